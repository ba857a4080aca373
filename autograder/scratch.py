"""Scratch folders: private to one submission, watched where nothing else bounds them, removed."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.entries import entries
from autograder.errors import SubmissionError
from autograder.inside.lockdown import Limits
from autograder.opening import copy_file

_PREFIX = "gradmark-"


@contextlib.contextmanager
def scratch_folder(files: Path | None, limits: Limits, within: Path | None = None) -> Iterator[str]:
    """A fresh private folder with a copy of ``files``, removed afterwards.

    No link is followed from the folder ``within`` on; usually that is ``files`` itself.
    """
    folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
    try:
        if files is not None and not files.is_symlink():
            _copy_files(files, within or files, Path(folder), limits)
        yield folder
    finally:
        with contextlib.suppress(OSError):
            remove_tree(folder)


def _copy_files(source: Path, within: Path, target: Path, limits: Limits) -> None:
    """Copy regular files, as many as the sandbox may have; a link would let its owner read ours."""
    room = limits.scratch_size // 2
    with contextlib.suppress(SubmissionError):  # what is too much is left out
        for entry in entries(source, limits.scratch_inodes // 2, within):
            if entry.is_folder:
                (target / entry.path).mkdir(mode=0o700, exist_ok=True)
            elif entry.is_file:
                with contextlib.suppress(OSError):  # it is not what it was, or not readable
                    room -= copy_file(source / entry.path, within, target / entry.path, room)


@dataclass(frozen=True)
class Room:
    """What is free on the file system of a folder: bytes, and inodes."""

    size: int
    inodes: int


def room_around(folder: str) -> Room:
    """The room on the file system of ``folder``."""
    about = os.statvfs(folder)
    return Room(about.f_bavail * about.f_frsize, about.f_favail)


def is_overfull(folder: str, limits: Limits, before: Room | None = None) -> bool:
    """Whether a folder holds more than ``limits`` allow, or what cannot be counted.

    What gets another name while we look is missed, as often as somebody likes. Then the file
    system decides, which had the room ``before``.
    """
    number = size = 0
    waiting, missed = [folder], False
    while waiting:
        try:
            with os.scandir(waiting.pop()) as found:
                for entry in found:
                    try:
                        about = entry.stat(follow_symlinks=False)
                    except FileNotFoundError:
                        missed = True
                        continue
                    number += 1
                    size += about.st_blocks * 512
                    if stat.S_ISDIR(about.st_mode):
                        waiting.append(entry.path)
                    if number > limits.scratch_inodes or size > limits.scratch_size:
                        return True
        except FileNotFoundError:
            missed = True
        except OSError:
            return True  # unreadable, or too deep for a path
    return missed and before is not None and _is_used_up(before, folder, limits)


def _is_used_up(before: Room, folder: str, limits: Limits) -> bool:
    try:
        now = room_around(folder)
    except FileNotFoundError:
        return False
    inodes = before.inodes - now.inodes
    return before.size - now.size > limits.scratch_size or inodes > limits.scratch_inodes


def remove_tree(folder: str) -> None:
    """Remove a folder whatever student code made of it: unreadable, or thousands of levels deep.

    What lies in a subfolder is moved to the top, level by level: no recursion, no long paths.
    """
    top, token, number = Path(folder), os.urandom(8).hex(), 0
    waiting = list(top.iterdir())
    while waiting:
        path = waiting.pop()
        if path.is_symlink() or not path.is_dir():
            with contextlib.suppress(OSError):
                path.unlink()
            continue
        path.chmod(0o700)
        for inner in path.iterdir():
            number += 1
            if inner.is_dir() and not inner.is_symlink():
                inner.chmod(0o700)  # or its ".." could not be changed
            waiting.append(inner.rename(top / f"{token}-{number}"))
        path.rmdir()
    top.rmdir()


def sweep() -> None:
    """Remove scratch folders of graders that were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}[0-9]*-*"):
        owner = path.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):  # somebody else's sweep was faster
            mine = path.lstat().st_uid == os.geteuid() and not path.is_symlink()
            if mine and owner.isdigit() and not Path("/proc", owner).exists():
                remove_tree(str(path))
