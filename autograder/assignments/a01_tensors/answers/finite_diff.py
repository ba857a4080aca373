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


@right("a01.finite_diff")
def added_and_taken_away(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        x[i] += eps
        plus = f(x).item()
        x[i] -= 2 * eps
        minus = f(x).item()
        x[i] += eps
        g[i] = (plus - minus) / (2 * eps)
    return g


@right("a01.finite_diff")
def vmapped(f, x, eps=1e-5):
    steps = eps * torch.eye(len(x)).to(x)
    values = torch.vmap(f)
    return (values(x + steps) - values(x - steps)) / eps / 2


@right("a01.finite_diff")
def where_the_index_is_i(f, x, eps=1e-5):
    positions = torch.arange(len(x))

    def at(i, step):
        return f(torch.where(positions == i, x + step, x))

    slopes = [(at(i, eps) - at(i, -eps)) / (2 * eps) for i in range(len(x))]
    return torch.tensor([s.item() for s in slopes], dtype=torch.float64)


@right("a01.finite_diff")
def a_step_in_single_precision(f, x, eps=1e-5):
    e = torch.eye(len(x)) * eps
    return torch.tensor([(f(x + s) - f(x - s)) / (2 * eps) for s in e], dtype=x.dtype)


@right("a01.finite_diff")
def while_loop(f, x, eps=1e-5):
    values, i = [], 0
    while i < x.shape[0]:
        for sign in (1, -1):
            z = x.tolist()
            z[i] += sign * eps
            values.append(sign * f(torch.tensor(z, dtype=torch.float64)))
        i += 1
    return torch.stack(values).reshape(-1, 2).sum(1) / (2 * eps)


@right("a01.finite_diff")
def class_of_slopes(f, x, eps=1e-5):
    class Slopes:
        def __init__(self, function, at):
            self.function, self.at = function, at.clone()

        def moved(self, i, by):
            z = self.at.clone()
            z[i] = z[i] + by
            return self.function(z)

        def along(self, i):
            return (self.moved(i, eps) - self.moved(i, -eps)) * (0.5 / eps)

    slopes = Slopes(f, x)
    return torch.stack(list(map(slopes.along, range(x.numel()))))


@right("a01.finite_diff")
def in_inference_mode(f, x, eps=1e-5):
    with torch.inference_mode():
        z = x.repeat(2 * len(x), 1)
        for i in range(len(x)):
            z[2 * i, i] += eps
            z[2 * i + 1, i] -= eps
        values = torch.tensor([f(row).item() for row in z], dtype=torch.float64)
        return (values[::2] - values[1::2]) / (2 * eps)



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


@wrong("a01.finite_diff", symptom="the steps of earlier coordinates stay in e", hint="The step of the coordinate before is still there: make a fresh one for each coordinate.")
def one_step_vector_for_all(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    e = torch.zeros_like(x)
    for i in range(len(x)):
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="central, but eps is the distance of both points", hint="eps is the step to each side: the two points are 2 eps apart. You move by eps/2.")
def eps_is_the_whole_distance(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps / 2
        g[i] = (f(x + e) - f(x - e)) / eps
    return g


@wrong("a01.finite_diff", symptom="right for the default eps only: divided by 2e-5", hint=EPS)
def divided_by_the_default(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / 2e-5
    return g


@wrong("a01.finite_diff", symptom="another default", hint="Without eps the docstring's 1e-5 is asked. Compare your first line with the released one.")
def another_default(f, x, eps=1e-2):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="TypeError where eps is left out", hint="eps has a default in the docstring: compare your first line with the released one.")
def no_default(f, x, eps):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="divided by 2 eps^2", hint="A slope is a difference divided by a length, not by its square.")
def divided_by_eps_squared(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps**2)
    return g


@wrong("a01.finite_diff", symptom="half: a one-sided difference divided by two steps", hint="Between f(x + eps) and f(x) lies one step, and you divide by two.")
def one_side_two_steps(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="the sum of both sides", hint="A slope needs a difference of the two values, not their sum.")
def sum_of_both(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) + f(x - e)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="a stencil of higher order", hint="More points give a smaller error, but the central difference of the docstring has two: with a large eps the results differ.")
def five_points(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        near, far = f(x + e) - f(x - e), f(x + 2 * e) - f(x - 2 * e)
        g[i] = (8 * near - far) / (12 * eps)
    return g


@wrong("a01.finite_diff", symptom="five coordinates only", hint="Your loop runs over the five coordinates of the notebook's example: take the number from x.")
def five_coordinates(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(5):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="starts at coordinate 1", hint="The first coordinate is never moved: where do positions begin?")
def first_one_left_out(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(1, len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="one number: overwritten in each round", hint="One derivative for each x_i is asked: is the result overwritten (=) in each round?")
def overwritten(f, x, eps=1e-5):
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g = (f(x + e) - f(x - e)) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="float32 out of a list of numbers", hint="torch.tensor of Python numbers is float32: float64 is asked.")
def forgets_the_dtype(f, x, eps=1e-5):
    out = []
    for i in range(len(x)):
        up, down = x.clone(), x.clone()
        up[i] += eps
        down[i] -= eps
        out.append((f(up) - f(down)).item() / (2 * eps))
    return torch.tensor(out)


@wrong("a01.finite_diff", symptom="x is changed by its alias", hint="`z = x` is a second name, not a copy: the caller's x is moved.")
def alias_not_clone(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        z = x
        z[i] = z[i] + eps
        plus = f(z).item()
        z[i] = z[i] - 2 * eps
        g[i] = (plus - f(z).item()) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="x is zero afterwards", hint="The caller's x is not as it was: put each coordinate's own value back.")
def restored_to_zero(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        old = x[i].item()
        x[i] = old + eps
        plus = f(x).item()
        x[i] = old - eps
        g[i] = (plus - f(x).item()) / (2 * eps)
        x[i] = 0.0
    return g


@wrong("a01.finite_diff", symptom="restored to old, which is a view and moved along", hint="x[i] is a view into x: it moves with x, so it does not remember the old value. Which call makes it a number?")
def remembers_a_view(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        old = x[i]
        x[i] = old + eps
        plus = f(x).item()
        x[i] = old - eps
        minus = f(x).item()
        x[i] = old
        g[i] = (plus - minus) / (2 * eps)
    return g


@wrong("a01.finite_diff", symptom="absolute values", hint="The slope has a sign: nothing here asks for abs().")
def without_sign(f, x, eps=1e-5):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + s) - f(x - s)).abs() / (2 * eps) for s in steps])


