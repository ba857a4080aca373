"""What PyTorch and the kernel noted while autograd was banned: nothing that Python sets back.

A student's code lives where the ban lives, and may find its gates and open them. So each call
has witnesses that the gates do not know of: PyTorch numbers every operation that it records in
a graph, its profiler names each operation that ran, and the kernel counts the processor time
of other threads.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch

_C: Any = torch._C

# Bound before student code runs.
_nodes_so_far = _C._autograd._get_sequence_nr
_start, _stop = _C._autograd._enable_profiler_legacy, _C._autograd._disable_profiler_legacy
_is_profiled = _C._autograd._profiler_enabled
_process_time, _thread_time, _sleep = time.process_time_ns, time.thread_time_ns, time.sleep
_frames = sys._current_frames
_Mark = _C._profiler._RecordFunctionFast
_CONFIG = _C._profiler.ProfilerConfig(
    _C._profiler.ProfilerState.CPU,
    *(False,) * 5,  # no shapes, no memory, no stacks, no flops, no modules
    _C._profiler._ExperimentalConfig(),
)

# Without another thread the bound below is never above 0: the thread's clock is read outside
# the process's. The start of a thread takes 14 µs, the shortest backward pass in one 45.
OTHER_THREADS_NANOSECONDS = 5_000
# Seconds. A thread that runs elsewhere is accounted for at each tick of the kernel; some have a
# hundred in a second.
LONGEST_TICK = 0.0125
TELLING = re.compile(
    r"autograd::engine|\w+Backward\d+$|aten::\w+_backward|aten::_(?:make|unpack)_dual$"
)


def nodes_so_far() -> int:
    """How many operations this thread has recorded in graphs so far."""
    return int(_nodes_so_far())


@dataclass(frozen=True)
class Witness:
    """What had been counted when the ban began."""

    nodes: int
    nanoseconds: int
    mark: str

    def routes(self) -> Iterator[str]:
        """What is known of autograd having been used since; ends the profile."""
        if has_others():  # one of them may run still, in a circle until nobody asks any more
            _sleep(LONGEST_TICK)
        if _others_at_least() - self.nanoseconds > OTHER_THREADS_NANOSECONDS:
            yield "another thread"
        if _nodes_so_far() != self.nodes:
            yield "an operation recorded in a graph"
        try:
            names = [event.name() for thread in _stop() for event in thread]
        except Exception:  # no profile is there any more, or another
            names = []
        if self.mark not in names:
            yield "the profiler"
        if any(TELLING.match(name) for name in names):
            yield "a derivative of PyTorch's"


def has_others() -> bool:
    """Whether there are, or were, other threads than this; some Python does not know of.

    By chance it is said of none: this thread may be interrupted between two looks at a clock.
    """
    return len(_frames()) > 1 or _others_at_most() > OTHER_THREADS_NANOSECONDS


def others_stand_still() -> bool:
    """Whether the other threads, if there are any, wait and do nothing.

    Those of a pool spin for a moment after their work, and threads that end take one.
    """
    if not has_others():
        return True
    for _ in range(4):
        before = _others_at_most()
        _sleep(LONGEST_TICK)
        if _others_at_least() - before <= OTHER_THREADS_NANOSECONDS:
            return True
    return False


def is_profiled() -> bool:
    """Whether a profile of this thread is running already."""
    return bool(_is_profiled())


def watch(nodes: int, mark: str) -> Witness:
    """Begin to watch this thread, which had recorded ``nodes`` operations and is not profiled.

    Other threads stand still (:func:`others_stand_still`).
    ``mark`` is a word that nobody knows: who ends the profile and starts another loses it.
    """
    _start(_CONFIG)
    with _Mark(mark):
        pass
    return Witness(nodes, _others_at_most(), mark)


def _others_at_most() -> int:
    """Processor time of all other threads, past ones included, in nanoseconds."""
    own = _thread_time()
    return _process_time() - own


def _others_at_least() -> int:
    _thread_time()  # brings this thread's share of the process's clock up to date
    process = _process_time()
    return process - _thread_time()


def look_away() -> None:
    """End a profile that is still running."""
    if _is_profiled():
        _stop()
