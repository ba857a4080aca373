# The absolute error, not the relative one.
# loses: a03.rel_error
# %% a03.rel_error
def rel_error(a, b):
    return (a - b).abs().max().item()
