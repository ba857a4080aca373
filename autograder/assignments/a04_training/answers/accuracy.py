"""Known answers to a04.accuracy."""

import numpy as np
import torch

from autograder.answers import right, wrong

THRESHOLD = "The labels are -1 and +1: where is the threshold?"
FRACTION = "A fraction between 0 and 1 of the correct answers is asked."
ZERO = "An output of exactly 0 counts as -1 (docstring): think of both y = -1 and y = +1."


@right("a04.accuracy")
def compare_booleans(y_pred, y):
    return ((y_pred > 0) == (y > 0)).float().mean().item()


@right("a04.accuracy")
def where_labels(y_pred, y):
    labels = torch.where(y_pred > 0, 1.0, -1.0)
    return (labels == y).double().mean().item()


@right("a04.accuracy")
def python_loop(y_pred, y):
    right_ones = 0
    for p, t in zip(y_pred, y):
        guess = 1 if p > 0 else -1
        if guess == t:
            right_ones += 1
    return right_ones / len(y)


@right("a04.accuracy")
def numpy_mean(y_pred, y):
    labels = np.where(y_pred.detach().numpy() > 0, 1, -1)
    return float(np.mean(labels == y.numpy()))


@right("a04.accuracy")
def arithmetic_labels(y_pred, y):
    labels = 2 * (y_pred > 0).int() - 1
    return (labels == y).sum().item() / y.shape[0]


@right("a04.accuracy")
def one_minus_errors(y_pred, y):
    wrong_ones = ((y_pred > 0) & (y < 0)) | ((y_pred <= 0) & (y > 0))
    return 1 - wrong_ones.sum().item() / y.numel()


@right("a04.accuracy")
def sign_mended(y_pred, y):
    labels = torch.sign(y_pred)
    labels[labels == 0] = -1
    return torch.eq(labels, y).to(torch.float64).mean().item()


@right("a04.accuracy")
def half_of_the_product(y_pred, y):
    labels = torch.ones_like(y)
    labels[~(y_pred > 0)] = -1
    return ((labels * y).double().mean().item() + 1) / 2


@right("a04.accuracy")
def accumulated_in_a_loop(y_pred, y):
    hits = 0.0
    for m in range(len(y)):
        if y[m] == 1 and y_pred[m] > 0:
            hits += 1
        elif y[m] == -1 and not y_pred[m] > 0:
            hits += 1
    return hits / len(y)


@right("a04.accuracy")
def counted_by_numpy(y_pred, y):
    p, t = y_pred.numpy(), y.numpy()
    return np.count_nonzero((p > 0) == (t > 0)) / t.size


@right("a04.accuracy")
def by_class(y_pred, y):
    positive = y == 1
    hits = (y_pred[positive] > 0).sum() + (y_pred[~positive] <= 0).sum()
    return float(hits) / len(y_pred)


@right("a04.accuracy")
def heaviside_labels(y_pred, y):
    step = torch.heaviside(y_pred, torch.zeros(1, dtype=y_pred.dtype))
    labels = 2 * step - 1
    return torch.mean((labels == y).to(torch.float32)).item()


@right("a04.accuracy")
def copy_overwritten(y_pred, y):
    p = y_pred.clone()
    p[y_pred > 0] = 1
    p[y_pred <= 0] = -1
    return 1 - float((p - y).abs().sum()) / (2 * len(y))


@right("a04.accuracy")
def lists_and_sum(y_pred, y):
    guess = lambda p: 1.0 if p > 0 else -1.0
    return sum([guess(p) == t for p, t in zip(y_pred.tolist(), y.tolist())]) / len(y.tolist())


@right("a04.accuracy")
def exclusive_or(y_pred, y):
    with torch.no_grad():
        errors = torch.logical_xor(y_pred > 0, y > 0)
        return 1.0 - torch.count_nonzero(errors).item() / errors.numel()


@wrong("a04.accuracy", symptom="outputs in (0, .5] counted as -1", hint=THRESHOLD)
def threshold_half(y_pred, y):
    return ((y_pred > 0.5) == (y > 0)).float().mean().item()


