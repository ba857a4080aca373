"""Known answers to a02.half_mse."""

import numpy as np
import torch
from torch import nn

from autograder.answers import right, wrong


@right("a02.half_mse")
def mean_of_squares_halved(y_pred, y):
    return ((y_pred - y) ** 2).mean() / 2


@right("a02.half_mse")
def sum_over_2m(y_pred, y):
    M = y.shape[0]
    return torch.sum((y_pred - y).pow(2)) / (2 * M)


@right("a02.half_mse")
def half_of_torchs_mse(y_pred, y):
    return 0.5 * nn.functional.mse_loss(y_pred, y)


@right("a02.half_mse")
def loss_object(y_pred, y):
    return nn.MSELoss(reduction="sum")(y_pred, y) / len(y) / 2


@right("a02.half_mse")
def dot_with_itself(y_pred, y):
    d = y - y_pred
    return d @ d / (2 * d.numel())


@right("a02.half_mse")
def loop_over_patterns(y_pred, y):
    total = torch.zeros((), dtype=y_pred.dtype)
    for a, b in zip(y_pred, y):
        total = total + 0.5 * (a - b) ** 2
    return total / len(y)


@right("a02.half_mse")
def square_of_the_norm(y_pred, y):
    return torch.linalg.vector_norm(y_pred - y) ** 2 / (2 * len(y_pred))


@right("a02.half_mse")
def expanded_square(y_pred, y):
    M = y.size(0)
    return (y_pred @ y_pred - 2 * y_pred @ y + y @ y) * (1 / (2 * M))


@right("a02.half_mse")
def einsum(y_pred, y):
    d = y_pred - y
    return torch.einsum("m,m->", d, d).div(2 * len(d))


@right("a02.half_mse")
def python_sum_of_a_list(y_pred, y):
    return sum([(y_pred[mu] - y[mu]) ** 2 for mu in range(len(y))]) / 2 / len(y)


@right("a02.half_mse")
def variance_plus_bias(y_pred, y):
    d = y_pred - y
    return 0.5 * (d.var(correction=0) + d.mean() ** 2)


@right("a02.half_mse")
def squared_in_place_on_its_own_copy(y_pred, y):
    d = y_pred.clone()
    d -= y
    return d.square().mean().mul(0.5)


@wrong(
    "a02.half_mse",
    symptom="twice the loss, twice the gradient",
    hint="Your loss is exactly twice the right one. The factor in front of the sum is 1/(2M).",
)
def half_forgotten(y_pred, y):
    return ((y_pred - y) ** 2).mean()


@wrong(
    "a02.half_mse",
    symptom="twice the loss, twice the gradient",
    hint="nn.MSELoss divides by M; the loss here divides by 2M.",
)
def torchs_mse(y_pred, y):
    return nn.MSELoss()(y_pred, y)


@wrong(
    "a02.half_mse",
    symptom="2M times the loss",
    hint="Your loss is exactly 2M times the right one: re-read the factor in front of the sum.",
)
def plain_sum(y_pred, y):
    return ((y_pred - y) ** 2).sum()


@wrong(
    "a02.half_mse",
    symptom="M times the loss",
    hint="Your loss is exactly M times the right one: it grows with the number of patterns. Is "
    "a sum or an average asked?",
)
def half_sum(y_pred, y):
    return 0.5 * ((y_pred - y) ** 2).sum()


@wrong(
    "a02.half_mse",
    symptom="half the loss",
    hint="The half came in twice: you have 1/(4M) in front of the sum.",
)
def halved_twice(y_pred, y):
    M = len(y)
    return 0.5 * ((y_pred - y) ** 2).sum() / (2 * M)


@wrong(
    "a02.half_mse",
    symptom="positive and negative errors cancel",
    hint="Positive and negative errors cancel in your loss. Which comes first in the formula: "
    "the square or the average?",
)
def square_of_the_mean(y_pred, y):
    return (y_pred - y).mean() ** 2 / 2


@wrong(
    "a02.half_mse",
    symptom="positive and negative errors cancel",
    hint="You compare the mean prediction with the mean target. The loss compares each "
    "prediction with its own target.",
)
def square_of_the_sum(y_pred, y):
    return (y_pred.sum() - y.sum()) ** 2 / (2 * len(y))


@wrong(
    "a02.half_mse",
    symptom="signed, can be negative",
    hint="Without the square, errors of opposite sign cancel and the loss can be negative.",
)
def square_forgotten(y_pred, y):
    return (y_pred - y).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="mean absolute error",
    hint="The formula squares the error; you take its absolute value.",
)
def absolute_error(y_pred, y):
    return (y_pred - y).abs().mean() / 2


@wrong(
    "a02.half_mse",
    symptom="factor M/(M - 1)",
    hint="Divide by M, not by M - 1: this is an average over the patterns, not an unbiased "
    "variance.",
)
def unbiased(y_pred, y):
    return ((y_pred - y) ** 2).sum() / (2 * (len(y) - 1))


