"""Value realised where people read it: plans and signatures, board section, workbook, page, tables, the sample one year on."""

import json
import subprocess
import sys

import numpy as np
import pytest
from realised_hand import AS_PLANNED, DATA, ROOT, case

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.realised import realised
from cxroi.case import CaseError, digest, parse, plain, read_file, save
from cxroi.report.language import realised_words
from cxroi.report.sections import business_sections, document
from cxroi.report.sections.section import Sentences
from cxroi.report.tables.realised_tables import realised_figures


def test_the_plan_is_the_approved_case():
    """A case changed after approval is held against the one kept in the file; a digest nobody has is refused."""
    approved = parse(DATA)
    plan = {"digest": digest(approved), "approved_by": "CFO", "on": "2027-01-15", "case": plain(approved)}
    changed = {**DATA["initiatives"][0], "effects": [{"driver": "contacts", "change": -0.02, "from_month": 3}]}
    found = realised(case(AS_PLANNED, plan=plan, initiatives=[changed]))
    assert found.frozen and found.to_date.planned == pytest.approx(realised(case(AS_PLANNED)).to_date.planned)
    bare = {key: value for key, value in plan.items() if key != "case"}
    assert realised(case(AS_PLANNED, plan=bare)).frozen
    with pytest.raises(CaseError, match="Keep the approved case whole"):
        realised(case(AS_PLANNED, plan=bare, initiatives=[changed]))
    lost = document.sections(CaseAnalysis(case(AS_PLANNED, plan=bare, initiatives=[changed]), draws=64))
    assert "Keep the approved case whole" in next(one.finding for one in lost if one.name == "realised")
    assert realised(case(AS_PLANNED, plan=bare, initiatives=[changed]), plan=approved).frozen


def test_a_signature_holds_only_for_what_was_signed():
    found = realised(case(AS_PLANNED))
    signed = {"through": "2027-12", "by": "Controller", "on": "2028-01-10", "digest": found.digest}
    assert realised(case(AS_PLANNED, signatures=[signed])).signature_holds
    later = [*AS_PLANNED[:-1], {**AS_PLANNED[-1], "measured": 0.1}]
    changed = realised(case(later, signatures=[signed]))
    assert not changed.signature_holds and "what they signed has changed" in realised_words.standing(changed)


def test_what_the_plan_does_not_know_is_refused_by_name():
    """A segment, a cost and a benefit that came after the approval have figures in the first month: all three are named."""
    plan = {"digest": digest(case([])), "case": plain(case([]))}
    later = {
        "segments": [*DATA["segments"], {**DATA["segments"][0], "name": "Firms"}],
        "initiatives": [{
            **DATA["initiatives"][0], "costs": [*DATA["initiatives"][0]["costs"], {"name": "Fit-out", "one_off": 5}],
            "benefits": [{"name": "Rent", "per_year": 5}],
        }],
    }  # fmt: skip
    rows = [
        {"month": "2027-01", "initiative": "Desk", "cost": "Fit-out", "paid": 5},
        {"month": "2027-01", "initiative": "Desk", "benefit": "Rent", "received": 5},
        {"month": "2027-01", "segment": "Firms", "customers": 10},
        {"month": "2027-01", "initiative": "Desk", "cost": "Run", "paid": 2000},
    ]
    with pytest.raises(CaseError) as refused:
        realised(case(rows, plan=plan, **later))
    assert sorted((one.path, one.value, one.rule) for one in refused.value.errors) == [
        ("actuals 2027-01", "“Firms”", "must be a segment of the plan"),
        ("actuals 2027-01", "“Fit-out”", "must be a line of Desk in the plan"),
        ("actuals 2027-01", "“Rent”", "must be a line of Desk in the plan"),
    ]
    assert realised(case(rows[3:], plan=plan, **later)).cost_paid == 2000


def test_without_a_comparison_the_plans_baseline_stands_in_and_is_said():
    rows = [
        {key: value for key, value in row.items() if key != "comparison"}
        for row in AS_PLANNED
        if row["driver"] == "contacts"
    ]
    found = realised(case(rows))
    assert [(gap.line, len(gap.months)) for gap in found.not_compared] == [("contacts · Homes", 12)]
    assert found.to_date.realised == pytest.approx(
        realised(case([row for row in AS_PLANNED if row["driver"] == "contacts"])).to_date.realised
    )


