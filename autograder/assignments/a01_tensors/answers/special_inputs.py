"""Answers that are right on ordinary inputs and wrong on special ones."""

import warnings

import torch

from autograder.answers import wrong


@wrong(
    "a01.to_torch",
    symptom="the old numbers, after the array was changed",
    hint=(
        "Right once. Called again after an argument changed in place, your function still "
        "gives the old result: compute anew in each call."
    ),
)
def remembered_by_identity(a, known={}):  # noqa: B006
    if id(a) not in known:
        known[id(a)] = (a, torch.tensor(a, dtype=torch.float32))
    return known[id(a)][1]


@wrong(
    "a01.to_torch",
    symptom="0-d for an array of one number",
    hint=(
        "squeeze() drops every axis of size 1, also that of an array with a single "
        "number."
    ),
)
def squeezed(a):
    return torch.tensor(a, dtype=torch.float32).squeeze()


@wrong(
    "a01.min_max",
    symptom="1000 where all entries are larger",
    hint=(
        "Your search starts at a number that is no entry of x: what if all entries are "
        "beyond it? Start with an entry, or with infinity."
    ),
)
def sentinels_of_a_thousand(x):
    smallest, largest = 1000.0, -1000.0
    for value in x.tolist():
        smallest = min(value, smallest)
        largest = max(value, largest)
    return smallest, largest


@wrong(
    "a01.finite_diff",
    symptom="float64, of which seven digits are right",
    hint=(
        "torch.zeros(n) is float32 unless told otherwise: what is stored in it keeps "
        "about 7 digits."
    ),
)
def collected_in_single_precision(f, x, eps=1e-5):
    slopes = torch.zeros(x.shape[0])
    for i in range(x.shape[0]):
        up, down = x.clone(), x.clone()
        up[i] += eps
        down[i] -= eps
        slopes[i] = (f(up).item() - f(down).item()) / (2 * eps)
    return slopes.double()


@wrong(
    "a01.grad_by_hand",
    symptom="autograd, where x requires grad",
    hint=(
        "The value is right, but where x requires grad you let autograd compute it: by "
        "hand is asked."
    ),
)
def by_autograd_where_x_requires_grad(x):
    if x.requires_grad:
        return torch.autograd.grad((x**2).sum(), x)[0]
    return 2 * x


@wrong(
    "a01.grad_by_hand",
    symptom="nan where an entry of x is 0",
    hint=(
        "Your formula divides by an entry of x: what if that is 0? The derivative of a "
        "square needs no division."
    ),
)
def doubled_square_over_x(x):
    x = x.detach()
    return 2 * x**2 / x


@wrong(
    "a01.to_torch",
    symptom="shared memory where the array is read-only",
    hint=(
        "A read-only array is copied in every other case: who made it may still change "
        "it, and who gets your tensor may write to it. Copy always."
    ),
)
def copied_if_writeable(a):
    if a.flags.writeable:
        a = a.copy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return torch.from_numpy(a).to(torch.float32)


@wrong(
    "a01.to_torch",
    symptom="bytes between 0 and 1",
    hint=(
        "Whole numbers of one byte come out divided by 255, as pictures do in "
        "torchvision: here the numbers stay what they are."
    ),
)
def bytes_as_grey_levels(a):
    t = torch.tensor(a)
    return t.float() / 255 if t.dtype == torch.uint8 else t.float()
