"""Words and figures made from results: right in the good case and in the bad ones."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from strategies import cases

from cxroi.analysis import break_evens, simulate
from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.whatif import benefit_by_evidence
from cxroi.case import load, parse
from cxroi.case.drivers import label_of
from cxroi.case.quick_start import Answers, plain_project, quick_case
from cxroi.case.references import removed, renamed
from cxroi.engine import checks, evaluate
from cxroi.report.charts import case_charts, chain
from cxroi.report.charts.narrow import is_empty, names_above
from cxroi.report.charts.static import picture
from cxroi.report.language.formats import short
from cxroi.report.language.pitch import directly, through_scores
from cxroi.report.language.pitch import pitch as pitched
from cxroi.report.review.questions import questions
from cxroi.report.tables import case_tables, finance_tables
from cxroi.report.tables.figures import headline

SAMPLES = sorted((Path(__file__).parents[1] / "sample_data").glob("*.yaml"))
CHEMICALS = Path(__file__).parents[1] / "sample_data" / "chemicals.yaml"


def case_with(**parts):
    base = {"format": 1, "title": "A case", "finance": {"years": 2, "discount_rate": 0.1}, "initiatives": []}
    return parse(base | parts)


def initiative(**parts):
    return {"name": "The programme", "costs": [{"name": "Cost", "one_off": 100_000}], **parts}


def said(case):
    return pitched(CaseAnalysis(case, draws=256))


CUSTOMERS = {"name": "All", "customers": 1000, "churn_per_year": 0.2, "revenue_per_customer": 5000, "gross_margin": 0.4}


def test_a_pitch_of_one_driver_names_the_initiative_and_the_money():
    """With one direct effect the sentence is the initiative's, and has no chance in it where nothing is uncertain."""
    case = case_with(segments=[CUSTOMERS], initiatives=[initiative(effects=[{"driver": "churn", "change": -0.2}])])
    text = said(case)
    assert text.startswith("“The programme” keeps $")
    assert "of margin over two years for $100k: worth $" in text and "chances" not in text and "average" not in text


def test_a_pitch_says_which_of_its_figures_are_likely_and_which_are_over_the_ranges():
    """Parts less costs are NPV at the likely figures, and the mean over the draws is another: each stands with its own words."""
    case = parse(load(CHEMICALS.read_bytes()))
    likely, over = pitched(CaseAnalysis(case)).split(" once the ranges are counted ")
    assert (
        likely.endswith(" for $1.2M, paid back in month 17 (May 2028), all at the likely figures;")
        and "worth" not in likely
    )
    assert over.startswith("it is worth $1.28M on average ($188k to ") and "paid" not in over.partition(".")[0]


def test_a_pitch_that_loses_money_says_so():
    """Negative NPV and no payback are said in words, not hidden."""
    case = case_with(segments=[CUSTOMERS], initiatives=[initiative(effects=[{"driver": "churn", "change": -0.001}])])
    text = said(case)
    assert ": a loss of $" in text and ", not paid back within two years, at the likely figures." in text


def test_a_pitch_without_benefit_or_without_cost_is_still_a_sentence():
    """No driver, no cost, nothing at all: each has its own words."""
    assert "brings no benefit over two years for $100k" in said(case_with(initiatives=[initiative()]))
    free = initiative(costs=[], benefits=[{"name": "Tool", "per_year": 12_000}])
    assert "brings $21k of direct benefits over two years at no cost" in said(case_with(initiatives=[free]))
    assert (
        said(case_with())
        == "The case proposes nothing yet: add an initiative on Assumptions, or answer the Quick start."
    )


def test_a_pitch_that_is_paid_back_but_not_worth_it_says_both():
    """Undiscounted payback with a negative NPV is not sold as success."""
    slow = initiative(
        costs=[{"name": "Cost", "one_off": 95_000}], benefits=[{"name": "Saving", "by_year": [0, 0, 100_000]}]
    )
    assert "but not with the return finance asks for" in said(case_with(initiatives=[slow]))


@given(cases())
@settings(max_examples=30)
def test_a_score_is_credited_with_what_flows_through_it(plain_case):
    """What the sentence gives to scores and to direct action is, source by source, what the chain draws."""
    result = evaluate(parse(plain_case))
    metrics = {metric.name for metric in result.case.metrics}
    arrows = chain.chain(result)
    for shares, mine in ((through_scores(result), True), (directly(result), False)):
        for source, value in shares.items():
            drawn = [a.value for a in arrows if a.target == label_of(source) and (a.source in metrics) is mine]
            assert sum(drawn) == pytest.approx(value, rel=1e-9, abs=1e-9)
    whole = sum(through_scores(result).values()) + sum(directly(result).values())
    counted = sum(share.present_value for share in result.attribution.by_driver.values())
    assert whole == pytest.approx(counted, rel=1e-9, abs=1e-6 * max(1.0, abs(counted)))


