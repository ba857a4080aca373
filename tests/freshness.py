"""``python -m tests.freshness``: whether release/ is what source/ gives now."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from autograder.build import build
from autograder.course import CONFIG, Course


def stale(course: Course) -> list[str]:
    """The released notebooks that a fresh build would change."""
    changed = []
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        shutil.copy(course.root / CONFIG, root)
        shutil.copytree(course.root / "source", root / "source")
        fresh = Course(root)
        for name in course.names():
            built = build(fresh, name).read_bytes()
            released = course.root / "release" / name / f"{name}.ipynb"
            if not released.is_file() or released.read_bytes() != built:
                changed.append(name)
    return changed


def main() -> None:
    """Exit with 1 and the names when something is stale."""
    changed = stale(Course.find(Path(__file__)))
    for name in changed:
        print(f"release/{name} is stale: run `gradmark build {name}` and commit it")
    sys.exit(1 if changed else 0)


if __name__ == "__main__":
    main()
