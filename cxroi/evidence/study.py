"""The study: every metric against every outcome, the cohorts, the answers and what they rest on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from cxroi.evidence import landmarks
from cxroi.evidence.cell_details import band_edges
from cxroi.evidence.cells import OUTCOMES, Cell, Draft, draft, settle
from cxroi.evidence.cohorts import Cohort, Grower, base_years, by_answer, cohorts, growers, yearly
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import Progress, Window
from cxroi.evidence.nonresponse import Response, response
from cxroi.evidence.retention_curves import Retention, retention
from cxroi.evidence.segment_baseline import SegmentFacts, baseline
from cxroi.evidence.verdicts import Outcome
from cxroi.version import VERSION

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Scores:
    """How one metric was answered: what the case needs to place it on its scale."""

    metric: str
    answers: int
    mean: float
    sd: float
    lowest: float
    highest: float
    index_now: float
    """NPS: promoters less detractors, in points from −100 to 100; else the mean."""
    index_per_point: float
    """Points of that index for one point of the score: for NPS by regression over the answers; else 1."""

    @property
    def is_index(self) -> bool:
        """True for NPS, which the case holds as promoters less detractors."""
        return self.metric == "nps" and self.highest > 7


@dataclass(frozen=True)
class Study:
    """All the evidence of a company's tables, as plain data; with the digest, seed and version it came from."""

    digest: str
    seed: int
    window: Window
    metrics: tuple[str, ...]
    cells: tuple[Cell, ...]
    """Metric by metric, each over the outcomes: the whole list of what was tried."""
    cohorts: tuple[Cohort, ...]
    by_answer: tuple[tuple[str, tuple[Cohort, ...]], ...]
    """NRR by band of each metric's last score before the year."""
    growers: tuple[Grower, ...]
    responses: tuple[tuple[str, Response], ...]
    scores: tuple[Scores, ...]
    retention: Retention | None
    segments: tuple[SegmentFacts, ...]
    caveats: tuple[str, ...]
    version: str = VERSION

    def cell(self, metric: str, outcome: Outcome) -> Cell:
        """One cell of the matrix. Raises KeyError."""
        for one in self.cells:
            if (one.metric, one.outcome) == (metric, outcome):
                return one
        raise KeyError(f"{metric} was not held against {outcome}")


def study(
    connection: DuckDBPyConnection,
    *,
    present: Sequence[str],
    metrics: Sequence[str] | None = None,
    lower_is_better: Sequence[str] = (),
    data_end: date | None = None,
    seed: int = 0,
    progress: Progress = lambda share: None,
) -> Study:
    """Judge every metric against churn, spend, cross-sell and NRR.

    `connection` holds the canonical tables named in `present`; temporary tables are made in it. `metrics` (all when None)
    are named as in the survey, in lower case; `lower_is_better` names those whose low scores are good (an effort score, say).
    `progress` is told the share done. Raises ValueError where there is nothing to judge, or a metric is unknown.
    """
    window = prepare(connection, present=present, data_end=data_end)
    asked = landmarks.metrics_of(connection)
    chosen = asked if metrics is None else tuple(dict.fromkeys(name.lower() for name in metrics))
    unknown = [name for name in chosen if name not in asked]
    if unknown:
        raise ValueError(
            f"{', '.join(unknown)}: no such metric in survey_responses; it holds {', '.join(asked) or 'none'}."
        )
    progress(0.3)
    drafts: list[Draft] = []
    responses, scores = [], []
    edges = {}
    for place, metric in enumerate(chosen):
        marks = landmarks.landmarks(connection, metric)
        late = landmarks.late_scores(connection, metric)
        known = _scores(connection, metric)
        span = known.highest - known.lowest if known and known.highest > known.lowest else 10.0
        for outcome in OUTCOMES:
            drafts.append(
                draft(
                    marks, metric=metric, outcome=outcome, last=window.last, late=late,
                    lower_is_better=metric in lower_is_better, span=span, seed=seed,
                )
            )  # fmt: skip
        responses.append((metric, response(marks, last=window.last, invitations_known="silence" in window.has)))
        if marks.answered.any():
            edges[metric] = band_edges(metric, marks.score[marks.answered])
            scores += [known] if known else []
        progress(0.3 + 0.5 * (place + 1) / len(chosen))
    found: tuple[Cohort, ...] = ()
    answers: list[tuple[str, tuple[Cohort, ...]]] = []
    grown: tuple[Grower, ...] = ()
    if "revenue" in window.has and base_years(window):
        first = base_years(window)[0]
        revenue = yearly(connection, base_first=first)
        found = cohorts(connection, window, latest=revenue, seed=seed)
        if len(revenue.account):
            answers = [
                (metric, by_answer(connection, metric, revenue, base_first=first, bands=bands, seed=seed))
                for metric, bands in edges.items()
            ]
            grown = growers(connection, revenue, base_first=first)
    progress(0.9)
    result = Study(
        digest=_digest(connection, present, (chosen, tuple(lower_is_better), data_end, seed, VERSION)),
        seed=seed,
        window=window,
        metrics=chosen,
        cells=settle(drafts),
        cohorts=found,
        by_answer=tuple(answers),
        growers=grown,
        responses=tuple(responses),
        scores=tuple(scores),
        retention=retention(connection, window),
        segments=baseline(connection, window),
        caveats=window.caveats,
    )
    progress(1.0)
    return result


def _scores(connection: DuckDBPyConnection, metric: str) -> Scores | None:
    """Mean and scale of a metric, and for NPS the index and how many of its points one point of the score is worth."""
    answers, mean, sd, lowest, highest, index, slope = connection.execute(
        """WITH s AS (SELECT score, CASE WHEN score >= 9 THEN 100.0 WHEN score < 7 THEN -100.0 ELSE 0.0 END AS index
            FROM survey_responses WHERE lower(coalesce(metric, 'score')) = ? AND score IS NOT NULL)
        SELECT count(*), avg(score), coalesce(stddev_samp(score), 0), min(score), max(score), avg(index), regr_slope(index, score) FROM s""",
        [metric],
    ).fetchall()[0]
    if not answers:
        return None
    there = landmarks.columns_of(connection, "survey_responses")
    if {"scale_min", "scale_max"} <= there:
        ends = connection.execute(
            "SELECT min(scale_min), max(scale_max) FROM survey_responses WHERE lower(coalesce(metric, 'score')) = ?",
            [metric],
        ).fetchall()[0]
        lowest, highest = (known if end is None else end for known, end in zip((lowest, highest), ends, strict=True))
    if metric == "nps" and highest > 7:
        return Scores(metric, answers, mean, sd, float(lowest), float(highest), float(index), float(slope or 1.0))
    return Scores(metric, answers, mean, sd, float(lowest), float(highest), float(mean), 1.0)


def _digest(connection: DuckDBPyConnection, present: Sequence[str], settings: tuple) -> str:
    """Twelve hexadecimal digits that change with the rows of the tables (in any order) or the settings."""
    parts = [repr(settings)]
    for table in sorted(present):
        columns = ", ".join(
            '"' + name.replace('"', '""') + '"' for name in sorted(landmarks.columns_of(connection, table))
        )
        row = connection.execute(f"SELECT count(*), sum(hash({columns})::HUGEINT) FROM {table}").fetchone()
        parts.append(f"{table} {columns} {row}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
