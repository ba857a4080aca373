"""Known answers to a02.w_opt."""

import numpy as np
import torch

from autograder.answers import right, wrong


@right("a02.w_opt")
def pseudo_inverse(X, y):
    return torch.linalg.pinv(X) @ y


@right("a02.w_opt")
def lstsq_gelsd(X, y):
    return torch.linalg.lstsq(X, y.unsqueeze(1), driver="gelsd").solution.squeeze(1)


@right("a02.w_opt")
def lstsq_default_driver(X, y):
    return torch.linalg.lstsq(X, y[:, None]).solution[:, 0]


@right("a02.w_opt")
def lstsq_by_svd(X, y):
    solution, *_ = torch.linalg.lstsq(X, y.reshape(-1, 1), driver="gelss")
    return solution.flatten()


@right("a02.w_opt")
def numpy_pseudo_inverse(X, y):
    return torch.from_numpy(np.linalg.pinv(X.numpy()) @ y.numpy())


@right("a02.w_opt")
def numpy_lstsq(X, y):
    w, residuals, rank, s = np.linalg.lstsq(X.numpy(), y.numpy(), rcond=None)
    return torch.tensor(w, dtype=X.dtype)


@right("a02.w_opt")
def singular_value_decomposition(X, y):
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    keep = s > s.max() * max(X.shape) * torch.finfo(X.dtype).eps
    return Vh[keep].T @ ((U[:, keep].T @ y) / s[keep])


@right("a02.w_opt")
def sum_over_singular_vectors(X, y):
    U, s, V = torch.svd(X)
    w = torch.zeros(X.shape[1], dtype=X.dtype)
    for k in range(len(s)):
        if s[k] > 1e-12 * s[0]:
            w += (U[:, k] @ y) / s[k] * V[:, k]
    return w


@right("a02.w_opt")
def qr_of_the_taller_side(X, y):
    M, N = X.shape
    if M >= N:
        Q, R = torch.linalg.qr(X)
        return torch.linalg.solve_triangular(R, (Q.T @ y).unsqueeze(1), upper=True).squeeze(1)
    Q, R = torch.linalg.qr(X.T)
    return Q @ torch.linalg.solve_triangular(R.T, y.unsqueeze(1), upper=False).squeeze(1)


@right("a02.w_opt")
def pinverse_from_the_right(X, y):
    return y @ torch.pinverse(X).T


@right("a02.w_opt")
def in_double_and_back(X, y):
    return (torch.linalg.pinv(X.double()) @ y.double()).to(X.dtype)


@wrong(
    "a02.w_opt",
    symptom="right for full column rank; garbage or an error if M < N",
    hint="X^T X has the squared condition number and is singular for M < N. Which function "
    "computes the pseudo-inverse of X itself?",
)
def inverse_of_the_normal_matrix(X, y):
    return torch.inverse(X.T @ X) @ X.T @ y


@wrong(
    "a02.w_opt",
    symptom="right for full column rank; garbage or an error if M < N",
    hint="solve() is better than an inverse, but X^T X is still singular for M < N, and its "
    "condition number is that of X squared.",
)
def normal_equations_solved(X, y):
    return torch.linalg.solve(X.T @ X, X.T @ y)


@wrong(
    "a02.w_opt",
    symptom="right for full column rank; an error if M < N",
    hint="Cholesky needs a positive definite matrix: X^T X is singular for M < N, and has the "
    "squared condition number.",
)
def normal_equations_by_cholesky(X, y):
    L = torch.linalg.cholesky(X.T @ X)
    return torch.cholesky_solve((X.T @ y).unsqueeze(1), L).squeeze(1)


@wrong(
    "a02.w_opt",
    symptom="right but for ill-conditioned X",
    hint="The pseudo-inverse of X^T X loses twice as many digits as that of X: where the columns "
    "of X nearly depend on each other, you see it.",
)
def pseudo_inverse_of_the_normal_matrix(X, y):
    return torch.linalg.pinv(X.T @ X) @ X.T @ y


@wrong(
    "a02.w_opt",
    symptom="right but for ill-conditioned X",
    hint="Both formulas are right on paper, but X^T X and X X^T have the condition number of X "
    "squared: work with X itself.",
)
def normal_equations_for_either_shape(X, y):
    M, N = X.shape
    if M >= N:
        return torch.inverse(X.T @ X) @ X.T @ y
    return X.T @ torch.inverse(X @ X.T) @ y


