"""Answers that are right on ordinary inputs and wrong on special ones."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from autograder.answers import wrong


@wrong(
    "a05.OneHidden",
    symptom="no graph in eval mode",
    hint=(
        "In eval mode no graph is recorded: eval() changes dropout and the like, the "
        "graph is for no_grad() to decide, outside."
    ),
)
class recorded_in_train_mode_only(nn.Module):  # noqa: N801
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / N**0.5)
        self.w = nn.Parameter(torch.randn(K) / K**0.5)

    def forward(self, X):
        with torch.set_grad_enabled(self.training and torch.is_grad_enabled()):
            return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.make_loader",
    symptom="a pattern is missing where one is left over",
    hint=(
        "Where a single pattern is left over it is dropped: every pattern comes once in "
        "each epoch."
    ),
)
def drops_a_single_pattern(X, y, batch_size, shuffle, seed):
    return DataLoader(
        TensorDataset(X, y),
        batch_size=batch_size,
        shuffle=shuffle,
        generator=torch.Generator().manual_seed(seed),
        drop_last=len(X) % batch_size == 1,
    )


@wrong(
    "a05.make_loader",
    symptom="other global random numbers between two batches",
    hint=(
        "You put the global random numbers back at the end of an epoch only: between two "
        "batches the caller draws from yours."
    ),
)
def global_numbers_while_an_epoch_is_on(X, y, batch_size, shuffle, seed):
    class SeededLoader(DataLoader):
        def __iter__(self):
            before = torch.get_rng_state()
            torch.manual_seed(seed + 1_000_003 * self.epoch)
            self.epoch += 1
            yield from super().__iter__()
            torch.set_rng_state(before)

    loader = SeededLoader(TensorDataset(X, y), batch_size=batch_size, shuffle=shuffle)
    loader.epoch = 0
    return loader


@wrong(
    "a05.make_loader",
    symptom="the eleventh epoch is the first again",
    hint="Your orders come again after ten epochs: draw one for each epoch.",
)
def ten_orders_in_turn(X, y, batch_size, shuffle, seed):
    class Orders(torch.utils.data.Sampler):
        def __init__(self):
            generator = torch.Generator().manual_seed(seed)
            self.orders = [torch.randperm(len(X), generator=generator).tolist() for _ in range(10)]
            self.epoch = -1

        def __len__(self):
            return len(X)

        def __iter__(self):
            self.epoch += 1
            return iter(self.orders[self.epoch % 10])

    generator = torch.Generator().manual_seed(seed)
    sampler = Orders() if shuffle else None
    return DataLoader(TensorDataset(X, y), batch_size, sampler=sampler, generator=generator)


@wrong(
    "a05.train_epoch",
    symptom="shorter steps where the gradient is long",
    hint=(
        "A long gradient is shortened before the step: the docstring asks for the "
        "gradient itself."
    ),
)
def gradient_clipped(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        optimizer.zero_grad()
        squares = (model(X) - y) ** 2
        (squares.mean() / 2).backward()
        nn.utils.clip_grad_norm_(model.parameters(), max_norm=10.0)
        optimizer.step()
        total += squares.sum().item() / 2
        number += len(y)
    return total / number


@wrong(
    "a05.train_epoch",
    symptom="no step where the loss is 0",
    hint=(
        "A batch without loss gets no step: with momentum the optimizer would have moved "
        "on."
    ),
)
def solved_batches_skipped(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        optimizer.zero_grad()
        loss = ((model(X) - y) ** 2).mean() / 2
        total += loss.item() * len(y)
        number += len(y)
        if loss.item() > 1e-10:
            loss.backward()
            optimizer.step()
    return total / number


@wrong(
    "a05.train_epoch",
    symptom="the dataset's order, not the loader's",
    hint=(
        "You cut the dataset into batches yourself: the loader may have another order. "
        "Iterate over the loader."
    ),
)
def dataset_cut_by_hand(model, loader, optimizer):
    model.train()
    X_all, y_all = loader.dataset.tensors
    total = 0.0
    for X, y in zip(
        X_all.split(loader.batch_size), y_all.split(loader.batch_size), strict=True
    ):
        optimizer.zero_grad()
        loss = ((model(X) - y) ** 2).mean() / 2
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
    return total / len(y_all)


@wrong(
    "a05.evaluate",
    symptom="small positive outputs count as -1",
    hint=(
        "An output greater than 0 stands for +1, however small it is: you moved the "
        "threshold."
    ),
)
def outputs_shifted_below_zero(model, loader):
    training = model.training
    model.eval()
    total, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            total += ((y_pred - y) ** 2).sum().item() / 2
            right += (torch.sign(y_pred - 1e-8) == y).sum().item()
            number += len(y)
    model.train(training)
    return total / number, right / number


@wrong(
    "a05.MySGD",
    symptom="TypeError for a 0-d parameter",
    hint=(
        "A parameter may have any shape, () as well: it has no rows then. Move it as a "
        "whole."
    ),
)
class row_by_row:  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.velocities, strict=True):
                for row in range(0 if p.grad is None else len(p)):
                    v[row] = self.momentum * v[row] + p.grad[row]
                    p[row] -= self.lr * v[row]

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong(
    "a05.MySGD",
    symptom="no rolling on where the gradient is 0",
    hint=(
        "A gradient of zeros is a gradient: the velocity carries the parameter on. Only "
        "None is skipped."
    ),
)
class gradient_of_zeros_skipped:  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is None or not p.grad.any():
                continue
            self.velocities[i] = self.momentum * self.velocities[i] + p.grad
            with torch.no_grad():
                p -= self.lr * self.velocities[i]

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad.zero_()


@wrong(
    "a05.MySGD",
    symptom="the gradient from before the first step stays",
    hint=(
        "zero_grad() empties only what a step has moved already: before the first step it "
        "does nothing."
    ),
)
class empties_what_has_moved:  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.velocities = {}

    def step(self):
        with torch.no_grad():
            for p in self.params:
                if p.grad is None:
                    continue
                before = self.velocities.get(p)
                v = p.grad.clone() if before is None else self.momentum * before + p.grad
                self.velocities[p] = v
                p -= self.lr * v

    def zero_grad(self):
        for p in self.velocities:
            p.grad = None


@wrong(
    "a05.MySGD",
    symptom="frozen where a step had no gradient",
    hint=(
        "A parameter without a gradient in one step no longer requires grad after it: "
        "do what is undone again in every branch, or use no_grad()."
    ),
)
class frozen_where_no_gradient_is(torch.optim.Optimizer):  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        super().__init__(list(params), {"lr": lr, "momentum": momentum})

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                p.requires_grad_(False)
                if p.grad is None:
                    continue
                v = self.state[p].setdefault("v", torch.zeros_like(p))
                v.mul_(group["momentum"]).add_(p.grad)
                p -= group["lr"] * v
                p.requires_grad_(True)


@wrong(
    "a05.MySGD",
    symptom="gradients behind a None stay",
    hint=(
        "zero_grad() ends at the first parameter whose .grad is None: test each of "
        "them, and go on."
    ),
)
class stops_at_the_first_None:  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v, strict=True):
            if p.grad is not None:
                v.mul_(self.momentum).add_(p.grad)
                p -= self.lr * v

    def zero_grad(self):
        try:
            for p in self.params:
                p.grad.zero_()
        except AttributeError:
            pass


@wrong(
    "a05.evaluate",
    symptom="labels of the data are 0 and 1 afterwards",
    hint=(
        "You change the batch in place: where the loader hands out the data themselves, "
        "they change with it."
    ),
)
def labels_made_0_and_1_in_place(model, loader):
    found = model.training
    model.eval()
    loss = right = count = 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            y[y < 0] = 0
            right += ((y_pred > 0) == y.bool()).sum().item()
            count += len(y)
    model.train(found)
    return loss / count, right / count


@wrong(
    "a05.evaluate",
    symptom="the last batch is missing where batch_size divides M",
    hint=(
        "M % batch_size is 0 where batch_size divides M: the last batch then has "
        "batch_size patterns. len(y_batch) is always right."
    ),
)
def last_batch_counted_as_the_remainder(model, loader):
    found = model.training
    model.eval()
    M, size = len(loader.dataset), loader.batch_size
    loss = accuracy = 0.0
    with torch.no_grad():
        for number, (X, y) in enumerate(loader):
            weight = size if number < len(loader) - 1 else M % size
            y_pred = model(X)
            loss += weight * ((y_pred - y) ** 2).mean().item() / 2
            accuracy += weight * ((y_pred > 0) == (y > 0)).double().mean().item()
    model.train(found)
    return loss / M, accuracy / M


@wrong(
    "a05.train_epoch",
    symptom="the last batch is missing where batch_size divides M",
    hint=(
        "M % batch_size is 0 where batch_size divides M: the last batch then has "
        "batch_size patterns. len(y_batch) is always right."
    ),
)
def last_batch_weighted_by_the_remainder(model, loader, optimizer):
    model.train()
    M, size = len(loader.dataset), loader.batch_size
    total = 0.0
    for number, (X, y) in enumerate(loader):
        optimizer.zero_grad()
        loss = ((model(X) - y) ** 2).mean() / 2
        loss.backward()
        optimizer.step()
        total += loss.item() * (size if number < len(loader) - 1 else M % size)
    return total / M


@wrong(
    "a05.train_epoch",
    symptom="residuals in the place of the targets",
    hint=(
        "You change the batch in place: where the loader hands out the data themselves, "
        "they change with it."
    ),
)
def residual_written_into_y(model, loader, optimizer):
    model.train()
    total, count = 0.0, 0
    for X, y in loader:
        optimizer.zero_grad()
        y_pred = model(X)
        residual = y.sub_(y_pred.detach()).neg_()
        y_pred.backward(residual / len(residual))
        optimizer.step()
        total += (residual**2).sum().item() / 2
        count += len(residual)
    return total / count


@wrong(
    "a05.make_loader",
    symptom="seed 0 gives other epochs each time",
    hint="Seed 0 is a seed like any other, but counts as false in an if.",
)
def no_seed_if_it_is_zero(X, y, batch_size, shuffle, seed):
    generator = torch.Generator()
    if seed:
        generator.manual_seed(seed)
    else:
        generator.seed()
    return DataLoader(TensorDataset(X, y), batch_size, shuffle, generator=generator)


@wrong(
    "a05.make_loader",
    symptom="X of shape (B,) where N = 1",
    hint=(
        "squeeze() drops every axis of size 1, also that of a single input or pattern."
    ),
)
def squeezed(X, y, batch_size, shuffle, seed):
    generator = torch.Generator().manual_seed(seed)
    data = TensorDataset(X.squeeze(), y.reshape(-1))
    return DataLoader(data, batch_size, shuffle, generator=generator)


@wrong(
    "a05.OneHidden",
    symptom="the old output, after W or w changed",
    hint=(
        "The output for an X is kept and handed out again: W and w may have changed "
        "meanwhile. Compute anew in each call."
    ),
)
class output_kept_for_each_X(nn.Module):  # noqa: N801
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / N**0.5)
        self.w = nn.Parameter(torch.randn(K) / K**0.5)
        self.X = None

    def forward(self, X):
        if X is not self.X:
            self.X, self.output = X, torch.tanh(X @ self.W) @ self.w
        return self.output


@wrong(
    "a05.evaluate",
    symptom="outputs beside the targets of other patterns where the loader shuffles",
    hint=(
        "You go through the loader twice: a loader that shuffles gives another order the second "
        "time. Take X and y from the same batch."
    ),
)
def targets_from_a_second_pass(model, loader):
    found = model.training
    model.eval()
    with torch.no_grad():
        y_pred = torch.cat([model(X) for X, _ in loader])
    y = torch.cat([y for _, y in loader])
    model.train(found)
    loss = ((y_pred - y) ** 2).mean() / 2
    return loss.item(), ((y_pred > 0) == (y > 0)).double().mean().item()


@wrong(
    "a05.MySGD",
    symptom="right up to lr = 1",
    hint="The lr that is given is used, however large it is: nothing cuts it.",
)
class lr_cut_at_one:  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = min(lr, 1.0), momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def zero_grad(self):
        for p in self.params:
            p.grad = None

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.velocities):
            if p.grad is not None:
                v.mul_(self.momentum).add_(p.grad)
                p.sub_(self.lr * v)


@wrong(
    "a05.OneHidden",
    symptom="the output of the first parameters, where W or w is replaced",
    hint=(
        "forward uses the parameters that __init__ has made, not those that the model has now: "
        "take self.W and self.w."
    ),
)
class first_parameters_in_a_closure(nn.Module):  # noqa: N801
    def __init__(self, N, K):
        super().__init__()
        self.W = W = nn.Parameter(torch.randn(N, K) / N**0.5)
        self.w = w = nn.Parameter(torch.randn(K) / K**0.5)
        self.network = lambda X: torch.tanh(X @ W) @ w

    def forward(self, X):
        return self.network(X)


@wrong(
    "a05.evaluate",
    symptom="zeros in a .grad that was None",
    hint="A .grad that was None has to be None again, not zero.",
)
def no_gradient_becomes_zero(model, loader):
    kept = [torch.zeros_like(p) if p.grad is None else p.grad for p in model.parameters()]
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    for p, gradient in zip(model.parameters(), kept):
        p.grad = gradient
    return loss / number, right / number


@wrong(
    "a05.make_loader",
    symptom="one order in all epochs for seed 0",
    hint="The seed of your epoch is a multiple of seed: with seed 0 all epochs are the same.",
)
def a_multiple_of_seed_for_each_epoch(X, y, batch_size, shuffle, seed):
    class Epochs(torch.utils.data.Sampler):
        epoch = 0

        def __len__(self):
            return len(X)

        def __iter__(self):
            self.epoch += 1
            generator = torch.Generator().manual_seed(seed * self.epoch)
            return iter(torch.randperm(len(X), generator=generator).tolist())

    sampler = Epochs() if shuffle else None
    generator = torch.Generator().manual_seed(seed)
    return DataLoader(TensorDataset(X, y), batch_size, sampler=sampler, generator=generator)


@wrong(
    "a05.OneHidden",
    symptom="the same spread in every network; nan for one hidden unit",
    hint=(
        "Numbers that are made to have an exact mean and spread depend on each other, and one "
        "number has no spread: scale what was drawn by a fixed number."
    ),
)
class standardised(nn.Module):  # noqa: N801
    def __init__(self, N, K):
        super().__init__()
        W, w = torch.randn(N, K), torch.randn(K)
        self.W = nn.Parameter((W - W.mean()) / W.std() / N**0.5)
        self.w = nn.Parameter((w - w.mean()) / w.std() / K**0.5)

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.train_epoch",
    symptom="only the first group's gradients are emptied",
    hint=(
        "An optimizer may have several groups of parameters: you empty the gradients of the "
        "first one only. optimizer.zero_grad() sees to all of them."
    ),
)
def first_group_emptied(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        for p in optimizer.param_groups[0]["params"]:
            p.grad = None
        loss = ((model(X) - y) ** 2).mean() / 2
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong(
    "a05.OneHidden",
    symptom="one of a hundred networks, again and again",
    hint=(
        "A seed between 0 and 99 makes a hundred networks at most: draw all numbers from "
        "PyTorch's global random state, without a seed of your own."
    ),
)
class one_of_a_hundred(nn.Module):  # noqa: N801
    def __init__(self, N, K):
        super().__init__()
        g = torch.Generator().manual_seed(int(torch.randint(0, 100, ())))
        self.W = nn.Parameter(torch.randn(N, K, generator=g) / N**0.5)
        self.w = nn.Parameter(torch.randn(K, generator=g) / K**0.5)

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="no entry of W beyond 2 where N = 1",
    hint=(
        "trunc_normal_ cuts at -2 and 2 unless told otherwise: with one input that is two "
        "standard deviations, and the variance is too small. randn cuts nothing."
    ),
)
class cut_at_two(nn.Module):  # noqa: N801
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.empty(N, K))
        self.w = nn.Parameter(torch.empty(K))
        nn.init.trunc_normal_(self.W, std=N**-0.5)
        nn.init.trunc_normal_(self.w, std=K**-0.5)

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.MySGD",
    symptom="nan stays in .grad where inf was",
    hint="0 * inf is nan: after a training that diverged your zero_grad() empties nothing.",
)
class multiplied_by_zero:  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr, self.momentum = list(params), lr, momentum
        self.velocities = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.velocities, strict=True):
                if p.grad is not None:
                    v.mul_(self.momentum).add_(p.grad)
                    p.sub_(self.lr * v)

    def zero_grad(self):
        for p in self.params:
            if p.grad is not None:
                p.grad *= 0


@wrong(
    "a05.evaluate",
    symptom="the mode of the first call, ever after",
    hint=(
        "Which mode a model was found in is remembered from an earlier call, and may be another "
        "one now: look at model.training in each call."
    ),
)
def mode_of_the_first_call(model, loader, known={}):  # noqa: B006
    found = known.setdefault(model, model.training)
    model.eval()
    total, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            total += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return total / number, right / number


@wrong(
    "a05.evaluate",
    symptom="recording stays off for a model found in eval mode",
    hint=(
        "You switch recording on again only where the model was found in train mode: mode and "
        "recording are two things. `with torch.no_grad():` puts back what was."
    ),
)
def recording_follows_the_mode(model, loader):
    found = model.training
    model.eval()
    torch.set_grad_enabled(False)
    total, right, number = 0.0, 0, 0
    for X, y in loader:
        y_pred = model(X)
        total += ((y_pred - y) ** 2).sum().item() / 2
        right += ((y_pred > 0) == (y > 0)).sum().item()
        number += len(y)
    model.train(found)
    torch.set_grad_enabled(found)
    return total / number, right / number


@wrong(
    "a05.evaluate",
    symptom="X is overwritten where the model returns a view of it",
    hint=(
        "You work in place on what the model returns: it is not yours, and may lie in the memory "
        "of X."
    ),
)
def outputs_overwritten(model, loader):
    found = model.training
    model.eval()
    total, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            right += ((y_pred > 0) == (y > 0)).sum().item()
            y_pred -= y
            total += (y_pred**2).sum().item() / 2
            number += len(y)
    model.train(found)
    return total / number, right / number


@wrong(
    "a05.make_loader",
    symptom="the wider dtype for both",
    hint=(
        "In one table both get the wider of the two dtypes: keep X and y apart, each in its own."
    ),
)
def both_in_one_table(X, y, batch_size, shuffle, seed):
    def apart(rows):
        table = torch.stack(rows)
        return table[:, :-1], table[:, -1]

    generator = torch.Generator().manual_seed(seed)
    table = torch.cat([X, y[:, None]], 1)
    return DataLoader(table, batch_size, shuffle, generator=generator, collate_fn=apart)


@wrong(
    "a05.make_loader",
    symptom="a second pass reorders the first",
    hint=(
        "All passes go through one list, which each of them shuffles: a pass that begins while "
        "another is under way reorders that one, too. Give each pass an order of its own."
    ),
)
def one_list_for_all_passes(X, y, batch_size, shuffle, seed):
    generator = torch.Generator().manual_seed(seed)

    class Shuffled(torch.utils.data.Sampler):
        def __init__(self):
            self.order = list(range(len(y)))

        def __len__(self):
            return len(self.order)

        def __iter__(self):
            self.order[:] = torch.randperm(len(y), generator=generator).tolist()
            return iter(self.order)

    sampler = Shuffled() if shuffle else None
    data = TensorDataset(X, y)
    return DataLoader(data, batch_size, sampler=sampler, generator=torch.Generator())


@wrong(
    "a05.OneHidden",
    symptom="gradients as if the outputs were summed",
    hint=(
        "Your own backward leaves out the gradient that comes from behind: it is right for the "
        "sum of the outputs only. Autograd needs no backward of yours here."
    ),
)
class gradient_from_behind_left_out(nn.Module):  # noqa: N801
    class Output(torch.autograd.Function):
        @staticmethod
        def forward(ctx, X, W, w):
            ctx.save_for_backward(X, W, w)
            return torch.tanh(X @ W) @ w

        @staticmethod
        def backward(ctx, _):
            X, W, w = ctx.saved_tensors
            phi_h = torch.tanh(X @ W)
            return None, X.T @ ((1 - phi_h**2) * w), phi_h.sum(0)

    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / N**0.5)
        self.w = nn.Parameter(torch.randn(K) / K**0.5)

    def forward(self, X):
        return self.Output.apply(X, self.W, self.w)


@wrong(
    "a05.evaluate",
    symptom="outputs up to the smallest normal number count as -1",
    hint="finfo.tiny is not the smallest number above 0: compare the output itself with 0.",
)
def smallest_normal_number_as_threshold(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > torch.finfo(y.dtype).tiny) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong(
    "a05.OneHidden",
    symptom="the first entry of w is the last one of W",
    hint="w begins with the number that W ends with: from which position on are its numbers new?",
)
class slices_overlap_by_one(nn.Module):  # noqa: N801
    def __init__(self, N, K):
        super().__init__()
        numbers = torch.randn(N * K + K - 1)
        self.W = nn.Parameter(numbers[: N * K].reshape(N, K) / N**0.5)
        self.w = nn.Parameter(numbers[N * K - 1 :] / K**0.5)

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="large entries are too rare",
    hint="A sum of twelve uniform numbers is only nearly normal: draw from a normal distribution.",
)
class twelve_uniform_numbers(nn.Module):  # noqa: N801
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter((torch.rand(12, N, K).sum(0) - 6) / N**0.5)
        self.w = nn.Parameter((torch.rand(12, K).sum(0) - 6) / K**0.5)

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.MySGD",
    symptom="a division by 0 where momentum is 1",
    hint="With momentum 1 the gradients add up, as the formula says: what do you divide by then?",
)
class average_with_corrected_rate:  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.momentum = list(params), momentum
        self.rate = lr / (1 - momentum)
        self.average = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, average in zip(self.params, self.average):
                if p.grad is not None:
                    average.mul_(self.momentum).add_(p.grad, alpha=1 - self.momentum)
                    p.sub_(self.rate * average)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong(
    "a05.MySGD",
    symptom="momentum 1 is taken as none",
    hint="With momentum 1 the velocity keeps all gradients: a limit below 1 is not asked for.",
)
class momentum_below_one_only:  # noqa: N801
    def __init__(self, params, lr, momentum=0.0):
        self.params, self.lr = list(params), lr
        self.momentum = momentum if 0 <= momentum < 1 else 0.0
        self.v = [torch.zeros_like(p) for p in self.params]

    def step(self):
        with torch.no_grad():
            for p, v in zip(self.params, self.v):
                if p.grad is not None:
                    v.mul_(self.momentum).add_(p.grad)
                    p.sub_(self.lr * v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong(
    "a05.OneHidden",
    symptom="long columns of W are shortened in each call",
    hint="forward changes W where its columns are long: it uses the parameters, and leaves them.",
)
class columns_shortened_in_forward(nn.Module):  # noqa: N801
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / N**0.5)
        self.w = nn.Parameter(torch.randn(K) / K**0.5)

    def forward(self, X):
        with torch.no_grad():
            self.W *= (20 / self.W.norm(dim=0)).clamp(max=1)
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="large entries of w are cut off in each call",
    hint="forward changes w where its entries are large: it uses the parameters, and leaves them.",
)
class readout_clamped_in_forward(nn.Module):  # noqa: N801
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / N**0.5)
        self.w = nn.Parameter(torch.randn(K) / K**0.5)

    def forward(self, X):
        self.w.data.clamp_(-10, 10)
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.train_epoch",
    symptom="large inputs are cut off in the loader's data",
    hint="You cut large inputs off, in place: the patterns come as they are, and stay so.",
)
def large_inputs_clamped_in_place(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        X.clamp_(-20, 20)
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong(
    "a05.evaluate",
    symptom="large weights are cut off",
    hint="You cut large weights off: an evaluation leaves the model as it is.",
)
def large_weights_clamped(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for p in model.parameters():
            p.clamp_(-10, 10)
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong(
    "a05.evaluate",
    symptom="the first evaluation of a model is given for ever",
    hint=(
        "The first result is kept: the same model and loader may hold other numbers by "
        "now. Compute anew in each call."
    ),
)
def first_evaluation_for_ever(model, loader):
    kept = model.__dict__.setdefault("evaluations", {})
    if id(loader) not in kept:
        found = model.training
        model.eval()
        loss, right, number = 0.0, 0, 0
        with torch.no_grad():
            for X, y in loader:
                y_pred = model(X)
                loss += ((y_pred - y) ** 2).sum().item() / 2
                right += ((y_pred > 0) == (y > 0)).sum().item()
                number += len(y)
        model.train(found)
        kept[id(loader)] = loss / number, right / number
    return kept[id(loader)]


@wrong(
    "a05.MySGD",
    symptom="lr of 0 is taken for none",
    hint="lr = 0 is a number like others (nothing moves); `lr or ...` takes it for none given.",
)
class LearningRateOr:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr = lr or 0.01
        self.momentum = momentum
        self.v = [torch.zeros_like(p) for p in self.params]

    @torch.no_grad()
    def step(self):
        for p, v in zip(self.params, self.v):
            if p.grad is not None:
                v.mul_(self.momentum).add_(p.grad)
                p.sub_(self.lr * v)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


@wrong(
    "a05.MySGD",
    symptom="zero_grad drops the velocity of a parameter without .grad",
    hint="zero_grad() empties gradients; a velocity outlives it, also where .grad is None by then.",
)
class VelocityDroppedWithoutGrad:
    def __init__(self, params, lr, momentum=0.0):
        self.params = list(params)
        self.lr, self.momentum = lr, momentum
        self.v = {}

    @torch.no_grad()
    def step(self):
        for i, p in enumerate(self.params):
            if p.grad is not None:
                self.v[i] = self.momentum * self.v.get(i, torch.zeros_like(p)) + p.grad
                p.sub_(self.lr * self.v[i])

    def zero_grad(self):
        for i, p in enumerate(self.params):
            if p.grad is None:
                self.v.pop(i, None)
            else:
                p.grad = torch.zeros_like(p)


@wrong(
    "a05.train_epoch",
    symptom="the Huber loss, linear beyond 5",
    hint="The Huber loss has the half built in, but is linear for large residuals. Square all.",
)
def huber_loss_with_a_large_delta(model, loader, optimizer):
    loss_of = torch.nn.HuberLoss(delta=5.0)
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = loss_of(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number
