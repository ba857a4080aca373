"""Pages that show what students wrote, opened in a real browser: no script of theirs runs.

Counted are calls of ``hit()`` and requests to other servers; links are clicked, elements
hovered and focused. Without a browser the tests are skipped, in continuous integration they fail.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import nbformat
import nbgrader
import pytest

from autograder.course import Course
from autograder.markdown import safe_cells
from autograder.notebooks import grade_id
from tests.hostile import ASSIGNMENT, HOME, HTML, MARKDOWN, SHORT, run

FORMGRADER = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader"
ORIGIN = "http://course.test"
EXECUTABLES = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class Seen:
    """What a page did when it was opened and used."""

    hits: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    blocked: list[str] = field(default_factory=list)
    text: str = ""


Look = Callable[..., Seen]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    executable = next(filter(None, map(shutil.which, EXECUTABLES)), None)
    if executable is None:
        assert not os.environ.get("CI"), "continuous integration needs a browser: install chromium"
        pytest.skip("there is no browser here: install chromium to run these tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def look(browser: Any) -> Iterator[Look]:
    """Open HTML as a page of the course's server, and use everything on it."""
    context = browser.new_context(viewport={"width": 1000, "height": 1400})

    def open_and_use(html: str, without_policy: bool = False) -> Seen:
        seen = Seen()
        if without_policy:
            html = html.replace("Content-Security-Policy", "removed-for-this-test")
        page = context.new_page()
        page.expose_binding("hit", lambda source, *arguments: seen.hits.append(source["page"].url))
        page.on("dialog", lambda dialog: (seen.hits.append(dialog.message), dialog.dismiss()))
        page.on("console", lambda message: seen.blocked.append(message.text))
        page.route("**/*", lambda route: answer(route, html, seen))
        page.goto(f"{ORIGIN}/page", wait_until="load")
        use(page)
        seen.text = page.inner_text("body") if page.url.startswith(ORIGIN) else ""
        page.close()
        return seen

    yield open_and_use
    context.close()


def answer(route: Any, html: str, seen: Seen) -> None:
    """Serve the page and formgrader's own scripts; whatever else is asked for is noted."""
    url = urlsplit(route.request.url)
    static = FORMGRADER / "static" / url.path.partition("/formgrader/static/")[2]
    if url.netloc == "course.test" and url.path == "/page":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    elif url.netloc == "course.test" and "/formgrader/static/" in url.path and static.is_file():
        route.fulfill(path=static)
    else:
        seen.requests.append(route.request.url)
        route.abort()


def use(page: Any) -> None:
    """Hover, focus and click everything, as a curious reader might; then wait a little."""
    from playwright.sync_api import Error

    with contextlib.suppress(Error):  # the page went elsewhere; that was seen as a request
        page.evaluate(_USE)


_USE = """async () => {
  for (const element of document.querySelectorAll("body *")) {
    for (const kind of ["mouseover", "mouseenter", "focus", "toggle", "pointerdown"]) {
      element.dispatchEvent(new Event(kind, {bubbles: true}));
    }
    if (element.focus) { element.focus(); }
    const address = element.getAttribute("href") || element.getAttribute("xlink:href") || "";
    const isLink = address && !/^(https?:|mailto:|\\/)/i.test(address.trim());
    if (isLink || element.hasAttribute("onclick")) {
      element.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 150));
}"""


def of_students(requests: list[str]) -> list[str]:
    """Requests that no page of nbgrader's own makes: to the attacker, or to relative addresses."""
    return [r for r in requests if r.startswith(HOME) or (ORIGIN in r and "/formgrader/" not in r)]


def feedback_pages(course: Course) -> list[Path]:
    return sorted((course.root / "feedback").glob("*/*/*.html"))


# What runs as soon as it stands in a page; the others need another place, or another renderer.
AT_ONCE = [
    html
    for html in HTML
    if not re.search(r"CDATA|<template>|__init__|formaction|<noscript>|xlink|mglyph", html)
]


@pytest.mark.parametrize("html", AT_ONCE)
def test_what_the_notebooks_hold_does_harm_in_an_unprotected_page(html: str, look: Look) -> None:
    seen = look(f"<!DOCTYPE html><body>{html}</body>")
    assert seen.hits or of_students(seen.requests)


def test_our_pages_run_no_script_and_ask_no_server(hostile_course: Course, look: Look) -> None:
    pages = feedback_pages(hostile_course)
    assert {"honest", "hostile", "unreadable"} <= {path.parts[-3] for path in pages}
    for path in pages:
        seen = look(path.read_text(encoding="utf-8"))
        assert (seen.hits, seen.requests, seen.blocked) == ([], [], []), path
        assert path.parts[-3] in seen.text


def test_our_pages_are_safe_without_their_policy_too(hostile_course: Course, look: Look) -> None:
    for path in feedback_pages(hostile_course):
        seen = look(path.read_text(encoding="utf-8"), without_policy=True)
        assert (seen.hits, seen.requests) == ([], []), path


def test_the_policy_of_our_pages_stops_what_got_into_them(
    hostile_course: Course, look: Look
) -> None:
    path = hostile_course.root / "feedback" / "honest" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    html = path.read_text(encoding="utf-8")
    for payload in HTML:
        if "http-equiv=refresh" not in payload:  # no policy in a page stops where it is sent
            seen = look(html.replace("</main>", f"{payload}</main>"))
            assert (seen.hits, of_students(seen.requests)) == ([], []), payload


