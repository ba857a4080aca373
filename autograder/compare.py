"""Comparing what came out of a sandbox with what is right: form first, then values.

Values are compared normwise, max|received - expected| / max(max|expected|, floor), as
entrywise comparison rejects right float32 code whose entries nearly cancel. Nothing is
ever broadcast. ``gradmark prove`` measures the evidence for the tolerances: docs/proof.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from autograder.wire import Opaque

TOLERANCES = {torch.float64: 1e-10, torch.float32: 1e-5}
FLOOR = 1e-2


class CheckFailed(Exception):
    """The submission does not meet a check; the message is for the student."""


@dataclass(frozen=True)
class Tolerance:
    """``relative`` (None: by dtype) to the largest expected entry, or to ``floor``."""

    relative: float | None = None
    floor: float = FLOOR

    def for_dtype(self, dtype: torch.dtype) -> float:
        """The bound for values of ``dtype``."""
        return self.relative if self.relative is not None else TOLERANCES.get(dtype, 0.0)


DEFAULT = Tolerance()


def deviation(received: torch.Tensor, expected: torch.Tensor, floor: float = FLOOR) -> float:
    """Normwise deviation of two tensors of one shape; infinite where one is not finite."""
    if expected.numel() == 0:
        return 0.0
    wide = torch.complex128 if received.is_complex() or expected.is_complex() else torch.float64
    received, expected = received.detach().to(wide), expected.detach().to(wide)
    error = (received - expected).abs().max().item()
    scale = max(expected.abs().max().item(), floor)
    return error / scale if math.isfinite(error) and math.isfinite(scale) else math.inf


def require_form(received: Any, expected: Any, what: str = "the result") -> None:
    """Raise CheckFailed unless type, dtype and shape of ``received`` are those expected."""
    if isinstance(expected, torch.Tensor):
        _require_tensor(received, expected, what)
    elif isinstance(expected, np.ndarray):
        _require_array(received, expected, what)
    elif isinstance(expected, tuple | list):
        _require_sequence(received, expected, what)
        for i, (mine, theirs) in enumerate(zip(received, expected, strict=True)):
            require_form(mine, theirs, f"entry {i} of {what}")
    elif isinstance(expected, dict):
        if not isinstance(received, dict):
            raise CheckFailed(f"{what} should be a dict; received {name_of(received)}.")
        missing = [key for key in expected if key not in received]
        if missing:
            raise CheckFailed(f"{what} lacks the key {missing[0]!r}; it has {sorted(received)}.")
        for key in expected:
            require_form(received[key], expected[key], f"{what}[{key!r}]")
    elif type(received) is not type(expected) and not _is_float(received, expected):
        raise CheckFailed(
            f"{what} should be a Python {type(expected).__name__}; received {name_of(received)}."
        )


def _is_float(received: Any, expected: Any) -> bool:
    """NumPy's float64 is a Python float by inheritance, and as good as one."""
    return type(expected) is float and type(received) is np.float64


def _require_tensor(received: Any, expected: torch.Tensor, what: str) -> None:
    if not isinstance(received, torch.Tensor):
        raise CheckFailed(f"{what} should be a torch.Tensor; received {name_of(received)}.")
    if received.shape != expected.shape:
        raise CheckFailed(
            f"{what} should have the shape {tuple(expected.shape)}; "
            f"received the shape {tuple(received.shape)}."
        )
    if received.dtype != expected.dtype:
        raise CheckFailed(
            f"{what} should have the dtype {_dtype(expected)}; received {_dtype(received)}."
        )


def _require_array(received: Any, expected: np.ndarray, what: str) -> None:
    if not isinstance(received, np.ndarray):
        raise CheckFailed(f"{what} should be a NumPy array; received {name_of(received)}.")
    if received.shape != expected.shape:
        raise CheckFailed(
            f"{what} should have the shape {expected.shape}; received the shape {received.shape}."
        )
    if received.dtype != expected.dtype:
        raise CheckFailed(
            f"{what} should have the dtype {expected.dtype}; received {received.dtype}."
        )


def _require_sequence(received: Any, expected: tuple[Any, ...] | list[Any], what: str) -> None:
    kind = type(expected).__name__
    if not isinstance(received, type(expected)):
        raise CheckFailed(
            f"{what} should be a {kind} of {len(expected)}; received {name_of(received)}."
        )
    if len(received) != len(expected):
        raise CheckFailed(f"{what} should have {len(expected)} entries; received {len(received)}.")


def require_equal(
    received: Any, expected: Any, tolerance: Tolerance = DEFAULT, what: str = "the result"
) -> None:
    """Raise CheckFailed unless form and values of ``received`` are those expected."""
    require_form(received, expected, what)
    worst = worst_deviation(received, expected, tolerance)
    if worst is None:
        return
    raise CheckFailed(
        f"the values of {what} are not right: they are off by {worst:.1e} "
        "of the largest entry that is expected."
    )


def worst_deviation(received: Any, expected: Any, tolerance: Tolerance = DEFAULT) -> float | None:
    """The first deviation beyond the tolerance in values of one form; None if there is none."""
    if isinstance(expected, tuple | list):
        pairs = list(zip(received, expected, strict=True))
    elif isinstance(expected, dict):
        pairs = [(received[key], value) for key, value in expected.items()]
    else:
        return _leaf_deviation(received, expected, tolerance)
    for mine, theirs in pairs:
        worst = worst_deviation(mine, theirs, tolerance)
        if worst is not None:
            return worst
    return None


def _leaf_deviation(received: Any, expected: Any, tolerance: Tolerance) -> float | None:
    if isinstance(expected, np.ndarray):
        received, expected = torch.from_numpy(received.copy()), torch.from_numpy(expected.copy())
    if type(expected) is float:
        received = torch.tensor(float(received), dtype=torch.float64)
        expected = torch.tensor(expected, dtype=torch.float64)
    if isinstance(expected, torch.Tensor):
        error = deviation(received, expected, tolerance.floor)
        return error if not error <= tolerance.for_dtype(received.dtype) else None
    return None if received == expected else math.inf


def is_equal(received: Any, expected: Any, tolerance: Tolerance = DEFAULT) -> bool:
    """Whether form and values agree."""
    try:
        require_equal(received, expected, tolerance)
    except CheckFailed:
        return False
    return True


def name_of(value: Any) -> str:
    """A value's type as a student would say it."""
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, Opaque):
        return f"a {value.type_name}"
    if isinstance(value, torch.Tensor):
        return f"a tensor of shape {tuple(value.shape)}"
    if isinstance(value, np.ndarray):
        return f"a NumPy array of shape {value.shape}"
    if isinstance(value, np.generic):
        return f"a NumPy {type(value).__name__}"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, bool | int | float):
        return f"a Python {type(value).__name__} ({value!r})"
    return f"a {type(value).__name__}"


def _dtype(tensor: torch.Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")
