"""Room for processes: a share of it for each sandbox, and what happens where there is none."""

from __future__ import annotations

import os
import resource
import subprocess
from pathlib import Path

import pytest

from autograder import processes
from autograder.errors import NoRoom
from autograder.inside.lockdown import LEAST_THREADS
from autograder.processes import has_ended, standing_still, threads_each, when_there_is_room


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """A user who runs 10 tasks and may have 250, in no control group that limits them."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(processes, "tasks_of", lambda uid: 10)
    monkeypatch.setattr(resource, "getrlimit", lambda kind: (250, 250))
    monkeypatch.setattr(processes, "_CGROUPS", tmp_path)
    monkeypatch.setattr(processes, "_control_groups", lambda: [tmp_path / "own", tmp_path])
    return monkeypatch


@pytest.mark.parametrize("sandboxes", [1, 2, 3])
def test_the_threads_of_all_sandboxes_fit_into_what_the_user_may_have(
    sandboxes: int, ordinary: pytest.MonkeyPatch
) -> None:
    share = threads_each(sandboxes, 256)
    assert LEAST_THREADS < share < 256
    assert 10 + sandboxes * (share + 2) < 250


def test_who_may_have_many_gets_the_usual_number(ordinary: pytest.MonkeyPatch) -> None:
    ordinary.setattr(resource, "getrlimit", lambda kind: (1 << 16, 1 << 16))
    assert threads_each(4, 256) == 256
    ordinary.setattr(resource, "getrlimit", lambda kind: (resource.RLIM_INFINITY, -1))
    assert threads_each(4, 256) == 256


def test_a_sandbox_has_some_threads_in_any_case(ordinary: pytest.MonkeyPatch) -> None:
    ordinary.setattr(processes, "tasks_of", lambda uid: 260)
    assert threads_each(2, 256) == LEAST_THREADS


def test_a_control_group_counts_as_well_and_so_do_those_around_it(
    ordinary: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    usual = threads_each(2, 256)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "pids.max").write_text("max\n")
    (tmp_path / "own" / "pids.current").write_text("20\n")
    assert threads_each(2, 256) == usual
    (tmp_path / "pids.max").write_text("160\n")
    (tmp_path / "pids.current").write_text("20\n")
    assert threads_each(2, 256) == usual - 50


def test_the_control_groups_are_those_of_this_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = "9:name=systemd:/x\n8:pids:/a/b\n0::/c\n"
    monkeypatch.setattr(Path, "read_text", lambda self, encoding: lines)
    found = [str(folder) for folder in processes._control_groups()]
    top = "/sys/fs/cgroup"
    assert found == [f"{top}/pids/a/b", f"{top}/pids/a", f"{top}/pids", f"{top}/c", top]


def test_who_finds_no_room_tries_again_and_gives_up_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried: list[int] = []

    def start() -> str:
        tried.append(1)
        if len(tried) < 3:
            raise NoRoom("full")
        return "started"

    monkeypatch.setattr(processes, "PAUSES", (0.0, 0.0))
    assert when_there_is_room(start) == "started"
    tried.clear()
    monkeypatch.setattr(processes, "PAUSES", (0.0,))
    with pytest.raises(NoRoom):
        when_there_is_room(start)


def test_a_process_that_proc_does_not_show_is_not_said_to_have_ended_or_to_stand_still(
    tmp_path: Path,
) -> None:
    assert not has_ended(tmp_path / "4711")
    with subprocess.Popen(["sleep", "60"]) as child:
        try:
            with standing_still(os.pidfd_open(child.pid), tmp_path / "4711") as still:
                assert not still
        finally:
            child.kill()
