"""Recording results in nbgrader's gradebook and folders: one writer, one commit each."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from dateutil import parser, tz
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.utils import compute_checksum

from autograder.course import Course
from autograder.errors import KitError
from autograder.notebooks import exercise_key, grade_id, is_solution
from autograder.records import Assignment, ExerciseResult, Result


@contextlib.contextmanager
def open_gradebook(url: str) -> Iterator[Gradebook]:
    """The gradebook; made when there is none (nbgrader then looks for alembic on the PATH)."""
    tools = str(Path(sys.executable).parent)
    if tools not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = tools + os.pathsep + os.environ.get("PATH", "")
    with Gradebook(url, "gradmark") as gradebook:
        yield gradebook


def save_result(
    course: Course, gradebook: Gradebook, assignment: Assignment, student: str, result: Result
) -> None:
    """Record one submission: grades first, then the folder that says it is done.

    Killed in between, the next run grades the submission again, with the same result.
    """
    submitted = course.root / "submitted" / student / assignment.name
    gradebook.update_or_create_student(student)
    gradebook.update_or_create_submission(
        assignment.name, student, timestamp=read_timestamp(submitted)
    )
    save_grades(gradebook, student, result)
    _write_atomically(results_file(course, assignment.name, student), _as_text(result))
    _write_folder(course, submitted, assignment, student, result)


def results_file(course: Course, assignment: str, student: str) -> Path:
    """Where the full result of one submission is kept, for feedback and export."""
    return course.root / ".gradmark" / assignment / f"{student}.json"


def _as_text(result: Result) -> str:
    document = {**result.as_json(), "seconds": None}  # the same input gives the same bytes
    document["sentences"] = {
        exercise.key: [check.sentence for check in exercise.checks] for exercise in result.exercises
    }
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def save_grades(gradebook: Gradebook, student: str, result: Result) -> None:
    """Write automatic scores and comments; what a person has entered is never touched."""
    if result.assignment is None:
        raise KitError(f"{result.notebook}: a result without an assignment cannot be recorded")
    place = (result.assignment, result.assignment, student)
    scores = {exercise.key: exercise for exercise in result.exercises}
    for cell in (result.graded_notebook or {"cells": []})["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("grade"):
            grade = gradebook.find_grade(about["grade_id"], *place)
            grade.auto_score = _automatic_score(cell, scores.get(exercise_key(about["grade_id"])), result)
            unsure = grade.manual_score is not None or grade.auto_score is None
            grade.needs_manual_grade = unsure
        if is_solution(cell):
            with contextlib.suppress(MissingEntry):
                comment = gradebook.find_comment(about["grade_id"], *place)
                comment.auto_comment = _comment(cell, scores)
    gradebook.db.commit()


def _automatic_score(
    cell: dict[str, Any], exercise: ExerciseResult | None, result: Result
) -> float | None:
    """The score, or None where a person has to look: an essay, a failure of the kit."""
    if result.status == "failed" or exercise is None or exercise.status == "error":
        return None
    if exercise.status == "manual":
        return 0.0 if _is_unanswered(cell) else None
    return exercise.score


def _is_unanswered(cell: dict[str, Any]) -> bool:
    about = cell["metadata"]["nbgrader"]
    return bool(about.get("checksum") == compute_checksum(nbformat.from_dict(cell)))


def _comment(cell: dict[str, Any], scores: dict[str, ExerciseResult]) -> str | None:
    if _is_unanswered(cell):
        return "No response."
    exercise = scores.get(exercise_key(grade_id(cell)))
    hints = [diagnosis.hint for diagnosis in exercise.diagnosis] if exercise else []
    return "\n".join(hints) or None


def read_timestamp(folder: Path) -> datetime | None:
    """When a submission was handed in (UTC), from its timestamp.txt."""
    try:
        text = (folder / "timestamp.txt").read_text(encoding="utf-8").strip()
        moment: datetime = parser.parse(text)
    except (OSError, ValueError, OverflowError):
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(tz.UTC).replace(tzinfo=None)
    return moment


def is_recorded(course: Course, assignment: str, student: str) -> bool:
    """Whether a submission was graded, and not handed in again since."""
    done = course.root / "autograded" / student / assignment
    if not (done / f"{assignment}.ipynb").is_file():
        return False
    before = read_timestamp(done)
    now = read_timestamp(course.root / "submitted" / student / assignment)
    return before is None or now is None or now <= before


def _write_folder(
    course: Course, submitted: Path, assignment: Assignment, student: str, result: Result
) -> None:
    """Replace autograded/<student>/<assignment> in one step."""
    target = course.root / "autograded" / student / assignment.name
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{assignment.name}-", dir=target.parent))
    try:
        for name in _other_files(submitted):
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(submitted / name, fresh / name)
        notebook = nbformat.from_dict(result.graded_notebook or assignment.notebook)
        nbformat.write(notebook, fresh / f"{assignment.name}.ipynb")
        fresh.chmod(0o755)
        if target.exists():
            shutil.rmtree(target)
        fresh.rename(target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _other_files(submitted: Path) -> list[Path]:
    """Regular files beside the notebook: no links, whatever they point to."""
    found = []
    for folder, _, names in os.walk(submitted):
        for name in names:
            path = Path(folder) / name
            if path.suffix != ".ipynb" and not path.is_symlink() and path.is_file():
                found.append(path.relative_to(submitted))
    return sorted(found)


def _write_atomically(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
