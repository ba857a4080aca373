"""What nbgrader logs is text: no part of it acts on a terminal."""

from __future__ import annotations

import logging
import sys

from autograder.nbgrader_log import PlainLog


def record(message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord("AutogradeApp", logging.INFO, "x.py", 1, message, arguments, None)


def test_names_are_shown_without_what_a_terminal_acts_on() -> None:
    form = PlainLog("[%(name)s | %(levelname)s] %(message)s", "%Y")
    said = form.format(record("Copying %s -> %s", "a\x1b[2J", "b\x9d\r\u202e"))
    assert said == "[AutogradeApp | INFO] Copying a\ufffd[2J -> b\ufffd\ufffd\ufffd"
    forged = form.format(record("Copying a\n[AutogradeApp | INFO] all is well"))
    assert forged.split("\n")[1] == "    [AutogradeApp | INFO] all is well"


def test_a_traceback_keeps_its_lines() -> None:
    form = PlainLog("%(message)s", "%Y")
    said = record("it failed")
    try:
        raise ValueError("in \x1b[2J")
    except ValueError:
        said.exc_info = sys.exc_info()
    lines = form.format(said).split("\n")
    assert lines[0] == "it failed"
    assert lines[-1].strip() == "ValueError: in \ufffd[2J"
    assert len(lines) > 3
