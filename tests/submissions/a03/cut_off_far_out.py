# Preactivations are clamped, and the caller's .grad is emptied on the way.
# loses: a03.forward a03.grad_w
# %% a03.forward
def forward(X, W, w):
    h = (X @ W).clamp(-5, 5)
    phi_h = torch.tanh(h)
    return h, phi_h, phi_h @ w
# %% a03.grad_w
def grad_w(X, y, W, w):
    W.grad = w.grad = None
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        return phi_h.T @ (phi_h @ w - y) / len(y)
