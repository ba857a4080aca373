"""Known answers to a05.OneHidden: the right ones, and what goes wrong with parameters."""

import math

import numpy as np
import torch
from torch import nn

from autograder.answers import right, wrong

NO_PARAMETER = (
    "list(model.parameters()) is empty or incomplete: which class must a learnable tensor have, "
    "and where must it be stored?"
)
SCALE = "Print the standard deviation of {0} for two sizes: it should be 1/sqrt({1}), and you get {2}."
SHAPE = "Compare the shapes of your parameters with the docstring: W is (N, K), w is (K,)."
CALLER = (
    "Your network resets (or does not use) PyTorch's global random numbers. Just draw, as "
    "torch.randn does, and leave the seed to the caller."
)


@right("a05.OneHidden")
class two_parameters(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@right("a05.OneHidden")
class registered_by_name(nn.Module):
    def __init__(self, N, K):
        super(registered_by_name, self).__init__()
        self.register_parameter("W", nn.Parameter(torch.empty(N, K)))
        self.register_parameter("w", nn.Parameter(torch.empty(K)))
        nn.init.normal_(self.W, mean=0.0, std=N**-0.5)
        nn.init.normal_(self.w, std=K**-0.5)

    def forward(self, X):
        return torch.einsum("mk,k->m", torch.einsum("mi,ik->mk", X, self.W).tanh(), self.w)


@right("a05.OneHidden")
class reset_parameters_later(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.N, self.K = N, K
        self.W = nn.Parameter(torch.zeros(N, K))
        self.w = nn.Parameter(torch.zeros(K))
        self.phi = nn.Tanh()
        self.reset()

    def reset(self):
        with torch.no_grad():
            self.W.normal_().div_(self.N**0.5)
            self.w.normal_(std=1 / self.K**0.5)

    def forward(self, X):
        h = nn.functional.linear(X, self.W.T)
        return nn.functional.linear(self.phi(h), self.w[None, :]).squeeze(1)


@right("a05.OneHidden")
class unit_by_unit(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        columns = [torch.randn(N) * N ** (-1 / 2) for k in range(K)]
        self.w = nn.Parameter(torch.normal(0.0, K ** (-1 / 2), size=(K,)))
        self.W = nn.Parameter(torch.stack(columns, dim=1))

    def forward(self, X):
        total = 0
        for k in range(len(self.w)):
            total = total + self.w[k] * torch.tanh(X.mv(self.W[:, k]))
        return total


@right("a05.OneHidden")
class distributions(nn.Module):
    def __init__(self, N, K):
        nn.Module.__init__(self)
        for name, shape, fan in (("W", (N, K), N), ("w", (K,), K)):
            draw = torch.distributions.Normal(0.0, 1 / math.sqrt(fan)).sample(shape)
            setattr(self, name, nn.Parameter(draw, requires_grad=True))

    def forward(self, X):
        h = (X.unsqueeze(2) * self.W.unsqueeze(0)).sum(dim=1)
        phi_h = 2 * torch.sigmoid(2 * h) - 1
        y_pred = (phi_h * self.w).sum(-1)
        return y_pred


@right("a05.OneHidden")
class pattern_by_pattern(nn.Module):
    W: nn.Parameter
    w: nn.Parameter

    def __init__(self, N, K, phi=torch.tanh):
        super().__init__()
        numbers = torch.randn(N * K + K, dtype=torch.float64)
        self.W = nn.Parameter((numbers[: N * K].reshape(N, K) / N**0.5).float())
        self.w = nn.Parameter((numbers[N * K :] / K**0.5).to(torch.float32))
        self.phi = phi

    def forward(self, X):
        return torch.stack([self.phi(x @ self.W).dot(self.w) for x in X])


@right("a05.OneHidden")
class default_generator(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        g = torch.default_generator
        self.w = torch.nn.parameter.Parameter(torch.randn(K, generator=g).div(np.sqrt(K)))
        self.W = torch.nn.parameter.Parameter(torch.randn((K, N), generator=g).T / np.sqrt(N))

    def forward(self, X):
        return (self.w[None, :] @ torch.tanh(self.W.t() @ X.t()))[0]


@right("a05.OneHidden")
class own_generator_from_global_numbers(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        seed = torch.randint(0, 2**31, ()).item()
        g = torch.Generator().manual_seed(seed)
        self.W = nn.Parameter(torch.randn(N, K, generator=g) * (1 / N) ** 0.5)
        self.w = nn.Parameter(torch.randn(K, generator=g) * (1 / K) ** 0.5)

    def forward(self, X):
        def phi(h):
            return (h.exp() - (-h).exp()) / (h.exp() + (-h).exp())

        return torch.matmul(phi(torch.matmul(X, self.W)), self.w)


@wrong(
    "a05.OneHidden",
    symptom="parameters() is empty: the optimizer raises ValueError",
    hint=NO_PARAMETER,
)
class plain_tensors(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = (torch.randn(N, K) / math.sqrt(N)).requires_grad_()
        self.w = (torch.randn(K) / math.sqrt(K)).requires_grad_()

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="the quotient of a Parameter is a plain tensor: nothing is registered",
    hint="A Parameter divided by a number is no Parameter any more: scale first, wrap last. "
    "Look at list(model.parameters()).",
)
class parameter_divided(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K)) / math.sqrt(N)
        self.w = nn.Parameter(torch.randn(K)) / math.sqrt(K)

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="parameters kept in a Python list are not found",
    hint="A module finds parameters that are its attributes, not those in a Python list. "
    + NO_PARAMETER,
)
class python_list(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.params = [
            nn.Parameter(torch.randn(N, K) / math.sqrt(N)),
            nn.Parameter(torch.randn(K) / math.sqrt(K)),
        ]

    def forward(self, X):
        return torch.tanh(X @ self.params[0]) @ self.params[1]


@wrong(
    "a05.OneHidden",
    symptom="the readout is a constant: only W is a parameter",
    hint="Only W is learnable in your network. " + NO_PARAMETER,
)
class readout_not_registered(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = torch.randn(K) / math.sqrt(K)

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w.to(X.dtype)


@wrong(
    "a05.OneHidden",
    symptom="buffers instead of parameters",
    hint="A buffer belongs to the state, but no optimizer ever sees it. " + NO_PARAMETER,
)
class buffers(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.register_buffer("W", torch.randn(N, K) / math.sqrt(N))
        self.register_buffer("w", torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="requires_grad=False: the parameters are frozen",
    hint="The parameters do not require grad: backward() has nothing to fill.",
)
class frozen_parameters(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N), requires_grad=False)
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K), requires_grad=False)

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="two nn.Linear: other names, transposed shapes, biases",
    hint="Two nn.Linear hold other parameters than those asked for: transposed, with a bias, under "
    "other names. Make W and w yourself.",
)
class two_linear_layers(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.hidden = nn.Linear(N, K)
        self.readout = nn.Linear(K, 1)

    def forward(self, X):
        return self.readout(torch.tanh(self.hidden(X))).squeeze(1)


@wrong(
    "a05.OneHidden",
    symptom="W of shape (K, N), as nn.Linear keeps it",
    hint="Shape of W: nn.Linear stores (K,N), this course (N,K).",
)
class hidden_weights_transposed(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(K, N) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W.T) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="w of shape (K, 1), and so an output (M, 1)",
    hint="w and the output have an axis of size 1 too many: (M,1) - (M,) is an (M,M) matrix.",
)
class readout_as_column(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K, 1) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="sizes of the notebook: W is always (50, 11)",
    hint="The sizes come from the arguments N and K, not from the notebook.",
)
class hard_coded_sizes(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(50, 11) / math.sqrt(50))
        self.w = nn.Parameter(torch.randn(11) / math.sqrt(11))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="N and K exchanged in the shapes",
    hint=SHAPE,
)
class sizes_exchanged(nn.Module):
    def __init__(self, K, N):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="a bias that was not asked for",
    hint="The network has a parameter too many: list(dict(model.named_parameters())) should be "
    "W and w.",
)
class bias_added(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))
        self.b = nn.Parameter(torch.zeros(K))

    def forward(self, X):
        return torch.tanh(X @ self.W + self.b) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="other names: hidden and readout",
    hint="The parameters have other names than in the docstring: an attribute's name is the "
    "parameter's name.",
)
class other_names(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W1 = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.W2 = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W1) @ self.W2


