"""Answers to a03.grad_w."""

import math

import numpy as np
import torch

from autograder.answers import right, wrong
from autograder.assignments.a03_hidden_layer_gradients.oracle import dphi, forward

BY_HAND = (
    "The value is right, but this exercise is the derivation by hand: no backward(), no "
    "torch.autograd, no torch.func. Keep autograd for the check."
)
CHANGED = (
    "The caller's data changed. Which of your lines works in place (ends in _ , -=, +=) on an "
    "argument?"
)
DTYPE = (
    "The dtype was changed on the way: return what the docstring says (float32 for float32 input, "
    "float64 for float64)."
)
TRACKED = (
    "The result still belongs to the graph (requires_grad is True). Which context or call keeps a "
    "computation out of it?"
)
HALF = (
    "Your answer is exactly half the right one. Which factor does differentiating a square bring "
    "down?"
)
SUMMED = (
    "Your answer is exactly M times the right one. Does the loss sum over the patterns, or average "
    "over them?"
)
AXIS = (
    "You reduced over the wrong axis (or over all). Which index must be left in the result? Sum "
    "over the other one."
)
ONE_PATTERN = (
    "Your result depends on one pattern only. In your loop, is the accumulator overwritten (=) or "
    "increased (+=), and does return stand after the loop?"
)
NO_PREDICTION = (
    "The residual is missing the prediction: compare with the case of zero output weights, where "
    "you are right."
)


@right("a03.grad_w")
def with_no_grad(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y_pred - y) / len(y)


@right("a03.grad_w")
def detached_result(X, y, W, w):
    M = X.shape[0]
    phi_h = torch.tanh(X @ W)
    delta = phi_h @ w - y
    g = (delta[:, None] * phi_h).sum(dim=0) / M
    return g.detach()


@right("a03.grad_w")
def mean_over_patterns(X, y, W, w):
    W, w = W.data, w.data
    phi_h = torch.tanh(X @ W)
    return ((phi_h @ w - y).unsqueeze(1) * phi_h).mean(0)


@right("a03.grad_w")
def einsum(X, y, W, w):
    X, y, W, w = (t.detach() for t in (X, y, W, w))
    phi_h = torch.einsum("mi,ik->mk", X, W).tanh()
    delta = torch.einsum("mk,k->m", phi_h, w) - y
    return torch.einsum("m,mk->k", delta, phi_h) / X.size(0)


@right("a03.grad_w")
def loop_over_patterns_and_units(X, y, W, w):
    M, K = X.shape[0], W.shape[1]
    g = torch.zeros(K, dtype=X.dtype)
    with torch.no_grad():
        for mu in range(M):
            phi = torch.tanh(X[mu] @ W)
            delta = torch.dot(phi, w) - y[mu]
            for k in range(K):
                g[k] += delta * phi[k] / M
    return g


@right("a03.grad_w")
def by_numpy(X, y, W, w):
    X, y, W, w = [t.detach().numpy() for t in (X, y, W, w)]
    phi_h = np.tanh(X.dot(W))
    return torch.from_numpy(phi_h.T.dot(phi_h.dot(w) - y) / len(y))


@right("a03.grad_w")
def inference_mode(X, y, W, w):
    with torch.inference_mode():
        phi_h = torch.tanh(torch.mm(X, W))
        delta = torch.mv(phi_h, w).sub(y)
        g = torch.mv(phi_h.t(), delta).div(len(y))
    return g


@right("a03.grad_w")
def plain_python(X, y, W, w):
    M, N, K = len(X), len(W), len(w)
    x, t, V, v = X.tolist(), y.tolist(), W.tolist(), w.tolist()
    g = [0.0] * K
    for mu in range(M):
        phi = [math.tanh(sum(x[mu][i] * V[i][k] for i in range(N))) for k in range(K)]
        delta = sum(v[k] * phi[k] for k in range(K)) - t[mu]
        g = [g[k] + delta * phi[k] / M for k in range(K)]
    return torch.tensor(g, dtype=w.dtype)


