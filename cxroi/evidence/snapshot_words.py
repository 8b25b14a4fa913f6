"""The verdicts on a table of one row per customer, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from cxroi.evidence.regression import SPEAK, TABLE_ONLY
from cxroi.evidence.sentences import label_of
from cxroi.evidence.verdicts import LEAST_ACCOUNTS, Facts, Reason, Verdict

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
    match reason:
        case "lost":
            return (
                f"We cannot tell whether {name} goes with leaving: {facts.lost} A figure from the rest could mislead."
            )
        case "separates":
            where = f": everyone or nobody left at {'; '.join(separation)}" if separation else ""
            return (
                f"{name} almost determines who left{where}. That is too good to be true: perhaps it was recorded, or computed, after the outcome was "
                "known. Find out when; until then it explains nothing."
            )
        case "one value":
            return f"We cannot tell: every {name} score is the same. A score that never varies cannot predict anything; check the export."
        case "no outcome":
            return f"We cannot tell whether {name} goes with leaving: no customer has both an answer and a known end."
    found = facts.estimate
    if found is None:
        raise ValueError(f"{reason} needs an estimate")
    match reason:
        case "few accounts":
            return f"We cannot tell yet: {found.accounts} customers answered, and below {LEAST_ACCOUNTS} each is an individual story. Read them one by one."
        case "few events":
            more = max((needed or SPEAK) - found.events, 1)
            table = " Until then use only the table of levels." if found.events < TABLE_ONLY else ""
            return f"We cannot tell yet: only {found.events} customers left (or stayed), and below {SPEAK} any figure may be chance. It needs about {more:,} more.{table}"
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
            return f"{name} points the wrong way: {moves}, against the direction of its scale. Find the reason before using it for anything."
        case "small":
            return f"{name} does not go with leaving: the effect of a point is too small to matter{span}. Do not build a case on it."
        case "many tried":
            return f"We cannot tell: {moves}, but with so many scores tried, chance alone can produce this (p = {facts.adjusted_p:.2f} after Benjamini and Hochberg)."
        case "adds nothing":
            return f"We cannot tell: {moves}, but for customers it was not fitted on it adds nothing to what is otherwise known."
    more = max((needed or SPEAK) - found.events, 1)
    return f"We cannot tell yet: {moves}; that includes both an effect that matters and none. It needs about {more:,} more customers who left."
