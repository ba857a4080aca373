"""``python -m tests.attacks.mixed [JOBS]``: a class of 40 with 10 attackers, and the 30 without.

The 30 must get the same scores and the same files, byte for byte, both times; no attack may
succeed. Prints the seconds of both runs, and exits with 1 where that does not hold.
"""

from __future__ import annotations

import difflib
import json
import sys
import tempfile
import time
from pathlib import Path

from autograder.course import Course
from autograder.sandbox import GRACE_SECONDS
from autograder.warm_process import Policy
from tests.attacks.attack import Attack
from tests.attacks.channel import CHANNEL
from tests.attacks.display import DISPLAY
from tests.attacks.machine import MACHINE
from tests.attacks.processes import PROCESSES
from tests.attacks.resources import RESOURCES
from tests.attacks.world import World
from tests.attacks.writing import WRITING
from tests.bank import behaviours
from tests.classes import SHORT, copy_course, files, grades, hand_in, run, solved

HONEST = 30
ATTACKERS = (
    "a fork bomb", "a gradebook", "a loop that catches", "a flood of short writes", "reading what comes",
    "a forged reply, then silence", "a large file", "many inodes", "a process that shares our memory",
    "HTML without end",
)  # fmt: skip
# The last one is slow by itself: what it had printed when its time was over depends on the load.
SLOW = {"never_ends", "cell_never_ends", "dies", "loops_everywhere"}


def main() -> None:
    """Grade both classes, compare, and tell the times."""
    jobs = sys.argv[1] if len(sys.argv) > 1 else "1"
    course = Course.find(Path(__file__))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        root.chmod(0o755)
        (root / "world").mkdir()
        world = World(root / "world")
        try:
            faults = compare(course, root, world, jobs)
        finally:
            world.close()
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)


def compare(course: Course, root: Path, world: World, jobs: str) -> list[str]:
    """What the attackers gained, and what they cost the others."""
    alone, mixed = (copy_course(course, root / name) for name in ("alone", "mixed"))
    honest = hand_in_honest(alone)
    hand_in_honest(mixed)
    for attack in attackers():
        hand_in(mixed, f"attacker {attack.name}", solved(mixed, first=world.code(attack)))
    seconds = [timed(each, jobs) for each in (alone, mixed)]
    longest = len(ATTACKERS) * (Policy().total_seconds + GRACE_SECONDS)
    print(
        f"{HONEST} alone: {seconds[0]:.1f} s; with {len(ATTACKERS)} attackers: {seconds[1]:.1f} s"
    )
    shown = json.dumps({k: v.decode("utf-8", "replace") for k, v in files(mixed).items()})
    faults = [f"an attack succeeded: {kind}" for kind in world.evidence(shown, set())]
    faults += ["the attackers held it up"] if seconds[1] - seconds[0] > longest else []
    theirs, own = grades(mixed), grades(alone)
    faults += [f"another grade: {key}" for key in own if theirs.get(key) != own[key]]
    after, before = files(mixed), files(alone)
    for name in before:
        if after.get(name) != before[name]:
            faults += [f"another file: {name}", *difference(before[name], after.get(name, b""))]
    compared = sum(1 for name in before if any(student in name for student in honest))
    print(f"{len(own)} grades and comments, {compared} files compared, {len(faults)} faults")
    return faults


def difference(before: bytes, after: bytes) -> list[str]:
    """The first lines that differ, to find out why."""
    lines = (data.decode("utf-8", "replace").splitlines() for data in (before, after))
    differing = [line for line in difflib.ndiff(*lines) if line[:1] in "+-"]
    return [f"    {line[:200]}" for line in differing[:6]]


def timed(course: Course, jobs: str) -> float:
    """Seconds that grading a class takes; a class with notebooks that are no good exits with 1."""
    run(course, "gradmark", "build", SHORT)
    begin = time.monotonic()
    done = run(course, "gradmark", "grade", SHORT, "--jobs", jobs, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return time.monotonic() - begin


def attackers() -> list[Attack]:
    """The attacks of this class."""
    every = (*PROCESSES, *WRITING, *RESOURCES, *CHANNEL, *MACHINE, *DISPLAY)
    by_name = {attack.name: attack for attack in every}
    return [by_name[name] for name in ATTACKERS]


def hand_in_honest(course: Course) -> list[str]:
    """The bank's quick behaviours, again and again until there are enough."""
    bank = [behaviour for behaviour in behaviours(SHORT) if behaviour.name not in SLOW]
    students = []
    for number in range(HONEST):
        behaviour = bank[number % len(bank)]
        students.append(f"student-{number:02d}-{behaviour.name}")
        hand_in(course, students[-1], behaviour.notebook(course))
    return students


if __name__ == "__main__":
    main()
