"""What was handed in: the folders of submitted/, and which file in one is the notebook."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.entries import entries
from autograder.errors import SubmissionError, is_machines
from autograder.opening import opened_file
from autograder.read import answered, read_submission
from autograder.records import Assignment
from autograder.text import plain

MAX_LOOKED_INTO = 20
MAX_LOOKED_SIZE = 32 << 20
MAX_LOOKED = 64 << 20  # of all files that may be notebooks together: reading 1 MB takes 35 ms
MAX_DIGESTED = 256 << 20  # of all files together

# Nothing that a terminal acts on or that nobody sees, no surrogates (a name that is not UTF-8),
# no angle bracket, quote or backslash (formgrader's pages and scripts hold ids as they are), no
# pattern (nbgrader looks for files by glob: another student's would match), no space that is
# lost or looks like another. 128 is nbgrader's own limit; an id is part of file names, which
# have 255 bytes at most.
_USABLE = re.compile(r"[^\s<>\"\\*?\[\]]+(?: +[^\s<>\"\\*?\[\]]+)*")
MAX_ID = 200  # bytes

# What browsers, mail programs and Windows make of a notebook's ending.
_ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json", ".json")


@dataclass(frozen=True)
class HandedIn:
    """One student's folder for one assignment, and the notebook in it that is graded.

    Which file that is only :func:`with_notebook` finds out: it has to read them.
    """

    student: str
    folder: Path
    notebook: Path
    digest: str


def students(root: Path, assignment: str) -> tuple[list[str], dict[str, str]]:
    """Who has handed in an assignment, in order; and folders that are left out, each with why."""
    submitted = root / "submitted"
    found = [path.name for path in submitted.iterdir()] if submitted.is_dir() else []
    usable: list[str] = []
    left_out: dict[str, str] = {}
    for student in sorted(name for name in found if name[0] != "."):
        try:
            is_folder = stat.S_ISDIR((submitted / student / assignment).stat().st_mode)
        except PermissionError:  # what is in there, if anything, nobody can tell
            left_out[student] = _not_readable(root, submitted / student)
            continue
        except OSError:
            if meant := _meant(root, submitted / student, assignment):
                left_out[student] = f"it is not there, but {meant} is: if that is meant, rename it"
            continue
        if is_folder and is_usable(student):
            usable.append(student)
        elif is_folder:
            left_out[student] = why_unusable(student)
    return usable, left_out


def why_unusable(student: str) -> str:
    """Why an id cannot be used, and the way out; the id as what it is, however it looks."""
    return (
        f'{ascii(student)[:100]} is no usable student id (none of < > " \\ * ? [ ], no space at an '
        "end or other than a plain one, no control or invisible characters, UTF-8, at most 128 "
        f"characters and {MAX_ID} bytes); rename the folder"
    )


def is_usable(student: str) -> bool:
    """Whether an id can be in files, patterns, pages and tables as it is."""
    is_plain = plain(student) == student and _USABLE.fullmatch(student) is not None
    return is_plain and len(student) <= 128 and len(os.fsencode(student)) <= MAX_ID


def _meant(root: Path, folder: Path, assignment: str) -> str:
    """What in a student's folder bears an assignment's short name alone, if anything."""
    short = assignment.partition("_")[0].casefold()
    for path in sorted(_inside(folder)):
        if (root / "source" / path.name).exists() or path.is_symlink():
            continue
        if re.split(r"[\W_]", path.name)[0].casefold() == short and (
            path.is_dir() or path.name.lower().endswith(_ENDINGS)
        ):
            return str(path.relative_to(root))
    return ""


def astray(root: Path, assignments: Sequence[str]) -> list[Path]:
    """Notebooks in submitted/ where no submission is looked for, relative to the course.

    In submitted/ itself or in a student's folder; or in ``<assignment>/<student>/``. What else
    lies deeper may be of another course.
    """
    submitted = root / "submitted"
    found = []
    for first in _inside(submitted):
        found.append(first)
        for second in _inside(first):
            found.append(second)
            if first.name in assignments and second.name not in assignments:
                found += _inside(second)
    named = [p for p in found if may_be_notebook(p) and ".ipynb" in p.name.lower()]
    return sorted(path.relative_to(root) for path in named if stat.S_ISREG(_mode(path)))


def _inside(folder: Path) -> list[Path]:
    """What lies in a folder, if it is one, no link and readable; nothing that begins with a dot."""
    if not stat.S_ISDIR(_mode(folder)) or not os.access(folder, os.R_OK | os.X_OK):
        return []
    try:
        return [path for path in folder.iterdir() if path.name[0] != "."]
    except OSError:  # it went away
        return []


def _mode(path: Path) -> int:
    """What lies at a path, of a link the link; 0 where nobody can tell."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def why_unreadable(root: Path, assignment: str, student: str) -> str:
    """Why a submission cannot be read whole; nothing where it can.

    What is left of it without a file or a folder may be another notebook, a draft, or none.
    """
    folder = root / "submitted" / student / assignment
    if folder.is_symlink() or folder.parent.is_symlink():
        return ""
    if not os.access(folder, os.R_OK | os.X_OK):
        return _not_readable(root, folder)
    try:
        for entry in entries(folder, within=trusted_above(folder)):
            rights = os.R_OK | os.X_OK if entry.is_folder else os.R_OK
            if not entry.is_link and not os.access(folder / entry.path, rights):
                return _not_readable(root, folder / entry.path)
    except SubmissionError as error:
        return str(error)
    return ""


