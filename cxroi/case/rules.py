"""Rules across the parts of a case: names are unique, references exist, factors stay above zero.

They read plain data and skip values of the wrong type, so that type errors and broken rules are
reported together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cxroi.case.drivers import DRIVER
from cxroi.case.errors import ErrorDetail, nearest, shown
from cxroi.case.heard import heard_errors
from cxroi.case.paths import element_names, members
from cxroi.case.proof_rules import proof_errors
from cxroi.case.tenure_rules import likely_average, tenure_errors

MORE_THAN_ALL = ("takes away more than there is", "−100% takes away all of it; write a smaller change.")
"""The error and the remedy for a reduction of more than 100%."""


def rule_errors(data: Any) -> Iterator[ErrorDetail]:
    """Every broken rule across parts of the plain data."""
    if not isinstance(data, dict):
        return
    yield from _repeated_names(data)
    segments, metrics = _names(data, "segments"), _names(data, "metrics")
    for path, effect, initiative in _effects(data):
        yield from _effect_errors(path, effect, segments=segments, metrics=metrics)
        for field, changes in _relative_changes(data, path, effect):
            if isinstance(changes, ErrorDetail):
                yield changes
            else:
                start, horizon = initiative.get("start_month", 0), _horizon(data)
                yield from _negative_factor(path, effect, field, changes, start=start, horizon=horizon)
    for name, link in _elements(data, "links"):
        if isinstance(link.get("metric"), str) and link["metric"] not in metrics:
            yield _unknown(f"links/{name}/metric", link["metric"], "a metric of the case", metrics)
        yield from _scope_errors(f"links/{name}", link, segments)
    yield from _portfolio_errors(data)
    for path, line in _lines(data):
        yield from _scope_errors(path, line, segments)
        if isinstance(line.get("to_month"), int) and line["to_month"] < _whole(line.get("from_month", 1)):
            yield ErrorDetail(
                f"{path}/to_month", shown(line["to_month"]), "must not lie before from_month", "Correct one of the two."
            )
    for name, segment in _elements(data, "segments"):
        yield from tenure_errors(f"segments/{name}", segment)
    for name, metric in _elements(data, "metrics"):
        yield from _scale_errors(f"metrics/{name}", metric)
    yield from proof_errors(data)
    yield from heard_errors(data)


def _effect_errors(path: str, effect: dict, *, segments: list[str], metrics: list[str]) -> Iterator[ErrorDetail]:
    driver, metric = effect.get("driver"), effect.get("metric")
    if (driver is None) == (metric is None):
        yield ErrorDetail(
            path,
            "",
            "must name either a driver or a metric",
            "Add `driver: …` for a direct change, or `metric: …` for a gain in points.",
        )
        return
    if metric is not None and isinstance(metric, str) and metric not in metrics:
        yield _unknown(f"{path}/metric", metric, "a metric of the case", metrics)
    wrong, right = (("change", "change_points"), "gain") if metric is not None else (("gain",), "change")
    for key in wrong:
        if effect.get(key) is not None:
            yield ErrorDetail(
                f"{path}/{key}",
                shown(effect[key]),
                f"does not belong to an effect on a {'metric' if metric else 'driver'}",
                f"Use `{right}`.",
            )
    if effect.get("change_points") is not None and effect.get("change") not in (None, 0):
        rule = "is given beside a relative change; an effect takes only one of the two"
        yield ErrorDetail(f"{path}/change_points", shown(effect["change_points"]), rule, "Remove one of them.")
    yield from _scope_errors(path, effect, segments)


def _portfolio_errors(data: dict) -> Iterator[ErrorDetail]:
    """Initiatives that are required or excluded must be others of the case, and not both."""
    known = _names(data, "initiatives")
    for name, initiative in _elements(data, "initiatives"):
        lists = {
            key: [one for one in initiative.get(key) or () if isinstance(one, str)]
            for key in ("requires", "excludes")
            if isinstance(initiative.get(key), list)
        }
        for key, others in lists.items():
            for other in others:
                if other not in known:
                    yield _unknown(f"initiatives/{name}/{key}", other, "an initiative of the case", known)
                elif other == initiative.get("name"):
                    rule = "names the initiative itself"
                    yield ErrorDetail(f"initiatives/{name}/{key}", shown(other), rule, "Name another initiative.")
        both = set(lists.get("requires", ())) & set(lists.get("excludes", ()))
        for other in sorted(both):
            rule = "is both required and excluded"
            yield ErrorDetail(f"initiatives/{name}/requires", shown(other), rule, "Remove one of the two.")


def _scope_errors(path: str, part: dict, segments: list[str]) -> Iterator[ErrorDetail]:
    """Segments that do not exist, or are named where the driver belongs to the company."""
    driver, named = part.get("driver"), part.get("segments")
    if isinstance(driver, str) and driver in DRIVER and DRIVER[driver].scope == "company" and named is not None:
        yield ErrorDetail(
            f"{path}/segments",
            shown(named),
            f"has no place here: {driver} belongs to the company",
            "Remove `segments`.",
        )
    elif isinstance(named, list):
        for segment in named:
            if isinstance(segment, str) and segment not in segments:
                yield _unknown(f"{path}/segments", segment, "a segment of the case", segments)


def _relative_changes(data: dict, path: str, effect: dict) -> Iterator[tuple[str, list[float] | ErrorDetail]]:
    """The figures of an effect's relative change; of points, over the likely rate of each segment they act on."""
    driver, points = effect.get("driver"), effect.get("change_points")
    if not isinstance(driver, str) or driver not in DRIVER:
        return
    if points is None:
        figures = _figures(effect.get("change", 0))
        if figures is not None:
            yield "change", figures
        return
    added = _figures(points)
    for rate in _likely_rates(data, driver, effect.get("segments")) if added is not None else ():
        if rate > 0:
            yield "change_points", [figure / rate for figure in added or ()]
        else:
            rule = f"is added to a rate ({DRIVER[driver].acts_on}) that is not above 0"
            yield "change_points", ErrorDetail(f"{path}/change_points", shown(points), rule, "Enter that rate first.")


