# Steps that are taken on the caller's own weights.
# loses: a02.gd_step a02.train_linreg
# %% a02.gd_step
def gd_step(w, g, lr):
    w.data -= lr * g
    return w.detach().clone()
# %% a02.train_linreg
def train_linreg(X, y, w0, lr, num_epochs):
    losses = []
    for _ in range(num_epochs):
        losses.append(half_mse(predict(X, w0), y).item())
        w0 -= lr * grad_linreg(X, y, w0)
    return w0.clone(), losses
