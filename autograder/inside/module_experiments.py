"""Experiments with modules, loaders and optimizers: the exercises of a05.

The models here are not the course's: a linear layer, with or without dropout, that a
student's training loop has to be able to train. They give no answer away. Each
experiment tells as ``value`` what the exercise is about, and other facts beside it.
"""

from __future__ import annotations

import contextlib
import copy
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

Lookup = Callable[[str], Callable[..., Any]]


class Calls:
    """How a model was called: in train mode or not, recording a graph or not."""

    def __init__(self) -> None:
        self.modes: list[bool] = []
        self.recorded: list[bool] = []

    def __deepcopy__(self, memo: Any) -> Calls:
        return self  # calls of a copy of the model are seen, too


class Linear(nn.Module):
    """X (B, N) -> X v (B,), with optional dropout; remembers how it was called."""

    def __init__(self, v: torch.Tensor, dropout: float) -> None:
        super().__init__()
        self.v = nn.Parameter(v.detach().clone())
        self.dropout = nn.Dropout(dropout)
        self.calls = Calls()

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """The prediction, shape (B,)."""
        prediction: torch.Tensor = self.dropout(X) @ self.v
        self.calls.modes.append(self.dropout.training)
        self.calls.recorded.append(prediction.requires_grad)
        return prediction


@contextlib.contextmanager
def global_seed(seed: int) -> Iterator[dict[str, bool]]:
    """All global random states from one seed; tells which were kept, and restores them.

    One that was moved is left one draw after where it was: that it moved can be seen from
    outside, whatever the experiment before has left.
    """
    before = _random_states()
    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)
    start, kept = _random_states(), dict.fromkeys(_STATES, False)
    yield kept
    for name, state in _random_states().items():
        kept[name] = _same_state(state, start[name])
        _, restore, draw = _STATES[name]
        restore(before[name])
        if not kept[name]:
            draw()


def _random_states() -> dict[str, Any]:
    return {name: get() for name, (get, _, _) in _STATES.items()}


def _same_state(a: Any, b: Any) -> bool:
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(_same_state(x, y) for x, y in zip(a, b, strict=True))
    return np.array_equal(a, b) if isinstance(a, np.ndarray) else bool(a == b)


_STATES: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], Callable[[], Any]]] = {
    "torch": (torch.get_rng_state, torch.set_rng_state, lambda: torch.rand(())),
    "numpy": (np.random.get_state, np.random.set_state, np.random.random_sample),
    "python": (random.getstate, random.setstate, random.random),
}


def initial_parameters(
    lookup: Lookup, function: str, arguments: tuple[Any, ...], seeds: list[int | None]
) -> dict[str, Any]:
    """The parameters of one new module for each of ``seeds``, PyTorch's global seed.

    Where a seed is None, and in NumPy and Python, the random numbers just go on.
    """
    built, is_module = [], True
    with global_seed(0):
        for seed in seeds:
            if seed is not None:
                torch.manual_seed(seed)
            module = lookup(function)(*arguments)
            is_module = is_module and isinstance(module, nn.Module)
            built.append(_parameters(module))
    return {"value": built, "is_module": is_module}


def _parameters(module: Any) -> dict[str, torch.Tensor]:
    """Copies of a module's parameters by name, which require grad where those do."""
    named = module.named_parameters() if isinstance(module, nn.Module) else ()
    return {name: p.detach().clone().requires_grad_(p.requires_grad) for name, p in named}


def run_module(
    lookup: Lookup,
    function: str,
    arguments: tuple[Any, ...],
    X: torch.Tensor,
    weights: dict[str, torch.Tensor],
) -> dict[str, Any]:
    """Build a student's module, overwrite its parameters by ``weights``, run it on ``X``.

    The module is cast to the dtype of the weights. Tells the outputs of two calls, the
    gradients of the sum of the first, and the parameters afterwards.
    """
    with global_seed(1):
        module = lookup(function)(*arguments)
        listed = dict(module.named_parameters())
        _overwrite(module, weights)
        first, second = module(X), module(X)
        if isinstance(first, torch.Tensor) and first.requires_grad:
            module.zero_grad()
            torch.autograd.backward(first.sum())
    value = {"outputs": [first, second], "grads": {name: p.grad for name, p in listed.items()}}
    return {"value": value, "afterwards": _parameters(module), "X": X}


