"""The Evidence page and command on the sample tables: what is shown is what the package finds, and it reaches the case."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from streamlit.testing.v1 import AppTest

from cxroi.case import dump, load, parse
from cxroi.cli import main
from cxroi.engine import evaluate
from cxroi.evidence.assumptions import link_of, segments_of, with_baseline, with_link
from cxroi.evidence.judging import judge
from cxroi.report import evidence as shown

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
    at.session_state["kept-asked"] = at.session_state["kept-judged-asked"] = object()
    at.session_state["kept-judged"] = judged
    at.switch_page("pages/evidence.py").run()
    assert not at.exception, at.exception
    return at


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception, at.exception
    return at


def document(at):
    return at.session_state["session"].document


def test_the_truth_of_the_sample_tables_is_found(judged):
    """NPS predicts (the tables were made so), CSAT does not lead to USE anywhere, CES was recorded after the leaving."""
    verdicts = {(cell.metric, cell.outcome): cell.verdict for cell in judged.study.cells}
    assert verdicts["nps", "churn"] == verdicts["nps", "spend"] == "USE"
    assert "USE" not in {verdict for (metric, _), verdict in verdicts.items() if metric != "nps"}
    assert verdicts["ces", "churn"] == "TOO GOOD"


def test_the_page_shows_every_verdict_and_uses_one_in_the_case(app, judged, chemicals):
    """Each cell is a button with its verdict; using NPS → churn writes just that link and its evidence; undo takes it back."""
    for cell in judged.study.cells:
        assert any(shown.OUTCOME[cell.outcome] in one.label and f"[{cell.verdict}]" in one.label for one in app.button)
    press(app, "Use in the case")
    data = document(app).data
    parts = link_of(judged.study, judged.study.cell("nps", "churn"))
    assert data == with_link(chemicals, parts)
    assert not document(app).faults
    assert [one for one in data["links"] if (one["metric"], one["driver"]) == ("NPS", "churn")] == [parts.link]
    assert len(data["links"]) == len(chemicals["links"])
    press(app, "Undo")
    assert document(app).data == chemicals


def test_the_tables_become_the_baseline_of_the_case(app, judged, chemicals):
    """Segments of the same name take churn, revenue, contacts and cross-sell from the tables and keep their margins."""
    press(app, "Use as the baseline of the case")
    case = document(app).case
    assert not document(app).faults
    known = {one["name"]: one for one in segments_of(judged.study).segments}
    before = {one["name"]: one for one in chemicals["segments"]}
    for segment in case.segments:
        if segment.name in known:
            assert segment.churn_per_year.plain == known[segment.name]["churn_per_year"]
            assert float(segment.gross_margin) == pytest.approx(before[segment.name]["gross_margin"])
    assert evaluate(case).npv != evaluate(parse(chemicals)).npv


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
    """On a case without segments or metrics the parts are added whole, and it is read again without a fault."""
    blank = {"format": 1, "title": "New", "finance": {"years": 3, "discount_rate": 0.1}, "initiatives": []}
    study = judged.study
    data = with_link(with_baseline(blank, segments_of(study)), link_of(study, study.cell("nps", "churn")))
    case = parse(load(dump(data)))
    assert [segment.name for segment in case.segments] == [one["name"] for one in segments_of(study).segments]
    assert case.metrics[0].name == "NPS" and case.links[0].driver == "churn"
    assert {entry.kind for entry in case.evidence} == {"own data"}


def test_the_command_prints_the_matrix_and_the_cohorts():
    """`evidence FOLDER --metric NPS --json` has the keys of the contract; a folder without tables exits 2 in words."""
    found = CliRunner().invoke(main, ["evidence", str(TABLES), "--metric", "NPS", "--json"])
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
    """Bands, segments, checks, answers and retention have data, a table and a finding, in both colours."""
    from cxroi.report.colours import DARK, LIGHT

    study = judged.study
    for palette in (LIGHT, DARK):
        for cell in study.cells:
            if cell.picture.bands:
                assert len(shown.bands(cell, palette=palette).table) == len(cell.picture.bands)
            if cell.picture.forest:
                assert shown.forest(cell, palette=palette).title
            assert len(shown.horizons(cell, palette=palette).table) == len(cell.picture.horizons) + len(
                cell.picture.checks
            )
        for metric, cohorts in study.by_answer:
            assert shown.by_answer(metric, cohorts, palette=palette).title.startswith("Net revenue retention")
        assert "constant rate" in shown.retention(study.retention, palette=palette).title
