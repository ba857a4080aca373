"""``nbgrader zip_collect``: archives of a learning management system, opened with care."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from os.path import splitext
from pathlib import Path, PurePosixPath
from typing import Any

from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc

from autograder.archives import unpack
from autograder.beside import listed
from autograder.entries import Entry, entries
from autograder.errors import SubmissionError, is_machines
from autograder.submitted import is_usable, why_unusable
from autograder.text import plain
from autograder.timestamps import TIMESTAMP

# A time in the name of a file, where no colon may stand, in UTC: Blackboard's, and its like ...
_NUMBERS = re.compile(
    r"([0-9]{4})[-._]?([0-9]{2})[-._]?([0-9]{2})[-._ T]"
    r"([0-9]{2})[-._:]?([0-9]{2})(?:[-._:]?([0-9]{2}))?(?: ?(?:Z|UTC))?"
)
# ... and a clock with dashes behind any other day.
_DASHED = re.compile(
    r"(?:^|[ T_,]|[0-9]-[0-9]{2}-)[0-9]{1,2}-[0-9]{1,2}(?:-[0-9]{1,2})?(?![0-9:-])"
)


class OuterExtractor(ExtractorPlugin):  # type: ignore[misc]
    """Opens the archives that the instructor put there, and no archive in them.

    Those were made by students: no system packs twice. What cannot be taken is told, file by
    file, and the rest goes on. The folders are those that nbgrader makes.
    """

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack each archive into a folder of its name; copy other files."""
        source, target = Path(archive_path), Path(extracted_path)
        for entry in self._found(source):
            path, folder = source / entry.path, target / entry.path.parent
            try:
                if plain(str(entry.path)) != str(entry.path):  # nbgrader logs it as it is
                    self._leave_out(path, "its name holds what acts on a terminal: rename it")
                    continue
                folder.mkdir(parents=True, exist_ok=True)
                if not entry.is_file:
                    self._leave_out(path, "it is no ordinary file")
                elif path.suffix in self.zip_ext:
                    name = path.stem.removesuffix(".tar")
                    if not name.strip("."):  # "..": the folder above
                        self._leave_out(path, "its name gives no folder's: rename it")
                        continue
                    self._unpack(path, folder / name)
                else:
                    shutil.copyfile(path, folder / path.name)
            except OSError as error:
                if is_machines(error):
                    raise
                self._leave_out(path, error.strerror)

    def _leave_out(self, path: Path, reason: str | None) -> None:
        self.log.error("%s: left out: %s", plain(str(path)), reason)

    def _found(self, source: Path) -> Iterator[Entry]:
        try:
            found = False
            for entry in entries(source):
                if not entry.is_folder:
                    found = True
                    yield entry
            if not found:
                self.log.warning("No files found in directory: %s", source)
        except SubmissionError as error:
            self.log.error("%s: not all was taken: %s", source, error)

    def _unpack(self, path: Path, folder: Path) -> None:
        self.log.info("Extracting from: %s", path)
        try:
            said = unpack(path, folder)
        except SubmissionError as error:
            self.log.error("%s: copied as it is: %s", path, error)
            shutil.copyfile(path, folder.parent / path.name)
            return
        for text in said:
            self._leave_out(path, text)
        inner = sorted(file for file in folder.rglob("*") if file.suffix in self.zip_ext)
        if inner:
            self.log.warning(
                "%s: archives in it are not opened: %s. If they are wanted, copy them from %s "
                "into %s, and call again",
                *(path, listed(inner), folder, path.parent),
            )


