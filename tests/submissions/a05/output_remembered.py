# The output of the first call, for ever.
# loses: a05.OneHidden
# %% a05.OneHidden
class OneHidden(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / N**0.5)
        self.w = nn.Parameter(torch.randn(K) / K**0.5)
        self.hidden = None

    def forward(self, X):
        if self.hidden is None:
            self.hidden = torch.tanh(X @ self.W)
        return self.hidden @ self.w
