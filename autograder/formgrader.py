"""What formgrader reads of submitted/ by itself: the timestamps of a class, made safe.

For each page NbGraderAPI opens every ``timestamp.txt``: through links, waiting for ever at a
FIFO, and failing for everybody over a text that is no time.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from nbgrader.apps import NbGraderAPI
from nbgrader.exchange.default import ExchangeList

from autograder.timestamps import read_timestamp


class ListAndGuard(ExchangeList):  # type: ignore[misc]
    """nbgrader's own lister of the exchange; an NbGraderAPI that makes one reads with care.

    Formgrader makes its API and course directory itself, and lets neither class be configured.
    The lister can be, and is made by each API as it begins: this is the one place from which a
    method of an object of nbgrader's is replaced.
    """

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        if isinstance(self.parent, NbGraderAPI):
            self.parent.get_submitted_timestamp = partial(_submitted_timestamp, self.parent)


def _submitted_timestamp(api: Any, assignment_id: str, student_id: str) -> datetime | None:
    """When a submission was handed in; None where its timestamp tells no time."""
    course = api.coursedir
    folder = course.format_path(course.submitted_directory, student_id, assignment_id)
    return read_timestamp(Path(folder))
