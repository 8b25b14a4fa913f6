"""What would mend a case that loses, each a click from being a scenario."""

from __future__ import annotations

import streamlit as st

from cxroi.engine import Evaluation
from cxroi.report.language.formats import full, short
from cxroi.report.language.safe_text import plain_words
from cxroi.report.review.mending import Remedy, remedies
from cxroi.ui import cached, cells, state


def what_would_mend(result: Evaluation) -> None:
    """A cell that is there where NPV is below zero, and nowhere else."""
    found = remedies(result, cached.break_even(result.case))
    if result.npv >= 0 or not result.case.initiatives:
        return
    with cells.cell(
        "What would mend it",
        f"At the likely figures the case loses {short(-result.npv, result.case.currency)}. What could be decided, and what "
        "would have to be true, one at a time.",
    ):
        if not found:
            st.markdown(
                "No initiative can be left out to gain anything, and no single assumption, up to three times its value, brings "
                "NPV to zero. It would take several together, or another case."
            )
        for place, one in enumerate(found):
            _remedy(one, place, result.case.currency)


def _remedy(one: Remedy, place: int, currency: str) -> None:
    said, click = st.columns([4, 1], gap="medium", vertical_alignment="center")
    money = f"{short(one.difference, currency, plus=True)}: NPV {full(one.npv, currency)}"
    said.markdown(f"{plain_words(one.text)} (**{plain_words(money)}**)")
    if not state.board():
        click.button(
            "See it as a scenario",
            key=f"mend-{place}",
            on_click=_see,
            args=(one,),
            width="stretch",
            help=f"Adds the scenario “{plain_words(one.scenario)}” to the case and shows every page under it. "
            "Undo takes it away.",
        )


def _see(one: Remedy) -> None:
    """Add the scenario on top of the one that is chosen, and choose it."""
    entries = state.document().case.scenarios
    before = next((entry.set for entry in entries if entry.name == state.session().scenario), {})
    name, taken = one.scenario, {entry.name for entry in entries}
    if name in taken and next(entry.set for entry in entries if entry.name == name) != {**before, **one.replaced}:
        name = next(f"{name} ({number})" for number in range(2, len(taken) + 3) if f"{name} ({number})" not in taken)
    if name not in taken:
        state.append("scenarios", {"name": name, "set": {**before, **one.replaced}})
    state.choose_scenario(name)
    state.tell(f"Every page now shows the scenario “{name}”. The case as it is stays in the list of scenarios.")
