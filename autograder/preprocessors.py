"""The pipeline's stages as parts of nbgrader: for its commands and for formgrader.

nbgrader converts a submission twice: submitted/ to autograded/ (sanitize), then autograded/
in place. What the first pass finds travels to the second in the notebook's metadata, which
repair has taken from the release: no student writes there.
"""

from __future__ import annotations

import atexit
import functools
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder.course import Course
from autograder.errors import AssignmentError, SubmissionError
from autograder.gradebook import Submitted, open_gradebook, save_grades
from autograder.grading import another_assignment, as_result_of
from autograder.kept_files import KeptFiles
from autograder.pipeline import Grader
from autograder.plan import CARRIED
from autograder.read import read_document, read_submission
from autograder.record import store_beside
from autograder.records import Assignment, Result, Submission
from autograder.repair import repair
from autograder.seed import own_seed
from autograder.submitted import (
    handed_in,
    is_usable,
    trusted_above,
    why_unusable,
    with_notebook,
)
from autograder.warm_process import Policy, WarmProcess


@functools.cache
def _warm_process() -> WarmProcess:
    """One warm process for the life of nbgrader's process."""
    warm = WarmProcess(Policy())
    atexit.register(warm.close)
    return warm


def fit_notebooks(assignment: str, student: str, notebooks: list[str]) -> None:
    """Have a renamed notebook graded (nbgrader's pre_convert_hook for autograde).

    nbgrader skips notebooks that it does not know; SubmissionExporter finds the file.
    """
    folders = {Path(path).parent for path in notebooks}
    for folder in folders:
        right = str(folder / f"{folder.name}.ipynb")
        if right not in notebooks:
            notebooks[:] = [right]


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]
    """Reads submitted files as ``gradmark grade`` does, where nbgrader would fail on them.

    A file that cannot be read becomes the released notebook with a note on top. nbgrader makes
    the exporter before it copies anything: from then on it sees only files that are kept.
    """

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        if isinstance(self.parent, Autograde):
            _refuse_folder(self.parent)
            _refuse_ids(self.parent)
            self.parent.coursedir = KeptFiles.of(self.parent.coursedir)

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[Any, Any]:
        """Convert one file; a submitted one is read and repaired first."""
        path, about = Path(filename), resources["nbgrader"]
        course = Course.find()
        folder = _submitted(course, about)
        converted: tuple[Any, Any]
        # Compared above what students own: a folder of theirs may be a link to the other one.
        if trusted_above(path.parent).resolve() != trusted_above(folder).resolve():
            converted = super().from_filename(filename, resources=resources, **kw)
            return converted
        resources["metadata"] = {"name": path.stem, "path": str(folder)}
        resources[CARRIED] = True
        notebook = _read(folder, course.assignment(about["assignment"]))
        converted = self.from_notebook_node(nbformat.from_dict(notebook), resources, **kw)
        return converted


def _refuse_folder(converter: Autograde) -> None:
    """Stop where nbgrader would write into the gradebook of another folder."""
    try:
        _ = Course.find().gradebook
    except AssignmentError as error:
        converter.log.error("%s", error)
        raise NbGraderException(str(error)) from error


def _refuse_ids(converter: Autograde) -> None:
    """Take folders out whose id nbgrader reads as a pattern, or nobody can read."""
    for folder in list(converter.assignments):
        student = Path(folder).parent.name
        if not is_usable(student):
            del converter.assignments[folder]
            converter.log.error("left out: %s", why_unusable(student))
    if not converter.assignments:
        raise NbGraderException("no submission is left: see above")


def _submitted(course: Course, about: dict[str, str]) -> Path:
    return course.root / "submitted" / about["student"] / about["assignment"]


def _read(folder: Path, assignment: Assignment) -> dict[str, Any]:
    """The repaired notebook of a submitted folder; in its metadata what there is to say."""
    trusted = trusted_above(folder)
    handed = handed_in(trusted.parent, assignment, folder.parent.name)
    found = with_notebook(handed, assignment).notebook
    try:
        assignments = Course.find().assignments()
        submission = repair(read_submission(found, assignments, trusted))
        if submission.assignment != assignment:
            raise SubmissionError(another_assignment(found, submission.assignment.name, assignment))
    except SubmissionError as error:
        result = Result(str(found), None, "failed", error=str(error))
        failed = as_result_of(assignment, result, folder)
        return _carrying(failed.graded_notebook or {}, found.relative_to(trusted), error=str(error))
    repairs = list(submission.repairs)
    return _carrying(submission.notebook, found.relative_to(trusted), repairs=repairs)


def _carrying(notebook: dict[str, Any], path: Path, **said: Any) -> dict[str, Any]:
    return {**notebook, "metadata": {**notebook["metadata"], CARRIED: {"path": str(path), **said}}}


class RepairNotebook(NbGraderPreprocessor):  # type: ignore[misc]
    """Fits a submitted notebook to its release (first of sanitize_preprocessors).

    Nothing is left to do where SubmissionExporter has read the file.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The repaired notebook."""
        about = resources["nbgrader"]
        if CARRIED not in resources:
            submission = _repaired(nb, about)
            nb = nbformat.from_dict(
                _carrying(
                    submission.notebook,
                    Path(about["student"], about["assignment"], submission.path),
                    repairs=list(submission.repairs),
                )
            )
        said = nb.metadata[CARRIED]
        for text in (*said.get("repairs", ()), *filter(None, [said.get("error")])):
            self.log.warning("%s: %s", about["student"], text)
        return nb, resources


def _repaired(nb: Any, about: dict[str, str]) -> Submission:
    path = Path(f"{about['notebook']}.ipynb")
    assignment = Course.find().assignment(about["assignment"])
    repairs: list[str] = []
    notebook = read_document(json.loads(nbformat.v4.writes(nb)), path, repairs)
    return repair(Submission(path, notebook, assignment, tuple(repairs)))


class GradeInSandbox(NbGraderPreprocessor):  # type: ignore[misc]
    """Runs and checks a notebook; leaves the Result in ``resources["gradmark"]``."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook with its outputs and the checks' reports."""
        about = resources["nbgrader"]
        course = Course.find()
        assignment = course.assignment(about["assignment"])
        said = nb.metadata.pop(CARRIED, {})
        folder = _submitted(course, about)
        path = folder / f"{about['notebook']}.ipynb"
        if "path" in said:
            path = trusted_above(folder) / said["path"]
        if "error" in said:
            failed = Result(str(path), None, "failed", error=said["error"])
            result = as_result_of(assignment, failed, folder)
        else:
            submission = replace(
                _repaired(nb, about), path=path, repairs=tuple(said.get("repairs", ()))
            )
            grader = Grader(course, _warm_process(), own_seed(course))
            graded = grader.grade(submission, folder if folder.is_dir() else None)
            result = as_result_of(assignment, graded, folder)
        resources["gradmark"] = result
        return nbformat.from_dict(result.graded_notebook), resources


class SaveGrades(NbGraderPreprocessor):  # type: ignore[misc]
    """Writes the Result of GradeInSandbox into the gradebook and beside it."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook, unchanged."""
        result: Result | None = resources.get("gradmark")
        if result is None:
            raise SubmissionError("SaveGrades needs GradeInSandbox before it in the list")
        about = resources["nbgrader"]
        with open_gradebook(about["db_url"]) as gradebook:
            save_grades(gradebook, result, Submitted(about["student"]))
        store_beside(Course.find(), about["student"], result)
        return nb, resources
