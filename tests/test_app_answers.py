"""Answers of Quick start without a browser: asked, waited for, spelled as on Assumptions."""

import typing_hand as hand
from assumptions_hand import at, document  # noqa: F401 - a fixture among them
from streamlit.testing.v1 import AppTest

from cxroi.report.language.formats import unit_words
from cxroi.ui import quick_start
from cxroi.ui.cell_view import View
from cxroi.ui.entries import Manner
from cxroi.ui.identity import address


def test_quick_start_takes_thousands_and_asks_about_fractions(at):
    """1.240 customers is asked, not read as 1; a margin of 0.28 is asked, not read as 0.3%."""
    at.switch_page("pages/quick_start.py").run()
    shown = [metric.value for metric in at.main.metric]
    hand.type_in(at, "1 · Customers", "1.240")
    assert hand.entry(at, "1 · Customers")["question"]
    assert [metric.value for metric in at.main.metric] == shown, "the last answer counts until this one is clear"
    hand.choose(at, "1 · Customers", "1,240 customers")
    hand.type_in(at, "3 · Gross margin", "0.28")
    assert hand.entry(at, "3 · Gross margin")["question"]
    hand.type_in(at, "3 · Gross margin", "28%")
    next(button for button in at.button if button.label == "Continue with this case").click().run()
    assert document(at).case.segments[0].customers == 1240
    assert float(document(at).case.segments[0].gross_margin) == 0.28


def test_continue_waits_for_answers_that_cannot_be_read_and_names_them(at):
    """A margin that is asked about and a churn that is no figure: both are named with what counts meanwhile; so are defaults."""
    at.switch_page("pages/quick_start.py").run()
    hand.type_in(at, "1 · Customers", "9000")
    hand.type_in(at, "3 · Gross margin", ".31")
    hand.type_in(at, "4 · Churn", "acht")
    (told,) = [one.value for one in at.main.warning]
    assert (
        "gross margin “.31”, counted as 35%, as in the example; churn “acht”, counted as 12% a year, as in the example"
        in told
    )
    (usual,) = [one.value for one in at.caption if "the same as in the example" in one.value]
    assert "revenue per customer" in usual and "customers 9" not in usual and "churn" not in usual
    button = next(one for one in at.button if one.label == "Continue with this case")
    assert button.disabled

    def script():
        from cxroi.ui import quick_start

        quick_start.take()

    raced = AppTest.from_function(script)
    raced.session_state["session"] = at.session_state["session"]
    assert "wanted" not in raced.run().session_state, "a click in the same moment does not go on either"
    hand.choose(at, "3 · Gross margin", hand.entry(at, "3 · Gross margin")["choices"][0])
    hand.send(at, (hand.entry(at, "4 · Churn")["at"], "drop", ""))
    assert not at.warning
    next(one for one in at.button if one.label == "Continue with this case").click().run()
    assert at.title[0].value == "Business case" and not document(at).unread


def test_an_answer_is_spelled_on_assumptions_as_on_quick_start(at):
    """One form for one figure: a cross-sell of 0.145 is not 14.5% on another page; and no note speaks of figures that change."""
    at.switch_page("pages/quick_start.py").run()
    hand.type_in(at, "5 · Cross-sell", "0.145")
    asked = {one["at"].partition(".")[2]: one for one in hand.entries(at)}
    next(one for one in at.button if one.label == "Continue with this case").click().run()
    assert not document(at).data.get("notes")
    view = View(document(at), Manner("en"))
    for question in quick_start.QUESTIONS[:-3]:
        cell = view.cell(address(document(at).ids, question.location))
        assert cell["text"] == asked[question.name]["text"] and ("%" in cell["unit"]) == (
            "%" in question_unit(question)
        )
    assert asked["cross_sell_share"]["text"] == "0.145"


def question_unit(question):
    return unit_words(question.unit, "USD")
