"""Source with one thing changed: an operator, a number, a call, a statement, an order."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from typing import Any

Changed = ast.AST | list[ast.stmt]
Changes = Iterator[Changed]

OPERATORS: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Div,),
    ast.Mod: (ast.FloorDiv,),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt,),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt,),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.And: (ast.Or,),
    ast.Or: (ast.And,),
}
NAMES = {
    "mean": ("sum",),
    "sum": ("mean", "prod"),
    "min": ("max",),
    "max": ("min",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "tanh": ("sigmoid",),
    "square": ("abs",),
    "zeros": ("ones",),
    "ones": ("zeros",),
    "zeros_like": ("ones_like",),
    "ones_like": ("zeros_like",),
    "randn": ("rand",),
    "pinv": ("inv",),
    "float64": ("float32",),
    "float32": ("float64",),
    "double": ("float",),
    "add_": ("sub_", "add"),
    "sub_": ("add_", "sub"),
    "mul_": ("mul",),
    "copy_": ("copy",),
    "clone": ("detach",),
    "detach": ("clone",),
    "item": ("detach",),
    "tolist": ("detach",),
    "copy": ("view",),
    "array": ("asarray",),
    "tensor": ("as_tensor", "from_numpy"),
    "no_grad": ("enable_grad",),
    "requires_grad_": ("detach",),
    "train": ("eval",),
    "eval": ("train",),
}


def operator(node: ast.BinOp | ast.BoolOp | ast.AugAssign) -> Changes:
    """Another operator."""
    for other in OPERATORS.get(type(node.op), ()):
        yield _with(node, op=other())


def binary(node: ast.BinOp) -> Changes:
    """Another operator, one side only, the sides turned."""
    yield from operator(node)
    yield node.left
    yield node.right
    if not isinstance(node.op, ast.Add | ast.Mult):
        yield _with(node, left=node.right, right=node.left)


def comparison(node: ast.Compare) -> Changes:
    """Another comparison."""
    for other in OPERATORS.get(type(node.ops[0]), ()):
        yield _with(node, ops=[other(), *node.ops[1:]])


def number(node: ast.Constant) -> Changes:
    """One more, one less, twice as much, another sign; True for False."""
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield from map(ast.Constant, {value + 1, value - 1, 2 * value, -value} - {value})


def call(node: ast.Call) -> Changes:
    """Not called, called by another name, with its arguments turned or one of them left out."""
    function, arguments = node.func, node.args
    if isinstance(function, ast.Attribute):
        yield function.value
    if arguments and not isinstance(arguments[0], ast.Starred):
        yield arguments[0]
    if len(arguments) > 1:
        yield _with(node, args=[arguments[1], arguments[0], *arguments[2:]])
    for kind, given in (("args", arguments), ("keywords", node.keywords)):
        for i in range(len(given)):
            yield _with(node, **{kind: [*given[:i], *given[i + 1 :]]})


def name(node: ast.Attribute | ast.Name) -> Changes:
    """Another function's name; an attribute left out."""
    field = "attr" if isinstance(node, ast.Attribute) else "id"
    for other in NAMES.get(getattr(node, field), ()):
        yield _with(node, **{field: other})
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT", "data", "grad"):
        yield node.value


def span(node: ast.Call) -> Changes:
    """A range that is one longer, one shorter, or begins later."""
    if isinstance(node.func, ast.Name) and node.func.id == "range" and len(node.args) == 1:
        for first, last in ((1, 0), (0, 1), (0, -1)):
            end = ast.BinOp(node.args[0], ast.Add(), ast.Constant(last))
            yield _with(node, args=[ast.Constant(first), end])


def statement(node: ast.stmt) -> Changes:
    """Left out."""
    if not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        yield ast.Pass()


def in_place(node: ast.AugAssign) -> Changes:
    """A new value in place of one that is changed in place."""
    value = copy.deepcopy(node.target)
    value.ctx = ast.Load()
    yield ast.Assign([node.target], ast.BinOp(value, node.op, node.value))


def new_value(node: ast.Assign) -> Changes:
    """A value that is changed in place, instead of a new one."""
    value, target = node.value, node.targets[0]
    if not isinstance(value, ast.BinOp) or not isinstance(target, ast.Name | ast.Subscript):
        return
    if ast.unparse(value.left) == ast.unparse(target):
        yield ast.AugAssign(target, value.op, value.right)


def branch(node: ast.If | ast.IfExp) -> Changes:
    """One branch, whatever is the case."""
    yield from (_with(node, test=ast.Constant(value)) for value in (True, False))


def loop(node: ast.For | ast.While) -> Changes:
    """Left after the first round."""
    yield _with(node, body=[*node.body, ast.Break()])


def block(node: ast.With) -> Changes:
    """Its statements without it."""
    yield node.body


def pair(node: ast.Tuple | ast.List) -> Changes:
    """Turned."""
    if len(node.elts) == 2 and isinstance(node.ctx, ast.Load):
        yield _with(node, elts=node.elts[::-1])


def part(node: ast.Slice) -> Changes:
    """Without its beginning or its end."""
    yield from (_with(node, **{end: None}) for end in ("lower", "upper") if getattr(node, end))


def order(node: ast.AST) -> Changes:
    """Two statements that follow each other, turned."""
    body = getattr(node, "body", None)
    if not isinstance(body, list):
        return
    for i in range(len(body) - 1):
        if not isinstance(body[i + 1], ast.Return):
            yield _with(node, body=[*body[:i], body[i + 1], body[i], *body[i + 2 :]])


CHANGES: tuple[tuple[type[ast.AST] | tuple[type[ast.AST], ...], Callable[..., Changes]], ...] = (
    (ast.BinOp, binary),
    ((ast.BoolOp, ast.AugAssign), operator),
    (ast.Compare, comparison),
    (ast.Constant, number),
    (ast.UnaryOp, lambda node: iter([node.operand])),
    (ast.Call, call),
    (ast.Call, span),
    ((ast.Attribute, ast.Name), name),
    ((ast.Expr, ast.Assign, ast.AugAssign, ast.Raise), statement),
    (ast.AugAssign, in_place),
    (ast.Assign, new_value),
    ((ast.If, ast.IfExp), branch),
    ((ast.For, ast.While), loop),
    (ast.With, block),
    ((ast.Tuple, ast.List), pair),
    (ast.Slice, part),
    (ast.AST, order),
)


def changes(node: ast.AST) -> list[Changed]:
    """What may stand in the place of ``node``."""
    return [new for kinds, made in CHANGES if isinstance(node, kinds) for new in made(node)]


def mutants(source: str) -> Iterator[str]:
    """``source`` with one thing changed, in every way; each once, and only what compiles."""
    seen = {ast.unparse(ast.parse(source))}
    for at, node in enumerate(ast.walk(ast.parse(source))):
        for which in range(len(changes(node))):
            tree = ast.parse(source)
            old = list(ast.walk(tree))[at]
            changed = _Replacement(old, changes(old)[which]).visit(tree)
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in seen and _compiles(text):
                seen.add(text)
                yield text


class _Replacement(ast.NodeTransformer):
    """Puts something else into the place of one node."""

    def __init__(self, old: ast.AST, new: Changed) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        """The new one, or the node with the new one somewhere in it."""
        return self.new if node is self.old else self.generic_visit(node)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for field, value in fields.items():
        setattr(changed, field, value)
    return changed


def _compiles(text: str) -> bool:
    try:
        compile(text, "mutant", "exec")
    except SyntaxError:
        return False
    return True
