"""The months covered by each dated column, typing errors ignored, and which of them end at different times.

Where they differ by more than a month, only a person can say which is right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LONGEST_GAP_MONTHS, STRAY_SHARE = 12, 0.05
"""Months further than this from all others, with less than this share of the rows, are taken for typing errors. [judgement]"""
THIN_MONTH = 0.05
"""A first or last month of revenue with fewer rows than this share of a usual month is not a month of data. [judgement]"""
MISSING = 5.0
"""Expected leavings at the usual rate: the chance of seeing none is exp(−5), under 1%."""
SOURCES = (
    ("revenue", "revenue_monthly", "month"),
    ("leaving", "customers", "end_date"),
    ("contacts", "contacts", "opened_at"),
    ("survey", "survey_responses", "coalesce(responded_at, invited_at)"),
    ("start", "customers", "start_date"),
)
CALLED = {
    "revenue": "the last month of revenue",
    "leaving": "the last customer to leave",
    "contacts": "the last contact",
    "survey": "the last survey date",
    "start": "the last customer to start",
}


@dataclass(frozen=True)
class Source:
    """The first and last whole month [number, year · 12 + month − 1] in which a source has rows, typing errors ignored."""

    name: str
    first: int
    last: int
    rows: int
    counts: tuple[tuple[int, int], ...] = ()
    """Each month with its rows, typing errors ignored."""
    thin: tuple[tuple[int, int, int], ...] = ()
    """Months ignored for having few rows: month, its rows, the rows of a usual one."""


def sources(connection: DuckDBPyConnection, present: Sequence[str]) -> tuple[Source, ...]:
    """The months covered by each dated column of the tables; columns without a date are left out."""
    runs: dict[str, list[tuple[int, int]]] = {}
    for name, table, column in SOURCES:
        if table not in present:
            continue
        names = {row[0] for row in connection.execute(f"DESCRIBE {table}").fetchall()}
        if name in ("leaving", "start") and column not in names:
            continue
        counted = connection.execute(
            f"SELECT (year(d) * 12 + month(d) - 1)::INTEGER AS m, count(*) FROM (SELECT {column} AS d FROM {table}) WHERE d IS NOT NULL GROUP BY m ORDER BY m"
        ).fetchall()
        if counted:
            runs[name] = main_run(counted)
    return tuple(source_of(name, run) for name, run in _without_outliers(runs).items() if run)


def _without_outliers(runs: dict[str, list[tuple[int, int]]]) -> dict[str, list[tuple[int, int]]]:
    """The runs without the few rows that lie more than a year after the end of all other sources; revenue is the most reliable."""
    if len(runs) < 2:
        return runs
    for name in sorted(runs, key=lambda name: -runs[name][-1][0]):
        others = [run[-1][0] for other, run in runs.items() if other != name and run]
        if name == "revenue" or not others:
            continue
        limit = max(others) + LONGEST_GAP_MONTHS
        beyond, rows = (sum(count for month, count in runs[name] if month > after) for after in (limit, 0))
        if beyond < max(MISSING, STRAY_SHARE * rows):
            runs = {**runs, name: [one for one in runs[name] if one[0] <= limit]}
    return runs


def latest(found: Sequence[Source]) -> int | None:
    """The last month of any source; None where nothing is dated."""
    return max((source.last for source in found), default=None)


def disagreeing(found: Sequence[Source]) -> tuple[Source, ...]:
    """The sources that end more than a month apart, latest first; empty where they agree.

    Customers leave and call irregularly, so an early end matters only where more rows are missing than chance explains; a
    survey comes in waves, so it counts only where just one other source is dated.
    """
    end = latest(found)
    if end is None:
        return ()
    counted = []
    months = end - min(source.first for source in found) + 1
    for source in found:
        gap = end - source.last
        if source.name == "start" and gap:
            continue
        if source.name != "revenue" and gap and source.rows / months * gap < MISSING:
            continue
        counted.append(source)
    steady = [source for source in counted if source.name != "survey"]
    if len(steady) > 1 or not any(source.last < end for source in counted if source.name == "survey"):
        counted = [source for source in counted if source.name != "survey" or source.last == end]
    ends = [source.last for source in counted]
    return tuple(sorted(counted, key=lambda one: -one.last)) if max(ends) - min(ends) > 1 else ()


def month_start(month: int) -> dt.date:
    """The first day of a numbered month."""
    return dt.date(month // 12, month % 12 + 1, 1)


def month_end(month: int) -> dt.date:
    """The last day of a numbered month."""
    return dt.date((month + 1) // 12, (month + 1) % 12 + 1, 1) - dt.timedelta(days=1)


def main_run(months: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Months with their counts, without stray ones far from the rest.

    >>> main_run([(24000, 40), (24001, 41), (25000, 1)])
    [(24000, 40), (24001, 41)]
    """
    total = sum(count for _, count in months)

    def trimmed(run: list[tuple[int, int]]) -> list[tuple[int, int]]:
        beyond = 0
        for place in range(len(run) - 1, 0, -1):
            beyond += run[place][1]
            if abs(run[place][0] - run[place - 1][0]) > LONGEST_GAP_MONTHS and beyond < STRAY_SHARE * total:
                return trimmed(run[:place])
        return run

    return trimmed(trimmed(list(months))[::-1])[::-1]


def source_of(name: str, run: list[tuple[int, int]]) -> Source:
    """A source from its months with their counts; a thin first or last month of revenue is ignored."""
    rows = sum(count for _, count in run)
    if name != "revenue":
        return Source(name, run[0][0], run[-1][0], rows, tuple(run))
    usual = sorted(count for _, count in run)[len(run) // 2]
    full = [month for month, count in run if count >= THIN_MONTH * usual]
    thin = tuple((month, count, usual) for month, count in run if not full[0] <= month <= full[-1])
    return Source(name, full[0], full[-1], rows, tuple(run), thin)
