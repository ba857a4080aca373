"""The forms that answers of a01 may have: each requirement is checked by itself.

A tensor of the right numbers in the wrong dtype has right values, and a wrong dtype.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.compare import name_of, require_form
from autograder.hidden import DEFAULT, Answer, CheckFailed, Tolerance, require, require_equal
from autograder.values import as_tensor

SINGLE = Tolerance(1e-6)  # numbers that went through float32 once: rounding is 6e-8


def require_tensor(value: Any, expected: torch.Tensor, what: str = "the result") -> None:
    """CheckFailed unless it is a tensor of real numbers, of the shape expected."""
    real = isinstance(value, torch.Tensor) and not value.is_complex()
    form = expected.detach()
    require_form(value, form.to(value.dtype) if real else form, what)


def require_numbers(
    value: Any, expected: torch.Tensor, tolerance: Tolerance | None = None, what: str = "the result"
) -> None:
    """CheckFailed unless a tensor's shape and numbers are right, whatever its dtype.

    Without a ``tolerance`` it is that of the expected dtype, or of the received float32.
    """
    require_tensor(value, expected, what)
    coarser = value.dtype if value.dtype == torch.float32 else expected.dtype
    allowed = tolerance or Tolerance(DEFAULT.for_dtype(coarser))
    require_equal(value.to(expected.dtype), expected.detach(), allowed, what)


def require_array(value: Any, t: torch.Tensor, what: str = "the result") -> None:
    """CheckFailed unless it is an array of real numbers, of t's shape."""
    real = isinstance(value, np.ndarray) and value.dtype.kind in "fiu"
    require_form(value, np.zeros(tuple(t.shape), value.dtype if real else np.float64), what)


def require_entries(
    value: Any, t: torch.Tensor, what: str = "the result", tolerance: Tolerance = SINGLE
) -> None:
    """CheckFailed unless an array holds the numbers of t, whatever its dtype."""
    require_array(value, t, what)
    received = torch.from_numpy(value.astype(np.float64))
    require_equal(received, t.detach().double(), tolerance, what)


def two_numbers(answer: Answer) -> list[float]:
    """The two numbers of an answer, be they floats or still in tensors, or in a list."""
    value = answer.value
    if not isinstance(value, tuple | list):
        raise CheckFailed(f"a tuple of two floats is asked; received {name_of(value)}.")
    require(len(value) == 2, f"two numbers are asked; received {len(value)}.")
    numbers = [as_tensor(entry) for entry in value]
    for entry, number in zip(value, numbers, strict=True):
        single = number is not None and number.numel() == 1
        require(single, f"each of the two should be a float; received {name_of(entry)}.")
    return [float(number) for number in numbers if number is not None]
