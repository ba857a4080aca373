"""What was handed in: the folders of submitted/, looked at without opening a notebook."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from autograder.records import Assignment
from autograder.text import MAX_BYTES

MAX_FILE = MAX_BYTES
"""Larger files are neither read nor copied: a student may hand in a hole of a terabyte."""
IGNORED = frozenset({".ipynb_checkpoints", "__pycache__"})

# No control or line-separating characters, no surrogates (a name that is not UTF-8), no
# angle bracket, quote or backslash (formgrader's pages and scripts hold ids as they are);
# 128 is nbgrader's own limit.
_USABLE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff<>\"\\]{1,128}")


@dataclass(frozen=True)
class HandedIn:
    """One student's folder for one assignment, and the notebook in it that is graded."""

    student: str
    folder: Path
    notebook: Path
    digest: str


def students(root: Path, assignment: str) -> tuple[list[str], list[str]]:
    """Who has handed in an assignment, in order: usable ids, and ids that are refused."""
    folders = (root / "submitted").glob(f"*/{assignment}")
    found = sorted(f.parent.name for f in folders if f.is_dir() and f.parent.name[0] != ".")
    usable = [student for student in found if _USABLE.fullmatch(student)]
    return usable, [student for student in found if student not in usable]


def handed_in(root: Path, assignment: Assignment, student: str) -> HandedIn:
    """What one student has handed in."""
    folder = root / "submitted" / student / assignment.name
    link = next((path for path in (folder, folder.parent) if path.is_symlink()), None)
    if link is not None:  # to somebody else's; reading it will say that links are not followed
        return HandedIn(student, folder, link, digest(folder))
    return HandedIn(student, folder, find_notebook(folder, assignment), digest(folder))


def find_notebook(folder: Path, assignment: Assignment) -> Path:
    """The notebook to grade: the one of the right name, else the newest (renamed in upload)."""
    right = folder / f"{assignment.name}.ipynb"
    others = [path for path in folder.glob("*.ipynb") if path.is_file()]
    if right.exists() or right.is_symlink() or not others:
        return right
    return max(others, key=lambda path: (path.stat().st_mtime, path.name))


def digest(folder: Path) -> str:
    """A fingerprint of all files in ``folder``: names and bytes, no times."""
    total = hashlib.sha256()
    for name in files_in(folder):
        data = (folder / name).read_bytes()
        total.update(b"%s\0%d\0" % (os.fsencode(name), len(data)))
        total.update(data)
    return total.hexdigest()


def files_in(folder: Path) -> list[Path]:
    """The regular files below ``folder``, relative to it: no links, whatever they point to."""
    found: list[Path] = []
    if folder.is_symlink() or folder.parent.is_symlink():
        return found
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in IGNORED]
        for name in names:
            path = Path(parent) / name
            about = path.lstat()
            if stat.S_ISREG(about.st_mode) and about.st_size <= MAX_FILE:
                found.append(path.relative_to(folder))
    return sorted(found)
