"""A notebook imports what lies beside it; nothing else is taken from there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.grading import Options, grade_class
from autograder.pipeline import Grader
from autograder.records import Beside
from autograder.run import RunningNotebook
from autograder.warm_process import WarmProcess
from tests.classes import hand_in, solved
from tests.conftest import GradeAnswer
from tests.notebooks import code_cell, solved_with


@pytest.fixture
def printed(warm: WarmProcess, tmp_path: Path) -> Any:
    """What the last of some cells prints, with ``files`` beside the notebook."""

    def run(*cells: str, **files: str) -> str:
        for name, text in files.items():
            path = tmp_path / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        document = {"cells": [code_cell(source, str(i)) for i, source in enumerate(cells)]}
        with RunningNotebook(document, warm, Beside(tmp_path)) as running:
            *_, last = running.run_cells()
        return "".join(
            output.get("text", "") or f"{output['ename']}: {output['evalue']}"
            for output in last.outputs
        )

    return run


IMPORTS = {
    "import": "import mine; print(mine.x)",
    "from": "from mine import x; print(x)",
    "importlib": "import importlib; print(importlib.import_module('mine').x)",
    "found": "import importlib.util as u; print(bool(u.find_spec('mine')) * 7)",
    "executed": "exec('import mine'); print(mine.x)",
    "in a function": "def f():\n    import mine\n    return mine.x\nprint(f())",
    "run as a module": "import runpy; print(runpy.run_module('mine')['x'])",
    "from another": "import other; print(other.mine.x)",
    "in a folder": "from pack import inner; print(inner.x)",
    "in a folder, by name": "import pack.inner; print(pack.inner.x)",
}


@pytest.mark.parametrize("cell", IMPORTS.values(), ids=IMPORTS)
def test_a_module_beside_the_notebook_is_imported(cell: str, printed: Any) -> None:
    assert (
        printed(cell, mine="x = 7", other="import mine", pack__inner="import mine\nx = 7") == "7\n"
    )


def test_a_module_that_a_cell_wrote_is_imported_and_reloaded(printed: Any) -> None:
    write = "%%writefile {}.py\nx = {}\n"
    reload = "import importlib; importlib.reload(mine); print(mine.x)"
    cells = ("import other", write.format("mine", 5), "import mine", write.format("mine", 7))
    assert printed(*cells, reload, other="") == "7\n"
    assert (
        printed("%load_ext autoreload\n%autoreload 2", *cells, "print(mine.x)", other="") == "7\n"
    )


def test_a_module_in_the_folder_gone_to_is_imported(printed: Any) -> None:
    assert printed("%cd -q pack", "import inner; print(inner.x)", pack__inner="x = 7") == "7\n"


@pytest.mark.parametrize("name", ["random", "numpy", "torch", "colorsys", "kiwisolver"])
def test_a_file_with_the_name_of_a_package_shadows_nothing(name: str, printed: Any) -> None:
    assert "PLANTED" not in printed(f"import {name}; print({name}.__file__)", **{name: PLANTED})


PLANTED = "print('PLANTED')\n__version__ = '9'"
OPTIONAL = ("triton", "cupy", "numba", "pandas", "autograder", "seccompy", "sitecustomize")
WATCH = """\
import sys
class Watch:
    asked = set()
    def find_spec(self, name, path=None, target=None):
        self.asked |= {name} if path is None else set()
sys.meta_path.append(Watch())
"""
USE = """\
import torch._dynamo, torch.utils.data, matplotlib.pyplot as plt
plt.plot([1.0]); plt.savefig("x"); torch.utils.data.DataLoader([1])
import torch.utils.tensorboard
"""


def test_a_library_that_tries_a_package_does_not_get_a_file_of_its_name(printed: Any) -> None:
    """What is looked for, and is nowhere, as libraries are used."""
    names = printed(WATCH, USE, "print(*(n for n in Watch.asked if n.isidentifier()))").split()
    assert "tensorboard" in names
    planted = dict.fromkeys({*names, *OPTIONAL}, PLANTED)
    assert "PLANTED" not in printed(USE, **planted)
    assert "PLANTED" in printed("import tensorboard", **planted)


def test_the_worker_takes_nothing_from_beside_the_notebook(
    grader: Grader, course: Course, tmp_path: Path
) -> None:
    """A whole notebook and its hidden tests run, and nothing that is tried is found there."""
    told = "print(*(n for n in Watch.asked if n.isidentifier()))"
    notebook = solved_with(course, "a03", {}, first=WATCH, last=told)
    path = tmp_path / f"{notebook['name']}.ipynb"
    path.write_text(json.dumps(notebook["document"]), encoding="utf-8")
    plain = grader.grade_file(path, tmp_path)
    assert plain.graded_notebook is not None
    names = plain.graded_notebook["cells"][-1]["outputs"][0]["text"].split()
    for name in {*names, *OPTIONAL}:
        (tmp_path / f"{name}.py").write_text("raise SystemExit('PLANTED')")
    planted = grader.grade_file(path, tmp_path)
    assert planted.exercises == plain.exercises
    assert "PLANTED" not in json.dumps(planted.graded_notebook)


def test_a_notebook_in_a_folder_reads_what_lies_beside_that(
    warm: WarmProcess, tmp_path: Path
) -> None:
    for name in ("work", "src"):
        (tmp_path / name).mkdir()
    (tmp_path / "src" / "helper.py").write_text("import mine\n")
    (tmp_path / "work" / "mine.py").write_text("x = 7\n")
    (tmp_path / "data.txt").write_text("3")
    cell = (
        "import sys; sys.path.append('../src')\nimport helper\n"
        "print(helper.mine.x, open('../data.txt').read())"
    )
    for place, said in {"work": "7 3\n", "no/such": None}.items():
        document = {"cells": [code_cell(cell, "cell")]}
        with RunningNotebook(document, warm, Beside(tmp_path, Path(place))) as running:
            [run] = running.run_cells()
        assert run.outputs[0].get("text") == said


def test_a_class_is_given_all_that_was_handed_in(fresh_course: Course) -> None:
    mine = "import sys\nsys.path.append('../src')\nfrom mine import dphi"
    name = fresh_course.resolve("a03")
    folder = fresh_course.root / "submitted" / "below" / name
    for inner in ("work", "src"):
        (folder / inner).mkdir(parents=True)
    (folder / "src" / "mine.py").write_text("def dphi(h):\n    return 1 - h.tanh() ** 2\n")
    hand_in(fresh_course, "below", solved(fresh_course, {"a03.dphi": mine}), f"work/{name}.ipynb")
    graded = grade_class(fresh_course, fresh_course.assignment("a03"), Options())
    assert graded.results["below"].score == graded.results["below"].max_score


def test_answers_in_a_module_earn_their_points(grade_with: GradeAnswer) -> None:
    write = "%%writefile mine.py\ndef dphi(h):\n    return 1 - h.tanh() ** 2\n"
    result = grade_with("a03", {"a03.dphi": "from mine import dphi"}, first=write)
    [dphi] = [e for e in result.exercises if e.key == "a03.dphi"]
    assert (dphi.status, dphi.score) == ("passed", dphi.max_score)
