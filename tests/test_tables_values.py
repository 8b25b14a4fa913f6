"""How values are written: encodings, separators, money, dates; what cannot be read is asked about, or counted with its place."""

import datetime as dt

import pytest
from tables_hand import read, rows, said


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


FORMS = (
    "%d.%m.%y %H:%M", "%d.%m.%Y, %H:%M:%S", "%m/%d/%Y %I:%M %p", "%d-%b-%Y %H:%M", "%b %d, %Y %I:%M %p", "%Y/%m/%d", "%Y.%m.%d %H:%M",
    "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S +0100", "%Y%m%d", "%d %B %Y",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_dates_of_one_format_are_read_as_dates_of_any_kind_are(form):
    """One value of another kind sends the column the slow way: both ways give the same days and, where there are any, times."""
    when = [dt.datetime(2023 + n % 2, 1 + n % 12, 1 + n % 28, 9 + n % 12, n % 60) for n in range(60)]
    cells = [f'C{n},"{day.strftime(form)}",{n % 11},nps' for n, day in enumerate(when)]
    head = "customer_id,responded_at,score,metric\n"
    query = "select customer_id, responded_at from survey_responses where customer_id <> 'X' order by customer_id"
    fast = rows(read(survey_responses__csv=head + "\n".join(cells)), query)
    slow = rows(read(survey_responses__csv=head + "\n".join([*cells, "X,no day,5,nps"])), query)
    timed = "%H" in form or "%I" in form
    exact = {f"C{n}": day if timed else day.replace(hour=0, minute=0) for n, day in enumerate(when)}
    assert dict(fast) == exact and fast == slow


def test_a_day_number_of_a_spreadsheet_is_no_compact_month():
    """20245 is the fifth of June 1955, not May 2024."""
    text = "customer_id,start_date\nA,20245\nB,20246\n"
    assert rows(read(customers__csv=text), "select min(start_date) from customers") == [(dt.date(1955, 6, 5),)]
