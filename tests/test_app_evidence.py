"""The Evidence page and command on the sample tables: what is shown is what the package finds, and it reaches the case."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest
from typing_hand import press

from cxroi.case import dump, load, parse
from cxroi.cli import main
from cxroi.engine import evaluate
from cxroi.evidence.baseline_into_case import segments_of, with_baseline
from cxroi.evidence.into_case import link_of, with_link
from cxroi.evidence.run import judge
from cxroi.report.charts import evidence_charts
from cxroi.report.tables import evidence_tables as shown
from cxroi.report.tables import reading_tables
from cxroi.tables.saved_map import read_map
from cxroi.ui.evidence_files import Asked

ROOT = Path(__file__).parents[1]


TABLES = ROOT / "sample_data" / "evidence"


@pytest.fixture(scope="module")
def judged():
    return judge(TABLES)


@pytest.fixture(scope="module")
def chemicals():
    return load((ROOT / "sample_data" / "chemicals.yaml").read_bytes())


@pytest.fixture
def app(judged):
    """The Evidence page with the sample tables already judged, as it is after reading them."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.session_state["kept-asked"] = at.session_state["kept-judged-asked"] = Asked(TABLES)
    at.session_state["kept-judged"] = judged
    at.switch_page("pages/evidence.py").run()
    assert not at.exception, at.exception
    return at


def test_every_download_is_written_outside_the_session(judged, monkeypatch):
    """Streamlit writes a file when it is clicked, in a thread that knows no session: the map of the choices, too."""
    offered = {}
    monkeypatch.setattr("streamlit.download_button", lambda label, data, **options: offered.update({label: data}))
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.session_state["kept-asked"] = at.session_state["kept-judged-asked"] = Asked(TABLES)
    at.session_state["kept-judged"] = judged
    at.switch_page("pages/evidence.py").run()
    assert not at.exception, at.exception
    assert {"Keep these choices as a file", "As CSV"} <= {*offered}
    with ThreadPoolExecutor(1) as elsewhere:
        made = {label: elsewhere.submit(data).result() for label, data in offered.items() if callable(data)}
    saved = read_map(made["Keep these choices as a file"].encode())
    assert len(saved.files) == len(judged.files)


def document(at):
    return at.session_state["session"].document


def test_the_truth_of_the_sample_tables_is_found(judged):
    """NPS predicts (the tables were made so) and the emotions that follow it; CSAT and emotions of chance do not; CES was recorded after the leaving."""
    verdicts = {(cell.metric, cell.outcome): cell.verdict for cell in judged.study.cells}
    assert verdicts["nps", "churn"] == verdicts["nps", "spend"] == "USE"
    assert "USE" not in {verdict for (metric, _), verdict in verdicts.items() if metric in ("csat", "ces")}
    assert verdicts["emo_confident", "churn"] == verdicts["emo_frustrated", "churn"] == "USE"
    noise = {
        verdict
        for (metric, _), verdict in verdicts.items()
        if metric in ("emo_hopeful", "emo_confused", "emo_exhausted")
    }
    assert noise <= {"CANNOT TELL", "DO NOT USE"}
    assert verdicts["ces", "churn"] == "TOO GOOD"


def test_the_page_shows_every_verdict_and_uses_one_in_the_case(app, judged, chemicals):
    """Each cell is a button with its verdict; using NPS → churn writes just that link and its evidence; undo takes it back."""
    for cell in judged.study.cells:
        assert any(shown.OUTCOME[cell.outcome] in one.label and f"[{cell.verdict}]" in one.label for one in app.button)
    press(app, "Use in the case")
    data = document(app).data
    parts = link_of(judged.study, judged.study.cell("nps", "churn"))
    assert data == with_link(chemicals, parts)
    assert not document(app).errors
    assert [one for one in data["links"] if (one["metric"], one["driver"]) == ("NPS", "churn")] == [parts.link]
    assert len(data["links"]) == len(chemicals["links"])
    press(app, "Undo")
    assert document(app).data == chemicals


