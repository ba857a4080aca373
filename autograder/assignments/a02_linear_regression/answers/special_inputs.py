"""Answers that are right on ordinary inputs and wrong on special ones."""

import torch

from autograder.answers import wrong


@wrong(
    "a02.predict",
    symptom="no graph from X where w is plain",
    hint=(
        "The graph is cut where w does not require grad: X may require it all the same."
    ),
)
def recorded_for_w_only(X, w):
    if w.requires_grad:
        return X @ w
    with torch.no_grad():
        return X @ w


@wrong(
    "a02.predict",
    symptom="X^T w for a square X",
    hint=(
        "You guess the orientation of X from its shape: where M = N both fit, and the "
        "transposed one is taken."
    ),
)
def transposed_if_it_fits(X, w):
    return X.T @ w if X.shape[0] == len(w) else X @ w


@wrong(
    "a02.half_mse",
    symptom="too large where an output hits its target",
    hint="The average is over all M patterns, also over those whose residual is 0.",
)
def mean_over_the_missed(y_pred, y):
    residual = y_pred - y
    missed = (residual != 0).sum().clamp(min=1)
    return (residual**2).sum() / (2 * missed)


@wrong(
    "a02.half_mse",
    symptom="a gradient of nan where y_pred = y",
    hint=(
        "The gradient is nan where all residuals are 0: the derivative of a square root "
        "is infinite there. Is a root needed?"
    ),
)
def square_of_a_root(y_pred, y):
    return torch.sqrt(((y_pred - y) ** 2).mean()) ** 2 / 2


@wrong(
    "a02.grad_linreg",
    symptom="autograd, where w requires grad",
    hint=(
        "The value is right, but where w requires grad you let autograd compute it: by "
        "hand is asked."
    ),
)
def by_autograd_where_w_requires_grad(X, y, w):
    residual = X @ w - y
    if residual.requires_grad:
        return torch.autograd.grad((residual**2).sum() / (2 * len(y)), w)[0]
    return residual @ X / len(y)


@wrong(
    "a02.gd_step",
    symptom="w itself where g is 0",
    hint=(
        "Where the gradient is 0 your result is the caller's own w: return a tensor with "
        "memory of its own."
    ),
)
def nothing_to_do(w, g, lr):
    if not g.any():
        return w.detach()
    return w.detach() - lr * g


@wrong(
    "a02.train_linreg",
    symptom="a second call overwrites the first result",
    hint=(
        "Your function trains in one tensor for all calls: a second call overwrites the "
        "first result."
    ),
)
def weights_kept_in_a_buffer(X, y, w0, lr, num_epochs, kept={}):  # noqa: B006
    w = kept.setdefault((w0.shape[0], w0.dtype), torch.empty_like(w0))
    w.copy_(w0)
    losses = []
    for _ in range(num_epochs):
        residual = X @ w - y
        losses.append(((residual * residual).mean() / 2).item())
        w -= lr * (X.T @ residual) / X.shape[0]
    return w, losses


@wrong(
    "a02.w_opt",
    symptom="zeros where all numbers are tiny",
    hint=(
        "Which singular values count as zero is a matter of their ratio to the largest one: "
        "an absolute limit sees none where all numbers are tiny."
    ),
)
def absolute_limit_for_singular_values(X, y):
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    inverse = torch.where(s > 1e-12, 1 / s, 0)
    return Vh.T @ (inverse * (U.T @ y))


@wrong(
    "a02.train_linreg",
    symptom="several steps an epoch for more than 32 patterns",
    hint="An epoch is one step on all M patterns: yours makes one for each 32 of them.",
)
def steps_on_batches_of_32(X, y, w0, lr, num_epochs):
    w, losses = w0.detach().clone(), []
    for _ in range(num_epochs):
        for number, (X_batch, y_batch) in enumerate(zip(X.split(32), y.split(32))):
            residual = X_batch @ w.detach() - y_batch
            if number == 0:
                losses.append((residual**2).mean().item() / 2)
            w = w - lr * X_batch.T @ residual / len(y_batch)
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="losses that are missing where the training diverges",
    hint="Run all the epochs that are asked for: your loop stops where the loss becomes infinite.",
)
def stops_at_infinity(X, y, w0, lr, num_epochs):
    w, losses = w0.detach().clone(), []
    for _ in range(num_epochs):
        residual = X.detach() @ w - y.detach()
        loss = (residual**2).mean() / 2
        if not torch.isfinite(loss):
            break
        losses.append(loss.item())
        w -= lr * X.detach().T @ residual / len(y)
    return w, losses


@wrong(
    "a02.grad_linreg",
    symptom="right for 100 patterns or fewer",
    hint="The average is over all M patterns: yours looks at the first hundred only.",
)
def first_hundred_patterns(X, y, w):
    with torch.no_grad():
        X, y = X[:100], y[:100]
        return X.T @ (X @ w - y) / len(y)


@wrong(
    "a02.half_mse",
    symptom="0 for residuals below a thousandth",
    hint="Small residuals count, too: near is not hit.",
)
def small_residuals_dropped(y_pred, y):
    residual = y_pred - y
    residual = torch.where(residual.abs() < 1e-3, 0 * residual, residual)
    return (residual**2).mean() / 2


@wrong(
    "a02.gd_step",
    symptom="right up to lr = 1",
    hint="The lr that is given is used, however large it is: nothing cuts it.",
)
def lr_cut_at_one(w, g, lr):
    return w.detach() - min(lr, 1.0) * g


