"""Formulas that MathJax may read in formgrader's pages: without commands that make links or style.

MathJax reads ``$...$`` in all text that is not code, however it came there: a command may be
written with references (``&#92;href``), and be given another name (``\\let``).
"""

from __future__ import annotations

import re

_LINKS = (
    "href|url|cssId|class|style|data|html[A-Za-z]*|bbox|mmlToken|unicode|require|includegraphics"
)
_NAMES = (
    "let|futurelet|def|[gex]def|global|csname|expandafter|(?:re)?newcommand|providecommand"
    "|(?:re)?newenvironment|Declare[A-Za-z]*"
)
_COMMAND = re.compile(rf"\\(?=(?:{_LINKS}|{_NAMES})(?![A-Za-z]))")
_REFERENCE = re.compile(
    r"&(?:#0*+(?P<ten>[0-9]{2,3})(?![0-9])|#[xX]0*+(?P<sixteen>[0-9a-fA-F]{2})(?![0-9a-fA-F])"
    r"|(?P<backslash>bsol)(?=;));?"
)


def without_commands(text: str) -> str:
    """``text``, in which each such command is a space and a word."""
    return _COMMAND.sub(r"\\ ", text)


def html_without_commands(html: str) -> str:
    """The same of HTML: letters and backslashes are written as themselves first."""
    return without_commands(_REFERENCE.sub(_resolved, html))


def has_commands(html: str) -> bool:
    """Whether the text in ``html`` holds such a command."""
    return _COMMAND.search(_REFERENCE.sub(_resolved, html)) is not None


def _resolved(reference: re.Match[str]) -> str:
    """A letter or a backslash itself; other references as they are."""
    if reference["backslash"]:
        return "\\"
    ten, sixteen = reference["ten"], reference["sixteen"]
    character = chr(int(ten) if ten else int(sixteen, 16))
    is_meant = character == "\\" or (character.isascii() and character.isalpha())
    return character if is_meant else reference[0]
