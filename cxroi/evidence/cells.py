"""One cell of the matrix: a metric held against an outcome, with its verdict, its pictures and its caveats."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from cxroi.evidence import money, response
from cxroi.evidence.hazard import follow, hazard, horizons, over_time, wilson
from cxroi.evidence.panel import Landmarks
from cxroi.evidence.regression import TABLE_ONLY, Z95, Estimate, Regression
from cxroi.evidence.sentences import sentence
from cxroi.evidence.verdicts import (
    SMALLEST,
    SMALLEST_MONEY,
    WORTH_SEEING,
    Facts,
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

Outcome = Literal["churn", "spend", "cross_sell", "nrr"]
OUTCOMES: tuple[Outcome, ...] = ("churn", "spend", "cross_sell", "nrr")
METHOD = {
    "churn": "landmark person-month cloglog hazard, clustered by buying group",
    "spend": "PPML of next year's revenue of those who stayed, clustered by buying group",
    "cross_sell": "Poisson of products gained, clustered by buying group",
    "nrr": "PPML of next year's revenue, clustered by buying group",
}
TOP_ACCOUNTS = 5
FORWARD = (0.30, 0.55, 0.80)
"""Shares of the events, oldest first, after which what comes next is predicted. Judgement."""


@dataclass(frozen=True)
class Bar:
    """One mark of a picture with its 95% interval; value and ends in the unit of the picture."""

    name: str
    n: int
    events: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Picture:
    """What opens behind a cell."""

    bands: tuple[Bar, ...]
    """Yearly churn, products gained a year, or revenue kept, by band of the score [share, count, share]."""
    forest: tuple[Bar, ...]
    """The effect of a point by segment [relative]."""
    horizons: tuple[Bar, ...]
    """The effect of a point with the follow-up cut at 3, 6 and 12 months [relative]; churn only."""
    checks: tuple[Bar, ...]
    """The effect of a point another way each: score alone, without the top 5, silent weighed in, within account [relative]."""


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
    empty = Draft(metric, outcome, facts, None, None, (), Picture((), (), (), ()), ())
    if model is None or not model.events:
        return empty
    edges = band_edges(metric, given.score)
    bars = _bands(model, edges, outcome)
    if not model.varies:
        return replace(empty, facts=replace(facts, one_value=True), picture=Picture(bars, (), (), ()))
    if model.events < TABLE_ONLY:
        flat = Estimate(0.0, float("inf"), len(model.marks), len(np.unique(model.marks.account)), model.events, True)
        needed = events_needed(_for_point(-WORTH_SEEING, span), max(model.variance_left(), 1e-9))
        return replace(empty, facts=replace(facts, estimate=flat), needed=needed, picture=Picture(bars, (), (), ()))
    m2, m1 = model.adjusted(), model.unadjusted()
    smallest = SMALLEST_MONEY / max(_band_step(model, edges), 1e-9)
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
        picture = _picture(model, marks, m2, m1, bars, outcome=outcome, last=last)
        caveats += _caveats(model, picture, m2, edges, outcome)
    return Draft(metric, outcome, facts, needed, m1, model.held_equal, picture, tuple(caveats))


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


def band_edges(metric: str, score: np.ndarray) -> tuple[float, ...]:
    """Scores from which a new band begins: passives and promoters for NPS, else tertiles."""
    if metric == "nps" and score.max(initial=0) > 7:
        return 7.0, 9.0
    low, high = np.quantile(score, (1 / 3, 2 / 3)) if len(score) else (0.0, 0.0)
    edges = sorted({float(edge) for edge in (low, high) if score.min() < edge <= score.max()})
    return tuple(edges) if edges or not np.ptp(score) else (float(score.max()),)


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
        n=found.n if found else 0,
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
        e_value=e_value(float(np.exp(known.theta))) if known else None,
        picture=one.picture,
        caveats=one.caveats,
    )


def _sentence(one: Draft, reason: Reason, facts: Facts) -> str:
    return sentence(one.metric, one.outcome, reason, facts, needed=one.needed)


def _model(given: Landmarks, outcome: Outcome, last: int) -> Regression | None:
    models: dict[Outcome, Callable[[], Regression | None]] = {
        "churn": lambda: hazard(given, last=last),
        "spend": lambda: money.revenue_after(given, last=last, stayed=True),
        "cross_sell": lambda: money.products_gained(given, last=last),
        "nrr": lambda: money.revenue_after(given, last=last, stayed=False),
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


def _band_step(model: Regression, edges: tuple[float, ...]) -> float:
    """Points of the score from one band's mean to the next."""
    band = np.searchsorted(edges, model.marks.score, side="right")
    means = [model.marks.score[band == one].mean() for one in np.unique(band)]
    return float((means[-1] - means[0]) / (len(means) - 1)) if len(means) > 1 else float(model.marks.score.std())


def _bands(model: Regression, edges: tuple[float, ...], outcome: Outcome) -> tuple[Bar, ...]:
    from cxroi.evidence.cohorts import band_name

    band = np.searchsorted(edges, model.marks.score, side="right")
    ends = (-np.inf, *edges, np.inf)
    happened = np.bincount(model.rows.landmark, model.rows.outcome, minlength=len(band))
    exposure = np.bincount(model.rows.landmark, np.exp(model.rows.offset), minlength=len(band))
    bars = []
    for one in np.unique(band):
        mine = band == one
        name, n = band_name(ends[one], ends[one + 1]), int(mine.sum())
        total, at_risk = float(happened[mine].sum()), float(exposure[mine].sum())
        if outcome == "churn":
            yearly = [1 - (1 - share) ** 12 for share in (total / at_risk, *wilson(total, at_risk))]
            bars.append(Bar(name, n, int(total), yearly[0], yearly[1], yearly[2]))
        else:
            value = total / at_risk
            left_over = np.bincount(model.marks.parent[mine], happened[mine] - value * exposure[mine])
            spread = Z95 * float(np.sqrt((left_over**2).sum())) / at_risk
            events = int(total) if outcome == "cross_sell" else n
            bars.append(Bar(name, n, events, value, max(value - spread, 0.0), value + spread))
    return tuple(bars)


