"""Damaged, foreign and hostile files: read, or explained with a way out."""

from __future__ import annotations

import codecs
import errno
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder import read, salvage, submitted, text
from autograder.course import Course
from autograder.errors import SubmissionError
from autograder.notebooks import grade_id
from autograder.read import read_submission
from autograder.records import Submission

NAME = "a03_hidden_layer_gradients.ipynb"
Read = Callable[[bytes | str | dict[str, Any]], Submission]


@pytest.fixture
def solution(course: Course) -> dict[str, Any]:
    path = course.root / "source" / NAME.removesuffix(".ipynb") / NAME
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def read_it(course: Course, tmp_path: Path) -> Read:
    def write_and_read(content: bytes | str | dict[str, Any]) -> Submission:
        path = tmp_path / NAME
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_submission(path, course.assignments())

    return write_and_read


def sources(submission: Submission) -> list[str]:
    return [cell["source"] for cell in submission.notebook["cells"]]


def test_a_sound_notebook_needs_no_repair(read_it: Read, solution: dict[str, Any]) -> None:
    submission = read_it(solution)
    assert submission.repairs == ()
    assert sources(submission) == ["".join(cell["source"]) for cell in solution["cells"]]


@pytest.mark.parametrize(
    ("encode", "said"),
    [
        (lambda t: t.encode("utf-16"), "UTF-16"),
        (lambda t: t.encode("utf-16-le"), "UTF-16"),
        (lambda t: t.encode("utf-16-be"), "UTF-16"),
        (lambda t: t.encode("utf-32"), "UTF-32"),
        (lambda t: codecs.BOM_UTF8 + t.encode(), "byte order mark"),
        (lambda t: t.encode("cp1252", "ignore"), "Latin-1"),
    ],
    ids=["utf-16", "utf-16-le", "utf-16-be", "utf-32", "bom", "latin-1"],
)
def test_other_encodings_are_read_and_said(
    encode: Callable[[str], bytes], said: str, read_it: Read, solution: dict[str, Any]
) -> None:
    solution["cells"][5]["source"] = "def forward(X, W, w):\n    return 'é “quoted”'\n"
    submission = read_it(encode(json.dumps(solution, ensure_ascii=False)))
    assert said in " ".join(submission.repairs)
    assert "'é" in sources(submission)[5]


def test_one_damaged_byte_does_not_garble_the_rest(read_it: Read) -> None:
    cell = {"cell_type": "code", "source": "def dphi(h): 'φ σ é' # X", "metadata": {}}
    raw = json.dumps({"cells": [cell]}, ensure_ascii=False).encode().replace(b"X", b"\xff")
    submission = read_it(raw)
    assert "φ σ é" in sources(submission)[0]
    assert "1 damaged character" in submission.repairs[0]


def test_windows_line_ends_become_plain_ones(read_it: Read, solution: dict[str, Any]) -> None:
    for cell in solution["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    raw = json.dumps(solution, indent=1).replace("\n", "\r\n")
    assert not [source for source in sources(read_it(raw)) if "\r" in source]


def test_the_whole_cells_of_a_truncated_file_are_kept(
    read_it: Read, solution: dict[str, Any]
) -> None:
    raw = json.dumps(solution, indent=1)
    submission = read_it(raw[: len(raw) // 2])
    kept = len(sources(submission))
    assert 5 < kept < len(solution["cells"])
    assert sources(submission) == ["".join(c["source"]) for c in solution["cells"]][:kept]
    assert f"Its {kept} cell(s) that are whole were graded" in submission.repairs[0]


def test_a_conflict_of_versions_loses_only_the_cell_it_is_in(
    read_it: Read, solution: dict[str, Any]
) -> None:
    raw = json.dumps(solution, indent=1)
    place = raw.index('"def forward(')
    place = raw.rindex("\n", 0, place) + 1
    submission = read_it(raw[:place] + "<<<<<<< HEAD\n=======\n>>>>>>> mine\n" + raw[place:])
    assert len(sources(submission)) == len(solution["cells"]) - 1
    assert "is damaged (line" in submission.repairs[0]


@pytest.mark.parametrize("level", [2.0, True, 0, 7, "2", None, [2]])
def test_a_heading_of_no_level_is_one_of_the_first(level: Any, read_it: Read) -> None:
    cells = [
        {"cell_type": "heading", "level": level, "source": "Slopes", "metadata": {}},
        {"cell_type": "code", "source": "def dphi(h): 1", "metadata": {}},
    ]
    assert sources(read_it({"cells": cells}))[0] == "# Slopes"


def test_format_3_is_converted(read_it: Read) -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Slopes", "metadata": {}},
        {"cell_type": "code", "language": "python", "input": ["def dphi(h):\n", "    return h"]},
    ]
    submission = read_it({"nbformat": 3, "worksheets": [{"cells": cells}], "metadata": {}})
    assert sources(submission) == ["## Slopes", "def dphi(h):\n    return h"]
    assert "format 3" in submission.repairs[0]


def test_a_truncated_notebook_of_format_3_is_kept_too(read_it: Read) -> None:
    cell = {"cell_type": "code", "input": ["def dphi(h):\n", "    return h"]}
    raw = json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell, cell, cell]}]})
    assert len(sources(read_it(raw[:-30]))) == 2


