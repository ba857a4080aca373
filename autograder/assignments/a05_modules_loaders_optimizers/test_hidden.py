"""Hidden tests of a05: what each part does when it is really used."""

from __future__ import annotations

from typing import Any

import torch

from autograder.assignments.a05_modules_loaders_optimizers import oracle
from autograder.assignments.a05_modules_loaders_optimizers.inputs import (
    BATCH,
    K,
    M,
    N,
    classification,
    descent,
    normal,
    regression,
)
from autograder.hidden import (
    Answer,
    CheckFailed,
    Student,
    Tolerance,
    check,
    generator,
    is_equal,
    require,
    require_arguments_kept,
    require_equal,
)

MODULE, LOADER, EPOCH = "a05.OneHidden", "a05.make_loader", "a05.train_epoch"
EVALUATE, SGD = "a05.evaluate", "a05.MySGD"
WIDE_N, WIDE_K = 23, 401
SIGMAS = 7.0  # standard errors: a right answer fails once in 1e11 runs
FRACTION = Tolerance(1e-6)  # means taken in float32 are right too


def _fact(answer: Answer, name: str) -> Any:
    seen = answer.seen
    if not isinstance(seen, dict) or name not in seen:
        raise CheckFailed("the sandbox gave no usable answer.")
    return seen[name]


def _module(student: Student, salt: int = 0) -> Answer:
    """A small module with weights of this run."""
    random = generator(student.seed, salt)
    weights = {"W": normal(random, N, K) * 0.6, "w": normal(random, K)}
    X = normal(random, M, N)
    return student.run(
        "build_module", "OneHidden", arguments=(N, K), seed=salt, X=X, weights=weights
    )


def _wide(student: Student, seed: int) -> dict[str, Any]:
    """The initial parameters of a wide module."""
    X = torch.zeros(2, WIDE_N)
    answer = student.run(
        "build_module", "OneHidden", arguments=(WIDE_N, WIDE_K), seed=seed, X=X, weights=None
    )
    initial = _fact(answer, "initial")
    shapes = {"W": (WIDE_N, WIDE_K), "w": (WIDE_K,)}
    for name, shape in shapes.items():
        parameter = initial.get(name) if isinstance(initial, dict) else None
        right = isinstance(parameter, torch.Tensor) and tuple(parameter.shape) == shape
        require(right, f"the module has no parameter {name} of shape {shape}.")
        require(
            parameter.dtype == torch.float32,
            f"the parameter {name} should be float32; it is {parameter.dtype}.",
        )
    return dict(initial)


@check(MODULE, weight=2)
def test_OneHidden_parameters(student: Student) -> None:
    """OneHidden is an nn.Module with the parameters W (N, K) and w (K,), float32, and no others."""
    initial = _wide(student, 5)
    require(set(initial) == {"W", "w"}, f"the parameters are {sorted(initial)}, not W and w.")
    answer = _module(student)
    require(_fact(answer, "is_module") is True, "OneHidden is not a subclass of nn.Module.")
    tracked = _fact(answer, "requires_grad")
    require(
        isinstance(tracked, dict) and all(value is True for value in tracked.values()),
        "a parameter does not require grad: it would never be trained.",
    )
    state = _fact(answer, "state")
    require(
        isinstance(state, list) and {"W", "w"} <= set(map(str, state)),
        "state_dict() lacks W or w: it would not be saved.",
    )


@check(MODULE, weight=2, needs="parameters")
def test_OneHidden_initial(student: Student) -> None:
    """W is drawn from N(0, 1/N) and w from N(0, 1/K), independently, as in notebook 4."""
    first, other = _wide(student, 5), _wide(student, 6)
    for initial in (first, other):
        for name, variance in (("W", WIDE_N), ("w", WIDE_K)):
            _require_normal(initial[name], variance, name)
    a = first["W"].double().flatten()[:WIDE_K] * WIDE_N**0.5
    b = first["w"].double() * WIDE_K**0.5
    correlation = (a * b).mean().item()
    require(
        abs(correlation) < SIGMAS / WIDE_K**0.5,
        "w and the first entries of W go together: they are built from the same numbers.",
    )


