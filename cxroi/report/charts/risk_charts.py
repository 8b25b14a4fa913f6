"""Charts of risk: the distribution of NPV, what each source brings, the tornado, what the benefit rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from cxroi.analysis.sensitivity import Bar
from cxroi.analysis.simulation import Simulation
from cxroi.analysis.whatif import JUDGEMENT
from cxroi.case.counted import capital
from cxroi.case.drivers import source_of
from cxroi.case.model import Case
from cxroi.case.quantities import assumptions
from cxroi.engine.evaluation import Evaluation
from cxroi.report.charts.marks import Bars, Histogram, Interval, Line, Lines, Series, Swing, Tornado, Upright, Whiskers
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.language.formats import chances, counted, figure, full, percent, short, spread_words
from cxroi.report.language.sentences import rests_weakly, unmoved

CLASSES = 48
WIDEST = 12


def distribution(result: Evaluation, simulation: Simulation) -> Chart:
    """How NPV is distributed over the draws: losses in red; the likely figure and the mean marked, never mixed."""
    currency, npv = result.case.currency, simulation.npv
    around = 0.5 + abs(result.npv) / 1e6
    ends = (npv.min(), npv.max()) if simulation.uncertain else (npv.min() - around, npv.max() + around)
    counts, edges = np.histogram(npv, bins=CLASSES, range=ends)
    shares = counts / simulation.draws
    mean = simulation.npv_summary.mean
    uprights = (
        Upright(result.npv, f"likely figures: {short(result.npv, currency)}", "accent"),
        Upright(mean, f"mean of the draws: {short(mean, currency)}", "cost"),
    )
    said = chances(1 - simulation.p_positive)
    finding = f"{capital(said)} of a loss; half of the draws lie above {short(simulation.npv_summary.p50, currency)}"
    if not simulation.uncertain:
        finding = f"No range moves the result: NPV is {short(result.npv, currency)} in every draw"
    table = pd.DataFrame({"NPV from": edges[:-1], "to": edges[1:], "Share of draws": shares})
    marks = Histogram(tuple(edges.tolist()), tuple(shares.tolist()), uprights)
    along = Axis("money", "Net present value", float(edges[0]), float(edges[-1]))
    value = Axis("percent", low=0.0, high=1.3 * float(shares.max()), shown=False)
    units = {"NPV from": "money", "to": "money"}
    return Chart("distribution", finding, marks, table, currency, value, along, units=units)


def by_source(found: Mapping[str, np.ndarray], *, currency: str) -> Chart:
    """What each source of benefit brings, from P10 to P90 of the draws, its median marked."""
    rows = []
    for name in sorted(found, key=lambda name: -float(np.median(found[name]))):
        low, middle, high = (float(np.percentile(found[name], share)) for share in (10, 50, 90))
        said = (
            f"{source_of(name)}: P10 {full(low, currency)}, median {full(middle, currency)}, P90 {full(high, currency)}"
        )
        rows.append((Interval(source_of(name), low, middle, high, name, said), float(found[name].mean())))
    finding = "Nothing brings any benefit yet"
    if rows:
        best = rows[0][0]
        finding = f"{best.name}: {spread_words(best.low, best.high, currency)}"
        if best.low == best.high:
            finding = f"{best.name}: {short(best.value, currency)}; no range moves it"
    table = pd.DataFrame(
        [(row.name, row.low, row.value, row.high, mean) for row, mean in rows],
        columns=["Source", "P10", "Median", "P90", "Mean"],
    )
    value = Axis("money", "Present value: P10 to P90, median marked")
    marks = Whiskers(tuple(row for row, _ in rows), thick=True)
    return Chart("sources", finding, marks, table, currency, value, height=max(200, 110 + 34 * len(rows)))


def tornado(case: Case, bars: Sequence[Bar], *, centre: float) -> Chart:
    """NPV at the P10 and the P90 of each assumption, others at their median, where NPV is `centre`; what crosses zero is said."""
    known = {one.path: one for one in assumptions(case)}
    currency = case.currency
    swings = tuple(
        Swing(
            known[bar.name].title,
            bar.at_low,
            bar.at_high,
            (
                f"at {figure(bar.low, known[bar.name].unit, currency)}: {full(bar.at_low, currency)}",
                f"at {figure(bar.high, known[bar.name].unit, currency)}: {full(bar.at_high, currency)}",
            ),
        )
        for bar in bars[:WIDEST]
    )
    crossing = [known[bar.name].title for bar in bars if bar.crosses_zero]
    finding = (
        f"“{crossing[0]}” alone {'can turn the case into a loss' if centre >= 0 else 'can make the case pay'}"
        if crossing
        else "No assumption alone, from its P10 to its P90, turns the case"
    )
    if not bars:
        finding = unmoved(case)
    rows = [(known[bar.name].title, bar.low, bar.high, bar.at_low, bar.at_high, bar.crosses_zero) for bar in bars]
    columns = ["Assumption", "P10", "P90", "NPV at P10", "NPV at P90", "Crosses zero"]
    marks = Tornado(swings, centre, "at its P10", "at its P90")
    return Chart(
        "tornado", finding, marks, pd.DataFrame(rows, columns=columns), currency, Axis("money", f"NPV; centre line: {short(centre, currency)}, all at their median"),
        height=max(220, 130 + 30 * len(swings)), units={"P10": "", "P90": ""},
    )  # fmt: skip


def rests_on(parts: Mapping[str, float], *, currency: str) -> Chart:
    """How much of the benefit rests on which kind of evidence; the weakest kinds in warning colours."""
    warning = {JUDGEMENT[0]: "cost", JUDGEMENT[1]: "loss"}
    values = tuple(parts.values())
    bars = Series(
        "PV of benefits", values, tuple(warning.get(kind, "programme") for kind in parts),
        tuple(short(value, currency) for value in values),
    )  # fmt: skip
    table = pd.DataFrame({"Evidence": list(parts), f"PV of benefits, {currency}": values})
    value = Axis("money", "Present value of benefits")
    marks = Bars(tuple(parts), (bars,), flat=True)
    return Chart("rests-on", rests_weakly(parts), marks, table, currency, value, height=250)


SURVIVAL_YEARS = 8
"""Years of tenure that a survival curve shows."""
LOOKS = ("programme", "cost", "accent", "loss")


def survival(case: Case) -> Chart:
    """Who of those that join together is still there after each year, by segment, beside one average rate (dashed)."""
    shown = [one for one in case.segments if one.churn_by_tenure][: len(LOOKS)]
    lines: list[Line] = []
    table: dict[str, Sequence[float]] = {"Year": range(SURVIVAL_YEARS + 1)}
    for segment, look in zip(shown, LOOKS, strict=False):
        rates = [float(rate) for rate in segment.churn_by_tenure or ()]
        stay, average = [1.0], [1.0]
        for year in range(SURVIVAL_YEARS):
            stay.append(stay[-1] * (1 - rates[min(year, len(rates) - 1)]))
            average.append(average[-1] * (1 - float(segment.average_churn)))
        lines += [
            Line(segment.name, tuple(stay), look),
            Line(f"{segment.name}, one rate", tuple(average), look, dashed=True),
        ]
        table |= {segment.name: stay, f"{segment.name}, one rate": average}
    first = shown[0]
    last = lines[0].values[-1]
    finding = (
        f"{percent(float(first.churn_by_tenure[0]))} of {first.name} leave in their first year; "  # type: ignore[index]
        f"{percent(last)} are there after {SURVIVAL_YEARS} years"
    )
    called = tuple(f"After {counted(year, 'year')}" for year in range(SURVIVAL_YEARS + 1))
    along = Axis("", "Years with the company", 0.0, float(SURVIVAL_YEARS))
    value = Axis("percent", low=0.0, high=1.05)
    return Chart("survival", finding, Lines(tuple(lines), called=called), pd.DataFrame(table), "", value, along)
