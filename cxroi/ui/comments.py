"""Comments on a case: on one of its assumptions or on the whole, open until someone resolves them."""

from __future__ import annotations

import streamlit as st

from cxroi.case import CaseError, assumptions, digest, read
from cxroi.report.language.dates import when
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.store.people_records import COMMENT
from cxroi.store.records import AlteredError, Comment, NamedCase, StoreError
from cxroi.ui import author, autosave, browser, state
from cxroi.ui.standing import may

WHOLE = ""
LISTED = 50


def comments(case: NamedCase | None) -> None:
    """The comments on a named case, with a form for another."""
    if case is None:
        st.caption("None yet. Save a case first.")
        return
    try:
        store = autosave.store()
        found = store.comments(case.id)
        version = store.version(case.id)
        known = read(version.yaml) if version else None
    except StoreError as error:
        st.warning(safe_markdown(f"The comments cannot be read now: {error}."), icon=":material/warning:")
        return
    except (AlteredError, CaseError):  # comments on the whole are still possible
        known = None
    titles = {WHOLE: "The case as a whole"} | ({one.path: one.title for one in assumptions(known)} if known else {})
    for one in found[:LISTED]:
        _comment(one, titles)
    if not found:
        st.caption("None yet.")
    if state.board() or not may(COMMENT, case.id):
        return
    with st.popover("Add a comment", icon=":material/add_comment:"):
        st.selectbox("On", list(titles), format_func=lambda path: titles.get(path, path), key=f"comment-on-{case.id}")
        st.text_area("Comment", key=f"comment-words-{case.id}", max_chars=2000)
        st.button("Add", key="comment-add", type="primary", on_click=_add, args=(case, digest(known) if known else ""))


def beside() -> None:
    """The open comments on the case on screen, beside its assumptions; nothing where there are none."""
    case_id = state.document().home.case_id
    if not case_id:
        return
    try:
        waiting = [one for one in autosave.store().comments(case_id) if one.resolved_at is None]
    except StoreError:
        return
    if not waiting:
        return
    titles = {WHOLE: "The case as a whole"} | {one.path: one.title for one in assumptions(state.document().case)}
    many = f"{len(waiting)} open comment{'' if len(waiting) == 1 else 's'}"
    with st.expander(many, icon=":material/comment:"):
        for one in waiting[:LISTED]:
            _comment(one, titles)


def _comment(one: Comment, titles: dict[str, str]) -> None:
    with st.container(border=True, key=f"comment-{one.id}", horizontal=True, vertical_alignment="center"):
        on = titles.get(one.path, f"{one.path}, which is no longer there")
        at = when(one.at, zone=browser.zone())
        said = f"**{plain_words(on)}** · {plain_words(one.by)} {at}\n\n{plain_words(one.words)}"
        if one.resolved_at is not None:
            said += f"\n\n:grey-badge[Resolved by {plain_words(one.resolved_by or '')}]"
        st.markdown(said, width="stretch")
        if not state.board() and may(COMMENT, one.case_id):
            label = "Resolve" if one.resolved_at is None else "Reopen"
            st.button(label, key=f"resolve-{one.id}", on_click=_resolve, args=(one, one.resolved_at is None))


def _add(case: NamedCase, on: str) -> None:
    words = str(state.widget(f"comment-words-{case.id}") or "").strip()
    if not words:
        state.tell("A comment needs words.")
        return
    try:
        path = str(state.widget(f"comment-on-{case.id}") or WHOLE)
        autosave.store().comment(case.id, path, words, author.name(), digest=on)
        state.offer(f"comment-words-{case.id}", "")
    except StoreError as error:
        state.tell(f"The comment could not be kept: {error}.")


def _resolve(one: Comment, is_open: bool) -> None:
    try:
        autosave.store().resolve(one.case_id, one.id, author.name() if is_open else None)
    except StoreError as error:
        state.tell(f"That could not be kept: {error}.")
