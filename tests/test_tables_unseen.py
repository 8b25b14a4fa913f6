"""Exports of systems that nobody had tried: printed lists, pivot tables, reports in one column. The smallest example of each kind."""

import datetime as dt
import io

import pytest
from tables_hand import csv

from cxroi.tables.read import read_tables

JAN, FEB, MAR = (dt.date(2024, month, 1) for month in (1, 2, 3))


def money(files, answers=None):
    """The months of revenue, with what was said."""
    found = read_tables(
        {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}, answers=answers
    )
    waiting = [question.id for question in found.questions if question.needed]
    rows = [] if "revenue_monthly" not in found.present else found.connection.execute(
        "select customer_id, month, revenue from revenue_monthly order by 1, 2").fetchall()  # fmt: skip
    return rows, waiting, "\n".join(map(str, found.findings))


def sheet(*rows):
    openpyxl = pytest.importorskip("openpyxl")
    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(made)
    return made.getvalue()


ORACLE = """
Acme Corp            AR Transaction Register      Date: 06-JAN-25
Set of Books: ACME                                Page: 1

Customer   Customer        Trx                Entered
Number     Name            Date                Amount
---------- --------------- ----------- --------------
1000       Nord Logistik   06-JAN-24         1,019.54
1000       Nord Logistik   07-FEB-24           (19.50)
\f
Acme Corp            AR Transaction Register      Date: 06-JAN-25
Set of Books: ACME                                Page: 2

Customer   Customer        Trx                Entered
Number     Name            Date                Amount
---------- --------------- ----------- --------------
1001       Alpen Foods     09-JAN-24            50.00
                                       --------------
Report Total                                 1,050.04
"""


def test_columns_under_a_rule_are_read_over_all_pages():
    """Page heads, rules and the total are no rows; a row keeps the number of its line."""
    rows, waiting, said = money({"ARXTRREG.txt": ORACLE})
    assert rows == [("1000", JAN, 1019.54), ("1000", FEB, -19.5), ("1001", JAN, 50.0)] and not waiting
    assert "1 of 4 rows. Example: ARXTRREG.txt, row 19, the row is “Report Total" in said


SAP = """06.01.2025       Dynamische Listenausgabe       1
-----------------------------------------
|Per./Jahr|Kunde  |   Erlöse|Währg|Erlösschmälerung|
-----------------------------------------
|001.2024 |1000001| 1.000,50|EUR  |  0,50-|
|002.2024 |1000001| 2.000,00|EUR  | 20,00-|
-----------------------------------------
|*        |       | 3.000,50|EUR  |       |
"""


def test_a_list_between_bars_asks_for_its_fiscal_year():
    """A period of SAP is a month of a fiscal year; its deductions carry their sign behind them."""
    _, waiting, _ = money({"KE24.txt": SAP})
    assert waiting == ["KE24.txt/Per./Jahr", "KE24.txt/credits"]
    answers = {"KE24.txt/credits": "subtract", "KE24.txt/Per./Jahr": "-9"}
    rows, waiting, _ = money({"KE24.txt": SAP}, answers)
    assert rows == [("1000001", dt.date(2023, 4, 1), 1000.0), ("1000001", dt.date(2023, 5, 1), 1980.0)] and not waiting
    rows, _, _ = money({"KE24.txt": SAP}, answers | {"KE24.txt/Per./Jahr": "0"})
    assert [month for _, month, _ in rows] == [JAN, FEB]


MERGED = (
    ["거래처별 월별 매출현황"], [], ["거래처", None, "담당자", "2023년", None, "2024년", None, "합계"],
    ["코드", "거래처명", None, "11월", "12월", "1월", "2월", None],
    ["00001", "가나", "김", 1, 2, 3, 4, 10], ["00002", "다라", "이", 5, 6, 7, 8, 26], ["합  계", None, None, 6, 8, 10, 12, 36],
)  # fmt: skip
PIVOT = csv("SUM of Amount,Month,,", "Customer ID,2024-01,2024-02,2024-03,Grand Total", "K1,10.00,,30.00,40.00", "K2,1.00,2.00,3.00,6.00", "Grand Total,11.00,2.00,33.00,46.00")  # fmt: skip


