"""Drafts, saved cases and the first visit without a browser: what is kept, what is said about it, and who may open it."""

import json
import sys
from pathlib import Path

import pytest
import typing_hand as hand
from streamlit.testing.v1 import AppTest
from typing_hand import page, run

from cxroi.case import load, parse
from cxroi.case.paths import with_value
from cxroi.case.quick_start import Answers, quick_case
from cxroi.engine import evaluate
from cxroi.report.language.changes import change_words, changes
from cxroi.report.language.formats import full, short
from cxroi.store.records import StoreError
from cxroi.store.store import Store
from cxroi.ui import browser
from cxroi.ui.commits import Edit, apply
from cxroi.ui.document import Document, Home, Session, Step, opened, sample_data
from cxroi.ui.draft_text import FORMAT, STEPS, draft_of, session_of
from cxroi.ui.entries import Manner
from cxroi.ui.identity import WELL_FORMED
from cxroi.ui.step_words import step_words

pytestmark = pytest.mark.usefixtures("store")
ROOT = Path(__file__).parents[1]
CHURN = "segments/Key accounts/churn_per_year"


def sit_at(monkeypatch, name):
    """Sit down at a browser: every session from now on brings its cookie."""
    monkeypatch.setattr(browser, "cookie", lambda: f"{name}-".ljust(40, "x"))


def visit(**query):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params.clear()
    at.query_params.update(query)
    return run(at)


def press(at, label):
    next(button for button in at.button if label in button.label).click()
    return run(at)


def rename_organisation(at, words):
    return hand.type_in(page(at, "assumptions"), "Organisation", words)


def session(at):
    return at.session_state["session"]


def said(at):
    """Every text on the page and in the sidebar."""
    return [element.value for element in [*at.markdown, *at.caption, *at.info, *at.warning, *at.title]]


def is_said(at, words):
    return any(words in text for text in said(at))


# A draft is the session as text


def test_a_draft_holds_the_session_with_its_errors_and_its_history():
    """Data as typed, the last good case, undo and redo, scenario, name and home come back; every number to the digit."""
    data = sample_data("chemicals")
    faulty = with_value(data, "currency", "usd")
    document = opened(faulty, name="mine.yaml", last_good=parse(data), home=Home("d", "c", 3, "2026-11-25", "m"))
    past = tuple(Step(opened(with_value(data, "title", f"T{number}"), name="x").written) for number in range(100))
    before = Session(document, past, (Step(document.written),), scenario="Cautious")
    after, place = session_of(draft_of(before, page="risk"))
    assert place == "risk"
    assert after.document == document and after.document.errors
    assert after.past == past[-STEPS:] and after.future == before.future and STEPS >= 20
    assert after.scenario == "Cautious"


@pytest.mark.parametrize(
    "content", ["", "{}", "[]", '{"format": 1}', '{"format": 1, "document": 3, "past": []}', "null"]
)
def test_a_draft_that_cannot_be_read_is_refused_with_a_message(content):
    with pytest.raises(ValueError):
        session_of(content)


def test_a_draft_of_a_newer_version_is_refused_and_never_half_read():
    content = json.loads(draft_of(Session(opened(sample_data("chemicals"), name="x"))))
    content["format"] = FORMAT + 1
    with pytest.raises(ValueError, match="newer version"):
        session_of(json.dumps(content))


def test_a_hundred_steps_of_history_are_small():
    """A closed session leaves little behind: its history is text, without the parsed cases."""
    document = opened(sample_data("chemicals"), name="x")
    steps = tuple(Step(document.written + " " * number) for number in range(100))
    assert sum(sys.getsizeof(step.written) for step in steps) < 3_000_000
    assert list(vars(steps[0])) == ["written"]


# What changed, in words


@pytest.mark.parametrize(
    ("path", "new", "words"),
    [
        (CHURN, 0.09, "churn of Key accounts 6.5% / 8% / 10% → 9%"),
        ("title", "Sooner", "title “Answer every complaint within a day” → “Sooner”"),
        ("finance/discount_rate", 0.08, "discount rate 10% → 8%"),
        ("finance/years", 5, "horizon 3 → 5"),
        ("organisation", "", "organisation “Kestrel Chemicals” → empty"),
        (f"{CHURN[:-15]}/customers", "about ten", "customers of Key accounts"),
    ],
)
def test_a_change_is_said_in_the_words_of_its_field(path, new, words):
    data = sample_data("chemicals")
    told = change_words(data, with_value(data, path, new))
    assert (
        told.startswith(words) if path != CHURN else told.endswith("→ 9%") and told.startswith("churn of Key accounts ")
    )


