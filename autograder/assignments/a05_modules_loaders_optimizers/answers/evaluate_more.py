"""More wrong answers to a05.evaluate: a label rule, a mean, a mode."""

import torch
from torch import nn

from autograder.answers import wrong

SQUARE = "The loss is half the square of y_pred - y, averaged over the patterns. "


@wrong("a05.evaluate", symptom="y_pred y >= 0: an output of 0 is right for either label",
       hint="An output of exactly 0 counts as -1 (docstring); in your rule it is right for both labels.")
def zero_right_for_both(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += (y_pred * y >= 0).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="the fraction of outputs above 0, whatever the labels",
       hint="You count the outputs above 0; how many of them have the label +1, and what of the others?")
def outputs_above_zero(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += (y_pred > 0).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="// cuts the accuracy to 0 or 1",
       hint="// divides whole numbers and drops the rest: try 3 // 4 in a cell.")
def whole_division(model, loader):
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
    return loss / number, float(right // number)


@wrong("a05.evaluate", symptom="the smaller last batch is skipped",
       hint="All batches count, the last one included, however small it is.")
def small_batch_skipped(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            if len(y) < loader.batch_size:
                continue
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="absolute values instead of squares", hint=SQUARE + "You take |y_pred - y|.")
def absolute_errors(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += (y_pred - y).abs().sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="no square: errors of opposite sign cancel",
       hint=SQUARE + "Without the square, errors of opposite sign cancel.")
def square_forgotten(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += (y_pred - y).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="the loss of the predicted labels instead of the outputs",
       hint="The loss compares the outputs with the labels, not the labels that the outputs stand for.")
def loss_of_the_labels(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            labels = 2.0 * (model(X) > 0) - 1
            loss += ((labels - y) ** 2).sum().item() / 2
            right += (labels == y).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="M - 1 instead of M",
       hint="Divide by M, not M - 1: this is an average, not an unbiased variance.")
def one_pattern_less(model, loader):
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
    return loss / (number - 1), right / number


@wrong("a05.evaluate", symptom="mode exchanged: train becomes eval and the other way round",
       hint="Afterwards the model is in the other mode than the one you found. Leave it as you found it.")
def mode_exchanged(model, loader):
    found = model.training
    model.eval()
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(not found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="the mode is restored inside the loop: eval mode for one batch only",
       hint="The mode is put back inside the loop: in which mode is the second batch computed?")
def restored_in_the_loop(model, loader):
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
    return loss / number, right / number


@wrong("a05.evaluate", symptom="the layers are in eval mode, the model itself is not",
       hint="The layers are in eval mode, but the model is not: some models look at their own self.training.")
def only_the_layers(model, loader):
    for child in model.children():
        child.eval()
    found = model.training
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += ((y_pred - y) ** 2).sum().item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    for child in model.children():
        child.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="all parameters require grad afterwards, also those that did not before",
       hint="A parameter that did not require grad does so after your function: put back what you found.")
def all_parameters_thawed(model, loader):
    found = model.training
    model.eval()
    model.requires_grad_(False)
    loss, right, number = 0.0, 0, 0
    for X, y in loader:
        y_pred = model(X)
        loss += ((y_pred - y) ** 2).sum().item() / 2
        right += ((y_pred > 0) == (y > 0)).sum().item()
        number += len(y)
    model.requires_grad_(True)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom=".grad zeroed in place",
       hint="The .grad of the parameters belongs to the training: an evaluation leaves it alone.")
def grad_zeroed_in_place(model, loader):
    found = model.training
    model.eval()
    model.zero_grad(set_to_none=False)
    loss, right, number = 0.0, 0, 0
    with torch.no_grad():
        for X, y in loader:
            y_pred = model(X)
            loss += nn.functional.mse_loss(y_pred, y, reduction="sum").item() / 2
            right += ((y_pred > 0) == (y > 0)).sum().item()
            number += len(y)
    model.train(found)
    return loss / number, right / number


@wrong("a05.evaluate", symptom="a graph is recorded and the model is left in train mode: two mistakes",
       hint="Two things: a graph is recorded, and the model is always left in train mode.")
def graph_and_train_mode(model, loader):
    model.eval()
    loss, right, number = 0.0, 0, 0
    for X, y in loader:
        y_pred = model(X)
        loss += ((y_pred - y) ** 2).sum().item() / 2
        right += ((y_pred > 0) == (y > 0)).sum().item()
        number += len(y)
    model.train()
    return loss / number, right / number


@wrong("a05.evaluate", symptom="a graph is recorded and the model is left in eval mode: two mistakes",
       hint="Two things: a graph is recorded, and the model is always left in eval mode.")
def graph_and_eval_mode(model, loader):
    model.eval()
    loss, right, number = 0.0, 0, 0
    for X, y in loader:
        y_pred = model(X)
        loss += ((y_pred - y) ** 2).sum().item() / 2
        right += ((y_pred > 0) == (y > 0)).sum().item()
        number += len(y)
    return loss / number, right / number