def test_months_under_a_row_of_years_are_months_of_those_years():
    """Merged cells hold their text once; the code of a client joins it, and a row of totals is asked about."""
    files = {"매출현황.xlsx": sheet(*MERGED)}
    assert money(files)[1] == ["revenue_monthly/totals"]
    rows, _, _ = money(files, {"revenue_monthly/totals": "leave out"})
    assert rows[:4] == [
        ("00001", dt.date(2023, 11, 1), 1),
        ("00001", dt.date(2023, 12, 1), 2),
        ("00001", JAN, 3),
        ("00001", FEB, 4),
    ]
    assert len(rows) == 8


def test_dates_in_a_pivot_table_s_header_are_its_names():
    rows, waiting, _ = money({"Revenue - Pivot Table 1.csv": PIVOT})
    assert waiting == ["revenue_monthly/totals"]
    rows, _, _ = money({"Revenue - Pivot Table 1.csv": PIVOT}, {"revenue_monthly/totals": "leave out"})
    assert rows == [("K1", JAN, 10), ("K1", MAR, 30), ("K2", JAN, 1), ("K2", FEB, 2), ("K2", MAR, 3)]


REPORT = (
    ["Продажи по контрагентам"], [], ["Параметры:", None, "Период: 01.01.2024 - 31.03.2024"], ["Контрагент", "Количество", "Сумма без НДС"],
    ["Период, месяц"], ["ТОО Альфа", 2, 30], ["Январь 2024 г.", 1, 10], ["Февраль 2024 г.", 1, 20],
    ["ТОО Бета", 1, 5], ["Март 2024 г.", 1, 5], ["Итого", 3, 35],
)  # fmt: skip


def test_months_below_their_customer_in_one_column():
    """A report of 1C: what stands beside a name is the sum of its months, which proves it; the sums and the total are left out."""
    rows, waiting, said = money({"Продажи.xlsx": sheet(*REPORT)})
    assert rows == [("ТОО Альфа", JAN, 10), ("ТОО Альфа", FEB, 20), ("ТОО Бета", MAR, 5)] and not waiting
    assert "its months stand below each Контрагент" in said and "header was found in row 4" in said
    wrong = [*REPORT[:5], ["ТОО Альфа", 3, 31], *REPORT[6:8], ["ТОО Бета", 2, 6], *REPORT[9:]]
    assert not money({"Продажи.xlsx": sheet(*wrong)})[0], "sums that do not add up prove nothing"


def test_a_year_and_a_month_in_two_columns_are_one_month():
    """Power BI exports its tables with the name of the table around that of the column."""
    text = csv(
        "Customer[Customer Key],Date[Year],Date[Month],Sum of Net Sales",
        "C1,2024,January,10",
        "C1,2024,March,30",
        "C2,2024,2,5",
    )
    rows, waiting, _ = money({"data.csv": text})
    assert rows == [("C1", JAN, 10), ("C1", MAR, 30), ("C2", FEB, 5)] and not waiting


GERMAN = csv(
    "Status;Rechnungsnummer;Rechnungsdatum;Kunde;Kundennummer;Netto;Brutto;Offener Betrag",
    *(f"bezahlt;RE-{n};{n + 10}.01.2024;Müller;{20000 + n};1.{n}00,50 €;1.{n}90,60 €;0,00 €" for n in range(1, 4)),
)
LIME = csv(
    "Antwort-ID;Datum gestartet;Kundennummer;Wie wahrscheinlich ist es, dass Sie uns weiterempfehlen?",
    *(f"{n};2024-02-0{n} 10:00:00;{20000 + n};{n}" for n in range(1, 4)),
)


def test_a_german_shop_and_its_survey_are_joined_by_the_customer_s_number():
    """Umlauts and € alone are Western, not Cyrillic; an open amount is no revenue; of customer and number the number joins."""
    files = {"rechnungen.csv": GERMAN.decode().encode("cp1252"), "results-survey.csv": LIME}
    found = read_tables(files)
    assert not [question for question in found.questions if question.needed]
    query = "select customer_id, r.revenue, metric, score from revenue_monthly r join survey_responses using (customer_id) order by 1"
    assert found.connection.execute(query).fetchall() == [
        (str(20000 + n), 1000 + 100 * n + 0.5, "nps", n) for n in (1, 2, 3)
    ]


