"""Lines of invoices as they come: equal ones, dates and amounts of one shape, and the memory they are read in."""

import duckdb
import pytest

from cxroi.tables import read_tables
from cxroi.tables.amounts import read_number
from cxroi.tables.dates import read_date
from cxroi.tables.sql import connected, give_memory

LINES = "Customer,Invoice date,Amount\n" + "".join(
    f"C{n % 5},{day:02}.{month:02}.2025,{10 + n}\n"
    for n in range(5)
    for month in range(1, 13)
    for day in (3, 9, 14, 20, 27, 31 if month in (1, 3, 5, 7, 8, 10, 12) else 28)
)


def total(tables):
    return tables.connection.execute("select sum(revenue) from revenue_monthly").fetchone()[0]


def equal(tables):
    return next((one for one in tables.findings if one.key == "revenue_monthly/equal rows"), None)


def test_two_equal_sales_of_one_day_are_kept_and_can_be_counted_once():
    """Same customer, day and amount and nothing else: two sales, said with their money; the answer counts them once."""
    text = LINES + "C1,20.12.2025,11\n"
    kept = read_tables({"invoices.csv": text.encode()})
    found = equal(kept)
    assert (found.rows, found.chosen, found.severity) == (
        1,
        "keep",
        "said",
    ) and "together 11.00 of revenue" in found.rule
    once = read_tables({"invoices.csv": text.encode()}, answers={"revenue_monthly/equal rows": "once"})
    assert total(kept) - total(once) == pytest.approx(11) and equal(once).chosen == "once"


def test_an_invoice_number_decides_on_equal_rows():
    """The same invoice twice is one sale; two invoices alike are two: nothing to decide."""
    numbered = "".join(
        f"{line},{'Invoice' if place == 0 else f'R{place}'}\n" for place, line in enumerate(LINES.splitlines())
    )
    plain = total(read_tables({"invoices.csv": numbered.encode()}))
    twice = read_tables({"invoices.csv": (numbered + "C0,03.01.2025,10,R1\n").encode()})
    other = read_tables({"invoices.csv": (numbered + "C0,03.01.2025,10,R999\n").encode()})
    assert (equal(twice), equal(other)) == (None, None)
    assert (total(twice), total(other)) == pytest.approx((plain, plain + 10))


def test_equal_rows_of_a_month_are_one():
    """A table with one row for each customer and month: an equal row was exported twice."""
    text = (
        "customer_id,month,revenue\n"
        + "".join(f"A,2025-{month:02}-01,5\n" for month in range(1, 13))
        + "A,2025-12-01,5\n"
    )
    tables = read_tables({"revenue_monthly.csv": text.encode()})
    assert total(tables) == 60 and equal(tables).chosen == "once"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["31.12.2025", "1.2.2025"], ["2025-12-31", "2025-02-01"]),
        (["12/31/2025 14:05", "1/2/2025 3:07"], ["2025-12-31 14:05", "2025-01-02 03:07"]),
        (["31.12.2025", "1.2.25"], ["2025-12-31", "2025-02-01"]),  # not of one shape
        (["31.12.2025", "31.02.2025"], ["2025-12-31", None]),  # no such day
        (["31.12.2025", "1/2/2025"], ["2025-12-31", "2025-02-01"]),
    ],
)
def test_dates_of_one_shape_are_read_as_others_are(texts, expected):
    connection = duckdb.connect()
    connection.execute("create table source as select unnest(?) as t", [texts])
    found = read_date(connection, "source", "t", "timestamp", None).expression
    read = [row[0] for row in connection.execute(f"select cast({found} as varchar) from source").fetchall()]
    assert [value and value[:16].removesuffix(" 00:00") for value in read] == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1.234,56", "-7,5", "1.234", "12.345.678"], [1234.56, -7.5, 1234.0, 12345678.0]),
        (["1,234.56", "-7.5", "1,234", "3"], [1234.56, -7.5, 1234.0, 3.0]),
        (["1.234,56", "(7,50) €"], [1234.56, -7.5]),  # brackets and a sign: read one by one
    ],
)
def test_amounts_of_one_shape_are_read_as_others_are(texts, expected):
    connection = duckdb.connect()
    connection.execute("create table source as select unnest(?) as t", [texts])
    found = read_number(connection, "source", "t", None).expression
    assert [row[0] for row in connection.execute(f"select {found} from source").fetchall()] == expected


