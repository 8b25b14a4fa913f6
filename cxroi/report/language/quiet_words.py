"""Customers gone quiet, in words: how many calls are worth making, and how well who goes quiet is foretold."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.case.counted import noun_of
from cxroi.evidence.quiet_customers import MOST_ALREADY, QuietCustomer, calls_worth_making
from cxroi.evidence.quiet_in_tables import Quiet
from cxroi.report.language.formats import count, counted, percent, short

OFF = 0.03
"""Chances that are off by more than this on average are said to be. [of 1, judgement]"""
OUT = "Where Evidence asks after what silence a customer counts as having left, an answer takes those customers out of the test"


def quiet(found: Quiet, customers: Sequence[QuietCustomer], currency: str) -> tuple[str, ...]:
    """How many calls are worth making, and how well quiet customers are foretold."""
    tested = found.tested
    if tested.verdict != "USE":
        return _quiet_untold(found)
    calls, worth = calls_worth_making(customers)
    likely = sum((one.p_gone or 0.0) > 0.5 for one in customers)
    priced = any(one.worth_calling is not None for one in customers)
    lead = (
        f"{count(calls)} of {counted(len(customers), 'call')} {noun_of(calls, 'is', 'are')} worth making: together {short(worth, currency)} after {noun_of(calls, 'its', 'their')} cost"
        if priced
        else f"{count(likely)} of {counted(len(customers), 'customer')} {noun_of(likely, 'is', 'are')} more likely gone than not"
    )
    said = [
        lead,
        f"Tested on {counted(tested.n, 'customer')} after {tested.cut}: of those in the tenth with the highest chance {percent(tested.top_decile_precision)} went quiet, "
        f"of all {percent(tested.base)}; it ranks {percent(tested.auc)} of pairs right, a multiple of the usual gap {percent(tested.auc_naive)}",
    ]
    if tested.already > MOST_ALREADY:
        said.append(
            f"{percent(tested.already)} of those who went quiet had been silent for {tested.horizon_days} days or longer by then: the test is as much of what had "
            "happened as of what would"
        )
    if abs(tested.said - tested.base) > OFF:
        side = "low" if tested.said < tested.base else "high"
        said.append(
            f"The chances were too {side} in that test, {percent(tested.said)} on average where {percent(tested.base)} went quiet: what customers did changed in between, "
            "and it may again; trust the order of the list more than its figures"
        )
    return (*said, *_left_out(found), *_months(found))


def _quiet_untold(found: Quiet) -> tuple[str, ...]:
    """That the chances failed their test or passed it too well, with the figures that say so, and the order of the list."""
    tested = found.tested
    tried = f"tested on {counted(tested.n, 'customer')} after {tested.cut}, the chances"
    if not tested.calibrated:
        failed = f"said {percent(tested.said)} on average where {percent(tested.base)} went quiet"
    elif tested.by_multiple:
        failed = (
            f"ranked {percent(tested.auc)} of pairs right, a multiple of the median gap {percent(tested.auc_naive)}"
        )
    else:
        failed = f"ranked {percent(tested.auc)} of pairs right, a coin 50%"
    multiple, chances = percent(tested.auc_naive), percent(tested.auc)
    order = (
        f"by silence as a multiple of each customer's own median gap, which ranked {multiple} of pairs right in that test, the chances {chances}"
        if tested.by_multiple
        else f"by the chance, though its figure is not shown: it ranked {chances} of pairs right in that test, a multiple of the median gap {multiple}"
    )
    lead = f"CANNOT TELL who is gone, nor which calls pay: {tried} {failed}"
    if tested.verdict == "TOO GOOD":
        lead = (
            f"TOO GOOD to be true: {tried} ranked {chances} of pairs right, but {percent(tested.already)} of those who went quiet had been silent for "
            f"{tested.horizon_days} days or longer by that day: it foretold what had happened"
        )
    return (
        lead,
        *([OUT] if tested.verdict == "TOO GOOD" and found.gone_after is None else []),
        f"The list is ordered {order}",
        *_left_out(found),
        *_months(found),
    )


def _left_out(found: Quiet) -> tuple[str, ...]:
    if found.gone_after is None:
        return ()
    return (f"Customers silent for {found.gone_after} months count as having left, and are neither tested nor listed",)


def _months(found: Quiet) -> tuple[str, ...]:
    return () if found.by_day else ("Only months with revenue are known: dates and gaps are good to a month",)
