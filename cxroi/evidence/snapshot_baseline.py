"""Each segment today from a table of one row per customer: customers, churn and revenue, with ranges.

Such a table says who left but not when, so churn a year needs the time over which they left, which only its owner knows:
    over N months     1 − (1 − p)^(12/N), p the share that left, with its Wilson interval
    ever, since start 1 − exp(−left / customer-years of tenure), with the exact Poisson interval
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxroi.evidence.churn_hazard import wilson
from cxroi.evidence.regression import Z95
from cxroi.evidence.segment_baseline import YEAR, Range, SegmentFacts, yearly_churn

MONTHS = {"1": 1, "3": 3, "6": 6, "12": 12}
EVER = "ever"


@dataclass(frozen=True)
class SnapshotBaseline:
    """The segments, and in words what their figures rest on."""

    segments: tuple[SegmentFacts, ...]
    words: str


def snapshot_baseline(
    frame: pd.DataFrame, *, left: str, tenure: str | None = None, money: str | None = None, segment: str | None = None,
    period: str = "unknown", everyone: str = "unknown",
) -> SnapshotBaseline:  # fmt: skip
    """The segments of the column `segment`, or one of all customers.

    `frame` holds one row for each customer with `left` 0 or 1, `tenure` in months, `money` a year; `period` is how long it took those
    who left, "1" to "12" months or "ever", `everyone` "sample" where some customers are missing: then nobody knows how many there are.
    """
    known = frame[frame[left].notna()]
    names = known[segment].astype("string").str.strip() if segment else pd.Series("", index=known.index, dtype="string")
    names = names.fillna("").replace("", "Not known" if segment else "Customers")
    gone = known[left].astype(bool).to_numpy()
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
                churn=_churn(gone[mine], months[mine], period),
                revenue=_mean(paid[stayed]),
                customer_years=float(np.nansum(months[mine]) / YEAR) if period == EVER else None,
            )
        )
    return SnapshotBaseline(tuple(found), _words(period, everyone, tenure_known=bool(np.isfinite(months).any())))


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


def _mean(values: np.ndarray) -> Range | None:
    """The mean and its 95% interval; no figure from fewer than two."""
    values = values[np.isfinite(values)]
    if len(values) < 2:
        return None
    mean, wide = float(values.mean()), Z95 * float(values.std(ddof=1)) / len(values) ** 0.5
    return Range(max(mean - wide, 0.0), mean, mean + wide)


def _words(period: str, everyone: str, *, tenure_known: bool) -> str:
    if period in MONTHS:
        months = MONTHS[period]
        time = "a year" if months == YEAR else f"{months} month{'s' if months > 1 else ''}"
        churn = f"churn from the share that left over {time}, as answered" + (
            "" if months == YEAR else f": 1 − (1 − share)^({YEAR}/{months})"
        )
    elif period == EVER and tenure_known:
        churn = "churn from all who ever left over all years of tenure, as answered"
    elif period == EVER:
        churn = "churn not known: no column says how long customers have been there"
    else:
        churn = "churn not known: the table does not say over what time customers left (question snapshot_period)"
    whole = {
        "everyone": "every customer is in the table, as answered",
        "sample": "only some customers are in the table, so their number is not known",
    }.get(everyone, "taken as every customer, which was not said (question snapshot_everyone)")
    return f"{churn}; revenue of those still there; {whole}"
