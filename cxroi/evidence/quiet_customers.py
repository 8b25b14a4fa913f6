"""Quiet customers: silence compared with each customer's own cadence, and whether a call would pay.

A customer has gone quiet if no order follows within the horizon. The chance of it is a logistic regression on the logarithms of
the silence, the usual gap (shrunk to the mean: empirical Bayes), the number of gaps and the age, on the silence in usual gaps, and on
that times the logarithm of the number of gaps: if purchases are Poisson, the odds that a silent customer has stopped grow exponentially
with the purchases missed, the faster the better the rate is known (P. Fader, B. Hardie and K. Lee, Marketing Science 24, 2005).
Fitted at an earlier cut and tested at a later one. The usual rule of thumb, a multiple of the median gap, is shown for comparison.
Where the test fails no chance is told: customers then stand in the order of that multiple, or of the chance if that ranks better. So
too where it is too good: where most of those who went quiet had been silent for the whole horizon before the cut, it foretells what has
happened. Customers whose silence counts as having left are neither learnt from, nor tested, nor listed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from cxroi.engine.numbers import Z95
from cxroi.evidence.verdicts import LARGEST_AUC

LEAST_GAPS = 3
"""A cadence needs at least this many gaps between days with an order. [judgement]"""
LEAST_CUSTOMERS, LEAST_OF_EACH = 50, 10
"""Fewer customers with a cadence, or fewer quiet or active ones, are too few to learn from. [judgement]"""
YEAR = 365.25
MOST_MISSED = 20.0
"""A silence of more usual gaps than this counts as this many. [judgement]"""
PENALTY = 1.0
"""Inverse strength of the ridge penalty on standardised predictors. [judgement]"""
LEAST_SPREAD = 0.1
"""Predictors are divided by their standard deviation, or by this if that is less: where all customers order alike, their usual gaps are
drawn to one figure, and its move between two cuts, divided by next to nothing, had decided every chance. [of a logarithm, judgement]"""
FAR = 0.1
"""Chances that are off by more than this on average, and by more than chance allows, fail the test. [of 1, judgement]"""
MOST_ALREADY = 0.5
"""Where more of those who went quiet had been as silent before the cut, a test that ranks nearly all pairs right is too good. [of 1, judgement]"""
FACTS = ("silence", "gap", "gaps", "age", "missed", "surely_missed")
"""The predictors of the chance: four logarithms, usual gaps missed, and those times the logarithm of the number of gaps."""

Chance = Callable[[pd.DataFrame], np.ndarray]


@dataclass(frozen=True)
class Tested:
    """How well an earlier cut predicted who went quiet after a later one."""

    cut: dt.date
    horizon_days: int
    n: int
    """Customers with a cadence at the cut."""
    base: float
    """Share of them that went quiet."""
    auc: float
    auc_naive: float
    """The same for the silence as a multiple of the median gap."""
    brier: float
    top_decile_precision: float
    """Share that went quiet in the tenth with the highest chances."""
    calibration: tuple[tuple[float, float, int], ...]
    """By tenths of the chance: its mean, the share that went quiet, customers."""
    already: float = 0.0
    """Share of those who went quiet who at the cut had been silent for as long as the horizon."""

    @property
    def said(self) -> float:
        """The mean of the chances, to compare with `base`."""
        return sum(said * n for said, _, n in self.calibration) / max(sum(n for *_, n in self.calibration), 1)

    @property
    def auc_error(self) -> float:
        """Standard error of `auc` (J. Hanley and B. McNeil, Radiology 143, 1982)."""
        gone, here, auc = self.base * self.n, (1 - self.base) * self.n, self.auc
        pairs = (gone - 1) * (auc / (2 - auc) - auc**2) + (here - 1) * (2 * auc**2 / (1 + auc) - auc**2)
        return float(np.sqrt(max(auc * (1 - auc) + pairs, 0.0) / (gone * here)))

    @property
    def calibrated(self) -> bool:
        """False where the mean of the chances is far from the share that went quiet, and further than chance allows."""
        error = float(np.sqrt(self.base * (1 - self.base) / self.n))
        return abs(self.said - self.base) <= max(FAR, Z95 * error)

    @property
    def ranks(self) -> bool:
        """True where the chances rank better than a coin, and not worse than the multiple of the median gap, by their error."""
        return self.auc - Z95 * self.auc_error > 0.5 and self.auc_naive <= self.auc + Z95 * self.auc_error

    @property
    def verdict(self) -> Literal["USE", "CANNOT TELL", "TOO GOOD"]:
        """Whether the chances may be shown as figures."""
        if self.auc > LARGEST_AUC and self.already > MOST_ALREADY:
            return "TOO GOOD"
        return "USE" if self.calibrated and self.ranks else "CANNOT TELL"

    @property
    def by_multiple(self) -> bool:
        """Whether the multiple of the median gap ranks better than the chances."""
        return self.auc_naive > self.auc


@dataclass(frozen=True)
class QuietCustomer:
    """A customer with a cadence, at the end of the data."""

    id: str
    last: dt.date
    usual_gap: float
    """Geometric mean of the gaps, shrunk to that of all customers [days]."""
    days_overdue: float
    """Silence less the usual gap; below zero before an order is due. [days]"""
    p_gone: float | None
    """Chance that no order comes within the horizon; None where the test of the chances failed."""
    margin_at_risk: float | None
    """Last year's gross margin, times the chance. [currency]"""
    worth_calling: float | None
    """What a call is worth on average, after its cost. [currency]"""
    revenue: float | None = None
    """Of the last year [currency]."""
    gaps: int = 0
    """Between days with an order."""
    own_gap: float = 0.0
    """Their median, as it is [days]."""

    @property
    def multiple(self) -> float:
        """The silence in median gaps of her own."""
        return (self.days_overdue + self.usual_gap) / self.own_gap if self.own_gap else 0.0


