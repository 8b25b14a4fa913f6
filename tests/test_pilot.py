"""Pilots: EVSI on exact oracles, the rule in data units, sizes, looks every month, the command line."""

import math

import numpy as np
import pytest
from pilot_hand import DATA, case, tried

from cxroi.analysis.pilot import added_npv, evsi, pilot_value
from cxroi.analysis.pilot_outcome import outcome_of
from cxroi.analysis.sensitivity import perfect_information
from cxroi.analysis.simulation import simulate
from cxroi.case import CaseError
from cxroi.engine.breakdown import without_initiative
from cxroi.engine.flows import npv_of
from cxroi.report.charts.pilot_charts import by_size
from cxroi.report.language import pilot_words
from cxroi.report.tables.pilot_tables import cards


@pytest.fixture(scope="module")
def normals():
    """p1 ~ N(1, 1), p2 ~ N(0, 2²), a study's noise ~ N(0, 1): Sobol points, so that three figures count."""
    from scipy.stats import norm, qmc

    scores = norm.ppf(qmc.Sobol(3, seed=1).random(2**16)).T
    return 1 + scores[0], 2 * scores[1], scores[2]


@pytest.mark.parametrize(("n", "exact"), [(10, 0.072325), (100, 0.082118), (1000, 0.083195)])
def test_evsi_of_the_normal_oracle(normals, n, exact):
    """NB = p1 - p2, a study of n with sd 1 on p1: EVSI in closed form (E[max(0, m)] - 1, m ~ N(1, 1 / (1 + 1/n)))."""
    p1, p2, noise = normals
    assert evsi(p1 - p2, p1 + noise / math.sqrt(n)) == pytest.approx(exact, abs=2e-4)


def test_evpi_and_evppi_of_the_normal_oracle(normals):
    """EVPI .479811; a study that shows p1, or p2, without error is worth its EVPPI: .083315, .395593."""
    p1, p2, noise = normals
    assert perfect_information(p1 - p2) == pytest.approx(0.479811, abs=2e-4)
    assert evsi(p1 - p2, p1) == pytest.approx(0.083315, abs=2e-4)
    assert evsi(p1 - p2, p2) == pytest.approx(0.395593, abs=2e-4)
    assert evsi(p1 - p2, np.column_stack([p1, p2])) == pytest.approx(0.479811, abs=2e-3)
    options = np.column_stack([np.zeros_like(p1), p1 - p2])
    assert evsi(options, p2) == pytest.approx(0.395593, abs=2e-4)  # doing nothing as an option of its own
    assert evsi(p1 - p2, noise) < 1e-4


def test_evsi_refuses_draws_that_do_not_pair():
    with pytest.raises(ValueError, match="3 draws of the net benefit do not go with 2"):
        evsi(np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="not finite"):
        evsi(np.array([1.0, np.nan]), np.ones(2))


def test_a_pilot_agrees_with_nested_simulation():
    """Given what a pilot shows, weighting all draws by their likelihood gives the posterior mean of NPV without a regression."""
    drawn, pilot = case(), tried()
    value = pilot_value(drawn, pilot)
    npv, _, lanes = added_npv(drawn, "Desk", draws=4096, seed=0)
    outcome = outcome_of(lanes, pilot, draws=4096)
    variance = outcome.variance(pilot, 300, 300)
    shown = outcome.effect + np.sqrt(variance) * np.random.default_rng(5).standard_normal(4096)
    weights = np.exp(-0.5 * (shown[:, None] - outcome.effect) ** 2 / variance) / np.sqrt(variance)
    given = weights @ npv / weights.sum(axis=1)
    nested = np.maximum(given, 0).mean() - max(given.mean(), 0)
    error = (np.maximum(given, 0) - given).std() / math.sqrt(4096)
    assert value.evsi == pytest.approx(nested, abs=3 * error) and value.evsi > 20 * error
    assert 0 < value.evsi < value.evpi


