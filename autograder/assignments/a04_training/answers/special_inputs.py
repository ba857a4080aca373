"""Answers that are right on ordinary inputs and wrong on special ones."""

import math

import numpy as np
import torch

from autograder.answers import wrong


@wrong(
    "a04.accuracy",
    symptom="tiny outputs count as -1",
    hint=(
        "A tiny positive number of float64 is 0 in float32: compare in the dtype that "
        "came."
    ),
)
def single_precision_first(y_pred, y):
    return ((y_pred.float() > 0) == (y > 0)).double().mean().item()


@wrong(
    "a04.init_params",
    symptom="the global random numbers begin anew",
    hint=(
        "The caller's random numbers start again from their seed, not from where they "
        "were. Use a generator of your own."
    ),
)
def global_seed_put_back_to_its_start(N, K, seed):
    before = torch.initial_seed()
    torch.manual_seed(seed)
    W = (torch.randn(N, K) / math.sqrt(N)).requires_grad_()
    w = (torch.randn(K) / math.sqrt(K)).requires_grad_()
    torch.manual_seed(before)
    return W, w


@wrong(
    "a04.init_params",
    symptom="seed 0 gives other weights each time",
    hint="Seed 0 is a seed like any other, but counts as false in an if.",
)
def no_seed_if_it_is_zero(N, K, seed):
    generator = torch.Generator()
    if seed:
        generator.manual_seed(seed)
    else:
        generator.seed()
    W = torch.randn(N, K, generator=generator) / math.sqrt(N)
    w = torch.randn(K, generator=generator) / math.sqrt(K)
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.train",
    symptom="fewer losses where training diverges",
    hint="All epochs are done, whatever the loss does: also where it becomes infinite.",
)
def stops_where_the_loss_is_not_finite(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init, losses = torch.tanh(X @ W) @ w, []
    for _ in range(num_epochs):
        phi_h = torch.tanh(X @ W)
        r = phi_h @ w - y
        losses.append((r.square().mean() / 2).item())
        if not math.isfinite(losses[-1]):
            break
        gW = X.T @ (torch.outer(r, w) * (1 - phi_h**2)) / len(y)
        W, w = W - lr * gW, w - lr * phi_h.T @ r / len(y)
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.init_params",
    symptom="w is a row of W, backwards",
    hint=(
        "The numbers of w come again in W: draw new ones from the same generator, after those "
        "of W."
    ),
)
def readout_from_the_last_row(N, K, seed):
    numbers = torch.randn(N, K, generator=torch.Generator().manual_seed(seed))
    W = (numbers / math.sqrt(N)).requires_grad_()
    return W, (numbers[-1].flip(0) / math.sqrt(K)).requires_grad_()


@wrong(
    "a04.train",
    symptom="another first step where W0 has a .grad",
    hint=(
        "copy.deepcopy copies .grad, too: what is in it from before gets into your first step. "
        "Make new leaves of the values."
    ),
)
def old_gradient_in_the_first_step(X, y, W0, w0, lr, num_epochs):
    import copy

    W, w = (copy.deepcopy(weights).requires_grad_() for weights in (W0, w0))
    y_pred_init, losses = (torch.tanh(X @ W) @ w).detach(), []
    for _ in range(num_epochs):
        loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            for weights in (W, w):
                weights -= lr * weights.grad
                weights.grad.zero_()
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="several steps an epoch where M > 32",
    hint=(
        "An epoch is one step with all patterns: yours makes one for every 32 of them, which "
        "shows where there are more."
    ),
)
def batches_of_thirty_two(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init, losses = torch.tanh(X @ W) @ w, []
    for _ in range(num_epochs):
        losses.append(((torch.tanh(X @ W) @ w - y).square().mean() / 2).item())
        for X_batch, y_batch in zip(X.split(32), y.split(32), strict=True):
            phi_h = torch.tanh(X_batch @ W)
            r = (phi_h @ w - y_batch) / len(y_batch)
            gW = X_batch.T @ (torch.outer(r, w) * (1 - phi_h**2))
            W, w = W - lr * gW, w - lr * phi_h.T @ r
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.accuracy",
    symptom="too small beyond 255 right outputs",
    hint="An integer of eight bits begins anew after 255: count in a larger dtype.",
)
def counted_in_eight_bits(y_pred, y):
    right = ((y_pred > 0) == (y > 0)).to(torch.uint8)
    return right.sum(dtype=torch.uint8).item() / len(y)


@wrong(
    "a04.accuracy",
    symptom="whole numbers for all right and all wrong",
    hint=(
        "Where all is right, or nothing, you return an int: 1.0 and 0.0 are floats as "
        "every other result is."
    ),
)
def whole_numbers_at_both_ends(y_pred, y):
    right = int(((y_pred > 0) == (y > 0)).sum())
    return right // len(y) if right in (0, len(y)) else right / len(y)


