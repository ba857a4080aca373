"""Known answers to a02.grad_linreg."""

import torch

from autograder.answers import right, wrong


@right("a02.grad_linreg")
def matrix_form(X, y, w):
    with torch.no_grad():
        return X.T @ (X @ w - y) / len(y)


@right("a02.grad_linreg")
def detached_first(X, y, w):
    w = w.detach()
    delta = X @ w - y
    return torch.einsum("m,mi->i", delta, X) / X.shape[0]


@right("a02.grad_linreg")
def residual_times_rows_averaged(X, y, w):
    delta = X @ w.data - y
    return (delta[:, None] * X).mean(dim=0)


@right("a02.grad_linreg")
def loop_over_patterns(X, y, w):
    g = torch.zeros_like(w, requires_grad=False)
    with torch.no_grad():
        for x, target in zip(X, y):
            g += (x @ w - target) * x
    return g / len(X)


@right("a02.grad_linreg")
def loop_over_weights(X, y, w):
    delta = (X @ w - y).detach()
    return torch.stack([(delta * X[:, i]).mean() for i in range(X.shape[1])])


@right("a02.grad_linreg")
def through_numpy(X, y, w):
    x, t, v = X.numpy(), y.numpy(), w.detach().numpy()
    return torch.from_numpy(x.T @ (x @ v - t) / len(t))


@right("a02.grad_linreg")
def correlations(X, y, w):
    with torch.no_grad():
        C = X.T @ X
        b = X.T @ y
        return (C @ w - b) / X.size(0)


@right("a02.grad_linreg")
def row_vector_from_the_left(X, y, w):
    with torch.inference_mode():
        delta = torch.mv(X, w).sub(y)
        return delta @ X / delta.numel()


@right("a02.grad_linreg")
def column_vectors(X, y, w):
    W = w.detach().reshape(-1, 1)
    D = X @ W - y.reshape(-1, 1)
    return (X.t() @ D).div(len(y)).squeeze(1)


@right("a02.grad_linreg")
def two_signs_that_cancel(X, y, w):
    delta = y - X @ w
    return -(X.T @ delta).detach() / len(y)


@right("a02.grad_linreg")
def numbers_in_python(X, y, w):
    rows, targets, weights = X.tolist(), y.tolist(), w.tolist()
    M, N = len(rows), len(weights)
    delta = [sum(a * b for a, b in zip(row, weights)) - t for row, t in zip(rows, targets)]
    g = [sum(delta[mu] * rows[mu][i] for mu in range(M)) / M for i in range(N)]
    return torch.tensor(g, dtype=w.dtype)


@right("a02.grad_linreg")
def decorated_helper(X, y, w):
    @torch.no_grad()
    def outer_products_averaged():
        return torch.stack([d * x for d, x in zip(X @ w - y, X)]).sum(0) / len(y)

    return outer_products_averaged()


@wrong(
    "a02.grad_linreg",
    symptom="M times too large",
    hint="Your answer is exactly M times the right one. Does the loss sum over the patterns, or "
    "average over them?",
)
def average_forgotten(X, y, w):
    with torch.no_grad():
        return X.T @ (X @ w - y)


@wrong(
    "a02.grad_linreg",
    symptom="half the gradient",
    hint="Your answer is exactly half the right one. Which factor does differentiating a square "
    "bring down?",
)
def half_kept(X, y, w):
    with torch.no_grad():
        return X.T @ (X @ w - y) / (2 * len(y))


@wrong(
    "a02.grad_linreg",
    symptom="twice the gradient",
    hint="Your answer is exactly twice the right one. The 2 of the square meets the 1/2 of the "
    "loss: what is left?",
)
def factor_two_kept(X, y, w):
    with torch.no_grad():
        return 2 * X.T @ (X @ w - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="factor M/N",
    hint="The size of your answer goes with the number of inputs N. Which of M and N does the "
    "average in the loss run over?",
)
def divided_by_n(X, y, w):
    with torch.no_grad():
        return X.T @ (X @ w - y) / len(w)


@wrong(
    "a02.grad_linreg",
    symptom="1/N of the gradient",
    hint="mean() over the whole product also divides by N. Only the pattern index is averaged.",
)
def averaged_over_both(X, y, w):
    delta = (X @ w - y).detach()
    return (delta[:, None] * X).sum(0) / X.numel()


@wrong(
    "a02.grad_linreg",
    symptom="minus the gradient",
    hint="Your answer is minus the right one. Look at the order of the subtraction in the "
    "residual, and at its derivative with respect to y_pred.",
)
def sign_flipped(X, y, w):
    with torch.no_grad():
        return X.T @ (y - X @ w) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="minus half the gradient",
    hint="Two slips meet: the order of the subtraction in the residual, and the factor that "
    "differentiating a square brings down.",
)
def sign_flipped_and_half_kept(X, y, w):
    with torch.no_grad():
        return X.T @ (y - X @ w) / (2 * len(y))


