"""How the inputs of a05 are drawn: batches that do not divide the patterns, momentum, no zeros."""

from __future__ import annotations

from typing import Any

import torch

from autograder.inputs import Arguments, Ask, Draw

M, N, K = 7, 5, 3
SIZES = {"M": M, "N": N, "K": K}
BATCH = 3  # of 7 patterns: the last batch holds one
PATTERNS, LOADED_BATCH = 31, 7  # so many that no two orders are equal by chance
EVALUATED, EVALUATED_BATCH = 17, 7  # a factor 2 is no √B, and M - 1 no product of sizes
EPOCHS = 3
SIZES_TO_TRY = ((6, 3), (6, 6), (5, 8), (4, 1), (1, 3))  # patterns, batch_size


def _normal(generator: torch.Generator, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def _between(generator: torch.Generator, low: float, high: float) -> float:
    return low + (high - low) * float(torch.rand((), generator=generator, dtype=torch.float64))


def network(generator: torch.Generator) -> Arguments:
    """X (M, N), W (N, K), w (K,): tanh is neither linear nor saturated, w has both signs."""
    while True:
        X, W = _normal(generator, M, N), _normal(generator, N, K) / N**0.5 + 0.2
        w = 1.2 * _normal(generator, K) + 0.3
        bent = 1.0 < float((X @ W).abs().max()) < 4.0
        told = bool(((w.abs() > 0.15) & ((w.abs() - 1).abs() > 0.1)).all())
        if bent and told and bool((w > 0).any()) and bool((w < 0).any()):
            return X, W, w


def saturated(arguments: Arguments) -> list[Arguments]:
    """A network, X, W and w, in both precisions, whose first unit is saturated, on either side.

    So far as the course goes: where |h| is 25, a tanh by exponentials is right still.
    """
    found = []
    for dtype in (torch.float64, torch.float32):
        X, W, w = (a.to(dtype, copy=True) for a in arguments)
        X[:, 0], W[0, 0] = (-1.0) ** torch.arange(len(X)), 25.0
        found.append((X, W, w))
    return found


def _patterns(generator: torch.Generator) -> Arguments:
    """X, y, batch_size, shuffle, seed; all of y different, and y no function of X's order."""
    seed = int(torch.randint(1, 100_000, (), generator=generator))
    X, y = _normal(generator, PATTERNS, N), _normal(generator, PATTERNS)
    return X, y, LOADED_BATCH, True, seed


def training(generator: torch.Generator) -> Arguments:
    """X (M, N), y (M,), v (N,), batch_size, lr, momentum."""
    X, v = _normal(generator, M, N) + 0.3, 1.3 * _normal(generator, N) - 0.2
    y = 1.7 * _normal(generator, M) + 0.4
    lr, momentum = _between(generator, 0.05, 0.12), _between(generator, 0.6, 0.9)
    return X, y, v, BATCH, lr, momentum


def labelled(generator: torch.Generator) -> Arguments:
    """X (17, N), y (17,) in {-1, +1}, v (N,), batch_size; no output is 0.

    The accuracy is neither that of a threshold of 1/2 nor the mean over batches, and the
    last batch is not like the others.
    """
    while True:
        X, v = _normal(generator, EVALUATED, N), 0.6 * _normal(generator, N)
        y = 2.0 * torch.randint(0, 2, (EVALUATED,), generator=generator) - 1.0
        y_pred, y = X @ v, y.double()
        right = ((y_pred > 0) == (y > 0)).double()
        batches = torch.stack([part.mean() for part in torch.split(right, EVALUATED_BATCH)])
        other = ((y_pred > 0.5) == (y > 0)).double().mean()
        differ = abs(batches.mean() - right.mean()) > 0.01 and abs(other - right.mean()) > 0.01
        if differ and 0.3 < right.mean() < 0.9 and float(y_pred.abs().min()) > 0.02:
            return X, y, v, EVALUATED_BATCH


def _steps(generator: torch.Generator) -> Arguments:
    """Three parameters (two of one shape), four gradients for each, lr, momentum."""
    start = _normal(generator, N, K), _normal(generator, K) + 0.5, _normal(generator, K) - 0.4
    gradients = [_normal(generator, 4, *p.shape) + 0.3 for p in start]
    return *start, *gradients, _between(generator, 0.1, 0.4), _between(generator, 0.6, 0.9)


def ask_network(arguments: Arguments) -> tuple[str, dict[str, Any]]:
    """Run a module with the weights W and w on X."""
    X, W, w = arguments
    return "run_module", {"arguments": tuple(W.shape), "X": X, "weights": {"W": W, "w": w}}


def ask_loader(arguments: Arguments) -> tuple[str, dict[str, Any]]:
    """Iterate over the loader for some epochs."""
    return "iterate_loader", {"arguments": arguments, "epochs": EPOCHS, "seed": 5}


def ask_training(arguments: Arguments) -> tuple[str, dict[str, Any]]:
    """Train for some epochs without momentum."""
    X, y, v, batch_size, lr, _ = arguments
    options = {"batch_size": batch_size, "lr": lr, "epochs": EPOCHS}
    return "train_linear", {"X": X, "y": y, "v": v, "options": options}


def ask_evaluation(arguments: Arguments) -> tuple[str, dict[str, Any]]:
    """Evaluate a model without dropout."""
    X, y, v, batch_size = arguments
    options = {"batch_size": batch_size}
    return "evaluate_linear", {"X": X, "y": y, "v": v, "options": options}


def ask_steps(arguments: Arguments) -> tuple[str, dict[str, Any]]:
    """Take the steps, with momentum, emptying gradients by the optimizer's zero_grad."""
    start, gradients = list(arguments[:3]), zip(*arguments[3:6], strict=True)
    options = {"lr": arguments[6], "momentum": arguments[7]}
    return "optimize", {
        "start": start,
        "gradients": [list(step) for step in gradients],
        "options": options,
    }


AXES = {"X": "MN", "y": "M", "W": "NK", "w": "K"}
DRAW: dict[str, Draw] = {
    "a05.OneHidden": network,
    "a05.make_loader": _patterns,
    "a05.train_epoch": training,
    "a05.evaluate": labelled,
    "a05.MySGD": _steps,
}

ASK: dict[str, Ask] = {
    "a05.OneHidden": ask_network,
    "a05.make_loader": ask_loader,
    "a05.train_epoch": ask_training,
    "a05.evaluate": ask_evaluation,
    "a05.MySGD": ask_steps,
}
