"""How the inputs of a05 are drawn: batches of unequal size, momentum, labels of both signs."""

from __future__ import annotations

from typing import Any

import torch

from autograder.inputs import Draw

M, N, K = 11, 5, 3
SIZES = {"M": M, "N": N, "K": K}
BATCH = 4  # 11 patterns in batches of 4, 4 and 3
DRAW: dict[str, Draw] = {}  # nothing here is a plain call: the experiments take these inputs


def normal(generator: torch.Generator, *shape: int) -> torch.Tensor:
    """Standard normal numbers, float64."""
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def regression(generator: torch.Generator) -> dict[str, Any]:
    """X (M, N), y (M,) and the weights v (N,) of a linear model."""
    X, v = normal(generator, M, N), normal(generator, N)
    # what the batches leave is not alike: their losses differ, so that weights show
    y = X @ v + normal(generator, M) * torch.linspace(0.3, 1.7, M, dtype=torch.float64) + 0.2
    return {"X": X, "y": y, "v": 0.5 * v + 0.3}


def classification(generator: torch.Generator) -> dict[str, Any]:
    """As ``regression``, with labels -1 and +1, and one output that is exactly 0."""
    given = regression(generator)
    X, v = given["X"], given["v"]
    flips = torch.rand(M, generator=generator, dtype=torch.float64) < 0.3
    y = torch.where(flips, -1.0, 1.0) * torch.sign(X @ v)
    X[2], y[2] = 0.0, -1.0
    X[9], y[9] = 0.0, 1.0
    y[8], y[10] = torch.sign(X[8] @ v), -torch.sign(X[10] @ v)  # one right, one wrong in the last
    return {"X": X, "y": y, "v": v}


def descent(generator: torch.Generator) -> dict[str, Any]:
    """Two parameters and four steps of gradients for an optimizer."""
    shapes = ((N, K), (K,))
    return {
        "start": [normal(generator, *shape) for shape in shapes],
        "gradients": [[normal(generator, *shape) for shape in shapes] for _ in range(4)],
    }
