"""Frames between the grader and a sandbox: a fixed header, a JSON document, raw bytes of arrays.

What comes out of a sandbox is hostile: sizes are bounded before anything is allocated, and
every rejection is a :class:`WireError`.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Sequence
from typing import Any

from autograder.errors import WireError

MAGIC = b"GMK1"
HEADER = struct.Struct("<4sIIQ")  # magic, sequence, bytes of JSON, bytes of arrays
MAX_JSON = 16 << 20
MAX_ARRAYS = 64 << 20
MAX_CONTAINERS = 200_000  # millions of empty objects take gigabytes
_STRING = re.compile(rb'"(?:[^"\\]++|\\.?)*+(?:"|\Z)', re.DOTALL)  # each byte is looked at once
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


def pack(sequence: int, document: Any, buffers: Sequence[bytes] = ()) -> bytes:
    """One frame: header, the JSON ``document``, the arrays in ``buffers``."""
    text = json.dumps(document, allow_nan=False, separators=(",", ":")).encode()
    if len(text) > MAX_JSON:
        raise WireError(f"a message of {len(text)} bytes exceeds {MAX_JSON}")
    size = sum(map(len, buffers))
    return b"".join([HEADER.pack(MAGIC, sequence, len(text), size), text, *buffers])


def unpack_header(header: bytes, expected_sequence: int) -> tuple[int, int]:
    """The sizes (JSON, arrays) a header announces; refuses what is out of order or too big."""
    magic, sequence, json_size, array_size = HEADER.unpack(header)
    if magic != MAGIC:
        raise WireError("a message does not begin as one")
    if sequence != expected_sequence:
        raise WireError(f"message {sequence} came where {expected_sequence} was due")
    if json_size > MAX_JSON or array_size > MAX_ARRAYS:
        raise WireError(f"a message announces {json_size} + {array_size} bytes: too many")
    return json_size, array_size


def unpack_json(text: bytes) -> Any:
    """Parse a frame's JSON strictly: no NaN constants, no runaway depth or numbers."""

    def refuse(constant: str) -> Any:
        raise WireError(f"the constant {constant} is not JSON")

    if _containers(text) > MAX_CONTAINERS and _containers(_STRING.sub(b"", text)) > MAX_CONTAINERS:
        raise WireError(f"a message holds more than {MAX_CONTAINERS} lists and objects")
    try:
        document = json.loads(text.decode("utf-8"), parse_constant=refuse)
        if _SURROGATE.search(text):  # halves of characters: no file could hold them
            plain = json.dumps(document, ensure_ascii=False).encode("utf-8", errors="replace")
            document = json.loads(plain)
        return document
    except (ValueError, RecursionError, UnicodeDecodeError) as error:
        raise WireError(f"a message is not JSON: {type(error).__name__}") from error


def _containers(text: bytes) -> int:
    return text.count(b"{") + text.count(b"[")
