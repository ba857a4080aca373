"""Hidden tests of a01: copies and views, Python numbers, and three ways to a gradient."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.assignments.a01_tensors import oracle
from autograder.assignments.a01_tensors.forms import (
    SINGLE,
    require_array,
    require_entries,
    require_numbers,
    require_tensor,
    two_numbers,
)
from autograder.assignments.a01_tensors.inputs import BENT, PROBES, N, probe, vector
from autograder.hidden import (
    Answer,
    Probe,
    Student,
    Tolerance,
    calls_so_far,
    cases,
    check,
    fresh,
    generator,
    is_equal,
    require,
    require_arguments_kept,
    require_arguments_kept_so_far,
    require_by_hand,
    require_computed_anew,
    require_equal,
    require_own_memory,
    require_proportional,
    require_untracked,
    while_autograd_is_scaled,
)

TO_TORCH, TO_NUMPY, MIN_MAX = "a01.to_torch", "a01.to_numpy", "a01.min_max"
BY_HAND, BY_AUTOGRAD, DIFF = "a01.grad_by_hand", "a01.grad_by_autograd", "a01.finite_diff"
CAST_DTYPES = (np.float32, np.float16, np.int64, np.int32, np.int16)
COMPUTED = Tolerance(1e-4)  # f itself in float32: exp, cubes and products of right code lose 1e-6
STEPPED = Tolerance(1e-6)  # eps in float32 moves it by 6e-8; another step or side by 1e-3 and more
EXACT = Tolerance(1e-12)  # entries that are only carried over; one that went through float32: 1e-8
LARGE = 1e20  # an old gradient that cannot be subtracted again
STEEP = 1e4  # times a function: nothing of a gradient is clipped
ROUNDED = Tolerance(1e-12)  # x + eps - 2 eps + eps is x but for its last digit


@check(TO_TORCH, weight=1)
def test_to_torch_form(student: Student) -> None:
    """to_torch returns a tensor of shape (n,), whatever the array's dtype."""
    for answer, a in _converted(student):
        require_tensor(answer.value, oracle.to_torch(a))


@check(TO_TORCH, weight=2, needs="form")
def test_to_torch_dtype(student: Student) -> None:
    """The tensor is float32, whatever the array's dtype."""
    for answer, a in _converted(student):
        answer.has_form_of(oracle.to_torch(a))


@check(TO_TORCH, weight=2, needs="form")
def test_to_torch_value(student: Student) -> None:
    """The tensor holds the array's numbers."""
    for answer, a in _converted(student):
        require_numbers(answer.value, oracle.to_torch(a), SINGLE)


@check(TO_TORCH, weight=3, needs="value")
def test_to_torch_own_memory(student: Student) -> None:
    """The tensor has memory of its own, whatever the array's dtype."""
    for answer, a in _converted(student):
        require_own_memory(answer, "a")
        kept = student.run("overwrite", "to_torch", arguments=(a,), fill=7.0)
        require_numbers(
            kept.value, oracle.to_torch(a), SINGLE, "the tensor, once the array is filled"
        )
    calls = [fresh(student, TO_TORCH, salt) for salt in (2, 3)]
    _require_survivor(student, "to_torch", calls)


@check(TO_TORCH, weight=0.5, needs="value")
def test_to_torch_any_size(student: Student) -> None:
    """It works for a single number, large ones, and an array that is read-only or a part."""
    a = fresh(student, TO_TORCH, 5)[0]
    read_only = a.astype(np.float32)
    read_only.flags.writeable = False
    large = (1e10 * a).astype(np.int64)  # beyond 32 bits
    for given in (a[:1], large, read_only, a.astype(np.float32)[::2]):
        answer = student.call("to_torch", given)
        require_numbers(answer.value, oracle.to_torch(given), SINGLE)
        require_own_memory(answer, "a")


@check(TO_TORCH, weight=0.5, needs="value")
def test_to_torch_again(student: Student) -> None:
    """Called again it computes anew, also when the array has changed in place."""
    require_computed_anew(student, "to_torch", fresh(student, TO_TORCH, 4))


@check(TO_TORCH, weight=0.5, needs="value")
def test_to_torch_argument(student: Student) -> None:
    """The array is as it was."""
    _converted(student)
    require_arguments_kept_so_far(student, "to_torch", "a")


