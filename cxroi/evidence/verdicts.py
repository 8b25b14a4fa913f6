"""The verdict on a score: one of five, decided by one table in a fixed order, and what would decide an open one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, expm1, log, log1p, sqrt
from statistics import NormalDist
from typing import Literal

import numpy as np

from cxroi.engine.numbers import Z95
from cxroi.evidence.regression import SPEAK, Estimate

Outcome = Literal["churn", "spend", "cross_sell", "nrr"]
Verdict = Literal["USE", "DO NOT USE", "CANNOT TELL", "WRONG DIRECTION", "TOO GOOD"]
Reason = Literal[
    "lost", "open", "late", "separates", "one value", "no outcome", "few accounts", "few events", "no fit", "direction", "wrong side",
    "adds", "adds nothing", "many tried", "small", "wide",
]  # fmt: skip

Z_SUM = Z95 + NormalDist().inv_cdf(0.8)
"""z(.975) + z(.8): two-sided 5%, power 80%."""
LEAST_ACCOUNTS = 100
LARGEST_AUC = 0.95
DIVERGING_AUC = 0.80
"""A fit that diverges is the score's doing where it alone tells so many pairs apart; else that of what is controlled for. [judgement]"""
FALSE_DISCOVERY = 0.05
HELD_OUT_SURE = 0.50
"""The gain in held-out customers must be above zero on balance; a stricter bar would pass fewer than half of the studies
with enough customers for 80% power."""
LATE_SHARE = 0.20
"""The share of scores within three months of leaving, dated on that day or later, that rules a score out. Judgement."""
HANDFUL = 5
"""Fewer late scores than this are left out and counted, and do not rule a score out. Judgement."""
USUAL_SD = 2.0
"""The usual standard deviation of answers from 0 to 10 [points]."""
SMALLEST = 0.03
"""The smallest effect of interest: a hazard ratio, or a rate ratio, of .97 to 1.03 per point of 0 to 10, where two points are a
standard deviation. It scales with the standard deviation of the score, whatever its scale. Judgement."""
PER_DEVIATION = (1 + SMALLEST) ** USUAL_SD - 1
"""The same per standard deviation."""
SMALLEST_MONEY = 0.01
"""One point of NRR, or of spending, per standard deviation of the score. Judgement."""
WORTH_SEEING = 0.05
"""The effect, again per half a standard deviation, for which the number of events needed is computed. Judgement."""


@dataclass(frozen=True)
class Facts:
    """The facts behind the verdict."""

    estimate: Estimate | None
    """M2; None where it could not be fitted."""
    lost: str = ""
    """The needed values lost in reading, in words; empty where none were."""
    open: str = ""
    """The open question on which the outcome depends; empty where there is none."""
    late: int = 0
    """Scores dated within three months after their customer left, or on the day; asked of leaving only."""
    near: int = 0
    """Scores dated within three months of their customer's leaving, before or after."""
    auc: float | None = None
    one_value: bool = False
    better: int = -1
    """The sign of θ that is good: −1 for leaving, 1 for money; reversed for a metric where lower is better."""
    direction_known: bool = True
    """False where it is not known whether a high score is good."""
    separates: bool = False
    """Whether a diverging fit means that the score determines the outcome; asked of leaving only."""
    adjusted_p: float = 1.0
    """Of no effect, after Benjamini and Hochberg over everything tried."""
    holdout_confidence: float | None = None
    """Confidence that the score adds to what else is known for customers it was not fitted on."""
    controlled: tuple[str, ...] = ()
    """What else is known of a customer and was controlled for."""
    smallest: float = SMALLEST
    """The smallest effect of interest, per point [relative]."""
    least_events: int = SPEAK

    @property
    def recorded_late(self) -> bool:
        """True where so many scores near a leaving follow it that they must have been recorded with knowledge of it."""
        return self.late >= HANDFUL and self.late > LATE_SHARE * self.near


def one_sided(low: float, high: float) -> bool:
    """Whether an interval lies on one side of zero: its sign is beyond chance.

    >>> [one_sided(*ends) for ends in ((0.1, 1.0), (-1.0, -0.1), (-1.0, 1.0), (0.0, 1.0), (-1.0, 0.0))]
    [True, True, False, False, False]
    """
    return low > 0 or high < 0


