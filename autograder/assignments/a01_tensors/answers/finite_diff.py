"""Known answers to a01.finite_diff."""

import numpy as np
import torch

from autograder.answers import right, wrong

ONE_SIDED = "One-sided difference: the error shrinks like eps. With both sides it shrinks like eps^2."
EPS = "eps is not the one that was given: what happens with a large one?"


@right("a01.finite_diff")
def unit_vectors(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g


@right("a01.finite_diff")
def two_clones(f, x, eps=1e-5):
    out = []
    for i in range(x.numel()):
        up, down = x.clone(), x.clone()
        up[i] += eps
        down[i] -= eps
        out.append((f(up) - f(down)).item() / (2 * eps))
    return torch.tensor(out, dtype=x.dtype)


@right("a01.finite_diff")
def identity_rows(f, x, eps=1e-5):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + s) - f(x - s)) / (2 * eps) for s in steps])


@right("a01.finite_diff")
def in_place_and_restored(f, x, eps=1e-5):
    g = torch.empty_like(x)
    with torch.no_grad():
        for i in range(len(x)):
            old = x[i].item()
            x[i] = old + eps
            plus = f(x).item()
            x[i] = old - eps
            minus = f(x).item()
            x[i] = old
            g[i] = (plus - minus) / (2 * eps)
    return g


@right("a01.finite_diff")
def numpy_points(f, x, eps=1e-5):
    a = x.detach().numpy()
    g = np.zeros_like(a)
    for i in range(a.size):
        e = np.zeros_like(a)
        e[i] = eps
        g[i] = (float(f(torch.from_numpy(a + e))) - float(f(torch.from_numpy(a - e)))) / (2 * eps)
    return torch.from_numpy(g)


@right("a01.finite_diff")
def mean_of_both_sides(f, x, eps=1e-5):
    middle = f(x)
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.nn.functional.one_hot(torch.tensor(i), len(x)).to(x.dtype) * eps
        g[i] = ((f(x + e) - middle) / eps + (middle - f(x - e)) / eps) / 2
    return g


@right("a01.finite_diff")
def vectorised(f, x, eps=1e-5):
    steps = torch.diag(torch.full_like(x, eps))
    plus = torch.stack([f(row) for row in x + steps])
    minus = torch.stack([f(row) for row in x - steps])
    return (plus - minus) / (2 * eps)


@wrong("a01.finite_diff", symptom="error O(eps) instead of O(eps^2)", hint=ONE_SIDED)
def forward_difference(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x)) / eps
    return g


@wrong("a01.finite_diff", symptom="error O(eps) instead of O(eps^2)", hint=ONE_SIDED)
def backward_difference(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x) - f(x - e)) / eps
    return g


@wrong("a01.finite_diff", symptom="every entry is the sum of the gradient", hint="Move one coordinate at a time: all entries of your result are equal.")
def all_together(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        g[i] = (f(x + eps) - f(x - eps)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="twice the right one", hint="Between f(x + eps) and f(x - eps) lie two steps: by what must the difference be divided?")
def divided_by_eps(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / eps
    return g


@wrong("a01.finite_diff", symptom="precedence: times eps", hint="Operator precedence: a/2*eps multiplies by eps. Try 8/2*4 in a cell.")
def precedence(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / 2 * eps
    return g


@wrong("a01.finite_diff", symptom="not divided", hint="A difference is not yet a slope: divide it by the length of the step.")
def not_divided(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = f(x + e) - f(x - e)
    return g


@wrong("a01.finite_diff", symptom="eps ignored: 1e-5 always", hint=EPS)
def fixed_eps(f, x, eps=1e-5):
    h = 1e-5
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = h
        g[i] = (f(x + e) - f(x - e)) / (2 * h)
    return g


@wrong("a01.finite_diff", symptom="rounding noise of order 1", hint="eps too small for this precision: the difference is rounding noise. Use the eps you are given.")
def tiny_eps(f, x, eps=1e-5):
    h = 1e-15
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = h
        g[i] = (f(x + e) - f(x - e)) / (2 * h)
    return g


@wrong("a01.finite_diff", symptom="rounding noise: float32 inside", hint="In float32 a step of 1e-5 leaves two digits. Keep the dtype of x.")
def float32_inside(f, x, eps=1e-5):
    x = x.float()
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g.double()


@wrong("a01.finite_diff", symptom="minus the right one", hint="Your answer is minus the right one: which of the two values is subtracted from which?")
def wrong_order(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x - e) - f(x + e)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="x is left shifted by eps", hint="The caller's x is shifted afterwards: restore each coordinate before the next.")
def not_restored(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        x[i] += eps
        plus = f(x).item()
        x[i] -= 2 * eps
        minus = f(x).item()
        g[i] = (plus - minus) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="steps pile up in one clone", hint="The steps of earlier coordinates are still in your copy: make a fresh one for each coordinate, or undo the step.")
def steps_pile_up(f, x, eps=1e-5):
    z = x.clone()
    g = torch.zeros_like(x)
    for i in range(len(x)):
        z[i] += eps
        plus = f(z).item()
        z[i] -= 2 * eps
        g[i] = (plus - f(z).item()) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="zeros: both are one tensor", hint="plus and minus are one tensor under two names: `=` does not copy.")
def one_tensor_two_names(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        plus = x.clone()
        minus = plus
        plus[i] += eps
        minus[i] -= eps
        g[i] = (f(plus) - f(minus)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="only the first entry", hint="The loop ends in its first round: where does the return stand?")
def returns_in_the_loop(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
        return g


@wrong("a01.finite_diff", symptom="the last entry is zero", hint="The last coordinate is never moved: which numbers does range(n - 1) give?")
def last_one_left_out(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x) - 1):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="exact gradient instead", hint="This is the exact gradient: the central difference with the given eps is asked, error and all.")
def autograd_instead(f, x, eps=1e-5):
    z = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(z), z)[0]


@wrong("a01.finite_diff", symptom="second differences", hint="f(x+eps) - 2 f(x) + f(x-eps) belongs to the second derivative.")
def second_difference(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - 2 * f(x) + f(x - e)) / eps**2
    return g


@wrong("a01.finite_diff", symptom="steps relative to x", hint="The step is eps itself, not eps times x.")
def relative_step(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps * x[i].abs()
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="a list", hint="A tensor is asked: look at type(result).")
def a_list(f, x, eps=1e-5):
    return [
        ((f(x + s) - f(x - s)) / (2 * eps)).item() for s in eps * torch.eye(len(x), dtype=x.dtype)
    ]


@wrong("a01.finite_diff", symptom="half steps divided by whole ones", hint="You move by eps/2 on each side: then the two points are eps apart.")
def half_steps(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps / 2
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g
