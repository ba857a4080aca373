"""Experiments with modules, loaders and optimizers: the exercises of a05.

Each experiment tells as ``value`` what the exercise is about, and other facts beside it.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import torch
from torch import nn
from torch.utils.data import DataLoader, Sampler, TensorDataset

from autograder.inside.watched import FirstInput, Linear, are_kept, global_seed, random_states

Lookup = Callable[[str], Callable[..., Any]]


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
    options: dict[str, bool] | None = None,
) -> dict[str, Any]:
    """Build a student's module, overwrite its parameters by ``weights``, run it on ``X``.

    The module is cast to the dtype of the weights. Tells the outputs of two calls, the
    gradients of the sum of the first's cosines, and X and the parameters afterwards.
    ``options``: training (its mode); replaced (new parameters hold the weights); later (tell
    only the outputs of two more calls, all parameters halved: for X, and for its first pattern
    alone).
    """
    options = options or {}
    with global_seed(1):
        module = lookup(function)(*arguments)
        (_replace if options.get("replaced") else _overwrite)(module, weights)
        listed = dict(module.named_parameters())
        module.train(options.get("training", True))
        first, second = module(X), module(X)
        if isinstance(first, torch.Tensor) and first.requires_grad:
            module.zero_grad()
            torch.autograd.backward(first.cos().sum())  # each output has a weight of its own
        if options.get("later"):
            _overwrite(module, {name: p / 2 for name, p in weights.items()})
            return {"value": [module(X), module(X.detach()[:1])]}
    value = {"outputs": [first, second], "grads": {name: p.grad for name, p in listed.items()}}
    return {"value": value, "afterwards": _parameters(module), "X": X}


def _overwrite(module: nn.Module, weights: dict[str, torch.Tensor]) -> None:
    """New values for the parameters of these names and shapes."""
    module.to(next(iter(weights.values())).dtype)
    with torch.no_grad():
        for name, parameter in module.named_parameters():
            if name in weights and parameter.shape == weights[name].shape:
                parameter.copy_(weights[name])


def _replace(module: nn.Module, weights: dict[str, torch.Tensor]) -> None:
    """New parameters, of these names and with these values."""
    module.to(next(iter(weights.values())).dtype)
    for name, value in weights.items():
        setattr(module, name, nn.Parameter(value.detach().clone()))


def iterate_loader(
    lookup: Lookup,
    function: str,
    arguments: tuple[Any, ...],
    epochs: int,
    seed: int,
    way: str = "",
) -> dict[str, Any]:
    """The batches of ``epochs`` passes over a student's loader; ``seed`` is the global one.

    The ``way`` "twin": a second loader is made of the same arguments before the first is used,
    and the passes are over the second; "nested": there are two passes, and the second comes
    after the first batch of the first. Tells which global random states building the loaders and
    going through them left as they were.
    """
    with global_seed(seed) as kept:
        loader = lookup(function)(*arguments)
        other = lookup(function)(*arguments) if way == "twin" else loader
        between = random_states()
        passes = [[_batch(batch) for batch in loader] for _ in range(epochs)]
        if way == "twin":
            passes = [[_batch(batch) for batch in other] for _ in range(epochs)]
        if way == "nested":
            outer = iter(loader)
            begun = [_batch(batch) for batch in itertools.islice(outer, 1)]
            inside = [_batch(batch) for batch in loader]
            passes = [[*begun, *map(_batch, outer)], inside]
        kept_between = min((are_kept(between) for _ in loader), default=True)  # goes through all
    return {
        "value": passes,
        "is_loader": isinstance(loader, DataLoader),
        "type": type(loader).__name__,
        "random_states_kept": {**kept, "between_batches": kept_between},
        "arguments": list(arguments),
    }


def _batch(batch: Any) -> Any:
    return list(batch) if isinstance(batch, tuple) else batch


OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "SGD": torch.optim.SGD,
    "Adam": torch.optim.Adam,
}


def _loader(X: torch.Tensor, y: torch.Tensor, options: dict[str, Any]) -> DataLoader[Any]:
    """A loader of X and y in their order.

    ``options``: batch_size; backwards (the last pattern comes first), turning (in each pass
    one pattern more has moved from the end to the front), views (the batches lie in the memory
    of X and y).
    """
    if options.get("views"):
        data: Any = range(len(y))

        def batch_of(rows: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
            part = slice(rows[0], rows[-1] + 1)
            return X[part], y[part]

        return DataLoader(data, options["batch_size"], collate_fn=batch_of)
    order: Any = range(len(y))[::-1] if options.get("backwards") else None
    if options.get("turning"):
        order = _Turning(len(y))
    return DataLoader(TensorDataset(X, y), options["batch_size"], sampler=order)


class _Turning(Sampler[int]):
    """0 ... n - 1, in each pass one number more moved from the end to the front."""

    def __init__(self, n: int) -> None:
        self.numbers = list(range(n))

    def __iter__(self) -> Iterator[int]:
        self.numbers = self.numbers[-1:] + self.numbers[:-1]
        return iter(self.numbers)

    def __len__(self) -> int:
        return len(self.numbers)


def train_linear(
    lookup: Lookup,
    function: str,
    X: torch.Tensor,
    y: torch.Tensor,
    v: torch.Tensor,
    options: dict[str, Any],
) -> dict[str, Any]:
    """Train a linear model by the student's epoch function, on an unshuffled loader.

    ``options``: lr, epochs; momentum, optimizer (a name in OPTIMIZERS), groups (each parameter
    is in a group of the optimizer of its own), training (the mode it is found in), stale_grad
    (a gradient of ones from before), dropout, and what ``_loader`` reads.
    """
    model = Linear(v, options.get("dropout", 0.0))
    loader = _loader(X, y, options)
    extra = {"momentum": options["momentum"]} if "momentum" in options else {}
    build = OPTIMIZERS[options.get("optimizer", "SGD")]
    parameters: list[Any] = list(model.parameters())
    given = [{"params": [p]} for p in parameters] if options.get("groups") else parameters
    optimizer = build(given, lr=options["lr"], **extra)
    epoch_function = lookup(function)
    losses, weights = [], []
    with global_seed(2), torch.enable_grad():
        for _ in range(options["epochs"]):
            model.train(options.get("training", True))
            if options.get("stale_grad"):
                model.leave_gradient(1.0)
            losses.append(epoch_function(model, loader, optimizer))
            weights.append(model.v())
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

    ``options``: training (the mode it is found in), dropout, frozen (its first parameter does
    not require grad), untrained (its parameters have no .grad yet), again (it was evaluated
    before, found in the other mode), changed (it was evaluated before, on the same loader, with
    other numbers in weights and X), first_input (its output lies in the memory of X), and what
    ``_loader`` reads.
    """
    kind = FirstInput if options.get("first_input") else Linear
    model = kind(v, options.get("dropout", 0.0))
    training = options.get("training", True)
    if options.get("again"):
        model.train(not training)
        lookup(function)(model, _loader(X, y, options))
    model.train(training)
    if not options.get("untrained"):
        model.leave_gradient(0.5)
    model.first.requires_grad_(not options.get("frozen", False))
    loader = _loader(X, y, options)
    if options.get("changed"):
        _multiply(model.parameters(), -2.0)
        _multiply([X], 4.0)
        lookup(function)(model, loader)
        _multiply(model.parameters(), -0.5)
        _multiply([X], 0.25)
    with global_seed(3), torch.enable_grad():
        value = lookup(function)(model, loader)
        grad_enabled = torch.is_grad_enabled()
    return {
        "value": value,
        "training": [module.training for module in model.modules()],
        "modes": model.calls.modes,
        "recorded": model.calls.recorded,
        "weights": model.v(),
        "grad": model.grad(),
        "requires_grad": [p.requires_grad for p in model.parameters()],
        "grad_enabled": grad_enabled,
        "data": [X, y],
    }


