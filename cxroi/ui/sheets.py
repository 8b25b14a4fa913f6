"""Sheets: the list and figures each shows; and a sheet as plain data for the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cxroi.analysis.totals import company_totals
from cxroi.case.counted import capital
from cxroi.case.drivers import DRIVER
from cxroi.case.fields import Part
from cxroi.case.model import Benefit, Cost, Effect, Evidence, Initiative, Link, Metric, Segment
from cxroi.report.language.formats import figure, unit_words
from cxroi.ui import backing, sheet_notes
from cxroi.ui.cell_view import Cell, View
from cxroi.ui.entries import HOME, MAIN, TARGET, at_location, rows_of, spoken
from cxroi.ui.fields import NUMERIC, Field, field_named, fields_of
from cxroi.ui.identity import Location
from cxroi.ui.sheet_notes import Asked

MENU = (
    ("open", "Open details"),
    ("duplicate", "Duplicate"),
    ("up", "Move up"),
    ("down", "Move down"),
    ("delete", "Delete"),
)
ACROSS = {"up": "Move left", "down": "Move right"}
YEARS_OF_TENURE = 4
"""Years of tenure that have an entry each before more are needed."""

NOT_ASKED: Asked = MappingProxyType({})
Row = tuple[str, Location, dict[str, Any]]


@dataclass(frozen=True)
class Sheet:
    """A list of the case as a sheet: its part, the columns, and the fields shown only in the details."""

    section: str
    model: type[Part]
    title: str
    one: str
    many: str
    columns: tuple[str, ...]
    across: bool = False
    empty: str = ""
    elsewhere: tuple[str, ...] = ()
    """Fields represented by one of the columns."""

    @property
    def key(self) -> str:
        """The entry that names a row."""
        return self.columns[0]

    @property
    def details(self) -> tuple[Field, ...]:
        """The fields that are not in the sheet."""
        return tuple(field for field in fields_of(self.model) if field.name not in (*self.columns, *self.elsewhere))


SEGMENTS = Sheet(
    "segments", Segment, "Customers", "segment", "segments",
    (
        "name", "customers", "new_customers_per_year", "acquisition_cost", "churn_per_year", "revenue_per_customer",
        "revenue_growth", "gross_margin", "cross_sell/per_customer_year", "cross_sell/revenue", "cross_sell/gross_margin",
        "cross_sell/recurring", "referrals_per_customer_year", "contacts_per_customer_year", "cost_per_contact",
    ),
    across=True, empty="No segment yet. Add one, or paste a block from a spreadsheet.",
)  # fmt: skip
METRICS = Sheet("metrics", Metric, "Experience metrics", "metric", "metrics", ("name", "now", "lowest", "highest"))
INITIATIVES = Sheet(
    "initiatives", Initiative, "Initiatives", "initiative", "initiatives", ("name", "owner", "start_month")
)
COSTS = Sheet(
    "costs", Cost, "Cost lines", "cost line", "cost lines",
    ("name", HOME, "one_off", "month", "per_year", "from_month", "to_month", "growth", "contingency"),
    empty="No cost line yet: a finance reader looks for people, running, maintenance and change.",
)  # fmt: skip
BENEFITS = Sheet(
    "benefits", Benefit, "Direct benefits", "direct benefit", "direct benefits",
    ("name", HOME, "one_off", "month", "per_year", "from_month", "to_month", "causal_share", "capture"),
)  # fmt: skip
EFFECTS = Sheet(
    "effects", Effect, "What changes", "effect", "effects",
    (TARGET, HOME, MAIN, "segments", "reach", "causal_share", "capture", "from_month", "ramp_months", "fade_per_year"),
    elsewhere=("driver", "metric", "change", "gain", "change_points"),
)  # fmt: skip
LINKS = Sheet("links", Link, "Links", "link", "links", ("metric", "driver", "change_per_point", "causal_share"))
SOURCE = {"label": "Source", "help": "Entries of the evidence register; choose them in the details."}
EVIDENCE = Sheet(
    "evidence", Evidence, "Evidence register", "entry", "entries", ("id", "kind", "claim", "source", "date")
)


FIGURED = (SEGMENTS, METRICS, INITIATIVES, COSTS, BENEFITS, EFFECTS, LINKS)
"""Sheets whose rows make the figures."""


def sheet(
    view: View, spec: Sheet, *, asked: Asked = NOT_ASKED, opened: str = "", held: Sequence[str] = ()
) -> dict[str, Any]:
    """A sheet as plain data, with the questions on its rows.

    `opened` is the row whose details are shown below it, `held` the order rows are to keep.
    """
    found = in_held_order(list(rows_of(view.document, spec.section)), held)
    data = {"kind": "sheet", "name": spec.section, "title": spec.title, "across": spec.across, "empty": spec.empty}
    data["add"] = _add(view, spec)
    drawn = _across(view, spec, found, opened, asked) if spec.across else _down(view, spec, found, opened, asked)
    return {**data, **drawn}


def in_held_order(found: list[Row], held: Sequence[str]) -> list[Row]:
    """Rows in the order they stood in, so that none moves under the hand; a new one follows the row it follows in the case.

    >>> [row for row, *_ in in_held_order([("b", (), {}), ("new", (), {}), ("a", (), {})], ["a", "b"])]
    ['a', 'b', 'new']
    >>> [row for row, *_ in in_held_order([("new", (), {}), ("a", (), {}), ("b", (), {})], ["a", "b"])]
    ['new', 'a', 'b']
    """
    rows = {row: one for one in found for row in one[:1]}
    order = [row for row in held if row in rows]
    before = ""
    for row in rows:
        if row not in order:
            order.insert(order.index(before) + 1 if before in order else 0, row)
        before = row
    return [rows[row] for row in order]


def details(view: View, spec: Sheet, row: str) -> list[Cell]:
    """The entries of a row not in its sheet, with its amounts by year."""
    cells: list[Cell] = []
    element = dict_of(view, row)
    for field in spec.details:
        if field.name in _hidden(element):
            continue
        if field.name == backing.PLAIN:
            cells += [view.cell(f"{row}.{name}") for name in backing.offered(spec.model, element)]
            continue
        if field.several:
            by_year = view.document.case.finance.years + 1 if field.name == "by_year" else YEARS_OF_TENURE
            years = max(by_year, len(element.get(field.name) or []))
            cells += [view.cell(f"{row}.{field.name}/{year}") for year in range(years)]
        else:
            cells.append(view.cell(f"{row}.{field.name}", wide=field.kind == "long"))
    if spec.model is Effect and element.get("driver") and element.get("change") is None:
        cells.append(view.cell(f"{row}.change_points"))
    return cells


def dict_of(view: View, row: str) -> dict[str, Any]:
    """The content of a row."""
    value: Any = view.document.data
    for step in view.document.where[row]:
        value = value[step]
    return value if isinstance(value, dict) else {}


def menu(
    view: View, where: Location, *, across: bool = False, opened: bool = False, details: bool = True
) -> list[list[str]]:
    """What can be done with a row: only moves that lead somewhere are offered."""
    last = len(at_location(view.document.data, where[:-1]) or []) - 1
    left_out = {"up"} if where[-1] == 0 else set()
    left_out |= {"down"} if where[-1] == last else set()
    left_out |= set() if details else {"open"}
    words = {**dict(MENU), **(ACROSS if across else {}), **({"open": "Close details"} if opened else {})}
    return [[act, words[act]] for act, _ in MENU if act not in left_out]


def _add(view: View, spec: Sheet) -> list[dict[str, str]]:
    if HOME not in spec.columns:
        return [{"at": f"{view.document.root}.{spec.section}", "label": f"Add {spec.one}"}]
    homes = list(rows_of(view.document, "initiatives"))
    return [
        {
            "at": f"{row}.{spec.section}",
            "label": f"Add {spec.one}"
            + (f" to {spoken(view.document, where) or 'the initiative'}" if len(homes) > 1 else ""),
        }
        for row, where, _ in homes
    ]


def _across(view: View, spec: Sheet, found: list[Row], opened: str, asked: Asked) -> dict[str, Any]:
    """Figures down, elements across, with a total."""
    totals = company_totals(view.document.case)
    head: list[dict[str, Any]] = [{"label": "Figure"}]
    for row, where, _ in found:
        head.append(
            {
                "entry": view.cell(f"{row}.{spec.key}", hint="name"),
                "id": row,
                "menu": menu(view, where, across=True, opened=row == opened),
                "opened": row == opened,
            }
        )
    lines: list[dict[str, Any]] = []
    for name in spec.columns[1:]:
        field = field_named(spec.model, name)
        line: dict[str, Any] = {
            "key": name,
            "head": {"label": field.label, "unit": unit_words(field.unit, view.currency), "help": field.meaning},
            "cells": [view.cell(f"{row}.{name}") for row, _, _ in found],
        }
        if len(found) > 1:
            total = totals.get(name)
            line["total"] = "" if total is None else figure(total, field.unit, view.currency)
            if out := sheet_notes.total_waits_for(view, spec, found, name):
                line |= {"total": out, "waits": True}
        lines.append(line)
    source = {
        "key": "source",
        "head": SOURCE,
    }
    lines.append(
        {
            **source,
            "cells": [{"words": view.source(where)} for _, where, _ in found],
            **({"total": ""} if len(found) > 1 else {}),
        }
    )
    if len(found) > 1:
        head.append({"label": "Company", "total": True})
    return {"head": head, "lines": lines if found else [], "below": sheet_notes.below(view, spec, found, asked)}


def _down(view: View, spec: Sheet, found: list[Row], opened: str, asked: Asked) -> dict[str, Any]:
    """Elements down, figures across."""
    fields = [_field(spec, name) for name in spec.columns]
    head: list[dict[str, Any]] = [
        {
            "label": field.label,
            "unit": unit_words(field.unit, view.currency),
            "help": field.meaning,
            "numeric": field.kind in NUMERIC,
        }
        for field in fields
    ]
    if "evidence" in spec.model.model_fields:
        head.append(SOURCE)
    head.append({"label": ""})
    lines = [_row(view, spec, (row, where, element), opened, asked) for row, where, element in found]
    return {"head": head, "lines": lines}


def _row(view: View, spec: Sheet, drawn: Row, opened: str, asked: Asked) -> dict[str, Any]:
    row, where, element = drawn
    cells = [_cell(view, row, name, element) for name in spec.columns]
    if "evidence" in spec.model.model_fields:
        cells.append({"words": view.source(where)})
    needs = sheet_notes.missing(view, spec.section, row, element)
    return {
        "key": row, "head": cells[0], "cells": cells[1:], "menu": menu(view, where, opened=row == opened),
        "called": spoken(view.document, where) or spec.one, "opened": row == opened,
        "missing": capital(needs), "asked": asked.get(row, []), "remark": view.troubles.get(f"{row}.", ""),
    }  # fmt: skip


def _cell(view: View, row: str, name: str, element: dict[str, Any]) -> Cell:
    if name == MAIN:
        return view.cell(f"{row}.{MAIN}", suffix="points" if element.get("metric") else "")
    if name in _hidden(element):
        return {"words": ""}
    return view.cell(f"{row}.{name}")


def _hidden(element: dict[str, Any]) -> tuple[str, ...]:
    """Fields that do not apply to an element: segments, where it acts on a company driver; the shares of money, on a score.

    One that is filled all the same stays in sight.
    """
    driver = DRIVER.get(str(element.get("driver")))
    none = ("segments",) if driver is not None and driver.scope == "company" else ()
    shares = ("causal_share", "capture") if element.get("metric") else ()
    return none + tuple(name for name in shares if element.get(name) is None)


def _field(spec: Sheet, name: str) -> Field:
    if name == TARGET:
        return Field(TARGET, "Acts on", "choice", meaning="A score, or a driver of money directly.")
    if name == HOME:
        return Field(HOME, "Initiative", "choice", meaning="The initiative it belongs to.")
    if name == MAIN:
        return Field(
            MAIN, "Change", "figure", meaning="Points gained of a score, or a change in percent: −12% is 12% fewer."
        )
    return field_named(spec.model, name)
