"""One row per customer, as read: its verdicts, its segments, and the days on which its customers came and left."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from cxroi.evidence.snapshot import Attested, Snapshot, snapshot_study, without_duplicates
from cxroi.evidence.snapshot_baseline import Dated, SnapshotBaseline, snapshot_baseline
from cxroi.tables.read import Tables

PERIOD = "snapshot_period"
"""The key of the question over what time customers left; days of coming and leaving answer it."""
FLAT = {
    "tenure": "tenure_months",
    "money": "revenue_per_year",
    "contacts": "contacts",
}
"""Columns of the table `snapshot` and their role in its study."""
MOST_KINDS = 20
"""Another text column with at most this many distinct values is a segment. Judgement."""


def snapshot_of(
    tables: Tables,
    frame: pd.DataFrame | None,
    *,
    lower: tuple[str, ...],
    higher: tuple[str, ...],
    lost: Mapping[str, str],
    seed: int,
) -> tuple[Snapshot | None, str]:
    """The study of the table `snapshot`, or why there is none."""
    if tables.snapshot is None or frame is None:
        return None, ""
    answers = tables.answers
    attested = answers.get("snapshot_scores_before_leaving", "unknown")
    try:
        found = snapshot_study(
            frame,
            scores=tables.snapshot.scores,
            left="left",
            **_roles(frame, *FLAT),
            segment=[
                name
                for name in ("segment", *tables.snapshot.extras)
                if name in frame and 1 < frame[name].nunique() <= MOST_KINDS and not _number(frame[name])
            ],
            scores_before_leaving=_attested(attested),
            observed_from=answers.get("snapshot_observed_from"),
            everyone=answers.get("snapshot_everyone", "unknown"),
            lower_is_better=lower,
            higher_is_better=higher,
            lost=" ".join(words for key, words in lost.items() if key.startswith("snapshot/")),
            seed=seed,
        )
    except ValueError as error:
        return None, str(error)
    return found, ""


def _roles(frame: pd.DataFrame, *roles: str) -> dict[str, str]:
    """The columns of the table `snapshot` that have these roles and hold something."""
    return {role: FLAT[role] for role in roles if FLAT[role] in frame and frame[FLAT[role]].notna().any()}


def baseline_of(tables: Tables, frame: pd.DataFrame | None, stays: pd.DataFrame | None) -> SnapshotBaseline | None:
    """The segments of the table `snapshot`, each customer once; None where there is no such table or a needed column was lost."""
    if frame is None or "snapshot/left" in tables.lost:
        return None
    kinds = frame["segment"].nunique() if "segment" in frame else 0
    once = without_duplicates(frame)[0]
    dated = None if stays is None else _dated(once, stays, tables)
    return snapshot_baseline(
        once, left="left", **_roles(frame, "tenure", "money"), segment="segment" if 0 < kinds <= MOST_KINDS else None, dated=dated,
        period=tables.answers.get(PERIOD, "unknown"), everyone=tables.answers.get("snapshot_everyone", "unknown"),
    )  # fmt: skip


def stays_of(tables: Tables) -> pd.DataFrame | None:
    """When the customers of the table `snapshot` came and left, one row each, where the table `customers` has both days."""
    if tables.snapshot is None or "customers" not in tables.present:
        return None
    found = tables.connection.execute(
        "SELECT customer_id::VARCHAR AS customer_id, min(start_date) AS start_date, max(end_date) AS end_date FROM customers GROUP BY 1"
    ).df()
    return found if found["start_date"].notna().any() and found["end_date"].notna().any() else None


def _dated(frame: pd.DataFrame, stays: pd.DataFrame, tables: Tables) -> Dated | None:
    """The days beside the rows of the frame; None without a last day of the data."""
    if tables.data_end is None or "customer_id" not in frame:
        return None
    beside = stays.set_index("customer_id").reindex(frame["customer_id"].astype("string"))
    since = tables.answers.get("snapshot_observed_from")
    return Dated(
        beside["start_date"].to_numpy("datetime64[D]"),
        beside["end_date"].to_numpy("datetime64[D]"),
        np.datetime64(tables.data_end, "D"),
        np.datetime64(since or "NaT", "D"),
    )


def _number(column: pd.Series) -> bool:
    return bool(pd.to_numeric(column, errors="coerce").notna().mean() > 0.8)


def _attested(answer: str) -> Attested:
    return "yes" if answer == "yes" else "no" if answer == "no" else "unknown"
