"""``nbgrader release_feedback``: each student's page for itself.

A student's folder in feedback/ holds files that the student handed in, too. nbgrader hands out
whatever ends like a page, and gives the whole class up over one file that is missing or odd.
"""

from __future__ import annotations

import glob
import os
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from autograder.errors import SubmissionError, is_machines
from autograder.opening import opened_file

SECRET = "submission_secret.txt"
MAX_SECRET = 10_000  # bytes; nbgrader's own have about a hundred


class ReleaseEach(ExchangeReleaseFeedback):  # type: ignore[misc]
    """nbgrader's own, where what is wrong with one student's files costs no other the page.

    Handed out are the pages of released notebooks. Without a timestamp, too: nbgrader only
    logs it.
    """

    def copy_files(self) -> None:
        """Copy the pages to the exchange; whose could not be copied is told, and an error."""
        excluded = self.coursedir.student_id_exclude.split(",")
        notebooks = self._notebooks()
        folders = [f for f in _found(self.src_path) if f.parent.name not in excluded]
        secrets = Counter(map(_secret_if_any, self._of_everybody()))
        failed = released = 0
        for folder in folders:
            student = folder.parent.name
            try:
                released += self._release(folder, student, notebooks, secrets)
            except (SubmissionError, OSError) as error:
                if is_machines(error):
                    raise
                failed += 1
                self.log.error("%s: no feedback is released: %s", student, error)
        if failed:
            self.fail(f"the feedback of {failed} was not released, see above; that of others was")
        if not released:
            name = self.coursedir.assignment_id
            self.fail(
                f"nothing is released: there is no page of {name}; run `gradmark feedback {name}`"
            )

    def _of_everybody(self) -> list[Path]:
        """The folders of the whole class: who gets no page now could fetch that of a twin."""
        course = self.coursedir
        return _found(course.format_path(course.feedback_directory, "*", course.assignment_id))

    def _notebooks(self) -> list[str]:
        course = self.coursedir
        folder = Path(course.format_path(course.release_directory, ".", course.assignment_id))
        found = sorted(path.stem for path in folder.glob("*.ipynb"))
        if not found:
            self.fail(f"{folder} holds no notebook: run `gradmark build {course.assignment_id}`")
        return found

    def _release(
        self, folder: Path, student: str, notebooks: Sequence[str], secrets: Counter[str | None]
    ) -> int:
        """Copy the pages of one student; how many there are."""
        pages = {name: folder / f"{name}.html" for name in notebooks}
        there = {name: page for name, page in pages.items() if page.exists()}
        for notebook, page in there.items():
            secret = _secret(folder)
            if secrets[secret] > 1:
                raise SubmissionError(
                    f"another student's {SECRET} is the same, so the one would get the other's "
                    "page: have both handed in anew by `nbgrader submit`"
                )
            checksum = notebook_hash(secret=secret, notebook_id=notebook)
            target = Path(self.dest_path, f"{checksum}.html")
            half = target.with_name(f"{checksum}-tmp.html")
            shutil.copy(page, half)
            half.replace(target)  # in one step
            self.log.info("Feedback for %s on %s released to: %s", student, notebook, target)
        return len(there)


def _found(pattern: str) -> list[Path]:
    return sorted(map(Path, glob.glob(pattern)))  # noqa: PTH207 - a pattern


def _secret_if_any(folder: Path) -> str | None:
    try:
        return _secret(folder)
    except (SubmissionError, OSError):
        return None


def _secret(folder: Path) -> str:
    """What names a student's page on the exchange: nobody else can guess it."""
    try:
        with opened_file(folder / SECRET, folder.parent.parent) as (descriptor, about):
            secret = os.read(descriptor, MAX_SECRET).decode()
    except FileNotFoundError as error:
        raise SubmissionError(
            f"there is no {SECRET} beside it: it was not handed in by `nbgrader submit`, or "
            "`nbgrader generate_feedback` was not called"
        ) from error
    except ValueError as error:
        raise SubmissionError(f"{SECRET} is no text") from error
    if not secret or about.st_size > MAX_SECRET:
        raise SubmissionError(f"{SECRET} is empty or too long")
    return secret
