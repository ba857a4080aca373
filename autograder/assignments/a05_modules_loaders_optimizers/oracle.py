"""What is right in a05: formulas in float64, and PyTorch's own optimizers for the steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from autograder.remembered import remembered

Tensor = torch.Tensor
OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD": torch.optim.SGD,
    "Adam": torch.optim.Adam,
}


def forward(X: Tensor, W: Tensor, w: Tensor) -> Tensor:
    """tanh(X W) w, shape (M,)."""
    return torch.tanh(X @ W) @ w


def grads_of_cosines(X: Tensor, W: Tensor, w: Tensor) -> dict[str, Tensor]:
    """The gradients of the sum of the outputs' cosines, by autograd."""
    leaves = [tensor.detach().clone().requires_grad_() for tensor in (W, w)]
    gradients = torch.autograd.grad(forward(X, *leaves).cos().sum(), leaves)
    return dict(zip("Ww", gradients, strict=True))


def batch_sizes(number: int, batch_size: int) -> list[int]:
    """The sizes of the batches of one epoch over ``number`` patterns."""
    return [min(batch_size, number - start) for start in range(0, number, batch_size)]


@remembered
def train_epochs(X: Tensor, y: Tensor, v: Tensor, options: dict[str, Any]) -> dict[str, Any]:
    """Epochs of the linear model X v, in the loader's order: losses, and v after each.

    The loss of an epoch is the mean of (y_pred - y)^2 / 2 over all patterns, each taken
    before the step of its batch. ``options`` as for the experiment train_linear.
    """
    X, y = X.double(), y.double()
    if options.get("backwards"):
        X, y = X.flip(0), y.flip(0)
    leaf = v.detach().double().clone().requires_grad_()
    extra = {"momentum": options["momentum"]} if "momentum" in options else {}
    build = OPTIMIZERS[options.get("optimizer", "SGD")]
    optimizer = build([leaf], lr=options["lr"], **extra)
    losses, weights = [], []
    for _ in range(options["epochs"]):
        if options.get("turning"):
            X, y = X.roll(1, 0), y.roll(1, 0)
        total = 0.0
        for start in range(0, len(y), options["batch_size"]):
            batch = slice(start, start + options["batch_size"])
            halves = (X[batch] @ leaf - y[batch]) ** 2 / 2
            (leaf.grad,) = torch.autograd.grad(halves.mean(), leaf)
            optimizer.step()
            total += halves.sum().item()
        losses.append(total / len(y))
        weights.append(leaf.detach().to(v.dtype).clone())
    return {"losses": losses, "weights": weights}


def evaluate(X: Tensor, y: Tensor, v: Tensor) -> tuple[float, float]:
    """Loss and accuracy of the linear model X v; an output of exactly 0 counts as -1."""
    y_pred, y = X.double() @ v.double(), y.double()
    loss = ((y_pred - y) ** 2).sum().item() / (2 * len(y))
    right = sum((p > 0) == (t > 0) for p, t in zip(y_pred.tolist(), y.tolist(), strict=True))
    return loss, right / len(y)


@remembered
def trajectory(
    start: Sequence[Tensor], gradients: Sequence[Sequence[Tensor | None]], options: dict[str, Any]
) -> list[list[Tensor]]:
    """The parameters after each step of torch.optim.SGD along the given gradients."""
    leaves = [tensor.detach().clone().requires_grad_() for tensor in start]
    optimizer = torch.optim.SGD(leaves, lr=options["lr"], momentum=options.get("momentum", 0.0))
    path = []
    for step in gradients:
        for leaf, gradient in zip(leaves, step, strict=True):
            leaf.grad = None if gradient is None else gradient.clone()
        optimizer.step()
        path.append([leaf.detach().clone() for leaf in leaves])
    return path
