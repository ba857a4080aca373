"""What an answer does besides its value: tracked or not, shared memory, changed arguments."""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import torch

from autograder.answers import KnownAnswer
from autograder.compare import CheckFailed, Tolerance, is_equal, require_form
from autograder.imitate import Imitation, imitate
from autograder.inputs import package_of
from autograder.records import CheckResult, Diagnosis, Exercise
from autograder.student import Answer, Question
from autograder.values import parts, returned, same_values

SHOWN = 20  # of the parts of an argument
RESTORED = Tolerance(1e-12)  # an argument that is moved and put back differs in its last digit

HINTS = {
    "tracked": "The result still belongs to the graph (requires_grad is True). Which context or "
    "call keeps a computation out of it?",
    "cut": "The graph was cut (detach, no_grad, .data, .item() or numpy), but the result has to "
    "be differentiable. Which line cuts it?",
    "switched_on": "requires_grad_() on a result makes it say True, but connects it with nothing: "
    "no gradient gets through it to the arguments.",
    "alias": "Your result lives in the same memory as an argument (or its .grad): change one and "
    "look at the other. detach(), numpy() and from_numpy() do not copy.",
    "argument_changed": "The caller's data changed. Which of your lines works in place (ends in _ "
    ", -=, +=, backward()) on an argument?",
    "random_state": "Your function moves the random numbers of its caller. Use a generator of "
    "your own.",
    "type": "The type around the numbers is another: compare type(result) (and that of its "
    "parts) with the docstring.",
    "overwritten": "A later call changed the result of an earlier one: does your function fill and "
    "return the same tensor each time?",
    "stale": "Called again with the same arguments, your function hands out what an earlier call "
    "has left: is there a cache, a global or a default argument? Compute anew in each call.",
    "not_reproducible": "Asked again with the same seed, your function gives other numbers: is all "
    "drawn from one generator, made anew from the seed in each call?",
    "dtype": "The dtype was changed on the way: return what the docstring says (float32 for "
    "float32 input, float64 for float64).",
    "digits": "Digits got lost on the way: float32 keeps about 7 of the 16 of float64. Through "
    "which dtype do your numbers go?",
    "state": "Two calls with the same arguments give different results: what lives on from one "
    "call to the next, or is drawn at random?",
    "autograd_used": "This exercise is the derivation by hand: no backward(), no torch.autograd, "
    "no torch.func. Keep autograd for the check.",
    "autograd_not_used": "This exercise asks for PyTorch's own gradient, and in one of our calls "
    "none was computed: let autograd compute it in each call, by no formula of yours and with "
    "nothing kept from an earlier call.",
}


# checks that fail for one reason only, once the values are right
TOLD_BY_CHECKS = {
    "again": "stale",
    "by_autograd": "autograd_not_used",
    "by_hand": "autograd_used",
    "digits": "digits",
    "new": "overwritten",
    "reproducible": "not_reproducible",
}


OF_EVERY_EXERCISE = {
    "any_size": "Right on the usual inputs, but not on all that the docstring allows: try your "
    "function on the unusual ones that this check names, one after the other.",
}


def behaviour(observed: Any, random_state_kept: bool) -> tuple[Any, ...]:
    """All of it in a form that can be compared: equal behaviour gives equal tuples."""
    value = returned(observed)
    leaves = [part for _, part in parts(value)]
    tracked = tuple(_tracked(part) for part in leaves)
    kinds = tuple(_kind(part) for part in leaves)
    shared = observed.get("shares") if isinstance(observed, dict) else None
    shares = tuple(n for n in shared if type(n) is int) if isinstance(shared, list) else ()
    told = (*_changed(observed), *_facts(observed))
    return (type(value).__name__, tracked, kinds, shares, told, random_state_kept)


@functools.lru_cache(maxsize=1 << 16)
def behaviour_of(known: KnownAnswer, question: Question) -> tuple[Any, ...]:
    """The behaviour of a known answer that does not raise."""
    imitated = imitate(known, question)
    return behaviour(imitated.value, imitated.random_state_kept)


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
        plain = argument.detach()
        plain = torch.view_as_real(plain) if plain.is_complex() else plain
        total = plain.double().sum().item()
        return (round(total, 6), argument.requires_grad, grad and round(grad, 6))
    if isinstance(argument, np.ndarray):
        return (str(argument.dtype), argument.shape, argument.tobytes())
    if isinstance(argument, tuple | list | dict):  # thousands of tensors take minutes to print
        shown = list(argument.values() if isinstance(argument, dict) else argument)[:SHOWN]
        return (type(argument).__name__, len(argument), tuple(map(_print, shown)))
    return str(argument)[:100]


