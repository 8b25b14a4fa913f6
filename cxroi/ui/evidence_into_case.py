"""From the Evidence page into the case: a link, a baseline, and the results of a table of one row per customer."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

import streamlit as st

from cxroi.case.counted import capital
from cxroi.case.drivers import DRIVER
from cxroi.evidence.back_cast import CHURN_BESIDE_LOGO, back_cast
from cxroi.evidence.baseline_into_case import (
    BaselineParts,
    Others,
    matches,
    segments_of,
    segments_of_snapshot,
    with_baseline,
)
from cxroi.evidence.cells import Cell
from cxroi.evidence.into_case import TIER, LinkParts, Tier, link_of, snapshot_link, with_link
from cxroi.evidence.sentences import label_of
from cxroi.evidence.snapshot import Snapshot
from cxroi.evidence.snapshot_baseline import SnapshotBaseline
from cxroi.evidence.snapshot_words import AS_SAID, MOVES
from cxroi.evidence.study import Study
from cxroi.report.charts import evidence_charts
from cxroi.report.language import link_words
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.tables import evidence_tables as shown
from cxroi.report.tables import reading_tables
from cxroi.report.tables.tenure_table import tenure_table
from cxroi.ui import cached, chart_cell, sample_tables, state, table_money
from cxroi.ui.data_table import data_table

CHOICES = {
    "replace": "Replace: keep only the segments of the tables",
    "add": "Add: the tables' segments to those of the case",
    "cancel": "Cancel: leave the case as it is",
}


def use(study: Study, cell: Cell) -> None:
    """Offer the link of a score that predicts."""
    if state.board():
        return
    if cell.verdict != "USE":
        st.caption("Only a score that predicts can be used in the case.")
        return
    if cell.outcome == "nrr":
        st.caption("Net revenue retention combines churn and spend: use those two, or customers would count twice.")
        return
    tier = st.selectbox(
        "How was it found? This decides how much of the link counts as causal (judgement)",
        list(TIER),
        list(TIER).index("D"),
        format_func=lambda name: f"{name}: {TIER[name]}",
        key="tier",
        persist_state="session",
    )
    offer(link_of(study, cell, tier=cast(Tier, tier)), key="use-link")


def say_it_is_there() -> None:
    """In place of the button that writes a finding into the case: it has been written, and where it can be changed."""
    words = "This is in the case as found here; Assumptions is where it can be changed or taken out."
    st.success(words, icon=":material/check:")


def offer(parts: LinkParts, *, key: str) -> None:
    """The link to write, with its arithmetic, and the button that writes it."""
    st.caption(safe_markdown(link_words.written(parts)))
    data = state.document().data
    if with_link(data, parts) == data:
        say_it_is_there()
        st.caption(link_words.cause_needed(cached.analysis(state.case()).break_evens, parts))
        return
    if sample_tables.kept_out():
        return
    st.button("Use in the case", type="primary", icon=":material/add_link:", on_click=_use_link, args=(parts,), key=key)


def _use_link(parts: LinkParts) -> None:
    state.replace(with_link(state.document().data, parts))
    state.tell(
        f"The link {parts.link['metric']} → {DRIVER[parts.link['driver']].label} is in the case now, with its evidence. Undo removes it."
    )


def snapshot(found: Snapshot) -> None:
    """The verdicts on a table of one row per customer: who left at each answer, and its use in the case."""
    table = shown.snapshot_table(found)
    verdict = {"Verdict": st.column_config.TextColumn(width=170)}  # the longest verdict is not cut
    data_table(table, columns=verdict)
    for one in found.scores:
        st.markdown(f"##### {plain_words(label_of(one.score))}: :{shown.BADGE[one.verdict]}-badge[{one.verdict}]")
        st.markdown(safe_markdown(one.sentence))
        chart_cell.chart(evidence_charts.snapshot_levels(one), key=f"levels-{one.score}")
        if one.better:
            st.caption(safe_markdown(shown.better_words(one)))
        for caveat in one.caveats:
            st.caption(safe_markdown(f"• {caveat}"))
        if one.verdict in (MOVES, AS_SAID) and not state.board():
            offer(
                snapshot_link(found, one, day=_today()),
                key=f"use-snapshot-{one.score}",
            )
    for caveat in found.caveats:
        st.caption(safe_markdown(f"• {caveat}"))


def start_from(study: Study) -> None:
    """The baseline of the case from the tables, and whether it reproduces last year."""
    by_tenure = _by_tenure(study)
    st.markdown(safe_markdown(back_cast(study, by_tenure=by_tenure).words))
    if study.cohorts and "leaving" in study.window.has:
        st.caption(safe_markdown(CHURN_BESIDE_LOGO))
    _offer_baseline(segments_of(study, by_tenure=by_tenure))


def start_from_snapshot(found: SnapshotBaseline) -> None:
    """The baseline of the case from a table of one row per customer, and what it rests on."""
    st.markdown(safe_markdown(f"{capital(found.words)}."))
    _offer_baseline(segments_of_snapshot(found, day=_today()))


def _today() -> str:
    return datetime.now(UTC).astimezone().date().isoformat()


def _offer_baseline(parts: BaselineParts) -> None:
    """The segments as the case would hold them, and the button that writes them."""
    if not parts.segments:
        st.caption("The tables have no usable segment.")
        return
    table_money.warn()
    table = shown.baseline_table(parts, currency=table_money.currency())
    data_table(table)
    if parts.missing:
        missing = reading_tables.field_words(parts.missing, parts.segments)
        st.caption(safe_markdown(f"Not in these tables, enter by hand: {missing}."))
    data = state.document().data
    found = matches(data, parts)
    if found.blocked:
        st.warning(safe_markdown(f"{' '.join(found.blocked)} Change that first."), icon=":material/block:")
        return
    if with_baseline(data, parts) == data:
        st.success("These segments are in the case as in the tables.", icon=":material/check:")
        return
    if state.board() or sample_tables.kept_out():
        return
    st.caption(safe_markdown(reading_tables.match_words(found)))
    others: str | None = "add"
    if found.asks:
        options = [one for one in CHOICES if one != "replace" or not found.referred]
        others = st.radio(
            safe_markdown(f"The case also has {', '.join(found.others)}. What should happen to them?"),
            options,
            index=None,
            format_func=CHOICES.__getitem__,
            key="baseline-others",
            persist_state="session",
        )
    st.button(
        "Use as the baseline of the case",
        on_click=_use_baseline,
        args=(parts, others),
        icon=":material/input:",
        disabled=others in (None, "cancel"),
    )


def _by_tenure(study: Study) -> bool:
    """Churn by year of tenure in each segment, and whether the baseline is to state it so."""
    if not study.tenure:
        return False
    data_table(tenure_table(study.tenure))
    usable = [one.segment for one in study.tenure if one.verdict == "USE"]
    if not usable:
        return False
    return st.toggle(
        safe_markdown(f"State churn by year of tenure where it depends on it: {', '.join(usable)}"),
        key="baseline-tenure",
        persist_state="session",
        help="Average churn hides that loyal customers stay longer. The rates are those of all recorded years, not of the last one.",
    )


def _use_baseline(parts: BaselineParts, others: Others) -> None:
    state.replace(with_baseline(table_money.in_its_currency(state.document().data), parts, others=others))
    names = ", ".join(one["name"] for one in parts.segments)
    state.tell(f"These segments are in the case as in the tables: {names}. Undo reverses this.")