@wrong(
    "a02.w_opt",
    symptom="right for M < N; garbage or an error if M > N",
    hint="Your formula holds for M <= N: for more patterns than inputs X X^T is singular.",
)
def formula_for_wide_x_only(X, y):
    return X.T @ torch.linalg.solve(X @ X.T, y)


@wrong(
    "a02.w_opt",
    symptom="right for M > N; for M < N a solution, but not the shortest",
    hint="For M < N you give a solution that leaves N - M weights at zero. Of all solutions the "
    "shortest is asked: which method gives it?",
)
def basic_solution_for_wide_x(X, y):
    M, N = X.shape
    if M >= N:
        return torch.linalg.lstsq(X, y[:, None]).solution[:, 0]
    w = torch.zeros(N, dtype=X.dtype)
    w[:M] = torch.linalg.solve(X[:, :M], y)
    return w


@wrong(
    "a02.w_opt",
    symptom="right only where X^T X = M times the identity",
    hint="Right only when X^T X is M times the identity: the correlations between the inputs "
    "must be undone.",
)
def correlation_over_m(X, y):
    return X.T @ y / len(y)


@wrong(
    "a02.w_opt",
    symptom="right only for orthonormal columns",
    hint="The transpose is not the inverse, unless the columns of X are orthonormal.",
)
def transpose_for_inverse(X, y):
    return X.T @ y


@wrong(
    "a02.w_opt",
    symptom="right only for orthogonal columns",
    hint="You fit each input alone, as if the others were not there. They share what they "
    "explain.",
)
def each_input_alone(X, y):
    return (X.T @ y) / (X ** 2).sum(0)


@wrong(
    "a02.w_opt",
    symptom="biased by a ridge of 1e-3",
    hint="No regularisation: the exact least-squares solution is asked. Its own function needs "
    "no 1e-3 on the diagonal.",
)
def ridge(X, y):
    N = X.shape[1]
    return torch.linalg.solve(X.T @ X + 1e-3 * torch.eye(N, dtype=X.dtype), X.T @ y)


@wrong(
    "a02.w_opt",
    symptom="biased by a ridge of 1e-8, which shows for ill-conditioned X",
    hint="A small number on the diagonal hides that X^T X is singular, and it changes the "
    "solution where X is ill-conditioned.",
)
def tiny_ridge(X, y):
    N = X.shape[1]
    return torch.inverse(X.T @ X + 1e-8 * torch.eye(N, dtype=X.dtype)) @ X.T @ y


@wrong(
    "a02.w_opt",
    symptom="directions with small singular values are dropped",
    hint="A tolerance of 1e-3 takes small singular values for zero. The default knows the "
    "precision of your dtype.",
)
def coarse_tolerance(X, y):
    return torch.linalg.pinv(X, rtol=1e-3) @ y


@wrong(
    "a02.w_opt",
    symptom="not converged",
    hint="No iteration: after a fixed number of steps descent is only near the solution, and "
    "far from it when X is ill-conditioned.",
)
def gradient_descent(X, y):
    w = torch.zeros(X.shape[1], dtype=X.dtype)
    for epoch in range(500):
        w = w - 0.1 * X.T @ (X @ w - y) / len(y)
    return w


@wrong(
    "a02.w_opt",
    symptom="float32 accuracy in float64",
    hint="float64 inputs pass through float32 in your code: nine digits are lost on the way.",
)
def single_precision_inside(X, y):
    return (torch.linalg.pinv(X.float()) @ y.float()).to(X.dtype)


@wrong(
    "a02.w_opt",
    symptom="float32 whatever came in",
    hint="The dtype was changed on the way: float64 inputs give a float64 solution.",
)
def single_precision(X, y):
    return torch.linalg.pinv(X.float()) @ y.float()


@wrong(
    "a02.w_opt",
    symptom="float64 whatever came in",
    hint="The dtype was changed on the way: float32 inputs give a float32 solution.",
)
def double_precision(X, y):
    return torch.linalg.pinv(X.double()) @ y.double()


@wrong(
    "a02.w_opt",
    symptom="the fit of centred data",
    hint="No intercept in this model: do not subtract the means of X and y.",
)
def centred(X, y):
    return torch.linalg.pinv(X - X.mean(0)) @ (y - y.mean())


