"""What relates a received value to the right one: told where it holds on all, else not."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from autograder.factors import Pair, read_factor
from autograder.relations import related
from autograder.structure import structure_hint
from autograder.values import same_values

RANDOM = torch.Generator().manual_seed(5)
SIZES = {"M": 7, "N": 5, "K": 3}


def matrix(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=RANDOM, dtype=torch.float64)


A, B, V, W = matrix(5, 3), matrix(5, 3), matrix(6), matrix(6)

# name, the mistake, two right values that can tell it
RELATIONS: list[tuple[str, Any, tuple[Any, Any]]] = [
    ("transposed", lambda r: r.T.clone(), (A, B)),
    ("absolute_value", torch.abs, (A, B)),
    ("squared", torch.square, (A, B)),
    ("square_root", torch.sqrt, (A.abs() + 0.1, B.abs() + 0.1)),
    ("rounded", torch.round, (3 * A, 3 * B)),
    ("scrambled", lambda r: r.T.reshape(r.shape), (A, B)),
    ("another_order", lambda r: r.flip(0), (V, W)),
    ("extra_axis", lambda r: r[:, None], (V, W)),
    ("another_shape", lambda r: r.reshape(-1), (A, B)),
    ("not_summed", lambda r: torch.stack([r / 4, 3 * r / 4]), (V, W)),
    ("reduced_too_far", lambda r: r.mean(0), (A, B)),
    ("zero", torch.zeros_like, (A, B)),
    ("not_finite", lambda r: r / 0, (A, B)),
    ("one_too_many", lambda r: torch.cat([r, r[:1]]), (V, W)),
    ("one_too_few", lambda r: r[:-1], (V, W)),
    ("right_at_first", lambda r: r + torch.arange(len(r)), (V, W)),
    ("imprecise", lambda r: r + 1e-7 * r.flip(0), (V, W)),
]


def pairs(change: Any, right: tuple[Any, ...]) -> list[Pair]:
    return [Pair(change(r), r, SIZES) for r in right]


@pytest.mark.parametrize(("name", "change", "right"), RELATIONS, ids=[r[0] for r in RELATIONS])
def test_a_relation_that_holds_on_all_inputs_is_told(name: str, change: Any, right: Any) -> None:
    told = related(pairs(change, right), "your result")
    assert told is not None
    assert told.id == f"relation.{name}"
    assert "our result" in told.hint


@pytest.mark.parametrize(("name", "change", "right"), RELATIONS, ids=[r[0] for r in RELATIONS])
def test_one_that_holds_on_one_input_alone_is_not(name: str, change: Any, right: Any) -> None:
    noise = Pair(matrix(*right[1].shape), right[1], SIZES)
    told = related([Pair(change(right[0]), right[0], SIZES), noise], "your result")
    assert told is None or told.id != f"relation.{name}"


def test_a_root_is_not_told_of_numbers_that_have_none() -> None:
    """A maximum that starts at 0 gives 0 for negative numbers: that is no root of them."""
    right = torch.tensor(-2.0, dtype=torch.float64), torch.tensor(-0.5, dtype=torch.float64)
    told = related(pairs(torch.zeros_like, right), "your result")
    assert told is None or told.id != "relation.square_root"


def test_what_is_rough_in_single_precision_alone_is_told() -> None:
    """A difference quotient with a step for float64 is noise in float32."""
    single = [Pair(r.float() + 0.02 * torch.cos(r.float()), r.float(), SIZES) for r in (A, B)]
    double = [Pair(r + 1e-9 * torch.cos(r), r, SIZES) for r in (A, B)]
    told = related([*double, *single], "your result")
    assert told is not None
    assert told.id == "relation.rough_in_single_precision"
    for others in (single, [*pairs(torch.neg, (A,)), *single]):
        told = related(others, "your result")
        assert told is None or told.id != "relation.rough_in_single_precision"


def test_a_name_of_one_letter_is_not_made_another_one() -> None:
    told = related(pairs(lambda r: 2 * r, (V, W)), "w of your result")
    assert told is not None
    assert told.hint.startswith("w of your result is exactly 2 times")


def test_a_ratio_that_is_near_a_formula_is_none() -> None:
    assert read_factor([(math.sqrt(3) * (1 + 5e-5), SIZES)]) is None
    assert read_factor([(math.sqrt(3) * (1 + 1e-7), SIZES)]) == "√K"


def test_a_square_is_not_told_of_small_numbers_that_became_0() -> None:
    right = 1e-4 * V, 1e-4 * W
    told = related(pairs(lambda r: torch.full_like(r, 1e-9), right), "your result")
    assert told is None or told.id != "relation.squared"


@pytest.mark.parametrize(
    ("formula", "factor"),
    [
        ("2", lambda s: 2),
        ("1/(2·M)", lambda s: 1 / (2 * s["M"])),
        ("M/N", lambda s: s["M"] / s["N"]),
        ("-1/K", lambda s: -1 / s["K"]),
        ("√N", lambda s: math.sqrt(s["N"])),
        ("1/(K·N)", lambda s: 1 / (s["K"] * s["N"])),
        ("M/(M-1)", lambda s: s["M"] / (s["M"] - 1)),
    ],
)
def test_a_factor_is_read_as_a_formula_of_the_sizes(formula: str, factor: Any) -> None:
    sizes = [SIZES, {"M": 11, "N": 2, "K": 13}]
    assert read_factor([(factor(s), s) for s in sizes]) == formula


def test_a_size_of_one_tells_no_factor_and_hides_none() -> None:
    assert read_factor([(1 / 7, SIZES), (1.0, {**SIZES, "M": 1})]) == "1/M"
    assert read_factor([(0.37, SIZES)]) is None


RIGHT = (A, V)
STRUCTURES: list[tuple[str, Any]] = [
    ("none", lambda a, v: None),
    ("swapped", lambda a, v: (v, a)),
    ("only_a_part", lambda a, v: v),
    ("another_type", lambda a, v: {"a": a, "v": v}),
]


@pytest.mark.parametrize(("name", "change"), STRUCTURES, ids=[s[0] for s in STRUCTURES])
def test_the_structure_of_a_value_is_told(name: str, change: Any) -> None:
    seen = [(change(A, V), (A, V), ()), (change(B, W), (B, W), ())]
    told = structure_hint(seen)
    assert (told.id if told else None) == f"structure.{name}"


def test_an_argument_that_comes_back_and_a_constant_are_told() -> None:
    returned = structure_hint([(A, 2 * A, (A,)), (B, 2 * B, (B,))])
    constant = structure_hint([(A, 2 * A, (B,)), (A, 2 * B, (A + B,))])
    assert (returned.id if returned else None) == "structure.argument_returned"
    assert (constant.id if constant else None) == "structure.hard_coded"


def test_nothing_is_told_of_right_values() -> None:
    assert structure_hint([(RIGHT, RIGHT, ())]) is None


def test_complex_values_are_equal_or_not() -> None:
    one, other = torch.tensor([1.0 + 2.0j]), torch.tensor([1.0 - 2.0j])
    for kind in (lambda t: t, lambda t: t.numpy(), lambda t: t.numpy()[0]):
        assert same_values(kind(one), kind(one.clone()))
        assert not same_values(kind(one), kind(other))
