"""The parts of People: who may see a case, its reader links, what was done with it, and one's own sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import streamlit as st

from cxroi.report.language.dates import when
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.tables import people_tables
from cxroi.store.links import DAYS
from cxroi.store.people_records import AUDIT, READER, ROLES, SHARE, Link, Member, Who
from cxroi.store.records import NamedCase, StoreError
from cxroi.ui import autosave, browser, cells, people, state
from cxroi.ui.door import LINK

if TYPE_CHECKING:
    from cxroi.store.guarded import Guarded

CASE, NEW, ROLE, FOR = "people-case", "people-new", "people-role", "people-days"
LOGGED = 1_000
"""Rows of the log that the page shows."""
MADE = "link-made"
"""The address of the link made last: its token is shown once, for nobody has it afterwards."""


def alone() -> None:
    """Where nobody signs in, nothing is shared."""
    st.caption("Nobody signs in here, so there is nobody to share with. `docs/deploy.md` says how a team does.")


def parts() -> None:
    """The whole page, about one case of the person's."""
    with cells.cell("Who may see this case", "Each person has one role in a case."):
        case = chosen()
        if case is not None:
            members(case)
    if case is not None:
        with cells.cell("Reader links", "Each opens one version, read only, for whoever has the link, until its day."):
            links(case)
        with cells.cell("What was done", "Opened, saved, shared, approved, exported, and what was denied."):
            log(case)
    with cells.cell("Where you are signed in", "An ended session opens nothing any more, whoever has its cookie."):
        sessions()


def chosen() -> NamedCase | None:
    """The case that this page is about: the one that is open, unless another is chosen; None where there is none."""
    try:
        found = autosave.store().cases(state.keeping().person)
    except StoreError as error:
        st.warning(safe_markdown(f"The cases cannot be read now: {error}."), icon=":material/warning:")
        return None
    if not found:
        st.caption("Nothing yet. The first “Save” makes a case, and you its owner.")
        return None
    names = {one.id: f"{one.name} · version {one.rev}" for one in found}
    mine = state.document().home.case_id
    first = list(names).index(mine) if mine in names else 0
    picked = st.selectbox("Case", list(names), index=first, format_func=names.__getitem__, key=f"{CASE}-{mine}")
    return next(one for one in found if one.id == picked)


def members(case: NamedCase) -> None:
    """Who may do what with a case; an owner changes it."""
    door = _door()
    listed, changes = door.members(case.id), door.may(SHARE, case.id)
    if not listed:
        st.caption("You alone, who made it.")
    for one in listed:
        _member(case, one, changes=changes)
    with st.expander("What each role may do", icon=":material/badge:"):
        cells.table(people_tables.roles())
    if not changes:
        return
    there = {one.who.id for one in listed} | {people.person().id}
    others = {one.id: one for one in door.known() if one.id not in there}
    if not others:
        st.caption("Nobody else has signed in here yet. A person can be chosen once they have.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox("Person", list(others), format_func=lambda id: _called(others[id]), key=NEW)
        st.selectbox("Role", ROLES, index=ROLES.index(READER), key=ROLE, width=180)
        st.button("Give access", icon=":material/person_add:", on_click=_add, args=(case.id, others))


def links(case: NamedCase) -> None:
    """The reader links of a case; an owner makes and revokes them."""
    door = _door()
    if not door.may(SHARE, case.id):
        st.caption("An owner makes these.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.selectbox("Opens for", DAYS, index=1, format_func=lambda days: f"{days} days", key=FOR, width=180)
        st.button(f"Make a link to version {case.rev}", icon=":material/add_link:", on_click=_make, args=(case,))
    if made := state.kept(MADE):
        st.caption("Copy it now: only this tab shows it, and nobody can look it up later.")
        st.code(made, language=None, wrap_lines=True)
    for one in door.links(case.id):
        _link(case, one)


def log(case: NamedCase) -> None:
    """What was done with a case, for its owners."""
    door = _door()
    if door.may(AUDIT, case.id):
        cells.table(people_tables.noted(door.noted(case.id, limit=LOGGED), zone=browser.zone()))
    else:
        st.caption("An owner sees this.")


def sessions() -> None:
    """Where this person is signed in."""
    door = _door()
    here = people.caller().session
    for one in door.sessions():
        with st.container(horizontal=True, vertical_alignment="center"):
            this = " · this one" if one.id == here else ""
            st.markdown(
                f"Signed in {when(one.began_at, zone=browser.zone())}, last seen {when(one.seen_at, zone=browser.zone())}{this}",
                width="stretch",
            )
            st.button("End", key=f"end-{one.id}", icon=":material/logout:", on_click=_end, args=(one.id,))


def _member(case: NamedCase, one: Member, *, changes: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain_words(_called(one.who))}**", width="stretch")
        if not changes:
            st.markdown(one.role)
            return
        key = state.offer(f"role-{case.id}-{one.who.id}", one.role)
        st.selectbox(
            f"Role of {plain_words(_called(one.who))}",
            ROLES,
            key=key,
            on_change=_change,
            args=(case.id, one.who, key),
            width=180,
            label_visibility="collapsed",
        )
        st.button("Remove", key=f"out-{case.id}-{one.who.id}", on_click=_remove, args=(case.id, one.who))


def _link(case: NamedCase, one: Link) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        until = when(one.until, zone=browser.zone()).removeprefix("on ")
        st.markdown(f"Version {one.rev}, made by {plain_words(one.made_by)}, opens until {until}", width="stretch")
        st.button(
            "Revoke", key=f"revoke-{one.id}", icon=":material/link_off:", on_click=_revoke, args=(case.id, one.id)
        )


def _add(case_id: str, others: dict[str, Who]) -> None:
    who, role = others.get(str(state.widget(NEW))), str(state.widget(ROLE))
    if who is not None:
        _done(lambda: _door().set_member(case_id, who, role, by=people.person()), f"{_called(who)} is {role} now.")
        state.offer(ROLE, READER)  # the next person is given no more than asked for


def _change(case_id: str, who: Who, key: str) -> None:
    role = str(state.widget(key))
    _done(lambda: _door().set_member(case_id, who, role, by=people.person()), f"{_called(who)} is {role} now.")


def _remove(case_id: str, who: Who) -> None:
    _done(lambda: _door().remove_member(case_id, who), f"{_called(who)} may no longer open this case.")


def _make(case: NamedCase) -> None:
    def make() -> None:
        token = _door().make_link(case.id, case.rev, days=state.widget(FOR), made_by=people.person().name)
        state.keep(MADE, f"{str(st.context.url).split('?')[0].removesuffix('/people')}/?{LINK}={token}")

    _done(make, "The link is made.")


def _revoke(case_id: str, link: str) -> None:
    _done(lambda: _door().revoke_link(case_id, link), "The link opens nothing any more.")


def _end(session: str) -> None:
    _done(lambda: _door().end_session(session), "The session was ended.")


def _done(act: Callable[[], object], words: str) -> None:
    """From a callback: do it, and say so, or why not."""
    state.keep(MADE, None)
    try:
        act()
    except StoreError as error:
        state.tell(f"That was not done: {error}.")
        return
    state.tell(words)


def _door() -> Guarded:
    """The store as this person may use it; this page is there in a team only."""
    return cast("Guarded", autosave.store())


def _called(who: Who) -> str:
    return who.name if who.name == who.subject else f"{who.name} ({who.subject})"
