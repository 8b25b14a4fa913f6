"""Before and after: did a change work, against those who did not have it? Verdicts from tables, and from one plain file."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from cxroi.engine.numbers import Z95
from cxroi.evidence.difference import ALL_AT_ONCE, NEVER, Effect, Found, Panel, difference
from cxroi.evidence.into_case import Tier
from cxroi.evidence.measured_into_case import tier_of
from cxroi.evidence.verdicts import one_sided
from cxroi.tables.plain_table import PlainTable, Wanted

Verdict = Literal["WORKED", "NO EFFECT LARGER THAN", "WENT THE OTHER WAY", "CANNOT TELL", "NOT CREDIBLE"]

PLAIN: Mapping[str, Wanted] = {
    "unit": Wanted(
        "text", ("unit id", "customer id", "customer", "site", "store", "market", "dma", "county", "id"), required=True
    ),
    "period": Wanted("text", ("month", "year", "date", "week", "time"), required=True),
    "treated": Wanted("flag", ("treatment", "treat", "exposed"), required=True),
    "outcome": Wanted("number", ("y", "value", "result"), required=True),
    "start": Wanted("text", ("first treated", "first treat", "start period", "treated from")),
    "cluster": Wanted("text", ("group", "region")),
    "assigned_how": Wanted("text", ("assigned", "assignment")),
}
"""The columns of a plain file: a row a unit and period, whether the unit had it then, and what came out."""
FEWEST = 5
"""Units with and without below which nothing is said. Judgement: with fewer the errors themselves cannot be trusted."""
SMALL_RELATIVE, SMALL_SDS = 0.05, 0.2
"""What would not matter: 5% of a rate or of money; a fifth of a standard deviation of any other outcome. Judgement."""
DOUBT, DOUBT_RANDOM = 0.05, 0.01
"""p-value of a placebo below which it moved: stricter where chance decided who got it. Judgement."""
POWER = Z95 + 0.841621
"""Standard errors between nothing and an effect that is found in 8 of 10 studies."""


@dataclass(frozen=True)
class BeforeAfter:
    """What one change did to one outcome. Of ratios the effect is a relative change, its error on the log scale."""

    intervention: str
    outcome: str
    att: float | None
    ci_low: float | None
    ci_high: float | None
    se: float | None
    n_units: int
    n_treated: int
    placebo: float | None
    placebo_p: float | None
    pretrend_p: float | None
    event_study: tuple[tuple[int, float, float, float], ...]
    """Periods since the start (below zero: before), effect, low, high."""
    tier: Tier
    verdict: Verdict
    bound: float | None
    """x of NO EFFECT LARGER THAN x."""
    units_needed: int | None
    ratio: bool
    assigned_how: str
    clusters: int
    why: str
    """Why nothing can be told, where there is no estimate."""

    @property
    def measured(self) -> tuple[float, float]:
        """The estimate on the scale of its error, the log of a ratio or points, and the error. Raises ValueError without one."""
        if self.att is None or self.se is None:
            raise ValueError(f"Nothing was measured: {self.why}")
        return math.log1p(self.att) if self.ratio else self.att, self.se


def judged(
    found: Found,
    *,
    intervention: str,
    outcome: str,
    lower_is_better: bool,
    ratio: bool,
    assigned_how: str,
    small: float,
) -> BeforeAfter:
    """The verdict on an estimate. `small` is what would not matter, on the scale of the estimate.

    NOT CREDIBLE where the placebo moved too; WORKED and WENT THE OTHER WAY where the interval excludes nothing; NO EFFECT
    LARGER THAN x where it lies within what would not matter; else CANNOT TELL, with the units that would.
    """
    placebo_p = found.placebo.p if found.placebo else None
    passed = placebo_p is not None and placebo_p >= DOUBT and (found.pretrend is None or found.pretrend >= DOUBT)
    verdict, bound, needed = verdict_of(
        found.att, placebo_p=placebo_p, lower_is_better=lower_is_better, random=assigned_how == "random", small=small,
        treated=found.treated, others=found.units - found.treated, units=found.units,
    )  # fmt: skip

    def said(value: float) -> float:
        return math.expm1(value) if ratio else value

    return BeforeAfter(
        intervention, outcome, said(found.att.value), said(found.att.low), said(found.att.high), found.att.error, found.units,
        found.treated, said(found.placebo.value) if found.placebo else None, placebo_p, found.pretrend,
        tuple((event, said(effect.value), said(effect.low), said(effect.high)) for event, effect in found.event_study),
        tier_of(assigned_how, placebo_passed=passed), verdict, None if bound is None else said(bound), needed, ratio, assigned_how,
        found.clusters, "",
    )  # fmt: skip


def verdict_of(
    att: Effect,
    *,
    placebo_p: float | None,
    lower_is_better: bool,
    random: bool,
    small: float,
    treated: int,
    others: int,
    units: int,
) -> tuple[Verdict, float | None, int | None]:
    """The verdict, the bound of a null one, and how many units would tell."""
    if placebo_p is not None and placebo_p < (DOUBT_RANDOM if random else DOUBT):
        return "NOT CREDIBLE", None, None
    if min(treated, others) < FEWEST:
        return "CANNOT TELL", None, max(units, 2 * FEWEST)
    if one_sided(att.low, att.high):
        return ("WORKED" if (att.value < 0) == lower_is_better else "WENT THE OTHER WAY"), None, None
    widest = max(abs(att.low), abs(att.high))
    if widest <= small:
        return "NO EFFECT LARGER THAN", widest, None
    return "CANNOT TELL", None, math.ceil(units * max(1.0, (POWER * att.error / small) ** 2))


def without_comparison(
    intervention: str, outcome: str, why: str, *, units: int, treated: int, assigned_how: str
) -> BeforeAfter:
    """No estimate, and why: an interrupted time series would be a picture, not a proof."""
    return BeforeAfter(
        intervention, outcome, None, None, None, None, units, treated, None, None, None, (), tier_of(assigned_how), "CANNOT TELL",
        None, None, False, assigned_how, 0, why,
    )  # fmt: skip


def from_plain(name: str, table: PlainTable, *, lower_is_better: Sequence[str] = (), seed: int = 0) -> BeforeAfter:
    """The verdict on a plain file of unit, period, treated, outcome. Raises ValueError where it holds no panel."""
    rows = [row for row in table.rows if row["unit"] and row["period"] and row["outcome"] is not None]
    if not rows:
        raise ValueError(f"{name} holds no row with unit, period and outcome.")
    periods = ordered({str(row["period"]) for row in rows})
    place = {period: number for number, period in enumerate(periods)}
    units = sorted({str(row["unit"]) for row in rows})
    number = {unit: at for at, unit in enumerate(units)}
    outcome = np.full((len(units), len(periods)), np.nan)
    start, cluster = np.full(len(units), NEVER), [""] * len(units)
    had = np.zeros((len(units), len(periods)), bool)
    for row in rows:
        unit, period = number[str(row["unit"])], place[str(row["period"])]
        if not np.isnan(outcome[unit, period]):
            raise ValueError(
                f"{name}: unit {row['unit']} stands twice in period {row['period']}. Keep one row for each."
            )
        outcome[unit, period] = float(row["outcome"])
        had[unit, period] = bool(row["treated"])
        cluster[unit] = str(row.get("cluster") or row["unit"])
        begun = row.get("start")
        if begun and str(begun) not in ("0", "0.0"):
            start[unit] = first_from(str(begun), periods)
    if "start" not in table.columns:
        _check_lasting(name, had, outcome, units)
        start = np.where(had.any(axis=1), had.argmax(axis=1), NEVER)
    start = np.where(start >= len(periods), NEVER, start)
    how = next((str(row["assigned_how"]).lower() for row in rows if row.get("assigned_how")), "pilot chosen by us")
    panel = Panel(outcome, start, np.array(cluster))
    title = name.rsplit(".", 1)[0]
    treated = int((start != NEVER).sum())
    if how == "all at once":
        return without_comparison(title, "outcome", ALL_AT_ONCE, units=len(units), treated=treated, assigned_how=how)
    try:
        found = difference(panel, base=base_of(start, len(periods)), seed=seed)
    except ValueError as error:
        return without_comparison(title, "outcome", str(error), units=len(units), treated=treated, assigned_how=how)
    small = SMALL_SDS * float(np.nanstd(outcome[:, 0]))
    lower = "outcome" in lower_is_better or title in lower_is_better
    return judged(
        found, intervention=title, outcome="outcome", lower_is_better=lower, ratio=False, assigned_how=how, small=small
    )


def base_of(start: np.ndarray, periods: int) -> int:
    """How many periods before the start are compared with: one in short panels, up to a year in long ones, half of them for the placebo."""
    starts = start[start > 0]
    if periods <= 8 or not starts.size:
        return 1
    return max(1, min(12, int(starts.min()) // 2, periods - int(starts.min())))


def ordered(periods: set[str]) -> list[str]:
    """Periods in their order: numbers by size, anything else (dates) as written.

    >>> ordered({"10", "9", "11"}), ordered({"2027-02", "2026-12"})
    (['9', '10', '11'], ['2026-12', '2027-02'])
    """
    try:
        return sorted(periods, key=float)
    except ValueError:
        return sorted(periods)


def first_from(begun: str, periods: list[str]) -> int:
    """The place of the first period that is not before a start; as many as there are where none is.

    >>> [first_from(begun, ["9", "10", "12"]) for begun in ("1", "10.0", "11", "13")]
    [0, 1, 2, 3]
    >>> first_from("2027-02", ["2027-01", "2027-04"])
    1
    """
    try:
        return bisect_left([float(period) for period in periods], float(begun))
    except ValueError:
        return bisect_left(periods, begun)


def _check_lasting(name: str, had: np.ndarray, outcome: np.ndarray, units: list[str]) -> None:
    """Treatment begins once and stays; a mark of the group alone does not say when."""
    stopped = (had[:, :-1] & ~had[:, 1:] & ~np.isnan(outcome[:, 1:])).any(axis=1)
    if stopped.any():
        unit = units[int(stopped.argmax())]
        raise ValueError(
            f"{name}: unit {unit} had it and then no longer. Only what begins once and stays can be judged here."
        )
    treated = had.any(axis=1)
    if treated.any() and had[treated][:, 0].all():
        raise ValueError(
            f"{name}: those treated are so in every period, so that it is not said when it began. Add a column start."
        )


def figures(one: BeforeAfter) -> dict[str, Any]:
    """The figures under the names of the command line, unrounded."""
    return {
        "intervention": one.intervention, "outcome": one.outcome, "att": one.att, "ci_low": one.ci_low, "ci_high": one.ci_high,
        "se": one.se, "n_units": one.n_units, "n_treated": one.n_treated, "placebo": one.placebo, "placebo_p": one.placebo_p,
        "pretrend_p": one.pretrend_p,
        "event_study": [dict(zip(("period", "att", "ci_low", "ci_high"), event, strict=True)) for event in one.event_study],
        "tier": one.tier, "verdict": one.verdict, "bound": one.bound, "units_needed": one.units_needed,
        "scale": "relative change, se on the log scale" if one.ratio else "units of the outcome",
        "assigned_how": one.assigned_how, "clusters": one.clusters, "why": one.why,
    }  # fmt: skip
