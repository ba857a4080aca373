"""The factors of a03's gradients, each with two inputs between which it alone changes.

One pattern, one input, one hidden unit, but for the last factors: there a pattern stands
twice, or a unit without weight is added, and the first entry must stay as it was.
"""

from __future__ import annotations

import math

import torch

from autograder.derivation import Arguments, Factor

RESIDUAL = (
    "Your gradient does not follow the residual: move y so that y_pred - y doubles, and all of it "
    "should double. Is the loss differentiated with respect to y_pred, is y_pred the network's "
    "output, and is nothing added?"
)
PATTERNS = (
    "Every factor is right for one pattern, but not what is done over several: put each "
    "pattern in twice; an average stays as it was."
)
PRODUCT = (
    "Every factor is right for one pattern, but a second one with x = 0, which adds nothing, does "
    "not just halve the average: is it taken over all patterns, and each product formed before it?"
)
UNITS = (
    "Every factor is right for one hidden unit; add a second one with w_k = 0, and the first "
    "column should not change: are hidden units mixed?"
)


def _one(x: float, h: float, w: float, residual: float) -> Arguments:
    """One pattern of one input x, with preactivation h, weight w and the residual given."""

    def tensor(value: list[float] | list[list[float]]) -> torch.Tensor:
        return torch.tensor(value, dtype=torch.float64)

    y = math.tanh(h) * w - residual
    return tensor([[x]]), tensor([y]), tensor([[h / x]]), tensor([w])


def _twice(arguments: Arguments) -> Arguments:
    X, y, W, w = arguments
    return torch.cat([X, X]), torch.cat([y, y]), W, w


def _silent_pattern(arguments: Arguments) -> Arguments:
    """A second pattern whose input is zero: it adds nothing to either gradient."""
    X, y, W, w = arguments
    return torch.cat([X, 0 * X]), torch.cat([y, y - 2.1]), W, w


def _silent_unit(arguments: Arguments) -> Arguments:
    """A second hidden unit, whose weight w_k is zero."""
    X, y, W, w = arguments
    return X, y, torch.cat([W, 0.7 * W], dim=1), torch.cat([w, 0 * w])


def _silent_input(arguments: Arguments) -> Arguments:
    """A second input, which is zero."""
    X, y, W, w = arguments
    return torch.cat([X, 0 * X], dim=1), y, torch.cat([W, 0.7 * W]), w


_START = _one(0.8, 0.9, 1.3, 0.6)

FACTORS: dict[str, tuple[Factor, ...]] = {
    "a03.grad_w": (
        Factor("residual", RESIDUAL, _START, _one(0.8, 0.9, 1.3, -1.7)),
        Factor(
            "readout_weight",
            "The gradient for w changes with w although the residual stays: y_pred is linear in w.",
            _START,
            _one(0.8, 0.9, 2.9, 0.6),
        ),
        Factor(
            "phi",
            "The factor phi(h_k) deviates: what does w_k multiply in y_pred?",
            _START,
            _one(0.8, -1.6, 1.3, 0.6),
        ),
        Factor("patterns", PATTERNS, _START, _twice(_START)),
        Factor("product_of_means", PRODUCT, _START, _silent_pattern(_START)),
        Factor("units", UNITS, _START, _silent_unit(_START)),
    ),
    "a03.grad_W": (
        Factor("residual", RESIDUAL, _START, _one(0.8, 0.9, 1.3, -1.7)),
        Factor(
            "readout_weight",
            "The factor w_k deviates: change w_k to -2 w_k with the residual kept, and so does the "
            "gradient of its column. Through which weight does hidden unit k reach the output?",
            _START,
            _one(0.8, 0.9, -2.6, 0.6),
        ),
        Factor(
            "input",
            "The factor x_i deviates: double the input with h kept, and the gradient doubles. "
            "What is the derivative of h with respect to W?",
            _START,
            _one(1.6, 0.9, 1.3, 0.6),
        ),
        Factor(
            "phi_prime",
            "The factor phi'(h_k) deviates: compare your gradient at two values of h with the "
            "slope of tanh there.",
            _START,
            _one(0.8, -1.6, 1.3, 0.6),
        ),
        Factor("patterns", PATTERNS, _START, _twice(_START)),
        Factor("product_of_means", PRODUCT, _START, _silent_pattern(_START)),
        Factor("units", UNITS, _START, _silent_unit(_START)),
        Factor(
            "inputs",
            "Every factor is right for one input; add a second one that is zero, and the first "
            "row should not change: over which index is there a sum?",
            _START,
            _silent_input(_START),
        ),
    ),
}
