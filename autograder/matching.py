"""Which cell of a submission is which cell of the release: by id, by text, by what it defines."""

from __future__ import annotations

from autograder.notebooks import (
    Answers,
    Cell,
    asked_name,
    grade_id,
    is_locked,
    is_solution,
    same_text,
)
from autograder.records import Assignment


class Matching:
    """The student's cells, and by grade id the ones that are cells of the release."""

    def __init__(self, assignment: Assignment, cells: list[Cell]) -> None:
        self.cells = cells
        self.answers = Answers()
        self.repairs: list[str] = []
        self.wanted = {grade_id(c): c for c in assignment.notebook["cells"] if grade_id(c)}
        self.found: dict[str, Cell] = {}
        self.repeated: set[str] = set()
        self._released = assignment.notebook["cells"]
        self._by_id()
        self._by_content()
        self._by_place()

    def _by_id(self) -> None:
        """Cells that still carry their id; of several copies the one last worked on."""
        for identity, original in self.wanted.items():
            copies = [cell for cell in self.cells if grade_id(cell) == identity]
            if copies:
                self.found[identity] = self._choose(identity, original, copies)
        chosen = {id(cell) for cell in self.found.values()}
        for cell in self.cells:
            if id(cell) not in chosen:
                cell["metadata"] = {}

    def _choose(self, identity: str, original: Cell, copies: list[Cell]) -> Cell:
        worked_on = [c for c in copies if not same_text(c["source"], original["source"])]
        answering = [cell for cell in worked_on if self.answers(cell, asked_name(identity))]
        chosen = (answering or worked_on or copies)[-1]
        if len(copies) == 1:
            return chosen
        self.repeated.add(identity)
        used = {id(cell) for cell in worked_on} | {id(chosen)}
        idle = {id(cell) for cell in copies} - used
        self.cells[:] = [cell for cell in self.cells if id(cell) not in idle]
        if is_locked(original):
            self.repairs.append(f"The locked cell {identity} was there {len(copies)} times.")
        else:
            self.repairs.append(
                f"The cell {identity} was there {len(copies)} times; the last one you worked on "
                "is shown as the answer, and all you wrote was run."
            )
        return chosen

    def _by_content(self) -> None:
        """Cells that lost their id: the same text, or the definition that is asked."""
        again = []
        for identity, original in self.wanted.items():
            if identity not in self.found:
                cell = self._same_text(original) or self._answering(identity, original)
                if cell is not None:
                    self.found[identity] = cell
                    again.append(identity)
        self._say(again, "by its text", "by their text")

    def _by_place(self) -> None:
        """Answers without a name to know them by: what stands where the release has the cell."""
        again = []
        for identity, original in self.wanted.items():
            if identity not in self.found and is_solution(original):
                cell = self._at_its_place(original)
                if cell is not None:
                    self.found[identity] = cell
                    again.append(identity)
        self._say(again, "by its place", "by their place")

    def _say(self, identities: list[str], one: str, several: str) -> None:
        if len(identities) == 1:
            self.repairs.append(
                f"The cell {identities[0]} had lost its id; it was found again {one}."
            )
        elif identities:
            self.repairs.append(
                f"{len(identities)} cells had lost their ids (some editors drop them); they were "
                f"found again {several}."
            )

    def _free(self) -> list[Cell]:
        taken = {id(cell) for cell in self.found.values()}
        return [cell for cell in self.cells if id(cell) not in taken]

    def _same_text(self, original: Cell) -> Cell | None:
        same = [c for c in self._free() if same_text(c["source"], original["source"])]
        return same[-1] if same else None

    def _answering(self, identity: str, original: Cell) -> Cell | None:
        if not is_solution(original) or original["cell_type"] != "code":
            return None
        defining = [cell for cell in self._free() if self.answers(cell, asked_name(identity))]
        return defining[-1] if defining else None

    def _at_its_place(self, original: Cell) -> Cell | None:
        """The free cell behind the one that precedes ``original`` in the release."""
        position = next(i for i, cell in enumerate(self._released) if cell is original)
        if position == 0:
            return None
        before = self._counterpart(self._released[position - 1])
        places = [i for i, cell in enumerate(self.cells) if cell is before]
        following = self.cells[places[0] + 1 : places[0] + 2] if places else []
        released = [cell["source"] for cell in self._released]
        for cell in following:
            is_new = not any(same_text(cell["source"], source) for source in released)
            if is_new and any(cell is free for free in self._free()):
                return cell
        return None

    def _counterpart(self, released: Cell) -> Cell | None:
        if grade_id(released):
            return self.found.get(grade_id(released))
        same = [c for c in self.cells if same_text(c["source"], released["source"])]
        return same[0] if same else None
