"""Pictures in text cells (a derivation on paper, photographed): kept where they are pictures."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import quote

MAX_PICTURE = 16 << 20
MAX_PICTURES = 64 << 20
MAX_PIXELS = 100_000_000
MAX_ATTACHMENTS = 50  # each is looked for in all of the cell's text

Attachments = dict[str, dict[str, str]]

_MAGIC = {
    "image/png": b"\x89PNG\r\n\x1a\n",
    "image/jpeg": b"\xff\xd8\xff",
    "image/gif": b"GIF8",
    "image/webp": b"RIFF",
}
_ODD = re.compile(r"[^\w.-]")
_INLINE = re.compile(r"data:(image/(?:png|jpe?g|gif|webp));base64,([A-Za-z0-9+/=]+)")
_TAG = re.compile(r'<img\b[^<>]*?\bsrc\s*=\s*["\']?(attachment:[^"\'<>\s]+)["\']?[^<>]*>', re.I)


def take_pictures(cell: dict[str, Any], source: str) -> tuple[str, Attachments, int]:
    """The source of a text cell, its pictures as attachments, and how many had to be left out.

    Pictures that were written into the text (as Colab does) become attachments too.
    """
    source, attached, left_out = _attached(cell.get("attachments"), source)
    room = MAX_PICTURES - sum(len(data) for bundle in attached.values() for data in bundle.values())

    def to_attachment(match: re.Match[str]) -> str:
        nonlocal room, left_out
        mime, data = match.group(1).replace("jpg", "jpeg"), match.group(2)
        if len(data) > room or not is_picture(data, mime):
            left_out += 1
            return "picture-left-out"
        room -= len(data)
        name = f"embedded-{len(attached)}.{mime.partition('/')[2]}"
        attached[name] = {mime: data}
        return f"attachment:{name}"

    text = _INLINE.sub(to_attachment, _TAG.sub(r"![picture](\1)", source))
    attached = {name: bundle for name, bundle in attached.items() if f"attachment:{name}" in text}
    return text, attached, left_out


def _attached(attachments: Any, source: str) -> tuple[str, Attachments, int]:
    """Attachments that are pictures, by plain names; the source with those names."""
    if not isinstance(attachments, dict):
        return source, {}, 0
    kept: Attachments = {}
    room = MAX_PICTURES
    for name, bundle in list(attachments.items())[:MAX_ATTACHMENTS]:
        picture = _picture_in(bundle)
        size = len(next(iter(picture.values()), ""))
        if picture and size <= room:
            plain = f"picture-{len(kept)}-{_ODD.sub('-', name)[-60:]}"
            for written in (name, name.replace(" ", "%20"), quote(name, errors="replace")):
                source = source.replace(f"attachment:{written}", f"attachment:{plain}")
            kept[plain] = picture
            room -= size
    return source, kept, len(attachments) - len(kept)


def _picture_in(bundle: Any) -> dict[str, str]:
    """The one form of an attachment that is shown; empty when none is a picture."""
    for mime in _MAGIC:
        data = bundle.get(mime) if isinstance(bundle, dict) else None
        if isinstance(data, list):
            data = "".join(part for part in data if isinstance(part, str))
        if isinstance(data, str):
            data = re.sub(r"\s", "", data)
            if is_picture(data, mime):
                return {mime: data}
    return {}


def is_picture(text: str, mime: str) -> bool:
    """Whether base64 ``text`` is a picture of that type, of a size a browser can take."""
    if len(text) > MAX_PICTURE:
        return False
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    if mime == "image/png" and raw[12:16] == b"IHDR":
        width, height = int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")
        if width * height > MAX_PIXELS:
            return False
    return raw.startswith(_MAGIC[mime])
