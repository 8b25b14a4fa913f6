"""Words for value realised: what was promised, what is shown, what is not known yet, and what that does to the rest."""

from __future__ import annotations

from cxroi.analysis.realised import Realised
from cxroi.analysis.realised_verdicts import DriverValue
from cxroi.case.counted import capital, listed
from cxroi.case.drivers import DIRECT, DRIVER
from cxroi.report.language.formats import counted, in_hundred, short, spread_words

NAMES = {
    "churn": "retention", "contacts": "contacts", "cross_sell": "cross-sell", "referral": "referrals", "spend": "spend",
    "acquisition": "new customers", "inventory_turns": "inventory", "crisis": "crisis cost", DIRECT: "direct benefits",
}  # fmt: skip


def board(found: Realised, currency: str) -> str:
    """What a board hears: "of $1.2M promised by now, $0.9M is shown ($0.6M to $1.1M); contacts are ahead, …"."""
    now = found.to_date
    if found.months == 0 and not now.planned and not now.realised:
        return "Nothing was to come before the first month of the case, and nothing is shown yet; what was paid up front is compared with the plan."
    said = of_promised(found, currency)
    groups = [
        _group(found, verdict)
        for verdict in ("ahead", "on plan", "behind", "not credible", "cannot tell yet", "not measured")
    ]
    return f"{'; '.join([said, *filter(None, groups)])}."


def of_promised(found: Realised, currency: str) -> str:
    """What is shown of what was promised, never without its range and, where it cannot be told, never without that."""
    now = found.to_date
    open_yet = "what came is not known yet: " if found.verdict == "CANNOT TELL YET" else ""
    said = f"Of {short(now.planned, currency)} promised by {found.through}, {open_yet}{short(now.realised, currency)} is shown"
    return said if now.low == now.high else f"{said} ({short(now.low, currency)} to {short(now.high, currency)})"


def _group(found: Realised, verdict: str) -> str:
    values = [value for value in found.by_driver if value.verdict == verdict]
    if not values:
        return ""
    names = listed([name_of(value.name) for value in values])
    if verdict == "cannot tell yet":
        months = max(value.months_needed or 1 for value in values)
        return f"{names} cannot be told yet ({needs(months, why=True)})"
    if verdict == "not measured":
        return f"{names} {'is' if len(values) == 1 else 'are'} not measured"
    if verdict == "not credible":
        return f"{names} differed from the comparison before anything was done, so that its figures prove nothing"
    return f"{names} {'is' if len(values) == 1 and values[0].name not in ('contacts', 'referral', 'acquisition', DIRECT) else 'are'} {verdict}"


def needs(months: int, *, why: bool = False) -> str:
    """How many more months would tell; with `why`, what makes them so many.

    >>> needs(1), needs(4), needs(120)
    ('needs 1 more month', 'needs 4 more months', 'needs ten years or more')
    >>> needs(120, why=True)
    'needs ten years or more: among so few customers chance is larger than the effect'
    """
    if months >= 120:
        return f"needs ten years or more{': among so few customers chance is larger than the effect' if why else ''}"
    return f"needs {counted(months, 'more month')}"


def name_of(driver: str) -> str:
    """What a source is called in a sentence."""
    return NAMES.get(driver, DRIVER[driver].label.lower() if driver in DRIVER else driver)


VERDICTS = {
    "REALISED": "REALISED: what was promised by now is shown",
    "PARTLY": "PARTLY REALISED: part of what was promised by now is shown",
    "NOT REALISED": "NOT REALISED: where it was measured, at least half of what was promised can be ruled out",
    "NOT CREDIBLE": "NOT CREDIBLE: a source differed from its comparison before anything was done",
    "CANNOT TELL YET": "CANNOT TELL YET: what was measured is not enough",
}
"""Each verdict with what it says; none is shown bare."""


def verdict(found: Realised) -> str:
    """The verdict in words, with how long it takes where it cannot be told."""
    if found.verdict == "CANNOT TELL YET" and found.months_needed:
        return f"CANNOT TELL YET ({needs(found.months_needed, why=True)})"
    return VERDICTS[found.verdict]


def rest(found: Realised, currency: str) -> str:
    """What the whole horizon looks like if it goes on like this."""
    ahead = found.forecast
    said = (
        f"If it goes on like this, NPV over the whole horizon is {short(ahead.npv_mean, currency)} "
        f"({spread_words(ahead.npv_p10, ahead.npv_p90, currency)}), above zero in {in_hundred(ahead.p_positive)}; the plan said "
        f"{short(ahead.plan_mean, currency)} and {in_hundred(ahead.plan_p_positive)}."
    )
    if short(ahead.npv_mean - ahead.other_months, currency) == short(ahead.npv_mean, currency):
        return said
    return (
        f"{said} Of it, {short(ahead.other_months, currency, plus=True)} comes from paying or receiving in other months than planned, "
        "by the years over which the case discounts, and not from a better experience."
    )


def since_plan(found: Realised) -> str:
    """That the case has other figures than the plan that was approved, with a blank before it; nothing where it has not."""
    if not found.case_changed:
        return ""
    return (
        " These figures are of the plan as it was approved; the case has changed since, so its own figures are others."
    )


