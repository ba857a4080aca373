"""The grader's end of a sandbox: one forked process, spoken to in bounded frames."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder import wire
from autograder.errors import SandboxDied, SandboxError, WireError
from autograder.inside.lockdown import CORE
from autograder.warm_process import START_SECONDS, Policy, WarmProcess

GRACE_SECONDS = 1.0
BYTE_BUDGET = 512 << 20


@contextlib.contextmanager
def scratch_folder(files: Path | None) -> Iterator[str]:
    """A fresh private folder with a copy of ``files``, removed afterwards."""
    folder = tempfile.mkdtemp(prefix="gradmark-")
    try:
        if files is not None:
            shutil.copytree(files, folder, dirs_exist_ok=True)
        os.chmod(folder, 0o777)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Sandbox:
    """One forked, locked-down process with student code in it. Talks in bounded frames."""

    def __init__(self, warm: WarmProcess, scratch: str, grader: int = 0) -> None:
        self._channel, theirs = socket.socketpair()
        self._channel.setblocking(False)
        self._sequence = 0
        self._received = 0
        limits = asdict(warm.policy.limits)
        request = {"do": "fork", "scratch": scratch, "limits": limits}
        control = warm.control(grader)
        try:
            socket.send_fds(control, [json.dumps(request).encode()], [theirs.fileno()])
            reply, descriptors, _, _ = socket.recv_fds(control, 1 << 12, 1)
        except OSError as error:
            raise SandboxError("the warm process is gone: start the command again") from error
        finally:
            theirs.close()
        if not reply or not descriptors:
            raise SandboxError("the warm process ended: start the command again")
        self._pidfd = descriptors[0]
        self.layers = self._greet(warm.policy)

    def _greet(self, policy: Policy) -> tuple[str, ...]:
        try:
            greeting = self.request(None, START_SECONDS)[0]
        except SandboxDied as error:
            raise SandboxError(f"a sandbox could not be started: {error}") from error
        if "failed" in greeting:
            self.close()
            raise SandboxError(f"a sandbox could not be locked down: {greeting['failed']}")
        layers = tuple(greeting["layers"])
        missing = set(CORE) - set(layers) - policy.leave_out
        if missing and not policy.trust_submissions:
            self.close()
            raise SandboxError(
                f"this machine lacks the sandbox layers {sorted(missing)}; untrusted code is not "
                "run without them. `gradmark doctor` says why; --trust-submissions runs it anyway"
            )
        return layers

    def request(
        self, frame: dict[str, Any] | None, seconds: float, encoder: wire.Encoder | None = None
    ) -> tuple[Any, bytes]:
        """Send a request (None: only listen) and return the reply's document and arrays.

        After ``seconds`` student code is interrupted; if that does not bring a reply
        soon, the process is killed. Raises SandboxDied when it is gone, whatever the reason.
        """
        deadline = time.monotonic() + seconds
        try:
            if frame is not None:
                self._send(wire.pack(self._sequence, frame, encoder), deadline + GRACE_SECONDS)
            return self._reply(deadline)
        except TimeoutError as error:
            self.close()
            raise SandboxDied(f"it did not end within {seconds:g} seconds") from error
        except WireError as error:
            self.close()
            raise SandboxDied(f"it broke the rules of the channel: {error}") from error
        except OSError as error:
            self.close()
            raise SandboxDied("its process ended") from error

    def _reply(self, deadline: float) -> tuple[Any, bytes]:
        header = self._exactly(wire.HEADER.size, deadline, interrupt=True)
        last = time.monotonic() + max(deadline - time.monotonic(), 0) + GRACE_SECONDS
        json_size, array_size = wire.unpack_header(header, self._sequence)
        document = wire.unpack_json(self._exactly(json_size, last))
        arrays = self._exactly(array_size, last)
        self._sequence += 1
        if not isinstance(document, dict):
            raise WireError("a reply is not an object")
        return document, arrays

    def _send(self, frame: bytes, deadline: float) -> None:
        view = memoryview(frame)
        while view:
            _, writable, _ = select.select([], [self._channel], [], _left(deadline))
            if not writable:
                raise TimeoutError
            view = view[self._channel.send(view) :]

    def _exactly(self, size: int, deadline: float, interrupt: bool = False) -> bytes:
        self._received += size
        if self._received > BYTE_BUDGET:
            raise WireError("it sent too much")
        chunks = []
        while size:
            readable, _, _ = select.select([self._channel], [], [], _left(deadline))
            if not readable and interrupt:
                interrupt = False
                deadline = time.monotonic() + GRACE_SECONDS
                signal.pidfd_send_signal(self._pidfd, signal.SIGINT)
                continue
            if not readable:
                raise TimeoutError
            chunk = self._channel.recv(min(size, 1 << 20))
            if not chunk:
                raise ConnectionError
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)

    def close(self) -> None:
        """Kill the process and wait until it is gone. Harmless the second time."""
        if self._pidfd < 0:
            return
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        select.select([self._pidfd], [], [], 10)
        os.close(self._pidfd)
        self._pidfd = -1
        self._channel.close()

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
