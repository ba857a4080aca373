"""When something was handed in: ``timestamp.txt``, beside the notebook and in a stranger's hands.

nbgrader hands its text to a parser that takes almost anything for a time, and raises whatever
it meets. So the text is measured first: a short one, wholly a date and a time of these forms.
"""

from __future__ import annotations

import os
import re
import warnings
from datetime import datetime
from pathlib import Path

from autograder.opening import opened_file

TIMESTAMP = "timestamp.txt"
MAX_SIZE = 200  # bytes

_DAY = r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?"
_OFFSET = r"(?:Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)"
_ZONE = r"[A-Za-z]{1,20}(?:/[A-Za-z_]{1,20}){0,2}"
# Of a machine, as nbgrader itself, zip_collect and isoformat() write it ...
_ISO = re.compile(f"({_DAY})(?:[ T]{_CLOCK}{_OFFSET}?| {_CLOCK} (?:{_ZONE}|{_OFFSET}))?")
# ... and of date(1).
_DATE = re.compile(
    f"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{{2}}) ([ 0-9]?[0-9]) {_CLOCK}(?: [AP]M)?"
    " [A-Z]{1,5} ((?:19|20)[0-9]{2})"
)


def read_timestamp(folder: Path, within: Path | None = None) -> datetime | None:
    """When a submission was handed in (UTC), as nbgrader reads it; None where nothing tells.

    No link is followed on the way from ``within``, usually submitted/ or autograded/.
    """
    text = _text(folder, within or folder.parent.parent)
    if text is None:
        return None
    from nbgrader.utils import parse_utc

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a zone that nobody knows: it counts as UTC
        try:
            # after a space nbgrader takes an offset for seconds
            moment: datetime = parse_utc(re.sub(r" ([+-][0-9])", r"\1", text))
        except Exception:  # of dateutil's: among them ones that are no ValueError
            return None
    return moment


def tells_no_time(folder: Path) -> bool:
    """Whether something is called like the timestamp, and is none: nbgrader fails on most."""
    if folder.is_symlink() or folder.parent.is_symlink():  # what lies there is another's
        return False
    return os.path.lexists(folder / TIMESTAMP) and read_timestamp(folder) is None


def _text(folder: Path, within: Path) -> str | None:
    """The whole text of a submission's timestamp, if that is a time."""
    try:
        with opened_file(folder / TIMESTAMP, within) as (descriptor, about):
            text = os.read(descriptor, MAX_SIZE + 1).decode("ascii").strip()
    except (OSError, ValueError):
        return None
    return text if about.st_size <= MAX_SIZE and _is_time(text) else None


def _is_time(text: str) -> bool:
    """Whether a text has one of the forms, and its day is in the calendar."""
    try:
        if iso := _ISO.fullmatch(text):
            datetime.fromisoformat(iso[1])
        elif date := _DATE.fullmatch(text):
            datetime.strptime(f"{date[1]} {date[2]} {date[3]}", "%b %d %Y")
        return bool(iso or date)
    except ValueError:
        return False
