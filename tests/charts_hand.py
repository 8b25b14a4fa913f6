"""A made-up chart of each kind, for tests of the renderers."""

import pandas as pd

from cxroi.report.charts.marks import (
    Arrow,
    Band,
    Bars,
    Flow,
    Histogram,
    Interval,
    Line,
    Lines,
    Map,
    Mark,
    Series,
    Step,
    Swing,
    Tornado,
    Upright,
    Waterfall,
    Whiskers,
)
from cxroi.report.charts.scales import Axis
from cxroi.report.charts.spec import Chart

MONEY = Axis("money")
KINDS = {
    "waterfall": (Waterfall((Step("Gain", 5e6, "churn"), Step("Cost", -6e6, "cost")), Step("NPV", -1e6, "loss")), {}),
    "lines": (
        Lines(
            (Line("Likely", (-2e6, 1e6, 4e6), "programme"),), Band("P10 to P90", (-3e6, 0.0, 2e6), (-1e6, 2e6, 6e6), "programme"),
            (Mark(1, 1e6, "paid back", "accent"),), ("Jan", "Feb", "Mar"),
        ),
        {"along": Axis("month", "Month", high=2.0)},
    ),
    "own points": (
        Lines((Line("Seen", (1e6, 7e5), "programme", (0.5, 2.5)), Line("Even", (9e5, 8e5), "cost", (0.5, 2.5), dashed=True))),
        {"along": Axis("", "Years")},
    ),
    "bars": (
        Bars(
            ("North", "South"), (Series("Now", (3e6, -1e6), ("accent", "loss"), ("much", "less"), (2e6, -2e6), (4e6, -5e5)),),
            flat=True,
        ),
        {},
    ),
    "columns": (Bars(("Y1", "Y2"), (Series("In", (1e6, 2e6), ("accent",)), Series("Out", (3e6, 4e6), ("cost",)))), {}),
    "whiskers": (Whiskers((Interval("North", 1e6, 2e6, 4e6, "churn"), Interval("South", -1e6, 1e6, 3e6, "spend"))), {}),
    "tornado": (Tornado((Swing("Gain", 1e6, 5e6), Swing("Cost", 3e6, 2e6)), 2.5e6, "at its P10", "at its P90"), {}),
    "histogram": (
        Histogram((-1e6, 0.0, 1e6, 2e6), (0.2, 0.5, 0.3), (Upright(5e5, "mean: $500k", "cost"),)),
        {"value": Axis("percent", shown=False), "along": Axis("money", "NPV", -1e6, 2e6)},
    ),
    "flow": (Flow((Arrow("Do", "Feel", 3e6, "so"), Arrow("Feel", "Pay", 3e6)), {"Do": "cost", "Pay": "programme"}), {}),
    "map": (
        Map((0.0, 1.0, 2.0), (0.1, 0.2), ((-1e6, 1e6, 2e6), (-2e6, -1e6, 1e6)), (1.0, 0.15), Axis("share a year", "Up")),
        {"along": Axis("points", "Across")},
    ),
}  # fmt: skip
"""Every kind: its marks, and what the chart says of its axes."""


def chart(kind):
    marks, axes = KINDS[kind]
    return Chart(
        f"made-up-{kind.replace(' ', '-')}",
        f"A finding on {kind}",
        marks,
        pd.DataFrame(),
        "USD",
        **{"value": MONEY, **axes},
    )
