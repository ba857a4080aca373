"""What a call of ``gradmark grade`` has to do: whom it grades, skips, and leaves out, and why."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from autograder import grading, plan, submitted
from autograder.build import build
from autograder.course import Course
from autograder.errors import KitError
from autograder.gradebook import open_gradebook
from autograder.grading import ClassResults, Options, grade_class
from autograder.notebooks import grade_id
from autograder.plan import Plan, make_plan, only_run
from autograder.record import save_result
from autograder.records import Assignment
from autograder.rows import recorded_students
from autograder.submitted import HandedIn, find_notebook, handed_in
from autograder.table import refusals
from tests.classes import SHORT, hand_in, made_up_result, nested, run, solved
from tests.ordinary import as_ordinary_user

STUDENTS = ("ada", "Zoë Müller")


@pytest.fixture
def graded(fresh_course: Course) -> Course:
    """Two students have handed in, and are recorded."""
    assignment = fresh_course.assignment(SHORT)
    with open_gradebook(fresh_course.gradebook) as gradebook:
        for student in STUDENTS:
            hand_in(fresh_course, student, solved(fresh_course))
            save_result(fresh_course, gradebook, assignment, student, made_up_result(assignment))
    return fresh_course


@pytest.fixture
def locked(fresh_course: Course) -> Iterator[Course]:
    """A class in which one submission alone can be read whole; unlocked again afterwards."""
    for student in ("file", "folder", "listed", "student", "inner", "data", "whole"):
        hand_in(fresh_course, student, solved(fresh_course))
    inner = hand_in(fresh_course, "inner", "{}", "draft.ipynb") / "data"
    inner.mkdir()
    hand_in(fresh_course, "data", "1,2", "data.csv")
    root, name = fresh_course.root / "submitted", fresh_course.resolve(SHORT)
    modes = {
        root / "file" / name / f"{name}.ipynb": 0o000,
        root / "folder" / name: 0o000,
        root / "listed" / name: 0o444,
        root / "student": 0o600,
        inner: 0o000,
        root / "data" / name / "data.csv": 0o200,
    }
    for path, mode in modes.items():
        path.chmod(mode)
    yield fresh_course
    for path in modes:
        path.chmod(0o700)


def planned(course: Course, *asked: str, force: bool = False) -> Plan:
    return make_plan(course, course.assignment(SHORT), asked, force)


def due(course: Course) -> list[str]:
    return [handed.student for handed in planned(course).due]


def test_what_cannot_be_read_is_left_out_with_its_name(locked: Course) -> None:
    def step() -> tuple[list[str], dict[str, str]]:
        plan = planned(locked)
        return [handed.student for handed in plan.due], plan.refused

    graded, left_out = as_ordinary_user(step)
    name = locked.resolve(SHORT)
    assert graded == ["whole"]
    assert {student: why.partition(" cannot")[0] for student, why in left_out.items()} == {
        "file": f"submitted/file/{name}/{name}.ipynb",
        "folder": f"submitted/folder/{name}",
        "listed": f"submitted/listed/{name}",
        "student": "submitted/student",
        "inner": f"submitted/inner/{name}/data",
        "data": f"submitted/data/{name}/data.csv",
    }


def test_whoever_asks_for_a_student_that_is_left_out_hears_why(locked: Course) -> None:
    def step() -> tuple[int, dict[str, str]]:
        plan = planned(locked, "student", "folder")
        return len(plan.due), plan.refused

    graded, left_out = as_ordinary_user(step)
    assert graded == 0
    assert sorted(left_out) == ["folder", "student"]


def test_a_class_with_somebody_left_out_is_not_complete(fresh_course: Course) -> None:
    results = ClassResults({}, frozenset(), frozenset(), {"x\x1b": "submitted/x\x1b is locked"})
    assert not results.is_complete
    [said] = refusals(results, fresh_course.assignment(SHORT), fresh_course.root)
    assert said.startswith("submitted/x\N{REPLACEMENT CHARACTER}/a03")
    assert said.endswith("\N{REPLACEMENT CHARACTER} is locked")


def test_notebooks_that_nothing_looks_for_are_told_and_cost_nothing(fresh_course: Course) -> None:
    submitted = fresh_course.root / "submitted"
    for name in ("a\x1b.ipynb", "will/homework3.ipynb", "ada/x.ipynb", "ben/a03.ipynb"):
        (submitted / name).parent.mkdir(parents=True, exist_ok=True)
        (submitted / name).write_text("{}")
    assignment = fresh_course.assignment(SHORT)
    results = ClassResults({"ada": made_up_result(assignment)}, frozenset(), frozenset(), {})
    [said] = refusals(results, assignment, fresh_course.root)
    assert said == (
        "submitted/a\N{REPLACEMENT CHARACTER}.ipynb, submitted/ben/a03.ipynb, "
        "submitted/will/homework3.ipynb: no submission is looked for there. Move what is meant to "
        "be graded into submitted/<student>/<assignment>/"
    )
    assert results.is_complete
    for number in range(3):
        (submitted / f"{number}.ipynb").write_text("{}")
    left_out = ClassResults(results.results, frozenset(), frozenset(), {"ben": "it is not there"})
    of_ben, of_others = refusals(left_out, assignment, fresh_course.root)
    assert of_ben.startswith("submitted/ben/")
    assert "submitted/2.ipynb, 2 more: no submission" in of_others


def test_a_folder_of_folders_stops_nobody_else(fresh_course: Course) -> None:
    for student in ("ada", "mal", "zoe"):
        folder = hand_in(fresh_course, student, solved(fresh_course))
        if student == "mal":
            nested(folder, "d", 400)
    found = planned(fresh_course)
    assert [handed.student for handed in found.due] == ["ada", "zoe"]
    assert found.refused["mal"].startswith("it holds more than")


def test_what_goes_wrong_with_one_submission_leaves_out_only_that_one(
    fresh_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def trouble(number: int, root: Path, assignment: Assignment, student: str) -> HandedIn:
        if student == "mal":
            raise OSError(number, os.strerror(number))
        return handed_in(root, assignment, student)

    for student in ("ada", "mal", "zoe"):
        hand_in(fresh_course, student, solved(fresh_course))
    monkeypatch.setattr(plan, "handed_in", partial(trouble, errno.ENAMETOOLONG))
    assert due(fresh_course) == ["ada", "zoe"]
    assert planned(fresh_course).refused["mal"].startswith("File name too long: see that")
    monkeypatch.setattr(plan, "handed_in", partial(trouble, errno.EMFILE))
    with pytest.raises(OSError, match="Too many open files"):
        planned(fresh_course)


def test_what_is_recorded_is_skipped_unless_forced(graded: Course) -> None:
    assert [handed.student for handed in planned(graded).recorded] == sorted(STUDENTS)
    assert due(graded) == []
    assert len(planned(graded, force=True).due) == len(STUDENTS)


def test_what_was_graded_for_other_points_is_due_and_a_persons_grade_stays(graded: Course) -> None:
    name = graded.resolve(SHORT)
    source = graded.root / "source" / name / f"{name}.ipynb"
    document = json.loads(source.read_text())
    [cell] = [c for c in document["cells"] if grade_id(c) == "a03-dphi"]
    assert cell["metadata"]["nbgrader"]["points"] == 3
    cell["metadata"]["nbgrader"]["points"] = 4
    source.write_text(json.dumps(document))
    place = (name, name, "ada")
    with open_gradebook(graded.gradebook) as gradebook:
        gradebook.find_grade("a03-dphi", *place).manual_score = 2.5
        gradebook.db.commit()
    build(graded, name)
    assert due(graded) == sorted(STUDENTS)
    assignment = graded.assignment(SHORT)
    with open_gradebook(graded.gradebook) as gradebook:
        save_result(graded, gradebook, assignment, "ada", made_up_result(assignment))
        assert due(graded) == ["Zoë Müller"]
        grade = gradebook.find_grade("a03-dphi", *place)
        assert (grade.auto_score, grade.manual_score, grade.max_score) == (4, 2.5, 4)


def test_only_for_what_is_due_notebooks_are_read(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment, searched = graded.assignment(SHORT), []

    def searching(folder: Path, assignment: Assignment) -> Path:
        searched.append(folder.parent.name)
        return find_notebook(folder, assignment)

    monkeypatch.setattr(submitted, "find_notebook", searching)
    hand_in(graded, "zoe", solved(graded), "final.ipynb")
    [handed] = planned(graded).due
    assert handed.notebook.name == "final.ipynb"
    assert handed.notebook.parent.name == assignment.name
    assert searched == ["zoe"]


def test_a_gradebook_that_was_moved_away_is_filled_again(graded: Course) -> None:
    (graded.root / "gradebook.db").rename(graded.root / "old.db")
    assert due(graded) == sorted(STUDENTS)


def test_a_student_whom_the_gradebook_lost_is_due(graded: Course) -> None:
    run(graded, "nbgrader", "db", "student", "remove", "ada", "--force")
    assert due(graded) == ["ada"]


def test_only_a_gradebook_of_nbgraders_own_kind_is_asked(graded: Course, tmp_path: Path) -> None:
    name = graded.resolve(SHORT)
    assert recorded_students(graded.gradebook, name) == set(STUDENTS)
    assert recorded_students(graded.gradebook, "a01_tensors") == set()
    assert recorded_students("postgresql:///grades", name) is None
    assert recorded_students("sqlite:///:memory:", name) is None
    assert recorded_students(f"{graded.gradebook}?timeout=30", name) is None
    odd = tmp_path / "a?b#c%.db"
    sqlite3.connect(odd).close()
    assert recorded_students(f"sqlite:///{odd}", name) is None  # empty: no tables yet


@pytest.mark.parametrize("content", [None, b"no database " * 100])
def test_a_gradebook_that_is_none_is_told_so_where_nothing_is_due(
    graded: Course, content: bytes | None
) -> None:
    path = graded.root / "gradebook.db"
    path.unlink()
    path.mkdir() if content is None else path.write_bytes(content)
    said = "is a folder" if content is None else r"is damaged \(file is not a database\)"
    with pytest.raises(KitError, match=rf"gradebook\.db {said}: put back a copy, or move it away"):
        due(graded)


def test_a_run_that_is_stopped_leaves_no_copy_of_a_submission(
    fresh_course: Course, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    left = tmp_path / f"gradmark-{2**22 + 1}-x"

    def stops(plan: Plan, options: Options) -> None:
        left.mkdir()  # as a grader does that is killed then
        raise KitError("no space left")

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(grading, "_carry_out", stops)
    hand_in(fresh_course, "ada", solved(fresh_course))
    with pytest.raises(KitError, match="no space left"):
        grade_class(fresh_course, fresh_course.assignment(SHORT), Options())
    assert not left.exists()


def test_one_run_at_a_time_and_what_goes_wrong_in_it_is_its_own(tmp_path: Path) -> None:
    """A run that finds no room for a process is not told that another one is at work."""
    course = Course(tmp_path)
    with pytest.raises(BlockingIOError), only_run(course):
        raise BlockingIOError(errno.EAGAIN, "no room for another process")
    source = (
        "import sys; from pathlib import Path; from autograder.course import Course\n"
        "from autograder.plan import only_run\nwith only_run(Course(Path(sys.argv[1]))): pass"
    )
    command = [sys.executable, "-c", source, str(tmp_path)]
    with only_run(course):
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "another `gradmark grade` is at work" in second.stderr
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