def _overwrite(module: nn.Module, weights: dict[str, torch.Tensor]) -> None:
    """New values for the parameters of these names and shapes."""
    module.to(next(iter(weights.values())).dtype)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            if name in weights and parameter.shape == weights[name].shape:
                parameter.copy_(weights[name])


def iterate_loader(
    lookup: Lookup, function: str, arguments: tuple[Any, ...], epochs: int, seed: int
) -> dict[str, Any]:
    """The batches of ``epochs`` passes over a student's loader; ``seed`` is the global one.

    Tells which global random states building it and going through it left as they were.
    """
    with global_seed(seed) as kept:
        loader = lookup(function)(*arguments)
        passes = [[_batch(batch) for batch in loader] for _ in range(epochs)]
    return {
        "value": passes,
        "is_loader": isinstance(loader, DataLoader),
        "type": type(loader).__name__,
        "random_states_kept": kept,
        "arguments": list(arguments),
    }


def _batch(batch: Any) -> Any:
    return list(batch) if isinstance(batch, tuple) else batch


OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD": torch.optim.SGD,
    "Adam": torch.optim.Adam,
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

    ``options``: batch_size, lr, epochs; momentum, optimizer (a name in OPTIMIZERS),
    training (the mode it is found in), stale_grad (a gradient of ones from before), dropout.
    """
    model = Linear(v, options.get("dropout", 0.0))
    loader = DataLoader(TensorDataset(X, y), batch_size=options["batch_size"])
    extra = {"momentum": options["momentum"]} if "momentum" in options else {}
    build = OPTIMIZERS[options.get("optimizer", "SGD")]
    optimizer = build(model.parameters(), lr=options["lr"], **extra)
    epoch_function = lookup(function)
    losses, weights = [], []
    with global_seed(2), torch.enable_grad():
        for _ in range(options["epochs"]):
            model.train(options.get("training", True))
            if options.get("stale_grad"):
                model.v.grad = torch.ones_like(model.v)
            losses.append(epoch_function(model, loader, optimizer))
            weights.append(model.v.detach().clone())
    return {
        "value": {"losses": losses, "weights": weights},
        "training": [module.training for module in model.modules()],
        "modes": model.calls.modes,
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
    """Evaluate a linear model by the student's function, on an unshuffled loader.

    ``options``: batch_size; training (the mode it is found in), dropout.
    """
    model = Linear(v, options.get("dropout", 0.0))
    model.train(options.get("training", True))
    model.v.grad = torch.full_like(model.v, 0.5)
    loader = DataLoader(TensorDataset(X, y), batch_size=options["batch_size"])
    with global_seed(3), torch.enable_grad():
        value = lookup(function)(model, loader)
        grad_enabled = torch.is_grad_enabled()
    return {
        "value": value,
        "training": [module.training for module in model.modules()],
        "modes": model.calls.modes,
        "recorded": model.calls.recorded,
        "weights": model.v.detach().clone(),
        "grad": model.v.grad,
        "requires_grad": model.v.requires_grad,
        "grad_enabled": grad_enabled,
        "data": [X, y],
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
        grads_after_zero.append([copy.deepcopy(p.grad) for p in parameters])
        for parameter, gradient in zip(parameters, step, strict=True):
            _receive(parameter, gradient)
        optimizer.step()
        trajectory.append([p.detach().clone() for p in parameters])
        grads_after_step.append([copy.deepcopy(p.grad) for p in parameters])
    return {
        "value": {"trajectory": trajectory},
        "grads_after_zero": grads_after_zero,
        "grads_after_step": grads_after_step,
        "leaves": [p.is_leaf for p in parameters],
        "requires_grad": [p.requires_grad for p in parameters],
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
    if gradient is not None:
        before = parameter.grad
        parameter.grad = gradient.clone() if before is None else before.add_(gradient)


MODULE_EXPERIMENTS: dict[str, Callable[..., Any]] = {
    "initial_parameters": initial_parameters,
    "run_module": run_module,
    "iterate_loader": iterate_loader,
    "train_linear": train_linear,
    "evaluate_linear": evaluate_linear,
    "optimize": optimize,
}
