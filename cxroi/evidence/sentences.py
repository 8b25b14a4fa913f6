"""The verdict in a sentence, with its number."""

from __future__ import annotations

from math import log

from cxroi.case.counted import counted, listed
from cxroi.case.minus import with_minus
from cxroi.evidence.regression import SPEAK, TABLE_ONLY
from cxroi.evidence.verdicts import LEAST_ACCOUNTS, Facts, Reason, effect_of

LESS_AND_MORE = {
    "churn": ("customers with one more point leave {0} less often at any time", "customers with one more point leave {0} more often at any time"),
    "spend": ("one more point goes with {0} less spending by those who stay", "one more point goes with {0} more spending by those who stay"),
    "cross_sell": ("one more point goes with {0} fewer additional products kept", "one more point goes with {0} more additional products kept"),
    "nrr": ("one more point goes with {0} less revenue kept a year later", "one more point goes with {0} more revenue kept a year later"),
}  # fmt: skip
"""What a ratio means. A hazard ratio is about how often customers leave at any time, not how many have left by some day."""
NAME = {
    "churn": "who leaves",
    "spend": "what those who stay spend",
    "cross_sell": "who buys additional products",
    "nrr": "how much revenue a customer generates a year later",
}
COUNTED = {
    "churn": "customers who left after answering",
    "spend": "customer-years with a year before and a year after an answer",
    "cross_sell": "additional products kept after an answer",
    "nrr": "customer-years with a year before and a year after an answer",
}


def label_of(metric: str) -> str:
    """A metric's name as people write it.

    >>> label_of("nps"), label_of("trust_index"), label_of("emo_confident")
    ('NPS', 'Trust index', 'Confident')
    """
    name = metric.removeprefix("emo_")
    return name.upper() if len(name) <= 4 and name == metric else name.replace("_", " ").capitalize()


def sentence(
    metric: str, outcome: str, reason: Reason, facts: Facts, *, needed: int | None, money: float | None = None
) -> str:
    """The verdict in words; `money` is the revenue a year of the smallest effect of interest."""
    name, of_what = label_of(metric), NAME[outcome]
    found = facts.estimate
    if said := without_an_effect(reason, facts, name=name, goes=f"predicts {of_what}"):
        return said
    match reason:
        case "late":
            return (
                f"{name} is too good to be true: of {_count(facts.near, 'score')} dated within three months of a leaving, {facts.late:,} "
                f"({facts.late / facts.near:.0%}) on or after the day the customer left. Check when the score was recorded: a score given on "
                "leaving explains nothing. Leave such answers (an exit survey, say) out of the file and read it again; the others can be judged."
            )
        case "separates":
            share = f" (it separates the two in {max(facts.auc, 1 - facts.auc):.0%} of pairs)" if facts.auc else ""
            return (
                f"{name} almost determines {of_what}{share}: too good to be true. Check the timing; perhaps the score was recorded, "
                "or computed, after the outcome was known."
            )
        case "no outcome":
            return f"We cannot tell from these tables whether {name} predicts {of_what}: {_missing(outcome)}"
    if found is None:
        raise ValueError(f"{reason} needs an estimate")
    effect = _effect(outcome, found.theta)
    low, high = sorted(effect_of(end) for end in found.interval)
    interval = f"95% interval {_signed(low)} to {_signed(high)}"
    have = f"{found.events:,} {COUNTED[outcome]}"
    match reason:
        case "few accounts":
            return f"{individual_stories(found.accounts)} Pool more waves before running the numbers."
        case "few events":
            chance = may_be_chance(needed, found.events, COUNTED[outcome], table="bands")
            return (
                f"We cannot tell yet, and most firms of this kind cannot: there are {have}, {chance} "
                "Pool waves, follow for longer, or look at revenue instead."
            )
        case "no fit":
            return f"We cannot tell whether {name} predicts {of_what}: no model fits these {have}. A few customers decide the result; read them one by one."
        case "direction":
            return (
                f"We cannot tell until you say whether a high {name} is good or bad: {effect} ({interval}; {have}). Answer the question about "
                f"{name} to get the verdict."
            )
        case "wrong side":
            return wrong_way(name, f"{effect} ({interval})")
        case "adds":
            controlled = f", with {_known(facts)} controlled for" if facts.controlled else ""
            adds = "adds to these" if facts.controlled else "is found again"
            return f"{name} predicts {of_what}: {effect} ({interval}; {have}{controlled}), and it {adds} for customers it was not fitted on."
        case "small":
            least = effect_of(log(1 + facts.smallest))
            worth = (
                f" That would be worth about {money:,.0f} a year per standard deviation of the score." if money else ""
            )
            return (
                f"{name} does not move {of_what}: the effect of a point lies between {_signed(low)} and {_signed(high)}, less than the "
                f"{least:.1%} per point that would matter.{worth} Do not build a case on it."
            )
        case "many tried":
            return f"{many_tried(f'{effect} ({interval})', 'scores and outcomes', facts)} Another wave would decide it; so far there are {have}."
        case "adds nothing":
            nothing = adds_nothing(f"{effect} ({interval})", _known(facts))
            return f"{nothing} Another wave would decide it; so far there are {have}."
    return (
        f"We cannot tell yet: {effect}, but the {interval} includes both an effect that matters and "
        f"none. There are {have}; it needs about {more(needed, found.events)} more. Pool waves, follow for longer, or ask more customers."
    )


