"""The files in an archive: of strangers in part, or of one of them. Bounded, and one by one."""

from __future__ import annotations

import contextlib
import gzip
import re
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
from autograder.text import MAX_BYTES, plain

MAX_FILES = 20_000
MAX_TOTAL = 4 << 30  # bytes: a class, with data
MAX_TOLD = 20  # messages of one archive
MAX_NAME = 100  # characters of a name in one
MAX_HEADER = 64 << 10  # bytes before one member of a tar archive: a path has 4096 at most
MAX_HEADERS = 64 << 20  # of all of them; 20,000 of the usual size have 40 MB
_DIGITS = re.compile(rb"\d{256}")  # tarfile's search for what follows takes the square of it

Opener = Callable[[], Any]
Member = tuple[str, int, Opener | None]
"""The name of what is no folder, the size that it claims, and how to read it, if it is a file."""


def unpack(archive: Path, target: Path) -> list[str]:
    """Write the files in an archive below ``target``; what is left out, each with why.

    Neither a link nor a path that leads out of ``target`` is made, and no file written twice.
    Raises SubmissionError for what is no archive.
    """
    said: list[str] = []
    more = 0
    for text in _left_out(archive, target):
        said.append(text)
        if len(said) > MAX_TOLD:  # the last may tell of all that follows
            del said[-2]
            more += 1
    return [*said[:-1], f"{more} more", said[-1]] if more else said


def _left_out(archive: Path, target: Path) -> Iterator[str]:
    """Write files, and yield what is left out."""
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
                    yield f"{ascii(name[:MAX_NAME])[:MAX_NAME]}: {_reason(error)}"
        except Exception as error:  # damaged from here on
            yield f"what follows: {_reason(error)}"


def _reason(error: Exception) -> str:
    """Why a file is left out: parsers of what strangers made raise whatever they meet."""
    if is_machines(error):
        raise error
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return plain(str(error)[: 2 * MAX_NAME]) or type(error).__name__


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
                bare = stack.enter_context(gzip.GzipFile(fileobj=file)) if packed else file
                bounded = _Bounded(bare)
                fileobj = cast(IO[bytes], bounded)
                tar = stack.enter_context(tarfile.open(fileobj=fileobj, mode="r:"))
                members = _of_tar(tar, bounded)
        except Exception as error:
            raise SubmissionError(f"no archive that can be opened ({_reason(error)})") from error
        yield members


class _Bounded:
    """A tar archive's file, of which headers take only so much: of one member, and in all.

    tarfile asks for a header of any size at once, follows a chain of them by recursion, and
    keeps each until the member that they belong to.
    """

    def __init__(self, file: Any) -> None:
        self._file, self.seek, self.tell = file, file.seek, file.tell
        self._one, self._all, self._is_data = MAX_HEADER, MAX_HEADERS, False

    def read(self, size: int) -> bytes:
        """The next bytes; ValueError where a header has too many, or too long a number."""
        if self._is_data:
            return bytes(self._file.read(size))
        self._one -= size
        self._all -= size
        if size < 0 or self._one < 0 or self._all < 0:
            raise ValueError("a part of it is too large")
        data = bytes(self._file.read(size))
        if _DIGITS.search(data):
            raise ValueError("a number in it is too long")
        return data

    @contextlib.contextmanager
    def data(self) -> Iterator[None]:
        """Where what is read is no header; the next one's begins after it."""
        self._is_data = True
        yield
        self._one, self._is_data = MAX_HEADER, False


def _of_zip(archive: zipfile.ZipFile) -> Iterator[Member]:
    for member in archive.infolist():
        kind = stat.S_IFMT(member.external_attr >> 16)
        if not member.is_dir():
            is_file = kind in (0, stat.S_IFREG)
            opener = partial(archive.open, member) if is_file else None
            yield member.filename, member.file_size, opener  # and no more is read


def _of_tar(archive: tarfile.TarFile, file: _Bounded) -> Iterator[Member]:
    """What is passed over has to be read as well: it counts. Of no member anything is kept."""
    room = MAX_TOTAL
    for number, member in enumerate(iter(archive.next, None)):
        room -= member.size
        if number == MAX_FILES or member.size < 0 or min(room, MAX_TOTAL - archive.offset) < 0:
            raise ValueError("too many files and folders, or too large")
        archive.members, archive.pax_headers = [], {}  # type: ignore[attr-defined] # no stub has it
        opener = partial(archive.extractfile, member) if member.isreg() else None
        with file.data():
            if not member.isdir():
                yield member.name, member.size, opener


def _path(name: str) -> Path:
    """Where a file belongs; ValueError for a name that leads elsewhere, or nowhere."""
    parts = name.removeprefix("./").split("/")
    if any(part in ("", ".", "..") for part in parts) or len(parts) > MAX_DEPTH:
        raise ValueError("no plain path")
    if plain(name) != name:  # other programs log it as it is
        raise ValueError("its name holds what is not seen or acts on a terminal: rename it")
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
