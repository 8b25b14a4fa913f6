"""Drafts, saved cases and the first visit without a browser: what is kept, what is said about it, and who may open it."""

import json
import sys
from pathlib import Path

import pytest
import typing_hand as hand
from streamlit.testing.v1 import AppTest

from cxroi.case import load, parse
from cxroi.case.paths import with_value
from cxroi.report.language.changes import change_words, changes
from cxroi.store.store import Store
from cxroi.ui import browser
from cxroi.ui.commits import Edit, apply
from cxroi.ui.document import Document, Home, Session, Step, opened, sample_data
from cxroi.ui.draft_text import FORMAT, STEPS, draft_of, session_of
from cxroi.ui.entries import Manner
from cxroi.ui.identity import WELL_FORMED
from cxroi.ui.step_words import step_words

ROOT = Path(__file__).parents[1]
CHURN = "segments/Key accounts/churn_per_year"


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    """A database for each test."""
    url = f"sqlite:///{tmp_path / 'cxroi.db'}"
    monkeypatch.setenv("CXROI_DATABASE_URL", url)
    opened = Store.open(url)
    yield opened
    opened.close()


def sit_at(monkeypatch, name):
    """Sit down at a browser: every session from now on brings its cookie."""
    monkeypatch.setattr(browser, "cookie", lambda: f"{name}-".ljust(40, "x"))


def visit(**query):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params.clear()
    at.query_params.update(query)
    return run(at)


def run(at):
    at.run()
    assert not at.exception, at.exception
    return at


def page(at, name):
    at.switch_page(f"pages/{name}.py").run()
    assert not at.exception, at.exception
    return at


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


def test_a_draft_holds_the_session_with_its_faults_and_its_history():
    """Data as typed, the last good case, undo and redo, scenario, name and home come back; every number to the digit."""
    data = sample_data("chemicals")
    faulty = with_value(data, "currency", "usd")
    document = opened(faulty, name="mine.yaml", last_good=parse(data), home=Home("d", "c", 3, "2026-11-25", "m"))
    past = tuple(Step(opened(with_value(data, "title", f"T{number}"), name="x").written) for number in range(100))
    before = Session(document, past, (Step(document.written),), scenario="Cautious")
    after, place = session_of(draft_of(before, page="risk"))
    assert place == "risk"
    assert after.document == document and after.document.faults
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
    assert is_said(at, "Opened *One person for every claim") and is_said(at, "Undo goes back to the former")
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
    press(second, "Take over the other tab")
    assert session(second).document.data["organisation"] == "First again"
    assert not is_said(second, "was changed in another tab")


def test_a_case_is_saved_copied_renamed_deleted_and_brought_back(store, monkeypatch):
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
    at.text_input(key=f"name-{case.id}").set_value("Budget 2027")
    run(at)
    assert "Budget 2027" in {one.name for one in store.cases("local")}
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
