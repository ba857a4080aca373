"""Known answers to a04.init_params."""

import math

import numpy as np
import torch
from torch import nn

from autograder.answers import right, wrong

LEAF = "You return a tensor that was computed from another one that requires grad. Only leaves keep .grad: when must requires_grad be set?"
GLOBAL = "Your function changes the caller's random numbers: what they draw next depends on your call. Use a generator of your own."
SCALE = "std of h is not of order 1: how must W scale with N (and w with K)?"
SAME = "W and w are built from the same random numbers: draw both from one generator, one after the other."


@right("a04.init_params")
def generator_then_requires_grad(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) / N**0.5
    w = torch.randn(K, generator=g) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@right("a04.init_params")
def fork_rng(N, K, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        W = torch.normal(0.0, math.sqrt(1 / N), (N, K))
        w = torch.normal(0.0, math.sqrt(1 / K), (K,))
    W.requires_grad = True
    w.requires_grad = True
    return W, w


@right("a04.init_params")
def state_saved_and_restored(N, K, seed):
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    W, w = torch.randn(N, K), torch.randn(K)
    torch.set_rng_state(state)
    W /= np.sqrt(N)
    w /= np.sqrt(K)
    return W.requires_grad_(True), w.requires_grad_(True)


@right("a04.init_params")
def numpy_generator(N, K, seed):
    rng = np.random.default_rng(seed)
    W = torch.tensor(rng.normal(0, 1 / np.sqrt(N), (N, K)), dtype=torch.float32, requires_grad=True)
    w = torch.tensor(rng.normal(0, 1 / np.sqrt(K), K), dtype=torch.float32, requires_grad=True)
    return W, w


@right("a04.init_params")
def normal_in_place(N, K, seed):
    g = torch.Generator()
    g.manual_seed(seed)
    W = torch.empty(N, K).normal_(0, N**-0.5, generator=g)
    w = torch.empty(K).normal_(0, K**-0.5, generator=g)
    for p in (W, w):
        p.requires_grad_()
    return W, w


@right("a04.init_params")
def parameters(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    return (
        nn.Parameter(torch.randn(N, K, generator=g) * N**-0.5),
        nn.Parameter(torch.randn(K, generator=g) * K**-0.5),
    )


@right("a04.init_params")
def one_draw_split(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    z = torch.randn(N * K + K, generator=g)
    W = (z[: N * K].reshape(N, K) / math.sqrt(N)).clone().requires_grad_()
    w = (z[N * K :] / math.sqrt(K)).clone().requires_grad_()
    return W, w


@right("a04.init_params")
def w_first_detached(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    w = torch.randn(K, generator=g, requires_grad=True) / K**0.5
    W = torch.randn(N, K, generator=g, requires_grad=True) / N**0.5
    return W.detach().requires_grad_(), w.detach().requires_grad_()


@right("a04.init_params")
def random_state_of_numpy(N, K, seed):
    rng = np.random.RandomState(seed)
    W = rng.randn(N, K).astype(np.float32) / np.float32(np.sqrt(N))
    w = rng.randn(K).astype(np.float32) / np.float32(np.sqrt(K))
    return torch.from_numpy(W).requires_grad_(), torch.from_numpy(w).requires_grad_()


@right("a04.init_params")
def data_scaled(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g, requires_grad=True)
    w = torch.randn(K, generator=g, requires_grad=True)
    W.data /= N**0.5
    w.data = w.data * K**-0.5
    return W, w


@right("a04.init_params")
def scaled_under_no_grad(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.empty(N, K, requires_grad=True)
    w = torch.empty(K, requires_grad=True)
    with torch.no_grad():
        nn.init.normal_(W, std=1 / math.sqrt(N), generator=g)
        nn.init.normal_(w, std=1 / math.sqrt(K), generator=g)
    return W, w


@right("a04.init_params")
def python_numbers(N, K, seed):
    import random

    rng = random.Random(seed)
    W = [[rng.gauss(0, 1 / math.sqrt(N)) for k in range(K)] for i in range(N)]
    w = [rng.gauss(0, 1 / math.sqrt(K)) for k in range(K)]
    return torch.tensor(W, requires_grad=True), torch.tensor(w, requires_grad=True)


@right("a04.init_params")
def a_generator_for_each(N, K, seed):
    def draw(s, *shape):
        g = torch.Generator()
        g.manual_seed(s)
        return torch.randn(shape, generator=g)

    W, w = draw(2 * seed, N, K), draw(2 * seed + 1, K)
    W, w = W.mul(N**-0.5), w.mul(K**-0.5)
    W.requires_grad = w.requires_grad = True
    return (W, w)


@right("a04.init_params")
def box_muller(N, K, seed):
    g = torch.Generator().manual_seed(seed)

    def normal(n):
        u, v = torch.rand(2, n, generator=g, dtype=torch.float64)
        return torch.sqrt(-2 * torch.log(1 - u)) * torch.cos(2 * math.pi * v)

    W = (normal(N * K).view(N, K) / N**0.5).float()
    w = (normal(K) / K**0.5).to(torch.float32)
    return W.requires_grad_(True), w.requires_grad_(True)


@right("a04.init_params")
def columns_stacked(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    units = [torch.randn(N + 1, generator=g) for k in range(K)]
    W = torch.stack([unit[:N] for unit in units], dim=1) / N**0.5
    w = torch.stack([unit[N] for unit in units]) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@right("a04.init_params")
def transposed_draw(N, K, seed):
    a, b = np.random.SeedSequence(seed).spawn(2)
    W = torch.tensor(np.random.default_rng(a).standard_normal((K, N))).float().T * N**-0.5
    w = torch.as_tensor(np.random.default_rng(b).normal(scale=K**-0.5, size=K), dtype=torch.float32)
    return W.requires_grad_(), w.requires_grad_()


@right("a04.init_params")
def distribution_in_a_fork(N, K, seed):
    with torch.random.fork_rng(devices=[]):
        torch.random.manual_seed(seed)
        W = torch.distributions.Normal(0.0, N**-0.5).sample((N, K))
        w = torch.distributions.Normal(0.0, K**-0.5).sample((K,))
    return W.detach().requires_grad_(), w.detach().requires_grad_()


@wrong("a04.init_params", symptom="non-leaf: .grad stays None", hint=LEAF)
def scaled_after_requires_grad(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g, requires_grad=True) / N**0.5
    w = torch.randn(K, generator=g, requires_grad=True) / K**0.5
    return W, w


@wrong("a04.init_params", symptom="w is no leaf", hint=LEAF)
def only_w_scaled_after(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = (torch.randn(N, K, generator=g) / N**0.5).requires_grad_()
    w = torch.randn(K, generator=g, requires_grad=True) / K**0.5
    return W, w


@wrong("a04.init_params", symptom="resets the caller's random numbers", hint=GLOBAL)
def global_seed(N, K, seed):
    torch.manual_seed(seed)
    W = torch.randn(N, K) / N**0.5
    w = torch.randn(K) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="resets NumPy's global random numbers", hint=GLOBAL)
def numpy_global_seed(N, K, seed):
    np.random.seed(seed)
    W = torch.tensor(np.random.randn(N, K) / N**0.5, dtype=torch.float32, requires_grad=True)
    w = torch.tensor(np.random.randn(K) / K**0.5, dtype=torch.float32, requires_grad=True)
    return W, w


@wrong(
    "a04.init_params",
    symptom="the seed is not used",
    hint="Two calls with the same seed differ: where does the seed go?",
)
def seed_ignored(N, K, seed):
    W = torch.randn(N, K) / N**0.5
    w = torch.randn(K) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="the same weights for every seed",
    hint="Another seed gives the same weights: is the number fixed in your code?",
)
def fixed_seed(N, K, seed):
    g = torch.Generator().manual_seed(0)
    W = torch.randn(N, K, generator=g) / N**0.5
    w = torch.randn(K, generator=g) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="only W is drawn with the seed",
    hint="w is another one at each call: both need the generator.",
)
def w_without_generator(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) / N**0.5
    w = torch.randn(K) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="zeros",
    hint="With these weights nothing ever moves: compute the first gradient by hand.",
)
def zeros(N, K, seed):
    return torch.zeros(N, K, requires_grad=True), torch.zeros(K, requires_grad=True)


@wrong(
    "a04.init_params",
    symptom="all units equal",
    hint="With these weights all hidden units stay equal for ever.",
)
def constant(N, K, seed):
    return (
        torch.full((N, K), N**-0.5, requires_grad=True),
        torch.full((K,), K**-0.5, requires_grad=True),
    )


@wrong("a04.init_params", symptom="shape (K, N)", hint="Transposed: W is (N, K) in this course.")
def transposed(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(K, N, generator=g) / N**0.5
    w = torch.randn(K, generator=g) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="w of shape (K, 1)",
    hint="w is (K,): a trailing axis of 1 makes (M, M) of a later subtraction.",
)
def column_w(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) / N**0.5
    w = torch.randn(K, 1, generator=g) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="backward fails",
    hint="backward() has nothing to fill: the parameters do not require grad.",
)
def no_requires_grad(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    return torch.randn(N, K, generator=g) / N**0.5, torch.randn(K, generator=g) / K**0.5


@wrong(
    "a04.init_params",
    symptom="only W requires grad",
    hint="One of the two does not require grad: it would never be trained.",
)
def only_W_requires_grad(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) / N**0.5
    return W.requires_grad_(), torch.randn(K, generator=g) / K**0.5


@wrong("a04.init_params", symptom="w equals the first entries of W", hint=SAME)
def same_seed_twice(N, K, seed):
    W = torch.randn(N, K, generator=torch.Generator().manual_seed(seed)) / N**0.5
    w = torch.randn(K, generator=torch.Generator().manual_seed(seed)) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="w is the first row of W", hint=SAME)
def w_from_W(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    z = torch.randn(N, K, generator=g)
    return (z / N**0.5).requires_grad_(), (z[0] / K**0.5).clone().requires_grad_()


@wrong(
    "a04.init_params",
    symptom="every row is the same",
    hint="All rows of W are equal: one row was drawn and repeated.",
)
def one_row_repeated(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(K, generator=g).repeat(N, 1) / N**0.5
    w = torch.randn(K, generator=g) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="std 1", hint=SCALE)
def unscaled(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.randn(N, K, generator=g), torch.randn(K, generator=g)
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="w has std 1", hint=SCALE)
def w_unscaled(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.randn(N, K, generator=g) / N**0.5, torch.randn(K, generator=g)
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="variance 1/N^2",
    hint=SCALE + " 1/N is the variance: which is then the standard deviation?",
)
def divided_by_N(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.randn(N, K, generator=g) / N, torch.randn(K, generator=g) / K
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="W scales with K and w with N", hint=SCALE)
def scales_swapped(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.randn(N, K, generator=g) / K**0.5, torch.randn(K, generator=g) / N**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="w scales with N", hint=SCALE + " w multiplies K units.")
def w_scaled_by_N(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.randn(N, K, generator=g) / N**0.5, torch.randn(K, generator=g) / N**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="multiplied instead of divided", hint=SCALE)
def multiplied(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.randn(N, K, generator=g) * N**0.5, torch.randn(K, generator=g) * K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="He's variance 2/N", hint=SCALE + " 2/N is for relu.")
def he_scale(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) * (2 / N) ** 0.5
    w = torch.randn(K, generator=g) * (2 / K) ** 0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="uniform in [0, 1): mean 1/2",
    hint="rand is uniform between 0 and 1: all weights are positive. A normal distribution around 0 is asked.",
)
def rand_for_randn(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.rand(N, K, generator=g) / N**0.5, torch.rand(K, generator=g) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="uniform with the right variance",
    hint="Mean and variance are right, but the distribution is uniform: a normal one is asked.",
)
def uniform(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = (torch.rand(N, K, generator=g) * 2 - 1) * (3 / N) ** 0.5
    w = (torch.rand(K, generator=g) * 2 - 1) * (3 / K) ** 0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="float64",
    hint="float32 is asked: NumPy's random numbers are float64.",
)
def numpy_double(N, K, seed):
    rng = np.random.default_rng(seed)
    W = torch.from_numpy(rng.standard_normal((N, K)) / N**0.5)
    w = torch.from_numpy(rng.standard_normal(K) / K**0.5)
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="(w, W)",
    hint="The order of the returned values differs from the docstring.",
)
def swapped(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.randn(N, K, generator=g) / N**0.5, torch.randn(K, generator=g) / K**0.5
    return w.requires_grad_(), W.requires_grad_()


@wrong("a04.init_params", symptom="the absolute values", hint="The weights have one sign only.")
def positive(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.randn(N, K, generator=g) / N**0.5, torch.randn(K, generator=g) / K**0.5
    return W.abs().requires_grad_(), w.abs().requires_grad_()


@wrong(
    "a04.init_params",
    symptom="a global seed, by way of what manual_seed returns",
    hint=GLOBAL + " torch.manual_seed returns the global one.",
)
def generator_of_torch_itself(N, K, seed):
    g = torch.manual_seed(seed)
    W, w = torch.randn(N, K, generator=g), torch.randn(K, generator=g)
    return (W / N**0.5).requires_grad_(), (w / K**0.5).requires_grad_()


@wrong(
    "a04.init_params",
    symptom="the random state is put back before the numbers are drawn",
    hint="The state is saved and put back, but the numbers are drawn after that: which lines must stand between the two?",
)
def state_restored_too_early(N, K, seed):
    state = torch.get_rng_state()
    torch.manual_seed(seed)
    torch.set_rng_state(state)
    W = torch.randn(N, K) / N**0.5
    w = torch.randn(K) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="the seed is set before the fork, and stays",
    hint=GLOBAL + " Which lines must stand inside fork_rng?",
)
def seeded_before_the_fork(N, K, seed):
    torch.manual_seed(seed)
    with torch.random.fork_rng():
        W = torch.normal(0.0, N**-0.5, (N, K))
        w = torch.normal(0.0, K**-0.5, (K,))
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="new generators are all alike: the seed is never given to them",
    hint="A new torch.Generator() always starts from the same default seed: where does yours get the argument?",
)
def generator_without_seed(N, K, seed):
    g = torch.Generator()
    W = torch.randn(N, K, generator=g) / N**0.5
    w = torch.randn(K, generator=g) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="one generator for all calls goes on and on",
    hint="A default argument is made once, when the function is defined: the second call with the same seed goes on where the first one stopped.",
)
def generators_kept(N, K, seed, generators={}):
    g = generators.setdefault(seed, torch.Generator().manual_seed(seed))
    W = torch.randn(N, K, generator=g) / N**0.5
    w = torch.randn(K, generator=g) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="NumPy's generator twice with one seed", hint=SAME)
