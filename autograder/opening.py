"""Files of strangers, opened step by step and through no link, and copied with their holes.

Whoever may write to a folder may swap a name in it for a link between a look and an opening.
So each step is taken from the descriptor of the folder before, and what was opened is looked at.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # a FIFO keeps nobody waiting
_STEP = os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC
_PIECE = 1 << 20


@contextlib.contextmanager
def opened(path: Path, within: Path, flags: int = FILE) -> Iterator[int]:
    """A descriptor of ``path``; from the trusted folder ``within`` on, no link is followed.

    OSError, with the whole path, where there is a link on the way, or nothing.
    """
    *folders, name = path.relative_to(within).parts or (".",)
    try:
        here = os.open(within, _STEP)
        try:
            for folder in folders:
                below = os.open(folder, _STEP | os.O_NOFOLLOW, dir_fd=here)
                os.close(here)
                here = below
            descriptor = os.open(name, flags, dir_fd=here)
        finally:
            os.close(here)
    except OSError as error:
        error.filename = str(path)
        raise
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def opened_file(path: Path, within: Path) -> Iterator[tuple[int, os.stat_result]]:
    """A descriptor of a regular file, and what is known of it; OSError for anything else."""
    with opened(path, within) as descriptor:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise OSError(errno.EINVAL, "no ordinary file", str(path))
        yield descriptor, about


def copy_file(path: Path, within: Path, target: Path, room: int) -> int:
    """Copy a regular file that fits into ``room``; its size, or 0 where it is left out.

    A second name of a file may be of one of ours: such a file is left out. Holes stay holes.
    Of a copy that fails (OSError) nothing stays: half a file would be taken for the whole.
    """
    with opened_file(path, within) as (source, about):
        if about.st_size > room or about.st_nlink > 1:
            return 0
        try:
            with target.open("wb") as copy:
                for begin, end in _written(source, about.st_size):
                    _copy_part(source, copy.fileno(), begin, end)
                copy.truncate(about.st_size)
        except OSError as error:
            target.unlink(missing_ok=True)
            error.filename, error.filename2 = str(path), str(target)
            raise
    return about.st_size


def _written(descriptor: int, size: int) -> Iterator[tuple[int, int]]:
    """The parts of a file, from and to, that are no holes (lseek(2), SEEK_DATA)."""
    end = 0
    while end < size:
        try:
            begin = os.lseek(descriptor, end, os.SEEK_DATA)
        except OSError as error:
            if error.errno == errno.ENXIO:  # nothing but a hole is left
                return
            raise
        end = min(os.lseek(descriptor, begin, os.SEEK_HOLE), size)
        if begin < end:
            yield begin, end


def _copy_part(source: int, target: int, begin: int, end: int) -> None:
    while begin < end:
        piece = os.pread(source, min(end - begin, _PIECE), begin)
        if not piece:  # it was cut short meanwhile
            return
        begin += os.pwrite(target, piece, begin)  # on a full disk less is written, not nothing
