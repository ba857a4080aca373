# Every sum as an einsum. Right.
# loses:
# %% a03.forward
def forward(X, W, w):
    h = torch.einsum("mn,nk->mk", X, W)
    phi_h = h.tanh()
    return h, phi_h, torch.einsum("mk,k->m", phi_h, w)
# %% a03.grad_w
def grad_w(X, y, W, w):
    phi_h = torch.einsum("mn,nk->mk", X, W).tanh()
    d = torch.einsum("mk,k->m", phi_h, w) - y
    return (torch.einsum("m,mk->k", d, phi_h) / len(y)).detach()
# %% a03.grad_W
def grad_W(X, y, W, w):
    phi_h = torch.einsum("mn,nk->mk", X, W).tanh()
    d = torch.einsum("mk,k->m", phi_h, w) - y
    return (torch.einsum("m,mk,k,mn->nk", d, 1 - phi_h**2, w, X) / len(y)).detach()
