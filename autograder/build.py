"""From source to release, through nbgrader's own generate_assignment."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from nbgrader.apps import NbGraderAPI
from traitlets.config import PyFileConfigLoader

from autograder.course import CONFIG, Course, load_assignment
from autograder.errors import AssignmentError
from autograder.record import open_gradebook


def build(course: Course, name: str) -> Path:
    """Make release/<name> from source/<name>, and tell the gradebook; the released notebook.

    Raises AssignmentError, with nbgrader's log, when nbgrader refuses.
    """
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    config = PyFileConfigLoader(CONFIG, path=str(course.root)).load_config()
    config.CourseDirectory.root = str(course.root)
    with open_gradebook(course.gradebook):
        api = NbGraderAPI(config=config)
        api.log.setLevel(logging.CRITICAL)
        outcome = api.generate_assignment(name, force=True, create=True)
    if not outcome["success"]:
        raise AssignmentError(
            f"{name} could not be built; nbgrader says:\n{outcome.get('log') or outcome['error']}"
        )
    load_assignment.cache_clear()
    return course.root / "release" / name / f"{name}.ipynb"


def ensure_known(course: Course, name: str) -> None:
    """Build an assignment that the gradebook does not know yet."""
    with open_gradebook(course.gradebook) as gradebook:
        known = {assignment.name for assignment in gradebook.assignments}
    if name not in known:
        build(course, name)
