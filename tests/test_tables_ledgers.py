"""What accounting, tills and shops write: signs in a column of their own, guests under one number, won amounts, mails below sorted invoices."""

import pytest
from tables_hand import csv, needed, read, rows, words

from cxroi.tables import read_tables

LEDGER = csv(
    "Mandant;12345;Muster GmbH;;;", ";;;;;", "Konto;Belegdatum;Belegfeld 1;Betrag;S/H;WKZ",
    *(f"{10000 + n % 3};{1 + n:02}.01.2024;RE{n};1.{n}00,50;{'H' if n == 4 else 'S'};EUR" for n in range(1, 8)),
).decode().encode("cp1252")  # fmt: skip


def test_the_side_of_an_account_is_the_sign_of_its_amounts():
    """Six invoices of 1,100.50 to 1,700.50 less the credit of 1,400.50; said with its money, and taken otherwise by an answer."""
    found = read_tables({"OPOS.csv": LEDGER})
    assert not needed(found) and rows(found, "select sum(revenue) from revenue_monthly") == [(9803.5 - 2 * 1400.5,)]
    assert "those with H are subtracted (1,400.50 in all): 1 of 7 rows" in words(found)
    added = read_tables({"OPOS.csv": LEDGER}, answers={"OPOS.csv/S/H sides": "add"})
    assert rows(added, "select sum(revenue) from revenue_monthly") == [(9803.5,)]


@pytest.mark.parametrize("other", ["X", "H", "C"])
def test_a_column_of_other_letters_is_no_sign(other):
    """Debit and credit are two sides of one account; D and X or D and H are not, and amounts with a sign have one already."""
    sign = "-" if other == "C" else ""
    text = csv("customer_id,month,revenue,Class", "A,2024-01-01,5,D", "B,2024-01-01,6,D", f"C,2024-01-01,{sign}7,{other}")  # fmt: skip
    assert rows(read_tables({"a.csv": text}), "select sum(revenue) from revenue_monthly") == [(4 if sign else 18,)]


@pytest.mark.parametrize(("guest", "kept"), [("0", 40), ("Guest", 40), ("7777", 140)])
def test_guests_are_many_customers_under_one_name(guest, kept):
    """100 orders of guests beside one of each of 40 customers are left out; a customer with a number of his own stays."""
    text = csv("Order,Customer ID,Order Date,Order Total",
        *(f"{n},{100 + n},2024-01-{1 + n % 28:02},5.50" for n in range(40)), *(f"9{n},{guest},2024-01-{1 + n % 28:02},5.50" for n in range(100)))  # fmt: skip
    found = read_tables({"orders.csv": text})
    assert rows(found, "select round(sum(revenue) / 5.5) from revenue_monthly") == [(kept,)]


def test_a_customer_numbered_0_among_others_stays():
    found = read(sales__csv="customer_id,month,revenue\n" + "".join(f"{n},2024-0{m}-01,5\n" for n in range(30) for m in range(1, 7)))  # fmt: skip
    assert rows(found, "select count(distinct customer_id) from revenue_monthly") == [(30,)]


def test_won_have_no_decimals():
    """10,079원 is ten thousand; of 공급가액 (net) and 합계금액 (with tax) the net counts, and the code of a client joins it."""
    text = csv("매출내역 조회", "", "판매일자,고객코드,고객명,공급가액,부가세,합계금액",
        *(f'2024.0{n}.15,00000{n},가나,"1{n},079원","1,000원","1{n + 1},079원"' for n in range(1, 8)), ",,소계,,,").decode().encode("cp949")  # fmt: skip
    found = read_tables({"매출내역.csv": text})
    assert not needed(found) and rows(found, "select sum(revenue), min(customer_id) from revenue_monthly") == [
        (7 * 10_079 + 28_000, "000001")
    ]


def test_deals_are_numbered_and_belong_to_companies():
    text = csv("Record ID,Deal Name,Deal Stage,Close Date,Amount,Associated Company IDs",
        *(f"{3000 + n},Renewal,{'Closed Lost' if n == 3 else 'Closed Won'},2024-{1 + n % 12:02}-15 09:00,100.50,{70000 + n % 9}" for n in range(90)))  # fmt: skip
    found = read_tables({"all-deals.csv": text})
    assert rows(found, "select count(distinct customer_id), sum(revenue) from revenue_monthly") == [(9, 89 * 100.5)]


