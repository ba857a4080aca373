"""Namespaces and a root folder of its own, for the warm process and all its sandboxes.

They are entered once, before any student code, and inherited by every fork: so they cost
a submission next to nothing. Root needs no user namespace for them; others do, and get
it where the machine lets them. Whatever cannot be had is left off, with the reason.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field

from autograder.inside import kernel
from autograder.inside.readable import DEVICES, hidden_in, readable_roots

SCRATCH_PARENT = "/sandbox"
SCRATCH = "/sandbox/home"
_VANTAGES = ("/tmp", "/mnt", "/srv", "/media", "/run", "/var/tmp", "/opt")
_READ_ONLY = kernel.MS_RDONLY | kernel.MS_NOSUID | kernel.MS_NODEV


@dataclass
class Enclosure:
    """What holds for this process; ``why_not`` says of each missing part what was in the way."""

    mounts: bool = False
    network: bool = False
    user_namespace: bool = False
    private_root: bool = False
    pid_namespace: int = -1
    """A descriptor of this process's own PID namespace, to come back to; -1: children get none."""
    why_not: dict[str, str] = field(default_factory=dict)


def enter_namespaces(leave_out: frozenset[str]) -> Enclosure:
    """Leave the machine's mounts, network, IPC and host name; call it before threads exist."""
    enclosure = Enclosure()
    if "namespaces" in leave_out:
        enclosure.why_not = dict.fromkeys(("network", "pid", "tmpfs", "private_root"), "left out")
        return enclosure
    failure = in_a_child(_try_mounts)
    if failure and os.geteuid() != 0:
        failure = in_a_child(_try_mounts_as_user)
        if not failure:
            _enter_user_namespace()
            enclosure.user_namespace = True
    if failure:
        reasons = ("network", "pid", "tmpfs", "private_root")
        enclosure.why_not = dict.fromkeys(reasons, f"no namespaces here ({failure})")
        return enclosure
    if "tmpfs" not in leave_out:
        kernel.unshare(kernel.CLONE_NEWNS)
        kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
        enclosure.mounts = True
    _leave_network(enclosure, leave_out)
    _prepare_pid_namespaces(enclosure, leave_out)
    return enclosure


def _leave_network(enclosure: Enclosure, leave_out: frozenset[str]) -> None:
    if "network" in leave_out:
        return
    try:
        kernel.unshare(kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS)
        enclosure.network = True
    except OSError as error:
        enclosure.why_not["network"] = str(error)


def _prepare_pid_namespaces(enclosure: Enclosure, leave_out: frozenset[str]) -> None:
    if "pid" in leave_out:
        return
    failure = in_a_child(lambda: kernel.unshare(kernel.CLONE_NEWPID))
    if failure:
        enclosure.why_not["pid"] = failure
        return
    if enclosure.user_namespace:
        _move_into_pid_namespace()
    enclosure.pid_namespace = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)


def _move_into_pid_namespace() -> None:
    """Go on in a child, in a PID namespace that belongs to our user namespace.

    To come back to a PID namespace one needs rights over it: an ordinary user has none
    over the one it began in. The parent stays only to end with the child.
    """
    kernel.unshare(kernel.CLONE_NEWPID)
    pid = os.fork()
    if pid:
        os.closerange(3, 1 << 16)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        if code < 0:
            os.kill(os.getpid(), -code)  # the grader asks whether it was killed
        os._exit(abs(code))
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def fork_into_pid_namespace(enclosure: Enclosure) -> int:
    """fork(2); the child is the first process of a PID namespace where there can be one."""
    if enclosure.pid_namespace < 0:
        return os.fork()
    kernel.unshare(kernel.CLONE_NEWPID)
    try:
        pid = os.fork()
    except OSError:
        kernel.setns(enclosure.pid_namespace, kernel.CLONE_NEWPID)
        raise
    if pid:
        kernel.setns(enclosure.pid_namespace, kernel.CLONE_NEWPID)
    return pid


