"""A submitted folder that lies in wait: FIFOs, holes of terabytes, links, thousands of pictures."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from autograder import record, scratch, submitted
from autograder.beside import MAX_COPIED, files_to_keep, passed_over
from autograder.course import Course
from autograder.entries import Entry, entries
from autograder.errors import SubmissionError
from autograder.inside.lockdown import Limits
from autograder.pipeline import Grader
from autograder.read import read_submission
from autograder.record import stage
from autograder.records import Beside
from autograder.rendering import code
from autograder.scratch import scratch_folder
from autograder.staging import FOLDER, Place
from autograder.submitted import digest, files_in, handed_in
from autograder.timestamps import read_timestamp
from autograder.warm_process import WarmProcess
from tests.classes import copy_course, hand_in, made_up_result, solved

SMALLEST = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAAB"


@pytest.fixture
def handed_course(course: Course, tmp_path: Path) -> Course:
    made = copy_course(course, tmp_path)
    hand_in(made, "honest", solved(made))
    return made


def staged(course: Course, student: str) -> Path:
    assignment = course.assignment(course.resolve("a03"))
    place = Place(course.root, assignment.name, student)
    handed = handed_in(course.root, assignment, student)
    stage(place, handed, made_up_result(assignment), "key")
    return place.staged / FOLDER


@pytest.mark.parametrize("kind", ["fifo", "folder", "link", "device"])
def test_a_timestamp_that_is_no_file_is_none(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "timestamp.txt"
    (tmp_path / "other").write_text("2030-01-01 00:00:00 UTC")
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero" if kind == "device" else tmp_path / "other")
    assert read_timestamp(tmp_path) is None


def test_a_timestamp_in_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "timestamp.txt").write_text("2030-01-01 00:00:00 UTC")
    moment = read_timestamp(tmp_path)
    assert moment is not None
    assert moment.year == 2030


def test_a_hole_of_a_terabyte_is_neither_read_nor_copied(handed_course: Course) -> None:
    folder = hand_in(handed_course, "hole", solved(handed_course))
    with (folder / "data.bin").open("wb") as file:
        file.truncate(1 << 40)
    before = digest(folder)
    with (folder / "data.bin").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"x")
    assert digest(folder) == before  # nobody looked
    assert not (staged(handed_course, "hole") / "data.bin").exists()


def test_holes_are_copied_up_to_a_size_together(handed_course: Course) -> None:
    folder = hand_in(handed_course, "holes", solved(handed_course))
    for number in range(8):
        with (folder / f"{number}.bin").open("wb") as file:
            file.truncate(MAX_COPIED // 3)
    copied = [path.stat().st_size for path in staged(handed_course, "holes").glob("*.bin")]
    assert 0 < sum(copied) <= MAX_COPIED


@pytest.mark.parametrize("level", ["student", "assignment"])
def test_a_folder_that_is_a_link_to_anothers_is_not_followed(
    level: str, handed_course: Course
) -> None:
    assignment = handed_course.assignment(handed_course.resolve("a03"))
    evil = handed_course.root / "submitted" / "evil"
    honest = evil.parent / "honest"
    if level == "student":
        evil.symlink_to(honest)
    else:
        evil.mkdir()
        (evil / assignment.name).symlink_to(honest / assignment.name)
    handed = handed_in(handed_course.root, assignment, "evil")
    assert files_in(handed.folder) == []
    with pytest.raises(SubmissionError, match="link, which is not followed"):
        read_submission(handed.notebook, [assignment])


def test_a_second_name_of_a_file_is_not_given_to_the_notebook(tmp_path: Path) -> None:
    secret, folder = tmp_path / "gradebook.db", tmp_path / "submitted"
    folder.mkdir()
    secret.write_text("scores")
    (folder / "data.csv").hardlink_to(secret)
    (folder / "own.csv").write_text("1,2")
    with scratch_folder(Beside(folder), Limits()) as scratch:
        assert [path.name for path in Path(scratch).iterdir()] == ["own.csv"]


def test_of_thousands_of_pictures_in_a_cell_some_are_looked_at(
    handed_course: Course, tmp_path: Path
) -> None:
    document = json.loads(solved(handed_course))
    pictures = {f"a{i}": {"image/png": SMALLEST} for i in range(5000)}
    text = "".join(f"![](attachment:a{i})" for i in range(5000))
    document["cells"].append(
        {"cell_type": "markdown", "metadata": {}, "attachments": pictures, "source": text}
    )
    path = tmp_path / "many.ipynb"
    path.write_text(json.dumps(document))
    assignment = handed_course.assignment(handed_course.resolve("a03"))
    submission = read_submission(path, [assignment])
    assert 0 < len(submission.notebook["cells"][-1]["attachments"]) <= 50
    assert any("attachment(s) were left out" in repair for repair in submission.repairs)


def test_code_of_blank_lines_is_shown_without_colours() -> None:
    assert "<" not in code("\n " * 4000 + "def f(): pass")
    assert "<" in code("def f(): pass")


def swap(folder: Path, name: str) -> None:
    """Put a link to something of ours in the place of a file, or of the folder around it."""
    ours = folder.parents[2] / "ours"
    (ours / "d").mkdir(parents=True, exist_ok=True)
    for path in (ours / "f.txt", ours / "d" / "f.txt"):
        path.write_text("secret")
    (folder / name).rename(folder.parents[2] / "moved")
    (folder / name).symlink_to(ours / "f.txt" if name.endswith("txt") else ours)


@pytest.fixture
def swapped(handed_course: Course) -> Path:
    """A folder with a file in a folder, that will be swapped while it is graded."""
    folder = hand_in(handed_course, "swap", solved(handed_course))
    (folder / "d").mkdir()
    (folder / "d" / "f.txt").write_text("data")
    return folder


@pytest.mark.parametrize("name", ["d", "d/f.txt", "."])
def test_a_link_swapped_in_before_the_copy_for_formgrader_is_not_followed(
    handed_course: Course, swapped: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def late(folder: Path) -> tuple[list[Path], list[Path]]:
        found = files_to_keep(folder)
        swap(folder, name)
        return found

    monkeypatch.setattr(record, "files_to_keep", late)
    with pytest.raises(SubmissionError, match="cannot be kept"):
        staged(handed_course, "swap")
    kept = [path for path in (handed_course.root / "autograded").rglob("*") if path.is_file()]
    assert all("secret" not in path.read_text() for path in kept)


@pytest.mark.parametrize("name", ["d", "d/f.txt", "."])
def test_a_link_swapped_in_before_the_digest_is_not_followed(
    swapped: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def late(folder: Path) -> list[Path]:
        found = files_in(folder)
        swap(folder, name)
        return found

    monkeypatch.setattr(submitted, "files_in", late)
    with pytest.raises(OSError, match="swap"):
        digest(swapped)


@pytest.mark.parametrize("name", ["d", "d/f.txt", "."])
def test_a_link_swapped_in_before_the_copy_for_the_notebook_is_not_followed(
    swapped: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def late(folder: Path, limit: int, within: Path) -> Iterator[Entry]:
        found = list(entries(folder, limit, within))
        swap(folder, name)
        yield from found

    monkeypatch.setattr(scratch, "entries", late)
    with scratch_folder(Beside(swapped, within=swapped.parents[1]), Limits()) as folder:
        assert not [p for p in Path(folder).rglob("f.txt") if p.is_file()]


def test_a_folder_swapped_for_anothers_is_not_graded_in_its_place(
    handed_course: Course, swapped: Path
) -> None:
    assignment = handed_course.assignment(handed_course.resolve("a03"))
    handed = handed_in(handed_course.root, assignment, "swap")
    honest = handed_course.root / "submitted" / "honest" / assignment.name
    swapped.rename(swapped.parents[2] / "moved")
    swapped.symlink_to(honest)
    result = Grader(handed_course, cast("WarmProcess", None)).grade_file(handed.notebook)
    assert result.status == "failed"
    assert "cannot be opened" in str(result.error)


def test_a_second_name_is_left_out_of_what_is_kept_with_the_reason(
    handed_course: Course, tmp_path: Path
) -> None:
    folder = hand_in(handed_course, "second", solved(handed_course))
    (tmp_path / "ours").write_text("scores")
    (folder / "data.csv").hardlink_to(tmp_path / "ours")
    assert not (staged(handed_course, "second") / "data.csv").exists()
    [said] = passed_over(folder, folder / f"{handed_course.resolve('a03')}.ipynb")
    assert said.startswith("data.csv: not kept, for it has a second name")


def test_holes_take_no_room_where_they_are_kept(handed_course: Course) -> None:
    folder = hand_in(handed_course, "hole", solved(handed_course))
    with (folder / "hole.bin").open("wb") as file:
        file.truncate(127 << 20)
    about = (staged(handed_course, "hole") / "hole.bin").stat()
    assert about.st_size == 127 << 20
    assert about.st_blocks * 512 < 1 << 20
