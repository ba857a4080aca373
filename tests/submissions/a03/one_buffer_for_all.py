# Fills and returns the same tensor in every call: an earlier result changes later.
# loses: a03.grad_W
# %% a03.grad_W
_buffer = {}
def grad_W(X, y, W, w):
    with torch.no_grad():
        phi_h = torch.tanh(X @ W)
        back = (phi_h @ w - y)[:, None] * w * (1 - phi_h**2)
        out = _buffer.setdefault((W.shape, W.dtype), torch.empty(W.shape, dtype=W.dtype))
        return out.copy_(X.T @ back / len(y))
