"""The live case: what a browser needs to move the assumptions of a case itself, on the page and in the exported file.

The model travels as the program traced from the engine (`engine.program`); `live.js` draws it, `live.css` dresses it.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from cxroi.analysis.curves import Lever, program
from cxroi.analysis.draws import sample
from cxroi.analysis.simulation import Simulation
from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.case.model import Case
from cxroi.engine.factors import drivers_in_use
from cxroi.engine.program import DRIVER_SWITCH
from cxroi.report.charts.colours import DARK, LIGHT, Palette
from cxroi.report.language.formats import is_share, unit_words

LIVE_DRAWS = 512
"""Draws that travel to the browser: the first of the screen's, a Sobol set of their own."""
STEPS = 200
NAMED_COLOURS = ("baseline", "programme", "cost", "loss", "accent", "ink", "muted", "grid")
FIGURES = (
    ("expected", "Expected NPV"),
    ("chance", "Chance that NPV > 0"),
    ("likely", "NPV, likely figures"),
    ("payback", "Payback"),
    ("roi", "ROI, likely figures"),
)
WORDS = {
    "back": "Back to the case",
    "npv": "NPV",
    "breaksEven": "Breaks even at",
    "never": "none",
    "month": "month",
    "to": "to",
    "fewDraws": f"from {LIVE_DRAWS} draws",
    "noPayback": "Does not pay back within the horizon",
    "paysBack": "Pays back in",
    "peak": "at most tied up:",
    "bridge": "From costs to an NPV, at these figures, of",
    "costs": "Costs",
    "tax": "Tax",
    "moved": "Moved:",
    "unmoved": "Nothing is moved: these are the figures of the case. What you move is taken as certain; all else keeps its range.",
}


def script() -> str:
    """The browser's side, as a JavaScript module whose default export draws the live case."""
    return Path(__file__).with_name("live.js").read_text(encoding="utf-8")


def style() -> str:
    """How it looks."""
    return Path(__file__).with_name("live.css").read_text(encoding="utf-8")


def live_data(
    case: Case, levers: Sequence[Lever], *, seed: int, locale: str = "en", ground: str = "auto"
) -> dict[str, Any]:
    """Everything the browser draws from, as plain data: program, levers, sources, draws, colours, words."""
    traced = program(case)
    sources = [
        {"path": f"{DRIVER_SWITCH}{name}", "label": DRIVER[name].label, "colour": name} for name in drivers_in_use(case)
    ]
    if any(initiative.benefits for initiative in case.initiatives):
        sources.append({"path": "", "label": "Direct benefits", "colour": DIRECT})
    return {
        "digest": traced.digest,
        "seed": seed,
        "version": traced.version,
        "run": traced.function(),
        "fast": traced.function(["npv", "pv_benefits"]),
        "inputs": [{"path": one.path, "value": one.value} for one in traced.inputs],
        "levers": [_lever(lever, case.currency) for lever in levers],
        "sources": sources,
        "draws": _draws(case, seed),
        "figures": FIGURES,
        "words": WORDS,
        "currency": case.currency,
        "locale": locale,
        "start": case.finance.start,
        "colours": {"light": _colours(LIGHT), "dark": _colours(DARK)},
        "ground": ground,
    }


def served(simulation: Simulation) -> Mapping[str, float]:
    """The server's figures for what is moved, in place of the browser's few draws."""
    npv = simulation.npv_summary
    return {"mean": npv.mean, "p10": npv.p10, "p90": npv.p90, "p_positive": simulation.p_positive}


def _lever(lever: Lever, currency: str) -> dict[str, Any]:
    one = lever.assumption
    percent = is_share(one.unit)
    unit = unit_words(one.unit, currency)
    return {
        "path": one.path,
        "question": one.label,
        "name": one.title,
        "unit": unit.removeprefix("%").strip() if percent else unit,
        "percent": percent,
        "low": lever.low,
        "high": lever.high,
        "value": float(one.quantity),
        "step": (lever.high - lever.low) / STEPS or 1.0,
    }


def _draws(case: Case, seed: int) -> dict[str, Any] | None:
    """The first of the screen's draws of every uncertain quantity, packed as float32; None where nothing is uncertain."""
    drawn = sample(case, draws=LIVE_DRAWS, seed=seed)
    if not drawn:
        return None
    packed = np.concatenate([values.astype("<f4") for values in drawn.values()])
    return {"paths": list(drawn), "count": LIVE_DRAWS, "packed": base64.b64encode(packed.tobytes()).decode()}


def _colours(palette: Palette) -> dict[str, str]:
    return {**{name: getattr(palette, name) for name in NAMED_COLOURS}, **palette.drivers}
