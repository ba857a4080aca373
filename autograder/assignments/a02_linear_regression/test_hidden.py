"""Hidden tests of a02: linear regression by gradient descent, and the pseudo-inverse."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.assignments.a02_linear_regression import inputs, oracle
from autograder.compare import deviation, require_form
from autograder.hidden import (
    DEFAULT,
    CheckFailed,
    Student,
    Tolerance,
    as_float32,
    cases,
    check,
    cut_to_equal,
    cut_to_one,
    fresh,
    generator,
    require,
    require_all_arguments_kept,
    require_arguments_kept,
    require_by_hand,
    require_computed_anew,
    require_equal,
    require_own_memory,
    require_proportional,
    require_untracked,
    with_many,
    with_repeats,
    with_zeros,
)

PREDICT, HALF_MSE, GRAD = "a02.predict", "a02.half_mse", "a02.grad_linreg"
STEP, TRAIN, W_OPT = "a02.gd_step", "a02.train_linreg", "a02.w_opt"

# Least squares at condition 8e5 in float64, measured on 3000 inputs of each shape: twelve ways
# that decompose X itself are off by at most 3.3e-10; eight that go through X^T X or X X^T by
# 2e-6 to 8e-4 (medians). By luck one of these can fall to 4e-9 on a single input, but the worst
# of three inputs, as used here for each shape, never fell below 1.1e-7.
ILL_CONDITIONED = Tolerance(1e-8)
# The losses are Python floats whatever the dtype of the inputs.
LARGE, SMALL = 1000.0, 1e-4  # nothing here is clipped, or taken for 0
TINY = 1e-13  # which singular values count does not depend on the scale
SINGLE_LOSSES = Tolerance(1e-5)


def _oracle(key: str) -> tuple[str, Callable[..., Any]]:
    function = key.partition(".")[2]
    return function, getattr(oracle, function)


def _form(student: Student, key: str) -> None:
    function, right = _oracle(key)
    for arguments in cases(student, key):
        student.call(function, *arguments).has_form_of(right(*arguments))
    single = _single(cases(student, key)[-1])
    student.call(function, *single).has_form_of(right(*single))


def _value(student: Student, key: str) -> None:
    function, right = _oracle(key)
    for arguments in cases(student, key):
        for given in (arguments, _single(arguments)):
            student.call(function, *given).equals(right(*given))


def _any_size(student: Student, key: str, names: str) -> None:
    function, right = _oracle(key)
    drawn = fresh(student, key, 5)
    large, small = (
        tuple(scale * a if isinstance(a, torch.Tensor) else a for a in drawn)
        for scale in (LARGE, SMALL)
    )
    equal = [cut_to_equal(key, names, drawn)] if key != W_OPT else []  # a square X may be singular
    # without an input X has no full rank
    zeros = with_zeros(key, names, drawn, "M" if key == W_OPT else None)
    many = [with_many(key, names, drawn)] if key != STEP else []  # a step has no patterns
    repeats = with_repeats(key, names, drawn, "M" if key == W_OPT else None)
    long_steps = [(*drawn[:2], lr) for lr in (1.5, 40.0)] if key == STEP else []
    scaled = (large, small, *long_steps)
    for given in (*cut_to_one(key, names, drawn), *equal, *scaled, *zeros, *many, *repeats):
        student.call(function, *given).equals(right(*given))


def _single(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments with every tensor in single precision; numbers as they are."""
    return tuple(as_float32(a)[0] if isinstance(a, torch.Tensor) else a for a in arguments)


def _leaf(tensor: torch.Tensor, grad: float | None = None) -> torch.Tensor:
    """A copy that requires grad, with a gradient of an earlier backward in it or none."""
    leaf = tensor.detach().clone().requires_grad_()
    if grad is not None:
        leaf.grad = torch.full_like(leaf, grad)
    return leaf


def _differentiable(student: Student, key: str, *arguments: torch.Tensor) -> None:
    function, right = _oracle(key)
    leaves = [a for a in arguments if a.requires_grad]
    expected = right(*arguments)
    weights = torch.cos(expected.detach())
    gradients = list(torch.autograd.grad((weights * expected).sum(), leaves))
    answer = student.run("differentiate", function, arguments=arguments, weights=[weights])
    if answer.raised is not None:
        raise CheckFailed(
            f"the result of {function} could not be differentiated; PyTorch says: "
            f"{answer.raised.message[:200].strip() or answer.raised.type}"
        )
    named = zip(inspect.signature(right).parameters, arguments, strict=True)
    names = [name for name, argument in named if argument.requires_grad]
    found = answer.seen if isinstance(answer.seen, list) else []
    for name, gradient in zip(names, found, strict=False):
        told = f"no gradient reaches {name}: the graph from {name} to the result is cut."
        require(gradient is not None, told)
    require_equal(answer.seen, gradients, what=f"the gradients through {function}")


