"""Drafts without a browser: what is kept, what is said about it, and who may open it."""

import pytest
import typing_hand as hand
from drafts_hand import ROOT, is_said, press, rename_organisation, said, session, sit_at, visit
from streamlit.testing.v1 import AppTest
from typing_hand import page, run

from cxroi.case import parse
from cxroi.ui import browser
from cxroi.ui.document import Document, Session, sample_data
from cxroi.ui.draft_text import session_of
from cxroi.ui.identity import WELL_FORMED

pytestmark = pytest.mark.usefixtures("store")


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
    run(first)
    assert not is_said(first, "was changed in another tab"), (
        "taking over changes nothing, so nobody is told of a change"
    )
    rename_organisation(first, "First a third time")
    assert len(store.drafts("local")) == 1 and not is_said(first, "was changed in another tab")
    press(second, "Undo")
    assert session(second).document.data["organisation"] == "Second"


def test_two_drafts_of_one_case_are_told_apart_and_valued_as_their_pages_value_them(store, monkeypatch):
    """The one that parted says so and when; a row without a name, and a figure that waits, are left out in both places alike."""
    sit_at(monkeypatch, "ann")
    first = rename_organisation(visit(case="chemicals"), "First")
    second = page(visit(), "assumptions")
    hand.add(second, "Add segment")
    hand.type_in(page(first, "assumptions"), "Churn of Key accounts", "acht")
    mine, other = ([one.label, one.value] for one in (first.sidebar.metric[0], second.sidebar.metric[0]))
    page(first, "your_cases")
    lists = [
        text.value for text in first.main.markdown if text.value.startswith("**Answer every complaint within a day")
    ]
    assert len(lists) == 2 and [text for text in lists if "(from another tab, at " in text] == [
        text for text in lists if "open now" in text
    ]
    worths = [text for text in said(first) if text.startswith("kept at ")]
    left_out = ", without what must still be corrected"
    assert sorted(text.partition(" · ")[2].replace("\\", "") for text in worths) == sorted(
        [f"{mine[0]} {mine[1]}{left_out}", f"{other[0]} {other[1]}"]
    )
    press(page(first, "assumptions"), "Keep mine")
    page(first, "your_cases")
    assert not is_said(first, "from another tab"), "and there is one draft again"


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
    assert browser.stays_here() == f"Nothing leaves this {'machine' if local else 'server'}."


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
    assert is_said(other, "Nothing yet") and not [one for one in other.button if one.label == "Open"]


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
