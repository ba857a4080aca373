"""Hidden tests of a03: a hidden layer's gradients by hand, and autograd as the check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch

from autograder.assignments.a03_hidden_layer_gradients import oracle
from autograder.compare import name_of, require_form
from autograder.hidden import (
    DEFAULT,
    Answer,
    CheckFailed,
    Student,
    Tolerance,
    as_float32,
    cases,
    check,
    cut_to_equal,
    cut_to_one,
    fresh,
    is_equal,
    require,
    require_all_arguments_kept,
    require_arguments_kept,
    require_by_hand,
    require_computed_anew,
    require_equal,
    require_own_memory,
    require_proportional,
    require_untracked,
    where_copies_are_views,
    while_autograd_is_scaled,
    with_many,
    with_repeats,
    with_zeros,
)
from autograder.values import as_tensor

FORWARD, DPHI, GRAD_w, GRAD_W = "a03.forward", "a03.dphi", "a03.grad_w", "a03.grad_W"
AUTOGRAD, REL_ERROR = "a03.grads_autograd", "a03.rel_error"
RESULTS, GRADIENTS = ("h", "phi_h", "y_pred"), ("gW", "gw")
SCALES = (1e-3, 1e-9, 1e-13, 1e-30)  # of tensors, for constants that should not be there
SATURATING = 6.0  # times as large inputs: |h| is up to 24, where tanh is 1 in float64
SATURATED = 25.0  # the lecture's unscaled W reaches it, in float32
LARGE, SMALL = 1000.0, 1e-4  # nothing here is clipped, or taken for 0
OLD_GRAD = 1e20  # cannot be subtracted again
SINGLE = Tolerance(relative=1e-5)  # for what was, or may have been, computed in float32


@check(FORWARD, weight=1)
def test_forward_form(student: Student) -> None:
    """forward returns three tensors, of the shapes (M, K), (M, K) and (M,)."""
    for answer, expected in _double(student, FORWARD):
        for value, right, name in zip(_entries(answer, 3), expected, RESULTS, strict=True):
            _require_shape(value, right, name)


@check(FORWARD, weight=0.5, needs="form")
def test_forward_types(student: Student) -> None:
    """The three come as a tuple, each in the dtype of the inputs."""
    for answer, expected in _both_precisions(student, FORWARD):
        answer.has_form_of(expected)


@check(FORWARD, weight=1, needs="form")
def test_forward_preactivation(student: Student) -> None:
    """The first result, h, has the right values."""
    for answer, expected in _double(student, FORWARD):
        _require_values(_entries(answer, 3)[0], expected[0], "h", SINGLE)


@check(FORWARD, weight=1, needs="form")
def test_forward_activation(student: Student) -> None:
    """The second result, phi_h, has the right values."""
    for answer, expected in _double(student, FORWARD):
        _require_values(_entries(answer, 3)[1], expected[1], "phi_h", SINGLE)


@check(FORWARD, weight=3, needs="form")
def test_forward_value(student: Student) -> None:
    """All three results have the right values, in both precisions, saturated units included."""
    X, W, w = fresh(student, FORWARD, 3)
    saturated = _answers(student, FORWARD, [(SATURATING * X, W, w)])
    for answer, expected in [*_both_precisions(student, FORWARD), *saturated]:
        for value, right, name in zip(_entries(answer, 3), expected, RESULTS, strict=True):
            _require_values(value, right, name)


@check(FORWARD, weight=1, needs="value")
def test_forward_differentiable(student: Student) -> None:
    """All three results can be differentiated with respect to X, W and w."""
    drawn = fresh(student, FORWARD, 1)
    zeroed = tuple(a.flatten().index_fill(0, torch.tensor(0), 0.0).view_as(a) for a in drawn)
    # what adds nothing to the output, for it is 0, has a gradient still
    for tracked, values in (("XWw", drawn), ("W", drawn), ("w", drawn), ("XWw", zeroed)):
        given = zip("XWw", values, strict=True)
        arguments = tuple(a.clone().requires_grad_(name in tracked) for name, a in given)
        leaves = [a for a in arguments if a.requires_grad]
        expected = oracle.forward(*arguments)
        weights = [torch.cos(part.detach()) for part in expected]
        parts = zip(weights, expected, strict=True)
        total = sum(((w * p).sum() for w, p in parts), torch.zeros(()))
        gradients = list(torch.autograd.grad(total, leaves))
        seen = student.run("differentiate", "forward", arguments=arguments, weights=weights).seen
        for name, gradient in zip(tracked, seen if isinstance(seen, list) else (), strict=False):
            require(gradient is not None, f"the graph from {name} to the results is cut.")
        require_equal(seen, gradients, what="the gradient through forward")


@check(FORWARD, weight=0.5, needs="value")
def test_forward_again(student: Student) -> None:
    """Called again it computes anew, also when X has changed in place."""
    require_computed_anew(student, "forward", fresh(student, FORWARD, 4))


@check(FORWARD, weight=0.5, needs="value")
def test_forward_any_size(student: Student) -> None:
    """It works for one or many patterns, one input or unit, M = N = K, large numbers, zeros."""
    _any_size(student, FORWARD, "X W w")


@check(FORWARD, weight=0.5, needs="value")
def test_forward_arguments(student: Student) -> None:
    """X, W and w are as they were."""
    require_all_arguments_kept(student, FORWARD, "X W w", salt=2)


@check(DPHI, weight=1)
def test_dphi_form(student: Student) -> None:
    """dphi returns a tensor of h's shape (M, K)."""
    _form(student, DPHI)


