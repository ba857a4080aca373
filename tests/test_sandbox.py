"""The sandbox's own mechanics: what holds, what is refused, what survives a death."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder import doctor, processes, scratch
from autograder import sandbox as box
from autograder.errors import NoRoom, SandboxDied, SandboxError, WarmProcessLost, WireError
from autograder.inside import lockdown
from autograder.inside.enclosure import Enclosure
from autograder.inside.lockdown import CORE, LAYERS, Fortress, Limits, tasks_of
from autograder.records import Beside
from autograder.sandbox import Budget, Sandbox
from autograder.scratch import remove_tree, scratch_folder, sweep
from autograder.warm_process import Policy, WarmProcess
from autograder.watching import Watch
from tests.attacks.attack import REMOVABLE
from tests.attacks.test_attacks import CLASSES

CELL = {"do": "cell", "index": 0}


@pytest.fixture
def folder() -> Iterator[str]:
    with scratch_folder(None, Limits()) as path:
        yield path


@pytest.fixture
def mortal() -> Iterator[WarmProcess]:
    """A warm process that a test may kill."""
    with WarmProcess(Policy()) as warm:
        yield warm


def text_of(sandbox: Sandbox, source: str, seconds: float = 20) -> str:
    outputs = sandbox.request({**CELL, "source": source}, seconds)[0]["outputs"]
    return "".join(output.get("text", output.get("evalue", "")) for output in outputs)


def kill_warm(warm: WarmProcess) -> None:
    warm.control()
    process = warm._processes[-1]
    process.kill()
    process.wait()


@pytest.mark.parametrize("layer", REMOVABLE)
def test_each_layer_has_an_attack_that_it_stops_alone(layer: str) -> None:
    assert [a.name for attacks in CLASSES.values() for a in attacks if layer in a.stopped_by]


def test_at_least_eighty_attacks_of_every_class() -> None:
    assert sum(map(len, CLASSES.values())) >= 80
    assert all(CLASSES.values())


def test_the_core_layers_hold(warm: WarmProcess, folder: str) -> None:
    with Sandbox(warm, folder) as sandbox:
        assert set(CORE) <= set(sandbox.layers) <= set(LAYERS)


def test_every_thread_is_under_the_filter(warm: WarmProcess, folder: str) -> None:
    source = (
        "import socket, threading\n"
        "def reach():\n"
        "    try: socket.socket(); print('reached')\n"
        "    except PermissionError: print('refused')\n"
        "t = threading.Thread(target=reach); t.start(); t.join()"
    )
    with Sandbox(warm, folder) as sandbox:
        assert text_of(sandbox, source) == "refused\n"


def test_a_missing_core_layer_refuses_in_clear_words(folder: str) -> None:
    policy = Policy(leave_out=frozenset({"landlock"}))
    with WarmProcess(policy) as warm:
        warm.policy = Policy()
        with pytest.raises(SandboxError, match=r"lacks the sandbox layers \['landlock'\].*doctor"):
            Sandbox(warm, folder)
        warm.policy = Policy(trust_submissions=True)
        with Sandbox(warm, folder) as sandbox:
            assert "landlock" not in sandbox.layers


def test_a_slot_has_a_user_of_its_own_where_root_gives_it(warm: WarmProcess, folder: str) -> None:
    with Sandbox(warm, folder) as sandbox:
        uid = int(text_of(sandbox, "import os; print(os.getuid())"))
        own = "uid" in sandbox.layers
    assert (uid != os.getuid()) == own


def test_a_warm_process_that_died_is_replaced(mortal: WarmProcess, folder: str) -> None:
    kill_warm(mortal)
    with Sandbox(mortal, folder) as sandbox:
        assert text_of(sandbox, "print(1)") == "1\n"


def test_a_warm_process_lost_before_its_preload_is_replaced_by_one_as_ready(
    mortal: WarmProcess, folder: str
) -> None:
    kill_warm(mortal)
    mortal.preload()
    with Sandbox(mortal, folder) as sandbox:
        assert text_of(sandbox, "import sys; print('torch._dynamo' in sys.modules)") == "True\n"


def test_a_kill_behind_the_process_that_waits_is_told_as_a_kill() -> None:
    """An ordinary user's warm process is the child of the one that the grader started."""
    source = (
        "import time; from autograder.inside import enclosure as e; e._move_into_pid_namespace()\n"
        "print('in', flush=True); time.sleep(600)"
    )
    outer = subprocess.Popen([sys.executable, "-c", source], stdout=-1, stderr=-1, text=True)
    assert outer.stdout is not None
    if outer.stdout.readline() != "in\n":
        outer.communicate()
        pytest.skip("no PID namespace can be had here")
    [inner] = Path(f"/proc/{outer.pid}/task/{outer.pid}/children").read_text().split()
    os.kill(int(inner), signal.SIGKILL)
    outer.communicate()
    assert outer.returncode == -signal.SIGKILL


