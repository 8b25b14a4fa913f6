"""Doors: files as systems export them get to an answer, or to one clear question that can be answered by its key."""

import datetime as dt
import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from cxroi.cli import main
from cxroi.tables import read_tables

SHARED = Path(os.environ.get("CXROI_SHARED", Path(__file__).parents[2] / "shared"))
DATA, TRIALS = SHARED / "data", SHARED / "trials" / "files"
public = pytest.mark.skipif(not DATA.exists(), reason="the public data are not here; set CXROI_SHARED to their folder")
trial = pytest.mark.skipif(not TRIALS.exists(), reason="the trial files are not here; set CXROI_SHARED to their folder")


def read(answers=None, **files):
    """The tables of files given as text, named with __ for the point."""
    return read_tables({name.replace("__", "."): text.encode() for name, text in files.items()}, answers=answers)


def rows(tables, query):
    return tables.connection.execute(query).fetchall()


def words(tables):
    return "\n".join(map(str, tables.findings))


def needed(tables):
    return [question.id for question in tables.questions if question.needed]


def command(*arguments):
    return CliRunner().invoke(main, ["evidence", *map(str, arguments)])


CRM = "CustomerID,TenureYears,Plan,MonthlySpend,NPS,Satisfaction,Tickets,Status,Churn Score\n" + "".join(
    f"C{number},{number % 7},{'Pro' if number % 2 else 'Basic'},{10 + number},{number % 11},{1 + number % 5},{number % 3},{'Churned' if number % 4 == 0 else 'Active'},{number}\n"
    for number in range(40)
)


def test_one_row_a_customer_becomes_a_snapshot():
    """Words for who left, years made months, a month's money twelve times, a column a score; leaks set aside; four questions that nothing waits for."""
    tables = read(crm__csv=CRM)
    assert tables.present == ("snapshot",) and not needed(tables)
    assert rows(tables, 'select customer_id, "left", tenure_months, revenue_per_year, contacts, segment, nps, csat from snapshot order by nps, customer_id limit 1') == [
        ("C0", 1, 0.0, 120.0, 0.0, "Basic", 0.0, 1.0)
    ]  # fmt: skip
    assert rows(tables, 'select count(*), sum("left"), max(tenure_months) from snapshot') == [(40, 10, 72.0)]
    assert tables.snapshot.scores == ("nps", "csat") and tables.snapshot.sources["left"] == ("crm.csv", "Status")
    assert "Churn Score" not in [name for name, *_ in rows(tables, "describe snapshot")]
    asked = {"scores_before_leaving", "period", "everyone", "observed_from"}
    assert {question.id.removeprefix("snapshot_") for question in tables.questions} == asked
    answered = read({"snapshot_scores_before_leaving": "yes"}, crm__csv=CRM)
    assert answered.answers == {"snapshot_scores_before_leaving": "yes"}


def test_a_column_called_active_says_the_opposite():
    tables = read(crm__csv="customer id,is active,nps\nA,1,9\nB,0,2\nC,1,8\n")
    assert rows(tables, 'select customer_id, "left" from snapshot order by 1') == [("A", 0), ("B", 1), ("C", 0)]


def test_files_of_the_same_customers_are_laid_side_by_side():
    status = "Customer ID,Customer Status,Satisfaction Score\nA,Churned,1\nB,Stayed,4\nC,Joined,5\n"
    services = "Customer ID,Tenure in Months,Monthly Charge\nB,10,5\nA,3,7\nX,1,1\n"
    tables = read(status__csv=status, services__csv=services)
    assert rows(tables, 'select customer_id, "left", csat, tenure_months, revenue_per_year from snapshot order by 1') == [
        ("A", 1, 1.0, 3.0, 84.0), ("B", 0, 4.0, 10.0, 60.0), ("C", 0, 5.0, None, None)
    ]  # fmt: skip
    assert "services.csv was joined by customer_id: 2 of 3 rows" in words(tables)