@check(DPHI, weight=0.5, needs="form")
def test_dphi_dtype(student: Student) -> None:
    """The slope has the dtype of h."""
    _dtype(student, DPHI)


@check(DPHI, weight=4, needs="form dtype")
def test_dphi_value(student: Student) -> None:
    """The slope of tanh is right at every preactivation, in double and in single precision."""
    (h,) = fresh(student, DPHI, 4)
    far = SATURATED * h / h.abs().max()
    # in float32 beside units that are not saturated: 4 s (1 - s) is right to 1e-7 of the largest
    single = as_float32(torch.cat([h, far, -far]))
    _value(student, DPHI, (SATURATING * h,), (far,), (-far,), single)


@check(DPHI, weight=1, needs="value")
def test_dphi_by_hand(student: Student) -> None:
    """The slope is computed by hand: it is right with autograd switched off."""
    _by_hand(student, DPHI)


@check(DPHI, weight=0.5, needs="value")
def test_dphi_new(student: Student) -> None:
    """The slope is a new tensor: no later call changes it."""
    _new(student, DPHI, "h")


@check(DPHI, weight=0.5, needs="value")
def test_dphi_again(student: Student) -> None:
    """Called again it computes anew, also when h has changed in place."""
    require_computed_anew(student, "dphi", fresh(student, DPHI, 8))


@check(DPHI, weight=0.5, needs="value")
def test_dphi_any_size(student: Student) -> None:
    """It works for one or many patterns, for one hidden unit, for M = K, and for zeros."""
    _any_size(student, DPHI, "h")


@check(DPHI, weight=0.5, needs="value")
def test_dphi_arguments(student: Student) -> None:
    """h is as it was."""
    _arguments(student, DPHI, "h")


@check(GRAD_w, weight=1)
def test_grad_w_form(student: Student) -> None:
    """grad_w returns a tensor of w's shape (K,)."""
    _form(student, GRAD_w)


@check(GRAD_w, weight=0.5, needs="form")
def test_grad_w_dtype(student: Student) -> None:
    """The gradient has the dtype of the inputs."""
    _dtype(student, GRAD_w)


@check(GRAD_w, weight=2, needs="form")
def test_grad_w_up_to_a_constant(student: Student) -> None:
    """The gradient has the right direction: it is right up to a constant factor."""
    _proportional(student, GRAD_w)


@check(GRAD_w, weight=4, needs="form dtype")
def test_grad_w_value(student: Student) -> None:
    """The gradient is right, in both precisions, for any number of patterns."""
    _value(student, GRAD_w, _fewer_patterns(fresh(student, GRAD_w, 4)))


@check(GRAD_w, weight=1, needs="value")
def test_grad_w_by_hand(student: Student) -> None:
    """The gradient is computed by hand: it is right with autograd switched off."""
    _by_hand(student, GRAD_w)


