# One function never comes back.
# loses: a03.rel_error
# %% a03.rel_error
def rel_error(a, b):
    while True:
        pass
