"""What a cell puts out has nothing active in it once it is stored."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from autograder.run import RunningNotebook
from autograder.warm_process import WarmProcess
from tests.hostile import HTML
from tests.notebooks import code_cell

PLAIN = set("table thead tbody tr th td b i em strong code pre p br div span ul ol li".split())
ACTIVE_TYPES = (
    "application/javascript",
    "application/vnd.jupyter.widget-view+json",
    "text/markdown",
    "text/latex",
    "image/svg+xml",
    "application/pdf",
    "application/json",
)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.active: list[Any] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in PLAIN or attrs:
            self.active.append((tag, attrs))


def stored(source: str, warm: WarmProcess) -> list[dict[str, Any]]:
    with RunningNotebook({"cells": [code_cell(source, "cell")]}, warm) as running:
        return running.run_cells()[0].outputs


@pytest.mark.parametrize("html", HTML)
def test_html_keeps_plain_tags_only(html: str, warm: WarmProcess) -> None:
    outputs = stored(f"display({{'text/html': {html!r}}}, raw=True)", warm)
    tags = _Tags()
    tags.feed(outputs[0]["data"].get("text/html", ""))
    assert tags.active == []


@pytest.mark.parametrize("kind", ACTIVE_TYPES)
def test_active_types_are_dropped(kind: str, warm: WarmProcess) -> None:
    outputs = stored(f"display({{{kind!r}: '<script>hit()</script>'}}, raw=True)", warm)
    assert set(outputs[0]["data"]) == {"text/plain"}
    assert "hit()" not in json.dumps(outputs)


def test_metadata_and_unknown_fields_are_dropped(warm: WarmProcess) -> None:
    source = "display({'text/plain': 'x'}, raw=True, metadata={'isolated': True})"
    assert stored(source, warm) == [
        {"output_type": "display_data", "data": {"text/plain": "x"}, "metadata": {}}
    ]


def test_a_picture_is_a_picture(warm: WarmProcess) -> None:
    outputs = stored("display({'image/png': 'PHNjcmlwdD4='}, raw=True)", warm)
    assert "image/png" not in outputs[0]["data"]


def test_terminals_get_no_orders(warm: WarmProcess, tmp_path: Path) -> None:
    source = "print('\\x1b]0;title\\x07\\x1b[2J\\x9b2Jtext')"
    text = stored(source, warm)[0]["text"]
    assert text.endswith("text\n")
    assert not any(character < " " and character not in "\n\t" for character in text)
