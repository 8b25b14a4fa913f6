"""The live case: what a browser needs to move the assumptions of a case itself, in the app and in the exported page.

The model travels as the program traced from the engine (`engine.program`); four scripts and a style sheet draw it.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cxroi.analysis.curves import Lever, program
from cxroi.analysis.draws import sample
from cxroi.case.counted import listed
from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.case.model import Case
from cxroi.engine.factors import drivers_in_use
from cxroi.engine.program import DRIVER_SWITCH
from cxroi.report.charts.colours import DARK, LIGHT, Palette
from cxroi.report.charts.slider_range import SliderRange, slider_range
from cxroi.report.language.dates import month_date
from cxroi.report.language.formats import counted, for_scripts, is_share, percent, unit_words
from cxroi.report.language.pitch import BELOW_THE_RETURN, NEVER_OUT, TIED_UP
from cxroi.report.language.uncounted import unpaid

LIVE_DRAWS = 512
"""Draws that travel to the browser: the first of the screen's, a Sobol set of their own."""
SCRIPTS = ("live_formats.js", "live_model.js", "live_pictures.js", "live.js")
NAMED_COLOURS = ("baseline", "programme", "cost", "loss", "accent", "ink", "muted", "grid")
LEGEND = (
    "Under each slider stands NPV over its range, all others unchanged, on one scale: the green bar is where the slider stands, "
    "the dashed line where NPV is zero; once you move it, a grey line is where the case has it."
)
WORDS = {
    "title": "The case, live",
    "back": "Back to the case",
    "more": "Show {} more, which move NPV less",
    "npv": "NPV",
    "roi": "ROI",
    "payback_month": "Payback month",
    "peak_funding": "Money tied up",
    "breaksEven": "Breaks even at {}",
    "alwaysAbove": "NPV above zero throughout",
    "alwaysBelow": "NPV below zero throughout",
    "heard": "{}; NPV {}",
    "curve": "NPV from {} at {} to {} at {}",
    "never": "none",
    "atOnce": "at once",
    "month": "month {}",
    "range": "P10 {} to P90 {}",
    "likely": "every assumption at its likely figure",
    "drawing": "running the draws",
    "fewDraws": f"from {LIVE_DRAWS} draws",
    "noRange": "no range moves the result",
    "noPayback": "Does not pay back within the horizon",
    "paysBack": "Pays back in {}",
    "belowTheReturn": BELOW_THE_RETURN,
    "tiedUp": TIED_UP,
    "neverOut": NEVER_OUT,
    "bridge": "From costs to an NPV of {}, at these figures",
    "costs": "Costs",
    "tax": "Tax",
    "moved": "Moved: {}. What you move is taken as certain; all else keeps its range.",
    "unmoved": "Nothing is moved: these are the figures of the case.",
    "waiting": "Computed in your browser as you move.",
    "disagree": "{} is {} in this browser and {} on the server: do not use these figures. Reload the page; if that does "
    "not help, report it with the case file.",
}


def script() -> str:
    """The browser's side: a function `live` that draws the live case in an element, for a JavaScript module."""
    here = Path(__file__)
    return "\n".join(here.with_name(name).read_text(encoding="utf-8") for name in SCRIPTS)


def style() -> str:
    """How it looks."""
    return Path(__file__).with_name("live.css").read_text(encoding="utf-8")


