"""The seed of a course: drawn once, kept, and its own."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.seed import DEFAULT_SEED, known_seed, own_seed
from tests.classes import SHORT, hand_in, run, solved


def test_a_course_draws_a_seed_of_its_own_and_keeps_it(tmp_path: Path) -> None:
    courses = [Course(tmp_path / name) for name in "abc"]
    for course in courses:
        course.root.mkdir()
        assert known_seed(course) == DEFAULT_SEED
        assert not list(course.root.iterdir())  # who only looks writes nothing
    seeds = [own_seed(course) for course in courses]
    assert len({*seeds, DEFAULT_SEED}) == 4
    assert [own_seed(course) for course in courses] == seeds == [known_seed(c) for c in courses]
    kept = tmp_path / "a" / ".gradmark" / "seed"
    assert kept.stat().st_mode & 0o077 == 0
    assert [path.name for path in kept.parent.iterdir()] == ["seed"]


def test_a_file_system_without_hard_links_keeps_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    seed = own_seed(Course(tmp_path))
    assert own_seed(Course(tmp_path)) == seed != DEFAULT_SEED
    assert [path.name for path in (tmp_path / ".gradmark").iterdir()] == ["seed"]


@pytest.mark.parametrize("text", ["", "x", "-1", "1.5", "9" * 30, "9" * 6000])
def test_a_damaged_one_is_named_with_the_way_out(tmp_path: Path, text: str) -> None:
    (tmp_path / ".gradmark").mkdir()
    (tmp_path / ".gradmark" / "seed").write_text(text)
    with pytest.raises(AssignmentError, match="remove the file"):
        own_seed(Course(tmp_path))


def test_grading_draws_from_the_seed_of_the_course(fresh_course: Course) -> None:
    (fresh_course.root / ".gradmark" / "seed").write_text("5\n")
    hand_in(fresh_course, "ada", solved(fresh_course))
    run(fresh_course, "gradmark", "grade", SHORT)
    stored = fresh_course.root / ".gradmark" / fresh_course.resolve(SHORT) / "ada.json"
    assert json.loads(stored.read_text())["seed"] == 5
