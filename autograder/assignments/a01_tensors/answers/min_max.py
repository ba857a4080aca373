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


@right("a01.min_max")
def amin_amax(x):
    return float(x.amin()), float(x.amax())


@right("a01.min_max")
def by_position(x):
    return x[x.argmin()].item(), x[x.argmax()].item()


@right("a01.min_max")
def largest_of_minus_x(x):
    return -(-x).max().item(), x.max().item()


@right("a01.min_max")
def top_one(x):
    return x.topk(1, largest=False).values.item(), x.topk(1).values[0].item()


@right("a01.min_max")
def by_reduction(x):
    class Extremes:
        def __init__(self, values):
            self.low = self.high = values[0]
            for v in values[1:]:
                self.low = v if v < self.low else self.low
                self.high = v if v > self.high else self.high

    found = Extremes([float(v) for v in x])
    return found.low, found.high


@right("a01.min_max")
def with_dimension(x):
    smallest, _ = x.min(dim=0)
    largest, _ = torch.max(x, dim=0)
    return smallest.item(), largest.item()


@right("a01.min_max")
def tuple_of_a_list(x):
    return tuple(v.item() for v in (x.min(), x.max()))



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


@wrong("a01.min_max", symptom="only the largest", hint="Two numbers are asked, separated by a comma.")
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


@wrong("a01.min_max", symptom="largest first, in tensors", hint="Two things differ from the docstring: the order of the two, and their type.")
def swapped_tensors(x):
    return x.max(), x.min()


@wrong("a01.min_max", symptom="smallest twice", hint="Both entries are the smallest: is a variable set again before it is returned?")
def smallest_twice(x):
    low = high = x.min().item()
    return low, high


@wrong("a01.min_max", symptom="the smallest is the negative of the largest", hint="The smallest entry is not minus the largest one: try data that are not symmetric.")
def symmetric(x):
    high = x.abs().max().item()
    return -high, high


@wrong("a01.min_max", symptom="the last entry is left out", hint="One entry is never looked at: which numbers does range(len(x) - 1) give? Put the extreme at the end.")
def skips_the_last(x):
    values = [x[i].item() for i in range(len(x) - 1)]
    return min(values), max(values)


@wrong("a01.min_max", symptom="returns after the first comparison", hint="The loop ends in its first round: where does the return stand?")
def returns_in_the_loop(x):
    low = high = x[0].item()
    for v in x.tolist():
        low, high = min(low, v), max(high, v)
        return low, high


@wrong("a01.min_max", symptom="starts at 1000: fails for large entries", hint="Your starting values take part: 100 is not larger than every number, -100 not smaller. Start from an entry of x.")
def starts_too_near(x):
    low, high = 1.0, -1.0
    for v in x.tolist():
        low, high = min(low, v), max(high, v)
    return low, high


@wrong("a01.min_max", symptom="a dict", hint="A tuple (smallest, largest) is asked: look at type(result).")
def as_a_dict(x):
    return {"min": x.min().item(), "max": x.max().item()}


@wrong("a01.min_max", symptom="text", hint="Numbers are asked, not text: look at type(result[0]).")
def as_text(x):
    return f"{x.min().item():.3f}", f"{x.max().item():.3f}"


@wrong("a01.min_max", symptom="the range", hint="Two numbers are asked, not their difference.")
def the_range(x):
    return x.max().item() - x.min().item()


@wrong("a01.min_max", symptom="mean and largest", hint="The first number is the smallest entry, not an average.")
def mean_and_max(x):
    return x.mean().item(), x.max().item()


@wrong("a01.min_max", symptom="None", hint="Your function returns None: is the return missing?")
def no_return(x):
    low, high = x.min().item(), x.max().item()


@wrong("a01.min_max", symptom="TypeError: comparing with None", hint="Your starting value is None, and None cannot be compared with a number: start from an entry of x.")
def starts_from_none(x):
    low = high = None
    for v in x.tolist():
        low = min(low, v)
        high = max(high, v)
    return low, high


@wrong("a01.min_max", symptom="lists of one number", hint="x.topk(1) and tolist() give lists: take the number out. Look at type(result[0]).")
def lists_of_one(x):
    return x.topk(1, largest=False).values.tolist(), x.topk(1).values.tolist()


@wrong("a01.min_max", symptom="digits are lost", hint="Digits got lost on the way: through which dtype do the numbers go?")
def through_half(x):
    y = x.half()
    return y.min().item(), y.max().item()


@wrong("a01.min_max", symptom="the entries are shifted to 0 in place", hint="The caller's data changed. Which of your lines works in place?")
def shifts_in_place(x):
    low, high = x.min().item(), x.max().item()
    x -= low
    return low, high


@wrong("a01.min_max", symptom="seven digits are left of a float64", hint="Digits got lost on the way: through which dtype do the numbers go?")
def through_single(x):
    y = x.float()
    return y.min().item(), y.max().item()


@wrong("a01.min_max", symptom="the first entry is left out", hint="One entry is never looked at: where do positions begin? Put the extreme in front.")
def skips_the_first(x):
    values = [x[i].item() for i in range(1, len(x))]
    return min(values), max(values)


@wrong("a01.min_max", symptom="largest twice", hint="Both entries are the largest: is the smallest computed from the same call?")
def largest_twice(x):
    return x.max().item(), x.max().item()


@wrong("a01.min_max", symptom="a falling row of numbers has no largest", hint="Follow your loop with the numbers 3, 2, 1: is the first one ever compared with the largest? (After if, elif is not tried.)")
def elif_from_infinity(x):
    low, high = math.inf, -math.inf
    for v in x.tolist():
        if v < low:
            low = v
        elif v > high:
            high = v
    return low, high


@wrong("a01.min_max", symptom="mean minus and plus one deviation", hint="The extremes themselves are asked, not the mean and the spread around it.")
def mean_and_deviation(x):
    return (x.mean() - x.std()).item(), (x.mean() + x.std()).item()


@wrong("a01.min_max", symptom="Python's min and max of a tensor: 0-d tensors in x's memory", hint="min(x) of a tensor gives a 0-d tensor, not a float: look at type(result[0]).")
def builtins_of_the_tensor(x):
    return min(x), max(x)


@wrong("a01.min_max", symptom="NumPy's scalars: float32 is no Python float", hint="a.min() gives a NumPy scalar, not a Python float: look at type(result[0]).")
def numpy_scalars_of_its_dtype(x):
    a = x.detach().numpy()
    return a.min(), a.max()


@wrong("a01.min_max", symptom="x is sorted afterwards, through an array in its memory", hint="numpy() does not copy: sorting the array sorts the caller's x.")
def sorts_the_array(x):
    a = x.numpy()
    a.sort()
    return float(a[0]), float(a[-1])
