"""The days the data cover: the last date in them, or the one given; mistyped years ignored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cxroi.case.counted import capital, counted
from cxroi.tables.dated_sources import CALLED, Source, disagreeing, month_end, month_start, sources
from cxroi.tables.findings import Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import literal

THIN, LEAST_MONTHS = 0.5, 5
"""A last month with less than this share of the rows of the months before may be cut off. [judgement]"""
QUIET_DAYS = 3
"""A month dated by day is whole if its last revenue is at most this far from its end, as before a weekend. [days, judgement]"""


def span(notes: Notes, present: Sequence[str]) -> tuple[dt.date | None, dt.date | None]:
    """The first day of the first and the last day of the last month the data cover.

    The data end with revenue where there is any, because no later month can be judged; else with the last date.
    Where sources disagree by more than a month the end is asked for, and nothing waits for the answer.
    """
    found = sources(notes.connection, present)
    if not found:
        return None, None
    revenue = next((source for source in found if source.name == "revenue"), None)
    if revenue is None:
        seen = [source.first for source in found if source.name not in ("start", "leaving")] or [
            source.first for source in found
        ]
        return month_start(min(seen)), _asked(notes, found, month_end(max(source.last for source in found)))
    months = revenue.counts
    last = months[-1][0] if notes.last_day else _thin(notes, months)
    return month_start(months[0][0]), _asked(notes, found, _whole(notes, month_end(last)))


def _thin(notes: Notes, months: Sequence[tuple[int, int]]) -> int:
    """The last month, or the one before where its few rows suggest a file that is cut off and the answer leaves it out."""
    (last, rows), before = months[-1], [count for _, count in months[:-1]][-LEAST_MONTHS:]
    if len(before) < LEAST_MONTHS or rows >= THIN * sorted(before)[LEAST_MONTHS // 2]:
        return last
    called = f"{month_start(last):%Y-%m}"
    options = (
        Option("keep", "it is whole: customers left"),
        Option("leave out", f"leave {called} out: it is not whole"),
    )
    chosen = notes.choose(
        "revenue_monthly/last month", table="revenue_monthly", options=options, default="keep", rows=rows, of=sum(rows for _, rows in months), column="month",
        severity="error", rule=f"the last month, {called}, has {counted(rows, 'row')} where the months before had {min(before):,} to {max(before):,}: is the file cut off?",
    )  # fmt: skip
    if chosen == "keep":
        return last
    notes.connection.execute(f"delete from revenue_monthly where month >= date {literal(month_start(last))}")
    return months[-2][0]


def _asked(notes: Notes, found: Sequence[Source], end: dt.date) -> dt.date:
    """The end given as an answer; where sources end more than a month apart it is asked for, and the end found holds until then."""
    apart = disagreeing(found)
    if not apart and "data_end" not in notes.answers:
        return end
    days = sorted({end, *(month_end(source.last) for source in apart)})
    listed = ", ".join(f"{CALLED[source.name]}: {month_start(source.last):%Y-%m}" for source in apart or found)
    answer = notes.ask(
        "data_end", table="", kind="day", needed=False, options=[Option(str(day), f"the data are complete until {day}") for day in days],
        words=f"Until when are the data complete? {capital(listed)}. Until this is answered, {end} is taken.",
    )  # fmt: skip
    return dt.date.fromisoformat(answer) if answer else end


def _whole(notes: Notes, end: dt.date) -> dt.date:
    """The end of the last whole month: where revenue is dated by day, a month cut short is left out and reported."""
    seen = notes.last_day
    if seen is None or not end.replace(day=1) <= seen < end - dt.timedelta(days=QUIET_DAYS):
        return end
    whole = end.replace(day=1) - dt.timedelta(days=1)
    later, rule = f"month > date {literal(whole)}", f"the last month ends on {seen}: left out, it is not whole"
    if notes.count("revenue_monthly", later, rule, severity="said", column="month"):
        notes.connection.execute(f"delete from revenue_monthly where {later}")
    return whole
