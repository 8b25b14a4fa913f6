"""Files on the page Evidence: what waits for an answer, what is chosen, what goes into the case."""

from types import SimpleNamespace

import pytest
from streamlit.testing.v1 import AppTest
from test_app_evidence import ROOT, TABLES, evidence_page
from typing_hand import press

from cxroi.evidence.run import judge
from cxroi.report.language.listening_words import HEADINGS
from cxroi.report.tables import evidence_tables as shown
from cxroi.report.tables import reading_tables
from cxroi.tables.saved_map import read_map, write_map
from cxroi.tables.schema import SCHEMA
from cxroi.ui import evidence_files, kept_answers
from cxroi.ui.document import Session, opened, sample_data
from cxroi.ui.evidence_files import Asked
from cxroi.ui.evidence_questions import TURNED
from cxroi.ui.file_chooser import editor
from cxroi.ui.kept_answers import BACK
from cxroi.ui.opening import BLANK

CUSTOMERS = b"Account No;Customer since;Last seen\nA;01/02/2020;\nB;02/03/2020;04/05/2021\n"


REVENUE = b"customer_id,month,revenue\n" + b"".join(
    b"A,20%d-%02d-01,100\n" % (year, month) for year in (20, 21) for month in range(1, 13)
)


SURVEY = b"customer_id,invited_at,responded_at,metric,score\nZ,2020-06-01,2020-06-02,nps,9\n"


def test_a_survey_of_unknown_customers_is_told_and_breaks_nothing():
    """Where no answer belongs to a customer there is no matrix; the page says why, and shows all that does not need it."""
    customers = b"customer_id,start_date\nA,2019-01-01\n"
    found = judge({"customers.csv": customers, "revenue_monthly.csv": REVENUE, "survey_responses.csv": SURVEY})
    assert found.study is not None and not found.study.metrics
    at = evidence_page(found)
    assert any(info.value == shown.NO_SCORE for info in at.info)
    assert any(header.value == "Revenue kept" for header in at.header)


JOY = (
    b"customer_id,invited_at,responded_at,metric,score\nA,2020-06-01,2020-06-02,joy,9\nA,2020-06-01,2020-06-02,nps,9\n"
)


def test_which_way_a_score_is_good_is_asked_once_and_stays_where_it_was_asked():
    """By its question where nobody knows it, among the scores to turn otherwise; what was answered or turned can be changed."""
    customers = b"customer_id,start_date\nA,2019-01-01\n"
    tables = {"customers.csv": customers, "revenue_monthly.csv": REVENUE, "survey_responses.csv": JOY}
    at = evidence_page(judge(tables), asked=Asked(tables))
    assert [one.label for one in at.radio if "joy" in str(one.key)] == ["Is a high JOY good or bad?"]
    (turned,) = [one for one in at.button_group if one.key == TURNED]
    assert turned.options == ["NPS"]
    next(one for one in at.radio if "joy" in str(one.key)).set_value("lower").run()
    turned.set_value(["nps"]).run()
    press(at, "Read again with these answers")
    answers = at.session_state["kept-asked"].answers
    assert answers == {"direction/joy": "lower", "direction/nps": "lower"}
    again = evidence_page(judge(tables, answers=answers), asked=Asked(tables, answers=answers))
    assert [one.value for one in again.radio if "direction" in str(one.key)] == ["lower", "lower"]
    assert not [one for one in again.button_group if one.key == TURNED]
    next(one for one in again.radio if "nps" in str(one.key)).set_value("higher").run()
    press(again, "Read again with these answers")
    assert again.session_state["kept-asked"].answers["direction/nps"] == "higher"