def test_the_rule_is_where_the_posterior_mean_is_nothing():
    """Shown exactly the threshold, going ahead is worth nothing; the chances add up; a better result says go."""
    drawn, pilot = case(), tried()
    value = pilot_value(drawn, pilot)
    npv, _, lanes = added_npv(drawn, "Desk", draws=4096, seed=0)
    outcome = outcome_of(lanes, pilot, draws=4096)
    weights = np.exp(-0.5 * (math.log1p(value.threshold) - outcome.effect) ** 2 / outcome.variance(pilot, 300, 300))
    assert abs(weights @ npv / weights.sum()) < 0.02 * npv.std()
    assert value.go_below and -0.25 < value.threshold < 0 and value.p_go + value.p_stop == 1
    assert pilot_words.odds(value).partition(".")[0].endswith("that the result is go")
    assert (
        pilot_words.rule(value, drawn)
        == f"Go if contacts per customer fall by at least {-value.threshold:.1%}; otherwise stop."
    )


def test_what_a_pilot_would_show_is_the_effect_and_its_chance_at_five_percentiles():
    value, (_, _, lanes) = pilot_value(case(), tried()), added_npv(case(), "Desk", draws=4096, seed=0)
    outcome = outcome_of(lanes, tried(), draws=4096)
    chance = np.random.default_rng([0, 1]).standard_normal(4096)
    ordered = np.sort(np.expm1(outcome.effect + np.sqrt(outcome.variance(tried(), 300, 300)) * chance))
    assert value.shown == pytest.approx(ordered[[round(0.01 * part * 4095) for part in (5, 25, 50, 75, 95)]], abs=2e-4)
    assert value.shown[0] < ordered[round(0.055 * 4095)] and value.shown[4] < ordered[round(0.955 * 4095)]


def test_enbs_is_what_is_left_after_cost_and_delay():
    """EVSI · share of the horizon left - cost - cost of delay, by hand; a pilot nothing waits for has no cost of delay."""
    now = pilot_value(case(), tried())
    assert now.share_left == pytest.approx(33 / 36)
    assert now.enbs == pytest.approx(now.evsi * 33 / 36 - 500 - now.cost_of_delay)
    free = pilot_value(case(), tried(delays="nothing"))
    assert free.cost_of_delay == 0 and free.evsi == now.evsi
    fixed = pilot_value(case(), tried(fixed_cost=200.0, delays="nothing"))
    assert {size.customers: size.cost for size in fixed.sizes}[300] == 500
    assert fixed.sizes[0].cost == pytest.approx(200 + 300 * fixed.sizes[0].customers / 300)
    assert fixed.best.enbs == max(size.enbs for size in fixed.sizes)
    assert [size.evsi for size in fixed.sizes] == pytest.approx(sorted(size.evsi for size in fixed.sizes), rel=0.05)


def test_what_to_do_where_a_pilot_changes_nothing():
    """A case that pays in every draw is funded now, one that never does is dropped; both say that a pilot changes nothing."""
    effects = DATA["initiatives"][0]["effects"]
    for cost, verdict in ((100, "fund now"), (500_000, "drop")):
        one = {
            "name": "Desk",
            "costs": [{"name": "Run", "per_year": cost}],
            "effects": [{**effects[0], "change": [-0.25, -0.2, -0.1]}],
        }
        value = pilot_value(case(initiatives=[one]), tried())
        assert value.recommendation == verdict and value.evsi == 0 and value.threshold is None
        assert "the result is" not in pilot_words.odds(value), "where no result decides, none has a chance of deciding"
        assert "no result would change the decision" in pilot_words.recommended(value, case(initiatives=[one]))
        best = next(one for one in cards(value, "USD") if one.label == "Best size")
        assert best.value == "none" and by_size(value, "USD").marks.marks == (), (
            "no size is called best where none pays"
        )


