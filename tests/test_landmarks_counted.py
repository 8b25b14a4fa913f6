"""From tables to landmarks, counted by hand: which answers count, what was paid, held and open before and after, what is said to be left out."""

import pandas as pd
import pytest
from worlds import connected

from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import NEVER, landmarks, late_scores, month_number

ASKED = pd.Timestamp("2024-06-10")
MONTH = month_number(ASKED)


def day(text):
    return pd.Timestamp(text)


def survey(rows, columns=("customer_id", "responded_at", "score"), **more):
    frame = pd.DataFrame(rows, columns=list(columns)).assign(metric="csat")
    frame = frame.assign(**{name: column for name, column in more.items() if name not in frame})
    for name in ("invited_at", "responded_at"):
        frame[name] = pd.to_datetime(frame.get(name, pd.NaT))
    return frame


def customers(ends, start="2020-01-01", **more):
    frame = pd.DataFrame({"customer_id": list(ends), "start_date": day(start), "end_date": pd.to_datetime([*ends.values()])})  # fmt: skip
    return frame.assign(**more)


def paid(names, *, months=26, start="2023-06-01", amount=lambda place: 1.0, **more):
    rows = [(name, when, amount(place)) for name in names for place, when in enumerate(pd.date_range(start, periods=months, freq="MS"))]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["customer_id", "month", "revenue"])
    return frame.assign(**{name: [column(place) for _ in names for place in range(months)] for name, column in more.items()})  # fmt: skip


def read(tables):
    connection = connected(tables)
    return connection, prepare(connection, present=tuple(tables))


def has(window, text):
    return any(text in caveat for caveat in window.caveats)


def test_a_year_before_is_the_twelve_months_to_the_score_and_a_year_after_the_twelve_that_follow():
    """Revenue is the number of its month, from 1 in June 2023 to 26; asked in the 13th: 2 + … + 13, 11 + 12 + 13, 14 + … + 25. One who
    leaves in the 20th has paid until then as the table says."""
    tables = {
        "customers": customers({"a": None, "b": "2025-01-15"}), "survey_responses": survey([("a", ASKED, 5.0), ("b", ASKED, 4.0)]),
        "revenue_monthly": paid(["a", "b"], amount=lambda place: place + 1.0).query("customer_id == 'a' or month < '2025-01-01'"),
    }  # fmt: skip
    connection, window = read(tables)
    found = landmarks(connection, "csat")
    assert found.revenue_12.tolist() == [sum(range(2, 14))] * 2 and found.revenue_3.tolist() == [11 + 12 + 13] * 2
    assert found.revenue_next.tolist() == [sum(range(14, 26)), sum(range(14, 20))]
    assert (found.month.tolist(), found.stop[1], found.left.tolist()) == ([MONTH] * 2, MONTH + 7, [False, True])
    assert (window.revenue_first, window.revenue_last) == (MONTH - 12, MONTH + 13)
    assert {"revenue", "leaving"} <= window.has and not {"contacts", "silence", "products"} & window.has


def test_products_held_are_those_of_two_months_and_one_bought_once_is_none():
    """Before: 1 a month, once 7, once 2: two months had 2 or more. In the last three months of the year after: 3, 4 and 9, so 4."""
    before = {3: 7.0, 8: 2.0}
    after = {23: 3.0, 24: 9.0, 22: 4.0}
    products = paid(["a"], n_products=lambda place: before.get(place, after.get(place, 1.0)))
    connection, window = read({"customers": customers({"a": None}), "survey_responses": survey([("a", ASKED, 5.0)]), "revenue_monthly": products})  # fmt: skip
    found = landmarks(connection, "csat")
    assert (found.products.tolist(), found.products_next.tolist()) == ([2.0], [4.0]) and "products" in window.has


def test_products_after_are_of_the_three_months_before_leaving_or_before_revenue_ends():
    """Two known months of three: the smaller; one alone: none. Of one who leaves in month 6 after the score, months 3, 4 and 5 count: 1, 6 and 4, and not
    the 5 of the month of leaving."""
    few = paid(["a", "b", "c"], n_products=lambda place: {16: 6.0, 17: 4.0, 18: 5.0, 23: 3.0, 24: 8.0}.get(place, 1.0))
    gone = few["customer_id"].eq("b") & few["month"].eq(day("2025-04-01"))
    once = few["customer_id"].eq("c") & few["month"].isin([day("2025-04-01"), day("2025-05-01")])
    few.loc[gone | once, "n_products"] = None
    tables = {"customers": customers({"a": "2024-12-20", "b": None, "c": None}), "survey_responses": survey([(one, ASKED, 5.0) for one in "abc"]), "revenue_monthly": few}  # fmt: skip
    connection, _ = read(tables)
    assert landmarks(connection, "csat").products_next.tolist() == [4.0, 3.0, 0.0]


