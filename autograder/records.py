"""The records that travel through the pipeline, from a file to a score."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

CheckStatus = Literal["passed", "failed", "skipped", "error"]
ExerciseStatus = Literal["passed", "failed", "skipped", "error", "manual"]


@dataclass(frozen=True)
class Exercise:
    """One graded cell of an assignment, named by its key (``a03.grad_W``)."""

    key: str
    points: float
    manual: bool = False

    @property
    def grade_id(self) -> str:
        """The id of its graded cell (nbgrader allows no dot in one)."""
        return self.key.replace(".", "-")

    @property
    def function(self) -> str:
        """The name of the function or class that is asked."""
        return self.key.partition(".")[2]


@dataclass(frozen=True)
class Assignment:
    """A released assignment: its notebook and its exercises, in the notebook's order."""

    name: str
    release: Path
    notebook: dict[str, Any]
    exercises: tuple[Exercise, ...]

    @property
    def short(self) -> str:
        """The short name, ``a03``."""
        return self.name.partition("_")[0]

    @property
    def automatic(self) -> tuple[Exercise, ...]:
        """The exercises that hidden tests grade."""
        return tuple(exercise for exercise in self.exercises if not exercise.manual)


@dataclass(frozen=True)
class Submission:
    """A submitted notebook as it was read, before any repair."""

    path: Path
    notebook: dict[str, Any]
    assignment: Assignment
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Beside:
    """The files that a notebook may read: all of ``folder``, in which it lies at ``place``.

    From ``within`` on (else from ``folder``) no link is followed: strangers may have made it.
    """

    folder: Path
    place: Path = Path()
    within: Path | None = None


@dataclass(frozen=True)
class CellRun:
    """What running one code cell gave: nbformat outputs, and how it ended."""

    index: int
    outputs: list[dict[str, Any]]
    status: Literal["ok", "error", "timeout", "died", "not run"]


@dataclass(frozen=True)
class CheckResult:
    """One hidden check: its sentence is the docstring, its message says why it failed."""

    exercise: str
    name: str
    status: CheckStatus
    weight: float
    sentence: str = ""
    message: str = ""


@dataclass(frozen=True)
class Diagnosis:
    """A misconception that explains what was received, and a hint for its author."""

    id: str
    hint: str


@dataclass(frozen=True)
class ExerciseResult:
    """The score of one exercise, with all that explains it."""

    key: str
    score: float
    max_score: float
    status: ExerciseStatus
    checks: tuple[CheckResult, ...] = ()
    diagnosis: tuple[Diagnosis, ...] = ()

    @property
    def grade_id(self) -> str:
        """The id of its graded cell (nbgrader allows no dot in one)."""
        return self.key.replace(".", "-")

    @property
    def hints(self) -> tuple[str, ...]:
        """What the author reads of the diagnosis: several mistakes may have one hint."""
        return tuple(dict.fromkeys(diagnosis.hint for diagnosis in self.diagnosis))


@dataclass(frozen=True)
class Result:
    """What grading one notebook gave. ``error`` says why it could not be graded."""

    notebook: str
    assignment: str | None
    status: Literal["graded", "failed"]
    error: str | None = None
    exercises: tuple[ExerciseResult, ...] = ()
    repairs: tuple[str, ...] = ()
    sandbox: tuple[str, ...] = ()
    seed: int = 0
    seconds: float = 0.0
    graded_notebook: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def score(self) -> float:
        """The automatic points earned."""
        return round(sum(e.score for e in self.exercises if e.status != "manual"), 4)

    @property
    def max_score(self) -> float:
        """The automatic points there are."""
        return sum(e.max_score for e in self.exercises if e.status != "manual")

    def as_json(self) -> dict[str, Any]:
        """The result as ``gradmark check --json`` prints it."""
        return {
            "notebook": self.notebook,
            "assignment": self.assignment,
            "status": self.status,
            "error": self.error,
            "score": self.score,
            "max_score": self.max_score,
            "exercises": [_exercise_as_json(exercise) for exercise in self.exercises],
            "repairs": list(self.repairs),
            "sandbox": list(self.sandbox),
            "seed": self.seed,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True)
class KitFailure(Result):
    """Not a verdict on a submission: the kit could not grade it this time. Never recorded."""


def _exercise_as_json(exercise: ExerciseResult) -> dict[str, Any]:
    return {
        "key": exercise.key,
        "score": exercise.score,
        "max_score": exercise.max_score,
        "status": exercise.status,
        "checks": [
            {"name": c.name, "status": c.status, "weight": c.weight, "message": c.message}
            for c in exercise.checks
        ],
        "diagnosis": [{"id": d.id, "hint": d.hint} for d in exercise.diagnosis],
    }
