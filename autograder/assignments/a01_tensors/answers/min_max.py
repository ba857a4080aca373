"""Known answers to a01.min_max."""

import math

import numpy as np
import torch

from autograder.answers import right, wrong

EXAMPLE = "This passes on tidy examples only. Try other data: unsorted, negative, not whole numbers."
TYPE = "The docstring asks for another type: look at type(result[0])."


@right("a01.min_max")
def item(x):
    return x.min().item(), x.max().item()


@right("a01.min_max")
def float_call(x):
    return float(torch.min(x)), float(torch.max(x))


@right("a01.min_max")
def aminmax(x):
    low, high = torch.aminmax(x)
    return low.item(), high.item()


@right("a01.min_max")
def python_builtins(x):
    values = x.tolist()
    return min(values), max(values)


@right("a01.min_max")
def through_sort(x):
    ordered = torch.sort(x)[0]
    return ordered[0].item(), ordered[-1].item()


@right("a01.min_max")
def numpy_values(x):
    a = x.detach().numpy()
    return float(a.min()), float(a.max())


@right("a01.min_max")
def running_extremes(x):
    low, high = math.inf, -math.inf
    for v in x:
        low = min(low, float(v))
        high = max(high, float(v))
    return low, high


@wrong("a01.min_max", symptom="0-d tensors", hint=TYPE)
def without_item(x):
    return x.min(), x.max()


@wrong("a01.min_max", symptom="positions, not values", hint=EXAMPLE)
def positions(x):
    return float(x.argmin()), float(x.argmax())


@wrong("a01.min_max", symptom="whole numbers, as ints", hint=EXAMPLE)
def ints(x):
    return int(x.min()), int(x.max())


@wrong("a01.min_max", symptom="whole numbers, as floats", hint=EXAMPLE)
def floored(x):
    return float(int(x.min())), float(int(x.max()))


@wrong("a01.min_max", symptom="the first and the last entry", hint=EXAMPLE)
def first_and_last(x):
    return x[0].item(), x[-1].item()


@wrong("a01.min_max", symptom="largest first", hint="The order of the returned values differs from the docstring.")
def swapped(x):
    return x.max().item(), x.min().item()


@wrong("a01.min_max", symptom="a list", hint="A tuple is asked: look at type(result).")
def as_a_list(x):
    return [x.min().item(), x.max().item()]


@wrong("a01.min_max", symptom="one tensor of two numbers", hint="A tuple of two Python floats is asked: look at type(result).")
def as_a_tensor(x):
    return torch.stack([x.min(), x.max()])


@wrong("a01.min_max", symptom="by absolute value", hint="Try negative numbers: -3 is smaller than 1.")
def by_size(x):
    return x.abs().min().item(), x.abs().max().item()


@wrong("a01.min_max", symptom="zero where all entries are positive", hint="Your starting value takes part: try data that are all positive, then all negative.")
def starts_at_zero(x):
    low = high = 0.0
    for v in x.tolist():
        if v < low:
            low = v
        if v > high:
            high = v
    return low, high


@wrong("a01.min_max", symptom="zero where all entries are negative", hint="Your starting value takes part: try data that are all negative.")
def maximum_from_zero(x):
    high = 0.0
    for v in x.tolist():
        high = max(high, v)
    return x.min().item(), high


@wrong("a01.min_max", symptom="NumPy scalars", hint=TYPE)
def numpy_scalars(x):
    a = x.float().numpy()
    return a.min(), a.max()


@wrong("a01.min_max", symptom="rounded", hint="Do not round: the entries themselves are asked.")
def rounded(x):
    return round(x.min().item(), 2), round(x.max().item(), 2)


@wrong("a01.min_max", symptom="only the largest", hint="Two numbers are asked: look at what a return inside a loop, or a comma, does.")
def only_max(x):
    return x.max().item()


@wrong("a01.min_max", symptom="x is sorted afterwards", hint="The caller's data changed. Which of your lines works in place?")
def sorts_in_place(x):
    x.copy_(x.sort()[0])
    return x[0].item(), x[-1].item()


@wrong("a01.min_max", symptom="values and positions", hint="x.max(dim=0) gives a pair: value and position. Which do you return?")
def with_positions(x):
    return x.min(dim=0), x.max(dim=0)


@wrong("a01.min_max", symptom="else belongs to the wrong if", hint="Follow your loop with the numbers 3, 1, 2: is every entry compared with both?")
def elif_trap(x):
    low = high = x[0].item()
    for v in x.tolist():
        if v > high:
            high = v
            low = low
        elif v > low:
            low = v
    return low, high