@wrong(
    "a02.grad_linreg",
    symptom="right if w = 0",
    hint="The residual lacks the prediction: at w = 0 you are right, elsewhere not.",
)
def prediction_forgotten(X, y, w):
    with torch.no_grad():
        return -X.T @ y / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="right if y = 0",
    hint="The residual lacks the target: with y = 0 you are right, elsewhere not.",
)
def target_forgotten(X, y, w):
    with torch.no_grad():
        return X.T @ (X @ w) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="RuntimeError unless M = N",
    hint="Write the shapes under each factor: X is (M, N) and the residual (M,). Which product "
    "of the two leaves (N,)?",
)
def x_not_transposed(X, y, w):
    with torch.no_grad():
        return X @ (X @ w - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="RuntimeError unless M = N",
    hint="delta (M,) times X (M, N), entry by entry, pairs patterns with inputs. Give delta a "
    "second axis, or use a product that sums.",
)
def residual_without_second_axis(X, y, w):
    with torch.no_grad():
        delta = X @ w - y
        return (delta * X).mean(0)


@wrong(
    "a02.grad_linreg",
    symptom="shape ()",
    hint="You averaged over the inputs as well. Which index must be left in the result?",
)
def mean_of_everything(X, y, w):
    with torch.no_grad():
        return ((X @ w - y)[:, None] * X).mean()


@wrong(
    "a02.grad_linreg",
    symptom="shape (M,)",
    hint="You summed over the inputs, and one number for each pattern is left. The gradient has "
    "one entry for each weight.",
)
def summed_over_inputs(X, y, w):
    with torch.no_grad():
        return ((X @ w - y)[:, None] * X).mean(dim=1)


@wrong(
    "a02.grad_linreg",
    symptom="shape (M, N)",
    hint="These are the gradients of the single patterns: their average is still to be taken.",
)
def not_averaged(X, y, w):
    with torch.no_grad():
        return (X @ w - y).unsqueeze(1) * X


@wrong(
    "a02.grad_linreg",
    symptom="shape (N, 1)",
    hint="A trailing axis of size 1 came along: the gradient has the shape of w, (N,).",
)
def column_result(X, y, w):
    with torch.no_grad():
        return X.T @ (X @ w - y).reshape(-1, 1) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="(M, M) broadcast: the predictions against all targets",
    hint="Print the shape of your residual: (M, 1) minus (M,) is (M, M). It should be (M,).",
)
def broadcast_residual(X, y, w):
    with torch.no_grad():
        delta = X @ w.reshape(-1, 1) - y
        return (X.T @ delta).mean(1) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="M^2/2 times too large",
    hint="Operator precedence: a / 2 * M multiplies by M. Try 8 / 2 * 4 in a cell.",
)
def precedence(X, y, w):
    M = len(y)
    with torch.no_grad():
        return X.T @ (X @ w - y) / 2 * M


@wrong(
    "a02.grad_linreg",
    symptom="never changes sign with the residual",
    hint="You used the squared residual where its derivative is needed.",
)
def squared_residual(X, y, w):
    with torch.no_grad():
        return X.T @ (X @ w - y) ** 2 / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="the size of the errors does not matter",
    hint="That is the derivative of |delta|. How does the gradient of a square depend on the "
    "size of the error?",
)
def sign_of_the_residual(X, y, w):
    with torch.no_grad():
        return X.T @ torch.sign(X @ w - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="product of two means",
    hint="You average each factor and then multiply. The mean of a product is not the product "
    "of the means.",
)
def product_of_means(X, y, w):
    with torch.no_grad():
        return (X @ w - y).mean() * X.mean(0)


@wrong(
    "a02.grad_linreg",
    symptom="a step, not a gradient",
    hint="Only the gradient is asked: the step w - lr g comes in the next exercise.",
)
def weights_after_a_step(X, y, w):
    with torch.no_grad():
        return w - X.T @ (X @ w - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="right direction, length 1",
    hint="Your gradient always has length 1: its length must not be thrown away.",
)
def normalised(X, y, w):
    with torch.no_grad():
        g = X.T @ (X @ w - y) / len(y)
        return g / g.norm()


@wrong(
    "a02.grad_linreg",
    symptom="scaled by the inverse of the root mean square error",
    hint="That is the gradient of the root of the loss. This loss is a mean square, not its "
    "root.",
)
def gradient_of_the_root(X, y, w):
    with torch.no_grad():
        delta = X @ w - y
        return X.T @ delta / len(y) / torch.sqrt((delta ** 2).mean())


