"""Sets of initiatives, each evaluated by the engine: which can be funded together, what they cost, what they are worth.

An initiative that may start in several months is several options, of which a set holds at most one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from cxroi.analysis.draws import blocks, power_of_two, uncertain
from cxroi.case.model import Case
from cxroi.case.once import cached_property
from cxroi.case.quantities import with_numbers
from cxroi.engine.costs import spending
from cxroi.engine.flows import flow_months
from cxroi.engine.numbers import Number

SPENDS = ("initial", "year1", "peak", "pv")
"""What a budget may limit: cash paid up front, cash paid up front and in year 1, the most cash tied up, present value of costs."""
MOST_SETS = 16_384
"""Sets that are all evaluated; beyond, a model proposes which."""
LANES = 16_384
"""Sets times draws that are run at once."""

Progress = Callable[[float], object]


@dataclass(frozen=True)
class Option:
    """An initiative, started after some month."""

    initiative: str
    start_month: int


@dataclass(frozen=True, eq=False)
class Worth:
    """Some sets at the likely figures, one entry a set [currency]."""

    npv: np.ndarray
    spend: dict[str, np.ndarray]
    """What each takes of a budget, by what the budget limits."""
    payback: np.ndarray
    """The month from which the cumulative net flow stays at 0 or above; horizon + 1 means never."""


@dataclass(frozen=True, eq=False)
class Sets:
    """The options of a case and the rules between them, and sets of options as the engine evaluates them.

    `members` is true where a set (row) holds an option (column).
    """

    case: Case
    options: tuple[Option, ...]

    @classmethod
    def of(cls, case: Case) -> Sets:
        """The options of a case: every initiative in each month in which it may start, else in its own."""
        found = [
            Option(one.name, start)
            for one in case.initiatives
            for start in dict.fromkeys(one.may_start or (one.start_month,))
        ]
        return cls(case, tuple(found))

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """The options of each initiative, by its name."""
        found: dict[str, list[int]] = {one.name: [] for one in self.case.initiatives}
        for place, option in enumerate(self.options):
            found[option.initiative].append(place)
        return found

    @property
    def count(self) -> int:
        """How many sets there are before any rule."""
        found = 1
        for places in self.places.values():
            found *= 1 + len(places)
        return found

    def allowed(self, members: np.ndarray) -> np.ndarray:
        """Which sets keep the rules: one start each, everything required, nothing excluded."""
        has = {name: members[:, places].sum(axis=1) for name, places in self.places.items()}
        good = np.ones(len(members), dtype=bool)
        for one in self.case.initiatives:
            good &= has[one.name] <= 1
            for other in one.requires:
                good &= (has[one.name] == 0) | (has[other] > 0)
            for other in one.excludes:
                good &= (has[one.name] == 0) | (has[other] == 0)
        return good

    def every(self) -> np.ndarray:
        """Every set that keeps the rules, the empty one first."""
        choices = [[None, *places] for places in self.places.values()]
        members = np.zeros((self.count, len(self.options)), dtype=bool)
        for row, chosen in enumerate(product(*choices)):
            members[row, [place for place in chosen if place is not None]] = True
        return members[self.allowed(members)]

    def neighbours(self, members: np.ndarray) -> np.ndarray:
        """The sets one step away from one that keep the rules: an initiative more, one fewer, another start, a swap."""
        found = [members]
        flips = list(range(len(self.options)))
        for first in flips:
            one = members.copy()
            one[first] = ~one[first]
            found.append(one)
            for second in flips[:first]:
                two = one.copy()
                two[second] = ~two[second]
                found.append(two)
        unique = np.unique(np.array(found), axis=0)
        return unique[self.allowed(unique)]

    def worth(self, members: np.ndarray) -> Worth:
        """NPV and spend of some sets at the likely figures, one lane a set."""
        parts = [self._worth(members[first : first + LANES]) for first in range(0, len(members), LANES)]
        spend = {kind: np.concatenate([part.spend[kind] for part in parts]) for kind in SPENDS}
        together = [np.concatenate([getattr(part, name) for part in parts]) for name in ("npv", "payback")]
        return Worth(together[0], spend, together[1])

    def _worth(self, members: np.ndarray) -> Worth:
        lanes = len(members)
        npv, held, lowest, moved = (np.zeros(lanes) for _ in range(4))
        payback = np.zeros(lanes, dtype=int)
        spend = {kind: np.zeros(lanes) for kind in SPENDS}
        for month, cost, net, discount in self._months(self.case, members):
            npv = npv + net * discount
            held, moved = held + net, moved + np.abs(net)
            payback[held < -1e-12 * moved] = month + 1
            lowest = np.minimum(lowest, held)
            spend["pv"] = spend["pv"] + cost * discount
            for kind, last in (("initial", 0), ("year1", 12)):
                if month <= last:
                    spend[kind] = spend[kind] + cost
        spend["peak"] = np.maximum(0.0, -lowest)
        nothing = ~members.any(axis=1)  # nothing is exactly nothing, whatever rounding says
        for figures in (npv, payback, *spend.values()):
            figures[nothing] = 0
        return Worth(npv, spend, payback)

    def over_draws(
        self, members: np.ndarray, *, draws: int, seed: int = 0, progress: Progress = lambda share: None
    ) -> np.ndarray:
        """NPV of some sets in each draw [sets × draws]; the draws are those of the case's own simulation."""
        draws = power_of_two(draws)
        if not uncertain(self.case):
            return np.repeat(self.worth(members).npv[:, None], draws, axis=1)
        offset = (
            self.case.finance.tax_losses == "offset"
        )  # then what the baseline adds is the same in every set of a draw
        rows = np.vstack([np.zeros((1, len(self.options)), dtype=bool), members])
        size = min(draws, 1 << max(0, (LANES // len(rows)).bit_length() - 1))
        found, done = np.empty((draws, len(rows))), 0
        for numbers in blocks(self.case, draws=draws, seed=seed, size=size):
            drawn = with_numbers(self.case, {path: np.repeat(values, len(rows)) for path, values in numbers.items()})
            npv: Number = np.zeros(size * len(rows))
            for _, _, net, discount in self._months(drawn, np.tile(rows, (size, 1)), with_baseline=not offset):
                npv = npv + net * discount
            found[done : done + size] = npv.reshape(size, len(rows))
            done += size
            progress(done / draws)
        return (found[:, 1:] - found[:, :1]).T

    def _months(
        self, case: Case, members: np.ndarray, *, with_baseline: bool = True
    ) -> Iterator[tuple[int, Number, Number, Number]]:
        """Month, cost, net flow and discount factor of every lane."""
        by_name = {one.name: one for one in case.initiatives}
        copies = tuple(
            by_name[option.initiative].model_copy(update={"name": str(place), "start_month": option.start_month})
            for place, option in enumerate(self.options)
        )
        expanded = case.model_copy(update={"initiatives": copies}).with_likely(case)
        on = {str(place): members[:, place].astype(float) for place in range(len(self.options))}
        flows = flow_months(expanded, spending(expanded, on), initiatives=on, with_baseline=with_baseline)
        for now in flows:
            yield now.month, now.cost, now.net, now.discount

    def case_of(self, members: np.ndarray) -> Case:
        """The case with the initiatives of one set alone, each started when the set says."""
        starts = {self.options[place].initiative: self.options[place].start_month for place in np.flatnonzero(members)}
        kept = tuple(
            one.model_copy(update={"start_month": starts[one.name]})
            for one in self.case.initiatives
            if one.name in starts
        )
        return self.case.model_copy(update={"initiatives": kept})
