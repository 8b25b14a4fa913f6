"""Next month's files: other names, new rows, a column more; what was answered about this month's is not asked again."""

import pytest
from tables_hand import csv, needed, rows, words

from cxroi.tables import read_tables
from cxroi.tables.saved_map import read_map, write_map


def zuora(months=1):
    head = "Account: Account Number,Subscription: Contract Effective Date,Subscription: Cancelled Date,Rate Plan Charge: MRR,Account: CRM ID"
    return csv(head, *(f"A{n:04},2022-01-05,{'2024-03-05' if n == 1 else ''},{100 + months}.5,{29000 + n}" for n in range(30 + months)))  # fmt: skip


def tickets(month=2, further=""):
    head = f"Ticket ID,Created time,Closed time,Survey results,Company ID{further and ',Region'}"
    return csv(head, *(f"{n},2024-{month:02}-{1 + n % 28:02} 10:00:00,2024-{month:02}-{1 + n % 28:02} 12:00:00,{['Extremely Happy', 'Unhappy', 'No Response'][n % 3]},{29000 + n}{further}" for n in range(30)))  # fmt: skip


ANSWERED = {
    "tickets.csv/joined": "Company ID > zuora.csv > Account: CRM ID",
    "tickets.csv/Survey results": "as shown",
}


def kept(files, answers):
    """The map of files whose questions are answered."""
    found = read_tables(files, answers=answers)
    assert not needed(found), needed(found)
    return read_map(write_map(found.files, found.answers))


@pytest.mark.parametrize("further", ["", ",North"])
def test_an_answer_that_names_another_file_means_the_file_with_its_columns(further):
    """Joined through *zuora.csv*, which is *export (7).csv* now; the tickets have a column more."""
    saved = kept({"tickets.csv": tickets(), "zuora.csv": zuora()}, ANSWERED)
    found = read_tables({"a.csv": tickets(3, further), "export (7).csv": zuora(2)}, saved=saved)
    assert not needed(found)
    query = "select count(*), count(distinct customer_id), min(score), max(score) from survey_responses join customers using (customer_id)"
    assert rows(found, query) == [(20, 20, 2, 5)]
    assert found.rows["customers"] == 32 and found.answers["a.csv/joined"].split(" > ")[1] == "export (7).csv"


def test_a_map_of_a_month_read_with_a_map_holds_what_was_answered_before():
    saved = kept({"tickets.csv": tickets(), "zuora.csv": zuora()}, ANSWERED)
    march = read_tables({"a.csv": tickets(3), "b.csv": zuora(2)}, saved=saved)
    again = read_map(write_map(march.files, march.answers))
    assert not needed(read_tables({"c.csv": tickets(4), "d.csv": zuora(3)}, saved=again))


def test_a_column_that_was_read_and_is_gone_is_asked_for_again():
    saved = kept({"tickets.csv": tickets(), "zuora.csv": zuora()}, ANSWERED)
    found = read_tables({"a.csv": tickets(3).replace(b"Company ID", b"Firm"), "b.csv": zuora(2)}, saved=saved)
    assert needed(found)


def money(month, of):
    return csv(f"customer_id,month,{of}", *(f"C{n},2024-{month:02}-01,{n}.5" for n in range(9)))


def test_the_file_that_holds_the_revenue_is_known_by_its_columns():
    files = {"crm.csv": money(1, "amount,x").replace(b".5", b".5,1"), "billing.csv": money(1, "revenue")}
    saved = kept(files, {"revenue_monthly/files": "billing.csv"})
    later = {"1.csv": money(2, "amount,x").replace(b".5", b".7,1"), "2.csv": money(2, "revenue")}
    found = read_tables(later, saved=saved)
    assert not needed(found) and rows(found, "select sum(revenue) from revenue_monthly") == [(40.5,)]


def test_of_two_files_with_the_same_columns_the_one_called_alike_is_meant():
    """*billing 2024-01.csv* is *billing 2024-02.csv* now; where no name tells, it is asked again."""
    saved = kept({"crm 1.csv": money(1, "amount"), "billing 1.csv": money(1, "amount")}, {"revenue_monthly/files": "billing 1.csv"})  # fmt: skip
    later = {"crm 2.csv": money(2, "amount").replace(b".5", b".7"), "billing 2.csv": money(2, "amount")}
    found = read_tables(later, saved=saved)
    assert not needed(found) and rows(found, "select sum(revenue) from revenue_monthly") == [(40.5,)]
    unlike = {"a.csv": later["crm 2.csv"], "b.csv": later["billing 2.csv"]}
    assert needed(read_tables(unlike, saved=saved)) == ["revenue_monthly/files"]


