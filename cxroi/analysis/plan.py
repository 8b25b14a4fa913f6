"""The plan that actuals are compared with, and its lines of money beside what was entered for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.moved import CENT, Moved, moved
from cxroi.case.errors import CaseError, ErrorDetail
from cxroi.case.model import Actual, Case
from cxroi.case.once import cached_property
from cxroi.case.proof_rules import month_of
from cxroi.case.reading import parse
from cxroi.case.writing import digest
from cxroi.engine.costs import line_by_month, spending
from cxroi.engine.flows import flow_months
from cxroi.engine.numbers import Number, added

AFTER_APPROVAL = ("plan", "actuals", "signatures", "listening")
"""Parts that are entered once a case is approved and do not undo it; words, scenarios and pilots are part of what is approved."""


@dataclass(frozen=True, eq=False)
class Line:
    """A line of cost or a direct benefit up to a month: planned, and entered [currency]."""

    initiative: str
    name: str
    amounts: tuple[np.ndarray, ...]
    """Planned for month 0, 1, … to the horizon, each in every draw."""
    months: int
    """The month up to which it is looked at."""
    entered_by_month: dict[int, float]
    capital: tuple[Number, ...] = ()
    """Of the planned amounts, what is depreciated for tax."""

    @cached_property
    def planned_by_month(self) -> tuple[float, ...]:
        """Mean over the draws, for month 0, 1, … to the horizon."""
        return tuple(float(one.mean()) for one in self.amounts)

    @property
    def planned_draws(self) -> np.ndarray:
        """Up to the month, in each draw."""
        return np.sum(self.amounts[: self.months + 1], axis=0)

    @cached_property
    def moved(self) -> tuple[Moved, ...]:
        """What was paid in another month than planned, and takes that month's place."""
        return moved(self.planned_by_month, self.entered_by_month, months=self.months)

    @cached_property
    def left_by_month(self) -> dict[int, float]:
        """Planned for the months so far without a figure, less what was paid for them in other months."""
        so_far = enumerate(self.planned_by_month[: self.months + 1])
        left = {month: amount for month, amount in so_far if amount and month not in self.entered_by_month}
        for one in self.moved:
            if one.planned in left:
                left[one.planned] -= one.amount
        return left

    @property
    def missing(self) -> tuple[int, ...]:
        """Months so far of whose planned amount all or a part was neither entered nor paid in another month."""
        return tuple(month for month, amount in self.left_by_month.items() if abs(amount) > CENT)

    @property
    def planned(self) -> float:
        """Mean of what was planned up to the month."""
        return float(np.mean(self.planned_draws))

    @property
    def entered(self) -> float:
        """Sum of what was entered."""
        return float(sum(self.entered_by_month.values()))

    @property
    def seen(self) -> tuple[int, ...]:
        """Months with a figure."""
        return tuple(sorted(self.entered_by_month))

    @property
    def planned_where_entered(self) -> float:
        """What was planned for the months with a figure, and what was paid for in another month."""
        there = sum(self.planned_by_month[month] for month in self.seen)
        return float(there + sum(one.amount for one in self.moved))

    @property
    def ahead(self) -> float:
        """Of that, planned for a month that has not come."""
        return float(sum(one.amount for one in self.moved if one.planned > self.months))

    @property
    def missing_amount(self) -> float:
        """What was planned for the months so far and nothing was entered for."""
        return float(sum(self.left_by_month.values()))

    def as_it_stands(self, month: int, *, missing: float) -> Number:
        """The money of a month as of now, in each draw: what was entered; without a figure the plan's, so far times `missing`.

        What was paid in another month is no longer in its own.
        """
        if month <= self.months and month in self.entered_by_month:
            return self.entered_by_month[month]
        elsewhere = sum(one.amount for one in self.moved if one.planned == month)
        open_share = 1 - elsewhere / self.planned_by_month[month] if elsewhere else 1.0
        return self.amounts[month] * open_share * (missing if month <= self.months else 1.0)

    def capital_moved(self, month: int) -> Number:
        """What is depreciated for tax and was paid in this month instead of another, less what was planned here and paid elsewhere."""
        total: Number = 0.0
        for one in self.moved if self.capital else ():
            part = self.capital[one.planned] * one.amount / self.planned_by_month[one.planned]
            total = total + part * ((one.paid == month) - (one.planned == month))
        return total


