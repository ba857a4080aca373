"""Every submission of the bank loses what its file says, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.course import Course
from autograder.pipeline import Grader
from tests.bank import Behaviour, behaviours

BANK = list(behaviours())


@pytest.mark.parametrize("behaviour", BANK, ids=lambda b: f"{b.short}-{b.name}")
def test_a_submission_loses_exactly_what_it_should(
    behaviour: Behaviour, grader: Grader, course: Course, tmp_path: Path
) -> None:
    path = tmp_path / f"{course.resolve(behaviour.short)}.ipynb"
    path.write_bytes(behaviour.notebook(course))
    result = grader.grade_file(path)
    automatic = [e for e in result.exercises if e.status != "manual"]
    if behaviour.path.suffix == ".ipynb":
        assert (result.status, bool(result.error)) == ("failed", True) or result.repairs
        return
    assert not [e for e in automatic if e.status == "error"]
    assert {e.key for e in automatic if e.score < e.max_score} == behaviour.loses


def test_the_bank_has_a_class_for_the_demo() -> None:
    assert len([b for b in BANK if b.short == "a03"]) >= 24
