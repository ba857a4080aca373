"""Using up memory, disk, descriptors, time and the reader's patience. Limits: 256 MB, 16 MB files."""

from __future__ import annotations

from tests.attacks.attack import Attack

LIMIT = ("rlimits",)


def _endless(name: str, code: str) -> Attack:
    return Attack(name, code, "nothing", anyway="the grader's deadline, then SIGKILL", endless=True)


def _own(name: str, code: str, anyway: str) -> Attack:
    return Attack(name, code, "nothing", anyway=anyway)


RESOURCES = (
    Attack("heap", "x = bytearray(600 << 20); reached()", stopped_by=LIMIT),
    Attack("many small objects", "x = [bytes(1 << 20) for _ in range(600)]; reached()",
           stopped_by=LIMIT),
    Attack("numpy", "x = np.ones(600 << 17); reached()", stopped_by=LIMIT),
    Attack("torch", "x = torch.ones(600 << 18); reached()", stopped_by=LIMIT),
    Attack("a shared mapping", "x = mmap.mmap(-1, 600 << 20); x[::4096] = b'x' * (600 << 8)\n"
           "reached()", stopped_by=LIMIT),
    Attack("a memory file", "fd = os.memfd_create('x'); os.ftruncate(fd, 600 << 20); reached()",
           stopped_by=("seccomp", "rlimits")),
    Attack("System V shared memory", "n = call(29, 0, 1 << 20, 0o1600); call(31, n, 0, 0); reached()",
           stopped_by=("seccomp",)),
    Attack("a large file", "open('x', 'wb').write(bytes(100 << 20)); reached()",
           stopped_by=("rlimits", "tmpfs")),
    Attack("a file with a large hole", "os.truncate(os.open('x', 65), 600 << 20); reached()",
           stopped_by=("rlimits",)),
    Attack("fallocate", "os.posix_fallocate(os.open('x', 65), 0, 100 << 20); reached()",
           stopped_by=("rlimits", "tmpfs")),
    Attack("fallocate beyond the end",  # ext4 asks no limit then: one file took the whole disk
           "fd = os.open('x', 65); call(285, fd, 1, 0, 8 << 20); reached()",
           stopped_by=("seccomp",)),
    Attack("a file that never had a name", "os.open('.', 0o20200000 | os.O_RDWR, 0o600); reached()",
           stopped_by=("seccomp",)),
    Attack("a thread with descriptors of its own",  # and so with a limit of its own
           # clone(flags, 0); in the thread: exit(0), before anything touches the common stack
           "m = mmap.mmap(-1, 4096, prot=7)\n"
           "m.write(bytes.fromhex('b8380000000f0585c07509b83c00000031ff0f05c3'))\n"
           "clone = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_long, ctypes.c_long)(\n"
           "    ctypes.addressof(ctypes.c_char.from_buffer(m)))\n"
           "if clone(0x00010900, 0) > 0: reached()", stopped_by=("seccomp",)),
    Attack("many files", "for i in range(10): open(f'{i}', 'wb').write(bytes(15 << 20))\n"
           "reached()", stopped_by=("tmpfs",)),
    Attack("files held open without a name", "for i in range(6):\n"
           "    file = os.open('x', 66); os.write(file, bytes(15 << 20)); os.unlink('x')\n"
           "reached()", stopped_by=("tmpfs",)),
    Attack("files mapped without a name", "libc.mmap.restype = ctypes.c_void_p\n"
           "for i in range(6):\n"
           "    file = os.open('x', 66); os.write(file, bytes(15 << 20)); os.unlink('x')\n"
           "    assert libc.mmap(None, 4096, 1, 1, file, ctypes.c_long(0)) != 2 ** 64 - 1\n"
           "    os.close(file)\n"
           "reached()", stopped_by=("tmpfs",)),
    Attack("files that get other names all the time", "os.mkdir('a'); os.mkdir('b')\n"
           "for i in range(6): open(f'a/{i}', 'wb').write(bytes(15 << 20))\n"
           "end = time.monotonic() + 3\n"
           "while time.monotonic() < end:\n"
           "    for a, b in ('ab', 'ba'):\n"
           "        for i in range(6): os.rename(f'{a}/{i}', f'{b}/{i}')\n"
           "reached()", stopped_by=("tmpfs",)),
    Attack("many inodes", "for i in range(3000): open(f'{i}', 'w').close()\nreached()",
           stopped_by=("tmpfs",)),
    Attack("descriptors", "x = [os.open('/dev/null', 0) for _ in range(300)]; reached()",
           stopped_by=LIMIT),
    Attack("large pipes", "import fcntl\nfor _ in range(20): fcntl.fcntl(os.pipe()[1], 1031, 1 << 20)\n"
           "reached()", stopped_by=("seccomp",)),
    Attack("locked memory", "x = bytearray(1 << 20)\n"
           "call(149, ctypes.addressof((ctypes.c_char * 9).from_buffer(x)), 1 << 19); reached()",
           stopped_by=("seccomp",)),
    _own("a core dump", "os.abort()", "it dies alone"),
    _own("a segmentation fault", "ctypes.string_at(0)", "it dies alone"),
    _own("exit", "os._exit(0)", "it dies alone"),
    _own("sys.exit", "sys.exit('bye')", "SystemExit is an answer"),
    _own("quit", "quit()", "it ends nothing"),
    _own("recursion", "sys.setrecursionlimit(10**9)\ndef g(n): return sorted([1], key=g)\ng(0)",
         "it dies alone"),
    _own("deep folders", "for _ in range(1500):\n    os.mkdir('d'); os.chdir('d')", "folders are flattened"),
    _own("unreadable folders", "os.mkdir('d', 0o700); open('d/x', 'w').close(); os.mkdir('d/e', 0)",
         "the grader owns the folder"),
    _own("absurd file names", "open('\\n\\r\\x1b]0;x\\x07' + 'é' * 60, 'w').close()\n"
         "os.mkdir(b'\\xff\\xfe')", "names are bytes to the grader"),
    _own("a flood on stdout", "for _ in range(300): print('x' * 100_000)", "bounded by the recorder"),
    _own("a flood of short writes", "for _ in range(200_000): print('x')", "bounded by the recorder"),
    _own("a flood on descriptor 1", "for _ in range(100): os.write(1, bytes(1 << 20))",
         "it is /dev/null"),
    _own("a flood of outputs", "for i in range(5000): display(i)", "bounded by the recorder"),
    _own("a huge traceback", "raise ValueError('x' * 10_000_000)", "bounded by the recorder"),
    _own("a huge picture", "display({'image/png': 'A' * 50_000_000}, raw=True)",
         "bounded by the recorder"),
    _own("characters that grow in JSON", "print('\\x00\\ud800' * 1_000_000)", "bounded by the frame"),
    _own("input", "input('password? ')", "there is nobody to ask"),
    _endless("a loop", "while True: pass"),
    _endless("a loop in C", "import collections, itertools\n"
             "collections.deque(itertools.repeat(1), maxlen=0)"),
    _endless("a loop that catches", "while True:\n"
             "    try:\n        while True: pass\n"
             "    except BaseException: pass"),
    _endless("an ignored interrupt", "signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(600)"),
    _endless("sleep", "time.sleep(600)"),
    _endless("a stopped process", "os.kill(os.getpid(), signal.SIGSTOP); time.sleep(600)"),
    _endless("a lock", "threading.Lock().acquire(); l = threading.Lock(); l.acquire(); l.acquire()"),
    _endless("a large power", "x = 7 ** (10 ** 8)"),
    _endless("a read that never ends", "r, w = os.pipe(); os.read(r, 1)"),
)  # fmt: skip
