"""Where in its derivation a gradient goes wrong: probes that move one factor at a time.

A probe is a pair of inputs between which one factor of the formula changes and all others
stay. The ratio of the first entries of the two results is then the ratio of that factor,
whatever mistakes the other factors hold. The first factor whose ratio is not the right
one is where the derivation deviates. Each assignment's ``derivation.py`` has the probes.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.answers import KnownAnswer
from autograder.imitate import imitate
from autograder.inputs import package_of
from autograder.records import Diagnosis, Exercise
from autograder.student import Answer, Student
from autograder.values import as_tensor

Arguments = tuple[Any, ...]


@dataclass(frozen=True)
class Factor:
    """One factor of a derivation: its name, a hint, and two inputs that differ in it alone."""

    name: str
    hint: str
    first: Arguments
    second: Arguments


def factors_of(key: str) -> Sequence[Factor]:
    """The factors of an exercise's derivation in their order; none where it has no table."""
    factors: Sequence[Factor] = table_of(key, "FACTORS")
    return factors


def table_of(key: str, name: str) -> Sequence[Any]:
    """What an assignment's ``derivation.py`` holds of an exercise in one of its tables."""
    try:
        module = importlib.import_module(f"{package_of(key)}.derivation")
    except ModuleNotFoundError:
        return ()
    table: dict[str, Sequence[Any]] = getattr(module, name, {})
    return table.get(key, ())


def first_deviating_factor(
    exercise: Exercise, right: KnownAnswer, student: Student
) -> Diagnosis | None:
    """The first factor whose ratio is not the right one, by asking the submission anew."""
    for factor in factors_of(exercise.key):
        first = student.call(exercise.function, *factor.first)
        second = student.call(exercise.function, *factor.second)
        verdict = _deviates(first, second, right)
        if verdict is None:
            return None
        if verdict:
            return Diagnosis(f"{exercise.key}:{factor.name}", factor.hint)
    return None


def _deviates(first: Answer, second: Answer, right: KnownAnswer) -> bool | None:
    """Whether received ratios are not those of a right answer; None if they cannot be had."""
    received = [_entry(answer.observed) for answer in (first, second)]
    expected = [_entry(imitate(right, answer.question).value) for answer in (first, second)]
    if None in received or None in expected:
        return None
    a, b = (value or 0.0 for value in received)
    c, d = (value or 0.0 for value in expected)
    scale = max(abs(a * d), abs(b * c))
    if scale == 0:
        return None  # a result that is zero on both tells of no factor
    return abs(a * d - b * c) > 1e-6 * scale


def _entry(observed: Any) -> float | None:
    """The first entry of a returned tensor; None when there is none."""
    value = observed.get("value") if isinstance(observed, dict) else None
    tensor = as_tensor(value)
    if tensor is None or tensor.numel() == 0:
        return None
    return float(tensor.reshape(-1)[0])
