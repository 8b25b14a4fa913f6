"""Pilots: EVSI on exact oracles, the rule in data units, sizes, looks every month, the command line."""

import json
import math
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from cxroi.analysis import pilot_looks
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.measurement import boundaries, confidence_sequence
from cxroi.analysis.pilot import added_npv, evsi, pilot_value
from cxroi.analysis.pilot_looks import looks
from cxroi.analysis.pilot_outcome import outcome_of
from cxroi.analysis.sensitivity import perfect_information
from cxroi.case import CaseError, digest, parse, plain, read_file, save
from cxroi.case.model import Pilot
from cxroi.engine.breakdown import without_initiative
from cxroi.engine.flows import npv_of
from cxroi.evidence.measured_into_case import with_effect
from cxroi.report.charts.pilot_charts import by_size
from cxroi.report.language import pilot_words
from cxroi.report.tables.pilot_tables import cards

ROOT = Path(__file__).parents[1]

DATA = {
    "format": 1,
    "title": "Fewer calls",
    "finance": {"start": "2027-01", "years": 3, "discount_rate": 0.1},
    "metrics": [{"name": "NPS", "now": 20, "lowest": -100, "highest": 100}],
    "segments": [
        {"name": "Homes", "customers": 4000, "churn_per_year": 0.1, "revenue_per_customer": 500, "gross_margin": 0.4,
         "contacts_per_customer_year": 6, "cost_per_contact": 10}
    ],
    "initiatives": [
        {"name": "Desk", "costs": [{"name": "Run", "per_year": 24_000}],
         "effects": [{"driver": "contacts", "change": [-0.25, -0.1, 0.05]}, {"metric": "NPS", "gain": [0, 4, 9]}]}
    ],
}  # fmt: skip
TRIED = {
    "name": "Try",
    "initiative": "Desk",
    "outcome": "contacts",
    "segment": "Homes",
    "customers": 300,
    "months": 3,
    "cost": 500.0,
}


def case(**changed):
    return parse({**DATA, **changed})


def tried(**changed):
    return Pilot(**{**TRIED, **changed})


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
    assert (
        pilot_words.rule(value)
        == f"Go if contacts per customer fall by at least {-value.threshold:.1%}; otherwise stop."
    )


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
        assert "no result would change the decision" in pilot_words.recommended(value, "USD")
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


def test_what_an_initiative_adds_later_is_what_it_adds_where_it_starts_later():
    other = {"name": "Other", "benefits": [{"name": "B", "per_year": 1000}]}
    now, later = (case(initiatives=[{**DATA["initiatives"][0], "start_month": start}, other]) for start in (0, 6))
    assert added_npv(now, "Desk", draws=16, seed=0, later=6)[1] == pytest.approx(
        float(added_npv(later, "Desk", draws=16, seed=0)[0].mean()), rel=1e-12
    )


def test_one_look_a_month_with_and_without_care():
    """Twelve looks at null data: a fixed interval cries wolf in a fifth of the runs, the sequence in fewer than 5%."""
    walks = np.random.default_rng(7).standard_normal((20_000, 12)).cumsum(axis=1) / np.arange(1, 13)
    errors = 1 / np.sqrt(np.arange(1, 13))
    fixed = (np.abs(walks) > 1.959964 * errors).any(axis=1).mean()
    ends = np.array([high for _, high in confidence_sequence([0.0] * 12, errors.tolist(), planned_error=errors[-1])])
    held = (np.abs(walks) > ends).any(axis=1).mean()
    assert 0.19 < fixed < 0.23 and held < 0.05
    assert ends[-1] / (1.959964 * errors[-1]) == pytest.approx(1.55, abs=0.05)


def test_boundaries_as_published():
    """Five looks: O'Brien and Fleming 4.562, 3.226, 2.634, 2.281, 2.040; Pocock 2.413 (Jennison and Turnbull 2000, tables 2.1, 2.3)."""
    assert boundaries(5) == pytest.approx([4.562, 3.226, 2.634, 2.281, 2.040], abs=6e-4)
    assert boundaries(5, kind="Pocock") == pytest.approx([2.413] * 5, abs=6e-4)


def test_a_pilot_is_read_month_by_month():
    """Calls of 300 and 300 customers, added up: the estimate is the ratio of the sums, and the state follows the threshold."""
    counted = [{"month": f"2027-0{month}", "treated": 120.0 - month, "comparison": 150.0} for month in (1, 2, 3)]
    pilot = tried(looks=counted, spread=0.0)
    value = pilot_value(case(pilots=[{**TRIED, "looks": counted, "spread": 0}]), pilot)
    found = looks(value, customers=300, comparison=300)
    assert [one.month for one in found] == ["2027-01", "2027-02", "2027-03"]
    assert found[-1].estimate == pytest.approx((119 + 118 + 117) / 450 - 1)
    width = 1.959964 * math.sqrt(1 / 354 + 1 / 450)
    assert found[-1].fixed_high == pytest.approx(354 / 450 * math.exp(width) - 1)
    assert found[-1].low < found[-1].fixed_low and found[-1].high > found[-1].fixed_high
    assert found[-1].state == "go on looking"
    many = [{**look, "treated": 40 * look["treated"], "comparison": 40 * look["comparison"]} for look in counted]
    assert looks(pilot_value(case(), tried(looks=many, spread=0.0)), customers=300, comparison=300)[-1].state == "go"


