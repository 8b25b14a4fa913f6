"""Themes in the case and on the page, counted by hand: who left after writing, what was tried, praise beside complaint, who is still there."""

from dataclasses import replace
from types import SimpleNamespace as Of

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind
from worlds import connected

from cxroi.evidence import theme_money
from cxroi.evidence.flag_hazard import Behind, Hazard, _counted, _seen_at_all
from cxroi.evidence.heard_into_case import theme_initiative
from cxroi.evidence.landmark_sql import prepare
from cxroi.evidence.landmarks import landmarks
from cxroi.evidence.mean_difference import welch
from cxroi.evidence.theme_edits import Edit, edited
from cxroi.evidence.theme_money import ThemeMoney, standing
from cxroi.evidence.theme_offer import not_offered
from cxroi.evidence.themes import Theme, Themes, themes

STUDY = Of(digest="0", window=Of(accounts=400, data_end=pd.Timestamp("2025-12-31").date()))


def test_who_left_after_writing_it_is_counted_of_all_who_left():
    """Since the first text in January 2024 a to e, i and j left, seven; a and c had written it last, b and j, who did so days before leaving,
    of something else since, d nothing, e too long before, i only after leaving. f stays, g left before, h merged."""
    ends = {"a": "2025-06-10", "b": "2025-06-10", "c": "2025-04-10", "d": "2025-05-10", "e": "2025-06-10", "g": "2023-11-10", "h": "2025-02-10", "i": "2025-03-10", "j": "2025-05-20"}  # fmt: skip
    people = pd.DataFrame({"customer_id": list("abcdefghij"), "start_date": pd.Timestamp("2020-01-15")})
    people["end_date"] = pd.to_datetime(people["customer_id"].map(ends))
    people["end_reason"] = people["customer_id"].map({"h": "merged"}).fillna("churn")
    rows = [
        ("a", "2025-01-05", 1), ("b", "2025-01-05", 1), ("b", "2025-03-05", 0), ("c", "2025-02-05", 1), ("c", "2025-02-06", 0),
        ("c", "2025-02-07", 0), ("e", "2024-01-05", 1), ("f", "2025-01-05", 1), ("h", "2025-01-05", 1), ("i", "2025-04-05", 1), ("j", "2025-04-05", 1), ("j", "2025-05-05", 0),
    ]  # fmt: skip
    said = pd.DataFrame(rows, columns=["customer_id", "responded_at", "score"]).assign(metric="flag 0")
    said = said.assign(responded_at=pd.to_datetime(said["responded_at"]), invited_at=pd.NaT, score=said["score"] + 0.0)
    connection = connected({"customers": people, "survey_responses": said})
    window = prepare(connection, present=("customers", "survey_responses"), data_end=STUDY.window.data_end)
    marks = _seen_at_all(landmarks(connection, "flag 0"))
    assert set(marks.score[marks.answered]) == {0.0, 1.0}, "a month has the flag where one of its texts has it"
    assert repr(_counted(connection, marks, window.last)) == "(4, 2, 7)", "plain numbers, as they are printed"
    stayed = marks.where(~marks.left.astype(bool))
    assert _counted(connection, stayed, window.last)[:2] == (0, 0)
    assert _counted(connection, marks.where(marks.month < 0), window.last) == (0, 0, 0)


def theme(**more):
    usual = {
        "score": 6.0,
        "others": 7.0,
        "verdict": "USE",
        "behind": Behind(0.01, 6, 57, 20, 80),
        "ci_low": 1.2,
        "hazard_ratio": 1.8,
    }
    given = {**usual, **more}
    ratio, low = given.pop("hazard_ratio"), given.pop("ci_low")
    score, verdict = given.pop("score"), given.pop("verdict")
    return ThemeMoney("late", ("late",), (), 158, 181, None, score, 1e6, ratio, low, 3.0, verdict, **given)


def test_the_reach_is_the_counted_share_whatever_the_number_that_ever_wrote():
    """20 of 80 are a quarter; 158 of 400 with the ratio had made 54%."""
    (made,) = theme_initiative({}, theme(), STUDY).data["initiatives"]
    assert made["effects"][0]["reach"] == 0.25 and made["name"] == "Solve: late"


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"ci_low": 0.99}, "with its interval above 1"),
        ({"behind": Behind(0.0501, 6, 57, 20, 80), "verdict": "CANNOT TELL"}, "of 6 themes tried, p is 0.050 after Benjamini and Hochberg: chance alone"),
        ({"behind": Behind(None, 0, 31, 9, 40), "verdict": "CANNOT TELL"}, "only 31 customers who wrote left within a year of it, and 50 are needed"),
        ({"verdict": "CANNOT TELL"}, "it adds nothing to what else is known"),
        ({"verdict": "TOO GOOD"}, "too good to be true"),
        ({"score": 7.3, "others": 7.1, "apart": (0.1, 0.3)}, "they score 7.3 and the others 7.1, a difference of +0.1 to +0.3: by their scores it is no complaint"),
    ],
)  # fmt: skip
def test_a_weak_theme_or_one_that_is_no_complaint_is_not_offered_and_why_is_said(more, why):
    assert why in not_offered(theme(**more))
    with pytest.raises(ValueError, match=r"initiative|in the case|nothing in it to solve"):
        theme_initiative({}, theme(**more), STUDY)


