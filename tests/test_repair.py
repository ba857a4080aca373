"""Notebooks that no longer fit their release: fitted again, nothing lost, all said."""

from __future__ import annotations

import contextlib
import copy
import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
import torch

from autograder import notebooks
from autograder.course import Course
from autograder.notebooks import SOLUTION, grade_id
from autograder.pipeline import Grader
from autograder.read import read_submission
from autograder.records import Assignment, Submission
from autograder.repair import NOT_FOUND, repair
from tests.notebooks import code_cell

SHORT = "a03"
Cells = list[dict[str, Any]]
ASKED = ["forward", "dphi", "grad_w", "grad_W", "grads_autograd", "rel_error"]


@pytest.fixture
def assignment(course: Course) -> Assignment:
    return course.assignment(SHORT)


@pytest.fixture
def solved(course: Course, assignment: Assignment) -> dict[str, Any]:
    path = course.root / "source" / assignment.name / f"{assignment.name}.ipynb"
    document = json.loads(path.read_text(encoding="utf-8"))
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"])
    return document


@pytest.fixture
def fit(course: Course, assignment: Assignment, tmp_path: Path) -> Callable[..., Submission]:
    """Repair, and see what must hold of every repaired notebook."""

    def write_and_repair(document: dict[str, Any]) -> Submission:
        path = tmp_path / f"{assignment.name}.ipynb"
        path.write_text(json.dumps(document), encoding="utf-8")
        submission = repair(read_submission(path, course.assignments()))
        assert_fits(submission, assignment)
        again = repair(Submission(path, submission.notebook, assignment))
        assert again.notebook == submission.notebook
        return submission

    return write_and_repair


def assert_fits(submission: Submission, assignment: Assignment) -> None:
    """Valid, every graded id once with the release's metadata, locked text as released."""
    nbformat.validate(nbformat.from_dict(submission.notebook))
    cells = {grade_id(c): c for c in submission.notebook["cells"] if grade_id(c)}
    wanted = {grade_id(c): c for c in assignment.notebook["cells"] if grade_id(c)}
    assert len(cells) == len([c for c in submission.notebook["cells"] if grade_id(c)])
    assert cells.keys() == wanted.keys()
    for identity, cell in cells.items():
        about = wanted[identity]["metadata"]["nbgrader"]
        assert cell["metadata"] == wanted[identity]["metadata"]
        assert cell["cell_type"] == wanted[identity]["cell_type"]
        if about["locked"] or (about["grade"] and not about["solution"]):
            assert cell["source"] == wanted[identity]["source"]


def cell_of(document: dict[str, Any], identity: str) -> dict[str, Any]:
    return next(cell for cell in document["cells"] if grade_id(cell) == identity)


def answer(document: dict[str, Any], name: str) -> dict[str, Any]:
    return cell_of(document, f"{SHORT}-{name}{SOLUTION}")


def said(submission: Submission) -> str:
    return "\n".join(submission.repairs)


def defined(submission: Submission) -> dict[str, Any]:
    """What the cells with definitions define, run in order (the answers here are ours)."""
    names: dict[str, Any] = {"torch": torch}
    for cell in submission.notebook["cells"]:
        if cell["cell_type"] == "code" and (
            "def " in cell["source"] or "# added" in cell["source"]
        ):
            with contextlib.suppress(Exception):
                exec(cell["source"], names)
    return names


def test_all_metadata_lost_is_found_again(fit, solved, assignment) -> None:
    for cell in solved["cells"]:
        cell["metadata"] = {}
        del cell["id"]
    cell_of_question = solved["cells"][-1]
    cell_of_question["source"] = "By the chain rule ..."
    submission = fit(solved)
    assert len(submission.notebook["cells"]) == len(assignment.notebook["cells"])
    assert "14 cells had lost their ids" in said(submission)
    assert submission.notebook["cells"][-1]["source"] == "By the chain rule ..."


ROUND_TRIPS = {
    "colab": lambda cell: {
        **cell,
        "metadata": {**cell["metadata"], "id": "b2Yx", "colab": {"base_uri": "https://colab"}},
        "source": cell["source"].splitlines(keepends=True),
    },
    "vscode": lambda cell: {
        **{k: v for k, v in cell.items() if k != "id"},
        "metadata": {**cell["metadata"], "vscode": {"languageId": "python"}},
    },
    "kaggle": lambda cell: {
        **{k: v for k, v in cell.items() if k != "id"},
        "metadata": {"trusted": True, "_uuid": "8f2839f2", "_cell_guid": "b1076dfc"},
    },
}


