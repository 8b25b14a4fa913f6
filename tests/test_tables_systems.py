"""Exports as systems write them, none of them shaped for this: what each is, and which column is which."""

import datetime as dt

import pytest
from tables_hand import csv

from cxroi.tables.read import read_tables

STRIPE = csv(
    "id,Customer ID,Customer Description,Customer Email,Plan,Quantity,Currency,Interval,Amount,Status,Created (UTC),Start (UTC),"
    "Current Period Start (UTC),Current Period End (UTC),Canceled At (UTC),Ended At (UTC)",
    *(f"sub_{n},cus_{n},Firm {n},u{n}@firm{n}.com,price_x,1,usd,{'year' if n == 1 else 'month'},{1200 if n == 1 else 100},active,"
      f"2023-0{1 + n % 5}-11 10:11,2023-0{1 + n % 5}-11 10:11,2024-12-01 10:11,2025-01-01 10:11,"
      f"{'2024-06-20 09:00,2024-06-20 09:00' if n == 3 else ','}" for n in range(30)),
)  # fmt: skip
DELIGHTED = csv(
    "Person ID,Name,Email,Response ID,Survey Type,Score,Comment,Created at",
    *(f"{1000 + n},Firm {n},u{n}@firm{n}.com,{5000 + n},nps,{n % 11},fine,2023-07-0{1 + n % 9} 12:00:00 UTC" for n in range(30)),
)  # fmt: skip
SHOPIFY = csv(
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name",
    *(f"#{n},u{n % 40}@x.com,paid,2023-{1 + n % 12:02d}-11 11:00:00 +0100,EUR,80.50,4.90,15.30,85.40,2023-01-11,1,Tee" for n in range(120)),
)  # fmt: skip
TYPEFORM = csv(
    "#,How likely are you to recommend us to a friend or colleague?,What could we do better?,email,Start Date (UTC),Submit Date (UTC)",
    *(f"r{n},{n % 11},faster,u{n}@x.com,2023-05-20 08:00:00,2023-05-28 08:05:00" for n in range(40)),
)
HUBSPOT = csv(
    "Record ID,Company name,Company Domain Name,Create Date,Customer Since,Churn Date,Lifecycle Stage,Industry",
    *(f"{40000 + n},Firm {n},firm{n}.com,2020-01-02 10:00,2021-03-0{1 + n % 9},{'2024-02-01' if n % 5 == 0 else ''},Customer,Retail" for n in range(40)),
)  # fmt: skip
SAP = csv(
    "Debitor;Name 1;Buchungsdatum;Belegnummer;Betrag in Hauswährung;Währung",
    *(f"{1000000 + n % 25};Firm;{1 + n % 28:02d}.{1 + n % 12:02d}.2023;9{n:05d};1.234,50;EUR" for n in range(100)),
)
KOREAN = csv("고객번호,년월,매출액", *(f"K{n % 20},2023{1 + n % 12:02d},{1000 * n}" for n in range(100)))
INTERCOM = csv(
    "User ID,Signed up,Last seen,Plan,Monthly spend,Cancelled at",
    *(f"u{n},2022-01-0{1 + n % 9}T00:00:00Z,2024-12-30,pro,{100 + n},{'2024-03-01T00:00:00Z' if n % 7 == 0 else ''}" for n in range(40)),
)  # fmt: skip
CHARGEBEE = csv(
    "subscription_id,customer_id,subscription_status,plan_id,plan_quantity,mrr,currency_code,started_at,activated_at,cancelled_at,billing_period_unit",
    *(f"s{n},c{n},active,basic,1,{100 + n},USD,28-Nov-2020 10:00,28-Nov-2020 10:00,{'15-Jun-2023 10:00' if n % 7 == 0 else ''},month" for n in range(40)),
)  # fmt: skip

GERMAN_TICKETS = csv(
    "Ticketnummer;Kundennummer;Eröffnet am;Gelöst am;Art",
    *(f"R{n:07d};{n % 25:06d};{1 + n % 28:02d}.{1 + n % 12:02d}.2023;{1 + n % 28:02d}.{1 + n % 12:02d}.2024;Reklamation" for n in range(60)),
)  # fmt: skip


@pytest.mark.parametrize("content, table, columns", [
    (STRIPE, "subscriptions", {"customer_id": "Customer ID", "start_date": "Start (UTC)", "price": "Amount", "period": "Interval"}),
    (SHOPIFY, "revenue_monthly", {"customer_id": "Email", "month": "Paid at", "revenue": "Subtotal"}),
    (HUBSPOT, "customers", {"customer_id": "Record ID", "start_date": "Customer Since", "end_date": "Churn Date"}),
    (SAP, "revenue_monthly", {"customer_id": "Debitor", "month": "Buchungsdatum", "revenue": "Betrag in Hauswährung"}),
    (KOREAN, "revenue_monthly", {"customer_id": "고객번호", "month": "년월", "revenue": "매출액"}),
    (INTERCOM, "subscriptions", {"customer_id": "User ID", "start_date": "Signed up", "mrr": "Monthly spend", "end_date": "Cancelled at"}),
    (CHARGEBEE, "subscriptions", {"customer_id": "customer_id", "start_date": "started_at", "mrr": "mrr", "end_date": "cancelled_at"}),
    (GERMAN_TICKETS, "contacts", {"case_id": "Ticketnummer", "customer_id": "Kundennummer", "opened_at": "Eröffnet am", "closed_at": "Gelöst am", "type": "Art"}),
], ids=["stripe", "shopify", "hubspot", "sap", "korean", "intercom", "chargebee", "german tickets"])  # fmt: skip
def test_each_is_what_it_is(content, table, columns):
    found = read_tables({"export.csv": content})
    mapping = found.mappings["export.csv"]
    assert mapping.table == table
    assert {name: mapping.source(name) for name in columns} == columns
    found.connection.close()


