"""nbgrader's configuration: its own commands go through gradmark's pipeline."""

c = get_config()  # noqa: F821 - nbgrader provides it

c.CourseDirectory.course_id = "gradmark"
c.CourseDirectory.ignore = ["*.pyc", "__pycache__", ".ipynb_checkpoints", "__MACOSX"]

# Damaged, foreign and renamed files are read (or explained) where nbgrader would fail; links,
# devices and what is too large are not copied (the exporter sees to that as well).
c.Autograde.exporter_class = "autograder.preprocessors.SubmissionExporter"
c.Autograde.pre_convert_hook = "autograder.preprocessors.fit_notebooks"

# From submitted to autograded: fit the notebook to its release. Nothing is executed.
c.Autograde.sanitize_preprocessors = [
    "autograder.preprocessors.RepairNotebook",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Run in a sandbox, check by hidden tests, write the scores down. nbgrader's own Execute
# and SaveAutoGrades would believe what the student's kernel prints.
c.Autograde.autograde_preprocessors = [
    "autograder.preprocessors.GradeInSandbox",
    "autograder.preprocessors.SaveGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Formgrader and feedback show what students wrote: without scripts. This covers outputs;
# nbgrader's templates pass it by for text cells, which RepairNotebook makes safe.
c.HTMLExporter.sanitize_html = True

# Formgrader finds the field of a grade by its id: no heading of a student's gets one.
c.HTMLExporter.exclude_anchor_links = True

# An id may begin like a formula: none of nbgrader's score file does.
c.ExportApp.plugin_class = "autograder.nbgrader_export.PlainCsvExport"

# Formgrader opens every timestamp.txt in submitted/: only plain files that hold a time.
c.ExchangeFactory.list = "autograder.formgrader.ListAndGuard"

# Whatever one student handed in, the feedback of the others is released.
c.ExchangeFactory.release_feedback = "autograder.release_feedback.ReleaseEach"

# A file's name may hold what a terminal acts on: none of nbgrader's log does.
c.Application.logging_config = {
    "formatters": {"console": {"class": "autograder.nbgrader_log.PlainLog"}}
}

# An archive that a student handed in is not opened; a file that is broken or called oddly is
# told, and stops nobody else's.
c.ZipCollectApp.extractor_plugin = "autograder.zip_collect.OuterExtractor"
c.ZipCollectApp.collector_plugin = "autograder.zip_collect.CarefulCollector"
