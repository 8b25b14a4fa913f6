"""Evidence, further figures by hand: what is controlled for, a segment's last year, chances of the rare, calls priced by a margin."""

from dataclasses import replace
from types import SimpleNamespace

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import pytest
from worlds import company, connected, landmarks

from cxroi.evidence import cell_details
from cxroi.evidence.adjustment import TREND_LIMIT, adjustment
from cxroi.evidence.baseline_into_case import _parts
from cxroi.evidence.cell_details import Bar, caveats_of
from cxroi.evidence.cells import _needed
from cxroi.evidence.employees import _months
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.likelihood import derivatives
from cxroi.evidence.listening import _together
from cxroi.evidence.measured_into_case import _three
from cxroi.evidence.scores_alone import _one
from cxroi.evidence.segment_baseline import Range, SegmentFacts, _facts
from cxroi.evidence.silent_models import _blend, telling_facts
from cxroi.evidence.snapshot_levels import applicable
from cxroi.evidence.themes import TELLING, _stability
from cxroi.evidence.verdicts import events_needed
from cxroi.evidence.warehouse import _covariates
from cxroi.evidence.warehouse_rows import dates_on_edges
from cxroi.evidence.warehouse_sums import SMALL, _derived


def test_what_is_controlled_for_is_known_before_the_score():
    """Tenure counts from the start and is never negative; revenue is a year's, whatever part of one is known; the trend compares the last
    quarter's month with one of the months before it; the quarter is that of the calendar."""
    marks = landmarks(np.random.default_rng(1), accounts=4, waves=1)
    month = int(marks.month[0])
    marks = replace(
        marks, start=np.array([month - 24, month - 5, month + 2, month]), observed=np.array([month - 23, month - 8, month - 11, month - 11]),
        revenue_12=np.array([1200.0, 900.0, 0.6, 1200.0]), revenue_3=np.array([600.0, 300.0, 0.15, 0.0]),
        open_cases=np.array([0.0, 1.0, 3.0, 7.0]), segment=np.zeros(4, int), contract=np.zeros(4, int),
    )  # fmt: skip
    found = adjustment(marks)
    expected = {
        "tenure": np.log([25, 6, 1, 1]),
        "revenue of the last 12 months": np.log([1200, 900 * 12 / 9, 0.6, 1200]),
        "revenue trend": np.array([np.log(3), 0.0, 0.0, -TREND_LIMIT]),
        "cases that may be open": np.log([1, 2, 4, 8]),
    }
    assert found.names[:4] == tuple(expected) and not found.left_out
    for column, values in zip(found.columns.T, expected.values(), strict=False):
        assert column == pytest.approx(values - values.mean(), abs=1e-12)
    shared = ("month", "start", "observed", "revenue_12", "revenue_3", "open_cases")
    frame = pd.DataFrame({name: np.broadcast_to(getattr(marks, name), 4) for name in shared})  # noqa: F841 - read by the query
    asked = nw.from_native(duckdb.sql("select * from frame")).with_columns(**_covariates())
    in_database = asked.collect("pandas").to_native().sort_values(["start", "observed"], ascending=[True, False])
    order = np.lexsort((-marks.observed, marks.start))
    for name, values in expected.items():
        assert in_database[name].to_numpy(float) == pytest.approx(values[order], abs=1e-12), name
    months = pd.DataFrame({"month": range(24_000, 24_012)} | dict.fromkeys(shared[1:], 1.0))  # noqa: F841 - read by the query
    asked = nw.from_native(duckdb.sql("select * from months order by month")).with_columns(**_covariates())
    quarters = asked.collect("pandas").to_native().sort_values("month")["quarter"]
    assert "".join(quarters) == "001112223330", "of the month after the score: January after December"


