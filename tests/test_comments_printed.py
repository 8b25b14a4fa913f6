"""Comments of a case in the store are printed in the annex of its files; a case from a file has none."""

import io
import json
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from documents_hand import PDFTOTEXT, Tags, squeezed, text_of

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.remark import Remark
from cxroi.case import read_file
from cxroi.report.documents.export import export
from cxroi.report.sections import document

CASE = Path(__file__).parents[1] / "sample_data" / "chemicals.yaml"
OPEN = Remark(
    "segments/Key accounts/churn_per_year", "Ben", date(2027, 1, 15), '<b>11%</b> is "too high", =1+1\nAsk sales.'
)
CLOSED = Remark("", "Cho", date(2027, 2, 1), "Who pays?", "Anna", date(2027, 2, 3))
GONE = Remark("initiatives/Old idea/costs/Staff", "Ben", date(2027, 1, 9), "Drop it.")
PRINTED = (
    ("Jan 15, 2027", "Ben", "Key accounts: churn", OPEN.words, "open"),
    ("Jan 9, 2027", "Ben", "initiatives/Old idea/costs/Staff, which is no longer there", "Drop it.", "open"),
    ("Feb 1, 2027", "Cho", "The case as a whole", "Who pays?", "resolved by Anna, Feb 3, 2027"),
)


@lru_cache(maxsize=1)
def analysed():
    return CaseAnalysis(read_file(CASE), draws=64, remarks=(GONE, CLOSED, OPEN))


def test_open_comments_come_first_with_author_date_field_and_state():
    section = next(one for one in document.sections(analysed()) if one.name == "comments")
    assert section.parts[0].rows == PRINTED
    assert "comments" not in [one.name for one in document.sections(CaseAnalysis(read_file(CASE), draws=64))]


@pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext is not installed")
def test_they_are_in_the_brief(tmp_path):
    printed = text_of(export(analysed(), ".pdf", day=date(2027, 3, 1)), tmp_path)
    for words in ("Jan 15, 2027", "<b>11%</b> is", "resolved by Anna", "no longer there"):
        assert squeezed(words) in printed, words


def test_they_are_in_the_page_the_notebook_and_the_workbook_as_text():
    """Whatever signs a comment holds, it is text: no markup on the page, no formula in a sheet."""
    import openpyxl

    page = export(analysed(), ".html", day=date(2027, 3, 1)).decode()
    said = " ".join("".join(Tags(page).text).split())
    assert '<b>11%</b> is "too high", =1+1 Ask sales.' in said and "resolved by Anna, Feb 3, 2027" in said
    notebook = json.loads(export(analysed(), ".ipynb", day=date(2027, 3, 1)))
    assert "show('comments')" in [cell["source"] for cell in notebook["cells"]]
    given = next(cell["source"] for cell in notebook["cells"] if "found = CaseAnalysis(" in cell["source"])
    known = {"case": analysed().case, "CaseAnalysis": CaseAnalysis}
    exec(given.partition("result, simulation")[0], known)  # noqa: S102 - run again, the notebook shows them still
    assert known["found"].remarks == analysed().remarks
    book = openpyxl.load_workbook(io.BytesIO(export(analysed(), ".xlsx", day=date(2027, 3, 1))))
    cells = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in (OPEN.words, "Who pays?")
    ]
    assert cells and all(cell.data_type == "s" for cell in cells)
