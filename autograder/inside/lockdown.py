"""Locking a forked child down, before the first byte of student code.

Every layer is irreversible for the process. The order matters and is that of
:func:`lock_down`; the list it returns names the layers that hold.
"""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import signal
from dataclasses import dataclass

from autograder.inside import kernel, syscalls
from autograder.inside.enclosure import (
    SCRATCH,
    SCRATCH_PARENT,
    Enclosure,
    enter_private_root,
    in_a_child,
)
from autograder.inside.readable import readable_paths

CORE = ("no_new_privs", "landlock", "seccomp", "rlimits", "scratch")
LAYERS = (*CORE, "capabilities", "uid", "network", "pid", "tmpfs", "private_root")
OWN = kernel.READ_FILE | kernel.READ_DIR | kernel.WRITE_FILE | kernel.TRUNCATE
OWN |= kernel.REMOVE_DIR | kernel.REMOVE_FILE | kernel.MAKE_DIR | kernel.MAKE_REG
CROWD = 8
LEAST_THREADS = 16
NO_CORE = 1  # byte: too few for a file, and the one limit that a pipe to a program keeps, core(5)
_FIRST_UID = 0x7000_0000  # far from people, services and containers
_UIDS_EACH = 64


@dataclass(frozen=True)
class Limits:
    """What one sandboxed process may use: bytes, seconds of CPU, counts."""

    memory: int = 3 << 30
    cpu_seconds: int = 300
    file_size: int = 32 << 20
    open_files: int = 128
    threads: int = 256
    timers: int = 1024
    scratch_size: int = 64 << 20
    scratch_inodes: int = 2048


@dataclass(frozen=True)
class Fortress:
    """What is prepared once, in the warm process, for every child to come."""

    seccomp: bytes
    landlock: int
    readable: tuple[str, ...]
    enclosure: Enclosure
    first_uid: int | None
    tasks_elsewhere: int
    tasks_at_most: int
    processors: int
    statm: int
    ruleset: int = -1
    leave_out: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Place:
    """Where one child goes: its scratch folder by name and by descriptor, its slot of ``slots``."""

    scratch: str
    descriptor: int
    slot: int
    slots: int = 1


def prepare(leave_out: frozenset[str], enclosure: Enclosure) -> Fortress:
    """Probe this machine, enter the private root, and compile what every child will use.

    ``leave_out`` names layers not to use: for tests, that show what each is for.
    """
    readable = tuple(readable_paths())
    statm = os.open("/proc/self/statm", os.O_RDONLY | os.O_CLOEXEC)
    tasks = 0 if enclosure.user_namespace else tasks_of(os.getuid())
    _be_killed_first()
    enter_private_root(enclosure, leave_out)
    landlock = 0 if "landlock" in leave_out else kernel.landlock_version()
    ruleset = -1
    if landlock and enclosure.private_root:
        ruleset = _ruleset(landlock, readable, SCRATCH_PARENT)
    return Fortress(
        seccomp=syscalls.compile_filter(disk_is_bounded=enclosure.mounts),
        landlock=landlock,
        readable=readable,
        enclosure=enclosure,
        first_uid=_first_uid(readable, enclosure, leave_out),
        tasks_elsewhere=tasks,
        tasks_at_most=resource.getrlimit(resource.RLIMIT_NPROC)[0],
        processors=len(os.sched_getaffinity(0)),
        statm=statm,
        ruleset=ruleset,
        leave_out=leave_out,
    )


def _first_uid(
    readable: tuple[str, ...], enclosure: Enclosure, leave_out: frozenset[str]
) -> int | None:
    """The uid of this warm process's first slot; None (and why) where there can be none."""
    uid = _FIRST_UID + os.getpid() % (1 << 20) * _UIDS_EACH

    def attempt() -> None:
        _become(uid)
        unreadable = [path for path in readable if not os.access(path, os.R_OK)]
        if unreadable:
            raise PermissionError(f"another user could not read {unreadable[0]}")

    if "uid" in leave_out:
        failure = "left out"
    elif os.geteuid() != 0:
        failure = "only root can give each slot a user of its own"
    else:
        failure = in_a_child(attempt)
    if failure:
        enclosure.why_not["uid"] = failure
        return None
    return uid


def tasks_of(uid: int) -> int:
    """How many threads this user runs now: the kernel's limit counts them all."""
    total = 0
    for name in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            if os.stat(f"/proc/{name}").st_uid == uid:
                total += len(os.listdir(f"/proc/{name}/task"))
    return total


def tasks_of_graders(sandboxes: int, processors: int) -> int:
    """How many threads the graders of some sandboxes, and the warm process, may need."""
    return 8 + sandboxes * (4 + processors)  # each grader has a thread for each processor


