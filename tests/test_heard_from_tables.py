"""What parts of listening take from the tables, counted by hand: the year of the silent, revenue exposed, trends, the days of orders."""

import datetime as dt
from types import SimpleNamespace as Of

import numpy as np
import pandas as pd
import pytest
from worlds import connected

from cxroi.evidence import listening, quiet_customers, quiet_in_tables
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.theme_money import _revenue, _trend, texts_of

LAST = dt.date(2025, 12, 31)


def day(text):
    return pd.Timestamp(text)


def survey(rows, **more):
    frame = pd.DataFrame(rows, columns=["customer_id", "responded_at", "score"]).assign(metric="nps", **more)
    return frame.assign(responded_at=pd.to_datetime(frame["responded_at"], format="mixed"), invited_at=pd.NaT)


@pytest.fixture
def taken(monkeypatch):
    """What the model of the silent is given."""
    found = {}

    def made(score, facts, **more):
        found.update(more, score=score, facts=facts)
        return Of(months="")

    monkeypatch.setattr(listening, "synthetic_scores", made)
    monkeypatch.setattr(listening, "replace", lambda one, **more: found.update(more) or one)
    return found


def asked(tables, metric="nps", *, is_index=True):
    connection = connected(tables)
    window = prepare(connection, present=tuple(tables), data_end=LAST)
    study = Of(window=window, scores=(Of(metric=metric, is_index=is_index),))
    return listening._synthetic(connection, study, metric, tuple(tables), 0)


CUSTOMERS = pd.DataFrame(
    {
        "customer_id": list("abcdefg"), "segment": ["A", "A", None, "B", "B", "B", "B"], "region": "North",
        "start_date": pd.to_datetime(["2024-12-31", "2025-01-01", None, "2023-06-15", "2020-01-01", "2020-01-01", "2020-01-01"]),
        "end_date": pd.to_datetime([None, None, None, None, "2025-12-31", "2026-01-01", "2025-06-01"]),
    }
)  # fmt: skip


def test_the_silent_are_those_who_were_customers_all_of_the_year_and_what_is_known_of_them_is_from_the_year_before(
    taken,
):
    """2025: b came in it, e left on its last day and g in June; f, who leaves the day after, is there. Of the answers of 2025 those of the last day
    count, as their mean; that of 2024 does not. Tenure to 1 January 2025: one month began since a came on 31 December, 19 since June 2023."""
    revenue = pd.DataFrame(
        [("a", "2023-12-01", 1.0), ("a", "2024-01-01", 2.0), ("a", "2024-12-01", 4.0), ("a", "2025-01-01", 8.0), ("d", "2024-06-01", 16.0), ("a", "2025-12-01", 1.0)],
        columns=["customer_id", "month", "revenue"],
    ).assign(month=lambda frame: pd.to_datetime(frame["month"]))  # fmt: skip
    contacts = pd.DataFrame(
        [("d", "2024-01-01"), ("d", "2024-12-31"), ("d", "2023-12-31"), ("f", "2025-01-01")],
        columns=["customer_id", "opened_at"],
    )
    contacts["opened_at"] = pd.to_datetime(contacts["opened_at"])
    rows = [
        ("a", "2025-01-01", 9.0),
        ("a", "2025-12-31 08:00", 10.0),
        ("a", "2025-12-31 20:00", 5.0),
        ("a", "2024-12-31", 0.0),
        ("d", "2024-12-31", 3.0),
        ("f", "2025-07-01", 10.0),
    ]
    asked({"customers": CUSTOMERS, "revenue_monthly": revenue, "contacts": contacts, "survey_responses": survey(rows)})
    assert taken["ids"] == ["a", "c", "d", "f"] and taken["segments"] == ["A", "none", "B", "B"]
    assert (
        taken["score"].tolist()[0] == 7.5 and taken["score"].tolist()[3] == 10.0 and np.isnan(taken["score"][1:3]).all()
    )
    facts = taken["facts"]
    assert facts["tenure"].tolist()[0] == 1 and facts["tenure"].tolist()[2:] == [19, 60] and pd.isna(facts["tenure"][1])
    assert facts["revenue_monthly"].fillna(0).tolist() == [6.0, 0, 16.0, 0] and facts["contacts"].fillna(
        0
    ).tolist() == [0, 0, 2, 0]
    assert list(facts) == ["segment", "region", "tenure", "revenue_monthly", "contacts"], "there is no channel"
    assert (taken["metric"], taken["is_nps"], taken["months"]) == ("nps", True, "")


