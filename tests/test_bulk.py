"""Grading many: what goes wrong with one costs no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder import bulk
from autograder.bulk import Task
from autograder.errors import NoRoom
from autograder.pipeline import Grader
from autograder.records import KitFailure, Result


def test_without_room_for_a_process_one_is_not_graded_and_the_run_goes_on(
    monkeypatch: pytest.MonkeyPatch, grader: Grader
) -> None:
    """It is no zero, and not recorded: the next call grades it."""

    def full(self: Grader, path: Path, files: Path | None = None) -> Result:
        raise NoRoom("the machine had no room for another process")

    monkeypatch.setattr(Grader, "grade_file", full)
    result = bulk._grade(grader)(Task(Path("a03.ipynb")))
    assert isinstance(result, KitFailure)
    assert result.error.startswith("a03.ipynb could not be graded: the machine had no room for")
    assert "call again" in result.error
