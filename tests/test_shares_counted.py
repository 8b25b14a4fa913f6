"""Who brings what, counted by hand: routes of a driver, sampled orders of many initiatives, one causal share for all."""

import numpy as np
import pytest
from test_by_hand import case, paid

from cxroi.analysis.breakeven import break_evens
from cxroi.analysis.curves import curves, lever, surface
from cxroi.analysis.pilot import _rule
from cxroi.analysis.routes import routes
from cxroi.analysis.whatif import causal_share_needed, dearer, shrinking, smaller
from cxroi.case import assumptions, parse
from cxroi.engine import evaluate
from cxroi.engine.flows import npv_of
from cxroi.engine.shapley import prefixes, sampled_orders

CALLS = {"customers": 100, "contacts_per_customer_year": 10, "cost_per_contact": 1}
"""1,000 calls a year at 1 each."""


def test_a_driver_is_shared_by_the_strength_of_its_routes():
    """Of calls: −40% · .5 reached · .6 caused · .5 banked = 6%; 3 points · .5 reached · 4% · .5 caused = 3%: two thirds and one third
    of 1,000 · (1 − .94 · .96^(1.5 · .5))."""
    one = {"name": "I", "effects": [
        {"driver": "contacts", "change": -0.4, "reach": 0.5, "causal_share": 0.6, "capture": 0.5},
        {"metric": "NPS", "gain": 3, "reach": 0.5},
    ]}  # fmt: skip
    found = evaluate(parse({
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "metrics": [{"name": "NPS", "now": 0}],
        "segments": [{"name": "A", **CALLS}], "initiatives": [one],
        "links": [{"metric": "NPS", "driver": "contacts", "change_per_point": -0.04, "causal_share": 0.5}],
    }))  # fmt: skip
    whole = 1000 * (1 - 0.94 * 0.96**0.75)
    assert [(way.metric, way.value) for way in routes(found)] == [
        (None, pytest.approx(whole * 2 / 3)), ("NPS", pytest.approx(whole / 3)),
    ]  # fmt: skip


def test_of_a_dozen_initiatives_each_brings_its_own_and_two_that_overlap_share_it():
    """Ten receive 1 to 10 a year; of 1,000 calls one saves a half and one a fifth, together 600: (500 + 400) / 2 and (200 + 100) / 2.
    Each sampled order has its reverse, so that either of two comes first in half of them and nothing is left to chance."""
    own = {f"B{amount}": float(amount) for amount in range(1, 11)}
    lines = [{"name": name, "benefits": [{"name": "B", "per_year": amount}]} for name, amount in own.items()]
    calls = {"Half": -0.5, "Fifth": -0.2}
    lines += [{"name": name, "effects": [{"driver": "contacts", "change": change}]} for name, change in calls.items()]
    found = evaluate(case(segment=CALLS, initiatives=lines, years=2)).attribution.by_initiative
    yearly = own | {"Half": 450.0, "Fifth": 150.0}
    assert {name: one.present_value for name, one in found.items()} == pytest.approx({name: 2 * one for name, one in yearly.items()})  # fmt: skip
    assert {name: one.by_year for name, one in found.items()} == {name: pytest.approx((0, one, one)) for name, one in yearly.items()}  # fmt: skip
    assert max(one.standard_error for one in found.values()) < 1e-9


def test_of_many_that_overlap_each_has_its_part_within_its_error():
    """Eleven that each halve what is left of 1,000 calls a year bring 1,000 · (1 − 2⁻¹¹) together, a year discounted at 25%."""
    lines = [{"name": str(place), "effects": [{"driver": "contacts", "change": -0.5}]} for place in range(11)]
    found = evaluate(case(segment=CALLS, initiatives=lines, discount_rate=0.25)).attribution.by_initiative
    whole = 1000 * (1 - 2**-11) / 1.25
    assert sum(one.present_value for one in found.values()) == pytest.approx(whole, rel=1e-12)
    for one in found.values():
        assert 0 < abs(one.present_value - whole / 11) < 4 * one.standard_error < whole / 11


def test_an_order_adds_one_after_another():
    """From nobody to all: the second of three first, then the first, then the third; and the way back in another order."""
    steps = prefixes(np.array([[1, 0, 2], [2, 0, 1]])).astype(int).tolist()
    assert steps == [[0, 0, 0], [0, 1, 0], [1, 1, 0], [1, 1, 1], [0, 0, 0], [0, 0, 1], [1, 0, 1], [1, 1, 1]]
    orders = sampled_orders(5)
    assert len(orders) == 256 and (np.sort(orders) == np.arange(5)).all()
    assert (orders[128:] == orders[:128, ::-1]).all() and len(np.unique(orders, axis=0)) > 100