def decide(facts: Facts) -> tuple[Verdict, Reason]:
    """The verdict and its reason. The order of the rules matters."""
    found = facts.estimate
    if facts.lost:
        return "CANNOT TELL", "lost"
    if facts.open:
        return "CANNOT TELL", "open"
    if facts.recorded_late:
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
        return ("TOO GOOD", "separates") if facts.separates else ("CANNOT TELL", "no fit")
    low, high = sorted(end * facts.better for end in found.interval)
    clear = one_sided(low, high)
    survives = facts.adjusted_p < FALSE_DISCOVERY
    adds = facts.holdout_confidence is not None and facts.holdout_confidence >= HELD_OUT_SURE
    if clear and survives and adds:
        if not facts.direction_known:
            return "CANNOT TELL", "direction"
        return ("USE", "adds") if low > 0 else ("WRONG DIRECTION", "wrong side")
    if log(1 - facts.smallest) < low and high < log(1 + facts.smallest):
        return "DO NOT USE", "small"
    if clear:
        return "CANNOT TELL", "many tried" if not survives else "adds nothing"
    return "CANNOT TELL", "wide"


def smallest_of(sd: float, per_deviation: float = PER_DEVIATION) -> float:
    """The smallest effect of interest per point of a score with this standard deviation, from that per deviation; at most a half.

    >>> round(smallest_of(2.0), 4), round(smallest_of(0.5), 4), smallest_of(1e-6)
    (0.03, 0.1255, 0.5)
    """
    return min(expm1(min(log1p(per_deviation) / max(sd, 1e-9), 1.0)), 0.5)


def events_needed(effect: float, variance: float) -> int:
    """Events that show an effect per point with 80% power: (z.975 + z.8)² / (ln(1 + effect)² · Var(x)·(1 − R²)).

    Schoenfeld 1983; with covariates Hsieh and Lavori 2000. `effect` is relative, −0.05 for a hazard ratio of .95;
    `variance` is the part of the score's variance that Z does not explain.

    >>> [events_needed(effect, 4.0) for effect in (-0.05, -0.10, -0.15)]
    [746, 177, 74]
    """
    return round(Z_SUM**2 / (log(1 + effect) ** 2 * variance))


def events_worth_seeing(variance: float, sd: float) -> int:
    """The same for an effect of `WORTH_SEEING` per half a standard deviation, whatever the unit of the score.

    >>> events_worth_seeing(4.0, 2.0), events_worth_seeing(1e-10, 1e-5), events_worth_seeing(0.5, 1.0)
    (746, 746, 1492)
    """
    return events_needed(-WORTH_SEEING, max(variance / max(sd, 1e-9) ** 2, 1e-9) * USUAL_SD**2)


def adjusted_p_values(p_values: Sequence[float]) -> list[float]:
    """Each p-value adjusted for everything tried (Benjamini and Hochberg 1995).

    >>> [round(p, 3) for p in adjusted_p_values([0.01, 0.04, 0.03, 0.005])]
    [0.02, 0.04, 0.04, 0.02]
    """
    from scipy.stats import false_discovery_control

    return [float(p) for p in false_discovery_control(list(p_values))] if len(p_values) else []


def area_under_curve(score: np.ndarray, event: np.ndarray) -> float | None:
    """How often a landmark with the event has a higher score than one without, ties counting half; None without both."""
    from scipy.stats import mannwhitneyu

    happened = event.astype(bool)
    events, others = int(happened.sum()), int((~happened).sum())
    if not events or not others:
        return None
    pairs = mannwhitneyu(score[happened], score[~happened], method="asymptotic").statistic
    return float(pairs / (events * others))


def holdout_confidence(gains: np.ndarray) -> float | None:
    """Confidence that the gain per buying group, averaged over folds, is above zero (normal); None where there is none."""
    spread = float(np.sqrt(((gains - gains.mean()) ** 2).sum())) if len(gains) else 0.0
    return float(NormalDist().cdf(float(gains.sum()) / spread)) if spread > 0 else None


def e_value(hazard_ratio: float, *, frequent: bool = False) -> float:
    """How strongly an unmeasured cause would have to be related to both score and outcome to explain all of the ratio.

    VanderWeele and Ding 2017: RR + √(RR·(RR − 1)), with their approximation of RR for frequent events.

    >>> round(e_value(0.5), 3), round(e_value(0.5, frequent=True), 3), e_value(1.0)
    (3.414, 2.606, 1.0)
    """
    ratio = (1 - 0.5 ** sqrt(hazard_ratio)) / (1 - 0.5 ** sqrt(1 / hazard_ratio)) if frequent else hazard_ratio
    ratio = 1 / ratio if ratio < 1 else ratio
    return ratio + sqrt(ratio * (ratio - 1))


def effect_of(theta: float) -> float:
    """A log-scale effect as a relative change: exp(θ) − 1."""
    return exp(max(min(theta, 50.0), -50.0)) - 1
