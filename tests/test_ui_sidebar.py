"""What stands beside every page, drawn with stand-ins: the next step back and forth, the message of a version, another writer, sizes of files."""

from contextlib import nullcontext
from types import SimpleNamespace as Made

import pytest
from ui_hand import small, view

from cxroi.store.records import StoreError
from cxroi.ui import export_cards, notices, saving, sheets, sidebar


def test_only_the_next_step_back_and_the_next_one_forth_are_named(monkeypatch):
    said, pressed = [], {}
    column = Made(button=lambda label, **more: pressed.update({label: more["disabled"]}))
    monkeypatch.setattr(sidebar.st, "columns", lambda count: [column] * count)
    monkeypatch.setattr(sidebar.st, "caption", said.append)
    monkeypatch.setattr(sidebar, "step_words", lambda document, step, manner: step)
    monkeypatch.setattr(sidebar.courier, "manner", lambda: None)
    steps = Made(past=("first", "second"), future=("third", "fourth"), document=None)
    monkeypatch.setattr(sidebar.state, "session", lambda: steps)
    sidebar._history()
    assert said == ["Undo: second", "Redo: third"] and pressed == {"Undo": False, "Redo": False}
    said.clear()
    steps.past = steps.future = ()
    sidebar._history()
    assert said == [] and pressed == {"Undo": True, "Redo": True}


@pytest.mark.parametrize(
    ("size", "said"), [(0, "1 kB"), (1499, "1 kB"), (1501, "2 kB"), (999_000, "999 kB"), (1_500_000, "1.5 MB")]
)
def test_the_size_of_a_file_is_in_whole_kilobytes_and_never_none(size, said):
    assert export_cards._size(size) == said


@pytest.mark.parametrize(
    ("is_saved", "sample", "asked", "looks"),
    [(False, "", True, "primary"), (True, "", False, "secondary"), (False, "chemicals", False, "secondary"), (True, "chemicals", False, "secondary")],
)  # fmt: skip
def test_a_message_is_asked_for_what_is_not_saved_and_no_sample(monkeypatch, is_saved, sample, asked, looks):
    forms, buttons = [], {}
    column = Made(
        button=lambda label, **more: buttons.update({label: more["type"]}), download_button=lambda *words, **more: None
    )
    monkeypatch.setattr(
        saving.state,
        "document",
        lambda: Made(is_saved=is_saved, sample=sample, data={}, case=Made(title="T")),
    )
    monkeypatch.setattr(saving.courier, "form", lambda *words, **more: forms.append(words))
    for of, name, here in (
        (saving.standing, "copies", False),
        (saving.unsaid, "message", None),
        (saving, "condition", (False, "")),
        (saving, "case_file", ""),
    ):
        monkeypatch.setattr(of, name, lambda here=here: here)
    monkeypatch.setattr(saving.merging, "notice", lambda: None)
    monkeypatch.setattr(saving.st, "caption", lambda words: None)
    for name in ("columns", "popover", "container"):
        monkeypatch.setattr(
            saving.st,
            name,
            (lambda count: [column] * count) if name == "columns" else lambda *words, **more: nullcontext(),
        )
    saving.buttons()
    assert (bool(forms), buttons["Save"]) == (asked, looks)


@pytest.mark.parametrize(
    ("receipt", "told"), [(None, False), (Made(count=3, at="then"), False), (Made(count=4, at="then"), True)]
)
def test_another_writer_of_a_draft_is_noticed_by_a_later_receipt(monkeypatch, receipt, told):
    """This tab has written three times: a fourth writing is somebody else's; what still waits, and a store out of reach, say nothing."""
    kept, found = {}, Made(elsewhere=None, trouble=None, waiting=False, count=3)
    monkeypatch.setattr(notices.merging, "watch", lambda: None)
    monkeypatch.setattr(notices.state, "document", lambda: Made(home=Made(draft="d")))
    monkeypatch.setattr(notices.state, "keeping", lambda: Made(condition=lambda document: found, writers={}))
    monkeypatch.setattr(notices.state, "keep", kept.__setitem__)
    monkeypatch.setattr(notices.autosave, "store", lambda: Made(receipt=lambda draft: receipt))
    notices.watch()
    assert (kept.get("elsewhere") == notices.Elsewhere("d", "then", "")) is told
    kept.clear()
    found.waiting = True
    notices.watch()
    found.waiting = False

    def away():
        raise StoreError("the database cannot be reached")

    monkeypatch.setattr(notices.autosave, "store", away)
    notices.watch()
    assert not kept


def test_a_row_within_a_row_moves_only_where_it_can():
    """The costs of an initiative are a list of their own: the last of them cannot go down, however many initiatives there are."""
    document = small()
    costs = document.data["initiatives"][0]["costs"]
    acts = [
        {act for act, _ in sheets.menu(view(document), ("initiatives", 0, "costs", place))}
        for place in range(len(costs))
    ]
    assert "up" not in acts[0] and "down" not in acts[-1]
