"""The server's end of typing: takes each edit from the browser once, and adds the edits to the case as one step of its history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import streamlit as st

from cxroi.report.language.changes import change_words
from cxroi.report.language.safe_text import plain_words
from cxroi.ui import quick_start, state, typing, unsaid
from cxroi.ui.cell_view import View
from cxroi.ui.commits import Edit, apply
from cxroi.ui.document import Document
from cxroi.ui.entries import HOME, Manner, rows_of
from cxroi.ui.identity import new_id

NOTHING_SAID: Mapping[str, str] = MappingProxyType({})
MOST_EDITS, MOST_TABS = 5_000, 8


@dataclass(frozen=True)
class Typing:
    """A stay in one place: its step of the history, the address, the document before it, and the one that came of it so far."""

    step: tuple[str, str]
    at: str
    base: Document
    result: Document

    def made(self, document: Document) -> bool:
        """True while nothing else has changed the document since."""
        return self.result is document or (self.result.data == document.data and self.result.unread == document.unread)


def courier() -> None:
    """Draw it: on every page, before anything else."""
    if state.page() != "assumptions":
        state.keep("order", {})  # what was held while a page was open goes with it
    typing.carry(seen(), arrived)


def seen() -> dict[str, int]:
    """For each browser tab, the number of the last edit taken from it.

    It is kept with the document, so that edits resent after a reload are not applied twice.
    """
    kept, session = state.document().home.seen, state.kept("seen") or {}
    return {**kept, **{tab: max(number, kept.get(tab, 0)) for tab, number in session.items()}}


def manner() -> Manner:
    """How this visitor writes numbers."""
    return Manner(str(st.context.locale or "en"))


def view(said: Mapping[str, str] = NOTHING_SAID) -> View:
    """The document as this visitor sees it, with what colleagues said at its cells."""
    return View(state.document(), manner(), said)


def held_order(section: str) -> list[str]:
    """The order in which the rows of a sheet stood when one of them went to another initiative; empty where none did."""
    return list((state.kept("order") or {}).get(section, ()))


def close(section: str) -> None:
    """From a callback: close the details of a list."""
    state.keep("opened", {**(state.kept("opened") or {}), section: ""})


def form(key: str, fields: list[dict[str, Any]], *, columns: int = 3, reveal: bool = False) -> None:
    """Draw a form of entries; one that has just been asked for is brought into view."""
    data = {"kind": "form", "name": key, "seen": seen(), "fields": fields, "columns": columns}
    typing.draw(
        {**data, "point": state.kept("pointed"), "reveal": state.kept("revealed") if reveal else None},
        key=f"form-{key}",
    )


def sheet(data: dict[str, Any]) -> None:
    """Draw a sheet."""
    typing.draw({**data, "seen": seen(), "point": state.kept("pointed")}, key=f"sheet-{data['name']}")


def arrived() -> None:
    """From the courier's callback: the edits since the last one."""
    held = state.widget(typing.COURIER)
    sent = held.get("outbox") if isinstance(held, dict) else None
    take(sent.get("edits") if isinstance(sent, dict) else None)


def take(sent: Any) -> None:
    """Take edits as the browser sends them. Each is taken once, in order; malformed ones are skipped.

    Whatever touches the session may be its end: a run gives way to the next one wherever that happens. So the edits taken are
    counted in the very document that has them, and those after it come again.
    """
    taken, here, before, late = seen(), manner(), state.document(), False
    for edit in sent[:MOST_EDITS] if isinstance(sent, list) else []:
        if not _well_formed(edit) or edit["seq"] <= taken.get(edit["tab"], 0):
            continue
        taken = dict(list({**taken, edit["tab"]: edit["seq"]}.items())[-MOST_TABS:])
        late = late or edit.get("late") is True
        _take(Edit(edit["at"], edit["act"], edit["text"]), step=(edit["tab"], edit["step"]), manner=here, taken=taken)
    state.keep("seen", taken)
    if late and state.document().data != before.data:
        words = change_words(before.data, state.document().data, currency=view().currency)
        state.tell(f"Typed earlier in this tab, and taken only now: {plain_words(words)}. Undo takes it back.")


