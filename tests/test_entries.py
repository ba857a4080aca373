"""Folders of strangers: walked without recursion, up to a bound, and no link followed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from autograder import entries as walk
from autograder.entries import MAX_DEPTH, MAX_PATH, entries
from autograder.errors import SubmissionError, is_machines
from autograder.inside.lockdown import Limits
from autograder.records import Beside
from autograder.scratch import scratch_folder
from tests.classes import nested


def test_all_is_found_in_order_and_folders_of_systems_are_passed_over(tmp_path: Path) -> None:
    for name in ("b/c/x", "b/a", "a", "__pycache__/y", ".venv/lib/z"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "link").symlink_to("b")
    found = list(entries(tmp_path))
    assert [str(entry.path) for entry in found] == ["a", "b", "link", "b/a", "b/c", "b/c/x"]
    assert [entry.is_file for entry in found] == [True, False, False, True, False, True]
    assert [str(entry.path) for entry in found if entry.is_link] == ["link"]


def test_what_is_too_much_is_refused_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    nested(tmp_path, "d", 400)
    with pytest.raises(SubmissionError, match=f"more than {MAX_DEPTH} folders.*take out what"):
        list(entries(tmp_path))
    with pytest.raises(SubmissionError, match="too many files"):
        list(entries(tmp_path, limit=1))


def test_many_folders_in_each_other_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).mkdir()
        nested(tmp_path / name, "d", 3)
    monkeypatch.setattr(walk, "MAX_STEPS", 30)  # three times 1 + 2 + 3 + 4
    assert len(list(entries(tmp_path))) == 12
    monkeypatch.setattr(walk, "MAX_STEPS", 29)
    with pytest.raises(SubmissionError, match="too many folders in each other: take out what"):
        list(entries(tmp_path))


def test_long_paths_are_refused(tmp_path: Path) -> None:
    nested(tmp_path, "漢" * 80, 5)
    with pytest.raises(SubmissionError, match=f"path of more than {MAX_PATH} bytes"):
        list(entries(tmp_path))


def test_a_folder_that_is_gone_holds_nothing_and_a_machine_in_trouble_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(entries(tmp_path / "gone")) == []

    def none_left(path: object) -> object:
        raise OSError(24, "Too many open files", str(path))

    monkeypatch.setattr(os, "scandir", none_left)
    with pytest.raises(OSError, match="Too many open files") as raised:
        list(entries(tmp_path))
    assert is_machines(raised.value)


def test_what_is_removed_while_it_is_listed_hides_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text("")

    def removed_first(found: Iterable[os.DirEntry[str]], number: int) -> list[os.DirEntry[str]]:
        listed = list(found)
        (tmp_path / "b").unlink()
        return listed

    monkeypatch.setattr(walk, "islice", removed_first)
    assert [str(entry.path) for entry in entries(tmp_path)] == ["a", "c"]


def test_of_a_deep_folder_a_notebook_gets_the_upper_levels(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("1,2\n")
    nested(tmp_path, "d", 400)
    with scratch_folder(Beside(tmp_path), Limits()) as scratch:
        assert (Path(scratch) / "data.csv").read_text() == "1,2\n"
        assert Path(scratch, *["d"] * (MAX_DEPTH - 1)).is_dir()


def test_what_lies_around_the_notebook_is_copied_first(tmp_path: Path) -> None:
    limits = Limits(scratch_inodes=40)
    for folder, number in (("data", 30), ("work", 3)):
        (tmp_path / folder).mkdir()
        for i in range(number):
            (tmp_path / folder / f"{i}.csv").write_text("1,2\n")
    with scratch_folder(Beside(tmp_path, Path("work")), limits) as scratch:
        assert sorted(path.name for path in Path(scratch, "work").iterdir()) == [
            "0.csv",
            "1.csv",
            "2.csv",
        ]
