"""The layers of the package, and the rules its source keeps."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODEL = {"case", "engine", "version"}
REPORT = ("language", "charts", "review", "tables", "sections", "workbook", "documents")
EVERYTHING_BELOW = {"case", "engine", "analysis", "tables", "evidence", "store", "version"}
MAY_IMPORT = {
    "case": {"case"},
    "engine": MODEL,
    "analysis": MODEL | {"analysis"},
    "tables": {"case", "tables", "version"},
    "evidence": MODEL | {"tables", "evidence"},
    "store": {"case", "store", "version"},
    "work": {"work"},
    "ui": EVERYTHING_BELOW | {"work"} | {f"report/{room}" for room in REPORT} | {"ui"},
    "report/language": EVERYTHING_BELOW | {"report/language"},
    "report/charts": EVERYTHING_BELOW | {"report/language", "report/charts"},
    "report/review": EVERYTHING_BELOW | {"report/language", "report/review"},
    "report/tables": EVERYTHING_BELOW | {f"report/{room}" for room in REPORT[:4]},
    "report/sections": EVERYTHING_BELOW | {f"report/{room}" for room in REPORT[:5]},
    "report/workbook": EVERYTHING_BELOW | {f"report/{room}" for room in REPORT[:6]},
    "report/documents": EVERYTHING_BELOW | {f"report/{room}" for room in REPORT},
}
PERMITTED = {("pickle", "frames.py")}
"""The server and its own workers speak in it, through a pipe no one else holds; no file is ever read with it."""
SOURCES = sorted([*ROOT.glob("cxroi/**/*.py"), *ROOT.glob("pages/*.py"), ROOT / "app.py"])
PACKAGE = [path for path in SOURCES if path.is_relative_to(ROOT / "cxroi") and path.parent.name != "cxroi"]


def imported(tree):
    """Every module a tree imports, by its full name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


def room_of(parts):
    """The room that a path or a module's name lies in: a package, or one of the rooms of the reports."""
    return "/".join(parts[:2]) if parts[0] == "report" and len(parts) > 1 else parts[0]


def test_imports_point_down():
    """A room imports only itself and the rooms below it."""
    for path in PACKAGE:
        room = room_of(path.relative_to(ROOT / "cxroi").parts[:-1])
        if room == "report":
            continue
        for name in imported(tree_of(path)):
            parts = name.split(".")
            if (
                len(parts) > 1
                and parts[0] == "cxroi"
                and (ROOT / "cxroi" / parts[1]).exists()
                and parts[1:] != ["report"]
            ):
                assert room_of(parts[1:]) in MAY_IMPORT[room], f"{path}: {room} may not import {name}"


def test_only_the_app_knows_streamlit():
    """Streamlit is imported in `ui`, `pages` and `app.py` alone, and one module of `ui` touches the session state."""
    for path in SOURCES:
        parts = path.relative_to(ROOT).parts
        if not (parts[:2] == ("cxroi", "ui") or parts[0] in ("pages", "app.py")):
            assert not any(name.split(".")[0] == "streamlit" for name in imported(tree_of(path))), path
        if path.name != "state.py":
            assert "session_state" not in path.read_text(encoding="utf-8"), path


def test_every_file_says_what_it_holds_and_a_package_names_only_files_it_has():
    """A module without a first line, or a table of contents that names what was moved or renamed."""
    for path in SOURCES:
        assert (ast.get_docstring(tree_of(path)) or "").strip(), f"{path} does not say what it holds"
    for path in PACKAGE:
        if path.name == "__init__.py":
            named = re.findall(r"`([a-z_]+(?:/[a-z_]+)*)`", ast.get_docstring(tree_of(path)))
            places = (path.parent, path.parent.parent)
            lost = [
                one for one in named if not any((at / one).is_dir() or (at / f"{one}.py").is_file() for at in places)
            ]
            assert not lost, f"{path} names {lost}, which are not there"


FORBIDDEN = (
    "cache_resource",
    "unsafe_allow_html",
    "st.html",
    "pickle",
    "yaml.unsafe_load",
    "shell=True",
    "eval(",
    "exec(",
)
CHANGING = ("append", "update", "add", "pop", "clear", "setdefault", "extend", "insert", "remove")


def test_nothing_runs_text():
    """No cache of shared objects, no markup from text, nothing that runs text."""
    for path in SOURCES:
        text = path.read_text(encoding="utf-8").replace("st.html(STYLE)", "")  # our own stylesheet, a file
        for word in FORBIDDEN:
            assert word not in text or (word, path.name) in PERMITTED, f"{path}: {word}"


def test_no_state_is_shared_between_visitors():
    """No `global`, and no mutable value at module level that anything changes."""
    for path in SOURCES:
        tree = tree_of(path)
        assert not any(isinstance(node, ast.Global) for node in ast.walk(tree)), path
        changed = mutable(tree) & set(names_changed(tree))
        assert not changed, f"{path}: {changed}"


def mutable(tree):
    """The names of lists, dictionaries and sets at the level of the module."""
    return {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict | ast.List | ast.Set)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }


def names_changed(tree):
    """The names of what is changed: by one of its own methods, or where an entry of it is assigned or deleted."""
    for node in ast.walk(tree):
        changed = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            changed = [node.func.value]
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.Delete):
            targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
            changed = [target.value for target in targets if isinstance(target, ast.Subscript)]
        yield from (one.id for one in changed if isinstance(one, ast.Name))


def test_a_page_computes_nothing():
    """No arithmetic in a page: every number comes from a call."""
    for path in sorted(ROOT.glob("pages/*.py")):
        for node in ast.walk(tree_of(path)):
            assert not isinstance(node, ast.BinOp), f"{path}: line {node.lineno}"


def test_heavy_libraries_are_imported_where_they_are_needed():
    """Importing the engine loads neither scipy, pandas, plotly nor Streamlit, so that the command line starts fast."""
    import subprocess
    import sys

    code = "import sys, cxroi.engine, cxroi.analysis; print([m for m in ('scipy', 'pandas', 'plotly', 'streamlit') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_the_configuration_ships_as_the_rules_say():
    """Local address only, host names checked, no usage statistics, errors without their insides, no forced collection."""
    import tomllib

    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    server = config["server"]
    assert server["address"] == "127.0.0.1"
    assert set(server["allowedHosts"]) == {"localhost", "127.0.0.1"}
    assert server["maxUploadSize"] == 50
    assert server["enableXsrfProtection"] and server["enableCORS"] and not server["enableStaticServing"]
    assert config["client"] == {"toolbarMode": "viewer", "showErrorDetails": "none"}
    assert config["browser"]["gatherUsageStats"] is False
    assert config["runner"]["postScriptGC"] is False
