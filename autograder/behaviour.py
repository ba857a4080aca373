"""What an answer does besides its value: tracked or not, shared memory, changed arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch

from autograder.answers import KnownAnswer
from autograder.compare import Tolerance, is_equal
from autograder.imitate import imitate
from autograder.records import CheckResult, Diagnosis
from autograder.relations import as_tensor, parts, same_values
from autograder.student import Answer

HINTS = {
    "tracked": "The result still belongs to the graph (requires_grad is True). Which context or "
    "call keeps a computation out of it?",
    "cut": "The graph was cut (detach, no_grad, .data, .item() or numpy), but the result has to "
    "be differentiable. Which line cuts it?",
    "alias": "Your result lives in the same memory as an argument (or its .grad): change one and "
    "look at the other. detach(), numpy() and from_numpy() do not copy.",
    "argument_changed": "The caller's data changed. Which of your lines works in place (ends in _ "
    ", -=, +=, backward()) on an argument?",
    "random_state": "Your function moves the random numbers of its caller. Use a generator of "
    "your own.",
    "type": "The numbers are right, but not the type around them: compare type(result) (and of its "
    "parts) with the docstring.",
    "overwritten": "A later call changed the result of an earlier one: does your function fill and "
    "return the same tensor each time?",
    "not_reproducible": "Asked again with the same seed, your function gives other numbers: is all "
    "drawn from one generator, made anew from the seed in each call?",
    "dtype": "The dtype was changed on the way: return what the docstring says (float32 for "
    "float32 input, float64 for float64).",
    "autograd_used": "This exercise is the derivation by hand: no backward(), no torch.autograd, "
    "no torch.func. Keep autograd for the check.",
    "autograd_not_used": "This exercise asks for PyTorch's own gradient: let autograd compute it, "
    "do not write the formula.",
}


# checks that fail for one reason only, once the values are right
TOLD_BY_CHECKS = {
    "by_autograd": "autograd_not_used",
    "by_hand": "autograd_used",
    "new": "overwritten",
    "reproducible": "not_reproducible",
}


def behaviour(observed: Any, random_state_kept: bool) -> tuple[Any, ...]:
    """All of it in a form that can be compared: equal behaviour gives equal tuples."""
    value = observed["value"] if isinstance(observed, dict) and "value" in observed else observed
    tracked = tuple(_tracked(part) for _, part in parts(value))
    kinds = tuple(_kind(part) for _, part in parts(value))
    shares = tuple(observed.get("shares", ())) if isinstance(observed, dict) else ()
    told = (*_changed(observed), *_facts(observed))
    return (type(value).__name__, tracked, kinds, shares, told, random_state_kept)


def _facts(observed: Any) -> Iterator[Any]:
    """What an experiment tells besides value and arguments, in a form that can be compared."""
    if isinstance(observed, dict) and "value" in observed:
        for name in sorted(set(observed) - {"value", "shares", "arguments"}):
            yield name, tuple((path, _print(part)) for path, part in parts(observed[name]))


def _tracked(part: Any) -> bool:
    return isinstance(part, torch.Tensor) and part.requires_grad


def _kind(part: Any) -> str:
    return f"{type(part).__name__} {getattr(part, 'dtype', '')}"


def _changed(observed: Any) -> tuple[Any, ...]:
    """The arguments after the call, in a form that can be compared."""
    if not isinstance(observed, dict) or not isinstance(observed.get("arguments"), list):
        return ()
    return tuple(_print(argument) for argument in observed["arguments"])


def _print(argument: Any) -> Any:
    if isinstance(argument, torch.Tensor):
        grad = None if argument.grad is None else argument.grad.double().sum().item()
        total = argument.detach().double().sum().item()
        return (round(total, 6), argument.requires_grad, grad and round(grad, 6))
    return str(argument)[:100]


def behaviour_hints(
    answers: Sequence[Answer], right: KnownAnswer, checks: Sequence[CheckResult]
) -> Iterator[Diagnosis]:
    """Each way in which the submission behaves unlike a right answer."""
    names = dict.fromkeys(name for answer in answers for name in _deviations(answer, right))
    failed = {check.name for check in checks if check.status == "failed"}
    for check, name in TOLD_BY_CHECKS.items():
        if check in failed:
            names[name] = None
    if failed & {"form", "types", "dtype"} and any(_another_type(a, right) for a in answers):
        names["type"] = None
    for name in names:
        yield Diagnosis(f"behaviour.{name}", HINTS[name])


def _deviations(answer: Answer, right: KnownAnswer) -> Iterator[str]:
    if answer.question.banned:
        if answer.autograd_routes and "autograd" not in answer.question.function:
            yield "autograd_used"
        return
    imitated = imitate(right, answer.question)
    if answer.raised is not None or imitated.raised is not None:
        return
    if answer.question.experiment == "differentiate":
        pairs = zip(_tuple(answer.observed), _tuple(imitated.value), strict=False)
        if any(received is None and gradient is not None for received, gradient in pairs):
            yield "cut"
    mine = behaviour(answer.observed, answer.random_state_kept)
    theirs = behaviour(imitated.value, imitated.random_state_kept)
    if mine[2] == theirs[2] and mine[1] != theirs[1]:
        yield "tracked" if sum(mine[1]) > sum(theirs[1]) else "cut"
    if _dtypes_only(mine[2], theirs[2]):
        yield "dtype"
    if set(mine[3]) - set(theirs[3]):
        yield "alias"
    if _arguments_differ(answer.observed, imitated.value):
        yield "argument_changed"
    if theirs[5] and not mine[5]:
        yield "random_state"


def _another_type(answer: Answer, right: KnownAnswer) -> bool:
    """Whether the right numbers came in another type (a list, an array, a tensor for a float)."""
    imitated = imitate(right, answer.question)
    if answer.raised is not None or imitated.raised is not None:
        return False
    mine, theirs = (
        observed["value"] if isinstance(observed, dict) and "value" in observed else observed
        for observed in (answer.observed, imitated.value)
    )
    received, expected = _numbers(mine), _numbers(theirs)
    if received is None or not same_values(received, expected):
        return False
    return _types(mine) != _types(theirs)


def _numbers(value: Any) -> tuple[torch.Tensor, ...] | None:
    tensors = [as_tensor(part) for _, part in parts(value)]
    usable = tuple(tensor for tensor in tensors if tensor is not None)
    return usable if len(usable) == len(tensors) else None


def _types(value: Any) -> tuple[Any, ...]:
    """The types in a value, of the parts of it as well; a float of NumPy's is a float."""
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | tuple | list):
        return (type(value), *(_types(item) for item in inner))
    return (float,) if isinstance(value, float) else (type(value),)


def _dtypes_only(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether the parts are of the same types, but not all of the same dtypes."""
    kinds = [[kind.partition(" ")[0] for kind in side] for side in (mine, theirs)]
    return kinds[0] == kinds[1] and mine != theirs


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, tuple | list) else ()


def _arguments_differ(mine: Any, theirs: Any) -> bool:
    if not isinstance(mine, dict) or not isinstance(theirs, dict):
        return False
    after, right = mine.get("arguments"), theirs.get("arguments")
    if not isinstance(after, list) or not isinstance(right, list) or len(after) != len(right):
        return False
    return any(not _same_argument(a, b) for a, b in zip(after, right, strict=True))


def _same_argument(mine: Any, theirs: Any) -> bool:
    exact = Tolerance(relative=0.0)
    if not isinstance(theirs, torch.Tensor) or not isinstance(mine, torch.Tensor):
        return is_equal(mine, theirs, exact)
    if mine.requires_grad != theirs.requires_grad or (mine.grad is None) != (theirs.grad is None):
        return False
    same_grad = mine.grad is None or is_equal(mine.grad, theirs.grad, Tolerance(1e-6))
    return same_grad and is_equal(mine, theirs, exact)
