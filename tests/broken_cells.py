"""Notebooks whose cells were lost, moved or changed, or hold what a sandbox may not do."""

from __future__ import annotations

import copy
import json
from typing import Any

from autograder.notebooks import grade_id
from tests.broken import Kind, Work
from tests.notebooks import code_cell


def each(change: Any) -> Any:
    """A damage that changes every cell."""

    def damage(work: Work) -> None:
        for number, cell in enumerate(work.cells):
            change(number, cell)

    return damage


def without(*identities: str) -> Any:
    """A damage that deletes cells, or all text cells for ``text``."""

    def damage(work: Work) -> None:
        gone = [work.cell(i) if i != "test" else work.test(0) for i in identities if i != "text"]
        work.cells[:] = [
            cell
            for cell in work.cells
            if not any(cell is other for other in gone)
            and not ("text" in identities and cell["cell_type"] != "code" and not grade_id(cell))
        ]

    return damage


def without_answer(work: Work) -> None:
    work.cells.remove(work.answer(-1))


def doubled(work: Work) -> None:
    work.cells.insert(work.place(work.answer(0)) + 1, copy.deepcopy(work.answer(0)))


def stub_again(work: Work) -> None:
    """The answer, then the released cell once more under the same id."""
    stub = {**copy.deepcopy(work.answer(0)), "source": work.stub(0)}
    work.cells.insert(work.place(work.answer(0)) + 1, stub)


def all_twice(work: Work) -> None:
    work.cells.extend(copy.deepcopy(work.cells))


def exchanged_ids(work: Work) -> None:
    one, other = work.answer(0), work.answer(1)
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]


def one_id_lost(work: Work) -> None:
    work.answer(0)["metadata"] = {}


def foreign_ids(work: Work) -> None:
    """As if copied into a notebook of another assignment."""
    other = "a02" if work.assignment.short != "a02" else "a03"
    for cell in work.cells:
        if grade_id(cell):
            about = cell["metadata"]["nbgrader"]
            about["grade_id"] = about["grade_id"].replace(work.assignment.short, other)


def split(work: Work) -> None:
    cell = work.answer(0)
    first = {**copy.deepcopy(cell), "source": "my_helper = 1\n", "id": "first"}
    work.cells.insert(work.place(cell), first)


def split_without_ids(work: Work) -> None:
    """A helper of the student's own in a cell of its own, and no metadata anywhere."""
    split(work)
    each(lambda number, cell: cell.update(metadata={}))(work)


def merged(work: Work) -> None:
    """All answers in the first answer cell; the others deleted."""
    answers = [work.answer(n) for n in range(len(work.assignment.automatic))]
    answers[0]["source"] = "\n\n".join(cell["source"] for cell in answers)
    work.cells[:] = [c for c in work.cells if not any(c is other for other in answers[1:])]


def merged_with_tests(work: Work) -> None:
    """An answer and the locked cell below it made into one, as "merge cells" does."""
    answer, test = work.answer(-1), work.test(-1)
    answer["source"] += "\n\n" + test["source"]
    work.cells.remove(test)


def all_in_one(work: Work) -> bytes:
    code = [cell["source"] for cell in work.cells if cell["cell_type"] == "code"]
    return json.dumps({"cells": [code_cell("\n\n".join(code), "all")], "nbformat": 4}).encode()


def moved_up(work: Work) -> None:
    """The answers above the set-up that they need."""
    answer = work.answer(0)
    work.cells.remove(answer)
    work.cells.insert(0, answer)


def retyped(kind: str) -> Any:
    def damage(work: Work) -> None:
        cell = work.answer(0)
        cell["cell_type"] = kind
        del cell["outputs"], cell["execution_count"]

    return damage


def question_as_code(work: Work) -> None:
    answered = {"cell_type": "code", "outputs": [], "execution_count": 1, "source": "Because it is"}
    work.cell("question").update(answered)