def test_a_theme_that_holds_is_offered_also_where_no_score_says_whether_it_is_a_complaint():
    assert not_offered(theme()) == not_offered(theme(score=None)) == not_offered(theme(others=None)) == ""


@pytest.mark.parametrize(
    ("apart", "kind", "said"),
    [
        ((-0.4, 0.8), "CANNOT TELL", "their scores CANNOT TELL: 7.3 and the others 7.1, a difference of −0.4 to +0.8."),
        (None, "CANNOT TELL", "their scores CANNOT TELL: 7.3 and the others 7.1, too few for an interval."),
        ((-0.8, -0.1), "complaint", None),
    ],
)  # fmt: skip
def test_scores_that_do_not_tell_whether_it_is_a_complaint_leave_the_offer_and_stand_in_its_evidence(apart, kind, said):
    one = theme(score=7.3, others=7.1, apart=apart)
    (entry,) = theme_initiative({}, one, STUDY).data["evidence"]
    assert standing(one) == kind and not_offered(one) == ""
    assert (said in str(entry)) if said else "CANNOT TELL" not in str(entry)


def test_an_interval_of_the_difference_of_means_by_hand():
    """2, 4, 6 and 8 against 1 and 3: 5 less 2; with errors of 5/3 and 1, squared: Welch's interval on (8/3)² / (25/27 + 1) = 3.7 degrees of freedom."""
    value, low, high = welch(np.array([2.0, 4, 6, 8]), np.array([1.0, 3]))
    known = ttest_ind([2.0, 4, 6, 8], [1.0, 3], equal_var=False).confidence_interval(0.95)
    assert (value, low, high) == pytest.approx((3, known.low, known.high))


LATE, QUICK = "Lieferung kam drei Wochen zu spät", "Schnelle Lieferung, freundlicher Service"


def money(monkeypatch, metric="nps", scores=(2.0, 10.0, 8.0, 5.0, 8.0)):
    """Theme 0 is mentioned by a, b, c and d; a, b and c answered 2, 10 and 8 with it, d wrote a ticket; e scores 5; b has left, f leaves later."""
    rows = [("a", "2025-01-05", 2.0, LATE), ("b", "2025-01-05", 10.0, QUICK), ("c", "2025-02-05", 8.0, QUICK), ("e", "2025-02-05", 5.0, "Geht so"), ("f", "2025-02-05", 8.0, "Gut so")]  # fmt: skip
    survey = pd.DataFrame(rows, columns=["customer_id", "responded_at", "score", "comment"]).assign(score=scores)
    survey = survey.assign(responded_at=pd.to_datetime(survey["responded_at"]), invited_at=pd.NaT, metric=metric)
    tickets = pd.DataFrame({"customer_id": ["d"], "opened_at": [pd.Timestamp("2025-03-01")], "text": [LATE]})
    people = pd.DataFrame({"customer_id": list("abcdef"), "end_date": pd.to_datetime([None, "2025-12-31", None, None, None, "2026-01-01"])})  # fmt: skip
    paid = pd.DataFrame({"customer_id": list("abcdef"), "month": pd.Timestamp("2025-06-01"), "revenue": [1.0, 2, 4, 8, 16, 32]})  # fmt: skip
    tables = {"survey_responses": survey, "contacts": tickets, "customers": people, "revenue_monthly": paid}
    found = Themes((Theme("late", ("late",), (0, 1, 2, 5), (LATE,), QUICK), Theme("so", ("so",), (3, 4), ("Gut so",))), 6, 0, 1.0)  # fmt: skip
    order = ["a", "b", "c", "e", "f", "d"]
    written = theme_money.texts_of

    def texts(*given):
        told = written(*given)
        return told.set_index("customer_id").loc[order].reset_index()

    monkeypatch.setattr(theme_money, "texts_of", texts)
    monkeypatch.setattr(theme_money, "themes_after", lambda *given, **more: (found, {}))
    monkeypatch.setattr(theme_money, "flag_hazards", lambda *given, **more: [Hazard(behind=Behind(left=7))] * 2)
    window = Of(revenue_last=12 * 2025 + 11, last=12 * 2025 + 11)
    made = theme_money.theme_money(connected(tables), present=tuple(tables), window=window, metric=metric)
    return {one.label: one for one in made}


