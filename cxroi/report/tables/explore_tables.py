"""Tables of Explore: the points of the curves, scenarios side by side, what differs between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cxroi.analysis.comparison import Compared
from cxroi.analysis.curves import Curve
from cxroi.case.model import Case
from cxroi.case.paths import value_at
from cxroi.case.quantities import assumptions
from cxroi.case.writing import plain
from cxroi.report.language.formats import figure, full, in_hundred, percent, short


def curves_table(curves: Sequence[Curve]) -> pd.DataFrame:
    """The points of all curves."""
    rows = [
        (curve.lever.assumption.title, value, npv)
        for curve in curves
        for value, npv in zip(curve.values, curve.npvs, strict=True)
    ]
    return pd.DataFrame(rows, columns=["Assumption", "Value", "NPV"])


def side_by_side(compared: Sequence[Compared], currency: str) -> pd.DataFrame:
    """The measures of each case, and how it differs from the first over the same draws, ready to print."""

    def month(value: int | None) -> str:
        return "none" if value is None else f"month {value}"

    columns = {}
    for place, one in enumerate(compared):
        npv, result = one.simulation.npv_summary, one.evaluation
        low, high = np.percentile(one.more, (10, 90))
        chances = (one.simulation.p_positive, 1 - one.simulation.p_no_payback)
        columns[one.name] = [
            full(result.npv, currency),
            full(npv.mean, currency),
            f"{short(npv.p10, currency)} to {short(npv.p90, currency)}",
            *(in_hundred(share) if one.simulation.uncertain else "–" for share in chances),
            month(result.payback_month),
            percent(result.roi),
            full(result.pv_costs, currency),
            full(result.peak_funding, currency),
            f"{short(float(low), currency)} to {short(float(high), currency)}" if place else "",
            in_hundred(one.p_better) if place else "",
        ]
    rows = [
        "NPV at likely figures",
        "NPV on average",
        "P10 to P90 of NPV",
        "Chance that NPV is above zero",
        "Chance of paying back",
        "Payback at likely figures",
        "ROI",
        "PV of costs",
        "Most money tied up",
        "Against the first: P10 to P90",
        "Worth more than the first",
    ]
    return pd.DataFrame(columns, index=rows).rename_axis(currency)


def what_differs(cases: Mapping[str, Case], paths: Sequence[str]) -> pd.DataFrame:
    """The values in which cases differ, one row each, ready to print."""
    known = {one.path: one for case in cases.values() for one in assumptions(case)}
    data = {name: plain(case) for name, case in cases.items()}
    rows = {}
    for path in paths:
        one = known.get(path)
        unit, currency = (one.unit, next(iter(cases.values())).currency) if one else ("", "")
        printed = [_printed(value_at(values, path), unit, currency) for values in data.values()]
        if len(set(printed)) > 1:
            rows[one.title if one else _place(path)] = printed
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(cases)).rename_axis("What differs")


def _place(path: str) -> str:
    """A path in the words of a table: what it lies in, without the list that holds all of its kind."""
    return " · ".join(path.split("/")[1:] or [path]).replace("_", " ")


def _printed(value: Any, unit: str, currency: str) -> str:
    if isinstance(value, list):
        return " · ".join(_printed(one, unit, currency) for one in value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "as by default" if value is None else str(value)
    return figure(value, unit, currency)