def locked(identity: str, source: str) -> Any:
    """A damage that edits a locked cell; ``{}`` stands for what it held."""

    def damage(work: Work) -> None:
        cell = work.cell(identity) if identity != "test" else work.test(0)
        cell["source"] = source.replace("{}", cell["source"])

    return damage


def renamed(work: Work) -> None:
    cell, name = work.answer(-1), work.name(-1)
    cell["source"] = cell["source"].replace(f"def {name}(", "def my_own(")
    cell["source"] = cell["source"].replace(f"class {name}", "class MyOwn")


def elsewhere(work: Work) -> None:
    source = work.answer(-1)["source"]
    work.answer(-1)["source"] = work.stub(-1)
    work.insert(source, work.place(work.answer(-1)))


def in_its_test(work: Work) -> None:
    """Written below the asserts, the answer cell as released."""
    work.test(-1)["source"] += "\n\n" + work.answer(-1)["source"]
    work.answer(-1)["source"] = work.stub(-1)


def twice(work: Work) -> None:
    work.insert(f"def {work.name(0)}(*a):\n    return None\n", work.place(work.answer(0)))


def wrong_at_the_end(work: Work) -> None:
    work.insert(f"def {work.name(-1)}(*a):\n    return None\n", len(work.cells))


def colab(work: Work) -> None:
    work.document["metadata"] = {
        "colab": {"provenance": [], "toc_visible": True, "gpuType": "T4"},
        "accelerator": "GPU",
        "kernelspec": {"name": "python3", "display_name": "Python 3"},
    }
    work.document["nbformat_minor"] = 0
    for cell in work.cells:
        cell.pop("id", None)
        about = {"id": "b2Yx", "colab": {"base_uri": "https://localhost:8080/", "height": 35}}
        cell["metadata"] |= about
        cell["source"] = cell["source"].splitlines(keepends=True)
    work.insert("from google.colab import drive\ndrive.mount('/content/drive')\n")


def vscode(work: Work) -> None:
    work.document["metadata"] = {"language_info": {"name": "python"}, "orig_nbformat": 4}
    work.document["nbformat_minor"] = 2
    for cell in work.cells:
        cell.pop("id", None)
        cell["metadata"] |= {"vscode": {"languageId": "python"}}


def kaggle(work: Work) -> None:
    for cell in work.cells:
        cell.pop("id", None)
        cell["metadata"] = {"trusted": True, "_uuid": "8f2839f2", "_cell_guid": "b1076dfc"}
    work.insert("import os\nfor d, _, names in os.walk('/kaggle/input'):\n    print(d, names)\n")


def kernel(name: str, language: str) -> Any:
    def damage(work: Work) -> None:
        about = {"name": name, "display_name": name, "language": language}
        work.document["metadata"] = {"kernelspec": about, "language_info": {"name": language}}

    return damage


def first(source: str) -> Any:
    """A damage that puts a cell of the student's own first."""
    return lambda work: work.insert(source)


def atop(source: str, number: int = 0) -> Any:
    """A damage that puts lines on top of an answer cell."""

    def damage(work: Work) -> None:
        work.answer(number)["source"] = source + work.answer(number)["source"]

    return damage


def data_beside(work: Work) -> None:
    work.files["data/points.csv"] = b"1,2\n"
    atop("with open('data/points.csv') as file:\n    assert file.read() == '1,2\\n'\n")(work)


FOUND = "lost their ids"
BACK = "put back as released"
EDITED = "had been edited; it was restored"
OUTSIDE = "answered outside the answer cell"

