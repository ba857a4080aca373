"""Switching autograd off for an exercise that asks for a derivation by hand.

Two things together leave no route: below PyTorch's autograd dispatch keys no operation
records a graph (so neither ``backward`` nor TorchScript's differentiation finds one), and
the private entry points that would switch those keys on again, or run elsewhere, are
gates: the engine, the functorch levels, forward mode, ``inference_mode(False)`` and new
threads. The gates stand in for the originals before student code can bind a name early,
and let everything through while no ban is in force.
"""

from __future__ import annotations

import _thread
import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import torch

# What the gates stand in for is private: the stubs know it as something else, or not.
_C: Any = torch._C
_threading: Any = threading

_DISPATCH_SWITCHES = (
    "_dispatch_tls_set_dispatch_key_excluded",
    "_dispatch_tls_set_dispatch_key_included",
    "_IncludeDispatchKeyGuard",
    "_ForceDispatchKeyGuard",
)


class AutogradForbidden(RuntimeError):
    """Raised inside student code that reaches for autograd where it is banned."""


class AutogradBan:
    """Owns the gates of this process. Install once, before student code."""

    def __init__(self) -> None:
        self._in_force = False
        self._routes: list[str] = []
        self._below = _C._AutoDispatchBelowAutograd  # before student code could replace it
        self._leaf, self._multiply = torch.ones(1, requires_grad=True), torch.mul

    def install(self) -> None:
        """Put the gates in place of PyTorch's private entry points."""
        import torch._functorch.eager_transforms as transforms

        variable: Any = torch.autograd.Variable
        engine = variable._execution_engine
        gated_engine = _GatedEngine(engine, self._gate(engine.run_backward, "the autograd engine"))
        variable._execution_engine = gated_engine
        _C._ImperativeEngine = lambda: gated_engine
        _C._EngineBase = _GatedEngine
        self._replace(_C, "_enter_dual_level", "forward-mode autograd")
        for name in ("_grad_increment_nesting", "_jvp_increment_nesting"):
            self._replace(_C._functorch, name, "torch.func")
            setattr(transforms, name, getattr(_C._functorch, name))
        for name in _DISPATCH_SWITCHES:
            self._replace(_C, name, "PyTorch's dispatch keys")
        self._gate_inference_mode()
        self._replace(_thread, "start_new_thread", "a new thread")
        _thread.start_new = _thread.start_new_thread
        _threading._start_new_thread = _thread.start_new_thread

    def _replace(self, owner: Any, name: str, route: str) -> None:
        setattr(owner, name, self._gate(getattr(owner, name), route))

    def _gate(self, original: Callable[..., Any], route: str) -> Callable[..., Any]:
        def gate(*args: Any, **kwargs: Any) -> Any:
            self._refuse_if_banned(route)
            return original(*args, **kwargs)

        return gate

    def _gate_inference_mode(self) -> None:
        original = _C._InferenceMode

        def gate(mode: bool = True) -> Any:
            if not mode:
                self._refuse_if_banned("inference_mode(False)")
            return original(mode)

        _C._InferenceMode = gate

    def _refuse_if_banned(self, route: str) -> None:
        if self._in_force:
            self._routes.append(route)
            raise AutogradForbidden(f"autograd is switched off in this exercise ({route})")

    @contextlib.contextmanager
    def in_force(self) -> Iterator[list[str]]:
        """No autograd inside; yields the list of routes that were tried."""
        routes: list[str] = []
        self._routes = routes
        self._in_force = True
        try:
            if len(sys._current_frames()) > 1:  # the ban below is of this thread alone
                self._refuse_if_banned("a thread that is still running")
            with self._below():
                yield routes
                if self._multiply(self._leaf, 2).requires_grad:
                    routes.append("a way round the ban")
        finally:
            self._in_force = False


class _GatedEngine:
    """Stands in for the autograd engine; everything but ``run_backward`` is the engine's own."""

    def __init__(self, engine: Any, run_backward: Callable[..., Any]) -> None:
        self.run_backward = run_backward
        self.queue_callback = engine.queue_callback
        self.is_checkpoint_valid = engine.is_checkpoint_valid