def _multiply(tensors: Iterable[torch.Tensor], factor: float) -> None:
    """Multiply in place; by a power of two, it can be undone."""
    with torch.no_grad():
        for tensor in tensors:
            tensor.mul_(factor)


def optimize(
    lookup: Lookup,
    function: str,
    start: list[torch.Tensor],
    gradients: list[list[torch.Tensor | None]],
    options: dict[str, Any],
) -> dict[str, Any]:
    """Drive a student's optimizer along given gradients; the parameters after each step.

    ``options``: lr, momentum (left out when absent), as_generator, zeroing ("student"
    calls its zero_grad, "in_place" zeroes each .grad in place, "replace" sets new ones, "both"
    does that and calls the student's), used
    (another optimizer has moved the same parameters before, and they were put back), found (the
    gradients of the first step are there before the optimizer is), before (a number that fills
    each .grad at the start).
    """
    parameters = [nn.Parameter(p.clone()) for p in start]
    group = (p for p in parameters) if options.get("as_generator") else parameters
    extra = {k: options[k] for k in ("lr", "momentum") if k in options}
    if options.get("used"):
        _use(lookup(function)(parameters, **extra), parameters, gradients)
    if options.get("found"):
        _receive_all(parameters, gradients[0])
    optimizer = lookup(function)(group, **extra)
    if "before" in options:
        for parameter in parameters:
            parameter.grad = torch.full_like(parameter, options["before"])
    trajectory, grads_after_zero, grads_after_step = [], [], []
    leaves, requires_grad = [], []
    for number, step in enumerate(gradients):
        if number or not options.get("found"):
            _zero(optimizer, parameters, options.get("zeroing", "student"))
            grads_after_zero.append([copy.deepcopy(p.grad) for p in parameters])
            _receive_all(parameters, step)
        optimizer.step()
        trajectory.append([p.detach().clone() for p in parameters])
        grads_after_step.append([copy.deepcopy(p.grad) for p in parameters])
        leaves += [p.is_leaf for p in parameters]
        requires_grad += [p.requires_grad for p in parameters]
    return {
        "value": {"trajectory": trajectory},
        "grads_after_zero": grads_after_zero,
        "grads_after_step": grads_after_step,
        "leaves": leaves,
        "requires_grad": requires_grad,
    }


def _use(
    optimizer: Any,
    parameters: list[nn.Parameter],
    gradients: list[list[torch.Tensor | None]],
) -> None:
    """One step of another optimizer; then the parameters are as they were."""
    before = [p.detach().clone() for p in parameters]
    for parameter, gradient in zip(parameters, gradients[0], strict=True):
        parameter.grad = None if gradient is None else gradient.clone()
    optimizer.step()
    with torch.no_grad():
        for parameter, value in zip(parameters, before, strict=True):
            parameter.copy_(value)
            parameter.grad = None


def _zero(optimizer: Any, parameters: list[nn.Parameter], how: str) -> None:
    for parameter in parameters:
        if parameter.grad is not None and how == "in_place":
            parameter.grad.zero_()
        elif how in ("replace", "both"):
            parameter.grad = None
    if how in ("student", "both"):
        optimizer.zero_grad()


def _receive_all(parameters: list[nn.Parameter], gradients: list[torch.Tensor | None]) -> None:
    """Add ``gradients`` to each parameter's .grad, as backward does."""
    for parameter, gradient in zip(parameters, gradients, strict=True):
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
