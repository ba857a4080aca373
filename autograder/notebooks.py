"""Notebooks as plain documents: the few questions that several stages ask of a cell."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice
from typing import Any

Cell = dict[str, Any]
Document = dict[str, Any]

SOLUTION = "-solution"
MAX_FUNCTIONS = 50  # of a cell, to count the arguments of

_DEFINITION = re.compile(r"^(?:async +)?(?:def|class) +(\w+)", re.MULTILINE)
_WORD = re.compile(r"\w+")
_CLASS = re.compile(r"^class +(\w+)", re.MULTILINE)
_FUNCTION = re.compile(r"^(?:async +)?def +(\w+)\s*\(", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^(\w+)[ \t]*(?::[^=\n]*)?=(?!=)(.*)", re.MULTILINE)


def grade_id(cell: Cell) -> str:
    """The cell's nbgrader id, or an empty string."""
    about = cell["metadata"].get("nbgrader")
    identity = about.get("grade_id") if isinstance(about, dict) else None
    return identity if isinstance(identity, str) else ""


def is_locked(cell: Cell) -> bool:
    """Whether nbgrader says that a student may not edit the cell."""
    about = cell["metadata"].get("nbgrader", {})
    return bool(about.get("locked") or about.get("grade")) and not about.get("solution")


def is_graded(cell: Cell) -> bool:
    """Whether points are given for the cell."""
    return bool(cell["metadata"].get("nbgrader", {}).get("grade"))


def is_solution(cell: Cell) -> bool:
    """Whether the cell is one a student writes in."""
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def defined_names(source: str) -> set[str]:
    """Functions, classes and variables that a cell defines at its top level, by their text."""
    return set(_DEFINITION.findall(source)) | {name for name, _ in _ASSIGNMENT.findall(source)}


class Answers:
    """What code cells may be answers to; asked often of the same texts, which may be long."""

    def __init__(self) -> None:
        self._answered = cache(_answered)

    def __call__(self, cell: Cell, name: str) -> bool:
        """Whether a cell defines ``name`` so that it may be an answer: no ``f = f(x)``."""
        if cell["cell_type"] != "code" or name not in cell["source"]:
            return False
        return name in self._answered(cell["source"])


def _answered(source: str) -> frozenset[str]:
    assigned = {
        name
        for name, value in _ASSIGNMENT.findall(source)
        if name not in value or name not in _WORD.findall(value)
    }
    return frozenset(assigned).union(_DEFINITION.findall(source))


def functions(source: str) -> dict[str, int]:
    """The functions a cell defines at its top level, with their argument counts, by their text.

    By text, not by syntax tree: Python's parser is not built for hostile input. Of very many
    functions there are the first MAX_FUNCTIONS.
    """
    ends = {match[1]: match.end() for match in _FUNCTION.finditer(source)}
    return {name: _arguments(source, end) for name, end in islice(ends.items(), MAX_FUNCTIONS)}


def classes(source: str) -> list[str]:
    """The classes a cell defines at its top level, by their text."""
    return _CLASS.findall(source)


def _arguments(source: str, start: int) -> int:
    """How many arguments there are between the parenthesis that ends at ``start`` and its mate."""
    depth, count, empty = 0, 0, True
    for character in source[start : start + 2000]:
        if character in ")]}" and depth == 0:
            break
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            count += not empty
            empty = True
        elif not character.isspace():
            empty = False
    return count + (not empty)


def same_text(one: str, other: str) -> bool:
    """Whether two cells hold the same, but for white space at line ends and around."""
    if len(one) > 4 * len(other) + 1000 or len(other) > 4 * len(one) + 1000:
        return False  # for speed: submissions may be huge
    if one.split(maxsplit=1)[:1] != other.split(maxsplit=1)[:1]:
        return False  # for speed again: they do not begin with the same word
    return bare_text(one) == bare_text(other)


def bare_text(source: str) -> tuple[str, ...]:
    """A cell's lines without white space at their ends and around: what two are compared by."""
    return tuple(line.rstrip() for line in source.strip().splitlines())


def exercise_key(identity: str) -> str:
    """The exercise a grade id is about: ``a03.grad_W`` for ``a03-grad_W-solution``.

    nbgrader's schema allows no dot in a grade id; everywhere else the key has its dot.
    """
    return identity.removesuffix(SOLUTION).replace("-", ".", 1)


def asked_name(identity: str) -> str:
    """The function or class that the cell with this id is about."""
    return exercise_key(identity).partition(".")[2]
