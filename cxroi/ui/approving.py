"""Approving a version of a case: by whom, in which role, with which words; and taking that back."""

from __future__ import annotations

import streamlit as st

from cxroi.analysis.approval import approved_digest
from cxroi.case import CaseError
from cxroi.report.language import history_words
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.tables import history_tables
from cxroi.store.people_records import APPROVE
from cxroi.store.records import AlteredError, History, NamedCase, StoreError
from cxroi.ui import author, autosave, browser, state
from cxroi.ui.document import case_in
from cxroi.ui.standing import may, of_case

ROLE = "approve-role"


def approvals(case: NamedCase, found: History) -> None:
    """Who approved which version, and the buttons."""
    try:
        given = autosave.store().approvals(case.id)
        standing = of_case(case.id, case.rev)
    except StoreError as error:
        st.caption(safe_markdown(f"The approvals cannot be read now: {error}."))
        return
    worths = history_tables.version_worths(found.versions)
    none = "none stands now" if given else "none yet"
    st.markdown(safe_markdown(f"**Approvals**: {standing or none}."))
    for line in history_words.approval_lines(given, worths):
        st.caption(safe_markdown(line))
    if state.board():
        return
    if not may(APPROVE, case.id):
        st.caption(
            "Only an approver approves a case. An owner gives someone the role “approver” on the page People; whoever has it finds the button here."
        )
        return
    names = history_tables.version_names(found.versions, zone=browser.zone())
    with st.popover("Approve a version", icon=":material/verified:"):
        st.selectbox("Version", list(names), format_func=lambda rev: names.get(rev, str(rev)), key=f"approve-{case.id}")
        if state.widget(ROLE) is None:  # as whoever is here said it last
            state.offer(ROLE, next((one.role for one in given if one.by == author.name() and one.role), ""))
        st.text_input("Your role", key=ROLE, max_chars=80, placeholder="CFO", persist_state="session")
        st.text_input("In your words", key="approve-words", max_chars=500, placeholder="Approved for the 2027 budget")
        st.caption(safe_markdown(_at_stake(case, worths)))
        with st.container(horizontal=True):
            st.button("Approve", on_click=_approve, args=(case, True), type="primary")
            if history_words.standing_approvals(given):
                st.button("Withdraw the approval", on_click=_approve, args=(case, False))
        st.caption(
            "An approval belongs to that version to the letter: after any later change the case is not approved. Every file says which it is."
        )


def _at_stake(case: NamedCase, worths: dict[int, str]) -> str:
    """What the chosen version is worth, and how many comments on the case are open."""
    rev = int(state.widget(f"approve-{case.id}") or 0)
    worth = f"Version {rev}: NPV {worths[rev]} at the likely figures. " if rev in worths else ""
    waiting = sum(one.resolved_at is None for one in autosave.store().comments(case.id))
    return f"{worth}{waiting} comment{' is' if waiting == 1 else 's are'} open."


def _approve(case: NamedCase, given: bool) -> None:
    rev = int(state.widget(f"approve-{case.id}"))
    role, words = (str(state.widget(f"approve-{key}") or "").strip() for key in ("role", "words"))
    try:
        version = autosave.store().version(case.id, rev)
        if version is None:
            raise StoreError("it no longer exists")
        digest = approved_digest(case_in(version.yaml))
        if not given and history_words.of_digest(autosave.store().approvals(case.id), digest) is None:
            state.tell(f"Version {rev} has no approval to withdraw.")
            return
        autosave.store().approve(case.id, rev, digest, author.name(), role=role, words=words, given=given)
    except (StoreError, AlteredError, CaseError) as error:
        state.tell(f"Version {rev} cannot be approved: {error}")
        return
    state.tell(f"Version {rev} is approved." if given else f"The approval of version {rev} is withdrawn.")
