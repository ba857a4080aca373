"""The loop inside the sandbox: run a cell or an experiment, reply, repeat.

Everything this module needs it binds before student code runs. It trusts its own
memory no more than the grader does: what it replies is evidence, never a verdict.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import sys
import traceback
from collections.abc import Callable
from types import FrameType
from typing import Any

import numpy as np
import torch

from autograder.errors import WireError
from autograder.frames import HEADER, pack, unpack_header, unpack_json
from autograder.inside.autograd_ban import AutogradBan, AutogradForbidden
from autograder.inside.experiments import observe
from autograder.inside.own_modules import find_own_modules
from autograder.inside.shell import NotebookShell, source_line
from autograder.wire import Encoder, decode

CHANNEL = 3


class Worker:
    """Serves one notebook over one channel, until the channel closes."""

    def __init__(self, shell: NotebookShell, ban: AutogradBan) -> None:
        self._shell = shell
        self._at_rest, self._in_force = ban.at_rest, ban.in_force
        self._in_student_code = False
        self._sequence = 0
        self._read, self._write = os.read, os.write
        self._handle, self._set_timer = signal.signal, signal.setitimer
        self._handler_of, self._handlers = signal.getsignal, _handlers()

    def serve(self, layers: list[str]) -> None:
        """Say which layers hold, then answer requests one by one."""
        self._send({"layers": layers}, Encoder())
        while True:
            self._quiet()
            with self._at_rest() as nodes:
                request, arrays = self._receive()
                if request.get("ban_autograd"):
                    self._answer_banned(request, arrays, nodes)
                    continue
            if request["do"] == "nothing":
                self._send({}, Encoder())
            elif request["do"] == "cell":
                self._send(self._run_cell(request), Encoder())
            else:
                reply, encoder = self._run_experiment(request, arrays)
                self._send({**reply, "autograd_routes": []}, encoder)

    def _answer_banned(self, request: dict[str, Any], arrays: bytes, nodes: int) -> None:
        """Run an experiment without autograd; the ban ends when the reply is on its way.

        So there is no moment when autograd works again and the value can still be changed.
        """
        try:
            with self._in_force(nodes) as tried:
                reply, encoder = self._run_experiment(request, arrays)
                routes = [str(route)[:100] for route in tried()[:10]]
                self._send({**reply, "banned": True, "autograd_routes": routes}, encoder)
        except AutogradForbidden as error:
            self._send({"error": describe(error), "autograd_routes": [error.route]}, Encoder())

    def _quiet(self) -> None:
        """Student code's timers and handlers end with it; ours is there for the next."""
        for kind in (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF):
            self._set_timer(kind, 0)
        for number, usual in self._handlers.items():
            if self._handler_of(number) is not usual:
                self._handle(number, usual)
        self._handle(signal.SIGINT, self._interrupt)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._in_student_code:
            self._in_student_code = False
            raise KeyboardInterrupt("the time for this cell is over")

    def _run_cell(self, request: dict[str, Any]) -> dict[str, Any]:
        self._in_student_code = True
        try:
            outputs, ok = self._shell.run(request["source"], request["index"])
        except BaseException as error:  # an event hook's, or an interrupt between two bytecodes
            self._shell.recorder.error(type(error).__name__, _text_of(error), [])
            outputs, ok = self._shell.recorder.take(), False
        finally:
            self._in_student_code = False
        return {"outputs": outputs, "ok": ok}

    def _run_experiment(
        self, request: dict[str, Any], arrays: bytes
    ) -> tuple[dict[str, Any], Encoder]:
        inputs = {name: decode(value, arrays) for name, value in request["inputs"].items()}
        encoder = Encoder()
        self._in_student_code = True
        try:
            seen = observe(request["do"], self._lookup, inputs)
            reply = {"value": encoder.value(seen["value"])}
            reply["random_state_kept"] = bool(seen["random_state_kept"])
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers too
            encoder = Encoder()
            reply = {"error": describe(error)}
        finally:
            self._in_student_code = False
            self._shell.recorder.take()
        return reply, encoder

    def _lookup(self, name: str) -> Any:
        if name not in self._shell.user_ns:
            raise NameError(f"name '{name}' is not defined")
        return self._shell.user_ns[name]

    def _receive(self) -> tuple[dict[str, Any], bytes]:
        json_size, array_size = unpack_header(self._exactly(HEADER.size), self._sequence)
        request = unpack_json(self._exactly(json_size))
        return request, self._exactly(array_size)

    def _exactly(self, size: int) -> bytes:
        chunks = []
        while size:
            chunk = self._read(CHANNEL, min(size, 1 << 20))
            if not chunk:
                os._exit(0)  # the grader is done with this sandbox, or gone
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)

    def _send(self, reply: dict[str, Any], encoder: Encoder) -> None:
        try:
            whole = pack(self._sequence, reply, encoder.buffers)
        except (WireError, ValueError) as error:
            whole = pack(self._sequence, _too_much(reply, error))
        frame = memoryview(whole)
        self._sequence += 1
        while frame:
            frame = frame[self._write(CHANNEL, frame) :]


