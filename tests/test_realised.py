"""Value realised: the engine under what was measured less the engine under its comparison, its interval, verdicts and words."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.realised import realised
from cxroi.analysis.realised_paths import walk
from cxroi.analysis.simulation import simulate
from cxroi.case import CaseError, digest, parse, plain, read_file, save
from cxroi.engine import evaluate
from cxroi.report.language import realised_words
from cxroi.report.sections import business_sections, document
from cxroi.report.sections.section import Sentences
from cxroi.report.tables.realised_tables import realised_figures

ROOT = Path(__file__).parents[1]
DATA = {
    "format": 1,
    "title": "Fewer calls",
    "finance": {"start": "2027-01", "years": 2, "discount_rate": 0.1},
    "segments": [
        {"name": "Homes", "customers": 40_000, "churn_per_year": 0.12, "revenue_per_customer": 500, "gross_margin": 0.4,
         "contacts_per_customer_year": 6, "cost_per_contact": 10}
    ],
    "initiatives": [
        {"name": "Desk", "owner": "Care", "costs": [{"name": "Run", "per_year": 24_000}],
         "effects": [{"driver": "contacts", "change": -0.1, "from_month": 3}, {"driver": "churn", "change": -0.05, "from_month": 3}]}
    ],
}  # fmt: skip


def months(first, last):
    return [f"2027-{month:02d}" for month in range(first, last + 1)]


def measured(driver, values, comparison, *, first=1, **more):
    pairs = zip(months(first, first + len(values) - 1), values, strict=True)
    return [
        {"month": month, "driver": driver, "segment": "Homes", "measured": value, "comparison": comparison, **more}
        for month, value in pairs
    ]


def case(actuals, **changed):
    return parse({**DATA, "actuals": actuals, **changed})


AS_PLANNED = [
    *measured("contacts", [6.0] * 2 + [5.4] * 10, 6.0),
    *measured("churn", [0.12] * 2 + [1 - 0.88**0.95] * 10, 0.12),
]


def test_company_rows_are_what_they_save_with_it_less_what_they_save_without():
    """Two of 120 people leave a month at 1,000 each: at half of that against nine tenths, 1,000 less 200."""
    staffed = case([], workforce={"employees": 120, "turnover_per_year": 0.2, "replacement_cost": 1000})
    with_it, without = ({("employee_turnover", None): np.array(factor)} for factor in (0.5, 0.9))
    found = walk(staffed, lambda month: with_it, lambda month: without, months=2, draws=1)
    assert found.company == pytest.approx(np.array([[800.0], [800.0]])) and found.total(2) == pytest.approx([1600.0])


def test_direct_money_counts_from_the_month_it_came_in():
    """11 a month planned in two lines; 10, 10 and 4 received in months 1, 2 and 4: month by month, three of eight amounts seen."""
    lump = {"name": "Lump", "benefits": [{"name": "Gain", "per_year": 120}, {"name": "Fee", "per_year": 12}]}
    rows = [
        {"month": f"2027-{at:02d}", "initiative": "Lump", "benefit": "Gain", "received": paid}
        for at, paid in ((1, 10), (2, 10), (4, 4))
    ]
    found = realised(case(rows, initiatives=[lump]))
    assert [row[0] for row in found.by_month] == pytest.approx([11, 22, 33, 44])
    assert [row[3] for row in found.by_month] == pytest.approx([10, 20, 20, 24])
    (value,) = found.by_driver
    assert (value.measured, value.acting) == (3, 8) and value.verdict == "behind"


def test_measured_as_planned_is_the_engines_own_benefit():
    """Twelve months measured exactly as planned: shown = promised = the benefit of the engine's first year, to the cent."""
    found = realised(case(AS_PLANNED))
    first_year = evaluate(parse(DATA)).benefits_by_year[1]
    assert found.to_date.planned == pytest.approx(first_year, abs=0.01)
    assert found.to_date.realised == pytest.approx(first_year, abs=0.01)
    parts = found.variance
    assert (
        max(abs(one) for one in (parts.timing, parts.effect, parts.customers, parts.price, parts.not_measured)) < 0.01
    )
    assert found.to_date.low < first_year < found.to_date.high and found.verdict == "REALISED"
    values = {value.name: value for value in found.by_driver}
    assert sum(value.amounts.realised for value in values.values()) == pytest.approx(first_year, abs=0.01)