def test_elements_that_come_go_or_are_renamed_are_said_as_such():
    data = sample_data("chemicals")
    fewer = {**data, "segments": data["segments"][1:]}
    name = data["segments"][0]["name"]
    assert f"segment {name} removed" in change_words(data, fewer)
    assert f"segment {name} added" in change_words(fewer, data)
    renamed = {**data, "segments": [{**data["segments"][0], "name": "Big ones"}, *data["segments"][1:]]}
    assert list(changes(data, renamed)) == [f"segment {name} renamed Big ones"]
    turned = {**data, "segments": data["segments"][::-1]}
    assert list(changes(data, turned)) == ["order of the segments"]
    assert change_words(data, data) == "nothing"
    assert "from “Answer" in change_words(data, sample_data("insurance"))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ({"segments": [{"name": "A"}, {"name": "B"}]}, {"segments": [{"name": "A"}, {}]}, "name of segment 2 “B” → empty"),
        ({"segments": [{"name": "A"}, {}]}, {"segments": [{"name": "A"}]}, "segment 2 (no name yet) removed"),
        (
            {"scenarios": [{"name": "Slow", "set": {"segments/A/churn_per_year": 0.1, "initiatives/One/effects/3/gain": 2}}]},
            {"scenarios": [{"name": "Slow"}]},
            "churn of A under Slow 10% → empty and 1 more change",
        ),
        (
            {"initiatives": [{"name": "One", "effects": [{"metric": "NPS"}, {"metric": "NPS", "gain": [0.2, 0.5, 0.9]}]}]},
            {"initiatives": [{"name": "One", "effects": [{"metric": "NPS"}, {"metric": "NPS"}]}]},
            "gain of One · NPS (effect 2) 0.2 / 0.5 / 0.9 → empty",
        ),
    ],
)  # fmt: skip
def test_a_change_of_what_has_no_name_is_said_without_bare_numbers(before, after, words):
    """A row without a name, a scenario's values, one of two effects on the same score."""
    assert change_words(before, after) == words


def test_a_step_that_changes_no_figure_says_what_was_typed():
    """Undo of a text that could not be read names the field and what stands there then."""
    document = opened(sample_data("chemicals"), name="mine")
    at = f"{document.ids[('segments',)][0]}.churn_per_year"
    typed = apply(document, Edit(at, text="acht"), Manner()).document
    assert step_words(typed, document, Manner()) == "churn of Key accounts “acht” → 6.5 / 8 / 10%"
    assert step_words(document, typed, Manner()) == "churn of Key accounts 6.5 / 8 / 10% → “acht”"


# The app


@pytest.mark.first_visit
def test_a_first_visit_asks_one_thing():
    """Three cards and no figures; a sample opens as a sample, and nothing of it is a draft until it is changed."""
    at = visit()
    assert [one.value for one in at.header] == ["Your company", "A sample", "A file"] and not at.metric
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


def test_what_is_typed_is_kept_and_comes_back_to_its_browser_alone(store, monkeypatch):
    """Autosave writes the change; the same browser is welcomed back at the same page, another sees nothing of it."""
    sit_at(monkeypatch, "ann")
    at = rename_organisation(visit(case="chemicals"), "Kestrel North")
    draft = session(at).document.home.draft
    assert at.query_params["draft"] == [draft] or at.query_params["draft"] == draft
    assert session_of(store.draft(draft).content)[0].document == session(at).document
    assert is_said(at, "not saved as a version") and not is_said(at, "Saved at")
    again = visit()
    assert is_said(again, "Welcome back") and session(again).document.data["organisation"] == "Kestrel North"
    assert again.title[0].value == "Assumptions"
    sit_at(monkeypatch, "ben")
    other = visit()
    assert not other.metric and not is_said(other, "Kestrel North")
    by_address = visit(draft=draft)
    assert is_said(by_address, "This address belongs to another browser") and not by_address.metric
    unknown = visit(draft="guessed")
    assert is_said(unknown, "This address belongs to another browser"), "nobody learns which drafts there are"


