"""What nbgrader gets to see of submitted/: copies of the files that gradmark would keep.

nbgrader copies whatever lies in a submission into autograded/, and from there into feedback/,
which goes to the student: through links, and from devices and holes without end.
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from autograder.beside import MAX_COPIED, files_to_keep, listed
from autograder.entries import entries
from autograder.errors import SubmissionError, is_machines
from autograder.opening import copy_file
from autograder.scratch import own_folder
from autograder.submitted import trusted_above
from autograder.timestamps import read_timestamp


class KeptFiles(CourseDirectory):  # type: ignore[misc]
    """A course directory where the path of a submission is that of a safe copy of it.

    One copy at a time, made when it is asked for, gone with the next or with this object. Of
    notebooks there are only names: SubmissionExporter reads them where they were handed in.
    """

    _copied: Path | None = None
    _copy: Path
    _remove: weakref.finalize[..., KeptFiles]

    @classmethod
    def of(cls, course: CourseDirectory) -> KeptFiles:
        """The same course, its submissions as copies."""
        said = {name: getattr(course, name) for name in course.trait_names(config=True)}
        return cls(parent=course.parent, **said)

    def format_path(
        self, nbgrader_step: str, student_id: str, assignment_id: str, escape: bool = False
    ) -> str:
        """The path of one folder of the course; of a pattern (``escape``) it is nbgrader's."""
        path: str = super().format_path(nbgrader_step, student_id, assignment_id, escape)
        if escape or nbgrader_step != self.submitted_directory:
            return path
        return self._copy_of(Path(path), assignment_id)

    def get_existing_timestamp(self, dest_path: str) -> datetime | None:
        """When a submission was handed in; None where nbgrader would give it up."""
        return read_timestamp(Path(dest_path), within=Path(dest_path))

    def _copy_of(self, folder: Path, assignment: str) -> str:
        if self._copied != folder:
            if self._copied is not None:
                self._remove()
            owned = contextlib.ExitStack()
            self._copied, self._copy = folder, Path(owned.enter_context(own_folder()))
            self._remove = weakref.finalize(self, owned.close)
            (self._copy / f"{assignment}.ipynb").touch()
            left_out = copy_kept(folder, self._copy)
            if left_out:
                self.log.warning("%s: left out: %s", folder, listed(left_out))
        return str(self._copy)


def copy_kept(folder: Path, target: Path) -> list[Path]:
    """Copy the files beside the notebook that are kept; the names that are left out."""
    room = MAX_COPIED
    for name in files_to_keep(folder)[0]:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            room -= copy_file(folder / name, trusted_above(folder), target / name, room)
        except OSError as error:  # it went away, or became a link
            if is_machines(error):
                raise
    return [name for name in _beside(folder) if not (target / name).exists()]


def _beside(folder: Path) -> Iterator[Path]:
    """All names below a folder but those of folders and notebooks; the folder's, if a link."""
    if folder.is_symlink() or folder.parent.is_symlink():
        yield Path(folder.name)
        return
    with contextlib.suppress(SubmissionError):
        for entry in entries(folder, within=trusted_above(folder)):
            if not entry.is_folder and entry.path.suffix != ".ipynb":
                yield entry.path