def next_steps(found: Realised) -> str:
    """What to do next, from what is behind and what is not known."""
    if found.months == 0:
        return "Next: enter what is paid, received and measured from the first month of the case on."
    behind = [name_of(value.name) for value in found.by_driver if value.verdict == "behind"]
    dark = [name_of(value.name) for value in found.by_driver if value.verdict == "not measured"]
    open_yet = [value.name for value in found.by_driver if value.verdict in ("cannot tell yet", "not credible")]
    alone = {gap.line.partition(" · ")[0] for gap in found.not_compared}
    steps = []
    if found.forecast.npv_mean < 0:
        steps.append("decide with finance whether to go on, for going on like this loses money over the whole horizon")
    if behind:
        steps.append(f"find out why {listed(behind)} came to less than promised")
    if dark:
        steps.append(f"start to measure {listed(dark)}")
    if doubtful := [name_of(name) for name in open_yet if name in alone]:
        steps.append(f"measure {listed(doubtful)} on more customers, against a comparison group")
    if compared := [name_of(name) for name in open_yet if name not in alone]:
        steps.append(f"go on comparing {listed(compared)}, on more customers where there are more")
    if found.not_compared:
        steps.append("keep a comparison group where there is none, for the plan's baseline is no comparison")
    return f"Next: {'; '.join(steps)}." if steps else "Next: go on, and measure every month."


def cost(found: Realised, currency: str) -> str:
    """What was paid, what of it in another month than planned or on top of the plan, and what nobody entered."""
    said = f"{short(found.cost_paid, currency)} was paid of {short(found.cost_planned, currency)} planned by now"
    moved = found.cost_moved - found.cost_ahead
    if round(moved, 2):
        said += f"; {short(moved, currency)} of it in another month than planned, which is timing and no more cost than planned"
    if round(found.cost_ahead, 2):
        said += f"; {short(found.cost_ahead, currency)} of it before its month has come, planned for later"
    if round(found.variance.cost, 2) < 0 and (
        found.cost_moved or found.cost_not_entered
    ):  # else the two figures say it
        said += (
            f"; {short(-found.variance.cost, currency)} of it on top of what was planned where something was entered"
        )
    if round(found.cost_not_entered, 2):
        said += f"; for {short(found.cost_not_entered, currency)} of the plan nothing was entered, so it counts neither as saved nor as spent"
    return f"{said}."


def standing(found: Realised) -> str:
    """Against which plan, and who signed."""
    plan = (
        f"Compared with the plan {found.plan_digest}"
        if found.frozen
        else f"No plan was approved: the case as it is ({found.plan_digest}) stands for it"
    )
    if not found.signed_by:
        return f"{plan}. Not signed by finance. To sign: digest {found.digest}."
    if found.signature_holds:
        on = f" on {found.signed_on}" if found.signed_on else ""
        return f"{plan}. Signed by {found.signed_by}{on}, digest {found.digest}."
    return f"{plan}. {found.signed_by} signed other figures than these: what they signed has changed since (digest now {found.digest})."


def working() -> str:
    """How value realised is computed."""
    return (
        "Value to date = the engine under what was measured less the engine under the comparison, month by month, undiscounted, at the plan's "
        "prices. Without a comparison the plan's baseline stands in its place, and the months are listed. Of a measured change the planned share "
        "that reaches the ledger counts (capture). A month without a figure shows nothing and is never filled in. The range holds 9 of 10 draws: "
        "the plan's baseline and prices, and chance from the number of customers measured. Sources are Shapley values, which add up. "
        "The rest of the horizon: for each measured effect the plan's draws (a normal prior on its size) are updated by the measurements "
        "(a normal likelihood); what was not measured goes on as planned, and costs that were not entered cost what was planned. "
        "What was paid in another month than planned takes the place of what its line planned in the nearest month without a figure; "
        "what is over after that is on top of the plan."
    )


def explained(found: Realised, currency: str) -> tuple[str, ...]:
    """The difference between promised and shown, part by part."""
    parts = found.variance
    when = [
        f"{name_of(name)} about {counted(abs(shift), 'month')} {'later' if shift > 0 else 'earlier'}"
        for name, shift in parts.months_late.items()
    ]
    late = f" ({', '.join(when)})" if when else ""
    lines = (
        ("not measured", parts.not_measured), (f"timing{late}", parts.timing), ("size of the effect", parts.effect),
        ("number of customers", parts.customers), ("prices, beside the value shown", parts.price), ("cost, planned less paid", parts.cost),
    )  # fmt: skip
    return tuple(f"{capital(name)}: {short(value, currency, plus=True)}" for name, value in lines if round(value, 2))


def explained_npv(found: Realised, currency: str) -> tuple[str, ...]:
    """The difference between NPV as of now and the plan's, part by part; nothing where there is none."""
    ahead = found.forecast
    lines = (
        (
            "not measured or entered so far (counts as nothing, with all it would have brought later)",
            ahead.not_measured,
        ),
        ("size of what was measured, so far and from here on", ahead.effect),
        ("paid and received, more or less than planned", ahead.amounts),
        (
            "paid and received in other months than planned, by the years over which the case discounts",
            ahead.other_months,
        ),
    )
    return tuple(f"{capital(name)}: {short(value, currency, plus=True)}" for name, value in lines if round(value, 2))


def of_driver(value: DriverValue) -> str:
    """The verdict on one source."""
    return f"{value.verdict} ({needs(value.months_needed)})" if value.months_needed else value.verdict
