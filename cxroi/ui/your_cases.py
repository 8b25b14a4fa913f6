"""The parts of Your cases: saved cases and drafts with their actions, and how to start another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxroi.report.language.dates import when
from cxroi.report.language.formats import counted
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.store.people_records import MANAGE, WRITE
from cxroi.store.records import AlteredError, Draft, NamedCase, StoreError, new_id
from cxroi.ui import autosave, browser, cached, kept_drafts, opening, standing, state, titles
from cxroi.ui.document import sample_names

if TYPE_CHECKING:
    from cxroi.store.store import Store

UPLOAD = "cases-file"
HISTORY_OF = "history-of"
"""Where the case is kept whose history was asked for, with a token for each time."""
LISTED = 25


@dataclass(frozen=True)
class Deleted:
    """The last item deleted, which Undo restores."""

    name: str
    id: str
    is_case: bool


def deleted_just_now() -> None:
    """The last item deleted, with a button to restore it."""
    gone: Deleted | None = state.kept("deleted")
    if gone is not None:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="deleted"):
            st.markdown(f"Deleted: **{plain_words(gone.name)}**. It can be restored for 30 days.", width="stretch")
            st.button("Undo the deletion", icon=":material/undo:", on_click=_bring_back, args=(gone,))


def named() -> None:
    """The named cases of this person, each with what was typed since its version."""
    store = here()
    if store is None:
        return
    found = store.cases(state.keeping().person)
    if not found:
        st.caption("Nothing yet. “Save” in the sidebar adds the case that is open.")
    since = [one for one in store.drafts(state.keeping().person) if one.case_id and kept_drafts.kept(one).is_ahead]
    for one in found[:LISTED]:
        _named(one, [draft for draft in since if draft.case_id == one.id])
    _lately([Deleted(one.name, one.id, True) for one in store.cases(state.keeping().person, forgotten=True)])


def texts() -> dict[str, str]:
    """The newest version of each named case of this person, by its name."""
    store = here()
    if store is None:
        return {}
    found = {one.name: store.version(one.id) for one in store.cases(state.keeping().person)[:LISTED]}
    return {name: version.yaml for name, version in found.items() if version is not None}


def drafts() -> None:
    """The drafts of this person that belong to no named case; a draft that is as it was saved is no entry of its own."""
    store = here()
    if store is None:
        return
    person = state.keeping().person
    cases = {one.id for one in store.cases(person)}
    found = [
        one
        for one in store.drafts(person)
        if one.case_id not in cases and (not one.case_id or kept_drafts.kept(one).is_ahead)
    ]
    if not found:
        st.caption("Nothing yet. A case is a draft from its first change until you save it.")
    for one in found[:LISTED]:
        _draft(one)
    if len(found) > LISTED:
        st.caption(f"The {LISTED} newest of {len(found)} are listed.")
    _lately([Deleted(one.title, one.id, False) for one in store.drafts(state.keeping().person, forgotten=True)])


def begin() -> None:
    """A file, nine questions, a blank case, or a sample."""
    st.file_uploader("Open a case file (YAML)", key=UPLOAD, on_change=opening.open_upload, args=(UPLOAD,))
    with st.container(horizontal=True, gap="small"):
        st.button("Nine questions", icon=":material/bolt:", on_click=state.go, args=("pages/quick_start.py",))
        st.button("A blank case", icon=":material/note_add:", on_click=opening.open_blank, key="cases-blank")
        for name in sample_names():
            title, _ = cached.sample_words(name)
            st.button(
                f"Sample: {plain_words(title)}",
                key=f"cases-{name}",
                icon=":material/science:",
                on_click=_go,
                args=(opening.open_sample, name),
            )


def _named(one: NamedCase, since: list[Draft]) -> None:
    store, version = autosave.store(), None
    try:
        version = store.version(one.id)
        text = version.yaml if version else ""
        below = kept_drafts.worth(cached.case_of(text))
    except (StoreError, AlteredError) as error:
        text, below = "", str(error)
    title = titles.called(one)
    saved = f"version {one.rev}, saved {when(one.at, zone=browser.zone())}"
    if role := standing.role(one.id):
        saved += f" by {version.author if version else ''} · you are {'an' if role[0] in 'aeo' else 'a'} {role}"
    if title != one.name:
        saved += f" as “{one.name}”"
    if approval := _approval(one):
        saved += f" · {approval}"
    with _entry(title, f"{saved} · {below}", f"case-{one.id}", is_open=state.document().home.case_id == one.id):
        with _buttons():
            _open(one.id, lambda: opening.open_case(one.id))
            st.button(
                f"History: {counted(one.rev, 'version')}",
                key=f"history-{one.id}",
                icon=":material/history:",
                on_click=_show_history,
                args=(one.id,),
                help="Every version of this case, in the list below.",
            )
            if text:
                st.button(
                    "Duplicate",
                    key=f"copy-{one.id}",
                    icon=":material/content_copy:",
                    on_click=titles.duplicate,
                    args=(one,),
                )
            if standing.may(WRITE, one.id):
                with st.popover("Rename", icon=":material/edit:"):
                    st.text_input(
                        "Title",
                        key=state.offer(f"name-{one.id}", title),
                        max_chars=200,
                        on_change=_rename,
                        args=(one,),
                        help="Saved as a new version, and shown wherever the case is named.",
                    )
            if standing.may(MANAGE, one.id):
                _deletion(title, one.id, is_case=True)
        for draft in since:
            name = kept_drafts.called(draft)
            other = f" in “{name}”" if name != draft.title else ""
            st.caption(safe_markdown(f"Changed since{other}, {kept_drafts.standing(draft)}"))
            with _buttons():
                _open(draft.id, partial(opening.open_draft, draft.id), label="Go on with the changes")
                _deletion(f"changes of {name}", draft.id, is_case=False, label="Delete the changes")


def _approval(one: NamedCase) -> str:
    try:
        return standing.of_case(one.id, one.rev)
    except StoreError:
        return ""


def _draft(one: Draft) -> None:
    mine = state.document().home.draft == one.id
    name = kept_drafts.called(one)
    with _entry(name, kept_drafts.standing(one), f"draft-{one.id}", is_open=mine), _buttons():
        _open(one.id, lambda: opening.open_draft(one.id))
        _deletion(name, one.id, is_case=False)


@contextmanager
def _entry(name: str, below: str, key: str, *, is_open: bool) -> Iterator[None]:
    with st.container(border=True, key=key):
        st.markdown(f"**{plain_words(name)}**" + (" :blue-badge[open now]" if is_open else ""))
        st.caption(safe_markdown(below))
        yield


def _buttons() -> DeltaGenerator:
    return st.container(horizontal=True, gap="small")


def _deletion(name: str, id: str, *, is_case: bool, label: str = "Delete") -> None:
    st.button(label, key=f"drop-{id}", icon=":material/delete:", on_click=_delete, args=(name, id, is_case))


def _open(id: str, act: Callable[[], None], *, label: str = "Open") -> None:
    st.button(label, key=f"open-{id}", icon=":material/folder_open:", on_click=_go, args=(act,))


def _go(act: Callable[..., None], *args: str) -> None:
    act(*args)
    state.go("pages/business_case.py")


def _show_history(case_id: str) -> None:
    """Have the history below show this case, and come into view."""
    state.keep(HISTORY_OF, (case_id, new_id()))
    state.keep("brought", {"part": "cell-History", "token": new_id()})


def _rename(one: NamedCase) -> None:
    name = str(state.widget(f"name-{one.id}") or "").strip()
    if not name:
        state.tell("A case needs a title; the old one is kept.")
    elif name != titles.called(one):
        titles.rename(one, name)


def _delete(name: str, id: str, is_case: bool) -> None:
    try:
        store = autosave.store()
        store.forget(id) if is_case else store.forget_draft(id)
        state.keep("deleted", Deleted(name, id, is_case))
    except StoreError as error:
        state.tell(f"That could not be deleted: {error}.")


def _bring_back(gone: Deleted) -> None:
    try:
        store = autosave.store()
        store.bring_back(gone.id) if gone.is_case else store.bring_back_draft(gone.id)
        state.keep("deleted", None)
    except StoreError as error:
        state.tell(f"That could not be restored: {error}.")


def _lately(gone: list[Deleted]) -> None:
    if not gone:
        return
    with st.expander(f"Deleted in the last 30 days ({len(gone)})", icon=":material/delete_history:"):
        for one in gone[:LISTED]:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(plain_words(one.name), width="stretch")
                st.button("Restore", key=f"back-{one.id}", on_click=_bring_back, args=(one,))


def here() -> Store | None:
    """The store; None, and a sentence on the page, where it does not answer."""
    try:
        return autosave.store()
    except StoreError as error:
        st.warning(
            safe_markdown(f"The data kept on this machine cannot be read now: {error}."), icon=":material/warning:"
        )
        return None
