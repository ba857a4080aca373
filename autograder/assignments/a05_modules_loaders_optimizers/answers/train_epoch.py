"""Known answers to a05.train_epoch: the right ones, and wrong steps."""

import numpy as np
import torch
from torch import nn

from autograder.answers import right, wrong

FIRST_RIGHT = (
    "The first step is right, then it goes wrong: what is in .grad when the second backward() "
    "starts?"
)
FLAT = (
    "The weights never change. Follow .grad through one batch: when is it filled, when emptied, "
    "when used?"
)
GIVEN = "The steps are those of the optimizer you are given: it may have momentum, or be Adam."
HALF = "The loss of a batch is 1/(2B) sum (y_pred - y)^2; nn.MSELoss has no 1/2."
ALL = "Every batch has to be seen, the last one included."


@right("a05.train_epoch")
def weighted_by_batch(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@right("a05.train_epoch")
def squares_in_a_tensor(model, loader, optimizer):
    model.train()
    M = len(loader.dataset)
    total = torch.zeros(1)
    for xb, yb in loader:
        model.zero_grad(set_to_none=False)
        e = model(xb).squeeze() - yb if len(yb) > 1 else model(xb) - yb
        (e @ e / (2 * len(e))).backward()
        optimizer.step()
        total += 0.5 * (e.detach() ** 2).sum()
    return total.item() / M


@right("a05.train_epoch")
def closure(model, loader, optimizer):
    model.train(True)
    losses, sizes = [], []
    for X, y in loader:
        def compute():
            optimizer.zero_grad(set_to_none=True)
            loss = 0.5 * nn.functional.mse_loss(model(X), y)
            loss.backward()
            return loss

        losses.append(optimizer.step(compute).item())
        sizes.append(y.shape[0])
    return float(np.average(losses, weights=sizes))


@right("a05.train_epoch")
def pattern_losses(model, loader, optimizer):
    model.train()
    all_losses = []
    optimizer.zero_grad()
    for X, y in loader:
        losses = 0.5 * (model.forward(X) - y).square()
        losses.mean().backward()
        optimizer.step()
        optimizer.zero_grad()
        all_losses.append(losses.detach())
    return torch.cat(all_losses).mean().item()


@right("a05.train_epoch")
def autograd_grad(model, loader, optimizer):
    model.train()
    parameters = list(model.parameters())
    s, M = 0, 0
    for batch in loader:
        X, y = batch
        B = X.size(0)
        loss = torch.sum((y - model(X)) ** 2) / (2 * B)
        for p, g in zip(parameters, torch.autograd.grad(loss, parameters)):
            p.grad = g
        optimizer.step()
        s = s + B * float(loss)
        M = M + B
    return s / M


@right("a05.train_epoch")
def running_mean(model, loader, optimizer):
    def half_mse(y_pred, y):
        return torch.mean((y_pred - y).pow(2)).mul(0.5)

    was = model.train()
    mean, seen = 0.0, 0
    for i, (X, y) in enumerate(loader):
        optimizer.zero_grad()
        loss = half_mse(was(X), y)
        loss.backward()
        optimizer.step()
        seen += y.numel()
        mean += (loss.detach().item() - mean) * y.numel() / seen
    return mean


@right("a05.train_epoch")
def functional(model, loader, optimizer):
    model.train()
    named = dict(model.named_parameters())

    def L(values, X, y):
        y_pred = torch.func.functional_call(model, values, (X,))
        return ((y_pred - y) ** 2).sum() / 2 / len(y)

    sums = []
    for X, y in loader:
        values = {name: p.detach() for name, p in named.items()}
        grads, loss = torch.func.grad_and_value(L)(values, X, y)
        for name, p in named.items():
            p.grad = grads[name].clone()
        optimizer.step()
        sums.append(loss.item() * len(y))
    return sum(sums) / len(loader.dataset)


@right("a05.train_epoch")
def generator_of_losses(model, loader, optimizer):
    def steps():
        for X, y in loader:
            for group in optimizer.param_groups:
                for p in group["params"]:
                    p.grad = None
            d = model(X) - y
            torch.autograd.backward(0.5 * (d * d).sum() / d.numel())
            with torch.no_grad():
                optimizer.step()
            yield 0.5 * (d * d).sum().item(), d.numel()

    model.train()
    total, number = np.sum(list(steps()), axis=0)
    return (total / number).item()


@right("a05.train_epoch")
def iterator_by_hand(model, loader, optimizer):
    if not model.training:
        model.train()
    batches = iter(loader)
    total, number = torch.tensor(0.0, dtype=torch.float64), 0
    while True:
        try:
            X, y = next(batches)
        except StopIteration:
            break
        optimizer.zero_grad()
        y_pred = model(X)
        loss = nn.MSELoss(reduction="sum")(y_pred, y) / 2
        (loss / len(y)).backward()
        optimizer.step()
        total, number = total + loss.data, number + len(y)
    return float(total) / number


@right("a05.train_epoch")
def recursion_over_batches(model, loader, optimizer):
    def learn(batches):
        if not batches:
            return 0.0
        X, y = batches[0]
        optimizer.zero_grad()
        residual = model(X) - y
        residual.backward(residual.detach() / len(y))
        optimizer.step()
        return (residual.detach() ** 2).sum().item() + learn(batches[1:])

    model.train()
    return learn(list(loader)) / (2 * len(loader.dataset))


@wrong("a05.train_epoch", symptom="gradients accumulate over batches", hint=FIRST_RIGHT)
def grad_never_emptied(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="gradients are emptied once an epoch, not once a batch",
       hint=FIRST_RIGHT)
def grad_emptied_once(model, loader, optimizer):
    model.train()
    optimizer.zero_grad()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="gradients are emptied after each step, but not before the first",
       hint="A gradient that was left over from before is used in your first step: what is in .grad "
       "when the first backward() starts?")
