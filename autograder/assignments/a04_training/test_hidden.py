"""Hidden tests of a04: initial weights by their properties, training by its exact trajectory."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from typing import Any

import torch

from autograder.assignments.a04_training import inputs, oracle
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
    generator,
    is_equal,
    repeated,
    require,
    require_all_arguments_kept,
    require_arguments_kept,
    require_computed_anew,
    require_drawn_singly,
    require_equal,
    require_free_spread,
    require_normal_tails,
    require_own_memory,
    require_untracked,
    tiniest,
    with_zeros,
)
from autograder.values import as_tensor

INIT, TRAIN, ACCURACY = "a04.init_params", "a04.train", "a04.accuracy"
WEIGHTS, TENSORS = ("W", "w"), ("W", "w", "y_pred_init", "y_pred")
RESULTS = (*TENSORS, "losses")
LAYERS = "X y W0 w0 lr num_epochs"
WIDE, TALL = (17, 3001), (601, 101)  # (N, K): many entries in W, and in w or in a column of W
ONE_INPUT = (1, 5003)  # of variance 1
MOST_REPEATED = 0.025  # of 54 000 entries 0.4 % are equal by chance; w is 5.6 % of them
MOST_LOSSES = 10_000  # more than any training here has epochs: looked at one by one
USUAL_SEEDS = (0, 1, 42, 123, 1234, 12345)  # one of them may stand in for 0, taken as none
GLOBAL_SEED = 12  # what the global random states are set to where an answer might use them
# Right trainings in float32, 17 styles on 60 inputs, are off by at most 1.4e-6 (in float64 2e-14,
# whatever the input); the nearest known wrong one is off by 1e-3.
SINGLE = Tolerance(relative=3e-5)
FRACTION = Tolerance(relative=1e-6)  # a mean taken in float32 is as good; the next is 1e-2 away


@check(INIT, weight=1)
def test_init_params_form(student: Student) -> None:
    """init_params returns two tensors: W of shape (N, K), then w of shape (K,)."""
    for sizes in (inputs.SIZES["N"], inputs.SIZES["K"]), WIDE, TALL, (1, 3), (4, 1):
        _drawn(student, sizes)


@check(INIT, weight=0.5, needs="form")
def test_init_params_types(student: Student) -> None:
    """The two come as a tuple, both in float32."""
    for N, K, seed in cases(student, INIT):
        answer = _initialised(student, (N, K), seed)
        answer.has_form_of((torch.zeros(N, K), torch.zeros(K)))


@check(INIT, weight=1.5, needs="form")
def test_init_params_leaves(student: Student) -> None:
    """W and w require grad and are leaves: backward() fills their .grad."""
    for arguments in cases(student, INIT):
        seen = student.run("grad_of_leaves", "init_params", arguments=arguments).seen
        facts = seen if isinstance(seen, dict) else {}
        for position, name in enumerate(WEIGHTS):
            require(
                _item(facts.get("requires_grad"), position) is True,
                f"{name} does not require grad: backward() has nothing to fill.",
            )
            require(
                _item(facts.get("is_leaf"), position) is True,
                f"{name} is no leaf: it was computed from a tensor that requires grad, "
                "and its .grad will stay None.",
            )


@check(INIT, weight=1.5, needs="form")
def test_init_params_scale_of_W(student: Student) -> None:  # noqa: N802 - the exercise's own name
    """The entries of W have mean 0 and variance 1/N, for any N and K."""
    for sizes in (WIDE, TALL, ONE_INPUT):
        _require_scale(_drawn(student, sizes)[0], sizes[0], "W", "1/N")


@check(INIT, weight=1.5, needs="form")
def test_init_params_scale_of_w(student: Student) -> None:
    """The entries of w have mean 0 and variance 1/K, for any N and K."""
    for sizes in (WIDE, TALL):
        _require_scale(_drawn(student, sizes)[1], sizes[1], "w", "1/K")


@check(INIT, weight=1, needs="form")
def test_init_params_normal(student: Student) -> None:
    """The entries are normally distributed: the shares of small and large ones are right."""
    for weights, name in zip(_drawn(student, WIDE), WEIGHTS, strict=True):
        rms = weights.square().mean().sqrt()
        for beyond in (1.0, 1.8, 3.0):
            share = float((weights.abs() > beyond * rms).double().mean())
            low, high = oracle.range_of_share(weights.numel(), beyond)
            require(
                low <= share <= high,
                f"{name} is not normally distributed: {share:.2%} of its entries are larger "
                f"than {beyond:g} times their spread. Look at a histogram of many entries.",
            )
    drawn = [_drawn(student, TALL), *(_drawn(student, WIDE, seed) for seed in (None, 0))]
    drawn += _of_neighbours(student)
    flat = [weights.flatten() for pair in drawn for weights in pair]
    each = {float(weights[0]): weights for weights in flat}  # what comes again counts once
    told = "large entries are too rare, or too frequent (the kurtosis is not 3)."
    require_normal_tails([*each.values()], f"the entries are not normally distributed: {told}")


@check(INIT, weight=1, needs="form")
def test_init_params_independent(student: Student) -> None:
    """All entries are independent, also for seed 0: none of W comes again in W or in w."""
    for seed in (None, 0):
        W, w = _drawn(student, WIDE, seed)
        tall, _ = _drawn(student, TALL, seed)
        flat, by_columns, n = W.flatten(), W.T.flatten(), len(w)
        for a, b, what in (
            (w, flat[:n], "w and the first entries of W"),
            (w, flat[-n:], "w and the last entries of W"),
            (w, by_columns[:n], "w and the first columns of W"),
            (W[0], W[1], "two rows of W"),
            (tall[:, 0], tall[:, 1], "two columns of W"),
        ):
            _require_independent(a, b, what)
        share = repeated(math.sqrt(WIDE[0]) * W, math.sqrt(WIDE[1]) * w)
        told = f"numbers come again: {share:.0%} of all entries, up to scale."
        require(share < MOST_REPEATED, told)


@check(INIT, weight=0.5, needs="form")
def test_init_params_other_seeds(student: Student) -> None:
    """Another seed gives other weights, in W and in w."""
    for ones, others in itertools.combinations(_of_neighbours(student), 2):
        for one, other, name in zip(ones, others, WEIGHTS, strict=True):
            _require_independent(one.flatten(), other.flatten(), f"{name} and that of another seed")
    values = _sequence(student, [(5, 3, each) for each in USUAL_SEEDS])
    drawn = [_weights(_item(values, position), (5, 3)) for position in range(len(USUAL_SEEDS))]
    for (one, _), (other, _) in itertools.combinations(drawn, 2):
        same = is_equal(one, other, Tolerance(0.0))
        require(not same, f"two of the seeds {USUAL_SEEDS} give the same W.")


@check(INIT, weight=0.5, needs="form independent other_seeds")
def test_init_params_spread(student: Student) -> None:
    """Each entry is drawn and scaled by a fixed number: none comes again, no spread is exact."""
    seed = inputs.a_seed(generator(student.seed, 302))
    sizes = inputs.SIZES["N"], inputs.SIZES["K"]
    values = _sequence(student, [(*sizes, seed + step) for step in range(4)])
    drawn = [_weights(_item(values, position), sizes) for position in range(4)]
    for weights, name in zip(zip(*drawn, strict=True), WEIGHTS, strict=True):
        require_free_spread(weights, name)
    require_drawn_singly(drawn)


@check(INIT, weight=1, needs="form other_seeds")
def test_init_params_reproducible(student: Student) -> None:
    """The same seed gives the same weights, whatever was drawn between the calls."""
    N, K, seed = fresh(student, INIT, 1)
    calls = [(N, K, seed), (N, K, seed), (N, K, seed + 1), (K, N, seed), (N, K, seed)]
    values = _sequence(student, calls)
    of_zero = _sequence(student, [(N, K, 0), (N, K, 0)])
    again = [(values, 1), (values, 4), (of_zero, 1)]
    for drawn, position in again:
        _weights(_item(drawn, 0), (N, K))
        same = is_equal(_item(drawn, position), _item(drawn, 0), Tolerance(0.0))
        told = " (seed 0)" if drawn is of_zero else ""
        require(same, f"the same seed gave other weights in a later call{told}.")
    seen = student.run("after_training", "init_params", arguments=(N, K, seed)).seen
    first, again = _item(seen, 0), _item(seen, 1)
    _weights(first, (N, K))
    for position in range(len(WEIGHTS)):
        same = is_equal(_item(again, position), _item(first, position), Tolerance(0.0))
        require(same, "after a training in place the same seed gave other weights.")


@check(INIT, weight=1, needs="form")
def test_init_params_random_state(student: Student) -> None:
    """The caller's random numbers, of torch and of NumPy, go on as if nothing had been drawn."""
    for arguments in (*cases(student, INIT), fresh(student, INIT, 2)):
        answer = _initialised(student, arguments[:2], arguments[2])
        W = _weights(answer.value, arguments[:2])[0]
        require(bool(W.max() > W.min()), "nothing random is drawn: all entries of W are equal.")
        require(
            answer.random_state_kept,
            "the global random state of torch or NumPy is another one after the call.",
        )


