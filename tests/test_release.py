"""The released notebooks: fresh, without a trace of a solution, with all that is asked."""

from __future__ import annotations

import ast
import json

import pytest

from autograder.course import Course
from autograder.notebooks import SOLUTION, exercise_key, grade_id
from tests.freshness import stale

COURSE = Course.find()
POINTS = {
    "a01": {"to_torch": 3, "to_numpy": 2, "min_max": 2, "grad_by_hand": 3, "grad_by_autograd": 5,
            "finite_diff": 5},
    "a02": {"predict": 2, "half_mse": 4, "grad_linreg": 5, "gd_step": 2, "train_linreg": 5,
            "w_opt": 2},
    "a03": {"forward": 3, "dphi": 3, "grad_w": 4, "grad_W": 6, "grads_autograd": 3,
            "rel_error": 1},
    "a04": {"init_params": 5, "train": 11, "accuracy": 4},
    "a05": {"OneHidden": 4, "make_loader": 4, "train_epoch": 5, "evaluate": 4, "MySGD": 3},
}  # fmt: skip


def cells(folder: str, name: str) -> list[dict]:
    path = COURSE.root / folder / name / f"{name}.ipynb"
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"])} for cell in found]


def test_the_release_is_what_a_fresh_build_gives() -> None:
    assert stale(COURSE) == []


@pytest.mark.parametrize("name", COURSE.names())
def test_the_points_are_those_of_the_course(name: str) -> None:
    assignment = COURSE.assignment(name)
    automatic = {e.function: e.points for e in assignment.automatic}
    assert automatic == POINTS[assignment.short]
    assert [e.points for e in assignment.exercises if e.manual] == [5]


@pytest.mark.parametrize("name", COURSE.names())
def test_no_solution_text_leaks(name: str) -> None:
    text = "\n".join(cell["source"] for cell in cells("release", name))
    assert "BEGIN SOLUTION" not in text
    for cell in cells("source", name):
        lines = cell["source"].splitlines()
        inside = False
        for line in lines:
            if "BEGIN SOLUTION" in line:
                inside = True
            elif "END SOLUTION" in line:
                inside = False
            elif inside and len(line.strip()) > 24:
                assert line.strip() not in text


@pytest.mark.parametrize("name", COURSE.names())
def test_a_released_answer_cell_begins_with_its_definition_and_docstring(name: str) -> None:
    for cell in cells("release", name):
        identity = grade_id(cell)
        if identity.endswith(SOLUTION):
            definition = ast.parse(cell["source"]).body[0]
            assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
            assert definition.name == exercise_key(identity).partition(".")[2]
            assert ast.get_docstring(definition)
            assert "NotImplementedError" in cell["source"]


def test_all_notebooks_share_one_set_up() -> None:
    set_ups = {
        cell["source"]
        for name in COURSE.names()
        for cell in cells("source", name)
        if grade_id(cell).endswith("-setup")
    }
    assert len(set_ups) == 1


@pytest.mark.parametrize("name", COURSE.names())
def test_notebooks_are_committed_without_outputs(name: str) -> None:
    for folder in ("source", "release"):
        assert not any(cell.get("outputs") for cell in cells(folder, name))
