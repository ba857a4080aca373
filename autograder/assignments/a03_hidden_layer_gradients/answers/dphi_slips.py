"""More answers to a03.dphi."""

import torch

from autograder.answers import right, wrong


@wrong("a03.dphi", symptom="1 at h = 0, too wide", hint="Your slope is that of the logistic function, made 1 at h = 0. tanh is twice as steep there: which argument has the logistic function then?")
def slope_of_sigmoid_times_four(h):
    s = torch.sigmoid(h)
    return 4 * s * (1 - s)


@wrong("a03.dphi", symptom="phi^2: 0 at h = 0, 1 far out", hint="That is phi squared: 0 where the slope is largest. What is it to be taken from?")
def square_of_the_value(h):
    return torch.tanh(h) ** 2


@wrong("a03.dphi", symptom="infinite at h = 0", hint="sinh and cosh have changed places: which of the two is 1 at h = 0?")
def sinh_for_cosh(h):
    return 1 / torch.sinh(h) ** 2


@wrong("a03.dphi", symptom="the square is taken of h", hint="You square h before cosh; which of the two is squared in the formula?")
def square_inside_cosh(h):
    return 1 / torch.cosh(h**2)


@wrong("a03.dphi", symptom="1 inside, 0 outside", hint="That is the slope of a straight line with two corners; the slope of tanh changes smoothly.")
def slope_of_hardtanh(h):
    return (h.abs() < 1).to(h.dtype)


@wrong("a03.dphi", symptom="a bell, with tails that are too thin", hint="A bell, but not the right one: the slope of tanh follows from the quotient rule above.")
def gauss(h):
    return torch.exp(-(h**2))


@wrong("a03.dphi", symptom="0 at h = 0, odd", hint="A factor h too many: what is the slope at h = 0?")
def h_times_the_slope(h):
    return h * (1 - torch.tanh(h) ** 2)


@wrong("a03.dphi", symptom="1 - h tanh h", hint="One of the two factors of the square is h, where phi(h) belongs: negative for large |h|.")
def h_times_tanh_taken_off(h):
    return 1 - h * torch.tanh(h)


@wrong("a03.dphi", symptom="zeros beyond the first min(M, K) rows or columns", hint="Part of your result is still what it was filled with at first: do your loops run over all M rows and all K columns?")
def square_block_only(h):
    out = torch.zeros_like(h)
    n = min(h.shape)
    out[:n, :n] = 1 - torch.tanh(h[:n, :n]) ** 2
    return out


@wrong("a03.dphi", symptom="right to six digits", hint="A difference quotient is right to a few digits only; the formula is asked.")
def central_difference_too_wide(h):
    return (torch.tanh(h + 1e-3) - torch.tanh(h - 1e-3)) / 2e-3


@wrong("a03.dphi", symptom="right to a few digits", hint="A difference quotient is right to a few digits only; the formula is asked.")
def forward_difference_small(h):
    return (torch.tanh(h + 1e-6) - torch.tanh(h)) / 1e-6


@wrong("a03.dphi", symptom="three decimals", hint="Do not round: printing may, computing must not.")
def rounded(h):
    return torch.round(1 - torch.tanh(h) ** 2, decimals=3)


@wrong("a03.dphi", symptom="never below 0.05", hint="Far out the slope goes to 0, and yours stops before: nothing is to be cut off.")
def slope_kept_from_zero(h):
    return (1 - torch.tanh(h) ** 2).clamp(min=0.05)


@wrong("a03.dphi", symptom="a TypeError: ^ is no power", hint="In Python ^ is not a power (it combines bits): which operator is?")
def caret_for_power(h):
    return 1 - torch.tanh(h) ^ 2


@wrong("a03.dphi", symptom="a quarter of the right slope", hint="cosh h is (e^h + e^-h) / 2: the 2 is squared, too.")
def sixteenth_of_cosh(h):
    return 1 / (torch.exp(h) + torch.exp(-h)) ** 2


@wrong("a03.dphi", symptom="the result of an earlier call changes", hint="Your function fills and returns the same tensor each time: call it twice, and look at the first result.")
def one_buffer_for_all_calls(h, buffers={}):
    out = buffers.setdefault((h.shape, h.dtype), torch.empty_like(h))
    out.copy_(1 - torch.tanh(h.detach()) ** 2)
    return out


@wrong("a03.dphi", symptom="shape (M K,)", hint="The slopes are right, but not their shape: the result has the shape (M, K) of h.")
def flattened(h):
    return (1 - torch.tanh(h) ** 2).flatten()


@wrong("a03.dphi", symptom="right by forward-mode autograd", hint="This exercise is the derivation by hand: forward mode is autograd, too. Keep it for the check.")
def dual_numbers(h):
    import torch.autograd.forward_ad as forward_ad

    with forward_ad.dual_level():
        dual = forward_ad.make_dual(h, torch.ones_like(h))
        return forward_ad.unpack_dual(torch.tanh(dual)).tangent.clone()


@right("a03.dphi")
def by_sinh_of_twice(h):
    return 2 / (torch.cosh(2 * h) + 1)


@right("a03.dphi")
def by_complex_step(h):
    step = 1e-12
    return torch.tanh(torch.complex(h, torch.full_like(h, step))).imag / step

