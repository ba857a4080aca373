"""Answers to a03.grads_autograd."""

import torch

from autograder.answers import right, wrong
from autograder.assignments.a03_hidden_layer_gradients.oracle import forward

NOT_ZEROED = (
    "Call your function twice on the same tensor: backward() adds into .grad. Start from zero, or "
    "from a fresh leaf."
)
NOT_A_LEAF = (
    "You asked .grad of a tensor that was computed from another one. Only leaves keep .grad: which "
    "tensor is the leaf?"
)
CUT = "The graph was cut before backward (detach, no_grad, .data, numpy). Which line cuts it?"
TRACKED = (
    "The result still belongs to the graph (requires_grad is True). Which option of autograd.grad "
    "(or of backward) made it so?"
)
BY_FORMULA = (
    "The value is right, but this exercise asks for PyTorch's own gradient, as an independent "
    "check of your formula: let autograd compute it."
)


@right("a03.grads_autograd")
def fresh_leaves_and_backward(X, y, W, w):
    W = W.detach().clone().requires_grad_(True)
    w = w.detach().clone().requires_grad_(True)
    h, phi_h, y_pred = forward(X, W, w)
    loss = ((y_pred - y) ** 2).sum() / (2 * len(y))
    loss.backward()
    return W.grad, w.grad


@right("a03.grads_autograd")
def autograd_grad(X, y, W, w):
    leaves = [t.detach().requires_grad_() for t in (W, w)]
    y_pred = forward(X, *leaves)[2]
    loss = 0.5 * torch.mean((y_pred - y) ** 2)
    return torch.autograd.grad(loss, leaves)


@right("a03.grads_autograd")
def functional_gradient(X, y, W, w):
    def loss(W, w):
        residual = torch.tanh(X @ W) @ w - y
        return residual.square().mean() / 2

    return torch.func.grad(loss, argnums=(0, 1))(W.detach(), w.detach())


@right("a03.grads_autograd")
def jacobian_in_reverse(X, y, W, w):
    def loss(first, second):
        return ((torch.tanh(X @ first) @ second - y) ** 2).mean() / 2

    return torch.func.jacrev(loss, argnums=(0, 1))(W.detach(), w.detach())


@right("a03.grads_autograd")
def vector_jacobian_product(X, y, W, w):
    def loss(first, second):
        return ((torch.tanh(X @ first) @ second - y) ** 2).mean() / 2

    value, pull_back = torch.func.vjp(loss, W.detach(), w.detach())
    return pull_back(torch.ones_like(value))


@right("a03.grads_autograd")
def batched_gradients(X, y, W, w):
    leaves = [weights.detach().clone().requires_grad_() for weights in (W, w)]
    loss = ((torch.tanh(X @ leaves[0]) @ leaves[1] - y) ** 2).mean() / 2
    one = torch.ones(1, dtype=loss.dtype)
    batch = torch.autograd.grad(loss, leaves, one, is_grads_batched=True)
    return batch[0][0].clone(), batch[1][0].clone()


@right("a03.grads_autograd")
def jacobian(X, y, W, w):
    def loss(W, w):
        residual = torch.tanh(X @ W) @ w - y
        return (residual @ residual) / (2 * y.numel())

    gW, gw = torch.autograd.functional.jacobian(loss, (W.detach(), w.detach()))
    return gW, gw


@right("a03.grads_autograd")
def one_layer_after_the_other(X, y, W, w):
    def loss(W, w):
        return ((torch.tanh(X @ W) @ w - y) ** 2).sum() / (2 * X.shape[0])

    W0, w0 = W.detach(), w.detach()
    leaf = W0.clone().requires_grad_()
    loss(leaf, w0).backward()
    gW = leaf.grad.clone()
    leaf = w0.clone().requires_grad_()
    loss(W0, leaf).backward()
    gw = leaf.grad.clone()
    return (gW, gw)


