"""The course on disk: where its folders are, and what its released assignments ask."""

from __future__ import annotations

import functools
import json
import os
import shlex
import stat
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from autograder.errors import AssignmentError, UnknownNameError
from autograder.notebooks import exercise_key
from autograder.records import Assignment, Exercise

CONFIG = "nbgrader_config.py"
HIDDEN = Path(__file__).parent / "assignments"
OWN = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Course:
    """A course folder in nbgrader's layout."""

    root: Path

    @classmethod
    def find(cls, start: Path | None = None) -> Course:
        """The course around ``start`` (here, if not given); UnknownNameError where none is.

        The nearest one. What students handed in is no course, whatever lies in it: its
        configuration is a program.
        """
        here = (start or Path.cwd()).resolve()
        found = _configured(here if start else _as_typed(here), here)
        strangers = [folder for folder in found if _is_anybodys(folder)]
        courses: list[Course] = []
        for folder in _outermost_first(found):  # it tells where strangers' files lie
            if folder not in strangers and not any(c.holds(*found[folder]) for c in courses):
                courses.append(cls(folder))
        if not courses and strangers:
            raise UnknownNameError(_not_run(strangers[-1]))
        if not courses:
            raise UnknownNameError(
                f"no course here: neither {here} nor a folder above it holds {CONFIG}; "
                "change to the course's folder first"
            )
        return courses[-1]

    @classmethod
    def find_or_own(cls) -> Course:
        """The course around here, else the kit's own: a notebook to check may lie anywhere."""
        try:
            return cls.find()
        except UnknownNameError:
            if (OWN / CONFIG).is_file():
                return cls(OWN)
            raise

    @property
    def gradebook(self) -> str:
        """The URL of nbgrader's database; AssignmentError where it would lead out of the course.

        nbgrader makes the same one, from the folder as it is called: there is nothing to escape.
        """
        configured: str | None = self.config().CourseDirectory.get("db_url")
        if configured:
            return configured
        for folder in map(str, (self.root, self.root.resolve())):
            if "?" in folder or unquote(folder) != folder:
                raise AssignmentError(
                    f"in the course's folder {folder} nbgrader would use the gradebook of another "
                    "folder, for % and ? mean something in the address of one: rename the folder"
                )
        return f"sqlite:///{self.root / 'gradebook.db'}"

    def config(self) -> Any:
        """What nbgrader_config.py says, as nbgrader reads it, with this folder as the root."""
        from traitlets.config import PyFileConfigLoader

        try:
            config = PyFileConfigLoader(CONFIG, path=str(self.root)).load_config()
        except Exception as error:  # it is a program: anything may come of it
            raise AssignmentError(_in_config(self.root / CONFIG, error)) from error
        config.CourseDirectory.root = str(self.root)
        return config

    def holds(self, *places: Path) -> bool:
        """Whether one of these is in a folder for submissions, or for what is made of them."""
        from traitlets.config import Config

        try:
            config = self.config()
        except AssignmentError:  # no reason to stop a course in its folder: the usual names count
            config = Config()
        names = [
            config.CourseDirectory.get(f"{step}_directory", step)
            for step in ("submitted", "autograded", "feedback", "release")
        ]
        names.append(config.ZipCollectApp.get("downloaded_directory", "downloaded"))
        own = [(self.root / str(name)).resolve() for name in names]
        return any(place.is_relative_to(folder) for folder in own for place in places)

    def names(self) -> list[str]:
        """The names of all assignments with an instructor notebook."""
        return sorted(path.parent.name for path in self.root.glob("source/*/*.ipynb"))

    def resolve(self, name: str) -> str:
        """The full name of an assignment named in full or in short (``a03``)."""
        names = self.names()
        matches = [n for n in names if n == name] or [n for n in names if _short(n) == name]
        if not names:
            raise UnknownNameError(self._holds_none())
        if len(matches) > 1:
            raise UnknownNameError(f"{name!r} may be {' or '.join(matches)}: name it in full")
        if not matches:
            raise UnknownNameError(
                f"no assignment is called {name!r}; there are {', '.join(names)}"
            )
        return matches[0]

    def resolve_all(self, names: Sequence[str]) -> list[str]:
        """The full names of assignments; of all where none is named."""
        found = [self.resolve(name) for name in names] or self.names()
        if not found:
            raise UnknownNameError(self._holds_none())
        return found

    def _holds_none(self) -> str:
        return (
            f"the course {self.root} holds no assignment: put instructor notebooks into "
            f"{self.root / 'source'}/<assignment>/"
        )

    def assignment(self, name: str) -> Assignment:
        """A released assignment by name, full or short."""
        return load_assignment(self.root, self.resolve(name))

    def assignments(self) -> list[Assignment]:
        """All released assignments that can be read; AssignmentError when there is none yet."""
        found, broken = self._released()
        if not found:
            raise (
                broken[0]
                if broken
                else AssignmentError(
                    f"no assignment in {self.root} is released yet: run `gradmark build` first"
                )
            )
        return found

    def broken(self) -> list[str]:
        """Why released assignments cannot be read: they stop the grading of no other."""
        return list(map(str, self._released()[1]))

    def _released(self) -> tuple[list[Assignment], list[AssignmentError]]:
        """The released assignments, and what is said of those that cannot be read."""
        found: list[Assignment] = []
        broken: list[AssignmentError] = []
        for name in self.names():
            if (self.root / "release" / name / f"{name}.ipynb").is_file():
                try:
                    found.append(load_assignment(self.root, name))
                except AssignmentError as error:
                    broken.append(error)
        return found, broken


