"""What an action makes of a session: steps, undo and redo, the chosen scenario, drafts, and where an analysis is worked out."""

import copy
import dataclasses
import json
from types import SimpleNamespace

import pytest
from ui_hand import DATA, at, drawn, sent, small

from cxroi.case import parse
from cxroi.case.paths import PathError, with_value
from cxroi.store.records import StoreError
from cxroi.ui import autosave, browser, cached, heavy
from cxroi.ui.document import Home, Session, Step, opened, sample_data
from cxroi.ui.draft_text import draft_of
from cxroi.ui.entries import Manner
from cxroi.ui.session_steps import UNDO_STEPS, arrived, edited, redone, undone, with_change
from cxroi.ui.step_words import step_words

HERE, THERE = Home(draft="here", case_id="case", rev=3), Home(draft="there")


def session(**more):
    document = dataclasses.replace(small(), home=HERE)
    bases = {"table": "rows"}
    return Session(document, (Step("first"),), (Step("later"),), revision=4, scenario="Low", message="m", bases=bases, **more)  # fmt: skip


def typed(held, text="30%", **more):
    """The session after a churn was typed."""
    changed, _ = sent(held.document, (at(held.document, "segments", 0, "churn_per_year"), "set", text))
    return edited(held, changed, **more)


def test_typing_is_a_step_or_part_of_the_last_and_ends_what_could_be_redone():
    before = session(prepared=frozenset({"brief"}))
    after = typed(before)
    assert [one.data if number else one for number, one in enumerate(after.past)] == [
        Step("first"),
        before.document.data,
    ]
    assert (after.future, after.prepared, after.revision, after.scenario) == ((), frozenset(), 4, "Low")
    assert after.bases == {"table": "rows"}, "the table on screen is being typed in"
    assert typed(before, merged=True).past == before.past
    full = dataclasses.replace(before, past=tuple(Step(str(number)) for number in range(UNDO_STEPS)))
    assert len(typed(full).past) == UNDO_STEPS and typed(full).past[0] == Step("1")


def test_a_change_elsewhere_draws_every_table_anew_under_a_new_key():
    """A key seen before would bring back what stood in the table then: the number of the revision only rises."""
    before = session()
    path = "segments/Shops/customers"
    again = with_change(before, lambda data: with_value(data, path, 150), redraw=True)
    assert (again.revision, again.bases, again.future) == (5, {}, ()) and len(again.past) == 2
    assert again.document.data["segments"][0]["customers"] == 150 and again.scenario == "Low"
    still = with_change(before, lambda data: with_value(data, path, 150))
    assert (still.revision, still.bases) == (4, before.bases)
    assert with_change(before, copy.deepcopy, redraw=True) is before, "nothing changed, no step"
    without = with_change(before, lambda data: {**data, "scenarios": data["scenarios"][1:]})
    assert without.scenario is None
    with pytest.raises(PathError):
        with_change(before, lambda data: with_value(data, "segments/Gone/customers", 1))


def test_the_chosen_scenario_is_followed_through_its_new_name_and_left_when_it_is_gone():
    before = session()
    name = at(before.document, "scenarios", 0, "name")
    row = name.partition(".")[0]
    for edit, chosen in (((name, "set", "Lowest"), "Lowest"), ((row, "delete", ""), None), ((row, "down", ""), "Low")):
        changed, _ = sent(before.document, edit)
        assert edited(before, changed).scenario == chosen
    second = at(before.document, "scenarios", 1, "name")
    assert edited(before, sent(before.document, (second, "set", "Highest"))[0]).scenario == "Low"
    assert (
        edited(dataclasses.replace(before, scenario=None), sent(before.document, (name, "set", "X"))[0]).scenario
        is None
    )


def test_undo_and_redo_come_back_step_by_step_in_the_same_draft():
    """Where it is kept stays what it is now: a case saved meanwhile is not unsaved; other drafts are asked for their home."""
    first = dataclasses.replace(session(), past=(), future=(), scenario=None)
    third = typed(typed(first), "31%")
    third = dataclasses.replace(
        third, document=dataclasses.replace(third.document, home=dataclasses.replace(HERE, rev=4))
    )

    def never(document):
        raise AssertionError("it is of the same draft")

    step, left = undone(third)
    back = arrived(left, step, "Undone", Manner(), never)
    assert back.document.data["segments"][0]["churn_per_year"] == 0.3 and back.document.home.rev == 4
    assert (len(back.past), len(back.future), back.revision) == (1, 1, third.revision + 1)
    assert back.message.startswith("Undone: ") and "31%" in back.message and "30%" in back.message
    step, left = redone(back)
    again = arrived(left, step, "Redone", Manner(), never)
    assert again.document.data == third.document.data and (len(again.past), again.future) == (2, ())
    assert again.revision == back.revision + 1, "a revision is never come back to"
    twice = arrived(*reversed(undone(back)), "Undone", Manner(), never)
    assert twice.document.data == first.document.data and len(twice.future) == 2


