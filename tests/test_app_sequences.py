"""One action after the other on the app, compared with a plain model of it after each: what works alone must work in any order.

`APP_SEQUENCES=50` walks further than the two short walks of every run.
"""

import copy
import os
import re
from pathlib import Path

import typing_hand as hand
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from pages_hand import PAGES
from streamlit.testing.v1 import AppTest

from cxroi.analysis import simulate
from cxroi.case import load, parse, scenario
from cxroi.engine import evaluate
from cxroi.report.tables.figures import headline

ROOT = Path(__file__).parents[1]
WALKS = int(os.environ.get("APP_SEQUENCES", "2"))
CHURNS = {"9%": 0.09, "11 / 12 / 14%": [0.11, 0.12, 0.14], "30": 0.3}
AS_IT_IS = "The case as it is"


class Visitor(RuleBasedStateMachine):
    """A person at the app, and what she knows of her case: the data, what undo and redo lead to, the scenario, the page."""

    def __init__(self):
        super().__init__()
        self.at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120).run()
        self.data = load((ROOT / "sample_data" / "chemicals.yaml").read_bytes())
        self.past, self.future, self.scenario, self.page = [], [], None, "business_case"

    def changed(self, data):
        self.past.append(self.data)
        self.data, self.future = data, []
        if self.scenario not in [one["name"] for one in data["scenarios"]]:
            self.scenario = None

    def press(self, label):
        next(button for button in self.at.button if button.label == label).click().run()

    @rule(page=st.sampled_from(PAGES))
    def go(self, page):
        self.at.switch_page(f"pages/{page}.py").run()
        self.page = page

    @rule(number=st.integers(0, 9))
    def choose_a_scenario(self, number):
        names = [None, *(one["name"] for one in self.data["scenarios"])]
        self.scenario = names[number % len(names)]
        box = next(box for box in self.at.sidebar.selectbox if box.label == "Scenario")
        box.set_value(self.scenario or AS_IT_IS).run()

    @precondition(lambda self: self.page == "assumptions")
    @rule(text=st.sampled_from(sorted(CHURNS)))
    def type_a_churn(self, text):
        data = copy.deepcopy(self.data)
        data["segments"][0]["churn_per_year"] = CHURNS[text]
        hand.type_in(self.at, f"Churn of {data['segments'][0]['name']}", text)
        if data != self.data:
            self.changed(data)

    @precondition(lambda self: self.page == "assumptions")
    @rule(name=st.sampled_from(["Key accounts", "Große Kunden", "Key / accounts"]))
    def rename_a_segment(self, name):
        """References follow: effects name the segment, scenarios have it in their paths."""
        old = self.data["segments"][0]["name"]
        hand.type_in(self.at, next(one["called"] for one in hand.entries(self.at) if one["text"] == old), name)
        if name != old:
            self.changed(self.document.data)
            assert self.data["segments"][0]["name"] == name
            assert old not in [
                one
                for part in self.data["initiatives"]
                for effect in part["effects"]
                for one in effect.get("segments", [])
            ]

    @precondition(lambda self: self.past)
    @rule()
    def undo(self):
        self.press("Undo")
        self.future.append(self.data)
        self.data = self.past.pop()

    @precondition(lambda self: self.future)
    @rule()
    def redo(self):
        self.press("Redo")
        self.past.append(self.data)
        self.data = self.future.pop()

    @property
    def document(self):
        return self.at.session_state["session"].document

    @invariant()
    def nothing_fails(self):
        assert not self.at.exception, self.at.exception

    @invariant()
    def the_case_is_what_was_done(self):
        assert self.document.data == self.data
        assert self.at.session_state["session"].scenario == self.scenario

    @invariant()
    def the_figures_are_of_this_case_under_this_scenario(self):
        case = scenario(self.data, self.scenario) if self.scenario else parse(self.data)
        figures = [one.value for one in headline(evaluate(case), simulate(case))]
        assert [one.value for one in self.at.sidebar.metric] == figures
        if self.page in ("business_case",):
            assert [one.value for one in self.at.main.metric] == figures

    @invariant()
    def only_what_can_be_undone_is_offered(self):
        offered = {
            button.label: not button.disabled for button in self.at.button if re.fullmatch("Undo|Redo", button.label)
        }
        assert offered == {"Undo": bool(self.past), "Redo": bool(self.future)}


Visitor.TestCase.settings = settings(
    max_examples=WALKS, stateful_step_count=12, deadline=None, derandomize=WALKS < 10, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestSequences = Visitor.TestCase
