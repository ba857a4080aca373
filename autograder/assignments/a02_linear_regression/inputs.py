"""How the inputs of a02 are drawn: rectangular, mixed signs, of a condition that is known."""

from __future__ import annotations

import torch

from autograder.inputs import Arguments, Draw

M, N = 7, 5
SIZES = {"M": M, "N": N}


def _normal(generator: torch.Generator, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def _between(generator: torch.Generator, low: float, high: float) -> float:
    return low + (high - low) * float(torch.rand((), generator=generator, dtype=torch.float64))


def _orthonormal(generator: torch.Generator, rows: int, columns: int) -> torch.Tensor:
    columns_of_unit_length: torch.Tensor = torch.linalg.qr(_normal(generator, rows, columns))[0]
    return columns_of_unit_length


def matrix(generator: torch.Generator, shape: tuple[int, int], s: torch.Tensor) -> torch.Tensor:
    """A matrix of this shape with the singular values ``s`` and random singular vectors."""
    rank = min(shape)
    left, right = (_orthonormal(generator, size, rank) for size in shape)
    return (left * s) @ right.T


def _mild(generator: torch.Generator, shape: tuple[int, int]) -> torch.Tensor:
    """Singular values between 1 and 3, none equal: right float32 solvers stay at 1e-6."""
    s = 1 + 2 * torch.rand(min(shape), generator=generator, dtype=torch.float64)
    return matrix(generator, shape, s)


def _predict(generator: torch.Generator, n: int = N) -> Arguments:
    return _normal(generator, M, n) + 0.3, 1.3 * _normal(generator, n) - 0.2


def _half_mse(generator: torch.Generator) -> Arguments:
    return 1.4 * _normal(generator, M) - 0.6, _normal(generator, M) + 0.5


def regression(generator: torch.Generator, n: int = N) -> Arguments:
    """X (M, n), y (M,), w (n,), with residuals of mixed signs."""
    X, w = _predict(generator, n)
    return X, 1.7 * _normal(generator, M) + 0.4, w


def _gradient(generator: torch.Generator) -> Arguments:
    """Three inputs, as with five a learning rate of 0.2 or 0.1 would be read as 1/N or 1/(2N)."""
    return regression(generator, 3)


def _gd_step(generator: torch.Generator) -> Arguments:
    w, g = 1.5 * _normal(generator, N) + 0.4, 3 * _normal(generator, N) - 0.5
    return w, g, _between(generator, 0.15, 0.45)


def _train(generator: torch.Generator) -> Arguments:
    X, y, w0 = regression(generator)
    return X, y, w0, _between(generator, 0.06, 0.2), 5


def long_training(generator: torch.Generator) -> Arguments:
    """Ninety epochs that converge: for what comes late, as an early stop."""
    X = 2 * _mild(generator, (M, N))
    w0 = _normal(generator, N)
    return X, 1.7 * _normal(generator, M), w0, _between(generator, 0.25, 0.3), 90


def climbing_training(generator: torch.Generator) -> Arguments:
    """Four epochs with so large a step that the loss grows: still what was asked for."""
    X = 2 * _mild(generator, (M, N))
    s = torch.linalg.matrix_norm(X, ord=2).item()
    w0 = _normal(generator, N) + 1
    return X, _normal(generator, M), w0, 3.5 * M / s**2, 4


def diverging_training(generator: torch.Generator) -> Arguments:
    """Forty epochs in which w grows about 20 times each: too large for float32, not for float64."""
    X, y, w0, _, _ = climbing_training(generator)
    s = torch.linalg.matrix_norm(X, ord=2).item()
    return X, y, w0, 20 * M / s**2, 40


def tall(generator: torch.Generator) -> Arguments:
    """X (7, 5) and y (7,) that no w fits exactly."""
    X = _mild(generator, (M, N))
    return X, X @ (_normal(generator, N) + 0.3) + 0.8 * _normal(generator, M)


def wide(generator: torch.Generator) -> Arguments:
    """X (5, 7) and y (5,), which infinitely many w fit exactly."""
    X = _mild(generator, (N, M))
    return X, X @ (_normal(generator, M) + 0.3)


def ill_conditioned(generator: torch.Generator, shape: tuple[int, int]) -> Arguments:
    """X of condition 8e5, and a y that X w fits with a w of weight 1 in every direction.

    Solvers that see X itself lose 6 of the 16 digits here, those that form X^T X all 12 + 4.
    """
    s = torch.logspace(0.1, -5.8, min(shape), dtype=torch.float64)
    X = matrix(generator, shape, s)
    signs = torch.sign(torch.rand(min(shape), generator=generator, dtype=torch.float64) - 0.5)
    directions = torch.linalg.svd(X, full_matrices=False)[2]
    return X, X @ (directions.T @ signs)


AXES = {"X": "MN", "y": "M", "y_pred": "M", "w": "N", "w0": "N", "g": "N"}
DRAW: dict[str, Draw] = {
    "a02.predict": _predict,
    "a02.half_mse": _half_mse,
    "a02.grad_linreg": _gradient,
    "a02.gd_step": _gd_step,
    "a02.train_linreg": _train,
    "a02.w_opt": tall,
}
