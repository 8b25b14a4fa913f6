"""Listening over a company's tables: each part with a truth that was put in, or the reason why it cannot be told."""

import numpy as np
import pandas as pd
import pytest
from worlds import company, connected

from cxroi.evidence.landmarks import last_day
from cxroi.evidence.listening import listen
from cxroi.evidence.study import study
from cxroi.evidence.theme_money import texts_of
from cxroi.evidence.themes import themes
from cxroi.report.language import listening_words as words

PRESENT = ("customers", "revenue_monthly", "survey_responses")
WRITTEN = {
    "phone": "phone nobody answers line waiting hold queue ringing",
    "quality": "quality parts material finish durable solid sturdy precise",
    "orders": "orders agreed delivered time promised arrived schedule complete",
}


def written(rng, angry):
    """Five words of one theme in any order."""
    theme = "phone" if angry else rng.choice(["quality", "orders"])
    return " ".join(rng.choice(WRITTEN[theme].split(), 5, replace=False))


def theme(said, name):
    return next(one for one in said.themes if one.words[0] in WRITTEN[name].split())


@pytest.fixture(scope="module")
def heard():
    """800 customers: being confident keeps them, being tired is noise; those who will leave early write of the phone."""
    rng = np.random.default_rng(8)
    tables = company(rng, accounts=800, monthly=0.04, hazard_ratio=0.75)
    scores, customers = tables["survey_responses"], tables["customers"]
    felt = {"emo_confident": scores["score"], "emo_tired": np.clip(np.rint(5 + 2 * rng.standard_normal(800)), 0, 10)}
    asked = [
        scores.assign(metric=name, score=given, response_id=name + scores["response_id"])
        for name, given in felt.items()
    ]
    early = customers["end_date"].notna() & (customers["end_date"] < "2025-10-01")
    angry = early & (rng.random(800) < 0.8) | (rng.random(800) < 0.1)
    scores["comment"] = [written(rng, one) if rng.random() < 0.6 else None for one in angry]
    silent = rng.random(800) < 0.3
    scores.loc[silent, ["score", "responded_at"]] = np.nan, pd.NaT
    tables["survey_responses"] = pd.concat([scores, *asked])
    connection = connected(tables)
    found = study(connection, present=PRESENT, higher_is_better=("emo_confident",), lower_is_better=("emo_tired",))
    return tables, found, listen(connection, found, present=PRESENT), connection


def test_the_emotion_that_keeps_customers_comes_first_and_noise_explains_nothing(heard):
    _, found, said, _ = heard
    churn = {one.emotion: one for one in said.emotions if one.outcome == "churn"}
    assert set(churn) == {"confident", "tired"}
    cell = found.cell("emo_confident", "churn")
    assert (
        churn["confident"].effect == cell.effect_per_point < 0 and churn["confident"].verdict == cell.verdict == "USE"
    )
    assert churn["confident"].share > 10 * churn["tired"].share and churn["confident"].p_first > 0.97
    assert churn["tired"].verdict != "USE" and churn["confident"].q == cell.adjusted_p


def test_a_theme_of_those_who_leave_has_its_hazard_and_the_revenue_of_those_who_mention_it(heard):
    tables, found, said, connection = heard
    phone, quality = theme(said, "phone"), theme(said, "quality")
    assert phone.hazard_ratio > 1.5 and phone.ci_low > 1 and quality.hazard_ratio < 1
    texts = texts_of(connection, PRESENT)
    mentioned = next(one for one in themes(list(texts["text"])).themes if one.label == phone.label).mentions
    who = set(texts["customer_id"].iloc[list(mentioned)])
    assert set(" ".join(texts["text"].iloc[list(mentioned)]).split()) == set(WRITTEN["phone"].split())
    revenue = tables["revenue_monthly"]
    last = revenue[revenue["month"] > revenue["month"].max() - pd.DateOffset(months=12)]
    assert (phone.customers, phone.mentions) == (len(who), len(mentioned))
    people = tables["customers"]
    left = set(people[people["end_date"] <= pd.Timestamp(last_day(found.window.last))]["customer_id"])
    assert left & who and phone.revenue_exposed == pytest.approx(
        last[last["customer_id"].isin(who - left)]["revenue"].sum()
    )
    assert len(set(phone.quotations)) == len(phone.quotations) == 3


def test_a_survey_older_than_a_year_gives_the_score_of_its_own_year_and_says_so(heard):
    """The survey is a year before the end of the data: its answers are not missing, they are those of its year."""
    tables, found, said, _ = heard
    survey = tables["survey_responses"]
    when = survey["invited_at"].max()
    assert when < pd.Timestamp(last_day(found.window.last)) - pd.DateOffset(months=11)
    there = tables["customers"][
        tables["customers"]["start_date"] < pd.Timestamp(f"{when:%Y-%m}-01") - pd.DateOffset(months=11)
    ]
    stayed = there[there["end_date"].isna() | (there["end_date"] >= f"{when + pd.DateOffset(months=1):%Y-%m}-01")]
    spoke = survey[
        (survey["metric"] == "nps") & survey["score"].notna() & survey["customer_id"].isin(stayed["customer_id"])
    ]
    assert (said.synthetic.respondents, said.synthetic.customers) == (len(spoke), len(stayed))
    assert said.synthetic.months.endswith(f"to {when:%Y-%m}")
    assert said.synthetic.months in " ".join(words.silent(said.synthetic))


def test_a_comment_beside_several_scores_is_one(heard):
    """A survey with two scores an answer has the comment in a row of each; it was written once."""
    tables, _, _, connection = heard
    connection.execute(
        "CREATE TEMP TABLE doubled AS SELECT * FROM survey_responses UNION ALL SELECT * REPLACE ('csat' AS metric) FROM survey_responses WHERE metric = 'nps'"
    )
    connection.execute("CREATE SCHEMA twice")
    connection.execute("CREATE TABLE twice.survey_responses AS SELECT * FROM doubled")
    connection.execute("SET schema = 'twice'")
    try:
        once = tables["survey_responses"]["comment"].notna().sum()
        assert len(texts_of(connection, ("survey_responses",))) == once
    finally:
        connection.execute("SET schema = 'main'")


def test_what_cannot_be_told_says_why(heard):
    """Every customer pays each month until she ends it."""
    _, _, said, _ = heard
    assert said.quiet is None and "0 were quiet" in said.reasons["quiet"]
