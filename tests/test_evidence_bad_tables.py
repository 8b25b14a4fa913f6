"""A study of bad tables: dates in the future, rows of nobody, too few events. Each is counted, and said in the right words."""

import numpy as np
import pandas as pd
import pytest
from evidence_hand import studied
from worlds import TABLES, company, connected

from cxroi.evidence import study
from cxroi.evidence.back_cast import back_cast
from cxroi.evidence.base_revenue import Revenue
from cxroi.evidence.cohorts import cohort
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import landmarks


@pytest.fixture
def tables():
    """A company of 400 whose score matters."""
    return company(np.random.default_rng(0))


def caveat(found, *words):
    """True where some caveat of the study holds all the words."""
    return any(all(word in text for word in words) for text in found.caveats)


def test_a_date_in_the_future(tables):
    """A month, a leaving and an answer of 2099 are left out and counted; the end of the data stays where it was."""
    tables["customers"].loc[0, "end_date"] = pd.Timestamp("2099-01-01")
    tables["survey_responses"].loc[1, ["invited_at", "responded_at"]] = pd.Timestamp("2099-01-01")
    strange = tables["revenue_monthly"].iloc[[0]].assign(month=pd.Timestamp("2099-01-01"))
    tables["revenue_monthly"] = pd.concat([tables["revenue_monthly"], strange])
    found = studied(tables)
    assert found.window.data_end.isoformat() == "2026-06-30"
    assert caveat(found, "1 revenue rows are dated after 2026-06-30")
    assert caveat(found, "1 customer starts or ends after")
    assert caveat(found, "1 survey rows are dated after")


def test_a_score_after_the_churn_date(tables):
    """One answer dated after its customer left is left out and counted, and condemns nothing."""
    before = studied(tables).cell("nps", "churn")
    who = tables["customers"]["end_date"].notna().idxmax()
    tables["survey_responses"].loc[who, ["invited_at", "responded_at"]] = tables["customers"].loc[
        who, "end_date"
    ] + pd.Timedelta(days=3)
    cell = studied(tables).cell("nps", "churn")
    assert (before.verdict, cell.verdict) == ("USE", "USE")
    assert (cell.n, cell.events) == (before.n - 1, before.events - 1)
    assert any(
        text.startswith("1 score dated on or after the day the customer left is left out") for text in cell.caveats
    )


def test_one_respondent_for_twelve_accounts(tables):
    """It is said who answers for twelve, and clustering by their parent widens the interval."""
    tables["survey_responses"].loc[:11, "respondent_id"] = "buyer@group"
    assert caveat(studied(tables), "Respondent buyer@group answers for 12 accounts", "parent_id")


def test_duplicated_rows(tables):
    """Exact duplicates count once wherever they were read, and are counted; a repeated customer keeps its earliest start."""
    before = studied(tables).cell("nps", "churn")
    tables["survey_responses"] = pd.concat([tables["survey_responses"], tables["survey_responses"].head(7)])
    tables["customers"] = pd.concat([tables["customers"], tables["customers"].head(2)])
    for name, frame in tables.items():
        tables[name] = frame.assign(source_file=f"{name}.csv", source_row=range(len(frame)))
    found = studied(tables)
    assert caveat(found, "7 survey rows are exact duplicates")
    assert caveat(found, "2 rows of customers repeat a customer_id")
    assert (found.cell("nps", "churn").n, found.cell("nps", "churn").events) == (before.n, before.events)


def test_a_merged_customer_is_not_lost(tables):
    """A merger ends the account's risk and is no leaving."""
    before = studied(tables).window.events
    who = tables["customers"]["end_date"].notna().idxmax()
    tables["customers"].loc[who, "end_reason"] = "merged"
    found = studied(tables)
    assert found.window.events == before - 1
    assert caveat(found, "1 customer ended for a reason other than churn")


def test_rows_of_nobody_are_counted(tables):
    """Revenue and scores of customers that are in no table, customers without a date: left out, with their number reported."""
    strange = tables["revenue_monthly"].head(3).assign(customer_id="?")
    tables["revenue_monthly"] = pd.concat([tables["revenue_monthly"], strange])
    tables["survey_responses"] = pd.concat(
        [tables["survey_responses"], tables["survey_responses"].head(2).assign(customer_id="?", response_id=["a", "b"])]
    )
    timeless = tables["customers"].head(1).assign(customer_id="new", start_date=pd.NaT)
    tables["customers"] = pd.concat([tables["customers"], timeless])
    found = studied(tables)
    assert caveat(found, "3 revenue rows belong to no customer")
    assert caveat(found, "2 survey rows belong to no customer")
    assert caveat(found, "1 customer has neither a start date nor revenue")


def test_an_empty_survey(tables):
    """No score: no cells, no exception, and the words for it."""
    tables["survey_responses"] = tables["survey_responses"].head(0)
    connection = connected(tables)
    connection.execute(
        "CREATE OR REPLACE TABLE survey_responses (customer_id VARCHAR, invited_at TIMESTAMP, responded_at TIMESTAMP, metric VARCHAR, score DOUBLE)"
    )
    found = study(connection, present=tuple(tables))
    assert found.cells == () and found.cohorts
    assert caveat(found, "survey table is empty")


