"""Scenarios side by side, over the same draws: what differs between them is then the scenarios, not the dice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cxroi.analysis.simulation import DRAWS, Simulation, simulate
from cxroi.case.model import Case
from cxroi.engine.evaluation import Evaluation, evaluate


@dataclass(frozen=True, eq=False)
class Compared:
    """One case of a comparison, and how its NPV differs, draw by draw, from the first case [currency]."""

    name: str
    evaluation: Evaluation
    simulation: Simulation
    more: np.ndarray

    @property
    def p_better(self) -> float:
        """Share of draws in which it is worth more than the first."""
        return float((self.more > 0).mean())


def compare(cases: Mapping[str, Case], *, draws: int = DRAWS, seed: int = 0) -> tuple[Compared, ...]:
    """Each case at its likely figures and over common random numbers; all are compared with the first."""
    among = tuple(cases.values())
    runs = [simulate(case, draws=draws, seed=seed, among=among) for case in among]
    return tuple(
        Compared(name, evaluate(case), run, run.npv - runs[0].npv)
        for (name, case), run in zip(cases.items(), runs, strict=True)
    )