def order_days(orders: pd.DataFrame) -> pd.DataFrame:
    """One row for each customer and day with an order, in order of time: `id`, `day`, and `amount` summed where there is one."""
    days = orders.dropna(subset=["id", "day"]).assign(day=lambda table: pd.to_datetime(table["day"]).dt.normalize())
    days["id"] = days["id"].astype(str)
    if "amount" in days:
        summed = days.groupby(["id", "day"], sort=True)["amount"].sum().reset_index()
        return summed[summed["amount"] > 0]  # a day of credit notes is not an order
    return days[["id", "day"]].drop_duplicates().sort_values(["id", "day"], ignore_index=True)


def cadence(days: pd.DataFrame, cut: dt.date) -> pd.DataFrame:
    """The facts of each customer with a cadence up to a cut, by id: `FACTS`, `last`, `usual_gap`, `multiple`.

    The usual gap is the mean of the log gaps, shrunk to that of all customers in proportion to its uncertainty:
    (m·k/w + M/b) / (k/w + 1/b) over k gaps, w the variance within and b between customers.
    """
    seen = days[days["day"] <= pd.Timestamp(cut)]
    by_id = seen.groupby("id")["day"]
    first, last, gaps = by_id.min(), by_id.max(), by_id.count() - 1
    gap = by_id.diff().dt.days
    logs = np.log(gap.dropna()).groupby(seen["id"])
    mean, count, spread = logs.mean(), logs.count(), logs.var()
    kept = gaps.index[gaps >= LEAST_GAPS]
    mean, count = mean[kept], count[kept]
    within = max(float((spread[kept] * (count - 1)).sum() / max((count - 1).sum(), 1)), 1e-9)
    between = max(float(mean.var() - (within / count).mean()), 1e-9) if len(kept) > 1 else 1e-9
    shrunk = (mean * count / within + mean.mean() / between) / (count / within + 1 / between)
    silence, median = (pd.Timestamp(cut) - last[kept]).dt.days, gap.groupby(seen["id"]).median()[kept]
    missed = (silence / np.exp(shrunk)).clip(upper=MOST_MISSED)
    return pd.DataFrame(
        {
            "silence": np.log1p(silence), "gap": shrunk, "gaps": np.log(count),
            "age": np.log1p((pd.Timestamp(cut) - first[kept]).dt.days),
            "missed": missed, "surely_missed": missed * np.log(count), "last": last[kept], "usual_gap": np.exp(shrunk), "days": silence,
            "count": count, "own_gap": median, "multiple": silence / median,
        }
    )  # fmt: skip


