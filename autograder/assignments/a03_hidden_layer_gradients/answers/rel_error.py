"""Answers to a03.rel_error."""

import numpy as np
import torch

from autograder.answers import right, wrong

DEFINITION = (
    "Not the definition in the docstring: max |a-b| divided by the larger of max|a| and max|b|."
)
TYPE = "The docstring asks for another type: look at type(result)."


@right("a03.rel_error")
def by_the_definition(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    if scale == 0:
        return 0.0
    return (a - b).abs().max().item() / scale


@right("a03.rel_error")
def tensors_until_the_end(a, b):
    largest = torch.maximum(torch.max(torch.abs(a)), torch.max(torch.abs(b)))
    difference = torch.max(torch.abs(a - b))
    return float(difference / largest) if largest > 0 else 0.0


@right("a03.rel_error")
def by_numpy(a, b):
    a, b = np.asarray(a.detach()), np.asarray(b.detach())
    scale = max(np.abs(a).max(), np.abs(b).max())
    return float(np.abs(a - b).max() / scale) if scale else 0.0


@right("a03.rel_error")
def infinity_norms(a, b):
    a, b = a.flatten(), b.flatten()
    scale = max(torch.linalg.vector_norm(t, float("inf")).item() for t in (a, b))
    error = torch.linalg.vector_norm(a - b, float("inf")).item()
    return error / (scale or 1.0)


@right("a03.rel_error")
def plain_python(a, b):
    pairs = list(zip(a.flatten().tolist(), b.flatten().tolist()))
    scale = max(max(abs(p), abs(q)) for p, q in pairs)
    return max(abs(p - q) for p, q in pairs) / scale if scale > 0.0 else 0.0


@right("a03.rel_error")
def stacked(a, b):
    scale = torch.stack([a, b]).abs().amax().item()
    return 0.0 if not scale else (a - b).abs().amax().item() / scale


@right("a03.rel_error")
def extremes(a, b):
    def reach(t):
        return max(t.max().item(), -t.min().item())

    try:
        return reach(a - b) / max(reach(a), reach(b))
    except ZeroDivisionError:
        return 0.0


@right("a03.rel_error")
def nan_made_zero(a, b):
    ratio = (a - b).abs().max() / torch.cat([a.flatten(), b.flatten()]).abs().max()
    return ratio.nan_to_num(0.0).item()


@wrong(
    "a03.rel_error",
    symptom="the absolute error: it goes with the scale",
    hint=DEFINITION + " Yours changes when both are multiplied by 1000.",
)
def absolute_error(a, b):
    return (a - b).abs().max().item()


@wrong(
    "a03.rel_error",
    symptom="a mean hides one bad entry",
    hint=DEFINITION + " A mean hides one bad entry among many good ones.",
)
def mean_for_max(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().mean().item() / scale if scale > 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="True or False",
    hint="A number is asked, not yes/no: allclose's tolerances are fixed and its yes/no can change "
    "from seed to seed.",
)
def allclose(a, b):
    return torch.allclose(a, b)


@wrong(
    "a03.rel_error",
    symptom="0.0 or 1.0, from allclose",
    hint="A number is asked that says how far apart they are, not a yes/no: allclose's tolerances "
    "are fixed, and its answer can change from seed to seed.",
)
def allclose_as_a_number(a, b):
    return 0.0 if torch.allclose(a, b) else 1.0


@wrong(
    "a03.rel_error",
    symptom="not symmetric in a and b",
    hint=DEFINITION + " Yours changes when a and b change places.",
)
def divided_by_first(a, b):
    scale = a.abs().max().item()
    return (a - b).abs().max().item() / scale if scale > 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="divided by the smaller of the two",
    hint=DEFINITION + " Yours divides by the smaller.",
)
def divided_by_the_smaller(a, b):
    scale = min(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / scale if scale > 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="about half: divided by the sum of both",
    hint=DEFINITION + " Yours divides by their sum.",
)
def divided_by_the_sum(a, b):
    scale = a.abs().max().item() + b.abs().max().item()
    return (a - b).abs().max().item() / scale if scale > 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="entry by entry: huge where an entry is near zero",
    hint="You divide entry by entry: an entry that is nearly zero then decides alone. First the "
    "two maxima, then one division.",
)
def entry_by_entry(a, b):
    scale = torch.maximum(a.abs(), b.abs())
    ratio = (a - b).abs() / scale
    return ratio.nan_to_num(0.0).max().item()


