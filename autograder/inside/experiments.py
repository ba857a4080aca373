"""What can be done with a student's functions, and what is seen when it is done.

An experiment gets a ``lookup`` from a name to a function or class and plain inputs, and
returns plain values. The same code drives a submission in the sandbox and, in the
grader, a reference or a known wrong answer, so that all are seen through one eye. No
experiment holds an expected value.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.inside import scaling
from autograder.inside.module_experiments import MODULE_EXPERIMENTS
from autograder.inside.probes import build_probe
from autograder.inside.watched import global_seed, keep_a_normal
from autograder.wire import Probe

Lookup = Callable[[str], Callable[..., Any]]
Experiment = Callable[..., Any]


def observe(experiment: str, lookup: Lookup, inputs: dict[str, Any]) -> dict[str, Any]:
    """Run one experiment; also tell whether it moved a global random state."""
    prepared = {name: prepare(value) for name, value in inputs.items()}
    keep_a_normal()
    before = _random_states()
    # a function that leaves autograd off must not take it from the next exercise
    with warnings.catch_warnings(), torch.enable_grad():
        warnings.simplefilter("ignore")
        value = EXPERIMENTS[experiment](lookup, **prepared)
    return {"value": value, "random_state_kept": _random_states() == before}


def prepare(value: Any) -> Any:
    """Inputs as student code gets them: probes become functions."""
    if isinstance(value, Probe):
        return build_probe(value)
    if isinstance(value, tuple | list):
        return type(value)(prepare(item) for item in value)
    return value


def _random_states() -> tuple[bytes, bytes, str]:
    state = np.random.get_state()  # a few draws move the position in it only
    of_torch = torch.get_rng_state().numpy().tobytes()
    return of_torch, state[1].tobytes(), repr(state[2:])  # type: ignore[index]


def call(lookup: Lookup, function: str, arguments: tuple[Any, ...]) -> dict[str, Any]:
    """Call once. Tells the value, the arguments as they are afterwards, and what is shared.

    ``shares`` holds the positions of arguments in whose memory (or whose ``.grad``'s)
    part of the value lives.
    """
    value = lookup(function)(*arguments)
    return {"value": value, "arguments": list(arguments), "shares": shared(value, arguments)}


def call_on_computed(
    lookup: Lookup, function: str, arguments: tuple[torch.Tensor, ...]
) -> dict[str, Any]:
    """As ``call``, with arguments that are no leaves: each is the result of a computation."""
    return call(lookup, function, tuple(argument * 1 for argument in arguments))


def repeat(lookup: Lookup, function: str, arguments: tuple[Any, ...], times: int) -> list[Any]:
    """Call ``times`` times with the same objects; the values as they are after the last call."""
    implementation = lookup(function)
    return [implementation(*arguments) for _ in range(times)]


def sequence(lookup: Lookup, function: str, calls: list[tuple[Any, ...]]) -> list[Any]:
    """Call once for each tuple of arguments; the values as they are after the last call."""
    implementation = lookup(function)
    return [implementation(*arguments) for arguments in calls]


def again(
    lookup: Lookup, function: str, arguments: tuple[Any, ...], changed: int, factor: float
) -> dict[str, Any]:
    """Call twice with the same objects, and once more after one was multiplied in place.

    ``changed`` is that argument's position. Tells the three values as they are after the last
    call, and whether the second lives in the memory of the first.
    """
    implementation = lookup(function)
    values = [implementation(*arguments) for _ in range(2)]
    argument = arguments[changed]
    with torch.no_grad():
        argument *= factor
    values.append(implementation(*arguments))
    return {"value": values, "shares": shared(values[1], (values[0],))}


def overwrite(
    lookup: Lookup, function: str, arguments: tuple[Any, ...], fill: float
) -> dict[str, Any]:
    """Call, then fill every argument's memory in place: a value of its own does not change."""
    value = lookup(function)(*arguments)
    for argument in arguments:
        for array in _arrays(argument):
            array.fill(fill)
    return {"value": value}


def after_training(lookup: Lookup, function: str, arguments: tuple[Any, ...]) -> list[Any]:
    """Call, change the result in place, call again: the first value as it was, and the second."""
    implementation = lookup(function)
    value = implementation(*arguments)
    parts = value if isinstance(value, tuple | list) else (value,)
    before = [part.detach().clone() for part in parts if isinstance(part, torch.Tensor)]
    with torch.no_grad():
        for part in parts:
            if isinstance(part, torch.Tensor):
                part.mul_(0.5)
    return [before, implementation(*arguments)]


def differentiate(
    lookup: Lookup, function: str, arguments: tuple[Any, ...], weights: list[torch.Tensor]
) -> list[Any]:
    """Call, then the gradients of sum(weights · value) for the arguments that require grad.

    The value may be a tensor or a tuple of them, one of ``weights`` for each; an entry
    of the result is None where the value does not depend on the argument.
    """
    value = lookup(function)(*arguments)
    parts = value if isinstance(value, tuple | list) else (value,)
    total = sum((weight * part).sum() for weight, part in zip(weights, parts, strict=True))
    leaves = [a for a in arguments if isinstance(a, torch.Tensor) and a.requires_grad]
    return list(torch.autograd.grad(total, leaves, allow_unused=True))


def grad_of_leaves(
    lookup: Lookup, function: str, arguments: tuple[Any, ...]
) -> dict[str, list[bool]]:
    """Call; for each returned tensor whether it requires grad, and whether it is a leaf."""
    value = lookup(function)(*arguments)
    parts = value if isinstance(value, tuple | list) else (value,)
    tensors = [part for part in parts if isinstance(part, torch.Tensor)]
    return {
        "requires_grad": [tensor.requires_grad for tensor in tensors],
        "is_leaf": [tensor.is_leaf for tensor in tensors],
    }


def seeded_call(
    lookup: Lookup, function: str, arguments: tuple[Any, ...], seed: int
) -> dict[str, Any]:
    """As ``call``, with the global random states set to ``seed`` first."""
    with global_seed(seed):
        return call(lookup, function, arguments)


def seeded_sequence(
    lookup: Lookup, function: str, calls: list[tuple[Any, ...]], seed: int
) -> list[Any]:
    """As ``sequence``, with the global random states set to ``seed`` first."""
    with global_seed(seed):
        return sequence(lookup, function, calls)


def scaled_autograd(
    lookup: Lookup, function: str, arguments: tuple[Any, ...], factor: float
) -> dict[str, Any]:
    """As ``call``, while every gradient that comes from autograd is ``factor`` too long.

    What a formula gives stays as it is: so the two can be told apart, part by part.
    """
    with scaling.in_place() as engine, engine.by(factor):
        return call(lookup, function, arguments)


def autograd_is_linear(lookup: Lookup, function: str, arguments: tuple[Any, ...]) -> bool:
    """Call; whether autograd has differentiated something, and nothing but what is linear."""
    with scaling.in_place() as engine, engine.looking():
        lookup(function)(*arguments)
    return engine.curved is False


def shared(value: Any, arguments: tuple[Any, ...]) -> list[int]:
    """Positions of the arguments that some array of ``value`` shares memory with."""
    own = _arrays(value)
    return [
        position
        for position, argument in enumerate(arguments)
        if any(np.may_share_memory(a, b) for a in own for b in _arrays(argument))
    ]


def _arrays(value: Any, depth: int = 0) -> list[np.ndarray]:
    """Every array in ``value``, without copying: tensors, their ``.grad``, arrays, containers."""
    if isinstance(value, np.ndarray):
        return [value]
    if isinstance(value, torch.Tensor):
        grads = [value.grad] if value.is_leaf and value.grad is not None else []
        return [tensor.detach().numpy() for tensor in (value, *grads) if tensor.numel()]
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | list) and depth < 4:
        return [array for item in value for array in _arrays(item, depth + 1)]
    return []


EXPERIMENTS: dict[str, Experiment] = {
    "call": call,
    "call_on_computed": call_on_computed,
    "repeat": repeat,
    "sequence": sequence,
    "again": again,
    "overwrite": overwrite,
    "after_training": after_training,
    "differentiate": differentiate,
    "seeded_call": seeded_call,
    "seeded_sequence": seeded_sequence,
    "grad_of_leaves": grad_of_leaves,
    "scaled_autograd": scaled_autograd,
    "autograd_is_linear": autograd_is_linear,
    **MODULE_EXPERIMENTS,
}
