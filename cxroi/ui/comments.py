"""Comments on a case: on one of its assumptions or on the whole, answered, and open until someone resolves them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from cxroi.case import Case, CaseError, assumptions, digest
from cxroi.report.language.dates import when
from cxroi.report.language.formats import counted
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.store.people_records import COMMENT
from cxroi.store.records import AlteredError, Comment, NamedCase, StoreError
from cxroi.ui import author, autosave, browser, courier, people, state, unsaid
from cxroi.ui.document import case_in
from cxroi.ui.standing import may

WHOLE = ""
LISTED = 50
LONGEST = 2_000
"""Characters of a comment."""
WIDE = 420
"""Pixels of the field of a comment."""
Threads = Mapping[tuple[str, bool], Sequence[Comment]]
"""Comments on one path together, oldest first; open ones and resolved ones apart."""


def comments(case: NamedCase | None) -> None:
    """The comments on a named case, with a form for another."""
    if case is None:
        st.caption("Nothing yet. Save a case first.")
        return
    try:
        store = autosave.store()
        found = store.comments(case.id)
        version = store.version(case.id)
        known = case_in(version.yaml) if version else None
    except StoreError as error:
        st.warning(safe_markdown(f"The comments cannot be read now: {error}."), icon=":material/warning:")
        return
    except (AlteredError, CaseError):  # comments on the whole are still possible
        known = None
    titles = _titles(known)
    for said in list(threads(found).values())[:LISTED]:
        _thread(said, titles)
    if not found:
        st.caption("Nothing yet.")
    _form(case.id, titles, digest(known) if known else "")


def beside() -> None:
    """Above the assumptions: the open comments on the case on screen, and a form for another.

    Nothing before it is saved; where nobody signs in, nothing while there is none, for there is nobody to speak to.
    """
    document = state.document()
    case_id = document.home.case_id
    found = waiting()
    if not case_id or (not found and not (people.in_team() and may(COMMENT, case_id))):
        return
    titles = _titles(document.case)
    many = f"{counted(len(found), 'open comment')}" if found else "Comments: none open"
    with st.expander(many, icon=":material/comment:", key="comments-beside"):
        for said in list(threads(found).values())[:LISTED]:
            _thread(said, titles)
        _form(case_id, titles, digest(document.case))


def waiting() -> tuple[Comment, ...]:
    """The open comments on the case on screen; none where it was never saved, or the store does not answer."""
    case_id = state.document().home.case_id
    try:
        return tuple(one for one in autosave.store().comments(case_id) if one.resolved_at is None) if case_id else ()
    except StoreError:
        return ()


def on_cells() -> dict[str, str]:
    """What is said at each cell that has an open comment, by the path of the cell."""
    said = {path: found for (path, _), found in threads(waiting()).items() if path}
    return {path: "\n".join(_line(one) for one in found) for path, found in said.items()}


def threads(found: Sequence[Comment]) -> Threads:
    """Comments by what they are on, in the order given; in each the oldest first, as they were said."""
    grouped: dict[tuple[str, bool], list[Comment]] = {}
    for one in found:
        grouped.setdefault((one.path, one.resolved_at is not None), []).insert(0, one)
    return grouped


def _titles(case: Case | None) -> dict[str, str]:
    return {WHOLE: "The case as a whole"} | ({one.path: one.title for one in assumptions(case)} if case else {})


def _line(one: Comment) -> str:
    return f"{one.by} {when(one.at, zone=browser.zone())}: {one.words}"


def _thread(found: Sequence[Comment], titles: Mapping[str, str]) -> None:
    """What was said on one path, with an answer and a resolution for all of it."""
    first = found[0]
    with st.container(border=True, key=f"comment-{first.id}"):
        st.markdown(f"**{plain_words(titles.get(first.path, f'{first.path}, which is no longer there'))}**")
        for one in found:
            at = when(one.at, zone=browser.zone())
            said = f"{plain_words(one.by)} {plain_words(at)}: {plain_words(one.words)}"
            if one.resolved_at is not None:
                said += f" :grey-badge[Resolved by {plain_words(one.resolved_by or '')}]"
            st.markdown(said)
        if state.board() or not may(COMMENT, first.case_id):
            return
        is_open = first.resolved_at is None
        with st.container(horizontal=True, gap="small"):
            if is_open:
                with st.popover("Answer", icon=":material/reply:"), st.container(width=WIDE):
                    place = f"answer-{first.id}"
                    courier.form(unsaid.form_name(place), [unsaid.entry(place, "Answer")], columns=1)
                    st.button("Add the answer", key=f"add-{place}", type="primary", on_click=_add, args=(first, place))
            label = "Resolve" if is_open else "Reopen"
            st.button(label, key=f"resolve-{first.id}", on_click=_resolve, args=(tuple(found), is_open))


def _form(case_id: str, titles: Mapping[str, str], on: str) -> None:
    """The form for another comment."""
    if state.board() or not may(COMMENT, case_id):
        return
    place, on_place = f"comment-{case_id}", _on(case_id)
    with st.popover("Add a comment", icon=":material/add_comment:"), st.container(width=WIDE):
        chosen = unsaid.words(on_place)
        st.selectbox(
            "On",
            list(titles),
            format_func=lambda path: titles.get(path, path),
            key=state.offer(on_place, chosen if chosen in titles else WHOLE),
            on_change=_choose,
            args=(on_place,),
        )
        courier.form(unsaid.form_name(place), [unsaid.entry(place, "Comment")], columns=1)
        st.button("Add", key="comment-add", type="primary", on_click=_begin, args=(case_id, place, on))


def _on(case_id: str) -> str:
    return f"comment-on-{case_id}"


def _choose(on_place: str) -> None:
    unsaid.put(on_place, str(state.widget(on_place) or WHOLE))


def _begin(case_id: str, place: str, on: str) -> None:
    path = str(state.widget(_on(case_id)) or WHOLE)
    _keep(case_id, path, place, on)


def _add(first: Comment, place: str) -> None:
    _keep(first.case_id, first.path, place, first.digest)


def _keep(case_id: str, path: str, place: str, on: str) -> None:
    words = unsaid.words(place).strip()
    if not words or len(words) > LONGEST:
        many = f"A comment has at most {LONGEST:,} characters; this one has {len(words):,}. What you typed stays in its field."
        state.tell(many if words else "A comment needs words.")
        return
    try:
        autosave.store().comment(case_id, path, words, author.name(), digest=on)
        unsaid.put(place, "")
    except StoreError as error:
        state.tell(f"The comment could not be kept: {error}. What you typed stays in its field.")


def _resolve(found: Sequence[Comment], is_open: bool) -> None:
    try:
        for one in found:
            autosave.store().resolve(one.case_id, one.id, author.name() if is_open else None)
    except StoreError as error:
        state.tell(f"That could not be kept: {error}.")
