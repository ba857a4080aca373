"""The few Linux system calls that Python's standard library lacks, by ctypes."""

from __future__ import annotations

import ctypes
import os

CLONE_NEWNS = 0x00020000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_REMOUNT = 32
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

_SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
_SYS_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}
_MNT_DETACH = 2
_NO_TIMES = 1024 | 2048  # the same bits in statvfs(3) and mount(2)
_ST_RELATIME, _MS_RELATIME = 4096, 1 << 21
_SYS_CLOSE_RANGE = 436
_SYS_LANDLOCK_CREATE_RULESET = 444
_SYS_LANDLOCK_ADD_RULE = 445
_SYS_LANDLOCK_RESTRICT_SELF = 446
_LOG_SAME_EXEC_OFF = 1

_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.syscall.restype = ctypes.c_long


def _checked(result: int, what: str) -> int:
    if result == -1:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return result


def prctl(option: int, *arguments: int) -> int:
    """prctl(2) with up to four integer arguments."""
    padded = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(_LIBC.prctl(option, *padded), f"prctl {option}")


def unshare(flags: int) -> None:
    """unshare(2)."""
    _checked(_LIBC.unshare(ctypes.c_int(flags)), "unshare")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """mount(2)."""
    result = _LIBC.mount(
        source.encode(), target.encode(), kind.encode(), ctypes.c_ulong(flags), options.encode()
    )
    _checked(result, f"mount {kind} on {target}")


def mount_flags(path: str) -> int:
    """The flags of the mount at ``path`` that a remount has to repeat."""
    flags = os.statvfs(path).f_flag
    kept = flags & (MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC | _NO_TIMES)
    return kept | (_MS_RELATIME if flags & _ST_RELATIME else 0)


def remount(target: str, flags: int) -> None:
    """Change the flags of the mount at ``target``."""
    mount("none", target, "", MS_REMOUNT | MS_BIND | flags)


def unmount(target: str) -> None:
    """umount2(2), at once for new users, later for those who are inside."""
    _checked(_LIBC.umount2(target.encode(), _MNT_DETACH), f"umount {target}")


def pivot_root(new: str, old: str) -> None:
    """pivot_root(2)."""
    number = _SYS_PIVOT_ROOT[os.uname().machine]
    _checked(int(_LIBC.syscall(number, new.encode(), old.encode())), f"pivot_root {new}")


def setns(descriptor: int, kind: int) -> None:
    """setns(2)."""
    _checked(_LIBC.setns(descriptor, ctypes.c_int(kind)), "setns")


def close_range(first: int) -> None:
    """Close every descriptor from ``first`` on."""
    result = _LIBC.syscall(_SYS_CLOSE_RANGE, first, ctypes.c_uint(0xFFFFFFFF), 0)
    _checked(result, "close_range")


class _CapHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


def drop_capabilities() -> None:
    """Empty the effective, permitted, inheritable, ambient and (where allowed) bounding sets."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(64):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:
            break  # not privileged to, or past the last capability: nothing more to drop
    header = _CapHeader(0x20080522, 0)
    data = (ctypes.c_uint32 * 6)()
    result = _LIBC.syscall(_SYS_CAPSET[os.uname().machine], ctypes.byref(header), data)
    _checked(result, "capset")


def landlock_version() -> int:
    """The kernel's Landlock ABI version; 0 where there is none."""
    return max(0, int(_LIBC.syscall(_SYS_LANDLOCK_CREATE_RULESET, None, 0, 1)))


class _RulesetAttr(ctypes.Structure):
    _fields_ = [("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("descriptor", ctypes.c_int32)]


EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
REMOVE_DIR, REMOVE_FILE, MAKE_DIR, MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
TRUNCATE = 1 << 14
_FILE_ONLY = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | 1 << 15
_FS_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1}
_FS_RIGHTS_NEWEST = (1 << 16) - 1


def landlock_ruleset(version: int) -> tuple[int, int]:
    """A ruleset that handles every right of ``version``: its descriptor and those rights."""
    rights = _FS_RIGHTS.get(version, _FS_RIGHTS_NEWEST)
    attributes = _RulesetAttr(rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    descriptor = _LIBC.syscall(
        _SYS_LANDLOCK_CREATE_RULESET, ctypes.byref(attributes), ctypes.c_size_t(size), 0
    )
    return _checked(int(descriptor), "landlock_create_ruleset"), rights


def landlock_allow(ruleset: int, path: str, access: int) -> None:
    """Allow ``access`` beneath ``path``; a path that does not exist is passed over."""
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    try:
        if not os.path.isdir(path):
            access &= _FILE_ONLY
        rule = _PathBeneath(access, descriptor)
        result = _LIBC.syscall(_SYS_LANDLOCK_ADD_RULE, ruleset, 1, ctypes.byref(rule), 0)
        _checked(int(result), f"landlock_add_rule {path}")
    finally:
        os.close(descriptor)


def landlock_restrict(ruleset: int, version: int) -> None:
    """Put the calling process under ``ruleset``, for good; refusals fill no log of the machine."""
    quiet = _LOG_SAME_EXEC_OFF if version >= 7 else 0
    result = _LIBC.syscall(_SYS_LANDLOCK_RESTRICT_SELF, ruleset, quiet)
    _checked(int(result), "landlock_restrict_self")


class _SockFprog(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def load_seccomp(program: bytes) -> None:
    """Install a compiled BPF ``program`` on every thread there will be (there is one now)."""
    argument = _SockFprog(len(program) // 8, program)
    result = _LIBC.prctl(PR_SET_SECCOMP, 2, ctypes.byref(argument), 0, 0)
    _checked(result, "seccomp")
