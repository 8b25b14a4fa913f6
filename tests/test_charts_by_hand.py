"""Charts of pages outside the case's document, from figures that are all different: each mark, band and title by hand."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace as Made

import pytest

from cxroi.case.heard import Heard
from cxroi.evidence.cell_details import Bar
from cxroi.report.charts import evidence_charts, listening_charts, pilot_charts, portfolio_charts, realised_charts

LOW, HIGH = Bar("0", 50, 20, 0.4, 0.3, 0.5), Bar("10", 60, 6, 0.1, 0.05, 0.15)


def test_bands_of_a_score_are_shares_but_products_are_a_count():
    """Each bar with its interval; "n =" under its name, and what happened of how many on hovering."""
    drawn = evidence_charts.bands(Made(metric="nps", outcome="churn", verdict="USE", picture=Made(bands=(LOW, HIGH))))
    (series,) = drawn.marks.series
    assert (series.values, series.low, series.high) == ((0.4, 0.1), (0.3, 0.05), (0.5, 0.15))
    assert drawn.marks.names == ("0\nn = 50", "10\nn = 60") and drawn.value.unit == "percent"
    assert drawn.marks.said[0] == "0: 40.0% (30.0% to 50.0%), 20 of 50"
    assert drawn.table.iloc[1].tolist() == ["10", 60, 6, 0.1, 0.05, 0.15]
    assert list(drawn.table.columns) == ["Group", "n", "Events", "Value", "95% low", "95% high"]
    products = evidence_charts.bands(
        Made(metric="nps", outcome="cross_sell", verdict="USE", picture=Made(bands=(LOW, HIGH)))
    )
    assert products.title == "Products gained a year: 0.40 of NPS 0, 0.10 of NPS 10" and products.value.unit == ""


def test_segments_with_one_sign_and_with_two():
    worse, better = Bar("Small", 40, 9, -0.2, -0.3, -0.1), Bar("Large", 50, 9, 0.1, 0.05, 0.2)
    same = evidence_charts.forest(Made(metric="nps", outcome="churn", picture=Made(forest=(worse, worse))))
    assert same.title == "The same sign in every segment"
    mixed = evidence_charts.forest(Made(metric="nps", outcome="churn", picture=Made(forest=(worse, better))))
    assert mixed.title == "The sign differs between segments"
    row = mixed.marks.rows[0]
    assert (row.name, row.low, row.value, row.high) == ("Small (n = 40)", -0.3, -0.2, -0.1)
    assert row.said == "Small: −20.0% a point (−30.0% to −10.0%)"


def test_net_retention_by_answer_leads_with_the_best_answer_and_leaves_the_silent_out():
    def cohort(name, accounts, nrr, warnings=()):
        return Made(name=name, accounts=accounts, nrr=nrr, nrr_interval=(nrr - 0.1, nrr + 0.15), warnings=warnings)

    found = [cohort("0 to 6", 40, 0.8), cohort("9 to 10", 50, 1.1), cohort("no answer", 90, 5.0, ("5 is hard to believe",))]  # fmt: skip
    drawn = evidence_charts.by_answer("nps", found)
    assert drawn.title == ("Net revenue retention 110% of NPS 9 to 10, 80% of NPS 0 to 6. Hard to believe: no answer")
    (series,) = drawn.marks.series
    assert series.values == (0.8, 1.1, 5.0)
    assert series.low == pytest.approx((0.7, 1.0, 4.9)) and series.high == pytest.approx((0.95, 1.25, 5.15))
    assert evidence_charts.by_answer("nps", found[2:]).title.startswith("Nobody who answered NPS can be followed")


def test_levels_of_a_snapshot():
    levels = [Made(value=1.0, n=40, left=30, share=0.75, low=0.6, high=0.9), Made(value=5.0, n=50, left=5, share=0.1, low=0.04, high=0.2)]  # fmt: skip
    drawn = evidence_charts.snapshot_levels(Made(score="csat", levels=levels))
    assert drawn.title == "Left: 75.0% of CSAT 1, 10.0% of CSAT 5"
    assert drawn.marks.said[1] == "5: 10.0% (4.0% to 20.0%), 5 of 50"
    assert evidence_charts.snapshot_levels(Made(score="csat", levels=[])).title == "Nobody answered CSAT"


def test_retention_is_drawn_while_ten_are_at_risk_and_names_the_widest_gap_of_the_projections():
    """Months 0, 12, 24, 36 with 100, 60, 10 and 9 at risk: the last is not drawn. After 5 years 40% against 30% is the widest gap."""
    curve = Made(period=(0, 12, 24, 36), at_risk=(100, 60, 10, 9), low=(1.0, 0.8, 0.6, 0.3), high=(1.0, 0.9, 0.8, 0.9), share=(1.0, 0.85, 0.7, 0.6))  # fmt: skip
    found = Made(curve=curve, projected=(0.7, 0.4), constant=(0.68, 0.3), years=(2, 5))
    drawn = evidence_charts.retention(found)
    seen, sbg, even = drawn.marks.lines
    assert (seen.at, seen.values) == ((0, 1, 2), (1.0, 0.85, 0.7))
    assert (drawn.marks.band.low, drawn.marks.band.high) == ((1.0, 0.8, 0.6), (1.0, 0.9, 0.8))
    assert (sbg.values, even.values, sbg.at) == ((0.7, 0.4), (0.68, 0.3), (2.0, 5.0))
    assert drawn.title == (
        "After 5 years 40% of new customers are still there; one constant rate would say 30%"
    )  # fmt: skip


def test_a_finding_of_listening_is_drawn_between_its_ends_and_a_ratio_without_end_at_the_edge():
    """Columns in another order than they are drawn in; a row without an interval is left out; 40 times is drawn at 12."""
    found = Heard(
        about="themes", finding="Late trucks leave twice as often",
        columns=("Theme", "Upper", "Hazard", "Lower"), drawn=("Hazard", "Lower", "Upper"),
        rows=(("Late trucks", 40.0, 2.0, 1.5), ("Price", 1.2, 0.0, 0.0), ("Few", None, None, None)),
    )  # fmt: skip
    drawn = listening_charts.intervals(found)
    assert [(row.name, row.low, row.value, row.high) for row in drawn.marks.rows] == [("Late trucks", 1.5, 2.0, 12.0), ("Price", 0.0, 0.0, 1.2)]  # fmt: skip
    assert drawn.table.iloc[0].tolist() == ["Late trucks", 2.0, 1.5, 40.0]
    assert drawn.title == found.finding


def test_most_and_least_loyal_stand_on_their_own_sides():
    drawn = listening_charts.most_and_least_loyal([Made(item="joy", most=8.0, least=3.0, difference=5.0, ci_low=4.0, ci_high=6.0)])  # fmt: skip
    most, least = drawn.marks.series
    assert (most.name, most.values, least.name, least.values) == ("Most loyal fifth", (8.0,), "Least loyal fifth", (3.0,))  # fmt: skip
    assert drawn.title.endswith("8.0 against 3.0")
    assert drawn.table.iloc[0].tolist()[1:] == [8.0, 3.0, 5.0, 4.0, 6.0]


def test_the_tilt_moves_the_score_by_the_share_that_is_silent():
    """400 of 1,000 answered: 50 points worse for the silent are 30 for all, so 30 falls to 0; the band keeps its width of 4."""
    found = Made(metric="nps", respondents=400, customers=1000, synthetic=30.0, ci_low=26.0, ci_high=34.0, tilt_to_zero=-50.0, is_nps=True)  # fmt: skip
    drawn = listening_charts.tilt(found)
    (line,), band = drawn.marks.lines, drawn.marks.band
    score = dict(zip(line.at, line.values, strict=True))
    assert (min(line.at), max(line.at)) == (-60.0, 60.0) and len(line.at) == 21
    assert score[0.0] == 30.0 and score[-60.0] == pytest.approx(30 - 0.6 * 60) and score[60.0] == pytest.approx(66)
    middle = line.at.index(0.0)
    assert (band.low[middle], band.high[middle]) == pytest.approx((26.0, 34.0))
    assert "zero if they are 50 points worse" in drawn.title
    better = listening_charts.tilt(Made(**{**vars(found), "tilt_to_zero": 50.0, "synthetic": -30.0}))
    assert "zero if they are 50 points better" in better.title and "−30.0 if they are like" in better.title
    plain = listening_charts.tilt(Made(**{**vars(found), "metric": "csat", "is_nps": False}))
    assert max(plain.marks.lines[0].at) == 3.0 and "zero" not in plain.title


def test_chances_are_off_by_the_mean_over_customers():
    """0.10 said and 0.14 seen of 300, 0.5 said and 0.4 seen of 100: (0.04 × 300 + 0.1 × 100) / 400 is 5.5 points of 100."""
    tested = Made(verdict="USE", calibration=((0.10, 0.14, 300), (0.5, 0.4, 100)), n=400, cut="2027-01-31")
    drawn = listening_charts.quiet_calibration(tested)
    assert drawn.title == "Chances are off by 5.5 points of 100 on average, over 400 customers after 2027-01-31"
    seen, said = drawn.marks.lines
    assert (seen.at, seen.values) == ((0.10, 0.5), (0.14, 0.4)) and said.values == said.at == (0.10, 0.5)
    silent = listening_charts.silent_calibration(Made(calibration=((3.0, 4.0, 9), (8.0, 7.0, 9)), respondents=18))
    assert silent.marks.lines[0].values == (4.0, 7.0) and silent.value.unit == "" and drawn.value.unit == "percent"
    assert silent.title == "Predicted against answered, by fifths of 18 respondents"


def test_calls_are_worth_making_up_to_the_best_count():
    """50, 30, −10, −40: together 50, 80, 70, 30, so two calls; one whose worth is unknown is none of them."""
    drawn = listening_charts.worth_of_calls([Made(worth_calling=worth) for worth in (50.0, 30.0, None, -10.0, -40.0)], "USD")  # fmt: skip
    assert drawn.marks.lines[0].values == (0.0, 50.0, 80.0, 70.0, 30.0)
    assert drawn.title.startswith("The first 2 calls are worth $80 after their cost")
    (mark,) = drawn.marks.marks
    assert (mark.at, mark.value) == (2.0, 80.0)
    assert listening_charts.worth_of_calls([Made(worth_calling=None)], "USD") is None


def test_revenue_of_one_customer_by_month():
    found = Made(revenue=((date(2027, 1, 1), 10.0), (date(2027, 2, 1), -5.0)), revenue_last_year=1234.0)
    drawn = listening_charts.revenue_of(found, "USD")
    assert drawn.marks.lines[0].values == (10.0, -5.0, -5.0)  # the last month is as wide as the others
    assert drawn.along_scale().texts == ("Jan 2027", "Feb 2027") and drawn.along_scale().ticks == (0.0, 1.0)
    assert (
        drawn.value.low is None
        and drawn.title == "Revenue by month, Jan 2027 to Feb 2027: $1.2k in the last twelve months"
    )
    assert listening_charts.revenue_of(Made(**{**vars(found), "revenue": found.revenue[:1]}), "USD").value.low == 0.0
    year = tuple((date(2027, month, 1), 1.0) for month in range(1, 13))
    named = listening_charts.revenue_of(Made(revenue=year, revenue_last_year=12.0), "USD").along_scale()
    assert named.texts == tuple(f"{name} 2027" for name in ("Jan", "Mar", "May", "Jul", "Sep", "Nov"))


def pilot(enbs):
    sizes = [Made(customers=100, evsi=50.0, cost=20.0, enbs=30.0), Made(customers=400, evsi=90.0, cost=45.0, enbs=enbs)]
    return Made(sizes=sizes, best=sizes[1], pilot=Made(name="Calls", outcome="churn"), is_metric=False, threshold=-0.1)


def test_a_pilot_by_size_shows_what_is_left_and_says_when_nothing_is():
    drawn = pilot_charts.by_size(pilot(45.0), "USD")
    worth, left = drawn.marks.lines
    assert (worth.at, worth.values, left.values) == ((100.0, 400.0), (50.0, 90.0), (30.0, 45.0))
    assert drawn.title == "At 400 customers $45 is left after cost and delay"
    assert (drawn.marks.marks[0].at, drawn.marks.marks[0].value) == (400.0, 45.0)
    assert drawn.table.iloc[0].tolist() == [100, 50.0, 20.0, 30.0]
    assert pilot_charts.by_size(pilot(0.0), "USD").title == "At no size is the pilot worth its cost and the delay"


def test_a_pilot_month_by_month_keeps_the_interval_of_all_looks_around_what_was_shown():
    looks = [
        Made(month="2027-01", estimate=-0.05, low=-0.3, high=0.2, fixed_low=-0.2, fixed_high=0.1, state="open"),
        Made(month="2027-02", estimate=-0.15, low=-0.25, high=-0.05, fixed_low=-0.2, fixed_high=-0.1, state="go"),
    ]
    drawn = pilot_charts.month_by_month(looks, pilot(45.0))
    shown, needed = drawn.marks.lines
    assert (shown.at, shown.values, needed.values) == ((1.0, 2.0), (-0.05, -0.15), (-0.1, -0.1))
    assert (drawn.marks.band.low, drawn.marks.band.high) == ((-0.3, -0.25), (0.2, -0.05))
    assert drawn.title == "The rule is met: go" and drawn.marks.called == ("2027-01", "2027-02")
    assert pilot_charts.month_by_month(looks[:1], pilot(45.0)).title == "We cannot tell yet: keep observing"


def test_value_realised_has_the_plan_behind_and_what_is_shown_in_front():
    """Columns by month: promised, from, to; shown, from, to."""
    found = Made(
        by_month=((10.0, 7.0, 13.0, 8.0, 6.0, 9.0), (20.0, 14.0, 27.0, 18.0, 15.0, 22.0)), months=2, through="month 2",
        to_date=Made(realised=18.0, planned=20.0, low=15.0, high=22.0), verdict="REALISED",
    )  # fmt: skip
    drawn = realised_charts.promised_and_shown(found, "USD", "2027-01")
    assert [line.values for line in drawn.marks.lines] == [(10.0, 20.0), (8.0, 18.0), (6.0, 15.0), (9.0, 22.0)]
    assert [line.name for line in drawn.marks.lines] == ["Promised", "Shown", "Shown, from", "Shown, to"]
    assert (drawn.marks.band.low, drawn.marks.band.high) == ((7.0, 14.0), (13.0, 27.0))
    assert drawn.title == "Of $20 promised by month 2, $18 is shown ($15 to $22)" and drawn.marks.called == (
        "month 1 (Jan 2027)",
        "month 2 (Feb 2027)",
    )
    assert drawn.table.iloc[1].tolist() == [2, 20.0, 14.0, 27.0, 18.0, 15.0, 22.0]


def test_an_event_study_names_the_periods_before_and_after_the_start(monkeypatch):
    monkeypatch.setattr(evidence_charts, "sentence", lambda one: "Fewer leave")
    found = Made(event_study=((-1, 0.01, -0.02, 0.04), (0, -0.1, -0.2, -0.05)), intervention="Calls", outcome="churn", ratio=True)  # fmt: skip
    drawn = evidence_charts.event_study(found)
    rows = [(row.name, row.low, row.value, row.high) for row in drawn.marks.rows]
    assert rows == [("1 before", -0.02, 0.01, 0.04), ("0 after the start", -0.2, -0.1, -0.05)]
    assert drawn.value.unit == "change" and drawn.title == "Fewer leave"


def test_the_frontier_draws_worth_and_worst_of_the_best_set_at_each_budget():
    """Nothing is worth nothing; A brings 100 for 60, its worst 5% lose 20. The steps go on to a tenth beyond the budget of 80."""
    nothing, best = (
        Made(chosen=chosen, starts=(0,) * len(chosen), spend=spend, npv=npv, cvar5=worst, p_positive=share)
        for chosen, spend, npv, worst, share in (((), 0.0, 0.0, 0.0, 0.0), (("A",), 60e3, 100e3, -20e3, 0.9))
    )
    case = Made(currency="USD", initiatives=[1, 2], segments=())
    chart = portfolio_charts.frontier(
        Made(case=case, frontier=(nothing, best), point=best, budget=80e3, by="mean", of="initial")
    )
    worth, worst = chart.marks.lines
    assert worth.points == worst.points == pytest.approx((0.0, 60e3, 88e3))
    assert (worth.name, worth.values) == ("Expected NPV", (0.0, 100e3, 100e3))
    assert (worst.name, worst.values) == ("Mean of the worst 5%", (0.0, -20e3, -20e3))
    (mark,) = chart.marks.marks
    assert (mark.at, mark.value, mark.words) == (60e3, 100e3, "fund for $60k")
    assert chart.marks.called == ("$0: nothing", "$60k: A", "$60k: A")
    assert chart.table.to_numpy().tolist() == [[0.0, "nothing", 0.0, 0.0, 0.0], [60e3, "A", 100e3, 0.9, -20e3]]
    assert chart.title == "Within $80k, fund “A”: expected NPV $100k" and chart.along.title == "Budget: paid up front"


def bar(name, n, value):
    return Bar(name, n, int(n * value), value, value, value)


def titled(*bars, verdict="USE"):
    cell = Made(metric="nps", outcome="churn", verdict=verdict, picture=Made(bands=bars))
    return evidence_charts.bands(cell).title


def test_a_title_compares_bands_with_enough_customers():
    """Zero of one customer is no finding: the outermost bands with 30 answers are compared, and where there are not two, none is."""
    one, low, high = bar("0", 1, 0.0), bar("1", 30, 0.3), bar("10", 40, 0.1)
    assert titled(one, low, high) == "Leave within a year: 30.0% of NPS 1, 10.0% of NPS 10"
    assert titled(low, high, bar("11", 29, 1.0)) == titled(low, high)
    assert titled(one, high) == "Leave within a year, by what was answered on NPS"


@pytest.mark.parametrize("verdict", ["CANNOT TELL", "DO NOT USE", "TOO GOOD"])
def test_no_title_says_what_the_verdict_does_not(verdict):
    """A ragged row of bars has a tallest one under any truth; the title compares ends only where the verdict tells them apart."""
    low, high = bar("1", 30, 0.3), bar("10", 40, 0.1)
    assert titled(low, high, verdict=verdict) == "Leave within a year, by what was answered on NPS"
    near = replace(low, low=0.05, high=0.5), replace(high, low=0.02, high=0.05)
    assert titled(*near) == "Leave within a year, by what was answered on NPS"
    assert "30.0%" in titled(near[0], replace(near[1], high=0.049), verdict="WRONG DIRECTION")