@pytest.mark.parametrize(("asked", "shown"), [("", "Assumptions"), ("risk", "Risk"), ("quick_start", "Quick start")])
def test_the_page_that_is_asked_for_is_shown(monkeypatch, asked, shown):
    """A draft comes back where it was left only at an address that names no page; a new server runs the page's file first."""
    sit_at(monkeypatch, "ann")
    rename_organisation(visit(case="chemicals"), "Mine")
    for on_a_new_server in (False, True):
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
        at.query_params.clear()
        if asked and on_a_new_server:
            at.session_state["wanted"] = f"pages/{asked}.py"  # what the page leaves on its way through app.py
        elif asked:
            at.switch_page(f"pages/{asked}.py")
        run(at)
        assert at.title[0].value == shown and is_said(at, "Welcome back")


def test_the_head_of_every_page_names_the_scenario_that_is_chosen():
    """Whoever looks at the page alone, on a phone or in board mode, knows whose figures they are."""
    at = visit(case="chemicals", scenario="Cautious")
    for name in sorted(file.stem for file in (ROOT / "pages").glob("*.py")):
        head = page(at, name).main
        assert any("Scenario: Cautious" in text.value for text in (*head.markdown, *head.caption)), name
    at.sidebar.selectbox(key="scenario").select_index(0)
    assert not is_said(run(at), "Scenario: Cautious")


def test_undo_says_what_it_undoes_across_a_visit(monkeypatch):
    """The history comes back with the draft, and opening another case is one step of it."""
    sit_at(monkeypatch, "ann")
    rename_organisation(visit(case="chemicals"), "Kestrel North")
    at = visit()
    assert is_said(at, "Undo: organisation “Kestrel North” → “Kestrel Chemicals”")
    press(at, "Undo")
    assert session(at).document.data["organisation"] == "Kestrel Chemicals"
    assert is_said(at, "Undone: organisation “Kestrel North” → “Kestrel Chemicals”.")
    press(at, "Redo")
    press(at, "Sample: insurance")
    assert is_said(at, "Opened *One person for every claim") and is_said(at, "Undo returns to the previous one")
    press(at, "Undo")
    assert session(at).document.data["organisation"] == "Kestrel North"


def test_an_opened_case_is_a_draft_of_its_own(store, monkeypatch):
    """What was open before stays as its own draft, untouched by edits of what is opened next, also across undo."""
    sit_at(monkeypatch, "ann")
    at = rename_organisation(visit(case="chemicals"), "Mine")
    mine = session(at).document.home.draft
    press(at, "A blank case")
    rename_organisation(at, "Blank")
    blank = session(at).document.home.draft
    assert blank != mine
    held = {
        one.id: session_of(store.draft(one.id).content)[0].document.data["organisation"]
        for one in store.drafts("local")
    }
    assert held == {mine: "Mine", blank: "Blank"}
    for _ in range(2):
        press(at, "Undo")
    assert session(at).document.home.draft == mine
    rename_organisation(at, "Mine again")
    assert session_of(store.draft(mine).content)[0].document.data["organisation"] == "Mine again"


def test_another_writer_of_the_draft_is_noticed_and_neither_version_is_lost(store, monkeypatch):
    """What was typed here gets a draft of its own until the person has chosen."""
    sit_at(monkeypatch, "ann")
    first = rename_organisation(visit(case="chemicals"), "First")
    second = rename_organisation(visit(), "Second")
    rename_organisation(first, "First again")
    assert is_said(first, "was changed in another tab")
    held = {session_of(store.draft(one.id).content)[0].document.data["organisation"] for one in store.drafts("local")}
    assert held == {"Second", "First again"}
    press(first, "Keep mine")
    assert len(store.drafts("local")) == 1
    run(second)
    assert is_said(second, "was changed in another tab")
    press(second, "Use the other tab")
    assert session(second).document.data["organisation"] == "First again"
    assert not is_said(second, "was changed in another tab")


def test_a_save_that_meets_a_full_disk_says_so_and_the_draft_stays(store, monkeypatch):
    """Nothing typed is lost: it is on screen and in the draft, and the message says what to do instead."""
    sit_at(monkeypatch, "ann")
    at = rename_organisation(visit(case="chemicals"), "Larch")

    def full_disk(*arguments, **options):
        raise StoreError("the disk is full")

    monkeypatch.setattr(Store, "save_version", full_disk)
    press(at, "Save")
    assert is_said(at, "The case could not be saved: the disk is full. Download the case file instead.")
    assert is_said(at, "Draft kept") and session(at).document.data["organisation"] == "Larch"
    (draft,) = store.drafts("local")
    assert "Larch" in store.draft(draft.id).content and store.cases("local") == ()