def live_data(
    case: Case, levers: Sequence[Lever], *, seed: int, months: int = 0, share: float = 1.0, id: str = ""
) -> dict[str, Any]:
    """Everything the browser draws from, as plain data: program, levers, sources, draws, colours, words.

    The case is started some months later and rolled out to a share of those it was meant for, as `whatif` does. Figures are
    spelled in the locale in force. `id` names it to the browser, which keeps what the sliders show as long as it stays.
    """
    traced = program(case, months=months, share=share)
    sources = [
        {"path": f"{DRIVER_SWITCH}{name}", "label": DRIVER[name].source, "colour": name}
        for name in drivers_in_use(case)
    ]
    if any(initiative.benefits for initiative in case.initiatives):
        sources.append({"path": "", "label": "Direct benefits", "colour": DIRECT})
    start, horizon = case.finance.start, 12 * case.finance.years
    return {
        "id": id or traced.digest,
        "program": traced.functions(["npv", "pv_benefits"]),
        "inputs": [{"path": one.path, "value": one.value} for one in traced.inputs],
        "levers": _levers(levers, case.currency),
        "sources": sources,
        "draws": _draws(case, seed),
        "words": _words(case, months, share),
        "writing": for_scripts(case.currency),
        "dated": start is not None,
        "months": ["" if not at else month_date(start, at) if start else f"month {at}" for at in range(horizon + 1)],
        "colours": {"light": colours(LIGHT), "dark": colours(DARK)},
    }


def _words(case: Case, months: int, share: float) -> dict[str, str]:
    """The words of the live case: where it starts later or smaller, its figures are not those of the case as it is."""
    words = WORDS | ({"noPayback": missing} if (missing := unpaid(case)) else {})
    started = [f"{counted(months, 'month')} later"] if months else []
    started += [f"with {percent(share)} of the customers meant to be reached"] if share < 1 else []
    if not started:
        return words
    said = f"Started {listed(started)}"
    moved = words["moved"].replace("Moved: {}.", f"Moved: {{}}. {said}.")
    return words | {"moved": moved, "unmoved": f"{said}; nothing else is moved."}


def slider_of(lever: Lever) -> SliderRange:
    """The slider over a lever's range."""
    one = lever.assumption
    return slider_range(lever.low, lever.high, float(one.quantity), one.unit)


def _levers(levers: Sequence[Lever], currency: str) -> list[dict[str, Any]]:
    """The sliders; a question that several of them ask says of what: "How many customers are there (Key accounts)?"."""
    asked = [lever.assumption.question for lever in levers]
    for words in (1, None):  # the whole name of its owner only where the first part is not enough
        times = Counter(asked)
        asked = [
            f"{one.question[:-1]} ({' · '.join(one.owner.split(' · ')[:words])})?" if times[question] > 1 else question
            for one, question in zip((lever.assumption for lever in levers), asked, strict=True)
        ]
    return [{**_lever(lever, currency), "question": question} for lever, question in zip(levers, asked, strict=True)]


def _lever(lever: Lever, currency: str) -> dict[str, Any]:
    one, drawn = lever.assumption, slider_of(lever)
    words = unit_words(one.unit, currency)
    kind = "share" if is_share(one.unit) else "money" if one.unit.startswith("money") else "number"
    unit = {"share": words.removeprefix("%"), "money": words.removeprefix(currency), "number": words}[kind].strip()
    return {
        "path": one.path,
        "name": one.plain_name,
        "help": f"{one.meaning} Evidence: {one.kind}. In the case file: {one.path}",
        "unit": unit,
        "kind": kind,
        "from": lever.low,
        "until": lever.high,
        **{name: getattr(drawn, name) for name in ("low", "high", "step", "start", "own", "places")},
    }


def _draws(case: Case, seed: int) -> dict[str, Any] | None:
    """The first of the screen's draws of every uncertain quantity, packed as float32; None where nothing is uncertain."""
    drawn = sample(case, draws=LIVE_DRAWS, seed=seed)
    if not drawn:
        return None
    packed = np.concatenate([values.astype("<f4") for values in drawn.values()])
    return {"paths": list(drawn), "count": LIVE_DRAWS, "packed": base64.b64encode(packed.tobytes()).decode()}


def colours(palette: Palette) -> dict[str, str]:
    """Every colour by its meaning, as the page and the live case name their CSS variables."""
    return {**{name: getattr(palette, name) for name in NAMED_COLOURS}, **palette.drivers}
