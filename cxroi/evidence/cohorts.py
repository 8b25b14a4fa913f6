"""How much revenue of last year's customers was kept: NRR, GRR and logo retention, with intervals and their parts.

C₀ is every account with positive revenue in the base period; new customers are excluded. R₀ and R₁ are its revenue then and a
year later (`base_revenue` says how they are compared); R₁ below zero counts as zero.
    NRR = ΣR₁/ΣR₀      GRR = Σmin(R₁, R₀)/ΣR₀      logo = share with R₁ > 0
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from cxroi.case.counted import counted
from cxroi.evidence.base_revenue import Basis, Revenue
from cxroi.evidence.churn_hazard import wilson
from cxroi.evidence.landmarks import columns_of, number_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DRAWS = 2000
LEAST_ACCOUNTS = 30
"""Below this: a list of customers, no interval."""
NO_ANSWER = "no answer"
GROUPS = 1000
"""If there are more buying groups than this, random bundles of equal size are drawn: the variance of sums is the same."""
PLAUSIBLE = (0.30, 2.00)

Interval = tuple[float, float]


@dataclass(frozen=True)
class Cohort:
    """One base period and a year later, of all customers or of a group of them."""

    name: str
    basis: Basis
    base: str
    """The base month, or first and last month of the base year."""
    accounts: int
    before: float
    """ΣR₀ [currency]."""
    after: float
    """ΣR₁ [currency]: before + expansion − contraction − churn, exactly."""
    expansion: float
    contraction: float
    churn: float
    negative: float
    """The sum of negative R₁, counted as zero [currency]."""
    nrr: float
    grr: float
    logo: float
    nrr_interval: Interval | None
    """95%, by bootstrap of buying groups; None below 30 accounts, and where all changed alike."""
    grr_interval: Interval | None
    logo_interval: Interval | None
    """Wilson's, over buying groups, where none or all of them left: there a bootstrap has no width."""
    nrr_error: float | None
    nrr_without_top_10: float | None
    share_of_top_1_percent: float
    share_of_top_10_percent: float
    gini: float
    shrunk_nrr: float | None
    """NRR shrunk towards that of all segments in proportion to its uncertainty (DerSimonian and Laird 1986); segments only."""
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class Grower:
    """A customer with growing business, and its answers."""

    customer_id: str
    before: float
    after: float
    said: tuple[tuple[str, float], ...]
    """Metric and last score before the start of the year."""
    comment: str


def cohorts(periods: tuple[Revenue, ...], *, seed: int = 0) -> tuple[Cohort, ...]:
    """Every base period in total, latest first, then the segments of the latest."""
    latest = periods[0]
    segments = [
        cohort(latest.where(latest.segment == name), name=name, seed=seed)
        for name in sorted(set(latest.segment.tolist()))
        if name
    ]
    return (*(cohort(one, name="All customers", seed=seed) for one in periods), *shrunk(segments))


