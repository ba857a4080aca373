"""Grading a class: from submitted/ to autograded/ and the gradebook."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import Progress

from autograder.beside import passed_over, there_instead
from autograder.course import Course
from autograder.errors import SubmissionError, is_machines
from autograder.inside.collecting import without_collecting
from autograder.markdown import safe_markdown
from autograder.plan import Plan, make_plan, only_run, recorded_result
from autograder.records import Assignment, ExerciseResult, KitFailure, Result
from autograder.scratch import sweep
from autograder.staging import tidy
from autograder.submitted import HandedIn, digest
from autograder.text import shown_name
from autograder.warm_process import Policy, WarmProcess

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

    from autograder.gradebook import Penalties

_CHANGED = "what was handed in changed meanwhile: see that it is whole"


@dataclass(frozen=True)
class Options:
    """How a class is graded."""

    students: tuple[str, ...] = ()
    jobs: int = 1
    force: bool = False
    policy: Policy = field(default_factory=Policy)


@dataclass(frozen=True)
class ClassResults:
    """The results by student, of this run and of earlier ones, and who is left out.

    ``new`` names the students recorded now; ``not_graded`` those the kit failed on, which
    are not recorded; ``refused`` holds the folders that were left out, each with why.
    """

    results: dict[str, Result]
    new: frozenset[str]
    not_graded: frozenset[str]
    refused: dict[str, str]

    @property
    def is_complete(self) -> bool:
        """Whether all that was asked for could be graded."""
        failed = any(result.status == "failed" for result in self.results.values())
        return not (failed or self.refused)


def grade_class(course: Course, assignment: Assignment, options: Options) -> ClassResults:
    """Grade and record what is submitted and not recorded yet.

    A KitError stops it (the gradebook stays locked, the disk is full): what is recorded
    stays, what is computed is recorded by the next call.
    """
    with only_run(course), _cleaned(course):
        plan = make_plan(course, assignment, options.students, options.force)
        done = {h.student: recorded_result(plan.place(h)) for h in plan.recorded}
        results = {student: result for student, result in done.items() if result is not None}
        new = {}
        if plan.due or plan.computed:
            for handed, result in _carry_out(plan, options):
                new[handed.student] = result
    lost = frozenset(s for s, result in new.items() if isinstance(result, KitFailure))
    everything = {**results, **new}
    ordered = {student: everything[student] for student in sorted(everything)}
    return ClassResults(ordered, frozenset(new) - lost, lost, plan.refused)


@contextlib.contextmanager
def _cleaned(course: Course) -> Iterator[None]:
    """Clean up before and after, also where a run is stopped: its graders were killed."""
    _clean_up(course)
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):  # what stopped the run is what has to be told
            _clean_up(course)
        raise
    _clean_up(course)


def _clean_up(course: Course) -> None:
    """Remove what killed runs and graders left behind."""
    tidy(course.root)
    sweep()


def _carry_out(plan: Plan, options: Options) -> Iterator[tuple[HandedIn, Result]]:
    """Record what is computed; grade and record what is due. Yields as it is recorded."""
    jobs = max(1, min(options.jobs, len(plan.due)))
    with contextlib.ExitStack() as stack:
        warm = stack.enter_context(WarmProcess(options.policy, jobs)) if plan.due else None
        from autograder.build import ensure_known
        from autograder.record import late_penalties, open_gradebook

        gradebook = stack.enter_context(open_gradebook(plan.course.gradebook))
        ensure_known(plan.course, gradebook, plan.assignment)
        penalties = late_penalties(plan.course)
        progress = stack.enter_context(Progress(console=Console(stderr=True)))
        total = len(plan.due) + len(plan.computed)
        bar = progress.add_task(f"grading {plan.assignment.short}", total=total)
        for handed, graded in _graded(plan, warm, jobs):
            yield handed, _recorded(plan, gradebook, penalties, (handed, graded))
            progress.advance(bar)


def _graded(
    plan: Plan, warm: WarmProcess | None, jobs: int
) -> Iterator[tuple[HandedIn, Result | None]]:
    """What is to be recorded: what an earlier run has computed (None), and what is graded now."""
    yield from ((handed, None) for handed in plan.computed)
    if warm is not None:
        yield from _grade_due(plan, warm, jobs)


def _grade_due(plan: Plan, warm: WarmProcess, jobs: int) -> Iterator[tuple[HandedIn, Result]]:
    with without_collecting():
        from autograder.bulk import Task, grade_all
        from autograder.seed import own_seed

    tasks = [Task(handed.notebook, handed.folder) for handed in plan.due]
    for position, result in grade_all(plan.course, warm, tasks, jobs, own_seed(plan.course)):
        yield plan.due[position], result


def _recorded(
    plan: Plan,
    gradebook: Gradebook,
    penalties: Penalties | None,
    outcome: tuple[HandedIn, Result | None],
) -> Result:
    """Record one result; what keeps only this one from being recorded does not stop the run."""
    from autograder.record import explained_faults, record, stage

    handed, graded = outcome
    if isinstance(graded, KitFailure):
        return graded
    place = plan.place(handed)
    try:
        with explained_faults(place):
            result = None
            if graded is not None:
                if _has_changed(handed):
                    return _not_recorded(plan.assignment, handed, _CHANGED)
                result = as_result_of(plan.assignment, graded, handed.folder)
                stage(place, handed, result, plan.key(handed))
            return record(place, gradebook, handed, penalties, result)
    except SubmissionError as error:
        return _not_recorded(plan.assignment, handed, str(error))


def _has_changed(handed: HandedIn) -> bool:
    """Whether the files are others than when the run began: the result may be of neither."""
    try:
        return digest(handed.folder) != handed.digest
    except OSError as error:
        if is_machines(error):
            raise
        return True


def _not_recorded(assignment: Assignment, handed: HandedIn, reason: str) -> KitFailure:
    said = f"{shown_name(handed.notebook)} was graded, but not recorded: {reason}, and grade again"
    return KitFailure(str(handed.notebook), assignment.name, "failed", error=said)


def as_result_of(assignment: Assignment, result: Result, folder: Path) -> Result:
    """The result as one of this assignment, also when it could not be graded.

    ``folder`` is what was handed in: other files in it may need a word.
    """
    notebook = Path(result.notebook)
    if result.assignment == assignment.name:
        return _renamed(assignment, result, passed_over(folder, notebook))
    error = result.error or another_assignment(notebook, str(result.assignment), assignment)
    error += there_instead(folder, notebook)
    exercises = tuple(
        ExerciseResult(e.key, 0.0, e.points, "manual" if e.manual else "error")
        for e in assignment.exercises
    )
    return Result(
        notebook=result.notebook,
        assignment=assignment.name,
        status="failed",
        error=error,
        exercises=exercises,
        seed=result.seed,
        graded_notebook=_explained(assignment, error),
    )


def another_assignment(path: Path, found: str, asked: Assignment) -> str:
    """The reason why an answer to something else cannot be graded, and the way out."""
    return (
        f"{shown_name(path)} is an answer to {found}, not to {asked.name}: "
        f"put it into the folder {found}, and have the notebook of {asked.name} submitted"
    )


def _renamed(assignment: Assignment, result: Result, said: list[str]) -> Result:
    path = Path(result.notebook)
    if path.name != f"{assignment.name}.ipynb":
        name = shown_name(path)
        said = [f"The notebook was called {name}; it was taken for {assignment.name}.ipynb.", *said]
    return replace(result, repairs=(*said, *result.repairs))


def _explained(assignment: Assignment, error: str) -> dict[str, object]:
    """The released notebook with a note on top, for formgrader to show."""
    note = safe_markdown(f"**This submission could not be graded.** {error}")
    cell = {"id": "not-graded", "cell_type": "markdown", "metadata": {}, "source": note}
    return {**assignment.notebook, "cells": [cell, *assignment.notebook["cells"]]}
