"""Courses in a temporary folder, with a class that has handed something in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.records import Assignment, CheckResult, Diagnosis, ExerciseResult, Result
from autograder.seed import DEFAULT_SEED
from tests.notebooks import solved_with

SHORT = "a03"
PROGRAMS = Path(sys.executable).parent


def copy_course(course: Course, root: Path) -> Course:
    """A course of one assignment, without a class."""
    name = course.resolve(SHORT)
    for folder in ("source", "release"):
        shutil.copytree(course.root / folder / name, root / folder / name)
    shutil.copy(course.root / "nbgrader_config.py", root)
    (root / ".gradmark").mkdir()
    (root / ".gradmark" / "seed").write_text(f"{DEFAULT_SEED}\n")  # two copies, the same results
    return Course(root)


def hand_in(course: Course, student: str, text: str | bytes, name: str = "") -> Path:
    """Put a notebook where a student's would be; its folder."""
    assignment = course.resolve(SHORT)
    folder = course.root / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    data = text.encode() if isinstance(text, str) else text
    (folder / (name or f"{assignment}.ipynb")).write_bytes(data)
    return folder


def solved(course: Course, answers: dict[str, str] | None = None, **extra: Any) -> str:
    """The text of a solved notebook, some exercises answered otherwise."""
    return json.dumps(solved_with(course, SHORT, answers or {}, **extra)["document"])


def nested(folder: Path, name: str, levels: int) -> None:
    """Make folders in each other; beyond 900 of them pytest could not remove them again."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)


def made_up_result(
    assignment: Assignment, scores: dict[str, float] | None = None, **changes: Any
) -> Result:
    """A result nobody graded: full points, or ``scores`` by exercise, of the released notebook."""
    exercises = []
    for exercise in assignment.exercises:
        if exercise.manual:
            made = ExerciseResult(exercise.key, 0.0, exercise.points, "manual")
        else:
            score = (scores or {}).get(exercise.key, exercise.points)
            full = score == exercise.points
            check = CheckResult(
                exercise.key, "value", "passed" if full else "failed", 1.0, "It is right.", "no"
            )
            hints = () if full else (Diagnosis("some-mistake", "Look at the sign."),)
            status = "passed" if full else "failed"
            made = ExerciseResult(exercise.key, score, exercise.points, status, (check,), hints)
        exercises.append(made)
    about: dict[str, Any] = {
        "notebook": f"{assignment.name}.ipynb",
        "assignment": assignment.name,
        "status": "graded",
        "exercises": tuple(exercises),
        "graded_notebook": assignment.notebook,
    }
    return Result(**{**about, **changes})


def run(course: Course, program: str, *arguments: str, check: bool = True) -> Any:
    """Run a command in the course's folder; its output as text."""
    done = subprocess.run(
        [str(PROGRAMS / program), *arguments],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"},
    )
    assert not check or done.returncode == 0, done.stderr
    return done


def grades(course: Course) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What the gradebook holds of each student's cells: scores, comments, penalty."""
    import sqlite3

    asked = """
        select student_id, base_cell.name, base_cell.type, auto_score, manual_score,
               extra_credit, needs_manual_grade, late_submission_penalty, timestamp
        from grade join base_cell on base_cell.id = grade.cell_id
        join submitted_notebook on submitted_notebook.id = grade.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
        union all
        select student_id, base_cell.name, base_cell.type, auto_comment, manual_comment,
               null, null, null, null
        from comment join base_cell on base_cell.id = comment.cell_id
        join submitted_notebook on submitted_notebook.id = comment.notebook_id
        join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
    """
    connection = sqlite3.connect(course.root / "gradebook.db")
    try:
        rows = connection.execute(asked).fetchall()
    finally:
        connection.close()
    return {(row[0], f"{row[1]} {row[2]}"): row[3:] for row in rows}


def files(course: Course) -> dict[str, bytes]:
    """All that grading wrote: names and bytes, but for the gradebook and the lock."""
    found = {}
    for top in ("autograded", ".gradmark"):
        for path in sorted((course.root / top).rglob("*")):
            if path.name != "lock":
                data = path.read_bytes() if path.is_file() else b"(folder)"
                found[str(path.relative_to(course.root))] = data
    return found
