"""Tasks for a few forked processes, given out one by one; a process that dies is replaced."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar, cast

from autograder.errors import KitError, NoRoom, is_machines, is_passing
from autograder.processes import when_there_is_room

Task = TypeVar("Task")
Outcome = TypeVar("Outcome")
ATTEMPTS = 2
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class _Stopped:
    """Sent instead of an outcome: why the run cannot go on."""

    error: KitError


def default_jobs() -> int:
    """As many as there are processors to run on."""
    return len(os.sched_getaffinity(0))


def run_tasks(
    functions: Sequence[Callable[[Task], Outcome]],
    tasks: Sequence[Task],
    lost: Callable[[Task], Outcome],
) -> Iterator[tuple[int, Outcome]]:
    """Apply ``functions``, one to a process, to ``tasks``; yields (position, outcome) as they come.

    A task whose process died is tried once more, then given to ``lost``. A KitError stops
    the run. A single task is done in this process.
    """
    if len(tasks) == 1:
        yield 0, _checked(_outcome(functions[0], tasks[0]))
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
            if worker.give(tasks[position]):
                busy[worker.connection] = (worker, position, attempt)
            else:  # it died while it was idle: nobody's fault
                worker.restart()
                idle.append(worker)
                waiting.appendleft((position, attempt))
        for ready in wait(list(busy)):
            worker, position, attempt = busy.pop(cast("Connection", ready))
            try:
                outcome: Outcome | _Stopped = worker.connection.recv()
            except (EOFError, OSError):
                worker.restart()
                if attempt < ATTEMPTS:
                    waiting.appendleft((position, attempt + 1))
                else:
                    yield position, lost(tasks[position])
            else:
                yield position, _checked(outcome)
            idle.append(worker)


def _checked(outcome: Outcome | _Stopped) -> Outcome:
    if isinstance(outcome, _Stopped):
        raise outcome.error
    return outcome


class _Worker(Generic[Task, Outcome]):
    """Owns one forked process and the connection to it."""

    def __init__(self, function: Callable[[Task], Outcome]) -> None:
        self._function = function
        self._process: BaseProcess
        self.connection: Connection
        when_there_is_room(self._start)

    def _start(self) -> None:
        context = multiprocessing.get_context("fork")
        self.connection, theirs = context.Pipe()
        arguments: Any = (self._function, theirs, self.connection, os.getpid())
        self._process = context.Process(target=_serve, args=arguments, daemon=True)
        try:
            self._process.start()
        except OSError as error:
            self.connection.close()
            if is_passing(error):
                raise NoRoom("this machine has no room for another process: free some") from error
            raise
        finally:
            theirs.close()

    def give(self, task: Task) -> bool:
        """Send a task; False when the process is gone."""
        try:
            self.connection.send(task)
        except OSError:
            return False
        return True

    def restart(self) -> None:
        """Replace a process that died."""
        self.stop()
        when_there_is_room(self._start)

    def stop(self) -> None:
        """End the process."""
        self.connection.close()
        if self._process.pid is not None:  # there was room to start it
            self._process.kill()
            self._process.join()


def _serve(
    function: Callable[[Any], Any], connection: Connection, parents_end: Connection, parent: int
) -> None:
    """The forked process's loop; it ends when its parent does, however that ends."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    parents_end.close()
    _use_one_thread()
    while os.getppid() == parent:
        try:
            task = connection.recv()
        except EOFError:
            return
        connection.send(_outcome(function, task))


def _use_one_thread() -> None:
    """Of PyTorch, which would wait for ever for threads that it had before the fork."""
    import torch  # here: who forks no process need not have it yet

    torch.set_num_threads(1)


def _outcome(function: Callable[[Any], Any], task: Any) -> Any:
    """What ``function`` returns, or why no other task would fare better; else it raises."""
    try:
        return function(task)
    except KitError as error:
        return _Stopped(error)
    except OSError as error:
        if not is_machines(error):
            raise
        return _Stopped(
            KitError(f"this machine is out of something, or fails ({error}): mend it and try again")
        )
    except MemoryError:
        return _Stopped(KitError("this machine has no memory left: fewer --jobs may help"))
