"""Listening: shares of emotions, customers gone quiet, scores of the silent, themes; against figures by hand, published or simulated."""

import datetime as dt
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cxroi.evidence import emotions, quiet_customers

DATA = Path(__file__).parents[2] / "shared" / "data"
public = pytest.mark.skipif(not DATA.exists(), reason="the public data are not on this machine")


# Shares of emotions


def r2(x, y):
    design = np.column_stack([np.ones(len(y)), x])
    left = y - design @ np.linalg.lstsq(design, y, rcond=None)[0]
    return 1 - (left @ left) / ((y - y.mean()) @ (y - y.mean()))


def items(rows=200, seed=1):
    chance = np.random.default_rng(seed)
    common = chance.normal(size=rows)
    x = np.column_stack([common + chance.normal(size=rows) for _ in range(4)])
    return x, x @ [1.0, 0.5, 0.0, -0.7] + chance.normal(size=rows)


def test_shares_are_what_each_item_adds_averaged_over_all_orders():
    """24 orders of four items by ordinary regression, one by one; the shares sum to R²."""
    x, y = items()
    added = np.zeros(4)
    for order in permutations(range(4)):
        steps = [0.0, *(r2(x[:, order[: place + 1]], y) for place in range(4))]
        added[list(order)] += np.diff(steps) / 24
    found = emotions.shares(x, y, "abcd")
    assert {one.item: one.share for one in found.items} == pytest.approx(
        dict(zip("abcd", added, strict=True)), abs=1e-12
    )
    assert found.r2 == pytest.approx(r2(x, y), abs=1e-12) == pytest.approx(sum(one.share for one in found.items))
    assert [one.share for one in found.items] == sorted((one.share for one in found.items), reverse=True)
    assert {one.item: one.correlation for one in found.items}["d"] == pytest.approx(np.corrcoef(x[:, 3], y)[0, 1])


def test_the_order_of_items_changes_no_share():
    x, y = items()
    mixed = emotions.shares(x[:, [2, 0, 3, 1]], y, "cadb")
    assert {one.item: one.share for one in mixed.items} == pytest.approx(
        {one.item: one.share for one in emotions.shares(x, y, "abcd").items}, abs=1e-12
    )


def test_two_items_by_hand():
    """Uncorrelated: shares are squared correlations. Correlated .5 with the outcome .6 and .3 of them: R² = (.36 + .09 − .18) / .75 = .36.

    Entering first adds .36 or .09, second .36 − .09 = .27 or .36 − .36 = 0; the averages are .315 and .045.
    """
    correlations = np.array([[[1, 0.5, 0.6], [0.5, 1, 0.3], [0.6, 0.3, 1]]])
    assert emotions._shares(correlations, 0)[0] == pytest.approx([0.315, 0.045])
    apart = np.array([[[1, 0, 0.6], [0, 1, 0.3], [0.6, 0.3, 1]]])
    assert emotions._shares(apart, 0)[0] == pytest.approx([0.36, 0.09])


def test_many_items_are_sampled_and_still_sum_to_what_they_explain():
    chance = np.random.default_rng(3)
    x = chance.normal(size=(400, 13))
    y = x[:, 0] + 0.5 * x[:, 1] + chance.normal(size=400)
    correlations = np.corrcoef(np.column_stack([x, y]), rowvar=False)[None]
    sampled = emotions._by_orders(correlations, 13, 0)[0]
    assert sampled.sum() == pytest.approx(r2(x, y)) and sampled == pytest.approx(
        emotions._exact(correlations, 13)[0], abs=0.002
    )


def test_the_strongest_ranks_first_and_ties_do_not():
    chance = np.random.default_rng(5)
    x = chance.normal(size=(300, 3))
    clear = emotions.shares(x, x[:, 0] + 0.1 * chance.normal(size=300), ["joy", "trust", "fear"])
    assert clear.items[0].item == "joy" and clear.items[0].p_first == 1
    alike = emotions.shares(x, x.sum(axis=1) + chance.normal(size=300), ["joy", "trust", "fear"])
    assert max(one.p_first for one in alike.items) < 0.9 and sum(one.p_first for one in alike.items) == pytest.approx(1)


def test_what_cannot_be_told_apart_is_refused():
    x, y = items()
    with pytest.raises(ValueError, match="sums of others"):
        emotions.shares(np.column_stack([x, x[:, 0] + x[:, 1]]), y, "abcde")
    with pytest.raises(ValueError, match="d: the same in every"):
        emotions.shares(np.column_stack([x[:, :3], np.ones(200)]), y, "abcd")
    with pytest.raises(ValueError, match="9 of 200 rows are complete; 20 are needed"):
        emotions.shares(np.where(np.arange(200)[:, None] < 9, x, np.nan), y, "abcd")


