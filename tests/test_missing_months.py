"""A month that an export of revenue lacks as a whole is named, and does not count as growth or as a loss."""

import numpy as np
import pandas as pd
import pytest
from test_latest_answers import files

from cxroi.evidence.run import judge
from cxroi.tables import read_tables

KEY = "revenue_monthly/missing months"


def flat(months=30, customers=60, without=(), price=100.0):
    """So many customers who all pay the same every month, but for months nobody has a row in."""
    names = [f"C{number:03}" for number in range(customers)]
    months = [f"{2023 + month // 12}-{month % 12 + 1:02}" for month in range(months)]
    rows = [(name, f"{month}-01", price, 3) for month in months if month not in without for name in names]
    customers = pd.DataFrame({"customer_id": names, "start_date": "2020-01-01", "end_date": None})
    return {"customers": customers, "revenue_monthly": pd.DataFrame(rows, columns=["customer_id", "month", "revenue", "n_products"])}  # fmt: skip


def finding(tables):
    return next((one for one in tables.findings if one.key == KEY), None)


def test_a_missing_month_is_filled_with_the_mean_of_the_months_around_it():
    tables = flat(without=("2024-11",))
    revenue = tables["revenue_monthly"]
    revenue.loc[(revenue["customer_id"] == "C001") & (revenue["month"] == "2024-12-01"), ["revenue", "n_products"]] = 50.0, 5  # fmt: skip
    tables["revenue_monthly"] = revenue[~((revenue["customer_id"] == "C002") & (revenue["month"] >= "2024-12-01"))]
    read = read_tables(files(tables))
    filled = read.connection.execute("select customer_id, revenue, n_products from revenue_monthly where month = date '2024-11-01'").df()  # fmt: skip
    filled = filled.set_index("customer_id")
    assert len(filled) == 59 and "C002" not in filled.index  # who left is not taken to have paid
    assert tuple(filled.loc["C000"]) == (100, 3) and tuple(filled.loc["C001"]) == (75, 4)
    said = finding(read)
    assert said.severity == "error" and "2024-11" in said.rule and said.chosen == "missing"


def test_flat_prices_do_not_grow_because_a_month_is_missing():
    """With the hole counted as nothing, 12 months follow on 11, which is growth of 9%."""
    tables = files(flat(without=("2023-11",)))
    assert judge(tables).study.segments[0].growth == pytest.approx(0.0, abs=1e-9)
    assert (
        judge(tables)
        .study.caveats[0]
        .startswith("The tables have no revenue in 2023-11: customers who paid before and after")
    )
    answered = judge(tables, answers={KEY: "nothing"})
    assert not any("no revenue in" in one for one in answered.study.caveats)
    assert answered.study.segments[0].growth == pytest.approx(12 / 11 - 1)
    assert finding(answered).chosen == "nothing"


@pytest.mark.parametrize(
    ("why", "without", "customers"),
    [
        ("nobody pays in August of any year", ("2023-08", "2024-08"), 60),
        ("so few customers that a month may be empty", ("2023-11",), 20),
        ("paid every other month", tuple(f"{2023 + m // 12}-{m % 12 + 1:02}" for m in range(1, 30, 2)), 60),
        ("a closure of three months", ("2023-08", "2023-09", "2023-10"), 60),
        ("nothing is missing", (), 60),
        ("the last month is missing: the data end before", ("2025-06",), 60),
    ],
)
def test_months_that_are_no_hole(why, without, customers):
    read = read_tables(files(flat(without=without, customers=customers)))
    assert finding(read) is None, why
    assert np.isclose(read.rows["revenue_monthly"], (30 - len(without)) * customers)


def test_two_months_in_a_row_are_one_hole():
    read = read_tables(files(flat(without=("2023-10", "2023-11"))))
    assert read.rows["revenue_monthly"] == 30 * 60
    assert "2023-10, 2023-11" in finding(read).rule
