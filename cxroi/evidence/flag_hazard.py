"""The hazard of leaving after something that was observed of a customer: a theme she wrote about, a case she had to take up again.

It is the landmark model of the study with a flag in place of a score: 1 where it was observed, 0 where it was looked for and was not there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cxroi.evidence import landmarks
from cxroi.evidence.cells import settle, unsettled
from cxroi.evidence.churn_hazard import follow
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import Window

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAST_LEFT = 5
"""With fewer customers who left, with the flag or without it, no hazard is stated. [judgement]"""


@dataclass(frozen=True)
class Behind:
    """What stands behind a ratio: how many were tried, and who left."""

    q: float | None = None
    """p-value adjusted for all flags tried (Benjamini and Hochberg); None where too few left to test it."""
    tried: int = 0
    """Flags tested together."""
    followed: int = 0
    """Customers whose leaving the ratio is measured on, with the flag and without."""
    flagged: int = 0
    """Of those, the ones with the flag: they left within a year of it, and nothing without it was seen of them since."""
    left: int = 0
    """All customers who left since the first month in which anything was observed, those of whom nothing was observed too."""
    sd: float = 0.5
    """Standard deviation of the flag over the months in which anything was observed; at most a half."""


@dataclass(frozen=True)
class Hazard:
    """How often those with a flag leave, as a multiple of those without, controlling for what else is known of them; None if untellable."""

    ratio: float | None = None
    low: float | None = None
    high: float | None = None
    verdict: str = "CANNOT TELL"
    behind: Behind = Behind()


def flag_hazards(
    connection: DuckDBPyConnection, observed: pd.DataFrame, flags: np.ndarray, *, present: Sequence[str], window: Window, seed: int = 0
) -> list[Hazard]:  # fmt: skip
    """The hazard of each flag. `observed` has `customer_id` and `at` (when it was known); `flags` [rows × flags] are 0 or 1.

    A customer's month has a flag where anything observed in it has. p-values are adjusted over the flags. The models run over a copy of
    the tables, so that those of the connection stay as they are.
    """
    import duckdb

    count = flags.shape[1]
    if "customers" not in present or not len(observed):
        return [Hazard()] * count
    tall = pd.concat(
        pd.DataFrame(
            {
                "response_id": np.arange(len(observed)).astype(str), "customer_id": observed["customer_id"].to_numpy(),
                "invited_at": observed["at"].to_numpy(), "responded_at": observed["at"].to_numpy(), "metric": f"flag {place}",
                "score": flags[:, place].astype(float),
            }
        )
        for place in range(count)
    )  # fmt: skip
    kept = set(present) - {"survey_responses", "contacts"}
    with duckdb.connect() as copy:
        for table in kept:
            copy.register("rows", connection.sql(f"SELECT * FROM {table}").to_arrow_table())
            copy.execute(f"CREATE TABLE {table} AS SELECT * FROM rows")
        copy.register("tall", tall)
        copy.execute("CREATE TABLE survey_responses AS SELECT * FROM tall")
        own = prepare(copy, present=[*kept, "survey_responses"], data_end=window.data_end)
        every = [_seen_at_all(landmarks.landmarks(copy, f"flag {place}")) for place in range(count)]
        waiting = [
            unsettled(
                every[place], metric=f"flag {place}", outcome="churn", last=own.last,
                revenue_last=own.revenue_last, lower_is_better=True, seed=seed, pictures=False,
            )
            for place in range(count)
        ]  # fmt: skip
        counts = [_counted(copy, marks, own.last) for marks in every]
    cells = settle(waiting)
    tried = sum(cell.adjusted_p is not None for cell in cells)
    return [
        Hazard(verdict="CANNOT TELL" if _few(marks) else cell.verdict)
        if cell.effect_per_point is None or cell.ci_low is None or cell.ci_high is None or _few(marks)
        else Hazard(
            1 + cell.effect_per_point,
            1 + cell.ci_low,
            1 + cell.ci_high,
            cell.verdict,
            Behind(cell.adjusted_p, tried, *left, sd=float(marks.score[marks.answered].std())),
        )
        for cell, marks, left in zip(cells, every, counts, strict=True)
    ]


def _seen_at_all(marks: landmarks.Landmarks) -> landmarks.Landmarks:
    """The flag of a month in place of the mean of what was observed in it; where nothing was, it stays unknown."""
    return replace(marks, score=np.where(marks.answered, marks.score > 0, np.nan))


def _counted(copy: DuckDBPyConnection, marks: landmarks.Landmarks, last: int) -> tuple[int, int, int]:
    """Customers whose leaving the model follows, of those the ones with the flag, and all who left since the first landmark."""
    given = marks.where(marks.answered)
    if not len(given):
        return 0, 0, 0
    seen = follow(given, last=last)
    leaving = seen.event & (seen.months > 0)
    last_seen = dict(zip(given.account[leaving], given.score[leaving], strict=True))  # of two of one customer the later
    (left,) = landmarks.one_row(
        copy, f"SELECT count(*) FROM ev_accounts WHERE left_us AND stop BETWEEN {given.month.min()} AND {last}"
    )
    return len(last_seen), sum(bool(score > 0) for score in last_seen.values()), int(left)


def _few(marks: landmarks.Landmarks) -> bool:
    """True where too few with the flag, or too few without it, left within the data."""
    left = marks.left & marks.answered
    return any(
        len(np.unique(marks.account[left & (marks.score >= 0.5 if side else marks.score < 0.5)])) < LEAST_LEFT
        for side in (True, False)
    )
