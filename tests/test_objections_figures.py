"""What finance will ask: each number printed is the package's own, and one that cannot be computed is refused."""

import pytest
from click.testing import CliRunner
from objections_hand import CERTAIN, SEGMENT, answers, case_with, sample

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.whatif import delayed, npv_at_share
from cxroi.case import CaseError, parse, plain, save
from cxroi.cli import main
from cxroi.engine import evaluate
from cxroi.engine.flows import npv_of
from cxroi.report.charts import chain
from cxroi.report.language.formats import full, percent, short
from cxroi.report.review.answers_money import half_of_it


def rebuilt(found, **changes):
    """The case of the findings with some of its parts replaced, evaluated from its plain data."""
    return evaluate(parse({**plain(found.case), "scenarios": [], **changes}))


@pytest.mark.parametrize("name", ["chemicals", "insurance", "hr-software"])
def test_numbers_printed_are_the_packages(name):
    """NPV without scores, at half, at a quarter, later, by convention and alone: each recomputed from the case file's data."""
    found = sample(name)
    said, currency = answers(found), found.case.currency
    without = rebuilt(found, links=[]).npv
    assert (
        f"NPV is {short(found.evaluation.npv, currency)}, and {short(without, currency)} without the money that passes"
        in next(one.answer for attack, one in said.items() if attack.endswith("not cash."))
    )
    half = said["What if only half of it comes?"].answer
    assert f"NPV is {short(npv_at_share(found.case, 0.5), currency)} with half" in half
    assert f"{short(npv_at_share(found.case, 0.25), currency)} with a quarter" in half
    assert f"At the likely figures it breaks even at {percent(found.break_even_share)}" in half
    for convention in ("year-end", "mid-year", "monthly"):
        finance = plain(found.case)["finance"] | {"discounting": convention}
        assert (
            f"{short(rebuilt(found, finance=finance).npv, currency)} {convention}"
            in said["The discounting is wrong."].answer
        )
    instead = said["Why not smaller, later or nothing?"].answer
    loss = found.evaluation.npv - float(npv_of(delayed(found.case, 12)))
    assert f"Starting 12 months later costs {short(loss, currency)} of NPV" in instead
    pays = said["Part of it does not pay for itself."].answer
    for one in plain(found.case)["initiatives"]:
        others = [two for two in plain(found.case)["initiatives"] if two["name"] != one["name"]]
        adds = found.evaluation.npv - rebuilt(found, initiatives=others).npv
        if adds < 0:
            assert f"“{one['name']}” lowers NPV by {short(-adds, currency)}" in pays
        elif "lowers" not in pays:
            assert f"“{one['name']}” {short(adds, currency)}" in pays
    assert found.evaluation.digest in said["I cannot audit your box."].answer


def test_a_smaller_roll_out_halves_what_it_brings_and_its_yearly_costs_and_pays_one_off_costs_in_full():
    """3,000 a year for 1,000 once and 400 a year is worth 1,600; half of it 1,500 − 1,000 − 200 = 300."""
    costs = [{"name": "Start", "one_off": 1000}, {"name": "Run", "per_year": 400}]
    initiative = {"name": "I", "costs": costs, "benefits": [{"name": "B", "per_year": 3000}]}
    finance = {"years": 1, "discount_rate": 0}
    case = parse({"format": 1, "title": "T", "currency": "USD", "finance": finance, "segments": [{"name": "S", "customers": 10, "churn_per_year": 0.1}], "initiatives": [initiative]})  # fmt: skip
    found = CaseAnalysis(case, draws=16)
    assert found.evaluation.npv == pytest.approx(1600)
    assert answers(found)["Why not smaller, later or nothing?"].answer.endswith(
        "one-off costs in full, NPV $300 at the likely figures."
    )


def test_parts_add_up_and_the_sum_is_printed():
    """The answer to double counting prints both sides, which agree to the unit."""
    found = sample("chemicals")
    parts = sum(share.present_value for share in found.evaluation.attribution.by_driver.values())
    text = answers(found)["The same money is counted twice."].answer
    assert f"{full(parts, 'USD')} against {full(found.evaluation.pv_benefits, 'USD')}" in text
    assert full(parts, "USD") == full(found.evaluation.pv_benefits, "USD")


