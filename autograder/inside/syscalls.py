"""The seccomp allow-list: what Python, NumPy, PyTorch and Matplotlib need, and no more."""

from __future__ import annotations

import errno
import os
import resource
import signal
import socket
import struct

from seccompy import Action, ArgCmp, CmpOp, Filter, syscall_nr

PLAIN = """
read write readv writev pread64 pwrite64 lseek close dup fstat stat lstat newfstatat statx
access faccessat faccessat2 readlink readlinkat getdents getdents64 getcwd chdir
mkdir mkdirat unlink unlinkat rmdir rename renameat ftruncate fsync fdatasync
poll ppoll select pselect6 epoll_create1 epoll_ctl epoll_wait epoll_pwait eventfd2 pipe2
brk munmap mremap mprotect madvise mincore msync
set_robust_list get_robust_list rseq membarrier
sched_yield sched_getaffinity sched_getparam sched_getscheduler getcpu
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend
sigaltstack restart_syscall pause
nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time times
getitimer setitimer alarm
getpid getppid gettid getuid geteuid getgid getegid getgroups getresuid getresgid
getpgrp getsid getrusage uname sysinfo umask arch_prctl set_tid_address
exit exit_group getrandom getrlimit
""".split()

# THREAD | VM | SIGHAND | FS | FILES: a thread with descriptors of its own has a limit of its own
CLONE_THREAD_FLAGS = 0x00010000 | 0x00000100 | 0x00000800 | 0x00000200 | 0x00000400
CLONE_NAMESPACES = 0x7E020000 | 0x00000080
CLONE_VFORK = 0x00004000  # a thread that waits for the one it started cannot be stopped
_FCNTL_COMMANDS = (0, 1, 2, 3, 4, 1030)  # dup, flags; no owner, signal, lease
_LOCKS = (6, 7)  # F_SETLK, F_SETLKW: said to be done; one on a file of the host holds others up
_RENAMING = (0, 1, 2)  # not RENAME_WHITEOUT, which makes a device
_PRCTL_OPTIONS = (16, 0x53564D41)  # a thread's name, glibc's names for its mappings
_SET_NAME = 15  # said to be done: the kernel logs the names of processes, line breaks and all
_WAKE_OP = 5  # of futex; the kernel logs what is odd about it, and glibc does without
_TERMINAL_READS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS, FIONREAD, FIONBIO ...
_MAP_HUGETLB = 0x40000

# Never O_TRUNC to read (Landlock before ABI 3 let that empty a file), nor access mode 3, neither
# to read nor to write: Landlock has no right for it. No O_TMPFILE: whoever counts files in a
# folder does not see one that never had a name.
_NAMELESS = 0o20000000  # O_TMPFILE's own bit; it comes with O_DIRECTORY
_OPENING_BITS = os.O_TRUNC | os.O_ACCMODE | _NAMELESS
_OPENING = (os.O_RDONLY, os.O_WRONLY, os.O_RDWR, os.O_TRUNC | os.O_WRONLY, os.O_TRUNC | os.O_RDWR)


_OWN_PID = 0x7A5F_3C1B  # stands for the child's pid until there is a child


def compile_filter(disk_is_bounded: bool) -> bytes:
    """The allow-list as a BPF program: every other call fails with EPERM.

    Where no tmpfs bounds the disk a file's room has to be written, for fallocate takes
    gigabytes between two looks of the grader; glibc's posix_fallocate then writes.

    A call of another architecture kills the process. Signals and limits may address
    the process itself only; :func:`for_process` writes its pid into the program.
    """
    rules = Filter(default=Action.ERRNO | errno.EPERM)
    for name in PLAIN:
        _allow(rules, name)
    refused = CLONE_NAMESPACES | CLONE_VFORK
    _allow(rules, "clone", _masked(0, CLONE_THREAD_FLAGS | refused, CLONE_THREAD_FLAGS))
    for name, flags in (("open", 1), ("openat", 2)):
        for mode in _OPENING:
            _allow(rules, name, _masked(flags, _OPENING_BITS, mode))
    rules.errno("clone3", errno.ENOSYS)  # glibc then falls back to clone, whose flags we can see
    for request in _TERMINAL_READS:
        _allow(rules, "ioctl", _equal(1, request))
    for command in _FCNTL_COMMANDS:
        _allow(rules, "fcntl", _equal(1, command))
    for command in _LOCKS:
        rules.errno("fcntl", 0, args=[_equal(1, command)])
    for flags in _RENAMING:
        _allow(rules, "renameat2", _equal(4, flags))
    for option in _PRCTL_OPTIONS:
        _allow(rules, "prctl", _equal(0, option))
    rules.errno("prctl", 0, args=[_equal(0, _SET_NAME)])
    rules.errno("futex", errno.ENOSYS, args=[_masked(1, 0x7F, _WAKE_OP)])
    _allow(rules, "futex")
    _allow(rules, "mmap", _masked(3, _MAP_HUGETLB, 0))
    if disk_is_bounded:
        _allow(rules, "fallocate", _equal(1, 0))  # its other modes know no limit of a file's size
    else:
        rules.errno("fallocate", errno.EOPNOTSUPP, args=[_equal(1, 0)])
        _allow(rules, "fstatfs")  # glibc asks for the size of a block before it writes
    _allow(rules, "socketpair", _equal(0, socket.AF_UNIX))  # asyncio's; it leads nowhere
    for name, which in (("kill", 1), ("tgkill", 2)):  # the grader has it stand still, to count
        rules.errno(name, errno.EPERM, args=[_masked(which, 0xFFFF_FFFF, signal.SIGCONT)])
    core = (_masked(1, 0xFFFF_FFFF, resource.RLIMIT_CORE), ArgCmp(2, CmpOp.NE, 0))
    rules.errno("prlimit64", errno.EPERM, args=core)  # no core for the machine's programs to read
    for name in ("kill", "tgkill", "prlimit64"):
        _allow(rules, name, _equal(0, _OWN_PID))
    _allow(rules, "prlimit64", _equal(0, 0))
    return rules.program


def for_process(program: bytes, pid: int) -> bytes:
    """The compiled ``program`` with ``pid`` as the only process it may signal."""
    return program.replace(struct.pack("<I", _OWN_PID), struct.pack("<I", pid))


def _allow(rules: Filter, name: str, condition: ArgCmp | None = None) -> None:
    try:
        syscall_nr(name)
    except ValueError:
        return  # this architecture has no such call (open, stat ... on aarch64)
    rules.allow(name, args=[condition] if condition else None)


def _equal(index: int, value: int) -> ArgCmp:
    return ArgCmp(index, CmpOp.EQ, value)


def _masked(index: int, mask: int, value: int) -> ArgCmp:
    return ArgCmp(index, CmpOp.MASKED_EQ, value, mask)
