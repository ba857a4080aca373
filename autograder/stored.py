"""Results on disk, beside the gradebook: for feedback, for export, and for the next run.

The same input gives the same bytes: no time, no duration, no absolute path.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.errors import KitError
from autograder.records import CheckResult, Diagnosis, ExerciseResult, Result


def as_text(result: Result, submission: str) -> str:
    """A result with the digest of the submission it belongs to, as stored."""
    document = {**result.as_json(), "seconds": None, "submission": submission}
    document["sentences"] = {
        exercise.key: [check.sentence for check in exercise.checks] for exercise in result.exercises
    }
    return json.dumps(document, indent=1, sort_keys=True) + "\n"


def from_document(document: dict[str, Any]) -> Result:
    """The result that ``as_text`` stored, without its notebook."""
    sentences = document["sentences"]
    return Result(
        notebook=document["notebook"],
        assignment=document["assignment"],
        status=document["status"],
        error=document["error"],
        exercises=tuple(_exercise(e, sentences[e["key"]]) for e in document["exercises"]),
        repairs=tuple(document["repairs"]),
        sandbox=tuple(document["sandbox"]),
        seed=document["seed"],
    )


def _exercise(document: dict[str, Any], sentences: list[str]) -> ExerciseResult:
    checks = tuple(
        CheckResult(document["key"], c["name"], c["status"], c["weight"], sentence, c["message"])
        for c, sentence in zip(document["checks"], sentences, strict=True)
    )
    diagnosis = tuple(Diagnosis(d["id"], d["hint"]) for d in document["diagnosis"])
    result = ExerciseResult(
        document["key"], document["score"], document["max_score"], document["status"], checks
    )
    return replace(result, diagnosis=diagnosis)


def read(path: Path) -> dict[str, Any] | None:
    """A stored result, or None where there is none or it is damaged (a power cut, an editor)."""
    try:
        document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        from_document(document)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return document


def read_whole(path: Path, short: str) -> dict[str, Any]:
    """A stored result that is there; KitError, with the way out, where it is damaged."""
    document = read(path)
    if document is None:
        path.stat()
        raise KitError(f"{path} is damaged: run `gradmark grade {short}`, which grades it again")
    return document


def write_durably(path: Path, text: str) -> None:
    """Write a file that holds its text even after a power cut."""
    try:
        with path.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk is told without
        raise


def replace_file(path: Path, text: str) -> None:
    """Replace a file in one step: readers see the old text or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    try:
        write_durably(fresh, text)
        fresh.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise


def give_name(fresh: Path, path: Path) -> None:
    """Put a new file in its place, unless another program has made one there meanwhile."""
    try:
        path.hardlink_to(fresh)  # fails where rename would replace the other one
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        if not path.exists():
            fresh.rename(path)
    fresh.unlink(missing_ok=True)
