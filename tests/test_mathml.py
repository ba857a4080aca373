"""Formulas as MathML, or refused so that they are shown as they were typed."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course import Course
from autograder.mathml import UnknownFormulaError, to_mathml

TOKENS = st.lists(
    st.sampled_from(
        "{ } ^ _ ' & \\\\ \\frac \\sqrt \\left( \\right) \\left \\right \\begin{matrix} "
        '\\end{matrix} \\sum \\alpha \\text{<b>} \\hat < > " x 1 + \\, \\operatorname{a}'.split()
    )
    | st.text(max_size=2),
    max_size=25,
).map(" ".join)


def inside(tex: str) -> str:
    html = str(to_mathml(tex, display=False))
    return html.partition("><mrow>")[2].removesuffix("</mrow></math>")


@pytest.mark.parametrize(
    ("tex", "mathml"),
    [
        ("x_i^2", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"),
        ("\\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>"),
        ("x^{10}", "<msup><mi>x</mi><mrow><mn>10</mn></mrow></msup>"),
        ("\\mu", "<mi>μ</mi>"),
        ("\\sum_i x", '<munder><mo movablelimits="true">∑</mo><mi>i</mi></munder><mi>x</mi>'),
        ("f'", "<msup><mi>f</mi><mrow><mo>′</mo></mrow></msup>"),
        ("\\text{mean of}", "<mtext>mean of</mtext>"),
        ("a-b", '<mi>a</mi><mo stretchy="false">−</mo><mi>b</mi>'),
    ],
)
def test_what_the_course_needs_is_known(tex: str, mathml: str) -> None:
    assert inside(tex) == mathml


@pytest.mark.parametrize(
    "tex",
    ["\\unknown", "{", "}", "a_1_2", "\\frac{1}", "\\left(a", "\\begin{matrix}a", "x" * 5000,
     "\\begin{a}\\end{a}", "{" * 100 + "}" * 100, "\\frac" * 500, "$", "^"],
)  # fmt: skip
def test_what_is_not_known_or_broken_is_refused(tex: str) -> None:
    with pytest.raises(UnknownFormulaError):
        to_mathml(tex, display=True)


@settings(deadline=None, derandomize=True, max_examples=300)
@given(tex=TOKENS)
def test_nothing_of_a_formula_becomes_markup(tex: str) -> None:
    try:
        html = str(to_mathml(tex, display=True))
    except UnknownFormulaError:
        return
    tags = set(re.findall(r"</?([^\s>]*)", html))
    assert tags <= set("math mrow mi mn mo mtext mspace mfrac msqrt msub msup msubsup munder mover "
                       "munderover mtable mtr mtd".split())  # fmt: skip


def test_the_courses_formulas_are_known(course: Course) -> None:
    known = unknown = 0
    for name in course.names():
        path = course.root / "source" / name / f"{name}.ipynb"
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            text = "".join(cell["source"]) if cell["cell_type"] == "markdown" else ""
            for display, inline in re.findall(r"\$\$(.+?)\$\$|\$([^$\n]+)\$", text, re.DOTALL):
                try:
                    to_mathml(display or inline, bool(display))
                    known += 1
                except UnknownFormulaError:
                    unknown += 1
    assert known > 20 * unknown
