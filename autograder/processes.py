"""What the kernel tells of a process: how long it waited for a processor, its threads."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


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


def threads_of(process: Path | None) -> int:
    """How many threads a process has; 0 where nobody knows."""
    try:
        return (process / "task").stat().st_nlink - 2 if process else 0
    except OSError:
        return 0
