"""Score files for upload."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.notebooks import exercise_key
from autograder.record import results_file
from autograder.records import Assignment

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def export_csv(course: Course, gradebook: Gradebook, assignment: Assignment) -> str:
    """One row for each graded student: status, each exercise's points, the total and its maximum.

    Totals include what a person entered in formgrader. A submission that could not be
    graded has an empty score, not a zero.
    """
    keys = [exercise.key for exercise in assignment.exercises]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["student", "status", *keys, "score", "max_score"])
    try:
        submissions = gradebook.assignment_submissions(assignment.name)
    except MissingEntry as error:
        raise AssignmentError(f"{assignment.name} is not in the gradebook yet") from error
    for submission in sorted(submissions, key=lambda s: s.student.id):
        writer.writerow(_row(course, submission, assignment, keys))
    return text.getvalue()


def _row(course: Course, submission: Any, assignment: Assignment, keys: list[str]) -> list[str]:
    student = submission.student.id
    graded = results_file(course, assignment.name, student)
    failed = graded.is_file() and '"status": "failed"' in graded.read_text(encoding="utf-8")
    grades = {exercise_key(grade.name): grade for notebook in submission.notebooks for grade in notebook.grades}
    maximum = _number(submission.max_score)
    if failed:
        return [_cell(student), "not gradable", *("" for _ in keys), "", maximum]
    waiting = any(grade.needs_manual_grade for grade in grades.values())
    scores = [_number(grades[key].score) if key in grades else "" for key in keys]
    status = "needs manual grade" if waiting else "graded"
    return [_cell(student), status, *scores, _number(submission.score), maximum]


def _cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise AssignmentError(f"a score of {value} is in the gradebook: correct it in formgrader")
    return f"{round(value, 4):g}"


def write_export(path: Path, text: str) -> None:
    """Write a score file in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
