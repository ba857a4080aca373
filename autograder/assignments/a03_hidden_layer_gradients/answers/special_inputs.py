"""Answers that are right on ordinary inputs and wrong on special ones."""

import torch

from autograder.answers import wrong


@wrong(
    "a03.dphi",
    symptom="the old slope, after h was changed",
    hint=(
        "Right once. Called again after an argument changed in place, your function still "
        "gives the old result: compute anew in each call."
    ),
)
def slope_remembered_by_identity(h, known={}):  # noqa: B006
    if id(h) not in known:
        known[id(h)] = (h, 1 - torch.tanh(h) ** 2)
    return known[id(h)][1]


@wrong(
    "a03.grad_w",
    symptom="the old gradient, after the weights moved",
    hint=(
        "Right once. Called again after an argument changed in place, your function still "
        "gives the old result: compute anew in each call."
    ),
)
def remembered_by_identity(X, y, W, w, known={}):  # noqa: B006
    key = id(X), id(y), id(W), id(w)
    if key not in known:
        phi_h = torch.tanh(X @ W.detach())
        known[key] = (X, y, W, w), phi_h.T @ (phi_h @ w.detach() - y) / len(y)
    return known[key][1]


@wrong(
    "a03.forward",
    symptom="X W^T where N = K",
    hint=(
        "You guess the orientation of W from its shape: where N = K both fit, and the "
        "transposed one is taken."
    ),
)
def transposed_if_it_fits(X, W, w):
    h = X @ W.T if W.shape[1] == X.shape[1] else X @ W
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong(
    "a03.grad_W",
    symptom="tracked, where w alone requires grad",
    hint=(
        "The result still belongs to the graph where w alone requires grad: detach in "
        "every case."
    ),
)
def detached_where_W_requires_grad(X, y, W, w):
    phi_h = torch.tanh(X @ W)
    delta = torch.outer(phi_h @ w - y, w) * (1 - phi_h**2)
    gradient = X.T @ delta / len(y)
    return gradient.detach() if W.requires_grad else gradient


@wrong(
    "a03.grad_w",
    symptom="tracked, where W alone requires grad",
    hint=(
        "The result still belongs to the graph where W alone requires grad: detach in "
        "every case."
    ),
)
def detached_where_w_requires_grad(X, y, W, w):
    phi_h = torch.tanh(X @ W)
    gradient = phi_h.T @ (phi_h @ w - y) / len(y)
    return gradient.detach() if w.requires_grad else gradient


@wrong(
    "a03.rel_error",
    symptom="too large where the other tensor has the largest entry",
    hint=(
        "The tensor with the larger norm need not hold the largest entry: compare the two "
        "maxima."
    ),
)
def by_the_tensor_of_the_larger_norm(a, b):
    larger = a if a.norm() > b.norm() else b
    scale = larger.abs().max().item()
    return (a - b).abs().max().item() / scale if scale else 0.0


@wrong(
    "a03.rel_error",
    symptom="0 for tiny float32 tensors",
    hint="Squares of tiny numbers underflow to 0: compare absolute values.",
)
def root_of_a_ratio_of_squares(a, b):
    largest = max((a**2).max(), (b**2).max())
    return torch.sqrt(((a - b) ** 2).max() / largest).item() if largest else 0.0


@wrong(
    "a03.rel_error",
    symptom="TypeError for 0-d and 3-d tensors",
    hint=(
        "Your loops are written for one and two axes: tensors of any shape are asked. "
        "What does abs().max() do?"
    ),
)
def for_matrices_and_vectors(a, b):
    rows = zip(*(t.tolist() if t.ndim > 1 else [t.tolist()] for t in (a, b)), strict=True)
    pairs = [pair for row in rows for pair in zip(*row, strict=True)]
    largest = max(max(abs(p), abs(q)) for p, q in pairs)
    return max(abs(p - q) for p, q in pairs) / largest if largest else 0.0


