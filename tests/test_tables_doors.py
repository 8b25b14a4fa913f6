"""Doors: files as systems export them get to an answer, or to one clear question that can be answered by its key."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from tables_hand import DATA, TRIALS, needed, public, read, rows, trial, words

from cxroi.cli import main
from cxroi.tables import read_tables


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


def test_a_file_of_contacts_that_holds_people_is_not_taken_for_cases():
    tables = read(contacts__csv="contact_id,account_id,first_name,email\n1,A,Ann,a@x.org\n2,B,Bo,b@y.org\n")
    assert not tables.present and needed(tables) == ["contacts.csv/table"]
    head = "Record Id,First Name,Last Name,Account Name.id,Email,Created Time,Customer Status,NPS (latest)"
    row = "zcrm_{0:05d},Ann,Lee,acc_{0:05d},a{0}@x.org,2024-0{1}-11 10:00,{2},{3}"
    people = [row.format(n, 1 + n % 9, "Churned" if n % 4 == 0 else "Active", n % 11) for n in range(60)]
    for name in (
        "Contacts_2026_11.csv",
        "export.csv",
    ):  # one row a person with her latest score: the day she was entered dates no answer
        tables = read_tables({name: "\n".join([head, *people]).encode()})
        assert (tables.rows, needed(tables)) == ({"snapshot": 60}, [])
    cases = [f"{n},Ann,Lee,acc_{n},a{n}@x.org,2024-01-0{1 + n % 9} 10:00,Invoice is wrong" for n in range(60)]
    tables = read(
        contacts__csv="\n".join(["Ticket Id,First Name,Last Name,Account Id,Email,Created Time,Subject", *cases])
    )
    assert tables.rows == {"contacts": 60}  # who raised it is named too


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
