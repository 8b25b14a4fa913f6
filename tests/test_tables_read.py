"""Tables in: a person's own exports are read as they are meant; folders, workbooks, names of other systems, what is missing."""

import datetime as dt
import io
from dataclasses import replace

from tables_hand import CUSTOMERS, DATA, REVENUE, SURVEYS, public, read, rows, said

from cxroi.tables import read_tables
from cxroi.tables.recognise import guess


def workbook(**sheets):
    """An .xlsx of rows by sheet."""
    import xlsxwriter

    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"default_date_format": "yyyy-mm-dd", "nan_inf_to_errors": True}) as book:
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, line in enumerate(lines):
                sheet.write_row(number, 0, line)
    return made.getvalue()


def test_four_plain_tables_are_read_without_an_error_or_question():
    contacts = "case_id,customer_id,opened_at,type\nc1,A,2025-03-01 10:30,complaint\n"
    tables = read(
        customers__csv=CUSTOMERS, revenue_monthly__csv=REVENUE, survey_responses__csv=SURVEYS, contacts__csv=contacts
    )
    assert tables.present == ("customers", "revenue_monthly", "survey_responses", "contacts")
    assert tables.rows == {"customers": 3, "revenue_monthly": 72, "survey_responses": 3, "contacts": 1}
    assert (tables.data_start, tables.data_end) == (dt.date(2024, 1, 1), dt.date(2025, 12, 31))
    assert not tables.errors and not tables.questions
    types = dict(
        rows(
            tables,
            "select column_name, data_type from information_schema.columns where table_name in ('revenue_monthly', 'survey_responses')",
        )
    )
    assert (
        types
        | {
            "customer_id": "VARCHAR",
            "month": "DATE",
            "revenue": "DOUBLE",
            "invited_at": "TIMESTAMP",
            "metric": "VARCHAR",
        }
        == types
    )
    assert rows(tables, "select opened_at from contacts") == [(dt.datetime(2025, 3, 1, 10, 30),)]
    assert said(tables, "invitations without an answer").rows == 1
    assert said(tables, "no such table").table == "interventions"


def test_the_same_content_has_the_same_digest_and_a_changed_value_another():
    first, again, other = (
        read(revenue_monthly__csv=text) for text in (REVENUE, REVENUE, REVENUE.replace("100.5", "100.6", 1))
    )
    assert first.digest == again.digest != other.digest


def test_a_workbook_with_a_title_and_several_sheets():
    lines = [
        ["Report of the year"],
        [],
        ["Account No", "Customer since", "Segment"],
        ["007", dt.date(2024, 1, 15), "Key"],
        [8, dt.date(2024, 2, 1), "Small"],
    ]
    months = [["Account No", "Month", "Revenue"]] + [[8, dt.date(2025, month, 1), 1.234] for month in range(1, 4)]
    tables = read(export__xlsx=workbook(Accounts=lines, Revenue=months))
    assert rows(tables, "select customer_id, start_date, segment from customers order by 1") == [
        ("007", dt.date(2024, 1, 15), "Key"),
        ("8", dt.date(2024, 2, 1), "Small"),
    ]
    assert rows(tables, "select customer_id, revenue from revenue_monthly") == [("8", 1.234)] * 3
    assert "row 3" in str(said(tables, "the header was found"))
    assert rows(tables, "select source_row from customers order by customer_id") == [(4,), (5,)]


def test_names_of_other_systems_are_recognised():
    tables = read(
        **{
            "Kundenstamm__csv": "Kundennummer;Kunde seit;Kundensegment\n0042;31.12.2023;Groß\n",
            "Umsatz__csv": "Kundennr;Monat;Nettoumsatz\n0042;01.2025;1.234,50\n",
        }
    )
    assert rows(tables, "select customer_id, start_date, segment from customers") == [
        ("0042", dt.date(2023, 12, 31), "Groß")
    ]
    assert rows(tables, "select customer_id, month, revenue from revenue_monthly") == [
        ("0042", dt.date(2025, 1, 1), 1234.5)
    ]


