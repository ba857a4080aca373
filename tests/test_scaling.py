"""Whether a loss is linear, in which formulas stand as factors: told by every route to autograd."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.autograd.graph import get_gradient_edge

from autograder.inside.scaling import Scaling, in_place

RANDOM = torch.Generator().manual_seed(3)
X, W = (torch.randn(4, n, generator=RANDOM, dtype=torch.float64).contiguous() for n in (4, 2))
y, w = X[:, 0].clone(), W[0].clone()
LEAVES = W, w


def network(W: Tensor, w: Tensor) -> Tensor:
    return ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2


def expanded(W: Tensor, w: Tensor) -> Tensor:
    """The network's loss without a square: products of what both was recorded."""
    residual = torch.einsum("mk,k->m", torch.tanh(X @ W), w) - y
    return residual @ residual / (2 * len(y))


def divided(W: Tensor, w: Tensor) -> Tensor:
    return (W / w).sum()


def inverse(W: Tensor, w: Tensor) -> Tensor:
    return (1 / W).sum() + w.sum()


def factors(W: Tensor, w: Tensor) -> Tensor:
    return (W * torch.tanh(W.detach())).sum() + w @ torch.ones_like(w) / 3


def products(W: Tensor, w: Tensor) -> Tensor:
    """Linear in a longer way: matrix products, views, a stack, a mean."""
    parts = torch.stack([(X @ W)[:, 0], torch.addmv(y, W.detach(), w)])
    return -parts.T.reshape(2, -1).mean(0).sum().view(()) / 5


def by_backward(loss: Callable[..., Tensor]) -> None:
    loss(*(leaf.clone().requires_grad_() for leaf in LEAVES)).backward()


def by_an_edge(loss: Callable[..., Tensor]) -> None:
    leaves = [leaf.clone().requires_grad_() for leaf in LEAVES]
    torch.autograd.backward(get_gradient_edge(loss(*leaves)))


def batched(loss: Callable[..., Tensor]) -> None:
    leaves = [leaf.clone().requires_grad_() for leaf in LEAVES]
    ones = torch.ones(1, dtype=torch.float64)
    torch.autograd.grad(loss(*leaves), leaves, ones, is_grads_batched=True)


ROUTES: dict[str, Callable[[Callable[..., Tensor]], Any]] = {
    "backward": by_backward,
    "edge": by_an_edge,
    "batched": batched,
    "func.grad": lambda loss: torch.func.grad(loss, (0, 1))(*LEAVES),
    "jacrev": lambda loss: torch.func.jacrev(loss, (0, 1))(*LEAVES),
    "vjp": lambda loss: torch.func.vjp(loss, *LEAVES)[1](torch.ones((), dtype=torch.float64)),
    "jacobian": lambda loss: torch.autograd.functional.jacobian(loss, LEAVES),
    "vectorized": lambda loss: torch.autograd.functional.jacobian(loss, LEAVES, vectorize=True),
}
CURVED = {network: True, expanded: True, divided: True, inverse: True}
CURVED |= {factors: False, products: False}


@pytest.fixture
def scaling() -> Iterator[Scaling]:
    with in_place() as installed:
        yield installed


@pytest.mark.parametrize("route", ROUTES.values(), ids=list(ROUTES))
@pytest.mark.parametrize(("loss", "curved"), CURVED.items(), ids=[f.__name__ for f in CURVED])
def test_a_linear_loss_is_told_from_another(
    scaling: Scaling, loss: Callable[..., Tensor], curved: bool, route: Callable[..., Any]
) -> None:
    with scaling.looking():
        route(loss)
    assert scaling.curved is curved


def test_a_gradient_that_is_handed_to_a_leaf_is_linear(scaling: Scaling) -> None:
    leaf = W.clone().requires_grad_()
    with scaling.looking():
        leaf.backward(torch.cos(W))
    assert scaling.curved is False


def test_where_nothing_was_differentiated_nothing_is_told(scaling: Scaling) -> None:
    with scaling.looking():
        network(*LEAVES)
    assert scaling.curved is None


def test_what_is_not_known_accuses_nobody(scaling: Scaling) -> None:
    class Own(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Tensor) -> Tensor:
            ctx.save_for_backward(x)
            return torch.tanh(x)

        @staticmethod
        def backward(ctx: Any, *gradients: Tensor) -> Tensor:
            (x,) = ctx.saved_tensors
            return gradients[0] * (1 - torch.tanh(x) ** 2)

    leaf = W.clone().requires_grad_()
    with scaling.looking():
        Own.apply(leaf).sum().backward()
    assert scaling.curved is True