def test_who_paid_nothing_has_the_median_and_a_mark_of_its_own():
    """No revenue has no logarithm, and money from one quarter alone no trend: neither is minus infinity; both columns are marked there."""
    marks = landmarks(np.random.default_rng(1), accounts=10, waves=1)
    paid, quarter = np.array([0.0, *[400.0] * 5, *[100.0] * 4]), np.array([0.0, 400.0, *[100.0] * 4, *[25.0] * 4])
    marks = replace(marks, revenue_12=paid, revenue_3=quarter, observed=marks.month - 11)
    found = adjustment(marks)
    place = found.names.index("revenue of the last 12 months")
    size, unpaid, trend, untold = found.columns.T[place : place + 4]
    logs = np.log(np.maximum(paid, 0) + 400 * (paid == 0))
    assert np.isfinite(found.columns).all() and size == pytest.approx(logs - logs.mean())
    assert unpaid.tolist() == pytest.approx([0.9, *[-0.1] * 9])
    assert trend == pytest.approx([0.0] * 10) and untold.tolist() == pytest.approx([0.8, 0.8, *[-0.2] * 8])


def test_a_segments_last_year_is_counted_from_its_customers():
    """Five customers: three came in the last year, two left, one of them new; two can be compared with the year before: 300 after 200."""
    last = 24000
    since = last - 11
    data = {
        "months": np.array([12, 12, 6, 3, 3]), "paid_months": np.array([12, 12, 6, 3, 0]), "contact_months": np.array([12, 12, 6, 3, 3]),
        "left": np.array([0, 1, 0, 1, 0]), "stop": np.array([last + 1, last + 1, last + 1, last - 2, last + 1]),
        "start": np.array([since - 40, since - 1, since, since + 3, since + 9]),
        "observed": np.array([since - 40, since - 12, since, since + 3, since + 9]),
        "spent": np.array([100.0, 200.0, 60.0, 30.0, np.nan]), "spent_before": np.array([120.0, 80.0, 0.0, 0.0, 0.0]),
        "kept": np.array([50.0, 100.0, np.nan, 15.0, np.nan]), "cases": np.array([2.0, 0.0, 1.0, np.nan, 0.0]),
        "parent": np.arange(5), "owned": np.array([1.0, 1, 2, np.nan, 1]), "owns": np.array([2.0, 1, 1, 1, 3]),
    }  # fmt: skip
    found = _facts(data, "All", SimpleNamespace(last=last, revenue_last=last, has={"leaving", "contacts", "revenue"}))
    assert (found.customers, found.new_customers, found.left) == (4, 3, 2)
    assert (found.customer_years, found.growth) == pytest.approx((3.0, 0.5))
    assert found.revenue.likely == pytest.approx(390 / 2.75) and found.margin == pytest.approx(165 / 390)
    assert found.cross_sell.likely == pytest.approx((1 + 0 + 0 + 2) / 2.5)
    assert found.contacts.likely == pytest.approx(1.0) and found.churn.likely == pytest.approx(1 - np.exp(-2 / 3))


def test_the_first_and_the_last_day_of_each_month_are_edges():
    """Of every day of 2023 and 2024, and of 28 February 1900 and 28 and 29 February 2000, 24 + 24 + 1 + 1 are a first or last day."""
    days = pd.Series(
        [*pd.date_range("2023-01-01", "2024-12-31"), *pd.to_datetime(["1900-02-28", "2000-02-28", "2000-02-29"])]
    )
    at_edge = days.dt.is_month_start | days.dt.is_month_end
    for chosen, edges in ((days, 50), (days[at_edge], 50), (days[~at_edge], 0)):
        frame = pd.DataFrame({"day": chosen})  # noqa: F841 - read by the query
        asked = nw.from_native(duckdb.sql("select day from frame union all select null"))
        found = dates_on_edges(asked, nw.col("day")).collect("pandas").to_native()
        assert (found["rows"].item(), found["edges"].item()) == (len(chosen), edges)


@pytest.mark.parametrize("rate", [SMALL / 50, 0.9 * SMALL, 1.1 * SMALL, 0.5])
def test_rare_leaving_has_the_same_slope_in_a_database(rate):
    """Below `SMALL` the database uses a series: one who left and one who stayed, against the derivatives of the study."""
    rows = pd.DataFrame({"exposure": [1.0, 1.0], "outcome": [1.0, 0.0], "x": [1.0, 1.0]})
    beta = np.array([np.log(rate)])
    found = _derived(nw.from_native(rows).lazy(), ["x"], beta, "cloglog", lambda frame: frame).collect().to_native()
    slope, curvature = derivatives(np.full(2, beta[0]), np.array([1.0, 0.0]), "cloglog")
    assert found["slope"].to_numpy() == pytest.approx(slope, rel=1e-12)
    assert found["curvature"].to_numpy() == pytest.approx(curvature, rel=1e-6)