@pytest.mark.parametrize("editor", ROUND_TRIPS)
def test_a_round_trip_through_another_editor_loses_nothing(editor, fit, solved) -> None:
    before = [cell["source"] for cell in solved["cells"]]
    solved["cells"] = [ROUND_TRIPS[editor](cell) for cell in solved["cells"]]
    solved["metadata"] = {"kernelspec": {"name": "no-such-kernel", "display_name": editor}}
    submission = fit(solved)
    assert [cell["source"] for cell in submission.notebook["cells"]] == before
    assert submission.notebook["metadata"]["kernelspec"]["name"] == "python3"


@pytest.mark.parametrize(
    ("code", "lexer"),
    [("x = 1", "python"), ("'%" + "0" * 500, "text"), ("# " + "\u202e" * 100, "text")],
)
def test_no_lexer_that_takes_long_is_named_to_nbgraders_pages(
    code: str, lexer: str, fit: Callable[..., Submission], solved: dict[str, Any]
) -> None:
    """IPython's, theirs if none is named, takes quadratic time; a student's may take any."""
    solved["metadata"] = {"language_info": {"name": "maple", "pygments_lexer": "maple"}}
    solved["cells"].append(code_cell(code, ""))
    about = fit(solved).notebook["metadata"]["language_info"]
    assert about == {"name": "python", "pygments_lexer": lexer}


def test_of_a_duplicated_cell_what_was_worked_on_counts(fit, solved, assignment) -> None:
    stub = copy.deepcopy(answer(assignment.notebook, "dphi"))
    mine = answer(solved, "dphi")["source"]
    solved["cells"].append(stub)
    submission = fit(solved)
    assert answer(submission.notebook, "dphi")["source"] == mine
    assert stub["source"] not in [cell["source"] for cell in submission.notebook["cells"]]
    assert "a03-dphi-solution was there 2 times" in said(submission)


def test_duplicate_cell_ids_are_made_unique(fit, solved) -> None:
    for cell in solved["cells"]:
        cell["id"] = "same"
    submission = fit(solved)
    assert submission.repairs == ()
    ids = [cell["id"] for cell in submission.notebook["cells"]]
    assert len(set(ids)) == len(ids)


def test_deleted_cells_are_put_back(fit, solved, assignment) -> None:
    gone = {"a03-setup", "a03-forward-solution", "a03-forward", "a03-question"}
    solved["cells"] = [cell for cell in solved["cells"] if grade_id(cell) not in gone]
    submission = fit(solved)
    assert "a03-setup, a03-forward-solution, a03-forward were missing" in said(submission)
    assert "a03-question was missing; a person will look" in said(submission)
    assert cell_of(submission.notebook, "a03-question")["source"] == NOT_FOUND
    order = [grade_id(c) for c in submission.notebook["cells"] if grade_id(c)]
    assert order == [grade_id(c) for c in assignment.notebook["cells"] if grade_id(c)]


def test_an_edited_locked_cell_is_restored_and_what_was_written_kept(fit, solved) -> None:
    setup, test = cell_of(solved, "a03-setup"), cell_of(solved, "a03-dphi")
    setup["source"] += "\nimport torch.nn.functional as F\n"
    test["source"] = "assert True"
    submission = fit(solved)
    place = submission.notebook["cells"].index(cell_of(submission.notebook, "a03-setup"))
    assert "functional as F" in submission.notebook["cells"][place + 1]["source"]
    assert "The locked cell a03-setup had been edited" in said(submission)
    assert "The locked cell a03-dphi had been edited" in said(submission)


def test_what_was_written_in_locked_text_is_kept_below_it(assignment, solved) -> None:
    about = {"grade_id": "a03-hint", "grade": False, "solution": False, "locked": True}
    hint = {"cell_type": "markdown", "metadata": {"nbgrader": about}, "source": "Use the rule."}
    release = {**assignment.notebook, "cells": [*assignment.notebook["cells"], hint]}
    solved["cells"].append({**copy.deepcopy(hint), "source": "Use the rule. I did."})
    given = replace(assignment, notebook=release)
    submission = repair(Submission(Path("a03.ipynb"), solved, given))
    *_, restored, kept = submission.notebook["cells"]
    assert (restored["source"], kept["source"]) == ("Use the rule.", "I did.")
    assert said(submission).endswith("What you wrote was kept in a cell below it.")


def test_only_white_space_in_a_locked_cell_is_no_news(fit, solved) -> None:
    cell_of(solved, "a03-setup")["source"] += "  \n\n"
    assert fit(solved).repairs == ()


def test_an_answer_in_the_locked_test_cell_still_counts(fit, solved) -> None:
    mine = answer(solved, "dphi")["source"]
    cell_of(solved, "a03-dphi")["source"] += "\n" + mine
    answer(solved, "dphi")["source"] = ""
    assert "dphi" in defined(fit(solved))


