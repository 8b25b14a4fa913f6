"""Words for figures entered that are far from their own line: where, what stands there, what stands beside it, and what to do."""

from __future__ import annotations

from collections.abc import Sequence

from cxroi.analysis.unusual import FAR, Unusual
from cxroi.case.drivers import DRIVER, label_of
from cxroi.report.language.formats import counted, figure

NAMED = 12
"""Figures named one by one; more are counted. All are in the figures of the command line."""
TITLE = "Check these figures first"


def ahead_of(verdict: str, found: Sequence[Unusual]) -> str:
    """A verdict, after what is to be checked before it is believed."""
    if not found:
        return verdict
    return f"{counted(len(found), 'figure')} to check first, for a slip of typing would look like this. As entered: {verdict}"


def lines(found: Sequence[Unusual], currency: str) -> tuple[str, ...]:
    """Each figure with its place and its neighbours, then the rule and the remedy; nothing where there is none."""
    if not found:
        return ()
    said = [_said(one, currency) for one in found[:NAMED]]
    if len(found) > NAMED:
        said.append(f"{counted(len(found) - NAMED, 'more figure')} like this.")
    return (*said, rule())


def rule() -> str:
    """By what a figure is named, and what to do."""
    return (
        f"A figure is named where it is 0 or otherwise more than {FAR:g} times as small or as large as what is usual in its line. Nothing "
        "was altered: each counts as it stands. Leave the cell empty if the figure is missing, correct it if it is mistyped, and let it stand if it is right."
    )


def line_name(line: str) -> str:
    """A line of the plan as a reader calls it.

    >>> line_name("cross_sell · Key accounts"), line_name("Desk · Licence")
    ('Cross-sell · Key accounts', 'Desk · Licence')
    """
    name, mark, rest = line.partition(" · ")
    return f"{label_of(name) if name in DRIVER else name}{mark}{rest}"


def _said(one: Unusual, currency: str) -> str:
    def written(value: float) -> str:
        return figure(value, "money" if one.figure in ("paid", "received") else "", currency)

    usual = f"{'the plan’s is' if one.of_plan else 'usual there is'} {written(one.usual)}"
    if len(one.months) > 1:
        span = f"{one.months[0]} to {one.months[-1]}"
        return f"{line_name(one.line)}, {span}, {one.figure}: {written(one.value)} in a usual month; {usual}. Is it in other units?"
    beside = [f"{month}: {written(value)}" for month, value in filter(None, (one.before, one.after))]
    around = f" ({'; '.join(beside)})" if beside else ""
    return f"{line_name(one.line)}, {one.months[0]}, {one.figure}: {written(one.value)}{around}; {usual}."
