"""A slider takes away no more than there is: alone, with all the others, in the app and in the exported page."""

import pytest
from hypothesis import given
from strategies import cases
from test_by_hand import case

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.curves import lever
from cxroi.case import Quantity, parse, with_numbers
from cxroi.case.quantities import effects_by_path, moving
from cxroi.engine.factors import likely_rate
from cxroi.report.charts.live import live_data

CUSTOMERS = {"customers": 100, "revenue_per_customer": 1000, "gross_margin": 0.5}


def ends(checked):
    """The ends of every slider, by the last two steps of its path."""
    return {
        tuple(one.path.split("/")[-2:]): (round(found.low, 9), round(found.high, 9))
        for one in moving(checked)
        for found in [lever(one, checked)]
    }


def of(effect, **segment):
    one = {"name": "I", "costs": [{"name": "C", "one_off": 9}], "effects": [{"driver": "churn", **effect}]}
    rate = {} if "churn_by_tenure" in segment else {"churn_per_year": 0.08}
    return case(segment=CUSTOMERS | rate | segment, initiatives=[one])


def left(checked):
    """The smallest share of what it acts on that any effect leaves, with every slider at its worst end."""
    worst = {}
    for one in moving(checked):
        found = lever(one, checked)
        shares = one.path.rsplit("/", 1)[-1] in ("reach", "causal_share", "capture")
        worst[one.path] = Quantity(found.high if shares else found.low)
    tried = with_numbers(checked, worst)
    leaves = [1.0]
    for effect in effects_by_path(tried).values():
        if effect.driver is None:
            continue
        shares = effect.reach * effect.causal_share * effect.capture
        if effect.change_points is None:
            leaves.append(1 + effect.change * shares)
            continue
        named = [one.name for one in tried.segments if effect.segments is None or one.name in effect.segments]
        company = effect.driver in ("employee_turnover", "inventory_turns", "crisis")
        for segment in [None] if company else named:
            leaves.append(1 + effect.change_points * shares / likely_rate(tried, effect.driver, segment))
    return min(leaves)


def test_a_churn_of_eight_loses_less_than_it_where_both_are_moved():
    """7 points of 8%: half of the point between is the change's, half the churn's; both end at 7.5. 10.5 of 4 had been on the sliders."""
    checked = of({"change_points": -0.07})
    found = ends(checked)
    assert (found["churn", "change_points"], found["A", "churn_per_year"]) == ((-0.075, -0.035), (0.075, 0.12))
    data = live_data(checked, CaseAnalysis(checked, draws=64).levers, seed=0)
    drawn = {one["path"].rsplit("/", 1)[-1]: (one["low"], one["high"]) for one in data["levers"]}
    assert (drawn["change_points"], drawn["churn_per_year"]) == ((-7.5, -3.5), (7.5, 12)), "in the browser, too"


@pytest.mark.parametrize(
    ("effect", "segment", "lowest_change", "lowest_churn"),
    [
        ({"change_points": -0.02}, {}, -0.03, 0.04),  # far from all of it: half as much again, and half of the rate
        ({"change_points": [-0.07, -0.05, -0.02]}, {}, -0.07, 0.07),  # the case's own range stays; the rate ends at it
        (
            {"change_points": -0.03},
            {"churn_per_year": [0.04, 0.08, 0.12]},
            -0.035,
            0.04,
        ),  # half of 3 to the rate's own 4
        ({"change_points": -0.07}, {"churn_per_year": [0.04, 0.08, 0.12]}, -0.075, 0.075),
        ({"change_points": -0.08}, {}, -0.08, 0.08),  # all of it: neither moves further
        ({"change_points": -0.12, "reach": 0.5}, {}, -0.12, 0.08),  # as the case has it, and its reach not above a half
        ({"change": -0.8}, {}, -0.9, 0.04),
        ({"change": -1}, {}, -1, 0.04),
    ],
)
def test_ends_by_hand(effect, segment, lowest_change, lowest_churn):
    checked = of(effect, **segment)
    found = ends(checked)
    field = "change" if "change" in effect else "change_points"
    assert found["churn", field][0] == pytest.approx(lowest_change)
    assert found["A", "churn_per_year"][0] == pytest.approx(lowest_churn)
    assert found.get(("churn", "reach"), (0.25, 0.5)) == (0.25, 0.5)
    assert left(checked) >= -1e-9


def test_churn_by_tenure_is_kept_above_the_points_as_a_whole():
    """20% and 4% of a half each are 12%; 10 points: each may fall to eleven twelfths, so that 11 are left."""
    checked = of({"change_points": -0.1}, churn_by_tenure=[0.2, 0.04], tenure_mix=[0.5, 0.5])
    found = ends(checked)
    assert found["churn", "change_points"][0] == pytest.approx(-0.11)
    assert found["churn_by_tenure", "1"][0] == pytest.approx(0.2 * 11 / 12)
    assert left(checked) >= -1e-9, "also where today's customers stay longer"


def test_a_rate_that_cannot_move_has_no_slider():
    """All of a rate is taken away that may be lower but not higher: nothing is left to move."""
    checked = of({"change_points": [-0.08, -0.05, 0]}, churn_per_year=[0.04, 0.08, 0.08])
    assert {one.assumption.path.rsplit("/", 1)[-1] for one in CaseAnalysis(checked, draws=64).levers} >= {
        "change_points"
    }
    assert "churn_per_year" not in {
        one.assumption.path.rsplit("/", 1)[-1] for one in CaseAnalysis(checked, draws=64).levers
    }


@given(cases())
def test_no_case_loses_more_than_there_is(plain):
    """Every slider at its worst end at once."""
    assert left(parse(plain)) >= -1e-9