@wrong("a01.finite_diff", symptom="the result is tracked", hint="The result still belongs to a graph: nothing has to require grad for differences.")
def tracked(f, x, eps=1e-5):
    z = x.clone().requires_grad_()
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(z + s) - f(z - s)) / (2 * eps) for s in steps])


@wrong("a01.finite_diff", symptom="twice, and not restored", hint="Two things: the two points are two steps apart, and the caller's x is not put back.")
def twice_and_not_restored(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        x[i] += eps
        plus = f(x).item()
        x[i] -= 2 * eps
        g[i] = (plus - f(x).item()) / eps
    return g


@wrong("a01.finite_diff", symptom="a row of each, shape (n, 1)", hint="An axis of size 1 came along: the result must have the shape (n,).")
def column(f, x, eps=1e-5):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + s) - f(x - s)).reshape(1) / (2 * eps) for s in steps])


@wrong("a01.finite_diff", symptom="None", hint="Your function returns None: is the return missing?")
def no_return(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)


@wrong("a01.finite_diff", symptom="brackets missing: only the second value is divided", hint="Division comes before subtraction: only f(x - eps) is divided in your line. Which brackets are missing?")
def brackets_missing(f, x, eps=1e-5):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([f(x + s) - f(x - s) / (2 * eps) for s in steps])


@wrong("a01.finite_diff", symptom="steps relative to x, divided by as much", hint="The step is eps itself for every coordinate, whatever its size.")
def step_grows_with_x(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        h = eps * max(1.0, abs(x[i].item()))
        e = torch.zeros_like(x)
        e[i] = h
        g[i] = (f(x + e) - f(x - e)) / (2 * h)
    return g


@wrong("a01.finite_diff", symptom="of the sum of squares, whatever f is", hint="The answer ignores the function it was given: try f = sum of sin(x).")
def own_function(f, x, eps=1e-5):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(((x + s) ** 2).sum() - ((x - s) ** 2).sum()) / (2 * eps) for s in steps])


