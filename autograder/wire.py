"""The wire format between the grader and a sandbox: plain values as JSON and raw bytes.

Nothing is ever unpickled. Whatever comes out of a sandbox is hostile until :func:`decode`
has accepted it; every rejection is a :class:`WireError`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from autograder import exact
from autograder.errors import WireError
from autograder.frames import MAX_ARRAYS

MAX_NDIM = 8
MAX_DEPTH = 24
MAX_TEXT = 1 << 20
MAX_VALUES = 5_000
MAX_NUMBERS = 1 << 22  # in one message, in whatever dtype: the grader computes in float64

DTYPES: dict[str, torch.dtype] = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int64": torch.int64,
    "int32": torch.int32,
    "int16": torch.int16,
    "int8": torch.int8,
    "uint8": torch.uint8,
    "bool": torch.bool,
    "complex64": torch.complex64,
    "complex128": torch.complex128,
}
ARRAY_DTYPES = frozenset(DTYPES) - {"bfloat16"}


@dataclass(frozen=True)
class Opaque:
    """A value that has no plain form: all that travels is its type's name and its text."""

    type_name: str
    text: str


@dataclass(frozen=True)
class Probe:
    """A function of one tensor that the worker builds by name: an input, never an answer."""

    name: str
    coefficients: tuple[float, ...] = ()


@dataclass
class Encoder:
    """Turns plain values into JSON-able documents and collects the bytes of their arrays."""

    buffers: list[bytes] = field(default_factory=list)
    size: int = 0
    values: int = 0

    def bytes_at(self, raw: bytes) -> list[int]:
        """Append ``raw`` to the arrays; its [offset, length] is what the document holds."""
        at = self.size
        self.buffers.append(raw)
        self.size += len(raw)
        if self.size > MAX_ARRAYS:
            raise WireError(f"the arrays of one message exceed {MAX_ARRAYS} bytes")
        return [at, len(raw)]

    def value(self, value: Any, depth: int = 0) -> Any:
        """The document of ``value``."""
        self.values += 1
        if self.values > MAX_VALUES:
            raise WireError(f"more than {MAX_VALUES} values in one message")
        if depth > MAX_DEPTH:
            return {"t": "opaque", "type": type(value).__name__, "text": "nested too deeply"}
        if value is None or type(value) is bool:
            return value
        if type(value) is int:
            return value if abs(value) < 1 << 63 else self._opaque(value)
        if type(value) is float:
            return value if math.isfinite(value) else {"t": "float", "text": repr(value)}
        if type(value) is str:
            return value[:MAX_TEXT]
        return self._structure(value, depth)

    def _structure(self, value: Any, depth: int) -> Any:
        if exact.is_a(value, torch.Tensor):
            return self._tensor(value)
        if exact.is_a(value, np.ndarray):
            return self._array(exact.plain_array(value))
        if exact.is_a(value, np.generic):
            return {**self._array(np.asarray(value)), "t": "numpy_scalar"}
        for kind, tag in ((tuple, "tuple"), (list, "list")):
            if exact.is_a(value, kind):
                items = [self.value(item, depth + 1) for item in kind.__iter__(value)]
                return {"t": tag, "items": items}
        if exact.is_a(value, dict):
            pairs = {str(k)[:200]: self.value(v, depth + 1) for k, v in dict.items(value)}
            return {"t": "dict", "items": pairs}
        if exact.is_a(value, Probe):
            return {"t": "probe", "name": value.name, "coefficients": list(value.coefficients)}
        return self._opaque(value)

    def _opaque(self, value: Any) -> Any:
        if exact.is_a(value, Opaque):
            return {"t": "opaque", "type": value.type_name, "text": value.text}
        return {"t": "opaque", "type": type(value).__name__[:200], "text": ""}

    def _tensor(self, tensor: torch.Tensor) -> Any:
        if exact.computes_itself(tensor):
            return self._opaque(tensor)  # its values are whatever its class computes when asked
        plain = exact.plain_tensor(tensor)
        dtype = str(plain.dtype).removeprefix("torch.")
        if dtype not in DTYPES or plain.layout is not torch.strided or plain.ndim > MAX_NDIM:
            return {"t": "opaque", "type": "Tensor", "text": f"{dtype}, {plain.layout}"}
        raw = _raw(plain) if plain.numel() else b""
        document = {
            "t": "parameter" if exact.is_a(tensor, torch.nn.Parameter) else "tensor",
            "dtype": dtype,
            "shape": list(plain.shape),
            "at": self.bytes_at(raw),
            "requires_grad": exact.requires_grad(tensor),
        }
        if not plain.is_contiguous():
            document["strided"] = True
        if (grad := exact.gradient(tensor)) is not None:
            document["grad"] = self._tensor(grad)
        return document

    def _array(self, array: np.ndarray) -> Any:
        if str(array.dtype) not in ARRAY_DTYPES or array.ndim > MAX_NDIM:
            return {"t": "opaque", "type": "ndarray", "text": str(array.dtype)[:200]}
        raw = np.ascontiguousarray(array).tobytes()
        document: dict[str, Any] = {
            "t": "array",
            "dtype": str(array.dtype),
            "shape": list(array.shape),
            "at": self.bytes_at(raw),
        }
        if not array.flags.c_contiguous:
            document["strided"] = True
        if not array.flags.writeable:
            document["read_only"] = True
        return document


