"""Known answers to a01.grad_by_autograd."""

import torch

from autograder.answers import right, wrong

TWICE = "Call your function twice on the same tensor: backward() adds into .grad. Start from zero, or from a fresh leaf."
CHANGED = "The caller's x is not as it was (its values, requires_grad or .grad). Work on a fresh leaf."
FUNCTION = "The answer ignores the function it was given: try f = sum of sin(x)."


@right("a01.grad_by_autograd")
def fresh_leaf_backward(f, x):
    z = x.detach().clone().requires_grad_(True)
    f(z).backward()
    return z.grad


@right("a01.grad_by_autograd")
def autograd_grad(f, x):
    z = x.detach().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z)
    return g


@right("a01.grad_by_autograd")
def functional_jacobian(f, x):
    return torch.autograd.functional.jacobian(f, x.detach())


@right("a01.grad_by_autograd")
def torch_func(f, x):
    return torch.func.grad(f)(x.detach())


@right("a01.grad_by_autograd")
def forward_mode(f, x):
    return torch.func.jacfwd(f)(x.detach())


@right("a01.grad_by_autograd")
def parameter_and_clone(f, x):
    p = torch.nn.Parameter(x.detach().clone())
    f(p).backward()
    return p.grad.detach().clone()


@right("a01.grad_by_autograd")
def vjp(f, x):
    value, pull_back = torch.func.vjp(f, x.detach())
    return pull_back(torch.ones_like(value))[0]


@right("a01.grad_by_autograd")
def saves_and_restores(f, x):
    had, old = x.requires_grad, x.grad
    x.grad = None
    x.requires_grad_(True)
    f(x).backward()
    g = x.grad
    x.requires_grad_(had)
    x.grad = old
    return g.clone()


@right("a01.grad_by_autograd")
def a_shift_as_leaf(f, x):
    shift = torch.zeros_like(x, requires_grad=True)
    f(x.detach() + shift).backward()
    return shift.grad


@right("a01.grad_by_autograd")
def with_a_hook(f, x):
    seen = []
    z = x.data.clone().requires_grad_()
    z.register_hook(seen.append)
    f(z).backward()
    return seen[0].detach().clone()


@right("a01.grad_by_autograd")
def retains_the_grad(f, x):
    z = x.detach().requires_grad_().clone()
    z.retain_grad()
    f(z).backward()
    return z.grad.clone()


@right("a01.grad_by_autograd")
def inputs_of_backward(f, x):
    z = x.detach().clone()
    z.requires_grad = True
    y = f(z)
    torch.autograd.backward([y], grad_tensors=[torch.ones_like(y)], inputs=[z])
    return z.grad


@right("a01.grad_by_autograd")
def in_double_precision(f, x):
    z = torch.tensor(x.tolist(), dtype=torch.float64, requires_grad=True)
    with torch.enable_grad():
        y = f(z)
    (g,) = torch.autograd.grad(outputs=y, inputs=[z])
    return g.to(x.dtype)


@right("a01.grad_by_autograd")
def through_numpy(f, x):
    z = torch.from_numpy(x.detach().numpy().copy()).requires_grad_()
    f(z).backward()
    return torch.from_numpy(z.grad.numpy().copy())


@right("a01.grad_by_autograd")
def jacobian_in_reverse(f, x):
    return torch.func.jacrev(f)(x.detach())


@right("a01.grad_by_autograd")
def entry_by_entry(f, x):
    g = torch.zeros_like(x, requires_grad=False)
    for i in range(len(x)):
        v = x[i].detach().clone().requires_grad_()
        z = torch.cat([x.detach()[:i], v.reshape(1), x.detach()[i + 1 :]])
        f(z).backward()
        g[i] = v.grad
    return g



@wrong("a01.grad_by_autograd", symptom="the second call returns the sum of both gradients; x is changed", hint=TWICE)
def no_zeroing(f, x):
    x.requires_grad_()
    f(x).backward()
    return x.grad


@wrong("a01.grad_by_autograd", symptom="x requires grad afterwards", hint=CHANGED)
def zeroes_the_callers_grad(f, x):
    x.requires_grad_()
    x.grad = None
    f(x).backward()
    return x.grad.clone()


@wrong("a01.grad_by_autograd", symptom="x and z share .requires_grad through detach_", hint=CHANGED)
def detaches_in_place(f, x):
    x.detach_()
    z = x.clone().requires_grad_()
    f(z).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="None: z is not a leaf where x requires grad", hint="You asked .grad of a tensor that was computed from another one. Only leaves keep .grad: which tensor is the leaf?")
def clone_is_no_leaf(f, x):
    z = x.requires_grad_().clone()
    f(z).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="right only for the sum of squares", hint=FUNCTION)
def two_x(f, x):
    return 2 * x.detach()


@wrong("a01.grad_by_autograd", symptom="differentiates the sum of squares whatever f is", hint=FUNCTION)
def own_function(f, x):
    z = x.detach().clone().requires_grad_()
    (z**2).sum().backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="twice the gradient", hint="backward() ran twice and the gradients added up.")