ODD_CELLS = [
    {"cell_type": "code", "source": "def dphi(h): pass", "id": 7, "metadata": None},
    {"cell_type": "code", "source": None, "metadata": {"nbgrader": 5}},
    {"cell_type": "code", "source": ["x = 1\n", "y"], "metadata": {"nbgrader": {"grade_id": []}}},
    {"source": "print()", "outputs": [], "execution_count": float("nan")},
    {"cell_type": ["code"], "source": "text"},
    {"cell_type": "code", "source": "\ud800 = 1"},
]


def test_odd_cells_get_a_plain_form(read_it: Read) -> None:
    submission = read_it({"cells": ODD_CELLS, "nbformat": "4", "metadata": [1]})
    kinds = [cell["cell_type"] for cell in submission.notebook["cells"]]
    assert kinds == ["code", "code", "code", "code", "markdown", "code"]
    assert sources(submission) == ["def dphi(h): pass", "", "x = 1\ny", "print()", "text", "? = 1"]
    assert {grade_id(cell) for cell in submission.notebook["cells"]} == {""}


@pytest.mark.parametrize("cell", [5, None, [], {"source": 5}, {"source": [1]}, {"source": {}}])
def test_a_damaged_cell_is_left_out_and_counted(cell: Any, read_it: Read) -> None:
    submission = read_it({"cells": [*ODD_CELLS[:1], cell]})
    assert sources(submission) == ["def dphi(h): pass"]
    assert submission.repairs == ("1 damaged cell(s) could not be read and were left out.",)


def test_huge_numbers_and_constants_are_no_error(read_it: Read) -> None:
    raw = '{"cells": [{"cell_type": "code", "source": "def dphi(h): 1", "execution_count": %s}]}'
    for number in ("9" * 5000, "NaN", "-Infinity", "1e999"):
        assert sources(read_it(raw % number)) == ["def dphi(h): 1"]


def test_absurd_nesting_costs_only_its_own_cell(read_it: Read) -> None:
    good = json.dumps(ODD_CELLS[0])
    deep = '{"cell_type": "code", "source": "", "metadata": ' + "[" * 100_000 + "]" * 100_000 + "}"
    assert sources(read_it(f'{{"cells": [{good}, {deep}, {good}]}}')) == ["def dphi(h): pass"] * 2


def test_outputs_of_50_megabytes_are_dropped(read_it: Read, solution: dict[str, Any]) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x" * (50 << 20)}
    solution["cells"][5]["outputs"] = [output]
    submission = read_it(solution)
    assert submission.repairs == ()
    assert submission.notebook["cells"][5]["outputs"] == []


def test_pictures_in_answers_are_kept_and_other_attachments_are_not(read_it: Read) -> None:
    png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
    cell = {
        "cell_type": "markdown",
        "source": f"![a](attachment:my%20page.png) ![b](data:image/png;base64,{png}) "
        "![c](attachment:x.svg) <img src='attachment:my%20page.png' width=4>",
        "attachments": {
            "my page.png": {"image/png": png},
            "x.svg": {"image/svg+xml": "<svg onload=alert(1)>"},
        },
    }
    submission = read_it({"cells": [ODD_CELLS[0], cell]})
    kept = submission.notebook["cells"][1]
    assert sorted(kept["attachments"]) == ["embedded-1.png", "picture-0-my-page.png"]
    assert kept["source"].count("(attachment:picture-0-my-page.png)") == 2
    assert "(attachment:embedded-1.png)" in kept["source"]
    assert "1 attachment(s) were left out" in submission.repairs[0]


