"""IPython in the sandbox: what needs another program is told as not run, and costs nothing."""

from __future__ import annotations

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
