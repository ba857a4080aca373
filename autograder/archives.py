"""The files in an archive: of strangers in part, or of one of them. Bounded, and one by one."""

from __future__ import annotations

import contextlib
import gzip
import shutil
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from autograder.entries import MAX_DEPTH
from autograder.errors import SubmissionError, is_machines
from autograder.text import MAX_BYTES

MAX_FILES = 20_000
MAX_TOTAL = 4 << 30  # bytes: a class, with data

Opener = Callable[[], Any]
Member = tuple[str, int, Opener | None]
"""The name of what is no folder, the size that it claims, and how to read it, if it is a file."""


def unpack(archive: Path, target: Path) -> list[str]:
    """Write the files in an archive below ``target``; what is left out, each with why.

    Neither a link nor a path that leads out of ``target`` is made, and no file written twice.
    Raises SubmissionError for what is no archive.
    """
    said: list[str] = []
    room = MAX_TOTAL
    with _members(archive) as members:
        try:
            for number, (name, size, opener) in enumerate(members):
                if number == MAX_FILES:
                    raise ValueError("too many files")
                try:
                    if size > min(room, MAX_BYTES):
                        raise ValueError("too large, alone or together with what came before")
                    _write(opener, target / _path(name))
                    room -= size
                except Exception as error:
                    said.append(f"{name!a}: {_reason(error)}")
        except Exception as error:  # damaged from here on
            said.append(f"what follows: {_reason(error)}")
    return said


def _reason(error: Exception) -> str:
    """Why a file is left out: parsers of what strangers made raise whatever they meet."""
    if isinstance(error, OSError) and is_machines(error):
        raise error
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


@contextlib.contextmanager
def _members(archive: Path) -> Iterator[Iterator[Member]]:
    """What is in a zip or tar archive, in order; folders are not named."""
    with contextlib.ExitStack() as stack:
        try:
            if zipfile.is_zipfile(archive):
                members = _of_zip(stack.enter_context(zipfile.ZipFile(archive)))
            else:
                file = stack.enter_context(archive.open("rb"))
                packed = file.read(2) == b"\x1f\x8b"
                file.seek(0)
                plain = stack.enter_context(gzip.GzipFile(fileobj=file)) if packed else file
                fileobj = cast(IO[bytes], _Bounded(plain))
                members = _of_tar(stack.enter_context(tarfile.open(fileobj=fileobj, mode="r:")))
        except Exception as error:
            raise SubmissionError(f"no archive that can be opened ({_reason(error)})") from error
        yield members


class _Bounded:
    """A file that is read in pieces only: tarfile asks for a header of any size at once."""

    def __init__(self, file: Any) -> None:
        self._file, self.seek, self.tell = file, file.seek, file.tell

    def read(self, size: int) -> bytes:
        """The next bytes; ValueError where too many are asked for."""
        if not 0 <= size <= MAX_BYTES:
            raise ValueError("a part of it is too large")
        return bytes(self._file.read(size))


def _of_zip(archive: zipfile.ZipFile) -> Iterator[Member]:
    for member in archive.infolist():
        kind = stat.S_IFMT(member.external_attr >> 16)
        if not member.is_dir():
            is_file = kind in (0, stat.S_IFREG)
            opener = partial(archive.open, member) if is_file else None
            yield member.filename, member.file_size, opener  # and no more is read


def _of_tar(archive: tarfile.TarFile) -> Iterator[Member]:
    """What is passed over has to be read as well: it counts."""
    room = MAX_TOTAL
    for number, member in enumerate(archive):
        room -= member.size
        if number == MAX_FILES or room < 0:
            raise ValueError("too many files and folders, or too large")
        if not member.isdir():
            opener = partial(archive.extractfile, member) if member.isreg() else None
            yield member.name, member.size, opener


def _path(name: str) -> Path:
    """Where a file belongs; ValueError for a name that leads elsewhere, or nowhere."""
    parts = name.removeprefix("./").split("/")
    if any(part in ("", ".", "..") or "\0" in part for part in parts) or len(parts) > MAX_DEPTH:
        raise ValueError("no plain path")
    return Path(*parts)


def _write(opener: Opener | None, path: Path) -> None:
    """Write one file, if there is none; nothing is left of one that fails."""
    if opener is None:
        raise ValueError("a link, or no file")
    path.parent.mkdir(parents=True, exist_ok=True)
    with opener() as source, path.open("xb") as target:
        try:
            shutil.copyfileobj(source, target)
        except BaseException:
            path.unlink()
            raise
