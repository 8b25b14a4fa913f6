"""The Evidence page's cell on changes that were made: verdicts, the event study, and the way into the case."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from cxroi.case import Case
from cxroi.case.drivers import DRIVER
from cxroi.evidence.before_after import BeforeAfter
from cxroi.evidence.measured_into_case import measured_effect
from cxroi.report.charts import evidence_charts
from cxroi.report.language import before_after_words
from cxroi.report.language.safe_text import key_name, plain_words, safe_markdown
from cxroi.report.tables import evidence_tables as shown
from cxroi.ui import chart_cell, measured, sample_tables, state
from cxroi.ui.data_table import data_table

ON = {"contacts": "contacts", "churn": "churn", "revenue": "spend"}
"""The driver that each outcome of the tables is about."""
ANSWERED = ("WORKED", "NO EFFECT LARGER THAN", "WENT THE OTHER WAY")
"""Verdicts that answer whether the change worked."""


def changes(found: Sequence[BeforeAfter]) -> None:
    """Every change with its verdict; the ones with an estimate open into their event study."""
    data_table(shown.changes(found))
    for one in found:
        colour = shown.CHANGE_BADGE[one.verdict]
        title = f"{one.intervention}: {before_after_words.name_of(one.outcome)}"
        st.markdown(f"##### {plain_words(title)}: :{colour}-badge[{plain_words(before_after_words.verdict(one))}]")
        st.markdown(safe_markdown(before_after_words.sentence(one)))
        key = key_name(f"{one.intervention} {one.outcome}")
        if len(one.event_study) > 1:
            _event_study(one, key)
        if not state.board() and one.att is not None and one.verdict in ANSWERED:
            _offer(one, key)


def _event_study(one: BeforeAfter, key: str) -> None:
    """The months one by one; on request where they answer nothing, so that a dozen such charts do not bury what the page is about."""
    if one.verdict in ANSWERED:
        chart_cell.chart(evidence_charts.event_study(one), key=f"event-study-{key}")
        return
    box = st.expander("Before and after, by time", key=f"by-time-{key}", on_change="rerun", icon=":material/timeline:")
    if box.open:
        with box:
            chart_cell.chart(evidence_charts.event_study(one), key=f"event-study-{key}")


def _offer(one: BeforeAfter, key: str) -> None:
    """The change with its interval on that driver of an initiative; its causal share is that of its tier, which nobody chooses."""
    case = state.document().case
    driver, metric = target_of(one, case)
    if driver is None and metric is None:
        return
    moving = acting_on(driver, metric, case)
    if not moving:
        what = DRIVER[driver].label if driver else str(metric)
        st.caption(
            safe_markdown(
                f"No initiative of the case acts on {what} directly; add the effect first to use this result."
            )
        )
        return
    if sample_tables.kept_out():
        return
    name = st.selectbox("Use for the initiative", moving, key=f"change-for-{key}", persist_state="session")
    parts = measured_effect(
        *one.measured, initiative=name, tier=one.tier, driver=driver, metric=metric,
        identity=f"before-after-{key}", source=f"Own tables, before and after with a comparison; assigned: {one.assigned_how}",
        day=datetime.now(UTC).astimezone().date().isoformat(), claim=before_after_words.sentence(one),
    )  # fmt: skip
    measured.offer(parts, key=f"use-change-{key}")


def target_of(one: BeforeAfter, case: Case) -> tuple[str | None, str | None]:
    """What an outcome is in the case: a ratio is one of a driver, anything else in points of the metric that is called so."""
    if one.ratio:
        return ON.get(one.outcome), None
    return None, next((metric.name for metric in case.metrics if metric.name.lower() == one.outcome.lower()), None)


def acting_on(driver: str | None, metric: str | None, case: Case) -> list[str]:
    """The initiatives with an effect on a driver, or else on a metric."""
    return [
        initiative.name
        for initiative in case.initiatives
        if any((effect.driver == driver if driver else effect.metric == metric) for effect in initiative.effects)
    ]
