"""What a verdict says, in a sentence with its number."""

from __future__ import annotations

from cxroi.evidence.regression import SPEAK, TABLE_ONLY
from cxroi.evidence.verdicts import LEAST_ACCOUNTS, Facts, Reason, effect_of

LESS_AND_MORE = {
    "churn": ("fewer customers leaving", "more customers leaving"),
    "spend": ("less spending by those who stay", "more spending by those who stay"),
    "cross_sell": ("fewer further products bought", "more further products bought"),
    "nrr": ("less revenue kept a year later", "more revenue kept a year later"),
}
NAME = {
    "churn": "who leaves",
    "spend": "what those who stay spend",
    "cross_sell": "who buys further products",
    "nrr": "how much revenue a customer brings a year later",
}
COUNTED = {
    "churn": "customers who left after answering",
    "spend": "customer-years with a year before and a year after an answer",
    "cross_sell": "further products bought after an answer",
    "nrr": "customer-years with a year before and a year after an answer",
}


def label_of(metric: str) -> str:
    """A metric's name as people write it.

    >>> label_of("nps"), label_of("trust_index")
    ('NPS', 'Trust index')
    """
    return metric.upper() if len(metric) <= 4 else metric.replace("_", " ").capitalize()


def sentence(metric: str, outcome: str, reason: Reason, facts: Facts, *, needed: int | None) -> str:
    """The verdict in words."""
    name, of_what = label_of(metric), NAME[outcome]
    found = facts.estimate
    match reason:
        case "late":
            return (
                f"{name} is too good to be true: {_count(facts.late, 'score')} dated on or after the day the customer left. "
                "Check when the score was recorded; a score given at the exit explains nothing."
            )
        case "separates":
            share = f" (it tells the two apart in {facts.auc:.0%} of pairs)" if facts.auc is not None else ""
            return (
                f"{name} all but determines {of_what}{share}: too good to be true. Check the timing; perhaps the score was recorded, "
                "or computed, after the outcome was known."
            )
        case "one value":
            return f"We cannot tell: every {name} score is the same. A score that never differs cannot go with anything; check the export."
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
            return (
                f"We cannot tell yet, and that is no fault of yours: {found.accounts} customers answered, and below {LEAST_ACCOUNTS} "
                "each of them is a story of its own. Read the answers one by one; pool more waves before reckoning."
            )
        case "few events":
            table = " Until then look at the table of bands only." if found.events < TABLE_ONLY else ""
            return (
                f"We cannot tell yet, and most firms of this kind cannot: there are {have}, and below {SPEAK} any figure is chance. "
                f"It needs about {_more(needed, found.events)} more.{table} Pool waves, follow for longer, or look at revenue instead."
            )
        case "wrong side":
            return (
                f"{name} points the wrong way: a point more goes with {effect} ({interval}), against what its scale promises. Look for "
                "what lies behind it (who is asked, which segment, the direction of the scale) before using it for anything."
            )
        case "adds":
            return (
                f"{name} predicts {of_what}: a point more goes with {effect} ({interval}; {have}, at equal tenure, size and trend), "
                "and it tells more than these do for customers it was not fitted on."
            )
        case "small":
            return (
                f"{name} does not move {of_what}: whatever a point does lies between {_signed(low)} and {_signed(high)}, less than would "
                "matter. Do not build a case on it."
            )
        case "adds nothing":
            return (
                f"We cannot tell: a point more of {name} goes with {effect} ({interval}), but for customers it was not fitted on it "
                f"adds nothing sure to tenure, size and trend. Another wave would settle it; so far there are {have}."
            )
    return (
        f"We cannot tell yet: a point more of {name} goes with {effect}, but the {interval} holds both an effect that matters and "
        f"none. There are {have}; it needs about {_more(needed, found.events)} more. Pool waves, follow for longer, or ask more customers."
    )


def _effect(outcome: str, theta: float) -> str:
    change = effect_of(theta)
    return f"{abs(change):.1%} {LESS_AND_MORE[outcome][change > 0]}"


def _signed(change: float) -> str:
    return f"{change:+.1%}".replace("-", "−")


def _more(needed: int | None, events: int) -> str:
    return f"{max((needed or SPEAK) - events, 1):,}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun} is" if number == 1 else f"{number:,} {noun}s are"


def _missing(outcome: str) -> str:
    return {
        "churn": "nobody with a score is seen afterwards. It needs end dates of customers, and scores given before them.",
        "spend": "it needs revenue of twelve months before and twelve months after a score.",
        "cross_sell": "it needs the number of products (n_products) in the monthly revenue, before and after a score.",
        "nrr": "it needs revenue of twelve months before and twelve months after a score.",
    }[outcome]
