"""The proof of the hidden tests: every known answer, through the pipeline as in grading.

A wrong answer has to lose points, a right one none, and what the diagnosis says of a
wrong one has to be true.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from autograder.answers import KnownAnswer, known_answers
from autograder.course import Course
from autograder.notebooks import SOLUTION, grade_id
from autograder.pipeline import Grader
from autograder.records import Assignment, ExerciseResult, Submission
from autograder.seed import DEFAULT_SEED
from autograder.warm_process import WarmProcess
from autograder.workers import run_tasks

Named = Literal["right", "ambiguous", "general", "none", "wrong"]
SEED_STEP = 7919
UNDEFINED = "raised.undefined"  # the diagnosis of a name that nothing defines


@dataclass(frozen=True)
class Trial:
    """One known answer, to be tried with one run seed."""

    assignment: Assignment
    answer: KnownAnswer
    seed: int = DEFAULT_SEED


@dataclass(frozen=True)
class Outcome:
    """What the pipeline said of one known answer."""

    trial: Trial
    result: ExerciseResult

    @property
    def as_it_should(self) -> bool:
        """Full points for a right answer, fewer for a wrong one, and no error of the kit.

        A wrong answer that only lacks a name (an import that the notebook does not have)
        proves nothing of its mistake.
        """
        full = self.result.score == self.result.max_score
        if self.result.status == "error" or full != self.trial.answer.is_right:
            return False
        ids = {diagnosis.id for diagnosis in self.result.diagnosis}
        return UNDEFINED not in ids or self.trial.answer.id in ids

    @property
    def named(self) -> Named:
        """How well the diagnosis names the mistake of a wrong answer."""
        answer = self.trial.answer
        ids = [diagnosis.id for diagnosis in self.result.diagnosis]
        catalogued = [identity for identity in ids if identity.startswith(f"{answer.key}.")]
        if answer.id in catalogued:
            return "right" if len(catalogued) == 1 else "ambiguous"
        if catalogued:
            return "wrong"
        return "general" if ids else "none"


def trials(course: Course, names: Sequence[str], seeds: int = 1) -> list[Trial]:
    """Every known answer with the usual seed; right ones with ``seeds`` - 1 further ones."""
    found = []
    for name in names:
        assignment = course.assignment(name)
        for exercise in assignment.automatic:
            for answer in known_answers(exercise.key):
                for number in range(seeds if answer.is_right else 1):
                    found.append(Trial(assignment, answer, DEFAULT_SEED + SEED_STEP * number))
    return found


def prove(
    course: Course, warm: WarmProcess, tried: Sequence[Trial], jobs: int
) -> Iterator[Outcome]:
    """The outcome of every trial, as they come, by up to ``jobs`` processes."""
    warm.preload()
    jobs = max(1, min(jobs, len(tried)))
    for slot in range(jobs):
        warm.control(slot)
    batches = _batches(tried)
    provers = [_prover(Grader(course, warm, slot=slot), batches) for slot in range(jobs)]
    numbers = range(len(batches))
    for number, results in run_tasks(provers, numbers, lambda n: [*map(_lost, batches[n])]):
        yield from map(Outcome, batches[number], results)


def _batches(tried: Sequence[Trial]) -> list[list[Trial]]:
    """Trials with the same questions go to one prover: it remembers what known answers do."""
    by_questions: dict[tuple[str, int], list[Trial]] = {}
    for trial in tried:
        by_questions.setdefault((trial.answer.key, trial.seed), []).append(trial)
    return sorted(by_questions.values(), key=len, reverse=True)


def _prover(
    grader: Grader, batches: Sequence[Sequence[Trial]]
) -> Callable[[int], list[ExerciseResult]]:
    def grade(trial: Trial) -> ExerciseResult:
        submission = submission_with(grader.course, trial.assignment, trial.answer)
        only = frozenset({trial.answer.key})
        result = replace(grader, seed=trial.seed).grade(submission, exercises=only)
        return next(e for e in result.exercises if e.key == trial.answer.key)

    return lambda number: [grade(trial) for trial in batches[number]]


def _lost(trial: Trial) -> ExerciseResult:
    points = {exercise.key: exercise.points for exercise in trial.assignment.exercises}
    return ExerciseResult(trial.answer.key, 0.0, points[trial.answer.key], "error")


def submission_with(course: Course, assignment: Assignment, answer: KnownAnswer) -> Submission:
    """The solved notebook without its experiments, one exercise answered by ``answer``."""
    path = course.root / "source" / assignment.name / f"{assignment.name}.ipynb"
    cells = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if not _is_needed(cell):
            continue
        source = "".join(cell["source"])
        if grade_id(cell) == answer.key.replace(".", "-") + SOLUTION:
            source = answer.source()
        cells.append({**cell, "source": source})
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return Submission(Path(answer.id), notebook, assignment)


def _is_needed(cell: dict[str, Any]) -> bool:
    """Set-up, data and solutions; no prose, experiment or public check."""
    about = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "code" and bool(about) and not about["grade"]
