"""Hidden tests of one assignment, run by pytest in this, the trusted, process."""

from __future__ import annotations

import contextlib
import functools
import inspect
import itertools
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from autograder.compare import CheckFailed
from autograder.errors import WarmProcessLost, is_machines
from autograder.records import CheckResult, CheckStatus
from autograder.student import Student

_PLUGINS_OFF = (
    "cacheprovider capture terminal warnings logging faulthandler unraisableexception "
    "threadexception junitxml pastebin nose doctest debugging stepwise setuponly setupplan"
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
    WarmProcessLost and the machine's trouble end them: whoever asks again may be luckier.
    """
    return _collected(tests).run(student, exercises)


@functools.cache
def _collected(tests: Path) -> _HiddenTests:
    """The tests in a file, for all submissions of this process: collecting takes 20 ms."""
    plugin = _HiddenTests()
    arguments = [str(tests), "-c", "/dev/null", "--rootdir", str(tests.parent)]
    arguments += ["--import-mode", "importlib", "--disable-plugin-autoload", "--noconftest"]
    for name in _PLUGINS_OFF:
        arguments += ["-p", f"no:{name}"]
    with _without_variables_of_pytest():
        code = pytest.main(arguments, plugins=[plugin])
    if not plugin.broken and code is not pytest.ExitCode.OK:
        plugin.broken = f"pytest ended with {code!r}"
    return plugin


@contextlib.contextmanager
def _without_variables_of_pytest() -> Iterator[None]:
    """What an instructor set for other tests: it could deselect hidden ones, or stop them all."""
    theirs = {name: text for name, text in os.environ.items() if name.startswith("PYTEST_")}
    for name in theirs:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(theirs)


@dataclass(eq=False)
class _HiddenTests:
    """The pytest plugin: keeps the tests collected, and runs them once for each submission.

    It gives them the ``student`` fixture and collects their results.
    """

    items: list[pytest.Item] = field(default_factory=list)
    broken: str = ""
    student_under_test: Student | None = None
    results: list[CheckResult] = field(default_factory=list)
    lost: BaseException | None = None

    def run(self, student: Student, exercises: frozenset[str] | None) -> list[CheckResult]:
        """The results of the tests of ``exercises`` (None: of all)."""
        self.student_under_test, self.results, self.lost = student, [], None
        asked = [i for i in self.items if exercises is None or _mark(i)["exercise"] in exercises]
        try:
            for item, following in itertools.zip_longest(asked, asked[1:]):
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
                if self.lost is not None:
                    raise self.lost
        finally:
            self.student_under_test = None  # its answers may be large
        if self.broken:
            self.results.append(CheckResult("", "hidden tests", "error", 0.0, "", self.broken))
        return self.results

    @pytest.fixture
    def student(self) -> Student | None:
        """The running submission."""
        return self.student_under_test

    def pytest_configure(self, config: pytest.Config) -> None:
        """Declare the marker."""
        config.addinivalue_line("markers", "check(exercise, weight, needs): a hidden check")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A test file that does not import is an error of the kit."""
        if report.failed:
            self.broken = str(report.longrepr)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Keep the tests for later."""
        for item in session.items:
            _mark(item)
        self.items = session.items
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Turn how a test ended into a CheckResult.

        The report takes the place of pytest's own, whose traceback would print every
        tensor of the run, for nobody to see.
        """
        if call.excinfo is not None and _is_nobodys(call.excinfo.value):
            self.lost = call.excinfo.value
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


def _is_nobodys(error: BaseException) -> bool:
    """Whether no test can tell anything now: no process, or no scratch folder, can be had."""
    return isinstance(error, WarmProcessLost) or is_machines(error)


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
