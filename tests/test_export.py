"""Score files: every student once, no formula, a missing score is no zero."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.export import _quoted, export_csv, plain_text, write_export
from autograder.record import open_gradebook
from tests.classes import SHORT, run
from tests.hostile import ASSIGNMENT
from tests.test_feedback import give


@pytest.fixture
def graded(hostile_course: Course, tmp_path: Path) -> Course:
    shutil.copytree(hostile_course.root, tmp_path / "course")
    return Course(tmp_path / "course")


def rows_of(course: Course) -> dict[str, dict[str, str]]:
    with open_gradebook(course.gradebook) as gradebook:
        text = export_csv(course, gradebook, course.assignment(ASSIGNMENT))
    rows = list(csv.DictReader(text.splitlines()))
    assert len({row["student"] for row in rows}) == len(rows)
    return {row["student"]: row for row in rows}


def test_a_graded_student_has_all_scores(graded: Course) -> None:
    row = rows_of(graded)["honest"]
    assert (row["score"], row["max_score"], row["a03.grad_W"]) == ("20", "25", "6")


def test_an_essay_that_nobody_read_is_empty_and_not_zero(graded: Course) -> None:
    row = rows_of(graded)["honest"]
    assert (row["status"], row["a03.question"]) == ("needs manual grade", "")
    give(graded, "honest", "a03-question", 0)
    row = rows_of(graded)["honest"]
    assert (row["status"], row["a03.question"]) == ("graded", "0")


def test_a_failed_check_does_not_make_a_submission_ungradable(graded: Course) -> None:
    row = rows_of(graded)["hostile"]
    assert row["status"] != "not gradable" and float(row["score"]) > 0


def test_what_could_not_be_graded_is_empty_until_a_person_graded_it(graded: Course) -> None:
    row = rows_of(graded)["unreadable"]
    assert (row["status"], row["score"], row["a03.dphi"]) == ("not gradable", "", "")
    give(graded, "unreadable", "a03-dphi", 2)
    row = rows_of(graded)["unreadable"]
    assert (row["status"], row["score"], row["a03.dphi"]) == ("needs manual grade", "2", "2")


def test_the_late_penalty_is_taken_off_and_never_below_zero(graded: Course) -> None:
    for penalty, expected in ((2.5, "17.5"), (100.0, "0")):
        with open_gradebook(graded.gradebook) as gradebook:
            submission = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "honest")
            submission.late_submission_penalty = penalty
            gradebook.db.commit()
        assert rows_of(graded)["honest"]["score"] == expected


def test_a_score_that_is_no_number_is_refused(graded: Course) -> None:
    give(graded, "honest", "a03-dphi", float("inf"))  # SQLite stores no NaN
    with pytest.raises(AssignmentError, match="correct it in formgrader"):
        rows_of(graded)


def test_an_assignment_nobody_graded_is_an_error_with_its_name(tmp_path: Path) -> None:
    from autograder.records import Assignment

    nothing = Assignment("a99_nothing", tmp_path, {"cells": []}, ())
    with (
        open_gradebook(f"sqlite:///{tmp_path / 'g.db'}") as gradebook,
        pytest.raises(AssignmentError, match="a99_nothing is not in the gradebook"),
    ):
        export_csv(Course(tmp_path), gradebook, nothing)


FORMULAS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "'=1", '"=1', "\n=1", "＝1", "|x", "%x"),
    *("\ufe66=1", "\ufe66", "\ufe62", "\ufe63", "\ufe6b", "\u2212", "\uff07=", "\uff02 ="),
    *(
        "\u200b=",
        "\ufeff=",
        "\u2060=",
        "\xad=",
        "\u180e=",
        "\U000e0001=",
        "\xa0=",
        "\u3164 =",
        "\ufe0f=",
    ),
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula(text: str) -> None:
    assert plain_text(text).startswith("'")
    assert not set(plain_text(text)) & set("\t\r\n")


@pytest.mark.parametrize("separator", [";", ",", "|", "; ", "|\u200b"])
def test_no_part_of_a_text_is_a_formula(separator: str) -> None:
    begin, end = separator[0], separator[1:]
    assert plain_text(f"x{separator}=1+1;y") == f"x{begin}'{end}=1+1;y"


def test_a_cell_that_some_would_split_is_quoted_and_read_back() -> None:
    row = ["a;b", "a|b", "a,b", 'say "hi"', "", "o'brien", "13.5"]
    line = ",".join(map(_quoted, row))
    assert line == '"a;b","a|b","a,b","say ""hi""",,o\'brien,13.5'
    assert next(csv.reader([line])) == row


def test_students_ids_are_no_formulas_in_the_file(graded: Course) -> None:
    rows = rows_of(graded)
    assert "'=cmd()" in rows and "=cmd()" not in rows
    assert "honest" in rows


@pytest.mark.parametrize(
    "text", ["honest", "Doe, Jane; x", "a|b", "o'brien", "a=b", "x+y@z.org", "Ærø, Å", 'say "hi"']
)
def test_ordinary_names_stay_as_they_are(text: str) -> None:
    assert plain_text(text) == text


def test_a_file_is_written_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "new" / "scores.csv"
    write_export(path, "a\n")
    write_export(path, "b\n")
    assert path.read_text() == "b\n"
    assert [p.name for p in path.parent.iterdir()] == ["scores.csv"]


def test_a_file_is_written_through_a_link_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    write_export(tmp_path / "link.csv", "new")
    assert (tmp_path / "real.csv").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.csv", "real.csv"]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    descriptor = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        write_export(pipe, "a,b\n")
        assert os.read(descriptor, 100) == b"a,b\n"
    finally:
        os.close(descriptor)
    assert pipe.is_fifo()


def test_an_export_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_export(tmp_path / "x.csv", "\ud800")
    assert list(tmp_path.iterdir()) == []


def test_nbgraders_score_file_holds_no_formula(fresh_course: Course) -> None:
    with open_gradebook(fresh_course.gradebook) as gradebook:
        gradebook.update_or_create_student("=1+1+cmd|calc!A0", last_name="B, @C", email="@x")
        gradebook.update_or_create_student("ada", first_name="Ada")
    run(fresh_course, "nbgrader", "export")
    text = (fresh_course.root / "grades.csv").read_text()
    assert text.splitlines()[0] == (
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,"
        "raw_score,late_submission_penalty,score,max_score"
    )
    rows = {row["student_id"]: row for row in csv.DictReader(text.splitlines())}
    odd = rows["'=1+1+cmd|calc!A0"]
    assert (odd["last_name"], odd["email"], odd["max_score"]) == ("B,' @C", "'@x", "25.0")
    assert f"{fresh_course.resolve(SHORT)},,,ada,,Ada,,0.0,0.0,0.0,25.0" in text.splitlines()
    run(fresh_course, "nbgrader", "export", "--student", '["ada"]', "--to", "one.csv")
    [row] = csv.DictReader((fresh_course.root / "one.csv").read_text().splitlines())
    assert row["student_id"] == "ada"
