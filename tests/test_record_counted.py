"""The record of one customer, counted by hand: her last year, what was said and asked, and what customers like her did next."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from evidence_hand import MONTH, marked
from worlds import connected

from cxroi.evidence import customer_record
from cxroi.evidence.customer_record import LEAST_ALIKE, MOST_FOUND, Record, find_customers, record, usual_gap
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import NEVER, month_number


def day(text):
    return dt.date.fromisoformat(text)


def tables():
    """Ann: 14 months of revenue from January 2024, 1, 2, … 14, of which a tenth is margin, none in June; B pays half a unit of money all along."""
    months = pd.date_range("2024-01-01", periods=14, freq="MS")
    rows = [("Ann", month, float(number), number / 10) for number, month in enumerate(months, 1) if number != 6]
    rows += [("B", month, 0.5, 0.2) for month in months]
    survey = [
        ("Ann", "2024-03-05", "2024-03-07", "nps", 9.0, "call me"), ("Ann", "2024-03-05", "2024-03-07", "csat", 4.0, "call me"),
        ("Ann", "2024-09-01", "2024-09-02", "nps", 3.0, " "), ("Ann", "2024-12-01", None, "nps", np.nan, None), ("B", "2024-12-01", "2024-12-02", "nps", 8.0, None),
    ]  # fmt: skip
    cases = [
        ("Ann", "2024-05-01", "2024-05-02", "phone", "complaint", "billing", 2.0, "wrong sum"), ("Ann", "2024-05-10", "2024-05-20", None, None, None, 1.0, None),
        ("Ann", "2025-03-09", None, "mail", None, None, np.nan, None), ("B", "2024-05-01", None, "mail", None, None, np.nan, None), ("B", "2024-06-01", None, "mail", None, None, np.nan, None),
    ]  # fmt: skip
    survey = pd.DataFrame(survey, columns=["customer_id", "invited_at", "responded_at", "metric", "score", "comment"])
    cases = pd.DataFrame(
        cases, columns=["customer_id", "opened_at", "closed_at", "channel", "type", "issue", "n_contacts", "text"]
    )
    dated = {"invited_at", "responded_at", "opened_at", "closed_at"}
    survey, cases = (frame.assign(**{name: pd.to_datetime(frame[name]) for name in dated & {*frame}}) for frame in (survey, cases))  # fmt: skip
    customers = {
        "customer_id": ["Ann", "B"],
        "segment": ["Key", None],
        "start_date": pd.to_datetime(["2023-12-15", None]),
        "end_date": pd.to_datetime(["2025-03-10", None]),
        "end_reason": ["churn", None],
    }
    changes = [("Ann", "2025-04-20", "new portal"), ("B", "2024-02-01", "new portal")]
    interventions = pd.DataFrame(changes, columns=["unit_id", "start_date", "intervention_id"])
    interventions["start_date"] = pd.to_datetime(interventions["start_date"])
    return {
        "customers": pd.DataFrame(customers), "revenue_monthly": pd.DataFrame(rows, columns=["customer_id", "month", "revenue", "gross_margin"]),
        "survey_responses": survey, "contacts": cases, "interventions": interventions,
    }  # fmt: skip


def read(who, given, *, until="2025-02-01"):
    connection = connected(given)
    window = replace(prepare(connection, present=tuple(given)), revenue_last=month_number(day(until)))
    return record(connection, who, present=tuple(given), window=window, metric=None)


def test_her_last_year_is_twelve_months_of_revenue_and_the_same_twelve_of_margin():
    """To February 2025: 3 + 4 + … + 14 without June's 6 is 96. To January 2025: 2 + … + 13 without 6 is 84, though February is known."""
    for until, paid in (("2025-02-01", 96.0), ("2025-01-01", 84.0)):
        found = read("Ann", tables(), until=until)
        assert (found.revenue_last_year, found.margin_last_year) == pytest.approx((paid, paid / 10)), until
        assert dict(found.revenue)[day("2024-06-01")] == 0.0 and len(found.revenue) == 14
    given = tables()
    plain = {**given, "revenue_monthly": given["revenue_monthly"].drop(columns="gross_margin")}
    assert read("Ann", plain).margin_last_year is None
    none = {name: table for name, table in given.items() if name != "revenue_monthly"}
    assert read("Ann", none).revenue_last_year is None and read("Ann", none).revenue == ()
    short = {**given, "revenue_monthly": given["revenue_monthly"].query("customer_id == 'B' or month < '2024-09-01'")}
    assert [amount for _, amount in read("Ann", short).revenue[-7:]] == [8, 0, 0, 0, 0, 0, 0], "to the end of the data"


