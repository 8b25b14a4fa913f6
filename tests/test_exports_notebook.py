"""The notebook: it runs, is read without running, and says what moved in a changed case."""

import json

import pytest
from documents_hand import ROOT, built, found_of

from cxroi.report.language.formats import in_hundred


def test_the_notebook_is_valid_and_executes():
    """nbformat accepts it, nbclient runs every cell, and its assertions hold: the case, its NPV, its draws."""
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    book = nbformat.reads(built("hostile", ".ipynb").decode(), as_version=4)
    nbformat.validate(book)
    assert len({cell.id for cell in book.cells}) == len(book.cells)
    nbclient.NotebookClient(book, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    printed = "".join(one.get("text", "") for cell in book.cells for one in cell.get("outputs", ()))
    assert f"NPV without rounding: {found_of('hostile').evaluation.npv!r}" in printed


def test_a_changed_case_shows_what_moved(capsys):
    """With another discount rate the notebook runs on: it says that the case is another and lists what moved, payback not."""
    cells = json.loads(built("insurance", ".ipynb"))["cells"]
    code = [cell["source"] for cell in cells if cell["cell_type"] == "code"][:5]
    scope, result = {}, found_of("insurance").evaluation
    assert "discount_rate: 0.09" in code[2]
    code[2] = code[2].replace("discount_rate: 0.09", "discount_rate: 0.12")
    for source in code:
        exec(source, scope)  # noqa: S102 - our own file
    assert {"NPV", "PV of benefits", "Expected NPV"} <= set(scope["moved"]) and "Payback, month" not in scope["moved"]
    assert scope["exported"]["NPV"] == result.npv != scope["computed"]["NPV"]
    said = capsys.readouterr().out
    assert "not the case that was exported" in said and "identities hold" in said


def test_the_notebook_is_read_without_running_it():
    """Charts and tables are saved in it, and it asks where the package is where there is none."""
    book = json.loads(built("insurance", ".ipynb"))
    outputs = [cell.get("outputs", []) for cell in book["cells"]]
    kinds = {kind for some in outputs for one in some for kind in one.get("data", ())}
    figures = next(some for some in outputs if some)[0]["data"]["text/html"]
    assert "$1,183,197" in figures and in_hundred(found_of("insurance").simulation.p_positive) in figures, (
        "as people read them"
    )
    assert {"image/png", "text/html"} <= kinds
    assert f"cxroi {found_of('insurance').evaluation.version} is not installed" in book["cells"][2]["source"]