@wrong(
    "a02.w_opt",
    symptom="N + 1 entries",
    hint="You added a column of ones: this model has no intercept, and w has N entries.",
)
def intercept_appended(X, y):
    ones = torch.ones(len(X), 1, dtype=X.dtype)
    return torch.linalg.pinv(torch.cat([X, ones], dim=1)) @ y


@wrong(
    "a02.w_opt",
    symptom="the weights of an intercept model without the intercept",
    hint="This model has no intercept: fitted together with one, the other weights change.",
)
def intercept_fitted_and_dropped(X, y):
    ones = torch.ones(len(X), 1, dtype=X.dtype)
    return (torch.linalg.pinv(torch.cat([X, ones], dim=1)) @ y)[:-1]


@wrong(
    "a02.w_opt",
    symptom="RuntimeError: shapes",
    hint="pinv(X) has shape (N, M) already: transposed again it does not fit y (M,).",
)
def pseudo_inverse_transposed(X, y):
    return torch.linalg.pinv(X).T @ y


@wrong(
    "a02.w_opt",
    symptom="RuntimeError: X is not square",
    hint="Only a square matrix has an inverse. X is (M, N): what takes the place of the inverse?",
)
def inverse_of_x(X, y):
    return torch.inverse(X) @ y


@wrong(
    "a02.w_opt",
    symptom="RuntimeError: X is not square",
    hint="solve() is for square systems. With M equations for N unknowns, which function gives "
    "the least squares?",
)
def solve_of_x(X, y):
    return torch.linalg.solve(X, y)


@wrong(
    "a02.w_opt",
    symptom="shape (N, 1)",
    hint="A trailing axis of size 1 came along: w has shape (N,).",
)
def column_result(X, y):
    return torch.linalg.pinv(X) @ y.unsqueeze(1)


@wrong(
    "a02.w_opt",
    symptom="the named tuple of lstsq",
    hint="lstsq returns several things: which of its fields is the solution?",
)
def whole_tuple_of_lstsq(X, y):
    return torch.linalg.lstsq(X, y.unsqueeze(1))


@wrong(
    "a02.w_opt",
    symptom="the pseudo-inverse, (N, M)",
    hint="You return the pseudo-inverse itself: it is still to be applied to y.",
)
def pseudo_inverse_itself(X, y):
    return torch.linalg.pinv(X)


@wrong(
    "a02.w_opt",
    symptom="the predictions, (M,)",
    hint="You return the predictions X w; the weights w themselves are asked.",
)
def predictions_returned(X, y):
    return X @ torch.linalg.pinv(X) @ y


@wrong(
    "a02.w_opt",
    symptom="multiplied by the singular values",
    hint="The pseudo-inverse divides by the singular values; you multiply by them.",
)
def multiplied_by_singular_values(X, y):
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    return Vh.T @ (s * (U.T @ y))


@wrong(
    "a02.w_opt",
    symptom="RuntimeError if M > N or the wrong rotation",
    hint="svd returns V already transposed (Vh): which of Vh and Vh.T has N rows and the right "
    "singular vectors in its columns?",
)
def right_singular_vectors_not_transposed(X, y):
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    return Vh @ ((U.T @ y) / s)


@wrong(
    "a02.w_opt",
    symptom="the smallest singular value is dropped",
    hint="One of the directions of X is dropped in your code: count the singular values you use.",
)
def last_singular_value_missing(X, y):
    U, s, Vh = torch.linalg.svd(X, full_matrices=False)
    k = len(s) - 1
    return Vh[:k].T @ ((U[:, :k].T @ y) / s[:k])


@wrong(
    "a02.w_opt",
    symptom="1/M of the right values",
    hint="Your answer is exactly 1/M of the right one. The 1/M of the loss falls out where its "
    "gradient is set to zero.",
)
def divided_by_m(X, y):
    return torch.linalg.pinv(X) @ y / len(y)


@wrong(
    "a02.w_opt",
    symptom="minus the right values",
    hint="Your answer is minus the right one: look at the residual's sign.",
)
def sign_flipped(X, y):
    return -torch.linalg.pinv(X) @ y


@wrong(
    "a02.w_opt",
    symptom="a NumPy array",
    hint="The docstring asks for a tensor: look at type(result).",
)
def numpy_returned(X, y):
    return np.linalg.lstsq(X.numpy(), y.numpy(), rcond=None)[0]