def _handlers() -> dict[int, Any]:
    """What is done about each signal when no student code runs; its timers ring unheard."""
    handled = signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP, signal.SIGINT}
    handlers = {int(number): signal.getsignal(number) for number in handled}
    timers = (signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF)
    rung = dict.fromkeys(map(int, timers), signal.SIG_IGN)
    return {n: h for n, h in (handlers | rung).items() if h is not None}


def _too_much(reply: dict[str, Any], error: Exception) -> dict[str, Any]:
    """What to say instead of a reply that does not fit into a frame."""
    if "outputs" not in reply:
        return {"error": describe(error)}
    text = "[the outputs of this cell were left out: they are too long]\n"
    return {
        "outputs": [{"output_type": "stream", "name": "stderr", "text": text}],
        "ok": reply["ok"],
    }


def describe(error: BaseException) -> dict[str, Any]:
    """An exception in plain words: its type, text, the student's line, the operands there."""
    described: dict[str, Any] = {
        "type": type(error).__name__[:200],
        "message": _text_of(error)[:2000],
        "line": "",
        "operands": [],
    }
    frames = [f for f in traceback.walk_tb(error.__traceback__) if _is_cell(f[0])]
    if frames:
        frame, number = frames[-1]
        line = source_line(frame.f_code.co_filename, number)
        described["line"] = line[:500]
        described["operands"] = _operands(line, {**frame.f_globals, **frame.f_locals})
    return described


def _text_of(error: BaseException) -> str:
    """The exception's text; writing it is the student's code where the class is."""
    try:
        return str(error)
    except Exception:
        return "(its text could not be had)"


def _is_cell(frame: FrameType) -> bool:
    return frame.f_code.co_filename.startswith(("<ipython-input", "<student"))


def _operands(line: str, variables: dict[str, Any]) -> list[str]:
    """The shapes of the tensors and arrays that a line of code names."""
    described = []
    for name in dict.fromkeys(re.findall(r"[A-Za-z_]\w*", line)):
        value = variables.get(name)
        if isinstance(value, torch.Tensor | np.ndarray):
            described.append(f"{name}: {tuple(value.shape)}")
    return described[:8]


def start(
    shell: NotebookShell,
    ban: AutogradBan,
    channel: int,
    lock: Callable[[], list[str]],
) -> None:
    """Make this process a sandbox by ``lock``, then serve until the grader is done.

    The first that comes over the channel is the notebook's place below the scratch folder.
    """
    os.dup2(channel, CHANNEL)
    place = b""
    while not place.endswith(b"\0"):
        place += os.read(CHANNEL, 1 << 16) or b"\0"
    redirect(shell)
    layers = lock()
    os.environ["HOME"] = os.getcwd()
    shell.user_ns["__name__"] = "__main__"
    hide_the_kit()
    find_own_modules(os.getcwd())
    with contextlib.suppress(OSError):  # the folder did not fit, with all that lies beside it
        os.chdir(place.rstrip(b"\0"))
    Worker(shell, ban).serve(layers)


def hide_the_kit() -> None:
    """Take our modules out of sys.modules and sys.path: a notebook shall not trip over them.

    That is tidiness, not protection: nothing in this process's memory is worth finding.
    """
    kit = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    ours = ("autograder", "seccompy")
    for name in [name for name in sys.modules if name.partition(".")[0] in ours]:
        del sys.modules[name]
    if os.path.basename(kit) not in ("site-packages", "dist-packages"):
        sys.path[:] = [path for path in sys.path if path != kit]


def redirect(shell: NotebookShell) -> None:
    """Send Python's and C's standard streams where they can do no harm."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    os.close(null)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  it stays open
    sys.stdout, sys.stderr = shell.streams()
