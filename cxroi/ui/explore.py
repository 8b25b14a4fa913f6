"""Explore: sliders over the case, each with its curve; what is tried lives in the link, and can be kept as a scenario."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cxroi.analysis.curves import Lever
from cxroi.analysis.whatif import delayed, smaller
from cxroi.case import Case, with_numbers
from cxroi.case.quantities import differences
from cxroi.case.quantity import Quantity
from cxroi.engine import Evaluation
from cxroi.report.charts import explore_charts as shown
from cxroi.report.language.formats import short, unit_words
from cxroi.report.language.safe_text import as_csv, file_name, plain_words, safe_markdown
from cxroi.report.tables import explore_tables
from cxroi.report.tables.figures import headline
from cxroi.ui import cached, cells, state
from cxroi.ui.slider_range import SliderRange, slider_range

LONGEST_DELAY = 24
WHOLE = 100
"""All of the customers meant to be reached [%]."""
MOST = 4


@dataclass(frozen=True)
class Card:
    """A slider on screen: the room it stands in, what it moves, and where it is."""

    room: DeltaGenerator
    lever: Lever
    value: float
    """[its unit]; the case's own figure, to the last digit, where the slider was not moved"""


def say_whose_sliders(case: Case) -> None:
    """Slider positions in the address count for the case they were made on alone; those of another are dropped, and said so.

    The name of each slider ends in the digest of its case, so positions of another case find no slider to move.
    """
    own = state.kept("explored") or frozenset()
    mine = cached.figures_digest(case)
    strange = [key for key in st.query_params if _is_slider(key) and key.rsplit(".", 1)[1] not in {mine, *own}]
    state.keep("explored", own | {mine})
    for key in strange:
        del st.query_params[key]
    if strange:
        st.warning(
            "This address holds slider positions of another case than the one that is open, so they are not used: what is "
            "shown is the case as it is. To show what you see to another person, send “Link to this view”.",
            icon=":material/link_off:",
        )


def _is_slider(key: str) -> bool:
    place, _, whose = key.rpartition(".")
    return bool(place) and len(whose) == cached.SHORT and all(sign in "0123456789abcdef" for sign in whose)


def scenario_buttons() -> None:
    """The scenarios of the case, a click each."""
    names = [entry.name for entry in state.document().case.scenarios]
    if names:
        options = [state.AS_IT_IS, *names]
        st.segmented_control(
            "Scenario",
            options,
            key=state.offer("explore-scenario", state.session().scenario or state.AS_IT_IS),
            on_change=_choose,
            format_func=plain_words,
        )


def _choose() -> None:
    chosen = state.widget("explore-scenario")
    state.choose_scenario(None if chosen in (None, state.AS_IT_IS) else chosen)
    state.redraw()


def headline_against(case: Case, tried: Case) -> None:
    """The headline figures of what is tried, and how far its NPV is from the case as it is."""
    before, after = cached.likely(case), cached.likely(tried)
    cells.headline(headline(after, cached.simulate(tried)))
    if tried is not case:
        st.caption(
            safe_markdown(
                f"NPV {short(after.npv - before.npv, case.currency, plus=True)} against the case as it is "
                f"({short(before.npv, case.currency)}). What a slider was moved to is taken as certain; all else keeps its range."
            )
        )
    else:
        st.caption("Nothing is moved yet: these are the figures of the case as it is.")


def timing(case: Case) -> tuple[int, int]:
    """Ask how much later [months] and how much smaller [%] it is to start."""
    later, less = st.columns(2, gap="large")
    months = later.slider(
        "Start later (months)",
        0,
        LONGEST_DELAY,
        key=_key(case, "delay"),
        bind="query-params",
        help="Everything in the case starts so many months later; the horizon stays where it is.",
    )
    share = less.slider(
        "Start smaller (% of the customers meant to be reached)",
        10,
        WHOLE,
        WHOLE,
        5,
        key=_key(case, "size"),
        bind="query-params",
        help="Reach, direct benefits and yearly costs shrink with it; what is paid once is paid in full (judgement).",
    )
    return months, share


def actions(case: Case, tried: Case) -> None:
    """Back to the case, keep as a scenario, the link."""
    changed = differences(case, tried)
    with st.container(horizontal=True, gap="small"):
        st.button("Back to the case", icon=":material/undo:", on_click=_reset, args=(case,), disabled=not changed)
        if not state.board():
            with st.popover("Keep as scenario", icon=":material/bookmark_add:", disabled=not changed):
                st.text_input("Name of the scenario", key="scenario-name", max_chars=80)
                st.button("Keep", on_click=_keep, args=(changed,), type="primary")
                st.caption("It is added to the case file, with the values that differ. Undo takes it away again.")
        cells.link()


def sliders(case: Case) -> list[Card]:
    """A card with a slider for each assumption that matters; its curve follows once all sliders are known."""
    cards, levers, rows = [], cached.levers(case), st.container(key="one-in-a-row-sliders")
    for start in range(0, len(levers), 2):
        for column, lever in zip(rows.columns(2, gap="medium"), levers[start : start + 2], strict=False):
            room = column.container(border=True)
            cards.append(Card(room, lever, _slider(room, case, lever)))
    return cards