@wrong("a01.finite_diff", symptom="another default: 1e-3", hint="Without eps the docstring's 1e-5 is asked. Compare your first line with the released one.")
def default_of_1e_3(f, x, eps=1e-3):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + s) - f(x - s)) / (2 * eps) for s in steps])


@wrong("a01.finite_diff", symptom="another default: 1e-6", hint="Without eps the docstring's 1e-5 is asked. Compare your first line with the released one.")
def default_of_1e_6(f, x, eps=1e-6):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + s) - f(x - s)) / (2 * eps) for s in steps])


@wrong("a01.finite_diff", symptom="another default: 1e-4", hint="Without eps the docstring's 1e-5 is asked. Compare your first line with the released one.")
def default_of_1e_4(f, x, eps=1e-4):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + s) - f(x - s)) / (2 * eps) for s in steps])


@wrong("a01.finite_diff", symptom="one number: all coordinates are moved together", hint="One derivative for each x_i is asked: move one coordinate at a time.")
def one_number(f, x, eps=1e-5):
    return (f(x + eps) - f(x - eps)) / (2 * eps)


@wrong("a01.finite_diff", symptom="the first coordinate is moved in every round", hint="The step always moves the first coordinate: all entries of your result are equal.")
def first_coordinate_only(f, x, eps=1e-5):
    e = torch.zeros_like(x)
    e[0] = eps
    return torch.stack([(f(x + e) - f(x - e)) / (2 * eps) for _ in x])


@wrong("a01.finite_diff", symptom="x requires grad afterwards", hint="The caller's x requires grad after the call: differences need no gradient.")
def switches_on(f, x, eps=1e-5):
    x.requires_grad_()
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([((f(x + s) - f(x - s)) / (2 * eps)).detach() for s in steps])


@wrong("a01.finite_diff", symptom="the result is written into x", hint="Your result is written into the caller's x: make room of its own for it.")
def written_into_x(f, x, eps=1e-5):
    y = x.clone()
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        x[i] = (f(y + e) - f(y - e)) / (2 * eps)
    return x


@wrong("a01.finite_diff", symptom="earlier results change with later calls", hint="All your results of one length are one tensor: each call must make a new one.")
def one_buffer(f, x, eps=1e-5, buffers={}):
    g = buffers.setdefault(len(x), torch.zeros_like(x))
    for i in range(len(x)):
        e = torch.zeros_like(x)
        e[i] = eps
        g[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return g


@wrong(
    "a01.finite_diff",
    symptom="each entry is multiplied by 1 + eps and 1 - eps",
    hint="The step is eps itself, added to the entry: you multiply the entry by 1 + eps.",
)
def scaled_entries(f, x, eps=1e-5):
    g = torch.zeros_like(x)
    for i in range(len(x)):
        up, down = x.clone(), x.clone()
        up[i] *= 1 + eps
        down[i] *= 1 - eps
        g[i] = (f(up) - f(down)) / (2 * eps)
    return g


@wrong(
    "a01.finite_diff",
    symptom="the entries in reverse order",
    hint="The entries are right, but the last comes first: in which order does your loop run?",
)
def backwards(f, x, eps=1e-5):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + s) - f(x - s)) / (2 * eps) for s in steps.flip(0)])


@wrong(
    "a01.finite_diff",
    symptom="steps of 10 eps",
    hint="The step to each side is eps; yours is longer.",
)
def ten_times_the_step(f, x, eps=1e-5):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + 10 * s) - f(x - 10 * s)) / (20 * eps) for s in steps])


@wrong(
    "a01.finite_diff",
    symptom="steps of 2 eps",
    hint="The step to each side is eps; yours is 2 eps, so the two points are 4 eps apart.",
)
def twice_the_step(f, x, eps=1e-5):
    steps = eps * torch.eye(len(x), dtype=x.dtype)
    return torch.stack([(f(x + 2 * s) - f(x - 2 * s)) / (4 * eps) for s in steps])
