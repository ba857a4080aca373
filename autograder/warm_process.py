"""The warm process, seen from the grader: started early, shared by all its sandboxes.

Importing this module is cheap on purpose: the command line starts the warm process
before it imports PyTorch itself.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.errors import SandboxError
from autograder.inside.lockdown import Limits
from autograder.processes import threads_each
from autograder.scratch import sweep

START_SECONDS = 120.0
NOT_STARTED = (
    "the warm process did not start: see the messages above; "
    "`gradmark doctor` tells what this machine lacks"
)
KILLED_TWICE = (
    "the warm process was killed twice: is there memory left on this machine? Fewer --jobs "
    "need less. Then call again"
)


@dataclass(frozen=True)
class Policy:
    """How a submission is confined: its limits, and layers left out (for tests only).

    A cell has ``cell_seconds`` (``later_cell_seconds`` after one was stopped), all cells
    together ``total_seconds``, a call of a hidden test ``call_seconds``, all calls of one
    function ``function_seconds``.
    """

    limits: Limits = Limits()
    cell_seconds: float = 20.0
    later_cell_seconds: float = 5.0
    call_seconds: float = 5.0
    function_seconds: float = 30.0
    total_seconds: float = 120.0
    leave_out: frozenset[str] = frozenset()
    trust_submissions: bool = False


class WarmProcess:
    """Owns the warm process. Start it early: it imports PyTorch while the grader does."""

    def __init__(self, policy: Policy, graders: int = 1) -> None:
        threads = threads_each(graders, policy.limits.threads)
        self.policy = replace(policy, limits=replace(policy.limits, threads=threads))
        sweep()
        self._preloaded = False
        self._processes: list[subprocess.Popen[bytes]] = []
        self._controls = self._start(graders)
        self._ready = [False] * graders
        self._owners = self._processes * graders

    def _start(self, graders: int) -> list[socket.socket]:
        """Start a process with one control socket for each grader; our ends of them."""
        pairs = [socket.socketpair(type=socket.SOCK_SEQPACKET) for _ in range(graders)]
        theirs = [their.fileno() for _, their in pairs]
        command = [sys.executable, "-s", "-P", "-m", "autograder.inside.warm"]
        command += [",".join(map(str, theirs)), ",".join(sorted(self.policy.leave_out))]
        process = subprocess.Popen(
            command,
            env=clean_environment(),
            cwd="/",
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._processes.append(process)
        for _, their in pairs:
            their.close()
        return [ours for ours, _ in pairs]

    def control(self, grader: int = 0) -> socket.socket:
        """The control socket of one grader, once the process is ready."""
        if not self._ready[grader]:
            greeted = self._greeting(grader)
            if not greeted and self._was_killed(grader):  # by the kernel or a person: once more
                self._replace(grader)
                greeted = self._greeting(grader)
            if not greeted:
                raise SandboxError(KILLED_TWICE if self._was_killed(grader) else NOT_STARTED)
            self._ready[grader] = True
        return self._controls[grader]

    def _greeting(self, grader: int) -> bool:
        self._controls[grader].settimeout(START_SECONDS)
        try:
            return self._controls[grader].recv(64) == b"ready"
        except OSError:
            return False

    def _was_killed(self, grader: int) -> bool:
        """Whether the process that a grader waits for was ended by a signal, not by itself."""
        process = self._owners[grader]
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1)  # its end of the socket closes a moment before it is gone
        return (process.poll() or 0) < 0

    def is_alive(self, grader: int = 0) -> bool:
        """Whether the process at the other end of a grader's control socket is there."""
        state = select.poll()
        state.register(self._controls[grader], 0)  # that it has hung up is told unasked
        return not state.poll(0)

    def _replace(self, grader: int) -> None:
        """Start another process, for this grader alone."""
        self._controls[grader].close()
        [self._controls[grader]] = self._start(1)
        self._owners[grader] = self._processes[-1]
        self._ready[grader] = False

    def restart(self, grader: int = 0) -> None:
        """Another process for a grader whose own is gone, as ready as that was."""
        self._replace(grader)
        if self._preloaded:
            self.preload(grader)

    def preload(self, grader: int = 0, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Import what many notebooks use lazily; worth it when several will follow.

        ``meanwhile`` is called while the warm process is busy with that.
        """
        self._preloaded = True
        control = self.control(grader)
        with contextlib.suppress(OSError):  # whoever asks for a sandbox will replace it
            control.sendall(b'{"do": "preload"}')
            meanwhile()
            control.recv(64)

    def why_not(self) -> dict[str, str]:
        """The layers that this machine does not give, with the reasons."""
        control = self.control()
        control.sendall(b'{"do": "explain"}')
        reasons: dict[str, str] = json.loads(control.recv(1 << 16))
        return reasons

    def close(self) -> None:
        """End the processes and every sandbox they still have."""
        for control in self._controls:
            control.close()
        for process in self._processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def __enter__(self) -> WarmProcess:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def clean_environment() -> dict[str, str]:
    """Nothing of ours but where to import from; one thread for each numerical library."""
    cache = cache_folder()
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": "/nonexistent",
        "IPYTHONDIR": str(cache / "ipython"),
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "TORCHINDUCTOR_CACHE_DIR": "/",  # or its import looks for a writable /tmp
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
    }
    for library in ("OMP", "OPENBLAS", "MKL"):
        environment[f"{library}_NUM_THREADS"] = "1"
    return environment


def cache_folder() -> Path:
    """Where fonts that were looked up once are kept: the user's cache, else a folder of his own.

    A home may be missing or read-only. SandboxError where somebody else took the folder's name.
    """
    with contextlib.suppress(OSError, RuntimeError):
        usual = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gradmark"
        (usual / "matplotlib").mkdir(parents=True, exist_ok=True)
        if os.access(usual / "matplotlib", os.W_OK | os.X_OK):
            return usual
    own = Path(tempfile.gettempdir()) / f"gradmark-cache-{os.geteuid()}"
    own.mkdir(mode=0o700, exist_ok=True)
    about = own.lstat()
    private = stat.S_ISDIR(about.st_mode) and not about.st_mode & 0o022
    if not private or about.st_uid != os.geteuid():
        raise SandboxError(
            f"{own} is not yours alone: set XDG_CACHE_HOME to a folder that you may write"
        )
    (own / "matplotlib").mkdir(exist_ok=True)
    return own