def same_seed_twice_in_numpy(N, K, seed):
    W = np.random.default_rng(seed).normal(0, N**-0.5, (N, K))
    w = np.random.default_rng(seed).normal(0, K**-0.5, K)
    return (
        torch.tensor(W, dtype=torch.float32, requires_grad=True),
        torch.tensor(w, dtype=torch.float32, requires_grad=True),
    )


@wrong("a04.init_params", symptom="w is the scaled sum over the rows of W", hint=SAME)
def w_is_the_sum_of_W(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    z = torch.randn(N, K, generator=g)
    w = z.sum(dim=0) / (N * K) ** 0.5
    return (z / N**0.5).requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="all hidden units start with the same weights",
    hint="All columns of W are equal: hidden units that start alike get the same gradients and stay alike for ever.",
)
def one_unit_repeated(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = (torch.randn(N, 1, generator=g) / N**0.5).expand(N, K)
    w = torch.randn(K, generator=g) / K**0.5
    return W.clone().requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="everything detached at the end",
    hint="backward() has nothing to fill: detach() in the last line gives a tensor that does not require grad.",
)
def detached_at_last(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g, requires_grad=True)
    w = torch.randn(K, generator=g, requires_grad=True)
    W, w = W / N**0.5, w / K**0.5
    return W.detach(), w.detach()