@wrong("a04.accuracy", symptom="M times", hint=FRACTION)
def count(y_pred, y):
    return float(((y_pred > 0) == (y > 0)).sum())


@wrong("a04.accuracy", symptom="a percentage", hint=FRACTION)
def percent(y_pred, y):
    return 100 * ((y_pred > 0) == (y > 0)).float().mean().item()


@wrong("a04.accuracy", symptom="outputs beyond 1.5 or within .5 wrong", hint=THRESHOLD)
def rounds(y_pred, y):
    return (torch.round(y_pred) == y).float().mean().item()


@wrong("a04.accuracy", symptom="0 is never right", hint=ZERO)
def sign_of_zero(y_pred, y):
    return (torch.sign(y_pred) == y).float().mean().item()


@wrong("a04.accuracy", symptom="0 is never right", hint=ZERO)
def product_positive(y_pred, y):
    return (y_pred * y > 0).float().mean().item()


@wrong("a04.accuracy", symptom="0 is always right", hint=ZERO)
def product_not_negative(y_pred, y):
    return (y_pred * y >= 0).float().mean().item()


@wrong("a04.accuracy", symptom="0 counts as +1", hint=ZERO)
def zero_is_plus(y_pred, y):
    return ((y_pred >= 0) == (y > 0)).float().mean().item()


@wrong("a04.accuracy", symptom="the margin", hint=FRACTION)
def margin(y_pred, y):
    return (y_pred * y).mean().item()


@wrong(
    "a04.accuracy",
    symptom="right if M = 100",
    hint="Right only when there are exactly 100 patterns. Take M from the arguments, not from the notebook.",
)
def hundred_patterns(y_pred, y):
    return ((y_pred > 0) == (y > 0)).sum().item() / 100


@wrong("a04.accuracy", symptom="the error rate", hint="That is the fraction of wrong answers.")
def error_rate(y_pred, y):
    return ((y_pred > 0) != (y > 0)).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="a 0-d tensor",
    hint="The docstring asks for a Python float: look at type(result).",
)
def tensor(y_pred, y):
    return ((y_pred > 0) == (y > 0)).float().mean()


@wrong(
    "a04.accuracy",
    symptom="whole equality",
    hint="y_pred is not a label yet: 0.7 is not equal to 1.",
)
def outputs_equal_labels(y_pred, y):
    return (y_pred == y).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="labels 0 and 1 compared with -1 and +1",
    hint="Your guesses are 0 and 1, the labels -1 and +1: negative ones are never right.",
)
def zero_one_labels(y_pred, y):
    return ((y_pred > 0).float() == y).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="only positive labels count",
    hint="Right answers for y = -1 are forgotten.",
)
def only_positives(y_pred, y):
    return ((y_pred > 0) & (y > 0)).float().mean().item()


@wrong(
    "a04.accuracy", symptom="recall of the positives", hint="Divide by the number of all patterns."
)
def recall(y_pred, y):
    return ((y_pred > 0) & (y > 0)).sum().item() / max((y > 0).sum().item(), 1)


@wrong("a04.accuracy", symptom="precision", hint="Divide by the number of all patterns.")
def precision(y_pred, y):
    return ((y_pred > 0) & (y > 0)).sum().item() / max((y_pred > 0).sum().item(), 1)


@wrong(
    "a04.accuracy",
    symptom="the product of signs averaged: in [-1, 1]",
    hint=FRACTION + " Right and wrong answers must not cancel.",
)
def mean_of_signs(y_pred, y):
    return (torch.where(y_pred > 0, 1.0, -1.0) * y).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="rounded to two digits",
    hint="Do not round: printing may, comparing does not.",
)
def rounded(y_pred, y):
    return round(((y_pred > 0) == (y > 0)).float().mean().item(), 1)


