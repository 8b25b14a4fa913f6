"""Measures, summaries and orders counted by hand, one for each way in which a mutation of them once went unnoticed."""

import numpy as np
import pytest

from cxroi.analysis import break_evens, simulate
from cxroi.analysis.comparison import compare
from cxroi.analysis.draws import sample
from cxroi.analysis.routes import routes
from cxroi.analysis.sensitivity import evppi, knowledge, perfect_information
from cxroi.analysis.simulation import errors
from cxroi.analysis.whatif import dearer, felt_later, npv_at_share, stress_tests
from cxroi.analysis.whole_break_even import _crossing, break_even_rise, break_even_share
from cxroi.case import parse
from cxroi.engine import evaluate
from cxroi.engine.flows import npv_of
from cxroi.engine.shapley import from_orders


def case(*, segment=None, initiatives=(), **finance):
    """A case of at most one segment, undiscounted over a year unless said otherwise."""
    data = {
        "format": 1,
        "title": "T",
        "finance": {"years": 1, "discount_rate": 0, **finance},
        "segments": [{"name": "A", **segment}] if segment else [],
        "initiatives": list(initiatives),
    }
    return parse(data)


def paid(one_off, benefit, **more):
    """An initiative that pays once and receives a yearly amount."""
    return {
        "name": "I",
        "costs": [{"name": "C", "one_off": one_off, **more}],
        "benefits": [{"name": "B", "per_year": benefit}],
    }


def test_revenue_kept_counts_the_growth_of_revenue():
    """90% stay and pay 5% more on the day after the year: NRR is 94.5%, GRR 90%."""
    segment = {"customers": 100, "churn_per_year": 0.1, "revenue_per_customer": 10, "revenue_growth": 0.05}
    for years in (1, 3):
        found = evaluate(case(segment=segment, years=years)).baseline_measures["A"]
        assert found.nrr == pytest.approx(0.945)
        assert found.grr == pytest.approx(0.9)


@pytest.mark.parametrize(("years", "kept"), [(1, 1012 / 1000), (3, 1036 / 1024)])
def test_revenue_kept_counts_products_that_are_paid_every_year(years, kept):
    """Nobody of 100 leaves, each pays 10 a month; a product a month is sold, each 1 a month: 12 more after a year, 24 to 36 in the third."""
    cross = {"per_customer_year": 0.12, "revenue": 12, "gross_margin": 0.5, "recurring": True}
    segment = {"customers": 100, "revenue_per_customer": 120, "cross_sell": cross}
    assert evaluate(case(segment=segment, years=years)).baseline_measures["A"].nrr == pytest.approx(kept, rel=1e-12)


@pytest.mark.parametrize(("recurring", "worth"), [(True, 20 * (8 / 3) * (11 / 3)), (False, 20 * (8 / 3))])
def test_lifetime_value_counts_products_that_are_paid_every_year(recurring, worth):
    """Of 80% that stay at 10%, a margin of 1 is worth .8/.3 = 8/3; half a product of 100 at 40% brings 20 a year, and a product
    kept as long as its customer 20 · 8/3 more for each year's sale."""
    cross = {"per_customer_year": 0.5, "revenue": 100, "gross_margin": 0.4, "recurring": recurring}
    segment = {"customers": 10, "churn_per_year": 0.2, "cross_sell": cross}
    assert evaluate(case(segment=segment, discount_rate=0.1)).baseline_measures["A"].clv == pytest.approx(worth)


def test_roi_divides_by_the_present_value_of_costs():
    """110 paid in year 1 and received twice in year 2, at 10%: 220/1.21 - 110/1.1 over 110/1.1 = 0.8182, not over 110."""
    initiative = {
        "name": "I",
        "costs": [{"name": "C", "by_year": [0, 110]}],
        "benefits": [{"name": "B", "by_year": [0, 0, 220]}],
    }
    result = evaluate(case(initiatives=[initiative], years=2, discount_rate=0.1))
    assert result.roi == pytest.approx((220 / 1.21 - 100) / 100)
    assert simulate(result.case, draws=16).roi == pytest.approx(np.full(16, result.roi))


