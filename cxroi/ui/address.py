"""The address in the address bar, which reopens the current view, and the link for another person."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import urlencode

import streamlit as st
from streamlit.errors import StreamlitAPIException

from cxroi.case.share_link import packed
from cxroi.ui import people, state

OURS = ("case", "draft", "scenario", "section", "link", "board")


def show() -> None:
    """Show in the address bar what is open: a sample by name, which opens for everyone, or this browser's draft."""
    wanted = {**_open(), **_scenario(), **_section(), **_reader(), **_board()}
    for key in OURS:
        if st.query_params.get(key) != wanted.get(key):
            if key in wanted:
                st.query_params[key] = wanted[key]
            else:
                del st.query_params[key]


def clear() -> None:
    """Remove from the address bar what belongs to a case no longer open; parameters of widgets on screen stay."""
    for key in set(st.query_params) - {*OURS}:
        with suppress(StreamlitAPIException):
            del st.query_params[key]


def link() -> str:
    """The address of the current view, for another person: the page, the case, the scenario, and the moved sliders."""
    document = state.document()
    case = {"draft": document.home.draft} if leads_to_saved() else {"case": document.sample or packed(document.data)}
    carried = {**case, **_scenario(), **_section(), **_board()}
    kept = {key: value for key, value in st.query_params.to_dict().items() if key not in OURS}
    return f"{str(st.context.url).split('?')[0]}?{urlencode({**carried, **kept})}"


def leads_to_saved() -> bool:
    """True where a colleague is led to the saved case itself, by their role in it: in a team, once it is saved as it is."""
    return people.in_team() and state.document().is_saved


def switch(page: str) -> None:
    """Show another page at once, with the link's parameters; Streamlit refuses to carry those of a widget on screen.

    A page that board mode does not offer is not opened.
    """
    for parameters in (st.query_params.to_dict(), {}):
        with suppress(StreamlitAPIException):
            st.switch_page(page, query_params=parameters)


def _open() -> dict[str, str]:
    document, kept = state.document(), state.keeping().condition(state.document())
    if not state.is_chosen() and (kept is None or state.page() != "quick_start"):
        return {}
    if kept is not None:
        return {} if kept.trouble and not kept.count else {"draft": document.home.draft}
    return {"case": document.sample} if document.sample else {}


def _scenario() -> dict[str, str]:
    chosen = state.session().scenario
    return {} if chosen is None else {"scenario": chosen}


def _section() -> dict[str, str]:
    """The open tab of Assumptions, so that a reload and a link come back to it."""
    tab = state.kept("section") if state.page() == "assumptions" and state.is_chosen() else None
    return {"section": tab} if tab else {}


def _board() -> dict[str, str]:
    """Board mode while it is on; a reader link is in it without a word."""
    return {"board": "true"} if state.board() and not state.reads() else {}


def _reader() -> dict[str, str]:
    """The reader link by which this visitor came, so that a reload opens it again."""
    return {"link": state.keeping().reads} if state.reads() else {}
