"""The verdict on a score: five words, decided by one table in one order, and what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from typing import Literal

import numpy as np

from cxroi.evidence.regression import SPEAK, Estimate

Outcome = Literal["churn", "spend", "cross_sell", "nrr"]
Verdict = Literal["USE", "DO NOT USE", "CANNOT TELL", "WRONG DIRECTION", "TOO GOOD"]
VERDICTS: tuple[Verdict, ...] = ("USE", "DO NOT USE", "CANNOT TELL", "WRONG DIRECTION", "TOO GOOD")
Reason = Literal[
    "late", "separates", "one value", "no outcome", "few accounts", "few events", "wrong side", "adds", "adds nothing", "small", "wide"
]  # fmt: skip

Z_SUM = 1.959964 + 0.841621
"""z(.975) + z(.8): two-sided 5%, power 80%."""
LEAST_ACCOUNTS = 100
LARGEST_AUC = 0.95
FALSE_DISCOVERY = 0.05
HELD_OUT_SURE = 0.90
BOOTSTRAPS = 200
SMALLEST = 0.03
"""The smallest effect of interest: a hazard ratio, or a rate, of .97 to 1.03 a point of 0 to 10 (a tenth of the scale). Judgement."""
SMALLEST_MONEY = 0.01
"""One point of NRR from one band of the score to the next. Judgement."""
WORTH_SEEING = 0.05
"""The effect, again of a point of 0 to 10, that the number of events needed is worked out for. Judgement."""


@dataclass(frozen=True)
class Facts:
    """What the decision rests on."""

    estimate: Estimate | None
    """M2; None where it could not be fitted."""
    late: int = 0
    """Scores dated on or after the day their customer left."""
    auc: float | None = None
    one_value: bool = False
    better: int = -1
    """The sign of θ that is good: −1 for leaving, 1 for money; turned round for a metric where lower is better."""
    adjusted_p: float = 1.0
    """Of no effect, after Benjamini and Hochberg over all that was tried."""
    gain_sure: float | None = None
    """Share of bootstraps in which the score adds to tenure, size and trend in landmarks held out."""
    smallest: float = SMALLEST
    """The smallest effect of interest, a point [relative]."""
    least_events: int = SPEAK


def decide(facts: Facts) -> tuple[Verdict, Reason]:
    """The verdict and its reason. The order of the rules is part of them."""
    found = facts.estimate
    if facts.late:
        return "TOO GOOD", "late"
    if facts.auc is not None and max(facts.auc, 1 - facts.auc) > LARGEST_AUC:
        return "TOO GOOD", "separates"
    if facts.one_value:
        return "CANNOT TELL", "one value"
    if found is None:
        return "CANNOT TELL", "no outcome"
    if found.accounts < LEAST_ACCOUNTS:
        return "CANNOT TELL", "few accounts"
    if found.events < facts.least_events:
        return "CANNOT TELL", "few events"
    if not found.converged:
        return "TOO GOOD", "separates"
    low, high = sorted(end * facts.better for end in found.interval)
    if high < 0:
        return "WRONG DIRECTION", "wrong side"
    adds = facts.gain_sure is not None and facts.gain_sure >= HELD_OUT_SURE
    if low > 0 and facts.adjusted_p < FALSE_DISCOVERY and adds:
        return "USE", "adds"
    if log(1 - facts.smallest) < low and high < log(1 + facts.smallest):
        return "DO NOT USE", "small"
    return "CANNOT TELL", "adds nothing" if low > 0 and facts.adjusted_p < FALSE_DISCOVERY else "wide"


def events_needed(effect: float, variance: float) -> int:
    """Events that show an effect a point with 80% power: (z.975 + z.8)² / (ln(1 + effect)² · Var(x)·(1 − R²)).

    Schoenfeld 1983; with covariates Hsieh and Lavori 2000. `effect` is relative, −0.05 for a hazard ratio of .95;
    `variance` is what Z leaves of the score's.

    >>> [events_needed(effect, 4.0) for effect in (-0.05, -0.10, -0.15)]
    [746, 177, 74]
    """
    return round(Z_SUM**2 / (log(1 + effect) ** 2 * variance))


def adjusted_p_values(p_values: Sequence[float]) -> list[float]:
    """Each p-value as Benjamini and Hochberg (1995) adjust it for all that was tried.

    >>> [round(p, 3) for p in adjusted_p_values([0.01, 0.04, 0.03, 0.005])]
    [0.02, 0.04, 0.04, 0.02]
    """
    count = len(p_values)
    order = sorted(range(count), key=lambda place: p_values[place])
    adjusted, smallest = [1.0] * count, 1.0
    for rank in range(count, 0, -1):
        place = order[rank - 1]
        smallest = min(smallest, p_values[place] * count / rank)
        adjusted[place] = smallest
    return adjusted


def area_under_curve(score: np.ndarray, event: np.ndarray) -> float | None:
    """How often a landmark with the event has a higher score than one without, ties half; None without both."""
    from scipy.stats import rankdata

    happened = event.astype(bool)
    events, others = int(happened.sum()), int((~happened).sum())
    if not events or not others:
        return None
    ranks = rankdata(score)[happened].sum()
    return float((ranks - events * (events + 1) / 2) / (events * others))


def sure_gain(gains: np.ndarray, *, rng: np.random.Generator) -> float | None:
    """Share of bootstraps of accounts in which the total gain is above 0; None without accounts."""
    gains = gains[gains != 0]
    if not len(gains):
        return None
    drawn = [gains[rng.integers(0, len(gains), len(gains))].sum() for _ in range(BOOTSTRAPS)]
    return float((np.array(drawn) > 0).mean())


def e_value(hazard_ratio: float, *, frequent: bool = False) -> float:
    """How strongly something unseen would have to go with score and outcome, both, to explain all of the ratio.

    VanderWeele and Ding 2017: RR + √(RR·(RR − 1)), for frequent events with their approximation of RR.

    >>> round(e_value(0.5), 3), round(e_value(0.5, frequent=True), 3), e_value(1.0)
    (3.414, 2.606, 1.0)
    """
    ratio = (1 - 0.5 ** sqrt(hazard_ratio)) / (1 - 0.5 ** sqrt(1 / hazard_ratio)) if frequent else hazard_ratio
    ratio = 1 / ratio if ratio < 1 else ratio
    return ratio + sqrt(ratio * (ratio - 1))


def effect_of(theta: float) -> float:
    """A log-scale effect as a relative change: exp(θ) − 1."""
    return exp(max(min(theta, 50.0), -50.0)) - 1
