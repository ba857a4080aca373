"""What was handed in: whose it is, which notebook counts, and whether it changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder import submitted
from autograder.beside import passed_over
from autograder.course import Course
from autograder.read import read_submission
from autograder.records import Assignment, Submission
from autograder.submitted import (
    astray,
    digest,
    files_in,
    find_notebook,
    handed_in,
    students,
)
from tests.classes import SHORT, hand_in, solved

USABLE = (
    "-rf",
    "a b",
    "Zoë",
    "李雷",
    "O'Brien",
    "x..",
    "a.b+c@d-e_f",
    "{{7+7}}",
    "=cmd()",
    "a;b",
    "می\u200cخواهم",
)
REFUSED = (
    "a\nb",
    "a\tb",
    "\x1b[31mred",
    "<b>",
    '"x"',
    "a\\b",
    "x" * 129,
    "漢" * 84,
    "a\u202eb",
    "a\u200fb",
    "a\u061cb",
    "a\u2028b",
    "a\u200b",
    "\ufeffa",
    "a\xadb",
    "a\u200d",
    "*",
    "[ab]ob",
    "a]",
    "who?",
    " a",
    "a ",
    "a\xa0b",
    "a\u2003b",
    "\u3000a",
    os.fsdecode(b"\xff\xfe"),
)


def test_ids_that_are_odd_are_usable_and_hostile_ones_are_refused(fresh_course: Course) -> None:
    for student in (*USABLE, *REFUSED, ".hidden"):
        hand_in(fresh_course, student, "{}")
    (fresh_course.root / "submitted" / "file").write_text("no folder")
    usable, refused = students(fresh_course.root, fresh_course.resolve(SHORT))
    assert sorted(usable) == sorted(USABLE)
    assert sorted(refused) == sorted(REFUSED)
    assert refused["a\xa0b"].startswith(r"'a\xa0b' is no usable student id")
    assert refused["[ab]ob"].endswith("rename the folder")


@pytest.mark.parametrize("name", ["a03", "A03 (1)", "a03_hidden layer", "a03-hidden.ipynb"])
def test_what_lies_beside_the_right_folder_is_not_passed_over_in_silence(
    fresh_course: Course, name: str
) -> None:
    assignment = fresh_course.resolve(SHORT)
    folder = fresh_course.root / "submitted" / "ben"
    other = folder / "a01_tensors"
    other.mkdir(parents=True)
    for harmless in ("a03.txt", "a033_x.ipynb", "notes.ipynb"):
        (folder / harmless).touch()
    assert students(fresh_course.root, assignment) == ([], {})
    (folder / name).touch() if name.endswith(".ipynb") else (folder / name).mkdir()
    usable, left_out = students(fresh_course.root, assignment)
    assert usable == []
    assert left_out == {
        "ben": f"it is not there, but submitted/ben/{name} is: if that is meant, rename it"
    }
    hand_in(fresh_course, "ben", "{}")
    assert students(fresh_course.root, assignment) == (["ben"], {})


def test_notebooks_that_nothing_looks_for_are_found(fresh_course: Course, tmp_path: Path) -> None:
    assignment = fresh_course.resolve(SHORT)
    submitted = fresh_course.root / "submitted"
    stray = [
        "x.ipynb",
        f"{assignment}/zoe.ipynb",
        f"{assignment}/tim/a.IPYNB",
        "will/homework3.ipynb",
    ]
    harmless = [
        "ada/data.json",
        "ada/notes.txt",
        "ada/.a.ipynb",
        "ada/another_course/b.ipynb",
        f"ada/{assignment}/draft.ipynb",
    ]
    for name in (*stray, *harmless):
        (submitted / name).parent.mkdir(parents=True, exist_ok=True)
        (submitted / name).write_text("{}")
    (submitted / "link").symlink_to(submitted / "will")
    (submitted / "folder.ipynb").mkdir()
    for name in ("far", "far.ipynb", "ada/far.ipynb"):
        (submitted / name).symlink_to("x" * 300)
    (submitted / "ada" / "loop.ipynb").symlink_to("loop.ipynb")
    (submitted / "ada" / "good.ipynb").symlink_to(submitted / "x.ipynb")
    assert students(fresh_course.root, assignment) == (["ada"], {})
    found = astray(fresh_course.root, [assignment])
    assert {str(path) for path in found} == {f"submitted/{name}" for name in stray}


def test_another_assignment_with_the_same_short_name_is_not_meant(fresh_course: Course) -> None:
    for folder in ("source/a03_copy", "submitted/ben/a03_copy"):
        (fresh_course.root / folder).mkdir(parents=True)
    assert students(fresh_course.root, fresh_course.resolve(SHORT)) == ([], {})


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


def test_a_notebook_of_the_right_name_without_answers_gives_way(fresh_course: Course) -> None:
    assignment = fresh_course.assignment(SHORT)
    folder = hand_in(fresh_course, "ada", assignment.release.read_bytes())
    right = folder / f"{assignment.name}.ipynb"
    assert find_notebook(folder, assignment) == right
    hand_in(fresh_course, "ada", "{}", "draft.ipynb")
    assert find_notebook(folder, assignment) == right
    hand_in(fresh_course, "ada", solved(fresh_course), "final.ipynb")
    assert find_notebook(folder, assignment).name == "final.ipynb"
    assert passed_over(folder, folder / "final.ipynb") == [
        f"Only final.ipynb was graded, not draft.ipynb, {right.name} beside it."
    ]


@pytest.mark.parametrize("name", ["hw.ipynb.txt", "hw.json", "HW.IPYNB", "my hw/deep/hw.ipynb"])
def test_a_notebook_is_found_under_what_its_name_became(fresh_course: Course, name: str) -> None:
    assignment = fresh_course.assignment(SHORT)
    folder = hand_in(fresh_course, "ada", "{}", "data.json")
    assert not find_notebook(folder, assignment).exists()
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    hand_in(fresh_course, "ada", solved(fresh_course), name)
    assert find_notebook(folder, assignment) == folder / name


@pytest.mark.parametrize("name", ["._hw.ipynb", "__MACOSX/hw.ipynb", ".ipynb_checkpoints/a.ipynb"])
def test_what_systems_put_beside_is_no_notebook(fresh_course: Course, name: str) -> None:
    assignment = fresh_course.assignment(SHORT)
    folder = hand_in(fresh_course, "ada", "{}", "own.ipynb")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    hand_in(fresh_course, "ada", solved(fresh_course), name)
    assert find_notebook(folder, assignment).name == "own.ipynb"


def test_large_notebooks_are_not_looked_into(
    fresh_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment = fresh_course.assignment(SHORT)
    folder = hand_in(fresh_course, "ada", "{}")
    hand_in(fresh_course, "ada", solved(fresh_course), "own.ipynb")
    monkeypatch.setattr(submitted, "MAX_LOOKED_SIZE", 1000)
    assert find_notebook(folder, assignment).name == f"{assignment.name}.ipynb"


def test_of_many_large_notebooks_some_are_looked_into_and_the_rest_is_told(
    fresh_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment = fresh_course.assignment(SHORT)
    folder = hand_in(fresh_course, "ada", solved(fresh_course), "b0.ipynb")
    size = (folder / "b0.ipynb").stat().st_size
    for number in range(1, 6):
        hand_in(fresh_course, "ada", b" " * size, f"b{number}.ipynb")
    for number in range(6):
        os.utime(folder / f"b{number}.ipynb", (number, number))
    read: list[str] = []

    def reading(path: Path, asked: list[Assignment]) -> Submission:
        read.append(path.name)
        return read_submission(path, asked)

    monkeypatch.setattr(submitted, "read_submission", reading)
    monkeypatch.setattr(submitted, "MAX_LOOKED", 3 * size)
    assert find_notebook(folder, assignment).name == "b5.ipynb"
    assert sorted(read) == ["b3.ipynb", "b4.ipynb", "b5.ipynb"]
    assert passed_over(folder, folder / "b5.ipynb")[1] == (
        "b2.ipynb, b1.ipynb, b0.ipynb: too large, alone or together, to be searched for answers."
    )
    monkeypatch.setattr(submitted, "MAX_LOOKED", 6 * size)
    assert find_notebook(folder, assignment).name == "b0.ipynb"
    assert len(passed_over(folder, folder / "b0.ipynb")) == 1


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


@pytest.mark.parametrize("name", ["a b", "..x", "a#b"])
def test_an_odd_id_leads_to_its_own_folder(fresh_course: Course, name: str) -> None:
    folder = hand_in(fresh_course, name, "{}")
    assert handed_in(fresh_course.root, fresh_course.assignment(SHORT), name).folder == folder
