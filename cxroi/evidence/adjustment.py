"""The fixed minimum adjustment set Z: facts known of an account before its score that are related to both score and outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cxroi.evidence.landmarks import Landmarks

MOST_MISSING = 0.20
"""A covariate missing for more than this share is dropped; else its gaps get the median and an indicator."""
MOST_LEVELS = 8
TREND_LIMIT = 2.0


@dataclass(frozen=True, eq=False)
class Adjustment:
    """Columns of Z, centred, one row per landmark; the names of what is controlled for, and of what was left out."""

    columns: np.ndarray
    names: tuple[str, ...]
    left_out: tuple[str, ...]


def adjustment(marks: Landmarks, *, least: int = 30) -> Adjustment:
    """Z of some landmarks: tenure, revenue, trend, open cases, quarter, segment, contract type.

    A level of segment or contract type needs `least` landmarks for its own column.
    """
    known_months = np.clip(marks.month - marks.observed + 1, 1, 12)
    yearly = np.where(marks.revenue_12 > 0, marks.revenue_12, np.nan) * 12 / known_months
    earlier = (marks.revenue_12 - np.nan_to_num(marks.revenue_3)) / np.maximum(known_months - 3, 1)
    recent = np.nan_to_num(marks.revenue_3) / 3
    with np.errstate(divide="ignore", invalid="ignore"):
        trend = np.where((earlier > 0) & (known_months >= 6), np.log(np.maximum(recent, 0) / earlier), np.nan)
        size = np.log(yearly)
    numeric = {
        "tenure": np.log1p(np.maximum(marks.month - marks.start, 0).astype(float)),
        "revenue of the last 12 months": size,
        "revenue trend": np.clip(trend, -TREND_LIMIT, TREND_LIMIT),
        "cases that may be open": np.log1p(marks.open_cases),
    }
    columns, names, left_out = known_columns(numeric)
    quarter = (marks.month + 1) % 12 // 3
    for name, labels in (("quarter", quarter), ("segment", marks.segment), ("contract type", marks.contract)):
        made = levels(labels, least=least)
        if made:
            names.append(name)
            columns += made
    stacked = np.column_stack(columns) if columns else np.zeros((len(marks), 0))
    return Adjustment(stacked - stacked.mean(axis=0), tuple(names), tuple(left_out))


def known_columns(numeric: Mapping[str, np.ndarray]) -> tuple[list[np.ndarray], list[str], list[str]]:
    """Columns with few gaps, filled with the median and an indicator; their names; and those with too many gaps."""
    columns: list[np.ndarray] = []
    names: list[str] = []
    left_out: list[str] = []
    for name, values in numeric.items():
        known = ~np.isnan(values)
        if not known.any() or 1 - known.mean() > MOST_MISSING:
            left_out.append(name)
            continue
        columns.append(np.where(known, values, np.median(values[known])))
        names.append(name)
        if not known.all():
            columns.append((~known).astype(float))
    return columns, names, left_out


def levels(labels: np.ndarray, *, least: int = 1) -> list[np.ndarray]:
    """An indicator for each level [numbers from 0] except the most common; rare ones and those beyond the eighth share the reference."""
    counts = np.bincount(labels)
    order = np.argsort(-counts, kind="stable")[1:MOST_LEVELS]
    return [(labels == level).astype(float) for level in order.tolist() if counts[level] >= least]
