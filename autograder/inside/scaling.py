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

Gate = Callable[[Callable[..., Any], str], Callable[..., Any]]

_C: Any = torch._C
_predispatch: Any = predispatch
_variable: Any = torch.autograd.Variable


def _open_gate(original: Callable[..., Any], route: str) -> Callable[..., Any]:
    return original


class Scaling:
    """Owns the stand-ins for the engine and for forward mode."""

    def __init__(self, gate: Gate = _open_gate) -> None:
        self._factor = 1.0
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

    def _run_backward(self, outputs: Any, gradients: Any, *args: Any, **kwargs: Any) -> Any:
        return self._run(outputs, tuple(map(self._longer, gradients)), *args, **kwargs)

    def _make_dual(self, tensor: Any, tangent: Any, *, level: int) -> Any:
        return self._before[2](tensor, self._longer(tangent), level=level)

    def _longer(self, gradient: Any) -> Any:
        scaled = self._factor != 1.0 and isinstance(gradient, torch.Tensor)
        return gradient * self._factor if scaled else gradient


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
def scaled_autograd(factor: float) -> Iterator[None]:
    """All that comes out of autograd is ``factor`` too long inside, here or in a sandbox."""
    run_backward = _variable._execution_engine.run_backward
    scaling = getattr(run_backward, "__self__", None)
    if isinstance(scaling, Scaling):
        with scaling.by(factor):
            yield
        return
    scaling = Scaling()
    scaling.install()
    try:
        with scaling.by(factor):
            yield
    finally:
        scaling.remove()
