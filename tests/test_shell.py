"""What needs another program or a compiler is told as not run, or done without; no points lost."""

from __future__ import annotations

import json

import pytest
from IPython.core.magics.script import ScriptMagics

from autograder.inside.shell import SCRIPTS
from autograder.run import RunningNotebook
from autograder.warm_process import WarmProcess
from tests.conftest import GradeAnswer
from tests.notebooks import code_cell


def test_each_script_magic_of_ipython_is_answered() -> None:
    assert set(SCRIPTS) >= {"script", *ScriptMagics(None).script_magics}


def test_a_script_is_not_run_and_leaves_no_thread(warm: WarmProcess) -> None:
    sources = [f"%%{name} --bg --out out\necho hi" for name in SCRIPTS]
    threads = "import threading; print(threading.active_count())"
    cells = [code_cell(source, str(i)) for i, source in enumerate([*sources, threads])]
    with RunningNotebook({"cells": cells}, warm) as running:
        *scripts, counted = running.run_cells()
    assert {run.status for run in scripts} == {"ok"}
    said = [run.outputs[0]["text"] for run in scripts]
    assert said[2] == "Not run while grading: a shell command ('%%bash --bg --out out').\n"
    assert counted.outputs[0]["text"] == "1\n"


def test_a_script_costs_no_points(grade_with: GradeAnswer) -> None:
    result = grade_with("a03", first="%%bash\necho hi", last="%%script perl\nprint 1")
    assert result.score == result.max_score


COMPILED = """\
import torch
@torch.compile
def f(x):
    return x + 1
g = torch.compile(backend="inductor", fullgraph=True)(lambda x: x + 1)
model = torch.nn.Linear(1, 1)
model.compile()
assert torch.compile(model, mode="max-autotune")(torch.ones(1)) == model(torch.ones(1))
print(f.__name__, f(1), g(1))
"""


def test_what_is_compiled_simply_runs(warm: WarmProcess) -> None:
    with RunningNotebook({"cells": [code_cell(COMPILED, "compiled")]}, warm) as running:
        [run] = running.run_cells()
    assert run.outputs == [{"output_type": "stream", "name": "stdout", "text": "f 2 2\n"}]


COMPILED_ANSWERS = {
    "decorated": "@torch.compile\ndef dphi(h):\n    return 1 - torch.tanh(h) ** 2",
    "when it is called": "def dphi(h):\n"
    "    return torch.compile(lambda h: 1 - torch.tanh(h) ** 2)(h)",
}


@pytest.mark.parametrize("answer", COMPILED_ANSWERS.values(), ids=COMPILED_ANSWERS)
def test_a_compiled_answer_earns_its_points(answer: str, grade_with: GradeAnswer) -> None:
    result = grade_with("a03", {"a03.dphi": answer})
    assert result.score == result.max_score


ODDITIES = """\
import os
os.mkdir("data")
%cd data
files = !ls
print(list(files), os.path.basename(os.getcwd()))
"""


def test_moving_about_and_asking_a_shell_end_no_cell(warm: WarmProcess) -> None:
    with RunningNotebook({"cells": [code_cell(ODDITIES, "oddities")]}, warm) as running:
        [run] = running.run_cells()
    assert run.status == "ok"
    assert "[] data\n" in json.dumps(run.outputs).replace("\\n", "\n")
