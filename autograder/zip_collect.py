"""``nbgrader zip_collect``: archives of a learning management system, opened with care."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from nbgrader.utils import parse_utc

from autograder.archives import unpack
from autograder.beside import listed
from autograder.entries import Entry, entries
from autograder.errors import SubmissionError, is_machines
from autograder.submitted import is_usable, why_unusable
from autograder.text import plain


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
                    self._unpack(path, folder / path.stem.removesuffix(".tar"))
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
        self._timed: dict[tuple[Any, ...], bool] = {}  # by student and file

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Whose a file is, and when it was handed in, from its name."""
        found: dict[str, Any] | None = super().collect(submitted_file)
        if found is None:
            return None
        reason, student = "", found.get("student_id")
        if isinstance(student, str) and (student[:1] == "." or "/" in student):
            reason = f"{student!a} is no usable student id"
        elif isinstance(student, str) and not is_usable(student):
            reason = why_unusable(student)
        if found.get("timestamp") and not _is_time(found["timestamp"]):
            self.log.error("%s: its time is left out: %a", submitted_file, found["timestamp"])
            found["timestamp"] = None
        file, timed = Path(str(found.get("file_id"))), bool(found.get("timestamp"))
        which = (student, file.parent / file.stem, Path(submitted_file).suffix)  # its ending counts
        if which in self._timed and not (timed and self._timed[which]):
            reason = "another file counts as the same one of this student, and no times tell which"
        if reason:
            self.log.error("%s: left out: %s", submitted_file, reason)
            return None
        self._timed[which] = timed
        return found


def _is_time(text: str) -> bool:
    """Whether nbgrader can read a time; what it calls raises not only ValueError."""
    try:
        return bool(1900 <= parse_utc(text).year <= 2100)
    except Exception:
        return False
