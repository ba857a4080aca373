"""Functions from a tensor (n,) to a 0-d tensor, built by name: inputs of some exercises."""

from __future__ import annotations

from collections.abc import Callable

import torch

from autograder.wire import Probe

ScalarFunction = Callable[[torch.Tensor], torch.Tensor]


def build_probe(probe: Probe) -> ScalarFunction:
    """The function that ``probe`` names; ValueError for an unknown name."""
    if probe.name not in PROBES:
        raise ValueError(f"no probe is called {probe.name!r}; there are {sorted(PROBES)}")
    shape = PROBES[probe.name]

    def f(x: torch.Tensor) -> torch.Tensor:
        coefficients = torch.tensor(probe.coefficients, dtype=x.dtype)
        return shape(x, coefficients)

    return f


def _weighted(elementwise: ScalarFunction) -> Callable[[torch.Tensor, torch.Tensor], torch.Tensor]:
    return lambda x, c: (c * elementwise(x)).sum()


def _chained(x: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
    return (c[:-1] * x[:-1] * x[1:]).sum() + c[-1] * x[-1] ** 2


PROBES: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "linear": _weighted(lambda x: x),
    "squares": _weighted(lambda x: x * x),
    "cubes": _weighted(lambda x: x**3),
    "sines": _weighted(torch.sin),
    "exponentials": _weighted(torch.exp),
    "tanh_squared": _weighted(lambda x: torch.tanh(x) ** 2),
    "chained": _chained,
    "product": lambda x, c: c[0] * torch.prod(x),
    "log_sum_exp": lambda x, c: torch.logsumexp(c * x, dim=0),
}
"""Each takes x (n,) and coefficients: (n,), but (1,) for ``product``."""
