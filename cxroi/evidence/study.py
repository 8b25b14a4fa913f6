"""The study: every metric against every outcome, the cohorts, the answers and their basis."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from cxroi.evidence import landmarks
from cxroi.evidence.base_revenue import base_revenue
from cxroi.evidence.cell_details import band_edges
from cxroi.evidence.cells import OUTCOMES, Cell, Unsettled, settle, unsettled
from cxroi.evidence.cohorts import Cohort, Grower, by_answer, cohorts, growers
from cxroi.evidence.emotions import good_when_high
from cxroi.evidence.landmark_sql import NO_HEADS, prepare
from cxroi.evidence.landmarks import Progress, Window
from cxroi.evidence.nonresponse import Response, response
from cxroi.evidence.retention_curves import Retention, retention
from cxroi.evidence.scores import HIGH_IS_GOOD, Scores, scores_of
from cxroi.evidence.segment_baseline import SegmentFacts, baseline
from cxroi.evidence.tenure_churn import TenureChurn, tenure_churn
from cxroi.evidence.verdicts import Outcome
from cxroi.evidence.withheld import NOTHING_LOST, lost_for
from cxroi.version import VERSION

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Study:
    """All the evidence of a company's tables, as plain data; with the digest, seed and version it came from."""

    digest: str
    seed: int
    window: Window
    metrics: tuple[str, ...]
    undirected: tuple[str, ...]
    """Those for which it is not known whether a high figure is good."""
    cells: tuple[Cell, ...]
    """By metric, then outcome: the complete list of what was tried."""
    cohorts: tuple[Cohort, ...]
    no_nrr: str
    """Why there is no NRR; empty where there is one."""
    by_answer: tuple[tuple[str, tuple[Cohort, ...]], ...]
    """NRR by band of each metric's last score before the year."""
    growers: tuple[Grower, ...]
    responses: tuple[tuple[str, Response], ...]
    scores: tuple[Scores, ...]
    retention: Retention | None
    segments: tuple[SegmentFacts, ...]
    tenure: tuple[TenureChurn, ...]
    """Churn by year of tenure, in the order of `segments`."""
    caveats: tuple[str, ...]
    version: str = VERSION

    def cell(self, metric: str, outcome: Outcome) -> Cell:
        """One cell of the matrix. Raises KeyError."""
        for one in self.cells:
            if (one.metric, one.outcome) == (metric, outcome):
                return one
        raise KeyError(f"{metric} was not tested against {outcome}")


def study(
    connection: DuckDBPyConnection,
    *,
    present: Sequence[str],
    metrics: Sequence[str] | None = None,
    lower_is_better: Sequence[str] = (),
    higher_is_better: Sequence[str] = (),
    data_end: date | None = None,
    lost: Mapping[str, str] = NOTHING_LOST,
    heads: Mapping[str, str] = NO_HEADS,
    assumed: Sequence[str] = (),
    who_left: str = "",
    when_asked: str = "",
    seed: int = 0,
    progress: Progress = lambda share: None,
) -> Study:
    """Judge every metric against churn, spend, cross-sell and NRR.

    `connection` holds the canonical tables named in `present`; temporary tables are made in it. `metrics` (all when None)
    are named as in the survey, in lower case; `lower_is_better` names those whose low scores are good (an effort score, say),
    `higher_is_better` those whose high scores are: for NPS and CSAT this is known, for any other it must be given. `lost` says, by
    "table/column", what was lost in reading; verdicts that depend on it are withheld; `heads` what their files call the columns. `assumed` are the assumptions made in reading, stated first among the caveats; `who_left` the question of who has left, and `when_asked` whether
    they were asked because they left, while they are open: what depends on them is then not told. `progress` receives the share done. Raises
    ValueError where there is nothing to judge, or a metric is unknown.
    """
    window = prepare(connection, present=present, data_end=data_end, heads=heads)
    asked = landmarks.metrics_of(connection)
    chosen = asked if metrics is None else tuple(dict.fromkeys(name.lower() for name in metrics))
    unknown = [name for name in chosen if name not in asked]
    if unknown:
        raise ValueError(
            f"{', '.join(unknown)}: no such metric in survey_responses; it has {', '.join(asked) or 'none'}."
        )
    low_is_good = {
        *lower_is_better,
        *(name for name in chosen if good_when_high(name) is False and name not in higher_is_better),
    }
    known = {*HIGH_IS_GOOD, *low_is_good, *higher_is_better, *(name for name in chosen if good_when_high(name))}
    progress(0.3)
    waiting: list[Unsettled] = []
    responses, scores = [], []
    edges = {}
    for place, metric in enumerate(chosen):
        marks = landmarks.landmarks(connection, metric)
        late = landmarks.late_scores(connection, metric)
        for outcome in OUTCOMES:
            waiting.append(
                unsettled(
                    marks, metric=metric, outcome=outcome, last=window.last, revenue_last=window.revenue_last, late=late,
                    lower_is_better=metric in low_is_good, direction_known=metric in known, lost=lost_for(outcome, lost, metric=metric),
                    unanswered=who_left, when_asked=when_asked,
                    seed=seed,
                )
            )  # fmt: skip
        responses.append((metric, response(marks, last=window.last, invitations_known="silence" in window.has)))
        if marks.answered.any():
            edges[metric] = band_edges(metric, marks.score[marks.answered])
            found = scores_of(connection, metric, last=window.last)
            scores += [found] if found else []
        progress(0.3 + 0.5 * (place + 1) / len(chosen))
    revenue, no_nrr = base_revenue(connection, window)
    found_cohorts: tuple[Cohort, ...] = ()
    answers: list[tuple[str, tuple[Cohort, ...]]] = []
    grown: tuple[Grower, ...] = ()
    if revenue:
        found_cohorts = cohorts(revenue, seed=seed)
        answers = [
            (metric, by_answer(connection, metric, revenue[0], bands=bands, seed=seed))
            for metric, bands in edges.items()
        ]
        grown = growers(connection, revenue[0])
    progress(0.9)
    settings = (
        chosen,
        tuple(lower_is_better),
        tuple(higher_is_better),
        data_end,
        tuple(sorted(lost.items())),
        who_left,
        seed,
        VERSION,
    )
    result = Study(
        digest=_digest(connection, present, settings),
        seed=seed,
        window=window,
        metrics=chosen,
        undirected=tuple(metric for metric in chosen if metric not in known),
        cells=settle(waiting),
        cohorts=found_cohorts,
        no_nrr=no_nrr,
        by_answer=tuple(answers),
        growers=grown,
        responses=tuple(responses),
        scores=tuple(scores),
        retention=retention(connection, window),
        segments=_as_answered(baseline(connection, window), who_left),
        tenure=tenure_churn(connection, window),
        caveats=(*assumed, *window.caveats),
    )
    progress(1.0)
    return result


def _as_answered(segments: tuple[SegmentFacts, ...], who_left: str) -> tuple[SegmentFacts, ...]:
    """The segments without what is counted of those who stay, while it is open who has left."""
    return tuple(replace(one, growth=None) for one in segments) if who_left else segments


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
