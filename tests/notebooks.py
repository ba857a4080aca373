"""Submissions made from the instructor notebooks: some cells replaced, some added."""

from __future__ import annotations

import json
from typing import Any

from autograder.course import Course
from autograder.notebooks import SOLUTION, exercise_key, grade_id


def solved_with(
    course: Course, short: str, answers: dict[str, str], first: str = "", last: str = ""
) -> dict[str, Any]:
    """The solved notebook with other ``answers`` (key -> source); code put first and last.

    A dict with the ``name`` of the assignment and the notebook as ``document``.
    """
    name = course.resolve(short)
    path = course.root / "source" / name / f"{name}.ipynb"
    document = json.loads(path.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        identity = grade_id(cell)
        key = exercise_key(identity)
        if identity.endswith(SOLUTION) and key in answers:
            cell["source"] = answers[key]
    if first:
        document["cells"].insert(0, code_cell(first, "first"))
    if last:
        document["cells"].append(code_cell(last, "last"))
    return {"name": name, "document": document}


def code_cell(source: str, identity: str) -> dict[str, Any]:
    """A code cell without nbgrader metadata."""
    return {
        "id": identity,
        "cell_type": "code",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
