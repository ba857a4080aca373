"""The way of a submission: read, repair, run, check, diagnose, score.

Each stage is a function from record to record; this page is the whole of it. Recording,
feedback and export take the Result from here.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.beside import listed
from autograder.check import run_checks
from autograder.course import Course, hidden_tests
from autograder.diagnose import diagnose
from autograder.elsewhere import look_elsewhere
from autograder.errors import SubmissionError, WarmProcessLost, is_machines
from autograder.inside.lockdown import Limits
from autograder.notebooks import grade_id
from autograder.read import read_submission
from autograder.records import (
    Beside,
    CellRun,
    CheckResult,
    Diagnosis,
    Exercise,
    ExerciseResult,
    Result,
    Submission,
)
from autograder.repair import readable, repair
from autograder.run import RunningNotebook
from autograder.score import score_exercise
from autograder.scratch import given
from autograder.seed import DEFAULT_SEED
from autograder.student import Student
from autograder.warm_process import WarmProcess


@dataclass(frozen=True)
class Grader:
    """What grading needs besides a submission: the course, a warm process, the run's seed."""

    course: Course
    warm: WarmProcess
    seed: int = DEFAULT_SEED
    slot: int = 0

    def grade_file(self, path: Path, files: Path | None = None) -> Result:
        """Grade one submitted file. A file that cannot be graded gives a Result that says why."""
        begin = time.monotonic()
        # as it is read, whether it is in submitted/ has to be clear: there no link is followed
        own = Path(os.path.normpath(path.absolute()))
        try:
            submission = repair(
                read_submission(own, self.course.assignments(), self._trusted_above(own))
            )
        except SubmissionError as error:
            spent = time.monotonic() - begin
            return Result(str(path), None, "failed", error=str(error), seconds=spent)
        result = self.grade(submission, files)
        return replace(result, notebook=str(path), seconds=time.monotonic() - begin)

    def grade(
        self,
        submission: Submission,
        files: Path | None = None,
        exercises: frozenset[str] | None = None,
    ) -> Result:
        """Run and check a repaired submission; only ``exercises``, where given.

        It may read what lies in the folder ``files``, where it may be in a folder itself.
        """
        submission = look_elsewhere(submission, files)
        beside = None if files is None else self._beside(submission.path, files)
        with RunningNotebook(submission.notebook, self.warm, beside, self.slot) as running:
            runs = running.run_cells()
            student = Student(running, self.seed)
            checks = run_checks(hidden_tests(submission.assignment), student, exercises)
            results = tuple(
                _result(exercise, checks, student)
                for exercise in submission.assignment.exercises
                if exercises is None or exercise.key in exercises
            )
            layers = running.layers
        said = (
            () if beside is None else _not_given(beside, submission.path, self.warm.policy.limits)
        )
        return Result(
            notebook=str(submission.path),
            assignment=submission.assignment.name,
            status="graded",
            exercises=results,
            repairs=(*submission.repairs, *said),
            sandbox=layers,
            seed=self.seed,
            graded_notebook=_with_outputs(submission, runs, results),
        )

    def _beside(self, notebook: Path, files: Path) -> Beside:
        folder = notebook.parent
        place = folder.relative_to(files) if folder.is_relative_to(files) else Path()
        return Beside(files, place, self._trusted_above(files))

    def _trusted_above(self, path: Path) -> Path | None:
        """The folder from which on strangers may have made links; None: no further up."""
        submitted = self.course.root / "submitted"
        return submitted if path.is_relative_to(submitted) else None


def _not_given(beside: Beside, notebook: Path, limits: Limits) -> Iterator[str]:
    """What to say of files handed in that had no room in the sandbox; it does not need its own."""
    found = given(beside, limits)
    large = [path for path in found.left_out if beside.folder / path != notebook]
    size, number = limits.scratch_size // 2 >> 20, limits.scratch_inodes // 2
    if large:
        yield (
            f"{listed(large)}: not given to the notebook as it was run, which may have {size} MB "
            "of files: hand in smaller ones if it needs them."
        )
    if not found.whole:
        yield (
            "Not all files handed in were given to the notebook as it was run, which may have "
            f"{number} of them and no very deep folders: hand in fewer if it needs them."
        )


def _result(exercise: Exercise, checks: list[CheckResult], student: Student) -> ExerciseResult:
    own = tuple(check for check in checks if check.exercise in (exercise.key, ""))
    failed = any(check.status == "failed" for check in own)
    diagnosis = _explained(exercise, own, student) if failed else ()
    return score_exercise(exercise, own, diagnosis)


def _explained(
    exercise: Exercise, checks: tuple[CheckResult, ...], student: Student
) -> tuple[Diagnosis, ...]:
    """What the mistakes are, or nothing: an answer made to confuse must not stop the grader."""
    try:
        return diagnose(exercise, checks, student)
    except WarmProcessLost:
        raise
    except Exception as error:
        if is_machines(error):
            raise
        return ()


def _with_outputs(
    submission: Submission, runs: list[CellRun], results: tuple[ExerciseResult, ...]
) -> dict[str, Any]:
    """The notebook as it was run, with the checks' report under each graded cell."""
    outputs = {run.index: run.outputs for run in runs}
    reports = {result.grade_id: report(result) for result in results}
    cells = []
    for index, cell in enumerate(readable(submission.notebook["cells"], submission.assignment)):
        if cell["cell_type"] != "code":
            cells.append(cell)
            continue
        shown = list(outputs.get(index, []))
        if grade_id(cell) in reports:
            text = reports[grade_id(cell)]
            shown.append({"output_type": "stream", "name": "stdout", "text": text})
        cells.append({**cell, "outputs": shown})
    return {**submission.notebook, "cells": cells}


def report(exercise: ExerciseResult) -> str:
    """What a student reads under an exercise: its points, and why each check did not pass."""
    lines = [f"{exercise.key}: {exercise.score:g} of {exercise.max_score:g} points"]
    for check in exercise.checks:
        mark = {"passed": "ok  ", "failed": "no  ", "skipped": "-   ", "error": "kit "}[
            check.status
        ]
        lines.append(f"{mark}{check.sentence or check.name}")
        if check.status == "failed":
            lines += [f"      {line}" for line in check.message.splitlines()]
        elif check.status == "error":
            lines.append("      This check itself failed; a person will look at it.")
    lines += [f"Hint: {hint}" for hint in exercise.hints]
    return "\n".join(lines) + "\n"