@pytest.mark.parametrize(("cost", "month", "never"), [(11, 11, 0.0), (12, 12, 0.0), (12.001, None, 1.0)])
def test_what_pays_back_in_the_last_month_does_not_count_as_never(cost, month, never):
    """One a month for twelve months pays back 12 in month 12, and 12.001 never."""
    checked = case(initiatives=[paid(cost, 12)])
    run = simulate(checked, draws=16)
    assert evaluate(checked).payback_month == month
    assert run.p_no_payback == never
    assert run.payback_by_month[-1] == 1 - never
    assert len(run.payback_by_month) == 13
    if month is not None:
        assert (run.payback_by_month[month - 1], run.payback_by_month[month]) == (0.0, 1.0)


@pytest.mark.parametrize(("month", "first"), [(0, 1), (1, 1), (11, 1), (12, 1), (13, 13), (24, 13)])
def test_what_is_paid_in_month_12_is_written_off_from_year_1(month, first):
    """240 over a year: 20 a month in the whole year of payment, whichever month of it is paid."""
    result = evaluate(case(initiatives=[paid(240, 0, month=month, depreciation_years=1)], years=3, tax_rate=0.5))
    expected = [20.0 if first <= at < first + 12 else 0.0 for at in range(37)]
    assert list(result.depreciation) == pytest.approx(expected)
    assert result.tax == pytest.approx([-amount / 2 for amount in expected])


@pytest.mark.parametrize(("month", "capital"), [(12, 240.0), (13, 0.0)])
def test_what_is_paid_in_the_last_month_is_written_off_and_what_comes_after_it_is_not(month, capital):
    """Over a horizon of twelve months: 240 in its last one is capital, and a month after it nothing at all."""
    result = evaluate(case(initiatives=[paid(240, 0, month=month, depreciation_years=1)], tax_rate=0.5))
    (line,) = result.cost_lines
    assert (sum(line.capex), sum(line.opex), sum(line.cash), line.capex[12]) == (capital, 0, capital, capital)
    assert result.tax == pytest.approx([0, *[-capital / 24] * 12])


def test_the_error_of_sampled_orders_is_that_of_the_mean_of_pairs():
    """Two pairs of orders that give a player 0 and 2, and then 4 and 6: means 1 and 5, their mean 3 ± (√8 / √2) = 2."""
    orders = np.array([[0], [0], [0], [0]])
    values = np.array([[0, 0], [0, 4], [0, 2], [0, 6]], dtype=float).reshape(-1, 1)
    shares, error = from_orders(orders, values)
    assert shares[0, 0] == pytest.approx(3.0)
    assert error[0, 0] == pytest.approx(2.0)


RANGED = {"name": "I", "costs": [{"name": "C", "one_off": 10}], "benefits": [{"name": "B", "per_year": [5, 11, 20]}]}


def test_the_stated_error_is_how_far_runs_scatter():
    """The standard deviation over 300 scrambles, beside that of 300 runs of other seeds: neither √2 more nor less."""
    checked = case(initiatives=[RANGED, {**RANGED, "name": "J"}])
    stated = errors(checked, draws=16, scrambles=300)
    runs = [simulate(checked, draws=16, seed=1000 + seed) for seed in range(300)]
    for name in ("mean", "p50"):
        scatter = np.std([getattr(run.npv_summary, name) for run in runs], ddof=1)
        assert 0.8 < getattr(stated, name) / scatter < 1.25, name
    few = errors(checked, draws=16, scrambles=2)
    first, second = (
        simulate(checked, draws=16, seed=int(seed))
        for seed in np.random.SeedSequence(0, spawn_key=(1,)).generate_state(2)
    )
    # Of two runs the standard deviation is their distance over √2.
    assert few.mean == pytest.approx(abs(first.npv_summary.mean - second.npv_summary.mean) / 2**0.5)


def test_percentiles_stand_on_their_sides():
    run = simulate(case(initiatives=[RANGED]), draws=256)
    found = run.npv_summary
    assert found.p5 < found.p10 < found.p50 < found.p90 < found.p95
    assert found.p10 == pytest.approx(np.percentile(run.npv, 10))
    assert run.p_positive == np.mean(run.npv > 0)


