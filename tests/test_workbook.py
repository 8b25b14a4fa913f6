"""The workbook, recalculated by a spreadsheet engine that knows nothing of ours (ironcalc; LibreOffice as a second opinion).

`CXROI_WORKBOOKS=200` recalculates that many random cases in place of 15.
"""

import io
import os
import re
import shutil
import subprocess
import zipfile
from datetime import date
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import ironcalc
import pytest
from conftest import CONTRACT_EXAMPLE, then_long
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from strategies import cases

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import CaseError, load, parse, plain
from cxroi.case import scenario as under_scenario
from cxroi.case.reading import replaced
from cxroi.engine import evaluate
from cxroi.engine.valuation import years_discounted
from cxroi.report.language.formats import short
from cxroi.report.sections import document
from cxroi.report.tables.finance_tables import ROWS
from cxroi.report.workbook import workbook as workbook_of
from cxroi.report.workbook.formula import Term, when
from cxroi.report.workbook.rate_search import GRID
from cxroi.report.workbook.sheet import sheet_name

SAMPLES = [
    Path(__file__).parents[1] / "sample_data" / f"{name}.yaml" for name in ("chemicals", "hr-software", "insurance")
]
DRAWS = 64
RANDOM = int(os.environ.get("CXROI_WORKBOOKS", "5"))

EXCEL_2010 = {
    "ABS", "AND", "CHAR", "COUNTIF", "EDATE", "EXACT", "IF", "IFERROR", "INDEX", "INT", "IRR", "ISNUMBER", "MATCH", "MAX", "MIN", "NPV",
    "OR", "ROWS", "SUM", "SUMIF", "SUMPRODUCT", "TEXT", "TRIM",
}  # fmt: skip

PAYLOADS = (
    '=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "=FILTER(A1:A2,1)", "{=1+1}", "http://x.example", "internal:Sheet1!A1", "&A&P _x0041_",
    "טענה: הלקוחות נשארים", "😀 emoji 👩‍👩‍👧", "long " * 80, "FILTER(a) SORT(b)", "'quoted'!A1", "Inputs", "history",
)  # fmt: skip


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


@pytest.fixture(scope="module")
def samples():
    """The plain data of every sample with its workbook."""
    data = [load(path.read_text(encoding="utf-8")) for path in SAMPLES]
    return {path.stem: (one, workbook(one, draws=DRAWS)) for path, one in zip(SAMPLES, data, strict=True)}


@pytest.mark.parametrize("name", then_long([SAMPLES[0].stem], [path.stem for path in SAMPLES[1:]]))
def test_every_value_in_the_file_is_what_its_formula_gives(samples, name, tmp_path):
    """Cached values of a sample equal the recalculated ones; no cell holds an error; all checks hold."""
    data, content = samples[name]
    sheet = Sheet(content, tmp_path)
    recalculates_to_itself(sheet, 1e-16 * scale_of(evaluate(parse(data))))
    same_as_engine(sheet, parse(data))
    marks = sheet.column("Checks", 6).values()
    assert "✓" in marks and "✗" not in marks


@pytest.mark.parametrize("name", then_long([SAMPLES[0].stem], [path.stem for path in SAMPLES[1:]]))
def test_every_input_of_a_sample_moves_the_file_as_it_moves_the_engine(samples, name, tmp_path):
    """Each input changed in turn, in the file and in the case: the same NPV, ROI, IRR, payback and yearly table."""
    data, content = samples[name]
    sheet = Sheet(content, tmp_path)
    entered = {path: sheet.value("Inputs", row, 5) for path, row in sheet.inputs().items() if "/" in str(path)}
    tried = 0
    some = list(entered.items())[:: 1 if RANDOM > 15 else 8]
    for path, value in some + [(p, v) for p, v in entered.items() if p.startswith("finance")]:
        other = changed_value(path, value, 0.37)
        try:
            case = parse(replaced(data, {path: other}))
        except CaseError:
            continue
        sheet.enter(path, other)
        sheet.model.evaluate()
        same_as_engine(sheet, case)
        sheet.enter(path, value)
        tried += 1
    assert tried > 15


