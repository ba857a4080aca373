"""Which gradient a training follows: its first step, undone, is known from an exercise before.

After one epoch of gradient descent (W0 - W) / lr is the gradient that was used. It is compared
with the known answers to the exercise that asked for that gradient. Which exercise that is
stands in an assignment's ``derivation.py``, in the table STEPS.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from autograder.answers import KnownAnswer, known_answers
from autograder.derivation import table_of
from autograder.evidence import Evidence, arguments_of, parameters
from autograder.factors import Pair
from autograder.imitate import imitate
from autograder.records import Diagnosis
from autograder.relations import related
from autograder.student import Question, ask
from autograder.values import parts, returned, same_values


@dataclass(frozen=True)
class Step:
    """A part of a training's result, the argument it starts from, and its gradient's exercise.

    ``arguments`` names the training's arguments in the order in which that exercise takes them.
    """

    part: str
    start: str
    gradient: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class _Followed:
    """The gradient that one training of one epoch followed, and the question that asks for it."""

    gradient: torch.Tensor
    question: Question
    sizes: dict[str, int]


def wrong_gradients(right: KnownAnswer, evidence: Sequence[Evidence]) -> Iterator[Diagnosis]:
    """What is wrong with the gradients that a training follows, where its first step shows it."""
    once = [e for e in evidence if _named(e, right).get("num_epochs") == 1]
    steps: Sequence[Step] = table_of(right.key, "STEPS")
    for step in steps:
        followed = [_followed(step, e, right) for e in once if e.answer.raised is None]
        known = [f for f in followed if f is not None]
        if known and len(known) == len(followed):
            yield from _explained(step, known)


def _named(evidence: Evidence, right: KnownAnswer) -> dict[str, Any]:
    if evidence.answer.question.experiment != "call":
        return {}
    given = arguments_of(evidence.answer.question)
    return dict(zip(parameters(right), given, strict=False))


def _followed(step: Step, evidence: Evidence, right: KnownAnswer) -> _Followed | None:
    named = _named(evidence, right)
    start, reached = named[step.start].detach(), dict(parts(evidence.value)).get(step.part)
    if not isinstance(reached, torch.Tensor) or reached.shape != start.shape:
        return None
    if start.dtype != torch.float64 or reached.dtype != torch.float64:
        return None  # of a difference of near numbers float32 leaves three digits
    arguments = tuple(named[name].detach() for name in step.arguments)
    function = step.gradient.partition(".")[2]
    question = ask("call", function, {"arguments": arguments}, banned=False)[0]
    return _Followed((start - reached) / named["lr"], question, evidence.sizes)


def _explained(step: Step, followed: Sequence[_Followed]) -> Iterator[Diagnosis]:
    known = known_answers(step.gradient)
    right = next(answer for answer in known if answer.is_right)
    if _is(right, followed):
        return
    name = step.start.removesuffix("0")
    same = [answer for answer in known if not answer.is_right and _is(answer, followed)]
    for answer in same:
        yield Diagnosis(f"step_of_{name}.{answer.name}", f"Your steps of {name}: {answer.hint}")
    if not same:
        pairs = [Pair(f.gradient, _gives(right, f), f.sizes) for f in followed]
        relation = related(pairs, f"the gradient that {name} follows")
        if relation is not None:
            yield Diagnosis(f"step_of_{name}.{relation.id}", relation.hint)


def _is(answer: KnownAnswer, followed: Sequence[_Followed]) -> bool:
    return all(same_values(f.gradient, _gives(answer, f)) for f in followed)


def _gives(answer: KnownAnswer, followed: _Followed) -> Any:
    return returned(imitate(answer, followed.question).value)
