"""Text cells, safe to look at: in nbgrader's pages, which render them as they are, and in ours.

nbgrader's feedback and formgrader render Markdown without sanitising it (nbconvert's
``sanitize_html`` covers outputs only). So a text cell whose rendering holds more than plain
formatting, links to web pages and pictures of its own is changed here, in its source, as
little as possible: a space behind a ``<`` makes text of a tag.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Any

from autograder.lean_imports import without_uri_grammar
from autograder.notebooks import grade_id
from autograder.quick import is_quick, keeps_language, quick_markdown, without_languages
from autograder.tex import has_commands, without_commands

Attachments = Mapping[str, Mapping[str, str]]

# Beyond this, text is shown as it was typed: all cells of a notebook together.
MAX_RENDERED_ALL = 300_000

_KEPT_TAGS = "b|i|em|strong|u|s|sub|sup|kbd|code|br|hr|small|mark"
_TAG = re.compile(rf"<(?!/?(?:{_KEPT_TAGS})\s?/?>)(?=[A-Za-z/!?])")
_KEPT = re.compile(rf"</?(?:{_KEPT_TAGS})\s?/?>")
_VOID = frozenset({"br", "hr", "img", "input"})
_AUTOLINK = re.compile(r"<(https?://[^\s<>\"'()\[\]]+)>")
_LINK = re.compile(r"\](?=\((?!\s*(?:https?://|mailto:|#)|attachment:[\w.-]+\)))")
_REFERENCE = re.compile(r"^( {0,3}\[[^\]\n]+\]):(?!\s*(?:https?://|mailto:))", re.MULTILINE)
_FENCE = re.compile(r"~{3,}")

_WEB = re.compile(r"(?:https?://|mailto:|#)[^\s\x00-\x20]*")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")
_RENDERED_TAGS = frozenset(
    f"{_KEPT_TAGS}|p|h1|h2|h3|h4|h5|h6|a|pre|blockquote|ul|ol|li|del|img|span|div|input"
    "|table|thead|tbody|tr|th|td|dl|dt|dd".split("|")
)
# No ``id`` or ``name``: formgrader finds the field of a grade by its id.
_RENDERED_ATTRIBUTES = frozenset(
    "href src alt title class style start type disabled checked".split()
)
# Of code, of its colours and of lists; formgrader's own classes are what its clicks go by.
_CLASS = re.compile(
    r"language-\S*|highlight|task-list-item(?:-checkbox)?|[a-z]{1,3}[0-9]?(?:-[A-Z]\w*)?"
)
_ANY_TAG = re.compile(r"<[^<>]*>")
_FIELDS = ("", "-comment", "_extra_credit")  # formgrader's, behind the id of a grade
_START_TAG = re.compile(r'<[a-zA-Z0-9]+(?:\s+[a-z]+(?:="[^"<>]*")?)*\s*/?>')
_STYLE = re.compile(r"text-align:\s?(?:left|right|center);?")


def safe_cells(
    cells: list[dict[str, Any]], released: frozenset[str]
) -> tuple[list[dict[str, Any]], list[str]]:
    """The cells with safe text cells, and what to say of it; ``released`` texts are trusted."""
    room, changed, bare, safe = MAX_RENDERED_ALL, 0, 0, []
    graded = {grade_id(cell) for cell in cells if "metadata" in cell} - {""}
    fields = frozenset(identity + field for identity in graded for field in _FIELDS)
    for cell in cells:
        if cell["cell_type"] == "code" or cell["source"] in released:
            safe.append(cell)
            continue
        if cell["cell_type"] == "raw":  # nbgrader's pages take it for HTML
            changed += bool(cell["source"])
            safe.append({**cell, "cell_type": "markdown", "source": _as_typed(cell["source"])})
            continue
        room -= len(cell["source"])
        attachments = cell.get("attachments", {})
        source = safe_markdown(cell["source"], attachments, check=room >= 0, fields=fields)
        only_bare = source == without_languages(cell["source"])
        changed += source != cell["source"] and not only_bare
        bare += source != cell["source"] and only_bare
        safe.append({**cell, "source": source})
    said = {
        f"HTML, links or pictures in {changed} text cell(s) are shown as text.": changed,
        f"Code in {bare} text cell(s) is shown without the language it was said to have.": bare,
    }
    return safe, [text for text, times in said.items() if times]


def safe_markdown(
    source: str,
    attachments: Attachments | None = None,
    check: bool = True,
    fields: frozenset[str] = frozenset(),
) -> str:
    """``source``, or as little changed as makes its rendering free of active content.

    No heading of it gets an id that is one of ``fields``, in pages that give headings ids.
    """
    attachments = attachments or {}
    check = check and is_quick(source)
    text = without_commands(source)
    if check and _is_plain(text, attachments, fields):
        return text
    bare = without_languages(text) if check else text
    text = _TAG.sub("< ", _AUTOLINK.sub(r"\1", bare))
    links = _REFERENCE.sub(r"\1 :", _LINK.sub("] ", _without_images(text, attachments)))
    for candidate in dict.fromkeys((bare, text, links)) if check else ():
        if _is_plain(candidate, attachments, fields):
            return candidate
    return _as_typed(text)


def _without_images(text: str, attachments: Attachments) -> str:
    """Images become links, but for the attached ones: showing a page asks no other server."""
    known = "|".join(map(re.escape, attachments)) or "(?!)"
    text = re.sub(rf"!(?=\[[^\[\]]*\]\((?!attachment:(?:{known})\)))", "! ", text)
    return re.sub(rf"\](?=\(attachment:(?!(?:{known})\)))", "] ", text)


def _as_typed(text: str) -> str:
    """All of it in a fence that is longer than any in it, with no link left in case that fails."""
    text = text.replace("](", "] (").replace("]:", "] :")
    fence = "~" * max(3, *(len(run) + 1 for run in _FENCE.findall(text)), 3)
    return f"{fence}\n{text}\n{fence}"


def _is_plain(source: str, attachments: Attachments, fields: frozenset[str]) -> bool:
    """Whether the text cell's rendering holds nothing but formatting, links and pictures."""
    try:
        html = _render(source, attachments, fields)
        reader = _Reader()
        reader.feed(html)
        reader.close()
    except Exception:  # a renderer that stumbles would do so in formgrader too
        return False
    return reader.is_plain and reader.is_closed and not has_commands(html)