def changed_value(path, value, share):
    """Another value that most inputs may take."""
    conventions = ("year-end", "mid-year", "monthly", "year-end, first year undiscounted", "year-end")
    others = conventions, ("offset", "carry forward", "offset")
    for words in others:
        if value in words:
            return words[words.index(value) + 1]
    if path == "finance/start":
        return "2029-04"
    if path == "finance/years":
        return int(value) + (1 if share > 0.3 else -1 if value > 1 else 0)
    if path.endswith("to_month"):
        return 20
    if path.endswith(("_month", "/month", "_months", "depreciation_years")):
        return int(value) + 1 + int(4 * share)
    return float(f"{value * (0.5 + share):.6g}") if value else 0.05 * share


@pytest.mark.parametrize("name", [path.stem for path in SAMPLES])
def test_the_drop_down_drives_the_inputs(samples, name, tmp_path):
    """Choosing a scenario in the file gives what the engine gives under it, and the base case comes back."""
    data, content = samples[name]
    sheet = Sheet(content, tmp_path)
    for entry in data["scenarios"]:
        sheet.choose(entry["name"])
        sheet.model.evaluate()
        same_as_engine(sheet, under_scenario(data, entry["name"]))
        assert "✗" in sheet.column("Checks", 6).values(), "the app's figures are of another scenario"
        assert sheet.value("Checks", 4, 2) > 0, "the file says that inputs differ from the export"
    sheet.choose("Base case")
    sheet.model.evaluate()
    same_as_engine(sheet, parse(data))


def test_the_horizon_and_the_start_are_inputs(samples, tmp_path):
    """A longer and a shorter horizon, another start and other discounting, together: the file is the engine's case."""
    data, content = samples["chemicals"]
    sheet = Sheet(content, tmp_path)
    years = data["finance"]["years"]
    for changes in ({"finance/years": years + 2, "finance/discounting": "monthly", "finance/tax_losses": "carry forward"},
                    {"finance/years": 1, "finance/start": "2030-11", "finance/discounting": "mid-year"}):  # fmt: skip
        for path, value in changes.items():
            sheet.enter(path, value)
        sheet.model.evaluate()
        same_as_engine(sheet, parse(replaced(data, changes)))
        assert sheet.failing() == 0
    dates = [sheet.value("Timeline", 6, column) for column in (8, 9, 10)]
    assert dates == ["up front", 47788, 47818], "November and December 2030, as a spreadsheet counts days"
    sheet.enter("finance/years", years + 3)
    sheet.model.evaluate()
    assert sheet.failing() > 0, "beyond the months of the file nothing is right, and the file says so"


def test_an_initiative_that_is_switched_off_leaves_the_case_without_it(samples, tmp_path):
    """The switch of each initiative gives the NPV without it that is pasted on Attribution and that the engine computes."""
    data, content = samples["insurance"]
    sheet = Sheet(content, tmp_path)
    result = evaluate(parse(data))
    labels, at = sheet.column("Inputs", 2), sheet.names.index("Inputs")
    switches = [row for row, label in labels.items() if str(label).startswith("In the case")]
    for row, value in zip(switches, result.initiatives.values(), strict=True):
        sheet.model.update_cell_with_number(at, row, 5, 0.0)
        sheet.model.evaluate()
        assert close(sheet.results()["NPV"], value.npv_without, 1e-13 * scale_of(result))
        sheet.model.update_cell_with_number(at, row, 5, 1.0)
    assert len(switches) > 1


