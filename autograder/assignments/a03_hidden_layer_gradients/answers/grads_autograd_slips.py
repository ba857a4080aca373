"""More answers to a03.grads_autograd."""

import torch

from autograder.answers import right, wrong


@wrong("a03.grads_autograd", symptom="divided by M - 1", hint="Divide by M, not M - 1: this is an average, not an unbiased variance.")
def divided_by_one_less(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).sum() / (2 * (len(y) - 1))
    return torch.autograd.grad(loss, (V, v))


@wrong("a03.grads_autograd", symptom="the gradients of the summed output", hint="You differentiate y_pred, not the loss: where do the targets y come in?")
def sum_of_the_outputs(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    return torch.autograd.grad((torch.tanh(X @ V) @ v).sum(), (V, v))


@wrong("a03.grads_autograd", symptom="the gradients of mean |y_pred - y|", hint="The loss is a mean square, not a mean of absolute values.")
def absolute_error(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = (torch.tanh(X @ V) @ v - y).abs().mean()
    return torch.autograd.grad(loss, (V, v))


@wrong("a03.grads_autograd", symptom="the gradients of the root", hint="No square root in this loss: it is a mean square, not its root.")
def root_of_the_loss(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean().sqrt()
    return torch.autograd.grad(loss, (V, v))


@wrong("a03.grads_autograd", symptom="a term with W^2 in the loss", hint="A term is added to the loss that does not belong there.")
def weight_decay(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2 + 5e-4 * (V**2).sum()
    return torch.autograd.grad(loss, (V, v))


@wrong("a03.grads_autograd", symptom="shape (M, N): the gradient for the inputs", hint="The gradients for W and w are asked; yours is that for X.")
def with_respect_to_X(X, y, W, w):
    Z, v = X.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(Z @ W.detach()) @ v - y) ** 2).mean() / 2
    return torch.autograd.grad(loss, (Z, v))


@wrong("a03.grads_autograd", symptom="right to eight digits, without autograd", hint="That is a difference quotient, right to a few digits: let autograd compute the gradient.")
def finite_differences(X, y, W, w):
    def loss(V, v):
        return ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2

    results = []
    with torch.no_grad():
        pair = [W.clone(), w.clone()]
        for p in pair:
            g = torch.zeros_like(p)
            for i in range(p.numel()):
                kept = p.view(-1)[i].item()
                p.view(-1)[i] = kept + 1e-6
                above = loss(*pair)
                p.view(-1)[i] = kept - 1e-6
                below = loss(*pair)
                p.view(-1)[i] = kept
                g.view(-1)[i] = (above - below) / 2e-6
            results.append(g)
    return tuple(results)


@wrong("a03.grads_autograd", symptom="the gradients at the weights of an earlier call", hint="Called with other weights of the same shapes, it uses the old ones: make the leaves anew in each call.")
def leaves_of_the_first_call(X, y, W, w, leaves={}):
    key = W.shape, W.dtype
    if key not in leaves:
        leaves[key] = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    V, v = leaves[key]
    return torch.autograd.grad(((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2, (V, v))


@wrong("a03.grads_autograd", symptom="an earlier result changes in a later call", hint="The .grad of leaves that you keep is emptied and filled again in the next call: return tensors of their own.")
def leaves_kept_and_zeroed(X, y, W, w, leaves={}):
    key = W.shape, W.dtype
    if key not in leaves:
        leaves[key] = [torch.zeros_like(p, requires_grad=True) for p in (W, w)]
    V, v = leaves[key]
    V.data.copy_(W.data)
    v.data.copy_(w.data)
    if V.grad is not None:
        V.grad.zero_()
        v.grad.zero_()
    (((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2).backward()
    return V.grad, v.grad


@wrong("a03.grads_autograd", symptom="arrays, not tensors", hint="The docstring asks for tensors: look at the types in your result.")
def arrays(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2
    return tuple(g.numpy() for g in torch.autograd.grad(loss, (V, v)))


@wrong("a03.grads_autograd", symptom="a list, not a tuple", hint="The docstring asks for a tuple: look at type(result).")
def a_list(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2
    return list(torch.autograd.grad(loss, (V, v)))


@wrong("a03.grads_autograd", symptom="the caller's tensors no longer require grad", hint="Your function leaves W and w without requires_grad, where they had it: leave arguments as they are, or work on leaves of your own.")
def requires_grad_switched_off(X, y, W, w):
    W.requires_grad_()
    w.requires_grad_()
    loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
    gradients = torch.autograd.grad(loss, (W, w))
    W.requires_grad_(False)
    w.requires_grad_(False)
    return gradients


@right("a03.grads_autograd")
def of_the_arguments_themselves(X, y, W, w):
    loss = ((torch.tanh(X @ W) @ w - y) ** 2).sum() / (2 * len(y))
    return torch.autograd.grad(loss, (W, w))


@right("a03.grads_autograd")
def arguments_borrowed(X, y, W, w):
    before = [(p.requires_grad, p.grad) for p in (W, w)]
    try:
        for p in (W, w):
            p.requires_grad_(True)
            p.grad = None
        (((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2).backward()
        return W.grad, w.grad
    finally:
        for p, (required, grad) in zip((W, w), before):
            p.grad = grad
            p.requires_grad_(required)


@wrong(
    "a03.grads_autograd",
    symptom="gW twice too large",
    hint="Two backward passes: the second adds to W.grad what is there already. One pass fills both.",
)
def backward_for_each_layer(X, y, W, w):
    W = W.detach().clone().requires_grad_()
    w = w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
    loss.backward(retain_graph=True)
    gw = w.grad.clone()
    loss.backward()
    return W.grad.clone(), gw
