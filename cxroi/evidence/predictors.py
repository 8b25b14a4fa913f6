"""What else in a table of one row per customer predicts who left, and how well: the area under the curve of each column alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cxroi.evidence.verdicts import area_under_curve
from cxroi.tables.schema import QUARANTINED_WORDS, plain_name

MOST_KINDS = 20
"""A text column with more distinct values than this holds names, not categories."""
PARTS = 5


@dataclass(frozen=True)
class Predictor:
    """A column and how often it distinguishes one who left from one who stayed [share of pairs]."""

    name: str
    auc: float


def predictors(frame: pd.DataFrame, event: np.ndarray, *, without: Sequence[str]) -> list[Predictor]:
    """Every other column that could have been known before, by how well it predicts who left.

    Columns whose names suggest that they know the outcome are excluded, as are names and numbers of customers.
    """
    found = []
    for name in frame:
        if name in without or name in ("customer_id", "source_file", "source_row"):
            continue
        if any(word in plain_name(str(name)).split() for word in QUARANTINED_WORDS):
            continue
        numbers = pd.to_numeric(frame[name], errors="coerce")
        if numbers.notna().mean() > 0.8:
            auc = discrimination(numbers.to_numpy(dtype=float), event)
        else:
            labels = frame[name].astype("string").fillna("").to_numpy(dtype=object).astype(str)
            auc = discrimination(labels, event) if len(np.unique(labels)) <= MOST_KINDS else None
        if auc is not None:
            found.append(Predictor(str(name), auc))
    return found


def discrimination(values: np.ndarray, event: np.ndarray, *, as_it_is: bool = False) -> float | None:
    """The area under the curve: of the values themselves (`as_it_is`), else of the share that left among others in the same category.

    A number is cut into ten bands first; the share comes from the other four fifths, so that many categories are no advantage.
    """
    if as_it_is:
        return area_under_curve(values, event)
    if values.dtype.kind == "f":
        known = np.isfinite(values)
        if not known.any() or np.ptp(values[known]) == 0:
            return None
        edges = np.unique(np.quantile(values[known], np.arange(1, 10) / 10))
        codes = np.where(known, np.searchsorted(edges, values, side="left"), len(edges) + 1)
    else:
        codes = np.unique(values, return_inverse=True)[1]
        if codes.max(initial=0) == 0:
            return None
    part = np.random.default_rng(0).permutation(len(event)) % PARTS
    share = np.empty(len(event))
    for one in range(PARTS):
        rest = part != one
        counts = np.bincount(codes[rest], minlength=codes.max() + 1)
        lost = np.bincount(codes[rest], event[rest], minlength=codes.max() + 1)
        share[~rest] = ((lost + event.mean()) / (counts + 1))[codes[~rest]]
    return area_under_curve(share, event)
