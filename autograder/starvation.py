"""How long a process waited for a processor: no fault of its code, so no deadline counts it."""

from __future__ import annotations

from pathlib import Path


def process_of(pidfd: int) -> Path | None:
    """The folder in /proc of the process behind a pidfd; None where there is none."""
    try:
        about = Path(f"/proc/self/fdinfo/{pidfd}").read_text(encoding="ascii")
        [pid] = [line.split()[1] for line in about.splitlines() if line.startswith("Pid:")]
    except (OSError, ValueError):
        return None
    return Path("/proc", pid)


def seconds_waited(process: Path | None) -> float:
    """Seconds that a process was ready to run, and did not; 0.0 where nobody knows.

    The second number of /proc/PID/schedstat, in ns (Linux, Documentation/scheduler/sched-stats).
    """
    try:
        text = (process / "schedstat").read_text(encoding="ascii") if process else "0 0"
        return int(text.split()[1]) / 1e9
    except (OSError, ValueError, IndexError):
        return 0.0


def crowds_itself(process: Path | None) -> bool:
    """Whether it has several threads: then it may have waited for one of its own."""
    try:
        return process is not None and sum(1 for _ in (process / "task").iterdir()) > 1
    except OSError:
        return False
