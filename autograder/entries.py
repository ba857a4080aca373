"""What lies in a folder that a stranger filled: one walk, without recursion, that has an end."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from autograder.errors import SubmissionError, is_machines
from autograder.opening import FOLDER, opened

IGNORED = frozenset(
    {".ipynb_checkpoints", "__pycache__", "__MACOSX", ".git", ".venv", "venv", "node_modules"}
)
MAX_ENTRIES = 20_000
MAX_DEPTH = 32  # names in a path
MAX_STEPS = 60_000  # names in all paths together: 4 µs each, in each of several walks
MAX_PATH = 1000  # bytes in one: where it is copied to, more stands before it


@dataclass(frozen=True)
class Entry:
    """A name in a folder: its path below the folder, and what it is (of a link: a link)."""

    path: Path
    about: os.stat_result

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder, and no link to one."""
        return stat.S_ISDIR(self.about.st_mode)

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file, and no link to one."""
        return stat.S_ISREG(self.about.st_mode)

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link, whatever it points to."""
        return stat.S_ISLNK(self.about.st_mode)


def entries(folder: Path, limit: int = MAX_ENTRIES, within: Path | None = None) -> Iterator[Entry]:
    """All that lies below ``folder``, a folder's entries before those of the folders in it.

    Folders that tools add, and those that cannot be listed, are passed over. Raises
    SubmissionError, which says what to do, at the first folder that is too much. No link is
    followed: on the way from ``within`` (usually the folder itself) neither.
    """
    waiting, steps = [Path()], MAX_STEPS
    while waiting:
        inner = waiting.pop()
        found = [e for e in _listed(folder, inner, limit, within or folder) if not _is_ignored(e)]
        limit -= len(found)
        steps -= len(found) * (len(inner.parts) + 1)
        if steps < 0:
            raise _too_much("holds too many folders in each other")
        yield from found
        waiting += [entry.path for entry in reversed(found) if entry.is_folder]


def _is_ignored(entry: Entry) -> bool:
    return entry.is_folder and entry.path.name in IGNORED


def _listed(folder: Path, inner: Path, limit: int, within: Path) -> list[Entry]:
    """The entries of one folder, by name."""
    try:
        with opened(folder / inner, within, FOLDER) as here, os.scandir(here) as scanned:
            found = list(islice(scanned, limit + 1))
            if len(found) > limit:
                raise _too_much("holds too many files and folders")
            listed = list(_there(inner, found))
    except OSError as error:
        if is_machines(error):
            raise
        return []
    for entry in listed:
        if len(entry.path.parts) > MAX_DEPTH:
            raise _too_much(f"holds more than {MAX_DEPTH} folders in each other")
        if len(os.fsencode(entry.path)) > MAX_PATH:
            raise _too_much(f"holds a path of more than {MAX_PATH} bytes")
    return sorted(listed, key=lambda entry: entry.path)


def _there(inner: Path, found: list[os.DirEntry[str]]) -> Iterator[Entry]:
    """Entries that are still there: one that is removed meanwhile hides no other."""
    for entry in found:
        with contextlib.suppress(FileNotFoundError):
            yield Entry(inner / entry.name, entry.stat(follow_symlinks=False))


def _too_much(what: str) -> SubmissionError:
    return SubmissionError(f"it {what}: take out what the notebook does not need, and grade again")
