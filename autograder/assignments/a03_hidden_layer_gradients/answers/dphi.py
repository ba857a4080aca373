"""Answers to a03.dphi."""

import math

import numpy as np
import torch

from autograder.answers import right, wrong

BY_HAND = (
    "The value is right, but this exercise is the derivation by hand: no backward(), no "
    "torch.autograd, no torch.func. Keep autograd for the check."
)
CHANGED = (
    "The caller's data changed. Which of your lines works in place (ends in _ , -=, +=) on an "
    "argument?"
)
DTYPE = (
    "The dtype was changed on the way: return what the docstring says (float32 for float32 input, "
    "float64 for float64)."
)
OTHER = "That is another nonlinearity's derivative (relu, arctan). Here phi = tanh."


@right("a03.dphi")
def one_minus_square(h):
    return 1 - torch.tanh(h) ** 2


@right("a03.dphi")
def hyperbolic_cosine(h):
    return 1.0 / torch.cosh(h).square()


@right("a03.dphi")
def product_of_two_factors(h):
    phi = h.tanh()
    return (1 - phi) * (1 + phi)


@right("a03.dphi")
def by_numpy(h):
    a = h.detach().numpy()
    return torch.from_numpy(1 - np.tanh(a) ** 2)


@right("a03.dphi")
def list_comprehension(h):
    rows = [[1 - math.tanh(float(v)) ** 2 for v in row] for row in h]
    return torch.tensor(rows, dtype=h.dtype)


@right("a03.dphi")
def by_the_logistic_function(h):
    s = torch.sigmoid(2 * h)
    return 4 * s * (1 - s)


@right("a03.dphi")
def quotient_rule(h):
    e, f = torch.exp(h), torch.exp(-h)
    return ((e + f) ** 2 - (e - f) ** 2) / (e + f) ** 2


@right("a03.dphi")
def in_place_on_a_copy(h):
    slope = h.clone()
    slope.tanh_().pow_(2).neg_().add_(1)
    return slope


@right("a03.dphi")
def filled_entry_by_entry(h):
    slope = torch.empty_like(h)
    for mu in range(h.shape[0]):
        for k in range(h.shape[1]):
            slope[mu, k] = 1 - torch.tanh(h[mu, k]) * torch.tanh(h[mu, k])
    return slope


@wrong(
    "a03.dphi",
    symptom="right for small h, negative for |h| > 1",
    hint="phi is tanh, and its derivative is 1 minus the square of ... what? You squared the "
    "preactivation. Try h = 2: can a derivative of tanh be negative?",
)
def square_of_h(h):
    return 1 - h**2


@wrong(
    "a03.dphi",
    symptom="up to 2 for negative h",
    hint="A square is missing in phi'. Check at h = -2 against a finite difference: the slope of "
    "tanh never exceeds 1.",
)
def square_forgotten(h):
    return 1 - torch.tanh(h)


@wrong(
    "a03.dphi",
    symptom="grows with |h|; right at h = 0",
    hint="A sign slip in phi': the slope of tanh decreases as |h| grows, yours grows.",
)
def plus_for_minus(h):
    return 1 + torch.tanh(h) ** 2


@wrong(
    "a03.dphi",
    symptom="minus the right slope: phi^2 - 1",
    hint="The sign: tanh increases everywhere, so its slope is positive everywhere.",
)
def order_of_the_difference(h):
    return torch.tanh(h) ** 2 - 1


@wrong(
    "a03.dphi",
    symptom="decays too slowly; right at h = 0",
    hint="You have 1/cosh(h): a square is missing. Compare at h = 2 with a finite difference.",
)
def cosh_without_square(h):
    return 1 / torch.cosh(h)


@wrong(
    "a03.dphi",
    symptom="grows without bound; right at h = 0",
    hint="cosh stands in the numerator: the slope of tanh goes to 0 for large |h|, yours grows.",
)
def cosh_squared(h):
    return torch.cosh(h) ** 2


@wrong(
    "a03.dphi",
    symptom="1 everywhere",
    hint="The derivative of the nonlinearity is missing: you are right only where h = 0. What is "
    "d phi(h)/dh?",
)
def derivative_forgotten(h):
    return torch.ones_like(h)


@wrong("a03.dphi", symptom="right at h = 0, close for |h| < 0.5", hint=OTHER)
def slope_of_arctan(h):
    return 1 / (1 + h**2)