def test_after_a_reload_the_files_are_gone_and_what_was_answered_is_used(monkeypatch):
    """The tab's mapping file comes back to a session that has read nothing: that is said once, and the next files are read with it."""
    found = judge(
        {"accounts.csv": CUSTOMERS, "revenue_monthly.csv": REVENUE}, answers={"accounts.csv/start_date": "day first"}
    )
    text = write_map(found.files, found.answers)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.switch_page("pages/evidence.py").run()
    assert not any("Give them again" in one.value for one in at.info)
    at.session_state[f"kept-{BACK}"] = text
    at.run()
    assert any("Give them again" in one.value for one in at.info)
    asked, file = [], SimpleNamespace(name="accounts.csv", getvalue=lambda: CUSTOMERS)
    monkeypatch.setattr(evidence_files, "state", SimpleNamespace(widget=lambda key: [file]))
    monkeypatch.setattr(evidence_files, "_ask", asked.append)
    monkeypatch.setattr(kept_answers, "state", SimpleNamespace(kept={BACK: text}.get))
    evidence_files._ask_for_files()
    assert asked[0].saved == read_map(text) and asked[0].saved.files


def test_a_file_that_waits_for_an_answer_is_not_called_missing():
    """An ambiguous date is asked, loudly; the columns nothing is read from are named; the answer outlives another page."""
    found = judge({"accounts.csv": CUSTOMERS, "revenue_monthly.csv": REVENUE, "survey_responses.csv": SURVEY})
    at = evidence_page(found)
    assert any("accounts.csv" in warning.value for warning in at.warning)
    assert "Missing" not in reading_tables.rows_words(found)
    assert any("Last seen" in caption.value for caption in at.caption)
    next(one for one in at.radio if "answer-accounts" in str(one.key)).set_value("day first").run()
    at.switch_page("pages/method.py").run()
    at.switch_page("pages/evidence.py").run()
    assert next(one for one in at.radio if "answer-accounts" in str(one.key)).value == "day first"


def test_a_column_chosen_in_the_table_is_read_after_another_page():
    """What was chosen for a file's columns is drawn again on coming back, and given to the next reading."""
    found = judge({"accounts.csv": CUSTOMERS, "revenue_monthly.csv": REVENUE, "survey_responses.csv": SURVEY})
    columns = found.mappings["accounts.csv"]
    names = [column.name for column in SCHEMA["customers"].columns]
    edits = {names.index("end_date"): {"In your file": "Last seen"}}
    at = evidence_page(found, asked=Asked({}), **{editor("accounts.csv", columns): edits})
    table = at.session_state["session"].bases[editor("accounts.csv", columns)]
    assert dict(zip(table["Column"], table["In your file"], strict=True))["end_date"] == "Last seen"
    press(at, "Read again with these answers")
    read_as = at.session_state["kept-asked"].mappings["accounts.csv"]
    assert read_as.source("end_date") == "Last seen"
    assert "Last seen" in columns.extras and "Closed on" not in read_as.extras


def test_a_table_of_one_row_per_customer_gives_the_case_its_baseline():
    """The CRM sample with its period answered: the button writes its segments; the tables' names are in the case."""
    judged = judge(ROOT / "sample_data" / "crm_export", answers={"snapshot_period": "12"})
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["kept-asked"] = app.session_state["kept-judged-asked"] = Asked(TABLES)
    app.session_state["kept-judged"] = judged
    app.switch_page("pages/evidence.py").run()
    assert not app.exception, app.exception
    next(radio for radio in app.radio if radio.key == "baseline-others").set_value("add").run()
    next(button for button in app.button if button.label == "Use as the baseline of the case").click().run()
    assert not app.exception, app.exception
    names = {one["name"] for one in app.session_state["session"].document.data["segments"]}
    assert {one.name for one in judged.baseline.segments} <= names


def test_listening_says_what_was_read_and_which_table_each_part_needs():
    """One row per customer: the page names its rows, sends to Evidence for the verdicts, and gives a reason in each part."""
    folder = ROOT / "sample_data" / "crm_export"
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["kept-asked"] = app.session_state["kept-heard-asked"] = Asked(folder)
    app.session_state["kept-heard"] = judge(folder, listening=True)
    app.switch_page("pages/listening.py").run()
    assert not app.exception, app.exception
    assert [one.value for one in app.header][1:] == list(HEADINGS.values())
    assert any(one.value.startswith("Rows read: customers as of today") for one in app.markdown)
    assert all(one.value for one in app.info) and len(app.info) == len(HEADINGS)