def test_a_step_of_another_draft_is_given_the_home_that_it_returns_to():
    other = dataclasses.replace(small(), home=THERE)
    asked = []
    new = arrived(session(), Step(other.written), "Undone", Manner(), lambda one: asked.append(one.home) or other)
    assert asked == [THERE] and new.document.home == THERE
    assert new.scenario == "Low" and arrived(
        session(), Step(small(scenarios=[]).written), "Undone", Manner(), lambda one: one
    ).scenario is None  # fmt: skip


def test_a_step_says_which_text_it_takes_back():
    document = small()
    address = at(document, "segments", 0, "churn_per_year")
    asked, _ = sent(document, (address, "set", "acht"))
    assert step_words(asked, Step(document.written), Manner()) == "churn of Shops “acht” → 10%"
    assert step_words(document, Step(asked.written), Manner()) == "churn of Shops 10% → “acht”"
    other, _ = sent(asked, (at(document, "metrics", 0, "now"), "set", "zwanzig"))
    assert step_words(asked, Step(other.written), Manner()) == "now of NPS 20 → “zwanzig”"
    emptied = dataclasses.replace(document, unread={address: ""})
    assert step_words(document, Step(emptied.written), Manner()) == "churn of Shops 10% → emptied"


def draft(document, *, id="there"):
    return SimpleNamespace(id=id, count=7, at=None, content=draft_of(Session(document), page=""))


def test_undo_returns_to_a_draft_only_if_it_is_as_it_was_left(monkeypatch):
    """Gone, changed since, or unreadable: a draft of its own, so that neither overwrites the other."""
    document = dataclasses.replace(small(), home=THERE)
    changed, _ = sent(document, (at(document, "segments", 0, "customers"), "set", "150"))
    held = {}

    def store():
        return SimpleNamespace(draft=held.get)

    monkeypatch.setattr(autosave, "store", store)
    monkeypatch.setattr(autosave, "keeper", lambda name, **more: SimpleNamespace(id=name, **more))
    assert autosave.keeper_of(document) is None, "gone"
    held["there"] = draft(changed)
    assert autosave.keeper_of(document) is None, "changed since"
    held["there"] = dataclasses.replace(small(), home=THERE) and draft(document)
    found = autosave.keeper_of(document)
    assert (found.id, found.count) == ("there", 7)
    keeping = autosave.Keeping.__new__(autosave.Keeping)
    keeping.writers = {}
    assert keeping.returned(document).home == THERE and set(keeping.writers) == {"there"}
    assert keeping.returned(changed).home == THERE, "what is written here already stays this session's"
    keeping.writers = {}
    assert keeping.returned(changed).home.draft == "" and keeping.writers == {}
    held["there"] = SimpleNamespace(id="there", count=1, at=None, content="{")
    assert autosave.keeper_of(document) is None, "unreadable"

    def broken():
        raise StoreError("away")

    monkeypatch.setattr(autosave, "store", broken)
    assert autosave.keeper_of(document) is None


def test_a_large_case_is_worked_out_elsewhere_and_what_came_of_it_is_not(monkeypatch):
    """Figures with a range times segments and effects; each part by the way it belongs to."""

    def ranged(churns):
        data = copy.deepcopy(DATA)
        data["segments"][0]["churn_per_year"] = churns
        return parse(data)

    plain, ranges = ranged(0.1), ranged([0.05, 0.1, 0.2])
    assert not cached._is_large(ranges)
    monkeypatch.setattr(cached, "LARGE", 4)  # one range, two segments and three effects: five
    one = ranged([0.05, 0.1, 0.3])
    monkeypatch.setattr(cached, "_part", lambda case, name, draws, seed: ("here", name, draws, seed))
    monkeypatch.setattr(cached, "_elsewhere", lambda case, name, draws, seed: ("elsewhere", name, draws, seed))
    monkeypatch.setattr(cached.standing, "approved", lambda case: None)
    found = cached.analysis(one, draws=50, seed=3)
    assert found.simulation == ("elsewhere", "simulation", 50, 3) and found.realised[:2] == ("here", "realised")
    assert cached.analysis(plain, draws=50).simulation[0] == "here"
    monkeypatch.setattr(cached, "LARGE", 5)
    assert cached.analysis(ranged([0.05, 0.1, 0.4])).simulation[0] == "here"


