"""Notices above a page: the last action's message, a welcome back, and a draft changed in another tab."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import streamlit as st

from cxroi.report.language.dates import when
from cxroi.report.language.safe_text import clipped, plain_words, safe_markdown
from cxroi.store.records import StoreError, new_id
from cxroi.ui import autosave, browser, courier, door, left_out, merging, opening, standing, state

YOUR_CASES = "pages/your_cases.py"
LONGEST = 60
"""Signs of what is named as not in the figures."""


@dataclass(frozen=True)
class Elsewhere:
    """Another tab or browser has written the draft open here."""

    draft: str
    at: datetime
    copy: str
    """The draft with what was typed here; empty if nothing was."""


def show() -> None:
    """Whose figures a page shows, and all notices."""
    if state.is_chosen():
        _whose()
    with st.container(key="notices"):  # over the page, so that what is being edited stays where it is
        _elsewhere()
        _welcome()
        _told()
    merging.offer()


def _welcome() -> None:
    welcome = state.kept("welcome")
    if welcome:
        state.keep("welcome", None)
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="welcome"):
            st.markdown(safe_markdown(welcome), width="stretch")
            st.button("Start something else", on_click=state.go, args=(YOUR_CASES,), icon=":material/folder_open:")


def _told() -> None:
    """The last action's message, till the next action, or till it is closed."""
    told = state.told()
    if told:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="told"):
            st.info(safe_markdown(told), icon=":material/info:")
            st.button("Close", key="close-notice", type="tertiary", icon=":material/close:")


def _whose() -> None:
    """The case's title on every page, for a screen without the sidebar, and the scenario; a sample says that it is one."""
    document, scenario = state.document(), state.session().scenario
    title = plain_words(document.case.title)
    under = f" :blue-badge[Scenario: {plain_words(scenario)}]" if scenario else ""
    if missing := left_out.everything(courier.view()):
        under += f" :orange-badge[{len(missing)} not in the figures: {plain_words(clipped(missing[0], LONGEST))}]"
    approved, standing_words = standing.in_short()
    if standing_words:
        under += f" :{'green' if approved else 'orange'}-badge[{plain_words(standing_words)}]"
    if found := merging.newer():
        under += f" :orange-badge[Version {found.rev} was saved by {plain_words(found.author)}]"
    if version := state.kept(door.READING):
        saved = f"version {version.rev}, saved {when(version.at, zone=browser.zone())} by {version.author}"
        under = f" · {plain_words(saved)}{under}"
    if document.sample:
        st.caption(f":orange-badge[Sample] {title}. These are made-up figures.{under}")
    else:
        st.caption(" · ".join(filter(None, (title, plain_words(document.case.organisation)))) + under)


def watch() -> None:
    """Notice another writer of this draft. What was typed here meanwhile gets its own draft: neither is lost."""
    merging.watch()
    found, home = state.keeping().condition(state.document()), state.document().home
    if found is None:
        return
    if found.elsewhere is not None:
        state.keeping().writers.pop(home.draft)
        copy = new_id()
        state.keep("elsewhere", Elsewhere(home.draft, found.elsewhere.at, copy))
        state.rehome(replace(home, draft=copy, parted=found.elsewhere.at.isoformat()))
    elif found.trouble:
        state.keeping().writers[home.draft].retry()
    elif not found.waiting:
        try:
            there = autosave.store().receipt(home.draft)
        except StoreError:
            return
        if there is not None and there.count > found.count:
            state.keep("elsewhere", Elsewhere(home.draft, there.at, ""))


def _elsewhere() -> None:
    found: Elsewhere | None = state.kept("elsewhere")
    if found is None:
        return
    if state.document().home.draft not in (found.draft, found.copy):  # another case is now open
        state.keep("elsewhere", None)
        return
    title = plain_words(state.document().case.title)
    mine = " What you typed here is kept as a separate draft until you choose." if found.copy else ""
    with st.container(border=True, key="elsewhere"):
        st.markdown(
            f":material/sync_problem: **{title} was changed in another tab {when(found.at, zone=browser.zone())}.**{mine}"
        )
        with st.container(horizontal=True):
            st.button("Use the other tab's version", on_click=_take_over, type="primary")
            st.button("Keep mine", on_click=_keep_mine, help="The other tab will be notified.")


def _take_over() -> None:
    found: Elsewhere = state.kept("elsewhere")
    state.keep("elsewhere", None)
    opening.open_draft(found.draft)
    _drop(found.copy)


def _keep_mine() -> None:
    found: Elsewhere = state.kept("elsewhere")
    try:
        there = autosave.store().receipt(found.draft)
    except StoreError as error:
        state.tell(f"That could not be done now: {error}.")
        return
    state.keep("elsewhere", None)
    state.keeping().writers[found.draft] = autosave.keeper(found.draft, count=there.count if there else 0)
    state.rehome(replace(state.document().home, draft=found.draft, parted=""))
    _drop(found.copy)


def _drop(draft: str) -> None:
    if draft:
        writer = state.keeping().writers.pop(draft, None)
        if writer is not None:
            writer.condition(wait=1)
        try:
            autosave.store().forget_draft(draft)
        except StoreError:
            return  # it stays in the list of drafts
