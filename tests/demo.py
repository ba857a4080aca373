"""``make demo``: a sample class, from release to score file, in the folder demo/."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from autograder.course import Course
from tests.bank import Behaviour, behaviours

HERE = Path(__file__).resolve().parents[1]
FOLDER = HERE / "demo"


def main() -> None:
    """Build, hand in, grade, write feedback and score files; each by the command line."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    shutil.copy(HERE / "nbgrader_config.py", FOLDER)
    shutil.copytree(HERE / "source", FOLDER / "source")
    run("build")
    course = Course(FOLDER)
    handed_in = sorted({hand_in(course, b) for b in behaviours()})
    for short in handed_in:
        run("grade", short)
        run("feedback", short)
        run("export", short, "--to", "csv")
    print(f"\nThe class is in {FOLDER.name}/: feedback/<student>/<assignment>/<assignment>.html")


def hand_in(course: Course, behaviour: Behaviour) -> str:
    """Put one submission of the bank where a student's would be; its assignment."""
    name = course.resolve(behaviour.short)
    folder = course.root / "submitted" / behaviour.name / name
    folder.mkdir(parents=True)
    (folder / f"{name}.ipynb").write_bytes(behaviour.notebook(course))
    (folder / "timestamp.txt").write_text("2026-10-01 12:00:00 UTC\n", encoding="utf-8")
    return behaviour.short


def run(*arguments: str) -> None:
    """Run gradmark in the demo folder; a class with ungradable notebooks exits with 1."""
    print(f"$ gradmark {' '.join(arguments)}", flush=True)
    command = [str(Path(sys.executable).with_name("gradmark")), *arguments]
    code = subprocess.run(command, cwd=FOLDER, check=False).returncode
    if code and not (code == 1 and arguments[0] == "grade"):
        sys.exit(code)


if __name__ == "__main__":
    main()
