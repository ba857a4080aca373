"""Why an answer is wrong: which known wrong formula gives exactly what was received.

Only evidence counts. A known wrong answer is named when it agrees with the submission
in every experiment of the exercise and differs from a right one in at least one.
"""

from __future__ import annotations

import copy
import functools
import importlib
import pkgutil
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from autograder import wire
from autograder.answers import KnownAnswer, answers_in
from autograder.compare import Tolerance, is_equal
from autograder.inside.experiments import observe
from autograder.records import CheckResult, Diagnosis, Exercise
from autograder.student import Answer

MAX_NAMES = 4


@functools.cache
def known_answers(key: str) -> tuple[KnownAnswer, ...]:
    """The right and the wrong answers to an exercise that the kit knows."""
    return tuple(answer for answer in _assignment_answers(key.partition(".")[0]) if answer.key == key)


@functools.cache
def _assignment_answers(short: str) -> tuple[KnownAnswer, ...]:
    import autograder.assignments as assignments

    found: list[KnownAnswer] = []
    for package in pkgutil.iter_modules(assignments.__path__):
        if package.name.partition("_")[0] == short:
            name = f"{assignments.__name__}.{package.name}.answers"
            answers = importlib.import_module(name)
            for module in pkgutil.iter_modules(answers.__path__):
                found.extend(answers_in(importlib.import_module(f"{name}.{module.name}")))
    return tuple(found)


def diagnose(
    exercise: Exercise, checks: tuple[CheckResult, ...], answers: list[Answer]
) -> tuple[Diagnosis, ...]:
    """Every known misconception that explains all that was seen of a failed exercise."""
    evidence = [a for a in answers if a.function == exercise.function and not a.banned]
    if not evidence:
        return ()
    return tuple(_explanations(exercise, evidence))[:MAX_NAMES]


def _explanations(exercise: Exercise, evidence: list[Answer]) -> Iterator[Diagnosis]:
    rights = [known for known in known_answers(exercise.key) if known.is_right]
    if rights and all(agrees(rights[0], answer) for answer in evidence):
        return
    for known in known_answers(exercise.key):
        if not known.is_right and all(agrees(known, answer) for answer in evidence):
            yield Diagnosis(known.id, known.hint)


def agrees(known: KnownAnswer, answer: Answer) -> bool:
    """Whether a known answer does in this experiment what the submission did."""
    value, raised = imitate(known, answer)
    if answer.raised is not None or raised is not None:
        if answer.raised is None or raised is None:
            return False
        return answer.raised.type == type(raised).__name__ and answer.raised.message == str(raised)
    return is_equal(answer.observed, value, Tolerance(floor=1e-6))


def imitate(known: KnownAnswer, answer: Answer) -> tuple[Any, BaseException | None]:
    """Run a known answer through the experiment that gave ``answer``, in this process."""
    encoder = wire.Encoder()
    documents = {name: encoder.value(value) for name, value in answer.inputs.items()}
    arrays = b"".join(encoder.buffers)
    inputs = {name: wire.decode(document, arrays) for name, document in documents.items()}
    states = random.getstate(), np.random.get_state(), torch.get_rng_state()
    try:
        seen = observe(
            answer.experiment,
            lambda name: known.implementation,
            {**inputs, "function": answer.function},
        )
        return _plain(seen["value"]), None
    except Exception as error:
        return None, error
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
        torch.set_rng_state(states[2])


def _plain(value: Any) -> Any:
    """A value as it would have come over the wire."""
    encoder = wire.Encoder()
    document = copy.deepcopy(encoder.value(value))
    return wire.decode(document, b"".join(encoder.buffers))
