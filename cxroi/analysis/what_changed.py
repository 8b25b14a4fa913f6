"""What changed between two versions of a case, and what each change did to NPV.

Each effect is the Shapley value of its change: the average, over all orders in which the changes could have been made, of
what it adds to NPV (L. S. Shapley, "A value for n-person games", 1953). The effects add up to the difference exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isclose
from typing import Any, Literal

import numpy as np

from cxroi.analysis.coalitions import Coalitions, NoSharesError, is_figure, likely
from cxroi.case.differences import Difference, differences
from cxroi.case.errors import CaseError, ErrorDetail
from cxroi.case.fields import Part, outside_npv, part_in
from cxroi.case.model import Case
from cxroi.case.paths import PathError
from cxroi.case.reading import parse
from cxroi.case.references import renamed
from cxroi.engine.flows import npv_of
from cxroi.engine.shapley import shapley

Grain = Literal["change", "element", "section", "whole"]
GRAINS: tuple[Grain, ...] = ("change", "element", "section")
MOST = 10
"""Groups for which every combination is computed; with more changes than this, those of one element count together."""
AROUND_LIKELY = frozenset({"uncertainty"})
"""Parts that move the draws and not NPV at the likely figures."""
ROUNDING = 1e-9


@dataclass(frozen=True)
class Change:
    """A change, or several that count together, and what it did to NPV [currency]."""

    differences: tuple[Difference, ...]
    effect: float


@dataclass(frozen=True)
class WhatChanged:
    """Two versions of a case: NPV at the likely figures of each [currency], and what lies between them."""

    before: float
    after: float
    currency: str
    changes: tuple[Change, ...]
    """The largest effect first; the effects add up to `total`."""
    without_effect: tuple[Difference, ...]
    """Changes that do not bear on NPV at the likely figures: words, names, ranges, scenarios, evidence."""
    grain: Grain
    """What counts as one change: each of them, or all of one element, of one section or of the case, where there are many."""

    @property
    def total(self) -> float:
        """NPV after less NPV before."""
        return self.after - self.before


def what_changed(before: dict[str, Any], after: dict[str, Any]) -> WhatChanged:
    """The changes from one version's plain data to the other's, each with its effect on NPV at the likely figures.

    Raises CaseError where one of them has errors, or they are in different currencies.
    """
    first, second = parse(before), parse(after)
    if first.currency != second.currency:
        rule = f"is another currency than that of the other version, {first.currency}"
        raise CaseError([ErrorDetail("currency", second.currency, rule, "Compare versions in one currency.")])
    every = tuple(differences(before, after))
    start, end = _figures(_with_later_names(before, every)), _figures(after)
    moving = [one for one in differences(start, end) if one.kind != "order" and not _only_range(one)]
    known = {one.id: one for one in every}
    npvs = _npv(first), _npv(second)
    grain, groups, effects = _shared(start, end, moving, npvs)
    changes = [
        Change(tuple(known.get(one.id, one) for one in group), float(effect))
        for group, effect in zip(groups, effects, strict=True)
    ]
    changes.sort(key=lambda change: -abs(change.effect))
    counted = {one.id for one in moving}
    idle = tuple(one for one in every if one.id not in counted)
    return WhatChanged(*npvs, first.currency, tuple(changes), idle, grain)


def _npv(case: Case) -> float:
    found = float(npv_of(case))
    if not np.isfinite(found):
        raise CaseError(
            [ErrorDetail("", "", "holds figures too large to compute with", "Look for a figure with too many digits.")]
        )
    return found


def _shared(
    start: dict[str, Any], end: dict[str, Any], moving: Sequence[Difference], npvs: tuple[float, float]
) -> tuple[Grain, tuple[tuple[Difference, ...], ...], np.ndarray]:
    """The groups of changes and the Shapley value of each, as finely as can be computed."""
    if not moving:
        return "change", (), np.zeros(0)
    for grain in GRAINS:
        coalitions = Coalitions(start, end, _grouped(moving, grain))
        try:
            groups, values = coalitions.values(most=MOST)
        except NoSharesError:
            continue
        if _same(values[0], npvs[0]) and _same(values[-1], npvs[1]):
            values[0], values[-1] = npvs
            return grain, groups, shapley(values)
    return "whole", (tuple(moving),), np.array([npvs[1] - npvs[0]])


def _same(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=ROUNDING, abs_tol=1e-6)


def _grouped(moving: Iterable[Difference], grain: Grain) -> tuple[tuple[Difference, ...], ...]:
    groups: dict[Any, list[Difference]] = {}
    for one in moving:
        among = "tuple" in str(Case.model_fields[one.steps[0]].annotation)
        element = one.steps[: 2 if among else 1]
        key = {"change": one.id, "element": element}.get(grain, one.steps[:1])
        groups.setdefault(key, []).append(one)
    return tuple(map(tuple, groups.values()))


def _with_later_names(before: dict[str, Any], every: Iterable[Difference]) -> dict[str, Any]:
    """The earlier version in which everything has the name it has later, wherever it is named. A name moves no figure."""
    data = before
    for one in every:
        key = "id" if one.steps[0] == "evidence" else "name"
        if one.kind == "renamed" and one.before.get(key) and one.after.get(key):
            try:
                data = renamed(data, "/".join((*one.steps[:-1], one.named)), one.after[key])
            except PathError:
                continue
    return data


def _figures(data: Any, kind: type[Part] | None = Case) -> Any:
    """What of a part of a version bears on NPV at the likely figures; of a whole case, with a title as every case has."""
    if kind and isinstance(data, dict):
        left_out = outside_npv(kind) | AROUND_LIKELY
        fields = kind.model_fields
        kept = {key: _figures(one, part_in(fields[key])) for key, one in data.items() if key not in left_out}
        return {**kept, "title": "T"} if kind is Case else kept
    return [_figures(value, kind) for value in data] if isinstance(data, list) else data


def _only_range(one: Difference) -> bool:
    """True where the likely figure is the same and only the range around it moved."""
    return one.kind == "value" and is_figure(one.before) and is_figure(one.after) and likely(one.before) == likely(one.after)  # fmt: skip