def _converted(student: Student) -> list[tuple[Answer, np.ndarray]]:
    """What to_torch makes of arrays of every dtype; the whole numbers are rounded ones."""
    drawn = [arguments[0] for arguments in cases(student, TO_TORCH)]
    (a,) = fresh(student, TO_TORCH, 1)
    bytes_, truths = (50 * np.abs(a)).astype(np.uint8), a > 0
    given = [*drawn, *((3 * a).astype(dtype) for dtype in CAST_DTYPES), bytes_, truths]
    return [(student.call("to_torch", array), array) for array in given]


@check(TO_NUMPY, weight=1)
def test_to_numpy_form(student: Student) -> None:
    """to_numpy returns a NumPy array of shape (n,)."""
    for t in _plain(student, TO_NUMPY):
        require_array(student.call("to_numpy", t).value, t)


@check(TO_NUMPY, weight=0.5, needs="form")
def test_to_numpy_dtype(student: Student) -> None:
    """The array has the dtype of t: float64 for float64, float32 for float32."""
    for t in _plain(student, TO_NUMPY):
        student.call("to_numpy", t).has_form_of(oracle.to_numpy(t))
    for t in _tracked(student):
        answer = student.call("to_numpy", t)
        if answer.raised is None:  # else `tracked` tells it
            answer.has_form_of(oracle.to_numpy(t))


@check(TO_NUMPY, weight=1, needs="form")
def test_to_numpy_value(student: Student) -> None:
    """The array holds the tensor's numbers."""
    for t in _plain(student, TO_NUMPY):
        require_entries(student.call("to_numpy", t).value, t)


@check(TO_NUMPY, weight=0.5, needs="value")
def test_to_numpy_digits(student: Student) -> None:
    """The numbers are those of t to the last digit: they do not go through float32."""
    for (t,) in cases(student, TO_NUMPY):
        require_entries(student.call("to_numpy", t).value, t, tolerance=EXACT)


@check(TO_NUMPY, weight=2, needs="value")
def test_to_numpy_tracked(student: Student) -> None:
    """It does so also where t requires grad."""
    for t in _tracked(student):
        require_entries(student.call("to_numpy", t).value, t)
    computed = student.run("call_on_computed", "to_numpy", arguments=(t.detach().requires_grad_(),))
    require_entries(computed.value, t)


@check(TO_NUMPY, weight=2, needs="value")
def test_to_numpy_own_memory(student: Student) -> None:
    """The array has memory of its own: changing the tensor later does not change it."""
    for t in _plain(student, TO_NUMPY):
        require_own_memory(student.call("to_numpy", t), "t")
        kept = student.run("overwrite", "to_numpy", arguments=(t,), fill=7.0)
        require_entries(kept.value, t, "the array, once the tensor is filled")
    calls = [fresh(student, TO_NUMPY, salt) for salt in (2, 3)]
    seen = student.run("sequence", "to_numpy", calls=calls).seen
    require_entries(_entry(seen, 0), calls[0][0], "the first array, after a second call")


@check(TO_NUMPY, weight=0.5, needs="value")
def test_to_numpy_any_size(student: Student) -> None:
    """It works for a single number, and for a tensor that is a part of another."""
    (t,) = fresh(student, TO_NUMPY, 5)
    for given in (t[:1], t[::2]):
        answer = student.call("to_numpy", given)
        require_entries(answer.value, given)
        require_own_memory(answer, "t")


@check(TO_NUMPY, weight=0.5, needs="value")
def test_to_numpy_again(student: Student) -> None:
    """Called again it computes anew, also when t has changed in place."""
    require_computed_anew(student, "to_numpy", fresh(student, TO_NUMPY, 4))


@check(TO_NUMPY, weight=1.5, needs="tracked")
def test_to_numpy_argument(student: Student) -> None:
    """t is as it was: its numbers, its requires_grad and its .grad."""
    for t in (*_plain(student, TO_NUMPY), *_tracked(student)):
        answer = student.call("to_numpy", t)
        require_arguments_kept(answer, "t")
        require_own_memory(answer, "t")
    require_arguments_kept_so_far(student, "to_numpy", "t")


