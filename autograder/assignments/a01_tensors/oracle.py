"""What is right in a01: copies, exact gradients, and the central difference itself."""

from __future__ import annotations

import numpy as np
import torch

from autograder.inside.probes import ScalarFunction, build_probe
from autograder.wire import Probe

Tensor = torch.Tensor


def to_torch(a: np.ndarray) -> Tensor:
    """The array (n,) as a float32 tensor (n,) with memory of its own."""
    return torch.tensor(np.array(a), dtype=torch.float32)


def to_numpy(t: Tensor) -> np.ndarray:
    """The tensor (n,) as an array (n,) of its dtype, with memory of its own."""
    return t.detach().numpy().copy()


def min_max(x: Tensor) -> tuple[float, float]:
    """The smallest and the largest entry of x (n,), as Python floats."""
    return float(x.min()), float(x.max())


def grad_by_hand(x: Tensor) -> Tensor:
    """The gradient of sum_i x_i^2, shape (n,), by autograd in float64; in x's dtype."""
    return grad_by_autograd(lambda z: (z * z).sum(), x)


def grad_by_autograd(f: Probe | ScalarFunction, x: Tensor) -> Tensor:
    """The gradient of f at x (n,), by autograd in float64; in x's dtype."""
    leaf = x.detach().double().clone().requires_grad_()
    (gradient,) = torch.autograd.grad(_function(f)(leaf), leaf)
    return gradient.to(x.dtype)


def finite_diff(f: Probe | ScalarFunction, x: Tensor, eps: float = 1e-5) -> Tensor:
    """(f(x + eps e_i) - f(x - eps e_i)) / (2 eps) for each i, shape (n,), float64."""
    function, steps = _function(f), eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(function(x + s) - function(x - s)) / (2 * eps) for s in steps])


def _function(f: Probe | ScalarFunction) -> ScalarFunction:
    return build_probe(f) if isinstance(f, Probe) else f
