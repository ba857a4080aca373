"""From source to release, through nbgrader's own generate_assignment."""

from __future__ import annotations

import contextlib
import logging
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from autograder.course import Course, load_assignment
from autograder.errors import AssignmentError
from autograder.gradebook import known_points, open_gradebook, patiently, released_points

BESIDE = "release/.fresh"

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

    from autograder.records import Assignment

_SAYS_NOTHING = ("There was an error processing assignment", "Please see the the above traceback")


def build(course: Course, name: str) -> Path:
    """Make release/<name> from source/<name>, and tell the gradebook; the released notebook.

    It is made beside, then put in place: killed or refused, the one released stays.
    Raises AssignmentError, with nbgrader's reason, when nbgrader refuses.
    """
    from nbgrader.apps import NbGraderAPI

    config = course.config()
    config.CourseDirectory.release_directory = BESIDE
    beside = course.root / BESIDE
    beside.mkdir(parents=True, exist_ok=True)
    try:
        with open_gradebook(course.gradebook) as gradebook:
            patiently(course.gradebook, lambda: _try_to_write(gradebook))
            api = NbGraderAPI(config=config)
            with _quiet(api.log):
                outcome = api.generate_assignment(name, force=True, create=True)
        if not outcome["success"]:
            reason = _reason(outcome.get("log") or "") or str(outcome["error"])
            raise AssignmentError(f"{name} could not be built; nbgrader says: {reason}")
        _put_in_place(course, name)
    finally:
        with contextlib.suppress(OSError):  # another is being built
            beside.rmdir()
    load_assignment.cache_clear()
    return course.root / "release" / name / f"{name}.ipynb"


def _try_to_write(gradebook: Gradebook) -> None:
    """Have the database refuse now what nbgrader would bury in a traceback."""
    try:
        gradebook.db.execute(text("update course set id = id"))
    finally:
        gradebook.db.rollback()


def _reason(log: str) -> str:
    """What nbgrader's log says, of tracebacks only how they end."""
    entries = [_ending(entry).strip() for entry in log.replace("\r", "").split("[ERROR] ")]
    said = [entry for entry in entries if entry and not entry.startswith(_SAYS_NOTHING)]
    return "\n".join(dict.fromkeys(said))


def _ending(entry: str) -> str:
    if "Traceback (most recent call last)" not in entry:
        return entry  # of an error raised for another one it may be the second part
    lines = [line.removeprefix("    ") for line in entry.splitlines()]
    raised = [line for line in lines if line and line[0] not in " T" and ": " in line]
    return raised[-1] if raised else ""


def _put_in_place(course: Course, name: str) -> None:
    """Two renames, so that a release is hardly ever missing and never half of one."""
    released, beside = course.root / "release" / name, course.root / BESIDE
    old = beside / f".{name}.old"
    shutil.rmtree(old, ignore_errors=True)
    if released.exists():
        released.rename(old)
    (beside / name).rename(released)
    shutil.rmtree(old, ignore_errors=True)


@contextlib.contextmanager
def _quiet(log: logging.Logger) -> Iterator[None]:
    """Errors go into the outcome's log; nothing is printed."""
    handlers, level, propagate = list(log.handlers), log.level, log.propagate
    log.handlers[:], log.propagate = [], False
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.handlers[:], log.propagate = handlers, propagate
        log.setLevel(level)


def ensure_known(course: Course, gradebook: Gradebook, assignment: Assignment) -> None:
    """Build an assignment that the gradebook does not know as it is released."""
    wanted = released_points(assignment)
    if known_points(gradebook, assignment.name) == wanted:
        return
    build(course, assignment.name)
    if known_points(gradebook, assignment.name) != wanted:
        raise AssignmentError(
            f"release/{assignment.name} was not made from source/{assignment.name}: it has just "
            f"been built again; look at it (`git diff release`) and grade once more"
        )