SUBSCRIPTIONS = (
    "subscription_id,account_id,start_date,end_date,plan_tier,mrr_amount\n"
    "S1,A1,2023-01-05,2023-06-30,Pro,100\nS2,A1,2023-07-01,,Pro,120\nS3,A2,2023-02-05,2023-09-15,Basic,50\nS4,A3,2023-12-10,,Basic,20\n"
)


def test_subscriptions_become_months_of_recurring_revenue_and_leaving():
    """A change of plan at the turn of the month counts once; a month counts whole unless the subscription ends within it."""
    tables = read(subscriptions__csv=SUBSCRIPTIONS)
    by_month = dict(rows(tables, "select month, revenue from revenue_monthly where customer_id = 'A1'"))
    assert len(by_month) == 12 and by_month[dt.date(2023, 6, 1)] == 100 and by_month[dt.date(2023, 7, 1)] == 120
    assert rows(tables, "select min(month), max(month), sum(recurring_revenue) from revenue_monthly where customer_id = 'A2'") == [
        (dt.date(2023, 2, 1), dt.date(2023, 8, 1), 350.0)
    ]  # fmt: skip
    assert rows(tables, "select customer_id, start_date, end_date from customers order by 1") == [
        ("A1", dt.date(2023, 1, 5), None), ("A2", dt.date(2023, 2, 5), dt.date(2023, 9, 15)), ("A3", dt.date(2023, 12, 10), None)
    ]  # fmt: skip
    assert tables.data_end == dt.date(2023, 12, 31) and not needed(tables)


def test_price_times_seats_for_a_year_is_a_twelfth_a_month():
    tables = read(
        subscriptions__csv="subscription,customer,start,price,seats,billing period\nS,A,2024-01-01,120,3,yearly\nT,B,2024-02-01,10,2,month\n"
    )
    assert rows(tables, "select customer_id, min(revenue) from revenue_monthly group by 1 order by 1") == [
        ("A", 30.0),
        ("B", 20.0),
    ]


def test_overlapping_subscriptions_are_a_question():
    text = SUBSCRIPTIONS.replace("2023-06-30", "2023-08-31")
    (key,) = needed(read(subscriptions__csv=text))
    query = "select revenue from revenue_monthly where customer_id = 'A1' and month = '2023-08-01'"
    assert rows(read({key: "add"}, subscriptions__csv=text), query) == [(220.0,)]
    assert rows(read({key: "later"}, subscriptions__csv=text), query) == [(120.0,)]


def test_a_help_desk_export_feeds_contacts_and_surveys():
    """A ticket without a score is a contact and no invitation; minutes become hours; the score is dated by the closing."""
    text = "ticket_id,account_id,submitted_at,closed_at,priority,first_response_time_minutes,satisfaction_score\nT1,A1,2024-01-05,2024-01-06,high,30,4\nT2,A2,2024-01-07,2024-01-09,low,300,\nT3,A1,2024-02-05,2024-02-06,high,10,5\n"
    tables = read(tickets__csv=text)
    assert tables.rows == {"survey_responses": 2, "contacts": 3}
    assert rows(tables, "select sum(first_response_hours) from contacts")[0][0] == pytest.approx(340 / 60)
    assert rows(tables, "select customer_id, metric, score, trigger_id, responded_at::date from survey_responses order by 3")[0] == (
        "A1", "csat", 4.0, "T1", dt.date(2024, 1, 6)
    )  # fmt: skip


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


def test_a_file_of_contacts_that_holds_people_is_not_taken_for_cases():
    tables = read(contacts__csv="contact_id,account_id,first_name,email\n1,A,Ann,a@x.org\n2,B,Bo,b@y.org\n")
    assert not tables.present and needed(tables) == ["contacts.csv/table"]


