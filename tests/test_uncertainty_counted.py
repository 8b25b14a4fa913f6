"""What is uncertain, counted by hand: where a common factor moves each figure, shares of variance, ranges of levers, ranks."""

import numpy as np
import pytest
from pilot_hand import case as pilot_case
from pilot_hand import tried

from cxroi.analysis.curves import levers, program
from cxroi.analysis.draws import factors, outline, values_at
from cxroi.analysis.indices import npv_indices
from cxroi.analysis.measurement import confidence_sequence
from cxroi.analysis.pilot import pilot_value
from cxroi.analysis.pilot_looks import looks
from cxroi.analysis.sensitivity import Bar, knowledge
from cxroi.analysis.simulation import simulate
from cxroi.analysis.totals import company_size, company_totals
from cxroi.case import Quantity, assumptions, parse

SHARE = [0.2, 0.5, 0.8]


def an_initiative(effects, *, links=(), correlation=0.25):
    """Uniform figures of one initiative, on everything a segment has."""
    cross = {"per_customer_year": 0.5, "revenue": 10, "gross_margin": 0.5}
    return parse({
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0},
        "uncertainty": {"distribution": "uniform", "effect_correlation": correlation},
        "metrics": [{"name": "NPS", "now": 0}, {"name": "CES", "now": 5}],
        "segments": [{"name": "A", "customers": 100, "churn_per_year": 0.2, "contacts_per_customer_year": 10, "cost_per_contact": 5,
                      "revenue_per_customer": 100, "gross_margin": 0.5, "cross_sell": cross}],
        "initiatives": [{"name": "I", "effects": effects}], "links": list(links),
    })  # fmt: skip


def moved(checked, *, common):
    """Each figure's place in its range, 0 to 1, where its own score is nothing and the initiative's is given."""
    scores = dict.fromkeys(factors(checked), np.zeros(1)) | {"initiatives/I": np.array([common])}
    known = {one.path: one.quantity for one in assumptions(checked)}
    found = values_at(checked, scores)
    return {path.split("effects/")[1]: float((values[0] - known[path].low) / (known[path].high - known[path].low)) for path, values in found.items() if "effects/" in path}  # fmt: skip


def test_an_initiative_that_works_better_than_expected_has_each_figure_at_its_better_end():
    """A common score of 2 counts √¼ of it: one standard deviation, the upper end at Φ(1) = 84%, the lower at 16%. Fewer calls and more sales
    are better; of what helps, more reach; of a change that harms (churn up), less of it and less reach."""
    effects = [
        {"driver": "contacts", "change": [-0.3, -0.2, -0.1], "reach": SHARE, "causal_share": SHARE, "capture": SHARE},
        {"driver": "cross_sell", "change": [0.1, 0.2, 0.3], "reach": SHARE},
        {"driver": "churn", "change": [0.1, 0.2, 0.3], "reach": SHARE},
        {"driver": "cost_per_contact", "change_points": [-3, -2, -1], "capture": SHARE},
        {"metric": "NPS", "gain": [1, 2, 3], "reach": SHARE},
        {"metric": "CES", "gain": [-3, -2, -1], "reach": SHARE},
    ]  # fmt: skip
    links = [
        {"metric": "NPS", "driver": "churn", "change_per_point": -0.01},
        {"metric": "CES", "driver": "churn", "change_per_point": 0.01},
    ]
    up, down = 0.841345, 0.158655
    expected = {
        "contacts/change": down, "contacts/reach": up, "contacts/causal_share": up, "contacts/capture": up,
        "cross_sell/change": up, "cross_sell/reach": up, "churn/change": down, "churn/reach": down,
        "cost_per_contact/change_points": down, "cost_per_contact/capture": up,
        "NPS/gain": up, "NPS/reach": up, "CES/gain": down, "CES/reach": up,
    }  # fmt: skip
    checked = an_initiative(effects, links=links)
    assert moved(checked, common=2.0) == pytest.approx(expected, abs=1e-5)
    assert moved(checked, common=0.0) == pytest.approx(dict.fromkeys(expected, 0.5), abs=1e-5)
    assert factors(an_initiative(effects, correlation=0)) == tuple(one.path for one in assumptions(checked) if not one.quantity.certain)  # fmt: skip


