"""Whom the gradebook knows, asked without nbgrader: its import takes longer than all the rest."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from urllib.parse import quote

from autograder.errors import KitError

_WAY_OUT = "put back a copy, or move it away and grade again; no result is lost"
_ASKED = """
    select student_id from submitted_assignment
    join assignment on assignment.id = submitted_assignment.assignment_id
    where assignment.name = ?
"""


def recorded_students(url: str, assignment: str) -> frozenset[str] | None:
    """Who has a submission in the gradebook; None where only nbgrader can tell.

    Nobody has where there is no gradebook: it was moved away, and is to be filled again.
    """
    kind, _, name = url.partition(":///")
    if kind != "sqlite" or not name or name.startswith(":") or set(name) & set("?%"):
        return None
    path = Path(name)
    if not path.exists():
        return frozenset()
    if path.is_dir():
        raise KitError(f"the gradebook {path} is a folder: {_WAY_OUT}")
    try:
        with contextlib.closing(
            sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
        ) as connection:
            rows = connection.execute(_ASKED, (assignment,)).fetchall()
    except sqlite3.OperationalError:  # locked: opening it in earnest will say so, if it matters
        return None
    except sqlite3.DatabaseError as error:
        raise KitError(f"the gradebook {path} is damaged ({error}): {_WAY_OUT}") from error
    return frozenset(str(student) for (student,) in rows)
