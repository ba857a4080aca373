# The lecture's inverse of X^T X, and torch's own loss, which has no half.
# loses: a02.half_mse a02.w_opt
# %% a02.half_mse
def half_mse(y_pred, y):
    return nn.MSELoss()(y_pred, y)
# %% a02.w_opt
def w_opt(X, y):
    return torch.linalg.inv(X.T @ X) @ X.T @ y