def test_the_board_section_and_the_command_say_the_same(tmp_path):
    """One sentence everywhere: document, command line; with every key of the issue."""
    kept = case(AS_PLANNED)
    save(kept, tmp_path / "case.yaml")
    command = [sys.executable, "-m", "cxroi", "realised", str(tmp_path / "case.yaml"), "--through", "2027-09", "--json"]
    figures = json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout)
    assert {"to_date", "by_driver", "variance", "forecast", "verdict", "months_not_measured"} <= set(figures)
    assert {"planned", "realised", "low", "high", "cost_planned", "cost_paid"} <= set(figures["to_date"])
    assert {"timing", "effect", "customers", "price", "cost"} <= set(figures["variance"]) and {
        "npv_mean",
        "p_positive",
    } <= set(figures["forecast"])
    found = realised(kept, through="2027-09")
    assert figures == json.loads(json.dumps(realised_figures(found, "USD")))
    said = realised_words.board(found, "USD")
    assert said.startswith("Of $") and "promised by 2027-09" in said
    section = next(one for one in document.sections(CaseAnalysis(kept, draws=64)) if one.name == "realised")
    assert realised_words.board(realised(kept, draws=64), "USD") in [
        line for part in section.all(Sentences) for line in part.plain
    ]
    assert not any(one.name == "realised" for one in document.sections(CaseAnalysis(parse(DATA), draws=64)))


def test_the_workbook_holds_plan_actual_and_variance_live():
    """The sheet Actuals: entered figures in yellow cells, empty ones empty; change one and its variance follows by formula."""
    import io
    from datetime import date

    import openpyxl

    from cxroi.report.documents.export import export

    rows = [*AS_PLANNED[:5], {"month": "2027-02", "initiative": "Desk", "cost": "Run", "paid": 2500}]
    content = export(CaseAnalysis(case(rows), draws=64), ".xlsx", day=date(2027, 6, 1))
    page = openpyxl.load_workbook(io.BytesIO(content))["Actuals"]
    found = {(row[0].value, row[1].value): row for row in page.iter_rows() if row[1].value}
    month = {name: number for number, name in enumerate(range(25), 7)}
    actual, variance = found["Desk · Run", "actual"], found["Desk · Run", "variance"]
    assert actual[month[2]].value == 2500 and actual[month[3]].value is None
    calls = found["Service contacts · Homes", "measured"], found["Service contacts · Homes", "without it"]
    assert [cells[month[3]].value for cells in calls] == [5.4, 6] and calls[0][month[6]].value is None
    assert variance[month[2]].value.startswith("=IF(ISNUMBER(")
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Actuals"]
    totals = [values[found["Desk · Run", which][4].coordinate].value for which in ("plan", "actual", "variance")]
    assert totals[0] == pytest.approx(48_000) and totals[1:] == [2500, ""], "a late payment is in no month's variance"
    place = variance[month[2]].coordinate
    assert values[place].value == pytest.approx(500) and values[variance[month[3]].coordinate].value == "–"
    assert values[found["Service contacts · Homes", "plan"][month[3]].coordinate].value == pytest.approx(5.4)


def test_a_table_of_actuals_comes_in_and_its_empty_rows_stay_out():
    """The template filled in for one line: one figure in, the rest counted as empty; figures in another form are read."""
    from cxroi.evidence.actuals_file import read_actuals, template, with_actuals

    rows = template(parse(DATA), "2027-01", 2).decode().splitlines()
    assert rows[0].startswith("month,initiative,cost,paid") and len(rows) == 1 + 2 * 3
    filled = "\n".join(
        row.replace(",contacts,,Homes,,", ",contacts,,Homes,5.4,6") if row.startswith("2027-02") else row
        for row in rows
    )
    read = read_actuals("actuals.csv", filled.encode())
    assert (
        read.lines
        == ({"month": "2027-02", "driver": "contacts", "segment": "Homes", "measured": 5.4, "comparison": 6},)
        and read.empty == 5
    )
    german = read_actuals("ist.csv", b"Monat;initiative;cost;paid\n2027-03;Desk;Run;2.150,50\n")
    assert german.lines == ({"month": "2027-03", "initiative": "Desk", "cost": "Run", "paid": 2150.5},)
    data = with_actuals(with_actuals(dict(DATA), read.lines), ({**read.lines[0], "measured": 5.5},))
    assert [line["measured"] for line in data["actuals"]] == [5.5] and parse(data).actuals[0].comparison == 6


def test_the_page_freezes_the_plan_shows_the_board_sentence_and_takes_a_signature():
    from streamlit.testing.v1 import AppTest

    from cxroi.case.share_link import packed

    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    at.query_params["case"] = packed(plain(case(AS_PLANNED)))
    at.run()
    at.switch_page("pages/value_realised.py").run()
    assert not at.exception
    said = realised_words.board(realised(case(AS_PLANNED)), "USD").replace("$", "\\$")
    assert any(said in one.value for one in at.markdown)
    next(one for one in at.button if one.label == "Freeze this case as the plan").click().run()
    at.text_input(key="signed-by").set_value("Controller").run()
    next(one for one in at.button if one.label == "Sign these figures").click().run()
    assert not at.exception
    now = at.session_state["session"].document.case
    assert now.plan.digest == digest(parse(DATA)) and now.signatures[0].by == "Controller"
    assert any("Signed by Controller" in one.value for one in at.markdown)