@wrong("a04.init_params", symptom="a list", hint="A tuple (W, w) is asked, not a list.")
def a_list(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    params = [torch.randn(N, K, generator=g) / N**0.5, torch.randn(K, generator=g) / K**0.5]
    for p in params:
        p.requires_grad_()
    return params


@wrong("a04.init_params", symptom="a dict", hint="A tuple (W, w) is asked, not a dict.")
def a_dict(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) / N**0.5
    w = torch.randn(K, generator=g) / K**0.5
    return {"W": W.requires_grad_(), "w": w.requires_grad_()}


@wrong(
    "a04.init_params", symptom="None", hint="Your function returns None: does it end in a return?"
)
def return_forgotten(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = (torch.randn(N, K, generator=g) / N**0.5).requires_grad_()
    w = (torch.randn(K, generator=g) / K**0.5).requires_grad_()


@wrong(
    "a04.init_params",
    symptom="the notebook's sizes",
    hint="The sizes are those of the notebook's network, whatever N and K are given.",
)
def sizes_of_the_notebook(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(50, 11, generator=g) / 50**0.5
    w = torch.randn(11, generator=g) / 11**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="the notebook's scale",
    hint="The scale fits the notebook's network only: take N and K from the arguments.",
)
def scales_of_the_notebook(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) / 50**0.5
    w = torch.randn(K, generator=g) / 11**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="Xavier's variance 2/(N + K)",
    hint=SCALE + " The variance 2/(N + K) is another rule.",
)
def xavier(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.empty(N, K)
    nn.init.xavier_normal_(W, generator=g)
    w = torch.randn(K, generator=g) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="torch.normal is given the variance",
    hint="torch.normal takes the standard deviation, not the variance.",
)
def variance_for_std(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.normal(0.0, 1 / N, (N, K), generator=g)
    w = torch.normal(0.0, K**-0.5, (K,), generator=g)
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="W has length 1",
    hint="You divide by the length of the whole tensor: each entry has the variance 1/(N K) then.",
)
def normalised(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.randn(N, K, generator=g), torch.randn(K, generator=g)
    W, w = W / W.norm(), w / w.norm()
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="mean 1",
    hint="The mean of the entries should be 0: what is the first argument of torch.normal?",
)
def mean_of_one(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.normal(1.0, N**-0.5, (N, K), generator=g)
    w = torch.normal(1.0, K**-0.5, (K,), generator=g)
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="cut off at two standard deviations",
    hint="Large entries are cut off: a normal distribution has them, too.",
)
def clamped(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g).clamp(-2, 2) / N**0.5
    w = torch.randn(K, generator=g).clamp(-2, 2) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="signs only",
    hint="All entries have the same absolute value: numbers from a normal distribution do not.",
)
def random_signs(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g).sign() / N**0.5
    w = torch.randn(K, generator=g).sign() / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="w all ones", hint="w is not random: it is to be drawn as W is.")
