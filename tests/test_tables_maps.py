"""Choosing: a map file is remembered by the shape of the file, every choice says what it would do, the page writes and uses both."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest
from typing_hand import press

from cxroi.cli import main
from cxroi.evidence.run import judge
from cxroi.tables import ColumnMap, read_tables
from cxroi.tables.file_views import CHOICES
from cxroi.tables.recognise import guess
from cxroi.tables.saved_map import MapError, read_map, write_map
from cxroi.tables.schema import SCHEMA
from cxroi.ui.evidence_files import SAMPLE_FOLDERS, Asked
from cxroi.ui.file_chooser import editor

ROOT = Path(__file__).parents[1]
ODD = b"wer,wann,wieviel,sonst\nA,03/04/2025,5,7\nB,05/06/2025,6,8\n"
ODD_MAP = ColumnMap(
    "revenue_monthly", (("customer_id", "wer"), ("month", "wann"), ("revenue", "wieviel")), extras=("sonst",)
)


def test_every_file_has_a_view_and_each_choice_says_what_it_would_do():
    tables = read_tables({"odd.csv": ODD, "sales.csv": b"customer_id,month,revenue\nA,2024-01-01,5\n"})
    odd, sales = tables.files
    assert odd.mapping is None and sales.mapping.table == "revenue_monthly"
    assert odd.preview[0] == ("A", "03/04/2025", "5", "7") and odd.rows == 2
    assert "Still to be chosen: customer_id or month or revenue" in odd.effect(odd.as_table("revenue_monthly"))
    assert "Read: customer_id from customer_id" in sales.effect(sales.as_table("revenue_monthly"))
    assert all(odd.effect(odd.as_table(choice)) for choice in CHOICES)


def test_a_map_is_remembered_by_the_shape_of_the_file_with_its_answers():
    """Next month's export has another name and the same columns: it is read the same way, without a question."""
    first = read_tables({"odd.csv": ODD}, mappings={"odd.csv": ODD_MAP}, answers={"odd.csv/wann": "day first"})
    assert first.rows == {"revenue_monthly": 2}
    text = write_map(first.files, first.answers)
    again = read_tables({"export_2026.csv": ODD}, saved=read_map(text))
    assert again.rows == {"revenue_monthly": 2} and not again.questions
    assert again.connection.execute("select min(month) from revenue_monthly").fetchone()[0].isoformat() == "2025-04-01"
    (kept,) = read_map(text).files
    assert (kept.shape, kept.mapping) == (first.files[0].shape, ODD_MAP)
    other = read_tables({"export.csv": ODD.replace(b"sonst", b"mehr")}, saved=read_map(text))
    assert not other.rows


def test_a_map_for_next_month_does_not_end_its_data_where_this_month_ends():
    """The other decisions hold; July's rows were cut off at the end of June without a word."""
    head = "customer_id,month,revenue\n"
    june = {"a.csv": (head + "".join(f"C{n},2026-0{m}-01,10\n" for n in range(9) for m in range(1, 7))).encode()}
    july = {"a.csv": june["a.csv"] + b"".join(b"C%d,2026-07-01,10\n" % n for n in range(9))}
    read = read_tables(june)
    kept = read_map(write_map(read.files, {"data_end": "2026-06-30", "snapshot_everyone": "everyone"}))
    assert dict(kept.answers) == {"snapshot_everyone": "everyone"}
    assert str(read_tables(july, saved=kept).data_end) == "2026-07-31"


def test_the_command_line_uses_a_map(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "odd.csv").write_bytes(ODD)
    assert CliRunner().invoke(main, ["evidence", str(folder)]).exit_code == 3
    tables = read_tables({"odd.csv": ODD}, mappings={"odd.csv": ODD_MAP}, answers={"odd.csv/wann": "month first"})
    (tmp_path / "map.yaml").write_text(write_map(tables.files, tables.answers))
    found = CliRunner().invoke(main, ["evidence", str(folder), "--map", str(tmp_path / "map.yaml")])
    assert found.exit_code != 3 and "as for earlier files of the same shape" in found.stderr
    (tmp_path / "bad.yaml").write_text("format: 7")
    assert CliRunner().invoke(main, ["evidence", str(folder), "--map", str(tmp_path / "bad.yaml")]).exit_code == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[1, 2", "not a readable YAML"), ("format: !!int x", "tags"), ("answers: {a: 1e999}", "finite"), ("format: 2", "format: 1"), ("format: 1\nfiles: [{name: x}]", "shape"), ("format: 1\nfiles: [{shape: a, table: nonsense}]", "must be one of"),
        ("format: 1\nfiles: [{shape: a, table: customers, columns: {nonsense: b}}]", "no such column"), ("format: 1\nfiles: [{shape: a, table: customers, further: 7}]", "list of column names"),
        ("format: 1\nanswers: [1]", "must be a list of names, each with a text"), ("x" * 1_100_000, "at most"),
    ],
)  # fmt: skip
def test_a_map_that_cannot_be_used_is_refused_in_words(text, words):
    with pytest.raises(MapError, match=words):
        read_map(text)


