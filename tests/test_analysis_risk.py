"""Draws, their error, Sobol' indices, curves and comparisons: closed forms, identities and known truths."""

import numpy as np
import pytest
from samples_hand import case, chemicals  # noqa: F401 - fixtures

from cxroi.analysis import break_evens, simulate, simulation
from cxroi.analysis.breakeven import crossing
from cxroi.analysis.curves import _zero, curves, levers, surface
from cxroi.analysis.draws import blocks, drawn, quantile, sample
from cxroi.analysis.indices import Uniform, npv_indices, sobol_indices
from cxroi.analysis.routes import routes
from cxroi.analysis.sensitivity import at_medians, tornado
from cxroi.analysis.simulation import errors
from cxroi.analysis.sources import sources
from cxroi.analysis.whatif import (
    benefit_by_evidence,
    causal_share_needed,
    smaller,
    stop_early,
    stopped,
)
from cxroi.case import Quantity, parse, plain, with_numbers
from cxroi.case.quantities import assumptions, map_numbers
from cxroi.case.reading import replaced
from cxroi.engine import evaluate


def two_effects(correlation):
    """One initiative with two uncertain effects that share nothing but their common factor."""
    effect = {"change": [-0.2, -0.12, -0.05]}
    return parse(
        {
            "format": 1,
            "title": "T",
            "finance": {"years": 1, "discount_rate": 0.1},
            "uncertainty": {"effect_correlation": correlation},
            "segments": [{"name": "S", "customers": 100, "contacts_per_customer_year": 10, "cost_per_contact": 5}],
            "initiatives": [
                {"name": "I", "effects": [{"driver": "contacts", **effect}, {"driver": "cost_per_contact", **effect}]}
            ],
        }
    )


def test_the_gaussian_copula_has_its_closed_form_rank_correlation():
    """Pearson .517638 of the normals is Spearman .5: ρ = 2 sin(π/6 · .5)."""
    numbers = list(sample(two_effects(0.517638), draws=65_536, seed=3).values())
    ranks = [np.argsort(np.argsort(values)) for values in numbers]
    assert np.corrcoef(ranks)[0, 1] == pytest.approx(0.5, abs=0.005)


@pytest.mark.parametrize("distribution", ["pert", "triangular", "uniform"])
def test_drawn_values_are_the_quantiles_of_their_scores(distribution):
    """The table of draws agrees with the exact quantile to 1e-5 of the range, as far as Sobol points reach."""
    from scipy.special import ndtr

    scores = np.linspace(-6, 6, 4001)
    quantity = Quantity(0.10, low=0.02, high=0.15)
    exact = quantile(quantity, ndtr(scores), distribution=distribution)
    assert np.abs(drawn(quantity, scores, distribution=distribution) - exact).max() < 1e-5 * 0.13


def test_draws_in_blocks_are_the_draws(chemicals):
    """Sampling 1,024 draws in blocks of 256 gives the same points, and simulating in other blocks the same NPV."""
    whole = sample(chemicals, draws=1024, seed=5)
    parts = list(blocks(chemicals, draws=1024, seed=5, size=256))
    for path, values in whole.items():
        assert np.array_equal(values, np.concatenate([part[path] for part in parts]))


def test_results_do_not_depend_on_the_size_of_the_blocks(chemicals, monkeypatch):
    """NPV, payback and the band are bit-identical whatever the engine is fed at once."""
    once = simulate(chemicals, draws=2048, seed=2)
    monkeypatch.setattr(simulation, "BLOCK", 512)
    parts = simulate(chemicals, draws=2048, seed=2)
    assert np.array_equal(once.npv, parts.npv)
    assert np.array_equal(once.payback, parts.payback)
    assert once.band == parts.band


def test_the_stated_monte_carlo_error_covers_the_truth(chemicals):
    """Over 16 seeds, t(7) times the stated error holds the figure of 65,536 draws in about 95 of 100 cases."""
    truth = simulate(chemicals, draws=65_536, seed=99).npv_summary
    within = []
    for seed in range(16):
        found = simulate(chemicals, draws=128, seed=seed).npv_summary
        stated = errors(chemicals, draws=128, seed=seed)
        within += [
            abs(getattr(found, name) - getattr(truth, name)) <= 2.365 * getattr(stated, name)
            for name in ("mean", "p10", "p90")
        ]
    # 48 trials, three of them on the same draws: one standard error of the 95% is about 4 points.
    assert 0.86 <= np.mean(within) < 1


def test_the_worst_twentieth_is_worse_than_p5(case):
    """CVaR 5% is the mean of the worst 5% of draws."""
    run = simulate(case, draws=1024)
    worst = np.sort(run.npv)[:51]
    assert run.cvar5 == pytest.approx(worst.mean(), rel=1e-12)
    assert run.npv.min() <= run.cvar5 <= run.npv_summary.p5


def test_sobol_indices_of_the_ishigami_function():
    """A = 7, B = 0.1 (Ishigami and Homma, 1990; closed form): S1 .3139, .4424, 0; ST .5576, .4424, .2437."""

    def ishigami(x):
        return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])

    first, total = sobol_indices(ishigami, [Uniform(-np.pi, np.pi)] * 3, samples=16_384, seed=1)
    assert first == pytest.approx([0.3139, 0.4424, 0.0], abs=0.01)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.01)