@wrong("a03.dphi", symptom="0 or 1", hint=OTHER)
def slope_of_relu(h):
    return (h > 0).to(h.dtype)


@wrong(
    "a03.dphi",
    symptom="1/4 at h = 0, never larger",
    hint="That is the derivative of the logistic function. Here phi = tanh: what is the slope at "
    "h = 0?",
)
def slope_of_sigmoid(h):
    s = torch.sigmoid(h)
    return s * (1 - s)


@wrong(
    "a03.dphi",
    symptom="0 at h = 0, negative for negative h",
    hint="That is the derivative of the logistic function, written with its output. Here phi = "
    "tanh: what is the slope at h = 0?",
)
def logistic_rule_with_tanh(h):
    phi = torch.tanh(h)
    return phi * (1 - phi)


@wrong(
    "a03.dphi",
    symptom="odd in h, 0 at h = 0",
    hint="One derivative too many: you differentiated 1 - phi^2 (or phi^2) again. Yours is odd in "
    "h; phi' is even.",
)
def differentiated_twice(h):
    phi = torch.tanh(h)
    return -2 * phi * (1 - phi**2)


@wrong(
    "a03.dphi",
    symptom="the value tanh(h), not its slope",
    hint="This is phi(h) itself, and odd in h. What is asked is its slope, which is even and "
    "positive.",
)
def value_for_slope(h):
    return torch.tanh(h)


@wrong(
    "a03.dphi",
    symptom="between 0.58 and 1: tanh is applied twice",
    hint="tanh is applied twice. The argument of dphi is the preactivation h, not phi_h.",
)
def tanh_of_tanh(h):
    phi = torch.tanh(h)
    return 1 - torch.tanh(phi) ** 2


@wrong(
    "a03.dphi",
    symptom="half the right value",
    hint="Exactly half the right slope. No factor 1/2 comes from tanh: what is the slope at h = 0?",
)
def half_of_it(h):
    return (1 - torch.tanh(h) ** 2) / 2


@wrong(
    "a03.dphi",
    symptom="1 - tanh(h^2): the square stands inside",
    hint="The square stands inside tanh instead of outside: which is squared, h or tanh(h)?",
)
def square_inside_tanh(h):
    return 1 - torch.tanh(h**2)


@wrong(
    "a03.dphi",
    symptom="the square of the slope",
    hint="The parentheses: is it 1 minus a square, or the square of a difference?",
)
def square_of_the_difference(h):
    return (1 - torch.tanh(h)) ** 2


@wrong("a03.dphi", symptom="right, but by autograd", hint=BY_HAND)
def backward_used(h):
    leaf = h.detach().clone().requires_grad_()
    torch.tanh(leaf).sum().backward()
    return leaf.grad


@wrong("a03.dphi", symptom="right, but by torch.func", hint=BY_HAND)
def torch_func_used(h):
    slope = torch.func.grad(torch.tanh)
    return torch.func.vmap(slope)(h.flatten()).reshape(h.shape)


@wrong(
    "a03.dphi",
    symptom="a column (M, 1): averaged over the hidden units",
    hint="You reduced over the hidden units: the slope is elementwise, one for each pattern and "
    "unit, of h's shape.",
)
def averaged_over_units(h):
    return (1 - torch.tanh(h) ** 2).mean(dim=1)


@wrong("a03.dphi", symptom="right, but h holds tanh(h) afterwards", hint=CHANGED)
def tanh_in_place(h):
    phi = h.tanh_()
    return 1 - phi**2


@wrong("a03.dphi", symptom="float32 for float64 input", hint=DTYPE)
def single_precision_inside(h):
    return 1 - torch.tanh(h.float()) ** 2


@wrong(
    "a03.dphi",
    symptom="a NumPy array",
    hint="The docstring asks for another type: look at type(result).",
)
def numpy_array(h):
    return 1 - np.tanh(h.detach().numpy()) ** 2


@wrong(
    "a03.dphi",
    symptom="a one-sided difference, off by the order of eps",
    hint="A finite difference is an approximation, good as your own check. Here the exact formula "
    "is asked: which function of tanh(h) is its slope?",
)
def one_sided_difference(h):
    eps = 1e-2
    return (torch.tanh(h + eps) - torch.tanh(h)) / eps


@wrong("a03.dphi", symptom="None", hint="The function computes, but nothing is returned.")
def no_return(h):
    slope = 1 - torch.tanh(h) ** 2
