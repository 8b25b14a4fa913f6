"""What comes back to a visitor: the answers that a tab keeps, tables of the visit, the browser's token, and a draft that cannot be read."""

from types import SimpleNamespace as Of

import pytest
from ui_hand import drawn, small

from cxroi.evidence.kept_tables import Kept, is_kept
from cxroi.store.records import StoreError
from cxroi.tables.saved_map import write_map
from cxroi.ui import autosave, closed_tabs, frame, kept_answers, kept_drafts, kept_folder
from cxroi.ui.document import Session
from cxroi.ui.draft_text import draft_of


@pytest.fixture
def tab(monkeypatch):
    """A browser's tab: what it was last told, what it says of itself, and what the session keeps of that."""
    found = Of(told=None, says={}, kept={}, changed=lambda: None)
    state = Of(
        kept=found.kept.get, keep=found.kept.__setitem__, widget=found.says.get, keeping=lambda: Of(person="local")
    )

    def mount(*, data, key, **reported):
        found.told, (found.changed,) = data, reported.values()

    for module in (kept_answers, frame):
        monkeypatch.setattr(module, "state", state)
    monkeypatch.setattr(kept_answers.st.components.v2, "component", lambda *_, **__: mount)
    return found


def test_answers_that_a_tab_keeps_come_back_after_a_reload_and_stay_until_there_are_newer(tab):
    """A tab that keeps none, and one that keeps what is no mapping file, has no answers; what is newer takes their place in the tab."""
    before = write_map([], {"left_after": "12"})
    kept_answers.keep("")
    assert tab.told["map"] == "" and kept_answers.kept() is None
    for says in (None, Of(map=None), Of(map="no: [map")):
        tab.says[kept_answers.KEY] = says
        tab.changed()
        assert kept_answers.kept() is None
        kept_answers.keep("")
        assert tab.told["map"] == ((says and says.map) or "")
    tab.says[kept_answers.KEY] = Of(map=before)
    tab.changed()
    assert kept_answers.kept().answers == {"left_after": "12"}
    kept_answers.keep("")
    assert tab.told["map"] == before
    kept_answers.keep("newer")
    assert tab.told["map"] == "newer"


def test_the_token_of_the_browser_is_taken_over_and_none_is_noticed(tab):
    adopted = []
    keeping = Of(token="a" * 40, adopt=adopted.append)
    frame.around(keeping)
    for says in (Of(token="b" * 40), Of(token=None), None):
        tab.says[frame.COOKIE] = says
        tab.changed()
    assert adopted == ["b" * 40, "", ""] and tab.told["token"] == "a" * 40


def test_tables_are_found_in_the_folder_of_the_visit_once_they_are_kept_there(tab, monkeypatch):
    monkeypatch.setattr(kept_folder, "state", kept_answers.state)
    asked, study = object(), Of(window="the months")
    assert kept_folder.kept(asked, study) is None
    folder = kept_folder.folder_of(asked)
    (folder / "tables.duckdb").write_bytes(b"kept")
    assert is_kept(folder) and kept_folder.kept(asked, study) == Kept(folder, "the months")
    assert kept_folder.kept(object(), study) is None, "of other tables nothing is kept yet"


def test_a_draft_that_cannot_be_read_stays_in_the_list_and_is_called_so(store, monkeypatch):
    """It may hold what was typed since the version: a list that left it out would lose it."""
    store.keep_draft("whole", draft_of(Session(small()), page=""), "local", title="Whole")
    store.keep_draft("broken", "{", "local", title="Broken")
    found = {one.id: kept_drafts.kept(one) for one in store.drafts("local")}
    assert found["whole"].case is not None and found["broken"] == kept_drafts.Kept(None, True)
    (broken,) = (one for one in store.drafts("local") if one.id == "broken")
    assert kept_drafts.standing(broken).endswith("needs correction before it can be valued")

    def away():
        raise StoreError("the disk is gone")

    store.keep_draft("late", draft_of(Session(small()), page=""), "local", title="Late")
    late = next(one for one in store.drafts("local") if one.id == "late")
    monkeypatch.setattr(autosave, "store", away)
    assert kept_drafts.kept(late) == kept_drafts.Kept(None, True)


def first_page():
    from cxroi.ui import first_visit

    first_visit.choose()


def test_a_first_visit_is_offered_its_cases_only_where_there_are_some_to_see(store, monkeypatch):
    def offered():
        return "Or see all your cases" in [one.label for one in drawn(first_page).button]

    assert not offered()
    store.keep_draft("d1", draft_of(Session(small()), page=""), "local", title="One")
    assert offered()

    def away():
        raise StoreError("the disk is gone")

    monkeypatch.setattr(autosave, "store", away)
    assert not offered()


def test_what_a_session_holds_in_files_is_their_bytes_together(monkeypatch):
    files = {"a": {"x": Of(data=b"123"), "y": Of(data=b"4567")}, "b": {"z": Of(data=b"8")}}
    runtime = Of(instance=lambda: Of(uploaded_file_mgr=Of(file_storage=files)))
    monkeypatch.setattr(closed_tabs, "Runtime", runtime)
    assert [closed_tabs.held(session) for session in ("a", "b", "c")] == [7, 1, 0]
