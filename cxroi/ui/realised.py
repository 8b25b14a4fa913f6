"""The Value realised page: the plan that was approved, figures in, the page for the board, finance's signature."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.plan import bare, is_plan, plan_of
from cxroi.case import Case, CaseError, digest, plain
from cxroi.case.counted import capital, noun_of
from cxroi.case.proof import Plan
from cxroi.evidence.actuals_file import ActualsRead, read_actuals, refusals, template, with_actuals
from cxroi.report.language import realised_words, sentences
from cxroi.report.language.formats import counted
from cxroi.report.language.history_words import standing_approvals
from cxroi.report.language.safe_text import key_name, plain_words, safe_markdown
from cxroi.store.plans import version_with
from cxroi.store.records import AlteredError, StoreError
from cxroi.tables.findings import Refused
from cxroi.ui import author, autosave, heavy, people, state, your_cases
from cxroi.ui.document import case_in, counted_in

TYPED = "typed and not checked"
TOLD = 10
"""Errors of a table told one by one; more are counted."""


def plan(case: Case) -> None:
    """What was approved, or the button that freezes the case as the plan."""
    if case.finance.start is None:
        st.info(
            "The case needs its first month (Assumptions, Finance: First month) before a month can be placed.",
            icon=":material/event:",
        )
        return
    if case.plan is not None:
        by = f", approved by {case.plan.approved_by}" if case.plan.approved_by else ""
        on = f" on {case.plan.on}" if case.plan.on else ""
        checked = _checked(case.plan) if by else ""
        st.markdown(
            safe_markdown(f"Frozen as the plan{on}{by}: case {case.plan.digest}, without plan and actuals.{checked}")
        )
        try:
            plan_of(case)
        except CaseError as error:
            st.error(safe_markdown(str(error)), icon=":material/error:")
            if not state.board():
                st.button(
                    "Look for it among your cases",
                    on_click=_look_for,
                    args=(case.plan.digest,),
                    icon=":material/search:",
                )
        return
    st.caption(
        "No plan was approved yet: the case as it is stands for it, and moves with every change. Freeze it once it is approved."
    )
    if state.board():
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _ask_name("Approved by", "plan-by", placeholder="CFO")
        st.button("Freeze this case as the plan", on_click=_freeze, icon=":material/lock:")
    _approved_version()


def figures(case: Case) -> None:
    """Figures in: the template, and a table."""
    st.caption(
        "A row a month and line. Leave out what was not measured: a blank is never filled in. "
        "A driver is a year's rate in its own unit; the comparison is what it was without the initiative. `measured_on` and `compared_with` "
        "are how many customers each was measured on."
    )
    if state.board() or case.finance.start is None:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.download_button(
            "Template (CSV)", data=template(case, case.finance.start, 12 * case.finance.years), file_name="actuals.csv", mime="text/csv",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    file = st.file_uploader("Actuals: CSV or Excel", key="actuals-file")
    if file is not None:
        _offer(file.name, file.getvalue())
    pasted = st.text_area(
        "Or paste rows from a spreadsheet, with their headings", key="actuals-pasted", persist_state="session"
    )
    if pasted.strip():
        _offer("pasted rows.csv", pasted.encode())
    if case.actuals:
        months = sorted({actual.month for actual in case.actuals})
        st.caption(
            f"{counted(len(case.actuals), 'figure is', 'figures are')} in the case, {months[0]} to {months[-1]}."
        )


def sign(analysis: CaseAnalysis) -> None:
    """Finance's signature under the figures as they stand."""
    try:
        found = analysis.realised
    except CaseError:
        st.caption("There is nothing to sign until the plan is found.")
        return
    st.markdown(safe_markdown(realised_words.standing(found)))
    if found.signature_holds or state.board():
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _ask_name("Signed by (finance)", "signed-by", placeholder="Controller")
        st.button("Sign these figures", on_click=_sign, args=(found.through, found.digest), icon=":material/draw:")


def _offer(name: str, content: bytes) -> None:
    """What a table says, and the button that takes it. It is named after the table: there may be a file and pasted rows."""
    try:
        read = heavy.done(
            "actuals", heavy.key_of(name, content), read_actuals, name, content, words=f"Reading {plain_words(name)}"
        )
    except (Refused, heavy.WorkError) as error:
        st.error(safe_markdown(str(error)), icon=":material/error:")
        return
    for said in (*map(str, read.findings), *(question.words for question in read.questions)):
        st.caption(safe_markdown(f"• {said}"))
    if read.empty:
        st.caption(f"{counted(read.empty, 'row holds no figure and stays', 'rows hold no figure and stay')} out.")
    if read.lines:
        st.button(
            f"Take {counted(len(read.lines), 'figure')} into the case",
            on_click=_take,
            args=(read,),
            type="primary",
            icon=":material/input:",
            key=f"take-{key_name(name)}",
        )


