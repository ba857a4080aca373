"""The grader's end of a sandbox: one forked process, spoken to in bounded frames."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from autograder import frames, wire
from autograder.errors import NoRoom, SandboxDied, SandboxError, WarmProcessLost, WireError
from autograder.inside.lockdown import CORE
from autograder.processes import process_of, seconds_waited, when_there_is_room
from autograder.warm_process import KILLED_TWICE, START_SECONDS, Policy, WarmProcess
from autograder.watching import Watch

GRACE_SECONDS = 1.0
CELLS = ""
LEAST_GIVEN_BACK = 0.01
WORTH_ASKING = 0.1  # seconds; what shorter requests waited is given back to a longer one
ORDER_SECONDS = 4.0
BYTES_EACH = 96 << 20  # for all cells together, and for the answers of each function
SECONDS_GIVEN_BACK = 120.0


@dataclass
class Budget:
    """What a notebook still has, through all its sandboxes: bytes to send, seconds to get back.

    Bytes are counted for each purpose, the cells or one function: who sends too much takes
    nothing from another exercise. It gets back what it waited for a processor, but not for ever.
    """

    bytes_each: int = BYTES_EACH
    seconds: float = SECONDS_GIVEN_BACK
    _spent: Counter[str] = field(default_factory=Counter)

    def give_back(self, seconds: float) -> float:
        """Take ``seconds`` off, as far as there are that many; what was taken off."""
        given = min(max(seconds, 0.0), self.seconds)
        self.seconds -= given
        return given

    def spend(self, purpose: str, size: int) -> None:
        """Count ``size`` bytes; WireError when they are too many for their purpose."""
        self._spent[purpose] += size
        if self._spent[purpose] > self.bytes_each:
            raise WireError("it sent too much")


class Sandbox:
    """One forked, locked-down process with student code in it. Talks in bounded frames."""

    def __init__(
        self,
        warm: WarmProcess,
        scratch: str,
        grader: int = 0,
        budget: Budget | None = None,
        place: str = ".",
    ) -> None:
        self._warm = warm
        self._slot = grader
        self._scratch = scratch
        self._place = place
        self._budget = Budget()
        self._purpose = CELLS
        self._watch = Watch((), scratch, -1, None, warm.policy.limits)
        self._counted = 0.0
        self.given_back = 0.0
        self.layers = when_there_is_room(self._open)
        self._budget = budget or self._budget  # the greeting was not its doing
        limits = warm.policy.limits
        self._watch = Watch(self.layers, scratch, self._pidfd, self._process, limits)

    def _open(self) -> tuple[str, ...]:
        """Have a process, and know its layers; NoRoom when the machine is full just now."""
        self._channel, self._pidfd = self._fork()
        self._process = process_of(self._pidfd)
        self._sequence = 0
        return self._greet(self._warm.policy)

    def _fork(self) -> tuple[socket.socket, int]:
        """Have a sandbox forked; a warm process that is gone is replaced, once."""
        try:
            return _fork(self._warm, self._slot, self._scratch, self._place)
        except OSError:
            self._warm.restart(self._slot)
        try:
            return _fork(self._warm, self._slot, self._scratch, self._place)
        except OSError as error:
            raise SandboxError(KILLED_TWICE) from error

    def _greet(self, policy: Policy) -> tuple[str, ...]:
        try:
            greeting = self.request(None, START_SECONDS)[0]
        except SandboxDied as error:
            raise SandboxError(f"a sandbox could not be started: {error}") from error
        if "failed" in greeting:
            self.close()
            raise _refused(greeting, "locked down")
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
        soon, the process is killed. What it waited for a processor meanwhile is not counted:
        ``given_back`` says how long that was. Raises SandboxDied when it is gone, for
        whatever reason.
        """
        deadline = time.monotonic() + seconds
        self.given_back = 0.0
        try:
            if frame is None:
                return self._reply(deadline)
            self._watch.let_run()
            self._purpose = str(frame["inputs"]["function"]) if "inputs" in frame else CELLS
            buffers = encoder.buffers if encoder else ()
            message = frames.pack(self._sequence, frame, buffers)
            self._send(message, deadline + GRACE_SECONDS)
            reply = self._reply(deadline)
            self._watch.look(at_once=self._purpose == CELLS)
            if time.monotonic() > deadline - seconds + WORTH_ASKING:
                self._give_back()
            self._require_order()
            self._watch.hold()
            return reply
        except SandboxDied:
            self.close()
            raise
        except TimeoutError as error:
            self.close()
            raise SandboxDied(f"it did not end within {seconds:g} seconds") from error
        except WireError as error:
            self.close()
            raise SandboxDied(f"it broke the rules of the channel: {error}") from error
        except OSError as error:
            self.close()
            if not self._warm.is_alive(self._slot):
                raise WarmProcessLost("the warm process ended") from error
            raise SandboxDied("its process ended") from error

    def _give_back(self) -> float:
        """What it waited for a processor since this was asked last, as far as it gets that back."""
        waited = seconds_waited(self._process)
        more = self._budget.give_back(waited - self._counted)
        self._counted = max(self._counted, waited)
        self.given_back += more
        return more

    def _require_order(self) -> None:
        """Ask for a sign of life: whoever forged an answer, or broke the channel, shows now."""
        deadline = time.monotonic() + ORDER_SECONDS
        self._send(frames.pack(self._sequence, {"do": "nothing"}), deadline)
        self._reply(deadline)

    def _reply(self, deadline: float) -> tuple[Any, bytes]:
        header = self._exactly(frames.HEADER.size, deadline, interrupt=True)
        last = time.monotonic() + max(deadline - time.monotonic(), 0) + GRACE_SECONDS
        json_size, array_size = frames.unpack_header(header, self._sequence)
        if array_size and self._purpose == CELLS:
            raise WireError("it sends arrays that nobody asked for")
        document = frames.unpack_json(self._exactly(json_size, last))
        arrays = self._exactly(array_size, last)
        self._sequence += 1
        if not isinstance(document, dict):
            raise WireError("a reply is not an object")
        return document, arrays

    def _send(self, frame: bytes, deadline: float) -> None:
        view = memoryview(frame)
        while view:
            self._watch.look()
            left = _left(deadline)
            patience = min(left, self._watch.patience())
            if select.select([], [self._channel], [], patience)[1]:
                view = view[self._channel.send(view) :]
            elif left <= patience:
                raise TimeoutError

    def _exactly(self, size: int, deadline: float, interrupt: bool = False) -> bytes:
        self._budget.spend(self._purpose, size)
        received = bytearray(size)
        view = memoryview(received)
        while view:
            readable = self._wait_until(deadline, begun=len(view) < size)
            if not readable and interrupt:
                interrupt = False
                deadline = time.monotonic() + GRACE_SECONDS
                signal.pidfd_send_signal(self._pidfd, signal.SIGINT)
                continue
            if not readable:
                raise TimeoutError
            came = self._channel.recv_into(view)
            if not came:
                raise ConnectionError
            view = view[came:]
        return bytes(received)

    def _wait_until(self, deadline: float, begun: bool) -> bool:
        """Wait for something to read; False when the deadline has passed without.

        What was ``begun`` is not read on after the deadline: it may come drop by drop.
        """
        while True:
            self._watch.look()
            left = _left(deadline)
            patience = min(left, self._watch.patience())
            waited_for: list[Any] = [self._channel, self._pidfd]
            ready = select.select(waited_for, [], [], patience)[0]
            if self._channel in ready and (left > 0 or not begun):
                return True
            if self._pidfd in ready and self._channel not in ready:
                raise ConnectionError  # it is gone, though somebody may hold its channel open
            if left <= patience:
                more = self._give_back()
                if more < LEAST_GIVEN_BACK:
                    return False
                deadline = time.monotonic() + more

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


