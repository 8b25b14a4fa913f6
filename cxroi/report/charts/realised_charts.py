"""The chart of value realised: promised and shown, added up month by month, each with its range."""

from __future__ import annotations

import pandas as pd

from cxroi.analysis.realised import Realised
from cxroi.report.charts.marks import Band, Line, Lines
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart
from cxroi.report.language import realised_words
from cxroi.report.language.dates import month_name


def promised_and_shown(found: Realised, currency: str, start: str | None) -> Chart:
    """Benefits added up: the plan's band behind, what is shown in front of it."""
    columns = list(zip(*found.by_month, strict=True))
    at = tuple(map(float, range(1, found.months + 1)))
    lines = (
        Line("Promised", columns[0], "baseline", at, dashed=True),
        Line("Shown", columns[3], "programme", at),
        Line("Shown, from", columns[4], "programme", at, dashed=True),
        Line("Shown, to", columns[5], "programme", at, dashed=True),
    )
    band = Band("Promised in 9 of 10 draws", columns[1], columns[2], "baseline")
    table = pd.DataFrame(
        found.by_month, columns=["Promised", "Promised from", "Promised to", "Shown", "Shown from", "Shown to"]
    )
    table.insert(0, "Month", range(1, found.months + 1))
    title = realised_words.of_promised(found, currency)
    called = tuple(month_name(start, month) for month in range(1, found.months + 1))
    return Chart(
        "realised", title, Lines(lines, band, (), called), table, currency, Axis("money"),
        Axis("month", "Month", low=1.0, high=float(max(2, found.months))), units={"Month": ""},
    )  # fmt: skip