def test_nine_events(tables):
    """Nine leavings: CANNOT TELL, kindly, with how many more, and a use only the table of bands."""
    customers = tables["customers"]
    left = customers.index[customers["end_date"].notna()]
    left = [
        *left[customers.loc[left, "end_date"] < "2026-02-01"],
        *left[customers.loc[left, "end_date"] >= "2026-02-01"],
    ]
    customers.loc[left[9:], ["end_date", "end_reason"]] = [pd.NaT, None]
    cell = studied(tables).cell("nps", "churn")
    assert (cell.verdict, cell.events) == ("CANNOT TELL", 9)
    assert "9 customers who left" in cell.sentence and f"{cell.events_needed - 9:,} more" in cell.sentence
    assert "use only the table of bands" in cell.sentence and len(cell.picture.bands) >= 2
    assert cell.effect_per_point is None


def test_a_metric_with_one_value():
    """Every score the same: CANNOT TELL, because a score that never varies cannot predict anything."""
    cell = studied(company(np.random.default_rng(0), score=8)).cell("nps", "churn")
    assert cell.verdict == "CANNOT TELL"
    assert "every NPS score that can be counted here is the same" in cell.sentence


def test_a_handful_of_accounts():
    """Sixty customers: CANNOT TELL, read them one by one; a cohort below thirty has no interval."""
    cell = studied(company(np.random.default_rng(0), accounts=60, monthly=0.05)).cell("nps", "churn")
    assert cell.verdict == "CANNOT TELL" and "one by one" in cell.sentence
    few = np.arange(12)
    found = cohort(Revenue(few, few, few.astype(str), few + 1.0, few + 1.0, "monthly", "2024-01", 24288), name="few")
    assert found.nrr == 1.0 and found.nrr_interval is None and any("too few" in warning for warning in found.warnings)


def test_only_answers_and_no_revenue(tables):
    """Without revenue and without invitations the study still stands, and says what it cannot see."""
    found = study(
        connected(tables), present=("customers", "survey_responses"), data_end=pd.Timestamp("2026-06-30").date()
    )
    assert "cannot be checked" in dict(found.responses)["nps"].words
    assert found.cell("nps", "churn").events > 50
    cell = found.cell("nps", "spend")
    assert cell.verdict == "CANNOT TELL" and "revenue for twelve months before and after a score" in cell.sentence
    assert not found.cohorts and back_cast(found).words.startswith("Not checked")


def test_revenue_alone_gives_its_cohorts(tables):
    """Without customers and survey: NRR of those with revenue, no verdicts, and what is missing is said."""
    whole = studied(tables)
    found = studied({"revenue_monthly": tables["revenue_monthly"]})
    assert found.cells == () and caveat(found, "no table of customers") and caveat(found, "no survey")
    assert (found.cohorts[0].nrr, found.cohorts[0].accounts) == (
        pytest.approx(whole.cohorts[0].nrr),
        whole.cohorts[0].accounts,
    )
    with pytest.raises(ValueError, match="nothing to judge"):
        studied({"customers": tables["customers"]})


def test_nobody_ever_left(tables):
    """Without a single end date leaving cannot be seen: CANNOT TELL, and why."""
    tables["customers"]["end_date"] = pd.NaT
    found = studied(tables)
    assert caveat(found, "leaving cannot be seen")
    assert found.cell("nps", "churn").verdict == "CANNOT TELL" and found.retention is None


def test_an_unknown_metric_is_named(tables):
    """A metric nobody was asked: the error names those that were."""
    with pytest.raises(ValueError, match="csat: no such metric in survey_responses; it has nps"):
        studied(tables, metrics=["CSAT"])


def test_several_respondents_are_one_account_wave(tables):
    """Three answers of one account in a month: their mean, minimum and number, one landmark."""
    first = (
        tables["survey_responses"]
        .iloc[[0, 0]]
        .assign(response_id=["x", "y"], score=[2.0, 4.0], respondent_id=["u", "v"])
    )
    tables["survey_responses"].loc[0, "score"] = 9.0
    tables["survey_responses"] = pd.concat([tables["survey_responses"], first])
    connection = connected(tables)
    prepare(connection, present=TABLES)
    marks = landmarks(connection, "nps")
    assert (marks.score[0], marks.lowest[0], marks.respondents[0]) == (5.0, 2.0, 3)
    assert len(marks) == 400


def test_what_explains_is_older_than_what_is_explained(tables):
    """Revenue of the twelve months up to the score's month on one side, after it on the other."""
    connection = connected(tables)
    window = prepare(connection, present=TABLES)
    marks = landmarks(connection, "nps")
    revenue = tables["revenue_monthly"].query("customer_id == 'C0003'").set_index("month")["revenue"]
    place = 3
    assert marks.month[place] == 2025 * 12 + 1
    assert marks.revenue_12[place] == pytest.approx(revenue["2024-03":"2025-02"].sum())
    assert marks.revenue_3[place] == pytest.approx(revenue["2024-12":"2025-02"].sum())
    assert marks.revenue_next[place] == pytest.approx(revenue["2025-03":"2026-02"].sum())
    assert window.data_end.isoformat() == "2026-06-30"
