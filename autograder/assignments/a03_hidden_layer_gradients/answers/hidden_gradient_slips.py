"""Wrong answers to a03.grad_W whose formula is right: loops, shapes, memory, types; and pairs."""

import numpy as np
import torch

from autograder.answers import wrong
from autograder.assignments.a03_hidden_layer_gradients.oracle import dphi, forward

BY_HAND = (
    "The value is right, but this exercise is the derivation by hand: no backward(), no "
    "torch.autograd, no torch.func. Keep autograd for the check."
)
CHANGED = (
    "The caller's data changed. Which of your lines works in place (ends in _ , -=, +=) on an "
    "argument?"
)
TRACKED = (
    "The result still belongs to the graph (requires_grad is True). Which context or call keeps a "
    "computation out of it?"
)
ONE_PATTERN = (
    "Your result depends on one pattern only. In your loop, is the accumulator overwritten (=) or "
    "increased (+=), and does return stand after the loop?"
)


@wrong("a03.grad_W", symptom="the last pattern's term alone", hint=ONE_PATTERN)
def last_pattern_only(X, y, W, w):
    M = len(y)
    with torch.no_grad():
        for mu in range(M):
            phi = torch.tanh(X[mu] @ W)
            g = (phi @ w - y[mu]) * torch.outer(X[mu], w * (1 - phi**2)) / M
    return g


@wrong("a03.grad_W", symptom="the first pattern's term alone", hint=ONE_PATTERN)
def return_inside_the_loop(X, y, W, w):
    M = len(y)
    g = torch.zeros_like(W)
    with torch.no_grad():
        for mu in range(M):
            phi = torch.tanh(X[mu] @ W)
            g += (phi @ w - y[mu]) * torch.outer(X[mu], w * (1 - phi**2)) / M
            return g


@wrong(
    "a03.grad_W",
    symptom="the first pattern is missing from the sum",
    hint="Count the patterns in your loop: Python counts from 0.",
)
def first_pattern_missing(X, y, W, w):
    M = len(y)
    g = torch.zeros_like(W)
    with torch.no_grad():
        for mu in range(1, M):
            phi = torch.tanh(X[mu] @ W)
            g += (phi @ w - y[mu]) * torch.outer(X[mu], w * (1 - phi**2)) / M
    return g


@wrong(
    "a03.grad_W",
    symptom="every later pattern weighs more: the sum is divided again in each round",
    hint="The division by M stands inside the loop and acts on the whole accumulator in each "
    "round: divide once, after the loop.",
)
def divided_in_each_round(X, y, W, w):
    M = len(y)
    g = torch.zeros_like(W)
    with torch.no_grad():
        for mu in range(M):
            phi = torch.tanh(X[mu] @ W)
            g += (phi @ w - y[mu]) * torch.outer(X[mu], w * (1 - phi**2))
            g /= M
    return g


