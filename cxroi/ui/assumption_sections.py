"""The sections of the Assumptions page: one function for each part of a case."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from cxroi.case.drivers import DRIVER
from cxroi.case.fields import Part
from cxroi.case.model import (
    Benefit,
    Cost,
    Crisis,
    CrossSell,
    Effect,
    Evidence,
    Finance,
    Initiative,
    Inventory,
    Link,
    Metric,
    Segment,
    Uncertainty,
    Workforce,
)
from cxroi.report.language.safe_text import safe_markdown
from cxroi.report.review.questions import Question
from cxroi.report.tables.case_tables import cost_lines, effects_and_links, evidence_strength
from cxroi.ui import cells, inputs, lists, state
from cxroi.ui.quantity_table import years
from cxroi.ui.scenario_values import replaced_values


def the_case(_: list[Question]) -> None:
    """Title, organisation, currency, locale."""
    left, middle, right, last = st.columns([3, 2, 1, 1])
    with left:
        inputs.text("title", "Title", help_text="What the case proposes, in a few words.")
    with middle:
        inputs.text("organisation", "Organisation")
    with right:
        inputs.text("currency", "Currency", help_text="ISO 4217, such as USD.")
    with last:
        inputs.text("locale", "Locale of files", help_text="How files write numbers and dates, such as de or en_GB.")
    for path in ("title", "organisation", "currency", "locale"):
        for fault in state.faults_at(path):
            st.error(safe_markdown(fault.sentence))


def customers(asked: list[Question]) -> None:
    """Segments."""
    with cells.cell(
        "Customers",
        "Groups of customers that behave alike: how many, what they bring, how they leave.",
        note="customers",
    ):
        path = lists.chosen(
            "segments",
            "segment",
            new={"name": "New segment", "customers": 100, "revenue_per_customer": 1000, "gross_margin": 0.3},
        )
        if path:
            cross = state.value(f"{path}/cross_sell")
            inputs.part(path, Segment, also={"cross_sell": CrossSell} if cross is not None else None)
            if cross is None:
                st.button(
                    "Add cross-sell",
                    icon=":material/add:",
                    key="add-cross",
                    on_click=state.put,
                    args=(
                        f"{path}/cross_sell",
                        {"per_customer_year": 0.1, "revenue": 1000, "gross_margin": 0.3, "recurring": False},
                    ),
                )
            else:
                inputs.one(f"{path}/cross_sell/recurring", CrossSell.model_fields["recurring"])
        questions(asked, "segments")


def metrics(asked: list[Question]) -> None:
    """Experience metrics."""
    with cells.cell(
        "Experience metrics",
        "The scores the programme hopes to raise. They make no money themselves; links say what they move.",
        note="metrics",
    ):
        path = lists.chosen("metrics", "metric", new={"name": "CSAT", "now": 70, "lowest": 0, "highest": 100})
        if path:
            inputs.part(path, Metric)
        questions(asked, "metrics")


def investment(asked: list[Question]) -> None:
    """Initiatives and their cost lines."""
    with cells.cell(
        "Investment",
        "What the company pays for. A finance reader looks for people, running, maintenance and change costs.",
        note="costs",
    ):
        path = lists.chosen(
            "initiatives", "initiative", new={"name": "New initiative", "owner": "", "costs": [], "effects": []}
        )
        if path:
            inputs.part(path, Initiative, skip=("may_start",))
            st.markdown("**Its cost lines**")
            st.dataframe(
                cost_lines(state.value(f"{path}/costs") or [], currency=str(state.value("currency", "USD"))),
                hide_index=True,
            )
            line = lists.chosen(f"{path}/costs", "cost line", new={"name": "New cost", "one_off": 10000})
            if line:
                inputs.part(line, Cost)
                years(f"{line}/by_year", Cost.model_fields["by_year"])
            st.markdown("**Direct benefits**: money that comes from no driver; used sparingly.")
            benefit = lists.chosen(
                f"{path}/benefits", "direct benefit", new={"name": "New benefit", "per_year": 10000, "from_month": 7}
            )
            if benefit:
                inputs.part(benefit, Benefit)
                years(f"{benefit}/by_year", Benefit.model_fields["by_year"])
        questions(asked, "initiatives", "costs", "benefits")


def effects(asked: list[Question]) -> None:
    """What the initiatives change."""
    with cells.cell(
        "What changes", "What each initiative does: to a metric in points, or to a driver directly.", note="effects"
    ):
        case = state.document().case
        st.dataframe(effects_and_links(case), hide_index=True)
        names = [entry.name for entry in case.initiatives]
        for name in names:
            with st.container(border=True, key=f"effects-{names.index(name)}"):
                st.markdown(f"**{safe_markdown(name)}**")
                path = lists.chosen(
                    f"initiatives/{name}/effects",
                    "effect",
                    new={
                        "driver": "contacts",
                        "change": [-0.1, -0.05, 0],
                        "reach": 1,
                        "causal_share": [0.2, 0.5, 0.8],
                        "capture": 1,
                        "from_month": 4,
                        "ramp_months": 6,
                    },
                )
                if path:
                    to_metric = state.value(f"{path}/metric") is not None
                    st.segmented_control(
                        "Acts on",
                        ["a driver directly", "a metric"],
                        required=True,
                        on_change=_switch_effect,
                        args=(path,),
                        key=state.offer(f"acts-{path}", "a metric" if to_metric else "a driver directly"),
                    )
                    driver = state.value(f"{path}/driver")
                    company = driver in DRIVER and DRIVER[driver].scope == "company"
                    hidden = (
                        ("driver", "change", "change_points", "causal_share", "capture")
                        if to_metric
                        else ("metric", "gain")
                    )
                    inputs.part(path, Effect, skip=(*hidden, *(("segments",) if company else ())))
        questions(asked, "effects")


def _switch_effect(path: str) -> None:
    metrics = state.value("metrics") or []
    shared = {
        key: held
        for key, held in state.value(path).items()
        if key in ("segments", "reach", "from_month", "ramp_months", "fade_per_year", "evidence")
    }
    if state.widget(f"acts-{path}") == "a metric":
        state.put(path, {"metric": metrics[0]["name"] if metrics else "NPS", "gain": [0, 5, 8], **shared})
    else:
        state.put(path, {"driver": "contacts", "change": [-0.1, -0.05, 0], **shared})


def links(asked: list[Question]) -> None:
    """From a metric to a driver."""
    with cells.cell(
        "Links", "How one point of a metric moves a driver, and how much of that tie is cause.", note="links"
    ):
        path = lists.chosen("links", "link", new=_new_link())
        if path:
            driver = state.value(f"{path}/driver")
            company = driver in DRIVER and DRIVER[driver].scope == "company"
            inputs.part(path, Link, skip=("segments",) if company else ())
        questions(asked, "links")


def _new_link() -> dict:
    """A cautious link between the first metric and driver that have none yet."""
    metrics = [entry.get("name", "NPS") for entry in state.value("metrics") or [{}]]
    linked = {(entry.get("metric"), entry.get("driver")) for entry in state.value("links") or []}
    pairs = [(metric, driver) for metric in metrics for driver in DRIVER if (metric, driver) not in linked]
    metric, driver = pairs[0] if pairs else (metrics[0], "churn")
    worst = -0.01 if DRIVER[driver].better == "lower" else 0.01
    per_point = sorted([worst, worst / 2, 0])
    return {"metric": metric, "driver": driver, "change_per_point": per_point, "causal_share": [0.1, 0.35, 0.7]}


def company(asked: list[Question]) -> None:
    """Workforce, inventory, crisis."""
    parts: list[tuple[str, str, type[Part], dict]] = [
        ("workforce", "Employees", Workforce, {"employees": 100, "turnover_per_year": 0.2, "replacement_cost": 10000}),
        ("inventory", "Inventory", Inventory, {"cost_of_goods_sold": 1000000, "turns": 6, "carrying_cost": 0.1}),
        ("crisis", "Brand crisis", Crisis, {"probability_per_year": 0.01, "cost": 1000000}),
    ]
    with cells.cell(
        "Company drivers",
        "What belongs to no segment: people who leave, stock that waits, a public failure.",
        note="company",
    ):
        for section, title, model, new in parts:
            if state.value(section) is None:
                st.button(
                    f"Add {title.lower()}",
                    icon=":material/add:",
                    key=f"add-{section}",
                    on_click=state.put,
                    args=(section, new),
                )
                continue
            st.markdown(f"**{title}**")
            inputs.part(section, model)
            st.button(
                f"Remove {title.lower()}",
                icon=":material/delete:",
                key=f"remove-{section}",
                on_click=state.remove,
                args=(section,),
            )


def finance(asked: list[Question]) -> None:
    """How money is valued, how uncertainty is shaped."""
    with cells.cell("Finance", "How finance values money over time. Ask them; do not guess.", note="finance"):
        inputs.part("finance", Finance)
        questions(asked, "finance")
    with cells.cell(
        "Uncertainty",
        "How three-figure assumptions are distributed, and how far the effects of one initiative move together.",
    ):
        if state.value("uncertainty") is None:
            st.button(
                "Set it",
                key="add-uncertainty",
                on_click=state.put,
                args=("uncertainty", {"distribution": "pert", "effect_correlation": 0.5}),
            )
            st.caption("Unset: PERT, and effects that move independently.")
        else:
            inputs.part("uncertainty", Uncertainty)


def evidence(asked: list[Question]) -> None:
    """The register, and what rests on what."""
    with cells.cell(
        "Evidence register",
        "Where figures come from, strongest kind first: experiment, own data, pilot, benchmark, expert judgement, guess.",
        note="evidence",
    ):
        path = lists.chosen(
            "evidence", "entry", new={"id": "new-evidence", "claim": "", "kind": "own data", "source": ""}
        )
        if path:
            inputs.part(path, Evidence)
        st.markdown("**How strongly each assumption is backed**")
        st.dataframe(evidence_strength(state.document().case), hide_index=True, height=320)
        questions(asked, "evidence")


def scenarios(_: list[Question]) -> None:
    """Named sets of replaced values."""
    with cells.cell(
        "Scenarios",
        "Named sets of replaced values. Choose one in the sidebar to see every page under it.",
        note="scenarios",
    ):
        path = lists.chosen("scenarios", "scenario", new={"name": "Cautious", "set": {}})
        if path:
            inputs.text(f"{path}/name", "Name", rename=True)
            replaced_values(f"{path}/set")


SECTIONS: tuple[tuple[str, Callable[[list[Question]], None]], ...] = (
    ("Customers", customers),
    ("Metrics", metrics),
    ("Investment", investment),
    ("What changes", effects),
    ("Links", links),
    ("Company", company),
    ("Finance", finance),
    ("Evidence", evidence),
    ("Scenarios", scenarios),
)


def questions(asked: list[Question], *sections: str) -> None:
    """What a reviewer would ask about these sections."""
    for question in asked:
        if question.section in sections:
            st.info(safe_markdown(question.text), icon=":material/help:")
