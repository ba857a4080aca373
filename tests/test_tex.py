"""Commands of TeX that make links or style in formgrader's pages, however they are written."""

from __future__ import annotations

import html
import time

import pytest

from autograder.markdown import _render, safe_markdown
from autograder.outputs import clean_html
from autograder.tex import has_commands, html_without_commands, without_commands

ACTIVE = [
    r"\href{javascript:alert(1)}{x}",
    r"\href1",
    r"\let\y=\href1 \y{javascript:alert(1)}{x}",
    r"\style{background:url(http://e)}{x}",
    r"\bbox[background:url(http://e)]{x}",
    r"\mmlToken{mi}[href='javascript:alert(1)']{x}",
    r"\csname href\endcsname",
    *(rf"\{name}" for name in ("def", "gdef", "edef", "xdef", "newcommand", "renewcommand")),
    *(rf"\{name}" for name in ("require", "htmlClass", "newenvironment", "DeclareMathOperator")),
]
WRITTEN = [
    "{0}",
    "<script></script>{0}",
    "\\\\{0}",
    "{1}",
    "{2}",
    "{3}",
]


def written_otherwise(tex: str) -> tuple[str, str, str, str]:
    tens = "".join(f"&#{ord(c):04};" if c.isalpha() or c == "\\" else c for c in tex)
    sixteens = "".join(f"&#x{ord(c):03x};" if c.isalpha() or c == "\\" else c for c in tex)
    return tex, tens, sixteens, tex.replace("\\", "&bsol;")


@pytest.mark.parametrize("tex", ACTIVE)
@pytest.mark.parametrize("form", WRITTEN)
def test_no_active_command_is_left(tex: str, form: str) -> None:
    text = form.format(*written_otherwise(tex))
    assert has_commands(text)
    cleaned = clean_html(f"<p>${text}$</p>")
    assert not has_commands(cleaned)
    assert without_commands(html.unescape(cleaned)) == html.unescape(cleaned)
    for delimiter in ("$", "&#36;"):
        safe = safe_markdown(f"{delimiter}{text}{delimiter}")
        assert safe.startswith("~~~\n") or not has_commands(_render(safe, {}))


@pytest.mark.parametrize("tag", ["<x>", "<script>y</script>", "<a href='z'>", "<!-- -->"])
def test_what_is_taken_out_joins_no_command(tag: str) -> None:
    assert not has_commands(clean_html(rf"$\hr{tag}ef{{javascript:alert(1)}}{{x}}$"))


@pytest.mark.parametrize(
    "tex", [r"$\frac{a}{b}$", r"\delta \default \letter \urls", "a&#38;b &lt; &amp; &#9731; &#x41g"]
)
def test_what_is_harmless_stays(tex: str) -> None:
    assert html_without_commands(tex).replace("A", "&#x41") == tex


def test_references_without_end_take_no_long_time() -> None:
    began = time.process_time()
    for text in ("&#" + "0" * 200_000, "&#0" * 70_000, "&#x" * 70_000, "\\let" * 50_000):
        html_without_commands(text)
    assert time.process_time() - began < 4
