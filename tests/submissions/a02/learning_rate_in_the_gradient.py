# The learning rate is put into the gradient, and w.grad is trusted where it is there.
# loses: a02.grad_linreg a02.gd_step
# %% a02.grad_linreg
def grad_linreg(X, y, w):
    return 0.2 * X.T @ (X @ w.detach() - y) / len(y)
# %% a02.gd_step
def gd_step(w, g, lr):
    return w.detach() - lr * (g if w.grad is None else w.grad)