@pytest.mark.parametrize(("once", "needed"), [(60, 0.6), (101, None), (0, 0.0)])
def test_the_causal_share_needed_is_what_costs_are_of_the_benefit(once, needed):
    """100 a year never pay for 101, whatever is caused; what is free pays from nothing on."""
    found = causal_share_needed(case(initiatives=[paid(once, 100)]))
    assert found == (None if needed is None else pytest.approx(needed, abs=1e-9))


@pytest.mark.parametrize("side", [1, -1])
def test_of_several_places_where_the_answer_changes_the_rule_is_that_which_brings_most(side):
    """NPV is negative up to a score of −2, positive to −1.5, negative to .5 and positive above: one rule, that of .5, loses least."""
    from scipy.special import ndtri

    scores = ndtri((np.arange(1001) + 0.5) / 1001)
    npv, shown = (scores + 2) * (scores + 1.5) * (scores - 0.5), np.arange(1001.0) ** 2
    first = int((scores < 0.5).sum())
    cuts = [max(npv[:place].sum(), npv[place:].sum()) for place in range(1, 1001)]
    assert int(np.argmax(cuts)) + 1 == first, "no other cut is better"
    mixed = np.random.default_rng(0).permutation(1001)
    found = _rule(side * npv[mixed], shown[mixed])
    assert (found.at, found.below) == (pytest.approx((shown[first - 1] + shown[first]) / 2), side < 0)
    assert _rule(npv - npv.min() + 1, shown) is None


def test_whatever_an_initiative_is_called_its_costs_alone_are_dearer_and_what_is_paid_once_is_not_smaller():
    """An initiative “costs” pays 10 once and 3 and then 4 by year for the line “one_off”, 2 a year for “per_year”, and receives 50 a
    year, 7 once and 20 hours at 1: −10 − 7 − 4 + 100 + 7 + 40 = 126 over two years."""
    lines = {
        "costs": [{"name": "one_off", "one_off": 10, "by_year": [0, 3, 4]}, {"name": "per_year", "per_year": 2}],
        "benefits": [
            {"name": "costs", "per_year": 50}, {"name": "B/1", "one_off": 7, "hours_per_year": 20, "rate_per_hour": 1},
        ],
        "effects": [{"driver": "crisis", "change": -0.1}],
    }  # fmt: skip
    checked = case(initiatives=[{"name": "costs", **lines}], years=2)
    assert npv_of(checked) == pytest.approx(126)
    assert npv_of(dearer(checked, 3)) == pytest.approx(126 - 2 * 21)
    assert npv_of(dearer(checked, 3, ("one_off",))) == pytest.approx(126 - 2 * 10)
    assert npv_of(smaller(checked, 0.5)) == pytest.approx(-10 + (126 + 10) / 2)
    written = {
        one.path.removeprefix("initiatives/costs/") for one in assumptions(checked) if one.path in shrinking(checked)
    }
    assert written == {
        *(f"costs/one_off/by_year/{year}" for year in (1, 2, 3)), "costs/per_year/per_year", "benefits/costs/per_year",
        "benefits/B/1/one_off", "benefits/B/1/hours_per_year",
    }  # fmt: skip
    assert "initiatives/costs/effects/crisis/reach" in shrinking(checked), "although it is not written"


def test_what_if_a_rate_were_another_is_the_case_with_that_rate():
    """3 calls fewer of each of 100 customers save 300, whatever they make before; 90 were paid. The curve of their calls is flat, as
    the case with any of them says, down to 3, all of which are saved, and 0 at .9; .9 of the points would do, and 30 customers."""
    one = {
        "name": "I",
        "costs": [{"name": "C", "one_off": 90}],
        "effects": [{"driver": "contacts", "change_points": -3}],
    }
    checked = case(segment=CALLS, initiatives=[one])
    found = {each.assumption.path.rsplit("/", 1)[-1]: each for each in break_evens(checked)}
    values = {"change_points": -0.9, "customers": 30, "contacts_per_customer_year": 0.9, "one_off": 300}
    assert {name: found[name].value for name in values} == pytest.approx(values)
    of = {each.path.rsplit("/", 1)[-1]: lever(each, checked) for each in assumptions(checked)}
    calls, customers = of["contacts_per_customer_year"], of["customers"]
    (curve,) = curves(checked, [calls], points=5)
    assert curve.values == pytest.approx((5, 7.5, 10, 12.5, 15)) and curve.npvs == pytest.approx([210] * 5)
    drawn = surface(checked, calls, customers, points=3)
    assert np.array(drawn.npvs) == pytest.approx(np.array([[150 - 90] * 3, [300 - 90] * 3, [450 - 90] * 3]))