def test_by_hand_two_months_of_calls():
    """40,000 homes that nobody leaves, 6 calls a year with and 5 without at $10: 40,000 · 1/12 · 10 = $33,333.33 a month."""
    data = {
        **DATA,
        "segments": [{**DATA["segments"][0], "churn_per_year": 0}],
        "initiatives": [{**DATA["initiatives"][0], "effects": DATA["initiatives"][0]["effects"][:1]}],
    }
    found = realised(parse({**data, "actuals": measured("contacts", [5.0, 5.0], 6.0, first=3)}))
    assert found.to_date.realised == pytest.approx(2 * 40_000 / 12 * 10)
    assert found.to_date.planned == pytest.approx(2 * 40_000 * 0.6 / 12 * 10)
    captured = {
        **data,
        "initiatives": [
            {**data["initiatives"][0], "effects": [{**data["initiatives"][0]["effects"][0], "capture": 0.6}]}
        ],
    }
    found = realised(parse({**captured, "actuals": measured("contacts", [5.0, 5.0], 6.0, first=3)}))
    assert found.to_date.realised == pytest.approx(0.6 * 2 * 40_000 / 12 * 10)  # of minutes saved 60% reach the ledger


def test_a_blank_month_is_not_measured_and_never_filled_in():
    """A month left out shows nothing, is listed, and its part of the plan stands under "not measured"."""
    rows = [row for row in AS_PLANNED if not (row["driver"] == "contacts" and row["month"] in ("2027-06", "2027-07"))]
    found, whole = realised(case(rows)), realised(case(AS_PLANNED))
    lost = whole.to_date.realised - found.to_date.realised
    assert lost == pytest.approx(-found.variance.not_measured, rel=1e-6) and lost > 30_000
    assert [(gap.line, gap.months) for gap in found.not_measured if "contacts" in gap.line] == [
        ("contacts · Homes", ("2027-06", "2027-07"))
    ]
    assert abs(found.variance.effect) < 0.01 * lost and found.by_month[5][3] < whole.by_month[5][3]


def test_variance_tells_late_from_small():
    """The same effect three months late is all timing; half the effect on time is all size; the parts add up."""
    late = realised(case(measured("contacts", [6.0] * 5 + [5.4] * 7, 6.0)))
    small = realised(case(measured("contacts", [6.0] * 2 + [5.7] * 10, 6.0)))
    assert late.variance.months_late == {"contacts": 3} and abs(late.variance.effect) < 0.02 * abs(late.variance.timing)
    assert small.variance.months_late == {} and small.variance.timing == 0
    contacts = next(value for value in small.by_driver if value.name == "contacts")
    assert small.variance.effect == pytest.approx(-contacts.promised_where_measured / 2, rel=0.01)
    for found in (late, small):
        parts = found.variance
        assert parts.timing + parts.effect + parts.customers + parts.not_measured == pytest.approx(
            found.to_date.realised - found.to_date.planned
        )


def test_costs_customers_and_prices_have_their_own_parts():
    """Paid $500 a month more than planned for two months entered; 10% more customers; a contact at $11 instead of $10."""
    rows = [
        *AS_PLANNED,
        *({"month": month, "initiative": "Desk", "cost": "Run", "paid": 2500} for month in months(1, 2)),
    ]
    found = realised(case(rows))
    assert (
        found.variance.cost == pytest.approx(-1000)
        and found.cost_paid == 5000
        and found.cost_planned == pytest.approx(24_000)
    )
    assert found.cost_not_entered == pytest.approx(20_000)
    plan = evaluate(parse(DATA)).months
    more = [
        {"month": month, "segment": "Homes", "customers": 1.1 * float(plan[number].programme[0].end)}
        for number, month in enumerate(months(1, 12), 1)
    ]
    assert realised(case([*AS_PLANNED, *more])).variance.customers == pytest.approx(
        0.1 * found.to_date.realised, rel=1e-6
    )
    dearer = [
        {"month": month, "segment": "Homes", "price": "cost_per_contact", "measured": 11} for month in months(1, 12)
    ]
    calls = [row for row in AS_PLANNED if row["driver"] == "contacts"]
    priced = realised(case([*calls, *dearer]))
    assert priced.variance.price == pytest.approx(
        0.1 * priced.to_date.realised, rel=1e-6
    )  # beside the value, which is at plan prices


def test_verdicts():
    """Behind, ahead, not measured, cannot tell; and NOT CREDIBLE where the groups differed before anything acted."""
    weak = realised(case(measured("contacts", [6.0] * 2 + [5.9] * 10, 6.0)))
    strong = realised(case(measured("contacts", [6.0] * 2 + [4.8] * 10, 6.0)))
    assert [(value.name, value.verdict) for value in weak.by_driver] == [
        ("churn", "not measured"),
        ("contacts", "behind"),
    ]
    assert next(value for value in strong.by_driver if value.name == "contacts").verdict == "ahead"
    few = realised(case(measured("churn", [0.115] * 3, 0.12, first=3, measured_on=200, compared_with=200)))
    assert few.verdict == "CANNOT TELL YET" and few.months_needed > 1
    moved = realised(case(measured("contacts", [5.4] * 12, 6.0)))
    assert moved.verdict == "NOT CREDIBLE" and "differed from the comparison before" in realised_words.board(
        moved, "USD"
    )
    nothing = realised(case(measured("contacts", [6.0] * 12, 6.0)))
    assert nothing.verdict == "NOT REALISED"


