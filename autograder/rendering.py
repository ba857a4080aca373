"""What students wrote and what their code gave, as HTML without active content."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

import nh3
from markupsafe import Markup, escape

from autograder.lean_imports import without_uri_grammar
from autograder.mathml import UnknownFormulaError, to_mathml
from autograder.outputs import clean_html, clean_text
from autograder.quick import is_quick, is_quick_to_colour, quick_markdown

MAX_SHOWN = 20_000
MAX_COLOURED = 10_000

_TAGS = frozenset(
    "p h1 h2 h3 h4 h5 h6 a img pre code blockquote ul ol li del span div b i em strong u s sub sup "
    "kbd br hr small mark table thead tbody tr th td dl dt dd".split()
)
_WEB = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x20]+")
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+")
_ONE_TAG = r"<(?:[^<>\"]|\"[^\"]*\")*>"


def prose(source: str, attachments: Mapping[str, Mapping[str, str]], render: bool = True) -> Markup:
    """A text cell: Markdown rendered, formulas as MathML, pictures of its own.

    As it was typed, where it shall not or cannot be rendered in little time.
    """
    if not render or not is_quick(source):
        return Markup("<pre>{}</pre>").format(_shortened(source))
    try:
        return _formatted(source, attachments)
    except Exception:  # nbconvert's renderer stumbles over a missing attachment
        return Markup("<pre>{}</pre>").format(source)


def formula(tex: str, display: bool) -> Markup:
    """A formula as MathML, or as it was typed where that is more than MathML is made of."""
    try:
        return to_mathml(tex, display)
    except UnknownFormulaError:
        tag = "pre" if display else "code"
        return Markup(f'<{tag} class="math">{{}}</{tag}>').format(tex.strip())


def _attribute(tag: str, name: str, value: str) -> str | None:
    allowed = _WEB if name == "href" else _PICTURE if name == "src" else None
    return value if allowed is None or allowed.fullmatch(value) else None


def _formatted(source: str, attachments: Mapping[str, Mapping[str, str]]) -> Markup:
    """Rendered, cleaned, and only then with the formulas, each where the renderer set its mark."""
    marks = _Marks()
    clean = nh3.clean(
        _rendered(source, attachments, marks),
        tags=set(_TAGS),
        attributes={"a": {"href"}, "img": {"src", "alt"}},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
    )
    return marks.resolved(clean)


class _Marks:
    """Formulas, and a mark in the place of each: nobody else can write it, and it counts once."""

    def __init__(self) -> None:
        self._key = f"formula{secrets.token_hex(16)}n"
        self._typed: list[str] = []
        self._shown: dict[int, Markup] = {}

    def mark(self, tex: str, display: bool) -> str:
        """What stands for a formula until all else is cleaned."""
        number = len(self._typed)
        self._typed.append(tex)
        self._shown[number] = formula(tex, display)
        return f"{self._key}{number}e"

    def resolved(self, html: str) -> Markup:
        """Clean ``html`` with the formulas in its text; in attributes they are as typed."""
        mark = re.compile(f"{self._key}([0-9]{{1,5}})e")

        def of_piece(piece: re.Match[str]) -> str:
            if piece["tag"]:
                return mark.sub(lambda found: escape(self._typed[int(found[1])]), piece["tag"])
            return self._shown.pop(int(piece[2]), Markup(""))

        return Markup(re.sub(f"(?P<tag>{_ONE_TAG})|{mark.pattern}", of_piece, html))


def _rendered(source: str, attachments: Mapping[str, Mapping[str, str]], marks: _Marks) -> str:
    """HTML by nbconvert's own renderer, with a mark in the place of each formula."""
    with without_uri_grammar():
        from nbconvert.filters.markdown_mistune import IPythonRenderer

    class Renderer(IPythonRenderer):  # type: ignore[misc]
        """Formulas are set apart, headings need no anchors, fenced code no colours."""

        def block_code(self, code: str, info: str | None = None) -> str:
            return str(super().block_code(code))

        def block_math(self, body: str) -> str:
            return marks.mark(body, display=True)

        def inline_math(self, body: str) -> str:
            return marks.mark(body, display=False)

        def latex_environment(self, name: str, body: str) -> str:
            return marks.mark(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

    return quick_markdown(source, Renderer, attachments)


def code(source: str, render: bool = True) -> Markup:
    """Python with its syntax coloured by classes; without, where ``render`` says so."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import Python3Lexer

    if not render or len(source) > MAX_COLOURED or not is_quick_to_colour([source]):
        return escape(_shortened(source))
    lexer = Python3Lexer(stripnl=False, ensurenl=False)
    return Markup(highlight(source, lexer, HtmlFormatter(nowrap=True)).rstrip("\n"))


def output(document: dict[str, Any]) -> dict[str, Any]:
    """One output of a code cell: its ``kind`` (text, error, image or table) and ``content``."""
    kind = document.get("output_type")
    if kind == "stream":
        return {"kind": "text", "content": _shortened(clean_text(_joined(document.get("text"))))}
    if kind == "error":
        lines = document.get("traceback")
        text = "\n".join(_joined(line) for line in lines) if isinstance(lines, list) else ""
        return {"kind": "error", "content": _shortened(clean_text(text))}
    data = document.get("data")
    data = data if isinstance(data, dict) else {}
    for mime in ("image/png", "image/jpeg"):
        address = f"data:{mime};base64,{_joined(data.get(mime)).strip()}"
        if _PICTURE.fullmatch(address):
            return {"kind": "image", "content": address}
    if "text/html" in data:
        table = clean_html(_joined(data["text/html"])[: 5 * MAX_SHOWN])
        return {"kind": "table", "content": Markup(table)}
    return {"kind": "text", "content": _shortened(clean_text(_joined(data.get("text/plain"))))}


def _shortened(text: str) -> str:
    if len(text) <= MAX_SHOWN:
        return text
    left_out = len(text) - MAX_SHOWN
    return f"{text[:MAX_SHOWN]}\n[{left_out} more characters are not shown here]"


def _joined(text: Any) -> str:
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""