def test_nothing_uncertain_is_said_where_a_range_moves_nothing_but_rounding():
    """A range on an effect that reaches nobody moves NPV by rounding at most; one on money moves it."""
    segment = {"customers": 1e6, "churn_per_year": 0.1, "revenue_per_customer": 1e4, "gross_margin": 0.3}
    idle = {
        "name": "I",
        "costs": [{"name": "C", "one_off": 10}],
        "effects": [{"driver": "churn", "change": [-0.2, -0.1, 0], "reach": 0}],
    }
    assert not simulate(case(segment=segment, initiatives=[idle]), draws=64).uncertain
    assert simulate(case(initiatives=[RANGED]), draws=64).uncertain


def test_scenarios_differ_draw_by_draw_and_not_by_their_dice():
    """A further range that moves nothing stands first in the second case: every draw of the rest is the same."""
    effect = {"driver": "crisis", "change": [-0.3, -0.2, -0.1]}
    without = case(initiatives=[RANGED])
    with_more = case(initiatives=[{"name": "H", "effects": [effect]}, RANGED])
    first, second = compare({"without": without, "with": with_more}, draws=128)
    assert np.abs(second.more).max() < 1e-9
    assert first.simulation.npv.std() > 1


@pytest.mark.parametrize("seed", [0, 5])
def test_the_value_of_information_is_read_from_the_draws_of_the_simulation(seed):
    """NPV rises with the one uncertain figure: its rank correlation is 1, and knowing it is knowing everything."""
    checked = case(initiatives=[RANGED])
    run = simulate(checked, draws=512, seed=seed)
    found = knowledge(checked, run)
    (only,) = found.influences
    assert only.rank_correlation == pytest.approx(1.0)
    assert only.evppi == pytest.approx(found.everything, rel=0.1)
    values = np.array(list(sample(checked, draws=512, seed=seed).values()))
    assert only.evppi == evppi(run.npv, values)[0]
    assert found.everything == perfect_information(run.npv)


def test_a_tenth_away_is_a_tenth_less_where_more_is_impossible():
    """A reach of 100% cannot grow: NPV moves as for a tenth less of the change; a fade of 99.999% a year has a figure too."""
    effect = {"driver": "churn", "change": -0.5, "reach": 1.0, "fade_per_year": 0.99999}
    segment = {"customers": 100, "churn_per_year": 0.2, "revenue_per_customer": 10, "gross_margin": 0.5}
    found = break_evens(case(segment=segment, initiatives=[{"name": "I", "effects": [effect]}], years=3))
    swings = {one.assumption.path.rsplit("/", 1)[-1]: one.swing for one in found}
    assert swings["reach"] == pytest.approx(swings["change"], rel=1e-9) and swings["reach"] > 0
    assert all(np.isfinite(swing) for swing in swings.values())


def test_break_evens_come_nearest_first_and_those_without_one_last():
    """Paid 10 and 2, received 15 and 1: the first benefit may fall by 4 of 15 (27%), the first cost rise by 4 of 10 (40%)."""
    lines = {
        "costs": [{"name": "small", "one_off": 2}, {"name": "large", "one_off": 10}],
        "benefits": [{"name": "little", "per_year": 1}, {"name": "much", "per_year": 15}],
    }
    found = break_evens(case(initiatives=[{"name": "I", **lines}]))
    assert [one.assumption.path.split("/")[3] for one in found[:3]] == ["much", "large", "small"]
    assert [one.distance for one in found[:3]] == pytest.approx([-4 / 15, 4 / 10, 4 / 2])
    assert found[-1].value is None and found[-1].assumption.path.endswith("little/per_year")


def test_break_evens_are_ordered_by_how_far_they_lie_and_not_by_how_much_a_tenth_moves():
    """A gain of 10 points that halve churn each has done nearly all at 1: a tenth of it moves little, yet losing 93% of it is
    enough, where the cost may rise by more than its own size."""
    data = {
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "metrics": [{"name": "NPS", "now": 0}],
        "segments": [{"name": "A", "customers": 100, "churn_per_year": 0.5, "revenue_per_customer": 10, "gross_margin": 1}],
        "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 112}], "effects": [{"metric": "NPS", "gain": 10}]}],
        "links": [{"metric": "NPS", "driver": "churn", "change_per_point": -0.5}],
    }  # fmt: skip
    found = [one for one in break_evens(parse(data)) if one.distance is not None]
    assert [abs(one.distance) for one in found] == sorted(abs(one.distance) for one in found)
    place = {one.assumption.path.split("/")[-1]: place for place, one in enumerate(found)}
    gain, cost = found[place["gain"]], found[place["one_off"]]
    assert place["gain"] < place["one_off"]
    assert gain.swing < cost.swing
    assert cost.distance > 1 > abs(gain.distance) > 0.9


