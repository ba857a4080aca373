"""What no layer bounds is watched from here: files without a tmpfs, threads without a user."""

from __future__ import annotations

import contextlib
import math
import random
import signal
import time
from pathlib import Path

from autograder.errors import SandboxDied
from autograder.inside.lockdown import Limits
from autograder.processes import has_ended, standing_still, threads_of
from autograder.usage import Count, count_nameless, count_names

LOOK_SECONDS = 0.25
LOOKING = 10  # of so many seconds one at most is spent on counting files
LONGEST_PAUSE = 1.0  # seconds
SYSTEM = random.SystemRandom()
TRIES = 3
QUIET = 20_000_000  # ns; longer than the steps in which a kernel dates what happens to a folder


class Watch:
    """Looks at what one sandbox uses: by the clock, whatever the sandbox sends meanwhile."""

    def __init__(
        self,
        layers: tuple[str, ...],
        scratch: str,
        pidfd: int,
        process: Path | None,
        limits: Limits,
    ) -> None:
        self._counts_files = "tmpfs" not in layers
        self._is_needed = "rlimits" in layers and not {"tmpfs", "uid"} <= set(layers)
        self._scratch = scratch
        self._pidfd = pidfd
        self._process = process
        self._limits = limits
        self._next = time.monotonic() + LOOK_SECONDS
        self._next_count = self._next

    def patience(self) -> float:
        """Seconds until the next look is due; infinite where everything is bounded."""
        return max(0.0, self._next - time.monotonic()) if self._is_needed else math.inf

    def let_run(self) -> None:
        """Let it go on, for it is asked something."""
        self._signal(signal.SIGCONT)

    def hold(self) -> None:
        """Stop it, threads and all, while nobody listens to it and so nobody looks."""
        self._signal(signal.SIGSTOP)

    def _signal(self, number: int) -> None:
        if self._is_needed:
            with contextlib.suppress(ProcessLookupError):  # it has ended: its channel tells
                signal.pidfd_send_signal(self._pidfd, number)

    def look(self, at_once: bool = False) -> None:
        """Look if that is due, or ``at_once``; SandboxDied when more is used than may be.

        ConnectionError when the thread that answers has ended, whatever others go on.
        """
        begin = time.monotonic()
        if not self._is_needed or not (at_once or begin >= self._next):
            return
        if has_ended(self._process):
            raise ConnectionError
        if threads_of(self._process) > self._limits.threads:
            raise SandboxDied(f"it started more than {self._limits.threads} threads")
        if self._counts_files and (at_once or begin >= self._next_count):
            self._count()
            took = time.monotonic() - begin
            self._next_count = begin + min(LOOKING * took, LONGEST_PAUSE)
        pause = SYSTEM.uniform(0.5, 1.5) * LOOK_SECONDS  # who is watched does not know when
        self._next = time.monotonic() + pause  # never at once again: reading goes on

    def _count(self) -> None:
        """Count its files; once more, while it stands still, where it moves them or has too many.

        Who writes a file beside the one that it replaces has both for a moment only.
        """
        with contextlib.suppress(SandboxDied):
            if self._counted(time.time_ns() - QUIET):
                return
        with contextlib.suppress(ProcessLookupError):  # it has ended: its channel tells
            for attempt in range(TRIES):
                with standing_still(self._pidfd, self._process) as still:
                    try:
                        if self._counted(time.time_ns()):
                            return
                    except SandboxDied:
                        if still or attempt == TRIES - 1:
                            raise

    def _counted(self, since: int) -> bool:
        """Whether a count missed nothing; SandboxDied when it finds too much."""
        count = Count(self._limits)
        complete = count_names(self._scratch, count, since)
        count_nameless(self._scratch, count, self._process)  # after: a name is lost for ever
        return complete