def test_indices_of_a_case_belong_to_independent_factors(chemicals):
    """Total indices are not below first ones by more than their noise; an initiative's common factor is among them."""
    found = npv_indices(chemicals, samples=512)
    assert [one.total for one in found] == sorted((one.total for one in found), reverse=True)
    assert all(one.first <= one.total + 0.05 for one in found)
    assert 0.8 < sum(one.first for one in found) < 1.1
    assert any(one.name.count("/") == 1 and one.name.startswith("initiatives/") for one in found)


def test_curves_pass_through_evaluations_and_their_zero_is_the_break_even(case):
    """The ends of a curve are cases of their own; where it crosses zero is what root finding says."""
    found = break_evens(case)
    listed = levers(case, tornado(case), found)
    exact = {one.assumption.path: one.value for one in found}
    assert len(listed) == 10
    for curve in curves(case, listed):
        path = curve.lever.assumption.path
        for value, npv in ((curve.values[0], curve.npvs[0]), (curve.values[-1], curve.npvs[-1])):
            assert evaluate(with_numbers(case, {path: Quantity(value)})).npv == pytest.approx(npv, rel=1e-9)
        if curve.break_even is not None:
            assert curve.break_even == pytest.approx(exact[path], rel=1e-5)


@pytest.mark.parametrize(("near", "zero"), [(0.2, 2 / 3), (1.4, 1.2), (4.0, 2.4), (-9.0, 2 / 3)])
def test_of_several_zeros_the_nearest_is_told(near, zero):
    """−1, 0.5, −2, 3, 4 at 0 to 4 cross three times; between two points the line through them, where they do not all rise."""
    grid, npvs = np.arange(5.0), np.array([-1, 0.5, -2, 3, 4])
    assert _zero(grid, npvs, near=near) == pytest.approx(zero)
    assert _zero(grid, -npvs, near=near) == pytest.approx(zero) and _zero(grid, npvs + 9, near=near) is None


@pytest.mark.parametrize("root", [0.3, 1.7, 2.5, 4.9])
def test_the_zero_of_a_curve_that_rises_is_that_of_the_cubic_through_four_points(root):
    """Values whose inverse is a cubic: x = root + 0.5 y + 0.02 y³ is met to the digit, at the ends of the grid too."""
    ys = np.linspace(-4, 4, 7) + 0.1
    grid = root + 0.5 * ys + 0.02 * ys**3
    for left in np.flatnonzero((ys[:-1] < 0) & (ys[1:] > 0)):
        assert crossing(grid, ys, int(left)) == pytest.approx(root, abs=1e-12)
        assert crossing(grid[left:], ys[left:], 0) == pytest.approx(root, abs=1e-12)
        assert crossing(grid[: left + 2], ys[: left + 2], int(left)) == pytest.approx(root, abs=1e-12)


def test_a_map_is_made_of_evaluations(case):
    """Each corner of a two-way map is the case with both values in place."""
    first, second = levers(case, tornado(case), break_evens(case))[:2]
    found = surface(case, first, second, points=5)
    for i, j in ((0, 0), (4, 0), (0, 4), (2, 3)):
        values = {first.assumption.path: Quantity(found.across[i]), second.assumption.path: Quantity(found.up[j])}
        assert evaluate(with_numbers(case, values)).npv == pytest.approx(found.npvs[j][i], rel=1e-9)


def test_what_is_certain_fills_the_levers(chemicals):
    """Without any range, levers go from half to half as much again of what moves NPV most, within its limits."""
    certain = map_numbers(chemicals, lambda path, quantity: Quantity(float(quantity)))
    found = levers(certain, tornado(certain), break_evens(certain))
    assert len(found) == 10
    for lever in found:
        likely = float(lever.assumption.quantity)
        assert min(abs(lever.low), abs(lever.high)) == pytest.approx(0.5 * abs(likely))
        assert lever.low < likely < lever.high or lever.assumption.highest == pytest.approx(lever.high)


def test_smaller_is_linear_where_nothing_compounds(chemicals):
    """All of it is the case; at half, one-off costs stay and yearly ones halve."""
    assert evaluate(smaller(chemicals, 1.0)).npv == pytest.approx(evaluate(chemicals).npv, rel=1e-12)
    whole, half = evaluate(chemicals), evaluate(smaller(chemicals, 0.5))
    assert whole.pv_costs / 2 < half.pv_costs < whole.pv_costs
    assert 0.4 * whole.pv_benefits < half.pv_benefits < 0.6 * whole.pv_benefits


def test_stopping_early_is_the_case_with_fewer_years(case):
    """What is left after a year is the case with a horizon of one year; the last year is the case itself, not listed."""
    found = stop_early(case)
    assert len(found) == case.finance.years - 1
    data = {**plain(case), "scenarios": []}
    one_year = parse(replaced(data, {"finance/years": 1}))
    assert found[0].npv == pytest.approx(evaluate(one_year).npv, rel=1e-12)
    assert stopped(case, case.finance.years) == case


