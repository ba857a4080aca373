"""Hidden tests of a05: a module, a loader, an epoch of training, an evaluation, an optimizer."""

from __future__ import annotations

import itertools
import math

import torch

from autograder.assignments.a05_modules_loaders_optimizers import inputs, oracle
from autograder.assignments.a05_modules_loaders_optimizers.observations import (
    LOSSES,
    batches_of,
    drawn_answer,
    epochs_of,
    evaluated,
    evaluations,
    fact,
    initial_parameters,
    loaded,
    loadings,
    order_of,
    orders_of,
    outputs,
    part,
    require_empty,
    require_flags,
    require_normal,
    require_result,
    require_training,
    require_trajectory,
    sequence,
    stepped,
    trained,
    two_outputs,
)
from autograder.compare import require_form
from autograder.hidden import (
    Student,
    Tolerance,
    as_float32,
    cases,
    check,
    cut_to_one,
    fresh,
    is_equal,
    repeated,
    require,
    require_arguments_kept,
    require_drawn_singly,
    require_equal,
    require_free_spread,
    require_normal_tails,
    tiniest,
    with_zeros,
)

MODULE, LOADER, TRAIN = "a05.OneHidden", "a05.make_loader", "a05.train_epoch"
EVALUATE, SGD = "a05.evaluate", "a05.MySGD"
EXACT = Tolerance(relative=0.0)
MOST_REPEATED = 0.05  # of 140 000 entries 0.9 % are equal by chance; w is 14 % of them
SIGMAS = 7.0  # of a normal estimate: a right answer fails once in 1e11 seeds
MANY_EPOCHS = 25
LEAST_PLACES = 6  # of 31, for each pattern: fewer by chance once in 1e14
USUAL_SEEDS = (1, 42, 123, 1234)  # one of them may stand in for 0, taken as none
NETWORKS = 100  # a right answer has none twice: 24 bits of each number are random
WIDE, SQUARE, ONE_INPUT = (6, 20_000), (400, 550), (1, 80_000)  # N, K


def _large(student: Student, sizes: tuple[int, int]) -> dict[str, torch.Tensor]:
    """The initial parameters of a large network; no two sizes have their numbers in common."""
    return initial_parameters(student, sizes, [student.seed + sizes[0]])[0]


@check(MODULE, weight=1)
def test_OneHidden_form(student: Student) -> None:  # noqa: N802 - the exercise's own name
    """OneHidden(N, K) is an nn.Module with the parameters W (N, K) and w (K,), both float32."""
    for sizes in ((inputs.N, inputs.K), (4, 2), (1, 3), (4, 1)):
        initial_parameters(student, sizes, [1])


@check(MODULE, weight=1, needs="form")
def test_OneHidden_initial_W(student: Student) -> None:  # noqa: N802
    """The entries of W are drawn from N(0, 1/N), for any N and K."""
    drawn = [_large(student, sizes)["W"] for sizes in (WIDE, SQUARE, ONE_INPUT)]
    for W in drawn:
        require_normal(W, "W", ("N", len(W)), (len(W), W.shape[1]))
    told = "large entries of W are too rare, or too frequent (the kurtosis is not 3)."
    require_normal_tails(drawn, told)


@check(MODULE, weight=1, needs="form")
def test_OneHidden_initial_w(student: Student) -> None:  # noqa: N802
    """The entries of w are drawn from N(0, 1/K), for any N and K."""
    for N, K in (WIDE, SQUARE):
        w = _large(student, (N, K))["w"]
        require_normal(w, "w", ("K", K), (N, K))


@check(MODULE, weight=0.5, needs="form")
def test_OneHidden_independent(student: Student) -> None:  # noqa: N802
    """All initial numbers are independent of each other: none of them is used twice."""
    found = _large(student, WIDE)
    W, w = (found[name].detach().double() for name in "Ww")
    for name, numbers in (("W", W), ("w", w)):
        different = len(set(numbers.flatten().tolist()))
        require(different > 0.9 * numbers.numel(), f"the entries of {name} repeat themselves.")
    for order in (W.flatten(), W.T.flatten(), W.flatten().flip(0)):
        pair = torch.stack([order[: len(w)], w])
        correlation = float(torch.corrcoef(pair)[0, 1]) * math.sqrt(len(w))
        require(abs(correlation) < SIGMAS, "W and w are built from the same random numbers.")
    share = repeated(math.sqrt(WIDE[0]) * W, math.sqrt(WIDE[1]) * w)
    require(share < MOST_REPEATED, f"numbers come again: {share:.0%} of all entries, up to scale.")


