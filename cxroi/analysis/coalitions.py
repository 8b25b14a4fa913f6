"""NPV of every mixture of two versions of a case: the earlier one with some of the changes to the later one.

Changes of a plain figure are computed all at once, each mixture a lane of the engine; a change of anything else makes a case of
its own. A mixture that is no valid case, such as a link without its metric, is none that anyone could have saved: the changes
that belong together become one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

import numpy as np

from cxroi.case.differences import Difference, mixed
from cxroi.case.errors import CaseError
from cxroi.case.model import Case
from cxroi.case.quantities import map_numbers, with_numbers
from cxroi.case.quantity import Quantity
from cxroi.case.reading import parse
from cxroi.engine.flows import npv_of
from cxroi.engine.program import RATES
from cxroi.engine.shapley import every_subset

MOST_CASES = 5
"""Groups that are no plain figures, for which every combination is a case of its own."""

Group = tuple[Difference, ...]


class NoSharesError(Exception):
    """The mixtures cannot all be computed: too many, or none of them is finite."""


class Coalitions:
    """Two versions of a case as plain data, and the groups of changes between them."""

    def __init__(self, before: dict[str, Any], after: dict[str, Any], groups: Sequence[Group]) -> None:
        self._before, self._after, self._groups = before, after, tuple(groups)
        self._in_points = "change_points" in repr((before, after))
        self._parsed: dict[frozenset[tuple[str, str]], Case | None] = {}

    def values(self, *, most: int) -> tuple[tuple[Group, ...], np.ndarray]:
        """The groups, joined where they must be, and NPV of every subset of them: bit i of a row is group i [currency].

        Raises NoSharesError with more than `most` groups.
        """
        groups = self._groups
        while True:
            cases = [group for group in groups if not all(map(self._is_lane, group))]
            lanes = [group for group in groups if all(map(self._is_lane, group))]
            if len(groups) > most or len(cases) > MOST_CASES:
                raise NoSharesError(f"{len(groups)} groups")
            found = []
            for member in every_subset(len(cases)):
                chosen = [group for group, on in zip(cases, member, strict=True) if on]
                low, high = self._case(chosen), self._case([*chosen, *lanes])
                if low is None or high is None:
                    groups = self._joined(groups, chosen if low is None else [*chosen, *lanes])
                    break
                found.append(self._npvs(low, high, lanes))
            else:
                values = np.concatenate(np.array(found).T)
                if not np.isfinite(values).all():
                    raise NoSharesError("a mixture is too large to compute")
                return (*cases, *lanes), values

    def _is_lane(self, one: Difference) -> bool:
        """True for a figure that stands in both versions and that the engine takes as an array."""
        kinds = [one.field.annotation, *get_args(one.field.annotation)] if one.field else []
        plain = one.kind == "value" and Quantity in kinds and is_figure(one.before) and is_figure(one.after)
        return plain and not (self._in_points and one.steps[0] in RATES)

    def _case(self, groups: Sequence[Group]) -> Case | None:
        """The earlier version with some groups of changes; None where that is no valid case."""
        chosen = [one for group in groups for one in group]
        key = frozenset(one.id for one in chosen)
        if key not in self._parsed:
            try:
                self._parsed[key] = parse(mixed(self._before, self._after, chosen))
            except (CaseError, LookupError):
                self._parsed[key] = None
        return self._parsed[key]

    def _npvs(self, low: Case, high: Case, lanes: Sequence[Group]) -> np.ndarray:
        """NPV of every subset of the lanes."""
        member = every_subset(len(lanes))
        at_high: dict[str, Quantity] = {}
        map_numbers(high, lambda path, quantity: at_high.setdefault(path, quantity))
        numbers: dict[str, Any] = {}

        def noted(path: str, quantity: Quantity) -> Quantity:
            if float(at_high.get(path, quantity)) != float(quantity):
                place = _lane_of(path, lanes)
                numbers[path] = np.where(member[:, place], float(at_high[path]), float(quantity))
            return quantity

        map_numbers(low, noted)
        with np.errstate(over="ignore", invalid="ignore"):
            found = npv_of(with_numbers(low, numbers) if numbers else low)
        return np.broadcast_to(np.asarray(found, dtype=float), (len(member),))

    def _joined(self, groups: tuple[Group, ...], invalid: Sequence[Group]) -> tuple[Group, ...]:
        """The groups with those made one that cannot be told apart: the fewest around what is not valid by itself."""
        alone = list(invalid)
        for group in invalid:
            fewer = [one for one in alone if one is not group]
            if self._case(fewer) is None:
                alone = fewer
        together = list(groups)
        for group in groups:
            fewer = [one for one in together if one is not group]
            if group not in alone and self._case(fewer) is not None:
                together = fewer
        if len(together) == len(alone):
            raise NoSharesError("the later version itself is not valid")
        one = tuple(difference for group in together for difference in group)
        first = groups.index(together[0])
        return (
            *(group for group in groups[:first]),
            one,
            *(group for group in groups[first:] if group not in together),
        )


def _lane_of(path: str, lanes: Sequence[Group]) -> int:
    for place, group in enumerate(lanes):
        if any(path == one.path or path.startswith(f"{one.path}/") for one in group):
            return place
    raise NoSharesError(f"{path} moves with none of the changes")


def is_figure(value: Any) -> bool:
    """True for a number or a range of three."""
    three = value if isinstance(value, list) and len(value) == 3 else [value]
    return all(isinstance(one, int | float) and not isinstance(one, bool) for one in three)


def likely(value: Any) -> float:
    """The likely figure of a number or a range of three."""
    return float(value[1] if isinstance(value, list) else value)
