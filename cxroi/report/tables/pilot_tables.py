"""A pilot as figures and tables: for the command line, pages and files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from cxroi.analysis.pilot import PilotValue
from cxroi.analysis.pilot_looks import LookSoFar
from cxroi.case.model import Case
from cxroi.report.language import pilot_words
from cxroi.report.language.formats import count, full, in_hundred, short
from cxroi.report.language.safe_text import key_name
from cxroi.report.tables.figures import Figure
from cxroi.report.tables.table import Amount, Cell, Table


def pilot_figures(value: PilotValue, case: Case) -> dict[str, Any]:
    """The figures of a pilot, unrounded, under the names of the command line. `threshold` is a relative change, or points."""
    return {
        "recommendation": None if pilot_words.not_valued(value, case) else value.recommendation,
        "sentence": pilot_words.recommended(value, case),
        "rule": pilot_words.rule(value, case),
        "evpi": value.evpi,
        "evsi": value.evsi,
        "enbs": value.enbs,
        "best_customers": value.best.customers,
        "best_enbs": value.best.enbs,
        "threshold": value.threshold,
        "p_go": value.p_go,
        "p_stop": value.p_stop,
        "power": value.power,
        "break_even": value.break_even,
        "expected": value.expected,
        "npv": value.npv,
        "noise": value.noise,
        "share_of_horizon_left": value.share_left,
        "cost": value.chosen.cost,
        "cost_of_delay": value.cost_of_delay,
        "customers": value.chosen.customers,
        "comparison": value.chosen.comparison,
        "sizes": [asdict(size) for size in value.sizes],
        "draws": value.draws,
        "seed": value.seed,
    }


def cards(value: PilotValue, currency: str) -> tuple[Figure, ...]:
    """The headline figures of a pilot."""
    left = short(value.best.enbs, currency)
    best, below = count(value.best.customers), f"{left} is left"
    if value.best.enbs <= 0:
        best, below = "none", f"even at {best} customers {left} is left"
    return (
        Figure("Worth of the pilot", short(value.evsi, currency), f"to know all about it: {short(value.evpi, currency)}",
               f"EVSI {full(value.evsi, currency)}: what deciding after the pilot is worth more than deciding now, before its cost."),
        Figure("After cost and delay", short(value.enbs, currency), f"delay costs {short(value.cost_of_delay, currency)}",
               "ENBS: EVSI over the part of the horizon that is left, less what the pilot and the delay cost."),
        Figure("Best size", best, below,
               "The number of customers at which most is left after cost and delay."),
        Figure("Says go", in_hundred(value.p_go), "of what it could show", "The share of draws in which the pilot shows what it must show."),
    )  # fmt: skip


def sizes(value: PilotValue, currency: str) -> Table:
    """Each size of the pilot with its worth, its cost and what is left; the best one marked."""
    rows: list[tuple[Cell, ...]] = [
        (
            f"{count(size.customers)}{' (best)' if size == value.best else ''}{' (this one)' if size == value.chosen else ''}",
            Amount(size.comparison, "count"), Amount(size.evsi), Amount(size.cost), Amount(size.enbs),
        )
        for size in value.sizes
    ]  # fmt: skip
    columns = ("Customers", "Compared with", "Worth (EVSI)", "Cost", "Left (ENBS)")
    return Table(f"pilot-sizes-{key_name(value.pilot.name)}", columns, tuple(rows), currency, "Sizes of the pilot")


def look_table(found: Sequence[LookSoFar], value: PilotValue) -> Table:
    """Each monthly look."""
    unit = "points" if value.is_metric else "relative change"
    rows = tuple(
        (look.month, Amount(look.estimate, unit), Amount(look.low, unit), Amount(look.high, unit), look.state)
        for look in found
    )
    return Table(
        f"pilot-looks-{key_name(value.pilot.name)}",
        ("Up to", "Shown", "From", "To", "State"),
        rows,
        "",
        "Month by month",
    )
