"""Markdown that is rendered in little time: no deadline holds where pages are made.

Renderers need more than linear time for some text. A student's text is measured as it is
rendered, by the renderer's own idea of what a paragraph is; longer work is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from autograder.lean_imports import without_uri_grammar

MAX_RENDERED = 20_000  # characters
MAX_LINES = 2000  # each is read again for each list and quotation around it
MAX_FORMULAS = 200  # each beginning is searched for its end through all that follows
MAX_DOLLARS = 2000  # each end is the next beginning: no search, but much to write
MAX_BLANK_LINES = 60  # in a row: quadratic time in Pygments' lexer, whatever white space they hold
MAX_COLOURED = 100_000  # characters of code, all cells: Pygments compares some with all that follow
MAX_COLOURED_LINE = 400  # quadratic time again, and a hundred times more of it
MAX_EMPHASIS = 600**2  # each mark in a paragraph is compared with those before it

_SPACE = re.compile(r"\s+")
_LONG_SPACE = re.compile(rf"(?<!\s)[^\S\n]*\n\s{{{MAX_BLANK_LINES},}}")
_FENCE = re.compile(
    r"^(?P<before>[ \t>*+:.)\d-]*(?:`{3,}(?=[^`\n]*$)|~{3,}(?!~)))[ \t]*(?P<info>[^ \t\n][^\n]*)$",
    re.MULTILINE,
)
_FORMULA = re.compile(r"\\\\[\[(]|\\begin\{")


def is_quick(source: str) -> bool:
    """Whether a text cell may be rendered at all; others are shown as they were typed."""
    if len(source) > MAX_RENDERED or source.count("$") > MAX_DOLLARS:
        return False
    return len(_FORMULA.findall(source)) <= MAX_FORMULAS and source.count("\n") < MAX_LINES


def has_gap(source: str) -> bool:
    """Whether code has so many blank lines in a row that colouring it takes long."""
    return any(run.count("\n") > MAX_BLANK_LINES for run in _LONG_SPACE.findall(source))


def without_gaps(source: str) -> str:
    """Code with fewer blank lines in a row: formgrader's server colours it, too."""

    def shorter(run: re.Match[str]) -> str:
        indentation = run[0].rpartition("\n")[2]
        return run[0] if not has_gap(run[0]) else "\n" * MAX_BLANK_LINES + indentation

    return _LONG_SPACE.sub(shorter, source)


def is_quick_to_colour(sources: Iterable[str]) -> bool:
    """Whether Pygments' lexer of Python needs little time for all of ``sources``.

    Its lexers of other languages need quadratic time or, some, exponential.
    """
    room = MAX_COLOURED
    for source in sources:
        room -= len(source)
        runs = (*source.split("\n"), *_SPACE.findall(source)) if room >= 0 else ()
        if room < 0 or has_gap(source) or max(map(len, runs)) > MAX_COLOURED_LINE:
            return False
    return True


def keeps_language(info: str, code: str) -> bool:
    """Whether fenced code may go on saying its language: every renderer but ours colours it."""
    return not info.strip() or (_is_python(info) and is_quick_to_colour([code]))


def _is_python(info: str) -> bool:
    return info.split()[:1] in (["python"], ["py"])


def without_languages(text: str) -> str:
    """Markdown whose fences say no language but Python, and not that where it may take long."""
    quick = is_quick_to_colour([text])

    def bare(fence: re.Match[str]) -> str:
        return fence[0] if quick and _is_python(fence["info"]) else fence["before"]

    return _FENCE.sub(bare, text)


def quick_markdown(
    source: str, renderer: type[Any], attachments: Mapping[str, Mapping[str, str]]
) -> str:
    """The HTML that nbconvert makes with a class of renderer; ValueError for what takes long."""
    with without_uri_grammar():
        from nbconvert.filters.markdown_mistune import MarkdownWithMath, MathInlineParser

    class Inline(MathInlineParser):  # type: ignore[misc]
        """nbconvert's, but it counts."""

        work = 0

        def parse(self, state: Any) -> Any:
            self.work += (state.src.count("*") + state.src.count("_")) ** 2
            if self.work > MAX_EMPHASIS:
                raise ValueError("there are too many marks of emphasis in this text")
            return super().parse(state)

    plain = {name: dict(bundle) for name, bundle in attachments.items()}
    particular = renderer(escape=False, attachments=plain, exclude_anchor_links=True)
    return str(MarkdownWithMath(particular, inline=Inline(hard_wrap=False)).render(source))
