"""The command line: what goes wrong is told in one line, with the way out."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.course import Course
from autograder.errors import AssignmentError, UnknownNameError
from autograder.gradebook import open_gradebook
from autograder.record import save_result
from tests.classes import PROGRAMS, hand_in, made_up_result, run, solved


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
        (["export", "a03", "--to", "csv", "--output", "source"], 1, "'source' is a folder: name"),
        (["export", "a03", "--to", "csv", "--output", ""], 1, "'.' is a folder: name a file"),
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


def test_a_full_output_is_told_in_a_line(here: Course) -> None:
    command = [str(PROGRAMS / "gradmark"), "build", "a03"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, cwd=here.root, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr.startswith("gradmark: this machine is out of something ([Errno 28]")
    assert done.stderr.count("\n") == 1


def test_what_is_written_can_be_read_whatever_the_umask(here: Course) -> None:
    before = os.umask(0o737)
    try:
        CliRunner().invoke(main, ["export", "a03", "--to", "csv"])
        assert os.umask(0) == 0o037
    finally:
        os.umask(before)


def test_a_folder_that_was_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    done = CliRunner().invoke(main, ["check", str(tmp_path)])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "gradmark: the folder where you stand was removed: cd to another one\n"


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


COURSE_COMMANDS = (
    ["build"],
    ["grade", "a03"],
    ["feedback", "a03"],
    ["export", "a03", "--to", "csv"],
    ["inputs", "a03"],
)


@pytest.mark.parametrize("arguments", COURSE_COMMANDS, ids=" ".join)
def test_without_a_course_here_no_other_one_is_taken(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(f"gradmark: no course here: neither {tmp_path} nor a folder")
    (tmp_path / "nbgrader_config.py").touch()
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 2
    assert f"{tmp_path} holds no assignment: put instructor notebooks into" in done.stderr


def test_a_notebook_to_check_may_lie_anywhere(
    course: Course, here: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Course.find_or_own().root == here.root.resolve()
    monkeypatch.chdir(tmp_path)
    assert Course.find_or_own().root == course.root
    monkeypatch.setattr("autograder.course.OWN", tmp_path)  # the kit without its course
    with pytest.raises(UnknownNameError, match="no course here"):
        Course.find_or_own()


@pytest.mark.parametrize("is_flat", [True, False])
def test_check_says_that_files_beside_are_not_given(here: Course, is_flat: bool) -> None:
    folder = here.root / "submitted" / ("" if is_flat else f"mal/{here.resolve('a03')}")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("mal_a03.ipynb", "alice_a03.ipynb"):
        (folder / name).write_text("no notebook")
    done = CliRunner().invoke(main, ["check", str(folder / "mal_a03.ipynb")])
    assert ("submitted may hold other students' work: no notebook" in done.stderr) is is_flat


def test_a_short_name_of_two_assignments_is_asked_for_in_full(here: Course) -> None:
    shutil.copytree(here.root / "source" / here.resolve("a03"), here.root / "source" / "a03_copy")
    with pytest.raises(UnknownNameError, match="'a03' may be a03_copy or a03_hidden_layer"):
        here.resolve("a03")
    assert here.resolve("a03_copy") == "a03_copy"


def test_a_name_whose_letters_the_terminal_lacks_stops_nothing(
    here: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    assignment = here.assignment("a03")
    hand_in(here, "李雷", solved(here))
    with open_gradebook(here.gradebook) as gradebook:
        save_result(here, gradebook, assignment, "李雷", made_up_result(assignment))
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    assert r"\u674e\u96f7" in run(here, "gradmark", "grade", "a03").stdout
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")
    assert "李雷" in run(here, "gradmark", "grade", "a03").stdout


@pytest.mark.parametrize("name", ["ML%20course", "what?x=1"])
def test_no_folders_name_leads_to_another_gradebook(here: Course, name: str) -> None:
    folder = here.root.rename(here.root.with_name(name))
    course = Course(folder)
    hand_in(course, "ada", solved(course))
    for call in (
        ("gradmark", "build"),
        ("gradmark", "grade", "a03"),
        ("gradmark", "export", "a03", "--to", "csv"),
        ("nbgrader", "autograde", course.resolve("a03")),
    ):
        done = run(course, *call, check=False)
        assert done.returncode != 0
        assert f"the course's folder {folder} nbgrader would" in done.stderr
        assert "rename the folder" in done.stderr
        assert "Traceback" not in done.stderr
    assert [path.name for path in folder.parent.iterdir()] == [name]


def test_a_folder_called_oddly_but_harmlessly_is_a_course(here: Course) -> None:
    course = Course(here.root.rename(here.root.with_name("100% + a@b:c#d")))
    run(course, "gradmark", "build", "a03")
    assert (course.root / "gradebook.db").is_file()


def test_without_a_home_nothing_is_missing(here: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setenv("HOME", "/somewhere")
    monkeypatch.setattr(Path, "home", unknown)
    assert CliRunner().invoke(main, ["export", "a03", "--to", "csv"]).exit_code == 0
    assert os.environ["HOME"] == "/nonexistent"


def test_a_score_file_goes_to_standard_output_alone(here: Course) -> None:
    done = CliRunner().invoke(main, ["export", "a03", "--to", "csv", "--output", "-"])
    assert done.stdout.startswith("student,status,a03.forward,")
    assert done.stdout.count("\n") == 1
    assert not (here.root / "-").exists()


def test_the_course_is_found_from_any_folder_in_it(
    here: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(here.root / "source")
    assert Course.find().root == here.root.resolve()


PLANTED = "from pathlib import Path\nPath(__file__).with_name('ran').touch()\nc = get_config()\n"


@pytest.mark.parametrize("folder", ["submitted", "autograded", "feedback", "in/here", "fetched"])
@pytest.mark.parametrize("is_linked", [False, True])
def test_a_configuration_that_was_handed_in_is_no_course_and_is_not_run(
    here: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, is_linked: bool
) -> None:
    with (here.root / "nbgrader_config.py").open("a") as config:
        if folder == "in/here":
            config.write("c.CourseDirectory.submitted_directory = 'in/here'\n")
        config.write("c.ZipCollectApp.downloaded_directory = 'fetched'\n")
    top = here.root / folder
    if is_linked:
        (tmp_path / "disk").mkdir()
        top.parent.mkdir(exist_ok=True)
        top.symlink_to(tmp_path / "disk")
    inner = top / "mal" / here.resolve("a03")
    inner.mkdir(parents=True)
    for planted in (inner, inner.parent):
        (planted / "nbgrader_config.py").write_text(PLANTED)
    monkeypatch.chdir(inner)
    monkeypatch.setenv("PWD", str(inner))
    assert Course.find().root == here.root.resolve()
    CliRunner().invoke(main, ["export", "a03", "--to", "csv"])
    assert not list(top.rglob("ran"))


def test_a_course_below_another_folder_with_a_configuration_is_found(
    here: Course, tmp_path: Path
) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    assert Course.find(here.root / "source").root == here.root.resolve()


def to_a_stranger(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a file another user's, in a folder like /tmp."""
    path.parent.chmod(0o1777)
    if os.getuid() == 0:
        os.chown(path, 12345, 12345, follow_symlinks=False)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)


