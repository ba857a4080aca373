"""Known answers to a02.predict."""

import numpy as np
import torch
from torch import nn

from autograder.answers import right, wrong


@right("a02.predict")
def matrix_times_vector(X, w):
    return X @ w


@right("a02.predict")
def einsum(X, w):
    return torch.einsum("mn,n->m", X, w)


@right("a02.predict")
def broadcast_and_sum(X, w):
    return (X * w).sum(dim=1)


@right("a02.predict")
def row_by_row(X, w):
    return torch.stack([torch.dot(x, w) for x in X])


@right("a02.predict")
def column_by_column(X, w):
    y_pred = torch.zeros(X.shape[0], dtype=X.dtype)
    for i in range(X.shape[1]):
        y_pred = y_pred + w[i] * X[:, i]
    return y_pred


@right("a02.predict")
def vector_times_transpose(X, w):
    return w @ X.T


@right("a02.predict")
def column_vector_flattened(X, w):
    return torch.matmul(X, w.reshape(-1, 1)).squeeze(1)


@right("a02.predict")
def functional_linear(X, w):
    return nn.functional.linear(X, w.unsqueeze(0))[:, 0]


@right("a02.predict")
def vectorised_dot(X, w):
    return torch.vmap(lambda x: (x * w).sum())(X)


@right("a02.predict")
def filled_in_place(X, w):
    y_pred = torch.empty(len(X), dtype=w.dtype)
    for mu in range(len(X)):
        total = 0.0
        for i in range(len(w)):
            total += X[mu, i] * w[i]
        y_pred[mu] = total
    return y_pred


@right("a02.predict")
def own_backward(X, w):
    class Linear(torch.autograd.Function):
        @staticmethod
        def forward(ctx, X, w):
            ctx.save_for_backward(X, w)
            return X.mv(w)

        @staticmethod
        def backward(ctx, grad):
            X, w = ctx.saved_tensors
            return torch.outer(grad, w), grad @ X

    return Linear.apply(X, w)


@right("a02.predict")
def strided_view(X, w):
    return torch.stack([X @ w, X @ w], dim=1)[:, 0]


@wrong(
    "a02.predict",
    symptom="RuntimeError unless M = N, then X^T w",
    hint="Write the shapes under each factor: X is (M, N) and w is (N,). Which order of the "
    "two leaves M?",
)
def factors_swapped(X, w):
    return w @ X


@wrong(
    "a02.predict",
    symptom="RuntimeError unless M = N, then X^T w",
    hint="X has the patterns in its rows already: with X.T the sum runs over the patterns. "
    "Which index does the formula sum over?",
)
def x_transposed(X, w):
    return X.T @ w


@wrong(
    "a02.predict",
    symptom="shape (M, N)",
    hint="X * w multiplies entry by entry: the sum over the inputs i is still to be taken.",
)
def not_summed(X, w):
    return X * w


@wrong(
    "a02.predict",
    symptom="shape (N,)",
    hint="You summed over the patterns. One prediction for each pattern is asked: which axis "
    "must be left?",
)
def summed_over_patterns(X, w):
    return (X * w).sum(0)


@wrong(
    "a02.predict",
    symptom="shape ()",
    hint="You summed over everything. One number for each pattern must be left.",
)
def summed_over_everything(X, w):
    return (X * w).sum()


@wrong(
    "a02.predict",
    symptom="1/N of the right values",
    hint="A sum over the inputs is asked, you took the mean: the result is too small by the "
    "number of terms.",
)
def mean_over_inputs(X, w):
    return (X * w).mean(dim=1)


@wrong(
    "a02.predict",
    symptom="right values without a graph",
    hint="The graph was cut (detach), so no gradient can reach w. The prediction has to stay "
    "differentiable.",
)
def detached(X, w):
    return (X @ w).detach()


@wrong(
    "a02.predict",
    symptom="right values without a graph",
    hint="Under no_grad nothing is recorded, and no gradient can reach w. Keep no_grad for "
    "the update of the weights.",
)
def under_no_grad(X, w):
    with torch.no_grad():
        return X @ w


@wrong(
    "a02.predict",
    symptom="right values; no gradient reaches w",
    hint="w is taken out of the graph (by .data, or as a new tensor or Parameter): the prediction "
    "no longer knows that it depends on w.",
)
def data_of_w(X, w):
    return torch.einsum("mi,i->m", X, w.data)


