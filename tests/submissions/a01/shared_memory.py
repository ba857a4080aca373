# Conversions that do not copy.
# loses: a01.to_torch a01.to_numpy
# %% a01.to_torch
def to_torch(a):
    return torch.from_numpy(a).to(torch.float32)
# %% a01.to_numpy
def to_numpy(t):
    return t.detach().numpy()
