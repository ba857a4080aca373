"""What ``gradmark prove`` finds, in numbers: by exercise, against the recorded bar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.table import Table

from autograder.margins import Margin
from autograder.pipeline import report
from autograder.prove import Outcome

COLUMNS = {
    "right": "named",
    "ambiguous": "in a set",
    "general": "by a relation",
    "none": "not named",
    "wrong": "named wrongly",
}
BAR = 0.95  # of the wrong values, named rightly or in a set with others that coincide


@dataclass(frozen=True)
class Tally:
    """The proof of one exercise (or of all) in numbers.

    ``named`` counts wrong answers by how the diagnosis names them; ``values`` are those wrong
    by their values, ``values_named`` those of them named rightly or in a set.
    """

    key: str
    wrong: int = 0
    caught: int = 0
    right: int = 0
    passed: int = 0
    named: Counter[str] = field(default_factory=Counter)
    values: int = 0
    values_named: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            key=self.key,
            wrong=self.wrong + other.wrong,
            caught=self.caught + other.caught,
            right=self.right + other.right,
            passed=self.passed + other.passed,
            named=self.named + other.named,
            values=self.values + other.values,
            values_named=self.values_named + other.values_named,
        )

    @property
    def holds(self) -> bool:
        """Whether every wrong answer was caught, every right one passed, none misnamed."""
        return self.wrong == self.caught and self.right == self.passed and not self.named["wrong"]

    @property
    def values_rate(self) -> float:
        """The share of the wrong values that are named."""
        return self.values_named / self.values if self.values else 1.0

    def row(self) -> tuple[str, ...]:
        """The cells of a table: see ``HEADER``."""
        named = (str(self.named[column]) for column in COLUMNS)
        values = f"{self.values_named}/{self.values}"
        caught, passed = f"{self.caught}/{self.wrong}", f"{self.passed}/{self.right}"
        return (self.key, caught, passed, *named, values)


HEADER = ("exercise", "wrong caught", "right passed", *COLUMNS.values(), "wrong values named")


@dataclass(frozen=True)
class Proof:
    """All tallies with the evidence for the tolerances."""

    tallies: tuple[Tally, ...]
    margins: tuple[Margin, ...]

    @property
    def total(self) -> Tally:
        """The tallies added up."""
        return sum(self.tallies, Tally("all"))

    @property
    def holds(self) -> bool:
        """Whether the bar is reached."""
        every = bool(self.tallies) and all(tally.holds for tally in self.tallies)
        return every and self.total.values_rate >= BAR


def proof_of(outcomes: Sequence[Outcome], margins: Iterable[Margin]) -> Proof:
    """Count the outcomes by exercise."""
    margins = tuple(margins)
    values = {identity for margin in margins for identity in margin.values}
    keys = sorted({outcome.trial.answer.key for outcome in outcomes})
    by_key = {key: [o for o in outcomes if o.trial.answer.key == key] for key in keys}
    return Proof(tuple(_tally(key, by_key[key], values) for key in keys), margins)


def _tally(key: str, outcomes: Sequence[Outcome], values: set[str]) -> Tally:
    wrong = [o for o in outcomes if not o.trial.answer.is_right]
    right = [o for o in outcomes if o.trial.answer.is_right]
    by_value = [o for o in wrong if o.trial.answer.id in values]
    return Tally(
        key=key,
        wrong=len(wrong),
        caught=sum(o.as_it_should for o in wrong),
        right=len(right),
        passed=sum(o.as_it_should for o in right),
        named=Counter(o.named for o in wrong),
        values=len(by_value),
        values_named=sum(o.named in ("right", "ambiguous") for o in by_value),
    )


def print_proof(proof: Proof, outcomes: Sequence[Outcome], verbose: bool = False) -> None:
    """Print what fails or is not named (``verbose``: every answer), then the table."""
    console = Console(width=None if Console().is_terminal else 140, highlight=False)
    for outcome in sorted(outcomes, key=lambda o: (o.trial.answer.id, o.trial.seed)):
        failed = not outcome.as_it_should or (
            not outcome.trial.answer.is_right and outcome.named in ("wrong", "none")
        )
        if failed or verbose:
            console.print(_explained(outcome), markup=False, soft_wrap=True)
    table = Table(title="proof of the hidden tests")
    for number, title in enumerate(HEADER):
        table.add_column(title, justify="right" if number else "left")
    for tally in proof.tallies:
        table.add_row(*tally.row())
    table.add_section()
    table.add_row(*proof.total.row())
    console.print(table)
    rate = proof.total.values_rate
    console.print(f"wrong values named: {rate:.1%} (the bar is {BAR:.0%})")


def _explained(outcome: Outcome) -> str:
    answer = outcome.trial.answer
    kind = "right" if answer.is_right else "wrong"
    verdict = "as it should" if outcome.as_it_should else "NOT AS IT SHOULD"
    names = ", ".join(d.id for d in outcome.result.diagnosis) or "nothing"
    text = f"{answer.id} ({kind}, seed {outcome.trial.seed}): {verdict}; named {names}"
    if not outcome.as_it_should or not answer.is_right:
        text += "\n    " + report(outcome.result).rstrip().replace("\n", "\n    ")
    return text
