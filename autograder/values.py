"""Plain values that came over the wire: their parts, and whether two hold the same numbers."""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from autograder.compare import FLOOR, deviation

CLOSE = {torch.float64: 1e-8, torch.float32: 2e-5}
CLOSE_FLOATS = 5e-7  # an average of numbers that came from float32 is not in float32 any more


def returned(observed: Any) -> Any:
    """The returned value in what an experiment observed (or all of it)."""
    if isinstance(observed, dict) and "value" in observed:
        return observed["value"]
    return observed


def as_tensor(value: Any) -> torch.Tensor | None:
    """Numbers as a float64 tensor; None for anything that is no plain array of numbers."""
    if isinstance(value, bool):
        return None
    if isinstance(value, torch.Tensor):
        return None if value.is_complex() else value.detach().double()
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        return torch.from_numpy(array.astype(np.float64)) if array.dtype.kind in "fiub" else None
    if isinstance(value, int | float):
        return torch.tensor(float(value), dtype=torch.float64)
    return torch.tensor(value, dtype=torch.float64) if _is_numbers(value) else None


def _is_numbers(value: Any) -> bool:
    """Whether it is a list of numbers."""
    return isinstance(value, list) and bool(value) and all(type(v) in (int, float) for v in value)


def closeness(received: Any, expected: Any) -> float:
    """How close two values of these kinds must be to count as the same."""
    if type(received) is float and type(expected) is float:
        return CLOSE_FLOATS
    single = is_single(received) or is_single(expected)
    return CLOSE[torch.float32] if single else CLOSE[torch.float64]


def is_single(value: Any) -> bool:
    """Whether numbers are float32, or are floats that come from float32: it holds them exactly."""
    if isinstance(value, torch.Tensor | np.ndarray | np.generic):
        return value.dtype in (torch.float32, np.float32)
    if type(value) is float:
        return not value.is_integer() and ctypes.c_float(value).value == value
    numbers = as_tensor(value)
    if numbers is None or bool((numbers == numbers.round()).all()):
        return False  # whole numbers tell nothing
    return bool((numbers.float().double() == numbers).all())


def same_values(received: Any, expected: Any, single: bool = False) -> bool:
    """Whether two values hold the same numbers in the same shape, whatever their dtype.

    ``single``: they come from float32, also where a Python float does not show it.
    """
    if isinstance(received, torch.Tensor) and isinstance(expected, torch.Tensor):
        if received.shape != expected.shape:
            return False
        if received.dtype == expected.dtype and torch.equal(received, expected):
            return True  # most often they are
    elif type(received) is float and type(expected) is float:
        return _close_numbers(received, expected, single)
    if isinstance(received, tuple | list) and isinstance(expected, tuple | list):
        mine, theirs = as_tensor(received), as_tensor(expected)
        if mine is None or theirs is None:
            return len(received) == len(expected) and all(
                same_values(a, b, single) for a, b in zip(received, expected, strict=True)
            )
    if isinstance(received, dict) and isinstance(expected, dict):
        return received.keys() == expected.keys() and all(
            same_values(received[key], expected[key], single) for key in expected
        )
    mine, theirs = as_tensor(received), as_tensor(expected)
    if mine is None or theirs is None:
        return type(received) is type(expected) and _is_equal(received, expected)
    bound = CLOSE[torch.float32] if single else closeness(received, expected)
    return _close(mine, theirs, bound)


def _is_equal(received: Any, expected: Any) -> bool:
    """Whether values that are no real numbers are equal; complex arrays are, entry by entry."""
    if isinstance(received, torch.Tensor):
        return torch.equal(received, expected)
    if isinstance(received, np.ndarray | np.generic):
        return bool(np.array_equal(received, expected))
    return bool(received == expected)


def _close(mine: torch.Tensor, theirs: torch.Tensor, bound: float) -> bool:
    if mine.shape != theirs.shape:
        return False
    finite = torch.isfinite(theirs)
    if not bool(finite.all()):
        return torch.allclose(mine, theirs, rtol=bound, atol=0.0, equal_nan=True)
    return deviation(mine, theirs) <= bound


def _close_numbers(mine: float, theirs: float, single: bool) -> bool:
    """As for tensors, without making any: most of what is compared are losses."""
    if not math.isfinite(theirs):
        return mine == theirs or (math.isnan(mine) and math.isnan(theirs))
    bound = CLOSE[torch.float32] if single else closeness(mine, theirs)
    return abs(mine - theirs) <= bound * max(abs(theirs), FLOOR)


def name_of_part(path: str) -> str:
    """How a part is called before others: ``W`` for ``['W']``, ``entry 0`` for ``[0]``."""
    key, index = re.match(r"\['(\w+)'\]", path), re.match(r"\[(\d+)\]", path)
    begin = key or index
    if begin is None:
        return path
    return ("" if key else "entry ") + begin[1] + path[begin.end() :]


def at_the_start(what: str) -> str:
    """``what`` as a sentence begins with it; a name of one letter, as w, stays as it is."""
    return what if re.match(r"\w\b", what) else what[0].upper() + what[1:]


def parts(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The parts of a value, each with a name; numbers in a list are one part."""
    if isinstance(value, tuple | list) and not _is_numbers(value):
        for position, item in enumerate(value):
            yield from parts(item, f"{path}[{position}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from parts(item, f"{path}[{key!r}]")
    else:
        yield path, value
