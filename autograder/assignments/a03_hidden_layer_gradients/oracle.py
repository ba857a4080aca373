"""What is right in a03: autograd in float64, and the definitions themselves."""

from __future__ import annotations

import torch

Tensor = torch.Tensor


def forward(X: Tensor, W: Tensor, w: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """h = X W (M, K), phi_h = tanh(h) (M, K), y_pred = phi_h w (M,)."""
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


def loss(X: Tensor, y: Tensor, W: Tensor, w: Tensor) -> Tensor:
    """L = 1/(2M) sum over mu of (y_pred - y)^2, 0-d."""
    residual = forward(X, W, w)[2] - y
    return (residual * residual).sum() / (2 * len(y))


def dphi(h: Tensor) -> Tensor:
    """tanh'(h), elementwise, by autograd in float64; in h's dtype."""
    leaf = h.detach().double().requires_grad_()
    with torch.enable_grad():  # known answers call it under no_grad
        (slope,) = torch.autograd.grad(torch.tanh(leaf).sum(), leaf)
    return slope.to(h.dtype)


def grads_autograd(X: Tensor, y: Tensor, W: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
    """(dL/dW (N, K), dL/dw (K,)) by autograd in float64; in W's dtype."""
    wide = [tensor.detach().double() for tensor in (X, y, W, w)]
    leaves = [tensor.requires_grad_() for tensor in wide[2:]]
    gW, gw = torch.autograd.grad(loss(*wide[:2], *leaves), leaves)
    return gW.to(W.dtype), gw.to(w.dtype)


def grad_W(X: Tensor, y: Tensor, W: Tensor, w: Tensor) -> Tensor:  # noqa: N802 - the exercise's own name
    """dL/dW, shape (N, K)."""
    return grads_autograd(X, y, W, w)[0]


def grad_w(X: Tensor, y: Tensor, W: Tensor, w: Tensor) -> Tensor:
    """dL/dw, shape (K,)."""
    return grads_autograd(X, y, W, w)[1]


def rel_error(a: Tensor, b: Tensor) -> float:
    """max|a - b| / max(max|a|, max|b|); 0.0 where both are zero."""
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / scale if scale > 0 else 0.0
