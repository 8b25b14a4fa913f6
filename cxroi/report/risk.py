"""Charts and tables of the Risk page: the distribution, the tornado, what is worth knowing, what if."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from cxroi.analysis.sensitivity import Bar, Knowledge
from cxroi.analysis.simulation import Simulation
from cxroi.analysis.whatif import WhatIf
from cxroi.case.model import Case
from cxroi.case.quantities import assumptions
from cxroi.engine.evaluation import Evaluation
from cxroi.report.colours import Palette
from cxroi.report.money import chances, figure, full, percent, short
from cxroi.report.plotting import Chart, label, layout, line, money_axis, round_ticks, title

CLASSES = 48
WIDEST = 12


def distribution(result: Evaluation, simulation: Simulation, *, palette: Palette) -> Chart:
    """How NPV is distributed over the draws: losses in red; the likely figure and the mean marked, never mixed."""
    currency, npv = result.case.currency, simulation.npv
    counts, edges = np.histogram(npv, bins=CLASSES)
    middles, shares = (edges[1:] + edges[:-1]) / 2, counts / simulation.draws
    data: list[dict] = [
        {
            "type": "bar",
            "x": middles.tolist(),
            "y": shares.tolist(),
            "width": float(edges[1] - edges[0]),
            "marker": {
                "color": [palette.loss if middle < 0 else palette.programme for middle in middles],
                "line": {"width": 0},
            },
            "hovertext": [
                f"around {short(float(m), currency)}: {percent(float(s), digits=1)} of draws"
                for m, s in zip(middles, shares, strict=True)
            ],
            "hoverinfo": "text",
            "showlegend": False,
        }
    ]
    top = float(shares.max())
    marks = (
        (result.npv, "likely figures", palette.accent, 1.12),
        (simulation.npv_summary.mean, "mean of the draws", palette.cost, 1.22),
    )
    for value, name, colour, height in marks:
        data.append(
            line(
                [value, value],
                [0, top * height],
                colour,
                name=f"{name}: {short(value, currency)}",
                showlegend=True,
                line={"color": colour, "width": 2},
            )
        )
    look = layout(palette)
    axis = money_axis(npv.tolist(), currency)
    look["xaxis"] |= {**axis, "range": [float(edges[0]), float(edges[-1])], **title("Net present value", palette)}
    look["yaxis"] |= {"showticklabels": False, "showgrid": False, "range": [0, top * 1.3]}
    said = chances(1 - simulation.p_positive)
    finding = f"{said[0].upper()}{said[1:]} of a loss; half of the draws lie above {short(simulation.npv_summary.p50, currency)}"
    if not simulation.uncertain:
        finding = f"No range moves the result: NPV is {short(result.npv, currency)} in every draw"
    table = pd.DataFrame({"NPV from": edges[:-1], "to": edges[1:], "Share of draws": shares})
    return Chart(
        "distribution",
        finding,
        data,
        look,
        table,
    )


def tornado(case: Case, bars: Sequence[Bar], *, palette: Palette) -> Chart:
    """NPV at the P10 and the P90 of each assumption, others at their median; what crosses zero is said."""
    known = {one.path: one for one in assumptions(case)}
    shown = list(bars[:WIDEST])
    currency = case.currency
    names = [label(known[bar.name].title, longest=48) for bar in shown][::-1]
    data = []
    for side, colour in (("low", palette.baseline), ("high", palette.programme)):
        ends = [(bar.at_low if side == "low" else bar.at_high) for bar in shown][::-1]
        middles = [(bar.at_low + bar.at_high) / 2 for bar in shown][::-1]
        figures = [figure(bar.low if side == "low" else bar.high, known[bar.name].unit, currency) for bar in shown][
            ::-1
        ]
        data.append(
            {
                "type": "bar",
                "orientation": "h",
                "y": names,
                "x": [end - middle for end, middle in zip(ends, middles, strict=True)],
                "base": middles,
                "marker": {"color": colour},
                "name": "at its P10" if side == "low" else "at its P90",
                "hovertext": [f"at {f}: {full(end, currency)}" for f, end in zip(figures, ends, strict=True)],
                "hoverinfo": "text",
            }
        )
    values = [end for bar in shown for end in (bar.at_low, bar.at_high)]
    look = layout(palette, height=max(220, 130 + 30 * len(shown)))
    ticks = round_ticks(min([0.0, *values]), max([0.0, *values]))
    look["xaxis"] |= {
        "tickvals": ticks,
        "ticktext": [short(tick, currency) for tick in ticks],
        "zeroline": True,
        **title("NPV", palette),
    }
    look["yaxis"] |= {"showgrid": False}
    crossing = [known[bar.name].title for bar in bars if bar.crosses_zero]
    finding = (
        f"“{crossing[0]}” alone can turn the case into a loss"
        if crossing
        else "No assumption alone, from its P10 to its P90, turns the case"
    )
    if not bars:
        finding = "No assumption has a range yet"
    rows = [(known[bar.name].title, bar.low, bar.high, bar.at_low, bar.at_high, bar.crosses_zero) for bar in bars]
    columns = ["Assumption", "P10", "P90", "NPV at P10", "NPV at P90", "Crosses zero"]
    return Chart("tornado", finding, data, look, pd.DataFrame(rows, columns=columns))


def worth_knowing(found: Knowledge, *, currency: str, most: int = 12) -> pd.DataFrame:
    """Each assumption with its rank correlation with NPV and what knowing it beforehand would be worth, ready to print."""
    rows = [
        (
            one.assumption.title,
            f"{one.rank_correlation:+.2f}".replace("-", "−"),
            full(one.worth_knowing, currency) if one.worth_knowing > 2 * found.noise else "nothing",
            one.assumption.kind,
        )
        for one in found.influences[:most]
    ]
    return pd.DataFrame(rows, columns=["Assumption", "Moves with NPV", "Worth up to, to learn", "Strongest evidence"])


def what_if(found: Sequence[WhatIf], *, currency: str) -> pd.DataFrame:
    """The case under each change, ready to print."""
    rows = [(one.name, full(one.npv, currency), full(one.difference, currency)) for one in found]
    return pd.DataFrame(rows, columns=["If", "NPV", "Difference"])


def views(result: Evaluation, simulation: Simulation, tei: float) -> pd.DataFrame:
    """Three views of one case, side by side and never laid on top of each other."""
    currency, npv = result.case.currency, simulation.npv_summary
    rows = [
        ("At the likely figures", full(result.npv, currency), "every assumption at its middle figure"),
        (
            "Mean of the draws",
            full(npv.mean, currency),
            f"{simulation.draws:,} joint draws; P10 {short(npv.p10, currency)}, P90 {short(npv.p90, currency)}",
        ),
        (
            "TEI view",
            full(tei, currency),
            "every range replaced by the mean of its three figures, as a Total Economic Impact study risk-adjusts",
        ),
    ]
    return pd.DataFrame(rows, columns=["View", "NPV", "How"])


def value_of_knowing(found: Knowledge, *, currency: str) -> str:
    """What it would be worth to know everything before deciding."""
    if found.everything < 1:
        return "Whatever turned out, the decision would be the same: there is nothing worth measuring first."
    chance = (
        f" Figures below {full(2 * found.noise, currency)} can not be told from chance." if found.noise >= 0.5 else ""
    )
    return (
        f"To know everything before deciding would be worth **{full(found.everything, currency)}**; nothing that is learnt "
        f"first may cost more.{chance}"
    )
