"""Results of ``gradmark check`` on stdout: a line for each check, or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import click

from autograder.pipeline import report
from autograder.records import Result
from autograder.terminal import say


def in_order(results: Iterable[tuple[int, Result]]) -> Iterator[Result]:
    """Results in the order of their positions, each as soon as all before it are there."""
    waiting: dict[int, Result] = {}
    due = 0
    for position, result in results:
        waiting[position] = result
        while due in waiting:
            yield waiting.pop(due)
            due += 1


def print_result(result: Result, as_json: bool) -> None:
    """One result: JSON in one line, else its checks; what could not be graded on stderr."""
    if as_json:
        click.echo(json.dumps(result.as_json()))
        return
    if result.status == "failed":
        say(f"gradmark: {result.notebook}: {result.error}", err=True)
        return
    say(f"{result.notebook}: {result.score:g} of {result.max_score:g} points")
    for repair in result.repairs:
        say(f"  repaired: {repair}")
    for exercise in result.exercises:
        if exercise.status != "manual":
            for line in report(exercise).rstrip().split("\n"):
                say(f"  {line}")