@wrong(
    "a02.predict",
    symptom="RuntimeError as soon as w requires grad; no graph",
    hint="NumPy knows no gradients: the way through .numpy() cuts the graph (or raises, when w "
    "requires grad). PyTorch has the same product.",
)
def through_numpy(X, w):
    return torch.from_numpy(np.dot(X.numpy(), w.numpy()))


@wrong(
    "a02.predict",
    symptom="a NumPy array",
    hint="The docstring asks for a tensor: look at type(result). A NumPy array has no gradient.",
)
def numpy_returned(X, w):
    return X.detach().numpy() @ w.detach().numpy()


@wrong(
    "a02.predict",
    symptom="a list of 0-d tensors",
    hint="You return a list of M tensors; one tensor of shape (M,) is asked. How are tensors "
    "put together into one?",
)
def list_returned(X, w):
    return [x @ w for x in X]


@wrong(
    "a02.predict",
    symptom="a list of floats",
    hint="A list of numbers is no tensor, and .tolist() or .item() cuts the graph.",
)
def list_of_floats(X, w):
    y_pred = []
    for x in X:
        y_pred.append((x * w).sum().item())
    return y_pred


@wrong(
    "a02.predict",
    symptom="float32, no graph",
    hint="torch.tensor(list of numbers) makes a new float32 tensor outside the graph. Combine "
    "tensors with torch.stack, or avoid the loop.",
)
def rebuilt_from_numbers(X, w):
    return torch.tensor([sum(X[mu, i].item() * w[i].item() for i in range(len(w)))
                         for mu in range(len(X))])


@wrong(
    "a02.predict",
    symptom="shape (M, 1)",
    hint="A trailing axis of size 1 came along. The result must have shape (M,): with (M, 1) a "
    "later y_pred - y broadcasts to (M, M).",
)
def column_result(X, w):
    return X @ w[:, None]


@wrong(
    "a02.predict",
    symptom="shape (1, M)",
    hint="A leading axis of size 1 came along: the result must have shape (M,).",
)
def row_result(X, w):
    return w.unsqueeze(0) @ X.T


@wrong(
    "a02.predict",
    symptom="float32 whatever came in",
    hint="The dtype was changed on the way: float64 inputs give a float64 prediction.",
)
def single_precision(X, w):
    return X.float() @ w.float()


@wrong(
    "a02.predict",
    symptom="values between -1 and 1",
    hint="The model of this assignment is linear: nothing is applied to X w.",
)
def tanh_output(X, w):
    return torch.tanh(X @ w)


@wrong(
    "a02.predict",
    symptom="only -1, 0 and 1",
    hint="Return the model's output itself; thresholding belongs to classification.",
)
def thresholded(X, w):
    return torch.sign(X @ w)


@wrong(
    "a02.predict",
    symptom="None",
    hint="Your function ends without a return: calling it gives None.",
)
def return_forgotten(X, w):
    y_pred = X @ w


@wrong(
    "a02.predict",
    symptom="0-d: the first prediction only",
    hint="The return stands inside the loop, so the loop ends after its first round.",
)
def return_inside_the_loop(X, w):
    for x in X:
        y_pred = x @ w
        return y_pred


@wrong(
    "a02.predict",
    symptom="only the last entry is right, the others are zero",
    hint="Only one entry of your result is filled. Is the line that fills it inside the loop?",
)
def filled_after_the_loop(X, w):
    y_pred = torch.zeros(len(X), dtype=X.dtype)
    for mu in range(len(X)):
        value = X[mu] @ w
    y_pred[mu] = value
    return y_pred


@wrong(
    "a02.predict",
    symptom="IndexError, or input 10 and later ignored",
    hint="The number of inputs is written as 10 in your code. Take it from the shape of X.",
)
def ten_inputs_hard_coded(X, w):
    y_pred = torch.zeros(X.shape[0], dtype=X.dtype)
    for i in range(10):
        y_pred = y_pred + X[:, i] * w[i]
    return y_pred


@wrong(
    "a02.predict",
    symptom="shape (100,) for any M, or IndexError",
    hint="The number of patterns is written as 100 in your code. Take it from the shape of X.",
)
def hundred_patterns_hard_coded(X, w):
    y_pred = torch.zeros(100, dtype=X.dtype)
    for mu in range(100):
        y_pred[mu] = X[mu] @ w
    return y_pred


