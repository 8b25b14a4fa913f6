"""One cell of the matrix: a metric against an outcome, with its verdict, charts and caveats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cxroi.case.counted import counted, noun_of
from cxroi.evidence import revenue_models
from cxroi.evidence.cell_details import Picture, band_edges, bands_of, caveats_of, picture_of
from cxroi.evidence.churn_hazard import hazard
from cxroi.evidence.landmarks import Landmarks, Late
from cxroi.evidence.regression import TABLE_ONLY, Estimate, Regression
from cxroi.evidence.sentences import sentence
from cxroi.evidence.verdicts import (
    DIVERGING_AUC,
    PER_DEVIATION,
    SMALLEST_MONEY,
    Facts,
    Outcome,
    Verdict,
    adjusted_p_values,
    area_under_curve,
    decide,
    e_value,
    effect_of,
    events_needed,
    events_worth_seeing,
    holdout_confidence,
    smallest_of,
)

OUTCOMES: tuple[Outcome, ...] = ("churn", "spend", "cross_sell", "nrr")
METHOD = {
    "churn": "landmark person-month cloglog hazard, errors by jackknife over buying groups",
    "spend": "PPML of next year's revenue of those who stayed, errors by jackknife over buying groups",
    "cross_sell": "Poisson of products gained, errors by jackknife over buying groups",
    "nrr": "PPML of next year's revenue, errors by jackknife over buying groups",
}
FREQUENT = 0.15
"""Events per landmark above which a hazard ratio is not a risk ratio (VanderWeele and Ding 2017)."""


@dataclass(frozen=True)
class Cell:
    """What one metric says about one outcome. Effects are relative changes per point of the score as asked."""

    metric: str
    outcome: Outcome
    verdict: Verdict
    sentence: str
    effect_per_point: float | None
    ci_low: float | None
    ci_high: float | None
    n: int
    """Landmarks: one account's scores in one wave."""
    accounts: int
    events: int
    """Leavings, products gained, or customer-years."""
    events_needed: int | None
    """In total, for 80% power."""
    adjusted_share: float | None
    """θ of M2 over θ of M1: how much of the slope remains after controlling for tenure, size and the like."""
    method: str
    theta: float | None
    error: float | None
    p_value: float | None
    adjusted_p: float | None
    holdout_confidence: float | None
    e_value: float | None
    smallest: float | None
    """The smallest effect of interest, per point of the score [relative]."""
    smallest_money: float | None
    """The same in revenue a year of the customers who answered [currency]; None where no revenue is known."""
    picture: Picture
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class Unsettled:
    """A cell before correction for the other cells tried."""

    metric: str
    outcome: Outcome
    answers: int
    """Landmarks with a score."""
    facts: Facts
    needed: int | None
    unadjusted: Estimate | None
    controlled: tuple[str, ...]
    picture: Picture
    caveats: tuple[str, ...]
    smallest_money: float | None = None


def unsettled(
    marks: Landmarks,
    *,
    metric: str,
    outcome: Outcome,
    last: int,
    revenue_last: int | None = None,
    late: Late = Late(0, 0, 0),  # noqa: B008 - frozen
    lower_is_better: bool = False,
    direction_known: bool = True,
    lost: str = "",
    unanswered: str = "",
    when_asked: str = "",
    seed: int = 0,
    pictures: bool = True,
) -> Unsettled:
    """Estimate one cell from the landmarks of its metric, silent ones included.

    `last` is the last month in which leaving is seen, `revenue_last` (the same when None) that of revenue; `lost` says which
    values that the cell needs were lost in reading, `unanswered` is the open question of who has left, `when_asked` whether they were
    asked because they left: each withholds the verdicts that depend on it.
    """
    given = marks.where(marks.answered)
    until = last if outcome == "churn" or revenue_last is None else min(last, revenue_last)
    model = _model(given, outcome, until) if len(given) else None
    good = (-1 if outcome == "churn" else 1) * (-1 if lower_is_better else 1)
    told_by_leaving = outcome in ("churn", "spend") or (
        outcome == "cross_sell" and model is not None and model.events > 0
    )
    asked = (when_asked if outcome == "churn" else "") or unanswered
    facts = Facts(
        None, lost=lost, open=asked if told_by_leaving else "", better=good, direction_known=direction_known,
        one_value=bool(len(given) and np.ptp(given.score) == 0),
    )  # fmt: skip
    if outcome == "churn":
        facts = replace(facts, late=late.near_late, near=late.near)
    aside = [_aside(late)] if late.scores and not facts.recorded_late else []
    empty = Unsettled(metric, outcome, len(given), facts, None, None, (), Picture((), (), (), ()), tuple(aside))
    if lost or facts.open or model is None or not model.events:
        return empty
    bars = bands_of(model, metric, outcome)
    if not model.varies:
        return replace(empty, facts=replace(facts, one_value=True), picture=Picture(bars, (), (), ()))
    sd = float(model.marks.score.std())
    if model.events < TABLE_ONLY:
        accounts = len(np.unique(model.marks.account))
        flat = Estimate(0.0, float("inf"), len(model.marks), accounts, model.events, True, accounts)
        needed = events_worth_seeing(model.variance_left(), sd)
        return replace(empty, facts=replace(facts, estimate=flat), needed=needed, picture=Picture(bars, (), (), ()))
    m2, m1 = model.adjusted(), model.unadjusted()
    # A point of NRR refers to a whole standard deviation, a hazard ratio to half of one.
    per_deviation = SMALLEST_MONEY if outcome in ("spend", "nrr") else PER_DEVIATION
    auc = area_under_curve(model.marks.score, _happened(model)) if outcome == "churn" else None
    facts = replace(
        facts,
        estimate=m2,
        auc=auc,
        separates=auc is not None and max(auc, 1 - auc) > DIVERGING_AUC,
        holdout_confidence=holdout_confidence(model.gains(seed=seed)),
        controlled=model.controlled,
        smallest=smallest_of(sd, per_deviation),
    )
    needed = _needed(model, m2, outcome, facts.smallest, sd)
    picture = Picture(bars, (), (), ())
    caveats = [*aside, *(f"Not controlled for, because data are missing: {name}." for name in model.left_out)]
    if pictures:
        picture = picture_of(model, marks, m2, m1, bars, outcome=outcome, last=until)
        caveats += caveats_of(model, picture, m2, band_edges(metric, given.score), outcome)
    money = _money(model, outcome, per_deviation)
    return Unsettled(metric, outcome, len(given), facts, needed, m1, model.controlled, picture, tuple(caveats), money)


