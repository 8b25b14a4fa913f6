"""Figures of Evidence counted by hand, and its intervals against SciPy and a printed table of t."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from evidence_hand import MONTH, marked
from scipy.stats import chi2, ttest_ind
from worlds import LAST, connected, landmarks

from cxroi.evidence import study
from cxroi.evidence.before_after_tables import _hazard_after
from cxroi.evidence.churn_hazard import hazard
from cxroi.evidence.difference import NEVER, Panel
from cxroi.evidence.employees import _turnover
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import NEVER as STAYS
from cxroi.evidence.loyalty import PARTS, felt
from cxroi.evidence.regression import Estimate
from cxroi.evidence.retention_curves import retention
from cxroi.evidence.theme_money import _scores


def test_the_most_and_the_least_loyal_are_compared_as_welch_does():
    """Groups of unlike size and spread: SciPy's interval for two means without one variance."""
    rng = np.random.default_rng(5)
    least, most = rng.normal(5, 1, 25), rng.normal(6, 4, 60)
    fifth = np.repeat([0, PARTS - 1], [25, 60])
    found = felt("trust", np.concatenate([least, most]), fifth)
    low, high = ttest_ind(most, least, equal_var=False).confidence_interval(0.95)
    assert (found.ci_low, found.ci_high) == pytest.approx((low, high), rel=1e-12)


def test_an_estimate_is_judged_by_t_with_one_degree_of_freedom_fewer_than_its_groups():
    """Eleven buying groups: t of 10 is 2.228 at 95%, and twice its standard error has p = 0.0734."""
    found = Estimate(theta=0.1, error=0.05, n=400, accounts=40, events=30, converged=True, groups=11)
    assert found.interval == pytest.approx((0.1 - 2.228139 * 0.05, 0.1 + 2.228139 * 0.05), rel=1e-6)
    assert found.p_value == pytest.approx(0.0734, abs=5e-5)


def test_an_estimate_without_any_error_proves_nothing():
    assert Estimate(0.1, 0.0, 400, 40, 30, True, 11).p_value == 1.0
    assert Estimate(0.1, 0.05, 400, 1, 30, True, 1).interval == pytest.approx((0.1 - 12.7062 * 0.05, 0.1 + 12.7062 * 0.05), rel=1e-5)  # fmt: skip


def test_bands_are_tested_against_the_line_by_twice_the_difference_of_their_likelihoods():
    """Five bands have three levels of their own beside the line, three one, two none."""
    model = hazard(landmarks(np.random.default_rng(2), accounts=600, monthly=0.03), last=LAST)
    line = model.with_columns(covariance="none").log_likelihood
    for edges, free in (((4, 6, 7, 9), (1, 2, 3)), ((6, 8), (1,))):
        bands = np.searchsorted(edges, model.marks.score)
        columns = [(bands[model.rows.landmark] == band).astype(float) for band in free]
        won = model.with_columns(*columns, covariance="none").log_likelihood - line
        assert model.shape_p_value(bands) == pytest.approx(chi2.sf(2 * won, len(free)), rel=1e-6) and won > 0
    assert model.shape_p_value((model.marks.score > 7).astype(int)) == 1.0


def test_few_events_shrink_what_is_controlled_for_and_not_the_score():
    """49 leavings: a penalty of 1 on each covariate, none on the score, the base and a column beside the score; 50: none at all."""
    rng = np.random.default_rng(3)
    for events in (49, 50):
        marks = marked(400, score=rng.integers(0, 11, 400), start=MONTH - 3 - np.arange(400) % 90, revenue_12=rng.uniform(50, 500, 400),
                       left=np.arange(400) < events, stop=np.where(np.arange(400) < events, MONTH + 1 + np.arange(400) % 3, STAYS))  # fmt: skip
        model = hazard(marks, last=MONTH + 12)
        base, width = model.rows.base.shape[1], model._kept.shape[1]
        assert base == 1 and width > 2
        for beside in (0, 1):
            found = model._ridge(width + 1 + beside, model.events)
            assert (found is None) is (events == 50)
            assert events == 50 or found.tolist() == [0.0] * (1 + beside + base) + [1.0] * (width - base)


