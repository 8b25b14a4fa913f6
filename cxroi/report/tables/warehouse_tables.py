"""The estimates of tables that stay in a database, as a table and as figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from cxroi.evidence.regression import Estimate
from cxroi.evidence.sentences import label_of
from cxroi.evidence.verdicts import effect_of
from cxroi.evidence.warehouse import Reduced
from cxroi.report.charts.evidence_charts import signed
from cxroi.report.language.formats import count
from cxroi.report.tables.evidence_tables import OUTCOME

FOOTNOTE = (
    "Estimates, not verdicts: cross-selling, late scores, non-response and hold-out tests need the rows themselves. Give a sample "
    "of customers as files for those."
)


def warehouse_table(found: Sequence[Reduced]) -> pd.DataFrame:
    """One row per score and outcome, ready to print."""
    rows = [
        (
            label_of(one.metric),
            OUTCOME[one.outcome],
            _effect(one.adjusted),
            _interval(one.adjusted),
            _effect(one.alone),
            count(one.n),
            count(one.events),
            ", ".join(one.controlled),
        )
        for one in found
    ]
    names = ["Score", "Predicts", "Effect of a point", "95% interval", "Score alone", "Answers", "Events", "Controlled for"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def warehouse_figures(one: Reduced) -> dict[str, Any]:
    """The same as unrounded figures; None where there is no estimate."""
    return {
        "metric": one.metric, "outcome": one.outcome, "answers": one.n, "accounts": one.accounts, "events": one.events,
        "adjusted": _figures(one.adjusted), "alone": _figures(one.alone), "controlled": list(one.controlled),
        "not_controlled_for_lack_of_data": list(one.left_out), "scans": one.scans,
    }  # fmt: skip


def _effect(found: Estimate | None) -> str:
    return "CANNOT TELL" if found is None or not found.converged else signed(effect_of(found.theta))


def _interval(found: Estimate | None) -> str:
    if found is None or not found.converged:
        return ""
    low, high = (effect_of(end) for end in found.interval)
    return f"{signed(low)} to {signed(high)}"


def _figures(found: Estimate | None) -> dict[str, Any] | None:
    if found is None or not found.converged:
        return None
    low, high = (effect_of(end) for end in found.interval)
    return {
        "effect_per_point": effect_of(found.theta), "ci_low": low, "ci_high": high, "theta": found.theta,
        "error": found.error, "blocks": found.groups,
    }  # fmt: skip
