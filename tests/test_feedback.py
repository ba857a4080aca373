"""The student's page: right, complete, and nothing active in it."""

from __future__ import annotations

import copy
import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder import rendering
from autograder.cli import main
from autograder.course import Course
from autograder.errors import KitError
from autograder.feedback import _notebook, feedback_page, graded_students
from autograder.quick import MAX_RENDERED
from autograder.record import open_gradebook
from autograder.rendering import _Marks, code, formula, output, prose
from tests.classes import run
from tests.hostile import ASSIGNMENT, HTML, MARKDOWN, SLOW

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"


@pytest.fixture
def graded(hostile_course: Course, tmp_path: Path) -> Course:
    """A copy of the graded class, to be changed."""
    shutil.copytree(hostile_course.root, tmp_path / "course")
    return Course(tmp_path / "course")


def page_of(course: Course, student: str) -> str:
    with open_gradebook(course.gradebook) as gradebook:
        page = feedback_page(course, gradebook, course.assignment(ASSIGNMENT), student)
    assert page.path == course.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
    return page.html


def text_of(html: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", body))


def give(course: Course, student: str, key: str, score: float, comment: str = "") -> None:
    """What a person does in formgrader."""
    with open_gradebook(course.gradebook) as gradebook:
        place = (key, ASSIGNMENT, ASSIGNMENT, student)
        grade = gradebook.find_grade(*place)
        grade.manual_score, grade.needs_manual_grade = score, False
        if comment:
            gradebook.find_comment(*place).manual_comment = comment
        gradebook.db.commit()


class Tags(HTMLParser):
    """Which tags and attributes a page has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.anchors: list[str] = []
        self.links: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.anchors += [value or "" for name, value in attrs if name == "id"]
        self.links += [value or "" for name, value in attrs if name == "href"]


def test_the_total_and_each_exercise_are_shown(graded: Course) -> None:
    text = text_of(page_of(graded, "honest"))
    assert "20 of 25 points" in text
    assert "5 of these points are given by a person" in text
    for exercise in graded.assignment(ASSIGNMENT).automatic:
        assert f"{exercise.key} {exercise.points:g} / {exercise.points:g}" in text
    assert "All 8 checks passed" in text


def test_what_a_person_gave_is_in_the_total_with_the_comment(graded: Course) -> None:
    give(graded, "honest", "a03-question", 4.5, "Well <b>derived</b>")
    html = page_of(graded, "honest")
    assert "24.5 of 25 points" in text_of(html)
    assert "Well &lt;b&gt;derived&lt;/b&gt;" in html
    assert "are given by a person, who has not read" not in html


def test_points_taken_off_for_lateness_are_said(graded: Course) -> None:
    with open_gradebook(graded.gradebook) as gradebook:
        submission = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "honest")
        submission.late_submission_penalty = 2.0
        gradebook.db.commit()
    text = text_of(page_of(graded, "honest"))
    assert "18 of 25 points" in text
    assert "2 points were taken off because it was handed in late" in text


def test_what_failed_is_explained_with_a_hint(graded: Course) -> None:
    html = page_of(graded, "hostile")
    text = text_of(html)
    assert "Hint" in text and "your code raised" in text
    assert "HTML, links or pictures in" in text
    assert "Repaired before grading" in text


def test_a_submission_that_cannot_be_graded_is_no_zero(graded: Course) -> None:
    text = text_of(page_of(graded, "unreadable"))
    assert "could not be graded by its tests" in text
    assert "its JSON is broken" in text or "is a web page" in text
    assert "This is not a zero" in text
    assert "points 0" not in text and "0 of 25" not in text


def test_a_person_may_grade_what_the_tests_could_not(graded: Course) -> None:
    give(graded, "unreadable", "a03-dphi", 2)
    text = text_of(page_of(graded, "unreadable"))
    assert "A person graded it instead" in text and "2 of 25 points" in text


def test_the_notebook_is_shown_as_it_was_run(graded: Course) -> None:
    html = page_of(graded, "honest")
    assert html.count('<img class="figure"') >= 1
    assert "Code that was handed out" in html
    assert 'id="answer-a03-dphi"' in html
    assert "a03.dphi: 3 of 3 points" not in html  # the report stands above, in full


def test_the_page_is_whole_and_has_nothing_active(graded: Course) -> None:
    for student in ("honest", "hostile", "unreadable"):
        html = page_of(graded, student)
        page = Tags(html)
        assert not page.tags & set("script iframe object embed form base link video audio".split())
        assert not {name for name in page.attributes if name.startswith("on")}
        assert len(page.anchors) == len(set(page.anchors))
        inner = {link[1:] for link in page.links if link.startswith("#")}
        assert inner <= set(page.anchors)
        assert {link[:8] for link in page.links if not link.startswith("#")} <= {"https://"} | {
            link[:8] for link in page.links if link.startswith("http://e.e")}  # fmt: skip
        assert "default-src 'none'" in html and "unsafe" not in html.partition("</head>")[0]


def test_the_page_is_the_same_every_time(graded: Course) -> None:
    assert page_of(graded, "hostile") == page_of(graded, "hostile")


def test_a_student_without_a_result_is_an_error_with_a_way_out(graded: Course) -> None:
    with pytest.raises(KitError, match=r"nobody has no graded .*: run `gradmark grade a03` first"):
        page_of(graded, "nobody")


@pytest.mark.parametrize("source", [*HTML, *MARKDOWN])
def test_prose_holds_no_active_content_even_unrepaired(source: str) -> None:
    page = Tags(str(prose(source, {})))
    assert page.tags <= rendering._TAGS | {"math"} | set(
        "mrow mi mn mo mtext mspace mfrac msup msub".split())  # fmt: skip
    assert page.attributes <= set(
        "href src alt rel class display alttext stretchy fence width".split())  # fmt: skip
    assert not [link for link in page.links if not re.match(r"https?://|mailto:", link)]


def test_prose_renders_markdown_formulas_and_pictures() -> None:
    html = prose(
        "**bold** $a<b$ $\\unknown{<b>}$ ![p](attachment:p.png)\n\n$$\\frac{1}{M}$$",
        {"p.png": {"image/png": PNG}},
    )
    assert "<strong>bold</strong>" in html
    assert '<mo stretchy="false">&lt;</mo>' in html and "<mfrac>" in html
    assert '<code class="math">\\unknown{&lt;b&gt;}</code>' in html
    assert f'<img src="data:image/png;base64,{PNG}" alt="p">' in html


@pytest.mark.parametrize(
    "mark",
    ["\ue0000\ue001", "&#57344;0&#57345;", "&#xe000;" + "1" * 5000 + "&#xe001;", "formula0n0e"],
)
def test_what_looks_like_the_mark_of_a_formula_is_text(mark: str) -> None:
    html = str(prose(f"{mark} $x$ {mark}", {}))
    assert html.count("<math") == 1
    assert html.startswith("<p>") and unescape(mark) in html


def test_a_mark_of_a_formula_counts_once_and_only_in_text() -> None:
    marks = _Marks()
    mark = marks.mark("a<b", display=False)
    html = str(marks.resolved(f'<img alt="> {mark} {mark}">{mark}{mark}'))
    assert html.startswith('<img alt="> a&lt;b a&lt;b"><math')
    assert html.count("<math") == 1 and html.endswith("</math>")
    page = Tags(str(prose("![$a$](attachment:p.png) $a$", {"p.png": {"image/png": PNG}})))
    assert page.tags >= {"img", "math"}


@pytest.mark.parametrize("blank", ["\n", " \n", "\x0b\n", "\u2003\n", "\x85\n", "\u2028 \n\t"])
def test_code_with_very_many_blank_lines_is_not_coloured(blank: str) -> None:
    assert "<span" not in code("a = 1" + blank * 100)
    assert "<span" in code(f"a = 1{blank * 50}b = 2")


def test_a_page_that_cannot_be_made_costs_nobody_else_the_page(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(graded.root)
    shutil.rmtree(graded.root / "feedback")
    path = graded.root / "autograded" / "hostile" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    path.write_text('{"cells": [{"cell_type": "markdown"}]}', encoding="utf-8")
    done = CliRunner().invoke(main, ["feedback", "a03"])
    assert done.exit_code == 1
    assert "hostile's page could not be made (KeyError" in done.stderr
    pages = {path.parts[-3] for path in (graded.root / "feedback").glob("*/*/*.html")}
    everybody = {path.parent.name for path in (graded.root / "autograded").glob(f"*/{ASSIGNMENT}")}
    assert pages == everybody - {"hostile"}


@pytest.mark.parametrize("odd", ["page", "student", "notebook"])
def test_what_is_in_the_place_of_one_page_stops_no_other(
    graded: Course, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    monkeypatch.chdir(graded.root)
    shutil.rmtree(graded.root / "feedback")
    page = graded.root / "feedback" / "hostile" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    if odd == "page":
        page.mkdir(parents=True)
    elif odd == "student":
        page.parents[2].mkdir()
        page.parents[1].write_text("x")
    else:
        notebook = graded.root / "autograded" / "hostile" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        notebook.unlink()
        notebook.mkdir()
    done = CliRunner().invoke(main, ["feedback", "a03"])
    assert done.exit_code == 1
    assert "hostile" in done.stderr
    assert ("move what is in its place away" in done.stderr) is (odd != "notebook")
    pages = [p for p in (graded.root / "feedback").glob("*/*/*.html") if p.is_file()]
    everybody = {path.parent.name for path in (graded.root / "autograded").glob(f"*/{ASSIGNMENT}")}
    assert {path.parts[-3] for path in pages} == everybody - {"hostile"}


def test_prose_that_is_too_long_or_broken_is_shown_as_it_was_typed() -> None:
    assert prose("<b>" * 20_000, {}).startswith("<pre>&lt;b&gt;")
    assert prose("![x](attachment:gone.png)", {}).startswith("<pre>![x]")


@pytest.mark.parametrize("opening", SLOW)
def test_what_takes_long_to_render_is_shown_as_it_was_typed(opening: str) -> None:
    assert prose(opening * (MAX_RENDERED // len(opening)), {}).startswith("<pre>")
    assert not prose(opening * 10 + " *a*", {}).startswith("<pre>")


def test_of_very_many_cells_the_first_are_rendered(course: Course) -> None:
    kinds = [("markdown", ("*a* " * 20 + "\n\n") * 200), ("code", "if a: b\n" * 1200)]
    cells = [{"cell_type": kind, "source": source, "metadata": {}} for kind, source in kinds * 15]
    shown = [str(cell["body"]) for cell in _notebook(cells, course.assignment("a03"))]
    assert "<em>" in shown[0]
    assert "<span" in shown[1]
    assert shown[-2].startswith("<pre>*a*")
    assert "<span" not in shown[-1]


def test_code_is_coloured_and_escaped() -> None:
    assert code("def f(): '<b>'") == (
        '<span class="k">def</span><span class="w"> </span><span class="nf">f</span>'
        '<span class="p">():</span> <span class="s1">\'&lt;b&gt;\'</span>'
    )
    assert "not shown here" in code("#" * 60_000)


def test_outputs_of_every_kind_are_shown_or_dropped() -> None:
    shown = [
        output({"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]}),
        output({"output_type": "error", "traceback": ["\x1b[31mValueError\x1b[0m"]}),
        output({"output_type": "display_data", "data": {"image/png": PNG + "\n"}}),
        output({"output_type": "display_data", "data": {"image/png": 'x" onerror="hit()'}}),
        output({"output_type": "execute_result", "data": {"text/html": "<p onclick=a>t</p>"}}),
        output({"output_type": "execute_result", "data": None}),
    ]
    assert [one["kind"] for one in shown] == ["text", "error", "image", "text", "table", "text"]
    assert [str(one["content"])[:11] for one in shown] == [
        "a\nb", "ValueError", "data:image/", "", "<p>t</p>", ""]  # fmt: skip


def test_a_formula_that_is_not_known_is_shown_as_it_was_typed() -> None:
    assert formula("\\foo <", display=True) == '<pre class="math">\\foo &lt;</pre>'


def test_old_notebooks_with_lists_for_text_are_shown(graded: Course) -> None:
    path = graded.root / "autograded" / "honest" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    document = json.loads(path.read_text(encoding="utf-8"))
    before = page_of(graded, "honest")
    lists = copy.deepcopy(document)
    for cell in lists["cells"]:
        cell["source"] = "".join(cell["source"]).splitlines(keepends=True)
    path.write_text(json.dumps(lists), encoding="utf-8")
    assert page_of(graded, "honest") == before


def test_a_student_whom_the_gradebook_lost_costs_nobody_else_the_page(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(graded.root)
    run(graded, "nbgrader", "db", "student", "remove", "honest", "--force")
    shutil.rmtree(graded.root / "feedback")
    done = CliRunner().invoke(main, ["feedback", "a03"])
    assert done.exit_code == 1
    assert "honest is no more in the gradebook: run `gradmark grade a03`" in done.stderr
    assert f"autograded/honest/{ASSIGNMENT}" in done.stderr
    pages = {path.parts[-3] for path in (graded.root / "feedback").glob("*/*/*.html")}
    everybody = {path.parent.name for path in (graded.root / "autograded").glob(f"*/{ASSIGNMENT}")}
    assert pages == everybody - {"honest"}
    assert pages
    shutil.rmtree(graded.root / "autograded" / "honest")
    assert "honest" not in graded_students(graded, graded.assignment("a03"))
    assert CliRunner().invoke(main, ["feedback", "a03"]).exit_code == 0
