"""More answers to a03.grad_w: a wrong factor, a term too many, a tensor that is kept."""

import torch

from autograder.answers import right, wrong


@wrong("a03.grad_w", symptom="divided by M - 1", hint="Divide by M, not M - 1: this is an average, not an unbiased variance.")
def divided_by_one_less(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return phi_h.T @ d / (len(y) - 1)


@wrong("a03.grad_w", symptom="the first pattern is missing from the sum", hint="Count the patterns in your loop: Python counts from 0.")
def first_pattern_missing(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        g = torch.zeros_like(w)
        for mu in range(1, len(y)):
            g += d[mu] * phi_h[mu] / len(y)
        return g


@wrong("a03.grad_w", symptom="the gradient of one pattern", hint="Your result depends on one pattern only: every pattern contributes to the average.")
def first_pattern_only(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return d[0] * phi_h[0]


@wrong("a03.grad_w", symptom="with the logistic function for tanh", hint="A different nonlinearity: the hidden units are tanh, whose values have both signs.")
def sigmoid_network(X, y, W, w):
    with torch.no_grad():
        p = torch.sigmoid(X @ W)
        return p.T @ (p @ w - y) / len(y)


@wrong("a03.grad_w", symptom="y_pred + y", hint="Look at the sign in the residual: it is what is predicted minus what is wanted.")
def residual_added(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return phi_h.T @ (d + 2 * y) / len(y)


@wrong("a03.grad_w", symptom="|y_pred - y|", hint="The residual has a sign, and the gradient needs it: where is an absolute value taken?")
def absolute_residual(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return phi_h.T @ d.abs() / len(y)


@wrong("a03.grad_w", symptom="the gradient plus w", hint="Something is added that does not belong to this loss: it has no term with the weights alone.")
def weights_added(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return phi_h.T @ d / len(y) + w


@wrong("a03.grad_w", symptom="weight decay of 0.01", hint="Something is added that does not belong to this loss: it has no term with the weights alone.")
def weights_added_a_little(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return phi_h.T @ d / len(y) + 0.01 * w


@wrong("a03.grad_w", symptom="entries beyond 0.1 are cut off", hint="The gradient is asked as it is: nothing is cut off (clamp, clip) or normalised.")
def clipped(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return (phi_h.T @ d / len(y)).clamp(-0.1, 0.1)


@wrong("a03.grad_w", symptom="a vector of length 1", hint="The gradient is asked as it is: nothing is cut off (clamp, clip) or normalised.")
def normalised(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        g = phi_h.T @ d / len(y)
        return g / g.norm()


@wrong("a03.grad_w", symptom="scaled by 1/RMSE", hint="No square root in this loss: it is a mean square, not its root.")
def root_of_the_loss(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return phi_h.T @ d / len(y) / (d**2).mean().sqrt()


@wrong("a03.grad_w", symptom="the median over patterns", hint="The average over the patterns is asked, not their median.")
def median_for_mean(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return (phi_h * d[:, None]).median(0).values


@wrong("a03.grad_w", symptom="each output minus all targets", hint="A (M, 1) minus a (M,) broadcasts: print the shape of the residual, it should be (M,).")
def residuals_of_all_pairs_summed(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        all_pairs = (phi_h @ w)[:, None] - y
        return (all_pairs @ phi_h).sum(0) / len(y)


@wrong("a03.grad_w", symptom="shape (1, K)", hint="The right numbers with an axis of size 1 too many: the gradient has the shape of w, (K,).")
def row_vector(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return d[None, :] @ phi_h / len(y)


@wrong("a03.grad_w", symptom="X in the place of phi_h: shape (N,)", hint="What does w_k multiply in y_pred? It is not the input.")
def inputs_for_activities(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ d / len(y)


@wrong("a03.grad_w", symptom="the result of an earlier call changes", hint="Your function fills and returns the same tensor each time: call it twice, and look at the first result.")
def one_buffer_for_all_calls(X, y, W, w, buffers={}):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        out = buffers.setdefault((w.shape, w.dtype), torch.zeros_like(w).detach())
        return out.copy_(phi_h.T @ d / len(y))


@wrong("a03.grad_w", symptom="the second call returns the sum of both gradients", hint="Your function remembers earlier calls: start from zero in each call.")
def adds_up_from_call_to_call(X, y, W, w, totals={}):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        key = w.shape, w.dtype
        totals[key] = totals.get(key, 0) + phi_h.T @ d / len(y)
        return totals[key].clone()


@wrong("a03.grad_w", symptom="an array, not a tensor", hint="The docstring asks for a tensor: look at type(result).")
def numpy_array(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return (phi_h.T @ d / len(y)).numpy()


@wrong("a03.grad_w", symptom="the caller's .grad is gone", hint="The result is right, but the caller's .grad is not yours to empty: nothing here uses it.")
def zeroes_the_callers_grad(X, y, W, w):
    with torch.no_grad():
        W.grad = w.grad = None
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return phi_h.T @ d / len(y)


@right("a03.grad_w")
def normal_equations(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        return (phi_h.T @ phi_h @ w - phi_h.T @ y) / float(len(y))


@wrong(
    "a03.grad_w",
    symptom="entries of phi_h in wrong places",
    hint="reshape(K, M) does not transpose phi_h: patterns and units are mixed. Compare a.T and a.reshape for a 2x3 matrix.",
)
def values_reshaped(X, y, W, w):
    W, w = W.detach(), w.detach()
    phi_h = torch.tanh(X @ W)
    M, K = phi_h.shape
    return phi_h.reshape(K, M) @ (phi_h @ w - y) / M
