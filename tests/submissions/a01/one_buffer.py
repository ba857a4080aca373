# Room that is made once and used by every call: a later call overwrites an earlier result.
# loses: a01.to_torch a01.finite_diff
# %% a01.to_torch
room = {}
def to_torch(a):
    return room.setdefault(len(a), torch.zeros(len(a))).copy_(torch.from_numpy(a))
# %% a01.finite_diff
def finite_diff(f, x, eps=1e-5, rooms={}):
    g = rooms.setdefault(len(x), torch.zeros_like(x))
    for i, step in enumerate(eps * torch.eye(len(x), dtype=x.dtype)):
        g[i] = (f(x + step) - f(x - step)) / (2 * eps)
    return g
