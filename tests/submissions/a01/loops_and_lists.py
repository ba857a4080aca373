# Everything entry by entry, with Python's own lists and numbers. Right.
# loses:
# %% a01.to_torch
def to_torch(a):
    return torch.tensor([float(v) for v in a], dtype=torch.float32)
# %% a01.to_numpy
def to_numpy(t):
    out = np.empty(len(t), dtype=str(t.dtype).removeprefix("torch."))
    for i, v in enumerate(t):
        out[i] = v.item()
    return out
# %% a01.min_max
def min_max(x):
    ordered = sorted(x.tolist())
    return ordered[0], ordered[-1]
# %% a01.grad_by_hand
def grad_by_hand(x):
    return torch.tensor([2 * v for v in x.tolist()], dtype=x.dtype)
# %% a01.grad_by_autograd
def grad_by_autograd(f, x):
    z = torch.tensor(x.tolist(), dtype=x.dtype, requires_grad=True)
    (g,) = torch.autograd.grad(f(z), [z])
    return g
# %% a01.finite_diff
def finite_diff(f, x, eps=1e-5):
    slopes = []
    for i in range(len(x)):
        sides = []
        for step in (eps, -eps):
            z = x.tolist()
            z[i] += step
            sides.append(f(torch.tensor(z, dtype=x.dtype)).item())
        slopes.append((sides[0] - sides[1]) / (2 * eps))
    return torch.tensor(slopes, dtype=x.dtype)
