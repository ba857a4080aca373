"""Files of strangers: no link is followed on any step, nothing waits, holes stay holes."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from autograder.errors import SubmissionError
from autograder.inside.lockdown import Limits
from autograder.opening import copy_file, opened, opened_file
from autograder.records import Beside
from autograder.scratch import scratch_folder
from autograder.text import read_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a file in a folder, beside one that its owner has no right to."""
    for name in ("given/d/f.txt", "ours/f.txt"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(name)
    return tmp_path / "given"


def test_a_file_is_opened_and_copied(folder: Path) -> None:
    with opened_file(folder / "d" / "f.txt", folder) as (descriptor, about):
        assert os.read(descriptor, 100) == b"given/d/f.txt"
        assert about.st_size == 13
    assert copy_file(folder / "d" / "f.txt", folder, folder / "copy", 13) == 13
    assert (folder / "copy").read_text() == "given/d/f.txt"


def test_what_is_larger_than_the_room_is_left_out(folder: Path) -> None:
    assert copy_file(folder / "d" / "f.txt", folder, folder / "copy", 12) == 0
    assert not (folder / "copy").exists()


@pytest.mark.parametrize("link", ["d", "d/f.txt", "."])
def test_a_link_on_any_step_is_refused_with_the_whole_path(folder: Path, link: str) -> None:
    path, ours = folder / link, folder.parent / "ours"
    path.rename(folder.parent / "moved")
    path.symlink_to(ours / "f.txt" if path.suffix else ours)
    (ours / "d").mkdir()
    (ours / "d" / "f.txt").write_text("secret")
    with pytest.raises(OSError, match=r"given/d/f\.txt"):
        copy_file(folder / "d" / "f.txt", folder.parent, ours / "copy", 100)
    assert not (ours / "copy").exists()
    with pytest.raises(SubmissionError):
        read_text(folder / "d" / "f.txt", [], folder.parent)


def test_the_way_to_the_trusted_folder_may_be_a_link(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    with opened(link / "d" / "f.txt", link) as descriptor:
        assert os.read(descriptor, 5) == b"given"


@pytest.mark.parametrize("kind", ["fifo", "folder", "socket"])
def test_what_is_no_file_keeps_nobody_waiting(folder: Path, kind: str) -> None:
    path = folder / "x"
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))
    with pytest.raises(OSError, match="x"):
        copy_file(path, folder, folder / "copy", 100)


def test_a_second_name_is_not_copied(folder: Path) -> None:
    (folder / "second").hardlink_to(folder.parent / "ours" / "f.txt")
    assert copy_file(folder / "second", folder, folder / "copy", 100) == 0
    assert not (folder / "copy").exists()


@pytest.mark.parametrize("written", [(), (0,), (5 << 20,), (3 << 20, 9 << 20)])
def test_holes_stay_holes_and_bytes_stay_where_they_were(
    folder: Path, written: tuple[int, ...]
) -> None:
    path, copy = folder / "sparse", folder / "copy"
    with path.open("wb") as file:
        for place in written:
            file.seek(place)
            file.write(b"bytes" * 1000)
        file.truncate(10 << 20)
    assert copy_file(path, folder, copy, 10 << 20) == 10 << 20
    assert copy.read_bytes() == path.read_bytes()
    assert copy.stat().st_blocks * 512 < 1 << 20


def test_of_a_file_that_does_not_fit_on_the_disk_no_half_is_left(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk takes what still fits without a word, and refuses the next byte."""
    write, room = os.pwrite, 5

    def fill(descriptor: int, data: bytes, place: int) -> int:
        if place >= room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data[: room - place], place)

    monkeypatch.setattr(os, "pwrite", fill)
    with pytest.raises(OSError, match=r"No space left on device: '.*/f\.txt' -> '.*/copy'"):
        copy_file(folder / "d" / "f.txt", folder, folder / "copy", 100)
    assert not (folder / "copy").exists()
    with pytest.raises(OSError, match="No space left"), scratch_folder(Beside(folder), Limits()):
        pass


def test_no_descriptor_is_left_open(folder: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for name in ("d/f.txt", "d/none", "none/f.txt"):
        try:
            copy_file(folder / name, folder, folder / "copy", 100)
        except FileNotFoundError:
            continue
    assert len(list(Path("/proc/self/fd").iterdir())) == before
