"""Scores for the silent: what those who did not answer would have said, from facts known before the survey.

Population score by augmented inverse-probability weighting (J. Robins, A. Rotnitzky and L. Zhao, JASA 89, 1994) with cross-fitted
models: mean of m(x) + w · (y - m(x)), w = R/p(x) over its mean. Correct if the facts explain either the answers, m, or who answers, p. If
answering depends on the feeling itself, no method corrects it; the tilt shows how much that could matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import norm

from cxroi.evidence.scores import PASSIVES, PROMOTERS
from cxroi.evidence.silent_models import (
    CONTRIBUTION,
    FOLDS,
    chance_of_answering,
    cross_fitted,
    numbers_of,
    telling_facts,
)

LEAST_ANSWERS, LEAST_SILENT = 100, 20
"""With fewer answers there is too little to learn from; with fewer silent there is nothing to fill in. [judgement]"""
LEAST_CHANCE = 0.01
"""A chance of answering below this counts as this, so that no answer represents more than a hundred customers. [judgement]"""
LEAST_OF_SEGMENT = 10
"""With fewer answers a segment has no score of its own. [judgement]"""
MOST_UNLIKE = 0.2
"""Where a larger share of customers is less likely to answer than any who did, or than `LEAST_CHANCE`, no score is stated. [judgement]"""
SCORED = float(norm.ppf(0.975))
CAVEAT = (
    "Correct if the facts explain who answers or what they say. If answering depends on the feeling itself, no method corrects it: "
    "the tilt shows how far the silent may differ from similar respondents before the conclusion changes."
)


@dataclass(frozen=True)
class Segment:
    """A group of customers: the score of those who answered and of all, with its interval; None with fewer than 10 answers."""

    name: str
    customers: int
    respondents: int
    answered: float | None
    synthetic: float | None
    ci_low: float | None
    ci_high: float | None


@dataclass(frozen=True)
class Synthetic:
    """The score of all customers, including the silent. In points of the metric: NPS -100 to 100, else as asked."""

    metric: str
    is_nps: bool
    customers: int
    respondents: int
    answered: float
    """Of those who answered."""
    synthetic: float
    ci_low: float
    ci_high: float
    """95%, for these customers."""
    tilt_to_zero: float
    """How far the silent must differ from similar respondents for the score to be zero."""
    r2: float
    """Of the answers, as predicted without them."""
    auc_detractor: float | None
    """How well detractors are distinguished from the others, predicted without them; None for a metric without detractors."""
    calibration: tuple[tuple[float, float, int], ...]
    """By fifths of the prediction: its mean, the mean answer, the number of answers."""
    by_segment: tuple[Segment, ...]
    unlike: float
    """Share of customers of whom nobody alike answered: the interval does not cover what is assumed of them."""
    facts_left_out: tuple[str, ...]
    """Facts that say nothing: empty, the same for all, or nearly every customer has a word of her own."""
    each: pd.DataFrame
    """A row for each customer, in the order given: `customer_id`, `answered` (empty for the silent), `predicted`, `low`, `high` (80%)."""
    months: str = ""
    """The months of the answers, where the data go on after them."""
    since: str = ""
    last: str = ""
    """Whose score it is: of those who were customers before the month `since` and at the end of the month `last`."""


def synthetic_scores(
    scores: np.ndarray,
    facts: pd.DataFrame,
    *,
    metric: str,
    is_nps: bool,
    segments: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
    seed: int = 0,
) -> Synthetic:
    """The score including the silent. `scores` [customers], NaN for the silent; `facts` [customers × facts], numbers or words.

    Raises ValueError if too few answered, too few are silent, the answers are all of one kind, no fact says anything or one is the
    answer itself, or nobody like many of the silent answered.
    """
    import sklearn.ensemble  # noqa: F401 - threads are limited only in libraries that are loaded
    from threadpoolctl import threadpool_limits

    y = np.asarray(scores, dtype=float)
    spoke = np.isfinite(y)
    if spoke.sum() < LEAST_ANSWERS or (~spoke).sum() < LEAST_SILENT or facts.shape[1] == 0:
        raise ValueError(
            f"{int(spoke.sum()):,} of {len(y):,} customers answered, with {facts.shape[1]} facts about them: at least {LEAST_ANSWERS} answers, "
            f"{LEAST_SILENT} silent and one fact are needed."
        )
    if is_nps and not ((y[spoke] >= 0) & (y[spoke] <= 10)).all():
        raise ValueError(f"{metric} is read as NPS, and some answers are not between 0 and 10.")
    telling, left_out = telling_facts(facts, y, metric)
    known = numbers_of(telling)
    fold = np.random.default_rng(seed).permutation(len(y)) % FOLDS
    said = _class_of(y) if is_nps else y
    value = np.where(spoke, CONTRIBUTION[_class_of(np.where(spoke, y, 0)).astype(int)] if is_nps else y, 0.0)
    if np.ptp(value[spoke]) == 0:
        kind = "of one kind (detractors, passives or promoters)" if is_nps else "the same"
        raise ValueError(f"All {int(spoke.sum()):,} answers are {kind}, so they do not tell how the silent differ.")
    with threadpool_limits(1):  # threads that wait for each other on a busy machine made this fifty times slower
        chances, expected, predicted = cross_fitted(known, said, y, spoke, fold, is_nps=is_nps, seed=seed)
        answering = chance_of_answering(known, spoke, fold, seed)
    unlike = float((answering < max(answering[spoke].min(), LEAST_CHANCE)).mean())
    if unlike > MOST_UNLIKE:
        raise ValueError(
            f"Of {unlike:.0%} of the customers nobody alike answered, by these facts: what they would say cannot be told from those who did. "
            "Ask some of them."
        )
    answering = np.clip(answering, LEAST_CHANCE, 1)
    weight = spoke / answering / (spoke / answering).mean()  # together as many as there are customers (J. Hajek, 1971)
    left = np.where(spoke, weight * (value - expected), 0.0)
    spread = np.where(spoke, (1 - answering) * left**2, 0.0)

    def score_of(rows: np.ndarray) -> tuple[float, float, float]:
        found, error = float((expected + left)[rows].mean()), float(np.sqrt(spread[rows].sum()) / rows.sum())
        ends = (found, found - SCORED * error, found + SCORED * error)
        score, low, high = (min(max(end, -100.0), 100.0) for end in ends) if is_nps else ends
        return score, low, high

    score, low, high = score_of(np.ones(len(y), bool))
    residual = y[spoke] - predicted[spoke]
    silent = float((~spoke).mean())
    return Synthetic(
        metric, is_nps, len(y), int(spoke.sum()), float(value[spoke].mean()), score, low, high,
        -score / silent, float(1 - residual @ residual / ((y[spoke] - y[spoke].mean()) ** 2).sum()),
        _auc(said[spoke] == 0, chances[spoke, 0]) if is_nps and chances is not None else None,
        _calibration(expected[spoke], value[spoke]), _by_segment(segments, spoke, value, score_of), unlike, left_out,
        _each(y, predicted, spoke, ids),
    )  # fmt: skip


def _class_of(scores: np.ndarray) -> np.ndarray:
    """Detractor 0, passive 1, promoter 2."""
    return (scores >= PASSIVES).astype(float) + (scores >= PROMOTERS)


def _auc(event: np.ndarray, chance: np.ndarray) -> float | None:
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(event, chance)) if event.any() and not event.all() else None


def _calibration(expected: np.ndarray, value: np.ndarray) -> tuple[tuple[float, float, int], ...]:
    fifths = np.array_split(np.argsort(expected, kind="stable"), 5)
    return tuple((float(expected[part].mean()), float(value[part].mean()), len(part)) for part in fifths if len(part))


def _by_segment(segments: Sequence[str] | None, spoke: np.ndarray, value: np.ndarray, score_of) -> tuple[Segment, ...]:
    if segments is None:
        return ()
    named, found = np.array([str(one) for one in segments], dtype=object), []
    for name in sorted(set(named)):
        rows = named == name
        count, answers = int(rows.sum()), int((rows & spoke).sum())
        answered = float(value[rows & spoke].mean()) if answers else None
        if answers < LEAST_OF_SEGMENT:
            found.append(Segment(name, count, answers, answered, None, None, None))
            continue
        found.append(Segment(name, count, answers, answered, *score_of(rows)))
    return tuple(found)


def _each(y: np.ndarray, predicted: np.ndarray, spoke: np.ndarray, ids: Sequence[str] | None) -> pd.DataFrame:
    """Each customer's score with the range that covers 8 of 10 answers, from the prediction errors of answers; within what was answered."""
    low, high = np.percentile(y[spoke] - predicted[spoke], [10, 90])
    ends = float(y[spoke].min()), float(y[spoke].max())
    return pd.DataFrame(
        {
            "customer_id": list(ids) if ids is not None else list(map(str, range(len(y)))),
            "answered": np.where(spoke, y, np.nan),
            "predicted": np.clip(predicted, *ends),
            "low": np.clip(predicted + low, *ends),
            "high": np.clip(predicted + high, *ends),
        }
    )
