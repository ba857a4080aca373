"""The proof in numbers: what counts, and when it does not hold."""

from __future__ import annotations

import ast
import math
from pathlib import Path

from autograder.answers import KnownAnswer
from autograder.course import Course
from autograder.margins import Margin, margin
from autograder.proof import HEADER, Proof, proof_of
from autograder.proof_page import PICTURE, write_page
from autograder.prove import Outcome, Trial
from autograder.records import Diagnosis, ExerciseResult

ANSWERS = Path(__file__).parents[1] / "autograder" / "assignments"
KEY = "a03.dphi"
DISTANCES = {f"{KEY}.squared": 0.5, f"{KEY}.wrong_form": math.inf, f"{KEY}.alias": 0.0}
MARGIN = Margin(KEY, double=1e-16, single=1e-7, distances=DISTANCES)


def outcome(course: Course, name: str, score: float, *named: str) -> Outcome:
    """What the pipeline might say of an answer; a name that starts with "right" is a right one."""
    hint = "" if name.startswith("right") else "a hint"
    answer = KnownAnswer(KEY, name, lambda h: h, "" if not hint else "a symptom", hint)
    diagnosis = tuple(Diagnosis(identity, "") for identity in named)
    result = ExerciseResult(KEY, score, 3.0, "passed", diagnosis=diagnosis)
    return Outcome(Trial(course.assignment("a03"), answer), result)


def proof(course: Course, *outcomes: tuple[str, float, str]) -> Proof:
    return proof_of([outcome(course, *about) for about in outcomes], [MARGIN])


def test_a_proof_holds_when_all_is_as_it_should(course: Course) -> None:
    found = proof(course, ("squared", 1.0, f"{KEY}.squared"), ("right_one", 3.0, ""))
    assert found.holds
    assert found.total.row()[1:3] == ("1/1", "1/1")
    assert (found.total.values_named, found.total.values) == (1, 1)


def test_it_does_not_hold_with_a_wrong_answer_of_full_points(course: Course) -> None:
    assert not proof(course, ("squared", 3.0, f"{KEY}.squared")).holds


def test_it_does_not_hold_with_a_right_answer_that_lost_points(course: Course) -> None:
    assert not proof(course, ("right_one", 2.5, "")).holds


def test_it_does_not_hold_with_a_wrong_name(course: Course) -> None:
    assert not proof(course, ("alias", 1.0, f"{KEY}.squared")).holds


def test_it_does_not_hold_with_too_few_values_named(course: Course) -> None:
    found = proof(course, ("squared", 1.0, "factor.2"))
    assert found.total.values_rate == 0
    assert not found.holds


def test_it_does_not_hold_with_an_answer_that_only_lacks_an_import(course: Course) -> None:
    assert not proof(course, ("wrong_form", 0.0, "raised.undefined")).holds
    its_mistake = outcome(course, "a_global", 0.0, f"{KEY}.a_global", "raised.undefined")
    assert proof_of([its_mistake], [MARGIN]).holds


def test_an_alias_is_no_wrong_value(course: Course) -> None:
    found = proof(course, ("alias", 1.0, "behaviour.alias"), ("wrong_form", 0.0, ""))
    assert found.total.values == 0
    assert found.holds


def test_nothing_proves_nothing() -> None:
    assert not proof_of([], []).holds


def test_the_page_has_a_row_for_each_exercise_and_a_picture(course: Course, tmp_path: Path) -> None:
    found = proof(course, ("squared", 1.0, f"{KEY}.squared"), ("right_one", 3.0, ""))
    text = write_page(found, tmp_path / "docs").read_text(encoding="utf-8")
    assert f"| {' | '.join(HEADER)} |" in text
    assert f"| {KEY} | 1e-16 | 1e-07 | squared | 5.0e-01 |" in text
    assert (tmp_path / "docs" / PICTURE).read_bytes().startswith(b"\x89PNG")


def test_the_tolerances_lie_between_right_and_wrong_values() -> None:
    measured = margin("a03.grad_W")
    assert measured is not None
    assert measured.double < 1e-12
    assert measured.nearest[1] > 1e-8
    assert measured.single is not None
    assert measured.single < 3e-6


def test_random_right_answers_are_free() -> None:
    measured = margin("a04.init_params")
    assert measured is not None
    assert measured.is_free


def test_no_known_answer_hides_another_of_its_name() -> None:
    for path in ANSWERS.glob("*/answers/*.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        names = [n.name for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
        assert names or path.name == "__init__.py"
        assert len(names) == len(set(names)), path.name
