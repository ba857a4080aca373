"""nbgrader stays whole: its own commands, and formgrader's way, go through the same pipeline."""

from __future__ import annotations

import csv
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course import Course
from autograder.notebooks import grade_id
from tests.bank import behaviours
from tests.classes import SHORT, files, grades, hand_in, run, solved

TURNED = "text = 'a\u202eb'\nassert len(text) == 3  # \x1b[2J"
BANK = ("forgot_the_mean", "half_done", "wrong_sign", "cut_off_in_upload")


def without(course: Course, identity: str) -> str:
    """A solved notebook from which a cell was deleted."""
    document = json.loads(solved(course))
    document["cells"] = [c for c in document["cells"] if grade_id(c) != identity]
    return json.dumps(document)


def with_twins(course: Course) -> str:
    """A solved notebook with a graded cell twice."""
    document = json.loads(solved(course))
    twin = next(c for c in document["cells"] if grade_id(c) == "a03-dphi")
    document["cells"].append({**twin, "id": "twin"})
    return json.dumps(document)


def hand_in_scan(course: Course) -> None:
    """The question is left as released, and a file handed in beside the notebook."""
    document = json.loads(solved(course))
    for cell in document["cells"]:
        if grade_id(cell) == f"{SHORT}-question":
            cell["source"] = "YOUR ANSWER HERE"
    (hand_in(course, "scan", json.dumps(document)) / "answer.pdf").write_bytes(b"%PDF")


def hand_in_class(course: Course) -> None:
    for behaviour in behaviours(SHORT):
        if behaviour.name in BANK:
            folder = hand_in(course, behaviour.name, behaviour.notebook(course))
            (folder / "timestamp.txt").write_text("2026-10-02 00:00:01 UTC\n")
    hand_in_scan(course)
    hand_in(course, "missing cell", without(course, "a03-grad_W"))
    hand_in(course, "twin cells", with_twins(course))
    hand_in(course, "renamed", solved(course), "homework (2).ipynb")
    hand_in(course, "utf-16", solved(course).encode("utf-16"))
    hand_in(course, "turned", solved(course, last=TURNED))
    hand_in(course, "empty", "")
    (hand_in(course, "no time", solved(course)) / "timestamp.txt").write_text("9" * 40 + "m")
    hand_in(course, "no file", solved(course))
    (course.root / "submitted" / "no file" / course.resolve(SHORT) / "timestamp.txt").mkdir()
    hand_in(course, "no file", "1", "timestamp.txt/x")
    hand_in(course, "a link", "", "other.txt")
    folder = course.root / "submitted" / "a link" / course.resolve(SHORT)
    (folder / f"{course.resolve(SHORT)}.ipynb").symlink_to(course.assignment(SHORT).release)
    (course.root / "submitted" / "a linked folder").symlink_to("half_done")


@pytest.fixture(scope="module")
def by_both(
    built_course: Course, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Course, Course]:
    """The same class twice: graded by nbgrader's command, and by ours."""
    root = tmp_path_factory.mktemp("both")
    theirs, ours = (
        Course(Path(shutil.copytree(built_course.root, root / name))) for name in ("theirs", "ours")
    )
    for course in (theirs, ours):
        hand_in_class(course)
    run(theirs, "nbgrader", "generate_assignment", theirs.resolve(SHORT), "--force")
    for course in (theirs, ours):
        run(course, "nbgrader", "db", "assignment", "add", course.resolve(SHORT),
            "--duedate", "2026-10-02 00:00:00 UTC")  # fmt: skip
    done = run(theirs, "nbgrader", "autograde", theirs.resolve(SHORT))
    assert "ERROR" not in done.stderr
    assert run(ours, "gradmark", "grade", SHORT, check=False).returncode == 1
    return theirs, ours


def test_both_ways_give_the_same_gradebook(by_both: tuple[Course, Course]) -> None:
    theirs, ours = by_both
    assert grades(theirs) == grades(ours)
    assert len({student for student, _ in grades(ours)}) == len(BANK) + 11


def test_both_ways_give_the_same_files(by_both: tuple[Course, Course]) -> None:
    theirs, ours = (files(course) for course in by_both)
    assert theirs.keys() == ours.keys()
    assert [name for name in ours if theirs[name] != ours[name]] == []


def test_what_cannot_be_read_waits_for_a_person_in_either(by_both: tuple[Course, Course]) -> None:
    for course in by_both:
        rows = grades(course)
        for student in ("empty", "a link", "a linked folder"):
            assert rows[student, "a03-forward GradeCell"][:1] == (None,)
            assert rows[student, "a03-forward GradeCell"][3] == 1
        path = course.root / "autograded" / "empty" / course.resolve(SHORT)
        shown = nbformat.read(path / f"{course.resolve(SHORT)}.ipynb", as_version=4)
        assert "could not be graded" in shown.cells[0].source


