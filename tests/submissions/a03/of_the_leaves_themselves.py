# Autograd on the arguments themselves, which are leaves; the formulas in one einsum each. Right.
# loses:
# %% a03.grad_w
def grad_w(X, y, W, w):
    with torch.inference_mode():
        phi = (X @ W).tanh()
        return torch.einsum("m,mk->k", phi @ w - y, phi) / X.size(0)
# %% a03.grads_autograd
def grads_autograd(X, y, W, w):
    loss = ((torch.tanh(X @ W) @ w - y) ** 2).sum() / (2 * len(y))
    return torch.autograd.grad(loss, (W, w))
