# Right numbers that still belong to the graph.
# loses: a03.grad_w
# %% a03.grad_w
def grad_w(X, y, W, w):
    phi_h = torch.tanh(X @ W)
    return phi_h.T @ (phi_h @ w - y) / len(y)
