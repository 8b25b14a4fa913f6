"""Whose revenue is compared with that of a year before, counted by hand; who grew most, and what was said before."""

from types import SimpleNamespace as Of

import numpy as np
import pandas as pd
import pytest
from worlds import connected

from cxroi.evidence.base_revenue import Revenue, base_revenue
from cxroi.evidence.cohorts import cohort, growers
from cxroi.evidence.landmark_sql import prepare

FIRST = pd.Timestamp("2023-01-01")


def read(rows, *, customers=None, survey=None, **columns):
    """`rows`: customer, month from 1 on, revenue."""
    frame = pd.DataFrame(
        [(who, FIRST + pd.DateOffset(months=month - 1), paid, *more) for who, month, paid, *more in rows],
        columns=["customer_id", "month", "revenue", *columns.get("more", [])],
    )
    tables = {"revenue_monthly": frame} | ({} if customers is None else {"customers": customers}) | ({} if survey is None else {"survey_responses": survey})  # fmt: skip
    connection = connected(tables)
    return connection, prepare(connection, present=tuple(tables))


def paid(who, months, amount=10.0, *more):
    return [(who, month, amount, *more) for month in months]


def compared(*read):
    found, reason = base_revenue(*read)
    return [(one.basis, one.base, one.before.tolist(), one.after.tolist()) for one in found], reason


def test_a_month_is_compared_with_the_same_month_a_year_later_back_to_the_first():
    """26 months: December 2023… the 14th with the 26th, the 2nd with the 14th; who comes later is no part of it, who is gone kept nothing."""
    rows = paid("a", range(1, 27)) + paid("b", range(1, 20), 5.0) + paid("c", range(20, 27), 7.0)
    found, reason = compared(*read(rows))
    assert found == [("monthly", "2024-02", [10.0, 5.0], [10.0, 0.0]), ("monthly", "2023-02", [10.0, 5.0], [10.0, 5.0])]
    assert reason == ""


@pytest.mark.parametrize(("months", "bases"), [(12, 0), (13, 1), (24, 1), (25, 2)])
def test_thirteen_months_have_one_base_and_twenty_five_two(months, bases):
    found, reason = compared(*read(paid("a", range(1, months + 1))))
    assert len(found) == bases and ("needs 13 whole months of revenue, and there are 12" in reason) is (not bases)


@pytest.mark.parametrize(("quiet", "basis"), [(4, "monthly"), (5, "yearly")])
def test_revenue_recurs_where_four_of_five_months_between_the_first_and_the_last_have_some(quiet, basis):
    """Of the last 24 months 20 are more than four fifths, 19 are not. What came before them, and a month of nothing, do not count."""
    rows = [*paid("a", [1]), *paid("a", range(4, 4 + quiet), 0.0), *paid("a", [3, *range(4 + quiet, 27)])]
    assert compared(*read(rows))[0][0][0] == basis


@pytest.mark.parametrize(("known", "basis"), [(13, "monthly"), (14, "recurring")])
def test_recurring_revenue_is_compared_where_more_than_half_of_the_rows_tell_it(known, basis):
    """26 months, of which so many tell 4 of 10 as recurring, the last ones; 13 are half, and not more."""
    rows = [("a", month, 10.0, 4.0 if month > 26 - known else None) for month in range(1, 27)]
    found, _ = compared(*read(rows, more=["recurring_revenue"]))
    assert found[0][0] == basis and found[0][3] == ([4.0] if basis == "recurring" else [10.0])


def test_a_year_is_compared_for_who_was_there_all_of_the_first():
    """Sums of 2023 and 2024. Present from January 2023 to December 2023 at least: a, and b who leaves in January 2024 and paid nothing
    then; not c, who came in February, nor d, who left in December; e paid nothing in the first."""
    quarters = [1, 7, 13, 19]
    rows = [row for who in "abcde" for row in paid(who, quarters if who != "e" else quarters[2:])] + paid(
        "a", [12, 24], 1.0
    )
    rows = [row for row in rows if not (row[0] in "bd" and row[1] >= 13)] + paid("z", [24], 1.0)
    start = dict.fromkeys("abdez", "2023-01-31") | {"c": "2023-02-01"}
    customers = pd.DataFrame({"customer_id": list(start), "start_date": pd.to_datetime([*start.values()])})
    customers["end_date"] = pd.to_datetime(customers["customer_id"].map({"b": "2024-01-01", "d": "2023-12-31"}))
    found, _ = compared(*read(rows, customers=customers))
    assert found == [("yearly", "2023-01 to 2023-12", [21.0, 20.0], [21.0, 0.0])]


