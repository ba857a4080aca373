"""Where a derivation by hand is asked no route to autograd is left, and nobody is accused falsely.

Every route computes the right slope of tanh, and has to lose the check ``by_hand`` alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
import torch

from autograder import wire
from autograder.hidden import CheckFailed, require_by_hand
from autograder.inside import witness
from autograder.records import Result
from autograder.student import Student
from tests.attacks.by_hand import (
    FORMULAS,
    LATE,
    ROUND,
    by_formulas,
    late,
    on_leaves,
    round_the_gates,
)
from tests.conftest import GradeAnswer
from tests.in_process import InProcess

LOSES = {"a03.dphi"}

ROUTES: dict[str, tuple[str, str]] = {
    # name: (code of an earlier cell, body of dphi)
    "backward": (
        "",
        "x = h.clone().requires_grad_(); torch.tanh(x).sum().backward(); return x.grad",
    ),
    "grad": (
        "",
        "x = h.clone().requires_grad_(); return torch.autograd.grad(torch.tanh(x).sum(), x)[0]",
    ),
    "functional_jacobian": (
        "",
        "return torch.autograd.functional.jacobian(lambda x: torch.tanh(x).sum(), h)",
    ),
    "func_grad": ("", "return torch.func.grad(lambda x: torch.tanh(x).sum())(h)"),
    "func_jacrev": ("", "return torch.func.jacrev(lambda x: torch.tanh(x).sum())(h)"),
    "func_jacfwd": ("", "return torch.func.jacfwd(lambda x: torch.tanh(x).sum())(h)"),
    "func_jvp": ("", "return torch.func.jvp(torch.tanh, (h,), (torch.ones_like(h),))[1]"),
    "func_vjp": ("", "return torch.func.vjp(torch.tanh, h)[1](torch.ones_like(h))[0]"),
    "forward_mode": (
        "import torch.autograd.forward_ad as fwAD",
        "with fwAD.dual_level():\n"
        "        d = fwAD.make_dual(h, torch.ones_like(h))\n"
        "        return fwAD.unpack_dual(torch.tanh(d)).tangent",
    ),
    "early_grad": (
        "from torch.autograd import grad as slope",
        "x = h.clone().requires_grad_(); return slope(torch.tanh(x).sum(), x)[0]",
    ),
    "early_engine": (
        "engine = torch.autograd.Variable._execution_engine\nrun = engine.run_backward",
        "x = h.clone().requires_grad_(); y = torch.tanh(x).sum()\n"
        "    return run((y,), (torch.ones_like(y),), False, False, (x,), allow_unreachable=True,"
        " accumulate_grad=False)[0]",
    ),
    "new_engine": (
        "",
        "x = h.clone().requires_grad_(); y = torch.tanh(x).sum()\n"
        "    return torch._C._ImperativeEngine().run_backward((y,), (torch.ones_like(y),), False,"
        " False, (x,), allow_unreachable=True, accumulate_grad=False)[0]",
    ),
    "enable_grad": (
        "",
        "with torch.enable_grad(), torch.inference_mode(False):\n"
        "        x = h.clone().requires_grad_(); torch.tanh(x).sum().backward()\n"
        "        return x.grad",
    ),
    "nested_exec": (
        "",
        "space = {'torch': torch, 'h': h}\n"
        "    exec('x = h.clone().requires_grad_(); torch.tanh(x).sum().backward(); '"
        "'g = x.grad', space)\n"
        "    return space['g']",
    ),
    "new_thread": (
        "import threading",
        "out = []\n"
        "    def work():\n"
        "        x = h.clone().requires_grad_(); torch.tanh(x).sum().backward()\n"
        "        out.append(x.grad)\n"
        "    t = threading.Thread(target=work); t.start(); t.join()\n"
        "    return out[0]",
    ),
    "waiting_thread": (
        "import threading, queue\n"
        "ask, tell = queue.Queue(), queue.Queue()\n"
        "def work():\n"
        "    while True:\n"
        "        x = ask.get().clone().requires_grad_()\n"
        "        try:\n"
        "            torch.tanh(x).sum().backward(); tell.put(x.grad)\n"
        "        except Exception as error:\n"
        "            tell.put(error)\n"
        "threading.Thread(target=work, daemon=True).start()",
        "ask.put(h); g = tell.get()\n    if isinstance(g, Exception): raise g\n    return g",
    ),
    "waiting_thread_that_goes_on": (  # the kernel counts what a thread did when it stops
        "import sys, threading, queue, time\n"
        "sys.setswitchinterval(1e-4)\n"
        "sys._current_frames = lambda: {1: None}\n"
        "ask, tell = queue.Queue(), queue.Queue()\n"
        "def work():\n"
        "    while True:\n"
        "        x = ask.get().clone().requires_grad_()\n"
        "        torch.tanh(x).sum().backward(); tell.put(x.grad)\n"
        "        end = time.monotonic() + 0.02\n"
        "        while time.monotonic() < end: pass\n"
        "threading.Thread(target=work, daemon=True).start()",
        "ask.put(h); return tell.get()",
    ),
    "jit": (
        "import linecache, types\n"
        "text = 'import torch\\nfrom typing import List\\n@torch.jit.script\\n"
        "def slope(x: torch.Tensor):\\n    y = torch.tanh(x).sum()\\n"
        "    return torch.autograd.grad([y], [x])[0]\\n'\n"
        "open('slopes.py', 'w').write(text)\n"
        "import sys; sys.path.insert(0, '.')\n"
        "try:\n    from slopes import slope\nexcept Exception as e:\n    slope = None",
        "return slope(h.clone().requires_grad_())",
    ),
    "jit_in_a_waiting_thread": (
        "import threading, queue, sys\n"
        "open('slopes.py', 'w').write('import torch\\n@torch.jit.script\\n"
        "def slope(x: torch.Tensor):\\n    y = torch.tanh(x).sum()\\n"
        "    return torch.autograd.grad([y], [x])[0]\\n')\n"
        "sys.path.insert(0, '.')\n"
        "from slopes import slope\n"
        "ask, tell = queue.Queue(), queue.Queue()\n"
        "def work():\n"
        "    while True:\n"
        "        tell.put(slope(ask.get().clone().requires_grad_()))\n"
        "threading.Thread(target=work, daemon=True).start()",
        "ask.put(h); return tell.get()",
    ),
    "dispatch_keys": (
        "",
        "keys = [k for n, k in torch._C.DispatchKey.__members__.items() if 'Autograd' in n]\n"
        "    for key in keys:\n"
        "        try: torch._C._dispatch_tls_set_dispatch_key_excluded(key, False)\n"
        "        except RuntimeError: pass\n"
        "    x = h.clone().requires_grad_(); torch.tanh(x).sum().backward(); return x.grad",
    ),
    "module_backward_hook": (
        "",
        "x = torch.nn.Parameter(h.clone()); optimizer = torch.optim.SGD([x], lr=1.0)\n"
        "    before = x.detach().clone(); torch.tanh(x).sum().backward(); optimizer.step()\n"
        "    return before - x.detach()",
    ),
    "remembered": (
        "table = {}",
        "x = h.clone().requires_grad_()\n"
        "    try:\n"
        "        torch.tanh(x).sum().backward(); table[float(h.sum())] = x.grad\n"
        "        return x.grad\n"
        "    except Exception:\n"
        "        return table[float(h.sum())]",
    ),
    "custom_function": (
        "class Tanh(torch.autograd.Function):\n"
        "    @staticmethod\n    def forward(ctx, x):\n"
        "        ctx.save_for_backward(x); return torch.tanh(x)\n"
        "    @staticmethod\n    def backward(ctx, g):\n"
        "        return g / torch.cosh(ctx.saved_tensors[0])**2",
        "x = h.clone().requires_grad_(); Tanh.apply(x).sum().backward(); return x.grad",
    ),
}


def status(result: Result, key: str, check: str) -> str:
    exercise = next(e for e in result.exercises if e.key == key)
    return next(c.status for c in exercise.checks if c.name == check)


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_leads_round_the_ban(route: str, grade_with: GradeAnswer) -> None:
    before, body = ROUTES[route]
    answer = f"def dphi(h):\n    {body}\n"
    result = grade_with("a03", {"a03.dphi": answer}, first=f"import torch\n{before}")
    assert status(result, "a03.dphi", "value") == "passed"  # the route leads somewhere
    assert status(result, "a03.dphi", "by_hand") == "failed"
    lost = {e.key for e in result.exercises if e.status not in ("passed", "manual")}
    assert lost == LOSES  # a thread that is still there, and waits, accuses nobody else


@pytest.mark.parametrize("moment", LATE)
def test_no_value_is_made_after_the_ban(moment: str, grade_with: GradeAnswer) -> None:
    result = grade_with("a03", {"a03.dphi": late(moment)})
    assert status(result, "a03.dphi", "by_hand") == "failed"


@pytest.mark.parametrize("route", ROUND)
def test_who_gets_past_the_gates_is_seen(route: str, grade_with: GradeAnswer) -> None:
    result = grade_with("a03", {"a03.dphi": round_the_gates(route)})
    assert status(result, "a03.dphi", "value") == "passed"
    assert status(result, "a03.dphi", "by_hand") == "failed"


@pytest.mark.parametrize("pretence", FORMULAS)
def test_formulas_do_not_pass_for_autograd(pretence: str, grade_with: GradeAnswer) -> None:
    result = grade_with("a03", {"a03.grads_autograd": by_formulas(pretence)})
    assert status(result, "a03.grads_autograd", "value") == "passed"
    assert status(result, "a03.grads_autograd", "by_autograd") == "failed"


def test_an_engine_that_was_bound_early_is_scaled_too(grade_with: GradeAnswer) -> None:
    result = grade_with("a03", {"a03.grad_W": on_leaves()})
    assert status(result, "a03.grad_W", "untracked") == "passed"
    assert status(result, "a03.grad_W", "by_hand") == "failed"


def test_a_profile_that_still_runs_is_named(grade_with: GradeAnswer) -> None:
    profile = "torch.autograd.profiler.profile(use_kineto=False).__enter__()"
    result = grade_with("a03", last=f"import torch\n{profile}")
    assert status(result, "a03.dphi", "by_hand") == "failed"
    told = [c.message for e in result.exercises for c in e.checks if c.name == "by_hand"]
    assert all("a profiler that is still running" in message for message in told)


RIGHT = {
    "no_grad": "with torch.no_grad():\n        return 1 - torch.tanh(h) ** 2",
    "detach": "p = torch.tanh(h).detach(); return (1 - p * p).clone()",
    "numpy": "import numpy as np\n"
    "    return torch.from_numpy(1 / np.cosh(h.detach().numpy()) ** 2)",
    "leaf": "x = h.clone().requires_grad_(); return (1 / torch.cosh(x) ** 2).detach()",
    "inference_mode": "with torch.inference_mode():\n        return 1 - torch.tanh(h).square()",
    "in_place": "p = h.clone(); p.tanh_(); p.pow_(2).neg_().add_(1); return p",
    "loop": "out = torch.empty_like(h)\n    for i in range(h.shape[0]):\n"
    "        for k in range(h.shape[1]):\n            out[i, k] = 1 - math.tanh(h[i, k]) ** 2\n"
    "    return out",
    "vmap": "return torch.func.vmap(lambda row: 1 - torch.tanh(row) ** 2)(h)",
}
AUTOGRAD_EVERYWHERE = """
import math, torch
import torch.autograd.forward_ad as fwAD
from torch.autograd import grad, functional
x = torch.ones(3, requires_grad=True)
(x ** 2).sum().backward()
print(x.grad, grad((x ** 3).sum(), x), torch.func.grad(lambda t: t.sin())(torch.tensor(1.0)))
functional.jacobian(lambda t: t ** 2, torch.ones(2))
with fwAD.dual_level():
    print(fwAD.unpack_dual(fwAD.make_dual(torch.ones(1), torch.ones(1)).exp()))
