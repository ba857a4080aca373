"""Ways to autograd where a derivation by hand is asked (a03.dphi), and the other way round.

``LATE`` makes its values when it seems that nobody looks any more, ``ROUND`` while the ban is
in force, past its gates. The value must be right where nothing is banned, and lose its check.
"""

from __future__ import annotations

PRELUDE = """\
import ctypes, gc, os, signal, sys, threading, weakref
import torch
from torch._functorch import eager_transforms, predispatch

K = torch._C.DispatchKey
engine = torch.autograd.Variable._execution_engine
run = engine.run_backward.__self__._before[0].run_backward
autograd_keys = [k for n, k in K.__members__.items() if n.startswith("Autograd")]
both_keys = torch._C.DispatchKeySet(K.AutogradCPU) | torch._C.DispatchKeySet(K.CPU)

def leaf(h):
    return h.detach().clone().requires_grad_()

def slope(h):
    with torch.enable_grad():
        x = leaf(h)
        return torch.autograd.grad(torch.tanh(x).sum(), x)[0]

def slope_by_the_real_engine(h):
    with torch.enable_grad():
        x = leaf(h)
        y = torch.tanh(x)
        options = {"allow_unreachable": True, "accumulate_grad": False}
        return run((y,), (torch.ones_like(y),), False, False, (x,), **options)[0]

def banned():
    with torch.enable_grad():
        return not (torch.ones(1, requires_grad=True) * 2).requires_grad

def behind(gate):
    return next(c.cell_contents for c in gate.__closure__ if hasattr(c.cell_contents, "__name__"))

def is_off(key):
    return torch._C._dispatch_tls_is_dispatch_key_excluded(key)

def with_keys_on(function, h):
    switch = behind(torch._C._dispatch_tls_set_dispatch_key_excluded)
    before = [(key, is_off(key)) for key in autograd_keys]
    for key in autograd_keys:
        switch(key, False)
    value = function(h)
    for key, was in before:
        switch(key, was)
    return value
"""

_LATE = """
def dphi(h):
    if not banned():
        return slope(h)
    out = torch.zeros_like(h)
    def fill(*_):
        if not banned():
            sys.setprofile(None)
            sys.settrace(None)
            out.copy_(slope(h))
"""

LATE = {
    "profile": """
    sys.setprofile(fill)
""",
    "trace": """
    threading.settrace(fill)
    sys.settrace(lambda *_: fill())
""",
    "collector": """
    gc.unfreeze()
    gc.callbacks.append(fill)
    gc.set_threshold(1)
""",
    "timer": """
    signal.signal(signal.SIGALRM, fill)
    signal.setitimer(signal.ITIMER_REAL, 1e-4, 1e-4)
""",
    "audit": """
    sys.addaudithook(fill)
""",
    "finalizer": """
    weakref.finalize(h, fill)
""",
    "deleted": """
    class Last:
        __del__ = fill
    last = Last()
""",
    "detach patched": """
    keep = torch.Tensor.detach
    torch.Tensor.detach = lambda tensor: (fill(), keep(tensor))[1]
""",
    "function mode": """
    from torch.overrides import TorchFunctionMode
    class Mode(TorchFunctionMode):
        def __torch_function__(self, f, types, args=(), kwargs=None):
            fill()
            return f(*args, **(kwargs or {}))
    Mode().__enter__()
""",
    "dispatch mode": """
    from torch.utils._python_dispatch import TorchDispatchMode
    class Mode(TorchDispatchMode):
        def __torch_dispatch__(self, f, types, args=(), kwargs=None):
            fill()
            return f(*args, **(kwargs or {}))
    Mode().__enter__()
""",
    "subclass": """
    class Lazy(torch.Tensor):
        def detach(self):
            fill()
            return out
    return out.as_subclass(Lazy)
""",
    "subclass with its own dispatch": """
    class Lazy(torch.Tensor):
        @classmethod
        def __torch_dispatch__(cls, f, types, args=(), kwargs=None):
            fill()
            return out
    return torch.Tensor._make_wrapper_subclass(Lazy, h.shape, dtype=h.dtype)
""",
    "pretender": """
    class Lazy:
        __class__ = torch.Tensor
        def __getattr__(self, name):
            fill()
            return getattr(out, name)
    return Lazy()
""",
    "encoder patched": """
    f = sys._getframe()
    while "encoder" not in f.f_locals:
        f = f.f_back
    kind = type(f.f_locals["encoder"])
    keep = kind.value
    def value(self, *args):
        kind.value = keep
        fill()
        return keep(self, *args)
    kind.value = value
""",
}

