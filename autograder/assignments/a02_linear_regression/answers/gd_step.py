"""Known answers to a02.gd_step."""

import numpy as np
import torch

from autograder.answers import right, wrong


@right("a02.gd_step")
def under_no_grad(w, g, lr):
    with torch.no_grad():
        return w - lr * g


@right("a02.gd_step")
def detached_first(w, g, lr):
    return w.detach() - lr * g


@right("a02.gd_step")
def detached_last(w, g, lr):
    return (w - g * lr).detach()


@right("a02.gd_step")
def data_attribute(w, g, lr):
    return w.data.sub(g, alpha=lr)


@right("a02.gd_step")
def clone_changed_in_place(w, g, lr):
    new = w.detach().clone()
    new -= lr * g
    return new


@right("a02.gd_step")
def through_numpy(w, g, lr):
    return torch.from_numpy(w.detach().numpy() - lr * g.numpy())


@right("a02.gd_step")
def entry_by_entry(w, g, lr):
    new = torch.empty_like(w, requires_grad=False)
    with torch.no_grad():
        for i in range(len(w)):
            new[i] = w[i] - lr * g[i]
    return new


@right("a02.gd_step")
def numbers_in_python(w, g, lr):
    return torch.tensor([a - lr * b for a, b in zip(w.tolist(), g.tolist())], dtype=w.dtype)


@right("a02.gd_step")
def optimizer_on_a_copy(w, g, lr):
    p = w.detach().clone().requires_grad_()
    p.grad = g.clone()
    torch.optim.SGD([p], lr=lr).step()
    return p.detach()


@right("a02.gd_step")
def inference_mode(w, g, lr):
    with torch.inference_mode():
        return torch.add(w, g, alpha=-lr)


@right("a02.gd_step")
def multiply_and_add(w, g, lr):
    step = torch.full_like(g, -lr)
    return torch.addcmul(w.detach(), step, g)


@right("a02.gd_step")
def stacked_and_contracted(w, g, lr):
    both = torch.stack([w.detach(), g], dim=1)
    return both @ torch.tensor([1.0, -lr], dtype=w.dtype)


@wrong(
    "a02.gd_step",
    symptom="the loss grows",
    hint="The loss grows: gradient descent goes against the gradient.",
)
def ascent(w, g, lr):
    return w.detach() + lr * g


@wrong(
    "a02.gd_step",
    symptom="minus the new weights",
    hint="Order of the subtraction: start from w, and subtract the step.",
)
def subtraction_reversed(w, g, lr):
    return lr * g - w.detach()


@wrong(
    "a02.gd_step",
    symptom="the update is multiplicative",
    hint="The update is additive: from w, lr times the gradient is subtracted. In your code the "
    "step is multiplied by w.",
)
def multiplicative(w, g, lr):
    return w.detach() * (1 - lr * g)


@wrong(
    "a02.gd_step",
    symptom="right if w = 0",
    hint="You return the change, not the new weights; this is right only if w = 0.",
)
def only_the_step(w, g, lr):
    return -lr * g


@wrong(
    "a02.gd_step",
    symptom="the gradient without the learning rate",
    hint="The learning rate does not enter your result: the step is lr times the gradient.",
)
def learning_rate_forgotten(w, g, lr):
    return w.detach() - g


@wrong(
    "a02.gd_step",
    symptom="right for lr = 0.1 only",
    hint="Use the learning rate that you are given: 0.1 is written in your code.",
)
def learning_rate_hard_coded(w, g, lr):
    return w.detach() - 0.1 * g


@wrong(
    "a02.gd_step",
    symptom="lr times the weights is subtracted from the gradient",
    hint="w and g changed places: the step goes from w along minus g.",
)
def w_and_g_swapped(w, g, lr):
    return g - lr * w.detach()


@wrong(
    "a02.gd_step",
    symptom="lr times the new point",
    hint="Mind the brackets: lr belongs to the gradient alone, not to w.",
)
def brackets(w, g, lr):
    return lr * (w.detach() - g)


@wrong(
    "a02.gd_step",
    symptom="divided by lr",
    hint="The gradient is multiplied by lr, not divided by it: a small lr means a small step.",
)
def divided_by_learning_rate(w, g, lr):
    return w.detach() - g / lr


@wrong(
    "a02.gd_step",
    symptom="a step of half the length",
    hint="Your step is half as long as it should be: is the 1/2 of the loss counted twice? It is "
    "in the gradient already.",
)
def half_a_step(w, g, lr):
    return w.detach() - 0.5 * lr * g


@wrong(
    "a02.gd_step",
    symptom="a step of twice the length",
    hint="Your step is twice as long as it should be: g is the full gradient already.",
)
def double_step(w, g, lr):
    return w.detach() - 2 * lr * g


