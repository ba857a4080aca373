"""Outputs from a sandbox: whatever comes, what is stored is well-formed, bounded and inert."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from typing import Any

import bleach
import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from autograder import outputs
from autograder.inside.shell import MAX_OUTPUT, Recorder
from autograder.outputs import (
    MAX_HTML,
    MAX_ONE_HTML,
    MAX_OUTPUTS,
    MAX_TEXT,
    HtmlRoom,
    clean_html,
    clean_outputs,
    clean_text,
    message_output,
)
from autograder.plain_html import MAX_OPEN, TAGS

KEYS = "output_type name text ename evalue traceback data metadata text/html text/plain".split()
KINDS = "stream error display_data execute_result update_display_data".split()
JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.sampled_from(KINDS)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.text(), st.sampled_from(KEYS)), inner, max_size=6),
    ),
    max_leaves=20,
)
LIKELY = st.lists(
    st.fixed_dictionaries(
        {"output_type": st.sampled_from(KINDS)},
        optional={
            "name": st.one_of(JSON, st.sampled_from(["stdout", "stderr"])),
            "text": st.one_of(JSON, st.text()),
            "ename": JSON,
            "evalue": JSON,
            "traceback": st.one_of(JSON, st.lists(st.text(), max_size=3)),
            "data": st.one_of(JSON, st.dictionaries(st.sampled_from(KEYS), JSON, max_size=3)),
            "metadata": JSON,
        },
    ),
    max_size=4,
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(JSON, LIKELY))
def test_whatever_comes_is_stored_as_a_valid_notebook(outputs: Any) -> None:
    cleaned = clean_outputs(outputs)
    cell = new_code_cell("x", outputs=[nbformat.from_dict(output) for output in cleaned])
    nbformat.validate(new_notebook(cells=[cell]))
    nbformat.writes(new_notebook(cells=[cell])).encode("utf-8")


def test_what_is_good_stays_as_it_is() -> None:
    png = base64.b64encode(PNG).decode()
    good = [
        {"output_type": "stream", "name": "stderr", "text": "a warning\n\tindented\n"},
        {
            "output_type": "display_data",
            "data": {"text/plain": "x", "image/png": png},
            "metadata": {},
        },
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["line"]},
    ]
    assert clean_outputs(good) == good


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def test_numbers_and_lengths_are_bounded() -> None:
    assert len(clean_outputs([message_output("E", "x")] * 1000)) == MAX_OUTPUTS
    assert len(clean_text("x" * 10_000_000)) < MAX_TEXT + 100
    long = {
        "output_type": "error",
        "ename": "x" * 9999,
        "evalue": "x" * 99_999,
        "traceback": ["x"] * 999,
    }
    cleaned = clean_outputs([long])[0]
    assert (len(cleaned["ename"]), len(cleaned["evalue"])) == (200, 10_000)
    assert len(cleaned["traceback"]) == 200


def test_terminal_orders_and_half_characters_go() -> None:
    assert clean_text("\x1b[31mred\x1b[0m\x07\x00\r\n\ud800") == "red\n?"


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<b onclick=x>y</b>",
        "<a href='javascript:x'>y</a>",
        "<svg><script>x</script></svg>",
        "<p style='position:fixed'>y</p>",
        "<iframe src=x></iframe>",
        "<base href=//x>",
        "<form action=//x><input></form>",
    ],
)
def test_html_is_inert(html: str) -> None:
    cleaned = clean_html(html)
    for bad in ("script", "on", "href", "style", "iframe", "src", "base", "form", "svg"):
        assert f"<{bad}" not in cleaned
        assert f"{bad}=" not in cleaned


def test_tables_stay() -> None:
    table = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    assert clean_html(table) == table


def test_a_display_without_a_known_form_says_so() -> None:
    [output] = clean_outputs([{"output_type": "display_data", "data": {"application/x": "y"}}])
    assert "no form that is shown" in output["data"]["text/plain"]


def shown(html: str, plain: str | None = "a text") -> dict[str, Any]:
    data = {"text/html": html} | ({} if plain is None else {"text/plain": plain})
    return {"output_type": "display_data", "data": data}


def test_beyond_its_room_html_is_shown_by_its_text_with_a_note() -> None:
    room, row = HtmlRoom(), "<tr>\n      <td>0.12345</td>\n    </tr>\n"
    table = f"<table>{row * 2500}</table>"
    kept = 0
    while room.left >= 200_000:
        [output] = clean_outputs([shown(table)], room)
        assert output["data"]["text/html"].count("<td>") == 2500
        kept += 1
    assert kept > 15
    late, last = clean_outputs([shown(table, "a table"), shown("<b>x</b>")], room)
    assert late["data"].keys() == {"text/plain"}
    assert re.fullmatch(r"a table\n\[shown as text: .*\]", late["data"]["text/plain"])
    assert last["data"]["text/html"] == "<b>x</b>"  # there is room for this one


def test_html_is_counted_before_it_is_cleaned(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no more of it is looked at than could be kept."""
    cleaned: list[str] = []
    clean: Callable[[str], str] = outputs.clean_html

    def counted(html: str) -> str:
        cleaned.append(html)
        return clean(html)

    monkeypatch.setattr(outputs, "clean_html", counted)
    room = HtmlRoom()
    for _ in range(10):
        clean_outputs([shown("<b>" * 66_000 + "x" * 5_000_000)] * 80, room)
        clean_outputs([shown("<ul>" + "<li>x" * 36_000)] * 80, room)
    assert max(map(len, cleaned)) <= MAX_TEXT + 1
    assert sum(map(len, cleaned)) < MAX_HTML


