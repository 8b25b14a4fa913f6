"""From the page Listening into the case: a finding kept, and what it becomes in the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from cxroi.case.heard import Heard
from cxroi.case.writing import plain_part
from cxroi.evidence.heard_into_case import Written
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.language.sentences import costless
from cxroi.ui import evidence_into_case, sample_tables, state, table_money


def keep(heard: Heard) -> None:
    """The button that keeps a finding with the case, so that brief, slides and page carry it."""
    if state.board():
        return
    part = plain_part(heard)
    kept = list(state.value("listening") or [])
    if part in kept:
        st.caption("This finding is kept with the case: brief, slides and page show it.")
        st.button(
            "Take it out",
            key=f"drop-{heard.about}",
            on_click=_keep,
            args=([one for one in kept if one != part],),
            type="tertiary",
            icon=":material/delete:",
        )
        return
    if sample_tables.kept_out():
        return
    others = [one for one in kept if one.get("about") != heard.about]
    st.button(
        "Keep this finding with the case",
        key=f"keep-{heard.about}",
        on_click=_keep,
        args=([*others, part],),
        icon=":material/bookmark_add:",
    )


def _keep(kept: list[dict[str, Any]]) -> None:
    state.put("listening", kept)


def offer(make: Callable[[dict[str, Any]], Written], label: str, *, key: str) -> None:
    """What a finding becomes in the case, in words, with the button; or that it is there, or why it cannot be used."""
    if state.board():
        return
    data = table_money.in_its_currency(state.document().data)
    try:
        written = make(data)
    except ValueError as error:
        st.caption(safe_markdown(str(error)))
        return
    st.caption(safe_markdown(written.words))
    if written.doubt:
        st.warning(safe_markdown(written.doubt), icon=":material/help:")
    if written.data == data:
        evidence_into_case.say_it_is_there()
        if written.costless:
            st.warning(safe_markdown(_enter_cost(written.costless)), icon=":material/payments:")
    elif not sample_tables.kept_out():
        st.button(label, key=key, on_click=_write, args=(written,), icon=":material/add_link:")


def _write(written: Written) -> None:
    state.replace(written.data)
    lacks = f" {_enter_cost(written.costless)}" if written.costless else ""
    state.tell(f"It is in the case now, with its evidence.{lacks} Undo removes it.")


def _enter_cost(name: str) -> str:
    return f"{costless(name)} Enter its cost on Assumptions, under Investment."
