"""What was typed and is not in the figures is said on every page, in board mode, in what is saved and in every file."""

from datetime import date

import pytest
import typing_hand as hand
from drafts_hand import is_said, press, visit
from typing_hand import page
from ui_hand import at, sent, small, view

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.documents.export import written
from cxroi.report.sections.business_sections import pitch
from cxroi.report.sections.section import Sentences
from cxroi.ui import left_out

pytestmark = pytest.mark.usefixtures("store")
SAID = (
    "Not in these figures, as they must be corrected or completed first: Churn of Key accounts; segment 4 (incomplete)."
)


def test_entries_rows_and_errors_are_all_named():
    """A text that waits, a row without a name, and a figure that is refused, each once."""
    shops = {"name": "Shops", "customers": 100, "revenue_per_customer": 50, "gross_margin": 3, "churn_per_year": 0.1}
    wrong = small(segments=[shops, {"customers": 5}])
    typed, _ = sent(wrong, (at(wrong, "segments", 0, "churn_per_year"), "set", "acht"))
    assert left_out.everything(view(typed)) == ("Churn of Shops", "Gross margin of Shops", "segment 2 (incomplete)")
    assert left_out.words(view(typed), where="it") == (
        "1 entry is kept as typed and is not in it: Churn of Shops. Not in the figures until it is complete: segment 2."
    )
    assert left_out.everything(view(small())) == () and left_out.words(view(small())) == ""


def test_every_page_and_every_file_says_what_is_left_out():
    """Board mode hides the sidebar, and a file has none: the head of the page and the pitch say it."""
    app = page(visit(case="chemicals"), "assumptions")
    hand.add(app, "Add segment")
    row = hand.sheet(app, "segments")["head"][-2]["id"]
    hand.send(app, (f"{row}.customers", "set", "33000"))
    hand.type_in(app, "Churn of Key accounts", "acht")
    for name in ("business_case", "risk", "export"):
        assert is_said(page(app, name), "2 not in the figures: Churn of Key accounts"), name
    app.query_params["board"] = "true"
    assert is_said(page(app, "business_case"), "2 not in the figures: Churn of Key accounts")
    del app.query_params["board"]
    press(page(app, "risk"), "Save")
    assert is_said(
        app, "kept as typed and is not in it: Churn of Key accounts. Not in the figures until it is complete: segment 4"
    )


def test_a_file_says_what_is_left_out_beside_its_pitch():
    case = small().case
    names = ("Churn of Key accounts", "segment 4 (incomplete)")
    found = CaseAnalysis.under(case, None, left_out=names)
    assert (SAID,) in [part.lines for part in pitch(found).all(Sentences)]
    with_it, without = (
        written(case, None, ".html", day=date(2027, 1, 4), left_out=some).decode() for some in (names, ())
    )
    assert SAID in with_it and SAID not in without
