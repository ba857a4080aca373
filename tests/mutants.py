"""``python -m tests.mutants a03.grad_W …``: right answers with one thing changed.

Each right answer of the exercises is changed in one place: an operator, a number, a call, an
argument, a statement, an order. Every such mutant is graded as a submission would be, and those
that keep full points are printed. A mutant that lives is as right as the answer that it was made
of, or it shows a hole in the hidden tests: which of the two, a person has to see.
"""

from __future__ import annotations

import argparse
import difflib
from dataclasses import dataclass
from pathlib import Path

from autograder.answers import KnownAnswer
from autograder.course import Course
from autograder.prove import Outcome, Trial, prove, trials
from autograder.warm_process import Policy, WarmProcess
from autograder.workers import default_jobs
from tests.mutations import mutants


@dataclass(frozen=True)
class Mutant(KnownAnswer):
    """A right answer with one thing changed."""

    text: str = ""

    def source(self) -> str:
        return self.text


def of_right_answers(course: Course, keys: list[str]) -> list[tuple[Trial, str]]:
    """A trial for each mutant of the right answers to ``keys``, with the answer's source."""
    names = dict.fromkeys(key.partition(".")[0] for key in keys)
    right = [t for t in trials(course, list(names)) if t.answer.is_right]
    chosen = [t for t in right if any(t.answer.id.startswith(key) for key in keys)]
    sources = {trial.answer.source() for trial in right}
    return [
        (Trial(t.assignment, _mutant(t.answer, number, text)), t.answer.source())
        for t in chosen
        for number, text in enumerate(mutants(t.answer.source()))
        if text + "\n" not in sources
    ]


def _mutant(answer: KnownAnswer, number: int, text: str) -> Mutant:
    name, hint = f"{answer.name}_{number}", "a mutant"
    return Mutant(answer.key, name, answer.implementation, hint, hint, text)


def main() -> None:
    """Try all mutants of the exercises that are named, or every Nth of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("keys", nargs="+", help="assignments or exercises: a03, a03.grad_W")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="try each Nth only")
    options = parser.parse_args()
    course = Course.find(Path(__file__))
    made = of_right_answers(course, options.keys)[:: options.every]
    sources = {trial.answer.id: source for trial, source in made}
    living = 0
    with WarmProcess(Policy(), default_jobs()) as warm:
        for outcome in prove(course, warm, [trial for trial, _ in made], default_jobs()):
            if outcome.result.status == "passed":
                living += 1
                _print(outcome, sources[outcome.trial.answer.id])
    print(f"{len(made)} mutants, {living} of them with full points")


def _print(outcome: Outcome, source: str) -> None:
    answer = outcome.trial.answer
    lines = difflib.unified_diff(source.splitlines(), answer.source().splitlines(), n=1)
    print(answer.id, *list(lines)[3:], sep="\n    ", flush=True)


if __name__ == "__main__":
    main()
