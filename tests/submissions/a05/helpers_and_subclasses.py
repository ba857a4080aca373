# Base classes, samplers and context managers. Right.
# loses:
# %% a05.OneHidden
class Scaled(nn.Module):
    def scaled(self, *shape):
        return nn.Parameter(torch.empty(shape).normal_(0, shape[0] ** -0.5))
class OneHidden(Scaled):
    def __init__(self, N: int, K: int):
        super(OneHidden, self).__init__()
        self.W, self.w = self.scaled(N, K), self.scaled(K)

    def forward(self, X):
        return torch.einsum("mk,k->m", torch.einsum("mn,nk->mk", X, self.W).tanh(), self.w)
# %% a05.make_loader
from torch.utils.data import BatchSampler, RandomSampler, SequentialSampler
def make_loader(X, y, batch_size, shuffle, seed):
    g = torch.Generator().manual_seed(seed)
    inner = RandomSampler(range(len(y)), generator=g) if shuffle else SequentialSampler(y)
    data = TensorDataset(X, y)
    return DataLoader(data, batch_sampler=BatchSampler(inner, batch_size, False), generator=g)
# %% a05.evaluate
from contextlib import contextmanager
@contextmanager
def eval_mode(model):
    modes = [(module, module.training) for module in model.modules()]
    try:
        with torch.inference_mode():
            yield model.eval()
    finally:
        for module, mode in modes:
            module.training = mode
def evaluate(model, loader):
    with eval_mode(model):
        pairs = [(p, t) for X, y in loader for p, t in zip(model(X).tolist(), y.tolist())]
    acc = sum((p > 0) == (t > 0) for p, t in pairs) / len(pairs)
    return sum((p - t) ** 2 for p, t in pairs) / (2 * len(pairs)), acc
# %% a05.MySGD
class MySGD(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum=0.0):
        super().__init__(params, {"lr": lr, "momentum": momentum})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in filter(lambda p: p.grad is not None, group["params"]):
                old = self.state[p].get("v", torch.zeros_like(p))
                self.state[p]["v"] = group["momentum"] * old + p.grad
                p.add_(self.state[p]["v"], alpha=-group["lr"])
