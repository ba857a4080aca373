"""Mutants: what is changed in a source, and that each of a kind is there."""

from __future__ import annotations

import pytest

from autograder.course import Course
from tests.mutants import of_right_answers
from tests.mutations import mutants


@pytest.mark.parametrize(
    ("source", "mutant"),
    [
        ("a + b", "a - b"),
        ("a - b", "b - a"),
        ("a @ b", "a"),
        ("a < b", "a <= b"),
        ("a and b", "a or b"),
        ("-a", "a"),
        ("f(3)", "f(6)"),
        ("f(True)", "f(False)"),
        ("x.mean()", "x.sum()"),
        ("x.detach()", "x"),
        ("float(x)", "x"),
        ("f(a, b)", "f(b, a)"),
        ("f(a, dim=0)", "f(a)"),
        ("x.T", "x"),
        ("range(n)", "range(0, n + -1)"),
        ("f(a)\ng(b)\n", "g(b)\nf(a)"),
        ("f(a)", "pass"),
        ("a -= b", "a = a - b"),
        ("a = a - b", "a -= b"),
        ("if a:\n    b\n", "if False:\n    b"),
        ("for a in b:\n    c\n", "for a in b:\n    c\n    break"),
        ("with a:\n    b\n", "b"),
        ("return_ = (a, b)", "return_ = (b, a)"),
        ("a[1:]", "a[:]"),
    ],
)
def test_one_thing_is_changed(source: str, mutant: str) -> None:
    assert mutant in list(mutants(source))


def test_no_mutant_is_the_source_or_comes_twice() -> None:
    found = list(mutants("def f(x):\n    return 0 * x + 0"))
    assert len(set(found)) == len(found)
    assert "def f(x):\n    return 0 * x + 0" not in found


def test_mutants_of_right_answers_are_tried_as_wrong_ones(course: Course) -> None:
    made = of_right_answers(course, ["a01.to_torch"])
    assert len(made) > 50
    for trial, source in made:
        assert not trial.answer.is_right
        assert trial.answer.source() != source