@wrong(
    "a02.gd_step",
    symptom="a step of 1/N of the length",
    hint="Your step is divided by the number of weights. The averages are in g already.",
)
def divided_by_n(w, g, lr):
    return w.detach() - lr * g / len(g)


@wrong(
    "a02.gd_step",
    symptom="a step of lr squared",
    hint="The learning rate enters twice in your step.",
)
def learning_rate_squared(w, g, lr):
    step = lr * g
    return w.detach() - lr * step


@wrong(
    "a02.gd_step",
    symptom="every entry moves by the mean gradient",
    hint="Every weight moves along its own entry of g; you move all by the same amount.",
)
def mean_gradient(w, g, lr):
    return w.detach() - lr * g.mean()


@wrong(
    "a02.gd_step",
    symptom="every entry moves by lr",
    hint="The sign alone does not tell how far to go: the step is lr times g itself.",
)
def sign_only(w, g, lr):
    return w.detach() - lr * torch.sign(g)


@wrong(
    "a02.gd_step",
    symptom="all steps are of length lr",
    hint="g is normalised in your code: its length must count.",
)
def gradient_normalised(w, g, lr):
    return w.detach() - lr * g / g.norm()


@wrong(
    "a02.gd_step",
    symptom="entries of g beyond 1 are cut",
    hint="No clipping is asked: use g as it is.",
)
def gradient_clipped(w, g, lr):
    return w.detach() - lr * g.clamp(-1, 1)


@wrong(
    "a02.gd_step",
    symptom="the weights shrink besides",
    hint="Plain gradient descent is asked: no weight decay.",
)
def weight_decay(w, g, lr):
    return w.detach() - lr * (g + 0.01 * w.detach())


@wrong(
    "a02.gd_step",
    symptom="w is changed by the call (RuntimeError for a leaf)",
    hint="-= works in place, on the caller's w. The docstring asks for a new tensor.",
)
def in_place(w, g, lr):
    w -= lr * g
    return w


@wrong(
    "a02.gd_step",
    symptom="w is changed by the call and returned",
    hint="no_grad allows the change in place, but it is still the caller's w that changes. The "
    "docstring asks for a new tensor.",
)
def in_place_under_no_grad(w, g, lr):
    with torch.no_grad():
        w -= lr * g
    return w


@wrong(
    "a02.gd_step",
    symptom="w is changed by the call",
    hint="w.detach() shares its memory with w: changing it in place changes the caller's w.",
)
def detached_alias_in_place(w, g, lr):
    return w.detach().sub_(lr * g)


@wrong(
    "a02.gd_step",
    symptom="w is changed by the call",
    hint="w.data is the same memory as w: changing it in place changes the caller's w.",
)
def data_in_place_then_copied(w, g, lr):
    w.data -= lr * g
    return w.detach().clone()


@wrong(
    "a02.gd_step",
    symptom="w is changed by the call",
    hint="The optimizer moves the tensor it is given, which is the caller's w; a new tensor is "
    "asked.",
)
def optimizer_on_the_argument(w, g, lr):
    w.requires_grad_()
    w.grad = g
    torch.optim.SGD([w], lr=lr).step()
    return w.detach()


@wrong(
    "a02.gd_step",
    symptom="g is changed by the call",
    hint="*= works in place: after the call the caller's g holds the step.",
)
def g_changed_in_place(w, g, lr):
    g *= lr
    return w.detach() - g


@wrong(
    "a02.gd_step",
    symptom="g is changed by the call and returned",
    hint="You build the result in g's own memory: the caller's gradient is gone.",
)
def built_in_g(w, g, lr):
    return g.mul_(-lr).add_(w.detach())


@wrong(
    "a02.gd_step",
    symptom="requires_grad is True when w's is",
    hint="When w requires grad, your result belongs to the graph. Which context or call keeps "
    "it out?",
)
def tracked(w, g, lr):
    return w - lr * g


@wrong(
    "a02.gd_step",
    symptom="requires_grad is True",
    hint="The docstring asks for a tensor that does not require grad; you switch it on.",
)
def made_a_leaf(w, g, lr):
    return (w.detach() - lr * g).requires_grad_()


@wrong(
    "a02.gd_step",
    symptom="a copy, but part of the graph",
    hint="clone() copies the memory, not more: the copy is still part of w's graph.",
)
def cloned_but_tracked(w, g, lr):
    new = w.clone()
    new -= lr * g
    return new


@wrong(
    "a02.gd_step",
    symptom="the caller's w no longer requires grad",
    hint="You switched off the caller's requires_grad. Leave arguments as they are.",
)
def requires_grad_switched_off(w, g, lr):
    w.requires_grad_(False)
    return w - lr * g


