"""One cell of the matrix: a metric held against an outcome, with its verdict, its pictures and its caveats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from cxroi.evidence import revenue_models
from cxroi.evidence.cell_details import Picture, band_edges, band_step, bands_of, caveats_of, picture_of
from cxroi.evidence.churn_hazard import hazard
from cxroi.evidence.landmarks import Landmarks
from cxroi.evidence.regression import TABLE_ONLY, Estimate, Regression
from cxroi.evidence.sentences import sentence
from cxroi.evidence.verdicts import (
    SMALLEST,
    SMALLEST_MONEY,
    WORTH_SEEING,
    Facts,
    Outcome,
    Reason,
    Verdict,
    adjusted_p_values,
    area_under_curve,
    decide,
    e_value,
    effect_of,
    events_needed,
    sure_gain,
)

OUTCOMES: tuple[Outcome, ...] = ("churn", "spend", "cross_sell", "nrr")
METHOD = {
    "churn": "landmark person-month cloglog hazard, clustered by buying group",
    "spend": "PPML of next year's revenue of those who stayed, clustered by buying group",
    "cross_sell": "Poisson of products gained, clustered by buying group",
    "nrr": "PPML of next year's revenue, clustered by buying group",
}
FREQUENT = 0.15
"""Events a landmark beyond which a hazard ratio is no risk ratio (VanderWeele and Ding 2017)."""
FORWARD = (0.30, 0.55, 0.80)
"""Shares of the events, oldest first, after which what comes next is predicted. Judgement."""


@dataclass(frozen=True)
class Cell:
    """What one metric says about one outcome. Effects are relative changes for one point of the score as it is asked."""

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
    """In all, for 80% power."""
    adjusted_share: float | None
    """θ of M2 over θ of M1: how much of the slope tenure, size and the like leave."""
    method: str
    theta: float | None
    error: float | None
    p_value: float | None
    adjusted_p: float | None
    gain_sure: float | None
    e_value: float | None
    picture: Picture
    caveats: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A cell before what was tried beside it is known."""

    metric: str
    outcome: Outcome
    answers: int
    """Landmarks with a score."""
    facts: Facts
    needed: int | None
    unadjusted: Estimate | None
    held_equal: tuple[str, ...]
    picture: Picture
    caveats: tuple[str, ...]


def draft(
    marks: Landmarks,
    *,
    metric: str,
    outcome: Outcome,
    last: int,
    late: int = 0,
    lower_is_better: bool = False,
    span: float = 10.0,
    seed: int = 0,
    pictures: bool = True,
) -> Draft:
    """Estimate one cell from the landmarks of its metric, silent ones included.

    `span` is the length of the metric's scale: the effects of interest are meant for a tenth of it, one point of 0 to 10.
    """
    given = marks.where(marks.answered)
    model = _model(given, outcome, last) if len(given) else None
    good = (-1 if outcome == "churn" else 1) * (-1 if lower_is_better else 1)
    facts = Facts(None, late=late, better=good, one_value=bool(len(given) and np.ptp(given.score) == 0))
    empty = Draft(metric, outcome, len(given), facts, None, None, (), Picture((), (), (), ()), ())
    if model is None or not model.events:
        return empty
    edges = band_edges(metric, given.score)
    bars = bands_of(model, edges, outcome)
    if not model.varies:
        return replace(empty, facts=replace(facts, one_value=True), picture=Picture(bars, (), (), ()))
    if model.events < TABLE_ONLY:
        flat = Estimate(0.0, float("inf"), len(model.marks), len(np.unique(model.marks.account)), model.events, True)
        needed = events_needed(_for_point(-WORTH_SEEING, span), max(model.variance_left(), 1e-9))
        return replace(empty, facts=replace(facts, estimate=flat), needed=needed, picture=Picture(bars, (), (), ()))
    m2, m1 = model.adjusted(), model.unadjusted()
    smallest = SMALLEST_MONEY / max(band_step(model, edges), 1e-9)
    if outcome in ("churn", "cross_sell"):
        smallest = _for_point(SMALLEST, span)
    auc = area_under_curve(model.marks.score, _happened(model)) if outcome == "churn" else None
    gain = sure_gain(_held_out(model, seed), rng=np.random.default_rng(seed))
    facts = replace(facts, estimate=m2, auc=auc, gain_sure=gain, smallest=min(smallest, 0.5))
    needed = _needed(model, m2, outcome, facts.smallest, _for_point(-WORTH_SEEING, span))
    picture, caveats = (
        Picture(bars, (), (), ()),
        [f"Not held equal, for want of data: {name}." for name in model.left_out],
    )
    if pictures:
        picture = picture_of(model, marks, m2, m1, bars, outcome=outcome, last=last)
        caveats += caveats_of(model, picture, m2, edges, outcome)
    return Draft(metric, outcome, len(given), facts, needed, m1, model.held_equal, picture, tuple(caveats))


