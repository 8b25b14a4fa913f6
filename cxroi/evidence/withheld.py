"""Which verdicts are withheld because something they rest on was lost in reading.

A column half of which could not be read may still give a figure, and a wrong one: when four German months fell out of a file, NPS
turned from CANNOT TELL to USE. So where more than 2% was lost, or what was lost is not like what was kept, there is no verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cxroi.evidence.verdicts import Outcome

NOTHING_LOST: Mapping[str, str] = MappingProxyType({})
MOST_LOST = 0.02
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
"""Columns without which an outcome cannot be told."""


def lost_for(outcome: Outcome, lost: Mapping[str, str]) -> str:
    """What was lost that an outcome rests on, in words; empty where nothing was."""
    return " ".join(dict.fromkeys(lost[column] for column in RESTS_ON[outcome] if column in lost))
