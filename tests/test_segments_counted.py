"""A segment today, counted by hand from its tables: who is there, months at risk, revenue, growth, contacts and products at the edges of the year."""

import numpy as np
import pandas as pd
import pytest
from worlds import connected

from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.segment_baseline import baseline, yearly_churn

FIRST = pd.Timestamp("2022-01-01")
MONTHS = 36
"""2022 to 2024: the last year is 2024, months 25 to 36; month 1 is January 2022."""


def day(month, number=15):
    return FIRST + pd.DateOffset(months=month - 1, days=number - 1)


def customers(ends, starts=None, **more):
    """`ends` and `starts` by customer, in months; who has no start came in 2015."""
    began = {who: day((starts or {}).get(who, -83)) for who in ends}
    gone = {who: pd.NaT if end is None else day(end) for who, end in ends.items()}
    return pd.DataFrame({"customer_id": [*ends], "start_date": [*began.values()], "end_date": pd.to_datetime([*gone.values()])}).assign(**more)  # fmt: skip


def money(rows, *names):
    """`rows`: customer, month, revenue, and what `names` say."""
    frame = pd.DataFrame(rows, columns=["customer_id", "month", "revenue", *names])
    return frame.assign(month=[day(month, 1) for month in frame["month"]])


def paid(who, months, amount=10.0, *more):
    return [(who, month, amount, *more) for month in months]


def segment(tables, **more):
    connection = connected({**tables, **more})
    window = prepare(connection, present=(*tables, *more))
    return baseline(connection, window)


def one(tables, **more):
    (found,) = segment(tables, **more)
    return found


def test_who_leaves_in_the_last_month_is_no_longer_there_and_counts_for_half_of_it():
    """a stays, b leaves in December 2024, c in January 2024, d in December 2023, e comes in January 2024 and f in December 2023: 12 + 11.5 + 0.5
    + 12 + 12 months of 2024, in which two leave and one comes."""
    ends = {"a": None, "b": 36, "c": 25, "d": 24, "e": None, "f": None}
    revenue = money(paid("a", range(1, 37)) + paid("f", range(24, 37)))
    found = one({"customers": customers(ends, {"e": 25, "f": 24}), "revenue_monthly": revenue})
    assert (found.customers, found.left, found.new_customers) == (3, 2, 1)
    assert found.customer_years == pytest.approx(48 / 12)
    assert found.churn.likely == pytest.approx(1 - np.exp(-2 / 4))


@pytest.mark.parametrize(
    ("left", "low", "high"), [(0, 0.0, 3.688879), (2, 0.242209, 7.224688), (10, 4.795389, 18.390356)]
)
def test_the_interval_of_churn_is_that_of_a_poisson_count(left, low, high):
    """Garwood's limits of 0, 2 and 10 as tables print them, over ten customer-years."""
    found = yearly_churn(left, 10.0)
    assert (found.low, found.likely, found.high) == pytest.approx([1 - np.exp(-count / 10) for count in (low, left, high)], abs=1e-6)  # fmt: skip
    assert yearly_churn(left, 0.0) is None


@pytest.mark.parametrize(("pays_until", "months"), [(30, 6), (29, 5), (33, 6)])
def test_revenue_is_divided_by_the_months_in_which_customers_pay(pays_until, months):
    """a pays all of 2024, 120. b leaves in June, the 30th month: the month counts where it is paid for, and what is paid later counts only as far as
    July ends, since no leaving is before the last payment: to the 33rd are nine months."""
    months = max(months, pays_until - 24)
    tables = {"customers": customers({"a": None, "b": 30}), "revenue_monthly": money(paid("a", range(1, 37)) + paid("b", range(1, pays_until + 1)))}  # fmt: skip
    assert one(tables).revenue.likely == pytest.approx((120 + 10 * (pays_until - 24)) / ((12 + months) / 12))
    assert one(tables).revenue.likely == pytest.approx(120)


