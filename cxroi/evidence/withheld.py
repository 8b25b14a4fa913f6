"""Which verdicts are withheld because data they need were lost in reading.

A column half of which could not be read may still give a figure, and a wrong one: when four German months were lost from a file, NPS
changed from CANNOT TELL to USE. So if more than 2% was lost, or the lost values differ from those kept, there is no verdict.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Protocol

from cxroi.case.counted import counted
from cxroi.evidence.verdicts import Outcome
from cxroi.tables.losses import MOST_LOST

NOTHING_LOST: Mapping[str, str] = MappingProxyType({})
NO_METRICS: Mapping[tuple[str, str], str] = MappingProxyType({})
_SCORE = tuple(
    f"survey_responses/{name}" for name in ("customer_id", "invited_at", "responded_at", "score", "metric", "wave")
)
_LEAVING = tuple(f"customers/{name}" for name in ("customer_id", "start_date", "end_date", "end_reason"))
_MONEY = tuple(f"revenue_monthly/{name}" for name in ("customer_id", "month", "revenue"))
RESTS_ON: dict[Outcome, tuple[str, ...]] = {
    "churn": (*_SCORE, *_LEAVING),
    "spend": (*_SCORE, *_MONEY, *_LEAVING),
    "cross_sell": (*_SCORE, *_MONEY, *_LEAVING, "revenue_monthly/n_products"),
    "nrr": (*_SCORE, *_MONEY, *_LEAVING),
}
"""The columns that an outcome needs."""


def lost_for(outcome: Outcome, lost: Mapping[str, str], *, metric: str = "") -> str:
    """The lost values that an outcome of a metric needs, in words; empty where none were."""
    columns = (*RESTS_ON[outcome], f"survey_responses/score/{metric}")
    return " ".join(dict.fromkeys(lost[column] for column in columns if column in lost))


class Loss(Protocol):
    """What reading the tables reports on values of a column that could not be read."""

    @property
    def table(self) -> str: ...
    @property
    def file(self) -> str: ...
    @property
    def column(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def lost(self) -> int: ...
    @property
    def of(self) -> int: ...
    @property
    def alike(self) -> bool: ...
    @property
    def why(self) -> str: ...


def lost_words(losses: Iterable[Loss], metrics: Mapping[tuple[str, str], str] = NO_METRICS) -> dict[str, str]:
    """What withholds a verdict, in words, by "table/column"; a score by its metric where `metrics` has it by (file, source).

    That is more than 2% of a column, or lost values that differ from those kept.
    """
    found: dict[str, str] = {}
    for loss in losses:
        share = loss.lost / loss.of if loss.of else 0.0
        if share <= MOST_LOST and loss.alike:
            continue
        words = f"{loss.lost:,} of {counted(loss.of, 'value')} of {loss.source} in {loss.file} ({share:.1%}) could not be read"
        words += f", and {loss.why}." if loss.why else "."
        metric = metrics.get((loss.file, loss.source))
        key = f"{loss.table}/{loss.column}" + (f"/{metric}" if loss.column == "score" and metric else "")
        found[key] = " ".join(filter(None, (found.get(key), words)))
    return found
