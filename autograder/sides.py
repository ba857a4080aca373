"""Width and height of a picture, from its header alone: a browser draws what is claimed there."""

from __future__ import annotations

Sides = tuple[int, int]
UNKNOWN: Sides = (0, 0)
_MAX_PARTS = 1000  # to pass over before the sides come


def sides(raw: bytes, mime: str) -> Sides:
    """Width and height in pixels; UNKNOWN for what is no such picture."""
    readers = {"image/png": _png, "image/jpeg": _jpeg, "image/gif": _gif, "image/webp": _webp}
    try:
        return readers[mime](raw)
    except IndexError:  # it ends too early
        return UNKNOWN


def _png(raw: bytes) -> Sides:
    if not raw.startswith(b"\x89PNG\r\n\x1a\n") or raw[12:16] != b"IHDR" or len(raw) < 24:
        return UNKNOWN
    return int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")


def _jpeg(raw: bytes) -> Sides:
    """From the first frame header; segments before it (a camera's notes) are passed over."""
    place = 2 if raw.startswith(b"\xff\xd8\xff") else len(raw)
    for _ in range(_MAX_PARTS):
        place = raw.find(b"\xff", place) + 1
        if not place:
            return UNKNOWN
        marker = raw[place]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            header = raw[place + 4 : place + 8]
            return int.from_bytes(header[2:], "big"), int.from_bytes(header[:2], "big")
        if marker not in (0x00, 0x01, 0xFF) and not 0xD0 <= marker <= 0xD8:
            place += 1 + max(int.from_bytes(raw[place + 1 : place + 3], "big"), 2)
    return UNKNOWN


def _gif(raw: bytes) -> Sides:
    """The screen's sides, or the first picture's where that is larger."""
    if not raw.startswith((b"GIF87a", b"GIF89a")):
        return UNKNOWN
    width, height = _two(raw, 6), _two(raw, 8)
    place = 13 + _colours(raw[10])
    for _ in range(_MAX_PARTS):
        if raw[place] == 0x2C:
            right, bottom = _two(raw, place + 1), _two(raw, place + 3)
            right, bottom = right + _two(raw, place + 5), bottom + _two(raw, place + 7)
            return max(width, right), max(height, bottom)
        if raw[place] != 0x21:
            return UNKNOWN
        place = _behind_blocks(raw, place + 2)
    return UNKNOWN


def _behind_blocks(raw: bytes, place: int) -> int:
    """Where a chain of blocks ends; IndexError for one without end."""
    for _ in range(_MAX_PARTS):
        if not raw[place]:
            return place + 1
        place += 1 + raw[place]
    raise IndexError


def _colours(flags: int) -> int:
    """The bytes of the table of colours behind a header."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(raw: bytes) -> Sides:
    if raw[:4] != b"RIFF" or raw[8:12] != b"WEBP" or len(raw) < 30:
        return UNKNOWN
    kind = raw[12:16]
    if kind == b"VP8X":
        return 1 + int.from_bytes(raw[24:27], "little"), 1 + int.from_bytes(raw[27:30], "little")
    if kind == b"VP8L" and raw[20] == 0x2F:
        packed = int.from_bytes(raw[21:25], "little")
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    if kind == b"VP8 " and raw[23:26] == b"\x9d\x01\x2a":
        return _two(raw, 26) & 0x3FFF, _two(raw, 28) & 0x3FFF
    return UNKNOWN


def _two(raw: bytes, place: int) -> int:
    return raw[place] | raw[place + 1] << 8