@check(GRAD_w, weight=1, needs="value")
def test_grad_w_untracked(student: Student) -> None:
    """The result does not require grad, even where W and w do."""
    _untracked(student, GRAD_w)


@check(GRAD_w, weight=0.5, needs="value")
def test_grad_w_new(student: Student) -> None:
    """The gradient is a new tensor: no later call changes it."""
    _new(student, GRAD_w, "X y W w")


@check(GRAD_w, weight=0.5, needs="value")
def test_grad_w_again(student: Student) -> None:
    """Called again it computes anew, also when X has changed in place."""
    require_computed_anew(student, "grad_w", fresh(student, GRAD_w, 8))


@check(GRAD_w, weight=0.5, needs="value")
def test_grad_w_any_size(student: Student) -> None:
    """It works for one or many patterns, one input or unit, M = N = K, large numbers, zeros."""
    _any_size(student, GRAD_w, "X y W w")


@check(GRAD_w, weight=1, needs="value")
def test_grad_w_arguments(student: Student) -> None:
    """X, y, W and w are as they were."""
    _arguments(student, GRAD_w, "X y W w")


@check(GRAD_W, weight=1)
def test_grad_W_form(student: Student) -> None:  # noqa: N802 - the exercise's own name
    """grad_W returns a tensor of W's shape (N, K)."""
    _form(student, GRAD_W)


@check(GRAD_W, weight=0.5, needs="form")
def test_grad_W_dtype(student: Student) -> None:  # noqa: N802
    """The gradient has the dtype of the inputs."""
    _dtype(student, GRAD_W)


@check(GRAD_W, weight=2, needs="form")
def test_grad_W_up_to_a_constant(student: Student) -> None:  # noqa: N802
    """The gradient has the right direction: it is right up to a constant factor."""
    _proportional(student, GRAD_W)


@check(GRAD_W, weight=5, needs="form dtype")
def test_grad_W_value(student: Student) -> None:  # noqa: N802
    """The gradient is right, in both precisions, for any number of patterns."""
    _value(student, GRAD_W, _fewer_patterns(fresh(student, GRAD_W, 4)))


@check(GRAD_W, weight=1, needs="value")
def test_grad_W_by_hand(student: Student) -> None:  # noqa: N802
    """The gradient is computed by hand: it is right with autograd switched off."""
    _by_hand(student, GRAD_W)


@check(GRAD_W, weight=1, needs="value")
def test_grad_W_untracked(student: Student) -> None:  # noqa: N802
    """The result does not require grad, even where W and w do."""
    _untracked(student, GRAD_W)


@check(GRAD_W, weight=0.5, needs="value")
def test_grad_W_new(student: Student) -> None:  # noqa: N802
    """The gradient is a new tensor: no later call changes it."""
    _new(student, GRAD_W, "X y W w")


@check(GRAD_W, weight=0.5, needs="value")
def test_grad_W_again(student: Student) -> None:  # noqa: N802
    """Called again it computes anew, also when X has changed in place."""
    require_computed_anew(student, "grad_W", fresh(student, GRAD_W, 8))


@check(GRAD_W, weight=0.5, needs="value")
def test_grad_W_any_size(student: Student) -> None:  # noqa: N802
    """It works for one or many patterns, one input or unit, M = N = K, large numbers, zeros."""
    _any_size(student, GRAD_W, "X y W w")


@check(GRAD_W, weight=1, needs="value")
def test_grad_W_arguments(student: Student) -> None:  # noqa: N802
    """X, y, W and w are as they were."""
    _arguments(student, GRAD_W, "X y W w")


@check(AUTOGRAD, weight=1)
def test_grads_autograd_form(student: Student) -> None:
    """grads_autograd returns two tensors: gW of shape (N, K), then gw of shape (K,)."""
    for answer, expected in _answers(student, AUTOGRAD, map(_tracked, cases(student, AUTOGRAD))):
        for value, right, name in zip(_entries(answer, 2), expected, GRADIENTS, strict=True):
            _require_shape(value, right, name)


