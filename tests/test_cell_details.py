"""The details of a cell of the matrix: its bands, their rates and intervals, counted by hand and against SciPy."""

from dataclasses import replace
from types import SimpleNamespace as Of

import numpy as np
import pytest
from scipy.stats import binomtest
from worlds import LAST, landmarks

from cxroi.evidence.cell_details import band_edges, bands_of, level_edges
from cxroi.evidence.cells import draft
from cxroi.evidence.landmarks import NEVER
from cxroi.evidence.revenue_models import LARGEST_GROWTH, customer_weighted


def model(score, rows, *, parent=None):
    """`rows`: landmark, months (or money before), what happened in them."""
    landmark, exposure, outcome = (np.array(column) for column in zip(*rows, strict=True))
    marks = Of(score=np.array(score, float), parent=np.arange(len(score)) if parent is None else np.array(parent))
    return Of(marks=marks, rows=Of(landmark=landmark, offset=np.log(exposure), outcome=outcome.astype(float)))


def test_yearly_churn_of_a_band_is_its_monthly_share_over_twelve_months():
    """Detractors: 2 of 5 leave in 40 months; passives none of 3 in 36; promoters 1 of 2 in 20. Wilson's interval, then twelve months."""
    rows = [
        (0, 10, 1),
        (0, 2, 0),
        (1, 8, 1),
        (2, 6, 0),
        (3, 7, 0),
        (4, 7, 0),
        (5, 12, 0),
        (6, 12, 0),
        (7, 12, 0),
        (8, 8, 0),
        (9, 12, 1),
    ]
    bars = bands_of(model([0, 6, 6.5, 3, 1, 7, 8, 8.9, 9, 10], rows), "trust", "churn")
    assert len(bars) == 10, "ten values stand by themselves"
    many = model([0, 6, 6.5, 3, 1, 7, 8, 8.9, 9, 10, 2, 4], [*rows, (10, 1, 0), (11, 1, 0)])
    found = bands_of(many, "nps", "churn")
    assert [(bar.n, bar.events) for bar in found] == [(7, 2), (3, 0), (2, 1)]
    for bar, left, months in zip(found, (2, 0, 1), (42, 36, 20), strict=True):
        interval = binomtest(left, months).proportion_ci(0.95, method="wilson")
        expected = [1 - (1 - share) ** 12 for share in (left / months, interval.low, interval.high)]
        assert (bar.value, bar.low, bar.high) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_what_a_band_keeps_is_its_money_after_over_its_money_before():
    """120 + 60 of 200 are kept; the two of one buying group count together: residuals 30 and −30 of two groups, or none of one."""
    rows = [(0, 100, 120), (1, 100, 60), (2, 50, 50)]
    first, second = bands_of(model([1, 1, 2], rows), "trust", "nrr")
    half = 1.959964 * np.sqrt(30**2 + 30**2) / 200
    assert (first.n, first.events) == (2, 2) and (first.value, first.low, first.high) == pytest.approx(
        (0.9, 0.9 - half, 0.9 + half)
    )
    assert (second.value, second.low, second.high) == pytest.approx((1, 1, 1))
    together, _ = bands_of(model([1, 1, 2], rows, parent=[4, 4, 5]), "trust", "nrr")
    assert together.low == pytest.approx(together.high)
    sold, none = bands_of(model([1, 1, 2], [(0, 1, 3), (1, 1, 0), (2, 1, 0)]), "trust", "cross_sell")
    assert (sold.events, sold.value, sold.low, none.events, none.high) == (3, 1.5, 0.0, 0, 0.0)


@pytest.mark.parametrize(("score", "edges"), [([5, 5, 5], ()), ([0, 0, 0, 0, 1], (1.0,)), ([0, 1, 1, 1, 1], (1.0,))])
def test_where_thirds_fall_together_the_highest_value_is_a_band(score, edges):
    assert band_edges("trust", np.array(score, float)) == edges


def test_eleven_values_stand_by_themselves_and_twelve_in_bands():
    assert level_edges("nps", np.arange(11.0))[1] == tuple(str(one) for one in range(11))
    edges, names = level_edges("trust", np.arange(12.0))
    assert len(edges) == 2 and len(names) == 3


@pytest.mark.parametrize(
    ("outcome", "lower_is_better", "good"),
    [("churn", False, -1), ("churn", True, 1), ("spend", False, 1), ("nrr", True, -1), ("cross_sell", False, 1)],
)
def test_what_is_good_is_one_way_or_the_other_and_no_more(outcome, lower_is_better, good):
    """Less leaving, more money; the other way round for a metric of which low is good. A size of two would double what is compared."""
    marks = landmarks(np.random.default_rng(1), accounts=40, waves=1)
    same = replace(marks, score=np.full(len(marks), 5.0))
    found = draft(same, metric="x", outcome=outcome, last=LAST, lower_is_better=lower_is_better, pictures=False)
    assert found.facts.better == good and found.facts.one_value


def test_growth_counts_of_those_who_stayed_and_still_buying_of_all():
    """Kept 120 of 100; left after half a year; nine times as much, which counts as the most that is believed; nothing, though there."""
    marks = landmarks(np.random.default_rng(1), accounts=4, waves=1)
    month = int(marks.month[0])
    marks = replace(
        marks, revenue_12=np.full(4, 100.0), revenue_next=np.array([120.0, 0.0, 9e9, np.nan]), left=np.array([False, True, False, False]),
        stop=np.array([NEVER, month + 6, NEVER, NEVER]), observed=np.full(4, month - 30), start=np.full(4, month - 40),
    )  # fmt: skip
    every, stayed = (customer_weighted(marks, last=month + 12, stayed=stayed) for stayed in (False, True))
    assert every.rows.outcome.tolist() == [1.0, 0.0, 1.0, 0.0]
    assert stayed.rows.outcome.tolist() == [1.2, LARGEST_GROWTH, 0.0]
    assert customer_weighted(marks, last=month + 11, stayed=False) is None, "the year after is not over"
