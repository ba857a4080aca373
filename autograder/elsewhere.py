"""Questions that a person reads, left as released: the answer may stand elsewhere.

Only where nothing else was written or handed in is that a zero for certain.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from autograder.beside import listed
from autograder.notebooks import Cell, bare_text, grade_id, is_graded, is_solution, same_text
from autograder.opening import opened_file
from autograder.records import Submission
from autograder.repair import ALIAS
from autograder.submitted import files_in, trusted_above
from autograder.timestamps import TIMESTAMP

NOTE = (
    "*Nothing was written in this cell. The answer may stand in another cell of this notebook, "
    "or in a file that was handed in beside it.*"
)
# Of Windows and nbgrader: its receipt of a hand-in ...
_LEFT_BY_TOOLS = frozenset({"thumbs.db", "desktop.ini", "submission_secret.txt", TIMESTAMP})
# ... the pages that it fetched, and where Windows has a file from.
_BY_TOOLS_TOO = re.compile(r"feedback/[^/]+/[^/]+\.html|.*:zone\.identifier", re.IGNORECASE)
MAX_COMPARED = 32 << 20


def look_elsewhere(submission: Submission, folder: Path | None) -> Submission:
    """The repaired submission, its untouched questions left for a person if there is more to read.

    A note in the cell says so, to nbgrader as well: to it, a cell that changed is an answer.
    """
    questions = _untouched_questions(submission)
    if not questions:
        return submission
    where = _elsewhere(submission, folder)
    if not where:
        return submission
    names = ", ".join(grade_id(cell) for cell in questions)
    said = (
        f"Nothing was written in the cell {names}, but elsewhere ({where}): a person will look "
        "there for the answer. Next time, write it into its cell."
    )
    cells = [
        {**cell, "source": NOTE} if any(cell is q for q in questions) else cell
        for cell in submission.notebook["cells"]
    ]
    notebook = {**submission.notebook, "cells": cells}
    return replace(submission, notebook=notebook, repairs=(*submission.repairs, said))


def _untouched_questions(submission: Submission) -> list[Cell]:
    released = {grade_id(c): c["source"] for c in submission.assignment.notebook["cells"]}
    return [
        cell
        for cell in submission.notebook["cells"]
        if is_graded(cell)
        and is_solution(cell)
        and same_text(cell["source"], released.get(grade_id(cell), ""))
    ]


def _elsewhere(submission: Submission, folder: Path | None) -> str:
    """Where something else was written or handed in; nothing where there is nothing else."""
    given = {bare_text(cell["source"]) for cell in submission.assignment.notebook["cells"]}
    cells = submission.notebook["cells"]
    others = [c for c in cells if not is_solution(c) and _is_written(c, given)]
    files = _handed_in_beside(submission, folder)
    found = [f"{len(others)} other cell{'s' * (len(others) > 1)}"] if others else []
    return ", ".join([*found, *([listed(files)] if files else [])])


def _is_written(cell: Cell, given: set[tuple[str, ...]]) -> bool:
    """Whether a student wrote something in a cell (a picture in it is part of its text)."""
    text: str = cell["source"]
    is_ours = text.endswith(ALIAS) and text.count("\n") == 1
    return not is_ours and bare_text(text) not in {*given, ()}


def _handed_in_beside(submission: Submission, folder: Path | None) -> list[Path]:
    """Files of the student's own: not the notebook, what tools leave, or what was handed out."""
    if folder is None:
        return []
    handed_out = submission.assignment.release.parent
    return [
        name
        for name in files_in(folder)
        if folder / name != submission.path
        and name.name.lower() not in _LEFT_BY_TOOLS
        and not _BY_TOOLS_TOO.fullmatch(str(name))
        and not any(part.startswith(".") for part in name.parts)
        and not _is_same(folder / name, trusted_above(folder), handed_out / name)
    ]


def _is_same(path: Path, within: Path, handed_out: Path) -> bool:
    """Whether a file holds what was handed out: one of that name may have been filled in."""
    try:
        with opened_file(path, within) as (descriptor, about):
            size = about.st_size
            if size > MAX_COMPARED or size != handed_out.stat().st_size:
                return False
            with open(descriptor, "rb", closefd=False) as file:
                return file.read(size) == handed_out.read_bytes()
    except OSError:  # nothing was handed out under that name
        return False