"""


THREADS = """
import threading, torch
torch.set_num_threads(4)
for _ in range(5):
    torch.randn(700, 700) @ torch.randn(700, 700)
threading.Thread(target=lambda: torch.randn(500, 500).sum()).start()
"""


def test_threads_of_earlier_cells_accuse_nobody(grade_with: GradeAnswer) -> None:
    result = grade_with("a03", first=THREADS, last=THREADS)
    assert result.score == result.max_score


IDLE = """
import asyncio, threading, time
from concurrent.futures import ThreadPoolExecutor
pool = ThreadPoolExecutor(3)
print(list(pool.map(lambda n: torch.ones(n).sum().item(), range(5))))
threading.Timer(600, print).start()
threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
"""


def test_threads_that_wait_accuse_nobody(grade_with: GradeAnswer) -> None:
    result = grade_with("a03", first=f"import torch\n{IDLE}", last=IDLE)
    assert result.score == result.max_score


@dataclass(frozen=True)
class WithThread(InProcess):
    """Answers beside which another thread works, as often as ``times``."""

    times: int = 0
    banned: list[bool] = field(default_factory=list)

    def experiment(self, frame: dict[str, Any], encoder: wire.Encoder) -> tuple[Any, bytes]:
        document, arrays = super().experiment(frame, encoder)
        if frame["ban_autograd"]:
            self.banned.append(True)
            document["autograd_routes"] = ["another thread"] * (len(self.banned) <= self.times)
        return document, arrays


@pytest.mark.parametrize(("times", "accused"), [(0, False), (1, False), (100, True)])
def test_a_thread_that_wakes_by_chance_accuses_nobody(times: int, accused: bool) -> None:
    h = torch.linspace(-1.0, 1.0, 6, dtype=torch.float64).reshape(2, 3)
    student = Student(WithThread(lambda h: 1 - torch.tanh(h) ** 2, times), 0)
    try:
        require_by_hand(student, "dphi", (h,), (h,), 1 - torch.tanh(h) ** 2)
        found = False
    except CheckFailed as failure:
        found = "another thread" in str(failure)
    assert found == accused


BUSY = """
import threading
def work():
    while True: pass