def grad_emptied_after_the_step(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="step() before backward(): each step uses an old gradient",
       hint="The first step uses no gradient, and each later one the previous batch's: order of "
       "backward and step.")
def step_before_backward(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.step()
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="zero_grad between backward and step: nothing moves", hint=FLAT)
def grad_emptied_before_the_step(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="backward forgotten: nothing moves",
       hint="Nothing fills .grad in your loop: which call computes the gradients?")
def backward_forgotten(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="the step is forgotten: nothing moves",
       hint="The gradients are computed, but nothing makes a step.")
def step_forgotten(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="one step for the whole epoch, with the sum of all gradients",
       hint="You make one step an epoch; the docstring asks for one after each batch.")
def one_step_an_epoch(model, loader, optimizer):
    model.train()
    optimizer.zero_grad()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        loss.backward()
        total += loss.item() * len(y)
        number += len(y)
    optimizer.step()
    return total / number


@wrong("a05.train_epoch", symptom="two steps for each batch",
       hint="Each batch moves the weights twice.")
def two_steps(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="two passes over the loader",
       hint="Your function trains for two epochs: it goes through the loader twice.")
def two_epochs(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for epoch in range(2):
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean() / 2
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="a new optimizer for each step: momentum is lost",
       hint="A new optimizer each step forgets the momentum: use the one you are given.")
def new_optimizer_each_step(model, loader, optimizer):
    model.train()
    lr = optimizer.param_groups[0]["lr"]
    total, number = 0.0, 0
    for X, y in loader:
        optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="plain steps by hand: the optimizer is not used", hint=GIVEN)
def plain_steps_by_hand(model, loader, optimizer):
    model.train()
    lr = optimizer.param_groups[0]["lr"]
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        model.zero_grad()
        loss.backward()
        with torch.no_grad():
            for p in model.parameters():
                p -= lr * p.grad
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="a learning rate of 0.1, whatever the optimizer says", hint=GIVEN)
def own_learning_rate(model, loader, optimizer):
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="forward under no_grad, requires_grad_ on the loss: no learning",
       hint=FLAT + " (requires_grad_ on the loss hides the error message.)")
def forward_without_graph(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        optimizer.zero_grad()
        with torch.no_grad():
            loss = ((model(X) - y) ** 2).mean() / 2
        loss.requires_grad_()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="item() before backward: AttributeError",
       hint="loss.item() is a plain number without a graph: call backward() on the tensor.")
def item_before_backward(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = (((model(X) - y) ** 2).mean() / 2).item()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="the batch's loss is summed: steps B times too long",
       hint="The loss is summed over the batch's patterns, so the step is B times too long.")
def summed_loss(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).sum() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="the batch's loss is divided by all patterns: steps too short",
       hint="A step averages over the patterns of its batch, not over those of the data set.")
def divided_by_all_patterns(model, loader, optimizer):
    model.train()
    M = len(loader.dataset)
    total = 0.0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).sum() / (2 * M)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total


@wrong("a05.train_epoch", symptom="the last batch is divided by the full batch size",
       hint="Your last step is too short: divide by the number of patterns in the batch, which can "
       "be smaller than loader.batch_size.")
def divided_by_batch_size(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).sum() / (2 * loader.batch_size)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * loader.batch_size
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="mean squared error without 1/2: loss and steps doubled", hint=HALF)
def half_forgotten(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = nn.functional.mse_loss(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="1/2 in the returned loss, but not in the step",
       hint="The first loss is right, but your steps are twice as long. " + HALF)
def half_forgotten_in_the_step(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = nn.functional.mse_loss(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() / 2 * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="(B, B) loss",
       hint="Print the shapes of y_pred and y, then of their difference: it should be (B,), not "
       "(B,B). A (B,1) minus a (B,) broadcasts.")
def broadcast(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X)[:, None] - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="ascent: the loss has a minus sign",
       hint="The loss grows: which sign has the quantity you call backward() on?")
def ascent(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = -((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total -= loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="gradients are clipped",
       hint="No clipping is asked: the step follows the gradient as it is.")
def clipped(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 0.5)
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="only the first batch: return inside the loop",
       hint="Your function returns after the first batch: at which indentation does return stand? "
       + ALL)
def return_in_the_loop(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
        return total / number


@wrong("a05.train_epoch", symptom="the smaller last batch is skipped", hint=ALL)
def last_batch_skipped(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        if len(y) < loader.batch_size:
            continue
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / max(number, 1)


@wrong("a05.train_epoch", symptom="the same batch again and again: next(iter(loader))",
       hint="next(iter(loader)) begins anew each time: your batches are all the first one.")
def first_batch_again_and_again(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for _ in range(len(loader)):
        X, y = next(iter(loader))
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="the loss's steps are indented out of the loop: last batch only",
       hint="Only the last batch is trained on: which lines belong inside the loop?")
def indentation(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        optimizer.zero_grad()
    loss = ((model(X) - y) ** 2).mean() / 2
    loss.backward()
    optimizer.step()
    total += loss.item() * len(y)
    number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="float32 inside: float64 is lost",
       hint="The dtype was changed on the way: let model, X and y have the dtype they have.")
def rounded_to_float32(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X).float() - y.float()) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number
