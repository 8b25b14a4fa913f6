"""What would make a losing case pay: initiatives to leave out, and assumptions that would have to be better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cxroi.analysis.breakeven import BreakEven
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.formats import about, percent, short
from cxroi.report.language.uncounted import withheld

NEAREST = 3
"""The number of assumptions named: those nearest to their break-even."""
FAR = 2.0
"""An assumption that would have to move by more than twice its value is not a remedy (judgement)."""

NOTHING = (
    "Nothing tried makes it pay: no single assumption, up to three times its value, brings NPV to zero, and no initiative is "
    "worth more by itself. It would take several changes together, or a different case. Only not doing it stops the loss."
)
NOT_ENOUGH = "Nothing above makes it pay: only not doing it stops the loss."


@dataclass(frozen=True)
class Remedy:
    """One change that raises NPV, and the scenario that makes it."""

    text: str
    npv: float
    """NPV of the case so changed [currency]."""
    difference: float
    """NPV so changed, less NPV as it is [currency]."""
    scenario: str
    replaced: dict[str, Any]
    """What the scenario replaces: paths and values, as in a case file."""

    def worth(self, currency: str) -> str:
        """What it brings, and the NPV that it leaves: "+€392k: NPV €358k"."""
        return f"{short(self.difference, currency, plus=True)}: NPV {short(self.npv, currency)}"


def remedies(found: CaseAnalysis) -> tuple[Remedy, ...]:
    """What would make a case pay whose NPV is below zero at the likely figures; nothing where it is not, or
    where entries are missing without which it cannot be valued.

    First what can be decided (initiatives that cost more than they earn: NPV of the case without each, and without all of
    them), then what would have to be believed (the assumptions nearest to their break-even). To leave out everything is no way
    to make a case pay, and is not among them (`verdict`).
    """
    if found.evaluation.npv >= 0 or withheld(found.evaluation):
        return ()
    return (*left_out(found), *_believed(found.evaluation, found.break_evens))


def verdict(ways: Sequence[Remedy]) -> str:
    """What is said below the ways of a losing case where none of them makes it pay; empty where one does."""
    if not ways:
        return NOTHING
    return "" if any(one.npv > -0.5 for one in ways) else NOT_ENOUGH


def left_out(found: CaseAnalysis) -> list[Remedy]:
    """Each initiative that lowers NPV, the worst first; then all that should go, together, if more than one and not everything."""
    result, together = found.evaluation, found.worth_leaving_out
    every = len(result.case.initiatives)
    single = [(name, one.npv_without) for name, one in result.initiatives.items() if every > 1]
    worse = sorted(((name, npv) for name, npv in single if npv > result.npv + 0.5), key=lambda pair: -pair[1])
    ways = [_without(result, (name,), npv) for name, npv in worse[:NEAREST]]
    several = 1 < len(together.initiatives) < every
    return [*ways, _without(result, together.initiatives, together.npv)] if several else ways


def _without(result: Evaluation, left_out: tuple[str, ...], npv: float) -> Remedy:
    """A scenario leaves out an initiative by starting it after the horizon, where nothing counts."""
    case = result.case
    names = [f"“{one}”" for one in left_out]
    said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    replaced = {f"initiatives/{one}/start_month": 12 * case.finance.years + 1 for one in left_out}
    name = f"Without {left_out[0]}" if len(left_out) == 1 else f"Without {len(left_out)} initiatives"
    return Remedy(f"Leave out {said}", npv, npv - result.npv, name, replaced)


def _believed(result: Evaluation, found: Sequence[BreakEven]) -> list[Remedy]:
    near = [one for one in found if one.value is not None and one.distance is not None and abs(one.distance) <= FAR]
    return [
        _break_even(result, one, one.value, one.distance)
        for one in near[:NEAREST]
        if one.value is not None and one.distance
    ]


def _break_even(result: Evaluation, one: BreakEven, value: float, distance: float) -> Remedy:
    what, currency = one.assumption, result.case.currency
    to = about(value, what.unit, currency)
    verb = "rise" if value > one.likely else "fall"
    low, high = sorted((what.quantity.low, what.quantity.high))
    within = "" if what.quantity.certain else ", within its range" if low <= value <= high else ", outside its range"
    how = (
        f"{verb} by {percent(abs(distance))}, to"
        if one.likely > 0
        else f"go from {about(one.likely, what.unit, currency)} to"
    )
    text = f"{what.plain_name} would have to {how} {to}{within}"
    return Remedy(text, 0.0, -result.npv, f"{what.plain_name} at {to}", {what.path: value})