def test_one_assumption_is_moved_alone(samples, tmp_path):
    """On Sensitivity each row gives live the NPV pasted for its low and its high figure, and 0 brings the case back."""
    data, content = samples["hr-software"]
    sheet = Sheet(content, tmp_path)
    at, noise = sheet.names.index("Sensitivity"), 1e-12 * scale_of(evaluate(parse(data)))
    rows = [row for row, number in sheet.column("Sensitivity", 1).items() if isinstance(number, float)]
    for row in rows[:4]:
        sheet.model.update_cell_with_number(at, 4, 4, sheet.value("Sensitivity", row, 1))
        for end, column in (("low", 9), ("high", 11)):
            sheet.model.update_cell_with_text(at, 5, 4, end)
            sheet.model.evaluate()
            assert close(sheet.value("Sensitivity", row, 13), sheet.value("Sensitivity", row, column), noise)
            assert close(sheet.results()["NPV"], sheet.value("Sensitivity", row, column), noise)
    assert len(rows) > 10 and sheet.value("Checks", 4, 2) == 1, "the file says that an input is not as exported"
    sheet.model.update_cell_with_number(at, 4, 4, 0.0)
    sheet.model.evaluate()
    same_as_engine(sheet, parse(data))


def test_the_file_fails_closed(samples, tmp_path):
    """An error anywhere in the results counts as a failure, on Checks and on the head of every sheet."""
    data, content = samples["chemicals"]
    sheet = Sheet(content, tmp_path)
    heads = [sheet.value(name, 3, 1) for name in sheet.names]
    assert all(head.startswith("✓ All identities hold · Base case") for head in heads)
    sheet.choose(f" {data['scenarios'][0]['name']}  ")
    sheet.model.evaluate()
    same_as_engine(sheet, under_scenario(data, data["scenarios"][0]["name"]))
    sheet.choose("No such scenario")
    sheet.model.evaluate()
    assert str(sheet.results()["NPV"]).startswith("#")
    heads = [sheet.value(name, 3, 1) for name in sheet.names]
    assert all(str(head).startswith("✗") for head in heads), heads


def test_the_words_of_the_summary_follow_the_scenario(samples, tmp_path):
    """The sentence is a formula; what is not says that it is as exported."""
    data, content = samples["chemicals"]
    sheet = Sheet(content, tmp_path)
    cautious = under_scenario(data, "Cautious")
    sheet.choose("Cautious")
    sheet.model.evaluate()
    said = sheet.value("Summary", 4, 1)
    assert "“Cautious”" in said and f"{evaluate(cautious).npv:,.0f}" in said
    assert str(sheet.value("Summary", 5, 1)).startswith("As exported, under “Base case”: ")


def in_r1c1(formula, row, column):
    """A formula with its relative references as distances, so that a formula copied along a row is one text."""

    def distance(found):
        across, letters, down, number = found.groups()
        at = 0
        for letter in letters:
            at = 26 * at + ord(letter) - 64
        return f"R{number if down else f'[{int(number) - row}]'}C{at if across else f'[{at - column}]'}"

    bare = re.sub(r'"[^"]*"', '""', formula)
    return re.sub(r"(?<![A-Za-z_'])(\$?)([A-Z]{1,3})(\$?)([0-9]+)(?![0-9A-Za-z_(])", distance, bare)


@pytest.mark.parametrize("name", [path.stem for path in SAMPLES])
def test_one_formula_along_each_line_and_no_figure_in_it(samples, name, tmp_path):
    """Every line of a monthly sheet, and of By year, has one formula in all its columns; formulas hold 0, 1 and 2 only."""
    import openpyxl

    book = openpyxl.load_workbook(_saved(samples[name][1], tmp_path))
    lines = 0
    for sheet in book:
        monthly = sheet["D4"].value == "Constant"
        first = {True: 8, False: 4}[monthly]
        if monthly or sheet.title == "By year":
            last = sheet.max_column - (0 if monthly else 2)
            for row in range(4, sheet.max_row + 1):
                cells = [sheet.cell(row, column) for column in range(first, last + 1)]
                found = {in_r1c1(cell.value, row, cell.column) for cell in cells if str(cell.value).startswith("=")}
                assert len(found) <= 1, (sheet.title, row, found)
                assert not found or all(str(cell.value).startswith("=") for cell in cells), (sheet.title, row)
                lines += len(found)
        for cells in sheet.iter_rows():
            for cell in cells:
                if str(cell.value).startswith("=") and cell.data_type == "f":
                    bare = re.sub(r"'[^']*'!|\"[^\"]*\"|CHAR\(10\)", "", cell.value)
                    figures = re.findall(r"(?<![A-Za-z$_\d.])\d+(?:\.\d+)?(?:E-?\d+)?(?![\d.]*[A-Za-z_(])", bare)
                    assert set(figures) <= {"0", "1", "2"}, (sheet.title, cell.coordinate, cell.value)
    assert lines > 60