def test_what_happened_with_her_stands_in_the_order_of_days():
    found = read("Ann", tables())
    assert [(str(event.day), event.kind, event.what) for event in found.events] == [
        ("2023-12-15", "customer", "became a customer"),
        ("2024-03-07", "answer", "CSAT 4"), ("2024-03-07", "comment", "call me"), ("2024-03-07", "answer", "NPS 9"),
        ("2024-05-01", "case", "complaint, billing, by phone, 2 contacts; closed after 1 day; wrong sum"), ("2024-05-10", "case", "a case; closed after 10 days"),
        ("2024-09-02", "answer", "NPS 3"), ("2024-12-01", "answer", "asked for NPS, no answer"),
        ("2025-03-09", "case", "by mail; still open"), ("2025-03-10", "customer", "left"), ("2025-04-20", "change", "reached by new portal"),
    ]  # fmt: skip
    assert (found.segment, found.since, found.left, found.left_after) == (
        "Key",
        day("2023-12-15"),
        day("2025-03-10"),
        None,
    )
    assert found.scores == (("csat", 4.0, day("2024-03-07")), ("nps", 3.0, day("2024-09-02"))), (
        "the last of each metric"
    )
    assert (found.open_cases, found.last_seen) == (1, day("2025-03-10")), "a change is not heard from her"
    other = read("B", tables())
    assert (other.segment, other.since, other.left, other.last_seen) == ("", None, None, day("2025-02-01"))
    assert other.open_cases == 2


def test_where_no_table_says_when_cases_close_none_is_called_open():
    """A column of closings without any is none: with one closing of anybody's the others are open."""
    for dropped, closed in (["closed_at"], None), ([], pd.NaT):
        given = tables()
        given["contacts"] = given["contacts"].drop(columns=[*dropped, "channel", "type", "issue", "n_contacts", "text"])
        if not dropped:
            given["contacts"]["closed_at"] = closed
        found = read("Ann", given)
        assert (
            found.open_cases is None
            and [event.what for event in found.events if event.kind == "case"] == ["a case"] * 3
        )
    given["contacts"].loc[given["contacts"]["customer_id"] == "B", "closed_at"] = pd.Timestamp("2025-05-01")
    assert read("Ann", given).open_cases == 3


def test_a_search_offers_twenty_and_the_whole_name_first():
    names = [f"x{number:02d}a" for number in range(MOST_FOUND + 5)] + ["A"]
    connection = connected(
        {"customers": pd.DataFrame({"customer_id": names, "start_date": pd.NaT, "end_date": pd.NaT})}
    )
    found = find_customers(connection, " a ", present=["customers"])
    assert len(found) == 20 and found[:2] == ("A", "x00a")
    assert find_customers(connection, "  ", present=["customers"]) == () == find_customers(connection, "a", present=[])


def alike(monkeypatch, marks, last=MONTH + 12, revenue_last=MONTH + 12, found=(0,)):
    monkeypatch.setattr(customer_record.landmarks, "landmarks", lambda connection, metric: marks)
    row = SimpleNamespace(fetchone=lambda: found)
    window = SimpleNamespace(last=last, revenue_last=revenue_last)
    return customer_record._alike(SimpleNamespace(execute=lambda query, given: row), "she", "nps", window)


def test_of_twenty_customers_alike_it_is_said_how_many_left_and_what_they_paid(monkeypatch):
    """She and twenty others: two leave, in months 12 and 13, of whom one within the year; one merges in month 3. They pay 20 · 100 before,
    and after it eighteen 110, one 20 and one nothing known: 2,000 of 2,000. The revenue of one who came lately is not compared."""
    count = LEAST_ALIKE + 1
    stop, left, after = np.full(count, NEVER), np.zeros(count, bool), np.full(count, 110.0)
    stop[1:4], left[1:3], after[1], after[2] = MONTH + np.array([12, 13, 3]), True, 20.0, np.nan
    marks = marked(count, stop=stop, left=left, revenue_next=after)
    found = alike(monkeypatch, marks)
    assert (found.customers, found.left, found.revenue) == (20, 1 / 20, (18 * 110 + 20) / 2000)
    lately = replace(marks, observed=np.where(np.arange(count) == 1, MONTH - 10, marks.observed))
    assert alike(monkeypatch, lately).revenue == 18 * 110 / 1900
    assert alike(monkeypatch, replace(marks, observed=np.full(count, MONTH - 10))).revenue is None
    assert alike(monkeypatch, marks, revenue_last=MONTH + 11).revenue is None
    assert alike(monkeypatch, marks, last=MONTH + 11) is None, "nobody is followed for a year"
    assert alike(monkeypatch, marks, found=None) is None, "of who started after the end of the data"