def test_the_causal_share_needed_breaks_even(case):
    """With that share everywhere NPV is nothing."""
    needed = causal_share_needed(case)
    assert 0 < needed < 1
    same = map_numbers(case, lambda path, q: Quantity(needed) if path.endswith("/causal_share") else q)
    assert evaluate(same).npv == pytest.approx(0, abs=1e-6 * evaluate(case).pv_benefits)


def test_the_benefit_by_evidence_adds_up_and_follows_the_weakest_part(case):
    """Its parts are all of the benefit; when every part is a guess, all of it rests on guesses."""
    parts = benefit_by_evidence(case)
    whole = evaluate(case).pv_benefits
    assert sum(parts.values()) == pytest.approx(whole, rel=1e-9)
    data = plain(case)
    guessed = parse({**data, "evidence": [{**entry, "kind": "guess"} for entry in data["evidence"]]})
    assert benefit_by_evidence(guessed)["guess"] == pytest.approx(whole, rel=1e-9)


def test_points_and_shares_of_a_rate_are_routes_of_one_strength():
    """5 points fewer of 10% and 30%, 20% on average, are a quarter less: two such effects share what churn brings."""
    part = {"customers": 100, "revenue_per_customer": 100, "gross_margin": 0.5}
    segments = [{"name": name, "churn_per_year": churn, **part} for name, churn in (("A", 0.1), ("B", 0.3))]
    effects = [{"driver": "churn", "change_points": -0.05}, {"driver": "churn", "change": -0.25}]
    data = {
        "format": 1,
        "title": "T",
        "finance": {"years": 2, "discount_rate": 0.1},
        "segments": segments,
        "initiatives": [{"name": "I", "effects": effects}],
    }
    first, second = routes(evaluate(parse(data)))
    assert first.value == pytest.approx(second.value, rel=1e-12) and first.value > 0


def test_a_simulation_says_what_it_came_from(chemicals):
    """Digest, seed and version travel with the draws."""
    run = simulate(chemicals, draws=64, seed=11)
    assert (run.digest, run.seed, run.draws) == (evaluate(chemicals).digest, 11, 64)


def test_sources_add_up_in_every_draw(case):
    """What the sources bring in a draw is the present value of benefits of the case with that draw's figures."""
    found = sources(case, draws=32, seed=4)
    numbers = sample(case, draws=32, seed=4)
    for draw in (0, 13, 31):
        drawn_case = with_numbers(case, {path: Quantity(values[draw]) for path, values in numbers.items()})
        result = evaluate(drawn_case)
        assert sum(values[draw] for values in found.values()) == pytest.approx(result.pv_benefits, rel=1e-9)
        for name, share in result.attribution.by_driver.items():
            assert found[name][draw] == pytest.approx(share.present_value, rel=1e-9, abs=1e-6)


def test_curves_follow_what_else_was_moved(chemicals):
    """Levers made from the case serve a case with one of them moved: all other curves are of the moved case."""
    listed = levers(chemicals, tornado(chemicals), ())
    first, second = listed[0], listed[1]
    moved = with_numbers(chemicals, {first.assumption.path: Quantity(first.low)})
    curve = curves(moved, listed)[1]
    both = with_numbers(moved, {second.assumption.path: Quantity(second.high)})
    assert curve.npvs[-1] == pytest.approx(evaluate(both).npv, rel=1e-9)


def test_a_case_without_any_range_is_worth_at_its_medians_what_it_is_worth(chemicals):
    """Nothing is uncertain, so its medians are its figures."""
    certain = map_numbers(chemicals, lambda path, quantity: Quantity(float(quantity)))
    assert at_medians(certain) == pytest.approx(evaluate(certain).npv, rel=1e-12)


@pytest.mark.parametrize("costs", [(), ({"name": "Licence", "one_off": 1000},)])
def test_a_case_that_changes_nothing_has_no_chance_of_a_gain_by_rounding(chemicals, costs):
    """Its segments are uncertain: with and without the programme they differ by rounding at most."""
    initiatives = [{"name": "Nothing yet", "costs": list(costs)}] if costs else []
    changed = plain(chemicals) | {
        "initiatives": initiatives,
        "links": [],
        "metrics": [],
        "scenarios": [],
        "evidence": [],
    }
    found = simulate(parse({name: value for name, value in changed.items() if name not in ("plan", "proof")}), draws=64)
    assert (found.p_positive, np.ptp(found.npv)) == (0.0, 0.0) and (found.npv <= 0).all()


def test_the_indices_of_a_single_factor_are_all_of_the_variance(chemicals):
    """One uncertain figure moves NPV alone: its first and its total index are 1."""
    certain = map_numbers(chemicals, lambda path, quantity: Quantity(float(quantity)))
    one = next(one for one in assumptions(chemicals) if one.path.endswith("/change_per_point"))
    found = npv_indices(with_numbers(certain, {one.path: one.quantity}))
    assert len(found) == 1
    assert found[0].first == pytest.approx(1, abs=0.02) and found[0].total == pytest.approx(1, abs=0.02)