@check(MODULE, weight=0.5, needs="form")
def test_OneHidden_random_numbers(student: Student) -> None:  # noqa: N802
    """Each new network has other weights; after the same torch.manual_seed it has the same."""
    seeds = [student.seed, None, student.seed, student.seed + 1]
    first, later, again, other = initial_parameters(student, (5, 3), seeds)
    for name in "Ww":
        same = is_equal(first[name].detach(), again[name].detach(), EXACT)
        require(same, f"after the same torch.manual_seed the initial {name} is another one.")
        for changed in (later, other):
            repeated = is_equal(first[name].detach(), changed[name].detach(), EXACT)
            require(not repeated, f"a second network starts from the same {name} as the first.")
    many = initial_parameters(student, (5, 3), [student.seed] + [None] * (NETWORKS - 1))
    for name in "Ww":
        different = len({tuple(found[name].flatten().tolist()) for found in many})
        told = f"only {different} of {NETWORKS} networks start from another {name}."
        require(different == NETWORKS, told)


@check(MODULE, weight=0.5, needs="form random_numbers independent")
def test_OneHidden_spread(student: Student) -> None:  # noqa: N802
    """Each entry is drawn and scaled by a fixed number: none comes again, no spread is exact."""
    found = initial_parameters(student, (5, 3), [student.seed, None, None, None])
    for name in "Ww":
        require_free_spread([parameters[name].detach() for parameters in found], name)
    require_drawn_singly([[parameters[name] for name in "Ww"] for parameters in found])


@check(MODULE, weight=0.5, needs="form")
def test_OneHidden_output(student: Student) -> None:  # noqa: N802
    """The output for X (M, N) is a tensor (M,) in the dtype of X."""
    for output, expected in outputs(student):
        require_form(output, expected, "the output")


@check(MODULE, weight=3, needs="output")
def test_OneHidden_value(student: Student) -> None:  # noqa: N802
    """The output is that of the network with the present parameters, in both precisions."""
    for output, expected in outputs(student):
        require_equal(output, expected, what="the output (with new values in W and w)")


@check(MODULE, weight=1, needs="value")
def test_OneHidden_differentiable(student: Student) -> None:  # noqa: N802
    """The output can be differentiated by W and w, in either mode, saturated units included."""
    given = cases(student, MODULE)
    given = [*inputs.saturated(given[-1]), *given]
    answers = [drawn_answer(student, MODULE, arguments) for arguments in given]
    experiment, asked = inputs.ask_network(given[-1])
    answers.append(student.run(experiment, "OneHidden", **asked, options={"training": False}))
    for arguments, answer in zip([*given, given[-1]], answers, strict=True):
        grads = part(answer.value, "grads")
        right = oracle.grads_of_cosines(*(a.double() for a in arguments))
        for name, expected in right.items():
            gradient = part(grads, name)
            require(gradient is not None, f"the graph from {name} to the output is cut.")
            what = f"the gradient with respect to {name}"
            require_equal(gradient, expected.to(arguments[0].dtype), what=what)


@check(MODULE, weight=0.5, needs="value")
def test_OneHidden_later(student: Student) -> None:  # noqa: N802
    """Later calls, with other parameters, are right too: for the same X, and for one pattern.

    Whether the numbers in W and w are others, or W and w are new ones.
    """
    for arguments in cases(student, MODULE):
        X, W, w = arguments
        experiment, asked = inputs.ask_network(arguments)
        answer = student.run(experiment, "OneHidden", **asked, options={"later": True})
        same, one = sequence(answer.value, 2, "outputs")
        what = "the output for {}, after W and w were halved,"
        require_equal(same, oracle.forward(X, W / 2, w / 2), what=what.format("the same X"))
        require_equal(one, oracle.forward(X[:1], W / 2, w / 2), what=what.format("one pattern"))
        answer = student.run(experiment, "OneHidden", **asked, options={"replaced": True})
        new = two_outputs(answer)[0]
        require_equal(new, oracle.forward(X, W, w), what="the output with new parameters W and w")