@wrong(
    "a02.half_mse",
    symptom="the mean error is removed first",
    hint="var() subtracts the mean first, so a constant error costs nothing. Is that so in the "
    "formula?",
)
def half_variance(y_pred, y):
    return torch.var(y_pred - y, correction=0) / 2


@wrong(
    "a02.half_mse",
    symptom="the square root of the loss",
    hint="No square root in this loss: it is a mean square, not its root.",
)
def root_mean_square(y_pred, y):
    return torch.sqrt(((y_pred - y) ** 2).mean() / 2)


@wrong(
    "a02.half_mse",
    symptom="grows like the error, not like its square",
    hint="A norm holds a square root; the formula has none.",
)
def norm_over_2m(y_pred, y):
    return torch.norm(y_pred - y) / (2 * len(y))


@wrong(
    "a02.half_mse",
    symptom="minus the loss",
    hint="Your loss is negative: descending it would make the errors grow.",
)
def sign_flipped(y_pred, y):
    return -((y_pred - y) ** 2).sum() / (2 * y.shape[0])


@wrong(
    "a02.half_mse",
    symptom="M^2 times the loss",
    hint="Operator precedence: a / 2 * M multiplies by M. Try 8 / 2 * 4 in a cell.",
)
def precedence(y_pred, y):
    M = len(y)
    return ((y_pred - y) ** 2).sum() / 2 * M


@wrong(
    "a02.half_mse",
    symptom="a Python float",
    hint=".item() turns the loss into a number that backward() cannot use. Return the tensor.",
)
def item_returned(y_pred, y):
    return (((y_pred - y) ** 2).mean() / 2).item()


@wrong(
    "a02.half_mse",
    symptom="right value without a graph",
    hint="The graph was cut (detach), so backward() has nothing to go back through.",
)
def detached(y_pred, y):
    return ((y_pred.detach() - y) ** 2).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="right value without a graph",
    hint="Under no_grad nothing is recorded: backward() from this loss fails.",
)
def under_no_grad(y_pred, y):
    with torch.no_grad():
        loss = ((y_pred - y) ** 2).sum() / (2 * len(y))
    return loss


@wrong(
    "a02.half_mse",
    symptom="a new leaf: backward() runs but no gradient arrives",
    hint="torch.tensor(number, requires_grad=True) starts a new graph: backward() runs without "
    "an error, but never reaches y_pred.",
)
def wrapped_anew(y_pred, y):
    number = float(((y_pred - y) ** 2).mean()) / 2
    return torch.tensor(number, dtype=y.dtype, requires_grad=True)


@wrong(
    "a02.half_mse",
    symptom="right value, half the gradient",
    hint="The value is right, but one of the two factors is detached: the gradient is half of "
    "what it should be.",
)
def one_factor_detached(y_pred, y):
    d = y_pred - y
    return (d * d.detach()).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="NumPy scalar; RuntimeError when y_pred requires grad",
    hint="NumPy knows no gradients: with np the loss leaves the graph. Torch has the same "
    "functions.",
)
def numpy_mean(y_pred, y):
    return np.mean((y_pred.numpy() - y.numpy()) ** 2) / 2


@wrong(
    "a02.half_mse",
    symptom="shape (M,)",
    hint="You return one loss for each pattern; the average over the patterns is still to be "
    "taken.",
)
def not_averaged(y_pred, y):
    return 0.5 * (y_pred - y) ** 2


@wrong(
    "a02.half_mse",
    symptom="shape (1,)",
    hint="The result has shape (1,), not (): an axis of size 1 was kept.",
)
def axis_kept(y_pred, y):
    return ((y_pred - y) ** 2).mean(dim=0, keepdim=True) / 2


@wrong(
    "a02.half_mse",
    symptom="compares every prediction with every target",
    hint="Print the shape of your difference: (M, 1) minus (M,) is (M, M). Each prediction is "
    "to be compared with its own target only.",
)
def broadcast_to_a_matrix(y_pred, y):
    return ((y_pred.reshape(-1, 1) - y) ** 2).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="y is changed by the call",
    hint="-= works in place: after the call the caller's y holds the residuals. Which operator "
    "makes a new tensor?",
)
def y_changed_in_place(y_pred, y):
    y -= y_pred
    return (y ** 2).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="y_pred is changed by the call (RuntimeError for a leaf)",
    hint="sub_ works in place: after the call the caller's y_pred holds the residuals.",
)
def y_pred_changed_in_place(y_pred, y):
    d = y_pred.sub_(y)
    return (d * d).sum() / (2 * len(d))


@wrong(
    "a02.half_mse",
    symptom="right only if M = 100",
    hint="Right only when there are exactly 100 patterns. Take M from the arguments.",
)
def hundred_patterns_hard_coded(y_pred, y):
    return ((y_pred - y) ** 2).sum() / 200