def _aside(late: Late) -> str:
    if late.assumed:
        return (
            f"{counted(late.scores, 'score')} given after the last order of a customer who is assumed to have left {noun_of(late.scores, 'is', 'are')} "
            "left out: the customer may have gone by then."
        )
    return (
        f"{counted(late.scores, 'score')} dated on or after the day the customer left {noun_of(late.scores, 'is', 'are')} left out; {late.near_late:,} of the {late.near:,} "
        "dated within three months of a leaving."
    )


def _money(model: Regression, outcome: Outcome, per_deviation: float) -> float | None:
    """The smallest effect of interest in revenue a year, over the customers who answered [currency]."""
    spent = model.marks.revenue_12
    if np.isnan(spent).all() or outcome == "cross_sell":
        return None
    yearly = float(np.nanmean(spent)) * len(np.unique(model.marks.account))
    if outcome == "churn":
        months = float(np.exp(model.rows.offset).sum())
        yearly *= 1 - float(np.exp(-12 * model.events / months))
    return yearly * per_deviation


def settle(waiting: list[Unsettled]) -> tuple[Cell, ...]:
    """The cells, with p-values adjusted for everything tried (Benjamini and Hochberg)."""
    testable = [
        one.facts.estimate is not None and one.facts.estimate.events >= one.facts.least_events for one in waiting
    ]
    p_values = [
        one.facts.estimate.p_value for one, good in zip(waiting, testable, strict=True) if good and one.facts.estimate
    ]
    adjusted = iter(adjusted_p_values(p_values))
    return tuple(_cell(one, next(adjusted) if good else None) for one, good in zip(waiting, testable, strict=True))


def _cell(one: Unsettled, adjusted_p: float | None) -> Cell:
    facts = one.facts if adjusted_p is None else replace(one.facts, adjusted_p=adjusted_p)
    verdict, reason = decide(facts)
    found = facts.estimate
    known = found if found is not None and np.isfinite(found.error) and abs(found.theta) < 20 else None
    low, high = (effect_of(end) for end in known.interval) if known else (None, None)
    share = None
    if known and one.unadjusted and abs(one.unadjusted.theta) > one.unadjusted.error:
        share = known.theta / one.unadjusted.theta
    method = METHOD[one.outcome]
    if one.controlled and known:
        method += f"; controlled for: {', '.join(one.controlled)}"
    return Cell(
        metric=one.metric,
        outcome=one.outcome,
        verdict=verdict,
        sentence=sentence(one.metric, one.outcome, reason, facts, needed=one.needed, money=one.smallest_money),
        effect_per_point=effect_of(known.theta) if known else None,
        ci_low=low,
        ci_high=high,
        n=found.n if found else one.answers,
        accounts=found.accounts if found else 0,
        events=found.events if found else 0,
        events_needed=one.needed,
        adjusted_share=share,
        method=method,
        theta=known.theta if known else None,
        error=known.error if known else None,
        p_value=known.p_value if known else None,
        adjusted_p=adjusted_p,
        holdout_confidence=facts.holdout_confidence,
        e_value=e_value(float(np.exp(known.theta)), frequent=known.events > FREQUENT * known.n) if known else None,
        smallest=facts.smallest if known else None,
        smallest_money=one.smallest_money,
        picture=one.picture,
        caveats=one.caveats,
    )


def _model(given: Landmarks, outcome: Outcome, last: int) -> Regression | None:
    models: dict[Outcome, Callable[[], Regression | None]] = {
        "churn": lambda: hazard(given, last=last),
        "spend": lambda: revenue_models.revenue_after(given, last=last, stayed=True),
        "cross_sell": lambda: revenue_models.products_gained(given, last=last),
        "nrr": lambda: revenue_models.revenue_after(given, last=last, stayed=False),
    }
    return models[outcome]()


def _happened(model: Regression) -> np.ndarray:
    return np.bincount(model.rows.landmark, model.rows.outcome, minlength=len(model.marks)) > 0


def _needed(model: Regression, found: Estimate, outcome: Outcome, smallest: float, sd: float) -> int:
    """Total events that would decide it: for the effect to detect or, beyond that many, for the smallest of interest."""
    if outcome in ("churn", "cross_sell"):
        variance = model.variance_left()
        needed = events_worth_seeing(variance, sd)
        return needed if needed > found.events else events_needed(-smallest, max(variance, 1e-9))
    # For money the estimate's own error shows how it shrinks with customer-years.
    return events_needed(smallest, 1 / (found.events * max(found.error, 1e-9) ** 2))
