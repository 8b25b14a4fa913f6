"""Beside every page: the case, the scenario, the four headline figures, undo and redo, opening and saving."""

from __future__ import annotations

import streamlit as st

from cxroi.case import CaseError
from cxroi.report.language.safe_text import file_name, plain_words, safe_markdown
from cxroi.report.tables.figures import chance, likely_figures
from cxroi.ui import cached, state
from cxroi.ui.document import sample_data, sample_names
from cxroi.ui.whose_figures import whose_figures

BLANK = {
    "format": 1,
    "title": "A new case",
    "finance": {"years": 3, "discount_rate": 0.1},
    "initiatives": [],
}


def sidebar() -> None:
    """Draw all of it."""
    with st.sidebar:
        case = state.document().case
        st.markdown(f"**{plain_words(case.title)}**")
        st.caption(plain_words(case.organisation) or "no organisation named yet")
        _scenarios()
        _headline()
        _history()
        _files()
        board_mode()


def board_mode() -> None:
    """The switch that hides the sidebar and all that changes the case, for a screen share."""
    st.toggle(
        "Board mode",
        key="board",
        bind="query-params",
        help="Hides the sidebar and everything that changes the case; pages stand in a bar above.",
    )


def message() -> None:
    """What the last action has to say: above the page, and for a moment in sight of who has scrolled down."""
    told = state.told()
    if told:
        st.info(safe_markdown(told), icon=":material/info:")
        st.toast(safe_markdown(told.splitlines()[0]), icon=":material/info:")


def _scenarios() -> None:
    names = [entry.name for entry in state.document().case.scenarios]
    if names:
        st.selectbox(
            "Scenario",
            [state.AS_IT_IS, *names],
            key=state.offer("scenario", state.session().scenario or state.AS_IT_IS),
            on_change=_choose_scenario,
            help="Every page shows the case with this scenario's values in place.",
        )


def _choose_scenario() -> None:
    chosen = state.widget("scenario")
    state.choose_scenario(None if chosen == state.AS_IT_IS else chosen)


def _headline() -> None:
    """The four figures; those that need no draws are sent first."""
    try:
        case = state.case()
        if whose_figures():
            st.caption(whose_figures())
        npv, roi = st.columns(2)
        payback, chanced = st.columns(2)
        for column, entry in zip((npv, roi, payback), likely_figures(cached.evaluation(case)), strict=True):
            column.metric(entry.label, entry.value, help=safe_markdown(entry.help))
        entry = chance(cached.simulate(case))
        chanced.metric(entry.label, entry.value, help=safe_markdown(entry.help))
    except CaseError as error:
        st.error(safe_markdown(str(error)))
        return
    faults = len(state.document().faults)
    if faults:
        plural = "" if faults == 1 else "s"
        st.warning(f"{faults} fault{plural} to mend on Assumptions; the figures are those of the last good case.")


def _history() -> None:
    here = state.session()
    back, forward = st.columns(2)
    back.button("Undo", icon=":material/undo:", on_click=state.undo, disabled=not here.past, width="stretch")
    forward.button("Redo", icon=":material/redo:", on_click=state.redo, disabled=not here.future, width="stretch")


def _files() -> None:
    here = state.session()
    st.download_button(
        "Save case file",
        data=here.document.text.encode(),
        file_name=f"{file_name(state.document().case.title)}.yaml",
        mime="application/yaml",
        icon=":material/save:",
        on_click=state.mark_saved,
        args=(here.document.data,),
        type="primary" if state.unsaved() else "secondary",
        width="stretch",
        key="save",
    )
    st.caption("There are changes that are not saved yet." if state.unsaved() else "Everything is saved.")
    with st.popover("Open another case", icon=":material/folder_open:", width="stretch"):
        st.file_uploader(
            "A case file (YAML)",
            type=None,
            key=f"open-{here.revision}",
            on_change=_open,
            args=(f"open-{here.revision}",),
            help="Undo brings back what is open now.",
        )
        for name in sample_names():
            st.button(
                f"Sample: {name.replace('-', ' ')}",
                key=f"sample-{name}",
                on_click=_sample,
                args=(name,),
                width="stretch",
            )
        st.button("A blank case", on_click=_blank, width="stretch")


def _open(key: str) -> None:
    upload = state.widget(key)
    if upload is None:
        return
    faults = state.open_text(upload.getvalue(), name=upload.name)
    if faults:
        listed = "\n".join(f"- {fault}" for fault in faults[:20])
        state.tell(f"{upload.name} was not opened; what was open stays:\n{listed}")


def _sample(name: str) -> None:
    state.open_data(sample_data(name), name=name, saved=True)


def _blank() -> None:
    state.open_data(BLANK, name="new case")
