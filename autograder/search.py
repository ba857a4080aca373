"""The search for fixed inputs: those on which the nearest wrong answer is farthest away.

Random inputs tell a wrong formula from the right one by anything from 1e-5 to 1. For
each exercise many are drawn; the one kept has the largest distance between the right
value and the nearest value of a known wrong answer. It is stored with that distance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from autograder.answers import KnownAnswer, known_answers
from autograder.compare import deviation
from autograder.imitate import imitate
from autograder.inputs import Arguments, asked, draws, fixed_file, pack
from autograder.records import Assignment
from autograder.student import Question, ask, generator
from autograder.values import as_tensor, parts, returned

VISIBLE = 1e-9  # a wrong answer nearer than this is wrong in another way than by its values
ROUNDING = 1e-5  # one nearer than this on every draw lost digits; no choice of inputs helps


def distance(received: Any, expected: Any) -> float:
    """The largest normwise deviation of any part; infinite where the form is another."""
    mine, theirs = dict(parts(received)), dict(parts(expected))
    if mine.keys() != theirs.keys():
        return math.inf
    return max((_apart(mine[path], theirs[path]) for path in theirs), default=0.0)


def _apart(received: Any, expected: Any) -> float:
    mine, theirs = as_tensor(received), as_tensor(expected)
    if mine is None or theirs is None:
        return 0.0 if type(received) is type(expected) and received == expected else math.inf
    return deviation(mine, theirs) if mine.shape == theirs.shape else math.inf


def question(key: str, arguments: Arguments) -> Question:
    """The question that tries ``key``'s function or class on ``arguments``."""
    experiment, inputs = asked(key, arguments)
    return ask(experiment, key.partition(".")[2], inputs, False)[0]


def distances(key: str, arguments: Arguments) -> dict[str, float]:
    """How far each known wrong answer is from the right one on ``arguments``."""
    known = known_answers(key)
    right = next(answer for answer in known if answer.is_right)
    asked = question(key, arguments)
    expected = returned(imitate(right, asked).value)
    return {
        answer.id: _wrongness(answer, asked, expected) for answer in known if not answer.is_right
    }


def _wrongness(answer: KnownAnswer, asked: Question, expected: Any) -> float:
    imitated = imitate(answer, asked)
    return math.inf if imitated.raised is not None else distance(returned(imitated.value), expected)


def search(key: str, tries: int) -> tuple[Arguments, float, str]:
    """The best of ``tries`` drawn inputs, its distance, and the nearest wrong answer's id.

    The best tells most wrong answers from the right one, and among those that do it has the
    largest distance to the nearest. (No single input tells all where one mistake shows only
    below a threshold and another only above it: fresh inputs do the rest.)
    """
    drawn = [draws(key)[key](generator(seed, 777)) for seed in range(tries)]
    table = [distances(key, arguments) for arguments in drawn]
    visible = [identity for identity in table[0] if _is_visible(identity, table)]
    told = [{name: row[name] for name in visible if row[name] > ROUNDING} for row in table]
    ranks = [(len(row), min(row.values(), default=0.0)) for row in told]
    at = max(range(tries), key=ranks.__getitem__)
    nearest = min(told[at], key=told[at].__getitem__, default="")
    return drawn[at], ranks[at][1], nearest


def _is_visible(identity: str, table: Sequence[dict[str, float]]) -> bool:
    """Whether any of the drawn inputs tells a wrong answer's values from the right ones."""
    return any(ROUNDING < row[identity] < math.inf for row in table)


def store(assignment: Assignment, found: Sequence[tuple[str, Arguments, float]]) -> Path:
    """Write the fixed inputs of an assignment beside its hidden tests."""
    arrays: dict[str, np.ndarray] = {}
    for key, arguments, reached in found:
        arrays |= pack(key, arguments, reached)
    path = fixed_file(assignment.automatic[0].key)
    np.savez(path, allow_pickle=False, **arrays)
    return path