@check(TRAIN, weight=0.5)
def test_train_dict(student: Student) -> None:
    """train returns a dict."""
    for arguments in cases(student, TRAIN):
        _trained(student, arguments)


@check(TRAIN, weight=1, needs="dict")
def test_train_form(student: Student) -> None:
    """The dict holds W, w, y_pred_init, y_pred, of the right shapes, and losses."""
    for arguments in cases(student, TRAIN):
        result = _trained(student, arguments)
        missing = [name for name in RESULTS if name not in result]
        require(not missing, f"the dict lacks {', '.join(missing)}; its keys are {sorted(result)}.")
        for name in TENSORS:
            _part(result, name, arguments)


@check(TRAIN, weight=0.5, needs="form")
def test_train_types(student: Student) -> None:
    """Tensors have the dtype of the inputs; losses is a list of num_epochs Python floats."""
    for arguments in cases(student, TRAIN):
        for given in (arguments, _single(arguments)):
            student.call("train", *given).has_form_of(oracle.train(*given))


@check(TRAIN, weight=0.5, needs="dict")
def test_train_moves(student: Student) -> None:
    """Training changes the weights."""
    for arguments in cases(student, TRAIN):
        result = _trained(student, arguments)
        starts = zip(WEIGHTS, arguments[2:4], strict=True)
        moved = [
            not is_equal(_part(result, name, arguments), start, Tolerance(1e-6))
            for name, start in starts
        ]
        require(any(moved), "W and w are the initial ones still: nothing was trained.")


