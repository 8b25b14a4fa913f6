"""Intervals of Evidence against SciPy and a printed table of t; a baseline counted by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind
from worlds import connected

from cxroi.evidence import study
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.loyalty import PARTS, felt
from cxroi.evidence.regression import Estimate
from cxroi.evidence.retention_curves import retention


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