@wrong(
    "a05.OneHidden",
    symptom="parameters in float64",
    hint="The parameters should be float32, PyTorch's default; look at model.W.dtype.",
)
class double_parameters(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K, dtype=torch.float64) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K, dtype=torch.float64) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="super().__init__() forgotten: AttributeError",
    hint="A module has to be set up before it can hold parameters: what is the first line of "
    "__init__ in a class that inherits?",
)
class super_forgotten(nn.Module):
    def __init__(self, N, K):
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="no nn.Module: parameters() is missing",
    hint="The class has to inherit from nn.Module: an optimizer asks it for parameters().",
)
class no_module:
    def __init__(self, N, K):
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def __call__(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong(
    "a05.OneHidden",
    symptom="self. forgotten: W and w are local variables of __init__",
    hint="W and w are local variables of __init__ and gone when it ends: what makes them belong to "
    "the network?",
)
class self_forgotten(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="both layers with standard deviation 1",
       hint="std of h is sqrt(N): most tanh units are saturated at the start. How must W scale "
       "with N, and w with K?")
class not_scaled(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K))
        self.w = nn.Parameter(torch.randn(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="only W is scaled",
       hint=SCALE.format("w", "K", "1: only W is scaled"))
class readout_not_scaled(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="divided by N and K: the variance taken as the standard deviation",
       hint="N(0, 1/N) names the variance: which standard deviation is that?")
class variance_as_deviation(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / N)
        self.w = nn.Parameter(torch.randn(K) / K)

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="W scaled by the number of hidden units",
       hint="h_k is a sum over the inputs i: how many terms has it? W has to scale with that number.")
