"""The command line: ``gradmark build | check | grade | feedback | export``."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

import click

from autograder.errors import KitError, UnknownNameError, is_machines
from autograder.inside.collecting import without_collecting
from autograder.options import jobs_option, processors, trust_option
from autograder.terminal import explained, say
from autograder.warm_process import Policy, WarmProcess

NOT_GRADED = 1
WRONG_USAGE = 2


class _Group(click.Group):
    """Errors that can be explained go to stderr in one line, with exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        _make_do()
        try:
            _require_folder()
            return super().invoke(ctx)
        except KitError as error:
            say(f"gradmark: {error}", err=True)
            sys.exit(WRONG_USAGE if isinstance(error, UnknownNameError) else NOT_GRADED)
        except OSError as error:
            if error.filename is None and not is_machines(error):  # click knows a broken pipe
                raise
            say(f"gradmark: {explained(error)}", err=True)
            sys.exit(NOT_GRADED)


def _require_folder() -> None:
    """PyTorch cannot be imported from a folder that is gone."""
    try:
        Path.cwd()
    except FileNotFoundError as error:
        raise KitError("the folder where you stand was removed: cd to another one") from error


def _make_do() -> None:
    """Go on where the terminal lacks letters of an id, there is no home, or an odd umask."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    os.umask(os.umask(0o077) & 0o077)  # notebooks, as no root, have to read what is copied for them
    try:
        Path.home()
    except RuntimeError:  # no HOME, nobody's uid: importing nbgrader would fail
        os.environ["HOME"] = "/nonexistent"


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gradmark")
def main() -> None:
    """Build, grade and export autograded PyTorch notebooks.

    Run it in the course's folder (the one with nbgrader_config.py). Assignments may be
    named by their short form: a03 is a03_hidden_layer_gradients.

    Exit codes: 0 all done, 1 something could not be graded or done, 2 wrong usage.
    """


@main.command()
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
def build(assignments: tuple[str, ...]) -> None:
    """Make student notebooks: source/ to release/, all assignments if none is named."""
    from autograder.build import build as build_one
    from autograder.course import Course

    course = Course.find()
    for name in course.resolve_all(assignments):
        path = build_one(course, name)
        say(f"built {path.relative_to(course.root)}")


@main.command()
@click.argument(
    "notebooks", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False)
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, in input order.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**40),
    help="Seed of the fresh hidden inputs; else that of the course.",
)
@jobs_option
@trust_option
def check(
    notebooks: tuple[Path, ...],
    as_json: bool,
    seed: int | None,
    jobs: int | None,
    trust_submissions: bool,
) -> None:
    """Grade notebook files without touching any gradebook.

    Each NOTEBOOK's assignment is found from the notebook itself. Data files beside it are
    given to it in submitted/<student>/<assignment>/ only, or in a folder below submitted/
    without a second notebook: elsewhere they may be anybody's.
    """
    jobs = min(jobs or processors(), len(notebooks))
    with WarmProcess(Policy(trust_submissions=trust_submissions), jobs) as warm:
        with without_collecting():
            from autograder.beside import files_for, not_given
            from autograder.bulk import Task, grade_all
            from autograder.course import Course
            from autograder.printing import in_order, print_result
            from autograder.seed import known_seed

        course = Course.find_or_own()
        files = {path: files_for(course, path) for path in notebooks}
        for reason in (*course.broken(), *not_given(course, files)):
            say(f"gradmark: {reason}", err=True)
        tasks = [Task(path, files[path]) for path in notebooks]
        results = grade_all(course, warm, tasks, jobs, known_seed(course) if seed is None else seed)
        failed = False
        for result in in_order(results):
            print_result(result, as_json)
            failed |= result.status == "failed"
    sys.exit(NOT_GRADED if failed else 0)


@main.command()
@click.argument("assignment")
@click.option("--student", "students", multiple=True, metavar="ID", help="Only this student.")
@click.option("--force", is_flag=True, help="Grade again what was graded already.")
@jobs_option
@trust_option
def grade(
    assignment: str,
    students: tuple[str, ...],
    force: bool,
    jobs: int | None,
    trust_submissions: bool,
) -> None:
    """Grade submitted/ into autograded/ and the gradebook; a table at the end.

    What was graded before is skipped, unless it was handed in again since, or the released
    points are others. A run that was interrupted goes on where it was.
    """
    from autograder.course import Course
    from autograder.grading import Options, grade_class
    from autograder.table import print_table, refusals

    course = Course.find()
    asked = course.assignment(assignment)
    policy = Policy(trust_submissions=trust_submissions)
    graded = grade_class(course, asked, Options(students, jobs or processors(), force, policy))
    print_table(asked, graded)
    for refusal in refusals(graded, asked, course.root):
        say(f"gradmark: {refusal}", err=True)
    sys.exit(0 if graded.is_complete else NOT_GRADED)


@main.command()
@click.argument("assignment")
@click.option("--student", "students", multiple=True, metavar="ID", help="Only this student.")
def feedback(assignment: str, students: tuple[str, ...]) -> None:
    """Write feedback/<student>/<assignment>/<assignment>.html for each graded student."""
    from autograder.course import Course
    from autograder.record import open_gradebook

    course = Course.find()
    asked = course.assignment(assignment)
    from autograder.feedback import feedback_page, graded_students, write_page

    code = 0
    wanted = graded_students(course, asked, students)
    with open_gradebook(course.gradebook) as gradebook:
        for student in wanted:
            try:
                page = feedback_page(course, gradebook, asked, student)
                write_page(page)
                say(f"wrote {page.path.relative_to(course.root)}")
            except KitError as error:
                say(f"gradmark: {error}", err=True)
                code = NOT_GRADED
    sys.exit(code)


@main.command()
@click.argument("assignment")
@click.option("--to", "target", type=click.Choice(["csv"]), required=True, help="The format.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, readable=False),
    help="File, - for standard output [default: <name>.csv].",
)
def export(assignment: str, target: str, output: Path | None) -> None:
    """Write a score file of all graded students."""
    from autograder.course import Course
    from autograder.record import open_gradebook

    course = Course.find()
    asked = course.assignment(assignment)
    from autograder.export import export_csv, write_export

    with open_gradebook(course.gradebook) as gradebook:
        text = export_csv(course, gradebook, asked)
    path = course.root / f"{asked.name}.{target}" if output is None else output
    if str(path) == "-":
        click.echo(text.encode(), nl=False)
        return
    write_export(path, text)
    say(f"wrote {path}: {len(text.splitlines()) - 1} students")


@main.command()
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option(
    "--seeds",
    type=click.IntRange(1, 1000),
    default=1,
    show_default=True,
    help="Run seeds to try every right answer with.",
)
@click.option("--only", metavar="TEXT", default="", help="Only answers whose id contains TEXT.")
@click.option("--verbose", is_flag=True, help="A line for each answer.")
@jobs_option
def prove(
    assignments: tuple[str, ...], seeds: int, only: str, verbose: bool, jobs: int | None
) -> None:
    """Prove the hidden tests: try every known wrong and right answer on them.

    Each goes through sandbox and hidden tests as in grading. Exit code 1 when a wrong
    answer earns full points, a right one loses any, a diagnosis names a wrong mistake, or
    too few wrong values are named. A proof of the whole course is written to docs/proof.md.
    """
    jobs = jobs or processors()
    with WarmProcess(Policy(), jobs) as warm:
        from autograder.course import Course
        from autograder.margins import margin
        from autograder.proof import print_proof, proof_of
        from autograder.prove import prove as outcomes_of
        from autograder.prove import trials

        course = Course.find()
        names = course.resolve_all(assignments)
        tried = [t for t in trials(course, names, seeds) if only in t.answer.id]
        outcomes = list(outcomes_of(course, warm, tried, jobs))
    margins = filter(None, map(margin, sorted({t.answer.key for t in tried})))
    proof = proof_of(outcomes, margins)
    print_proof(proof, outcomes, verbose)
    if not only and len(names) == len(course.names()):
        from autograder.proof_page import write_page

        say(f"wrote {write_page(proof, course.root / 'docs').relative_to(course.root)}")
    sys.exit(0 if proof.holds else NOT_GRADED)


@main.command()
@click.argument("assignments", nargs=-1, metavar="[ASSIGNMENT]...")
@click.option(
    "--tries",
    type=click.IntRange(1, 100_000),
    default=400,
    show_default=True,
    help="Random inputs to draw for each exercise.",
)
def inputs(assignments: tuple[str, ...], tries: int) -> None:
    """Search the fixed inputs of the hidden tests, and store them beside the tests.

    Kept are those on which the nearest known wrong answer is farthest from the right one.
    Run it after a change of the known answers or of how inputs are drawn.
    """
    from autograder.course import Course
    from autograder.inputs import draws
    from autograder.search import search, store

    course = Course.find()
    for name in course.resolve_all(assignments):
        assignment = course.assignment(name)
        found = []
        for exercise in assignment.automatic:
            if exercise.key in draws(exercise.key):
                arguments, reached, nearest = search(exercise.key, tries)
                found.append((exercise.key, arguments, reached))
                say(f"{exercise.key}: distance {reached:.3g} to {nearest or 'nothing'}")
        say(f"wrote {store(assignment, found).relative_to(course.root)}")


@main.command()
def doctor() -> None:
    """Tell which layers of the sandbox hold on this machine, and what to do about the rest.

    Exit code 1 when a core layer is missing: submissions are then not run.
    """
    from autograder.doctor import can_grade, diagnosis, examine

    reports = examine()
    click.echo(diagnosis(reports))
    sys.exit(0 if can_grade(reports) else NOT_GRADED)


if __name__ == "__main__":
    main()
