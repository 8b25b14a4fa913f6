"""The Pilot page: a design to try, the pilots kept in the case, and the result of each month."""

from __future__ import annotations

from typing import Any

import streamlit as st
from pydantic import ValidationError

from cxroi.analysis.pilot import PilotValue
from cxroi.analysis.pilot_looks import looks
from cxroi.analysis.pilot_outcome import outcomes_of, usual_size
from cxroi.case import DRIVER, Case, CaseError, ErrorDetail
from cxroi.case.model import Pilot
from cxroi.case.proof import Assigned
from cxroi.case.writing import plain_part
from cxroi.report.language import pilot_words
from cxroi.report.language.formats import counted
from cxroi.report.language.safe_text import plain_words, safe_markdown
from cxroi.report.sections import pilot_sections
from cxroi.report.sections.section import Section, Sentences, Working
from cxroi.report.tables import pilot_tables
from cxroi.tables.findings import Refused, together
from cxroi.tables.plain_table import Wanted, plain_table
from cxroi.ui import cached, cells, heavy, measured, state
from cxroi.ui.data_table import data_table
from cxroi.ui.rows import free_name

DECIDED: dict[Assigned, str] = {"random": "chance", "pilot chosen by us": "us", "chosen by customer": "the customers"}
LOOKS = {
    "month": Wanted("month", ("monat", "period", "date"), required=True),
    "treated": Wanted("number", ("with", "pilot", "test", "treatment"), required=True),
    "comparison": Wanted("number", ("without", "control", "rest"), required=True),
}


def design(case: Case) -> PilotValue | None:
    """Ask for a design and compute its value; None where there is nothing to try."""
    tried = [one for one in case.initiatives if outcomes_of(case, one)]
    if not tried:
        st.info(
            "No initiative of this case has an effect that two groups of customers could show.", icon=":material/info:"
        )
        return None
    first, second, third = st.columns(3)
    name = first.selectbox("Initiative", [one.name for one in tried], key="pilot-initiative", persist_state="session")
    initiative = next(one for one in tried if one.name == name)
    outcome = second.selectbox(
        "Outcome", outcomes_of(case, initiative), key=f"pilot-outcome-{name}", persist_state="session",
        format_func=lambda one: DRIVER[one].label if one in DRIVER else one,
    )  # fmt: skip
    segments = [one.name for one in case.segments]
    whole = outcome not in DRIVER or DRIVER[outcome].scope == "company"
    segment = third.selectbox(
        "Segment", segments, index=None if whole else 0, placeholder="all customers", key=f"pilot-segment-{outcome}", persist_state="session"
    )  # fmt: skip
    customers, months, cost, fixed = st.columns(4)
    entered = {
        "customers": int(customers.number_input("Customers who get it", 2, 10_000_000, usual_size(case, outcome, segment), key="pilot-customers", persist_state="session")),
        "months": int(months.number_input("Months", 1, 60, 6, key="pilot-months", persist_state="session")),
        "cost": float(cost.number_input(f"Cost ({case.currency})", 0.0, value=40_000.0, step=1_000.0, format="%.0f", key="pilot-cost", persist_state="session")),
        "fixed_cost": float(fixed.number_input("Fixed part of the cost", 0.0, value=0.0, step=1_000.0, format="%.0f", key="pilot-fixed", persist_state="session")),
    }  # fmt: skip
    waits, assigned = st.columns(2)
    delays = waits.radio(
        "What waits for the result",
        ["initiative", "nothing"],
        horizontal=True,
        key="pilot-delays",
        persist_state="session",
    )
    how = assigned.selectbox(
        "Who gets it is decided by", list(DECIDED), key="pilot-assigned", persist_state="session",
        format_func=DECIDED.__getitem__,
        help="Only assignment by chance makes the result tier A evidence.",
    )  # fmt: skip
    try:
        pilot = Pilot(
            name=f"{name} on {outcome}",
            initiative=name,
            outcome=outcome,
            segment=segment,
            delays=delays,
            assigned_how=how,
            **entered,
        )
        if pilot.fixed_cost > pilot.cost:
            st.error("The fixed part must not exceed the total cost.", icon=":material/error:")
            return None
        return cached.pilot(case, pilot)
    except CaseError as error:
        for detail in error.errors:
            st.error(safe_markdown(f"{_place(detail, pilot)} {detail.sentence}"), icon=":material/error:")
    except ValidationError as error:
        st.error(safe_markdown(str(error)), icon=":material/error:")
    return None


def _place(detail: ErrorDetail, pilot: Pilot) -> str:
    """Where an error of a design lies: its field as the page calls it, or the path in the case."""
    within = detail.path.removeprefix(f"pilots/{pilot.name}/")
    field = Pilot.model_fields.get(within)
    return str(field.title) if field and within != detail.path else detail.path


def tried(value: PilotValue, case: Case) -> None:
    """The value of the design, and the button that keeps it."""
    working = Working(pilot_words.working(value, case.currency))
    section = Section(
        "pilot-tried", "What it is worth", "Before it is paid for.", pilot_words.recommended(value, case),
        (*pilot_sections.said(value, case), working),
    )  # fmt: skip
    cells.section(section, below=lambda: _keep_button(value.pilot))