@check(MODULE, weight=0.5, needs="value")
def test_OneHidden_repeated(student: Student) -> None:  # noqa: N802
    """Called twice it gives the same twice, and changes neither X nor its parameters.

    Large numbers, and saturated units, included.
    """
    X, W, w = fresh(student, MODULE, 1)
    for given in ((X, W, w), *inputs.saturated((X, W, w)), (100 * X, W, 100 * w)):
        _require_repeated(student, given)


def _require_repeated(student: Student, arguments: tuple[torch.Tensor, ...]) -> None:
    """CheckFailed unless two calls give what is right, and leave X and the parameters."""
    X, W, w = arguments
    answer = drawn_answer(student, MODULE, arguments)
    first, second = two_outputs(answer)
    expected = oracle.forward(X.double(), W.double(), w.double()).to(X.dtype)
    require_equal(first, expected, what="the output")
    require_equal(second, expected, what="the output of a second call")
    kept = fact(answer, "X")
    require(is_equal(kept, X, EXACT) and not kept.requires_grad, "the call changed X.")
    for name, before in (("W", W), ("w", w)):
        after = part(fact(answer, "afterwards"), name)
        require(is_equal(after, before, EXACT), f"the call changed the parameter {name}.")


@check(MODULE, weight=0.5, needs="value")
def test_OneHidden_any_size(student: Student) -> None:  # noqa: N802
    """It works for a single pattern, input or hidden unit, and for zeros."""
    drawn = fresh(student, MODULE, 2)
    for arguments in (*cut_to_one(MODULE, "X W w", drawn), *with_zeros(MODULE, "X W w", drawn)):
        output = two_outputs(drawn_answer(student, MODULE, arguments))[0]
        require_equal(output, oracle.forward(*arguments), what="the output")


@check(LOADER, weight=0.5)
def test_make_loader_form(student: Student) -> None:
    """make_loader returns a DataLoader whose batches are pairs: X (B, N) and y (B,)."""
    for arguments in loadings(student):
        answer = loaded(student, *arguments)
        kind = fact(answer, "type")
        require(
            fact(answer, "is_loader") is True,
            f"make_loader should return a DataLoader; what it returns is a {kind}.",
        )
        epochs_of(answer, arguments)


@check(LOADER, weight=0.5, needs="form")
def test_make_loader_dtype(student: Student) -> None:
    """The batches have the dtypes of X and y."""
    for i, arguments in enumerate(loadings(student)):
        double, single = arguments[:2], as_float32(*arguments[:2])
        mixed = [] if i else [(double[0], single[1]), (single[0], double[1])]
        for X, y in (double, single, *mixed):
            given = (X, y, *arguments[2:])
            for epoch in epochs_of(loaded(student, *given), given):
                for batch in epoch:
                    for mine, theirs, name in zip(batch, (X, y), "Xy", strict=True):
                        require(
                            mine.dtype == theirs.dtype,
                            f"{name} is {theirs.dtype}, but {mine.dtype} in the batches.",
                        )


@check(LOADER, weight=1, needs="form")
def test_make_loader_batch_size(student: Student) -> None:
    """Every batch holds batch_size patterns, but for the last, which holds what is left."""
    for arguments in loadings(student):
        expected = oracle.batch_sizes(len(arguments[1]), arguments[2])
        for epoch in epochs_of(loaded(student, *arguments), arguments):
            sizes = [len(y) for _, y in epoch]
            require(
                sizes == expected,
                f"with {len(arguments[1])} patterns and batch_size {arguments[2]} the batches "
                f"should have the sizes {expected}; received {sizes}.",
            )


@check(LOADER, weight=1, needs="form")
def test_make_loader_every_pattern(student: Student) -> None:
    """Every pattern comes exactly once in each epoch, also while another is under way."""
    asked = [(each, inputs.EPOCHS, "") for each in loadings(student)]
    asked += [(each, 2, "nested") for each in cases(student, LOADER)]
    for arguments, epochs, way in asked:
        y, told = arguments[1], ", begun within another," if way else ""
        answer = loaded(student, *arguments, epochs=epochs, way=way)
        for epoch in epochs_of(answer, arguments):
            targets = torch.cat([batch[1] for batch in epoch]).double()
            require(
                is_equal(targets.sort()[0], y.sort()[0], LOSSES),
                f"the targets of one epoch{told} are not the {len(y)} of y, each of them once: "
                f"there are {len(targets)}, {len(set(targets.tolist()))} of them different.",
            )


