"""The bank of submissions: one file a behaviour, named by it, made into notebooks here.

A ``.py`` file is cells in percent format: ``# %% a03.grad_W`` fills that exercise's cell,
``# %% first`` and ``# %% last`` are cells of the student's own; what is not named is
answered by the instructor's solution (``# rest: released``: not at all). Its line
``# loses:`` names the exercises that do not earn all their points. An ``.ipynb`` file is
handed in as it is.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.notebooks import SOLUTION, exercise_key, grade_id
from tests.notebooks import code_cell

FOLDER = Path(__file__).parent / "submissions"
_CELL = re.compile(r"^# %% (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Behaviour:
    """One submission of the bank."""

    short: str
    name: str
    path: Path
    loses: frozenset[str]

    def notebook(self, course: Course) -> bytes:
        """The bytes of the file that such a student hands in."""
        if self.path.suffix == ".ipynb":
            return self.path.read_bytes()
        head, *rest = _CELL.split(self.path.read_text(encoding="utf-8"))
        cells = dict(zip(rest[::2], (text.strip("\n") + "\n" for text in rest[1::2]), strict=True))
        answered = {} if "# rest: released" in head else _solutions(course, self.short)
        document = _filled(course, self.short, {**answered, **cells})
        return json.dumps(document, indent=1).encode()


def behaviours(short: str | None = None) -> Iterator[Behaviour]:
    """The bank, or one assignment's part of it."""
    for path in sorted(FOLDER.glob(f"{short or '*'}/*.*")):
        loses = re.search(r"^# loses:(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        keys = frozenset(loses.group(1).split()) if loses else frozenset()
        yield Behaviour(path.parent.name, path.stem, path, keys)


def _solutions(course: Course, short: str) -> dict[str, str]:
    name = course.resolve(short)
    path = course.root / "source" / name / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    solved = [cell for cell in cells if grade_id(cell).endswith(SOLUTION)]
    return {exercise_key(grade_id(cell)): "".join(cell["source"]) for cell in solved}


def _filled(course: Course, short: str, cells: dict[str, str]) -> dict[str, Any]:
    """The released notebook with these cells filled in."""
    document = copy.deepcopy(course.assignment(short).notebook)
    for cell in document["cells"]:
        key = exercise_key(grade_id(cell))
        if grade_id(cell).endswith(SOLUTION) and key in cells:
            cell["source"] = cells[key]
    if "first" in cells:
        document["cells"].insert(1, code_cell(cells["first"], "first"))
    if "last" in cells:
        document["cells"].append(code_cell(cells["last"], "last"))
    return document