# Customers gone quiet


def shop(customers=800, seed=2):
    """Three years of customers who keep arriving, with gaps of their own, and stop for good at a constant rate."""
    chance, orders = np.random.default_rng(seed), []
    for number in range(customers):
        gap, day = chance.lognormal(3.2, 0.6), chance.uniform(-730, 1095)
        end = day + chance.exponential(500)
        while day < min(end, 1095):
            if day >= 0:
                orders.append((f"C{number}", pd.Timestamp("2023-01-01") + pd.Timedelta(days=int(day)), 100.0))
            day += chance.exponential(gap) + 1
    return quiet_customers.order_days(pd.DataFrame(orders, columns=["id", "day", "amount"]))


def test_the_usual_gap_is_drawn_to_what_is_usual():
    """Three customers with equal gaps of 10, 10 and 40 days: no variance within, so each keeps its own; silence is since the last order."""
    days = pd.DataFrame(
        [
            (who, pd.Timestamp("2025-01-01") + pd.Timedelta(days=gap * k))
            for who, gap in (("a", 10), ("b", 10), ("c", 40))
            for k in range(4)
        ],
        columns=["id", "day"],
    )
    facts = quiet_customers.cadence(days, dt.date(2025, 5, 11))
    assert list(facts["usual_gap"]) == pytest.approx([10, 10, 40]) and list(facts["days"]) == [100, 100, 10]
    assert list(facts["multiple"]) == pytest.approx([10, 10, 0.25])


def test_who_went_quiet_is_who_had_no_order_within_the_horizon():
    """An order on the cut itself is before it, one on the last day of the horizon within it, one a day later not."""
    days = pd.DataFrame({"id": list("abc"), "day": pd.to_datetime(["2025-03-01", "2025-03-31", "2025-04-01"])})
    assert list(quiet_customers.went_quiet(days, pd.Index(list("abc")), dt.date(2025, 3, 1), 30)) == [True, False, True]


def test_silence_foretells_better_than_a_multiple_of_the_gap_and_chances_are_what_they_say():
    """1,750 customers: the chance ranks better, and is off by 3 points a tenth on average (a tenth of 175 varies by 3 itself)."""
    found = quiet_customers.tested(shop(3000), dt.date(2025, 9, 1), 90)
    assert found.auc > found.auc_naive + 0.005 and found.auc > 0.95
    assert np.mean([abs(said - seen) for said, seen, _ in found.calibration]) < 0.04


def test_a_call_is_worth_what_it_may_win_back_less_its_cost():
    """Margin of the last year 30% of what was ordered, times the chance, times a tenth won back, less 5; most first."""
    days = shop()
    found = quiet_customers.quiet_customers(days, horizon=90, gross_margin=0.3, cost_of_call=5, won_back=0.1)
    end = days["day"].max()
    for one in found[:20]:
        own = days[(days["id"] == one.id) & (days["day"] > end - pd.Timedelta(days=365.25))]
        assert one.margin_at_risk == pytest.approx(0.3 * own["amount"].sum() * one.p_gone)
        assert one.worth_calling == pytest.approx(0.1 * one.margin_at_risk - 5)
    worth = [one.worth_calling for one in found]
    assert worth == sorted(worth, reverse=True)
    assert quiet_customers.calls_worth_making(found) == (
        sum(one > 0 for one in worth),
        pytest.approx(sum(one for one in worth if one > 0)),
    )


def test_too_little_to_learn_from_is_said():
    with pytest.raises(ValueError, match="at least 50 customers"):
        quiet_customers.quiet_customers(shop(40), horizon=90)
    with pytest.raises(ValueError, match="choose an earlier cut"):
        quiet_customers.tested(shop(), dt.date(2025, 12, 1), 90)


@public
def test_online_retail_is_foretold_as_in_the_trial():
    """Cut 2011-06-09, 90 days, three gaps: AUC .7725, Brier .193, .650 for silence over the median gap, .80 in the top tenth."""
    orders = pd.read_parquet(DATA / "online_retail" / "orders_2009_2011.parquet")
    days = quiet_customers.order_days(orders.rename(columns={"CustomerID": "id", "InvoiceDate": "day"})[["id", "day"]])
    found = quiet_customers.tested(days, dt.date(2011, 6, 9), 90)
    assert found.auc == pytest.approx(0.7725, abs=0.01) and found.brier == pytest.approx(0.193, abs=0.005)
    assert found.auc_naive == pytest.approx(0.65, abs=0.02) and found.top_decile_precision == pytest.approx(
        0.80, abs=0.03
    )