def _likely_rates(data: dict, driver: str, named: Any) -> Iterator[float]:
    """The likely rate that a driver acts on, in each of its segments or of the company."""
    if DRIVER[driver].scope == "company":
        sources: list[Any] = [data]
    else:
        segments = list(members(data.get("segments")))
        sources = [one for one in segments if not isinstance(named, list) or one.get("name") in named]
    for value in sources:
        stated = value if driver == "churn" and isinstance(value, dict) else {}
        if any(stated.get(key) is not None for key in ("churn_by_tenure", "churn_per_month")):
            yield likely_average(value)
            continue
        for step in DRIVER[driver].acts_on.split("/"):
            value = value.get(step) if isinstance(value, dict) else None
        figures = _figures(value)
        if figures is not None or value is None:
            yield (figures or [0.0])[len(figures or [0.0]) // 2]


def _negative_factor(
    path: str, effect: dict, field: str, changes: list[float], *, start: Any, horizon: int
) -> Iterator[ErrorDetail]:
    """Report a change that takes a factor below 0 in its worst draw in its strongest month."""
    figures = [_figures(effect.get(key, 1)) for key in ("reach", "causal_share", "capture")]
    if any(three is None for three in figures):
        return
    acting = horizon - _whole(start) - _whole(effect.get("from_month", 1)) + 1
    strongest = min(1.0, acting / max(1, _whole(effect.get("ramp_months", 0)))) if acting > 0 else 0.0
    factor = 1 + min(changes) * strongest
    for three in figures:
        factor = 1 + (factor - 1) * max(three or [1.0])
    if factor == 0 and effect.get("driver") == "inventory_turns":
        yield ErrorDetail(
            f"{path}/{field}", shown(effect[field]), "stops the stock from turning at all", "Write a smaller change."
        )
    if factor < 0:
        yield ErrorDetail(
            f"{path}/{field}",
            shown(effect[field]),
            *MORE_THAN_ALL,
        )


def _scale_errors(path: str, metric: dict) -> Iterator[ErrorDetail]:
    now, lowest, highest = _figures(metric.get("now", 0)), metric.get("lowest"), metric.get("highest")
    if now is None:
        return
    if isinstance(lowest, int | float) and min(now) < lowest:
        yield ErrorDetail(
            f"{path}/now",
            shown(metric.get("now", 0)),
            f"must lie on its scale, from {lowest}",
            "Correct `now` or `lowest`.",
        )
    if isinstance(highest, int | float) and max(now) > highest:
        yield ErrorDetail(
            f"{path}/now",
            shown(metric.get("now", 0)),
            f"must lie on its scale, up to {highest}",
            "Correct `now` or `highest`.",
        )


def _repeated_names(data: dict) -> Iterator[ErrorDetail]:
    places = [(key, data.get(key)) for key in ("metrics", "segments", "initiatives", "evidence", "scenarios", "pilots")]
    for name, initiative in _elements(data, "initiatives"):
        places += [(f"initiatives/{name}/{key}", initiative.get(key)) for key in ("costs", "benefits")]
    for path, elements in places:
        if not isinstance(elements, list) or len(elements) < 2:
            continue
        key = "id" if path == "evidence" else "name"
        names = (element.get(key) for element in members(elements))
        times = Counter(name for name in names if isinstance(name, str))
        for name in (name for name, often in times.items() if often > 1):
            yield ErrorDetail(
                path, shown(name), "appears more than once; names are unique in a list", "Rename one of them."
            )


def _unknown(path: str, value: Any, what: str, known: list[str]) -> ErrorDetail:
    return ErrorDetail(path, shown(value), f"must be {what}", nearest(value, known))


def _elements(data: dict, key: str) -> Iterator[tuple[str, dict]]:
    elements = data.get(key)
    if isinstance(elements, list):
        for name, element in zip(element_names(elements), elements, strict=True):
            if isinstance(element, dict):
                yield name, element


def _names(data: dict, section: str) -> list[str]:
    return [element["name"] for element in members(data.get(section)) if isinstance(element.get("name"), str)]


def _effects(data: dict) -> Iterator[tuple[str, dict, dict]]:
    for name, initiative in _elements(data, "initiatives"):
        for effect_name, effect in _elements(initiative, "effects"):
            yield f"initiatives/{name}/effects/{effect_name}", effect, initiative


def _lines(data: dict) -> Iterator[tuple[str, dict]]:
    for name, initiative in _elements(data, "initiatives"):
        for key in ("costs", "benefits"):
            for line_name, line in _elements(initiative, key):
                yield f"initiatives/{name}/{key}/{line_name}", line


def _horizon(data: dict) -> int:
    finance = data.get("finance")
    return 12 * _whole(finance.get("years", 0)) if isinstance(finance, dict) else 0


def _whole(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0


def _figures(value: Any) -> list[float] | None:
    """The figures of a quantity in plain data; None if it has the wrong type."""
    figures = value if isinstance(value, list) else [value]
    good = all(isinstance(figure, int | float) and not isinstance(figure, bool) for figure in figures)
    return [float(figure) for figure in figures] if good and figures else None