def behaviour_hints(
    answers: Sequence[Answer], right: KnownAnswer, checks: Sequence[CheckResult]
) -> Iterator[Diagnosis]:
    """Each way in which the submission behaves unlike a right answer."""
    names = dict.fromkeys(name for answer in answers for name in _deviations(answer, right))
    failed = {check.name for check in checks if check.status == "failed"}
    if any(a.raised is not None and a.question.experiment == "again" for a in answers):
        failed.discard("again")  # what it would have given is not known
    for check, name in TOLD_BY_CHECKS.items():
        if check in failed:
            names[name] = None
    if "alias" in names or "argument_changed" in names:  # then a later call differs anyway
        for follows in ("stale", "overwritten"):
            names.pop(follows, None)
    if "tracked" in names and "cut" in names:
        names["switched_on"] = names.pop("tracked")
    for name in names:
        yield Diagnosis(f"behaviour.{name}", HINTS[name])


def check_hints(exercise: Exercise, checks: Sequence[CheckResult]) -> Iterator[Diagnosis]:
    """What to try next for each failed check: an assignment's ``hints.py``, where it has one."""
    name = f"{package_of(exercise.key)}.hints"
    table: dict[str, str] = {}
    if importlib.util.find_spec(name) is not None:
        table = importlib.import_module(name).HINTS
    for check in checks:
        hint = table.get(f"{exercise.key}.{check.name}", OF_EVERY_EXERCISE.get(check.name))
        if check.status == "failed" and hint is not None:
            yield Diagnosis(f"check.{check.name}", hint)


def _deviations(answer: Answer, right: KnownAnswer) -> Iterator[str]:
    if answer.question.banned:
        if answer.autograd_routes and "autograd" not in answer.question.function:
            yield "autograd_used"
        return
    imitated = imitate(right, answer.question)
    if answer.raised is None and answer.question.experiment == "differentiate":
        pairs = zip(_tuple(answer.observed), _tuple(imitated.value), strict=False)
        if any(received is None and gradient is not None for received, gradient in pairs):
            yield "cut"
    if answer.raised is None:
        mine = Imitation(answer.observed, None, answer.random_state_kept)
        for name in deviations(mine, imitated):
            among_results = name == "alias" and answer.question.experiment == "again"
            yield "overwritten" if among_results else name


def deviations(answer: Imitation, right: Imitation) -> Iterator[str]:
    """The names (keys of HINTS) of what an answer does and a right one does not."""
    if answer.raised is not None or right.raised is not None:
        return
    mine = behaviour(answer.value, answer.random_state_kept)
    theirs = behaviour(right.value, right.random_state_kept)
    if mine[2] == theirs[2] and mine[1] != theirs[1]:
        yield "tracked" if sum(mine[1]) > sum(theirs[1]) else "cut"
    if _dtypes_only(mine[2], theirs[2]):
        yield "dtype"
    elif _types_only(answer.value, right.value):
        yield "type"
    if set(mine[3]) - set(theirs[3]):
        yield "alias"
    if _arguments_differ(answer.value, right.value):
        yield "argument_changed"
    if theirs[5] and not mine[5]:
        yield "random_state"


def _types_only(mine: Any, theirs: Any) -> bool:
    """Whether the right numbers came in another type (a list, an array, a tensor for a float)."""
    received, expected = returned(mine), returned(theirs)
    try:
        require_form(received, expected)
    except CheckFailed:
        return same_values(received, expected)
    return False


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
    if not isinstance(theirs, torch.Tensor) or not isinstance(mine, torch.Tensor):
        return is_equal(mine, theirs, RESTORED)
    if mine.requires_grad != theirs.requires_grad or (mine.grad is None) != (theirs.grad is None):
        return False
    same_grad = mine.grad is None or is_equal(mine.grad, theirs.grad, Tolerance(1e-6))
    return same_grad and is_equal(mine, theirs, RESTORED)
