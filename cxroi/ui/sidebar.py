"""The sidebar: the case, the scenario, the headline figures, undo and redo, saving, and opening another."""

from __future__ import annotations

import streamlit as st

from cxroi.analysis.case_analysis import AS_IT_IS
from cxroi.case import CaseError
from cxroi.report.language.formats import counted
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.language.uncounted import withheld
from cxroi.report.tables.figures import headline
from cxroi.ui import cached, courier, door, left_out, opening, saving, state
from cxroi.ui.document import sample_names
from cxroi.ui.notices import YOUR_CASES
from cxroi.ui.step_words import step_words
from cxroi.ui.whose_figures import whose_figures

GO = "Press to go to the first."


def sidebar() -> None:
    """Draw the sidebar; before a case is chosen there is nothing to show."""
    if not state.is_chosen():
        return
    with st.sidebar:
        document = state.document()
        st.markdown(f"**{plain_words(document.case.title)}**")
        st.caption(plain_words(document.case.organisation) or "no organisation named yet")
        _unread()
        _scenarios()
        _headline()
        _history()
        saving.buttons()
        if (kept := state.keeping().condition(state.document())) is not None and kept.elsewhere is not None:
            st.rerun()  # the edit met another tab's version on disk: the next run reports it
        _others()
        board_mode()
        door.signed_in_as()


def board_mode() -> None:
    """The switch that hides the sidebar and everything that changes the case, for a screen share."""
    if state.reads():
        return
    st.toggle(
        "Board mode",
        key=state.offer("board", state.board()),
        on_change=_choose_board,
        help="Hides the sidebar and everything that changes the case; pages move to a bar at the top.",
    )


def _choose_board() -> None:
    """The address says so as long as it is on (see `address`)."""
    state.keep("board", bool(state.widget("board")))


def _scenarios() -> None:
    names = [entry.name for entry in state.document().case.scenarios]
    if names:
        st.selectbox(
            "Scenario",
            [AS_IT_IS, *names],
            key=state.offer("scenario", state.session().scenario or AS_IT_IS),
            on_change=_choose_scenario,
            help="Every page shows the case with this scenario's values.",
        )


def _choose_scenario() -> None:
    chosen = state.widget("scenario")
    state.choose_scenario(None if chosen == AS_IT_IS else chosen)


def _headline() -> None:
    """The headline of every page: the expected NPV first."""
    try:
        case = state.case()
        if whose_figures():
            st.caption(whose_figures())
        found = cached.analysis(case)
        if missing := withheld(found.evaluation):
            st.warning(safe_markdown(missing))
        first, *others = headline(found.evaluation, found.simulation)
        st.metric(first.label, first.value, help=safe_markdown(first.help))
        if first.below:
            st.caption(safe_markdown(first.below))
        for start in range(0, len(others), 2):
            for column, entry in zip(st.columns(2), others[start : start + 2], strict=False):
                column.metric(entry.label, entry.value, help=safe_markdown(entry.help))
    except CaseError as error:
        st.error(safe_markdown(str(error)))
        return
    errors = len(state.document().errors)
    if errors:
        st.warning(
            f"{counted(errors, 'error')} to correct on Assumptions; the figures are those of the last good case."
        )


def _unread() -> None:
    """What is kept as typed and not in the figures, on whatever page it was typed, and the way there.

    It has its place at the top whether there is anything or not, so that no button below it moves when the last is corrected.
    """
    view = courier.view()
    names = left_out.names(view)
    with st.container(key="unread"):
        if not names:
            st.caption("Every entry counts in the figures.")
            return
        st.button(
            f"{len(names)} not in the figures: {plain_words(names[0])}",
            key="show-unread",
            icon=":material/warning:",
            type="tertiary",
            on_click=courier.point_at,
            args=([*view.document.unread, *(at for at, _ in left_out.incomplete(view))][0],),
            help=safe_markdown(f"{left_out.words(view)} {GO}"),
        )


def _history() -> None:
    here = state.session()
    back, forward = st.columns(2)
    back.button("Undo", icon=":material/undo:", on_click=state.undo, disabled=not here.past, width="stretch")
    forward.button("Redo", icon=":material/redo:", on_click=state.redo, disabled=not here.future, width="stretch")
    for name, steps in (("Undo", here.past[-1:]), ("Redo", here.future[:1])):
        for step in steps:
            st.caption(f"{name}: {plain_words(step_words(here.document, step, courier.manner()))}")


def _others() -> None:
    key = f"open-{state.session().revision}"
    with st.popover("Open another case", icon=":material/folder_open:", width="stretch"):
        st.button("Your cases", icon=":material/folder:", on_click=state.go, args=(YOUR_CASES,), width="stretch")
        st.file_uploader(
            "A case file (YAML)",
            type=None,
            key=key,
            on_change=opening.open_upload,
            args=(key,),
            help="Undo returns to what is open now.",
        )
        for name in sample_names():
            st.button(
                f"Sample: {name.replace('-', ' ')}",
                key=f"sample-{name}",
                on_click=opening.open_sample,
                args=(name,),
                width="stretch",
            )
        st.button("A blank case", on_click=opening.open_blank, width="stretch")
