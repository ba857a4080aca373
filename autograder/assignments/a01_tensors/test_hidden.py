"""Hidden tests of a01: copies and views, Python numbers, and three ways to a gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.assignments.a01_tensors import oracle
from autograder.assignments.a01_tensors.inputs import N, PROBES, vector
from autograder.hidden import (
    Answer,
    Probe,
    Student,
    Tolerance,
    as_float32,
    cases,
    check,
    fresh,
    generator,
    is_equal,
    require,
    require_arguments_kept,
    require_equal,
    require_own_memory,
    require_proportional,
    require_untracked,
)

TO_TORCH, TO_NUMPY, MIN_MAX = "a01.to_torch", "a01.to_numpy", "a01.min_max"
BY_HAND, BY_AUTOGRAD, DIFF = "a01.grad_by_hand", "a01.grad_by_autograd", "a01.finite_diff"
DTYPES = (np.float64, np.float32, np.int64, np.int32)


def _arrays(student: Student) -> list[np.ndarray]:
    """One array of each dtype; the integers are rounded down."""
    (a,) = fresh(student, TO_TORCH, 1)
    return [(3 * a).astype(dtype) for dtype in DTYPES]


@check(TO_TORCH, weight=1)
def test_to_torch_form(student: Student) -> None:
    """to_torch returns a float32 tensor of shape (n,), whatever the array's dtype."""
    for a in _arrays(student):
        student.call("to_torch", a).has_form_of(oracle.to_torch(a))


@check(TO_TORCH, weight=2, needs="form")
def test_to_torch_value(student: Student) -> None:
    """The tensor holds the array's numbers."""
    for (a,) in cases(student, TO_TORCH):
        student.call("to_torch", a).equals(oracle.to_torch(a))
    for a in _arrays(student):
        student.call("to_torch", a).equals(oracle.to_torch(a))


@check(TO_TORCH, weight=3, needs="value")
def test_to_torch_own_memory(student: Student) -> None:
    """The tensor has memory of its own, whatever the array's dtype."""
    for a in _arrays(student):
        require_own_memory(student.call("to_torch", a), "a")
        kept = student.run("overwrite", "to_torch", arguments=(a,), fill=7.0)
        require_equal(kept.value, oracle.to_torch(a), what="the tensor, once the array is filled")


@check(TO_TORCH, weight=0.5, needs="value")
def test_to_torch_argument(student: Student) -> None:
    """The array is as it was."""
    for a in _arrays(student):
        _require_kept_array(student.call("to_torch", a), a)


def _require_kept_array(answer: Answer, a: np.ndarray) -> None:
    after = answer.arguments[0] if answer.arguments else None
    require(is_equal(after, a, Tolerance(0.0)), "the call changed its argument a.")


@check(TO_NUMPY, weight=1)
def test_to_numpy_form(student: Student) -> None:
    """to_numpy returns a NumPy array of shape (n,) and of t's dtype, also when t requires grad."""
    for t in _tensors(student):
        student.call("to_numpy", t).has_form_of(oracle.to_numpy(t))


def _tensors(student: Student) -> list[torch.Tensor]:
    """Plain and tracked, double and single."""
    (t,) = fresh(student, TO_NUMPY, 1)
    plain = [t, t.float()]
    return plain + [a.clone().requires_grad_() for a in plain]


@check(TO_NUMPY, weight=2, needs="form")
def test_to_numpy_value(student: Student) -> None:
    """The array holds the tensor's numbers."""
    for (t,) in cases(student, TO_NUMPY):
        student.call("to_numpy", t).equals(oracle.to_numpy(t))
    for t in _tensors(student):
        student.call("to_numpy", t).equals(oracle.to_numpy(t))


@check(TO_NUMPY, weight=2, needs="value")
def test_to_numpy_own_memory(student: Student) -> None:
    """The array has memory of its own: changing the tensor later does not change it."""
    for t in _tensors(student):
        require_own_memory(student.call("to_numpy", t), "t")
        kept = student.run("overwrite", "to_numpy", arguments=(t,), fill=7.0)
        require_equal(kept.value, oracle.to_numpy(t), what="the array, once the tensor is filled")


@check(TO_NUMPY, weight=1, needs="value")
def test_to_numpy_argument(student: Student) -> None:
    """t is as it was: its numbers, its requires_grad and its .grad."""
    for t in _tensors(student):
        require_arguments_kept(student.call("to_numpy", t), "t")
    with_grad = _tensors(student)[2]
    with_grad.grad = torch.full_like(with_grad, 0.5)
    require_arguments_kept(student.call("to_numpy", with_grad), "t")