@wrong(
    "a02.train_linreg",
    symptom="losses that are missing where the loss is 0",
    hint="Run all the epochs that are asked for: your loop stops where the loss is 0.",
)
def stops_at_zero_loss(X, y, w0, lr, num_epochs):
    w, losses = w0.detach().clone(), []
    for _ in range(num_epochs):
        residual = X.detach() @ w - y.detach()
        losses.append((residual**2).mean().item() / 2)
        if losses[-1] == 0:
            break
        w -= lr * X.detach().T @ residual / len(y)
    return w, losses


@wrong(
    "a02.half_mse",
    symptom="y_pred is overwritten in double precision",
    hint=(
        "double() copies what is not float64 yet, and gives a float64 tensor itself: there you "
        "work in place on the argument."
    ),
)
def in_place_where_double_is_no_copy(y_pred, y):
    difference = y_pred.detach().double() if not y_pred.requires_grad else y_pred * 1.0
    difference -= y
    return (difference.square().mean() / 2).to(y_pred.dtype)


@wrong(
    "a02.grad_linreg",
    symptom="the first of two equal patterns stands for both",
    hint=(
        "list.index gives the first row that is equal: where a pattern comes twice, its second "
        "target is never used. Which loop gives row and number together?"
    ),
)
def number_of_the_pattern_looked_up(X, y, w):
    rows, weights = X.tolist(), w.detach()
    g = torch.zeros_like(weights)
    for row in rows:
        mu = rows.index(row)
        g += (X[mu] @ weights - y[mu]) * X[mu]
    return g / len(rows)


@wrong(
    "a02.predict",
    symptom="no gradient of a weight that is 0",
    hint=(
        "The term of a weight that is 0 adds nothing to the value, but has a slope: leave none out."
    ),
)
def zero_weights_skipped(X, w):
    y_pred = torch.zeros(len(X), dtype=X.dtype)
    for i in range(len(w)):
        if w[i] != 0:
            y_pred = y_pred + X[:, i] * w[i]
    return y_pred


@wrong(
    "a02.half_mse",
    symptom="the Huber loss, linear beyond 10",
    hint="The Huber loss has the half built in, but is linear for large residuals. Square all.",
)
def huber_loss_with_a_large_delta(y_pred, y):
    return torch.nn.functional.huber_loss(y_pred, y, delta=10.0)


@wrong(
    "a02.half_mse",
    symptom="backward is called inside",
    hint="You fill a .grad on the way: the caller decides when to call backward().",
)
def backward_inside(y_pred, y):
    loss = ((y_pred - y) ** 2).mean() / 2
    if y_pred.requires_grad:
        loss.backward(retain_graph=True)
    return loss


@wrong(
    "a02.predict",
    symptom="the .grad of w is emptied",
    hint="A prediction leaves w and its .grad alone: whoever trains empties the gradients.",
)
def grad_of_w_emptied(X, w):
    if w.grad is not None:
        w.grad.zero_()
    return X @ w


@wrong(
    "a02.grad_linreg",
    symptom="one of two terms is divided by M",
    hint="Only one of your two terms is divided by M: where does 1/M stand, before both or one?",
)
def one_term_divided(X, y, w):
    w = w.detach()
    return X.T @ X @ w - X.T @ y / X.shape[0]


@wrong(
    "a02.predict",
    symptom="the first weight is an intercept",
    hint="There is no intercept here: w[0] multiplies the first column of X, as the others theirs.",
)
def first_weight_as_intercept(X, w):
    return X[:, 1:] @ w[1:] + w[0]


@wrong(
    "a02.train_linreg",
    symptom="a step for each pattern, divided by M",
    hint="Each epoch is one step on all patterns: yours moves w after every pattern.",
)
def small_step_for_each_pattern(X, y, w0, lr, num_epochs):
    w, losses = w0.detach().clone(), []
    for _ in range(num_epochs):
        losses.append((((X @ w - y) ** 2).mean() / 2).item())
        for x, target in zip(X, y):
            w = w - lr * (x @ w - target) * x / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="stops on a plateau, and repeats the last loss",
    hint="All epochs are done, also where the loss hardly falls: slow is not done.",
)
def stops_on_a_plateau(X, y, w0, lr, num_epochs):
    w, losses = w0.detach().clone(), []
    for _ in range(num_epochs):
        residual = X @ w - y
        losses.append((residual.square().mean() / 2).item())
        if len(losses) > 1 and losses[-2] - losses[-1] < 1e-6:
            break
        w = w - lr * X.T @ residual / len(y)
    return w, losses + losses[-1:] * (num_epochs - len(losses))


@wrong(
    "a02.w_opt",
    symptom="pinv of X^T X",
    hint="X^T X has the squared condition number of X: take the pseudo-inverse of X itself.",
)
def pseudo_inverse_of_the_gram_matrix(X, y):
    return torch.linalg.pinv(X.T @ X, hermitian=True) @ (X.T @ y)


@wrong(
    "a02.w_opt",
    symptom="small singular values are dropped",
    hint="Your rtol drops directions that X does have: that is a regularisation, and none is asked.",
)
def small_singular_values_dropped(X, y):
    return torch.linalg.pinv(X, rtol=1e-5) @ y


@wrong(
    "a02.w_opt",
    symptom="columns are normalised first",
    hint="Of scaled columns the shortest solution is another one: where M < N do not scale.",
)
def columns_normalised(X, y):
    scale = X.norm(dim=0)
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))
    return torch.linalg.pinv(X / scale) @ y / scale