KINDS = [
    Kind("no cell metadata", each(lambda n, c: c.update(metadata={})), (), FOUND),
    Kind("cell metadata of odd types", each(lambda n, c: c.update(metadata=[n])), (), FOUND),
    Kind("no cell ids", each(lambda n, c: c.pop("id"))),
    Kind("the same cell id everywhere", each(lambda n, c: c.update(id="same"))),
    Kind("one grade id lost", one_id_lost, (), "had lost its id"),
    Kind("grade ids exchanged", exchanged_ids),
    Kind("grade ids of another assignment", foreign_ids, (), FOUND),
    Kind("an answer deleted", without_answer, (-1,), BACK),
    Kind("a test deleted", without("test"), (), BACK),
    Kind("the set-up deleted", without("setup", "data"), (), BACK),
    Kind("the question deleted", without("question"), (), "a person will look for the answer"),
    Kind("all text deleted", without("text")),
    Kind("an answer twice", doubled, (), "was there 2 times"),
    Kind("an answer, then its stub", stub_again, (), "was there 2 times"),
    Kind("all cells twice", all_twice, (), "was there 2 times"),
    Kind("an answer split", split, (), "was there 2 times"),
    Kind("an answer split, no metadata", split_without_ids, (), FOUND),
    Kind("all answers in one cell", merged, (), BACK),
    Kind("an answer merged with its test", merged_with_tests, (), BACK),
    Kind("all code in one cell, no metadata", all_in_one, (), "put back"),
    Kind("reversed", lambda w: w.cells.reverse(), (), "it was moved up"),
    Kind("an answer above the set-up", moved_up, (), "it was moved up"),
    Kind("an answer as text", retyped("markdown"), (), "had become a markdown cell"),
    Kind("an answer as raw", retyped("raw"), (), "had become a raw cell"),
    Kind("the question as code", question_as_code, (), "had become a code cell"),
    Kind("a test emptied", locked("test", "assert True"), (), EDITED),
    Kind("the set-up emptied", locked("setup", ""), (), EDITED),
    Kind("imports added to the set-up", locked("setup", "{}\nimport math\n"), (), EDITED),
    Kind("white space in a locked cell", locked("setup", "{}  \n\n")),
    Kind("a function renamed", renamed, (), "Call it"),
    Kind("answered in another cell", elsewhere, (), OUTSIDE),
    Kind("answered in its test cell", in_its_test, (), EDITED),
    Kind("a wrong draft above the answer", twice, (), "{} is defined in 2 cells"),
    Kind("a wrong version at the end", wrong_at_the_end, (-1,), "is defined in 2 cells"),
    Kind("from Colab", colab),
    Kind("from VS Code", vscode),
    Kind("from Kaggle", kaggle, (), FOUND),
    Kind("a kernel that does not exist", kernel("no-such-kernel", "python")),
    Kind("a kernel of another language", kernel("julia-1.10", "julia")),
    Kind("input()", first("name = input('Who are you? ')")),
    Kind("input() in an answer", atop("try:\n    input()\nexcept Exception:\n    pass\n")),
    Kind("magics", first("%matplotlib widget\n%load_ext autoreload\n%autoreload 2\n%time 1 + 1")),
    Kind("%matplotlib inline in an answer", atop("%matplotlib inline\n")),
    Kind("an answer below %%time", atop("%%time\n")),
    Kind("an answer below %%capture", atop("%%capture\n")),
    Kind("!pip", first("!pip install torch\n%pip install numpy\n!ls")),
    Kind("!pip in an answer", atop("!pip install torch\n")),
    Kind("%matplotlib widget in an answer", atop("%matplotlib widget\n")),
    Kind("a missing library", first("import no_such_library\nimport seaborn as sns\n")),
    Kind("a missing library in an answer", atop("import no_such_library\n", -1), (-1,)),
    Kind("a missing data file", first("table = open('data/points.csv').read()")),
    Kind("a data file beside", data_beside),
    Kind("a syntax error", first("def f(:\n")),
    Kind("a syntax error in an answer", atop("def f(:\n", -1), (-1,)),
    Kind("an answer deleted to its last line", lambda w: w.answer(-1).update(source=""), (-1,)),
]
