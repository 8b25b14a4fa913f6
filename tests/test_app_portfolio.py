"""The page Portfolio without a browser: a budget chooses a set, and the set becomes a scenario."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cxroi.analysis.portfolio import portfolio
from cxroi.case import plain, read_file, scenario
from cxroi.engine import evaluate
from cxroi.report.language.formats import full

ROOT = Path(__file__).parents[1]


def opened():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.run()
    at.switch_page("pages/portfolio.py").run()
    assert not at.exception, at.exception
    return at


def rows(at, head):
    return next(one.value for one in at.dataframe if next(iter(one.value.columns)) == head)


def test_a_budget_chooses_a_set_and_a_click_makes_it_a_scenario():
    """With all the money both initiatives are in; with none up front one is out, and why; its scenario is worth what it says."""
    case = read_file(ROOT / "sample_data" / "chemicals.yaml")
    found = portfolio(case)
    at = opened()
    assert rows(at, "Initiative")["In the set"].tolist() == ["in", "in"]
    assert full(found.at(None).npv, "USD") in rows(at, "Way of choosing")["Expected NPV"].tolist()
    at.number_input(key="fund-exact-initial").set_value(1000.0).run()
    assert not at.exception, at.exception
    table = rows(at, "Initiative")
    assert table["In the set"].tolist() == ["out", "in"] and "exceed the budget" in table["Why"][0]
    said = " ".join(one.value for one in at.markdown)
    assert "The next" in said and "would buy “One-day complaints”" in said
    next(button for button in at.button if button.label == "Make this a scenario").click()
    at.run()
    assert not at.exception, at.exception
    session = at.session_state["session"]
    entry = session.document.case.scenarios[-1]
    assert session.scenario == entry.name
    assert entry.set == {"initiatives/One-day complaints/start_month": 37}
    likely = evaluate(found.sets.case_of(found.members[found.at(1000).row])).npv
    assert evaluate(scenario(plain(session.document.case), entry.name)).npv == pytest.approx(likely)
