"""How a05's answers are asked for, and read: whatever came, only CheckFailed is raised."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import torch

from autograder.assignments.a05_modules_loaders_optimizers import inputs, oracle
from autograder.compare import name_of, require_form
from autograder.hidden import (
    Answer,
    CheckFailed,
    Student,
    Tolerance,
    as_float32,
    cases,
    require,
    require_equal,
)
from autograder.values import as_tensor

LOSSES = Tolerance(relative=1e-5)  # a sum of losses may be kept in float32
# A right answer fails less often than once in 1e11 seeds: Dvoretzky-Kiefer-Wolfowitz.
CHANCE = 1e-11
TIMES = 10  # an epoch with so many times its patterns is looked at no further


def drawn_answer(student: Student, key: str, arguments: tuple[Any, ...]) -> Answer:
    """The experiment in which a drawn input is used, as in the search for fixed inputs."""
    experiment, given = inputs.ASK[key](arguments)
    return student.run(experiment, key.partition(".")[2], **given)


def fact(answer: Answer, name: str) -> Any:
    """What an experiment tells beside its value; None where it does not."""
    return answer.seen.get(name) if isinstance(answer.seen, dict) else None


def part(value: Any, name: str) -> Any:
    """An entry of a dict; None where there is none."""
    return value.get(name) if isinstance(value, dict) else None


def sequence(value: Any, number: int, what: str) -> list[Any]:
    """The entries of a tuple or list of this length."""
    if not isinstance(value, tuple | list):
        raise CheckFailed(f"expected {number} {what}; received {name_of(value)}.")
    require(len(value) == number, f"expected {number} {what}; received {len(value)}.")
    return list(value)


def require_flags(answer: Answer, name: str, expected: bool, message: str) -> None:
    """CheckFailed with ``message`` unless a fact is a list of nothing but ``expected``."""
    flags = fact(answer, name)
    usable = isinstance(flags, list) and len(flags) > 0
    require(usable, "the model was never called.")
    require(all(flag is expected for flag in flags), message)


def initial_parameters(
    student: Student, sizes: tuple[int, int], seeds: Sequence[int | None]
) -> list[dict[str, torch.Tensor]]:
    """The initial parameters of a network for each seed."""
    answer = student.run("initial_parameters", "OneHidden", arguments=sizes, seeds=list(seeds))
    require(fact(answer, "is_module") is True, "OneHidden(N, K) is not an nn.Module.")
    networks = sequence(answer.value, len(seeds), "networks")
    for network in networks:
        _require_parameters(network, sizes)
    return networks


def _require_parameters(network: Any, sizes: tuple[int, int]) -> None:
    """CheckFailed unless the parameters are W (N, K) and w (K,), float32, and no others."""
    found = network if isinstance(network, dict) else {}
    for name, shape in (("W", sizes), ("w", sizes[1:])):
        require(name in found, f"the network has no parameter {name}; it has {sorted(found)}.")
        require_form(found[name], torch.zeros(shape), f"the parameter {name}")
        require(found[name].requires_grad, f"the parameter {name} does not require grad.")
    extra = sorted(set(found) - {"W", "w"})
    require(not extra, f"W and w are all the parameters asked for; there is also {extra}.")


def require_normal(
    numbers: torch.Tensor, name: str, fan: tuple[str, int], sizes: tuple[int, int]
) -> None:
    """CheckFailed unless ``numbers`` are distributed as N(0, 1/size), with fan (letter, size)."""
    letter, size = fan
    z = (numbers.detach().double().flatten() * math.sqrt(size)).sort()[0]
    rank = torch.arange(1, len(z) + 1, dtype=torch.float64) / len(z)
    below = (1 + torch.erf(z / math.sqrt(2))) / 2
    distance = max(float((rank - below).max()), float((below - rank).max()) + 1 / len(z))
    allowed = math.sqrt(math.log(2 / CHANCE) / (2 * len(z)))
    require(
        distance <= allowed,
        f"for N = {sizes[0]} and K = {sizes[1]} the entries of {name} have the mean "
        f"{float(z.mean()):.2g}/√{letter} and the standard deviation {float(z.std()):.3g}/√{letter}"
        f", from {float(z.min()):.2g}/√{letter} to {float(z.max()):.2g}/√{letter}: that is not "
        f"N(0, 1/{letter}).",
    )


def outputs(student: Student) -> list[tuple[Any, torch.Tensor]]:
    """The first output and what is right, for all inputs in both precisions."""
    given = cases(student, "a05.OneHidden")
    asked = []
    for arguments in [*given, *(as_float32(*arguments) for arguments in given)]:
        X, W, w = arguments
        expected = oracle.forward(*(a.double() for a in (X, W, w))).to(X.dtype)
        asked.append((drawn_answer(student, "a05.OneHidden", arguments), expected))
    return [(two_outputs(answer)[0], expected) for answer, expected in asked]


def two_outputs(answer: Answer) -> list[Any]:
    """The outputs of a network that was called twice."""
    return sequence(part(answer.value, "outputs"), 2, "outputs")


def loadings(student: Student) -> list[tuple[Any, ...]]:
    """Arguments of make_loader: shuffled or not, with batch sizes of all kinds.

    One divides M, one is 1, one is M or more, and two leave a last batch that is much smaller:
    one of them a single pattern. And a single input, and a single pattern.
    """
    drawn = cases(student, "a05.make_loader")
    X, y, _, _, seed = drawn[-1]
    kinds = ((31, True), (40, False), (1, True), (2 * len(y) // 3, True), (len(y) - 1, True))
    sizes = [(X, y, size, shuffle, seed) for size, shuffle in kinds]
    sizes += [(X[:, :1], y, inputs.LOADED_BATCH, True, seed), (X[:1], y[:1], 1, True, seed)]
    return [*drawn, *((*arguments[:3], False, arguments[4]) for arguments in drawn), *sizes]


def loaded(
    student: Student,
    *arguments: Any,
    state: int = 5,
    epochs: int = inputs.EPOCHS,
    way: str = "",
) -> Answer:
    """Some epochs of a loader, made with ``arguments`` after seeding the global random states.

    The ``way`` "twin": of a second loader, made before the first one was used; "nested": two
    epochs, the second of them within the first.
    """
    return student.run(
        "iterate_loader",
        "make_loader",
        arguments=arguments,
        epochs=epochs,
        seed=state,
        way=way,
    )


def epochs_of(answer: Answer, arguments: tuple[Any, ...]) -> list[list[list[torch.Tensor]]]:
    """The batches [X, y] of each epoch, of the form that is asked, but for the dtype."""
    width = arguments[0].shape[1]
    epochs = sequence(answer.value, answer.inputs["epochs"], "epochs")
    for epoch in epochs:
        require(isinstance(epoch, list) and len(epoch) > 0, "the loader gives no batch.")
        total = 0
        for batch in epoch:
            X, y = sequence(batch, 2, "tensors (X and y) in each batch")
            for name, part in (("X", X), ("y", y)):
                real = isinstance(part, torch.Tensor) and part.is_floating_point()
                require(real, f"{name} of a batch is {name_of(part)}, not a tensor of floats.")
            require(
                y.ndim == 1 and X.shape == (len(y), width),
                f"a batch of B patterns has X of shape (B, {width}) and y of shape (B,); "
                f"received {tuple(X.shape)} and {tuple(y.shape)}.",
            )
            total += len(y)
        most = TIMES * len(arguments[1])
        require(total <= most, f"an epoch of {len(arguments[1])} patterns gives {total} of them.")
    return epochs


def order_of(targets: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The number of the pattern (or of the nearest) that each target belongs to."""
    return (targets.double()[:, None] - y.double()).abs().argmin(dim=1)