def test_what_can_be_mended_earns_its_points_in_either(by_both: tuple[Course, Course]) -> None:
    for course in by_both:
        rows = grades(course)
        for student in ("missing cell", "twin cells", "renamed", "utf-16", "scan"):
            earned = [
                row[0] for (who, cell), row in rows.items() if who == student and "Grade" in cell
            ]
            assert sum(score or 0 for score in earned) == 20, student
        stored = json.loads(
            (course.root / ".gradmark" / course.resolve(SHORT) / "renamed.json").read_text()
        )
        assert "homework (2).ipynb" in stored["repairs"][0]


def test_a_question_that_may_be_answered_in_a_file_waits_in_either(
    by_both: tuple[Course, Course],
) -> None:
    for course in by_both:
        assert grades(course)["scan", f"{SHORT}-question GradeCell"][:4] == (None, None, None, 1)


def test_nbgraders_feedback_and_export_work_on_our_result(by_both: tuple[Course, Course]) -> None:
    _, ours = by_both
    run(ours, "nbgrader", "generate_feedback", ours.resolve(SHORT))
    page = (
        ours.root / "feedback" / "half_done" / ours.resolve(SHORT) / f"{ours.resolve(SHORT)}.html"
    )
    assert "a03-forward" in page.read_text() or "forward" in page.read_text()
    assert_shown_by_codes(ours)
    run(ours, "nbgrader", "export", "--to", "theirs.csv")
    with (ours.root / "theirs.csv").open() as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert float(rows["renamed"]["raw_score"]) == 20
    assert float(rows["renamed"]["max_score"]) == 25


def assert_shown_by_codes(course: Course) -> None:
    """In the page and in the graded notebook; the submitted one is as it was."""
    name = course.resolve(SHORT)
    page = (course.root / "feedback" / "turned" / name / f"{name}.html").read_text("utf-8")
    graded = nbformat.read(course.root / "autograded" / "turned" / name / f"{name}.ipynb", 4)
    for text in (page, graded.cells[-1].source):
        assert r"\u202e" in text and r"\x1b[2J" in text
        assert "\u202e" not in text and "\x1b" not in text
    assert graded.cells[-1].outputs == []
    submitted = nbformat.read(course.root / "submitted" / "turned" / name / f"{name}.ipynb", 4)
    assert submitted.cells[-1].source == TURNED


def test_our_feedback_and_export_work_on_nbgraders_result(by_both: tuple[Course, Course]) -> None:
    theirs, ours = by_both
    for course in by_both:
        run(course, "gradmark", "feedback", SHORT)
        assert_shown_by_codes(course)
        run(course, "gradmark", "export", SHORT, "--to", "csv", "--output", "ours.csv")
    assert (theirs.root / "ours.csv").read_text() == (ours.root / "ours.csv").read_text()
    with (theirs.root / "ours.csv").open() as file:
        rows = {row["student"]: row for row in csv.DictReader(file)}
    assert rows["empty"]["status"] == "not gradable"
    assert rows["renamed"]["score"] == "20"


def test_what_nbgrader_graded_is_not_graded_again(by_both: tuple[Course, Course]) -> None:
    theirs, _ = by_both
    done = run(theirs, "gradmark", "grade", SHORT, check=False)
    assert "0 graded now" in done.stdout


