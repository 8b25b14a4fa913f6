"""What stands in the workbook: formulas of Excel 2010, one along each line, texts of a user as texts, and whose file it is."""

import io
import re
import zipfile
from html import unescape
from xml.etree import ElementTree

import openpyxl
import pytest
from conftest import CONTRACT_EXAMPLE, then_long
from workbook_hand import (
    DRAWS,
    SAMPLES,
    Sheet,
    recalculates_to_itself,
    same_as_engine,
    sample,
    saved,
    scale_of,
    workbook,
)

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import CaseError, load, parse, plain
from cxroi.case import scenario as under_scenario
from cxroi.engine import evaluate
from cxroi.report.language.formats import short
from cxroi.report.workbook.formula import Term, when
from cxroi.report.workbook.sheet import sheet_name

EXCEL_2010 = {
    "ABS", "AND", "CHAR", "COUNTIF", "EDATE", "EXACT", "IF", "IFERROR", "INDEX", "INT", "IRR", "ISNUMBER", "MATCH", "MAX", "MIN", "NPV",
    "OR", "ROWS", "SUM", "SUMIF", "SUMPRODUCT", "TEXT", "TRIM",
}  # fmt: skip

PAYLOADS = (
    '=HYPERLINK("http://x","y")', "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)*cmd", "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>', "=FILTER(A1:A2,1)", "{=1+1}", "http://x.example", "internal:Sheet1!A1", "&A&P _x0041_",
    "טענה: הלקוחות נשארים", "😀 emoji 👩‍👩‍👧", "long " * 80, "FILTER(a) SORT(b)", "'quoted'!A1", "Inputs", "history",
)  # fmt: skip


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


@pytest.mark.parametrize("name", then_long(SAMPLES[:1], SAMPLES[1:]))
def test_one_formula_along_each_line_and_no_figure_in_it(name, tmp_path):
    """Every line of a monthly sheet, and of By year, has one formula in all its columns; formulas hold 0, 1 and 2 only."""
    import openpyxl

    book = openpyxl.load_workbook(saved(sample(name)[1], tmp_path))
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


def test_properties_say_whose_file_it_is_and_of_what_day():
    """Title, author and the day of the export; the file printed says so in its foot."""
    data, content = sample("chemicals")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        core, sheet = (archive.read(name).decode() for name in ("docProps/core.xml", "xl/worksheets/sheet1.xml"))
    assert data["organisation"] in core and "2026-11-25" in core and "1980" not in core
    assert "Exported 2026-11-25" in sheet


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


@pytest.mark.parametrize("name", then_long(SAMPLES[:1], SAMPLES[1:]))
def test_only_functions_of_excel_2010_are_used(name, tmp_path):
    """Every function of every formula is in the list; none is an array formula."""
    found, texts = formulas(sample(name)[1], tmp_path)
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


def test_the_file_repeats_the_screen(tmp_path):
    """The pitch, seed, draws, version and digest of the screen stand on the first page, and its expected NPV to the printed digit."""
    data, content = sample("chemicals")
    found = CaseAnalysis(parse(data), draws=DRAWS)
    sheet = Sheet(content, tmp_path)
    words = " ".join(str(value) for value in sheet.column("Summary", 1).values())
    for part in (found.evaluation.digest, "seed 0", f"{found.simulation.draws} draws", found.evaluation.version):
        assert part in words
    assert short(found.simulation.npv_summary.mean, "USD") in words
    assert "It hinges on “" in words and "usual attacks" in words, "why it may fail stands on the first page too"


def test_the_tolerance_of_the_checks_stands_beside_its_words(tmp_path):
    """Each label of the head has its own figure in its own row: nothing changed, the money moved, and a share of it."""
    sheet = Sheet(sample("chemicals")[1], tmp_path)
    said = {label: sheet.value("Checks", row, 2) for row, label in sheet.column("Checks", 1).items()}
    assert said["Inputs changed since export"] == 0
    moved = said["Money moved, at least 1"]
    assert moved > 1e6 and 0 < said["Two amounts agree within this much of it"] < 1e-5 * moved


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


def test_months_and_years_beyond_the_horizon_are_grey_in_every_column():
    """Each rule reads the numbers of its own columns, from the first to the last, which is the room of the file: 5 years of a case of 3."""
    _, content = sample("chemicals")
    seen = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets:
        for found in sheet.conditional_formatting:
            (formula,) = found.rules[0].formula
            if ">Horizon" in formula:
                (where,) = found.sqref.ranges
                column, row = openpyxl.utils.cell.coordinate_from_string(formula.partition(">")[0].replace("$", ""))
                assert openpyxl.utils.column_index_from_string(column) == where.min_col
                titles = [sheet.cell(row, place).value for place in range(where.min_col, where.max_col + 2)]
                numbers = [one for one in titles if isinstance(one, int | float)]
                seen[sheet.title] = (numbers[0], numbers[-1], len(numbers), where.max_row)
                assert titles[:-1] == numbers and where.max_row >= sheet.max_row - 1
    assert seen.pop("By year")[:3] == (0, 5, 6) and seen and {one[:3] for one in seen.values()} == {(0, 60, 61)}


@pytest.mark.parametrize("times", [1, 1000])
def test_no_column_is_too_narrow_for_its_figures(times):
    """Excel prints #### for a figure that does not fit. A column is as many digits wide as it says, less 0.71; a comma is half a digit."""
    data, content = sample("chemicals")
    if times > 1:
        more = [{**one, "customers": one["customers"] * times} for one in data["segments"]]
        content = workbook({**data, "segments": more})
    looked_at = 0
    for sheet in openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if isinstance(cell.value, float) and abs(cell.value) >= 1000 and "#,##0" in cell.number_format:
                looked_at += 1
                width = next(one.width for one in sheet.column_dimensions.values() if one.min <= cell.column <= one.max)
                printed = f"{cell.value:,.0f}"
                assert len(printed) - printed.count(",") / 2 <= width - 0.71, (
                    sheet.title,
                    cell.coordinate,
                    printed,
                    width,
                )
    assert looked_at > 1000
