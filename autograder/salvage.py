"""JSON that may be broken: what is whole in it is kept, and what was lost is said."""

from __future__ import annotations

import json
import re
from typing import Any

from autograder.errors import SubmissionError

MAX_ATTEMPTS = 8000
MAX_CONTAINERS = 2_000_000  # 100 MB of empty lists take gigabytes, and most of a minute
MAX_VALUES = 8_000_000  # by commas, those in text too: 100 MB of numbers take half of a minute
MANY_VALUES = 1_000_000  # of so many a broken file is not searched as often
DAMAGED = "The file is damaged"  # how the repair of such a file begins

# A cell is an object that begins with one of the keys a cell has, in any order of them.
_CELL_START = re.compile(
    r'\{\s*"(?:attachments|cell_type|collapsed|execution_count|id|input|language|level|metadata'
    r'|outputs|prompt_number|source)"\s*:'
)


def parse_notebook(text: str, name: str, repairs: list[str]) -> Any:
    """The document in ``text``; of a broken one, a notebook of the cells that are whole.

    ``name`` is what messages call the file. Raises SubmissionError when no cell is whole.
    """
    _refuse_too_many(text, name)
    try:
        document, end = _decoded(text, _first_brace(text))
    except (ValueError, RecursionError) as error:
        return _salvaged(text, name, error, repairs)
    if text[end:].strip(" \t\r\n\0"):
        repairs.append("There was more text after the end of the notebook; it was left out.")
    return document


def _refuse_too_many(text: str, name: str) -> None:
    counted = {
        "lists and objects": (text.count("[") + text.count("{"), MAX_CONTAINERS),
        "values and commas": (text.count(","), MAX_VALUES),
    }
    for what, (count, allowed) in counted.items():
        if count > allowed:
            raise SubmissionError(
                f"{name} holds {count} {what}, more than any notebook: clear its outputs "
                "(Kernel > Restart and clear), save and submit again"
            )


def _first_brace(text: str) -> int:
    """Where the document begins: after white space (and NULs, from a broken disk or upload)."""
    return len(text) - len(text.lstrip(" \t\r\n\0"))


def _decoded(text: str, start: int) -> tuple[Any, int]:
    """What begins at ``start``, and where it ends. Control characters in strings are let pass.

    Numbers hardly matter: fractions are not worth the time to make them, and integers of
    thousands of digits, which Python refuses to convert, not worth an error.
    """
    try:
        return json.JSONDecoder(strict=False, parse_float=bool).raw_decode(text, start)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return json.JSONDecoder(strict=False, parse_float=bool, parse_int=bool).raw_decode(
            text, start
        )


def _salvaged(text: str, name: str, error: Exception, repairs: list[str]) -> dict[str, Any]:
    cells = _whole_cells(text)
    line = error.lineno if isinstance(error, json.JSONDecodeError) else None
    where = f" (line {line})" if line else ""
    if not cells:
        raise SubmissionError(
            f"{name} is not a readable notebook: its JSON is broken{where} and no cell in it is "
            "whole; it may have been cut off in an upload, or be another kind of file. "
            "Open it in Jupyter, save it and submit again"
        ) from error
    repairs.append(
        f"{DAMAGED}{where}: it was cut off, or changed by another program. Its "
        f"{len(cells)} cell(s) that are whole were graded; what is missing counts as not "
        "answered. Submit the whole file again if you still can."
    )
    return {"cells": cells, "nbformat": 4}


def _whole_cells(text: str) -> list[Any]:
    """Every object in ``text`` that is a cell, as far as a bounded search finds them."""
    cells: list[Any] = []
    passes = 1 if text.count(",") > MANY_VALUES else 4
    position, effort = 0, passes * len(text) + (1 << 20)
    for _ in range(MAX_ATTEMPTS):
        start = _CELL_START.search(text, position)
        if start is None or effort < 0:
            break
        try:
            found, end = _decoded(text, start.start())
        except (ValueError, RecursionError) as error:
            position = start.start() + 1
            # the error counts the lines before it, which is fast, but from the beginning
            effort -= _read_to(error, text) - start.start() + start.start() // 16
            continue
        effort -= end - start.start()
        position = end
        if _is_cell(found):
            cells.append(found)
    return cells


def _read_to(error: Exception, text: str) -> int:
    """How far the decoder may have come: it does not say so of nesting and of open strings."""
    if isinstance(error, json.JSONDecodeError) and not error.msg.startswith("Unterminated"):
        return error.pos
    return len(text)


def _is_cell(found: Any) -> bool:
    """Outputs, metadata and attachments have no type and text of their own."""
    return (
        isinstance(found, dict)
        and isinstance(found.get("cell_type"), str)
        and isinstance(found.get("source", found.get("input")), str | list)
    )