@pytest.mark.parametrize(
    ("what", "value", "counts"),
    [
        ("score", 6.0, True), ("score", 4.0, True), ("score", 6.1, False), ("score", 3.9, False), ("score", np.nan, False), ("segment", 1, False),
        ("revenue_12", 90.0, True), ("revenue_12", 500.0, False), ("revenue_12", np.nan, False), ("month", MONTH + 1, False), ("account", 0, False),
    ],
)  # fmt: skip
def test_who_is_alike_answered_within_a_point_and_is_of_the_segment_and_the_third_of_size(
    monkeypatch, what, value, counts
):
    """With her there are 21, of whom one differs, and 39 larger ones: with one fewer than twenty nothing is said."""
    revenue = np.append(np.full(LEAST_ALIKE + 1, 100.0), np.linspace(200, 300, 2 * LEAST_ALIKE - 1))
    marks = marked(len(revenue), revenue_12=revenue)
    assert alike(monkeypatch, marks).customers == 20
    column = getattr(marks, what).astype(float)
    column[1] = value
    kept = replace(marks, **{what: column if what not in ("account", "month", "segment") else column.astype(int)})
    found = alike(monkeypatch, kept)
    assert (found is not None and found.customers == 20) if counts else found is None


@pytest.mark.parametrize("third", [0, 1, 2])
def test_a_third_of_size_is_one_of_three(monkeypatch, third):
    """63 customers who pay 1, 2, 3, …: with her there are 21 in each third, so twenty like her."""
    size = np.arange(3 * (LEAST_ALIKE + 1)) + 1.0
    size[[0, third * 21]] = size[[third * 21, 0]]
    assert alike(monkeypatch, marked(len(size), revenue_12=size)).customers == 20


def test_money_before_of_less_than_one_is_still_compared(monkeypatch):
    marks = marked(LEAST_ALIKE + 1, revenue_12=0.02, revenue_next=0.01)
    assert alike(monkeypatch, marks).revenue == pytest.approx(0.5)


def test_where_no_revenue_is_known_size_does_not_matter_and_whose_is_not_known_is_not_taken_for_large(monkeypatch):
    count = LEAST_ALIKE + 1
    assert alike(monkeypatch, marked(count, revenue_12=np.nan)).customers == 20
    unknown = np.arange(3 * count) % 3 == 0
    marks = marked(3 * count, revenue_12=np.where(unknown, np.nan, 100.0 + np.arange(3 * count)))
    assert alike(monkeypatch, marks).customers == 20, "she and twenty others of whom no revenue is known"


def test_her_own_last_answer_is_compared(monkeypatch):
    """At first she gave 5 as all the others did, then 9, as nobody; and of a customer who never answered nothing is said."""
    others = np.arange(LEAST_ALIKE) + 1
    account = np.append([0, 0], others)
    marks = marked(len(account), account=account, month=np.append([MONTH - 9, MONTH], np.full(LEAST_ALIKE, MONTH)))
    first = replace(marks, score=np.where(np.arange(len(account)) == 1, np.nan, 5.0))
    assert alike(monkeypatch, first).customers == 20, "an invitation without an answer is not her last answer"
    assert alike(monkeypatch, replace(marks, score=np.where(np.arange(len(account)) == 1, 9.0, 5.0))) is None
    assert alike(monkeypatch, replace(marks, score=np.where(account == 0, np.nan, 5.0))) is None


def test_the_usual_gap_needs_four_months_with_revenue():
    """Gaps of 31, 60 and 30 days have the median 31; the last month was 45 days before the end. A month without money is none."""
    paid = [(day("2024-01-01"), 5.0), (day("2024-02-01"), 5.0), (day("2024-03-01"), 0.0), (day("2024-04-01"), 0.5), (day("2024-05-01"), 5.0)]  # fmt: skip
    found = Record("A", "", None, None, (), tuple(paid), None, None, 0, None, (), None)
    assert usual_gap(found, day("2024-06-15")) == (31.0, 45.0)
    assert usual_gap(replace(found, revenue=tuple(paid[1:])), day("2024-06-15")) is None