def _raw(tensor: torch.Tensor) -> bytes:
    """The bytes of a plain tensor's values, in order, whatever its strides and conjugations."""
    plain = tensor.resolve_conj().resolve_neg()
    if not plain.is_contiguous() or plain.numel() == 1:  # one value may have any stride
        plain = plain.clone(memory_format=torch.contiguous_format)
    return plain.reshape(-1).view(torch.uint8).numpy().tobytes()


@dataclass
class Room:
    """How many values may still come: a list of a million took seconds, again and again."""

    left: int = MAX_VALUES

    def take(self, values: int) -> None:
        """Count ``values``; WireError when there are too many."""
        self.left -= values
        if self.left < 0:
            raise WireError("there are too many values")


@dataclass
class _Arrays:
    """The bytes of a frame's arrays, each of which belongs to one value, in order."""

    raw: bytes
    rooms: tuple[Room, ...]
    used: int = 0
    numbers: int = 0

    def take(self, at: int, length: int) -> bytes:
        """The next ``length`` bytes, at ``at``; a hostile frame could name one span for many."""
        if at < self.used or at + length > len(self.raw):
            raise WireError("an array's place is taken, or beyond the end")
        self.used = at + length
        return self.raw[at : at + length]


def decode(document: Any, arrays: bytes, room: Room | None = None) -> Any:
    """The plain value of a document, or WireError; never allocates much beyond ``arrays``.

    One message has room for MAX_VALUES values, and several have together what ``room`` holds.
    """
    rooms = (Room(),) if room is None else (Room(), room)
    return _decode(document, _Arrays(arrays, rooms), 0)


def _decode(document: Any, arrays: _Arrays, depth: int) -> Any:
    for room in arrays.rooms:
        room.take(1)
    if depth > MAX_DEPTH + 1:
        raise WireError("a value is nested too deeply")
    if document is None or isinstance(document, bool | int | float | str):
        if isinstance(document, int) and abs(document) > 1 << 63:
            raise WireError("a number is out of range")
        if isinstance(document, float) and not math.isfinite(document):
            raise WireError("a number is not finite")  # NaN and the infinities have a tag
        return _printable(document) if isinstance(document, str) else document
    if not isinstance(document, dict):
        raise WireError(f"a value of JSON type {type(document).__name__} has no tag")
    tag = document.get("t")
    if not isinstance(tag, str) or tag not in DECODERS:
        raise WireError("a value has an unknown tag")
    try:
        return DECODERS[tag](document, arrays, depth)
    except (
        LookupError,
        TypeError,
        ValueError,
        ArithmeticError,
        AttributeError,
        RuntimeError,
    ) as error:
        raise WireError(f"a value of kind {tag} is malformed") from error


def _span(document: dict[str, Any], arrays: _Arrays, itemsize: int) -> tuple[list[int], bytes]:
    shape = document["shape"]
    if not isinstance(shape, list) or len(shape) > MAX_NDIM:
        raise WireError("a shape is malformed")
    if not all(type(n) is int and 0 <= n < 1 << 31 for n in shape):
        raise WireError("a dimension is out of range")
    at, length = document["at"]
    if type(at) is not int or type(length) is not int or at < 0 or length < 0:
        raise WireError("an array's place is malformed")
    if length != math.prod(shape) * itemsize:
        raise WireError("an array's size does not fit its shape")
    arrays.numbers += math.prod(max(n, 1) for n in shape)
    if arrays.numbers > MAX_NUMBERS:
        raise WireError("there are too many numbers, or axes too long for none")
    return shape, arrays.take(at, length)


