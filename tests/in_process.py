"""A submission without a sandbox: experiments run here, for code that is our own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from autograder.check import run_checks
from autograder.course import Course, hidden_tests
from autograder.diagnose import diagnose
from autograder.inside.experiments import observe
from autograder.inside.worker import describe
from autograder.records import ExerciseResult
from autograder.score import score_exercise
from autograder.seed import DEFAULT_SEED
from autograder.student import Student
from autograder.wire import Encoder, decode


@dataclass(frozen=True)
class InProcess:
    """Answers experiments as a sandbox does, but that autograd is never switched off."""

    implementation: Callable[..., Any]

    def experiment(self, frame: dict[str, Any], encoder: Encoder) -> tuple[Any, bytes]:
        arrays = b"".join(encoder.buffers)
        inputs = {name: decode(value, arrays) for name, value in frame["inputs"].items()}
        answer = Encoder()
        try:
            seen = observe(frame["do"], lambda name: self.implementation, inputs)
            reply = {"value": answer.value(seen["value"]), "banned": frame["ban_autograd"]}
            reply["random_state_kept"] = seen["random_state_kept"]
        except Exception as error:
            answer, reply = Encoder(), {"error": describe(error)}
        return reply, b"".join(answer.buffers)


def graded(course: Course, key: str, implementation: Callable[..., Any]) -> ExerciseResult:
    """The result of one exercise answered by a Python function."""
    assignment = course.assignment(key.partition(".")[0])
    exercise = next(e for e in assignment.exercises if e.key == key)
    student = Student(InProcess(implementation), DEFAULT_SEED)
    checks = tuple(run_checks(hidden_tests(assignment), student, frozenset({key})))
    failed = any(check.status == "failed" for check in checks)
    diagnosis = diagnose(exercise, checks, student) if failed else ()
    return score_exercise(exercise, checks, diagnosis)
