"""Damaged notebooks become notebooks that fit, or explanations: a short run of tests.fuzz."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from autograder.course import Course
from autograder.markdown import safe_markdown
from autograder.pipeline import Grader
from tests.fuzz import Fuzzer, assert_graded, read_and_repair, sample_notebooks

QUICK = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
SOURCE = st.sampled_from(
    ["def dphi(h):\n    return h\n", "dphi = 1", "%%bash\nls", "", "<script>", "class grad_w: 1"]
)
CELL = JSON | st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw", "heading"]) | JSON,
        "source": SOURCE | st.lists(SOURCE, max_size=3) | JSON,
        "input": SOURCE | JSON,
        "id": JSON,
        "outputs": JSON,
        "attachments": JSON,
        "metadata": JSON
        | st.fixed_dictionaries(
            {
                "nbgrader": JSON
                | st.fixed_dictionaries(
                    {"grade_id": st.sampled_from(["a03-dphi", "a03-dphi-solution", "zz"]) | JSON}
                )
            }
        ),
    },
)
NOTEBOOK = JSON | st.fixed_dictionaries(
    {"cells": JSON | st.lists(CELL, max_size=8)},
    optional={"nbformat": JSON, "metadata": JSON, "worksheets": JSON},
)
MARKUP = st.lists(
    st.sampled_from(
        "<script> </script> <img src=x onerror=alert(1)> <b> </b> <br/> [ ]( ) ![ javascript: "
        "&#106; avascript:alert(1) http://x.example/ <!-- --> ` ``` ~~~ ~~~~ $$ $ \\( \\[ "
        "\\begin{a} \\end{a} < > \" ' & | # * _ - mermaid \\href{javascript:a}{b} [a]: "
        "attachment:p.png ```cpp ~~~maple data: <svg/onload=a> <a\thref='#'> </p> &lt;".split(" ")
    )
    | st.sampled_from([" ", "\n", "\n\n", "    "])
    | st.text(max_size=3),
    max_size=30,
).map("".join)


@pytest.fixture(scope="module")
def notebooks(course: Course) -> list[bytes]:
    return sample_notebooks(course)


@QUICK
@given(document=NOTEBOOK)
def test_any_tree_is_repaired_or_explained(document: Any, course: Course, tmp_path: Path) -> None:
    path = tmp_path / "a03_hidden_layer_gradients.ipynb"
    read_and_repair(json.dumps(document).encode(), course, path)


@QUICK
@given(raw=st.binary(max_size=200))
def test_any_bytes_are_repaired_or_explained(raw: bytes, course: Course, tmp_path: Path) -> None:
    assert read_and_repair(raw, course, tmp_path / "a03.ipynb") == "not gradable"


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_notebook_is_repaired_or_explained(
    seed: int, notebooks: list[bytes], course: Course, tmp_path: Path
) -> None:
    raw = Fuzzer(notebooks, random.Random(seed)).damaged()
    read_and_repair(raw, course, tmp_path / "a03_hidden_layer_gradients.ipynb")


@pytest.mark.parametrize("seed", range(1000, 1004))
def test_a_damaged_notebook_is_graded_or_explained(
    seed: int, notebooks: list[bytes], grader: Grader, tmp_path: Path
) -> None:
    path = tmp_path / "a03_hidden_layer_gradients.ipynb"
    path.write_bytes(Fuzzer(notebooks, random.Random(seed)).damaged())
    assert_graded(grader.grade_file(path))


@settings(QUICK, max_examples=300)
@given(source=MARKUP)
def test_safe_markdown_stays_as_it_is_when_made_safe_again(source: str) -> None:
    safe = safe_markdown(source)
    assert safe_markdown(safe) == safe
