"""Experiments with modules, loaders and optimizers: the exercises of a05.

The models here are not the course's: a linear layer, with or without dropout, that a
student's training loop has to be able to train. They give no answer away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

Lookup = Callable[[str], Callable[..., Any]]


class Linear(nn.Module):
    """X (B, N) -> X v (B,), with optional dropout; remembers how it was called."""

    def __init__(self, v: torch.Tensor, dropout: float) -> None:
        super().__init__()
        self.v = nn.Parameter(v.clone())
        self.dropout = nn.Dropout(dropout)
        self.modes: list[bool] = []
        self.grad_modes: list[bool] = []

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """The prediction, shape (B,)."""
        self.modes.append(self.training)
        self.grad_modes.append(torch.is_grad_enabled())
        prediction: torch.Tensor = self.dropout(X) @ self.v
        return prediction


def build_module(
    lookup: Lookup,
    function: str,
    arguments: tuple[Any, ...],
    seed: int,
    X: torch.Tensor,
    weights: dict[str, torch.Tensor] | None,
) -> dict[str, Any]:
    """Build a student's module after ``torch.manual_seed(seed)`` and run it on ``X``.

    With ``weights`` the parameters of those names are overwritten first (and the module
    cast to their dtype). Tells initial parameters, outputs of two calls, and the
    gradients of the sum of the first.
    """
    torch.manual_seed(seed)
    module = lookup(function)(*arguments)
    initial = {name: p.detach().clone() for name, p in module.named_parameters()}
    facts = {
        "is_module": isinstance(module, nn.Module),
        "initial": initial,
        "state": sorted(module.state_dict()),
        "requires_grad": {name: p.requires_grad for name, p in module.named_parameters()},
    }
    if weights:
        module.to(next(iter(weights.values())).dtype)
        with torch.no_grad():
            for name, parameter in module.named_parameters():
                if name in weights:
                    parameter.copy_(weights[name])
    first, second = module(X), module(X)
    module.zero_grad()
    first.sum().backward()
    grads = {name: p.grad for name, p in module.named_parameters()}
    return {**facts, "outputs": [first.detach(), second.detach()], "tracked": first.requires_grad,
            "grads": grads}


def iterate_loader(
    lookup: Lookup, function: str, arguments: tuple[Any, ...], epochs: int
) -> dict[str, Any]:
    """The batches of ``epochs`` passes over a student's loader."""
    loader = lookup(function)(*arguments)
    passes = []
    for _ in range(epochs):
        passes.append([list(batch) for batch in loader])
    return {
        "is_loader": isinstance(loader, DataLoader),
        "type": type(loader).__name__,
        "passes": passes,
        "arguments": list(arguments),
    }


def train_linear(
    lookup: Lookup,
    function: str,
    X: torch.Tensor,
    y: torch.Tensor,
    v: torch.Tensor,
    options: dict[str, Any],
) -> dict[str, Any]:
    """Train a linear model by the student's epoch function, on an unshuffled loader.

    ``options``: batch_size, lr, momentum, epochs, training (the mode it is found in),
    stale_grad (a gradient of ones left over from before).
    """
    model = Linear(v, options.get("dropout", 0.0))
    model.train(options.get("training", True))
    loader = DataLoader(TensorDataset(X, y), batch_size=options["batch_size"])
    optimizer = torch.optim.SGD(
        model.parameters(), lr=options["lr"], momentum=options.get("momentum", 0.0)
    )
    if options.get("stale_grad"):
        model.v.grad = torch.ones_like(model.v)
    epoch_function = lookup(function)
    losses, weights = [], []
    for _ in range(options.get("epochs", 1)):
        losses.append(epoch_function(model, loader, optimizer))
        weights.append(model.v.detach().clone())
    return {
        "losses": losses,
        "weights": weights,
        "training": model.training,
        "modes": model.modes,
        "data": [X, y],
    }


def evaluate_linear(
    lookup: Lookup,
    function: str,
    X: torch.Tensor,
    y: torch.Tensor,
    v: torch.Tensor,
    options: dict[str, Any],
) -> dict[str, Any]:
    """Evaluate a linear model by the student's function; ``options`` as in ``train_linear``."""
    model = Linear(v, options.get("dropout", 0.0))
    model.train(options.get("training", True))
    model.v.grad = torch.full_like(model.v, 0.5)
    loader = DataLoader(TensorDataset(X, y), batch_size=options["batch_size"])
    value = lookup(function)(model, loader)
    return {
        "value": value,
        "training": model.training,
        "modes": model.modes,
        "grad_modes": model.grad_modes,
        "weights": model.v.detach().clone(),
        "grad": model.v.grad,
        "grad_enabled": torch.is_grad_enabled(),
    }


def optimize(
    lookup: Lookup,
    function: str,
    start: list[torch.Tensor],
    gradients: list[list[torch.Tensor | None]],
    options: dict[str, Any],
) -> dict[str, Any]:
    """Drive a student's optimizer along given gradients; the parameters after each step.

    ``options``: lr, momentum (left out when absent), as_generator, zeroing ("student"
    calls its zero_grad; "in_place" zeroes each .grad in place, "replace" sets new ones).
    """
    parameters = [nn.Parameter(p.clone()) for p in start]
    group = (p for p in parameters) if options.get("as_generator") else parameters
    extra = {k: options[k] for k in ("lr", "momentum") if k in options}
    optimizer = lookup(function)(group, **extra)
    trajectory, grads_after_zero, grads_after_step = [], [], []
    for step in gradients:
        _zero(optimizer, parameters, options.get("zeroing", "student"))
        grads_after_zero.append([None if p.grad is None else p.grad.clone() for p in parameters])
        for parameter, gradient in zip(parameters, step, strict=True):
            _receive(parameter, gradient)
        optimizer.step()
        trajectory.append([p.detach().clone() for p in parameters])
        grads_after_step.append([None if p.grad is None else p.grad.clone() for p in parameters])
    return {
        "trajectory": trajectory,
        "grads_after_zero": grads_after_zero,
        "grads_after_step": grads_after_step,
        "tracked": [not p.is_leaf for p in parameters],
    }


def _zero(optimizer: Any, parameters: list[nn.Parameter], how: str) -> None:
    if how == "student":
        optimizer.zero_grad()
        return
    for parameter in parameters:
        if parameter.grad is not None and how == "in_place":
            parameter.grad.zero_()
        elif how == "replace":
            parameter.grad = None


def _receive(parameter: nn.Parameter, gradient: torch.Tensor | None) -> None:
    """Add ``gradient`` to the parameter's .grad, as backward does."""
    if gradient is None:
        return
    if parameter.grad is None:
        parameter.grad = gradient.clone()
    else:
        parameter.grad += gradient


MODULE_EXPERIMENTS: dict[str, Callable[..., Any]] = {
    "build_module": build_module,
    "iterate_loader": iterate_loader,
    "train_linear": train_linear,
    "evaluate_linear": evaluate_linear,
    "optimize": optimize,
}
