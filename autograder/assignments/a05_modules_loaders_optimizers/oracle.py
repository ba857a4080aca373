"""What is right in a05: the network itself, and torch.optim.SGD driven along the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch

Tensor = torch.Tensor


def predict(X: Tensor, W: Tensor, w: Tensor) -> Tensor:
    """tanh(X W) w, shape (M,)."""
    return torch.tanh(X @ W) @ w


def batches(X: Tensor, y: Tensor, batch_size: int) -> Iterator[tuple[Tensor, Tensor]]:
    """The patterns in order, in batches; the last one may be smaller."""
    for start in range(0, len(y), batch_size):
        yield X[start : start + batch_size], y[start : start + batch_size]


def train_linear(
    X: Tensor, y: Tensor, v: Tensor, options: dict[str, Any]
) -> tuple[list[float], list[Tensor]]:
    """Losses and weights of each epoch: a linear model, half the mean square, torch's SGD."""
    p = torch.nn.Parameter(v.clone())
    optimizer = torch.optim.SGD([p], lr=options["lr"], momentum=options.get("momentum", 0.0))
    losses, weights = [], []
    for _ in range(options.get("epochs", 1)):
        total = 0.0
        for X_batch, y_batch in batches(X, y, options["batch_size"]):
            optimizer.zero_grad()
            loss = ((X_batch @ p - y_batch) ** 2).sum() / (2 * len(y_batch))
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y_batch)
        losses.append(total / len(y))
        weights.append(p.detach().clone())
    return losses, weights


def evaluate_linear(X: Tensor, y: Tensor, v: Tensor) -> tuple[float, float]:
    """(1/(2M) sum of squared residuals, fraction of right signs) of the linear model."""
    y_pred = X @ v
    loss = ((y_pred - y) ** 2).sum().item() / (2 * len(y))
    return loss, ((y_pred > 0) == (y > 0)).double().mean().item()


def optimize(
    start: Sequence[Tensor], gradients: Sequence[Sequence[Tensor | None]], options: dict[str, Any]
) -> list[list[Tensor]]:
    """The parameters after each step of torch.optim.SGD along ``gradients``."""
    parameters = [torch.nn.Parameter(p.clone()) for p in start]
    optimizer = torch.optim.SGD(
        parameters, lr=options["lr"], momentum=options.get("momentum", 0.0)
    )
    trajectory = []
    for step in gradients:
        for parameter, gradient in zip(parameters, step, strict=True):
            parameter.grad = None if gradient is None else gradient.clone()
        optimizer.step()
        trajectory.append([p.detach().clone() for p in parameters])
    return trajectory
