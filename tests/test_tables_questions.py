"""What a file leaves open is one question: money twice, blanks, quarters, two columns of one name, identifiers that are alike; what is lost is told."""

import datetime as dt

import pytest
from tables_hand import needed, read, rows, words


def test_money_of_the_same_months_in_two_files_is_not_counted_twice():
    text = "customer_id,month,revenue\n" + "".join(f"C{number},2024-01-01,{number}.5\n" for number in range(9))
    files = {"one__csv": text, "two__csv": text.replace("revenue", "amount")}
    tables = read(**files)
    assert needed(tables) == ["revenue_monthly/files"] and "revenue_monthly" not in tables.present
    assert rows(read({"revenue_monthly/files": "two.csv"}, **files), "select sum(revenue) from revenue_monthly") == [
        (40.5,)
    ]


def test_lines_below_the_table_are_left_out_and_said():
    text = (
        "customer_id,month,revenue\n"
        + "".join(f"C{number},2024-01-01,5\n" for number in range(12))
        + "Printed on 3 May 2024\n"
    )
    tables = read(sales__csv=text)
    assert tables.rows["revenue_monthly"] == 12 and not tables.errors and "lines below the table" in words(tables)


def test_an_outline_export_asks_whether_blanks_repeat():
    text = "customer_id,month,revenue\nA,2024-01-01,1\n,2024-02-01,2\n,2024-03-01,3\nB,2024-01-01,4\n,2024-02-01,5\n"
    (key,) = needed(read(sales__csv=text))
    tables = read({key: "repeats"}, sales__csv=text)
    assert rows(
        tables, "select customer_id, sum(revenue), max(source_row) from revenue_monthly group by 1 order by 1"
    ) == [("A", 6.0, 4), ("B", 9.0, 6)]


@pytest.mark.parametrize("written", ["Mär 24", "mars 2024", "мар. 2024", "mar/24", "März 2024", "2024년 3월"])
def test_months_are_read_in_the_languages_people_write(written):
    tables = read(sales__csv=f"customer_id;month;revenue\nA;{written};5\nA;Jan 24;6\n")
    assert rows(tables, "select max(month) from revenue_monthly") == [(dt.date(2024, 3, 1),)] and not tables.losses


def test_quarters_are_asked_about_and_spread():
    text = "customer_id,month,revenue\nA,2024-Q1,30\nA,2024-Q2,60\n"
    (key,) = needed(read(sales__csv=text))
    assert rows(read({key: "spread"}, sales__csv=text), "select month, revenue from revenue_monthly order by 1")[2:4] == [
        (dt.date(2024, 3, 1), 10.0), (dt.date(2024, 4, 1), 20.0)
    ]  # fmt: skip
    assert rows(read({key: "first"}, sales__csv=text), "select count(*), max(month) from revenue_monthly") == [
        (2, dt.date(2024, 4, 1))
    ]


def test_what_is_lost_of_a_column_is_told_with_its_share_and_pattern():
    """One unreadable month, always the same, differs from what was kept; scattered typing errors do not."""
    text = "customer_id,month,revenue\n" + "".join(
        f"C{number},{'Smarch 24' if number % 10 == 0 else '2024-01-01'},5\n" for number in range(200)
    )
    (loss,) = read(sales__csv=text).losses
    assert (loss.table, loss.column, loss.lost, loss.of, loss.share) == ("revenue_monthly", "month", 20, 200, 0.1)
    assert not loss.alike and loss.withholds and "Smarch 24" in loss.why
    text = "customer_id,month,revenue\n" + "".join(
        f"C{number},2024-01-01,{f'x{number}' if number in (7, 91, 333, 512, 787, 911) else 5}\n"
        for number in range(1000)
    )
    (loss,) = read(sales__csv=text).losses
    assert loss.alike and not loss.withholds and loss.lost == 6