@check(TRAIN, weight=1, needs="dict")
def test_train_y_pred_init(student: Student) -> None:
    """y_pred_init is the prediction of the given weights W0 and w0."""
    _require_right(student, cases(student, TRAIN), "y_pred_init")


@check(TRAIN, weight=1, needs="dict")
def test_train_first_loss(student: Student) -> None:
    """losses[0] is the loss of the given weights, with its factor 1/(2M)."""
    for arguments in cases(student, TRAIN):
        losses = _numbers(_trained(student, arguments).get("losses"))
        require(len(losses) > 0, "losses is empty.")
        require_equal(losses[0], oracle.train(*arguments)["losses"][0], what="losses[0]")


@check(TRAIN, weight=0.75, needs="dict")
def test_train_one_step_of_one_layer(student: Student) -> None:
    """After one epoch at least one of W and w is right."""
    for arguments in _one_epoch(student):
        result, expected = _trained(student, arguments), oracle.train(*arguments)
        right = [is_equal(_part(result, name, arguments), expected[name]) for name in WEIGHTS]
        require(any(right), "after one epoch neither W nor w is right.")


@check(TRAIN, weight=0.75, needs="dict")
def test_train_one_step(student: Student) -> None:
    """After one epoch both W and w are right: both gradients are taken at the same weights."""
    _require_right(student, _one_epoch(student), *WEIGHTS)


@check(TRAIN, weight=1.5, needs="dict")
def test_train_W(student: Student) -> None:  # noqa: N802 - the exercise's own name
    """W is right after several epochs."""
    _require_right(student, cases(student, TRAIN), "W")


@check(TRAIN, weight=1.5, needs="dict")
def test_train_w(student: Student) -> None:
    """w is right after several epochs."""
    _require_right(student, cases(student, TRAIN), "w")


@check(TRAIN, weight=1.5, needs="dict")
def test_train_losses(student: Student) -> None:
    """losses[e] is the loss before step e, for every epoch."""
    _require_right(student, cases(student, TRAIN), "losses")