@wrong(
    "a02.predict",
    symptom="X is changed by the call",
    hint="*= works in place: after the call the caller's X holds X * w.",
)
def x_multiplied_in_place(X, w):
    X *= w
    return X.sum(dim=1)


@wrong(
    "a02.predict",
    symptom="the last input is missing from the sum",
    hint="Count the terms of the sum: the last input never enters. What does range(n - 1) hold?",
)
def last_input_missing(X, w):
    y_pred = 0
    for i in range(X.shape[1] - 1):
        y_pred = y_pred + X[:, i] * w[i]
    return y_pred


@wrong(
    "a02.predict",
    symptom="1/sqrt(N) of the right values",
    hint="No scaling inside the prediction: y_pred is the plain sum over the inputs.",
)
def scaled_by_root_n(X, w):
    return X @ w / X.shape[1] ** 0.5


@wrong(
    "a02.predict",
    symptom="right only if the columns of X have mean 0",
    hint="Use X as it is: you subtracted the mean of each column first.",
)
def x_centred(X, w):
    return (X - X.mean(0)) @ w


@wrong(
    "a02.predict",
    symptom="a constant is added to every prediction",
    hint="This model has no intercept: y_pred is the sum over the inputs and nothing else.",
)
def intercept_added(X, w):
    return X @ w + w[0]


@wrong(
    "a02.predict",
    symptom="right shape, scrambled values",
    hint="reshape does not transpose: compare a.T and a.reshape for a 2x3 matrix.",
)
def reshaped_instead_of_transposed(X, w):
    return w @ X.reshape(X.shape[1], X.shape[0])


@wrong(
    "a02.predict",
    symptom="right up to the length of w",
    hint="w is normalised in your code: use the weights as they are.",
)
def weights_normalised(X, w):
    return X @ (w / w.norm())


@wrong(
    "a02.predict",
    symptom="minus the right values",
    hint="Your prediction is minus the right one. The sign belongs nowhere in X w.",
)
def sign_flipped(X, w):
    return -(X @ w)


@wrong(
    "a02.predict",
    symptom="no gradient with respect to X",
    hint="The graph is cut at X: the prediction has to be differentiable with respect to X, too.",
)
def x_detached(X, w):
    return X.detach() @ w


@wrong(
    "a02.predict",
    symptom="w squared",
    hint="The weights enter as they are: ** binds tighter than @.",
)
def weights_squared(X, w):
    return X @ w**2


@wrong(
    "a02.predict",
    symptom="the first input is added twice",
    hint="The first input is in your sum twice: where does the loop begin, and what does the sum start from?",
)
def first_input_twice(X, w):
    y_pred = X[:, 0] * w[0]
    for i in range(len(w)):
        y_pred = y_pred + X[:, i] * w[i]
    return y_pred


@wrong(
    "a02.predict",
    symptom="the first input is missing",
    hint="One input is left out: where do positions begin?",
)
def first_input_missing(X, w):
    return X[:, 1:] @ w[1:]


@wrong(
    "a02.predict",
    symptom="a matrix of products",
    hint="Every product of two entries is in your result: which index is summed over, and which is left?",
)
def outer_product(X, w):
    return torch.outer(w, X[0])


@wrong(
    "a02.predict",
    symptom="w has another shape afterwards",
    hint="unsqueeze_() works in place: the caller's w becomes a column. unsqueeze() leaves it as it is.",
)
def axis_added_in_place(X, w):
    return (X @ w.unsqueeze_(1)).squeeze(1)


@wrong(
    "a02.predict",
    symptom="w requires grad afterwards",
    hint="The caller's w requires grad after the call: leave it as it was.",
)
def switches_on(X, w):
    w.requires_grad_()
    return X @ w


@wrong(
    "a02.predict",
    symptom="a leaf of its own: no way back to X and w",
    hint="detach() cuts the graph, and requires_grad_() does not mend it: no gradient reaches X and w.",
)
def new_leaf(X, w):
    return (X @ w).detach().requires_grad_()


@wrong(
    "a02.predict",
    symptom="shape () for a single pattern",
    hint="squeeze() drops every axis of size 1, also that of the patterns where there is only one.",
)
def squeezed(X, w):
    return (X @ w.unsqueeze(1)).squeeze()
