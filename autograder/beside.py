"""Files handed in beside the notebook: which are kept, and what is said of the others."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.submitted import candidates, files_in, not_looked_into
from autograder.text import shown_name
from autograder.timestamps import TIMESTAMP, tells_no_time

MAX_COPIED = 256 << 20


def passed_over(folder: Path, notebook: Path) -> list[str]:
    """What to say of files that were not graded and not kept; nothing where there are none."""
    names = files_in(folder)
    others = [p for p in candidates(folder, names) if p.suffix == ".ipynb" and p != notebook]
    unread = [path for path in not_looked_into(folder, names) if path != notebook]
    large = _to_keep(folder, names)[1]
    second = [p for p in names if p.suffix != ".ipynb" and _has_more(folder / p)]
    hidden = [path for path in names if _is_in_the_way(path)]
    said = []
    if others:
        said.append(f"Only {shown_name(notebook)} was graded, not {listed(others)} beside it.")
    if unread:
        said.append(f"{listed(unread)}: too large, alone or together, to be searched for answers.")
    if large:
        said.append(f"{listed(large)}: too large to be kept beside the graded notebook.")
    if second:
        said.append(
            f"{listed(second)}: not kept, for it has a second name (a hard link): hand in a copy."
        )
    if hidden:
        said.append(
            f"{listed(hidden)}: not kept, for the folder around it is called like a notebook."
        )
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
        if name.suffix == ".ipynb" or _is_in_the_way(name) or _has_more(folder / name):
            continue
        if name.parts[0] == TIMESTAMP and without_time:
            continue
        size = (folder / name).lstat().st_size
        (kept if size <= room else left_out).append(name)
        room -= size if size <= room else 0
    return kept, left_out


def _has_more(path: Path) -> bool:
    """Whether a file has a second name somewhere."""
    return path.lstat().st_nlink > 1


def _is_in_the_way(name: Path) -> bool:
    """Whether a file lies in a folder that stands where a graded notebook belongs."""
    return len(name.parts) > 1 and name.parts[0].lower().endswith(".ipynb")


def listed(paths: Sequence[Path]) -> str:
    """The first names, and how many more there are."""
    more = [f"{len(paths) - 3} more"] if len(paths) > 3 else []
    return ", ".join([*map(shown_name, paths[:3]), *more])
