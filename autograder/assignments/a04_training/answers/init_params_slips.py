"""More answers to a04.init_params."""

import math

import torch

from autograder.answers import right, wrong


@wrong("a04.init_params", symptom="w is the last row of W", hint="w is made of numbers that are in W already: draw both, one after the other.")
def w_is_the_last_row(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) / math.sqrt(N)
    w = W[-1].clone() * math.sqrt(N / K)
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="nothing beyond one standard deviation", hint="Entries are cut off: a normal distribution has no largest value.")
def clamped_at_one(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g).clamp(-1, 1) / math.sqrt(N)
    w = torch.randn(K, generator=g).clamp(-1, 1) / math.sqrt(K)
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="mean as large as the spread", hint="The mean of the entries should be 0: what is added to them?")
def shifted_by_one(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = (1 + torch.randn(N, K, generator=g)) / math.sqrt(N)
    w = (1 + torch.randn(K, generator=g)) / math.sqrt(K)
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="uniform, as nn.Linear initialises", hint="nn.Linear draws from a uniform distribution of another variance: draw the entries yourself.")
def layers_of_nn(N, K, seed):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        hidden, readout = torch.nn.Linear(N, K, bias=False), torch.nn.Linear(K, 1, bias=False)
    W, w = hidden.weight.detach().T.clone(), readout.weight.detach()[0].clone()
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="w has N entries", hint="w has one entry for each hidden unit: which of N and K is their number?")
def w_of_inputs(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=g) / math.sqrt(N)
    w = torch.randn(N, generator=g) / math.sqrt(N)
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="mean and variance are exact", hint="You make mean and variance exact after drawing; then no entry is independent of the others.")
def standardised(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.randn(N, K, generator=g), torch.randn(K, generator=g)
    W = (W - W.mean()) / W.std() / math.sqrt(N)
    w = (w - w.mean()) / w.std() / math.sqrt(K)
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="the same weights for every seed", hint="The argument seed does not reach the generator.")
def seed_of_the_lecture(N, K, seed):
    g = torch.Generator().manual_seed(42)
    W = torch.randn(N, K, generator=g) / math.sqrt(N)
    w = torch.randn(K, generator=g) / math.sqrt(K)
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="two sets of weights for all seeds", hint="Many seeds give the same weights: what is done to the seed before it reaches the generator?")
def even_or_odd_seed(N, K, seed):
    g = torch.Generator().manual_seed(seed % 2)
    W = torch.randn(N, K, generator=g) / math.sqrt(N)
    w = torch.randn(K, generator=g) / math.sqrt(K)
    return W.requires_grad_(), w.requires_grad_()


@wrong("a04.init_params", symptom="other weights in each call", hint="generator.seed() takes a number from the clock: which call takes yours?")
def seeded_by_the_clock(N, K, seed):
    g = torch.Generator()
    g.seed()
    W = torch.randn(N, K, generator=g) / math.sqrt(N)
    w = torch.randn(K, generator=g) / math.sqrt(K)
    return W.requires_grad_(), w.requires_grad_()


@right("a04.init_params")
def init_of_nn_with_a_generator(N, K, seed):
    g = torch.Generator().manual_seed(seed)
    W, w = torch.zeros(N, K, requires_grad=True), torch.zeros(K, requires_grad=True)
    torch.nn.init.normal_(W, 0, math.sqrt(1 / N), generator=g)
    torch.nn.init.normal_(w, 0, math.sqrt(1 / K), generator=g)
    return W, w

