"""Money after a score, counted by hand: which customers are compared, their money after over before, and the products they gained."""

import numpy as np
import pytest
from evidence_hand import MONTH, marked

from cxroi.evidence.cohorts import _warnings
from cxroi.evidence.landmarks import NEVER
from cxroi.evidence.revenue_models import customer_weighted, growth, products_gained, revenue_after, two_years

YEAR_ON = MONTH + 12


def test_who_merges_within_the_year_is_not_compared_and_who_leaves_kept_nothing():
    """Stop is the month of ending. Of both kinds one ends in the twelfth month after the score and one in the thirteenth, which is after
    the year; the last one stays."""
    marks = marked(5, stop=[YEAR_ON, YEAR_ON + 1, YEAR_ON, YEAR_ON + 1, NEVER], left=[True, True, False, False, False])
    assert two_years(marks, last=YEAR_ON, stayed=False).tolist() == [True, True, False, True, True]
    assert two_years(marks, last=YEAR_ON, stayed=True).tolist() == [False, True, False, True, True]
    assert not two_years(marks, last=YEAR_ON - 1, stayed=False).any(), "the year after is not over"
    assert revenue_after(marks, last=YEAR_ON - 1, stayed=False) is None
    assert customer_weighted(marks, last=YEAR_ON - 1, stayed=True) is None


def test_money_after_is_compared_with_money_before_in_units_of_the_mean():
    """Paid 50, 100, 150, 300, mean 150: after it 75, half a unit of money, nothing known, and 60 paid back, which counts as nothing."""
    marks = marked(4, revenue_12=[50.0, 100.0, 150.0, 300.0], revenue_next=[75.0, 0.5, np.nan, -60.0])
    found = revenue_after(marks, last=YEAR_ON, stayed=False)
    assert found.rows.outcome == pytest.approx([0.5, 0.5 / 150, 0, 0], abs=1e-12)
    assert np.exp(found.rows.offset) == pytest.approx([1 / 3, 2 / 3, 1, 2])
    assert (found.events, found.family, found.rows.base.tolist()) == (4, "poisson", [[1.0]] * 4)
    assert growth(marks) == pytest.approx([1.5, 0.005, 0, 0])


def test_growth_of_more_than_five_times_counts_as_five():
    assert growth(marked(3, revenue_next=[499.0, 500.0, 70_000.0])).tolist() == [4.99, 5.0, 5.0]


def test_still_buying_is_any_money_at_all():
    """A cent is; nothing, nothing known and money paid back are not."""
    marks = marked(4, revenue_next=[0.01, 0.0, np.nan, -5.0])
    found = customer_weighted(marks, last=YEAR_ON, stayed=False)
    assert (
        found.rows.outcome.tolist() == [1, 0, 0, 0] and found.rows.offset.tolist() == [0, 0, 0, 0] and found.events == 4
    )


def test_products_are_gained_in_the_months_that_are_followed():
    """Followed for 12 months and no more, until the month before leaving, and for three at least; none known before, not counted; one
    less afterwards is no loss here, and none known afterwards no gain."""
    marks = marked(
        7, stop=[NEVER, MONTH + 4, MONTH + 3, NEVER, NEVER, NEVER, YEAR_ON + 9], products=[1, 1, 1, np.nan, 2, 1, 1],
        products_next=[3, 2, 5, 4, 1, np.nan, 2.0],
    )  # fmt: skip
    found = products_gained(marks, last=YEAR_ON + 9)
    assert found.marks.account.tolist() == [0, 1, 4, 5, 6]
    assert found.rows.outcome.tolist() == [2, 1, 0, 0, 1] and found.events == 4
    assert np.exp(found.rows.offset) == pytest.approx([1, 3 / 12, 1, 1, 1])
    half = products_gained(marks, last=MONTH + 6)
    assert np.exp(half.rows.offset) == pytest.approx([0.5, 3 / 12, 0.5, 0.5, 0.5])
    assert products_gained(marks, last=MONTH + 3).marks.account.tolist() == [0, 1, 4, 5, 6]
    assert products_gained(marks, last=MONTH + 2) is None


def test_a_year_that_is_hard_to_believe_in_which_nobody_left_or_of_few_is_read_with_care():
    """From 30% to 200%, and of 30 customers, nothing is said; a year in which one left is believed."""
    assert _warnings(1.0, 0.99, 30, 0.0) == _warnings(0.3, 0.5, 30, 0.0) == _warnings(2.0, 0.5, 30, 0.0) == ()
    for nrr in (0.299, 2.001):
        (said,) = _warnings(nrr, 0.5, 30, 0.0)
        assert said.startswith(f"An NRR of {nrr:.0%} is hard to believe")
    (nobody,) = _warnings(1.0, 1.0, 30, 0.0)
    assert nobody.startswith("Nobody left in the year")
    (few,) = _warnings(1.0, 1.0, 29, 0.0)
    assert "29" in few
