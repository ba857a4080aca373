"""From checks to points: by weight, bounded, and full only where every check passed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.records import CheckResult, Exercise
from autograder.score import score_exercise

EXERCISE = Exercise("a03.grad_W", 4.0)


def checks(*given: tuple[str, float]) -> tuple[CheckResult, ...]:
    return tuple(
        CheckResult(EXERCISE.key, f"check {i}", status, weight)  # type: ignore[arg-type]
        for i, (status, weight) in enumerate(given)
    )


def test_a_share_of_the_weight_is_that_share_of_the_points() -> None:
    result = score_exercise(EXERCISE, checks(("passed", 1), ("failed", 2), ("skipped", 1)))
    assert (result.score, result.status) == (1.0, "failed")


@pytest.mark.parametrize(
    ("given", "score", "status"),
    [
        ((), 0.0, "error"),
        ((("passed", 3),), 4.0, "passed"),
        ((("error", 1), ("passed", 1)), 2.0, "error"),
        ((("skipped", 1), ("passed", 1)), 2.0, "skipped"),
        ((("passed", 0),), 0.0, "passed"),
    ],
)
def test_the_status_tells_a_fault_of_the_kit_from_one_of_the_answer(
    given: tuple[tuple[str, float], ...], score: float, status: str
) -> None:
    result = score_exercise(EXERCISE, checks(*given))
    assert (result.score, result.status) == (score, status)


def test_a_tiny_check_that_failed_is_not_rounded_away() -> None:
    result = score_exercise(EXERCISE, checks(("passed", 1e6), ("failed", 1e-3)))
    assert result.score == 3.99


def test_an_open_question_is_left_to_a_person() -> None:
    result = score_exercise(Exercise("a03.question", 5.0, manual=True), ())
    assert (result.score, result.status) == (0.0, "manual")


STATUSES = st.sampled_from(["passed", "failed", "skipped", "error"])


@given(st.lists(st.tuples(STATUSES, st.floats(0.0, 1e6)), max_size=12))
def test_points_are_bounded_and_full_only_if_all_passed(given: list[tuple[str, float]]) -> None:
    result = score_exercise(EXERCISE, checks(*given))
    assert 0.0 <= result.score <= EXERCISE.points
    if result.score == EXERCISE.points:
        assert {status for status, _ in given} == {"passed"}