@pytest.mark.parametrize(
    ("opened", "closed", "open_cases"),
    [
        ("2024-06-30", "2024-07-01", 1), ("2024-06-30", "2024-06-30", 0), ("2024-07-01", "2024-08-01", 0), ("2023-01-01", "2025-01-01", 1),
        ("2024-04-01", None, 1), ("2024-03-31", None, 0), ("2024-06-30", None, 1),
    ],
)  # fmt: skip
def test_a_case_is_open_at_the_end_of_the_month_and_one_never_closed_for_three_months(opened, closed, open_cases):
    """Asked in June: the first of July is what counts."""
    contacts = pd.DataFrame({"customer_id": ["a"], "opened_at": [day(opened)], "closed_at": pd.to_datetime([closed])})
    tables = {"customers": customers({"a": None, "b": None}), "survey_responses": survey([("a", ASKED, 5.0), ("b", ASKED, 4.0)]), "revenue_monthly": paid("ab"), "contacts": contacts}  # fmt: skip
    connection, window = read(tables)
    assert landmarks(connection, "csat").open_cases.tolist() == [open_cases, 0.0] and "contacts" in window.has


def test_without_contacts_nobody_has_no_case_open():
    connection, window = read({"customers": customers({"a": None}), "survey_responses": survey([("a", ASKED, 5.0)]), "revenue_monthly": paid("a")})  # fmt: skip
    assert str(landmarks(connection, "csat").open_cases[0]) == "nan" and "contacts" not in window.has


def test_answers_of_a_wave_are_one_and_what_is_none_is_named():
    """Two of a: mean 3, lowest 2; an exact repeat, one after the end of the data, one of a stranger, one without a day, one ticked as not
    applicable, and one before b came, are left out and counted each; c was asked and is silent."""
    rows = [
        ("1", "a", "2024-06-10", "2024-06-10", 4.0), ("2", "a", "2024-06-11", "2024-06-11", 2.0), ("2", "a", "2024-06-11", "2024-06-11", 2.0),
        ("3", "x", "2024-06-10", "2024-06-10", 1.0), ("4", "a", None, None, 1.0), ("5", "b", "2024-06-10", "2024-06-10", None),
        ("6", "c", "2024-06-10", None, None), ("7", "b", "2019-12-31", "2019-12-31", 9.0), ("8", "b", "2024-06-09", "2024-06-10", 5.0),
    ]  # fmt: skip
    asked = survey(rows, ("response_id", "customer_id", "invited_at", "responded_at", "score"))
    tables = {"customers": customers({"a": None, "b": None, "c": None}), "survey_responses": asked, "revenue_monthly": paid("abc")}  # fmt: skip
    connection, window = read(tables)
    found = landmarks(connection, "csat")
    assert (found.score[:2].tolist(), found.lowest[:2].tolist(), found.respondents.tolist()) == (
        [3.0, 5.0],
        [2.0, 5.0],
        [2, 1, 0],
    )
    assert found.answered.tolist() == [True, True, False] and "silence" in window.has
    assert (window.accounts, window.answers, window.invitations) == (3, 4, 5)
    assert has(window, "1 survey rows are exact duplicates") and has(window, "1 survey rows belong to no customer")
    assert has(window, "1 survey rows have no date") and has(
        window, "1 survey rows have the date of an answer but no score"
    )
    assert has(window, "1 score was given before the customer started") and not has(window, "are dated after")
    late = survey([("a", ASKED, 4.0), ("a", "2025-08-01", 4.0)])
    connection = connected({**tables, "survey_responses": late})
    window = prepare(connection, present=tuple(tables), data_end=day("2025-07-31").date())
    assert has(window, "1 survey rows are dated after 2025-07-31") and window.answers == 1
    assert not has(window, "duplicates") and has(window, "holds only answers, no invitations")


