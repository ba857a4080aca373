"""What was handed in: whose it is, which notebook counts, and whether it changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.submitted import digest, files_in, find_notebook, handed_in, students
from tests.classes import SHORT, hand_in

USABLE = ("-rf", "a b", "Zoë", "李雷", "O'Brien", "x..", "*", "[a]", "{{7*7}}", "=cmd()", "a;b")
REFUSED = (
    "a\nb",
    "a\tb",
    "\x1b[31mred",
    "<b>",
    '"x"',
    "a\\b",
    "x" * 129,
    "a\u2028b",
    os.fsdecode(b"\xff\xfe"),
)


def test_ids_that_are_odd_are_usable_and_hostile_ones_are_refused(fresh_course: Course) -> None:
    for student in (*USABLE, *REFUSED, ".hidden"):
        hand_in(fresh_course, student, "{}")
    (fresh_course.root / "submitted" / "file").write_text("no folder")
    usable, refused = students(fresh_course.root, fresh_course.resolve(SHORT))
    assert sorted(usable) == sorted(USABLE)
    assert sorted(refused) == sorted(REFUSED)


def test_the_notebook_of_the_right_name_counts_else_the_newest(fresh_course: Course) -> None:
    assignment = fresh_course.assignment(SHORT)
    folder = hand_in(fresh_course, "ada", "{}", "older.ipynb")
    os.utime(folder / "older.ipynb", (1, 1))
    hand_in(fresh_course, "ada", "{}", "newer.ipynb")
    hand_in(fresh_course, "ada", "text", "newest.txt")
    assert find_notebook(folder, assignment).name == "newer.ipynb"
    hand_in(fresh_course, "ada", "{}")
    os.utime(folder / f"{assignment.name}.ipynb", (0, 0))
    assert find_notebook(folder, assignment).name == f"{assignment.name}.ipynb"


def test_a_link_of_the_right_name_is_not_passed_over(fresh_course: Course) -> None:
    assignment = fresh_course.assignment(SHORT)
    folder = hand_in(fresh_course, "ada", "{}", "own.ipynb")
    (folder / f"{assignment.name}.ipynb").symlink_to(assignment.release)
    assert find_notebook(folder, assignment).is_symlink()  # and reading refuses it


def test_a_digest_sees_names_and_bytes_but_no_times_and_no_links(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    first = digest(tmp_path)
    os.utime(tmp_path / "a", (0, 0))
    (tmp_path / "link").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "pipe")
    assert digest(tmp_path) == first
    assert files_in(tmp_path) == [Path("a")]
    (tmp_path / "a").rename(tmp_path / "b")
    renamed = digest(tmp_path)
    (tmp_path / "b").write_text("2")
    assert len({first, renamed, digest(tmp_path)}) == 3


@pytest.mark.parametrize("name", ["a b", "..x", "*"])
def test_an_odd_id_leads_to_its_own_folder(fresh_course: Course, name: str) -> None:
    folder = hand_in(fresh_course, name, "{}")
    assert handed_in(fresh_course.root, fresh_course.assignment(SHORT), name).folder == folder