def test_praise_in_a_theme_is_told_by_its_scores_and_its_least_typical_text(monkeypatch):
    """Of three scored mentions one is 9 or 10; 2, 10 and 8 are 6.7 on average, the others' 5 and 8 are 6.5: three and two are too few to tell."""
    late = money(monkeypatch)["late"]
    assert (late.score, late.others, late.good) == (pytest.approx(20 / 3), 6.5, pytest.approx(1 / 3))
    assert (late.apart, standing(late)) == (None, "CANNOT TELL")
    assert (late.quotations, late.least, late.behind.left) == ((LATE,), QUICK, 7)


def test_where_a_high_score_is_not_known_to_be_good_none_is_called_good(monkeypatch):
    late = money(monkeypatch, "ces")["late"]
    assert (late.score, late.others, late.good) == (pytest.approx(20 / 3), None, None)


def test_revenue_exposed_is_that_of_those_still_there_at_the_end_of_the_data(monkeypatch):
    """1 + 4 + 8 without the 2 of b, who left on the last day; f, who leaves the day after, counts: 16 + 32. No high score is known to be good."""
    found = money(monkeypatch, "ces")
    assert (found["late"].revenue_exposed, found["so"].revenue_exposed) == (13.0, 48.0)
    assert list(found) == ["so", "late"]


@pytest.mark.parametrize(
    ("fewest", "exposed", "kinds"),
    [(3, (13.0, 48.0), ("CANNOT TELL", "CANNOT TELL")), (2, (None, 48.0), ("no complaint", "complaint"))],
)
def test_a_theme_that_is_no_complaint_exposes_no_revenue(monkeypatch, fewest, exposed, kinds):
    """10, 9 and 8 against 5 and 4 is higher beyond chance, so that its 1 + 4 + 8 are not exposed; with three of each asked for it cannot be told."""
    monkeypatch.setattr(theme_money, "LEAST_SCORED", fewest)
    found = money(monkeypatch, scores=(10.0, 9.0, 8.0, 5.0, 4.0))
    assert (found["late"].revenue_exposed, found["so"].revenue_exposed) == exposed
    assert (standing(found["late"]), standing(found["so"])) == kinds


def test_the_least_typical_text_of_a_theme_is_one_that_is_not_quoted():
    """Of those that mention the bill seventy say one thing, five nearly the same, and five speak of the delivery too: these are least typical."""
    wrong, again, mixed = "Rechnung war falsch", "Rechnung war wieder falsch", "Rechnung falsch, Lieferung kam spät"
    texts = [LATE] * 60 + [wrong] * 70 + ["Beratung sehr gut"] * 60 + [again] * 5 + [mixed] * 5
    found = next(one for one in themes(texts, count=3).themes if texts.index(wrong) in one.mentions)
    assert {texts[place] for place in found.mentions} == {wrong, again, mixed}
    assert (found.quotations, found.least) == ((wrong,), mixed)


def test_the_least_typical_text_after_changes_by_hand_is_still_one_of_the_theme():
    """Of two merged, that of the rarer one; after a label that takes its text away, none."""
    one, other = Theme("a", ("a",), (0, 1, 2), ("x",), "y"), Theme("b", ("b",), (3,), ("z",))
    texts = ["x", "x", "y", "z"]
    (made,) = edited(Themes((one, other), 4, 0, 1.0), texts, [Edit("merge", ("a", "b"), "c")])[0].themes
    assert (made.quotations, made.least) == (("x", "z"), "")
    rare = Theme("b", ("b",), (3,), ("z",), "w")
    (made,) = edited(Themes((one, rare), 4, 0, 1.0), texts, [Edit("merge", ("a", "b"), "c")])[0].themes
    assert made.least == "w"


def shown_below():
    import streamlit as st

    from cxroi.ui import listening_themes

    listening_themes._below(st.session_state["themes"], st.session_state["study"])


def test_the_page_offers_what_holds_says_why_not_and_marks_the_least_typical_text():
    from ui_hand import drawn, small, texts

    from cxroi.ui.document import Session

    shown = (
        theme(least="Alles gut", examples=("zu spät",)),
        replace(theme(score=8.0, apart=(0.1, 1.9)), label="service"),
        replace(theme(ci_low=0.9), label="price"),
    )
    app = drawn(shown_below, session=Session(small()), themes=shown, study=STUDY)
    assert next(one for one in app.selectbox if one.key == "theme-use").options == ["late"]
    said = texts(app)
    assert any("Alles gut" in text and "least typical" in text for text in said)
    assert any("of 6 themes tried, p is 0.010" in text for text in said)
    assert [text for text in said if "they score 8.0 and the others 7.0" in text and "“service”" in text]
    assert not any("“price”" in text for text in said), "nothing says that its customers leave more often"