def test_an_id_given_twice_to_different_answers_is_no_repeat():
    asked = survey([("1", "a", ASKED, 4.0), ("1", "b", ASKED, 2.0)], ("response_id", "customer_id", "responded_at", "score"))  # fmt: skip
    _, window = read({"customers": customers({"a": None, "b": None}), "survey_responses": asked, "revenue_monthly": paid("ab")})  # fmt: skip
    assert window.answers == 2 and not has(window, "duplicates")


def test_a_score_within_92_days_of_leaving_is_near_it_and_one_on_the_day_is_late():
    """Left on 20 June 2024: 20 March is 92 days before, 19 March 93; 20 June is late, 19 June not; 20 September is 92 days after, late too."""
    dates = ["2024-03-19", "2024-03-20", "2024-06-19", "2024-06-20", "2024-09-20", "2024-09-21"]
    names = [f"c{place}" for place in range(len(dates))]
    tables = {"customers": customers(dict.fromkeys(names, "2024-06-20")), "survey_responses": survey([(one, when, 5.0) for one, when in zip(names, dates, strict=True)]), "revenue_monthly": paid(names)}  # fmt: skip
    connection, window = read(tables)
    found = late_scores(connection, "csat")
    assert (found.scores, found.near_late, found.near) == (3, 2, 4)
    assert (window.invitations, window.answers, window.events) == (3, 3, 6), (
        "a late score is neither an answer nor asked for one"
    )
    merged = tables["customers"].assign(end_reason="merged")
    connection, window = read({**tables, "customers": merged})
    assert (late_scores(connection, "csat").scores, window.events) == (0, 0)
    assert has(window, "6 customers ended for a reason other than churn") and "leaving" in window.has


@pytest.mark.parametrize(("accounts", "told"), [(3, False), (4, True)])
def test_one_person_who_answers_for_more_than_three_accounts_is_one_opinion(accounts, told):
    names = [f"c{place}" for place in range(accounts)]
    asked = survey([(one, ASKED, 5.0) for one in names], respondent_id="p")
    _, window = read({"customers": customers(dict.fromkeys(names)), "survey_responses": asked, "revenue_monthly": paid(names)})  # fmt: skip
    assert has(window, f"Respondent p answers for {accounts} accounts") is told


@pytest.mark.parametrize(
    ("weights", "score", "words"),
    [
        ([3.0, 1.0], 2.5, "Weights count in the level"), ([3.0, 0.0], 3.0, "Weights are not used: 1 score has none"),
        ([3.0, None], 3.0, "1 score has none"), ([-3.0, float("inf")], 3.0, "2 scores have none"), ([None, None], 3.0, None),
    ],
)  # fmt: skip
def test_weights_count_where_every_score_has_one_above_nothing(weights, score, words):
    """2 with weight 3 and 4 with weight 1: 10 of 4."""
    rows = [("a", ASKED, one, weight) for one, weight in zip((2.0, 4.0), weights, strict=True)]
    asked = survey(rows, ("customer_id", "responded_at", "score", "weight"))
    connection, window = read({"customers": customers({"a": None}), "survey_responses": asked, "revenue_monthly": paid("a")})  # fmt: skip
    assert landmarks(connection, "csat").score.tolist() == [score]
    assert has(window, words) if words else not has(window, "eights")


@pytest.mark.parametrize(
    ("ends", "kept"), [(["2024-06-20", "2024-11-30"], True), (["2024-06-30", "2024-11-30"], False), (["2024-06-20", "2024-11-30", "2024-11-01"], False)]
)  # fmt: skip
def test_days_of_leaving_are_known_where_at_most_half_are_a_first_or_last_of_the_month(ends, kept):
    """Answered on the 10th of the month in which the first one left: by day it came before, by month it cannot be told."""
    names = [f"c{place}" for place in range(len(ends))]
    tables = {"customers": customers(dict(zip(names, ends, strict=True))), "survey_responses": survey([(one, ASKED, 5.0) for one in names]), "revenue_monthly": paid(names)}  # fmt: skip
    connection, _ = read(tables)
    assert (0 in landmarks(connection, "csat").account) is kept


