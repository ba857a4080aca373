"""The wire format: every value comes back as it went, and no hostile frame gets through."""

from __future__ import annotations

import json
import math
import struct
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch._subclasses import FakeTensorMode

from autograder import wire
from autograder.errors import WireError
from autograder.frames import (
    HEADER,
    MAGIC,
    MAX_ARRAYS,
    MAX_JSON,
    pack,
    unpack_header,
    unpack_json,
)
from autograder.wire import DTYPES, Encoder, Opaque, Probe, Room, decode

FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
TEXT = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=20)
NUMBERS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63) + 1, 2**63 - 1), st.floats(), TEXT
)
SHAPES = st.lists(st.integers(0, 4), max_size=4)


@st.composite
def tensors(draw: Any) -> torch.Tensor:
    dtype = draw(st.sampled_from(sorted(DTYPES)))
    shape = draw(SHAPES)
    tensor = torch.randint(0, 2, shape).to(DTYPES[dtype])
    if tensor.is_floating_point() and draw(st.booleans()):
        tensor.requires_grad_(True)
        if draw(st.booleans()):
            tensor.grad = torch.ones_like(tensor)
    return tensor


@st.composite
def arrays(draw: Any) -> np.ndarray:
    dtype = draw(st.sampled_from(sorted(wire.ARRAY_DTYPES)))
    return np.arange(math.prod(shape := draw(SHAPES))).reshape(shape).astype(dtype)


