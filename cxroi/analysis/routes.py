"""Routes: on which way each dollar of benefit comes, from an initiative, through a score or directly, to a driver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.case.model import Benefit, Case, Effect, Link
from cxroi.engine.costs import line_by_month
from cxroi.engine.evaluation import Evaluation
from cxroi.engine.factors import likely_rate
from cxroi.engine.valuation import present_value


@dataclass(frozen=True)
class Route:
    """One way in which a source of benefit is moved, and what it brings."""

    initiative: str
    source: str
    """The driver, or `direct`."""
    part: Effect | Benefit
    link: Link | None
    """The link from a metric to the driver; None where the initiative acts directly."""
    value: float
    """Present value of benefit that comes this way [currency]."""

    @property
    def metric(self) -> str | None:
        """The score it passes through; None where it passes through none."""
        return self.link.metric if self.link else None


def routes(result: Evaluation) -> tuple[Route, ...]:
    """Every route of a case. The Shapley value of a source is shared among its routes by their strength once all acts.

    Strength is |change · reach · causal share · capture| of an effect on the driver, |gain · reach · change per point · causal
    share| through a link, and the present value of a direct benefit. The routes of a source add up to what it brings.
    """
    found: list[Route] = []
    for source, share in result.attribution.by_driver.items():
        ways = list(_benefits(result) if source == DIRECT else _ways(result.case, source))
        whole = sum(way.value for way in ways)
        found += [replace(way, value=share.present_value * way.value / whole) for way in ways if whole]
    return tuple(found)


def _ways(case: Case, driver: str) -> Iterator[Route]:
    """Every way a driver is moved, with its strength in place of its value."""
    for initiative in case.initiatives:
        for effect in initiative.effects:
            if effect.driver == driver:
                strength = abs(_change(case, effect) * float(effect.reach * effect.causal_share * effect.capture))
                yield Route(initiative.name, driver, effect, None, strength)
            for link in case.links:
                if effect.metric == link.metric and link.driver == driver:
                    strength = abs(float(effect.gain * effect.reach * link.change_per_point * link.causal_share))
                    yield Route(initiative.name, driver, effect, link, strength)


def _change(case: Case, effect: Effect) -> float:
    """The relative change of an effect on a driver; points over the mean likely rate of where they act."""
    if effect.change_points is None:
        return float(effect.change)
    driver = str(effect.driver)
    names = [one.name for one in case.segments if effect.segments is None or one.name in effect.segments]
    where: list[str | None] = [*names] if DRIVER[driver].scope == "segment" else [None]
    rates = [likely_rate(case, driver, name) for name in where]
    return float(effect.change_points) * len(rates) / sum(rates) if rates else 0.0


def _benefits(result: Evaluation) -> Iterator[Route]:
    horizon = len(result.discount) - 1
    for initiative in result.case.initiatives:
        for benefit in initiative.benefits:
            amounts, _ = line_by_month(benefit, start_month=initiative.start_month, horizon=horizon)
            worth = float(present_value(result.discount, amounts)) * float(benefit.causal_share * benefit.capture)
            yield Route(initiative.name, DIRECT, benefit, None, worth)