def settle(drafts: list[Draft]) -> tuple[Cell, ...]:
    """The cells, their p-values adjusted for all that was tried (Benjamini and Hochberg)."""
    testable = [
        one.facts.estimate is not None and one.facts.estimate.events >= one.facts.least_events for one in drafts
    ]
    p_values = [
        one.facts.estimate.p_value for one, good in zip(drafts, testable, strict=True) if good and one.facts.estimate
    ]
    adjusted = iter(adjusted_p_values(p_values))
    return tuple(_cell(one, next(adjusted) if good else None) for one, good in zip(drafts, testable, strict=True))


def _cell(one: Draft, adjusted_p: float | None) -> Cell:
    facts = one.facts if adjusted_p is None else replace(one.facts, adjusted_p=adjusted_p)
    verdict, reason = decide(facts)
    found = facts.estimate
    known = found if found is not None and np.isfinite(found.error) and abs(found.theta) < 20 else None
    low, high = (effect_of(end) for end in known.interval) if known else (None, None)
    share = None
    if known and one.unadjusted and abs(one.unadjusted.theta) > one.unadjusted.error:
        share = known.theta / one.unadjusted.theta
    method = METHOD[one.outcome]
    if one.held_equal and known:
        method += f"; held equal: {', '.join(one.held_equal)}"
    return Cell(
        metric=one.metric,
        outcome=one.outcome,
        verdict=verdict,
        sentence=_sentence(one, reason, facts),
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
        gain_sure=facts.gain_sure,
        e_value=e_value(float(np.exp(known.theta)), frequent=known.events > FREQUENT * known.n) if known else None,
        picture=one.picture,
        caveats=one.caveats,
    )


def _sentence(one: Draft, reason: Reason, facts: Facts) -> str:
    return sentence(one.metric, one.outcome, reason, facts, needed=one.needed)


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


def _held_out(model: Regression, seed: int) -> np.ndarray:
    """What the score adds to Z for landmarks it was not fitted on, a buying group: always trained on older ones.

    The oldest 30% of the events train for the next, these and the next for those after, and so on. Where all landmarks are
    of one month, half of the buying groups train for the other half.
    """
    month = model.marks.month
    months = np.unique(month)
    if len(months) == 1:
        drawn = np.random.default_rng(seed).random(int(model.marks.parent.max()) + 1) < 0.5
        train = drawn[model.marks.parent]
        return model.gain(train, ~train)
    amount = np.bincount(model.rows.landmark, model.rows.outcome, minlength=len(month))
    so_far = np.cumsum([amount[month == one].sum() for one in months]) / max(amount.sum(), 1e-12)
    cuts = sorted({int(months[min(int(np.searchsorted(so_far, share)), len(months) - 2)]) for share in FORWARD})
    gains = [
        model.gain(month <= cut, (month > cut) & (month <= until))
        for cut, until in zip(cuts, [*cuts[1:], int(months[-1])], strict=True)
    ]
    return np.sum(gains, axis=0)


def _needed(model: Regression, found: Estimate, outcome: Outcome, smallest: float, worth_seeing: float) -> int:
    """Events in all that would settle it: for an effect worth seeing, or, past that many, for the smallest of interest."""
    if outcome in ("churn", "cross_sell"):
        variance = max(model.variance_left(), 1e-9)
        needed = events_needed(worth_seeing, variance)
        return needed if needed > found.events else events_needed(-smallest, variance)
    # For money the spread of the estimate itself says how it shrinks with customer-years.
    return events_needed(smallest, 1 / (found.events * max(found.error, 1e-9) ** 2))


def _for_point(effect: float, span: float) -> float:
    """An effect of a tenth of the scale as the effect of a point of it."""
    return float((1 + effect) ** (10 / span) - 1)
