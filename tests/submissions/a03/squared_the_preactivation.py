# 1 - h^2 instead of 1 - tanh(h)^2.
# loses: a03.dphi
# %% a03.dphi
def dphi(h):
    return 1 - h**2