def test_the_decision_is_about_the_initiative_that_is_tried():
    """What another initiative brings is no part of it: EVPI is that of NPV with less NPV without, draw by draw."""
    other = {"name": "Other", "benefits": [{"name": "Rent", "per_year": [10_000, 20_000, 90_000]}]}
    both = case(initiatives=[*DATA["initiatives"], other])
    alone, beside = pilot_value(case(), tried()), pilot_value(both, tried())
    assert beside.npv == pytest.approx(alone.npv, rel=1e-3) and beside.evpi == pytest.approx(alone.evpi, rel=0.03)
    added, _, lanes = added_npv(both, "Desk", draws=64, seed=3)
    assert added == pytest.approx(npv_of(lanes) - npv_of(without_initiative(lanes, "Desk")))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"outcome": "churn"}, "is not moved by Desk"),
        ({"outcome": "crisis"}, "cannot be shown by two groups of customers"),
        ({"initiative": "Desks"}, "Did you mean Desk"),
        ({"segment": "Home"}, "Did you mean Homes"),
        ({"segment": None, "customers": 4000}, "there are 4,000"),
        ({"customers": 4000}, "leaves nobody to compare with: there are 4,000"),
        ({"months": 36}, "must be shorter than the horizon of 36 months"),
    ],
)
def test_a_pilot_that_cannot_be_is_refused_in_words(changed, words):
    with pytest.raises(CaseError, match=words):
        pilot_value(case(), tried(**changed))


def test_a_metric_is_observed_in_points():
    """NPS: standard deviation of the mean of each group by hand, 35% of a scale of 200 points, and 150 customers each."""
    pilot = tried(outcome="NPS", customers=150)
    outcome = outcome_of(case(), pilot, draws=16)
    assert outcome.variance(pilot, 150, 150)[0] == pytest.approx(70**2 * 2 / 150)
    assert outcome.effect.tolist() == [4.0] * 16


@pytest.mark.parametrize(("now", "gained"), [(20, 4), (97, 3)])
def test_a_driver_behind_a_metric_moves_by_its_link(now, gained):
    """2% less for each of 4 points of which half is ours: log(0.98) · 0.5 · 4; the scale ends after the third from 97."""
    metric = {"name": "NPS", "now": now, "lowest": -100, "highest": 100}
    link = {"metric": "NPS", "driver": "churn", "change_per_point": -0.02, "causal_share": 0.5}
    desk = {"name": "Desk", "effects": [{"metric": "NPS", "gain": 4}]}
    found = outcome_of(case(metrics=[metric], links=[link], initiatives=[desk]), tried(outcome="churn"), draws=16)
    assert np.unique(found.effect) == pytest.approx([math.log(0.98) * 0.5 * gained])
    assert outcome_of(
        case(metrics=[metric], links=[link], initiatives=[desk]), tried(outcome="NPS"), draws=16
    ).effect == pytest.approx(gained)


def test_turnover_is_observed_among_the_employees_and_the_rest_among_customers():
    """120 employees, 4,000 customers; a case without a workforce has nobody to observe."""
    work = {"employees": 120, "turnover_per_year": 0.2, "replacement_cost": 9000}
    desk = {"name": "Desk", "effects": [{"driver": one, "change": -0.1} for one in ("employee_turnover", "contacts")]}
    both = case(initiatives=[desk], workforce=work)
    assert [outcome_of(both, tried(outcome=one), draws=16).people for one in ("employee_turnover", "contacts")] == [
        120,
        4000,
    ]


def test_what_an_initiative_adds_later_is_what_it_adds_where_it_starts_later():
    other = {"name": "Other", "benefits": [{"name": "B", "per_year": 1000}]}
    now, later = (case(initiatives=[{**DATA["initiatives"][0], "start_month": start}, other]) for start in (0, 6))
    assert added_npv(now, "Desk", draws=16, seed=0, later=6)[1] == pytest.approx(
        float(added_npv(later, "Desk", draws=16, seed=0)[0].mean()), rel=1e-12
    )


@pytest.mark.parametrize(
    ("changed", "path", "value", "remedy"),
    [
        ({"initiative": "Desks"}, "initiative", "“Desks”", "Did you mean Desk?"),
        ({"outcome": "weather"}, "outcome", "“weather”", "Known: "),
        ({"outcome": "crisis"}, "outcome", "“crisis”", "Choose another outcome."),
        ({"segment": None}, "segment", "", "Known: Shops, Homes."),
    ],
)
def test_a_refusal_names_place_value_and_remedy(changed, path, value, remedy):
    """Of two segments one must be named; of a value that is missing none is printed."""
    segments = [{**DATA["segments"][0], "name": "Shops"}, *DATA["segments"]]
    with pytest.raises(CaseError) as refused:
        outcome_of(case(segments=segments), tried(**changed), draws=4)
    (detail,) = refused.value.errors
    assert (detail.path, detail.value) == (f"pilots/Try/{path}", value) and detail.remedy.startswith(remedy)


