"""``nbgrader release_feedback``: one student's files stop nobody else's page."""

from __future__ import annotations

from pathlib import Path

import pytest
from nbgrader.utils import notebook_hash

from autograder.course import Course
from tests.classes import SHORT, hand_in, run, solved


@pytest.fixture
def exchange(fresh_course: Course, tmp_path: Path) -> Path:
    """The exchange of a course in which ada, between two others, has a page to be released."""
    root = tmp_path / "exchange"
    root.mkdir()
    with (fresh_course.root / "nbgrader_config.py").open("a") as config:
        config.write(f"c.Exchange.root = {str(root)!r}\n")
    for student in ("aaa", "ada", "zoe"):
        page_of(fresh_course, student, f"the page of {student}")
    return root


def page_of(course: Course, student: str, html: str) -> Path:
    name = course.resolve(SHORT)
    folder = course.root / "feedback" / student / name
    folder.mkdir(parents=True)
    (folder / f"{name}.html").write_text(html)
    (folder / "timestamp.txt").write_text("2026-10-01 12:00:00 UTC")
    (folder / "submission_secret.txt").write_text(f"secret of {student}")
    return folder


def released(exchange: Path) -> list[str]:
    return sorted(path.read_text() for path in exchange.glob("gradmark/feedback/*"))


def test_pages_lie_where_nbgrader_fetches_them(fresh_course: Course, exchange: Path) -> None:
    name = fresh_course.resolve(SHORT)
    run(fresh_course, "nbgrader", "release_feedback", name)
    assert released(exchange) == [f"the page of {who}" for who in ("aaa", "ada", "zoe")]
    checksum = notebook_hash(secret="secret of ada", notebook_id=name)
    page = exchange / "gradmark" / "feedback" / f"{checksum}.html"
    assert page.read_text() == "the page of ada"
    run(fresh_course, "nbgrader", "release_feedback", name, "--student=ada")


def test_whoever_is_excluded_gets_none(fresh_course: Course, exchange: Path) -> None:
    name = fresh_course.resolve(SHORT)
    excluded = "--CourseDirectory.student_id_exclude=aaa,zoe"
    run(fresh_course, "nbgrader", "release_feedback", name, excluded)
    assert released(exchange) == ["the page of ada"]


@pytest.mark.parametrize(
    ("odd", "said"),
    [
        ("no secret", "it was not handed in by `nbgrader submit`"),
        ("empty secret", "submission_secret.txt is empty or too long"),
        ("long secret", "submission_secret.txt is empty or too long"),
        ("binary secret", "submission_secret.txt is no text"),
        ("folder for a secret", "no ordinary file"),
        ("folder for a page", "Is a directory"),
    ],
)
def test_one_students_odd_files_stop_nobody_else(
    fresh_course: Course, exchange: Path, odd: str, said: str
) -> None:
    name = fresh_course.resolve(SHORT)
    folder = fresh_course.root / "feedback" / "ada" / name
    odd_one = folder / (f"{name}.html" if "page" in odd else "submission_secret.txt")
    odd_one.unlink()
    if "folder" in odd:
        odd_one.mkdir()
    elif odd != "no secret":
        content = {"empty": b"", "long": b"x" * 20_000, "binary": b"\xff"}[odd.partition(" ")[0]]
        odd_one.write_bytes(content)
    done = run(fresh_course, "nbgrader", "release_feedback", name, check=False)
    assert released(exchange) == ["the page of aaa", "the page of zoe"]
    assert done.returncode == 1
    assert "ada: no feedback is released: " in done.stderr
    assert said in done.stderr
    assert "the feedback of 1 was not released, see above" in done.stderr


