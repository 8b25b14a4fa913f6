"""One row a customer: score, tenure, money, left yes or no. What can be said without an order of time, and nothing more.

Whoever left may have been asked after deciding, so a score can earn MOVES WITH IT at best; where a person attests that every
score came before it was known who left, "USE, as said by you", with causal tier E.
    logit P(left) = a + θ·score + γ'Z        exp(θ) = odds ratio of one point
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import Literal

import numpy as np
import pandas as pd

from cxroi.evidence.adjustment import known_columns, levels
from cxroi.evidence.crossfit import gains
from cxroi.evidence.firth import firth
from cxroi.evidence.likelihood import fit, independent
from cxroi.evidence.predictors import Predictor, discrimination, predictors
from cxroi.evidence.regression import TABLE_ONLY, Z95, Estimate
from cxroi.evidence.scores import HIGH_IS_GOOD, PASSIVES, PROMOTERS, Scores
from cxroi.evidence.snapshot_levels import Level, applicable, levels_of, separating
from cxroi.evidence.snapshot_words import SnapshotVerdict, said, verdict_of
from cxroi.evidence.verdicts import (
    SMALLEST,
    USUAL_SD,
    WORTH_SEEING,
    Facts,
    adjusted_p_values,
    decide,
    effect_of,
    events_needed,
    holdout_confidence,
    of_deviation,
)

Attested = Literal["yes", "no", "unknown"]
LEAST_IN_SEGMENT = 30
FAR = 12.0
"""A coefficient or error beyond this on the log odds is no estimate: a level separates. Judgement."""


@dataclass(frozen=True)
class Ratio:
    """A ratio for one point of the score with its 95% interval; None where it cannot be told."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class InSegment:
    """The odds ratio within one segment."""

    name: str
    n: int
    left: int
    ratio: Ratio


@dataclass(frozen=True)
class ScoreSnapshot:
    """One score against who left. Odds ratios are those of one point of the score as it is asked."""

    score: str
    outcome: str
    verdict: SnapshotVerdict
    sentence: str
    n: int
    """Customers with an answer, and known to have left or not."""
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
    """Levels at which everyone or nobody left though the other levels do not lead one to expect it."""
    not_applicable: tuple[tuple[float, int], ...]
    """Codes outside the scale, and how often each was found: no answers."""
    silent: int
    """Customers without an answer."""
    money: Ratio
    """Money a year for one point more [ratio], PPML."""
    in_segments: tuple[InSegment, ...]
    segment_column: str
    better: tuple[Predictor, ...]
    """What tells who left better than this score does, best first."""
    attested: Attested
    method: str
    caveats: tuple[str, ...]
    sd: float
    asked: Scores
    """How it was asked, for the metric of the case."""
    lower_is_better: bool


