"""What is right in a04: exact trajectories in float64, and what chance allows initial weights."""

from __future__ import annotations

import math
from typing import Any

import torch

from autograder.remembered import remembered

Tensor = torch.Tensor

# A right answer's weights break a bound below with a probability of at most exp(-25) = 1.4e-11
# (the share of large entries: three times that). One grading tries fewer than 40 of them, so that
# a right answer fails in fewer than one of 1e9 gradings, whatever their seeds.
EXPONENT = 25.0


def predict(X: Tensor, W: Tensor, w: Tensor) -> Tensor:
    """y_pred = tanh(X W) w, shape (M,)."""
    return torch.tanh(X @ W) @ w


def half_mse(y_pred: Tensor, y: Tensor) -> Tensor:
    """L = 1/(2M) sum over mu of (y_pred - y)^2, 0-d."""
    residual = y_pred - y
    return (residual * residual).sum() / (2 * len(y))


@remembered
def train(
    X: Tensor, y: Tensor, W0: Tensor, w0: Tensor, lr: float, num_epochs: int
) -> dict[str, Any]:
    """Plain gradient descent on both layers, by autograd in float64; tensors in W0's dtype."""
    X, y, W, w = (tensor.detach().double() for tensor in (X, y, W0, w0))
    y_pred_init = predict(X, W, w)
    losses = []
    for _ in range(num_epochs):
        leaves = [tensor.detach().requires_grad_() for tensor in (W, w)]
        loss = half_mse(predict(X, *leaves), y)
        losses.append(loss.item())
        gW, gw = torch.autograd.grad(loss, leaves)
        W, w = W - lr * gW, w - lr * gw
    tensors = {"W": W, "w": w, "y_pred_init": y_pred_init, "y_pred": predict(X, W, w)}
    return {**{name: t.to(W0.dtype) for name, t in tensors.items()}, "losses": losses}


def accuracy(y_pred: Tensor, y: Tensor) -> float:
    """The fraction of y_pred on the right side: > 0 where y is +1, not > 0 where y is -1."""
    pairs = zip(y_pred.tolist(), y.tolist(), strict=True)
    right: int = sum((output > 0) == (label > 0) for output, label in pairs)
    return right / len(y)


def largest_mean(n: int) -> float:
    """The bound of the mean of n standard normal numbers.

    P(|mean| > t) <= 2 exp(-n t^2 / 2), the tail of a normal number of variance 1/n.
    """
    return math.sqrt(2 * (EXPONENT + math.log(2)) / n)


def range_of_variance(n: int) -> tuple[float, float]:
    """The bounds of the mean square of n standard normal numbers.

    Laurent and Massart (Ann. Statist. 28, 1302, 2000, Lemma 1): a chi-squared number with n
    degrees of freedom exceeds n + 2 sqrt(n x) + 2 x, and is below n - 2 sqrt(n x), with a
    probability of at most exp(-x) each.
    """
    x = EXPONENT + math.log(2)
    return 1 - 2 * math.sqrt(x / n), 1 + 2 * math.sqrt(x / n) + 2 * x / n


def largest_cosine(n: int) -> float:
    """The bound of the cosine between two independent vectors of n normal numbers.

    The direction of one of them is uniform: the two caps of the sphere around the other, with
    a cosine beyond t, hold at most the fraction 2 exp(-n t^2 / 2) of it (Ball 1997, Lemma 2.2).
    """
    return math.sqrt(2 * (EXPONENT + math.log(2)) / n)


def cosine(a: Tensor, b: Tensor) -> float:
    """a·b / (|a| |b|) of two vectors; 1.0 where one is zero, which is independent of nothing."""
    length = float((a @ a).sqrt() * (b @ b).sqrt())
    return float(a @ b) / length if length > 0 else 1.0


def range_of_share(n: int, beyond: float) -> tuple[float, float]:
    """The bounds of the share of n normal numbers beyond ``beyond`` root mean squares.

    The root mean square lies within the bounds of the variance; with the share p for the
    nearer or farther threshold, Chernoff's bounds of a binomial number hold: it is below
    n p (1 - d) with P <= exp(-n p d^2 / 2), above n p (1 + d) with P <= exp(-n p d^2 / (2 + d)).
    """
    low, high = (math.sqrt(max(v, 0.0)) for v in range_of_variance(n))
    fewest, most = (math.erfc(beyond * s / math.sqrt(2)) for s in (high, low))
    x = EXPONENT
    less = math.sqrt(2 * x / (n * fewest))
    a = x / (n * most)
    more = a / 2 + math.sqrt(a * a / 4 + 2 * a)
    return max(fewest * (1 - less), 0.0), most * (1 + more)
