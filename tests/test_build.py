"""Building: source to release, and what the gradebook knows."""

from __future__ import annotations

import errno
import json
import os
from typing import Any

import pytest
from click.testing import CliRunner
from nbconvert.writers import FilesWriter

from autograder.build import build, ensure_known
from autograder.cli import main
from autograder.course import Course
from autograder.errors import AssignmentError
from autograder.gradebook import known_points, open_gradebook, released_points
from autograder.notebooks import grade_id
from tests.classes import SHORT
from tests.ordinary import as_ordinary_user


def edit(course: Course, folder: str, identity: str, **about: object) -> None:
    """Change what a cell of the instructor's or the released notebook says of itself."""
    name = course.resolve(SHORT)
    path = course.root / folder / name / f"{name}.ipynb"
    document = json.loads(path.read_text())
    for cell in document["cells"]:
        if grade_id(cell) == identity:
            cell["metadata"]["nbgrader"].update(about)
    path.write_text(json.dumps(document))


def test_building_tells_the_gradebook_the_released_points(fresh_course: Course) -> None:
    with open_gradebook(fresh_course.gradebook) as gradebook:
        known = known_points(gradebook, fresh_course.resolve(SHORT))
    assert known == released_points(fresh_course.assignment(SHORT))
    assert known is not None
    assert sum(known.values()) == 25


def test_a_release_stays_until_the_next_one_is_whole(
    fresh_course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def half(writer: FilesWriter, output: str, *args: Any, **kwargs: Any) -> str:
        write(writer, output[:100], *args, **kwargs)
        full = OSError(errno.ENOSPC, "No space left on device")
        raise full from OSError(*full.args)  # as closing a file does that could not be written

    write = FilesWriter.write
    before = fresh_course.assignment(SHORT).release.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(FilesWriter, "write", half)
        with pytest.raises(
            AssignmentError, match=r"nbgrader says: OSError: .* No space .*$"
        ) as said:
            build(fresh_course, fresh_course.resolve(SHORT))
    assert "\n" not in str(said.value)
    assert fresh_course.assignment(SHORT).release.read_bytes() == before
    build(fresh_course, fresh_course.resolve(SHORT))
    assert fresh_course.assignment(SHORT).release.read_bytes() == before
    assert [path.name for path in (fresh_course.root / "release").iterdir()] == [
        fresh_course.resolve(SHORT)
    ]


def test_what_nbgrader_refuses_is_told_with_its_log(fresh_course: Course) -> None:
    edit(fresh_course, "source", "a03-dphi", grade_id="a03-forward")
    with pytest.raises(
        AssignmentError, match=r"(?s)could not be built; nbgrader says:.*a03-forward"
    ):
        build(fresh_course, fresh_course.resolve(SHORT))


def test_a_failed_build_keeps_what_was_released_and_shows_no_traceback(
    fresh_course: Course,
) -> None:
    name = fresh_course.resolve(SHORT)
    released = fresh_course.root / "release" / name / f"{name}.ipynb"
    before = released.read_bytes()
    (fresh_course.root / "source" / name / f"{name}.ipynb").write_text("{broken")
    with pytest.raises(AssignmentError, match="does not appear to be JSON") as caught:
        build(fresh_course, name)
    assert "Traceback" not in str(caught.value)
    assert "\n" not in str(caught.value)
    assert released.read_bytes() == before
    assert [path.name for path in released.parents[1].iterdir()] == [name]


def test_a_build_that_was_killed_is_made_again(fresh_course: Course) -> None:
    name = fresh_course.resolve(SHORT)
    folder = fresh_course.root / "release" / name
    before = (folder / f"{name}.ipynb").read_bytes()
    beside = folder.with_name(".fresh")
    (beside / name).mkdir(parents=True)
    (beside / name / f"{name}.ipynb").write_text("{half")
    folder.rename(beside / f".{name}.old")
    assert build(fresh_course, name).read_bytes() == before
    assert [path.name for path in folder.parent.iterdir()] == [name]


@pytest.mark.parametrize("locked", [".", "release", "release/{}", "gradebook.db"])
def test_where_nothing_may_be_written_that_is_said(fresh_course: Course, locked: str) -> None:
    path = fresh_course.root / locked.format(fresh_course.resolve(SHORT))
    path.chmod(0o555)

    def step() -> tuple[int, str]:
        os.chdir(fresh_course.root)
        done = CliRunner().invoke(main, ["build", SHORT])
        return done.exit_code, done.stderr

    code, said = as_ordinary_user(step)
    path.chmod(0o755)
    assert code == 1
    assert said.count("\n") == 1
    assert "to write it" in said or f"{path}" in said
    assert (fresh_course.root / "release" / fresh_course.resolve(SHORT)).is_dir()


def test_an_assignment_the_gradebook_does_not_know_is_built(fresh_course: Course) -> None:
    (fresh_course.root / "gradebook.db").unlink()
    assignment = fresh_course.assignment(SHORT)
    with open_gradebook(fresh_course.gradebook) as gradebook:
        assert known_points(gradebook, assignment.name) is None
        ensure_known(fresh_course, gradebook, assignment)
        assert known_points(gradebook, assignment.name) == released_points(assignment)


def test_points_that_changed_are_told_to_the_gradebook(fresh_course: Course) -> None:
    for folder in ("source", "release"):
        edit(fresh_course, folder, "a03-dphi", points=7)
    assignment = fresh_course.assignment(SHORT)
    with open_gradebook(fresh_course.gradebook) as gradebook:
        ensure_known(fresh_course, gradebook, assignment)
        assert (known_points(gradebook, assignment.name) or {})["a03-dphi"] == 7


def test_a_release_that_is_not_made_from_its_source_is_told_so(fresh_course: Course) -> None:
    edit(fresh_course, "release", "a03-dphi", points=7)
    assignment = fresh_course.assignment(SHORT)
    with (
        open_gradebook(fresh_course.gradebook) as gradebook,
        pytest.raises(AssignmentError, match="was not made from source"),
    ):
        ensure_known(fresh_course, gradebook, assignment)
