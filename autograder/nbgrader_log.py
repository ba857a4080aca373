"""nbgrader's log on a terminal: it names files, folders and errors as strangers wrote them."""

from __future__ import annotations

import logging
from typing import Any

from tornado.log import LogFormatter

from autograder.text import plain


class PlainLog(LogFormatter):
    """nbgrader's own form of a line, with nothing in it that a terminal acts on but its colours."""

    def format(self, record: logging.LogRecord) -> str:
        """One message; further lines of it are indented, so none can be taken for another."""
        said = logging.makeLogRecord(
            {**vars(record), "msg": _plain(record.getMessage()), "args": ()}
        )
        text: str = super().format(said)
        return text

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """A traceback: an error's text may hold a name."""
        return _plain(super().formatException(ei))


def _plain(text: str) -> str:
    return "\n".join(map(plain, text.replace("\t", "    ").split("\n")))
