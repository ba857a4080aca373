"""What the grader bounds where no layer does: files without a tmpfs, threads without a user."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from autograder import processes
from autograder.errors import SandboxDied
from autograder.inside.lockdown import Limits
from autograder.sandbox import Sandbox
from autograder.scratch import scratch_folder
from autograder.warm_process import Policy, WarmProcess
from autograder.watching import Watch

LIMITS = Limits(threads=40, file_size=4 << 20, scratch_size=16 << 20, scratch_inodes=200)
CELL = {"do": "cell", "index": 0}
DRIP = (
    "import os, struct, threading, time\n"
    "def drip():\n"
    "    os.write(3, struct.pack('<4sIIQ', b'GMK1', 1, 100_000, 0))\n"
    "    for _ in range(100_000): os.write(3, b' '); time.sleep(0.01)\n"
)


@pytest.fixture(scope="module")
def unbounded() -> Iterator[WarmProcess]:
    """A warm process as on a machine without namespaces, for an ordinary user."""
    policy = Policy(LIMITS, leave_out=frozenset({"namespaces", "uid"}))
    with WarmProcess(policy) as warm:
        yield warm


@pytest.fixture
def sandbox(unbounded: WarmProcess) -> Iterator[Sandbox]:
    with scratch_folder(None, LIMITS) as folder, Sandbox(unbounded, folder) as sandbox:
        yield sandbox


def run(sandbox: Sandbox, source: str, seconds: float = 10) -> str:
    outputs = sandbox.request({**CELL, "source": source}, seconds)[0]["outputs"]
    return "".join(output.get("text", output.get("evalue", "")) for output in outputs)


@pytest.mark.parametrize(
    ("use", "words"),
    [
        ("for i in range(6): open(f'{i}', 'wb').write(bytes(4 << 20))", "more than 16 MB of files"),
        ("for _ in range(60): threading.Thread(target=time.sleep, args=(60,)).start()", "threads"),
    ],
    ids=["files", "threads"],
)
def test_a_reply_that_comes_drop_by_drop_keeps_nobody_from_looking(
    sandbox: Sandbox, use: str, words: str
) -> None:
    source = f"{DRIP}def use():\n    time.sleep(0.5)\n    {use}\n"
    with pytest.raises(SandboxDied, match=words):
        run(sandbox, f"{source}threading.Thread(target=use).start(); drip()", 4)


def test_a_request_that_nobody_reads_keeps_nobody_from_looking(sandbox: Sandbox) -> None:
    """The channel's number leads elsewhere; what reads from it by now takes the first bytes."""
    source = (
        "import os, threading, time\n"
        "def use():\n"
        "    time.sleep(0.5)\n"
        "    kept = os.dup(3); os.close(3); assert os.pipe()[0] == 3\n"
        "    time.sleep(2)\n"
        "    for i in range(6): open(f'{i}', 'wb').write(bytes(4 << 20))\n"
        "    time.sleep(60)\n"
        "threading.Thread(target=use, daemon=True).start()"
    )
    run(sandbox, source)
    time.sleep(1.5)
    with pytest.raises(SandboxDied, match="more than 16 MB of files"):
        run(sandbox, f"x = {'1' * (4 << 20)!r}", 3)


def test_room_that_is_asked_for_has_to_be_written(sandbox: Sandbox) -> None:
    """Python's and glibc's ways go on working; the kernel's quick one has no room to give."""
    source = (
        "import ctypes, errno, os, tempfile\n"
        "file = os.open('x', os.O_RDWR | os.O_CREAT)\n"
        "os.posix_fallocate(file, 0, 1 << 16); print(os.fstat(file).st_size)\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        "print(libc.fallocate(file, 0, 0, 1 << 17), errno.errorcode[ctypes.get_errno()])\n"
        "with tempfile.TemporaryFile(dir='.') as nameless: print(nameless.write(b'abc'))\n"
        "os.close(os.open('.', os.O_RDONLY | os.O_DIRECTORY))"
    )
    assert run(sandbox, source) == "65536\n-1 ENOTSUP\n3\n"


CHURN = (
    "import os, threading, time\n"
    "def churn(number):\n"
    "    end = time.monotonic() + 3\n"
    "    while time.monotonic() < end:\n"
    "        for i in range(number): os.rename(f'a/{i}', f'b/{i}')\n"
    "        for i in range(number): os.rename(f'b/{i}', f'a/{i}')\n"
    "os.mkdir('a'); os.mkdir('b')\n"
)


def test_files_that_get_other_names_all_the_time_are_counted_all_the_same(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count while they move is worth nothing here; the one while they stand still decides."""
    counted = Watch._counted

    def blind(watch: Watch, since: int) -> bool:
        return processes._is_stopped(watch._process) and counted(watch, since)

    monkeypatch.setattr(Watch, "_counted", blind)
    with pytest.raises(SandboxDied, match="more than 16 MB of files"):
        write = "for i in range(6): open(f'a/{i}', 'wb').write(bytes(4 << 20))"
        run(sandbox, f"{CHURN}{write}\nchurn(6)")


def test_who_replaces_files_all_the_time_is_let_be_whatever_others_write(
    sandbox: Sandbox,
) -> None:
    """Near the limit old and new files together are above it, though never at a time."""
    source = (
        "import os, time\nend = time.monotonic() + 3\nblock = bytes(3 << 20)\n"
        "while time.monotonic() < end:\n"
        "    for i in range(4):\n"
        "        open('new', 'wb').write(block); os.replace('new', f'kept{i}')\n"
        "print('saved')"
    )
    assert run(sandbox, source) == "saved\n"
    assert run(sandbox, "print(len(os.listdir('.')))") == "4\n"


def test_a_process_stands_still_with_all_its_threads_and_goes_on(sandbox: Sandbox) -> None:
    source = "import threading, time\nt = [0]\ndef go():\n    while True: t[0] += 1\n"
    run(sandbox, f"{source}for _ in range(3): threading.Thread(target=go, daemon=True).start()")
    with processes.standing_still(sandbox._pidfd, sandbox._process) as still:
        assert still
    assert run(sandbox, "a = t[0]; time.sleep(0.1); print(t[0] > a)") == "True\n"


def test_nobody_wakes_a_process_that_is_to_stand_still(sandbox: Sandbox) -> None:
    """Nor by the upper half of an argument, which the kernel does not read."""
    source = (
        "import ctypes, os, signal\nlibc = ctypes.CDLL(None)\nme = os.getpid()\n"
        "cont = ctypes.c_long(signal.SIGCONT | 1 << 32)\n"
        "print(libc.kill(me, signal.SIGCONT), libc.syscall(62, me, cont),\n"
        "      libc.syscall(234, me, me, cont), libc.syscall(222, 0, 0, 0), libc.kill(me, 0))"
    )
    assert run(sandbox, source) == "-1 -1 -1 -1 0\n"
