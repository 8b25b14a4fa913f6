"""Units given by a column's name: minutes for hours, years for months, a month's money for a year's."""

from __future__ import annotations

from dataclasses import replace

from cxroi.tables.loaded import Loaded
from cxroi.tables.reading import Reading, let
from cxroi.tables.reading_log import Notes
from cxroi.tables.schema import Column, plain_name

TIMES: dict[str, tuple[tuple[tuple[str, ...], float, str], ...]] = {
    "first_response_hours": (
        (("minutes", "minute", "mins", "min"), 1 / 60, "minutes were converted to hours"),
        (("seconds", "second", "secs", "sec"), 1 / 3600, "seconds were converted to hours"),
        (("days", "day"), 24.0, "days were converted to hours"),
    ),
    "handle_minutes": (
        (("seconds", "second", "secs", "sec"), 1 / 60, "seconds were converted to minutes"),
        (("hours", "hour", "hrs"), 60.0, "hours were converted to minutes"),
    ),
    "tenure_months": (
        (("years", "year", "yrs", "jahre", "années", "años"), 12.0, "years were converted to months"),
        (("days", "day", "tage", "jours", "días"), 12 / 365.25, "days were converted to months"),
        (("weeks", "week"), 12 / 52.18, "weeks were converted to months"),
    ),
    "revenue_per_year": (
        (("monthly", "month", "mrr", "mtl", "monatlich", "mensuel", "mensual"), 12.0, "a month's money was multiplied by twelve"),
        (("quarterly", "quarter"), 4.0, "a quarter's money was multiplied by four"),
    ),
}  # fmt: skip
HUNDREDTHS = {"cents", "cent", "pence", "centimes", "centavos", "minor"}
"""Words in the name of an amount in hundredths; a name that ends in `_money.amount` is one too."""
KNOWN_AS_IT_IS = {
    "revenue_per_year": ("annual", "yearly", "year", "arr", "jahresumsatz"),
    "tenure_months": ("month", "months"),
}


def in_unit(notes: Notes, loaded: Loaded, table: str, column: Column, source: str, found: Reading) -> Reading:
    """The reading in the schema's unit, converted as the column's name says; a name without a unit is reported."""
    words = set(plain_name(source).split())
    if column.kind == "money" and (words & HUNDREDTHS or source.casefold().endswith("_money.amount")):
        notes.said(table, "cents were divided by 100, as the column's name says", file=loaded.name, column=source)
        found = replace(found, expression=let("c", found.expression, "c / 100.0"))
    for names, factor, said in TIMES.get(column.name, ()):
        if words & {*names}:
            notes.said(table, said, file=loaded.name, column=source)
            value = let("u", found.expression, f"u * {factor!r}")
            return replace(found, expression=value)
    known = KNOWN_AS_IT_IS.get(column.name)
    if known and not words & {*known}:
        unit = "a year's money" if column.name == "revenue_per_year" else "months"
        notes.said(table, f"the column's name gives no unit; it is taken to be {unit}", file=loaded.name, column=source)
    return found