def _fork(warm: WarmProcess, slot: int, scratch: str, place: str) -> tuple[socket.socket, int]:
    """Ask for a sandbox, at a place below its scratch folder: its channel and its pidfd.

    The place goes over its own channel: what the warm process reads is in the memory of every
    sandbox to come, and a folder may have a student's name. OSError when the warm process is gone.
    """
    control = warm.control(slot)
    number = os.urandom(8).hex()
    request = {
        "do": "fork",
        "id": number,
        "grader": os.getpid(),
        "scratch": scratch,
        "limits": asdict(warm.policy.limits),
    }
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    folder = os.open(scratch, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        ours.send(os.fsencode(place) + b"\0")
        socket.send_fds(control, [json.dumps(request).encode()], [theirs.fileno(), folder])
        return ours, _pidfd_of(number, control)
    except BaseException:
        ours.close()
        raise
    finally:
        theirs.close()
        os.close(folder)


def _pidfd_of(number: str, control: socket.socket) -> int:
    """The pidfd of the sandbox asked for; replies to a grader that died here before are dropped."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1 << 12, 1)
        if not message:
            raise ConnectionError("it is gone")
        reply = json.loads(message)
        if reply.get("id") == number and "failed" not in reply:
            return descriptors[0]
        for descriptor in descriptors:
            os.close(descriptor)
        if reply.get("id") == number:
            raise _refused(reply, "started")


def _refused(reply: dict[str, Any], what: str) -> SandboxError:
    """Why there is no sandbox: this machine is full just now, or cannot have one at all."""
    if reply.get("passing"):
        return NoRoom("the machine had no room for another process")
    return SandboxError(f"a sandbox could not be {what}: {reply['failed']}")


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())
