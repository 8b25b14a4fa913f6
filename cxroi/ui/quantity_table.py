"""The table in which quantities are edited: one row each, with its shape in small and its fault beside it."""

from __future__ import annotations

import copy
from typing import Any

import pandas as pd
import streamlit as st
from pydantic.fields import FieldInfo

from cxroi.analysis.draws import outline
from cxroi.case.quantity import Quantity, tidy
from cxroi.report.language.formats import is_share, unit_words
from cxroi.report.language.safe_text import safe_markdown
from cxroi.ui import state

FIGURES = ("Low", "Likely", "High")
ROW, HEADER = 35, 36


def quantities(key: str, rows: list[tuple[str, FieldInfo]]) -> None:
    """Quantities edited in place, each with its shape in small and its fault beside it.

    One figure is certain; low, likely and high together make a range. Shares are edited in percent.
    """
    widget = f"table-{key}-{state.session().revision}"
    base = state.base_of(widget, lambda: pd.DataFrame([_row(path, info) for path, info in rows]))
    height = HEADER + ROW * len(rows)
    editor, beside = st.columns([7, 4], gap="small")
    with editor:
        st.data_editor(
            base,
            key=widget,
            hide_index=True,
            height=height,
            row_height=ROW,
            placeholder="",
            disabled=["Assumption", "Unit"],
            column_config={
                "Assumption": st.column_config.TextColumn(width=170),
                **{
                    name: st.column_config.NumberColumn(format="localized", width=90, help=_FIGURE_HELP[name])
                    for name in FIGURES
                },
                "Unit": st.column_config.TextColumn(width=150),
            },
            on_change=_commit_table,
            args=(widget, tuple(path for path, _ in rows)),
        )
    faults = {path: state.faults_at(path) for path, _ in rows}
    with beside:
        st.dataframe(
            pd.DataFrame(
                [
                    {"Shape": _shape(path), "Meaning": _check(faults[path]) or _meaning(path, info)}
                    for path, info in rows
                ]
            ),
            hide_index=True,
            height=height,
            row_height=ROW,
            column_config={"Shape": st.column_config.AreaChartColumn(width="small", y_min=0, y_max=1)},
        )
    for path, info in rows:
        for fault in faults[path]:
            unit = str((info.json_schema_extra or {}).get("unit", ""))  # type: ignore[union-attr]
            in_file = " (In the case file 100% is 1.)" if is_share(unit) else ""
            st.error(safe_markdown(f"**{info.title}** {fault.sentence}{in_file}"), icon=":material/error:")


def years(path: str, info: FieldInfo) -> None:
    """Amounts by year: the initial one, then one for each year of the horizon."""
    stored = state.value(path)
    if not isinstance(stored, list):
        horizon = state.document().case.finance.years
        st.button("Enter by year instead", key=f"by-year-{path}", on_click=_by_year, args=(path, horizon))
        return
    titles = ["Initial", *(f"Year {year}" for year in range(1, len(stored)))]
    rows = [(f"{path}/{number}", _renamed(info, title)) for number, title in enumerate(titles, start=1)]
    quantities(path, rows)
    st.button("Remove the amounts by year", key=f"no-years-{path}", on_click=state.remove, args=(path,))


def _by_year(path: str, horizon: int) -> None:
    """Turn a line's once and yearly amounts into amounts by year."""
    line = path.rsplit("/", 1)[0]
    kept = {key: held for key, held in state.value(line).items() if key not in ("one_off", "per_year")}
    once, yearly = state.value(f"{line}/one_off", 0), state.value(f"{line}/per_year", 0)
    state.put(line, {**kept, "by_year": [once, *([yearly] * horizon)]})


def _renamed(info: FieldInfo, title: str) -> FieldInfo:
    named = copy.copy(info)
    named.title = title
    return named


_FIGURE_HELP = {
    "Low": "The first end of the range; leave Low and High empty where the figure is certain.",
    "Likely": "The most likely figure, or the certain one.",
    "High": "The other end of the range.",
}


def _row(path: str, info: FieldInfo) -> dict[str, Any]:
    unit = str((info.json_schema_extra or {}).get("unit", ""))  # type: ignore[union-attr]
    stored = state.value(path)
    if stored is None:
        stored = None if info.is_required() else getattr(info.default, "plain", None)
    three = stored if isinstance(stored, list) else [None, stored, None]
    scale = 100.0 if is_share(unit) else 1.0
    figures = [
        round(figure * scale, 10) if isinstance(figure, int | float) else None
        for figure in (*three, None, None, None)[:3]
    ]
    spoken = unit_words(unit, str(state.value("currency", "USD")))
    return {"Assumption": info.title, **dict(zip(FIGURES, map(_nan, figures), strict=True)), "Unit": spoken}


def _nan(figure: float | None) -> float:
    return float("nan") if figure is None else float(figure)


def _commit_table(widget: str, paths: tuple[str, ...]) -> None:
    """Write the edited rows of a table to the case, in one step of the history."""
    held = state.widget(widget)
    base = state.base_of(widget, lambda: None)
    if held is None or base is None:
        return
    changes: dict[str, Any] = {}
    for number, edits in held["edited_rows"].items():
        row = base.iloc[int(number)]
        three = [edits.get(name, None if pd.isna(row[name]) else float(row[name])) for name in FIGURES]
        scale = 100.0 if str(row["Unit"]).startswith("%") else 1.0
        low, likely, high = (None if figure is None else tidy(round(figure / scale, 12)) for figure in three)
        path = paths[int(number)]
        if likely is None and low is None and high is None and "/by_year/" in path:
            likely = 0  # a year without an amount is still a year
        changes[path] = likely if low is None and high is None else [low, likely, high]
    state.edit_many(changes)


def _shape(path: str) -> list[float] | None:
    stored = state.value(path)
    try:
        quantity = Quantity.parse(stored)
    except ValueError:
        return None
    distribution = state.document().case.uncertainty.distribution
    return None if quantity.certain else outline(quantity, distribution=distribution)


def _meaning(path: str, info: FieldInfo) -> str:
    """What a figure means, and what an empty one counts as."""
    if state.value(path) is None and not info.is_required() and info.default is not None:
        plain = getattr(info.default, "plain", 0)
        unit = str((info.json_schema_extra or {}).get("unit", ""))  # type: ignore[union-attr]
        return f"Empty counts as {'100%' if plain == 1 and is_share(unit) else plain}. {info.description}"
    return str(info.description)


def _check(faults: list[Any]) -> str:
    return "⚠ " + faults[0].sentence if faults else ""
