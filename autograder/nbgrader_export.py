"""``nbgrader export``: its own CSV file, whose text no spreadsheet takes for a formula."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import CsvExportPlugin

from autograder.export import csv_text, plain_text, write_export

_TEXTS = ("student_id", "last_name", "first_name", "email")
_SCORES = ("raw_score", "late_submission_penalty", "score")
COLUMNS = ("assignment", "duedate", "timestamp", *_TEXTS, *_SCORES, "max_score")


class PlainCsvExport(CsvExportPlugin):  # type: ignore[misc]
    """nbgrader's rows and columns, with texts quoted: theirs end a cell at each comma."""

    def export(self, gradebook: Gradebook) -> None:
        """Write a row for each student and assignment, of those that were asked for."""
        target = self.to or "grades.csv"
        self.log.info("Exporting grades to %s", target)
        students = {str(student) for student in self.student}
        assignments = {str(assignment) for assignment in self.assignment}
        rows = [list(COLUMNS)]
        for assignment in gradebook.assignments:
            for student in gradebook.students:
                asked_for = not assignments or assignment.name in assignments
                if asked_for and (not students or student.id in students):
                    rows.append(_row(gradebook, assignment, student))
        write_export(Path(target), csv_text(rows))


def _row(gradebook: Gradebook, assignment: Any, student: Any) -> list[str]:
    """One row; who handed in nothing has a zero, as nbgrader sees it."""
    timestamp, raw, penalty = None, 0.0, 0.0
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        pass
    else:
        timestamp, raw = submission.timestamp, submission.score
        penalty = submission.late_submission_penalty or 0.0
    texts = [student.id, student.last_name, student.first_name, student.email]
    scores = [raw, penalty, max(0.0, raw - penalty), assignment.max_score]
    return [
        plain_text(assignment.name),
        *map(_shown, (assignment.duedate, timestamp)),
        *(plain_text(_shown(text)) for text in texts),
        *map(_shown, scores),
    ]


def _shown(value: object) -> str:
    return "" if value is None else str(value)