def test_pilots_stand_in_the_file_and_move_no_old_digest():
    """A case with a pilot reads back to itself; one without has the digest it had before there were pilots."""
    kept = case(pilots=[TRIED])
    assert parse(plain(kept)) == kept and digest(kept) != digest(case())
    assert digest(read_file(ROOT / "sample_data" / "chemicals.yaml")) == "5680c4fc874e"
    with pytest.raises(
        CaseError, match=r"pilots/1/initiative is “Dsk”; it must be an initiative of the case. Did you mean Desk?"
    ):
        case(pilots=[{**TRIED, "initiative": "Dsk"}])
    value = CaseAnalysis(kept, draws=64).pilots[0]
    assert value.pilot.name == "Try" and value.draws == 64


def test_the_command_line_gives_every_key(tmp_path):
    """Issue 16: the keys, the recommendation among its three words, and the same figures as the analysis."""
    save(case(), tmp_path / "case.yaml")
    command = [sys.executable, "-m", "cxroi", "pilot", str(tmp_path / "case.yaml"), "--initiative", "Desk", "--outcome", "contacts",
               "--segment", "Homes", "--customers", "300", "--months", "3", "--cost", "500", "--json"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    figures = json.loads(done.stdout)
    assert {"evpi", "evsi", "enbs", "best_customers", "threshold", "p_go", "p_stop", "recommendation"} <= set(figures)
    assert figures["recommendation"] in ("pilot", "fund now", "drop")
    assert figures["evsi"] == pilot_value(case(), tried()).evsi


def test_the_result_goes_into_the_case_by_its_tier():
    """Chance makes tier A with its causal share; anything else less. Capture and timing of the effect stay; reach is counted in."""
    from cxroi.report.sections.pilot_sections import into_case

    counted = [{"month": "2027-01", "treated": 800.0, "comparison": 1000.0}]
    for assigned, share in (("random", [0.9, 1, 1]), ("pilot chosen by us", [0.3, 0.6, 0.9])):
        value = pilot_value(case(), tried(looks=counted, assigned_how=assigned, spread=0.0))
        parts = into_case(value, looks(value, customers=300, comparison=300))
        effects = [{**DATA["initiatives"][0]["effects"][0], "capture": 0.6, "from_month": 4, "reach": 0.5}]
        data = with_effect({**DATA, "initiatives": [{**DATA["initiatives"][0], "effects": effects}]}, parts)
        written = parse(data).initiatives[0].effects[0]
        error = math.sqrt(1 / 800 + 1 / 1000)
        assert written.change.plain == pytest.approx(
            [0.8 * math.exp(z * error) - 1 for z in (-math.sqrt(7), 0, math.sqrt(7))], rel=2e-3
        )
        assert written.causal_share.plain == share and (written.capture, written.from_month, written.reach) == (
            0.6,
            4,
            1,
        )
        assert data["evidence"][0]["kind"] == ("experiment" if assigned == "random" else "pilot")


def test_the_page_says_what_the_command_says():
    """On the page the design is worked out, kept in the case on a click, and then stands in the document's section."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params["case"] = "chemicals"
    at.run()
    at.switch_page("pages/pilot.py").run()
    assert not at.exception
    sample = read_file(ROOT / "sample_data" / "chemicals.yaml")
    value = pilot_value(sample, Pilot(name="One-day complaints on contacts", initiative="One-day complaints", outcome="contacts",
                                      segment="Key accounts", customers=100, months=6, cost=40_000.0))  # fmt: skip
    at.selectbox(key="pilot-outcome-One-day complaints").set_value("contacts").run()
    assert pilot_words.recommended(value, "USD").replace("$", "\\$") in [one.value for one in at.markdown]
    next(one for one in at.button if one.label == "Keep this pilot in the case").click().run()
    assert not at.exception
    kept = at.session_state["session"].document.case.pilots
    assert [(one.outcome, one.customers, one.assigned_how) for one in kept] == [("contacts", 100, "random")]
    at.text_input(key="look-month-0").set_value("2027-02")
    at.number_input(key="look-treated-0").set_value(300.0)
    at.number_input(key="look-comparison-0").set_value(380.0).run()
    next(one for one in at.button if one.label == "Add").click().run()
    assert not at.exception
    assert at.session_state["session"].document.case.pilots[0].looks[0].treated == 300
    assert any("Up to 2027-02" in one.value for one in at.markdown)


def test_the_error_of_a_look_is_that_of_what_was_counted_and_of_how_customers_differ():
    """24 of 400 left with it, 12 of 100 without: ln(.06/.12) = −.6931; variance 1/24 + 1/12 + 1²·(1/400 + 1/100) = .1375.

    Of a score: answers 40 (100) and 46 (200) are 44 on average, 40 and 38 (100 each) are 39; error 30·√(1/300 + 1/200) = 2.7386.
    """
    counted = [SimpleNamespace(treated=10, comparison=5), SimpleNamespace(treated=14, comparison=7)]
    pilot = SimpleNamespace(outcome="churn", spread=1.0)
    found = pilot_looks._estimate(pilot, counted, 400, 100, SimpleNamespace(is_metric=False))
    assert found == pytest.approx((-0.693147, 0.370810), abs=5e-7)
    asked = [
        SimpleNamespace(treated=40, treated_answers=100, comparison=40, comparison_answers=100),
        SimpleNamespace(treated=46, treated_answers=200, comparison=38, comparison_answers=100),
    ]
    score = SimpleNamespace(is_metric=True, answer_spread=30.0)
    assert pilot_looks._estimate(pilot, asked, 400, 400, score) == pytest.approx((5, 2.738613), abs=5e-7)
