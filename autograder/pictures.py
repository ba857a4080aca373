"""Pictures in text cells (a derivation on paper, photographed): kept where they are pictures."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import quote

from autograder.sides import sides

MAX_PICTURE = 16 << 20
MAX_PICTURES = 64 << 20
MAX_PIXELS = 100_000_000
MAX_ATTACHMENTS = 50  # each is looked for in all of the cell's text
MAX_NAME = 255
_MARK = "attachment\ue000"

Attachments = dict[str, dict[str, str]]

_KINDS = ("image/png", "image/jpeg", "image/gif", "image/webp")
_ODD = re.compile(r"[^\w.-]")
# Possessive, and no pattern spans what another can begin in: linear time, whatever comes.
_INLINE = re.compile(r"data:(image/(?:png|jpe?g|gif|webp));base64,([A-Za-z0-9+/=]++)")
_TAG = re.compile(r"<img\b[^<>]*+>", re.IGNORECASE)
_SOURCE = re.compile(r'\bsrc\s*+=\s*+["\']?(attachment:[^"\'<>\s]++)', re.IGNORECASE)


def text_size(source: str) -> int:
    """How long a cell's text is without the pictures written into it."""
    return len(_INLINE.sub("", source)) if "base64," in source else len(source)


def take_pictures(cell: dict[str, Any], source: str) -> tuple[str, Attachments, int]:
    """The source of a text cell, its pictures as attachments, and how many had to be left out.

    Pictures that were written into the text (as Colab does) become attachments too.
    """
    source, attached, left_out = _attached(cell.get("attachments"), source)
    room = MAX_PICTURES - sum(len(data) for bundle in attached.values() for data in bundle.values())
    written: Attachments = {}

    def to_attachment(match: re.Match[str]) -> str:
        nonlocal room, left_out
        mime, data = match.group(1).replace("jpg", "jpeg"), match.group(2)
        if len(data) > room or len(written) >= MAX_ATTACHMENTS or not is_picture(data, mime):
            left_out += 1
            return "picture-left-out"
        room -= len(data)
        name = f"embedded-{len(attached) + len(written)}.{mime.partition('/')[2]}"
        written[name] = {mime: data}
        return f"attachment:{name}"

    text = _INLINE.sub(to_attachment, _TAG.sub(_as_markdown, source))
    shown = {name: bundle for name, bundle in attached.items() if f"attachment:{name}" in text}
    return text, shown | written, left_out


def _as_markdown(tag: re.Match[str]) -> str:
    """A picture in HTML as one in Markdown, if it is an attachment."""
    found = _SOURCE.search(tag[0])
    return f"![picture]({found[1]})" if found else tag[0]


def _attached(attachments: Any, source: str) -> tuple[str, Attachments, int]:
    """Attachments that are pictures, by plain names; the source with those names."""
    if not isinstance(attachments, dict):
        return source, {}, 0
    kept: Attachments = {}
    room = MAX_PICTURES
    for name, bundle in list(attachments.items())[:MAX_ATTACHMENTS]:
        picture = _picture_in(bundle) if len(name) <= MAX_NAME else {}
        size = len(next(iter(picture.values()), ""))
        if picture and size <= room:
            plain = f"picture-{len(kept)}-{_ODD.sub('-', name)[-60:]}"
            for written in (name, name.replace(" ", "%20"), quote(name, errors="replace")):
                # Marked, so that no other name is found in it, which would make it grow.
                source = source.replace(f"attachment:{written}", f"{_MARK}:{plain}")
            kept[plain] = picture
            room -= size
    return source.replace(_MARK, "attachment"), kept, len(attachments) - len(kept)


def _picture_in(bundle: Any) -> dict[str, str]:
    """The one form of an attachment that is shown; empty when none is a picture."""
    for mime in _KINDS:
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
    width, height = sides(raw, mime)
    return 0 < width * height <= MAX_PIXELS
