"""The days the data cover: the last date in them, or the one given; mistyped years ignored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from cxroi.tables.findings import Option
from cxroi.tables.reading_log import Notes
from cxroi.tables.sql import literal

LONGEST_GAP_MONTHS, STRAY_SHARE = 12, 0.05
"""Months further than this from all others, with less than this share of the rows, are taken for typing errors. [judgement]"""
LONGEST_LAG_DAYS = 31
"""Sources that end further apart than this disagree about the end of the data. [days]"""
THIN, LEAST_MONTHS = 0.5, 5
"""A last month with less than this share of the rows of the months before may be cut off. [judgement]"""
QUIET_DAYS = 3
"""A month dated by day is whole if its last revenue is at most this far from its end, as before a weekend. [days, judgement]"""
DATED = (
    ("revenue_monthly", "month"),
    ("contacts", "opened_at"),
    ("survey_responses", "coalesce(responded_at, invited_at)"),
    ("customers", "start_date"),
    ("customers", "end_date"),
)
"""What is dated, the most reliable sign of the end of the data first."""


def span(notes: Notes, present: Sequence[str]) -> tuple[dt.date | None, dt.date | None]:
    """The first day of the first and the last day of the last month the data cover.

    The data end with revenue where there is any, because no later month can be judged; else with the last date.
    Where sources disagree by more than a month the end is asked for, and nothing waits for the answer.
    """
    runs: dict[str, tuple[dt.date, dt.date]] = {}
    for table, column in DATED:
        if table in present:
            months = notes.connection.execute(
                f"select cast(date_trunc('month', {column}) as date) as m, count(*) from {table} where {column} is not null group by m order by m"
            ).fetchall()
            if months:
                first, last = _main_run(months)
                if table == "revenue_monthly" and notes.last_day is None:
                    last = _thin(notes, months, last)
                runs[f"{table} {column.partition('(')[2].partition(',')[0] or column}"] = (first, _end_of_month(last))
    if not runs:
        return None, None
    surest = next(iter(runs))
    first = (
        min(run[0] for name, run in runs.items() if not name.startswith("customers"))
        if not surest.startswith("customers")
        else runs[surest][0]
    )
    first = runs[surest][0] if surest.startswith("revenue") else first
    ends = {name: run[1] for name, run in runs.items()}
    end = _whole(notes, ends[surest]) if surest.startswith("revenue") else max(ends.values())
    return first, _asked(notes, ends, end)


def _thin(notes: Notes, months: list[tuple[dt.date, int]], last: dt.date) -> dt.date:
    """The last month, or the one before where its few rows suggest a file that is cut off and the answer leaves it out."""
    before = [count for month, count in months if month < last][-LEAST_MONTHS:]
    rows = dict(months)[last]
    if len(before) < LEAST_MONTHS or rows >= THIN * sorted(before)[LEAST_MONTHS // 2]:
        return last
    options = (
        Option("keep", "it is whole: customers left"),
        Option("leave out", f"leave {last:%Y-%m} out: it is not whole"),
    )
    chosen = notes.choose(
        "revenue_monthly/last month", table="revenue_monthly", options=options, default="keep", rows=rows, of=sum(rows for _, rows in months), column="month",
        severity="fault", rule=f"the last month, {last:%Y-%m}, has {rows:,} rows where the months before had {min(before):,} to {max(before):,}: is the file cut off?",
    )  # fmt: skip
    if chosen == "keep":
        return last
    notes.connection.execute(f"delete from revenue_monthly where month >= date {literal(last)}")
    return max(month for month, _ in months if month < last)


def _asked(notes: Notes, ends: dict[str, dt.date], end: dt.date) -> dt.date:
    """The end given as an answer; where sources disagree by more than a month it is asked for, and the end found holds until then."""
    later = {name: day for name, day in ends.items() if day > end + dt.timedelta(days=LONGEST_LAG_DAYS)}
    if not later and "data_end" not in notes.answers:
        return end
    days = sorted({end, *later.values()})
    listed = ", ".join(f"{name} {day}" for name, day in ends.items())
    answer = notes.ask(
        "data_end", table="", kind="day", needed=False, options=[Option(str(day), f"the data are complete until {day}") for day in days],
        words=f"Until when are the data complete? The last dates are: {listed}. Until this is answered, {end} is taken.",
    )  # fmt: skip
    return dt.date.fromisoformat(answer) if answer else end


def _end_of_month(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)


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


def _main_run(months: list[tuple[dt.date, int]]) -> tuple[dt.date, dt.date]:
    """First and last month, ignoring stray ones far from the rest."""
    total = sum(count for _, count in months)

    def trimmed(run: list[tuple[dt.date, int]]) -> list[tuple[dt.date, int]]:
        beyond = 0
        for place, ((month, _), (following, count)) in enumerate(zip(run[::-1][1:], run[::-1], strict=False)):
            beyond += count
            gap = abs((following.year - month.year) * 12 + following.month - month.month)
            if gap > LONGEST_GAP_MONTHS and beyond < STRAY_SHARE * total:
                return trimmed(run[: len(run) - place - 1])
        return run

    kept = trimmed(trimmed(months)[::-1])[::-1]
    return kept[0][0], kept[-1][0]