def _effect(outcome: str, theta: float) -> str:
    change = effect_of(theta)
    return LESS_AND_MORE[outcome][change > 0].format(f"{abs(change):.1%}")


def _signed(change: float) -> str:
    return with_minus(f"{change:+.1%}")


def more(needed: int | None, events: int) -> str:
    """How many more events would be needed, at least one."""
    return f"{max((needed or SPEAK) - events, 1):,}"


def without_an_effect(reason: Reason, facts: Facts, *, name: str, goes: str) -> str | None:
    """What is said of a study and of a snapshot alike where no effect was estimated; `goes`: “predicts who leaves”."""
    match reason:
        case "lost":
            return f"We cannot tell whether {name} {goes}: {facts.lost} A figure from the rest could mislead."
        case "open":
            return (
                f"We cannot tell whether {name} {goes} before this is answered: “{facts.open}” Until then customers who have stopped may count "
                "as customers who stay, and what they say on leaving as a forecast of it."
            )
        case "one value":
            return f"We cannot tell: every {name} score that can be counted here is the same. A score that never varies cannot predict anything; check the export."
    return None


def individual_stories(accounts: int) -> str:
    return f"We cannot tell yet: {counted(accounts, 'customer')} answered, and below {LEAST_ACCOUNTS} each is an individual story. Read the answers one by one."


def may_be_chance(needed: int | None, events: int, what: str, *, table: str) -> str:
    """The end of a sentence about too few events; `what` are the events, `table` is what can be shown meanwhile."""
    until = f" Until then use only the table of {table}." if events < TABLE_ONLY else ""
    return f"and below {SPEAK} any figure may be chance. It needs about {more(needed, events)} more {what}.{until}"


def wrong_way(name: str, effect: str) -> str:
    return (
        f"{name} points the wrong way: {effect}, against the direction of its scale. Find "
        "the reason (who is asked, which segment, the direction of the scale) before using it for anything."
    )


def many_tried(effect: str, tried: str, facts: Facts) -> str:
    chance = f"chance alone can produce this (p = {facts.adjusted_p:.2f} after Benjamini and Hochberg)"
    return f"We cannot tell: {effect}, but with so many {tried} tried, {chance}."


def adds_nothing(effect: str, known: str) -> str:
    return f"We cannot tell: {effect}, but for customers it was not fitted on it adds nothing to {known}."


def _known(facts: Facts) -> str:
    """What was controlled for: “tenure, quarter and segment”."""
    return listed(facts.controlled) or "what else is known"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _missing(outcome: str) -> str:
    return {
        "churn": "no customer with a score is followed afterwards. This needs customers' end dates, and scores given before them.",
        "spend": "this needs revenue for twelve months before and after a score.",
        "cross_sell": "this needs the number of products (n_products) in the monthly revenue, before and after a score.",
        "nrr": "this needs revenue for twelve months before and after a score.",
    }[outcome]
