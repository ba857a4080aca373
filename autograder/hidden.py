"""What hidden tests are written with.

A hidden test is a pytest function marked by :func:`check`; its docstring is the sentence
a student reads. It asks the ``student`` fixture and raises CheckFailed (through the
helpers here) when the answer does not do. Any other exception is the kit's own fault.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np
import pytest
import torch

from autograder.compare import DEFAULT, CheckFailed, Tolerance, is_equal, require_equal
from autograder.inputs import (
    cases,
    cut_to_equal,
    cut_to_one,
    fresh,
    where_copies_are_views,
    with_many,
    with_repeats,
    with_zeros,
)
from autograder.student import Answer, Student, generator
from autograder.wire import Probe

__all__ = [
    "DEFAULT",
    "Answer",
    "CheckFailed",
    "Probe",
    "Student",
    "Tolerance",
    "as_float32",
    "calls_so_far",
    "cases",
    "check",
    "cut_to_equal",
    "cut_to_one",
    "fresh",
    "generator",
    "is_equal",
    "repeated",
    "require",
    "require_all_arguments_kept",
    "require_arguments_kept",
    "require_arguments_kept_so_far",
    "require_by_hand",
    "require_computed_anew",
    "require_drawn_singly",
    "require_equal",
    "require_free_spread",
    "require_normal_tails",
    "require_own_memory",
    "require_proportional",
    "require_untracked",
    "tiniest",
    "where_copies_are_views",
    "while_autograd_is_scaled",
    "with_many",
    "with_repeats",
    "with_zeros",
]

ANOTHER_THREAD = "another thread"  # as the witness calls it
TRIES = 4
CHANCE = math.exp(-25)  # that numbers of a right answer break a bound

Test = TypeVar("Test", bound=Callable[..., Any])


def check(exercise: str, *, weight: float, needs: str = "") -> Callable[[Test], Test]:
    """Mark a test as a check of ``exercise``; skipped when the check ``needs`` did not pass.

    The check's name is the function's without ``test_`` and the exercise's name:
    ``test_grad_W_value`` is the check ``value`` of ``a03.grad_W``.
    """
    return pytest.mark.check(exercise=exercise, weight=weight, needs=needs)


def require(condition: bool, message: str) -> None:
    """CheckFailed with ``message``, which a student reads, unless ``condition`` holds."""
    if not condition:
        raise CheckFailed(message)


def require_untracked(value: Any, what: str = "the result") -> None:
    """CheckFailed when a tensor in ``value`` requires grad."""
    if isinstance(value, torch.Tensor):
        require(
            not value.requires_grad,
            f"{what} still belongs to the graph: its requires_grad is True.",
        )
    elif isinstance(value, tuple | list):
        for i, item in enumerate(value):
            require_untracked(item, f"entry {i} of {what}")
    elif isinstance(value, dict):
        for key, item in value.items():
            require_untracked(item, f"{what}[{key!r}]")


def require_arguments_kept(answer: Answer, names: str) -> None:
    """CheckFailed when a call changed an argument: its values, its requires_grad, its .grad.

    ``names`` are the arguments' names, as in the signature: ``"X y W w"``.
    """
    given = answer.inputs["arguments"]
    require(len(answer.arguments) == len(given), "the arguments could not be compared.")
    for name, before, after in zip(names.split(), given, answer.arguments, strict=True):
        if not isinstance(before, torch.Tensor | np.ndarray):
            continue
        exact = Tolerance(relative=0.0)
        require(is_equal(after, before, exact), f"the call changed its argument {name}.")
        if isinstance(before, torch.Tensor):
            told = f"the call changed requires_grad of its argument {name}."
            require(after.requires_grad == before.requires_grad, told)
            _require_grad_kept(before, after, name)


def require_all_arguments_kept(student: Student, key: str, names: str, salt: int) -> None:
    """CheckFailed when a call of ``key`` changes an argument: any call before, or where copies
    are views.
    """
    function = key.partition(".")[2]
    for given in where_copies_are_views(key, names, fresh(student, key, salt)):
        require_arguments_kept(student.call(function, *given), names)
    require_arguments_kept_so_far(student, function, names)


def require_arguments_kept_so_far(student: Student, function: str, names: str) -> None:
    """CheckFailed when a call that came back, in any check before, has changed an argument.

    Some change only what is unusual: numbers that are large, a row that comes again.
    """
    for answer in calls_so_far(student, function):
        require_arguments_kept(answer, names)


def calls_so_far(student: Student, function: str) -> list[Answer]:
    """The answers of all calls of ``function`` that came back."""
    return [
        answer
        for answer in student.answers
        if (answer.question.experiment, answer.function) == ("call", function)
        and answer.raised is None
    ]


def _require_grad_kept(before: torch.Tensor, after: torch.Tensor, name: str) -> None:
    if before.grad is None:
        require(after.grad is None, f"the call left a gradient in {name}.grad, where none was.")
    else:
        same = after.grad is not None and is_equal(after.grad, before.grad, Tolerance(0.0))
        require(same, f"the call changed {name}.grad.")


def require_free_spread(drawn: Sequence[torch.Tensor], name: str) -> None:
    """CheckFailed when several drawings of the weights ``name`` have one and the same spread."""
    for spreads in ([float(w.norm()) for w in drawn], [float(w.std()) for w in drawn]):
        require(
            max(spreads) - min(spreads) > 1e-5 * max(spreads),
            f"the spread of {name} is the same whenever it is drawn: are its entries normalised "
            "after they are drawn? Then they are not independent.",
        )


def require_own_memory(answer: Answer, names: str) -> None:
    """CheckFailed when the value lives in the memory of an argument."""
    for position in answer.shares:
        listed = names.split()
        name = listed[position] if position in range(len(listed)) else "an argument"
        raise CheckFailed(
            f"the result shares its memory with {name} (or with its .grad): "
            "whoever changes one changes the other."
        )


def require_by_hand(
    student: Student,
    function: str,
    plain: tuple[Any, ...],
    leaves: tuple[Any, ...],
    expected: torch.Tensor,
) -> None:
    """CheckFailed unless a gradient is there with autograd switched off, and never follows it.

    ``leaves`` are the arguments where autograd has something to follow: there the gradient
    must be the same while all that comes from autograd is longer or shorter.
    """
    answer = _called_by_hand(student, function, plain)
    routes = ", ".join(answer.autograd_routes)
    require(not routes, f"the derivation is asked by hand; your code uses autograd ({routes}).")
    numbers = answer.value
    alike = isinstance(numbers, torch.Tensor) and numbers.is_floating_point()
    told = "with autograd switched off your code gives another result: it uses autograd."
    require(alike and is_equal(numbers, expected.to(numbers.dtype)), told)
    for scaled in while_autograd_is_scaled(student, function, leaves):
        if scaled.raised is None:  # an exception on leaves is for the check `untracked` to tell
            usual = student.call(function, *leaves)
            told = (
                "the derivation is asked by hand; where the weights require grad you use autograd."
            )
            require(is_equal(scaled.value, usual.value), told)


def _called_by_hand(student: Student, function: str, plain: tuple[Any, ...]) -> Answer:
    """The answer with autograd switched off; asked again where a thread may have worked by chance.

    One that wakes up now and then has nothing to do with the answer; one that computes it
    works each time.
    """
    for attempt in range(TRIES):
        answer = student.call(function, *plain, ban_autograd=True, anew=attempt > 0)
        if answer.autograd_routes != (ANOTHER_THREAD,):
            break
    return answer


def while_autograd_is_scaled(
    student: Student, function: str, arguments: tuple[Any, ...]
) -> Iterator[Answer]:
    """Answers while all that comes from autograd is too long, and too short.

    By how much is drawn from the run's seed: an answer cannot know it.
    """
    drawn = torch.rand(2, dtype=torch.float64, generator=generator(student.seed, 71)).tolist()
    for factor in (1.5 + drawn[0], 0.25 + drawn[1] / 2):
        yield student.run("scaled_autograd", function, arguments=arguments, factor=factor)


def require_computed_anew(student: Student, function: str, arguments: tuple[Any, ...]) -> None:
    """CheckFailed when a call gives what an earlier call with the same objects has left.

    Between the last two of three calls the first array among ``arguments`` is changed in
    place, as a training does. Compared with calls whose arguments nobody has seen before.
    """
    first = next(i for i, a in enumerate(arguments) if isinstance(a, torch.Tensor | np.ndarray))
    factor = -0.5  # a sign or a scale alone is lost in some functions
    changed = (*arguments[:first], arguments[first] * factor, *arguments[first + 1 :])
    before, after = (student.call(function, *given).value for given in (arguments, changed))
    answer = student.run("again", function, arguments=arguments, changed=first, factor=factor)
    values = answer.value if isinstance(answer.value, list) else []
    require(len(values) == 3, "three calls did not give three results.")
    kept = all(is_equal(value, before) for value in values[:2])
    require(kept, "a second call with the same arguments gives or leaves another result.")
    told = "its argument has changed in place, but the function gives the result from before."
    require(is_equal(values[2], after), told)
    require(not answer.shares, "two calls gave the same memory: changing one result changes both.")


def require_proportional(received: Any, expected: torch.Tensor) -> None:
    """CheckFailed unless ``received`` is a constant (not 0) times ``expected``."""
    require(isinstance(received, torch.Tensor), "the result should be a tensor.")
    require(received.shape == expected.shape, "the result has another shape than expected.")
    mine, theirs = received.detach().double(), expected.detach().double()
    factor = (mine * theirs).sum() / (theirs * theirs).sum().clamp_min(1e-300)
    usable = bool(torch.isfinite(factor)) and float(factor) != 0.0
    close = usable and is_equal(mine / factor, theirs, Tolerance(1e-4))
    require(close, "the result is not even a constant multiple of the right one.")


def as_float32(*tensors: torch.Tensor) -> tuple[torch.Tensor, ...]:
    """The same inputs in single precision."""
    return tuple(tensor.detach().float() for tensor in tensors)


def repeated(*numbers: torch.Tensor) -> float:
    """The share of numbers whose size comes again, in whatever order: of random ones, few do."""
    sizes = torch.cat([n.detach().double().flatten().abs() for n in numbers]).sort()[0]
    return float((sizes.diff() <= 2e-7 * sizes[1:]).double().mean())


def tiniest(dtype: torch.dtype) -> tuple[float, float]:
    """The smallest normal number of a dtype, and a smaller one still: both are above 0."""
    tiny = torch.finfo(dtype).tiny
    return tiny, tiny / 64


def require_normal_tails(drawn: Sequence[torch.Tensor], told: str) -> None:
    """CheckFailed (``told``) unless weights drawn together, of any spreads, have normal tails.

    The excess kurtosis of n >= 1e5 normal numbers is nearly normal, of variance 24/n (the
    skewness of the fourth power raises the upper tail by a factor of 3 at most). The sum of
    twelve uniform numbers has -0.1.
    """
    flat = [w.detach().double().flatten() for w in drawn]
    units = torch.cat([w / w.square().mean().sqrt() for w in flat])
    excess = float(units.square().square().mean()) - 3
    require(abs(excess) <= math.sqrt(2 * math.log(2 / CHANCE) * 24 / len(units)), told)


def require_drawn_singly(drawn: Sequence[Sequence[torch.Tensor]]) -> None:
    """CheckFailed when in all of some drawings two entries have one ratio, or one is the same.

    Each drawing is a few weights. In float32 a ratio comes again once in 1e6 drawings, so that
    of the 153 pairs of 18 independent numbers one has one ratio in 4 drawings once in 1e15.
    """
    flat = [torch.cat([w.detach().double().flatten() for w in weights]) for weights in drawn]
    numbers = torch.stack([torch.cat([each, torch.ones(1)]) for each in flat]).abs()
    ratios = numbers[:, :, None] / numbers[:, None, :]
    low, high = ratios.amin(dim=0), ratios.amax(dim=0)
    again = high.isfinite() & (high - low <= 1e-6 * high)  # a number may be 0 by chance
    told = "one of the numbers comes again, up to scale, or is always the same."
    require(not bool(again.triu(1).any()), told)