def test_a_plan_known_by_its_digest_alone_is_found_among_the_cases_saved(tmp_path, monkeypatch):
    """The case has moved on and names its plan by digest: the older version saved is the plan, on the command line and on the page."""
    from click.testing import CliRunner

    from cxroi.analysis.plan import bare, is_plan
    from cxroi.case import dump
    from cxroi.cli import main
    from cxroi.store.plans import version_with
    from cxroi.store.store import Store

    url = f"sqlite:///{tmp_path / 'cases.db'}"
    monkeypatch.setenv("CXROI_DATABASE_URL", url)
    wanted = digest(parse(DATA))
    dearer = {**DATA, "initiatives": [{**DATA["initiatives"][0], "costs": [{"name": "Run", "per_year": 30_000}]}]}
    moved_on = case(AS_PLANNED, plan={"digest": wanted}, initiatives=dearer["initiatives"])
    file = tmp_path / "case.yaml"
    save(moved_on, file)
    command = ["realised", str(file), "--json"]
    refused = CliRunner().invoke(main, command)
    assert refused.exit_code == 2 and "plan/digest" in refused.output and not (tmp_path / "cases.db").exists()

    store = Store.open(url)
    first = store.save_version(dump(DATA), "me", name="Calls")
    store.save_version("format: nonsense", "me", name="Calls", case_id=first.case_id, parent=1)
    store.save_version(dump(dearer), "me", name="Calls", case_id=first.case_id, parent=2)
    named, version, approved = version_with(store, "me", lambda one: is_plan(one, wanted))
    assert (named.name, version.rev, digest(bare(approved))) == ("Calls", 1, wanted)
    assert version_with(store, "someone else", lambda one: is_plan(one, wanted)) is None
    found = CliRunner().invoke(main, command)
    assert found.exit_code == 0 and "version 1 of “Calls”" in found.stderr
    assert json.loads(found.stdout)["to_date"]["cost_planned"] == pytest.approx(24_000)


def test_the_sample_one_year_on_is_what_its_script_makes_and_says_its_truth():
    """The file is that of the script; contacts ahead, direct benefits behind, cross-sell open, retention and inventory not measured."""
    import sys

    sys.path.insert(0, str(ROOT / "sample_data"))
    import make_one_year_on as script

    from cxroi.case import read_file

    sample = read_file(ROOT / "sample_data" / "chemicals-one-year-on.yaml")
    rng = np.random.default_rng(2027)
    first = sorted(rng.choice(script.LINES, len(script.LINES) // 2, replace=False).tolist())
    assert (
        len(first) == 10
        and script.actuals(rng, plain(read_file(ROOT / "sample_data" / "chemicals.yaml"))) == plain(sample)["actuals"]
    )
    found = realised(sample)
    assert found.verdict == "PARTLY" and found.frozen
    assert realised_words.verdict(found) == "PARTLY REALISED: part of what was promised by now is shown"
    assert {value.name: value.verdict for value in found.by_driver} == {
        "churn": "not measured", "cross_sell": "cannot tell yet", "contacts": "ahead", "inventory_turns": "not measured", "direct": "behind",
    }  # fmt: skip


def test_the_tables_one_year_on_find_the_truth():
    """35% fewer calls on the lines that started first, drawn by lot: WORKED, tier A; revenue did not move."""
    from cxroi.evidence.run import judge

    found = {one.outcome: one for one in judge(ROOT / "sample_data" / "one_year_on").before_after}
    calls = found["contacts"]
    assert calls.verdict == "WORKED" and calls.tier == "A" and calls.ci_low < -0.35 < calls.ci_high < -0.25
    assert found["revenue"].verdict == "NO EFFECT LARGER THAN" and found["revenue"].bound < 0.02


def test_who_reads_the_plan_first_reads_what_came_of_it_beside_it():
    """The pitch of a case with actuals is followed by the forecast; a case without any says nothing of the kind."""
    one_year_on, before = (
        CaseAnalysis(read_file(ROOT / "sample_data" / f"{name}.yaml"), draws=64)
        for name in ("chemicals-one-year-on", "chemicals")
    )
    said = [line for part in business_sections.pitch(one_year_on).all(Sentences) for line in part.lines]
    assert said[1] == realised_words.rest(one_year_on.realised, "USD") and "the plan said" in said[1]
    assert not any(
        "the plan said" in line for part in business_sections.pitch(before).all(Sentences) for line in part.lines
    )
