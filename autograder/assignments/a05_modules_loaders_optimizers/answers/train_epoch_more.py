"""More wrong answers to a05.train_epoch: other losses, more or fewer steps."""

import torch

from autograder.answers import wrong

SQUARE = "The loss of a batch is 1/(2B) sum (y_pred - y)^2. "


@wrong("a05.train_epoch", symptom="the root of the mean square", hint=SQUARE + "There is no root in it.")
def trained_on_the_root(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean().sqrt() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="absolute values instead of squares", hint=SQUARE + "You take |y_pred - y|.")
def absolute_errors(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = (model(X) - y).abs().mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="the square of the mean", hint=SQUARE + "First the square, then the mean.")
def square_of_the_mean(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = (model(X) - y).mean() ** 2 / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="one step for each pattern",
       hint="One step for each batch, along the mean gradient of its patterns; you make one for each pattern.")
def step_for_each_pattern(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        for i in range(len(y)):
            loss = ((model(X[i : i + 1]) - y[i : i + 1]) ** 2).mean() / 2
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
            number += 1
    return total / number


@wrong("a05.train_epoch", symptom="two epochs", hint="One pass over the loader is asked; you make two.")
def two_passes(model, loader, optimizer):
    model.train()
    for _ in range(2):
        total, number = 0.0, 0
        for X, y in loader:
            loss = ((model(X) - y) ** 2).mean() / 2
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(y)
            number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="one step after the loop, along the last batch's gradient",
       hint="There is one step only, after the loop: at which indentation does optimizer.step() stand?")
def step_after_the_loop(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        total += loss.item() * len(y)
        number += len(y)
    optimizer.step()
    return total / number


@wrong("a05.train_epoch", symptom="only the first parameter's gradient is emptied",
       hint="The .grad of the first parameter is emptied; that of the others adds up.")
def first_gradient_emptied(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        next(model.parameters()).grad = None
        loss.backward()
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="left in eval mode", hint="The model has to be left in train mode.")
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


@wrong("a05.train_epoch", symptom="a tensor instead of a float",
       hint="The docstring asks for a Python float: look at type(result).")
def tensor_returned(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.detach() * len(y)
        number += len(y)
    return total / number


@wrong("a05.train_epoch", symptom="clipped gradients", hint="The step follows the gradient as it is: no clipping.")
def clipped_gradients(model, loader, optimizer):
    model.train()
    total, number = 0.0, 0
    for X, y in loader:
        loss = ((model(X) - y) ** 2).mean() / 2
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 0.1)
        optimizer.step()
        total += loss.item() * len(y)
        number += len(y)
    return total / number