def test_a_year_late_is_paid_on_time_and_felt_a_year_later():
    """Two years, 10 up front and 5 a year; late, the second year brings what the first would have."""
    lines = {
        "costs": [{"name": "C", "one_off": 10, "per_year": 2}],
        "effects": [{"driver": "crisis", "change": -0.5}],
        "benefits": [{"name": "B", "per_year": 5, "to_month": 12}, {"name": "D", "by_year": [1, 2, 4]}, {"name": "E", "one_off": 3}],
    }  # fmt: skip
    checked = case(initiatives=[{"name": "I", **lines}], years=2)
    late = evaluate(felt_later(checked, 12))
    assert evaluate(checked).benefits_by_year == pytest.approx([4, 7, 4])
    # Month 12 brings the 1 and the 3 of month 0, year 2 the 5 and the 2 of year 1.
    assert late.benefits_by_year == pytest.approx([0, 4, 7])
    assert late.costs_by_year == evaluate(checked).costs_by_year
    named = {test.name: test.npv for test in stress_tests(checked)}
    assert named["A year late"] == pytest.approx(late.npv)
    assert named["A quarter of the benefit"] == pytest.approx(npv_at_share(checked, 0.25)) == pytest.approx(15 / 4 - 14)


@pytest.mark.parametrize("losses", ["offset", "carry forward"])
def test_the_break_even_share_breaks_even_however_losses_are_taxed(losses):
    checked = case(initiatives=[paid(100, 90)], years=3, tax_rate=0.3, tax_losses=losses, discount_rate=0.1)
    assert npv_at_share(checked, break_even_share(checked)) == pytest.approx(0, abs=1e-6)
    assert npv_at_share(checked, 1.0) == pytest.approx(float(npv_of(checked)))
    assert float(npv_of(dearer(checked, 1 + break_even_rise(checked)))) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("once", "yearly", "rise"), [(100, 90, 0.8), (240, 90, -0.25), (180, 90, 0.0)])
def test_costs_may_rise_by_what_is_left_of_the_benefit(once, yearly, rise):
    """Twice 90 pays for 180: 80% above 100, a quarter below 240; a loss is not paid for by free costs, and no cost cannot rise."""
    assert break_even_rise(case(initiatives=[paid(once, yearly)], years=2)) == pytest.approx(rise)
    assert break_even_rise(case(initiatives=[paid(once, -yearly)], years=2)) < -1
    assert break_even_rise(case(initiatives=[paid(0, yearly)], years=2)) is None


@pytest.mark.parametrize(("at", "found"), [(0.25, 0.25), (1.5, 1.5), (500_000, 500_000), (600_000, None)])
def test_a_break_even_is_looked_for_up_to_a_million_times(at, found):
    """Doubled from 2, the last multiple within a million is 524,288."""
    assert _crossing(lambda share: share - at, 0.0, 2.0) == (None if found is None else pytest.approx(found))


def test_a_driver_with_nobody_to_move_is_no_route():
    """Five points of churn where there is no segment: the only route is the money that is received."""
    one = {"name": "I", "effects": [{"driver": "churn", "change_points": -0.05}], "benefits": [{"name": "B", "one_off": 100}]}  # fmt: skip
    assert [(way.source, way.value) for way in routes(evaluate(case(initiatives=[one])))] == [("direct", 100)]


def test_direct_benefits_flow_from_their_initiatives_as_they_are_paid():
    """Over two years 100 once, 100 a year from month 13 on, and -30 a year of which half counts: 100, 100 and -30."""
    lines = {
        "Once": {"one_off": 100},
        "Later": {"per_year": 100, "from_month": 13},
        "Less": {"per_year": -30, "capture": 0.5},
    }
    found = case(initiatives=[{"name": name, "costs": [{"name": "C", "one_off": 1}], "benefits": [{"name": "B", **line}]} for name, line in lines.items()], years=2)  # fmt: skip
    values = {one.initiative: one.value for one in routes(evaluate(found))}
    assert values == pytest.approx({"Once": 100, "Later": 100, "Less": -30})
