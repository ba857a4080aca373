"""How the inputs of a01 are drawn: signs mixed, nothing whole, nothing in order."""

from __future__ import annotations

import numpy as np
import torch

from autograder.inputs import Arguments, Draw
from autograder.wire import Probe

N = 7
SIZES = {"n": N}
PROBES = ("squares", "sines", "cubes", "chained", "log_sum_exp", "tanh_squared", "exponentials")


def vector(generator: torch.Generator, n: int = N) -> torch.Tensor:
    """n numbers of both signs, float64."""
    return 1.3 * torch.randn(n, generator=generator, dtype=torch.float64) + 0.15


def probe(generator: torch.Generator, names: tuple[str, ...] = PROBES) -> Probe:
    """A function of a vector of n numbers, with coefficients of both signs."""
    name = names[int(torch.randint(len(names), (), generator=generator))]
    coefficients = vector(generator)
    return Probe(name, tuple(float(c) for c in coefficients))


def _array(generator: torch.Generator) -> Arguments:
    return (vector(generator).numpy().astype(np.float64),)


def _vector(generator: torch.Generator) -> Arguments:
    return (vector(generator),)


def _function(generator: torch.Generator) -> Arguments:
    return probe(generator), vector(generator)


def _difference(generator: torch.Generator) -> Arguments:
    """A function with a third derivative, and steps so long that it shows."""
    eps = 0.05 + 0.3 * float(torch.rand((), generator=generator, dtype=torch.float64))
    return probe(generator, ("cubes", "sines", "exponentials")), vector(generator), eps


DRAW: dict[str, Draw] = {
    "a01.to_torch": _array,
    "a01.to_numpy": _vector,
    "a01.min_max": _vector,
    "a01.grad_by_hand": _vector,
    "a01.grad_by_autograd": _function,
    "a01.finite_diff": _difference,
}