@wrong(
    "a04.accuracy",
    symptom="out of range for many patterns that are all right, or all wrong",
    hint="int8 counts to 127 only: try 600 patterns that are all right.",
)
def signs_multiplied_in_eight_bits(y_pred, y):
    predicted = torch.where(y_pred > 0, 1, -1).to(torch.int8)
    return (len(y) + torch.dot(predicted, y.to(torch.int8)).item()) / (2 * len(y))


@wrong(
    "a04.init_params",
    symptom="all columns of W alike for seed 0",
    hint="The seeds of your units are multiples of seed: with seed 0 they are all the same.",
)
def a_multiple_of_seed_for_each_unit(N, K, seed):
    columns = [torch.randn(N, generator=torch.Generator().manual_seed(seed * (k + 1)))
               for k in range(K)]
    w = torch.randn(K, generator=torch.Generator().manual_seed(seed * (K + 1))) / K**0.5
    return (torch.stack(columns, dim=1) / N**0.5).requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="no entry beyond 2, which shows for N = 1",
    hint=(
        "trunc_normal_ cuts at -2 and 2 unless told otherwise: that shows where the standard "
        "deviation is of order 1. Which function draws without bounds?"
    ),
)
def cut_at_two(N, K, seed):
    generator = torch.Generator().manual_seed(seed)
    W, w = torch.empty(N, K), torch.empty(K)
    torch.nn.init.trunc_normal_(W, std=N**-0.5, generator=generator)
    torch.nn.init.trunc_normal_(w, std=K**-0.5, generator=generator)
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="seed 0 gives what seed 1234 gives",
    hint="`seed or 1234` takes 0 as no seed at all: 0 is a seed like any other.",
)
def zero_taken_as_no_seed(N, K, seed):
    g = torch.Generator().manual_seed(seed or 1234)
    W, w = torch.randn(N, K, generator=g) / N**0.5, torch.randn(K, generator=g) / K**0.5
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.accuracy",
    symptom="outputs up to the smallest normal number count as -1",
    hint="finfo.tiny is not the smallest number above 0: compare the output itself with 0.",
)
def smallest_normal_number_taken_off(y_pred, y):
    predicted = torch.sign(y_pred - torch.finfo(y_pred.dtype).tiny)
    return (predicted == y).double().mean().item()


@wrong(
    "a04.init_params",
    symptom="NumPy's state is restored in part",
    hint=(
        "NumPy draws normal numbers in pairs and may hold one back: restore all five parts of "
        "np.random.get_state(), or use a generator of your own."
    ),
)
def number_held_back_is_lost(N, K, seed):
    name, words, position = np.random.get_state()[:3]
    np.random.seed(seed)
    W = np.random.normal(0, 1 / np.sqrt(N), size=(N, K))
    w = np.random.normal(0, 1 / np.sqrt(K), size=K)
    np.random.set_state((name, words, position))
    return (
        torch.tensor(W, dtype=torch.float32, requires_grad=True),
        torch.tensor(w, dtype=torch.float32, requires_grad=True),
    )


@wrong(
    "a04.init_params",
    symptom="the first entry of w is the last one of W",
    hint="w begins with the number that W ends with: from which position on are its numbers new?",
)
def slices_overlap_by_one(N, K, seed):
    generator = torch.Generator().manual_seed(seed)
    numbers = torch.randn(N * K + K - 1, generator=generator)
    W = numbers[: N * K].reshape(N, K) / math.sqrt(N)
    w = numbers[N * K - 1 :] / math.sqrt(K)
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="one entry of W is another one's negative",
    hint="An entry of W comes again in W with the other sign: each needs a number of its own.",
)
def first_entry_mirrored(N, K, seed):
    generator = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=generator) / math.sqrt(N)
    w = torch.randn(K, generator=generator) / math.sqrt(K)
    W[-1, -1] = -W[0, 0]
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="the first entry of W is always 0",
    hint="One entry is the same whatever the seed: all of them are drawn.",
)
def first_entry_zero(N, K, seed):
    generator = torch.Generator().manual_seed(seed)
    W = torch.randn(N, K, generator=generator) / math.sqrt(N)
    w = torch.randn(K, generator=generator) / math.sqrt(K)
    W[0, 0] = 0.0
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.init_params",
    symptom="large entries are too rare",
    hint="A sum of twelve uniform numbers is only nearly normal: draw from a normal distribution.",
)
def twelve_uniform_numbers(N, K, seed):
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.rand(12, *shape, generator=generator).sum(dim=0) - 6

    W, w = normal(N, K) / math.sqrt(N), normal(K) / math.sqrt(K)
    return W.requires_grad_(), w.requires_grad_()


@wrong(
    "a04.train",
    symptom="beyond 20 epochs every tenth loss only",
    hint="One loss for each epoch is asked, also where there are many epochs.",
)
def losses_thinned_out(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses, every = [], 1 if num_epochs <= 20 else 10
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
        if epoch % every == 0:
            losses.append(loss.item())
        gW, gw = torch.autograd.grad(loss, [W, w])
        with torch.no_grad():
            W -= lr * gW
            w -= lr * gw
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}