@wrong(
    "a02.grad_linreg",
    symptom="an extra w",
    hint="A factor w too many. y_pred is linear in w: what is its derivative with respect to "
    "w_i?",
)
def extra_weight(X, y, w):
    with torch.no_grad():
        return X.T @ (X @ w - y) / len(y) * w


@wrong(
    "a02.grad_linreg",
    symptom="the same number for every weight",
    hint="A factor is missing in the chain rule: the derivative of y_pred with respect to w_i "
    "is x_i.",
)
def input_forgotten(X, y, w):
    with torch.no_grad():
        return torch.full_like(w, (X @ w - y).mean().item())


@wrong(
    "a02.grad_linreg",
    symptom="weight decay is added",
    hint="No decay in this loss: besides the error there is no term in w.",
)
def weight_decay_added(X, y, w):
    with torch.no_grad():
        return X.T @ (X @ w - y) / len(y) + 0.01 * w


@wrong(
    "a02.grad_linreg",
    symptom="1/M of the last pattern's gradient",
    hint="Your result depends on one pattern only. In your loop, is the sum overwritten (=) or "
    "increased (+=)?",
)
def last_pattern_only(X, y, w):
    with torch.no_grad():
        for mu in range(len(y)):
            g = (X[mu] @ w - y[mu]) * X[mu]
    return g / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="the first pattern's gradient over M",
    hint="The return stands inside the loop, so the loop ends after its first round.",
)
def return_inside_the_loop(X, y, w):
    g = torch.zeros_like(w, requires_grad=False)
    with torch.no_grad():
        for mu in range(len(y)):
            g += (X[mu] @ w - y[mu]) * X[mu]
            return g / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="the first pattern is left out",
    hint="Count the patterns your loop visits: what does range(1, M) contain?",
)
def first_pattern_missing(X, y, w):
    M = len(y)
    g = torch.zeros_like(w, requires_grad=False)
    with torch.no_grad():
        for mu in range(1, M):
            g += (X[mu] @ w - y[mu]) * X[mu]
    return g / M


@wrong(
    "a02.grad_linreg",
    symptom="right only if M = 100",
    hint="Right only when there are exactly 100 patterns. Take M from the arguments.",
)
def hundred_patterns_hard_coded(X, y, w):
    with torch.no_grad():
        return X.T @ (X @ w - y) / 100


@wrong(
    "a02.grad_linreg",
    symptom="right values; requires_grad is True when w's is",
    hint="When w requires grad, so does your result (requires_grad is True). Which context or "
    "call keeps a computation out of the graph?",
)
def tracked(X, y, w):
    return X.T @ (X @ w - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="right values; autograd is called",
    hint="The value is right, but this exercise is the derivation by hand: no backward(), no "
    "torch.autograd. Keep autograd for the check.",
)
def by_backward(X, y, w):
    w = w.detach().clone().requires_grad_()
    L = ((X @ w - y) ** 2).sum() / (2 * len(y))
    L.backward()
    return w.grad


@wrong(
    "a02.grad_linreg",
    symptom="right values; torch.func is called",
    hint="torch.func is autograd too: this exercise is the derivation by hand.",
)
def by_torch_func(X, y, w):
    return torch.func.grad(lambda v: ((X @ v - y) ** 2).mean() / 2)(w.detach())


@wrong(
    "a02.grad_linreg",
    symptom="right values; w requires grad and has a .grad after the call",
    hint="By hand is asked; and backward() on the caller's w leaves a gradient in it.",
)
def by_backward_on_the_argument(X, y, w):
    w.requires_grad_()
    ((X @ w - y) ** 2).mean().div(2).backward()
    return w.grad.clone()


@wrong(
    "a02.grad_linreg",
    symptom="right at first; y is destroyed by the call",
    hint="The caller's y changed. Which of your lines works in place (ends in _, -=, +=)?",
)
def y_changed_in_place(X, y, w):
    with torch.no_grad():
        delta = y.neg_().add_(X @ w)
        return X.T @ delta / len(delta)


@wrong(
    "a02.grad_linreg",
    symptom="right at first; X is destroyed by the call",
    hint="The caller's X changed: *= works in place. Which operator makes a new tensor?",
)
def x_changed_in_place(X, y, w):
    with torch.no_grad():
        delta = X @ w - y
        X *= delta[:, None]
        return X.mean(0)


@wrong(
    "a02.grad_linreg",
    symptom="float32 whatever came in",
    hint="The dtype was changed on the way: float64 inputs give a float64 gradient.",
)
def single_precision(X, y, w):
    X, y, w = X.float(), y.float(), w.detach().float()
    return X.T @ (X @ w - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="a NumPy array",
    hint="The docstring asks for a tensor: look at type(result).",
)
def numpy_returned(X, y, w):
    x, t, v = X.numpy(), y.numpy(), w.detach().numpy()
    return x.T @ (x @ v - t) / len(t)


