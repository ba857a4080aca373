"""Scratch folders: private to one submission, removed afterwards."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.entries import entries
from autograder.errors import SubmissionError, is_machines
from autograder.inside.lockdown import Limits
from autograder.opening import copy_file
from autograder.records import Beside

_PREFIX = "gradmark-"


def own_folder() -> str:
    """A fresh private folder, which :func:`sweep` removes should this process be killed."""
    return tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-")


@contextlib.contextmanager
def scratch_folder(beside: Beside | None, limits: Limits) -> Iterator[str]:
    """A fresh private folder with a copy of what lies beside a notebook, removed afterwards."""
    folder = own_folder()
    try:
        if beside is not None and not beside.folder.is_symlink():
            _copy_files(beside, Path(folder), limits)
        yield folder
    finally:
        with contextlib.suppress(OSError):
            remove_tree(folder)


def _copy_files(beside: Beside, target: Path, limits: Limits) -> None:
    """Copy regular files, as many as the sandbox may have; a link would let its owner read ours.

    First what lies around the notebook itself: where not all has room it needs that most.
    """
    source, within = beside.folder, beside.within or beside.folder
    room = limits.scratch_size // 2
    folders = dict.fromkeys((beside.place, Path()))
    for folder in folders:
        (target / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        most = limits.scratch_inodes // 2 // len(folders)
        with contextlib.suppress(SubmissionError):  # what is too much is left out
            for entry in entries(source / folder, most, within):
                path = folder / entry.path
                if entry.is_folder:
                    (target / path).mkdir(mode=0o700, exist_ok=True)
                elif entry.is_file and not (target / path).exists():
                    try:
                        room -= copy_file(source / path, within, target / path, room)
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
    """Remove scratch folders of graders that were killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}[0-9]*-*"):
        owner = path.name.removeprefix(_PREFIX).partition("-")[0]
        with contextlib.suppress(OSError):  # somebody else's sweep was faster
            mine = path.lstat().st_uid == os.geteuid() and not path.is_symlink()
            if mine and owner.isdigit() and not Path("/proc", owner).exists():
                remove_tree(str(path))
