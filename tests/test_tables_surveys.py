"""Doors for surveys: files of survey tools, words of a scale, waves, and the customer whom an answer belongs to."""

import datetime as dt

import pytest
from tables_hand import needed, read, rows, words

from cxroi.evidence.run import judge
from cxroi.report.tables.reading_tables import rows_words

QUALTRICS = (
    "StartDate,EndDate,Finished,ResponseId,Q1_NPS_GROUP,Q1,Q2,customer_id\n"
    'Start Date,End Date,Finished,Response ID,How likely are you to recommend us? - Group,How likely are you to recommend us?,"Overall, how satisfied are you?",customer_id\n'
    '"{""ImportId"":""startDate""}","{""ImportId"":""endDate""}","{""ImportId"":""finished""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1_NPS_GROUP""}","{""ImportId"":""QID1""}","{""ImportId"":""QID2""}","{""ImportId"":""customer_id""}"\n'
    "2024-01-15 10:02:11,2024-01-15 10:04:50,True,R_1,Promoter,9,5,ACME-001\n2024-01-15 10:02:11,2024-01-16 10:04:50,True,R_2,Detractor,3,2,ACME-002\n"
)


def test_qualtrics_is_known_by_its_third_row_and_keeps_its_questions():
    """Read as a survey whatever the file is called, never as customers who all left; rows are counted as a spreadsheet does."""
    tables = read(**{"Customer+Survey_January__csv": QUALTRICS})
    assert tables.present == ("survey_responses",)
    assert rows(tables, "select response_id, customer_id, metric, score, source_row from survey_responses order by 1, 3") == [
        ("R_1", "ACME-001", "csat", 5.0, 4), ("R_1", "ACME-001", "nps", 9.0, 4), ("R_2", "ACME-002", "csat", 2.0, 5), ("R_2", "ACME-002", "nps", 3.0, 5)
    ]  # fmt: skip
    assert tables.files[0].labels["Q1"] == "How likely are you to recommend us?"


MONKEY = (
    "Respondent ID,Collector ID,Start Date,End Date,Custom Data 1,How likely is it that you would recommend us?,How satisfied are you with us?,Which do you use?,\n"
    ",,,,,Response,Response,Phone,Chat\n"
    + "".join(
        f"{number},7,2024-03-01,2024-03-0{1 + number % 9},K{number:02},{score},{said},Phone,\n"
        for number, (score, said) in enumerate(
            [
                ("10 - Extremely likely", "Very satisfied"),
                ("3", "Dissatisfied"),
                ("0 - Not at all likely", "Very dissatisfied"),
                ("8", "Satisfied"),
            ]
            * 6
        )
    )
)
PLAIN_CUSTOMERS = "customer_id,start_date\n" + "".join(f"K{number:02},2020-01-01\n" for number in range(24))


def test_surveymonkey_asks_for_the_scale_and_for_the_customer():
    """Two header rows, words for scores shown and confirmed, the customer in whichever column the other files know."""
    files = {"customers__csv": PLAIN_CUSTOMERS, "Survey__csv": MONKEY}
    (key,) = needed(read(**files))
    assert key == "Survey.csv/joined"
    answers = {key: "Custom Data 1 > customers.csv > customer_id"}
    (scale,) = needed(read(answers, **files))
    tables = read(answers | {scale: "as shown"}, **files)
    assert not needed(tables)
    assert rows(tables, "select metric, min(score), max(score), count(score) from survey_responses group by 1 order by 1") == [
        ("csat", 1.0, 5.0, 24), ("nps", 0.0, 10.0, 24)
    ]  # fmt: skip
    assert rows(tables, "select count(*) from survey_responses join customers using (customer_id)") == [(48,)]


@pytest.mark.parametrize(
    "scale",
    [
        ["Very satisfied", "Satisfied", "Neutral", "Dissatisfied", "Very dissatisfied"], ["매우 만족", "만족", "보통", "불만족", "매우 불만족"],
        ["sehr zufrieden", "zufrieden", "weder noch", "unzufrieden", "sehr unzufrieden"], ["Très satisfait", "Satisfait", "Neutre", "Insatisfait", "Très insatisfait"],
        ["Muy satisfecho", "Satisfecho", "Neutro", "Insatisfecho", "Muy insatisfecho"], ["өте қанағаттанамын", "қанағаттанамын", "бейтарап", "қанағаттанбаймын", "мүлдем қанағаттанбаймын"],
    ],
)  # fmt: skip
def test_words_of_a_scale_are_shown_and_confirmed_in_each_language(scale):
    text = "customer_id,responded_at,csat\n" + "".join(
        f"C{number},2024-01-0{1 + number},{word}\n" for number, word in enumerate(scale)
    )
    tables = read(survey__csv=text)
    (question,) = [question for question in tables.questions if question.needed]
    assert f"“{scale[0]}” = 5" in question.words
    answered = read({question.id: "as shown"}, survey__csv=text)
    assert [score for (score,) in rows(answered, "select score from survey_responses order by customer_id")] == [
        5,
        4,
        3,
        2,
        1,
    ]
    turned = read({question.id: "reversed"}, survey__csv=text)
    assert [score for (score,) in rows(turned, "select score from survey_responses order by customer_id")] == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_a_survey_keyed_by_order_is_joined_through_it_with_the_share_that_matched():
    orders = "order_id,customer_id,order_date,amount\n" + "".join(
        f"O{number:03},C{number % 9},2024-01-{1 + number % 28:02},10\n" for number in range(60)
    )
    reviews = "review_id,order_id,review_score,review_date\n" + "".join(
        f"R{number},O{number:03},{1 + number % 5},2024-02-01\n" for number in range(57, 62)
    )
    reviews += "".join(f"S{number},O{number:03},4,2024-02-02\n" for number in range(40))
    tables = read(orders__csv=orders, reviews__csv=reviews)
    assert "joined through order_id, which is order_id in orders.csv; 95.6% of its values match" in words(tables)
    assert rows(tables, "select count(*), count(distinct customer_id) from survey_responses") == [(43, 9)]


