"""Notebooks damaged at random, read and repaired: ``python -m tests.fuzz 5000 [seed]``.

Every one has to become a notebook that fits its release, or an explanation. One in fifty
goes through the whole pipeline, sandbox included.
"""

from __future__ import annotations

import copy
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from autograder.course import Course
from autograder.errors import SubmissionError
from autograder.notebooks import grade_id
from autograder.pipeline import Grader
from autograder.read import read_submission
from autograder.records import Result, Submission
from autograder.repair import repair
from autograder.warm_process import Policy, WarmProcess

GRADED_EVERY = 50
ODD_VALUES: tuple[Any, ...] = (
    None, True, -1, 10**30, float("nan"), float("inf"), "", "\ud800", "x" * 3000, [], {}, [[]],
    {"nbgrader": 1}, {"nbgrader": {"grade_id": "a03-dphi"}}, {"grade_id": None}, "code", "markdown",
    "raw", "heading", ["def dphi(h):\n", 5], "<script>alert(1)</script>", "![](attachment:x)",
    "def dphi(h, *a, b=[1, (2, 3)]): return h", "%%capture\n!rm -rf /", "$$" * 50,
)  # fmt: skip


@dataclass(frozen=True)
class Fuzzer:
    """Damages the notebooks of a course."""

    notebooks: list[bytes]
    random: random.Random

    def damaged(self) -> bytes:
        """A notebook with one to four things wrong in its tree, its bytes, or both."""
        raw = self.random.choice(self.notebooks)
        kind = self.random.random()
        if kind < 0.7:
            document = json.loads(raw)
            for _ in range(self.random.randint(1, 4)):
                document = mutate(document, self.random)
            raw = json.dumps(document, indent=self.random.choice([None, 1])).encode()
        return garble(raw, self.random) if kind > 0.5 else raw


def mutate(document: Any, rng: random.Random) -> Any:
    """The document with one node replaced, removed, repeated, moved or exchanged."""
    spots = list(places(document, rng))
    parent, key = rng.choice(spots) if spots else ([document], 0)
    action = rng.choice(["replace", "remove", "repeat", "shuffle", "exchange", "rename"])
    if action == "replace" or (action == "rename" and isinstance(parent, list)):
        parent[key] = copy.deepcopy(rng.choice(ODD_VALUES))
    elif action == "remove":
        del parent[key]
    elif action == "rename":
        parent[str(key) + "x"] = parent.pop(key)
    elif action == "repeat" and isinstance(parent, list):
        parent.insert(rng.randrange(len(parent) + 1), copy.deepcopy(parent[key]))
    elif action == "shuffle" and isinstance(parent, list):
        rng.shuffle(parent)
    elif spots:
        other, its = rng.choice(spots)
        parent[key] = copy.deepcopy(other[its])
    return document


def places(node: Any, rng: random.Random, depth: int = 0) -> Any:
    """A sample of (container, key) pairs below ``node``, cells before what is in them."""
    if isinstance(node, dict | list):
        keys = list(node) if isinstance(node, dict) else range(len(node))
        for key in keys:
            if depth < 3 or rng.random() < 0.3:
                yield node, key
            yield from places(node[key], rng, depth + 1)


def garble(raw: bytes, rng: random.Random) -> bytes:
    """Bytes cut off, changed, put in, taken out, repeated, or in another encoding."""
    place = rng.randrange(len(raw))
    noise = bytes(rng.randrange(256) for _ in range(rng.choice([1, 1, 1, 8, 200])))
    span = rng.choice([1, 1, 20, 3000])
    actions: list[Callable[[], bytes]] = [
        lambda: raw[:place],
        lambda: raw[place:],
        lambda: raw[:place] + noise + raw[place + len(noise) :],
        lambda: raw[:place] + noise + raw[place:],
        lambda: raw[:place] + raw[place + span :],
        lambda: raw[: place + span] + raw[place:],
        lambda: raw[:place] + b"\0" * span + raw[place:],
        lambda: raw.decode(errors="replace").encode("utf-16", "surrogatepass"),
        lambda: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"),
        lambda: raw + raw,
    ]
    return rng.choice(actions)()


def assert_sound(submission: Submission) -> None:
    """A valid notebook with every cell that nbgrader knows, once."""
    document: NotebookNode = nbformat.from_dict(submission.notebook)
    nbformat.validate(document)
    json.dumps(submission.notebook, allow_nan=False).encode("utf-8")
    ids = [grade_id(cell) for cell in submission.notebook["cells"] if grade_id(cell)]
    wanted = [grade_id(c) for c in submission.assignment.notebook["cells"] if grade_id(c)]
    assert sorted(ids) == sorted(wanted), "a graded cell is missing or there twice"


def assert_explained(error: SubmissionError) -> None:
    """A sentence with a way out."""
    assert "submit" in str(error).lower(), f"no way out is said: {error}"
    assert "the kit itself failed" not in str(error), error


def read_and_repair(raw: bytes, course: Course, path: Path) -> str:
    """What became of a damaged file: ``repaired``, ``as it was`` or ``not gradable``."""
    path.write_bytes(raw)
    try:
        submission = repair(read_submission(path, course.assignments()))
    except SubmissionError as error:
        assert_explained(error)
        return "not gradable"
    assert_sound(submission)
    return "repaired" if submission.repairs else "as it was"


def assert_graded(result: Result) -> None:
    """Points within their bounds, or an explanation; never an error of the kit."""
    assert result.status == "graded" or result.error
    assert 0 <= result.score <= result.max_score
    assert "error" not in [exercise.status for exercise in result.exercises]


def sample_notebooks(course: Course) -> list[bytes]:
    """The solved and the released notebook of each assignment."""
    return [
        (course.root / kind / name / f"{name}.ipynb").read_bytes()
        for name in course.names()
        for kind in ("source", "release")
    ]


def main(count: int, seed: int) -> None:
    """Fuzz, count, and time the slowest."""
    course = Course.find(Path(__file__))
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder, WarmProcess(Policy()) as warm:
        path = Path(folder) / f"{course.names()[-1]}.ipynb"
        grader = Grader(course, warm)
        notebooks = sample_notebooks(course)
        for number in range(count):
            fuzzer = Fuzzer(notebooks, random.Random(f"{seed}-{number}"))
            raw = fuzzer.damaged()
            begin = time.monotonic()
            try:
                outcomes[read_and_repair(raw, course, path)] += 1
                slowest = max(slowest, time.monotonic() - begin)
                if number % GRADED_EVERY == 0:
                    assert_graded(grader.grade_file(path))
                    outcomes["through the whole pipeline"] += 1
            except BaseException:
                kept = Path.cwd() / f"fuzz-{seed}-{number}.ipynb"
                kept.write_bytes(raw)
                print(f"number {number} of seed {seed} fails; it is kept in {kept.name}")
                raise
    print(f"{count} notebooks, 0 crashes: {dict(outcomes)}; slowest {slowest:.2f} s")


if __name__ == "__main__":
    main(*(int(argument) for argument in (*sys.argv[1:], *("5000", "0")[len(sys.argv) - 1 :])))
