"""What pages print at the edges of their rules, by hand: years of phases, months with an interval, who is not measured, one customer."""

from dataclasses import replace
from types import SimpleNamespace as Of

import pytest
from portfolio_hand import additive
from realised_hand import DATA

from cxroi.analysis.funding import funding
from cxroi.analysis.portfolio import portfolio
from cxroi.case import parse
from cxroi.engine import evaluate
from cxroi.engine.rates import irr
from cxroi.report.charts.evidence_charts import by_month
from cxroi.report.language import realised_words
from cxroi.report.language.typed_numbers import read_quantity
from cxroi.report.tables.portfolio_tables import phases
from cxroi.report.tables.table import Table


def test_phases_have_a_column_for_each_year_and_one_up_front():
    found = phases(funding(portfolio(additive([(50, 40), (30, 50)]), by="likely", draws=16), 100))
    assert found.columns == ("Phase", "Up front", "Year 1")
    rows = {row[0]: [cell.value for cell in row[1:]] for row in found.rows}
    assert list(rows) == ["At once: 0", "At once: 1", "All costs", "Net cash flow"]
    assert rows["At once: 0"] == [40, 0] and rows["At once: 1"] == [50, 0] and rows["All costs"] == [90, 0]
    assert rows["Net cash flow"] == [-90, 170]


def score(value, half=None, answers=50):
    return Of(value=value, low=None if half is None else value - half, high=None if half is None else value + half, answers=answers)  # fmt: skip


def test_a_month_with_an_interval_is_drawn_and_one_without_stands_in_the_table_only():
    """Of 26 months the last 24 with an interval are drawn; a low end of nothing is an interval."""
    months = [Of(month=f"m{place}", score=score(float(place), 2.0)) for place in range(26)]
    months[5] = Of(month="m5", score=score(5.0))
    found = by_month(Of(metric="csat", months=months))
    rows = found.marks.rows
    assert [row.name for row in rows] == [f"m{place} (n = 50)" for place in range(26) if place not in (0, 5)]
    assert (rows[0].low, rows[0].value, rows[0].high) == (-1.0, 1.0, 3.0) and rows[1].low == 0.0
    assert len(found.table) == 26


def driver(name, verdict, months_needed=None):
    return Of(name=name, verdict=verdict, months_needed=months_needed)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([driver("churn", "not measured")], "retention is not measured"), ([driver("churn", "not measured"), driver("contacts", "not measured")], "retention and contacts are not measured"),
        ([driver("contacts", "ahead")], "contacts are ahead"), ([driver("churn", "ahead")], "retention is ahead"), ([driver("churn", "behind"), driver("spend", "behind")], "retention and spend are behind"),
        ([driver("referral", "on plan")], "referrals are on plan"), ([driver("churn", "cannot tell yet", 3), driver("spend", "cannot tell yet", 5)], "retention and spend cannot be told yet (needs 5 more months)"),
        ([driver("churn", "cannot tell yet")], "retention cannot be told yet (needs 1 more month)"),
    ],
)  # fmt: skip
def test_one_driver_is_and_two_are(values, said):
    (verdict,) = {value.verdict for value in values}
    assert realised_words._group(Of(by_driver=[driver("crisis", "none"), *values]), verdict) == said
    assert realised_words._group(Of(by_driver=[]), verdict) == ""


@pytest.mark.parametrize(("text", "unit", "read"), [
    ("10,000,000,000", "customers", True), ("10,000,000,001", "customers", False), ("10,000,000,001", "people", False), ("10,000,000,001", "money", True),
    ("1,000,000", "points", True), ("1,000,001", "points", False), ("1,000,001", "customers", True),
])  # fmt: skip
def test_there_are_no_more_customers_than_people(text, unit, read):
    found = read_quantity(text, unit=unit)
    assert (found.value == float(text.replace(",", ""))) is read and bool(found.problem) is not read


@pytest.mark.parametrize(
    ("text", "value"), [("0.1% / 0.5% / 0.9%", (0.001, 0.005, 0.009)), ("0% / 0.5% / 1%", (0.0, 0.005, 0.01)), ("0 / 0.5% / 1%", (0.0, 0.005, 0.01))]
)  # fmt: skip
def test_figures_that_each_say_percent_are_percent_and_no_question(text, value):
    found = read_quantity(text, unit="share")
    assert found.value == pytest.approx(value) and not found.question and not found.problem


def test_a_segment_of_one_customer_has_its_retention():
    """One key account: of one customer with 12% churn a year .88 is kept, which is its retention and no blank."""
    one = {**DATA, "segments": [{**DATA["segments"][0], "customers": 1}], "initiatives": []}
    found = evaluate(parse({**one, "finance": {**DATA["finance"], "years": 1}})).baseline_measures["Homes"]
    assert found.grr == pytest.approx(0.88) and found.customers_kept == pytest.approx(0.88)


def test_a_lifetime_value_is_that_of_the_last_month():
    """An effect on churn and on spending from month 13 on stands in the lifetime value at the end of two years, and not in that of one."""
    late = {**DATA["initiatives"][0], "effects": [{"driver": driver, "change": change, "from_month": 13} for driver, change in (("churn", -0.5), ("spend", 0.1))]}  # fmt: skip
    segment = {**DATA["segments"][0], "contacts_per_customer_year": 0}
    kept = 0.88**0.5
    for years, margin, stay in ((2, 500 * 1.1 * 0.4, kept), (1, 500 * 0.4, 0.88)):
        case = parse(
            {**DATA, "segments": [segment], "initiatives": [late], "finance": {**DATA["finance"], "years": years}}
        )
        found = evaluate(case)
        assert found.programme_measures["Homes"].clv == pytest.approx(margin * stay / (1.1 - stay)), years
        assert found.baseline_measures["Homes"].clv == pytest.approx(500 * 0.4 * 0.88 / (1.1 - 0.88))


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_a_rate_of_borrowing_is_called_so_in_every_unit(unit):
    lent, borrowed = irr([-100 * unit, 110 * unit]), irr([100 * unit, -110 * unit])
    assert (lent.rate, borrowed.rate) == pytest.approx((0.1, 0.1))
    assert borrowed.meaning == "cost of borrowing" != lent.meaning
    assert irr([0.0, 0.0]).rate is None


def test_a_table_that_is_cut_says_how_many_rows_there_are():
    """Eight of nine break-evens on paper are not all; where all are shown nothing is said."""
    rows = tuple((f"row {place}", "1") for place in range(9))
    table = Table("t", ("Name", "Figure"), rows, "USD")
    assert table.cut(9) is table
    assert table.cut(8).rows == rows[:8] and table.cut(8).title == "The first 8 of 9; all are in the workbook"
    assert replace(table, title="Worth it").cut(2).title == "Worth it (2 of 9; all are in the workbook)"