def test_what_only_a_part_of_a_name_tells_is_said_with_its_remedy():
    found = read_tables({"FBL5N.csv": SAP})
    said = [str(one) for one in found.findings if "by a part of the name" in one.rule]
    assert any("“Buchungsdatum” as month" in words and "FBL5N.csv/column month" in words for words in said)
    other = read_tables({"FBL5N.csv": SAP}, answers={"FBL5N.csv/column revenue": "Belegnummer"})
    assert other.mappings["FBL5N.csv"].source("revenue") == "Belegnummer"


def test_a_survey_finds_its_customers_through_their_address():
    """Stripe's address is not the customer's number: which key joins them is asked once, and the answer joins them."""
    files = {"subscriptions.csv": STRIPE, "delighted.csv": DELIGHTED}
    asked = [one for one in read_tables(files).questions if one.id == "delighted.csv/joined"]
    assert len(asked) == 1
    answer = next(one.value for one in asked[0].options if one.value.startswith("Email"))
    found = read_tables(files, answers={"delighted.csv/joined": answer})
    ids = {row[0] for row in found.connection.execute("select customer_id from survey_responses").fetchall()}
    assert ids == {f"cus_{n}" for n in range(30)}


def test_where_all_files_know_the_address_it_is_the_customer():
    found = read_tables({"orders_export_1.csv": SHOPIFY, "typeform.csv": TYPEFORM})
    assert not [one for one in found.questions if one.needed]
    assert found.mappings["typeform.csv"].source("responded_at") == "Submit Date (UTC)", (
        "the later of the two is the answer's"
    )
    assert found.rows["survey_responses"] == 40 and found.rows["revenue_monthly"] == 120


def test_an_end_that_few_have_is_a_leaving_and_not_a_plan():
    """Of 40 subscriptions that began in November 2020 six ended in June 2023: they are known until then."""
    found = read_tables({"subscriptions.csv": CHARGEBEE})
    assert found.data_end == dt.date(2023, 6, 30)
    last = found.connection.execute("select customer_id, max(month) from revenue_monthly group by 1").fetchall()
    assert {day for name, day in last if int(name[1:]) % 7} == {dt.date(2023, 6, 1)}
    assert {day for name, day in last if int(name[1:]) % 7 == 0} == {dt.date(2023, 5, 1)}, (
        "a month that is not whole is left out"
    )


def test_days_that_cannot_be_read_leave_no_subscription_and_break_nothing():
    broken = CHARGEBEE.replace(b"28-Nov-2020 10:00", b"soon")
    found = read_tables({"subscriptions.csv": broken})
    assert "revenue_monthly" not in found.rows
    assert any("start_date" in str(one) for one in found.errors)


WEEKS = csv(
    "Account Number,Week,Net Revenue", *(f"A{n},2024-W{week:02d},10" for week in range(1, 53) for n in range(3))
)


def test_a_week_counts_in_the_month_of_its_thursday():
    """2024: five Thursdays in February, May, August and October, else four; December, whose last days lie in the next year's first
    week, is not whole and is left out."""
    found = read_tables({"weekly_revenue.csv": WEEKS}, answers={"data_end": "2024-12-31"})
    got = found.connection.execute(
        "select month(month), revenue from revenue_monthly where customer_id = 'A0' order by 1"
    ).fetchall()
    assert dict(got) == {month: 50 if month in (2, 5, 8, 10) else 40 for month in range(1, 12)}


WIDE = csv("Client ID,Region,Revenue 2024-01,Revenue 2024-02,Revenue 2024-03", "C1,North,100,,300", "C2,South,10,20,30")
FISCAL = csv("Client ID,FY24 Q1,FY24 Q2,FY24 Q3,FY24 Q4", "C1,300,600,900,1200", "C2,30,30,0,0")


def test_months_across_are_read_as_rows_and_a_blank_is_unknown():
    found = read_tables({"finance.csv": WIDE})
    got = found.connection.execute("select customer_id, month, revenue from revenue_monthly order by 1, 2").fetchall()
    jan, feb, mar = (dt.date(2024, month, 1) for month in (1, 2, 3))
    assert got == [("C1", jan, 100), ("C1", mar, 300), ("C2", jan, 10), ("C2", feb, 20), ("C2", mar, 30)]
    assert any("3 columns from “Revenue 2024-01” to “Revenue 2024-03”" in str(one) for one in found.findings)


def test_a_fiscal_year_is_asked_for_once_and_counted_from_its_first_day():
    """FY24 from July 2023: Q2 is October to December 2023, a third of its 600 in each."""
    files = {"by_fy.csv": FISCAL}
    asked = read_tables(files)
    assert [one.id for one in asked.questions if one.needed] == ["by_fy.csv/first day of FY24 Q1"]
    found = read_tables(files, answers={"by_fy.csv/first day of FY24 Q1": "2023-07-01", "by_fy.csv/Month": "spread"})
    got = found.connection.execute(
        "select month, revenue from revenue_monthly where customer_id = 'C1' order by 1"
    ).fetchall()
    assert got[0] == (dt.date(2023, 7, 1), 100) and got[3:6] == [
        (dt.date(2023, month, 1), 200) for month in (10, 11, 12)
    ]
    assert got[-1] == (dt.date(2024, 6, 1), 400) and len(got) == 12


def test_scores_by_month_are_no_revenue():
    found = read_tables({"nps by month.csv": csv("Client ID,2024-01,2024-02,2024-03", "C1,9,8,7", "C2,1,2,3")})
    assert "revenue_monthly" not in found.rows
