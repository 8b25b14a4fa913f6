"""What-ifs and draws: limits where the answer is known, and identities between them."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from cxroi.analysis import simulate
from cxroi.analysis.breakeven import _nearest_bracket
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.draws import sample
from cxroi.analysis.sensitivity import knowledge, tornado
from cxroi.analysis.whatif import (
    cost_of_delay,
    dearer,
    delayed,
    npv_at_share,
    stress_tests,
    tei_view,
)
from cxroi.analysis.whole_break_even import break_even_share
from cxroi.case import Quantity, assumptions, load, parse, plain, with_numbers
from cxroi.case.quantities import map_numbers
from cxroi.case.reading import replaced
from cxroi.engine import evaluate
from cxroi.report.language.formats import in_locale
from cxroi.report.tables.risk_tables import what_if

SAMPLES = sorted((Path(__file__).parents[1] / "sample_data").glob("*.yaml"))


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def case(request):
    return parse(load(request.param.read_bytes()))


def test_the_share_of_benefit_that_breaks_even_does(case):
    """At that share NPV is 0, at all of it NPV is the case's, at none of it the cost is lost (less the tax it saves)."""
    result = evaluate(case)
    assert npv_at_share(case, break_even_share(case)) == pytest.approx(0, abs=1e-9 * result.pv_benefits)
    assert npv_at_share(case, 1.0) == pytest.approx(result.npv, rel=1e-12)
    assert -result.pv_costs * (1 + 1e-12) <= npv_at_share(case, 0.0) < 0


def test_what_is_certain_is_offered_by_how_far_it_moves_npv(case):
    certain = with_numbers(case, {one.path: Quantity(float(one.quantity)) for one in assumptions(case)})
    found = CaseAnalysis(certain)
    swings = {one.assumption.path: one.swing for one in found.break_evens}
    offered = [swings[one.assumption.path] for one in found.levers]
    assert offered == sorted(swings.values(), reverse=True)[: len(offered)] and len(offered) == 10


def test_delay_moves_every_start_and_nothing_else(case):
    """No delay is the case itself; a year's delay equals the case with start months a year later."""
    data = plain(case)
    moved = {f"initiatives/{one.name}/start_month": one.start_month + 12 for one in case.initiatives}
    later = parse({**replaced(data, moved), "scenarios": []})
    assert delayed(case, 0) == case
    found = {what.name: what for what in cost_of_delay(case)}
    assert found["as planned"].difference == 0
    assert found["12 months later"].npv == pytest.approx(evaluate(later).npv, rel=1e-12)


def test_dearer_costs_cost_what_they_should(case):
    """Before tax, costs up by half lower NPV by half of their present value."""
    untaxed = case.model_copy(update={"finance": case.finance.model_copy(update={"tax_rate": Quantity(0)})})
    result = evaluate(untaxed)
    assert evaluate(dearer(untaxed, 1.5)).npv == pytest.approx(result.npv - 0.5 * result.pv_costs, rel=1e-12)
    names = [what.name for what in stress_tests(case)]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("place", "share", "dearer_by"), [(0, 0.5, 1), (1, 0.25, 1), (3, 1, 1.5)])
def test_stress_tests_are_over_the_draws_of_the_case(case, place, share, dearer_by):
    """Before tax, in every draw: so much of its benefit, less so many times its cost; cost is what NPV over ROI leaves."""
    untaxed = case.model_copy(update={"finance": case.finance.model_copy(update={"tax_rate": Quantity(0)})})
    draws = simulate(untaxed, draws=512, seed=3)
    cost = draws.npv / draws.roi
    npv = share * (draws.npv + cost) - dearer_by * cost
    found = stress_tests(untaxed, draws=512, seed=3)[place]
    assert found.expected == pytest.approx(npv.mean(), rel=1e-9)
    assert found.p_positive == (npv > 0).mean()