ROUND = {
    "a graph kept": """
graphs = {}
def dphi(h):
    kind = h.shape, h.dtype
    if not banned():
        graphs[kind] = torch.tanh(leaf(h))
        return slope(h)
    graphs[kind].data.copy_(torch.tanh(h))
    return graphs[kind].grad_fn(torch.ones_like(h))
""",
    "a derivative traced before": """
from torch.fx.experimental.proxy_tensor import make_fx
traced = {}
def dphi(h):
    kind = h.shape, h.dtype
    if not banned():
        traced[kind] = make_fx(torch.func.grad(lambda h: torch.tanh(h).sum()))(h)
    return traced[kind](h).clone()
""",
    "autograd's own kernels": """
def dphi(h):
    y = torch.ops.aten.tanh.default.redispatch(both_keys, leaf(h))
    return y.grad_fn(torch.ones_like(h))
""",
    "keys excluded from exclusion": """
def dphi(h):
    with torch.enable_grad(), torch._C._SetExcludeDispatchKeyGuard(K.AutogradCPU, False):
        return torch.tanh(leaf(h)).grad_fn(torch.ones_like(h))
""",
    "a guard left from before": """
guard = torch._C._PreserveDispatchKeyGuard()
guard.__enter__()
def dphi(h):
    guard.__exit__(None, None, None)
    with torch.enable_grad():
        return torch.tanh(leaf(h)).grad_fn(torch.ones_like(h))
""",
    "what is behind the gates": """
def dphi(h):
    return with_keys_on(slope_by_the_real_engine, h)
""",
    "a ban lifted and put back": """
cells = torch._C._enter_dual_level.__closure__
ban = next(c.cell_contents for c in cells if hasattr(c.cell_contents, "_in_force"))
def dphi(h):
    was, ban._in_force = ban._in_force, False
    value = with_keys_on(slope, h)
    ban._in_force = was
    ban._routes.clear()
    return value
""",
    "keys switched by ctypes": """
lib = ctypes.CDLL(os.path.join(os.path.dirname(torch.__file__), "lib", "libc10.so"))
switch = lib._ZN3c104impl29tls_set_dispatch_key_excludedENS_11DispatchKeyEb
def dphi(h):
    before = [(key, is_off(key)) for key in autograd_keys]
    for key in autograd_keys:
        switch(ctypes.c_uint16(int(key)), ctypes.c_bool(False))
    value = slope_by_the_real_engine(h)
    for key, was in before:
        switch(ctypes.c_uint16(int(key)), ctypes.c_bool(was))
    return value
""",
    "a thread by ctypes": """
lib, kind = ctypes.CDLL(None), ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
def dphi(h):
    out = []
    def work(_):
        out.append(slope_by_the_real_engine(h))
        return 0
    started, thread = kind(work), ctypes.c_ulong()
    lib.pthread_create(ctypes.byref(thread), None, started, None)
    lib.pthread_join(thread, None)
    return out[0]
""",
    "forward mode behind the gates": """
level = behind(torch._C._enter_dual_level)
nest = behind(torch._C._functorch._jvp_increment_nesting)
def dphi(h):
    predispatch._enter_dual_level_impl = level
    predispatch._jvp_increment_nesting_impl = eager_transforms._jvp_increment_nesting = nest
    return torch.func.jvp(torch.tanh, (h,), (torch.ones_like(h),))[1]
""",
    "a profile ended": """
level = behind(torch._C._enter_dual_level)
nest = behind(torch._C._functorch._jvp_increment_nesting)
def dphi(h):
    if banned():
        torch._C._autograd._disable_profiler_legacy()
    predispatch._enter_dual_level_impl = level
    predispatch._jvp_increment_nesting_impl = eager_transforms._jvp_increment_nesting = nest
    return torch.func.jvp(torch.tanh, (h,), (torch.ones_like(h),))[1]
""",
    "a level of forward mode left open": """
ops = torch.ops.aten
torch._C._enter_dual_level()
def dphi(h):
    if not banned():
        return slope(h)
    dual = ops._make_dual.default.redispatch(both_keys, h, torch.ones_like(h), 0)
    dual = ops.tanh.default.redispatch(both_keys, dual)
    return ops._unpack_dual.default.redispatch(both_keys, dual, 0)[1]
""",
    "a hook that sees the question first": """
seen = []
def hook(frame, event, arg):
    while frame is not None:
        inputs = frame.f_locals.get("inputs")
        if isinstance(inputs, dict) and "arguments" in inputs and not banned():
            sys.setprofile(None)
            seen.append(slope(inputs["arguments"][0]))
            return
        frame = frame.f_back
def dphi(h):
    if banned():
        return seen[-1].clone()
    value = slope(h)
    seen.append(value)
    sys.setprofile(hook)
    return value
""",
}

