"""Widgets that view one path of the case: set from the document before they are drawn, committed in `on_change`."""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from typing import Any, get_args

import pandas as pd
import streamlit as st
from pydantic.fields import FieldInfo

from cxroi.analysis.draws import outline
from cxroi.case.drivers import DRIVER, DRIVERS
from cxroi.case.fields import Part
from cxroi.case.paths import value_at
from cxroi.case.quantities import assumptions
from cxroi.case.quantity import Quantity
from cxroi.report.money import is_share, unit_words
from cxroi.report.text import safe_markdown
from cxroi.ui import state

FIGURES = ("Low", "Likely", "High")
ROW, HEADER = 35, 36


def part(path: str, model: type[Part], *, skip: Sequence[str] = (), also: dict[str, type[Part]] | None = None) -> None:
    """Every field of a part: a table for its quantities, a widget for each other value.

    `skip` leaves fields out; `also` adds the quantities of a part inside it to the table, such as a segment's cross-sell.
    """
    others = [
        (name, info)
        for name, info in model.model_fields.items()
        if name not in skip and not _is_quantity(info) and not _is_section(info)
    ]
    for start in range(0, len(others), 3):
        row = others[start : start + 3]
        for column, (name, info) in zip(st.columns(3), row, strict=False):
            with column:
                one(f"{path}/{name}", info)
    rows = [
        (f"{path}/{name}", info) for name, info in model.model_fields.items() if _is_quantity(info) and name not in skip
    ]
    for inner, inner_model in (also or {}).items():
        rows += [
            (f"{path}/{inner}/{name}", info) for name, info in inner_model.model_fields.items() if _is_quantity(info)
        ]
    if rows:
        quantities(path, rows)


def one(path: str, info: FieldInfo) -> None:
    """The widget that fits one field."""
    name, label, help_text = path.rsplit("/", 1)[-1], info.title or path, info.description
    kinds = _kinds(info)
    choices = [choice for kind in kinds for choice in get_args(kind) if isinstance(choice, str)]
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    if name == "evidence":
        _many(path, label, _names("evidence", "id"), "Entries of the evidence register that back this part's figures.")
    elif name == "segments":
        _many(path, label, _names("segments"), help_text)
    elif name == "metric":
        choice(path, label, _names("metrics"), help_text=help_text, default=default)
    elif name == "driver":
        names = [driver.name for driver in DRIVERS]
        choice(path, label, names, help_text=help_text, default=default, shown=lambda key: DRIVER[key].label)
    elif choices:
        choice(path, label, choices, help_text=help_text, default=default)
    elif bool in kinds:
        st.toggle(
            label, key=_offer(path, bool(state.value(path, default))), help=help_text, on_change=_commit, args=(path,)
        )
    elif int in kinds:
        whole(path, info, default=default)
    elif float in kinds:
        st.number_input(
            label,
            key=_offer(path, state.value(path, default)),
            help=help_text,
            on_change=_commit,
            args=(path,),
            format="%g",
        )
    else:
        text(path, label, help_text=help_text, rename=name in ("name", "id"))
    _tell_faults(path)


def text(path: str, label: str, *, help_text: str | None = None, rename: bool = False) -> None:
    """One line of text; renaming an element carries every reference to it along."""
    shown = state.value(path)
    st.text_input(
        label,
        key=_offer(path, "" if shown is None else str(shown)),
        help=help_text,
        on_change=_rename if rename else _commit,
        args=(path,),
    )


def whole(path: str, info: FieldInfo, *, default: int | None) -> None:
    """A whole number within the limits of its field; empty where the field may be."""
    limits = {
        kind: getattr(entry, kind) for entry in _constraints(info) for kind in ("ge", "le") if hasattr(entry, kind)
    }
    stored = state.value(path, default)
    st.number_input(
        info.title or path,
        min_value=int(limits.get("ge", 0)),
        max_value=int(limits.get("le", 1_000_000)),
        step=1,
        value=None,
        key=_offer(path, stored if isinstance(stored, int) else None),
        help=info.description,
        placeholder="empty",
        on_change=_commit,
        args=(path,),
    )


def choice(
    path: str,
    label: str,
    options: Sequence[str],
    *,
    help_text: str | None = None,
    default: Any = None,
    shown: Callable[[str], str] = str,
) -> None:
    """One of several words; what the file holds stays selectable even where it is not among them."""
    stored = state.value(path, default)
    known = [*options, *([stored] if isinstance(stored, str) and stored not in options else [])]
    st.selectbox(
        label,
        known,
        index=None,
        key=_offer(path, stored),
        help=help_text,
        format_func=lambda option: shown(option) if option in options else option,
        on_change=_commit,
        args=(path,),
    )


