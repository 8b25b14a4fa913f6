"""What would make a losing case pay, and a case that pays pay more: each a scenario with one click."""

from __future__ import annotations

from typing import Any

import streamlit as st

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.report.language.safe_text import plain_words
from cxroi.report.language.uncounted import lowering
from cxroi.report.review.remedies import Remedy, left_out, remedies, verdict
from cxroi.ui import state
from cxroi.ui.rows import free_name


def buttons(found: CaseAnalysis) -> None:
    """The remedies of the section, each with a button that makes it a scenario."""
    ways = remedies(found)
    for place, one in enumerate(ways):
        _remedy(one, f"remedy-{place}", found.case.currency)
    if said := verdict(ways):
        st.markdown(said)


def without_what_lowers(found: CaseAnalysis) -> None:
    """A case that pays with an initiative that lowers NPV: a button for the case without it."""
    if found.evaluation.npv >= 0 and lowering(found.evaluation) and not state.board():
        for place, one in enumerate(left_out(found)):
            _remedy(one, f"leave-out-{place}", found.case.currency)


def _remedy(one: Remedy, key: str, currency: str) -> None:
    row = st.container(horizontal=True, gap="medium", vertical_alignment="center")
    row.markdown(f"{plain_words(one.text)} (**{plain_words(one.worth(currency))}**)", width="stretch")
    if not state.board():
        row.button(
            "See it as a scenario",
            key=key,
            on_click=see_scenario,
            args=(one.scenario, one.replaced),
            help=f"Adds the scenario “{plain_words(one.scenario)}” to the case and shows every page with it. "
            "Undo removes it.",
        )


def see_scenario(name: str, replaced: dict[str, Any]) -> None:
    """From a callback: add a scenario on top of the one that is chosen, and choose it."""
    entries = state.document().case.scenarios
    before = next((entry.set for entry in entries if entry.name == state.session().scenario), {})
    taken = [entry.name for entry in entries]
    if name in taken and next(entry.set for entry in entries if entry.name == name) != {**before, **replaced}:
        name = free_name(name, taken)
    if name not in taken:
        state.append("scenarios", {"name": name, "set": {**before, **replaced}})
    state.choose_scenario(name)
    state.tell(f"Every page now shows the scenario “{name}”. The case as it is stays in the list of scenarios.")
