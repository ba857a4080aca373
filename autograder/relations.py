"""Simple relations between what was received and what is right: a factor, a transpose ...

Each holds on every input of an exercise or is not told. Values are compared part by part:
a part is an entry of a tuple or dict, with the lists of numbers in it taken as vectors.
"""

from __future__ import annotations

import ctypes
import functools
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.compare import FLOOR, deviation
from autograder.records import Diagnosis

CLOSE = {torch.float64: 1e-8, torch.float32: 2e-5}
CLOSE_FLOATS = 5e-7  # an average of numbers that came from float32 is not in float32 any more
Sizes = dict[str, int]


@dataclass(frozen=True)
class Pair:
    """One part of one answer: what was received, what is right, the sizes of the inputs."""

    received: Any
    expected: Any
    sizes: Sizes

    @property
    def differs(self) -> bool:
        """Whether the values are not the same (dtype and type aside)."""
        return not same_values(self.received, self.expected)


def as_tensor(value: Any) -> torch.Tensor | None:
    """Numbers as a float64 tensor; None for anything that is no plain array of numbers."""
    if isinstance(value, bool):
        return None
    if isinstance(value, torch.Tensor):
        return None if value.is_complex() else value.detach().double()
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return torch.from_numpy(array.astype(np.float64)) if array.dtype.kind in "fiub" else None
    if isinstance(value, int | float):
        return torch.tensor(float(value), dtype=torch.float64)
    if isinstance(value, list) and value and all(type(item) in (int, float) for item in value):
        return torch.tensor(value, dtype=torch.float64)
    return None


def closeness(received: Any, expected: Any) -> float:
    """How close two values of these kinds must be to count as the same."""
    if type(received) is float and type(expected) is float:
        return CLOSE_FLOATS
    single = _is_single(received) or _is_single(expected)
    return CLOSE[torch.float32] if single else CLOSE[torch.float64]


def _is_single(value: Any) -> bool:
    """Whether numbers are float32, or are floats that come from float32: it holds them exactly."""
    if isinstance(value, torch.Tensor | np.ndarray | np.generic):
        return value.dtype in (torch.float32, np.float32)
    if type(value) is float:
        return not value.is_integer() and ctypes.c_float(value).value == value
    numbers = as_tensor(value)
    if numbers is None or bool((numbers == numbers.round()).all()):
        return False  # whole numbers tell nothing
    return bool((numbers.float().double() == numbers).all())


def same_values(received: Any, expected: Any, single: bool = False) -> bool:
    """Whether two values hold the same numbers in the same shape, whatever their dtype.

    ``single``: they come from float32, also where a Python float does not show it.
    """
    if isinstance(received, torch.Tensor) and isinstance(expected, torch.Tensor):
        if received.shape != expected.shape:
            return False
    elif type(received) is float and type(expected) is float:
        return _close_numbers(received, expected, single)
    if isinstance(received, tuple | list) and isinstance(expected, tuple | list):
        mine, theirs = as_tensor(received), as_tensor(expected)
        if mine is None or theirs is None:
            return len(received) == len(expected) and all(
                same_values(a, b, single) for a, b in zip(received, expected, strict=True)
            )
    if isinstance(received, dict) and isinstance(expected, dict):
        return received.keys() == expected.keys() and all(
            same_values(received[key], expected[key], single) for key in expected
        )
    mine, theirs = as_tensor(received), as_tensor(expected)
    if mine is None or theirs is None:
        return type(received) is type(expected) and received == expected
    bound = CLOSE[torch.float32] if single else closeness(received, expected)
    return _close(mine, theirs, bound)


def _close(mine: torch.Tensor, theirs: torch.Tensor, bound: float) -> bool:
    if mine.shape != theirs.shape:
        return False
    finite = torch.isfinite(theirs)
    if not bool(finite.all()):
        return torch.allclose(mine, theirs, rtol=bound, atol=0.0, equal_nan=True)
    return deviation(mine, theirs) <= bound


def _close_numbers(mine: float, theirs: float, single: bool) -> bool:
    """As for tensors, without making any: most of what is compared are losses."""
    if not math.isfinite(theirs):
        return mine == theirs or (math.isnan(mine) and math.isnan(theirs))
    bound = CLOSE[torch.float32] if single else closeness(mine, theirs)
    return abs(mine - theirs) <= bound * max(abs(theirs), FLOOR)


