"""Wrong answers to a04.train: mistakes in the loop, with gradients, leaves and arguments."""

import numpy as np
import torch

from autograder.answers import wrong

EPOCH_2 = (
    "Epoch 1 is right, then it goes wrong: what is in .grad when the second backward() starts?"
)
KEPT = "The weights you were given changed: copy before training, otherwise a second run starts from the trained weights."


@wrong("a04.train", symptom="accumulates from epoch 2", hint=EPOCH_2)
def no_zero_grad(X, y, W0, w0, lr, num_epochs):
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="w accumulates",
    hint="One layer is right and the other goes wrong from epoch 2: which .grad is not reset?",
)
def only_W_zeroed(X, y, W0, w0, lr, num_epochs):
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="W accumulates",
    hint="One layer is right and the other goes wrong from epoch 2: which .grad is not reset?",
)
def only_w_zeroed(X, y, W0, w0, lr, num_epochs):
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
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="uses the new W",
    hint="Both gradients must be taken at the same weights: compute both, then update both.",
)
def W_before_hand_gradient(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    losses = []
    y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append(0.5 * (d**2).mean().item())
        gW = X.T @ (d[:, None] * (1 - phi**2) * w) / len(y)
        W = W - lr * gW
        phi = torch.tanh(X @ W)
        w = w - lr * (phi.T @ (phi @ w - y) / len(y))
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="gradient of W with the new w",
    hint="Both gradients must be taken at the same weights: compute both, then update both.",
)
def w_before_hand_gradient(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    losses = []
    y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append(0.5 * (d**2).mean().item())
        w = w - lr * (phi.T @ d / len(y))
        gW = X.T @ (d[:, None] * (1 - phi**2) * w) / len(y)
        W = W - lr * gW
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="fits the mean of y",
    hint="Print the shapes of y_pred and y, then of their difference: it should be (M,), not (M, M). A (M, 1) minus a (M,) broadcasts.",
)
def all_pairs_loss(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred[:, None] - y) ** 2).mean() / 2
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


@wrong("a04.train", symptom="w stays", hint="w never changes: both layers are to be trained.")
def only_W_trained(X, y, W0, w0, lr, num_epochs):
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
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="W stays", hint="W never changes: both layers are to be trained.")
def only_w_trained(X, y, W0, w0, lr, num_epochs):
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
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train", symptom="E + 1 losses", hint="Count the epochs: len(losses) must be num_epochs."
)
def one_epoch_too_many(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs + 1):
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