@check(PREDICT, weight=1)
def test_predict_form(student: Student) -> None:
    """predict returns a tensor of shape (M,), of the inputs' dtype."""
    _form(student, PREDICT)


@check(PREDICT, weight=3, needs="form")
def test_predict_value(student: Student) -> None:
    """The predictions are right, in double and in single precision."""
    _value(student, PREDICT)


@check(PREDICT, weight=1.5, needs="value")
def test_predict_differentiable(student: Student) -> None:
    """The predictions can be differentiated with respect to X and w."""
    X, w = fresh(student, PREDICT, 1)
    zeros_X, zeros_w = X.clone(), w.clone()
    zeros_X[0, 0] = zeros_w[0] = zeros_w[1] = 0.0  # what adds nothing has a gradient still
    pairs = [(_leaf(X), _leaf(w)), (_leaf(X), w), (X, _leaf(w)), (_leaf(zeros_X), _leaf(zeros_w))]
    for arguments in (*pairs, (X, _leaf(torch.zeros_like(w)))):
        _differentiable(student, PREDICT, *arguments)


@check(PREDICT, weight=0.5, needs="value")
def test_predict_again(student: Student) -> None:
    """Called again it computes anew, also when X has changed in place."""
    require_computed_anew(student, "predict", fresh(student, PREDICT, 3))


@check(PREDICT, weight=0.5, needs="value")
def test_predict_any_size(student: Student) -> None:
    """It works for one or many patterns, one input, M = N, numbers large or small, and zeros."""
    _any_size(student, PREDICT, "X w")


@check(PREDICT, weight=0.5, needs="value")
def test_predict_arguments(student: Student) -> None:
    """X and w are as they were."""
    X, w = fresh(student, PREDICT, 2)
    student.call("predict", _leaf(X, grad=0.5), _leaf(w, grad=0.25))
    require_all_arguments_kept(student, PREDICT, "X w", salt=2)


@check(HALF_MSE, weight=1)
def test_half_mse_form(student: Student) -> None:
    """half_mse returns a 0-d tensor, of the inputs' dtype."""
    _form(student, HALF_MSE)


@check(HALF_MSE, weight=1.5, needs="form")
def test_half_mse_up_to_a_constant(student: Student) -> None:
    """The loss is right up to a constant factor, the same for all data of one size."""
    ratios = []
    for arguments in [*cases(student, HALF_MSE), fresh(student, HALF_MSE, 3)]:
        received = student.call("half_mse", *arguments)
        expected = oracle.half_mse(*arguments)
        received.has_form_of(expected)
        ratios.append(float(received.value.detach()) / float(expected))
    usable = all(math.isfinite(ratio) and ratio != 0 for ratio in ratios)
    same = usable and max(ratios) - min(ratios) <= 1e-6 * abs(ratios[0])
    require(same, "the result is not even a constant multiple of the right one.")


@check(HALF_MSE, weight=3, needs="form")
def test_half_mse_value(student: Student) -> None:
    """The loss is right, in double and single precision, also where outputs hit the target."""
    _value(student, HALF_MSE)
    y_pred, y = fresh(student, HALF_MSE, 4)
    hit = torch.cat([y[:2], y_pred[2:]])
    for given in ((hit, y), (y.clone(), y)):
        student.call("half_mse", *given).equals(oracle.half_mse(*given))


@check(HALF_MSE, weight=1.5, needs="value")
def test_half_mse_differentiable(student: Student) -> None:
    """The loss can be differentiated with respect to y_pred."""
    y_pred, y = fresh(student, HALF_MSE, 1)
    _differentiable(student, HALF_MSE, _leaf(y_pred), y)
    _differentiable(student, HALF_MSE, _leaf(y), y)


@check(HALF_MSE, weight=0.5, needs="value")
def test_half_mse_again(student: Student) -> None:
    """Called again it computes anew, also when y_pred has changed in place."""
    require_computed_anew(student, "half_mse", fresh(student, HALF_MSE, 6))


@check(HALF_MSE, weight=0.5, needs="value")
def test_half_mse_any_size(student: Student) -> None:
    """It works for one or many patterns, for large and small numbers, and for zeros."""
    _any_size(student, HALF_MSE, "y_pred y")


@check(HALF_MSE, weight=0.5, needs="value")
def test_half_mse_arguments(student: Student) -> None:
    """y_pred and y are as they were."""
    y_pred, y = fresh(student, HALF_MSE, 2)
    for leaf in (_leaf(y_pred), _leaf(y_pred, grad=0.25)):
        student.call("half_mse", leaf, y)
    require_all_arguments_kept(student, HALF_MSE, "y_pred y", salt=2)


@check(GRAD, weight=1)
def test_grad_linreg_form(student: Student) -> None:
    """grad_linreg returns a tensor of shape (N,), of the inputs' dtype."""
    _form(student, GRAD)


@check(GRAD, weight=2, needs="form")
def test_grad_linreg_up_to_a_constant(student: Student) -> None:
    """The gradient has the right direction: it is right up to a constant factor."""
    for arguments in cases(student, GRAD):
        answer = student.call("grad_linreg", *arguments)
        require_proportional(answer.value, oracle.grad_linreg(*arguments))


@check(GRAD, weight=4, needs="form")
def test_grad_linreg_value(student: Student) -> None:
    """The gradient is right, in double and in single precision."""
    X, y, w = fresh(student, GRAD, 2)
    student.call("grad_linreg", X, y, _leaf(w))  # for the diagnosis
    _value(student, GRAD)


@check(GRAD, weight=1, needs="value")
def test_grad_linreg_by_hand(student: Student) -> None:
    """The gradient is computed by hand: it is right with autograd switched off."""
    X, y, w = fresh(student, GRAD, 1)
    require_by_hand(
        student, "grad_linreg", (X, y, w), (X, y, _leaf(w)), oracle.grad_linreg(X, y, w)
    )


@check(GRAD, weight=1, needs="value")
def test_grad_linreg_untracked(student: Student) -> None:
    """The gradient is right and does not require grad where w does."""
    X, y, w = fresh(student, GRAD, 2)
    answer = student.call("grad_linreg", X, y, _leaf(w))
    answer.equals(oracle.grad_linreg(X, y, w))
    require_untracked(answer.value)


@check(GRAD, weight=0.5, needs="value")
def test_grad_linreg_again(student: Student) -> None:
    """Called again it computes anew, also when X has changed in place."""
    require_computed_anew(student, "grad_linreg", fresh(student, GRAD, 4))


@check(GRAD, weight=0.5, needs="value")
def test_grad_linreg_any_size(student: Student) -> None:
    """It works for one or many patterns, one input, M = N, numbers large or small, and zeros."""
    _any_size(student, GRAD, "X y w")


@check(GRAD, weight=1, needs="value")
def test_grad_linreg_arguments(student: Student) -> None:
    """X, y and w (and w.grad) are as they were."""
    X, y, w = fresh(student, GRAD, 3)
    require_all_arguments_kept(student, GRAD, "X y w", salt=3)
    for given in (w, _leaf(w), _leaf(w, grad=0.25)):
        answer = student.call("grad_linreg", X, y, given)
        answer.equals(oracle.grad_linreg(X, y, w))
        require_arguments_kept(answer, "X y w")


@check(STEP, weight=1)
def test_gd_step_form(student: Student) -> None:
    """gd_step returns a tensor of w's shape and dtype."""
    _form(student, STEP)


@check(STEP, weight=3, needs="form")
def test_gd_step_value(student: Student) -> None:
    """The new weights are right, in both precisions, whether or not w requires grad."""
    _value(student, STEP)
    w, g, lr = fresh(student, STEP, 1)
    student.call("gd_step", _leaf(w), g, lr).equals(oracle.gd_step(w, g, lr))


@check(STEP, weight=1, needs="value")
def test_gd_step_untracked(student: Student) -> None:
    """The new weights do not require grad, even where w does."""
    w, g, lr = fresh(student, STEP, 2)
    for given in (w, _leaf(w)):
        require_untracked(student.call("gd_step", given, g, lr).value)


@check(STEP, weight=0.5, needs="value")
def test_gd_step_again(student: Student) -> None:
    """Called again it computes anew, also when w has changed in place."""
    require_computed_anew(student, "gd_step", fresh(student, STEP, 6))


@check(STEP, weight=0.5, needs="value")
def test_gd_step_any_size(student: Student) -> None:
    """It works for a single weight, for large and small numbers, a large lr, and for zeros."""
    _any_size(student, STEP, "w g lr")


