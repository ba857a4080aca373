"""Staging: a kill between any two steps loses no result, and the next call ends what was begun."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import scoped_session

from autograder import staging
from autograder.course import Course
from autograder.gradebook import open_gradebook
from autograder.plan import CARRIED, make_plan
from autograder.record import record, stage
from autograder.records import Assignment, Result
from autograder.staging import Place
from tests.classes import SHORT, files, grades, hand_in, made_up_result, solved

STUDENT = "ada"


class Killed(BaseException):
    """Stands for SIGKILL: nothing of ours catches it."""


class Killer:
    """Ends everything at the n-th step that changes the disk, and lets no clean-up happen."""

    def __init__(self, patch: pytest.MonkeyPatch, steps: int) -> None:
        self.left = steps
        for owner, name in (
            (Path, "rename"),
            (Path, "replace"),
            (Path, "unlink"),
            (Path, "mkdir"),
            (Path, "rmdir"),
            (shutil, "rmtree"),
            (shutil, "copyfile"),
            (os, "fsync"),
            (scoped_session, "commit"),
        ):
            patch.setattr(owner, name, self._guarded(getattr(owner, name)))

    def _guarded(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            self.left -= 1
            if self.left < 0:
                raise Killed
            return step(*args, **kwargs)

        return guarded


@pytest.fixture
def assignment(fresh_course: Course) -> Assignment:
    hand_in(fresh_course, STUDENT, solved(fresh_course))
    return fresh_course.assignment(SHORT)


def grade(course: Course, assignment: Assignment, result: Result) -> int:
    """What ``gradmark grade`` does around the grading itself; how many had to be graded."""
    staging.tidy(course.root)
    plan = make_plan(course, assignment, (), force=False)
    with open_gradebook(course.gradebook) as gradebook:
        for handed in plan.computed:
            record(plan.place(handed), gradebook, handed, None)
        for handed in plan.due:
            stage(plan.place(handed), handed, result, plan.key(handed))
            record(plan.place(handed), gradebook, handed, None, result)
    staging.tidy(course.root)
    return len(plan.due)


def everything(course: Course) -> tuple[Any, Any]:
    return files(course), grades(course)


def kills(course: Course, run: Callable[[], Any]) -> Iterator[int]:
    """Kill ``run`` at each of its steps in turn, always from the same state of the disk."""
    before = course.root.with_name("before")
    shutil.copytree(course.root, before)
    step = 0
    while True:
        with pytest.MonkeyPatch.context() as patch:
            Killer(patch, step)
            try:
                run()
            except Killed:
                pass
            else:
                return
        yield step
        shutil.rmtree(course.root)
        shutil.copytree(before, course.root)
        step += 1


def test_a_kill_at_any_step_of_the_first_recording_is_mended(
    fresh_course: Course, assignment: Assignment
) -> None:
    result = made_up_result(assignment, {"a03.dphi": 1.0})
    undisturbed = Course(Path(shutil.copytree(fresh_course.root, fresh_course.root.parent / "u")))
    assert grade(undisturbed, assignment, result) == 1
    steps = 0
    for step in kills(fresh_course, lambda: grade(fresh_course, assignment, result)):
        grade(fresh_course, assignment, result)
        assert everything(fresh_course) == everything(undisturbed), step
        assert grade(fresh_course, assignment, result) == 0
        steps += 1
    assert steps > 15


def test_a_kill_at_any_step_of_a_regrade_is_mended(
    fresh_course: Course, assignment: Assignment
) -> None:
    grade(fresh_course, assignment, made_up_result(assignment))
    hand_in(fresh_course, STUDENT, solved(fresh_course, last="# handed in again"))
    result = made_up_result(assignment, {"a03.dphi": 1.0})
    undisturbed = Course(Path(shutil.copytree(fresh_course.root, fresh_course.root.parent / "u")))
    assert grade(undisturbed, assignment, result) == 1
    for step in kills(fresh_course, lambda: grade(fresh_course, assignment, result)):
        grade(fresh_course, assignment, result)
        assert everything(fresh_course) == everything(undisturbed), step


def test_a_kill_while_mending_is_mended(fresh_course: Course, assignment: Assignment) -> None:
    result = made_up_result(assignment)
    undisturbed = Course(Path(shutil.copytree(fresh_course.root, fresh_course.root.parent / "u")))
    grade(undisturbed, assignment, result)
    place = Place(fresh_course.root, assignment.name, STUDENT)
    plan = make_plan(fresh_course, assignment, (), force=False)
    stage(place, plan.due[0], result, plan.key(plan.due[0]))
    for step in kills(fresh_course, lambda: grade(fresh_course, assignment, result)):
        assert grade(fresh_course, assignment, result) == 0, "it was graded already"
        assert everything(fresh_course) == everything(undisturbed), step


def test_a_computed_result_is_not_used_for_another_submission(
    fresh_course: Course, assignment: Assignment
) -> None:
    plan = make_plan(fresh_course, assignment, (), force=False)
    stage(plan.place(plan.due[0]), plan.due[0], made_up_result(assignment), plan.key(plan.due[0]))
    assert make_plan(fresh_course, assignment, (), force=False).computed
    hand_in(fresh_course, STUDENT, solved(fresh_course, last="# handed in again"))
    assert grade(fresh_course, assignment, made_up_result(assignment, {"a03.dphi": 0.0})) == 1
    assert grades(fresh_course)[STUDENT, "a03-dphi GradeCell"][0] == 0


def test_a_computed_result_is_not_used_when_the_kit_has_changed(
    fresh_course: Course, assignment: Assignment
) -> None:
    plan = make_plan(fresh_course, assignment, (), force=False)
    stage(plan.place(plan.due[0]), plan.due[0], made_up_result(assignment), plan.key(plan.due[0]))
    assignment.release.write_text(assignment.release.read_text() + "\n")
    assert make_plan(fresh_course, assignment, (), force=False).due


def test_readers_never_see_half_a_folder(fresh_course: Course, assignment: Assignment) -> None:
    result = made_up_result(assignment)
    target = Place(fresh_course.root, assignment.name, STUDENT).target
    whole: set[frozenset[str]] = set()
    for _ in kills(fresh_course, lambda: grade(fresh_course, assignment, result)):
        if target.exists():
            whole.add(frozenset(path.name for path in target.iterdir()))
    assert whole == {frozenset({f"{assignment.name}.ipynb"})}


def test_what_nbgrader_had_half_graded_is_due(fresh_course: Course, assignment: Assignment) -> None:
    """Killed between its two passes, or while it writes the second one's notebook."""
    place = Place(fresh_course.root, assignment.name, STUDENT)
    grade(fresh_course, assignment, made_up_result(assignment))
    notebook = place.target / f"{assignment.name}.ipynb"
    about = {"path": notebook.name, "repairs": []}
    first = {**assignment.notebook, "metadata": {CARRIED: about}}
    whole = notebook.read_text()
    notebook.write_text(whole + "\n")
    assert make_plan(fresh_course, assignment, (), force=False).recorded
    for text in (json.dumps(first), json.dumps(first)[:-9], whole[: len(whole) // 2]):
        notebook.write_text(text)
        assert make_plan(fresh_course, assignment, (), force=False).due
    place.result.unlink()
    assert make_plan(fresh_course, assignment, (), force=False).due
    notebook.write_text(whole)  # as another nbgrader leaves it, without a word of ours
    assert make_plan(fresh_course, assignment, (), force=False).recorded