@wrong(
    "a02.half_mse",
    symptom="errors are added instead of subtracted",
    hint="The residual is a difference: y_pred minus y. Where both agree the loss must be 0.",
)
def sum_instead_of_difference(y_pred, y):
    return ((y_pred + y) ** 2).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="difference of the squares",
    hint="(a - b)^2 is not a^2 - b^2. Which comes first: the difference or the square?",
)
def difference_of_squares(y_pred, y):
    return (y_pred ** 2 - y ** 2).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="the target is ignored",
    hint="The target y does not enter your loss: where both agree the loss must be 0.",
)
def target_forgotten(y_pred, y):
    return (y_pred ** 2).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="float32 whatever came in",
    hint="The dtype was changed on the way: float64 inputs give a float64 loss.",
)
def single_precision(y_pred, y):
    return ((y_pred.float() - y.float()) ** 2).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="large errors count linearly",
    hint="That is another loss (Huber, or smooth L1): it agrees with the right one for small "
    "errors only.",
)
def smooth_l1(y_pred, y):
    return nn.functional.smooth_l1_loss(y_pred, y)


@wrong(
    "a02.half_mse",
    symptom="the loss of the last pattern over M",
    hint="Your result depends on one pattern only. In your loop, is the total overwritten (=) "
    "or increased (+=)?",
)
def last_pattern_only(y_pred, y):
    for mu in range(len(y)):
        total = (y_pred[mu] - y[mu]) ** 2
    return total / (2 * len(y))


@wrong(
    "a02.half_mse",
    symptom="None",
    hint="Your function ends without a return: calling it gives None.",
)
def return_forgotten(y_pred, y):
    loss = ((y_pred - y) ** 2).mean() / 2
    print(loss)


@wrong(
    "a02.half_mse",
    symptom="relative errors",
    hint="The errors are not divided by the targets in this loss.",
)
def relative_to_the_target(y_pred, y):
    return (((y_pred - y) / y) ** 2).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="half the root of the mean square",
    hint="No square root in this loss: it is half the mean square, not half its root.",
)
def half_of_the_root(y_pred, y):
    return ((y_pred - y) ** 2).mean().sqrt() / 2


@wrong(
    "a02.half_mse",
    symptom="half the unbiased variance of the residuals",
    hint="The variance takes the mean of the residuals off, and var() divides by M - 1: the loss does neither.",
)
def half_unbiased_variance(y_pred, y):
    return (y_pred - y).var() / 2


@wrong(
    "a02.half_mse",
    symptom="(M, M) squares, summed and divided by 2M",
    hint="Print the shapes of y_pred and y, then of their difference: it should be (M,), not (M, M).",
)
def matrix_summed(y_pred, y):
    return ((y_pred.reshape(-1, 1) - y) ** 2).sum() / (2 * len(y))


@wrong(
    "a02.half_mse",
    symptom="fourth powers",
    hint="The residual is squared twice: the loss has its square.",
)
def fourth_power(y_pred, y):
    return ((y_pred - y) ** 4).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="prediction times target",
    hint="You multiply prediction and target; their difference is to be squared.",
)
def product_of_both(y_pred, y):
    return (y_pred * y).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="the first pattern is left out",
    hint="One pattern is left out: where do positions begin?",
)
def first_pattern_missing(y_pred, y):
    return sum((y_pred[m] - y[m]) ** 2 for m in range(1, len(y))) / (2 * len(y))


@wrong(
    "a02.half_mse",
    symptom="the last pattern is left out",
    hint="One pattern is left out: which numbers does range(M - 1) give?",
)
def last_pattern_missing(y_pred, y):
    return sum((y_pred[m] - y[m]) ** 2 for m in range(len(y) - 1)) / (2 * len(y))


@wrong(
    "a02.half_mse",
    symptom="the largest square instead of the mean",
    hint="All patterns count: the mean of the squares is asked, not the largest.",
)
def largest_error(y_pred, y):
    return ((y_pred - y) ** 2).max() / 2


@wrong(
    "a02.half_mse",
    symptom="the median of the squares",
    hint="All patterns count alike: the mean of the squares is asked, not the median.",
)
def median_error(y_pred, y):
    return ((y_pred - y) ** 2).median() / 2


@wrong(
    "a02.half_mse",
    symptom="y_pred requires grad afterwards",
    hint="The caller's y_pred requires grad after the call: leave it as it was.",
)
def switches_on(y_pred, y):
    if not y_pred.requires_grad:
        y_pred.requires_grad_()
    return ((y_pred - y) ** 2).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="log cosh of the residual",
    hint="That is another loss (log cosh): here the residual is squared.",
)
def log_cosh(y_pred, y):
    return torch.log(torch.cosh(y_pred - y)).mean()


@wrong(
    "a02.half_mse",
    symptom="residuals beyond 1 are cut",
    hint="Large residuals count in full: nothing is cut off here.",
)
def clamped(y_pred, y):
    return ((y_pred - y).clamp(-1, 1) ** 2).mean() / 2


@wrong(
    "a02.half_mse",
    symptom="third powers",
    hint="The residual is squared, not cubed: with a third power the loss can be negative.",
)
def cubed(y_pred, y):
    return ((y_pred - y) ** 3).mean() / 2
