"""Whether a function still computes with arguments of an earlier call.

A cache, a global or a leaf that is made once: the values are then right for a mixture, some
arguments of this call and some of the first one, or of the one before, with the same shapes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import torch

from autograder.answers import KnownAnswer
from autograder.evidence import Evidence, arguments_of, parameters
from autograder.imitate import imitate
from autograder.records import Diagnosis
from autograder.values import returned

FIRST, LAST = 0, -1
MANY = 1000


def of_an_earlier_call(right: KnownAnswer, evidence: Sequence[Evidence]) -> Diagnosis | None:
    """Which arguments of all wrong calls were those of an earlier one, if that explains them."""
    calls = [e for e in evidence if e.answer.question.experiment == "call" and not e.answer.raised]
    if any(_is_small_fraction(e.right) for e in calls):
        return None  # so few values that two calls may share one by chance
    names = parameters(right)
    if sum(not e.is_right for e in calls) < 2:
        return None
    for kept in _some_of(len(names)):
        for which in (FIRST, LAST):
            if all(
                _is_mixed(right, now, before, kept) for now, before in _pairs(calls, kept, which)
            ):
                told = " and ".join(names[i] for i in kept)
                hint = (
                    f"Your result is right for the {told} of an earlier call, not of this one: "
                    "what lives on from call to call (a cache, a global, a tensor made once)?"
                )
                return Diagnosis("behaviour.of_an_earlier_call", hint)
    return None


def _is_small_fraction(value: Any) -> bool:
    """Whether a value is one number, and a fraction of numbers that one counts."""
    if type(value) is not float or not math.isfinite(value):
        return False
    return abs(Fraction(value).limit_denominator(MANY) - Fraction(value)) < 1e-12


def _some_of(number: int) -> Iterator[tuple[int, ...]]:
    for size in range(1, number + 1):
        yield from itertools.combinations(range(number), size)


def _pairs(
    calls: Sequence[Evidence], kept: tuple[int, ...], which: int
) -> Iterator[tuple[Evidence, Evidence | None]]:
    """Each wrong call, with the first or last before it whose arguments ``kept`` had its form."""
    for number, now in enumerate(calls):
        if not now.is_right:
            before = [e for e in calls[:number] if _form(e, kept) == _form(now, kept)]
            yield now, before[which] if before else None


def _form(e: Evidence, kept: tuple[int, ...]) -> list[Any]:
    given = arguments_of(e.answer.question)
    picked = [given[i] for i in kept if i < len(given)]
    return [(a.shape, a.dtype) if isinstance(a, torch.Tensor) else type(a) for a in picked]


def _is_mixed(
    right: KnownAnswer, now: Evidence, before: Evidence | None, kept: tuple[int, ...]
) -> bool:
    """Whether the value is right for the arguments ``kept`` of the call before, else its own."""
    if before is None:
        return False
    mine, theirs = (tuple(e.answer.question.decoded()["arguments"]) for e in (now, before))
    if max(kept) >= min(len(mine), len(theirs)):
        return False
    mixed = tuple(theirs[i] if i in kept else value for i, value in enumerate(mine))
    imitated = imitate(right, now.answer.question.with_inputs({"arguments": mixed}))
    return imitated.raised is None and now.is_like(returned(imitated.value))
