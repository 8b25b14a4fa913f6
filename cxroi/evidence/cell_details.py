"""The details of a cell: bands with intervals, the effect by segment, by horizon and by other estimates, and its caveats."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from cxroi.engine.numbers import Z95
from cxroi.evidence import nonresponse, revenue_models
from cxroi.evidence.churn_hazard import follow, hazard, horizons, over_time, wilson
from cxroi.evidence.cohorts import band_name
from cxroi.evidence.landmarks import Landmarks
from cxroi.evidence.regression import Estimate, Regression
from cxroi.evidence.verdicts import Outcome, effect_of, one_sided

TOP_ACCOUNTS = 5
LEAST_CHANGES = 50
"""With fewer leavings among accounts asked again, change within the account is not estimated. Judgement."""
MOST_LEVELS = 11
"""A score with at most this many different values is shown value by value."""


@dataclass(frozen=True)
class Bar:
    """One mark of a chart with its 95% interval; value and ends in the chart's unit."""

    name: str
    n: int
    events: int
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Picture:
    """The details of a cell."""

    bands: tuple[Bar, ...]
    """Yearly churn, products gained a year, or revenue kept, by band of the score [share, count, share]."""
    forest: tuple[Bar, ...]
    """The effect of a point by segment [relative]."""
    horizons: tuple[Bar, ...]
    """The effect of a point with the follow-up cut at 3, 6 and 12 months [relative]; churn only."""
    checks: tuple[Bar, ...]
    """The effect of a point by other estimates: score alone, without the top 5, weighted for non-response, within account [relative]."""


def band_edges(metric: str, score: np.ndarray) -> tuple[float, ...]:
    """Scores from which a new band begins: passives and promoters for NPS, else tertiles."""
    if metric == "nps" and score.max() > 7:
        return 7.0, 9.0
    low, high = np.quantile(score, (1 / 3, 2 / 3))
    edges = sorted({float(edge) for edge in (low, high) if score.min() < edge <= score.max()})
    return tuple(edges) if edges or not np.ptp(score) else (float(score.max()),)


def level_edges(metric: str, score: np.ndarray) -> tuple[tuple[float, ...], tuple[str, ...]]:
    """Where bands of a chart begin, and their names: each value by itself where there are at most eleven."""
    levels = np.unique(score)
    if len(levels) <= MOST_LEVELS:
        return tuple(levels[1:].tolist()), tuple(f"{level:g}" for level in levels)
    edges = band_edges(metric, score)
    return edges, tuple(band_name(low, high) for low, high in pairwise((-np.inf, *edges, np.inf)))


def bands_of(model: Regression, metric: str, outcome: Outcome) -> tuple[Bar, ...]:
    """The outcome by value or band of the score: yearly churn with Wilson's interval, else a ratio with an interval over buying groups."""
    edges, names = level_edges(metric, model.marks.score)
    band = np.searchsorted(edges, model.marks.score, side="right")
    happened = np.bincount(model.rows.landmark, model.rows.outcome, minlength=len(band))
    exposure = np.bincount(model.rows.landmark, np.exp(model.rows.offset), minlength=len(band))
    bars = []
    for one in np.unique(band):
        mine = band == one
        name, n = names[one], int(mine.sum())
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


def picture_of(
    model: Regression,
    marks: Landmarks,
    m2: Estimate,
    m1: Estimate,
    bars: tuple[Bar, ...],
    *,
    outcome: Outcome,
    last: int,
) -> Picture:
    """The effect of a point by segment, with shorter follow-up, and by other estimates."""
    names = [(code, name) for code, name in enumerate(model.marks.segment_names) if name]
    inside = [(name, model.among(model.marks.segment == code)) for code, name in names] if len(names) > 1 else []
    forest = tuple(_effect_bar(name, found) for name, found in inside if found is not None)
    checks = [("score alone", m1), ("all controlled for", m2)]
    size = np.nan_to_num(model.marks.revenue_12)
    largest = np.unique(model.marks.account[np.argsort(-size, kind="stable")], return_index=True)
    top = largest[0][np.argsort(largest[1])][:TOP_ACCOUNTS]
    without = model.among(~np.isin(model.marks.account, top)) if size.any() else None
    if without is not None:
        checks.append((f"without the {TOP_ACCOUNTS} largest accounts", without))
    cut: tuple[tuple[int, Estimate], ...] = ()
    if outcome == "churn":
        given = marks.where(marks.answered)
        cut = tuple((months, found) for months, found in horizons(given, last=last, months=(3, 6)))
        cut = (*cut, (12, m2))
        weighed = nonresponse.weighted(marks, last=last)
        if weighed is not None:
            checks.append(("weighted for non-response", weighed))
        within = _within(given, last=last)
        if within is not None:
            checks.append(("change within the account", within))
    elif outcome != "cross_sell":
        companion = revenue_models.customer_weighted(marks.where(marks.answered), last=last, stayed=outcome == "spend")
        if companion is not None:
            checks.append(
                (
                    "all customers weighted equally" if outcome == "spend" else "still buying, yes or no",
                    companion.adjusted(),
                )
            )
    return Picture(
        bars,
        forest,
        tuple(_effect_bar(f"{months} months", found) for months, found in cut),
        tuple(_effect_bar(name, found) for name, found in checks),
    )


