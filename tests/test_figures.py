"""Pictures of figures are those of IPython's inline backend, pixel for pixel."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

import matplotlib.pyplot as plt
import numpy as np
import pytest
from IPython.core.pylabtools import print_figure
from matplotlib.figure import Figure
from PIL import Image

from autograder.inside.figures import picture_of

X = np.linspace(0.1, 30, 50)


def lines() -> Figure:
    figure, axes = plt.subplots()
    axes.plot(X, X**2, label="$L$")
    axes.set(xlabel="epoch", ylabel="loss", yscale="log", title="a title")
    axes.legend(loc="best")
    return figure


def two_panels() -> Figure:
    figure, panels = plt.subplots(1, 2, figsize=(8, 4))
    for axes in panels:
        axes.plot(np.sin(X), np.cos(X), ".")
        axes.set(xlabel="by hand", ylabel="torch", aspect="equal", title="$w_k$")
    figure.suptitle("both")
    figure.tight_layout()
    return figure


def histograms() -> Figure:
    figure, axes = plt.subplots(2, 1, sharex=True)
    axes[0].hist(np.sin(X), bins=10, alpha=0.5)
    axes[1].hist(1e6 * np.cos(X), bins=10)
    axes[0].annotate("far out", (0, 0), xytext=(3, 30), annotation_clip=False)
    return figure


def with_a_colorbar() -> Figure:
    figure, axes = plt.subplots()
    figure.colorbar(axes.imshow(np.outer(X, X)), label="size")
    axes.tick_params(axis="x", rotation=60)
    return figure


def twins() -> Figure:
    figure, axes = plt.subplots()
    axes.plot(X)
    other = axes.twinx()
    other.plot(1e-9 * X, "r")
    other.set_ylabel("tiny")
    axes.legend(["a"])
    return figure


def constrained() -> Figure:
    figure, axes = plt.subplots(2, 2, layout="constrained")
    axes[0, 0].set_title("a title that\nneeds room")
    return figure


def in_three_dimensions() -> Figure:
    figure = plt.figure()
    figure.add_subplot(projection="3d").plot(X, X, np.sin(X))
    return figure


def polar_and_an_inset() -> Figure:
    figure = plt.figure()
    figure.add_subplot(1, 2, 1, projection="polar").plot(X, X)
    figure.add_subplot(1, 2, 2).inset_axes((0.5, 0.5, 0.4, 0.4)).plot(X)
    return figure


def subfigures() -> Figure:
    figure = plt.figure()
    for part in figure.subfigures(1, 2):
        part.subplots().plot(X)
    return figure


def only_text() -> Figure:
    figure = plt.figure(figsize=(2, 1))
    figure.text(0.9, 0.9, "beyond the edge of the figure")
    return figure


MAKERS = (
    lines, two_panels, histograms, with_a_colorbar, twins, constrained, in_three_dimensions,
    polar_and_an_inset, subfigures,
)  # fmt: skip


@pytest.fixture(autouse=True)
def agg() -> Iterator[None]:
    plt.switch_backend("agg")
    yield
    plt.close("all")


@pytest.mark.parametrize("make", MAKERS)
def test_the_pixels_are_those_of_the_inline_backend(make: Callable[[], Figure]) -> None:
    ours, theirs = picture_of(make()), print_figure(make())
    assert ours is not None
    first, second = (np.asarray(Image.open(io.BytesIO(data))) for data in (ours, theirs))
    assert first.shape == second.shape
    assert (first == second).all()


def test_of_an_empty_figure_there_is_none() -> None:
    assert picture_of(plt.figure()) is None
    assert print_figure(only_text()) is None and picture_of(only_text()) is None