@check(LOADER, weight=1, needs="form")
def test_make_loader_pairs(student: Student) -> None:
    """Every row of X comes with its own target."""
    for arguments in loadings(student):
        X, y = arguments[:2]
        for epoch in epochs_of(loaded(student, *arguments), arguments):
            rows, targets = (torch.cat([batch[i] for batch in epoch]) for i in (0, 1))
            paired = is_equal(rows.double(), X[order_of(targets, y)], LOSSES)
            require(paired, "a row of X comes with the target of another one.")


@check(LOADER, weight=1, needs="form")
def test_make_loader_fixed_order(student: Student) -> None:
    """With shuffle=False every epoch has the order of X and y."""
    for X, y, batch_size, _, seed in cases(student, LOADER):
        arguments = (X, y, batch_size, False, seed)
        for order in orders_of(loaded(student, *arguments), arguments):
            require(
                order == list(range(len(y))),
                "shuffle is False, but the order is not that of X and y.",
            )


@check(LOADER, weight=1, needs="every_pattern")
def test_make_loader_shuffled(student: Student) -> None:
    """With shuffle=True every epoch has an order of its own, also with seed 0."""
    for arguments in cases(student, LOADER):
        orders = orders_of(loaded(student, *arguments), arguments)
        given = list(range(len(arguments[1])))
        require(given not in orders, "shuffle is True, but the order is still that of X and y.")
        for i, order in enumerate(orders):
            require(order not in orders[:i], f"epoch {i} has the order of an earlier epoch.")
            again = batches_of(order, arguments[2]) in [
                batches_of(earlier, arguments[2]) for earlier in (given, *orders[:i])
            ]
            require(
                not again,
                "the same patterns always meet in a batch: only their order in it, or that of "
                "the batches, is shuffled.",
            )
    for seed in (arguments[4], 0):
        asked = (*arguments[:4], seed)
        many = orders_of(loaded(student, *asked, epochs=MANY_EPOCHS), asked)
        different = len({tuple(order) for order in many})
        told = f"of {MANY_EPOCHS} epochs only {different} have different orders: they come again"
        require(different == MANY_EPOCHS, f"{told} (with seed {seed}).")
        for pattern in given:
            places = len({order.index(pattern) for order in many})
            told = f"pattern {pattern} has only {places} places in {MANY_EPOCHS} epochs."
            require(places >= LEAST_PLACES, told)
    for batch_size in (len(given) - 1, len(given), 2 * len(given)):
        asked = (*arguments[:2], batch_size, *arguments[3:])
        told = f"shuffle is True, but with batch_size {batch_size} the order is that of X and y."
        require(given not in orders_of(loaded(student, *asked), asked), told)


@check(LOADER, weight=1, needs="shuffled")
def test_make_loader_reproducible(student: Student) -> None:
    """Two loaders of one seed, be it 0, give the same epochs; another seed gives other ones."""
    drawn = [fresh(student, LOADER, salt) for salt in (1, 2)]
    for given in (*drawn, (*drawn[0][:4], 0)):
        first, second = (orders_of(loaded(student, *given, state=s), given) for s in (5, 6))
        require(first == second, "two loaders of the same seed give different orders.")
        usual = [given[4] + step for step in (1, 2, 1000, 1 << 16)]
        for seed in usual if given[4] else USUAL_SEEDS:
            other = (*given[:4], seed)
            different = orders_of(loaded(student, *other), other)
            require(not any(o in first for o in different), "another seed gives the same orders.")


@check(LOADER, weight=0.5, needs="reproducible")
def test_make_loader_own_epochs(student: Student) -> None:
    """Two loaders of one seed that exist side by side: each begins with its first epoch."""
    given = fresh(student, LOADER, 1)
    alone, beside = (orders_of(loaded(student, *given, way=way), given) for way in ("", "twin"))
    require(
        alone == beside,
        "a second loader of the same seed, made before the first was used, gives other epochs: "
        "the two share something.",
    )


