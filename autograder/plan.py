"""What one call of ``gradmark grade`` has to do, found out before anything heavy is imported."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder import staging, stored
from autograder.course import HIDDEN, Course
from autograder.errors import KitError, UnknownNameError, is_machines
from autograder.records import Assignment, Result
from autograder.rows import recorded_students
from autograder.staging import Place
from autograder.submitted import HandedIn, handed_in, students, why_unreadable, with_notebook
from autograder.timestamps import read_timestamp

CARRIED = "gradmark"
"""Where a notebook's metadata hold what nbgrader's first pass tells its second."""


@dataclass(frozen=True)
class Plan:
    """The submissions asked for: recorded, computed but not recorded, and due.

    ``refused`` holds the folders that are left out, each with why.
    """

    course: Course
    assignment: Assignment
    recorded: tuple[HandedIn, ...]
    computed: tuple[HandedIn, ...]
    due: tuple[HandedIn, ...]
    refused: dict[str, str]

    def place(self, handed: HandedIn) -> Place:
        """Where the results of a submission go."""
        return Place(self.course.root, self.assignment.name, handed.student)

    def key(self, handed: HandedIn) -> str:
        """What the result of a submission is computed from."""
        return f"{handed.digest} {_kit(self.assignment)}"


def make_plan(course: Course, assignment: Assignment, asked: tuple[str, ...], force: bool) -> Plan:
    """Look at submitted/ and at what was recorded; UnknownNameError for an unknown student."""
    present, refused = students(course.root, assignment.name)
    unknown = [student for student in asked if student not in present and student not in refused]
    if unknown:
        raise UnknownNameError(
            f"{unknown[0]!r} has submitted no {assignment.name}: "
            f"there is no folder submitted/{unknown[0]}/{assignment.name}"
        )
    if not present and not refused:
        raise KitError(
            "nothing is submitted: put notebooks into "
            f"{course.root / 'submitted'}/<student>/{assignment.name}/"
        )
    chosen = list(dict.fromkeys(asked)) or [*present, *refused]
    left_out = {student: refused[student] for student in chosen if student in refused}
    plan = Plan(course, assignment, (), (), (), left_out)
    kinds: dict[str, list[HandedIn]] = {"recorded": [], "computed": [], "due": []}
    known = None if force else recorded_students(course.gradebook, assignment.name)
    for student in (student for student in chosen if student not in refused):
        try:
            if reason := why_unreadable(course.root, assignment.name, student):
                left_out[student] = reason
                continue
            handed = handed_in(course.root, assignment, student)
            lost = known is not None and student not in known
            state = "due" if force else _state(plan, handed, lost)
            kinds[state].append(with_notebook(handed, assignment) if state == "due" else handed)
        except OSError as error:
            if is_machines(error):
                raise
            left_out[student] = f"{error.strerror}: see that it can be read, and grade again"
    recorded, computed, due = (tuple(found) for found in kinds.values())
    return replace(plan, recorded=recorded, computed=computed, due=due)


def _state(plan: Plan, handed: HandedIn, lost: bool) -> str:
    """What is to be done; ``lost``: the gradebook, which may be a new one, does not know of it."""
    key = staging.staged_key(plan.place(handed))
    if key is not None:
        return "computed" if key == plan.key(handed) else "due"
    done = is_recorded(plan.place(handed), handed, plan.assignment)
    return "due" if lost or not done else "recorded"


def is_recorded(place: Place, handed: HandedIn, assignment: Assignment) -> bool:
    """Whether a submission was graded for today's points, and not handed in again since.

    A submission is another one when its files are. Only where nothing is stored about
    them (somebody else's nbgrader graded it) timestamps decide, as they do in nbgrader.
    """
    if staging.staged_key(place) is not None:
        return False
    notebook = place.target / f"{place.assignment}.ipynb"
    if not notebook.is_file() or not notebook.stat().st_size or _is_half_way(notebook):
        return False
    document = stored.read(place.result)
    if document is None and place.result.exists():  # damaged
        return False
    if document is not None and document.get("submission"):
        return document["submission"] == handed.digest and _has_points(document, assignment)
    before, now = read_timestamp(place.target), read_timestamp(handed.folder)
    return before is None or now is None or now <= before


def _has_points(document: dict[str, Any], assignment: Assignment) -> bool:
    """Whether a stored result is of the exercises that are released now, and of their points."""
    points = {exercise.key: exercise.points for exercise in assignment.exercises}
    return {e["key"]: e["max_score"] for e in document["exercises"]} == points


def _is_half_way(notebook: Path) -> bool:
    """Whether nbgrader was ended between its two passes, or as it wrote what the second gives."""
    text = notebook.read_bytes()
    if not text.rstrip().endswith(b"}"):
        return True
    if b'"%s"' % CARRIED.encode() not in text:
        return False
    try:
        return CARRIED in json.loads(text)["metadata"]  # the second pass takes it away
    except (ValueError, KeyError, TypeError):
        return True


def recorded_result(place: Place) -> Result | None:
    """The result of a recorded submission, without its notebook."""
    document = stored.read(place.result)
    return None if document is None else stored.from_document(document)


def _kit(assignment: Assignment) -> str:
    """A fingerprint of what grades: this package, the hidden tests, the released notebook."""
    total = hashlib.sha256(assignment.release.read_bytes())
    package = Path(__file__).parent
    for path in sorted((*package.glob("*.py"), *package.glob("inside/*.py"))):
        total.update(path.read_bytes())
    for path in sorted((HIDDEN / assignment.name).glob("*.*")):
        total.update(path.read_bytes())
    return total.hexdigest()


def _lock(descriptor: int) -> None:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise KitError(
            "another `gradmark grade` is at work in this course: wait until it has ended"
        ) from error


@contextlib.contextmanager
def only_run(course: Course) -> Iterator[None]:
    """Hold the course for one grading run; KitError while another one does.

    The lock is the process's own (not its children's) and ends with it, however it ends.
    """
    folder = course.root / ".gradmark"
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _lock(descriptor)
        yield
    finally:
        os.close(descriptor)
