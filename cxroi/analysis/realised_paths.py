"""The engine's months under given factors: what was measured so far, and what the plan says from there on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.realised_cells import Cells, FactorsAt
from cxroi.case.drivers import DRIVER
from cxroi.case.model import Case
from cxroi.engine.company import NO_COMPANY, company_month
from cxroi.engine.factors import Key
from cxroi.engine.numbers import Number
from cxroi.engine.rows import extra_revenue, segment_rows
from cxroi.engine.segment import NO_FACTORS, SegmentPath
from cxroi.engine.shapley import every_subset, shapley

NOTHING: FactorsAt = lambda month: NO_FACTORS  # noqa: E731


@dataclass(frozen=True, eq=False)
class Walked:
    """Benefit of drivers by month, from month 1, one entry a draw [months × draws, currency]."""

    by_segment: Mapping[str, np.ndarray]
    company: np.ndarray
    released: np.ndarray
    """Of the company's: inventory turned into cash."""
    extra_revenue: np.ndarray
    customers: Mapping[str, np.ndarray]
    """At the end of each month, with the initiative."""

    def total(self, months: int) -> np.ndarray:
        """All benefit of the first months, in each draw [currency]."""
        parts = [*self.by_segment.values(), self.company]
        return np.sum([part[:months].sum(axis=0) for part in parts], axis=0)


def walk(case: Case, with_it: FactorsAt, without: FactorsAt, *, months: int, draws: int) -> Walked:
    """The months of a case that holds draws, under two sets of factors: with the initiatives, and without."""
    names = [segment.name for segment in case.segments]
    base, programme = ([SegmentPath(segment) for segment in case.segments] for _ in range(2))
    by_segment = {name: np.zeros((months, draws)) for name in names}
    customers = {name: np.zeros((months, draws)) for name in names}
    company, released, extra = (np.zeros((months, draws)) for _ in range(3))
    before = [NO_COMPANY._replace(inventory=company_month(case, NO_FACTORS, inventory_before=0.0).inventory)] * 2
    for month in range(1, months + 1):
        here = [with_it(month), without(month)]
        now = [path.step(month, here[0]) for path in programme]
        then = [path.step(month, here[1]) for path in base]
        for name, one, other in zip(names, now, then, strict=True):
            by_segment[name][month - 1] = segment_rows([other], [one]).total
            customers[name][month - 1] = one.end
        extra[month - 1] = extra_revenue(then, now)
        both = [
            company_month(case, factors, inventory_before=last.inventory)
            for factors, last in zip(here, before, strict=True)
        ]
        sums = [one.turnover + one.crisis + one.carrying + one.released for one in both]
        company[month - 1], released[month - 1] = sums[0] - sums[1], both[0].released - both[1].released
        before = both
    return Walked(by_segment, company, released, extra, customers)


def measured_factors(cells: Cells, *, last: int) -> tuple[FactorsAt, FactorsAt]:
    """The factors of what was measured, with and without; a month without a measurement shows no difference."""

    def at(month: int, name: str) -> dict[Key, Number]:
        return {
            key: getattr(by_month[month], name)
            for key, by_month in cells.items()
            if month in by_month and month <= last
        }

    return (lambda month: at(month, "with_it")), (lambda month: at(month, "without"))


def measured_part(plan_at: FactorsAt, cells: Cells, *, shifts: Mapping[str, int] | None = None) -> FactorsAt:
    """The plan's factors where and when something was measured, those of some drivers some months later, and none elsewhere."""
    late = shifts or {}

    def at(month: int) -> dict[Key, Number]:
        found = {}
        for key, by_month in cells.items():
            then = month - late.get(key[0], 0)
            factors = plan_at(then) if month in by_month and then > 0 else {}
            if key in factors:
                found[key] = factors[key]
        return found

    return at


def by_driver(
    case: Case, with_it: FactorsAt, without: FactorsAt, drivers: tuple[str, ...], *, months: int, draws: int
) -> dict[str, np.ndarray]:
    """What each driver brings in the first months, in each draw: Shapley values, which add up to the whole [currency].

    A driver that is off has the factor without the initiative.
    """
    players = [name for name in drivers if DRIVER[name].scope == "segment"]
    values = []
    for on in every_subset(len(players)):
        chosen = {name for name, member in zip(players, on, strict=True) if member}
        found = walk(case, _only(with_it, without, chosen), without, months=months, draws=draws)
        values.append(
            np.sum([part.sum(axis=0) for part in found.by_segment.values()], axis=0)
            if found.by_segment
            else np.zeros(draws)
        )
    shares = dict(zip(players, shapley(np.array(values)), strict=True))
    for name in drivers:
        if name not in shares:
            company = walk(
                case.model_copy(update={"segments": ()}),
                _only(with_it, without, {name}),
                without,
                months=months,
                draws=draws,
            )
            shares[name] = company.company.sum(axis=0)
    return {name: shares[name] for name in drivers}


def _only(with_it: FactorsAt, without: FactorsAt, chosen: set[str]) -> FactorsAt:
    def at(month: int) -> dict[Key, Number]:
        acting = {key: factor for key, factor in with_it(month).items() if key[0] in chosen}
        return {**without(month), **acting}

    return at
