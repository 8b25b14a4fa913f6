"""What if: later, smaller, dearer; and the same case as others would value it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from cxroi.analysis.breakeven import roots
from cxroi.analysis.simulation import BAND_DRAWS, DRAWS, ROUNDING, npv_draws
from cxroi.case.counted import counted
from cxroi.case.fields import Part
from cxroi.case.initiative import SCALING
from cxroi.case.model import EVIDENCE_KINDS, Benefit, Case, Effect, Initiative, Link
from cxroi.case.quantities import map_numbers, weakest
from cxroi.case.quantity import Quantity
from cxroi.engine.flows import flow_months, npv_of

DELAYS = (0, 3, 6, 12)
YEAR_LATE = 12
BY_THE_YEAR = ("per_year", "by_year", *sorted(SCALING))
COST_FIELDS = ("one_off", *BY_THE_YEAR)
GAINED = ("one_off", "per_year", "by_year", "hours_per_year", "positions")
SHRINKING = {"effects": ("reach",), "costs": BY_THE_YEAR, "benefits": GAINED}
"""What is less where fewer are reached: fields of the parts of an initiative."""
DEARER = 0.5
"""How much dearer the costs are in a stress test. [judgement]"""
CAPEX_OPTIMISM = (0.10, 2.00)
"""HM Treasury / Mott MacDonald, "Review of Large Public Procurement in the UK" (2002), table 2: equipment and development,
upper and lower bound of how far capital expenditure came out above its estimate."""

JUDGEMENT = EVIDENCE_KINDS[-2:]
"""Kinds of evidence that are only opinion: expert judgement, guess."""

P = TypeVar("P", bound=Part)


@dataclass(frozen=True)
class WhatIf:
    """The case under one change: what is changed, its NPV at the likely figures, and how far that is from the case as it is [currency]."""

    name: str
    npv: float
    difference: float
    expected: float | None = None
    """Mean NPV of the draws [currency]; None where the change is looked at by its likely figures alone."""
    p_positive: float | None = None
    """Share of draws with NPV above 0."""
    shares: tuple[float, ...] = ()
    """What stands at each {} of its name: whoever prints it spells them as the reader's language does."""


def delayed(case: Case, months: int) -> Case:
    """The case with everything in it started some months later; the horizon stays where it is."""
    later = tuple(one.model_copy(update={"start_month": one.start_month + months}) for one in case.initiatives)
    return case.model_copy(update={"initiatives": later})


def felt_later(case: Case, months: int) -> Case:
    """The case paid for on time, and felt some months later: effects and direct benefits move, costs do not."""
    later: list[Initiative] = []
    for one in case.initiatives:
        by_year = tuple(benefit for benefit in one.benefits if benefit.by_year)
        moved = tuple(_moved(benefit, months) for benefit in one.benefits if not benefit.by_year)
        effects = tuple(effect.model_copy(update={"from_month": effect.from_month + months}) for effect in one.effects)
        later.append(one.model_copy(update={"effects": effects, "benefits": moved}))
        if by_year:  # years count from the start of their initiative
            start = one.start_month + months
            later.append(Initiative(name=f"{one.name} (later)", start_month=start, benefits=by_year))
    return case.model_copy(update={"initiatives": tuple(later)})


def _moved(benefit: Benefit, months: int) -> Benefit:
    last = benefit.to_month
    return benefit.model_copy(
        update={
            "month": benefit.month + months,
            "from_month": benefit.from_month + months,
            "to_month": None if last is None else last + months,
        }
    )


def cost_of_delay(case: Case, delays: Sequence[int] = DELAYS) -> tuple[WhatIf, ...]:
    """NPV when everything starts 0, 3, 6, 12 months later: what waiting costs, for the horizon does not move."""
    base = float(npv_of(case))
    found = [(months, float(npv_of(delayed(case, months))) if months else base) for months in delays]
    return tuple(
        WhatIf(f"{counted(months, 'month')} later" if months else "as planned", npv, npv - base)
        for months, npv in found
    )


