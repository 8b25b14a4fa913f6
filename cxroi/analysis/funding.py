"""What to fund within a budget, with all that is said of it: the set, why, what else there is, what more money would buy."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cxroi.analysis.funding_reasons import Otherwise, Reason, by_ratio, everything, reasons
from cxroi.analysis.portfolio import Point, Portfolio, portfolio
from cxroi.analysis.portfolio_sets import SPENDS
from cxroi.case.model import Case

MOST_SHOWN = 64
"""Sets listed, the best first."""


@dataclass(frozen=True)
class Listed:
    """A set of initiatives at the likely figures [currency]."""

    chosen: tuple[str, ...]
    spend: tuple[float, ...]
    """By each of `SPENDS`."""
    npv: float


@dataclass(frozen=True, eq=False)
class Funding:
    """The best set within a budget, and its neighbours. Money in the case's currency."""

    case: Case
    of: str
    by: str
    budget: float | None
    """None for no limit."""
    draws: int
    count: int
    """Sets that were evaluated."""
    complete: bool
    """True where these are all there are."""
    point: Point
    plan: Case
    """The case with the set alone, each of its initiatives at its start."""
    frontier: tuple[Point, ...]
    reasons: tuple[Reason, ...]
    by_ratio: Otherwise
    everything: Otherwise
    more: Point | None
    """The next better set that more money would buy."""
    shadow_price: float
    """NPV for each further unit of money, up to that set."""
    share_best: float
    """Share of the draws in which no other set within the budget is worth more."""
    favourite: Point
    """The set that is best in most draws, and in what share of them."""
    share_favourite: float
    sets: tuple[Listed, ...]


def funding(found: Portfolio, budget: float | None = None) -> Funding:
    """The best set within a budget, or with no limit. Raises ValueError where nothing is within it."""
    point = found.at(budget)
    share, favourite, most = found.often_best(budget)
    return Funding(
        found.sets.case, found.of, found.by, budget, found.draws, len(found.worth.npv), found.complete, point,
        found.sets.case_of(found.members[point.row]), found.frontier, reasons(found, point, budget),
        by_ratio(found, budget), everything(found), found.after(budget), found.shadow_price(budget), share, favourite, most,
        _listed(found),
    )  # fmt: skip


def fund(case: Case, *, draws: int, seed: int) -> Funding:
    """What to fund with no limit, for a document: over at most so many draws, by the mean.

    The budget is cash up front, or the present value of costs where nothing is paid up front.
    """
    found = portfolio(case, most_draws=draws, seed=seed)
    return funding(found if found.spend.any() else replace(found, of="pv"))


def _listed(found: Portfolio) -> tuple[Listed, ...]:
    order = np.argsort(-found.worth.npv, kind="stable")[:MOST_SHOWN]
    return tuple(
        Listed(
            tuple(found.sets.options[place].initiative for place in np.flatnonzero(found.members[row])),
            tuple(float(found.worth.spend[kind][row]) for kind in SPENDS),
            float(found.worth.npv[row]),
        )
        for row in order
    )


def scenario_values(case: Case, point: Point) -> dict[str, int]:
    """The values that make the case the set, as a scenario replaces them: what is out starts after the horizon."""
    starts = dict(zip(point.chosen, point.starts, strict=True))
    after = 12 * case.finance.years + 1
    return {
        f"initiatives/{one.name}/start_month": starts.get(one.name, after)
        for one in case.initiatives
        if starts.get(one.name, after) != one.start_month
    }
