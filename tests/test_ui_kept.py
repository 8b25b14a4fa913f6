"""What is said about where a case is kept and who may do what with it: the sidebar, the address, lists, comments."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from ui_hand import drawn, sent, small, texts

from cxroi.analysis.approval import Approved, approved_digest
from cxroi.case import digest, load
from cxroi.case.seal import state_of
from cxroi.case.writing import file_text
from cxroi.store.guarded import Guarded
from cxroi.store.keeper import Condition
from cxroi.store.people_records import COMMENT, OPEN, WRITE, Who
from cxroi.store.records import StoreError
from cxroi.ui import address, autosave, browser, kept_drafts, people, saving, standing, state
from cxroi.ui.document import Home, Session, document_of, document_text, sample_data, with_data
from cxroi.ui.document import opened as opened_data
from cxroi.ui.draft_text import draft_of

ANNA, BEN = Who("https://id.example", "anna", "Anna"), Who("https://id.example", "ben", "Ben")
NOON = datetime(2020, 1, 2, 12, 0, tzinfo=UTC)
SAMPLE = "chemicals"


def away():
    raise StoreError("the disk is gone")


@pytest.fixture
def at_hand(monkeypatch):
    """A session that is set by hand, without Streamlit."""
    held = {"session": Session(small()), "page": "", "chosen": True, "kept": {}, "params": {}, "condition": None}
    keeping = SimpleNamespace(
        reads="", cookies=True, person="local", condition=lambda document, wait=0: held["condition"]
    )
    held["keeping"] = keeping
    for name, found in {
        "session": lambda: held["session"], "document": lambda: held["session"].document, "keeping": lambda: keeping,
        "page": lambda: held["page"], "is_chosen": lambda: held["chosen"], "kept": lambda name: held["kept"].get(name),
    }.items():  # fmt: skip
        monkeypatch.setattr(state, name, found)
    monkeypatch.setattr(state.st, "query_params", held["params"])
    monkeypatch.setattr(browser, "zone", lambda: "UTC")
    monkeypatch.setattr(browser, "is_local", lambda: held.get("local", True))
    monkeypatch.setattr(people, "in_team", lambda: held.get("team", False))
    return held


def test_the_sidebar_says_how_what_is_on_screen_is_kept(at_hand):
    """Written, waiting, in trouble, saved; a browser without cookies is warned where it is not one's own machine."""
    document = at_hand["session"].document
    good = Condition(1, NOON, False, "", None)

    def told(condition=None, **more):
        at_hand.update({"local": True, "team": False, "condition": condition, **more})
        return saving.condition()

    draft = "Draft kept on Jan 2, 2020 at 12:00, not saved as a version."
    assert told() == (False, "A sample: your changes are kept as a draft.")
    assert told(good) == (False, draft) and told(good, local=False) == (False, draft)
    at_hand["keeping"].cookies = False
    assert told(good) == (False, draft), "on one's own machine a draft is found without a cookie"
    assert told(good, local=False) == (True, f"{draft} {saving.NO_COOKIES}")
    for waits in (replace(good, waiting=True), replace(good, at=None)):
        assert told(waits) == (False, "The draft is being saved.")
    trouble = replace(good, trouble="the disk is full")
    lost = "Nothing you change is kept on this machine: the disk is full. Download the case file."
    assert told(trouble) == (True, lost)
    at_hand["session"] = replace(at_hand["session"], saved=document.data)
    assert told(trouble) == (False, "As opened or downloaded. Nothing is kept on this machine.")
    home = Home(case_id="case", rev=2, saved_at=NOON.isoformat(), saved_mark=document.mark)
    at_hand["session"] = Session(replace(document, home=home))
    assert told(good) == (False, "Saved on Jan 2, 2020 at 12:00 on this machine.")
    assert told(good, team=True) == (False, "Saved on Jan 2, 2020 at 12:00.")
    at_hand["session"] = Session(replace(document, home=replace(home, saved_mark="other")))
    at_hand["keeping"].cookies = True
    assert told(good) == (False, draft), "changed since"


