"""Forked workers: tasks of workers that die, errors that stop the run, no orphans."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder import processes
from autograder.errors import KitError
from autograder.workers import ATTEMPTS, default_jobs, run_tasks


def results(function: Callable[[int], int], tasks: list[int], jobs: int = 2) -> list[int]:
    found = dict(run_tasks([function] * jobs, tasks, lambda task: -task))
    return [found[position] for position in range(len(tasks))]


def test_every_task_is_done_once_whatever_the_number_of_workers() -> None:
    for jobs in (1, 2, 5):
        assert results(lambda task: task * 10, list(range(1, 8)), jobs) == list(range(10, 80, 10))


def test_no_task_is_no_work() -> None:
    assert results(lambda task: task, []) == []


def test_a_single_task_is_done_in_this_process() -> None:
    assert results(lambda _: os.getpid(), [1]) == [os.getpid()]


def test_a_task_whose_worker_dies_once_is_tried_again(tmp_path: Path) -> None:
    def dies_once(task: int) -> int:
        marker = tmp_path / str(task)
        if task == 2 and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return task * 10

    assert results(dies_once, [1, 2, 3]) == [10, 20, 30]


def test_a_task_that_kills_every_worker_is_given_up_and_costs_no_other(tmp_path: Path) -> None:
    def dies(task: int) -> int:
        if task == 2:
            (tmp_path / str(time.monotonic_ns())).touch()
            os._exit(1)
        return task * 10

    assert results(dies, [1, 2, 3, 4]) == [10, -2, 30, 40]
    assert len(list(tmp_path.iterdir())) == ATTEMPTS


def test_a_worker_killed_while_it_is_idle_is_replaced() -> None:
    tasks = iter(run_tasks([lambda _: os.getpid()] * 2, [0, 1, 2, 3], lambda task: -1))
    _, first = next(tasks)
    os.kill(first, signal.SIGKILL)  # it may be idle by now, or have the next task
    rest = [outcome for _, outcome in tasks]
    assert len(rest) == 3
    assert -1 not in rest


@pytest.mark.parametrize("tasks", [[1], [1, 2, 3]])
def test_an_error_of_the_kit_stops_the_run_with_its_message(tasks: list[int]) -> None:
    def refuses(task: int) -> int:
        raise KitError("no layers here")

    with pytest.raises(KitError, match="no layers here"):
        results(refuses, tasks)


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "out of something.*No space left"),
        (MemoryError(), "no memory left: fewer --jobs"),
    ],
)
def test_a_fault_of_the_machine_stops_the_run_with_the_way_out(
    error: Exception, message: str
) -> None:
    def fails(task: int) -> int:
        raise error

    with pytest.raises(KitError, match=message):
        results(fails, [1, 2])


def test_any_other_error_costs_its_own_task_only(capfd: pytest.CaptureFixture[str]) -> None:
    def fails(task: int) -> int:
        if task == 2:
            raise FileNotFoundError("a pipe or a device")
        return task

    assert results(fails, [1, 2, 3]) == [1, -2, 3]
    assert "a pipe or a device" in capfd.readouterr().err


PARENT = """
import os, signal, sys, time
from autograder.workers import run_tasks
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
def work(task):
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(600)
list(run_tasks([work] * 2, [1, 2], print))
"""


def test_workers_end_with_a_parent_that_is_killed() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    workers = [os.pidfd_open(int(parent.stdout.readline())) for _ in range(2)]
    parent.kill()
    parent.wait()
    assert parent.stdout.read() == ""  # ends when nobody holds the pipe any more
    parent.stdout.close()
    for descriptor in workers:
        os.close(descriptor)


def test_an_interrupt_ends_the_workers_without_a_word() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert parent.stdout is not None
    for _ in range(2):
        parent.stdout.readline()
    os.killpg(parent.pid, signal.SIGINT)
    out, err = parent.communicate()
    assert (out, err.count("KeyboardInterrupt")) == ("", 1)


def test_default_jobs_is_what_this_process_may_run_on() -> None:
    assert default_jobs() == len(os.sched_getaffinity(0))


def test_a_worker_that_finds_no_room_is_tried_again_and_then_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refusals = [BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")] * 2
    fork = os.fork

    def full() -> int:
        if refusals:
            raise refusals.pop()
        return fork()

    monkeypatch.setattr(processes, "PAUSES", (0.0, 0.0))
    monkeypatch.setattr(os, "fork", full)
    assert results(lambda task: task, [1, 2, 3]) == [1, 2, 3]
    refusals += [BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")] * 9
    with pytest.raises(KitError, match="no room for another process"):
        results(lambda task: task, [1, 2, 3])


AFTER_THREADS = """
import torch
from autograder.workers import run_tasks
torch.set_num_threads(2)
many = torch.ones(1_000_000)
torch.tanh(many).sum()
print(*sorted(run_tasks([lambda n: n * torch.tanh(many).sum().item() > 0] * 2, [1, 2], None)))
"""


def test_workers_compute_where_pytorch_had_threads_before() -> None:
    """It would wait for them for ever: they are not there in a fork."""
    done = subprocess.run(
        [sys.executable, "-c", AFTER_THREADS],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout == "(0, True) (1, True)\n"