@check(AUTOGRAD, weight=0.5, needs="form")
def test_grads_autograd_types(student: Student) -> None:
    """The two come as a tuple, each in the dtype of the inputs."""
    for answer, expected in _answers(student, AUTOGRAD, _tracked_in_both_precisions(student)):
        answer.has_form_of(expected)


@check(AUTOGRAD, weight=1, needs="form")
def test_grads_autograd_one_layer(student: Student) -> None:
    """At least one of the two gradients is right."""
    for answer, expected in _answers(student, AUTOGRAD, map(_tracked, cases(student, AUTOGRAD))):
        pairs = zip(_entries(answer, 2), expected, strict=True)
        right = [is_equal(value, gradient, SINGLE) for value, gradient in pairs]
        require(any(right), "neither gradient has the right values.")


@check(AUTOGRAD, weight=3, needs="form")
def test_grads_autograd_value(student: Student) -> None:
    """Both gradients are right, in both precisions, for any M, with an old .grad or without."""
    fewer, with_grad = (
        _tracked(_fewer_patterns(fresh(student, AUTOGRAD, 5)), grad) for grad in (None, 0.25)
    )
    given = [*_tracked_in_both_precisions(student), fewer, with_grad]
    for answer, expected in _answers(student, AUTOGRAD, given):
        for value, right, name in zip(_entries(answer, 2), expected, GRADIENTS, strict=True):
            _require_values(value, right, name)


@check(AUTOGRAD, weight=1, needs="value")
def test_grads_autograd_by_autograd(student: Student) -> None:
    """Both gradients come from autograd: they are not there without it, and follow it."""
    arguments = _tracked(fresh(student, AUTOGRAD, 1))
    expected = oracle.grads_autograd(*arguments)
    without = student.call("grads_autograd", *arguments, ban_autograd=True)
    if without.raised is None:
        by_hand = is_equal(without.value, expected)
        require(not by_hand, "the gradients do not come from autograd: they are there without it.")
    for answer in while_autograd_is_scaled(student, "grads_autograd", arguments):
        for value, gradient, name in zip(_entries(answer, 2), expected, GRADIENTS, strict=True):
            require(not is_equal(value, gradient), f"{name} does not come from autograd.")
    linear = student.run("autograd_is_linear", "grads_autograd", arguments=arguments)
    told = "your formulas give the gradients: autograd only hands their numbers on."
    require(linear.raised is not None or linear.seen is not True, told)


@check(AUTOGRAD, weight=1, needs="value")
def test_grads_autograd_repeated(student: Student) -> None:
    """Called twice, it gives the same gradients twice, in memory of their own."""
    arguments = _tracked(fresh(student, AUTOGRAD, 3))
    expected = oracle.grads_autograd(*arguments)
    require_own_memory(student.call("grads_autograd", *arguments), "X y W w")
    twice = student.run("repeat", "grads_autograd", arguments=arguments, times=2).seen
    for values, ordinal in zip(_sequence(twice, 2), ("first", "second"), strict=True):
        for mine, right, name in zip(_sequence(values, 2), expected, GRADIENTS, strict=True):
            _require_values(mine, right, f"{name} of the {ordinal} of two calls")
    calls = [arguments, _tracked(fresh(student, AUTOGRAD, 6))]
    values = student.run("sequence", "grads_autograd", calls=calls).seen
    earlier = values[0] if isinstance(values, list) and values else None
    for mine, right, name in zip(_sequence(earlier, 2), expected, GRADIENTS, strict=True):
        _require_values(mine, right, f"{name} of a call, after another call")


@check(AUTOGRAD, weight=1, needs="value")
def test_grads_autograd_untracked(student: Student) -> None:
    """The gradients do not require grad."""
    answer = student.call("grads_autograd", *_tracked(fresh(student, AUTOGRAD, 4)))
    require_untracked(answer.value)


@check(AUTOGRAD, weight=0.5, needs="value")
def test_grads_autograd_again(student: Student) -> None:
    """Called again it computes anew, also when X has changed in place."""
    require_computed_anew(student, "grads_autograd", _tracked(fresh(student, AUTOGRAD, 8)))