@check(LOADER, weight=1, needs="form")
def test_make_loader_random_state(student: Student) -> None:
    """Making a loader and iterating over it leave the global random states as they were."""
    for shuffle in (True, False):
        arguments = (*fresh(student, LOADER, 3)[:3], shuffle, 3)
        kept = fact(loaded(student, *arguments), "random_states_kept")
        for name, of in (("torch", "PyTorch"), ("numpy", "NumPy"), ("python", "Python")):
            still = part(kept, name) is True
            require(still, f"with shuffle={shuffle} the global random state of {of} has moved.")
        told = f"with shuffle={shuffle} the global random states are others while one iterates."
        require(part(kept, "between_batches") is True, told)


@check(LOADER, weight=0.5, needs="form")
def test_make_loader_arguments(student: Student) -> None:
    """X and y are as they were."""
    for arguments in loadings(student):
        require_arguments_kept(loaded(student, *arguments), "X y batch_size shuffle seed")


@check(TRAIN, weight=0.5)
def test_train_epoch_form(student: Student) -> None:
    """train_epoch returns a Python float."""
    for arguments in cases(student, TRAIN):
        received = part(drawn_answer(student, TRAIN, arguments).value, "losses")
        for loss in sequence(received, inputs.EPOCHS, "losses"):
            require_form(loss, 0.0, "what train_epoch returns")


@check(TRAIN, weight=1)
def test_train_epoch_one_step(student: Student) -> None:
    """One step with all patterns in one batch is right: the weights after it."""
    for salt in (1, 2):
        arguments = fresh(student, TRAIN, salt)
        require_training(student, arguments, "weights", batch_size=inputs.M, epochs=1)


@check(TRAIN, weight=2)
def test_train_epoch_weights(student: Student) -> None:
    """One step is made for each batch: the weights are right after each of several epochs."""
    for arguments in cases(student, TRAIN):
        for given in (arguments, (*as_float32(*arguments[:3]), *arguments[3:])):
            require_training(student, given, "weights")


@check(TRAIN, weight=1)
def test_train_epoch_average(student: Student) -> None:
    """The loss is the mean over all patterns, also where the last batch is smaller."""
    for salt in (3, 4):
        require_training(student, fresh(student, TRAIN, salt), "losses", lr=0.0, epochs=1)


@check(TRAIN, weight=1, needs="average")
def test_train_epoch_loss(student: Student) -> None:
    """Each pattern's loss is the one before its batch's step, in all epochs."""
    for arguments in cases(student, TRAIN):
        require_training(student, arguments, "losses")


@check(TRAIN, weight=1, needs="weights")
def test_train_epoch_optimizer(student: Student) -> None:
    """The steps are those of the optimizer that was given, whichever it is, and all of them."""
    arguments = fresh(student, TRAIN, 5)
    require_training(student, arguments, "weights", momentum=arguments[5])
    require_training(student, arguments, "weights", optimizer="Adam")
    require_training(student, arguments, "weights", groups=True)
    X, y, *others = fresh(student, TRAIN, 9)
    X[inputs.BATCH : 2 * inputs.BATCH], y[inputs.BATCH : 2 * inputs.BATCH] = 0.0, 0.0
    # the second batch has no loss and no gradient, but momentum goes on
    require_training(student, (X, y, *others), "weights", momentum=others[-1])
    steep = (X, 1000.0 * y, *others)  # nothing here is clipped
    require_training(student, steep, "weights")
    v, batch_size, lr, momentum = others
    large = (100 * X, y, v / 100, batch_size, lr / 1e4, momentum)  # the same training
    require_training(student, large, "weights")


@check(TRAIN, weight=0.5, needs="weights")
def test_train_epoch_order(student: Student) -> None:
    """The patterns come as the loader gives them, in its order, a new one in each epoch too."""
    require_training(student, fresh(student, TRAIN, 10), "weights", backwards=True)
    require_training(student, fresh(student, TRAIN, 10), "weights", turning=True)


@check(TRAIN, weight=0.5, needs="one_step")
def test_train_epoch_stale_gradient(student: Student) -> None:
    """What was in .grad before the epoch has no influence."""
    arguments = fresh(student, TRAIN, 6)
    options = {"batch_size": inputs.M, "epochs": 2, "stale_grad": True}
    require_training(student, arguments, "weights", **options)


