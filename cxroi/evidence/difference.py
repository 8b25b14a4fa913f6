"""Difference in differences with staggered starts: who had it against who did not, before and after, cohort by cohort.

B. Callaway and P. Sant'Anna, "Difference-in-differences with multiple time periods", Journal of Econometrics 225, 2021: the
2 × 2 comparison of each cohort, in each period, with those never (or not yet) treated, against the periods before its start.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cxroi.engine.numbers import Z95

NEVER = -1
"""The start of a unit that was never treated."""
FEW_CLUSTERS = 30
"""Below so many clusters the bootstrap takes the place of the normal approximation."""
DRAWS = 1999
WEBB = np.array([-math.sqrt(1.5), -1.0, -math.sqrt(0.5), math.sqrt(0.5), 1.0, math.sqrt(1.5)])
"""Six-point weights of the wild bootstrap (M. Webb, Queen's Economics Department Working Paper 1315, 2014)."""


ALL_AT_ONCE = "Everybody has it at once: there is nobody to compare with. What happened after may have happened anyway."


@dataclass(frozen=True, eq=False)
class Panel:
    """An outcome by unit and period, when each unit started, and its cluster. NaN where a unit was not seen."""

    outcome: np.ndarray
    """[units × periods]"""
    start: np.ndarray
    """Place of the first period with treatment; `NEVER` without."""
    cluster: np.ndarray
    exposure: np.ndarray | None = None
    """Of each outcome, such as the months a customer was there; 1 where it is left out."""
    ratio: bool = False
    """True where effects are ratios of means (revenue, counts), on the log scale; else differences."""
    paired: bool = True
    """True where only units seen both before and after count; not so for leaving, after which nobody is seen."""


@dataclass(frozen=True)
class Effect:
    """An estimate with its standard error, interval and p-value."""

    value: float
    error: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, eq=False)
class Found:
    """The effect over all cohorts and periods, by time since the start, and what moved before anything began."""

    att: Effect
    by_cohort: tuple[tuple[int, int, float], ...]
    """Cohort, period, effect."""
    event_study: tuple[tuple[int, Effect], ...]
    dynamic: float
    """Mean over the times since the start."""
    placebo: Effect | None
    """As if it had started one window of the base earlier; None without room for that."""
    pretrend: float | None
    """p-value of a common slope before the start; None with fewer than three periods before."""
    units: int
    treated: int
    clusters: int


def difference(panel: Panel, *, base: int = 1, last: int | None = None, seed: int = 0) -> Found:
    """The effect of a change. `base` is the number of periods before the start that are compared with; `last` the most periods after.

    Raises ValueError where nobody was treated, everybody was from the first period, or there is nobody to compare with.
    """
    periods = panel.outcome.shape[1]
    cohorts = [int(one) for one in np.unique(panel.start) if one >= base]
    if not cohorts:
        raise ValueError("Nobody started within the data with enough periods before: there is no before and after.")
    never = bool((panel.start == NEVER).any())
    cells: list[tuple[int, int, float, np.ndarray]] = []
    for cohort in cohorts:
        before = slice(cohort - base, cohort)
        for period in range(cohort, periods if last is None else min(periods, cohort + last)):
            others = panel.start == NEVER if never else (panel.start > period)
            found = _two_by_two(panel, cohort, before, slice(period, period + 1), others)
            if found is not None:
                cells.append((cohort, period, *found))
    if not cells:
        others = never or len(cohorts) > 1
        said = "No unit with it and none without has figures both before and after." if others else ALL_AT_ONCE
        raise ValueError(said)
    sizes = {cohort: int((panel.start == cohort).sum()) for cohort in cohorts}
    att = _averaged(cells, sizes, panel, seed)
    events = sorted({period - cohort for cohort, period, _, _ in cells})
    study = [
        (event, _averaged([cell for cell in cells if cell[1] - cell[0] == event], sizes, panel, seed))
        for event in events
    ]
    early = []
    for cohort in cohorts:
        if cohort >= 2 * base:
            others = panel.start == NEVER if never else (panel.start > cohort)
            found = _two_by_two(
                panel, cohort, slice(cohort - 2 * base, cohort - base), slice(cohort - base, cohort), others
            )
            if found is not None:
                early.append((cohort, cohort - base, *found))
    placebo = _averaged(early, sizes, panel, seed) if early else None
    before_study = [(-base, placebo)] if placebo else []
    return Found(
        att, tuple((cohort, period, value) for cohort, period, value, _ in cells), (*before_study, *study),
        float(np.mean([effect.value for _, effect in study])), placebo, _pretrend(panel, cohorts, never, sizes),
        len(panel.start), int((panel.start >= base).sum()), len(np.unique(panel.cluster)),
    )  # fmt: skip