def quantities(key: str, rows: list[tuple[str, FieldInfo]]) -> None:
    """Quantities edited in place, each with its shape in small and its fault beside it.

    One figure is certain; low, likely and high together make a range. Shares are edited in percent.
    """
    widget = f"table-{key}-{state.session().revision}"
    base = state.base_of(widget, lambda: pd.DataFrame([_row(path, info) for path, info in rows]))
    height = HEADER + ROW * len(rows)
    editor, beside = st.columns([3, 2], gap="small")
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
                "Unit": st.column_config.TextColumn(width=170),
            },
            on_change=_commit_table,
            args=(widget, tuple(path for path, _ in rows)),
        )
    faults = {path: state.faults_at(path) for path, _ in rows}
    with beside:
        st.dataframe(
            pd.DataFrame(
                [{"Shape": _shape(path), "Meaning": _check(faults[path]) or info.description} for path, info in rows]
            ),
            hide_index=True,
            height=height,
            row_height=ROW,
            column_config={"Shape": st.column_config.AreaChartColumn(width="small", y_min=0, y_max=1)},
        )
    for path, info in rows:
        for fault in faults[path]:
            st.error(safe_markdown(f"**{info.title}** {fault.sentence}"), icon=":material/error:")


def years(path: str, info: FieldInfo) -> None:
    """Amounts by year: the initial one, then one for each year of the horizon."""
    stored = state.value(path)
    if not isinstance(stored, list):
        horizon = state.document().case.finance.years
        st.button("Enter by year instead", key=f"by-year-{path}", on_click=state.put, args=(path, [0] * (horizon + 1)))
        return
    titles = ["Initial", *(f"Year {year}" for year in range(1, len(stored)))]
    rows = [(f"{path}/{number}", _renamed(info, title)) for number, title in enumerate(titles, start=1)]
    quantities(path, rows)
    st.button("Remove the amounts by year", key=f"no-years-{path}", on_click=state.remove, args=(path,))


def replaced_values(path: str) -> None:
    """The values a scenario replaces: each with its path; the value is a number or `low, likely, high`."""
    values = state.value(path) or {}
    for place, replaced in values.items():
        where, figure, remove = st.columns([4, 2, 1], vertical_alignment="bottom")
        where.text_input("Path", place, key=f"path-{path}-{place}", disabled=True, label_visibility="collapsed")
        shown = ", ".join(str(one) for one in replaced) if isinstance(replaced, list) else str(replaced)
        figure.text_input(
            f"Value of {place}",
            key=_offer(f"{path}/{place}", shown),
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
    tidied = [_tidy(figure) for figure in figures]
    return tidied[0] if len(tidied) == 1 else tidied


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
        low, likely, high = (None if figure is None else _tidy(figure / scale) for figure in three)
        changes[paths[int(number)]] = likely if low is None and high is None else [low, likely, high]
    state.edit_many(changes)


def _tidy(figure: float) -> float | int:
    rounded = round(figure, 12)
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 1e15 else rounded


def _shape(path: str) -> list[float] | None:
    stored = state.value(path)
    try:
        quantity = Quantity.parse(stored)
    except ValueError:
        return None
    distribution = state.document().case.uncertainty.distribution
    return None if quantity.certain else outline(quantity, distribution=distribution)


def _check(faults: list[Any]) -> str:
    return "⚠ " + faults[0].sentence if faults else ""


def _many(path: str, label: str, options: list[str], help_text: str | None) -> None:
    stored = [name for name in (state.value(path) or []) if isinstance(name, str)]
    known = [*options, *(name for name in stored if name not in options)]
    st.multiselect(
        label,
        known,
        key=_offer(path, stored),
        help=help_text,
        on_change=_commit,
        args=(path,),
        placeholder="all" if label == "Segments" else "none",
    )


def _offer(path: str, content: Any) -> str:
    return state.offer(f"at-{path}", content)


def _commit(path: str) -> None:
    new = state.widget(f"at-{path}")
    if isinstance(new, float) and new == int(new):
        new = int(new)
    state.edit(path, None if new == [] else new)


def _rename(path: str) -> None:
    new = state.widget(f"at-{path}")
    if new is not None:
        state.rename(path.rsplit("/", 1)[0], new)


def _tell_faults(path: str) -> None:
    for fault in state.faults_at(path):
        st.error(safe_markdown(fault.sentence), icon=":material/error:")


def _names(section: str, key: str = "name") -> list[str]:
    return [
        entry[key]
        for entry in (state.value(section) or [])
        if isinstance(entry, dict) and isinstance(entry.get(key), str)
    ]


def _kinds(info: FieldInfo) -> list[Any]:
    """The types a field's annotation is made of, without Annotated and Optional."""
    found: list[Any] = []
    waiting: list[Any] = [info.annotation]
    while waiting:
        kind = waiting.pop()
        inner = getattr(kind, "__origin__", None)
        if hasattr(kind, "__metadata__"):
            waiting.append(inner)
        elif type(None) in get_args(kind):
            waiting.extend(get_args(kind))
        else:
            found.append(kind)
    return found


def _constraints(info: FieldInfo) -> list[Any]:
    found = list(info.metadata)
    for kind in (info.annotation, *get_args(info.annotation)):
        for entry in getattr(kind, "__metadata__", ()):
            found += [entry, *getattr(entry, "metadata", ())]
    return found


def _is_quantity(info: FieldInfo) -> bool:
    return Quantity in _kinds(info)


def _is_section(info: FieldInfo) -> bool:
    return any(
        isinstance(kind, type) and issubclass(kind, Part)
        for outer in _kinds(info)
        for kind in (outer, *get_args(outer))
    ) or any(Quantity in get_args(kind) for kind in _kinds(info))