def test_a_score_not_asked_of_late_is_that_of_the_last_year_in_which_it_was(taken):
    """Last asked in June 2024: July 2023 to June 2024 count, and it is said; another score is no index."""
    rows = [("d", "2023-07-01", 7.0), ("d", "2023-06-30", 1.0), ("a", "2024-06-30", 9.0)]
    people = CUSTOMERS.assign(start_date=pd.to_datetime(["2023-06-30"] * 7), segment=None).drop(columns="region")
    asked({"customers": people, "survey_responses": survey(rows).assign(metric="csat")}, metric="csat", is_index=False)
    assert taken["score"][:1].tolist() == [9.0] and taken["score"][taken["ids"].index("d")] == 7.0
    assert (taken["months"], taken["is_nps"], taken["segments"]) == ("2023-07 to 2024-06", False, None)
    with pytest.raises(ValueError, match="No score of known customers was asked"):
        asked({"customers": CUSTOMERS, "survey_responses": survey(rows)}, metric=None)


WINDOW = Of(revenue_last=12 * 2025 + 11, last=12 * 2025 + 11)


def test_revenue_exposed_is_that_of_the_last_twelve_months():
    months = ["2024-12-01", "2025-01-01", "2025-12-01", "2026-01-01"]
    revenue = pd.DataFrame({"customer_id": ["a"] * 4 + ["b"], "month": pd.to_datetime([*months, "2024-01-01"]), "revenue": [1.0, 2, 4, 8, 16]})  # fmt: skip
    connection = connected({"revenue_monthly": revenue})
    assert _revenue(connection, ("revenue_monthly",), WINDOW) == {"a": 6.0} and _revenue(connection, (), WINDOW) is None


def trend(rows):
    """`rows`: when, and whether the text mentions the theme."""
    written = pd.DataFrame({"at": pd.to_datetime([when for when, _ in rows], format="mixed")})
    theme = Of(mentions=tuple(place for place, (_, mentions) in enumerate(rows) if mentions))
    return _trend(written, theme, WINDOW)


def test_a_trend_is_the_share_of_the_last_year_over_that_of_the_year_before():
    """2025: 2 of 4; 2024: 1 of 3; the end of 2023 and the beginning of 2026 do not count."""
    late = [("2025-01-01", 1), ("2025-12-31 23:59", 1), ("2025-06-01", 0), ("2025-06-01", 0)]
    early = [("2024-01-01", 1), ("2024-12-31 23:59", 0), ("2024-06-01", 0)]
    outside = [("2023-12-31 23:59", 1), ("2026-01-01", 1)]
    assert trend([*late, *early, *outside]) == pytest.approx((2 / 4) / (1 / 3))
    assert trend([*late, *outside]) is None and trend([*early, *outside]) is None
    assert trend([*late, ("2024-06-01", 0)]) is None and trend([("2025-06-01", 0), *early, ("2024-06-02", 1)]) == 0.0


def test_one_wave_across_the_line_between_two_years_has_no_trend_and_months_of_one_year_alone_do_not_count():
    """December 2024 and January 2025 are no two years. A wave each January: 1 of 2 after 1 of 4; December 2024 and March 2025 have no like."""
    assert trend([("2024-12-05", 1), ("2024-12-06", 0), ("2025-01-05", 1), ("2025-01-06", 1)]) is None
    waves = [("2025-01-05", 1), ("2025-01-06", 0), ("2024-01-05", 1), ("2024-01-06", 0), ("2024-01-07", 0), ("2024-01-08", 0)]  # fmt: skip
    assert trend([*waves, ("2024-12-05", 1), ("2025-03-05", 1)]) == pytest.approx((1 / 2) / (1 / 4))


def test_a_comment_beside_several_scores_was_written_once():
    rows = [
        ("a", "2025-01-02", 9.0, "late again"),
        ("a", "2025-01-02", 7.0, "late again"),
        ("a", "2025-02-02", 7.0, "late again"),
        ("b", "2025-01-02", 7.0, " "),
    ]
    asked = pd.DataFrame(rows, columns=["customer_id", "responded_at", "score", "comment"]).assign(invited_at=pd.NaT)
    asked["responded_at"] = pd.to_datetime(asked["responded_at"])
    contacts = pd.DataFrame(
        {"customer_id": ["b", "b"], "opened_at": [day("2024-05-05"), pd.NaT], "text": ["no answer", "lost"]}
    )
    found = texts_of(connected({"survey_responses": asked, "contacts": contacts}), ("survey_responses", "contacts"))
    assert found[["customer_id", "text"]].to_numpy().tolist() == [
        ["a", "late again"],
        ["a", "late again"],
        ["b", "no answer"],
    ]
    assert not len(texts_of(connected({"contacts": contacts.drop(columns="text")}), ("contacts",)))


@pytest.fixture
def orders(monkeypatch):
    """What the test of silence is given."""
    found = {}

    def quiet(days, **more):
        found.update(more, days=days)
        return (Of(id="a"), Of(id="gone"))

    monkeypatch.setattr(quiet_in_tables, "quiet_customers", quiet)
    monkeypatch.setattr(quiet_in_tables, "tested", lambda days, cut, horizon, **more: found.update(cut=cut, horizon=horizon) or Of(verdict="USE"))  # fmt: skip
    return found