def stress_tests(case: Case, *, draws: int = DRAWS, seed: int = 0) -> tuple[WhatIf, ...]:
    """The case under what reviewers ask for: half and a quarter of the benefit, a year late (paid on time), costs up by half,
    and both published ends of optimism about capital expenditure, laid on the one-off costs; over the first
    `BAND_DRAWS` of the draws, as the band of the cash curve."""
    base = float(npv_of(case))
    late, (low, high) = felt_later(case, YEAR_LATE), CAPEX_OPTIMISM
    changed: tuple[tuple[Any, ...], ...] = (
        ("Half of the benefit", case, 0.5),
        ("A quarter of the benefit", case, 0.25),
        ("A year late", late, 1.0),
        ("Costs up by {}", dearer(case, 1 + DEARER), 1.0, DEARER),
        ("One-off costs up by {} (HM Treasury 2002, lower bound)", dearer(case, 1 + low, ("one_off",)), 1.0, low),
        ("One-off costs up by {} (HM Treasury 2002, upper bound)", dearer(case, 1 + high, ("one_off",)), 1.0, high),
        ("A year late, with half of the benefit and costs up by {}", dearer(late, 1 + DEARER), 0.5, DEARER),
    )

    def tried(name: str, other: Case, share: float, *shares: float) -> WhatIf:
        npv = npv_at_share(other, share)
        drawn = npv_draws(other, share=share, draws=min(draws, BAND_DRAWS), seed=seed)
        if np.ptp(drawn) <= ROUNDING * np.abs(drawn).max():
            return WhatIf(name, npv, npv - base, shares=shares)
        return WhatIf(name, npv, npv - base, float(drawn.mean()), float((drawn > 0).mean()), shares)

    return tuple(tried(*one) for one in changed)


def p_above_hurdle(case: Case, *, draws: int = DRAWS, seed: int = 0) -> float | None:
    """Share of draws that earn more than the hurdle rate: NPV above 0 when discounted at its likely figure.

    None where the case has no hurdle but its discount rate.
    """
    finance = case.finance
    if finance.hurdle_rate is None or float(finance.hurdle_rate) == float(finance.discount_rate):
        return None
    fixed = {"finance/discount_rate": float(finance.hurdle_rate)}
    return float((npv_draws(case, fixed=fixed, draws=draws, seed=seed) > 0).mean())


def smaller(case: Case, share: float) -> Case:
    """The case rolled out to a share of those it was meant for.

    Reach, direct benefits and what is paid by the year shrink with it; what is paid once is paid in full. That costs split
    so is judgement.
    """
    return _times(case, share, SHRINKING)


def shrinking(case: Case) -> frozenset[str]:
    """The paths of the quantities that `smaller` scales."""
    before, after = dict[str, Quantity](), dict[str, Quantity]()
    map_numbers(case, before.setdefault)
    map_numbers(smaller(case, 1.0), after.setdefault)
    return frozenset(path for path, quantity in before.items() if after[path] is not quantity)


def at_average_churn(case: Case) -> Case:
    """The case with one churn rate in place of rates by tenure: the average of today's customers."""
    plain = tuple(
        one.model_copy(update={"churn_per_year": one.average_churn, "churn_by_tenure": None, "tenure_mix": None})
        if one.churn_by_tenure
        else one
        for one in case.segments
    )
    return case.model_copy(update={"segments": plain})


def average_churn_hides(case: Case) -> float | None:
    """NPV with rates by tenure, less NPV with their average [currency]; None where no churn depends on tenure."""
    if not any(one.churn_by_tenure for one in case.segments):
        return None
    return float(npv_of(case)) - float(npv_of(at_average_churn(case)))


def stopped(case: Case, years: int) -> Case:
    """The case ended early: benefits and costs after so many years are gone, what was paid before is not."""
    return case.model_copy(update={"finance": case.finance.model_copy(update={"years": years})})


@dataclass(frozen=True)
class LeftOut:
    """Initiatives that are better left out together, the worst first, and the NPV of the case without them [currency]."""

    initiatives: tuple[str, ...]
    npv: float


def worth_leaving_out(case: Case) -> LeftOut:
    """The initiatives left out one by one, the worst first, until that gains nothing more (half a unit of currency)."""

    def without(names: tuple[str, ...]) -> float:
        kept = tuple(one for one in case.initiatives if one.name not in names)
        return float(npv_of(case.model_copy(update={"initiatives": kept})))

    found = LeftOut((), without(()))
    while len(found.initiatives) < len(case.initiatives):
        further = [(*found.initiatives, one.name) for one in case.initiatives if one.name not in found.initiatives]
        best = max((LeftOut(names, without(names)) for names in further), key=lambda one: one.npv)
        if best.npv <= found.npv + 0.5:
            break
        found = best
    return found


