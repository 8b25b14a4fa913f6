"""Entries: the value at an address of the document, how it is shown, and what a typed text means there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from cxroi.case import plain
from cxroi.case.drivers import label_of
from cxroi.case.fields import Part
from cxroi.case.model import Case, Effect, Scenario
from cxroi.case.paths import PathError, locate, members, path_of, value_at
from cxroi.case.quantity import tidy
from cxroi.report.language.spelled_numbers import spell_quantity
from cxroi.ui import backing
from cxroi.ui.document import Document
from cxroi.ui.fields import Field, field_named, fields_of, part_at
from cxroi.ui.identity import Ids, Location, address, id_at, locations, steps

DIGITS = 15
"""At most this many digits can have been typed; a figure with more was computed."""
LONGEST = {"long": 20_000, "text": 1_000}
TARGET, HOME, MAIN = "@target", "@initiative", "@main"
"""Entries that are not fields of a file: what an effect acts on (a metric or a driver), the initiative of a row, and the main
figure of an effect: its gain in points or its change in percent, depending on what it acts on."""
NOTE_KEPT = "It is kept in the case and printed in every report."


@dataclass(frozen=True)
class Place:
    """What an address refers to: the element, the field, and the location of its value in the data."""

    at: str
    row: str
    owner: Location
    field: Field
    location: Location

    @property
    def part(self) -> Location:
        """The part of the case a field belongs to: its element, or a section of the case, such as its workforce."""
        return self.owner or self.location[:1]


@dataclass(frozen=True)
class Manner:
    """How a visitor writes numbers: the browser's locale; the currency is the case's."""

    locale: str = "en"


def place(document: Document, at: str) -> Place:
    """What an address refers to. Raises LookupError for one where nothing can be typed."""
    row, _, name = at.partition(".")
    owner = document.where.get(row)
    if owner is None:
        raise PathError("its row is no longer in the case.")
    model = part_at(owner)
    if name == MAIN and model is Effect:
        name = main_figure(at_location(document.data, owner) or {})
        return Place(at, row, owner, field_named(model, name), (*owner, name))
    if name.startswith("@"):
        return Place(at, row, owner, _virtual(model, owner, name), owner)
    if model is Case and name.startswith("notes/"):
        note = Field(name, "Your note", "long", meaning=NOTE_KEPT)
        return Place(at, row, owner, note, ("notes", name.removeprefix("notes/")))
    if model is Scenario and name.startswith("set/"):
        target = place(document, name.removeprefix("set/"))
        return Place(at, row, owner, target.field, (*owner, "set", path_of(document.data, target.location)))
    if name.startswith("evidence/") and "evidence" in model.model_fields:
        return Place(
            at, row, owner, backing.field_of(model, name), (*owner, "evidence", name.removeprefix("evidence/"))
        )
    where = steps(name)
    if where and isinstance(where[-1], int):
        field = field_named(model, "/".join(str(step) for step in where[:-1]))
        if not field.several or where[-1] > 60:
            raise LookupError(at)
        label = f"{field.label}: year {where[-1] + 1}"
        if field.name == "by_year":
            label = "Initial" if where[-1] == 0 else f"Year {where[-1]}"
        return Place(at, row, owner, replace(field, label=label), (*owner, *where))
    return Place(at, row, owner, field_named(model, name), (*owner, *where))


def main_figure(effect: dict[str, Any]) -> str:
    """The field of an effect that says how much it changes.

    >>> main_figure({"metric": "NPS"}), main_figure({"driver": "churn"})
    ('gain', 'change')
    """
    if effect.get("metric"):
        return "gain"
    return "change_points" if effect.get("change_points") is not None else "change"


def stored(document: Document, here: Place) -> Any:
    """The value at a place, None where there is none."""
    if here.field.name == TARGET:
        element = at_location(document.data, here.owner) or {}
        return next((f"{key}/{element[key]}" for key in ("metric", "driver") if element.get(key)), None)
    if here.field.name == HOME:
        return id_at(document.ids, here.owner[:-2])
    if here.field.names == "evidence":
        return backing.entries(at_location(document.data, here.part), here.field.name.removeprefix(f"{here.part[-1]}/"))
    return at_location(document.data, here.location)


def spelled(document: Document, here: Place, manner: Manner) -> str:
    """The text a stored value is offered as; typed again, it changes nothing."""
    return spelled_value(here, stored(document, here), manner)


def spelled_value(here: Place, value: Any, manner: Manner) -> str:
    """The text a value is offered as at a place."""
    if value is None:
        return ""
    match here.field.kind:
        case "figure" | "number" | "whole" if _numbers(value):
            return spell_quantity(
                _without_noise(value), unit=here.field.unit, locale=manner.locale, plausible=here.field.plausible
            )
        case "toggle":
            return "yes" if value is True else ""
        case "many":
            return "\n".join(map(str, value)) if isinstance(value, list) else ""
        case "months":
            return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return str(value)


def _without_noise(value: Any) -> Any:
    """A figure as a person writes it: digits that only a computer's sums leave are not shown (148.79999999999998 is 148.8)."""
    if isinstance(value, list):
        return [_without_noise(one) for one in value]
    noisy = isinstance(value, float) and len(repr(abs(value)).partition("e")[0].replace(".", "").lstrip("0")) > DIGITS
    return float(f"{value:.12g}") if noisy else value


