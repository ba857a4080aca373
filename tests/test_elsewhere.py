"""An untouched question is a zero only where nothing else was written or handed in."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.elsewhere import NOTE, look_elsewhere
from autograder.gradebook import open_gradebook
from autograder.grading import Options, grade_class
from autograder.notebooks import exercise_key, grade_id
from autograder.read import read_submission
from autograder.records import Assignment, Submission
from autograder.repair import repair
from tests.classes import SHORT, hand_in, solved_with
from tests.notebooks import code_cell

PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
QUESTION = f"{SHORT}-question"


def text_cell(source: str, **more: Any) -> dict[str, Any]:
    return {"id": "text", "cell_type": "markdown", "metadata": {}, "source": source, **more}


@pytest.fixture
def assignment(course: Course) -> Assignment:
    return course.assignment(SHORT)


@pytest.fixture
def answered(course: Course, assignment: Assignment) -> dict[str, Any]:
    """The solved notebook with its question left as released."""
    cells = copy.deepcopy(assignment.notebook["cells"])
    solved = solved_with(course, SHORT, {})["document"]["cells"]
    solutions = {grade_id(c): c["source"] for c in solved}
    for cell in cells:
        if grade_id(cell).endswith("-solution"):
            cell["source"] = "".join(solutions[grade_id(cell)])
    return {**assignment.notebook, "cells": cells}


@pytest.fixture
def looked(course: Course, assignment: Assignment, tmp_path: Path) -> Callable[..., Submission]:
    """The submission as it is graded."""

    def look(document: dict[str, Any], files: tuple[str, ...] = ()) -> Submission:
        folder = tmp_path / "submitted" / "ada" / assignment.name
        folder.mkdir(parents=True)
        path = folder / f"{assignment.name}.ipynb"
        path.write_text(json.dumps(document), encoding="utf-8")
        for name in files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(b"1")
        return look_elsewhere(repair(read_submission(path, course.assignments())), folder)

    return look


def question(submission: Submission) -> str:
    [cell] = [c for c in submission.notebook["cells"] if grade_id(c) == QUESTION]
    return str(cell["source"])


def position(document: dict[str, Any]) -> int:
    return next(i for i, c in enumerate(document["cells"]) if grade_id(c) == QUESTION)


def below(document: dict[str, Any]) -> None:
    document["cells"].append(text_cell("By the chain rule ..."))


def above(document: dict[str, Any]) -> None:
    document["cells"].insert(position(document), text_cell("By the chain rule ..."))


def as_code(document: dict[str, Any]) -> None:
    document["cells"].append(code_cell("# By the chain rule ...", "code"))


def as_raw(document: dict[str, Any]) -> None:
    document["cells"].append({**text_cell("By the chain rule ..."), "cell_type": "raw"})


def in_the_question(document: dict[str, Any]) -> None:
    document["cells"][position(document) - 1]["source"] += "\n\nBy the chain rule ..."


def photo(document: dict[str, Any]) -> None:
    attached = {"a.png": {"image/png": PNG}}
    document["cells"].append(text_cell("![a](attachment:a.png)", attachments=attached))


def experiment(document: dict[str, Any]) -> None:
    cell = next(c for c in document["cells"] if c["cell_type"] == "code" and not grade_id(c))
    cell["source"] += "\n# it shrinks, for ..."


@pytest.mark.parametrize(
    "write", [below, above, as_code, as_raw, in_the_question, photo, experiment]
)
def test_what_is_written_in_another_cell_is_for_a_person(looked, answered, write) -> None:
    write(answered)
    submission = looked(answered)
    assert question(submission) == NOTE
    assert "1 other cell): a person will look" in submission.repairs[-1]


def test_files_beside_the_notebook_are_for_a_person(looked, answered) -> None:
    submission = looked(answered, ("answer.pdf", "scan/page 1.jpg"))
    assert question(submission) == NOTE
    assert "(answer.pdf, page 1.jpg): a person will look" in submission.repairs[-1]


def nothing(document: dict[str, Any]) -> None:
    """As it was handed out, but for the answers of other exercises."""


def blank(document: dict[str, Any]) -> None:
    document["cells"] += [text_cell(" \n"), code_cell("", "empty")]


def again(document: dict[str, Any]) -> None:
    """Copies of what was handed out, with other white space."""
    copies = [{**c, "metadata": {}} for c in document["cells"] if not grade_id(c)]
    document["cells"] += [
        {**c, "source": c["source"] + "  \n", "id": f"x{i}"} for i, c in enumerate(copies)
    ]


def another_name(document: dict[str, Any]) -> None:
    """The kit adds a cell to such a notebook."""
    for cell in document["cells"]:
        if exercise_key(grade_id(cell)) == f"{SHORT}.dphi" and "def dphi" in cell["source"]:
            cell["source"] = cell["source"].replace("def dphi", "def derivative")


@pytest.mark.parametrize("write", [nothing, blank, again, another_name])
def test_where_nothing_else_is_written_the_question_stays_untouched(
    looked, answered, write
) -> None:
    write(answered)
    tools = (
        *("timestamp.txt", ".DS_Store", "Thumbs.db", ".ipynb_checkpoints/x.ipynb"),
        *("submission_secret.txt", "x.ipynb:Zone.Identifier", "feedback/2026-11-20 UTC/x.html"),
    )
    submission = looked(answered, tools)
    assert question(submission) == "YOUR ANSWER HERE"
    assert "a person will look" not in " ".join(submission.repairs)


@pytest.mark.parametrize(
    ("name", "text", "is_handed_in"),
    [
        ("data.csv", "1,2", False),
        ("data.csv", "3,4", True),
        ("data.csv", "1,2\nBy the chain rule ...", True),
        ("draft.ipynb", "{}", True),
        ("feedback/answer.html", "By the chain rule ...", True),
    ],
)
def test_what_was_handed_out_counts_where_it_was_filled_in(
    looked, answered, tmp_path, name, text, is_handed_in
) -> None:
    submission = looked(answered)
    (tmp_path / "release").mkdir()
    (tmp_path / "release" / "data.csv").write_text("1,2")
    (submission.path.parent / name).parent.mkdir(exist_ok=True)
    (submission.path.parent / name).write_text(text)
    given = replace(submission.assignment, release=tmp_path / "release" / "x.ipynb")
    own = replace(submission, assignment=given)
    assert (look_elsewhere(own, submission.path.parent) != own) is is_handed_in


def test_the_notebook_of_the_right_name_counts_where_another_is_graded(
    looked, answered, assignment
) -> None:
    submission = looked(answered)
    other = replace(submission, path=submission.path.with_name("mycode.ipynb"))
    submission.path.rename(other.path)
    submission.path.write_bytes(assignment.release.read_bytes())
    assert look_elsewhere(other, other.path.parent) == other
    below(answered)
    submission.path.write_text(json.dumps(answered))
    assert question(look_elsewhere(other, other.path.parent)) == NOTE


def test_an_answered_question_stays_as_it_is(looked, answered) -> None:
    answered["cells"][position(answered)]["source"] = "By the chain rule ..."
    below(answered)
    assert question(looked(answered)) == "By the chain rule ..."


def test_the_gradebook_waits_for_a_person(fresh_course: Course, answered: dict[str, Any]) -> None:
    hand_in(fresh_course, "left", json.dumps(answered))
    (hand_in(fresh_course, "scan", json.dumps(answered)) / "answer.pdf").write_bytes(b"%PDF")
    assignment = fresh_course.assignment(SHORT)
    grade_class(fresh_course, assignment, Options())
    with open_gradebook(fresh_course.gradebook) as gradebook:
        place = (QUESTION, assignment.name, assignment.name)
        left, scan = (gradebook.find_grade(*place, student) for student in ("left", "scan"))
        assert (left.auto_score, left.needs_manual_grade) == (0, False)
        assert (scan.auto_score, scan.needs_manual_grade) == (None, True)
