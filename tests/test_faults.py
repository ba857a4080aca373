"""Faults of the machine, tried on real runs: kills, a locked gradebook, a full disk, two runs."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from tests.classes import SHORT, grades, hand_in, run
from tests.faults import (
    Kill,
    descendants,
    differences,
    disturbed,
    find,
    make_class,
    random_kills,
    small,
    start,
)


@pytest.fixture(scope="module")
def handed(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A class that has handed in; nobody writes to it."""
    return make_class(course, tmp_path_factory.mktemp("handed"))


@pytest.fixture(scope="module")
def calm(handed: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same class, graded without any fault."""
    root = tmp_path_factory.mktemp("calm")
    graded = Course(Path(shutil.copytree(handed.root, root / "course")))
    assert disturbed(graded, iter(()), root)[1] == []
    return graded


@pytest.fixture
def fresh(handed: Course, tmp_path: Path) -> Course:
    """The same class, to be graded by a test."""
    return Course(Path(shutil.copytree(handed.root, tmp_path / "fresh")))


def test_the_undisturbed_run_graded_everybody(calm: Course) -> None:
    rows = grades(calm)
    assert rows["student 1", "a03-grad_W GradeCell"][0] == 6
    assert rows["dies", "a03-dphi GradeCell"][0] == 0
    assert rows["broken", "a03-dphi GradeCell"][:4] == (None, None, None, 1)


def test_runs_killed_at_random_moments_end_as_if_nothing_had_been(
    fresh: Course, calm: Course, tmp_path: Path
) -> None:
    _, wrong = disturbed(fresh, random_kills(seed=1, seconds=6.0, number=3), tmp_path)
    assert wrong == []
    assert differences(calm, fresh) == []
    assert list(tmp_path.glob("gradmark-*")) == []


@pytest.mark.parametrize("victim", ["grader", "warm"])
def test_a_killed_grader_or_warm_process_is_replaced(
    fresh: Course, calm: Course, tmp_path: Path, victim: str
) -> None:
    process = start(fresh, tmp_path)
    while not find("grader", process):  # from then on both are at work
        assert process.poll() is None
    os.kill(find(victim, process)[0], signal.SIGKILL)
    _, errors = process.communicate()
    assert process.returncode == 1, errors
    assert differences(calm, fresh) == []


def test_a_warm_process_killed_as_it_starts_is_replaced(
    fresh: Course, calm: Course, tmp_path: Path
) -> None:
    process = start(fresh, tmp_path)
    while not find("warm", process):
        assert process.poll() is None
    os.kill(find("warm", process)[0], signal.SIGKILL)
    _, errors = process.communicate()
    assert process.returncode == 1, errors
    assert differences(calm, fresh) == []


def test_a_second_run_at_once_is_refused(fresh: Course, tmp_path: Path) -> None:
    first = start(fresh, tmp_path)
    while not list(descendants(first.pid)):
        assert first.poll() is None
    second = run(fresh, "gradmark", "grade", SHORT, check=False)
    assert second.returncode == 1
    assert "another `gradmark grade` is at work" in second.stderr
    first.kill()
    first.communicate()


def test_graded_twice_is_graded_once(calm: Course) -> None:
    before = {path: path.stat().st_mtime_ns for path in (calm.root / "autograded").rglob("*.ipynb")}
    done = run(calm, "gradmark", "grade", SHORT, check=False)
    assert "0 graded now, 8 before" in done.stdout
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_gradebook_that_stays_locked_stops_the_run_and_loses_nothing(
    fresh: Course, calm: Course
) -> None:
    connection = sqlite3.connect(fresh.root / "gradebook.db", isolation_level=None)
    with (fresh.root / "nbgrader_config.py").open("a") as config:
        url = f"sqlite:///{fresh.root / 'gradebook.db'}?timeout=0.1"
        config.write(f"\nc.CourseDirectory.db_url = {url!r}\n")
    connection.execute("begin immediate")  # others may read, nobody may write
    try:
        short = "import autograder.gradebook as g; g.WAIT_SECONDS = 0.5; "
        command = f"{short}from autograder.cli import main; main(['grade', '{SHORT}'])"
        done = run(fresh, "python", "-c", command, check=False)
        assert done.returncode == 1
        assert "is locked" in done.stderr
    finally:
        connection.execute("rollback")
        connection.close()
    again = run(fresh, "gradmark", "grade", SHORT, check=False)
    assert again.returncode == 1
    assert differences(calm, fresh) == []


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 300 kB; skips where this user may not mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(mount, check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_stops_the_run_and_the_next_one_carries_on(
    fresh: Course, calm: Course, full_disk: Path
) -> None:
    (fresh.root / "autograded").symlink_to(full_disk)
    stuffing = full_disk / "stuffing"
    stuffing.write_bytes(b"x" * 200_000)
    done = run(fresh, "gradmark", "grade", SHORT, check=False)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "free some space" in done.stderr
    stuffing.unlink()
    subprocess.run(["mount", "-o", "remount,size=20m", str(full_disk)], check=True)
    again = run(fresh, "gradmark", "grade", SHORT, check=False)
    assert again.returncode == 1
    assert grades(calm) == grades(fresh)
    assert not (full_disk / ".staged").exists()


def test_a_score_file_on_a_full_disk_is_whole_or_not_there(calm: Course, full_disk: Path) -> None:
    (full_disk / "stuffing").write_bytes(b"x" * 300 * 1024)
    done = run(
        calm,
        "gradmark",
        "export",
        SHORT,
        "--to",
        "csv",
        "--output",
        f"{full_disk}/scores.csv",
        check=False,
    )
    assert done.returncode == 1
    assert "No space left on device: free some space there" in done.stderr
    assert [path.name for path in full_disk.iterdir()] == ["stuffing"]


def test_a_kill_needs_no_victim_to_be_there(fresh: Course, tmp_path: Path) -> None:
    hits, wrong = disturbed(fresh, iter([Kill("grader", 0.01)]), tmp_path)
    assert (hits, wrong) == (0, [])


def test_what_was_handed_in_again_is_graded_again_with_the_clock_set_back(
    fresh: Course, calm: Course
) -> None:
    shutil.rmtree(fresh.root)
    shutil.copytree(calm.root, fresh.root)
    folder = hand_in(fresh, "student 1", small(fresh, {}))
    (folder / "timestamp.txt").write_text("2020-01-01 00:00:00 UTC\n")
    done = run(fresh, "gradmark", "grade", SHORT, check=False)
    assert "1 graded now, 7 before" in done.stdout
    assert grades(fresh)["student 1", "a03-dphi GradeCell"][0] == 3