@wrong(
    "a02.gd_step",
    symptom="the caller's w.grad is emptied",
    hint="You empty the caller's w.grad: leave it as it is, it belongs to somebody else.",
)
def grad_emptied(w, g, lr):
    w.grad = None
    return w.detach() - lr * g


@wrong(
    "a02.gd_step",
    symptom="a NumPy array",
    hint="The docstring asks for a tensor: look at type(result).",
)
def numpy_returned(w, g, lr):
    return w.detach().numpy() - lr * g.numpy()


@wrong(
    "a02.gd_step",
    symptom="a list of floats",
    hint="The docstring asks for a tensor; you return a list.",
)
def list_returned(w, g, lr):
    return [float(a) - lr * float(b) for a, b in zip(w, g)]


@wrong(
    "a02.gd_step",
    symptom="float32 whatever came in",
    hint="torch.tensor(list of numbers) is float32 unless told otherwise: keep w's dtype.",
)
def single_precision(w, g, lr):
    return torch.tensor([float(a) - lr * float(b) for a, b in zip(w, g)])


@wrong(
    "a02.gd_step",
    symptom="float64 whatever came in",
    hint="The dtype was changed on the way: float32 weights stay float32.",
)
def double_precision(w, g, lr):
    return torch.from_numpy(np.array(w.tolist()) - lr * np.array(g.tolist()))


@wrong(
    "a02.gd_step",
    symptom="None",
    hint="Your function changes a variable of its own and returns nothing: calling it gives "
    "None.",
)
def return_forgotten(w, g, lr):
    w = w.detach() - lr * g


@wrong(
    "a02.gd_step",
    symptom="only the last weight moves",
    hint="Only one weight moves. Does the line that moves it stand inside the loop?",
)
def last_entry_only(w, g, lr):
    new = w.detach().clone()
    for i in range(len(w)):
        step = lr * g[i]
    new[i] = new[i] - step
    return new


@wrong(
    "a02.gd_step",
    symptom="the old weights",
    hint="The weights you return have not moved: w - lr * g makes a new tensor, and yours is "
    "not kept.",
)
def result_not_kept(w, g, lr):
    new = w.detach().clone()
    new.sub(lr * g)
    return new


@wrong(
    "a02.gd_step",
    symptom="shape (N, N)",
    hint="Your result has shape (N, N): (N, 1) minus (N,) broadcasts. All of w, g and the result "
    "have shape (N,).",
)
def broadcast_to_a_matrix(w, g, lr):
    return w.detach().reshape(-1, 1) - lr * g


@wrong(
    "a02.gd_step",
    symptom="w.grad instead of g, where there is one",
    hint="The gradient is given as g; w.grad may hold another one, or none.",
)
def uses_w_grad(w, g, lr):
    return w.detach() - lr * (g if w.grad is None else w.grad)


@wrong(
    "a02.gd_step",
    symptom="lr of the way from w to g",
    hint="You go from w towards g; the step goes from w along minus g.",
)
def interpolated(w, g, lr):
    return torch.lerp(w.detach(), g, lr)


@wrong(
    "a02.gd_step",
    symptom="every entry moves by lr times the sum of g squared",
    hint="g @ g is one number: every weight moves along its own entry of g.",
)
def squared_length(w, g, lr):
    return w.detach() - lr * (g @ g)


@wrong(
    "a02.gd_step",
    symptom="w itself where lr is 0",
    hint="Where lr is 0 you return w itself: whoever changes one changes the other. Make a new tensor always.",
)
def w_itself_for_no_step(w, g, lr):
    if lr == 0:
        return w.detach()
    return w.detach() - lr * g


@wrong(
    "a02.gd_step",
    symptom="lr in float32: seven digits",
    hint="torch.tensor([lr]) is float32 unless told otherwise: about 7 digits of lr are left. A plain number has no such dtype.",
)
def single_precision_rate(w, g, lr):
    return w.detach() - torch.tensor([lr]) * g


@wrong(
    "a02.gd_step",
    symptom="w.grad is g afterwards",
    hint="The caller's w.grad changed: leave it as it was.",
)
def sets_w_grad(w, g, lr):
    w.grad = g
    return w.detach() - lr * g


@wrong(
    "a02.gd_step",
    symptom="w.grad is zero afterwards",
    hint="The caller's w.grad changed: leave it as it was.",
)
def empties_w_grad_in_place(w, g, lr):
    new = w.detach() - lr * g
    if w.grad is not None:
        w.grad.zero_()
    return new


@wrong(
    "a02.gd_step",
    symptom="earlier results change with later calls",
    hint="All your results of one length are one tensor: each call must make a new one.",
)
def one_buffer(w, g, lr, buffers={}):
    new = buffers.setdefault((len(w), w.dtype), torch.zeros_like(w.detach()))
    return torch.sub(w.detach(), g, alpha=lr, out=new)
