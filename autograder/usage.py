"""What a sandbox has on the disk of this machine, counted from outside."""

from __future__ import annotations

import contextlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import SandboxDied
from autograder.inside.lockdown import Limits
from autograder.processes import as_owner_of

MAX_MAPS = 1 << 20  # bytes; a notebook's are a tenth of that, and more take long to look at


@dataclass
class Count:
    """What was found so far: each inode once, however many names it had meanwhile."""

    limits: Limits
    size: int = 0
    inodes: set[int] = field(default_factory=set)

    def add(self, inode: int, size: int) -> None:
        """Count ``size`` bytes of an inode; SandboxDied when it is all too much."""
        if inode in self.inodes:
            return
        self.inodes.add(inode)
        self.size += size
        if self.size > self.limits.scratch_size:
            raise SandboxDied(f"it wrote more than {self.limits.scratch_size >> 20} MB of files")
        if len(self.inodes) > self.limits.scratch_inodes:
            raise SandboxDied(f"it made more than {self.limits.scratch_inodes} files")


def count_names(folder: str, count: Count, since: int) -> bool:
    """Count all that has a name below ``folder``; whether no name came or went ``since`` then.

    ``since`` is in ns, as time.time_ns() tells it. Where names come and go a count may miss
    files, and find some that are gone. SandboxDied for a folder that nobody can look into.
    """
    waiting, done, complete = [folder], [], True
    while waiting:
        path = waiting.pop()
        done.append(path)
        try:
            with os.scandir(path) as found:
                for entry in found:
                    try:
                        about = entry.stat(follow_symlinks=False)
                    except FileNotFoundError:
                        complete = False
                        continue
                    count.add(about.st_ino, about.st_blocks * 512)
                    if stat.S_ISDIR(about.st_mode):
                        waiting.append(entry.path)
        except FileNotFoundError:
            complete = False
        except OSError as error:  # no right to read it, or too deep for a path
            raise SandboxDied("it made folders that cannot be looked into") from error
    return complete and all(_is_older(path, since) for path in done)


def count_nameless(folder: str, count: Count, process: Path | None) -> None:
    """Count files from ``folder`` that have no name any more, but a descriptor or a mapping.

    proc_pid_fd(5), proc_pid_maps(5). How large a file is that is only mapped nobody is told: it
    counts for as much as a file may have. Nothing is counted where the kernel shows neither.
    """
    if process is None:
        return
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):  # it has ended
        try:
            _count_nameless(folder, count, process)
        except PermissionError:
            with contextlib.suppress(PermissionError), as_owner_of(process):
                _count_nameless(folder, count, process)


def _count_nameless(folder: str, count: Count, process: Path) -> None:
    with os.scandir(process / "fd") as links:
        for link in links:
            with contextlib.suppress(FileNotFoundError):  # closed just now
                about = link.stat()
                if about.st_nlink == 0:
                    count.add(about.st_ino, about.st_blocks * 512)
    below = b" " + os.fsencode(os.path.realpath(folder)) + b"/"
    with (process / "maps").open("rb") as file:
        maps = file.read(MAX_MAPS)
    if len(maps) == MAX_MAPS:  # a name of thousands of characters comes again in each line
        raise SandboxDied("it mapped more files than can be looked at")
    for line in maps.split(b"\n"):  # no other byte ends one, a carriage return is one of a name
        if line.endswith(b" (deleted)") and below in line:
            count.add(int(line.split(maxsplit=5)[4]), count.limits.file_size)


def _is_older(folder: str, since: int) -> bool:
    try:
        return Path(folder).stat().st_mtime_ns < since
    except OSError:
        return False