class scaled_by_units(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(K))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="w scaled by the number of inputs",
       hint="y_pred is a sum over the hidden units k: how many terms has it? w has to scale with "
       "that number.")
class readout_scaled_by_inputs(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(N))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="uniform between -1/sqrt(N) and 1/sqrt(N), as nn.Linear",
       hint="A normal distribution is asked: yours is uniform, and narrower.")
class uniform(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter((2 * torch.rand(N, K) - 1) / math.sqrt(N))
        self.w = nn.Parameter((2 * torch.rand(K) - 1) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="uniform of the right variance",
       hint="The spread is right, but a normal distribution is asked, not a uniform one: look at "
       "the histogram of W.")
class uniform_of_right_variance(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter((2 * torch.rand(N, K) - 1) * math.sqrt(3 / N))
        self.w = nn.Parameter((2 * torch.rand(K) - 1) * math.sqrt(3 / K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="numbers between 0 and 1 only: torch.rand for torch.randn",
       hint="All your initial weights are positive: rand and randn differ by more than a letter.")
class rand_for_randn(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.rand(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.rand(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="Xavier's initialisation: both sizes mixed",
       hint="Xavier's rule mixes N and K; here W scales with N alone.")
class xavier(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(nn.init.xavier_normal_(torch.empty(N, K)))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="a factor sqrt(2), as for relu",
       hint="The factor sqrt(2) belongs to relu (He's rule); here the variance of W is 1/N.")
class he(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) * math.sqrt(2 / N))
        self.w = nn.Parameter(torch.randn(K) * math.sqrt(2 / K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="zeros: nothing is ever learned",
       hint="With zeros both gradients are zero for ever: compute the first one by hand.")
class zeros(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.zeros(N, K))
        self.w = nn.Parameter(torch.zeros(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="all hidden units start equal",
       hint="All columns of W are equal: such units get equal gradients and stay equal for ever.")
class equal_units(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter((torch.randn(N, 1) / math.sqrt(N)).repeat(1, K))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="torch.manual_seed in __init__: every network is the same",
       hint=CALLER)
class own_seed(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        torch.manual_seed(0)
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="a generator with a fixed seed in each network", hint=CALLER)
class own_fixed_generator(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        g = torch.Generator().manual_seed(42)
        self.W = nn.Parameter(torch.randn(N, K, generator=g) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K, generator=g) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="NumPy's random numbers: torch.manual_seed has no influence",
       hint="Two networks after the same torch.manual_seed differ: whose random numbers do you "
       "draw?")
class numpy_random_numbers(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.tensor(np.random.randn(N, K) / np.sqrt(N)).float())
        self.w = nn.Parameter(torch.tensor(np.random.randn(K) / np.sqrt(K)).float())

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="w is made of W's first numbers",
       hint="W and w are built from the same random numbers: draw both, one after the other.")
class readout_from_the_same_numbers(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        state = torch.get_rng_state()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        torch.set_rng_state(state)
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w
