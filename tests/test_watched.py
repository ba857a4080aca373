"""What is seen of global random states, a number held back included, and of a model used twice."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder.inside.experiments import observe
from autograder.inside.watched import global_seed


def restored() -> None:
    state = np.random.get_state()
    np.random.standard_normal(3)
    np.random.set_state(state)


def restored_in_part() -> None:
    state: Any = np.random.get_state()
    np.random.seed(5)
    np.random.set_state(state[:3])


def python_restored_in_part() -> None:
    version, words, _ = random.getstate()
    random.setstate((version, words, None))


@pytest.mark.parametrize("answer", [restored, restored_in_part])
@pytest.mark.parametrize("draws", [0, 1, 2])
def test_a_number_that_numpy_holds_back_is_missed(answer: Callable[..., Any], draws: int) -> None:
    np.random.seed(3)
    np.random.standard_normal(draws)
    for experiment, more in (("call", {}), ("seeded_call", {"seed": 4})):
        asked = {"function": "f", "arguments": (), **more}
        seen = observe(experiment, lambda name: answer, asked)
        assert seen["random_state_kept"] is (answer is restored)


@pytest.mark.parametrize(
    ("answer", "lost"),
    [(restored, []), (restored_in_part, ["numpy"]), (python_restored_in_part, ["python"])],
)
def test_a_state_that_is_restored_in_part_is_none_that_was_kept(
    answer: Callable[..., Any], lost: list[str]
) -> None:
    with global_seed(7) as kept:
        answer()
    assert [name for name, still in kept.items() if not still] == lost


def test_the_same_model_and_loader_are_evaluated_with_other_numbers_before() -> None:
    seen = []

    def evaluate(model: Any, loader: Any) -> float:
        seen.append((id(model), id(loader), model.v(), torch.cat([X for X, _ in loader])))
        return 0.5

    X, y, v = torch.rand(5, 3), torch.ones(5), torch.rand(3)
    given = {"X": X.clone(), "y": y, "v": v, "options": {"batch_size": 2, "changed": True}}
    told = observe("evaluate_linear", lambda name: evaluate, {"function": "evaluate", **given})
    before, after = seen
    assert before[:2] == after[:2]
    assert torch.equal(before[2], -2 * v) and torch.equal(before[3], 4 * X)
    assert torch.equal(after[2], v) and torch.equal(after[3], X)
    assert told["value"]["weights"].equal(v) and told["value"]["data"][0].equal(X)