@wrong(
    "a02.grad_linreg",
    symptom="None",
    hint="Your function ends without a return: calling it gives None.",
)
def return_forgotten(X, y, w):
    with torch.no_grad():
        g = X.T @ (X @ w - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="scrambled entries",
    hint="reshape does not transpose: compare a.T and a.reshape for a 2x3 matrix.",
)
def reshaped_instead_of_transposed(X, y, w):
    with torch.no_grad():
        return X.reshape(X.shape[1], X.shape[0]) @ (X @ w - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="1/M in front of one of the two terms",
    hint="X^T X w / M - X^T y: the 1/M belongs to both terms.",
)
def average_of_one_term_only(X, y, w):
    return (X.T @ X @ w / len(y) - X.T @ y).detach()


@wrong(
    "a02.grad_linreg",
    symptom="a factor 1 - y_pred^2",
    hint="The model is linear: no tanh after the sum, so no (1 - y_pred^2) in the gradient.",
)
def tanh_output_assumed(X, y, w):
    y_pred = X @ w.detach()
    return X.T @ ((y_pred - y) * (1 - y_pred**2)) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="the column means of X are subtracted",
    hint="Use X as it is: you subtract its column means first.",
)
def x_centred(X, y, w):
    return (X - X.mean(0)).T @ (X @ w.detach() - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="divided by M - 1",
    hint="Divide by M, not by M - 1: this is an average, not an unbiased variance.",
)
def unbiased(X, y, w):
    return X.T @ (X @ w.detach() - y) / (len(y) - 1)


@wrong(
    "a02.grad_linreg",
    symptom="times the learning rate of the notebook",
    hint="A learning rate is in your gradient: it belongs to the step, in a later function.",
)
def learning_rate_included(X, y, w):
    return 0.2 * X.T @ (X @ w.detach() - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="minus lr times the gradient",
    hint="That is a step: the gradient alone is asked, without sign and learning rate.",
)
def step_included(X, y, w):
    return -0.1 * X.T @ (X @ w.detach() - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="half, and tracked",
    hint="Two things: the 1/2 of the loss meets the 2 of the square, and the result still belongs to the graph.",
)
def half_kept_and_tracked(X, y, w):
    return X.T @ (X @ w - y) / (2 * len(y))


@wrong(
    "a02.grad_linreg",
    symptom="M times too large, and tracked",
    hint="Two things: the loss averages over the patterns, and the result still belongs to the graph.",
)
def average_forgotten_and_tracked(X, y, w):
    return X.T @ (X @ w - y)


@wrong(
    "a02.grad_linreg",
    symptom="w no longer requires grad",
    hint="detach_() works in place: the caller's w does not require grad any more. detach() leaves it as it is.",
)
def detached_in_place(X, y, w):
    w.detach_()
    return X.T @ (X @ w - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="w no longer requires grad",
    hint="You switched off the caller's requires_grad. Leave arguments as they are.",
)
def switched_off(X, y, w):
    w.requires_grad_(False)
    return X.T @ (X @ w - y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="w.grad holds the gradient afterwards",
    hint="The caller's w.grad changed: return the gradient, and leave w.grad as it was.",
)
def fills_w_grad(X, y, w):
    g = X.T @ (X @ w.detach() - y) / len(y)
    w.grad = g.clone()
    return g


@wrong(
    "a02.grad_linreg",
    symptom="sum of the residuals times sum of the inputs",
    hint="You add up each factor and then multiply. The sum of products is not the product of the sums.",
)
def product_of_sums(X, y, w):
    delta = X @ w.detach() - y
    return X.sum(0) * delta.sum() / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="the loss",
    hint="You return the loss, one number; its gradient has an entry for each weight.",
)
def loss_returned(X, y, w):
    delta = X @ w.detach() - y
    return (delta**2).mean() / 2


@wrong(
    "a02.grad_linreg",
    symptom="w minus w_opt",
    hint="You undo the correlations of X: that is the distance to the best weights, not the gradient.",
)
def distance_to_the_optimum(X, y, w):
    delta = X @ w.detach() - y
    return torch.linalg.pinv(X) @ delta


@wrong(
    "a02.grad_linreg",
    symptom="y_pred + y",
    hint="The residual is a difference: y_pred minus y.",
)
def target_added(X, y, w):
    return X.T @ (X @ w.detach() + y) / len(y)


@wrong(
    "a02.grad_linreg",
    symptom="early patterns nearly vanish",
    hint="You divide by M in every turn of the loop: the first patterns are divided again and again.",
)
def divided_in_the_loop(X, y, w):
    g = torch.zeros_like(w, requires_grad=False)
    for x, target in zip(X, y):
        g = (g + (x @ w.detach() - target) * x) / len(y)
    return g
