"""Churn by year of tenure as the tables show it, ready to print."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cxroi.evidence.tenure_churn import TenureChurn
from cxroi.report.language.formats import count, counted, percent


def tenure_table(found: Sequence[TenureChurn]) -> pd.DataFrame:
    """Churn by year of tenure in each segment with its 95% interval, today's customers by it, and the verdict, ready to print."""
    most = max((len(one.years) for one in found), default=0)
    rows = []
    for one in found:
        needed = f" (needs about {counted(one.needed, 'leaving')})" if one.needed else ""
        row = {"Segment": one.segment, "Verdict": f"{one.verdict}{needed}", "Left": count(one.left)}
        for year in range(1, most + 1):
            row[f"Year {year}"] = _tenure_cell(one, year)
        rows.append({**row, "What was found": one.words})
    return pd.DataFrame(rows).fillna("")


def _tenure_cell(one: TenureChurn, year: int) -> str:
    """The churn of a year of tenure, its interval and the share of today's customers in it."""
    if year > len(one.years):
        return ""
    rate, share = one.years[year - 1].churn, one.mix[year - 1]
    ends = f"({percent(rate.low, digits=1)} to {percent(rate.high, digits=1)})"
    later = " and later" if year == len(one.years) else ""
    return f"{percent(rate.likely, digits=1)} {ends}{later}; {percent(share)} of customers"
