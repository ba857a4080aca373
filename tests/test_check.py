"""Hidden tests are collected once; each submission is judged by itself."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from autograder.check import run_checks
from autograder.errors import WarmProcessLost
from autograder.student import Student
from tests.in_process import InProcess

TESTS = '''
from autograder.hidden import check, require

@check("a.f", weight=2)
def test_f_value(student):
    """f gives 2."""
    require(student.call("f").value == 2, "it does not.")

@check("a.f", weight=1, needs="value")
def test_f_form(student):
    """f gives a whole number."""

@check("a.g", weight=1)
def test_g_value(student):
    """g is another exercise."""
    raise ZeroDivisionError
'''


def statuses(tests: Path, value: Any, exercises: frozenset[str] | None = None) -> list[str]:
    student = Student(InProcess(lambda: value), seed=1)
    return [check.status for check in run_checks(tests, student, exercises)]


@pytest.fixture
def tests(tmp_path: Path) -> Path:
    path = tmp_path / f"test_{tmp_path.name}.py"
    path.write_text(TESTS, encoding="utf-8")
    return path


def test_one_submission_after_another(tests: Path) -> None:
    assert statuses(tests, 2) == ["passed", "passed", "error"]
    assert statuses(tests, 3) == ["failed", "skipped", "error"]
    assert statuses(tests, 2, frozenset({"a.f"})) == ["passed", "passed"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PYTEST_ADDOPTS", "-n auto"),
        ("PYTEST_ADDOPTS", '-k "not value"'),
        ("PYTEST_PLUGINS", "not_installed"),
    ],
)
def test_variables_of_pytest_change_no_hidden_test(
    tests: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)
    assert statuses(tests, 3) == ["failed", "skipped", "error"]
    assert os.environ[name] == text


def test_files_of_pytest_around_hidden_tests_change_none(
    tests: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tests.parent)
    unselected = "def pytest_collection_modifyitems(items):\n    del items[:2]\n"
    (tests.parent / "conftest.py").write_text(unselected, encoding="utf-8")
    (tests.parent / "pytest.ini").write_text("[pytest]\naddopts = -k form\n", encoding="utf-8")
    assert statuses(tests, 3) == ["failed", "skipped", "error"]


def test_tests_that_do_not_import_are_an_error_each_time(tmp_path: Path) -> None:
    path = tmp_path / "test_unimportable.py"
    path.write_text("import nothing_of_that_name\n", encoding="utf-8")
    assert statuses(path, 2) == statuses(path, 2) == ["error"]


def test_an_unmarked_test_is_an_error_of_the_kit(tmp_path: Path) -> None:
    path = tmp_path / "test_unmarked.py"
    path.write_text("def test_f(student):\n    pass\n", encoding="utf-8")
    assert statuses(path, 2) == ["error"]


@pytest.mark.parametrize(
    "error",
    [WarmProcessLost("the warm process ended"), OSError(errno.ENOSPC, "No space left on device")],
)
def test_what_is_nobodys_doing_ends_the_checks_of_one_submission_only(
    tests: Path, error: Exception
) -> None:
    class Lost:
        def experiment(self, frame: Any, encoder: Any) -> Any:
            raise error

    with pytest.raises(type(error)):
        run_checks(tests, Student(Lost(), seed=1))
    assert statuses(tests, 2) == ["passed", "passed", "error"]
