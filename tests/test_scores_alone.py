"""Reviews and answers with no outcome beside them: the score with its interval, what is written, and the one file more that gives a verdict."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest
from tables_hand import csv, needed

from cxroi.cli import main
from cxroi.evidence.run import judge
from cxroi.evidence.scores_alone import mean_of
from cxroi.report.tables import alone_tables as shown
from cxroi.ui.evidence_files import Asked

GOOD, BAD = ("fast delivery and friendly staff", "great support solved my problem"), ("the invoice was wrong again", "nobody answers the phone")  # fmt: skip
STARS = ("ONE", "TWO", "THREE", "FOUR", "FIVE")


def day(n, months=8):
    return f"2025-{1 + n % months:02}-{1 + n % 27:02}"


def stars(n):
    """Of five reviews three with five stars, one with four, one with one."""
    return (5, 5, 5, 4, 1)[n % 5]


def text(n, score):
    return (GOOD if score > 3 else BAD)[(n // 5) % 2]


TRUSTPILOT = csv("Review Id,Review Created (UTC),Review Title,Review Content,Review Stars,Reference Id,Company Reply Date (UTC)",
    *(f"6a{n:06},{day(n)} 10:{n % 60:02}:00,T,{text(n, stars(n))},{stars(n)},," for n in range(200)))  # fmt: skip
GOOGLE = csv("reviewId,reviewer,starRating,comment,createTime",
    *(f"AbF{n},Name {n % 90},{STARS[stars(n) - 1]},{text(n, stars(n))},{day(n)}T09:{n % 60:02}:11.123Z" for n in range(200)))  # fmt: skip
PLAY = csv("Package Name,Reviewer Language,Review Submit Date and Time,Star Rating,Review Title,Review Text,Developer Reply Text",
    *(f"com.x.y,en,{day(n)}T09:{n % 60:02}:11Z,{stars(n)},,{text(n, stars(n))}," for n in range(200))).decode().encode("utf-16")  # fmt: skip
DELIGHTED = csv("Response ID,Person Email,Survey type,Score,Comment,Created at (UTC)",
    *(f"{900 + n},u{n}@firm{n}.com,NPS,{2 * stars(n)},{text(n, stars(n))},{day(n)} 10:00:00" for n in range(200)))  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"), [("trustpilot.csv", TRUSTPILOT), ("google.csv", GOOGLE), ("reviews_com.x.y_202508.csv", PLAY)]
)
def test_reviews_end_in_their_score_and_what_a_verdict_lacks(name, content):
    """Four stars on average: (3·5 + 4 + 1) / 5. Nothing says who wrote, so no further file gives a verdict."""
    found = judge({name: content})
    assert not found.refused and found.study is None and not [one for one in found.questions if one.needed]
    (score,) = found.alone.scores
    assert score.metric == "csat" and score.overall.value == pytest.approx(4.0) and score.overall.answers == 200
    assert len(score.months) == 8 and score.levels == ((1, 40), (4, 40), (5, 120))
    assert "no further file can give one" in found.alone.needs and name in found.alone.needs
    phone = next(one for one in found.alone.themes if "phone" in one.words or "invoice" in one.words)
    assert phone.difference.value < -3 and phone.difference.high < 0


def test_answers_of_known_customers_name_the_two_columns_that_give_a_verdict():
    """With that file there is one: its customers are found by what Person Email holds, and no start is needed."""
    found = judge({"delighted.csv": DELIGHTED})
    assert "“Person Email” of delighted.csv" in found.alone.needs and "end_date" in found.alone.needs
    assert found.alone.scores[0].is_nps and found.alone.scores[0].overall.value == pytest.approx(60 - 20)
    left = csv("customer_id,end_date", *(f"u{n}@firm{n}.com,{'2025-12-10' if stars(n) == 1 or n % 7 == 0 else ''}" for n in range(260)))  # fmt: skip
    both = judge({"delighted.csv": DELIGHTED, "customers.csv": left})
    assert both.alone is None and both.study.cell("nps", "churn").verdict in ("USE", "TOO GOOD")
    assert any("tenure is neither controlled for nor shown" in caveat for caveat in both.study.caveats)
    assert both.study.retention is None and not both.study.tenure
    assert any("because data are missing: tenure" in caveat for caveat in both.study.cell("nps", "churn").caveats)


def test_reviews_beside_tables_that_are_judged_stand_for_themselves():
    left = csv("customer_id,end_date", *(f"u{n}@firm{n}.com,{'2025-12-10' if n % 7 == 0 else ''}" for n in range(260)))
    found = judge({"delighted.csv": DELIGHTED, "customers.csv": left, "google.csv": GOOGLE})
    assert found.study is not None and found.alone.files == ("google.csv",)


def test_the_command_line_prints_them_and_gives_their_figures(tmp_path):
    """4 ± 1.972 · √(2.412 / 200)."""
    (tmp_path / "google.csv").write_bytes(GOOGLE)
    told = CliRunner().invoke(main, ["evidence", str(tmp_path)])
    assert told.exit_code == 0 and "CSAT is 4.00 (3.78 to 4.22) on average, from 200 answers" in told.stdout
    assert "2025-08" in told.stdout and "no further file can give one" in told.stdout
    figures = json.loads(CliRunner().invoke(main, ["evidence", str(tmp_path), "--json"]).stdout)["alone"]
    assert figures["scores"][0]["overall"]["value"] == pytest.approx(4.0) and figures["themes"]


def test_few_answers_have_no_interval_and_say_so():
    few = csv("reviewId,starRating,comment,createTime", *(f"A{n},{stars(n)},{text(n, stars(n))},{day(n)}T09:00:00Z" for n in range(8)))  # fmt: skip
    found = judge({"google.csv": few}).alone
    assert found.scores[0].overall.low is None and "too few" in shown.month_table(found.scores[0]).to_string()
    assert not found.themes and "30 are needed" in found.no_themes


@pytest.mark.parametrize(("chances", "n"), [((0.2, 0.3, 0.5), 15), ((0.05, 0.15, 0.8), 40), ((0.3, 0.3, 0.4), 200)])
def test_the_interval_of_nps_holds_the_truth_in_95_of_100_months(chances, n):
    """2,000 months of n answers: between 93% and 98% of the intervals hold the true NPS."""
    rng = np.random.default_rng(7)
    truth = 100 * (chances[2] - chances[0])
    held = [
        found.low <= truth <= found.high
        for drawn in rng.choice([-100.0, 0.0, 100.0], size=(2000, n), p=chances)
        for found in [mean_of(drawn, is_nps=True)]
    ]
    assert 0.93 <= np.mean(held) <= 0.98


def test_ratings_that_may_be_joined_wait_for_the_answer_and_stand_alone_without_one():
    ratings = csv("Ref,Rating,Comment,Date", *(f"{29000 + n},{stars(n)},{text(n, 5)},{day(n)}" for n in range(60)))
    crm = csv("Account ID,Start Date,End Date,CRM ID", *(f"A{n},2022-01-05,,{29000 + n}" for n in range(60)))
    files = {"ratings.csv": ratings, "accounts.csv": crm}
    assert needed(judge(files)) == ["ratings.csv/joined"] and judge(files).alone is None
    joined = judge(files, answers={"ratings.csv/joined": "Ref > accounts.csv > CRM ID"})
    assert joined.study is not None and joined.alone is None
    assert judge(files, answers={"ratings.csv/joined": "none"}).alone.files == ("ratings.csv",)


def test_the_page_shows_what_reviews_say_and_no_error():
    """The page Evidence: the file that is missing, the sentence of the score, the chart's months and the themes."""
    asked = Asked({"google.csv": GOOGLE})
    at = AppTest.from_file(str(Path(__file__).parents[1] / "app.py"), default_timeout=60)
    at.session_state["kept-asked"] = at.session_state["kept-judged-asked"] = asked
    at.session_state["kept-judged"] = judge({"google.csv": GOOGLE})
    at.switch_page("pages/evidence.py").run()
    assert not at.exception and not at.error
    assert any("no further file can give one" in box.value for box in at.info)
    assert not any("file that is missing" in text.value for text in [*at.caption, *at.markdown])
    assert any("from 200 answers" in text.value for text in at.markdown)
    assert any("answers without a customer 200" in text.value for text in at.markdown)


def test_a_list_of_customers_that_is_there_is_not_asked_for_by_its_name():
    """What is missing is not a file of that name but what its columns are."""
    there = csv("Nr,Was", *(f"u{n}@firm{n}.com,a" for n in range(9)))
    needs = judge({"delighted.csv": DELIGHTED, "customers.csv": there}).alone.needs
    assert (
        "Call it customers.csv" not in needs
        and "customers.csv may, once it is chosen as the table of customers" in needs
    )
    assert "Call it customers.csv" in judge({"delighted.csv": DELIGHTED}).alone.needs
