"""Known answers to the exercises: right in many styles, wrong in named ways."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any


@dataclass(frozen=True)
class KnownAnswer:
    """One implementation of an exercise, as a student might write it.

    ``key`` names the exercise (``a03.grad_W``); ``name`` the answer. For a wrong
    answer ``symptom`` says what its result looks like and ``hint`` what its author
    reads; both are empty for a right one.
    """

    key: str
    name: str
    implementation: Callable[..., Any]
    symptom: str = ""
    hint: str = ""

    @property
    def id(self) -> str:
        """The answer's name in the whole course, ``a03.grad_W.missing_phi_prime``."""
        return f"{self.key}.{self.name}"

    @property
    def is_right(self) -> bool:
        """Whether this answer meets the whole contract of its exercise."""
        return not self.hint

    def source(self) -> str:
        """The code as a student's cell: undecorated, under the exercise's own name."""
        tree = ast.parse(textwrap.dedent(inspect.getsource(self.implementation)))
        definition = tree.body[0]
        assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
        definition.decorator_list = []
        asked = self.key.partition(".")[2]
        for node in ast.walk(definition):
            if isinstance(node, ast.Name) and node.id == self.name:
                node.id = asked
        definition.name = asked
        return ast.unparse(tree) + "\n"


def right(key: str) -> Callable[[Callable[..., Any]], KnownAnswer]:
    """Mark a function or class as a right answer to the exercise ``key``."""

    def mark(implementation: Callable[..., Any]) -> KnownAnswer:
        return KnownAnswer(key, implementation.__name__, implementation)

    return mark


def wrong(key: str, *, symptom: str, hint: str) -> Callable[[Callable[..., Any]], KnownAnswer]:
    """Mark a function or class as a wrong answer to the exercise ``key``."""

    def mark(implementation: Callable[..., Any]) -> KnownAnswer:
        return KnownAnswer(key, implementation.__name__, implementation, symptom, hint)

    return mark


def answers_in(module: ModuleType) -> Iterator[KnownAnswer]:
    """The known answers that a module defines, in the order of their definition."""
    for value in vars(module).values():
        if isinstance(value, KnownAnswer):
            yield value


@functools.cache
def known_answers(key: str) -> tuple[KnownAnswer, ...]:
    """The right and the wrong answers to an exercise that the kit knows."""
    return tuple(
        answer for answer in _assignment_answers(key.partition(".")[0]) if answer.key == key
    )


@functools.cache
def _assignment_answers(short: str) -> tuple[KnownAnswer, ...]:
    from autograder import assignments

    found: list[KnownAnswer] = []
    for package in pkgutil.iter_modules(assignments.__path__):
        if package.name.partition("_")[0] == short:
            name = f"{assignments.__name__}.{package.name}.answers"
            answers = importlib.import_module(name)
            for module in pkgutil.iter_modules(answers.__path__):
                found.extend(answers_in(importlib.import_module(f"{name}.{module.name}")))
    return tuple(found)