@pytest.mark.first_visit
def test_the_sample_tables_do_not_go_into_a_case_of_ones_own():
    """Neither baseline nor link; into a sample, changed or not, they do, and a visitor's own files go anywhere."""
    judged = judge(ROOT / "sample_data" / "crm_export", answers={"snapshot_period": "12"})
    offered = "Use as the baseline of the case"
    for source, data, is_offered in (
        (TABLES, "blank", False),
        ({"a.csv": b""}, "blank", True),
        (TABLES, "changed", True),
    ):
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        document = opened(sample_data("chemicals") | {"organisation": "Other"}, name="chemicals")
        own = opened(BLANK, name="new case")
        at.session_state["session"] = Session(own if data == "blank" else document)
        at.session_state["chosen"] = True
        at.session_state["kept-asked"] = at.session_state["kept-judged-asked"] = Asked(source)
        at.session_state["kept-judged"] = judged
        at.switch_page("pages/evidence.py").run()
        assert not at.exception, at.exception
        assert (offered in [one.label for one in at.button]) is is_offered
        assert any("These figures are made up, so they do not go" in one.value for one in at.caption) is not is_offered


def test_a_day_that_is_typed_is_answered_at_its_field():
    """What a day in another form is read as stands below its field; what is wrong with one does, too."""
    survey = b"customer_id,responded_at,nps\n" + b"".join(b"A,2020-01-%02d,9\n" % day for day in range(1, 29))
    tables = {
        "customers.csv": b"customer_id,start_date\nA,2019-01-01\n",
        "revenue_monthly.csv": REVENUE,
        "survey.csv": survey,
    }
    at = evidence_page(judge(tables), asked=Asked(tables))
    (field,) = [one for one in at.text_input if one.key == "answer-data_end"]
    assert field.placeholder == "for example 2020-01-31"
    field.set_value("31.13.2021").run()
    assert any("31.13.2021" in one.value and "31.01.2020" in one.value for one in at.error)
    next(one for one in at.text_input if one.key == "answer-data_end").set_value("30.11.2021").run()
    assert not at.error and any(one.value == "Read as 2021-11-30." for one in at.caption)
    press(at, "Read again with these answers")
    assert not [one for one in at.text_input if one.key == "answer-data_end"] and not at.exception


def test_a_preview_shows_texts_as_they_are():
    """Neither a table of values nor a list of choices reads Markdown: an escaped date or name would show its backslashes."""
    tables = {"survey.csv": b"customer_id,day,recommend_0_10,ease_1_5\nA,2022-08-02,9,4\nB,2022-08-03,3,2\n"}
    at = evidence_page(judge(tables), asked=Asked(tables))
    shown = [text for one in at.dataframe for text in one.value.astype(str).to_numpy().ravel()]
    assert "2022-08-02" in shown and not [text for text in shown if "\\" in text]
    offered = [text for one in [*at.multiselect, *at.selectbox] for text in one.options]
    assert "recommend_0_10" in offered and not [text for text in offered if "\\" in text]


def test_a_question_begins_with_words_and_not_with_a_column_of_ours():
    """The column of a person's own file is named with the file; a name of the schema is none to a reader."""
    orders = "customer_id,month,revenue\n" + "".join(
        f"C{n},2024-{m:02},5\n" for n in range(60) for m in range(1, 13) if n > 30 or m < 4
    )
    twice = b"customer_id,start_date\nC1,2020-01-01\nC1,2020-01-02\nC2,2020-01-02\n"
    at = evidence_page(judge({"orders.csv": orders.encode()}), asked=Asked({}))
    asked = [one.label for one in at.radio]
    assert any(label.startswith("No customer has an end date") for label in asked)
    at = evidence_page(judge({"orders.csv": orders.encode(), "customers.csv": twice}), asked=Asked({}))
    assert any(one.label.startswith("1 row repeats the customer of another row") for one in at.radio)
    dated = evidence_page(judge({"accounts.csv": CUSTOMERS, "revenue_monthly.csv": REVENUE}), asked=Asked({}))
    assert any(one.label.startswith("Customer since in accounts.csv: Does") for one in dated.radio)
