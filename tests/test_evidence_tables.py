"""Tables in: a person's own exports are read as they are meant, or a question is asked; every rule says what it touched."""

import datetime as dt
import io
import os
from dataclasses import replace
from pathlib import Path

import pytest

from cxroi.tables import read_tables
from cxroi.tables.recognise import guess

DATA = Path(os.environ.get("CXROI_DATA", Path(__file__).parents[2] / "shared" / "data"))
CUSTOMERS = (
    "customer_id,start_date,end_date,end_reason\nA,2024-01-15,,\nB,2024-02-01,2025-06-30,churn\n007,2024-03-20,,\n"
)
MONTHS = [f"{year}-{month:02}-01" for year in (2024, 2025) for month in range(1, 13)]
REVENUE = "customer_id,month,revenue\n" + "".join(
    f"{name},{month},100.5\n" for name in ("A", "B", "007") for month in MONTHS
)
SURVEYS = "response_id,customer_id,respondent_id,invited_at,responded_at,metric,score\n" + "".join(
    f"r{number},{name},p{name},2025-0{number}-10,{f'2025-0{number}-12' if number != 2 else ''},nps,{number + 2 if number != 2 else ''}\n"
    for number, name in enumerate(("A", "B", "007"), 1)
)


def read(answers=None, **files):
    """The tables of files given as text or bytes."""
    given = {name.replace("__", "."): text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return read_tables(given, answers=answers)


def rows(tables, query):
    return tables.connection.execute(query).fetchall()


def said(tables, words, severity=None):
    """The finding that holds the words."""
    found = [finding for finding in tables.findings if words in str(finding)]
    assert found, "\n".join(map(str, tables.findings))
    assert severity is None or found[0].severity == severity
    return found[0]


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


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8", "고객"), ("utf-8-sig", "고객"), ("utf-16", "고객"), ("utf-16-le", "고객 회사"), ("cp949", "한국화학주식회사"), ("cp1251", "Ромашка и партнёры"), ("latin-1", "Müller Söhne")]
)  # fmt: skip
def test_text_is_read_in_the_encoding_it_was_saved_in(encoding, name):
    text = f"customer_id,start_date,segment\n001,2024-01-15,{name}\n002,2024-01-16,{name}\n"
    tables = read(customers__csv=text.encode(encoding))
    assert rows(tables, "select customer_id, segment from customers order by 1") == [("001", name), ("002", name)]


def test_a_person_may_name_the_encoding():
    text = "customer_id,start_date,segment\n1,2024-01-15,Łódź\n".encode("cp1250")
    tables = read({"customers.csv/encoding": "cp1250"}, customers__csv=text)
    assert rows(tables, "select segment from customers") == [("Łódź",)]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends_are_recognised(separator, end):
    text = 'customer_id,start_date,segment\n007,2024-01-15,"two\nlines"\n08,2024-01-16,"a "" b"\n'
    tables = read(customers__csv=text.replace(",", separator).replace("\n", end))
    assert rows(tables, "select * exclude (source_file) from customers order by 1")[0][0] == "007"
    assert rows(tables, "select segment from customers order by customer_id") == [("two\nlines",), ('a " b',)]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (["1.234,50", "2,5", "(3,00)"], [1234.5, 2.5, -3.0]),
        (["$1,234.50", "$2.50", "-$3.00"], [1234.5, 2.5, -3.0]),
        (["€ 1 234,50", "2,50 €", "3-"], [1234.5, 2.5, -3.0]),
        (["₩1,234,000", "₩2,500", "₩0"], [1234000.0, 2500.0, 0.0]),
        (["₸ 1 234", "250", "−3"], [1234.0, 250.0, -3.0]),
        (["1'234.50", "2.5e3", "n/a"], [1234.5, 2500.0]),
    ],
)
def test_money_is_read_as_it_is_written(given, meant):
    text = "customer_id;month;revenue\n" + "".join(
        f"A;2025-0{month}-01;{value}\n" for month, value in enumerate(given, 1)
    )
    tables = read(revenue_monthly__csv=text)
    assert [value for (value,) in rows(tables, "select revenue from revenue_monthly order by month")] == meant
    assert not tables.questions


