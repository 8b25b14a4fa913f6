"""Which initiatives to fund: the best set within a budget, every set evaluated by the engine while they are few enough.

NPVs of initiatives do not add up: the second works on what the first left. So sets are evaluated, not added up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cxroi.analysis import pair_model
from cxroi.analysis.draws import power_of_two
from cxroi.analysis.pair_model import PairModel
from cxroi.analysis.portfolio_sets import MOST_SETS, Progress, Sets, Worth
from cxroi.analysis.simulation import percentiles, worst_mean
from cxroi.case.model import Case
from cxroi.case.once import cached_property

DRAWS, FEWER = 4096, 1024
"""Draws where sets are few, and where they are many."""
BY = ("mean", "p10", "likely")
"""What NPV a set is chosen by: its mean over the draws, its P10, or NPV at the likely figures."""
ALL_RUN = 131_072
"""Sets times draws up to which every set is run over every draw."""
CONTENDERS = 96
"""Sets that are run over every draw where not all are: those nearest to the frontier by the pair model."""
NEAR = 4096
"""Sets that are looked at over the draws: where there are more, those nearest to the frontier at the likely figures."""
BUDGETS = 12
"""Budgets, evenly spaced, for which sets are proposed where not all are evaluated."""
EPSILON = 1e-9


@dataclass(frozen=True)
class Point:
    """A set of initiatives, and what it is worth [currency]."""

    row: int
    """Its place among the sets of the portfolio."""
    chosen: tuple[str, ...]
    starts: tuple[int, ...]
    """The start month of each that is chosen."""
    spend: float
    npv: float
    """By the measure that sets are chosen by."""
    npv_likely: float
    p_positive: float
    cvar5: float
    payback_month: int | None


@dataclass(frozen=True, eq=False)
class Portfolio:
    """Every set that was evaluated, with what each takes of a budget, and the best for each budget."""

    sets: Sets
    of: str
    by: str
    draws: int
    seed: int
    members: np.ndarray
    """[sets × options]"""
    worth: Worth
    complete: bool
    """True where these are all the sets there are."""
    model: PairModel | None = None
    """The model that proposed them, where they are not."""
    progress: Progress = lambda share: None

    def nearest(self, count: int) -> Portfolio:
        """The portfolio with the sets alone that lie nearest to the frontier at the likely figures."""
        kept = np.sort(np.argsort(self._below(self.worth.npv), kind="stable")[:count])
        spend = {kind: amounts[kept] for kind, amounts in self.worth.spend.items()}
        return replace(
            self, members=self.members[kept], worth=Worth(self.worth.npv[kept], spend, self.worth.payback[kept])
        )

    @property
    def spend(self) -> np.ndarray:
        """What each set takes of the budget [currency]."""
        return self.worth.spend[self.of]

    @cached_property
    def _rows(self) -> dict[bytes, int]:
        return {row.tobytes(): place for place, row in enumerate(self.members)}

    def spend_of(self, members: np.ndarray) -> np.ndarray:
        """What some sets take of the budget [currency], from the sets evaluated where they are among them."""
        rows = [self._rows.get(one.tobytes()) for one in members]
        known = [row for row in rows if row is not None]
        return self.spend[known] if len(known) == len(rows) else self.sets.worth(members).spend[self.of]

    @cached_property
    def table(self) -> tuple[np.ndarray, np.ndarray]:
        """NPV of each set in each draw [sets × draws], and which sets the engine was run for in all of them.

        Where sets are many, the pair model fitted in each draw stands in for those far from the frontier, moved to meet the
        engine at the likely figures; each set of the frontier is run by the engine.
        """
        run = self._run
        if len(self.members) * self.draws <= ALL_RUN:
            return run(self.members, 0.0, 1.0), np.ones(len(self.members), dtype=bool)
        fitted_to = pair_model.design(self.sets)
        drawn = PairModel.fit(self.sets, fitted_to, run(fitted_to, 0.0, 0.6))
        likely = PairModel.fit(self.sets, fitted_to, self.sets.worth(fitted_to).npv)
        values = drawn.values(self.members) + (self.worth.npv[:, None] - likely.values(self.members))
        exact = np.zeros(len(self.members), dtype=bool)
        nearest = np.argsort(self._below(self._measured(values)), kind="stable")[:CONTENDERS]
        waiting = np.union1d(nearest, self._frontier_rows(self.worth.npv))
        while waiting.size:
            values[waiting] = run(self.members[waiting], 0.6, 0.95)
            exact[waiting] = True
            on_frontier = self._frontier_rows(self._measured(values))
            waiting = on_frontier[~exact[on_frontier]]
        self.progress(1.0)
        return values, exact

    def _run(self, members: np.ndarray, start: float, end: float) -> np.ndarray:
        return self.sets.over_draws(
            members,
            draws=self.draws,
            seed=self.seed,
            progress=lambda share: self.progress(start + share * (end - start)),
        )

    @cached_property
    def measure(self) -> np.ndarray:
        """What each set is chosen by [currency]."""
        return self.worth.npv if self.by == "likely" else self._measured(self.table[0])

    def _measured(self, values: np.ndarray) -> np.ndarray:
        return measured(values, self.by) if self.by != "likely" else self.worth.npv

    def _by_spend(self, measure: np.ndarray) -> np.ndarray:
        return np.lexsort((-measure, self.spend))

    def _below(self, measure: np.ndarray) -> np.ndarray:
        """How far each set lies below the best that costs no more."""
        order = self._by_spend(measure)
        found = np.empty(len(order))
        found[order] = np.maximum.accumulate(measure[order]) - measure[order]
        return found

    def _frontier_rows(self, measure: np.ndarray) -> np.ndarray:
        """The sets that are worth more than every one that costs no more, by what they cost."""
        order = self._by_spend(measure)
        ordered = measure[order]
        before = np.maximum.accumulate(np.concatenate([[-np.inf], ordered[:-1]]))
        least = EPSILON * np.maximum(1.0, np.abs(before, where=np.isfinite(before), out=np.zeros(len(before))))
        return order[ordered > before + least]

    @cached_property
    def frontier(self) -> tuple[Point, ...]:
        """The best set at each budget, from the least spent to where more money brings nothing more."""
        return tuple(self.point(int(row)) for row in self._frontier_rows(self.measure))

    def at(self, budget: float | None = None) -> Point:
        """The best set within a budget, or with no limit. Raises ValueError where nothing is within it."""
        within = [point for point in self.frontier if budget is None or point.spend <= budget * (1 + EPSILON) + EPSILON]
        if not within:
            raise ValueError(f"no set of initiatives is within a budget of {budget:,.0f}")
        return within[-1]

    def after(self, budget: float | None) -> Point | None:
        """The next better set that more money would buy; None where no money would."""
        now = self.at(budget)
        return next((point for point in self.frontier if point.spend > now.spend and point.npv > now.npv), None)

    def shadow_price(self, budget: float | None) -> float:
        """NPV for each further unit of money up to the next better set; 0 where more money brings nothing."""
        more = self.after(budget)
        if more is None or budget is None:
            return 0.0
        return (more.npv - self.at(budget).npv) / (more.spend - budget)

    def often_best(self, budget: float | None) -> tuple[float, Point, float]:
        """Share of the draws in which the best set for a budget is best; the set that is best most often, and in what share."""
        within = np.flatnonzero(self.spend <= (np.inf if budget is None else budget * (1 + EPSILON) + EPSILON))
        values = self.table[0][within]
        top = values.max(axis=0)
        wins = values >= top - EPSILON * np.maximum(1.0, np.abs(top))
        shares = wins.mean(axis=1)
        chosen = self.at(budget).row
        most = int(within[np.argmax(shares)])
        return float(shares[np.flatnonzero(within == chosen)[0]]), self.point(most), float(shares.max())

    def point(self, row: int) -> Point:
        """One of the sets, with its figures."""
        taken = [self.sets.options[place] for place in np.flatnonzero(self.members[row])]
        values, exact = self.table
        drawn = values[row] if exact[row] else self._run(self.members[row : row + 1], 1.0, 1.0)[0]
        payback = int(self.worth.payback[row])
        return Point(
            row,
            tuple(option.initiative for option in taken),
            tuple(option.start_month for option in taken),
            float(self.spend[row]),
            float(self.measure[row]),
            float(self.worth.npv[row]),
            float((drawn > 0).mean()),
            worst_mean(drawn),
            payback if payback <= 12 * self.sets.case.finance.years else None,
        )


def measured(values: np.ndarray, by: str) -> np.ndarray:
    """The mean or the P10 of some sets over the draws [sets × draws → sets]."""
    return values.mean(axis=1) if by == "mean" else percentiles(np.sort(values, axis=1))[:, 1]


def portfolio(
    case: Case,
    *,
    of: str = "initial",
    by: str = "mean",
    budget: float | None = None,
    draws: int | None = None,
    most_draws: int = DRAWS,
    seed: int = 0,
    progress: Progress = lambda share: None,
) -> Portfolio:
    """The sets of initiatives of a case, chosen by a measure of NPV and limited in what they spend.

    Up to 14 initiatives with one start each, every set is evaluated. Beyond, a model of single and paired values proposes sets
    for a range of budgets and for `budget`, and the engine evaluates these and their neighbours. Draws are 4,096 up to 5
    initiatives and 1,024 beyond, at most `most_draws`, unless their number is given.
    """
    sets = Sets.of(case)
    draws = draws or min(most_draws, DRAWS if sets.count * DRAWS <= ALL_RUN else FEWER)
    if sets.count <= MOST_SETS:
        members, model = sets.every(), None
    else:
        members, model = _proposed(sets, of, budget)
    made = Portfolio(
        sets, of, by, power_of_two(draws), seed, members, sets.worth(members), model is None, model, progress
    )
    return made if by == "likely" or len(members) <= NEAR else made.nearest(NEAR)


def _proposed(sets: Sets, of: str, budget: float | None) -> tuple[np.ndarray, PairModel]:
    """Sets that may be best at some budget, and the model that proposed them."""
    known = np.unique(np.vstack([pair_model.sampled(sets), pair_model.design(sets)]), axis=0)
    worth = sets.worth(known)
    model = PairModel.fit(sets, known, worth.npv)
    single = known.sum(axis=1) == 1
    spends = np.zeros(len(sets.options))
    spends[known[single].argmax(axis=1)] = worth.spend[of][single]
    rules = pair_model.rules_of(sets)
    found = [known[sets.allowed(known)]]
    limits = list(np.linspace(0, spends.sum(), BUDGETS + 1)[1:])
    for limit in [*limits, *([] if budget is None else [budget] * 2)]:
        near = np.array(model.proposed(spends, limit, rules, 2))
        for _ in range(2):  # from the best proposal, a step or a swap at a time
            if not len(near):
                break
            here = sets.worth(near)
            fits = here.spend[of] <= limit
            if not fits.any():
                break
            found.append(near)
            near = sets.neighbours(near[np.argmax(np.where(fits, here.npv, -np.inf))])
            found.append(near)
    empty = np.zeros((1, len(sets.options)), dtype=bool)
    return np.unique(np.vstack([empty, *found]), axis=0), model
