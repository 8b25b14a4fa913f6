"""Words for a pilot: its recommendation, the rule in data units, and the result of each look."""

from __future__ import annotations

from cxroi.analysis.pilot import PilotValue
from cxroi.analysis.pilot_looks import LookSoFar
from cxroi.case.counted import capital, noun_of
from cxroi.case.drivers import DRIVER
from cxroi.case.minus import with_minus
from cxroi.case.model import Case
from cxroi.report.language.formats import chances, count, counted, full, in_groups, percent, short
from cxroi.report.language.uncounted import undecided

NOUN = {
    "churn": "churn", "spend": "revenue per customer", "cross_sell": "cross-sales", "referral": "referrals",
    "contacts": "contacts per customer", "cost_per_contact": "the cost of a contact", "employee_turnover": "employee turnover",
}  # fmt: skip
"""The name of a driver in sentences on its rise or fall."""
PLURAL = ("cross_sell", "referral", "contacts")


def not_valued(value: PilotValue, case: Case) -> str:
    """What is missing where the initiative would be dropped for it, in place of all that rests on its value."""
    return undecided(case, value.pilot.initiative) if value.recommendation == "drop" else ""


def recommended(value: PilotValue, case: Case) -> str:
    """The recommendation in a sentence, after what is missing for the initiative to be valued."""
    missing = undecided(case, value.pilot.initiative)
    return not_valued(value, case) or f"{missing} {_recommended(value, case.currency)}".strip()


def _recommended(value: PilotValue, currency: str) -> str:
    best = value.best
    if value.recommendation == "pilot":
        if value.enbs > 0:
            return (
                f"Pilot first: its information is worth {full(value.evsi, currency)}, of which {full(value.enbs, currency)} is left "
                "after its cost and the delay."
            )
        return (
            f"Pilot first, but with {counted(best.customers, 'customer')}: with {count(value.pilot.customers)} it costs more than it is "
            f"worth, at the recommended size {full(best.enbs, currency)} is left."
        )
    now = (
        f"fund {value.pilot.initiative} now: it adds {short(value.npv, currency)} on average"
        if value.recommendation == "fund now"
        else f"drop {value.pilot.initiative}: it loses {short(-value.npv, currency)} on average"
    )
    if not value.could_change:
        return f"Do not pilot: no result would change the decision. {capital(now)}."
    price = value.chosen.cost + value.cost_of_delay
    return (
        f"Do not pilot, {now}. The pilot's information is worth {full(value.evsi, currency)}; it would cost "
        f"{full(price, currency)}, including delay."
    )


def rule(value: PilotValue, case: Case) -> str:
    """What the pilot must show, in the units of its result; "" where the initiative cannot be valued yet."""
    if not_valued(value, case):
        return ""
    if value.threshold is None or not value.could_change:
        return "There is no decision rule: whatever it shows, the decision is the same."
    what = noun(value.pilot.outcome)
    size = measured(abs(value.threshold), value.is_metric)
    verb = "falls" if value.threshold < 0 else "rises"
    if value.pilot.outcome in PLURAL:
        verb = verb[:-1]
    if (value.threshold < 0) == value.go_below:
        return f"Go if {what} {verb} by at least {size}; otherwise stop."
    return f"Stop if {what} {verb} by more than {size}; otherwise go."


def noun(outcome: str) -> str:
    """The name of an outcome in a sentence."""
    return NOUN.get(outcome, DRIVER[outcome].label.lower() if outcome in DRIVER else outcome)


def measured(value: float, is_metric: bool) -> str:
    """A size of an effect: percent of a driver, points of a metric.

    >>> measured(0.031, False), measured(2.5, True)
    ('3.1%', '2.5 points')
    """
    if is_metric:
        text = with_minus(f"{value:.1f}")
        return f"{in_groups(text)} {noun_of(text == '1.0', 'point')}"
    return percent(value, digits=1)


