"""Answers to a03.forward."""

import numpy as np
import torch
from torch import nn

from autograder.answers import right, wrong

LINEAR_NET = (
    "You are right only for tiny preactivations: the nonlinearity is missing somewhere on the "
    "way from h to y_pred."
)
OTHER_NONLINEARITY = (
    "A different nonlinearity: check the output for a large negative h. tanh(-3) is close to -1."
)
NOT_REDUCED = "Not reduced: the formula has a sum over this index."
ORDER = "The order of the returned values differs from the docstring."
CUT = "The graph was cut before backward (detach, no_grad, .data, numpy). Which line cuts it?"
TRANSPOSED = (
    "Works only because N = K in your example, or gives an error otherwise. W is (N,K) in this "
    "course: the formula's W_ki is its transpose."
)


@right("a03.forward")
def matmul(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    y_pred = phi_h @ w
    return h, phi_h, y_pred


@right("a03.forward")
def einsum(X, W, w):
    h = torch.einsum("mi,ik->mk", X, W)
    phi_h = h.tanh()
    return h, phi_h, torch.einsum("mk,k->m", phi_h, w)


@right("a03.forward")
def broadcast_and_sum(X, W, w):
    h = (X[:, :, None] * W[None, :, :]).sum(dim=1)
    phi_h = torch.tanh(h)
    y_pred = torch.sum(phi_h * w, dim=1)
    return (h, phi_h, y_pred)


@right("a03.forward")
def functional_linear(X, W, w):
    h = nn.functional.linear(X, W.T)
    phi_h = nn.Tanh()(h)
    return h, phi_h, nn.functional.linear(phi_h, w.unsqueeze(0)).squeeze(1)


@right("a03.forward")
def loop_over_patterns(X, W, w):
    hs, phis, ys = [], [], []
    for x in X:
        h = W.T @ x
        phi = torch.tanh(h)
        hs.append(h)
        phis.append(phi)
        ys.append(torch.dot(phi, w))
    return torch.stack(hs), torch.stack(phis), torch.stack(ys)


@right("a03.forward")
def columns_of_units(X, W, w):
    units = [X.mv(W[:, k]) for k in range(W.shape[1])]
    h = torch.stack(units, dim=1)
    phi_h = torch.stack([torch.tanh(u) for u in units], dim=1)
    y_pred = sum(w[k] * phi_h[:, k] for k in range(len(w)))
    return h, phi_h, y_pred


@right("a03.forward")
def tanh_by_exponentials(X, W, w):
    h = torch.matmul(X, W)
    phi_h = 2 * torch.sigmoid(2 * h) - 1
    y_pred = torch.matmul(phi_h, w[:, None])[:, 0]
    return h, phi_h, y_pred


@right("a03.forward")
def transposed_throughout(X, W, w):
    h = (W.T @ X.T).T
    phi_h = (torch.exp(h) - torch.exp(-h)) / (torch.exp(h) + torch.exp(-h))
    return h, phi_h, w @ phi_h.T


@right("a03.forward")
def a_class_and_a_namedtuple(X, W, w):
    from collections import namedtuple

    class Layer:
        def __init__(self, weights):
            self.weights = weights

        def __call__(self, inputs):
            return torch.tensordot(inputs, self.weights, dims=1)

    Activities = namedtuple("Activities", "h phi_h y_pred")
    h = Layer(W)(X)
    phi_h = h.tanh()
    return Activities(h, phi_h, Layer(w)(phi_h))


@wrong(
    "a03.forward",
    symptom="the network is linear: phi_h equals h",
    hint=LINEAR_NET,
)
def no_nonlinearity(X, W, w):
    h = X @ W
    phi_h = h
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="h and phi_h are right, y_pred is that of a linear network",
    hint=LINEAR_NET + " Which of your two hidden arrays does the readout use?",
)
def readout_of_h(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, h @ w


@wrong("a03.forward", symptom="phi_h is never negative", hint=OTHER_NONLINEARITY)
def relu(X, W, w):
    h = X @ W
    phi_h = torch.relu(h)
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="phi_h lies between 0 and 1",
    hint="A different nonlinearity: yours lies between 0 and 1, and is 1/2 where h = 0. "
    "What is tanh(0)?",
)
def sigmoid(X, W, w):
    h = X @ W
    phi_h = torch.sigmoid(h)
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="a RuntimeError unless N = K",
    hint=TRANSPOSED,
)
def transposed_hidden_weights(X, W, w):
    h = X @ W.T
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="right shape of h, but the entries of W stand in the wrong places",
    hint="reshape does not transpose, and W is (N, K) already: it needs neither.",
)
def reshaped_weights(X, W, w):
    K, N = W.shape[1], W.shape[0]
    h = X @ W.reshape(K, N).T
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="y_pred has the shape (M, K)", hint=NOT_REDUCED)
def readout_not_summed(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h * w


@wrong(
    "a03.forward",
    symptom="h is too small by the square root of N",
    hint="No scaling inside the forward pass; scaling belongs to the initial weights.",
)
def scaled_by_sqrt_N(X, W, w):
    h = X @ W / X.shape[1] ** 0.5
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="y_pred is too small by the number of hidden units",
    hint="A sum over this index is asked, you took the mean: the result is too small by the "
    "number of terms.",
)
def mean_over_units(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    y_pred = (phi_h * w).mean(dim=1)
    return h, phi_h, y_pred


@wrong(
    "a03.forward",
    symptom="y_pred lies between -1 and 1",
    hint="The output of this network is linear: no tanh after the readout.",
)
def tanh_of_the_output(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, torch.tanh(phi_h @ w)


@wrong(
    "a03.forward",
    symptom="only the prediction comes back",
    hint="The docstring asks for three results in one tuple: the gradients need h and phi_h, too.",
)
def only_y_pred(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return phi_h @ w


@wrong(
    "a03.forward",
    symptom="two results instead of three",
    hint="The docstring asks for three results in one tuple: one of them is missing.",
)
def two_of_three(X, W, w):
    phi_h = torch.tanh(X @ W)
    return phi_h, phi_h @ w


@wrong("a03.forward", symptom="y_pred comes first", hint=ORDER)
def y_pred_first(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    y_pred = phi_h @ w
    return y_pred, phi_h, h


@wrong(
    "a03.forward",
    symptom="h and phi_h have changed places",
    hint=ORDER + " Which of your first two is bounded by 1?",
)
def activities_before_preactivations(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    y_pred = phi_h @ w
    return phi_h, h, y_pred


@wrong(
    "a03.forward",
    symptom="h holds phi_h: tanh_ worked in place",
    hint="Two of your results are one and the same array. Which of your lines works in place "
    "(ends in _)?",
)
def tanh_in_place(X, W, w):
    h = X @ W
    phi_h = h.tanh_()
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="the values are right, but no gradient reaches W and w", hint=CUT)
def under_no_grad(X, W, w):
    with torch.no_grad():
        h = X @ W
        phi_h = torch.tanh(h)
        y_pred = phi_h @ w
    return h, phi_h, y_pred


@wrong(
    "a03.forward",
    symptom="the values are right; the gradient reaches w, but not W through y_pred",
    hint=CUT,
)
def detached_activities(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    y_pred = phi_h.detach() @ w
    return h, phi_h, y_pred


@wrong(
    "a03.forward",
    symptom="a RuntimeError as soon as W requires grad; without it the values are right",
    hint="A tensor that requires grad cannot be turned into an array, and an array has no graph: "
    "stay in torch, which has a tanh of its own.",
)
def tanh_of_numpy(X, W, w):
    h = X @ W
    phi_h = torch.from_numpy(np.tanh(h.numpy()))
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="y_pred has the shape (M, 1)",
    hint="A trailing dimension of size 1 came along: y_pred has the shape (M,); with (M, 1) the "
    "later subtraction of y broadcasts to a matrix.",
)
def prediction_as_a_column(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    y_pred = phi_h @ w[:, None]
    return h, phi_h, y_pred


@wrong(
    "a03.forward",
    symptom="everything is float32, whatever came in",
    hint="The dtype was changed on the way: return what the docstring says (float32 for float32 "
    "input, float64 for float64).",
)
def single_precision_inside(X, W, w):
    X, W, w = X.float(), W.float(), w.float()
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="tanh acts on the inputs, and the hidden layer is linear",
    hint="The nonlinearity stands in the wrong place: which comes first, the sum over the inputs "
    "or the tanh?",
)
def tanh_of_the_inputs(X, W, w):
    h = torch.tanh(X) @ W
    phi_h = h
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="phi_h is tanh(tanh(h))",
    hint="tanh is applied twice on the way: once inside h, and once more after it.",
)
def tanh_twice(X, W, w):
    h = torch.tanh(X @ W)
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="the second result is 1 - tanh^2: the slope, not the value",
    hint="The forward pass needs the value phi(h), not its slope; the slope comes in the backward "
    "pass.",
)
def slope_for_value(X, W, w):
    h = X @ W
    phi_h = 1 - torch.tanh(h) ** 2
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="the three come as a list",
    hint="The docstring asks for another type: look at type(result).",
)
def a_list(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return [h, phi_h, phi_h @ w]


@wrong("a03.forward", symptom="None", hint="The function computes, but nothing is returned.")
def no_return(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    y_pred = phi_h @ w


@wrong(
    "a03.forward",
    symptom="y_pred is shifted by a constant",
    hint="No bias in this network: all that is added up for y_pred are the K products.",
)
def bias_of_ones(X, W, w):
    h = X @ W + 1
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="the columns of phi_h are normalised to a sum of 1 over the units",
    hint=OTHER_NONLINEARITY + " No normalisation over the units is asked.",
)
def softmax(X, W, w):
    h = X @ W
    phi_h = torch.softmax(h, dim=1)
    return h, phi_h, phi_h @ w