def _be_killed_first() -> None:
    """When memory runs out, the kernel shall take a sandbox, not the grader or the desktop."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")


def lock_down(fortress: Fortress, place: Place, limits: Limits) -> list[str]:
    """Lock this process down to its scratch folder and the read-only paths; name the layers.

    A core layer that cannot be had raises OSError: the child must then not go on.
    """
    out = fortress.leave_out
    uid = None if fortress.first_uid is None else fortress.first_uid + place.slot
    if place.slots > 1:
        _keep_to_one_processor(place.slot)
    held, scratch = _move_into_scratch(fortress, place, limits, uid)
    if "rlimits" not in out:
        if fortress.enclosure.user_namespace:
            kernel.unshare(kernel.CLONE_NEWUSER)  # where its own limit counts its threads alone
        _limit_resources(limits, fortress, place, uid)
        held.append("rlimits")
    if uid is not None:
        _become(uid)
        held.append("uid")
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    # Without a tmpfs the grader has to see which files it holds: a process that is not dumpable
    # shows that to nobody but root. Sandboxes see nothing of each other by Landlock.
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0 if fortress.enclosure.mounts else 1)
    if "no_new_privs" not in out:
        kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
        held.append("no_new_privs")
    if fortress.landlock:
        ruleset = fortress.ruleset
        if ruleset < 0:
            ruleset = _ruleset(fortress.landlock, fortress.readable, scratch)
        kernel.landlock_restrict(ruleset, fortress.landlock)
        held.append("landlock")
    if "capabilities" not in out:
        kernel.drop_capabilities()
        held.append("capabilities")
    kernel.close_range(4)
    if "seccomp" not in out:
        with contextlib.suppress(OSError):  # the grader misses it in the list, and refuses
            kernel.load_seccomp(syscalls.for_process(fortress.seccomp, os.getpid()))
            held.append("seccomp")
    return held


def _keep_to_one_processor(slot: int) -> None:
    """However many threads student code starts, its neighbours keep theirs.

    The filter has no call that would take it back.
    """
    processors = sorted(os.sched_getaffinity(0))
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, {processors[slot % len(processors)]})


def _move_into_scratch(
    fortress: Fortress, place: Place, limits: Limits, uid: int | None
) -> tuple[list[str], str]:
    """Go to the scratch folder: a bounded tmpfs of this process alone, where it can be had."""
    enclosure, held = fortress.enclosure, ["scratch"]
    if enclosure.network:
        held.append("network")
    if enclosure.pid_namespace >= 0:
        held.append("pid")
    if not enclosure.mounts:
        os.chdir(place.scratch)
        if uid is not None:
            _give_to(uid)
        return held, place.scratch
    held.append("tmpfs")
    scratch = place.scratch
    if enclosure.private_root:
        held.append("private_root")
        scratch = SCRATCH
    os.fchdir(place.descriptor)
    kernel.unshare(kernel.CLONE_NEWNS)
    owner = "" if uid is None else f",uid={uid},gid={uid}"
    options = f"size={limits.scratch_size},nr_inodes={limits.scratch_inodes},mode=0700{owner}"
    flags = kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC
    kernel.mount("tmpfs", scratch, "tmpfs", flags, options)
    if os.listdir("."):
        with contextlib.suppress(shutil.Error, OSError):  # what does not fit is not there
            shutil.copytree(".", scratch, dirs_exist_ok=True, copy_function=shutil.copyfile)
    os.chdir(scratch)
    if uid is not None:
        _give_to(uid)
    return held, scratch


def _give_to(uid: int) -> None:
    """Make ``uid`` the owner of this folder and of all in it (the grader put no links there)."""
    os.chown(".", uid, uid)
    for parent, folders, files in os.walk("."):
        for name in (*folders, *files):
            os.chown(os.path.join(parent, name), uid, uid, follow_symlinks=False)


def _limit_resources(limits: Limits, fortress: Fortress, place: Place, uid: int | None) -> None:
    memory = _mapped_bytes(fortress.statm) + limits.memory
    threads = limits.threads
    if uid is None and not fortress.enclosure.user_namespace:
        threads = _tasks_together(fortress, place.slots, threads)
    bounds = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_DATA: memory,
        resource.RLIMIT_CPU: limits.cpu_seconds,
        resource.RLIMIT_FSIZE: limits.file_size,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: threads,
        resource.RLIMIT_SIGPENDING: limits.timers,
        resource.RLIMIT_CORE: NO_CORE,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for kind, bound in bounds.items():
        _, hard = resource.getrlimit(kind)
        least = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (least, least))


def _tasks_together(fortress: Fortress, slots: int, threads: int) -> int:
    """The limit where the kernel counts all that this user runs.

    It leaves room for the neighbours, while the grader looks, and always for the graders: they
    start a sandbox whatever another one has started. (It binds no process of root's.)
    """
    wanted = fortress.tasks_elsewhere + CROWD * slots * threads
    if fortress.tasks_at_most == resource.RLIM_INFINITY:
        return wanted
    left = fortress.tasks_at_most - tasks_of_graders(slots, fortress.processors)
    return max(fortress.tasks_elsewhere + LEAST_THREADS, min(wanted, left))


def _mapped_bytes(statm: int) -> int:
    """The address space in use now: torch alone maps some gigabytes."""
    return int(os.pread(statm, 200, 0).split()[0]) * resource.getpagesize()


def _become(uid: int) -> None:
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def _ruleset(version: int, readable: tuple[str, ...], own: str) -> int:
    """A Landlock ruleset: ``readable`` to read, everything below ``own`` to use."""
    ruleset, rights = kernel.landlock_ruleset(version)
    for path in readable:
        kernel.landlock_allow(ruleset, path, (kernel.READ_FILE | kernel.READ_DIR) & rights)
    kernel.landlock_allow(ruleset, "/dev/null", (kernel.READ_FILE | kernel.WRITE_FILE) & rights)
    kernel.landlock_allow(ruleset, own, OWN & rights)
    return ruleset