@pytest.mark.parametrize("is_link", [False, True])
def test_a_strangers_configuration_is_not_run(
    here: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_link: bool
) -> None:
    planted, mine = tmp_path / "nbgrader_config.py", tmp_path / "mine.py"
    (mine if is_link else planted).write_text(PLANTED.replace("__file__", repr(str(mine))))
    if is_link:
        planted.symlink_to(mine)
    to_a_stranger(planted, monkeypatch)
    if is_link or os.getuid() == 0:
        assert Course.find(here.root).root == here.root.resolve()
    own = tmp_path / "own"
    own.mkdir()
    for folder in (own, tmp_path):
        with pytest.raises(UnknownNameError, match=rf"is not run: .*chmod o-w {tmp_path}\)"):
            Course.find(folder)
    assert not (tmp_path / "ran").exists()


def test_a_name_above_that_nobody_can_look_at_stops_no_course(here: Course, tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").symlink_to("x" * 300)
    assert Course.find(here.root).root == here.root.resolve()


@pytest.mark.parametrize("pwd", ["/" + "x" * 300, "/nowhere", "here"])
def test_what_the_shell_says_wrongly_of_the_folder_stops_nothing(
    here: Course, monkeypatch: pytest.MonkeyPatch, pwd: str
) -> None:
    monkeypatch.setenv("PWD", pwd)
    assert Course.find().root == here.root.resolve()


def test_a_broken_configuration_above_stops_no_course(here: Course, tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = (")
    assert Course.find(here.root).root == here.root.resolve()
    planted = tmp_path / "submitted" / "mal"
    planted.mkdir(parents=True)
    (planted / "nbgrader_config.py").write_text(PLANTED)
    assert Course.find(planted).root == tmp_path.resolve()


@pytest.mark.parametrize("inner", ["", "sub"])
@pytest.mark.parametrize("is_behind_another", [False, True])
def test_what_a_link_in_submitted_leads_to_is_no_course(
    here: Course,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    inner: str,
    is_behind_another: bool,
) -> None:
    evil = tmp_path / "evil"
    (evil / "sub").mkdir(parents=True)
    (evil / "nbgrader_config.py").write_text(PLANTED)
    (here.root / "submitted").mkdir(exist_ok=True)
    (here.root / "submitted" / "eve").symlink_to(evil / inner)
    (tmp_path / "short").symlink_to(here.root)
    top = tmp_path / "short" if is_behind_another else here.root
    monkeypatch.chdir(top / "submitted" / "eve")
    monkeypatch.setenv("PWD", str(top / "submitted" / "eve"))
    assert Course.find().root == here.root.resolve()
    assert not (evil / "ran").exists()


def test_a_link_to_a_submission_makes_no_course_of_it(
    here: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planted = here.root / "submitted" / "mal"
    planted.mkdir(parents=True)
    (planted / "nbgrader_config.py").write_text(PLANTED)
    (tmp_path / "look").symlink_to(planted)
    monkeypatch.chdir(planted)
    monkeypatch.setenv("PWD", str(tmp_path / "look"))
    assert Course.find().root == here.root.resolve()
    assert not (planted / "ran").exists()


BROKEN = ["{", "[]", '{"cells": [{"source": []}]}', '{"cells": 3}', "[" * 100_000]


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_release_stops_the_check_of_no_other(here: Course, text: str) -> None:
    for kind in ("source", "release"):
        (here.root / kind / "a02_x").mkdir()
        (here.root / kind / "a02_x" / "a02_x.ipynb").write_text(text)
    assert [assignment.short for assignment in here.assignments()] == ["a03"]
    [reason] = here.broken()
    assert "a02_x.ipynb is no released notebook (" in reason
    assert reason.endswith("run `gradmark build a02_x` to make it again")
    with pytest.raises(AssignmentError, match="run `gradmark build a02_x`"):
        here.assignment("a02")
    shutil.rmtree(here.root / "release" / here.resolve("a03"))
    with pytest.raises(AssignmentError, match=r"a02_x\.ipynb is no released notebook"):
        here.assignments()


def test_check_names_a_broken_release(here: Course) -> None:
    for kind in ("source", "release"):
        (here.root / kind / "a02_x").mkdir()
        (here.root / kind / "a02_x" / "a02_x.ipynb").write_text("{")
    (here.root / "mine.ipynb").write_text(solved(here))
    done = run(here, "gradmark", "check", "mine.ipynb")
    assert "a02_x.ipynb is no released notebook" in done.stderr
    assert "20 of 20" in done.stdout


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ("c.x = (", "SyntaxError: '(' was never closed: mend it"),
        ("c.x = y", "NameError: name 'y' is not defined: mend it"),
        ("import nothing.at_all", "ModuleNotFoundError: No module named 'nothing': mend it"),
    ],
)
def test_what_is_wrong_in_the_configuration_is_told_with_its_line(
    here: Course, added: str, said: str
) -> None:
    config = here.root / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(f"{text}{added}\n")
    hand_in(here, "ada", solved(here))
    done = CliRunner().invoke(main, ["grade", "a03"])
    assert done.exit_code == 1
    assert f"{config}, line {text.count(chr(10)) + 1}: {said}" in done.stderr
