"""Scratch folders: private to one submission, removed afterwards."""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.entries import Entry, entries
from autograder.errors import SubmissionError, is_machines
from autograder.inside.lockdown import Limits
from autograder.opening import FOLDER, copy_file
from autograder.records import Beside

_PREFIX = "gradmark-"


@contextlib.contextmanager
def own_folder() -> Iterator[str]:
    """A fresh private folder, removed afterwards, by :func:`sweep` should this process be killed.

    A lock on it says that it is in use: process ids of another container mean nothing here.
    """
    folder, lock = _locked_folder()
    try:
        yield folder
    finally:
        with contextlib.suppress(OSError):
            remove_tree(folder)
        os.close(lock)


def _locked_folder() -> tuple[str, int]:
    """A fresh folder and its lock; where a sweep saw it before it was locked, another one."""
    while True:
        folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")
        with contextlib.suppress(FileNotFoundError):
            lock = os.open(folder, FOLDER)
            with contextlib.suppress(OSError):  # no locks on this file system: nobody sweeps there
                fcntl.flock(lock, fcntl.LOCK_EX)
            if Path(folder).exists():
                return folder, lock
            os.close(lock)


@contextlib.contextmanager
def scratch_folder(beside: Beside | None, limits: Limits) -> Iterator[str]:
    """A fresh private folder with a copy of what lies beside a notebook, removed afterwards."""
    with own_folder() as folder:
        if beside is not None:
            _copy_files(beside, Path(folder), limits)
        yield folder


@dataclass(frozen=True)
class Given:
    """What of the files beside a notebook it is given, and what not, for want of room.

    ``whole`` says whether all were looked at: of very many, or very deep ones, not all are.
    """

    entries: dict[Path, Entry]
    left_out: tuple[Path, ...] = ()
    whole: bool = True


def given(beside: Beside, limits: Limits) -> Given:
    """Regular files, as many as the sandbox may have; a link would let its owner read ours.

    First what lies around the notebook itself: where not all has room it needs that most.
    """
    if beside.folder.is_symlink():
        return Given({})
    found: dict[Path, Entry] = {}
    left_out: list[Path] = []
    room, whole = limits.scratch_size // 2, True
    folders = dict.fromkeys((beside.place, Path()))
    for folder in folders:
        most = limits.scratch_inodes // 2 // len(folders)
        try:
            for entry in entries(beside.folder / folder, most, beside.within or beside.folder):
                path, size = folder / entry.path, entry.about.st_size
                if path in found or not (entry.is_folder or _is_single(entry)):
                    continue
                if entry.is_file and size > room:
                    left_out.append(path)
                    continue
                found[path] = entry
                room -= size if entry.is_file else 0
        except SubmissionError:
            whole = False
    return Given(found, tuple(dict.fromkeys(left_out)), whole)


def _is_single(entry: Entry) -> bool:
    return entry.is_file and entry.about.st_nlink == 1


def _copy_files(beside: Beside, target: Path, limits: Limits) -> None:
    (target / beside.place).mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, entry in given(beside, limits).entries.items():
        if entry.is_folder:
            (target / path).mkdir(mode=0o700, exist_ok=True)
            continue
        source, within = beside.folder / path, beside.within or beside.folder
        try:
            copy_file(source, within, target / path, entry.about.st_size)
        except OSError as error:  # it is not what it was, or not readable
            if is_machines(error):
                raise


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
    """Remove scratch folders of graders that were killed: nobody holds their locks."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}[0-9]*-*"):
        if path.name.removeprefix(_PREFIX).partition("-")[0].isdigit():
            with contextlib.suppress(OSError):  # it is in use, or somebody's sweep was faster
                _remove_unlocked(path)


def _remove_unlocked(folder: Path) -> None:
    lock = os.open(folder, FOLDER)
    try:
        if os.fstat(lock).st_uid == os.geteuid():
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            remove_tree(str(folder))
    finally:
        os.close(lock)
