"""Known answers in the place of a submission: what would each have done, asked the same?

Runs in the grader's own process: known answers are ours. They are asked through the very
experiments that a submission is asked through, so that both are seen through one eye.
"""

from __future__ import annotations

import contextlib
import copy
import functools
import io
import random
from collections.abc import Callable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
import torch

from autograder import wire
from autograder.answers import KnownAnswer
from autograder.inside.experiments import observe
from autograder.student import Question


@dataclass(frozen=True)
class Imitation:
    """What a known answer gave in an experiment: a plain value, or what it raised."""

    value: Any = None
    raised: BaseException | None = None
    random_state_kept: bool = True


@functools.lru_cache(maxsize=1 << 16)
def imitate(known: KnownAnswer, question: Question) -> Imitation:
    """Ask ``known`` the ``question``. Questions repeat from submission to submission."""
    inputs = {**question.decoded(), "function": question.function}
    implementation = fresh(known.implementation)
    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    random.seed(0)
    np.random.seed(0)
    torch.default_generator.manual_seed(0)  # torch.manual_seed sees to all devices: 0.8 ms
    try:
        # what a known answer prints must not end up among the lines of ``check --json``
        with contextlib.redirect_stdout(io.StringIO()):
            seen = observe(question.experiment, lambda name: implementation, inputs)
        return Imitation(_plain(seen["value"]), None, bool(seen["random_state_kept"]))
    except Exception as error:
        return Imitation(raised=error.with_traceback(None))
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        torch.set_rng_state(states[2])


def fresh(implementation: Callable[..., Any]) -> Callable[..., Any]:
    """A copy of a function whose mutable defaults are new: no state from call to call."""
    if not isinstance(implementation, FunctionType):
        return implementation
    copied = FunctionType(
        implementation.__code__,
        implementation.__globals__,
        implementation.__name__,
        copy.deepcopy(implementation.__defaults__),
        implementation.__closure__,
    )
    copied.__kwdefaults__ = copy.deepcopy(implementation.__kwdefaults__)
    return copied


def _plain(value: Any) -> Any:
    """A value as it would have come over the wire."""
    encoder = wire.Encoder()
    document = encoder.value(value)
    return wire.decode(document, b"".join(encoder.buffers))
