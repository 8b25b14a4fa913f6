"""The workbook recalculated by a second program, LibreOffice."""

import shutil
import subprocess

import pytest
from workbook_hand import COHORTS, close, cohort_case, sample, saved, scale_of, workbook

from cxroi.case import parse
from cxroi.case.reading import replaced
from cxroi.engine import evaluate


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_agrees(tmp_path):
    """A second spreadsheet program, made to recalculate, gives the same NPV, IRR and payback and no error."""
    import openpyxl

    data, content = sample("insurance")
    book = openpyxl.load_workbook(saved(content, tmp_path))
    rows = {book["Inputs"].cell(row, 13).value: row for row in range(1, book["Inputs"].max_row + 1)}
    changes = {"finance/discount_rate": 0.13, "finance/years": 6, "finance/discounting": "monthly"}
    for path, value in changes.items():
        book["Inputs"].cell(rows[path], 5).value = value
    book.save(tmp_path / "changed.xlsx")
    again = _in_libreoffice(tmp_path / "changed.xlsx")
    found = {again["Results"].cell(row, 1).value: again["Results"].cell(row, 2).value for row in range(1, 20)}
    result = evaluate(parse(replaced(data, changes)))
    assert close(found["NPV"], result.npv, 1e-13 * scale_of(result))
    assert close(found["IRR as the case discounts"], result.irr_of_convention.rate, 1e-9)
    assert close(found["IRR"], result.irr.rate, 1e-9)
    assert found["Payback, month"] == result.payback_month
    assert not _errors(again)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", COHORTS)
def test_libreoffice_agrees_on_who_stays(name, tmp_path):
    """Recalculated by a second program, a file of customers by tenure or renewal passes every check of its own."""
    again = _in_libreoffice(saved(workbook(cohort_case(name), draws=16), tmp_path))
    marks = [cell.value for row in again["Checks"].iter_rows() for cell in row if cell.value in ("✓", "✗")]
    assert len(marks) > 20 and set(marks) == {"✓"} and not _errors(again)


def _in_libreoffice(path):
    """The workbook as LibreOffice recalculates and saves it."""
    import openpyxl

    profile = path.parent / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(path.parent / "out"), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return openpyxl.load_workbook(path.parent / "out" / path.name, data_only=True)


def _errors(book):
    return [
        cell.coordinate for page in book for row in page.iter_rows() for cell in row if str(cell.value).startswith("#")
    ]


RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
