"""From check results to points: a pure function, bounded and finite."""

from __future__ import annotations

import math

from autograder.records import CheckResult, Diagnosis, Exercise, ExerciseResult, ExerciseStatus


def score_exercise(
    exercise: Exercise,
    checks: tuple[CheckResult, ...],
    diagnosis: tuple[Diagnosis, ...] = (),
) -> ExerciseResult:
    """The points of one exercise: its share of passed weight, rounded to a hundredth.

    Full points need every check. A check with the status "error" makes the whole
    exercise an error, for a person to look at: its score is then what was earned surely.
    """
    if exercise.manual:
        return ExerciseResult(exercise.key, 0.0, exercise.points, "manual")
    total = math.fsum(check.weight for check in checks)
    passed = math.fsum(check.weight for check in checks if check.status == "passed")
    share = passed / total if total > 0 else 0.0
    score = min(max(round(exercise.points * share, 2), 0.0), exercise.points)
    status = _status(checks)
    if status != "passed" and score >= exercise.points:
        score = math.floor(exercise.points * 100 - 1) / 100
    return ExerciseResult(exercise.key, score, exercise.points, status, checks, diagnosis)


def _status(checks: tuple[CheckResult, ...]) -> ExerciseStatus:
    statuses = {check.status for check in checks}
    if not checks or "error" in statuses:
        return "error"
    if statuses == {"passed"}:
        return "passed"
    return "failed" if "failed" in statuses else "skipped"
