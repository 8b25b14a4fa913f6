"""The page Company: savings through the drivers of the company as a whole."""

from __future__ import annotations

from cxroi.case import Case
from cxroi.engine.factors import COMPANY
from cxroi.report.workbook.driver_sheet import FactorLines
from cxroi.report.workbook.formula import when
from cxroi.report.workbook.input_sheets import Live
from cxroi.report.workbook.monthly_sheet import Line, Monthly
from cxroi.report.workbook.timeline_sheet import Timeline


def write_company(page: Monthly, case: Case, live: Live, factors: FactorLines, time: Timeline) -> dict[str, Line]:
    """Write the page, with the drivers that change; returns their benefit by ledger row [currency a month]."""
    rows: dict[str, Line] = {}
    currency, running, months = page.book.currency, time.running, time.year_months
    if case.workforce and ("employee_turnover", COMPANY) in factors:
        factor = factors["employee_turnover", COMPANY]
        page.section("Employee turnover")
        leavers = page.line(
            "Leavers avoided = employees × turnover / months in a year × (1 − factor)", which="difference", unit="leavers a month →",
            once=live["workforce/employees"] * live["workforce/turnover_per_year"] / months, number="count_fine", adds="total",
        )  # fmt: skip
        monthly = leavers.once
        leavers.fill(lambda month: running[month] * monthly * (1 - factor[month]))
        saved = page.line("Saved = leavers avoided × replacement cost", which="difference", unit=currency, look="total")
        rows["workforce"] = saved.fill(lambda month: leavers[month] * live["workforce/replacement_cost"])
    if case.crisis and ("crisis", COMPANY) in factors:
        chance = factors["crisis", COMPANY]
        page.section("Brand crisis")
        saved = page.line(
            "Saved = probability a month × (1 − factor) × cost", which="difference", unit=f"{currency}; probability →",
            once=live["crisis/probability_per_year"] / months, once_as="share_fine", look="total",
        )  # fmt: skip
        expected = saved.once
        rows["crisis"] = saved.fill(lambda month: running[month] * expected * (1 - chance[month]) * live["crisis/cost"])
    if case.inventory and ("inventory_turns", COMPANY) in factors:
        turning = factors["inventory_turns", COMPANY]
        goods, turns = live["inventory/cost_of_goods_sold"], live["inventory/turns"]
        page.section("Inventory")
        base = page.line(
            "Inventory = cost of goods sold / turns", which="baseline", unit=f"{currency}; for all months →", once=goods / turns,
            once_as="money", adds="",
        )  # fmt: skip
        level = base.once
        base.fill(lambda month: level)
        stock = page.line(
            "Inventory = cost of goods sold / (turns × factor)", which="programme", unit=currency, adds=""
        )
        stock.fill(lambda month: when(time.initial[month].equals(1), level, goods / (turns * turning[month])))
        carrying = page.line("Carrying cost saved", which="difference", unit=currency, look="total")
        carrying.fill(
            lambda month: running[month] * (base[month] - stock[month]) * live["inventory/carrying_cost"] / months
        )
        released = page.line(
            "Cash released = inventory last month − now", which="difference", unit=currency, look="total"
        )
        released.fill(lambda month: running[month] * (stock.before(month) - stock[month]))
        rows |= {"inventory_carrying": carrying, "inventory_released": released}
    return rows