def _require_bits(raw: bytes, dtype: str) -> None:
    """A bool is one bit; what other bytes would mean is undefined."""
    if dtype == "bool" and raw.strip(b"\0\1"):
        raise WireError("a truth value is neither 0 nor 1")


def _decode_tensor(document: dict[str, Any], arrays: _Arrays, depth: int) -> torch.Tensor:
    dtype = DTYPES[document["dtype"]]
    shape, raw = _span(document, arrays, dtype.itemsize)
    _require_bits(raw, document["dtype"])
    flat = torch.frombuffer(bytearray(raw), dtype=dtype) if raw else torch.empty(0, dtype=dtype)
    tensor = flat.reshape(shape).clone()  # no view of anything, as most tensors are
    if document.get("strided") is True:
        tensor = torch.stack([tensor, tensor], dim=-1)[..., 0]
    if document["t"] == "parameter":
        tensor = torch.nn.Parameter(tensor, requires_grad=document["requires_grad"] is True)
    elif document["requires_grad"] is True:
        tensor.requires_grad_(True)
    if "grad" in document and depth <= MAX_DEPTH:
        grad = _decode(document["grad"], arrays, MAX_DEPTH + 1)
        if isinstance(grad, torch.Tensor) and grad.shape == tensor.shape:
            tensor.grad = grad
    return tensor


def _decode_array(document: dict[str, Any], arrays: _Arrays, depth: int) -> Any:
    if document["dtype"] not in ARRAY_DTYPES:
        raise WireError("an array has an unknown dtype")
    dtype = np.dtype(document["dtype"])
    shape, raw = _span(document, arrays, dtype.itemsize)
    _require_bits(raw, document["dtype"])
    array = np.frombuffer(raw, dtype=dtype).reshape(shape).copy()  # one that owns its numbers
    if document.get("strided") is True:
        array = np.stack([array, array], axis=-1)[..., 0]
    array.flags.writeable = document.get("read_only") is not True
    return array[()] if document["t"] == "numpy_scalar" else array


def _decode_sequence(document: dict[str, Any], arrays: _Arrays, depth: int) -> Any:
    items = [_decode(item, arrays, depth + 1) for item in document["items"]]
    return tuple(items) if document["t"] == "tuple" else items


def _decode_dict(document: dict[str, Any], arrays: _Arrays, depth: int) -> dict[str, Any]:
    pairs = document["items"].items()
    return {_printable(key): _decode(item, arrays, depth + 1) for key, item in pairs}


def _decode_float(document: dict[str, Any], arrays: _Arrays, depth: int) -> float:
    if document["text"] not in ("nan", "inf", "-inf"):
        raise WireError("a float is malformed")
    return float(document["text"])


def _decode_opaque(document: dict[str, Any], arrays: _Arrays, depth: int) -> Opaque:
    return Opaque(_printable(document["type"]), _printable(document["text"]))


def _printable(text: Any) -> str:
    """A name that student code chose, fit for messages: nothing that a terminal acts on."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(text)[:200])


def _decode_probe(document: dict[str, Any], arrays: _Arrays, depth: int) -> Probe:
    coefficients = document["coefficients"]
    if not isinstance(coefficients, list):
        raise WireError("a probe is malformed")
    for room in arrays.rooms:  # each counts, as an entry of a list does
        room.take(len(coefficients))
    return Probe(_printable(document["name"]), tuple(map(float, coefficients)))


DECODERS: dict[str, Callable[[dict[str, Any], _Arrays, int], Any]] = {
    "tensor": _decode_tensor,
    "parameter": _decode_tensor,
    "array": _decode_array,
    "numpy_scalar": _decode_array,
    "tuple": _decode_sequence,
    "list": _decode_sequence,
    "dict": _decode_dict,
    "float": _decode_float,
    "opaque": _decode_opaque,
    "probe": _decode_probe,
}
