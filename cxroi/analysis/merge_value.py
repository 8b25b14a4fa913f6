"""What a merge of two versions is worth: under each answer to what both changed, and with the answers given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from cxroi.case.errors import CaseError
from cxroi.case.merging import Side, merged
from cxroi.case.model import Case
from cxroi.case.reading import parse
from cxroi.engine.flows import npv_of

MOST = 20
"""Questions whose answers are valued; with more than this only the whole is."""


@dataclass(frozen=True)
class Worth:
    """NPV at the likely figures [currency], in the currency of the case it was computed from."""

    npv: float
    currency: str


@dataclass(frozen=True)
class MergeValue:
    """The worth of the merged case; None where a case would have errors, or was not valued."""

    sides: Mapping[str, Mapping[Side, Worth | None]]
    """By the path of each question: what the merged case is worth with either side, the other answers as given."""
    whole: Worth | None
    """With all answers given; None while one is missing."""


def merge_value(
    base: dict[str, Any],
    mine: dict[str, Any],
    theirs: dict[str, Any],
    answers: Mapping[str, Side],
    *,
    reads: Callable[[dict[str, Any]], Case] = parse,
) -> MergeValue:
    """What both sides merged are worth [currency]. A question without an answer counts as mine where another one is valued. `reads` makes a case of merged data."""

    def worth(given: Mapping[str, Side]) -> Worth | None:
        try:
            case = reads(merged(base, mine, theirs, given).data)
        except CaseError:
            return None
        npv = float(npv_of(case))
        return Worth(npv, case.currency) if isfinite(npv) else None

    asked = [one.path for one in merged(base, mine, theirs, answers).questions]
    taken = asked if len(asked) <= MOST else []
    sides = {path: {side: worth({**answers, path: side}) for side in _SIDES} for path in taken}
    return MergeValue(sides, worth(answers) if all(path in answers for path in asked) else None)


_SIDES: tuple[Side, ...] = ("mine", "theirs")