@pytest.fixture(scope="module")
def through_links(built_course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class in which nbgrader's commands meet links and files without end, graded by them."""
    root = tmp_path_factory.mktemp("links")
    course = Course(Path(shutil.copytree(built_course.root, root / "course")))
    name, submitted = course.resolve(SHORT), course.root / "submitted"
    (root / "secret.txt").write_text("SECRET")
    victim = hand_in(course, "victim", solved(course))
    (submitted / "as another").symlink_to("victim")
    (submitted / "as source").mkdir()
    (submitted / "as source" / name).symlink_to(course.root / "source" / name)
    (submitted / "as graded").symlink_to("../autograded/victim")
    (course.root / "autograded" / "victim").mkdir(parents=True)
    shutil.copytree(victim, course.root / "autograded" / "victim" / name)
    folder = hand_in(course, "odd", solved(course))
    (folder / "timestamp.txt").symlink_to(root / "secret.txt")
    (folder / "data").mkdir()
    (folder / "data" / "kept.csv").write_text("1")
    (folder / "data" / "link.csv").symlink_to(root / "secret.txt")
    (folder / "book.db").symlink_to("../../../gradebook.db")
    (folder / "twice.txt").hardlink_to(root / "secret.txt")
    os.mkfifo(folder / "pipe.csv")
    with (folder / "hole.bin").open("wb") as hole:
        hole.truncate(1 << 40)
    for pattern in ("[uvw]ictim", "*", "vi\xa0ctim"):
        hand_in(course, pattern, "")
    done = run(course, "nbgrader", "autograde", name, "--force")
    (course.root / "log").write_text(done.stderr)
    run(course, "nbgrader", "generate_feedback", name)
    return course


def test_nbgrader_takes_no_id_for_a_pattern(through_links: Course) -> None:
    refused = ("'[uvw]ictim'", "'*'", r"'vi\xa0ctim'")
    log = (through_links.root / "log").read_text()
    assert all(f"left out: {student} is no usable student id" in log for student in refused)
    assert {student for student, _ in grades(through_links)} == {
        "victim",
        "odd",
        "as another",
        "as source",
        "as graded",
    }


def test_nbgrader_grades_nobody_elses_notebook(through_links: Course) -> None:
    course, name = through_links, through_links.resolve(SHORT)
    rows, solution = grades(course), "phi_h = torch.tanh(h)"
    assert solution in (course.root / "source" / name / f"{name}.ipynb").read_text()
    for student in ("as another", "as source", "as graded"):
        assert rows[student, "a03-forward GradeCell"][:1] == (None,)
        assert rows[student, "a03-forward GradeCell"][3] == 1
        page = (course.root / "feedback" / student / name / f"{name}.html").read_text()
        assert "could not be graded" in page
        shown = (course.root / "autograded" / student / name / f"{name}.ipynb").read_text()
        assert solution not in shown
    for student in ("victim", "odd"):
        earned = [r[0] for (who, cell), r in rows.items() if who == student and "Grade" in cell]
        assert sum(score or 0 for score in earned) == 20


def test_nbgrader_copies_only_files_that_are_kept(through_links: Course) -> None:
    course, name = through_links, through_links.resolve(SHORT)
    for top, notebook in (("autograded", f"{name}.ipynb"), ("feedback", f"{name}.html")):
        folder = course.root / top / "odd" / name
        found = {str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir()}
        assert found == {notebook, "data/kept.csv"}


def test_no_name_reaches_the_terminal_as_it_is(fresh_course: Course) -> None:
    name, evil = fresh_course.resolve(SHORT), "x\x1b]0;PWNED\x07\n[AutogradeApp | INFO] forged"
    folder = hand_in(fresh_course, "ada", solved(fresh_course))
    for inner in (f"{evil}.txt", f"{evil}.ipynb", f"a{evil}/data.csv"):
        (folder / inner).parent.mkdir(exist_ok=True)
        (folder / inner).write_text("{}")
    hand_in(fresh_course, evil, "{}")
    (fresh_course.root / "submitted" / f"z{evil}" / name).mkdir(parents=True)
    said = run(fresh_course, "nbgrader", "autograde", name).stderr
    kept = fresh_course.root / "autograded" / "ada" / name
    assert [path.name for path in kept.iterdir()] == [f"{name}.ipynb"]
    (kept / f"{evil}.csv").write_text("1")  # kept by an older version
    said += run(fresh_course, "nbgrader", "generate_feedback", name).stderr
    assert "PWNED" in said
    assert not {"\x1b", "\x07"} & set(said)
    assert "\n[AutogradeApp | INFO] forged" not in said


# nbgrader's add_submission is not ready for SQLAlchemy 2.1, which warns
nbgraders_own = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.fixture
def api(fresh_course: Course, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """What formgrader's server holds and its buttons call."""
    from nbgrader.apps import NbGraderAPI

    monkeypatch.chdir(fresh_course.root)
    monkeypatch.setenv("PATH", os.environ["PATH"])
    yield NbGraderAPI(config=fresh_course.config())


@nbgraders_own
def test_formgraders_button_grades_one_student(fresh_course: Course, api: Any) -> None:
    hand_in(fresh_course, "ada", solved(fresh_course))
    hand_in(fresh_course, "bob", "")
    for student, score in (("ada", 20), ("bob", 0)):
        outcome = api.autograde(fresh_course.resolve(SHORT), student)
        assert outcome["success"], outcome
        assert set(outcome) <= {"success", "log", "error"}
        rows = api.get_submissions(fresh_course.resolve(SHORT))
        [row] = [row for row in rows if row["student"] == student]
        assert (row["score"], row["autograded"]) == (score, True)
        waiting = grades(fresh_course)[student, "a03-forward GradeCell"][3]
        assert waiting == (student == "bob")


@nbgraders_own
def test_formgraders_button_says_what_went_wrong(fresh_course: Course, api: Any) -> None:
    hand_in(fresh_course, "ada", solved(fresh_course))
    fresh_course.assignment(SHORT).release.unlink()
    from autograder.course import load_assignment

    load_assignment.cache_clear()
    outcome = api.autograde(fresh_course.resolve(SHORT), "ada")
    assert outcome["success"] is False
    assert "gradmark build" in outcome["log"]
    load_assignment.cache_clear()
