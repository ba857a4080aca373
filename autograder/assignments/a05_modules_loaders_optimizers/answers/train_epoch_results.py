"""Known wrong answers to a05.train_epoch: right steps, a wrong result or mode."""

import math

import torch
from torch import nn

from autograder.answers import wrong

WEIGHT = "Batches of different size must not count the same: weight by the number of patterns."
AVERAGE = (
    "One number for the whole epoch: the average over all patterns, not one batch nor a sum."
)
BEFORE = "Each pattern counts with the loss before the step of its own batch, "
MODE = "The model has to be in train mode in the whole epoch, and afterwards: "
STEPS_RIGHT = "The steps are right; the number that is returned is not. "


@wrong("a05.train_epoch", symptom="mean of batch means: biased by the smaller last batch",
       hint=WEIGHT)
def mean_of_batch_means(model, loader, optimizer):
    model.train()
    losses = []
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)


@wrong("a05.train_epoch", symptom="every batch counted as a full one",
       hint=WEIGHT + " loader.batch_size is not the size of the last batch.")
def every_batch_counted_full(model, loader, optimizer):
    model.train()
    total = 0.0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * loader.batch_size
    return total / len(loader.dataset)


@wrong("a05.train_epoch", symptom="sum of the batches' losses", hint=AVERAGE)
def sum_of_batch_losses(model, loader, optimizer):
    model.train()
    total = 0.0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total


@wrong("a05.train_epoch", symptom="sum over all patterns", hint=AVERAGE)
def sum_over_patterns(model, loader, optimizer):
    model.train()
    total = 0.0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
    return total


@wrong("a05.train_epoch", symptom="batch means, divided by the number of patterns",
       hint=STEPS_RIGHT + "You add means of batches and divide by the number of patterns: what does "
       "a sum of means have to be divided by, and is that right with unequal batches?")
def batch_means_over_patterns(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="sum over patterns, divided by the number of batches",
       hint=STEPS_RIGHT + "len(loader) is the number of batches; how many patterns are there?")
def divided_by_number_of_batches(model, loader, optimizer):
    model.train()
    total = 0.0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
    return total / len(loader)


@wrong("a05.train_epoch", symptom="the last batch's loss", hint=AVERAGE)
def last_batch_loss(model, loader, optimizer):
    model.train()
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return loss.item()


@wrong("a05.train_epoch", symptom="the first batch's loss", hint=AVERAGE)
def first_batch_loss(model, loader, optimizer):
    model.train()
    first = None
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        first = loss.item() if first is None else first
    return first


@wrong("a05.train_epoch", symptom="loss after the step", hint=BEFORE + "not after it.")
def loss_after_the_step(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        with torch.no_grad():
            total += ((model(X) - y) ** 2).sum().item() / 2
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="loss of the whole set at the end of the epoch",
       hint=BEFORE + "not with that of the trained model.")
def loss_at_the_end(model, loader, optimizer):
    model.train()
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        total = sum(((model(X) - y) ** 2).sum().item() / 2 for X, y in loader)
    return total / len(loader.dataset)


@wrong("a05.train_epoch", symptom="loss of the whole set before the first step",
       hint=BEFORE + "after the steps of the batches that came earlier.")
def loss_at_the_beginning(model, loader, optimizer):
    model.train()
    with torch.no_grad():
        total = sum(((model(X) - y) ** 2).sum().item() / 2 for X, y in loader)
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return total / len(loader.dataset)


@wrong("a05.train_epoch", symptom="the returned loss lacks its 1/2",
       hint=STEPS_RIGHT + "It is twice ours: nn.MSELoss has no 1/2.")
def half_forgotten_in_the_result(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        mse = nn.MSELoss()(model(X), y)
        optimizer.zero_grad()
        (mse / 2).backward()
        optimizer.step()
        total += mse.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="1/2 twice in the returned loss",
       hint=STEPS_RIGHT + "It is half of ours: the 1/2 is applied twice.")
def halved_twice(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / (2 * number)


@wrong("a05.train_epoch", symptom="root of the mean square",
       hint=STEPS_RIGHT + "No square root in this loss.")
def root_of_the_loss(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return math.sqrt(total / number)


@wrong("a05.train_epoch", symptom="mean of absolute errors returned",
       hint=STEPS_RIGHT + "Half the squared error is asked, not its absolute value.")
def absolute_error(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        error = model(X) - y
        optimizer.zero_grad()
        ((error**2).mean() / 2).backward()
        optimizer.step()
        total += error.abs().sum().item()
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="rounded to three decimals",
       hint="Do not round: printing does not need it, comparing does.")
def rounded(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return round(total / number, 3)


@wrong("a05.train_epoch", symptom="a 0-d tensor that still carries the graph",
       hint="The docstring asks for a Python float: look at type(result). (A tensor keeps the graphs "
       "of all batches alive, too.)")
def tensor_returned(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="a list of the batches' losses", hint=AVERAGE)
def list_of_losses(model, loader, optimizer):
    model.train()
    losses = []
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@wrong("a05.train_epoch", symptom="returns None",
       hint="The steps are right, but your function returns None.")
def return_missing(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    print(total / number)


@wrong("a05.train_epoch", symptom="the mode is not touched: a model in eval mode is trained so",
       hint=MODE + "it may come from an evaluation.")
def mode_as_found(model, loader, optimizer):
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="eval mode afterwards",
       hint=MODE + "yours is left in eval mode.")
def left_in_eval_mode(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    model.eval()
    return total / number


@wrong("a05.train_epoch", symptom="train mode only after the loop",
       hint=MODE + "you switch to it when the epoch is over.")
def train_mode_too_late(model, loader, optimizer):
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    model.train()
    return total / number


@wrong("a05.train_epoch", symptom="the mode it was found in is restored",
       hint=MODE + "here it is not put back (evaluate does that).")
def mode_restored(model, loader, optimizer):
    found = model.training
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    model.train(found)
    return total / number


@wrong("a05.train_epoch", symptom="the attribute set by hand: the layers inside keep their mode",
       hint=MODE + "model.training = True reaches the model, but not the layers in it.")
def mode_by_attribute(model, loader, optimizer):
    model.training = True
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="eval mode in the epoch: dropout never trains",
       hint=MODE + "eval() switches dropout off.")
def trained_in_eval_mode(model, loader, optimizer):
    model.eval()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    model.train()
    return total / number


@wrong("a05.train_epoch", symptom="mean of batch means without 1/2: two mistakes",
       hint=WEIGHT + " And the 1/2 of the loss is missing.")
def mse_of_batch_means(model, loader, optimizer):
    model.train()
    losses = []
    for X, y in loader:
        loss = nn.MSELoss()(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return sum(losses) / len(losses)
