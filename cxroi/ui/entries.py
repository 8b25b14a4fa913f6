"""Entries: the value at an address of the document, how it is shown, and what a typed text means there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from cxroi.case import plain
from cxroi.case.drivers import label_of
from cxroi.case.fields import Part
from cxroi.case.locales import PATTERN
from cxroi.case.model import Case, Effect, Scenario
from cxroi.case.paths import PathError, locate, path_of, value_at
from cxroi.case.plain_data import clean_text
from cxroi.case.quantity import tidy
from cxroi.case.rules import MORE_THAN_ALL
from cxroi.report.language.formats import count
from cxroi.report.language.typed_numbers import read_quantity, spell_quantity
from cxroi.ui import backing
from cxroi.ui.document import Document
from cxroi.ui.fields import LISTED, Field, field_named, fields_of, part_at
from cxroi.ui.identity import Ids, Location, address, id_at, locations, members, steps
from cxroi.ui.rows import NEEDS

DIGITS = 15
"""At most this many digits can have been typed; a figure with more was computed."""
LONGEST = {"long": 20_000, "text": 1_000}
TARGET, HOME, MAIN = "@target", "@initiative", "@main"
"""Entries that are not fields of a file: what an effect acts on (a metric or a driver), the initiative of a row, and the main
figure of an effect: its gain in points or its change in percent, depending on what it acts on."""
NOTE_KEPT = "It is kept in the case and printed in every report."
YES, NO = ("yes", "true", "1", "x"), ("", "no", "false", "0")
MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Place:
    """What an address refers to: the element, the field, and the location of its value in the data."""

    at: str
    row: str
    owner: Location
    field: Field
    location: Location


@dataclass(frozen=True)
class Reading:
    """The meaning of a text at a place: a value (None removes it), or a question with choices, or a problem."""

    value: Any = None
    echo: str = ""
    question: str = ""
    choices: tuple[tuple[str, Any], ...] = ()
    problem: str = ""

    @property
    def taken(self) -> bool:
        """True where the text can be stored."""
        return not (self.question or self.problem)

    @property
    def offered(self) -> tuple[tuple[str, Any], ...]:
        """What a text that waits can be taken as, each by its words: the readings of a question, or the one there is."""
        return self.choices or (((self.echo, self.value),) if self.taken and self.echo else ())


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
        owner = here.owner or here.location[:1]  # a section of the case, such as its workforce
        return backing.entries(at_location(document.data, owner), here.field.name.removeprefix(f"{owner[-1]}/"))
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
            return spell_quantity(_without_noise(value), unit=here.field.unit, locale=manner.locale)
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


def read(document: Document, here: Place, text: str, manner: Manner) -> Reading:
    """The meaning of a text at a place."""
    field, text = here.field, clean_text(text)
    match field.kind:
        case "figure" | "number" | "whole":
            return _figure(document, field, text, manner)
        case "months":
            return _months(text)
        case "toggle":
            return _toggle(text)
        case "choice":
            reading = _choice(options(document, here), field, text)
            return reading if reading.taken or field.name not in LISTED else _beyond_the_list(field, text, reading)
        case "many":
            return _many([value for value, _ in options(document, here)], field, text)
    return _words(document, here, text)


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
    """The field in words: "Churn of Key accounts"."""
    name = spoken(document, here.owner)
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


def _figure(document: Document, field: Field, text: str, manner: Manner) -> Reading:
    if not text:
        needed = (
            field.required and field.name.partition("/")[0] not in NEEDS
        )  # an unfilled row or section just does not count
        return Reading(problem="needs a figure") if needed else Reading()
    typed = read_quantity(
        text,
        unit=field.unit,
        locale=manner.locale,
        currency=str(document.data.get("currency") or "USD"),
        plausible=(field.lowest, field.highest),
    )
    if typed.problem:
        return Reading(problem=_more_than_all(field, text, manner) or typed.problem)
    readings = (
        [(label, _plain(value)) for label, value in typed.choices] if typed.question else [("", _plain(typed.value))]
    )
    fitting = [(label, value) for label, value in readings if not _misfit(field, value)]
    if not fitting:
        return Reading(problem=_misfit(field, readings[0][1]))
    if len(fitting) == 1:
        return Reading(fitting[0][1], echo=typed.echo or fitting[0][0])
    return Reading(question=typed.question, choices=tuple(fitting))


def _more_than_all(field: Field, text: str, manner: Manner) -> str:
    """A cut far beyond everything is refused by the rule that refuses any cut beyond everything, in the same words."""
    if field.unit != "relative change" or field.lowest is None:
        return ""
    value = read_quantity(text, unit=field.unit, locale=manner.locale).value
    least = min(value) if isinstance(value, tuple) else value
    return ". ".join(MORE_THAN_ALL) if least is not None and least < field.lowest else ""


def _misfit(field: Field, value: Any) -> str:
    """Why a readable figure does not fit its field."""
    if isinstance(value, list) and field.kind in ("number", "whole"):
        return "takes one figure, not a range"
    if field.kind == "whole" and not isinstance(value, int):
        return "takes a whole number"
    figures = value if isinstance(value, list) else [value]
    if field.above is not None and min(figures) <= field.above:
        return f"must be more than {spell_quantity(field.above, unit=field.unit)}"
    if field.kind == "whole" and not (field.lowest or 0) <= value <= (
        field.highest if field.highest is not None else value
    ):
        return f"must lie between {tidy(field.lowest or 0)} and {tidy(field.highest or 0)}"
    return ""


def _words(document: Document, here: Place, text: str) -> Reading:
    field = here.field
    longest = LONGEST["long" if field.kind == "long" else "text"]
    if len(text) > longest:
        return Reading(problem=f"may have at most {count(longest)} characters")
    if field.name in ("name", "id", "title") and not text:
        held = stored(document, here)
        return Reading(problem=f"needs a name; it is still called “{held}”") if held else Reading()
    if field.name in ("name", "id"):
        rows = at_location(document.data, here.owner[:-1])
        others = [row.get(field.name) for n, row in enumerate(members(rows)) if n != here.owner[-1]]
        if text in others:
            return Reading(problem=f"“{text}” is already the name of another; choose a different name")
    if field.name == "finance/start" and text and not MONTH.fullmatch(text):
        return Reading(problem="takes a month written as 2027-01")
    return Reading(text or None)


def _months(text: str) -> Reading:
    """Whole months, as `0, 6, 12`."""
    parts = [part.strip() for part in re.split("[,;/]", text) if part.strip()]
    if any(not part.isascii() or not part.isdigit() or int(part) > 600 for part in parts):
        return Reading(problem="takes whole months, such as 0, 6, 12")
    return Reading([int(part) for part in parts] or None)


def _toggle(text: str) -> Reading:
    if text.lower() in YES:
        return Reading(True)
    return Reading(None) if text.lower() in NO else Reading(problem="takes yes or no")


def _choice(offered: list[tuple[str, str]], field: Field, text: str) -> Reading:
    if not text:
        return Reading(problem="needs a choice") if field.name == HOME else Reading()
    for value, label in offered:
        if text.casefold() in (value.casefold(), label.casefold()):
            return Reading(value)
    return Reading(
        problem=f"“{text}” is not among the choices: {', '.join(label for _, label in offered[:12]) or 'there are none yet'}"
    )


def _beyond_the_list(field: Field, text: str, refused: Reading) -> Reading:
    """A currency or a language that is not offered, and that a file may name all the same."""
    if field.name == "currency":
        known = re.fullmatch("[A-Za-z]{3}", text)
        return Reading(text.upper()) if known else Reading(problem="takes the three letters of a currency, such as USD")
    return Reading(text) if re.fullmatch(PATTERN, text) else refused


def _many(offered: list[str], field: Field, text: str) -> Reading:
    names = [name for name in (part.strip() for part in re.split(r"[\n;]", text)) if name]
    unknown = [name for name in names if name not in offered]
    if unknown:
        return Reading(problem=f"“{unknown[0]}” is not among the {field.label.lower()} of the case")
    return Reading([name for name in offered if name in names] or None)


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


def _plain(value: Any) -> Any:
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
