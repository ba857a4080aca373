"""What the kernel tells of processes: how long one waited, its threads, the room for more."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from autograder.errors import NoRoom
from autograder.inside import kernel
from autograder.inside.lockdown import LEAST_THREADS, tasks_of, tasks_of_graders

Started = TypeVar("Started")
PAUSES = tuple(0.1 * 2**n for n in range(7))  # seconds, 12.7 in all: longer than most cells
STOP_SECONDS = 0.05
_CGROUPS = Path("/sys/fs/cgroup")
_LIBC = ctypes.CDLL(None)
_PR_GET_PDEATHSIG = 2
_TICKS = os.sysconf("SC_CLK_TCK")


def when_there_is_room(start: Callable[[], Started]) -> Started:
    """Start a process; tried again, after growing pauses, while ``start`` raises NoRoom."""
    for pause in PAUSES:
        try:
            return start()
        except NoRoom:  # what takes all the room may be a neighbour's, and end
            time.sleep(pause)
    return start()


def threads_each(sandboxes: int, most: int) -> int:
    """How many threads each of some sandboxes may have, so that all fit, and the graders, too."""
    rooms = list(_rooms())
    own = tasks_of_graders(sandboxes, len(os.sched_getaffinity(0)))
    share = (min(rooms) - own) // sandboxes if rooms else most
    return max(LEAST_THREADS, min(most, share))


def _rooms() -> Iterator[int]:
    """How many more tasks this user may have, and each control group that this process is in."""
    most = resource.getrlimit(resource.RLIMIT_NPROC)[0]
    if os.geteuid() != 0 and most != resource.RLIM_INFINITY:
        yield most - tasks_of(os.geteuid())
    for folder in _control_groups():
        try:
            limit = (folder / "pids.max").read_text(encoding="ascii").strip()
            now = (folder / "pids.current").read_text(encoding="ascii")
        except (OSError, ValueError):
            continue
        if limit.isdigit():
            yield int(limit) - int(now)


def _control_groups() -> Iterator[Path]:
    """The folders that may limit this process's tasks (cgroups(7); version 2, and pids of 1)."""
    try:
        lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return
    for _, controllers, path in (line.split(":", 2) for line in lines):
        if controllers in ("", "pids"):
            top = _CGROUPS / controllers
            own = top / path.strip("/")
            yield from (f for f in (own, *own.parents) if f.is_relative_to(top))


def process_of(pidfd: int) -> Path | None:
    """The folder in /proc of the process behind a pidfd; None where there is none."""
    try:
        about = Path(f"/proc/self/fdinfo/{pidfd}").read_text(encoding="ascii")
        [pid] = [line.split()[1] for line in about.splitlines() if line.startswith("Pid:")]
    except (OSError, ValueError):
        return None
    return Path("/proc", pid)


def seconds_waited(process: Path | None) -> float:
    """Seconds that a process's first thread was ready to run, and others than its own ran.

    What its other threads ran, living or not, is taken off: it may have waited for them. 0.0
    where nobody knows. /proc/PID/schedstat (ns run, ns waited; Linux,
    Documentation/scheduler/sched-stats) and /proc/PID/stat (fields 14 and 15, proc(5)).
    """
    if process is None:
        return 0.0
    try:
        run, waited = (process / "schedstat").read_text(encoding="ascii").split()[:2]
        fields = (process / "stat").read_bytes().rpartition(b")")[2].split()
    except (OSError, ValueError):
        return 0.0
    of_all = (int(fields[11]) + int(fields[12])) / _TICKS
    of_others = max(0.0, of_all - int(run) / 1e9)
    return max(0.0, int(waited) / 1e9 - of_others)


@contextlib.contextmanager
def as_owner_of(process: Path) -> Iterator[None]:
    """Look at a process with its own user's rights, in this thread alone (setfsuid(2)).

    Root in a container has every user's rights, and may yet lack that to look at a process. The
    kernel forgets meanwhile that we are to end with our parent.
    """
    about, parents_end = process.stat(), ctypes.c_int()
    _LIBC.prctl(_PR_GET_PDEATHSIG, ctypes.byref(parents_end))
    _LIBC.setfsgid(about.st_gid)
    _LIBC.setfsuid(about.st_uid)
    try:
        yield
    finally:
        _LIBC.setfsuid(os.geteuid())
        _LIBC.setfsgid(os.getegid())
        _LIBC.prctl(kernel.PR_SET_PDEATHSIG, parents_end.value)


@contextlib.contextmanager
def standing_still(pidfd: int, process: Path | None) -> Iterator[bool]:
    """Stop a process and all its threads for a moment; whether they stand still.

    One that waits for a disk may not, in the time that there is.
    """
    end, still = time.monotonic() + STOP_SECONDS, False
    try:
        signal.pidfd_send_signal(pidfd, signal.SIGSTOP)
        while not (still := _is_stopped(process)) and time.monotonic() < end:
            time.sleep(0.0005)
        yield still
    finally:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(pidfd, signal.SIGCONT)


def _is_stopped(process: Path | None) -> bool:
    """Whether every thread is stopped or has ended, as far as one sees any."""
    if process is None:
        return False
    try:
        texts = [path.read_bytes() for path in process.glob("task/*/stat")]
    except OSError:  # a thread ended just now
        return False
    return bool(texts) and all(_state(text) in b"TtZX" for text in texts)


def has_ended(process: Path | None) -> bool:
    """Whether a process's first thread has ended: /proc shows its files no longer.

    False where nobody knows: a /proc that hides others' processes (hidepid) hides this one.
    """
    try:
        return process is not None and _state((process / "stat").read_bytes()) in b"ZX"
    except OSError:
        return False


def _state(stat: bytes) -> bytes:
    """The letter behind the name, in which anything may stand (proc_pid_stat(5))."""
    return stat.rpartition(b") ")[2][:1]


def threads_of(process: Path | None) -> int:
    """How many threads a process has; 0 where nobody knows."""
    try:
        return (process / "task").stat().st_nlink - 2 if process else 0
    except OSError:
        return 0
