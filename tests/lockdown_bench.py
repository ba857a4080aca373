"""``python -m tests.lockdown_bench [N]``: what locking a sandbox down costs a submission.

Times ``lock_down`` itself, in forked children of a process that is prepared as the warm one
is, and the same fork and exit without it. It never judges.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

from autograder.inside.enclosure import enter_namespaces, fork_into_pid_namespace
from autograder.inside.lockdown import Fortress, Limits, Place, lock_down, prepare
from autograder.inside.warm import CHANNEL
from autograder.scratch import scratch_folder


def main() -> None:
    """Fork, lock down and exit, again and again."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with scratch_folder(None, Limits()) as folder:
        pid = os.fork()
        if pid == 0:  # namespaces are for good: the folder is removed from outside
            _measure(folder, rounds)
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(pid, 0)


def _measure(folder: str, rounds: int) -> None:
    os.dup2(0, CHANNEL)  # nobody else shall get this number: lock_down closes from the next on
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    fortress = prepare(frozenset(), enter_namespaces(frozenset()))
    layers: list[str] = []

    def lock() -> None:
        layers[:] = lock_down(fortress, Place(folder, descriptor, 0), Limits())

    names = ("lock-down", "fork and exit alone")
    both = [_in_children(fortress, what, rounds) for what in (lock, lambda: None)]
    for name, (inside, whole) in zip(names, both, strict=True):
        print(f"{name}: median {inside:.2f} ms inside, {whole:.2f} ms with fork and exit")
    print(f"not had here: {fortress.enclosure.why_not or 'nothing'}")


def _in_children(fortress: Fortress, what: Callable[[], None], rounds: int) -> tuple[float, float]:
    """Median milliseconds: of ``what`` alone, and with the fork and exit around it."""
    inside, whole = [], []
    for _ in range(rounds):
        reading, writing = os.pipe()
        os.dup2(writing, CHANNEL)
        begin = time.perf_counter()
        pid = fork_into_pid_namespace(fortress.enclosure)
        if pid == 0:
            start = time.perf_counter()
            what()
            os.write(CHANNEL, repr(time.perf_counter() - start).encode())
            os._exit(0)
        os.waitpid(pid, 0)
        whole.append(time.perf_counter() - begin)
        inside.append(float(os.read(reading, 100)))
        os.close(reading)
        os.close(writing)
    return 1000 * statistics.median(inside), 1000 * statistics.median(whole)


if __name__ == "__main__":
    main()
