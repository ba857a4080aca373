"""What nbgrader sees of a submission: a copy of what is kept, while it is asked for."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest
from nbgrader.coursedir import CourseDirectory

from autograder.kept_files import KeptFiles, copy_kept


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "submitted" / "ada" / "a03"
    made.mkdir(parents=True)
    (made / "a03.ipynb").write_text("{}")
    (made / "data.csv").write_text("1")
    return made


def seen_by_nbgrader(folder: Path) -> KeptFiles:
    return KeptFiles.of(CourseDirectory(root=str(folder.parents[2]), assignment_id="a03"))


def test_other_paths_and_patterns_are_nbgraders(folder: Path) -> None:
    kept, root = seen_by_nbgrader(folder), folder.parents[2]
    assert kept.assignment_id == "a03"
    assert kept.format_path("autograded", "ada", "a03") == str(root / "autograded/ada/a03")
    assert kept.format_path("submitted", "(.*)", "a03", escape=True).endswith("submitted/(.*)/a03")


def test_there_is_one_copy_at_a_time_and_none_at_the_end(folder: Path) -> None:
    kept = seen_by_nbgrader(folder)
    first = Path(kept.format_path("submitted", "ada", "a03"))
    assert kept.format_path("submitted", "ada", "a03") == str(first)
    assert sorted(path.name for path in first.iterdir()) == ["a03.ipynb", "data.csv"]
    assert (first / "a03.ipynb").read_text() == ""
    assert first.name.startswith(f"gradmark-{os.getpid()}-")  # to be swept, should we be killed
    second = Path(kept.format_path("submitted", "bob", "a03"))
    assert second.is_dir()
    assert not first.exists()
    del kept
    gc.collect()
    assert not second.exists()


def test_what_is_no_plain_file_is_left_out_and_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("2026-10-02 00:00:01 UTC")
    (folder / "timestamp.txt").symlink_to(tmp_path / "secret")
    (folder / "twice").hardlink_to(tmp_path / "secret")
    os.mkfifo(folder / "pipe")
    with (folder / "hole").open("wb") as hole:
        hole.truncate(1 << 40)
    target = tmp_path / "copy"
    target.mkdir()
    left_out = {path.name for path in copy_kept(folder, target)}
    assert left_out == {"timestamp.txt", "twice", "pipe", "hole"}
    assert [path.name for path in target.iterdir()] == ["data.csv"]


@pytest.mark.parametrize(
    ("text", "is_kept"),
    [
        ("2026-10-02 00:00:01 UTC", True),
        ("soon", False),
        ("9" * 40 + "m", False),
        ("2026-10-02 00:00:01 UTC" + " " * 300 + "soon", False),
    ],
)
def test_a_timestamp_is_kept_where_it_is_one(
    folder: Path, tmp_path: Path, text: str, is_kept: bool
) -> None:
    (folder / "timestamp.txt").write_text(text)
    target = tmp_path / "copy"
    target.mkdir()
    assert copy_kept(folder, target) == ([] if is_kept else [Path("timestamp.txt")])
    assert (target / "timestamp.txt").exists() == is_kept


def test_a_folder_that_is_called_like_the_timestamp_is_left_out(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "timestamp.txt").mkdir()
    (folder / "timestamp.txt" / "x").write_text("1")
    target = tmp_path / "copy"
    target.mkdir()
    assert copy_kept(folder, target) == [Path("timestamp.txt/x")]
    assert [path.name for path in target.iterdir()] == ["data.csv"]


def test_a_timestamp_of_before_is_read_with_the_same_care(folder: Path) -> None:
    kept, graded = seen_by_nbgrader(folder), folder.parents[2] / "autograded" / "ada" / "a03"
    graded.mkdir(parents=True)
    assert kept.get_existing_timestamp(str(graded)) is None
    (graded / "timestamp.txt").write_text("9" * 40 + "m")
    assert kept.get_existing_timestamp(str(graded)) is None
    (graded / "timestamp.txt").write_text("2026-10-02 00:00:01 UTC")
    assert str(kept.get_existing_timestamp(str(graded))) == "2026-10-02 00:00:01"


def test_of_a_folder_that_is_a_link_nothing_is_copied(folder: Path, tmp_path: Path) -> None:
    (folder.parents[1] / "bob").symlink_to("ada")
    target = tmp_path / "copy"
    target.mkdir()
    assert copy_kept(folder.parents[1] / "bob" / "a03", target) == [Path("a03")]
    assert list(target.iterdir()) == []
