"""Right answers to a04.train, in many styles."""

import math

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from autograder.answers import right


@right("a04.train")
def backward_and_no_grad(X, y, W0, w0, lr, num_epochs):
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
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@right("a04.train")
def by_hand(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    losses = []
    y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        phi = torch.tanh(X @ W)
        d = phi @ w - y
        losses.append(0.5 * (d**2).mean().item())
        gw = phi.T @ d / len(y)
        gW = X.T @ (d[:, None] * (1 - phi**2) * w) / len(y)
        W = W - lr * gW
        w = w - lr * gw
    y_pred = torch.tanh(X @ W) @ w
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@right("a04.train")
def sgd_of_torch(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    opt = torch.optim.SGD([W, w], lr=lr)
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        loss.backward()
        opt.step()
        opt.zero_grad()
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@right("a04.train")
def autograd_grad(X, y, W0, w0, lr, num_epochs):
    W = W0.detach().clone().requires_grad_()
    w = w0.detach().clone().requires_grad_()
    losses = []
    with torch.no_grad():
        y_pred_init = torch.tanh(X @ W) @ w
    for epoch in range(num_epochs):
        y_pred = torch.tanh(X @ W) @ w
        loss = ((y_pred - y) ** 2).mean() / 2
        losses.append(loss.item())
        gW, gw = torch.autograd.grad(loss, [W, w])
        W = (W - lr * gW).detach().requires_grad_()
        w = (w - lr * gw).detach().requires_grad_()
    with torch.no_grad():
        y_pred = torch.tanh(X @ W) @ w
    W, w = W.detach(), w.detach()
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}


@right("a04.train")
def torch_func(X, y, W0, w0, lr, num_epochs):
    def loss_of(W, w):
        return ((torch.tanh(X @ W) @ w - y) ** 2).sum() / (2 * len(y))

    step = torch.func.grad_and_value(loss_of, argnums=(0, 1))
    W, w, losses = W0.detach(), w0.detach(), []
    for _ in range(num_epochs):
        (gW, gw), loss = step(W, w)
        losses.append(float(loss))
        W, w = W - lr * gW, w - lr * gw

    def predict(W, w):
        return torch.tanh(X @ W) @ w

    return dict(W=W, w=w, losses=losses, y_pred_init=predict(W0, w0).detach(), y_pred=predict(W, w))


@right("a04.train")
def module(X, y, W0, w0, lr, num_epochs):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.W = nn.Parameter(W0.detach().clone())
            self.w = nn.Parameter(w0.detach().clone())

        def forward(self, X):
            return torch.tanh(X @ self.W) @ self.w

    net = Net()
    result = {"losses": [], "y_pred_init": net(X).detach()}
    for _ in range(num_epochs):
        net.zero_grad()
        loss = nn.functional.mse_loss(net(X), y) / 2
        loss.backward()
        result["losses"].append(float(loss))
        for p in net.parameters():
            p.data -= lr * p.grad
    return {**result, "W": net.W.detach(), "w": net.w.detach(), "y_pred": net(X).detach()}


@right("a04.train")
def numpy_loop(X, y, W0, w0, lr, num_epochs):
    x, t, W, w = (np.array(a.detach()) for a in (X, y, W0, w0))
    init = np.tanh(x @ W) @ w
    losses = []
    for _ in range(num_epochs):
        phi = np.tanh(x @ W)
        d = phi @ w - t
        losses.append(float(np.mean(d**2) / 2))
        step_W = lr * (x.T @ (np.outer(d, w) * (1 - phi**2)) / len(t)).astype(x.dtype)
        w = w - lr * (phi.T @ d / len(t)).astype(x.dtype)
        W = W - step_W
    out = {"W": W, "w": w, "y_pred_init": init, "y_pred": np.tanh(x @ W) @ w}
    return {**{k: torch.from_numpy(v) for k, v in out.items()}, "losses": losses}


@right("a04.train")
def updates_through_data(X, y, W0, w0, lr, num_epochs):
    params = [torch.tensor(p.tolist(), dtype=p.dtype, requires_grad=True) for p in (W0, w0)]

    def predict():
        return torch.matmul(torch.tanh(torch.matmul(X, params[0])), params[1])

    y_pred_init = predict().data
    losses = [None] * num_epochs
    for e in range(num_epochs):
        loss = torch.sum((predict() - y) ** 2) / (2 * X.shape[0])
        losses[e] = loss.item()
        loss.backward()
        for p in params:
            p.data.add_(p.grad, alpha=-lr)
            p.grad.zero_()
    y_pred = predict().data
    return dict(
        W=params[0].data, w=params[1].data, losses=losses, y_pred=y_pred, y_pred_init=y_pred_init
    )


@right("a04.train")
def layers_of_nn(X, y, W0, w0, lr, num_epochs):
    N, K = W0.shape
    hidden = nn.Linear(N, K, bias=False, dtype=X.dtype)
    readout = nn.Linear(K, 1, bias=False, dtype=X.dtype)
    with torch.no_grad():
        hidden.weight.copy_(W0.T)
        readout.weight.copy_(w0[None, :])
    net = nn.Sequential(hidden, nn.Tanh(), readout)
    opt = torch.optim.SGD(net.parameters(), lr)
    out = {"y_pred_init": net(X).squeeze(1).detach(), "losses": []}
    for _ in range(num_epochs):
        opt.zero_grad()
        loss = 0.5 * nn.MSELoss()(net(X).squeeze(1), y)
        loss.backward()
        opt.step()
        out["losses"].append(loss.item())
    out["W"] = hidden.weight.detach().T
    out["w"] = readout.weight.detach().flatten()
    out["y_pred"] = net(X).squeeze(1).detach()
    return out


@right("a04.train")
def loops_over_numbers(X, y, W0, w0, lr, num_epochs):
    x, t, W, w = X.tolist(), y.tolist(), W0.tolist(), w0.tolist()
    M, N, K = len(t), len(W), len(w)

    def forward():
        phi = [
            [math.tanh(sum(x[m][i] * W[i][k] for i in range(N))) for k in range(K)]
            for m in range(M)
        ]
        return phi, [sum(phi[m][k] * w[k] for k in range(K)) for m in range(M)]

    init, losses = forward()[1], []
    for epoch in range(num_epochs):
        phi, out = forward()
        d = [out[m] - t[m] for m in range(M)]
        losses.append(sum(r * r for r in d) / 2 / M)
        gw = [sum(d[m] * phi[m][k] for m in range(M)) / M for k in range(K)]
        gW = [
            [
                sum(d[m] * w[k] * (1 - phi[m][k] ** 2) * x[m][i] for m in range(M)) / M
                for k in range(K)
            ]
            for i in range(N)
        ]
        for k in range(K):
            w[k] -= lr * gw[k]
            for i in range(N):
                W[i][k] -= lr * gW[i][k]
    W, w, init, out = (torch.tensor(a, dtype=X.dtype) for a in (W, w, init, forward()[1]))
    return {"W": W, "w": w, "losses": losses, "y_pred_init": init, "y_pred": out}


@right("a04.train")
def einsum_and_cosh(X, y, W0, w0, lr, num_epochs):
    W, w = W0.detach().clone(), w0.detach().clone()
    result = {
        "y_pred_init": torch.einsum("mk,k->m", torch.tanh(torch.einsum("mi,ik->mk", X, W)), w)
    }
    losses = torch.zeros(num_epochs, dtype=torch.float64)
    for e in range(num_epochs):
        h = torch.einsum("mi,ik->mk", X, W)
        delta = (torch.einsum("mk,k->m", torch.tanh(h), w) - y) / len(y)
        losses[e] = delta.pow(2).sum() * len(y) / 2
        gW = torch.einsum("m,k,mk,mi->ik", delta, w, 1 / torch.cosh(h) ** 2, X)
        gw = torch.einsum("m,mk->k", delta, torch.tanh(h))
        W.sub_(gW, alpha=lr)
        w.sub_(gw, alpha=lr)
    result.update(W=W, w=w, losses=losses.tolist(), y_pred=torch.tanh(X @ W) @ w)
    return result


@right("a04.train")
def one_vector_of_parameters(X, y, W0, w0, lr, num_epochs):
    shape, n = W0.shape, W0.numel()
    theta = torch.cat([W0.reshape(-1), w0]).detach()

    def f(theta):
        return torch.tanh(X @ theta[:n].view(shape)) @ theta[n:]

    start, losses = f(theta), []
    for _ in range(num_epochs):
        theta = theta.clone().requires_grad_()
        loss = (f(theta) - y).square().sum() / (2 * y.numel())
        (g,) = torch.autograd.grad(loss, theta)
        losses.append(float(loss.detach()))
        theta = (theta - lr * g).detach()
    return {
        "W": theta[:n].view(shape),
        "w": theta[n:],
        "losses": losses,
        "y_pred_init": start,
        "y_pred": f(theta),
    }


@right("a04.train")
def recursion(X, y, W0, w0, lr, num_epochs):
    def output(W, w):
        return (torch.tanh(X @ W) * w).sum(dim=1)

    def descend(W, w, epochs):
        if epochs == 0:
            return W, w, []
        phi, d = torch.tanh(X @ W), output(W, w) - y
        back = torch.outer(d, w) * (1 - phi * phi)
        rest = descend(W - lr * X.T @ back / len(d), w - lr * d @ phi / len(d), epochs - 1)
        return *rest[:2], [float(d @ d) / (2 * len(d))] + rest[2]

    W, w, losses = descend(W0.detach(), w0.detach(), num_epochs)
    y_pred_init = output(W0.detach(), w0.detach())
    return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": output(W, w)}


@right("a04.train")
def class_with_a_backward(X, y, W0, w0, lr, num_epochs):
    class Network:
        def __init__(self, W, w):
            self.W, self.w = W.detach().clone(), w.detach().clone()

        def __call__(self, X):
            self.X, self.phi = X, torch.tanh(X @ self.W)
            return self.phi @ self.w

        def step(self, delta, lr):
            gw = self.phi.T @ delta
            gW = self.X.T @ (delta.unsqueeze(1) * self.w.unsqueeze(0) * (1 - self.phi**2))
            self.w -= lr * gw
            self.W -= lr * gW

    net, losses = Network(W0, w0), []
    y_pred_init = net(X)
    for epoch in range(num_epochs):
        residual = net(X) - y
        losses.append(residual.pow(2).mean().item() * 0.5)
        net.step(residual / len(y), lr)
    return {"W": net.W, "w": net.w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": net(X)}


@right("a04.train")
def jacobian_and_chain(X, y, W0, w0, lr, num_epochs):
    f = lambda W, w: torch.tanh(X @ W) @ w
    path = [(W0.detach(), w0.detach())]
    losses = []
    while len(path) <= num_epochs:
        W, w = path[-1]
        d = f(W, w) - y
        JW, Jw = torch.func.jacrev(f, argnums=(0, 1))(W, w)
        losses.append((d @ d).item() / (2 * len(y)))
        path.append((W - lr * torch.tensordot(d, JW, 1) / len(y), w - lr * (d @ Jw) / len(y)))
    W, w = path[-1]
    return {"W": W, "w": w, "losses": losses, "y_pred_init": f(*path[0]), "y_pred": f(W, w)}


@right("a04.train")
def own_autograd_function(X, y, W0, w0, lr, num_epochs):
    class Tanh(torch.autograd.Function):
        @staticmethod
        def forward(ctx, h):
            phi = torch.tanh(h)
            ctx.save_for_backward(phi)
            return phi

        @staticmethod
        def backward(ctx, g):
            (phi,) = ctx.saved_tensors
            return g * (1 - phi**2)

    with torch.enable_grad():
        W, w = nn.Parameter(W0.detach().clone()), nn.Parameter(w0.detach().clone())
        y_pred_init, losses = (Tanh.apply(X @ W) @ w).detach(), []
        for epoch in range(num_epochs):
            loss = ((Tanh.apply(X @ W) @ w - y) ** 2).mean() / 2
            W.grad, w.grad = torch.autograd.grad(loss, (W, w))
            losses.append(loss.item())
            torch.optim.SGD([W, w], lr=lr).step()
        y_pred = (Tanh.apply(X @ W) @ w).detach()
    return {
        "W": W.detach(),
        "w": w.detach(),
        "losses": losses,
        "y_pred_init": y_pred_init,
        "y_pred": y_pred,
    }


@right("a04.train")
def loader_of_one_batch(X, y, W0, w0, lr, num_epochs):
    W, w = (p.detach().clone().requires_grad_() for p in (W0, w0))
    net = lambda X: torch.tanh(X.mm(W)).mv(w)
    with torch.inference_mode():
        first = net(X)
    losses = []
    for epoch in range(num_epochs):
        for xb, yb in DataLoader(TensorDataset(X, y), batch_size=len(X)):
            W.grad = w.grad = None
            loss = nn.functional.mse_loss(net(xb), yb) * 0.5
            loss.backward()
            with torch.no_grad():
                W -= lr * W.grad
                w -= lr * w.grad
            losses.append(loss.item())
    with torch.inference_mode():
        last = net(X)
    return {
        "W": W.detach(),
        "w": w.detach(),
        "losses": losses,
        "y_pred_init": first,
        "y_pred": last,
    }
