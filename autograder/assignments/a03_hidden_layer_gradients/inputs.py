"""How the inputs of a03 are drawn: rectangular, mixed in sign, tanh neither linear nor saturated.

A draw that could not tell a sign or an absolute value from the right answer is drawn anew.
"""

from __future__ import annotations

import torch

from autograder.inputs import Arguments, Draw

SIZES = {"M": 7, "N": 5, "K": 3}
M, N, K = SIZES["M"], SIZES["N"], SIZES["K"]


def network(generator: torch.Generator) -> Arguments:
    """X (M, N), y (M,), W (N, K), w (K,), float64; w, y and y_pred - y have both signs."""
    while True:
        X, W = _normal(generator, M, N), _normal(generator, N, K) / N**0.5 + 0.2
        y, w = 1.5 * _normal(generator, M) + 0.5, 1.2 * _normal(generator, K) + 0.3
        residual = torch.tanh(X @ W) @ w - y
        bent = 1.0 < float((X @ W).abs().max()) < 4.0
        # a w_k near 0 or +-1 hides a missing or doubled factor w_k
        told = bool(((w.abs() > 0.15) & ((w.abs() - 1).abs() > 0.1)).all())
        if bent and told and all(_has_both_signs(v) for v in (w, y, residual)):
            return X, y, W, w


def _forward(generator: torch.Generator) -> Arguments:
    X, _, W, w = network(generator)
    return X, W, w


def _preactivations(generator: torch.Generator) -> Arguments:
    while True:
        h = 1.4 * _normal(generator, M, K) + 0.2
        if float(h.max()) > 1.5 and float(h.min()) < -1.5:
            return (h,)


def _two_tensors(generator: torch.Generator) -> Arguments:
    """a and b (N, K), alike but for a factor and noise; the largest entry is not the first."""
    while True:
        a = _normal(generator, N, K)
        b = 1.3 * a + 0.1 * _normal(generator, N, K)
        largest = {int(a.abs().argmax()), int(b.abs().argmax()), int((a - b).abs().argmax())}
        if 0 not in largest and _has_both_signs(a) and _has_both_signs(a - b):
            return a, b


def _normal(generator: torch.Generator, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def _has_both_signs(values: torch.Tensor) -> bool:
    return bool((values > 0.1).any()) and bool((values < -0.1).any())


AXES = {"X": "MN", "y": "M", "W": "NK", "w": "K", "h": "MK"}
DRAW: dict[str, Draw] = {
    "a03.forward": _forward,
    "a03.dphi": _preactivations,
    "a03.grad_w": network,
    "a03.grad_W": network,
    "a03.grads_autograd": network,
    "a03.rel_error": _two_tensors,
}
