"""The one format that all dates of a column have: read in one pass, several times as fast as dates of any kind."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cxroi.tables.sql import first_row, literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", ", %H:%M", ", %H:%M:%S", "T%H:%M", "T%H:%M:%S", "T%H:%M:%S.%f", "T%H:%M:%SZ", "T%H:%M:%S.%fZ",
    " %H:%M:%S UTC", " %I:%M %p", " %I:%M:%S %p", ", %I:%M %p", ", %I:%M:%S %p")  # fmt: skip
_IN_WORDS = ("%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%d %B %Y", "%d.%b.%Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y")
_MONTHS = ("%Y-%m", "%Y/%m", "%Y.%m", "%m/%Y", "%m.%Y", "%m-%Y", "%b %Y", "%B %Y", "%b-%Y", "%b-%y")
_COMPACT = {"%Y%m%d": 8, "%Y%m": 6}
"""Formats without marks, with the length of their texts: without it they would read the day numbers of spreadsheets."""
OFFSET = r"\s*[+-]\d{2}:?\d{2}$"


@lru_cache
def formats(order: str) -> tuple[str, ...]:
    """The formats tried, for this order of day and month."""
    first, second = ("%d", "%m") if order == "day first" else ("%m", "%d")
    days = [mark.join((first, second, year)) for mark in "./- " for year in ("%Y", "%y")]
    days += [mark.join(("%Y", "%m", "%d")) for mark in "-/."]
    return (*(day + time for day in (*days, *_IN_WORDS) for time in _TIMES), *_MONTHS, *_COMPACT)


def in_one_format(connection: DuckDBPyConnection, texts: str, text: str, order: str, *, zones: bool) -> str | None:
    """SQL of the moment in `text`, where all of the relation's texts `t` have one format; None where they do not.

    With `zones` each text ends in an offset from UTC, which is left out.
    """
    bare, moment = (f"regexp_replace({one}, '{OFFSET}', '')" if zones else one for one in ("t", text))
    row = connection.execute(f"select {bare} from {texts} where t is not null limit 1").fetchone()
    if row is None:
        return None
    tried = formats(order)
    listed = ", ".join(f"try_strptime({literal(str(row[0]))}, {literal(one)}) is not null" for one in tried)
    told = first_row(connection, f"select [{listed}]")[0]
    for format_, fits in zip(tried, told, strict=True):
        if fits and _fits(connection, texts, bare, format_):
            return f"try_strptime({moment}, {literal(format_)})"
    return None


def _fits(connection: DuckDBPyConnection, texts: str, text: str, format_: str) -> bool:
    """Whether every text has this format and a year that may be meant; of two figures those are of 1970 to 2068."""
    least = 1970 if "%y" in format_ else 1900
    value = f"year(try_strptime({text}, {literal(format_)}))"
    length = f" or length(t) <> {_COMPACT[format_]}" if format_ in _COMPACT else ""
    query = (
        f"select count(*) from {texts} where t is not null and (({value} between {least} and 2100) is not true{length})"
    )
    few = first_row(connection, query.replace(f"from {texts}", f"from (select * from {texts} limit 1000)", 1))[0]
    return not few and first_row(connection, query)[0] == 0
