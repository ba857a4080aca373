"""nbgrader's database: one writer, one commit a submission, a way out when it is locked."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, make_url, select, update
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import load_only

from autograder.errors import KitError
from autograder.lean_imports import without_uri_grammar
from autograder.markdown import safe_markdown
from autograder.notebooks import exercise_key, grade_id, is_solution
from autograder.records import Assignment, ExerciseResult, Result
from autograder.stored import give_name

with without_uri_grammar():
    import nbformat
    from nbgrader.api import Assignment as AssignmentRow
    from nbgrader.api import (
        BaseCell,
        Comment,
        Grade,
        Gradebook,
        Notebook,
        Student,
        SubmittedAssignment,
        SubmittedNotebook,
    )
    from nbgrader.utils import compute_checksum

WAIT_SECONDS = 60.0
Outcome = TypeVar("Outcome")
Penalties = Callable[[Any, Any], float | None]


@dataclass(frozen=True)
class Submitted:
    """What the gradebook is told about a submission beside its result."""

    student: str
    timestamp: datetime | None = None
    penalties: Penalties | None = None


@contextlib.contextmanager
def open_gradebook(url: str) -> Iterator[Gradebook]:
    """The gradebook; made in one step when there is none. KitError when it cannot be used."""
    _create_in_one_step(url)
    with patiently(url, lambda: Gradebook(url, "gradmark")) as gradebook:
        try:
            yield gradebook
        except DatabaseError as error:
            raise KitError(_explained(error, url)) from error


def _create_in_one_step(url: str) -> None:
    """nbgrader makes a database table by table: killed in between, it leaves half of one."""
    tools = str(Path(sys.executable).parent)  # nbgrader looks for alembic on the PATH
    if tools not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = tools + os.pathsep + os.environ.get("PATH", "")
    where = make_url(url)
    if where.get_backend_name() != "sqlite" or not where.database or where.database == ":memory:":
        return
    path = Path(where.database)
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        Gradebook(URL.create("sqlite", database=str(fresh)), "gradmark").close()
    except DatabaseError as error:
        raise KitError(_explained(error, url)) from error
    give_name(fresh, path)


def patiently(url: str, step: Callable[[], Outcome], seconds: float | None = None) -> Outcome:
    """Take a step, again and again while another program locks the gradebook.

    ``step`` must leave nothing behind when it fails. KitError when time is up.
    """
    end = time.monotonic() + (WAIT_SECONDS if seconds is None else seconds)
    told = False
    while True:
        try:
            return step()
        except OperationalError as error:
            if not _is_passing(str(error.orig)) or time.monotonic() > end:
                raise KitError(_explained(error, url)) from error
            if not told:
                told = True
                print("gradmark: another program locks the gradebook; waiting", file=sys.stderr)
            time.sleep(0.1)
        except DatabaseError as error:
            raise KitError(_explained(error, url)) from error


def _is_passing(reason: str) -> bool:
    """Whether another program is at work: it writes, or makes the tables just now."""
    return "locked" in reason or ("table" in reason and "already exists" in reason)


def _explained(error: DatabaseError, url: str) -> str:
    """What went wrong with the database, and the way out."""
    reason = str(error.orig)
    where = make_url(url).database
    ways = {
        "already exists": "another program has just made it: call again",
        "locked": "end what writes to it (formgrader, nbgrader, another gradmark), and call again",
        "full": "free some space on its disk, and call again",
        "not a database": "it is damaged: put back a copy, or move it away and grade again",
        "malformed": "it is damaged: put back a copy, or move it away and grade again",
        "no such column": "it is of an older nbgrader: run `nbgrader db upgrade`, and call again",
        "no column": "it is of an older nbgrader: run `nbgrader db upgrade`, and call again",
        "readonly": "give yourself the right to write it and its folder",
        "unable to open": "give yourself the right to write it and its folder",
    }
    way = next((way for word, way in ways.items() if word in reason), "see the message")
    return f"the gradebook {where} cannot be used ({reason}): {way}; no result is lost"


def save_grades(gradebook: Gradebook, result: Result, submitted: Submitted) -> None:
    """Write automatic scores, comments and the late penalty; all of it or nothing.

    What a person has entered is never touched.
    """
    if result.assignment is None:
        raise KitError(f"{result.notebook}: a result without an assignment cannot be recorded")

    def write() -> None:
        try:
            _write(gradebook, result, submitted)
            gradebook.db.commit()
        except BaseException:
            gradebook.db.rollback()
            raise

    patiently(str(gradebook.engine.url), write)


def _write(gradebook: Gradebook, result: Result, submitted: Submitted) -> None:
    submission, notebook = _rows(gradebook, str(result.assignment), submitted)
    names = _cell_names(gradebook, notebook.notebook_id)
    cells = {grade_id(cell): cell for cell in (result.graded_notebook or {"cells": []})["cells"]}
    scores = {exercise.key: exercise for exercise in result.exercises}
    fields = (Grade.id, Grade.cell_id, Grade.manual_score)
    grades = []
    for row in gradebook.db.execute(select(*fields).where(Grade.notebook_id == notebook.id)):
        name = names[row.cell_id]
        score = _automatic_score(cells.get(name), scores.get(exercise_key(name)), result)
        unsure = score is None or row.manual_score is not None  # nbgrader's own rule
        grades.append({"id": row.id, "auto_score": score, "needs_manual_grade": unsure})
    comments = [
        {"id": row.id, "auto_comment": _comment(cells.get(names[row.cell_id]), scores, result)}
        for row in gradebook.db.execute(
            select(Comment.id, Comment.cell_id).where(Comment.notebook_id == notebook.id)
        )
    ]
    for table, rows in ((Grade, grades), (Comment, comments)):
        if rows:
            gradebook.db.execute(update(table), rows)
    if submitted.penalties is not None:
        notebook.late_submission_penalty = None
        gradebook.db.flush()
        notebook.late_submission_penalty = submitted.penalties(submission, notebook)


def _rows(gradebook: Gradebook, assignment: str, submitted: Submitted) -> tuple[Any, Any]:
    """The rows of a submission and of its notebook, made where there are none."""
    gradebook.db.expire_all()
    about = (
        select(SubmittedAssignment, SubmittedNotebook)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(AssignmentRow, AssignmentRow.id == SubmittedAssignment.assignment_id)
        .where(AssignmentRow.name == assignment, Notebook.name == assignment)
        .where(SubmittedAssignment.student_id == submitted.student)
        .options(load_only(SubmittedAssignment.id, SubmittedAssignment.timestamp))
        .options(load_only(SubmittedNotebook.id, SubmittedNotebook.notebook_id))
    )
    found = gradebook.db.execute(about).one_or_none()
    if found is None:
        _add(gradebook, assignment, submitted.student)
        found = gradebook.db.execute(about).one()
    submission, notebook = found
    if submitted.timestamp is not None:  # as nbgrader: no file, no change
        submission.timestamp = submitted.timestamp
    return submission, notebook


def _add(gradebook: Gradebook, assignment: str, student: str) -> None:
    """What nbgrader's add_submission does, without its commits."""
    db = gradebook.db
    if db.execute(select(Student.id).where(Student.id == student)).one_or_none() is None:
        db.add(Student(id=student))
    row = db.execute(select(AssignmentRow.id).where(AssignmentRow.name == assignment)).one()
    submission = SubmittedAssignment(assignment_id=row.id, student_id=student)
    db.add(submission)
    db.flush()
    for notebook in db.execute(select(Notebook.id).where(Notebook.assignment_id == row.id)).all():
        submitted = SubmittedNotebook(notebook_id=notebook.id, assignment_id=submission.id)
        db.add(submitted)
        db.flush()
        for cell_id, kind in _cells(gradebook, notebook.id):
            if kind in ("GradeCell", "TaskCell"):
                db.add(Grade(cell_id=cell_id, notebook_id=submitted.id))
            if kind in ("SolutionCell", "TaskCell"):
                db.add(Comment(cell_id=cell_id, notebook_id=submitted.id))
    db.flush()


