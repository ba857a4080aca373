"""Locking a forked child down, before the first byte of student code.

Every layer is irreversible for the process. The order matters and is that of
:func:`lock_down`; the list it returns names the layers that hold.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass

from autograder.inside import kernel, syscalls

CORE = ("no_new_privs", "landlock", "seccomp", "rlimits", "scratch")
NOBODY = 65534
HIDDEN_PACKAGES = ("autograder", "gradmark", "nbgrader", "__editable__", "_gradmark")


@dataclass(frozen=True)
class Limits:
    """What one sandboxed process may use: bytes, seconds of CPU, counts."""

    memory: int = 3 << 30
    cpu_seconds: int = 300
    file_size: int = 32 << 20
    open_files: int = 128
    scratch_size: int = 64 << 20
    scratch_inodes: int = 2048


@dataclass(frozen=True)
class Fortress:
    """What is prepared once, in the warm process, for every child to come."""

    seccomp: bytes
    landlock: int
    readable: tuple[str, ...]
    private_mounts: bool
    unprivileged_uid: int | None
    leave_out: frozenset[str] = frozenset()


def prepare(leave_out: frozenset[str] = frozenset()) -> Fortress:
    """Probe this machine, and compile what every child will use.

    ``leave_out`` names layers not to use: for tests, that show what each is for.
    """
    root = os.geteuid() == 0
    readable = _readable_paths()
    return Fortress(
        seccomp=syscalls.compile_filter(),
        landlock=kernel.landlock_version(),
        readable=tuple(readable),
        private_mounts=root and _can_unshare(),
        unprivileged_uid=NOBODY if root and _can_be(NOBODY, readable) else None,
        leave_out=leave_out,
    )


def _readable_paths() -> list[str]:
    """What a notebook may read: the interpreter, its packages (not ours), libraries, fonts."""
    paths = ["/usr/lib", "/lib", "/lib64", "/usr/local/lib", "/usr/share/fonts"]
    paths += ["/usr/share/zoneinfo", "/etc/ld.so.cache", "/etc/localtime", "/etc/fonts"]
    paths += ["/dev/urandom", "/dev/random", "/dev/zero", sysconfig.get_path("stdlib")]
    paths += [os.path.join(sys.base_prefix, "lib"), os.environ.get("MPLCONFIGDIR", "/nonexistent")]
    for site in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for name in sorted(os.listdir(site)):
            if not name.startswith(HIDDEN_PACKAGES):
                paths.append(os.path.join(site, name))
    return [path for path in paths if os.path.exists(path)]


def _can_be(uid: int, readable: list[str]) -> bool:
    """Whether user ``uid`` could read what a notebook needs."""

    def attempt() -> bool:
        _become(uid)
        return all(os.access(path, os.R_OK) for path in readable)

    return _in_a_child(attempt)


def _can_unshare() -> bool:
    """Whether namespaces with mounts of their own can be had here."""

    def attempt() -> bool:
        kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS)
        kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
        kernel.mount("tmpfs", "/tmp", "tmpfs", kernel.MS_NOSUID, "size=4k")
        return True

    return _in_a_child(attempt)


def _in_a_child(attempt: Callable[[], bool]) -> bool:
    """Try something irreversible in a child, which then goes away."""
    pid = os.fork()
    if pid == 0:
        with contextlib.suppress(OSError):
            os._exit(0 if attempt() else 1)
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def lock_down(fortress: Fortress, scratch: str, limits: Limits) -> list[str]:
    """Lock this process down to ``scratch`` and the read-only paths; name the layers.

    A core layer that cannot be had raises OSError: the child must then not go on.
    """
    out = fortress.leave_out
    held = []
    if fortress.private_mounts and "namespaces" not in out:
        _enter_namespaces(scratch, limits, fortress.unprivileged_uid)
        held += ["namespaces", "tmpfs"]
    os.chdir(scratch)
    held.append("scratch")
    if "rlimits" not in out:
        _limit_resources(limits)
        held.append("rlimits")
    if fortress.unprivileged_uid is not None and "uid" not in out:
        _become(fortress.unprivileged_uid)
        held.append("uid")
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.drop_capabilities()
    held.append("capabilities")
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    held.append("no_new_privs")
    if fortress.landlock and "landlock" not in out:
        _confine_paths(fortress, scratch)
        held.append("landlock")
    kernel.close_range(4)
    if "seccomp" not in out:
        kernel.load_seccomp(syscalls.for_process(fortress.seccomp, os.getpid()))
        held.append("seccomp")
    return held


def _enter_namespaces(scratch: str, limits: Limits, uid: int | None) -> None:
    """Own mounts, network and IPC; the scratch folder becomes a bounded tmpfs."""
    kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS)
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    owner = "" if uid is None else f",uid={uid},gid={uid}"
    options = f"size={limits.scratch_size},nr_inodes={limits.scratch_inodes},mode=0700{owner}"
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("tmpfs", scratch, "tmpfs", flags, options)


def _limit_resources(limits: Limits) -> None:
    mapped = _mapped_bytes()
    memory = mapped + limits.memory
    bounds = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))


def _mapped_bytes() -> int:
    """The address space in use now: torch alone maps some gigabytes."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[0]) * resource.getpagesize()


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _confine_paths(fortress: Fortress, scratch: str) -> None:
    ruleset, rights = kernel.landlock_ruleset(fortress.landlock)
    for path in fortress.readable:
        kernel.landlock_allow(ruleset, path, (kernel.READ_FILE | kernel.READ_DIR) & rights)
    kernel.landlock_allow(ruleset, "/dev/null", (kernel.READ_FILE | kernel.WRITE_FILE) & rights)
    own = kernel.READ_FILE | kernel.READ_DIR | kernel.WRITE_FILE | kernel.TRUNCATE
    own |= kernel.REMOVE_DIR | kernel.REMOVE_FILE | kernel.MAKE_DIR | kernel.MAKE_REG
    kernel.landlock_allow(ruleset, scratch, own & rights)
    kernel.landlock_restrict(ruleset)
