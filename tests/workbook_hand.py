"""What tests of the workbook share: a workbook of each sample, a spreadsheet engine that recalculates it, and what must agree."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import ironcalc

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import load, parse
from cxroi.engine import evaluate
from cxroi.engine.valuation import years_discounted
from cxroi.report.language.ledger_rows import ROWS
from cxroi.report.sections import document
from cxroi.report.workbook import workbook as workbook_of
from cxroi.report.workbook.rate_search import GRID

ROOT = Path(__file__).parents[1]
SAMPLES = ("chemicals", "hr-software", "insurance")
DRAWS = 64


def workbook(data, *, scenario=None, draws=DRAWS):
    """The workbook of a case in plain data, under a scenario or as it is."""
    found = CaseAnalysis.under(parse(data), scenario, draws=draws)
    return workbook_of(found, document.sections(found), day=date(2026, 11, 25))


class Sheet:
    """A workbook loaded in ironcalc: as saved, or recalculated."""

    def __init__(self, content, tmp_path):
        path = tmp_path / "case.xlsx"
        path.write_bytes(content)
        self.model = ironcalc.load_from_xlsx(str(path), "en", "UTC")
        self.names = [one["name"] for one in self.model.get_worksheets_properties()]
        self.cells = [tuple(cell) for cell in self.model.get_all_cells()]

    def column(self, sheet, column):
        """Every value of a column by its row."""
        at = self.names.index(sheet)
        return {row: self.model.get_cell_value(at, row, column) for s, row, c in self.cells if s == at and c == column}

    def values(self):
        return {cell: self.model.get_cell_value(*cell) for cell in self.cells if self.model.get_cell_formula(*cell)}

    def failing(self):
        """How many checks of the file fail."""
        marks = [mark for mark in self.column("Checks", 6).items() if isinstance(mark[1], float)]
        return marks[0][1]

    def results(self):
        """What the page Results says, by label."""
        return {label: self.value("Results", row, 2) for row, label in self.column("Results", 1).items()}

    def value(self, sheet, row, column):
        return self.model.get_cell_value(self.names.index(sheet), row, column)

    def years(self):
        """The rows of the page By year, by name."""
        found = {}
        for row, label in self.column("By year", 1).items():
            at = self.names.index("By year")
            found[label] = [
                self.model.get_cell_value(at, row, c) for s, r, c in self.cells if s == at and r == row and c > 3
            ]
        return found

    def inputs(self):
        """The row of each input, by its path."""
        return {path: row for row, path in self.column("Inputs", 13).items() if "/" in str(path)}

    def enter(self, path, value):
        """Change a yellow cell."""
        at, row = self.names.index("Inputs"), self.inputs()[path]
        if path == "finance/start":
            value = (date.fromisoformat(f"{value}-01") - date(1899, 12, 30)).days if "-" in str(value) else value
        if isinstance(value, str):
            self.model.update_cell_with_text(at, row, 5, value)
        else:
            self.model.update_cell_with_number(at, row, 5, float(value))

    def choose(self, name):
        """Choose a scenario from the drop-down."""
        self.model.update_cell_with_text(self.names.index("Scenarios"), 4, 2, name)


def scale_of(result):
    """All money that the engine adds up on the way to the benefit, so that rounding of differences can be told from an error."""
    flows = [abs(now.contribution) for month in result.months for now in (*month.baseline, *month.programme)]
    inventory = max(abs(month.company.inventory) for month in result.months)
    return sum(flows) + inventory + sum(map(abs, (*result.benefits, *result.costs, *result.tax)))


def close(one, other, noise):
    """Equal to a billionth, or to the rounding of what was subtracted to get there."""
    return abs(one - other) <= max(1e-9 * max(abs(one), abs(other)), noise)


def solves(rate, flows, years, noise):
    """At this rate the flows are worth 0: to a hundred-millionth of what is added up, or to the rounding of each flow."""
    assert isinstance(rate, float), rate
    factors = [(1 + rate) ** -year for year in years]
    worth = sum(flow * factor for flow, factor in zip(flows, factors, strict=True))
    gross = sum(abs(flow) * factor for flow, factor in zip(flows, factors, strict=True))
    return abs(worth) <= 1e-8 * gross + noise * sum(factors)


def same_as_engine(sheet, case):
    """NPV, ROI, IRR, payback and the yearly table of the recalculated file are the engine's."""
    result = evaluate(case)
    noise = 1e-13 * scale_of(result)
    found, years = sheet.results(), sheet.years()
    money = {"NPV": result.npv, "PV of benefits": result.pv_benefits, "PV of costs": result.pv_costs, "PV of tax": result.pv_tax,
             "Peak funding": result.peak_funding}  # fmt: skip
    for label, value in money.items():
        assert close(found[label], value, noise), (label, found[label], value)
    if result.roi is None:
        assert found["ROI"] == "none"
    else:
        assert close(found["ROI"], result.roi, noise / result.pv_costs)
    by_year = {"Benefits": result.benefits_by_year, "Costs": [-cost for cost in result.costs_by_year],
               "Tax": [-due for due in result.tax_by_year], "Net cash flow": result.net_by_year}  # fmt: skip
    by_year |= {ROWS[row]: amounts for row, amounts in result.rows_by_year.items() if ROWS[row] in years}
    for label, amounts in by_year.items():
        *found_by_year, total, _ = years[label]
        beyond = found_by_year[len(amounts) :]
        assert all(close(*pair, noise) for pair in zip(found_by_year, amounts, strict=False)), label
        assert not any(beyond) and close(total, sum(amounts), noise), label
    for row, value in result.rows_pv.items():
        assert close(years[ROWS[row]][-1] if ROWS[row] in years else 0.0, value, noise), row
    if sum(map(abs, result.net)) <= 1e3 * noise:
        return  # nothing but rounding is left, and its signs mean nothing
    assert found["Payback, month"] == ("none" if result.payback_month is None else result.payback_month)
    assert close(found["Equivalent annual value"], result.equivalent_annual_value, noise)
    later = result.discounted_payback_month
    assert found["Discounted payback, month"] == ("none" if later is None else later)
    flows = [abs(flow) for flow in result.net_by_year if flow]
    if min(flows) <= 1e3 * noise:
        return  # so small a flow may have either sign
    if result.irr.rate is None:
        assert found["IRR"] == "none"
    else:
        assert solves(found["IRR"], result.net_by_year, range(len(result.net_by_year)), noise), found["IRR"]
    own, months = result.irr_of_convention, years_discounted(case.finance)
    rates = [float(rate) / 100 for rate in re.findall(r"([-\d.e+]+)%", own.reason)] if own.rate is None else [own.rate]
    looked_at = [rate for rate in rates if min(GRID) < 1 + rate < max(GRID)]
    if len(looked_at) == 1:  # of several rates the engine gives none however high they are, the file where it meets one
        rate = found["IRR as the case discounts"]
        flows = result.net_by_year if case.finance.discounting == "year-end" else result.net
        months = range(len(flows)) if case.finance.discounting == "year-end" else months
        assert solves(rate, flows, months, noise), (rate, own)
        assert abs(rate - looked_at[0]) <= 1e-3 * (1 + looked_at[0]), (rate, own)
    else:
        assert found["IRR as the case discounts"] == "none", own
    if result.mirr is None:
        assert found["MIRR"] == "none"
    else:
        assert close(found["MIRR"], result.mirr, (1 + abs(result.mirr)) * noise / min(flows))


