"""What sets of initiatives are worth, as a sum over their members and pairs: it proposes sets, and the engine decides."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cxroi.analysis.knapsack import Rule, solve
from cxroi.analysis.portfolio_sets import Sets
from cxroi.engine.shapley import prefixes, sampled_orders


@dataclass(frozen=True, eq=False)
class PairModel:
    """NPV of a set ≈ Σ own terms + Σ terms of its pairs, fitted by least squares to sets that the engine evaluated.

    The terms are arrays of one column a draw; `fit` gives the same model at many draws at once.
    """

    pairs: tuple[tuple[int, int], ...]
    terms: np.ndarray
    """[options + pairs × columns]"""

    @classmethod
    def fit(cls, sets: Sets, members: np.ndarray, values: np.ndarray) -> PairModel:
        """The model that comes closest to the values [sets] or [sets × draws] of some sets."""
        owner = [option.initiative for option in sets.options]
        n = len(owner)
        pairs = tuple((i, j) for i in range(n) for j in range(i) if owner[i] != owner[j])
        columns = values.reshape(len(members), -1)
        terms = np.linalg.lstsq(_features(members, pairs), columns, rcond=None)[0]
        return cls(pairs, terms)

    def values(self, members: np.ndarray) -> np.ndarray:
        """What it says of some sets [sets × columns]."""
        return _features(members, self.pairs) @ self.terms

    def proposed(self, spends: np.ndarray, budget: float, rules: list[Rule], count: int) -> list[np.ndarray]:
        """The best sets within a budget by the mean of its columns, the best first."""
        n = len(spends)
        mean = self.terms.mean(axis=1)
        pairs = dict(zip(self.pairs, mean[n:].tolist(), strict=True))
        found: list[np.ndarray] = []
        for _ in range(count):
            try:
                found.append(solve(mean[:n], spends[None], np.array([budget]), pairs=pairs, rules=rules, without=found))
            except ValueError:
                break
        return found


def _features(members: np.ndarray, pairs: tuple[tuple[int, int], ...]) -> np.ndarray:
    numbers = members.astype(float)
    first, second = [i for i, _ in pairs], [j for _, j in pairs]
    return np.hstack([numbers, numbers[:, first] * numbers[:, second]])


def design(sets: Sets) -> np.ndarray:
    """Sets from which the model is fitted: none, singles and pairs, and all but none, one and two; a start each."""
    n = len(sets.options)
    few = [np.zeros(n, dtype=bool)]
    for i in range(n):
        one = np.zeros(n, dtype=bool)
        one[i] = True
        few.append(one)
        for j in range(i):
            two = one.copy()
            two[j] = True
            few.append(two)
    whole = np.zeros(n, dtype=bool)
    whole[[places[0] for places in sets.places.values()]] = True
    rows = np.array([*few, *(one ^ whole for one in few)])
    starts = np.array([rows[:, places].sum(axis=1) for places in sets.places.values()])
    return np.unique(rows[(starts <= 1).all(axis=0)], axis=0)


def sampled(sets: Sets) -> np.ndarray:
    """Sets met along random orders of the initiatives, each at a random start: what Shapley values are estimated from."""
    names = list(sets.places)
    by_name = prefixes(sampled_orders(len(names)))
    generator = np.random.default_rng(0)
    members = np.zeros((len(by_name), len(sets.options)), dtype=bool)
    for column, name in enumerate(names):
        places = np.array(sets.places[name])
        chosen = places[generator.integers(len(places), size=len(by_name))]
        rows = np.flatnonzero(by_name[:, column])
        members[rows, chosen[rows]] = True
    return np.unique(members, axis=0)


def rules_of(sets: Sets) -> list[Rule]:
    """The rules between options as rows: one start each, what is required, what is excluded."""
    rows: list[Rule] = []
    n = len(sets.options)

    def row(*terms: tuple[list[int], float]) -> np.ndarray:
        found = np.zeros(n)
        for places, coefficient in terms:
            found[places] += coefficient
        return found

    for one in sets.case.initiatives:
        own = sets.places[one.name]
        if len(own) > 1:
            rows.append((row((own, 1.0)), 1.0))
        rows += [(row((own, 1.0), (sets.places[other], -1.0)), 0.0) for other in one.requires]
        rows += [(row((own, 1.0), (sets.places[other], 1.0)), 1.0) for other in one.excludes]
    return rows
