"""Outputs that came out of a sandbox, made safe to store and to look at."""

from __future__ import annotations

import re
from typing import Any

from autograder.pictures import is_picture
from autograder.plain_html import plain_html
from autograder.tex import html_without_commands
from autograder.text import CONTROLS

MAX_TEXT = 200_000
MAX_IMAGE = 4 << 20
MAX_OUTPUTS = 100
_CONTROL = re.compile(f"[{CONTROLS}]")
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\\\)?")


def clean_outputs(outputs: Any) -> list[dict[str, Any]]:
    """The outputs that are well-formed, bounded and without active content; the rest is dropped."""
    if not isinstance(outputs, list):
        return []
    cleaned = (_clean(output) for output in outputs[:MAX_OUTPUTS])
    return [output for output in cleaned if output is not None]


def message_output(name: str, text: str) -> dict[str, Any]:
    """An error output by which the kit itself speaks."""
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [text]}


def _clean(output: Any) -> dict[str, Any] | None:
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
        bundle: dict[str, Any] = {"output_type": kind, "data": _clean_data(output.get("data"))}
        bundle["metadata"] = {}
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


def _clean_data(data: Any) -> dict[str, str]:
    if not isinstance(data, dict):
        return {}
    cleaned = {}
    if isinstance(data.get("text/plain"), str):
        cleaned["text/plain"] = clean_text(data["text/plain"])
    if isinstance(data.get("text/html"), str):
        cleaned["text/html"] = clean_html(data["text/html"])
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
