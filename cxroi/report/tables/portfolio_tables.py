"""Tables of the portfolio: the frontier, the best set with its reasons, other ways of choosing, every set."""

from __future__ import annotations

from math import isclose
from typing import Any

import numpy as np

from cxroi.analysis.draws import uncertain
from cxroi.analysis.funding import Funding
from cxroi.analysis.funding_reasons import Otherwise
from cxroi.analysis.portfolio import Point
from cxroi.analysis.portfolio_sets import SPENDS
from cxroi.engine import evaluate
from cxroi.report.language.portfolio_words import MEASURE, NOTHING, SPEND, WORTH, named, why
from cxroi.report.tables.table import Amount, Cell, Table

ROUNDING = 1e-9
"""Share of a worth within which two are the same."""
MOST_POINTS = 16
"""Points of the frontier that a table shows."""


def fund_figures(found: Funding) -> dict[str, Any]:
    """What `fund` prints: the best set within a budget, and what stands around it."""
    point, ratio, more = found.point, found.by_ratio, found.more
    return {
        "chosen": list(point.chosen),
        "starts": dict(zip(point.chosen, point.starts, strict=True)),
        "npv": point.npv,
        "npv_likely": point.npv_likely,
        "npv_all": found.everything.npv,
        "spend": point.spend,
        "by_ratio": {"chosen": list(ratio.chosen), "npv": ratio.npv, "spend": ratio.spend},
        "frontier": [
            {
                "budget": one.spend,
                "chosen": list(one.chosen),
                "npv": one.npv,
                "p_positive": one.p_positive,
                "cvar5": one.cvar5,
                "payback_month": one.payback_month,
            }
            for one in found.frontier
        ],
        "shadow_price": found.shadow_price,
        "next": None if more is None else {"budget": more.spend, "chosen": list(more.chosen), "npv": more.npv},
        "share_of_draws_best": found.share_best,
        "best_in_most_draws": {"chosen": list(found.favourite.chosen), "share_of_draws": found.share_favourite},
        "sets_evaluated": found.count,
        "every_set_evaluated": found.complete,
    }


def thinned(found: Funding) -> tuple[Point, ...]:
    """The frontier, or where it is long as many points of it as a table holds, both ends among them."""
    points = found.frontier
    places = np.linspace(0, len(points) - 1, min(MOST_POINTS, len(points))).round().astype(int)
    return tuple(points[place] for place in places)


def frontier(found: Funding) -> Table:
    """The best set at each budget."""
    doubtful = bool(uncertain(found.case))
    rows = tuple(
        (
            Amount(one.spend), named(one), Amount(one.npv), Amount(one.p_positive if doubtful and one.chosen else None, "chance", none="–"), Amount(one.cvar5),
            "none" if one.payback_month is None else f"month {one.payback_month}",
        )
        for one in thinned(found)
    )  # fmt: skip
    columns = (
        SPEND[found.of],
        "Best set",
        WORTH[found.by],
        "Chance NPV > 0",
        "Mean of the worst 5%",
        "Payback, likely figures",
    )
    return Table(
        "frontier",
        columns,
        rows,
        found.case.currency,
        "The best set at each budget",
        widths=(1.3, 4, 1.3, 1.1, 1.3, 1.2),
    )


def in_or_out(found: Funding) -> Table:
    """Each initiative, in or out, and why."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            one.initiative,
            "in" if one.inside else "out",
            f"month {one.start_month}" if one.inside else "",
            Amount(one.spend),
            Amount(None if one.barred_by else one.difference, plus=True),
            why(one, case=found.case),
        )
        for one in found.reasons
    )
    columns = ("Initiative", "In the set", "Starts after", SPEND[found.of], "Adds to NPV", "Why")
    return Table(
        "in-or-out",
        columns,
        rows,
        found.case.currency,
        f"In or out, and why, by {MEASURE[found.by]}",
        widths=(2.4, 0.8, 1, 1.2, 1.2, 4),
    )


def regrets(found: Funding) -> Table:
    """The best set beside funding by ratio and funding everything."""
    point = found.point
    ways: tuple[tuple[str, str, Point | Otherwise], ...] = (
        ("The best set", named(point), point),
        ("By ratio, until the money is gone", ", ".join(found.by_ratio.chosen) or NOTHING, found.by_ratio),
        ("Everything", ", ".join(found.everything.chosen) or NOTHING, found.everything),
    )
    rows = tuple(
        (
            name,
            funds,
            Amount(one.spend),
            Amount(one.npv),
            Amount(0.0 if isclose(one.npv, point.npv, rel_tol=ROUNDING) else one.npv - point.npv, plus=True),
        )
        for name, funds, one in ways
    )
    columns = ("Way of choosing", "Funds", SPEND[found.of], WORTH[found.by], "Against the best set")
    return Table("regret", columns, rows, found.case.currency, "Other ways of choosing", widths=(2.2, 4, 1.3, 1.3, 1.3))


def phases(found: Funding) -> Table:
    """The set in the order of its starts, and the cash it needs by year [currency]."""
    result, point = evaluate(found.plan), found.point
    years = [f"Year {year}" for year in range(1, result.case.finance.years + 1)]
    rows: list[tuple[Cell, ...]] = []
    for start, name in sorted(zip(point.starts, point.chosen, strict=True), key=lambda pair: pair[0]):
        lines = [line.cash_by_year for line in result.cost_lines if line.initiative == name]
        cash = [sum(parts) for parts in zip(*lines, strict=True)] if lines else [0.0] * (1 + len(years))
        rows.append((f"After month {start}: {name}" if start else f"At once: {name}", *map(Amount, cash)))
    rows.append(("All costs", *map(Amount, result.costs_by_year)))
    rows.append(("Net cash flow", *map(Amount, result.net_by_year)))
    return Table(
        "phases", ("Phase", "Up front", *years), tuple(rows), result.case.currency, "The set in phases, with its yearly cash", tight=True,
        strong=("All costs", "Net cash flow"), widths=(3, *[1.0] * (1 + len(years))),
    )  # fmt: skip


def every_set(found: Funding) -> Table:
    """The sets that were evaluated at the likely figures, the best first, and what each takes of a budget [currency]."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (", ".join(one.chosen) or NOTHING, *map(Amount, one.spend), Amount(one.npv)) for one in found.sets
    )
    heads = tuple(SPEND[kind] for kind in SPENDS)
    return Table(
        "sets", ("Set", *heads, WORTH["likely"]), rows, found.case.currency, widths=(4, *[1.3] * (1 + len(heads)))
    )