@check(TRAIN, weight=1, needs="dict moves")
def test_train_y_pred_fits(student: Student) -> None:
    """y_pred is the prediction of the weights that are returned, whatever they are."""
    for arguments in cases(student, TRAIN):
        result = _trained(student, arguments)
        W, w, y_pred = (_part(result, name, arguments).double() for name in ("W", "w", "y_pred"))
        what = "y_pred (compared with the prediction of the W and w you return)"
        require_equal(y_pred, oracle.predict(arguments[0], W, w), what=what)


@check(TRAIN, weight=1, needs="dict")
def test_train_y_pred(student: Student) -> None:
    """y_pred is the prediction of the rightly trained network."""
    _require_right(student, cases(student, TRAIN), "y_pred")


@check(TRAIN, weight=0.75, needs="W w")
def test_train_as_long_as_asked(student: Student) -> None:
    """All epochs are done with the given lr, also where the loss is near 0 or explodes."""
    drawn = [inputs.long_training, inputs.climbing_training, inputs.exploding_training]
    given = [draw(generator(student.seed, 301 + i)) for i, draw in enumerate(drawn)]
    _require_right(student, given, *WEIGHTS)
    given.append(inputs.diverging_training(generator(student.seed, 304)))
    for arguments in given:
        answer = student.call("train", *arguments)
        if answer.raised is None:  # Python's own floats refuse to overflow
            losses = _numbers(_results(answer.value).get("losses"))
            told = f"{arguments[-1]} losses are asked, whatever they are; received {len(losses)}."
            require(len(losses) == arguments[-1], told)


@check(TRAIN, weight=0.5, needs="W w losses y_pred")
def test_train_single_precision(student: Student) -> None:
    """All results are right in single precision, too."""
    names = [*WEIGHTS, "losses", "y_pred"]
    _require_right(student, map(_single, cases(student, TRAIN)), *names, tolerance=SINGLE)


@check(TRAIN, weight=0.75, needs="dict moves")
def test_train_leaves(student: Student) -> None:
    """The results are the same where W0 and w0 are leaves that require grad, with .grad or not."""
    for arguments in cases(student, TRAIN):
        plain = _trained(student, arguments)
        what = "where W0 and w0 require grad (compared with where they do not)"
        _require_same(_trained(student, _leaves(arguments)), plain, arguments, what)
        what = "where W0 and w0 have a .grad (compared with where they have none)"
        _require_same(_trained(student, _leaves(arguments, grad=0.25)), plain, arguments, what)


@check(TRAIN, weight=0.5, needs="dict moves")
def test_train_untracked(student: Student) -> None:
    """No tensor of the result requires grad, whether or not W0 and w0 do."""
    arguments = fresh(student, TRAIN, 1)
    answers = [student.call("train", *given) for given in (arguments, _leaves(arguments))]
    for answer in answers:
        require_untracked(answer.value)


@check(TRAIN, weight=0.75, needs="dict moves")
def test_train_repeated(student: Student) -> None:
    """Called twice with the same arguments, it gives the same results twice."""
    arguments = fresh(student, TRAIN, 3)
    for given in (arguments, _leaves(arguments)):
        seen = student.run("repeat", "train", arguments=given, times=2).seen
        alone = _trained(student, given)
        for position, ordinal in enumerate(("first", "second")):
            result = _results(_item(seen, position))
            _require_same(result, alone, given, f"of the {ordinal} of two calls")


@check(TRAIN, weight=0.5, needs="W w losses y_pred")
def test_train_again(student: Student) -> None:
    """Called again it computes anew, also when X has changed in place."""
    require_computed_anew(student, "train", fresh(student, TRAIN, 5))


@check(TRAIN, weight=0.5, needs="W w losses y_pred")
def test_train_any_size(student: Student) -> None:
    """It works for one pattern, input or unit, M = N = K, many patterns, zeros, and lr = 0."""
    drawn = fresh(student, TRAIN, 4)
    many = inputs.training_of_many(generator(student.seed, 305))
    given = [*cut_to_one(TRAIN, LAYERS, drawn), cut_to_equal(TRAIN, LAYERS, drawn), many]
    given += [*with_zeros(TRAIN, LAYERS, drawn), (*drawn[:4], 0.0, drawn[5])]
    X, y, W0, w0, *steps = drawn
    given += [(X, 0 * y, W0, 0 * w0, *steps)]  # the loss is 0 from the start
    _require_right(student, given, *RESULTS)