@pytest.mark.parametrize(
    ("name", "half", "three"), [("en", "50%", "200%"), ("de", "50\u00a0%", "200\u00a0%"), ("fr", "50\u00a0%", "200\u00a0%"), ("tr", "%50", "%200")]
)  # fmt: skip
def test_what_is_stressed_is_named_as_the_reader_writes_percentages(case, name, half, three):
    """The names of the tests are worked out once, and printed in the locale of each reader, as the figures beside them."""
    table = partial(what_if, "stress-tests", stress_tests(case, draws=64), currency="EUR", uncertain=True)
    with in_locale(name):
        named = [row[0] for row in table().rows]
    assert f"Costs up by {half}" in named and f"A year late, with half of the benefit and costs up by {half}" in named
    assert f"One-off costs up by {three} (HM Treasury 2002, upper bound)" in named


def test_a_case_without_ranges_is_stressed_at_its_figures_alone(case):
    certain = map_numbers(case, lambda path, quantity: Quantity(float(quantity)))
    assert {(one.expected, one.p_positive) for one in stress_tests(certain, draws=64)} == {(None, None)}


def test_the_tei_view_and_the_simulation_are_two_views(case):
    """The TEI view is one figure between the worst and the best draw, and not the mean of the simulation by construction."""
    draws = simulate(case, draws=1024)
    assert draws.npv.min() < tei_view(case) < draws.npv.max()


def test_the_tornado_is_sorted_and_its_bars_are_evaluations(case):
    """Bars are widest first, one for each uncertain assumption."""
    bars = tornado(case)
    assert [bar.swing for bar in bars] == sorted((bar.swing for bar in bars), reverse=True)
    assert len(bars) == sum(not one.quantity.certain for one in assumptions(case))


def test_knowing_one_thing_is_worth_no_more_than_knowing_all(case):
    """EVPPI lies between 0 and EVPI for every assumption, and the likeliest drivers of NPV correlate with it."""
    found = knowledge(case, simulate(case))
    assert found.noise <= found.everything
    assert all(0 <= one.evppi <= found.everything + 1e-9 for one in found.influences)
    assert max(abs(one.rank_correlation) for one in found.influences) > 0.3


def test_the_same_seed_gives_the_same_draws_and_seed_zero_is_a_seed(case):
    """Draws depend on the seed alone; another seed moves them, and the mean by no more than its error."""
    first, again, other = simulate(case, seed=0), simulate(case, seed=0), simulate(case, seed=7)
    assert np.array_equal(first.npv, again.npv) and first.digest == again.digest
    assert not np.array_equal(first.npv, other.npv)
    assert abs(first.npv.mean() - other.npv.mean()) < 0.05 * first.npv.std()


def test_effects_of_one_initiative_move_together_to_their_favourable_end(case):
    """Within an initiative the rank correlation of two effects' quantities, both turned to help, is near .48 (ρ = .5)."""
    numbers = sample(case, draws=16384, seed=1)
    within = [path for path in numbers if "/effects/" in path and path.rsplit("/", 1)[1] in ("gain", "reach")]
    same = [path for path in within if path.split("/")[1] == within[0].split("/")[1]]
    if len(same) < 2:
        pytest.skip("this sample has no two such quantities in one initiative")
    ranks = [np.argsort(np.argsort(numbers[path])) for path in same[:2]]
    # Pearson .5 of the normals is Spearman (6/π) asin(.25) = .4826.
    assert abs(np.corrcoef(ranks)[0, 1]) == pytest.approx(0.4826, abs=0.02)


def test_the_nearest_break_even_is_that_on_the_nearer_side():
    """Values on a grid of 17, the likely one the ninth: NPV turns in the second step below it and the third above; then the third below and the second above."""
    grid = np.arange(17.0)
    assert _nearest_bracket(grid, np.where((grid < 6.5) | (grid > 10.5), -1.0, 1.0)) == (6.0, 7.0)
    assert _nearest_bracket(grid, np.where((grid < 5.5) | (grid > 9.5), -1.0, 1.0)) == (9.0, 10.0)
    assert _nearest_bracket(grid, np.where((grid < 4.5) | (grid > 8.5), 1.0, -1.0)) == (8.0, 9.0)
    assert _nearest_bracket(grid, np.ones(17)) is None
    unknown = np.where(grid < 6.5, -1.0, 1.0)
    unknown[6] = np.inf
    assert _nearest_bracket(grid, unknown) is None, "where NPV cannot be computed nothing is crossed"
