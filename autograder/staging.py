"""From a result to autograded/: a kill at any moment loses no result and shows no half of one.

A result is staged under autograded/.staged/<assignment>/<student>/ first:

    folder/      all that will be autograded/<student>/<assignment>
    result.json  what will be .gradmark/<assignment>/<student>.json
    key          written last: the result is complete, and what it was computed from

Then the gradebook is written (one commit), and the staged files move to their places. As long
as there is a key the submission counts as not recorded, and the next run takes these
steps again, each of which may be taken twice, without grading anything.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from autograder import stored

FOLDER, RESULT, KEY, OLD = "folder", "result.json", "key", "old"


@dataclass(frozen=True)
class Place:
    """Where the results of one submission go."""

    root: Path
    assignment: str
    student: str

    @property
    def target(self) -> Path:
        """The folder that formgrader and nbgrader's feedback read."""
        return self.root / "autograded" / self.student / self.assignment

    @property
    def result(self) -> Path:
        """The full result, for feedback and export."""
        return self.root / ".gradmark" / self.assignment / f"{self.student}.json"

    @property
    def staged(self) -> Path:
        """Where a result waits until it is in the gradebook."""
        return self.root / "autograded" / ".staged" / self.assignment / self.student

    @property
    def notebook(self) -> Path:
        """The graded notebook: the staged one, else the published one."""
        folder = self.staged / FOLDER
        return (folder if folder.is_dir() else self.target) / f"{self.assignment}.ipynb"


def staged_key(place: Place) -> str | None:
    """What the staged result was computed from; None where there is none, or half of one."""
    try:
        return (place.staged / KEY).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


def begin(place: Place) -> Path:
    """An empty folder to fill; whatever was staged before is gone."""
    discard(place)
    folder = place.staged / FOLDER
    folder.mkdir(parents=True)
    return folder


def complete(place: Place, result: str, key: str) -> None:
    """Declare the staged folder and ``result`` complete."""
    stored.write_durably(place.staged / RESULT, result)
    stored.write_durably(place.staged / KEY, key)
    _sync(place.staged)


def publish(place: Place) -> None:
    """Move what is staged to its places, then forget it was staged."""
    fresh, old = place.staged / FOLDER, place.staged / OLD
    if fresh.is_dir():
        place.target.parent.mkdir(parents=True, exist_ok=True)
        if place.target.exists():
            shutil.rmtree(old, ignore_errors=True)
            place.target.rename(old)
        fresh.rename(place.target)
        _sync(place.target.parent)
    stored.replace_file(place.result, (place.staged / RESULT).read_text(encoding="utf-8"))
    discard(place)


def discard(place: Place) -> None:
    """Remove what is staged: the key first, so that no half of it counts."""
    (place.staged / KEY).unlink(missing_ok=True)
    if place.staged.exists():
        shutil.rmtree(place.staged)


def tidy(root: Path) -> None:
    """Remove what killed runs left behind, but for complete results that wait."""
    staged = root / "autograded" / ".staged"
    for folder in staged.glob("*/*"):
        if not (folder / KEY).is_file():
            shutil.rmtree(folder)
    ours = root / ".gradmark"
    for leftover in (*ours.glob("*/.*.json.new"), *ours.glob(".seed.*.new")):
        leftover.unlink()
    for folder in (*staged.glob("*"), staged):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
