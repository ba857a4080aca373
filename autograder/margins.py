"""The evidence for the tolerances: how far right answers spread, how near wrong ones come.

For each exercise all known answers are asked the same inputs: the fixed ones and some drawn
ones, in float64 and cast to float32. A tolerance is sound where it lies between the largest
deviation of a right answer and the smallest visible one of a wrong answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.answers import known_answers
from autograder.imitate import imitate
from autograder.inputs import Arguments, draws, fixed_arguments
from autograder.search import VISIBLE, distance, distances, question
from autograder.student import generator
from autograder.values import returned

DRAWN = 3
FREE = 1e-2


@dataclass(frozen=True)
class Margin:
    """One exercise: the spread of right answers by dtype, and wrong answers' distances.

    ``double`` and ``single`` are the largest normwise deviations between right answers in
    float64 and in float32 (None: no input can be cast). ``distances`` are those of the wrong
    ones on the fixed inputs, by the answer's id: infinite where the result has another form,
    0 where the mistake is not one of values.
    """

    key: str
    double: float
    single: float | None
    distances: dict[str, float]

    @property
    def is_free(self) -> bool:
        """Whether right answers differ by nature: in the random numbers they draw."""
        return self.double > FREE

    @property
    def values(self) -> dict[str, float]:
        """The distances of wrong answers whose form is right and whose values are not."""
        return {k: d for k, d in self.distances.items() if VISIBLE < d < math.inf}

    @property
    def nearest(self) -> tuple[str, float]:
        """The wrong value that is nearest to the right one."""
        return min(self.values.items(), key=lambda item: item[1], default=("", math.inf))


def margin(key: str) -> Margin | None:
    """The evidence for one exercise; None where it has no inputs to draw."""
    if key not in draws(key):
        return None
    asked = list(_arguments(key))
    singles = [cast for cast in map(_in_single, asked) if cast is not None]
    return Margin(
        key=key,
        double=max(_spread(key, arguments) for arguments in asked),
        single=max((_spread(key, arguments) for arguments in singles), default=None),
        distances=distances(key, asked[0]),
    )


def _arguments(key: str) -> Iterator[Arguments]:
    fixed = fixed_arguments(key)
    if fixed is not None:
        yield fixed
    for salt in range(DRAWN):
        yield draws(key)[key](generator(salt, 555))


def _spread(key: str, arguments: Arguments) -> float:
    """The largest deviation of a right answer from the first one."""
    asked = question(key, arguments)
    right = [imitate(answer, asked) for answer in known_answers(key) if answer.is_right]
    came = [returned(imitation.value) for imitation in right if imitation.raised is None]
    return max((distance(value, came[0]) for value in came), default=0.0)


def _in_single(arguments: Arguments) -> Arguments | None:
    """The arguments with float64 arrays cast to float32; None where there are none."""
    cast = tuple(map(_cast, arguments))
    return None if all(a is b for a, b in zip(cast, arguments, strict=True)) else cast


def _cast(value: Any) -> Any:
    if isinstance(value, torch.Tensor) and value.dtype == torch.float64:
        return value.float()
    if isinstance(value, np.ndarray) and value.dtype == np.float64:
        return value.astype(np.float32)
    return value
