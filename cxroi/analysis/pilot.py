"""Is it worth finding out first? What a pilot is worth before a decision, at which size, and what it must show.

M. Strong, J. Oakley and A. Brennan, Medical Decision Making 34, 2014, and A. Heath et al., Medical Decision Making 40,
2020: the mean of the net benefit given what a study would show is a regression of one on the other, over one set of draws.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import Literal

import numpy as np

from cxroi.analysis.draws import blocks, power_of_two
from cxroi.analysis.pilot_outcome import Outcome, outcome_of
from cxroi.analysis.sensitivity import perfect_information
from cxroi.analysis.simulation import DRAWS
from cxroi.case.errors import CaseError, ErrorDetail
from cxroi.case.model import Case
from cxroi.case.proof import Pilot
from cxroi.case.quantities import with_numbers
from cxroi.engine.breakdown import without_initiative
from cxroi.engine.flows import npv_of

DEGREE, DEGREE_OF_SEVERAL = 4, 3
"""Degree of the polynomial in the normal scores of one statistic, and of several together."""
SHUFFLES = 8
SIZES = 14
SMALLEST = 10
ONE_SIDED = 1.6448536269514722
"""Standard normal score of 95%: the confidence of the power that is shown."""

Recommendation = Literal["pilot", "fund now", "drop"]


def evsi(net_benefit: np.ndarray, statistic: np.ndarray) -> float:
    """Expected value of sample information: E[max(0, m)] - max(0, E[m]), m the mean of the net benefit given the statistic.

    `net_benefit` [draws], of going ahead against not, in money; or [draws × options], among which the best is chosen.
    `statistic` [draws] or [draws × statistics]: what the study would show in the same draw, its sampling error included. Both
    come from one draw in each place. Raises ValueError where they differ in length or hold what is not finite.

    >>> evsi(np.array([-1.0, 1.0] * 8), np.array([0.0, 1.0] * 8)) > 0.49  # a study that tells all: EVPI is ½
    True
    """
    given = conditional_mean(net_benefit, statistic)
    if given.ndim == 1:
        return max(0.0, float(np.maximum(given, 0).mean() - max(given.mean(), 0.0)))
    return max(0.0, float(given.max(axis=1).mean() - given.mean(axis=0).max()))


def conditional_mean(net_benefit: np.ndarray, statistic: np.ndarray) -> np.ndarray:
    """The mean of the net benefit given what a study shows, in each draw; shapes and errors as in `evsi`.

    A polynomial in the normal scores of the statistic's ranks (ties share theirs), which no outlier can bend.
    """
    benefit, shown = np.asarray(net_benefit, dtype=float), np.asarray(statistic, dtype=float)
    shown = shown[:, None] if shown.ndim == 1 else shown
    if len(benefit) != len(shown) or not len(benefit):
        raise ValueError(f"{len(benefit)} draws of the net benefit do not go with {len(shown)} of the statistic.")
    if not (np.isfinite(benefit).all() and np.isfinite(shown).all()):
        raise ValueError("The draws hold figures that are not finite.")
    basis = _basis(np.column_stack([normal_scores(column) for column in shown.T]))
    return basis @ np.linalg.lstsq(basis, benefit, rcond=None)[0]


def normal_scores(values: np.ndarray) -> np.ndarray:
    """The standard normal deviate of each value's rank; equal values share the middle of theirs."""
    from scipy.special import ndtri

    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    return ndtri((ranks[place] - 0.5) / len(values))


def _basis(scores: np.ndarray) -> np.ndarray:
    """Products of Hermite polynomials up to the degree, and 1."""
    count = scores.shape[1]
    degree = DEGREE if count == 1 else DEGREE_OF_SEVERAL
    by_degree = np.polynomial.hermite_e.hermevander(scores, degree)  # draws × statistics × degrees
    terms = [np.ones(len(scores))]
    for total in range(1, degree + 1):
        for chosen in combinations_with_replacement(range(count), total):
            terms.append(np.prod([by_degree[:, which, chosen.count(which)] for which in set(chosen)], axis=0))
    return np.column_stack(terms)


