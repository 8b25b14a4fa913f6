"""The page Actuals: plan, actual and variance of each line by month. Actuals as entered are compared with the live plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cxroi.analysis.realised_cells import GROWTH
from cxroi.case.drivers import DRIVER, label_of
from cxroi.case.model import Actual, Case
from cxroi.case.proof_rules import month_of
from cxroi.engine.factors import Key
from cxroi.report.workbook.cost_sheet import CostLines
from cxroi.report.workbook.driver_sheet import FactorLines
from cxroi.report.workbook.formula import Term, is_number, when
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.monthly_sheet import FIRST, Adds, Line, Monthly
from cxroi.report.workbook.timeline_sheet import Timeline

Entered = Mapping[int, float]
"""Figures by month."""


def write_actuals(
    page: Monthly, case: Case, live: Live, costs: CostLines, factors: FactorLines, time: Timeline
) -> None:
    """Write the page: every cost and direct benefit, then every driver that moves, with its actuals."""
    start = case.finance.start
    for name, rows in (("cost", "Paid"), ("benefit", "Received")):
        lines = [entry for entry in costs.named if entry[0] == name]
        if lines:
            page.section(f"{rows}: plan, actual, variance")
        for _, initiative, line, planned in lines:
            entered = _entered(
                case.actuals, start, "paid" if name == "cost" else "received", {name: line, "initiative": initiative}
            )
            _compared(page, f"{initiative} · {line}", page.book.currency, "money", _sum(planned), entered)
    for key, factor in factors.items():
        _measured(page, case, live, key, factor, time)


def _measured(page: Monthly, case: Case, live: Live, key: Key, factor: Line, time: Timeline) -> None:
    """The rows of a driver: the plan's rate a year with the programme, the measured rate, and the rate without the programme."""
    driver, segment = key
    start = case.finance.start
    place = f"segments/{segment}/" if segment else ""
    path = f"{place}{DRIVER[driver].acts_on}"
    if path not in live:
        return
    title = f"{label_of(driver)} · {segment or 'company'}"
    page.section(f"{title}: plan, measured, variance, without the initiative")
    grows = live.get(f"{place}{GROWTH[driver]}") if driver in GROWTH and segment else None

    def rate(month: int) -> Term:
        base = live[path]
        if driver == "churn":
            return time.running[month] * (1 - (1 - base) ** factor[month])
        now = time.running[month] * base * factor[month]
        return now if grows is None else now * (1 + grows) ** time.grown[month]

    number = "share_fine" if DRIVER[driver].unit.startswith(("share", "probability")) else "count_fine"
    named = {"driver": driver, "segment": segment}
    plan = page.line(title, which="plan", unit=DRIVER[driver].unit, number=number).fill(rate)
    measured = _entry(
        page, title, "measured", DRIVER[driver].unit, number, _entered(case.actuals, start, "measured", named), first=1
    )
    _variance(page, title, DRIVER[driver].unit, number, plan, measured)
    _entry(
        page,
        title,
        "without it",
        DRIVER[driver].unit,
        number,
        _entered(case.actuals, start, "comparison", named),
        first=1,
    )


def _compared(
    page: Monthly, title: str, unit: str, number: str, planned: Sequence[Term] | None, entered: Entered
) -> None:
    plan = page.line(title, which="plan", unit=unit, number=number, adds=_adds(number))
    plan.fill(lambda month: planned[month] if planned else 0.0)
    actual = _entry(page, title, "actual", unit, number, entered, first=0)
    _variance(page, title, unit, number, plan, actual)


def _entry(page: Monthly, title: str, which: str, unit: str, number: str, entered: Entered, *, first: int) -> Line:
    """An input row: yellow, and empty where nothing was entered."""
    line = page.line(title, which=which, unit=unit, look="plain", number=number, adds=_adds(number))
    look = page.book.look("input", number)
    line.values = [""] * page.columns
    for month in range(first, page.columns):
        if month in entered:
            page.sheet.write_number(line.row, FIRST + month, entered[month], look)
            line.values[month] = entered[month]
        else:
            page.sheet.write_blank(line.row, FIRST + month, None, look)
    return line


def _variance(page: Monthly, title: str, unit: str, number: str, plan: Line, actual: Line) -> None:
    """Actual less plan where something was entered, else a dash. No total: a payment may stand in another month than its plan."""
    line = page.line(title, which="variance", unit=unit, look="bold", number=number, adds="")
    line.fill(lambda month: when(is_number(actual[month]), actual[month] - plan[month], "–"))


def _adds(number: str) -> Adds:
    return "total" if number == "money" else ""


def _entered(
    actuals: Sequence[Actual], start: str | None, field: str, named: Mapping[str, str | None]
) -> dict[int, float]:
    """Actuals under a name, by month; those before the first month belong to month 0."""
    found: dict[int, float] = {}
    for actual in actuals if start else ():
        value = getattr(actual, field)
        if value is not None and all(getattr(actual, key) == name for key, name in named.items()):
            month = max(0, month_of(str(start), actual.month))
            found[month] = found.get(month, 0.0) + float(value) if field in ("paid", "received") else float(value)
    return found


def _sum(lines: Sequence[Line]) -> list[Term] | None:
    """The lines of one name, added up by month."""
    if not lines:
        return None
    months = range(lines[0].page.columns)
    return [sum((line[month] for line in lines[1:]), lines[0][month]) for month in months]
