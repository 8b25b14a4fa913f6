"""The door: signing in and out, and a reader link that opens one version of a case for whoever holds it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from cxroi.case import CaseError, load, parse
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.store.people_records import Link, Who
from cxroi.store.records import AlteredError, Saved, StoreError
from cxroi.ui import autosave, people, state, way_back
from cxroi.ui.document import NOTHING, opened

LINK = "link"
"""The address's parameter that carries the token of a reader link."""
READING = "reading"
"""Where the version that a reader link opened is kept, without its content."""
READER = Who("link", "reader", "a reader by link")


@dataclass(frozen=True)
class Closed:
    """Why nobody comes in, and whether signing in would help."""

    words: str
    sign_in: bool = False
    by_link: bool = False
    """True where a reader link opens nothing: whoever has a role in its case may come in without it."""


def closed() -> Closed | None:
    """None where whoever is here may come in; asked at each run, so that an end is felt at once."""
    token = state.keeping().reads or st.query_params.get(LINK, "")
    try:
        if token:
            return _by_link(token)
        if people.admitted(autosave.server):
            return None
    except StoreError as error:
        return Closed(f"Nobody can be let in now: {error}.")
    ended = people.caller().who is not None
    return Closed("Your session was ended. Sign in again." if ended else "Sign in to open your cases.", sign_in=True)


def ask(why: Closed) -> None:
    """In place of every page: why it is closed, and the way in."""
    state.entered("")
    st.title("cxroi", anchor=False)
    st.markdown(safe_markdown(why.words))
    if why.by_link:
        st.button("Go on without the link", icon=":material/arrow_forward:", on_click=_without_link)
    if not why.sign_in:
        return
    way_back.remember()
    if people.can_sign_out():
        st.button("Sign in", icon=":material/login:", type="primary", on_click=_sign_in)
    else:
        st.caption(
            "Whoever runs this server has not named you to it: the proxy sent no name, or no sign-in is configured."
        )


def signed_in_as() -> None:
    """Who is signed in, and the way out. Nothing on one's own machine."""
    if not people.in_team() or state.reads():
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(f"Signed in as {plain_words(people.person().name)}", width="content")
        if people.can_sign_out():
            st.button("Sign out", icon=":material/logout:", on_click=_sign_out, key="sign-out", type="tertiary")


def _by_link(token: str) -> Closed | None:
    """The version of a link, opened once; it is looked up at each run."""
    store = autosave.server()
    link = store.link(token)
    if link is None:
        return Closed(
            "This link does not open anything: it has expired, was revoked, or was not copied in full. Ask for a new one.",
            by_link=True,
        )
    if not state.keeping().reads:
        try:
            _open(link)
        except (AlteredError, CaseError) as error:
            return Closed(f"The case of this link cannot be opened: {error}")
        state.keeping().reads = token
        store.note(READER, "open", link.case_id, f"version {link.rev}, by a link of {link.made_by}")
    return None


def _open(link: Link) -> None:
    version = autosave.server().version(link.case_id, link.rev)
    if version is None:
        raise StoreError("its version is gone")
    state.keep(READING, Saved(version.rev, version.author, version.at))
    state.keeping().reads = "opening"  # nothing of it becomes a draft
    state.show(opened(load(version.yaml), name="case", last_good=parse(NOTHING)), saved=True)


def _without_link() -> None:
    """Let go of the link and of all that it opened; the door is asked again."""
    state.start_over()
    state.keeping().reads = ""
    st.query_params.clear()


def _sign_in() -> None:
    st.login()


def _sign_out() -> None:
    """End this session in the database first: its cookie would open the app as long as it is valid."""
    here = people.caller()
    try:
        if here.who is not None:
            autosave.server().end_session(here.session, here.who)
    except StoreError as error:
        state.tell(f"You could not be signed out: {error}.")
        return
    st.logout()
