"""Feedback pages: what a student gets to see, with no active content in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
import nh3
from nbgrader.api import Gradebook, MissingEntry

from autograder.course import Course
from autograder.errors import KitError
from autograder.notebooks import SOLUTION, exercise_key, grade_id
from autograder.record import results_file
from autograder.records import Assignment


@dataclass(frozen=True)
class FeedbackPage:
    """One student's page: where it belongs and its HTML."""

    path: Path
    html: str


def feedback_page(
    course: Course, gradebook: Gradebook, assignment: Assignment, student: str
) -> FeedbackPage:
    """The page of one graded submission; KitError when it was not graded yet."""
    stored = results_file(course, assignment.name, student)
    notebook = course.root / "autograded" / student / assignment.name / f"{assignment.name}.ipynb"
    try:
        result: dict[str, Any] = json.loads(stored.read_text(encoding="utf-8"))
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError as error:
        raise KitError(
            f"{student} has no graded {assignment.name}: run `gradmark grade {assignment.short}` first"
        ) from error
    html = _template().render(
        title=assignment.name,
        student=student,
        result=result,
        exercises=_exercises(gradebook, assignment, student, result),
        cells=[_shown(cell) for cell in cells],
    )
    path = course.root / "feedback" / student / assignment.name / f"{assignment.name}.html"
    return FeedbackPage(path, html)


def _exercises(
    gradebook: Gradebook, assignment: Assignment, student: str, result: dict[str, Any]
) -> list[dict[str, Any]]:
    """Each exercise with its score now (a person may have changed it) and comments."""
    rows = []
    for exercise in result["exercises"]:
        key = exercise["key"]
        place = (assignment.name, assignment.name, student)
        grade = gradebook.find_grade(key.replace(".", "-"), *place)
        row = {**exercise, "score": grade.score, "waiting": grade.needs_manual_grade}
        row["comment"] = _comment(gradebook, key, place)
        sentences = result["sentences"].get(key, [])
        row["checks"] = [
            {**check, "sentence": sentence or check["name"]}
            for check, sentence in zip(exercise["checks"], sentences, strict=True)
        ]
        rows.append(row)
    return rows


def _comment(gradebook: Gradebook, key: str, place: tuple[str, str, str]) -> str:
    identity = key.replace(".", "-")
    for cell in (identity + SOLUTION, identity):
        try:
            comment = gradebook.find_comment(cell, *place)
        except MissingEntry:
            continue
        return comment.manual_comment or ""
    return ""


def _shown(cell: dict[str, Any]) -> dict[str, Any]:
    source = cell["source"]
    text = source if isinstance(source, str) else "".join(source)
    return {
        "kind": cell["cell_type"],
        "key": exercise_key(grade_id(cell)),
        "source": text,
        "outputs": [_output(output) for output in cell.get("outputs", [])],
    }


def _output(output: dict[str, Any]) -> dict[str, str]:
    """An output as text, an image or (once more sanitised) a table."""
    if output["output_type"] == "stream":
        return {"text": _joined(output["text"])}
    if output["output_type"] == "error":
        return {"error": "\n".join(output["traceback"])}
    data = output["data"]
    for mime in ("image/png", "image/jpeg"):
        if mime in data:
            return {"image": f"data:{mime};base64,{_joined(data[mime])}"}
    if "text/html" in data:
        return {"html": nh3.clean(_joined(data["text/html"]), attributes={}, link_rel=None)}
    return {"text": _joined(data.get("text/plain", ""))}


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("autograder"), autoescape=True, trim_blocks=True
    )
    return environment.get_template("feedback.html.j2")