@check(STEP, weight=1, needs="value")
def test_gd_step_arguments(student: Student) -> None:
    """w (and w.grad) and g are as they were, and the result has memory of its own."""
    w, g, lr = fresh(student, STEP, 3)
    flat = torch.zeros_like(g)
    asked = [
        (w, g, lr),
        (_leaf(w), g, lr),
        (_leaf(w, grad=0.25), g, lr),
        (w, g, 0.0),
        (w, flat, lr),
    ]
    require_all_arguments_kept(student, STEP, "w g lr", salt=3)
    for given in asked:  # a w.grad from elsewhere is not g; no step needs a copy, too
        answer = student.call("gd_step", *given)
        answer.equals(oracle.gd_step(w, *given[1:]))
        require_arguments_kept(answer, "w g lr")
        require_own_memory(answer, "w g lr")
    calls = [fresh(student, STEP, salt) for salt in (3, 4)]
    seen = student.run("sequence", "gd_step", calls=calls).seen
    first = seen[0] if isinstance(seen, list) and seen else None
    require_equal(first, oracle.gd_step(*calls[0]), what="the first result, after a second call")


def _trained(student: Student, *arguments: Any) -> tuple[torch.Tensor, list[float]]:
    """What train_linreg returns; CheckFailed unless it has the right form."""
    received = _floats(student.call("train_linreg", *arguments).value)
    expected = (arguments[2].detach(), [0.0] * arguments[-1])
    _require_no_old_losses(received, arguments[-1])
    require_form(received, expected, "the result of train_linreg")
    w, losses = received
    return w, losses


def _require_no_old_losses(received: Any, num_epochs: int) -> None:
    pair = isinstance(received, tuple) and len(received) == 2
    if pair and isinstance(received[1], list) and len(received[1]) > num_epochs + 1:
        told = f"{num_epochs} losses are asked; received {len(received[1])}"
        raise CheckFailed(f"{told}: is num_epochs used, and is the list new in each call?")


def _floats(value: Any) -> Any:
    """(w, losses) with NumPy's float64, a subclass of float, as the Python float it stands for."""
    if not isinstance(value, tuple) or len(value) != 2 or not isinstance(value[1], list):
        return value
    losses = [float(entry) if isinstance(entry, np.float64) else entry for entry in value[1]]
    return value[0], losses


def _trainings(student: Student) -> list[tuple[Any, ...]]:
    """A few epochs, many that converge, and a step so long that the loss grows."""
    longer = inputs.long_training(generator(student.seed, 201))
    climbing = inputs.climbing_training(generator(student.seed, 202))
    return [*cases(student, TRAIN), longer, climbing]


@check(TRAIN, weight=1)
def test_train_linreg_form(student: Student) -> None:
    """train_linreg returns the tuple (w, losses): a tensor (N,) and num_epochs Python floats."""
    for arguments in _trainings(student):
        _trained(student, *arguments)
    _trained(student, *_single(cases(student, TRAIN)[-1]))


@check(TRAIN, weight=1, needs="form")
def test_train_linreg_first_epoch(student: Student) -> None:
    """One epoch is right: the loss before the step, and the weights after it."""
    for salt in (1, 2):
        arguments = (*fresh(student, TRAIN, salt)[:4], 1)
        w, losses = _trained(student, *arguments)
        expected = oracle.train_linreg(*arguments)
        require_equal(losses, expected[1], what="losses (after one epoch)")
        require_equal(w, expected[0], what="w (after one epoch)")


@check(TRAIN, weight=2, needs="form")
def test_train_linreg_weights(student: Student) -> None:
    """The weights after several epochs are right, whatever lr does, in both precisions."""
    trainings = _trainings(student)
    for arguments in [*trainings, *map(_single, trainings[:-2])]:
        w, _ = _trained(student, *arguments)
        num_epochs = arguments[-1]
        expected = oracle.train_linreg(*arguments)[0]
        require_equal(w, expected, what=f"w (after {num_epochs} epochs)")


@check(TRAIN, weight=2, needs="form")
def test_train_linreg_losses(student: Student) -> None:
    """losses[e] is the loss before step e, for all epochs, in both precisions."""
    trainings = _trainings(student)
    for arguments in [*trainings, *map(_single, trainings[:-2])]:
        _, losses = _trained(student, *arguments)
        single = arguments[0].dtype == torch.float32
        expected = oracle.train_linreg(*arguments)[1]
        require_equal(losses, expected, SINGLE_LOSSES if single else DEFAULT, "losses")


@check(TRAIN, weight=0.5, needs="weights losses")
def test_train_linreg_as_long_as_asked(student: Student) -> None:
    """All epochs are done, also where the loss becomes infinite."""
    _trained(student, *_single(inputs.diverging_training(generator(student.seed, 203))))


@check(TRAIN, weight=1, needs="weights losses")
def test_train_linreg_untracked(student: Student) -> None:
    """The returned weights do not require grad."""
    w, _ = _trained(student, *fresh(student, TRAIN, 3))
    require_untracked(w, "w")