def test_what_was_asked_once_about_files_of_one_shape_is_kept_once():
    text = csv("Nummer,Monat,Betrag", *(f"X{n},2024-01-01,{n}.50" for n in range(30)))
    files = {"2023.csv": text.replace(b"2024", b"2023"), "2024.csv": text}
    saved = kept(files, {"2023.csv/column customer_id": "Nummer"})
    later = {"2024.csv": text, "2025.csv": text.replace(b"2024", b"2025"), "2026.csv": text.replace(b"2024", b"2026")}
    assert read_tables(later, saved=saved).rows == {"revenue_monthly": 90}


def test_a_fiscal_year_is_remembered_where_the_next_file_begins_later():
    """FY24 began in July 2023: the next export begins with FY24 Q2, in October."""
    fiscal = csv("Client ID,FY24 Q1,FY24 Q2,FY24 Q3", "C1,300,600,900", "C2,30,30,0")
    saved = kept({"by_fy.csv": fiscal}, {"by_fy.csv/first day of FY24 Q1": "2023-07-01", "by_fy.csv/Month": "spread"})
    found = read_tables({"new.csv": csv("Client ID,FY24 Q2,FY24 Q3,FY24 Q4", "C1,600,900,3")}, saved=saved)
    got = rows(found, "select min(month)::varchar, max(month)::varchar, sum(revenue) from revenue_monthly")
    assert got == [("2023-10-01", "2024-06-01", 1503)] and not needed(found)


def test_the_day_a_survey_closed_is_that_of_its_file_alone():
    """The same file is the same survey; a file of its columns with other rows is another, with a day of its own."""
    survey = csv("customer_id,nps", *(f"C{n},{n % 11}" for n in range(20)))
    saved = kept({"nps june.csv": survey}, {"nps june.csv/wave": "2024-06-30"})
    assert needed(read_tables({"nps july.csv": survey + b"\nC77,3"}, saved=saved)) == ["nps july.csv/wave"]
    assert not needed(read_tables({"nps june.csv": survey}, saved=saved))


def test_an_encoding_and_a_separator_that_were_answered_are_tried():
    text = "고객번호^년월^매출액\n" + "".join(f"가{n}^20240{n % 9 + 1}^{n}00\n" for n in range(40))
    answers = {"a.csv/separator": "^"}
    saved = kept({"a.csv": text.encode()}, answers)
    found = read_tables({"b.csv": text.replace("2024", "2025").encode()}, saved=saved)
    assert found.rows == {"revenue_monthly": 40} and "b.csv" in found.mappings, words(found)


def test_an_answer_about_one_company_is_not_used_for_the_files_of_another():
    """Who has left after six months without an order: said of a shop, asked anew of a bank, and not asked of the shop's next export."""
    orders = "kunde;monat;umsatz\n" + "".join(
        f"K{n};2023-{1 + n % 6:02}-01;{n + 5}\nK{n};2025-{1 + n % 6:02}-01;{n + 5}\n" for n in range(40)
    )
    quiet = "".join(f"Q{n};2023-0{1 + n % 6}-01;9\n" for n in range(40))
    saved = kept({"shop.csv": (orders + quiet).encode()}, {"left_after": "6"})
    assert saved.answers["left_after"] == "6"
    bank = (orders + quiet).replace("kunde;monat;umsatz", "account number;month;net revenue")
    other = read_tables({"bank.csv": bank.encode()}, saved=saved)
    assert "left_after" in [one.id for one in other.questions] and other.assumed_leaving is None
    assert any("about other files" in one.rule for one in other.findings)
    assert (
        read_tables({"bank.csv": bank.encode()}, saved=saved, answers={"left_after": "9"}).assumed_leaving.months == 9
    )
    again = read_tables({"shop next.csv": (orders + quiet).encode()}, saved=saved)
    assert again.assumed_leaving.months == 6 and "left_after" not in [one.id for one in again.questions]