def test_the_tables_become_the_baseline_of_the_case(app, judged, chemicals):
    """Segments of the same name take churn, revenue, contacts and cross-sell from the tables and keep their margins."""
    press(app, "Use as the baseline of the case")
    case = document(app).case
    assert not document(app).errors
    known = {one["name"]: one for one in segments_of(judged.study).segments}
    before = {one["name"]: one for one in chemicals["segments"]}
    for segment in case.segments:
        if segment.name in known:
            assert segment.churn_per_year.plain == known[segment.name]["churn_per_year"]
            assert float(segment.gross_margin) == pytest.approx(before[segment.name]["gross_margin"])
    assert evaluate(case).npv != evaluate(parse(chemicals)).npv


def test_churn_by_tenure_goes_into_the_case_on_request(app, judged):
    """With the toggle on, the segments where churn depends on tenure state it so; a renewal or scenario in the way is named."""
    assert any("Year 5" in table.value.columns for table in app.dataframe)
    next(one for one in app.toggle if one.key == "baseline-tenure").set_value(True).run()
    press(app, "Use as the baseline of the case")
    case = document(app).case
    assert not document(app).errors
    stated = {one.name: len(one.churn_by_tenure or ()) for one in case.segments}
    assert stated["Key accounts"] == 0 and stated["Regular customers"] == 5


@pytest.mark.parametrize("choice", ["replace", "add", "cancel"])
def test_a_case_with_other_segments_is_asked_first(judged, choice):
    """A segment that is not in the tables: nothing is written until it is decided what to do with it."""
    at = evidence_page(judged)
    state = at.session_state["session"]
    data = load(
        dump(
            {**state.document.data, "segments": [*state.document.data["segments"], {"name": "Museums", "customers": 9}]}
        )
    )
    at.session_state["session"] = dataclasses.replace(
        state, document=dataclasses.replace(state.document, data=data, case=parse(data))
    )
    at.run()
    button = next(one for one in at.button if one.label == "Use as the baseline of the case")
    assert button.disabled
    at.radio(key="baseline-others").set_value(choice).run()
    button = next(one for one in at.button if one.label == "Use as the baseline of the case")
    assert button.disabled == (choice == "cancel")
    if choice != "cancel":
        button.click().run()
        names = [one["name"] for one in document(at).data["segments"]]
        assert ("Museums" in names) == (choice == "add")
        assert not document(at).errors


def test_a_table_of_one_row_a_customer_is_judged_on_the_page():
    """The CRM export: its verdict, who left at each answer, and a link of tier E that says what was not attested."""
    found = judge(ROOT / "sample_data" / "crm_export")
    assert found.snapshot.main.verdict == "MOVES WITH IT"
    at = evidence_page(found)
    assert any("MOVES WITH IT" in text.value for text in at.markdown)
    next(one for one in at.button if one.key == f"use-snapshot-{found.snapshot.main.score}").click().run()
    assert not at.exception
    entry = next(one for one in document(at).data["evidence"] if one["id"].startswith("snapshot-"))
    assert (
        entry["kind"] == "own data"
        and "It is not known whether the scores" in entry["claim"]
        and "tier E" in entry["claim"]
    )
    link = next(one for one in document(at).data["links"] if one.get("evidence") == [entry["id"]])
    assert link["causal_share"] == [0.0, 0.2, 0.5] and not document(at).errors


def test_another_verdict_opens_behind_its_button(app, judged):
    """A click on CSAT's spend shows its sentence, and nothing to use."""
    next(one for one in app.button if one.key == "cell-csat-spend").click().run()
    assert any(judged.study.cell("csat", "spend").sentence[:40] in text.value for text in app.markdown)
    assert not any(one.label == "Use in the case" for one in app.button)


def test_nothing_chosen_is_told(app):
    """Reading without a file asks for files and keeps what was judged."""
    press(app, "Read these tables")
    assert any("Choose the files first" in info.value for info in app.info)