@check(TRAIN, weight=1)
def test_train_epoch_mode(student: Student) -> None:
    """The model is trained in train mode and left in it, whatever mode it was found in."""
    for training in (True, False):
        answer = trained(student, fresh(student, TRAIN, 7), dropout=0.5, training=training)[0]
        require_flags(answer, "modes", True, "the model is not in train mode in the epoch.")
        require_flags(answer, "training", True, "the model is not left in train mode.")


@check(TRAIN, weight=0.5, needs="weights average")
def test_train_epoch_any_size(student: Student) -> None:
    """It works for batches that divide M, for one batch, for batches of one, for one pattern."""
    X, y, v, _, *steps = fresh(student, TRAIN, 11)
    for patterns, batch_size in inputs.SIZES_TO_TRY:
        arguments = (X[:patterns], y[:patterns], v, batch_size, *steps)
        for name in ("losses", "weights"):
            require_training(student, arguments, name)


@check(TRAIN, weight=0.5, needs="one_step")
def test_train_epoch_data(student: Student) -> None:
    """The loader's data are as they were, also where its batches lie in their memory."""
    X, y, *others = fresh(student, TRAIN, 8)
    for scale, views in itertools.product((1, 1000), (False, True)):
        given = (scale * X, scale * y, *others)
        answer = trained(student, given, views=views, lr=others[2] if scale == 1 else 0.0)[0]
        require(is_equal(fact(answer, "data"), list(given[:2]), EXACT), "X or y was changed.")


@check(EVALUATE, weight=0.5)
def test_evaluate_form(student: Student) -> None:
    """evaluate returns a tuple of two Python floats: the loss, then the accuracy."""
    for arguments in evaluations(student):
        require_form(evaluated(student, arguments).value, (0.0, 0.0), "the result of evaluate")


@check(EVALUATE, weight=1.5)
def test_evaluate_loss(student: Student) -> None:
    """The loss is right, also where the last batch is smaller."""
    for arguments in evaluations(student):
        require_result(student, arguments, 0, "the loss")


@check(EVALUATE, weight=1.5)
def test_evaluate_accuracy(student: Student) -> None:
    """The accuracy is right, also where the last batch is smaller."""
    for arguments in evaluations(student):
        require_result(student, arguments, 1, "the accuracy")


@check(EVALUATE, weight=0.5, needs="accuracy")
def test_evaluate_output_zero(student: Student) -> None:
    """An output of exactly 0 counts as -1."""
    for labels in ([1.0, -1.0, -1.0], [1.0, 1.0, -1.0], [1.0, 1.0, 1.0]):
        X, y, v, batch_size = fresh(student, EVALUATE, 1)
        y[:3], X[:3] = torch.tensor(labels, dtype=torch.float64), 0.0
        given = (X, y, v, batch_size)
        require_result(student, given, 1, "the accuracy, with outputs of 0,")


@check(EVALUATE, weight=0.5, needs="accuracy")
def test_evaluate_small_outputs(student: Student) -> None:
    """An output greater than 0 counts as +1, however small it is."""
    X, y, v, batch_size = fresh(student, EVALUATE, 6)
    for size in (1e-6, 1e-20):
        given = (size * X, y, v, batch_size)
        require_result(student, given, 1, f"the accuracy, with outputs of the size of {size:g},")
    for (labels,) in (as_float32(y), (y,)):
        for size in tiniest(labels.dtype):
            # the model's outputs are its first inputs: nothing is computed with such numbers
            one = torch.ones(1, dtype=labels.dtype)
            given = (size * labels[:, None], labels, one, batch_size)
            told = f"the accuracy, with outputs of the size of {size:g},"
            require_result(student, given, 1, told, first_input=True)


@check(EVALUATE, weight=0.5, needs="loss accuracy")
def test_evaluate_order(student: Student) -> None:
    """Outputs are compared with their own targets, also where each pass has another order."""
    arguments = fresh(student, EVALUATE, 8)
    for position, what in enumerate(("the loss", "the accuracy")):
        require_result(student, arguments, position, f"{what}, shuffled,", turning=True)


@check(EVALUATE, weight=0.5, needs="loss accuracy")
def test_evaluate_any_size(student: Student) -> None:
    """It works for batches that divide M, for one batch, for batches of one, for one pattern."""
    X, y, v, _ = fresh(student, EVALUATE, 7)
    for patterns, batch_size in inputs.SIZES_TO_TRY:
        arguments = (X[:patterns], y[:patterns], v, batch_size)
        require_result(student, arguments, 0, "the loss")
        require_result(student, arguments, 1, "the accuracy")


