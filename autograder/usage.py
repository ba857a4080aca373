"""What a sandbox has on the disk of this machine, counted from outside."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from autograder.errors import SandboxDied
from autograder.inside.lockdown import Limits


@dataclass
class Count:
    """What was found so far: each inode once, however many names it had meanwhile."""

    limits: Limits
    size: int = 0
    inodes: set[tuple[int, int]] = field(default_factory=set)

    def add(self, device: int, inode: int, size: int) -> None:
        """Count ``size`` bytes of an inode; SandboxDied when it is all too much."""
        if (device, inode) in self.inodes:
            return
        self.inodes.add((device, inode))
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
                    count.add(about.st_dev, about.st_ino, about.st_blocks * 512)
                    if stat.S_ISDIR(about.st_mode):
                        waiting.append(entry.path)
        except FileNotFoundError:
            complete = False
        except OSError as error:  # no right to read it, or too deep for a path
            raise SandboxDied("it made folders that cannot be looked into") from error
    return complete and all(_is_older(path, since) for path in done)


def _is_older(folder: str, since: int) -> bool:
    try:
        return Path(folder).stat().st_mtime_ns < since
    except OSError:
        return False
