"""The verdicts on a table of one row per customer, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cxroi.case.counted import counted
from cxroi.evidence.sentences import (
    adds_nothing,
    individual_stories,
    label_of,
    many_tried,
    may_be_chance,
    more,
    without_an_effect,
    wrong_way,
)
from cxroi.evidence.verdicts import Facts, Reason, Verdict

SnapshotVerdict = Literal[
    "MOVES WITH IT", "USE, as said by you", "DO NOT USE", "CANNOT TELL", "WRONG DIRECTION", "TOO GOOD"
]
MOVES: SnapshotVerdict = "MOVES WITH IT"
AS_SAID: SnapshotVerdict = "USE, as said by you"
ATTESTED = {
    "yes": "You said that every score was taken before it was known who left.",
    "no": "Some scores were taken after it was known who left.",
    "unknown": "It is not known whether the scores were taken before it was known who left.",
}


def verdict_of(verdict: Verdict, reason: Reason, attested: str) -> SnapshotVerdict:
    """What a table without an order of time can earn instead of USE."""
    if reason == "direction":
        return MOVES
    if verdict != "USE":
        return verdict
    return AS_SAID if attested == "yes" else MOVES


def said(
    score: str,
    word: SnapshotVerdict,
    reason: Reason,
    facts: Facts,
    *,
    attested: str,
    separation: Sequence[str],
    ratio: float | None,
    low: float | None,
    high: float | None,
    needed: int | None,
) -> str:
    """The verdict in words."""
    name = label_of(score)
    if words := without_an_effect(reason, facts, name=name, goes="goes with leaving"):
        return words
    match reason:
        case "separates":
            where = f": everyone or nobody left at {'; '.join(separation)}" if separation else ""
            return (
                f"{name} almost determines who left{where}. That is too good to be true: perhaps it was recorded, or computed, after the outcome was "
                "known. Find out when; until then it explains nothing."
            )
        case "no outcome":
            return f"We cannot tell whether {name} goes with leaving: no customer has both an answer and a known end."
    found = facts.estimate
    if found is None:
        raise ValueError(f"{reason} needs an estimate")
    match reason:
        case "few accounts":
            return individual_stories(found.accounts)
        case "few events":
            chance = may_be_chance(needed, found.events, "customers who left", table="levels")
            return f"We cannot tell yet: only {counted(found.events, 'customer')} left (or stayed), {chance}"
    if ratio is None:
        raise ValueError(f"{reason} needs an odds ratio")
    span = (
        ""
        if low is None or high is None
        else f" (odds ratio {ratio:.3g} a point, 95% interval {low:.3g} to {high:.3g})"
    )
    way = "less" if ratio < 1 else "more"
    moves = f"the higher {name}, the {way} often customers have left{span}"
    if word == MOVES:
        return f"{name} moves with leaving: {moves}. {ATTESTED[attested]} Without an order of time, leaving may just as well have caused the score."
    if word == AS_SAID:
        return f"{name} can be used, as said by you: {moves}. {ATTESTED[attested]} The table itself cannot show the order, so little of it counts as causal (tier E)."
    match reason:
        case "wrong side":
            return wrong_way(name, moves)
        case "small":
            return f"{name} does not go with leaving: the effect of a point is too small to matter{span}. Do not build a case on it."
        case "many tried":
            return many_tried(moves, "scores", facts)
        case "adds nothing":
            return adds_nothing(moves, "what is otherwise known")
    return (
        f"We cannot tell yet: {moves}; that includes both an effect that matters and none. "
        f"It needs about {more(needed, found.events)} more customers who left."
    )
