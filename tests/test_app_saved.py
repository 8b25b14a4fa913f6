"""Saved cases without a browser: versions, titles, copies and deletions, on Your cases and beside what is open."""

import pytest
import typing_hand as hand
from drafts_hand import is_said, press, rename_organisation, session, sit_at, visit
from typing_hand import page, run

from cxroi.case import load, parse
from cxroi.case.paths import with_value
from cxroi.store.records import StoreError
from cxroi.store.store import Store
from cxroi.ui.document import opened, sample_data

pytestmark = pytest.mark.usefixtures("store")


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
    here = session(other)
    assert here.document.data["organisation"] == "Mine too" and is_said(other, "Saved at")
    assert here.saved == here.document.data, "nothing is to be downloaded, even where no draft can be kept"
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
    assert is_said(at, "kept at") and is_said(at, "Nothing yet. “Save”")
    press(at, "Save")
    (case,) = store.cases("local")
    page(at, "your_cases")
    assert (
        is_said(at, "Nothing yet. A case is a draft")
        and not is_said(at, "kept at")
        and not is_said(at, "Changed since")
    )
    rename_organisation(at, "Mine too")
    page(at, "your_cases")
    assert is_said(at, "version 1, saved at") and is_said(at, "Changed since, kept at")
    assert is_said(at, "Nothing yet. A case is")
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