def _picture(
    model: Regression,
    marks: Landmarks,
    m2: Estimate,
    m1: Estimate,
    bars: tuple[Bar, ...],
    *,
    outcome: Outcome,
    last: int,
) -> Picture:
    names = [(code, name) for code, name in enumerate(model.marks.segment_names) if name]
    inside = [(name, model.among(model.marks.segment == code)) for code, name in names] if len(names) > 1 else []
    forest = tuple(_effect_bar(name, found) for name, found in inside if found is not None)
    checks = [("score alone", m1), ("all held equal", m2)]
    size = np.nan_to_num(model.marks.revenue_12)
    largest = np.unique(model.marks.account[np.argsort(-size, kind="stable")][: TOP_ACCOUNTS * 20], return_index=True)
    top = largest[0][np.argsort(largest[1])][:TOP_ACCOUNTS]
    without = model.among(~np.isin(model.marks.account, top)) if size.any() else None
    if without is not None:
        checks.append((f"without the {TOP_ACCOUNTS} largest accounts", without))
    cut: tuple[tuple[int, Estimate], ...] = ()
    if outcome == "churn":
        given = marks.where(marks.answered)
        cut = tuple((months, found) for months, found in horizons(given, last=last, months=(3, 6)))
        cut = (*cut, (12, m2))
        weighed = response.weighted(marks, last=last)
        if weighed is not None:
            checks.append(("the silent weighed in", weighed))
        within = _within(given, last=last)
        if within is not None:
            checks.append(("change within the account", within))
    elif outcome != "cross_sell":
        companion = money.customer_weighted(marks.where(marks.answered), last=last, stayed=outcome == "spend")
        if companion is not None:
            checks.append(
                ("every customer alike" if outcome == "spend" else "still buying, yes or no", companion.adjusted())
            )
    return Picture(
        bars,
        forest,
        tuple(_effect_bar(f"{months} months", found) for months, found in cut),
        tuple(_effect_bar(name, found) for name, found in checks),
    )


def _within(given: Landmarks, *, last: int) -> Estimate | None:
    """The effect of a point of change since the account's last answer, that answer held equal: the least confounded."""
    again = np.append(False, given.account[1:] == given.account[:-1])
    if again.sum() < 50:
        return None
    before = np.append(0.0, given.score[:-1])[again]
    later = given.where(again)
    changed = replace(later, score=later.score - before)
    model = hazard(changed, last=last)
    if model is None or model.events < 50 or not model.varies:
        return None
    at_risk = follow(changed, last=last).months > 0
    found = model.with_columns((before[at_risk] - before.mean())[model.rows.landmark])
    return Estimate(
        float(found.coefficients[1]), float(found.errors[1]), len(model.marks), len(np.unique(model.marks.account)),
        model.events, found.converged,
    )  # fmt: skip


def _effect_bar(name: str, found: Estimate) -> Bar:
    low, high = found.interval
    return Bar(name, found.n, found.events, effect_of(found.theta), effect_of(low), effect_of(high))


def _caveats(
    model: Regression, picture: Picture, m2: Estimate, edges: tuple[float, ...], outcome: Outcome
) -> list[str]:
    found = []
    sign = np.sign(m2.theta)
    turned = [bar.name for bar in picture.forest if bar.value * sign < 0 and (bar.high < 0 or bar.low > 0)]
    if turned:
        found.append(f"The effect turns round in {', '.join(turned)}: do not use one figure for all segments.")
    elif len(picture.forest) > 1 and all(bar.value * sign < 0 for bar in picture.forest):
        found.append(
            "The effect turns round within every segment (Simpson's paradox): it is the mix of segments that goes with the outcome."
        )
    for bar in picture.checks:
        if bar.name.startswith("without") and m2.p_value < 0.05 and bar.low < 0 < bar.high:
            found.append(f"{bar.name.capitalize()} the interval holds no effect: a few accounts make the figure.")
        if bar.name == "the silent weighed in" and not m2.interval[0] < np.log1p(bar.value) < m2.interval[1]:
            found.append(
                "Weighing the silent in moves the figure outside its interval: the answers do not speak for all."
            )
        if (
            bar.name in ("every customer alike", "still buying, yes or no")
            and bar.value * sign < 0
            and (bar.high < 0 or bar.low > 0)
        ):
            found.append("With every customer counting alike the sign turns: large accounts make the figure.")
    if model.shape_p_value(np.searchsorted(edges, model.marks.score, side="right")) < 0.05:
        found.append("Not a straight line: the bands differ from it more than chance would have them. Read the bands.")
    if outcome == "churn":
        slope, error = over_time(model)
        if abs(slope) > Z95 * error:
            fades = slope * m2.theta < 0
            found.append(
                f"The effect {'fades' if fades else 'grows'} with the months since the survey: it is not one figure for the year."
            )
        early = [bar for bar in picture.horizons if bar.name == "3 months"]
        if early and early[0].high < 0 and len(picture.horizons) > 1 and picture.horizons[-1].high > 0:
            found.append("It shows in the first three months only: perhaps those who had decided to leave answered so.")
    if model.events < 50:
        found.append("Few events: what is held equal was shrunk.")
    return found
