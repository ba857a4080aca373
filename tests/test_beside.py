"""Files beside the notebook: which are kept, and what is said of the others."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from autograder import beside
from autograder.beside import files_to_keep, passed_over, there_instead
from autograder.course import Course
from autograder.submitted import digest, files_in, find_notebook
from tests.classes import SHORT, hand_in, solved


def test_huge_files_beside_are_neither_kept_nor_read_whole(fresh_course: Course) -> None:
    folder = hand_in(fresh_course, "ada", solved(fresh_course))
    (folder / "data.csv").write_text("1,2\n")
    with (folder / "video.mp4").open("wb") as file:
        file.truncate(1 << 40)
    kept, left_out = files_to_keep(folder)
    assert (kept, left_out) == ([Path("data.csv")], [Path("video.mp4")])
    [said] = passed_over(folder, folder / f"{fresh_course.resolve(SHORT)}.ipynb")
    assert said.startswith("video.mp4: too large")
    assert len(digest(folder)) == 64


def test_what_stands_where_the_graded_notebook_belongs_is_not_kept(fresh_course: Course) -> None:
    name = fresh_course.resolve(SHORT)
    folder = hand_in(fresh_course, "ada", solved(fresh_course), "other.ipynb")
    (folder / f"{name}.ipynb").mkdir()
    hand_in(fresh_course, "ada", "1,2", f"{name}.ipynb/data.csv")
    hand_in(fresh_course, "ada", "1,2", "data.csv")
    assert find_notebook(folder, fresh_course.assignment(SHORT)).name == "other.ipynb"
    assert files_to_keep(folder) == ([Path("data.csv")], [])
    assert passed_over(folder, folder / "other.ipynb") == [
        "data.csv: not kept, for the folder around it is called like a notebook."
    ]


def test_a_missing_notebook_is_told_with_what_is_there_instead(tmp_path: Path) -> None:
    missing = tmp_path / "a03.ipynb"
    assert there_instead(tmp_path, missing) == "; the folder is empty"
    for name in ("a.pdf", "b.zip", "c.py", "d.py"):
        (tmp_path / name).write_text("x")
    assert there_instead(tmp_path, missing) == "; what is there: a.pdf, b.zip, c.py, 1 more"
    missing.write_text("{}")
    assert there_instead(tmp_path, missing) == ""


def test_the_files_of_a_folder_are_walked_through_once(
    fresh_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = hand_in(fresh_course, "ada", solved(fresh_course))
    walks = 0

    def counted(path: Path) -> list[Path]:
        nonlocal walks
        walks += 1
        return files_in(path)

    monkeypatch.setattr(beside, "files_in", counted)
    assert passed_over(folder, folder / f"{fresh_course.resolve(SHORT)}.ipynb") == []
    assert walks == 1


@pytest.mark.parametrize("kind", ["text", "folder", "pipe", "link", "empty", "long"])
def test_a_timestamp_that_tells_no_time_is_not_kept_and_told(
    fresh_course: Course, kind: str
) -> None:
    folder = hand_in(fresh_course, "ada", solved(fresh_course))
    stamp = folder / "timestamp.txt"
    if kind == "folder":
        stamp.mkdir()
        (stamp / "x").write_text("1")
    elif kind == "pipe":
        os.mkfifo(stamp)
    elif kind == "link":
        stamp.symlink_to("/etc/hostname")
    else:
        long = "2026-10-01 12:00:00 UTC" + " " * 300 + "x"
        stamp.write_text({"text": "9" * 40 + "m", "empty": "", "long": long}[kind])
    assert files_to_keep(folder) == ([], [])
    assert passed_over(folder, folder / f"{fresh_course.resolve(SHORT)}.ipynb") == [
        "timestamp.txt: not kept, for it is no plain file that holds only a time."
    ]


def test_a_timestamp_that_tells_a_time_is_kept(fresh_course: Course) -> None:
    folder = hand_in(fresh_course, "ada", solved(fresh_course))
    (folder / "timestamp.txt").write_text("2026-10-01 12:00:00.000001 UTC\n")
    assert files_to_keep(folder) == ([Path("timestamp.txt")], [])
    assert passed_over(folder, folder / f"{fresh_course.resolve(SHORT)}.ipynb") == []
