"""Recording: what reaches nbgrader's gradebook and folders, and what a person's work survives."""

from __future__ import annotations

import contextlib
import errno
import math
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from autograder import gradebook as gradebook_module
from autograder import grading, staging
from autograder.course import Course
from autograder.errors import KitError, SubmissionError
from autograder.export import export_csv
from autograder.feedback import feedback_page
from autograder.gradebook import (
    Submitted,
    open_gradebook,
    patiently,
    save_grades,
)
from autograder.grading import as_result_of
from autograder.plan import Plan, is_recorded, make_plan, recorded_result
from autograder.record import late_penalties, record, results_file, save_result, stage
from autograder.records import Assignment, Result
from autograder.staging import Place
from autograder.submitted import HandedIn, handed_in
from tests.classes import SHORT, files, grades, hand_in, made_up_result, solved

STUDENT = "O'Brien, Zoë"


@pytest.fixture
def assignment(fresh_course: Course) -> Assignment:
    return fresh_course.assignment(SHORT)


@pytest.fixture
def gradebook(fresh_course: Course) -> Iterator[Gradebook]:
    with open_gradebook(fresh_course.gradebook) as opened:
        yield opened


@pytest.fixture
def saved(fresh_course: Course, gradebook: Gradebook, assignment: Assignment) -> Any:
    """Save a made-up result of one student."""
    hand_in(fresh_course, STUDENT, solved(fresh_course))

    def save(result: Result) -> dict[str, tuple[Any, ...]]:
        save_result(fresh_course, gradebook, assignment, STUDENT, result)
        return {cell: row for (_, cell), row in grades(fresh_course).items()}

    return save


def submission(gradebook: Gradebook, assignment: Assignment) -> Any:
    return gradebook.find_submission(assignment.name, STUDENT)