def test_a_case_is_saved_copied_deleted_and_brought_back(store, monkeypatch):
    """Every step on Your cases, with the NPV of the case beside its name."""
    sit_at(monkeypatch, "ann")
    at = rename_organisation(visit(case="chemicals"), "Mine")
    npv = at.sidebar.metric[0].value
    press(at, "Save")
    assert is_said(at, "Saved at") and is_said(at, "on this machine") and is_said(at, "as version 1")
    rename_organisation(at, "Mine too")
    assert not is_said(at, "Saved at") and is_said(at, "not saved as a version")
    press(at, "Save")
    assert session(at).document.home.seen, "what the browser sent is still known to have been taken"
    case = store.cases("local")[0]
    assert case.rev == 2 and load(store.version(case.id, 1).yaml)["organisation"] == "Mine"
    page(at, "your_cases")
    assert is_said(at, "version 2, saved at") and is_said(at, f"NPV {npv}".replace("$", "\\$"))
    press(at, "Duplicate")
    assert {one.name for one in store.cases("local")} == {case.name, f"{case.name} (copy)"}
    at.button(key=f"drop-{case.id}").click()
    run(at)
    assert case.id not in {one.id for one in store.cases("local")}
    press(at, "Undo the deletion")
    assert case.id in {one.id for one in store.cases("local")}
    other = visit(case="insurance")
    page(other, "your_cases")
    other.button(key=f"open-{case.id}").click()
    run(other)
    assert session(other).document.data["organisation"] == "Mine too" and is_said(other, "Saved at")
    press(other, "Save")
    assert store.cases("local")[0].rev == 3


def named_everywhere(at):
    """What the case is called: in the sidebar, the head of the page, the case (by which tab and files are named), and on Your cases."""
    head = [part for part in at.caption if " · Kestrel Chemicals" in part.value]
    listed = [part.value for part in page(at, "your_cases").markdown if ":blue-badge[open now]" in part.value]
    return {
        "sidebar": at.sidebar.markdown[0].value.strip("*"),
        "page": head[0].value.split(" · ")[0],
        "case": session(at).document.case.title,
        "list": listed[0].split("**")[1],
    }


def test_a_case_has_one_title_everywhere_at_once(store, monkeypatch):
    """Typed on Assumptions, also while another entry has an error, or on Your cases: no place keeps the old one."""
    sit_at(monkeypatch, "ann")
    at = press(hand.type_in(page(visit(case="chemicals"), "assumptions"), "Title", "First"), "Save")
    at = hand.type_in(page(at, "assumptions"), "Title", "Second")
    assert set(named_everywhere(at).values()) == {"Second"}
    assert is_said(at, "as “First”"), "the saved version is told from what is open"
    press(at, "Save")
    (case,) = store.cases("local")
    assert case.name == "Second" and not is_said(page(at, "your_cases"), "as “First”")
    faulty = with_value(dict(session(at).document.data), "currency", "usd")
    assert (
        opened({**faulty, "title": "Third"}, name="x", last_good=parse(sample_data("chemicals"))).case.title == "Third"
    )
    at.text_input(key=f"name-{case.id}").set_value("Budget 2027")
    run(at)
    assert set(named_everywhere(at).values()) == {"Budget 2027"} and is_said(at, "Saved at")
    version = store.version(case.id)
    assert (version.rev, load(version.yaml)["title"], version.message) == (3, "Budget 2027", "Renamed from Second")
    assert store.cases("local")[0].name == "Budget 2027" and session(at).document.home.rev == 3
    press(at, "Undo")
    assert set(named_everywhere(at).values()) == {"Second"}, "undo takes it back, and the version stays"
    press(at, "Duplicate")
    copy = next(one for one in store.cases("local") if one.id != case.id)
    assert copy.name == load(store.version(copy.id).yaml)["title"] == "Second (copy)"
    elsewhere = page(visit(case="insurance"), "your_cases")
    elsewhere.text_input(key=f"name-{case.id}").set_value("From afar")
    run(elsewhere)
    assert {one.name for one in store.cases("local")} == {"From afar", "Second (copy)"}
    assert session(elsewhere).document.case.title != "From afar", "another case is open here"