VALUES = st.recursive(
    st.one_of(NUMBERS, tensors(), arrays()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(TEXT, inner, max_size=4),
    ),
    max_leaves=12,
)
JSON = st.recursive(
    st.one_of(NUMBERS, st.sampled_from([*wire.DECODERS, *DTYPES, "t", "items"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.one_of(TEXT, st.sampled_from("t dtype shape at items grad text".split())),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=20,
)


def there_and_back(value: Any) -> Any:
    encoder = Encoder()
    frame = pack(3, {"value": encoder.value(value)}, encoder.buffers)
    json_size, array_size = unpack_header(frame[: HEADER.size], 3)
    text = frame[HEADER.size : HEADER.size + json_size]
    raw = frame[HEADER.size + json_size :]
    assert len(raw) == array_size
    return decode(unpack_json(text)["value"], raw)


def same(a: Any, b: Any) -> bool:
    if isinstance(a, torch.Tensor):
        equal = torch.equal(a, b) and a.dtype == b.dtype and a.requires_grad == b.requires_grad
        return equal and (a.grad is None) == (b.grad is None) and type(a) is type(b)
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and a.shape == b.shape and np.array_equal(a, b)
    if isinstance(a, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    if isinstance(a, list | tuple):
        pairs = zip(a, b, strict=True)
        return type(a) is type(b) and all(same(x, y) for x, y in pairs)
    if isinstance(a, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    return type(a) is type(b) and bool(a == b)


@MANY
@given(VALUES)
def test_every_plain_value_comes_back(value: Any) -> None:
    assert same(value, there_and_back(value))


@FEW
@given(tensors())
def test_a_view_is_seen_as_one(tensor: torch.Tensor) -> None:
    view = torch.stack([tensor, tensor], dim=-1)[..., 0].detach()
    back = there_and_back(view)
    assert torch.equal(view, back)
    assert back.is_contiguous() == view.is_contiguous()


@FEW
@given(arrays(), st.booleans())
def test_an_array_is_a_view_or_read_only_as_it_was(array: np.ndarray, read_only: bool) -> None:
    view = np.stack([array, array], axis=-1)[..., 0]
    view.flags.writeable = not read_only
    back = there_and_back(view)
    assert np.array_equal(view, back)
    assert back.flags.c_contiguous == view.flags.c_contiguous
    assert back.flags.writeable != read_only


def test_conjugates_and_transposes_go_by_value() -> None:
    for tensor in (torch.randn(3, 2, dtype=torch.complex64).conj(), torch.randn(3, 2).T):
        assert torch.equal(there_and_back(tensor), tensor.resolve_conj())


@FEW
@given(arrays().filter(lambda a: a.size > 0))
def test_numpy_scalars_stay_numpy_scalars(array: np.ndarray) -> None:
    scalar = array.reshape(-1)[0]
    back = there_and_back(scalar)
    assert type(back) is type(scalar)
    assert back == scalar


def test_other_objects_are_told_by_name_only() -> None:
    assert there_and_back(object()) == Opaque("object", "")
    assert there_and_back(2**200) == Opaque("int", "")
    assert isinstance(there_and_back(torch.eye(2).to_sparse()), Opaque)
    assert there_and_back(Probe("linear", (1.0, 2.0))) == Probe("linear", (1.0, 2.0))


def test_a_subclass_goes_by_what_it_holds_and_not_by_its_methods() -> None:
    class Lying(torch.Tensor):
        def detach(self) -> torch.Tensor:
            return torch.ones(2)

    class Liar(list):
        def __iter__(self) -> Any:
            return iter([1.0])

    class LyingArray(np.ndarray):
        def tobytes(self, *args: Any) -> bytes:
            return bytes(8)

    array = np.ones(1).view(LyingArray)
    back = there_and_back([torch.zeros(2).as_subclass(Lying), Liar([0.0]), array])
    assert back[0].tolist() == [0.0, 0.0]
    assert back[1:] == [[0.0], np.ones(1)]


def test_who_only_says_that_it_is_a_tensor_is_none() -> None:
    class Pretender:
        __class__ = torch.Tensor  # type: ignore[assignment]

        def __getattr__(self, name: str) -> Any:
            return getattr(torch.ones(2), name)

    assert there_and_back(Pretender()) == Opaque("Pretender", "")


def test_a_tensor_that_computes_when_it_is_asked_is_told_by_name_only() -> None:
    with FakeTensorMode():
        fake = torch.ones(2)
    assert there_and_back(fake) == Opaque("FakeTensor", "")


def test_a_value_that_holds_itself_ends() -> None:
    value: list[Any] = []
    value.append(value)
    assert "nested too deeply" in repr(there_and_back(value))


def test_too_much_is_refused_before_it_is_sent() -> None:
    encoder = Encoder()
    with pytest.raises(WireError, match="exceed"):
        encoder.value([torch.zeros(MAX_ARRAYS // 16, dtype=torch.float64) for _ in range(3)])
    with pytest.raises(WireError, match="exceeds"):
        pack(0, "x" * (MAX_JSON + 1))


@MANY
@given(JSON, st.binary(max_size=64))
def test_any_document_is_a_value_or_refused(document: Any, raw: bytes) -> None:
    try:
        value = decode(document, raw)
    except WireError:
        return
    assert total_bytes(value) <= 4 * len(raw)


def total_bytes(value: Any) -> int:
    if isinstance(value, torch.Tensor):
        return value.untyped_storage().nbytes() + total_bytes(value.grad)
    if isinstance(value, np.ndarray):
        return value.nbytes
    if isinstance(value, list | tuple):
        return sum(map(total_bytes, value))
    if isinstance(value, dict):
        return sum(map(total_bytes, value.values()))
    return 0


@MANY
@given(VALUES, st.data())
def test_a_changed_document_is_a_value_or_refused(value: Any, data: st.DataObject) -> None:
    encoder = Encoder()
    document = encoder.value(value)
    raw = b"".join(encoder.buffers)
    changed = mutate(document, data)
    try:
        total = total_bytes(decode(changed, raw))
    except WireError:
        return
    assert total <= 4 * len(raw) + 64


def mutate(document: Any, data: st.DataObject) -> Any:
    """Replace one thing somewhere in a JSON document."""
    if isinstance(document, dict) and document and data.draw(st.integers(0, 3)):
        key = data.draw(st.sampled_from(sorted(document)))
        return {**document, key: mutate(document[key], data)}
    if isinstance(document, list) and document and data.draw(st.integers(0, 3)):
        at = data.draw(st.integers(0, len(document) - 1))
        return [*document[:at], mutate(document[at], data), *document[at + 1 :]]
    return data.draw(JSON)


@MANY
@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_refused(text: bytes) -> None:
    try:
        document = unpack_json(text)
    except WireError:
        return
    json.dumps(document, ensure_ascii=False).encode("utf-8")


@MANY
@given(st.binary(min_size=HEADER.size, max_size=HEADER.size), st.integers(0, 2**32 - 1))
def test_any_header_is_in_bounds_or_refused(header: bytes, expected: int) -> None:
    try:
        sizes = unpack_header(header, expected)
    except WireError:
        return
    assert sizes[0] <= MAX_JSON
    assert sizes[1] <= MAX_ARRAYS


@FEW
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**63))
def test_a_header_says_what_it_means(sequence: int, json_size: int, array_size: int) -> None:
    header = struct.pack("<4sIIQ", MAGIC, sequence, json_size, array_size)
    if json_size <= MAX_JSON and array_size <= MAX_ARRAYS:
        assert unpack_header(header, sequence) == (json_size, array_size)
    else:
        with pytest.raises(WireError, match="too many"):
            unpack_header(header, sequence)


def test_each_breach_has_its_own_words() -> None:
    header = struct.pack("<4sIIQ", b"GMK2", 0, 0, 0)
    with pytest.raises(WireError, match="does not begin"):
        unpack_header(header, 0)
    with pytest.raises(WireError, match="message 1 came where 0 was due"):
        unpack_header(struct.pack("<4sIIQ", MAGIC, 1, 0, 0), 0)


@pytest.mark.parametrize("text", [b"NaN", b"[Infinity]", b"[" * 100_000, b"1" * 5000, b"\xff"])
def test_json_that_is_none(text: bytes) -> None:
    with pytest.raises(WireError):
        unpack_json(text)


def test_half_characters_are_replaced() -> None:
    assert unpack_json(b'"a\\ud800b\\udc00"') == "a?b?"
    assert unpack_json(b'"\\ud83d\\ude00"') == "\U0001f600"


TENSOR = {"t": "tensor", "dtype": "float32", "shape": [2], "at": [0, 8], "requires_grad": False}


@pytest.mark.parametrize(
    "document",
    [
        [1, 2],
        {},
        {"t": []},
        {"t": "module"},
        {"t": "float", "text": "1.0"},
        {**TENSOR, "dtype": "float31"},
        {**TENSOR, "dtype": ["float32"]},
        {**TENSOR, "shape": [3]},
        {**TENSOR, "shape": [-2]},
        {**TENSOR, "shape": [True, 2]},
        {**TENSOR, "shape": [1 << 31, 0]},
        {**TENSOR, "shape": [1] * 9},
        {**TENSOR, "shape": "2"},
        {**TENSOR, "at": [4, 8]},
        {**TENSOR, "at": [-8, 8]},
        {**TENSOR, "at": [0]},
        {**TENSOR, "at": None},
        {**TENSOR, "dtype": "bool", "at": [0, 2]},
        {**TENSOR, "t": "parameter", "dtype": "int32", "requires_grad": True},
        {"t": "list", "items": [TENSOR, TENSOR]},
        {"t": "array", "dtype": "bfloat16", "shape": [4], "at": [0, 8]},
        {"t": "array", "dtype": "object", "shape": [1], "at": [0, 8]},
        {"t": "dict", "items": []},
        1 << 64,
        float("inf"),
        float("nan"),
    ],
)
def test_a_malformed_value_is_refused(document: Any) -> None:
    with pytest.raises(WireError):
        decode(document, b"\x02" * 8)


def test_deep_values_are_refused() -> None:
    document: Any = 1
    for _ in range(100):
        document = {"t": "list", "items": [document]}
    with pytest.raises(WireError, match="deep"):
        decode(document, b"")


def test_there_is_room_for_so_many_values_in_one_message_and_in_all() -> None:
    encoder = Encoder()
    document = encoder.value([1.0] * 10)
    room = Room(25)
    assert decode(document, b"", room) == [1.0] * 10
    assert decode(document, b"", room) == [1.0] * 10
    with pytest.raises(WireError, match="too many"):
        decode(document, b"", room)
    with pytest.raises(WireError, match="too many"):
        decode({"t": "list", "items": [0] * 20_000}, b"")


def test_numbers_of_a_probe_are_values_too() -> None:
    probe = {"t": "probe", "name": "linear"}
    assert decode({**probe, "coefficients": [1, 2]}, b"") == Probe("linear", (1.0, 2.0))
    for many in ([1] * 20_000, "1" * 20_000):
        with pytest.raises(WireError):
            decode({**probe, "coefficients": many}, b"")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-8-sig"])
def test_a_message_is_utf_8(encoding: str) -> None:
    """What is counted in its bytes must be what is read from them."""
    with pytest.raises(WireError, match="not JSON"):
        unpack_json(json.dumps({"text": "x"}).encode(encoding))
    with pytest.raises(WireError, match="not JSON"):
        unpack_json(b'"\xed\xa0\x80"')


def test_a_name_holds_nothing_that_a_terminal_acts_on() -> None:
    decoded = decode({"t": "dict", "items": {"\x1b[2J": "\x1b]0;x\x07\u202e"}}, b"")
    assert "\x1b" not in repr(decoded) and all(c.isprintable() for k in decoded for c in k)


def test_millions_of_empty_objects_are_refused_before_they_are_made() -> None:
    with pytest.raises(WireError, match="lists and objects"):
        unpack_json(b"[" + b"{}," * 250_000 + b"{}]")
    text = json.dumps({"text": "[{" * 250_000}).encode()  # in a string they are only letters
    assert len(unpack_json(text)["text"]) == 500_000


def test_an_unfinished_string_is_looked_at_once() -> None:
    """Each of its quotes could be the beginning of one: that took days."""
    text = b"[" * 200_001 + b'"' + b'\\"' * 1_000_000
    for end in (b"", b"\\", b'"'):
        with pytest.raises(WireError, match="200000 lists"):
            unpack_json(text + end)


@pytest.mark.parametrize("shape", [[1 << 30, 0], [1 << 10, 1 << 10, 1 << 10, 0], [1 << 23]])
def test_more_numbers_than_the_grader_computes_with_are_refused(shape: list[int]) -> None:
    size = math.prod(shape)
    document = {"t": "tensor", "dtype": "uint8", "shape": shape, "at": [0, size]}
    with pytest.raises(WireError, match="too many numbers"):
        decode({**document, "requires_grad": False}, bytes(size))


def test_arrays_and_tensors_own_their_numbers() -> None:
    """As those do that a student makes: who copies views only has to show it."""
    encoder = Encoder()
    document = encoder.value((np.arange(3.0), torch.arange(3.0)))
    array, tensor = decode(document, b"".join(encoder.buffers))
    assert array.flags.owndata
    assert array.flags.writeable
    assert not tensor._is_view()