@pytest.mark.parametrize(("kind", "other"), [("code", "markdown"), ("code", "raw")])
def test_a_retyped_answer_is_code_again(kind, other, fit, solved) -> None:
    cell = answer(solved, "dphi")
    cell["cell_type"] = other
    cell.pop("outputs")
    cell.pop("execution_count")
    submission = fit(solved)
    assert answer(submission.notebook, "dphi")["cell_type"] == kind
    assert f"had become a {other} cell" in said(submission)


def test_a_retyped_question_is_text_again(fit, solved) -> None:
    question = cell_of(solved, "a03-question")
    question |= {"cell_type": "code", "outputs": [], "execution_count": 3, "source": "Because"}
    submission = fit(solved)
    assert cell_of(submission.notebook, "a03-question")["source"] == "Because"


def test_a_split_answer_is_run_as_two_cells(fit, solved) -> None:
    cell = answer(solved, "forward")
    place = solved["cells"].index(cell)
    first = {**copy.deepcopy(cell), "source": "def helper(h):\n    return torch.tanh(h)\n"}
    cell["source"] = "def forward(X, W, w):\n    return helper(X @ W)\n"
    solved["cells"].insert(place, first)
    submission = fit(solved)
    assert answer(submission.notebook, "forward")["source"] == cell["source"]
    assert first["source"] in [c["source"] for c in submission.notebook["cells"]]


def test_everything_in_one_cell_is_not_undone_by_the_cells_it_answers(
    fit, solved, assignment
) -> None:
    together = "\n\n".join(answer(solved, name)["source"] for name in ASKED)
    document = copy.deepcopy(assignment.notebook)
    document["cells"].insert(1, code_cell("import torch\n" + together, "mine"))
    submission = fit(document)
    assert defined(submission).keys() >= set(ASKED)
    assert "grads_autograd, rel_error were answered outside the answer cell" in said(submission)
    code = [c["source"] for c in submission.notebook["cells"] if c["cell_type"] == "code"]
    assert "raise NotImplementedError" not in "".join(code)


def test_merged_cells_without_metadata_keep_every_answer(fit, solved) -> None:
    code = [cell["source"] for cell in solved["cells"] if cell["cell_type"] == "code"]
    submission = fit({"cells": [code_cell("\n\n".join(code), "all")]})
    for name in ASKED:
        defining = [c for c in submission.notebook["cells"] if f"def {name}(" in c["source"]]
        assert len(defining) == 1, name


def test_a_second_definition_is_run_last_and_said(fit, solved) -> None:
    solved["cells"].append(code_cell("def dphi(h):\n    return 'second'\n", "second"))
    submission = fit(solved)
    assert defined(submission)["dphi"](0) == "second"
    assert "dphi is defined in 2 cells; the definition that is run last counts" in said(submission)


def test_a_renamed_function_is_graded_where_it_can_only_be_the_one_asked(fit, solved) -> None:
    answer(solved, "dphi")["source"] = "def slope(h):\n    return 'mine'\n"
    submission = fit(solved)
    assert defined(submission)["dphi"](0) == "mine"
    assert "defines slope, not dphi" in said(submission)


@pytest.mark.parametrize(
    "source",
    [
        "def slope(h, more):\n    return h\n",
        "def slope(h):\n    return h\n\ndef other(h):\n    return h\n",
        "def forward(h):\n    return h\n",
        "class slope:\n    pass\n",
        "x = 1\n",
    ],
    ids=["other-arguments", "two-functions", "another-exercise", "a-class", "no-function"],
)
def test_a_renamed_function_is_not_guessed(source, fit, solved) -> None:
    answer(solved, "dphi")["source"] = source
    submission = fit(solved)
    assert not [c for c in submission.notebook["cells"] if c["source"].startswith("dphi =")]


@pytest.mark.parametrize("seed", range(5))
def test_moved_cells_run_in_the_students_order_with_the_preparing_ones_first(
    seed, fit, solved
) -> None:
    own = [cell["source"] for cell in solved["cells"]]
    random.Random(seed).shuffle(solved["cells"])
    moved = [cell["source"] for cell in solved["cells"]]
    submission = fit(solved)
    result = [cell["source"] for cell in submission.notebook["cells"]]
    assert sorted(result) == sorted(own)
    prepares = {cell_of(solved, i)["source"] for i in ("a03-setup", "a03-data")}
    rest = [source for source in result if source not in prepares]
    assert rest == [source for source in moved if source not in prepares]
    graded = [i for i, c in enumerate(submission.notebook["cells"]) if "-" in grade_id(c)]
    assert {grade_id(submission.notebook["cells"][i]) for i in graded[:2]} == {
        "a03-setup",
        "a03-data",
    }