def test_parts_of_a_large_case_are_asked_for_once_and_the_oldest_are_forgotten(monkeypatch):
    asked, known = [], {}

    def done(job, wanted, function, case, names, draws, seed, *, words):
        asked.append((job, case.title, names))
        return {name: f"{case.title} {name}" for name in names}

    monkeypatch.setattr(cached, "_known", lambda: known)
    monkeypatch.setattr(cached, "LARGE_KEPT", 2)
    monkeypatch.setattr(heavy, "done", done)
    monkeypatch.setattr(heavy, "forget", lambda job: None)
    cases = [parse({**DATA, "title": title}) for title in "ABC"]
    quick = next(name for name in cached.WORKED_OUT if name not in cached.SLOW)
    slow = next(name for name in cached.WORKED_OUT if name in cached.SLOW)
    assert cached._elsewhere(cases[0], quick, 10, 0) == f"A {quick}" == cached._elsewhere(cases[0], quick, 10, 0)
    ((_, _, names),) = asked
    assert set(names) == set(cached.WORKED_OUT) - set(cached.SLOW)
    assert cached._elsewhere(cases[0], slow, 10, 0) == f"A {slow}" and asked[-1][2] == (slow,)
    cached._elsewhere(cases[0], quick, 11, 0)
    assert len(asked) == 3 and len(known) == 2, "other draws are another result; the first is forgotten"
    cached._elsewhere(cases[0], slow, 10, 0)
    assert len(asked) == 3

    def gave_up(*arguments, **more):
        raise heavy.WorkError("It was cancelled.")

    monkeypatch.setattr(heavy, "done", gave_up)
    with pytest.raises(cached.CaseError, match=r"was not worked out here \(it was cancelled\)"):
        cached._elsewhere(cases[1], quick, 10, 0)


def page():
    import streamlit as st

    from cxroi.ui import state

    made = st.session_state.setdefault("made", [])
    key = "table"
    if st.session_state.get("on_screen"):
        st.session_state[key] = "edits"
    else:
        st.session_state.pop(key, None)
    rows = state.base_of(key, lambda: made.append(1) or len(made))
    st.caption(f"{rows} of {len(made)}")


def test_a_table_is_drawn_from_the_same_rows_while_it_is_on_screen():
    """Its own edits do not come back as rows; another visit of the page makes the rows anew."""
    document = small()
    app = drawn(page, session=Session(document), on_screen=False)
    for on_screen, said in ((True, "1 of 1"), (True, "1 of 1"), (False, "2 of 2"), (True, "2 of 2")):
        app.session_state["on_screen"] = on_screen
        app.run()
        assert [one.value for one in app.caption] == [said]
    assert json.loads(document.written)["data"] == document.data


def test_a_browser_s_token_is_taken_over_with_its_drafts_or_left(monkeypatch):
    """The cookie of another tab is this browser's now; none means that it keeps none; what is no token is not taken."""
    moved = []
    found = SimpleNamespace(hand_over=lambda before, to, person: moved.append((before, to, person)))
    monkeypatch.setattr(autosave, "store", lambda: found)
    monkeypatch.setattr(browser, "cookie", lambda: "a" * 40)
    monkeypatch.setattr(browser, "is_local", lambda: False)
    keeping = autosave.Keeping()
    first = keeping.visitor
    assert keeping.token == "a" * 40 and keeping.person == first
    keeping.adopt("a" * 40)
    assert keeping.cookies and not moved
    for wrong in ("", "short"):
        keeping.adopt(wrong)
        assert keeping.token == "a" * 40 and not moved and keeping.cookies is bool(wrong)
    keeping.adopt("b" * 40)
    assert (
        keeping.token == "b" * 40 and moved == [(first, keeping.visitor, keeping.visitor)] and first != keeping.visitor
    )
    monkeypatch.setattr(browser, "is_local", lambda: True)
    assert keeping.person == browser.PERSON
    keeping.reads = "token"
    held = Session(small())
    assert keeping.keep(held, page="") is held and not keeping.writers, "a reader's view is no draft"


def test_a_changed_case_becomes_a_draft_and_an_unchanged_sample_does_not(monkeypatch):
    """Each draft has one writer; what is written says whose it is, of which case, and what it is called."""
    written = []
    writer = SimpleNamespace(keep=lambda content, **more: written.append(more))
    monkeypatch.setattr(autosave, "keeper", lambda draft, **more: writer)
    monkeypatch.setattr(browser, "is_local", lambda: True)
    keeping = autosave.Keeping()
    sample = keeping.keep(Session(opened(sample_data("chemicals"), name="chemicals")), page="")
    assert sample.document.home.draft and not keeping.writers and not written
    mine = keeping.keep(Session(dataclasses.replace(small(), home=Home(case_id="c1"))), page="risk")
    assert list(keeping.writers) == [mine.document.home.draft]
    again = keeping.keep(mine, page="risk")
    assert again is mine and len(written) == 2
    assert written[0] == {"person": "local", "visitor": keeping.visitor, "title": "Small", "case_id": "c1"}
    assert keeping.condition(sample.document) is None