def _slider(room: DeltaGenerator, case: Case, lever: Lever) -> float:
    """A slider under its name; the name is drawn as text, and is the slider's own for those who hear the page."""
    one, drawn = lever.assumption, _range(lever)
    room.markdown(
        f"**{plain_words(one.plain_name)}**",
        help=f"{safe_markdown(one.meaning)} [{unit_words(one.unit, case.currency)}] Evidence: {one.kind}. "
        f"In the case file: {plain_words(one.path)}",
    )
    shown = room.slider(
        safe_markdown(one.plain_name),
        drawn.low,
        drawn.high,
        drawn.start,
        drawn.step,
        key=_key(case, one.path),
        bind="query-params",
        format=drawn.format,
        label_visibility="collapsed",
    )
    return drawn.value(shown)


def _range(lever: Lever) -> SliderRange:
    one = lever.assumption
    return slider_range(lever.low, lever.high, float(one.quantity), one.unit)


def explored(case: Case, cards: Sequence[Card], *, months: int, share: int) -> Case:
    """The case with what the sliders say."""
    moved = {
        card.lever.assumption.path: Quantity(card.value)
        for card in cards
        if card.value != float(card.lever.assumption.quantity)
    }
    case = with_numbers(case, moved) if moved else case
    case = smaller(case, share / WHOLE) if share < WHOLE else case
    return delayed(case, months) if months else case


def curves(cards: Sequence[Card], tried: Case, case: Case, result: Evaluation) -> None:
    """Under each slider the curve of NPV over its range."""
    found = cached.lever_curves(tried, case)
    span, colours = shown.span_of(found, result.npv), cells.palette()
    for card, curve in zip(cards, found, strict=True):
        picture = shown.small_curve(curve, result.npv, span=span, palette=colours, currency=case.currency)
        card.room.image(picture, width="stretch")
        card.room.caption(safe_markdown(shown.curve_words(curve, result.npv, currency=case.currency)))
    st.download_button(
        "Points of the curves as CSV",
        data=lambda: as_csv(explore_tables.curves_table(found)),
        file_name="explore-curves.csv",
        mime="text/csv",
        on_click="ignore",
        key="explore-curves",
        type="tertiary",
        icon=":material/table:",
    )


def two_way(case: Case, tried: Case, result: Evaluation) -> None:
    """The map of two assumptions chosen from those that matter."""
    moved = cached.levers(case)
    if len(moved) < 2:
        st.caption("There are not two assumptions to choose from yet.")
        return
    names = [lever.assumption.title for lever in moved]
    across, up = st.columns(2)
    first = across.selectbox(
        "Across", range(len(names)), 0, key="across", format_func=names.__getitem__, bind="query-params"
    )
    second = up.selectbox("Up", range(len(names)), 1, key="up", format_func=names.__getitem__, bind="query-params")
    if first == second:
        st.info("Choose two different assumptions.")
        return
    surface = cached.surface(tried, case, first, second)
    cells.chart(shown.two_way(surface, tried, result.npv), key="two-way")


def side_by_side(case: Case, tried: Case) -> None:
    """Up to four of: the case, its scenarios, and what is tried now."""
    options = state.scenarios()
    if tried is not case:
        options = {**options, "What is tried now": tried}
    names = list(options)
    if len(names) < 2:
        st.caption("Move a slider, or keep a scenario, to have something to compare.")
        return
    chosen = st.pills(
        f"Compare up to {MOST}; the others are measured against the first, draw by draw",
        names,
        selection_mode="multi",
        default=names if len(names) <= MOST else [*names[: MOST - 1], names[-1]],
        key=f"compare-{len(names)}",
        format_func=plain_words,
        persist_state="session",
    )
    kept = [name for name in names if name in chosen][:MOST]
    if len(chosen) > MOST:
        st.warning(f"Only the first {MOST} are shown: {plain_words(', '.join(kept))}.")
    if len(kept) < 2:
        st.caption("Choose two or more.")
        return
    found = cached.compared(tuple((name, options[name]) for name in kept))
    st.dataframe(explore_tables.side_by_side(found, case.currency), width="stretch", height="content")
    cells.chart(shown.side_by_side_cash(found), key="side-by-side")
    cases = {name: options[name] for name in kept}
    replaced = {path: None for entry in case.scenarios if entry.name in kept for path in entry.set}
    paths = {path: None for one in cases.values() for path in differences(cases[kept[0]], one)} | replaced
    st.caption("What differs between them:")
    st.dataframe(explore_tables.what_differs(cases, list(paths)), width="stretch")


def _key(case: Case, path: str) -> str:
    """A slider's name in the address: what it moves, in words and for certain, and the case that it belongs to."""
    certain = hashlib.sha256(path.encode()).hexdigest()[:4]
    return f"{file_name(path.split('/', 1)[-1])}-{certain}.{cached.figures_digest(case)}"


def _reset(case: Case) -> None:
    for lever in cached.levers(case):
        state.offer(_key(case, lever.assumption.path), _range(lever).start)
    state.offer(_key(case, "delay"), 0)
    state.offer(_key(case, "size"), WHOLE)


def _keep(changed: dict[str, object]) -> None:
    name = str(state.widget("scenario-name") or "").strip()
    taken = [entry.name for entry in state.document().case.scenarios]
    if not name or name in taken:
        state.tell("Give the scenario a name of its own first; nothing is lost.")
        state.redraw()
        return
    chosen = state.session().scenario
    before = next((entry.set for entry in state.document().case.scenarios if entry.name == chosen), {})
    state.append("scenarios", {"name": name, "set": {**before, **changed}})
    state.tell(f"Kept as scenario “{name}”. It is in the case file now.")
    state.redraw()
