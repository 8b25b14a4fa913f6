"""Explore: the live case, what its sliders show, and where that is kept: in the session and in the address."""

from __future__ import annotations

import hashlib
import math
from typing import Any

import streamlit as st

from cxroi.analysis.simulation import Simulation
from cxroi.analysis.whatif import delayed, smaller
from cxroi.case import Case, with_numbers
from cxroi.case.counted import capital
from cxroi.case.quantity import Quantity
from cxroi.engine import Evaluation
from cxroi.report.charts.live import slider_of
from cxroi.report.language.formats import locale, short
from cxroi.report.language.safe_text import file_name, safe_markdown
from cxroi.report.review.answer_words import start_later
from cxroi.report.tables.live_figures import served
from cxroi.ui import cached, live, state

LONGEST_DELAY = 24
WHOLE = 100
"""All of the customers meant to be reached [%]."""
VIEW = "live-view"


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


def positions(case: Case) -> dict[str, float]:
    """What the moved sliders show, by path: as the address has it, else as they were left on this page.

    What no slider can show is left out.
    """
    named = {_key(case, lever.assumption.path): lever for lever in cached.levers(case)}
    written = {key: _number(st.query_params[key]) for key in named if key in st.query_params}
    if written:
        return _shown(case, {named[key].assumption.path: number for key, number in written.items()})
    return (state.kept("moved") or {}).get(cached.figures_digest(case), {})


def _shown(case: Case, sent: dict[str, Any]) -> dict[str, float]:
    """Positions within the ends of their sliders; the case's own are none."""
    found = {}
    for lever in cached.levers(case):
        shown, drawn = sent.get(lever.assumption.path), slider_of(lever)
        if isinstance(shown, int | float) and not isinstance(shown, bool) and math.isfinite(shown):
            place = min(max(float(shown), drawn.low), drawn.high)
            if place != drawn.start:
                found[lever.assumption.path] = place
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def put(case: Case, moved: dict[str, float]) -> None:
    """Have sliders stay where they are: in this session, and in the address for another person."""
    mine = cached.figures_digest(case)
    state.keep("moved", {**(state.kept("moved") or {}), mine: moved})
    for key in list(st.query_params):
        if _is_slider(key) and not key.endswith(mine):
            del st.query_params[key]
    for lever in cached.levers(case):
        key, shown = _key(case, lever.assumption.path), moved.get(lever.assumption.path)
        if shown is not None:
            st.query_params[key] = repr(shown)
        elif key in st.query_params:
            del st.query_params[key]


def stage(
    case: Case, now: Evaluation, draws: Simulation, moved: dict[str, float], *, months: int, share: int, changed: bool
) -> None:
    """The live case: sliders, figures and pictures, and the app's own figures for what the sliders show."""
    program = cached.live_program(case, months, share / WHOLE, locale())
    live.program(program)
    live.view(
        {
            "id": program["id"],
            "ground": "app",
            "moved": moved,
            "changed": changed,
            "served": served(now, draws, moved),
        },
        key=VIEW,
        on_moved=lambda: _released(case),
    )


def _released(case: Case) -> None:
    """From the live case's callback: what the sliders show now, or that all of it is to stand as in the case again."""
    held = state.widget(VIEW)
    sent = held.get("moved") if isinstance(held, dict) else None
    if not isinstance(sent, dict) or not isinstance(sent.get("moved"), dict):
        return
    put(case, _shown(case, sent["moved"]))
    if sent.get("back"):
        state.offer(_key(case, "delay"), 0)
        state.offer(_key(case, "size"), WHOLE)


def against(case: Case, now: Evaluation, moved: dict[str, float], *, months: int, share: int) -> None:
    """How far the NPV of what is tried is from that of the case as it is, and how much of that a later start makes."""
    before = cached.likely_npv(case)
    side = "above" if now.npv >= before else "below"
    said = f"NPV {short(now.npv, case.currency)}, {short(abs(now.npv - before), case.currency)} {side} the case as it is ({short(before, case.currency)})."
    if months:
        in_time = explored(case, moved, months=0, share=share)
        said = f"{said} {capital(start_later(in_time, months))}."
    st.caption(safe_markdown(said))


def explored(case: Case, moved: dict[str, float], *, months: int, share: int) -> Case:
    """The case with what the sliders show."""
    ranges = {lever.assumption.path: slider_of(lever) for lever in cached.levers(case)}
    values = {path: Quantity(ranges[path].value(shown)) for path, shown in moved.items()}
    case = with_numbers(case, values) if values else case
    case = smaller(case, share / WHOLE) if share < WHOLE else case
    return delayed(case, months) if months else case


def _key(case: Case, path: str) -> str:
    """A slider's name in the address: what it moves, in words and for certain, and the case that it belongs to."""
    certain = hashlib.sha256(path.encode()).hexdigest()[:4]
    return f"{file_name(path.split('/', 1)[-1])}-{certain}.{cached.figures_digest(case)}"