@pytest.mark.parametrize(("count", "own"), [(59, 0), (60, 1)])
def test_a_segment_has_its_own_column_from_a_fiftieth_of_all_answers(count, own):
    """Of 3,000 answers sixty are a fiftieth; of a thousand thirty are the least."""

    def columns(every, mine):
        marks = marked(every, score=np.arange(every) % 11, segment=(np.arange(every) < mine).astype(int), segment_names=("A", "B"), left=True, stop=MONTH + 3)  # fmt: skip
        return hazard(marks, last=MONTH + 12)._kept.shape[1] - 1

    assert columns(3000, count) == own and columns(1000, count // 2) == own


def test_the_baseline_of_two_flat_years_is_counted_by_hand():
    """200 customers pay 5 a month in 2023 and 6 in 2024 at a margin of 30%; half take a second product in 2024, and each has a contact a
    quarter: 72 a year each, 20% more than before, half a product more, four contacts; nobody left or came."""
    months = pd.date_range("2023-01-01", periods=24, freq="MS")
    rows = [
        (f"C{one:03d}", month, 5.0 + (month.year == 2024), 0.3 * (5 + (month.year == 2024)), 1 + (month.year == 2024 and one < 100))
        for one in range(200) for month in months
    ]  # fmt: skip
    revenue = pd.DataFrame(rows, columns=["customer_id", "month", "revenue", "gross_margin", "n_products"])
    ids = revenue["customer_id"].unique()
    customers = pd.DataFrame({"customer_id": ids, "start_date": pd.Timestamp("2020-01-01"), "end_date": pd.NaT})
    contacts = pd.DataFrame(
        [(one, pd.Timestamp(2024, month, 10)) for one in ids for month in (1, 4, 7, 10)], columns=["customer_id", "opened_at"]
    )  # fmt: skip
    tables = {"customers": customers, "revenue_monthly": revenue, "contacts": contacts}
    (found,) = study(connected(tables), present=tuple(tables)).segments
    assert (found.customers, found.left, found.new_customers) == (200, 0, 0)
    assert (found.revenue.likely, found.growth, found.margin) == pytest.approx((72, 0.2, 0.3), rel=1e-6)
    assert (found.cross_sell.likely, found.contacts.likely) == pytest.approx((0.5, 4.0), rel=1e-6)


def test_at_a_constant_rate_a_year_leaves_what_twelve_months_leave():
    """Of 1,200 who start in January 10 leave a month: 120 leavings in 10 · (1 + … + 12) + 1,080 · 12 = 13,740 months."""
    ends = [pd.Timestamp(2023, month, 15) for month in range(1, 13) for _ in range(10)] + [pd.NaT] * 1080
    customers = pd.DataFrame(
        {"customer_id": [f"C{one}" for one in range(1200)], "start_date": pd.Timestamp("2023-01-01"), "end_date": ends}
    )
    survey = pd.DataFrame(
        {
            "customer_id": ["C0"],
            "invited_at": pd.NaT,
            "responded_at": pd.Timestamp("2023-02-01"),
            "metric": "nps",
            "score": 9.0,
        }
    )
    tables = {"customers": customers, "survey_responses": survey}
    connection = connected(tables)
    found = retention(connection, prepare(connection, present=tuple(tables), data_end=date(2023, 12, 31)), years=2)
    assert found.years == (1, 2)
    assert found.constant == pytest.approx([(1 - 120 / 13_740) ** months for months in (12, 24)], rel=1e-12)


def test_who_leaves_in_the_first_year_and_what_they_are_paid_is_counted_by_hand():
    """Of 20 hired in January five leave in March and two in the next year: a quarter leave in their first year; pay 30 and 50 thousand."""
    left = [pd.Timestamp("2024-03-20")] * 5 + [pd.Timestamp("2025-05-10")] * 2 + [pd.NaT] * 13
    people = pd.DataFrame(
        {"hire_date": pd.Timestamp("2024-01-01"), "exit_date": left, "annual_pay": [30_000.0, 50_000.0] * 10}
    )
    found = _turnover(people, SimpleNamespace(first=12 * 2024, last=12 * 2025 + 11))
    assert (found.leavers, found.annual_pay) == (7, 40_000)
    assert found.first_year == pytest.approx(0.25)


def test_leaving_after_a_start_is_compared_by_rates_of_the_months_after_it():
    """From month 6 on, 10 of 100 leave in the third month against 20 of 100: 10 in 1,110 months against 20 in 1,020."""
    outcome = np.zeros((200, 18))
    for gone in (slice(0, 10), slice(100, 120)):
        outcome[gone, 8], outcome[gone, 9:] = 1.0, np.nan
    start = np.where(np.arange(200) < 100, 6, NEVER)
    found = _hazard_after(Panel(outcome, start, np.arange(200), paired=False), seed=0)
    assert found.att.value == pytest.approx(np.log((10 / 1110) / (20 / 1020)), rel=1e-12)


def test_the_score_of_who_mentions_a_theme_is_the_mean_of_their_answers():
    """Two answers of one customer count as their mean; another score, and an answer without one, do not count."""
    rows = [("C0", "NPS", 9.0), ("C0", "NPS", 7.0), ("C1", "NPS", None), ("C1", "CSAT", 3.0), ("C2", None, 5.0)]
    connection = connected({"survey_responses": pd.DataFrame(rows, columns=["customer_id", "metric", "score"])})
    assert _scores(connection, "nps") == {"C0": 8.0} and _scores(connection, None) == {}
    assert _scores(connection, "score") == {"C2": 5.0}, "a score that is not called anything is called a score"
