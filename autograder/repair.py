"""Fitting a submission to its released notebook: nothing is executed, all is said.

The result has every cell that nbgrader knows exactly once, with the release's metadata;
locked cells have the release's text; what a student wrote stays where it was.
"""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

from autograder.notebooks import Cell, asked_name, defined_names, grade_id, is_locked, is_solution
from autograder.records import Assignment, Submission


def repair(submission: Submission) -> Submission:
    """The submission with a notebook that fits the release, and a list of what was done."""
    fitting = _Fitting(submission.assignment, copy.deepcopy(submission.notebook["cells"]))
    fitting.match_by_id()
    fitting.match_by_content()
    fitting.restore()
    notebook: dict[str, Any] = {
        "cells": _with_ids(fitting.cells),
        "metadata": submission.assignment.notebook["metadata"],
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return replace(
        submission, notebook=notebook, repairs=(*submission.repairs, *fitting.repairs)
    )


class _Fitting:
    """The state of one repair: the student's cells, and which release cell each one is."""

    def __init__(self, assignment: Assignment, cells: list[Cell]) -> None:
        self.cells = cells
        self.repairs: list[str] = []
        self._wanted = {grade_id(c): c for c in assignment.notebook["cells"] if grade_id(c)}
        self._found: dict[str, Cell] = {}

    def match_by_id(self) -> None:
        """Cells that still carry their id; of several copies the one last worked on."""
        for identity, original in self._wanted.items():
            copies = [cell for cell in self.cells if grade_id(cell) == identity]
            if not copies:
                continue
            worked_on = [cell for cell in copies if cell["source"] != original["source"]]
            chosen = (worked_on or copies)[-1]
            for cell in copies:
                if cell is not chosen:
                    cell["metadata"].pop("nbgrader")
            if len(copies) > 1:
                self.repairs.append(
                    f"The cell {identity} was there {len(copies)} times; the last one you worked on "
                    "counts as the answer (all were run)."
                )
            self._found[identity] = chosen
        for cell in self.cells:
            if grade_id(cell) and grade_id(cell) not in self._wanted:
                cell["metadata"].pop("nbgrader")

    def match_by_content(self) -> None:
        """Cells that lost their id: the same text, or the definition that is asked."""
        for identity, original in self._wanted.items():
            if identity in self._found:
                continue
            cell = self._same_text(original) or self._defines(identity, original)
            if cell is not None:
                self._found[identity] = cell
                self.repairs.append(f"The cell {identity} had lost its id; it was found by its text.")

    def _free(self) -> list[Cell]:
        taken = {id(cell) for cell in self._found.values()}
        return [cell for cell in self.cells if id(cell) not in taken]

    def _same_text(self, original: Cell) -> Cell | None:
        text = original["source"].strip()
        same = [cell for cell in self._free() if cell["source"].strip() == text]
        return same[-1] if same else None

    def _defines(self, identity: str, original: Cell) -> Cell | None:
        if not is_solution(original) or original["cell_type"] != "code":
            return None
        name = asked_name(identity)
        defining = [cell for cell in self._free() if name in defined_names(cell["source"])]
        return defining[-1] if defining else None

    def restore(self) -> None:
        """Give every wanted cell the release's metadata and type; put back what is missing."""
        previous: Cell | None = None
        for identity, original in self._wanted.items():
            cell = self._found.get(identity)
            if cell is None:
                cell = self._put_back(identity, original, previous)
            self._retype(identity, cell, original)
            if is_locked(original) and cell["source"] != original["source"]:
                cell["source"] = original["source"]
                self.repairs.append(f"The locked cell {identity} had been edited; it was restored.")
            cell["metadata"] = copy.deepcopy(original["metadata"])
            previous = cell

    def _put_back(self, identity: str, original: Cell, previous: Cell | None) -> Cell:
        cell = copy.deepcopy(original)
        place = 0
        if previous is not None:
            place = next(i for i, other in enumerate(self.cells) if other is previous) + 1
        self.cells.insert(place, cell)
        self.repairs.append(f"The cell {identity} was missing; it was put back as released.")
        return cell

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
        else:
            cell.pop("outputs", None)
            cell.pop("execution_count", None)


def _with_ids(cells: list[Cell]) -> list[Cell]:
    """The cells with ids that are unique: a released cell keeps no claim on a taken one."""
    return [{**cell, "id": f"cell-{number}"} for number, cell in enumerate(cells)]
