"""What a reviewer asks of the links of a case: all of it causal, the sign, and one effect counted on two routes."""

from __future__ import annotations

from collections.abc import Iterator

from cxroi.case.counted import listed
from cxroi.case.drivers import DRIVER
from cxroi.case.model import Case


def points_claimed(case: Case, metric: str) -> float:
    """Points that all effects together claim to gain in a metric, each over those it reaches."""
    effects = (effect for initiative in case.initiatives for effect in initiative.effects)
    return sum(float(effect.gain * effect.reach) for effect in effects if effect.metric == metric)


def links_asked(case: Case) -> Iterator[tuple[str, str]]:
    """The path and the words of each question on what links a metric with money."""
    for number, link in enumerate(case.links, start=1):
        path = f"links/{number}"
        if link.causal_share == 1:
            yield (
                path,
                f"Is all of the association between {link.metric} and {DRIVER[link.driver].label.lower()} causal, and none of it coincidence?",
            )
        driver = DRIVER[link.driver]
        moved = points_claimed(case, link.metric) * link.change_per_point
        if moved and (moved > 0) != (driver.better == "higher"):
            yield (
                path,
                f"The change in {link.metric} makes {driver.label.lower()} worse through this link. Is its sign right?",
            )
    for name, driver in DRIVER.items():
        moving = [link.metric for link in case.links if link.driver == name and points_claimed(case, link.metric)]
        if len(moving) > 1:
            yield (
                "links",
                f"{listed(moving)} are raised, and each moves {driver.label.lower()}. Do the same customers say so twice?",
            )
    for initiative in case.initiatives:
        raised = {effect.metric for effect in initiative.effects if effect.metric}
        direct = {effect.driver for effect in initiative.effects if effect.driver}
        for link in case.links:
            if link.metric in raised and link.driver in direct:
                label = DRIVER[link.driver].label.lower()
                yield (
                    "links",
                    f"“{initiative.name}” moves {label} directly and through {link.metric}. Is one effect counted on two routes?",
                )