def _within(given: Landmarks, *, last: int) -> Estimate | None:
    """The effect of a point by which an account differs from its own mean, that mean controlled for: the least confounded.

    Y. Mundlak, "On the pooling of time series and cross section data", Econometrica 46 (1978). The previous answer cannot replace
    the mean: with it controlled for, a change without effect seems to matter.
    """
    account = np.unique(given.account, return_inverse=True)[1]
    waves = np.bincount(account)
    again = waves[account] > 1
    mean = (np.bincount(account, given.score) / waves)[account]
    changed = replace(given, score=given.score - mean).where(again)
    model = hazard(changed, last=last)
    if model is None or model.events < LEAST_CHANGES or not model.varies:
        return None
    at_risk = follow(changed, last=last).months > 0
    return model.beside(mean[again][at_risk])


def _effect_bar(name: str, found: Estimate) -> Bar:
    low, high = found.interval
    return Bar(name, found.n, found.events, effect_of(found.theta), effect_of(low), effect_of(high))


def caveats_of(
    model: Regression, picture: Picture, m2: Estimate, edges: tuple[float, ...], outcome: Outcome
) -> list[str]:
    """What readers of the figure must know, in words."""
    found = []
    sign = np.sign(m2.theta)
    turned = [bar.name for bar in picture.forest if bar.value * sign < 0 and one_sided(bar.low, bar.high)]
    if turned:
        found.append(f"The effect reverses in {', '.join(turned)}: do not use one figure for all segments.")
    elif len(picture.forest) > 1 and all(bar.value * sign < 0 for bar in picture.forest):
        found.append(
            "The effect reverses within every segment (Simpson's paradox): the mix of segments is associated with the outcome, not the score."
        )
    for bar in picture.checks:
        if bar.name.startswith("without") and m2.p_value < 0.05 and not one_sided(bar.low, bar.high):
            found.append(f"{bar.name.capitalize()} the interval includes no effect: a few accounts drive the figure.")
        if bar.name == "weighted for non-response" and not m2.interval[0] < np.log1p(bar.value) < m2.interval[1]:
            found.append(
                "Weighting for non-response moves the figure outside its interval: the answers do not represent all customers."
            )
        if (
            bar.name in ("all customers weighted equally", "still buying, yes or no")
            and bar.value * sign < 0
            and one_sided(bar.low, bar.high)
        ):
            found.append("With all customers weighted equally the sign reverses: large accounts drive the figure.")
    # The test needs a likelihood; the revenue models have none.
    if outcome == "churn" and model.shape_p_value(np.searchsorted(edges, model.marks.score, side="right")) < 0.05:
        found.append("Not a straight line: the bands differ from it by more than chance explains. Read the bands.")
    if outcome == "churn":
        slope, error = over_time(model)
        if abs(slope) > Z95 * error:
            fades = slope * m2.theta < 0
            found.append(
                f"The effect {'fades' if fades else 'grows'} with the months since the survey: one figure for the year does not describe it."
            )
        early = [bar for bar in picture.horizons if bar.name == "3 months"]
        whole = picture.horizons[-1:]
        if early and (early[0].high < 0 < whole[0].high or whole[0].low < 0 < early[0].low):
            found.append(
                "It appears in the first three months only: perhaps customers who had already decided to leave gave these answers."
            )
    if model.events < 50:
        found.append("Few events: the effects of the control variables were shrunk.")
    return found