def test_a_survey_without_dates_asks_for_its_day_once():
    text = "customer_id,nps,csat\nA,9,4\nB,3,2\n"
    (key,) = needed(read(survey__csv=text))
    assert key == "survey.csv/wave"
    tables = read({key: "2024-05-31"}, survey__csv=text)
    assert rows(tables, "select distinct invited_at::date from survey_responses") == [(dt.date(2024, 5, 31),)]
    assert needed(read({key: "May"}, survey__csv=text)) == [key]


def test_wide_columns_of_waves_are_melted():
    text = "customer_id,NPS_2023,NPS_2024\nA,9,\nB,3,7\n"
    tables = read(survey__csv=text)
    assert rows(tables, "select customer_id, metric, wave, invited_at::date, score from survey_responses order by 1, 3") == [
        ("A", "nps", "NPS_2023", dt.date(2023, 12, 31), 9.0), ("A", "nps", "NPS_2024", dt.date(2024, 12, 31), None),
        ("B", "nps", "NPS_2023", dt.date(2023, 12, 31), 3.0), ("B", "nps", "NPS_2024", dt.date(2024, 12, 31), 7.0),
    ]  # fmt: skip


LINKED = {
    "customers__csv": "customer_id,start_date,Website,Account name\nK1,2020-01-01,https://www.acme.com,Acme GmbH\nK2,2020-01-01,beta.de,Beta AG\nK3,2020-01-01,,Gamma Holding\n",
    "revenue_monthly__csv": "customer_id,month,revenue\nK1,2024-01-01,60\nK2,2024-01-01,30\nK3,2024-01-01,10\n",
    "survey_responses__csv": "customer_id,responded_at,nps,Email,Company\nK1,2024-01-05,9,a@gmail.com,Acme\nS-2,2024-01-05,3,b@beta.de,Beta\nS-3,2024-01-05,4,c@gmail.com,Gamma Holdings\n",
}


def test_customers_are_linked_by_confirmed_second_keys_and_names_are_only_suggested():
    """Each link shows rows and money; a domain is used once confirmed, free mail never; a name only where an answer says so."""
    tables = read(**LINKED)
    survey = next(link for link in tables.links if link.table == "survey_responses")
    assert (
        survey.rows,
        survey.rows_matched,
        survey.customers_matched,
        survey.money_matched,
        survey.money_left_out,
    ) == (3, 1, 1, 60.0, 40.0)
    assert "60.0% of the revenue, 40 is left out" in words(tables)
    assert ("S-3", "K3") in [pair[:2] for pair in survey.suggestions]
    (question,) = [question for question in tables.questions if question.id.startswith("link/")]
    assert "beta" not in question.words and "S-2, which would be K2" in question.words and not needed(tables)
    confirmed = read({question.id: "yes"}, **LINKED)
    assert rows(confirmed, "select customer_id from survey_responses order by 1") == [("K1",), ("K2",), ("S-3",)]
    named = read({question.id: "yes", "same/S-3": "K3"}, **LINKED)
    assert next(link for link in named.links if link.table == "survey_responses").money_left_out == 0


def test_where_a_row_holds_two_scores_the_count_of_rows_says_that_each_counts():
    """Two rows of the file are four rows that were read; of one score there is nothing to say."""
    customers = b"customer_id,start_date\n1,2024-01-01\n2,2024-01-01\n"
    for head, given, said in (
        ("nps,csat", ("9,4", "3,2"), "survey answers 4 (each score by itself)"),
        ("nps", ("9", "3"), "survey answers 2"),
    ):
        lines = [
            f"customer_id,date,{head}",
            *(f"{number},2024-05-0{number},{row}" for number, row in enumerate(given, 1)),
        ]
        found = judge({"customers.csv": customers, "survey.csv": "\n".join(lines).encode()})
        assert said in rows_words(found) and ("each score" in rows_words(found)) == ("csat" in head)
