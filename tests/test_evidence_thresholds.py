"""Where a rule of evidence begins: with so many it holds, with one fewer it does not."""

import itertools
from types import SimpleNamespace as Made

import numpy as np
import pandas as pd
import pytest
from worlds import connected

from cxroi.evidence import churn_hazard, emotions
from cxroi.evidence.into_case import CAUSAL_SHARE
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.tenure_churn import FEWEST_A_YEAR, _judged


def test_a_weaker_tier_counts_less_of_an_association_and_none_counts_more_than_all():
    tiers = [CAUSAL_SHARE[tier] for tier in "ABCDE"]
    for shares in tiers:
        assert 0 <= shares[0] <= shares[1] <= shares[2] <= 1, shares
    for stronger, weaker in itertools.pairwise(tiers):
        assert weaker < stronger and all(low <= high for low, high in zip(weaker, stronger, strict=True))


@pytest.mark.parametrize(
    ("events", "varies", "counts"), [(9, True, False), (10, True, True), (15, True, True), (15, False, False)]
)
def test_a_horizon_is_judged_from_ten_leavings_on(monkeypatch, events, varies, counts):
    monkeypatch.setattr(
        churn_hazard,
        "hazard",
        lambda marks, *, last, horizon: Made(events=events, varies=varies, adjusted=lambda: horizon),
    )
    assert churn_hazard.horizons(Made(), last=24) == (((3, 3), (6, 6), (12, 12)) if counts else ())


@pytest.mark.parametrize(("second", "told"), [(FEWEST_A_YEAR, True), (FEWEST_A_YEAR - 1, False)])
def test_a_year_of_tenure_has_a_rate_from_ten_leavings_on(second, told):
    """Sixty leave in month 6 of 600, then so many in month 18: with nine the second year has no rate, so that there is no second year."""
    leave = np.repeat([6, 18, 30], [60, second, 530])
    event = np.repeat([True, True, False], [60, second, 530])
    found = _judged(
        "All",
        np.zeros_like(leave),
        leave,
        event,
        tenure=np.full(530, 30),
        last_year=np.full(600, 18)[: 60 + second + 530],
    )
    assert ("no two years of tenure" in found.words) is not told


@pytest.mark.parametrize(
    ("items", "repeats"), [(emotions.MANY_ITEMS, emotions.REPEATS), (emotions.MANY_ITEMS + 1, emotions.REPEATS_OF_MANY)]
)
def test_shares_of_many_items_are_drawn_less_often(monkeypatch, items, repeats):
    monkeypatch.setattr(emotions, "_shares", lambda correlations, seed: len(correlations))
    assert emotions._resampled(np.random.default_rng(0).normal(size=(60, items + 1)), 0) == repeats


@pytest.mark.parametrize(("paid", "told"), [(36, False), (35, False), (34, True)])
def test_revenue_that_ends_two_months_before_the_leavings_is_named(paid, told):
    """A month of delay is usual; of two it is said that leaving is known and revenue is not."""
    month = lambda number: pd.Timestamp("2022-01-01") + pd.DateOffset(months=number - 1)  # noqa: E731
    customers = pd.DataFrame({"customer_id": ["a", "b"], "start_date": month(1), "end_date": [month(36), pd.NaT]})
    revenue = pd.DataFrame(
        [(who, month(number), 10.0) for who in "ab" for number in range(1, paid + 1)],
        columns=["customer_id", "month", "revenue"],
    )
    tables = {"customers": customers, "revenue_monthly": revenue}
    caveats = prepare(connected(tables), present=tuple(tables), data_end=month(36).date()).caveats
    assert any(one.startswith("Revenue ends in") for one in caveats) is told
