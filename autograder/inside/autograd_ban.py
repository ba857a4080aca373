"""Switching autograd off for an exercise that asks for a derivation by hand.

Below PyTorch's autograd dispatch keys no operation records a graph (so neither ``backward``
nor TorchScript's differentiation finds one). The private entry points that would switch those
keys on again, or run elsewhere, are gates: the engine, the functorch levels, forward mode,
``inference_mode(False)`` and new threads. The gates stand in for the originals before student
code can bind a name early, and let everything through while no ban is in force. Whoever finds
what is behind a gate is seen by witnesses that do not hang on it (witness.py).
"""

from __future__ import annotations

import _thread
import contextlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import torch

from autograder.inside.scaling import Scaling
from autograder.inside.witness import (
    is_profiled,
    look_away,
    nodes_so_far,
    others_stand_still,
    watch,
)

# What the gates stand in for is private: the stubs know it as something else, or not.
_C: Any = torch._C
_threading: Any = threading

_DISPATCH_SWITCHES = (
    "_dispatch_tls_set_dispatch_key_excluded",
    "_dispatch_tls_set_dispatch_key_included",
    "_IncludeDispatchKeyGuard",
    "_ForceDispatchKeyGuard",
    "_SetExcludeDispatchKeyGuard",
)


class AutogradForbidden(RuntimeError):
    """Raised inside student code that reaches for autograd where it is banned."""

    def __init__(self, route: str) -> None:
        super().__init__(f"autograd is switched off in this exercise ({route})")
        self.route = route


class AutogradBan:
    """Owns the gates of this process. Install once, before student code."""

    def __init__(self) -> None:
        self._in_force = False
        self._routes: list[str] = []
        self._below = _C._AutoDispatchBelowAutograd  # before student code could replace it
        self._exit_dual_level = _C._exit_dual_level
        self._threads, self._set_threads = torch.get_num_threads, torch.set_num_threads
        self._leaf, self._multiply = torch.ones(1, requires_grad=True), torch.mul

    def install(self) -> None:
        """Put the gates in place of PyTorch's private entry points."""
        import torch._functorch.eager_transforms  # noqa: F401  it holds some of them

        Scaling(self._gate).install()
        self._replace(_C, "_enter_dual_level", "forward-mode autograd")
        for name in ("_grad_increment_nesting", "_jvp_increment_nesting"):
            self._replace(_C._functorch, name, "torch.func")
        for name in _DISPATCH_SWITCHES:
            self._replace(_C, name, "PyTorch's dispatch keys")
        self._gate_inference_mode()
        self._replace(_thread, "start_new_thread", "a new thread")
        _thread.start_new = _thread.start_new_thread
        _threading._start_new_thread = _thread.start_new_thread

    def _replace(self, owner: Any, name: str, route: str) -> None:
        """Put a gate in place of ``owner.name``, wherever a module of PyTorch has it by now."""
        original = getattr(owner, name)
        gate = self._gate(original, route)
        setattr(owner, name, gate)
        for module in [m for n, m in sys.modules.items() if n.partition(".")[0] == "torch"]:
            names = vars(module) if isinstance(module, ModuleType) else {}
            for alias in [name for name, value in names.items() if value is original]:
                setattr(module, alias, gate)

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
            raise AutogradForbidden(route)

    @contextlib.contextmanager
    def at_rest(self) -> Iterator[int]:
        """While no student code is due: what a hook of its does then records no graph either.

        Yields how many operations had been recorded before.
        """
        nodes = nodes_so_far()
        with self._below():
            yield nodes

    @contextlib.contextmanager
    def in_force(self, nodes: int) -> Iterator[Callable[[], list[str]]]:
        """No autograd inside, ``at_rest``; AutogradForbidden where that cannot be seen to.

        Yields what tells, asked once, the routes that were tried since ``nodes`` were counted.
        """
        routes: list[str] = []
        self._routes = routes
        self._close_dual_level()
        if not others_stand_still():  # the ban below is of this thread alone
            raise AutogradForbidden("a thread that is still running")
        if is_profiled():
            raise AutogradForbidden("a profiler that is still running")
        threads = self._threads()
        self._set_threads(1)  # with more of them even a small tanh runs elsewhere, too
        witness = watch(nodes, os.urandom(8).hex())

        def tried() -> list[str]:
            if self._multiply(self._leaf, 2).requires_grad:
                routes.append("a way round the ban")
            return [*routes, *witness.routes()]

        self._in_force = True
        try:
            yield tried
        finally:
            self._in_force = False
            look_away()
            self._set_threads(threads)

    def _close_dual_level(self) -> None:
        """A level of forward mode that was left open needs no gate any more."""
        with contextlib.suppress(RuntimeError):  # the usual case: none is open
            self._exit_dual_level(level=0)