@pytest.mark.parametrize(
    "name", ["household_key", "Member ID", "merchant", "Subscriber", "Debtor No", "Kunde", "고객", "Клиент"]
)
def test_a_customer_has_many_names(name):
    tables = read(sales__csv=f"{name},month,revenue\n0042,2024-01-01,10\n0043,2024-01-01,12\n")
    assert rows(tables, "select min(customer_id) from revenue_monthly") == [("0042",)]


@pytest.mark.parametrize(("credit", "expected"), [("-30", 70.0), ("30", 70.0)])
def test_credits_in_a_column_are_subtracted_whatever_their_sign(credit, expected):
    tables = read(orders__csv=f"customer,invoice date,gross,credit\nA,2024-01-05,100,{credit}\nA,2024-02-05,50,\n")
    assert rows(tables, "select revenue from revenue_monthly order by month") == [(expected,), (50.0,)]


def test_net_is_preferred_to_gross_and_can_be_chosen():
    text = "customer_id,month,net amount,gross amount\nA,2024-01-01,80,100\n"
    tables = read(sales__csv=text)
    decision = next(finding for finding in tables.findings if finding.key == "sales.csv/net or gross")
    assert decision.chosen == "net" and rows(tables, "select revenue from revenue_monthly") == [(80.0,)]
    assert rows(read({decision.key: "gross"}, sales__csv=text), "select revenue from revenue_monthly") == [(100.0,)]


def test_money_of_the_same_months_in_two_files_is_not_counted_twice():
    text = "customer_id,month,revenue\n" + "".join(f"C{number},2024-01-01,{number}.5\n" for number in range(9))
    files = {"one__csv": text, "two__csv": text.replace("revenue", "amount")}
    tables = read(**files)
    assert needed(tables) == ["revenue_monthly/files"] and "revenue_monthly" not in tables.present
    assert rows(read({"revenue_monthly/files": "two.csv"}, **files), "select sum(revenue) from revenue_monthly") == [
        (40.5,)
    ]


def test_lines_below_the_table_are_left_out_and_said():
    text = (
        "customer_id,month,revenue\n"
        + "".join(f"C{number},2024-01-01,5\n" for number in range(12))
        + "Printed on 3 May 2024\n"
    )
    tables = read(sales__csv=text)
    assert tables.rows["revenue_monthly"] == 12 and not tables.errors and "lines below the table" in words(tables)


def test_an_outline_export_asks_whether_blanks_repeat():
    text = "customer_id,month,revenue\nA,2024-01-01,1\n,2024-02-01,2\n,2024-03-01,3\nB,2024-01-01,4\n,2024-02-01,5\n"
    (key,) = needed(read(sales__csv=text))
    tables = read({key: "repeats"}, sales__csv=text)
    assert rows(
        tables, "select customer_id, sum(revenue), max(source_row) from revenue_monthly group by 1 order by 1"
    ) == [("A", 6.0, 4), ("B", 9.0, 6)]


@pytest.mark.parametrize("written", ["Mär 24", "mars 2024", "мар. 2024", "mar/24", "März 2024", "2024년 3월"])
def test_months_are_read_in_the_languages_people_write(written):
    tables = read(sales__csv=f"customer_id;month;revenue\nA;{written};5\nA;Jan 24;6\n")
    assert rows(tables, "select max(month) from revenue_monthly") == [(dt.date(2024, 3, 1),)] and not tables.losses


def test_quarters_are_asked_about_and_spread():
    text = "customer_id,month,revenue\nA,2024-Q1,30\nA,2024-Q2,60\n"
    (key,) = needed(read(sales__csv=text))
    assert rows(read({key: "spread"}, sales__csv=text), "select month, revenue from revenue_monthly order by 1")[2:4] == [
        (dt.date(2024, 3, 1), 10.0), (dt.date(2024, 4, 1), 20.0)
    ]  # fmt: skip
    assert rows(read({key: "first"}, sales__csv=text), "select count(*), max(month) from revenue_monthly") == [
        (2, dt.date(2024, 4, 1))
    ]