@dataclass(frozen=True)
class Size:
    """A pilot of one size, and what it is worth [currency]."""

    customers: int
    comparison: int
    evsi: float
    cost: float
    enbs: float
    """EVSI · share of the horizon left - cost - cost of delay."""


@dataclass(frozen=True)
class PilotValue:
    """What a pilot is worth, and the rule it decides by. Money in present values, over the draws of the case."""

    pilot: Pilot
    npv: float
    """Mean NPV that the initiative adds to the case."""
    evpi: float
    """What it would be worth to know all about the initiative before deciding on it alone; the case as a whole is `Knowledge.everything`."""
    noise: float
    """What a study that shows nothing is estimated at: smaller figures mean nothing."""
    chosen: Size
    sizes: tuple[Size, ...]
    share_left: float
    """Of the horizon, when the pilot ends."""
    cost_of_delay: float
    threshold: float | None
    """What it must show: the relative change of a driver, or points of a metric; None where nothing it shows changes the answer."""
    go_below: bool
    """True where the initiative is right if what is shown lies below the threshold."""
    p_go: float
    power: float | None
    """The chance that a pilot shows the expected effect to be better than the break-even, with 95% confidence."""
    break_even: float | None
    """The true effect at which the initiative is worth nothing, in the units of the threshold."""
    expected: float
    """The expected effect, in the same units."""
    shown: tuple[float, ...]
    """What the pilot would show, P5, P25, median, P75, P95, in the same units."""
    is_metric: bool
    answer_spread: float
    """Of a metric: standard deviation of one answer [points]."""
    draws: int
    seed: int

    @property
    def evsi(self) -> float:
        """What the pilot at its size is worth before its cost [currency]."""
        return self.chosen.evsi

    @property
    def enbs(self) -> float:
        """Expected net benefit of the pilot at its size [currency]."""
        return self.chosen.enbs

    @property
    def best(self) -> Size:
        """The size with the highest expected net benefit."""
        return max(self.sizes, key=lambda size: size.enbs)

    @property
    def p_stop(self) -> float:
        """The chance that it says stop."""
        return 1 - self.p_go

    @property
    def could_change(self) -> bool:
        """True where something the pilot could show would change the answer."""
        return self.threshold is not None and self.evsi > 2 * self.noise

    @property
    def recommendation(self) -> Recommendation:
        """To pilot where that is worth more than its price at some size; else what is right without it."""
        if self.could_change and max(self.enbs, self.best.enbs) > 0:
            return "pilot"
        return "fund now" if self.npv > 0 else "drop"


def added_npv(case: Case, initiative: str, *, draws: int, seed: int, later: int = 0) -> tuple[np.ndarray, float, Case]:
    """NPV that an initiative adds in each draw, its mean where it starts some months later, and the case with its draws."""
    size = power_of_two(draws)
    numbers = next(blocks(case, draws=size, seed=seed, size=size))
    drawn = with_numbers(case, numbers)

    def npv(changed: Case) -> np.ndarray:
        return np.broadcast_to(np.asarray(npv_of(changed), dtype=float), (size,))

    others = npv(without_initiative(drawn, initiative))
    now = npv(drawn) - others
    if not later:
        return now, float(now.mean()), drawn
    moved = tuple(
        one.model_copy(update={"start_month": one.start_month + later}) if one.name == initiative else one
        for one in drawn.initiatives
    )
    waiting = drawn.model_copy(update={"initiatives": moved}).with_likely(drawn)
    return now, float((npv(waiting) - others).mean()), drawn


