"""What is taken and told: answers kept in the tab, tables read once, what is written into a case, edits that come late."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from ui_hand import small

from cxroi.ui import courier, evidence_files, listening_case
from cxroi.ui.entries import Manner


@pytest.mark.parametrize(("own", "found", "told"), [(True, "judged", "a map"), (False, "judged", ""), (True, None, "")])
def test_answers_are_kept_in_the_tab_about_files_of_ones_own(monkeypatch, own, found, told):
    kept = []
    source = {"a.csv": b""} if own else Path("sample")
    monkeypatch.setattr(evidence_files, "asked", lambda: evidence_files.Asked(source))
    monkeypatch.setattr(evidence_files, "_choices", lambda found: ())
    monkeypatch.setattr(evidence_files, "write_map", lambda: "a map")
    monkeypatch.setattr(evidence_files.kept_answers, "keep", kept.append)
    evidence_files._remember(found)
    assert kept == [told]


@pytest.mark.parametrize("listening", [True, False])
def test_tables_are_read_once_for_a_question_and_listening_has_more_time(monkeypatch, listening):
    """The second time the result is the one that was kept; other tables are read again."""
    asked, held, done = evidence_files.Asked({"a.csv": b""}), {}, []
    held["asked"] = asked
    monkeypatch.setattr(evidence_files.state, "kept", held.get)
    monkeypatch.setattr(evidence_files.state, "keep", held.__setitem__)
    monkeypatch.setattr(evidence_files.kept_folder, "folder_of", lambda asked: "folder")
    monkeypatch.setattr(evidence_files.heavy, "done", lambda *words, limits, options, **more: done.append((limits, options.get("listening"), options.get("folder"))) or object())  # fmt: skip
    name = "heard" if listening else "judged"
    first = evidence_files._result(name, listening=listening)
    assert evidence_files._result(name, listening=listening) is first
    limits = evidence_files.LISTENING if listening else evidence_files.heavy.HEAVY
    assert done == [(limits, True, "folder") if listening else (limits, None, None)]
    held["asked"] = evidence_files.Asked({"b.csv": b""})
    assert evidence_files._result(name, listening=listening) is not first and len(done) == 2


@pytest.mark.parametrize("lacks", ["", "Calls"])
def test_what_is_written_into_the_case_says_what_it_lacks(monkeypatch, lacks):
    said, put = [], []
    monkeypatch.setattr(listening_case.state, "replace", put.append)
    monkeypatch.setattr(listening_case.state, "tell", said.append)
    listening_case._write(SimpleNamespace(data={"a": 1}, costless=lacks))
    assert put == [{"a": 1}] and ("Enter its cost on Assumptions" in said[0]) is bool(lacks)


@pytest.mark.parametrize(("late", "told"), [(True, True), (False, False), ("true", False), (None, False)])
def test_what_a_tab_typed_earlier_and_sends_only_now_is_told(monkeypatch, late, told):
    """Its edit may undo what was done since; only the browser's own `late` says so, and only where it changes anything."""
    document, said, kept = small(), [], {}
    held = [document]
    monkeypatch.setattr(courier, "seen", lambda: {})
    monkeypatch.setattr(courier, "manner", Manner)
    monkeypatch.setattr(courier, "view", lambda: SimpleNamespace(currency="USD"))
    monkeypatch.setattr(courier.state, "document", lambda: held[0])
    monkeypatch.setattr(courier.state, "keep", kept.__setitem__)
    monkeypatch.setattr(courier.state, "tell", said.append)
    monkeypatch.setattr(courier, "_take", lambda edit, **more: held.__setitem__(0, small(title=edit.text)))
    edit = {"tab": "t", "at": "case.title", "act": "set", "text": "Other", "step": "s", "seq": 1, "late": late}
    courier.take([edit, {**edit, "seq": 2, "late": False}])
    assert kept["seen"] == {"t": 2} and bool(said) is told
    assert not told or said[0].startswith("Typed earlier in this tab, and taken only now: ")
    monkeypatch.setattr(courier, "_take", lambda edit, **more: None)
    courier.take([edit])
    assert len(said) == told, "an edit that changes nothing is not told"


def test_a_stay_in_one_place_goes_on_while_nothing_else_has_changed_the_document():
    """The same document, or one drawn anew from the same data and the same texts to correct; another figure or text ends it."""
    here, again = small(), small()
    stay = courier.Typing(("t", "s"), "case.title", here, again)
    assert stay.made(again) and stay.made(small()) and not stay.made(small(title="Other"))
    assert not stay.made(replace(small(), unread={"case.title": "x"}))
    typed = courier.Typing(("t", "s"), "case.title", here, replace(again, unread={"case.title": "x"}))
    assert not typed.made(again) and typed.made(replace(small(), unread={"case.title": "x"}))