def test_what_is_lost_of_a_column_is_told_with_its_share_and_pattern():
    """One unreadable month, always the same, differs from what was kept; scattered typing errors do not."""
    text = "customer_id,month,revenue\n" + "".join(
        f"C{number},{'Smarch 24' if number % 10 == 0 else '2024-01-01'},5\n" for number in range(200)
    )
    (loss,) = read(sales__csv=text).losses
    assert (loss.table, loss.column, loss.lost, loss.of, loss.share) == ("revenue_monthly", "month", 20, 200, 0.1)
    assert not loss.alike and loss.withholds and "Smarch 24" in loss.why
    text = "customer_id,month,revenue\n" + "".join(
        f"C{number},2024-01-01,{f'x{number}' if number in (7, 91, 333, 512, 787, 911) else 5}\n"
        for number in range(1000)
    )
    (loss,) = read(sales__csv=text).losses
    assert loss.alike and not loss.withholds and loss.lost == 6


def test_two_columns_of_one_name_are_a_question():
    text = "customer_id,month,revenue,revenue\nA,2024-01-01,1,2\nB,2024-01-01,1,3\n"
    (key,) = needed(read(sales__csv=text))
    assert rows(read({key: "4"}, sales__csv=text), "select sum(revenue) from revenue_monthly") == [(5.0,)]
    alike = read(sales__csv=text.replace(",1,2\n", ",2,2\n").replace(",1,3\n", ",3,3\n"))
    assert rows(alike, "select sum(revenue) from revenue_monthly") == [(5.0,)] and not needed(alike)


def test_the_data_end_with_the_last_date_of_anything_and_no_end_date_is_erased():
    customers = "customer_id,start_date,end_date\n" + "".join(
        f"C{number},2020-01-01,{f'2024-{2 + number % 11:02}-10' if number % 3 == 0 else ''}\n" for number in range(60)
    )
    survey = "customer_id,responded_at,nps\n" + "".join(f"C{number},2024-01-15,{number % 11}\n" for number in range(60))
    tables = read(customers__csv=customers, survey_responses__csv=survey)
    assert tables.data_end == dt.date(2024, 12, 31) and rows(tables, "select count(end_date) from customers") == [(20,)]
    said = read({"data_end": "2024-06-30"}, customers__csv=customers, survey_responses__csv=survey)
    assert said.data_end == dt.date(2024, 6, 30) and rows(said, "select count(end_date) from customers") == [(20,)]


def test_the_command_stops_at_a_question_and_takes_its_answer(tmp_path):
    """Status 3 with key, text and choices, also as JSON; answered, it goes on; an answer to no question is told."""
    (tmp_path / "survey.csv").write_text(
        "customer_id,nps\n" + "".join(f"C{number:03},{number % 11}\n" for number in range(120))
    )
    (tmp_path / "customers.csv").write_text(
        "customer_id,start_date,end_date\n"
        + "".join(f"C{number:03},2020-01-01,{'2024-08-01' if number % 5 == 0 else ''}\n" for number in range(120))
    )
    stopped = command(tmp_path, "--json")
    assert stopped.exit_code == 3
    question = json.loads(stopped.stdout)["question"]
    assert question["key"] == "survey.csv/wave" and question.keys() == {"key", "text", "choices"}
    assert "--answer" in command(tmp_path).stdout
    went_on = command(
        tmp_path,
        "--json",
        "--answer",
        "survey.csv/wave=2024-01-31",
        "--data-end",
        "2024-12-31",
        "--answer",
        "nothing=1",
    )
    assert went_on.exit_code == 0 and "There is no question nothing" in went_on.stderr
    assert command(tmp_path, "--answer", "novalue").exit_code == 2