def orders_of(answer: Answer, arguments: tuple[Any, ...]) -> list[list[int]]:
    """The order of the patterns in each epoch."""
    epochs = epochs_of(answer, arguments)
    return [order_of(torch.cat([y for _, y in epoch]), arguments[1]).tolist() for epoch in epochs]


def batches_of(order: list[int], batch_size: int) -> set[frozenset[int]]:
    """Which patterns are in a batch together, when batches are cut from this order."""
    return {frozenset(order[i : i + batch_size]) for i in range(0, len(order), batch_size)}


def trained(
    student: Student, arguments: tuple[Any, ...], **changed: Any
) -> tuple[Answer, dict[str, Any]]:
    """A training without momentum, with the options ``changed``; and what is right."""
    X, y, v, batch_size, lr, _ = arguments
    options = {"batch_size": batch_size, "lr": lr, "epochs": inputs.EPOCHS, **changed}
    answer = student.run("train_linear", "train_epoch", X=X, y=y, v=v, options=options)
    return answer, oracle.train_epochs(X, y, v, options)


def require_training(
    student: Student, arguments: tuple[Any, ...], name: str, **changed: Any
) -> None:
    """CheckFailed unless the weights, or the losses, of a training are right."""
    answer, expected = trained(student, arguments, **changed)
    received = sequence(part(answer.value, name), len(expected[name]), "epochs")
    for epoch, (mine, right) in enumerate(zip(received, expected[name], strict=True)):
        what = f"the {'loss' if name == 'losses' else 'model after the steps'} of epoch {epoch}"
        if name == "losses":
            require_equal(number(mine, what), right, LOSSES, what)
        else:
            require_equal(mine, right, what=what)