@wrong(
    "a03.grad_w",
    symptom="too long where a pattern is told rightly",
    hint="The mean is over all M patterns, also over those without an error.",
)
def mean_over_patterns_with_an_error(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        residual = phi_h @ w - y
        return phi_h.T @ residual / (residual != 0).sum().clamp(min=1)


@wrong(
    "a03.grads_autograd",
    symptom="an old .grad is added",
    hint="deepcopy copies .grad, too, and backward() adds to what is there.",
)
def deep_copies_with_their_grad(X, y, W, w):
    import copy

    W, w = copy.deepcopy(W), copy.deepcopy(w)
    loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
    loss.backward()
    return W.grad, w.grad


@wrong(
    "a03.rel_error",
    symptom="0.0 for tensors that add up to zero",
    hint=(
        "A sum of 0 does not mean that all entries are 0: positive and negative ones "
        "cancel."
    ),
)
def zero_told_by_the_sum(a, b):
    if a.sum() == 0 and b.sum() == 0:
        return 0.0
    return ((a - b).abs().max() / torch.maximum(a.abs().max(), b.abs().max())).item()


@wrong(
    "a03.grad_W",
    symptom="the entries of units beyond 3 are missing",
    hint="A saturated unit has a small slope, not none: 1 - tanh(3)^2 is 0.0099.",
)
def saturated_units_left_out(X, y, W, w):
    with torch.no_grad():
        h = X @ W
        phi_h = torch.tanh(h)
        slope = torch.where(h.abs() > 3, 0.0, 1 - phi_h**2)
        residual = phi_h @ w - y
        return X.T @ (residual[:, None] * w * slope) / len(y)


@wrong(
    "a03.grads_autograd",
    symptom="0 where an old .grad was large",
    hint=(
        "You let backward() add to the old .grad and subtract that again: the digits are lost "
        "where the old one was large. Which tensors have no old gradient?"
    ),
)
def old_gradients_subtracted(X, y, W, w):
    found = [None if leaf.grad is None else leaf.grad.clone() for leaf in (W, w)]
    (((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2).backward()
    added = [leaf.grad.clone() for leaf in (W, w)]
    W.grad, w.grad = found
    return tuple(g if old is None else g - old for g, old in zip(added, found))


@wrong(
    "a03.dphi",
    symptom="h is overwritten where it has one row or column",
    hint=(
        "Whether reshape gives a copy or a view depends on what it gets: for one pattern (or "
        "unit) you write into h itself. Make a copy, or a new tensor of results."
    ),
)
def columns_overwritten(h):
    M, K = h.shape
    flat = h.T.reshape(-1)
    for i in range(len(flat)):
        flat[i] = 1 - torch.tanh(flat[i]) ** 2
    return flat.reshape(K, M).T.clone()


@wrong(
    "a03.grad_w",
    symptom="y is overwritten in single precision",
    hint=(
        "float() copies what is not float32 yet, and gives a float32 tensor itself: there you "
        "work in place on the argument."
    ),
)
def in_place_where_float_is_no_copy(X, y, W, w):
    if X.dtype == torch.float32:
        y = y.float()
        y -= torch.tanh(X @ W) @ w
        return -(torch.tanh(X @ W).T @ y) / len(y)
    phi_h = torch.tanh(X @ W)
    return phi_h.T @ (phi_h @ w - y) / len(y)


@wrong(
    "a03.grad_w",
    symptom="a pattern that comes twice counts once",
    hint="Every pattern counts, also one that comes again: unique leaves it out.",
)
def repeated_patterns_dropped(X, y, W, w):
    data = torch.unique(torch.cat([X, y[:, None]], dim=1), dim=0)
    X, y = data[:, :-1], data[:, -1]
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        return phi_h.T @ (phi_h @ w - y) / len(y)


@wrong(
    "a03.grad_W",
    symptom="a hidden unit that is there twice counts once",
    hint="Two equal hidden units are two: each has its own part in y_pred and in the gradient.",
)
def equal_units_taken_for_one(X, y, W, w):
    with torch.no_grad():
        units = [tuple(column) for column in W.T.tolist()]
        phi = {unit: torch.tanh(X @ torch.tensor(unit, dtype=X.dtype)) for unit in units}
        readout = dict(zip(units, w))
        delta = sum(phi[unit] * readout[unit] for unit in phi) - y
        back = [X.T @ (delta * readout[u] * (1 - phi[u] ** 2)) / len(y) for u in units]
        return torch.stack(back, dim=1)


@wrong(
    "a03.dphi",
    symptom="h is clipped where it is saturated",
    hint="The underscore in clamp_ means in place: the caller's saturated h is another one now.",
)
def saturated_h_clipped_in_place(h):
    h.clamp_(-20, 20)
    return 1 / torch.cosh(h) ** 2


@wrong(
    "a03.dphi",
    symptom="nan for saturated units, in float32",
    hint=(
        "exp(2h) squared is beyond float32 where a unit is saturated, and inf - inf is nan: "
        "write the slope in terms of tanh(h)."
    ),
)
def quotient_rule_of_exponentials(h):
    e = torch.exp(2 * h)
    return ((e + 1) ** 2 - (e - 1) ** 2) / (e + 1) ** 2


@wrong(
    "a03.grads_autograd",
    symptom="formulas behind a linear loss",
    hint=(
        "Autograd differentiates a sum in which your formulas stand as factors, and hands them "
        "on: let it differentiate the loss of the network."
    ),
)
def formulas_behind_a_linear_loss(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        delta = (phi_h @ w - y) / len(y)
        by_hand = X.T @ ((1 - phi_h**2) * delta[:, None] * w), phi_h.T @ delta
    leaves = [weights.detach().clone().requires_grad_() for weights in (W, w)]
    linear = sum((leaf * g).sum() for leaf, g in zip(leaves, by_hand))
    return torch.autograd.grad(linear, leaves)


@wrong(
    "a03.grads_autograd",
    symptom="backward of a linear layer, with the rest by formula",
    hint=(
        "Only the step from h to W is autograd's, all before it your formula: let it "
        "differentiate the loss of the network."
    ),
)
def last_step_by_autograd(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        delta = (phi_h @ w - y) / len(y)
        back = (1 - phi_h**2) * delta[:, None] * w
    V, v = W.detach().clone().requires_grad_(), w.detach().clone().requires_grad_()
    (X @ V).backward(back)
    (phi_h @ v).backward(delta)
    return V.grad, v.grad


@wrong(
    "a03.forward",
    symptom="h is cut off at 20",
    hint="You cut large preactivations off, and h is a result itself: tanh needs no such help.",
)
def preactivation_cut_off(X, W, w):
    h = torch.clamp(X @ W, -20.0, 20.0)
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w


@wrong(
    "a03.forward",
    symptom="h is returned detached",
    hint="h belongs to the graph, too: all three results can be differentiated.",
)
def preactivation_detached(X, W, w):
    h = X @ W
    phi_h = torch.tanh(h)
    return h.detach(), phi_h, phi_h @ w


@wrong(
    "a03.dphi",
    symptom="0 beyond |h| = 3",
    hint="At |h| = 3 the slope is 0.01 still: the formula holds at every h.",
)
def cut_off_at_three(h):
    slope = 1 - torch.tanh(h) ** 2
    return torch.where(h.abs() > 3, torch.zeros_like(slope), slope)


@wrong(
    "a03.grad_w",
    symptom="the mean of the means of chunks",
    hint="A smaller last chunk must not count as much as the others: sum up, divide once by M.",
)
def mean_of_chunk_means(X, y, W, w):
    parts = []
    with torch.no_grad():
        for some, targets in zip(X.split(4), y.split(4)):
            phi_h = torch.tanh(some @ W)
            parts.append(((phi_h @ w - targets)[:, None] * phi_h).mean(0))
        return torch.stack(parts).mean(0)


@wrong(
    "a03.rel_error",
    symptom="the largest entries without absolute values",
    hint="The largest absolute value may belong to a negative entry: abs() first, then max().",
)
def maxima_without_abs(a, b):
    above = (a - b).abs().max().item()
    below = abs(max(a.max().item(), b.max().item()))
    return above / below if below > 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="the denominator is at least 1e-8",
    hint="Tensors may be smaller than any limit: catch the case of two zeros by itself.",
)
def denominator_clamped(a, b):
    above = (a - b).abs().max()
    below = torch.max(a.abs().max(), b.abs().max()).clamp(min=1e-8)
    return float(above / below)


@wrong(
    "a03.rel_error",
    symptom="0 where a alone is zero",
    hint="0.0 is asked where both are zero: where a alone is, the two are as far apart as can be.",
)
def zero_where_a_is_zero(a, b):
    largest = a.abs().max().item()
    if largest == 0:
        return 0.0
    return (a - b).abs().max().item() / max(largest, b.abs().max().item())