def _tracked(student: Student) -> list[torch.Tensor]:
    """Tensors that require grad, double and single, with and without a .grad."""
    leaves = [t.clone().requires_grad_() for t in _plain(student, TO_NUMPY)[-2:]]
    (with_grad,) = fresh(student, TO_NUMPY, 1)
    with_grad.requires_grad_().grad = torch.full_like(with_grad, 0.5)
    return [*leaves, with_grad]


@check(MIN_MAX, weight=1)
def test_min_max_form(student: Student) -> None:
    """min_max returns two numbers."""
    for x in _vectors(student):
        two_numbers(student.call("min_max", x))


@check(MIN_MAX, weight=1, needs="form")
def test_min_max_one(student: Student) -> None:
    """At least one of the two is the smallest or the largest entry of x, in either place."""
    for x in _vectors(student):
        found, extremes = two_numbers(student.call("min_max", x)), oracle.min_max(x)
        require(
            any(is_equal(mine, right, SINGLE) for mine in found for right in extremes),
            "neither number is the smallest entry of x, nor the largest.",
        )


@check(MIN_MAX, weight=3, needs="form")
def test_min_max_value(student: Student) -> None:
    """The first is the smallest entry of x, the second the largest, whatever their signs."""
    for x in _vectors(student):
        pairs = zip(two_numbers(student.call("min_max", x)), oracle.min_max(x), strict=True)
        for (mine, right), what in zip(pairs, ("first", "second"), strict=True):
            require_equal(mine, right, SINGLE, f"the {what} number")


@check(MIN_MAX, weight=0.5, needs="value")
def test_min_max_digits(student: Student) -> None:
    """They are entries of x to the last digit: they do not go through float32."""
    for (x,) in cases(student, MIN_MAX):
        found = two_numbers(student.call("min_max", x))
        same = is_equal(found, list(oracle.min_max(x)), EXACT)
        require(same, "digits got lost on the way: x is float64, and about 7 digits are left.")


@check(MIN_MAX, weight=2, needs="one")
def test_min_max_floats(student: Student) -> None:
    """The two come as a tuple of Python floats."""
    drawn = _vectors(student)
    for x in (*drawn, *((3 * x).round() for x in drawn[:1])):  # a whole number is a float, too
        student.call("min_max", x).has_form_of((0.0, 0.0))


@check(MIN_MAX, weight=0.5, needs="value")
def test_min_max_any_size(student: Student) -> None:
    """It works for a single number, for numbers far from 0 or near, and where 0 is an extreme."""
    (x,) = fresh(student, MIN_MAX, 2)
    size = x.abs() + 1
    far = [scale * size for scale in (1e6, -1e6, 1e200, -1e200, 1e-200, -1e-200)]
    for given in (x[:1], *far, size - size.min(), size.min() - size):
        found = two_numbers(student.call("min_max", given))
        require_equal(found, list(oracle.min_max(given)), SINGLE, "the two numbers")


@check(MIN_MAX, weight=0.5, needs="value")
def test_min_max_again(student: Student) -> None:
    """Called again it computes anew, also when x has changed in place."""
    require_computed_anew(student, "min_max", fresh(student, MIN_MAX, 1))


@check(MIN_MAX, weight=0.5, needs="value")
def test_min_max_argument(student: Student) -> None:
    """x is as it was."""
    for x in _vectors(student):
        require_arguments_kept(student.call("min_max", x), "x")
    require_arguments_kept_so_far(student, "min_max", "x")


def _vectors(student: Student) -> list[torch.Tensor]:
    """Mixed, all negative, all positive, falling, rising; double and single."""
    drawn = [arguments[0] for arguments in cases(student, MIN_MAX)]
    x = drawn[0]
    drawn += [-x.abs() - 0.25, x.abs() + 0.25, x.sort()[0], x.sort(descending=True)[0], x[2:5] + 20]
    return drawn + [x.float() for x in drawn]


@check(BY_HAND, weight=1)
def test_grad_by_hand_form(student: Student) -> None:
    """grad_by_hand returns a tensor of x's shape."""
    for x in _plain(student, BY_HAND):
        require_tensor(student.call("grad_by_hand", x).value, x)


@check(BY_HAND, weight=0.5, needs="form")
def test_grad_by_hand_dtype(student: Student) -> None:
    """The gradient has the dtype of x."""
    for x in _plain(student, BY_HAND):
        student.call("grad_by_hand", x).has_form_of(x)


