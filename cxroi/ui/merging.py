"""The second writer of a version: what the other person saved meanwhile, and merging both by path."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from cxroi.case import CaseError, load
from cxroi.case.merging import Merged, Question, Side, merged
from cxroi.report.language import history_words
from cxroi.report.language.changes import change_words
from cxroi.report.language.dates import when
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.store.records import AlteredError, StoreError, Version
from cxroi.ui import autosave, browser, state
from cxroi.ui.document import Home

MET = "merge"
SIDES: tuple[Side, ...] = ("mine", "theirs")


@dataclass(frozen=True)
class Met:
    """A version that someone saved after the one that what is open continues."""

    base: Version
    theirs: Version


def meet(home: Home) -> bool:
    """Called where saving was refused: offer to merge with what was saved meanwhile. False if that cannot be read."""
    try:
        store = autosave.store()
        base, theirs = store.version(home.case_id, home.rev), store.version(home.case_id)
    except (StoreError, AlteredError):
        return False
    if base is None or theirs is None:
        return False
    state.keep(MET, Met(base, theirs))
    return True


def offer() -> None:
    """The other person's version, a question for each path both changed, and what can be done."""
    met: Met | None = state.kept(MET)
    if met is None or state.board():
        return
    document = state.document()
    if document.home.case_id != met.base.case_id or document.home.rev != met.base.rev:  # another case, or saved by now
        state.keep(MET, None)
        return
    try:
        found = merged(load(met.base.yaml), document.data, load(met.theirs.yaml), _answers(met))
    except CaseError:
        state.keep(MET, None)
        state.tell("The version saved meanwhile cannot be read. Download the case file, so that nothing is lost.")
        return
    theirs = met.theirs
    with st.container(border=True, key="merge"):
        said = f", “{theirs.message}”" if theirs.message else ""
        st.markdown(
            safe_markdown(
                f"**Version {theirs.rev} was saved meanwhile by {plain_words(theirs.author)} "
                f"{when(theirs.at, zone=browser.zone())}{plain_words(said)}.** Nothing of yours is lost or saved yet."
            )
        )
        currency = document.case.currency
        st.caption(
            safe_markdown(f"They changed: {change_words(load(met.base.yaml), load(theirs.yaml), currency=currency)}.")
        )
        for asked in found.questions:
            _question(met, found, asked, currency)
        if not found.questions:
            st.caption("You changed other things than they did, so both fit together.")
        with st.container(horizontal=True):
            st.button("Merge both", type="primary", icon=":material/merge:", on_click=_merge, args=(met, found))
            st.button("Save mine as a case of its own", on_click=_apart, icon=":material/call_split:")
            st.button("Not now", on_click=state.keep, args=(MET, None))


def _question(met: Met, found: Merged, asked: Question, currency: str) -> None:
    words = dict(zip(SIDES, history_words.question_words(found, asked, currency), strict=True))
    st.radio(
        f"Both changed {plain_words(asked.path)}",
        SIDES,
        format_func=lambda side: f"{side.capitalize()}: {plain_words(words[side])}",
        key=_key(met, asked.path),
        on_change=_answer,
        args=(met, asked.path),
    )


def _key(met: Met, path: str) -> str:
    return f"merge-{met.theirs.digest[:8]}-{path}"


def _answers(met: Met) -> dict[str, Side]:
    return dict(state.kept(f"answers-{met.theirs.digest[:8]}") or {})


def _answer(met: Met, path: str) -> None:
    chosen = state.widget(_key(met, path))
    if chosen in SIDES:
        state.keep(f"answers-{met.theirs.digest[:8]}", {**_answers(met), path: chosen})


def _merge(met: Met, found: Merged) -> None:
    """Put the merged case on screen, as a step that Undo takes back, and save it on top of theirs if it has no errors."""
    from cxroi.ui import saving

    state.replace(found.data)
    state.rehome(replace(state.document().home, rev=met.theirs.rev))
    state.keep(MET, None)
    if state.document().errors:
        state.tell(f"Merged with version {met.theirs.rev}. The merged case has errors to correct; then save it.")
        return
    saving.save(message=f"Merged with version {met.theirs.rev}")


def _apart() -> None:
    from cxroi.ui import saving

    state.rehome(replace(state.document().home, case_id="", rev=0))
    state.keep(MET, None)
    saving.save()
