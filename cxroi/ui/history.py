"""The history of a named case on Your cases: its versions, and bringing one back."""

from __future__ import annotations

import streamlit as st

from cxroi.case import CaseError
from cxroi.case.counted import capital
from cxroi.report.language import history_words
from cxroi.report.language.formats import counted
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.tables import history_tables
from cxroi.store.people_records import WRITE
from cxroi.store.records import AlteredError, History, NamedCase, StoreError, VersionTakenError
from cxroi.ui import approving, author, autosave, browser, cached, cells, opening, standing, state, titles
from cxroi.ui.your_cases import HISTORY_OF, here

CHOSEN, BACK = "history-case", "history-back"
OPEN = 0
"""What is open now, where a version is chosen by its number."""


def history() -> NamedCase | None:
    """The versions of one of this person's cases, the one that is open unless another is chosen; returns that case."""
    store = here()
    cases = store.cases(state.keeping().person) if store else ()
    if store is None or not cases:
        st.caption("Nothing yet. The first “Save” begins the history of a case.")
        return None
    chosen = _chosen(cases)
    try:
        found, given = store.history(chosen.id), store.approvals(chosen.id)
    except StoreError as error:
        st.warning(safe_markdown(f"The history cannot be read now: {error}."), icon=":material/warning:")
        return chosen
    _chain(found)
    cells.table(history_tables.versions(found, zone=browser.zone(), approvals=given))
    mark = f"{history_tables.APPROVED} marks an approved version." if history_words.standing_approvals(given) else ""
    st.caption(f"NPV is at the likely figures, as it was when the version was saved.{mark}")
    _comparing(chosen, found)
    if len(found.versions) > 1 and standing.may(WRITE, chosen.id):
        _restoring(chosen, found)
    approving.approvals(chosen, found)
    return chosen


def _chosen(cases: tuple[NamedCase, ...]) -> NamedCase:
    """The case whose history was asked for in the list above, else the one that is open; another may be chosen here."""
    by_id = {one.id: one for one in cases}
    mine = state.document().home.case_id
    asked, token = state.kept(HISTORY_OF) or ("", "")
    wanted = asked if asked in by_id else mine
    first = list(by_id).index(wanted) if wanted in by_id else 0
    if len(cases) == 1:
        return cases[0]
    names = {one.id: f"{titles.called(one)} · version {one.rev}" for one in cases}
    picked = st.selectbox(
        "Case", list(by_id), index=first, format_func=lambda id: names.get(id, id), key=f"{CHOSEN}-{mine}-{token}"
    )
    return by_id[str(picked)]


def _chain(found: History) -> None:
    """Where the rows in the database are not what was saved; nothing where they are."""
    for one in found.breaks:
        st.error(
            safe_markdown(f"{capital(one.words)}. The database was changed by other means than this app."),
            icon=":material/gpp_bad:",
        )
    if not found.breaks:
        many = len(found.versions)
        st.caption(f"Verified: {counted(many, 'version')}, none of them altered since it was saved.")


def _comparing(case: NamedCase, found: History) -> None:
    """Two versions, or a version and what is open now: what changed, and what each change did to NPV."""
    document = state.document()
    is_ahead = document.home.case_id == case.id and not document.is_saved
    names = {OPEN: "What is open now"} if is_ahead else {}
    names |= history_tables.version_names(found.versions, zone=browser.zone())
    if len(names) < 2:
        return
    st.markdown("**What changed between two versions, and what it did to NPV**")
    earlier, later = st.columns(2)
    pair = [
        column.selectbox(
            label, list(names), index=place, format_func=lambda rev: names.get(rev, str(rev)),
            key=f"{label}-{case.id}-{len(names)}",
        )
        for column, label, place in ((earlier, "From", 1), (later, "To", 0))
    ]  # fmt: skip
    try:
        before, after = (document.text if rev == OPEN else found.at(rev).yaml for rev in pair)
        changed = cached.what_changed(before, after)
    except (CaseError, LookupError) as error:
        st.info(safe_markdown(f"The changes cannot be valued: {error}"), icon=":material/info:")
        return
    st.markdown(safe_markdown(history_words.headline(changed)))
    if pair[1] != OPEN and (message := found.at(pair[1]).message):
        st.caption(plain_words(f"Version {pair[1]}, by {found.at(pair[1]).author}: “{message}”"))
    cells.table(history_tables.effects(changed))
    for remark in history_words.remarks(changed):
        st.caption(safe_markdown(remark))


def _restoring(case: NamedCase, found: History) -> None:
    names = history_tables.version_names(found.versions[1:], zone=browser.zone())
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.selectbox(
            "An earlier version",
            list(names),
            format_func=lambda rev: names.get(rev, str(rev)),
            key=f"{BACK}-{case.id}",
            width=520,
        )
        st.button(
            "Restore it as the newest version",
            icon=":material/settings_backup_restore:",
            on_click=_restore,
            args=(case,),
            help="Adds a version with the content of that one. No version is lost.",
        )


def _restore(case: NamedCase) -> None:
    rev = state.widget(f"{BACK}-{case.id}")
    try:
        store = autosave.store()
        old = store.version(case.id, int(rev))
        name = titles.title_in(old.yaml) if old else ""
        new = store.restore_version(case.id, int(rev), state.keeping().person, author=author.name(), name=name)
    except (StoreError, AlteredError, VersionTakenError) as error:
        state.tell(f"Version {rev} could not be restored: {error}.")
        return
    opening.open_case(case.id)
    state.tell(f"Version {rev} of *{plain_words(titles.called(case))}* is restored as version {new.rev}, and open now.")
