"""Score files for upload."""

from __future__ import annotations

import errno
import math
import re
import unicodedata
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry

from autograder import stored
from autograder.course import Course
from autograder.errors import AssignmentError, KitError
from autograder.notebooks import exercise_key
from autograder.record import results_file
from autograder.records import Assignment
from autograder.text import CONTROLS, INVISIBLE, JOINERS

_FORMULA_STARTS = tuple("=+-@|%\u2212")
# What spreadsheets look past before a formula, some of them or all.
_PASSED_OVER = re.compile(rf"[\s'\"{CONTROLS}{INVISIBLE}{JOINERS}]*")
_QUOTED = frozenset(',;|"')  # with what some take for the end of a cell, whatever the file says
_BEHIND_SEPARATOR = re.compile(r"(?<=[,;|])")
_LINE_ENDS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def export_csv(course: Course, gradebook: Gradebook, assignment: Assignment) -> str:
    """One row for each graded student: status, each exercise's points, the total and its maximum.

    Totals include what a person entered in formgrader, less the late penalty. A submission
    that could not be graded has an empty score, not a zero, until a person graded it.
    """
    keys = [exercise.key for exercise in assignment.exercises]
    rows = [["student", "status", *keys, "score", "max_score"]]
    try:
        gradebook.find_assignment(assignment.name)
    except MissingEntry as error:
        raise AssignmentError(
            f"{assignment.name} is not in the gradebook yet: grade it first"
        ) from error
    submissions = gradebook.assignment_submissions(assignment.name)
    for submission in sorted(submissions, key=lambda s: s.student.id):
        rows.append(_row(course, submission, assignment, keys))
    return csv_text(rows)


def _row(course: Course, submission: Any, assignment: Assignment, keys: list[str]) -> list[str]:
    student = submission.student.id
    maximum = _number(submission.max_score)
    graded = [grade for notebook in submission.notebooks for grade in notebook.grades]
    by_hand = any(grade.manual_score is not None for grade in graded)
    if _is_failed(results_file(course, assignment.name, student), assignment) and not by_hand:
        return [plain_text(student), "not gradable", *("" for _ in keys), "", maximum]
    grades = {exercise_key(grade.name): grade for grade in graded}
    waiting = any(grade.needs_manual_grade for grade in graded)
    status = "needs manual grade" if waiting else "graded"
    total = submission.score - (submission.late_submission_penalty or 0.0)
    scores = [_score(grades.get(key)) for key in keys]
    return [plain_text(student), status, *scores, _number(max(total, 0.0)), maximum]


def _is_failed(path: Path, assignment: Assignment) -> bool:
    """Whether a stored result says that its submission could not be graded."""
    try:
        return bool(stored.read_whole(path, assignment.short)["status"] == "failed")
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENAMETOOLONG):  # another nbgrader graded it
            return False
        raise


def _score(grade: Any) -> str:
    """A grade's points; nothing, which is no zero, where a person has yet to give them."""
    waits = grade is None or (grade.needs_manual_grade and grade.score == 0)
    return "" if waits else _number(grade.score)


def plain_text(text: str) -> str:
    """Text for a cell of a CSV file that no spreadsheet takes for a formula, nor a part of it.

    Spreadsheets look past white space and quotes at the beginning, and some split lines, or
    take other characters than a comma for the end of a cell.
    """
    pieces = _BEHIND_SEPARATOR.split(_LINE_ENDS.sub(" ", text))
    return "".join(f"'{piece}" if _begins_formula(piece) else piece for piece in pieces)


def _begins_formula(text: str) -> bool:
    """Whether any spreadsheet might think so: some take small and full-width forms as well."""
    seen = _PASSED_OVER.sub("", unicodedata.normalize("NFKC", text), count=1)
    return seen.startswith(_FORMULA_STARTS)


def csv_text(rows: list[list[str]]) -> str:
    """The text of a CSV file; what a stranger chose has gone through :func:`plain_text`."""
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows)


def _quoted(text: str) -> str:
    """A cell as it stands in the file."""
    return '"{}"'.format(text.replace('"', '""')) if _QUOTED & set(text) else text


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise AssignmentError(f"a score of {value} is in the gradebook: correct it in formgrader")
    return f"{round(value, 4):g}"


def write_export(path: Path, text: str) -> None:
    """Write a file in one step; a device or a pipe as it is, and through a link."""
    if not path.name or path.is_dir():
        raise KitError(f"{str(path)!r} is a folder: name a file in it")
    if path.exists() and not path.is_file():
        path.write_text(text, encoding="utf-8")
        return
    stored.replace_file(path.resolve(), text)