def test_a_survey_finds_its_customers_below_invoices_that_are_sorted_by_customer():
    """36 invoices of each: the first 500 rows hold the address of 14 customers, and yet it is a key."""
    invoices = csv("id,Customer,Customer Email,Date (UTC),Amount Due,Subtotal",
        *(f"in_{n}_{m},cus_{n},u{n}@firm.com,2024-{1 + m % 12:02}-{1 + m // 12:02},12.00,10.00" for n in range(40) for m in range(36)))  # fmt: skip
    survey = csv("Response,Email Address,NPS,Date", *(f"{n},u{n}@firm.com,{n % 11},2024-05-05" for n in range(40)))
    files = {"invoices.csv": invoices, "survey.csv": survey}
    key = "survey.csv/joined"
    found = read_tables(files, answers={key: "Email Address > invoices.csv > Customer Email"})
    assert key in found.asked and rows(found, "select min(customer_id) from survey_responses") == [("cus_0",)]
    assert rows(found, "select sum(revenue) from revenue_monthly") == [(40 * 36 * 10,)], "net of tax, not what was due"


def test_an_outline_is_filled_in_before_other_files_are_looked_up_in_it():
    """QuickBooks names a customer above its invoices; the survey finds it there."""
    lines = [f'"Firm {n}",,,\n' + "".join(f',0{m}/13/2024,"1,00{n}.50",\n' for m in range(1, 7)) + f'"Total for Firm {n}",,"$6,0{n}3.00",\n' for n in range(8)]  # fmt: skip
    text = "Acme LLC,,,\nSales by Customer Detail,,,\n,,,\nCustomer,Date,Amount,Memo\n" + "".join(lines)
    survey = csv("Company,Score,Date,Comment", *(f"Firm {n},{n},2024-02-05,ok" for n in range(8)))
    files = {"Sales by Customer.csv": text.encode(), "nps.csv": survey}
    assert needed(read_tables(files)) == ["Sales by Customer.csv/blanks"]
    found = read_tables(files, answers={"Sales by Customer.csv/blanks": "repeats"})
    assert rows(found, "select count(*), sum(revenue) from revenue_monthly") == [(48, 8 * 6 * 1000.5 + 6 * 28)]
    assert found.links[0].rows_matched == 8


def test_of_two_files_with_keys_of_their_own_one_is_joined_to_the_other():
    """1C writes the client and its code; where two keys differ, one question joins them, not one for each file."""
    sales = csv("Номер;Дата;Контрагент;Контрагент.Код;Сумма", *(f"КП-{n};{13 + n % 9}.0{1 + n % 6}.2024;ТОО {n % 30};00-{n % 30:04};1 00{n % 9},50" for n in range(180)))  # fmt: skip
    survey = csv("Отметка времени;Код клиента;Насколько вероятно, что вы порекомендуете нас?", *(f"{1 + n % 28:02}.03.2024 10:11:12;00-{n:04};{n % 11}" for n in range(30)))  # fmt: skip
    found = read_tables({"Реализация.csv": sales, "Опрос.csv": survey})
    assert not needed(found) and found.mappings["Реализация.csv"].source("customer_id") == "Контрагент.Код"
    assert found.links[0].rows_matched == 25, "five have bought in June alone, which is not whole"
    named = sales.replace("Контрагент.Код".encode(), "Шифр".encode())
    assert needed(read_tables({"Реализация.csv": named, "Опрос.csv": survey})) == ["Реализация.csv/joined"] or needed(
        read_tables({"Реализация.csv": named, "Опрос.csv": survey})
    ) == ["Опрос.csv/joined"]


def test_a_row_of_several_customers_is_of_none_of_them():
    """HubSpot lists all companies of a deal; a number with a semicolon that names nobody else stays as it is."""
    lines = [f"C{n},2024-0{m}-01,10" for n in range(9) for m in range(1, 5)] + [
        "C1;C2,2024-01-01,99",
        "X;Y,2024-01-01,7",
    ]
    found = read_tables({"a.csv": csv("customer_id,month,revenue", *lines)})
    assert rows(found, "select sum(revenue) from revenue_monthly") == [(367,)]
    assert "rows that name several customers at once" in words(found)