def test_unknown_grade_ids_are_no_ones(fit, solved) -> None:
    solved["cells"][0]["metadata"] = {"nbgrader": {"grade_id": "a99-theirs", "points": 100}}
    assert fit(solved).notebook["cells"][0]["metadata"] == {}


def test_active_content_in_text_cells_is_made_text(fit, solved) -> None:
    cell_of(solved, "a03-question")["source"] = "<script>alert(1)</script> because $a<b$"
    submission = fit(solved)
    source = cell_of(submission.notebook, "a03-question")["source"]
    assert source == "< script>alert(1)< /script> because $a< b$"
    assert "1 text cell(s) are shown as text" in said(submission)


GRADED = {
    "reversed": lambda d: d["cells"].reverse(),
    "no metadata": lambda d: [c.update(metadata={}) for c in d["cells"]],
    "magics": lambda d: d["cells"].insert(
        0, code_cell("%matplotlib widget\n!pip install torch\n%time 1\nname = input('who?')", "m")
    ),
    "capture": lambda d: answer(d, "dphi").update(
        source="%%capture\n" + answer(d, "dphi")["source"]
    ),
    "missing library": lambda d: d["cells"].insert(0, code_cell("import no_such_library", "m")),
    "missing file": lambda d: d["cells"].insert(0, code_cell("open('data/x.csv')", "m")),
    "long line": lambda d: d["cells"].append(code_cell("x = '" + "y" * 500_000 + "'", "m")),
}


@pytest.mark.parametrize("change", GRADED)
def test_an_odd_notebook_with_right_answers_earns_all_points(
    change, grader: Grader, solved, tmp_path: Path
) -> None:
    GRADED[change](solved)
    path = tmp_path / "final (1).ipynb"
    path.write_text(json.dumps(solved), encoding="utf-8")
    result = grader.grade_file(path)
    assert (result.status, result.score, result.max_score) == ("graded", 20, 20)


def test_a_truncated_notebook_earns_what_is_whole(grader: Grader, solved, tmp_path: Path) -> None:
    raw = json.dumps(solved, indent=1)
    path = tmp_path / "cut.ipynb"
    path.write_text(raw[: raw.index("a03-grad_w-solution")], encoding="utf-8")
    result = grader.grade_file(path)
    earned = {exercise.key for exercise in result.exercises if exercise.score > 0}
    assert earned == {"a03.forward", "a03.dphi"}
    assert "is damaged" in result.repairs[0]


@pytest.mark.parametrize(
    "source", ["def f(\n" * 20_000, "".join(f"def f{n}(\n" for n in range(15_000))]
)
def test_cells_of_nothing_but_definitions_take_no_long_time(source, fit, solved) -> None:
    for name in ("forward", "dphi", "grad_w"):
        answer(solved, name)["source"] = source
    began = time.process_time()
    fit(solved)
    assert time.process_time() - began < 8


def test_each_text_is_looked_at_once_for_what_it_answers(fit, solved, monkeypatch) -> None:
    """Many cells of a megabyte may name all that is asked."""
    seen: list[str] = []
    answered = notebooks._answered

    def counted(source: str) -> frozenset[str]:
        seen.append(source)
        return answered(source)

    monkeypatch.setattr(notebooks, "_answered", counted)
    junk = "# " + " ".join(ASKED) + "\nforward = forward\ngrad_w = 1 + grad_w\ndphi = undphi\n"
    solved["cells"].append(code_cell(junk, ""))
    fit(solved)
    assert seen.count(junk) == 2  # the fixture repairs twice


@pytest.mark.parametrize(
    ("source", "answered"),
    [
        ("f = f(x)\nf = 2 * f", False),
        ("f = f(x)\nf = off", True),
        ("  f = 1\n# f\nf == 1", False),
        ("async  def f(x): 1", True),
        ("class f:\n    1", True),
        ("def ff(x): f", False),
        ("f: int = 1", True),
    ],
)
def test_a_definition_is_an_answer_unless_it_is_of_itself(source: str, answered: bool) -> None:
    assert notebooks.Answers()(code_cell(source, ""), "f") is answered
    assert not notebooks.Answers()({"cell_type": "markdown", "source": source}, "f")


def test_a_name_of_any_length_is_short_in_a_message(fit, solved) -> None:
    cell = answer(solved, "dphi")
    cell["source"] = cell["source"].replace("def dphi", "def " + "dphi" * 50_000)
    submission = fit(solved)
    assert f"defines {'dphi' * 15}..., not dphi; it was graded as dphi" in said(submission)
    assert len(said(submission)) < 1000
