"""The chain from investment to money (the loyalty flywheel), as numbers and as a Sankey diagram.

invest → experience metric → behaviour (drivers) → dollars, with the strength of evidence on each link.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from cxroi.case.drivers import DIRECT, label_of
from cxroi.case.model import EVIDENCE_KINDS, Case
from cxroi.engine.attribution import Contribution
from cxroi.engine.evaluation import Evaluation
from cxroi.report.charts import HEIGHT, Chart, label
from cxroi.report.colours import Palette
from cxroi.report.money import full, percent, short
from cxroi.report.words import gained_points


@dataclass(frozen=True)
class Arrow:
    """One arrow of the chain: from where, to where, how much it carries [present value], what is known of it."""

    source: str
    target: str
    value: float
    said: str
    evidence: str


def chain(result: Evaluation) -> tuple[Arrow, ...]:
    """The arrows of a case, left to right. What a driver brings is shared among its routes by their full strength."""
    case, currency = result.case, result.case.currency
    arrows: list[Arrow] = []
    points = gained_points(case)
    into: dict[tuple[str, str], float] = {}
    for driver, share in result.attribution.by_driver.items():
        for source, through, weight, said, kind in _routes(case, driver, share, points):
            value = share.present_value * weight
            via = through or source
            if through:
                into[source, through] = into.get((source, through), 0.0) + value
            arrows.append(Arrow(via, label_of(driver), value, said, kind))
    for (source, metric), value in into.items():
        gain = points.get(metric, 0.0)
        arrows.insert(
            0, Arrow(source, metric, value, f"{gain:+.3g} points in all", _kind_of_gain(case, source, metric))
        )
    for driver, share in result.attribution.by_driver.items():
        said = (
            f"{short(share.present_value, currency)}, {percent(share.present_value / result.pv_benefits)} of the benefit"
            if result.pv_benefits
            else ""
        )
        arrows.append(Arrow(label_of(driver), "Benefit", share.present_value, said, "computed"))
    return tuple(arrows)


def sankey(result: Evaluation, *, palette: Palette) -> Chart:
    """The chain drawn; losses are left out of the drawing and stand in the table."""
    arrows = chain(result)
    drawn = [arrow for arrow in arrows if arrow.value > 0]
    names = list(dict.fromkeys(name for arrow in drawn for name in (arrow.source, arrow.target)))
    by_label = {label_of(name): palette.of(name) for name in palette.drivers}
    colours = [
        by_label.get(
            name,
            palette.programme
            if name == "Benefit"
            else palette.cost
            if _is_initiative(result.case, name)
            else palette.baseline,
        )
        for name in names
    ]
    currency = result.case.currency
    data = [
        {
            "type": "sankey",
            "arrangement": "snap",
            "textfont": {"color": palette.ink, "size": 14},
            "node": {
                "label": [label(name) for name in names],
                "color": colours,
                "pad": 18,
                "thickness": 16,
                "line": {"width": 0},
                "hovertemplate": "%{label}<extra></extra>",
            },
            "link": {
                "source": [names.index(arrow.source) for arrow in drawn],
                "target": [names.index(arrow.target) for arrow in drawn],
                "value": [arrow.value for arrow in drawn],
                "color": [_faded_link(colours[names.index(arrow.source)]) for arrow in drawn],
                "customdata": [
                    f"{label(arrow.said, longest=120)}<br>{full(arrow.value, currency)}<br>evidence: {arrow.evidence}"
                    for arrow in drawn
                ],
                "hovertemplate": "%{customdata}<extra></extra>",
            },
        }
    ]
    weakest = [arrow for arrow in drawn if arrow.evidence in EVIDENCE_KINDS]
    at_stake = sum(
        arrow.value for arrow in weakest if arrow.evidence in EVIDENCE_KINDS[-2:] and arrow.target in by_label
    )
    share = at_stake / result.pv_benefits if result.pv_benefits > 0 else 0.0
    title = (
        f"{percent(share)} of the benefit runs through links that rest on judgement or guesses"
        if share
        else "Every link to behaviour rests on more than judgement"
    )
    if not drawn:
        title = "No benefit runs through the chain yet"
    table = pd.DataFrame(
        [(a.source, a.target, a.value, a.said, a.evidence) for a in arrows],
        columns=["From", "To", f"Present value, {currency}", "What it says", "Strongest evidence"],
    )
    layout = {
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 16, "b": 16},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": palette.ink, "family": "sans-serif", "size": 14},
    }
    return Chart("chain", title, data, layout, table)


def _routes(
    case: Case, driver: str, share: Contribution, points: dict[str, float]
) -> list[tuple[str, str | None, float, str, str]]:
    """(initiative, metric or None, share of the driver's value, words, evidence) for each way a driver is moved."""
    found: list[tuple[str, str | None, float, str, str]] = []
    if driver == DIRECT:
        for initiative in case.initiatives:
            money = sum(
                abs(float(b.one_off + b.per_year + sum(b.by_year or ())) * b.causal_share * b.capture)
                for b in initiative.benefits
            )
            if money:
                kinds = [_kind(case, benefit.evidence) for benefit in initiative.benefits]
                found.append((initiative.name, None, money, "direct benefits", min(kinds, key=EVIDENCE_KINDS.index)))
        return _normalised(found)
    for initiative in case.initiatives:
        for effect in initiative.effects:
            if effect.driver == driver:
                size = abs(float(effect.change * effect.reach * effect.causal_share * effect.capture))
                said = f"{percent(float(effect.change), digits=1)} × reach, cause and capture = {percent(float(effect.change * effect.reach * effect.causal_share * effect.capture), digits=1)}"
                found.append((initiative.name, None, size, said, _kind(case, effect.evidence)))
            for link in case.links:
                if effect.metric == link.metric and link.driver == driver and link.metric in points:
                    size = abs(float(effect.gain * effect.reach * link.change_per_point * link.causal_share))
                    said = f"{percent(float(link.change_per_point), digits=2)} a point, {percent(float(link.causal_share))} of it causal"
                    found.append((initiative.name, link.metric, size, said, _kind(case, link.evidence)))
    return _normalised(found)


def _normalised(routes: list[tuple[str, str | None, float, str, str]]) -> list[tuple[str, str | None, float, str, str]]:
    whole = sum(route[2] for route in routes)
    return [(source, via, size / whole, said, kind) for source, via, size, said, kind in routes] if whole else []


def _kind(case: Case, named: tuple[str, ...]) -> str:
    kinds = {entry.id: entry.kind for entry in case.evidence}
    return min(
        (kinds.get(name, EVIDENCE_KINDS[-1]) for name in named), key=EVIDENCE_KINDS.index, default=EVIDENCE_KINDS[-1]
    )


def _kind_of_gain(case: Case, initiative: str, metric: str) -> str:
    named = [e.evidence for i in case.initiatives if i.name == initiative for e in i.effects if e.metric == metric]
    return min((_kind(case, entry) for entry in named), key=EVIDENCE_KINDS.index, default=EVIDENCE_KINDS[-1])


def _is_initiative(case: Case, name: str) -> bool:
    return any(initiative.name == name for initiative in case.initiatives)


def _faded_link(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.35)"