@pytest.mark.parametrize("sign", ["<", ">", "&", "<li>", "<b>", "<code></code>", "<table>"])
def test_what_cleaned_html_becomes_is_bounded_alone_and_together(sign: str) -> None:
    room, sizes = HtmlRoom(), []
    for length in (200_000, 100_000, 50_000):
        many = [shown(sign * (length // len(sign)))] * 80
        sizes += [len(output["data"].get("text/html", "")) for output in clean_outputs(many, room)]
    assert 0 < max(sizes) < 1.4 * MAX_ONE_HTML
    assert sum(sizes) < 1.4 * MAX_HTML


def test_html_without_a_text_is_shown_by_the_note_alone() -> None:
    [output] = clean_outputs([shown("<" * 150_000, None)])
    assert output["data"]["text/plain"].startswith("[shown as text: ")


@pytest.mark.parametrize("opening", ["<p>", "<ul><li>", "<table>", "<table><tr>", "<div>", "<pre>"])
@pytest.mark.parametrize("block", ["li", "div", "tr", "td", "p"])
def test_parsers_of_html5_open_no_font_again(opening: str, block: str) -> None:
    fonts = "<b><i><em><strong><code>" * 3
    cleaned = clean_html(f"{opening}{fonts}x" + f"<{block}>x</{block}>" * 100)
    parsed = bleach.clean(cleaned, tags=TAGS)
    assert parsed.count("<strong>") <= 3


def test_the_recorder_joins_pieces_and_cuts() -> None:
    recorder = Recorder()
    recorder.stream("stdout", "a")
    recorder.stream("stdout", "b")
    recorder.stream("stderr", "c")
    recorder.stream("stdout", "d")
    assert [output["text"] for output in recorder.take()] == ["ab", "c", "d"]
    assert recorder.take() == []
    for _ in range(50):
        recorder.stream("stdout", "x" * 100_000)
    [output] = recorder.take()
    assert len(output["text"]) < MAX_OUTPUT + 100
    assert "cut here" in output["text"]


def test_the_recorder_bounds_the_number_of_outputs() -> None:
    recorder = Recorder()
    for number in range(1000):
        recorder.display("display_data", {"text/plain": str(number)}, {})
        recorder.stream("stdout", "x")
    outputs = recorder.take()
    assert len(outputs) < 250
    assert "cut here" in outputs[-1]["text"]


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("<div>" * 40_000, "<div>" * 40 + "</div>" * 40),
        ("<b>" * 60_000 + "x", "<b>" * 40 + "x" + "</b>" * 40),
        ("<td>1<td>2", "<td>1</td><td>2</td>"),
        ("<p>1<p>2</b></p></p>", "<p>1</p><p>2</p>"),
        ("<p><b>1<i>2<div>3</b></div></p>", "<p><b>1<i>2</i></b></p><div>3</div>"),
        ("<td><b>1<td>2<br><i>3", "<td><b>1</b></td><td>2<br><i>3</i></td>"),
        ("a < b > c &lt;i&gt; &amp", "a &lt; b &gt; c &lt;i&gt; &amp"),
        ("<scr<script>ipt>x</script>ipt>y", "y"),
        ("<script>" + "</script " * 20_000, "&lt;/script " * 19_999),
        ("<" + "a" * 150_000, "&lt;" + "a" * 150_000),
        ("<!--" * 50_000, ""),
        ("<table><tr><td>1</table>2", "<table><tr><td>1</td></tr></table>2"),
        ("&#" + "1" * 100_000, "&#" + "1" * 100_000),
    ],
)
def test_html_is_made_anew_whatever_it_was(html: str, plain: str) -> None:
    assert clean_html(html) == plain


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="<>/!-= \"'abdiprtv&;#svgcript\n", max_size=200))
def test_every_tag_is_one_of_ours_and_closed(html: str) -> None:
    cleaned = clean_html(html)
    tags = re.findall("<(/?)([a-z]*)>", cleaned)
    assert cleaned.count("<") == len(tags) == cleaned.count(">")
    assert {name for _, name in tags} <= TAGS
    depth = 0
    for ends, name in tags:
        depth += 0 if name == "br" else -1 if ends else 1
        assert 0 <= depth <= MAX_OPEN
    assert depth == 0


@pytest.mark.parametrize(
    "text",
    [
        "\x9b2J",
        "\x1b]0;title\x07",
        "\u202eabc",
        "\u2066abc",
        "\u200eabc",
        "\u200fabc",
        "\u061cabc",
        "\x1b[2J",
    ],
)
def test_terminals_and_readers_are_told_nothing_else(text: str) -> None:
    cleaned = clean_text(f"({text})")
    assert cleaned.isprintable()
    assert cleaned in ("()", "(2J)", "(abc)")
