"""Below Python: raw system calls, machine code, the kernel's files. Numbers of x86_64."""

from __future__ import annotations

from tests.attacks.attack import Attack

FILTER = ("seccomp",)
RIGHTS = ("seccomp", "capabilities", "uid")
PATHS = ("landlock", "private_root")
ALL = ("seccomp", "landlock", "private_root")
META = ("seccomp", "private_root")
PROCESS = ("seccomp", "pid")
NOT_TRIED = "seccomp, capabilities and uid: not tried without"


def _call(name: str, code: str, stopped_by: tuple[str, ...] = FILTER) -> Attack:
    return Attack(name, f"{code}\nreached()", "reached", stopped_by)


def _open(name: str, path: str, flags: str = "os.O_RDWR") -> Attack:
    return Attack(name, f"os.close(os.open({path!r}, {flags})); reached()", "reached", PATHS)


def _refused(name: str, code: str) -> Attack:
    """What would harm this very machine if it were let through."""
    return Attack(name, f"{code}\nreached()", "reached", anyway=NOT_TRIED)


CODE = """\
page = mmap.mmap(-1, 4096, prot=7)
def machine(text):
    page.seek(0); page.write(bytes.fromhex(text))
    return ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
"""

MACHINE = (
    Attack("fork by machine code", CODE + "if machine('b8390000000f05c3') == 0: libc.sleep(60); libc._exit(0)",
           "left", PROCESS),
    Attack("vfork, then sleep", CODE + "pid = call(56, 0x4000 | 17, 0, 0, 0, 0)\n"
           "if pid == 0: libc.sleep(60); libc._exit(0)", "left", PROCESS),
    Attack("a process in a user namespace", "if call(56, 0x10000000 | 17, 0, 0, 0, 0) == 0:\n"
           "    libc.sleep(60); libc._exit(0)", "left", PROCESS),
    Attack("a process that shares our memory", "stack = mmap.mmap(-1, 1 << 16)\n"
           "code = mmap.mmap(-1, 4096, prot=7); code.write(bytes.fromhex('b822000000') + b'\\x0f\\x05\\xeb\\xf7')\n"
           "top = ctypes.addressof(ctypes.c_char.from_buffer(stack)) + 65536 - 16\n"
           "entry = ctypes.addressof(ctypes.c_char.from_buffer(code))\n"
           "ctypes.c_uint64.from_address(top).value = entry\n"
           "libc.clone.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p]\n"
           "assert libc.clone(entry, top, 0x100 | 17, None) > 0; time.sleep(0.1); os._exit(0)",
           "left", PROCESS),
    _call("a program from memory", "fd = call(319, b'x', 0); os.write(fd, open(sys.executable, 'rb').read(64))\n"),
    Attack("execveat", "if call(57) == 0:\n"
           "    a = (ctypes.c_char_p * 3)(b'sleep', b'60', None)\n"
           "    e = (ctypes.c_char_p * 2)(b'GRADMARK_TEST_MARK=${token}', None)\n"
           "    libc.syscall(322, -100, b'/bin/sleep', a, e, 0); libc._exit(1)\n"
           "time.sleep(0.2)", "left", PROCESS),
    _call("a handle of a file", "h = ctypes.create_string_buffer(b'\\x80\\0\\0\\0', 200); m = ctypes.c_int()\n"
          "call(303, -100, b'/', h, ctypes.byref(m), 0)"),
    _call("a handle of the root's inode", "h = (ctypes.c_uint32 * 4)(8, 1, 2, 0)\n"
          "try: call(304, os.open('.', 0), ctypes.byref(h), 0)\n"
          "except OSError as e: assert e.errno == 116", RIGHTS),
    _call("a new file system", "call(430, b'tmpfs', 0)", RIGHTS),
    _call("a tree of mounts", "call(428, -100, b'/', 1)", RIGHTS),
    _call("the domain's name", "call(171, b'(none)', 6)", RIGHTS),
    _call("the kernel's log", "b = ctypes.create_string_buffer(4096); call(103, 3, b, 4096)", RIGHTS),
    _refused("ports", "call(173, 0x80, 1, 1)"),
    _call("splice", "r, w = os.pipe(); a, b = os.pipe(); os.write(w, b'x'); call(275, r, 0, b, 0, 1, 0)"),
    _call("vmsplice", "r, w = os.pipe(); x = ctypes.create_string_buffer(b'x')\n"
          "call(278, w, ctypes.byref((ctypes.c_uint64 * 2)(ctypes.addressof(x), 1)), 1, 0)"),
    _call("tee", "r, w = os.pipe(); a, b = os.pipe(); os.write(w, b'x'); call(276, r, b, 1, 0)"),
    _call("pages of memory elsewhere", "call(279, 0, 0, 0, 0, 0, 0)"),
    _call("a memory policy", "call(238, 0, 0, 0)"),
    _call("a comparison of kernel objects", "call(312, os.getpid(), os.getpid(), 1, 0, 0)"),
    _call("a semaphore", "n = call(64, 0, 1, 0o1600); call(66, n, 0, 0)"),
    _call("a POSIX queue", "n = call(240, b'${token}', 0o102, 0o600, 0); call(241, b'${token}')"),
    _call("a lease", "import fcntl; file = open('x', 'w'); fcntl.fcntl(file, 1024, 1)"),
    _call("a notice of a folder", "import fcntl; fcntl.fcntl(os.open('.', 0), 1026, 2)"),
    _call("a signal of choice", "import fcntl; fcntl.fcntl(os.pipe()[0], 10, 9)"),
    _call("asynchronous input", "import fcntl; a, b = socket.socketpair()\n"
          "fcntl.ioctl(a, 0x5452, (1).to_bytes(4, 'little'))"),
    _call("the owner of a socket", "import fcntl; a, b = socket.socketpair()\n"
          "fcntl.ioctl(a, 0x8901, os.getpid().to_bytes(4, 'little'))"),
    _call("the flags of a file", "import fcntl; file = open('x', 'w')\n"
          "try: fcntl.ioctl(file, 0x80086601, bytes(8))\n"
          "except OSError as e: assert e.errno == 25"),
    _call("rights regained", "call(126, ctypes.byref((ctypes.c_uint32 * 2)(0x20080522, 0)),"
          " ctypes.byref((ctypes.c_uint32 * 6)()))"),
    _call("another user", "os.setresuid(os.getuid(), os.getuid(), os.getuid())"),
    _call("a subreaper", "call(157, 36, 1, 0, 0, 0)"),
    _call("no more time stamp counter", "call(157, 26, 1, 0, 0, 0)"),
    _call("asking whether it is dumpable", "call(157, 3, 0, 0, 0, 0)"),
    _call("the processor's choice", "os.sched_setaffinity(0, os.sched_getaffinity(0))"),
    _call("input and output priority", "call(251, 1, 0, 2 << 13)"),
    _call("secret memory", "try: call(447, 0)\nexcept OSError as e: assert e.errno == 38"),
    Attack("a signal by rt_tgsigqueueinfo", "info = (ctypes.c_int * 32)(9, 0, -1)\n"
           "call(297, ${bystander}, ${bystander}, 9, ctypes.byref(info))", "signalled",
           ("seccomp", "landlock", "uid", "pid")),
    Attack("a timer that signals others", "class E(ctypes.Structure):\n"
           "    _fields_ = [('v', ctypes.c_uint64), ('s', ctypes.c_int), ('n', ctypes.c_int),"
           " ('t', ctypes.c_int), ('p', ctypes.c_char * 44)]\n"
           "i = ctypes.c_int(); call(222, 0, ctypes.byref(E(0, 9, 4, ${bystander})), ctypes.byref(i))\n"
           "call(223, i.value, 0, ctypes.byref((ctypes.c_uint64 * 4)(0, 0, 0, 1000)), 0); time.sleep(0.1)",
           "signalled", anyway="the kernel lets a timer signal its own process only"),
    Attack("openat2", "how = (ctypes.c_uint64 * 3)(0, 0, 0)\n"
           "print(os.read(call(437, -100, b'${secret}/gradebook.db', ctypes.byref(how), 24), 100))",
           "secret", ALL),
    Attack("by a folder's descriptor", "d = os.open('${secret}', os.O_RDONLY | os.O_DIRECTORY)\n"
           "print(os.read(os.open('gradebook.db', 0, dir_fd=d), 100))", "secret", PATHS),
    Attack("by a path descriptor", "d = os.open('${secret}', 0o10000000 | os.O_DIRECTORY)\n"
           "print(os.read(os.open('gradebook.db', 0, dir_fd=d), 100))", "secret", PATHS),
    Attack("by going there", "os.chdir('${secret}'); print(open('gradebook.db').read())", "secret", PATHS),
    Attack("through the grader's root", "print(open('/proc/${grader}/root${secret}/gradebook.db').read())",
           "secret", PATHS),
    Attack("through our own root", "print(open('/proc/self/root${secret}/gradebook.db').read())",
           "secret", PATHS),
    Attack("through the parent's root",
           "print(open(f'/proc/{os.getppid()}/root${secret}/gradebook.db').read())", "secret", PATHS),
    Attack("emptying by creat", "call(85, b'${target}/gradebook.db', 0o600)", "changed", ALL),
    Attack("an exchange of files", "open('mine', 'w').write('x')\n"
           "call(316, -100, b'${target}/late.txt', -100, b'${target}/gradebook.db', 2)", "changed", PATHS),
    Attack("a hole in a file", "call(285, os.open('${target}/late.txt', os.O_RDWR), 3, 0, 5)\n"
           "os.utime('${target}/late.txt')", "changed", PATHS),
    Attack("a nameless file with a name", "file = os.open('${target}', 0o20200000 | os.O_RDWR, 0o600)\n"
           "call(265, -100, b'/proc/self/fd/%d' % file, -100, b'${target}/named', 0x400)", "changed", ALL),
    Attack("a mode by descriptor", "os.fchmod(os.open('${target}/late.txt', 0), 0o600)", "changed", ALL),
    Attack("a mode by fchmodat2", "call(452, -100, b'${target}/late.txt', 0o600, 0)", "changed", META),
    Attack("a time by futimesat", "call(261, -100, b'${target}/late.txt', ctypes.byref((ctypes.c_int64 * 4)()))",
           "changed", META),
    Attack("an attribute taken by link", "call(189, b'${target}/late.txt', b'trusted.x', b'1', 1, 0)",
           "changed", (*META, "capabilities", "uid")),
    _open("the out-of-memory score", "/proc/self/oom_score_adj", "os.O_WRONLY"),
    _open("a new terminal", "/dev/ptmx"),
    _open("the machine's controls", "/proc/sys/kernel/core_pattern", "os.O_RDONLY"),
    _open("the machine's groups", "/sys/fs/cgroup", "os.O_RDONLY"),
    _open("the machine's mounts", "/proc/self/mountinfo", "os.O_RDONLY"),
    _open("our own memory", "/proc/self/mem"),
    _open("our threads' environment", "/proc/thread-self/environ", "os.O_RDONLY"),
    _open("the passwords", "/etc/passwd", "os.O_RDONLY"),
    Attack("everybody's processes", "assert [p for p in os.listdir('/proc') if p.isdigit()]; reached()",
           stopped_by=PATHS),
    _refused("a module of the kernel", "call(175, b'x', 1, b'')"),
    _refused("a reboot", "call(169, 0xfee1dead, 672274793, 0, 0)"),
    _refused("the clock", "call(227, 0, ctypes.byref((ctypes.c_int64 * 2)(1, 1)))"),
    _refused("all swapped out", "call(168, b'/no/such')"),
    _refused("accounting", "call(163, 0)"),
    _refused("a hang-up", "call(153)"),
    _refused("another kernel", "call(246, 0, 0, 0, 0)"),
    Attack("the old time page", "page = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)\n"
           "page(0xffffffffff600000)(ctypes.addressof(ctypes.create_string_buffer(64)), 0)",
           "nothing", anyway="it tells the time"),
    Attack("far into 32 bits", CODE + "machine('6a234883ec08' '48c7042400000000' 'c3')", "nothing",
           anyway="it dies alone"),
)  # fmt: skip
