"""Kills at random moments: ``python -m tests.faults 100 [SEED]`` for the long run.

A small class is graded again and again from the beginning. At a random moment the run, a
grader or the warm process gets a SIGKILL; a run that was killed is started again. In the end
gradebook and files must be those of a run that nobody disturbed, and nothing is left behind.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.build import build
from autograder.course import Course
from autograder.notebooks import grade_id
from tests.classes import PROGRAMS, SHORT, copy_course, files, grades, hand_in, solved

VICTIMS = ("run", "run", "run", "grader", "warm")
STUDENTS = 6


@dataclass(frozen=True)
class Kill:
    """One kill: whom, and after how many seconds."""

    victim: str
    seconds: float


def small(course: Course, answers: dict[str, str]) -> str:
    """A solved notebook of nothing but the cells that nbgrader knows: quick to run."""
    document = json.loads(solved(course, answers))
    document["cells"] = [cell for cell in document["cells"] if grade_id(cell)]
    return json.dumps(document)


def make_class(course: Course, root: Path) -> Course:
    """A course whose gradebook knows the assignment, and a class that has handed in."""
    made = copy_course(course, root)
    build(made, made.resolve(SHORT))
    for number in range(STUDENTS):
        answers = {"a03.dphi": f"def dphi(h):\n    return {number} + 0 * h\n"}
        folder = hand_in(made, f"student {number}", small(made, answers))
        (folder / "timestamp.txt").write_text("2026-10-01 12:00:00 UTC\n")
    hand_in(made, "broken", "")
    hand_in(made, "dies", small(made, {"a03.dphi": "import os\ndef dphi(h): os._exit(1)\n"}))
    return made


def start(course: Course, scratch: Path) -> subprocess.Popen[bytes]:
    """Start ``gradmark grade`` in a class's folder."""
    return subprocess.Popen(
        [str(PROGRAMS / "gradmark"), "grade", SHORT, "--jobs", "2"],
        cwd=course.root,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def descendants(pid: int) -> Iterator[int]:
    """The processes that a process has started, and theirs."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        for child in map(int, text.split()):
            yield child
            yield from descendants(child)


def find(victim: str, run: subprocess.Popen[bytes]) -> list[int]:
    """The processes of a run that a kill may mean."""
    if victim == "run":
        return [run.pid]
    found: dict[str, list[int]] = {"warm": [], "grader": []}
    for pid in descendants(run.pid):
        with contextlib.suppress(OSError):
            is_inside = b"autograder.inside" in Path(f"/proc/{pid}/cmdline").read_bytes()
            is_child = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
            if is_child == run.pid:
                found["warm" if is_inside else "grader"].append(pid)
    # Before there is a warm process, its fork looks like a grader for a moment.
    return found[victim] if found["warm"] else []


def outlived(handles: dict[int, int]) -> list[int]:
    """Processes that are still there 20 seconds after the run that started them."""
    end = time.monotonic() + 20
    left = []
    for pid, handle in handles.items():
        if not select.select([handle], [], [], max(end - time.monotonic(), 0))[0]:
            left.append(pid)
        os.close(handle)
    return left


def disturbed(course: Course, kills: Iterator[Kill], scratch: Path) -> tuple[int, list[str]]:
    """Grade a class under kills until a run ends by itself; how many hit, and what was wrong."""
    hits, wrong = 0, []
    while True:
        run = start(course, scratch)
        kill = next(kills, None)
        handles: dict[int, int] = {}
        if kill is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                run.wait(kill.seconds)
            for pid in (run.pid, *descendants(run.pid)):
                with contextlib.suppress(OSError):
                    handles[pid] = os.pidfd_open(pid)
            victims = find(kill.victim, run) if run.poll() is None else []
            if victims:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(random.Random(hits).choice(victims), signal.SIGKILL)
                    hits += 1
        _, errors = run.communicate()
        wrong += [f"{pid} outlived the run" for pid in outlived(handles)]
        if run.returncode == -signal.SIGKILL:
            continue
        if run.returncode != 1 or b"gradmark:" in errors or b"Traceback" in errors:
            wrong.append(f"exit code {run.returncode} after {kill}: {errors.decode()[-2000:]}")
        return hits, wrong


def state(course: Course) -> tuple[Any, Any]:
    return grades(course), files(course)


def differences(one: Course, other: Course) -> list[str]:
    """Where gradebook or files of two courses differ."""
    found = []
    for left, right in zip(state(one), state(other), strict=True):
        keys = left.keys() | right.keys()
        found += [f"{key}" for key in sorted(keys, key=str) if left.get(key) != right.get(key)]
    return found


def random_kills(seed: int, seconds: float, number: int) -> Iterator[Kill]:
    """``number`` kills, spread over the time that a run takes."""
    chance = random.Random(seed)
    for _ in range(number):
        yield Kill(chance.choice(VICTIMS), chance.uniform(0.2, 1.0) * seconds)


def torment(course: Course, root: Path, number: int, seed: int) -> list[str]:
    """Grade a class until ``number`` kills have hit; what went wrong."""
    untouched = make_class(course, root / "untouched")
    calm = Course(Path(shutil.copytree(untouched.root, root / "calm")))
    scratch = root / "scratch"
    scratch.mkdir()
    begin = time.monotonic()
    _, wrong = disturbed(calm, iter(()), scratch)
    seconds = time.monotonic() - begin
    hits = rounds = 0
    while hits < number and not wrong:
        shaken = Course(Path(shutil.copytree(untouched.root, root / "shaken")))
        kills = random_kills(seed + rounds, seconds, number - hits)
        begin = time.monotonic()
        new, wrong = disturbed(shaken, kills, scratch)
        if not new:  # the run ended before its kill came: aim earlier
            seconds = min(seconds, time.monotonic() - begin)
        hits, rounds = hits + new, rounds + 1
        wrong += [f"different: {what}" for what in differences(calm, shaken)]
        wrong += [f"left behind: {path}" for path in scratch.glob("gradmark-*")]
        print(f"round {rounds}: {new} kills, {hits} in all, {len(wrong)} faults", flush=True)
        if not wrong:
            shutil.rmtree(shaken.root)
    return wrong


def main(number: int, seed: int) -> int:
    """The long run; the folder of a failure is kept."""
    root = Path(tempfile.mkdtemp(prefix="faults-"))
    wrong = torment(Course.find(Path(__file__)), root, number, seed)
    if wrong:
        print("\n".join([*wrong, f"see {root}"]))
        return 1
    shutil.rmtree(root)
    print(f"{number} kills: gradebook and files are those of an undisturbed run")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