@check(BY_HAND, weight=1, needs="form")
def test_grad_by_hand_up_to_a_constant(student: Student) -> None:
    """The gradient has the right direction: it is right up to a constant factor."""
    for (x,) in cases(student, BY_HAND):
        require_proportional(student.call("grad_by_hand", x).value, oracle.grad_by_hand(x))


@check(BY_HAND, weight=3, needs="form")
def test_grad_by_hand_value(student: Student) -> None:
    """The gradient of the sum of squares is right, in double and in single precision."""
    student.call("grad_by_hand", _plain_and_leaf(student, BY_HAND)[1])  # for the diagnosis
    for x in _plain(student, BY_HAND):
        require_numbers(student.call("grad_by_hand", x).value, oracle.grad_by_hand(x))


@check(BY_HAND, weight=1, needs="value")
def test_grad_by_hand_by_hand(student: Student) -> None:
    """The gradient is computed by hand: it is right with autograd switched off."""
    x, leaf = _and_leaf(*fresh(student, BY_HAND, 1))
    require_by_hand(student, "grad_by_hand", (x,), (leaf,), oracle.grad_by_hand(x))


@check(BY_HAND, weight=1, needs="value")
def test_grad_by_hand_untracked(student: Student) -> None:
    """The result does not require grad, even where x does."""
    plain, leaf = _plain_and_leaf(student, BY_HAND)
    with_grad = plain.clone().requires_grad_()
    with_grad.grad = torch.full_like(plain, 0.25)  # nothing of it belongs to the result
    answers = [student.call("grad_by_hand", given) for given in (plain, leaf, with_grad)]
    answers.append(student.run("call_on_computed", "grad_by_hand", arguments=(leaf,)))
    for answer in answers:
        require_untracked(answer.value)
        require_numbers(answer.value, oracle.grad_by_hand(plain))


@check(BY_HAND, weight=0.5, needs="value")
def test_grad_by_hand_any_size(student: Student) -> None:
    """It works for a single number, for large ones, and for zeros."""
    (x,) = fresh(student, BY_HAND, 5)
    for given in (x[:1], 1e6 * x, _with_zero(x)):
        require_numbers(student.call("grad_by_hand", given).value, oracle.grad_by_hand(given))


@check(BY_HAND, weight=0.5, needs="value")
def test_grad_by_hand_again(student: Student) -> None:
    """Called again it computes anew, also when x has changed in place."""
    require_computed_anew(student, "grad_by_hand", fresh(student, BY_HAND, 4))


@check(BY_HAND, weight=0.5, needs="value")
def test_grad_by_hand_argument(student: Student) -> None:
    """x is as it was, and the result has memory of its own."""
    plain, leaf = _plain_and_leaf(student, BY_HAND)
    for given in (plain, leaf, torch.zeros_like(plain)):  # the gradient at 0 is another 0
        answer = student.call("grad_by_hand", given)
        if answer.raised is None or not given.requires_grad:  # else `untracked` has told it
            require_arguments_kept(answer, "x")
            require_own_memory(answer, "x")
    require_arguments_kept_so_far(student, "grad_by_hand", "x")
    calls = [fresh(student, BY_HAND, salt) for salt in (2, 3)]
    _require_survivor(student, "grad_by_hand", calls)


@check(BY_AUTOGRAD, weight=1)
def test_grad_by_autograd_form(student: Student) -> None:
    """grad_by_autograd returns a tensor of x's shape."""
    for f, x in cases(student, BY_AUTOGRAD):
        require_tensor(student.call("grad_by_autograd", f, x).value, x)


@check(BY_AUTOGRAD, weight=0.5, needs="form")
def test_grad_by_autograd_dtype(student: Student) -> None:
    """The gradient has the dtype of x."""
    for f, x in cases(student, BY_AUTOGRAD):
        for given in (x, x.float()):
            student.call("grad_by_autograd", f, given).has_form_of(given)


@check(BY_AUTOGRAD, weight=1, needs="form")
def test_grad_by_autograd_squares(student: Student) -> None:
    """The gradient of the sum of squares is right."""
    f = Probe("squares", (1.0,) * N)
    (_, x) = fresh(student, BY_AUTOGRAD, 1)
    answer = student.call("grad_by_autograd", f, x)
    require_numbers(answer.value, oracle.grad_by_autograd(f, x))


