"""Scenarios or cases side by side, over the same draws: what differs between them is then the case, not the dice."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.draws import factors
from cxroi.analysis.simulation import DRAWS, Simulation, simulate
from cxroi.case.errors import CaseError, ErrorDetail
from cxroi.case.model import Case
from cxroi.engine.evaluation import Evaluation, evaluate


@dataclass(frozen=True, eq=False)
class Compared:
    """One case of a comparison, and how its NPV differs, draw by draw, from the first case [currency]."""

    name: str
    evaluation: Evaluation
    simulation: Simulation
    """The case over its own draws, as everywhere else it is shown."""
    more: np.ndarray
    """Over common draws."""

    @property
    def p_better(self) -> float:
        """Share of draws in which it is worth more than the first."""
        return float((self.more > 0).mean())


def compare(
    cases: Mapping[str, Case],
    *,
    draws: int = DRAWS,
    seed: int = 0,
    evaluated: Callable[[Case], Evaluation] = evaluate,
    simulated: Callable[..., Simulation] = simulate,
) -> tuple[Compared, ...]:
    """Each case at its likely figures and over its own draws, and its difference from the first over common random numbers.

    `evaluated` and `simulated` are `evaluate` and `simulate`, or the same with a memory.
    """
    columns = factors(*cases.values())
    own = [simulated(case, draws=draws, seed=seed) for case in cases.values()]
    common = [
        run if factors(case) == columns else simulated(case, draws=draws, seed=seed, columns=columns)
        for case, run in zip(cases.values(), own, strict=True)
    ]
    return tuple(
        Compared(name, evaluated(case), run, beside.npv - common[0].npv)
        for (name, case), run, beside in zip(cases.items(), own, common, strict=True)
    )


def side_by_side(cases: Sequence[Case], *, draws: int = DRAWS, seed: int = 0) -> tuple[Compared, ...]:
    """Cases of their own on the same measures, by their titles; what they name alike, such as a segment's churn, is drawn alike.

    Raises CaseError where they are in different currencies, which no rate here could bridge.
    """
    first = cases[0]
    named: dict[str, Case] = {}
    for case in cases:
        if case.currency != first.currency:
            rule = f"is in another currency than “{first.title}”, which is in {first.currency}"
            raise CaseError(
                [ErrorDetail("currency", f"{case.currency} in “{case.title}”", rule, "Convert one of the two first.")]
            )
        name, number = case.title, 2
        while name in named:
            name, number = f"{case.title} ({number})", number + 1
        named[name] = case
    return compare(named, draws=draws, seed=seed)
