"""The chain from investment to money (the loyalty flywheel), as numbers and as a Sankey diagram.

invest → experience metric → behaviour (drivers) → dollars, with the strength of evidence on each link.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from cxroi.case.drivers import DIRECT, label_of
from cxroi.case.model import Case
from cxroi.case.quantities import strongest
from cxroi.engine.evaluation import Evaluation
from cxroi.report.charts import spec
from cxroi.report.charts.scales import Axis
from cxroi.report.language.formats import percent, short
from cxroi.report.language.sentences import gained_points, rests_weakly

END = "Benefit"


@dataclass(frozen=True)
class Arrow:
    """One arrow of the chain: from where, to where, how much it carries [present value], what is known of it."""

    source: str
    target: str
    value: float
    said: str
    evidence: str


@dataclass(frozen=True)
class _Route:
    """One way in which a driver is moved: by whom, through which metric, with what weight among the ways."""

    initiative: str
    metric: str | None
    weight: float
    said: str
    evidence: str


def chain(result: Evaluation) -> tuple[Arrow, ...]:
    """The arrows of a case, left to right. What a driver brings is shared among its routes by their full strength."""
    case, currency = result.case, result.case.currency
    names, gains = _names(result), dict[tuple[str, str], float]()
    moves, ends = [], []
    for driver, share in result.attribution.by_driver.items():
        for route in _routes(case, driver):
            value = share.present_value * route.weight
            if route.metric:
                key = route.initiative, route.metric
                gains[key] = gains.get(key, 0.0) + value
            source = names[route.metric or "", route.initiative if not route.metric else ""]
            moves.append(Arrow(source, label_of(driver), value, route.said, route.evidence))
        part = percent(share.present_value / result.pv_benefits) if result.pv_benefits else "none"
        said = f"{short(share.present_value, currency)}, {part} of the benefit"
        ends.append(Arrow(label_of(driver), END, share.present_value, said, "computed"))
    points = gained_points(case)
    lifts = [
        Arrow(
            names["", initiative],
            names[metric, ""],
            value,
            f"{points.get(metric, 0.0):.3g} points in all",
            _of_gain(case, initiative, metric),
        )
        for (initiative, metric), value in gains.items()
    ]
    return (*lifts, *moves, *ends)


def sankey(result: Evaluation, parts: Mapping[str, float]) -> spec.Chart:
    """The chain drawn, over the parts of the benefit by evidence; losses are left out of the drawing and stand in the table."""
    case, arrows = result.case, chain(result)
    drawn = tuple(
        spec.Arrow(arrow.source, arrow.target, arrow.value, f"{arrow.said}\nevidence: {arrow.evidence}")
        for arrow in arrows
        if arrow.value > 0
    )
    colours = {name: "cost" for (metric, _), name in _names(result).items() if not metric}
    colours |= {label_of(name): name for name in result.attribution.by_driver} | {END: "programme"}
    finding = rests_weakly(parts) if drawn else "No benefit runs through the chain yet"
    rows = [(arrow.source, arrow.target, arrow.value, arrow.said, arrow.evidence) for arrow in arrows]
    columns = ["From", "To", f"Present value, {case.currency}", "What it says", "Strongest evidence"]
    table = pd.DataFrame(rows, columns=columns)
    return spec.Chart("chain", finding, spec.Flow(drawn, colours), table, case.currency, Axis("money"))


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


def _routes(case: Case, driver: str) -> list[_Route]:
    """Every way a driver is moved, with weights that add up to 1."""
    found = list(_direct_benefits(case) if driver == DIRECT else _ways(case, driver))
    whole = sum(route.weight for route in found)
    return [replace(route, weight=route.weight / whole) for route in found] if whole else []


def _ways(case: Case, driver: str) -> Iterable[_Route]:
    for initiative in case.initiatives:
        for effect in initiative.effects:
            if effect.driver == driver:
                change = float(effect.change)
                counted = change * float(effect.reach * effect.causal_share * effect.capture)
                said = f"{percent(change, digits=1)}, of which {percent(counted, digits=1)} counts"
                yield _Route(initiative.name, None, abs(counted), said, strongest(case, effect.evidence))
            for link in case.links:
                if effect.metric == link.metric and link.driver == driver:
                    per_point, cause = float(link.change_per_point), float(link.causal_share)
                    size = abs(float(effect.gain * effect.reach) * per_point * cause)
                    said = f"{percent(per_point, digits=2)} a point, {percent(cause)} of it causal"
                    yield _Route(initiative.name, link.metric, size, said, strongest(case, link.evidence))


def _direct_benefits(case: Case) -> Iterable[_Route]:
    for initiative in case.initiatives:
        for benefit in initiative.benefits:
            money = float(benefit.one_off + benefit.per_year + sum(benefit.by_year or ()))
            counted = abs(money * float(benefit.causal_share * benefit.capture))
            yield _Route(initiative.name, None, counted, benefit.name, strongest(case, benefit.evidence))


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