@pytest.mark.parametrize("dated", [True, False])
def test_customers_with_their_latest_score_feed_two_tables(dated):
    """With its day the score is an answer; without one the table has no order of time, and whoever has an end has left."""
    day = ",NPS Date" if dated else ""
    text = csv(f"Account ID,Start Date,End Date,ARR,NPS Score (Latest){day}",
        *(f"A{n},01/{13 + n}/2022,{'03/20/2024' if n % 3 == 0 else ''},1200,{n}{',02/03/2024' if dated else ''}" for n in range(9)))  # fmt: skip
    found = read_tables({"accounts.csv": text})
    assert not [question for question in found.questions if question.needed]
    if dated:
        got = found.connection.execute("select min(responded_at)::date, count(*) from survey_responses").fetchall()
        assert got == [(dt.date(2024, 2, 3), 9)], "the order of day and month is that of the file's other dates"
    else:
        assert found.connection.execute('select count(*), sum("left"), max(nps) from snapshot').fetchall() == [
            (9, 3, 8)
        ]


def test_tickets_are_joined_by_another_key_where_their_own_matches_nobody():
    """Zuora names a column after its object; Freshdesk's company is not Zuora's account, but its number in the CRM."""
    zuora = csv("Account: Account Number,Subscription: Contract Effective Date,Subscription: Cancelled Date,Rate Plan Charge: MRR,Account: CRM ID",
        *(f"A{n:04},2022-01-05,{'2024-03-05' if n == 1 else ''},100.5,{29000 + n}" for n in range(30)))  # fmt: skip
    fresh = csv("Ticket ID,Created time,Closed time,Survey results,Company ID",
        *(f"{n},2024-02-{1 + n % 28:02} 10:00:00,2024-02-{1 + n % 28:02} 12:00:00,{['Extremely Happy', 'Unhappy', 'No Response'][n % 3]},{29000 + n}" for n in range(30)))  # fmt: skip
    files = {"tickets.csv": fresh, "zuora.csv": zuora}
    answers = {"tickets.csv/joined": "Company ID > zuora.csv > Account: CRM ID"}
    assert [one.id for one in read_tables(files).questions if one.needed] == ["tickets.csv/joined"]
    answers["tickets.csv/Survey results"] = "as shown"
    found = read_tables(files, answers=answers)
    got = found.connection.execute("select count(*), count(distinct customer_id), min(score), max(score) from survey_responses join customers using (customer_id)").fetchall()  # fmt: skip
    assert got == [(20, 20, 2, 5)]
    assert not found.losses, "“No Response” is no answer, and none that could not be read"


def test_a_question_that_files_of_one_shape_have_in_common_is_asked_once():
    text = csv("Nummer,Monat,Betrag", *(f"X{n},2024-01-01,{n}.50" for n in range(30)))
    files = {"2023.csv": text.replace(b"2024", b"2023"), "2024.csv": text}
    asked = [question.id for question in read_tables(files).questions if question.file in files]
    assert asked == ["2023.csv/column customer_id"]
    rows, _, _ = money(files, {asked[0]: "Nummer"})
    assert len(rows) == 60


def test_a_column_that_numbers_orders_is_said_to():
    """Silence after one order each is no leaving: a score then went with leaving only because both went with the calendar."""
    orders = csv("customer_id,order date,amount", *(f"C{n},2024-{1 + n % 8:02}-03,10" for n in range(120)))
    found = read_tables({"orders.csv": orders})
    assert "no customer has revenue in a second month" in "\n".join(map(str, found.findings))
    assert "left_after" not in [question.id for question in found.questions]


def test_postings_of_datev_are_refused_with_the_list_to_ask_for():
    text = '"EXTF";700;21;"Buchungsstapel";13;20240131\r\nUmsatz;Soll/Haben-Kennzeichen;Konto;Belegdatum\r\n10,00;"S";10000;106\r\n'
    assert "Debitoren-Monatswerte" in money({"EXTF.csv": text})[2]


def test_what_is_no_month_far_down_a_column_is_reported_as_it_stands():
    """A total below 500 rows of a year and a month: no error of ours, and the row is named."""
    rows = [f"C{one % 50},2024,{one % 12 + 1},10" for one in range(500)]
    found, _, said = money({"sales.csv": "\n".join(["Customer,Year,Month,Net sales", *rows, "C1,2024,Total,5000"])})
    assert {day.month for _, day, _ in found if day} == set(range(1, 13)) and "2024-Total" in said
