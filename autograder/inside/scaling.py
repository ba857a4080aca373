"""Gradients made longer, to see whose they are: PyTorch's, or those of a formula.

Stand-ins for autograd's engine and for forward mode's tangents multiply by a factor, which is 1
but for one question. In a sandbox they stay in place, so that nothing looks otherwise then.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch._functorch import predispatch
from torch.autograd.graph import GradientEdge

Gate = Callable[[Callable[..., Any], str], Callable[..., Any]]

# Kinds of nodes in a graph, as they are called there but for "Backward"
LINEAR = frozenset(
    "AccumulateGrad Add AsStrided Cat Clone Copy Diagonal Expand Flip Index Mean Neg Permute "
    "Repeat Reshape ReshapeAlias Roll Rsub Select Slice Split Squeeze Stack Sub Sum T ToCopy "
    "Trace Transpose Unbind UnsafeSplit UnsafeView Unsqueeze View".split()
)
PRODUCTS = frozenset("Addbmm Addcmul Addmm Addmv Addr Baddbmm Bmm Dot Linear Mm Mul Mv".split())

_C: Any = torch._C
_predispatch: Any = predispatch
_variable: Any = torch.autograd.Variable


def _open_gate(original: Callable[..., Any], route: str) -> Callable[..., Any]:
    return original


class Scaling:
    """Owns the stand-ins for the engine and for forward mode."""

    def __init__(self, gate: Gate = _open_gate) -> None:
        self._factor = 1.0
        self._looks = False
        self.curved: bool | None = None
        self._before = (
            _variable._execution_engine,
            _C._ImperativeEngine,
            _predispatch._make_dual_impl,
        )
        self._run = gate(self._before[0].run_backward, "the autograd engine")

    def install(self) -> None:
        """Put the stand-ins in place."""
        engine_type = _like_the_engine(self._before[0], self._run_backward)
        _variable._execution_engine = engine_type()
        _C._ImperativeEngine = engine_type
        _predispatch._make_dual_impl = self._make_dual

    def remove(self) -> None:
        """Put back what was in place before."""
        _variable._execution_engine, _C._ImperativeEngine, make_dual = self._before
        _predispatch._make_dual_impl = make_dual

    @contextlib.contextmanager
    def by(self, factor: float) -> Iterator[None]:
        """What comes out of autograd is ``factor`` too long inside."""
        self._factor = factor
        try:
            yield
        finally:
            self._factor = 1.0

    @contextlib.contextmanager
    def looking(self) -> Iterator[None]:
        """Inside, ``curved`` tells whether any derivative that was taken depends on where.

        In a loss in which numbers of a formula stand as factors none does. It is None where no
        derivative was taken.
        """
        self._looks, self.curved = True, None
        try:
            yield
        finally:
            self._looks = False

    def _run_backward(self, outputs: Any, gradients: Any, *args: Any, **kwargs: Any) -> Any:
        if self._looks and not self.curved:
            self.curved = not all(map(_is_linear, _graph_of(outputs)))
        return self._run(outputs, tuple(map(self._longer, gradients)), *args, **kwargs)

    def _make_dual(self, tensor: Any, tangent: Any, *, level: int) -> Any:
        return self._before[2](tensor, self._longer(tangent), level=level)

    def _longer(self, gradient: Any) -> Any:
        scaled = self._factor != 1.0 and isinstance(gradient, torch.Tensor)
        return gradient * self._factor if scaled else gradient


def _graph_of(outputs: Any) -> set[Any]:
    """All nodes of the graph that was recorded for ``outputs``."""
    edges = [o.node if isinstance(o, GradientEdge) else o.grad_fn for o in outputs]
    nodes = [node for node in edges if node is not None]
    seen = set(nodes)
    while nodes:
        following = {after for after, _ in nodes.pop().next_functions if after is not None} - seen
        seen |= following
        nodes += following
    return seen


def _is_linear(node: Any) -> bool:
    """Whether a node of a graph is known for linear; one that is not known accuses nobody.

    A product is linear where one factor alone was recorded, a quotient where its divisor was not.
    """
    kind = node.name().rpartition(":")[2].partition("Backward")[0]
    recorded = [after is not None for after, _ in node.next_functions]
    if kind == "Div":
        return not recorded[-1]
    return kind in LINEAR or (kind in PRODUCTS and sum(recorded) == 1)


def _like_the_engine(engine: Any, run_backward: Callable[..., Any]) -> type:
    """A class that looks like the engine's, with another way to run backward."""
    own = {
        "__module__": type(engine).__module__,
        "__qualname__": type(engine).__qualname__,
        "__slots__": (),
        "run_backward": staticmethod(run_backward),
        "queue_callback": staticmethod(engine.queue_callback),
        "is_checkpoint_valid": staticmethod(engine.is_checkpoint_valid),
    }
    return type(type(engine).__name__, (), own)


@contextlib.contextmanager
def in_place() -> Iterator[Scaling]:
    """The stand-ins: those of a sandbox, or else some for as long as this lasts."""
    run_backward = _variable._execution_engine.run_backward
    scaling = getattr(run_backward, "__self__", None)
    if isinstance(scaling, Scaling):
        yield scaling
        return
    scaling = Scaling()
    scaling.install()
    try:
        yield scaling
    finally:
        scaling.remove()