def test_the_rise_of_costs_at_which_the_case_breaks_even_brings_npv_to_zero():
    """Every cost amount raised by the share printed, tax and depreciation included, leaves nothing."""
    found = sample("insurance")
    text = answers(found)["Where are the people and the run costs?"].answer
    share = int(text.rsplit("breaks even with costs ", 1)[1].split("%")[0]) / 100

    def npv_with(rise):
        initiatives = plain(found.case)["initiatives"]
        for line in (cost for one in initiatives for cost in one["costs"]):
            for field in ("one_off", "per_year", "by_year"):
                if field in line:
                    amount = line[field]
                    line[field] = (
                        [figure * (1 + rise) for figure in amount] if isinstance(amount, list) else amount * (1 + rise)
                    )
        return rebuilt(found, initiatives=initiatives).npv

    assert npv_with(share - 0.005) > 0 > npv_with(share + 0.005)


def test_what_stays_without_the_programme_is_the_baselines():
    """Customers who would have stayed anyway are counted from the baseline, and only those beyond them for the case."""
    found = sample("chemicals")
    text = answers(found)["They would have renewed anyway."].answer
    last = found.evaluation.months[-1]
    stayed = {True: 0.0, False: 0.0}
    for index, segment in enumerate(found.case.segments):
        for programme in stayed:
            left = float(segment.customers)
            for now in found.evaluation.months[1:]:
                left *= float((now.programme if programme else now.baseline)[index].stay)
            stayed[programme] += left
    assert last.month == 36
    assert f"{stayed[False]:,.0f} remain" in text
    assert f"{stayed[True] - stayed[False]:,.0f} more stay with it" in text


def huge(gain):
    effects = [{"metric": "NPS", "gain": gain}]
    segment = SEGMENT | {"cross_sell": {"per_customer_year": 0.1, "revenue": 100, "gross_margin": 0.3}}
    link = {"metric": "NPS", "driver": "cross_sell", "change_per_point": 0.9}
    return {
        "segments": [segment],
        "metrics": [{"name": "NPS", "now": 10}],
        "links": [link],
        "initiatives": [CERTAIN | {"effects": effects}],
    }


@pytest.mark.parametrize(
    ("gain", "said"), [([1, 1e6, 1e6], "holds figures that multiply"), ([1, 5, 1e6], "holds ranges that multiply")]
)
def test_figures_too_large_to_compute_with_are_refused_in_words(gain, said):
    """Whether the likely figure or the end of a range is too large, it is an error with its remedy."""
    with pytest.raises(CaseError, match=said):
        found = case_with(**huge(gain))
        _ = found.evaluation, found.simulation


@pytest.mark.parametrize("gain", [[1, 1e6, 1e6], [1, 5, 1e6]])
def test_the_command_line_refuses_to_draw_what_can_not_be_computed(gain, tmp_path):
    """`simulate` ends with status 2 and the error, as `evaluate` does."""
    data = {"format": 1, "title": "A case", "finance": {"years": 2, "discount_rate": 0.1}} | huge(gain)
    save(parse(data), tmp_path / "huge.yaml")
    ended = CliRunner().invoke(main, ["simulate", str(tmp_path / "huge.yaml")])
    assert ended.exit_code == 2 and "more than can be computed" in ended.stderr


@pytest.mark.parametrize("name", ["chemicals", "insurance", "hr-software"])
def test_the_benefit_on_opinion_is_one_number(name):
    """The share of the benefit that rests on opinion is said the same in the objection and over the chain, and it is
    what is lost without the parts of which the weakest step is a judgement or a guess."""
    found = sample(name)
    parts = found.benefit_by_evidence
    assert sum(parts.values()) == pytest.approx(found.evaluation.pv_benefits, rel=1e-9)
    weak = (parts["expert judgement"] + parts["guess"]) / found.evaluation.pv_benefits
    said = f"{percent(weak)} of the benefit rests on expert judgement or guesses"
    assert said in answers(found)["Benchmarks are not us."].answer
    assert said == chain.sankey(found.evaluation, parts).title


def test_the_margins_at_which_revenue_counts_are_all_said():
    """Cross-sell counts at a margin of its own, and one of 100% is no more an answer there than elsewhere."""
    said = answers(sample("chemicals"))["Is that revenue or margin?"].answer
    case = sample("chemicals").case
    margins = [float(one.gross_margin) for one in case.segments]
    margins += [float(one.cross_sell.gross_margin) for one in case.segments if one.cross_sell]
    assert f"at gross margins of {percent(min(margins))} to {percent(max(margins))};" in said
    cross = {"per_customer_year": 0.5, "revenue": 100, "gross_margin": 1}
    selling = CERTAIN | {"effects": [{"driver": "cross_sell", "change": 0.1}]}
    whole = answers(case_with(segments=[SEGMENT | {"cross_sell": cross}], initiatives=[selling]))[
        "Is that revenue or margin?"
    ]
    assert whole.state == "weak" and "Cross-sell to All has a gross margin of 100%" in whole.answer