def enter_private_root(enclosure: Enclosure, leave_out: frozenset[str]) -> None:
    """Leave a file system of only what a notebook may read, all of it read-only."""
    if not enclosure.mounts or "private_root" in leave_out:
        return
    roots = readable_roots()

    def attempt() -> None:
        kernel.unshare(kernel.CLONE_NEWNS)
        _build_root(roots)
        for root in roots:
            os.stat(root)

    failure = in_a_child(attempt)
    if failure:
        enclosure.why_not["private_root"] = failure
    else:
        _build_root(roots)
        enclosure.private_root = True


def _build_root(roots: list[str]) -> None:
    """Make the new root on a tmpfs, go there, and let go of the old one."""
    new = _vantage(roots)
    hidden = hidden_in(roots)
    kernel.mount("tmpfs", new, "tmpfs", kernel.MS_NOSUID | kernel.MS_NODEV, "size=1m,mode=0755")
    for path in [*roots, *DEVICES]:
        _bind(path, new)
    os.makedirs(new + SCRATCH, 0o755)
    for path in hidden:
        _cover(new + path)
    kernel.remount(new, _READ_ONLY)
    os.chdir(new)
    kernel.pivot_root(".", ".")
    kernel.unmount(".")
    os.chdir("/")


def _vantage(roots: list[str]) -> str:
    """A folder to build the new root on: nothing that is needed lies in it."""
    for folder in _VANTAGES:
        inside = [root for root in roots if os.path.realpath(root).startswith(folder + "/")]
        if os.path.isdir(folder) and not inside:
            return folder
    raise OSError(f"none of {', '.join(_VANTAGES)} is free of packages")


def _bind(path: str, new: str) -> None:
    """Show ``path`` below ``new``, links on the way included."""
    if not os.path.exists(path):
        return
    target = new + _copy_links(path, new)
    source = os.path.realpath(path)
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    else:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.close(os.open(target, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644))
    kernel.mount(source, target, "", kernel.MS_BIND | kernel.MS_REC)
    if path not in DEVICES:
        kernel.remount(target, _READ_ONLY | kernel.mount_flags(target))


def _copy_links(path: str, new: str) -> str:
    """The real path of ``path``; each symbolic link on the way is made below ``new``, too."""
    way, rest = "/", [part for part in path.split("/") if part]
    while rest:
        step = os.path.join(way, rest.pop(0))
        if os.path.islink(step):
            os.makedirs(new + way, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.symlink(os.readlink(step), new + step)
            target = os.path.normpath(os.path.join(way, os.readlink(step)))
            way, rest = "/", [part for part in target.split("/") if part] + rest
        else:
            way = step
    return way


def _cover(path: str) -> None:
    """Put something empty over a hidden path."""
    if os.path.isdir(path):
        kernel.mount("none", path, "tmpfs", _READ_ONLY, "size=4k,mode=0755")
    elif os.path.exists(path):
        kernel.mount("/dev/null", path, "", kernel.MS_BIND)


def _enter_user_namespace() -> None:
    uid, gid = os.geteuid(), os.getegid()
    kernel.unshare(kernel.CLONE_NEWUSER)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {uid} 1"),
        ("gid_map", f"{gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def _try_mounts() -> None:
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.MS_NOSUID, "size=4k")


def _try_mounts_as_user() -> None:
    _enter_user_namespace()
    _try_mounts()


def in_a_child(attempt: Callable[[], object]) -> str:
    """Try something irreversible in a child, which then goes away; why it failed, or ""."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            attempt()
        except BaseException as error:
            os.write(writing, f"{type(error).__name__}: {error}"[:500].encode())
        finally:
            os._exit(0)
    os.close(writing)
    with open(reading, "rb") as pipe:
        failure = pipe.read().decode("utf-8", errors="replace")
    os.waitpid(pid, 0)
    return failure