def test_the_interval_of_revenue_is_that_of_a_ratio_over_buying_groups():
    """240, 120 and 60 in three years: 140 a year; a and b are one group of 360, 80 above its two years, c 80 below: 1.96 · √(80² + 80²)/3."""
    revenue = money(paid("a", range(25, 37), 20.0) + paid("b", range(25, 37), 10.0) + paid("c", range(25, 37), 5.0))
    found = one({"customers": customers(dict.fromkeys("abc"), parent_id=["g", "g", "c"]), "revenue_monthly": revenue}).revenue  # fmt: skip
    wide = 1.959964 * 80 * 2**0.5 / 3
    assert (found.low, found.likely, found.high) == pytest.approx((140 - wide, 140, 140 + wide), rel=1e-6)
    apart = money(paid("a", range(25, 37), 30.0) + paid("b", range(25, 37), 0.0))
    found = one({"customers": customers(dict.fromkeys("ab")), "revenue_monthly": apart}).revenue
    assert found.low == 0.0 and found.high == pytest.approx(180 + 1.959964 * 180 * 2**0.5 / 2, rel=1e-6)


def test_growth_is_of_who_was_there_in_both_years_and_paid_in_the_first():
    """a: 12 · 10, then 12 · 11. b leaves in the last month, c comes in February 2023, d paid nothing in 2023, e pays 100 more in 2022: of no
    account. f came in January 2023: 60, then 54."""
    rows = (
        paid("a", range(1, 25))
        + paid("a", range(25, 37), 11.0)
        + paid("b", range(1, 37), 50.0)
        + paid("c", range(14, 37), 50.0)
    )
    rows += paid("d", range(1, 25), 0.0) + paid("d", range(25, 37), 50.0) + [("a", 12, 100.0)]
    rows += paid("f", range(13, 25), 5.0) + paid("f", range(25, 37), 4.5)
    tables = {
        "customers": customers({**dict.fromkeys("acdf"), "b": 36}, {"c": 14, "f": 13}),
        "revenue_monthly": money(rows),
    }
    assert one(tables).growth == pytest.approx((132 + 54) / (120 + 60) - 1)
    young = {"customers": customers({"c": None}, {"c": 14}), "revenue_monthly": money(paid("c", range(14, 37)))}
    assert one(young).growth is None


@pytest.mark.parametrize("ends", [30, 35])
def test_revenue_that_ends_before_the_data_do_has_a_last_year_of_its_own(ends):
    """Ending in June or November 2024: the twelve months to then at 10, the twelve before at 5; b, who came half a year before, pays 10. A second
    product that a took in the first month of that year is one more in 1.5 years of customers."""
    asked = pd.DataFrame({"customer_id": ["a"], "invited_at": pd.NaT, "responded_at": [day(36)], "metric": "csat", "score": 5.0})  # fmt: skip
    since = ends - 11
    rows = (
        paid("a", range(1, since), 5.0, 1)
        + paid("a", range(since, ends + 1), 10.0, 2)
        + paid("b", range(ends - 5, ends + 1), 10.0, 1)
    )
    people = customers({"a": None, "b": None}, {"b": ends - 5})
    found = one({"customers": people, "revenue_monthly": money(rows, "n_products"), "survey_responses": asked})
    assert (found.revenue.likely, found.growth) == pytest.approx((120.0, 1.0))
    assert found.cross_sell.likely == pytest.approx(1.0), "of b it is not known what she had in the year before"
    assert (found.customers, found.new_customers) == (2, 1)
    assert found.customer_years == pytest.approx(1 + min(42 - ends, 12) / 12)


@pytest.mark.parametrize(
    ("months", "rate"), [((1, 24, 25, 30, 36), 3.0), ((25, 36), 2.0), ((31, 36), 4.0), ((36,), 12.0)]
)
def test_contacts_are_those_of_the_last_year_from_the_first_one_known(months, rate):
    """The first contact of the table says from when they are known: from July on, 2 in half a year are 4 a year; December counts to its end."""
    contacts = pd.DataFrame(
        {"customer_id": "a", "opened_at": [day(month, 31 if month in (25, 36) else 1) for month in months]}
    )
    revenue = money(paid("a", range(1, 37)))
    found = one({"customers": customers({"a": None}), "revenue_monthly": revenue}, contacts=contacts).contacts
    assert found.likely == pytest.approx(rate)


