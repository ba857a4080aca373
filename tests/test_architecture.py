"""The shape of the package: imports point one way, and the sandbox side is on its own."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "autograder"
ALLOWED_INSIDE = {"autograder.wire", "autograder.frames", "autograder.errors"}
MODULES = sorted(
    path for path in PACKAGE.rglob("*.py") if "answers" not in path.parts and path.name != "cli.py"
)


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def imports_of(path: Path) -> frozenset[str]:
    """Modules of ours that a file imports at its top level, or anywhere."""
    names = {module_name(p) for p in PACKAGE.rglob("*.py")}
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return frozenset(found & names)


def test_the_sandbox_side_imports_only_the_wire_format_of_ours() -> None:
    for path in (PACKAGE / "inside").glob("*.py"):
        ours = {n for n in imports_of(path) if not n.startswith("autograder.inside")}
        assert ours <= ALLOWED_INSIDE, path.name


def test_imports_have_no_cycles() -> None:
    graph = {module_name(path): imports_of(path) for path in MODULES}

    def reach(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join([*above, name])
        for other in graph.get(name, ()):
            if other != name:
                reach(other, (*above, name))

    for name in graph:
        reach(name, ())


def test_records_and_errors_import_nothing_of_ours() -> None:
    for name in ("records.py", "errors.py"):
        assert imports_of(PACKAGE / name) <= {"autograder"}


def test_no_module_is_a_drawer_for_anything() -> None:
    assert not [p for p in MODULES if p.stem in ("utils", "helpers", "common", "misc")]