@check(MIN_MAX, weight=1)
def test_min_max_form(student: Student) -> None:
    """min_max returns a tuple of two Python floats."""
    for x in _vectors(student):
        student.call("min_max", x).has_form_of((0.0, 0.0))


def _vectors(student: Student) -> list[torch.Tensor]:
    """Mixed, all negative, all positive; double and single."""
    drawn = [arguments[0] for arguments in cases(student, MIN_MAX)]
    drawn += [-drawn[0].abs() - 0.25, drawn[0].abs() + 0.25]
    return drawn + [x.float() for x in drawn]


@check(MIN_MAX, weight=3, needs="form")
def test_min_max_value(student: Student) -> None:
    """The first is the smallest entry of x, the second the largest, whatever their signs."""
    for x in _vectors(student):
        student.call("min_max", x).equals(oracle.min_max(x))


@check(MIN_MAX, weight=0.5, needs="value")
def test_min_max_argument(student: Student) -> None:
    """x is as it was."""
    for x in _vectors(student):
        require_arguments_kept(student.call("min_max", x), "x")


@check(BY_HAND, weight=1)
def test_grad_by_hand_form(student: Student) -> None:
    """grad_by_hand returns a tensor of x's shape and dtype."""
    for (x,) in cases(student, BY_HAND):
        student.call("grad_by_hand", x).has_form_of(x)
        student.call("grad_by_hand", x.float()).has_form_of(x.float())


@check(BY_HAND, weight=1, needs="form")
def test_grad_by_hand_up_to_a_constant(student: Student) -> None:
    """The gradient has the right direction: it is right up to a constant factor."""
    for (x,) in cases(student, BY_HAND):
        require_proportional(student.call("grad_by_hand", x).value, oracle.grad_by_hand(x))


@check(BY_HAND, weight=3, needs="form")
def test_grad_by_hand_value(student: Student) -> None:
    """The gradient of the sum of squares is right, in both precisions."""
    for (x,) in cases(student, BY_HAND):
        for given in (x, *as_float32(x)):
            student.call("grad_by_hand", given).equals(oracle.grad_by_hand(given))


@check(BY_HAND, weight=1, needs="value")
def test_grad_by_hand_by_hand(student: Student) -> None:
    """The gradient is computed by hand: it is right with autograd switched off."""
    (x,) = fresh(student, BY_HAND, 1)
    student.call("grad_by_hand", x, ban_autograd=True).equals(oracle.grad_by_hand(x))


@check(BY_HAND, weight=1, needs="value")
def test_grad_by_hand_untracked(student: Student) -> None:
    """The result does not require grad, even where x does."""
    (x,) = fresh(student, BY_HAND, 2)
    require_untracked(student.call("grad_by_hand", x).value)
    answer = student.call("grad_by_hand", x.clone().requires_grad_())
    require_untracked(answer.value)
    answer.equals(oracle.grad_by_hand(x))


@check(BY_HAND, weight=1, needs="value")
def test_grad_by_hand_argument(student: Student) -> None:
    """x is as it was, and the result has memory of its own."""
    (x,) = fresh(student, BY_HAND, 3)
    for given in (x, x.clone().requires_grad_()):
        answer = student.call("grad_by_hand", given)
        require_arguments_kept(answer, "x")
        require_own_memory(answer, "x")


def _functions(student: Student) -> list[tuple[Any, torch.Tensor]]:
    """Every kind of function, each at a point of its own."""
    found = []
    for salt, name in enumerate((*PROBES, "linear", "product")):
        random = generator(student.seed, 500 + salt)
        x, c = vector(random), vector(random, 1 if name == "product" else N)
        found.append((Probe(name, tuple(float(v) for v in c)), x))
    return found


@check(BY_AUTOGRAD, weight=1)
def test_grad_by_autograd_form(student: Student) -> None:
    """grad_by_autograd returns a tensor of x's shape and dtype."""
    for f, x in cases(student, BY_AUTOGRAD):
        student.call("grad_by_autograd", f, x).has_form_of(x)
        student.call("grad_by_autograd", f, x.float()).has_form_of(x.float())


@check(BY_AUTOGRAD, weight=1, needs="form")
def test_grad_by_autograd_squares(student: Student) -> None:
    """The gradient of the sum of squares is right."""
    f = Probe("squares", (1.0,) * N)
    (_, x) = fresh(student, BY_AUTOGRAD, 1)
    student.call("grad_by_autograd", f, x).equals(oracle.grad_by_autograd(f, x))


