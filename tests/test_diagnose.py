"""What is said of a wrong answer: factors by their formula, known mistakes by name, no guess."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from autograder.answers import KnownAnswer, known_answers
from autograder.assignments.a05_modules_loaders_optimizers.hints import HINTS
from autograder.behaviour import OF_EVERY_EXERCISE, behaviour
from autograder.course import Course
from autograder.inputs import axes_of
from autograder.pipeline import report
from autograder.values import name_of_part
from tests.in_process import graded

SIZES = dict[str, int]
FACTORS: dict[str, Callable[[SIZES], float]] = {
    "2": lambda sizes: 2.0,
    "1/2": lambda sizes: 0.5,
    "-1": lambda sizes: -1.0,
    "M": lambda sizes: float(sizes["M"]),
    "1/M": lambda sizes: 1 / sizes["M"],
    "N": lambda sizes: float(sizes["N"]),
    "1/K": lambda sizes: 1 / sizes["K"],
}
NOT_SCALED = ("a01.grad_by_hand", "a05.make_loader")  # below; a loader is no number


def right_function(key: str) -> Callable[..., Any]:
    return next(a for a in known_answers(key) if a.is_right).implementation


def letters_of(key: str) -> set[str]:
    names = inspect.signature(right_function(key)).parameters
    return {letter for name in names for letter in axes_of(key).get(name, "")}


def scaled(value: Any, factor: float) -> Any:
    if isinstance(value, torch.Tensor):
        return value * factor if value.dtype.is_floating_point else value
    if isinstance(value, dict):
        return {name: scaled(item, factor) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(scaled(item, factor) for item in value)
    return value * factor if isinstance(value, float | np.ndarray) else value


def times(key: str, factor: Callable[[SIZES], float]) -> Any:
    """A right answer, its results multiplied by a factor of its inputs' sizes."""
    implementation, axes = right_function(key), axes_of(key)

    @functools.wraps(implementation)
    def wrong(*arguments: Any, **options: Any) -> Any:
        sizes: SIZES = {}
        for name, value in zip(
            inspect.signature(implementation).parameters, arguments, strict=False
        ):
            if isinstance(value, torch.Tensor):
                sizes |= dict(zip(axes.get(name, ""), value.shape, strict=False))
        return scaled(implementation(*arguments, **options), factor(sizes))

    return wrong


def exercises() -> list[str]:
    course = Course.find(Path(__file__))
    keys = [e.key for a in course.assignments() for e in a.automatic]
    functions = [key for key in keys if not inspect.isclass(right_function(key))]
    return [key for key in functions if key not in NOT_SCALED]


CASES = [
    (key, name)
    for key in exercises()
    for name in FACTORS
    if set(name) & set("MNK") <= letters_of(key)
]


@pytest.mark.parametrize(("key", "name"), CASES, ids=str)
def test_a_constant_factor_is_named_whatever_the_exercise(
    key: str, name: str, course: Course
) -> None:
    result = graded(course, key, times(key, FACTORS[name]))
    assert result.score < result.max_score
    assert f"factor.{name}" in {d.id for d in result.diagnosis}


def test_a_factor_with_a_name_of_its_own_has_that_one_alone(course: Course) -> None:
    """Half the slope of x² is x: an argument, which nobody has returned."""
    result = graded(course, "a01.grad_by_hand", times("a01.grad_by_hand", lambda _: 0.5))
    assert [d.id for d in result.diagnosis] == ["a01.grad_by_hand.missing_factor_2"]


@pytest.mark.parametrize("key", ["a03.grad_W", "a03.dphi"])
def test_a_transposed_result_is_named(key: str, course: Course) -> None:
    right = right_function(key)
    result = graded(course, key, lambda *arguments: right(*arguments).T.clone())
    assert any("transpos" in d.id for d in result.diagnosis)


