"""The first visit and Quick start without a browser: what is asked, kept and shown again."""

import pytest
import typing_hand as hand
from drafts_hand import is_said, on_disk, press, rename_organisation, session, sit_at, visit
from typing_hand import page, run

from cxroi.case.quick_start import Answers, quick_case
from cxroi.ui.document import Session, opened

pytestmark = pytest.mark.usefixtures("store")


# The app


@pytest.mark.first_visit
def test_a_first_visit_asks_one_thing():
    """Four cards and no figures; a sample opens as a sample, and nothing of it is a draft until it is changed."""
    at = visit()
    assert [one.value for one in at.header] == [
        "Your company",
        "Your data",
        "A sample",
        "A case file",
    ] and not at.metric
    press(at, "Confident in ninety days")
    assert session(at).document.sample == "hr-software"
    assert is_said(at, "These are made-up figures")
    assert at.query_params == {"case": "hr-software"}
    assert at.title[0].value == "Business case"


@pytest.mark.first_visit
def test_nine_questions_are_a_way_in():
    at = press(visit(), "Answer nine questions")
    assert at.title[0].value == "Quick start" and not at.sidebar.metric
    press(at, "Continue with this case")
    assert session(at).document.case.title == "A better experience" and at.sidebar.metric
    assert "draft" in at.query_params


@pytest.mark.first_visit
def test_whoever_has_files_is_led_to_evidence_with_a_case_that_holds_nothing():
    """Not with the sample that an unchosen session starts from: what the tables give goes into a blank case."""
    at = press(visit(), "Bring your files")
    assert at.title[0].value == "Evidence" and not session(at).document.sample
    assert session(at).document.data["initiatives"] == []


@pytest.mark.first_visit
def test_a_page_that_needs_a_case_says_so_and_opens_once_one_is_chosen():
    """The first page says nothing of the kind: nobody asked for another one."""
    assert not is_said(visit(), "needs a case")
    at = page(visit(), "evidence")
    assert is_said(at, "The page “Evidence” needs a case, and none is open yet") and at.header
    press(at, "Confident in ninety days")
    assert at.title[0].value == "Evidence" and not is_said(at, "needs a case")


ANSWERS = {"1 · Customers": "1,240", "3 · Gross margin": "31%", "4 · Churn": "11%"}


@pytest.mark.first_visit
def test_a_blank_case_is_offered_at_once_opens_where_it_is_filled_in_and_draws_nothing():
    """By hand, from the first visit; a sentence in place of charts of zeros until something costs or changes."""
    at = press(visit(), "from a blank case")
    assert at.title[0].value == "Assumptions" and session(at).document.data["initiatives"] == []
    for name in ("business_case", "risk"):
        assert not page(at, name).get("plotly_chart") and is_said(at, "holds no programme yet"), name
    at.session_state["session"] = Session(opened(quick_case(Answers()), name="x"))
    assert len(page(at, "business_case").get("plotly_chart")) > 3 and not is_said(at, "holds no programme yet")
    at = press(page(visit(case="chemicals"), "your_cases"), "A blank case")
    assert at.title[0].value == "Assumptions"


def answer(at):
    for called, text in ANSWERS.items():
        hand.type_in(at, called, text)
    return at


def shown_answers(at):
    return {called: hand.entry(at, called)["text"] for called in ANSWERS}


@pytest.mark.first_visit
def test_answers_are_kept_as_they_are_typed_and_come_back(store, monkeypatch):
    """On a first visit: figures, currency, sureness and what could not be read, at the draft's address and in another tab."""
    sit_at(monkeypatch, "ann")
    at = press(visit(), "Answer nine questions")
    hand.type_in(answer(at), "5 · Cross-sell", "acht").selectbox(key="quick-currency").set_value("EUR")
    run(at)
    at.button_group(key="quick-sure").set_value("very sure")
    run(at)
    assert shown_answers(at) == ANSWERS and not at.sidebar.metric, "it is still the first visit"
    on_disk(at)
    (draft,) = store.drafts("local")
    assert at.query_params["draft"] in (draft.id, [draft.id])
    for again in (visit(draft=draft.id), visit()):
        page(again, "quick_start")
        assert shown_answers(again) == ANSWERS and hand.entry(again, "5 · Cross-sell")["text"] == "acht"
        assert again.selectbox(key="quick-currency").value == "EUR"
        assert again.button_group(key="quick-sure").value == "very sure"
        assert session(again).document.home.draft == draft.id
    case = session(again).document.case
    assert (case.segments[0].customers, case.currency) == (1240, "EUR")
    assert session(again).document.case.initiatives[0].effects[0].gain.plain == [6, 8, pytest.approx(8.8)]


@pytest.mark.first_visit
def test_every_question_answered_leads_on_and_names_nothing_as_the_example_s(store, monkeypatch):
    """From nine figures and a sureness of one's own: the case on every page, and not a word of the example."""
    sit_at(monkeypatch, "ann")
    at = press(visit(), "Answer nine questions")
    own = ("4,200", "14,500", "38%", "11%", "0.2", "4,800", "350", "6", "90,000", "45,000")
    for one, text in zip([one["called"] for one in hand.entries(at)], own, strict=True):
        at = hand.type_in(at, one, text)
    at.button_group(key="quick-sure").set_value("very sure")
    at = run(at)
    assert is_said(
        at, "Computed from your own answers; how far a better experience moves customers is assumed"
    ) and not is_said(at, "Not answered yet")
    press(at, "Continue with this case")
    assert is_said(at, "Your answers are now the case on every page.") and not is_said(at, "As in the example")
    assert session(at).document.case.segments[0].customers == 4200


def test_quick_start_shows_the_answers_of_the_case_that_is_open_or_begins_another(monkeypatch):
    """After "Continue" and a reload the case's own; once it holds more, that is said, and the case is left as it is."""
    sit_at(monkeypatch, "ann")
    at = page(visit(case="chemicals"), "quick_start")
    assert is_said(at, "holds more than nine answers")
    press(answer(at), "Continue with this case")
    again = page(visit(), "quick_start")
    assert shown_answers(again)["1 · Customers"] == "1,240" and not is_said(again, "holds more than nine answers")
    rename_organisation(again, "Mine")
    hand.type_in(page(again, "quick_start"), "1 · Customers", "1,250")
    assert session(again).document.data["organisation"] == "Mine"
    hand.type_in(page(again, "assumptions"), "Churn of Customers", "9 / 11 / 14%")
    grown = session(again).document
    page(again, "quick_start")
    assert is_said(again, "holds more than nine answers") and shown_answers(again)["1 · Customers"] == "6,000"
    hand.type_in(again, "1 · Customers", "77")
    assert session(again).document.home.draft != grown.home.draft
    press(again, "Undo")
    assert session(again).document.data == grown.data
