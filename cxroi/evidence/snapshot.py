"""One row per customer: score, tenure, money, left yes or no. What can be said without an order of time, and no more.

Customers who left may have been asked after deciding, so a score can earn MOVES WITH IT at best; if it is attested that every
score came before it was known who left, "USE, as said by you", with causal tier E.
    logit P(left) = a + θ·score + γ'Z        exp(θ) = odds ratio of one point
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from cxroi.case.counted import counted
from cxroi.evidence.predictors import Predictor, discrimination, predictors
from cxroi.evidence.scores import HIGH_IS_GOOD, Scores
from cxroi.evidence.snapshot_fit import (
    InSegment,
    Looked,
    Ratio,
    asked_as,
    caveats_of,
    controls,
    drafted,
    within_segments,
)
from cxroi.evidence.snapshot_levels import Level
from cxroi.evidence.snapshot_words import SnapshotVerdict, said, verdict_of
from cxroi.evidence.verdicts import (
    adjusted_p_values,
    decide,
)

Attested = Literal["yes", "no", "unknown"]


@dataclass(frozen=True)
class ScoreSnapshot:
    """One score against who left. Odds ratios are per point of the score as asked."""

    score: str
    outcome: str
    verdict: SnapshotVerdict
    sentence: str
    n: int
    """Customers with an answer, and known to have left or stayed."""
    left: int
    events_needed: int | None
    odds_ratio: Ratio
    adjusted: Ratio
    adjusted_p: float | None
    """Of no effect, after Benjamini and Hochberg over all scores of the table."""
    holdout_confidence: float | None
    auc: float | None
    levels: tuple[Level, ...]
    separation: tuple[str, ...]
    """Levels at which everyone or nobody left, unlike what the other levels suggest."""
    not_applicable: tuple[tuple[float, int], ...]
    """Codes outside the scale, with the count of each: not answers."""
    silent: int
    """Customers without an answer."""
    money: Ratio
    """Money a year for one point more [ratio], PPML."""
    in_segments: tuple[InSegment, ...]
    segment_column: str
    better: tuple[Predictor, ...]
    """Columns that predict who left better than this score, best first."""
    attested: Attested
    method: str
    caveats: tuple[str, ...]
    sd: float
    asked: Scores
    """How it was asked, for the case's metric."""
    lower_is_better: bool


@dataclass(frozen=True)
class Snapshot:
    """A table of one row per customer, judged."""

    scores: tuple[ScoreSnapshot, ...]
    """The main score first."""
    customers: int
    left: int
    unknown: int
    """Rows that do not say whether the customer left."""
    duplicates: int
    """Rows that repeat another row or its customer: left out."""
    attested: Attested
    undirected: tuple[str, ...]
    """Scores for which it is not known whether a high figure is good."""
    caveats: tuple[str, ...]

    @property
    def main(self) -> ScoreSnapshot:
        """The score shown first."""
        return self.scores[0]