@check(AUTOGRAD, weight=0.5, needs="value")
def test_grads_autograd_any_size(student: Student) -> None:
    """It works for one or many patterns, one input or unit, M = N = K, zeros, any old .grad."""
    names, drawn = "X y W w", fresh(student, AUTOGRAD, 7)
    given = [*cut_to_one(AUTOGRAD, names, drawn), cut_to_equal(AUTOGRAD, names, drawn)]
    given += [*with_zeros(AUTOGRAD, names, drawn), with_many(AUTOGRAD, names, drawn)]
    X, y, W, w = drawn
    given += [*with_repeats(AUTOGRAD, names, drawn), (X, LARGE * y, W, w)]
    for answer, expected in _answers(
        student, AUTOGRAD, [*map(_tracked, given), _tracked(drawn, OLD_GRAD)]
    ):
        answer.equals(expected)


@check(AUTOGRAD, weight=1, needs="value")
def test_grads_autograd_arguments(student: Student) -> None:
    """X, y, W and w, their requires_grad and their .grad are as they were."""
    arguments = fresh(student, AUTOGRAD, 2)
    plain = student.call("grads_autograd", *arguments)
    if plain.raised is None:  # plain tensors need not work, but are not made to require grad
        require_arguments_kept(plain, "X y W w")
    asked = [_tracked(given) for given in where_copies_are_views(AUTOGRAD, "X y W w", arguments)]
    for given in (*asked, _tracked(arguments, 0.25)):
        answer = student.call("grads_autograd", *given)
        require_arguments_kept(answer, "X y W w")


@check(REL_ERROR, weight=1)
def test_rel_error_form(student: Student) -> None:
    """rel_error returns a Python float, whatever the dtype of a and b."""
    for arguments in cases(student, REL_ERROR):
        for given in (arguments, as_float32(*arguments)):
            value = student.call("rel_error", *given).value
            if not isinstance(value, np.float64):  # a float for Python, too
                student.call("rel_error", *given).has_form_of(0.0)


@check(REL_ERROR, weight=3)
def test_rel_error_value(student: Student) -> None:
    """The number is right for any two tensors, whichever is larger, on every scale."""
    _require_numbers(student, [p for a, b in cases(student, REL_ERROR) for p in _pairs(a, b)])


@check(REL_ERROR, weight=0.5, needs="value")
def test_rel_error_any_size(student: Student) -> None:
    """The number is right for tensors of any shape, tiny ones, and those that add up to zero."""
    _require_numbers(student, list(_pairs_of_any_size(*fresh(student, REL_ERROR, 3))))


def _require_numbers(student: Student, pairs: list[tuple[str, tuple[torch.Tensor, ...]]]) -> None:
    answers = [student.call("rel_error", *pair) for _, pair in pairs]  # all, for the diagnosis
    for (where, pair), answer in zip(pairs, answers, strict=True):
        single = pair[0].dtype == torch.float32
        expected = oracle.rel_error(*(tensor.double() for tensor in pair))
        _require_number(answer, expected, SINGLE if single else DEFAULT, f"the number{where}")


def _pairs(a: torch.Tensor, b: torch.Tensor) -> Iterator[tuple[str, tuple[torch.Tensor, ...]]]:
    """Pairs of tensors for rel_error, each with what is particular about it."""
    zero, peak = torch.zeros_like(a), torch.zeros_like(a)
    peak[0, 0] = 1.5 * b.abs().max()  # of a smaller norm than b, but with the larger entry
    yield from (("", (a, b)), (" for b and a in turn", (b, a)), ("", (-a, -b)))
    yield from (("", (-a, b.abs())), (" for equal tensors", (a, a.clone())))
    yield from ((" where b is zero", (a, zero)), (" where a is zero", (zero, a)))
    yield " where the largest entries are not in one place", (a, b.flip(0))
    yield " where the tensor of the smaller norm has the largest entry", (peak, b)
    yield " where a is a million times as large", (1e6 * a, b)
    for scale in SCALES:
        yield f" for tensors of the size of {scale:g}", (scale * a, scale * b)
    yield " for vectors", (a[0], b[0])
    yield " in single precision", as_float32(a, b)


