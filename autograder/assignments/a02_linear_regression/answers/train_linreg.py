"""Known answers to a02.train_linreg."""

import math

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from autograder.answers import right, wrong


@right("a02.train_linreg")
def formula_without_autograd(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@right("a02.train_linreg")
def backward_and_no_grad(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_(True)
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
        w.grad.zero_()
    return w.detach(), losses


@right("a02.train_linreg")
def optimizer(X, y, w0, lr, num_epochs):
    w = w0.clone().detach().requires_grad_()
    opt = torch.optim.SGD([w], lr=lr)
    losses = []
    for epoch in range(num_epochs):
        opt.zero_grad()
        loss = 0.5 * nn.functional.mse_loss(X @ w, y)
        loss.backward()
        losses += [float(loss)]
        opt.step()
    return w.detach(), losses


@right("a02.train_linreg")
def autograd_grad(X, y, w0, lr, num_epochs):
    w, losses = w0.detach(), []
    while len(losses) < num_epochs:
        v = w.clone().requires_grad_()
        loss = torch.sum((torch.mv(X, v) - y) ** 2) / (2 * X.shape[0])
        (g,) = torch.autograd.grad(loss, v)
        losses.append(loss.detach().item())
        w = w - lr * g
    return w, losses


@right("a02.train_linreg")
def functional_gradient(X, y, w0, lr, num_epochs):
    def L(w):
        return ((X @ w - y) ** 2).sum() / (2 * len(y))

    step = torch.func.grad_and_value(L)
    w, losses = w0.clone(), []
    for _ in range(num_epochs):
        g, loss = step(w)
        losses.append(loss.item())
        w = w - lr * g
    return w, losses


@right("a02.train_linreg")
def through_numpy(X, y, w0, lr, num_epochs):
    x, t, w = X.numpy(), y.numpy(), w0.detach().numpy().copy()
    losses = []
    for epoch in range(num_epochs):
        d = x @ w - t
        losses.append(float(np.mean(d ** 2)) / 2)
        w -= lr * (x.T @ d) / len(t)
    return torch.from_numpy(w), losses


@right("a02.train_linreg")
def data_attribute(X, y, w0, lr, num_epochs):
    w = torch.tensor(w0.tolist(), dtype=w0.dtype, requires_grad=True)
    losses = []
    for epoch in range(num_epochs):
        w.grad = None
        loss = ((X @ w - y).pow(2)).sum().div(2 * len(y))
        loss.backward()
        losses.append(loss.item())
        w.data = w.data - lr * w.grad.data
    return w.data, losses


@right("a02.train_linreg")
def module(X, y, w0, lr, num_epochs):
    class Linear(nn.Module):
        def __init__(self):
            super().__init__()
            self.w = nn.Parameter(w0.detach().clone())

        def forward(self, X):
            return X @ self.w

    model, losses = Linear(), []
    for epoch in range(num_epochs):
        loss = nn.MSELoss()(model(X), y) / 2
        model.zero_grad()
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            for p in model.parameters():
                p.sub_(lr * p.grad)
    return model.w.detach(), losses


@right("a02.train_linreg")
def linear_recursion(X, y, w0, lr, num_epochs):
    with torch.no_grad():
        A = torch.eye(len(w0), dtype=X.dtype) - lr / len(y) * X.T @ X
        b = lr / len(y) * X.T @ y
        path = [w0.clone()]
        for _ in range(num_epochs):
            path.append(A @ path[-1] + b)
        losses = [(((X @ w - y) ** 2).sum() / 2 / len(y)).item() for w in path[:-1]]
    return path[-1], losses


@right("a02.train_linreg")
def own_steps_recursively(X, y, w0, lr, num_epochs):
    def descend(w, epochs_left, losses):
        if epochs_left == 0:
            return w, losses
        d = X @ w - y
        g = torch.stack([(d * X[:, i]).mean() for i in range(X.shape[1])])
        return descend(w - lr * g, epochs_left - 1, losses + [0.5 * (d ** 2).mean().item()])

    return descend(w0.detach().clone(), num_epochs, [])


@right("a02.train_linreg")
def losses_collected_as_tensor(X, y, w0, lr, num_epochs):
    losses = torch.zeros(num_epochs, dtype=torch.float64)
    w = w0.detach().clone()
    for e in range(num_epochs):
        d = X @ w - y
        losses[e] = (d * d).sum() / (2 * len(d))
        w.add_(torch.einsum("mi,m->i", X, d), alpha=-lr / len(d))
    return w, losses.tolist()


@right("a02.train_linreg")
def whole_data_in_one_batch(X, y, w0, lr, num_epochs):
    loader = DataLoader(TensorDataset(X, y), batch_size=len(y))
    w = w0.detach().clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        for xb, yb in loader:
            loss = ((xb @ w - yb) ** 2).mean() / 2
            g = torch.autograd.grad(loss, w)[0]
            losses.append(loss.item())
            w = (w - lr * g).detach().requires_grad_()
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="gradients accumulate: wrong from epoch 2 on",
    hint="Epoch 1 is right, then it goes wrong: what is in .grad when the second backward() "
    "starts?",
)
def grad_never_emptied(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            w -= lr * w.grad
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="w never changes, the loss is flat",
    hint="The weights never change. Follow .grad through one epoch: when is it filled, when "
    "emptied, when used?",
)
def grad_emptied_before_the_step(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        w.grad.zero_()
        with torch.no_grad():
            w -= lr * w.grad
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="w never changes: the step is forgotten",
    hint="The gradient is computed in every epoch, but nothing moves w.",
)
def step_forgotten(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        g = X.T @ delta / len(y)
        w - lr * g
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="one epoch too many",
    hint="Count the epochs: len(losses) must be num_epochs. How many numbers does range(n + 1) "
    "hold?",
)
def one_epoch_too_many(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs + 1):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="one epoch too few",
    hint="Count the epochs: what does range(1, n) contain?",
)
def one_epoch_too_few(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(1, num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="one loss too many: the one after the last step",
    hint="The weights are right, but losses has one entry too many: losses[e] is taken before "
    "step e, and there are num_epochs steps.",
)
def final_loss_appended(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    delta = X @ w - y
    losses.append((delta @ delta / (2 * len(y))).item())
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses are those after each step",
    hint="The weights are right, the losses shifted by one epoch: losses[e] is the loss before "
    "step e. What should losses[0] belong to?",
)
def loss_after_the_step(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        w = w - lr * X.T @ (X @ w - y) / len(y)
        losses.append((((X @ w - y) ** 2).mean() / 2).item())
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="w0 itself is trained",
    hint="Your function trains the caller's w0: a second run would start from trained weights. "
    "What makes a copy?",
)
def w0_trained_in_place(X, y, w0, lr, num_epochs):
    w = w0
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w -= lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="w0 itself is trained",
    hint="detach() does not copy: w and w0 share their memory, and w0 is trained with it.",
)
def w0_trained_through_detach(X, y, w0, lr, num_epochs):
    w = w0.detach().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).mean() / 2
        (g,) = torch.autograd.grad(loss, w)
        losses.append(loss.item())
        with torch.no_grad():
            w -= lr * g
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="w0 requires grad, and is trained",
    hint="requires_grad_() and the update act on the caller's w0. Copy it first.",
)
def w0_made_a_leaf(X, y, w0, lr, num_epochs):
    w0.requires_grad_()
    opt = torch.optim.SGD([w0], lr=lr)
    losses = []
    for epoch in range(num_epochs):
        opt.zero_grad()
        loss = ((X @ w0 - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        opt.step()
    return w0.detach().clone(), losses


@wrong(
    "a02.train_linreg",
    symptom="loss and gradient stay constant",
    hint="Loss and gradient stay constant: is the prediction recomputed in each epoch? "
    "(retain_graph hides the error message here.)",
)
def prediction_outside_the_loop(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    loss = ((X @ w - y) ** 2).mean() / 2
    losses = []
    for epoch in range(num_epochs):
        w.grad = None
        loss.backward(retain_graph=True)
        losses.append(loss.item())
        w.data -= lr * w.grad
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="RuntimeError: backward through the graph a second time",
    hint="The graph is used up after one backward(): build prediction and loss anew in each "
    "epoch, inside the loop.",
)
def graph_built_once(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    y_pred = X @ w
    losses = []
    for epoch in range(num_epochs):
        loss = ((y_pred - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            w -= lr * w.grad
            w.grad.zero_()
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="the gradient of w0 is used in every epoch",
    hint="The losses follow w, but every step uses the gradient at w0: it must be computed anew "
    "from the current w.",
)
def gradient_of_the_initial_weights(X, y, w0, lr, num_epochs):
    w = w0.clone()
    g = X.T @ (X @ w0 - y) / len(y)
    losses = []
    for epoch in range(num_epochs):
        losses.append((((X @ w - y) ** 2).mean() / 2).item())
        w = w - lr * g
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="every step starts from w0",
    hint="Each epoch starts from w0 again. From which weights does step e + 1 start?",
)
def every_step_from_w0(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w0 - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the loss and the steps are M times too large",
    hint="The loss is summed over the patterns, so the step is M times too long: it diverges.",
)
def loss_summed(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).sum() / 2
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            w -= lr * w.grad
            w.grad.zero_()
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="the loss and the steps are twice too large",
    hint="The 1/2 of the loss is missing: losses and steps are twice what they should be.",
)
def half_forgotten(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    opt = torch.optim.SGD([w], lr=lr)
    losses = []
    for epoch in range(num_epochs):
        loss = nn.MSELoss()(X @ w, y)
        opt.zero_grad()
        loss.backward()
        losses.append(loss.item())
        opt.step()
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="right weights, losses twice too large",
    hint="The weights are right, the losses twice too large: the loss has 1/(2M) in front.",
)
def half_forgotten_in_the_losses(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta ** 2).mean().item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="right losses at first, steps of half the length",
    hint="Your steps are half as long as they should be: which factor does differentiating the "
    "square bring down?",
)
def half_kept_in_the_gradient(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / (2 * len(y))
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the loss grows",
    hint="The loss grows from epoch to epoch: descent goes against the gradient.",
)
def ascent(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w + lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="requires_grad is True",
    hint="The weights you return still require grad. Which call gives the numbers without the "
    "graph?",
)
def tracked_weights(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            w -= lr * w.grad
            w.grad.zero_()
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the whole training is one graph",
    hint="w = w - lr * g outside no_grad grows one graph through all epochs, and the weights "
    "you return belong to it.",
)
def graph_through_all_epochs(X, y, w0, lr, num_epochs):
    w = w0.clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).mean() / 2
        (g,) = torch.autograd.grad(loss, w, retain_graph=True)
        losses.append(loss.item())
        w = w - lr * g
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="momentum 0.9",
    hint="Plain gradient descent is asked: no momentum. (The first epoch cannot tell.)",
)
def momentum(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    opt = torch.optim.SGD([w], lr=lr, momentum=0.9)
    losses = []
    for epoch in range(num_epochs):
        opt.zero_grad()
        loss = ((X @ w - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        opt.step()
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="Adam instead of gradient descent",
    hint="Plain gradient descent is asked: Adam takes other steps.",
)
def adam(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    opt = torch.optim.Adam([w], lr=lr)
    losses = []
    for epoch in range(num_epochs):
        opt.zero_grad()
        loss = ((X @ w - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        opt.step()
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="weight decay",
    hint="No decay is asked: the steps follow the gradient of the loss alone.",
)
def weight_decay(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    opt = torch.optim.SGD([w], lr=lr, weight_decay=0.01)
    losses = []
    for epoch in range(num_epochs):
        opt.zero_grad()
        loss = ((X @ w - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        opt.step()
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="one step for each pattern",
    hint="One step an epoch, with the gradient averaged over all patterns: you step after each "
    "pattern.",
)
def step_after_each_pattern(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        losses.append((((X @ w - y) ** 2).mean() / 2).item())
        for mu in range(len(y)):
            w = w - lr * (X[mu] @ w - y[mu]) * X[mu]
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the learning rate shrinks",
    hint="lr stays the same in all epochs: yours shrinks.",
)
def learning_rate_decays(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr / (1 + epoch) * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="stops before num_epochs",
    hint="Run all the epochs that are asked for: your loop stops as soon as the loss hardly "
    "changes.",
)
def early_stop(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
        if epoch > 0 and abs(losses[-2] - losses[-1]) < 1e-8:
            break
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the weights of the lowest loss",
    hint="The weights after the last step are asked, not the best on the way: when lr is too "
    "large these are not the same.",
)
def best_weights_returned(X, y, w0, lr, num_epochs):
    w = w0.clone()
    best, losses = w, []
    for epoch in range(num_epochs + 1):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        if losses[-1] == min(losses):
            best = w
        w = w - lr * X.T @ delta / len(y)
    return best.clone(), losses[:num_epochs]


@wrong(
    "a02.train_linreg",
    symptom="the weights before the last step",
    hint="The losses are right; the weights are those before the last step.",
)
def last_step_missing(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        before = w
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return before.clone(), losses


@wrong(
    "a02.train_linreg",
    symptom="only one epoch",
    hint="The return stands inside the loop, so there is one epoch only.",
)
def return_inside_the_loop(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
        return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses holds the last loss only",
    hint="losses is emptied in every epoch: where should the line losses = [] stand?",
)
def list_emptied_in_each_epoch(X, y, w0, lr, num_epochs):
    w = w0.clone()
    for epoch in range(num_epochs):
        losses = []
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses rounded to 4 digits",
    hint="Do not round: plotting does not need it, comparing does.",
)
def losses_rounded(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append(round((delta @ delta / (2 * len(y))).item(), 4))
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses holds tensors",
    hint="losses holds tensors; Python floats are asked. (A tensor of the graph also keeps the "
    "whole graph in memory.)",
)
def losses_are_tensors(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).mean() / 2
        losses.append(loss)
        loss.backward()
        with torch.no_grad():
            w -= lr * w.grad
            w.grad.zero_()
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="losses is a tensor",
    hint="losses should be a list of Python floats: look at type(losses) and type(losses[0]).",
)
def losses_in_one_tensor(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = torch.zeros(num_epochs)
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses[epoch] = delta @ delta / (2 * len(y))
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="(losses, w)",
    hint="The order of the returned values differs from the docstring.",
)
def results_swapped(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return losses, w


@wrong(
    "a02.train_linreg",
    symptom="w only",
    hint="Two things are asked: the weights and the list of losses.",
)
def losses_not_returned(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w


@wrong(
    "a02.train_linreg",
    symptom="the last loss instead of all",
    hint="The list of all losses is asked, not the last one.",
)
def last_loss_only(X, y, w0, lr, num_epochs):
    w = w0.clone()
    for epoch in range(num_epochs):
        delta = X @ w - y
        loss = (delta @ delta / (2 * len(y))).item()
        w = w - lr * X.T @ delta / len(y)
    return w, loss


@wrong(
    "a02.train_linreg",
    symptom="RuntimeError: in-place change of a leaf",
    hint="PyTorch refuses an in-place change of a leaf that is being recorded: in which context "
    "is it allowed?",
)
def leaf_changed_while_recorded(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        w -= lr * w.grad
        w.grad.zero_()
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="TypeError: w.grad is None from epoch 2 on",
    hint="After w = w - ... the new w is no leaf: its .grad stays None. Change the leaf in "
    "place, or make the new w a leaf again.",
)
def no_leaf_after_the_first_step(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        w = w - lr * w.grad
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="RuntimeError: does not require grad",
    hint="backward() finds nothing to differentiate: the copy of w0 does not require grad.",
)
def requires_grad_forgotten(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            w -= lr * w.grad
            w.grad.zero_()
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="fits the mean of y: the loss stops early",
    hint="Print the shapes of y_pred and y, then of their difference: it should be (M,), not "
    "(M, M). A (M, 1) minus a (M,) broadcasts.",
)
def broadcast_loss(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        loss = ((X @ w - y.reshape(-1, 1)) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        with torch.no_grad():
            w -= lr * w.grad
            w.grad.zero_()
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="w0 is ignored: starts from zeros",
    hint="Training starts from zeros in your code, whatever w0 is.",
)
def starts_from_zeros(X, y, w0, lr, num_epochs):
    w = torch.zeros_like(w0)
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="lr = 0.2 whatever is given",
    hint="Use the learning rate that you are given: 0.2 is written in your code.",
)
def learning_rate_hard_coded(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - 0.2 * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="100 epochs whatever is given",
    hint="Run num_epochs epochs: 100 is written in your code.",
)
def epochs_hard_coded(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(100):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="float32 inside",
    hint="The dtype was changed on the way: float64 inputs give float64 weights.",
)
def single_precision(X, y, w0, lr, num_epochs):
    X, y, w = X.float(), y.float(), w0.float()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the gradient is clipped to length 1",
    hint="No clipping is asked: long gradients make long steps.",
)
def gradient_clipped(X, y, w0, lr, num_epochs):
    w = w0.detach().clone().requires_grad_()
    losses = []
    for epoch in range(num_epochs):
        w.grad = None
        loss = ((X @ w - y) ** 2).mean() / 2
        loss.backward()
        losses.append(loss.item())
        nn.utils.clip_grad_norm_([w], 1.0)
        with torch.no_grad():
            w -= lr * w.grad
    return w.detach(), losses


@wrong(
    "a02.train_linreg",
    symptom="a second call carries on where the first one ended",
    hint="Your function remembers between calls: a second call with the same w0 must give the "
    "same result.",
)
def remembers_the_last_call(X, y, w0, lr, num_epochs, memory={}):
    w = memory.get(str(w0.tolist()), w0).clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    memory[str(w0.tolist())] = w
    return w.clone(), losses


@wrong(
    "a02.train_linreg",
    symptom="losses of all calls in one list",
    hint="A list as a default argument is made once and shared by all calls: make it inside the "
    "function.",
)
def list_shared_by_all_calls(X, y, w0, lr, num_epochs, losses=[]):
    w = w0.clone()
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="y is changed by the call",
    hint="The caller's y changed: neg_ and add_ work in place, so from epoch 2 on you train on "
    "another target.",
)
def y_changed_in_place(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = y.neg_().add_(X @ w)
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="X is standardised first",
    hint="Use X as it is: you subtract its column means before training.",
)
def x_centred(X, y, w0, lr, num_epochs):
    X = X - X.mean(0)
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="None",
    hint="Your function ends without a return: calling it gives None.",
)
def return_forgotten(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    print(f"final loss {losses[-1]:.3f}")


@wrong(
    "a02.train_linreg",
    symptom="w0 itself is trained, a copy of it returned",
    hint="Your function trains the caller's w0: copy it before the first step, not after the last.",
)
def w0_trained_and_copied_at_the_end(X, y, w0, lr, num_epochs):
    w = w0
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w -= lr * X.T @ delta / len(y)
    return w.clone(), losses


@wrong(
    "a02.train_linreg",
    symptom="w0 requires grad afterwards",
    hint="The caller's w0 requires grad after the call: make a copy, and a leaf of that.",
)
def w0_switched_on(X, y, w0, lr, num_epochs):
    w0.requires_grad_()
    w = w0.detach().clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses right at first, steps M times too long",
    hint="Your gradient is summed over the patterns, not averaged: the steps are M times too long.",
)
def gradient_summed(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="each epoch steps on one pattern",
    hint="Each step uses a single pattern; the gradient is averaged over all of them.",
)
def one_pattern_an_epoch(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        mu = epoch % len(y)
        w = w - lr * delta[mu] * X[mu]
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the loss at w0 is missing",
    hint="The loss at w0 is missing: losses[0] is taken before the first step.",
)
def first_loss_missing(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        if epoch > 0:
            losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses holds 0-d tensors",
    hint="losses holds tensors; Python floats are asked.",
)
def losses_plain_tensors(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))))
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses is a NumPy array",
    hint="losses should be a list of Python floats: look at type(losses).",
)
def losses_numpy_array(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, np.array(losses)


@wrong(
    "a02.train_linreg",
    symptom="losses holds NumPy arrays of no axis",
    hint="losses holds NumPy's own numbers; Python floats are asked: look at type(losses[0]).",
)
def losses_numpy_scalars(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).numpy())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="[w, losses]",
    hint="A tuple is asked, in round brackets: look at type(result).",
)
def list_for_tuple(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return [w, losses]


@wrong(
    "a02.train_linreg",
    symptom="a dict",
    hint="The tuple (w, losses) is asked: look at type(result).",
)
def a_dict(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return {"w": w, "losses": losses}


@wrong(
    "a02.train_linreg",
    symptom="running sums of the losses",
    hint="Your losses add up: each entry is the loss of its own epoch alone.",
)
def losses_cumulative(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses, total = [], 0.0
    for epoch in range(num_epochs):
        delta = X @ w - y
        total += (delta @ delta / (2 * len(y))).item()
        losses.append(total)
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses divided by num_epochs",
    hint="Each loss belongs to one epoch: nothing here asks for an average over epochs.",
)
def losses_divided_by_epochs(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item() / num_epochs)
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses are half the mean residual",
    hint="Without the square, errors of opposite sign cancel: the loss is half the mean of the squares.",
)
def mean_of_the_residual(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append(delta.mean().item() / 2)
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the learning rate shrinks",
    hint="lr stays the same in all epochs: yours shrinks.",
)
def learning_rate_decays_slowly(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr / (1 + 0.01 * epoch) * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the learning rate shrinks",
    hint="lr stays the same in all epochs: yours shrinks.",
)
def learning_rate_decays_by_a_tenth(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
        lr = 0.9 * lr
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="stops as soon as the loss grows",
    hint="Run all the epochs that are asked for, whatever the loss does: your loop ends as soon as it grows.",
)
def stops_when_the_loss_grows(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        if epoch > 0 and losses[-1] > losses[-2]:
            break
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="stops before num_epochs",
    hint="Run all the epochs that are asked for: your loop stops as soon as the loss hardly changes.",
)
def stops_at_a_millionth(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        if epoch > 0 and abs(losses[-1] - losses[-2]) < 1e-6:
            break
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the weights of the lowest recorded loss",
    hint="The weights after the last step are asked, not those of the lowest loss on the way.",
)
def best_before_the_last_step(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        if losses[-1] <= min(losses):
            best = w
        w = w - lr * X.T @ delta / len(y)
    return best.clone(), losses


@wrong(
    "a02.train_linreg",
    symptom="long gradients are cut to length 1",
    hint="No clipping is asked: long gradients make long steps.",
)
def gradient_of_length_one(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        g = X.T @ delta / len(y)
        if g.norm() > 1:
            g = g / g.norm()
        w = w - lr * g
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="the optimum instead of the trained weights",
    hint="The weights after num_epochs steps are asked, not those at the minimum.",
)
def optimum_returned(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return torch.linalg.pinv(X) @ y, losses


@wrong(
    "a02.train_linreg",
    symptom="the last gradient instead of the weights",
    hint="The weights are asked; you return the gradient.",
)
def gradient_returned(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        g = X.T @ delta / len(y)
        w = w - lr * g
    return g, losses


@wrong(
    "a02.train_linreg",
    symptom="y is changed by the call",
    hint="The caller's y changed: y -= works in place.",
)
def y_reduced_in_place(X, y, w0, lr, num_epochs):
    y -= X @ w0
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        losses.append((y @ y / (2 * len(y))).item())
        step = lr * X.T @ y / len(y)
        w = w + step
        y -= X @ step
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses right at first, steps of twice the length",
    hint="Your steps are twice as long as they should be: the 2 of the square meets the 1/2 of the loss.",
)
def steps_of_twice_the_length(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - 2 * lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="steps divided by N instead of M",
    hint="The average runs over the M patterns, not over the N inputs.",
)
def divided_by_n(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(w)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="an intercept is trained as well",
    hint="The model has no intercept: yours trains one beside w (nn.Linear has a bias unless told otherwise).",
)
def intercept_trained(X, y, w0, lr, num_epochs):
    w, b = w0.clone(), 0.0
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w + b - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
        b = b - lr * delta.mean()
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="losses are roots of mean squares",
    hint="No square root in this loss: it is half the mean square.",
)
def losses_are_roots(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta**2).mean().sqrt().item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="Nesterov momentum 0.9",
    hint="Plain gradient descent is asked: no momentum, no look-ahead.",
)
def nesterov(X, y, w0, lr, num_epochs):
    w, v = w0.clone(), torch.zeros_like(w0)
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        g = X.T @ delta / len(y)
        v = 0.9 * v + g
        w = w - lr * (g + 0.9 * v)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="momentum 0.5",
    hint="Plain gradient descent is asked: no momentum. (The first epoch cannot tell.)",
)
def momentum_of_a_half(X, y, w0, lr, num_epochs):
    w, v = w0.clone(), torch.zeros_like(w0)
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        v = 0.5 * v + X.T @ delta / len(y)
        w = w - lr * v
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="momentum 0.9 as a running average",
    hint="Plain gradient descent is asked: you step along a running average of the gradients.",
)
def averaged_gradients(X, y, w0, lr, num_epochs):
    w, v = w0.clone(), torch.zeros_like(w0)
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        v = 0.9 * v + 0.1 * X.T @ delta / len(y)
        w = w - lr * v
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="all losses are the last one",
    hint="All your losses are the last one: each is to be recorded in its own epoch.",
)
def last_loss_in_every_place(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses[-1:] * num_epochs


@wrong(
    "a02.train_linreg",
    symptom="losses in reverse order",
    hint="Your losses run backwards: losses[0] belongs to w0.",
)
def losses_backwards(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses[::-1]


@wrong(
    "a02.train_linreg",
    symptom="two steps in each epoch",
    hint="One step in each epoch is asked: yours takes two.",
)
def two_steps_an_epoch(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
        w = w - lr * X.T @ (X @ w - y) / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="each weight is moved before the next one's gradient is taken",
    hint="All weights move at once, along one gradient: you take the gradient anew after each weight.",
)
def weights_one_after_the_other(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        for i in range(len(w)):
            w[i] -= lr * (X[:, i] @ (X @ w - y)) / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="every second loss is missing",
    hint="One loss for each epoch is asked: some are left out.",
)
def losses_of_every_second_epoch(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        if epoch % 2 == 0:
            losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w, losses


@wrong(
    "a02.train_linreg",
    symptom="w is a list",
    hint="w should be a tensor: look at type(w).",
)
def w_as_a_list(X, y, w0, lr, num_epochs):
    w = w0.clone()
    losses = []
    for epoch in range(num_epochs):
        delta = X @ w - y
        losses.append((delta @ delta / (2 * len(y))).item())
        w = w - lr * X.T @ delta / len(y)
    return w.tolist(), losses


@wrong(
    "a02.train_linreg",
    symptom="other weights where the loss grows, or at the end",
    hint="The weights after the last step are asked, not those with the smallest loss on the way.",
)
def best_weights(X, y, w0, lr, num_epochs):
    w = w0.detach().clone()
    best, smallest, losses = w.clone(), math.inf, []
    for epoch in range(num_epochs):
        residual = X @ w - y
        losses.append((residual**2).mean().item() / 2)
        w = w - lr * X.T @ residual / len(y)
        reached = ((X @ w - y) ** 2).mean().item() / 2
        if reached < smallest:
            smallest, best = reached, w.clone()
    return best, losses