def test_columns_and_tables_can_be_chosen_by_answers_alone():
    answers = {
        "odd.csv/table": "revenue_monthly",
        "odd.csv/column customer_id": "wer",
        "odd.csv/column month": "wann",
        "odd.csv/column revenue": "sonst",
        "odd.csv/wann": "day first",
    }
    tables = read_tables({"odd.csv": ODD}, answers=answers)
    assert tables.connection.execute("select sum(revenue) from revenue_monthly").fetchone() == (15.0,)
    asked = [
        question.id
        for question in read_tables({"odd.csv": ODD}, answers={"odd.csv/table": "revenue_monthly"}).questions
    ]
    assert asked == ["odd.csv/column customer_id", "odd.csv/column month", "odd.csv/column revenue"]


def page(found, asked):
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.session_state["kept-asked"] = at.session_state["kept-judged-asked"] = asked
    at.session_state["kept-judged"] = found
    at.switch_page("pages/evidence.py").run()
    assert not at.exception, at.exception
    return at


def test_the_page_has_a_chooser_for_a_file_that_no_guess_fits():
    """What the file is, its columns and its answers are chosen on the page; the next reading is made of them."""
    source = {"odd.csv": ODD, "sales.csv": b"customer_id,month,revenue\nA,2024-01-01,5\n"}
    found = judge(source)
    at = page(found, Asked(source))
    boxes = [box for box in at.selectbox if box.label == "What is this file?"]
    assert [box.value for box in boxes] == [None, "revenue_monthly"]
    boxes[0].set_value("not used").run()
    assert any("2 rows are not used" in caption.value for caption in at.caption)
    press(at, "Read again with these answers")
    assert at.session_state["kept-judged"].mappings["odd.csv"].table == "not used"


def test_a_decision_about_rows_can_be_taken_otherwise_on_the_page():
    source = {"revenue_monthly.csv": b"customer_id,month,revenue\nA,2024-01-01,5\nB,2024-01-01,-7\n"}
    at = page(judge(source), Asked(source))
    next(box for box in at.selectbox if box.key == "answer-revenue_monthly/below zero").set_value("leave out").run()
    press(at, "Read again with these answers")
    assert at.session_state["kept-judged"].rows == {"revenue_monthly": 1}


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("crm_export", {"snapshot"}), ("survey_tool", {"customers", "survey_responses"}), ("subscriptions", {"customers", "revenue_monthly", "survey_responses"}),
        ("help_desk", {"customers", "survey_responses", "contacts"}),
    ],
)  # fmt: skip
def test_the_samples_of_each_door_come_through_without_a_question(name, tables):
    assert name in SAMPLE_FOLDERS
    found = read_tables(ROOT / "sample_data" / name)
    assert set(found.rows) == tables and not any(question.needed for question in found.questions) and not found.errors


@pytest.mark.long
def test_the_page_offers_each_sample_by_name():
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.switch_page("pages/evidence.py").run()
    box = next(box for box in at.selectbox if box.label == "Sample")
    assert {(ROOT / "sample_data" / name).is_dir() for name in SAMPLE_FOLDERS} == {True} and len(box.options) == len(
        SAMPLE_FOLDERS
    )
    box.set_value("crm_export").run()
    press(at, "Try it on the sample tables")
    assert at.session_state["kept-judged"].rows == {"snapshot": 900}


@pytest.mark.parametrize(
    ("head", "column", "value"),
    [("branch", "industry", "Harbor"), ("county", "country", "Kent"), ("contact", "contract_type", "Ann")],
)
def test_a_word_of_its_own_is_no_slip_for_another(head, column, value):
    """A bank's branch is no industry, although the German for an industry has one letter more; a slip is still read."""
    samples = {"customer_no": ["1", "2"], "opened": ["2020-01-01"] * 2, head: [value] * 2}
    assert guess("customers", list(samples), samples).source(column) is None
    slip = {"customer_no": ["1", "2"], "opened": ["2020-01-01"] * 2, "industy": ["Steel"] * 2}
    assert guess("customers", list(slip), slip).source("industry") == "industy"


def test_what_is_chosen_for_a_column_is_not_still_to_be_chosen():
    """The line above the columns follows what was chosen below it; the fold stays the same one when the kind is chosen."""
    source = {
        "list.csv": b"Nummer,Erstmals\nA,2020-01-01\nB,2020-02-01\n",
        "sales.csv": b"customer_id,month,revenue\nA,2024-01-01,5\n",
    }
    at = page(judge(source), Asked(source))
    folds = [one.proto.id for one in at.expander if one.label.startswith("list")]
    (box,) = [one for one in at.selectbox if one.label == "What is this file?" and "list" in one.key]
    box.set_value("customers").run()
    said = [one.value for one in at.caption if "Still to be chosen" in one.value]
    assert folds == [one.proto.id for one in at.expander if one.label.startswith("list")] and folds[0]
    view = next(one for one in at.session_state["kept-judged"].files if one.name == "list.csv")
    key = editor("list.csv", view.as_table("customers"))
    names = [column.name for column in SCHEMA["customers"].columns]
    at.session_state[f"kept-{key}"] = {
        names.index("customer_id"): {"In your file": "Nummer"},
        names.index("start_date"): {"In your file": "Erstmals"},
    }
    at.run()
    assert said and not [one.value for one in at.caption if "Still to be chosen" in one.value]
