"""A submitted file as text: bounded, no links, whatever encoding an editor chose."""

from __future__ import annotations

import errno
import os
import re
import stat
from itertools import count
from pathlib import Path

from autograder.errors import SubmissionError, is_machines
from autograder.opening import opened

MAX_BYTES = 128 << 20
_ODD = re.compile(r"[^\w .,+=@()-]")  # nothing that HTML, Markdown or a terminal acts on

# What a terminal acts on, or shows a line other than it is for: controls (C0 but for tab and
# line feed, C1), line separators, and what turns the direction of writing.
CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
# What is not seen at all: two names that differ in it look alike.
INVISIBLE = (
    "\xad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u2060-\u2065\u206a-\u206f\u2800\u3164\ufeff"
    "\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
)
# What is not seen, but shapes letters and pictures that stand before it, all of them beyond
# U+0600; joiners (the first two) stand between two.
JOINERS = "\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_UNSEEN = re.compile(
    f"[{CONTROLS}{INVISIBLE}]"
    f"|(?<![\u0600-\U0010ffff])[{JOINERS}]"
    f"|[\u200c\u200d](?=[{CONTROLS}{INVISIBLE}{JOINERS}]|[^\u0600-\U0010ffff]|$)"
)
_UNPRINTABLE = re.compile(f"[\t\n\ud800-\udfff]|{_UNSEEN.pattern}")
MAX_ESCAPES = 1000  # of a text; each is up to ten characters long

_ACTS = re.compile(f"[{CONTROLS}\t\n]")

# How files of other kinds begin, and what their owners should do.
_OTHER_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "is a zip archive: unpack it and submit the .ipynb file in it"),
    (b"\x1f\x8b", "is a compressed archive: unpack it and submit the .ipynb file in it"),
    (b"%PDF", "is a PDF: submit the notebook itself, the .ipynb file"),
    (b"\x89PNG", "is a picture: submit the notebook itself, the .ipynb file"),
    (b"version https://git-lfs", "is a Git LFS pointer: submit the file that it points to"),
    (b"<", "is a web page: save it as a notebook (.ipynb) instead of HTML, and submit that"),
)


def shown_name(path: Path) -> str:
    """The name of a submitted file, fit for messages: its owner chose it."""
    return _ODD.sub("_", path.name)[:80]


def plain(text: str) -> str:
    """One line, with nothing in it that a terminal acts on, and nothing that is not seen.

    File names are their owners' choice.
    """
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def acts_on_terminal(name: str) -> bool:
    """Whether a name does something where it is printed: moves, colours, ends or turns a line."""
    return _ACTS.search(name) is not None


def visible(code: str) -> str:
    """Code, in which what nobody sees, or what turns the rest around, is an escape: ``\\u202e``.

    In a plain string that means the same. Of very many of them only the places are shown.
    """
    number = count()

    def escape(unseen: re.Match[str]) -> str:
        few = next(number) < MAX_ESCAPES
        return unseen[0].encode("unicode_escape").decode() if few else "\N{REPLACEMENT CHARACTER}"

    return _UNSEEN.sub(escape, code)


def read_text(path: Path, repairs: list[str], within: Path | None = None) -> str:
    """The text of a submitted file; says in ``repairs`` when it was not plain UTF-8.

    Raises SubmissionError for what is no regular file, too large, empty or of another kind.
    """
    raw = _read_bytes(path, within or path.parent)
    begin = raw[:100].lstrip(b"\xef\xbb\xbf \t\r\n\0")
    if not begin and not raw.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise SubmissionError(f"{shown_name(path)} is empty: save the notebook, submit it again")
    for start, advice in _OTHER_KINDS:
        if begin.startswith(start):
            raise SubmissionError(f"{shown_name(path)} {advice}")
    return _decode(raw, repairs)


def _read_bytes(path: Path, within: Path) -> bytes:
    """The bytes of a regular file; never through a link, never from a pipe or a device.

    OSError where the machine is in trouble: that says nothing of the file.
    """
    name = shown_name(path)
    try:
        with opened(path, within) as descriptor:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                kind = "a folder" if stat.S_ISDIR(about.st_mode) else "no ordinary file"
                raise SubmissionError(f"{name} is {kind}: submit the .ipynb file itself")
            with open(descriptor, "rb", closefd=False) as file:
                raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        if is_machines(error):
            raise
        raise SubmissionError(f"{name} {_cannot_open(error)}") from error
    except ValueError as error:  # a name with a NUL in it
        raise SubmissionError(f"{name} is no file name: rename the notebook") from error
    if len(raw) > MAX_BYTES:
        raise SubmissionError(
            f"{name} has {about.st_size >> 20} MB, more than the {MAX_BYTES >> 20} MB that are "
            "read: clear its outputs (Kernel > Restart and clear), save and submit again"
        )
    return raw


def _cannot_open(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "is a link, which is not followed: submit the .ipynb file itself"
    if error.errno == errno.ENOENT:
        return "is not there: submit the notebook, or put it into the folder of the submission"
    return f"cannot be opened ({error.strerror}): check that you may read it"


def _decode(raw: bytes, repairs: list[str]) -> str:
    for mark, codec, name in (
        (b"\xff\xfe\0\0", "utf-32", "UTF-32"),
        (b"\0\0\xfe\xff", "utf-32", "UTF-32"),
        (b"\xff\xfe", "utf-16", "UTF-16"),
        (b"\xfe\xff", "utf-16", "UTF-16"),
    ):
        if raw.startswith(mark):
            repairs.append(f"The file was stored as {name}; it was read as such.")
            return raw.decode(codec, errors="replace")
    if raw.startswith(b"\xef\xbb\xbf"):
        repairs.append("The file began with a byte order mark; it was left out.")
        raw = raw[3:]
    unmarked = _utf16_without_mark(raw)
    if unmarked:
        repairs.append("The file was stored as UTF-16; it was read as such.")
        return raw.decode(unmarked, errors="replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _not_utf8(raw, repairs)


def _utf16_without_mark(raw: bytes) -> str:
    """JSON begins with two ASCII characters: in UTF-16 every other byte of them is NUL."""
    if raw[1:2] == raw[3:4] == b"\0" and raw[0:1] != b"\0":
        return "utf-16-le"
    if raw[0:1] == raw[2:3] == b"\0" and raw[1:2] != b"\0":
        return "utf-16-be"
    return ""


def _not_utf8(raw: bytes, repairs: list[str]) -> str:
    """Damaged UTF-8 where most of it is right; the encoding of older Windows editors else."""
    text = raw.decode("utf-8", errors="replace")
    damaged = text.count("\ufffd")
    if len(text) - len(text.encode("ascii", errors="ignore")) >= 2 * damaged:
        repairs.append(f"{damaged} damaged character(s) in the file were replaced by \ufffd.")
        return text
    repairs.append("The file was not stored as UTF-8; it was read as Latin-1 (Windows-1252).")
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
