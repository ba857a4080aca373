"""What ``gradmark prove`` tells: a table by exercise, and each answer that fails the proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from autograder.pipeline import report
from autograder.prove import Outcome

COLUMNS = ("right", "ambiguous", "general", "none", "wrong")


@dataclass(frozen=True)
class Tally:
    """The proof of one exercise in numbers."""

    key: str
    wrong: int
    caught: int
    right: int
    passed: int
    named: Counter[str]

    @property
    def holds(self) -> bool:
        """Whether every wrong answer was caught, every right one passed, none misnamed."""
        return self.wrong == self.caught and self.right == self.passed and not self.named["wrong"]


def tally(outcomes: Sequence[Outcome]) -> list[Tally]:
    """Count the outcomes by exercise, in the order they first come."""
    keys = dict.fromkeys(sorted(outcome.trial.answer.key for outcome in outcomes))
    return [_tally(key, [o for o in outcomes if o.trial.answer.key == key]) for key in keys]


def _tally(key: str, outcomes: Sequence[Outcome]) -> Tally:
    wrong = [o for o in outcomes if not o.trial.answer.is_right]
    right = [o for o in outcomes if o.trial.answer.is_right]
    return Tally(
        key=key,
        wrong=len(wrong),
        caught=sum(o.as_it_should for o in wrong),
        right=len(right),
        passed=sum(o.as_it_should for o in right),
        named=Counter(o.named for o in wrong),
    )


def print_proof(outcomes: Iterable[Outcome], verbose: bool = False) -> bool:
    """Print the table, and what fails or (``verbose``) every answer; whether the proof holds."""
    seen = list(outcomes)
    console = Console(width=None if Console().is_terminal else 120, highlight=False)
    for outcome in sorted(seen, key=lambda o: (o.trial.answer.id, o.trial.seed)):
        failed = not outcome.as_it_should or (
            not outcome.trial.answer.is_right and outcome.named in ("wrong", "none")
        )
        if failed or verbose:
            console.print(_explained(outcome), markup=False, soft_wrap=True)
    tallies = tally(seen)
    console.print(_table(tallies))
    return bool(tallies) and all(t.holds for t in tallies)


def _explained(outcome: Outcome) -> str:
    answer = outcome.trial.answer
    kind = "right" if answer.is_right else "wrong"
    verdict = "as it should" if outcome.as_it_should else "NOT AS IT SHOULD"
    names = ", ".join(d.id for d in outcome.result.diagnosis) or "nothing"
    text = f"{answer.id} ({kind}, seed {outcome.trial.seed}): {verdict}; named {names}"
    if not outcome.as_it_should or not answer.is_right:
        text += "\n    " + report(outcome.result).rstrip().replace("\n", "\n    ")
    return text


def _table(tallies: Sequence[Tally]) -> Table:
    table = Table(title="proof of the hidden tests")
    table.add_column("exercise")
    for title in ("wrong caught", "right passed", *(f"named {c}" for c in COLUMNS)):
        table.add_column(title, justify="right")
    for t in tallies:
        named = [str(t.named[column]) for column in COLUMNS]
        table.add_row(t.key, f"{t.caught}/{t.wrong}", f"{t.passed}/{t.right}", *named)
    total = sum((t.named for t in tallies), Counter[str]())
    table.add_row(
        "all",
        f"{sum(t.caught for t in tallies)}/{sum(t.wrong for t in tallies)}",
        f"{sum(t.passed for t in tallies)}/{sum(t.right for t in tallies)}",
        *(str(total[column]) for column in COLUMNS),
        end_section=True,
    )
    return table
