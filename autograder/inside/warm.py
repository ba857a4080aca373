"""The warm process: imports once what notebooks use, then forks a sandbox per request.

Started with a clean environment and no descriptor but its control sockets, one per
grader. A request to fork is one JSON message with two descriptors, the channel's and the
scratch folder's; the reply names the request, with a pidfd attached. When a grader's
socket closes, its children are killed; when the last one closes, this process ends.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import select
import signal
import socket
import sys
from dataclasses import dataclass
from typing import Any

from autograder.errors import is_passing
from autograder.frames import pack
from autograder.inside.collecting import without_collecting
from autograder.inside.enclosure import Enclosure, enter_namespaces, fork_into_pid_namespace
from autograder.inside.lockdown import Fortress, Limits, Place, lock_down, prepare

CONTROL_MESSAGE = 1 << 16
CHANNEL = 3
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TORCHDYNAMO_DISABLE": "1",  # torch.compile would want a compiler, files and processes
}


@dataclass(frozen=True)
class Child:
    """A sandbox: who asked for it, over which control socket, and a handle that can't be reused."""

    control: socket.socket
    grader: int
    pidfd: int


class Warm:
    """Owns the children of one warm process."""

    def __init__(
        self, controls: list[socket.socket], leave_out: frozenset[str], enclosure: Enclosure
    ) -> None:
        from autograder.inside.autograd_ban import AutogradBan
        from autograder.inside.shell import NotebookShell, Recorder
        from autograder.inside.worker import start

        self._controls = controls
        self._slots = {control: slot for slot, control in enumerate(controls)}
        self._children: dict[int, Child] = {}
        self._ban = AutogradBan()
        self._ban.install()
        self._shell = NotebookShell.instance(recorder=Recorder())
        self._shell.run("1 / 0", 0)  # the first cell, and the first traceback, pay for lazy set-up
        self._start = start
        self._leave_out = leave_out
        self._enclosure = enclosure
        self._fortress: Fortress | None = None

    def _prepared(self) -> Fortress:
        """What every sandbox needs; made for the first, so that a preload comes before.

        (In the private root there is no place for the temporary files of some imports.)
        """
        if self._fortress is None:
            self._fortress = prepare(self._leave_out, self._enclosure)
        return self._fortress

    def serve(self) -> None:
        """Fork sandboxes until every grader has gone."""
        for control in self._controls:
            with contextlib.suppress(ConnectionError):  # a grader that has gone already
                control.send(b"ready")
        while self._controls:
            readable, _, _ = select.select(self._controls, [], [], 0.5)
            for control in readable:
                self._handle(control)
            self._reap()
        self._kill(list(self._children.values()))

    def _handle(self, control: socket.socket) -> None:
        message = b""
        descriptors: list[int] = []
        with contextlib.suppress(OSError):
            message, descriptors, _, _ = socket.recv_fds(control, CONTROL_MESSAGE, 2)
        if not message:
            self._controls.remove(control)
            self._kill([child for child in self._children.values() if child.control is control])
            control.close()
            return
        request = json.loads(message)
        with contextlib.suppress(ConnectionError):  # a grader that is gone: its socket ends, too
            if request["do"] == "fork":
                self._fork(control, request, descriptors)
            elif request["do"] == "preload":
                if self._fortress is None:
                    preload()
                control.send(b"{}")
            else:
                control.send(json.dumps(self._prepared().enclosure.why_not).encode())
        for descriptor in descriptors:
            os.close(descriptor)

    def _fork(
        self, control: socket.socket, request: dict[str, Any], descriptors: list[int]
    ) -> None:
        """Fork a sandbox; children of an earlier grader on this socket, now dead, are killed."""
        fortress = self._prepared()
        mine = [child for child in self._children.values() if child.control is control]
        self._kill([child for child in mine if child.grader != request["grader"]])
        try:
            pid = fork_into_pid_namespace(fortress.enclosure)
        except OSError as error:
            reply = {"id": request["id"], "failed": str(error), "passing": is_passing(error)}
            control.send(json.dumps(reply).encode())
            return
        if pid == 0:
            self._become_sandbox(fortress, control, request, descriptors)
        pidfd = os.pidfd_open(pid)
        self._children[pid] = Child(control, request["grader"], pidfd)
        socket.send_fds(control, [json.dumps({"id": request["id"]}).encode()], [pidfd])

    def _become_sandbox(
        self,
        fortress: Fortress,
        control: socket.socket,
        request: dict[str, Any],
        descriptors: list[int],
    ) -> None:
        channel, folder = descriptors  # never CHANNEL's number: main() took it
        try:
            os.setsid()
            reseed()
            os.environ.clear()
            os.environ.update(ENVIRONMENT)
            slot, slots = self._slots[control], len(self._slots)
            place = Place(request["scratch"], folder, slot, slots)
            self._start(
                self._shell,
                self._ban,
                channel,
                lambda: lock_down(fortress, place, Limits(**request["limits"])),
            )
        except BaseException as error:
            failed = f"{type(error).__name__}: {error}"
            with contextlib.suppress(OSError):
                os.write(channel, pack(0, {"failed": failed, "passing": is_passing(error)}))
        finally:
            os._exit(70)

    def _kill(self, children: list[Child]) -> None:
        for child in children:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(child.pidfd, signal.SIGKILL)

    def _reap(self) -> None:
        for pid in list(self._children):
            try:
                done, _ = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                done = pid
            if done:
                os.close(self._children.pop(pid).pidfd)


def reseed() -> None:
    """Random states are inherited by a fork; every notebook starts from the same one."""
    import random

    import numpy as np
    import torch

    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


def preload() -> None:
    """Use once what is imported lazily and costs most: optimizers, loaders, a figure, linalg."""
    with without_collecting():
        _use_once()


def _use_once() -> None:
    import matplotlib.pyplot as plt
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    parameter = torch.nn.Parameter(torch.zeros(2))
    torch.optim.Adam([parameter])
    next(iter(DataLoader(TensorDataset(torch.zeros(2, 1)))))
    torch.linalg.pinv(torch.eye(2))
    figure, axes = plt.subplots(1, 2)
    axes[0].hist([0.0, 1.0])
    axes[1].plot([1.0, 10.0], label="$L$ at $10^{-3}$")
    axes[1].scatter([1.0, 2.0], [3.0, 4.0])
    axes[1].set(xlabel="$w_1$", ylabel="loss", title="descent", yscale="log")
    axes[1].legend()
    figure.tight_layout()
    figure.savefig(io.BytesIO(), bbox_inches="tight")
    plt.close(figure)


def main() -> None:
    """``python -m autograder.inside.warm FD[,FD...] [LAYER_TO_LEAVE_OUT,...]``."""
    controls = [socket.socket(fileno=int(text)) for text in sys.argv[1].split(",")]
    leave_out = frozenset(filter(None, sys.argv[2].split(",")))
    if CHANNEL not in [control.fileno() for control in controls]:
        os.dup2(0, CHANNEL)  # nobody else shall get this number
    enclosure = enter_namespaces(leave_out)  # a user namespace needs a process of one thread
    with without_collecting():
        import torch

        torch.set_num_threads(1)
        torch.set_num_interop_threads(1)
        # Looked up once, in /proc and /sys: found out in a sandbox, where they are out of
        # reach, it is "DEFAULT", which is slower and gives other last digits.
        torch.backends.cpu.get_cpu_capability()
        warm = Warm(controls, leave_out, enclosure)
    warm.serve()
    os._exit(0)  # there is nothing left to write, and taking PyTorch down takes 0.15 s


if __name__ == "__main__":
    main()
