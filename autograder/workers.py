"""Tasks for a few forked processes, given out one by one; a process that dies is replaced."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")
ATTEMPTS = 2


def default_jobs() -> int:
    """As many as there are processors to run on."""
    return len(os.sched_getaffinity(0))


def run_tasks(
    functions: Sequence[Callable[[Task], Outcome]],
    tasks: Sequence[Task],
    lost: Callable[[Task], Outcome],
) -> Iterator[tuple[int, Outcome]]:
    """Apply ``functions``, one to a process, to ``tasks``; yields (position, outcome) as they come.

    A task whose process died is tried once more, then given to ``lost``. With one function
    everything happens in this process.
    """
    if len(functions) == 1:
        for position, task in enumerate(tasks):
            yield position, functions[0](task)
        return
    workers = [_Worker(function) for function in functions]
    try:
        yield from _distribute(workers, tasks, lost)
    finally:
        for worker in workers:
            worker.stop()


def _distribute(
    workers: list[_Worker[Task, Outcome]],
    tasks: Sequence[Task],
    lost: Callable[[Task], Outcome],
) -> Iterator[tuple[int, Outcome]]:
    waiting = deque((position, 1) for position in range(len(tasks)))
    busy: dict[Connection, tuple[_Worker[Task, Outcome], int, int]] = {}
    idle = list(workers)
    while waiting or busy:
        while waiting and idle:
            worker = idle.pop()
            position, attempt = waiting.popleft()
            worker.connection.send(tasks[position])
            busy[worker.connection] = (worker, position, attempt)
        for ready in wait(list(busy)):
            worker, position, attempt = busy.pop(ready)  # type: ignore[index]
            try:
                outcome: Outcome = worker.connection.recv()
            except (EOFError, OSError):
                worker.restart()
                if attempt < ATTEMPTS:
                    waiting.appendleft((position, attempt + 1))
                else:
                    yield position, lost(tasks[position])
            else:
                yield position, outcome
            idle.append(worker)


class _Worker(Generic[Task, Outcome]):
    """Owns one forked process and the connection to it."""

    def __init__(self, function: Callable[[Task], Outcome]) -> None:
        self._function = function
        self._process: BaseProcess
        self.connection: Connection
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("fork")
        self.connection, theirs = context.Pipe()
        arguments: Any = (self._function, theirs, self.connection)
        self._process = context.Process(target=_serve, args=arguments, daemon=True)
        self._process.start()
        theirs.close()

    def restart(self) -> None:
        """Replace a process that died."""
        self.stop()
        self._start()

    def stop(self) -> None:
        """End the process."""
        self.connection.close()
        self._process.kill()
        self._process.join()


def _serve(function: Callable[[Any], Any], connection: Connection, parents_end: Connection) -> None:
    """The forked process's loop; ends when its parent does."""
    parents_end.close()
    while True:
        try:
            task = connection.recv()
        except EOFError:
            return
        connection.send(function(task))