@wrong(
    "a04.accuracy",
    symptom="1.0 or 0.0",
    hint="Whether all are right is another question: a fraction is asked.",
)
def all_right(y_pred, y):
    return float(bool(((y_pred > 0) == (y > 0)).all()))


@wrong(
    "a04.accuracy",
    symptom="the first pattern only",
    hint="The loop ends in its first round: where does the return stand?",
)
def returns_in_the_loop(y_pred, y):
    right_ones = 0
    for p, t in zip(y_pred, y):
        right_ones += int((p > 0) == (t > 0))
        return right_ones / len(y)


@wrong(
    "a04.accuracy",
    symptom="the last pattern is left out",
    hint="One pattern is never looked at: which numbers does range(M - 1) give?",
)
def one_left_out(y_pred, y):
    right_ones = 0
    for m in range(len(y) - 1):
        right_ones += int((y_pred[m] > 0) == (y[m] > 0))
    return right_ones / len(y)


@wrong(
    "a04.accuracy",
    symptom="one minus the loss",
    hint="Accuracy counts signs; the distance plays no part.",
)
def one_minus_loss(y_pred, y):
    return max(0.0, 1 - ((y_pred - y) ** 2).mean().item() / 2)


@wrong("a04.accuracy", symptom="close enough", hint=THRESHOLD)
def within_half(y_pred, y):
    return ((y_pred - y).abs() < 0.5).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="over all pairs of patterns",
    hint="Print the shape before the mean: each output is compared with every label.",
)
def all_pairs(y_pred, y):
    return ((y_pred[:, None] > 0) == (y[None, :] > 0)).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="y_pred holds signs afterwards",
    hint="The caller's y_pred changed. Which of your lines works in place?",
)
def signs_in_place(y_pred, y):
    y_pred[y_pred > 0] = 1
    y_pred[y_pred <= 0] = -1
    return (y_pred == y).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="threshold at the mean",
    hint=THRESHOLD + " It does not move with the data.",
)
def threshold_mean(y_pred, y):
    return ((y_pred > y_pred.mean()) == (y > 0)).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="outputs within 1e-3 of 0 count as -1",
    hint=THRESHOLD + " It is 0, not a small number: a tiny output has a sign, too.",
)
def small_is_zero(y_pred, y):
    return ((y_pred > 1e-3) == (y > 0)).float().mean().item()


@wrong("a04.accuracy", symptom="outputs of 0 are left out", hint=ZERO + " Every pattern counts.")
def zeros_left_out(y_pred, y):
    p, t = y_pred[y_pred != 0], y[y_pred != 0]
    return ((p > 0) == (t > 0)).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="both classes have the same weight",
    hint="You average the fractions of the two classes: every pattern has the same weight instead.",
)
def balanced(y_pred, y):
    plus = (y_pred[y > 0] > 0).float().mean()
    minus = (y_pred[y < 0] <= 0).float().mean()
    return ((plus + minus) / 2).item()


@wrong(
    "a04.accuracy",
    symptom="cut to a whole number: the fraction is lost",
    hint="int() and // cut the fraction off: it should stay.",
)
def whole_division(y_pred, y):
    return float(int(((y_pred > 0) == (y > 0)).sum()) // len(y))


@wrong(
    "a04.accuracy",
    symptom="outputs cut to whole numbers",
    hint=THRESHOLD + " int() makes 0 of everything between -1 and 1.",
)
def whole_outputs(y_pred, y):
    return (y_pred.int() == y.int()).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="clamped and rounded",
    hint=THRESHOLD + " Rounding makes 0 of an output of 0.3.",
)
def clamped_and_rounded(y_pred, y):
    return (y_pred.clamp(-1, 1).round() == y).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="distance to the label below 1: large outputs are wrong",
    hint="An output of 3 is on the right side of y = +1, although it is 2 away from it: only the sign counts.",
)
def within_one(y_pred, y):
    return ((y_pred - y).abs() < 1).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="divided by M - 1",
    hint="Divide by the number of patterns M, not by M - 1.",
)
def divided_by_one_less(y_pred, y):
    return ((y_pred > 0) == (y > 0)).sum().item() / (len(y) - 1)