def test_an_empty_case_takes_its_baseline_and_link_from_the_tables(judged):
    """On a case without segments or metrics the parts are added whole, and it is read again without an error."""
    blank = {"format": 1, "title": "New", "finance": {"years": 3, "discount_rate": 0.1}, "initiatives": []}
    study = judged.study
    data = with_link(with_baseline(blank, segments_of(study)), link_of(study, study.cell("nps", "churn")))
    case = parse(load(dump(data)))
    assert [segment.name for segment in case.segments] == [one["name"] for one in segments_of(study).segments]
    assert case.metrics[0].name == "NPS" and case.links[0].driver == "churn"
    assert {entry.kind for entry in case.evidence} == {"own data"}


def test_the_command_prints_the_matrix_and_the_cohorts():
    """`evidence FOLDER --metric NPS --json` has the keys of the contract; a folder without tables exits 2 in words."""
    found = CliRunner().invoke(main, ["evidence", str(TABLES), "--metric", "NPS", "--json", "--no-listening"])
    assert found.exit_code == 0, found.output
    figures = json.loads(found.stdout)
    keys = {
        "verdict",
        "effect_per_point",
        "ci_low",
        "ci_high",
        "n",
        "events",
        "events_needed",
        "adjusted_share",
        "method",
    }
    assert [cell["outcome"] for cell in figures["matrix"]] == ["churn", "spend", "cross_sell", "nrr"]
    assert all(keys <= set(cell) and cell["metric"] == "nps" for cell in figures["matrix"])
    assert {"name", "nrr", "grr", "logo", "nrr_interval"} <= set(figures["cohorts"][0])
    nothing = CliRunner().invoke(main, ["evidence", str(ROOT / "docs")])
    assert nothing.exit_code == 2
    assert "no table was found" in nothing.stderr


def test_every_picture_of_the_study_can_be_drawn(judged):
    """Bands, segments, checks, answers and retention have data, a table and a finding."""
    study = judged.study
    for cell in study.cells:
        if cell.picture.bands:
            assert len(evidence_charts.bands(cell).table) == len(cell.picture.bands)
        if cell.picture.forest:
            assert evidence_charts.forest(cell).title
        assert len(evidence_charts.horizons(cell).table) == len(cell.picture.horizons) + len(cell.picture.checks)
    for metric, cohorts in study.by_answer:
        assert evidence_charts.by_answer(metric, cohorts).title.startswith("Net revenue retention")
    assert "constant rate" in evidence_charts.retention(study.retention).title


def evidence_page(found, asked=None, **kept):
    """The page with tables already judged; `asked` is what led to them."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.session_state["kept-asked"] = at.session_state["kept-judged-asked"] = asked or Asked(TABLES)
    at.session_state["kept-judged"] = found
    for key, value in kept.items():
        at.session_state[f"kept-{key}"] = value
    at.switch_page("pages/evidence.py").run()
    assert not at.exception, at.exception
    return at


def test_a_link_that_stands_in_the_case_says_so(app):
    """Used, the button gives way to the word that it is there; after undo it is offered again."""
    press(app, "Use in the case")
    assert any("is in the case" in one.value for one in app.success)
    assert not any(one.label == "Use in the case" for one in app.button)
    press(app, "Undo")
    assert any(one.label == "Use in the case" for one in app.button)


def test_the_retention_curve_leaves_out_thin_tenures_wherever_they_are():
    """Points with few at risk are left out of the line, the band and the table alike, at either end."""
    curve = SimpleNamespace(
        period=(0, 1, 2, 3),
        at_risk=(3, 4, 50, 60),
        low=(0.9, 0.8, 0.7, 0.6),
        high=(1.0, 1.0, 0.9, 0.8),
        share=(1.0, 0.9, 0.8, 0.7),
    )
    drawn = evidence_charts.retention(SimpleNamespace(curve=curve, projected=(), constant=(), years=()))
    line, band = drawn.marks.lines[0], drawn.marks.band
    assert (line.values, band.low, band.high) == ((1.0, 0.8, 0.7), (0.9, 0.7, 0.6), (1.0, 0.9, 0.8))
    assert line.points == (0, 2 / 12, 3 / 12)


def test_fields_are_called_by_their_titles(judged):
    """What is to be entered by hand is named as on Assumptions, not as in the file."""
    assert "_" not in reading_tables.field_words(segments_of(judged.study).missing)