@check(TRAIN, weight=0.75, needs="dict moves")
def test_train_arguments(student: Student) -> None:
    """X, y, W0 and w0 (and .grad) are as they were; the results have memory of their own."""
    arguments = fresh(student, TRAIN, 2)
    require_all_arguments_kept(student, TRAIN, LAYERS, salt=2)
    given = (arguments, _leaves(arguments), _leaves(arguments, grad=0.25))
    for answer in [student.call("train", *each) for each in given]:
        require_arguments_kept(answer, LAYERS)
        require_own_memory(answer, LAYERS)


@check(ACCURACY, weight=1)
def test_accuracy_form(student: Student) -> None:
    """accuracy returns a Python float, whatever the dtype of the outputs, and 0.0 and 1.0, too."""
    for arguments in (*_both_precisions(cases(student, ACCURACY)), *_extremes(student)):
        student.call("accuracy", *arguments).has_form_of(0.0)


@check(ACCURACY, weight=1)
def test_accuracy_usual_outputs(student: Student) -> None:
    """The fraction is right where all outputs are near +1 or -1."""
    given = [_without_zeros(y_pred, y) for y_pred, y in cases(student, ACCURACY)]
    near = [(y_pred.sign() * y_pred.abs().clamp(0.6, 1.4), y) for y_pred, y in given]
    _require_fractions(student, near)


@check(ACCURACY, weight=1.5)
def test_accuracy_value(student: Student) -> None:
    """The fraction is right for outputs tiny or large, and for any number of patterns."""
    given = [_without_zeros(y_pred, y) for y_pred, y in cases(student, ACCURACY)]
    given += [(y_pred[:16], y[:16]) for y_pred, y in given]
    given += [(torch.cat([y_pred, -y_pred]), torch.cat([y, y])) for y_pred, y in given]
    given += [(y_pred[:1], y[:1]) for y_pred, y in given[:1]]
    given += [(y_pred.repeat(20), y.repeat(20)) for y_pred, y in given[:1]]
    given += [(1e-20 * y_pred, y) for y_pred, y in given[:1]]
    # nothing, or infinite, in float32 or in a square
    extreme = [(scale * y_pred, y) for y_pred, y in given[:1] for scale in (1e-60, 1e-200, 1e200)]
    extreme += [
        (size * y_pred.sign(), y)
        for y_pred, y in _both_precisions(given[:1])
        for size in tiniest(y.dtype)
    ]
    _require_fractions(student, [*_both_precisions(given), *extreme])


@check(ACCURACY, weight=1.5, needs="value")
def test_accuracy_zero(student: Student) -> None:
    """An output of exactly 0 counts as -1: right where y = -1, wrong where y = +1."""
    _require_fractions(student, _both_precisions(cases(student, ACCURACY)))


@check(ACCURACY, weight=0.5, needs="value")
def test_accuracy_extremes(student: Student) -> None:
    """All right gives 1.0, all wrong 0.0."""
    _require_fractions(student, _extremes(student))


@check(ACCURACY, weight=0.5, needs="value")
def test_accuracy_again(student: Student) -> None:
    """Called again it computes anew, also when y_pred has changed in place."""
    require_computed_anew(student, "accuracy", _without_zeros(*fresh(student, ACCURACY, 3)))


@check(ACCURACY, weight=0.5, needs="value")
def test_accuracy_arguments(student: Student) -> None:
    """y_pred and y are as they were."""
    require_all_arguments_kept(student, ACCURACY, "y_pred y", salt=2)


def _initialised(student: Student, sizes: tuple[int, int], seed: int) -> Answer:
    """The answer of init_params, from known global random states: what uses them is seen."""
    arguments = (*sizes, seed)
    return student.run("seeded_call", "init_params", arguments=arguments, seed=GLOBAL_SEED)


def _sequence(student: Student, calls: list[tuple[int, int, int]]) -> Any:
    """What calls of init_params gave, one after the other; from known global states as well."""
    return student.run("seeded_sequence", "init_params", calls=calls, seed=GLOBAL_SEED).seen


