"""One customer, one record: everything the tables hold about her in order of time, and what customers like her did next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxroi.case.counted import counted
from cxroi.evidence import landmarks
from cxroi.evidence.channels import closings_known
from cxroi.evidence.landmarks import Window, columns_of, first_day, last_day, month_number
from cxroi.evidence.masking import masked
from cxroi.evidence.sentences import label_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_FOUND = 20
"""Customers offered by a search."""
LIKE_SCORE = 1.0
"""Points of the score within which another customer answered alike. [judgement]"""
LEAST_ALIKE = 20
"""With fewer customers alike nothing is said of what they did. [judgement]"""


@dataclass(frozen=True)
class Event:
    """Something that happened with a customer: its day, kind, and what it was; personal details masked."""

    day: dt.date
    kind: str
    """customer, answer, comment, case or change."""
    what: str


@dataclass(frozen=True)
class Alike:
    """What customers of the same segment, size and last answer did in the year after it."""

    customers: int
    left: float
    """Share that left."""
    revenue: float | None
    """Their revenue in that year over the year before."""


@dataclass(frozen=True)
class Record:
    """Everything the tables hold about one customer."""

    id: str
    segment: str
    since: dt.date | None
    left: dt.date | None
    events: tuple[Event, ...]
    revenue: tuple[tuple[dt.date, float], ...]
    """By month, from her first to the end of the data; a month without any is zero [currency]."""
    revenue_last_year: float | None
    """Of the last twelve months of the data [currency]."""
    margin_last_year: float | None
    open_cases: int | None
    """None where the tables do not record when cases are closed: then none is known to be open."""
    last_seen: dt.date | None
    """The last answer, case or revenue."""
    scores: tuple[tuple[str, float, dt.date], ...]
    """The last answer to each metric."""
    alike: Alike | None
    left_after: int | None = None
    """Months without an order that count as having left, where leaving is a rule and not told."""


def find_customers(connection: DuckDBPyConnection, text: str, *, present: Sequence[str]) -> tuple[str, ...]:
    """Customers whose id has these characters, in order; a whole match comes first."""
    tables = [name for name in ("customers", "revenue_monthly", "survey_responses", "contacts") if name in present]
    if not tables or not text.strip():
        return ()
    every = " UNION ".join(
        f"SELECT customer_id::VARCHAR AS id FROM {table} WHERE customer_id IS NOT NULL" for table in tables
    )
    rows = connection.execute(
        f"SELECT id FROM ({every}) WHERE contains(lower(id), lower(?)) ORDER BY lower(id) <> lower(?), id LIMIT {MOST_FOUND}",
        [text.strip(), text.strip()],
    ).fetchall()
    return tuple(name for (name,) in rows)


def record(
    connection: DuckDBPyConnection, customer: str, *, present: Sequence[str], window: Window, metric: str | None
) -> Record:
    """The record of a customer. `connection` is prepared for the study. Raises ValueError where no table knows her."""
    if customer not in find_customers(connection, customer, present=present):
        raise ValueError(f"No table has a customer {customer}.")
    there = columns_of(connection, "customers") if "customers" in present else frozenset()
    chosen = ", ".join(
        f"{name if name in there else 'NULL'}::{kind}" for name, kind in (("segment", "VARCHAR"), ("start_date", "DATE"), ("end_date", "DATE"), ("end_assumed", "BOOLEAN"))
    )  # fmt: skip
    row = (
        connection.execute(f"SELECT {chosen} FROM customers WHERE customer_id::VARCHAR = ?", [customer]).fetchone()
        if there
        else None
    )
    segment, since, left, assumed = row or (None, None, None, None)
    revenue, margin = _revenue(connection, customer, present, first_day(window.revenue_last))
    after = _months_to(left, revenue) if left and assumed else None
    answers, said = _answers(connection, customer, present)
    cases, open_now = _cases(connection, customer, present)
    events = [*answers, *cases, *_changes(connection, customer, present)]
    events += [Event(since, "customer", "became a customer")] if since else []
    events += (
        [Event(left, "customer", "left" if after is None else f"counts as having left: no order for {after} months")]
        if left
        else []
    )
    since_year, until = first_day(window.revenue_last - 11), last_day(window.revenue_last)
    last_year, margins = ([amount for day, amount in rows if since_year <= day <= until] for rows in (revenue, margin))
    seen = [day for day, amount in revenue if amount > 0] + [event.day for event in events if event.kind != "change"]
    return Record(
        customer, segment or "", since, left, tuple(sorted(events, key=lambda event: event.day)), revenue,
        float(sum(last_year)) if revenue else None, float(sum(margins)) if margins else None, open_now, max(seen, default=None), said,
        _alike(connection, customer, metric, window) if metric else None, after,
    )  # fmt: skip


def _revenue(
    connection: DuckDBPyConnection, customer: str, present: Sequence[str], end: dt.date
) -> tuple[tuple[tuple[dt.date, float], ...], tuple[tuple[dt.date, float], ...]]:
    """Revenue and gross margin by month, where they are known; no revenue in a month without a row, up to the last of the data."""
    if "revenue_monthly" not in present:
        return (), ()
    margin = "gross_margin" if "gross_margin" in columns_of(connection, "revenue_monthly") else "NULL::DOUBLE"
    rows = connection.execute(
        f"SELECT date_trunc('month', month)::DATE, sum(revenue), sum({margin}) FROM revenue_monthly WHERE customer_id::VARCHAR = ? AND month IS NOT NULL GROUP BY 1 ORDER BY 1",
        [customer],
    ).fetchall()
    known = {day: amount for day, amount, _ in rows}
    months = pd.date_range(rows[0][0], max(end, rows[-1][0]), freq="MS").date if rows else ()
    return (
        tuple((day, float(known.get(day, 0.0))) for day in months if known.get(day, 0.0) is not None),
        tuple((day, float(amount)) for day, _, amount in rows if amount is not None),
    )


def _months_to(left: dt.date, revenue: Sequence[tuple[dt.date, float]]) -> int | None:
    """Months from the last one with revenue to that in which the silence was long enough."""
    last = max((day for day, amount in revenue if amount > 0), default=None)
    return None if last is None else month_number(left) - month_number(last)


def _answers(
    connection: DuckDBPyConnection, customer: str, present: Sequence[str]
) -> tuple[list[Event], tuple[tuple[str, float, dt.date], ...]]:
    """Answers and invitations without one, comments, and the last answer to each metric."""
    if "survey_responses" not in present:
        return [], ()
    comment = "comment" if "comment" in columns_of(connection, "survey_responses") else "NULL::VARCHAR"
    rows = connection.execute(
        f"""SELECT coalesce(responded_at, invited_at)::DATE AS day, lower(coalesce(metric, 'score')), score, {comment} FROM survey_responses
        WHERE customer_id::VARCHAR = ? AND coalesce(responded_at, invited_at) IS NOT NULL ORDER BY ALL""",
        [customer],
    ).fetchall()
    events, last = [], {}
    for day, metric, score, text in rows:
        name = label_of(metric)
        events.append(
            Event(day, "answer", f"{name} {score:g}" if score is not None else f"asked for {name}, no answer")
        )
        said = Event(day, "comment", masked((text or "").strip()))
        if said.what and said not in events:  # a comment beside several scores was written once
            events.append(said)
        if score is not None:
            last[metric] = (metric, float(score), day)
    return events, tuple(last.values())


def _cases(connection: DuckDBPyConnection, customer: str, present: Sequence[str]) -> tuple[list[Event], int | None]:
    """Cases with topic, channel and how long they took; how many are open, where it is recorded of any case that it was closed."""
    if "contacts" not in present:
        return [], 0
    there, closings = columns_of(connection, "contacts"), closings_known(connection)
    chosen = ", ".join(f"{name if name in there else 'NULL'}::{kind}" for name, kind in (
        ("closed_at", "DATE"), ("channel", "VARCHAR"), ("type", "VARCHAR"), ("issue", "VARCHAR"), ("n_contacts", "DOUBLE"), ("text", "VARCHAR")))  # fmt: skip
    rows = connection.execute(
        f"SELECT opened_at::DATE AS day, {chosen} FROM contacts WHERE customer_id::VARCHAR = ? AND opened_at IS NOT NULL ORDER BY ALL", [customer]
    ).fetchall()  # fmt: skip
    events = []
    for day, closed, channel, kind, issue, count, text in rows:
        told = ", ".join(
            part
            for part in (kind, issue, channel and f"by {channel}", count and count > 1 and f"{count:g} contacts")
            if part
        )
        took = f"closed after {counted((closed - day).days, 'day')}" if closed else "still open" if closings else ""
        events.append(
            Event(
                day,
                "case",
                "; ".join(part for part in (told or "a case", took, masked(text.strip()) if text else "") if part),
            )
        )
    return events, sum(row[1] is None for row in rows) if closings else None


def _changes(connection: DuckDBPyConnection, customer: str, present: Sequence[str]) -> list[Event]:
    """Changes that reached her."""
    if "interventions" not in present:
        return []
    rows = connection.execute(
        "SELECT start_date::DATE AS day, intervention_id FROM interventions WHERE unit_id::VARCHAR = ? AND start_date IS NOT NULL ORDER BY ALL", [customer]
    ).fetchall()  # fmt: skip
    return [Event(day, "change", f"reached by {name}") for day, name in rows]


def _alike(connection: DuckDBPyConnection, customer: str, metric: str, window: Window) -> Alike | None:
    """Others of the same segment and third of size who answered alike, followed for a year from their answer."""
    marks = landmarks.landmarks(connection, metric)
    row = connection.execute("SELECT account FROM ev_accounts WHERE customer_id::VARCHAR = ?", [customer]).fetchone()
    own = np.flatnonzero((marks.account == row[0]) & marks.answered) if row else np.zeros(0, dtype=int)
    if not len(own):
        return None
    mine = own[-1]
    size = np.full(len(marks), -1)  # of whom no revenue is known
    if (paid := np.isfinite(marks.revenue_12)).any():
        size[paid] = np.searchsorted(np.quantile(marks.revenue_12[paid], [1 / 3, 2 / 3]), marks.revenue_12[paid])
    like = (
        marks.answered & (marks.account != marks.account[mine]) & (abs(marks.score - marks.score[mine]) <= LIKE_SCORE)
        & (marks.segment == marks.segment[mine]) & (size == size[mine]) & (marks.month + 12 <= window.last)
    )  # fmt: skip
    if len(np.unique(marks.account[like])) < LEAST_ALIKE:
        return None
    left = (marks.left & (marks.stop <= marks.month + 12))[like]
    known = like & marks.two_years(window.revenue_last)
    before, after = np.nansum(marks.revenue_12[known]), np.nansum(marks.revenue_next[known])
    return Alike(len(np.unique(marks.account[like])), float(left.mean()), float(after / before) if before > 0 else None)


def usual_gap(found: Record, end: dt.date) -> tuple[float, float] | None:
    """The usual number of days between a customer's months with revenue, and the days since the last; None with fewer than three gaps."""
    days = sorted({day for day, amount in found.revenue if amount > 0})
    if len(days) < 4:
        return None
    gaps = pd.Series(pd.to_datetime(days)).diff().dt.days.dropna()
    return float(gaps.median()), float((end - days[-1]).days)
