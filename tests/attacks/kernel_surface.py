"""System calls with a history: each must fail before it does anything. Numbers of x86_64."""

from __future__ import annotations

from tests.attacks.attack import Attack

FILTER = ("seccomp",)
RIGHTS = ("seccomp", "capabilities", "uid")


def _call(name: str, code: str, stopped_by: tuple[str, ...] = FILTER) -> Attack:
    return Attack(name, f"{code}\nreached()", "reached", stopped_by)


KERNEL = (
    _call("io_uring", "call(425, 2, ctypes.byref((ctypes.c_uint * 64)()))"),
    _call("a user namespace", "call(272, 0x10000000)"),
    _call("a mount namespace", "call(272, 0x20000)", RIGHTS),
    _call("a network namespace", "call(272, 0x40000000)", RIGHTS),
    _call(
        "mount",
        "call(165, b'none', b'${target}', b'tmpfs', 0, b'size=4k'); call(166, b'${target}', 2)",
        (*RIGHTS, "private_root", "landlock"),
    ),
    _call("chroot", "os.chroot('.')", RIGHTS),
    _call("bpf", "call(321, 0, ctypes.byref((ctypes.c_uint * 32)(2, 4, 4, 1)), 128)", RIGHTS),
    _call("keyctl", "call(248, b'user', b'x', b'x', 1, -2)"),
    _call("userfaultfd", "call(323, 1)"),
    _call("perf events", "a = (ctypes.c_uint64 * 16)(1 | 112 << 32)\n"
          "call(298, ctypes.byref(a), 0, -1, -1, 0)"),
    _call("personality", "call(135, 0x0040000)"),
    _call("a local descriptor table", "call(154, 0, 0, 0)"),
    _call("the kernel's clock, to read", "call(159, ctypes.byref((ctypes.c_uint64 * 32)()))"),
    _call("fanotify", "call(300, 0, 0)", RIGHTS),
    _call("inotify", "call(294, 0)"),
    _call("the host's name", "name = os.uname().nodename.encode(); call(170, name, len(name))", RIGHTS),
    _call("another filter", "call(317, 2, 0, ctypes.byref(ctypes.c_uint(0)))"),
    _call("a pidfd", "call(434, ${bystander}, 0)", ("seccomp", "pid")),
    _call("message queues", "call(71, call(68, 0, 0o1600), 0, 0)"),
    _call("terminal input", "import fcntl\n"
          "try: fcntl.ioctl(0, 0x5412, b'x')\n"
          "except OSError as e: assert e.errno == 25"),
    _call("prctl, any", "call(157, 38, 1, 0, 0, 0)"),
    _call("a name for the kernel's log", "name = ctypes.create_string_buffer(16)\n"
          "call(157, 15, b'<0>PANIC', 0, 0, 0); call(157, 16, name, 0, 0, 0)\n"
          "assert name.value == b'<0>PANIC'"),
    _call("a futex that the kernel's log may tell of", "word = ctypes.byref(ctypes.c_uint(0))\n"
          "call(202, word, 5, 1, 1, word, 0)"),
    _call("32-bit system calls", "p = mmap.mmap(-1, 4096, prot=7)\n"
          "p.write(bytes.fromhex('b814000000cd80c3'))\n"
          "ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(p)))()"),
    Attack("x32 system calls", "call(0x40000000 + 57); reached()", "nothing",
           anyway="seccomp; few kernels have them"),
)  # fmt: skip
