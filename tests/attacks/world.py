"""What an attack is after: files, processes, sockets, memory; and what has become of them."""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from string import Template
from typing import Any

from tests.attacks.attack import PRELUDE, Attack, Evidence

PLACES = ("/tmp", "/dev/shm")


class World:
    """Owns a folder with secrets and targets, a bystander process, and listening sockets."""

    def __init__(self, folder: Path) -> None:
        self.token = os.urandom(8).hex()
        self.canary = f"canary-{os.urandom(12).hex()}"
        self.folder = folder
        self.secret = folder / "secret"
        self.target = folder / "target"
        self._memory = ctypes.create_string_buffer(self.canary.encode())
        self.secret.mkdir()
        self._fill()
        self.open_secret = os.open(self.secret / "gradebook.db", os.O_RDONLY)
        os.set_inheritable(self.open_secret, True)
        self._bystander = self._start_bystander()
        self._listeners = self._listen()
        self._before = self._snapshot()

    def _fill(self) -> None:
        (self.secret / "gradebook.db").write_text(f"scores {self.canary}\n")
        (self.secret / "test_hidden.py").write_text(f"EXPECTED = '{self.canary}'\n")
        (self.secret / "submitted").mkdir()
        (self.secret / "submitted" / "other.ipynb").write_text(f'{{"answer": "{self.canary}"}}')
        self.target.mkdir()
        self.target.chmod(0o777)
        for name in ("gradebook.db", "late.txt", "feedback.html"):
            (self.target / name).write_text("as it was\n")
            (self.target / name).chmod(0o666)

    def _start_bystander(self) -> subprocess.Popen[bytes]:
        environment = {"PATH": os.environ["PATH"], "PASSWORD": self.canary}
        return subprocess.Popen(["sleep", "3600"], start_new_session=True, env=environment)

    def _listen(self) -> dict[str, socket.socket]:
        inet, stream = socket.AF_INET, socket.SOCK_STREAM
        listeners = {
            "tcp": socket.socket(inet, stream),
            "udp": socket.socket(inet, socket.SOCK_DGRAM),
            "unix": socket.socket(socket.AF_UNIX, stream),
            "abstract": socket.socket(socket.AF_UNIX, stream),
        }
        listeners["tcp"].bind(("127.0.0.1", 0))
        listeners["udp"].bind(("127.0.0.1", 0))
        listeners["unix"].bind(self._short_path())
        Path(self._short_path()).chmod(0o777)
        listeners["abstract"].bind(f"\0{self.token}")
        for name, listener in listeners.items():
            if name != "udp":
                listener.listen(64)
            listener.setblocking(False)
        return listeners

    def _short_path(self) -> str:
        return f"/tmp/{self.token}.socket"

    def code(self, attack: Attack) -> str:
        """The attack's cell, aimed at this world."""
        names = {
            "token": self.token,
            "secret": self.secret,
            "target": self.target,
            "bystander": self._bystander.pid,
            "grader": os.getpid(),
            "address": ctypes.addressof(self._memory),
            "descriptor": self.open_secret,
            "length": len(self.canary),
            "tcp": self._listeners["tcp"].getsockname()[1],
            "udp": self._listeners["udp"].getsockname()[1],
            "unix": self._short_path(),
            "kit": Path(__file__).parents[2],
        }
        return Template(PRELUDE + attack.code).safe_substitute(names)

    def environment(self) -> dict[str, str]:
        """What marks every process that comes from here: an environment outlives fork and setsid."""
        return {"GRADMARK_TEST_MARK": self.token}

    def evidence(self, shown: str, known: set[int]) -> set[Evidence]:
        """What an attack has left behind, judged from outside; ``known`` processes may be there."""
        found: set[Evidence] = set()
        if self.canary in shown:
            found.add("secret")
        if f"REACHED-{self.token}" in shown:
            found.add("reached")
        if self._snapshot() != self._before:
            found.add("changed")
        if not self._bystander_is_well():
            found.add("signalled")
        if self._was_connected():
            found.add("connected")
        if self.processes() - known:
            found.add("left")
        return found

    def _snapshot(self) -> dict[str, tuple[Any, ...]]:
        paths = [self.folder, *sorted(self.folder.rglob("*"))]
        paths += [p for place in PLACES for p in Path(place).glob(f"*{self.token}*")]
        return {str(path): _state(path) for path in paths if "socket" not in path.name}

    def _bystander_is_well(self) -> bool:
        if self._bystander.poll() is not None:
            return False
        status = Path(f"/proc/{self._bystander.pid}/status").read_text()
        return "State:\tS" in status

    def _was_connected(self) -> bool:
        connected = False
        for name, listener in self._listeners.items():
            while True:
                try:
                    if name == "udp":
                        listener.recv(100)
                    else:
                        listener.accept()[0].close()
                    connected = True
                except BlockingIOError:
                    break
        return connected

    def processes(self) -> set[int]:
        """Every process with this world's mark in its environment."""
        mark = f"GRADMARK_TEST_MARK={self.token}".encode()
        found = set()
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes():
                    found.add(int(entry.name))
            except OSError:
                continue
        return found

    def restore(self, known: set[int]) -> None:
        """Make everything as it was, after an attack that was let succeed."""
        for pid in self.processes() - known:
            os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 10
        while self.processes() - known and time.monotonic() < deadline:
            time.sleep(0.01)
        for path in sorted(self.target.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        self.target.rmdir()
        for place in PLACES:
            for path in Path(place).glob(f"*{self.token}*"):
                if path.name != f"{self.token}.socket":
                    path.unlink()
        for path in (self.secret / "submitted" / "other.ipynb", *self.secret.glob("*.*")):
            path.unlink()
        (self.secret / "submitted").rmdir()
        self._fill()
        if not self._bystander_is_well():
            self._bystander.kill()
            self._bystander.wait()
            self._bystander = self._start_bystander()
        self._was_connected()
        self._before = self._snapshot()

    def close(self) -> None:
        """Let go of everything."""
        self._bystander.kill()
        self._bystander.wait()
        for listener in self._listeners.values():
            listener.close()
        Path(self._short_path()).unlink()
        os.close(self.open_secret)


def _state(path: Path) -> tuple[Any, ...]:
    about = path.lstat()
    content = b""
    if path.is_file() and not path.is_symlink():
        content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    times = () if path.is_dir() else (about.st_mtime_ns,)
    return about.st_mode, about.st_uid, about.st_nlink, digest, _attributes(path), *times


def _attributes(path: Path) -> tuple[str, ...]:
    try:
        return tuple(os.listxattr(path, follow_symlinks=False))
    except OSError:
        return ()
