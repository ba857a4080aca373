"""No attack on the score earns a point, and none is taken for a fault of the kit."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.pipeline import Grader
from tests.attacks.attack import PRELUDE, Attack
from tests.attacks.score import SCORE
from tests.notebooks import code_cell

FORM = {"form", "zero"}  # what a constant of the right type and shape honestly earns


@pytest.mark.parametrize("attack", SCORE, ids=lambda attack: attack.name)
def test_it_earns_nothing(attack: Attack, course: Course, grader: Grader, tmp_path: Path) -> None:
    name = course.resolve("a03")
    notebook = copy.deepcopy(course.assignment(name).notebook)
    defines = "define(" in attack.code  # what it defines comes last, what it patches first
    position = len(notebook["cells"]) if defines else 0
    notebook["cells"].insert(position, code_cell(PRELUDE + attack.code, "attack"))
    path = tmp_path / f"{name}.ipynb"
    path.write_text(json.dumps(notebook))
    result = grader.grade_file(path)
    passed = {
        check.name for e in result.exercises for check in e.checks if check.status == "passed"
    }
    assert result.status == "graded"
    assert passed <= FORM
    assert result.score < 1
    assert {e.status for e in result.exercises} <= {"failed", "manual"}
