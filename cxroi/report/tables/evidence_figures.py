"""What the tables say as unrounded figures, under the names of the command line and of other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from cxroi.evidence import before_after
from cxroi.evidence.baseline_into_case import segments_of, segments_of_snapshot
from cxroi.evidence.listening import Listening
from cxroi.evidence.run import Judged
from cxroi.evidence.segment_baseline import SegmentFacts
from cxroi.evidence.snapshot import ScoreSnapshot, Snapshot
from cxroi.evidence.study import Study
from cxroi.report.tables.alone_tables import alone_figures
from cxroi.version import VERSION

OWN = "own data"
"""The kind of evidence of a figure from the tables of the company itself."""

FIGURES = (
    "metric", "outcome", "verdict", "effect_per_point", "ci_low", "ci_high", "n", "events", "events_needed",
    "adjusted_share", "method", "sentence",
)  # fmt: skip
SYNTHETIC = (
    "metric", "is_nps", "months", "customers", "respondents", "answered", "synthetic", "ci_low", "ci_high", "tilt_to_zero", "r2", "auc_detractor",
    "calibration", "by_segment", "unlike", "facts_left_out", "since", "last",
)  # fmt: skip


def study_figures(study: Study) -> dict[str, Any]:
    """The figures of a study, unrounded, for the command line and other programs."""
    return {
        "matrix": [{name: getattr(cell, name) for name in FIGURES} for cell in study.cells],
        "cohorts": [asdict(cohort) for cohort in study.cohorts],
        "no_nrr": study.no_nrr,
        "churn_by_tenure": [asdict(one) for one in study.tenure],
        "baseline": _baseline("study", study.segments, segments_of(study).missing),
        "caveats": list(study.caveats),
        "digest": study.digest,
        "seed": study.seed,
        "version": study.version,
    }


def judged_figures(judged: Judged) -> dict[str, Any]:
    """The figures of whatever could be judged: the study, the table of one row a customer (its main score, then all), or both."""
    figures = study_figures(judged.study) if judged.study else {"matrix": [], "cohorts": [], "caveats": []}
    if judged.study is None and judged.baseline is not None:
        missing = segments_of_snapshot(judged.baseline, day="").missing
        figures["baseline"] = _baseline("snapshot", judged.baseline.segments, missing, judged.baseline.words)
    found = judged.snapshot
    scores = [snapshot_figures(found, one) for one in found.scores] if found else []
    return {
        **figures,
        "snapshot": scores[0] if scores else None,
        "snapshots": scores,
        **listening_figures(judged.listening),
        "assumed_leaving": None if judged.assumed_leaving is None else asdict(judged.assumed_leaving),
        "alone": alone_figures(judged.alone),
        "before_after": [before_after.figures(one) for one in judged.before_after],
        "questions": [{"key": one.id, "words": one.words, "options": [option.value for option in one.options]} for one in judged.questions],
    }  # fmt: skip


def _baseline(source: str, segments: Sequence[SegmentFacts], missing: Sequence[str], words: str = "") -> dict[str, Any]:
    """Each segment today with 95% ranges, and the figures of a case that the tables do not have."""
    return {
        "from": source,
        "segments": [asdict(one) for one in segments],
        "missing": list(missing),
        **({"words": words} if words else {}),
    }


def listening_figures(found: Listening | None) -> dict[str, Any]:
    """Emotions, the silent, themes, customers gone quiet, channels, employees; unrounded, with the reason for each that is not there."""
    if found is None:
        return {}
    silent, quiet = found.synthetic, found.quiet
    return {
        "emotions": [asdict(one) for one in found.emotions],
        "synthetic": None
        if silent is None
        else {
            **{name: getattr(silent, name) for name in SYNTHETIC},
            "by_segment": [asdict(one) for one in silent.by_segment],
        },
        "themes": [{name: value for name, value in asdict(one).items() if name != "examples"} for one in found.themes],
        "quiet": None
        if quiet is None
        else {
            **{
                name: getattr(quiet.tested, name)
                for name in (
                    "verdict",
                    "auc",
                    "auc_naive",
                    "brier",
                    "horizon_days",
                    "n",
                    "base",
                    "top_decile_precision",
                    "calibration",
                )
            },
            "by_day": quiet.by_day,
            "customers": [{**asdict(one), "last": one.last.isoformat()} for one in quiet.customers],
        },
        "loyal": [asdict(one) for one in found.loyal],
        "channels": None if found.channels is None else asdict(found.channels),
        "employees": None if found.employees is None else asdict(found.employees),
        "not_heard": dict(found.reasons),
    }


def snapshot_figures(snapshot: Snapshot, one: ScoreSnapshot) -> dict[str, Any]:
    """One score of a table of one row a customer, unrounded."""
    return {
        "score": one.score,
        "outcome": one.outcome,
        "verdict": one.verdict,
        "sentence": one.sentence,
        "n": one.n,
        "left": one.left,
        "events_needed": one.events_needed,
        "odds_ratio": one.odds_ratio.value,
        "ci_low": one.odds_ratio.low,
        "ci_high": one.odds_ratio.high,
        "adjusted_odds_ratio": one.adjusted.value,
        "adjusted_ci_low": one.adjusted.low,
        "adjusted_ci_high": one.adjusted.high,
        "adjusted_p": one.adjusted_p,
        "auc": one.auc,
        "levels": [{"value": level.value, "n": level.n, "left": level.left, "share": level.share, "low": level.low, "high": level.high} for level in one.levels],
        "separation": list(one.separation),
        "not_applicable": [{"code": code, "n": count} for code, count in one.not_applicable],
        "duplicates": snapshot.duplicates,
        "unknown": snapshot.unknown,
        "attested": one.attested,
        "money_ratio": one.money.value,
        "money_ci_low": one.money.low,
        "money_ci_high": one.money.high,
        "segments": [{"name": part.name, "n": part.n, "left": part.left, "odds_ratio": part.ratio.value, "ci_low": part.ratio.low, "ci_high": part.ratio.high} for part in one.in_segments],
        "better": [{"name": other.name, "auc": other.auc} for other in one.better],
        "method": one.method,
        "caveats": [*one.caveats, *snapshot.caveats],
    }  # fmt: skip


def graded_study(figures: dict[str, Any], *, seed: int) -> dict[str, Any]:
    """The figures of `judged_figures` with unit, grade and trace on each cell of the matrix, for one who sees a cell alone.

    What a person's own tables show is graded `own data`; whether it is shown is the verdict, and CANNOT TELL is one.
    """
    trace = {"digest": figures.get("digest"), "seed": seed, "version": VERSION}
    cells = [
        {**cell, "unit": "relative change of the outcome per point", "grade": OWN, **trace}
        for cell in figures["matrix"]
    ]
    return {**figures, **trace, "grade": OWN, "matrix": cells}