@right("a03.grad_w")
def two_compensating_signs(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        error = y - phi_h @ w
        return -(error @ phi_h) / y.numel()


@right("a03.grad_w")
def vmap_over_patterns(X, y, W, w):
    def of_one(x, target):
        phi = torch.tanh(x @ W)
        return (phi @ w - target) * phi

    with torch.no_grad():
        return torch.vmap(of_one)(X, y).mean(dim=0)


@wrong("a03.grad_w", symptom="M times the right gradient; right if M = 1", hint=SUMMED)
def summed_over_patterns(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y_pred - y)


@wrong("a03.grad_w", symptom="half the right gradient", hint=HALF)
def factor_one_half(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y_pred - y) / (2 * len(y))


@wrong(
    "a03.grad_w",
    symptom="twice the right gradient: that of the loss without 1/2",
    hint="Your answer is exactly twice the right one: this loss has 1/(2M) in front. What becomes "
    "of the 2 from the square?",
)
def factor_two(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return 2 * phi_h.T @ (y_pred - y) / len(y)


@wrong(
    "a03.grad_w",
    symptom="M^2/2 times the right gradient",
    hint="Operator precedence: a / 2 * M multiplies by M. Try 8 / 2 * 4 in a cell.",
)
def precedence_of_division(X, y, W, w):
    M = len(y)
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y_pred - y) / 2 * M


@wrong(
    "a03.grad_w",
    symptom="minus the right gradient",
    hint="Your answer is minus the right one. Look at the order of the subtraction in the residual, "
    "and at its derivative with respect to y_pred.",
)
def residual_flipped(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y - y_pred) / len(y)


@wrong(
    "a03.grad_w",
    symptom="the slope phi' stands where the value phi should",
    hint="You used the derivative where the value phi(h) is needed: w_k multiplies phi(h_k).",
)
def slope_for_value(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return dphi(h).T @ (y_pred - y) / len(y)


@wrong(
    "a03.grad_w",
    symptom="the preactivation h stands where phi(h) should",
    hint="w_k multiplies phi(h_k), not h_k: you are right only for tiny preactivations.",
)
def preactivation_for_value(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return h.T @ (y_pred - y) / len(y)


@wrong(
    "a03.grad_w",
    symptom="an additional phi': each unit's term shrinks where it saturates",
    hint="A factor phi' too many: the path from w to the loss does not pass through tanh. What "
    "is d y_pred / d w_k?",
)
def extra_slope(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return (phi_h * (1 - phi_h**2)).T @ (y_pred - y) / len(y)


@wrong(
    "a03.grad_w",
    symptom="multiplied by w_k; right if w = 1",
    hint="A factor w_k too many. You are right when all w_k = 1; y_pred is linear in w.",
)
def extra_readout_weight(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return w * (phi_h.T @ (y_pred - y)) / len(y)


@wrong("a03.grad_w", symptom="right if w = 0", hint=NO_PREDICTION)
def prediction_forgotten(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        return -phi_h.T @ y / len(y)


@wrong(
    "a03.grad_w",
    symptom="right if y = 0",
    hint="The residual is missing the target: compare with the case y = 0, where you are right.",
)
def target_forgotten(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ y_pred / len(y)


@wrong(
    "a03.grad_w",
    symptom="right for small W: the hidden layer is linear",
    hint="You are right only for tiny preactivations: the nonlinearity is missing somewhere on the "
    "way from h to y_pred.",
)
def linear_hidden_layer(X, y, W, w):
    with torch.no_grad():
        h = X @ W
        return h.T @ (h @ w - y) / len(y)


@wrong(
    "a03.grad_w",
    symptom="phi is right, but the residual is that of a linear network",
    hint="The prediction in your residual uses h, not phi(h): you are right only for tiny "
    "preactivations.",
)
def residual_of_a_linear_net(X, y, W, w):
    with torch.no_grad():
        h = X @ W
        phi_h = torch.tanh(h)
        return phi_h.T @ (h @ w - y) / len(y)


@wrong("a03.grad_w", symptom="one number: the mean over patterns and units", hint=AXIS)
def mean_over_everything(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return ((y_pred - y)[:, None] * phi_h).mean()


@wrong("a03.grad_w", symptom="shape (M,) instead of (K,)", hint=AXIS)
def mean_over_units(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return ((y_pred - y)[:, None] * phi_h).mean(dim=1)


@wrong(
    "a03.grad_w",
    symptom="shape (M, K): one gradient for each pattern",
    hint="Not reduced: the formula has a sum over the pattern index mu.",
)
def not_summed(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return (y_pred - y)[:, None] * phi_h / len(y)


@wrong(
    "a03.grad_w",
    symptom="shape (K, 1)",
    hint="A trailing dimension of size 1 came along. The gradient has the shape of its parameter: "
    "w is (K,).",
)
def column_vector(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y_pred - y)[:, None] / len(y)


@wrong(
    "a03.grad_w",
    symptom="a RuntimeError unless M = K",
    hint="Elementwise product of delta (M,) with a (M,K) or (K,) array: it raises an error or, if "
    "M = K, silently pairs pattern mu with unit k. Give delta a second axis.",
)
def delta_without_second_axis(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        delta = y_pred - y
        return (delta * phi_h).mean(dim=0)


@wrong(
    "a03.grad_w",
    symptom="a RuntimeError unless M = K: the transpose is missing",
    hint="The matrix is not transposed as the index formula says. Write the shapes under each "
    "factor: phi_h is (M,K), so which product gives (K,)?",
)
def transpose_missing(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h @ (y_pred - y) / len(y)


@wrong(
    "a03.grad_w",
    symptom="a residual of shape (M, M): targets as a column broadcast",
    hint="Print the shapes of y_pred and y, then of their difference: it should be (M,), not "
    "(M,M). A (M,1) minus a (M,) broadcasts.",
)
def residual_broadcast_to_a_matrix(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        delta = y_pred - y.reshape(-1, 1)
        return phi_h.T @ delta.mean(dim=0) / len(y)


@wrong(
    "a03.grad_w",
    symptom="divided by N instead of M",
    hint="The size of your answer goes with the number of inputs N, not with the number of "
    "patterns M. Which of the two does mu run over?",
)
def divided_by_N(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y_pred - y) / X.shape[1]


@wrong(
    "a03.grad_w",
    symptom="divided by M and by K",
    hint="Your answer is the right one divided by K once more. Only the pattern index mu is "
    "averaged; k stays.",
)
def divided_by_MK(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y_pred - y) / phi_h.numel()


@wrong(
    "a03.grad_w",
    symptom="the gradient of the mean absolute error",
    hint="Derivative of |delta| instead of delta^2/2: how does the gradient depend on the size of "
    "the error?",
)
def sign_of_the_residual(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ torch.sign(y_pred - y) / len(y)


@wrong(
    "a03.grad_w",
    symptom="the residual is squared: the gradient never changes sign with it",
    hint="You used the squared residual where its derivative is needed.",
)
def squared_residual(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y_pred - y) ** 2 / len(y)


@wrong(
    "a03.grad_w",
    symptom="the product of two means",
    hint="You average each factor and then multiply. The mean of a product is not the product of "
    "the means.",
)
def product_of_means(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return (y_pred - y).mean() * phi_h.mean(dim=0)


@wrong(
    "a03.grad_w",
    symptom="right only for 100 patterns",
    hint="Right only when there are exactly 100 patterns. Take M from the arguments, not from the "
    "notebook.",
)
def hard_coded_M(X, y, W, w):
    M = 100
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y_pred - y) / M


@wrong("a03.grad_w", symptom="the last pattern's term alone", hint=ONE_PATTERN)
def last_pattern_only(X, y, W, w):
    M = len(y)
    with torch.no_grad():
        for mu in range(M):
            phi = torch.tanh(X[mu] @ W)
            g = (phi @ w - y[mu]) * phi / M
    return g


@wrong("a03.grad_w", symptom="the first pattern's term alone", hint=ONE_PATTERN)
def return_inside_the_loop(X, y, W, w):
    M = len(y)
    g = torch.zeros_like(w)
    with torch.no_grad():
        for mu in range(M):
            phi = torch.tanh(X[mu] @ W)
            g += (phi @ w - y[mu]) * phi / M
            return g


@wrong(
    "a03.grad_w",
    symptom="the last pattern is missing from the sum",
    hint="Count the patterns in your loop: range(M) already ends before M.",
)
def last_pattern_missing(X, y, W, w):
    M = len(y)
    g = torch.zeros_like(w)
    with torch.no_grad():
        for mu in range(M - 1):
            phi = torch.tanh(X[mu] @ W)
            g += (phi @ w - y[mu]) * phi / M
    return g


@wrong("a03.grad_w", symptom="float32 for float64 input", hint=DTYPE)
def single_precision_inside(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X.float(), W.float(), w.float())
        return phi_h.T @ (y_pred - y.float()) / len(y)


@wrong(
    "a03.grad_w",
    symptom="as if the output had a tanh, too",
    hint="The output of this network is linear: no tanh after the readout, so no (1 - y_pred^2) in "
    "the gradient.",
)
def slope_of_the_output(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ ((y_pred - y) * (1 - y_pred**2)) / len(y)


@wrong("a03.grad_w", symptom="right, but it requires grad where w does", hint=TRACKED)
def tracked_result(X, y, W, w):
    h, phi_h, y_pred = forward(X, W, w)
    return phi_h.T @ (y_pred - y) / len(y)


@wrong("a03.grad_w", symptom="right, but y holds minus the residual afterwards", hint=CHANGED)
def residual_in_place(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        y -= y_pred
        return -(phi_h.T @ y) / len(y)


@wrong("a03.grad_w", symptom="right, but by autograd", hint=BY_HAND)
def autograd_used(X, y, W, w):
    leaf = w.detach().clone().requires_grad_()
    h, phi_h, y_pred = forward(X, W.detach(), leaf)
    loss = ((y_pred - y) ** 2).sum() / (2 * len(y))
    loss.backward()
    return leaf.grad


@wrong(
    "a03.grad_w",
    symptom="the weights after one step, not the gradient",
    hint="Gradient only: no normalising, no clipping, no step. (The step comes in a later function.)",
)
def weights_after_a_step(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return w - phi_h.T @ (y_pred - y) / len(y)


@wrong(
    "a03.grad_w",
    symptom="the gradient for the hidden weights, summed over the inputs",
    hint="That is the other layer's gradient. Which weight multiplies phi(h_k) directly?",
)
def the_other_layer(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        back = (y_pred - y)[:, None] * w * (1 - phi_h**2)
        return (X.T @ back).sum(dim=0) / len(y)


@wrong(
    "a03.grad_w",
    symptom="a RuntimeError where w requires grad; elsewhere right",
    hint="A tensor that requires grad cannot be turned into an array directly: which call cuts it "
    "from the graph?",
)
def numpy_without_detach(X, y, W, w):
    X, y, W, w = X.numpy(), y.numpy(), W.numpy(), w.numpy()
    phi_h = np.tanh(X @ W)
    return torch.from_numpy(phi_h.T @ (phi_h @ w - y) / len(y))


@wrong("a03.grad_w", symptom="None", hint="The function computes, but nothing is returned.")
def no_return(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        g = phi_h.T @ (y_pred - y) / len(y)


@wrong(
    "a03.grad_w",
    symptom="half the right gradient, and with the wrong sign",
    hint="Two slips: the order of the subtraction in the residual, and the 2 that the derivative "
    "of a square brings down.",
)
def flipped_and_half(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return phi_h.T @ (y - y_pred) / (2 * len(y))


@wrong(
    "a03.grad_w",
    symptom="not averaged, and multiplied by w_k",
    hint="Two slips: a factor w_k too many (y_pred is linear in w), and a sum over the patterns "
    "where the loss averages.",
)
def extra_weight_and_summed(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return w * (phi_h.T @ (y_pred - y))