def opened(section: str) -> str:
    """The row of a list whose details are open; "" where there is none."""
    row = (state.kept("opened") or {}).get(section, "")
    return row if row in state.document().where else ""


def point_at(at: str) -> None:
    """From a callback: show an entry on its page and put the focus into it, whatever tab or row it is in."""
    where = state.document().where.get(at.partition(".")[0])
    if where is None:
        return
    section = str(
        next((step for step in reversed(where) if isinstance(step, str)), at.partition(".")[2].partition("/")[0])
    )
    state.keep("pointed", {"at": at, "token": new_id()})
    state.show_section(section)
    if where and (state.kept("opened") or {}).get(section) != at.partition(".")[0]:
        _open(at.partition(".")[0])
    state.go("pages/assumptions.py")


def _take(edit: Edit, *, step: tuple[str, str], manner: Manner, taken: dict[str, int]) -> None:
    """Take one edit. What is typed into a place while the focus stays there is one text: each goes in place of the one before.

    So half a figure, sent in a pause, never counts once the whole of it turns out to be a question: what stood there before does.
    """
    before = state.document()
    if edit.at.startswith(f"{unsaid.ROOT}."):
        said = unsaid.with_words(before.home, edit.at.partition(".")[2], edit.text)
        state.rehome(replace(said, seen=taken))
        return
    begun: Typing | None = state.kept("typing")
    goes_on = begun is not None and begun.step == step and begun.made(before)
    base = begun.base if begun is not None and goes_on and edit.act == "set" and begun.at == edit.at else before

    def put(new: Document, how: Callable[..., None]) -> None:
        if new is not base or base is not before:
            home = before.home if goes_on else new.home  # answers may begin a document of their own
            how(replace(new, home=replace(home, seen=taken)), merged=goes_on)
            if new is base:  # typed, and taken back: nothing is left to undo
                state.forget_step()
            state.keep("typing", None if new is base else Typing(step, edit.at, base, state.document()))

    if edit.at.startswith(f"{quick_start.ROOT}."):
        quick_start.took(
            edit.at, edit.act, edit.text, manner, lambda new: put(new, quick_start.put), base if goes_on else None
        )
        return
    if edit.act == "open":
        _open(edit.at.partition(".")[0])
        return
    _hold_order(before, edit)
    outcome = apply(base, edit, manner)
    put(outcome.document, state.put_document)
    if outcome.message:
        state.tell(outcome.message)


def _hold_order(before: Document, edit: Edit) -> None:
    """A row that goes to another initiative stays where it is till the page is left, or till rows are moved by hand."""
    row, _, field = edit.at.partition(".")
    where = before.where.get(row, ())
    if len(where) < 2 or (field != HOME and edit.act not in ("up", "down")):
        return
    section = str(where[-2])
    held = held_order(section)
    if edit.act != "set":
        held = []
    elif not held:
        held = [one for one, _, _ in rows_of(before, section)]
    state.keep("order", {**(state.kept("order") or {}), section: held})


def _open(row: str) -> None:
    """Open a row into its details, or close it again."""
    where = state.document().where.get(row)
    if where and len(where) > 1:
        held = dict(state.kept("opened") or {})
        section = str(where[-2])
        held[section] = "" if held.get(section) == row else row
        state.keep("opened", held)
        state.keep("revealed", new_id())  # the browser brings the details into view, once


def _well_formed(edit: Any) -> bool:
    return (
        isinstance(edit, dict)
        and all(
            isinstance(edit.get(key), str) and len(edit[key]) <= 30_000 for key in ("tab", "at", "act", "text", "step")
        )
        and isinstance(edit.get("seq"), int)
        and not isinstance(edit["seq"], bool)
    )
