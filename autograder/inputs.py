"""Inputs of hidden tests: fixed ones, found by search and shipped as arrays, and fresh ones.

Each assignment's ``inputs.py`` has a table DRAW from an exercise's key to a function that
draws the arguments of one call from a generator, and a table AXES of their axes.
``gradmark inputs`` draws many, keeps the one on which the nearest known wrong answer is
farthest from the right one, and stores its arrays, with that distance, in ``inputs.npz``
beside it.
"""

from __future__ import annotations

import copy
import functools
import importlib
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autograder.errors import AssignmentError
from autograder.student import Student, generator
from autograder.wire import Probe

Arguments = tuple[Any, ...]
Draw = Callable[[torch.Generator], Arguments]
Ask = Callable[[Arguments], tuple[str, dict[str, Any]]]
FRESH = 2
MANY = 150  # more than the usual batch sizes


def draws(key: str) -> dict[str, Draw]:
    """The table of the assignment that ``key`` (``a03.grad_W``) belongs to."""
    module = importlib.import_module(f"{package_of(key)}.inputs")
    table: dict[str, Draw] = module.DRAW
    return table


def asked(key: str, arguments: Arguments) -> tuple[str, dict[str, Any]]:
    """The experiment, with its inputs, that tries ``key`` on drawn arguments: mostly a call.

    An exercise for which a call is not enough has an entry in its assignment's table ASK.
    """
    table: dict[str, Ask] = getattr(importlib.import_module(f"{package_of(key)}.inputs"), "ASK", {})
    return table[key](arguments) if key in table else ("call", {"arguments": arguments})


def axes_of(key: str) -> dict[str, str]:
    """A letter for each axis of the arguments of ``key``, by their names: ``{"X": "MN"}``."""
    table: dict[str, str] = importlib.import_module(f"{package_of(key)}.inputs").AXES
    return table


def cut_to_one(key: str, names: str, arguments: Arguments) -> list[Arguments]:
    """The arguments, called ``names``, cut to a size of one along each of their axes in turn."""
    return _along_each_axis(_cut, key, names, arguments)


def where_copies_are_views(key: str, names: str, arguments: Arguments) -> list[Arguments]:
    """The arguments, called ``names``, then in sizes of one, then in single precision.

    What ``float()``, ``contiguous()`` or ``T.reshape(-1)`` copies elsewhere is the argument
    itself in one of them, and who works in place there changes it.
    """

    def each(change: Callable[[torch.Tensor], torch.Tensor], given: Arguments) -> Arguments:
        return tuple(change(a.detach()) if isinstance(a, torch.Tensor) else a for a in given)

    small = [each(torch.Tensor.contiguous, cut) for cut in cut_to_one(key, names, arguments)]
    return [arguments, *small, each(torch.Tensor.float, arguments)]


def with_zeros(
    key: str, names: str, arguments: Arguments, letters: str | None = None
) -> list[Arguments]:
    """The arguments, called ``names``, with zeros along each axis (or ``letters``) in turn.

    A pattern of zeros that is predicted rightly, an input that tells nothing, a unit without
    weights: shows who divides by what was given, or counts only what differs.
    """
    return _along_each_axis(_zeroed, key, names, arguments, letters)


def with_repeats(
    key: str, names: str, arguments: Arguments, letters: str | None = None
) -> list[Arguments]:
    """The arguments, called ``names``, with two equal entries along each axis, in turn.

    Last, they are equal in the first argument only: two patterns with different targets.
    Shows who takes what is equal for one and the same.
    """
    repeated = _along_each_axis(_repeated, key, names, arguments, letters)
    return [*repeated, (repeated[0][0], *arguments[1:])]


def with_many(key: str, names: str, arguments: Arguments, letter: str = "M") -> Arguments:
    """The arguments, called ``names``, MANY long along the axis ``letter``.

    They come again and again, each time a bit smaller: shows who looks at the first few only.
    """

    def lengthened(value: Any, axis: int) -> Any:
        if axis < 0:
            return value
        rows = value.movedim(axis, -1)
        again = rows[..., torch.arange(MANY) % rows.shape[-1]]
        return (again * 0.99 ** torch.arange(MANY)).to(value.dtype).movedim(-1, axis).contiguous()

    return _along_each_axis(lengthened, key, names, arguments, letter)[0]


def _along_each_axis(
    change: Callable[[Any, int], Any],
    key: str,
    names: str,
    arguments: Arguments,
    letters: str | None = None,
) -> list[Arguments]:
    """The arguments, each changed along its axis of one letter (-1: it has none), for each."""
    axes = _axes_named(key, names)
    return [
        tuple(change(value, own.find(letter)) for own, value in zip(axes, arguments, strict=True))
        for letter in letters or dict.fromkeys("".join(axes))
    ]


def _axes_named(key: str, names: str) -> list[str]:
    return [axes_of(key).get(name, "") for name in names.split()]


def _zeroed(value: Any, axis: int) -> Any:
    if axis < 0:
        return value
    first = (slice(None),) * axis + (0,)
    zeroed = value.detach().clone()
    zeroed[first] = 0.0
    return zeroed