@check(BY_AUTOGRAD, weight=3, needs="form")
def test_grad_by_autograd_value(student: Student) -> None:
    """The gradient is right for every kind of function, in double and in single precision."""
    asked = [*cases(student, BY_AUTOGRAD), *_functions(student)]
    asked += [(f, _with_zero(x)) for f, x in (asked[0], asked[2])]
    answers = [student.call("grad_by_autograd", f, x) for f, x in asked]  # all, for the diagnosis
    for (f, x), answer in zip(asked, answers, strict=True):
        require_numbers(answer.value, oracle.grad_by_autograd(f, x))
        right = oracle.grad_by_autograd(f, x.float())
        require_numbers(student.call("grad_by_autograd", f, x.float()).value, right, COMPUTED)


@check(BY_AUTOGRAD, weight=1, needs="value")
def test_grad_by_autograd_by_autograd(student: Student) -> None:
    """The gradient comes from autograd: it is not there without it, and follows it."""
    f, x = _functions(student)[0]
    answer = student.call("grad_by_autograd", f, x, ban_autograd=True)
    if answer.raised is None:
        there = is_equal(answer.value, oracle.grad_by_autograd(f, x))
        require(not there, "the gradient does not come from autograd: it is there without it.")
    for answer in while_autograd_is_scaled(student, "grad_by_autograd", (f, x)):
        kept = is_equal(answer.value, oracle.grad_by_autograd(f, x))
        require(not kept, "the gradient does not come from autograd: it does not follow it.")


@check(BY_AUTOGRAD, weight=1, needs="squares")
def test_grad_by_autograd_tracked(student: Student) -> None:
    """The gradient is right also where x requires grad, or has a .grad from before."""
    function, large = fresh(student, BY_AUTOGRAD, 3)
    large.requires_grad_().grad = torch.full_like(large, LARGE)
    for f, x in (*_leaves(student), (function, large)):
        answer = student.call("grad_by_autograd", f, x)
        require_numbers(answer.value, oracle.grad_by_autograd(f, x))


@check(BY_AUTOGRAD, weight=1, needs="squares")
def test_grad_by_autograd_untracked(student: Student) -> None:
    """The result does not require grad, even where x does."""
    for f, x in _leaves(student):
        require_untracked(student.call("grad_by_autograd", f, x).value)


@check(BY_AUTOGRAD, weight=2, needs="squares")
def test_grad_by_autograd_argument(student: Student) -> None:
    """x, its requires_grad and an existing x.grad are as they were."""
    for f, x in _leaves(student):
        answer = student.call("grad_by_autograd", f, x)
        require_arguments_kept(answer, "f x")
        require_own_memory(answer, "f x")
    require_arguments_kept_so_far(student, "grad_by_autograd", "f x")


@check(BY_AUTOGRAD, weight=0.5, needs="value")
def test_grad_by_autograd_again(student: Student) -> None:
    """Called again it computes anew, also when x has changed in place."""
    random = generator(student.seed, 525)
    kept = probe(random, ("log_sum_exp",)), vector(random)  # its graph holds results, not x
    for arguments in (fresh(student, BY_AUTOGRAD, 6), kept):
        require_computed_anew(student, "grad_by_autograd", arguments)


@check(BY_AUTOGRAD, weight=1, needs="squares")
def test_grad_by_autograd_repeated(student: Student) -> None:
    """A second call on the same x gives the same gradient again."""
    for f, x in _leaves(student):
        seen = student.run("repeat", "grad_by_autograd", arguments=(f, x), times=2).seen
        _require_entry(seen, 1, oracle.grad_by_autograd(f, x), "the result of the second call")


@check(BY_AUTOGRAD, weight=1, needs="squares")
def test_grad_by_autograd_survives(student: Student) -> None:
    """An earlier result survives a later call, be it on the same x or on another."""
    for f, x in _leaves(student):
        seen = student.run("repeat", "grad_by_autograd", arguments=(f, x), times=2).seen
        right = oracle.grad_by_autograd(f, x)
        _require_entry(seen, 0, right, "the first result, after a second call")
    f, x = fresh(student, BY_AUTOGRAD, 4)
    calls = [(f, x), fresh(student, BY_AUTOGRAD, 5)]
    seen = student.run("sequence", "grad_by_autograd", calls=calls).seen
    right = oracle.grad_by_autograd(f, x)
    _require_entry(seen, 0, right, "the first result, after a call on another x")


