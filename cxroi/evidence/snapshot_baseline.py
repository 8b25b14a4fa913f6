"""Each segment today from a table of one row per customer: customers, churn and revenue, with ranges.

Where the table has the day each customer came and the day each left, churn is that of its last twelve months:
    1 − exp(−left in them / customer-years in them), with the exact Poisson interval
Otherwise it says who left but not when, so churn a year needs the time over which they left, which only its owner knows:
    over N months     1 − (1 − p)^(12/N), p the share that left, with its Wilson interval
    ever, since start 1 − exp(−left / customer-years of tenure), with the exact Poisson interval
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxroi.case.counted import counted
from cxroi.engine.numbers import Z95
from cxroi.evidence.churn_hazard import wilson
from cxroi.evidence.segment_baseline import YEAR, Range, SegmentFacts, yearly_churn

MONTHS = {"1": 1, "3": 3, "6": 6, "12": 12}
EVER = "ever"
DAYS = 365.25


@dataclass(frozen=True)
class Dated:
    """When customers came and left, by row of the frame [days]; NaT where it is not known, or they are still there."""

    start: np.ndarray
    end: np.ndarray
    until: np.datetime64
    """The last day of the data."""
    since: np.datetime64
    """The day from which on those who left are in the table; NaT where that was not said."""

    @property
    def first(self) -> np.datetime64:
        """The day before which nothing is counted: twelve months before the end, or `since`."""
        year = (self.until.astype("datetime64[M]") - 11).astype("datetime64[D]")
        return year if np.isnat(self.since) else max(year, self.since)

    def of(self, rows: np.ndarray) -> Dated:
        """Of some rows."""
        return Dated(self.start[rows], self.end[rows], self.until, self.since)

    def years(self) -> np.ndarray:
        """Time as a customer within the period, by row [years]; 0 where the start is not known."""
        last = np.where(np.isnat(self.end), self.until + 1, np.minimum(self.end, self.until + 1))
        days = (last - np.maximum(self.start, self.first)).astype("timedelta64[D]").astype(float)
        return np.where(np.isnat(self.start), 0.0, np.maximum(days, 0.0)) / DAYS

    def left(self) -> np.ndarray:
        """Who left within the period, of those with a start, by row."""
        return (self.end >= self.first) & (self.end <= self.until) & ~np.isnat(self.start)


@dataclass(frozen=True)
class SnapshotBaseline:
    """The segments, and in words what their figures rest on."""

    segments: tuple[SegmentFacts, ...]
    words: str
    dated: bool = False
    """True where churn rests on days of coming and leaving, so that nobody need say over what time customers left."""


def snapshot_baseline(
    frame: pd.DataFrame, *, left: str, tenure: str | None = None, money: str | None = None, segment: str | None = None,
    period: str = "unknown", everyone: str = "unknown", dated: Dated | None = None,
) -> SnapshotBaseline:  # fmt: skip
    """The segments of the column `segment`, or one of all customers.

    `frame` holds one row for each customer with `left` 0 or 1, `tenure` in months, `money` a year; `period` is how long it took those
    who left, "1" to "12" months or "ever", `everyone` "sample" where some customers are missing: then nobody knows how many there are.
    `dated` has the days of coming and leaving of its rows; where all who left have theirs, `period` is not needed.
    """
    known = frame[frame[left].notna()]
    names = known[segment].astype("string").str.strip() if segment else pd.Series("", index=known.index, dtype="string")
    names = names.fillna("").replace("", "Not known" if segment else "Customers")
    gone = known[left].astype(bool).to_numpy()
    days = None if dated is None else dated.of(frame[left].notna().to_numpy())
    undated = 0 if days is None else int((gone & np.isnat(days.end)).sum())
    days = None if undated else days
    months = _numbers(known, tenure)
    paid = _numbers(known, money)
    found = []
    for name in sorted(names.unique()):
        mine = (names == name).to_numpy()
        stayed = mine & ~gone
        found.append(
            SegmentFacts(
                name=str(name),
                customers=None if everyone == "sample" else int(stayed.sum()),
                left=int((mine & gone).sum()),
                churn=_churn(gone[mine], months[mine], period) if days is None else _by_days(days.of(mine)),
                revenue=_mean(paid[stayed]),
                customer_years=float(np.nansum(months[mine]) / YEAR) if period == EVER and days is None else None,
            )
        )
    said = (
        _churn_words(period, tenure_known=bool(np.isfinite(months).any()), undated=undated)
        if days is None
        else _days_words(days)
    )
    return SnapshotBaseline(tuple(found), _words(said, everyone), days is not None)


def _numbers(frame: pd.DataFrame, column: str | None) -> np.ndarray:
    if column is None:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame[column], errors="coerce").to_numpy(dtype=float)


def _churn(gone: np.ndarray, months: np.ndarray, period: str) -> Range | None:
    if period in MONTHS:
        share = float(gone.mean())
        low, high = wilson(int(gone.sum()), len(gone))
        return Range(*(1 - (1 - one) ** (YEAR / MONTHS[period]) for one in (min(low, share), share, max(high, share))))
    there = np.isfinite(months) & (months >= 0)
    if period == EVER and there.any():
        return yearly_churn(int(gone[there].sum()), float(months[there].sum() / YEAR))
    return None


def _by_days(days: Dated) -> Range | None:
    return yearly_churn(int(days.left().sum()), float(days.years().sum()))


def _mean(values: np.ndarray) -> Range | None:
    """The mean and its 95% interval; no figure from fewer than two."""
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return None
    mean, wide = float(values.mean()), Z95 * float(values.std(ddof=1)) / len(values) ** 0.5
    return Range(max(mean - wide, 0.0), mean, mean + wide)


def _days_words(days: Dated) -> str:
    """What churn rests on, and what would make it too low."""
    left, years = int(days.left().sum()), float(days.years().sum())
    unknown = int(np.isnat(days.start).sum())
    without = f"; {unknown:,} without a start date are not counted" if unknown else ""
    return (
        f"churn from the dates: {counted(left, 'customer')} left between {days.first} and {days.until}, over {years:,.0f} customer-years in that time"
        f"{without} (too low if customers who left in that time are missing from the table)"
    )


def _churn_words(period: str, *, tenure_known: bool, undated: int) -> str:
    if undated and period not in (*MONTHS, EVER):
        return f"churn not known: {counted(undated, 'customer has', 'customers have')} left without an end date; enter theirs, or say over what time customers left"
    if period in MONTHS:
        months = MONTHS[period]
        time = "a year" if months == YEAR else f"{counted(months, 'month')}"
        churn = f"churn from the share that left over {time}, as answered" + (
            "" if months == YEAR else f": 1 − (1 − share)^({YEAR}/{months})"
        )
    elif period == EVER and tenure_known:
        churn = "churn from all who ever left over all years of tenure, as answered"
    elif period == EVER:
        churn = "churn not known: no column says how long customers have been there (months of tenure, or the days they came and left)"
    else:
        churn = "churn not known: the table does not say over what time customers left, nor the days each came and left"
    return churn


def _words(churn: str, everyone: str) -> str:
    whole = {
        "everyone": "every customer is in the table, as answered",
        "sample": "only some customers are in the table, so their number is not known",
    }.get(everyone, "taken as every customer, which was not said")
    return f"{churn}; revenue of those still there; {whole}"