@check(EVALUATE, weight=0.5, needs="loss accuracy")
def test_evaluate_again(student: Student) -> None:
    """Called again it computes anew, also when the same model and data have changed in place."""
    arguments = fresh(student, EVALUATE, 9)
    for position, what in enumerate(("the loss", "the accuracy")):
        told = f"{what} of a second evaluation, of the same model with other weights,"
        require_result(student, arguments, position, told, changed=True)


@check(EVALUATE, weight=1)
def test_evaluate_eval_mode(student: Student) -> None:
    """The model and all its layers are in eval mode while it computes: dropout is off."""
    for training in (True, False):
        arguments = fresh(student, EVALUATE, 2)
        answer = evaluated(student, arguments, dropout=0.5, training=training)
        require_flags(
            answer,
            "modes",
            False,
            "the model, or a layer in it, is in train mode while you evaluate.",
        )


@check(EVALUATE, weight=1)
def test_evaluate_mode_restored(student: Student) -> None:
    """Afterwards the model is in the mode in which it was found, be it train or eval."""
    for training, again in itertools.product((True, False), (False, True)):
        options = {"dropout": 0.5, "training": training, "again": again}
        answer = evaluated(student, fresh(student, EVALUATE, 3), **options)
        found, left = ("train", "eval") if training else ("eval", "train")
        wrong = f"the model was found in {found} mode and (all or part of it) left in {left} mode."
        require_flags(answer, "training", training, wrong)


@check(EVALUATE, weight=1)
def test_evaluate_no_graph(student: Student) -> None:
    """No graph is recorded inside, and recording is on again afterwards."""
    for training in (True, False):
        answer = evaluated(student, fresh(student, EVALUATE, 4), training=training)
        told = "the model's outputs require grad: a graph is made."
        require_flags(answer, "recorded", False, told)
        require(fact(answer, "grad_enabled") is True, "afterwards no graph is recorded any more.")


@check(EVALUATE, weight=0.5)
def test_evaluate_untouched(student: Student) -> None:
    """Weights, their dtype, .grad and requires_grad, and the data are as they were.

    In both precisions, with large numbers, with a parameter that is frozen, with batches in the
    data's memory.
    """
    X, y, v, batch_size = fresh(student, EVALUATE, 5)
    for given in ((X, y, v), as_float32(X, y, v), (1000 * X, y, 1000 * v)):
        for frozen in (False, True):
            options = {"frozen": frozen, "views": frozen}
            answer = evaluated(student, (*given, batch_size), **options)
            require(is_equal(fact(answer, "weights"), given[2], EXACT), "the weights changed.")
            grad = torch.full_like(given[2], 0.5)
            kept = is_equal(fact(answer, "grad"), grad, EXACT)
            require(kept, "evaluate changed the .grad of a parameter.")
            flags = fact(answer, "requires_grad")
            require(flags == [not frozen, True], "requires_grad of a parameter was changed.")
            kept = is_equal(fact(answer, "data"), list(given[:2]), EXACT)
            require(kept, "X or y was changed.")
    answer = evaluated(student, (X, y, v, batch_size), first_input=True, views=True)
    kept = is_equal(fact(answer, "data"), [X, y], EXACT)
    require(kept, "X was changed: a model's output may lie in the memory of its input.")
    answer = evaluated(student, (X, y, v, batch_size), untrained=True)
    told = "the .grad of the parameters was None before, and is a tensor after evaluate."
    require(fact(answer, "grad") is None, told)


@check(SGD, weight=1)
def test_MySGD_plain(student: Student) -> None:  # noqa: N802
    """Without momentum, left out or 0, every step is right."""
    for arguments in cases(student, SGD):
        for momentum in (None, 0.0):
            require_trajectory(student, arguments, momentum=momentum)


@check(SGD, weight=2)
def test_MySGD_momentum(student: Student) -> None:  # noqa: N802
    """With momentum every step is right, in both precisions."""
    for arguments in cases(student, SGD):
        require_trajectory(student, arguments)
        require_trajectory(student, (*as_float32(*arguments[:6]), *arguments[6:]))


