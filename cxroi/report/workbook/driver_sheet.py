"""The page Drivers: the strength of each effect in each month, and the factor of every driver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cxroi.case import Case
from cxroi.case.drivers import DRIVER, label_of
from cxroi.case.model import Effect, Metric
from cxroi.case.paths import element_names
from cxroi.case.quantities import effects_by_path
from cxroi.engine.factors import COMPANY, Key
from cxroi.report.workbook.case_inputs import INCLUDED
from cxroi.report.workbook.formula import Content, Term, least, most, product, when
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.monthly_sheet import Line, Monthly
from cxroi.report.workbook.retention_sheet import churn_rate
from cxroi.report.workbook.timeline_sheet import Timeline

FactorLines = Mapping[Key, Line]


@dataclass(frozen=True)
class _Acting:
    """An effect with its line: for a direct change its factor, for a gain its points."""

    effect: Effect
    line: Line
    """For a change in points, its strength after causal share and capture; its factors differ by segment."""
    path: str


def write_drivers(page: Monthly, case: Case, live: Live, time: Timeline) -> FactorLines:
    """Write the page; returns the line of every factor that is not always 1, by driver and segment (None: the company)."""
    acting = []
    owners = [initiative.name for initiative in case.initiatives for _ in initiative.effects]
    for owner, (path, effect) in zip(owners, effects_by_path(case).items(), strict=True):
        acting.append(_write_effect(page, effect, path, owner, live, time))
    points = _write_points(page, case, [one for one in acting if one.effect.metric], live)
    terms = _direct_terms(page, case, acting, live, time)
    for key, lines in _write_links(page, case, points, live).items():
        terms.setdefault(key, []).extend(lines)
    if terms:
        page.section("Factors: the product of all that acts on a driver")
    found = {}
    order = list(DRIVER)
    for key in sorted(terms, key=lambda key: order.index(key[0])):
        driver, segment = key
        line = page.line(
            f"{label_of(driver)} · {segment or 'company'}", which="factor", unit=f"× {DRIVER[driver].unit}", look="bold",
            number="factor",
        )  # fmt: skip
        lines = terms[key]
        found[key] = line.fill(lambda month, lines=lines: product([one[month] for one in lines]))
    return found


def _write_effect(page: Monthly, effect: Effect, path: str, owner: str, live: Live, time: Timeline) -> _Acting:
    """Three lines: months it has acted, its strength, and its points or its factor."""
    page.section(f"{owner} → {effect.metric or label_of(str(effect.driver))}")
    age = page.line(
        "Months acting", which="age", unit="first month →", once=live[f"initiatives/{owner}/start_month"] + live[f"{path}/from_month"],
        once_as="whole", number="count",
    )  # fmt: skip
    first = age.once
    age.fill(lambda month: page.month[month] - first + 1)
    strength = page.line(
        "Share of full strength, 0 where left out", which="strength", unit="ramp in months →", once=most(live[f"{path}/ramp_months"], 1),
        once_as="whole", number="factor",
    )  # fmt: skip
    ramp = strength.once
    fade, switch = live[f"{path}/fade_per_year"], live[f"initiatives/{owner}/{INCLUDED}"]

    def grown(month: int) -> Term:
        full = least(1, age[month] / ramp)
        faded = (1 - fade) ** ((age[month] - ramp) / time.year_months)
        return when(age[month] < 1, 0, when(age[month] > ramp, faded, full)) * switch

    strength.fill(grown)
    shares = [live[f"{path}/reach"]]
    if effect.metric:
        line = page.line(
            "Gain × reach × strength", which="points", unit="at full strength →", once=product([live[f"{path}/gain"], *shares]),
            number="factor",
        )  # fmt: skip
        whole = line.once
        line.fill(lambda month: whole * strength[month])
    else:
        shares += [live[f"{path}/causal_share"], live[f"{path}/capture"]]
    if effect.change_points is not None:
        line = page.line(
            "Points × reach × causal share × capture × strength", which="points", unit="points that count →",
            once=product([live[f"{path}/change_points"], *shares]), once_as="share_fine", number="factor",
        )  # fmt: skip
        counted = line.once
        line.fill(lambda month: counted * strength[month])
    elif not effect.metric:
        line = page.line(
            "1 + change × reach × causal share × capture × strength", which="factor", unit="change that counts →",
            once=product([live[f"{path}/change"], *shares]), once_as="share_fine", number="factor",
        )  # fmt: skip
        whole = line.once
        line.fill(lambda month: most(0, 1 + whole * strength[month]))
    return _Acting(effect, line, path)


def _write_points(page: Monthly, case: Case, gains: list[_Acting], live: Live) -> dict[tuple[str, str | None], Line]:
    """Points gained by each metric, capped to its scale, for each group of segments that gains the same."""
    found: dict[tuple[str, str | None], Line] = {}
    metrics = [metric for metric in case.metrics if any(one.effect.metric == metric.name for one in gains)]
    if metrics:
        page.section("Points gained, within the scale of the metric")
    for metric in metrics:
        own = [one for one in gains if one.effect.metric == metric.name]
        groups: list[str | None] = [None]
        if any(one.effect.segments is not None for one in own):
            groups += [segment.name for segment in case.segments]
        for group in groups:
            lines = [
                one.line for one in own if group is None or one.effect.segments is None or group in one.effect.segments
            ]
            line = page.line(
                f"{metric.name} · {group or 'all'}", which="points", unit="points", look="bold", number="factor"
            )
            found[metric.name, group] = line.fill(
                lambda month, lines=lines, metric=metric: _capped(_added(lines, month), metric, live)
            )
    return found


def _added(lines: list[Line], month: int) -> Content:
    return sum((line[month] for line in lines[1:]), lines[0][month]) if lines else 0.0


def _capped(points: Content, metric: Metric, live: Live) -> Content:
    path = f"metrics/{metric.name}"
    now = live[f"{path}/now"]
    if metric.lowest is not None:
        points = most(points, live[f"{path}/lowest"] - now)
    if metric.highest is not None:
        points = least(points, live[f"{path}/highest"] - now)
    return points


def _write_links(
    page: Monthly, case: Case, points: Mapping[tuple[str, str | None], Line], live: Live
) -> dict[Key, list[Line]]:
    """The factor of each link, for each group of segments that gains the same."""
    terms: dict[Key, list[Line]] = {}
    names = element_names([{"metric": link.metric, "driver": link.driver} for link in case.links])
    linked = [(link, name) for link, name in zip(case.links, names, strict=True) if (link.metric, None) in points]
    if linked:
        page.section("Links: (1 + change per point) ^ (causal share × points)")
    for link, name in linked:
        split = sum(metric == link.metric for metric, _ in points) > 1
        company = DRIVER[link.driver].scope == "company"
        groups: list[str | None] = [None]
        if not company and (split or link.segments is not None):
            groups = [one.name for one in case.segments if link.segments is None or one.name in link.segments]
        change, cause = live[f"links/{name}/change_per_point"], live[f"links/{name}/causal_share"]
        for group in groups:
            gained = points[link.metric, group if split else None]
            where = "company" if company else group or "all segments"
            line = page.line(
                f"{link.metric} → {label_of(link.driver)} · {where}", which="factor", unit=f"× {DRIVER[link.driver].unit}",
                number="factor",
            )  # fmt: skip
            line.fill(lambda month, change=change, cause=cause, gained=gained: (1 + change) ** (cause * gained[month]))
            for key in _keys(case, link.driver, None if group is None else (group,)):
                terms.setdefault(key, []).append(line)
    return terms


def _direct_terms(
    page: Monthly, case: Case, acting: list[_Acting], live: Live, time: Timeline
) -> dict[Key, list[Line]]:
    terms: dict[Key, list[Line]] = {}
    for one in acting:
        if one.effect.driver:
            for key in _keys(case, one.effect.driver, one.effect.segments):
                line = one.line if one.effect.change_points is None else _of_rate(page, one, key, case, live, time)
                terms.setdefault(key, []).append(line)
    return terms


def _of_rate(page: Monthly, acting: _Acting, key: Key, case: Case, live: Live, time: Timeline) -> Line:
    """A change in points as a factor: (rate + points) / rate, of one segment."""
    driver, segment = key
    acts_on = DRIVER[driver].acts_on
    if driver == "churn" and segment is not None:
        rate = churn_rate(next(one for one in case.segments if one.name == segment), live, time.year_months)
    else:
        rate = live[acts_on if segment is None else f"segments/{segment}/{acts_on}"]
    line = page.line(
        f"{label_of(driver)} · {segment or 'company'}: (rate + points) / rate", which="factor", unit="rate →", once=rate,
        once_as="share_fine", number="factor",
    )  # fmt: skip
    base = line.once
    return line.fill(lambda month: most(0, (base + acting.line[month]) / base))


def _keys(case: Case, driver: str, segments: tuple[str, ...] | None) -> list[Key]:
    if DRIVER[driver].scope == "company":
        return [(driver, COMPANY)]
    return [(driver, segment.name) for segment in case.segments if segments is None or segment.name in segments]
