"""What the commands print does nothing but show: file names are their owners' choice."""

from __future__ import annotations

import json

import pytest

from autograder.course import Course
from autograder.grading import ClassResults
from autograder.printing import print_result
from autograder.records import Result
from autograder.table import print_table
from autograder.terminal import say
from tests.classes import SHORT, made_up_result

NAMES = [
    f"a{odd}b.ipynb"
    for odd in ("\x1b[2J", "\x07", "\nINJECTED: 20", "\u200f", "\u061c", "\u202e", "\u200e")
]
NAMES += ["a\x9b31mb", "a\udcffb", "a\rb"]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_printed_in_one_line_without_orders(
    name: str, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    result = made_up_result(course.assignment(SHORT), notebook=name, repairs=(f"{name} was x",))
    print_result(result, as_json=False)
    print_result(Result(name, None, "failed", error=f"{name} is broken"), as_json=False)
    printed = capsys.readouterr()
    lines = [*printed.out.splitlines(), *printed.err.splitlines()]
    assert all(line.isprintable() for line in lines)
    assert len(printed.err.splitlines()) == 1
    assert lines[0].startswith("a\N{REPLACEMENT CHARACTER}")
    assert not any(line.startswith("INJECTED") for line in lines)


def test_json_is_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    print_result(Result(NAMES[0], None, "failed", error="x"), as_json=True)
    assert json.loads(capsys.readouterr().out)["notebook"] == NAMES[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_table_and_every_line_are_printed_so(
    name: str, course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    result = Result(name, None, "failed", error=f"{name} is broken")
    graded = ClassResults({name: result}, frozenset(), frozenset(), {})
    print_table(course.assignment(SHORT), graded)
    say(f"wrote {name}\tx")
    assert all(line.isprintable() for line in capsys.readouterr().out.splitlines())