def went_quiet(days: pd.DataFrame, ids: pd.Index, cut: dt.date, horizon: int) -> np.ndarray:
    """Whether each customer had no order within this many days after a cut."""
    start = pd.Timestamp(cut)
    after = days[(days["day"] > start) & (days["day"] <= start + pd.Timedelta(days=horizon))]
    return ~ids.isin(after["id"].unique())


def _here(days: pd.DataFrame, cut: dt.date, gone_after: int | None) -> pd.DataFrame:
    """The facts of the customers with a cadence who have not left by a cut: `gone_after` is the silence that counts as leaving [days]."""
    facts = cadence(days, cut)
    return facts if gone_after is None else facts[facts["days"] < gone_after]


def learnt(days: pd.DataFrame, cut: dt.date, horizon: int, *, gone_after: int | None = None) -> Chance:
    """The chance of going quiet, learnt from who did after a cut. Raises ValueError if there are too few to learn from."""
    from sklearn.linear_model import LogisticRegression

    facts = _here(days, cut, gone_after)
    gone = went_quiet(days, facts.index, cut, horizon)
    if len(facts) < LEAST_CUSTOMERS or min(gone.sum(), (~gone).sum()) < LEAST_OF_EACH:
        raise ValueError(
            f"By {cut} {len(facts):,} customers had {LEAST_GAPS} gaps between orders, of which {int(gone.sum()):,} were quiet for the next "
            f"{horizon} days: at least {LEAST_CUSTOMERS} customers, {LEAST_OF_EACH} quiet and {LEAST_OF_EACH} not, are needed to learn from."
        )
    known = facts[list(FACTS)].to_numpy()
    middle, spread = known.mean(axis=0), np.maximum(known.std(axis=0), LEAST_SPREAD)
    # A weak penalty: where silence tells all, as with customers who order like clockwork, there is no finite fit without one.
    model = LogisticRegression(C=PENALTY, max_iter=1000).fit((known - middle) / spread, gone)
    return lambda table: model.predict_proba((table[list(FACTS)].to_numpy() - middle) / spread)[:, 1]