@wrong(
    "a04.accuracy",
    symptom="compared with the label itself",
    hint="Which threshold does y_pred > y use? The same for all patterns is asked.",
)
def larger_than_label(y_pred, y):
    return (y_pred > y).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="labels that are 0 or 1 assumed in the arguments",
    hint="y holds -1 and +1: nothing in it equals 0.",
)
def labels_as_booleans(y_pred, y):
    return ((y_pred > 0) == y.bool()).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="the sum of two fractions",
    hint="Adding the fractions of the two classes can give more than 1: add the counts, then divide by M.",
)
def fractions_added(y_pred, y):
    plus = (y_pred[y > 0] > 0).float().mean()
    minus = (y_pred[y < 0] <= 0).float().mean()
    return (plus + minus).item()


@wrong(
    "a04.accuracy",
    symptom="the opposite sign",
    hint="Outputs greater than 0 stand for +1, not for -1.",
)
def signs_swapped(y_pred, y):
    labels = torch.where(y_pred > 0, -1.0, 1.0)
    return (labels == y).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="the count starts anew for each pattern",
    hint="The counter is set to 0 inside the loop: only the last pattern is left in it.",
)
def counter_inside_the_loop(y_pred, y):
    for p, t in zip(y_pred, y):
        hits = 0
        if (p > 0) == (t > 0):
            hits += 1
    return hits / len(y)


@wrong("a04.accuracy", symptom="None", hint="Your function returns None: does it end in a return?")
def printed(y_pred, y):
    print(((y_pred > 0) == (y > 0)).float().mean().item())


@wrong(
    "a04.accuracy",
    symptom="a text",
    hint="The docstring asks for a Python float; a text is for print.",
)
def formatted(y_pred, y):
    return f"{((y_pred > 0) == (y > 0)).float().mean().item():.4f}"


@wrong(
    "a04.accuracy",
    symptom="one value for each pattern",
    hint="One number is asked, not one for each pattern: what is still to be done with them?",
)
def not_reduced(y_pred, y):
    return ((y_pred > 0) == (y > 0)).float()


@wrong(
    "a04.accuracy",
    symptom="NumPy's float32",
    hint="The docstring asks for a Python float: look at type(result). NumPy's float32 is none; what makes it one?",
)
def numpy_single(y_pred, y):
    hits = ((y_pred > 0) == (y > 0)).numpy().astype(np.float32)
    return hits.mean()


@wrong(
    "a04.accuracy",
    symptom="y holds 0 and 1 afterwards",
    hint="The caller's y changed. Which of your lines works in place?",
)
def labels_in_place(y_pred, y):
    y[y < 0] = 0
    return ((y_pred > 0) == (y == 1)).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="RuntimeError: the mean of booleans",
    hint="The mean of True and False is not defined in PyTorch: make numbers of them first, or count.",
)
def mean_of_booleans(y_pred, y):
    return ((y_pred > 0) == (y > 0)).mean().item()


@wrong(
    "a04.accuracy",
    symptom="RuntimeError: comparisons in a chain",
    hint="Python reads a > 0 == b > 0 as a chain of comparisons: put parentheses around each of the two.",
)
def chained_comparison(y_pred, y):
    return (y_pred > 0 == y > 0).float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="RuntimeError: `and` of tensors",
    hint="`and` and `or` ask for one True or False; for tensors there are & and |, with parentheses.",
)
def words_for_operators(y_pred, y):
    right_ones = (y_pred > 0 and y > 0) or (y_pred <= 0 and y < 0)
    return right_ones.float().mean().item()


@wrong(
    "a04.accuracy",
    symptom="RuntimeError: if on a tensor",
    hint="`if` needs one True or False, y_pred > 0 holds many: torch.where, or a loop over the patterns.",
)
def if_on_a_tensor(y_pred, y):
    labels = 1.0 if y_pred > 0 else -1.0
    return (labels == y).float().mean().item()