threading.Thread(target=work, daemon=True).start()
"""


def test_a_thread_that_works_is_told_where_autograd_is_banned(grade_with: GradeAnswer) -> None:
    result = grade_with("a03", last=BUSY)
    told = [c.message for e in result.exercises for c in e.checks if c.name == "by_hand"]
    assert told
    assert all("a thread that is still running" in message for message in told)


@pytest.mark.parametrize("style", RIGHT)
def test_a_right_answer_by_hand_is_not_accused(style: str, grade_with: GradeAnswer) -> None:
    answer = f"def dphi(h):\n    {RIGHT[style]}\n"
    result = grade_with(
        "a03", {"a03.dphi": answer}, first=AUTOGRAD_EVERYWHERE, last=AUTOGRAD_EVERYWHERE
    )
    assert result.score == result.max_score


def test_a_chance_interruption_is_no_other_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clocks that are read while the machine is busy tell of processor time that nobody had."""
    for said in ([False, True, True], [True, True, True]):
        monkeypatch.setattr(witness, "has_others", iter(said).__next__)
        monkeypatch.setattr(witness, "_process_time", iter([90_000, 90_000]).__next__)
        monkeypatch.setattr(witness, "_thread_time", iter([0, 90_000, 90_000]).__next__)
        assert witness.others_stand_still()
