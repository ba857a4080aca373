"""``make bench``: the same class by gradmark and by nbgrader's own Execute, in turn.

Prints seconds for each round and the ratio of the medians. It never judges.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from autograder.course import CONFIG, Course
from tests.bank import behaviours

ROUNDS = 3
SHORT = "a03"
SLOW = {"never_ends", "cell_never_ends", "loops_everywhere", "dies", "cut_off_in_upload", "cheats"}
OWN = 'c = get_config()\nc.CourseDirectory.course_id = "bench"\n'


def main() -> None:
    """Time both on the bank's well-behaved submissions of one assignment."""
    course = Course.find(Path(__file__))
    name = course.resolve(SHORT)
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = Path(folder).resolve() / "ours", Path(folder).resolve() / "theirs"
        count = _class(course, ours, name, (course.root / CONFIG).read_text(encoding="utf-8"))
        _class(course, theirs, name, OWN)
        _run(ours, "gradmark", "build", SHORT)
        _run(theirs, "nbgrader", "generate_assignment", name, "--force", "--create")
        rounds = []
        for _ in range(ROUNDS):
            mine = _run(ours, "gradmark", "grade", SHORT, "--force")
            other = _run(theirs, "nbgrader", "autograde", name, "--force")
            rounds.append((mine, other))
            print(f"{count} submissions: gradmark {mine:.2f} s, nbgrader {other:.2f} s", flush=True)
    medians = [statistics.median(seconds) for seconds in zip(*rounds, strict=True)]
    print(
        f"median: {medians[0] / count:.3f} s and {medians[1] / count:.3f} s a submission, "
        f"ratio {medians[1] / medians[0]:.1f}"
    )
    _one_by_one(course, name)


def _one_by_one(course: Course, name: str) -> None:
    """One notebook, then two, against importing what any such grader imports."""
    notebook = str(course.root / "source" / name / f"{name}.ipynb")
    imports = [sys.executable, "-c", "import torch, matplotlib.pyplot, IPython"]
    for _ in range(ROUNDS):
        begin = time.monotonic()
        subprocess.run(imports, check=True)
        base = time.monotonic() - begin
        one = _run(course.root, "gradmark", "check", "--jobs", "1", notebook)
        two = _run(course.root, "gradmark", "check", "--jobs", "1", notebook, notebook)
        print(
            f"imports {base:.2f} s, check of one {one:.2f} s ({one / base:.2f} times), "
            f"a second one {two - one:.2f} s more"
        )


def _class(course: Course, root: Path, name: str, config: str) -> int:
    root.mkdir()
    (root / CONFIG).write_text(config, encoding="utf-8")
    shutil.copytree(course.root / "source" / name, root / "source" / name)
    well_behaved = [b for b in behaviours(SHORT) if b.name not in SLOW]
    for behaviour in well_behaved:
        folder = root / "submitted" / behaviour.name / name
        folder.mkdir(parents=True)
        (folder / f"{name}.ipynb").write_bytes(behaviour.notebook(course))
    return len(well_behaved)


def _run(folder: Path, tool: str, *arguments: str) -> float:
    """Seconds of one command, as a whole process; its output is thrown away."""
    bin_folder = Path(sys.executable).parent
    path = f"{bin_folder}{os.pathsep}{os.environ['PATH']}"
    begin = time.monotonic()
    subprocess.run(
        [str(bin_folder / tool), *arguments],
        cwd=folder,
        env={**os.environ, "PATH": path},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    return time.monotonic() - begin


if __name__ == "__main__":
    main()
