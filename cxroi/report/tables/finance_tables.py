"""Tables a capital committee expects: initiatives one by one, ledger rows and the bridge to them, cost lines, scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from cxroi.analysis.comparison import Compared
from cxroi.case.drivers import source_of
from cxroi.engine.evaluation import Evaluation
from cxroi.report.language.formats import full, short
from cxroi.report.language.ledger_rows import ROWS
from cxroi.report.language.uncounted import lowering
from cxroi.report.tables.table import Amount, Cell, Table

MANY_COLUMNS = 13
"""Columns of a yearly table up to which whole amounts fit on a page."""
LONGEST_AMOUNT = 15
"""Signs of an amount that fit into a column of it."""


def initiatives(result: Evaluation) -> Table:
    """Each initiative on its own, in present values, and the case without it; the total is the case."""
    rows: list[tuple[Cell, ...]] = [
        (
            name,
            Amount(-one.pv_costs),
            Amount(one.pv_benefits),
            Amount(-one.pv_tax),
            Amount(one.npv),
            Amount(one.npv_without),
            Amount(result.npv - one.npv_without, plus=True),
        )
        for name, one in result.initiatives.items()
    ]
    whole = (Amount(-result.pv_costs), Amount(result.pv_benefits), Amount(-result.pv_tax), Amount(result.npv))
    rows.append(("The case", *whole, "", ""))
    columns = ("Initiative", "Costs", "Benefit", "Tax", "NPV", "NPV of the case without it", "It adds")
    return Table(
        "initiatives",
        columns,
        tuple(rows),
        result.case.currency,
        strong=("The case",),
        widths=(2.6, 1.2, 1.2, 1, 1.2, 1.5, 1.2),
    )


def yearly(result: Evaluation) -> Table:
    """The table finance expects: ledger rows, costs, tax and net by year, with total and present value [currency]."""
    rows: dict[str, list[float]] = {}
    for name, by_year in result.rows_by_year.items():
        if any(by_year):
            rows[ROWS[name]] = [*by_year, sum(by_year), result.rows_pv[name]]
    rows["Benefits"] = [*result.benefits_by_year, sum(result.benefits_by_year), result.pv_benefits]
    rows["Costs"] = [-cost for cost in (*result.costs_by_year, sum(result.costs_by_year), result.pv_costs)]
    if result.case.finance.tax_rate:
        rows["Tax"] = [-due for due in (*result.tax_by_year, sum(result.tax_by_year), result.pv_tax)]
    rows["Net cash flow"] = [*result.net_by_year, sum(result.net_by_year), result.npv]
    running = list(accumulate(result.net_by_year))
    rows["Cumulative"] = [*running, running[-1], result.npv]
    return _by_year("yearly", result, rows, strong=("Benefits", "Net cash flow"))


def by_driver(result: Evaluation) -> Table:
    """What each driver brings by year: Shapley values, which add up to the benefit in every year [currency]."""
    rows = {
        source_of(name): [*share.by_year, sum(share.by_year), share.present_value]
        for name, share in result.attribution.by_driver.items()
    }
    rows["Benefits"] = [*result.benefits_by_year, sum(result.benefits_by_year), result.pv_benefits]
    table = _by_year("by-driver", result, rows, strong=("Benefits",))
    return replace(table, title="What each driver brings, year by year")


def bridge(result: Evaluation) -> Table:
    """Which driver explains how much of which ledger row: present values that add up both ways [currency]."""
    used = [row for row in result.rows if any(split.get(row) for split in result.bridge.values())]
    rows: list[tuple[Cell, ...]] = [
        (source_of(name), *(Amount(split.get(row, 0.0)) for row in used), Amount(sum(split.values())))
        for name, split in result.bridge.items()
    ]
    rows.append(("Benefits", *(Amount(result.rows_pv[row]) for row in used), Amount(result.pv_benefits)))
    columns = ("Driver", *(ROWS[row] for row in used), "Benefits")
    return Table(
        "bridge", columns, tuple(rows), result.case.currency, "Which driver stands behind which ledger row, in present values",
        strong=("Benefits",), tight=len(columns) > MANY_COLUMNS,
    )  # fmt: skip


def in_cash(result: Evaluation) -> str:
    """What comes in and goes out over the horizon, undiscounted, at the likely figures."""
    currency, net = result.case.currency, sum(result.net_by_year)
    spent, earned = (short(sum(by_year), currency) for by_year in (result.costs_by_year, result.benefits_by_year))
    taxed = " and tax" if result.case.finance.tax_rate else ""
    left = f"{short(net, currency)} is left" if net >= 0 else f"{short(-net, currency)} is missing"
    return f"Benefits of {earned}, costs of {spent}: after costs{taxed} {left} in cash, at the likely figures"


def against_scenarios(compared: Sequence[Compared]) -> str:
    """In how many of the scenarios the case loses on average."""
    worst = min(compared, key=lambda one: one.simulation.npv_summary.mean)
    losing = sum(one.simulation.npv_summary.mean < 0 for one in compared)
    if not losing:
        return f"No scenario loses money on average; the worst is “{worst.name}”"
    return f"{losing} of {len(compared)} lose money on average; the worst is “{worst.name}”"


def cost_lines(result: Evaluation) -> Table:
    """What is asked for in cash, line by line and year by year, with owner and ledger; the present value last [currency]."""
    years = range(1, result.case.finance.years + 1)
    rows: list[tuple[Cell, ...]] = []
    for line in result.cost_lines:
        cash = line.cash_by_year
        kind = "capex" if sum(line.capex) >= sum(line.opex) and any(line.capex) else "opex"
        where = " · ".join(filter(None, (line.owner or "no owner", line.ledger)))
        rows.append(
            (
                f"{line.initiative}: {line.name}",
                where,
                kind,
                *map(Amount, cash),
                Amount(sum(cash)),
                Amount(line.pv(result.discount)),
            )
        )
    total = result.costs_by_year
    rows.append(("All costs", "", "", *map(Amount, total), Amount(sum(total)), Amount(result.pv_costs)))
    capex = [sum(parts) for parts in zip(*(line.capex_by_year for line in result.cost_lines), strict=True)]
    if any(capex):
        rows.append(("of which capex", "", "", *map(Amount, capex), Amount(sum(capex)), ""))
    columns = (
        "Cost line",
        "Owner · ledger",
        "Kind",
        "Up front",
        *(f"Year {year}" for year in years),
        "Cash",
        "Present value",
    )
    return Table(
        "cost-lines", columns, tuple(rows), result.case.currency, "Costs in cash, line by line", strong=("All costs",), tight=True,
        widths=(3.2, 1.8, 0.8, *[1.0] * (len(columns) - 3)),
    )  # fmt: skip


def scenarios(compared: Sequence[Compared]) -> Table:
    """The case and its scenarios over the same draws: expected NPV first [currency]."""
    rows = []
    for one in compared:
        npv, month = one.simulation.npv_summary, one.evaluation.payback_month
        rows.append(
            (
                one.name,
                Amount(npv.mean),
                Amount(npv.p10),
                Amount(npv.p90),
                Amount(one.evaluation.npv),
                Amount(one.simulation.p_positive if one.simulation.uncertain else None, "chance", none="–"),
                "none" if month is None else f"month {month}",
            )
        )
    columns = ("Scenario", "Expected NPV", "P10", "P90", "NPV, likely figures", "Chance NPV > 0", "Payback")
    currency = compared[0].evaluation.case.currency if compared else ""
    return Table("scenarios", columns, tuple(rows), currency, widths=(2.4, 1.3, 1.2, 1.2, 1.3, 1.1, 1.1))


def lowering_words(result: Evaluation) -> str:
    """Which initiatives lower NPV, by how much, and the case without each; empty where each adds."""
    currency = result.case.currency
    said = [
        f"“{name}” lowers NPV by {short(amount, currency)}: {short(result.npv + amount, currency)} without it"
        for name, amount in lowering(result).items()
    ]
    return f"{'; '.join(said)}, at the likely figures." if said else ""


def _by_year(name: str, result: Evaluation, rows: dict[str, list[float]], *, strong: tuple[str, ...]) -> Table:
    years, currency = result.case.finance.years, result.case.currency
    columns = (currency, "Initial", *(f"Year {year}" for year in range(1, years + 1)), "Total", "Present value")
    widest = max(len(full(amount, currency)) for row in rows.values() for amount in row)
    return Table(
        name, columns, tuple((head, *map(Amount, row)) for head, row in rows.items()), currency,
        tight=len(columns) > MANY_COLUMNS or widest > LONGEST_AMOUNT, strong=strong,
        widths=(2.2, *[1.2] * (len(columns) - 1)),
    )  # fmt: skip
