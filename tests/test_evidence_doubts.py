"""Files that can be read and may not mean what they say: totals, shifted rows, hidden sheets. Each is a question, or is left out and said."""

import io

import pytest

from cxroi.tables import read_tables

HEADER = "customer_id,month,revenue\n"


def asked(text, answers=None, name="sales.csv"):
    """The tables of a text, and the keys of what must be answered."""
    tables = read_tables({name: text if isinstance(text, bytes) else text.encode()}, answers=answers)
    return tables, [question.id for question in tables.questions if question.needed]


def total(tables):
    return tables.connection.execute("select count(*), sum(revenue) from revenue_monthly").fetchone()


@pytest.mark.parametrize("strange", [[float("nan"), float("inf")], [float("nan"), float("nan")]])
def test_a_number_that_is_none_is_counted_named_and_left_out(strange):
    """NaN and infinity in a typed file, which the statistics of Parquet leave out, reach no result."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    table = {"customer_id": ["A", "B", "C"], "month": ["2024-01-01"] * 3, "revenue": [5.0, *strange]}
    pq.write_table(pa.table(table), made)
    tables, _ = asked(made.getvalue(), name="revenue_monthly.parquet")
    assert total(tables) == (1, 5.0)
    finding = next(finding for finding in tables.errors if finding.rule.startswith("rows without revenue"))
    assert (finding.rows, finding.row, finding.column) == (2, 3, "revenue")


@pytest.mark.parametrize(
    "word", ["Total", "Grand Total", "Subtotal North", "Gesamtsumme", "Итого", "합계", "Барлығы", "Sous-total"]
)
def test_rows_that_are_totals_are_a_question(word):
    text = f"{HEADER}K1,2024-01-01,1000\nK2,2024-01-01,2000\n{word},2024-01-01,3000\n"
    tables, keys = asked(text)
    assert keys == ["revenue_monthly/totals"] and "revenue_monthly" not in tables.present
    assert total(asked(text, {"revenue_monthly/totals": "leave out"})[0]) == (2, 3000.0)
    assert total(asked(text, {"revenue_monthly/totals": "keep"})[0]) == (3, 6000.0)


def test_a_name_that_only_begins_like_a_total_is_a_customer():
    assert asked(f"{HEADER}Totalenergies,2024-01-01,5\nSummerfield,2024-01-01,6\n")[1] == []


@pytest.mark.parametrize("end", ["K2,2024-01-01,2000.0", "K2,2024-01"])
def test_a_file_that_is_cut_off_is_a_question(end):
    text = f"{HEADER}K1,2024-01-01,1000.00\nK3,2024-01-01,1500.00\n{end}"
    assert asked(text)[1] == ["sales.csv/cut"]
    assert total(asked(text, {"sales.csv/cut": "cut"})[0]) == (2, 2500.0), "the row that is cut off, and no other"
    assert asked(f"{HEADER}K1,2024-01-01,1000.00\nK2,2024-01-01,2000.00")[1] == []


def test_a_percentage_is_no_money():
    tables, _ = asked(f"{HEADER}K1,2024-01-01,1000\nK1,2024-02-01,12%\n")
    finding = next(finding for finding in tables.errors if finding.value == "12%")
    assert total(tables) == (1, 1000.0) and (finding.row, finding.column) == (3, "revenue")


def test_a_shifted_row_is_left_out_and_named():
    tables, _ = asked("customer_id,month,revenue,n_orders\nK1,2024-01-01,1000,3\n2024-02-01,45123.50,7,\n")
    finding = next(finding for finding in tables.errors if "shifted" in finding.rule)
    assert total(tables) == (1, 1000.0) and (finding.row, finding.value) == (3, "2024-02-01")


@pytest.mark.parametrize("identifier", ["1.23E+11", "1.5e+12"])
def test_an_identifier_that_was_rounded_is_a_question(identifier):
    text = f"{HEADER}{identifier},2024-01-01,5\nA7,2024-01-01,6\n"
    assert asked(text)[1] == ["sales.csv/customer_id"]
    assert total(asked(text, {"sales.csv/customer_id": "leave out"})[0]) == (1, 6.0)


def test_identifiers_above_what_a_float_can_hold_are_a_question():
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    pq.write_table(pa.table({"customer_id": [1.0e17, 5.0], "month": ["2024-01-01"] * 2, "revenue": [5.0, 6.0]}), made)
    assert asked(made.getvalue(), name="r.parquet")[1] == ["r.parquet/customer_id"]


def test_a_value_a_thousand_times_its_neighbours_is_a_question():
    months = "".join(f"K{account},2024-{month:02}-01,{100 + month}\n" for account in range(6) for month in range(1, 9))
    text = f"{HEADER}{months}K1,2024-09-01,105000\n"
    tables, keys = asked(text)
    assert keys == ["revenue_monthly/thousandfold"] and "105000" in tables.questions[0].words
    assert total(asked(text, {"revenue_monthly/thousandfold": "leave out"})[0])[0] == 48


def test_a_last_month_with_few_rows_is_told_and_can_be_left_out():
    text = HEADER + "".join(
        f"K{account},2024-{month:02}-01,100\n" for month in range(1, 8) for account in range(20 if month < 7 else 3)
    )
    tables, keys = asked(text)
    finding = next(finding for finding in tables.findings if finding.key == "revenue_monthly/last month")
    assert keys == [] and finding.chosen == "keep" and tables.data_end.month == 7
    assert asked(text, {finding.key: "leave out"})[0].data_end.month == 6


def sheets(**cells):
    """A workbook by XlsxWriter: a function for each sheet that writes into it."""
    import xlsxwriter

    made = io.BytesIO()
    options = cells.pop("options", {})
    with xlsxwriter.Workbook(made, options) as book:
        for name, write in cells.items():
            write(book.add_worksheet(name), book)
    return made.getvalue()


def fill(sheet, rows):
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)


def test_hidden_sheets_and_rows_are_left_out_and_said():
    def seen(sheet, book):
        fill(
            sheet,
            [
                ["customer_id", "month", "revenue"],
                ["A", "2024-01-01", 5],
                ["B", "2024-01-01", 6],
                ["C", "2024-01-01", 7],
            ],
        )
        sheet.set_row(2, None, None, {"hidden": True})

    def hidden(sheet, book):
        fill(sheet, [["customer_id", "month", "revenue"], ["Z", "2024-01-01", 50]])
        sheet.hide()

    tables, _ = asked(sheets(Seen=seen, Old=hidden), name="book.xlsx")
    assert total(tables) == (2, 12.0)
    said = "\n".join(map(str, tables.findings))
    assert "the hidden sheet Old was left out" in said and "1 hidden rows were left out" in said
    assert tables.connection.execute("select source_row from revenue_monthly where customer_id = 'C'").fetchone() == (
        4,
    )


def test_formulas_without_stored_values_are_told_with_the_cell():
    """A workbook written by a program and never calculated: its formulas would read as empty cells."""

    def write(sheet, book):
        fill(
            sheet, [["customer_id", "month", "revenue", "n_orders"], ["A", "2024-01-01", 5, 2], ["B", "2024-01-01", 6]]
        )
        sheet.write_formula("D3", "=D2*2", None, "")

    tables, _ = asked(sheets(One=write), name="book.xlsx")
    assert any("1 formula has no value, the first in D3" in str(finding) for finding in tables.errors)


def test_days_of_the_1904_calendar_are_read_as_they_are_shown():
    import datetime as dt

    def write(sheet, book):
        shown = book.add_format({"num_format": "yyyy-mm-dd"})
        fill(sheet, [["customer_id", "month", "revenue"], ["A", None, 5]])
        sheet.write_datetime(1, 1, dt.datetime(2024, 3, 1), shown)

    tables, _ = asked(sheets(One=write, options={"date_1904": True}), name="book.xlsx")
    assert tables.connection.execute("select month from revenue_monthly").fetchone() == (dt.date(2024, 3, 1),)
