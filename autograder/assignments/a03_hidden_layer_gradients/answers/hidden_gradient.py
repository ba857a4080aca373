"""Answers to a03.grad_W: right ones, and wrong ones that miss a factor of the chain rule."""

import math

import numpy as np
import torch

from autograder.answers import right, wrong
from autograder.assignments.a03_hidden_layer_gradients.oracle import dphi, forward

HALF = (
    "Your answer is exactly half the right one. Which factor does differentiating a square bring "
    "down?"
)
SUMMED = (
    "Your answer is exactly M times the right one. Does the loss sum over the patterns, or average "
    "over them?"
)
MISSING_SLOPE = (
    "The derivative of the nonlinearity is missing: you are right only where h = 0. What is "
    "d phi(h)/dh?"
)
MISSING_WEIGHT = (
    "One factor of the chain rule is missing: through which weight does hidden unit k reach the "
    "output? You are right when all w_k = 1."
)
LINEAR = (
    "You are right only for tiny preactivations: the nonlinearity is missing somewhere on the way "
    "from h to y_pred."
)
NO_PREDICTION = (
    "The residual is missing the prediction: your gradient does not change when only the "
    "prediction does. What is d L / d y_pred?"
)


@right("a03.grad_W")
def matrix_products(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        back = (y_pred - y)[:, None] * w * (1 - phi_h**2)
        return X.T @ back / len(y)


@right("a03.grad_W")
def outer_product(X, y, W, w):
    W, w = W.detach(), w.detach()
    phi_h = torch.tanh(X @ W)
    delta = phi_h @ w - y
    return X.t().mm(torch.outer(delta, w) * (1 - phi_h * phi_h)) / X.shape[0]


@right("a03.grad_W")
def einsum(X, y, W, w):
    phi_h = torch.tanh(X @ W)
    delta = phi_h @ w - y
    g = torch.einsum("m,mk,k,mi->ik", delta, 1 - phi_h**2, w, X) / len(X)
    return g.detach()


@right("a03.grad_W")
def loop_over_patterns(X, y, W, w):
    M = len(y)
    g = torch.zeros_like(W, requires_grad=False)
    with torch.no_grad():
        for x, target in zip(X, y):
            phi = torch.tanh(x @ W)
            delta = phi @ w - target
            g += delta * torch.outer(x, w * (1 - phi**2))
    return g / M


@right("a03.grad_W")
def three_nested_loops(X, y, W, w):
    M, N = X.shape
    K = w.numel()
    x, t, V, v = X.tolist(), y.tolist(), W.tolist(), w.tolist()
    g = [[0.0] * K for _ in range(N)]
    for mu in range(M):
        phi = [math.tanh(sum(x[mu][i] * V[i][k] for i in range(N))) for k in range(K)]
        delta = sum(p * q for p, q in zip(phi, v)) - t[mu]
        for i in range(N):
            for k in range(K):
                g[i][k] += delta * (1 - phi[k] ** 2) * v[k] * x[mu][i] / M
    return torch.tensor(g, dtype=W.dtype)


@right("a03.grad_W")
def by_numpy(X, y, W, w):
    X, y, W, w = (t.detach().cpu().numpy() for t in (X, y, W, w))
    h = X @ W
    delta = np.tanh(h) @ w - y
    return torch.tensor(X.T @ (np.outer(delta, w) / np.cosh(h) ** 2) / len(y))


@right("a03.grad_W")
def broadcast_and_mean(X, y, W, w):
    X, y, W, w = X.data, y.data, W.data, w.data
    phi_h = (X @ W).tanh()
    delta = phi_h @ w - y
    terms = X[:, :, None] * ((1 - phi_h.pow(2)) * w * delta[:, None])[:, None, :]
    return terms.mean(dim=0)


@right("a03.grad_W")
def transposed_view(X, y, W, w):
    with torch.inference_mode():
        phi_h = torch.tanh(X @ W)
        delta = (phi_h @ w - y) / y.shape[0]
        back = (delta.unsqueeze(0) * w.unsqueeze(1)) * (1 - phi_h.T**2)
        return (back @ X).T


@right("a03.grad_W")
def unit_by_unit(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        delta = phi_h @ w - y

        def column(k):
            return w[k] * torch.mv(X.T, delta * (1 + phi_h[:, k]) * (1 - phi_h[:, k]))

        return torch.stack([column(k) for k in range(W.shape[1])], dim=1) / len(y)


@right("a03.grad_W")
def two_compensating_signs(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        error = y - phi_h @ w
        slope_minus = phi_h**2 - 1
        return X.T @ (error[:, None] * w * slope_minus) / len(y)


@right("a03.grad_W")
def diagonal_matrices(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        delta = torch.diag(phi_h @ w - y)
        return X.T @ delta @ (1 - phi_h.square()) @ torch.diag(w) / len(y)


@right("a03.grad_W")
def vmap_over_patterns(X, y, W, w):
    W, w = W.detach(), w.detach()

    def of_one(x, target):
        phi = torch.tanh(x @ W)
        return torch.outer(x, (phi @ w - target) * w * (1 - phi**2))

    return torch.vmap(of_one)(X, y).mean(0)


@wrong("a03.grad_W", symptom="M times the right gradient; right if M = 1", hint=SUMMED)
def summed_over_patterns(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * dphi(h))


@wrong("a03.grad_W", symptom="half the right gradient", hint=HALF)
def factor_one_half(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * dphi(h)) / (2 * len(y))


@wrong(
    "a03.grad_W",
    symptom="twice the right gradient: that of the loss without 1/2",
    hint="Your answer is exactly twice the right one: this loss has 1/(2M) in front. What becomes "
    "of the 2 from the square?",
)
def factor_two(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return 2 / len(y) * X.T @ ((y_pred - y)[:, None] * w * dphi(h))


@wrong(
    "a03.grad_W",
    symptom="divided by K, too: the mean runs over patterns and units",
    hint="Your answer is the right one divided by K once more. Only the pattern index mu is "
    "averaged; k stays.",
)
def divided_by_MK(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * dphi(h)) / h.numel()


@wrong(
    "a03.grad_W",
    symptom="divided by N instead of M",
    hint="The size of your answer goes with the number of inputs N, not with the number of "
    "patterns M. Which of the two does mu run over?",
)
def divided_by_N(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * dphi(h)) / len(W)


@wrong(
    "a03.grad_W",
    symptom="divided by the square root of N once more",
    hint="The 1/sqrt(N) belongs to the initial weights; W in the formula is what it is, and no "
    "scale is left to differentiate.",
)
def scaled_by_sqrt_N(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * dphi(h)) / len(y) / math.sqrt(X.shape[1])


@wrong(
    "a03.grad_W",
    symptom="minus the right gradient",
    hint="Your answer is minus the right one. Look at the order of the subtraction in the residual, "
    "and at its derivative with respect to y_pred. (phi^2 - 1 for phi' does the same.)",
)
def residual_flipped(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y - y_pred)[:, None] * w * dphi(h)) / len(y)


@wrong("a03.grad_W", symptom="too large where units saturate", hint=MISSING_SLOPE)
def missing_phi_prime(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w) / len(y)


@wrong("a03.grad_W", symptom="right if w = 1", hint=MISSING_WEIGHT)
def missing_readout_weight(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="right if every w_k is 0 or 1",
    hint="A factor w_k too many: w_k stands once on the way from h_k to y_pred.",
)
def readout_weight_squared(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w**2 * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="right for small W, wrong sign for |h| > 1",
    hint="phi is tanh, and its derivative is 1 minus the square of ... what? You squared the "
    "preactivation. Try h = 2: can a derivative of tanh be negative?",
)
def slope_of_h_squared(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * (1 - h**2)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="0 at W = 0",
    hint="That is the derivative of the logistic function, written with its output. Here phi = "
    "tanh: what is the slope at h = 0?",
)
def logistic_slope(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * phi_h * (1 - phi_h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="right at W = 0, too large elsewhere",
    hint="A sign slip in phi': the slope of tanh decreases as |h| grows, yours grows.",
)
def plus_for_minus(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * (1 + phi_h**2)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="the slope is 1 - phi, up to 2",
    hint="A square is missing in phi'. Check at h = -2 against a finite difference: the slope of "
    "tanh never exceeds 1.",
)
def square_forgotten(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * (1 - phi_h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="the slope is -2 phi, odd in h",
    hint="One derivative too many: you differentiated 1 - phi^2 (or phi^2) again. Yours is odd in "
    "h; phi' is even.",
)
def minus_two_phi(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * (-2 * phi_h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="the slope is taken at phi(h) instead of at h",
    hint="phi' is taken at the wrong place: its argument is the preactivation h, and you gave it "
    "phi_h. tanh then acts twice.",
)
def slope_at_phi(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * dphi(phi_h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="the slope is squared",
    hint="A factor phi' too many: the path from h to the output passes through tanh once.",
)
def slope_twice(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * dphi(h) * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="0 at W = 0",
    hint="A factor phi too many: follow the chain y_pred -> phi -> h -> W, one derivative per "
    "arrow.",
)
def extra_phi(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * phi_h * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="phi(h) stands where its slope should",
    hint="You used the value phi(h) where its derivative is needed: h reaches the output through "
    "tanh, so the chain rule asks for the slope there.",
)
def value_for_slope(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ ((y_pred - y)[:, None] * w * phi_h) / len(y)


@wrong(
    "a03.grad_W",
    symptom="one slope for all units: phi' is summed over k",
    hint="phi' is elementwise in (mu,k): you summed it over k, which mixes hidden units.",
)
def slope_summed_over_units(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        slope = dphi(h).sum(dim=1, keepdim=True)
        return X.T @ ((y_pred - y)[:, None] * w * slope) / len(y)


@wrong(
    "a03.grad_W",
    symptom="the slopes are averaged over the patterns before they are used",
    hint="You average each factor and then multiply. The mean of a product is not the product of "
    "the means: phi' belongs to its own pattern.",
)
def slope_averaged_over_patterns(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ (y_pred - y)[:, None] * w * dphi(h).mean(dim=0) / len(y)


@wrong(
    "a03.grad_W",
    symptom="the product of the mean input and the mean error signal",
    hint="You average each factor and then multiply. The mean of a product is not the product of "
    "the means.",
)
def product_of_means(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        back = (y_pred - y)[:, None] * w * dphi(h)
        return torch.outer(X.mean(dim=0), back.mean(dim=0))


@wrong(
    "a03.grad_W",
    symptom="the right numbers in shape (K, N)",
    hint="Right numbers, transposed. The gradient has the shape of the parameter: W is (N,K).",
)
def transposed(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return ((y_pred - y)[:, None] * w * dphi(h)).T @ X / len(y)


@wrong(
    "a03.grad_W",
    symptom="the right shape, the numbers in the wrong places",
    hint="Right shape, entries in the wrong places: reshape/view does not transpose. Compare a.T "
    "and a.reshape for a 2x3 matrix.",
)
def transposed_by_reshape(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        g = ((y_pred - y)[:, None] * w * dphi(h)).T @ X / len(y)
        return g.reshape(W.shape)


@wrong(
    "a03.grad_W",
    symptom="scrambled: the outer product of w and delta is reshaped to (M, K)",
    hint="Right shape, entries in the wrong places: reshape/view does not transpose. Compare a.T "
    "and a.reshape for a 2x3 matrix.",
)
def outer_product_reshaped(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        back = torch.outer(w, y_pred - y).reshape(h.shape) * dphi(h)
        return X.T @ back / len(y)


@wrong(
    "a03.grad_W",
    symptom="X is reshaped, not transposed",
    hint="reshape(N, M) of X does not transpose it: each row then mixes patterns and inputs. "
    "Compare a.T and a.reshape for a 2x3 matrix.",
)
def inputs_reshaped(X, y, W, w):
    M, N = X.shape
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.reshape(N, M) @ ((y_pred - y)[:, None] * w * dphi(h)) / M


@wrong(
    "a03.grad_W",
    symptom="right if y = 0",
    hint="The residual is missing the target: compare with the case y = 0, where you are right.",
)
def target_forgotten(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ (y_pred[:, None] * w * dphi(h)) / len(y)


@wrong("a03.grad_W", symptom="the residual is -y", hint=NO_PREDICTION)
def prediction_forgotten(X, y, W, w):
    with torch.no_grad():
        h = X @ W
        return X.T @ (-y[:, None] * w * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="without any residual: the slope of the mean output",
    hint="The residual is missing: this is the gradient of the mean of y_pred, not of the loss. "
    "What is d L / d y_pred?",
)
def residual_forgotten(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ (w * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="the residual is squared: the gradient does not change sign with it",
    hint="You used the squared residual where its derivative is needed.",
)
def squared_residual(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ (((y_pred - y) ** 2)[:, None] * w * dphi(h)) / len(y)


@wrong(
    "a03.grad_W",
    symptom="the gradient of the mean absolute error",
    hint="Derivative of |delta| instead of delta^2/2: how does the gradient depend on the size of "
    "the error?",
)
def sign_of_the_residual(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        return X.T @ (torch.sign(y_pred - y)[:, None] * w * dphi(h)) / len(y)


@wrong("a03.grad_W", symptom="the residual is that of a linear net", hint=LINEAR)
def residual_of_a_linear_net(X, y, W, w):
    with torch.no_grad():
        h = X @ W
        delta = h @ w - y
        return X.T @ (delta[:, None] * w * dphi(h)) / len(y)


@wrong("a03.grad_W", symptom="the gradient of a linear net", hint=LINEAR)
def linear_net(X, y, W, w):
    with torch.no_grad():
        delta = X @ W @ w - y
        return X.T @ (delta[:, None] * w) / len(y)


@wrong(
    "a03.grad_W",
    symptom="as if the output had a tanh, too",
    hint="The output of this network is linear: no tanh after the readout, so no (1 - y_pred^2) in "
    "the gradient.",
)
def slope_of_the_output(X, y, W, w):
    with torch.no_grad():
        h, phi_h, y_pred = forward(X, W, w)
        delta = (y_pred - y) * (1 - y_pred**2)
        return X.T @ (delta[:, None] * w * dphi(h)) / len(y)
