"""Grading a class: from submitted/ to autograded/, the gradebook and a table."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from autograder.build import ensure_known
from autograder.bulk import Task, grade_all
from autograder.course import Course
from autograder.errors import KitError
from autograder.record import is_recorded, open_gradebook, save_result
from autograder.records import Assignment, ExerciseResult, Result
from autograder.warm_process import WarmProcess

_STUDENT_ID = re.compile(r"[^/\x00-\x1f]{1,128}")


def grade_class(
    course: Course,
    warm: WarmProcess,
    assignment: Assignment,
    students: tuple[str, ...],
    jobs: int,
    force: bool,
) -> dict[str, Result]:
    """Grade what is submitted and not graded yet; the new results by student."""
    ensure_known(course, assignment.name)
    asked = _asked(course, assignment, students)
    due = [s for s in asked if force or not is_recorded(course, assignment.name, s)]
    folders = [course.root / "submitted" / s / assignment.name for s in due]
    tasks = [Task(_notebook(folder, assignment), folder) for folder in folders]
    results: dict[str, Result] = {}
    if not due:
        return results
    console = Console(stderr=True)
    with open_gradebook(course.gradebook) as gradebook, Progress(console=console) as progress:
        bar = progress.add_task(f"grading {assignment.short}", total=len(tasks))
        for position, graded in grade_all(course, warm, tasks, jobs):
            result = _of(assignment, graded)
            save_result(course, gradebook, assignment, due[position], result)
            results[due[position]] = result
            progress.advance(bar)
    return {student: results[student] for student in due}


def _asked(course: Course, assignment: Assignment, students: tuple[str, ...]) -> list[str]:
    folders = (course.root / "submitted").glob(f"*/{assignment.name}")
    present = sorted(folder.parent.name for folder in folders if folder.is_dir())
    if not present:
        raise KitError(
            f"nothing is submitted: put notebooks into submitted/<student>/{assignment.name}/"
        )
    unknown = sorted(set(students) - set(present))
    if unknown:
        raise KitError(f"{unknown[0]!r} has submitted no {assignment.name}")
    return list(students) or present


def _notebook(folder: Path, assignment: Assignment) -> Path:
    """The notebook to grade: the one of the right name, else the newest (renamed in upload)."""
    right = folder / f"{assignment.name}.ipynb"
    others = sorted(folder.glob("*.ipynb"), key=lambda path: (path.stat().st_mtime, path.name))
    return right if right.exists() or not others else others[-1]


def _of(assignment: Assignment, result: Result) -> Result:
    """The result as one of this assignment, also when it could not be graded."""
    if result.assignment == assignment.name:
        return result
    error = result.error or f"it is an answer to {result.assignment}, not to {assignment.name}"
    exercises = tuple(
        ExerciseResult(e.key, 0.0, e.points, "manual" if e.manual else "error")
        for e in assignment.exercises
    )
    return Result(
        notebook=result.notebook,
        assignment=assignment.name,
        status="failed",
        error=error,
        exercises=exercises,
        seed=result.seed,
        graded_notebook=_explained(assignment, error),
    )


def _explained(assignment: Assignment, error: str) -> dict[str, object]:
    """The released notebook with a note on top, for formgrader to show."""
    note = f"**This submission could not be graded.** {error}"
    cell = {"id": "not-graded", "cell_type": "markdown", "metadata": {}, "source": note}
    return {**assignment.notebook, "cells": [cell, *assignment.notebook["cells"]]}


def print_table(course: Course, assignment: Assignment, results: dict[str, Result]) -> None:
    """The scores of this run on stdout."""
    if not results:
        print(f"{assignment.short}: everything submitted is graded already (--force grades again)")
        return
    table = Table(title=assignment.name)
    table.add_column("student")
    for exercise in assignment.automatic:
        table.add_column(exercise.function, justify="right")
    table.add_column("score", justify="right")
    table.add_column("remarks")
    for student, result in results.items():
        scores = {e.key: e for e in result.exercises}
        cells = [_shown(scores[e.key], result) for e in assignment.automatic]
        total = f"{result.score:g}/{result.max_score:g}" if result.status == "graded" else "-"
        table.add_row(student, *cells, total, _remark(result))
    width = None if sys.stdout.isatty() else 160
    Console(width=width).print(table)


def _shown(exercise: ExerciseResult, result: Result) -> str:
    if result.status == "failed":
        return "-"
    return "!" if exercise.status == "error" else f"{exercise.score:g}"


def _remark(result: Result) -> str:
    if result.status == "failed":
        return f"not gradable: {result.error}"
    return f"{len(result.repairs)} repairs" if result.repairs else ""


