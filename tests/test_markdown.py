"""Text cells: kept as they are where they are harmless, changed as little as possible else."""

from __future__ import annotations

import time

import pytest
from nbconvert.filters import markdown2html_mistune, markdown_mistune

from autograder.markdown import _Reader, safe_cells, safe_markdown
from autograder.quick import MAX_LINES, MAX_RENDERED, has_gap, is_quick_to_colour, without_gaps
from autograder.rendering import prose
from tests.hostile import HTML, MARKDOWN, SLOW

HARMLESS = [
    "# Title\n\nText with *emphasis*, **more**, `x < y` and <b>bold</b><br>\n\n1. one\n2. two",
    "$a<b$, \\(c > d\\) and $$\\begin{aligned} a &< b \\\\ c &> d \\end{aligned}$$",
    "| a | b |\n|:--|--:|\n| 1 | 2 |\n\n- [ ] to do\n- [x] done",
    "[docs](https://pytorch.org/docs?a=1&b=2) <https://pytorch.org> https://a.org [top](#top)",
    "```python\nif a < b:\n    print('<script>')\n```\n\n    <script>\n\n`<script>`",
    "x < y, y > z, a <b, 1<2, &lt;script&gt; and x <- y",
    "![mine](attachment:mine.png)",
]


@pytest.mark.parametrize("source", HARMLESS)
def test_harmless_text_is_kept_to_the_letter(source: str) -> None:
    assert safe_markdown(source, {"mine.png": {"image/png": "iVBORw0KGgo="}}) == source


@pytest.mark.parametrize(
    ("source", "safe"),
    [
        ("<script>alert(1)</script>", "< script>alert(1)< /script>"),
        ("[x](javascript:alert(1)) [y](https://y.org)", "[x] (javascript:alert(1)) [y](https://y.org)"),
        ("![x](http://evil.example/p.png)", "! [x](http://evil.example/p.png)"),
        ("![x](p.png)", "! [x] (p.png)"),
        ("![x](attachment:gone.png)", "! [x] (attachment:gone.png)"),
        ("[x][r]\n\n[r]: javascript:a", "[x][r]\n\n[r] : javascript:a"),
        ("</div></div> end", "< /div>< /div> end"),
        ("$\\href{javascript:a}{b}$", "$\\ href{javascript:a}{b}$"),
        ("<b>not closed", "~~~\n<b>not closed\n~~~"),
        ("```mermaid\nA\n```", "```\nA\n```"),
        ("- ~~~~ cpp x\n  a\n  ~~~~\n\n```py\nb\n```", "- ~~~~\n  a\n  ~~~~\n\n```py\nb\n```"),
        ("> 1. ```{.maple}\n>    a", "> 1. ```\n>    a"),
        ("```&#109;aple\n```python\n```", "```\n```python\n```"),
        ("[a]: http://b\n ```cpp\n ```", "[a]: http://b\n ```\n ```"),
        ("```python\n" + "%" * 500, "```\n" + "%" * 500),
    ],
)  # fmt: skip
def test_active_text_is_changed_as_little_as_possible(source: str, safe: str) -> None:
    assert safe_markdown(source) == safe


@pytest.mark.parametrize("source", [*HTML, *MARKDOWN])
def test_what_is_safe_is_not_changed_again(source: str) -> None:
    assert safe_markdown(safe_markdown(source)) == safe_markdown(source)


def test_long_text_is_shown_as_it_was_typed() -> None:
    source = "~~~~\n<script>alert(1)</script>[x](javascript:a)\n" + "word " * MAX_RENDERED
    safe = safe_markdown(source)
    assert safe.startswith("~~~~~\n~~~~\n< script>") and safe.endswith("\n~~~~~")
    assert "](" not in safe


@pytest.mark.parametrize("opening", SLOW)
def test_formulas_that_do_not_end_take_no_long_time(opening: str) -> None:
    source = opening * (MAX_RENDERED // len(opening))
    began = time.process_time()
    for _ in range(20):
        assert safe_markdown(source).startswith("~~~\n")
    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    "heading",
    [
        "###### a03-dphi",
        "a03-dphi\n---",
        "# a03 dphi",
        "> - # a03&#45;<b>dphi</b>-comment",
        "# a03-*dphi*_extra_credit #",
    ],
)
def test_no_heading_is_named_like_the_field_of_a_grade(heading: str) -> None:
    graded = {"cell_type": "code", "source": "", "metadata": {"nbgrader": {"grade_id": "a03-dphi"}}}
    text = {"cell_type": "markdown", "source": f"{heading}\n\ntext", "metadata": {}}
    safe, _ = safe_cells([text, graded], frozenset())
    assert safe[0]["source"] == f"~~~\n{heading}\n\ntext\n~~~"
    assert safe_cells([text], frozenset())[0] == [text]


