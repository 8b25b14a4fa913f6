"""What if: later, smaller, dearer; and the same case as others would value it."""

from __future__ import annotations

from dataclasses import dataclass

from cxroi.case.model import Case
from cxroi.case.quantities import map_numbers
from cxroi.case.quantity import Quantity
from cxroi.engine.flows import flow_months, npv_of

DELAYS = (0, 3, 6, 12)
COST_FIELDS = ("one_off", "per_year", "by_year")
CAPEX_OPTIMISM = (0.10, 2.00)
"""HM Treasury / Mott MacDonald, "Review of Large Public Procurement in the UK" (2002), table 2: equipment and development,
upper and lower bound of how far capital expenditure came out above its estimate."""


@dataclass(frozen=True)
class WhatIf:
    """The case under one change: what is changed, its NPV, and how far that is from the case as it is [currency]."""

    name: str
    npv: float
    difference: float


def delayed(case: Case, months: int) -> Case:
    """The case with everything in it started some months later; the horizon stays where it is."""
    later = tuple(one.model_copy(update={"start_month": one.start_month + months}) for one in case.initiatives)
    return case.model_copy(update={"initiatives": later})


def cost_of_delay(case: Case) -> tuple[WhatIf, ...]:
    """NPV when everything starts 0, 3, 6, 12 months later: what waiting costs, for the horizon does not move."""
    base = float(npv_of(case))
    found = [(months, float(npv_of(delayed(case, months)))) for months in DELAYS]
    return tuple(WhatIf(f"{months} months later" if months else "as planned", npv, npv - base) for months, npv in found)


def stress_tests(case: Case) -> tuple[WhatIf, ...]:
    """The case under what reviewers ask for: a quarter of the benefit, a year late, costs up by half, and both published
    ends of optimism about capital expenditure, laid on the one-off costs."""
    base = float(npv_of(case))
    low, high = CAPEX_OPTIMISM
    changed = (
        ("Half of the benefit", npv_at_share(case, 0.5)),
        ("A quarter of the benefit", npv_at_share(case, 0.25)),
        ("A year late", npv_of(delayed(case, 12))),
        ("Costs up by 50%", npv_of(dearer(case, 1.5))),
        (f"One-off costs up by {low:.0%} (HM Treasury 2002, lower bound)", npv_of(dearer(case, 1 + low, ("one_off",)))),
        (
            f"One-off costs up by {high:.0%} (HM Treasury 2002, upper bound)",
            npv_of(dearer(case, 1 + high, ("one_off",))),
        ),
        (
            "A year late, with half of the benefit and costs up by 50%",
            npv_at_share(dearer(delayed(case, 12), 1.5), 0.5),
        ),
    )
    return tuple(WhatIf(name, float(npv), float(npv) - base) for name, npv in changed)


def dearer(case: Case, factor: float, fields: tuple[str, ...] = COST_FIELDS) -> Case:
    """The case with its cost lines, or some of their amounts, times a factor."""

    def choose(path: str, quantity: Quantity) -> Quantity:
        steps = path.split("/")
        if "costs" in steps and any(field in steps[-2:] for field in fields):
            return Quantity(quantity * factor, low=quantity.low * factor, high=quantity.high * factor)
        return quantity

    return map_numbers(case, choose)


def npv_at_share(case: Case, share: float) -> float:
    """NPV when only a share of the benefit comes, at the same cost [currency]. It is linear in the share."""
    benefit = npv_of_benefit(case)
    return float(npv_of(case)) - (1 - share) * benefit


def npv_of_benefit(case: Case) -> float:
    """What the benefit adds to NPV, after the tax on it [currency]."""
    rate, total, initial = float(case.finance.tax_rate), 0.0, 0.0
    for now in flow_months(case):
        benefit = now.benefits
        if now.month == 0:
            initial = float(benefit.total) / 12
        taxed = benefit.total - benefit.company.released + (initial if 1 <= now.month <= 12 else 0.0)
        total += float((benefit.total - (rate * taxed if now.month else 0.0)) * now.discount)
    return total


def break_even_share(case: Case) -> float | None:
    """The share of the benefit at which NPV is 0; None where the benefit adds nothing."""
    benefit = npv_of_benefit(case)
    return 1 - float(npv_of(case)) / benefit if benefit > 0 else None


def tei_view(case: Case) -> float:
    """NPV with every range replaced by the mean of its three figures, as a Total Economic Impact study risk-adjusts.

    (low + likely + high) / 3 is the mean of the triangular distribution. It is an adjustment of its own: it is never laid
    on top of the simulated distribution.
    """
    return float(npv_of(map_numbers(case, lambda path, q: (q.low + float(q) + q.high) / 3)))
