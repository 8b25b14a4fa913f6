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