def bare(case: Case) -> Case:
    """The case as it is approved: without plan, actuals, signatures and what was heard."""
    return case.model_copy(update={name: Case.model_fields[name].get_default() for name in AFTER_APPROVAL})


def is_plan(case: Case, wanted: str) -> bool:
    """Whether a case is the one approved under a digest: as it is, or without plan, actuals, signatures and pilots."""
    own = bare(case)
    return wanted in (digest(case), digest(own), digest(own.model_copy(update={"pilots": ()})))


def plan_of(case: Case, given: Case | None = None) -> tuple[Case, bool, str]:
    """The approved case, whether one was approved, and its digest. Raises CaseError where it cannot be found."""
    own = bare(case)
    if case.plan is None and given is None:
        return own, False, digest(own)
    wanted = case.plan.digest if case.plan else digest(bare(given or case))
    if given is None and case.plan is not None and case.plan.case is not None:
        given = parse(case.plan.case)
    for one in (given, own):
        if one is not None and is_plan(one, wanted):
            return bare(one), True, wanted
    said = (
        f"was approved, and this case is {digest(own)}"
        if given is None
        else f"must be that of the case kept with it, which is {digest(given)}"
    )
    remedy = "Keep the approved case whole in the file under plan/case, give it with --plan FILE, or save it among your cases on this machine."
    raise CaseError([ErrorDetail("plan/digest", wanted, said, remedy)])


def direct_lines(plan: Case, drawn: Case, actuals: Sequence[Actual], *, start: str, months: int) -> tuple[Line, ...]:
    """Direct benefits, times causal share and capture, beside what was received."""
    found = []
    horizon = 12 * plan.finance.years
    draws = _lanes(drawn)
    for initiative in drawn.initiatives:
        for benefit in initiative.benefits:
            amounts, _ = line_by_month(benefit, start_month=initiative.start_month, horizon=horizon)
            counted = [
                np.broadcast_to(np.asarray(amount * benefit.causal_share * benefit.capture, dtype=float), (draws,))
                for amount in amounts
            ]
            rows = [one for one in actuals if one.benefit == benefit.name and one.initiative == initiative.name]
            found.append(
                Line(
                    initiative.name,
                    benefit.name,
                    tuple(counted),
                    months,
                    _entered(((one.month, one.received) for one in rows), start),
                )
            )
    return tuple(found)


def cost_lines(plan: Case, drawn: Case, actuals: Sequence[Actual], *, start: str, months: int) -> tuple[Line, ...]:
    """Cost lines as planned beside what was paid; those that follow volumes at the programme's likely ones."""
    spent, draws, horizon = spending(drawn), _lanes(drawn), 12 * plan.finance.years
    scaling = any(line.cost.scales for line in spent.lines)
    flows = list(flow_months(plan)) if scaling else []
    found = []
    for line in spent.lines:
        amounts = tuple(
            np.broadcast_to(
                np.asarray(
                    added(line.fixed[month], line.scaled(month, flows[month].benefits.volumes) if flows else 0.0),
                    dtype=float,
                ),
                (draws,),
            )
            for month in range(horizon + 1)
        )
        rows = [one for one in actuals if one.cost == line.cost.name and one.initiative == line.initiative]
        found.append(
            Line(
                line.initiative,
                line.cost.name,
                amounts,
                months,
                _entered(((one.month, one.paid) for one in rows), start),
                tuple(line.capital),
            )
        )
    return tuple(found)


def _entered(rows: Iterable[tuple[str, float | None]], start: str) -> dict[int, float]:
    """What was entered by month; what was entered for a month before the first belongs to month 0."""
    entered: dict[int, float] = {}
    for month, amount in rows:
        place = max(0, month_of(start, month))
        entered[place] = entered.get(place, 0.0) + float(amount or 0.0)
    return entered


def _lanes(drawn: Case) -> int:
    from cxroi.engine.benefits import lanes_of

    return max(1, lanes_of(drawn))
