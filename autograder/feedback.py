"""Feedback pages: what a student gets to see, with no active content in it."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import DatabaseError

from autograder import stored
from autograder.course import Course
from autograder.errors import KitError, UnknownNameError, is_machines
from autograder.export import write_export
from autograder.markdown import MAX_RENDERED_ALL
from autograder.notebooks import SOLUTION, exercise_key, grade_id, is_graded, is_solution
from autograder.quick import MAX_RENDERED
from autograder.record import results_file
from autograder.records import Assignment
from autograder.rendering import code, output, prose

TEMPLATES = Path(__file__).parent / "templates"
_HEADING = re.compile(r"^#{1,4} +(.+)", re.MULTILINE)


@dataclass(frozen=True)
class FeedbackPage:
    """One student's page: where it belongs and its HTML."""

    path: Path
    html: str


def graded_students(
    course: Course, assignment: Assignment, asked: tuple[str, ...] = ()
) -> list[str]:
    """The graded students asked for, all if none is named."""
    name, short = assignment.name, assignment.short
    stored = (course.root / ".gradmark" / name).glob("*.json")
    students = [path.stem for path in stored]  # who left autograded/ has left the course
    here = [s for s in students if (course.root / "autograded" / s / name).is_dir()]
    unknown = [student for student in asked if student not in here]
    if unknown:
        raise UnknownNameError(
            f"{unknown[0]!r} has no graded {name}: run `gradmark grade {short}` first"
        )
    if not here:
        raise KitError(f"nothing of {name} is graded yet: run `gradmark grade {short}`")
    return list(dict.fromkeys(asked)) or sorted(here)


def feedback_page(
    course: Course, gradebook: Gradebook, assignment: Assignment, student: str
) -> FeedbackPage:
    """The page of one graded submission; KitError when it was not graded yet.

    So is whatever else goes wrong with one student's notebook: it costs nobody else the page.
    """
    try:
        return _page(course, gradebook, assignment, student)
    except (KitError, DatabaseError):  # whoever opened the gradebook explains what it has
        raise
    except Exception as error:
        if is_machines(error):
            raise
        raise KitError(
            f"{student}'s page could not be made ({type(error).__name__}: {str(error)[:200]}): "
            f"look at autograded/{student}/{assignment.name} yourself, and report this"
        ) from error


def write_page(page: FeedbackPage) -> None:
    """Write one page; KitError where something else is in its place."""
    try:
        write_export(page.path, page.html)
    except (KitError, OSError) as error:
        if is_machines(error):
            raise
        raise KitError(
            f"{page.path} cannot be written ({error}): move what is in its place away, and call "
            "again"
        ) from error


def _page(
    course: Course, gradebook: Gradebook, assignment: Assignment, student: str
) -> FeedbackPage:
    notebook = course.root / "autograded" / student / assignment.name / f"{assignment.name}.ipynb"
    try:
        result = stored.read_whole(results_file(course, assignment.name, student), assignment.short)
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError as error:
        raise KitError(
            f"{student} has no graded {assignment.name}: "
            f"run `gradmark grade {assignment.short}` first"
        ) from error
    try:
        exercises = _exercises(gradebook, assignment, student, result)
    except MissingEntry as error:
        raise KitError(
            f"{student} is no more in the gradebook: run `gradmark grade {assignment.short}` to "
            f"enter it again, or remove autograded/{student}/{assignment.name}"
        ) from error
    html = render_page(
        assignment=assignment,
        student=student,
        result=result,
        exercises=exercises,
        is_graded=result["status"] == "graded" or any(e["by_hand"] for e in exercises),
        total=_total(gradebook, assignment, student, exercises),
        cells=_notebook(cells, assignment) if result["status"] == "graded" else [],
    )
    path = course.root / "feedback" / student / assignment.name / f"{assignment.name}.html"
    return FeedbackPage(path, html)


def render_page(**content: Any) -> str:
    """The page's HTML; its policy allows its own style, pictures in it, and nothing else."""
    style = (TEMPLATES / "feedback.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["points"] = _points
    template = environment.get_template("feedback.html.j2")
    return template.render(style=Markup(style), style_hash=digest, **content)


def _points(value: float) -> str:
    return f"{round(value, 2):g}"


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
        row["by_hand"] = grade.manual_score is not None
        row["comment"] = _comment(gradebook, key, place)
        row["anchor"] = key.replace(".", "-")
        sentences = result["sentences"].get(key, [])
        row["checks"] = [
            {**check, "sentence": sentence or check["name"]}
            for check, sentence in zip(exercise["checks"], sentences, strict=True)
        ]
        rows.append(row)
    return rows


def _total(
    gradebook: Gradebook, assignment: Assignment, student: str, exercises: list[dict[str, Any]]
) -> dict[str, float]:
    """All points, what is taken off for being late, and how many a person has yet to give."""
    submission = gradebook.find_submission_notebook(assignment.name, assignment.name, student)
    penalty = submission.late_submission_penalty or 0.0
    earned = math.fsum(exercise["score"] for exercise in exercises)
    return {
        "score": max(earned - penalty, 0.0),
        "penalty": penalty,
        "maximum": math.fsum(exercise["max_score"] for exercise in exercises),
        "waiting": math.fsum(e["max_score"] for e in exercises if e["waiting"]),
    }


def _comment(gradebook: Gradebook, key: str, place: tuple[str, str, str]) -> str:
    identity = key.replace(".", "-")
    for cell in (identity + SOLUTION, identity):
        try:
            comment = gradebook.find_comment(cell, *place)
        except MissingEntry:
            continue
        return comment.manual_comment or ""
    return ""


def _notebook(cells: list[dict[str, Any]], assignment: Assignment) -> list[dict[str, Any]]:
    """The cells as the page shows them; of the text that was handed out only its headings."""
    handed_out = {cell["source"] for cell in assignment.notebook["cells"]}
    room, shown = MAX_RENDERED_ALL, []
    for cell in cells:
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        given = source in handed_out and not is_solution(cell)
        room -= len(source) if len(source) <= MAX_RENDERED else 0  # longer ones cost nothing
        shown.append(_cell(cell, source, given, render=room >= 0))
    return [cell for cell in shown if cell["heading"] or cell["body"] or cell["outputs"]]


def _cell(cell: dict[str, Any], source: str, given: bool, render: bool) -> dict[str, Any]:
    """One cell; ``given`` as it was handed out. Where it shall not be rendered: as typed."""
    key = exercise_key(grade_id(cell)) if is_solution(cell) else ""
    shown: dict[str, Any] = {"kind": cell["cell_type"], "key": key, "given": given}
    shown |= {"anchor": "answer-" + key.replace(".", "-") if key else "", "heading": ""}
    if cell["cell_type"] == "code":
        shown["body"] = code(source, render) if source.strip() else ""
        shown["outputs"] = [output(document) for document in _own_outputs(cell)]
        return shown
    heading = _HEADING.search(source) if given else None
    shown["heading"] = re.sub(r"[*_`$]", "", heading[1]) if heading else ""
    shown["body"] = "" if given else prose(source, cell.get("attachments", {}), render)
    return {**shown, "outputs": []}


def _own_outputs(cell: dict[str, Any]) -> list[dict[str, Any]]:
    """A cell's outputs, but for the checks' report, which the page has in full already."""
    outputs = cell.get("outputs", [])
    if is_graded(cell) and outputs:
        last = outputs[-1].get("text", "")
        text = last if isinstance(last, str) else "".join(last)
        if text.startswith(f"{exercise_key(grade_id(cell))}: "):
            return list(outputs[:-1])
    return list(outputs)