def test_the_death_of_the_warm_process_is_told_from_a_cells(
    mortal: WarmProcess, folder: str
) -> None:
    with Sandbox(mortal, folder) as sandbox:
        kill_warm(mortal)
        with pytest.raises(WarmProcessLost):
            sandbox.request({**CELL, "source": "1"}, 20)


def test_a_warm_process_that_cannot_start_is_an_error(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with WarmProcess(Policy()) as warm, pytest.raises(SandboxError, match="did not start"):
        Sandbox(warm, folder)


def test_a_warm_process_killed_as_it_starts_again_and_again_is_an_error(
    folder: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    killed = tmp_path / "python"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(killed))
    with WarmProcess(Policy()) as warm, pytest.raises(SandboxError, match=r"killed twice.*--jobs"):
        Sandbox(warm, folder)
    assert len(warm._processes) == 2


def test_impossible_limits_are_an_error_of_the_machine(warm: WarmProcess, folder: str) -> None:
    usual = warm.policy
    warm.policy = Policy(Limits(file_size=1 << 70))
    try:
        with pytest.raises(SandboxError, match="could not be locked down"):
            Sandbox(warm, folder)
    finally:
        warm.policy = usual


def test_the_warm_process_learns_no_folder_of_a_submission(
    warm: WarmProcess, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it reads would be in the memory of every sandbox to come."""
    told: list[bytes] = []
    send = socket.send_fds

    def listen(sock: socket.socket, buffers: list[bytes], fds: list[int]) -> int:
        told.extend(buffers)
        return send(sock, buffers, fds)

    monkeypatch.setattr(socket, "send_fds", listen)
    (Path(folder) / "Ada Lovelace").mkdir()
    with Sandbox(warm, folder, place="Ada Lovelace") as sandbox:
        assert text_of(sandbox, "import os; print(os.getcwd())").endswith("/Ada Lovelace\n")
    assert told
    assert not any(b"Ada" in message for message in told)


def test_a_handler_ends_with_the_cell_that_made_it(warm: WarmProcess, folder: str) -> None:
    """SIGCONT comes from the grader, too: a handler that exits must not end the loop."""
    source = """
import signal, sys
for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    try:
        signal.signal(number, lambda *given: sys.exit())
    except (OSError, ValueError):
        pass
"""
    with Sandbox(warm, folder) as sandbox:
        text_of(sandbox, source)
        signal.pidfd_send_signal(sandbox._pidfd, signal.SIGCONT)
        seen = text_of(sandbox, "import signal; print(signal.getsignal(signal.SIGCONT))")
    assert seen == "0\n"  # the default


def test_a_reply_to_a_grader_that_died_is_not_taken_for_ours(
    warm: WarmProcess, folder: str
) -> None:
    import json

    ours, theirs = socket.socketpair()
    ours.send(b"\0")  # no place of its own
    place = os.open(folder, os.O_RDONLY)
    request = {"do": "fork", "id": "before", "grader": 0, "scratch": folder, "limits": {}}
    socket.send_fds(warm.control(), [json.dumps(request).encode()], [theirs.fileno(), place])
    os.close(place)
    theirs.close()
    with Sandbox(warm, folder) as sandbox:
        assert text_of(sandbox, "print(2)") == "2\n"
    with contextlib.suppress(ConnectionResetError):  # it had not read its place yet
        while ours.recv(1 << 16):
            pass  # the sandbox of the one before was killed: its channel ends
    ours.close()


def test_a_process_that_goes_while_another_holds_its_channel_is_seen(folder: str) -> None:
    policy = Policy(leave_out=frozenset({"seccomp", "namespaces"}))
    source = "import os, time\nif os.fork(): os._exit(0)\ntime.sleep(0.3); os._exit(0)"
    with (
        WarmProcess(policy) as warm,
        Sandbox(warm, folder) as sandbox,
        pytest.raises(SandboxDied, match="its process ended"),
    ):
        sandbox.request({**CELL, "source": source}, 60)


def test_a_budget_ends() -> None:
    budget = Budget(10)
    budget.spend("a", 10)
    budget.spend("b", 10)  # what one exercise sends is taken from no other
    with pytest.raises(WireError, match="too much"):
        budget.spend("a", 1)


def test_who_has_sent_too_much_is_at_fault_and_not_the_kit(warm: WarmProcess, folder: str) -> None:
    budget = Budget(3000)
    with (
        Sandbox(warm, folder, budget=budget) as sandbox,
        pytest.raises(SandboxDied, match="too much"),
    ):
        sandbox.request({**CELL, "source": "print('x' * 5000)"}, 60)
    with (
        Sandbox(warm, folder, budget=budget) as another,
        pytest.raises(SandboxDied, match="too much"),
    ):
        another.request({**CELL, "source": "1"}, 60)


def test_drops_after_the_deadline_come_too_late(warm: WarmProcess, folder: str) -> None:
    """A reply that comes byte by byte keeps nobody waiting: what has begun must end in time."""
    source = (
        "import os, signal, struct, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "os.write(3, struct.pack('<4sIIQ', b'GMK1', 1, 1500, 0))\n"
        "for _ in range(1500): os.write(3, b'x'); time.sleep(0.01)"
    )
    with Sandbox(warm, folder) as sandbox, pytest.raises(SandboxDied, match="within 1 seconds"):
        sandbox.request({**CELL, "source": source}, 1)


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is tried by test_with_less")
def test_threads_are_counted_for_each_sandbox_alone() -> None:
    """One that holds all the threads it may have leaves its neighbour's alone."""
    many = (
        "import threading\nstop = threading.Event()\nstarted = 0\ntry:\n"
        "    for _ in range(300): threading.Thread(target=stop.wait, daemon=True).start()\n"
        "except RuntimeError: pass\nprint(threading.active_count() > 200)"
    )
    few = "import threading\nt = threading.Thread(target=print, args=(1,)); t.start(); t.join()"
    with (
        WarmProcess(Policy(), 2) as pair,
        scratch_folder(None, pair.policy.limits) as one,
        scratch_folder(None, pair.policy.limits) as other,
        Sandbox(pair, one, 0) as hog,
        Sandbox(pair, other, 1) as neighbour,
    ):
        assert text_of(hog, many) == "True\n"
        assert text_of(neighbour, few) == "1\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="an ordinary user is tried by test_with_less")
@pytest.mark.parametrize("leave_out", ["", "namespaces"])
def test_who_holds_all_its_threads_leaves_room_where_the_user_may_have_few(
    leave_out: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nobody looks, too: where there is no namespace the look would end it."""
    monkeypatch.setattr(Watch, "look", lambda watch, at_once=False: None)
    many = (
        "import threading, time\nstop = time.monotonic() + 4\nwhile time.monotonic() < stop:\n"
        "    try: threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
        "    except RuntimeError: time.sleep(0.01)\nprint(threading.active_count() > 10)"
    )
    soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
    resource.setrlimit(resource.RLIMIT_NPROC, (tasks_of(os.getuid()) + 200, hard))
    try:
        with (
            WarmProcess(Policy(leave_out=frozenset(leave_out.split())), 2) as pair,
            scratch_folder(None, pair.policy.limits) as one,
            scratch_folder(None, pair.policy.limits) as other,
            Sandbox(pair, one, 0) as hog,
        ):
            assert text_of(hog, many) == "True\n"
            with Sandbox(pair, other, 1) as neighbour:
                assert text_of(neighbour, "print(1)") == "1\n"
    finally:
        resource.setrlimit(resource.RLIMIT_NPROC, (soft, hard))


def test_one_limit_for_all_that_a_user_runs_leaves_the_graders_their_part() -> None:
    fortress = Fortress(b"", 0, (), Enclosure(), None, 50, 700, processors=2, statm=-1)
    together = lockdown._tasks_together
    assert together(fortress, 2, 256) == 700 - lockdown.tasks_of_graders(2, 2)
    assert together(replace(fortress, tasks_at_most=1 << 20), 2, 256) > 50 + 2 * 256
    assert together(replace(fortress, tasks_at_most=resource.RLIM_INFINITY), 2, 256) > 50 + 2 * 256
    assert together(replace(fortress, tasks_at_most=60), 2, 256) > 50


def test_a_machine_without_room_is_tried_again_and_then_told(
    warm: WarmProcess, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    theirs.send(b'{"id": "1", "failed": "Resource temporarily unavailable", "passing": true}')
    with ours, theirs, pytest.raises(NoRoom, match="no room for another process"):
        box._pidfd_of("1", ours)
    greet, refusals = Sandbox.request, 1

    def full(sandbox: Sandbox, *args: Any) -> tuple[Any, bytes]:
        nonlocal refusals
        greeting = greet(sandbox, *args)
        refusals -= 1
        return greeting if refusals < 0 else ({"failed": "no threads", "passing": True}, b"")

    monkeypatch.setattr(Sandbox, "request", full)
    monkeypatch.setattr(processes, "PAUSES", (0.0,))
    with Sandbox(warm, folder) as sandbox:
        assert text_of(sandbox, "print(3)") == "3\n"
    refusals = 2
    with pytest.raises(NoRoom):
        Sandbox(warm, folder)


def test_the_scratch_folder_is_private_and_removed() -> None:
    with scratch_folder(None, Limits()) as path:
        assert Path(path).stat().st_mode & 0o777 == 0o700
    assert not Path(path).exists()


def test_files_are_copied_into_it(warm: WarmProcess, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "x.csv").write_text("1,2\n")
    source = "print(open('data/x.csv').read()); open('data/x.csv', 'w').write('3')"
    with scratch_folder(Beside(tmp_path), Limits()) as path, Sandbox(warm, path) as sandbox:
        assert text_of(sandbox, source).startswith("1,2")
    assert (tmp_path / "data" / "x.csv").read_text() == "1,2\n"


def test_a_folder_of_links_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x").write_text("secret")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with scratch_folder(Beside(tmp_path / "link"), Limits()) as path:
        assert list(Path(path).iterdir()) == []


def test_a_thousand_levels_are_removed() -> None:
    top = tempfile.mkdtemp()
    here = os.open(top, os.O_RDONLY)
    for _ in range(1500):
        os.mkdir("d", 0o300, dir_fd=here)
        below = os.open("d", os.O_PATH, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    remove_tree(top)
    assert not Path(top).exists()


def test_folders_of_killed_graders_are_swept() -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = Path(tempfile.mkdtemp(prefix=f"gradmark-{gone.pid}-"))
    (left / "x").mkdir()
    with scratch_folder(None, Limits()) as mine:
        sweep()
        assert Path(mine).exists()
    assert not left.exists()


def test_a_folder_in_use_is_swept_from_no_other_pid_namespace() -> None:
    """To a container that shares the temporary folder no process of ours exists."""
    with scratch_folder(None, Limits()) as mine:
        foreign = Path(mine).with_name(f"gradmark-{2**22 + 1}-in-use")
        Path(mine).rename(foreign)
        sweep()
        assert foreign.exists()
        foreign.rename(mine)


def test_a_folder_that_is_swept_before_it_is_locked_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make, made = tempfile.mkdtemp, []

    def swept_once(**options: str) -> str:
        made.append(make(**options))
        if len(made) == 1:
            sweep()
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", swept_once)
    with scratch_folder(None, Limits()) as folder:
        assert Path(folder).is_dir()
        assert not Path(made[0]).exists()


def test_two_sweeps_at_once_do_not_trip_over_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def faster(folder: str) -> None:
        shutil.rmtree(folder)
        remove_tree(folder)

    left = [tempfile.mkdtemp(prefix=f"gradmark-{2**22 + 1}-") for _ in range(2)]
    monkeypatch.setattr(scratch, "remove_tree", faster)
    sweep()
    assert not any(Path(folder).exists() for folder in left)


def test_the_doctor_tells_of_every_layer() -> None:
    reports = doctor.examine()
    assert [report.name for report in reports] == list(LAYERS)
    assert doctor.can_grade(reports)
    text = doctor.diagnosis(reports)
    for report in reports:
        assert report.name in text
        assert report.on or (report.why_not and report.remedy)


def test_the_doctor_refuses_without_a_core_layer() -> None:
    held = tuple(name for name in LAYERS if name not in ("seccomp", "tmpfs"))
    reports = [doctor._report(name, held, {"tmpfs": "no namespaces here"}) for name in LAYERS]
    assert not doctor.can_grade(reports)
    text = doctor.diagnosis(reports)
    assert "OFF core seccomp" in text
    assert "no namespaces here" in text
    assert "--trust-submissions" in text


def test_signals_to_the_grader_do_not_leave_a_sandbox(folder: str) -> None:
    """A grader that is killed takes its sandboxes with it."""
    code = (
        "import os, sys, signal\n"
        "from autograder.sandbox import Sandbox\n"
        "from autograder.warm_process import Policy, WarmProcess\n"
        "warm = WarmProcess(Policy()); sandbox = Sandbox(warm, sys.argv[1])\n"
        "print(warm._processes[0].pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, folder],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[1],
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    warm = os.pidfd_open(int(done.stdout)) if Path(f"/proc/{int(done.stdout)}").exists() else None
    if warm is not None:
        import select

        assert select.select([warm], [], [], 20)[0], "the warm process did not end"
        os.close(warm)


def test_neighbours_have_a_processor_each(folder: str) -> None:
    source = (
        "import os; print(sorted(os.sched_getaffinity(0)))\n"
        "try: os.sched_setaffinity(0, range(64)); print('taken back')\n"
        "except PermissionError: pass"
    )
    processors = sorted(os.sched_getaffinity(0))
    with WarmProcess(Policy(), graders=2) as warm:
        for slot in range(2):
            warm.control(slot)
        for slot in range(2):
            with Sandbox(warm, folder, slot) as sandbox:
                assert text_of(sandbox, source) == f"[{processors[slot % len(processors)]}]\n"
