"""More answers to a03.grad_W: a wrong factor, a term too many, a tensor that is kept."""

import torch

from autograder.answers import right, wrong


@wrong("a03.grad_W", symptom="divided by M - 1", hint="Divide by M, not M - 1: this is an average, not an unbiased variance.")
def divided_by_one_less(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        back = d[:, None] * w * (1 - phi_h**2)
        return X.T @ back / (len(y) - 1)


@wrong("a03.grad_W", symptom="the last pattern is missing from the sum", hint="Count the patterns in your loop: where does range end?")
def last_pattern_missing(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        back = d[:, None] * w * (1 - phi_h**2)
        g = torch.zeros_like(W)
        for mu in range(len(y) - 1):
            g += torch.outer(X[mu], back[mu])
        return g / len(y)


@wrong("a03.grad_W", symptom="the gradient of one pattern", hint="Your result depends on one pattern only: every pattern contributes to the average.")
def first_pattern_only(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        back = d[:, None] * w * (1 - phi_h**2)
        return torch.outer(X[0], back[0])


@wrong("a03.grad_W", symptom="1/cosh for the slope", hint="A square is missing in phi': you have 1/cosh(h). Compare with a finite difference at h = 2.")
def cosh_without_square(X, y, W, w):
    with torch.no_grad():
        h = X @ W
        d = torch.tanh(h) @ w - y
        return X.T @ (d[:, None] * w / torch.cosh(h)) / len(y)


@wrong("a03.grad_W", symptom="1 or 0 for the slope", hint="That is the slope of another nonlinearity (relu). Here phi = tanh.")
def slope_of_relu(X, y, W, w):
    with torch.no_grad():
        h = X @ W
        d = torch.tanh(h) @ w - y
        return X.T @ (d[:, None] * w * (h > 0)) / len(y)


@wrong("a03.grad_W", symptom="(1 + phi)^2 for the slope", hint="phi' is one minus a square, not the square of a sum.")
def square_of_one_plus_phi(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ (d[:, None] * w * (1 + phi_h) ** 2) / len(y)


@wrong("a03.grad_W", symptom="the sign of w_k is lost", hint="A weight w_k may be negative: where does its sign get lost?")
def absolute_weight(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ (d[:, None] * w.abs() * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="the sum of all w in the place of w_k", hint="Hidden unit k reaches the output through w_k alone, not through the sum of all w.")
def weights_summed(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ (d[:, None] * w.sum() * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="sums of W in the place of w_k", hint="W and w have changed roles: through which weight does hidden unit k reach the output?")
def weights_of_the_first_layer(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ (d[:, None] * W.sum(0) * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="two mistakes: no w_k, and the residual the wrong way round", hint="Two things: the order of the residual, and a factor of the chain rule that is missing between the output and unit k.")
def weight_missing_and_flipped(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ (-d[:, None] * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="the loss of each pattern in the place of its residual", hint="You used the loss of a pattern where its derivative with respect to y_pred is needed.")
def half_squared_residual(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ (d[:, None] ** 2 / 2 * w * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="|y_pred - y|", hint="The residual has a sign, and the gradient needs it: where is an absolute value taken?")
def absolute_residual(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ (d.abs()[:, None] * w * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="y_pred + y", hint="Look at the sign in the residual: it is what is predicted minus what is wanted.")
def residual_added(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ ((d + 2 * y)[:, None] * w * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="the sum of all residuals for each pattern", hint="The residual belongs to its pattern: it is multiplied with that pattern's factors before the sum over patterns.")
def residuals_summed_first(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ (d.sum() * w * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="the mean residual for each pattern", hint="The residual belongs to its pattern: it is multiplied with that pattern's factors before the average over patterns.")
def residuals_averaged_first(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ (d.mean() * w * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="x_i^2", hint="h is linear in W: its derivative with respect to W_ik is x_i, not its square.")
def inputs_squared(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        back = d[:, None] * w * (1 - phi_h**2)
        return (X**2).T @ back / len(y)


@wrong("a03.grad_W", symptom="phi_h in the place of X: shape (K, K)", hint="What does W_ik multiply in h_k? It is not an activity.")
def activities_for_inputs(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        back = d[:, None] * w * (1 - phi_h**2)
        return phi_h.T @ back / len(y)


@wrong("a03.grad_W", symptom="the gradient times W, entry by entry", hint="A factor W_ik too many: h is linear in W.")
def times_the_weights(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        back = d[:, None] * w * (1 - phi_h**2)
        return W * (X.T @ back / len(y))


@wrong("a03.grad_W", symptom="weight decay of 0.01", hint="Something is added that does not belong to this loss: it has no term with the weights alone.")
def weights_added_a_little(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        back = d[:, None] * w * (1 - phi_h**2)
        return X.T @ back / len(y) + 0.01 * W


@wrong("a03.grad_W", symptom="a tanh after the readout", hint="The output of this network is linear: no tanh after the readout.")
def tanh_of_the_output(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ ((torch.tanh(phi_h @ w) - y)[:, None] * w * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="a tanh after the readout, differentiated", hint="The output of this network is linear: no tanh after the readout.")
def tanh_of_the_output_and_its_slope(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        out = torch.tanh(phi_h @ w)
        return X.T @ (((out - y) * (1 - out**2))[:, None] * w * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="1 - y_pred^2 for the slope of the hidden units", hint="The nonlinearity sits in the hidden units: its slope is taken at h_k, for each unit, not at the output.")
def slope_of_y_pred(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ torch.outer(d * (1 - (phi_h @ w) ** 2), w) / len(y)


@wrong("a03.grad_W", symptom="with the logistic function for tanh", hint="A different nonlinearity: the hidden units are tanh, whose values have both signs.")
def sigmoid_network(X, y, W, w):
    with torch.no_grad():
        p = torch.sigmoid(X @ W)
        return X.T @ ((p @ w - y)[:, None] * w * p * (1 - p)) / len(y)


@wrong("a03.grad_W", symptom="two mistakes: 1 - h^2, and no 1/M", hint="Two things: phi' is 1 minus the square of phi(h), not of h; and the loss is an average over patterns.")
def slope_of_h_squared_and_summed(X, y, W, w):
    with torch.no_grad():
        h = X @ W
        d = torch.tanh(h) @ w - y
        return X.T @ (d[:, None] * w * (1 - h**2))


@wrong("a03.grad_W", symptom="the gradient for w in each row", hint="That is the gradient for w, N times over: the inputs X do not come in.")
def readout_gradient_repeated(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return (phi_h.T @ d / len(y)).expand(len(W), -1).clone()


@wrong("a03.grad_W", symptom="the gradient for w times the mean input", hint="You multiply averages; and the path to W leads through the slope and the weight of each unit.")
def readout_gradient_times_mean_input(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return torch.outer(X.mean(0), phi_h.T @ d / len(y))


@wrong("a03.grad_W", symptom="w in the reverse order", hint="Unit k is paired with another unit's weight: is w turned round somewhere?")
def weights_reversed(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        return X.T @ (d[:, None] * w.flip(0) * (1 - phi_h**2)) / len(y)


@wrong("a03.grad_W", symptom="the result of an earlier call changes", hint="Your function fills and returns the same tensor each time: call it twice, and look at the first result.")
def one_buffer_for_all_calls(X, y, W, w, buffers={}):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        back = d[:, None] * w * (1 - phi_h**2)
        out = buffers.setdefault((W.shape, W.dtype), torch.zeros_like(W).detach())
        return out.copy_(X.T @ back / len(y))


@wrong("a03.grad_W", symptom="the caller's .grad is gone", hint="The result is right, but the caller's .grad is not yours to empty: nothing here uses it.")
def zeroes_the_callers_grad(X, y, W, w):
    with torch.no_grad():
        W.grad = w.grad = None
        phi_h = torch.tanh(X @ W)
        d = phi_h @ w - y
        back = d[:, None] * w * (1 - phi_h**2)
        return X.T @ back / len(y)


@right("a03.grad_W")
def mean_of_outer_products(X, y, W, w):
    with torch.inference_mode():
        phi_h = torch.tanh(X @ W)
        back = torch.outer(phi_h @ w - y, w) * (1 - phi_h) * (1 + phi_h)
        return torch.bmm(X.unsqueeze(2), back.unsqueeze(1)).mean(0)

