"""Rules on whole tables: rows that repeat, currencies, scales, a survey and accounts gone wrong. Each says what it touched."""

import datetime as dt

from tables_hand import CUSTOMERS, REVENUE, SURVEYS, read, rows, said


def test_duplicated_rows_are_counted_once_and_contradictions_are_a_question():
    doubled = read(revenue_monthly__csv=REVENUE + "A,2025-12-01,100.5\n")
    assert (said(doubled, "identical in every column").rows, doubled.rows["revenue_monthly"]) == (1, 72)
    text = REVENUE + "A,2025-12-01,50\n"
    assert read(revenue_monthly__csv=text).questions[0].id == "revenue_monthly/repeated"
    for answer, total in (("add", 150.5), ("first", 100.5), ("last", 50.0)):
        tables = read({"revenue_monthly/repeated": answer}, revenue_monthly__csv=text)
        assert rows(tables, "select revenue from revenue_monthly where customer_id = 'A' and month = '2025-12-01'") == [
            (total,)
        ]


def test_a_currency_mixed_in_is_a_question():
    text = "customer_id,month,revenue,currency\nA,2025-01-01,5,USD\nA,2025-02-01,5,USD\nA,2025-03-01,5,EUR\n"
    (question,) = read(revenue_monthly__csv=text).questions
    assert question.id == "revenue_monthly/currency" and "EUR 1" in question.words
    tables = read({question.id: "USD"}, revenue_monthly__csv=text)
    assert tables.rows["revenue_monthly"] == 2 and said(tables, "rows not in USD: left out").value == "EUR"


def test_codes_outside_the_scale_become_no_score_and_a_wrong_scale_is_asked_about():
    head = "response_id,customer_id,invited_at,responded_at,metric,score\n"
    lines = "".join(f"r{number},A,2025-01-01,2025-01-0{1 + number % 5},csat,{1 + number % 5}\n" for number in range(30))
    tables = read(survey_responses__csv=head + lines + "x,A,2025-01-01,2025-01-02,csat,0\n")
    assert said(tables, "outside the scale of csat", "error").value.startswith("0")
    assert rows(tables, "select score, scale_max from survey_responses where response_id = 'x'") == [(None, 5.0)]
    (question,) = read(survey_responses__csv=head + lines.replace(",1\n", ",9\n")).questions
    assert question.id == "survey_responses/scale/csat"


def test_words_for_a_survey_gone_wrong():
    crowd = "response_id,customer_id,respondent_id,invited_at,responded_at,metric,score\n" + "".join(
        f"r{number},C{number},boss,2025-01-05,2025-01-02,nps,7\n" for number in range(12)
    )
    tables = read(survey_responses__csv=crowd)
    assert "up to 12" in str(said(tables, "one respondent answers for many accounts"))
    assert said(tables, "dated before their invitation", "error").rows == 12
    assert said(tables, "a metric with one value")
    assert said(tables, "non-response cannot be checked")
    empty = read(
        survey_responses__csv="response_id,customer_id,invited_at,metric,score\n", revenue_monthly__csv=REVENUE
    )
    assert (
        "survey_responses" in empty.missing
        and said(empty, "a header but no readable row", "error").table == "survey_responses"
    )


def test_words_for_accounts_gone_wrong():
    customers = (
        CUSTOMERS + "M,2024-01-01,2025-01-31,merged\nX,2025-01-01,2024-01-01,churn\nF,2024-01-01,2031-01-01,churn\n"
    )
    surveys = SURVEYS + "late,B,pB,2025-07-15,2025-07-16,nps,2\nfuture,A,pA,2099-01-01,2099-01-02,nps,2\n"
    revenue = REVENUE + "stranger,2025-01-01,5\nA,2099-01-01,5\nA,2023-12-01,-5\n"
    tables = read(customers__csv=customers, revenue_monthly__csv=revenue, survey_responses__csv=surveys)
    assert said(tables, "accounts that ended as merged: not churn").rows == 1
    assert said(tables, "leaving before the start: left out", "error").value == "2024-01-01"
    assert said(tables, "accounts that leave after the end of the data").rows == 1
    assert said(tables, "on or after the day of leaving").rows == 1
    assert said(tables, "invited_at after the end of the data", "error").value.startswith("2099")
    assert said(tables, "revenue of months far in the future", "error").value == "2099-01-01"
    assert said(tables, "accounts that are not in customers", "error").value == "stranger"
    assert said(tables, "revenue in a month after the account left").rows == 6
    assert said(tables, "accounts without any revenue").rows == 2
    assert said(tables, "revenue below zero").rows == 1
    assert tables.data_end == dt.date(2025, 12, 31)
    observed = dict(rows(tables, "select customer_id, observed_from from customers"))
    assert observed["A"] == dt.date(2024, 1, 15) and observed["007"] == dt.date(2024, 3, 20)