class _Reader(HTMLParser):
    """Looks at every tag of a rendering. What browsers might read otherwise is not plain."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.is_plain = True
        self._open: list[str] = []

    @property
    def is_closed(self) -> bool:
        """Whether all that began has ended: nothing reaches into the rest of the page."""
        return not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Formatting only, with attributes that renderers write."""
        self.is_plain = (
            self.is_plain
            and tag in _RENDERED_TAGS
            and bool(_START_TAG.fullmatch(self.get_starttag_text() or ""))
            and all(_is_harmless(tag, name, value or "") for name, value in attrs)
        )
        self._open += [] if tag in _VOID else [tag]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """``<b/>`` is ``<b>`` to a browser."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """The end of what began last."""
        self.is_plain = self.is_plain and self._open[-1:] == [tag]
        self._open[-1:] = []

    def handle_data(self, data: str) -> None:
        """Text, in which every ``<`` is escaped."""
        self.is_plain = self.is_plain and "<" not in data

    def handle_comment(self, data: str) -> None:
        """Browsers do not agree with each other on where one ends."""
        self.is_plain = False

    def handle_decl(self, decl: str) -> None:
        """No renderer writes one."""
        self.is_plain = False

    def handle_pi(self, data: str) -> None:
        """No renderer writes one."""
        self.is_plain = False

    def unknown_decl(self, data: str) -> None:
        """No renderer writes one."""
        self.is_plain = False


def _is_harmless(tag: str, name: str, value: str) -> bool:
    if name == "href":
        return bool(_WEB.fullmatch(value))
    if name == "src":
        return bool(_PICTURE.fullmatch(value))
    if name == "style":
        return bool(_STYLE.fullmatch(value))
    if name == "class":
        return "mermaid" not in value.lower() and all(map(_CLASS.fullmatch, value.split()))
    if name == "type":
        return tag == "input" and value == "checkbox"
    return name in _RENDERED_ATTRIBUTES


def _render(source: str, attachments: Attachments, fields: frozenset[str] = frozenset()) -> str:
    """The HTML that nbconvert makes of a text cell; ValueError for what is not kept."""
    with without_uri_grammar():
        from nbconvert.filters.markdown_mistune import IPythonRenderer

    class Renderer(IPythonRenderer):  # type: ignore[misc]
        """nbconvert's, but particular about the student's own tags, headings and fences."""

        def block_code(self, code: str, info: str | None = None) -> str:
            if not keeps_language(info or "", code):
                raise ValueError(f"to colour this as {info} may take any time")
            return str(super().block_code(code))

        def inline_html(self, html: str) -> str:
            return _own(html)

        def block_html(self, html: str) -> str:
            return _own(html)

        def heading(self, text: str, level: int, **attrs: Any) -> str:
            html = str(super().heading(text, level, **attrs))
            anchor = unescape(_ANY_TAG.sub("", html)).strip().replace(" ", "-")
            if anchor in fields:
                raise ValueError(f"{anchor!r} is the id of a grade's field")
            return html

    return quick_markdown(source, Renderer, attachments)


def _own(html: str) -> str:
    if not _KEPT.fullmatch(html):
        raise ValueError(f"{html!r} is no tag that is kept")
    return html
