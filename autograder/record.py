"""Recording results: in nbgrader's gradebook, its folders, and beside them. One writer.

The order is what makes a kill harmless: stage all files, write the gradebook (one commit),
publish the files. staging.py has the details.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder import staging, stored
from autograder.beside import MAX_COPIED, files_to_keep
from autograder.course import Course
from autograder.errors import KitError, SubmissionError, is_machines
from autograder.gradebook import (
    Penalties,
    Submitted,
    open_gradebook,
    save_grades,
)
from autograder.opening import copy_file
from autograder.records import Assignment, Result
from autograder.staging import Place
from autograder.submitted import HandedIn, digest, trusted_above
from autograder.timestamps import read_timestamp

if TYPE_CHECKING:
    from nbgrader.api import Gradebook


__all__ = [
    "late_penalties",
    "open_gradebook",
    "record",
    "results_file",
    "save_result",
    "stage",
    "store_beside",
]


def results_file(course: Course, assignment: str, student: str) -> Path:
    """Where the full result of one submission is kept, for feedback and export."""
    return Place(course.root, assignment, student).result


def save_result(
    course: Course, gradebook: Gradebook, assignment: Assignment, student: str, result: Result
) -> None:
    """Stage and record one result."""
    folder = course.root / "submitted" / student / assignment.name
    handed = HandedIn(student, folder, Path(result.notebook), digest(folder))
    place = Place(course.root, assignment.name, student)
    stage(place, handed, result, "")
    record(place, gradebook, handed, late_penalties(course))


def stage(place: Place, handed: HandedIn, result: Result, key: str) -> None:
    """Write all files of a result; complete from here on, whatever happens."""
    with explained_faults(place):
        folder, room = staging.begin(place), MAX_COPIED
        for name in files_to_keep(handed.folder)[0]:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            trusted = trusted_above(handed.folder)
            room -= copy_file(handed.folder / name, trusted, folder / name, room)
        notebook = folder / f"{place.assignment}.ipynb"
        stored.write_durably(notebook, _as_nbformat(result.graded_notebook or {}))
        staging.complete(place, stored.as_text(_relative(result, place), handed.digest), key)


def store_beside(course: Course, student: str, result: Result) -> None:
    """Keep a result that nbgrader itself records; whatever was staged before is void."""
    place = Place(course.root, str(result.assignment), student)
    with explained_faults(place):
        staging.discard(place)
        folder = course.root / "submitted" / student / place.assignment
        stored.replace_file(place.result, stored.as_text(_relative(result, place), digest(folder)))


def _relative(result: Result, place: Place) -> Result:
    """The result without this machine's paths."""
    path = Path(result.notebook)
    if path.is_relative_to(place.root):
        path = path.relative_to(place.root)
    return replace(result, notebook=str(path))


def _as_nbformat(document: dict[str, Any]) -> str:
    """The text that nbgrader's own writer gives."""
    import nbformat

    text: str = nbformat.v4.writes(nbformat.from_dict(document))
    return text + "\n"


def record(
    place: Place,
    gradebook: Gradebook,
    handed: HandedIn,
    penalties: Penalties | None,
    result: Result | None = None,
) -> Result:
    """Bring what is staged into the gradebook and into its places; the recorded result."""
    if result is None:
        result = _staged_result(place)
    submitted = Submitted(handed.student, read_timestamp(handed.folder), penalties)
    save_grades(gradebook, result, submitted)
    with explained_faults(place):
        staging.publish(place)
    return result


def _staged_result(place: Place) -> Result:
    document = stored.read(place.staged / staging.RESULT)
    if document is None:
        raise KitError(f"{place.staged} is damaged: remove it, and call again")
    import nbformat

    notebook = nbformat.v4.reads(place.notebook.read_text(encoding="utf-8"))
    return replace(stored.from_document(document), graded_notebook=notebook)


def late_penalties(course: Course) -> Penalties:
    """nbgrader's own rule for late submissions, with the course's plug-in."""
    from nbgrader.preprocessors import AssignLatePenalties

    rule = AssignLatePenalties(config=course.config())
    rule.init_plugin()

    def penalty(submission: Any, notebook: Any) -> float | None:
        late = submission.total_seconds_late
        if late <= 0:
            return None
        student, score = submission.student_id, notebook.score
        points = rule.plugin_inst.late_submission_penalty(student, score, late)
        return None if points is None else float(rule._check_late_penalty(notebook, points))

    return penalty


@contextlib.contextmanager
def explained_faults(place: Place) -> Iterator[None]:
    """What the file system refuses, told with the way out.

    A SubmissionError where it is due to one submission (names that are too long, files that
    went away), else a KitError: the next one would fare no better.
    """
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        if _is_submissions(error, place):
            raise SubmissionError(
                f"its files cannot be kept ({reason}): give them short and plain names"
            ) from error
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        way = "free some space there" if full else "see that you may write there"
        where = f" ({error.filename})" if error.filename else ""
        raise KitError(
            f"results cannot be written: {reason}{where}; {way} and call again: "
            "what is recorded stays, the rest is graded then"
        ) from error


def _is_submissions(error: OSError, place: Place) -> bool:
    """Whether an error is due to what was handed in, and not to where results are written."""
    if error.errno in (errno.EACCES, errno.EPERM):
        return Path(os.fsdecode(error.filename or "")).is_relative_to(place.root / "submitted")
    return not is_machines(error)
