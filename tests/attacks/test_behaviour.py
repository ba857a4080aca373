"""What is claimed of an answer's behaviour earns nothing that the answer does not."""

from __future__ import annotations

import pytest

from tests.attacks.behaviour import BEHAVIOUR, Claim
from tests.conftest import GradeAnswer


@pytest.mark.parametrize("claim", BEHAVIOUR, ids=lambda claim: claim.name)
def test_a_patch_of_the_worker_earns_no_point(claim: Claim, grade_with: GradeAnswer) -> None:
    answers = {claim.key: claim.answer}
    plain = grade_with("a03", answers)
    patched = grade_with("a03", answers, first=claim.patch)
    scores = {exercise.key: exercise.score for exercise in plain.exercises}
    assert patched.status == "graded"
    assert all(exercise.score <= scores[exercise.key] for exercise in patched.exercises)
    assert {exercise.status for exercise in patched.exercises} <= {"passed", "failed", "manual"}
