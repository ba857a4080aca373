"""A model that tells how it was used, and random states that tell whether they were moved.

The model is not the course's: a linear layer, with or without dropout, that a student's
training loop has to be able to train. It gives no answer away.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import nn


class Calls:
    """How a model was called: in train mode or not, recording a graph or not."""

    def __init__(self) -> None:
        self.modes: list[bool] = []
        self.recorded: list[bool] = []

    def __deepcopy__(self, memo: Any) -> Calls:
        return self  # calls of a copy of the model are seen, too


class Linear(nn.Module):
    """X (B, N) -> X v (B,), with optional dropout; remembers how it was called.

    v lies in two parameters, and layers lie in layers: what reaches only the first of them,
    or only the model itself, is seen.
    """

    def __init__(self, v: torch.Tensor, dropout: float) -> None:
        super().__init__()
        first, rest = v.detach().tensor_split([2])
        self.first, self.rest = nn.Parameter(first.clone()), nn.Parameter(rest.clone())
        self.dropout = nn.Sequential(nn.Dropout(dropout))
        self.readout = nn.Identity()
        self.calls = Calls()

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """The prediction, shape (B,)."""
        prediction: torch.Tensor = self.dropout(X) @ torch.cat([self.first, self.rest])
        prediction = self.readout(prediction)
        self.calls.modes += [module.training for module in self.modules()]
        self.calls.recorded.append(prediction.requires_grad)
        return prediction

    def v(self) -> torch.Tensor:
        """A copy of the weights."""
        return torch.cat([p.detach() for p in self.parameters()])

    def grad(self) -> torch.Tensor | None:
        """A copy of the gradient; None where a parameter has none."""
        gradients = [p.grad for p in self.parameters() if p.grad is not None]
        return torch.cat(gradients) if len(gradients) == 2 else None

    def leave_gradient(self, value: float) -> None:
        """A gradient from before."""
        for p in self.parameters():
            p.grad = torch.full_like(p, value)


class FirstInput(Linear):
    """X (B, N) -> its first column (B,), in the memory of X: a model that does no work."""

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """The first column of X, a view."""
        super().forward(X)
        return X[:, 0]


@contextlib.contextmanager
def global_seed(seed: int) -> Iterator[dict[str, bool]]:
    """All global random states from one seed; tells which were kept, and restores them.

    One that was moved is left one draw after where it was: that it moved can be seen from
    outside, whatever the experiment before has left.
    """
    before = random_states()
    torch.default_generator.manual_seed(seed)  # torch.manual_seed sees to all devices: 0.8 ms
    np.random.seed(seed)
    random.seed(seed)
    for _, _, draw in _STATES.values():
        draw()  # who only starts the seed anew does not put this back, nor the number held back
    start, kept = random_states(), dict.fromkeys(_STATES, False)
    yield kept
    for name, state in random_states().items():
        kept[name] = _same_state(state, start[name])
        _, restore, draw = _STATES[name]
        restore(before[name])
        if not kept[name]:
            draw()


def random_states() -> dict[str, Any]:
    """The global random states of PyTorch, NumPy and Python."""
    return {name: get() for name, (get, _, _) in _STATES.items()}


def keep_a_normal() -> None:
    """Have NumPy hold back a number: it draws normal ones in pairs, and its state is more then.

    Who restores the words of the state only, and not the number, is seen.
    """
    get, _, draw = _STATES["numpy"]
    if not get()[3]:
        draw()


def are_kept(before: dict[str, Any]) -> bool:
    """Whether the global random states are those from ``before``."""
    return all(_same_state(state, before[name]) for name, state in random_states().items())


def _same_state(a: Any, b: Any) -> bool:
    if isinstance(a, torch.Tensor):
        return torch.equal(a, b)
    if isinstance(a[1], np.ndarray):  # NumPy's: a name, the words, the position in them ...
        return np.array_equal(a[1], b[1]) and bool(a[2:] == b[2:])
    return bool(a == b)


_STATES: dict[str, tuple[Callable[[], Any], Callable[[Any], Any], Callable[[], Any]]] = {
    "torch": (torch.get_rng_state, torch.set_rng_state, lambda: torch.rand(())),
    "numpy": (np.random.get_state, np.random.set_state, np.random.standard_normal),
    "python": (random.getstate, random.setstate, lambda: random.gauss(0.0, 1.0)),
}