def silent(tables):
    window = Of(revenue_last=12 * 2025 + 11, last=12 * 2025 + 11)
    return quiet_in_tables.quiet_in_tables(connected(tables), present=tuple(tables), window=window)


def test_a_month_with_revenue_is_dated_by_its_first_day_and_the_last_one_ends_the_data(orders):
    """Nothing is an order of a month without revenue; who told she left before the cut is no part of it, who did since is not listed."""
    revenue = pd.DataFrame(
        [("a", "2025-11-01", 10.0, 4.0), ("a", "2025-10-01", 0.0, 1.0), ("b", "2025-12-01", 10.0, None), ("old", "2025-01-01", 10.0, 1.0), ("gone", "2025-11-01", 10.0, 1.0), ("a", "2026-01-01", 30.0, 4.0)],
        columns=["customer_id", "month", "revenue", "gross_margin"],
    ).assign(month=lambda frame: pd.to_datetime(frame["month"]))  # fmt: skip
    people = pd.DataFrame(
        {"customer_id": ["a", "b", "old", "gone"], "end_date": pd.to_datetime([None, None, "2025-09-02", "2025-09-03"])}
    )
    found = silent({"revenue_monthly": revenue, "customers": people})
    assert sorted(orders["days"]["id"]) == ["a", "b", "gone"] and not found.by_day
    assert (orders["end"], orders["cut"], orders["horizon"]) == (dt.date(2025, 12, 1), dt.date(2025, 9, 2), 90)
    assert orders["gross_margin"] == pytest.approx((4 + 1 + 1 + 4) / (10 + 10 + 10 + 30)), (
        "of the months whose margin is known"
    )
    assert [one.id for one in found.customers] == ["a"] and found.gone_after is None and orders["gone_after"] is None


def test_orders_by_day_end_with_the_last_of_them_and_months_of_silence_count_as_days(orders):
    """The rule gives 8 months after the first order; silence is no telling, so that who is silent by the rule is listed."""
    revenue = pd.DataFrame(
        [("a", "2025-03-01", "2025-03-07", 10.0), ("a", "2025-11-01", "2025-11-20", 10.0), ("gone", "2025-03-01", None, 5.0)],
        columns=["customer_id", "month", "dated", "revenue"],
    ).assign(month=lambda frame: pd.to_datetime(frame["month"]))  # fmt: skip
    people = pd.DataFrame({"customer_id": ["a", "gone"], "end_date": pd.to_datetime([None, "2025-04-01"]), "end_assumed": [False, True], "leaving_from": pd.to_datetime(["2025-11-01"] * 2)})  # fmt: skip
    found = silent({"revenue_monthly": revenue, "customers": people})
    assert (orders["end"], orders["cut"]) == (dt.date(2025, 11, 20), dt.date(2025, 8, 22)) and found.by_day
    assert orders["days"].set_index("id")["day"].dt.date.tolist() == [
        dt.date(2025, 3, 7),
        dt.date(2025, 11, 20),
        dt.date(2025, 3, 1),
    ]
    assert (found.gone_after, orders["gone_after"], orders["gross_margin"]) == (8, round(8 * 365.25 / 12), None)
    assert [one.id for one in found.customers] == ["a", "gone"]


@pytest.mark.parametrize("end", ["2025-12-01", "2024-12-01", "2024-02-29", "2025-03-31"])
def test_the_last_year_of_revenue_is_twelve_months_or_the_days_of_a_year(monkeypatch, end):
    """Of 1 a month to the end, and of 1 a day: twelve, and 365 or 366. At a margin of a half and a chance of a half a quarter of it is at risk."""
    monkeypatch.setattr(quiet_customers, "learnt", lambda *given, **more: lambda facts: np.full(len(facts), 0.5))
    last = day(end)
    months = [last - pd.DateOffset(months=back) for back in range(30)]
    orders = pd.concat([pd.DataFrame({"id": name, "day": days, "amount": 1.0}) for name, days in (("month", months), ("day", pd.date_range(end=last, periods=800)))])  # fmt: skip
    found = quiet_customers.quiet_customers(quiet_customers.order_days(orders), horizon=90, gross_margin=0.5, end=last.date(), cost_of_call=1.0, won_back=0.5)  # fmt: skip
    by_id = {one.id: one for one in found}
    assert by_id["month"].revenue == 12 and by_id["day"].revenue == (last - (last - pd.DateOffset(years=1))).days
    assert (by_id["month"].margin_at_risk, by_id["month"].worth_calling) == (3.0, 0.5)
    assert [one.id for one in found] == ["day", "month"] and (by_id["day"].gaps, by_id["month"].gaps) == (799, 29)