def test_noise_is_given_no_name(course: Course) -> None:
    right = right_function("a03.grad_W")

    def noise(*arguments: Any) -> torch.Tensor:
        value = right(*arguments)
        wave = torch.arange(value.numel(), dtype=value.dtype).reshape(value.shape)
        return value + torch.sin(1.7 * wave + 0.3) * value.abs().max()

    result = graded(course, "a03.grad_W", noise)
    assert result.score < result.max_score
    assert [d.id for d in result.diagnosis if d.id.startswith(("a03.grad_W.", "factor"))] == []


def test_a_name_for_one_of_two_results_breaks_no_right_one(course: Course) -> None:
    """Two backward passes double both gradients: that is not what doubled one of them."""
    right = right_function("a03.grads_autograd")

    def one_doubled(*arguments: Any) -> tuple[torch.Tensor, torch.Tensor]:
        gW, gw = right(*arguments)
        return 2 * gW, gw

    result = graded(course, "a03.grads_autograd", one_doubled)
    named = {d.id for d in result.diagnosis if d.id.startswith("a03.")}
    assert "a03.grads_autograd.backward_twice" not in named
    assert "factor.2" in {d.id for d in result.diagnosis}


def test_of_several_names_none_is_shown_as_a_fact(course: Course) -> None:
    """A loss without its 1/2 and a second backward() give the same gradients."""
    result = graded(course, "a03.grads_autograd", times("a03.grads_autograd", FACTORS["2"]))
    named = [d for d in result.diagnosis if d.id.startswith("a03.")]
    assert len(named) > 1
    assert all(d.hint.startswith("Perhaps: ") for d in named)


def test_one_hint_of_several_mistakes_is_read_once(course: Course) -> None:
    result = graded(
        course, "a01.to_torch", lambda a: torch.from_numpy(a.astype("float32", copy=False))
    )
    hints = [d.hint for d in result.diagnosis]
    assert len(hints) > len(set(hints)) == len(result.hints)
    assert report(result).count(result.hints[0]) == 1


def test_a_result_in_the_place_of_another_has_no_name_of_its_own(course: Course) -> None:
    right = right_function("a03.forward")

    def prediction_first(*arguments: Any) -> tuple[torch.Tensor, ...]:
        h, phi_h, y_pred = right(*arguments)
        return y_pred[:, None], h, phi_h

    named = [d.id for d in graded(course, "a03.forward", prediction_first).diagnosis]
    assert "a03.forward.no_nonlinearity" not in named


def test_another_order_is_told(course: Course) -> None:
    right = right_function("a01.grad_by_hand")
    result = graded(course, "a01.grad_by_hand", lambda x: right(x).flip(0))
    assert "relation.another_order" in {d.id for d in result.diagnosis}


