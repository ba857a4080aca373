"""More answers to a03.rel_error."""

import torch

from autograder.answers import right, wrong


@wrong("a03.rel_error", symptom="not symmetric in a and b", hint="Not the definition in the docstring: max |a-b| divided by the larger of max|a| and max|b|. Yours changes when a and b change places.")
def divided_by_the_second(a, b):
    scale = b.abs().max().item()
    return (a - b).abs().max().item() / scale if scale > 0 else 0.0


@wrong("a03.rel_error", symptom="divided by the mean of the two", hint="Not the definition in the docstring: max |a-b| divided by the larger of max|a| and max|b|. Yours divides by their mean.")
def mean_of_the_maxima(a, b):
    scale = (a.abs().max().item() + b.abs().max().item()) / 2
    return (a - b).abs().max().item() / scale if scale > 0 else 0.0


@wrong("a03.rel_error", symptom="divided by a mean of absolute values", hint="Not the definition in the docstring: max |a-b| divided by the larger of max|a| and max|b|. Yours divides by a mean.")
def mean_scale(a, b):
    scale = max(a.abs().mean().item(), b.abs().mean().item())
    return (a - b).abs().max().item() / scale if scale > 0 else 0.0


@wrong("a03.rel_error", symptom="too small for tiny tensors", hint="On every scale: a lower limit for the denominator makes tiny tensors look equal. When is the denominator really 0?")
def denominator_at_least_1e_12(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / max(scale, 1e-12)


@wrong("a03.rel_error", symptom="an absolute error for small tensors", hint="On every scale: a lower limit for the denominator makes small tensors look equal. When is the denominator really 0?")
def denominator_at_least_1(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / max(scale, 1.0)


@wrong("a03.rel_error", symptom="0 for tiny tensors", hint="On every scale: only where both tensors are exactly zero is the answer 0.")
def tiny_counts_as_zero(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / scale if scale > 1e-12 else 0.0


@wrong("a03.rel_error", symptom="0 where allclose says True", hint="Close is not equal: how far apart they are is asked also where it is little.")
def close_counts_as_equal(a, b):
    if torch.allclose(a, b):
        return 0.0
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / scale


@wrong("a03.rel_error", symptom="0 where one of the two is zero", hint="Only where both tensors are zero is the answer 0; what is it where one of them is?")
def zero_where_either_is(a, b):
    largest = [a.abs().max().item(), b.abs().max().item()]
    if 0 in largest:
        return 0.0
    return (a - b).abs().max().item() / max(largest)


@wrong("a03.rel_error", symptom="the scale over the difference", hint="Numerator and denominator have changed places.")
def upside_down(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    difference = (a - b).abs().max().item()
    return scale / difference if difference > 0 else 0.0


@wrong("a03.rel_error", symptom="the difference at the largest entry of a", hint="The largest difference need not be where a is largest: which one is asked?")
def at_the_largest_entry(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    place = a.abs().flatten().argmax()
    return (a - b).abs().flatten()[place].item() / scale if scale > 0 else 0.0


@wrong("a03.rel_error", symptom="never above 1", hint="Opposite tensors are 2 apart: nothing is to be cut off.")
def at_most_one(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return min(1.0, (a - b).abs().max().item() / scale) if scale > 0 else 0.0


@wrong("a03.rel_error", symptom="the first row tells it all", hint="The maximum is over all entries, whatever the shape: yours looks at a part of them.")
def first_row_only(a, b):
    a, b = a[0], b[0]
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / scale if scale > 0 else 0.0


@wrong("a03.rel_error", symptom="0 for tensors of the same size", hint="First the difference of a and b, entry by entry, then its maximum: not the other way round.")
def difference_of_the_maxima(a, b):
    largest = [a.abs().max().item(), b.abs().max().item()]
    return abs(largest[0] - largest[1]) / max(largest) if max(largest) > 0 else 0.0


@wrong("a03.rel_error", symptom="three digits, and 0 or nan for tiny tensors", hint="The numbers lose most of their digits on the way: which dtype do you compute in?")
def half_precision(a, b):
    a, b = a.half(), b.half()
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / scale if scale > 0 else 0.0


@wrong("a03.rel_error", symptom="six decimals", hint="Do not round: printing may, computing must not.")
def rounded_to_six(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return round((a - b).abs().max().item() / scale, 6) if scale > 0 else 0.0


@wrong("a03.rel_error", symptom="None where both are zero", hint="Where both are zero your function ends without a return.")
def none_for_zeros(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    if scale > 0:
        return (a - b).abs().max().item() / scale


@wrong("a03.rel_error", symptom="the whole number 0 where both are zero", hint="Where both are zero you return the whole number 0; a float is asked.")
def whole_zero(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / scale if scale > 0 else 0


@wrong("a03.rel_error", symptom="the squared differences over the squares", hint="No squares in this definition: absolute values.")
def squares(a, b):
    scale = max((a**2).max().item(), (b**2).max().item())
    return ((a - b) ** 2).max().item() / scale if scale > 0 else 0.0


@right("a03.rel_error")
def normalised_first(a, b):
    scale = torch.cat([a.reshape(-1), b.reshape(-1)]).abs().max()
    if not scale:
        return 0.0
    return (a / scale - b / scale).abs().max().item()

