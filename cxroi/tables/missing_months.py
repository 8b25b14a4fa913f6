"""Months that an export of revenue lacks as a whole, between months that are full.

A year with eleven months of revenue makes the next one look like growth of 9%, and the one before like a loss.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cxroi.case.counted import counted
from cxroi.tables.dated_sources import month_start, sources
from cxroi.tables.findings import Option
from cxroi.tables.reading import NUMERIC_TYPES
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import literal, quoted

LEAST_ROWS = 30
"""A month without a row is missing only between months with at least this many: with 30 expected, none at all is not a matter of chance. [judgement]"""
LONGEST_HOLE, MOST_MONTHS, YEAR = 2, 3, 12
"""Months in a row, and in all, that may be missing; more of them, or the same month of another year, are how this business charges. [judgement]"""
MISSING, NOTHING = "missing", "nothing"


def fill_missing_months(notes: Notes, present: Sequence[str]) -> str:
    """Say which months are missing; until the answer is that nobody paid, customers who paid before and after count with the mean of both.

    The assumption in words comes back; "" where none is made.
    """
    if "revenue_monthly" not in present:
        return ""
    revenue = next((source for source in sources(notes.connection, present) if source.name == "revenue"), None)
    holes = list(_holes(revenue.counts)) if revenue else []
    months = sum(after - before - 1 for before, after in holes)
    if not 0 < months <= MOST_MONTHS:
        return ""
    called = ", ".join(f"{month_start(month):%Y-%m}" for before, after in holes for month in range(before + 1, after))
    options = (
        Option(MISSING, "missing from the export: customers who paid before and after it count with the mean of both"),
        Option(NOTHING, "nobody was charged: it counts as nothing"),
    )
    chosen = notes.choose(
        "revenue_monthly/missing months", table="revenue_monthly", column="month", options=options, default=MISSING, severity="error",
        rule=f"no customer has a row in {called}, between full months", expected=f"{counted(months, 'month')} more in the export",
    )  # fmt: skip
    if chosen != MISSING:
        return ""
    for before, after in holes:
        for month in range(before + 1, after):
            _fill(notes, month, before, after)
    return (
        f"The tables have no revenue in {called}: customers who paid before and after it count with the mean of both."
    )


def _holes(counts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The months with revenue that stand around each hole."""
    rows = dict(counts)
    first, last = min(rows), max(rows)
    for (before, some), (after, others) in pairwise(counts):
        hole = range(before + 1, after)
        usual = any(first <= other <= last and other not in rows for month in hole for other in (month - YEAR, month + YEAR))  # fmt: skip
        if 0 < len(hole) <= LONGEST_HOLE and min(some, others) >= LEAST_ROWS and not usual:
            yield before, after


def _fill(notes: Notes, month: int, before: int, after: int) -> None:
    """Rows of a month: the mean of two others, of each customer who has both."""
    parts = []
    for name, kind, *_ in notes.connection.execute("describe revenue_monthly").fetchall():
        one, other = f"a.{quoted(name)}", f"b.{quoted(name)}"
        if name == "month":
            parts.append(f"date {literal(month_start(month))} as month")
        elif name == "source_row":
            parts.append("null as source_row")
        elif kind in NUMERIC_TYPES or kind.startswith("DECIMAL"):
            parts.append(f"({one} + {other}) / 2 as {quoted(name)}")
        else:
            parts.append(f"{one} as {quoted(name)}")
    earlier, later = (
        f"(select * from revenue_monthly where month = date {literal(month_start(one))})" for one in (before, after)
    )
    notes.connection.execute(
        f"insert into revenue_monthly by name select {', '.join(parts)} from {earlier} a join {later} b using (customer_id)"
    )