def test_two_columns_of_one_name_are_a_question():
    text = "customer_id,month,revenue,revenue\nA,2024-01-01,1,2\nB,2024-01-01,1,3\n"
    (key,) = needed(read(sales__csv=text))
    assert rows(read({key: "4"}, sales__csv=text), "select sum(revenue) from revenue_monthly") == [(5.0,)]
    alike = read(sales__csv=text.replace(",1,2\n", ",2,2\n").replace(",1,3\n", ",3,3\n"))
    assert rows(alike, "select sum(revenue) from revenue_monthly") == [(5.0,)] and not needed(alike)


def test_the_data_end_with_the_last_date_of_anything_and_no_end_date_is_erased():
    customers = "customer_id,start_date,end_date\n" + "".join(
        f"C{number},2020-01-01,{f'2024-{2 + number % 11:02}-10' if number % 3 == 0 else ''}\n" for number in range(60)
    )
    survey = "customer_id,responded_at,nps\n" + "".join(f"C{number},2024-01-15,{number % 11}\n" for number in range(60))
    tables = read(customers__csv=customers, survey_responses__csv=survey)
    assert tables.data_end == dt.date(2024, 12, 31) and rows(tables, "select count(end_date) from customers") == [(20,)]
    said = read({"data_end": "2024-06-30"}, customers__csv=customers, survey_responses__csv=survey)
    assert said.data_end == dt.date(2024, 6, 30) and rows(said, "select count(end_date) from customers") == [(20,)]


@pytest.mark.parametrize(
    ("one", "other"), [("K1", "k1"), ("007", "7"), ("AB 12", "AB-12"), ("0015g00000AbCdE", "0015g00000AbCdEAAV")]
)
def test_identifiers_that_are_alike_are_one_customer_only_if_a_person_says_so(one, other):
    text = f"customer_id,month,revenue\n{one},2024-01-01,5\n{other},2024-02-01,6\n"
    tables = read(sales__csv=text)
    assert needed(tables) == ["customer_id/alike"] and rows(
        tables, "select count(distinct customer_id) from revenue_monthly"
    ) == [(2,)]
    assert rows(
        read({"customer_id/alike": "same"}, sales__csv=text),
        "select count(distinct customer_id), sum(revenue) from revenue_monthly",
    ) == [(1, 11.0)]


@pytest.mark.parametrize("typed", ["30.06.2024", "2024-06-30", "6/30/2024", "30. Juni 2024"])
def test_a_day_is_answered_in_any_form_a_file_may_write_it_in(typed):
    """An answer in the form of the reader's own files is used as the same day."""
    customers = "customer_id,start_date,end_date\n" + "".join(f"C{number},2020-01-01,\n" for number in range(60))
    survey = "customer_id,responded_at,nps\n" + "".join(f"C{number},2024-01-15,{number % 11}\n" for number in range(60))
    tables = read({"data_end": typed}, customers__csv=customers, survey_responses__csv=survey)
    assert tables.data_end == dt.date(2024, 6, 30) and "data_end" not in [one.id for one in tables.questions]


@pytest.mark.parametrize(
    ("typed", "told"),
    [("31.02.2024", "not a day"), ("03/04/2024", "may be 2024-04-03 or 2024-03-04"), ("24-03-31", "may be")],
)
def test_a_day_that_is_none_or_two_is_told_and_not_used(typed, told):
    """The question stays, and says what is wrong with the answer."""
    customers = "customer_id,start_date,end_date\n" + "".join(f"C{number},2020-01-01,\n" for number in range(60))
    survey = "customer_id,responded_at,nps\n" + "".join(f"C{number},2024-01-15,{number % 11}\n" for number in range(60))
    subscribed = "customer,plan,start_date,end_date,mrr\n" + "".join(
        f"C{number},A,2023-01-01,,5\n" for number in range(60)
    )
    for others in ({"customers__csv": customers}, {"subscriptions__csv": subscribed}):
        tables = read({"data_end": typed}, survey_responses__csv=survey, **others)
        (asked,) = [one for one in tables.questions if one.id == "data_end"]
        assert told in asked.wrong(typed) and any(told in str(one) for one in tables.errors)
