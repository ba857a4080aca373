"""Files handed in beside the notebook: which it may read, which are kept, and what is said."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.course import Course
from autograder.entries import entries
from autograder.errors import SubmissionError
from autograder.submitted import candidates, files_in, may_be_notebook, not_looked_into
from autograder.text import acts_on_terminal, shown_name
from autograder.timestamps import TIMESTAMP, tells_no_time

MAX_COPIED = 256 << 20

# Archives, and notebooks that were packed or put away: one of each may be another student's.
_PACKED = re.compile(
    r"\.(?:zip|7z|rar|zst|xz|bz2|tar(?:\.\w+)?|t[bgx]z2?|tzst)$|\.(?:ipynb|json)\W\w*$",
    re.IGNORECASE,
)


def files_for(course: Course, notebook: Path) -> Path | None:
    """The folder whose files a notebook may read; None where they may be anybody's.

    In submitted/ only. There <student>/<assignment>/ is one student's, unless notebooks lie in
    several folders of it: then it may be a class's. So is another folder one student's where
    nothing else that may be a submission lies in it, or below it.
    """
    folder, submitted = _folder_of(notebook), course.root / "submitted"
    names = folder.relative_to(submitted).parts if folder.is_relative_to(submitted) else ()
    if not names or names[0] in course.names():  # all students', or a class's
        return None
    if len(names) > 1 and names[1] in course.names():
        whole = submitted / names[0] / names[1]  # however deep in it the notebook lies
        own = [folder, whole / f"{names[1]}.ipynb"]  # the latter is this submission's notebook
        if folder == whole or not _may_hold_others(whole, own, submitted):
            return whole
    own = [folder / notebook.name]
    return None if _may_hold_others(folder, own, submitted) else folder


def not_given(course: Course, given: Mapping[Path, Path | None]) -> list[str]:
    """What to say of files in submitted/ that are kept from the notebooks beside them.

    ``given``: for each notebook the folder that :func:`files_for` lets it read.
    """
    submitted, said = course.root / "submitted", []
    for folder, files in {_folder_of(path): files for path, files in given.items()}.items():
        if not folder.is_relative_to(submitted):
            continue
        names = folder.relative_to(submitted).parts
        if files is None and len([*folder.glob("*")]) > 1:
            said.append(
                f"{folder.relative_to(course.root)} may hold other students' work: no notebook "
                "there is given the files beside it; put what belongs to one into "
                "submitted/<student>/<assignment>/"
            )
        elif files == folder and len(names) > 2 and names[1] in course.names():
            said.append(
                f"{folder.relative_to(course.root)} is all that its notebook is given: in other "
                "folders beside it are notebooks or archives, which may be other students'; put "
                "what belongs to one into submitted/<student>/<assignment>/"
            )
    return said


def _folder_of(notebook: Path) -> Path:
    return Path(os.path.normpath(notebook.absolute().parent))


def _may_hold_others(folder: Path, own: Sequence[Path], submitted: Path) -> bool:
    """Whether a folder holds a notebook, or an archive that may hold one, outside of ``own``."""
    try:
        return any(
            (may_be_notebook(entry.path) or _PACKED.search(entry.path.name))
            and not any((folder / entry.path).is_relative_to(path) for path in own)
            for entry in entries(folder, within=submitted)
        )
    except SubmissionError:  # there is too much to tell
        return True


def passed_over(folder: Path, notebook: Path) -> list[str]:
    """What to say of files that were not graded and not kept; nothing where there are none."""
    names = files_in(folder)
    others = [p for p in candidates(folder, names) if p.suffix == ".ipynb" and p != notebook]
    unread = [path for path in not_looked_into(folder, names) if path != notebook]
    large = _to_keep(folder, names)[1]
    said = []
    if others:
        said.append(f"Only {shown_name(notebook)} was graded, not {listed(others)} beside it.")
    if unread:
        said.append(f"{listed(unread)}: too large, alone or together, to be searched for answers.")
    if large:
        said.append(f"{listed(large)}: too large to be kept beside the graded notebook.")
    left_out: dict[str, list[Path]] = {}
    for path in names:
        left_out.setdefault(_why_not_kept(folder, path), []).append(path)
    said += [f"{listed(paths)}: not kept, for {why}." for why, paths in left_out.items() if why]
    if tells_no_time(folder):
        said.append(f"{TIMESTAMP}: not kept, for it is no plain file that holds only a time.")
    return said


def there_instead(folder: Path, notebook: Path) -> str:
    """What a folder holds, for a message that the notebook is not there; else nothing."""
    if notebook.exists() or notebook.is_symlink():
        return ""
    there = [path for path in files_in(folder) if path.name[0] != "."]
    return f"; what is there: {listed(there)}" if there else "; the folder is empty"


def files_to_keep(folder: Path) -> tuple[list[Path], list[Path]]:
    """Files to copy beside the graded notebook, and those left out: together they are too large.

    A file with a second name is neither: it may be one of ours. Nor is a timestamp that tells
    no time: nbgrader would give the submission up for it, or the whole list.
    """
    return _to_keep(folder, files_in(folder))


def _to_keep(folder: Path, names: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    room = MAX_COPIED
    kept: list[Path] = []
    left_out: list[Path] = []
    without_time = tells_no_time(folder)
    for name in names:
        if name.suffix == ".ipynb" or _why_not_kept(folder, name):
            continue
        if name.parts[0] == TIMESTAMP and without_time:
            continue
        size = (folder / name).lstat().st_size
        (kept if size <= room else left_out).append(name)
        room -= size if size <= room else 0
    return kept, left_out


def _why_not_kept(folder: Path, name: Path) -> str:
    """Why a file, small as it may be, is not kept; nothing where it is, and for notebooks."""
    top = name.parts[0].lower()
    if name.suffix == ".ipynb":
        return ""
    if (folder / name).lstat().st_nlink > 1:
        return "it has a second name (a hard link): hand in a copy"
    if len(name.parts) > 1 and top.endswith(".ipynb"):
        return "the folder around it is called like a notebook"
    # it would be in the way of one, or be handed out as one
    if top.endswith((".html", ".html.new")):
        return "feedback pages are called so: put it into a folder"
    if acts_on_terminal(str(name)):  # nbgrader logs names as they are
        return "its name, or that of a folder around it, acts on a terminal: rename it"
    return ""


def listed(paths: Sequence[Path]) -> str:
    """The first names, and how many more there are."""
    more = [f"{len(paths) - 3} more"] if len(paths) > 3 else []
    return ", ".join([*map(shown_name, paths[:3]), *more])