def _two_by_two(
    panel: Panel, cohort: int, before: slice, after: slice, others: np.ndarray
) -> tuple[float, np.ndarray] | None:
    """The difference of two differences, and each unit's influence on it, which sums to nothing."""
    influence = np.zeros(len(panel.start))
    total = 0.0
    for group, sign in ((panel.start == cohort, 1.0), (others, -1.0)):
        pre, pre_weight = _window(panel, before)
        post, post_weight = _window(panel, after)
        seen = group & (pre_weight > 0) & ((post_weight > 0) | (not panel.paired))
        count = int(seen.sum())
        if not count:
            return None
        if panel.ratio:
            means = []
            for values, weights, side in ((post, post_weight, 1.0), (pre, pre_weight, -1.0)):
                whole = weights[seen].sum()
                rate = values[seen].sum() / whole if whole > 0 else 0.0
                if rate <= 0:
                    return None
                means.append(side * math.log(rate))
                influence[seen] += sign * side * (values[seen] - rate * weights[seen]) / (rate * whole)
            total += sign * sum(means)
        else:
            change = post[seen] / post_weight[seen] - pre[seen] / pre_weight[seen]
            total += sign * float(change.mean())
            influence[seen] += sign * (change - change.mean()) / count
    return total, influence


def _window(panel: Panel, periods: slice) -> tuple[np.ndarray, np.ndarray]:
    """Sum of the outcome and of its exposure over some periods, unseen ones left out."""
    values = panel.outcome[:, periods]
    seen = ~np.isnan(values)
    weights = seen * (1.0 if panel.exposure is None else panel.exposure[:, periods])
    return np.where(seen, values, 0.0).sum(axis=1), weights.sum(axis=1)


def _averaged(
    cells: list[tuple[int, int, float, np.ndarray]], sizes: dict[int, int], panel: Panel, seed: int
) -> Effect:
    """The mean of some comparisons, weighted by the size of their cohorts, with errors by cluster."""
    weights = np.array([sizes[cohort] for cohort, _, _, _ in cells], dtype=float)
    weights /= weights.sum()
    value = float(sum(weight * cell[2] for weight, cell in zip(weights, cells, strict=True)))
    influence = np.sum([weight * cell[3] for weight, cell in zip(weights, cells, strict=True)], axis=0)
    return estimated(value, influence, panel.cluster, seed=seed)


def estimated(value: float, influence: np.ndarray, cluster: np.ndarray, *, seed: int) -> Effect:
    """Standard error from the influence of each cluster, and the interval: normal, or by wild bootstrap with few clusters."""
    from scipy.stats import norm

    names, place = np.unique(cluster, return_inverse=True)
    count = len(names)
    sums = np.bincount(place, weights=influence, minlength=count)
    error = math.sqrt(float((sums**2).sum()) * count / max(count - 1, 1))
    if error <= 0:
        return Effect(value, 0.0, value, value, 0.0 if value else 1.0)
    score = abs(value) / error
    if count >= FEW_CLUSTERS:
        half = Z95 * error
        return Effect(value, error, value - half, value + half, float(2 * norm.sf(score)))
    weights = np.random.default_rng([seed, 5]).choice(WEBB, size=(DRAWS, count))
    drawn = weights @ sums
    errors = np.sqrt(((weights * sums - drawn[:, None] / count) ** 2).sum(axis=1) * count / max(count - 1, 1))
    scores = np.abs(drawn) / np.maximum(errors, 1e-300)
    half = float(np.quantile(scores, 0.95)) * error
    return Effect(value, error, value - half, value + half, float((1 + (scores >= score).sum()) / (DRAWS + 1)))


def _pretrend(panel: Panel, cohorts: list[int], never: bool, sizes: dict[int, int]) -> float | None:
    """Whether the treated drifted away from the others before they started: the difference of their mean slopes."""
    from scipy.stats import norm

    total, weight, influence = 0.0, 0.0, np.zeros(len(panel.start))
    for cohort in cohorts:
        if cohort < 3:
            continue
        times = np.arange(cohort) - (cohort - 1) / 2
        values = panel.outcome[:, :cohort]
        full = ~np.isnan(values).any(axis=1)
        slope = np.where(full, np.nan_to_num(values) @ times / (times**2).sum(), 0.0)
        for group, sign in (
            (panel.start == cohort, 1.0),
            (panel.start == NEVER if never else panel.start > cohort, -1.0),
        ):
            seen = group & full
            if not seen.any():
                return None
            total += sizes[cohort] * sign * float(slope[seen].mean())
            influence[seen] += sizes[cohort] * sign * (slope[seen] - slope[seen].mean()) / seen.sum()
        weight += sizes[cohort]
    if not weight:
        return None
    sums = np.bincount(np.unique(panel.cluster, return_inverse=True)[1], weights=influence)
    error = math.sqrt(float((sums**2).sum()) * len(sums) / max(len(sums) - 1, 1))
    return float(2 * norm.sf(abs(total) / error)) if error > 0 else (0.0 if abs(total) > 0 else 1.0)