def test_a_survey_with_a_column_for_each_metric_becomes_long():
    text = "Response ID,Client ID,Sent,Completed,NPS,CSAT,Churn risk,Region\n1,A,2025-01-01,2025-01-02,9,4,0.3,North\n2,B,2025-01-01,,,,0.9,South\n"
    tables = read(feedback__csv=text)
    assert rows(tables, "select response_id, customer_id, metric, score from survey_responses order by 3, 1") == [
        ("1", "A", "csat", 4.0),
        ("2", "B", "csat", None),
        ("1", "A", "nps", 9.0),
        ("2", "B", "nps", None),
    ]
    assert tables.mappings["feedback.csv"].quarantined == ("Churn risk",)
    assert "Churn risk" in str(said(tables, "not used to predict"))
    columns = [name for name, *_ in rows(tables, "describe survey_responses")]
    assert "Region" in columns and "Churn risk" not in columns


def test_a_mapping_may_be_changed_by_a_person():
    text = "kunde,wann,wieviel,anderes\nA,2025-01-01,5,7\n"
    first = guess("revenue_monthly", ["kunde", "wann", "wieviel", "anderes"], {})
    mapped = replace(first, columns=(("customer_id", "kunde"), ("month", "wann"), ("revenue", "anderes")), extras=())
    tables = read_tables({"x.csv": text.encode()}, mappings={"x.csv": mapped})
    assert rows(tables, "select revenue from revenue_monthly") == [(7.0,)]


def test_files_of_one_table_are_put_together_and_invoices_of_a_month_added_up():
    days = "customer,invoice date,net amount\n" + "".join(f"A,2025-01-{day:02},10\n" for day in (3, 9, 14, 20, 27, 31))
    tables = read(invoices_2025__csv=days, invoices_2024__csv=days.replace("2025", "2024"))
    assert rows(tables, "select month, revenue from revenue_monthly order by 1") == [
        (dt.date(2024, 1, 1), 60.0),
        (dt.date(2025, 1, 1), 60.0),
    ]
    assert said(tables, "were added up").rows == 10


def test_a_missing_column_is_named_with_what_was_seen():
    tables = read(customers__csv="customer_id,region\nA,North\n")
    finding = said(tables, "the column start_date", "error")
    assert finding.file == "customers.csv" and "region" in finding.expected


def test_a_folder_is_read_and_what_is_missing_is_said(tmp_path):
    (tmp_path / "Customers.CSV").write_text(CUSTOMERS)
    (tmp_path / "notes.md").write_text("no table")
    heard = []
    tables = read_tables(tmp_path, progress=lambda share, words: heard.append(share))
    assert tables.present == ("customers",) and "revenue_monthly" in tables.missing
    assert heard == sorted(heard) and heard[-1] == 1
    assert not read_tables(tmp_path / "nowhere").present


@public
def test_public_data_are_recognised_without_renaming():
    retail = read_tables(DATA / "online_retail", answers={"revenue_monthly/files": "orders_2009_2011.parquet"})
    assert retail.rows["revenue_monthly"] == 26_307 and retail.data_end == dt.date(
        2011, 11, 30
    )  # it breaks off on 9 December
    cdnow = read_tables(DATA / "cdnow")
    assert rows(cdnow, "select count(distinct customer_id) from revenue_monthly") == [(23_570,)]
    telco = read_tables(DATA / "telco_ibm")
    mapping = telco.mappings["telco_status.csv"]
    assert mapping.metrics == (("csat", "Satisfaction Score"),) and "Churn Score" in mapping.quarantined
    olist = read_tables(DATA / "olist_sample")
    assert olist.mappings["olist_order_reviews_dataset.csv"].metrics == (("csat", "review_score"),)


def test_a_last_month_that_breaks_off_is_left_out_and_said():
    """Invoices dated by day that end on the 9th: the data end with the month before; by the 29th the month is whole."""
    rows = [f"C{number % 7},2024-{month:02}-{day:02},10" for number, (month, day) in enumerate(
        (month, day) for month in range(1, 7) for day in range(1, 30)
    )]  # fmt: skip
    whole = "\n".join(["customer_id,month,revenue", *rows]).encode()
    assert read_tables({"revenue_monthly.csv": whole}).data_end == dt.date(2024, 6, 30)
    broken = "\n".join(
        ["customer_id,month,revenue", *(row for row in rows if row.split(",")[1] < "2024-06-10")]
    ).encode()
    found = read_tables({"revenue_monthly.csv": broken})
    assert found.data_end == dt.date(2024, 5, 31)
    assert any("ends on 2024-06-09" in str(finding) for finding in found.findings)
    assert found.connection.execute("select max(month) from revenue_monthly").fetchone() == (dt.date(2024, 5, 1),)
