"""The fields of a case's parts to fill in: read from the model once, for every form and sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from pydantic.fields import FieldInfo

from cxroi.case.drivers import DRIVERS
from cxroi.case.fields import Part, kinds_of, part_in
from cxroi.case.model import Case
from cxroi.case.quantity import Quantity
from cxroi.report.language.locales import languages
from cxroi.ui.identity import Location
from cxroi.ui.places import is_list

Kind = Literal["figure", "number", "whole", "months", "text", "long", "choice", "toggle", "many"]
NUMERIC = ("figure", "number", "whole")
"""Kinds of entries that take figures."""
LONG = ("claim", "source")
CURRENCIES = (
    "USD", "EUR", "GBP", "JPY", "CNY", "KRW", "INR", "KZT", "BRL", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ILS", "TRY", "CHF", "SEK",
    "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "UAH", "RUB", "UZS", "ZAR", "AED", "SAR", "EGP", "NGN", "KES", "THB", "IDR", "MYR", "PHP",
    "VND", "TWD", "PKR", "CLP", "COP", "ARS", "PEN",
)  # fmt: skip
"""Currencies offered; a case file may name any other."""
LISTED: dict[str, Callable[[], tuple[tuple[str, str], ...]]] = {
    "currency": lambda: tuple((one, one) for one in CURRENCIES),
    "locale": languages,
}
"""Fields with a list to choose from that a file may go beyond."""
NOT_TYPED = ("format", "notes", "set")
"""Fields without their own entry: the file's version, and maps whose values are addressed individually."""
CHOSEN = {
    "metric": "metrics", "segments": "segments", "evidence": "evidence", "requires": "initiatives", "excludes": "initiatives",
}  # fmt: skip
"""Fields that name elements of a list in the case, and that list."""


@dataclass(frozen=True)
class Field:
    """One field to fill in: its place in its element, its label, its kind of entry, and its limits."""

    name: str
    label: str
    kind: Kind
    unit: str = ""
    meaning: str = ""
    required: bool = False
    default: Any = None
    lowest: float | None = None
    highest: float | None = None
    above: float | None = None
    options: tuple[tuple[str, str], ...] = ()
    """The choices, as stored and as shown; empty where they are names of the case's own elements."""
    names: str = ""
    """The list whose elements' names are the choices; empty where there is none."""
    several: bool = False
    """True for a list of figures, such as amounts by year: an address then continues with a position."""

    @property
    def plausible(self) -> tuple[float | None, float | None]:
        """The least and the most that it takes, as stored."""
        return (self.above if self.lowest is None else self.lowest), self.highest


@cache
def fields_of(model: type[Part]) -> tuple[Field, ...]:
    """Every field of a part to fill in, in the model's order; those of an inner part by their path.

    >>> from cxroi.case.model import Segment
    >>> [field.name for field in fields_of(Segment) if field.name.startswith("cross_sell")][:2]
    ['cross_sell/per_customer_year', 'cross_sell/revenue']
    """
    found: list[Field] = []
    for name, info in model.model_fields.items():
        if name in NOT_TYPED:
            continue
        inner = part_in(info)
        if inner is None:
            found.append(_field(name, info))
        elif not is_list(info):
            found += [_below(name, field) for field in fields_of(inner)]
    return tuple(found)


def field_named(model: type[Part], name: str) -> Field:
    """One field of a part by its path. Raises LookupError."""
    for field in fields_of(model):
        if field.name == name:
            return field
    raise LookupError(name)


def part_at(location: Location) -> type[Part]:
    """The kind of part at a location of a case. Raises LookupError."""
    model: type[Part] = Case
    for step in location:
        if isinstance(step, str):
            inner = part_in(model.model_fields[step]) if step in model.model_fields else None
            if inner is None:
                raise LookupError(str(location))
            model = inner
    return model


def _below(name: str, field: Field) -> Field:
    return Field(**{**{key: getattr(field, key) for key in Field.__dataclass_fields__}, "name": f"{name}/{field.name}"})


def _field(name: str, info: FieldInfo) -> Field:
    kinds = kinds_of(info)
    extra: dict[str, Any] = dict(info.json_schema_extra) if isinstance(info.json_schema_extra, dict) else {}
    default = None if info.is_required() else info.get_default(call_default_factory=True)
    choices = [choice for kind in kinds for choice in get_args(kind) if isinstance(choice, str)]
    several = any(Quantity in get_args(kind) for kind in kinds)
    lowest, highest = _limits(info)
    return Field(
        name=name,
        label=info.title or name.replace("_", " ").capitalize(),
        kind=_kind(name, kinds, choices, several),
        unit=_unit(name, str(extra.get("unit", ""))),
        meaning=info.description or "",
        required=info.is_required(),
        default=default,
        lowest=extra.get("minimum", lowest),
        highest=extra.get("maximum", highest),
        above=extra.get("exclusiveMinimum"),
        options=_options(name, choices),
        names=CHOSEN.get(name, ""),
        several=several,
    )


def _unit(name: str, unit: str) -> str:
    """The unit a person types in. Points of a rate are stored as fractions, so they are typed in percent like the rate."""
    if unit.startswith("points of"):
        return f"share, {unit}"
    return unit or ("months" if name.endswith(("month", "months")) or name == "may_start" else "")


def _kind(name: str, kinds: list[Any], choices: list[str], several: bool) -> Kind:
    if Quantity in kinds or several:
        return "figure"
    if name in CHOSEN and name != "metric":
        return "many"
    if name == "may_start":
        return "months"
    if name in ("metric", "driver", *LISTED) or choices:
        return "choice"
    for type_, kind in ((bool, "toggle"), (int, "whole"), (float, "number")):
        if type_ in kinds:
            return kind  # type: ignore[return-value]
    return "long" if name in LONG else "text"


def _options(name: str, choices: list[str]) -> tuple[tuple[str, str], ...]:
    if name == "driver":
        return tuple((driver.name, driver.label) for driver in DRIVERS)
    if name in LISTED:
        return LISTED[name]()
    return tuple((choice, choice) for choice in choices)


def _limits(info: FieldInfo) -> tuple[float | None, float | None]:
    """The lowest and highest value of a whole or plain number, from its annotation."""
    found: dict[str, float] = {}
    for entry in _constraints(info):
        found.update({key: getattr(entry, key) for key in ("ge", "le") if getattr(entry, key, None) is not None})
    return found.get("ge"), found.get("le")


def _constraints(info: FieldInfo) -> list[Any]:
    found = list(info.metadata)
    for kind in (info.annotation, *get_args(info.annotation)):
        for entry in getattr(kind, "__metadata__", ()):
            found += [entry, *getattr(entry, "metadata", ())]
    return found