def _pairs_of_any_size(
    a: torch.Tensor, b: torch.Tensor
) -> Iterator[tuple[str, tuple[torch.Tensor, ...]]]:
    """As ``_pairs``: of other shapes, tiny in single precision, with zeros, with a sum of zero."""
    yield " for 0-d tensors", (a[0, 0], b[0, 0])
    yield " for tensors with three axes", (a[None], b[None])
    yield " for float32 tensors of the size of 1e-30", as_float32(1e-30 * a, 1e-30 * b)
    whole = [(9 * tensor).round() for tensor in (a, b)]
    balanced = [torch.cat([tensor, -tensor]) for tensor in whole]
    yield " for tensors that add up to zero", (balanced[0], balanced[1])
    begun = [torch.cat([torch.zeros_like(tensor[:1]), tensor]) for tensor in (a, b)]
    yield " for tensors that begin with zeros", (begun[0], begun[1])


@check(REL_ERROR, weight=1)
def test_rel_error_zero(student: Student) -> None:
    """Where both tensors are zero the answer is the float 0.0, not nan."""
    zero = torch.zeros(4, 3, dtype=torch.float64)
    answer = student.call("rel_error", zero, zero.clone())
    _require_number(answer, 0.0)
    whole = isinstance(answer.value, int)  # other types are for the check `form` to see
    require(not whole, "the answer should be the float 0.0; received a whole number.")


@check(REL_ERROR, weight=0.5, needs="value")
def test_rel_error_again(student: Student) -> None:
    """Called again it computes anew, also when a has changed in place."""
    require_computed_anew(student, "rel_error", fresh(student, REL_ERROR, 2))


@check(REL_ERROR, weight=0.5, needs="value")
def test_rel_error_arguments(student: Student) -> None:
    """a and b are as they were."""
    require_all_arguments_kept(student, REL_ERROR, "a b", salt=1)


def _answers(
    student: Student, key: str, given: Iterable[tuple[torch.Tensor, ...]]
) -> list[tuple[Answer, Any]]:
    """Answers with what is right; all are asked before one is judged, for the diagnosis."""
    function = key.partition(".")[2]
    right = getattr(oracle, function)
    return [(student.call(function, *arguments), right(*arguments)) for arguments in given]


def _double(student: Student, key: str) -> list[tuple[Answer, Any]]:
    return _answers(student, key, cases(student, key))


def _both_precisions(student: Student, key: str) -> list[tuple[Answer, Any]]:
    given = cases(student, key)
    return _answers(student, key, [*given, *(as_float32(*arguments) for arguments in given)])


def _form(student: Student, key: str) -> None:
    for answer, expected in _double(student, key):
        _require_shape(answer.value, expected, "the result")


def _dtype(student: Student, key: str) -> None:
    for answer, expected in _both_precisions(student, key):
        answer.has_form_of(expected)


def _any_size(student: Student, key: str, names: str) -> None:
    drawn = fresh(student, key, 7)
    scaled = [
        tuple(scale * a if n in "y w" else a for n, a in zip(names.split(), drawn, strict=True))
        for scale in (LARGE, SMALL)
    ]
    given = [*cut_to_one(key, names, drawn), cut_to_equal(key, names, drawn), *scaled]
    given += [*with_zeros(key, names, drawn), with_many(key, names, drawn)]
    given += with_repeats(key, names, drawn)
    if "W" in names:  # small slopes count, too, and nothing is cut off
        given += [_with_largest_h(size, names, drawn) for size in (6, 12, 60)]
    for answer, expected in _answers(student, key, given):
        answer.equals(expected)


def _with_largest_h(
    size: float, names: str, arguments: tuple[torch.Tensor, ...]
) -> tuple[torch.Tensor, ...]:
    """The arguments with X scaled so that the largest |h| is ``size``."""
    named = dict(zip(names.split(), arguments, strict=True))
    scaled = named["X"] * (size / (named["X"] @ named["W"]).abs().max())
    return tuple((named | {"X": scaled}).values())


def _proportional(student: Student, key: str) -> None:
    for answer, expected in _double(student, key):
        require_proportional(answer.value, expected)


def _value(student: Student, key: str, *more: tuple[torch.Tensor, ...]) -> None:
    """Values are right on all inputs of the exercise, in both precisions, and on ``more``."""
    for answer, expected in [*_both_precisions(student, key), *_answers(student, key, more)]:
        answer.equals(expected)


