"""Counting what a sandbox has on the disk, while it does what it likes with names."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.errors import SandboxDied
from autograder.inside.lockdown import Limits
from autograder.usage import Count, count_nameless, count_names

LIMITS = Limits(scratch_size=1 << 20, scratch_inodes=10)
LATER = 1 << 62


def count(folder: Path, limits: Limits = LIMITS, since: int = LATER) -> bool:
    return count_names(str(folder), Count(limits), since)


def test_a_full_folder_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(bytes(1 << 19))
    assert count(tmp_path)
    (tmp_path / "y").write_bytes(bytes(1 << 20))
    with pytest.raises(SandboxDied, match="more than 1 MB of files"):
        count(tmp_path)


def test_many_files_are_noticed_and_told_as_such(tmp_path: Path) -> None:
    for number in range(11):
        (tmp_path / f"{number}").mkdir()
    with pytest.raises(SandboxDied, match="more than 10 files"):
        count(tmp_path)


def test_folders_too_deep_to_look_into_are_told_as_such(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(30):
        os.mkdir("x" * 200, dir_fd=here)
        below = os.open("x" * 200, os.O_PATH, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    with pytest.raises(SandboxDied, match="cannot be looked into"):
        count(tmp_path, Limits())


def test_an_inode_counts_once_whatever_its_names(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(bytes(1 << 19))
    for name in "bcd":
        os.link(tmp_path / "a", tmp_path / name)
    assert count(tmp_path)


def test_what_changed_of_late_leaves_a_count_in_doubt(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    begin = time.time_ns() + 1_000_000_000
    assert count(tmp_path, since=begin)
    os.utime(tmp_path / "below", ns=(begin, begin))
    assert not count(tmp_path, since=begin)


def test_what_is_removed_while_we_count_hides_nothing_and_leaves_doubt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(bytes(1 << 19))
    removed = [str(tmp_path / "gone"), str(tmp_path / "a")]
    scandir = os.scandir
    monkeypatch.setattr(os, "scandir", lambda folder: Churning(scandir(folder), removed))
    with pytest.raises(SandboxDied):
        count(tmp_path, Limits(scratch_size=1 << 18))
    removed.append(str(tmp_path / "b"))
    assert not count(tmp_path, Limits(scratch_size=1 << 18))
    assert not count(tmp_path / "gone")


class Churning:
    """A listing in order of names, of which some are removed before they are looked at."""

    def __init__(self, listing: Any, removed: list[str]) -> None:
        self._listing = listing
        self._removed = removed

    def __enter__(self) -> Iterator[Any]:
        return iter(sorted(self._listing, key=self._look))

    def __exit__(self, *exc: object) -> None:
        self._listing.close()

    def _look(self, entry: Any) -> str:
        if entry.path in self._removed:
            Path(entry.path).unlink(missing_ok=True)
        return str(entry.path)


def test_mappings_without_end_are_too_many_to_look_at(tmp_path: Path) -> None:
    process = tmp_path / "process"
    (process / "fd").mkdir(parents=True)
    (process / "maps").write_bytes(b"7f0000000000-7f0000001000 r--p 0 08:01 5 /x\n" * 200_000)
    with pytest.raises(SandboxDied, match="mapped more"):
        count_nameless(str(tmp_path), Count(Limits()), process)
