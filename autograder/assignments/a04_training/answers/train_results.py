"""Wrong answers to a04.train: mistakes in what is recorded and returned."""

import numpy as np
import torch

from autograder.answers import wrong

STALE = "y_pred belongs to the weights before the last step: evaluate again with the weights you return."
TRACKED = "The result still belongs to the graph (requires_grad is True). Which context or call keeps a computation out of it?"


@wrong("a04.train", symptom="differs by one step", hint=STALE)
def stale_y_pred(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    y_pred = y_pred.detach()
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="the untrained prediction is the trained one",
    hint="The untrained histogram would show the trained network: which variable holds the initial prediction?",
)
def init_overwritten(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="y_pred is the initial one",
    hint="Your y_pred is still the initial prediction: evaluate again after training.",
)
def init_for_both(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred_init}


@wrong(
    "a04.train",
    symptom="the two predictions are swapped",
    hint="The two predictions are under each other's names.",
)
def swapped_predictions(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred, "y_pred": y_pred_init}


@wrong(
    "a04.train",
    symptom="signs, not outputs",
    hint="Return the network's output; thresholding belongs to the accuracy.",
)
def thresholded(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.sign(y_pred),
    }


@wrong(
    "a04.train",
    symptom="the losses are doubled, the steps right",
    hint="Your losses are exactly twice ours: what is recorded must be the loss that is minimised.",
)
def losses_without_half(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(2 * loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="losses one step late",
    hint="losses[e] is the loss before step e: where in the loop is it recorded?",
)
def loss_after_step(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
        with torch.no_grad():
            losses.append(((torch.tanh(X @ W) @ w - y) ** 2).mean().item() / 2)
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="W and w require grad", hint=TRACKED)
def tracked_weights(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="y_pred requires grad", hint=TRACKED)
def tracked_y_pred(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="y_pred_init requires grad", hint=TRACKED)
def tracked_init(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="1e-3 errors",
    hint="Do not round: plotting does not need it, comparing does.",
)
def rounded_losses(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(round(loss.item(), 3))
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="tensors in the list",
    hint="losses is a list of Python floats: .item() takes the number out.",
)
def tensor_losses(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.detach())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="a float", hint="losses is a list with one number for each epoch.")
def only_the_last_loss(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses[-1], "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="a tuple", hint="A dict with the names in the docstring is asked.")
def a_tuple(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return W, w, losses, y_pred_init, y_pred


@wrong(
    "a04.train",
    symptom="float32 always",
    hint="The dtype was changed on the way: return float64 for float64 input.",
)
def single_precision(X, y, W0, w0, lr, num_epochs):
    X, y = X.float(), y.float()
    W = W0.detach().float().clone().requires_grad_()
    w = w0.detach().float().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="W and w are the initial ones",
    hint="The weights you return are those you were given: which variables are trained?",
)
def returns_initial_weights(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W0.detach().clone(), w0.detach().clone()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="one loss too many: that of the final weights",
    hint="losses has one entry too many: losses[e] is taken before step e, and there are num_epochs steps.",
)
def final_loss_appended(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    y_pred = torch.tanh(X @ W) @ w
    losses.append(((y_pred - y) ** 2).mean().item() / 2)
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="every tenth loss only",
    hint="One loss for each epoch is asked, not for some of them.",
)
def some_losses_only(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        if epoch % 10 == 0:
            losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="the list starts anew in each epoch",
    hint="The list of losses is made inside the loop: only the last entry is left.",
)
def list_made_in_the_loop(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        losses = []
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="the root of the mean square",
    hint="No square root in this loss: it is a mean square, not its root.",
)
def root_recorded(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().sqrt().item())
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="the sum of squares is recorded, the steps are right",
    hint="Your losses are exactly 2M times ours: what is recorded must be the loss that is minimised.",
)
def sum_recorded(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).sum().item())
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="the square of the mean residual",
    hint="Positive and negative errors cancel in your loss. Which comes first: the square or the average?",
)
def squared_mean_recorded(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append(d.mean().item() ** 2 / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="the mean of all losses so far",
    hint="losses[e] is the loss before step e alone, not an average of all losses so far.",
)
def running_mean_recorded(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses, total = [], 0.0
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        total += (d**2).mean().item() / 2
        losses.append(total / (epoch + 1))
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="each entry of losses carries its graph",
    hint="losses is a list of Python floats: a loss that is kept as a tensor keeps its whole graph alive. What takes the number out?",
)
def tracked_losses(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    losses = []
    for epoch in range(num_epochs):
        loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
        losses.append(loss)
        W.grad = w.grad = None
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
    y_pred = (torch.tanh(X @ W) @ w).detach()
    return {
        "W": W.detach(),
        "w": w.detach(),
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": y_pred,
    }


@wrong(
    "a04.train",
    symptom="losses is a tensor",
    hint="losses is a list of Python floats, not a tensor.",
)
def losses_stacked(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = torch.zeros(num_epochs, dtype=X.dtype)
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses[epoch] = (d**2).mean() / 2
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="y_pred_init is taken after the first step",
    hint="y_pred_init belongs to W0 and w0, before anything has moved.",
)
def init_after_one_step(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
        y_pred = torch.tanh(X @ W) @ w
        if epoch == 0:
            y_pred_init = y_pred
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="y_pred_init changes with y_pred: one tensor, filled in place",
    hint="y_pred_init and y_pred are one and the same tensor, filled in place: the initial prediction is overwritten. What makes a copy?",
)
def one_tensor_for_both(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred = torch.zeros_like(y)
    torch.mv(torch.tanh(X @ W), w, out=y_pred)
    y_pred_init = y_pred
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    torch.mv(torch.tanh(X @ W), w, out=y_pred)
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="y_pred mixes the trained W with the initial w",
    hint="y_pred belongs to both returned weights: one of the two in your last line is still the initial one.",
)
def y_pred_of_mixed_weights(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    y_pred = torch.tanh(X @ W) @ w0.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="y_pred of shape (M, 1)",
    hint="A trailing axis of length 1 came along: y_pred is (M,). With (M, 1) the residual broadcasts to (M, M).",
)
def column_of_predictions(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()[:, None]
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y[:, None]
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d * w.T * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w[:, 0],
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong("a04.train", symptom="NumPy arrays", hint="Tensors are asked: look at type(result['W']).")
def arrays_returned(X, y, W0, w0, lr, num_epochs):
    x, t, W, w = (a.detach().numpy() for a in (X, y, W0, w0))
    init, losses = np.tanh(x @ W) @ w, []
    for epoch in range(num_epochs):
        phi = np.tanh(x @ W)
        d = phi @ w - t
        losses.append(float(np.mean(d**2)) / 2)
        gW, gw = x.T @ (np.outer(d, w) * (1 - phi**2)) / len(t), phi.T @ d / len(t)
        W, w = W - lr * gW, w - lr * gw
    return {"W": W, "w": w, "losses": losses, "y_pred_init": init, "y_pred": np.tanh(x @ W) @ w}


@wrong(
    "a04.train",
    symptom="other keys",
    hint="The keys of the dict differ from those in the docstring: compare them letter by letter.",
)
def other_keys(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {"W": W, "w": w, "loss": losses, "y_init": y_pred_init, "y_pred": torch.tanh(X @ W) @ w}


@wrong(
    "a04.train",
    symptom="y_pred_init is missing",
    hint="An entry is missing: the docstring asks for five.",
)
def without_init(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {"W": W, "w": w, "losses": losses, "y_pred": torch.tanh(X @ W) @ w}


@wrong("a04.train", symptom="None", hint="Your function returns None: does it end in a return?")
def return_forgotten(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    result = {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="the weights of the smallest loss",
    hint="The weights after the last step are asked, not those with the smallest loss on the way.",
)
def best_weights(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses, best = [], (float("inf"), W, w)
    for epoch in range(num_epochs + 1):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        loss = (d**2).mean().item() / 2
        if loss < best[0]:
            best = (loss, W, w)
        losses.append(loss)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    _, W, w = best
    return {
        "W": W,
        "w": w,
        "losses": losses[:-1],
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }
