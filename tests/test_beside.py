"""Files beside the notebook: which are kept, and what is said of the others."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from autograder import beside
from autograder.beside import (
    files_for,
    files_to_keep,
    not_given,
    passed_over,
    there_instead,
)
from autograder.course import Course
from autograder.pipeline import Grader
from autograder.submitted import digest, files_in, find_notebook
from autograder.warm_process import WarmProcess
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


@pytest.mark.parametrize("name", ["{}.html/x.txt", "x.HTML/data.csv", "y.html"])
def test_what_is_called_like_a_feedback_page_is_not_kept_and_told(
    fresh_course: Course, name: str
) -> None:
    folder = hand_in(fresh_course, "ada", solved(fresh_course))
    odd = folder / name.format(folder.name)
    for path in (odd, folder / "plots" / "y.html"):
        path.parent.mkdir(exist_ok=True)
        path.write_text("1")
    assert files_to_keep(folder) == ([Path("plots/y.html")], [])
    assert passed_over(folder, folder / f"{folder.name}.ipynb") == [
        f"{odd.name}: not kept, for feedback pages are called so: put it into a folder."
    ]


@pytest.mark.parametrize(
    ("name", "is_kept"),
    [
        ("data\x1b]0;PWNED\x07\x1b[2J.txt", False),
        ("a\n[AutogradeApp | INFO] all is well.txt", False),
        ("in\r/data.csv", False),
        ("\u202etxt.exe", False),
        ("Übung 1 – größer.csv", True),
        ("م\u200cن.csv", True),
        (os.fsdecode(b"gr\xf6sser.csv"), True),
    ],
)
def test_a_name_that_acts_on_a_terminal_is_not_kept_and_told(
    fresh_course: Course, name: str, is_kept: bool
) -> None:
    folder = hand_in(fresh_course, "ada", solved(fresh_course))
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("1")
    assert files_to_keep(folder) == ([Path(name)] if is_kept else [], [])
    said = passed_over(folder, folder / f"{folder.name}.ipynb")
    assert len(said) == (not is_kept)
    for text in said:
        assert "acts on a terminal: rename it" in text
        assert text.isprintable()


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


@pytest.mark.parametrize(
    ("folder", "others", "is_given"),
    [
        ("submitted/ada/{name}", ["draft.ipynb", "data.zip"], True),
        ("submitted/ada/{name}/week1", ["other.ipynb"], True),
        ("submitted/ada", ["data.csv"], True),
        ("submitted/ada", ["bob.ipynb"], False),
        ("submitted/ada", ["inner/bob.IPYNB.txt"], False),
        ("submitted/ada", ["bob.zip"], False),
        ("submitted/ada", ["bob.TAR.gz"], False),
        ("submitted/ada", ["bob.tgz"], False),
        ("submitted/ada", ["bob.7z"], False),
        ("submitted/ada", ["bob.rar"], False),
        ("submitted/ada", ["bob.ipynb.gz"], False),
        ("submitted/ada", ["bob.ipynb~"], False),
        ("submitted/ada", ["images-idx3-ubyte.gz"], True),
        ("submitted/downloads/batch1", ["bob.ipynb"], False),
        ("submitted", ["data.csv"], False),
        ("submitted/{name}", ["data.csv"], False),
        ("submitted/{name}/zoe", ["data.csv"], False),
        ("downloads", ["data.csv"], False),
    ],
)
def test_a_notebook_is_given_only_files_that_are_its_students(
    fresh_course: Course, folder: str, others: list[str], is_given: bool
) -> None:
    own = fresh_course.root / folder.format(name=fresh_course.resolve(SHORT))
    for name in ["mal.ipynb", *others]:
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text("x")
    notebook, again = own / "mal.ipynb", own / "." / "x" / ".." / "mal.ipynb"
    handed_in = own.parent if own.name == "week1" else own
    assert files_for(fresh_course, notebook) == (handed_in if is_given else None)
    said = not_given(
        fresh_course, {each: files_for(fresh_course, each) for each in (notebook, again)}
    )
    assert len(said) == (folder != "downloads" and not is_given)
    assert all("put what belongs to one into submitted/<student>/<assignment>/" in t for t in said)


def test_a_way_round_through_a_folder_above_leads_to_no_others(fresh_course: Course) -> None:
    folder = hand_in(fresh_course, "ada", solved(fresh_course))
    assert files_for(fresh_course, folder / ".." / ".." / "mal.ipynb") is None
    assert files_for(fresh_course, folder.parent / "x" / ".." / folder.name / "a.ipynb") == folder


def test_a_notebook_in_a_folder_of_its_own_is_given_all_that_was_handed_in(
    fresh_course: Course,
) -> None:
    folder = hand_in(fresh_course, "ada", solved(fresh_course))
    assert files_for(fresh_course, folder / "work" / "a.ipynb") == folder


@pytest.mark.parametrize("other", ["bob/a.ipynb", "bob.tar.gz", "bob.ipynb"])
@pytest.mark.parametrize("second", [None, "b.ipynb"])
def test_a_class_in_a_folder_called_like_an_assignment_is_kept_apart(
    fresh_course: Course, other: str, second: str | None
) -> None:
    whole = fresh_course.root / "submitted" / "2026" / fresh_course.resolve(SHORT)
    folder = whole / "alice"
    files = ["alice/a.ipynb", "alice/data.csv", other] + [f"alice/{second}"] * (second is not None)
    for name in files:
        (whole / name).parent.mkdir(parents=True, exist_ok=True)
        (whole / name).write_text("x")
    notebook = folder / "a.ipynb"
    assert files_for(fresh_course, notebook) == (None if second else folder)
    [said] = not_given(fresh_course, {notebook: files_for(fresh_course, notebook)})
    assert "put what belongs to one into submitted/<student>/<assignment>/" in said
    assert ("alice is all that its notebook is given" in said) is (second is None)
    (whole / other).unlink()
    assert files_for(fresh_course, notebook) == whole


@pytest.mark.parametrize("is_flat", [True, False])
def test_a_check_shows_no_notebook_what_others_handed_in(
    fresh_course: Course, warm: WarmProcess, is_flat: bool
) -> None:
    listing = "from pathlib import Path\nprint('there:', *sorted(map(str, Path().rglob('*.csv'))))"
    for student in ("alice", "mal"):
        inner = "" if is_flat else f"{student}/{fresh_course.resolve(SHORT)}"
        folder = fresh_course.root / "submitted" / inner
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{student}.ipynb").write_text(solved(fresh_course, first=listing))
        (folder / f"{student}.csv").write_text("1,2")
    notebook = folder / "mal.ipynb"
    grader = Grader(fresh_course, warm)
    result = grader.grade_file(notebook, files_for(fresh_course, notebook))
    [shown] = re.findall(
        r"there:([ \w.]*)", json.dumps((result.graded_notebook or {})["cells"][0]["outputs"])
    )
    assert shown.strip() == ("" if is_flat else "mal.csv")
