"""Exceptions in the exercise's own words: real ones, as PyTorch and Python raise them today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder.raised import EXPLANATIONS, ends_alike, explain_exception
from autograder.student import DIED, Raised

X, W, w = torch.ones(7, 5), torch.ones(5, 3), torch.ones(3)
SIZES = {"M": 7, "N": 5, "K": 3}


def leaf(*shape: int) -> torch.Tensor:
    return torch.ones(*shape).requires_grad_()


def in_place_on_a_leaf() -> None:
    W = leaf(2)
    W -= 1


def backward_twice() -> None:
    loss = (leaf(2) ** 2).sum()
    loss.backward()
    loss.backward()


def changed_on_the_way() -> None:
    h = leaf(2).exp()
    loss = (h**2).sum()
    h += 1
    loss.backward()


def unused() -> None:
    torch.autograd.grad((leaf(2) ** 2).sum(), leaf(2))


def local_without_a_value() -> None:
    for _ in range(0):
        loss = 1
    print(loss)


def none_from_a_grad() -> None:
    X.grad.zero_()  # type: ignore[union-attr]


def phi(h: torch.Tensor) -> torch.Tensor:
    return torch.tanh(h)


RAISES: list[tuple[str, Callable[[], Any]]] = [
    ("matrix_product", lambda: X @ W.T),
    ("matrix_product", lambda: W @ torch.ones(5)),
    ("matrix_product", lambda: X.numpy() @ W.numpy().T),
    ("broadcast", lambda: X - torch.ones(7)),
    ("broadcast", lambda: X.numpy() - np.ones(7)),
    ("leaf_in_place", in_place_on_a_leaf),
    ("needs_detach", lambda: leaf(2).numpy()),
    ("no_graph", lambda: X.sum().backward()),
    ("second_backward", backward_twice),
    ("changed_in_place", changed_on_the_way),
    ("unused", unused),
    ("scalar_only", lambda: leaf(2).exp().backward()),
    ("none", none_from_a_grad),
    ("undefined", lambda: eval("phi_h")),
    ("undefined_local", local_without_a_value),
    ("dtype", lambda: X.double() @ W),
    ("dtype", lambda: w.double().dot(w)),
    ("singular", lambda: torch.linalg.inv(torch.zeros(2, 2))),
    ("singular", lambda: np.linalg.inv(np.zeros((2, 2)))),
    ("arguments", lambda: phi(X, W)),  # type: ignore[call-arg]
    ("arguments", lambda: phi(eps=1)),  # type: ignore[call-arg]
    ("no_item", X.item),
    ("no_item", lambda: float(X)),
    ("empty_parameters", lambda: torch.optim.SGD([], lr=0.1)),
]


def raised(function: Callable[[], Any]) -> Raised:
    try:
        function()
    except Exception as error:
        return Raised(type(error).__name__, str(error))
    raise AssertionError("it did not raise")


@pytest.mark.parametrize(("name", "function"), RAISES, ids=[name for name, _ in RAISES])
def test_a_real_exception_is_explained(name: str, function: Callable[[], Any]) -> None:
    told = explain_exception(raised(function), SIZES)
    assert (told.id if told else None) == f"raised.{name}"


def test_every_explanation_but_the_kits_own_is_tried() -> None:
    assert {e[0] for e in EXPLANATIONS} - {name for name, _ in RAISES} == {
        "autograd_used",
        "time",
        "ended",
    }


def test_the_kits_own_exceptions_are_explained() -> None:
    lost = "the call of f did not come back: {}."
    late = explain_exception(Raised(DIED, lost.format("it did not end within 5 seconds")), SIZES)
    gone = Raised(DIED, lost.format("its process ended"))
    ended = explain_exception(gone, SIZES)
    banned = explain_exception(Raised("AutogradForbidden", "backward"), SIZES)
    assert (late.id if late else None) == "raised.time"
    assert (ended.id if ended else None) == "raised.ended"
    assert str(gone) == gone.message  # no exception of the student's
    assert (banned.id if banned else None) == "raised.autograd_used"


def test_axes_are_called_by_their_letters_but_a_size_of_one_is_not() -> None:
    told = explain_exception(raised(lambda: X @ W.T), SIZES)
    assert told is not None
    assert "(M, N) @ (K, N)" in told.hint
    one = explain_exception(raised(lambda: X[:1] @ W.T), {**SIZES, "M": 1})
    assert one is not None
    assert "(1, N) @ (K, N)" in one.hint


def test_the_line_at_fault_is_quoted() -> None:
    told = explain_exception(Raised("KeyError", "'W'", line="W = result['W']"), SIZES)
    assert told is not None
    assert "KeyError in the line: W = result['W']" in told.hint


def test_an_exercise_that_is_still_to_be_written_needs_no_explanation() -> None:
    assert explain_exception(Raised("NotImplementedError", ""), SIZES) is None


def test_exceptions_are_alike_whatever_their_numbers_and_names() -> None:
    mine = Raised("TypeError", "f() takes 2 positional arguments but 3 were given")
    assert ends_alike(mine, TypeError("g() takes 1 positional arguments but 2 were given"))
    assert not ends_alike(mine, TypeError("unsupported operand"))
    assert not ends_alike(mine, None)
    assert ends_alike(None, None)