@wrong(
    "a03.rel_error",
    symptom="negative differences are not seen",
    hint="The absolute value of the difference is missing: errors downwards count as well.",
)
def difference_without_abs(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).max().item() / scale if scale > 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="wrong where the largest entry is negative",
    hint="The absolute value in the denominator is missing: try it with -a and -b.",
)
def scale_without_abs(a, b):
    scale = max(a.max().item(), b.max().item())
    return (a - b).abs().max().item() / scale if scale != 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="abs of each before the difference: signs do not count",
    hint="You compare |a| with |b|: a flipped sign would go unseen. Which comes first, the "
    "difference or the absolute value?",
)
def difference_of_absolute_values(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a.abs() - b.abs()).abs().max().item() / scale if scale > 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="nan where both are zero",
    hint="0/0: the docstring says what the answer is where both tensors are zero.",
)
def nan_at_zero(a, b):
    return ((a - b).abs().max() / torch.maximum(a.abs().max(), b.abs().max())).item()


@wrong(
    "a03.rel_error",
    symptom="ZeroDivisionError where both are zero",
    hint="A division by zero: the docstring says what the answer is where both tensors are zero.",
)
def zero_division(a, b):
    return (a - b).abs().max().item() / max(a.abs().max().item(), b.abs().max().item())


@wrong(
    "a03.rel_error",
    symptom="too small for small tensors: 1e-8 is added below",
    hint="A constant in the denominator spoils the answer for small tensors: gradients of 1e-9 can "
    "be compared, too. Treat the case of two zeros on its own.",
)
def constant_in_the_denominator(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return (a - b).abs().max().item() / (scale + 1e-8)


@wrong(
    "a03.rel_error",
    symptom="Euclidean norms instead of maxima",
    hint=DEFINITION + " Yours takes Euclidean norms.",
)
def euclidean_norms(a, b):
    scale = max(a.norm().item(), b.norm().item())
    return (a - b).norm().item() / scale if scale > 0 else 0.0


@wrong("a03.rel_error", symptom="a 0-d tensor", hint=TYPE)
def zero_dimensional_tensor(a, b):
    scale = torch.maximum(a.abs().max(), b.abs().max())
    if scale == 0:
        return torch.tensor(0.0)
    return (a - b).abs().max() / scale


@wrong("a03.rel_error", symptom="percents", hint=DEFINITION + " Yours is a hundred times that.")
def in_percent(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return 100 * (a - b).abs().max().item() / scale if scale > 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="rounded to three decimals",
    hint="Do not round: errors of 1e-7 and of 1e-16 are what this number is for.",
)
def rounded(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    return round((a - b).abs().max().item() / scale, 3) if scale > 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="right, but a holds the difference afterwards",
    hint="The caller's data changed. Which of your lines works in place (ends in _ , -=, +=) on an "
    "argument?",
)
def difference_in_place(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    a -= b
    return a.abs().max().item() / scale if scale > 0 else 0.0


@wrong(
    "a03.rel_error",
    symptom="one number for each row",
    hint="One number is asked for the whole tensor: max over all entries, not along an axis.",
)
def along_an_axis(a, b):
    scale = max(a.abs().max().item(), b.abs().max().item())
    if scale == 0:
        return 0.0
    return ((a - b).abs().max(dim=0).values / scale).tolist()
