"""Outputs that came out of a sandbox, made safe to store and to look at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from autograder.pictures import is_picture
from autograder.plain_html import plain_html
from autograder.tex import html_without_commands
from autograder.text import CONTROLS

MAX_TEXT = 200_000
MAX_IMAGE = 4 << 20
MAX_OUTPUTS = 100
MAX_HTML = 3 << 20  # of one notebook; nbgrader's sanitiser needs some ten seconds for a MB
MAX_ONE_HTML = 500_000  # a table of MAX_TEXT has some 350,000
_AS_TEXT = "[shown as text: this notebook has more HTML than is kept; show fewer rows]"
_CONTROL = re.compile(f"[{CONTROLS}]")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\\\)?")


@dataclass
class HtmlRoom:
    """How much HTML the outputs of one notebook may still have.

    It is counted before it is cleaned, and as long as it were with every sign escaped: so it
    bounds the time that cleaning takes, and what the result may become.
    """

    left: int = MAX_HTML

    def takes(self, html: str) -> bool:
        """Whether there is room for ``html``; if so, it is taken."""
        size = len(html) + 3 * (html.count("<") + html.count(">")) + 4 * html.count("&")
        if size > min(self.left, MAX_ONE_HTML):
            return False
        self.left -= size
        return True


def clean_outputs(outputs: Any, room: HtmlRoom | None = None) -> list[dict[str, Any]]:
    """The outputs that are well-formed, bounded and without active content; the rest is dropped.

    HTML for which its notebook has no ``room`` is shown by the text that came with it.
    """
    if not isinstance(outputs, list):
        return []
    room = HtmlRoom() if room is None else room
    cleaned = (_clean(output, room) for output in outputs[:MAX_OUTPUTS])
    return [output for output in cleaned if output is not None]


def message_output(name: str, text: str) -> dict[str, Any]:
    """An error output by which the kit itself speaks."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [text]}


def _clean(output: Any, room: HtmlRoom) -> dict[str, Any] | None:
    if not isinstance(output, dict):
        return None
    kind = output.get("output_type")
    if kind == "stream":
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": clean_text(output.get("text"))}
    if kind == "error":
        lines = output.get("traceback")
        return {
            "output_type": "error",
            "ename": clean_text(output.get("ename"))[:200],
            "evalue": clean_text(output.get("evalue"))[:10_000],
            "traceback": [clean_text(line) for line in lines[:200]]
            if isinstance(lines, list)
            else [],
        }
    if kind in ("display_data", "execute_result"):
        data = _clean_data(output.get("data"), room)
        bundle: dict[str, Any] = {"output_type": kind, "data": data, "metadata": {}}
        if kind == "execute_result":
            bundle["execution_count"] = None
        return bundle
    return None


def clean_text(text: Any) -> str:
    """Text without control characters, bounded."""
    if not isinstance(text, str):
        return ""
    plain = _CONTROL.sub("", _ANSI.sub("", text))
    plain = plain.encode("utf-8", errors="replace").decode("utf-8")
    if len(plain) > MAX_TEXT:
        return plain[:MAX_TEXT] + "\n[cut: this output is too long]\n"
    return plain


def _clean_data(data: Any, room: HtmlRoom) -> dict[str, str]:
    if not isinstance(data, dict):
        return {}
    cleaned = {}
    if isinstance(data.get("text/plain"), str):
        cleaned["text/plain"] = clean_text(data["text/plain"])
    if isinstance(data.get("text/html"), str):
        html = data["text/html"][: MAX_TEXT + 1]  # one more: clean_text says that it is cut
        if room.takes(html):
            cleaned["text/html"] = clean_html(html)
        else:
            cleaned["text/plain"] = f"{cleaned.get('text/plain', '')}\n{_AS_TEXT}".lstrip()
    for mime in ("image/png", "image/jpeg"):
        image = data.get(mime)
        if isinstance(image, str) and len(image) <= MAX_IMAGE:
            image = image.replace("\n", "")
            if is_picture(image, mime):
                cleaned[mime] = image
    return cleaned or {"text/plain": "[this output has no form that is shown here]"}


def clean_html(html: str) -> str:
    """HTML with tables and plain formatting only: no script, style, link or image, none in TeX."""
    return html_without_commands(plain_html(clean_text(html)))
