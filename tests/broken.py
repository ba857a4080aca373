"""Ways in which a handed-in notebook can be broken, and what is to become of each.

``python -m tests.broken [TEXT]`` tries every kind on every assignment; ``tests/test_broken.py``
each kind on one. A kind starts from the solved notebook: what it does not name as lost has
to earn all its points.
"""

from __future__ import annotations

import copy
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.notebooks import SOLUTION, grade_id
from autograder.pipeline import Grader
from autograder.records import Assignment, Result
from autograder.warm_process import Policy, WarmProcess
from tests.notebooks import code_cell, solved_with

Cell = dict[str, Any]
Files = dict[str, bytes]


@dataclass(frozen=True)
class Work:
    """The solved notebook of one assignment, for a kind to break."""

    assignment: Assignment
    document: dict[str, Any]
    files: Files = field(default_factory=dict)

    @property
    def cells(self) -> list[Cell]:
        return self.document["cells"]  # type: ignore[no-any-return]

    def cell(self, identity: str) -> Cell:
        """The cell ``setup``, ``data`` or ``question``, or one of an exercise by its grade id."""
        wanted = identity if "-" in identity else f"{self.assignment.short}-{identity}"
        return next(cell for cell in self.cells if grade_id(cell) == wanted)

    def answer(self, number: int) -> Cell:
        """The answer to an automatic exercise, by its place."""
        return self.cell(self.assignment.automatic[number].grade_id + SOLUTION)

    def test(self, number: int) -> Cell:
        """The locked, graded cell of an automatic exercise."""
        return self.cell(self.assignment.automatic[number].grade_id)

    def stub(self, number: int) -> str:
        """The answer cell's text as it was released."""
        identity = self.assignment.automatic[number].grade_id + SOLUTION
        cells = self.assignment.notebook["cells"]
        return next(str(c["source"]) for c in cells if grade_id(c) == identity)

    def name(self, number: int) -> str:
        return self.assignment.automatic[number].function

    def insert(self, source: str, place: int = 0) -> None:
        self.cells.insert(place, code_cell(source, f"extra-{len(self.cells)}"))

    def place(self, cell: Cell) -> int:
        return next(place for place, other in enumerate(self.cells) if other is cell)

    def text(self, indent: int | None = 1, ascii_only: bool = False) -> str:
        return json.dumps(self.document, indent=indent, ensure_ascii=ascii_only)


@dataclass(frozen=True)
class Kind:
    """One way to be broken: what it loses, and what has to be said of it.

    ``damage`` changes the document, or returns the bytes or the files to hand in. ``loses``
    are places of automatic exercises. ``said`` stands in the repairs, a ``{}`` in it for the
    first exercise's name; ``error`` in the reason why nothing could be graded.
    """

    name: str
    damage: Callable[[Work], bytes | Files | None]
    loses: tuple[int, ...] = ()
    said: str = ""
    error: str = ""

    def hand_in(self, course: Course, short: str, folder: Path) -> Work:
        """Write into ``folder`` what such a student hands in."""
        made = solved_with(course, short, {})
        for cell in made["document"]["cells"]:
            cell["source"] = "".join(cell["source"])
        work = Work(course.assignment(short), copy.deepcopy(made["document"]))
        given = self.damage(work)
        if not isinstance(given, dict):
            given = {f"{work.assignment.name}.ipynb": given or work.text().encode()}
        for name, data in {**given, **work.files}.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        return work

    def faults(self, work: Work, result: Result) -> list[str]:
        """Where a result is not what has to become of this kind."""
        said = "\n".join(result.repairs)
        if self.error:
            wrong = [] if result.status == "failed" else ["it was graded"]
            wrong += [] if self.error in (result.error or "") else [f"error: {result.error}"]
            return wrong
        if result.status != "graded":
            return [f"not graded: {result.error}"]
        automatic = [e for e in result.exercises if e.status != "manual"]
        lost = {work.assignment.automatic[number].key for number in self.loses}
        wrong = [
            f"{e.key} {e.score:g} of {e.max_score:g} ({e.status})"
            for e in automatic
            if (e.score < e.max_score) != (e.key in lost) or e.status == "error"
        ]
        expected = self.said.format(work.name(0))
        if expected not in said or (said and not expected):
            wrong.append(f"said: {said or 'nothing'}")
        return wrong


def kinds() -> list[Kind]:
    """All of them."""
    from tests import broken_cells, broken_files

    return [*broken_files.KINDS, *broken_cells.KINDS]


def tried(grader: Grader, short: str, text: str = "") -> Iterator[tuple[Kind, list[str]]]:
    """Every kind whose name contains ``text`` on one assignment, with what was wrong."""
    from autograder.grading import as_result_of
    from autograder.submitted import find_notebook

    for kind in kinds():
        if text in kind.name:
            with tempfile.TemporaryDirectory() as folder:
                work = kind.hand_in(grader.course, short, Path(folder))
                path = find_notebook(Path(folder), work.assignment)
                graded = grader.grade_file(path, path.parent)
                result = as_result_of(work.assignment, graded, Path(folder))
                yield kind, kind.faults(work, result)


def main(text: str = "") -> int:
    """Every kind on every assignment."""
    course = Course.find(Path(__file__))
    total = bad = 0
    with WarmProcess(Policy()) as warm:
        for name in course.names():
            for kind, wrong in tried(Grader(course, warm), name.partition("_")[0], text):
                total, bad = total + 1, bad + bool(wrong)
                for fault in wrong:
                    print(f"{name}: {kind.name}: {fault}", flush=True)
    print(f"{total} broken notebooks, {bad} not as they should be")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
