"""What no layer bounds is watched from here: files without a tmpfs, threads without a user."""

from __future__ import annotations

import math
import time
from pathlib import Path

from autograder.errors import SandboxDied
from autograder.inside.lockdown import Limits
from autograder.processes import threads_of
from autograder.scratch import is_overfull, room_around

LOOK_SECONDS = 0.25
LOOKING = 10  # of so many seconds one at most is spent on counting files


class Watch:
    """Looks at what one sandbox uses: by the clock, whatever the sandbox sends meanwhile."""

    def __init__(
        self, layers: tuple[str, ...], scratch: str, process: Path | None, limits: Limits
    ) -> None:
        self._counts_files = "tmpfs" not in layers
        self._is_needed = "rlimits" in layers and not {"tmpfs", "uid"} <= set(layers)
        self._scratch = scratch
        self._process = process
        self._limits = limits
        self._room = room_around(scratch)
        self._next = time.monotonic() + LOOK_SECONDS

    def patience(self) -> float:
        """Seconds until the next look is due; infinite where everything is bounded."""
        return max(0.0, self._next - time.monotonic()) if self._is_needed else math.inf

    def look(self, at_once: bool = False) -> None:
        """Look if that is due, or ``at_once``; SandboxDied when more is used than may be."""
        begin = time.monotonic()
        if not self._is_needed or not (at_once or begin >= self._next):
            return
        if self._counts_files and is_overfull(self._scratch, self._limits, self._room):
            size = self._limits.scratch_size >> 20
            raise SandboxDied(f"it wrote more than {size} MB of files")
        if threads_of(self._process) > self._limits.threads:
            raise SandboxDied(f"it started more than {self._limits.threads} threads")
        now = time.monotonic()  # a look is never due at once again: reading goes on
        self._next = max(begin + LOOKING * (now - begin), now + LOOK_SECONDS)