class CarefulCollector(FileNameCollectorPlugin):  # type: ignore[misc]
    """nbgrader's own, where a file that cannot be taken is told, and costs no other."""

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self._timed: dict[tuple[str, str], bool] = {}  # by student and file
        self._folders: set[tuple[str, str]] = set()  # that those files are in

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Whose a file is, and when it was handed in, from its name."""
        found: dict[str, Any] | None = super().collect(submitted_file)
        if found is None or not {"student_id", "file_id"} <= found.keys():
            return found  # nbgrader says what the pattern lacks
        if told := found.get("timestamp"):
            found["timestamp"] = _time(told)
            if not found["timestamp"]:
                self.log.error("%s: its time is left out: %a", submitted_file, told)
        student, file = found["student_id"] or "", found["file_id"] or ""
        reason = _why_no_student(student) or _why_no_file(file)
        reason = reason or self._why_anybodys(submitted_file)
        reason = reason or self._why_two_times(submitted_file)
        reason = reason or self._why_no_clock(_name(file, submitted_file))
        if not reason:
            name = _name(file, submitted_file)
            reason = self._why_taken(student, name, bool(found.get("timestamp")))
        if reason:
            self.log.error("%s: left out: %s", submitted_file, reason)
            return None
        return found

    def _why_anybodys(self, submitted_file: str) -> str:
        """Why a file may be another student's, or of another time, than was read; else nothing.

        A system writes a student's id, then what that student called the file: there a pattern
        that takes the last id finds one that the student wrote. The right one stands before it,
        and is found once what lies between it and the file is cut out. So no such cut, between
        where names of strangers begin and the id that was read, may give another id before it.
        Of ids that hold the sign which ends them (``a`` and ``a_b``) this says nothing.
        """
        read = re.match(self.named_regexp, submitted_file)
        if read is None:
            return ""
        student, time = read["student_id"], read.groupdict().get("timestamp")
        rest = submitted_file[read.start("file_id") :]
        begin = self._begin(submitted_file)
        for cut in range(begin + 1, read.start("student_id") + 1):
            other = re.match(self.named_regexp, submitted_file[:cut] + rest)
            if not other or not (
                begin <= other.start("student_id") < other.end("student_id") <= cut
            ):
                continue
            way = "rename it, or begin named_regexp with all that stands before an id"
            if other["student_id"] != student:
                return f"it may be of {other['student_id']!a} or of {student!a}: {way}"
            if other.groupdict().get("timestamp") != time:
                return f"its time may be {other['timestamp']!a} or {time!a}: {way}"
        return ""

    def _why_two_times(self, submitted_file: str) -> str:
        """Why a file may be of another time than was read; nothing where a name tells one only.

        Which of two a pattern takes hangs on what is greedy in it, and a student wrote one of
        them. So the one that was read is cut out, and the pattern asked for another.
        """
        begin, name, first = self._begin(submitted_file), submitted_file, ""
        while read := re.match(self.named_regexp, name):
            time = read.groupdict().get("timestamp")
            if not time or read.start("timestamp") < begin:
                break
            if first and time != first and _time(time):
                way = "rename it, or say in named_regexp all that stands before a time"
                return f"its time may be {time!a} or {first!a}: {way}"
            first = first or time
            name = name[: read.start("timestamp")] + name[read.end("timestamp") :]
        return ""

    def _why_no_clock(self, name: str) -> str:
        """Why a file must not be collected where the pattern reads a time in names.

        nbgrader takes what is called like a timestamp for one, and a student wrote it.
        """
        is_told = "timestamp" in re.compile(self.named_regexp).groupindex
        if is_told and PurePosixPath(name).parts[0].lower() == TIMESTAMP:
            return "names tell when it was handed in, and this would count instead"
        return ""

    def _begin(self, submitted_file: str) -> int:
        """Where in a path names of strangers begin: below the folder of the archive it was in."""
        folder = ZipCollectApp._format_collect_path
        if not isinstance(self.parent, ZipCollectApp):
            return submitted_file.rfind("/") + 1
        archives = Path(folder(self.parent, self.parent.archive_directory))
        extracted = Path(folder(self.parent, self.parent.extracted_directory))
        names = list(Path(submitted_file).relative_to(extracted).parts)
        while len(names) > 1 and archives.is_dir():  # in no archive, or not yet
            archives /= names.pop(0)
        return len(submitted_file) - len("/".join(names))

    def _why_taken(self, student: str, name: str, timed: bool) -> str:
        """Why a file has no place beside those before it; nothing where it has, and takes it."""
        which = (student, name)
        folders = {(student, str(folder)) for folder in PurePosixPath(name).parents}
        if which in self._timed and not (timed and self._timed[which]):
            return "another file counts as the same one of this student, and no times tell which"
        if which in self._folders or folders & self._timed.keys():
            return "it needs a folder where this student has a file, or the reverse: rename it"
        self._timed[which] = timed
        self._folders |= folders
        return ""


def _name(file: str, submitted_file: str) -> str:
    """What nbgrader calls a file; pathlib sees no ending in ``x.``, and nbgrader does."""
    return splitext(file)[0] + splitext(submitted_file)[1]  # noqa: PTH122


def _why_no_student(student: str) -> str:
    if student[:1] == "." or "/" in student:
        return f"{student!a} is no usable student id"
    return "" if is_usable(student) else why_unusable(student)


def _why_no_file(file: str) -> str:
    """Why a file must not be called so: nbgrader writes it there, wherever that is."""
    is_plain = "\\" not in file and plain(file) == file
    if is_plain and not any(part in ("", ".", "..") for part in file.split("/")):
        return ""
    return f"{file!a} leads out of the submission, or nowhere: rename it"


def _time(text: str) -> str | None:
    """The time in a name, as nbgrader reads it right; None where it is none.

    What nbgrader calls takes the last numbers of ``2026-10-01-12-00-10`` for an offset of
    hours, and raises not only ValueError.
    """
    if numbers := _NUMBERS.fullmatch(text):
        text = "{}-{}-{} {}:{}:{}".format(*numbers.groups(default="00"))
    elif _DASHED.search(text):
        return None
    try:
        return text if 1900 <= parse_utc(text).year <= 2100 else None
    except Exception:
        return None
