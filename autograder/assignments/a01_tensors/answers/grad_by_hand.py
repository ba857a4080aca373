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


@right("a01.grad_by_hand")
def with_data(x):
    return 2.0 * x.data


@right("a01.grad_by_hand")
def in_inference_mode(x):
    with torch.inference_mode():
        return x.mul(2)


@right("a01.grad_by_hand")
def matrix_product(x):
    n = x.shape[0]
    twice = torch.diag(torch.full((n,), 2.0, dtype=x.dtype))
    return torch.einsum("ij,j->i", twice, x.detach())


@right("a01.grad_by_hand")
def decorated_helper(x):
    @torch.no_grad()
    def gradient(z, power=2):
        return power * z ** (power - 1)

    return gradient(x)


@right("a01.grad_by_hand")
def non_contiguous(x):
    both = torch.stack([x.detach(), 2 * x.detach()], dim=1)
    return both[:, 1]


@right("a01.grad_by_hand")
def class_with_slope(x):
    class Square:
        def slope(self, at):
            return at + at

    s = Square()
    return torch.stack([s.slope(v) for v in x]).detach()


@right("a01.grad_by_hand")
def grad_mode_off(x):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    g = x.clone()
    g += x
    torch.set_grad_enabled(before)
    return g



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


@wrong("a01.grad_by_hand", symptom="four times x", hint="Twice the right value: the factor 2 comes in once.")
def factor_4(x):
    return 2 * (2 * x.detach())


@wrong("a01.grad_by_hand", symptom="2 x for the first entry only", hint="The loop ends in its first round: where does the return stand?")
def returns_in_the_loop(x):
    g = torch.zeros_like(x.detach())
    for i in range(len(x)):
        g[i] = 2 * x[i].item()
        return g


@wrong("a01.grad_by_hand", symptom="the last entry is 0", hint="One entry stays 0: which numbers does range(len(x) - 1) give?")
def last_one_left_out(x):
    g = torch.zeros_like(x.detach())
    for i in range(len(x) - 1):
        g[i] = 2 * x[i].item()
    return g


@wrong("a01.grad_by_hand", symptom="every entry is 2 sum(x)", hint="The derivative with respect to x_i sees x_i alone: the other terms of the sum do not depend on it.")
def sum_in_every_entry(x):
    return torch.full_like(x.detach(), 2 * x.detach().sum().item())


@wrong("a01.grad_by_hand", symptom="the gradient of (sum x)^2 / of the norm", hint="That is the gradient of the length |x|, the root of the sum. Here the sum itself is differentiated.")
def of_the_norm(x):
    z = x.detach()
    return z / torch.sqrt((z**2).sum())


@wrong("a01.grad_by_hand", symptom="the function instead of its gradient", hint="That is f(x) itself, one number. Its gradient has an entry for each x_i.")
def the_function(x):
    return (x.detach() ** 2).sum()


@wrong("a01.grad_by_hand", symptom="a gradient step", hint="Gradient only: no step.")
def a_step(x):
    return x.detach() - 0.1 * 2 * x.detach()


@wrong("a01.grad_by_hand", symptom="derivative of x^3", hint="The power falls by one, and the old power becomes the factor: which power is it here?")
def of_the_cubes(x):
    return 3 * x.detach() ** 2


@wrong("a01.grad_by_hand", symptom="an extra axis", hint="An axis of size 1 came along: the result must have the shape of x.")
def extra_axis(x):
    return 2 * x.detach().unsqueeze(0)


@wrong("a01.grad_by_hand", symptom="a list", hint="A tensor is asked: look at type(result).")
def a_list(x):
    return [2 * v for v in x.tolist()]


@wrong("a01.grad_by_hand", symptom="float32 out of a list of numbers", hint="torch.tensor of Python numbers is float32: give it the dtype of x.")
def forgets_the_dtype(x):
    return torch.tensor([2 * v for v in x.tolist()])


@wrong("a01.grad_by_hand", symptom="None", hint="Your function returns None: is the return missing?")
def no_return(x):
    g = 2 * x.detach()


@wrong("a01.grad_by_hand", symptom="right, but x no longer requires grad", hint="You switched off the caller's requires_grad. Leave arguments as they are.")
def detached_in_place(x):
    return 2 * x.detach_()


@wrong("a01.grad_by_hand", symptom="RuntimeError where x requires grad", hint="A tensor that requires grad cannot be turned into an array directly: which call cuts it from the graph?")
def numpy_without_detach(x):
    return torch.from_numpy(2 * x.numpy())


@wrong("a01.grad_by_hand", symptom="RuntimeError where x requires grad", hint="PyTorch refuses an in-place change of a leaf that is being recorded, and the caller's data would change: make a new tensor.")
def doubles_in_place(x):
    x *= 2
    return x


@wrong("a01.grad_by_hand", symptom="value right; by torch.autograd.functional", hint=HAND)
def by_jacobian(x):
    return torch.autograd.functional.jacobian(lambda z: (z**2).sum(), x.detach())


@wrong("a01.grad_by_hand", symptom="half, and tracked", hint="Two things: the derivative of x^2 has a factor in front, and the result still belongs to the graph.")
def half_and_tracked(x):
    return x * 1


@wrong("a01.grad_by_hand", symptom="plus 2 instead of times 2", hint="The factor 2 multiplies x; you add it.")
def plus_two(x):
    return x.detach() + 2


@wrong("a01.grad_by_hand", symptom="two to the power x", hint="2 ** x is a power of 2; the derivative of x^2 is something else.")
def two_to_the_x(x):
    return 2 ** x.detach()


@wrong("a01.grad_by_hand", symptom="only the first three entries", hint="Your loop runs over three entries, however many there are: take the number from x.")
def three_entries(x):
    g = torch.zeros_like(x.detach())
    for i in range(3):
        g[i] = 2 * x[i].item()
    return g


@wrong("a01.grad_by_hand", symptom="running sums", hint="Each entry holds its own term alone: yours adds up those before it.")
def running_sum(x):
    return torch.cumsum(2 * x.detach(), dim=0)


@wrong("a01.grad_by_hand", symptom="x is doubled and returned", hint="detach() does not copy: the caller's x is doubled, and your result is x's own memory.")
def doubles_the_alias(x):
    x.detach().mul_(2)
    return x.detach()


@wrong("a01.grad_by_hand", symptom="RuntimeError where x requires grad", hint="requires_grad_(False) works on leaves only; a result is cut from the graph by another call.")
def switched_off_too_late(x):
    g = 2 * x
    g.requires_grad_(False)
    return g


@wrong("a01.grad_by_hand", symptom="requires grad where x does", hint=TRACKED)
def switched_on_again(x):
    return (2 * x.detach()).requires_grad_(x.requires_grad)


@wrong("a01.grad_by_hand", symptom="earlier results change with later calls", hint="All your results of one length are one tensor: each call must make a new one.")
def one_buffer(x, buffers={}):
    g = buffers.setdefault((len(x), x.dtype), torch.zeros_like(x.detach()))
    return torch.mul(x.detach(), 2, out=g)
