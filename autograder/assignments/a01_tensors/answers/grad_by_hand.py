"""Known answers to a01.grad_by_hand."""

import numpy as np
import torch

from autograder.answers import right, wrong

TRACKED = "The result still belongs to the graph (requires_grad is True). Which context or call keeps a computation out of it?"
HAND = "The value is right, but this exercise is the derivation by hand: no backward(), no torch.autograd, no torch.func. Keep autograd for the check."


@right("a01.grad_by_hand")
def twice_detached(x):
    return 2 * x.detach()


@right("a01.grad_by_hand")
def under_no_grad(x):
    with torch.no_grad():
        return x + x


@right("a01.grad_by_hand")
def through_numpy(x):
    return torch.from_numpy(2 * x.detach().numpy())


@right("a01.grad_by_hand")
def entry_by_entry(x):
    g = torch.zeros_like(x, requires_grad=False)
    with torch.no_grad():
        for i in range(len(x)):
            g[i] = 2 * x[i]
    return g


@right("a01.grad_by_hand")
def comprehension(x):
    return torch.tensor([2 * float(v) for v in x], dtype=x.dtype)


@right("a01.grad_by_hand")
def cloned_then_in_place(x):
    return x.detach().clone().mul_(2)


@right("a01.grad_by_hand")
def detach_at_the_end(x):
    g = torch.mul(x, 2.0)
    return g.detach()


@wrong("a01.grad_by_hand", symptom="half of the right value", hint="Half the right value: what is the derivative of x^2?")
def missing_factor_2(x):
    return x.detach().clone()


@wrong("a01.grad_by_hand", symptom="x itself", hint="You return x itself, in its own memory: what is the derivative of x^2?")
def returns_x(x):
    return x


@wrong("a01.grad_by_hand", symptom="requires_grad is True where x requires grad", hint=TRACKED)
def tracked(x):
    return 2 * x


@wrong("a01.grad_by_hand", symptom="value right; calls torch.autograd", hint=HAND)
def by_backward(x):
    z = x.detach().clone().requires_grad_()
    (z**2).sum().backward()
    return z.grad


@wrong("a01.grad_by_hand", symptom="value right; calls torch.autograd", hint=HAND)
def by_autograd_grad(x):
    z = x.detach().clone().requires_grad_()
    return torch.autograd.grad((z**2).sum(), z)[0]


@wrong("a01.grad_by_hand", symptom="value right; calls torch.func", hint=HAND)
def by_torch_func(x):
    return torch.func.grad(lambda z: (z**2).sum())(x.detach())


@wrong("a01.grad_by_hand", symptom="squares", hint="That is the function's terms, not their derivatives.")
def the_squares(x):
    return x.detach() ** 2


@wrong("a01.grad_by_hand", symptom="a single number", hint="One derivative for each x_i is asked: the result has the shape of x.")
def summed(x):
    return (2 * x.detach()).sum()


@wrong("a01.grad_by_hand", symptom="divided by n", hint="The function is a sum over i, not a mean: no 1/n.")
def mean_of_squares(x):
    return 2 * x.detach() / len(x)


@wrong("a01.grad_by_hand", symptom="minus the right one", hint="The gradient points where the function grows: which sign has it at x = 1?")
def descent_direction(x):
    return -2 * x.detach()


@wrong("a01.grad_by_hand", symptom="2 everywhere", hint="You differentiated twice.")
def second_derivative(x):
    return torch.full_like(x.detach(), 2.0)


@wrong("a01.grad_by_hand", symptom="always positive", hint="Where x_i is negative the function falls: which sign has its derivative there?")
def absolute(x):
    return 2 * x.detach().abs()


@wrong("a01.grad_by_hand", symptom="scaled to unit length", hint="Gradient only: no normalising.")
def normalised(x):
    g = 2 * x.detach()
    return g / g.norm()


@wrong("a01.grad_by_hand", symptom="x is doubled afterwards", hint="The caller's data changed. Which of your lines works in place (ends in _, -=, +=)?")
def in_place(x):
    z = x.detach()
    z *= 2
    return z.clone()


@wrong("a01.grad_by_hand", symptom="float32 always", hint="The dtype was changed on the way: return float64 for float64 input.")
def single_precision(x):
    return (2 * x.detach()).float()


@wrong("a01.grad_by_hand", symptom="a NumPy array", hint="A tensor is asked: look at type(result).")
def numpy_array(x):
    return 2 * x.detach().numpy()


@wrong("a01.grad_by_hand", symptom="the gradient of the lecture's example", hint="Right for the example in the notebook only: compute it from x.")
def hard_coded(x):
    return torch.tensor([0.0, 2.0, 4.0, 6.0, 8.0], dtype=x.dtype)


@wrong("a01.grad_by_hand", symptom="x_i squared and doubled", hint="The power falls by one when x^2 is differentiated.")
def power_not_lowered(x):
    return 2 * x.detach() ** 2


@wrong("a01.grad_by_hand", symptom="log x appears", hint="That is the derivative of 2^x, not of x^2.")
def of_two_to_the_x(x):
    return 2 ** x.detach() * np.log(2)
