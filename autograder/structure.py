"""What is wrong with a value as a whole: nothing returned, entries swapped, another type."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.records import Diagnosis
from autograder.values import as_tensor, parts, same_values

Seen = tuple[Any, Any, tuple[Any, ...]]  # received, right, arguments


def structure_hint(seen: Sequence[Seen]) -> Diagnosis | None:
    """The first of STRUCTURES that holds for all that was seen, where anything is wrong."""
    wrong = [s for s in seen if not same_values(s[0], s[1])]
    for name, holds, hint in STRUCTURES:
        if wrong and all(holds(*s) for s in wrong):
            return Diagnosis(f"structure.{name}", hint)
    if wrong and _ignores_its_arguments(seen):
        return Diagnosis(
            "structure.hard_coded",
            "Your result is the same for arguments with other values: compute it from them, "
            "in each call.",
        )
    return None


def _is_none(mine: Any, right: Any, arguments: tuple[Any, ...]) -> bool:
    return mine is None


def _swapped(mine: Any, right: Any, arguments: tuple[Any, ...]) -> bool:
    if not isinstance(mine, tuple | list) or not isinstance(right, tuple):
        return False
    if len(mine) != len(right) or len(right) > 4:
        return False
    orders = list(itertools.permutations(range(len(right))))[1:]
    return any(same_values(tuple(mine), tuple(right[i] for i in order)) for order in orders)


def _only_a_part(mine: Any, right: Any, arguments: tuple[Any, ...]) -> bool:
    if not isinstance(right, tuple | dict):
        return False
    return any(same_values(mine, part) for _, part in parts(right))


def _same_numbers(mine: Any, right: Any, arguments: tuple[Any, ...]) -> bool:
    numbers, expected = _flat(mine), _flat(right)
    if numbers is None or expected is None or numbers.shape != expected.shape:
        return False
    alike = same_values(numbers, expected)
    return alike and (type(mine) is not type(right))


def _flat(value: Any) -> torch.Tensor | None:
    tensors = [as_tensor(part) for _, part in parts(value)]
    if not tensors or any(tensor is None for tensor in tensors):
        return None
    return torch.cat([tensor.reshape(-1) for tensor in tensors if tensor is not None])


def _is_an_argument(mine: Any, right: Any, arguments: tuple[Any, ...]) -> bool:
    return as_tensor(mine) is not None and any(
        as_tensor(argument) is not None and same_values(mine, argument) for argument in arguments
    )


def _ignores_its_arguments(seen: Sequence[Seen]) -> bool:
    """Whether one value came for inputs whose right values are not the same, in each form."""
    groups: dict[tuple[Any, ...], list[tuple[torch.Tensor, Any]]] = {}
    for mine, right, _ in seen:
        numbers = _flat(mine)
        if numbers is None:
            continue  # what was observed is no value
        form = tuple(getattr(part, "dtype", None) for _, part in parts(mine))
        groups.setdefault((numbers.shape, *form), []).append((numbers, right))
    several = [
        group
        for group in groups.values()
        if not all(same_values(group[0][1], right) for _, right in group)
    ]
    same = all(torch.equal(group[0][0], numbers) for group in several for numbers, _ in group)
    return bool(several) and same and any(bool(group[0][0].any()) for group in several)


STRUCTURES: tuple[tuple[str, Callable[[Any, Any, tuple[Any, ...]], bool], str], ...] = (
    ("none", _is_none, "Your function returns None: does every way through it end in a return?"),
    ("swapped", _swapped, "The entries are right, in another order than the docstring says."),
    (
        "only_a_part",
        _only_a_part,
        "You return one part of what the docstring asks for; that part is right.",
    ),
    (
        "another_type",
        _same_numbers,
        "The numbers are right; the docstring asks for another type "
        "or shape around them: look at type(result).",
    ),
    (
        "argument_returned",
        _is_an_argument,
        "Your function gives back an argument as it was: what "
        "it computes does not reach the return.",
    ),
)
