"""Reading a submitted file: bounded and tolerant; what cannot be read is explained."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.errors import SubmissionError, of_one_file
from autograder.notebooks import Answers, Cell, Document, bare_text, defined_names, grade_id
from autograder.pictures import take_pictures, text_size
from autograder.records import Assignment, Submission
from autograder.salvage import DAMAGED, parse_notebook
from autograder.text import read_text, shown_name

MAX_CELLS = 2000
MAX_SOURCE = 1 << 20
MAX_TEXT = 16 << 20
_BY_FILE = 1  # what a file's name counts: it decides a tie, and tells nothing alone
_TYPES = ("code", "markdown", "raw")


def read_submission(
    path: Path, assignments: list[Assignment], within: Path | None = None
) -> Submission:
    """Read ``path`` and find out which assignment it is an answer to.

    No link is followed from the folder ``within`` (usually the one around it) on.

    Raises SubmissionError, with the reason and the way out, when that cannot be done.
    """
    with of_one_file(shown_name(path)):
        return _read(path, assignments, within)


def _read(path: Path, assignments: list[Assignment], within: Path | None) -> Submission:
    repairs: list[str] = []
    document = parse_notebook(read_text(path, repairs, within), shown_name(path), repairs)
    notebook = read_document(document, path, repairs)
    submission = Submission(path, notebook, identify(notebook, path, assignments), tuple(repairs))
    if any(said.startswith(DAMAGED) for said in repairs) and not answered(submission):
        raise SubmissionError(
            f"{shown_name(path)} is damaged, and no answer in it is whole (it may have been cut "
            "off in an upload): that is no zero. Open it in Jupyter, save it and submit again"
        )
    return submission


def answered(submission: Submission) -> int:
    """How many exercises a submission seems to answer: something defines what they ask."""
    released = {bare_text(cell["source"]) for cell in submission.assignment.notebook["cells"]}
    own = [c for c in submission.notebook["cells"] if bare_text(c["source"]) not in released]
    asked = [exercise.function for exercise in submission.assignment.automatic]
    answers = Answers()
    return sum(any(answers(cell, name) for cell in own) for name in asked)


def read_document(document: Any, path: Path, repairs: list[str]) -> Document:
    """A parsed notebook in plain form, without outputs; appends to ``repairs`` what it mends."""
    return {"cells": _cells(_listed(document, shown_name(path), repairs), path, repairs)}


def _listed(document: Any, name: str, repairs: list[str]) -> list[Any]:
    """The cells of a document of any format: 4, or the worksheets of 3."""
    if not isinstance(document, dict):
        raise SubmissionError(f"{name} is JSON, but not a notebook: submit the .ipynb file")
    cells = document.get("cells")
    sheets = document.get("worksheets")
    if not isinstance(cells, list) and isinstance(sheets, list):
        of_sheets = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
        cells = [cell for listed in of_sheets if isinstance(listed, list) for cell in listed]
        repairs.append("The notebook had the old format 3; it was converted.")
    if not isinstance(cells, list) or not cells:
        raise SubmissionError(
            f"{name} holds no cells: it is JSON of another kind or an empty notebook; "
            "submit the notebook itself"
        )
    return cells


def _cells(cells: list[Any], path: Path, repairs: list[str]) -> list[Cell]:
    if len(cells) > MAX_CELLS:
        raise SubmissionError(
            f"{shown_name(path)} has {len(cells)} cells, more than the {MAX_CELLS} that are read: "
            "submit the notebook that was handed out, without cells that are not yours"
        )
    kept: list[Cell] = []
    trouble: dict[str, int] = {}
    room = MAX_TEXT
    for number, cell in enumerate(cells):
        if room < 0:
            break
        normal = _cell(cell, number, trouble)
        room -= len(normal["source"]) if normal else 0
        if normal is not None and room >= 0:
            kept.append(normal)
    if room < 0:
        repairs.append(f"The cells' text beyond {MAX_TEXT >> 20} MB was left out.")
    repairs.extend(text.format(count) for text, count in trouble.items())
    if not kept:
        raise SubmissionError(
            f"{shown_name(path)} holds no cell that can be read: open it in Jupyter, see that "
            "your answers are there, save and submit again"
        )
    return kept


_DAMAGED = "{} damaged cell(s) could not be read and were left out."
_TOO_LONG = f"{{}} cell(s) of more than {MAX_SOURCE >> 20} MB of text were left out."
_UNTYPED = "{} cell(s) did not say whether they are code or text; this was told by their form."
_PICTURES = "{} attachment(s) were left out: only PNG, JPEG, GIF and WebP pictures are shown."


def _cell(cell: Any, number: int, trouble: dict[str, int]) -> Cell | None:
    """One cell in plain form: text source, dict metadata, no outputs, an id of its own.

    Counts in ``trouble``, by the sentence to say it with, what was wrong.
    """

    def count(what: str, times: int = 1) -> None:
        if times:
            trouble[what] = trouble.get(what, 0) + times

    source = _source(cell) if isinstance(cell, dict) else None
    if source is None:
        count(_DAMAGED)
        return None
    normal: Cell = {"id": f"cell-{number}", "cell_type": cell.get("cell_type"), "metadata": {}}
    if normal["cell_type"] not in _TYPES:
        count(_UNTYPED, normal["cell_type"] != "heading")
        normal["cell_type"] = "code" if cell.keys() & {"outputs", "execution_count"} else "markdown"
    if normal["cell_type"] == "code":
        normal |= {"outputs": [], "execution_count": None}
    elif text_size(source) <= MAX_SOURCE:
        source, attached, left_out = take_pictures(cell, source)
        count(_PICTURES, left_out)
        normal |= {"attachments": attached} if attached else {}
    if len(source) > MAX_SOURCE:
        count(_TOO_LONG)
        return None
    identity = _identity(cell.get("metadata"))
    if identity is not None:
        normal["metadata"] = {"nbgrader": {"grade_id": identity}}
    return {**normal, "source": source}


def _source(cell: dict[Any, Any]) -> str | None:
    """The text of a cell (format 3 calls a code cell's ``input``); None where it is no text."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        if not all(isinstance(line, str) for line in source):
            return None
        source = "".join(source)
    if source is None:
        source = ""
    if not isinstance(source, str):
        return None
    if cell.get("cell_type") == "heading":
        level = cell.get("level")
        source = "#" * (level if type(level) is int and 1 <= level <= 6 else 1) + " " + source
    source = source.encode("utf-8", errors="replace").decode("utf-8")  # lone surrogates
    return source.replace("\r\n", "\n").replace("\r", "\n")


def _identity(metadata: Any) -> str | None:
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    identity = about.get("grade_id") if isinstance(about, dict) else None
    return identity if isinstance(identity, str) else None


def identify(notebook: Document, path: Path, assignments: list[Assignment]) -> Assignment:
    """The assignment a notebook answers: by its cells' ids, by what it defines, by its name."""
    code = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    defined = {name for source in code for name in defined_names(source)}
    scores = [_likeness(notebook, defined, path, assignment) for assignment in assignments]
    best = max(scores, default=0)
    if best <= _BY_FILE or scores.count(best) > 1:
        known = ", ".join(assignment.name for assignment in assignments)
        raise SubmissionError(
            f"{shown_name(path)} cannot be told to answer any assignment ({known}): its cells "
            "carry none of their ids and define none of their functions. Submit the notebook that "
            "was handed out"
        )
    return assignments[scores.index(best)]


def _likeness(notebook: Document, defined: set[str], path: Path, assignment: Assignment) -> int:
    ids = {grade_id(cell) for cell in assignment.notebook["cells"]} - {""}
    asked = {exercise.function for exercise in assignment.automatic}
    by_id = sum(grade_id(cell) in ids for cell in notebook["cells"])
    by_name = len(asked & defined)
    prose = [cell for cell in assignment.notebook["cells"] if not grade_id(cell)]
    known = {cell["source"].strip() for cell in prose}  # others are alike: imports, "answer here"
    by_text = len(known & {cell["source"].strip() for cell in notebook["cells"]} - {""})
    by_file = assignment.name in path.name or path.name.startswith(assignment.short)
    return 1000 * (by_id + by_name) + 3 * by_text + _BY_FILE * by_file
