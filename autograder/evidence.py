"""What a submission answered, beside what a right answer gives to the same questions."""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass
from typing import Any

import torch

from autograder.answers import KnownAnswer
from autograder.behaviour import behaviour
from autograder.factors import Sizes
from autograder.imitate import imitate
from autograder.inputs import axes_of
from autograder.student import Answer, Question
from autograder.values import returned, same_values

SEVERAL_CALLS = ("repeat", "sequence", "again")


@dataclass(frozen=True)
class Evidence:
    """One answer of a submission, with what a right answer gives to the same question."""

    answer: Answer
    right: Any
    sizes: Sizes

    @property
    def value(self) -> Any:
        """What the submission's function returned."""
        return returned(self.answer.observed)

    @functools.cached_property
    def is_right(self) -> bool:
        """Whether its values are the right ones."""
        return self.answer.raised is None and self.is_like(self.right)

    @functools.cached_property
    def behaviour(self) -> tuple[Any, ...]:
        """What it did besides, in a form that can be compared."""
        return behaviour(self.answer.observed, self.answer.random_state_kept)

    def is_like(self, value: Any) -> bool:
        """Whether its values are these."""
        return same_values(self.value, value, self.single)

    def would_be_right(self, value: Any) -> bool:
        """Whether these values are the right ones."""
        return same_values(value, self.right, self.single)

    @functools.cached_property
    def single(self) -> bool:
        """Whether the inputs are in single precision: floats that come from them are no closer."""
        inputs = self.answer.inputs.values()
        arguments = [item for value in inputs for item in (_tuple(value) or (value,))]
        return any(isinstance(a, torch.Tensor) and a.dtype == torch.float32 for a in arguments)


def evidence_of(answer: Answer, right: KnownAnswer) -> Evidence:
    """An answer beside that of ``right``."""
    expected = returned(imitate(right, answer.question).value)
    return Evidence(answer, expected, sizes_of(answer.question, right))


def values_count(answer: Answer) -> bool:
    """Whether its values tell of the mistake: not where autograd was switched off or scaled."""
    return not answer.question.banned and answer.question.experiment != "scaled_autograd"


def sizes_of(question: Question, right: KnownAnswer) -> Sizes:
    """The sizes M, N, K ... of a question's inputs, by the names of the parameters."""
    named = dict(zip(parameters(right), arguments_of(question), strict=False))
    named |= {k: v for k, v in question.inputs.items() if k in ("X", "y")}
    options = question.inputs.get("options")
    sizes: Sizes = {}
    axes = axes_of(right.key)
    if isinstance(options, dict) and "batch_size" in options:
        sizes["B"] = options["batch_size"]
    for name, value in named.items():
        own = axes.get(name, "")
        if isinstance(value, torch.Tensor) and len(own) == value.ndim:
            sizes |= dict(zip(own, value.shape, strict=True))
        elif type(value) is int and name in ("M", "N", "K"):
            sizes[name] = value
    return sizes


def parameters(known: KnownAnswer) -> list[str]:
    """The names of a known answer's parameters."""
    return list(inspect.signature(known.implementation).parameters)


def arguments_of(question: Question) -> tuple[Any, ...]:
    """The arguments of a call; none where it is another experiment."""
    return _tuple(question.inputs.get("arguments"))


def _tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else ()
