"""The warm process, seen from the grader: started early, shared by all its sandboxes.

Importing this module is cheap on purpose: the command line starts the warm process
before it imports PyTorch itself.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SandboxError
from autograder.inside.lockdown import Limits

START_SECONDS = 120.0


@dataclass(frozen=True)
class Policy:
    """How a submission is confined: its limits, and layers left out (for tests only)."""

    limits: Limits = Limits()
    cell_seconds: float = 20.0
    later_cell_seconds: float = 5.0
    call_seconds: float = 5.0
    total_seconds: float = 120.0
    leave_out: frozenset[str] = frozenset()
    trust_submissions: bool = False


class WarmProcess:
    """Owns the warm process. Start it early: it imports PyTorch while the grader does."""

    def __init__(self, policy: Policy, graders: int = 1) -> None:
        self.policy = policy
        pairs = [socket.socketpair() for _ in range(graders)]
        self._controls = [ours for ours, _ in pairs]
        theirs = [their.fileno() for _, their in pairs]
        command = [sys.executable, "-s", "-P", "-m", "autograder.inside.warm"]
        command += [",".join(map(str, theirs)), ",".join(sorted(policy.leave_out))]
        self._process = subprocess.Popen(
            command,
            env=_clean_environment(),
            cwd="/",
            pass_fds=theirs,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _, their in pairs:
            their.close()
        self._ready = [False] * graders

    def control(self, grader: int = 0) -> socket.socket:
        """The control socket of one grader, once the process is ready."""
        control = self._controls[grader]
        if not self._ready[grader]:
            control.settimeout(START_SECONDS)
            try:
                greeting = control.recv(64)
            except TimeoutError:
                greeting = b""
            if greeting != b"ready":
                raise SandboxError(
                    "the warm process did not start: see the messages above; "
                    "`gradmark doctor` tells what this machine lacks"
                )
            self._ready[grader] = True
        return control

    def preload(self) -> None:
        """Import what many notebooks use lazily; worth it when more than one will follow."""
        control = self.control()
        control.sendall(b'{"do": "preload"}')
        control.recv(64)

    def close(self) -> None:
        """End the process and every sandbox it still has."""
        for control in self._controls:
            control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> WarmProcess:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


def _clean_environment() -> dict[str, str]:
    """Nothing of ours but where to import from; one thread for each numerical library."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gradmark"
    (cache / "matplotlib").mkdir(parents=True, exist_ok=True)
    environment = {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": "/nonexistent",
        "IPYTHONDIR": str(cache / "ipython"),
        "MPLCONFIGDIR": str(cache / "matplotlib"),
        "MPLBACKEND": "agg",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": str(Path(__file__).parents[1]),
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
    }
    for library in ("OMP", "OPENBLAS", "MKL"):
        environment[f"{library}_NUM_THREADS"] = "1"
    return environment
