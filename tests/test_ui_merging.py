"""A merge as it is asked, counted and written down, and an approval with what is at stake: without a page, from figures by hand."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace as Made

import pytest
from test_what_changed import small
from ui_hand import drawn

from cxroi.analysis.merge_value import merge_value
from cxroi.case import dump
from cxroi.case.merging import merged
from cxroi.store.records import Approval, History, StoreError, Version
from cxroi.store.store import Store
from cxroi.ui import approving, comments, merging, saving
from cxroi.ui.document import Home, Session, mark_of, opened

AT = datetime(2020, 11, 25, 9, 35, tzinfo=UTC)
BASE, MINE, THEIRS = small(), small(120, 20), small(150, 30)


def version(rev, data, author, npv=None):
    return Version("c", rev, "digest-of-it", "", dump(data), "", author, AT, npv)


MET = merging.Met(version(1, BASE, "Ann"), (version(2, small(150), "Cleo"), version(3, THEIRS, "Anna")))
FOUND = merged(BASE, MINE, THEIRS)
HOURS, RATE = FOUND.questions


@pytest.fixture
def said(monkeypatch):
    """What is drawn, by kind, and the document on screen: mine, made from the first version, while Anna saved a third."""
    drawn = {"button": [], "caption": [], "markdown": [], "radio": []}
    for kind, told in drawn.items():
        monkeypatch.setattr(merging.st, kind, lambda *words, told=told, **more: told.append((words, more)))
    for kind in ("container", "popover"):
        monkeypatch.setattr(merging.st, kind, lambda *words, **more: nullcontext())
    home = Home(case_id="c", rev=1, message="Done", met=3)
    held = Made(case=Made(currency="USD"), text=dump(MINE), data=MINE, home=home, is_saved=False, errors=())
    drawn["document"] = held
    monkeypatch.setattr(merging.state, "document", lambda: held)
    monkeypatch.setattr(merging.state, "offer", lambda key, value: key)
    monkeypatch.setattr(merging.state, "replace", lambda data: setattr(held, "data", data))
    monkeypatch.setattr(merging.state, "rehome", lambda home: setattr(held, "home", home))
    monkeypatch.setattr(merging.browser, "zone", lambda: "UTC")
    monkeypatch.setattr(merging.author, "name", lambda: "Ben")
    monkeypatch.setattr(merging.cached, "merge_value", lambda *texts: merge_value(BASE, MINE, THEIRS, dict(texts[3])))
    monkeypatch.setattr(merging, "_effects", lambda *words: None)
    monkeypatch.setattr(saving, "save", lambda: None)
    return drawn


def test_each_side_of_a_question_is_said_to_be_whose_it_is(said):
    """The hours were changed by Cleo in version 2, the rate by Anna in version 3; 120 · 20 is mine, 150 · 20 with their hours."""
    worth = merge_value(BASE, MINE, THEIRS, {})
    for asked in (HOURS, RATE):
        merging._question(MET, FOUND, asked, worth)
    ((hours, more), (_, of_rate)) = said["radio"]
    assert hours[0].replace("\\", "") == "Both changed hours of One · Saved time: which one holds?"
    assert [more["format_func"](side).replace("\\", "") for side in hours[1]] == [
        "Yours: hours of One · Saved time 100 → 120 · NPV of the merged case $2.4k",
        "Cleo’s, version 2, on Nov 25, 2020 at 09:35: hours of One · Saved time 100 → 150 · NPV of the merged case $3k",
    ]
    assert of_rate["format_func"]("theirs").startswith("Anna’s, version 3") and more["index"] is None


def test_both_are_merged_once_every_question_is_answered(said):
    for answers, left in (({}, 2), ({HOURS.path: "theirs"}, 1), ({HOURS.path: "theirs", RATE.path: "mine"}, 0)):
        said["document"].home = Home(case_id="c", rev=1, answers=answers)
        said["button"].clear(), said["caption"].clear(), said["markdown"].clear()
        merging._both(MET, merged(BASE, MINE, THEIRS, answers))
        (merge,) = [more for words, more in said["button"] if words == ("Merge both",)]
        assert merge["disabled"] is (left > 0)
        waits = {2: "2 questions to answer first. ", 1: "1 question to answer first. ", 0: ""}[left]
        assert said["caption"][-1][0] == (f"{waits}What you typed is kept as a draft until you save.",)
        whole = [words[0] for words, _ in said["markdown"] if words[0].startswith("Merged: ")]
        assert whole == ([] if left else [r"Merged: NPV at the likely figures **\$3k**."])


@pytest.mark.parametrize(("questions", "offered"), [(1, 0), (2, 0), (3, 2)])
def test_one_answer_for_all_is_offered_from_three_questions_on(said, monkeypatch, questions, offered):
    monkeypatch.setattr(merging, "_question", lambda *words: None)
    asked = tuple(Made(path=str(place)) for place in range(questions))
    said["document"].home = Home(case_id="c", rev=1)
    merging._both(MET, Made(questions=asked, data=None))
    assert len([more for _, more in said["button"] if more.get("on_click") is merging._answer_all]) == offered


def test_the_message_of_a_merge_names_who_decided_for_whose_figure(said):
    answers = {HOURS.path: "theirs", RATE.path: "mine"}
    said["document"].home = Home(case_id="c", rev=1, message="Done", met=3, answers=answers)
    merging._merge(MET, merged(BASE, MINE, THEIRS, answers))
    home = said["document"].home
    assert said["document"].data == small(150, 20) and (home.rev, home.met, home.answers) == (3, 0, {})
    assert home.message == (
        "Done. Merged with version 3. Taken: hours of One · Saved time 100 → 150 (Cleo), not hours of One · Saved time 100 → 120 (Ben); "
        "rate per hour of One · Saved time $10 → $20 (Ben), not rate per hour of One · Saved time $10 → $30 (Anna)"
    )


def test_approvals_stand_with_what_their_version_was_worth_and_what_waits(said, monkeypatch):
    """Version 1 was worth 1,000 and version 2, which is on the table, 3,000; two of three comments are open."""
    given = (Approval("c", 1, "d", True, "Ann", "CFO", "", AT), Approval("c", 2, "e", True, "Ann", "", "", AT))
    waiting = [Made(resolved_at=at) for at in (None, AT, None)]
    store = Made(approvals=lambda id: given, comments=lambda id: waiting)
    monkeypatch.setattr(approving.autosave, "store", lambda: store)
    monkeypatch.setattr(approving, "of_case", lambda id, rev: "")
    monkeypatch.setattr(approving, "may", lambda action, id: False)
    monkeypatch.setattr(approving.state, "board", lambda: False)
    monkeypatch.setattr(approving.state, "widget", lambda key: 2)
    found = History((version(2, small(150, 20), "Ben", 3000.0), version(1, small(), "Ann", 1000.0)), ())
    approving.approvals(Made(id="c", rev=2), found)
    lines = [words[0].replace("\\", "") for words, _ in said["caption"]]
    assert lines[0].startswith("Version 1, NPV $1k at the likely figures, approved Nov 25, 2020 by Ann (CFO)")
    assert lines[1].startswith("Version 2, NPV $3k at the likely figures, approved")
    assert (
        approving._at_stake(Made(id="c"), {2: "$3k"})
        == "Version 2: NPV $3k at the likely figures. 2 comments are open."
    )
    waiting[0].resolved_at = AT
    assert approving._at_stake(Made(id="c"), {1: "$1k"}) == "1 comment is open."


@pytest.mark.parametrize(("board", "may", "offered"), [(False, True, True), (True, True, False), (False, False, False)])
def test_an_approval_is_offered_to_whoever_may_give_one_and_is_not_reading(monkeypatch, said, board, may, offered):
    store = Made(approvals=lambda id: (), comments=lambda id: [])
    monkeypatch.setattr(approving.autosave, "store", lambda: store)
    monkeypatch.setattr(approving, "of_case", lambda id, rev: "")
    monkeypatch.setattr(approving, "may", lambda action, id: may)
    monkeypatch.setattr(approving.state, "board", lambda: board)
    monkeypatch.setattr(approving.state, "widget", {"approve-role": "CFO"}.get)
    for kind in ("selectbox", "text_input"):
        monkeypatch.setattr(approving.st, kind, lambda *words, **more: None)
    approving.approvals(Made(id="c", rev=2), History((version(2, small(), "Ben"),), ()))
    assert said["markdown"][0][0][0] == "**Approvals**: none yet."
    assert [words for words, _ in said["button"]] == [("Approve",)] * offered
    assert any("gives someone the role “approver”" in words[0] for words, _ in said["caption"]) is (not may)


@pytest.mark.parametrize(
    ("given", "standing", "told", "kept"),
    [
        (True, False, "Version 2 is approved.", True),
        (False, True, "The approval of version 2 is withdrawn.", False),
        (False, False, "Version 2 has no approval to withdraw.", None),
    ],
)
def test_what_is_told_of_an_approval_is_what_was_done(monkeypatch, given, standing, told, kept):
    """Under the name of whoever is here, with the role and the words as typed, for the digest of that very version."""
    done, said = [], []
    saved = version(2, small(150), "Ben")
    digest = approving.approved_digest(approving.case_in(saved.yaml))
    before = (Approval("c", 2, digest, True, "Ann", "CFO", "", AT),) if standing else ()
    store = Made(
        version=lambda id, rev: saved if rev == 2 else None, approvals=lambda id: before,
        approve=lambda id, rev, digest, by, **more: done.append((id, rev, digest, by, more)),
    )  # fmt: skip
    typed = {"approve-c": 2, "approve-role": " CFO ", "approve-words": "For 2027"}
    monkeypatch.setattr(approving.autosave, "store", lambda: store)
    monkeypatch.setattr(approving.author, "name", lambda: "Ann")
    monkeypatch.setattr(approving.state, "widget", typed.get)
    monkeypatch.setattr(approving.state, "tell", said.append)
    approving._approve(Made(id="c"), given)
    assert said == [told]
    assert done == (
        [] if kept is None else [("c", 2, digest, "Ann", {"role": "CFO", "words": "For 2027", "given": kept})]
    )
    typed["approve-c"] = 3
    approving._approve(Made(id="c"), given)
    assert said[1] == "Version 3 cannot be approved: it no longer exists" and len(done) == (kept is not None)


def test_the_role_offered_is_the_one_last_given_by_whoever_is_here(monkeypatch, said):
    """Ben has approved as buyer after Ann did as CFO: Ann is offered CFO, Ben buyer, and Cleo nothing."""
    given = (Approval("c", 2, "e", True, "Ben", "Buyer", "", AT), Approval("c", 1, "d", True, "Ann", "CFO", "", AT))
    store, offered = Made(approvals=lambda id: given, comments=lambda id: []), []
    monkeypatch.setattr(approving.autosave, "store", lambda: store)
    for name, here in (("of_case", ""), ("may", True)):
        monkeypatch.setattr(approving, name, lambda *words, here=here: here)
    monkeypatch.setattr(approving.browser, "zone", lambda: "UTC")
    monkeypatch.setattr(approving.state, "board", lambda: False)
    monkeypatch.setattr(approving.state, "widget", lambda key: None)
    monkeypatch.setattr(approving.state, "offer", lambda key, role: offered.append(role))
    for kind in ("selectbox", "text_input"):
        monkeypatch.setattr(approving.st, kind, lambda *words, **more: None)
    for name in ("Ann", "Ben", "Cleo"):
        monkeypatch.setattr(approving.author, "name", lambda name=name: name)
        approving.approvals(Made(id="c", rev=2), History((version(2, small(), "Ben"), version(1, small(), "Ann")), ()))
    assert offered == ["CFO", "Buyer", ""]


def test_open_comments_beside_the_assumptions_are_counted(monkeypatch):
    """Of three comments one is resolved: two are open; of one alone it is “1 open comment”; with none, whoever may can begin."""
    labels = []
    every = [Made(resolved_at=at, path="", id=str(at)) for at in (None, AT, None)]
    document = Made(home=Made(case_id="c"), case=None)
    monkeypatch.setattr(comments.state, "document", lambda: document)
    monkeypatch.setattr(comments.autosave, "store", lambda: Made(comments=lambda id: every))
    monkeypatch.setattr(comments.people, "in_team", lambda: True)
    monkeypatch.setattr(comments, "may", lambda action, id: True)
    monkeypatch.setattr(comments.st, "expander", lambda label, **more: labels.append(label) or nullcontext())
    for name in ("_thread", "_form", "digest"):
        monkeypatch.setattr(comments, name, lambda *words: None)
    for _ in range(3):
        comments.beside()
        every.pop(0)
    assert labels == ["2 open comments", "1 open comment", "1 open comment"]
    every.clear()
    comments.beside()
    assert labels[-1] == "Comments: none open"


def met_on_page():
    from cxroi.ui import merging

    merging.offer()


@pytest.fixture
def two_versions(store):
    """A case of two versions: the first is open here, the second was saved meanwhile."""
    first = store.save_version(dump(BASE), "local", name="One", author="Ann")
    second = store.save_version(dump(THEIRS), "local", name="One", case_id=first.case_id, parent=1, author="Anna")
    return first, second


def opened_at(first, data, *, met=2, answers=None):
    document = opened(data, name="One")
    home = Home(case_id=first.case_id, rev=1, saved_mark=mark_of(BASE), met=met, answers=answers or {})
    return drawn(met_on_page, session=Session(replace(document, home=home)), chosen=True)


def on_screen(app):
    return app.session_state["session"].document


def test_a_newer_version_is_opened_where_nothing_was_changed_here(two_versions):
    """As saved: nothing of it waits, the next version goes on top of it, and Undo shows what was open before."""
    first, second = two_versions
    app = opened_at(first, BASE)
    assert [one.label for one in app.button] == ["Open version 2", "Not now"]
    app.button[0].click().run()
    document = on_screen(app)
    assert document.data == THEIRS and document.is_saved and not app.button
    assert (document.home.rev, document.home.met, document.home.saved_at) == (2, 0, second.at.isoformat())
    session = app.session_state["session"]
    assert session.past[-1].data == BASE and session.message == "Version 2 is open; Undo returns to version 1."


@pytest.mark.parametrize("data", [BASE, MINE])
def test_not_now_leaves_what_is_on_screen_and_the_version_it_goes_on_from(two_versions, data):
    first, _ = two_versions
    app = opened_at(first, data, answers={HOURS.path: "theirs"})
    assert ("Merge both" in [one.label for one in app.button]) is (data is MINE)
    next(one for one in app.button if one.label == "Not now").click().run()
    home = on_screen(app).home
    assert on_screen(app).data == data and (home.rev, home.met, home.answers) == (1, 0, {})
    assert not app.button


def see():
    import streamlit as st

    from cxroi.ui import merging

    st.session_state["met"] = merging.meet()


def test_versions_that_cannot_be_read_are_not_merged_and_nothing_is_lost(two_versions, monkeypatch):
    """Whoever saves on top of a newer version is told, and what was typed stays; once they can be read, the merge is offered."""
    first, _ = two_versions
    document = replace(opened(MINE, name="One"), home=Home(case_id=first.case_id, rev=1))
    app = drawn(see, session=Session(document))
    assert (
        app.session_state["met"]
        and on_screen(app).home.met == 2
        and app.session_state["kept-brought"]["part"] == "merge"
    )

    def away(*_):
        raise StoreError("the disk is gone")

    monkeypatch.setattr(Store, "version", away)
    app = drawn(see, session=Session(document))
    assert not app.session_state["met"] and on_screen(app) is document and "kept-brought" not in app.session_state
    assert app.session_state["session"].message.endswith("Nothing of yours is lost: it is kept as a draft.")
