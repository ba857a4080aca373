"""How the inputs of a04 are drawn: rectangular, both layers learning, outputs of every kind."""

from __future__ import annotations

import itertools

import torch

from autograder.assignments.a04_training import oracle
from autograder.inputs import Arguments, Draw

SIZES = {"M": 7, "N": 5, "K": 3}
M, N, K = SIZES["M"], SIZES["N"], SIZES["K"]
EPOCHS = 5
PATTERNS = 32  # a power of two: every fraction is exact in float32, too


def _normal(generator: torch.Generator, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


def _uniform(generator: torch.Generator, low: float, high: float, n: int = 1) -> torch.Tensor:
    return low + (high - low) * torch.rand(n, generator=generator, dtype=torch.float64)


def a_seed(generator: torch.Generator) -> int:
    """A seed for initial weights."""
    return int(torch.randint(1, 100_000, (), generator=generator))


def _sizes_and_seed(generator: torch.Generator) -> Arguments:
    return N, K, a_seed(generator)


def training(generator: torch.Generator) -> Arguments:
    """X (M, N), y (M,), W0 (N, K), w0 (K,), lr, num_epochs; float64; both layers move."""
    while True:
        X, y, W0, w0 = _network(generator, M, K)
        arguments = X, y, W0, w0, float(_uniform(generator, 0.25, 0.45)), EPOCHS
        result = oracle.train(*arguments)
        moved = [float((result[k] - start).abs().max()) for k, start in (("W", W0), ("w", w0))]
        falls = result["losses"][-1] < 0.9 * result["losses"][0]
        if min(moved) > 0.1 and falls and float((X @ W0).abs().max()) > 1 and stable(arguments):
            return arguments


def long_training(generator: torch.Generator) -> Arguments:
    """Sixty epochs that nearly fit three patterns: for what comes late, as an early stop."""
    while True:
        X, y, W0, w0 = _network(generator, 3, M)
        arguments = X, y, W0, w0, float(_uniform(generator, 0.2, 0.3)), 60
        losses = oracle.train(*arguments)["losses"]
        if losses[0] > 0.1 and losses[-1] < 5e-3 and stable(arguments):
            return arguments


def climbing_training(generator: torch.Generator) -> Arguments:
    """Three epochs with so large a step that the loss grows: still what was asked for."""
    while True:
        X, y, W0, w0 = _network(generator, M, K)
        arguments = X, y, W0, w0, float(_uniform(generator, 1.0, 2.0)), 3
        result = oracle.train(*arguments)
        losses, last = result["losses"], float(oracle.half_mse(result["y_pred"], y))
        climbs = losses[1] > 1.1 * losses[0] and last > 1.1 * losses[0]
        if climbs and max(losses) < 50 and stable(arguments):
            return arguments


def exploding_training(generator: torch.Generator) -> Arguments:
    """Twelve epochs in which the loss grows a million times: all of them were asked for.

    All units are saturated, so that w follows a linear rule: rounding errors do not grow
    faster than w itself does.
    """
    while True:
        X, y, W0, w0 = _network(generator, M, K)
        arguments = X, y, 400 * W0, w0, float(_uniform(generator, 2.0, 4.0)), 12
        if float((X @ arguments[2]).abs().min()) > 30:
            losses = oracle.train(*arguments)["losses"]
            if 1e6 < max(losses) / losses[0] < 1e12:
                return arguments


def diverging_training(generator: torch.Generator) -> Arguments:
    """Five epochs in which the loss becomes infinite: a loss is asked for each of them."""
    X, y, W0, w0 = _network(generator, M, K)
    return X, y, W0, w0, 1e100, 5


def training_of_many(generator: torch.Generator) -> Arguments:
    """Two epochs of more patterns than a usual batch holds."""
    while True:
        X, y, W0, w0 = _network(generator, 150, K)
        arguments = X, y, W0, w0, float(_uniform(generator, 0.25, 0.45)), 2
        if stable(arguments):
            return arguments


def _network(generator: torch.Generator, patterns: int, units: int) -> Arguments:
    """X (patterns, N), y, W0 (N, units), w0, of mixed signs."""
    X, W0 = _normal(generator, patterns, N), _normal(generator, N, units) / N**0.5 + 0.15
    return X, 1.4 * _normal(generator, patterns) + 0.5, W0, _normal(generator, units) + 0.3


def stable(arguments: Arguments) -> bool:
    """Whether training passes on small changes of the weights, made in each epoch, as they are.

    Rounding makes such changes. Some inputs enlarge them 1e5 times (a minimum too narrow for
    lr): right answers then differ by 4e-11 in float64 and by 1e-2 in float32.
    """
    X, y, W0, w0, lr, num_epochs = arguments
    weights = [[W0, w0], [W0, w0]]
    for epoch in range(num_epochs):
        for number, kick in enumerate((0.0, 1e-7)):
            W, w = weights[number]
            change = kick * torch.cos(torch.arange(W.numel()) + 3.0 * epoch**2).reshape(W.shape)
            result = oracle.train(X, y, W + change, w - change[0], lr, 1)
            weights[number] = [result["W"], result["w"]]
    apart = [float((a - b).abs().max()) for a, b in zip(*weights, strict=True)]
    return max(apart) < 3e-6


def _outputs(generator: torch.Generator) -> Arguments:
    """y_pred (32,) and labels: tiny, usual and large outputs, and zeros, for either label.

    There are more right than wrong ones, and more of one label than of the other.
    """
    while True:
        size = torch.cat(
            [
                _uniform(generator, 1e-6, 1e-5, 4),
                _uniform(generator, 0.05, 0.45, 8),
                _uniform(generator, 0.55, 1.4, 8),
                _uniform(generator, 1.6, 4.0, 9),
                torch.zeros(3, dtype=torch.float64),
            ]
        )
        y = 2.0 * (_uniform(generator, 0, 1, PATTERNS) < 0.6).double() - 1
        right = (_uniform(generator, 0, 1, PATTERNS) < 0.65).double()
        y_pred = size * y * (2 * right - 1) + 0.0  # no minus zero
        order = torch.randperm(PATTERNS, generator=generator)
        y_pred, y = y_pred[order], y[order]
        if _has_all_kinds(y_pred, y) and _tells_rivals(y_pred, y):
            return y_pred, y


def _has_all_kinds(y_pred: torch.Tensor, y: torch.Tensor) -> bool:
    """Whether each label has zeros, right and wrong outputs, and no count equals another."""
    kinds = [(label & (y_pred * side > 0)).sum() for label in (y > 0, y < 0) for side in (1, -1)]
    zeros = [(label & (y_pred == 0)).sum() for label in (y > 0, y < 0)]
    counts = sorted(int(count) for count in kinds)
    told = all(b - a >= 2 for a, b in itertools.pairwise(counts)) and counts[0] >= 2
    return told and sorted(int(count) for count in zeros) == [1, 2]


def _tells_rivals(y_pred: torch.Tensor, y: torch.Tensor) -> bool:
    """Whether no other count of right outputs happens to give the accuracy."""
    right = ((y_pred > 0) == (y > 0)).double()
    of_plus, of_minus = right[y > 0].mean(), right[y < 0].mean()
    without_tiny = ((y_pred > 1e-3) == (y > 0)).double().mean()
    rivals = [of_plus, of_minus, (of_plus + of_minus) / 2, without_tiny]
    rivals += [part.sum() / PATTERNS for part in (right[1:], right[:-1])]
    return all(abs(float(rival - right.mean())) > 0.01 for rival in rivals)


AXES = {"X": "MN", "y": "M", "y_pred": "M", "W0": "NK", "w0": "K"}
DRAW: dict[str, Draw] = {
    "a04.init_params": _sizes_and_seed,
    "a04.train": training,
    "a04.accuracy": _outputs,
}