def ranged(*widths):
    """Benefits of 100 a year, each with a uniform range so wide."""
    benefits = [{"name": f"B{width}", "per_year": [100 - width / 2, 100, 100 + width / 2]} for width in widths]
    costs = [{"name": "C", "one_off": [80, 90, 100]}]
    return parse({"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "uncertainty": {"distribution": "uniform"},
                  "initiatives": [{"name": "I", "benefits": benefits, "costs": costs}]})  # fmt: skip


def test_the_variance_of_a_sum_is_shared_by_the_squares_of_its_ranges():
    """Ranges of 40, 80 and 20 that add up have 16, 64 and 4 of 84 parts of the variance, alone and in all."""
    found = npv_indices(ranged(40, 80))
    assert [one.name.split("/")[3] for one in found] == ["B80", "B40", "C"]
    for kind in ("first", "total"):
        assert [getattr(one, kind) for one in found] == pytest.approx([64 / 84, 16 / 84, 4 / 84], abs=0.01)


def test_npv_falls_with_a_cost_and_rises_with_a_benefit():
    """A range of 80 against one of 20: ranks go nearly with the wide one, and against the cost; the wide one is worth most to know."""
    checked = ranged(80)
    found = {
        one.assumption.path.split("/")[3]: one for one in knowledge(checked, simulate(checked, draws=1024)).influences
    }
    assert list(found) == ["B80", "C"]
    assert found["B80"].rank_correlation > 0.9 and -0.4 < found["C"].rank_correlation < -0.1


def test_a_bar_crosses_zero_where_one_end_is_a_loss():
    bars = [Bar("A", 0, 1, *ends) for ends in ((-1.0, 2.0), (2.0, -1.0), (0.0, 2.0), (0.0, -1.0), (1.0, 2.0), (-1.0, -2.0))]  # fmt: skip
    assert [bar.crosses_zero for bar in bars] == [True, True, False, True, False, False]
    assert [bar.swing for bar in bars] == [3, 3, 2, 1, 1, 1]


def test_what_is_certain_is_moved_by_half_within_its_limits():
    """−80% a point goes from −100% to −40%, 80% from 40% to 100%, 10 calls from 5 to 15; what has a range over that, whichever end is first."""
    effects = [{"metric": "NPS", "gain": 1, "reach": 0.8}]
    link = {"metric": "NPS", "driver": "contacts", "change_per_point": -0.8, "causal_share": [0.9, 0.6, 0.3]}
    checked = an_initiative(effects, links=[link])
    ends = {one.path.rsplit("/", 1)[-1]: (one.low, one.high) for one in program(checked).inputs}
    wanted = {
        "change_per_point": (-1, -0.4), "reach": (0.4, 1), "contacts_per_customer_year": (5, 15), "causal_share": (0.3, 0.9),
    }  # fmt: skip
    assert {name: ends[name] for name in wanted} == {name: pytest.approx(two) for name, two in wanted.items()}
    bars = [Bar(one.path, 0, 0, 0, 0) for one in assumptions(checked)]
    assert [one.assumption.path for one in levers(checked, bars, (), most=2)] == [one.name for one in bars[:2]]


@pytest.mark.parametrize(
    ("change", "low", "high"), [(-0.8, -0.9, -0.4), (-0.4, -0.6, -0.2), (0.4, 0.2, 0.6), (-1.2, -1.2, -0.6)]
)
def test_no_effect_is_moved_beyond_all_there_is(change, low, high):
    """80% less turns of the stock are moved to 90% less; 120% less of the half that is reached is as it is."""
    effect = {"driver": "inventory_turns", "change": change, "reach": 0.5}
    checked = parse({
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "initiatives": [{"name": "I", "effects": [effect]}],
        "inventory": {"turns": 4, "cost_of_goods_sold": 1000, "carrying_cost": 0.1},
    })  # fmt: skip
    ends = {one.path.rsplit("/", 1)[-1]: (one.low, one.high) for one in program(checked).inputs}
    assert ends["change"] == pytest.approx((low, high))


