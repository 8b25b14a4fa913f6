"""The values a scenario replaces: each named by its path."""

from __future__ import annotations

import math
from typing import Any

import streamlit as st

from cxroi.case.paths import value_at
from cxroi.case.quantities import assumptions
from cxroi.case.quantity import tidy
from cxroi.report.language.formats import is_share, unit_words
from cxroi.report.language.safe_text import safe_markdown
from cxroi.ui import state
from cxroi.ui.inputs import offer


def replaced_values(path: str) -> None:
    """The values a scenario replaces: a number, a percentage, or `low, likely, high`."""
    values = state.value(path) or {}
    known = {found.path: found for found in assumptions(state.document().case)}
    for place, replaced in values.items():
        figure, remove = st.columns([5, 1], vertical_alignment="bottom")
        found = known.get(place)
        title = f"{found.title} ({unit_words(found.unit, state.document().case.currency)})" if found else place
        figure.text_input(
            title,
            key=offer(f"{path}/{place}", _shown(replaced, found.unit if found else "")),
            help=f"One figure, or low, likely, high; shares as 12% or 0.12. Path: {place}",
            on_change=_commit_replaced,
            args=(path, place),
        )
        remove.button("Remove", key=f"drop-{path}-{place}", on_click=_drop_replaced, args=(path, place))
        for fault in state.faults_at(f"{path}/{place}"):
            st.error(safe_markdown(fault.sentence), icon=":material/error:")
    st.selectbox(
        "Replace another assumption",
        [place for place in known if place not in values],
        index=None,
        key=f"more-{path}-{len(values)}",
        format_func=lambda place: known[place].title if place in known else place,
        on_change=_add_replaced,
        args=(path, f"more-{path}-{len(values)}"),
        placeholder="choose an assumption",
    )


def _add_replaced(path: str, key: str) -> None:
    place = state.widget(key)
    base = state.document().data
    if place in {found.path for found in assumptions(state.document().case)} and value_at(base, place) is not None:
        state.edit(path, {**(state.value(path) or {}), place: value_at(base, place)})


def _commit_replaced(path: str, place: str) -> None:
    state.edit(path, {**(state.value(path) or {}), place: _figures_typed(str(state.widget(f"at-{path}/{place}")))})


def _drop_replaced(path: str, place: str) -> None:
    state.edit(path, {kept: value for kept, value in (state.value(path) or {}).items() if kept != place})


def _shown(value: Any, unit: str) -> str:
    """A value as it can be typed: shares in percent."""
    figures = value if isinstance(value, list) else [value]
    if is_share(unit) and all(isinstance(one, int | float) for one in figures):
        return ", ".join(f"{tidy(round(100 * one, 10))}%" for one in figures)
    return ", ".join(map(str, figures))


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
    if not all(map(math.isfinite, figures)):
        return text
    tidied = [tidy(round(figure, 12)) for figure in figures]
    return tidied[0] if len(tidied) == 1 else tidied