def pilot_value(case: Case, pilot: Pilot, *, draws: int = DRAWS, seed: int = 0) -> PilotValue:
    """What a pilot is worth. The decision is whether to go ahead with its initiative; the rest of the case stays.

    Observed = true effect + chance, of variance `log_variance` for both groups. Raises CaseError where the pilot cannot be.
    """
    horizon = 12 * case.finance.years
    if pilot.months >= horizon:
        words = f"must be shorter than the horizon of {horizon} months"
        raise CaseError([ErrorDetail(f"pilots/{pilot.name}/months", str(pilot.months), words, "Shorten the pilot.")])
    draws = power_of_two(draws)
    numbers = next(blocks(case, draws=draws, seed=seed, size=draws))
    outcome = outcome_of(with_numbers(case, numbers), pilot, draws=draws)
    if outcome.people - pilot.customers < 1:
        words = f"leaves nobody to compare with: there are {outcome.people:,}"
        raise CaseError([ErrorDetail(f"pilots/{pilot.name}/customers", str(pilot.customers), words, "Choose fewer.")])
    waits = pilot.months if pilot.delays == "initiative" else 0
    npv, later, _ = added_npv(case, pilot.initiative, draws=draws, seed=seed, later=waits)
    share_left, delay = 1 - pilot.months / horizon, max(0.0, float(npv.mean())) - max(0.0, later)
    chance = np.random.default_rng([seed, 1]).standard_normal(draws)

    def sized(customers: int) -> tuple[Size, np.ndarray]:
        comparison = min(customers, outcome.people - customers)
        shown = outcome.effect + np.sqrt(outcome.variance(pilot, customers, comparison)) * chance
        worth = min(evsi(npv, shown), perfect_information(npv))
        cost = pilot.fixed_cost + (pilot.cost - pilot.fixed_cost) * customers / pilot.customers
        return Size(customers, comparison, worth, cost, worth * share_left - cost - max(0.0, delay)), shown

    chosen, shown = sized(pilot.customers)
    sizes = tuple(sized(customers)[0] for customers in _grid(outcome.people, pilot.customers))
    rule = _rule(npv, shown)
    against = _rule(npv, outcome.effect + 1e-12 * chance)
    generator = np.random.default_rng([seed, 2])
    noise = float(np.mean([evsi(npv, generator.permutation(shown)) for _ in range(SHUFFLES)]))
    below = rule.below if rule else False
    go = np.full(draws, npv.mean() > 0) if rule is None else (shown < rule.at) == below
    return PilotValue(
        pilot, float(npv.mean()), perfect_information(npv), noise, chosen, sizes, share_left, max(0.0, delay),
        None if rule is None else outcome.in_units(rule.at), below, float(go.mean()),
        _power(outcome, pilot, chosen, against), None if against is None else outcome.in_units(against.at),
        outcome.in_units(float(outcome.effect.mean())),
        tuple(outcome.in_units(float(value)) for value in np.percentile(shown, (5, 25, 50, 75, 95))),
        outcome.is_metric, outcome.spread, draws, seed,
    )  # fmt: skip


def _grid(people: int, asked: int) -> Sequence[int]:
    """Sizes from ten customers to half of all, and the one asked for."""
    most = max(people // 2, min(asked, people - 1))
    spaced = np.geomspace(min(SMALLEST, most), most, SIZES)
    return sorted({*(round(size) for size in spaced), asked})


@dataclass(frozen=True)
class _Rule:
    """Where the mean of the net benefit given what is shown crosses zero, and on which side it is above."""

    at: float
    below: bool


def _rule(npv: np.ndarray, shown: np.ndarray) -> _Rule | None:
    """The crossing with the most draws between it and the next ones; None where the mean has one sign everywhere."""
    order = np.argsort(shown, kind="stable")
    given, places = conditional_mean(npv, shown)[order], shown[order]
    changes = np.nonzero((given[1:] > 0) != (given[:-1] > 0))[0]
    if not changes.size:
        return None
    gains = [_gain(npv[order], int(place)) for place in changes]
    best = int(changes[int(np.argmax(gains))])
    return _Rule(float((places[best] + places[best + 1]) / 2), bool(given[best] > 0))


def _gain(ordered: np.ndarray, place: int) -> float:
    """What deciding by one threshold brings, whichever side is the right one."""
    below = float(ordered[: place + 1].sum())
    return max(below, float(ordered.sum()) - below)


def _power(outcome: Outcome, pilot: Pilot, size: Size, against: _Rule | None) -> float | None:
    """Φ(|expected effect - break-even| / error - 1.645), the error at the expected effect."""
    if against is None:
        return None
    error = math.sqrt(float(outcome.variance(pilot, size.customers, size.comparison).mean()))
    distance = abs(float(outcome.effect.mean()) - against.at)
    return 0.5 * math.erfc(-(distance / error - ONE_SIDED) / math.sqrt(2))