@wrong(
    "a02.w_opt",
    symptom="X is changed by the call",
    hint="/= works in place: after the call the caller's X is another one.",
)
def x_scaled_in_place(X, y):
    scale = X.abs().max()
    X /= scale
    return torch.linalg.pinv(X) @ y / scale


@wrong(
    "a02.w_opt",
    symptom="None",
    hint="Your function ends without a return: calling it gives None.",
)
def return_forgotten(X, y):
    w = torch.linalg.pinv(X) @ y


@wrong(
    "a02.w_opt",
    symptom="right but for ill-conditioned X",
    hint="X^T X (or X X^T) has the squared condition number of X: half of the digits are lost before you solve. Which function works on X itself?",
)
def gram_of_the_smaller_side(X, y):
    if X.shape[0] >= X.shape[1]:
        return torch.linalg.solve(X.T @ X, X.T @ y)
    return X.T @ torch.linalg.solve(X @ X.T, y)


@wrong(
    "a02.w_opt",
    symptom="divided by s squared",
    hint="The pseudo-inverse divides by the singular values, not by their squares (those belong to X^T X).",
)
def divided_by_squares_of_singular_values(X, y):
    U, S, Vh = torch.linalg.svd(X, full_matrices=False)
    return Vh.T @ ((U.T @ y) / S**2)


@wrong(
    "a02.w_opt",
    symptom="the whole result of lstsq",
    hint="lstsq returns several things: which of them holds the solution?",
)
def result_of_lstsq(X, y):
    return torch.linalg.lstsq(X, y)


@wrong(
    "a02.w_opt",
    symptom="small singular values are dropped",
    hint="The tolerance drops singular values that count: your solution lacks the directions in which X is small.",
)
def singular_values_cut_at_a_percent(X, y):
    return torch.from_numpy(np.linalg.lstsq(X.numpy(), y.numpy(), rcond=1e-2)[0])


@wrong(
    "a02.w_opt",
    symptom="y is centred in place",
    hint="The caller's y changed, and no intercept is asked: use y as it is.",
)
def targets_centred(X, y):
    y -= y.mean()
    return torch.linalg.pinv(X) @ y


@wrong(
    "a02.w_opt",
    symptom="twice the right one",
    hint="A factor 2 too many: the minimum does not depend on the factor in front of the loss.",
)
def twice(X, y):
    return 2 * torch.linalg.pinv(X) @ y


@wrong(
    "a02.w_opt",
    symptom="X^T y over the trace of X^T X",
    hint="X^T X is divided by as if it were one number: the correlations between inputs must be undone.",
)
def one_step_of_descent(X, y):
    return X.T @ y / (X.T @ X).trace()


@wrong(
    "a02.w_opt",
    symptom="of X with columns of length 1",
    hint="You solve for columns of unit length, and the weights are not scaled back: use X as it is.",
)
def columns_normalised(X, y):
    return torch.linalg.pinv(X / X.norm(dim=0)) @ y


@wrong(
    "a02.w_opt",
    symptom="the three largest singular values only",
    hint="All singular values count; you keep the largest ones only.",
)
def three_singular_values(X, y):
    U, S, Vh = torch.linalg.svd(X, full_matrices=False)
    return Vh[:3].T @ ((U[:, :3].T @ y) / S[:3])


@wrong(
    "a02.w_opt",
    symptom="one over every entry of X",
    hint="The inverse of a matrix is not made of the inverses of its entries.",
)
def inverse_of_one_entry_each(X, y):
    return (1 / X).T @ y


@wrong(
    "a02.w_opt",
    symptom="far off where the columns of X nearly depend on each other",
    hint="Descent needs for ever where columns of X nearly depend on each other: solve exactly.",
)
def thousand_steps_of_descent(X, y):
    w = torch.zeros(X.shape[1], dtype=X.dtype)
    lr = 1 / torch.linalg.matrix_norm(X, 2) ** 2
    for _ in range(1000):
        w = w - lr * X.T @ (X @ w - y)
    return w


@wrong(
    "a02.w_opt",
    symptom="wrong entries for M > N",
    hint="torch.linalg.svd gives V transposed (Vh): the pseudo-inverse is V diag(1/S) U^T.",
)
def v_not_transposed(X, y):
    if X.shape[0] < X.shape[1]:
        return torch.linalg.pinv(X) @ y
    U, S, Vh = torch.linalg.svd(X, full_matrices=False)
    return Vh @ ((U.T @ y) / S)