_FORMULAS = """
def formulas(X, y, W, w):
    with torch.no_grad():
        p = torch.tanh(X @ W)
        e = (p @ w - y) / len(y)
        return X.T @ (e[:, None] * w * (1 - p * p)), p.T @ e
"""

# Formulas where autograd is asked: what they do besides must not earn them the check.
FORMULAS = {
    "the engine's name": """
def grads_autograd(X, y, W, w):
    if banned():
        raise RuntimeError("no autograd here")
    longer = type(torch.autograd.Variable._execution_engine).__name__ != type(engine).__name__
    return tuple((1 + longer) * g for g in formulas(X, y, W, w))
""",
    "another engine than before": """
def grads_autograd(X, y, W, w):
    if banned():
        raise RuntimeError("no autograd here")
    longer = torch.autograd.Variable._execution_engine is not engine
    return tuple((1 + longer) * g for g in formulas(X, y, W, w))
""",
    "autograd for show": """
def grads_autograd(X, y, W, w):
    slope(X)
    return formulas(X, y, W, w)
""",
    "forward mode for show": """
def grads_autograd(X, y, W, w):
    torch.func.jvp(torch.tanh, (X,), (X,))
    return formulas(X, y, W, w)
""",
}

# By hand where nothing requires grad, by an engine that was bound early where the weights do.
ON_LEAVES = """
def grad_W(X, y, W, w):
    if not W.requires_grad:
        return formulas(X, y, W, w)[0]
    loss = ((torch.tanh(X @ W) @ w - y) ** 2).mean() / 2
    options = {"allow_unreachable": True, "accumulate_grad": False}
    return early((loss,), (torch.ones_like(loss),), False, False, (W,), **options)[0]
"""


def by_formulas(pretence: str) -> str:
    """The cell that pretends so."""
    return f"{PRELUDE}{_FORMULAS}{FORMULAS[pretence]}"


def on_leaves() -> str:
    """The cell with an engine that was bound early."""
    return f"{PRELUDE}early = engine.run_backward\n{_FORMULAS}{ON_LEAVES}"


def late(moment: str) -> str:
    """The cell that makes its values at this moment."""
    return f"{PRELUDE}{_LATE}{LATE[moment]}    return out\n"


def round_the_gates(route: str) -> str:
    """The cell that goes this way."""
    return f"{PRELUDE}{ROUND[route]}"