@check(TRAIN, weight=1, needs="weights losses")
def test_train_linreg_repeated(student: Student) -> None:
    """Called twice with the same w0, it gives the same weights and losses twice."""
    arguments = fresh(student, TRAIN, 4)
    expected = oracle.train_linreg(*arguments)
    seen = student.run("repeat", "train_linreg", arguments=arguments, times=2).seen
    twice = [_floats(one) for one in seen] if isinstance(seen, list) else seen
    require_equal(twice, [expected, expected], what="what two calls gave")


@check(TRAIN, weight=0.5, needs="weights losses")
def test_train_linreg_again(student: Student) -> None:
    """Called again it computes anew, also when X has changed in place."""
    require_computed_anew(student, "train_linreg", fresh(student, TRAIN, 6))


@check(TRAIN, weight=0.5, needs="weights losses")
def test_train_linreg_any_size(student: Student) -> None:
    """It works for one or many patterns, one input, zeros, lr = 0 or large, and a loss of 0."""
    names, drawn = "X y w0 lr num_epochs", fresh(student, TRAIN, 5)
    zeros = [*with_zeros(TRAIN, names, drawn), (*drawn[:3], 0.0, drawn[4])]
    X, y, w0, lr, num_epochs = drawn
    more = [with_many(TRAIN, names, drawn), (0.2 * X, y, w0, 25 * lr, num_epochs)]
    more += [(X, 0 * y, 0 * w0, lr, num_epochs)]
    for arguments in (*cut_to_one(TRAIN, names, drawn), *zeros, *more):
        expected = oracle.train_linreg(*arguments)
        require_equal(_trained(student, *arguments), expected, what="(w, losses)")


@check(TRAIN, weight=1, needs="weights losses")
def test_train_linreg_arguments(student: Student) -> None:
    """X, y and w0 are as they were, and the returned weights have memory of their own."""
    answer = student.call("train_linreg", *fresh(student, TRAIN, 3))
    require_own_memory(answer, "X y w0 lr num_epochs")
    require_all_arguments_kept(student, TRAIN, "X y w0 lr num_epochs", salt=3)


@check(W_OPT, weight=1)
def test_w_opt_form(student: Student) -> None:
    """w_opt returns a tensor of shape (N,), of the inputs' dtype."""
    _form(student, W_OPT)


@check(W_OPT, weight=2, needs="form")
def test_w_opt_tall(student: Student) -> None:
    """The solution is right for more patterns than inputs (M > N), in both precisions."""
    _value(student, W_OPT)


@check(W_OPT, weight=2, needs="form")
def test_w_opt_wide(student: Student) -> None:
    """For fewer patterns than inputs (M < N) it is the shortest w with the smallest loss."""
    for salt in (203, 204):
        arguments = inputs.wide(generator(student.seed, salt))
        for given in (arguments, as_float32(*arguments)):
            student.call("w_opt", *given).equals(oracle.w_opt(*given))


@check(W_OPT, weight=1, needs="tall wide")
def test_w_opt_ill_conditioned(student: Student) -> None:
    """The solution is still accurate where the columns of X nearly depend on each other."""
    for number in range(6):
        shape = (inputs.M, inputs.N) if number % 2 == 0 else (inputs.N, inputs.M)
        arguments = inputs.ill_conditioned(generator(student.seed, 205 + number), shape)
        answer, right = student.call("w_opt", *arguments), oracle.w_opt(*arguments)
        answer.has_form_of(right)
        error = deviation(answer.value, right)
        bound = ILL_CONDITIONED.for_dtype(right.dtype)
        told = f"digits are lost where columns of X nearly depend on each other: off by {error:.0e}"
        require(error <= bound, f"{told}, allowed is {bound:.0e}. Is X^T X formed on the way?")


@check(W_OPT, weight=0.5, needs="tall")
def test_w_opt_again(student: Student) -> None:
    """Called again it computes anew, also when X has changed in place."""
    require_computed_anew(student, "w_opt", fresh(student, W_OPT, 2))


@check(W_OPT, weight=0.5, needs="tall wide")
def test_w_opt_any_size(student: Student) -> None:
    """It works for a single pattern or input, numbers large or tiny, and a pattern of zeros."""
    _any_size(student, W_OPT, "X y")
    X, y = (TINY * a for a in fresh(student, W_OPT, 3))
    student.call("w_opt", X, y).equals(oracle.w_opt(X, y))


@check(W_OPT, weight=0.5, needs="tall")
def test_w_opt_arguments(student: Student) -> None:
    """X and y are as they were."""
    require_all_arguments_kept(student, W_OPT, "X y", salt=1)
