"""More answers to a04.train: other losses, other steps, results mixed up."""

import numpy as np
import torch

from autograder.answers import right, wrong


@wrong("a04.train", symptom="neither 1/2 nor 1/M", hint="The loss is a sum over patterns, without its factor 1/(2M): the steps are 2M times too long.")
def sum_of_squares(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).sum()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="divided by 2K", hint="The average runs over the patterns, not over the hidden units: which of M and K is in the loss?")
def averaged_over_units(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).sum() / (2 * len(w))
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="divided by 2(M - 1)", hint="Divide by M, not M - 1: this is an average.")
def divided_by_one_less(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).sum() / (2 * (len(y) - 1))
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="mean |y_pred - y|", hint="The loss is a mean square, not a mean of absolute values.")
def absolute_error_averaged(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = (y_pred - y).abs().mean()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="the root of the loss is minimised", hint="No square root in this loss: it is a mean square, not its root.")
def root_of_the_mean_square(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean().sqrt()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="y_pred + y", hint="Look at the sign in the residual: it is what is predicted minus what is wanted.")
def targets_added(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred + y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="steps of lr^2", hint="The learning rate is used twice: look at each place where lr stands.")
def rate_squared(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * lr * W.grad
            w -= lr * lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="steps M times too short", hint="The average over the patterns is taken twice: once in the loss, once in the step.")
def rate_over_patterns(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr / len(y) * W.grad
            w -= lr / len(y) * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="lr falls by 1 % in each epoch", hint="The learning rate is the same in all epochs.")
def rate_shrinks(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            lr = lr * 0.99
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="W goes up the gradient, w down", hint="One of the two layers goes in the direction of its gradient: look at the sign of each update.")
def W_climbs(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W += lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="each gradient is used twice", hint="Each epoch moves the weights twice with the same gradient.")
def two_steps_an_epoch(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="the sign of each gradient only", hint="Plain gradient descent is asked: every step is lr times the gradient, with nothing added or changed.")
def steps_of_one_size(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad.sign()
            w -= lr * w.grad.sign()
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="each layer's gradient is normalised", hint="Plain gradient descent is asked: every step is lr times the gradient, with nothing added or changed.")
def gradient_of_length_one(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad / W.grad.norm()
            w -= lr * w.grad / w.grad.norm()
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="gradients are cut at 0.1", hint="Plain gradient descent is asked: every step is lr times the gradient, with nothing added or changed.")
def entries_clipped(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        torch.nn.utils.clip_grad_value_([W, w], 0.1)
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="one pattern after the other", hint="Each step uses the gradient of all patterns.")
def one_pattern_an_epoch(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        m = epoch % len(y)
        y_pred = torch.tanh(X[m : m + 1] @ W) @ w
        loss = ((y_pred - y[m : m + 1]) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="half of the patterns are never used", hint="Each step uses the gradient of all patterns.")
def first_half_of_the_patterns(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        half = len(y) // 2
        y_pred = torch.tanh(X[:half] @ W) @ w
        loss = ((y_pred - y[:half]) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="the mean of the weights of all epochs", hint="The weights after the last step are asked, not their mean on the way.")
def weights_averaged(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses, sum_W, sum_w = [], 0, 0
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        sum_W, sum_w = sum_W + W.detach(), sum_w + w.detach()
        W.grad = None
        w.grad = None
    W, w = sum_W / num_epochs, sum_w / num_epochs
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="one step less than losses", hint="The last epoch makes its step, too: num_epochs steps in all.")
def last_step_left_out(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            if epoch < num_epochs - 1:
                W -= lr * W.grad
                w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="the weights that had the smallest loss", hint="The weights after the last step are asked, not those with the smallest loss on the way.")
def weights_of_the_smallest_loss(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        if loss.item() == min(losses):
            best = W.detach().clone(), w.detach().clone()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = best
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="the last loss comes first", hint="losses[e] is the loss before step e: the first one comes first.")
def losses_backwards(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses[::-1], "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="W under the name w", hint="Two entries of the dict have changed places: look at what stands under which name.")
def weights_exchanged(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": w, "w": W, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="the key is loss", hint="The names in the dict are part of the answer: compare them with the docstring.")
def loss_for_losses(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "loss": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="y_pred_init is that of the last epoch", hint="y_pred_init is taken anew in each epoch: it belongs before the loop.")
def init_in_the_loop(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        y_pred_init = y_pred.detach()
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="two mistakes: no 1/2, and y_pred is one step old", hint="Two things: the factor 1/2 of the loss, and y_pred belongs to the weights before the last step.")
def without_half_and_stale(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean()
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = y_pred.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="two mistakes: no 1/2, and losses are one step late", hint="Two things: the factor 1/2 of the loss, and losses[e] is the loss before step e.")
def without_half_and_after_the_step(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean()
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        losses.append(((torch.tanh(X @ W) @ w - y) ** 2).mean().item())
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="fewer losses where the loss is large", hint="All epochs are done, whatever the loss does.")
def stops_when_it_explodes(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        if loss > 1e3:
            break
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="fewer losses where the loss grows", hint="All epochs are done, whatever the loss does.")
def stops_when_it_grows(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        if len(losses) > 1 and losses[-1] > losses[-2]:
            break
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="a tuple, not a list", hint="losses is asked as a list: look at its type.")
def losses_in_a_tuple(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": tuple(losses), "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="an array, not a list", hint="losses is asked as a list of Python floats: look at its type.")
def losses_in_an_array(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": np.array(losses), "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="the caller's w0 is changed", hint="The weights you were given changed: detach() shares memory. What makes a copy?")
def w0_trained_itself(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().requires_grad_()
    losses = []
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@right("a04.train")
def history_of_all_weights(X, y, W0, w0, lr, num_epochs):
    history = [(W0.detach().clone(), w0.detach().clone())]
    for _ in range(num_epochs):
        W, w = history[-1]
        phi = torch.tanh(X @ W)
        d = (phi @ w - y) / len(y)
        history.append((W - lr * X.T @ (torch.outer(d, w) * (1 - phi * phi)), w - lr * phi.T @ d))
    outputs = [torch.tanh(X @ W) @ w for W, w in history]
    losses = [(torch.dot(o - y, o - y) / (2 * len(y))).item() for o in outputs[:-1]]
    W, w = history[-1]
    return {"W": W, "w": w, "losses": losses, "y_pred_init": outputs[0], "y_pred": outputs[-1]}


@wrong(
    "a04.train",
    symptom="first loss right, steps twice too long",
    hint="The losses have their 1/2, the loss that is differentiated has not: both should be 1/(2M).",
)
def steps_of_the_mean_square(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean()
        losses.append(loss.item() / 2)
        gW, gw = torch.autograd.grad(loss, (W, w))
        with torch.no_grad():
            W -= lr * gW
            w -= lr * gw
    W, w = W.detach(), w.detach()
    y_pred = torch.tanh(X @ W) @ w
    return dict(W=W, w=w, losses=losses, y_pred_init=y_pred_init, y_pred=y_pred)