def test_of_two_with_one_secret_neither_gets_the_others_page(
    fresh_course: Course, exchange: Path
) -> None:
    name = fresh_course.resolve(SHORT)
    secret = fresh_course.root / "feedback" / "zoe" / name / "submission_secret.txt"
    secret.write_text("secret of ada")
    done = run(fresh_course, "nbgrader", "release_feedback", name, check=False)
    assert released(exchange) == ["the page of aaa"]
    assert done.returncode == 1
    assert done.stderr.count("another student's submission_secret.txt is the same") == 2


@pytest.mark.parametrize("only", ["--student=ada", "--CourseDirectory.student_id_exclude=zoe"])
def test_a_twin_that_is_not_asked_for_counts(
    fresh_course: Course, exchange: Path, only: str
) -> None:
    name = fresh_course.resolve(SHORT)
    secret = fresh_course.root / "feedback" / "zoe" / name / "submission_secret.txt"
    secret.write_text("secret of ada")
    done = run(fresh_course, "nbgrader", "release_feedback", name, only, check=False)
    assert done.returncode == 1
    assert "another student's submission_secret.txt is the same" in done.stderr
    assert "the page of ada" not in released(exchange)


def test_where_there_is_no_page_that_is_said(fresh_course: Course, exchange: Path) -> None:
    name = fresh_course.resolve(SHORT)
    for student in ("aaa", "ada", "zoe"):
        (fresh_course.root / "feedback" / student / name / f"{name}.html").unlink()
    done = run(fresh_course, "nbgrader", "release_feedback", name, check=False)
    assert done.returncode == 1
    assert f"nothing is released: there is no page of {name}; run `gradmark feed" in done.stderr


def test_only_pages_of_released_notebooks_are_handed_out(
    fresh_course: Course, exchange: Path
) -> None:
    folder = fresh_course.root / "feedback" / "ada" / fresh_course.resolve(SHORT)
    (folder / "y.html").write_text("<script>")
    (folder / "x.html").mkdir()
    (folder / "timestamp.txt").unlink()  # it told no time, and was not kept
    run(fresh_course, "nbgrader", "release_feedback", folder.name)
    assert released(exchange) == [f"the page of {who}" for who in ("aaa", "ada", "zoe")]


def test_without_a_released_notebook_the_way_out_is_told(
    fresh_course: Course, exchange: Path
) -> None:
    name = fresh_course.resolve(SHORT)
    (fresh_course.root / "release" / name / f"{name}.ipynb").unlink()
    done = run(fresh_course, "nbgrader", "release_feedback", name, check=False)
    assert done.returncode == 1
    assert f"holds no notebook: run `gradmark build {name}`" in done.stderr


def test_no_file_that_is_kept_stops_the_feedback_of_a_class(
    fresh_course: Course, exchange: Path
) -> None:
    name = fresh_course.resolve(SHORT)
    for student in ("ada", "mal", "zoe"):
        folder = hand_in(fresh_course, student, solved(fresh_course))
        (folder / "submission_secret.txt").write_text(student)
    folder = fresh_course.root / "submitted" / "mal" / name
    for inner in (f"{name}.html", f".{name}.html.new", "x.html", "timestamp.txt"):
        (folder / inner).mkdir()
        (folder / inner / "x.txt").write_text("x")
    (folder / "y.html").write_text("<script>alert(1)</script>")
    (folder / "plots").mkdir()
    (folder / "plots" / "y.html").write_text("<p>")
    run(fresh_course, "gradmark", "grade", SHORT)
    kept = fresh_course.root / "autograded" / "mal" / name
    assert sorted(str(p.relative_to(kept)) for p in kept.rglob("*") if p.is_file()) == [
        f"{name}.ipynb",
        "plots/y.html",
        "submission_secret.txt",
    ]
    only = f"--notebook={name}"
    run(fresh_course, "nbgrader", "generate_feedback", name, only, "--force")
    run(fresh_course, "gradmark", "feedback", SHORT)
    run(fresh_course, "nbgrader", "release_feedback", name)
    assert sum("Content-Security-Policy" in page for page in released(exchange)) == 3
    assert not [page for page in released(exchange) if "alert(1)" in page]