@right("a03.grads_autograd")
def parameters_of_a_module(X, y, W, w):
    class Network(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.W = torch.nn.Parameter(W.detach().clone())
            self.w = torch.nn.Parameter(w.detach().clone())

        def forward(self, X):
            return torch.tanh(X @ self.W) @ self.w

    net = Network()
    loss = torch.nn.functional.mse_loss(net(X), y) / 2
    loss.backward()
    return net.W.grad, net.w.grad


@right("a03.grads_autograd")
def retained_on_copies(X, y, W, w):
    V = W.detach().requires_grad_().clone()
    v = w.detach().requires_grad_().clone()
    V.retain_grad()
    v.retain_grad()
    loss = (torch.tanh(X @ V) @ v - y).pow(2).mean().div(2)
    loss.backward()
    return V.grad.detach(), v.grad.detach()


@right("a03.grads_autograd")
def pattern_by_pattern(X, y, W, w):
    V = torch.tensor(W.tolist(), dtype=W.dtype, requires_grad=True)
    v = torch.tensor(w.tolist(), dtype=w.dtype, requires_grad=True)
    for x, target in zip(X, y):
        part = (torch.tanh(x @ V) @ v - target) ** 2 / (2 * len(y))
        part.backward()
    return V.grad, v.grad


@right("a03.grads_autograd")
def hooks(X, y, W, w):
    seen = {}
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    V.register_hook(lambda g: seen.update(W=g.detach().clone()))
    v.register_hook(lambda g: seen.update(w=g.detach().clone()))
    with torch.enable_grad():
        loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2
    loss.backward()
    return seen["W"], seen["w"]


@wrong("a03.grads_autograd", symptom="the second call returns the sum of both", hint=NOT_ZEROED)
def callers_grad_not_zeroed(X, y, W, w):
    W.requires_grad_()
    w.requires_grad_()
    h, phi_h, y_pred = forward(X, W, w)
    loss = ((y_pred - y) ** 2).sum() / (2 * len(y))
    loss.backward()
    return W.grad, w.grad


@wrong(
    "a03.grads_autograd",
    symptom="right values; the caller's .grad is lost, and earlier results turn to later ones",
    hint="Zeroing the caller's .grad is a change of the arguments, and W.grad that you return is "
    "an alias. Work with leaves of your own.",
)
def callers_grad_zeroed(X, y, W, w):
    W.requires_grad_()
    w.requires_grad_()
    if W.grad is not None:
        W.grad.zero_()
    if w.grad is not None:
        w.grad.zero_()
    loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
    loss.backward()
    return W.grad, w.grad


@wrong(
    "a03.grads_autograd",
    symptom="right values, but the caller's .grad is filled with them",
    hint="Your results are copies, as they should be, but backward() still left its gradients in "
    "the caller's W.grad and w.grad. On which leaves should it work?",
)
def callers_grad_set_to_none_first(X, y, W, w):
    W.requires_grad_()
    w.requires_grad_()
    W.grad, w.grad = None, None
    loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
    loss.backward()
    return W.grad.clone(), w.grad.clone()


@wrong(
    "a03.grads_autograd",
    symptom="the two gradients have changed places",
    hint="The order of the returned values differs from the docstring.",
)
def swapped(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2
    gW, gw = torch.autograd.grad(loss, (V, v))
    return gw, gW


@wrong("a03.grads_autograd", symptom="(None, None)", hint=NOT_A_LEAF)
def clone_is_not_a_leaf(X, y, W, w):
    W.requires_grad_()
    w.requires_grad_()
    V, v = W.clone(), w.clone()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2
    loss.backward()
    return V.grad, v.grad


@wrong(
    "a03.grads_autograd",
    symptom="right for plain tensors; None where W and w require grad already",
    hint=NOT_A_LEAF + " A clone of a tensor that requires grad still belongs to its graph.",
)
def clone_without_detach(X, y, W, w):
    V, v = W.clone().requires_grad_(), w.clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2
    loss.backward()
    return V.grad, v.grad


@wrong("a03.grads_autograd", symptom="gw is right, W is not reached", hint=CUT)
def activities_detached(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    phi_h = torch.tanh(X @ V).detach()
    loss = ((phi_h @ v - y) ** 2).mean() / 2
    loss.backward()
    return V.grad, v.grad


@wrong("a03.grads_autograd", symptom="gw is right, gW is zero", hint=CUT)
def activities_detached_zero_allowed(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    phi_h = torch.tanh(X @ V).data
    loss = ((phi_h @ v - y) ** 2).mean() / 2
    gW, gw = torch.autograd.grad(loss, (V, v), allow_unused=True)
    if gW is None:
        gW = torch.zeros_like(W, requires_grad=False)
    return gW, gw


@wrong("a03.grads_autograd", symptom="a RuntimeError: there is no graph", hint=CUT)
def forward_under_no_grad(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    with torch.no_grad():
        y_pred = torch.tanh(X @ V) @ v
    loss = ((y_pred - y) ** 2).mean() / 2
    loss.backward()
    return V.grad, v.grad


@wrong("a03.grads_autograd", symptom="right, but by the formulas", hint=BY_FORMULA)
def formulas(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        delta = (phi_h @ w - y) / len(y)
        gW = X.T @ (delta[:, None] * w * (1 - phi_h**2))
        gw = phi_h.T @ delta
    return gW, gw


@wrong(
    "a03.grads_autograd",
    symptom="gW is autograd's, gw is the formula's",
    hint="One of the two gradients still comes from your formula: as an independent check, both "
    "have to be autograd's.",
)
def one_of_two_by_formula(X, y, W, w):
    V = W.detach().clone().requires_grad_()
    phi_h = torch.tanh(X @ V)
    delta = phi_h @ w.detach() - y
    loss = (delta**2).mean() / 2
    loss.backward()
    gw = (phi_h.T @ delta / len(y)).detach()
    return V.grad, gw


@wrong(
    "a03.grads_autograd",
    symptom="twice the right gradients: the loss lacks its 1/2",
    hint="Your loss is exactly twice ours. nn.MSELoss divides by M; the loss here divides by 2M.",
)
def mean_square_without_half(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = torch.nn.functional.mse_loss(torch.tanh(X @ V) @ v, y)
    return torch.autograd.grad(loss, (V, v))


@wrong(
    "a03.grads_autograd",
    symptom="M times the right gradients: the loss is a sum",
    hint="Your answer is exactly M times the right one. Does the loss sum over the patterns, or "
    "average over them?",
)
def loss_summed(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).sum() / 2
    loss.backward()
    return V.grad, v.grad


@wrong(
    "a03.grads_autograd",
    symptom="the gradients of a loss of shape (M, M)",
    hint="Print the shapes of y_pred and y, then of their difference: it should be (M,), not "
    "(M,M). A (M,1) minus a (M,) broadcasts.",
)
def loss_broadcast_to_a_matrix(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    y_pred = torch.tanh(X @ V) @ v[:, None]
    loss = ((y_pred - y) ** 2).mean() / 2
    loss.backward()
    return V.grad, v.grad


@wrong("a03.grads_autograd", symptom="right, but both results require grad", hint=TRACKED)
def graph_of_the_gradient(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2
    return torch.autograd.grad(loss, (V, v), create_graph=True)


@wrong(
    "a03.grads_autograd",
    symptom="right, but W and w require grad afterwards",
    hint="You switched on the caller's requires_grad. Leave arguments as they are: make leaves of "
    "your own from them.",
)
def requires_grad_switched_on(X, y, W, w):
    W.requires_grad_()
    w.requires_grad_()
    loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
    return torch.autograd.grad(loss, (W, w))


@wrong(
    "a03.grads_autograd",
    symptom="twice the right gradients: backward ran twice",
    hint="backward() ran twice and the gradients added up.",
)
def backward_twice(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2
    loss.backward(retain_graph=True)
    loss.backward()
    return V.grad, v.grad


@wrong(
    "a03.grads_autograd",
    symptom="zeros: the gradients are zeroed before they are returned",
    hint="V.grad is not a copy: zeroing it after backward() zeroes your result as well.",
)
def zeroed_before_the_return(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2
    loss.backward()
    gW, gw = V.grad, v.grad
    V.grad.zero_()
    v.grad.zero_()
    return gW, gw


@wrong(
    "a03.grads_autograd",
    symptom="only the first of the two gradients",
    hint="Two gradients are asked, one for each layer: the docstring has the order.",
)
def only_the_hidden_layer(X, y, W, w):
    V = W.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ w.detach() - y) ** 2).mean() / 2
    loss.backward()
    return V.grad


@wrong(
    "a03.grads_autograd",
    symptom="the loss without its residual: the gradients of the mean output",
    hint="You differentiate y_pred, not the loss: where do the targets y come in?",
)
def gradient_of_the_output(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    y_pred = torch.tanh(X @ V) @ v
    y_pred.mean().backward()
    return V.grad, v.grad


@wrong(
    "a03.grads_autograd",
    symptom="the gradients of a linear network",
    hint="You are right only for tiny preactivations: the nonlinearity is missing somewhere on the "
    "way from h to y_pred.",
)
def linear_network(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((X @ V @ v - y) ** 2).mean() / 2
    loss.backward()
    return V.grad, v.grad


@wrong(
    "a03.grads_autograd",
    symptom="the error message: grad can be implicitly created only for scalar outputs",
    hint="backward() needs a single number: your loss still has the axis of the patterns. Which "
    "sum or mean is missing?",
)
def loss_not_reduced(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = (torch.tanh(X @ V) @ v - y) ** 2 / 2
    loss.backward()
    return V.grad, v.grad


@wrong(
    "a03.grads_autograd",
    symptom="float32 gradients for float64 input",
    hint="The dtype was changed on the way: return what the docstring says (float32 for float32 "
    "input, float64 for float64).",
)
def single_precision_inside(X, y, W, w):
    V = W.detach().clone().float().requires_grad_()
    v = w.detach().clone().float().requires_grad_()
    loss = ((torch.tanh(X.float() @ V) @ v - y.float()) ** 2).mean() / 2
    loss.backward()
    return V.grad, v.grad


@wrong("a03.grads_autograd", symptom="None", hint="The gradients are computed, but not returned.")
def no_return(X, y, W, w):
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    loss = ((torch.tanh(X @ V) @ v - y) ** 2).mean() / 2
    loss.backward()
