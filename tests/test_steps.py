"""Which gradient a training follows is told from its first step."""

from __future__ import annotations

from typing import Any

import torch

from autograder.course import Course
from tests.in_process import graded


def training(gradient_of_W: Any, gradient_of_w: Any) -> Any:
    """A training as a04 asks for it, by gradients that are given."""

    def train(X: Any, y: Any, W0: Any, w0: Any, lr: float, num_epochs: int) -> Any:
        W, w, losses = W0.detach().clone(), w0.detach().clone(), []
        y_pred_init = torch.tanh(X @ W) @ w
        for _ in range(num_epochs):
            phi = torch.tanh(X @ W)
            residual = phi @ w - y
            losses.append((residual**2).mean().item() / 2)
            gW, gw = gradient_of_W(X, w, phi, residual), gradient_of_w(phi, residual)
            W, w = W - lr * gW, w - lr * gw
        y_pred = torch.tanh(X @ W) @ w
        return {"W": W, "w": w, "losses": losses, "y_pred_init": y_pred_init, "y_pred": y_pred}

    return train


def right_W(X: Any, w: Any, phi: Any, residual: Any) -> Any:  # noqa: N802
    return X.T @ (residual[:, None] * (1 - phi**2) * w) / len(X)


def right_w(phi: Any, residual: Any) -> Any:
    return phi.T @ residual / len(phi)


def steps_told(course: Course, train: Any) -> list[str]:
    result = graded(course, "a04.train", train)
    return [d.id for d in result.diagnosis if d.id.startswith("step_of")]


def test_the_mistake_of_a_gradient_exercise_is_recognized_in_the_training(course: Course) -> None:
    def slope_at_phi(X: Any, w: Any, phi: Any, residual: Any) -> Any:
        return X.T @ (residual[:, None] * (1 - torch.tanh(phi) ** 2) * w) / len(X)

    assert steps_told(course, training(slope_at_phi, right_w)) == ["step_of_W.slope_at_phi"]


def test_a_factor_of_one_layer_is_read(course: Course) -> None:
    def averaged(X: Any, w: Any, phi: Any, residual: Any) -> Any:
        return right_W(X, w, phi, residual) / X.shape[1]

    assert steps_told(course, training(averaged, right_w)) == ["step_of_W.factor.1/N"]


def test_right_steps_are_not_blamed(course: Course) -> None:
    train = training(right_W, right_w)

    def late(*arguments: Any) -> Any:
        result = train(*arguments)
        return {**result, "y_pred": result["y_pred"] + 1}

    assert steps_told(course, train) == []
    assert steps_told(course, late) == []