def test_a_picture_larger_than_a_browser_can_take_is_none() -> None:
    from autograder.pictures import is_picture

    header = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2
    assert not is_picture(codecs.encode(header, "base64").decode().replace("\n", ""), "image/png")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\0" * 5000, "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (b"PK\x03\x04rest", "zip archive: unpack it"),
        (b"\x1f\x8brest", "compressed archive"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"version https://git-lfs.github.com/spec/v1", "Git LFS pointer"),
        (b"\n<!DOCTYPE html><html>", "web page"),
        (b"# %%\nimport torch\n", "not a readable notebook"),
        (b'{"cells": [', "no cell in it is whole"),
        (b"{'cells': []}", "not a readable notebook"),
        (b"[1, 2]", "not a notebook"),
        (b'"text"', "not a notebook"),
        (b"{}", "holds no cells"),
        (b'{"cells": []}', "holds no cells"),
        (b'{"cells": {"a": 1}}', "holds no cells"),
        (b'{"worksheets": [5, {"cells": 3}]}', "holds no cells"),
        (b'{"cells": [5]}', "no cell that can be read"),
        (b'{"cells": [{"cell_type": "code", "source": "x"}]}', "cannot be told to answer any"),
        (b"[" * 100_000, "not a readable notebook"),
    ],
)
def test_what_cannot_be_read_is_explained(content: bytes, said: str, read_it: Read) -> None:
    with pytest.raises(SubmissionError, match=r"submit|Submit") as raised:
        read_it(content)
    assert said in str(raised.value)
    assert str(raised.value).startswith(NAME)


