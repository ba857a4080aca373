"""Known wrong answers to a05.OneHidden: what goes wrong in its forward."""

import math

import numpy as np
import torch
from torch import nn

from autograder.answers import wrong

CUT = "The graph was cut before backward (detach, no_grad, .data, numpy). Which line cuts it?"
PRESENT = "forward must use self.W and self.w as they are now: change model.w and call it again."
FORWARD = "Compare forward with that of a03: y_pred = tanh(X W) w, "


@wrong("a05.OneHidden", symptom="output (M, 1)",
       hint="A trailing dimension of size 1 came along: the output is (M,). (M,1) minus (M,) "
       "would broadcast to a matrix.")
class output_as_column(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) @ self.w[:, None]


@wrong("a05.OneHidden", symptom="parameters are drawn anew in forward",
       hint="Two calls on the same X differ: parameters are created in __init__, not in forward.")
class drawn_anew_in_forward(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        N, K = self.W.shape
        self.W = nn.Parameter(torch.randn(N, K, dtype=X.dtype) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K, dtype=X.dtype) / math.sqrt(K))
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="forward uses global variables W and w",
       hint="forward must use self.W and self.w, not the notebook's variables.")
class globals_in_forward(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ W) @ w


@wrong("a05.OneHidden", symptom="forward keeps the initial weights", hint=PRESENT)
class initial_weights_for_ever(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        W0 = torch.randn(N, K) / math.sqrt(N)
        w0 = torch.randn(K) / math.sqrt(K)
        self.W = nn.Parameter(W0.clone())
        self.w = nn.Parameter(w0.clone())
        self.net = lambda X: torch.tanh(X @ W0.to(X.dtype)) @ w0.to(X.dtype)

    def forward(self, X):
        return self.net(X)


@wrong("a05.OneHidden", symptom="no nonlinearity: a linear network",
       hint="You are right only for tiny preactivations: the nonlinearity is missing.")
class nonlinearity_missing(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return X @ self.W @ self.w


@wrong("a05.OneHidden", symptom="relu for tanh",
       hint="A different nonlinearity: tanh is asked, and tanh(-3) is close to -1.")
class relu(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.relu(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="sigmoid for tanh",
       hint="A different nonlinearity: tanh is asked; the sigmoid is never negative.")
class sigmoid(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.sigmoid(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="tanh on the output, too",
       hint="The output of this network is linear: no tanh after the readout.")
class tanh_on_the_output(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(torch.tanh(X @ self.W) @ self.w)


@wrong("a05.OneHidden", symptom="tanh at the wrong place: of the output only",
       hint=FORWARD + "with the tanh between the two products.")
class tanh_after_both_products(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W @ self.w)


@wrong("a05.OneHidden", symptom="not summed over the hidden units: (M, K)",
       hint="Not reduced: the formula has a sum over k.")
class not_summed(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W) * self.w


@wrong("a05.OneHidden", symptom="mean over the hidden units for their sum",
       hint="A sum over the hidden units is asked, you took the mean.")
class mean_over_units(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return (torch.tanh(X @ self.W) * self.w).mean(dim=1)


@wrong("a05.OneHidden", symptom="scaled in forward instead of at the start",
       hint="The scaling belongs to the initial weights: in forward it acts on trained weights, "
       "too.")
class scaled_in_forward(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K))
        self.w = nn.Parameter(torch.randn(K))

    def forward(self, X):
        N, K = self.W.shape
        return torch.tanh(X @ self.W / math.sqrt(N)) @ self.w / math.sqrt(K)


@wrong("a05.OneHidden", symptom="scaled at the start and in forward",
       hint="Scaled twice: once in the initial weights (right), once more in forward.")
class scaled_twice(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W / math.sqrt(self.W.shape[0])) @ self.w


@wrong("a05.OneHidden", symptom="labels instead of outputs",
       hint="Return the network's output; thresholding belongs to the accuracy.")
class sign_of_the_output(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.sign(torch.tanh(X @ self.W) @ self.w)


@wrong("a05.OneHidden", symptom="the tuple of a03's forward",
       hint="Only y_pred is asked here: a module's forward returns the output, not (h, phi_h, "
       "y_pred).")
class three_results(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        h = X @ self.W
        phi_h = torch.tanh(h)
        return h, phi_h, phi_h @ self.w


@wrong("a05.OneHidden", symptom="forward returns None",
       hint="forward computes the output but does not return it.")
class return_missing(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        self.y_pred = torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="forward under no_grad: nothing can be trained", hint=CUT)
class no_grad_in_forward(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        with torch.no_grad():
            return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="phi_h detached: W never learns",
       hint=CUT + " (w gets a gradient, W gets none.)")
class hidden_layer_detached(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        phi_h = torch.tanh(X @ self.W.data)
        return phi_h @ self.w


@wrong("a05.OneHidden", symptom="NumPy in forward: RuntimeError, or no graph", hint=CUT)
class numpy_in_forward(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        phi_h = np.tanh(X.numpy() @ self.W.detach().numpy())
        return torch.from_numpy(phi_h @ self.w.detach().numpy())


@wrong("a05.OneHidden", symptom="float32 whatever the dtype of X",
       hint="The dtype was changed on the way: after model.double() and with X in float64 the "
       "output is float64.")
class always_float32(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X.float() @ self.W.float()) @ self.w.float()


@wrong("a05.OneHidden", symptom="the caller's X is changed in place",
       hint="The caller's X changed. Which of your lines works in place on the argument?")
class inputs_changed_in_place(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        X -= X.mean(dim=0)
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="X is destroyed after it was used: the second call is wrong",
       hint="Two calls on the same X differ: which of your lines works in place on X?")
class inputs_used_as_memory(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        y_pred = torch.tanh(X.clone() @ self.W) @ self.w
        X.zero_()
        return y_pred


@wrong("a05.OneHidden", symptom="the weights are normalised in every call",
       hint="forward changes the parameters: only an optimizer should do that.")
class weights_shrink_in_forward(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        self.W.data /= math.sqrt(self.W.shape[0])
        return torch.tanh(X @ self.W) @ self.w


@wrong("a05.OneHidden", symptom="dropout that nobody asked for",
       hint="Two calls on the same X differ: there is no dropout in this network.")
class dropout_added(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))
        self.dropout = nn.Dropout(0.2)

    def forward(self, X):
        return self.dropout(torch.tanh(X @ self.W)) @ self.w


@wrong("a05.OneHidden", symptom="the transposed W: RuntimeError unless N = K",
       hint="A product whose sizes do not fit: X is (M,N) and W is (N,K). No transpose is needed.")
class transposed_in_forward(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.tanh(X @ self.W.T) @ self.w


@wrong("a05.OneHidden", symptom="softmax over the hidden units",
       hint=FORWARD + "elementwise: no softmax, no normalisation over the units.")
class softmax(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        return torch.softmax(X @ self.W, dim=1) @ self.w


@wrong("a05.OneHidden", symptom="first unit forgotten (range from 1)",
       hint="One hidden unit is missing in your sum: where does range(1, K) begin?")
class first_unit_forgotten(nn.Module):
    def __init__(self, N, K):
        super().__init__()
        self.W = nn.Parameter(torch.randn(N, K) / math.sqrt(N))
        self.w = nn.Parameter(torch.randn(K) / math.sqrt(K))

    def forward(self, X):
        y_pred = 0
        for k in range(1, len(self.w)):
            y_pred = y_pred + torch.tanh(X @ self.W[:, k]) * self.w[k]
        return y_pred