def test_direct_action_is_not_credited_to_the_score():
    """A case that raises NPS and answers faster says what each brings: NPS nothing of the contacts saved."""
    segment = CUSTOMERS | {"contacts_per_customer_year": 10, "cost_per_contact": 20}
    effects = [{"metric": "NPS", "gain": 10}, {"driver": "contacts", "change": -0.2}]
    link = {"metric": "NPS", "driver": "churn", "change_per_point": -0.01}
    case = case_with(
        segments=[segment],
        metrics=[{"name": "NPS", "now": 10}],
        links=[link],
        initiatives=[initiative(effects=effects)],
    )
    text = said(case)
    assert text.startswith("Raising NPS by 10 points keeps $")
    assert ", and direct action saves $" in text and text.index("service contacts") > text.index("direct action")


def test_losses_are_named():
    """A driver that the programme worsens is said with its amount."""
    effects = [{"driver": "churn", "change": -0.2}, {"driver": "spend", "change": -0.01}]
    case = case_with(segments=[CUSTOMERS], initiatives=[initiative(effects=effects)])
    assert " but loses $" in said(case) and "on spend" in said(case)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_the_charts_of_every_sample_add_up(path):
    """The waterfall's parts sum to NPV, the chain ends in PV benefits, every title is a finding, every chart has its table."""
    case = parse(load(path.read_bytes()))
    result, draws = evaluate(case), simulate(case, draws=512)
    fall = case_charts.waterfall(result)
    values = fall.table.iloc[:, 1].tolist()
    assert sum(values[:-1]) == pytest.approx(values[-1], rel=1e-12) and values[-1] == result.npv
    arrows = chain.chain(result)
    ends = [arrow.value for arrow in arrows if arrow.target == chain.END]
    assert sum(ends) == pytest.approx(result.pv_benefits, rel=1e-9)
    for driver_label in {arrow.source for arrow in arrows if arrow.target == chain.END}:
        into = sum(arrow.value for arrow in arrows if arrow.target == driver_label)
        out = sum(arrow.value for arrow in arrows if arrow.source == driver_label)
        assert into == pytest.approx(out, rel=1e-9)
    for chart in (
        fall,
        case_charts.cash_curve(result, draws),
        case_charts.payback_curve(result, draws),
    ):
        assert chart.title and len(chart.table)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_break_even_brings_npv_to_zero(path):
    """Put into the case, each break-even makes NPV vanish within a millionth of the cost."""
    from cxroi.case import plain
    from cxroi.case.reading import replaced

    case = parse(load(path.read_bytes()))
    found = [one for one in break_evens(case) if one.value is not None]
    assert found
    for one in found[:6]:
        value = one.value if not one.assumption.path.startswith("finance") else None
        if value is not None:
            moved = parse({**replaced(plain(case), {one.assumption.path: value}), "scenarios": []})
            assert abs(evaluate(moved).npv) < 1e-6 * evaluate(case).pv_costs, one.assumption.path


def test_the_headline_shows_ranges_and_never_certainty():
    """Cards carry the mean and the range; a chance is never printed as 0 or 100 in 100."""
    certain = case_with(initiatives=[initiative(benefits=[{"name": "Saving", "per_year": 90_000}])])
    assert headline(evaluate(certain), simulate(certain))[3].value == "–"
    sure = case_with(initiatives=[initiative(benefits=[{"name": "Saving", "per_year": [90_000, 95_000, 99_000]}])])
    figures = headline(evaluate(sure), simulate(sure))
    assert figures[-1].value == "> 99 in 100"
    assert [figure.label for figure in figures[:2]] == ["Expected NPV", "NPV, likely figures"]
    assert figures[0].value == short(simulate(sure).npv_summary.mean, "USD")


def test_the_yearly_table_adds_up():
    """Sources sum to benefits, net is benefits less costs, the total is the sum of the years."""
    case = parse(load(CHEMICALS.read_bytes()))
    table = finance_tables.yearly(evaluate(case)).raw().set_index("USD").astype(float)
    sources = table.iloc[: list(table.index).index("Benefits")]
    assert (sources.sum() - table.loc["Benefits"]).abs().max() < 1e-6
    years = [column for column in table.columns if column not in ("Total", "Present value")]
    assert (table.loc["Benefits", years].sum() - table.loc["Benefits", "Total"]) == pytest.approx(0, abs=1e-6)


def test_reviewers_questions_are_raised_where_they_should_be():
    """Day-one benefits, no run cost, revenue as margin, one effect on two routes, no owner: each is asked."""
    segment = CUSTOMERS | {"gross_margin": 1}
    effects = [{"driver": "churn", "change": -0.8}, {"metric": "NPS", "gain": 5}]
    case = case_with(
        segments=[segment],
        metrics=[{"name": "NPS", "now": 98, "highest": 100}],
        initiatives=[initiative(effects=effects)],
        links=[{"metric": "NPS", "driver": "churn", "change_per_point": -0.01}],
    )
    asked = " ".join(question.text for question in questions(evaluate(case)))
    for words_of_it in (
        "is that revenue rather than margin",
        "in full from month 1",
        "no running cost",
        "counted on two routes",
        "Who answers for the benefit",
        "more than published between the poorest and the best",
        "its scale has room for 2",
        "none of it coincidence",
    ):
        assert words_of_it in asked, words_of_it


