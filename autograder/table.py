"""The table at the end of ``gradmark grade``: scores on stdout."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.course import Course
from autograder.grading import ClassResults
from autograder.records import Assignment, ExerciseResult, Result
from autograder.salvage import DAMAGED
from autograder.submitted import astray
from autograder.text import plain
from autograder.timestamps import TIMESTAMP, tells_no_time


def _cell(text: str) -> Text:
    """Text that is shown as it is: no markup, nothing that a terminal acts on."""
    return Text(plain(text))


def print_table(assignment: Assignment, graded: ClassResults) -> None:
    """Automatic points by exercise; a person's points are in formgrader and in exports."""
    table = Table(title=assignment.name)
    table.add_column("student")
    for exercise in assignment.automatic:
        table.add_column(exercise.function, justify="right")
    table.add_column("score", justify="right")
    table.add_column("remarks")
    for student, result in graded.results.items():
        scores = {exercise.key: exercise for exercise in result.exercises}
        cells = [_shown(scores.get(e.key), result) for e in assignment.automatic]
        total = f"{result.score:g}/{result.max_score:g}" if result.status == "graded" else "-"
        remark = _cell(_remark(result, student in graded.not_graded))
        table.add_row(_cell(student), *cells, total, remark)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    before = len(graded.results) - len(graded.new) - len(graded.not_graded)
    print(f"{assignment.short}: {len(graded.new)} graded now, {before} before")


def refusals(graded: ClassResults, assignment: Assignment, root: Path) -> list[str]:
    """What to say of folders left out, timestamps that do not count, and stray notebooks."""
    left_out = [
        f"submitted/{name}/{assignment.name} was left out: {reason}"
        for name, reason in sorted(graded.refused.items())
    ]
    folders = [Path("submitted", name, assignment.name) for name in graded.results]
    untimed = [_untimed(folder / TIMESTAMP) for folder in folders if tells_no_time(root / folder)]
    return [plain(text) for text in (*left_out, *untimed, *_astray(graded, root))]


def _astray(graded: ClassResults, root: Path) -> list[str]:
    """What to say of notebooks that nothing looks for, of students of whom nothing else is said."""
    told = graded.results.keys() | graded.refused.keys()
    found = [path for path in astray(root, Course(root).names()) if path.parts[1] not in told]
    shown = [str(path) for path in found[:3]]
    shown += [f"{len(found) - 3} more"] if len(found) > 3 else []
    if not found:
        return []
    return [
        f"{', '.join(shown)}: no submission is looked for there. Move what is meant to be graded "
        "into submitted/<student>/<assignment>/"
    ]


def _untimed(path: Path) -> str:
    away = shlex.join(["mv", "--", str(path), str(path.with_suffix(".odd"))])
    return (
        f"{path} does not count: it is no plain file that holds only a time. Write the time into "
        f"one, if you know it (2026-10-01 12:00:00 UTC); else move it out of the way: {away}"
    )


def _shown(exercise: ExerciseResult | None, result: Result) -> str:
    if result.status == "failed" or exercise is None:
        return "-"
    return "!" if exercise.status == "error" else f"{exercise.score:g}"


def _remark(result: Result, lost: bool) -> str:
    if result.status == "failed":
        return f"{'not graded' if lost else 'not gradable'}: {result.error}"
    errors = [e.key for e in result.exercises if e.status == "error"]
    said = [f"the kit failed on {', '.join(errors)}: look at it"] if errors else []
    if any(repair.startswith(DAMAGED) for repair in result.repairs):
        said.append("the file is damaged: what was whole is graded, ask for it again")
    if result.repairs:
        said.append(f"{len(result.repairs)} repair{'s' * (len(result.repairs) > 1)}")
    return "; ".join(said)