def _drawn(student: Student, sizes: tuple[int, int], seed: int | None = None) -> list[torch.Tensor]:
    """W and w of these sizes, from ``seed`` or one of their own."""
    if seed is None:
        seed = inputs.a_seed(generator(student.seed, 400 + sizes[0]))
    return _weights(_initialised(student, sizes, seed).value, sizes)


def _of_neighbours(student: Student) -> list[list[torch.Tensor]]:
    """W and w, many, for seeds that are easily taken for each other."""
    seed = inputs.a_seed(generator(student.seed, 301))
    seeds = (seed, seed + 1, seed + 2, seed + 1000, seed + (1 << 16))
    values = _sequence(student, [(*WIDE, each) for each in seeds])
    return [_weights(_item(values, position), WIDE) for position in range(len(seeds))]


def _weights(value: Any, sizes: tuple[int, int]) -> list[torch.Tensor]:
    """W (N, K) and w (K,) in float64; CheckFailed unless they have these shapes."""
    if not isinstance(value, tuple | list):
        raise CheckFailed(f"expected the two tensors (W, w); received {name_of(value)}.")
    require(len(value) == 2, f"expected the two tensors (W, w); received {len(value)} results.")
    for weights, shape, name in zip(value, (sizes, sizes[1:]), WEIGHTS, strict=True):
        _require_shape(weights, torch.zeros(shape), f"{name} (for N, K = {sizes[0]}, {sizes[1]})")
    return [weights.detach().double() for weights in value]


def _require_scale(weights: torch.Tensor, size: int, name: str, variance: str) -> None:
    """CheckFailed unless mean and variance are those of N(0, 1/size), as far as chance allows."""
    unit = weights * math.sqrt(size)
    mean, spread = float(unit.mean()), float(unit.square().mean())
    finite = math.isfinite(mean) and math.isfinite(spread)
    require(finite, f"{name} holds nan or inf.")
    low, high = oracle.range_of_variance(weights.numel())
    require(
        low <= spread <= high,
        f"the variance of the entries of {name} should be {variance}; it is {spread:.3g} times "
        f"that (for a {name} of shape {tuple(weights.shape)}).",
    )
    require(
        abs(mean) <= oracle.largest_mean(weights.numel()),
        f"the mean of the entries of {name} should be 0; it is {float(weights.mean()):.2g}.",
    )


def _require_independent(a: torch.Tensor, b: torch.Tensor, what: str) -> None:
    cosine = oracle.cosine(a, b)
    require(
        abs(cosine) <= oracle.largest_cosine(len(a)),
        f"{what} are not independent: their correlation is {cosine:.2f}.",
    )


def _one_epoch(student: Student) -> list[tuple[Any, ...]]:
    return [(*arguments[:5], 1) for arguments in cases(student, TRAIN)]


def _trained(student: Student, arguments: tuple[Any, ...]) -> dict[str, Any]:
    return _results(student.call("train", *arguments).value)


def _results(value: Any) -> dict[str, Any]:
    """What train returned, if it is a dict."""
    if not isinstance(value, dict):
        raise CheckFailed(f"expected a dict of {', '.join(RESULTS)}; received {name_of(value)}.")
    return value


def _part(result: dict[str, Any], name: str, arguments: tuple[Any, ...]) -> Any:
    """One entry of the right form: a tensor, or for losses a list of num_epochs floats.

    Dtypes and the type of a loss are let through, for the check ``types`` to see.
    """
    if name not in result:
        raise CheckFailed(f"the dict lacks {name}; its keys are {sorted(result)}.")
    X, _, W0, w0, _, num_epochs = arguments
    if name == "losses":
        losses = _numbers(result[name])
        require(
            len(losses) == num_epochs,
            f"losses should have {num_epochs} entries, one for each epoch; it has {len(losses)}.",
        )
        return losses
    alike = {"W": W0, "w": w0}.get(name, X[:, 0])
    _require_shape(result[name], alike.detach(), name)
    return result[name].detach()