def snapshot_study(
    frame: pd.DataFrame,
    *,
    scores: Sequence[str],
    left: str,
    tenure: str | None = None,
    money: str | None = None,
    contacts: str | None = None,
    segment: str | Sequence[str] | None = None,
    scores_before_leaving: Attested = "unknown",
    observed_from: str | None = None,
    everyone: str = "unknown",
    lower_is_better: Sequence[str] = (),
    higher_is_better: Sequence[str] = (),
    lost: str = "",
    seed: int = 0,
) -> Snapshot:
    """Test every score of a table of one row per customer against who left.

    `left` holds 1 for customers who left, 0 for those who stayed; `tenure` is in months, `money` a year [currency], `contacts`
    counted. `segment` names one or more columns; the one most associated with leaving is controlled for and examined. `lost` says which
    values needed by all verdicts were lost in reading, and withholds them. Raises ValueError where there is nothing to judge.
    """
    named = [segment] if isinstance(segment, str) else list(segment or ())
    absent = [name for name in (*scores, left, tenure, money, contacts, *named) if name and name not in frame]
    if absent:
        raise ValueError(f"{', '.join(absent)}: no such column; the table holds {', '.join(map(str, frame.columns))}.")
    if not scores:
        raise ValueError("There is no score in the table: name the column that holds one.")
    kept, duplicates = without_duplicates(frame)
    gone = pd.to_numeric(kept[left], errors="coerce").to_numpy(dtype=float)
    known = np.isin(gone, (0.0, 1.0))
    kept, event = kept[known].reset_index(drop=True), gone[known]
    if not 0 < event.sum() < len(event):
        raise ValueError(f"{left}: everyone or nobody left; there is nothing to test a score against.")
    facets = {name: _text(kept[name]) for name in named}
    largest = max(facets, key=lambda name: discrimination(facets[name], event) or 0.0) if facets else ""
    facets = {largest: facets[largest]} if largest else {}
    others = predictors(kept, event, without=(left, *scores))
    ordered = sorted(dict.fromkeys(scores), key=lambda name: HIGH_IS_GOOD.index(name) if name in HIGH_IS_GOOD else 99)
    place = {name: Looked(kept, name, event) for name in ordered}
    z = controls(kept, tenure=tenure, money=money, contacts=contacts, facets=facets)
    waiting = [
        drafted(place[name], z, kept, money, better=-1 if name not in lower_is_better else 1,
                 direction=name in {*HIGH_IS_GOOD, *lower_is_better, *higher_is_better}, lost=lost, seed=seed)
        for name in ordered
    ]  # fmt: skip
    testable = [
        one.facts.estimate is not None and one.facts.estimate.events >= one.facts.least_events for one in waiting
    ]
    p_values = [one.facts.estimate.p_value if one.p_value is None else one.p_value for one, good in zip(waiting, testable, strict=True) if good and one.facts.estimate]  # fmt: skip
    adjusted = iter(adjusted_p_values(p_values))
    found = []
    for one, good in zip(waiting, testable, strict=True):
        look = one.look
        p = next(adjusted) if good else None
        facts = one.facts if p is None else replace(one.facts, adjusted_p=p)
        verdict, reason = decide(facts)
        word = verdict_of(verdict, reason, scores_before_leaving)
        inside = within_segments(look, facets[largest][look.rows]) if largest else ()
        better = tuple(
            other for other in others + [Predictor(other, place[other].auc or 0.5) for other in scores if other != look.name]
            if look.auc is not None and max(other.auc, 1 - other.auc) > max(look.auc, 1 - look.auc) + 0.005
        )  # fmt: skip
        caveats = [
            *caveats_of(one, inside, largest),
            *(f"Not controlled for, because data are missing: {name}." for name in z.left_out),
        ]
        found.append(
            ScoreSnapshot(
                score=look.name, outcome="left", verdict=word,
                sentence=said(look.name, word, reason, facts, attested=scores_before_leaving, separation=one.separation, ratio=one.adjusted.value, low=one.adjusted.low, high=one.adjusted.high, needed=one.needed),
                n=len(look.x), left=int(look.event.sum()), events_needed=one.needed, odds_ratio=one.alone, adjusted=one.adjusted,
                adjusted_p=p, holdout_confidence=facts.holdout_confidence, auc=look.auc, levels=look.levels, separation=one.separation,
                not_applicable=look.codes, silent=look.silent, money=one.money, in_segments=inside, segment_column=largest,
                better=tuple(sorted(better, key=lambda other: -max(other.auc, 1 - other.auc))), attested=scores_before_leaving,
                method=one.method, caveats=tuple(caveats), sd=float(look.x.std()), asked=asked_as(look), lower_is_better=look.name in lower_is_better,
            )
        )  # fmt: skip
    return Snapshot(
        scores=tuple(found),
        customers=len(kept),
        left=int(event.sum()),
        unknown=int((~known).sum()),
        duplicates=duplicates,
        attested=scores_before_leaving,
        undirected=tuple(name for name in scores if name not in {*HIGH_IS_GOOD, *lower_is_better, *higher_is_better}),
        caveats=tuple(_general(duplicates, int((~known).sum()), observed_from, everyone)),
    )


def _general(duplicates: int, unknown: int, observed_from: str | None, everyone: str) -> list[str]:
    found = ["The table has no order of time: customers who left may have been asked after deciding."]
    if duplicates:
        found.append(f"{counted(duplicates, 'row repeats', 'rows repeat')} another row or its customer: left out.")
    if unknown:
        found.append(f"{counted(unknown, 'customer is', 'customers are')} not known to have left or stayed: left out.")
    if observed_from:
        found.append(
            f"Customers who left before {observed_from} are missing: rates are for those still there then (left truncation)."
        )
    if everyone == "sample":
        found.append(
            "These are only some of the customers: rates apply to them only; odds ratios hold if they were chosen regardless of the score."
        )
    return found


def without_duplicates(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The rows without those that repeat another (apart from where they were read) or its customer."""
    compared = [name for name in frame if name not in ("source_file", "source_row")]
    again = frame.duplicated(compared) if "customer_id" in frame else pd.Series(False, index=frame.index)
    if "customer_id" in frame:
        again |= frame["customer_id"].notna() & frame.duplicated("customer_id")
    return frame[~again].reset_index(drop=True), int(again.sum())


def _text(column: pd.Series) -> np.ndarray:
    return column.astype("string").fillna("").str.strip().to_numpy(dtype=object).astype(str)
