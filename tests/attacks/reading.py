"""Reading what is the grader's: tests, other submissions, scores, memory, descriptors."""

from __future__ import annotations

from tests.attacks.attack import Attack

PATHS = ("landlock", "private_root")
OTHER_PROCESS = ("seccomp", "landlock", "uid", "pid")

READING = (
    Attack("gradebook", "print(open('${secret}/gradebook.db').read())", "secret", PATHS),
    Attack("hidden tests", "print(open('${secret}/test_hidden.py').read())", "secret", PATHS),
    Attack(
        "other submissions",
        "import glob\nfor p in glob.glob('${secret}/submitted/*'): print(open(p).read())",
        "secret",
        PATHS,
    ),
    Attack("by a relative path", "print(open('../' * 40 + '${secret}/gradebook.db').read())",
           "secret", PATHS),
    Attack("by numpy", "print(np.fromfile('${secret}/gradebook.db', np.uint8).tobytes())",
           "secret", PATHS),
    Attack("by torch", "print(bytes(torch.UntypedStorage.from_file("
           "'${secret}/gradebook.db', False, 38)))", "secret", PATHS),
    Attack("by a magic", "print(get_ipython().find_user_code('${secret}/test_hidden.py'))",
           "secret", PATHS),
    Attack(
        "by libc",
        "libc.fopen.restype = ctypes.c_void_p\n"
        "file = libc.fopen(b'${secret}/gradebook.db', b'r')\n"
        "buffer = ctypes.create_string_buffer(100)\n"
        "if file: libc.fgets(buffer, 100, ctypes.c_void_p(file))\n"
        "print(buffer.value)",
        "secret",
        PATHS,
    ),
    Attack("through a symbolic link",
           "os.symlink('${secret}/gradebook.db', 'data.csv'); print(open('data.csv').read())",
           "secret", (*PATHS, "seccomp")),
    Attack("through a hard link",
           "os.link('${secret}/gradebook.db', 'data.csv'); print(open('data.csv').read())",
           "secret", (*PATHS, "seccomp", "tmpfs")),
    Attack("that a file exists", "os.stat('${secret}/gradebook.db'); reached()",
           stopped_by=("private_root",)),
    Attack("names in a folder", "print(os.listdir('${secret}')); reached()", stopped_by=PATHS),
    Attack("the kit's hidden tests",
           "from pathlib import Path\n"
           "assert next(Path('${kit}/autograder/assignments').glob('*/test_hidden.py')).read_text()\n"
           "reached()", stopped_by=PATHS),
    Attack("the kit by import",
           "sys.path.insert(0, '${kit}'); import autograder.errors, autograder.records; reached()",
           stopped_by=PATHS),
    Attack("another process's environment",
           "print(open('/proc/${bystander}/environ').read())", "secret", PATHS),
    Attack("the grader's command line", "open('/proc/${grader}/cmdline').read(); reached()",
           stopped_by=PATHS),
    Attack("the grader's memory by /proc",
           "memory = open('/proc/${grader}/mem', 'rb'); memory.seek(${address})\n"
           "print(memory.read(${length}))", "secret", PATHS),
    Attack(
        "the grader's memory by process_vm_readv",
        "buffer = ctypes.create_string_buffer(${length})\n"
        "mine = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), ${length})\n"
        "theirs = (ctypes.c_size_t * 2)(${address}, ${length})\n"
        "call(310, ${grader}, ctypes.byref(mine), 1, ctypes.byref(theirs), 1, 0)\n"
        "print(buffer.raw)",
        "secret",
        OTHER_PROCESS,
    ),
    Attack(
        "the grader's descriptors",
        "handle = call(434, ${grader}, 0)\n"
        "print(os.pread(call(438, handle, ${descriptor}, 0), 200, 0))",
        "secret",
        OTHER_PROCESS,
    ),
    Attack("a bystander by ptrace", "call(101, 0x4206, ${bystander}, 0, 0); reached()",
           stopped_by=OTHER_PROCESS),
    Attack(
        "a file by its handle",
        "handle = (ctypes.c_uint * 34)(128)\n"
        "mount = ctypes.c_int()\n"
        "call(303, -100, b'${secret}/gradebook.db', ctypes.byref(handle), ctypes.byref(mount), 0)\n"
        "root = os.open('/', os.O_RDONLY)\n"
        "print(os.read(call(304, root, ctypes.byref(handle), 0), 200))",
        "secret",
        ("seccomp", "capabilities", "private_root"),
    ),
    Attack("inherited descriptors",
           "for fd in range(3, 4096):\n"
           "    try: print(os.pread(fd, 200, 0))\n"
           "    except OSError: pass", "secret", anyway="the warm process inherits none"),
    Attack("the environment", "print(dict(os.environ)); libc.getenv.restype = ctypes.c_char_p\n"
           "print(libc.getenv(b'GRADMARK_TEST_SECRET'))", "secret",
           anyway="the warm process starts with none of the grader's"),
    Attack("objects in memory",
           "gc.unfreeze()\n"
           "for x in gc.get_objects():\n"
           "    if isinstance(x, dict): print([v for v in list(x.values()) "
           "if isinstance(v, str) and 'canary-' in v])", "secret",
           anyway="the warm process never held one"),
    Attack("callers' frames",
           "frame = sys._getframe()\n"
           "while frame: print(frame.f_locals.keys(), frame.f_code.co_filename); frame = frame.f_back\n"
           "assert any(m.startswith('autograder.assignments') for m in sys.modules)\n"
           "reached()", anyway="no test or oracle is in this process"),
)  # fmt: skip