def test_the_address_reopens_what_is_open_and_nothing_else(at_hand):
    """The tab on Assumptions alone; a draft once it is on disk; a sample by name; the scenario; board mode, but not a reader's."""
    at_hand["params"].update({"stray": "kept", "section": "Old", "draft": "old"})

    def shown(**more):
        at_hand.update(more)
        address.show()
        return {key: value for key, value in at_hand["params"].items() if key != "stray"}

    at_hand["kept"]["section"] = "Finance"
    assert shown() == {} and at_hand["params"] == {"stray": "kept"}
    assert shown(page="assumptions") == {"section": "Finance"}
    assert shown(chosen=False) == {}
    draft = Condition(1, NOON, False, "", None)
    at_hand["session"] = Session(replace(small(), home=Home(draft="d1")), scenario="Low")
    assert shown(condition=draft, page="risk") == {"scenario": "Low"}, "asked first, nothing is open"
    assert shown(page="quick_start") == {"draft": "d1", "scenario": "Low"}, "answers are kept before anything is chosen"
    assert shown(chosen=True, page="risk") == {"draft": "d1", "scenario": "Low"}
    assert shown(condition=replace(draft, trouble="full")) == {"draft": "d1", "scenario": "Low"}, (
        "an older state is there"
    )
    assert shown(condition=replace(draft, count=0, trouble="full")) == {"scenario": "Low"}
    at_hand["session"] = Session(opened_data(sample_data(SAMPLE), name=SAMPLE))
    assert shown(condition=None) == {"case": SAMPLE}
    at_hand["kept"]["board"] = True
    assert shown() == {"case": SAMPLE, "board": "true"}
    at_hand["keeping"].reads = "token"
    assert shown() == {"case": SAMPLE, "link": "token"}


def test_who_may_do_what_with_a_case(store, monkeypatch):
    """On one's own machine everything; in a team what the role allows; nothing where the store does not answer."""
    case = store.save_version(file_text(small().data), ANNA.id, name="Small", author="Anna").case_id
    for session, who in (("monday", ANNA), ("tuesday", BEN)):
        store.began(session, who)
    store.set_member(case, BEN, "reader", by=ANNA)

    def rights(found):
        monkeypatch.setattr(autosave, "store", found)
        return [standing.may(action, case) for action in (OPEN, COMMENT, WRITE)]

    assert rights(lambda: store) == [True] * 3
    assert rights(lambda: Guarded(store, ANNA, "monday")) == [True] * 3
    assert rights(lambda: Guarded(store, BEN, "tuesday")) == [True, False, False]
    assert rights(lambda: Guarded(store, None, "")) == [False] * 3 == rights(away)


def test_an_approval_is_of_the_case_as_it_is_and_covers_its_scenarios(store, monkeypatch, at_hand):
    """The digest decides; a scenario on screen stands as its case does; a changed case, and one the store cannot tell, do not."""
    document = small()
    case_id = store.save_version(file_text(document.data), "local", name="Small", author="Anna").case_id
    store.approve(case_id, 1, approved_digest(document.case), "Cleo", role="CFO")
    monkeypatch.setattr(autosave, "store", lambda: store)
    at_hand["session"] = Session(document, scenario="Low")
    found = standing.approved(document.case)
    assert (found.by, found.role) == ("Cleo", "CFO") and isinstance(found, Approved)
    assert (
        standing.approved(document.scenarios["Low"]) == found and standing.approved(document.scenarios["High"]) is None
    )
    changed, _ = sent(document, (f"{document.root}.title", "set", "Larger"))
    assert standing.approved(changed.case) is None and standing.as_approved(None) is None
    assert standing.of_case(case_id, 1).startswith("approved ") and standing.of_case("none", 1) == ""
    assert standing.of_case(case_id, 2) == "not approved: changed since version 1 was approved by Cleo"
    at_hand["session"] = Session(replace(document, home=Home(case_id=case_id, rev=1)))
    assert standing.in_short()[0] and standing.in_short()[1].endswith(" by Cleo (CFO)")
    at_hand["session"] = Session(replace(changed, home=Home(case_id=case_id, rev=1)))
    assert standing.in_short() == (False, "not approved: changed since version 1 was approved by Cleo")
    at_hand["session"] = Session(replace(changed, home=Home()))
    assert standing.in_short() == (False, ""), "a case of its own, never saved"
    monkeypatch.setattr(autosave, "store", away)
    assert standing.approved(document.case) is None
    at_hand["session"] = Session(replace(document, home=Home(case_id=case_id, rev=1)))
    assert standing.in_short() == (False, ""), "nothing is called approved while that cannot be looked up"


