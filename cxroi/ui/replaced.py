"""The values a scenario replaces: each named by its path."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cxroi.case.paths import value_at
from cxroi.case.quantities import assumptions
from cxroi.case.quantity import tidy
from cxroi.report.text import safe_markdown
from cxroi.ui import state
from cxroi.ui.inputs import offer


def replaced_values(path: str) -> None:
    """The values a scenario replaces: each with its path; the value is a number or `low, likely, high`."""
    values = state.value(path) or {}
    for place, replaced in values.items():
        where, figure, remove = st.columns([4, 2, 1], vertical_alignment="bottom")
        where.text_input("Path", place, key=f"path-{path}-{place}", disabled=True, label_visibility="collapsed")
        shown = ", ".join(str(one) for one in replaced) if isinstance(replaced, list) else str(replaced)
        figure.text_input(
            f"Value of {place}",
            key=offer(f"{path}/{place}", shown),
            label_visibility="collapsed",
            on_change=_commit_replaced,
            args=(path, place),
        )
        remove.button("Remove", key=f"drop-{path}-{place}", on_click=_drop_replaced, args=(path, place))
        for fault in state.faults_at(f"{path}/{place}"):
            st.error(safe_markdown(fault.sentence), icon=":material/error:")
    known = {found.path: found.title for found in assumptions(state.document().case)}
    st.selectbox(
        "Replace another assumption",
        [place for place in known if place not in values],
        index=None,
        key=f"more-{path}",
        format_func=lambda place: known.get(place, place),
        on_change=_add_replaced,
        args=(path,),
        placeholder="choose an assumption",
    )


def _add_replaced(path: str) -> None:
    place = state.widget(f"more-{path}")
    if place is not None:
        base = state.document().data
        state.edit(path, {**(state.value(path) or {}), place: value_at(base, place)})
        state.clear(f"more-{path}")


def _commit_replaced(path: str, place: str) -> None:
    state.edit(path, {**(state.value(path) or {}), place: _figures_typed(str(state.widget(f"at-{path}/{place}")))})


def _drop_replaced(path: str, place: str) -> None:
    state.edit(path, {kept: value for kept, value in (state.value(path) or {}).items() if kept != place})


def _figures_typed(text: str) -> Any:
    """What a person typed: a number, a percentage, or three of them; anything else stays text, to be told as a fault.

    >>> _figures_typed("-5%"), _figures_typed("0.1, 0.2, 0.3"), _figures_typed("about ten")
    (-0.05, [0.1, 0.2, 0.3], 'about ten')
    """
    try:
        figures = [
            float(part.strip().removesuffix("%")) / (100 if part.strip().endswith("%") else 1)
            for part in text.strip("[] ").split(",")
        ]
    except ValueError:
        return text
    tidied = [tidy(round(figure, 12)) for figure in figures]
    return tidied[0] if len(tidied) == 1 else tidied