def test_contacts_have_their_number_and_those_after_the_end_or_before_a_customer_is_known_are_none():
    """a, with 3 and one without a number: 4 in a year; b's came before b's records begin, in half a year: 4 in 1.5 years."""
    contacts = pd.DataFrame(
        [("a", day(25), 3), ("a", day(30), None), ("b", day(30), 5)], columns=["customer_id", "opened_at", "n_contacts"]
    )
    people = customers({"a": None, "b": None}, observed_from=[day(1), day(31)])
    revenue = money(paid("a", range(1, 37)) + paid("b", range(31, 37)))
    found = one({"customers": people, "revenue_monthly": revenue}, contacts=contacts).contacts
    assert found.likely == pytest.approx(4 / 1.5)


@pytest.mark.parametrize(("each", "months"), [(5, 11), (4, 12)])
def test_contacts_that_end_before_the_data_are_not_taken_for_silence(each, months):
    """Every month to November 2024 so many: five are missing in December, and it does not count; four may be missing by chance, and it does."""
    rows = [("a", day(month)) for month in range(13, 36) for _ in range(each)]
    contacts = pd.DataFrame(rows, columns=["customer_id", "opened_at"])
    found = one(
        {"customers": customers({"a": None}), "revenue_monthly": money(paid("a", range(1, 37)))}, contacts=contacts
    )
    assert found.contacts.likely == pytest.approx(11 * each / (months / 12))


@pytest.mark.parametrize(("last", "a_year"), [(34, 80), (33, 80), (31, 60 / (7 / 12))])
def test_contacts_of_every_quarter_leave_the_months_between_empty(last, a_year):
    """Twenty every third month. To month 34 two silent months are usual: 80 in twelve. To 33 a third is not: 60 in nine. To 31: 60 in seven."""
    rows = [("a", day(month)) for month in range(last - 21, last + 1, 3) for _ in range(20)]
    contacts = pd.DataFrame(rows, columns=["customer_id", "opened_at"])
    found = one(
        {"customers": customers({"a": None}), "revenue_monthly": money(paid("a", range(1, 37)))}, contacts=contacts
    )
    assert found.contacts.likely == pytest.approx(a_year)


def test_a_table_without_a_contact_does_not_say_that_there_are_none():
    tables = {"customers": customers({"a": None}), "revenue_monthly": money(paid("a", range(1, 37)))}
    for days in ([], [pd.NaT]):
        contacts = pd.DataFrame({"customer_id": ["a"] * len(days), "opened_at": pd.to_datetime(days)})
        assert one(tables, contacts=contacts).contacts is None


@pytest.mark.parametrize(
    ("held", "gained"),
    [
        ({}, 0), ({24: 2}, 0), ({24: 2, **dict.fromkeys(range(25, 37), 2)}, 1), ({23: 2, 24: 2, **dict.fromkeys(range(25, 37), 2)}, 0),
        ({13: 2, 14: 2, **dict.fromkeys(range(34, 37), 2)}, 0), ({12: 2, 13: 2, **dict.fromkeys(range(34, 37), 2)}, 1),
        ({34: 3, 35: 2, 36: 3}, 2), ({33: 3, 34: 3}, 0), ({35: 3, 36: 2}, 1), ({36: 3}, 0),
    ],
)  # fmt: skip
def test_products_gained_are_held_in_two_of_the_last_three_months_beyond_two_of_the_year_before(held, gained):
    """One product but for these months; 13 to 24 are the year before, 34 to 36 the end."""
    rows = [("a", month, 10.0, held.get(month, 1)) for month in range(1, 37)]
    found = one({"customers": customers({"a": None}), "revenue_monthly": money(rows, "n_products")}).cross_sell
    assert found.likely == pytest.approx(gained)