def test_remarks_are_those_of_the_case_on_screen_with_who_resolved_them(store, monkeypatch, at_hand):
    document = small()
    case_id = store.save_version(file_text(document.data), "local", name="Small", author="Anna").case_id
    first = store.comment(case_id, "segments/Shops/customers", "So few?", "Cleo")
    store.comment(case_id, "", "Go.", "Dan")
    store.resolve(case_id, first.id, "Anna")
    monkeypatch.setattr(autosave, "store", lambda: store)
    assert standing.remarks() == (), "never saved"
    at_hand["session"] = Session(replace(document, home=Home(case_id=case_id)))
    opened, resolved = standing.remarks()
    assert (opened.path, opened.by, opened.words, opened.resolved_by, opened.resolved_on) == (
        "",
        "Dan",
        "Go.",
        "",
        None,
    )
    assert (resolved.path, resolved.words, resolved.resolved_by) == ("segments/Shops/customers", "So few?", "Anna")
    assert resolved.resolved_on == resolved.on
    monkeypatch.setattr(autosave, "store", away)
    assert standing.remarks() == ()


def test_the_case_file_of_the_sidebar_says_whether_it_is_approved(at_hand, monkeypatch):
    """In its second line, as the one of Export does; one with errors to correct is not approved, whatever its last good case is."""
    whole = small()
    monkeypatch.setattr(standing, "approved", lambda case: Approved("Cleo", date(2027, 1, 15), "CFO"))
    text = saving.case_file()
    assert text.split("\n")[1] == f"# Case {digest(whole.case)}, approved Jan 15, 2027 by Cleo (CFO)."
    assert load(text) == whole.data and state_of(text) == "whole"
    at_hand["session"] = Session(with_data(whole, {**whole.data, "currency": 7}))
    assert saving.case_file().split("\n")[1] == "# This case is not approved and has errors to correct."
    monkeypatch.setattr(standing, "approved", lambda case: None)
    at_hand["session"] = Session(whole)
    assert saving.case_file().split("\n")[1].endswith(", not approved.")


def listed():
    from cxroi.ui import your_cases

    your_cases.named()
    your_cases.drafts()


@pytest.mark.parametrize(
    ("changes", "valued"),
    [
        ({}, True), ({"currency": "usd"}, True), ({"currency": "usd", "segments": []}, True), ({"currency": "usd", "initiatives": [], "segments": []}, False),
        ({"currency": "usd", "initiatives": [], "scenarios": []}, True),
    ],
)  # fmt: skip
def test_a_draft_with_errors_is_worth_what_its_last_good_case_is_where_that_holds_anything(
    monkeypatch, changes, valued
):
    """Read as it is written, which keeps the last case without errors; one that holds nothing yet is worth nothing that could be shown."""
    good = {key: value for key, value in changes.items() if key != "currency"} | {"scenarios": []}
    document = with_data(small(**good), {**small(**good).data, **changes})
    again = document_of(document_text(document))
    assert bool(again.errors) == ("currency" in changes) and again.case == document.case
    written = draft_of(Session(document))
    monkeypatch.setattr(autosave, "store", lambda: SimpleNamespace(draft=lambda id: SimpleNamespace(content=written)))
    found = kept_drafts.kept(SimpleNamespace(id=repr(changes), count=1))
    assert (found.case is not None) is valued and found.waits == ("currency" in changes)


def test_a_deleted_case_and_a_deleted_draft_each_come_back_from_the_list(store):
    """Each to its own list, long after "Undo the deletion" is gone; what is not deleted is not offered."""
    case = store.save_version(file_text(small().data), "local", name="Small", author="Anna").case_id
    store.save_version(file_text(small(title="Stays").data), "local", name="Stays", author="Anna")
    typed = replace(small(title="Typed"), home=Home(draft="d1"))
    store.keep_draft("d1", draft_of(Session(typed), page=""), "local", title="Typed")
    app = drawn(listed, session=Session(small()))
    assert not [one for one in app.button if one.label == "Restore"] and "**Typed**" in texts(app)
    app.button(key=f"drop-{case}").click().run()
    app.button(key="drop-d1").click().run()
    assert [one.name for one in store.cases("local")] == ["Stays"] and store.drafts("local") == ()
    assert [one.key for one in app.button if one.label == "Restore"] == [f"back-{case}", "back-d1"]
    app.button(key=f"back-{case}").click().run()
    assert {one.name for one in store.cases("local")} == {"Small", "Stays"} and store.drafts("local") == ()
    app.button(key="back-d1").click().run()
    assert [one.id for one in store.drafts("local")] == ["d1"] and "**Typed**" in texts(app)
    assert not [one for one in app.button if one.label == "Restore"] and not app.exception