def _require_normal(t: torch.Tensor, variance: int, name: str) -> None:
    z = t.detach().double().flatten() * variance**0.5
    n = len(z)
    require(bool(torch.isfinite(z).all()), f"{name} holds nan or inf.")
    mean, square = z.mean().item(), z.square().mean().item()
    require(abs(mean) < SIGMAS / n**0.5, f"the mean of {name} should be 0.")
    require(
        abs(square - 1) < SIGMAS * (2 / n) ** 0.5,
        f"the variance of {name} is {square:.2g} times what it should be.",
    )
    if n > 5000:
        kurtosis = z.pow(4).mean().item()  # 3 for a normal distribution, 1.8 for a uniform one
        require(abs(kurtosis - 3) < 0.9, f"{name} is not normally distributed.")


@check(MODULE, weight=3)
def test_OneHidden_forward(student: Student) -> None:
    """forward returns tanh(X W) w of shape (M,), with the module's own W and w."""
    for salt in (1, 2, 3):
        answer = _module(student, salt)
        question = answer.inputs
        expected = oracle.predict(question["X"], **question["weights"])
        outputs = _fact(answer, "outputs")
        require(isinstance(outputs, list) and len(outputs) == 2, "forward could not be called.")
        require_equal(outputs[0], expected, what="model(X)")
        require_equal(outputs[1], expected, what="model(X), called again")


@check(MODULE, weight=1, needs="forward")
def test_OneHidden_differentiable(student: Student) -> None:
    """backward() through the output fills the gradients of W and w."""
    answer = _module(student, 4)
    question = answer.inputs
    leaves = [question["weights"][name].clone().requires_grad_() for name in ("W", "w")]
    total = oracle.predict(question["X"], *leaves).sum()
    gradients = torch.autograd.grad(total, leaves)
    seen = _fact(answer, "grads")
    for name, gradient in zip(("W", "w"), gradients, strict=True):
        received = seen.get(name) if isinstance(seen, dict) else None
        require_equal(received, gradient, what=f"the gradient of {name}")


def _loader(
    student: Student, shuffle: bool, seed: int = 3, epochs: int = 3, state: int = 1
) -> Answer:
    X, y = _patterns(student)
    return student.run(
        "iterate_loader",
        "make_loader",
        arguments=(X, y, BATCH, shuffle, seed),
        epochs=epochs,
        seed=state,
    )


def _patterns(student: Student) -> tuple[torch.Tensor, torch.Tensor]:
    """Distinct patterns: the first entry of each row tells the target."""
    random = generator(student.seed, 40)
    X = normal(random, M, N)
    return X, 2 * X[:, 0] + 0.1


def _passes(answer: Answer) -> list[list[tuple[torch.Tensor, torch.Tensor]]]:
    """The batches of each pass; CheckFailed unless each is a pair of tensors."""
    passes = answer.value
    require(isinstance(passes, list) and bool(passes), "the loader gave nothing.")
    for batches in passes:
        for batch in batches:
            pair = isinstance(batch, list) and len(batch) == 2
            require(
                pair and all(isinstance(part, torch.Tensor) for part in batch),
                "each batch should be a pair of tensors (X_batch, y_batch).",
            )
    return passes  # type: ignore[no-any-return]


@check(LOADER, weight=1)
def test_make_loader_form(student: Student) -> None:
    """make_loader returns a DataLoader whose batches are pairs X (B, N), y (B,)."""
    for shuffle in (False, True):
        answer = _loader(student, shuffle)
        kind = str(_fact(answer, "type"))
        require(
            _fact(answer, "is_loader") is True, f"a DataLoader is expected; received a {kind}."
        )
        for batches in _passes(answer):
            for X_batch, y_batch in batches:
                fits = tuple(X_batch.shape[1:]) == (N,) and tuple(y_batch.shape) == X_batch.shape[:1]
                require(
                    fits,
                    f"a batch has the shapes {tuple(X_batch.shape)} and {tuple(y_batch.shape)}; "
                    f"expected (B, {N}) and (B,).",
                )


