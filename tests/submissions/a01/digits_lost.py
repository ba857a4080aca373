# Numbers that go through float32 on their way.
# loses: a01.to_numpy a01.min_max
# %% a01.to_numpy
def to_numpy(t):
    return torch.tensor(t.tolist()).to(t.dtype).numpy()
# %% a01.min_max
def min_max(x):
    y = torch.tensor(x.tolist())
    return y.min().item(), y.max().item()