def test_memory_follows_the_size_of_the_files(tmp_path):
    """900 MB for small files, twice the bytes of large ones, never more than 2.5 GB."""
    connection = connected(tmp_path)

    def limit():
        return connection.execute("select current_setting('memory_limit')").fetchone()[0]

    found = [limit()]
    for size in (10_000, 600_000_000, 9_000_000_000):
        give_memory(connection, size)
        found.append(limit())
    assert found == ["858.3 MiB", "858.3 MiB", "1.1 GiB", "2.3 GiB"]


def exported(rows, head):
    return "\n".join([head, *(",".join(map(str, row)) for row in rows)]).encode()


def test_lost_deals_and_failed_payments_are_no_revenue():
    """Of 24 deals, 12 won at 100 and 12 lost or open at 900: 1,200 counted; the lost money is said, and can be kept."""
    rows = [
        (f"A{n % 3}", f"2025-{n % 12 + 1:02}-{28 if n % 12 == 11 else 15 + n % 9}", 100 if n < 12 else 900, "Closed Won" if n < 12 else ("Closed Lost", "Proposal")[n % 2])
        for n in range(24)
    ]  # fmt: skip
    text = {"deals.csv": exported(rows, "Account ID,Close Date,Amount,Stage")}
    tables = read_tables(text)
    (found,) = [one for one in tables.findings if one.key == "deals.csv/Stage counted"]
    assert (total(tables), found.rows, found.severity) == (1200, 12, "error") and "10,800.00 in all" in found.rule
    assert total(read_tables(text, answers={found.key: "keep"})) == 12_000


def test_cents_and_refunds_of_a_payment_system():
    """12 payments of 2,000 cents, one refunded: 240 less 20; whether refunds are still to be subtracted is the one question."""
    rows = [(f"P{n}", f"2025-{n + 1:02}-09T10:00:00.000Z", f"C{n % 4}", 2000, 2000 if n == 5 else 0) for n in range(12)]
    text = {
        "payments.csv": exported(rows, "payment_id,created_at,customer_id,amount_money.amount,refunded_money.amount")
    }
    (question,) = [one for one in read_tables(text).questions if one.needed]
    assert question.id == "payments.csv/credits"
    assert total(read_tables(text, answers={question.id: "subtract"})) == 220


def test_an_italian_help_desk_is_recognised():
    """Cases with their satisfaction in words: two tables, and the scale is the one question."""
    words = ("Buono", "Discreto", "Scarso", "")
    rows = [
        (n, f"IT{n % 9}", f"{n % 28 + 1:02}/03/2025 09:30", f"{n % 28 + 1:02}/04/2025 10:00", words[n % 4])
        for n in range(80)
    ]
    head = "Numero ticket;ID cliente;Ora di creazione;Ora di chiusura;Valutazione soddisfazione"
    text = {"Ticket.csv": exported(rows, head.replace(";", ","))}
    tables = read_tables(text)
    (question,) = [one for one in tables.questions if one.needed]
    assert question.column == "Valutazione soddisfazione"
    tables = read_tables(text, answers={question.id: question.options[0].value})
    assert tables.rows == {"survey_responses": 60, "contacts": 80}


def test_seconds_since_1970_are_a_date():
    """1735689600 is 1 January 2025, in seconds or milliseconds."""
    connection = duckdb.connect()
    for texts in (["1735689600", "1735693200"], ["1735689600000", "1735693200000"]):
        connection.execute("create or replace table source as select unnest(?) as t", [texts])
        found = read_date(connection, "source", "t", "timestamp", None).expression
        read = [str(row[0]) for row in connection.execute(f"select {found} from source").fetchall()]
        assert read == ["2025-01-01 00:00:00", "2025-01-01 01:00:00"]


def test_files_of_kinds_not_read_are_reported(tmp_path):
    """A JSON export beside a table is not passed over in silence."""
    (tmp_path / "events.json").write_text("{}")
    (tmp_path / "lines.csv").write_text(LINES)
    assert any(one.file == "events.json" and one.severity == "error" for one in read_tables(tmp_path).findings)
