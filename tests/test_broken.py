"""Every kind of broken notebook, graded by the command line: what is lost, and what is said."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder.build import build
from autograder.course import Course
from autograder.records import Result
from autograder.stored import from_document, read
from autograder.submitted import find_notebook
from tests.broken import Kind, Work, kinds
from tests.classes import PROGRAMS, grades

SHORTS = ("a01", "a03", "a05")
KINDS = {kind.name: (kind, SHORTS[number % 3]) for number, kind in enumerate(kinds())}
CHECKED = [name for n, (name, (kind, _)) in enumerate(KINDS.items()) if kind.error or not n % 6]


@dataclass(frozen=True)
class Class:
    """A course in which every kind has handed in once, graded; some by ``check`` as well."""

    course: Course
    works: dict[str, Work]
    checked: dict[str, dict[str, Any]]
    exits: tuple[int, ...]
    table: str

    def result(self, name: str) -> Result:
        """What ``gradmark grade`` recorded."""
        assignment = self.works[name].assignment.name
        document = read(self.course.root / ".gradmark" / assignment / f"{name}.json")
        assert document is not None
        return from_document(document)


def gradmark(course: Course, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(PROGRAMS / "gradmark"), *arguments]
    return subprocess.run(command, cwd=course.root, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def broken(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Class:
    root = tmp_path_factory.mktemp("broken")
    for folder in ("source", "release"):
        shutil.copytree(course.root / folder, root / folder)
    shutil.copy(course.root / "nbgrader_config.py", root)
    made, works, notebooks = Course(root), {}, {}
    for name, (kind, short) in KINDS.items():
        folder = root / "submitted" / name / course.resolve(short)
        works[name] = kind.hand_in(course, short, folder)
        notebooks[name] = str(find_notebook(folder, works[name].assignment))
    for short in SHORTS:
        build(made, made.resolve(short))
    graded = [gradmark(made, "grade", short, "--jobs", "1") for short in SHORTS]
    asked = [notebooks[name] for name in CHECKED]
    checked = gradmark(made, "check", "--json", "--jobs", "1", *asked)
    lines = [json.loads(line) for line in checked.stdout.splitlines()]
    assert len(lines) == len(CHECKED), checked.stderr
    exits = (checked.returncode, *(done.returncode for done in graded))
    by_name = dict(zip(CHECKED, lines, strict=True))
    return Class(made, works, by_name, exits, "".join(done.stdout for done in graded))


@pytest.fixture(params=list(KINDS))
def kind(request: pytest.FixtureRequest) -> Kind:
    return KINDS[request.param][0]


def test_a_broken_notebook_is_graded_or_explained(broken: Class, kind: Kind) -> None:
    work = broken.works[kind.name]
    assert kind.faults(work, broken.result(kind.name)) == []


@pytest.mark.parametrize("name", CHECKED)
def test_check_and_grade_agree(broken: Class, name: str) -> None:
    line, result = broken.checked[name], broken.result(name)
    assert (line["status"], line["score"]) == (result.status, result.score)
    assert set(line["repairs"]) <= set(result.repairs)
    if line["status"] == "failed":
        assert result.error is not None
        assert line["error"] in result.error
        assert "submit" in line["error"].lower()


def test_the_gradebook_tells_not_gradable_from_zero(broken: Class, kind: Kind) -> None:
    rows = grades(broken.course)
    own = {cell: row for (who, cell), row in rows.items() if who == kind.name}
    for exercise in broken.works[kind.name].assignment.automatic:
        score, _, _, needs_person = own[f"{exercise.grade_id} GradeCell"][:4]
        assert (score is None) == bool(needs_person) == bool(kind.error)


def test_a_class_with_such_in_it_ends_by_itself(broken: Class) -> None:
    assert broken.exits == (1,) * 4  # each assignment has one that is not gradable
    graded = [kind.name for kind, _ in KINDS.values() if not kind.error]
    assert broken.table.count(" graded now, 0 before") == len(SHORTS)
    assert len(graded) + broken.table.count("not gradable") == len(KINDS)


@pytest.mark.parametrize("short", SHORTS)
def test_the_score_file_leaves_the_score_of_what_is_not_gradable_empty(
    broken: Class, short: str, tmp_path: Path
) -> None:
    path = tmp_path / "scores.csv"
    done = gradmark(broken.course, "export", short, "--to", "csv", "--output", str(path))
    assert done.returncode == 0, done.stderr
    with path.open(encoding="utf-8", newline="") as file:
        rows = {row["student"].removeprefix("'"): row for row in csv.DictReader(file)}
    mine = {name: kind for name, (kind, its) in KINDS.items() if its == short}
    assert rows.keys() == mine.keys()
    for name, kind in mine.items():
        assert (rows[name]["status"] == "not gradable") == bool(kind.error)
        assert (rows[name]["score"] == "") == bool(kind.error)


@pytest.mark.parametrize("short", SHORTS)
def test_students_read_what_was_repaired_or_why_nothing_was_graded(
    broken: Class, short: str
) -> None:
    done = gradmark(broken.course, "feedback", short)
    assert done.returncode == 0, done.stderr
    for name, (_, its) in KINDS.items():
        if its == short:
            assignment = broken.course.resolve(short)
            page = broken.course.root / "feedback" / name / assignment / f"{assignment}.html"
            html = page.read_text(encoding="utf-8")
            result = broken.result(name)
            assert ("Repaired before grading" in html) == bool(result.repairs)
            assert html.count("<li>") >= len(result.repairs)
            if result.error:
                assert result.error.split(":")[0].replace("'", "&#39;") in html