def test_a_point_before_three_digits_is_asked_about_and_answered():
    text = "customer_id;month;revenue\nA;2025-01-01;1.234\nA;2025-02-01;5.678\n"
    tables = read(revenue_monthly__csv=text)
    assert "revenue_monthly" in tables.missing
    (question,) = tables.questions
    assert question.id == "revenue_monthly.csv/revenue" and "1.234" in question.words
    for answer, value in ((",", 1234.0), (".", 1.234)):
        answered = read({question.id: answer}, revenue_monthly__csv=text)
        assert rows(answered, "select min(revenue) from revenue_monthly") == [(value,)] and not answered.questions


def test_two_currency_signs_in_a_column_are_an_error():
    text = "customer_id,month,revenue\nA,2025-01-01,$5.00\nA,2025-02-01,€5.00\n"
    tables = read(revenue_monthly__csv=text)
    assert said(tables, "more than one currency", "error").column == "revenue" and "revenue_monthly" in tables.missing


def test_dates_that_do_not_tell_day_from_month_are_asked_about():
    text = "customer_id,start_date\nA,03/04/2025\nB,05/06/2025\n"
    tables = read(customers__csv=text)
    (question,) = tables.questions
    assert [option.value for option in question.options] == [
        "day first",
        "month first",
    ] and "customers" in tables.missing
    assert rows(read({question.id: "month first"}, customers__csv=text), "select min(start_date) from customers") == [
        (dt.date(2025, 3, 4),)
    ]
    assert rows(read({question.id: "day first"}, customers__csv=text), "select min(start_date) from customers") == [
        (dt.date(2025, 4, 3),)
    ]


@pytest.mark.parametrize(
    "given", ["25.12.2024", "12/25/2024", "25-12-24", "2024/12/25", "20241225", "45651", "25 Dec 2024", "Dec 25, 2024", "2024년 12월 25일", "2024-12-25T00:00:00+09:00"]
)  # fmt: skip
def test_dates_in_many_forms(given):
    tables = read(customers__csv=f"customer_id;start_date\nA;{given}\n")
    assert rows(tables, "select start_date from customers") == [(dt.date(2024, 12, 25),)]


def test_a_file_waits_while_any_of_its_columns_does():
    """An unread day of leaving would make every account look active."""
    tables = read(customers__csv="customer_id,start_date,end_date\nA,2024-01-01,03/04/2025\nB,2024-01-01,\n")
    assert "customers" in tables.missing and tables.questions[0].column == "end_date"


def test_values_that_can_not_be_read_are_counted_with_file_row_column_and_value():
    text = "customer_id,start_date,end_date\nA,2024-01-01,soon\nB,2024-01-01,2024-02-31\nC,never,\n"
    tables = read(customers__csv=text)
    finding = next(finding for finding in tables.errors if finding.column == "end_date")
    assert (finding.file, finding.row, finding.value, finding.rows, finding.of) == ("customers.csv", 2, "soon", 2, 3)
    assert "2027-03-31" in finding.expected
    assert said(tables, "rows without start_date were left out").rows == 1 and tables.rows["customers"] == 2


def test_ragged_rows_are_left_out_with_line_and_reason():
    text = "customer_id,start_date,segment\nA,2024-01-01,Key\nB,2024-01-01\nC,2024-01-01,Key,more\nD,2024-99-01,Key\n"
    tables = read(customers__csv=text)
    finding = said(tables, "rows that do not fit the header", "error")
    assert (finding.rows, finding.of, finding.row) == (
        2,
        4,
        3,
    ) and "3 columns separated by comma, found 2" in finding.expected
    assert said(tables, "2024-99-01").row == 5


def test_a_quotation_mark_that_is_not_closed_swallows_nothing_in_silence():
    tables = read(customers__csv='customer_id,start_date\nA,2024-01-01\n"B,2024-01-01\nC,2024-01-01\n')
    assert tables.rows == {"customers": 1}
    assert "more lines" in str(said(tables, "rows that do not fit the header", "error"))


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
    assert "Churn risk" in str(said(tables, "possible leaks"))
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


def test_duplicated_rows_are_counted_once_and_contradictions_are_a_question():
    doubled = read(revenue_monthly__csv=REVENUE + "A,2025-12-01,100.5\n")
    assert (said(doubled, "identical in every column").rows, doubled.rows["revenue_monthly"]) == (1, 72)
    text = REVENUE + "A,2025-12-01,50\n"
    assert read(revenue_monthly__csv=text).questions[0].id == "revenue_monthly/repeated"
    for answer, total in (("add", 150.5), ("first", 100.5), ("last", 50.0)):
        tables = read({"revenue_monthly/repeated": answer}, revenue_monthly__csv=text)
        assert rows(tables, "select revenue from revenue_monthly where customer_id = 'A' and month = '2025-12-01'") == [
            (total,)
        ]


