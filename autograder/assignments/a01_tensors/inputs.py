"""How the inputs of a01 are drawn: signs mixed, nothing whole, nothing in order."""

from __future__ import annotations

import torch

from autograder.inputs import Arguments, Draw
from autograder.wire import Probe

SIZES = {"n": 7}
N = SIZES["n"]
PROBES = ("squares", "sines", "cubes", "chained", "log_sum_exp", "tanh_squared", "exponentials")
BENT = ("cubes", "sines", "exponentials")  # those with a third derivative that is not small


def vector(generator: torch.Generator, n: int = N) -> torch.Tensor:
    """n numbers of both signs, float64, none near 0; the extremes stand at neither end."""
    while True:
        x = 1.3 * torch.randn(n, generator=generator, dtype=torch.float64) + 0.15
        if n < 3 or _discriminates(x):
            return x


def _discriminates(x: torch.Tensor) -> bool:
    ends = {0, len(x) - 1}
    inside = int(x.argmin()) not in ends and int(x.argmax()) not in ends
    return inside and float(x.min()) < -0.5 and float(x.max()) > 0.5 and float(x.abs().min()) > 0.05


def probe(generator: torch.Generator, names: tuple[str, ...] = PROBES, n: int = N) -> Probe:
    """A function of a vector of n numbers, with coefficients of both signs."""
    name = names[int(torch.randint(len(names), (), generator=generator))]
    coefficients = vector(generator, 1 if name == "product" else n)
    return Probe(name, tuple(float(c) for c in coefficients))


def _array(generator: torch.Generator) -> Arguments:
    return (vector(generator).numpy(),)


def _vector(generator: torch.Generator) -> Arguments:
    return (vector(generator),)


def _function(generator: torch.Generator) -> Arguments:
    return probe(generator), vector(generator)


def _difference(generator: torch.Generator) -> Arguments:
    """A bent function, and steps so long that the error of the central difference shows."""
    eps = 0.05 + 0.3 * float(torch.rand((), generator=generator, dtype=torch.float64))
    return probe(generator, BENT), vector(generator), eps


AXES = dict.fromkeys(("a", "t", "x", "f"), "n")
DRAW: dict[str, Draw] = {
    "a01.to_torch": _array,
    "a01.to_numpy": _vector,
    "a01.min_max": _vector,
    "a01.grad_by_hand": _vector,
    "a01.grad_by_autograd": _function,
    "a01.finite_diff": _difference,
}
