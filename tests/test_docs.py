"""README and docs: every command that they show is run, every file that they name is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from autograder.cli import main
from autograder.course import Course
from tests.classes import hand_in, run, solved

ROOT = Path(__file__).parents[1]
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])
FENCE = re.compile(r"^```.*?$(.*?)^```", re.MULTILINE | re.DOTALL)
LONG = ("prove", "inputs")  # minutes: parsed here, run by `make check`


def commands(*programs: str) -> list[list[str]]:
    """The commands in the code blocks of all pages, split as a shell does."""
    blocks = [block for page in PAGES for block in FENCE.findall(page.read_text("utf-8"))]
    lines = [shlex.split(line, comments=True) for block in blocks for line in block.splitlines()]
    return [words for words in lines if words and words[0] in programs]


def parsed(words: list[str]) -> click.Context:
    """What click makes of a command, without running it."""
    return main.commands[words[1]].make_context(words[1], list(words[2:]))


SHOWN = commands("gradmark")


@pytest.mark.parametrize("words", [w for w in SHOWN if w[1] in LONG], ids=" ".join)
def test_a_long_command_is_well_formed(words: list[str]) -> None:
    assert parsed(words).command.name == words[1]


def test_the_quick_commands_run_one_after_the_other(fresh_course: Course, course: Course) -> None:
    hand_in(fresh_course, "student", solved(fresh_course))
    (fresh_course.root / "FILE.ipynb").write_text(solved(course))
    quick = [words for words in SHOWN if words[1] not in LONG]
    assert {words[1] for words in quick} >= {"build", "check", "grade", "feedback", "export"}
    for words in quick:
        run(fresh_course, *words)


def test_make_knows_the_targets_that_are_shown() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    prose = "\n".join(page.read_text("utf-8") for page in PAGES)
    shown = {words[1] for words in commands("make")} | set(re.findall(r"`make (\w+)", prose))
    assert {"demo", "test"} <= shown <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_command_is_shown_somewhere() -> None:
    assert {words[1] for words in SHOWN} == set(main.commands)
