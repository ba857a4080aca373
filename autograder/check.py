"""Hidden tests of one assignment, run by pytest in this, the trusted, process."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from autograder.compare import CheckFailed
from autograder.errors import WarmProcessLost
from autograder.records import CheckResult, CheckStatus
from autograder.student import Student

_PLUGINS_OFF = (
    "cacheprovider terminal warnings logging faulthandler unraisableexception threadexception "
    "junitxml pastebin nose doctest debugging stepwise setuponly setupplan"
).split()

MAX_MESSAGE = 10_000

_REPORTED: dict[CheckStatus, Literal["passed", "failed", "skipped"]] = {
    "passed": "passed",
    "failed": "failed",
    "skipped": "skipped",
    "error": "failed",
}


def run_checks(
    tests: Path, student: Student, exercises: frozenset[str] | None = None
) -> list[CheckResult]:
    """Run the hidden tests in the file ``tests`` against ``student``.

    Only those of ``exercises``, where given. A check whose code raises anything but
    CheckFailed has the status "error": that is the kit's fault, and for a person to see.
    WarmProcessLost ends them: whoever asks again may be luckier.
    """
    plugin = _HiddenTests(student, exercises)
    arguments = [str(tests), "-c", "/dev/null", "--rootdir", str(tests.parent), "-s"]
    arguments += ["--import-mode", "importlib", "--disable-plugin-autoload"]
    for name in _PLUGINS_OFF:
        arguments += ["-p", f"no:{name}"]
    code = pytest.main(arguments, plugins=[plugin])
    if plugin.lost is not None:
        raise plugin.lost
    if plugin.broken or code not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
        reason = plugin.broken or f"pytest ended with {code!r}"
        plugin.results.append(CheckResult("", "hidden tests", "error", 0.0, "", reason))
    return plugin.results


@dataclass
class _HiddenTests:
    """The pytest plugin: gives the ``student`` fixture, collects check results."""

    student_under_test: Student
    exercises: frozenset[str] | None
    results: list[CheckResult] = field(default_factory=list)
    broken: str = ""
    lost: WarmProcessLost | None = None

    @pytest.fixture
    def student(self) -> Student:
        """The running submission."""
        return self.student_under_test

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the marker."""
        config.addinivalue_line("markers", "check(exercise, weight, needs): a hidden check")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A test file that does not import is an error of the kit."""
        if report.failed:
            self.broken = str(report.longrepr)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the tests of the exercises asked for."""
        if self.exercises is not None:
            items[:] = [item for item in items if _mark(item)["exercise"] in self.exercises]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Turn how a test ended into a CheckResult.

        The report takes the place of pytest's own, whose traceback would print every
        tensor of the run, for nobody to see.
        """
        if call.excinfo is not None and isinstance(call.excinfo.value, WarmProcessLost):
            self.lost = call.excinfo.value
            item.session.shouldstop = str(self.lost)
        if call.when == "call" or call.excinfo is not None:
            self.results.append(self._result(item, call))
        outcome = _REPORTED[_outcome(call.excinfo)[0]]
        when = "setup" if call.when == "collect" else call.when  # items are not collected here
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, when)

    def _result(self, item: pytest.Item, call: pytest.CallInfo[None]) -> CheckResult:
        mark = _mark(item)
        status, message = _outcome(call.excinfo)
        return CheckResult(
            exercise=mark["exercise"],
            name=_name(item, mark["exercise"]),
            status=status,
            weight=float(mark["weight"]),
            sentence=inspect.getdoc(item.function) or "",  # type: ignore[attr-defined]
            message=message,
        )

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Skip a check whose prerequisite did not pass."""
        mark = _mark(item)
        done = {r.name: r.status for r in self.results if r.exercise == mark["exercise"]}
        for needed in mark["needs"].split():
            if done.get(needed) != "passed":
                pytest.skip(f"not tried, because the check '{needed}' did not pass")


def _mark(item: pytest.Item) -> dict[str, Any]:
    mark = item.get_closest_marker("check")
    if mark is None:
        raise pytest.UsageError(f"{item.name} is not marked by @check(exercise, weight=...)")
    return dict(mark.kwargs)


def _name(item: pytest.Item, exercise: str) -> str:
    function = exercise.partition(".")[2]
    return item.name.removeprefix("test_").removeprefix(f"{function}_")


def _outcome(excinfo: pytest.ExceptionInfo[BaseException] | None) -> tuple[CheckStatus, str]:
    if excinfo is None:
        return "passed", ""
    if excinfo.errisinstance(pytest.skip.Exception):
        return "skipped", str(excinfo.value)
    if excinfo.errisinstance(CheckFailed):
        return "failed", str(excinfo.value)[:MAX_MESSAGE]  # it may hold what student code chose
    return "error", f"the kit failed here, not the submission: {excinfo.exconly()}"