def test_each_saved_case_leads_to_its_history(store, monkeypatch):
    """A button says how many versions there are, and has the history below show them, whatever is open."""
    sit_at(monkeypatch, "ann")
    at = press(rename_organisation(visit(case="chemicals"), "Mine"), "Save")
    press(rename_organisation(at, "Mine too"), "Save")
    (first,) = store.cases("local")
    press(at, "A blank case")
    press(hand.type_in(page(at, "assumptions"), "Title", "Other"), "Save")
    other = next(one for one in store.cases("local") if one.id != first.id)
    page(at, "your_cases")
    assert is_said(at, "Verified: 1 version,"), "the case that is open comes first"
    for case, said_ in (
        (first, "Verified: 2 versions,"),
        (other, "Verified: 1 version,"),
        (first, "Verified: 2 versions,"),
    ):
        at.button(key=f"history-{case.id}").click()
        assert is_said(run(at), said_)
    labels = [one.label for one in at.button if one.label.startswith("History")]
    assert labels == ["History: 1 version", "History: 2 versions"]


def test_a_case_has_one_entry_whether_or_not_it_was_changed_since(store, monkeypatch):
    """Saved and left as it was: no draft beside it. Changed since: the change stands in the entry of its case."""
    sit_at(monkeypatch, "ann")
    at = rename_organisation(visit(case="chemicals"), "Mine")
    (draft,) = store.drafts("local")
    page(at, "your_cases")
    assert is_said(at, "kept at") and is_said(at, "None yet. “Save”")
    press(at, "Save")
    (case,) = store.cases("local")
    page(at, "your_cases")
    assert is_said(at, "None. A case is a draft") and not is_said(at, "kept at") and not is_said(at, "Changed since")
    rename_organisation(at, "Mine too")
    page(at, "your_cases")
    assert (
        is_said(at, "version 1, saved at") and is_said(at, "Changed since, kept at") and is_said(at, "None. A case is")
    )
    other = page(visit(case="insurance"), "your_cases")
    press(other, "Go on with the changes")
    assert session(other).document.data["organisation"] == "Mine too"
    assert session(other).document.home.draft == draft.id
    page(other, "your_cases")
    other.button(key=f"drop-{case.id}").click()
    run(other)
    assert not is_said(other, "version 1, saved at") and is_said(other, "kept at"), (
        "what was changed is not deleted with it"
    )


def test_a_store_that_does_not_answer_is_said_and_the_app_works_on(tmp_path, monkeypatch):
    """One sentence in the sidebar, no claim that anything is kept, and no draft in the address."""
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("CXROI_DATABASE_URL", f"sqlite:///{tmp_path / 'file' / 'cxroi.db'}")
    sit_at(monkeypatch, "ann")
    at = rename_organisation(visit(case="chemicals"), "Mine")
    assert session(at).document.data["organisation"] == "Mine" and at.sidebar.metric
    assert is_said(at, "Nothing you change is kept on this machine: its folder cannot be written to")
    assert not is_said(at, "Draft kept") and "draft" not in at.query_params
    press(at, "Save")
    assert is_said(at, "The case could not be saved")
    page(at, "your_cases")
    assert is_said(at, "cannot be read now")


def test_a_draft_nobody_can_read_is_said_and_stays(store, monkeypatch):
    """A draft of a newer version does not stop the visit, and is not overwritten."""
    sit_at(monkeypatch, "ann")
    store.keep_draft("d", '{"format": 99}', "local", visitor=browser.digest_of(browser.cookie()), title="Newer")
    at = visit()
    assert is_said(at, "cannot be read") and store.draft("d").content == '{"format": 99}'


@pytest.mark.parametrize(
    ("options", "headers", "local"),
    [
        ({}, {"Host": "127.0.0.1:8501"}, True),
        ({}, {"Host": "localhost:8501"}, True),
        ({}, {"Host": "cases.firm.example"}, False),
        ({}, {"Host": "127.0.0.1:8501", "X-Forwarded-For": "10.0.0.7"}, False),
        ({"server.allowedHosts": ["localhost", "cases.firm.example"]}, {"Host": "localhost:8501"}, False),
        ({"server.allowedHosts": []}, {"Host": "localhost:8501"}, False),
        ({"server.address": "0.0.0.0"}, {"Host": "localhost:8501"}, False),  # noqa: S104 - what must not count as local
        ({"server.address": None}, {"Host": "localhost:8501"}, False),
    ],
)
def test_only_a_server_that_nobody_else_can_reach_is_ones_own_machine(monkeypatch, options, headers, local):
    """Behind a proxy or opened to other hosts, no one lists the drafts of all."""
    usual = {"server.address": "127.0.0.1", "server.allowedHosts": ["localhost", "127.0.0.1"]}

    class Context:
        pass

    Context.headers = headers
    monkeypatch.setattr(browser.st, "get_option", {**usual, **options}.get)
    monkeypatch.setattr(browser.st, "context", Context)
    assert browser.is_local() is local


