"""Results that are remembered: computed once for the same contents, and nobody's to change."""

from __future__ import annotations

import torch

from autograder.remembered import remembered

calls: list[int] = []


@remembered
def scaled(values: torch.Tensor, options: dict[str, float]) -> dict[str, torch.Tensor]:
    calls.append(1)
    return {"value": options["factor"] * values}


def test_the_same_contents_are_computed_once_whoever_holds_them() -> None:
    calls.clear()
    values = torch.arange(3.0)
    first, second = (scaled(values.clone(), {"factor": 2.0}) for _ in range(2))
    assert torch.equal(first["value"], second["value"])
    assert len(calls) == 1


def test_other_contents_dtypes_and_shapes_are_other_questions() -> None:
    calls.clear()
    values = torch.arange(4.0)
    given = (values, values.flip(0), values.double(), values.reshape(2, 2), -values)
    results = [scaled(v, {"factor": 3.0})["value"] for v in given]
    assert all(torch.equal(r, 3 * v) for r, v in zip(results, given, strict=True))
    assert len(calls) == len(given)
    assert torch.equal(scaled(values, {"factor": 5.0})["value"], 5 * values)


def test_who_changes_a_result_changes_no_other_ones() -> None:
    values = torch.ones(2)
    scaled(values, {"factor": 7.0})["value"].zero_()
    assert torch.equal(scaled(values, {"factor": 7.0})["value"], 7 * values)