def w_of_ones(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) / N**0.5
    return W.requires_grad_(), torch.ones(K, requires_grad=True)


@wrong(
    "a04.init_params",
    symptom="RuntimeError: a leaf is changed in place",
    hint="PyTorch refuses an in-place change of a leaf that is being recorded: scale first, then ask for gradients.",
)
def leaf_scaled_in_place(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g, requires_grad=True)
    w = torch.randn(K, generator=g, requires_grad=True)
    W /= N**0.5
    w /= K**0.5
    return W, w


@wrong(
    "a04.init_params",
    symptom="TypeError: torch.sqrt of an int",
    hint="torch.sqrt takes a tensor; N is a Python number. What does math offer, or the operator **?",
)
def torch_sqrt_of_a_number(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) / torch.sqrt(N)
    w = torch.randn(K, generator=g) / torch.sqrt(K)
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="TypeError: randn has no argument seed",
    hint="torch.randn knows no argument seed: it takes a generator, which has been seeded before.",
)
def randn_with_seed(N, K, seed):
    W = torch.randn(N, K, seed=seed) / N**0.5
    w = torch.randn(K, seed=seed) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="TypeError: an int where a generator is asked",
    hint="A seed is no generator: make a torch.Generator, and give it the seed.",
)
def seed_for_a_generator(N, K, seed):
    W = torch.randn(N, K, generator=seed) / N**0.5
    w = torch.randn(K, generator=seed) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="1 // N is 0: all weights are zero",
    hint="1 // N is a division of whole numbers, and gives 0 for N > 1.",
)
def whole_division(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) * (1 // N) ** 0.5
    w = torch.randn(K, generator=g) * (1 // K) ** 0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="the second network with a seed begins with the trained weights of the first",
    hint="Your function keeps its tensors and hands them out again: whoever trains the first "
    "pair in place changes what the next call gives. Make new tensors in each call.",
)
def kept_from_call_to_call(N, K, seed, made={}):
    if (N, K, seed) not in made:
        g = torch.Generator().manual_seed(seed)
        W = torch.randn(N, K, generator=g) / N**0.5
        w = torch.randn(K, generator=g) / K**0.5
        made[N, K, seed] = W.requires_grad_(), w.requires_grad_()
    return made[N, K, seed]
