"""Scenarios as a sheet: assumptions they replace as rows, scenarios as columns, next to the case as it is.

An empty cell shows the case's own value in grey and replaces nothing; emptying a cell removes the replacement.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from cxroi.analysis.case_analysis import AS_IT_IS
from cxroi.case.paths import PathError, locate
from cxroi.case.quantities import Assumption, assumptions
from cxroi.report.language.formats import unit_words
from cxroi.ui import courier, state
from cxroi.ui.cell_view import View
from cxroi.ui.entries import Place, place, rows_of, spelled, spoken
from cxroi.ui.identity import Location, address
from cxroi.ui.sheets import menu


def replaced_values(view: View) -> None:
    """The sheet, and the choice of one more assumption to replace."""
    courier.sheet(scenario_sheet(view, _asked(view)))
    offered = {_address(view, found): found for found in assumptions(view.document.case)}
    shown = set(_targets(view, _asked(view)))
    if any(rows_of(view.document, "scenarios")):
        st.selectbox(
            "Replace another assumption",
            [at for at in offered if at not in shown],
            index=None,
            key=f"more-{len(shown)}",
            format_func=lambda at: offered[at].title if at in offered else at,
            on_change=_ask_for,
            args=(f"more-{len(shown)}",),
            placeholder="choose an assumption",
            width=520,
        )


def scenario_sheet(view: View, more: list[str]) -> dict[str, Any]:
    """The sheet as plain data; `more` are the addresses of assumptions that no scenario replaces yet."""
    scenarios = list(rows_of(view.document, "scenarios"))
    head: list[dict[str, Any]] = [{"label": "Assumption"}, {"label": AS_IT_IS, "numeric": True}]
    head += [
        {
            "entry": view.cell(f"{row}.name", hint="name"),
            "id": row,
            "menu": menu(view, where, across=True, details=False),
        }
        for row, where, _ in scenarios
    ]
    lines = [_line(view, at, [row for row, _, _ in scenarios]) for at in _targets(view, more)]
    lines += [_lost(view, row, name, path, scenarios) for row, name, path in _nowhere(view)]
    unnamed = sum(not element.get("name") for _, _, element in scenarios)
    return {
        "kind": "sheet", "name": "scenarios", "title": "Scenarios", "across": True,
        "empty": "No scenario yet." if not scenarios else "",
        "add": [{"at": f"{view.document.root}.scenarios", "label": "Add scenario"}],
        "head": head, "lines": lines,
        "below": ["A scenario without a name does not count."] if unnamed else [],
    }  # fmt: skip


def _line(view: View, at: str, scenarios: list[str]) -> dict[str, Any]:
    here = place(view.document, at)
    own = spelled(view.document, here, view.manner)
    unit = unit_words(here.field.unit, view.currency)
    return {
        "key": at,
        "head": {"label": title(view, here), "unit": unit, "help": here.field.meaning},
        "cells": [{"words": own, "numeric": True}, *(view.cell(f"{row}.set/{at}", hint=own) for row in scenarios)],
    }


def title(view: View, here: Place) -> str:
    """An assumption in words: the parts it belongs to, and its label."""
    owners = [spoken(view.document, here.owner[:end]) for end in range(2, len(here.owner) + 1, 2)]
    return f"{' · '.join(owners)}: {here.field.label.lower()}" if owners else here.field.label


def _lost(view: View, row: str, name: str, path: str, scenarios: list[Any]) -> dict[str, Any]:
    """A line for a value that a scenario replaces and the case does not have."""
    return {
        "key": f"{row} {path}",
        "head": {"label": path},
        "cells": [
            {"words": "not in the case"},
            *({"words": "replaced here" if row == one else ""} for one, _, _ in scenarios),
        ],
        "remark": f"{name} replaces a value that the case does not have.",
        "fixes": [{"at": f"{row}.set/{path}", "act": "drop", "label": "Remove it"}],
    }


def _targets(view: View, more: list[str]) -> list[str]:
    """The addresses of everything a scenario replaces, in order of appearance, then of those to add."""
    found: dict[str, None] = {}
    for _, _, element in rows_of(view.document, "scenarios"):
        for path in element.get("set") or {}:
            at = _address_of(view, path)
            if at is not None:
                found[at] = None
    return [*found, *(at for at in more if at not in found and _leads(view, at))]


def _nowhere(view: View) -> list[tuple[str, str, str]]:
    return [
        (row, spoken(view.document, where), path)
        for row, where, element in rows_of(view.document, "scenarios")
        for path in element.get("set") or {}
        if _address_of(view, path) is None
    ]


def _address_of(view: View, path: str) -> str | None:
    """The address of what a path names, if it can be typed."""
    try:
        location: Location = locate(view.document.data, path)
    except PathError:
        return None
    at = address(view.document.ids, location)
    return at if _leads(view, at) else None


def _leads(view: View, at: str) -> bool:
    try:
        place(view.document, at)
    except LookupError:
        return False
    return True


def _address(view: View, found: Assumption) -> str:
    data, ids = view.document.counted
    return address(ids, locate(data, found.path))


def _asked(view: View) -> list[str]:
    return [at for at in state.kept("replaced") or [] if _leads(view, at)]


def _ask_for(key: str) -> None:
    at = state.widget(key)
    if isinstance(at, str):
        state.keep("replaced", [*(state.kept("replaced") or []), at][-50:])