def _not_readable(root: Path, path: Path) -> str:
    return f"{path.relative_to(root)} cannot be read: give yourself the right to, and grade again"


def handed_in(root: Path, assignment: Assignment, student: str) -> HandedIn:
    """What one student has handed in."""
    folder = root / "submitted" / student / assignment.name
    link = next((path for path in (folder, folder.parent) if path.is_symlink()), None)
    if link is not None:  # to somebody else's; reading it will say that links are not followed
        return HandedIn(student, folder, link, digest(folder))
    return HandedIn(student, folder, folder / f"{assignment.name}.ipynb", digest(folder))


def with_notebook(handed: HandedIn, assignment: Assignment) -> HandedIn:
    """The same with the notebook that is to be graded."""
    if not handed.notebook.is_relative_to(handed.folder) or handed.folder.is_symlink():
        return handed
    return replace(handed, notebook=find_notebook(handed.folder, assignment))


def find_notebook(folder: Path, assignment: Assignment) -> Path:
    """The notebook to grade: the one of the right name, if it holds answers.

    Else, for files are renamed, doubled and put into folders on their way, the one with the
    most answers; of several the newest. Nothing is opened where there is nothing to choose.
    """
    right, names = folder / f"{assignment.name}.ipynb", files_in(folder)
    others = [path for path in candidates(folder, names) if path != right]
    if not others or _answered(right, assignment):
        return right
    read = set(others) - set(not_looked_into(folder, names))
    answers = {path: _answered(path, assignment) if path in read else 0 for path in others}
    found = max(others, key=lambda path: (answers[path], _rank(path)))
    if answers[found]:
        return found
    notebooks = [path for path in others if path.suffix == ".ipynb"]
    if right.exists() or right.is_symlink() or not notebooks:
        return right
    return max(notebooks, key=_rank)


def candidates(folder: Path, names: Sequence[Path]) -> list[Path]:
    """Those of the files in a folder that may be notebooks; what macOS adds begins with a dot."""
    found = [folder / name for name in names if may_be_notebook(name)]
    return sorted(found, key=_rank, reverse=True)[:MAX_LOOKED_INTO]


def may_be_notebook(path: Path) -> bool:
    """Whether a file is called like a notebook, or like what becomes of one on its way."""
    return path.name.lower().endswith(_ENDINGS) and path.name[0] != "."


def _rank(path: Path) -> tuple[bool, int, float, str]:
    """Notebooks by name first, then those not deep in folders, then the newest."""
    return path.suffix == ".ipynb", -len(path.parts), path.stat().st_mtime, str(path)


def not_looked_into(folder: Path, names: Sequence[Path]) -> list[Path]:
    """Files that may be notebooks, but are too large, alone or together with those before them."""
    room = MAX_LOOKED
    left_out = []
    right = folder / f"{folder.name}.ipynb"
    for path in sorted(candidates(folder, names), key=lambda path: path != right):
        size = path.lstat().st_size
        if size > min(room, MAX_LOOKED_SIZE):
            left_out.append(path)
        else:
            room -= size
    return left_out


def _answered(path: Path, assignment: Assignment) -> int:
    """How many exercises a file seems to answer; none where it cannot be read."""
    try:
        if path.lstat().st_size > MAX_LOOKED_SIZE:
            return 0
        return answered(read_submission(path, [assignment]))
    except SubmissionError:
        return 0
    except OSError as error:
        if is_machines(error):
            raise
        return 0


def trusted_above(folder: Path) -> Path:
    """submitted/, above the folder of one submission: below it strangers may make links."""
    return folder.parent.parent


def digest(folder: Path) -> str:
    """A fingerprint of all files in ``folder``: names, sizes and bytes, no times.

    Of what is beyond MAX_DIGESTED only names and sizes count: it may be a hole of a terabyte.
    """
    total, room = hashlib.sha256(), MAX_DIGESTED
    for name in files_in(folder):
        with opened_file(folder / name, trusted_above(folder)) as (descriptor, about):
            total.update(b"%s\0%d\0" % (os.fsencode(name), about.st_size))
            while room > 0 and (data := os.read(descriptor, min(room, 1 << 20))):
                total.update(data)
                room -= len(data)
    return total.hexdigest()


def files_in(folder: Path) -> list[Path]:
    """The regular files below ``folder`` that can be read, relative to it.

    No links, whatever they point to, be it the folder itself or the student's. Of a folder
    that holds too much there are those that the walk came to.
    """
    found: list[Path] = []
    if folder.is_symlink() or folder.parent.is_symlink():
        return found
    with contextlib.suppress(SubmissionError):
        for entry in entries(folder, within=trusted_above(folder)):
            if entry.is_file and os.access(folder / entry.path, os.R_OK):
                found.append(entry.path)
    return sorted(found)
