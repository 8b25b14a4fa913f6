"""The chain from investment to money (the loyalty flywheel), as numbers and as a Sankey diagram.

invest → experience metric → behaviour (drivers) → dollars, with the strength of evidence on each link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from cxroi.analysis.routes import Route, routes
from cxroi.case.counted import listed
from cxroi.case.drivers import label_of
from cxroi.case.fields import SHARE_UNIT
from cxroi.case.minus import with_minus
from cxroi.case.model import Benefit, Case
from cxroi.case.quantities import strongest, weakest
from cxroi.engine.evaluation import Evaluation
from cxroi.report.charts import spec
from cxroi.report.charts.marks import Arrow
from cxroi.report.charts.scales import Axis
from cxroi.report.language.formats import figure, in_groups, percent, short
from cxroi.report.language.sentences import gained_points, points_words, rests_weakly

END = "Benefit"


@dataclass(frozen=True)
class Link:
    """One arrow of the chain: from where, to where, how much it carries [present value], what is known of it."""

    source: str
    target: str
    value: float
    said: str
    evidence: str


def chain(result: Evaluation) -> tuple[Link, ...]:
    """The arrows of a case, left to right: every route of its benefit."""
    case, currency = result.case, result.case.currency
    names, gains = _names(result), dict[tuple[str, str], float]()
    moves, ends = [], []
    for route in routes(result):
        if route.metric:
            key = route.initiative, route.metric
            gains[key] = gains.get(key, 0.0) + route.value
        said, evidence = _said(route), weakest(case, route.link or route.part)
        moves.append(
            Link(
                names[route.metric or "", "" if route.metric else route.initiative],
                label_of(route.source),
                route.value,
                said,
                evidence,
            )
        )
    for source, share in result.attribution.by_driver.items():
        part = percent(share.present_value / result.pv_benefits) if result.pv_benefits else "none"
        said = f"{short(share.present_value, currency)}, {part} of the benefit"
        ends.append(Link(label_of(source), END, share.present_value, said, "computed"))
    points = gained_points(case)
    lifts = [
        Link(
            names["", initiative],
            names[metric, ""],
            value,
            f"{points_words(points.get(metric, 0.0))} in all",
            _of_gain(case, initiative, metric),
        )
        for (initiative, metric), value in gains.items()
    ]
    return (*lifts, *moves, *ends)


def hinges(result: Evaluation, parts: Mapping[str, float]) -> str:
    """The two links that carry most of the benefit, each with its evidence, and how much rests on opinion; empty without benefit."""
    carried: dict[tuple[str, str], Link] = {}
    for arrow in chain(result):
        if arrow.target != END and arrow.target not in {metric.name for metric in result.case.metrics}:
            before = carried.get((arrow.source, arrow.target))
            carried[arrow.source, arrow.target] = replace(arrow, value=arrow.value + (before.value if before else 0))
    most = [arrow for arrow in sorted(carried.values(), key=lambda arrow: -arrow.value)[:2] if arrow.value > 0]
    named = [
        f"“{arrow.source} → {arrow.target}” ({short(arrow.value, result.case.currency)}, {arrow.evidence})"
        for arrow in most
    ]
    return f"It hinges on {listed(named)}; {rests_weakly(parts)}." if named else ""


def sankey(result: Evaluation, parts: Mapping[str, float]) -> spec.Chart:
    """The chain drawn, over the parts of the benefit by evidence; losses are not drawn; the table has them."""
    case, arrows = result.case, chain(result)
    drawn = tuple(
        Arrow(arrow.source, arrow.target, arrow.value, f"{arrow.said}\nevidence: {arrow.evidence}")
        for arrow in arrows
        if arrow.value > 0
    )
    colours = {name: "cost" for (metric, _), name in _names(result).items() if not metric}
    colours |= {label_of(name): name for name in result.attribution.by_driver} | {END: "programme"}
    finding = rests_weakly(parts) if drawn else "No benefit runs through the chain yet"
    rows = [(arrow.source, arrow.target, arrow.value, arrow.said, arrow.evidence) for arrow in arrows]
    columns = ["From", "To", f"Present value, {case.currency}", "What it says", "Weakest evidence"]
    table = pd.DataFrame(rows, columns=columns)
    return spec.Chart("chain", finding, spec.Flow(drawn, colours), table, case.currency, Axis("money"))


def _said(route: Route) -> str:
    """What moves the source on this route."""
    if route.link:
        per_point, cause = float(route.link.change_per_point), float(route.link.causal_share)
        return f"{figure(per_point, SHARE_UNIT, '')} a point, {percent(cause)} of it causal"
    if isinstance(route.part, Benefit):
        return route.part.name
    if route.part.change_points is not None:
        return f"{with_minus(in_groups(f'{float(route.part.change_points):+g}'))} points of the rate"
    counted = float(route.part.change * route.part.reach * route.part.causal_share * route.part.capture)
    return f"{percent(float(route.part.change), digits=1)}, of which {percent(counted, digits=1)} counts"


def _names(result: Evaluation) -> dict[tuple[str, str], str]:
    """What each score and each initiative is called in the chain, by (score, ""), ("", initiative): no two nodes alike."""
    taken = {label_of(driver) for driver in result.attribution.by_driver} | {END}
    names: dict[tuple[str, str], str] = {}
    for metric in result.case.metrics:
        names[metric.name, ""] = f"{metric.name} (score)" if metric.name in taken else metric.name
    taken |= set(names.values())
    for one in result.case.initiatives:
        names["", one.name] = f"{one.name} (initiative)" if one.name in taken else one.name
    return names


def _of_gain(case: Case, initiative: str, metric: str) -> str:
    named = [
        entry
        for one in case.initiatives
        if one.name == initiative
        for effect in one.effects
        if effect.metric == metric
        for entry in effect.evidence
    ]
    return strongest(case, named)
