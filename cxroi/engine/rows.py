"""Ledger rows: the benefit as finance books it, programme minus baseline row by row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cxroi.engine.numbers import Number, added
from cxroi.engine.segment import SegmentMonth


class Rows(NamedTuple):
    """The benefit of a month by ledger row [currency a month]; together they are all of it."""

    core_margin: Number = 0.0
    cross_sell_margin: Number = 0.0
    service: Number = 0.0
    acquisition: Number = 0.0
    workforce: Number = 0.0
    inventory_carrying: Number = 0.0
    inventory_released: Number = 0.0
    crisis: Number = 0.0
    direct: Number = 0.0
    working_capital: Number = 0.0

    @property
    def total(self) -> Number:
        """The whole benefit."""
        whole: Number = 0.0
        for row in self:
            whole = added(whole, row)
        return whole


OPTIONAL = ("working_capital",)
"""Rows shown only in cases that use them."""


def segment_rows(baseline: Sequence[SegmentMonth], programme: Sequence[SegmentMonth]) -> Rows:
    """What the segments bring: margins above the baseline's, and service and acquisition below it."""
    core: Number = 0.0
    cross: Number = 0.0
    service: Number = 0.0
    acquisition: Number = 0.0
    for base, plan in zip(baseline, programme, strict=True):
        core = core + (plan.core_margin - base.core_margin)
        cross = cross + (plan.cross_sell_margin - base.cross_sell_margin)
        service = service + (base.service - plan.service)
        acquisition = acquisition + (base.acquisition_spend - plan.acquisition_spend)
    return Rows(core, cross, service, acquisition)


def extra_revenue(baseline: Sequence[SegmentMonth], programme: Sequence[SegmentMonth]) -> Number:
    """The programme's revenue above the baseline's in a month, cross-sell's included [currency]."""
    extra: Number = 0.0
    for base, plan in zip(baseline, programme, strict=True):
        extra = extra + (plan.revenue - base.revenue) + (plan.cross_revenue - base.cross_revenue)
    return extra


class Receivables:
    """Working capital: days / 365 · 12 · extra monthly revenue. Its rise is cash out; what is left comes back in the last month."""

    def __init__(self, days: Number, *, horizon: int) -> None:
        self._share = days / 365 * 12
        self._horizon = horizon
        self._level: Number = 0.0

    def released(self, month: int, extra: Number) -> Number:
        """The cash of a month, negative where receivables rise [currency]."""
        level = self._share * extra
        flow = self._level - level
        self._level = level
        return flow + level if month == self._horizon else flow
