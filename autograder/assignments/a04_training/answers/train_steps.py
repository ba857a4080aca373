"""Wrong answers to a04.train: other steps, other gradients, other networks."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from autograder.answers import wrong


@wrong(
    "a04.train",
    symptom="another model",
    hint="The output of this network is linear: no tanh after the readout.",
)
def tanh_output(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(torch.tanh(X @ W) @ w)
    for epoch in range(num_epochs):
        y_pred = torch.tanh(torch.tanh(X @ W) @ w)
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(torch.tanh(X @ W) @ w)
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="no hidden nonlinearity",
    hint="The nonlinearity is missing on the way from h to y_pred.",
)
def linear_network(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = X @ W @ w
    for epoch in range(num_epochs):
        y_pred = X @ W @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = X @ W @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="another nonlinearity",
    hint="A different nonlinearity: phi is tanh in this course.",
)
def relu_network(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.relu(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.relu(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            W -= lr * W.grad
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.relu(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="twice the loss, twice the step",
    hint="Your loss is exactly twice ours. nn.MSELoss divides by M; the loss here divides by 2M.",
)
def without_half(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
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
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="steps M times too long",
    hint="The loss is summed over patterns, so the step is M times too long.",
)
def summed_loss(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).sum() / 2
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
    symptom="the loss grows",
    hint="The loss grows: gradient descent goes against the gradient.",
)
def ascent(X, y, W0, w0, lr, num_epochs):
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
            W += lr * W.grad
            w += lr * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="another trajectory from epoch 2 on",
    hint="Plain gradient descent is asked: no momentum.",
)
def momentum(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    optimizer = torch.optim.SGD([W, w], lr=lr, momentum=0.9)
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train", symptom="steps of another size", hint="Plain gradient descent is asked, not Adam."
)
def adam(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    optimizer = torch.optim.Adam([W, w], lr=lr)
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train", symptom="weights shrink", hint="Plain gradient descent is asked: no weight decay."
)
def weight_decay(X, y, W0, w0, lr, num_epochs):
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
            W -= lr * (W.grad + 1e-3 * W)
            w -= lr * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="one pattern at a time",
    hint="All patterns take part in each step: one step an epoch.",
)
def single_patterns(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    losses = []
    y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        losses.append(0.5 * ((torch.tanh(X @ W) @ w - y) ** 2).mean().item())
        for m in range(len(y)):
            phi = torch.tanh(X[m] @ W)
            d = phi @ w - y[m]
            gw, gW = d * phi, d * torch.outer(X[m], (1 - phi**2) * w)
            W, w = W - lr * gW, w - lr * gw
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong("a04.train", symptom="the rate falls", hint="lr is constant.")
def decaying_rate(X, y, W0, w0, lr, num_epochs):
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
            W -= lr / (1 + epoch) * W.grad
            w -= lr / (1 + epoch) * w.grad
        W.grad = None
        w.grad = None
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="the gradient of W without phi'",
    hint="The derivative of the nonlinearity is missing in the gradient of W.",
)
def missing_phi_prime(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    losses = []
    y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append(0.5 * (d**2).mean().item())
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w) / len(y)
        W = W - lr * gW
        w = w - lr * gw
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="phi' = 1 - h^2",
    hint="phi' is 1 minus the square of ... what? You squared the preactivation.",
)
def phi_prime_of_h(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    losses = []
    y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append(0.5 * (d**2).mean().item())
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * (1 - (X @ W) ** 2) * w) / len(y)
        W = W - lr * gW
        w = w - lr * gw
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="the gradient of W without w_k",
    hint="One factor of the chain rule is missing in the gradient of W: through which weight does hidden unit k reach the output?",
)
def missing_w(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    losses = []
    y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append(0.5 * (d**2).mean().item())
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * (1 - phi**2)) / len(y)
        W = W - lr * gW
        w = w - lr * gw
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="W's step M times too long",
    hint="The gradient of one layer is averaged over the patterns, the other is not.",
)
def hand_gradient_summed(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    losses = []
    y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append(0.5 * (d**2).mean().item())
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * (1 - phi**2) * w)
        W = W - lr * gW
        w = w - lr * gw
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@wrong(
    "a04.train",
    symptom="the gradient is clipped",
    hint="Plain gradient descent is asked: no clipping.",
)
def clipped(X, y, W0, w0, lr, num_epochs):
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
        nn.utils.clip_grad_norm_([W, w], 0.1)
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
    symptom="w climbs while W descends",
    hint="One of the two layers goes up the gradient: look at the sign in each update.",
)
def w_climbs(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = y - phi @ w
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = -X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
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
    symptom="the gradient of w has phi' in the place of phi",
    hint="You used the derivative where the value phi(h) is needed: w_k multiplies phi(h_k).",
)
def phi_prime_for_w(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = (1 - phi**2).T @ d / len(y)
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
    symptom="the gradient of W is reshaped in the place of a transposition",
    hint="Right shape, entries in the wrong places: reshape does not transpose. Compare a.T and a.reshape for a 2x3 matrix.",
)
def gradient_reshaped(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = ((d[:, None] * w * (1 - phi**2)).T @ X / len(y)).reshape(W.shape)
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
    symptom="half the step: 1/(2M) in the gradients",
    hint="Your steps are half as long as they should be: which factor does differentiating a square bring down?",
)
def half_the_step(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / (2 * len(y))
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / (2 * len(y))
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
    symptom="gradients summed over the patterns, the loss averaged",
    hint="Your steps are exactly M times as long as they should be: the loss is an average over the patterns, and so are its gradients.",
)
def both_gradients_summed(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d
        gW = X.T @ (d[:, None] * w * (1 - phi**2))
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
    symptom="right only for 100 patterns",
    hint="Right only when there are exactly 100 patterns. Take M from the arguments, not from the notebook.",
)
def hundred_patterns(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).sum().item() / 200)
        gw = phi.T @ d / 100
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / 100
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
    symptom="another lr for each layer",
    hint="Both layers move with the same lr: no factor of N or K belongs there.",
)
def rate_scaled_by_layer(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr / W.shape[0] * gW, w - lr / len(w) * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="the logistic function in the place of tanh",
    hint="A different nonlinearity: phi is tanh in this course. What is it for large negative h?",
)
def sigmoid_network(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    y_pred_init = (torch.sigmoid(X @ W) @ w).detach()
    losses = []
    for epoch in range(num_epochs):
        loss = ((torch.sigmoid(X @ W) @ w - y) ** 2).mean() / 2
        losses.append(loss.item())
        W.grad = w.grad = None
        loss.backward()
        W.data -= lr * W.grad
        w.data -= lr * w.grad
    y_pred = (torch.sigmoid(X @ W) @ w).detach()
    return {
        "W": W.detach(),
        "w": w.detach(),
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": y_pred,
    }


@wrong(
    "a04.train",
    symptom="the inputs are standardised first",
    hint="The patterns are used as they are: no subtracting of means, no dividing by spreads.",
)
def inputs_standardised(X, y, W0, w0, lr, num_epochs):
    x = (X - X.mean(0)) / X.std(0)
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(x @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(x @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = x.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(x @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="scaled once more: h = X W / sqrt(N)",
    hint="No scaling inside the forward pass: it belongs to the initial weights, and these are given here.",
)
def scaled_once_more(X, y, W0, w0, lr, num_epochs):
    x = X / X.shape[1] ** 0.5
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(x @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(x @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = x.T @ (d[:, None] * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(x @ W) @ w,
    }


@wrong(
    "a04.train",
    symptom="the targets are cut to -1 and +1",
    hint="y is used as it is given: it need not be -1 or +1 here.",
)
def signs_of_the_targets(X, y, W0, w0, lr, num_epochs):
    t = torch.where(y > 0, 1.0, -1.0).to(y.dtype)
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - t
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
    symptom="stops where the loss is small",
    hint="All epochs are asked: no early stopping, however small the loss is.",
)
def stops_when_good(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        loss = (d**2).mean().item() / 2
        losses.append(loss)
        if loss < 1e-2:
            continue
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
    symptom="lr is halved where the loss grows",
    hint="Every step is done with the given lr, also where the loss grows.",
)
def rate_halved_when_the_loss_grows(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        if epoch > 0 and losses[-1] > losses[-2]:
            lr = lr / 2
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
    symptom="two batches in an epoch",
    hint="One epoch is one step with all patterns, not one for each half of them.",
)
def two_batches(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        losses.append(((torch.tanh(X @ W) @ w - y) ** 2).mean().item() / 2)
        for xb, yb in DataLoader(TensorDataset(X, y), batch_size=(len(y) + 1) // 2):
            phi = torch.tanh(xb @ W)
            d = phi @ w - yb
            gw = phi.T @ d / len(yb)
            gW = xb.T @ (d[:, None] * w * (1 - phi**2)) / len(yb)
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
    symptom="look-ahead momentum",
    hint="Plain gradient descent is asked: no momentum of any kind.",
)
def nesterov(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    opt = torch.optim.SGD([W, w], lr=lr, momentum=0.9, nesterov=True)
    y_pred_init = (torch.tanh(X @ W) @ w).detach()
    losses = []
    for epoch in range(num_epochs):
        opt.zero_grad()
        loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
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
    symptom="the sign of the residual",
    hint="Your gradient knows only the sign of the residual: how does it depend on the size of the error?",
)
def absolute_error(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        d = d.sign()
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
    symptom="RuntimeError: a vector (M,) meets a matrix (M, K)",
    hint="delta (M,) times a matrix (M, K) needs a second axis: broadcasting lines axes up from the right.",
)
def axis_forgotten(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    y_pred_init = torch.tanh(X @ W) @ w
    losses = []
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append((d**2).mean().item() / 2)
        gw = phi.T @ d / len(y)
        gW = X.T @ (d * w * (1 - phi**2)) / len(y)
        W, w = W - lr * gW, w - lr * gw
    return {
        "W": W,
        "w": w,
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": torch.tanh(X @ W) @ w,
    }
