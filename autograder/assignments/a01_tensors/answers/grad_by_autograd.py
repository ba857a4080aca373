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
    kept = buffer.setdefault(z.dtype, torch.zeros_like(z.detach()))
    kept.copy_(z.grad)
    return kept


@wrong("a01.grad_by_autograd", symptom="None", hint="Your function returns None: is the return missing?")
def no_return(f, x):
    z = x.detach().clone().requires_grad_()
    f(z).backward()