def test_where_it_is_not_ones_own_machine_each_browser_lists_its_own(store, monkeypatch):
    """Your cases of one browser shows nothing of another's, and a draft's name does not open it from there."""
    monkeypatch.setattr(browser, "is_local", lambda: False)
    sit_at(monkeypatch, "ann")
    at = rename_organisation(visit(case="chemicals"), "Ann's")
    press(at, "Save")
    person = browser.digest_of(browser.cookie())
    assert len(store.drafts(person)) == len(store.cases(person)) == 1 and not store.drafts("local")
    sit_at(monkeypatch, "ben")
    other = page(visit(case="chemicals"), "your_cases")
    assert is_said(other, "None yet") and not [one for one in other.button if one.label == "Open"]


def test_the_token_itself_is_never_stored(store, monkeypatch):
    sit_at(monkeypatch, "ann")
    rename_organisation(visit(case="chemicals"), "Mine")
    draft = store.drafts("local")[0]
    assert draft.visitor == browser.digest_of(browser.cookie()) != browser.cookie()
    assert browser.cookie() not in store.draft(draft.id).content


@pytest.mark.first_visit
def test_what_is_typed_into_a_sample_and_sent_after_a_reload_finds_its_place():
    """Elements of an unchanged sample have the same addresses in every session: the browser's outbox still fits after a reload."""
    first, second = visit(case="chemicals"), visit(case="chemicals")
    assert session(first).document.ids == session(second).document.ids
    assert session(visit(case="insurance")).document.root != session(first).document.root
    names = [name for names in session(first).document.ids.values() for name in names if name]
    assert len(names) == len(set(names)) and all(WELL_FORMED.fullmatch(name) for name in names)


def test_documents_of_other_parts_may_carry_no_home(store, monkeypatch):
    """A document put on screen without a home gets a draft of its own with its first change."""
    sit_at(monkeypatch, "ann")
    at = visit(case="chemicals")
    data = sample_data("insurance")
    at.session_state["session"] = Session(Document(data, parse(data)), ())
    rename_organisation(at, "Mine")
    assert session_of(store.draft(session(at).document.home.draft).content)[0].document.data["organisation"] == "Mine"


# History


def test_versions_are_listed_with_message_author_npv_and_change_and_one_is_restored(store, monkeypatch):
    """What the messages said, what each version changed, by how much NPV moved; a restored version is a new one."""
    monkeypatch.setenv("CXROI_AUTHOR", "Ann Oh")
    sit_at(monkeypatch, "ann")
    at = rename_organisation(visit(case="chemicals"), "Mine")
    at.sidebar.text_input(key="version-message").set_value("first look")
    press(run(at), "Save")
    before = session(at).document.case
    hand.type_in(page(at, "assumptions"), "Churn of Key accounts", "5%")
    at.sidebar.text_input(key="version-message").set_value("finance’s churn")
    press(run(at), "Save")
    after = session(at).document.case
    assert after.segments[0].churn_per_year == 0.05
    (case,) = store.cases("local")
    one, two = reversed(store.history(case.id).versions)
    assert (one.message, two.message, two.author) == ("first look", "finance’s churn", "Ann Oh")
    assert (one.npv, two.npv) == (evaluate(before).npv, evaluate(after).npv)
    page(at, "your_cases")
    assert is_said(at, "Verified: 2 versions, none of them altered")
    table = next(frame.value for frame in at.dataframe if "Change in NPV" in frame.value)
    moved = short(two.npv - one.npv, "USD", plus=True)
    assert list(table["Change in NPV"]) == [moved, "–"] and moved[0] in "+−"
    assert next(iter(table["What changed"])).endswith("→ 5%") and list(table["Message"]) == [
        "finance’s churn",
        "first look",
    ]
    effects = next(frame.value for frame in at.dataframe if "Effect on NPV" in frame.value)
    assert list(effects["Change"])[1:] == ["All changes", "NPV before", "NPV after"]
    assert effects["Change"][0].startswith("churn of Key accounts") and effects["Effect on NPV"][0] == full(
        two.npv - one.npv, "USD", plus=True
    )
    press(at, "Restore it")
    assert is_said(at, "restored as version 3") and session(at).document.case == before
    assert session(at).document.home.rev == 3 and store.history(case.id).versions[0].message == "Version 1 restored"
    with store.writing() as connection:
        connection.exec_driver_sql("update revision set npv = npv + 1 where rev = 2")
    assert any("Version 2 was changed after it was saved" in one.value for one in page(at, "your_cases").error)


