"""Cards of published facts."""

from __future__ import annotations

import streamlit as st

from cxroi.report.language.formats import counted
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.review.benchmarks import Benchmark
from cxroi.ui import state


def found_words(facts: int) -> str:
    """The number found, in words."""
    return "Nothing found; try fewer words." if not facts else f"{counted(facts, 'fact')}."


def card(fact: Benchmark) -> None:
    """One fact: the figure, its claim, what it measures and does not prove, and its source."""
    with st.container(border=True, key=f"fact-{fact.id}"):
        figure, text = st.columns([1, 3])
        figure.markdown(f"## {safe_markdown(fact.figure)}")
        figure.caption(f"{fact.topic} · {fact.kind}" + (" · second-hand" if fact.second_hand else ""))
        text.markdown(f"**{safe_markdown(fact.claim)}**")
        text.markdown(safe_markdown(f"*Measured:* {fact.measures}\n\n*Does not prove:* {fact.does_not_prove}"))
        read = f"read at {fact.read_at}" + (", a third party's copy" if fact.second_hand else "")
        text.caption(safe_markdown(f"{fact.source} · {read}"))
        known = [entry.get("id") for entry in state.value("evidence") or [] if isinstance(entry, dict)]
        text.button(
            "In the evidence register" if fact.id in known else "Add to the evidence register",
            key=f"cite-{fact.id}",
            disabled=fact.id in known,
            on_click=_cite,
            args=(fact,),
            icon=":material/add_link:",
            help="Adds it as evidence of the kind “benchmark”, which you can then name for an assumption.",
        )
        if fact.range:
            low, likely, high = fact.range
            text.markdown(
                safe_markdown(
                    f"*As a starting range* for {fact.range_for}: `[{low}, {likely}, {high}]`. {fact.range_note}"
                )
            )


def _cite(fact: Benchmark) -> None:
    entry = {"id": fact.id, "claim": fact.claim, "kind": "benchmark", "source": fact.source}
    state.append("evidence", entry | ({"date": str(fact.year)} if fact.year else {}) | {"url": fact.read_at})
    state.tell(f"“{fact.figure}” is in the evidence register; name it for an assumption as {fact.id}.")