def test_properties_say_whose_file_it_is_and_of_what_day(samples):
    """Title, author and the day of the export; the file printed says so in its foot."""
    data, content = samples["chemicals"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        core, sheet = (archive.read(name).decode() for name in ("docProps/core.xml", "xl/worksheets/sheet1.xml"))
    assert data["organisation"] in core and "2026-11-25" in core and "1980" not in core
    assert "Exported 2026-11-25" in sheet


def test_a_workbook_opens_under_the_scenario_of_the_app(samples, tmp_path):
    """Exported under a scenario, the file stands on it, agrees with the app, and can go back to the base case."""
    data, _ = samples["chemicals"]
    sheet = Sheet(workbook(data, scenario="Cautious", draws=DRAWS), tmp_path)
    case = under_scenario(data, "Cautious")
    recalculates_to_itself(sheet, 1e-16 * scale_of(evaluate(case)))
    same_as_engine(sheet, case)
    assert "✗" not in sheet.column("Checks", 6).values()
    sheet.choose("Base case")
    sheet.model.evaluate()
    same_as_engine(sheet, parse(data))


def test_a_scenario_that_changes_the_lists_gets_a_file_of_its_own(samples, tmp_path):
    """Such a scenario is left out of the drop-down and named; exported on its own it agrees with the engine."""
    data, _ = samples["chemicals"]
    path = f"segments/{data['segments'][0]['name']}/cross_sell/recurring"
    once = data | {"scenarios": [*data["scenarios"], {"name": "Sold once", "set": {path: False}}]}
    sheet = Sheet(workbook(once, draws=DRAWS), tmp_path)
    assert any("Sold once" in str(text) for text in sheet.column("Scenarios", 1).values())
    sheet = Sheet(workbook(once, scenario="Sold once", draws=DRAWS), tmp_path)
    recalculates_to_itself(sheet, 1e-16 * scale_of(evaluate(under_scenario(once, "Sold once"))))
    same_as_engine(sheet, under_scenario(once, "Sold once"))


@st.composite
def cases_with_changes(draw):
    """A random case, and other values for some of its inputs that leave it a case."""
    data = plain(parse(draw(cases(most_years=4))))
    changes = {}
    for path, value in _numbers(data):
        if draw(st.integers(0, 5)) == 0:
            changes[path] = changed_value(path, value, draw(st.sampled_from([0.1, 0.4, 0.6])))
    try:
        parse(replaced(data, changes))
    except CaseError:
        assume(False)
    return data, changes


def _numbers(data):
    from cxroi.report.workbook.case_inputs import inputs_of, named_paths

    case = parse(data)
    return [(path, one.value) for path, one in inputs_of(case, named_paths(case)).items()]


@settings(max_examples=RANDOM, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(drawn=cases_with_changes())
def test_random_cases_recalculate_to_the_engine(drawn, tmp_path_factory):
    """Cached values hold; inputs changed in the file, or set by a scenario, give what the engine gives."""
    data, changes = drawn
    other = data | {"scenarios": [{"name": "Other", "set": changes}]}
    sheet = Sheet(workbook(other, draws=16), tmp_path_factory.mktemp("random"))
    case, changed = parse(data), parse(replaced(data, changes))
    recalculates_to_itself(sheet, 1e-13 * scale_of(evaluate(case)))
    same_as_engine(sheet, case)
    sheet.choose("Other")
    sheet.model.evaluate()
    same_as_engine(sheet, changed)
    sheet.choose("Base case")
    for path, value in changes.items():
        sheet.enter(path, value)
    sheet.model.evaluate()
    same_as_engine(sheet, changed)


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
    "annual renewal": ({"churn_per_year": 0.2, "renewal": "annual"}, {"change": -0.3}, {"churn_per_year": 0.6}),
    "renewal in one month": (
        {"churn_per_month": 0.03, "renewal": "annual", "renewal_month": 5}, {"change_points": -0.1}, {"churn_per_month": 0.05},
    ),
}  # fmt: skip


def _cohorts(name):
    stated, effect, _ = COHORTS[name]
    segment = {
        "name": "A", "customers": 500, "new_customers_per_year": 120, "referrals_per_customer_year": 0.2, "revenue_per_customer": 90,
        "gross_margin": 0.4, "cross_sell": {"per_customer_year": 0.3, "revenue": 60, "gross_margin": 0.5, "recurring": True}, **stated,
    }  # fmt: skip
    return {
        "format": 1, "title": "Cohorts", "finance": {"years": 1, "discount_rate": 0.1}, "segments": [segment],
        "initiatives": [{"name": "I", "costs": [{"name": "C", "one_off": 900}], "effects": [{"driver": "churn", "ramp_months": 5, **effect}]}],
    }  # fmt: skip


@pytest.mark.parametrize("name", COHORTS)
def test_who_stays_follows_the_inputs_by_tenure_and_renewal(name, tmp_path):
    """Rates, mix, customers and horizon changed in the file give the engine's figures; a mix that does not add up fails a check."""
    stated, _, changes = COHORTS[name]
    data = _cohorts(name)
    sheet = Sheet(workbook(data, draws=16), tmp_path)
    same_as_engine(sheet, parse(data))
    recalculates_to_itself(sheet, 1e-13 * scale_of(evaluate(parse(data))))
    assert sheet.failing() == 0
    set_to = {**{f"segments/A/{path}": value for path, value in changes.items()}, "finance/years": 2}
    for path, value in set_to.items():
        sheet.enter(path, value)
    sheet.model.evaluate()
    same_as_engine(sheet, parse(replaced(data, set_to)))
    assert sheet.failing() == 0
    if "tenure_mix" in stated:
        sheet.enter("segments/A/tenure_mix/1", 0.9)
        sheet.model.evaluate()
        assert sheet.failing() == 1


def formulas(content, tmp_path):
    """Every formula in the file as Excel reads it: cells, validations, names."""
    path = tmp_path / "formulas.xlsx"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    for text in texts.values():
        ElementTree.fromstring(text)  # noqa: S314 - our own file; it must be well formed
    found = []
    for name, text in texts.items():
        if name.startswith("xl/worksheets/sheet"):
            found += re.findall(r"<(?:f|formula1|formula2)>(.*?)</", text)
        if name == "xl/workbook.xml":
            found += re.findall(r"<definedName [^>]*>(.*?)</", text)
    return [unescape(one) for one in found], texts


@pytest.mark.parametrize("name", [path.stem for path in SAMPLES])
def test_only_functions_of_excel_2010_are_used(samples, name, tmp_path):
    """Every function of every formula is in the list; none is an array formula."""
    found, texts = formulas(samples[name][1], tmp_path)
    bare = [re.sub(r"'[^']*'|\"[^\"]*\"", "", one) for one in found]
    used = {word for one in bare for word in re.findall(r"([A-Za-z_.][\w.]*)\(", one)}
    assert used <= EXCEL_2010, used - EXCEL_2010
    assert len(found) > 5000 and not any('t="array"' in text for text in texts.values())


def poisoned(payload):
    """The case of the contract with a payload in every text a user writes."""
    data = load(CONTRACT_EXAMPLE)
    data |= {"title": payload, "organisation": payload, "notes": {"costs": payload}}
    names = {"metrics": "NPS", "segments": "Key accounts", "initiatives": "One-day complaints"}
    for section, name in names.items():
        next(one for one in data[section] if one["name"] == name)["name"] = payload
    initiative = data["initiatives"][0]
    initiative["owner"] = payload
    for line in (*initiative["costs"], *initiative.get("benefits", [])):
        line["name"] = f"{payload} {line['name']}"
    for effect in initiative["effects"]:
        effect.pop("evidence", None)
        if "metric" in effect:
            effect["metric"] = payload
        if "segments" in effect:
            effect["segments"] = [payload]
    for link in data["links"]:
        link["metric"] = payload
        link.pop("evidence", None)
    data["evidence"] = [{"id": "e", "claim": payload, "source": payload, "url": payload, "kind": "pilot"}]
    data["scenarios"] = [{"name": payload, "set": {"finance/discount_rate": 0.2}}]
    return data


@pytest.mark.parametrize(
    "payload", then_long(PAYLOADS[::3], [one for one in PAYLOADS if one not in PAYLOADS[::3]]), ids=range(len(PAYLOADS))
)
def test_a_users_text_is_text_in_every_cell(payload, tmp_path):
    """Payloads end up in text cells as they are: no formula, no link, no broken file; and the file still calculates."""
    data = poisoned(payload)
    content = workbook(data, draws=16)
    found, texts = formulas(content, tmp_path)
    bare = [re.sub(r"'[^']*'|\"[^\"]*\"", "", one) for one in found]
    used = {word for one in bare for word in re.findall(r"([A-Za-z_.][\w.]*)\(", one)}
    assert used <= EXCEL_2010, used - EXCEL_2010
    assert not any("cmd" in one or "http" in one or "script" in one for one in bare)
    assert not any('TargetMode="External"' in text for text in texts.values())
    assert not any("<oddHeader" in text or payload in re.sub(r".*<oddFooter>(.*?)</.*", r"\1", text, flags=re.DOTALL) for name, text in texts.items()
                   if name.startswith("xl/worksheets/sheet") and "<oddFooter>" in text)  # fmt: skip
    sheet = Sheet(content, tmp_path)
    assert sheet.model.get_cell_value(0, 1, 1) == parse(data).title
    assert sheet.model.get_cell_formula(0, 1, 1) is None
    case = parse(data)
    recalculates_to_itself(sheet, 1e-16 * scale_of(evaluate(case)))
    same_as_engine(sheet, case)
    sheet.choose(data["scenarios"][0]["name"].strip())
    sheet.model.evaluate()
    same_as_engine(sheet, under_scenario(plain(case), parse(data).scenarios[0].name))


def test_the_file_repeats_the_screen(samples, tmp_path):
    """The pitch, seed, draws, version and digest of the screen stand on the first page, and its expected NPV to the printed digit."""
    data, content = samples["chemicals"]
    found = CaseAnalysis(parse(data), draws=DRAWS)
    sheet = Sheet(content, tmp_path)
    words = " ".join(str(value) for value in sheet.column("Summary", 1).values())
    for part in (found.evaluation.digest, "seed 0", f"{found.simulation.draws} draws", found.evaluation.version):
        assert part in words
    assert short(found.simulation.npv_summary.mean, "USD") in words
    assert "It hinges on “" in words and "usual attacks" in words, "why it may fail stands on the first page too"


def test_a_cost_that_was_nothing_counts_once_it_is_entered(tmp_path):
    """A cell that holds 0 at export is a formula like any other: an up-front cost entered later is funded from month 0."""
    costs = [{"name": "Later", "one_off": 900, "month": 7}, {"name": "Up front", "one_off": 0}]
    data = {
        "format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0.1}, "initiatives": [{"name": "I", "costs": costs}],
    }  # fmt: skip
    sheet = Sheet(workbook(data, draws=16), tmp_path)
    path = "initiatives/I/costs/Up front/one_off"
    sheet.enter(path, 50)
    sheet.model.evaluate()
    same_as_engine(sheet, parse(replaced(data, {path: 50})))
    assert sheet.results()["Peak funding"] == 950


def test_the_same_case_gives_the_same_file():
    """No clock and no chance in the file."""
    data = load(CONTRACT_EXAMPLE)
    for entry in (*data["initiatives"][0]["effects"], *data["links"]):
        entry.pop("evidence", None)
    assert workbook(data, draws=16) == workbook(data, draws=16)


def test_errors_of_a_case_are_told_not_written():
    """A case with errors raises them all."""
    with pytest.raises(CaseError, match="churn_per_year"):
        workbook(load(CONTRACT_EXAMPLE.replace("[0.09, 0.11, 0.14]", "20")))


def test_a_term_is_its_formula_and_its_value():
    """Brackets stand where Excel needs them, errors spread as in Excel, and a branch not taken does no harm."""
    a, b = Term("A1", 2.0), Term("B1", 0.0)
    assert (a - (a - b)).text == "A1-(A1-B1)"
    assert ((a + b) * a).text == "(A1+B1)*A1"
    assert (a ** (a**a)).text == "A1^(A1^A1)"
    assert ((a >= b).equals(b >= a)).text == "(A1>=B1)=(B1>=A1)"
    divided = a / b
    assert divided.value != divided.value
    assert when(b.equals(0), 1, divided).value == 1.0


@pytest.mark.parametrize("text", ["Key [accounts]: A/B", "x" * 400, "'quoted'", "😀" * 40, "   ", "History", "Inputs"])
def test_sheet_names_are_names_excel_takes(text):
    """At most 31 UTF-16 units, no forbidden sign, unlike those there are."""
    name = sheet_name(text, {"inputs", "history"})
    assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
    assert not set(name) & set("[]:*?/\\'") and name.casefold() not in {"inputs", "history"}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_agrees(samples, tmp_path):
    """A second spreadsheet program, made to recalculate, gives the same NPV, IRR and payback and no error."""
    import openpyxl

    data, content = samples["insurance"]
    book = openpyxl.load_workbook(_saved(content, tmp_path))
    rows = {book["Inputs"].cell(row, 13).value: row for row in range(1, book["Inputs"].max_row + 1)}
    changes = {"finance/discount_rate": 0.13, "finance/years": 6, "finance/discounting": "monthly"}
    for path, value in changes.items():
        book["Inputs"].cell(rows[path], 5).value = value
    book.save(tmp_path / "changed.xlsx")
    again = _in_libreoffice(tmp_path / "changed.xlsx")
    found = {again["Results"].cell(row, 1).value: again["Results"].cell(row, 2).value for row in range(1, 20)}
    result = evaluate(parse(replaced(data, changes)))
    assert close(found["NPV"], result.npv, 1e-13 * scale_of(result))
    assert close(found["IRR as the case discounts"], result.irr_of_convention.rate, 1e-9)
    assert close(found["IRR"], result.irr.rate, 1e-9)
    assert found["Payback, month"] == result.payback_month
    assert not _errors(again)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", COHORTS)
def test_libreoffice_agrees_on_who_stays(name, tmp_path):
    """Recalculated by a second program, a file of customers by tenure or renewal passes every check of its own."""
    again = _in_libreoffice(_saved(workbook(_cohorts(name), draws=16), tmp_path))
    marks = [cell.value for row in again["Checks"].iter_rows() for cell in row if cell.value in ("✓", "✗")]
    assert len(marks) > 20 and set(marks) == {"✓"} and not _errors(again)


def _in_libreoffice(path):
    """The workbook as LibreOffice recalculates and saves it."""
    import openpyxl

    profile = path.parent / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML",
         "--outdir", str(path.parent / "out"), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return openpyxl.load_workbook(path.parent / "out" / path.name, data_only=True)


def _errors(book):
    return [
        cell.coordinate for page in book for row in page.iter_rows() for cell in row if str(cell.value).startswith("#")
    ]


def _saved(content, tmp_path):
    path = tmp_path / "case.xlsx"
    path.write_bytes(content)
    return path


RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
