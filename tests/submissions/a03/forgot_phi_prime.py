# The derivative of the nonlinearity is missing.
# loses: a03.grad_W
# %% a03.grad_W
def grad_W(X, y, W, w):
    with torch.no_grad():
        d = torch.tanh(X @ W) @ w - y
        return X.T @ (d[:, None] * w) / len(y)