@dataclass(frozen=True)
class Snapshot:
    """A table of one row a customer, judged."""

    scores: tuple[ScoreSnapshot, ...]
    """The main score first."""
    customers: int
    left: int
    unknown: int
    """Rows of which it is not known whether the customer left."""
    duplicates: int
    """Rows that repeat another, or its customer: left out."""
    attested: Attested
    undirected: tuple[str, ...]
    """Scores of which nobody has said whether a high figure is good."""
    caveats: tuple[str, ...]

    @property
    def main(self) -> ScoreSnapshot:
        """The score that is looked at first."""
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
    """Hold every score of a table of one row a customer against who left.

    `left` holds 1 for customers who left, 0 for those who stayed; `tenure` is in months, `money` a year [currency], `contacts`
    counted. `segment` names one column or several; the one that goes most with leaving is controlled for and looked into. `lost` says what was lost in
    reading that all of it rests on, and withholds the verdicts. Raises ValueError where there is nothing to judge.
    """
    named = [segment] if isinstance(segment, str) else list(segment or ())
    absent = [name for name in (*scores, left, tenure, money, contacts, *named) if name and name not in frame]
    if absent:
        raise ValueError(f"{', '.join(absent)}: no such column; the table holds {', '.join(map(str, frame.columns))}.")
    if not scores:
        raise ValueError("There is no score in the table: say which column holds one.")
    kept, duplicates = _without_duplicates(frame)
    gone = pd.to_numeric(kept[left], errors="coerce").to_numpy(dtype=float)
    known = np.isin(gone, (0.0, 1.0))
    kept, event = kept[known].reset_index(drop=True), gone[known]
    if not 0 < event.sum() < len(event):
        raise ValueError(f"{left}: everyone or nobody left; there is nothing to hold a score against.")
    facets = {name: _text(kept[name]) for name in named}
    largest = max(facets, key=lambda name: discrimination(facets[name], event) or 0.0) if facets else ""
    facets = {largest: facets[largest]} if largest else {}
    others = predictors(kept, event, without=(left, *scores))
    ordered = sorted(dict.fromkeys(scores), key=lambda name: HIGH_IS_GOOD.index(name) if name in HIGH_IS_GOOD else 99)
    place = {name: _Looked(kept, name, event) for name in ordered}
    z = _adjustment(kept, tenure=tenure, money=money, contacts=contacts, facets=facets)
    drafts = [
        _drafted(place[name], z, kept, money, better=-1 if name not in lower_is_better else 1,
                 direction=name in {*HIGH_IS_GOOD, *lower_is_better, *higher_is_better}, lost=lost, seed=seed)
        for name in ordered
    ]  # fmt: skip
    testable = [
        one.facts.estimate is not None and one.facts.estimate.events >= one.facts.least_events for one in drafts
    ]
    p_values = [one.facts.estimate.p_value if one.p_value is None else one.p_value for one, good in zip(drafts, testable, strict=True) if good and one.facts.estimate]  # fmt: skip
    adjusted = iter(adjusted_p_values(p_values))
    found = []
    for one, good in zip(drafts, testable, strict=True):
        look = one.look
        p = next(adjusted) if good else None
        facts = one.facts if p is None else replace(one.facts, adjusted_p=p)
        verdict, reason = decide(facts)
        word = verdict_of(verdict, reason, scores_before_leaving)
        inside = _in_segments(look, facets[largest][look.rows]) if largest else ()
        better = tuple(
            other for other in others + [Predictor(other, place[other].auc or 0.5) for other in scores if other != look.name]
            if look.auc is not None and max(other.auc, 1 - other.auc) > max(look.auc, 1 - look.auc) + 0.005
        )  # fmt: skip
        caveats = [
            *_caveats(one, inside, largest),
            *(f"Not controlled for, for want of data: {name}." for name in z.left_out),
        ]
        found.append(
            ScoreSnapshot(
                score=look.name, outcome="left", verdict=word,
                sentence=said(look.name, word, reason, facts, attested=scores_before_leaving, separation=one.separation, ratio=one.adjusted.value, low=one.adjusted.low, high=one.adjusted.high, needed=one.needed),
                n=len(look.x), left=int(look.event.sum()), events_needed=one.needed, odds_ratio=one.alone, adjusted=one.adjusted,
                adjusted_p=p, holdout_confidence=facts.holdout_confidence, auc=look.auc, levels=look.levels, separation=one.separation,
                not_applicable=look.codes, silent=look.silent, money=one.money, in_segments=inside, segment_column=largest,
                better=tuple(sorted(better, key=lambda other: -max(other.auc, 1 - other.auc))), attested=scores_before_leaving,
                method=one.method, caveats=tuple(caveats), sd=float(look.x.std()), asked=_asked(look), lower_is_better=look.name in lower_is_better,
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


class _Looked:
    """One score: its answers and who gave them."""

    def __init__(self, frame: pd.DataFrame, name: str, event: np.ndarray) -> None:
        values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float)
        answered, self.codes = applicable(values, name)
        self.name, self.rows = name, np.flatnonzero(answered)
        self.x, self.event = values[answered], event[answered]
        self.silent = int(np.isnan(values).sum())
        self.levels = levels_of(self.x, self.event)
        self.auc = discrimination(self.x, self.event, as_it_is=True) if len(self.x) else None


@dataclass(frozen=True, eq=False)
class _Z:
    columns: np.ndarray
    names: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Draft:
    look: _Looked
    facts: Facts
    alone: Ratio
    adjusted: Ratio
    p_value: float | None
    money: Ratio
    separation: tuple[str, ...]
    needed: int | None
    method: str


def _drafted(
    look: _Looked, z: _Z, frame: pd.DataFrame, money: str | None, *, better: int, direction: bool, lost: str, seed: int
) -> _Draft:
    """One score fitted alone and beside Z."""
    none = Ratio(None, None, None)
    x, event = look.x, look.event
    events = int(min(event.sum(), len(event) - event.sum()))
    facts = Facts(
        None,
        lost=lost,
        better=better,
        direction_known=direction,
        separates=True,
        one_value=bool(len(x) and np.ptp(x) == 0),
    )
    empty = _Draft(look, facts, none, none, None, none, (), None, "")
    if lost or not len(x) or facts.one_value or not events:
        return empty
    sd = float(x.std())
    worth = of_deviation(-WORTH_SEEING, sd)
    inside = z.columns[look.rows]
    design = np.column_stack([np.ones(len(x)), inside])
    design = design[:, independent(design)]
    # Of a share p that leaves, each event tells 1 − p as much as of a rare one (Hsieh, Bloch and Larsen 1998).
    variance = float(np.var(x - design @ np.linalg.lstsq(design, x, rcond=None)[0])) * (1 - events / len(event))
    needed = events_needed(worth, max(variance, 1e-9))
    centred = x - x.mean()
    alone = _Logit(np.column_stack([centred, np.ones(len(x))]), event, line=x)
    separation = separating(look.levels, x, event, alone.chance, line=alone.separated)
    if events < TABLE_ONLY:
        flat = Estimate(0.0, float("inf"), len(x), len(x), events, True, len(x))
        return replace(empty, facts=replace(facts, estimate=flat), separation=separation, needed=needed)
    beside = _Logit(np.column_stack([centred, design]), event, line=x) if inside.shape[1] else alone
    estimate = Estimate(beside.theta, beside.error, len(x), len(x), events, not (alone.separated or separation), len(x))
    smallest = (1 + SMALLEST) ** (USUAL_SD / max(sd, 1e-9)) - 1
    won = gains(
        centred, design, event, family="logit", offset=np.zeros(len(x)), clusters=np.arange(len(x)), penalty=np.full(design.shape[1], 1e-6), seed=seed,
    )  # fmt: skip
    facts = replace(
        facts, estimate=estimate, auc=look.auc, holdout_confidence=holdout_confidence(won), smallest=min(smallest, 0.5)
    )
    method = "logit of left yes or no" + (", Firth's penalised likelihood with its profile" if beside.penalised else "")
    method += f"; controlled for: {', '.join(z.names)}" if z.names else "; nothing controlled for"
    paid = _money(frame, money, look)
    return _Draft(look, facts, alone.ratio, beside.ratio, beside.p_value, paid, separation, needed, method)


class _Logit:
    """A logit whose first column is the score; penalised where levels separate."""

    def __init__(self, design: np.ndarray, event: np.ndarray, *, line: np.ndarray) -> None:
        found = fit(design, event, family="logit", covariance="model")
        there, gone = line[event == 0], line[event == 1]
        self.separated = bool(there.max() <= gone.min() or gone.max() <= there.min())
        far = np.abs(found.coefficients).max() > FAR or found.errors.max() > FAR
        self.penalised = bool(self.separated or far or not found.converged)
        self.p_value: float | None = None
        if self.penalised:
            firths = firth(design, event)
            self.theta, coefficients, self.p_value = float(firths.coefficients[0]), firths.coefficients, firths.p_value
            ends = (firths.low, firths.high)
            self.error = (ends[1] - ends[0]) / (2 * Z95) if np.isfinite(ends).all() else float("inf")
        else:
            coefficients, self.theta, self.error = (
                found.coefficients,
                float(found.coefficients[0]),
                float(found.errors[0]),
            )
            ends = (self.theta - Z95 * self.error, self.theta + Z95 * self.error)
        self.ratio = Ratio(*(exp(one) if abs(one) < 700 else None for one in (self.theta, *ends)))
        self.chance = 1 / (1 + np.exp(-np.clip(design @ coefficients, -40, 40)))


def _asked(look: _Looked) -> Scores:
    """The level and the scale of a score, as the case holds a metric."""
    x = look.x
    low, high = (float(x.min()), float(x.max())) if len(x) else (0.0, 0.0)
    mean, sd = (float(x.mean()), float(x.std())) if len(x) else (0.0, 0.0)
    index = np.where(x >= PROMOTERS, 100.0, np.where(x < PASSIVES, -100.0, 0.0))
    is_index = look.name == "nps" and high > 7
    slope = float(np.cov(index, x)[0, 1] / np.var(x, ddof=1)) if is_index and sd > 0 else 1.0
    now = float(index.mean()) if is_index else mean
    return Scores(look.name, len(x), mean, sd, low, high, now, f"the table, {len(x):,} answers", slope)


def _adjustment(
    frame: pd.DataFrame, *, tenure: str | None, money: str | None, contacts: str | None, facets: dict[str, np.ndarray]
) -> _Z:
    """What is controlled for: tenure, money, contacts on a log scale, and the segments."""
    numeric = {}
    for called, name in (("tenure", tenure), ("money", money), ("contacts", contacts)):
        if name:
            values = pd.to_numeric(frame[name], errors="coerce").to_numpy(dtype=float)
            numeric[called] = np.log1p(np.where(values >= 0, values, np.nan))
    columns, names, left_out = known_columns(numeric)
    for name, labels in facets.items():
        made = levels(np.unique(labels, return_inverse=True)[1], least=LEAST_IN_SEGMENT)
        if made:
            names.append(name)
            columns += made
    stacked = np.column_stack(columns) if columns else np.zeros((len(frame), 0))
    return _Z(stacked - stacked.mean(axis=0), tuple(names), tuple(left_out))


def _money(frame: pd.DataFrame, money: str | None, look: _Looked) -> Ratio:
    """Money a year by the score (PPML), alone: what it is controlled for elsewhere is here the outcome."""
    none = Ratio(None, None, None)
    if not money:
        return none
    paid = pd.to_numeric(frame[money], errors="coerce").to_numpy(dtype=float)[look.rows]
    there = np.isfinite(paid) & (paid >= 0)
    if there.sum() < 100 or paid[there].sum() <= 0 or np.ptp(look.x[there]) == 0:
        return none
    columns = np.column_stack([look.x[there] - look.x[there].mean(), np.ones(int(there.sum()))])
    found = fit(columns, paid[there] / paid[there].mean(), family="poisson")
    low, high = Estimate(float(found.coefficients[0]), float(found.errors[0]), 0, 0, 0, True, found.groups).interval
    return Ratio(1 + effect_of(float(found.coefficients[0])), 1 + effect_of(low), 1 + effect_of(high))


def _in_segments(look: _Looked, labels: np.ndarray) -> tuple[InSegment, ...]:
    """The score alone within each segment that holds enough of both outcomes."""
    found = []
    for name in sorted({str(label) for label in labels} - {""}):
        mine = labels == name
        x, event = look.x[mine], look.event[mine]
        events = int(event.sum())
        if min(events, len(event) - events) < TABLE_ONLY or np.ptp(x) == 0:
            continue
        ratio = _Logit(np.column_stack([x - x.mean(), np.ones(len(x))]), event, line=x).ratio
        found.append(InSegment(name, len(x), events, ratio))
    return tuple(found)


def _caveats(one: _Draft, inside: Sequence[InSegment], column: str) -> list[str]:
    found = []
    whole = one.alone.value
    ratios = [segment.ratio for segment in inside if segment.ratio.value and segment.ratio.low and segment.ratio.high]
    if whole and len(ratios) > 1:
        if all((log(ratio.value or 1.0) * log(whole)) < 0 for ratio in ratios):
            found.append(
                f"Within every {column} it turns round (Simpson's paradox): the mix of {column} goes with leaving, not the score."
            )
        elif any((ratio.high or 1.0) < 1 < whole or whole < 1 < (ratio.low or 1.0) for ratio in ratios):
            found.append(f"It turns round in some {column}: do not use one figure for all.")
    if one.look.codes:
        codes = ", ".join(f"{code:g} ({count:,} times)" for code, count in one.look.codes)
        found.append(f"Read as not applicable, neither answer nor silence: {codes}.")
    if one.separation:
        found.append(f"Everyone or nobody left at {', '.join(one.separation)}: look at when that was recorded.")
    return found


def _general(duplicates: int, unknown: int, observed_from: str | None, everyone: str) -> list[str]:
    found = ["The table knows no order of time: whoever left may have been asked after deciding."]
    if duplicates:
        found.append(f"{duplicates:,} rows repeat another row or its customer: left out.")
    if unknown:
        found.append(f"Of {unknown:,} customers it is not known whether they left: left out.")
    if observed_from:
        found.append(
            f"Those who left before {observed_from} are in no row: rates are of customers who were there then (left truncation)."
        )
    if everyone == "sample":
        found.append(
            "It is a part of the customers: rates are those of the part; odds ratios hold if it was drawn without regard to the score."
        )
    return found


def _without_duplicates(frame: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """The rows without those that repeat another, but for where they were read, or the customer of another."""
    compared = [name for name in frame if name not in ("source_file", "source_row")]
    again = frame.duplicated(compared) if "customer_id" in frame else pd.Series(False, index=frame.index)
    if "customer_id" in frame:
        again |= frame["customer_id"].notna() & frame.duplicated("customer_id")
    return frame[~again].reset_index(drop=True), int(again.sum())


def _text(column: pd.Series) -> np.ndarray:
    return column.astype("string").fillna("").str.strip().to_numpy(dtype=object).astype(str)