def squeezed(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.squeeze()
    if isinstance(value, tuple):
        return tuple(map(squeezed, value))
    return {k: squeezed(v) for k, v in value.items()} if isinstance(value, dict) else value


WITH_AXES = [key for key in exercises() if key[:3] in ("a02", "a03") and letters_of(key)]
NOT_CUT = ("a02.half_mse", "a03.grads_autograd")  # no axis; autograd is not banned in process


@pytest.mark.parametrize("key", [*(k for k in WITH_AXES if k not in NOT_CUT), "a04.train"])
def test_an_axis_lost_for_a_size_of_one_costs_that_check_alone(key: str, course: Course) -> None:
    right = right_function(key)
    result = graded(course, key, lambda *arguments: squeezed(right(*arguments)))
    assert [c.name for c in result.checks if c.status != "passed"] == ["any_size"]


def answers_of(key: str, right: bool) -> list[KnownAnswer]:
    return [answer for answer in known_answers(key) if answer.is_right is right]


@pytest.mark.parametrize("answer", answers_of("a03.grad_w", right=True), ids=lambda a: a.name)
def test_a_right_answer_is_told_nothing(answer: KnownAnswer, course: Course) -> None:
    result = graded(course, answer.key, answer.implementation)
    assert result.status == "passed"
    assert result.diagnosis == ()


def test_arguments_kept_from_an_earlier_call_are_told(course: Course) -> None:
    right, known = right_function("a03.grad_w"), dict[Any, torch.Tensor]()

    def of_the_first_weights(X: Any, y: Any, W: Any, w: Any) -> torch.Tensor:
        return right(X, y, W, known.setdefault((w.shape, w.dtype), w.detach().clone()))

    diagnosis = graded(course, "a03.grad_w", of_the_first_weights).diagnosis
    hints = [d.hint for d in diagnosis if d.id == "behaviour.of_an_earlier_call"]
    assert len(hints) == 1
    assert "the w of an earlier call" in hints[0]


def test_who_changes_an_argument_is_not_told_of_a_cache(course: Course) -> None:
    right = right_function("a03.grad_w")

    def residual_in_y(X: Any, y: Any, W: Any, w: Any) -> torch.Tensor:
        result = right(X, y, W, w)
        with torch.no_grad():
            y *= 0.5
        return result

    told = {d.id for d in graded(course, "a03.grad_w", residual_in_y).diagnosis}
    assert "behaviour.argument_changed" in told
    assert "behaviour.stale" not in told


def test_one_memory_for_all_results_is_not_called_an_arguments(course: Course) -> None:
    right, buffers = right_function("a03.dphi"), dict[Any, torch.Tensor]()

    def in_a_buffer(h: torch.Tensor) -> torch.Tensor:
        buffer = buffers.setdefault((h.shape, h.dtype), torch.empty_like(h))
        return buffer.copy_(right(h))

    told = {d.id for d in graded(course, "a03.dphi", in_a_buffer).diagnosis}
    assert "behaviour.overwritten" in told
    assert "behaviour.alias" not in told


def test_parts_of_a_result_are_called_by_their_names() -> None:
    assert [name_of_part(p) for p in ("['losses'][3]", "[2]", "", "[0]['W']")] == [
        "losses[3]",
        "entry 2",
        "",
        "entry 0['W']",
    ]


def test_each_check_of_a05_has_a_hint_for_what_nothing_else_explains(course: Course) -> None:
    """Modules, loaders and optimizers have few values that could be compared."""
    names = {
        f"{exercise.key}.{check.name}"
        for exercise in course.assignment("a05").automatic
        for check in graded(course, exercise.key, lambda *arguments, **options: None).checks
    }
    told = {name for name in names if name in HINTS or name.rpartition(".")[2] in OF_EVERY_EXERCISE}
    assert names - told == set()
    assert set(HINTS) - names == set()


def test_a_second_call_that_raises_is_not_told_of_a_cache(course: Course) -> None:
    right, seen = right_function("a03.dphi"), list[torch.Tensor]()

    def refuses_what_it_knows(h: torch.Tensor) -> torch.Tensor:
        if seen and h is seen[-1]:
            raise RuntimeError("the same again")
        seen.append(h)
        return right(h)

    result = graded(course, "a03.dphi", refuses_what_it_knows)
    assert "again" in {check.name for check in result.checks if check.status == "failed"}
    assert "behaviour.stale" not in {d.id for d in result.diagnosis}


def test_a_fraction_that_two_calls_share_is_not_told_of_an_earlier_one(course: Course) -> None:
    def last_count(y_pred: torch.Tensor, y: torch.Tensor) -> float:
        counts = torch.unique((y_pred > 0) == (y > 0), return_counts=True)[1]
        return float(counts[-1] / len(y))

    result = graded(course, "a04.accuracy", last_count)
    assert result.status == "failed"
    assert "behaviour.of_an_earlier_call" not in {d.id for d in result.diagnosis}


def test_no_tensor_is_printed_to_be_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    """In forged arguments there may be thousands, and to print one takes milliseconds."""

    def refused(self: object, **options: object) -> str:
        raise AssertionError("a tensor was printed")

    monkeypatch.setattr(torch.Tensor, "__repr__", refused)
    observed = {"value": None, "arguments": [[torch.ones(3)] * 40, {"a": (torch.ones(2),)}]}
    other = {"value": None, "arguments": [[torch.ones(3)] * 40, {"a": (torch.zeros(2),)}]}
    assert behaviour(observed, random_state_kept=True) != behaviour(other, random_state_kept=True)
    assert behaviour(observed, random_state_kept=True) == behaviour(
        observed, random_state_kept=True
    )
