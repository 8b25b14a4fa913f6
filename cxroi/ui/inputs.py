"""Widgets that view one path of the case: set from the document before they are drawn, committed in `on_change`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, get_args

import streamlit as st
from pydantic.fields import FieldInfo

from cxroi.case.drivers import DRIVER, DRIVERS
from cxroi.case.fields import Part
from cxroi.case.quantity import Quantity
from cxroi.report.language.safe_text import safe_markdown
from cxroi.ui import state
from cxroi.ui.quantity_table import quantities


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
        meaning = "Entries of the evidence register that back this part's figures."
        by_quantity = state.value(path)
        for quantity in by_quantity if isinstance(by_quantity, dict) else ():
            _many(f"{path}/{quantity}", f"{label}: {quantity.replace('_', ' ')}", _names("evidence", "id"), meaning)
        if not isinstance(by_quantity, dict):
            _many(path, label, _names("evidence", "id"), meaning)
    elif name == "segments":
        _many(path, label, _names("segments"), help_text)
    elif name in ("requires", "excludes"):
        own = state.value(path.rsplit("/", 1)[0] + "/name")
        _many(path, label, [other for other in _names("initiatives") if other != own], help_text)
    elif name == "metric":
        choice(path, label, _names("metrics"), help_text=help_text, default=default)
    elif name == "driver":
        names = [driver.name for driver in DRIVERS]
        choice(path, label, names, help_text=help_text, default=default, shown=lambda key: DRIVER[key].label)
    elif choices:
        choice(path, label, choices, help_text=help_text, default=default)
    elif bool in kinds:
        st.toggle(
            label, key=offer(path, bool(state.value(path, default))), help=help_text, on_change=_commit, args=(path,)
        )
    elif int in kinds:
        whole(path, info, default=default)
    elif float in kinds:
        st.number_input(
            label,
            key=offer(path, state.value(path, default)),
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
        key=offer(path, "" if shown is None else str(shown)),
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
        key=offer(path, stored if isinstance(stored, int) else None),
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
        key=offer(path, stored),
        help=help_text,
        format_func=lambda option: shown(option) if option in options else option,
        on_change=_commit,
        args=(path,),
    )


def _many(path: str, label: str, options: list[str], help_text: str | None) -> None:
    stored = [name for name in (state.value(path) or []) if isinstance(name, str)]
    known = [*options, *(name for name in stored if name not in options)]
    st.multiselect(
        label,
        known,
        key=offer(path, stored),
        help=help_text,
        on_change=_commit,
        args=(path,),
        placeholder="all" if label == "Segments" else "none",
    )


def offer(path: str, content: Any) -> str:
    return state.offer(f"at-{path}", content)


def _commit(path: str) -> None:
    new = state.widget(f"at-{path}")
    if isinstance(new, float) and new == int(new):
        new = int(new)
    state.edit(path, None if new == [] else new)


def _rename(path: str) -> None:
    new = state.widget(f"at-{path}")
    if new is not None and new != state.value(path):
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
