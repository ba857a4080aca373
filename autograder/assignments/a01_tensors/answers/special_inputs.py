"""Answers that are right on ordinary inputs and wrong on special ones."""

import numpy as np
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
    import warnings

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


@wrong(
    "a01.to_torch",
    symptom="large whole numbers wrap around",
    hint="An int64 array may hold more than int32 can: go to float32 without a stop there.",
)
def whole_numbers_through_int32(a):
    if np.issubdtype(a.dtype, np.integer):
        a = a.astype(np.int32)
    return torch.tensor(np.array(a)).to(torch.float32)


@wrong(
    "a01.to_numpy",
    symptom="float32 where a float64 tensor requires grad",
    hint="A tensor that requires grad may be float64, too: keep the dtype of t.",
)
def tracked_as_float32(t):
    return t.detach().numpy().astype(np.float32) if t.requires_grad else t.numpy().copy()


@wrong(
    "a01.grad_by_hand",
    symptom="an alias of x where x is zero",
    hint="Where x is 0 your result is x itself: return a tensor with memory of its own.",
)
def nothing_to_do_at_zero(x):
    return x.detach() if not x.any() else 2 * x.detach()


@wrong(
    "a01.grad_by_autograd",
    symptom="0 where an old .grad was large",
    hint=(
        "You let backward() add to the old .grad and subtract that again: the digits are lost "
        "where the old one was large. Which tensor has no old gradient?"
    ),
)
def old_gradient_subtracted(f, x):
    found, flag = None if x.grad is None else x.grad.clone(), x.requires_grad
    x.requires_grad_(True)
    f(x).backward()
    gradient = x.grad.clone() if found is None else x.grad - found
    x.grad = found
    x.requires_grad_(flag)
    return gradient


@wrong(
    "a01.finite_diff",
    symptom="right up to eps = 0.5",
    hint="The eps that is given is used, however large it is: nothing cuts it.",
)
def eps_cut_at_a_half(f, x, eps=1e-5):
    eps = min(eps, 0.5)
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + s) - f(x - s)) / (2 * eps) for s in steps]).detach()


@wrong(
    "a01.to_torch",
    symptom="the array itself, where it owns its numbers",
    hint=(
        "np.require copies only what does not meet its requirements: an array that owns its "
        "numbers comes back itself. Which call always copies?"
    ),
)
def copied_unless_it_owns_its_numbers(a):
    return torch.from_numpy(np.require(a, np.float32, "OW"))


@wrong(
    "a01.grad_by_autograd",
    symptom="no entry beyond 100",
    hint="Large entries of your gradient are clipped: a training may do that, a derivative is not.",
)
def clipped_at_a_hundred(f, x):
    leaf = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(leaf), leaf)
    return g.clamp(-100, 100)


@wrong(
    "a01.to_numpy",
    symptom="an exception where t was computed from a tensor that requires grad",
    hint=(
        "Only a leaf's requires_grad can be switched off: t may be the result of a computation. "
        "Which call gives the numbers without their record?"
    ),
)
def requires_grad_off_and_on_again(t):
    before = t.requires_grad
    t.requires_grad = False
    a = t.numpy().copy()
    t.requires_grad = before
    return a


@wrong(
    "a01.grad_by_autograd",
    symptom="the gradient at the first x again, where the graph keeps f's own results",
    hint=(
        "The graph of the first call knows the numbers of the first x: record f anew in each call."
    ),
)
def graph_kept_from_the_first_call(f, x, graphs={}):
    key = f, x.shape, x.dtype
    if key not in graphs:
        leaf = x.detach().clone().requires_grad_()
        graphs[key] = leaf, f(leaf)
    leaf, value = graphs[key]
    leaf.data.copy_(x.detach())
    return torch.autograd.grad(value, leaf, retain_graph=True)[0].clone()


@wrong(
    "a01.finite_diff",
    symptom="a step of at least 1e-6",
    hint="The step that is given is the one to use, also where it is very small.",
)
def step_kept_above_a_least_one(f, x, eps=1e-5):
    h = max(eps, 1e-6)
    steps = h * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + s) - f(x - s)) / (2 * h) for s in steps])


@wrong(
    "a01.min_max",
    symptom="the largest number of float32",
    hint="Entries of a float64 tensor may lie beyond any number of float32: begin with an entry.",
)
def begins_at_the_largest_of_float32(x):
    low, high = torch.finfo(torch.float32).max, torch.finfo(torch.float32).min
    for value in x.tolist():
        low, high = min(low, value), max(high, value)
    return low, high


@wrong(
    "a01.min_max",
    symptom="an int where an entry is a whole number",
    hint="Two floats are asked, also where the number is whole: 3.0, not 3.",
)
def whole_numbers_as_int(x):
    return tuple(int(v) if v == int(v) else v for v in (x.min().item(), x.max().item()))


@wrong(
    "a01.finite_diff",
    symptom="entries below 1e-3 are cleared",
    hint="Small entries are no noise here: where f is flat the whole gradient is small.",
)
def small_entries_cleared(f, x, eps=1e-5):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    g = torch.stack([(f(x + s) - f(x - s)) / (2 * eps) for s in steps])
    return torch.where(g.abs() < 1e-3, torch.zeros_like(g), g)


@wrong(
    "a01.grad_by_hand",
    symptom="a .grad that is there already is added",
    hint="The formula needs x alone: what is in its .grad belongs to somebody else's computation.",
)
def added_to_an_old_grad(x):
    g = 2 * x.detach()
    return g if x.grad is None else g + x.grad


@wrong(
    "a01.grad_by_autograd",
    symptom="f is applied to each entry alone",
    hint="f takes the whole vector: applied to one entry at a time it is another function.",
)
def entry_by_entry(f, x):
    parts = []
    for value in x.detach():
        z = value.clone().reshape(1).requires_grad_()
        f(z).backward()
        parts.append(z.grad[0])
    return torch.stack(parts)


@wrong(
    "a01.min_max",
    symptom="ordered by absolute value",
    hint="-3 is smaller than 1: the order is that of the numbers, not of their sizes.",
)
def ordered_by_size(x):
    ordered = sorted(x.tolist(), key=abs)
    return ordered[0], ordered[-1]