@check(BY_AUTOGRAD, weight=4, needs="form")
def test_grad_by_autograd_value(student: Student) -> None:
    """The gradient is right for every kind of function, in both precisions."""
    for f, x in (*cases(student, BY_AUTOGRAD), *_functions(student)):
        student.call("grad_by_autograd", f, x).equals(oracle.grad_by_autograd(f, x))
        single = x.float()
        answer = student.call("grad_by_autograd", f, single)
        answer.equals(oracle.grad_by_autograd(f, single), Tolerance(1e-4))


@check(BY_AUTOGRAD, weight=1, needs="squares")
def test_grad_by_autograd_untracked(student: Student) -> None:
    """The result does not require grad, even where x does."""
    f, x = fresh(student, BY_AUTOGRAD, 2)
    for given in (x, x.clone().requires_grad_()):
        require_untracked(student.call("grad_by_autograd", f, given).value)


@check(BY_AUTOGRAD, weight=2, needs="squares")
def test_grad_by_autograd_argument(student: Student) -> None:
    """x, its requires_grad and an existing x.grad are as they were."""
    f, x = fresh(student, BY_AUTOGRAD, 3)
    leaf, with_grad = x.clone().requires_grad_(), x.clone().requires_grad_()
    with_grad.grad = torch.full_like(x, 0.25)
    for given in (x, leaf, with_grad):
        answer = student.call("grad_by_autograd", f, given)
        require_arguments_kept(answer, "f x")
        require_own_memory(answer, "f x")


@check(BY_AUTOGRAD, weight=1, needs="squares")
def test_grad_by_autograd_repeated(student: Student) -> None:
    """A second call gives the same gradient, and an earlier result survives a later call."""
    f, x = fresh(student, BY_AUTOGRAD, 4)
    g, z = fresh(student, BY_AUTOGRAD, 5)
    for given in (x, x.clone().requires_grad_()):
        expected = oracle.grad_by_autograd(f, given)
        twice = student.run("repeat", "grad_by_autograd", arguments=(f, given), times=2).seen
        require_equal(twice, [expected, expected], what="what two calls gave")
    later = student.run("sequence", "grad_by_autograd", calls=[(f, x), (g, z)]).seen
    right = [oracle.grad_by_autograd(f, x), oracle.grad_by_autograd(g, z)]
    require_equal(later, right, what="the results of two calls, after both")


@check(DIFF, weight=1)
def test_finite_diff_form(student: Student) -> None:
    """finite_diff returns a float64 tensor of x's shape."""
    for f, x, eps in cases(student, DIFF):
        student.call("finite_diff", f, x, eps).has_form_of(x)


@check(DIFF, weight=2, needs="form")
def test_finite_diff_approximates(student: Student) -> None:
    """With the eps of the docstring the result is close to the gradient."""
    for salt in (1, 2):
        f, x, _ = fresh(student, DIFF, salt)
        answer = student.call("finite_diff", f, x)
        answer.equals(oracle.grad_by_autograd(f, x), Tolerance(1e-3))


@check(DIFF, weight=4, needs="form")
def test_finite_diff_value(student: Student) -> None:
    """It is the central difference with the eps that is given."""
    _, x, eps = fresh(student, DIFF, 3)
    mixed = Probe("log_sum_exp", tuple(float(c) for c in vector(generator(student.seed, 503))))
    for f, x, eps in (*cases(student, DIFF), (mixed, x, eps)):
        student.call("finite_diff", f, x, eps).equals(oracle.finite_diff(f, x, eps))


@check(DIFF, weight=2, needs="form")
def test_finite_diff_default_eps(student: Student) -> None:
    """Without eps it takes 1e-5, from both sides."""
    # rounding leaves 1e-10 of f at most; one side only is off by 1e-5 of f''
    for salt in (4, 5):
        f, x, _ = fresh(student, DIFF, salt)
        answer = student.call("finite_diff", f, x)
        answer.equals(oracle.finite_diff(f, x), Tolerance(2e-7))


@check(DIFF, weight=1, needs="approximates")
def test_finite_diff_argument(student: Student) -> None:
    """x is restored (up to rounding), and the result does not require grad."""
    f, x, eps = fresh(student, DIFF, 6)
    answer = student.call("finite_diff", f, x, eps)
    after = answer.arguments[1] if len(answer.arguments) == 3 else None
    require(is_equal(after, x, Tolerance(1e-12)), "the call left its argument x changed.")
    require_untracked(answer.value)
    require_own_memory(answer, "f x eps")
