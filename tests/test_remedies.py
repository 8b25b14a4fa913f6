"""A losing case says what would make it pay, with the engine's figures, each a click from being a scenario."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxroi import analysis
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import parse, scenario
from cxroi.case.share_link import packed
from cxroi.engine import evaluate
from cxroi.report.language.formats import short
from cxroi.report.review.remedies import left_out, remedies, verdict
from cxroi.report.sections.business_sections import what_would_make_it_pay

ROOT = Path(__file__).parents[1]


def losing(**more):
    """Two initiatives: the first costs more than it brings, the second nearly pays; NPV is below zero."""
    return {
        "format": 1,
        "title": "Two things at once",
        "finance": {"years": 3, "discount_rate": 0.1},
        "segments": [
            {"name": "All", "customers": 1000, "churn_per_year": 0.1, "revenue_per_customer": 1000, "gross_margin": 0.5}
        ],
        "initiatives": [
            {"name": "Portal / app", "costs": [{"name": "Build", "one_off": 90_000}], "effects": [{"driver": "spend", "change": 0.01}]},
            {"name": "Calls", "costs": [{"name": "Staff", "one_off": 40_000}], "effects": [{"driver": "churn", "change": -0.4}]},
        ],
        **more,
    }  # fmt: skip


def found_in(data):
    case = parse(data)
    return evaluate(case), remedies(CaseAnalysis(case))


def test_each_remedy_is_worth_what_its_scenario_is_worth():
    """The scenario of a left-out initiative, and of an assumption at its break-even, has the NPV that is printed."""
    data = losing()
    result, found = found_in(data)
    assert result.npv < 0 and len(found) >= 3
    for one in found:
        changed = scenario({**data, "scenarios": [{"name": one.scenario, "set": one.replaced}]}, one.scenario)
        assert evaluate(changed).npv == pytest.approx(one.npv, abs=0.5)
        assert one.difference == pytest.approx(one.npv - result.npv, abs=1e-6)


def test_the_initiative_that_loses_is_named_with_what_leaving_it_out_brings():
    """NPV without it is that of a case in which it never stood."""
    data = losing()
    _, found = found_in(data)
    without = evaluate(parse({**data, "initiatives": data["initiatives"][1:]})).npv
    assert found[0].text == "Leave out “Portal / app”"
    assert found[0].npv == pytest.approx(without, rel=1e-12) and found[0].difference > 0
    assert not any("Calls" in one.text and one.text.startswith("Leave") for one in found)


def test_where_nothing_pays_not_doing_it_is_no_way_to_make_it_pay():
    """Of two that lose neither is named as a way to profit by leaving out both, nor the only one as a way by leaving it out."""
    data = losing()
    data["initiatives"][1]["costs"][0]["one_off"] = 90_000_000
    _, found = found_in(data)
    assert found and all(len(one.replaced) == 1 and one.npv < 0 for one in found)
    assert verdict(found) == "Nothing above makes it pay: only not doing it stops the loss."
    data["initiatives"] = [{**data["initiatives"][1], "effects": []}]
    _, found = found_in(data)
    section = what_would_make_it_pay(CaseAnalysis(parse(data)))
    assert found == () and section.parts[0].lines == (verdict(found),)
    assert verdict(found).startswith("Nothing tried makes it pay") and "Only not doing it stops the loss." in verdict(
        found
    )


def test_where_a_way_pays_nothing_more_is_said():
    _, found = found_in(losing())
    assert any(one.npv >= 0 for one in found) and verdict(found) == ""


def test_assumptions_say_which_way_and_how_far():
    """The nearest break-even is named with its direction, its distance and its value."""
    data = losing()
    nearest = next(one for one in analysis.break_evens(parse(data)) if one.value is not None)
    _, found = found_in(data)
    believed = next(one for one in found if "would have to" in one.text)
    assert nearest.assumption.plain_name in believed.text
    assert ("rise" in believed.text) == (nearest.value > nearest.likely)


def test_a_case_that_pays_needs_no_remedy():
    """Nothing is said where NPV is not below zero."""
    data = losing()
    data["initiatives"] = data["initiatives"][1:]
    result, found = found_in(data)
    assert result.npv > 0 and found == ()


def test_a_click_shows_every_page_under_the_remedy():
    """It is added as a scenario on top of the chosen one, chosen, and undone in one step."""
    data = losing(scenarios=[{"name": "Fewer customers", "set": {"segments/All/customers": 900}}])
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params["case"], at.query_params["scenario"] = packed(data), "Fewer customers"
    at.run()
    assert not at.exception
    next(one for one in at.button if one.label == "See it as a scenario").click()
    at.run()
    assert not at.exception
    session = at.session_state["session"]
    added = session.document.data["scenarios"][-1]
    assert session.scenario == added["name"] == "Without Portal / app"
    assert added["set"]["segments/All/customers"] == 900
    assert at.main.metric[0].value == short(evaluate(scenario(session.document.data, added["name"])).npv, "USD")
    next(one for one in at.button if one.label == "Undo").click()
    at.run()
    assert at.session_state["session"].document.data == data


def test_one_click_leaves_out_what_lowers_a_case_that_pays():
    """Of two initiatives one earns more than the other loses: the case pays, and without the other it pays more."""
    data = losing()
    data["initiatives"][1]["benefits"] = [{"name": "Rent no longer paid", "per_year": 10_000_000}]
    result = evaluate(parse(data))
    assert result.npv > 0
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params["case"] = packed(data)
    at.run()
    [button] = [one for one in at.button if one.label == "See it as a scenario"]
    (way,) = left_out(CaseAnalysis(parse(data)))
    assert any(way.worth("USD") in one.value.replace("\\", "").replace("\u2060", "") for one in at.markdown), (
        "said as in the files"
    )
    assert way.worth("USD").endswith(f": NPV {short(way.npv, 'USD')}")
    button.click()
    at.run()
    assert not at.exception and at.session_state["session"].scenario == "Without Portal / app"
    assert evaluate(scenario(at.session_state["session"].document.data, "Without Portal / app")).npv > result.npv


def test_a_case_that_pays_has_no_cell_of_remedies():
    """The first sample pays; its page names no remedies."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not any(one.value == "What would make it pay" for one in at.subheader)
