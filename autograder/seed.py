"""A course's own seed: the hidden inputs that are drawn anew are nobody else's."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.stored import give_name

DEFAULT_SEED = 20_240_229
MAX_SEED = 1 << 40


def known_seed(course: Course) -> int:
    """The course's seed, if it has one by now; else one that everybody knows."""
    path = _path(course)
    try:
        text = path.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return DEFAULT_SEED
    if not text.isdigit() or len(text) > len(str(MAX_SEED)) or int(text) > MAX_SEED:
        raise AssignmentError(
            f"{path} holds {text[:40]!r}, not the course's seed, a number up to {MAX_SEED}: put it "
            "back, or remove the file (results then come from other hidden inputs)"
        )
    return int(text)


def own_seed(course: Course) -> int:
    """The course's seed, drawn and kept in .gradmark/seed when grading begins."""
    path = _path(course)
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        new = path.with_name(f".seed.{os.getpid()}.new")
        new.touch(0o600)
        new.write_text(f"{secrets.randbelow(MAX_SEED)}\n", encoding="ascii")
        give_name(new, path)  # unless another process was faster
    return known_seed(course)


def _path(course: Course) -> Path:
    return course.root / ".gradmark" / "seed"