def backward_twice(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z)
    y.backward(retain_graph=True)
    y.backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="half the gradient", hint="Your result is half of the gradient: nothing here asks for a mean of two.")
def halved(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    return z.grad / 2


@wrong("a01.grad_by_autograd", symptom="one more step was taken", hint="Gradient only: no step.")
def a_step(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    return (z - z.grad).detach()


@wrong("a01.grad_by_autograd", symptom="the value of f", hint="You return f(x), not its gradient.")
def the_value(f, x):
    return f(x.detach())


@wrong("a01.grad_by_autograd", symptom="requires_grad is True", hint="The result still belongs to the graph: is create_graph needed here?")
def create_graph(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    return g + 0 * z


@wrong("a01.grad_by_autograd", symptom="a tuple", hint="torch.autograd.grad returns a tuple, also for one tensor: take the tensor out of it.")
def tuple_of_one(f, x):
    z = x.detach().clone().requires_grad_()
    return torch.autograd.grad(f(z), z)


@wrong("a01.grad_by_autograd", symptom="RuntimeError: does not require grad", hint="backward() found no graph: which tensor has to require grad before f is called?")
def nothing_requires_grad(f, x):
    z = x.detach().clone()
    f(z).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="RuntimeError: does not require grad", hint="Under no_grad nothing is recorded: f must be called outside of it.")
def under_no_grad(f, x):
    z = x.detach().clone().requires_grad_()
    with torch.no_grad():
        y = f(z)
    y.backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="finite differences: close, not equal", hint="These are finite differences: let PyTorch compute the gradient exactly.")
def one_sided_difference(f, x):
    z = x.detach()
    g = torch.zeros_like(z)
    for i in range(len(z)):
        step = torch.zeros_like(z)
        step[i] = 1e-6
        g[i] = (f(z + step) - f(z)) / 1e-6
    return g


@wrong("a01.grad_by_autograd", symptom="float32 always", hint="The dtype was changed on the way: return float64 for float64 input.")
def single_precision(f, x):
    z = x.detach().float().requires_grad_()
    f(z).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="minus the gradient", hint="The gradient itself is asked, not the direction of descent.")
def descent(f, x):
    z = x.detach().clone().requires_grad_()
    (-f(z)).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="taken at 0", hint="The gradient is taken at another point: do the numbers of x get into the leaf?")
def at_zero(f, x):
    z = torch.zeros_like(x.detach(), requires_grad=True)
    f(z).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="scaled to unit length", hint="Gradient only: no normalising.")
def normalised(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    return z.grad / z.grad.norm()


@wrong("a01.grad_by_autograd", symptom="earlier results change with later calls", hint="All your results are one tensor: an earlier one must survive a later call.")
def one_buffer(f, x, buffer={}):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    kept = buffer.setdefault((z.dtype, len(z)), torch.zeros_like(z.detach()))
    kept.copy_(z.grad)
    return kept


@wrong("a01.grad_by_autograd", symptom="None", hint="Your function returns None: is the return missing?")
def no_return(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()


@wrong("a01.grad_by_autograd", symptom="None where x requires grad: the clone is no leaf", hint="You asked .grad of a tensor that was computed from another one. clone() alone does not cut: which call makes a leaf of it?")
def clone_without_detach(f, x):
    z = x.clone()
    z.requires_grad_()
    f(z).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="x.grad is filled as well", hint="The caller's .grad changed: the graph goes back beyond your copy, to x. Which call cuts it off?")
def reaches_the_callers_leaf(f, x):
    z = x.clone().requires_grad_()
    z.retain_grad()
    f(z).backward()
    return z.grad.clone()


@wrong("a01.grad_by_autograd", symptom="x requires grad afterwards", hint=CHANGED)
def asks_grad_of_x_itself(f, x):
    x.requires_grad_()
    return torch.autograd.grad(f(x), x)[0]


@wrong("a01.grad_by_autograd", symptom="x.grad is zeroed in place: old results become zeros", hint="x.grad was zeroed in place, and what you returned before is the same tensor. Work on a fresh leaf.")
def zeroes_in_place(f, x):
    x.requires_grad_()
    if x.grad is not None:
        x.grad.zero_()
    f(x).backward()
    return x.grad


@wrong("a01.grad_by_autograd", symptom="RuntimeError for an x that does not require grad", hint="backward() found no graph: not every x requires grad. Work on a leaf of your own.")
def expects_a_leaf(f, x):
    return torch.autograd.grad(f(x), x)[0]


@wrong("a01.grad_by_autograd", symptom="an existing x.grad is added", hint="The gradient that was there before is part of your result: start from zero.")
def adds_the_old_grad(f, x):
    z = x.detach().clone().requires_grad_()
    if x.grad is not None:
        z.grad = x.grad.clone()
    f(z).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="central differences: close, not equal", hint="These are finite differences: let PyTorch compute the gradient exactly.")
def central_difference(f, x):
    z = x.detach()
    steps = 1e-4 * torch.eye(len(z), dtype=z.dtype)
    return torch.stack([(f(z + s) - f(z - s)) / 2e-4 for s in steps])


@wrong("a01.grad_by_autograd", symptom="right only for one function", hint=FUNCTION)
def cosines(f, x):
    return torch.cos(x.detach())


@wrong("a01.grad_by_autograd", symptom="RuntimeError: the leaf was cut off before f", hint="detach() after requires_grad_() cuts the graph again: which of the two comes first?")
def detached_too_late(f, x):
    z = x.clone().requires_grad_().detach()
    f(z).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="AttributeError: a number has no backward", hint="item() turns the value into a plain number, which has forgotten its graph.")
def item_first(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).item().backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="None: backward returns nothing", hint="backward() returns None: where does it put the gradient?")
def returns_what_backward_gives(f, x):
    z = x.detach().clone().requires_grad_()
    return f(z).backward()


@wrong("a01.grad_by_autograd", symptom="the gradient of f squared", hint="f itself is differentiated, not its square.")
def squares_f(f, x):
    z = x.detach().clone().requires_grad_()
    (f(z) ** 2).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="the gradient with respect to a scaled x", hint="f is evaluated at another point than x, or with a factor: what goes into f?")
def at_twice_x(f, x):
    z = x.detach().clone().requires_grad_()
    f(2 * z).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="the gradient's sum", hint="One derivative for each x_i is asked: no sum.")
def sums_up(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    return z.grad.sum()


@wrong("a01.grad_by_autograd", symptom="a NumPy array", hint="A tensor is asked: look at type(result).")
def numpy_array(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    return z.grad.numpy()


@wrong("a01.grad_by_autograd", symptom="the leaf instead of its gradient", hint="You return the leaf; where did backward() put the gradient?")
def returns_the_leaf(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    return z


@wrong("a01.grad_by_autograd", symptom="gradients pile up from call to call", hint="Your leaf lives on from call to call, and its .grad adds up: make a fresh one in each call.")
def leaf_kept_between_calls(f, x, leaves={}):
    key = (x.dtype, len(x))
    if key not in leaves:
        leaves[key] = torch.zeros_like(x.detach()).requires_grad_()
    z = leaves[key]
    with torch.no_grad():
        z.copy_(x)
    f(z).backward()
    return z.grad.clone()


@wrong("a01.grad_by_autograd", symptom="clipped", hint="Gradient only: no clipping.")
def clipped(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    return z.grad.clamp(-1, 1)


@wrong("a01.grad_by_autograd", symptom="second derivatives", hint="One derivative too many: you differentiated the gradient again.")
def second_derivatives(f, x):
    z = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(z), z, create_graph=True)
    if not g.requires_grad:
        return torch.zeros_like(g)
    return torch.autograd.grad(g.sum(), z)[0]


@wrong("a01.grad_by_autograd", symptom="x is changed between forward and backward", hint="The caller's x changed. Which of your lines works in place on it?")
def zeroes_x(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    x.data.zero_()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="float64 in, float64 out, but seven digits", hint="The gradient is computed in float32: about 7 of 16 digits are left. Keep the dtype of x all the way.")
def single_precision_inside(f, x):
    z = x.detach().float().requires_grad_()
    f(z).backward()
    return z.grad.to(x.dtype)


@wrong("a01.grad_by_autograd", symptom="None: the value was cut off from the leaf", hint="Your function returns a .grad that nothing has filled: detach() between the leaf and backward() cuts the way to it.")
def value_detached(f, x):
    z = x.detach().clone().requires_grad_()
    y = f(z).detach().requires_grad_()
    y.backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="zeros: the gradient is emptied before it is returned", hint="g = z.grad is a second name for .grad, not a copy: emptying .grad empties your result.")
def emptied_alias(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    g = z.grad
    z.grad.zero_()
    return g


@wrong("a01.grad_by_autograd", symptom="central differences with 1e-5: close, not equal", hint="These are finite differences: let PyTorch compute the gradient exactly.")
def central_difference_of_1e_5(f, x):
    z = x.detach()
    steps = 1e-5 * torch.eye(len(z), dtype=z.dtype)
    return torch.stack([(f(z + s) - f(z - s)) / 2e-5 for s in steps])


@wrong("a01.grad_by_autograd", symptom="divided by n", hint="f itself is differentiated: nothing here asks for a mean over the entries.")
def divided_by_n(f, x):
    z = x.detach().clone().requires_grad_()
    (f(z) / len(z)).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="x.grad is filled with the result", hint="The caller's .grad changed: return the gradient, and leave x.grad as it was.")
def writes_the_callers_grad(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    x.grad = z.grad.clone()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="x no longer requires grad", hint="You switched off the caller's requires_grad. Leave arguments as they are.")
def switches_off(f, x):
    x.requires_grad_(False)
    z = x.clone().requires_grad_()
    f(z).backward()
    return z.grad


@wrong("a01.grad_by_autograd", symptom="an axis of size 1", hint="An axis of size 1 came along: the result must have the shape of x.")
def extra_axis(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    return z.grad[None]


@wrong(
    "a01.grad_by_autograd",
    symptom="the gradient times x",
    hint="The gradient itself is asked: you multiply it by x.",
)
def times_x(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
    return z.grad * x.detach()