def test_a_file_beyond_the_limit_is_refused_with_a_way_out(
    read_it: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(text, "MAX_BYTES", 1 << 20)
    with pytest.raises(SubmissionError, match=r"has 1 MB, more than the 1 MB .* clear its outputs"):
        read_it(b"{" * ((1 << 20) + 1))


def test_millions_of_lists_are_refused_before_they_take_memory(
    read_it: Read, solution: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(salvage, "MAX_CONTAINERS", 10_000)
    solution["metadata"]["lists"] = [[]] * 10_000
    with pytest.raises(SubmissionError, match=r"more than any notebook: clear its outputs"):
        read_it(solution)


def test_millions_of_numbers_are_refused_before_they_take_time(
    read_it: Read, solution: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(salvage, "MAX_VALUES", 10_000)
    solution["metadata"]["numbers"] = [0] * 10_000
    with pytest.raises(SubmissionError, match=r"more than any notebook: clear its outputs"):
        read_it(solution)


def test_numbers_of_any_form_are_no_error(read_it: Read, solution: dict[str, Any]) -> None:
    solution["metadata"]["numbers"] = [1.5, -1e999, 1e5, 10**4000]
    raw = json.dumps(solution).replace("10000000", "9" * 5000)
    assert read_it(raw).repairs == ()
    assert len(sources(read_it(raw[:-1]))) == len(solution["cells"])


def test_a_broken_file_of_many_values_is_searched_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each attempt makes all of them again."""
    attempts: list[int] = []

    def fail(text: str, start: int) -> None:
        attempts.append(start)
        raise json.JSONDecodeError("Unterminated", text, start)

    monkeypatch.setattr(salvage, "_decoded", fail)
    monkeypatch.setattr(salvage, "MANY_VALUES", 1000)
    broken = '{"id":' * 6 + "[" + "0," * (1 << 20)
    assert salvage._whole_cells(broken) == []
    few = len(attempts)
    monkeypatch.setattr(salvage, "MANY_VALUES", 1 << 21)
    assert salvage._whole_cells(broken) == []
    assert few < len(attempts) - few


def test_too_many_cells_are_refused_and_too_much_text_left_out(
    read_it: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SubmissionError, match="2001 cells"):
        read_it({"cells": [ODD_CELLS[0]] * (read.MAX_CELLS + 1)})
    long = {"cell_type": "code", "source": "#" * (read.MAX_SOURCE + 1)}
    assert "more than 1 MB of text" in read_it({"cells": [ODD_CELLS[0], long]}).repairs[0]
    monkeypatch.setattr(read, "MAX_TEXT", 20)
    submission = read_it({"cells": [ODD_CELLS[0]] * 3})
    assert (len(sources(submission)), len(submission.repairs)) == (1, 1)


def test_what_is_no_ordinary_file_is_never_opened(course: Course, tmp_path: Path) -> None:
    (tmp_path / "other.ipynb").write_text("{}")
    link, folder, pipe = (tmp_path / f"{kind}.ipynb" for kind in ("link", "folder", "pipe"))
    link.symlink_to("other.ipynb")
    folder.mkdir()
    os.mkfifo(pipe)
    missing = tmp_path / "missing.ipynb"
    said = {
        link: "is a link",
        folder: "is a folder",
        pipe: "no ordinary file",
        missing: "is not there",
        Path("a\0b"): "no file name",
    }
    for path, words in said.items():
        with pytest.raises(SubmissionError, match=words):
            read_submission(path, course.assignments())


def test_a_file_name_does_nothing_in_a_message(course: Course, tmp_path: Path) -> None:
    path = tmp_path / "<img src=x onerror=alert(1)>[x](javascript:a)\x1b[31m\n.ipynb"
    path.write_text("{}")
    with pytest.raises(SubmissionError) as raised:
        read_submission(path, course.assignments())
    assert not set(str(raised.value)) & set("<>[]\x1b\n")


def test_a_search_for_whole_cells_is_bounded(read_it: Read) -> None:
    opening = '{"id": [' * 200
    assert salvage._whole_cells(opening * 500) == []


@pytest.mark.parametrize("end", ["[" + "1," * 200_000 + "[" * 3000, '"' + "x" * 16_000_000])
def test_what_the_decoder_does_not_tell_the_length_of_is_tried_a_few_times(end: str) -> None:
    began = time.process_time()
    assert salvage._whole_cells('{"cell_type":' * 800 + end) == []
    assert time.process_time() - began < 4


def test_a_notebook_is_known_by_its_name_only_if_it_holds_more(
    read_it: Read, solution: dict[str, Any]
) -> None:
    texts = [dict(cell, metadata={}) for cell in solution["cells"] if cell["cell_type"] != "code"]
    assert read_it({"cells": texts}).assignment.name == NAME.removesuffix(".ipynb")


def test_a_damaged_file_without_an_answer_is_no_zero(
    read_it: Read, solution: dict[str, Any]
) -> None:
    raw = json.dumps(solution, indent=1)
    with pytest.raises(SubmissionError, match=r"no answer in it .* no zero.* submit again"):
        read_it(raw[: raw.index("def forward")])


def test_pasted_into_another_notebook_the_answers_tell_what_it_is(
    read_it: Read, solution: dict[str, Any]
) -> None:
    for cell in solution["cells"]:
        if grade_id(cell):
            identity = cell["metadata"]["nbgrader"]["grade_id"]
            cell["metadata"]["nbgrader"]["grade_id"] = identity.replace("a03", "a02")
    assert read_it(solution).assignment.name == NAME.removesuffix(".ipynb")


def test_another_assignments_notebook_is_not_known_by_what_all_have(
    course: Course, tmp_path: Path
) -> None:
    release = course.assignment("a02").release
    path = tmp_path / NAME
    path.write_bytes(release.read_bytes())
    with pytest.raises(SubmissionError, match="cannot be told to answer"):
        read_submission(path, [course.assignment("a03")])
    assert read_submission(path, course.assignments()).assignment.short == "a02"


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENOTCONN])
def test_a_fault_of_the_machine_says_nothing_of_the_file(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Nothing is recorded of it, and no other notebook taken for it; a right that lacks is told."""
    path = tmp_path / NAME
    path.write_text("{}")
    fault = OSError(number, "it fails")

    def fails(*_: object) -> None:
        raise fault

    monkeypatch.setattr(text, "opened", fails)
    for look in (
        lambda: read_submission(path, course.assignments()),
        lambda: submitted._answered(path, course.assignment("a03")),
    ):
        with pytest.raises(OSError, match="it fails"):
            look()
    fault = PermissionError(errno.EACCES, "Permission denied")
    with pytest.raises(SubmissionError, match="check that you may read it"):
        read_submission(path, course.assignments())