def _fewer_patterns(arguments: tuple[torch.Tensor, ...]) -> tuple[torch.Tensor, ...]:
    """One pattern less: with another M the factors M/(M - 1) and M/(2K) are not the same."""
    X, y, W, w = arguments
    return X[:-1], y[:-1], W, w


def _by_hand(student: Student, key: str) -> None:
    function, plain = key.partition(".")[2], fresh(student, key, 1)
    leaves = _tracked(plain) if len(plain) == 4 else plain
    require_by_hand(student, function, plain, leaves, getattr(oracle, function)(*plain))


def _untracked(student: Student, key: str) -> None:
    function = key.partition(".")[2]
    X, y, W, w = fresh(student, key, 2)
    _, _, leaf_W, leaf_w = _tracked((X, y, W, w))
    for arguments in ((X, y, leaf_W, leaf_w), (X, y, leaf_W, w), (X, y, W, leaf_w)):
        answer = student.call(function, *arguments)
        require_untracked(answer.value)
        answer.equals(getattr(oracle, function)(*arguments))


def _arguments(student: Student, key: str, names: str) -> None:
    function, arguments = key.partition(".")[2], fresh(student, key, 3)
    require_all_arguments_kept(student, key, names, salt=3)
    if len(arguments) == 4:
        for grad in (None, 0.25):
            answer = student.call(function, *_tracked(arguments, grad))
            if answer.raised is None:  # an exception here is what the check `untracked` is about
                require_arguments_kept(answer, names)
                answer.equals(getattr(oracle, function)(*arguments))


def _new(student: Student, key: str, names: str) -> None:
    function, calls = key.partition(".")[2], [fresh(student, key, salt) for salt in (5, 6)]
    require_own_memory(student.call(function, *calls[0]), names)
    values = student.run("sequence", function, calls=calls).seen
    first = values[0] if isinstance(values, list) and values else None
    right = getattr(oracle, function)(*calls[0])
    require_equal(first, right, what="the result of an earlier call, after a later one")


def _tracked(
    arguments: tuple[torch.Tensor, ...], grad: float | None = None
) -> tuple[torch.Tensor, ...]:
    """X, y, W, w with W and w as new leaves that require grad, and may hold one of earlier."""
    X, y, W, w = arguments
    leaves = [weights.clone().requires_grad_() for weights in (W, w)]
    if grad is not None:
        for leaf in leaves:
            leaf.grad = torch.full_like(leaf, grad)
    return X, y, *leaves


def _tracked_in_both_precisions(student: Student) -> list[tuple[torch.Tensor, ...]]:
    given = cases(student, AUTOGRAD)
    return [_tracked(a) for a in [*given, *(as_float32(*arguments) for arguments in given)]]


def _entries(answer: Answer, number: int) -> list[Any]:
    """The entries of a returned tuple; a list is let through, for the check `types` to see."""
    return _sequence(answer.value, number)


def _sequence(value: Any, number: int) -> list[Any]:
    if not isinstance(value, tuple | list):
        raise CheckFailed(f"expected {number} results in a tuple; received {name_of(value)}.")
    require(len(value) == number, f"expected {number} results; received {len(value)}.")
    return list(value)


def _require_shape(value: Any, expected: torch.Tensor, what: str) -> None:
    """CheckFailed unless ``value`` is a tensor of real numbers of the shape expected."""
    floating = isinstance(value, torch.Tensor) and value.is_floating_point()
    require_form(value, expected.to(value.dtype) if floating else expected, what)


def _require_values(
    value: Any, expected: torch.Tensor, what: str, tolerance: Tolerance = DEFAULT
) -> None:
    """CheckFailed unless values and shape are right; a dtype has a check of its own."""
    _require_shape(value, expected, what)
    require_equal(value.to(expected.dtype), expected, tolerance, what)


def _require_number(
    answer: Answer, expected: float, tolerance: Tolerance = DEFAULT, what: str = "the number"
) -> None:
    """CheckFailed unless a number is right, be it a float or still in a tensor or array."""
    number = as_tensor(answer.value)
    if number is None or number.numel() != 1:
        raise CheckFailed(f"one number is asked; received {name_of(answer.value)}.")
    require_equal(float(number), expected, tolerance, what)