def test_scores_and_hints_reach_the_gradebook(saved: Any, assignment: Assignment) -> None:
    answered = {**assignment.notebook, "cells": [dict(c) for c in assignment.notebook["cells"]]}
    for cell in answered["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "a03-dphi-solution":
            cell["source"] += "# answered\n"
    rows = saved(made_up_result(assignment, {"a03.dphi": 1.5}, graded_notebook=answered))
    assert rows["a03-dphi GradeCell"][:4] == (1.5, None, None, 0)
    assert rows["a03-grad_W GradeCell"][0] == 6
    assert rows["a03-dphi-solution SolutionCell"][0] == "Look at the sign."
    assert rows["a03-grad_W-solution SolutionCell"][0] == "No response."


def test_an_unanswered_essay_is_zero_and_an_answered_one_waits(
    saved: Any, assignment: Assignment
) -> None:
    [essay] = [e.grade_id for e in assignment.exercises if e.manual]
    assert saved(made_up_result(assignment))[f"{essay} GradeCell"][:4] == (0, None, None, 0)
    answered = {**assignment.notebook, "cells": [dict(c) for c in assignment.notebook["cells"]]}
    for cell in answered["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == essay:
            cell["source"] += " Because it is."
    rows = saved(made_up_result(assignment, graded_notebook=answered))
    assert rows[f"{essay} GradeCell"][:4] == (None, None, None, 1)


def test_not_gradable_is_told_from_zero(
    saved: Any, fresh_course: Course, assignment: Assignment
) -> None:
    folder = hand_in(fresh_course, STUDENT, "{")
    path = folder / f"{assignment.name}.ipynb"
    failed = Result(str(path), None, "failed", error="its JSON is broken")
    rows = saved(as_result_of(assignment, failed, folder))
    graded = [row for cell, row in rows.items() if cell.endswith("GradeCell")]
    assert {(row[0], row[3]) for row in graded} == {(None, 1)}
    assert rows["a03-dphi-solution SolutionCell"][0].endswith("its JSON is broken")
    graded_folder = fresh_course.root / "autograded" / STUDENT / assignment.name
    notebook = nbformat.read(graded_folder / path.name, as_version=4)
    assert "its JSON is broken" in notebook.cells[0].source


def test_a_failure_of_the_kit_in_one_exercise_waits_for_a_person(
    saved: Any, assignment: Assignment
) -> None:
    result = made_up_result(assignment)
    broken = tuple(
        replace(e, status="error") if e.key == "a03.dphi" else e for e in result.exercises
    )
    rows = saved(replace(result, exercises=broken))
    assert rows["a03-dphi GradeCell"][:4] == (None, None, None, 1)
    assert rows["a03-forward GradeCell"][:4] == (3, None, None, 0)


def test_what_a_person_entered_survives_grading_again(
    saved: Any, gradebook: Gradebook, assignment: Assignment
) -> None:
    saved(made_up_result(assignment))
    place = (assignment.name, assignment.name, STUDENT)
    grade = gradebook.find_grade("a03-dphi", *place)
    grade.manual_score, grade.extra_credit = 2.5, 0.5
    gradebook.find_comment("a03-dphi-solution", *place).manual_comment = "Nice try."
    gradebook.find_submission_notebook(*place).flagged = True
    gradebook.db.commit()
    rows = saved(made_up_result(assignment, {"a03.dphi": 1.0}))
    assert rows["a03-dphi GradeCell"][:4] == (1.0, 2.5, 0.5, 1)  # graded anew: look again
    assert rows["a03-dphi-solution SolutionCell"][1] == "Nice try."
    assert gradebook.find_submission_notebook(*place).flagged
    assert gradebook.find_grade("a03-dphi", *place).score == 3.0


@pytest.mark.parametrize("score", [math.nan, math.inf, -1.0, 3.01])
def test_a_score_out_of_bounds_is_never_written(
    saved: Any, fresh_course: Course, assignment: Assignment, score: float
) -> None:
    with pytest.raises(KitError, match=r"a03\.dphi: .* is no score"):
        saved(made_up_result(assignment, {"a03.dphi": score}))
    assert grades(fresh_course) == {}


def test_a_result_without_an_assignment_is_refused(saved: Any, assignment: Assignment) -> None:
    with pytest.raises(KitError, match="without an assignment"):
        saved(replace(made_up_result(assignment), assignment=None))


def test_one_commit_and_few_statements_a_submission(
    saved: Any, gradebook: Gradebook, assignment: Assignment
) -> None:
    seen: list[str] = []
    event.listen(gradebook.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    event.listen(gradebook.engine, "commit", lambda *a: seen.append("COMMIT"))
    saved(made_up_result(assignment))
    first = list(seen)
    seen.clear()
    saved(made_up_result(assignment))
    for statements in (first, seen):
        assert statements.count("COMMIT") == 1
        assert len(statements) < 30


@pytest.mark.parametrize("method", ["none", "zero"])
def test_late_submissions_are_treated_as_nbgrader_treats_them(
    fresh_course: Course, gradebook: Gradebook, assignment: Assignment, saved: Any, method: str
) -> None:
    from nbgrader.preprocessors import AssignLatePenalties

    with (fresh_course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"\nc.LateSubmissionPlugin.penalty_method = {method!r}\n")
    folder = hand_in(fresh_course, STUDENT, solved(fresh_course))
    (folder / "timestamp.txt").write_text("2026-10-02 00:00:01 UTC")
    gradebook.update_or_create_assignment(assignment.name, duedate="2026-10-02 00:00:00")
    saved(made_up_result(assignment, {"a03.dphi": 0.5}))
    ours = submission(gradebook, assignment).late_submission_penalty
    about = {"student": STUDENT, "assignment": assignment.name, "notebook": assignment.name}
    about["db_url"] = fresh_course.gradebook
    rule = AssignLatePenalties(config=fresh_course.config())
    rule.preprocess(nbformat.v4.new_notebook(), {"nbgrader": about})
    gradebook.db.expire_all()
    theirs = submission(gradebook, assignment).late_submission_penalty
    assert (ours or 0) == (theirs or 0) == {"none": 0, "zero": 17.5}[method]


def test_a_penalty_is_taken_back_when_it_is_not_late_any_more(
    fresh_course: Course, gradebook: Gradebook, assignment: Assignment, saved: Any
) -> None:
    with (fresh_course.root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    folder = hand_in(fresh_course, STUDENT, solved(fresh_course))
    (folder / "timestamp.txt").write_text("2026-10-02 00:00:01 UTC")
    gradebook.update_or_create_assignment(assignment.name, duedate="2026-10-02 00:00:00")
    saved(made_up_result(assignment))
    assert submission(gradebook, assignment).late_submission_penalty == 20
    gradebook.grant_extension(assignment.name, STUDENT, minutes=1)
    saved(made_up_result(assignment))
    gradebook.db.expire_all()
    assert not submission(gradebook, assignment).late_submission_penalty


def test_a_text_that_no_parser_can_take_stops_no_run_and_is_not_staged(
    fresh_course: Course, gradebook: Gradebook, assignment: Assignment
) -> None:
    folder = hand_in(fresh_course, STUDENT, solved(fresh_course))
    (folder / "timestamp.txt").write_text("9" * 40 + "m")
    handed = handed_in(fresh_course.root, assignment, STUDENT)
    place = Place(fresh_course.root, assignment.name, STUDENT)
    stage(place, handed, made_up_result(assignment), "key")
    assert not (place.staged / staging.FOLDER / "timestamp.txt").exists()
    (place.staged / staging.FOLDER / "timestamp.txt").write_text("9" * 40 + "m")  # by hand
    record(place, gradebook, handed, None)
    assert submission(gradebook, assignment).timestamp is None
    assert is_recorded(place, handed, assignment)


def test_a_missing_timestamp_changes_nothing(
    fresh_course: Course, gradebook: Gradebook, assignment: Assignment, saved: Any
) -> None:
    folder = hand_in(fresh_course, STUDENT, solved(fresh_course))
    (folder / "timestamp.txt").write_text("2026-10-02 00:00:01 UTC")
    saved(made_up_result(assignment))
    (folder / "timestamp.txt").unlink()
    saved(made_up_result(assignment))
    assert str(submission(gradebook, assignment).timestamp) == "2026-10-02 00:00:01"


def test_the_folder_holds_the_notebook_and_the_other_files_but_no_links(
    fresh_course: Course, saved: Any, assignment: Assignment
) -> None:
    folder = hand_in(fresh_course, STUDENT, solved(fresh_course))
    (folder / "data").mkdir()
    (folder / "data" / "points.csv").write_text("1,2\n")
    (folder / "submission_secret.txt").write_text("s")
    (folder / "link.txt").symlink_to("/etc/passwd")
    (folder / "other.ipynb").write_text("{}")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "x.txt").write_text("x")
    saved(made_up_result(assignment))
    target = fresh_course.root / "autograded" / STUDENT / assignment.name
    found = {str(path.relative_to(target)) for path in target.rglob("*") if path.is_file()}
    expected = {f"{assignment.name}.ipynb", "data/points.csv", "submission_secret.txt"}
    assert found == expected
    nbformat.validate(nbformat.read(target / f"{assignment.name}.ipynb", as_version=4))


def test_the_same_result_gives_the_same_bytes_in_every_folder(
    fresh_course: Course, saved: Any, assignment: Assignment, tmp_path: Path
) -> None:
    path = fresh_course.root / "submitted" / STUDENT / assignment.name / f"{assignment.name}.ipynb"
    result = made_up_result(assignment, notebook=str(path), seconds=1.5)
    saved(result)
    once = files(fresh_course)
    saved(replace(result, seconds=2.5))
    assert files(fresh_course) == once
    moved = Course(Path(shutil.copytree(fresh_course.root, tmp_path / "elsewhere")))
    elsewhere = str(moved.root / path.relative_to(fresh_course.root))
    with open_gradebook(moved.gradebook) as gradebook:
        save_result(moved, gradebook, assignment, STUDENT, replace(result, notebook=elsewhere))
    assert files(moved) == once


def test_a_stored_result_is_read_back_whole(
    fresh_course: Course, saved: Any, assignment: Assignment
) -> None:
    result = made_up_result(assignment, {"a03.dphi": 1.0}, repairs=("x",), sandbox=("seccomp",))
    saved(result)
    back = recorded_result(Place(fresh_course.root, assignment.name, STUDENT))
    assert back == replace(result, graded_notebook=None)


def test_a_submission_that_changed_is_due_whatever_the_clock_says(
    fresh_course: Course, saved: Any, assignment: Assignment
) -> None:
    folder = hand_in(fresh_course, STUDENT, solved(fresh_course))
    (folder / "timestamp.txt").write_text("2026-10-02 00:00:00 UTC")
    saved(made_up_result(assignment))
    place = Place(fresh_course.root, assignment.name, STUDENT)

    def due() -> bool:
        return not is_recorded(place, handed_in(fresh_course.root, assignment, STUDENT), assignment)

    assert not due()
    hand_in(fresh_course, STUDENT, solved(fresh_course, {"a03.dphi": "def dphi(h): ..."}))
    (folder / "timestamp.txt").write_text("2026-10-01 00:00:00 UTC")  # the clock was set back
    assert due()


def test_without_a_stored_result_timestamps_decide(
    fresh_course: Course, saved: Any, assignment: Assignment
) -> None:
    folder = hand_in(fresh_course, STUDENT, solved(fresh_course))
    (folder / "timestamp.txt").write_text("2026-10-02 00:00:00 UTC")
    saved(made_up_result(assignment))
    results_file(fresh_course, assignment.name, STUDENT).unlink()
    place = Place(fresh_course.root, assignment.name, STUDENT)
    assert is_recorded(place, handed_in(fresh_course.root, assignment, STUDENT), assignment)
    (folder / "timestamp.txt").write_text("2026-10-03 00:00:00 UTC")
    assert not is_recorded(place, handed_in(fresh_course.root, assignment, STUDENT), assignment)


DAMAGED = [b"", b"{", b"\xff", b"[]", b"[" * 100_000, b'{"exercises": [1]}', b'{"exercises": []}']


@pytest.mark.parametrize("damaged", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_stored_result_counts_as_none(
    fresh_course: Course, saved: Any, assignment: Assignment, damaged: bytes
) -> None:
    saved(made_up_result(assignment))
    hand_in(fresh_course, STUDENT, solved(fresh_course))
    path = results_file(fresh_course, assignment.name, STUDENT)
    path.write_bytes(damaged)
    place = Place(fresh_course.root, assignment.name, STUDENT)
    assert recorded_result(place) is None
    assert not is_recorded(place, handed_in(fresh_course.root, assignment, STUDENT), assignment)
    way_out = f"{STUDENT}.json is damaged: run `gradmark grade {SHORT}`"
    with open_gradebook(fresh_course.gradebook) as gradebook:
        with pytest.raises(KitError, match=way_out):
            feedback_page(fresh_course, gradebook, assignment, STUDENT)
        with pytest.raises(KitError, match=way_out):
            export_csv(fresh_course, gradebook, assignment)


@contextlib.contextmanager
def locked(course: Course) -> Iterator[None]:
    """Another program in the middle of a write."""
    other = sqlite3.connect(course.root / "gradebook.db", isolation_level=None)
    other.execute("begin exclusive")
    try:
        yield
    finally:
        other.execute("rollback")
        other.close()


def test_a_locked_gradebook_loses_nothing(
    fresh_course: Course,
    assignment: Assignment,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hand_in(fresh_course, STUDENT, solved(fresh_course))
    monkeypatch.setattr(gradebook_module, "WAIT_SECONDS", 0.3)
    place = Place(fresh_course.root, assignment.name, STUDENT)
    handed = handed_in(fresh_course.root, assignment, STUDENT)
    with open_gradebook(f"{fresh_course.gradebook}?timeout=0.1") as gradebook:
        stage(place, handed, made_up_result(assignment), "key")
        message = r"locked.*end what writes to it.*no result is lost"
        with locked(fresh_course), pytest.raises(KitError, match=message):
            record(place, gradebook, handed, late_penalties(fresh_course))
        assert "another program locks the gradebook" in capsys.readouterr().err
        assert staging.staged_key(place) == "key"
        assert not is_recorded(place, handed, assignment)
        result = record(place, gradebook, handed, late_penalties(fresh_course))
    assert result.score == 20
    assert grades(fresh_course)[STUDENT, "a03-dphi GradeCell"][0] == 3
    assert is_recorded(place, handed, assignment)


def test_opening_a_locked_gradebook_waits_too(
    fresh_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradebook_module, "WAIT_SECONDS", 0.2)
    with (
        locked(fresh_course),
        pytest.raises(KitError, match="locked"),
        open_gradebook(f"{fresh_course.gradebook}?timeout=0.1"),
    ):
        pass


def test_a_step_that_succeeds_after_a_while_is_enough(capsys: pytest.CaptureFixture[str]) -> None:
    tries = iter([OperationalError("", {}, sqlite3.OperationalError("database is locked")), None])

    def step() -> str:
        error = next(tries)
        if error is not None:
            raise error
        return "done"

    assert patiently("sqlite:///x.db", step) == "done"
    assert capsys.readouterr().err.count("waiting") == 1


@pytest.mark.parametrize("content", [b"this is no database at all, is it", b"SQLite format 3\0x"])
def test_a_damaged_gradebook_is_told_so(fresh_course: Course, content: bytes) -> None:
    (fresh_course.root / "gradebook.db").write_bytes(content * 100)
    with (
        pytest.raises(KitError, match="damaged: put back a copy"),
        open_gradebook(fresh_course.gradebook),
    ):
        pass


def test_a_gradebook_of_an_older_nbgrader_is_told_so(
    fresh_course: Course, saved: Any, assignment: Assignment
) -> None:
    saved(made_up_result(assignment))
    with contextlib.closing(sqlite3.connect(fresh_course.root / "gradebook.db")) as database:
        database.execute("alter table grade drop column extra_credit")
    way_out = r"older nbgrader: run `nbgrader db upgrade`"
    for step in (
        lambda gradebook: export_csv(fresh_course, gradebook, assignment),
        lambda gradebook: feedback_page(fresh_course, gradebook, assignment, STUDENT),
        lambda gradebook: save_grades(gradebook, made_up_result(assignment), Submitted("new")),
    ):
        with (
            pytest.raises(KitError, match=way_out),
            open_gradebook(fresh_course.gradebook) as gradebook,
        ):
            step(gradebook)


@pytest.mark.parametrize("has_links", [True, False])
def test_a_gradebook_that_another_program_makes_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    path = tmp_path / "gradebook.db"
    check, others = Gradebook.check_course, [path]

    def meanwhile(gradebook: Gradebook, *arguments: Any, **named: Any) -> Any:
        if others:  # nbgrader makes its own, and enters a student
            with Gradebook(f"sqlite:///{others.pop()}") as other:
                other.add_student("ada")
        return check(gradebook, *arguments, **named)

    if not has_links:
        monkeypatch.setattr(Path, "hardlink_to", no_links)
    monkeypatch.setattr(Gradebook, "check_course", meanwhile)
    with open_gradebook(f"sqlite:///{path}") as gradebook:
        assert [student.id for student in gradebook.students] == ["ada"]
    assert [found.name for found in tmp_path.iterdir()] == ["gradebook.db"]


def no_links(path: Path, _: Path) -> None:
    raise OSError(errno.EOPNOTSUPP, "Operation not supported", str(path))


def test_a_gradebook_is_made_where_its_address_says(tmp_path: Path) -> None:
    folder = tmp_path / "a%20b"
    folder.mkdir()
    with open_gradebook(f"sqlite:///{quote(str(folder / 'gradebook.db'))}") as gradebook:
        assert gradebook.assignments == []
    assert [found.name for found in folder.iterdir()] == ["gradebook.db"]


def test_a_gradebook_is_made_where_there_are_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "hardlink_to", no_links)
    with open_gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        assert gradebook.assignments == []
    assert [found.name for found in tmp_path.iterdir()] == ["gradebook.db"]


def test_tables_that_another_program_makes_just_now_are_waited_for(tmp_path: Path) -> None:
    reasons = ["table grade already exists", "database is locked"]

    def step() -> str:
        if reasons:
            raise OperationalError("CREATE TABLE grade", {}, Exception(reasons.pop()))
        return "made"

    assert patiently(f"sqlite:///{tmp_path / 'gradebook.db'}", step) == "made"
    reasons.append("table grade already exists")
    with pytest.raises(KitError, match="another program has just made it: call again"):
        patiently(f"sqlite:///{tmp_path / 'gradebook.db'}", step, seconds=-1)


def test_a_gradebook_that_could_not_be_made_whole_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    with monkeypatch.context() as patch:
        patch.setattr(Gradebook, "check_course", killed)
        with pytest.raises(KeyboardInterrupt), open_gradebook(url):
            pass
    assert not (tmp_path / "gradebook.db").exists()
    with open_gradebook(url) as gradebook:
        assert gradebook.assignments == []
    assert [path.name for path in tmp_path.iterdir()] == ["gradebook.db"]


def test_a_full_disk_is_told_with_the_way_out(
    fresh_course: Course, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "/here")

    hand_in(fresh_course, STUDENT, solved(fresh_course))
    place = Place(fresh_course.root, assignment.name, STUDENT)
    handed = handed_in(fresh_course.root, assignment, STUDENT)
    monkeypatch.setattr("autograder.stored.os.fsync", full)
    with pytest.raises(KitError, match=r"No space left on device \(/here\); free some space"):
        stage(place, handed, made_up_result(assignment), "key")
    assert staging.staged_key(place) is None


@pytest.mark.parametrize("stage_of", ["staged", "computed"])
def test_what_keeps_one_result_from_being_recorded_does_not_stop_the_run(
    fresh_course: Course, monkeypatch: pytest.MonkeyPatch, stage_of: str
) -> None:
    assignment = fresh_course.assignment(SHORT)
    for student in ("ada", "mal", "zoe"):
        hand_in(fresh_course, student, solved(fresh_course))
    (fresh_course.root / "autograded").mkdir()
    plan = make_plan(fresh_course, assignment, (), force=False)
    mal = Place(fresh_course.root, assignment.name, "mal")
    if stage_of == "staged":
        mal.staged.parent.mkdir(parents=True)
        mal.staged.write_text("a file where a folder belongs")
    else:
        stage(mal, plan.due[1], made_up_result(assignment), plan.key(plan.due[1]))
        mal.target.parent.write_text("a file where a folder belongs")
    monkeypatch.setattr(
        grading,
        "_grade_due",
        lambda plan, warm, jobs: ((handed, made_up_result(assignment)) for handed in plan.due),
    )
    monkeypatch.setattr(grading, "_clean_up", lambda course: None)
    graded = grading.grade_class(fresh_course, assignment, grading.Options())
    assert (graded.new, graded.not_graded) == ({"ada", "zoe"}, {"mal"})
    assert "give them short and plain names, and grade again" in str(graded.results["mal"].error)
    assert not graded.is_complete


def test_what_was_away_for_a_moment_is_not_recorded_as_missing(
    fresh_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment = fresh_course.assignment(SHORT)
    for student in ("ada", "mal", "zoe"):
        hand_in(fresh_course, student, solved(fresh_course))
    folder = fresh_course.root / "submitted" / "mal"

    def grading_meanwhile(plan: Plan, *_: object) -> Iterator[tuple[HandedIn, Result]]:
        for handed in plan.due:
            if handed.student == "mal":
                folder.rename(folder.with_name(".away"))
                missing = f"{assignment.name}.ipynb is not there"
                yield handed, Result(str(handed.notebook), None, "failed", error=missing)
                folder.with_name(".away").rename(folder)
            else:
                yield handed, made_up_result(assignment)

    monkeypatch.setattr(grading, "_grade_due", grading_meanwhile)
    graded = grading.grade_class(fresh_course, assignment, grading.Options())
    assert (graded.new, graded.not_graded) == ({"ada", "zoe"}, {"mal"})
    assert "changed meanwhile: see that it is whole, and grade again" in str(
        graded.results["mal"].error
    )
    [due] = make_plan(fresh_course, assignment, (), force=False).due
    assert due.student == "mal"


def test_a_folder_without_the_right_to_write_stops_the_run(
    fresh_course: Course, assignment: Assignment, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(fresh_course, STUDENT, solved(fresh_course))
    place = Place(fresh_course.root, assignment.name, STUDENT)
    for folder, kind in (("autograded", KitError), ("submitted", SubmissionError)):
        where = str(fresh_course.root / folder / "x")

        def forbidden(*_: object, where: str = where) -> None:
            raise PermissionError(13, "Permission denied", where)

        monkeypatch.setattr(staging, "begin", forbidden)
        handed = handed_in(fresh_course.root, assignment, STUDENT)
        with pytest.raises(KitError, match="Permission denied") as raised:
            stage(place, handed, made_up_result(assignment), "key")
        assert raised.type is kind


def test_a_student_whose_id_no_file_can_have_is_exported(
    fresh_course: Course, assignment: Assignment
) -> None:
    student = "漢" * 84
    with open_gradebook(fresh_course.gradebook) as gradebook:
        save_grades(gradebook, made_up_result(assignment), Submitted(student))
        assert f"{student},graded," in export_csv(fresh_course, gradebook, assignment)
