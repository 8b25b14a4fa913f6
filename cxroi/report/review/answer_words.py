"""An answer to an objection, its three states, and the parts of a case that answers name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from cxroi.analysis.case_analysis import CaseAnalysis, by_the_month
from cxroi.analysis.whatif import WhatIf, cost_of_delay
from cxroi.case.counted import capital, listed
from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.case.model import EVIDENCE_KINDS, Case, Effect, Initiative, Link
from cxroi.case.quantities import assumptions
from cxroi.engine.attribution import Contribution
from cxroi.report.language.formats import percent, short

State = Literal["holds", "weak", "open"]
STATES: dict[State, str] = {
    "holds": "a number of this case supports it",
    "weak": "there is a number, and it hurts",
    "open": "the case has no number for it",
}
"""Every state of an answer, best first, and its meaning."""

MARKS: dict[State | None, str] = {"holds": "✓", "weak": "✗", "open": "?"}
"""How files mark the states."""

MOSTLY = 0.5
"""Judgement: beyond half, finance asks about the rest."""
OWN = EVIDENCE_KINDS[:3]
"""Kinds of evidence that come from the company itself: experiment, own data, pilot."""
NAMED = 3
"""Names listed in an answer; the rest are counted."""


@dataclass(frozen=True)
class Answer:
    """The case's answer to an attack, and its state."""

    state: State
    text: str


def holds(text: str) -> Answer:
    """A number of this case answers the attack."""
    return Answer("holds", text)


def weak(problem: str, said: str = "") -> Answer:
    """There is a number, and it hurts; `problem` names it and the remedy."""
    return Answer("weak", f"{capital(problem)} {said}".strip())


def unanswered(missing: str, said: str = "") -> Answer:
    """The case has no number for it; `missing` says which number would answer."""
    return Answer("open", f"{capital(missing)} {said}".strip())


@dataclass(frozen=True)
class Claim:
    """One change that the case claims: an effect or a link in use, with the evidence for its size and its causal share."""

    name: str
    link: bool
    """True for a link from a score, False for an effect."""
    size: str
    """The kind of evidence for its change, gain, or change per point."""
    cause: str
    """The kind of evidence for its causal share."""
    causal_share: float | None
    """None where the claim has none: for a gain in points, its links hold the causal share."""


def claims(found: CaseAnalysis) -> list[Claim]:
    """Every effect, and every link whose metric some initiative moves, in file order; none where they bring no money."""
    case = found.case
    if not effects_of(found):
        return []
    moved = {effect.metric for _, effect in effects_of(found) if effect.metric}
    by_part: dict[str, dict[str, str]] = {}
    shares: dict[str, float] = {}
    owners: dict[str, str] = {}
    for one in assumptions(case):
        part, _, field = one.path.rpartition("/")
        if part.startswith("links/") or "/effects/" in part:
            by_part.setdefault(part, {})[field] = one.kind
            owners[part] = one.owner
            if field == "causal_share":
                shares[part] = float(one.quantity)
    guess = EVIDENCE_KINDS[-1]
    claimed = []
    for part, kinds in by_part.items():
        size = next(
            (kinds[field] for field in ("change", "change_points", "gain", "change_per_point") if field in kinds), None
        )
        metric = part.removeprefix("links/").split(" → ")[0] if part.startswith("links/") else None
        if size is None or (metric is not None and metric not in moved):
            continue
        points = "gain" in kinds
        claimed.append(
            Claim(
                f"“{owners[part]}”",
                part.startswith("links/"),
                size,
                size if points else kinds.get("causal_share", guess),
                None if points else shares.get(part, 1.0),
            )
        )
    return claimed


def effects_of(found: CaseAnalysis) -> list[tuple[Initiative, Effect]]:
    """Every effect that can move money, with its initiative: on a driver, or on a score that a link turns into money.

    None where no driver brings anything: effects without money answer nothing.
    """
    moved = sum(abs(share.present_value) for name, share in _by_driver(found) if name != DIRECT)
    if short(moved, found.case.currency) == short(0, found.case.currency):
        return []
    linked = {link.metric for link in found.case.links}
    every = [(initiative, effect) for initiative in found.case.initiatives for effect in initiative.effects]
    return [(initiative, effect) for initiative, effect in every if effect.driver or effect.metric in linked]


def unless_stated(found: CaseAnalysis, answer: Answer) -> Answer:
    """The answer, or a weak one where most of the benefit is entered as a sum: what holds of the rest says little of it."""
    gains = {name: max(0.0, share.present_value) for name, share in _by_driver(found)}
    share = gains.get(DIRECT, 0.0) / (sum(gains.values()) or 1.0)
    if answer.state != "holds" or share <= MOSTLY:
        return answer
    problem = f"{percent(share)} of the benefit is entered as a sum that follows from no change in what customers or staff do."
    return weak(f"{problem} Effects would answer it.", answer.text)


def _by_driver(found: CaseAnalysis) -> Iterable[tuple[str, Contribution]]:
    return found.evaluation.attribution.by_driver.items()


def links_in_use(found: CaseAnalysis) -> list[Link]:
    """The links whose metric some initiative moves."""
    raised = {effect.metric for _, effect in effects_of(found) if effect.metric}
    return [link for link in found.case.links if link.metric in raised]


def effect_name(effect: Effect) -> str:
    """What an effect acts on, in the words of answers."""
    return f"“{effect.metric or DRIVER[str(effect.driver)].label.lower()}”"


def named(names: Iterable[str]) -> str:
    """The first names, the rest counted."""
    unique = list(dict.fromkeys(names))
    rest = len(unique) - NAMED
    return f"{', '.join(unique[:NAMED])} and {rest} more" if rest > 0 else listed(unique)


def gain_by_the_month(found: CaseAnalysis, later: WhatIf) -> str:
    """What a gain from starting later is where months are not taken together to years; empty where the case discounts by the month."""
    if later.difference <= 0 or found.case.finance.discounting == "monthly":
        return ""
    by_month = next(one.difference for one in found.delay_by_the_month if one.name == later.name)
    return f" ({_moved_by_the_month(by_month, found.case.currency)})"


def _moved_by_the_month(difference: float, currency: str) -> str:
    verb = "gain" if difference > 0 else "cost"
    return f"discounted month by month it would {verb} {short(abs(difference), currency)}"


def start_later(case: Case, months: int) -> str:
    """What starting so many months later does to NPV, and what it would do where months are not taken together to years."""
    (later,) = cost_of_delay(case, (months,))
    verb = "gains" if later.difference > 0 else "costs"
    said = f"starting {later.name} {verb} {short(abs(later.difference), case.currency)}"
    if case.finance.discounting == "monthly":
        return said
    (by_month,) = cost_of_delay(by_the_month(case), (months,))
    return f"{said} ({_moved_by_the_month(by_month.difference, case.currency)})"


def gain_from_waiting(found: CaseAnalysis) -> str:
    """That starting later gains, where it does, by as much as the best of the delays tried; empty where none gains."""
    best = max(found.cost_of_delay, key=lambda one: one.difference)
    if best.difference <= 0:
        return ""
    return f"starting later gains {short(best.difference, found.case.currency)}{gain_by_the_month(found, best)}"


def agree(names: Iterable[str], one: str, many: str) -> str:
    """The verb that fits the names."""
    return one if len(set(names)) == 1 else many
