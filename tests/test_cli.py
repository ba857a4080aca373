"""The command line: what goes wrong is told in one line, with the way out."""

from __future__ import annotations

import shutil

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.course import Course
from autograder.errors import AssignmentError


@pytest.fixture
def here(fresh_course: Course, monkeypatch: pytest.MonkeyPatch) -> Course:
    """A course, in its own folder."""
    monkeypatch.chdir(fresh_course.root)
    return fresh_course


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["grade", "a09"], 2, "no assignment is called 'a09'; there are a03_hidden_layer"),
        (["grade", "a03"], 1, "nothing is submitted: put notebooks into {}/submitted/<student>/"),
        (["grade", "a03", "--student", "x"], 2, "'x' has submitted no a03_hidden_layer_gradients"),
        (["feedback", "a03"], 1, "nothing of a03_hidden_layer_gradients is graded yet: run"),
        (["feedback", "a03", "--student", "x"], 2, "'x' has no graded a03_hidden_layer_gradients"),
        (["export", "a03", "--to", "csv", "--output", "/proc/x.csv"], 1, "see that you may"),
        (["export", "a03", "--to", "pdf"], 2, "'pdf' is not 'csv'"),
    ],
)
def test_what_is_wrong_is_named_with_the_way_out(
    here: Course, arguments: list[str], code: int, said: str
) -> None:
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == code
    assert said.format(here.root) in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_that_is_no_files_is_not_hidden(
    here: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Course:
        raise OSError("something else")

    monkeypatch.setattr(Course, "find", broken)
    assert isinstance(CliRunner().invoke(main, ["export", "a03", "--to", "csv"]).exception, OSError)


def test_a_course_may_have_released_some_of_its_assignments(here: Course, course: Course) -> None:
    shutil.copytree(
        course.root / "source" / "a02_linear_regression", here.root / "source" / "a02_x"
    )
    (here.root / "source" / "a02_x" / "a02_linear_regression.ipynb").rename(
        here.root / "source" / "a02_x" / "a02_x.ipynb"
    )
    assert [assignment.short for assignment in here.assignments()] == ["a03"]
    shutil.rmtree(here.root / "release")
    with pytest.raises(AssignmentError, match=r"no assignment in .* is released yet: run"):
        here.assignments()


def test_the_course_is_found_from_any_folder_in_it(
    here: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here.root / "source")
    assert Course.find().root == here.root.resolve()
