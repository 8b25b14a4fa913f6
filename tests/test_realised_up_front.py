"""Value realised before the first month: rows for what is paid up front in the template, and a page from them alone."""

import csv
import io

import pytest
from realised_hand import DATA, ROOT, case

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.realised import realised
from cxroi.case import plain
from cxroi.evidence.actuals_file import read_actuals, template, with_actuals
from cxroi.report.charts.spec import Chart
from cxroi.report.language import realised_words
from cxroi.report.sections.realised_sections import realised as section_of
from cxroi.report.sections.section import Sentences

DESK = {
    **DATA["initiatives"][0],
    "costs": [{"name": "Fit-out", "one_off": 9000}, {"name": "Run", "per_year": 24_000}, {"name": "Move", "one_off": 5, "month": 1}],
    "benefits": [{"name": "Grant", "one_off": 700}, {"name": "Rent", "per_year": 12}],
}  # fmt: skip


def up_front(paid, month="2026-12"):
    rows = [{"month": month, "initiative": "Desk", "cost": "Fit-out", "paid": paid}]
    return case(rows, initiatives=[{**DESK, "benefits": []}])


def test_the_template_begins_with_what_is_paid_up_front():
    """Of five lines two have an amount in the month before the start; each has a row in every month after it, and so have two drivers."""
    rows = list(csv.DictReader(io.StringIO(template(case([], initiatives=[DESK]), "2027-01", 24).decode())))
    before = [(row["cost"], row["benefit"], row["driver"]) for row in rows if row["month"] == "2026-12"]
    assert before == [("Fit-out", "", ""), ("", "Grant", "")] and rows[0]["month"] == "2026-12"
    assert len(rows) == 2 + 24 * 7 and {row["month"] for row in rows[2:9]} == {"2027-01"}
    late = {**DESK, "start_month": 1}
    later = template(case([], initiatives=[late]), "2027-01", 24).decode()
    assert "2026-12" not in later and later.count("2027-01") == 7


def test_a_template_filled_in_up_front_alone_is_shown():
    """8,000 of 9,000 paid: a value realised with no month yet, whose cost is told; a payment two months before the start is the same."""
    text = template(up_front(1), "2027-01", 24).decode().splitlines()
    filled = [text[0], text[1].replace("Fit-out,", "Fit-out,8000", 1), *text[2:]]
    read = read_actuals("actuals.csv", "\n".join(filled).encode())
    data = with_actuals({**plain(up_front(1)), "actuals": []}, read.lines)
    assert data["actuals"] == [{"month": "2026-12", "initiative": "Desk", "cost": "Fit-out", "paid": 8000}]
    found, early = realised(up_front(8000)), realised(up_front(8000, "2026-10"))
    assert (found.months, found.through, found.verdict) == (0, "2026-12", "CANNOT TELL YET")
    assert (found.cost_planned, found.cost_paid, found.variance.cost) == pytest.approx((9000, 8000, 1000))
    assert found.forecast.npv_mean == pytest.approx(found.forecast.plan_mean + 1000) == early.forecast.npv_mean
    assert "Nothing was to come before the first month" in realised_words.board(found, "USD")
    assert "from the first month" in realised_words.next_steps(found)


def test_the_section_and_the_page_show_it():
    from streamlit.testing.v1 import AppTest

    from cxroi.case.share_link import packed

    found = CaseAnalysis(up_front(8000), draws=64)
    shown = section_of(found)
    assert shown.finding.startswith("CANNOT TELL YET") and not shown.all(Chart)
    assert shown.all(Sentences)[0].title == ""  # without a chart the page shows the finding itself
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params["case"] = packed(plain(up_front(8000)))
    at.run()
    at.switch_page("pages/value_realised.py").run()
    assert not at.exception and any("was paid of" in one.value for one in at.markdown)