def odds(value: PilotValue) -> str:
    """The chance of each decision, where the result makes one, and how well it tells the expected effect from the break-even."""
    decides = value.threshold is not None and value.could_change
    said = f"{capital(chances(value.p_go))} that the result is go." if decides else ""
    if value.power is not None and value.break_even is not None:
        said += (
            f"{' ' if said else ''}If the effect is {measured(value.expected, value.is_metric)}, as expected, {chances(value.power)} that this pilot "
            f"shows it to be better than the break-even of {measured(value.break_even, value.is_metric)} with 95% confidence."
        )
    return said


def design(value: PilotValue, currency: str) -> str:
    """The pilot in a sentence."""
    pilot, size = value.pilot, value.chosen
    where = f" in {pilot.segment}" if pilot.segment else ""
    return (
        f"{pilot.initiative} for {counted(size.customers, 'customer')}{where}, compared with {counted(size.comparison, 'other')} for "
        f"{counted(pilot.months, 'month')}, at {full(size.cost, currency)}; {'the initiative waits for it' if pilot.delays == 'initiative' else 'nothing waits for it'}."
    )


def so_far(value: PilotValue, look: LookSoFar) -> str:
    """The result of the pilot up to its last month."""
    said = [measured(one, value.is_metric) for one in (look.estimate, look.low, look.high)]
    end = {
        "go": "The rule is met: go.",
        "stop": "The rule can no longer be met: stop.",
        "go on looking": "CANNOT TELL yet: keep observing.",
    }[look.state]
    return f"Up to {look.month}: {noun(value.pilot.outcome)} {said[0]} against the comparison, interval {said[1]} to {said[2]} over all looks together. {end}"


def claim(value: PilotValue, look: LookSoFar) -> str:
    """The result of the pilot, in the words of the evidence register."""
    said = [measured(one, value.is_metric) for one in (look.estimate, look.fixed_low, look.fixed_high)]
    where = f" in {value.pilot.segment}" if value.pilot.segment else ""
    return (
        f"{capital(noun(value.pilot.outcome))} of {counted(value.chosen.customers, 'customer')}{where} who had {value.pilot.initiative}: {said[0]} against "
        f"{count(value.chosen.comparison)} who did not, 95% interval {said[1]} to {said[2]}, up to {look.month}."
    )


def to_enter(outcome: str, is_metric: bool) -> str:
    """The figure to enter for a month of a pilot.

    >>> to_enter("contacts", False), to_enter("NPS", True)
    ('all contacts of the group', 'the mean NPS of the group')
    """
    if is_metric:
        return f"the mean {outcome} of the group"
    return {
        "churn": "how many left", "spend": "the revenue of the group", "cross_sell": "how many products were sold",
        "referral": "how many were referred", "contacts": "all contacts of the group",
        "cost_per_contact": "the mean cost of a contact, times the customers of the group", "employee_turnover": "how many left",
    }[outcome]  # fmt: skip


def working(value: PilotValue, currency: str) -> str:
    """How the value of the pilot was computed."""
    return (
        f"Over {count(value.draws)} draws the case gives what {value.pilot.initiative} adds to NPV, and the pilot's result in the same "
        "draw: the true effect (change · reach · causal share, before capture, or through the links) plus chance from the number of customers, "
        "the months and the rate. A regression of the first on the second gives the mean of NPV given the result; "
        f"EVSI = E[max(0, that mean)] − max(0, E[NPV]) = {full(value.evsi, currency)} (EVPI {full(value.evpi, currency)}, of this initiative with the rest of the case as it is; that of the whole case is another decision). "
        f"ENBS = EVSI · {percent(value.share_left)} of the horizon left − {full(value.chosen.cost, currency)} cost − "
        f"{full(value.cost_of_delay, currency)} cost of delay = {full(value.enbs, currency)}. A study without information would be estimated at "
        f"{full(value.noise, currency)}. Strong, Oakley and Brennan 2014; Heath et al. 2020."
    )
