"""An exception in the exercise's own words: which line, which shapes, what to look at."""

from __future__ import annotations

import re
from collections.abc import Callable

from autograder.factors import Sizes
from autograder.records import Diagnosis
from autograder.student import DIED, Raised

_SHAPE = re.compile(r"\b(\d+)x(\d+)\b")
_VARIES = re.compile(r"\d+|[\w.<>]+(?=\(\))")


def explain_exception(raised: Raised, sizes: Sizes) -> Diagnosis | None:
    """What the first pattern that fits the exception's text says; a plain fact if none does."""
    if raised.type == "NotImplementedError" and not raised.message.strip():
        return None
    for name, pattern, text in EXPLANATIONS:
        match = re.search(pattern, f"{raised.type}: {raised.message}")
        if match:
            hint = text(match, sizes) if callable(text) else text
            where = f" It is raised in the line: {raised.line}" if raised.line else ""
            return Diagnosis(f"raised.{name}", hint + where)
    return Diagnosis(
        f"raised.{raised.type}",
        f"Your code raised {raised.type}"
        + (f" in the line: {raised.line}" if raised.line else "")
        + ". Call your function in a cell of its own to see the whole traceback.",
    )


def ends_alike(mine: Raised | None, theirs: BaseException | None) -> bool:
    """Whether two answers came back, or raised one and the same exception.

    Of one type RuntimeError there are many: the texts are compared, but for numbers and for
    the name before a bracket, which is the function's own.
    """
    if mine is None or theirs is None:
        return mine is None and theirs is None
    texts = [_VARIES.sub("", text.strip())[:300] for text in (mine.message, str(theirs))]
    return mine.type == type(theirs).__name__ and texts[0] == texts[1]


def _letters(size: int, sizes: Sizes) -> str:
    names = [letter for letter, value in sizes.items() if value == size > 1]
    return names[0] if names else str(size)


def _product(match: re.Match[str], sizes: Sizes) -> str:
    shapes = [
        f"({_letters(int(a), sizes)}, {_letters(int(b), sizes)})"
        for a, b in _SHAPE.findall(match.group(0))
    ]
    return (
        f"A matrix product needs inner sizes that agree; here {' @ '.join(shapes)} meet. Write the "
        "shape under each factor: which one is to be transposed, or in another place?"
    )


def _vector_product(match: re.Match[str], sizes: Sizes) -> str:
    return (
        "A matrix and a vector of sizes that do not fit are multiplied: write the shape under each "
        "factor; the last axis of the first must be as long as the first axis of the second."
    )


def _elementwise(match: re.Match[str], sizes: Sizes) -> str:
    a, b = (_letters(int(size), sizes) for size in match.groups())
    return (
        f"An elementwise operation meets an axis of length {a} and one of length {b}: broadcasting "
        "lines axes up from the right. Does one of the two need a second axis, or a transpose?"
    )


Text = str | Callable[[re.Match[str], Sizes], str]
EXPLANATIONS: tuple[tuple[str, str, Text], ...] = (
    (
        "matrix_product",
        r"mat1 and mat2 shapes cannot be multiplied \(\d+x\d+ and \d+x\d+\)",
        _product,
    ),
    (
        "matrix_product",
        r"(size mismatch, got input|inconsistent tensor size|expected .* same size"
        r"|matmul: Input operand|shapes .* not aligned)",
        _vector_product,
    ),
    (
        "broadcast",
        r"The size of tensor a \((\d+)\) must match the size of tensor b \((\d+)\)",
        _elementwise,
    ),
    (
        "broadcast",
        r"could not be broadcast|operands could not|shape mismatch",
        "Two arrays of "
        "shapes that do not broadcast meet: does one of them need a second axis, or a transpose?",
    ),
    (
        "leaf_in_place",
        r"leaf [Vv]ariable that requires grad is being used in an in-place",
        "PyTorch refuses an in-place change of a leaf that is being recorded: in which context "
        "is it allowed?",
    ),
    (
        "needs_detach",
        r"Can't call numpy\(\) on Tensor that requires grad",
        "A tensor that requires "
        "grad cannot be turned into an array directly: which call cuts it from the graph?",
    ),
    (
        "no_graph",
        r"does not require grad and does not have a grad_fn",
        "backward() or grad() found "
        "no graph: either no tensor requires grad, or the graph was cut (detach, no_grad, .data, "
        ".item()) before it.",
    ),
    (
        "second_backward",
        r"backward through the graph a second time",
        "backward() ran twice over one graph: compute the loss anew in each round.",
    ),
    (
        "changed_in_place",
        r"modified by an inplace operation",
        "A value that backward() needs was changed in place between forward and backward.",
    ),
    (
        "unused",
        r"appears to not have been used in the graph",
        "The loss does not depend on the "
        "tensor whose gradient you ask: is it a copy, or was the graph cut on the way?",
    ),
    (
        "scalar_only",
        r"grad can be implicitly created only for scalar",
        "backward() needs a single "
        "number: the loss still has an axis; which sum or mean is missing?",
    ),
    (
        "none",
        r"'NoneType'|argument .* must be Tensor, not NoneType",
        "Something is None "
        "here: a .grad that was never filled (only leaves keep .grad), or a function without a "
        "return.",
    ),
    (
        "autograd_used",
        r"AutogradForbidden",
        "This exercise is the derivation by hand: no "
        "backward(), no torch.autograd, no torch.func. Keep autograd for the check.",
    ),
    (
        "undefined",
        r"NameError: name '([^']+)' is not defined",
        lambda m, sizes: (
            f"The name {m.group(1)!r} is not defined where your function is called: use its "
            "arguments, and define what it needs in cells above."
        ),
    ),
    (
        "undefined_local",
        r"UnboundLocalError",
        "A variable is used before it has a value: is it set "
        "inside a loop or branch that was not entered?",
    ),
    (
        "dtype",
        r"expected (m1 and m2|scalar type|both).*dtype|same dtype|expected scalar type",
        "Tensors of different dtypes meet: follow the dtype of the inputs (float32 or float64) "
        "through your code.",
    ),
    (
        "singular",
        r"[Ss]ingular|not invertible|LinAlgError",
        "A matrix here has no inverse: which function computes the pseudo-inverse instead?",
    ),
    (
        "arguments",
        r"TypeError: .*(positional argument|unexpected keyword|missing \d+ required)",
        "Your function does not take the arguments in the docstring: compare its first line with "
        "the released one.",
    ),
    (
        "no_item",
        r"can only be converted to Python scalars|only one element tensors"
        r"|elements cannot be converted to Scalar",
        "A tensor with several entries cannot become one number: which reduction is missing?",
    ),
    (
        "empty_parameters",
        r"empty parameter list",
        "The optimizer got no parameters: which class "
        "must a learnable tensor have, and where must it be stored?",
    ),
    (
        "time",
        rf"^{DIED}: .*(did not end within|seconds already)",
        "Your function did not come back in time: does its loop end?",
    ),
    (
        "ended",
        rf"^{DIED}: .*process ended\.",
        "The process of your notebook ended in this call: does the function leave Python, kill "
        "itself, or fill the memory?",
    ),
)