def _take(read: ActualsRead) -> None:
    from cxroi.case import parse

    data = with_actuals(state.document().data, read.lines)
    valued = counted_in(data)
    try:
        parse(valued)
    except CaseError as error:
        wrong = refusals(error.errors, valued.get("actuals") or [], read)
        more = f" And {counted(len(wrong) - TOLD, 'more error')}." if len(wrong) > TOLD else ""
        first = plain_words(" ".join(map(capital, wrong[:TOLD])))
        state.tell(f"Nothing was taken, for {counted(len(wrong), 'error')}. {first}{more}")
        return
    state.replace(data)
    there = len(data["actuals"])
    state.tell(
        f"{counted(len(read.lines), 'figure was', 'figures were')} taken; {counted(there, 'figure stands', 'figures stand')} in the case. "
        f"Undo takes {noun_of(len(read.lines), 'it', 'them')} back."
    )


def _freeze() -> None:
    case = state.document().case
    approved = bare(case)
    entry: dict[str, Any] = {"digest": digest(approved), "on": _today(), "case": plain(approved)}
    if who := _name("plan-by"):
        entry["approved_by"] = who
    state.put("plan", entry)


def _look_for(wanted: str) -> None:
    """Put the approved case into the file, from the versions this person saved."""
    store = your_cases.here()
    try:
        found = (
            version_with(store, state.keeping().person, lambda one: is_plan(one, wanted), reads=case_in)
            if store
            else None
        )
    except StoreError as error:
        state.tell(f"Your cases cannot be read: {plain_words(str(error))}.")
        return
    if found is None:
        state.tell(f"No version of your cases is the plan {wanted}.")
        return
    named, version, approved = found
    state.put("plan", {**(state.value("plan") or {}), "digest": wanted, "case": plain(bare(approved))})
    state.tell(f"The plan is version {version.rev} of {plain_words(named.name)}; the case now holds it whole.")


def _approved_version() -> None:
    """Where a version of this case was approved, that version as the plan."""
    case_id = state.document().home.case_id
    try:
        given = standing_approvals(autosave.store().approvals(case_id)) if case_id else {}
    except StoreError:
        return
    if given:
        rev, found = max(given.items())
        said = f"Hold it against version {rev}, approved by {plain_words(found.by)}"
        st.button(said, on_click=_take_version, args=(case_id, rev), icon=":material/verified:", key="plan-version")


def _take_version(case_id: str, rev: int) -> None:
    try:
        store = autosave.store()
        version, found = store.version(case_id, rev), standing_approvals(store.approvals(case_id)).get(rev)
        if version is None or found is None:
            raise StoreError("it is no longer approved")
        approved = bare(case_in(version.yaml))
    except (StoreError, AlteredError, CaseError) as error:
        state.tell(f"Version {rev} cannot be taken as the plan: {error}")
        return
    entry = {"digest": digest(approved), "on": found.at.date().isoformat(), "case": plain(approved)}
    state.put("plan", entry | {"approved_by": found.by})


def _sign(through: str, signed: str) -> None:
    who = _name("signed-by")
    if not who:
        state.tell("A signature needs a name.")
        return
    kept = [one for one in state.value("signatures") or [] if one.get("through") != through]
    state.put("signatures", [*kept, {"through": through, "by": who, "on": _today(), "digest": signed}])


def _ask_name(label: str, key: str, *, placeholder: str) -> None:
    """Whose name it will be: of whoever is signed in, else as typed."""
    if people.in_team():
        st.markdown(safe_markdown(f"{label}: **{plain_words(author.name())}**, as signed in"))
    else:
        st.text_input(f"{label}: {TYPED}", key=key, persist_state="session", placeholder=placeholder)


def _name(key: str) -> str:
    return author.name() if people.in_team() else str(state.widget(key) or "").strip()


def _checked(plan: Plan) -> str:
    """What is known of the name under a plan, with a blank before it; empty where whoever is signed in approved that version."""
    if not people.in_team():
        return f" The name is {TYPED}, for nobody signs in here: files go on saying “{sentences.NOT_APPROVED}”."
    try:
        given = autosave.store().approval_of(plan.digest)
    except StoreError:
        given = None
    if given is not None and given.by == plan.approved_by:
        return ""
    return " The name stands in the case and is not checked: no approval by that person is on record."


def _today() -> str:
    return datetime.now(UTC).astimezone().date().isoformat()
