"""docs/proof.md: the proof in figures, and a picture of the margins."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from autograder.compare import TOLERANCES
from autograder.margins import Margin
from autograder.proof import BAR, HEADER, Proof

PAGE, PICTURE = "proof.md", "margins.png"
_INTRODUCTION = """\
# The proof of the hidden tests

Written by `gradmark prove`; do not edit. Every known answer of `autograder/assignments/*/answers`
went through the pipeline as in grading: sandbox, hidden tests, diagnosis. A wrong answer has to
lose points, a right one none, and no mistake may be given a wrong name.
"""
_MARGINS = """\
## Margins: the evidence for the tolerances

Deviations are normwise, max |received - expected| / max(max |expected|, 0.01). *Spread* is the
largest deviation between two right answers, on the fixed inputs and three drawn ones, in float64
and in float32. *Nearest* is the wrong answer that comes nearest on the fixed inputs; those nearer
than 1e-5 lost digits: to float32, to rounding, to a step that is no derivative. A tolerance
({double:g} for float64, {single:g} for float32, where a hidden test does not say its own) has to
lie between the two. *Free*: right answers draw random numbers of their own and are compared by
other means.
"""


def write_page(proof: Proof, folder: Path) -> Path:
    """Write the page and its picture into ``folder``; the page's path."""
    folder.mkdir(exist_ok=True)
    page = folder / PAGE
    page.write_text("\n".join(_page(proof)), encoding="utf-8")
    draw_margins(proof.margins, folder / PICTURE)
    return page


def _page(proof: Proof) -> Iterator[str]:
    total = proof.total
    yield _INTRODUCTION
    yield from _table(HEADER, [*(t.row() for t in proof.tallies), total.row()])
    yield ""
    yield (
        f"Wrong values are wrong answers of the right form: {total.values_rate:.1%} of them are "
        f"named rightly, or in a set of mistakes that coincide; the bar is {BAR:.0%}. *By a "
        "relation*: not as a known mistake, but by what is seen, such as a factor or an alias.\n"
    )
    double, single = TOLERANCES.values()
    yield _MARGINS.format(double=double, single=single)
    header = ("exercise", "spread in float64", "spread in float32", "nearest wrong", "distance")
    yield from _table(header, map(_margin_row, proof.margins))
    yield f"\n![Distances of all wrong values, and the spread of right ones]({PICTURE})\n"


def _margin_row(margin: Margin) -> Sequence[str]:
    name, distance = margin.nearest
    nearest = (name.removeprefix(f"{margin.key}."), f"{distance:.1e}") if name else ("", "")
    if margin.is_free:
        return (margin.key, "free", "free", *nearest)
    single = "" if margin.single is None else f"{margin.single:.0e}"
    return (margin.key, f"{margin.double:.0e}", single, *nearest)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{'---|' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def draw_margins(margins: Sequence[Margin], path: Path) -> None:
    """A row for each exercise: wrong values as dots, the spread of right ones as a bar."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 0.28 * len(margins) + 1.2), layout="constrained")
    axes = figure.add_subplot(xscale="log", xlim=(1e-17, 30), ylim=(len(margins) - 0.5, -0.5))
    for row, margin in enumerate(margins):
        if not margin.is_free:
            spread = (max(margin.double, 1e-17), max(margin.single or 0.0, 1e-17))
            axes.barh(row, spread[1], height=0.5, color="#cfe3cf")
            axes.barh(row, spread[0], height=0.5, color="#5a9a5a")
        near = [min(distance, 20.0) for distance in margin.values.values()]
        axes.plot(near, [row] * len(near), "|", color="#b03030", markersize=9)
    for dtype, tolerance in TOLERANCES.items():
        axes.axvline(tolerance, color="#404040", linestyle=":")
        name = str(dtype).removeprefix("torch.")
        axes.text(tolerance, -0.7, f"{name} tolerance", ha="center", fontsize=8)
    axes.set_yticks(range(len(margins)), [margin.key for margin in margins], fontsize=8)
    axes.set_xlabel(
        "normwise deviation: right answers in float64 (dark) and float32 (pale), wrong ones (red)"
    )
    figure.savefig(path, dpi=110, metadata={"Software": None})
