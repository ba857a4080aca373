"""Formulas in TeX as MathML, which browsers show without scripts; what a course needs of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

MAX_FORMULA = 4000
MAX_DEPTH = 40

_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\d+(?:\.\d+)?|[A-Za-z]|\S", re.DOTALL)
_TEXT = re.compile(r"\s*\{((?:[^{}$\\]|\\_)*)\}")
_SPACE = re.compile(r"\s+")

_IDENTIFIERS = dict(
    zip(
        "alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu "
        "xi pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma "
        "Phi Psi Omega ell hbar infty partial nabla emptyset".split(),
        "α β γ δ ϵ ε ζ η θ ϑ ι κ λ μ ν ξ π ρ σ τ υ ϕ φ χ ψ ω Γ Δ Θ Λ Ξ Π Σ Φ "
        "Ψ Ω ℓ ℏ ∞ ∂ ∇ ∅".split(),
        strict=True,
    )
)
_OPERATORS = dict(
    zip(
        "cdot times pm mp le leq ge geq ne neq approx equiv sim simeq propto to rightarrow "
        "leftarrow Rightarrow Leftarrow Leftrightarrow implies iff mapsto in notin subset "
        "cup cap longrightarrow longleftarrow forall exists odot otimes oplus circ ast star "
        "top dagger prime ldots cdots dots vdots mid langle rangle lVert rVert Vert quad qquad ll "
        "gg neg land lor div cong perp colon".split(),
        "⋅ × ± ∓ ≤ ≤ ≥ ≥ ≠ ≠ ≈ ≡ ∼ ≃ ∝ → → ← ⇒ ⇐ ⇔ ⇒ ⇔ ↦ ∈ ∉ ⊂ ∪ ∩ ⟶ ⟵ ∀ ∃ ⊙ ⊗ ⊕ ∘ ∗ ⋆ ⊤ † ′ … "
        "⋯ … ⋮ ∣ ⟨ ⟩ ‖ ‖ ‖ \u2003 \u2003\u2003 ≪ ≫ ¬ ∧ ∨ ÷ ≅ ⟂ :".split(" "),
        strict=True,
    )
)
_LARGE = {"sum": "∑", "prod": "∏", "int": "∫", "max": "max", "min": "min", "lim": "lim"}
_LARGE |= {"argmin": "argmin", "argmax": "argmax", "sup": "sup", "inf": "inf"}
_FUNCTIONS = frozenset(
    "tanh sinh cosh sin cos tan exp log ln det dim rank diag sign tr Var var std".split()
)
_ACCENTS = {"hat": "^", "widehat": "^", "bar": "¯", "overline": "¯", "tilde": "~"}
_ACCENTS |= {"vec": "→", "dot": "˙", "ddot": "¨"}
_FONTS = {"mathbf": "bold", "boldsymbol": "bold", "bm": "bold", "mathbb": "double-struck"}
_FONTS |= {"mathcal": "script", "mathrm": "normal", "mathit": "italic", "mathsf": "sans-serif"}
_SPACES = {",": "0.17em", ":": "0.22em", ";": "0.28em", " ": "0.25em", "!": "0"}
_TABLES = {"matrix": "  ", "pmatrix": "()", "bmatrix": "[]", "vmatrix": "||", "cases": "{ "}
_IGNORED = frozenset("displaystyle textstyle limits nolimits big Big bigl bigr Bigl Bigr".split())


class UnknownFormulaError(ValueError):
    """Something this small subset of TeX does not know; show the formula as it was typed."""


def to_mathml(tex: str, display: bool) -> Markup:
    """A ``math`` element. UnknownFormulaError for what is not known, broken or too long."""
    if len(tex) > MAX_FORMULA:
        raise UnknownFormulaError("too long")
    reader = _Reader(tex)
    body = reader.row("")
    form = '<math display="{}" alttext="{}"><mrow>{}</mrow></math>'
    return Markup(form).format("block" if display else "inline", tex.strip(), body)


def _tag(name: str, *content: Markup | str, **attributes: str) -> Markup:
    inner = Markup("").join(escape(part) for part in content)
    extra = Markup("").join(Markup(' {}="{}"').format(k, v) for k, v in attributes.items())
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), extra, inner)


class _Reader:
    """Recursive descent over the tokens of one formula."""

    def __init__(self, tex: str) -> None:
        self._tex = tex
        self._place = 0
        self._depth = 0

    def _next(self) -> str:
        spaces = _SPACE.match(self._tex, self._place)
        start = spaces.end() if spaces else self._place
        token = _TOKEN.match(self._tex, start)
        return token[0] if token else ""

    def _take(self) -> str:
        token = self._next()
        if token:
            self._place = self._tex.index(token, self._place) + len(token)
        return token

    def row(self, *ends: str) -> Markup:
        """Everything up to one of ``ends``, which is left."""
        return Markup("").join(list(self._parts(frozenset(ends))))

    def _parts(self, ends: frozenset[str]) -> Iterator[Markup]:
        while self._next() not in ends:
            if self._next() in ("", "}", "&", "\\\\", "\\right", "\\end"):
                raise UnknownFormulaError("it ends too early, or has an end without a beginning")
            yield self._with_scripts(*self._atom())

    def _with_scripts(self, base: Markup, is_large: bool = False) -> Markup:
        scripts: dict[str, Markup] = {}
        while self._next() in ("_", "^", "'"):
            kind = self._take()
            if kind == "'":
                kind, script = "^", _tag("mo", "′")
                while self._next() == "'":
                    self._take()
                    script += _tag("mo", "′")
                if self._next() == "^":
                    self._take()
                    script += self._argument()
                script = _tag("mrow", script)
            else:
                script = self._argument()
            if kind in scripts:
                raise UnknownFormulaError("two of one script")
            scripts[kind] = script
        names = {"_": "munder", "^": "mover", "_^": "munderover"} if is_large else {
            "_": "msub", "^": "msup", "_^": "msubsup"}  # fmt: skip
        if not scripts:
            return base
        order = [scripts[kind] for kind in "_^" if kind in scripts]
        return _tag(names["".join(k for k in "_^" if k in scripts)], base, *order)

    def _argument(self) -> Markup:
        if self._next() == "{":
            self._take()
            inner = self.row("}")
            self._take()
            return _tag("mrow", inner)
        if self._next() in ("", "}", "_", "^"):
            raise UnknownFormulaError("an argument is missing")
        if self._next()[0].isdigit():  # one digit, where there are no braces
            digit = self._next()[0]
            self._place = self._tex.index(digit, self._place) + 1
            return _tag("mn", digit)
        return self._atom()[0]

    def _atom(self) -> tuple[Markup, bool]:
        """The next atom, and whether its scripts stand above and below it."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise UnknownFormulaError("nested too deeply")
        atom = self._atom_of(self._next())
        self._depth -= 1
        return atom

    def _atom_of(self, token: str) -> tuple[Markup, bool]:
        if token == "{":
            return self._argument(), False
        self._take()
        if token.startswith("\\"):
            return self._command(token[1:].rstrip("*"))
        if token[0].isdigit():
            return _tag("mn", token), False
        if token.isalpha():
            return _tag("mi", token), False
        if token in '^_$#%~"':
            raise UnknownFormulaError(f"{token!r} in a formula")
        return _tag("mo", "−" if token == "-" else token, stretchy="false"), False

    def _command(self, name: str) -> tuple[Markup, bool]:
        if name in _LARGE:
            return _tag("mo", _LARGE[name], movablelimits="true"), True
        if name in ("left", "begin", "text", "operatorname", "mbox", "textrm"):
            return self._enclosed(name), False
        return self._simple(name), False

    def _simple(self, name: str) -> Markup:
        if name in _IDENTIFIERS:
            return _tag("mi", _IDENTIFIERS[name])
        if name in _OPERATORS:
            return _tag("mo", _OPERATORS[name])
        if name in _FUNCTIONS:
            return _tag("mi", name) + _tag("mo", "\u2061")
        if name in ("frac", "dfrac", "tfrac"):
            return _tag("mfrac", self._argument(), self._argument())
        if name == "sqrt":
            return _tag("msqrt", self._argument())
        if name in _ACCENTS:
            return _tag("mover", self._argument(), _tag("mo", _ACCENTS[name]), accent="true")
        if name in ("underbrace", "overbrace"):
            brace, tag = ("⏟", "munder") if name == "underbrace" else ("⏞", "mover")
            return _tag(tag, self._argument(), _tag("mo", brace))
        if name in _FONTS:
            return _tag("mrow", self._argument(), **{"class": f"tex-{_FONTS[name]}"})
        if name in _SPACES:
            return _tag("mspace", width=_SPACES[name])
        if name in _IGNORED:
            return Markup("")
        if name in tuple("{}%$&#_|"):
            return _tag("mo", "‖" if name == "|" else name, stretchy="false")
        raise UnknownFormulaError(f"\\{name}")

    def _enclosed(self, name: str) -> Markup:
        if name == "left":
            opening = self._fence()
            inner = self.row("\\right")
            self._take()
            return _tag("mrow", opening, inner, self._fence())
        text = _TEXT.match(self._tex, self._place)
        if text is None:
            raise UnknownFormulaError(f"\\{name} without a text")
        self._place = text.end()
        if name == "begin":
            return self._table(text[1])
        plain = text[1].replace("\\_", "_")
        return _tag("mtext", plain) if name != "operatorname" else _tag("mi", plain)

    def _fence(self) -> Markup:
        token = self._take().removeprefix("\\")
        known = {"langle": "⟨", "rangle": "⟩", "|": "|", "Vert": "‖", "{": "{", "}": "}", ".": ""}
        if token not in known and token not in tuple("()[]/"):
            raise UnknownFormulaError(f"{token!r} is no fence")
        return _tag("mo", known.get(token, token), stretchy="true", fence="true")

    def _table(self, name: str) -> Markup:
        kind = name.rstrip("*")
        if kind not in _TABLES and kind not in (
            "aligned",
            "align",
            "equation",
            "split",
            "gathered",
        ):
            raise UnknownFormulaError(f"environment {name}")
        rows: list[list[Markup]] = [[]]
        while True:
            cell = self.row("&", "\\\\", "\\end")
            rows[-1].append(_tag("mtd", cell))
            end = self._take()
            if end == "\\end":
                break
            if end == "\\\\":
                rows.append([])
        closing = _TEXT.match(self._tex, self._place)
        if closing is None or closing[1] != name:
            raise UnknownFormulaError(f"environment {name} does not end")
        self._place = closing.end()
        body = _tag("mtable", *(_tag("mtr", *cells) for cells in rows), **{"class": f"tex-{kind}"})
        marks = _TABLES.get(kind, "  ")
        fences = [_tag("mo", m.strip(), stretchy="true", fence="true") for m in marks]
        return _tag("mrow", fences[0], body, fences[1])