@check(SGD, weight=1)
def test_MySGD_zero_grad(student: Student) -> None:  # noqa: N802
    """After zero_grad every gradient is zero or None, also where it was None before."""
    answers = [drawn_answer(student, SGD, arguments) for arguments in cases(student, SGD)]
    answers.append(stepped(student, fresh(student, SGD, 9), zeroing="student", gaps=True)[0])
    for answer in answers:
        for step in sequence(fact(answer, "grads_after_zero"), 4, "steps"):
            require_empty(step, "after zero_grad() there is still something in a .grad.")
    answer = stepped(student, fresh(student, SGD, 7), zeroing="student", before=0.5)[0]
    first = sequence(fact(answer, "grads_after_zero"), 4, "steps")[0]
    require_empty(first, "after zero_grad(), called before any step, something is in a .grad.")
    answer = stepped(student, fresh(student, SGD, 7), zeroing="student", before=math.inf)[0]
    first = sequence(fact(answer, "grads_after_zero"), 4, "steps")[0]
    require_empty(first, "a .grad that holds inf or nan is not empty after zero_grad().")


@check(SGD, weight=0.5, needs="momentum")
def test_MySGD_any_parameters(student: Student) -> None:  # noqa: N802
    """Parameters may have any shape, () as well; zero gradients count; large lr, momentum 1."""
    *lists, lr, momentum = fresh(student, SGD, 8)
    start, gradients = lists[:3], lists[3:]
    gradients[1][2] = 0.0  # its velocity carries it on
    given = (start[0], start[1], start[2][0], *gradients[:2], gradients[2][:, 0], lr, momentum)
    require_trajectory(student, given)
    require_trajectory(student, (*start, *lists[3:], 20 * lr, momentum))
    require_trajectory(student, (*start, *lists[3:], lr, 1.0))  # the gradients add up
    require_trajectory(student, (*start, *lists[3:], 0.0, momentum))  # nothing moves


@check(SGD, weight=1, needs="plain zero_grad")
def test_MySGD_generator(student: Student) -> None:  # noqa: N802
    """The parameters may come as a generator, as model.parameters() does."""
    options = {"momentum": None, "as_generator": True, "zeroing": "student"}
    require_trajectory(student, fresh(student, SGD, 1), **options)


@check(SGD, weight=1, needs="momentum")
def test_MySGD_zeroed_in_place(student: Student) -> None:  # noqa: N802
    """The velocity has memory of its own: zeroing .grad in place does not change it."""
    require_trajectory(student, fresh(student, SGD, 2), zeroing="in_place")


@check(SGD, weight=0.5, needs="momentum zero_grad")
def test_MySGD_velocity_kept(student: Student) -> None:  # noqa: N802
    """The velocity survives zero_grad(), also where .grad is None by then."""
    for zeroing in ("student", "both"):
        require_trajectory(student, fresh(student, SGD, 5), zeroing=zeroing)


@check(SGD, weight=0.5, needs="momentum")
def test_MySGD_own_velocity(student: Student) -> None:  # noqa: N802
    """A new optimizer starts with velocities of 0, whatever moved the parameters before.

    What it finds in .grad is for the first step.
    """
    require_trajectory(student, fresh(student, SGD, 6), used=True)
    require_trajectory(student, fresh(student, SGD, 6), found=True)


@check(SGD, weight=0.5, needs="plain")
def test_MySGD_grad_None(student: Student) -> None:  # noqa: N802
    """A parameter whose .grad is None stays as it is in that step, and so does its velocity."""
    for momentum in (None, 0.8):
        require_trajectory(student, fresh(student, SGD, 3), gaps=True, momentum=momentum)


@check(SGD, weight=0.5, needs="plain")
def test_MySGD_leaves(student: Student) -> None:  # noqa: N802
    """The parameters are still leaves that require grad, and step() has not changed .grad."""
    arguments = fresh(student, SGD, 4)
    with_gaps = stepped(student, arguments, gaps=True)[0]
    answer = stepped(student, arguments)[0]
    for each in (answer, with_gaps):
        require_flags(each, "leaves", True, "a parameter is no leaf any more after step().")
        require_flags(each, "requires_grad", True, "a parameter no longer requires grad.")
    expected = [list(step) for step in zip(*arguments[3:6], strict=True)]
    kept = is_equal(fact(answer, "grads_after_step"), expected, EXACT)
    require(kept, "step() changed what is in .grad.")
