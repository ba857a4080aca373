"""Grading many notebooks at once: forked graders, each with its own oracle, one warm process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from autograder.errors import NoRoom, WarmProcessLost, is_machines
from autograder.inside.collecting import without_collecting
from autograder.markdown import safe_markdown
from autograder.pipeline import Grader
from autograder.records import KitFailure, Result
from autograder.seed import DEFAULT_SEED
from autograder.text import shown_name
from autograder.warm_process import WarmProcess
from autograder.workers import ATTEMPTS, run_tasks

PRELOAD_FROM = 4  # a preload costs 0.8 s, and saves each notebook 0.1 s, or 0.7 s of them


@dataclass(frozen=True)
class Task:
    """One notebook to grade, with the folder of files that it may read."""

    notebook: Path
    files: Path | None = None


def grade_all(
    course: Course,
    warm: WarmProcess,
    tasks: Sequence[Task],
    jobs: int = 1,
    seed: int = DEFAULT_SEED,
) -> Iterator[tuple[int, Result]]:
    """Grade ``tasks`` by up to ``jobs`` graders; yields (position, result) as they finish.

    ``warm`` must have been started for at least ``jobs`` graders.
    """
    jobs = max(1, min(jobs, len(tasks)))
    if len(tasks) > 1:
        _load(course)
        for slot in range(jobs):
            warm.control(slot)  # every greeting is taken before the graders are forked
    if len(tasks) >= PRELOAD_FROM:
        warm.preload(meanwhile=_load_dynamo)
    graders = [_grade(Grader(course, warm, seed, slot)) for slot in range(jobs)]
    return run_tasks(graders, tasks, _not_graded)


def _load(course: Course) -> None:
    """What every grader needs, loaded before they are forked, while the warm process starts."""
    with without_collecting():
        course.assignments()
        safe_markdown("*text*")


def _load_dynamo() -> None:
    """What known answers that use torch.func or an optimizer import, all at once (0.7 s)."""
    with without_collecting():
        import torch._dynamo  # noqa: F401


def _grade(grader: Grader) -> Callable[[Task], Result]:
    def grade(task: Task) -> Result:
        try:
            return grader.grade_file(task.notebook, task.files)
        except NoRoom as error:
            return _no_room(task, error)
        except WarmProcessLost as error:
            return _failure(task, f"{error}, again and again, while it was graded")
        except OSError as error:
            if is_machines(error):
                raise
            return _failure(task, f"{error.strerror or error}")

    return grade


def _not_graded(task: Task) -> Result:
    return _failure(task, f"the kit's own grader died {ATTEMPTS} times over it")


def _no_room(task: Task, error: NoRoom) -> Result:
    said = f"{shown_name(task.notebook)} could not be graded: {error}. It is not recorded; "
    said += "call again, with fewer --jobs if that does not help"
    return KitFailure(str(task.notebook), None, "failed", error=said)


def _failure(task: Task, reason: str) -> KitFailure:
    return KitFailure(
        str(task.notebook),
        None,
        "failed",
        error=f"{shown_name(task.notebook)} was not graded: {reason}. It is not recorded; "
        "grade it alone (`gradmark check`) to see why",
    )
