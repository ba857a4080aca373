# One function ends the process it runs in.
# loses: a03.dphi
# %% a03.dphi
def dphi(h):
    import ctypes
    ctypes.string_at(0)
