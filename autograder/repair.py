"""Fitting a submission to its released notebook: nothing is executed, all is said.

The result has every cell that nbgrader knows exactly once, with the release's metadata;
locked cells have the release's text; what a student wrote stays, and is run in the order the
student gave it. Doing it twice changes nothing more.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from autograder.errors import of_one_file
from autograder.markdown import safe_cells
from autograder.matching import Matching
from autograder.notebooks import (
    Cell,
    asked_name,
    classes,
    functions,
    is_graded,
    is_locked,
    is_solution,
    same_text,
)
from autograder.quick import is_quick_to_colour, without_gaps
from autograder.records import Assignment, Submission
from autograder.text import shown_name, visible

MAX_SHOWN = 60  # characters of a name
ALIAS = "  # added for grading: the name that is asked\n"
NOT_FOUND = "*There was no answer cell in this notebook; the answer may stand in another cell.*"


def repair(submission: Submission) -> Submission:
    """The submission with a notebook that fits the release, and a list of what was done.

    SubmissionError when that cannot be done, for a reason that nobody thought of.
    """
    with of_one_file(shown_name(submission.path)):
        return _repaired(submission)


def _repaired(submission: Submission) -> Submission:
    assignment = submission.assignment
    matching = Matching(assignment, copy.deepcopy(submission.notebook["cells"]))
    fitting = _Fitting(assignment, matching)
    fitting.restore()
    fitting.move_up_locked()
    fitting.answered_elsewhere()
    fitting.renamed()
    released = frozenset(cell["source"] for cell in assignment.notebook["cells"])
    cells, shown_as_text = safe_cells(fitting.cells, released)
    cells, shortened = _without_gaps(cells)
    shown = readable(cells, assignment)
    said = [*shown_as_text, *shortened, *_of_unseen(cells, shown)]
    repairs = [*submission.repairs, *matching.repairs, *fitting.repairs, *said]
    notebook = {
        "cells": [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)],
        "metadata": _metadata(assignment, shown),
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return replace(submission, notebook=notebook, repairs=tuple(repairs))


def _metadata(assignment: Assignment, cells: list[Cell]) -> dict[str, Any]:
    """The release's, but for how nbgrader's pages colour the code: as Python, or not at all.

    IPython's own lexer, which they take otherwise, needs long for some code.
    """
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    language = {"name": "python"} | assignment.notebook["metadata"].get("language_info", {})
    language |= {"pygments_lexer": "python" if is_quick_to_colour(code) else "text"}
    return {**assignment.notebook["metadata"], "language_info": language}


def _without_gaps(cells: list[Cell]) -> tuple[list[Cell], list[str]]:
    """The cells without very long runs of blank lines in code, and what to say of it."""
    shorter = [
        {**cell, "source": without_gaps(cell["source"])} if cell["cell_type"] == "code" else cell
        for cell in cells
    ]
    changed = sum(a["source"] != b["source"] for a, b in zip(cells, shorter, strict=True))
    said = f"Long runs of blank lines in {changed} code cell(s) were shortened."
    return shorter, [said] if changed else []


def readable(cells: list[Cell], assignment: Assignment) -> list[Cell]:
    """The cells as a person gets to see them: code that is not what it looks like, made visible.

    Another order of reading, or nothing to see, may hide what is run; what is run stays as it is.
    """
    trusted = {cell["source"] for cell in assignment.notebook["cells"]}
    return [
        {**cell, "source": visible(cell["source"])}
        if cell["cell_type"] == "code" and cell["source"] not in trusted
        else cell
        for cell in cells
    ]


def _of_unseen(cells: list[Cell], shown: list[Cell]) -> list[str]:
    changed = sum(a["source"] != b["source"] for a, b in zip(cells, shown, strict=True))
    said = (
        f"Characters in {changed} code cell(s) that cannot be seen, or that turn text around, are "
        "shown by their codes (as \\u202e); the code was run as it is."
    )
    return [said] if changed else []


class _Fitting:
    """The state of one repair: the student's cells, and which release cell each one is."""

    def __init__(self, assignment: Assignment, matching: Matching) -> None:
        self.cells = matching.cells
        self.repairs: list[str] = []
        self._answers = matching.answers
        self._wanted = matching.wanted
        self._found = matching.found
        self._repeated = matching.repeated
        self._asked = {exercise.function for exercise in assignment.automatic}

    def restore(self) -> None:
        """Give every wanted cell the release's metadata and type; put back what is missing."""
        missing = []
        previous: Cell | None = None
        for identity, original in self._wanted.items():
            if identity not in self._found:
                self._found[identity] = self._put_back(original, previous)
                missing.append(identity)
            cell = self._found[identity]
            self._retype(identity, cell, original)
            if is_locked(original) and cell["source"] != original["source"]:
                self._restore_text(identity, cell, original)
            cell["metadata"] = copy.deepcopy(original["metadata"])
            previous = cell
        self._say_missing(missing)

    def _say_missing(self, missing: list[str]) -> None:
        questions = [
            i for i in missing if is_graded(self._wanted[i]) and is_solution(self._wanted[i])
        ]
        others = [identity for identity in missing if identity not in questions]
        if others:
            said = _listed(others, "was missing; it was", "were missing; they were")
            self.repairs.append(f"{said} put back as released.")
        if questions:
            said = _listed(questions, "was missing", "were missing")
            self.repairs.append(f"{said}; a person will look for the answer.")

    def _put_back(self, original: Cell, previous: Cell | None) -> Cell:
        cell = copy.deepcopy(original)
        if is_graded(original) and is_solution(original):
            cell["source"] = NOT_FOUND  # for a person to look at: not the same as unanswered
        self.cells.insert(0 if previous is None else self._place(previous) + 1, cell)
        return cell

    def _place(self, wanted: Cell) -> int:
        return next(place for place, cell in enumerate(self.cells) if cell is wanted)

    def _retype(self, identity: str, cell: Cell, original: Cell) -> None:
        if cell["cell_type"] == original["cell_type"]:
            return
        self.repairs.append(
            f"The cell {identity} had become a {cell['cell_type']} cell; "
            f"it is a {original['cell_type']} cell again."
        )
        cell["cell_type"] = original["cell_type"]
        if original["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
            cell.pop("attachments", None)
        else:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)

    def _restore_text(self, identity: str, cell: Cell, original: Cell) -> None:
        """Lock a cell again; what the student wrote in it is kept in a cell below, and run."""
        same = same_text(cell["source"], original["source"])
        written = cell["source"].replace(original["source"].strip(), "", 1).strip()
        cell["source"] = original["source"]
        if same:
            return
        said = f"The locked cell {identity} had been edited; it was restored."
        if set(written.split()) - set(original["source"].split()):
            kept: Cell = {"cell_type": cell["cell_type"], "metadata": {}, "source": written}
            said += " What you wrote was kept in a cell below it"
            if cell["cell_type"] == "code":
                kept |= {"outputs": [], "execution_count": None}
                said += ", and run"
            self.cells.insert(self._place(cell) + 1, kept)
            said += "."
        self.repairs.append(said)

    def move_up_locked(self) -> None:
        """Locked cells that only prepare (imports, data) run before what needs them."""
        identities = list(self._wanted)
        for position, identity in enumerate(identities):
            original = self._wanted[identity]
            if not is_locked(original) or is_graded(original):
                continue
            cell = self._found[identity]
            later = [self._place(self._found[other]) for other in identities[position + 1 :]]
            first = min(later, default=len(self.cells))
            if self._place(cell) > first:
                del self.cells[self._place(cell)]
                self.cells.insert(first, cell)
                self.repairs.append(
                    f"The locked cell {identity} stood below cells that need it; it was moved up."
                )

    def answered_elsewhere(self) -> None:
        """An unanswered cell must not undo, when it is run, the answer in another cell."""
        elsewhere = []
        for identity, original in self._answer_cells():
            name = asked_name(identity)
            own = self._found[identity]
            others = [c for c in self.cells if c is not own and self._answers(c, name)]
            if same_text(own["source"], original["source"]) and others:
                own["source"] = f"# {name} is answered in another cell of this notebook.\n"
                elsewhere.append(name)
            elif others and self._answers(own, name) and identity not in self._repeated:
                self.repairs.append(
                    f"{name} is defined in {len(others) + 1} cells; "
                    "the definition that is run last counts."
                )
        if elsewhere:
            names, were = ", ".join(elsewhere), "was" if len(elsewhere) == 1 else "were"
            self.repairs.append(
                f"{names} {were} answered outside the answer cell, and counted as answered."
            )

    def renamed(self) -> None:
        """A function or class under another name, where it can only be the one that is asked."""
        for identity, original in self._answer_cells():
            name, own = asked_name(identity), self._found[identity]
            if any(self._answers(cell, name) for cell in self.cells):
                continue
            other = _only_one_like(original["source"], name, own["source"])
            if other is None or other in self._asked:
                continue
            alias: Cell = {"cell_type": "code", "metadata": {}, "outputs": []}
            alias["source"] = f"{name} = {other}{ALIAS}"
            self.cells.insert(self._place(own) + 1, {**alias, "execution_count": None})
            self.repairs.append(
                f"{identity} defines {_shown(other)}, not {name}; it was graded as {name}. "
                f"Call it {name} next time."
            )

    def _answer_cells(self) -> list[tuple[str, Cell]]:
        return [
            (identity, original)
            for identity, original in self._wanted.items()
            if is_solution(original) and original["cell_type"] == "code"
        ]


def _only_one_like(released: str, name: str, source: str) -> str | None:
    """The one class, or the one function with as many arguments, that ``source`` defines."""
    if name in classes(released):
        mine = classes(source)
        return mine[0] if len(mine) == 1 else None
    count = functions(released).get(name)
    defined = functions(source)
    if count is None or len(defined) != 1:
        return None
    other, arguments = next(iter(defined.items()))
    return other if arguments == count else None


def _shown(name: str) -> str:
    """A student's own name for something, in a message."""
    return name if len(name) <= MAX_SHOWN else f"{name[:MAX_SHOWN]}..."


def _listed(identities: list[str], one: str, several: str) -> str:
    if len(identities) == 1:
        return f"The cell {identities[0]} {one}"
    return f"The cells {', '.join(identities)} {several}"