def test_nbgraders_feedback_pages_run_no_script_of_a_student(
    hostile_course: Course, look: Look, tmp_path: Path
) -> None:
    root = tmp_path / "course"
    shutil.copytree(hostile_course.root, root)
    shutil.rmtree(root / "feedback")
    run(root, "nbgrader", "generate_feedback", ASSIGNMENT)
    pages = feedback_pages(Course(root))
    pages = [path for path in pages if path.name == f"{ASSIGNMENT}.html"]
    assert {"honest", "hostile", "unreadable"} <= {path.parts[-3] for path in pages}
    for path in pages:
        seen = look(path.read_text(encoding="utf-8"))
        assert (seen.hits, of_students(seen.requests)) == ([], []), path
        assert "Student's answer" in seen.text


def test_formgraders_pages_run_no_script_of_a_student(hostile_course: Course, look: Look) -> None:
    for path in sorted((hostile_course.root / "autograded").glob(f"[!.<]*/*/{ASSIGNMENT}.ipynb")):
        seen = look(formgraders_page(hostile_course, path))
        assert (seen.hits, of_students(seen.requests)) == ([], []), path
        assert "Submission 1 / 3" in seen.text


def test_without_the_repair_nbgraders_pages_would_run_scripts(
    hostile_course: Course, look: Look
) -> None:
    path = hostile_course.root / "submitted" / "hostile" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    document = json.loads(path.read_text(encoding="utf-8"))
    kept = [cell for cell in document["cells"] if cell["source"] in HTML[:3]]
    attack = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_markdown_cell(cell["source"]) for cell in kept]
    )
    bare = hostile_course.root / "bare.ipynb"
    nbformat.write(attack, bare)
    assert look(formgraders_page(hostile_course, bare)).hits


FIELDS = "forward dphi grad_w grad_W grads_autograd rel_error question".split()
HEADINGS = "\n\n".join(f"###### {SHORT}-{name}{end}" for name in FIELDS for end in ("", "-comment"))


@pytest.fixture
def clobbering(hostile_course: Course, tmp_path: Path) -> Path:
    """A graded notebook whose first cell is the essay, with headings named like the grades."""
    path = hostile_course.root / "autograded" / "honest" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    document = nbformat.read(path, as_version=4)
    essay = next(cell for cell in document.cells if grade_id(cell) == f"{SHORT}-question")
    document.cells.remove(essay)
    essay["source"] = HEADINGS
    cells = [essay, nbformat.v4.new_markdown_cell("# My answer"), *document.cells]
    safe, _ = safe_cells(cells, frozenset())
    path = tmp_path / "honest" / ASSIGNMENT / path.name
    path.parent.mkdir(parents=True)
    nbformat.write(nbformat.from_dict({**document, "cells": safe}), path)
    return path


class Ids(HTMLParser):
    """The tags that have an id or a name, by it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("id", "name"):
                self.tags.setdefault(value or "", []).append(tag)


@pytest.mark.parametrize("anchors", [False, True])
def test_no_text_of_a_student_is_taken_for_the_field_of_a_grade(
    hostile_course: Course, clobbering: Path, anchors: bool
) -> None:
    tags = Ids(formgraders_page(hostile_course, clobbering, anchors)).tags
    for name in FIELDS:
        assert tags[f"{SHORT}-{name}"] == ["input"]
        assert set(tags.get(f"{SHORT}-{name}-comment", ["textarea"])) == {"textarea"}
    assert ("My-answer" in tags) == anchors


def test_one_click_in_formgrader_gives_one_grade(
    hostile_course: Course, clobbering: Path, browser: Any
) -> None:
    html = formgraders_page(hostile_course, clobbering)
    grades = [
        {"id": name, "name": f"{SHORT}-{name}", "max_score": 5, "manual_score": None}
        for name in FIELDS
    ]
    given: list[str] = []

    def serve(route: Any) -> None:
        path = urlsplit(route.request.url).path
        if path.endswith("/api/grades"):
            route.fulfill(json=grades)
        elif "/api/grade/" in path:
            given.append(path.rpartition("/")[2])
            route.fulfill(body=route.request.post_data, content_type="application/json")
        else:
            answer(route, html, Seen())

    page = browser.new_page()
    page.route("**/*", serve)
    page.goto(f"{ORIGIN}/page", wait_until="load")
    page.wait_for_function("formgrader.grades && formgrader.grades.loaded")
    essay = page.locator(".nbgrader_cell", has=page.locator(f"input#{SHORT}-question"))
    with page.expect_response("**/api/grade/question"):
        essay.locator("button.full-credit").click()
    page.close()
    assert given == ["question"]


def formgraders_page(course: Course, path: Path, anchors: bool = False) -> str:
    """What formgrader's handler makes of an autograded notebook; ``anchors`` as by default."""
    from nbconvert.exporters import HTMLExporter
    from traitlets.config import PyFileConfigLoader

    config = PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    if anchors:
        del config.HTMLExporter.exclude_anchor_links
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [str(FORMGRADER / "templates")]
    student = path.parts[-3]
    resources = {
        "assignment_id": ASSIGNMENT, "notebook_id": ASSIGNMENT, "submission_id": "0", "index": 0,
        "total": 3, "base_url": "", "student": student, "first_name": None, "last_name": None,
        "notebook_path": f"course/autograded/{student}",
    }  # fmt: skip
    html, _ = HTMLExporter(config=config).from_filename(str(path), resources=resources)
    return str(html)


def test_every_text_cell_is_still_readable(hostile_course: Course, look: Look) -> None:
    path = hostile_course.root / "feedback" / "hostile" / ASSIGNMENT / f"{ASSIGNMENT}.html"
    text = re.sub(r"\s", "", look(path.read_text(encoding="utf-8")).text)
    for source in MARKDOWN[:4]:
        assert re.sub(r"\s", "", source.replace("[click]", "")).strip("<>()") in text