def kept(case: Case) -> None:
    """The pilots of the case: each with its result, an entry for the next month, and its use in the case."""
    for place, pilot in enumerate(case.pilots):
        with st.container(border=True, key=f"pilot-{place}"):
            st.markdown(f"##### {plain_words(pilot.name)}")
            try:
                value = cached.pilot(case, pilot)
            except CaseError as error:
                st.error(safe_markdown(str(error)), icon=":material/error:")
            else:
                lines = (
                    pilot_words.recommended(value, case),
                    pilot_words.rule(value, case),
                    pilot_words.design(value, case.currency),
                )
                for line in filter(None, lines):
                    st.markdown(safe_markdown(line))
                _shown(value, case, place)
                if not state.board():
                    _month(value, place)
            if not state.board():
                st.button(
                    "Remove this pilot",
                    key=f"pilot-remove-{place}",
                    on_click=_remove,
                    args=(place,),
                    icon=":material/delete:",
                    type="tertiary",
                )


def _shown(value: PilotValue, case: Case, place: int) -> None:
    seen = looks(value, customers=value.chosen.customers, comparison=value.chosen.comparison)
    if not seen:
        st.caption("No month has been entered yet.")
        return
    for part in pilot_sections.shown_so_far(value, seen):
        if isinstance(part, Sentences):
            st.markdown(safe_markdown(" ".join(part.lines)))
    data_table(pilot_tables.look_table(seen, value).printed())
    if state.board():
        return
    measured.offer(pilot_sections.into_case(value, seen), key=f"pilot-use-{place}")


def _month(value: PilotValue, place: int) -> None:
    """An entry for one more month, typed or from a file."""
    what = pilot_words.to_enter(value.pilot.outcome, value.is_metric)
    with st.popover("Enter a month", icon=":material/add:"):
        st.caption(f"The count for the month in each group: {what}.")
        st.text_input("Month", placeholder="2027-04", key=f"look-month-{place}", persist_state="session")
        st.number_input("With the initiative", value=None, key=f"look-treated-{place}", persist_state="session")
        st.number_input("Comparison group", value=None, key=f"look-comparison-{place}", persist_state="session")
        st.button("Add", key=f"look-add-{place}", on_click=_add_typed, args=(place,))
        file = st.file_uploader("Or a table with the columns month, treated, comparison", key=f"look-file-{place}")
        if file is not None:
            _from_file(file.name, file.getvalue(), place)


def _from_file(name: str, content: bytes, place: int) -> None:
    try:
        table = heavy.done(
            f"looks-{place}",
            heavy.key_of(name, content),
            plain_table,
            name,
            content,
            LOOKS,
            words=f"Reading {plain_words(name)}",
        )
    except (Refused, heavy.WorkError) as error:
        st.error(safe_markdown(str(error)), icon=":material/error:")
        return
    for finding in (*together(table.findings), *(question.words for question in table.questions)):
        st.caption(safe_markdown(f"• {finding}"))
    rows = [
        {"month": row["month"].isoformat()[:7], "treated": row["treated"], "comparison": row["comparison"]}
        for row in table.rows
        if row["month"] is not None and row["treated"] is not None and row["comparison"] is not None
    ]
    if left := len(table.rows) - len(rows):
        lacks = counted(left, "row lacks its month or a figure and stays", "rows lack their month or a figure and stay")
        st.caption(f"{lacks} out.")
    if rows:
        st.button(f"Add {counted(len(rows), 'month')}", key=f"look-add-file-{place}", on_click=_add, args=(place, rows))


def _keep_button(pilot: Pilot) -> None:
    if state.board():
        return
    if any(one.model_copy(update={"looks": ()}) == pilot for one in state.document().case.pilots):
        st.success("This pilot is kept in the case.", icon=":material/check:")
        return
    st.button("Keep this pilot in the case", on_click=_keep, args=(pilot,), icon=":material/bookmark_add:")


def _keep(pilot: Pilot) -> None:
    kept = list(state.value("pilots") or [])
    name = free_name(pilot.name, [one.get("name") for one in kept])
    state.put("pilots", [*kept, {**plain_part(pilot), "name": name}])


def _add_typed(place: int) -> None:
    _add(place, [{key: state.widget(f"look-{key}-{place}") for key in ("month", "treated", "comparison")}])


def _add(place: int, rows: list[dict[str, Any]]) -> None:
    kept = [dict(one) for one in state.value("pilots") or []]
    if any(row[key] in (None, "") for row in rows for key in ("month", "treated", "comparison")):
        state.tell("A month needs its date, such as 2027-04, and both figures; leave out a month that was not counted.")
        return
    months = {row["month"] for row in rows}
    before = [look for look in kept[place].get("looks") or [] if look.get("month") not in months]
    kept[place]["looks"] = sorted([*before, *rows], key=lambda look: str(look["month"]))
    state.put("pilots", kept)


def _remove(place: int) -> None:
    kept = list(state.value("pilots") or [])
    state.put("pilots", kept[:place] + kept[place + 1 :])