@pytest.mark.parametrize("attribute", ["id", "name", "class"])
def test_no_attribute_of_formgraders_is_plain(attribute: str) -> None:
    reader = _Reader()
    reader.feed(f'<p {attribute}="full-credit">x</p>')
    assert not reader.is_plain


LONG_WORK = [
    "*" * 4975 + "a*" * 7462,
    "*" * 4875 + "<a*" * 4875,
    "___" * 200 + "___*__" * 3000,
    "*a " * 3000 + "a*" * 3000,
    "**" * 150 + "x***" * 1000,
    "![" * 200 + "a****" * 700,
    "# a\n" * 4000,
    "> " * 5000 + "x\n" * 4000,
    "- a\n" * 4000,
    "\\\\[" + "*a* ***b\n\n" * 900 + "\\\\\\]",
    "`$$`" + "*a* ***b\n\n" * 900 + "$$",
]
PROSE = [
    "Some *emphasis*, **more of it**, `code`, grad_W and $X_i^T W_j$.\n" * 5 + "\n",
    "- a list with *emphasis*\n  - and [links](https://pytorch.org)\n\n",
    "| a | *b* | **c** |\n|---|---|---|\n| 1 | `2` | $x_1$ |\n\n",
    "$$\n\\begin{aligned} a_1 &= b_1 \\\\ c_1 &= d_1 \\end{aligned}\n$$\n\n",
    "> a quotation, *long*\n> and **longer**\n\n1. one\n2. two\n\n____________\n\n",
]


@pytest.mark.parametrize("source", LONG_WORK)
def test_text_whose_rendering_takes_long_is_shown_as_it_was_typed(source: str) -> None:
    assert safe_markdown(source).startswith("~~~\n")
    assert prose(source, {}).startswith("<pre>")


@pytest.mark.parametrize("source", PROSE)
def test_ordinary_prose_of_any_length_is_rendered(source: str) -> None:
    times = min(MAX_RENDERED // len(source), MAX_LINES // source.count("\n") - 1, 190)
    long = source * times
    assert safe_markdown(long) == long
    assert not prose(long, {}).startswith("<pre>")


@pytest.mark.parametrize(
    "info", ["maple", " cpp x", "Python", "pyx", "mermaid", "{.zeek}", "python3"]
)
def test_fenced_code_is_coloured_as_python_or_not_at_all(
    info: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some of Pygments' lexers take exponential time, in nbgrader's pages as in ours."""
    asked: list[str] = []
    monkeypatch.setattr(markdown_mistune, "get_lexer_by_name", asked.append)
    for source in (f"```{info}\na\n```", f"- > ~~~{info}\n  > a", f"a\n~~~~{info}\na"):
        assert "<pre><code>a" in prose(source, {})
        safe = safe_markdown(source)
        assert info.strip() not in safe
        assert "<pre><code>a" in markdown2html_mistune(safe)
    assert not asked


def test_code_without_its_language_is_told_as_such() -> None:
    cells = [{"cell_type": "markdown", "source": text} for text in ("```cpp\na\n```", "<p>")]
    assert safe_cells(cells, frozenset())[1] == [
        "HTML, links or pictures in 1 text cell(s) are shown as text.",
        "Code in 1 text cell(s) is shown without the language it was said to have.",
    ]


@pytest.mark.parametrize(
    "code", ["'%" + "0" * 500, "match" + "\t\n" * 250, "x = 1\n" * 20_000, "\n" * 100]
)
def test_code_that_takes_long_is_shown_without_colours(code: str) -> None:
    assert is_quick_to_colour(["x = 1\n" * 1000] * 10)
    assert not is_quick_to_colour([code])
    assert not is_quick_to_colour(["x = 1\n" * 1000] * 20)


def test_released_text_is_trusted_and_code_is_let_alone() -> None:
    cells = [
        {"cell_type": "markdown", "source": "<details>handed out</details>"},
        {"cell_type": "code", "source": "x = '<script>'"},
        {"cell_type": "raw", "source": "<script>"},
    ]
    safe, said = safe_cells(cells, frozenset({"<details>handed out</details>"}))
    assert [cell["source"] for cell in safe[:2]] == [cell["source"] for cell in cells[:2]]
    assert (safe[2]["cell_type"], safe[2]["source"]) == ("markdown", "~~~\n<script>\n~~~")
    assert said == ["HTML, links or pictures in 1 text cell(s) are shown as text."]


def test_long_runs_of_blank_lines_in_code_are_shortened() -> None:
    assert without_gaps("x = 1\n\n\ny = 2\n    ") == "x = 1\n\n\ny = 2\n    "
    for gap in ("\n" * 100, "\n \n" * 50, "\u2003\n\x0b\n" * 40):
        shorter = without_gaps(f"if x:\n    y{gap}    z")
        assert not has_gap(shorter)
        assert shorter.startswith("if x:\n    y\n\n")
        assert shorter.endswith("\n    z")