@pytest.mark.parametrize(
    ("claimed", "is_asked"), [({}, True), ({"causal_share": 0.5}, False), ({"capture": 0.5}, False)]
)
def test_what_is_claimed_whole_is_asked_and_nothing_else(claimed, is_asked):
    effects = [{"driver": "churn", "change": -0.1, **claimed}]
    case = case_with(segments=[CUSTOMERS], initiatives=[initiative(effects=effects)])
    words = "does all of it reach the ledger"
    assert any(words in one.text for one in questions(evaluate(case))) == is_asked


def test_what_is_paid_with_customers_contacts_or_revenue_is_a_running_cost():
    """A cost of a year alone has none; by year it has from year 2 on; a price per customer or contact, or a share of revenue, is one."""
    for line, asked in (
        ({"one_off": 5}, True), ({"by_year": [5, 5]}, True), ({"by_year": [0, 5, 5]}, False), ({"per_year": 5}, False),
        ({"per_customer_year": 2}, False), ({"per_contact": 1}, False), ({"share_of_revenue": 0.1}, False),
    ):  # fmt: skip
        case = case_with(segments=[CUSTOMERS], initiatives=[initiative(costs=[{"name": "Licence", **line}])])
        found = any("no running cost" in one.text for one in questions(evaluate(case)))
        assert found is asked, line


def test_a_quick_start_is_a_complete_case_and_a_plain_project_competes_with_it():
    """Nine answers make a case without errors whose identities hold; the other project shares its finance settings."""
    case = parse(quick_case(Answers()))
    assert all(check.holds for check in checks(evaluate(case)))
    other = plain_project(case, name="Save cost", saving_per_year=100_000, cost_once=50_000, from_month=7)
    assert other.finance == case.finance
    assert case_tables.two_projects(evaluate(case), evaluate(other)).shape == (2, 7)


def test_renaming_and_removing_carry_references():
    """A renamed metric is renamed in effects, links and scenario paths; a removed segment leaves no trace in effects."""
    data = load(next(path for path in SAMPLES if path.stem == "chemicals").read_bytes())
    other = renamed(data, "metrics/NPS", "Score")
    assert parse(other) and "NPS →" not in str(other["scenarios"])
    left, _ = removed(data, "segments/Key accounts")
    assert "Key accounts" not in str([left["segments"], left["initiatives"], left["scenarios"]])
    parse(left)


def test_names_of_lying_bars_stand_above_them_and_two_that_are_cut_alike_stay_two():
    """On screen bars stand by number: no name takes width, none is lost, and other charts are as they were."""
    look = {"font": {}, "yaxis": {}, "annotations": [], "legend": {}, "height": 100}
    bars = {"type": "bar", "orientation": "h", "y": ["Long…", "Long…"], "x": [1, 2]}
    drawn = names_above({"data": [bars], "layout": look})
    assert drawn["data"][0]["y"] == [0, 1] and drawn["data"][0]["x"] == [1, 2]
    assert [one["text"] for one in drawn["layout"]["annotations"]] == ["Long…", "Long…"]
    assert not drawn["layout"]["yaxis"]["showticklabels"] and drawn["layout"]["height"] > 2 * 40
    upright = {"data": [{"type": "bar", "x": ["a"], "y": [1]}], "layout": look}
    assert names_above(upright) is upright
    assert is_empty({"data": [{"type": "bar", "x": [], "y": []}]}) and not is_empty(upright)


def test_an_initiative_called_like_a_score_is_a_node_of_its_own():
    """Names that are alike do not make the chain run in a circle: the initiative is told apart, and the flows still add up."""
    case = case_with(
        segments=[CUSTOMERS],
        metrics=[{"name": "Churn", "now": 50, "lowest": 0, "highest": 100}],
        links=[{"metric": "Churn", "driver": "churn", "change_per_point": -0.01}],
        initiatives=[{"name": "Churn", "effects": [{"metric": "Churn", "gain": 5}]}],
    )
    result = evaluate(case)
    arrows = chain.chain(result)
    pairs = [(arrow.source, arrow.target) for arrow in arrows]
    assert pairs == [
        ("Churn (initiative)", "Churn (score)"), ("Churn (score)", "Churn"), ("Churn", chain.END),
    ]  # fmt: skip
    assert [arrow.value for arrow in arrows] == pytest.approx([result.pv_benefits] * 3)
    assert picture(chain.sankey(result, benefit_by_evidence(case)), format="svg")
