"""HTML with plain formatting only, made anew in one pass over what a sandbox gave.

Every ``<`` in the result is written here, from a fixed set of names without attributes; all
else is escaped text. So nothing depends on how a browser reads the input. The parsers of
HTML5, which sanitisers use, need quadratic time and memory for some: 200 kB of ``<div>`` took
five seconds, in the grader, where no deadline holds. nbgrader's pages are sanitised by one of
them, which opens fonts again in each block after one in which they were left open: so here
each ends before a block begins.
"""

from __future__ import annotations

import re

MAX_OPEN = 40

TAGS = frozenset("table thead tbody tr th td b i em strong code pre p br div span ul ol li".split())
_FONTS = frozenset("b i em strong code span".split())
_IN_LINES = _FONTS | {"br"}
_ENDED_BY = {"td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr"), "li": ("li",)}
# What is left out with all that is in it; the end of the text ends it, too.
_LEFT_OUT = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|title|textarea|xmp|iframe|noscript|noembed|noframes|template|svg|math|object)"
    r"(?![a-z0-9]).*?(?:</\1(?![a-z0-9])[^<>]*>?|\Z)",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)(?![a-zA-Z0-9])[^<>]*>|<[!?/][^<>]*>")


def plain_html(text: str) -> str:
    """``text`` with its tables and plain formatting: no attribute, no other tag, all closed."""
    text = _LEFT_OUT.sub("", text)
    written: list[str] = []
    still_open: list[str] = []
    position = 0
    for tag in _TAG.finditer(text):
        written.append(_escaped(text[position : tag.start()]))
        position = tag.end()
        name = (tag[2] or "").lower()
        if name in TAGS:
            _write_tag(name, bool(tag[1]), written, still_open)
    written.append(_escaped(text[position:]))
    written += [f"</{name}>" for name in reversed(still_open)]
    return "".join(written)


def _escaped(text: str) -> str:
    """Without a tag in it; references (``&lt;``) stay: browsers make text of them, never tags."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _write_tag(name: str, ends: bool, written: list[str], still_open: list[str]) -> None:
    """Write one tag, and the ends of those that it ends."""
    if name == "br":
        written.append("<br>")
    elif ends:
        if name in still_open:
            _close(name, written, still_open)
    else:
        ended = () if name in _IN_LINES else (*_FONTS, "p", *_ENDED_BY.get(name, ()))
        while still_open and still_open[-1] in ended:
            written.append(f"</{still_open.pop()}>")
        if len(still_open) < MAX_OPEN:
            still_open.append(name)
            written.append(f"<{name}>")


def _close(name: str, written: list[str], still_open: list[str]) -> None:
    while True:
        ended = still_open.pop()
        written.append(f"</{ended}>")
        if ended == name:
            return