def tested(days: pd.DataFrame, cut: dt.date, horizon: int, *, gone_after: int | None = None) -> Tested:
    """Learnt one horizon before the cut, so that nothing after it is known; tested on who went quiet after it.

    Raises ValueError if there is too little to learn from, or the data end before the horizon is over.
    """
    from sklearn.metrics import brier_score_loss, roc_auc_score

    end = days["day"].max().date() if len(days) else cut
    if end < cut + dt.timedelta(days=horizon):
        raise ValueError(f"The data end on {end}, before {horizon} days after {cut} are over: choose an earlier cut.")
    chance = learnt(days, cut - dt.timedelta(days=horizon), horizon, gone_after=gone_after)
    facts = _here(days, cut, gone_after)
    gone, p = went_quiet(days, facts.index, cut, horizon), chance(facts)
    if gone.all() or not gone.any():
        raise ValueError(f"After {cut} {'all' if gone.all() else 'none'} of {len(facts):,} customers went quiet.")
    order = np.argsort(-p, kind="stable")
    tenths = np.array_split(order[::-1], 10)
    return Tested(
        cut, horizon, len(facts), float(gone.mean()), float(roc_auc_score(gone, p)),
        float(roc_auc_score(gone, facts["multiple"])), float(brier_score_loss(gone, p)),
        float(gone[order[: max(1, len(order) // 10)]].mean()),
        tuple((float(p[part].mean()), float(gone[part].mean()), len(part)) for part in tenths if len(part)),
        float((facts["days"].to_numpy() >= horizon)[gone].mean()),
    )  # fmt: skip


def quiet_customers(
    days: pd.DataFrame, *, horizon: int, gross_margin: float | None = None, cost_of_call: float | None = None,
    won_back: float | None = None, end: dt.date | None = None, gone_after: int | None = None,
) -> tuple[QuietCustomer, ...]:  # fmt: skip
    """Every customer with a cadence at the end of the data, most valuable call first: most margin at risk, or chance if no margin is known.

    `gross_margin` is a share of the amounts, `won_back` the share of quiet customers whom a call wins back for a year, `cost_of_call`
    in money. Raises ValueError if there is too little to learn from.
    """
    last_day = end or days["day"].max().date()
    chance = learnt(days, last_day - dt.timedelta(days=horizon), horizon, gone_after=gone_after)
    facts = _here(days, last_day, gone_after)
    p = chance(facts)
    revenue = None
    if "amount" in days:
        recent = days[days["day"] > pd.Timestamp(last_day) - pd.DateOffset(years=1)]
        revenue = recent.groupby("id")["amount"].sum().reindex(facts.index, fill_value=0.0).to_numpy()
    at_risk = None if revenue is None or gross_margin is None else revenue * gross_margin * p
    worth = None if at_risk is None or won_back is None or cost_of_call is None else at_risk * won_back - cost_of_call
    order = np.lexsort((-p, np.zeros(len(p)) if at_risk is None else -at_risk))
    ids, last, gap = list(facts.index), list(facts["last"]), facts["usual_gap"].to_numpy()
    count, own = facts["count"].to_numpy(), facts["own_gap"].to_numpy()
    overdue = facts["days"].to_numpy() - gap
    return tuple(
        QuietCustomer(
            str(ids[row]), last[row].date(), float(gap[row]), float(overdue[row]), float(p[row]),
            None if at_risk is None else float(at_risk[row]), None if worth is None else float(worth[row]),
            None if revenue is None else float(revenue[row]), int(count[row]), float(own[row]),
        )
        for row in order
    )  # fmt: skip


def untold(customers: Sequence[QuietCustomer], tested: Tested) -> tuple[QuietCustomer, ...]:
    """The customers without chances and what hangs on them, in the order that ranked better in the test."""
    ranked = sorted(customers, key=lambda one: -one.multiple if tested.by_multiple else -(one.p_gone or 0.0))
    return tuple(replace(one, p_gone=None, margin_at_risk=None, worth_calling=None) for one in ranked)


def priced(
    customers: Sequence[QuietCustomer], *, cost_of_call: float, won_back: float, gross_margin: float | None = None
) -> tuple[QuietCustomer, ...]:
    """The customers with what a call is worth, most valuable first; `gross_margin` where the tables hold none. Without chances: as they are."""
    told = []
    for one in customers:
        at_risk = one.margin_at_risk
        if at_risk is None and one.p_gone is not None and one.revenue is not None and gross_margin is not None:
            at_risk = one.revenue * gross_margin * one.p_gone
        worth = None if at_risk is None else at_risk * won_back - cost_of_call
        told.append(replace(one, margin_at_risk=at_risk, worth_calling=worth))
    return tuple(sorted(told, key=lambda one: (-(one.worth_calling or 0.0), -(one.p_gone or 0.0))))


def calls_worth_making(customers: Sequence[QuietCustomer]) -> tuple[int, float]:
    """How many calls are worth their cost, and their total value [currency]."""
    worth = [one.worth_calling for one in customers if one.worth_calling is not None and one.worth_calling > 0]
    return len(worth), float(sum(worth))
