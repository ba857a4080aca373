"""What is seen of the global random states: also a number that is held back."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.inside.experiments import observe
from autograder.inside.watched import global_seed


def restored() -> None:
    state = np.random.get_state()
    np.random.standard_normal(3)
    np.random.set_state(state)


def restored_in_part() -> None:
    name, words, position = np.random.get_state()[:3]  # type: ignore[misc]
    np.random.seed(5)
    np.random.set_state((name, words, position))


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