@check(LOADER, weight=1, needs="form")
def test_make_loader_batches(student: Student) -> None:
    """Batches have batch_size patterns; the last, smaller one is there."""
    sizes = [BATCH] * (M // BATCH) + [M % BATCH]
    for shuffle in (False, True):
        for batches in _passes(_loader(student, shuffle)):
            received = [len(y_batch) for _, y_batch in batches]
            require(received == sizes, f"batches of {sizes} patterns expected; received {received}.")


@check(LOADER, weight=2, needs="form")
def test_make_loader_patterns(student: Student) -> None:
    """Every pattern comes exactly once an epoch, with its own target and dtype."""
    X, y = _patterns(student)
    for shuffle in (False, True):
        for batches in _passes(_loader(student, shuffle)):
            rows = torch.cat([X_batch for X_batch, _ in batches])
            targets = torch.cat([y_batch for _, y_batch in batches])
            require(rows.dtype == X.dtype, "the dtype of the patterns changed.")
            order = targets.argsort()
            expected = y.argsort()
            complete = is_equal(targets[order], y[expected])
            require(complete, "an epoch does not hold every target exactly once.")
            require(
                is_equal(rows[order], X[expected]), "a pattern does not come with its own target."
            )


@check(LOADER, weight=1, needs="form patterns")
def test_make_loader_order(student: Student) -> None:
    """With shuffle the order is new in each epoch, without it is that of the data."""
    _, y = _patterns(student)
    for batches in _passes(_loader(student, False)):
        require_equal(torch.cat([t for _, t in batches]), y, what="the order without shuffle")
    orders = [torch.cat([t for _, t in batches]) for batches in _passes(_loader(student, True))]
    for position, order in enumerate(orders):
        require(not is_equal(order, y), "with shuffle the patterns come in the order of the data.")
        for other in orders[:position]:
            require(not is_equal(order, other), "two epochs have the same order.")


@check(LOADER, weight=1, needs="form")
def test_make_loader_reproducible(student: Student) -> None:
    """The same seed gives the same epochs, another seed gives others."""
    first = _passes(_loader(student, True, state=1))
    again = _passes(_loader(student, True, state=2))
    require(
        is_equal(again, first),
        "two loaders with the same seed differ: does the order depend on the global random state?",
    )
    other = _passes(_loader(student, True, seed=4))
    require(not is_equal(other, first), "another seed gave the same order.")


@check(LOADER, weight=1, needs="form")
def test_make_loader_random_state(student: Student) -> None:
    """The caller's random numbers are not set to another state."""
    for shuffle in (False, True):
        answers = [_loader(student, shuffle, state=state) for state in (1, 2)]
        for answer in answers:
            kept = _fact(answer, "built_without_global_state")
            require(kept is True, "make_loader changed the global random state.")
        drawn = [_fact(answer, "drawn_after") for answer in answers]
        require(not is_equal(*drawn), "going through the loader set the global random state.")
        require_arguments_kept(answers[0], "X y batch_size shuffle seed")


OPTIONS = {"batch_size": BATCH, "lr": 0.07, "momentum": 0.6, "epochs": 3}
PLAIN = {"batch_size": BATCH, "lr": 0.11, "epochs": 2}


def _train(student: Student, options: dict[str, Any], salt: int = 60) -> tuple[Answer, Any]:
    given = regression(generator(student.seed, salt))
    answer = student.run("train_linear", "train_epoch", **given, options=options)
    return answer, oracle.train_linear(**given, options=options)


def _numbers(answer: Answer, name: str, count: int) -> list[Any]:
    values = _fact(answer, name)
    require(isinstance(values, list) and len(values) == count, "the epochs did not all end.")
    return list(values)


@check(EPOCH, weight=1)
def test_train_epoch_form(student: Student) -> None:
    """train_epoch returns a Python float."""
    for options in (PLAIN, OPTIONS):
        answer, _ = _train(student, options)
        for loss in _numbers(answer, "losses", options["epochs"]):
            require(
                isinstance(loss, float), f"a Python float is expected; received {type(loss).__name__}."
            )


@check(EPOCH, weight=2, needs="form")
def test_train_epoch_steps(student: Student) -> None:
    """Each batch makes one step of the optimizer, along the gradient of that batch alone."""
    for options in (PLAIN, {**PLAIN, "stale_grad": True}, {**PLAIN, "batch_size": M}):
        answer, (_, weights) = _train(student, options)
        received = _numbers(answer, "weights", PLAIN["epochs"])
        require_equal(received, weights, what="the weights after each epoch")


@check(EPOCH, weight=1, needs="form")
def test_train_epoch_optimizer(student: Student) -> None:
    """The optimizer that is given is used, and keeps its momentum from batch to batch."""
    for salt in (61, 62):
        answer, (_, weights) = _train(student, OPTIONS, salt)
        received = _numbers(answer, "weights", OPTIONS["epochs"])  # type: ignore[arg-type]
        require_equal(received, weights, what="the weights after each epoch with momentum")


@check(EPOCH, weight=2, needs="form")
def test_train_epoch_loss(student: Student) -> None:
    """It returns the mean over all patterns of half the squared error, before each step."""
    for options in (PLAIN, OPTIONS, {**PLAIN, "batch_size": 3}):
        answer, (losses, _) = _train(student, options)
        received = _numbers(answer, "losses", options["epochs"])
        require_equal(received, losses, what="the losses of the epochs")


@check(EPOCH, weight=0.5, needs="form")
def test_train_epoch_mode(student: Student) -> None:
    """The model is in train mode while it is trained, and afterwards."""
    for training in (True, False):
        answer, _ = _train(student, {**PLAIN, "training": training})
        modes = _fact(answer, "modes")
        require(_fact(answer, "training") is True, "the model is not left in train mode.")
        require(
            isinstance(modes, list) and all(mode is True for mode in modes),
            "the model is not in train mode while it is trained.",
        )


def _evaluate(student: Student, salt: int = 80, **options: Any) -> tuple[Answer, Any]:
    given = classification(generator(student.seed, salt))
    chosen = {"batch_size": BATCH, "dropout": 0.5, **options}
    answer = student.run("evaluate_linear", "evaluate", **given, options=chosen)
    return answer, oracle.evaluate_linear(**given)


@check(EVALUATE, weight=1)
def test_evaluate_form(student: Student) -> None:
    """evaluate returns a tuple of two Python floats."""
    for training in (True, False):
        answer, expected = _evaluate(student, training=training)
        answer.has_form_of(expected)


def _entry(answer: Answer, position: int) -> Any:
    value = answer.value
    usable = isinstance(value, tuple) and len(value) == 2
    require(usable, "evaluate should return the tuple (loss, acc).")
    return value[position]


@check(EVALUATE, weight=2, needs="form")
def test_evaluate_loss(student: Student) -> None:
    """The loss is half the mean squared error over all patterns, whatever the batches."""
    for salt, size in ((80, BATCH), (81, 3), (82, M)):
        answer, expected = _evaluate(student, salt, batch_size=size, dropout=0.0)
        require_equal(_entry(answer, 0), expected[0], FRACTION, "the loss")


@check(EVALUATE, weight=2, needs="form")
def test_evaluate_accuracy(student: Student) -> None:
    """The accuracy is the fraction of right signs over all patterns; 0 counts as -1."""
    for salt, size in ((80, BATCH), (81, 3), (82, M)):
        answer, expected = _evaluate(student, salt, batch_size=size, dropout=0.0)
        require_equal(_entry(answer, 1), expected[1], FRACTION, "the accuracy")


@check(EVALUATE, weight=2, needs="form")
def test_evaluate_eval_mode(student: Student) -> None:
    """The model is evaluated in eval mode: dropout plays no part."""
    for training in (True, False):
        answer, _ = _evaluate(student, 83, training=training)
        modes = _fact(answer, "modes")
        require(
            isinstance(modes, list) and bool(modes) and not any(modes),
            "the model is not in eval mode while it is evaluated.",
        )


@check(EVALUATE, weight=1, needs="form")
def test_evaluate_mode_restored(student: Student) -> None:
    """The model is left in the mode in which it was found, train or eval."""
    for training in (True, False):
        answer, _ = _evaluate(student, 84, training=training)
        name = "train" if training else "eval"
        require(
            _fact(answer, "training") is training, f"a model found in {name} mode is not left so."
        )


@check(EVALUATE, weight=1, needs="form")
def test_evaluate_no_graph(student: Student) -> None:
    """No graph is recorded."""
    answer, _ = _evaluate(student, 85)
    modes = _fact(answer, "grad_modes")
    require(
        isinstance(modes, list) and bool(modes) and not any(modes),
        "the predictions are recorded for backward(): which context prevents that?",
    )
    require(_fact(answer, "grad_enabled") is True, "recording is left switched off for all others.")


@check(EVALUATE, weight=1, needs="form")
def test_evaluate_untouched(student: Student) -> None:
    """The weights and their .grad are as they were."""
    answer, _ = _evaluate(student, 86)
    v = answer.inputs["v"]
    require_equal(_fact(answer, "weights"), v, Tolerance(0.0), "the weights after evaluate")
    grad = torch.full_like(v, 0.5)
    require_equal(_fact(answer, "grad"), grad, Tolerance(0.0), "the .grad after evaluate")


def _descend(
    student: Student, salt: int = 90, missing: bool = False, **options: Any
) -> tuple[Answer, list[list[torch.Tensor]]]:
    given = descent(generator(student.seed, salt))
    if missing:  # the second parameter gets its first gradient late
        given["gradients"][0][1] = given["gradients"][1][1] = None
    answer = student.run("optimize", "MySGD", **given, options=options)
    return answer, oracle.optimize(**given, options=options)


def _require_trajectory(answer: Answer, expected: list[list[torch.Tensor]], what: str) -> None:
    require_equal(_fact(answer, "trajectory"), expected, what=what)


@check(SGD, weight=2)
def test_MySGD_plain(student: Student) -> None:
    """Without momentum each step is p <- p - lr g."""
    for salt, options in ((90, {"lr": 0.1}), (91, {"lr": 0.37, "momentum": 0.0})):
        answer, expected = _descend(student, salt, **options)
        _require_trajectory(answer, expected, "the parameters after each step")


@check(SGD, weight=3, needs="plain")
def test_MySGD_momentum(student: Student) -> None:
    """With momentum v <- momentum v + g and p <- p - lr v, as torch.optim.SGD."""
    for salt, momentum in ((92, 0.9), (93, 0.45)):
        answer, expected = _descend(student, salt, lr=0.13, momentum=momentum)
        _require_trajectory(answer, expected, "the parameters after each step with momentum")


@check(SGD, weight=1, needs="plain")
def test_MySGD_zero_grad(student: Student) -> None:
    """zero_grad leaves no gradient: every .grad is None or zero."""
    answer, _ = _descend(student, 94, lr=0.1)
    after = _fact(answer, "grads_after_zero")
    require(isinstance(after, list), "zero_grad could not be called.")
    for grads in after:
        for grad in grads:
            empty = grad is None or (isinstance(grad, torch.Tensor) and not bool(grad.any()))
            require(empty, "a gradient is still there after zero_grad().")


@check(SGD, weight=1, needs="plain")
def test_MySGD_zeroed_by_others(student: Student) -> None:
    """It works as well when somebody else zeroes the gradients, in place or by new ones."""
    for salt, zeroing in ((95, "in_place"), (96, "replace")):
        for momentum in (0.0, 0.8):
            answer, expected = _descend(student, salt, lr=0.2, momentum=momentum, zeroing=zeroing)
            _require_trajectory(answer, expected, f"the parameters (gradients zeroed: {zeroing})")


@check(SGD, weight=1, needs="plain")
def test_MySGD_generator(student: Student) -> None:
    """params may be a generator, as model.parameters() is."""
    answer, expected = _descend(student, 97, lr=0.1, momentum=0.7, as_generator=True)
    _require_trajectory(answer, expected, "the parameters given as a generator")


@check(SGD, weight=1, needs="plain")
def test_MySGD_no_gradient(student: Student) -> None:
    """A parameter without a gradient is left as it is."""
    answer, expected = _descend(student, 98, missing=True, lr=0.1, zeroing="replace")
    _require_trajectory(answer, expected, "the parameters where one has no gradient")


@check(SGD, weight=0.5, needs="plain")
def test_MySGD_leaves(student: Student) -> None:
    """The parameters stay leaves: the steps are not recorded."""
    answer, _ = _descend(student, 99, lr=0.1, momentum=0.5)
    tracked = _fact(answer, "tracked")
    require(isinstance(tracked, list) and not any(tracked), "a step is recorded for backward().")