@trial
@pytest.mark.parametrize(
    ("folder", "tables", "asked"),
    [
        ("06-flat-file-one-row-per-customer", {"snapshot": 600}, []), ("10-ticket-file-with-csat", {"survey_responses": 2, "contacts": 3}, []),
        ("11-subscriptions-read-as-customers", {"customers": 2, "revenue_monthly": 13}, []),
        ("12-qualtrics-three-header-rows", {"revenue_monthly": 36, "survey_responses": 6}, []),
        ("20-two-columns-of-one-name", {"customers": 40, "survey_responses": 662}, ["revenue_monthly.csv/which revenue"]),
        ("21-foreign-month-names", {"customers": 40, "revenue_monthly": 1122, "survey_responses": 662}, []),
    ],
)  # fmt: skip
def test_trial_folders_come_through(folder, tables, asked):
    found = read_tables(TRIALS / folder)
    assert (found.rows, needed(found)) == (tables, asked) and not found.losses


@public
def test_telco_is_read_as_a_snapshot_with_its_published_counts():
    """IBM Telco: satisfaction by churn (922, 518, 429 left at 1, 2, 3; 2236, 1789, 1149 stayed at 3, 4, 5) and churn by contract."""
    tables = read_tables(DATA / "telco_ibm")
    assert tables.present == ("snapshot",) and tables.rows["snapshot"] == 7043 and not needed(tables)
    assert rows(tables, 'select csat, count(*) filter ("left" = 0), sum("left") from snapshot group by 1 order by 1') == [
        (1.0, 0, 922), (2.0, 0, 518), (3.0, 2236, 429), (4.0, 1789, 0), (5.0, 1149, 0)
    ]  # fmt: skip
    contract = dict(rows(tables, 'select segment, round(avg("left"), 4) from snapshot group by 1'))
    assert contract == {"Month-to-month": 0.4271, "One year": 0.1127, "Two year": 0.0283}


@public
def test_online_retail_with_its_credits_by_the_command_line_alone():
    """The two files hold the same money: one question; then NRR .8070, GRR .6216 and logo .6364 (net of credits)."""
    stopped = command(DATA / "online_retail", "--json")
    assert stopped.exit_code == 3 and json.loads(stopped.stdout)["question"]["key"] == "revenue_monthly/files"
    found = command(DATA / "online_retail", "--json", "--answer", "revenue_monthly/files=orders_2009_2011.parquet")
    (cohort,) = json.loads(found.stdout)["cohorts"]
    assert (round(cohort["nrr"], 4), round(cohort["grr"], 4), round(cohort["logo"], 4)) == (0.8070, 0.6216, 0.6364)


@public
def test_olist_is_joined_through_its_orders_and_asks_which_file_holds_the_money():
    tables = read_tables(DATA / "olist_sample")
    assert needed(tables) == ["revenue_monthly/files", "survey_responses/repeated"]
    answers = {"revenue_monthly/files": "olist_order_payments_dataset.csv", "survey_responses/repeated": "last"}
    answered = read_tables(DATA / "olist_sample", answers=answers)
    assert not needed(answered) and answered.present == ("revenue_monthly", "survey_responses")
    assert rows(answered, "select round(sum(revenue)) from revenue_monthly")[0][0] == 1_428_013


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


@pytest.mark.parametrize(
    ("one", "other"), [("K1", "k1"), ("007", "7"), ("AB 12", "AB-12"), ("0015g00000AbCdE", "0015g00000AbCdEAAV")]
)
def test_identifiers_that_are_alike_are_one_customer_only_if_a_person_says_so(one, other):
    text = f"customer_id,month,revenue\n{one},2024-01-01,5\n{other},2024-02-01,6\n"
    tables = read(sales__csv=text)
    assert needed(tables) == ["customer_id/alike"] and rows(
        tables, "select count(distinct customer_id) from revenue_monthly"
    ) == [(2,)]
    assert rows(
        read({"customer_id/alike": "same"}, sales__csv=text),
        "select count(distinct customer_id), sum(revenue) from revenue_monthly",
    ) == [(1, 11.0)]
