"""Behaviour claimed that is not there: the worker patched so that its evidence flatters.

Each answer gives right values in a way that an exercise forbids; ``patch`` is what an attacker
puts first to have it seen otherwise. It must not earn more than the same answer without.
"""

from __future__ import annotations

from dataclasses import dataclass

AUTOGRAD = """\
def grad_W(X, y, W, w):
    leaf = W.detach().clone().requires_grad_()
    with torch.enable_grad():
        loss = ((torch.tanh(X.detach() @ leaf) @ w.detach() - y) ** 2).mean() / 2
    return torch.autograd.grad(loss, leaf)[0].detach()
"""


@dataclass(frozen=True)
class Claim:
    """A forbidden way to a right value, and a patch that is to hide it."""

    name: str
    patch: str
    key: str = "a03.grad_W"
    answer: str = AUTOGRAD


FIND = """\
import contextlib, gc, torch
gc.unfreeze()
def found(name):
    return [x for x in gc.get_objects() if type(x).__name__ == name]
"""

BEHAVIOUR = (
    Claim("a guard that guards nothing", FIND + "torch._C._AutoDispatchBelowAutograd = contextlib.nullcontext"),
    Claim("gates that are open", FIND + "for ban in found('AutogradBan'):\n"
          "    type(ban)._refuse_if_banned = lambda self, route: None\n"
          "torch._C._AutoDispatchBelowAutograd = contextlib.nullcontext"),
    Claim("gates opened by their closures", FIND + "for cell in torch._C._enter_dual_level.__closure__:\n"
          "    if hasattr(cell.cell_contents, '_in_force'):\n"
          "        type(cell.cell_contents)._refuse_if_banned = lambda self, route: None"),
    Claim("another ban", FIND + "for ban in found('AutogradBan'):\n"
          "    type(ban).in_force = contextlib.contextmanager(lambda self: (yield []))"),
    Claim("a ban that forgets", FIND + "class No(list):\n    append = lambda *a: None\n"
          "for ban in found('AutogradBan'): ban._routes = No()"),
    Claim("a request without a ban", FIND + "for worker in found('Worker'):\n"
          "    old = type(worker)._run_experiment\n"
          "    type(worker)._run_experiment = (\n"
          "        lambda self, request, arrays: old(self, {**request, 'ban_autograd': False}, arrays))"),
    Claim("dispatch keys switched on", FIND + "import inspect\n"
          "gate = torch._C._dispatch_tls_set_dispatch_key_excluded\n"
          "for cell in gate.__closure__ or ():\n"
          "    if callable(cell.cell_contents): torch._C._dispatch_tls_set_dispatch_key_excluded = cell.cell_contents"),
    Claim("inference mode let go", FIND + "torch._C._InferenceMode = lambda mode=True: contextlib.nullcontext()"),
    Claim("an engine kept", FIND + "kept = torch.autograd.Variable._execution_engine\n"
          "real = kept.run_backward.__self__._before[0]\n"
          "torch.autograd.Variable._execution_engine = real\n"
          "for scaling in found('Scaling'): scaling._run = real.run_backward"),
    Claim("a route taken from the list", FIND + "class Routes(list):\n    __iter__ = lambda self: iter(())\n"
          "for ban in found('AutogradBan'): ban.__dict__['_routes'] = Routes()"),
    Claim("a thread that waits", "import threading, queue\nasked = queue.Queue()\n"
          "threading.Thread(target=lambda: [job() for job in iter(asked.get, None)], daemon=True).start()"),
    Claim("an error in the way of the ban", "import sys\n"
          "sys._current_frames = lambda: {}"),
    Claim("a deep copy of torch.autograd", "import importlib, sys, torch\n"
          "for name in [n for n in sys.modules if n.startswith('torch.autograd')]: pass\n"
          "importlib.reload(torch.autograd.function)"),
)  # fmt: skip
