"""The whole way of a submission, from file to result."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from autograder import pipeline, submitted
from autograder.course import Course
from autograder.errors import WarmProcessLost
from autograder.inside.lockdown import Limits
from autograder.pipeline import Grader
from autograder.records import Beside
from autograder.run import RunningNotebook
from autograder.warm_process import WarmProcess
from tests.classes import hand_in, solved

ASSIGNMENTS = Course.find().names()


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_solution_earns_all_points(name: str, grader: Grader, course: Course) -> None:
    result = grader.grade_file(course.root / "source" / name / f"{name}.ipynb")
    wrong = {e.key: e.checks for e in result.exercises if e.status not in ("passed", "manual")}
    assert (result.score, result.max_score, wrong) == (20, 20, {})


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_the_release_earns_nothing_and_is_no_error(
    name: str, grader: Grader, course: Course
) -> None:
    result = grader.grade_file(course.root / "release" / name / f"{name}.ipynb")
    assert (result.status, result.score, result.repairs) == ("graded", 0, ())
    assert {e.status for e in result.exercises} == {"failed", "manual"}


def test_one_wrong_answer_costs_no_other_exercise(grade_with) -> None:
    result = grade_with("a03", {"a03.dphi": "def dphi(h):\n    return 1 - h**2\n"})
    lost = {e.key for e in result.exercises if e.score < e.max_score and e.status != "manual"}
    assert lost == {"a03.dphi"}


@pytest.mark.parametrize(
    "error",
    [WarmProcessLost("the warm process ended"), OSError(errno.ENOSPC, "No space left on device")],
)
def test_what_is_nobodys_doing_gives_no_result(
    grade_with, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    """Not one with errors of the kit in it: those would be recorded."""

    def lose(*args: Any, **kwargs: Any) -> Any:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(RunningNotebook, "experiment", lose)
        with pytest.raises(type(error)):
            grade_with("a03")
    monkeypatch.setattr(pipeline, "diagnose", lose)
    with pytest.raises(type(error)):
        grade_with("a03", {"a03.dphi": "def dphi(h):\n    return 1 - h**2\n"})


@pytest.mark.parametrize("stage", ["autograder.read.read_text", "autograder.repair.Matching"])
def test_what_nobody_thought_of_in_a_file_costs_this_submission_alone(
    stage: str, grader: Grader, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In choosing the notebook of a folder as in grading it."""

    def stumble(*args: Any) -> Any:
        raise TypeError("can't multiply sequence by non-int")

    name = ASSIGNMENTS[0]
    monkeypatch.setattr(stage, stumble)
    result = grader.grade_file(course.root / "source" / name / f"{name}.ipynb")
    assert (result.status, result.assignment) == ("failed", None)
    assert f"{name}.ipynb cannot be read: the kit itself failed over it (TypeError: can't" in (
        result.error
    )
    if stage.startswith("autograder.read"):
        path = course.root / "source" / name / f"{name}.ipynb"
        assert submitted._answered(path, course.assignment(name)) == 0


TURNED = """\
def dphi(h):
    # \u202e return 1 - h**2 \u202c
    words = "\u05e9\u05dc\u05d5\u05dd \u2067x\u2069"
    if len(words) == 8:
        return 1 - torch.tanh(h) ** 2
    raise ValueError  # \x1b[2J
"""


def test_code_that_is_not_what_it_looks_like_is_run_as_it_is_and_shown_by_codes(
    grade_with,
) -> None:
    result = grade_with("a03", {"a03.dphi": TURNED})
    cells = [cell["source"] for cell in result.graded_notebook["cells"]]
    [shown] = [source for source in cells if source.startswith("def dphi")]
    assert r"# \u202e return 1 - h**2 \u202c" in shown
    assert '"\u05e9\u05dc\u05d5\u05dd \\u2067x\\u2069"' in shown
    assert r"# \x1b[2J" in shown
    assert (result.score, result.max_score) == (20, 20)
    said = [repair for repair in result.repairs if "shown by their codes" in repair]
    assert said == [
        "Characters in 1 code cell(s) that cannot be seen, or that turn text around, are shown "
        "by their codes (as \\u202e); the code was run as it is."
    ]


def test_a_line_that_failed_is_shown_by_codes_too(grade_with) -> None:
    result = grade_with("a03", {"a03.dphi": "def dphi(h):\n    raise ValueError  # \u202e x\n"})
    [exercise] = [e for e in result.exercises if e.key == "a03.dphi"]
    assert any(r"raise ValueError  # \u202e x" in check.message for check in exercise.checks)
    shown = str(result.graded_notebook)
    assert "\u202e" not in shown


def test_a_link_in_submitted_is_followed_from_no_path(
    fresh_course: Course, warm: WarmProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = hand_in(fresh_course, "bob", solved(fresh_course))
    eve = fresh_course.root / "submitted" / "eve" / folder.name
    eve.mkdir(parents=True)
    (eve / "dir").symlink_to(folder)
    monkeypatch.chdir(fresh_course.root)
    notebook = Path("submitted", "eve", folder.name, "dir", f"{folder.name}.ipynb")
    for path in (notebook, notebook.absolute()):
        result = Grader(fresh_course, warm).grade_file(path)
        assert (result.status, result.notebook) == ("failed", str(path))


def test_files_that_had_no_room_in_the_sandbox_are_named(
    grader: Grader, course: Course, tmp_path: Path
) -> None:
    notebook = tmp_path / "a03_hidden_layer_gradients.ipynb"
    notebook.write_text(solved(course))
    for name, size in (("data.bin", 33 << 20), ("more.csv", 1)):
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    (tmp_path / "pictures").mkdir()
    few = grader.grade_file(notebook, tmp_path).repairs
    assert few == (
        "data.bin: not given to the notebook as it was run, which may have 32 MB of files: "
        "hand in smaller ones if it needs them.",
    )
    for number in range(1100):
        (tmp_path / "pictures" / f"{number}.txt").touch()
    many = grader.grade_file(notebook, tmp_path).repairs
    assert many[:-1] == few
    assert "Not all files handed in were given to the notebook as it was run" in many[-1]
    assert "1024" in many[-1]


def test_a_notebook_too_large_for_its_sandbox_is_no_file_that_it_lacks(tmp_path: Path) -> None:
    notebook = tmp_path / "a03.ipynb"
    with notebook.open("wb") as file:
        file.truncate(33 << 20)
    assert list(pipeline._not_given(Beside(tmp_path), notebook, Limits())) == []
