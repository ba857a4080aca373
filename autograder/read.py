"""Reading a submitted file: bounded and tolerant; what cannot be read is explained."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

from autograder.errors import SubmissionError
from autograder.notebooks import Cell, Document, defined_names, grade_id
from autograder.records import Assignment, Submission

MAX_BYTES = 128 << 20
MAX_CELLS = 2000
MAX_SOURCE = 1 << 20


def read_submission(path: Path, assignments: list[Assignment]) -> Submission:
    """Read ``path`` and find out which assignment it is an answer to.

    Raises SubmissionError, with the reason and the way out, when that cannot be done.
    """
    repairs: list[str] = []
    document = _parse(_text(path, repairs), path)
    notebook = read_document(document, path, repairs)
    return Submission(path, notebook, identify(notebook, path, assignments), tuple(repairs))


def read_document(document: Any, path: Path, repairs: list[str]) -> Document:
    """A parsed notebook in plain form, without outputs; appends to ``repairs`` what it mends."""
    notebook = _as_version_4(document, path, repairs)
    return {**notebook, "cells": _cells(notebook.get("cells"), path, repairs)}


def _text(path: Path, repairs: list[str]) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise SubmissionError(
                f"{path.name} has {size >> 20} MB, more than the {MAX_BYTES >> 20} MB that are read: "
                "clear its outputs (Kernel > Restart and clear) and submit again"
            )
        raw = path.read_bytes()
    except OSError as error:
        raise SubmissionError(f"{path.name} cannot be opened: {error.strerror}") from error
    if not raw.strip():
        raise SubmissionError(f"{path.name} is empty: submit the notebook again")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        repairs.append("The file was stored as UTF-16; it was read as such.")
        return raw.decode("utf-16", errors="replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        repairs.append("The file began with a byte order mark; it was left out.")
        raw = raw[3:]
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        repairs.append("The file was not valid UTF-8; it was read as Latin-1.")
        return raw.decode("latin-1")


def _parse(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise SubmissionError(
            f"{path.name} is not a readable notebook: its JSON is broken{where}; it may have been cut "
            "off in an upload, or be another kind of file. Open it in Jupyter, save and submit again"
        ) from error


def _as_version_4(document: Any, path: Path, repairs: list[str]) -> Document:
    if not isinstance(document, dict):
        raise SubmissionError(f"{path.name} is JSON, but not a notebook: submit the .ipynb file")
    if "cells" not in document and isinstance(document.get("worksheets"), list):
        import nbformat

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                old = nbformat.from_dict(document)
                document = dict(nbformat.convert(old, 4))
        except Exception as error:  # nbformat raises whatever its converter stumbles over
            raise SubmissionError(
                f"{path.name} has the old notebook format 3 and could not be converted: "
                "open it in Jupyter, save and submit again"
            ) from error
        repairs.append("The notebook had the old format 3; it was converted.")
    if not isinstance(document.get("cells"), list):
        raise SubmissionError(f"{path.name} holds no cells: submit the notebook itself")
    return document


def _cells(cells: Any, path: Path, repairs: list[str]) -> list[Cell]:
    if len(cells) > MAX_CELLS:
        raise SubmissionError(f"{path.name} has {len(cells)} cells, more than {MAX_CELLS}")
    kept, dropped = [], 0
    for number, cell in enumerate(cells):
        normal = _cell(cell, number)
        if normal is None:
            dropped += 1
        else:
            kept.append(normal)
    if dropped:
        repairs.append(f"{dropped} damaged cell(s) could not be read and were left out.")
    return kept


def _cell(cell: Any, number: int) -> Cell | None:
    """One cell in plain form: text source, dict metadata, no outputs, an id of its own."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return None
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(str(line) for line in source)
    if not isinstance(source, str) or len(source) > MAX_SOURCE:
        return None
    source = _without_surrogates(source).replace("\r\n", "\n").replace("\r", "\n")
    metadata = cell.get("metadata")
    about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    identity = about.get("grade_id") if isinstance(about, dict) else None
    kept = {"nbgrader": {"grade_id": identity}} if isinstance(identity, str) else {}
    normal: Cell = {"id": f"cell-{number}", "cell_type": cell["cell_type"], "source": source}
    normal["metadata"] = kept
    if normal["cell_type"] == "code":
        normal |= {"outputs": [], "execution_count": None}
    return normal


def _without_surrogates(text: str) -> str:
    return text.encode("utf-8", errors="replace").decode("utf-8")


def identify(notebook: Document, path: Path, assignments: list[Assignment]) -> Assignment:
    """The assignment a notebook answers: by its cells' ids, by what it defines, by its name."""
    scores = [_likeness(notebook, path, assignment) for assignment in assignments]
    best = max(scores, default=0)
    if best == 0 or scores.count(best) > 1:
        known = ", ".join(assignment.name for assignment in assignments)
        raise SubmissionError(
            f"{path.name} cannot be told to answer any assignment ({known}): its cells carry "
            "none of their ids and define none of their functions"
        )
    return assignments[scores.index(best)]


def _likeness(notebook: Document, path: Path, assignment: Assignment) -> int:
    ids = {grade_id(cell) for cell in assignment.notebook["cells"]} - {""}
    asked = {exercise.function for exercise in assignment.automatic}
    by_id = sum(grade_id(cell) in ids for cell in notebook["cells"])
    code = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    by_name = len(asked & {name for source in code for name in defined_names(source)})
    by_file = assignment.name in path.name or path.name.startswith(assignment.short)
    return 100 * by_id + 10 * by_name + by_file