def test_the_forecast_is_the_plans_where_nothing_is_known_and_moves_with_what_is():
    """The plan's NPV is that of the simulation; measured as planned it stays; half the effect lowers the rest by about half."""
    ranged = {
        **DATA,
        "initiatives": [
            {**DATA["initiatives"][0], "effects": [{"driver": "contacts", "change": [-0.2, -0.1, 0], "from_month": 3}]}
        ],
    }
    run = simulate(parse(ranged), draws=512)
    good = realised(parse({**ranged, "actuals": measured("contacts", [6.0] * 2 + [5.4] * 10, 6.0)}))
    half = realised(parse({**ranged, "actuals": measured("contacts", [6.0] * 2 + [5.7] * 10, 6.0)}))
    assert (
        good.forecast.plan_mean == pytest.approx(run.npv_summary.mean)
        and good.forecast.plan_p_positive == run.p_positive
    )
    assert good.forecast.npv_mean == pytest.approx(good.forecast.plan_mean, rel=0.02)
    benefit = good.forecast.plan_mean + evaluate(parse(ranged)).pv_costs
    assert half.forecast.npv_mean == pytest.approx(good.forecast.plan_mean - benefit / 2, rel=0.06)
    assert half.forecast.npv_p90 - half.forecast.npv_p10 < 0.2 * (run.npv_summary.p90 - run.npv_summary.p10)


@pytest.mark.long
def test_the_interval_holds_the_truth():
    """200 simulated worlds of 3,000 customers and as many to compare: the range of 9 in 10 holds the true value in at least 170."""
    rng, held, worlds = np.random.default_rng(4), 0, 200
    data = {**DATA, "segments": [{**DATA["segments"][0], "customers": 3000, "churn_per_year": 0}], "initiatives": [
        {"name": "Desk", "effects": [{"driver": "cross_sell", "change": 0.2, "from_month": 1}]}]}  # fmt: skip
    data["segments"][0]["cross_sell"] = {
        "per_customer_year": [0.4, 0.5, 0.6],
        "revenue": 100,
        "gross_margin": 0.5,
        "recurring": False,
    }
    for _ in range(worlds):
        base, lift = rng.uniform(0.4, 0.6), rng.uniform(1.0, 1.4)
        counts = rng.poisson([3000 * base * lift / 12] * 6), rng.poisson([3000 * base / 12] * 6)
        rows = [
            {"month": month, "driver": "cross_sell", "segment": "Homes", "measured": float(sold) * 12 / 3000, "comparison": float(rest) * 12 / 3000,
             "measured_on": 3000, "compared_with": 3000}
            for month, sold, rest in zip(months(1, 6), *counts, strict=True)
        ]  # fmt: skip
        now = realised(parse({**data, "actuals": rows}), draws=128).to_date
        held += now.low <= 3000 * base * (lift - 1) / 2 * 50 <= now.high
    assert 170 <= held <= 195


def test_shuffled_months_are_the_same():
    rows = list(AS_PLANNED)
    np.random.default_rng(2).shuffle(rows)
    assert realised(case(rows)) == realised(case(AS_PLANNED))


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            {"month": "2027-03", "driver": "contacts", "segment": "Homes", "measured": 5.4},
            "is the same line and month as actuals/1",
        ),
        (
            {"month": "2029-01", "driver": "contacts", "segment": "Homes", "measured": 5.4},
            "within the horizon of 24 months from 2027-01",
        ),
        (
            {"month": "2025-01", "driver": "contacts", "segment": "Homes", "measured": 5.4},
            "more than a year before the case",
        ),
        ({"month": "2027-04", "driver": "contacts", "segment": "Homes", "measured": -5.4}, "must not be negative"),
        ({"month": "2027-04", "driver": "churn", "segment": "Homes", "measured": 12}, "Did you mean 0.12"),
        ({"month": "2027-04", "driver": "contacts", "measured": 5.4}, "Say in which segment"),
        (
            {"month": "2027-04", "initiative": "Desk", "cost": "Run", "paid": 5, "currency": "EUR"},
            "must be the case's own, USD",
        ),
        ({"month": "2027-04", "initiative": "Desk", "cost": "Runs", "paid": 5}, "Did you mean Run"),
        ({"month": "2027-04", "driver": "contacts", "segment": "Homes"}, "a month without a figure is not measured"),
        ({"month": "2027-04"}, "says neither what was paid nor what was measured"),
        ({"month": "April", "driver": "contacts", "segment": "Homes", "measured": 5.4}, "Write it as YYYY-MM"),
    ],
)
def test_each_wrong_line_has_its_words(row, words):
    with pytest.raises(CaseError, match=words):
        case([{"month": "2027-03", "driver": "contacts", "segment": "Homes", "measured": 5.5}, row])


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
    assert realised_words.board(realised(kept), "USD") in [
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
