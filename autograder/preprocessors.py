"""The pipeline's stages as nbgrader preprocessors, for its commands and for formgrader."""

from __future__ import annotations

import atexit
import functools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import Course
from autograder.errors import SubmissionError
from autograder.pipeline import Grader
from autograder.read import read_document
from autograder.record import open_gradebook, save_grades
from autograder.records import Result, Submission
from autograder.repair import repair
from autograder.warm_process import Policy, WarmProcess


@functools.cache
def _warm_process() -> WarmProcess:
    """One warm process for the life of nbgrader's process."""
    warm = WarmProcess(Policy())
    atexit.register(warm.close)
    return warm


def _repaired(nb: Any, resources: Any) -> Submission:
    about = resources["nbgrader"]
    path = Path(f"{about['notebook']}.ipynb")
    assignment = Course.find().assignment(about["assignment"])
    repairs: list[str] = []
    document = json.loads(nbformat.writes(nb))
    notebook = read_document(document, path, repairs)
    return repair(Submission(path, notebook, assignment, tuple(repairs)))


class RepairNotebook(NbGraderPreprocessor):  # type: ignore[misc]
    """Fits a submitted notebook to its release (first of sanitize_preprocessors)."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The repaired notebook."""
        submission = _repaired(nb, resources)
        for text in submission.repairs:
            self.log.warning("%s: %s", resources["nbgrader"]["student"], text)
        return nbformat.from_dict(submission.notebook), resources


class GradeInSandbox(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs and checks a notebook; leaves the Result in ``resources["gradmark"]``."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook with its outputs and the checks' reports."""
        about = resources["nbgrader"]
        course = Course.find()
        folder = course.root / "submitted" / about["student"] / about["assignment"]
        grader = Grader(course, _warm_process())
        result = grader.grade(_repaired(nb, resources), folder if folder.is_dir() else None)
        resources["gradmark"] = replace(result, notebook=str(folder / f"{about['notebook']}.ipynb"))
        return nbformat.from_dict(result.graded_notebook), resources


class SaveGrades(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes the Result of GradeInSandbox into the gradebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook, unchanged."""
        result: Result | None = resources.get("gradmark")
        if result is None:
            raise SubmissionError("SaveGrades needs GradeInSandbox before it in the list")
        about = resources["nbgrader"]
        with open_gradebook(about["db_url"]) as gradebook:
            save_grades(gradebook, about["student"], result)
        return nb, resources