def test_where_no_customer_has_an_end_it_is_said_and_an_empty_survey_too():
    empty = survey([("a", ASKED, 5.0)]).head(0)
    _, window = read({"customers": customers({"a": None}), "survey_responses": empty, "revenue_monthly": paid("a")})
    assert has(window, "No customer has an end date within the data") and has(window, "The survey table is empty")
    assert window.answers == 0 and "silence" not in window.has and not has(window, "holds only answers")
    _, window = read({"customers": customers({"a": "2024-06-20"}), "survey_responses": survey([("a", "2024-03-03", 5.0)]), "revenue_monthly": paid("a")})  # fmt: skip
    assert not has(window, "No customer has an end date") and not has(window, "The survey table is empty")
    assert not has(window, "other than churn") and not has(window, "When customers started is not known")


def test_an_account_has_its_months_and_has_left_where_it_ended_within_the_data_for_no_other_reason():
    """Data to June 2025. Revenue of each begins in June 2023; who came in 2020 is known from then, or from the day that is given. Who came
    later is known from the day of coming. An end on the last day counts, one a day later does not; an empty reason is leaving."""
    ends = {
        "a": "2025-06-30",
        "b": "2025-07-01",
        "c": "2025-06-30",
        "d": "2025-06-30",
        "e": None,
        "f": None,
        "g": "2025-06-01",
    }
    people = customers(
        ends, end_reason=["", "churn", "Churn", "merged", None, None, None],
        observed_from=pd.to_datetime([None, None, "2024-02-10", None, "2019-01-01", None, None]),
    )  # fmt: skip
    people.loc[people["customer_id"] == "f", "start_date"] = day("2024-05-20")
    people = pd.concat([people, pd.DataFrame({"customer_id": ["late", "a"], "start_date": [day("2025-07-01"), day("2021-01-01")]})], ignore_index=True)  # fmt: skip
    tables = {"customers": people, "revenue_monthly": paid("abcdefg", months=25), "survey_responses": survey([("a", ASKED, 5.0)])}  # fmt: skip
    connection = connected(tables)
    window = prepare(connection, present=tuple(tables), data_end=day("2025-06-30").date())
    found = connection.execute(
        "SELECT customer_id, start, observed, stop, left_us FROM ev_accounts ORDER BY account"
    ).fetchall()
    old, known, last = month_number(day("2020-01-01")), month_number(day("2023-06-01")), month_number(day("2025-06-30"))
    assert found == [
        ("a", old, known, last, True), ("b", old, known, NEVER, False), ("c", old, month_number(day("2024-02-10")), last, True), ("d", old, known, last, False),
        ("e", old, old, NEVER, False), ("f", month_number(day("2024-05-20")), month_number(day("2024-05-20")), NEVER, False), ("g", old, known, last, True),
    ]  # fmt: skip
    assert has(window, "1 row of customers repeats") and has(window, "2 customers start or end after 2025-06-30")
    assert has(window, "1 customer ended for a reason other than churn") and window.events == 3


@pytest.mark.parametrize(("end", "told"), [("2023-07-01", False), ("2023-06-30", True)])
def test_a_customer_who_ended_before_it_started_is_named(end, told):
    """Started on 1 July 2023: gone on the same day is possible, a day earlier is not. Revenue of the last month, the 26th, counts."""
    people = customers({"a": None, "b": end}).assign(start_date=[day("2020-01-01"), day("2023-07-01")])
    connection, window = read({"customers": people, "revenue_monthly": paid("a", amount=lambda place: place + 1.0), "survey_responses": survey([("a", ASKED, 5.0)])})  # fmt: skip
    assert has(window, "1 customer ends before it starts") is told
    assert connection.execute("SELECT max(revenue), count(*) FROM ev_revenue").fetchone() == (26.0, 26)


def test_a_wave_over_two_months_is_of_its_last_answer():
    """Answered in May and on 10 June: the landmark is June's, though c was asked again in July and said nothing; leaving on 20 June came after it."""
    rows = [
        ("a", "2024-05-20", "2024-05-20", 2.0),
        ("a", "2024-06-10", "2024-06-10", 4.0),
        ("a", "2024-07-01", None, None),
    ]
    asked = survey(rows, ("customer_id", "invited_at", "responded_at", "score"), wave="w")
    for end in (None, "2024-06-20", "2024-06-09"):
        connection, _ = read(
            {"customers": customers({"a": end}), "survey_responses": asked, "revenue_monthly": paid("a")}
        )
        found = landmarks(connection, "csat")
        if end == "2024-06-09":  # the answer of June came after it, that of May before
            assert (found.month.tolist(), found.score.tolist()) == ([MONTH - 1], [2.0])
        else:
            assert (found.month.tolist(), found.score.tolist()) == ([MONTH], [3.0])