def _repeated(value: Any, axis: int) -> Any:
    if axis < 0:
        return value
    repeated = value.detach().clone()
    repeated.movedim(axis, 0)[1] = repeated.movedim(axis, 0)[0]
    return repeated


def cut_to_equal(key: str, names: str, arguments: Arguments) -> Arguments:
    """The arguments, called ``names``, cut so that all their axes have the same size."""
    pairs = list(zip(_axes_named(key, names), arguments, strict=True))
    size = min(n for own, value in pairs if own for n in value.shape)
    return tuple(
        functools.reduce(lambda value, axis: _cut(value, axis, size), range(len(own)), given)
        for own, given in pairs
    )


def _cut(value: Any, axis: int, size: int = 1) -> Any:
    if axis < 0:
        return value
    if isinstance(value, Probe):
        return Probe(value.name, value.coefficients[:size])
    return value[(slice(None),) * axis + (slice(size),)]


def package_of(key: str) -> str:
    """The package of the hidden half of the assignment that ``key`` belongs to."""
    short = key.partition(".")[0]
    here = Path(__file__).parent / "assignments"
    found = sorted(here.glob(f"{short}_*/__init__.py"))
    if len(found) != 1:
        raise AssignmentError(f"no hidden tests for {key!r} in {here}")
    return f"autograder.assignments.{found[0].parent.name}"


def cases(student: Student, key: str) -> list[Arguments]:
    """Arguments to call ``key``'s function with: the fixed ones, then fresh ones of this run."""
    fixed = fixed_arguments(key)
    drawn = [_drawn(key, student.seed, salt) for salt in range(FRESH)]
    return [*([fixed] if fixed is not None else []), *drawn]


def fresh(student: Student, key: str, salt: int) -> Arguments:
    """Arguments of this run that ``cases`` does not hold: for a check of its own."""
    return _drawn(key, student.seed, 100 + salt)


def _drawn(key: str, seed: int, salt: int) -> Arguments:
    """A copy of its own for each test: some ask for gradients of what they get."""
    return copy.deepcopy(_drawn_once(key, seed, salt))


@functools.lru_cache(maxsize=1024)
def _drawn_once(key: str, seed: int, salt: int) -> Arguments:
    """Drawn once for all submissions of a run: a draw that must tell much may take many tries.

    No two exercises get the same: what one is given must tell nothing of another.
    """
    own = zlib.crc32(f"{key} {seed} {salt}".encode())
    return draws(key)[key](generator(own))


def fixed_file(key: str) -> Path:
    """Where the fixed inputs of an assignment are stored."""
    return Path(__file__).parent / "assignments" / package_of(key).rpartition(".")[2] / "inputs.npz"


@functools.cache
def _stored(path: Path) -> dict[str, np.ndarray]:
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as arrays:
        return dict(arrays)


def fixed_arguments(key: str) -> Arguments | None:
    """The fixed arguments of an exercise; None when none were searched for it."""
    return unpack(key, _stored(fixed_file(key)))


def fixed_distance(key: str) -> float | None:
    """How far the nearest known wrong answer is from the right one on the fixed arguments."""
    distance = _stored(fixed_file(key)).get(f"{key}/distance")
    return None if distance is None else float(distance)


def pack(key: str, arguments: Arguments, distance: float) -> dict[str, np.ndarray]:
    """Arguments as named arrays: ``key/position/kind``."""
    arrays = {f"{key}/distance": np.asarray(distance)}
    for position, value in enumerate(arguments):
        if isinstance(value, torch.Tensor):
            arrays[f"{key}/{position}/tensor"] = value.detach().numpy()
        elif isinstance(value, np.ndarray):
            arrays[f"{key}/{position}/array"] = value
        elif isinstance(value, Probe):
            arrays[f"{key}/{position}/probe:{value.name}"] = np.asarray(value.coefficients)
        elif isinstance(value, bool | int | float):
            arrays[f"{key}/{position}/{type(value).__name__}"] = np.asarray(value)
        else:
            raise AssignmentError(f"{key}: an input of type {type(value).__name__} has no form")
    return arrays


def unpack(key: str, arrays: dict[str, np.ndarray]) -> Arguments | None:
    """The inverse of :func:`pack`; None when nothing is stored for ``key``."""
    found: dict[int, Any] = {}
    for name, array in arrays.items():
        owner, _, rest = name.partition("/")
        position, _, kind = rest.partition("/")
        if owner == key and kind:
            found[int(position)] = _value(kind, array)
    return tuple(found[position] for position in sorted(found)) if found else None


def _value(kind: str, array: np.ndarray) -> Any:
    if kind == "tensor":
        return torch.from_numpy(array.copy())
    if kind == "array":
        return array.copy()
    if kind.startswith("probe:"):
        return Probe(kind.removeprefix("probe:"), tuple(float(c) for c in array))
    return {"bool": bool, "int": int, "float": float}[kind](array)
