"""More answers to a03.forward: a cut graph, other inputs, slips in a loop."""

import numpy as np
import torch

from autograder.answers import right, wrong


@wrong("a03.forward", symptom="no gradient reaches X", hint="The graph was cut (detach, .data, numpy) on the way from X to the results. Which line cuts it?")
def inputs_detached(X, W, w):
    h = X.detach() @ W
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="no gradient reaches W", hint="The graph was cut (detach, .data, numpy) on the way from W to the results. Which line cuts it?")
def hidden_weights_detached(X, W, w):
    h = X @ W.detach()
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="no gradient reaches w", hint="The graph was cut (detach, .data, numpy) on the way from w to the results. Which line cuts it?")
def readout_weights_detached(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w.detach()


@wrong("a03.forward", symptom="h has its graph, phi_h has none: no gradient reaches W through y_pred", hint="An array has no graph: stay in torch, which has a tanh of its own.")
def tanh_of_a_detached_array(X, W, w):
    h = X @ W
    phi_h = torch.from_numpy(np.tanh(h.detach().numpy()))
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="right but for units far out: h is cut at 3", hint="A preactivation may be of any size: you cut it off (clamp, clip), which the formula does not.")
def clamped_preactivations(X, W, w):
    h = (X @ W).clamp(-3, 3)
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="saturates too slowly", hint="A different nonlinearity: h / (1 + |h|) is no tanh. Compare the two at h = 2.")
def softsign(X, W, w):
    h = X @ W
    phi_h = h / (1 + h.abs())
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="piecewise linear", hint="A different nonlinearity: yours is a straight line with two corners. Compare it with tanh at h = 0.5.")
def straight_between_minus_and_plus_one(X, W, w):
    h = X @ W
    phi_h = h.clamp(-1, 1)
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="y_pred has a tanh more than phi_h", hint="h and phi_h are right; on the way to y_pred the nonlinearity is applied once more.")
def readout_of_tanh_of_phi(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, torch.tanh(phi_h) @ w


@wrong("a03.forward", symptom="as if the mean of each input were taken away first", hint="X is to be used as it is: no mean is taken away, nothing is normalised.")
def centred_inputs(X, W, w):
    h = (X - X.mean(0)) @ W
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="as if each input were normalised first", hint="X is to be used as it is: no mean is taken away, nothing is normalised.")
def standardised_inputs(X, W, w):
    h = ((X - X.mean(0)) / X.std(0)) @ W
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="tanh at a wrong place: before the sum", hint="The nonlinearity acts on h, not on the weights.")
def tanh_of_the_weights(X, W, w):
    h = X @ torch.tanh(W)
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="y_pred is one term of its sum", hint="In your loop over the units the output is overwritten (=) and not increased (+=).")
def last_unit_only(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    for k in range(len(w)):
        y_pred = phi_h[:, k] * w[k]
    return h, phi_h, y_pred


@wrong("a03.forward", symptom="y_pred lacks the first term of its sum", hint="Count the hidden units in your loop: Python counts from 0.")
def first_unit_missing(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    y_pred = torch.zeros(len(X), dtype=X.dtype)
    for k in range(1, len(w)):
        y_pred = y_pred + phi_h[:, k] * w[k]
    return h, phi_h, y_pred


@wrong("a03.forward", symptom="y_pred lacks the last term of its sum", hint="Count the hidden units in your loop: where does range end?")
def last_unit_missing(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    y_pred = torch.zeros(len(X), dtype=X.dtype)
    for k in range(len(w) - 1):
        y_pred = y_pred + phi_h[:, k] * w[k]
    return h, phi_h, y_pred


@wrong("a03.forward", symptom="y_pred has the shape (K,)", hint="y_pred has one entry for each pattern: over which of the two indices of phi_h is the sum?")
def summed_over_patterns(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, (phi_h * w).sum(0)


@wrong("a03.forward", symptom="phi_h has four decimals", hint="Do not round: printing may, computing must not.")
def rounded_activities(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h).round(decimals=4)
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="signs of w are lost", hint="A weight may be negative: where does its sign get lost?")
def readout_weights_positive(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w.abs()


@wrong("a03.forward", symptom="two mistakes: tanh after the readout, and a mean over the units", hint="h and phi_h are right. y_pred is a plain sum over the units: no tanh after it, no mean.")
def output_tanh_and_mean(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, torch.tanh(phi_h @ w) / len(w)


@wrong("a03.forward", symptom="every call gives another result", hint="Your result is random: no unit is dropped in this network.")
def dropout_of_units(X, W, w):
    h = X @ W
    phi_h = torch.nn.functional.dropout(torch.tanh(h), 0.1)
    return h, phi_h, phi_h @ w


@wrong("a03.forward", symptom="the results of an earlier call with inputs of the same shapes", hint="Called with other values of the same shapes, it gives the old results: keep nothing from call to call.")
def computed_once(X, W, w, results={}):
    key = X.shape, W.shape, X.dtype
    if key not in results:
        h = X @ W
        phi_h = torch.tanh(h)
        results[key] = h, phi_h, phi_h @ w
    return results[key]


@right("a03.forward")
def unpacked_steps_of_linalg(X, W, w):
    h = torch.linalg.multi_dot([X, W])
    phi_h = torch.nn.Tanh()(h)
    return h, phi_h, torch.inner(phi_h, w)


@wrong(
    "a03.forward",
    symptom="an axis is lost for a single pattern or a single unit",
    hint="squeeze() drops every axis of size 1, also one that happens to have a single pattern.",
)
def squeezed_prediction(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, (phi_h @ w[:, None]).squeeze()
