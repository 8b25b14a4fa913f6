"""The best set within a budget: published problems, and shapes that are refused."""

from itertools import combinations, product

import numpy as np
import pytest
from portfolio_hand import additive, best

from cxroi.analysis.funding_reasons import by_ratio
from cxroi.analysis.knapsack import _cut, solve
from cxroi.analysis.portfolio import portfolio

LORIE_SAVAGE = (
    [14, 17, 17, 15, 40, 12, 14, 10, 12],
    [[12, 54, 6, 6, 30, 6, 48, 36, 18], [3, 7, 6, 2, 35, 6, 4, 3, 3]],
    [50, 20],
)
"""J. Lorie and L. Savage, "Three problems in rationing capital", Journal of Business 28 (1955), p. 229."""
MERKHOFER = ([5714, 4286, 7857, 2857], [[3571, 2857, 5000, 2143]], [10_000])
"""L. Merkhofer, "Mathematical theory for prioritizing projects", prioritysystem.com, part 2."""


def test_lorie_and_savage():
    """Projects 1, 3, 4, 6 and 9: NPV 70, spending 48 and 20."""
    values, spends, budgets = LORIE_SAVAGE
    chosen = best(values, spends, budgets)
    assert chosen == (0, 2, 3, 5, 8)
    assert sum(values[place] for place in chosen) == 70
    assert [sum(row[place] for place in chosen) for row in spends] == [48, 20]


def test_merkhofer():
    """The best three bring 15,000; ranking by ratio brings 13,571."""
    values, spends, budgets = MERKHOFER
    assert best(values, spends, budgets) == (1, 2, 3)
    lines = zip(values, spends[0], strict=True)
    found = portfolio(additive([(value, spend) for value, spend in lines]), by="likely")
    assert found.at(10_000).npv == pytest.approx(15_000) and found.at(10_000).chosen == ("1", "2", "3")
    assert by_ratio(found, 10_000).npv == pytest.approx(13_571) and by_ratio(found, 10_000).chosen == ("0", "2")


@pytest.mark.parametrize("seed", range(12))
def test_what_two_bring_together_is_counted_where_both_are_taken_and_nowhere_else(seed):
    """Five choices that help and hinder one another, against all 32 sets."""
    rng = np.random.default_rng(seed)
    values, spends, budgets = rng.normal(0, 5, 5), rng.uniform(1, 10, (1, 5)), np.array([18.0])
    pairs = {pair: rng.normal(0, 6) for pair in combinations(range(5), 2)}

    def worth(chosen):
        return values @ chosen + sum(value * chosen[i] * chosen[j] for (i, j), value in pairs.items())

    every = [np.array(one) for one in product((0, 1), repeat=5)]
    most = max(worth(one) for one in every if (spends @ one <= budgets).all())
    found = solve(values, spends, budgets, pairs=pairs)
    assert (spends @ found <= budgets).all() and worth(found) == pytest.approx(most)


def test_a_cut_leaves_out_one_set_and_no_other():
    for left_out in product((False, True), repeat=4):
        weights, most = _cut(np.array(left_out))
        kept = [one for one in product((False, True), repeat=4) if weights @ np.array(one) <= most]
        assert len(kept) == 15 and left_out not in kept


def test_two_that_pay_only_together_are_taken_together():
    """Each loses 1 by itself, both bring 3 more: 1. With 1.9 more they lose, and with 2 it makes no difference."""
    for more, taken in ((3.0, [True, True]), (1.9, [False, False])):
        found = solve(np.array([-1.0, -1.0]), np.zeros((0, 2)), np.zeros(0), pairs={(0, 1): more})
        assert found.tolist() == taken