def cohort(revenue: Revenue, *, name: str, seed: int = 0) -> Cohort:
    """NRR, GRR and logo of some accounts, with the parts that sum to the change."""
    before, negative = revenue.before, float(np.minimum(revenue.after, 0).sum())
    after = np.maximum(revenue.after, 0.0)
    change, gone = after - before, after <= 0
    total = float(before.sum())
    columns = np.column_stack([before, after, np.minimum(after, before), np.ones(len(before)), ~gone])
    nrr, grr, logo = _ratios(columns.sum(axis=0))
    drawn = bootstrap(columns, revenue.parent, seed=seed) if len(before) >= LEAST_ACCOUNTS else None
    intervals: list[Interval | None] = [None, None, None]
    if drawn is not None:
        ends = np.percentile(drawn, (2.5, 97.5), axis=0)
        intervals = [(float(low), float(high)) if low < high else None for low, high in ends.T]
        if gone.all() or not gone.any():
            groups = len(np.unique(revenue.parent))
            intervals[2] = wilson(groups * (not gone.any()), groups)
    order = np.sort(before)[::-1]
    rest = np.argsort(-before, kind="stable")[10:]
    return Cohort(
        name=name,
        basis=revenue.basis,
        base=revenue.base,
        accounts=len(before),
        before=total,
        after=float(after.sum()),
        expansion=float(np.maximum(change, 0).sum()),
        contraction=float(-change[(change < 0) & ~gone].sum()),
        churn=float(before[gone].sum()),
        negative=negative,
        nrr=nrr,
        grr=grr,
        logo=logo,
        nrr_interval=intervals[0],
        grr_interval=intervals[1],
        logo_interval=intervals[2],
        nrr_error=None if drawn is None else float(drawn[:, 0].std(ddof=1)),
        nrr_without_top_10=float(after[rest].sum() / before[rest].sum()) if len(rest) else None,
        share_of_top_1_percent=float(order[: max(1, len(order) // 100)].sum() / total),
        share_of_top_10_percent=float(order[: max(1, len(order) // 10)].sum() / total),
        gini=gini(before),
        shrunk_nrr=None,
        warnings=(*_warnings(nrr, logo, len(before), negative), *revenue.warnings),
    )


def bootstrap(columns: np.ndarray, parent: np.ndarray, *, seed: int, draws: int = DRAWS) -> np.ndarray:
    """NRR, GRR and logo [draws × 3] of buying groups drawn with replacement."""
    rng = np.random.default_rng(seed)
    group = np.unique(parent, return_inverse=True)[1]
    count = int(group.max()) + 1
    if count > GROUPS:
        group, count = (rng.permutation(count) % GROUPS)[group], GROUPS
    sums = np.column_stack([np.bincount(group, column, minlength=count) for column in columns.T])
    totals = np.empty((draws, columns.shape[1]))
    block = max(1, 2_000_000 // count)
    for first in range(0, draws, block):
        size = min(block, draws - first)
        drawn = rng.integers(0, count, (size, count)) + count * np.arange(size)[:, None]
        totals[first : first + size] = np.bincount(drawn.ravel(), minlength=size * count).reshape(size, count) @ sums
    return np.column_stack([totals[:, 1] / totals[:, 0], totals[:, 2] / totals[:, 0], totals[:, 4] / totals[:, 3]])


def shrunk(segments: list[Cohort]) -> list[Cohort]:
    """Segments with their NRR shrunk towards the common one: w = τ²/(τ² + se²), τ² of DerSimonian and Laird (1986)."""
    known = [one for one in segments if one.nrr_error]
    if len(known) < 2:
        return segments
    values = np.array([one.nrr for one in known])
    weights = 1 / np.array([one.nrr_error for one in known], dtype=float) ** 2
    middle = float((weights * values).sum() / weights.sum())
    spread = float((weights * (values - middle) ** 2).sum())
    scale = float(weights.sum() - (weights**2).sum() / weights.sum())
    between = max(0.0, (spread - (len(known) - 1)) / scale)
    pooled_weights = 1 / (between + 1 / weights)
    pooled = float((pooled_weights * values).sum() / pooled_weights.sum())
    result = []
    for one in segments:
        if one.nrr_error:
            trust = between / (between + one.nrr_error**2)
            one = replace(one, shrunk_nrr=pooled + trust * (one.nrr - pooled))
        result.append(one)
    return result


def gini(amounts: np.ndarray) -> float:
    """How unevenly amounts are distributed: 0 all equal, near 1 all with one.

    >>> gini(np.array([1.0, 1.0])), gini(np.array([0.0, 0.0, 0.0, 4.0]))
    (0.0, 0.75)
    """
    ordered = np.sort(amounts)
    count = len(ordered)
    ranks = np.arange(1, count + 1)
    return float(2 * (ranks @ ordered) / (count * ordered.sum()) - (count + 1) / count)


def by_answer(
    connection: DuckDBPyConnection,
    metric: str,
    revenue: Revenue,
    *,
    bands: tuple[float, ...],
    seed: int = 0,
) -> tuple[Cohort, ...]:
    """NRR by band of each account's last score by the end of the base period; the last cohort gave no answer.

    `bands` are the scores from which a new band begins.
    """
    found = connection.execute(
        "SELECT account, arg_max(score, month) AS score FROM ev_waves WHERE metric = ? AND month < ? AND score IS NOT NULL GROUP BY account ORDER BY account",
        [metric, revenue.base_last + 1],
    ).fetchnumpy()
    score = np.full(int(max(revenue.account.max(initial=0), np.max(found["account"], initial=0))) + 1, np.nan)
    score[found["account"]] = found["score"]
    mine = score[revenue.account]
    edges = (-np.inf, *bands, np.inf)
    groups = [(band_name(low, high), (mine >= low) & (mine < high)) for low, high in pairwise(edges)]
    return tuple(
        cohort(revenue.where(chosen), name=name, seed=seed)
        for name, chosen in (*groups, (NO_ANSWER, np.isnan(mine)))
        if chosen.any()
    )


def growers(connection: DuckDBPyConnection, revenue: Revenue, *, most: int = 10) -> tuple[Grower, ...]:
    """The customers that grew most since the base period, with their last scores and comment in it."""
    change = revenue.after - revenue.before
    top = [place for place in np.argsort(-change, kind="stable")[:most] if change[place] > 0]
    comment = "comment" if "comment" in columns_of(connection, "survey_responses") else "NULL::VARCHAR"
    result = []
    for place in top:
        account = int(revenue.account[place])
        row = connection.execute("SELECT customer_id FROM ev_accounts WHERE account = ?", [account]).fetchone()
        customer = str(row[0]) if row else ""
        said = connection.execute(
            "SELECT metric, arg_max(score, month) FROM ev_waves WHERE account = ? AND month < ? AND score IS NOT NULL GROUP BY metric ORDER BY metric",
            [account, revenue.base_last + 1],
        ).fetchall()
        words = connection.execute(
            f"SELECT arg_max({comment}, responded_at) FROM survey_responses WHERE customer_id = ? AND {comment} IS NOT NULL AND {number_of('responded_at')} < ?",
            [customer, revenue.base_last + 1],
        ).fetchone()
        text = str(words[0]) if words and words[0] else ""
        result.append(Grower(customer, float(revenue.before[place]), float(revenue.after[place]), tuple(said), text))
    return tuple(result)


def band_name(low: float, high: float) -> str:
    """A band of scores in words.

    >>> band_name(-np.inf, 7), band_name(7, 9), band_name(9, np.inf)
    ('below 7', '7 to below 9', '9 or more')
    """
    if np.isinf(low):
        return f"below {high:g}"
    return f"{low:g} or more" if np.isinf(high) else f"{low:g} to below {high:g}"


def _ratios(totals: np.ndarray) -> tuple[float, float, float]:
    return float(totals[1] / totals[0]), float(totals[2] / totals[0]), float(totals[4] / totals[3])


def _warnings(nrr: float, logo: float, accounts: int, negative: float) -> tuple[str, ...]:
    found = []
    if not PLAUSIBLE[0] <= nrr <= PLAUSIBLE[1]:
        found.append(
            f"An NRR of {nrr:.0%} is hard to believe: check for duplicates, overlapping subscriptions and missing months."
        )
    if logo == 1.0 and accounts >= LEAST_ACCOUNTS:
        found.append("Nobody left in the year: check that customers who left are still in the tables.")
    if accounts < LEAST_ACCOUNTS:
        found.append(
            f"{counted(accounts, 'customer is', 'customers are')} too few for an interval: read them one by one."
        )
    if negative < 0:
        found.append(f"Net credits of {-negative:,.0f} in the second year count as zero.")
    return tuple(found)