def parts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The parts of a value, each with a name; numbers in a list are one part."""
    if isinstance(value, tuple) or (isinstance(value, list) and as_tensor(value) is None):
        for position, item in enumerate(value):
            yield from parts(item, f"{path}[{position}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from parts(item, f"{path}[{key!r}]")
    else:
        yield path, value


# A relation says of a pair of tensors whether it holds; a finder turns pairs into a Diagnosis.
Relation = Callable[[torch.Tensor, torch.Tensor], bool]


def _is(change: Callable[[torch.Tensor], torch.Tensor], bound: float = 1e-6) -> Relation:
    def holds(mine: torch.Tensor, right: torch.Tensor) -> bool:
        changed = change(right)
        return mine.shape == changed.shape and deviation(mine, changed) <= bound

    return holds


def _transposed(mine: torch.Tensor, right: torch.Tensor) -> bool:
    return right.ndim == 2 and mine.shape == right.T.shape and deviation(mine, right.T) <= 1e-6


def _scrambled(mine: torch.Tensor, right: torch.Tensor) -> bool:
    if right.ndim < 2 or mine.ndim != right.ndim or mine.numel() != right.numel():
        return False
    return deviation(mine.flatten().sort()[0], right.flatten().sort()[0]) <= 1e-6


def _not_summed(mine: torch.Tensor, right: torch.Tensor) -> bool:
    return mine.ndim == right.ndim + 1 and any(
        mine.sum(axis).shape == right.shape and deviation(mine.sum(axis), right) <= 1e-6
        for axis in range(mine.ndim)
    )


def _reduced(mine: torch.Tensor, right: torch.Tensor) -> bool:
    if mine.ndim >= right.ndim:
        return False
    reductions = [right.sum(), right.mean()]
    reductions += [r for axis in range(right.ndim) for r in (right.sum(axis), right.mean(axis))]
    return any(mine.shape == r.shape and deviation(mine, r) <= 1e-6 for r in reductions)


def _extra_axis(mine: torch.Tensor, right: torch.Tensor) -> bool:
    squeezed = mine.squeeze()
    return (
        mine.ndim > right.ndim
        and squeezed.shape == right.squeeze().shape
        and deviation(squeezed, right.squeeze()) <= 1e-6
    )


def _right_at_first(mine: torch.Tensor, right: torch.Tensor) -> bool:
    if right.ndim != 1 or mine.ndim != 1 or len(right) < 3 or len(mine) != len(right):
        return False
    scale = max(float(right.abs().max()), FLOOR)
    error = (mine - right).abs() / scale
    return float(error[0]) <= 1e-8 and float(error[1:].min()) > 1e-5  # no luck of rounding


def _one_more(mine: torch.Tensor, right: torch.Tensor) -> bool:
    if right.ndim != 1 or mine.ndim != 1 or len(mine) != len(right) + 1:
        return False
    return min(deviation(mine[:-1], right), deviation(mine[1:], right)) <= 1e-6


def _one_less(mine: torch.Tensor, right: torch.Tensor) -> bool:
    return len(right.shape) == 1 and len(mine.shape) == 1 and _one_more(right, mine)


def _zero(mine: torch.Tensor, right: torch.Tensor) -> bool:
    return mine.shape == right.shape and not bool(mine.any())


def _another_shape(mine: torch.Tensor, right: torch.Tensor) -> bool:
    if mine.shape == right.shape or mine.numel() != right.numel():
        return False
    return deviation(mine.flatten(), right.flatten()) <= 1e-6


def _rounded(mine: torch.Tensor, right: torch.Tensor) -> bool:
    # numbers that all became 0 were not rounded, as far as one can tell
    whole = bool(mine.any()) and torch.equal(mine, mine.round())
    return whole and _is(torch.round, 1e-12)(mine, right)


def _not_finite(mine: torch.Tensor, right: torch.Tensor) -> bool:
    return mine.shape == right.shape and not bool(torch.isfinite(mine).all())


RELATIONS: tuple[tuple[str, Relation, str], ...] = (
    (
        "single_precision",
        _is(lambda r: r),
        "{What} is right to six digits or so, and no further: is something computed in float32 "
        "(or with a coarse step) on the way?",
    ),
    (
        "not_finite",
        _not_finite,
        "{What} holds nan or inf: look for a division by zero or a step that is too long.",
    ),
    (
        "zero",
        _zero,
        "{What} is zero everywhere: is the accumulator ever increased, or the "
        "gradient taken at the right tensor?",
    ),
    (
        "transposed",
        _transposed,
        "{What} has the right numbers, "
        "transposed: compare its shape with the one in the docstring.",
    ),
    (
        "absolute_value",
        _is(torch.abs),
        "{What} is the absolute value of the right one: where does the sign get lost?",
    ),
    ("squared", _is(torch.square), "{What} is the square of the right one."),
    (
        "square_root",
        _is(lambda r: r.clamp_min(0).sqrt()),
        "{What} is the square root of the right one: none is asked.",
    ),
    ("rounded", _rounded, "{What} is rounded to whole numbers."),
    (
        "scrambled",
        _scrambled,
        "{What} has the right numbers in the wrong places: reshape and view do not transpose.",
    ),
    (
        "extra_axis",
        _extra_axis,
        "{What} has the right numbers with an axis of size 1 too many: it "
        "must have the shape in the docstring.",
    ),
    (
        "another_shape",
        _another_shape,
        "{What} has the right numbers in their order, in another shape than the docstring says.",
    ),
    ("not_summed", _not_summed, "{What} is right but for a sum over one index that is missing."),
    (
        "reduced_too_far",
        _reduced,
        "{What} is reduced over an index that must stay: which index is left in the formula?",
    ),
    (
        "right_at_first",
        _right_at_first,
        "The first entry of {what} is right and no later one: what "
        "is carried over from one round to the next?",
    ),
    (
        "one_too_many",
        _one_more,
        "{What} has one entry too many; the others are right: what does the loop count?",
    ),
    (
        "one_too_few",
        _one_less,
        "{What} has one entry too few; the others are right: what does the loop count?",
    ),
)


IMPRECISE = (
    "{What} is right to about six digits, and no further: is something on the way in float32, "
    "rounded, or a difference quotient?"
)


def _is_imprecise(mine: torch.Tensor, right: torch.Tensor) -> bool:
    """Whether a value is nearly right: then every relation of a right value nearly holds too."""
    return mine.shape == right.shape and deviation(mine, right) <= 1e-6


def related(pairs: Sequence[Pair], what: str) -> Diagnosis | None:
    """The relation that holds on all ``pairs`` of one part, if one does."""
    tensors = [(as_tensor(p.received), as_tensor(p.expected)) for p in pairs]
    usable = [(m, r) for m, r in tensors if m is not None and r is not None]
    if len(usable) < len(pairs):
        return None
    factor = constant_factor(pairs, usable, what)
    if factor is not None:
        return factor
    differing = [t for t, pair in zip(usable, pairs, strict=True) if pair.differs]
    if differing and all(_is_imprecise(mine, right) for mine, right in differing):
        return Diagnosis("relation.imprecise", IMPRECISE.format(What=what[0].upper() + what[1:]))
    for name, relation, text in RELATIONS:
        tried = usable if relation is _zero else differing  # zero "everywhere" is all of it
        if all(relation(mine, right) for mine, right in tried):
            hint = text.format(What=what[0].upper() + what[1:], what=what)
            return Diagnosis(f"relation.{name}", hint)
    return None


def constant_factor(
    pairs: Sequence[Pair],
    tensors: Sequence[tuple[torch.Tensor, torch.Tensor]],
    what: str,
    transposed: bool = False,
) -> Diagnosis | None:
    """A factor c with received = c * expected on all pairs: named, if its formula can be read."""
    bounds = [closeness(pair.received, pair.expected) for pair in pairs]
    ratios = [_ratio(m, r, bound) for (m, r), bound in zip(tensors, bounds, strict=True)]
    known = [(ratio, pair.sizes) for ratio, pair in zip(ratios, pairs, strict=True) if ratio != 0]
    if any(ratio is None for ratio in ratios) or not known:
        flipped = [(mine, right.T) for mine, right in tensors if right.ndim == 2]
        if not transposed and len(flipped) == len(tensors):
            return constant_factor(pairs, flipped, what, transposed=True)
        return None
    formula = read_factor([(float(ratio or 0), sizes) for ratio, sizes in known])
    numbers_only = all(right.numel() == 1 for _, right in tensors)
    if formula == "1" or (numbers_only and len(known) < 2):
        return None  # transposed only: a relation of its own; any two numbers have a ratio
    if formula == "-1":
        also = ", and transposed" if transposed else ""
        hint = f"{what[0].upper()}{what[1:]} is exactly minus the right one{also}: look at the "
        return Diagnosis("factor.-1", hint + "order of a subtraction, and at its derivative.")
    if formula is None:
        found = [float(ratio or 0) for ratio, _ in known]
        if numbers_only and not _constant(found):
            return None  # any two numbers have a ratio
        return _unread_factor(found, what)
    also = " and transposed" if transposed else ""
    return Diagnosis(
        f"factor.{formula}",
        f"{what[0].upper()}{what[1:]} is exactly {formula} times the right one{also}. "
        + _about(formula),
    )


def _ratio(mine: torch.Tensor, right: torch.Tensor, bound: float) -> float | None:
    """c with mine = c * right; 0.0 where right is zero and so is mine; None if there is none."""
    if mine.shape != right.shape or not bool(
        torch.isfinite(mine).all() & torch.isfinite(right).all()
    ):
        return None
    if float(right.abs().max()) < 1e-9:
        return 0.0 if float(mine.abs().max()) < 1e-9 else None
    ratio = float((mine * right).sum() / (right * right).sum())
    if ratio == 0 or deviation(mine / ratio, right, 1e-12) > bound:
        return None
    return ratio


PATTERNS = "MB"  # letters for a number of patterns


def read_factor(known: Sequence[tuple[float, Sizes]]) -> str | None:
    """The formula ± 2^a · (product of sizes)^b that gives every ratio; the simplest, or None."""
    letters = sorted(set.intersection(*(set(sizes) for _, sizes in known)))
    for letter in set(letters) & set(PATTERNS):
        if all(
            math.isclose(ratio, sizes[letter] / (sizes[letter] - 1), rel_tol=1e-4)
            for ratio, sizes in known
        ):
            return f"{letter}/({letter}-1)"
    for sign, two, powers in _formulas(len(letters)):
        if all(
            math.isclose(ratio, sign * 2.0**two * _power(sizes, letters, powers), rel_tol=1e-4)
            for ratio, sizes in known
        ):
            return _written(sign, two, dict(zip(letters, powers, strict=True)))
    return None


@functools.cache
def _formulas(letters: int) -> list[tuple[int, int, tuple[float, ...]]]:
    """All formulas, the simplest first."""
    halves = (-2, -1, -0.5, 0, 0.5, 1, 2) if letters <= 3 else (-1, 0, 1)
    found = [
        (sign, two, powers)
        for sign in (1, -1)
        for two in (-2, -1, 0, 1, 2)
        for powers in itertools.product(halves, repeat=letters)
    ]
    simple = [f for f in found if sum(map(abs, f[2])) + 0.5 * abs(f[1]) <= 2.5]
    return sorted(simple, key=lambda f: (sum(map(abs, f[2])) + 0.9 * abs(f[1]), f[0] < 0))


def _power(sizes: Sizes, letters: Sequence[str], powers: Sequence[float]) -> float:
    terms = (float(sizes[x]) ** power for x, power in zip(letters, powers, strict=True))
    return float(math.prod(terms))


def _written(sign: int, two: int, powers: dict[str, float]) -> str:
    above = [str(2**two)] if two > 0 else []
    below = [str(2**-two)] if two < 0 else []
    for letter, power in powers.items():
        if power:
            term = {0.5: f"√{letter}", 1: letter}.get(abs(power), f"{letter}^{abs(power):g}")
            (above if power > 0 else below).append(term)
    text = "·".join(above) or "1"
    if below:
        text += f"/{below[0]}" if len(below) == 1 else f"/({'·'.join(below)})"
    return f"-{text}" if sign < 0 else text


def _about(formula: str) -> str:
    if formula in ("2", "1/2"):
        return "Which factor of 2 comes from the loss, and which from differentiating a square?"
    if "-1)" in formula:
        return "This is an average over all patterns: divide by their number, not by one less."
    if "M" in formula or "B" in formula:
        return "Does the loss sum over the patterns, or average over them?"
    if "N" in formula or "K" in formula or "n" in formula:
        return "Over which index is there an average (or a scale) that the formula does not have?"
    return "Read the factor in front of the formula once more."


def _constant(ratios: Sequence[float]) -> bool:
    return max(ratios) - min(ratios) <= 3e-4 * max(abs(ratio) for ratio in ratios)


def _unread_factor(ratios: Sequence[float], what: str) -> Diagnosis:
    start = f"{what[0].upper()}{what[1:]} points in the right direction, but "
    if _constant(ratios):
        hint = f"is {ratios[0]:.4g} times the right one: where does this constant come from?"
        return Diagnosis("factor.constant", start + hint)
    hint = "its length is wrong by a factor that depends on the data: is something normalised?"
    return Diagnosis("factor.of_the_data", start + hint)
