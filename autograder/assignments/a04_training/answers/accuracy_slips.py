"""More answers to a04.accuracy."""

import torch

from autograder.answers import right, wrong


@wrong("a04.accuracy", symptom="two decimals", hint="Do not round: printing may, comparing does not.")
def rounded_to_two(y_pred, y):
    return round(((y_pred > 0) == (y > 0)).double().mean().item(), 2)


@wrong("a04.accuracy", symptom="three decimals", hint="Do not round: printing may, comparing does not.")
def rounded_to_three(y_pred, y):
    return round(((y_pred > 0) == (y > 0)).double().mean().item(), 3)


@wrong("a04.accuracy", symptom="right minus wrong", hint="A fraction between 0 and 1 is asked: a wrong pattern counts 0, not -1.")
def mean_of_sign_times_label(y_pred, y):
    return (torch.sign(y_pred) * y).mean().item()


@wrong("a04.accuracy", symptom="five patterns tell it all", hint="All patterns count, yours looks at the first ones.")
def first_patterns_only(y_pred, y):
    return ((y_pred[:5] > 0) == (y[:5] > 0)).double().mean().item()


@wrong("a04.accuracy", symptom="never below one half", hint="All wrong gives 0: nothing is turned round where most are wrong.")
def better_of_both_sides(y_pred, y):
    a = ((y_pred > 0) == (y > 0)).double().mean().item()
    return max(a, 1 - a)


@wrong("a04.accuracy", symptom="outputs and labels no longer belong together", hint="Pattern by pattern: what is done to the order of the outputs?")
def outputs_sorted(y_pred, y):
    return ((y_pred.sort().values > 0) == (y > 0)).double().mean().item()


@wrong("a04.accuracy", symptom="1 minus the loss", hint="The accuracy is no function of the loss: count the patterns on the right side.")
def one_minus_half_the_square(y_pred, y):
    return 1 - ((y_pred - y) ** 2).mean().item() / 2


@wrong("a04.accuracy", symptom="tiny positive outputs count as -1", hint="An output greater than 0 stands for +1, however small it is: where is your threshold?")
def threshold_of_a_millionth(y_pred, y):
    return ((y_pred > 1e-6) == (y > 0)).double().mean().item()


@wrong("a04.accuracy", symptom="tiny outputs become 0", hint="Tiny outputs become 0 on the way: which dtype do you compare in?")
def half_precision(y_pred, y):
    return ((y_pred.half() > 0) == (y > 0)).double().mean().item()


@wrong("a04.accuracy", symptom="tiny outputs are lost in rounding", hint="The logistic function of a tiny number is 0.5, rounded: compare the output itself with 0.")
def logistic_function_first(y_pred, y):
    return ((torch.sigmoid(y_pred) > 0.5) == (y > 0)).double().mean().item()


@wrong("a04.accuracy", symptom="tiny outputs and 0 count as +1", hint="The logistic function of 0 and of a tiny number is 0.5: compare the output itself with 0, and 0 counts as -1.")
def logistic_function_and_equality(y_pred, y):
    return ((torch.sigmoid(y_pred) >= 0.5) == (y > 0)).double().mean().item()


@wrong("a04.accuracy", symptom="outputs between -1 and 1 become 0", hint="The whole part of 0.7 is 0: compare the output itself with 0.")
def whole_part_first(y_pred, y):
    return ((y_pred.int() > 0) == (y > 0)).double().mean().item()


@wrong("a04.accuracy", symptom="a tensor, not a float", hint="The docstring asks for a Python float: look at type(result).")
def double_tensor(y_pred, y):
    return ((y_pred > 0) == (y > 0)).double().mean()


@right("a04.accuracy")
def confusion_table(y_pred, y):
    of_plus = ((y_pred > 0) & (y == 1)).sum()
    of_minus = (~(y_pred > 0) & (y == -1)).sum()
    return ((of_plus + of_minus) / len(y)).item()

