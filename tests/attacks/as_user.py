"""``python -m tests.attacks.as_user UID HOME ARGUMENT...``: pytest as another user, without changing a file.

The interpreter may lie in a folder of root's that others cannot enter. In a mount
namespace of its own this process sees it in a folder that everybody can.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from autograder.inside import kernel


def open_ways(paths: list[Path]) -> None:
    """Let every user reach ``paths``, in this process's view of the file system."""
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("none", "/", "", kernel.MS_REC | kernel.MS_PRIVATE)
    for path in paths:
        closed = [p for p in reversed(path.parents) if not p.stat().st_mode & 0o001]
        if not closed:
            continue
        keep = tempfile.mkdtemp()
        kernel.mount(str(path), keep, "", kernel.MS_BIND | kernel.MS_REC)
        kernel.mount("none", str(closed[0]), "tmpfs", 0, "mode=0755")
        path.mkdir(parents=True)
        kernel.mount(keep, str(path), "", kernel.MS_BIND | kernel.MS_REC)
        kernel.unmount(keep)
        Path(keep).rmdir()


def main() -> None:
    """Become the user and run pytest."""
    uid = int(sys.argv[1])
    root = Path(__file__).parents[2]
    home = Path(sys.argv[2])
    open_ways([Path(sys.base_prefix), Path(sys.prefix), root])
    os.chown(home, uid, uid)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    options = ["-p", "no:cacheprovider", "--basetemp", str(home / "pytest"), "-q"]
    os.chdir(root)
    command = [sys.executable, "-m", "pytest", *options, *sys.argv[3:]]
    os.execve(sys.executable, command, environment)


if __name__ == "__main__":
    main()