def _cells(gradebook: Gradebook, notebook: str) -> list[tuple[str, str]]:
    table = BaseCell.__table__
    asked = select(table.c.id, table.c.type).where(table.c.notebook_id == notebook)
    return [(row.id, row.type) for row in gradebook.db.execute(asked)]


def _cell_names(gradebook: Gradebook, notebook: str) -> dict[str, str]:
    table = BaseCell.__table__
    asked = select(table.c.id, table.c.name).where(table.c.notebook_id == notebook)
    return {row.id: row.name for row in gradebook.db.execute(asked)}


def _automatic_score(
    cell: dict[str, Any] | None, exercise: ExerciseResult | None, result: Result
) -> float | None:
    """The score, or None where a person has to look: an essay, a failure of the kit."""
    if result.status == "failed" or cell is None or exercise is None or exercise.status == "error":
        return None
    if exercise.status == "manual":
        return 0.0 if _is_unanswered(cell) else None
    if not (math.isfinite(exercise.score) and 0 <= exercise.score <= exercise.max_score):
        raise KitError(f"{exercise.key}: {exercise.score} is no score of {exercise.max_score}")
    return exercise.score


def _is_unanswered(cell: dict[str, Any]) -> bool:
    about = cell["metadata"]["nbgrader"]
    return bool(about.get("checksum") == compute_checksum(nbformat.from_dict(cell)))


def _comment(
    cell: dict[str, Any] | None, scores: dict[str, ExerciseResult], result: Result
) -> str | None:
    """What nbgrader's feedback shows at a cell; it renders comments as Markdown."""
    if result.status == "failed":
        return safe_markdown(f"This submission could not be graded: {result.error}")
    if cell is None or not is_solution(cell):
        return None
    if _is_unanswered(cell):
        return "No response."
    exercise = scores.get(exercise_key(grade_id(cell)))
    hints = [safe_markdown(hint) for hint in exercise.hints] if exercise else []
    return "\n".join(hints) or None


def known_points(gradebook: Gradebook, assignment: str) -> dict[str, float] | None:
    """What the gradebook knows of an assignment: points by grade id; None if nothing."""
    from nbgrader.api import GradeCell

    asked = (
        select(GradeCell.name, GradeCell.max_score)
        .join(Notebook, Notebook.id == GradeCell.notebook_id)
        .join(AssignmentRow, AssignmentRow.id == Notebook.assignment_id)
        .where(AssignmentRow.name == assignment, Notebook.name == assignment)
    )
    rows = gradebook.db.execute(asked).all()
    gradebook.db.rollback()
    return {row.name: float(row.max_score) for row in rows} or None


def released_points(assignment: Assignment) -> dict[str, float]:
    """The same of the released notebook."""
    return {e.grade_id: e.points for e in assignment.exercises}
