"""Words and parts that answers to objections share."""

from __future__ import annotations

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case.drivers import DRIVER
from cxroi.case.model import Effect, Initiative, Link
from cxroi.report.language.sentences import listed

NOT_YET = "Not answered yet: "
NAMED = 3
"""Names listed in an answer; the rest are counted."""


def effects_of(found: CaseAnalysis) -> list[tuple[Initiative, Effect]]:
    """Every effect with its initiative."""
    return [(initiative, effect) for initiative in found.case.initiatives for effect in initiative.effects]


def links_in_use(found: CaseAnalysis) -> list[Link]:
    """The links whose metric some initiative moves."""
    raised = {effect.metric for _, effect in effects_of(found) if effect.metric}
    return [link for link in found.case.links if link.metric in raised]


def effect_name(effect: Effect) -> str:
    """What an effect acts on, as answers name it."""
    return f"“{effect.metric or DRIVER[str(effect.driver)].label.lower()}”"


def link_name(link: Link) -> str:
    """A link, as answers name it."""
    return f"“{link.metric} → {DRIVER[link.driver].label.lower()}”"


def named(names: list[str]) -> str:
    """The first names, the rest counted."""
    unique = list(dict.fromkeys(names))
    rest = len(unique) - NAMED
    return f"{', '.join(unique[:NAMED])} and {rest} more" if rest > 0 else listed(unique)


def agree(names: list[str], one: str, many: str) -> str:
    """The verb that fits the names."""
    return one if len(set(names)) == 1 else many
