"""Pictures in text cells: which are shown, how large they may be, and how long looking takes."""

from __future__ import annotations

import base64
import struct
import time
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from autograder.pictures import MAX_ATTACHMENTS, is_picture, take_pictures, text_size
from autograder.sides import UNKNOWN, sides

NOTES = b"\xff\xe1\x00\x0a" + b"\xff\xc0\xff\xc0" * 2 + b"\xff\xff\xfe\x00\x02"
GIF_NOTE = b"\x21\xfe\x02,,\x01,\x00"


def drawn(kind: str, size: tuple[int, int] = (30, 20), **options: Any) -> bytes:
    file = BytesIO()
    Image.new("RGB", size).save(file, kind, **options)
    return file.getvalue()


def encoded(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def gif(screen: int, picture: int) -> bytes:
    header = b"GIF89a" + struct.pack("<HHBBB", screen, screen, 0, 0, 0)
    return header + GIF_NOTE + b"," + struct.pack("<HHHHB", 0, 0, picture, picture, 0)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("png", {}),
        ("jpeg", {}),
        ("jpeg", {"progressive": True, "comment": b"\xff\xc0" * 99}),
        ("gif", {}),
        ("webp", {}),
        ("webp", {"lossless": True}),
        ("webp", {"exif": b"Exif\0\0"}),
    ],
)
def test_sides_are_read_from_the_header(kind: str, options: dict[str, Any]) -> None:
    raw = drawn(kind, **options)
    assert sides(raw, f"image/{kind}") == (30, 20)
    assert is_picture(encoded(raw), f"image/{kind}")
    for end in range(len(raw)):
        width, height = sides(raw[:end], f"image/{kind}")
        assert width * height in (600, 0)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 60_000, 60_000)),
        ("jpeg", b"\xff\xd8" + NOTES + b"\xff\xc2\0\x11\x08\xff\xff\xff\xff\x03"),
        ("gif", gif(65535, 1)),
        ("gif", gif(1, 65535)),
        ("webp", b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0" + b"\xff\xff\0" * 2),
        ("webp", b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + b"\xff" * 9),
        ("webp", b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + b"\xff" * 4),
    ],
)
def test_a_picture_that_claims_more_than_a_browser_can_take_is_none(kind: str, raw: bytes) -> None:
    width, height = sides(raw, f"image/{kind}")
    assert width * height > 100_000_000
    assert not is_picture(encoded(raw), f"image/{kind}")


@pytest.mark.parametrize(
    "raw", [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF", b""]
)
def test_what_cannot_be_measured_is_no_picture(raw: bytes) -> None:
    for kind in ("png", "jpeg", "gif", "webp"):
        assert not is_picture(encoded(raw), f"image/{kind}")


def test_a_chain_of_blocks_without_end_is_left() -> None:
    assert sides(gif(1, 1)[:13] + b"!\xfe" + b"\x01," * 5_000_000, "image/gif") == UNKNOWN
    assert sides(gif(1, 1)[:13] + GIF_NOTE * 1_000_000, "image/gif") == UNKNOWN
    assert sides(b"\xff\xd8\xff" + b"\xfe\x00\x02\xff" * 1_000_000, "image/jpeg") == UNKNOWN


def test_pictures_do_not_count_as_text() -> None:
    raw = encoded(drawn("png"))
    assert text_size(f"a ![x](data:image/png;base64,{raw})") == len("a ![x]()")


def test_names_that_are_found_in_each_other_do_not_grow() -> None:
    png = {"image/png": encoded(drawn("png"))}
    names = {"picture-0-p"[:end]: png for end in range(1, 12)}
    text, attached, _ = take_pictures({"attachments": names}, "![](attachment:p)")
    assert text == "![](attachment:picture-0-p)"
    assert list(attached) == ["picture-0-p"]


def test_of_thousands_of_pictures_in_the_text_some_are_shown() -> None:
    inline = f"![](data:image/png;base64,{encoded(drawn('png'))})"
    text, attached, left_out = take_pictures({}, inline * 1000)
    assert (len(attached), left_out) == (MAX_ATTACHMENTS, 1000 - MAX_ATTACHMENTS)
    assert text.count("(attachment:embedded-") == MAX_ATTACHMENTS


@pytest.mark.parametrize(
    "text",
    [
        "<img src=attachment:" + "a" * 200_000,
        "<img src=attachment:a" * 10_000,
        "<img " * 40_000,
        "<img src" + " " * 200_000,
        "<img " + "src =" * 40_000,
        "<img " + "src=attachment:" * 13_000,
        "<img " + "src=attachment:" * 13_000 + ">",
        "data:image/png;base64," * 9_000,
        "data:image/png;base64," + "A" * 200_000,
        "attachment:" * 18_000,
    ],
)
def test_no_text_takes_long(text: str) -> None:
    names = {"attachment:" * n: {"image/png": encoded(drawn("png"))} for n in range(1, 20)}
    began = time.process_time()
    take_pictures({"attachments": names}, text)
    assert time.process_time() - began < 5