@wrong("a04.train", symptom="E - 1 losses", hint="Count the epochs: what does range(1, n) contain?")
def one_epoch_too_few(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(1, num_epochs):
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


@wrong("a04.train", symptom="W0 and w0 are changed", hint=KEPT)
def trains_the_arguments(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().requires_grad_()
    w = w0.detach().requires_grad_()
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


@wrong("a04.train", symptom="W0 is changed", hint=KEPT)
def trains_W0(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().requires_grad_()
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
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train", symptom="starts elsewhere", hint="Training starts from the weights that are given."
)
def new_random_weights(X, y, W0, w0, lr, num_epochs):
    own = torch.Generator().manual_seed(0)
    W = torch.randn(W0.shape, generator=own, dtype=W0.dtype) / len(W0) ** 0.5
    W.requires_grad_()
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
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="lr ignored",
    hint="lr is given: take it from the arguments, not from the notebook.",
)
def rate_of_the_notebook(X, y, W0, w0, lr, num_epochs):
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
            W -= 0.1 * W.grad
            w -= 0.1 * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="stops when the loss hardly falls",
    hint="All epochs are asked: no early stopping.",
)
def stops_early(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        if epoch and losses[-2] - losses[-1] < 0.05:
            break
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
    symptom="W and w never change",
    hint="The weights never change. Follow .grad through one epoch: when is it filled, when emptied, when used?",
)
def emptied_before_the_step(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    opt = torch.optim.SGD([W, w], lr=lr)
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    losses = []
    for epoch in range(num_epochs):
        loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        opt.zero_grad()
        opt.step()
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
    symptom="W and w never change: the step is computed and not kept",
    hint="The new weights are computed in every epoch, but nothing keeps them: where is the assignment?",
)
def step_not_kept(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d @ d).item() / (2 * len(y)))
        W - lr * X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        w - lr * phi.T @ d / len(y)
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="the loss is flat, the step always the first one",
    hint="Loss and gradient stay constant: is the prediction computed anew in each epoch? (retain_graph hides the error message here.)",
)
def forward_outside_the_loop(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    y_pred = torch.tanh(X @ W) @ w
    y_pred_init = y_pred.detach().clone()
    loss = ((y_pred - y) ** 2).mean() / 2
    losses = []
    for epoch in range(num_epochs):
        losses.append(loss.item())
        W.grad = w.grad = None
        loss.backward(retain_graph=True)
        W.data -= lr * W.grad
        w.data -= lr * w.grad
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
    symptom="RuntimeError: backward a second time",
    hint="backward() ran twice over one graph: compute prediction and loss anew in each epoch.",
)
def one_graph_for_all_epochs(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    y_pred_init = y_pred = torch.tanh(X @ W) @ w
    loss = ((y_pred - y) ** 2).mean() / 2
    losses = []
    for epoch in range(num_epochs):
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
            W.grad.zero_()
            w.grad.zero_()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="TypeError: .grad is None from epoch 2 on",
    hint="W = W - ... makes a new tensor that is no leaf, and its .grad stays None. Update in place without recording, or make a new leaf in each epoch.",
)
def leaf_lost(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    losses = []
    for epoch in range(num_epochs):
        loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        W = W - lr * W.grad
        w = w - lr * w.grad
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
    symptom="RuntimeError: a leaf is changed in place",
    hint="PyTorch refuses an in-place change of a leaf that is being recorded: in which context is it allowed?",
)
def update_recorded(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    losses = []
    for epoch in range(num_epochs):
        loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        W -= lr * W.grad
        w -= lr * w.grad
        W.grad.zero_()
        w.grad.zero_()
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
    symptom="RuntimeError: no graph",
    hint="backward() found no graph: the prediction was computed under no_grad. Only the update belongs there.",
)
def all_under_no_grad(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
        for epoch in range(num_epochs):
            loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
            losses.append(loss.item())
            loss.backward()
            W -= lr * W.grad
            w -= lr * w.grad
            W.grad.zero_()
            w.grad.zero_()
        y_pred = torch.tanh(X @ W) @ w
    return {
        "W": W.detach(),
        "w": w.detach(),
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": y_pred,
    }


@wrong(
    "a04.train",
    symptom="TypeError: W.grad is None, the graph is cut at phi",
    hint="The graph is cut between W and the loss: W.grad is never filled. Which line cuts it?",
)
def hidden_layer_detached(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W).detach()
        loss = ((phi @ w - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = w.grad = None
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
    symptom="the gradient belongs to weights that have moved already: .data hides it",
    hint="Both gradients must be taken at the weights of the forward pass: w moves between forward and backward, and .data keeps PyTorch from noticing.",
)
def moved_before_backward(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    losses = []
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        (gw,) = torch.autograd.grad(loss, w, retain_graph=True)
        w.data -= lr * gw
        (gW,) = torch.autograd.grad(loss, W)
        W.data -= lr * gW
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
    symptom="two steps in each epoch: one for W, one for w, each with a forward pass",
    hint="One epoch is one step of both layers: both gradients from one forward pass, then both updates.",
)
def layers_in_turn(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        w = w - lr * phi.T @ d / len(y)
        d = phi @ w - y
        W = W - lr * X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="the function ends after the first epoch",
    hint="The function ends in the first epoch: how far is the return indented?",
)
def return_in_the_loop(X, y, W0, w0, lr, num_epochs):
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
        return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="the notebook's number of epochs",
    hint="num_epochs is given: take it from the arguments.",
)
def epochs_of_the_notebook(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(100):
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


@wrong("a04.train", symptom="the caller's leaves are trained by the optimizer", hint=KEPT)
def optimizer_of_the_arguments(X, y, W0, w0, lr, num_epochs):
    W0.requires_grad_()
    w0.requires_grad_()
    opt = torch.optim.SGD([W0, w0], lr=lr)
    y_pred_init = (torch.tanh(X @ W0) @ w0).detach()
    losses = []
    for epoch in range(num_epochs):
        opt.zero_grad()
        loss = ((torch.tanh(X @ W0) @ w0 - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        opt.step()
    y_pred = (torch.tanh(X @ W0) @ w0).detach()
    return {
        "W": W0.detach(),
        "w": w0.detach(),
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": y_pred,
    }


@wrong(
    "a04.train",
    symptom="hand-made update in place on the given tensors",
    hint=KEPT + " W = W0 is another name, not a copy.",
)
def in_place_by_hand(X, y, W0, w0, lr, num_epochs):
    with torch.no_grad():
        W, w = W0, w0
        y_pred_init = torch.tanh(X @ W) @ w
        losses = []
        for epoch in range(num_epochs):
            phi = torch.tanh(X @ W)
            d = phi @ w - y
            losses.append((d**2).mean().item() / 2)
            gw = phi.T @ d / len(y)
            gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
            W -= lr * gW
            w -= lr * gw
        return {
            "W": W,
            "w": w,
            "losses": losses,
            "y_pred_init": y_pred_init,
            "y_pred": torch.tanh(X @ W) @ w,
        }


@wrong(
    "a04.train",
    symptom="y is overwritten by the residual",
    hint="The caller's y changed. Which of your lines works in place (ends in _, -=, +=) on an argument?",
)
def residual_in_place(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses, t = [], y.clone()
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = y.copy_(phi @ w).sub_(t)
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
    symptom="fails where W0 requires grad: numpy() of a tracked tensor",
    hint="The docstring says that W0 and w0 may require grad: such a tensor cannot be turned into an array directly. Which call cuts it from the graph?",
)
def numpy_of_a_leaf(X, y, W0, w0, lr, num_epochs):
    x, t, W, w = X.numpy(), y.numpy(), W0.numpy().copy(), w0.numpy().copy()
    init, losses = np.tanh(x @ W) @ w, []
    for epoch in range(num_epochs):
        phi = np.tanh(x @ W)
        d = phi @ w - t
        losses.append(float(np.mean(d**2)) / 2)
        gW, gw = x.T @ (np.outer(d, w) * (1 - phi**2)) / len(t), phi.T @ d / len(t)
        W, w = W - lr * gW, w - lr * gw
    W, w, init, last = map(torch.from_numpy, (W, w, init, np.tanh(x @ W) @ w))
    return {"W": W, "w": w, "losses": losses, "y_pred_init": init, "y_pred": last}


@wrong(
    "a04.train",
    symptom="tracked, and wrong, where W0 requires grad: clone() does not cut",
    hint="clone() copies, but does not cut: where W0 requires grad the copy still belongs to its graph. Try your function with the weights of init_params.",
)
def clone_without_detach(X, y, W0, w0, lr, num_epochs):
    W, w = W0.clone(), w0.clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
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
    symptom="weights are kept from call to call",
    hint="A default argument is made once, when the function is defined: the second call goes on with what the first one left in it.",
)
def weights_kept(X, y, W0, w0, lr, num_epochs, weights={}):
    if not weights:
        weights["W"], weights["w"] = W0.detach().clone(), w0.detach().clone()
    W, w = weights["W"], weights["w"]
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    weights["W"], weights["w"] = W, w
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="losses of earlier calls stay in the list",
    hint="A default argument is made once, when the function is defined: the second call appends to the list of the first.",
)
def losses_kept(X, y, W0, w0, lr, num_epochs, losses=[]):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
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