def _functions(student: Student) -> list[tuple[Probe, torch.Tensor]]:
    """Every kind of function, each at a point of its own; the last with fewer entries."""
    drawn = []
    for salt, name in enumerate((*PROBES, "linear", "product")):
        random = generator(student.seed, 500 + salt)
        drawn.append((probe(random, (name,)), vector(random)))
    random = generator(student.seed, 520)
    fewer = [(probe(random, ("sines",), n), vector(random, n)) for n in (4, 1)]
    steep = [(Probe(f.name, tuple(STEEP * c for c in f.coefficients)), x) for f, x in drawn[:2]]
    return [*drawn, *fewer, *steep]


def _leaves(student: Student) -> list[tuple[Probe, torch.Tensor]]:
    """A function with an x that is plain, that requires grad, and that has a .grad."""
    f, x = fresh(student, BY_AUTOGRAD, 3)
    leaf, with_grad = x.clone().requires_grad_(), x.clone().requires_grad_()
    with_grad.grad = torch.full_like(x, 0.25)
    return [(f, x), (f, leaf), (f, with_grad)]


def _require_entry(seen: Any, position: int, right: torch.Tensor, what: str) -> None:
    require_numbers(_entry(seen, position), right, what=what)


def _entry(seen: Any, position: int) -> Any:
    return seen[position] if isinstance(seen, list) and len(seen) > position else None


def _require_survivor(student: Student, function: str, calls: list[tuple[Any, ...]]) -> None:
    """CheckFailed unless the first result, right or not, survives the other calls."""
    alone = student.call(function, *calls[0]).value
    seen = student.run("sequence", function, calls=calls).seen
    require(isinstance(alone, torch.Tensor), "the result should be a tensor.")
    require_numbers(_entry(seen, 0), alone, SINGLE, "the first result, after a second call")


@check(DIFF, weight=1)
def test_finite_diff_form(student: Student) -> None:
    """finite_diff returns a tensor of x's shape."""
    for answer, expected in _differences(student):
        require_tensor(answer.value, expected)


@check(DIFF, weight=0.5, needs="form")
def test_finite_diff_dtype(student: Student) -> None:
    """The result is float64, as x is."""
    for answer, expected in _differences(student):
        answer.has_form_of(expected)


@check(DIFF, weight=2, needs="form")
def test_finite_diff_approximates(student: Student) -> None:
    """With the eps of the docstring the result is close to the gradient."""
    for salt in (1, 2):
        f, x, _ = fresh(student, DIFF, salt)
        answer = student.call("finite_diff", f, x)
        require_numbers(answer.value, oracle.grad_by_autograd(f, x), Tolerance(1e-3))


@check(DIFF, weight=1, needs="form")
def test_finite_diff_up_to_a_constant(student: Student) -> None:
    """With the eps that is given, the result is right up to a constant factor."""
    for answer, expected in _differences(student):
        require_proportional(answer.value, expected)


@check(DIFF, weight=3, needs="form")
def test_finite_diff_value(student: Student) -> None:
    """It is the central difference with the eps that is given."""
    for answer, expected in _differences(student):
        require_numbers(answer.value, expected, STEPPED)


@check(DIFF, weight=1.5, needs="form")
def test_finite_diff_default_eps(student: Student) -> None:
    """Without eps it takes 1e-5, to both sides."""
    # rounding leaves 1e-10 of f at most; one side only is off by 1e-5 of f''
    for salt in (4, 5):
        f, x, _ = fresh(student, DIFF, salt)
        answer = student.call("finite_diff", f, x)
        require_numbers(answer.value, oracle.finite_diff(f, x), Tolerance(2e-7))
    # so steep that 1e-4 or 1e-6 in its place is off by 1e-5 and more; eps in float32 by 6e-8
    random = generator(student.seed, 504)
    steep = Probe("log_sum_exp", tuple(4000 * float(c) for c in vector(random)))
    x = vector(random) / 4000
    answer = student.call("finite_diff", steep, x)
    require_numbers(answer.value, oracle.finite_diff(steep, x), STEPPED)


@check(DIFF, weight=0.5, needs="value")
def test_finite_diff_digits(student: Student) -> None:
    """The differences are float64 to the last digit: they do not go through float32."""
    f, x, _ = fresh(student, DIFF, 9)
    for eps in (0.25, 2.0**-10):  # float32 holds these exactly: only the result can lose digits
        answer = student.call("finite_diff", f, x, eps)
        require_numbers(answer.value, oracle.finite_diff(f, x, eps), Tolerance(1e-9))


@check(DIFF, weight=0.5, needs="approximates")
def test_finite_diff_untracked(student: Student) -> None:
    """The result does not require grad."""
    f, x, eps = fresh(student, DIFF, 6)
    require_untracked(student.call("finite_diff", f, x, eps).value)


@check(DIFF, weight=0.5, needs="value")
def test_finite_diff_any_size(student: Student) -> None:
    """It works for a single number, with an entry of 0, for a flat f, for eps large or small."""
    random = generator(student.seed, 505)
    single = probe(random, BENT, 1), vector(random, 1), 0.2
    f, x, eps = fresh(student, DIFF, 10)
    steep = Probe("log_sum_exp", tuple(4e6 * float(c) for c in vector(random)))
    small = steep, vector(random) / 4e6, 1e-8  # any other step is seen as well as with 1e-5
    flat = Probe(f.name, tuple(1e-6 * c for c in f.coefficients)), x, eps
    for arguments in (single, (f, _with_zero(x), eps), (f, x, 2.5), small, flat):
        answer = student.call("finite_diff", *arguments)
        require_numbers(answer.value, oracle.finite_diff(*arguments), STEPPED)


@check(DIFF, weight=0.5, needs="value")
def test_finite_diff_again(student: Student) -> None:
    """Called again it computes anew, also when x has changed in place."""
    require_computed_anew(student, "finite_diff", fresh(student, DIFF, 8))


@check(DIFF, weight=1, needs="approximates")
def test_finite_diff_argument(student: Student) -> None:
    """x is restored (but for rounding), and the result has memory of its own."""
    for arguments in (fresh(student, DIFF, 6), fresh(student, DIFF, 7)[:2]):
        require_own_memory(student.call("finite_diff", *arguments), "f x eps")
    for answer in calls_so_far(student, "finite_diff"):
        _require_x_restored(answer)
    calls = [fresh(student, DIFF, salt) for salt in (6, 7)]
    _require_survivor(student, "finite_diff", calls)


def _require_x_restored(answer: Answer) -> None:
    """CheckFailed when a call of finite_diff has left another x."""
    given = answer.inputs["arguments"]
    after = answer.arguments[1] if len(answer.arguments) == len(given) else None
    require(is_equal(after, given[1], ROUNDED), "the call left its argument x changed.")
    tracked = isinstance(after, torch.Tensor) and after.requires_grad
    require(not tracked, "the call changed requires_grad of its argument x.")


def _differences(student: Student) -> list[tuple[Answer, torch.Tensor]]:
    """Answers with an eps that shows, and the central differences."""
    asked = cases(student, DIFF)
    random = generator(student.seed, 503)
    asked.append((probe(random, ("log_sum_exp",)), vector(random), 0.3))
    asked.append((probe(random, BENT, 4), vector(random, 4), 0.2))
    answers = [student.call("finite_diff", *arguments) for arguments in asked]
    rights = [oracle.finite_diff(*arguments) for arguments in asked]
    return list(zip(answers, rights, strict=True))


def _with_zero(x: torch.Tensor) -> torch.Tensor:
    return torch.cat([x[:1], torch.zeros_like(x[:1]), x[2:]])


def _plain(student: Student, key: str) -> list[torch.Tensor]:
    """Tensors that do not require grad, in double and in single precision."""
    drawn = [arguments[0] for arguments in cases(student, key)]
    return [*drawn, *(x.float() for x in drawn)]


def _plain_and_leaf(student: Student, key: str) -> tuple[torch.Tensor, torch.Tensor]:
    return _and_leaf(*fresh(student, key, 2))


def _and_leaf(x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return x, x.clone().requires_grad_()
