"""Charts and tables of the Risk page: the distribution, the tornado, what is worth knowing, what if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cxroi.analysis.indices import Index
from cxroi.analysis.sensitivity import Bar, Influence, Knowledge
from cxroi.analysis.simulation import Errors, Simulation
from cxroi.analysis.whatif import WhatIf
from cxroi.case.drivers import label_of
from cxroi.case.model import Case
from cxroi.case.quantities import assumptions
from cxroi.engine.evaluation import Evaluation
from cxroi.report.charts.colours import Palette
from cxroi.report.charts.spec import Chart, label, layout, line, money_axis, round_ticks, title
from cxroi.report.language.formats import chances, count, figure, full, percent, short
from cxroi.report.language.sentences import WEAK, rests_weakly

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


def by_source(found: Mapping[str, np.ndarray], *, currency: str, palette: Palette) -> Chart:
    """What each source of benefit brings, from P10 to P90 of the draws, its median marked."""
    ordered = sorted(found, key=lambda name: float(np.median(found[name])))
    low, middle, high = ([float(np.percentile(found[name], share)) for name in ordered] for share in (10, 50, 90))
    names = [label_of(name) for name in ordered]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "y": names,
            "x": [top - bottom for bottom, top in zip(low, high, strict=True)],
            "base": low,
            "marker": {"color": [palette.of(name) for name in ordered], "opacity": 0.55},
            "hovertext": [
                f"{name}: P10 {full(bottom, currency)}, median {full(mid, currency)}, P90 {full(top, currency)}"
                for name, bottom, mid, top in zip(names, low, middle, high, strict=True)
            ],
            "hoverinfo": "text",
            "showlegend": False,
            "width": 0.5,
        },
        line(middle, names, palette.ink, mode="markers", marker={"color": palette.ink, "size": 9, "symbol": "diamond"}),
    ]
    look = layout(palette, height=max(200, 110 + 34 * len(names)))
    look["xaxis"] |= {
        **money_axis([*low, *high], currency),
        **title("Present value: P10 to P90, median marked", palette),
    }
    look["yaxis"] |= {"showgrid": False, "zeroline": False}
    finding = "Nothing brings any benefit yet"
    if ordered:
        best = ordered[-1]
        finding = f"{names[-1]} brings {short(low[-1], currency)} to {short(high[-1], currency)} in 8 of 10 draws"
        if low[-1] == high[-1]:
            finding = f"{label_of(best)} brings {short(middle[-1], currency)}; no range moves it"
    table = pd.DataFrame(
        {
            "Source": names,
            "P10": low,
            "Median": middle,
            "P90": high,
            "Mean": [float(found[name].mean()) for name in ordered],
        }
    )
    return Chart("sources", finding, data, look, table)


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
    """Each assumption with its rank correlation with NPV and what knowing it beforehand would be worth, ready to print.

    What is worth something comes first, by its worth; then what is worth nothing by how it moves with NPV.
    """

    def worth(one: Influence) -> float:
        return one.worth_knowing if one.worth_knowing > max(2 * found.noise, 0.5) else 0.0

    ranked = sorted(found.influences, key=lambda one: (-worth(one), -abs(one.rank_correlation)))
    rows = [
        (
            one.assumption.title,
            f"{one.rank_correlation:+.2f}".replace("-", "−"),
            full(worth(one), currency) if worth(one) else "nothing",
            one.assumption.kind,
        )
        for one in ranked[:most]
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
            f"{count(simulation.draws)} joint draws; P10 {short(npv.p10, currency)}, P90 {short(npv.p90, currency)}",
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


def spread(simulation: Simulation, errors: Errors | None, *, currency: str) -> pd.DataFrame:
    """NPV and ROI in the figures that describe a distribution, with the error of the draws where it is known."""
    npv, roi = simulation.npv_summary, simulation.roi_summary
    printed = {
        "p5": "P5",
        "p10": "P10",
        "p50": "Median",
        "p90": "P90",
        "p95": "P95",
        "mean": "Mean",
        "sd": "Standard deviation",
    }
    rows = [
        (
            said,
            full(getattr(npv, name), currency),
            f"± {full(getattr(errors, name), currency)}" if errors and hasattr(errors, name) else "",
            percent(getattr(roi, name), digits=1) if roi else "",
        )
        for name, said in printed.items()
    ]
    rows += [
        ("Mean of the worst 5% (CVaR)", full(simulation.cvar5, currency), "", ""),
        ("Chance that NPV is above zero", percent(simulation.p_positive, digits=1), _points(errors, "p_positive"), ""),
        ("Chance of paying back", percent(1 - simulation.p_never, digits=1), _points(errors, "p_never"), ""),
    ]
    table = pd.DataFrame(rows, columns=["Figure", "NPV", "Error of the draws", "ROI"])
    return table if errors else table.drop(columns="Error of the draws")


def _points(errors: Errors | None, name: str) -> str:
    return f"± {percent(getattr(errors, name), digits=2)}" if errors else ""


def variance_shares(found: Sequence[Index], case: Case, *, most: int = 12) -> pd.DataFrame:
    """Sobol' indices, ready to print: assumptions by their title, initiatives as a whole."""
    known = {one.path: one.title for one in assumptions(case)}
    whole = "{}: works better or worse than expected, as a whole"
    rows = [
        (
            known.get(one.name) or whole.format(one.name.removeprefix("initiatives/")),
            percent(max(0.0, one.first)),
            percent(max(0.0, one.total)),
        )
        for one in found[:most]
    ]
    return pd.DataFrame(rows, columns=["Independent factor", "Alone", "With all it acts with"])


def rests_on(parts: Mapping[str, float], *, currency: str, palette: Palette) -> Chart:
    """How much of the benefit rests on which kind of evidence; the weakest kinds in warning colours."""
    kinds = list(parts)[::-1]
    colours = {kind: palette.loss if kind == WEAK[1] else palette.cost for kind in WEAK}
    data: list[dict] = [
        {
            "type": "bar",
            "orientation": "h",
            "y": kinds,
            "x": [parts[kind] for kind in kinds],
            "marker": {"color": [colours.get(kind, palette.programme) for kind in kinds]},
            "text": [short(parts[kind], currency) for kind in kinds],
            "textposition": "outside",
            "cliponaxis": False,
            "hovertext": [f"{kind}: {full(parts[kind], currency)}" for kind in kinds],
            "hoverinfo": "text",
            "showlegend": False,
        }
    ]
    look = layout(palette, height=250)
    values = list(parts.values())
    axis = money_axis([*values, 1.15 * max(values, default=0.0)], currency)
    look["xaxis"] |= {**axis, **title("Present value of benefits", palette)}
    look["yaxis"] |= {"showgrid": False}
    table = pd.DataFrame({"Evidence": list(parts), f"PV of benefits, {currency}": values})
    return Chart("rests-on", rests_weakly(parts), data, look, table)