def test_a_currency_mixed_in_is_a_question():
    text = "customer_id,month,revenue,currency\nA,2025-01-01,5,USD\nA,2025-02-01,5,USD\nA,2025-03-01,5,EUR\n"
    (question,) = read(revenue_monthly__csv=text).questions
    assert question.id == "revenue_monthly/currency" and "EUR 1" in question.words
    tables = read({question.id: "USD"}, revenue_monthly__csv=text)
    assert tables.rows["revenue_monthly"] == 2 and said(tables, "rows not in USD: left out").value == "EUR"


def test_codes_outside_the_scale_become_no_score_and_a_wrong_scale_is_asked_about():
    head = "response_id,customer_id,invited_at,responded_at,metric,score\n"
    lines = "".join(f"r{number},A,2025-01-01,2025-01-0{1 + number % 5},csat,{1 + number % 5}\n" for number in range(30))
    tables = read(survey_responses__csv=head + lines + "x,A,2025-01-01,2025-01-02,csat,0\n")
    assert said(tables, "outside the scale of csat", "error").value.startswith("0")
    assert rows(tables, "select score, scale_max from survey_responses where response_id = 'x'") == [(None, 5.0)]
    (question,) = read(survey_responses__csv=head + lines.replace(",1\n", ",9\n")).questions
    assert question.id == "survey_responses/scale/csat"


def test_words_for_a_survey_gone_wrong():
    crowd = "response_id,customer_id,respondent_id,invited_at,responded_at,metric,score\n" + "".join(
        f"r{number},C{number},boss,2025-01-05,2025-01-02,nps,7\n" for number in range(12)
    )
    tables = read(survey_responses__csv=crowd)
    assert "up to 12" in str(said(tables, "one respondent answers for many accounts"))
    assert said(tables, "dated before their invitation", "error").rows == 12
    assert said(tables, "a metric with one value")
    assert said(tables, "non-response cannot be checked")
    empty = read(
        survey_responses__csv="response_id,customer_id,invited_at,metric,score\n", revenue_monthly__csv=REVENUE
    )
    assert (
        "survey_responses" in empty.missing
        and said(empty, "a header but no readable row", "error").table == "survey_responses"
    )


def test_words_for_accounts_gone_wrong():
    customers = (
        CUSTOMERS + "M,2024-01-01,2025-01-31,merged\nX,2025-01-01,2024-01-01,churn\nF,2024-01-01,2031-01-01,churn\n"
    )
    surveys = SURVEYS + "late,B,pB,2025-07-15,2025-07-16,nps,2\nfuture,A,pA,2099-01-01,2099-01-02,nps,2\n"
    revenue = REVENUE + "stranger,2025-01-01,5\nA,2099-01-01,5\nA,2023-12-01,-5\n"
    tables = read(customers__csv=customers, revenue_monthly__csv=revenue, survey_responses__csv=surveys)
    assert said(tables, "accounts that ended as merged: not churn").rows == 1
    assert said(tables, "leaving before the start: left out", "error").value == "2024-01-01"
    assert said(tables, "accounts that leave after the end of the data").rows == 1
    assert said(tables, "on or after the day of leaving").rows == 1
    assert said(tables, "invited_at after the end of the data", "error").value.startswith("2099")
    assert said(tables, "revenue of months far in the future", "error").value == "2099-01-01"
    assert said(tables, "accounts that are not in customers", "error").value == "stranger"
    assert said(tables, "revenue in a month after the account left").rows == 6
    assert said(tables, "accounts without any revenue").rows == 2
    assert said(tables, "revenue below zero").rows == 1
    assert tables.data_end == dt.date(2025, 12, 31)
    observed = dict(rows(tables, "select customer_id, observed_from from customers"))
    assert observed["A"] == dt.date(2024, 1, 15) and observed["007"] == dt.date(2024, 3, 20)


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


@pytest.mark.skipif(not DATA.exists(), reason="the public data are not here; set CXROI_DATA to their folder")
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