def evaluations(student: Student) -> list[tuple[Any, ...]]:
    """Models and data to evaluate, in both precisions."""
    given = cases(student, "a05.evaluate")
    return [*given, *((*as_float32(*arguments[:3]), arguments[3]) for arguments in given)]


def evaluated(student: Student, arguments: tuple[Any, ...], **changed: Any) -> Answer:
    """An evaluation, with the options ``changed``, that has called the model at all."""
    X, y, v, batch_size = arguments
    options = {"batch_size": batch_size, **changed}
    answer = student.run("evaluate_linear", "evaluate", X=X, y=y, v=v, options=options)
    require(bool(fact(answer, "modes")), "the model was never called.")
    return answer


def require_result(
    student: Student, arguments: tuple[Any, ...], position: int, what: str, **changed: Any
) -> None:
    """CheckFailed unless one of evaluate's two results is right (form has its own check)."""
    answer = evaluated(student, arguments, **changed)
    received = number(sequence(answer.value, 2, "results")[position], what)
    require_equal(received, oracle.evaluate(*arguments[:3])[position], LOSSES, what)


def number(value: Any, what: str) -> float:
    """One number, be it a float or still in a tensor or an array."""
    tensor = as_tensor(value)
    if tensor is None or tensor.numel() != 1:
        raise CheckFailed(f"{what} should be one number; received {name_of(value)}.")
    return float(tensor)


def stepped(
    student: Student, arguments: tuple[Any, ...], gaps: bool = False, **changed: Any
) -> tuple[Answer, list[list[torch.Tensor]]]:
    """An optimizer along the gradients, with the options ``changed``; and what is right.

    With ``gaps`` the first parameter gets no gradient in step 0, the second in step 2.
    """
    start, lr = list(arguments[:3]), arguments[6]
    gradients: list[list[torch.Tensor | None]]
    gradients = [list(step) for step in zip(*arguments[3:6], strict=True)]
    if gaps:
        gradients[0][0] = gradients[2][1] = None
    options = {"lr": lr, "momentum": arguments[7], "zeroing": "replace", **changed}
    options = {name: value for name, value in options.items() if value is not None}
    answer = student.run("optimize", "MySGD", start=start, gradients=gradients, options=options)
    return answer, oracle.trajectory(start, gradients, options)


def require_trajectory(student: Student, arguments: tuple[Any, ...], **changed: Any) -> None:
    """CheckFailed unless the parameters are right after each step."""
    answer, expected = stepped(student, arguments, **changed)
    path = sequence(part(answer.value, "trajectory"), len(expected), "steps")
    for step, (mine, right) in enumerate(zip(path, expected, strict=True)):
        require_equal(mine, right, what=f"the parameters after step {step}")


def require_empty(gradients: Any, message: str) -> None:
    """CheckFailed with ``message`` unless each of three gradients is None or zero."""
    for gradient in sequence(gradients, 3, "gradients"):
        filled = not isinstance(gradient, torch.Tensor) or bool(gradient.any())
        require(gradient is None or not filled, message)
