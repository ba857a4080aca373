# The nonlinearity is missing.
# loses: a03.forward
# %% a03.forward
def forward(X, W, w):
    h = X @ W
    return h, h, h @ w
