"""Charts of a pilot: what is left at each size, and what it has shown month by month."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from cxroi.analysis.pilot import PilotValue
from cxroi.analysis.pilot_looks import LookSoFar
from cxroi.report.charts.marks import Band, Line, Lines, Mark
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.language.formats import count, counted, short
from cxroi.report.language.pilot_words import noun
from cxroi.report.language.safe_text import file_name


def by_size(value: PilotValue, currency: str) -> Chart:
    """What the pilot is worth and what is left after cost and delay, over its size."""
    at = tuple(float(size.customers) for size in value.sizes)
    lines = (
        Line("Worth (EVSI)", tuple(size.evsi for size in value.sizes), "baseline", at, dashed=True),
        Line("Left after cost and delay (ENBS)", tuple(size.enbs for size in value.sizes), "programme", at),
    )
    best = value.best
    said = f"best: {count(best.customers)}, {short(best.enbs, currency)}"
    marked: tuple[Mark, ...] = (Mark(float(best.customers), best.enbs, said, "accent"),)
    title = f"At {counted(best.customers, 'customer')} {short(best.enbs, currency)} is left after cost and delay"
    if best.enbs <= 0:
        title, marked = "At no size is the pilot worth its cost and the delay", ()
    table = pd.DataFrame([(size.customers, size.evsi, size.cost, size.enbs) for size in value.sizes],
                         columns=["Customers", "EVSI", "Cost", "ENBS"])  # fmt: skip
    marks = Lines(lines, None, marked)
    return Chart(
        f"pilot-by-size-{file_name(value.pilot.name)}",
        title,
        marks,
        table,
        currency,
        Axis("money"),
        Axis("", "Customers who get it", low=0.0, high=at[-1]),
        units={"Customers": ""},
    )


def month_by_month(found: Sequence[LookSoFar], value: PilotValue) -> Chart:
    """The estimate after each month, with the interval that holds at all looks together, and the threshold."""
    unit = "" if value.is_metric else "change"
    at = tuple(map(float, range(1, len(found) + 1)))
    lines = [Line("Shown so far", tuple(look.estimate for look in found), "programme", at)]
    if value.threshold is not None:
        lines.append(Line("What it must show", (value.threshold,) * len(found), "cost", at, dashed=True))
    band = Band(
        "95% at all looks together", tuple(look.low for look in found), tuple(look.high for look in found), "programme"
    )
    table = pd.DataFrame([(look.month, look.estimate, look.low, look.high, look.fixed_low, look.fixed_high, look.state) for look in found],
                         columns=["Month", "Shown", "From", "To", "From, one look", "To, one look", "State"])  # fmt: skip
    title = {"go": "The rule is met: go", "stop": "The rule cannot be met: stop"}.get(
        found[-1].state, "We cannot tell yet: keep observing"
    )
    called = tuple(look.month for look in found)
    return Chart(
        f"pilot-looks-{file_name(value.pilot.name)}", title, Lines(tuple(lines), band, (), called), table, "",
        Axis(unit, f"Change of {noun(value.pilot.outcome)}"), Axis("month", "Month of the pilot", low=1.0, high=max(2.0, at[-1])),
    )  # fmt: skip