def test_who_left_counts_for_three_months_and_who_is_new_for_six():
    """One stays, one leaves in the third month, one comes in the fourth: of those there, and of those with them who left lately."""
    month = 24 * 1000
    days = [pd.Timestamp(2000 + shift // 12, 1 + shift % 12, 15) for shift in range(24)]
    people = pd.DataFrame(
        {
            "team": "A",
            "hire_date": [days[0] - pd.DateOffset(years=3)] * 2 + [days[3]],
            "exit_date": [pd.NaT, days[2], pd.NaT],
        }
    )
    found = _months(people, SimpleNamespace(first=month, last=month + 9))
    assert found["leaving"].tolist() == pytest.approx([0, 0, 1 / 2, 1 / 3, 1 / 3, 0, 0, 0, 0, 0])
    assert found["new"].tolist() == pytest.approx([0, 0, 0, *[1 / 2] * 6, 0])


def test_each_emotion_has_its_share_of_the_outcome_it_moves():
    """Joy decides who leaves and trust what those who stay pay: each has nearly all of its own outcome, and hardly any of the other's."""
    rng = np.random.default_rng(3)
    tables = company(rng, accounts=400, monthly=0.03, hazard_ratio=0.6)
    joy = tables["survey_responses"]
    trust = pd.Series(rng.integers(0, 11, len(joy)), index=joy["customer_id"])
    revenue = tables["revenue_monthly"]
    after = revenue["month"] > pd.Timestamp("2025-02-01")
    revenue.loc[after, "revenue"] *= 1 + 0.05 * trust[revenue.loc[after, "customer_id"]].to_numpy()
    asked = [joy.assign(metric="emotion_joy"), joy.assign(metric="emotion_trust", score=trust.to_numpy(float), response_id="t" + joy["response_id"])]  # fmt: skip
    tables["survey_responses"] = pd.concat(asked)
    connection = connected(tables)
    window = prepare(connection, present=tuple(tables))
    assert not any("other than churn" in caveat or "repeat" in caveat for caveat in window.caveats), (
        "all who ended had left, once each"
    )
    names = ["emotion_joy", "emotion_trust"]
    share = {
        outcome: _together(connection, SimpleNamespace(window=window), names, outcome, 0) for outcome in ("churn", "spend")
    }  # fmt: skip
    assert share["churn"]["emotion_joy"][0] > 10 * share["churn"]["emotion_trust"][0]
    assert share["spend"]["emotion_trust"][0] > 10 * share["spend"]["emotion_joy"][0]
    assert (share["churn"]["emotion_joy"][1], share["spend"]["emotion_trust"][1]) == (1.0, 1.0), "chance of being first"


def test_the_events_still_needed_follow_from_what_the_score_leaves_open():
    """Leaving: 746 events show 5% per half a deviation of 4 points at a variance of 4 points left, 4 times as many as of 2 points; once
    there are so many, those that show the smallest of interest, 10% a point. Money: from the estimate's own error."""
    model = SimpleNamespace(variance_left=lambda: 4.0)
    assert _needed(model, SimpleNamespace(events=745, error=9.0), "churn", 0.10, 2.0) == 746
    assert _needed(model, SimpleNamespace(events=2982, error=9.0), "cross_sell", 0.10, 4.0) == 2983
    assert _needed(model, SimpleNamespace(events=746, error=9.0), "churn", 0.10, 2.0) == 177
    assert _needed(model, SimpleNamespace(events=100, error=0.05), "nrr", -0.05, 2.0) == events_needed(-0.05, 4.0)


def test_a_word_of_most_customers_own_tells_none_apart():
    """A hundred towns are the own of most of 199 customers, and shared by those of 200; a number, however fine, is kept."""
    for customers, left_out in ((199, ("town",)), (200, ())):
        row = np.arange(customers)
        facts = pd.DataFrame({"size": row / 7, "town": [f"T{one % 100}" for one in row], "same": 1})
        kept, said = telling_facts(facts, np.where(row % 2, row % 3, np.nan), "nps")
        assert said == (*left_out, "same") and list(kept) == ["size", *(["town"] if not left_out else [])]


def test_the_words_of_two_halves_are_alike_by_the_share_they_have_in_common():
    """Themes of the same words are alike to 1, in whatever order they come; of half the same words to a third."""
    width = 2 * TELLING
    first, other = np.zeros((2, 4 * width)), np.zeros((2, 4 * width))
    first[0, :width], first[1, width : 2 * width] = 1, 1
    other[0, width + TELLING : 2 * width + TELLING], other[1, :width] = 1, 1
    half, turned, moved = (SimpleNamespace(themes=lambda count, at=at: (None, at)) for at in (first, first[::-1], other))  # fmt: skip
    assert _stability((half, turned), 2) == 1.0
    assert _stability((half, moved), 2) == pytest.approx((1 + 1 / 3) / 2)


def test_a_margin_of_the_tables_stays_within_what_a_case_may_hold():
    facts = SegmentFacts("All", 100, 5, None, Range(9.0, 10.0, 11.0), growth=40.0, margin=1.2)
    (entry,) = _parts([facts], {}, "study-baseline", "c", "s", "2026-12-31").segments
    assert (entry["gross_margin"], entry["revenue_growth"]) == (1.0, 10.0)
    (entry,) = _parts([replace(facts, margin=0.3, growth=-1.0)], {}, "study-baseline", "c", "s", "2026-12-31").segments
    assert (entry["gross_margin"], entry["revenue_growth"]) == (0.3, -0.99)


def test_what_readers_of_an_effect_must_know_is_said_where_it_holds(monkeypatch):
    """An effect of -0.1 (-0.15 to -0.05) with 50 events and straight bands: each doubt alone, and just not."""
    m2 = SimpleNamespace(theta=-0.1, p_value=0.01, interval=(-0.15, -0.05))

    def said(outcome="churn", *, slope=0.0, forest=(), checks=(), horizons=(), shape=0.06, events=50, m2=m2):
        model = SimpleNamespace(
            marks=landmarks(np.random.default_rng(1), accounts=3, waves=1),
            shape_p_value=lambda bands: shape,
            events=events,
        )
        monkeypatch.setattr(cell_details, "over_time", lambda model: (slope, 0.01))
        picture = SimpleNamespace(
            **{
                part: [Bar(name, 9, 9, *figures) for name, *figures in bars]
                for part, bars in (("forest", forest), ("checks", checks), ("horizons", horizons))
            }
        )
        return " ".join(one.split(":")[0] for one in caveats_of(model, picture, m2, (7.0,), outcome))

    assert said() == "" and said(slope=0.019) == "" and said("spend", slope=0.03, shape=0.01) == ""
    assert said(slope=0.021) == "The effect fades with the months since the survey"
    assert said(slope=-0.021) == "The effect grows with the months since the survey"
    assert said(shape=0.04) == "Not a straight line" and said(events=49) == "Few events"
    down, up, unsure = ("A", -0.1, -0.2, -0.01), ("B", 0.1, 0.05, 0.2), ("C", 0.1, -0.05, 0.2)
    assert said(forest=(down, up)) == "The effect reverses in B" and said(forest=(down, unsure)) == ""
    assert said(forest=(unsure, unsure)).startswith("The effect reverses within every segment")
    assert said(forest=(unsure,)) == "", "one segment is not every segment"
    assert said(checks=[("without the top 5 accounts", -0.04, -0.1, 0.02)]).startswith("Without the top 5 accounts")
    assert said(checks=[("without the top 5 accounts", -0.04, -0.1, -0.02)]) == ""
    unclear = SimpleNamespace(theta=-0.1, p_value=0.06, interval=(-0.2, 0.01))
    assert said(checks=[("without the top 5 accounts", -0.04, -0.1, 0.02)], m2=unclear) == "", "it was never clear"
    weighted = [
        said("spend", checks=[("weighted for non-response", np.expm1(theta), -1, 1)]) for theta in (-0.14, -0.16, -0.04)
    ]
    assert [one.startswith("Weighting") for one in weighted] == [False, True, True]
    assert said("nrr", checks=[("still buying, yes or no", 0.05, 0.01, 0.1)]).startswith(
        "With all customers weighted equally"
    )
    for same in ((-0.05, -0.1, -0.01), (0.05, -0.01, 0.1)):
        assert said("nrr", checks=[("still buying, yes or no", *same)]) == "", same
    early = ("3 months", -0.2, -0.3, -0.01)
    sure, gone = ("6 months", -0.1, -0.2, -0.01), ("12 months", -0.1, -0.2, 0.01)
    assert said(horizons=(early, sure, gone)).startswith("It appears in the first three months only")
    assert said(horizons=(("3 months", -0.1, -0.2, 0.05), gone)) == "", "nor does it appear in these"
    assert said(horizons=(("6 months", -0.2, -0.3, -0.01), gone)) == ""
    assert said(horizons=(early, ("12 months", -0.1, -0.2, 0.01))).startswith(
        "It appears in the first three months only"
    )
    assert said(horizons=(early, ("12 months", -0.1, -0.2, -0.01))) == "" and said(horizons=(early,)) == ""
    low_is_good = ("3 months", 0.2, 0.01, 0.3)
    assert said(horizons=(low_is_good, ("12 months", 0.1, -0.01, 0.2))).startswith(
        "It appears in the first three months"
    )
    assert said(horizons=(low_is_good, ("12 months", 0.1, 0.01, 0.2))) == "" == said(horizons=(low_is_good,))


def test_two_predictions_are_blended_by_the_tenth_that_loses_least():
    first, second = np.array([0.0, 10.0, 20.0]), np.array([10.0, 10.0, 0.0])
    for tenths in range(11):
        wanted = (tenths * first + (10 - tenths) * second) / 10
        found = _blend([first, second], lambda one, wanted=wanted: float(np.abs(one - wanted).sum()))
        assert found == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("code", [-99, -98, -9, -8, -1, 77, 88, 97, 98, 99, 998, 999])
def test_a_code_outside_the_scale_is_no_answer_and_within_it_is_one(code):
    """From 0 to 10 each of them stands outside; on a scale of −100 to 1,000 none does, nor does the number above one to 76."""
    answers, codes = applicable(np.array([0.0, 10, code, code, np.nan]), "trust")
    assert (answers.tolist(), codes) == ([True, True, False, False, False], ((float(code), 2),))
    answers, codes = applicable(np.array([-100.0, 1000, code]), "trust")
    assert answers.all() and not codes
    assert applicable(np.array([0.0, 76, 77, 78]), "trust")[1] == ()


def test_eleven_is_a_code_beside_whole_numbers_to_ten_and_nought_below_a_short_scale():
    assert applicable(np.array([0.0, 10, 11]), "nps")[1] == ((11.0, 1),)
    for scale in ([0.0, 9, 11], [0.5, 10, 11], [-2.0, 10, 11], [11.0]):
        assert applicable(np.array(scale), "nps")[1] == (), scale
    assert applicable(np.array([0.0, 1, 7]), "csat")[1] == ((0.0, 1),)
    assert applicable(np.array([0.0, 1, 8]), "csat")[1] == () == applicable(np.array([0.0, 1, 7]), "nps")[1]


def test_a_change_that_would_take_more_than_everything_away_takes_next_to_all():
    assert _three([-0.99999, -0.5, 0.2]) == [-0.9999, -0.5, 0.2] and _three([-3.0, -2.0, 1.5]) == [-3.0, -2.0, 1.5]
    assert _three([0.25, 0.25, 0.25]) == 0.25


@pytest.mark.parametrize(("highest", "is_nps"), [(7.0, False), (8.0, True)])
def test_a_score_of_eight_tells_nps_from_a_scale_of_seven(highest, is_nps):
    frame = pd.DataFrame({"score": [1.0, 2.0, highest] * 20, "at": pd.NaT})
    assert _one("nps", frame.assign(at=pd.to_datetime(frame["at"]))).is_nps is is_nps