def test_a_triangle_is_drawn_as_high_as_it_is():
    """Mode at a quarter of the width: at an eighth, three eighths, … it is ½, 5/6, ½ and 1/6 of its height, the highest drawn as 1."""
    found = outline(Quantity(1.0, low=0, high=4), distribution="triangular", points=4)
    assert found == pytest.approx([0.5 / (5 / 6), 1, 0.5 / (5 / 6), 1 / 6 / (5 / 6)])
    ends = [outline(Quantity(mode, low=0, high=4), distribution="triangular", points=2) for mode in (0.0, 4.0)]
    assert ends == [pytest.approx([1, 1 / 3]), pytest.approx([1 / 3, 1])]
    assert outline(Quantity(1.0, low=0, high=4), distribution="uniform", points=3) == [1.0] * 3


def test_the_company_is_its_segments_added_up_or_averaged_by_what_each_figure_is_of():
    """100 customers and 300: churn (.1 · 100 + .2 · 300) / 400, margin by revenue of 1,000 and 6,000, cost of a contact by 200 and 300 contacts,
    acquisition by 10 and 30 new customers; only the second is sold anything."""
    first = {"customers": 100, "churn_per_year": 0.1, "revenue_per_customer": 10, "revenue_growth": 0.07, "gross_margin": 0.35,
             "contacts_per_customer_year": 2, "cost_per_contact": 5, "new_customers_per_year": 10, "acquisition_cost": 8,
             "referrals_per_customer_year": 0.2}  # fmt: skip
    second = {"customers": 300, "churn_per_year": 0.2, "revenue_per_customer": 20, "gross_margin": 0.7,
              "contacts_per_customer_year": 1, "cost_per_contact": 10, "new_customers_per_year": 30, "acquisition_cost": 4,
              "cross_sell": {"per_customer_year": 0.4, "revenue": 50, "gross_margin": 0.6}}  # fmt: skip
    data = {"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "initiatives": []}
    both = parse({**data, "segments": [{"name": "A", **first}, {"name": "B", **second}]})
    assert company_totals(both) == {
        "customers": 400, "new_customers_per_year": 40, "acquisition_cost": 5, "churn_per_year": pytest.approx(70 / 400),
        "revenue_per_customer": pytest.approx(17.5), "revenue_growth": pytest.approx(0.01), "gross_margin": pytest.approx(0.65),
        "cross_sell/per_customer_year": pytest.approx(0.3), "cross_sell/revenue": 50, "cross_sell/gross_margin": pytest.approx(0.6),
        "referrals_per_customer_year": pytest.approx(0.05), "contacts_per_customer_year": pytest.approx(1.25), "cost_per_contact": pytest.approx(8),
    }  # fmt: skip
    assert company_size(both) == (400, 7000)
    empty = company_totals(parse({**data, "segments": []}))
    assert empty.pop("customers") == 0 and empty.pop("new_customers_per_year") == 0 and set(empty.values()) == {None}


def test_a_look_needs_something_counted_and_is_planned_for_the_months_to_come():
    """Nothing was counted in the first month of twelve; the second and third stand. At the end the error will be half of what it is after
    three: 10 and 20 events in all against 20 and 40, variances .15 and .075."""
    counted = [(0, 0), (10, 20), (10, 20)]
    rows = [{"month": f"2027-{month:02d}", "treated": float(one), "comparison": float(other)} for month, (one, other) in enumerate(counted, 1)]  # fmt: skip
    pilot = tried(looks=list(reversed(rows)), spread=0.0, months=12)
    found = looks(pilot_value(pilot_case(), pilot, draws=64), customers=300, comparison=300)
    errors = [0.15**0.5, 0.075**0.5]
    ends = confidence_sequence([np.log(0.5)] * 2, errors, planned_error=errors[1] / 2)
    assert [one.month for one in found] == ["2027-02", "2027-03"] and [one.estimate for one in found] == pytest.approx([-0.5, -0.5])  # fmt: skip
    assert [(one.low, one.high) for one in found] == [pytest.approx(np.expm1(two)) for two in ends]
    late = looks(
        pilot_value(pilot_case(), tried(looks=rows, spread=0.0, months=1), draws=64), customers=300, comparison=300
    )
    ends = confidence_sequence([np.log(0.5)] * 2, errors, planned_error=errors[1])
    assert [(one.low, one.high) for one in late] == [pytest.approx(np.expm1(two)) for two in ends]
    assert looks(pilot_value(pilot_case(), tried(looks=rows[:1]), draws=64), customers=300, comparison=300) == ()