@wrong(
    "a03.grad_W",
    symptom="shape (M, N, K): one gradient for each pattern",
    hint="Not reduced: the formula has a sum over the pattern index mu.",
)
def not_summed(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        back = (y_pred - y)[:, None] * w * dphi(h)
        return X[:, :, None] * back[:, None, :] / len(y)


@wrong(
    "a03.grad_W",
    symptom="one number: the mean over everything",
    hint="You reduced over the wrong axis (or over all). Which index must be left in the result? "
    "Sum over the other one.",
)
def mean_over_everything(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        back = (y_pred - y)[:, None] * w * dphi(h)
        return (X[:, :, None] * back[:, None, :]).mean()


@wrong(
    "a03.grad_W",
    symptom="shape (M, K): the error signal, before it meets the inputs",
    hint="The last factor of the chain rule is missing: you stopped at the derivative with respect "
    "to h. What is the derivative of h_k with respect to W_ik?",
)
def inputs_forgotten(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return (y_pred - y)[:, None] * w * dphi(h) / len(y)


@wrong(
    "a03.grad_W",
    symptom="all columns alike: the error signal is summed over the units",
    hint="The index k must be left in the result: each hidden unit has an error signal of its own, "
    "and you summed them.",
)
def units_summed(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        back = ((y_pred - y)[:, None] * w * dphi(h)).sum(dim=1, keepdim=True)
        return (X.T @ back / len(y)).expand(W.shape).clone()


@wrong(
    "a03.grad_W",
    symptom="a RuntimeError unless M = K",
    hint="Elementwise product of delta (M,) with a (M,K) or (K,) array: it raises an error or, if "
    "M = K, silently pairs pattern mu with unit k. Give delta a second axis.",
)
def delta_without_second_axis(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y) * w * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="a RuntimeError unless M = N",
    hint="The matrix is not transposed as the index formula says. Write the shapes under each "
    "factor: X is (M,N), so which product gives (N,...)?",
)
def transpose_missing(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X @ ((y_pred - y)[:, None] * w * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="fits the mean of y: the residual is a matrix (M, M)",
    hint="Print the shapes of y_pred and y, then of their difference: it should be (M,), not "
    "(M,M). A (M,1) minus a (M,) broadcasts.",
)
def residual_broadcast_to_a_matrix(X, y, W, w):
    with torch.no_grad():
        h = X @ W
        y_pred = torch.tanh(h) @ w[:, None]
        delta = (y_pred - y).mean(dim=1)
        return X.T @ (delta[:, None] * w * dphi(h)) / len(y)


@wrong("a03.grad_W", symptom="right, but it requires grad where W does", hint=TRACKED)
def tracked_result(X, y, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    delta = phi_h @ w - y
    return X.T @ (delta[:, None] * w * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="right, but y holds the residual afterwards", hint=CHANGED)
def residual_in_place(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        delta = y.neg_().add_(y_pred)
        return X.T @ (delta[:, None] * w * dphi(h)) / len(y)


@wrong("a03.grad_W", symptom="right, but X is scaled by 1/M afterwards", hint=CHANGED)
def inputs_scaled_in_place(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        back = (y_pred - y)[:, None] * w * dphi(h)
        X /= len(y)
        return X.T @ back


@wrong(
    "a03.grad_W",
    symptom="right, but W and w no longer require grad afterwards",
    hint="You switched off the caller's requires_grad. Leave arguments as they are: detach() gives "
    "you an untracked view of them.",
)
def requires_grad_switched_off(X, y, W, w):
    W.requires_grad_(False)
    w.requires_grad_(False)
    h, phi_h, y_pred = forward(X, W, w)
    return X.T @ ((y_pred - y)[:, None] * w * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="right, but the result is stored in W itself",
    hint="Your result lives in the same memory as the input (or as .grad): change one and look at "
    "the other. copy_ writes into the caller's W.",
)
def written_into_W(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        g = X.T @ ((y_pred - y)[:, None] * w * dphi(h)) / len(y)
        return W.copy_(g)


@wrong("a03.grad_W", symptom="right, but by autograd", hint=BY_HAND)
def backward_used(X, y, W, w):
    leaf = W.detach().clone().requires_grad_()
    h, phi_h, y_pred = forward(X, leaf, w.detach())
    loss = ((y_pred - y) ** 2).mean() / 2
    loss.backward()
    return leaf.grad


@wrong("a03.grad_W", symptom="right, but by torch.func", hint=BY_HAND)
def torch_func_used(X, y, W, w):
    def loss(V):
        return ((torch.tanh(X @ V) @ w.detach() - y) ** 2).mean() / 2

    return torch.func.grad(loss)(W.detach())


@wrong("a03.grad_W", symptom="right, but the slope of tanh comes from autograd", hint=BY_HAND)
def slope_by_autograd(X, y, W, w):
    h = (X @ W).detach().requires_grad_()
    phi_h = torch.tanh(h)
    (slope,) = torch.autograd.grad(phi_h.sum(), h)
    with torch.no_grad():
        delta = phi_h @ w - y
        return X.T @ (delta[:, None] * w * slope) / len(y)


@wrong(
    "a03.grad_W",
    symptom="float32 for float64 input",
    hint="The dtype was changed on the way: return what the docstring says (float32 for float32 "
    "input, float64 for float64).",
)
def single_precision_inside(X, y, W, w):
    g = torch.zeros(W.shape)
    with torch.no_grad():
        for x, target in zip(X, y):
            phi = torch.tanh(x @ W)
            g += (phi @ w - target) * torch.outer(x, w * (1 - phi**2))
    return g / len(y)


@wrong(
    "a03.grad_W",
    symptom="a NumPy array",
    hint="The docstring asks for another type: look at type(result).",
)
def numpy_array(X, y, W, w):
    X, y, W, w = [t.detach().numpy() for t in (X, y, W, w)]
    phi_h = np.tanh(X @ W)
    delta = phi_h @ w - y
    return X.T @ (delta[:, None] * w * (1 - phi_h**2)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="a RuntimeError where W requires grad; elsewhere right",
    hint="A tensor that requires grad cannot be turned into an array directly: which call cuts it "
    "from the graph?",
)
def numpy_without_detach(X, y, W, w):
    X, y, W, w = [t.numpy() for t in (X, y, W, w)]
    phi_h = np.tanh(X @ W)
    delta = phi_h @ w - y
    return torch.from_numpy(X.T @ (delta[:, None] * w * (1 - phi_h**2)) / len(y))


@wrong(
    "a03.grad_W",
    symptom="right only for 100 patterns",
    hint="Right only when there are exactly 100 patterns. Take M from the arguments, not from the "
    "notebook.",
)
def hard_coded_M(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * dphi(h)) / 100


@wrong("a03.grad_W", symptom="None", hint="The function computes, but nothing is returned.")
def no_return(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        g = X.T @ ((y_pred - y)[:, None] * w * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="a unit vector in the direction of the gradient",
    hint="Gradient only: no normalising, no clipping, no step. (The step comes in a later "
    "function.)",
)
def normalised(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        g = X.T @ ((y_pred - y)[:, None] * w * dphi(h)) / len(y)
        return g / g.norm()


@wrong(
    "a03.grad_W",
    symptom="the weights after one step, not the gradient",
    hint="Gradient only: no normalising, no clipping, no step. (The step comes in a later "
    "function.)",
)
def weights_after_a_step(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return W - X.T @ ((y_pred - y)[:, None] * w * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="forward differences, off by the order of eps",
    hint="A finite difference is an approximation, good as your own check. Here the formula is "
    "asked.",
)
def one_sided_differences(X, y, W, w):
    eps = 1e-2
    g = torch.zeros_like(W)

    def loss(V):
        return ((torch.tanh(X @ V) @ w - y) ** 2).mean() / 2

    with torch.no_grad():
        for i in range(W.shape[0]):
            for k in range(W.shape[1]):
                V = W.clone()
                V[i, k] += eps
                g[i, k] = (loss(V) - loss(W)) / eps
    return g


@wrong(
    "a03.grad_W",
    symptom="no phi', no w_k: the gradient of a layer without anything behind it",
    hint="Two factors of the chain rule are missing between the residual and the inputs: the "
    "readout weight w_k and the slope phi'(h_k).",
)
def missing_phi_prime_and_weight(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return (X.T @ (y_pred - y)[:, None] / len(y)).repeat(1, len(w))


@wrong(
    "a03.grad_W",
    symptom="M times too large, and without phi'",
    hint="Two slips: the derivative of the nonlinearity is missing, and the loss averages over the "
    "patterns where you sum.",
)
def missing_phi_prime_and_summed(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w)


@wrong(
    "a03.grad_W",
    symptom="M times too large, and without w_k",
    hint="Two slips: a weight of the chain rule is missing between output and hidden unit, and the "
    "loss averages over the patterns where you sum.",
)
def missing_weight_and_summed(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * dphi(h))


@wrong(
    "a03.grad_W",
    symptom="minus the right gradient, transposed",
    hint="Two slips: the gradient has the shape of its parameter, (N,K), and the order of the "
    "subtraction in the residual is turned round.",
)
def flipped_and_transposed(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return ((y - y_pred)[:, None] * w * dphi(h)).T @ X / len(y)


@wrong(
    "a03.grad_W",
    symptom="half the right gradient, with 1 - h^2 as the slope",
    hint="Two slips: the slope of tanh is 1 minus the square of something else than h, and the 2 of "
    "the square cancels the 1/2 of the loss.",
)
def half_and_slope_of_h_squared(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * (1 - h**2)) / (2 * len(y))
