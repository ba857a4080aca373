"""What the grader bounds where no layer does: files without a tmpfs, threads without a user."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder import processes
from autograder.errors import SandboxDied
from autograder.inside import kernel
from autograder.inside.lockdown import Limits
from autograder.sandbox import Sandbox
from autograder.scratch import scratch_folder
from autograder.warm_process import Policy, WarmProcess
from autograder.watching import Watch
from tests.attacks.as_user import open_ways

LIMITS = Limits(threads=40, file_size=4 << 20, scratch_size=16 << 20, scratch_inodes=200)
LEAVE_OUT = "GRADMARK_TEST_LEAVE_OUT"
CAP_SYS_PTRACE = 19
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
    left_out = os.environ.get(LEAVE_OUT, "namespaces uid").split()
    policy = Policy(LIMITS, leave_out=frozenset(left_out))
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
    still, end = False, time.monotonic() + 10  # of a busy machine: it has a moment each time
    while not still and time.monotonic() < end:
        with processes.standing_still(sandbox._pidfd, sandbox._process) as still:
            pass
    assert still
    assert run(sandbox, "a = t[0]; time.sleep(0.1); print(t[0] > a)") == "True\n"


def test_nothing_runs_while_nobody_looks(sandbox: Sandbox) -> None:
    source = "import threading, time\nt = [0]\ndef go():\n    while True: t[0] += 1\n"
    run(sandbox, f"{source}for _ in range(3): threading.Thread(target=go, daemon=True).start()")
    end = time.monotonic() + 10
    while not processes._is_stopped(sandbox._process) and time.monotonic() < end:
        time.sleep(0.01)
    assert processes._is_stopped(sandbox._process)
    assert run(sandbox, "a = t[0]; time.sleep(0.1); print(t[0] > a)") == "True\n"


def test_a_thread_that_could_not_be_stopped_is_not_started(sandbox: Sandbox) -> None:
    """One that waits for the thread that it started (CLONE_VFORK) stops for no signal."""
    source = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"
        "print(libc.syscall(56, 0x4F00 | 0x10000, 0, 0, 0, 0), ctypes.get_errno())"
    )
    assert run(sandbox, source) == "-1 1\n"


def test_nobody_wakes_a_process_that_is_to_stand_still(sandbox: Sandbox) -> None:
    """Nor by the upper half of an argument, which the kernel does not read."""
    source = (
        "import ctypes, os, signal\nlibc = ctypes.CDLL(None)\nme = os.getpid()\n"
        "cont = ctypes.c_long(signal.SIGCONT | 1 << 32)\n"
        "print(libc.kill(me, signal.SIGCONT), libc.syscall(62, me, cont),\n"
        "      libc.syscall(234, me, me, cont), libc.syscall(222, 0, 0, 0), libc.kill(me, 0))"
    )
    assert run(sandbox, source) == "-1 -1 -1 -1 0\n"


HOLD = (
    "import ctypes, os\n"
    "libc = ctypes.CDLL(None); libc.mmap.restype = ctypes.c_void_p\n"
    "def hold(name, size, mapped):\n"
    "    file = os.open(name, os.O_RDWR | os.O_CREAT); os.write(file, bytes(size))\n"
    "    os.unlink(name)\n"
    "    if mapped: assert libc.mmap(None, 4096, 1, 1, file, ctypes.c_long(0)) != 2 ** 64 - 1\n"
    "    if mapped: os.close(file)\n"
)


@pytest.mark.parametrize("name", ["x", "a\\rb", "a\\x85b \\u2028"])
@pytest.mark.parametrize("mapped", [False, True], ids=["descriptors", "mappings"])
def test_files_without_a_name_are_counted(sandbox: Sandbox, mapped: bool, name: str) -> None:
    run(sandbox, f"{HOLD}for _ in range(4): hold('{name}', 4 << 20 - {mapped}, {mapped})")
    with pytest.raises(SandboxDied, match="more than 16 MB of files"):
        run(sandbox, f"hold('{name}', 4 << 20, {mapped})")


@pytest.mark.skipif(LEAVE_OUT not in os.environ, reason="asked for by the next test")
def test_the_sandbox_has_a_user_of_its_own(sandbox: Sandbox) -> None:
    assert "uid" in sandbox.layers


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives a sandbox a user of its own")
@pytest.mark.parametrize("dropped", [None, CAP_SYS_PTRACE])
def test_they_are_counted_for_another_user_too_without_roots_right_to_look(
    dropped: int | None,
) -> None:
    """As in a container: root of few capabilities, a user of its own for each sandbox."""
    root = Path(__file__).parents[1]

    def become_poorer() -> None:
        open_ways([Path(sys.base_prefix), Path(sys.prefix), root])
        os.chdir(root)
        if dropped is not None:
            kernel.prctl(kernel.PR_CAPBSET_DROP, dropped)

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", __file__, "-k", "without_a_name or of_its_own"],
        env={**os.environ, LEAVE_OUT: "namespaces"},
        preexec_fn=become_poorer,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "7 passed" in done.stdout, done.stdout[-3000:]


def test_a_process_without_its_first_thread_is_not_left_to_the_others(sandbox: Sandbox) -> None:
    """The kernel shows no files of it then, and nobody is there to answer."""
    source = "threading.Thread(target=drip).start(); time.sleep(0.5); libc.syscall(60, 0)"
    with pytest.raises(SandboxDied, match="its process ended"):
        run(sandbox, f"{DRIP}{HOLD}{source}", 4)


def test_a_file_that_is_open_and_mapped_counts_once(sandbox: Sandbox) -> None:
    source = (
        "import mmap\nkept = []\n"
        "for i in range(8):\n"
        "    file = open('x', 'w+b'); file.write(bytes(4096)); file.flush()\n"
        "    kept.append((file, mmap.mmap(file.fileno(), 4096))); os.unlink('x')\n"
    )
    assert run(sandbox, f"import os\n{source}print(len(kept))") == "8\n"


def test_a_neighbour_of_the_same_user_is_not_to_be_looked_at(
    unbounded: WarmProcess, sandbox: Sandbox
) -> None:
    """That the grader can look at a sandbox shows it to no other: Landlock and the filter."""
    secret = run(sandbox, "import os\nsecret = b'x' * 99\nprint(os.getpid(), id(secret) + 32)")
    source = (
        "import ctypes, os\nlibc = ctypes.CDLL(None)\npid, address = map(int, '{}'.split())\n"
        "for name in ('mem', 'maps', 'environ', 'fd', 'fd/3', 'root', 'cwd', 'task', 'stat'):\n"
        "    for flags in (os.O_RDONLY, os.O_RDWR, 0o10000000):\n"
        "        try: os.read(os.open(f'/proc/{{pid}}/{{name}}', flags), 9); print('read', name)\n"
        "        except OSError: pass\n"
        "    try: print(os.listdir(f'/proc/{{pid}}/{{name}}'))\n"
        "    except OSError: pass\n"
        "to = ctypes.create_string_buffer(99)\n"
        "vector = lambda at: ctypes.byref((ctypes.c_uint64 * 2)(at, 99))\n"
        "ours, theirs = vector(ctypes.addressof(to)), vector(address)\n"
        "print(libc.process_vm_readv(pid, ours, 1, theirs, 1, 0))\n"
        "print(libc.ptrace(16, pid, 0, 0), libc.ptrace(0x4206, pid, 0, 0), libc.kill(pid, 0))"
    )
    with scratch_folder(None, LIMITS) as folder, Sandbox(unbounded, folder) as neighbour:
        assert run(neighbour, source.format(secret.strip())) == "-1\n-1 -1 -1\n"


def test_nothing_of_a_process_that_dies_is_left_to_the_machine(sandbox: Sandbox) -> None:
    """A limit of one byte keeps a core from a file, and from a program that the kernel starts."""
    source = (
        "import ctypes, resource\nprint(resource.getrlimit(resource.RLIMIT_CORE))\n"
        "try: resource.setrlimit(resource.RLIMIT_CORE, (0, 1)); print('set')\n"
        "except ValueError: pass"  # Python's word for no right to
    )
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    least = 1 if hard == resource.RLIM_INFINITY else min(1, hard)
    assert run(sandbox, source) == f"({least}, {least})\n"