def test_the_second_writer_of_a_version_is_told_and_merges_by_path(store, monkeypatch):
    """Ann and Ben continue version 1. What only one changed is taken, what both changed is asked, and both are in version 3."""
    sit_at(monkeypatch, "ann")
    ann = press(rename_organisation(visit(case="chemicals"), "Begun"), "Save")
    (case,) = store.cases("local")
    sit_at(monkeypatch, "ben")
    ben = page(visit(case="insurance"), "your_cases")
    ben.button(key=f"open-{case.id}").click()
    run(ben)
    hand.type_in(page(ben, "assumptions"), "Churn of Key accounts", "5%")
    press(rename_organisation(ben, "Ben’s"), "Save")
    rename_organisation(ann, "Ann’s")
    hand.type_in(page(ann, "assumptions"), "Customers of Key accounts", "77")
    press(ann, "Save")
    assert store.cases("local")[0].rev == 2, "the second writer of version 2 wrote nothing"
    assert is_said(ann, "Version 2 was saved meanwhile by") and is_said(ann, "Nothing of yours is lost")
    (asked,) = ann.radio
    assert asked.label == "Both changed organisation" and asked.options[1] == "Theirs: organisation “Begun” → “Ben’s”"
    asked.set_value("theirs")
    press(run(ann), "Merge both")
    version = store.version(case.id)
    data = load(version.yaml)
    assert (version.rev, data["organisation"], data["segments"][0]["customers"]) == (3, "Ben’s", 77)
    assert data["segments"][0]["churn_per_year"] == 0.05 and version.message == "Merged with version 2"
    assert not is_said(ann, "was saved meanwhile") and session(ann).document.home.rev == 3
    assert not store.history(case.id).breaks
    rename_organisation(ben, "Ben’s own")
    press(press(ben, "Save"), "Save mine as a case of its own")
    assert len(store.cases("local")) == 2 and store.history(case.id).versions[0].rev == 3


def test_a_version_is_approved_commented_on_and_a_draft_again_after_a_change(store, monkeypatch):
    """The approval stands below every page until the next keystroke; the comment beside the assumptions until it is resolved."""
    monkeypatch.setenv("CXROI_AUTHOR", "Ann Oh")
    sit_at(monkeypatch, "ann")
    at = press(rename_organisation(visit(case="chemicals"), "Mine"), "Save")
    (case,) = store.cases("local")
    page(at, "your_cases").text_input(key="approve-role").set_value("CFO")
    press(at, "Approve")
    (given,) = store.approvals(case.id)
    assert (given.rev, given.by, given.role, given.holds) == (1, "Ann Oh", "CFO", True)
    assert is_said(at, "version 1, saved at") and is_said(at, "by Ann Oh")
    at.selectbox(key=f"comment-on-{case.id}").set_value(CHURN)
    at.text_area(key=f"comment-words-{case.id}").set_value("Why 8%?")
    at.button(key="comment-add").click()
    run(at)
    (comment,) = store.comments(case.id)
    assert (comment.path, comment.words, comment.by) == (CHURN, "Why 8%?", "Ann Oh")
    assert is_said(page(at, "assumptions"), "Why 8%?")
    assert is_said(page(at, "risk"), "approved ") and is_said(at, "by Ann Oh (CFO)")
    at = rename_organisation(at, "Mine too")
    assert is_said(page(at, "risk"), "· draft ·")
    press(at, "Save")
    assert is_said(page(at, "your_cases"), "draft, changed since version 1 was approved by Ann Oh")
    press(at, "Resolve")
    assert not is_said(page(at, "assumptions"), "Why 8%?")
    page(at, "your_cases").selectbox(key=f"approve-{case.id}").set_value(1)
    press(at, "Withdraw")
    assert not is_said(page(at, "your_cases"), "was approved by") and len(store.approvals(case.id)) == 2
