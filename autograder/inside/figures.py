"""Figures as pictures: what IPython's inline backend gives, pixel for pixel, in less time."""

from __future__ import annotations

import matplotlib
from IPython.core.pylabtools import print_figure
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import PlaceHolderLayoutEngine
from matplotlib.transforms import Bbox

_FAST = {"compress_level": 1}  # of PNG: a third of the time of the usual 6, and the same pixels


def picture_of(figure: Figure) -> bytes | None:
    """A PNG of the figure, cut to what is drawn on it; None where nothing is."""
    picture: bytes | None = print_figure(figure, bbox_inches=_box(figure), pil_kwargs=_FAST)
    return picture


def _box(figure: Figure) -> Bbox | str:
    """Where there is something to see, in inches.

    For "tight" Matplotlib draws the figure once more before it looks. Plain axes, which no
    layout engine moves, are where they will be without that.
    """
    canvas = figure.canvas
    plain = (
        all(type(axes) is Axes for axes in figure.axes)
        and not figure.subfigs
        and isinstance(figure.get_layout_engine(), PlaceHolderLayoutEngine | None)
    )
    if not (plain and figure.axes and isinstance(canvas, FigureCanvasAgg)):
        return "tight"
    box = figure.get_tightbbox(canvas.get_renderer())  # type: ignore[no-untyped-call]
    return box.padded(matplotlib.rcParams["savefig.pad_inches"])
