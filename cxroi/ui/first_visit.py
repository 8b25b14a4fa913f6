"""The first visit: one choice, and nothing else. Also the title of the browser tab."""

from __future__ import annotations

import streamlit as st

from cxroi.report.language.dates import when
from cxroi.report.language.safe_text import plain_words
from cxroi.store.records import StoreError
from cxroi.ui import autosave, browser, cached, opening, state
from cxroi.ui.document import sample_names
from cxroi.ui.kept_drafts import kept
from cxroi.ui.notices import YOUR_CASES

QUICK_START = "pages/quick_start.py"
FIRST = "pages/business_case.py"
EVIDENCE = "pages/evidence.py"
UPLOAD = "first-file"
LISTED = 4
"""Saved cases that the first page offers."""


def tab_title() -> str:
    """The title of the browser's tab: the case's."""
    return f"{state.document().case.title} · cxroi" if state.is_chosen() else "cxroi"


def choose(page: str = "") -> None:
    """Four cards in place of a page: nine questions, tables, a sample, a case file; below them, for those who know, a blank case.

    `page` is the title of the page that was asked for: it shows a case, and opens once one is chosen.
    """
    state.entered("")  # the page that this replaces does not ask
    st.title("What a better customer experience is worth", anchor=False)
    st.caption("What a programme costs and changes becomes a business case in money. How do you want to begin?")
    if page:
        st.info(
            f"The page “{page}” needs a case, and none is open yet. Begin with one of these.", icon=":material/info:"
        )
    _saved_cases()
    st.space("small")
    own, tables, sample, file = (
        column.container(border=True, height="stretch") for _ in range(2) for column in st.columns(2, gap="medium")
    )
    with own:
        st.header("Your company", anchor=False)
        st.markdown("Nine questions, two minutes. You get a complete case that you can refine.")
        st.button(
            "Answer nine questions", icon=":material/bolt:", type="primary", on_click=state.go, args=(QUICK_START,)
        )
    with tables:
        st.header("Your data", anchor=False)
        st.markdown(
            "Survey, billing, customer or ticket files (CSV, Excel, Parquet). You see whether your scores predict money, and a "
            f"case begins with your figures. {browser.stays_here()}"
        )
        st.button("Bring your files", icon=":material/table_view:", on_click=opening.open_blank, args=(EVIDENCE,))
    with sample:
        st.header("A sample", anchor=False)
        st.markdown("See what a finished case looks like. The figures are made up.")
        for name in sample_names():
            title, organisation = cached.sample_words(name)
            st.button(
                f"**{plain_words(title)}** · {plain_words(organisation)}",
                key=f"first-{name}",
                on_click=opening.open_sample,
                args=(name,),
                width="stretch",
            )
    with file:
        st.header("A case file", anchor=False)
        st.markdown("A case (YAML) that you or a colleague saved.")
        st.file_uploader(
            "Case file", key=UPLOAD, on_change=opening.open_upload, args=(UPLOAD,), label_visibility="collapsed"
        )
    with st.container(horizontal=True, gap="medium"):
        st.button(
            "Or by hand, from a blank case", icon=":material/edit_note:", type="tertiary", on_click=opening.open_blank
        )
        if _has_cases():
            st.button(
                "Or see all your cases",
                icon=":material/folder:",
                type="tertiary",
                on_click=state.go,
                args=(YOUR_CASES,),
            )


def _saved_cases() -> None:
    """The cases saved last, one's own and those that others gave a role in: a colleague who was given one begins here."""
    try:
        store, person = autosave.store(), state.keeping().person
        found, drafts = store.cases(person)[:LISTED], store.drafts(person)
    except StoreError:
        return
    if not found:
        return
    ahead = {one.case_id: one for one in reversed(drafts) if one.case_id and kept(one).is_ahead}
    with st.container(border=True, key="first-cases"):
        st.header("Your cases", anchor=False)
        with st.container(horizontal=True, gap="small"):
            for one in found:
                saved = f"version {one.rev}, saved {when(one.at, zone=browser.zone())}"
                st.button(
                    f"**{plain_words(one.name)}** · {plain_words(saved)}",
                    key=f"first-case-{one.id}",
                    icon=":material/folder_open:",
                    on_click=opening.open_case,
                    args=(one.id,),
                )
                if draft := ahead.get(one.id):
                    st.button(
                        f"With your changes, kept {plain_words(when(draft.at, zone=browser.zone()))}",
                        key=f"first-draft-{draft.id}",
                        icon=":material/edit:",
                        on_click=opening.open_draft,
                        args=(draft.id,),
                    )


def back() -> None:
    """On a page shown before a case is open: back to the choice."""
    st.button("Back", icon=":material/arrow_back:", type="tertiary", on_click=state.go, args=(FIRST,))


def _has_cases() -> bool:
    try:
        store, person = autosave.store(), state.keeping().person
        return bool(store.drafts(person) or store.cases(person))
    except StoreError:
        return False
