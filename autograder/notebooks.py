"""Notebooks as plain documents: the few questions that several stages ask of a cell."""

from __future__ import annotations

import re
from typing import Any

Cell = dict[str, Any]
Document = dict[str, Any]

SOLUTION = "-solution"

_DEFINITION = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^(\w+)\s*=[^=]", re.MULTILINE)


def grade_id(cell: Cell) -> str:
    """The cell's nbgrader id, or an empty string."""
    about = cell["metadata"].get("nbgrader")
    identity = about.get("grade_id") if isinstance(about, dict) else None
    return identity if isinstance(identity, str) else ""


def is_locked(cell: Cell) -> bool:
    """Whether nbgrader says that a student may not edit the cell."""
    about = cell["metadata"].get("nbgrader", {})
    return bool(about.get("locked") or about.get("grade")) and not about.get("solution")


def is_solution(cell: Cell) -> bool:
    """Whether the cell is one a student writes in."""
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def defined_names(source: str) -> set[str]:
    """Functions, classes and variables that a cell defines at its top level, by their text."""
    return set(_DEFINITION.findall(source)) | set(_ASSIGNMENT.findall(source))


def exercise_key(identity: str) -> str:
    """The exercise a grade id is about: ``a03.grad_W`` for ``a03-grad_W-solution``.

    nbgrader's schema allows no dot in a grade id; everywhere else the key has its dot.
    """
    return identity.removesuffix(SOLUTION).replace("-", ".", 1)


def asked_name(identity: str) -> str:
    """The function or class that the cell with this id is about."""
    return exercise_key(identity).partition(".")[2]
