"""Simple relations between what was received and what is right: a factor, a transpose ...

Each holds on every input of an exercise or is not told. Values are compared part by part:
a part is an entry of a tuple or dict, with the lists of numbers in it taken as vectors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import torch

from autograder.compare import FLOOR, deviation
from autograder.factors import Pair, constant_factor
from autograder.records import Diagnosis
from autograder.values import as_tensor, at_the_start, is_single

# A relation says of a pair of tensors whether it holds; a finder turns pairs into a Diagnosis.
Relation = Callable[[torch.Tensor, torch.Tensor], bool]
TINY = torch.finfo(torch.float64).tiny
NEARLY = 1e-6  # of the largest entry: nearly right


def _is(change: Callable[[torch.Tensor], torch.Tensor], bound: float = 1e-6) -> Relation:
    def holds(mine: torch.Tensor, right: torch.Tensor) -> bool:
        changed = change(right)
        # without a floor: a small number's square is nearly 0, which says nothing of a 0
        return _distance(mine, changed, TINY) <= bound

    return holds


def _distance(mine: torch.Tensor, right: torch.Tensor, floor: float = FLOOR) -> float:
    """How far off a tensor is; infinitely where it has another shape."""
    return deviation(mine, right, floor) if mine.shape == right.shape else math.inf


def _transposed(mine: torch.Tensor, right: torch.Tensor) -> bool:
    return right.ndim == 2 and mine.shape == right.T.shape and deviation(mine, right.T) <= 1e-6


def _scrambled(mine: torch.Tensor, right: torch.Tensor) -> bool:
    if right.ndim < 2 or mine.ndim != right.ndim or mine.numel() != right.numel():
        return False
    return deviation(mine.flatten().sort()[0], right.flatten().sort()[0]) <= 1e-6


def _another_order(mine: torch.Tensor, right: torch.Tensor) -> bool:
    if right.ndim != 1 or mine.shape != right.shape or len(right) < 3:
        return False
    return deviation(mine.sort()[0], right.sort()[0]) <= 1e-6


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
        "not_finite",
        _not_finite,
        "{What} holds nan or inf: look for a division by zero, a step that is too long, a number "
        "that float32 cannot hold, or an inf you began with.",
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
        _is(torch.sqrt),
        "{What} is the square root of the right one: none is asked.",
    ),
    ("rounded", _rounded, "{What} is rounded to whole numbers."),
    (
        "scrambled",
        _scrambled,
        "{What} has the right numbers in the wrong places: reshape and view do not transpose.",
    ),
    (
        "another_order",
        _another_order,
        "{What} has the right numbers in another order: in which order do they come, and where "
        "does yours change it?",
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
        "The first entry of {what} is right and no later one: look at the very first step, "
        "then at what is carried over from one round to the next.",
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


# numbers in a random order are related by chance: there only these tell anything
OF_SHAPES = tuple(r for r in RELATIONS if r[0] in ("extra_axis", "transposed"))

IMPRECISE = (
    "{What} is right to about six digits, and no further: is something on the way in float32, "
    "rounded, or a difference quotient?"
)
ROUGH_IN_SINGLE = (
    "{What} is nearly right for float64 inputs and rough for float32 ones: is it a difference "
    "quotient, or rounded on the way?"
)
ROUGH = 0.5  # of the largest entry: what is further off is something else


def _is_rough_in_single(
    pairs: Sequence[Pair], tensors: Sequence[tuple[torch.Tensor, torch.Tensor]]
) -> bool:
    """Whether all is nearly right in double precision, and further off in single precision."""
    off: dict[bool, list[float]] = {True: [], False: []}
    for pair, (mine, right) in zip(pairs, tensors, strict=True):
        off[is_single(pair.expected)].append(_distance(mine, right))
    single, double = off[True], off[False]
    return bool(single and double) and max(double) <= NEARLY < max(single) < ROUGH


def _is_imprecise(mine: torch.Tensor, right: torch.Tensor) -> bool:
    """Whether a value is nearly right: then every relation of a right value nearly holds too."""
    return _distance(mine, right) <= NEARLY


def related(pairs: Sequence[Pair], what: str, in_order: bool = True) -> Diagnosis | None:
    """The relation that holds on all ``pairs`` of one part, if one does.

    Without ``in_order``, where the numbers come in a random order, only a relation of shapes.
    """
    tensors = [(as_tensor(p.received), as_tensor(p.expected)) for p in pairs]
    usable = [(m, r) for m, r in tensors if m is not None and r is not None]
    if len(usable) < len(pairs):
        return None
    differing = [t for t, pair in zip(usable, pairs, strict=True) if pair.differs]
    if in_order:
        factor = constant_factor(pairs, usable, what)
        if factor is not None:
            return factor
        if differing and all(_is_imprecise(mine, right) for mine, right in differing):
            hint = IMPRECISE.format(What=at_the_start(what))
            return Diagnosis("relation.imprecise", hint)
        if _is_rough_in_single(pairs, usable):
            hint = ROUGH_IN_SINGLE.format(What=at_the_start(what))
            return Diagnosis("relation.rough_in_single_precision", hint)
    for name, relation, text in RELATIONS if in_order else OF_SHAPES:
        tried = usable if relation is _zero else differing  # zero "everywhere" is all of it
        if all(relation(mine, right) for mine, right in tried):
            hint = text.format(What=at_the_start(what), what=what)
            return Diagnosis(f"relation.{name}", hint)
    return None
