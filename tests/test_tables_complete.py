"""A list of customers and a list of those who left, in two files: one row each where nothing contradicts, else a question."""

import pytest

from cxroi.evidence.run import judge

LIST = "customer_id,segment,start_date\n" + "".join(f"C{n},Shops,2020-01-{n % 28 + 1:02d}\n" for n in range(40))
MONTHS = [f"{year}-{month:02d}-01" for year in (2022, 2023) for month in range(1, 13)]
PAID = "customer_id,month,revenue\n" + "".join(f"C{n},{month},{10 + n % 3}\n" for n in range(40) for month in MONTHS)


def read(left, *more, answers=None):
    files = {
        "customers.csv": LIST,
        "revenue.csv": PAID,
        "left.csv": left,
        **{f"more{n}.csv": one for n, one in enumerate(more)},
    }
    chosen = {f"{name}/table": "customers" for name in files if name not in ("customers.csv", "revenue.csv")}
    return judge({name: text.encode() for name, text in files.items()}, answers={**chosen, **(answers or {})})


def repeated(found):
    return [one for one in found.questions if one.id == "customers/repeated"]


def test_the_leavers_of_a_second_file_join_the_customers_of_the_first():
    """Five of forty left in 2023, none is there twice, and all forty are Shops."""
    found = read(
        "customer_id,end_date,reason for leaving\n" + "".join(f"C{n},2023-0{n + 1}-15,price\n" for n in range(5))
    )
    (shops,) = found.study.segments
    assert not repeated(found) and found.rows["customers"] == 40
    assert (shops.name, shops.customers, shops.left) == ("Shops", 35, 5)
    assert any(
        "none of which contradicts another: made one row each" in str(one) and "5" in str(one) for one in found.findings
    )


def test_three_files_that_agree_make_one_row_and_one_that_contradicts_is_asked_about():
    left = "customer_id,end_date\nC1,2023-02-15\nC2,2023-03-15\n"
    assert not repeated(read(left, "customer_id,segment,end_date\nC1,Shops,2023-02-15\n"))
    (asked,) = repeated(read(left, "customer_id,segment,end_date\nC1,Firms,2023-02-15\n"))
    assert asked.words.startswith("2 rows repeat the customer of another row but differ from it"), (
        "C1 in three files; C2 is settled"
    )


@pytest.mark.parametrize("rows", ["C1,2023-02-15\nC1,\n", "C1,2023-02-15\nC1,2023-03-15\n"])
def test_two_rows_of_one_file_are_never_joined(rows):
    assert repeated(read(f"customer_id,end_date\n{rows}"))