def recalculates_to_itself(sheet, noise):
    """Every value written beside a formula is what recalculation makes of it, and none is an error."""
    before = sheet.values()
    sheet.model.evaluate()
    rate = sheet.results()["IRR"]
    # Far below 0% a rate multiplies the flows, and so their rounding: on Checks they are worth 0 at the IRR.
    at_rate = noise * (1 + min(rate, 0)) ** -15 if isinstance(rate, float) else noise
    for cell, now in sheet.values().items():
        was, formula = before[cell], sheet.model.get_cell_formula(*cell)
        place = sheet.names[cell[0]], cell[1:], formula, was, now
        assert not (isinstance(now, str) and now.startswith("#")), place
        if place[0] == "IRR search":
            continue  # where only the rounding of the flows is left, its signs mean nothing; what is found stands on Results
        if isinstance(now, float) and isinstance(was, float):
            assert close(was, now, at_rate if place[0] == "Checks" else noise), place
        else:
            assert was == now, place


@cache
def sample(name):
    """The plain data of a sample with its workbook."""
    data = load((ROOT / "sample_data" / f"{name}.yaml").read_text(encoding="utf-8"))
    return data, workbook(data, draws=DRAWS)


COHORTS = {
    "years of tenure": (
        {"churn_by_tenure": [[0.3, 0.4, 0.5], 0.2, 0.1], "tenure_mix": [0.2, 0.3, 0.5]}, {"change": -0.2},
        {"churn_by_tenure/1": 0.9, "churn_by_tenure/3": 0.0, "tenure_mix/1": 0.6, "tenure_mix/3": 0.1, "customers": 77},
    ),
    "all leave at once": (
        {"churn_by_tenure": [1, 0.2], "tenure_mix": [0.5, 0.5]}, {"change": -1}, {"churn_by_tenure/1": 0.5, "churn_by_tenure/2": 1},
    ),
    "points of several rates": (
        {"churn_by_tenure": [0.4, 0.1], "tenure_mix": [0.25, 0.75]}, {"change_points": -0.05}, {"churn_by_tenure/2": 0.3},
    ),
    "points of another rate": (
        {"churn_per_year": 0.2, "contacts_per_customer_year": 4, "cost_per_contact": 20}, {"driver": "contacts", "change_points": -1},
        {"contacts_per_customer_year": 3, "churn_per_year": 0.5},
    ),
    "annual renewal": ({"churn_per_year": 0.2, "renewal": "annual"}, {"change": -0.3}, {"churn_per_year": 0.6}),
    "renewal in one month": (
        {"churn_per_month": 0.03, "renewal": "annual", "renewal_month": 5}, {"change_points": -0.1}, {"churn_per_month": 0.05},
    ),
}  # fmt: skip


def cohort_case(name):
    stated, effect, _ = COHORTS[name]
    segment = {
        "name": "A", "customers": 500, "new_customers_per_year": 120, "referrals_per_customer_year": 0.2, "revenue_per_customer": 90,
        "gross_margin": 0.4, "cross_sell": {"per_customer_year": 0.3, "revenue": 60, "gross_margin": 0.5, "recurring": True}, **stated,
    }  # fmt: skip
    return {
        "format": 1, "title": "Cohorts", "finance": {"years": 1, "discount_rate": 0.1}, "segments": [segment],
        "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 900}], "effects": [{"driver": "churn", "ramp_months": 5, **effect}]}],
    }  # fmt: skip


def saved(content, tmp_path):
    path = tmp_path / "case.xlsx"
    path.write_bytes(content)
    return path
