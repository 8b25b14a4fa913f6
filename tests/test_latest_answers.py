"""Files that keep each customer's latest answer only give no verdict: what they lack turns effects around."""

import io

import numpy as np
import pandas as pd
import pytest
from worlds import company, connected

from cxroi.evidence.run import judge
from cxroi.evidence.study import study

QUARTERS = range(3, 34, 3)


def world(seed, *, hazard_ratio, eager):
    """A company asked every quarter; who scores a point more answers with odds e^`eager` times as high."""
    rng = np.random.default_rng(seed)
    tables = company(rng, accounts=500, months=36, hazard_ratio=hazard_ratio, quiet=3)
    customers, given = tables["customers"], tables["survey_responses"].set_index("customer_id")["score"]
    waves = []
    for quarter in QUARTERS:
        day = (np.datetime64("2024-01") + quarter).astype("datetime64[D]") + 5
        there = customers.loc[customers["end_date"].isna() | (customers["end_date"] > day), "customer_id"].to_numpy()
        likes = given[there].to_numpy()
        says = rng.random(len(there)) < 1 / (1 + np.exp(-eager * (likes - 7)))
        waves.append(pd.DataFrame({"customer_id": there[says], "responded_at": day.astype("datetime64[us]"), "score": likes[says]}))  # fmt: skip
    answers = pd.concat(waves).sort_values(["customer_id", "responded_at"])
    answers = answers.assign(invited_at=answers["responded_at"], metric="nps")
    answers["response_id"] = [f"r{place}" for place in range(len(answers))]
    return {**tables, "survey_responses": answers}


def latest(tables):
    """The same tables with the last answer of each customer."""
    return {**tables, "survey_responses": tables["survey_responses"].groupby("customer_id", as_index=False).tail(1)}


def files(tables):
    return {f"{name}.csv": csv(frame) for name, frame in tables.items()}


def csv(frame):
    text = io.StringIO()
    frame.to_csv(text, index=False)
    return text.getvalue().encode()


def churn(found):
    return next(cell for cell in found.cells if cell.outcome == "churn")


@pytest.mark.parametrize("hazard_ratio", [1.0, 0.85])
def test_the_latest_answers_alone_turn_an_effect_around(hazard_ratio):
    """Every answer tells the truth; the latest alone say that a good score drives customers away, whatever the truth is."""
    tables = world(1, hazard_ratio=hazard_ratio, eager=0.35)
    every, last = (churn(study(connected(found), present=list(found))) for found in (tables, latest(tables)))
    assert every.ci_low < hazard_ratio - 1 < every.ci_high
    assert last.verdict == "WRONG DIRECTION" and last.ci_low > 0


def test_an_answer_decides_whether_there_is_a_verdict_and_until_then_it_is_said():
    tables = latest(world(0, hazard_ratio=0.85, eager=0.0))
    open_now = judge(files(tables))
    (question,) = [one for one in open_now.questions if one.id == "latest_answers"]
    assert not question.needed and [option.value for option in question.options] == ["every", "latest"]
    assert churn(open_now.study).effect_per_point is not None
    assert open_now.study.caveats[0].startswith("No customer has answered NPS twice. If the file holds only the latest")
    every = judge(files(tables), answers={"latest_answers": "every"})
    assert churn(every.study).verdict == churn(open_now.study).verdict
    assert not any("twice" in one for one in every.study.caveats)
    last = judge(files(tables), answers={"latest_answers": "latest"})
    assert (churn(last.study).verdict, churn(last.study).effect_per_point) == ("CANNOT TELL", None)
    assert "only the latest answer of each customer is kept" in churn(last.study).sentence


def test_scores_that_stand_beside_the_customers_count_as_the_latest_unless_it_is_said_otherwise():
    """A CRM overwrites them; where all answered in one wave there was nothing to overwrite."""
    tables = latest(world(0, hazard_ratio=0.85, eager=0.0))
    answers = tables["survey_responses"].rename(columns={"score": "NPS Score", "responded_at": "NPS Date"})
    beside = tables["customers"].merge(answers[["customer_id", "NPS Score", "NPS Date"]], how="left")
    exports = {"accounts.csv": csv(beside), "revenue_monthly.csv": csv(tables["revenue_monthly"])}
    found = judge(exports)
    assert (
        churn(found.study).verdict == "CANNOT TELL"
        and "latest only" in churn(found.study).sentence
        and "answer that question" in churn(found.study).sentence
    )
    assert churn(judge(exports, answers={"latest_answers": "every"}).study).effect_per_point is not None
    one_wave = beside.assign(**{"NPS Date": beside["NPS Date"].notna().map({True: "2025-02-06", False: None})})
    assert churn(judge({**exports, "accounts.csv": csv(one_wave)}).study).effect_per_point is not None


def test_whoever_asks_again_is_not_asked():
    assert not [one for one in judge(files(world(0, hazard_ratio=0.85, eager=0.0))).questions if one.id == "latest_answers"]  # fmt: skip


def test_a_score_of_which_only_the_latest_is_kept_is_found_beside_one_that_is_asked_again():
    """NPS stands beside the customers, CSAT comes from a survey every quarter: the one has no verdict, the other has."""
    again = world(0, hazard_ratio=0.85, eager=0.0)
    tables = latest(again)
    answers = tables["survey_responses"].rename(columns={"score": "NPS Score", "responded_at": "NPS Date"})
    beside = tables["customers"].merge(answers[["customer_id", "NPS Score", "NPS Date"]], how="left")
    survey = again["survey_responses"].assign(metric="csat")
    found = judge(
        {
            "accounts.csv": csv(beside),
            "revenue_monthly.csv": csv(tables["revenue_monthly"]),
            "survey_responses.csv": csv(survey),
        }
    )
    told = {cell.metric: cell for cell in found.study.cells if cell.outcome == "churn"}
    assert told["nps"].verdict == "CANNOT TELL" and "no customer has answered NPS twice" in told["nps"].sentence
    assert told["csat"].effect_per_point is not None
