"""The whole way of a submission, from file to result."""

from __future__ import annotations

import pytest

from autograder.course import Course
from autograder.pipeline import Grader

ASSIGNMENTS = Course.find().names()


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_solution_earns_all_points(name: str, grader: Grader, course: Course) -> None:
    result = grader.grade_file(course.root / "source" / name / f"{name}.ipynb")
    wrong = {e.key: e.checks for e in result.exercises if e.status not in ("passed", "manual")}
    assert (result.score, result.max_score, wrong) == (20, 20, {})


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_release_earns_nothing_and_is_no_error(
    name: str, grader: Grader, course: Course
) -> None:
    result = grader.grade_file(course.root / "release" / name / f"{name}.ipynb")
    assert (result.status, result.score, result.repairs) == ("graded", 0, ())
    assert {e.status for e in result.exercises} == {"failed", "manual"}


def test_one_wrong_answer_costs_no_other_exercise(grade_with) -> None:
    result = grade_with("a03", {"a03.dphi": "def dphi(h):\n    return 1 - h**2\n"})
    lost = {e.key for e in result.exercises if e.score < e.max_score and e.status != "manual"}
    assert lost == {"a03.dphi"}