def stop_early(case: Case) -> tuple[WhatIf, ...]:
    """NPV when all of it is stopped after one year, two, … short of the whole horizon."""
    base = float(npv_of(case))
    found = [(years, float(npv_of(stopped(case, years)))) for years in range(1, case.finance.years)]
    return tuple(WhatIf(f"stopped after {counted(years, 'year')}", npv, npv - base) for years, npv in found)


def dearer(case: Case, factor: float, fields: tuple[str, ...] = COST_FIELDS) -> Case:
    """The case with its cost lines, or some of their amounts, times a factor."""
    return _times(case, factor, {"costs": fields})


def npv_at_share(case: Case, share: float) -> float:
    """NPV when only a share of the benefit comes, at the same cost [currency]."""
    return float(npv_of(case, share=share))


def tei_view(case: Case) -> float:
    """NPV with every range replaced by the mean of its three figures, as a Total Economic Impact study risk-adjusts.

    (low + likely + high) / 3 is the mean of the triangular distribution. It is an adjustment of its own: it is never laid
    on top of the simulated distribution.
    """
    return float(npv_of(map_numbers(case, lambda path, q: (q.low + float(q) + q.high) / 3)))


def causal_share_needed(case: Case) -> float | None:
    """The causal share at which NPV is 0 if it held for every effect and link alike; None where none from 0 to 1 does."""

    def npv(shares: np.ndarray) -> np.ndarray:
        alike = map_numbers(case, lambda path, q: shares.ravel() if path.endswith("/causal_share") else q)
        return np.broadcast_to(npv_of(alike), shares.size).reshape(shares.shape)

    nothing, everything = npv(np.array([0.0, 1.0])) > 0
    return None if nothing == everything else float(roots(npv, np.array([[0.0, 1.0]]))[0])


def benefit_by_evidence(case: Case) -> dict[str, float]:
    """Present value of benefits by the evidence it rests on, strongest kind first; the parts add up to the whole.

    A route is as strong as its weakest quantity: an effect on a metric through a link counts under the weakest of both. Each
    kind's part is what is lost when it goes, all weaker ones being gone [currency].
    """
    parts: list[Effect | Link | Benefit] = [*case.links]
    for one in case.initiatives:
        parts += [*one.effects, *one.benefits]
    used = {weakest(case, part) for part in parts}
    found, before = dict.fromkeys(EVIDENCE_KINDS, 0.0), 0.0
    for count, kind in enumerate(EVIDENCE_KINDS, start=1):
        if kind in used:
            value = _pv_benefits(_standing_on(case, EVIDENCE_KINDS[:count]))
            found[kind], before = value - before, value
    return found


def judgement_share(case: Case) -> float | None:
    """The share of the benefit that rests on expert judgement or guesses; None where there is no benefit.

    Judged by the weakest quantity on each route, as `benefit_by_evidence` does.
    """
    parts = benefit_by_evidence(case)
    whole = sum(parts.values())
    return sum(parts[kind] for kind in JUDGEMENT) / whole if whole else None


def _standing_on(case: Case, kinds: tuple[str, ...]) -> Case:
    """The case with only those effects, links and direct benefits whose weakest quantity is of some kinds of evidence."""

    def stands(part: Effect | Link | Benefit) -> bool:
        return weakest(case, part) in kinds

    initiatives = tuple(
        one.model_copy(
            update={"effects": tuple(filter(stands, one.effects)), "benefits": tuple(filter(stands, one.benefits))}
        )
        for one in case.initiatives
    )
    return case.model_copy(update={"initiatives": initiatives, "links": tuple(filter(stands, case.links))})


def _pv_benefits(case: Case) -> float:
    return float(sum(now.benefits.total * now.discount for now in flow_months(case)))


def _times(case: Case, factor: float, fields: Mapping[str, tuple[str, ...]]) -> Case:
    """The case with some fields of some parts of every initiative times a factor, whatever anything in it is called."""

    def part(lines: tuple[P, ...], chosen: tuple[str, ...]) -> tuple[P, ...]:
        def scaled(path: str, quantity: Quantity) -> Quantity:
            return _scaled(quantity, factor) if path.split("/")[0] in chosen else quantity

        return tuple(map_numbers(line, scaled) for line in lines)

    initiatives = tuple(
        one.model_copy(update={name: part(getattr(one, name), chosen) for name, chosen in fields.items()})
        for one in case.initiatives
    )
    return case.model_copy(update={"initiatives": initiatives})


def _scaled(quantity: Quantity, factor: float) -> Quantity:
    return Quantity(quantity * factor, low=quantity.low * factor, high=quantity.high * factor)