def test_who_grew_most_is_shown_with_what_was_said_before_it_grew():
    """a grew by 5 and b by 20, c not at all and d shrank. Said until January 2024, the base month, counts; in February no more."""
    later = {"a": 15.0, "b": 30.0, "c": 10.0, "d": 4.0}
    rows = [row for who in "abcd" for row in paid(who, range(1, 25)) + paid(who, [25], later[who])]
    said = [("a", "2023-05-01", 3.0, "slow"), ("a", "2024-01-31", 8.0, "better"), ("a", "2024-02-01", 10.0, "great"), ("b", "2024-02-01", 9.0, "fine")]  # fmt: skip
    survey = pd.DataFrame(said, columns=["customer_id", "responded_at", "score", "comment"]).assign(metric="nps")
    survey["responded_at"] = pd.to_datetime(survey["responded_at"])
    customers = pd.DataFrame({"customer_id": list("abcd"), "start_date": FIRST, "end_date": pd.NaT})
    connection, window = read(rows, customers=customers, survey=survey.assign(invited_at=survey["responded_at"]))
    latest = base_revenue(connection, window)[0][0]
    assert latest.base == "2024-01"
    found = growers(connection, latest)
    assert [(one.customer_id, one.before, one.after, one.said, one.comment) for one in found] == [
        ("b", 10.0, 30.0, (), ""), ("a", 10.0, 15.0, (("nps", 8.0),), "better")
    ]  # fmt: skip
    assert [one.customer_id for one in growers(connection, latest, most=1)] == ["b"]


def test_the_parts_of_a_change_and_the_shares_of_the_largest_are_counted():
    """Of 200 customers 198 pay 1, one 100 and one 102: 400. Later one pays 60 less, one 30 more, ten are gone."""
    before = np.ones(200)
    before[:2] = 100.0, 102.0
    after = before.copy()
    after[0], after[1], after[-10:] = 40.0, 132.0, 0.0
    who = np.arange(200)
    found = cohort(Revenue(who, who, np.full(200, ""), before, after, "monthly", "2024-01", 1), name="all")
    assert (found.before, found.expansion, found.contraction, found.churn, found.negative) == (400, 30, 60, 10, 0)
    assert (found.after, found.nrr, found.grr, found.logo) == (360, 360 / 400, 330 / 400, 190 / 200)
    assert found.share_of_top_1_percent == 202 / 400 and found.share_of_top_10_percent == 220 / 400
    assert found.nrr_without_top_10 == 180 / 190 and found.nrr_interval is not None
    one = cohort(Revenue(who[:1], who[:1], np.full(1, ""), before[:1], after[:1], "monthly", "2024-01", 1), name="all")
    assert one.nrr_without_top_10 is None and one.share_of_top_1_percent == 1.0 and one.nrr_interval is None


def test_where_nobody_left_the_share_that_stayed_still_has_an_interval():
    """Of 40 none left: Wilson's interval begins at 40 / (40 + 1.96²). In pairs of one buying group they are 20: 20 / (20 + 1.96²)."""
    who, paid = np.arange(40), np.ones(40)
    for parent, groups in ((who, 40), (who // 2, 20)):
        found = cohort(Revenue(who, parent, np.full(40, ""), paid, paid, "monthly", "2024-01", 1), name="all")
        assert found.nrr_interval is None and found.grr_interval is None, (
            "all paid the same again: draws cannot say how far it may be off"
        )
        assert found.logo == 1.0 and found.logo_interval == (pytest.approx(groups / (groups + 1.959964**2)), 1.0)
    gone = cohort(Revenue(who, who, np.full(40, ""), paid, np.zeros(40), "monthly", "2024-01", 1), name="all")
    assert gone.logo == 0.0 and gone.logo_interval == (0.0, pytest.approx(1.959964**2 / (40 + 1.959964**2)))


def test_without_revenue_there_is_nothing_to_compare():
    assert base_revenue(None, Of(has=frozenset())) == ((), "There is no table of revenue.")


@pytest.mark.parametrize(("last", "found"), [(22, 0), (25, 1)])
def test_revenue_by_the_quarter_needs_two_whole_years(last, found):
    """Every third month from the first: to the 22nd there are 22, to the 25th 25."""
    bases, reason = compared(*read(paid("a", range(1, last + 1, 3))))
    assert len(bases) == found
    assert reason == (
        ""
        if found
        else "No net revenue retention: it needs 24 whole months of revenue, and there are 22, from 2023-01 to 2024-10."
    )


def test_a_whole_year_without_a_customer_of_the_first_is_said_to_be_none():
    """c, who came in March, is in no base year."""
    customers = pd.DataFrame({"customer_id": ["c"], "start_date": [pd.Timestamp("2023-03-01")], "end_date": [pd.NaT]})
    bases, reason = compared(*read(paid("c", range(1, 26, 3)), customers=customers))
    assert not bases and "no customer has revenue throughout a base year" in reason