def _configured(typed: Path, here: Path) -> dict[Path, list[Path]]:
    """The folders around here with a configuration, each with all places where it stands.

    A link on the way is such a place, too: whoever made it chose what lies behind.
    """
    way = [*reversed(typed.parents), typed]
    places = [path.parent.resolve() / path.name for path in way]
    found = {path.resolve(): [path.resolve(), *places[: i + 1]] for i, path in enumerate(way)}
    for folder in (*reversed(here.parents), here):
        found.setdefault(folder, [folder, *places])
    return {folder: found[folder] for folder in found if _is_there(folder / CONFIG)}


def _is_there(path: Path) -> bool:
    """Whether a file is there; none is where a link leads nowhere, or nobody may look."""
    try:
        return path.is_file()
    except OSError:
        return False


def _outermost_first(found: dict[Path, list[Path]]) -> list[Path]:
    """Folders in an order in which each comes after all in which it stands."""
    return sorted(
        found, key=lambda f: sum(any(p.is_relative_to(g) for p in found[f]) for g in found)
    )


def _as_typed(here: Path) -> Path:
    """The working directory as the shell knows it: on the way to it there may be links."""
    typed = Path(os.environ.get("PWD") or here)
    try:
        return typed if typed.is_absolute() and typed.samefile(here) else here
    except OSError:  # it was of another folder, or nobody may look
        return here


def _is_anybodys(folder: Path) -> bool:
    """Whether a configuration may be a stranger's: in a folder like /tmp, of another user.

    A link there may be anybody's, whoever owns what it leads to.
    """
    if not folder.stat().st_mode & stat.S_IWOTH:
        return False
    about = (folder / CONFIG).lstat()
    return not stat.S_ISREG(about.st_mode) or about.st_uid not in (0, os.geteuid())


def _not_run(folder: Path) -> str:
    return (
        f"{folder / CONFIG} is not run: anybody may write to its folder, and it is another user's, "
        f"or a link. If you trust it, take that right away (chmod o-w "
        f"{shlex.quote(str(folder))}), or copy the course into a folder of your own"
    )


def _in_config(path: Path, error: Exception) -> str:
    """What is wrong with a configuration, and where."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename) == path
    ]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    where = f"{path}, line {line}" if line else str(path)
    return f"{where}: {type(error).__name__}: {said}: mend it, and call again"


def _short(name: str) -> str:
    return name.partition("_")[0]


@functools.cache
def load_assignment(root: Path, name: str) -> Assignment:
    """Read a released assignment; AssignmentError when it was not built."""
    path = root / "release" / name / f"{name}.ipynb"
    try:
        notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
        return Assignment(name, path, notebook, tuple(_exercises(notebook)))
    except FileNotFoundError as error:
        raise AssignmentError(
            f"{name} is not released yet: run `gradmark build {name}` first"
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise AssignmentError(
            f"{path} is no released notebook ({type(error).__name__}: {str(error)[:200]}): run "
            f"`gradmark build {name}` to make it again"
        ) from error


def _exercises(notebook: dict[str, Any]) -> list[Exercise]:
    found = []
    for cell in notebook["cells"]:
        about = cell["metadata"].get("nbgrader", {})
        if about.get("grade"):
            manual = bool(about["solution"])
            key = exercise_key(about["grade_id"])
            found.append(Exercise(key, float(about["points"]), manual))
    return found


def hidden_tests(assignment: Assignment) -> Path:
    """The file with an assignment's hidden tests."""
    path = HIDDEN / assignment.name / "test_hidden.py"
    if not path.is_file():
        raise AssignmentError(f"{assignment.name} has no hidden tests: {path} is missing")
    return path
