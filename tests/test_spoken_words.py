"""No sentence of the product begins with the word None: a reader, and the walker, take it for a value that slipped through."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
BEGINS = re.compile(r"(?:^|[.!?;] )None\b")


def said(path):
    """Every text in a file that is not a docstring, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            yield node.lineno, node.value


def test_no_sentence_begins_with_none():
    files = [ROOT / "app.py", *(ROOT / "pages").glob("*.py"), *(ROOT / "cxroi").rglob("*.py")]
    wrong = [f"{path.relative_to(ROOT)}:{line}" for path in files for line, text in said(path) if BEGINS.search(text)]
    assert len(files) > 300 and not wrong, wrong
