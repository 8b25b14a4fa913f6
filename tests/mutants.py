"""The mutants of a module: one operator, comparison, number, truth value or choice of a side changed at a time."""

from __future__ import annotations

import ast
from collections.abc import Iterator

LAYOUT = {
    "width",
    "widths",
    "height",
    "size",
    "font",
    "margin",
    "gap",
    "bold",
    "places",
    "digits",
    "font_size",
    "bottom",
    "top",
    "opacity",
    "maxsize",
    "strict",
    "border",
    "horizontal",
    "hide_index",
    "columns",
    "show_spinner",
    "wrap",
}
"""Keyword arguments, and keys of a mapping, that carry looks or safeguards, not figures."""
SWAPS: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot,
    ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
CALLS = {
    "min": "max",
    "max": "min",
    "sum": "max",
    "any": "all",
    "all": "any",
    "minimum": "maximum",
    "maximum": "minimum",
}


def sites(tree: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a module that carry a figure: operators, comparisons, numbers, truth values and choices of a side."""
    for node in ast.iter_child_nodes(tree):
        looks = isinstance(node, ast.keyword) and node.arg in LAYOUT
        looks |= isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "columns"  # their widths
        if looks or (isinstance(node, ast.Expr) and isinstance(getattr(node.value, "value", None), str)):
            continue
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values, strict=True)
            yield from sites(ast.Module([ast.Expr(v) for k, v in pairs if getattr(k, "value", None) not in LAYOUT], []))
            continue
        if isinstance(node, ast.ClassDef):  # without its decorators
            yield from sites(ast.Module(node.body, []))
            continue
        if isinstance(node, ast.FunctionDef):  # neither decorators nor annotations
            for part in (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body):
                yield from sites(ast.Module([part] if isinstance(part, ast.stmt) else [ast.Expr(part)], []))
            continue
        if isinstance(node, ast.AnnAssign):
            node = ast.Module([ast.Expr(node.value)] if node.value else [], [])
        text = isinstance(node, ast.BinOp) and any(
            isinstance(side, ast.JoinedStr) or isinstance(getattr(side, "value", None), str)
            for side in (node.left, node.right)
        )
        number = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
        called = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in CALLS
        swapped = isinstance(node, ast.BinOp | ast.BoolOp) and type(node.op) in SWAPS and not text
        negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not)
        if number or called or swapped or negative or isinstance(node, ast.Compare | ast.IfExp):
            yield node
        yield from sites(node)


def mutated(source: str, place: int) -> tuple[str, int, str]:
    """The module with one site changed; the line it stands on; what was changed into what."""
    tree = ast.parse(source)
    node = list(sites(tree))[place]
    before = ast.unparse(node)
    match node:
        case ast.Compare():
            node.ops[0] = SWAPS[type(node.ops[0])]()
        case ast.BinOp() | ast.BoolOp():
            node.op = SWAPS[type(node.op)]()
        case ast.Constant():
            node.value = (
                not node.value
                if isinstance(node.value, bool)
                else node.value + 1
                if abs(node.value) < 10
                else 2 * node.value
            )
        case ast.IfExp():
            node.body, node.orelse = node.orelse, node.body
        case ast.UnaryOp():
            node.op = ast.UAdd() if isinstance(node.op, ast.USub) else ast.Not()
            node.operand = node.operand if isinstance(node.op, ast.UAdd) else ast.UnaryOp(ast.Not(), node.operand)
        case ast.Call(func=ast.Name() | ast.Attribute() as name):
            field = "id" if isinstance(name, ast.Name) else "attr"
            setattr(name, field, CALLS[getattr(name, field)])
    return ast.unparse(tree), node.lineno, f"{before}  →  {ast.unparse(node)}"


def at_import(source: str, line: int) -> bool:
    """True for a line that is executed when the module is imported: outside of every function's body."""
    inside = (ast.FunctionDef, ast.AsyncFunctionDef)
    return not any(
        node.body[0].lineno <= line <= (node.end_lineno or 0)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, inside)
    )
