"""A constant factor between what was received and what is right, read as a formula of the sizes."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder.compare import deviation
from autograder.records import Diagnosis
from autograder.values import at_the_start, closeness, same_values

Sizes = dict[str, int]
PATTERNS = "MB"  # letters for a number of patterns
NEAR = 1e-5  # in float32 a ratio has six digits; any ratio is near some formula


@dataclass(frozen=True)
class Pair:
    """One part of one answer: what was received, what is right, the sizes of the inputs."""

    received: Any
    expected: Any
    sizes: Sizes

    @functools.cached_property
    def differs(self) -> bool:
        """Whether the values are not the same (dtype and type aside)."""
        return not same_values(self.received, self.expected)


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
        hint = f"{at_the_start(what)} is exactly minus the right one{also}: look at the "
        return Diagnosis("factor.-1", hint + "order of a subtraction, and at its derivative.")
    if formula is None:
        found = [float(ratio or 0) for ratio, _ in known]
        if numbers_only and not _constant(found):
            return None  # any two numbers have a ratio
        return _unread_factor(found, what)
    also = " and transposed" if transposed else ""
    return Diagnosis(
        f"factor.{formula}",
        f"{at_the_start(what)} is exactly {formula} times the right one{also}. " + _about(formula),
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


def read_factor(known: Sequence[tuple[float, Sizes]]) -> str | None:
    """The formula ± 2^a · (product of sizes)^b that gives every ratio; the simplest, or None."""
    common = set.intersection(*(set(sizes) for _, sizes in known))
    letters = sorted(x for x in common if any(sizes[x] > 1 for _, sizes in known))
    for letter in set(letters) & set(PATTERNS):
        if all(
            sizes[letter] > 1
            and math.isclose(ratio, sizes[letter] / (sizes[letter] - 1), rel_tol=NEAR)
            for ratio, sizes in known
        ):
            return f"{letter}/({letter}-1)"
    for sign, two, powers in _formulas(len(letters)):
        if all(
            math.isclose(ratio, sign * 2.0**two * _power(sizes, letters, powers), rel_tol=NEAR)
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
    start = f"{at_the_start(what)} points in the right direction, but "
    if _constant(ratios):
        hint = f"is {ratios[0]:.4g} times the right one: where does this constant come from?"
        return Diagnosis("factor.constant", start + hint)
    hint = "its length is wrong by a factor that depends on the data: is something normalised?"
    return Diagnosis("factor.of_the_data", start + hint)
