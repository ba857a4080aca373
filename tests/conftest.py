"""Fixtures that many tests share: one course, one warm process, notebooks made from pieces."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.pipeline import Grader
from autograder.records import Result
from autograder.warm_process import Policy, WarmProcess
from tests.classes import copy_course
from tests.hostile import hostile_class
from tests.notebooks import solved_with

GradeAnswer = Callable[..., Result]


@pytest.fixture(scope="session")
def course() -> Course:
    """The course of this repository."""
    return Course.find(Path(__file__))


@pytest.fixture(scope="session")
def warm() -> Iterator[WarmProcess]:
    """One warm process, of the usual policy, for the whole test run."""
    with WarmProcess(Policy()) as process:
        process.preload()
        yield process


@pytest.fixture(scope="session")
def grader(course: Course, warm: WarmProcess) -> Grader:
    """The pipeline."""
    return Grader(course, warm)


@pytest.fixture(scope="session")
def hostile_course(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A graded class, feedback written, with a student whose notebook attacks its readers."""
    return hostile_class(course, tmp_path_factory.mktemp("class"))


@pytest.fixture(scope="session")
def built_course(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course whose gradebook knows a03; nobody writes to it."""
    from autograder.build import build

    made = copy_course(course, tmp_path_factory.mktemp("built"))
    build(made, made.resolve("a03"))
    return made


@pytest.fixture
def fresh_course(built_course: Course, tmp_path: Path) -> Course:
    """A course of its own for one test: it knows a03, and nobody has handed in anything."""
    return Course(Path(shutil.copytree(built_course.root, tmp_path / "course")))


@pytest.fixture
def grade_with(grader: Grader, course: Course, tmp_path: Path) -> GradeAnswer:
    """Grade the solved notebook of an assignment with some exercises answered otherwise.

    ``grade_with("a03", {"a03.dphi": "def dphi(h): ..."}, first="extra code")``
    """

    def grade(short: str, answers: dict[str, str] | None = None, **extra: Any) -> Result:
        notebook = solved_with(course, short, answers or {}, **extra)
        path = tmp_path / f"{notebook['name']}.ipynb"
        path.write_text(json.dumps(notebook["document"]), encoding="utf-8")
        return grader.grade_file(path)

    return grade
