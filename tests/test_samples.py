"""The three sample cases: sound, sourced, cautious in what they claim, and telling the story they are there to tell."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cxroi.analysis.whatif import benefit_by_evidence, judgement_share, stress_tests
from cxroi.case import Case, assumptions, digest, dump, plain, read, read_file, scenario
from cxroi.engine import Evaluation, checks, evaluate

FOLDER = Path(__file__).parent.parent / "sample_data"
SAMPLES = ("chemicals", "insurance", "hr-software")
SCENARIOS = [(name, entry.name) for name in SAMPLES for entry in read_file(FOLDER / f"{name}.yaml").scenarios]
NOTES = {"pitch", "customers", "costs", "effects", "links", "finance", "evidence"}

each_sample = pytest.mark.parametrize("name", SAMPLES)
each_scenario = pytest.mark.parametrize(("name", "chosen"), SCENARIOS)


@cache
def sample(name: str) -> Case:
    return read_file(FOLDER / f"{name}.yaml")


@cache
def result(name: str, chosen: str = "") -> Evaluation:
    return evaluate(scenario(plain(sample(name)), chosen) if chosen else sample(name))


def used_evidence(data: Any) -> Iterator[str]:
    """Every id that some part of the plain data names as its evidence."""
    if isinstance(data, list):
        for element in data:
            yield from used_evidence(element)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key == "evidence" and isinstance(value, dict):
                yield from (entry for entries in value.values() for entry in entries)
            elif key == "evidence" and isinstance(value, list):
                yield from value
            else:
                yield from used_evidence(value)


@each_sample
def test_reads_without_error_and_back(name: str) -> None:
    """Each sample is a case without errors, and what the program writes of it reads back as the same case."""
    assert digest(read(dump(sample(name)))) == digest(sample(name))


@each_sample
def test_every_identity_holds(name: str) -> None:
    """On each sample both sides of every engine check agree."""
    assert [check for check in checks(result(name)) if not check.holds] == []


@each_sample
def test_is_complete(name: str) -> None:
    """Each sample shows what a case can hold: owners, ranges, notes by section and three scenarios."""
    case = sample(name)
    assert all(initiative.owner for initiative in case.initiatives)
    assert len(case.initiatives) >= 2
    assert 15 <= sum(not entry.quantity.certain for entry in assumptions(case)) <= 30
    assert set(case.notes) == NOTES
    assert all(case.notes.values())
    assert len(case.scenarios) == 3
    assert (case.uncertainty.distribution, case.uncertainty.effect_correlation) == ("pert", 0.5)


@each_scenario
def test_scenario_evaluates(name: str, chosen: str) -> None:
    """Every scenario can be worked out, its identities hold, and it changes the answer."""
    changed = result(name, chosen)
    assert all(check.holds for check in checks(changed))
    assert changed.npv != result(name).npv


@each_sample
def test_stretch_is_better_and_the_others_worse(name: str) -> None:
    """Stretch lies above the likely case; every other scenario of a sample is a way in which it may disappoint."""
    likely = result(name).npv
    for entry in sample(name).scenarios:
        assert (result(name, entry.name).npv > likely) == (entry.name == "Stretch"), entry.name


@each_sample
def test_evidence_used_is_in_the_register(name: str) -> None:
    """Every evidence id that a part names is in the register, and the register holds nothing that no part uses."""
    data = plain(sample(name))
    register = {entry["id"] for entry in data.pop("evidence")}
    assert set(used_evidence(data)) == register


@each_sample
def test_evidence_says_where_it_comes_from(name: str) -> None:
    """Every entry has claim, source and date; all but published figures say plainly that they are made up."""
    for entry in sample(name).evidence:
        assert entry.claim, entry.id
        assert entry.source, entry.id
        assert entry.date, entry.id
        made_up = entry.source.startswith("Illustrative figure of a fictional company")
        assert made_up == (entry.kind != "benchmark"), entry.id


@each_sample
def test_evidence_is_of_mixed_strength(name: str) -> None:
    """Each sample rests on strong and weak evidence, and leaves some uncertain quantities honestly as guesses."""
    kinds = {entry.kind for entry in assumptions(sample(name)) if not entry.quantity.certain}
    assert {"experiment", "own data", "pilot", "expert judgement", "guess"} <= kinds
    assert any(entry.kind == "benchmark" for entry in sample(name).evidence)


@each_sample
def test_what_rests_on_judgement_is_most_of_each_sample_and_not_all_of_it_guessed(name: str) -> None:
    """The causal shares are what most of the benefit hinges on; they are judged by somebody, with a name to it."""
    parts = benefit_by_evidence(sample(name))
    whole = sum(parts.values())
    assert judgement_share(sample(name)) == pytest.approx((parts["expert judgement"] + parts["guess"]) / whole)
    assert parts["guess"] < 0.5 * whole


@each_sample
def test_a_scenario_called_like_a_stress_test_has_its_number(name: str) -> None:
    """What is called “A year late” is one computation, in the file and on the page Risk."""
    stressed = {test.name: test.npv for test in stress_tests(sample(name))}
    for entry in sample(name).scenarios:
        if entry.name in stressed:
            assert result(name, entry.name).npv == pytest.approx(stressed[entry.name], rel=1e-12)
    if name == "chemicals":
        assert "A year late" in stressed and "A year late" in {entry.name for entry in sample(name).scenarios}


@each_sample
def test_nothing_is_gained_in_the_first_month(name: str) -> None:
    """No effect acts before month 2 or in full at once, and no benefit at all falls in months 0 and 1."""
    for initiative in sample(name).initiatives:
        for effect in initiative.effects:
            assert initiative.start_month + effect.from_month >= 2
            assert effect.ramp_months > 0
    assert result(name).benefits[:2] == (0.0, 0.0)


@each_sample
def test_association_is_not_taken_for_cause(name: str) -> None:
    """A link that no experiment backs counts less than all of the association as cause, in its best case too."""
    kinds = {entry.id: entry.kind for entry in sample(name).evidence}
    for link in sample(name).links:
        if "experiment" not in {kinds[entry] for entry in link.evidence}:
            assert max(link.causal_share.low, link.causal_share.high) < 1, (link.metric, link.driver)


@each_sample
def test_the_programme_costs_something_every_year(name: str) -> None:
    """Each sample carries run cost: no year of the horizon is free of cost, and there is contingency."""
    assert all(cost > 0 for cost in result(name).costs_by_year)
    assert any(cost.contingency > 0 for initiative in sample(name).initiatives for cost in initiative.costs)


def test_chemicals_tells_the_story() -> None:
    """Ten points of NPS keep about $1.1M of margin and add about $2.1M of cross-sell in three years (undiscounted), for
    $1.2M of cost in present value; NPV is about $1.7M and the money is back in the second year, in month 17."""
    worked_out = result("chemicals")
    brought = {driver: sum(share.by_year) for driver, share in worked_out.attribution.by_driver.items()}
    points = sum(
        effect.gain * effect.reach
        for initiative in worked_out.case.initiatives
        for effect in initiative.effects
        if effect.metric == "NPS"
    )
    assert points == pytest.approx(10)
    assert 1_000_000 <= brought["churn"] <= 1_200_000
    assert 2_000_000 <= brought["cross_sell"] <= 2_300_000
    assert 1_100_000 <= worked_out.pv_costs <= 1_250_000
    assert 1_500_000 <= worked_out.npv <= 1_900_000
    assert worked_out.payback_month is not None
    assert 14 <= worked_out.payback_month <= 20


def test_chemicals_initiatives_overlap() -> None:
    """Both initiatives of the chemicals case act on the same calls and the same scores, and each pays for itself."""
    data = plain(sample("chemicals"))
    for initiative in data["initiatives"]:
        touched = {effect.get("driver") or effect.get("metric") for effect in initiative["effects"]}
        assert {"NPS", "Confidence", "contacts"} <= touched
        alone = {key: value for key, value in data.items() if key != "scenarios"} | {"initiatives": [initiative]}
        assert evaluate(Case.model_validate(alone)).npv > 0


def test_insurance_shows_what_it_is_there_for() -> None:
    """The insurance case is after tax with depreciation, mid-year, five years; it wins customers and keeps them."""
    case = sample("insurance")
    assert (case.finance.years, case.finance.discounting, case.finance.tax_rate) == (5, "mid-year", 0.25)
    assert sum(result("insurance").depreciation) > 0
    drivers = result("insurance").attribution.by_driver
    assert {"acquisition", "acquisition_cost", "referral", "churn", "contacts", "crisis"} <= set(drivers)
    assert all(share.present_value > 0 for share in drivers.values())


def test_hr_software_shows_what_it_is_there_for() -> None:
    """The HR-software case is discounted by the month over four years, sells recurring modules, keeps its people."""
    case = sample("hr-software")
    assert (case.finance.years, case.finance.discounting) == (4, "monthly")
    assert all(segment.cross_sell and segment.cross_sell.recurring for segment in case.segments)
    drivers = result("hr-software").attribution.by_driver
    assert {"churn", "cross_sell", "contacts", "employee_turnover"} <= set(drivers)
    assert all(share.present_value > 0 for share in drivers.values())


@each_sample
def test_pays_back_within_the_horizon_on_likely_figures(name: str) -> None:
    """Each sample is worth doing on its likely figures, without being too good to be true: ROI below 200%."""
    worked_out = result(name)
    assert worked_out.npv > 0
    assert worked_out.payback_month is not None
    assert worked_out.roi is not None
    assert worked_out.roi < 2
