"""Writing outside the scratch folder: scores, times, links, other people's files."""

from __future__ import annotations

from tests.attacks.attack import Attack

PATHS = ("landlock", "private_root")
META = ("seccomp", "private_root")
ALL = ("seccomp", "landlock", "private_root")


def _attack(name: str, code: str, stopped_by: tuple[str, ...]) -> Attack:
    return Attack(name, code, "changed", stopped_by)


WRITING = (
    _attack("a gradebook", "open('${target}/gradebook.db', 'w').write('100')", PATHS),
    _attack("at the end of a file", "open('${target}/gradebook.db', 'a').write('100')", PATHS),
    _attack(
        "through a mapping",
        "f = open('${target}/gradebook.db', 'r+b'); m = mmap.mmap(f.fileno(), 4); m[:4] = b'100!'; m.flush()\n"
        "os.utime('${target}/gradebook.db')",
        PATHS,
    ),
    _attack("emptying by truncate", "os.truncate('${target}/gradebook.db', 0)", ALL),
    _attack(
        "emptying by opening to read",
        "os.open('${target}/gradebook.db', os.O_RDONLY | os.O_TRUNC)",
        ALL,
    ),
    Attack(
        "opening neither to read nor to write",
        "os.fstat(os.open('${target}/gradebook.db', 3)); reached()",
        stopped_by=META,
    ),
    Attack(
        "opening by openat2, neither to read nor to write",
        "call(437, -100, b'${target}/gradebook.db', ctypes.byref((ctypes.c_uint64 * 3)(3, 0, 0)), 24)\n"
        "reached()",
        stopped_by=META,
    ),
    _attack("the time of a file", "os.utime('${target}/late.txt', (0, 0))", META),
    _attack("the mode of a file", "os.chmod('${target}/late.txt', 0o600)", META),
    _attack("the owner of a file", "os.chown('${target}/late.txt', 1, 1)", (*META, "capabilities")),
    _attack("a new name", "os.rename('${target}/late.txt', '${target}/in_time.txt')", PATHS),
    _attack("removing", "os.unlink('${target}/late.txt')", PATHS),
    _attack("a new folder", "os.mkdir('${target}/folder')", PATHS),
    _attack("a symbolic link", "os.symlink('/etc/passwd', '${target}/feedback2.html')", ALL),
    _attack("a hard link out", "os.link('${target}/late.txt', '${target}/early.txt')", ALL),
    _attack(
        "a hard link in",
        "os.link('${target}/late.txt', 'mine'); open('mine', 'w').write('x')",
        (*ALL, "tmpfs"),
    ),
    _attack("a fifo", "os.mkfifo('${target}/fifo')", ALL),
    _attack("a device", "os.mknod('${target}/null', 0o666 | 0o020000, os.makedev(1, 3))",
            (*ALL, "capabilities")),
    _attack("an attribute", "os.setxattr('${target}/late.txt', 'user.x', b'1')", META),
    _attack("into /tmp", "open('/tmp/attack-${token}', 'w').write('x')", PATHS),
    _attack("into /dev/shm", "open('/dev/shm/attack-${token}', 'w').write('x')", PATHS),
    _attack("a socket", "s = socket.socket(socket.AF_UNIX); s.bind('/tmp/attack-${token}')", ALL),
    Attack("into the libraries", "open(os.path.join(os.path.dirname(np.__file__), 'x${token}'), 'w')\n"
           "os.unlink(os.path.join(os.path.dirname(np.__file__), 'x${token}'))\n"
           "reached()", stopped_by=PATHS),
    Attack("into the kit", "open('${kit}/autograder/inside/worker.py', 'a').close(); reached()",
           stopped_by=PATHS),
)  # fmt: skip
