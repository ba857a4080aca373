# Every formula written as loops over its indices. Right.
# loses:
# %% a03.forward
def forward(X, W, w):
    M, N = X.shape
    K = len(w)
    h = torch.stack([torch.stack([(X[m] * W[:, k]).sum() for k in range(K)]) for m in range(M)])
    phi_h = torch.tanh(h)
    y_pred = torch.stack([sum(phi_h[m, k] * w[k] for k in range(K)) for m in range(M)])
    return h, phi_h, y_pred
# %% a03.grad_w
def grad_w(X, y, W, w):
    M, K = len(y), len(w)
    g = torch.zeros(K, dtype=X.dtype)
    with torch.no_grad():
        for m in range(M):
            phi = torch.tanh(X[m] @ W)
            error = phi @ w - y[m]
            for k in range(K):
                g[k] += error * phi[k] / M
    return g
# %% a03.grad_W
def grad_W(X, y, W, w):
    M, N = X.shape
    K = len(w)
    g = torch.zeros(N, K, dtype=X.dtype)
    with torch.no_grad():
        for m in range(M):
            phi = torch.tanh(X[m] @ W)
            error = phi @ w - y[m]
            for i in range(N):
                for k in range(K):
                    g[i, k] += error * w[k] * (1 - phi[k] ** 2) * X[m, i] / M
    return g