def options(document: Document, here: Place) -> list[tuple[str, str]]:
    """The choices at a place, as stored and as shown."""
    field = here.field
    if field.name == HOME:
        rows = document.data.get("initiatives") or []
        return [
            (document.ids[("initiatives",)][position], str(row.get("name") or f"Initiative {position + 1}"))
            for position, row in enumerate(rows)
            if isinstance(row, dict)
        ]
    if field.name == TARGET:
        metrics = [(f"metric/{name}", f"{name} (score)") for name in _names(document, "metrics")]
        return metrics + [(f"driver/{name}", label) for name, label in field.options]
    if field.names:
        return [(name, name) for name in _names(document, field.names)]
    return list(field.options)


def spoken(document: Document, owner: Location) -> str:
    """The readable name of an element: its name, or what it acts on."""
    element = at_location(document.data, owner)
    if owner == () or not isinstance(element, dict):
        return ""
    for key in ("name", "id"):
        if element.get(key):
            return str(element[key])
    metric, driver = element.get("metric"), element.get("driver")
    words = [str(metric)] if metric else []
    words += [label_of(driver) if driver in _LABELLED else str(driver)] if driver else []
    return " → ".join(words)


def subject(document: Document, here: Place) -> str:
    """The field in words: "Churn of Key accounts"; of a value that a scenario replaces: "Churn of Key accounts in Cautious"."""
    name, target = spoken(document, here.owner), here.at.partition(".set/")[2]
    if target:
        return f"{subject(document, place(document, target))} in {name or 'a scenario without a name'}"
    return f"{here.field.label} of {name}" if name and here.field.name not in ("name", "id") else here.field.label


def at_location(data: Any, location: Location) -> Any:
    """The value at a location, None where there is none."""
    for step in location:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def troubles(document: Document) -> dict[str, str]:
    """The errors in the data as typed, in words, by the address to show them at."""
    data, ids = document.counted
    found: dict[str, str] = {}
    for error in document.errors:
        try:
            at = _beside(data, ids, locate(data, error.path))
        except LookupError:
            at = f"{document.root}."
        found.setdefault(at, _labelled(document, at, f"{error.rule}. {error.remedy}"))
    return found


def address_of(document: Document, path: str) -> str:
    """The address of the entry that shows what a path of the case leads to; empty where it leads nowhere."""
    data, ids = document.counted
    try:
        return _beside(data, ids, locate(data, path))
    except (LookupError, PathError):
        return ""


def last_good(document: Document, here: Place) -> Any:
    """What the last case without errors holds at a place; None where it holds nothing there, or the place is a scenario's."""
    data, ids = document.counted
    where = locations(data, ids).get(here.row)
    if where is None or here.location[: len(here.owner)] != here.owner or "set" in here.location:
        return None
    return value_at(plain(document.case), path_of(data, (*where, *here.location[len(here.owner) :])))


def _labelled(document: Document, at: str, words: str) -> str:
    """The words of an error, with the page's names for fields."""
    try:
        fields = fields_of(part_at(document.where.get(at.partition(".")[0], ())))
    except LookupError:
        return words
    for field in fields:
        quoted = re.escape(field.name)
        spelled_so = rf"`{quoted}`|\b{quoted}\b" if "_" in field.name else f"`{quoted}`"
        words = re.sub(spelled_so, f"“{field.label}”", words)
    return words


def _beside(data: dict[str, Any], ids: Ids, location: Location) -> str:
    """The address an error is shown at; for a scenario's value, that of the value it replaces."""
    if "set" in location and location[0] == "scenarios":
        end = location.index("set")
        target = address(ids, locate(data, "/".join(map(str, location[end + 1 :]))))
        return f"{address(ids, location[:end])}set/{target}"
    return address(ids, location)


def _virtual(model: type[Part], owner: Location, name: str) -> Field:
    if name == TARGET and model is Effect:
        drivers = field_named(Effect, "driver").options
        return Field(TARGET, "Acts on", "choice", meaning="A score, or a driver of money directly.", options=drivers)
    if name == HOME and len(owner) == 4 and owner[0] == "initiatives":
        return Field(HOME, "Initiative", "choice", meaning="The initiative this belongs to.", required=True)
    raise LookupError(name)


def _names(document: Document, section: str) -> list[str]:
    key = "id" if section == "evidence" else "name"
    return [str(row[key]) for row in members(document.data.get(section)) if row.get(key)]


def plain_value(value: Any) -> Any:
    """A value as in a case file."""
    if isinstance(value, tuple):
        low, likely, high = map(tidy, value)
        return likely if low == high else [low, likely, high]
    return None if value is None else tidy(value)


def _numbers(value: Any) -> bool:
    figures = value if isinstance(value, list) else [value]
    return bool(figures) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in figures)


def rows_of(document: Document, section: str) -> Iterator[tuple[str, Location, dict[str, Any]]]:
    """Every row of a list, over all initiatives if it belongs to them: its id, location and content."""
    for where, names in document.ids.items():
        if where and where[-1] == section:
            for position, row in enumerate(names):
                element = at_location(document.data, (*where, position))
                if row and isinstance(element, dict):
                    yield row, (*where, position), element


_LABELLED = frozenset(name for name, _ in field_named(Effect, "driver").options)