def test_what_a_pilot_sees_is_every_way_in_which_the_initiative_moves_it():
    """Calls of Homes: −10% for 80% of them, half of it caused; 4 points of NPS for all, of which −1% a point and three quarters caused.
    An effect on Shops does not count; two points below the end of the scale NPS gains two; points of churn are against its rate."""
    effects = [
        {"driver": "contacts", "change": -0.1, "reach": 0.8, "causal_share": 0.5}, {"metric": "NPS", "gain": 4},
        {"driver": "contacts", "change": -0.5, "segments": ["Shops"]}, {"driver": "churn", "change_points": -0.02, "reach": 0.5},
        {"metric": "NPS", "gain": 9, "segments": ["Shops"]},
    ]  # fmt: skip
    changed = {
        "segments": [*DATA["segments"], {**DATA["segments"][0], "name": "Shops", "customers": 50}],
        "initiatives": [{**DATA["initiatives"][0], "effects": effects}],
        "links": [{"metric": "NPS", "driver": "contacts", "change_per_point": -0.01, "causal_share": 0.75}],
    }  # fmt: skip
    found = outcome_of(case(**changed), tried(), draws=4)
    assert found.effect == pytest.approx([math.log(1 - 0.04) + 4 * 0.75 * math.log(0.99)] * 4, rel=1e-12)
    assert (found.people, found.rate, found.is_metric) == (4000, 6, False)
    at_end = case(
        **changed, metrics=[{"name": "NPS", "now": 98, "lowest": -100, "highest": 100, "response_rate": 0.25}]
    )
    points = outcome_of(at_end, tried(outcome="NPS"), draws=4)
    assert points.effect.tolist() == [2.0] * 4 and (points.people, points.answering, points.rate) == (4000, 0.25, 1.0)
    assert points.variance(tried(outcome="NPS"), 200, 2)[0] == pytest.approx(70**2 * (1 / 50 + 1))
    everywhere = outcome_of(case(**changed), tried(outcome="NPS", segment=None), draws=4)
    assert everywhere.effect.tolist() == [13.0] * 4 and everywhere.people == 4050
    churn = outcome_of(case(**changed), tried(outcome="churn"), draws=4)
    assert churn.effect == pytest.approx([math.log(1 - 0.5 * 0.02 / 0.1)] * 4) and churn.rate == pytest.approx(0.1)
    assert churn.in_units(math.log(0.9)) == pytest.approx(-0.1) and points.in_units(2.5) == 2.5


def test_waiting_for_a_pilot_costs_what_a_later_start_loses():
    """The difference of two simulations over the same draws, of the case as it is and of the initiative six months later."""
    cheap = {**DATA["initiatives"][0], "costs": [{"name": "Run", "per_year": 2_400}]}
    asked, late = case(initiatives=[cheap]), case(initiatives=[{**cheap, "start_month": 6}])
    found = pilot_value(asked, tried(months=6, delays="initiative"), draws=256)
    now, later = (float(simulate(one, draws=256).npv.mean()) for one in (asked, late))
    assert now > later > 0 and found.cost_of_delay == pytest.approx(now - later, rel=1e-9)
    assert pilot_value(asked, tried(months=6, delays="nothing"), draws=256).cost_of_delay == 0


@pytest.mark.parametrize(
    ("ends", "spread"), [({}, 35), ({"highest": 10}, 3.5), ({"lowest": 20}, 28), ({"lowest": 1, "highest": 7}, 2.1)]
)
def test_a_scale_without_an_end_is_taken_from_nought_to_a_hundred(ends, spread):
    score = case(metrics=[{"name": "NPS", "now": max(5, ends.get("lowest", 0)), **ends}])
    assert outcome_of(score, tried(outcome="NPS"), draws=4).spread == pytest.approx(spread)