def _numbers(losses: Any) -> list[float]:
    """The losses as floats, be they floats or still in tensors or arrays."""
    whole = losses if isinstance(losses, tuple | list) else as_tensor(losses)
    if whole is None or (isinstance(whole, torch.Tensor) and whole.ndim != 1):
        whole = [None]
    if len(whole) > MOST_LOSSES:
        raise CheckFailed(f"losses has {len(whole)} entries; one for each epoch is asked.")
    numbers = [as_tensor(entry) for entry in whole]
    if any(number is None or number.numel() != 1 for number in numbers):
        raise CheckFailed(f"losses should be a list of numbers; received {name_of(losses)}.")
    return [float(number) for number in numbers if number is not None]


def _require_right(
    student: Student,
    given: Iterable[tuple[Any, ...]],
    *names: str,
    tolerance: Tolerance = DEFAULT,
) -> None:
    """CheckFailed unless these results of train are right, in whatever dtype they come.

    All is asked before anything is judged: the diagnosis sees every answer.
    """
    asked = [(student.call("train", *arguments), arguments) for arguments in given]
    for answer, arguments in asked:
        received, expected = _results(answer.value), oracle.train(*arguments)
        for name in names:
            mine, right = _part(received, name, arguments), expected[name]
            if isinstance(mine, torch.Tensor):
                mine = mine.to(right.dtype)
            epochs = "1 epoch" if arguments[-1] == 1 else f"{arguments[-1]} epochs"
            require_equal(mine, right, tolerance, f"{name} (training for {epochs})")


def _require_same(
    mine: dict[str, Any], other: dict[str, Any], arguments: tuple[Any, ...], what: str
) -> None:
    """CheckFailed unless two results of train agree, in what they hold of the asked."""
    for name in TENSORS:
        if name in mine or name in other:
            pair = [_part(result, name, arguments) for result in (mine, other)]
            require_equal(pair[0], pair[1], what=f"{name} {what}")
    losses = [_numbers(result.get("losses")) for result in (mine, other)]
    require(len(losses[0]) == len(losses[1]), f"losses {what} has another length.")
    require_equal(losses[0], losses[1], what=f"losses {what}")


def _leaves(arguments: tuple[Any, ...], grad: float | None = None) -> tuple[Any, ...]:
    """The arguments with W0 and w0 as leaves, with a gradient of earlier or none."""
    X, y, W0, w0, lr, num_epochs = arguments
    leaves = [weights.detach().clone().requires_grad_() for weights in (W0, w0)]
    if grad is not None:
        for leaf in leaves:
            leaf.grad = torch.full_like(leaf, grad)
    return X, y, *leaves, lr, num_epochs


def _single(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments with every tensor in single precision; numbers as they are."""
    return tuple(as_float32(a)[0] if isinstance(a, torch.Tensor) else a for a in arguments)


def _both_precisions(given: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    return [each for arguments in given for each in (arguments, _single(arguments))]


def _without_zeros(y_pred: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.where(y_pred == 0, torch.full_like(y_pred, 0.3), y_pred), y


def _extremes(student: Student) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Outputs that are all right, and all wrong: a few, and too many for 8 bits to count."""
    few = _without_zeros(*fresh(student, ACCURACY, 1))
    many = [tensor.repeat(20) for tensor in few]
    return [(sign * y_pred.abs() * y, y) for y_pred, y in (few, many) for sign in (1, -1)]


def _require_fractions(student: Student, given: Iterable[tuple[Any, ...]]) -> None:
    asked = [(student.call("accuracy", *arguments), arguments) for arguments in given]
    for answer, arguments in asked:
        expected, number = oracle.accuracy(*arguments), as_tensor(answer.value)
        if number is None or number.numel() != 1:
            raise CheckFailed(f"one number is asked; received {name_of(answer.value)}.")
        require(
            is_equal(float(number), expected, FRACTION),
            f"for {len(arguments[1])} patterns, of which {round(expected * len(arguments[1]))} "
            f"are right, expected {expected:.4g}; received {float(number):.4g}.",
        )


def _require_shape(value: Any, expected: torch.Tensor, what: str) -> None:
    """CheckFailed unless ``value`` is a tensor of real numbers of the shape expected."""
    floating = isinstance(value, torch.Tensor) and value.is_floating_point()
    require_form(value, expected.to(value.dtype) if floating else expected, what)


def _item(values: Any, position: int) -> Any:
    """An entry of a sequence that came from outside; None where there is none."""
    usable = isinstance(values, tuple | list) and position < len(values)
    return values[position] if usable else None
