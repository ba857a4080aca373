"""The warm process: imports once what notebooks use, then forks a sandbox per request.

Started with a clean environment and no descriptor but its control sockets, one per
grader. A request is a JSON line with the channel's descriptor attached; the reply is
the child's pid with a pidfd attached. When a grader's socket closes, its children are
killed; when the last one closes, this process ends.
"""

from __future__ import annotations

import gc
import json
import os
import select
import signal
import socket
import sys
from typing import Any

from autograder.inside.lockdown import Fortress, Limits, lock_down, prepare
from autograder.wire import pack

CONTROL_MESSAGE = 1 << 16


class Warm:
    """Owns the children of one warm process."""

    def __init__(self, controls: list[socket.socket], leave_out: frozenset[str]) -> None:
        from autograder.inside.autograd_ban import AutogradBan
        from autograder.inside.shell import NotebookShell, Recorder

        self._controls = controls
        self._children: dict[int, tuple[socket.socket, int]] = {}
        self._ban = AutogradBan()
        self._ban.install()
        self._shell = NotebookShell.instance(recorder=Recorder())
        self._shell.run("1 / 0", 0)  # the first cell, and the first traceback, pay for lazy set-up
        self._fortress: Fortress = prepare(leave_out)

    def serve(self) -> None:
        """Fork sandboxes until every grader has gone."""
        gc.collect()
        gc.freeze()
        for control in self._controls:
            control.send(b"ready")
        while self._controls:
            readable, _, _ = select.select(self._controls, [], [], 0.5)
            for control in readable:
                self._handle(control)
            self._reap()

    def _handle(self, control: socket.socket) -> None:
        try:
            message, descriptors, _, _ = socket.recv_fds(control, CONTROL_MESSAGE, 1)
        except ConnectionError:
            message, descriptors = b"", []
        if not message:
            self._controls.remove(control)
            control.close()
            for pid, (owner, _) in self._children.items():
                if owner is control:
                    os.kill(pid, signal.SIGKILL)
            return
        request = json.loads(message)
        if request["do"] == "preload":
            preload()
            control.send(b"{}")
            return
        self._fork(control, request, descriptors[0])

    def _fork(self, control: socket.socket, request: dict[str, Any], channel: int) -> None:
        pid = os.fork()
        if pid == 0:
            try:
                self._become_sandbox(request, channel)
            except BaseException as error:
                os.write(channel, pack(0, {"failed": f"{type(error).__name__}: {error}"}))
            finally:
                os._exit(70)
        os.close(channel)
        pidfd = os.pidfd_open(pid)
        self._children[pid] = (control, pidfd)
        socket.send_fds(control, [json.dumps({"pid": pid}).encode()], [pidfd])

    def _become_sandbox(self, request: dict[str, Any], channel: int) -> None:
        from autograder.inside.worker import CHANNEL, Worker, redirect

        os.setsid()
        os.dup2(channel, CHANNEL)
        reseed()
        redirect(self._shell)
        environment = {"HOME": request["scratch"], "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
        os.environ.clear()
        os.environ.update(environment)
        limits = Limits(**request["limits"])
        layers = lock_down(self._fortress, request["scratch"], limits)
        self._shell.user_ns["__name__"] = "__main__"
        hide_the_kit()
        Worker(self._shell, self._ban).serve(layers)

    def _reap(self) -> None:
        for pid in list(self._children):
            try:
                done, _ = os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                done = pid
            if done:
                os.close(self._children.pop(pid)[1])


def reseed() -> None:
    """Random states are inherited by a fork; every notebook starts from the same one."""
    import random

    import numpy as np
    import torch

    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


def hide_the_kit() -> None:
    """Take our modules out of sys.modules: an import in a notebook shall not find them."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("autograder", "seccompy")]:
        del sys.modules[name]


def preload() -> None:
    """Use once what is imported lazily and costs most: optimizers, loaders, a figure, linalg."""
    import matplotlib.pyplot as plt
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    parameter = torch.nn.Parameter(torch.zeros(2))
    torch.optim.Adam([parameter])
    next(iter(DataLoader(TensorDataset(torch.zeros(2, 1)))))
    torch.linalg.pinv(torch.eye(2))
    figure = plt.figure()
    figure.add_subplot().hist([0.0, 1.0])
    figure.canvas.draw()
    plt.close(figure)
    gc.collect()
    gc.freeze()


def main() -> None:
    """``python -m autograder.inside.warm FD[,FD...] [LAYER_TO_LEAVE_OUT,...]``."""
    controls = [socket.socket(fileno=int(text)) for text in sys.argv[1].split(",")]
    leave_out = frozenset(filter(None, sys.argv[2].split(",")))
    import torch

    torch.set_num_threads(1)
    torch.set_num_interop_threads(1)
    Warm(controls, leave_out).serve()


if __name__ == "__main__":
    main()