def test_a_rate_beyond_those_looked_at_is_not_hidden():
    """Where no rate looked at brings NPV to 0 the answer names the IRR that the same file prints."""
    found = sample("chemicals")
    irr = percent(found.evaluation.irr.rate, digits=1)
    said = answers(found)["The discounting is wrong."].answer
    assert said.endswith(f"The IRR of the yearly net flows is {irr}, above this rate.")


def test_a_case_that_needs_more_than_its_benefit_is_not_told_that_it_is_enough():
    """A share above 100% is needed, not enough."""
    found = case_with(segments=[SEGMENT], initiatives=[CERTAIN | {"effects": [{"driver": "churn", "change": -0.001}]}])
    assert found.break_even_share > 1
    needed = f"{percent(found.break_even_share)} of the benefit claimed would be needed to break even"
    assert needed in answers(found)["Too good to be true."].answer


@pytest.mark.parametrize(("benefit", "standing", "needs"), [(200, "holds", "50%"), (199, "weak", "50%"), (100, "weak", "100%"), (99, "weak", "101%")])  # fmt: skip
def test_half_of_the_benefit_is_enough_where_it_pays_for_the_cost_to_the_dollar(benefit, standing, needs):
    """A cost of 100 now and a benefit within the year, not discounted: half of 200 is 100, NPV 0, and a quarter leaves −50."""
    found = case_with(
        finance={"years": 1, "discount_rate": 0},
        initiatives=[{"name": "It", "costs": [{"name": "C", "one_off": 100}], "benefits": [{"name": "B", "one_off": benefit, "month": 1}]}],
    )  # fmt: skip
    answer = half_of_it(found)
    assert answer.state == standing and needs in answer.text
    if benefit == 200:
        assert "NPV is $0 with half of it and −$50 with a quarter" in answer.text


DOUBLED = {
    "segments": [{"name": "A", "customers": 1_200_000, "revenue_per_customer": 120, "gross_margin": 0.5}],
    "initiatives": [{"name": "I", "effects": [{"driver": "spend", "change": 1}]}],
}  # fmt: skip
"""12M more of revenue a month, 6M of margin: 72M a year, worth 36M + 18M at a rate of 100%."""
TAXED = "What of tax, working capital and inflation?"


@pytest.mark.parametrize(
    ("given", "state", "said"),
    [
        ({}, "open", ["does not give a tax rate and the days after which customers pay", "at a rate of 10% it would move by −$5.4M", "after 30 days, NPV would move by −$2.96M."]),
        ({"tax_rate": 0}, "open", ["does not give the days after which", "NPV is before tax; at a rate of 10% it would move by −$5.4M."]),
        ({"tax_rate": 0, "working_capital_days": 0}, "holds", ["NPV is before tax; at", "after 30 days, NPV would move by −$2.96M."]),
        ({"tax_rate": 0.5, "working_capital_days": 73}, "holds", ["Tax at 50%: −$27M of NPV.", "Customers pay after 73 days: −$7.2M of NPV."]),
    ],
)  # fmt: skip
def test_tax_and_receivables_are_answered_where_given_and_tried_where_not(given, state, said):
    """A tenth of 54M is 5.4M, half of it 27M. 73 days of 144M are 28.8M: paid in year 1, back in year 2, −14.4M + 7.2M; 30 days are 30/73 of it."""
    found = answers(CaseAnalysis(parse({"format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 1, **given}, **DOUBLED}), draws=16))  # fmt: skip
    assert found[TAXED].state == state
    assert all(words in found[TAXED].answer for words in said), found[TAXED].answer


def test_without_extra_revenue_only_the_tax_rate_is_asked_for():
    """1,000 less 400 is 600 before tax; a tenth of it 60."""
    benefit, cost = {"name": "B", "by_year": [0, 1000]}, {"name": "C", "by_year": [0, 400]}
    data = {"format": 1, "title": "T", "finance": {"years": 1, "discount_rate": 0}, "initiatives": [{"name": "I", "benefits": [benefit], "costs": [cost]}]}  # fmt: skip
    found = answers(CaseAnalysis(parse(data), draws=16))[TAXED]
    assert found.state == "open" and found.answer.startswith("The case does not give a tax rate; 0,")
    assert "would move by −$60. There is no extra revenue" in found.answer
