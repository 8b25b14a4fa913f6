"""The server's end of typing: takes each edit from the browser once, and adds the edits to the case as one step of its history."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from cxroi.ui import quick_start, state, typing
from cxroi.ui.cell_view import View
from cxroi.ui.commits import Edit, apply
from cxroi.ui.entries import Manner

MOST_EDITS, MOST_TABS = 5_000, 8


def courier() -> None:
    """Draw it: on every page, before anything else."""
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


def view() -> View:
    """The document as this visitor sees it."""
    return View(state.document(), manner())


def form(key: str, fields: list[dict[str, Any]], *, columns: int = 3) -> None:
    """Draw a form of entries."""
    typing.draw({"kind": "form", "name": key, "seen": seen(), "fields": fields, "columns": columns}, key=f"form-{key}")


def sheet(data: dict[str, Any]) -> None:
    """Draw a sheet."""
    typing.draw({**data, "seen": seen()}, key=f"sheet-{data['name']}")


def arrived() -> None:
    """From the courier's callback: the edits since the last one."""
    held = state.widget(typing.COURIER)
    sent = held.get("outbox") if isinstance(held, dict) else None
    take(sent.get("edits") if isinstance(sent, dict) else None)


def take(sent: Any) -> None:
    """Take edits as the browser sends them. Each is taken once, in order; malformed ones are skipped."""
    taken, here = seen(), manner()
    for edit in sent[:MOST_EDITS] if isinstance(sent, list) else []:
        if not _well_formed(edit) or edit["seq"] <= taken.get(edit["tab"], 0):
            continue
        taken[edit["tab"]] = edit["seq"]
        taken = dict(list(taken.items())[-MOST_TABS:])
        _take(Edit(edit["at"], edit["act"], edit["text"]), step=(edit["tab"], edit["step"]), manner=here, taken=taken)
    state.keep("seen", taken)


def opened(section: str) -> str:
    """The row of a list whose details are open; "" where there is none."""
    row = (state.kept("opened") or {}).get(section, "")
    return row if row in state.document().where else ""


def _take(edit: Edit, *, step: tuple[str, str], manner: Manner, taken: dict[str, int]) -> None:
    if edit.at.startswith(f"{quick_start.ROOT}."):
        quick_start.took(edit.at, edit.act, edit.text, manner)
        return
    before = state.document()
    if edit.act == "open":
        _open(edit.at.partition(".")[0])
        return
    outcome = apply(before, edit, manner)
    last, result = state.kept("last-step") or (None, None)
    if outcome.document is not before:
        home = replace(outcome.document.home, seen=taken)
        state.put_document(replace(outcome.document, home=home), merged=last == step and result is before)
        state.keep("last-step", (step, state.document()))
    if outcome.message:
        state.tell(outcome.message)


def _open(row: str) -> None:
    """Open a row into its details, or close it again."""
    where = state.document().where.get(row)
    if where and len(where) > 1:
        held = dict(state.kept("opened") or {})
        section = str(where[-2])
        held[section] = "" if held.get(section) == row else row
        state.keep("opened", held)


def _well_formed(edit: Any) -> bool:
    return (
        isinstance(edit, dict)
        and all(
            isinstance(edit.get(key), str) and len(edit[key]) <= 30_000 for key in ("tab", "at", "act", "text", "step")
        )
        and isinstance(edit.get("seq"), int)
        and not isinstance(edit["seq"], bool)
    )
