"""What finance will ask: each number printed is the package's own, and what is open is said to be open."""

import ast
import re
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.analysis.whatif import delayed, npv_at_share
from cxroi.case import CaseError, parse, plain, read_file, save
from cxroi.cli import main
from cxroi.engine import evaluate
from cxroi.engine.flows import npv_of
from cxroi.report.charts import chain
from cxroi.report.language.formats import full, percent, short
from cxroi.report.review import board_answers as board_answers_module
from cxroi.report.review.board_answers import answers as board_answers
from cxroi.report.review.objections import objections, tally, worst_first

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "cxroi"
SEGMENT = {"name": "All", "customers": 1000, "churn_per_year": 0.2, "revenue_per_customer": 5000, "gross_margin": 0.4}
CERTAIN = {"name": "It", "costs": [{"name": "Cost", "one_off": 100_000}]}


@lru_cache(maxsize=4)
def sample(name):
    return CaseAnalysis(read_file(ROOT / "sample_data" / f"{name}.yaml"), draws=256)


def answers(found):
    return {one.attack: one for one in objections(found)}


def case_with(**parts):
    return CaseAnalysis(
        parse(
            {"format": 1, "title": "A case", "finance": {"years": 2, "discount_rate": 0.1}, "initiatives": []} | parts
        ),
        draws=64,
    )


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
    assert f"NPV {short(npv_at_share(found.case, 0.5), currency)} with half" in half
    assert f"{short(npv_at_share(found.case, 0.25), currency)} with a quarter" in half
    assert f"It breaks even at {percent(found.break_even_share)}" in half
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


def test_weak_points_are_named():
    """Revenue taken for margin, no run cost, day one, all time banked, average churn: each is weak and says why."""
    effects = [{"driver": "churn", "change": -0.3}, {"driver": "contacts", "change": -0.2}]
    segment = SEGMENT | {"gross_margin": 1, "contacts_per_customer_year": 4, "cost_per_contact": 9}
    said = answers(case_with(segments=[segment], initiatives=[CERTAIN | {"effects": effects}]))
    for attack, (state, word) in {
        "Correlation is not cause.": ("open", "in full as causal"),
        "Is that revenue or margin?": ("weak", "gross margin of 100%"),
        "Where are the people and the run costs?": ("weak", "no running cost"),
        "Time saved is not headcount saved.": ("weak", "in full as cash"),
        "Benefits from day one?": ("weak", "in full from month 1"),
        "Who owns it?": ("open", "no owner"),
        "Benchmarks are not us.": ("open", "not rest on our own figures"),
        "Average churn hides tenure.": ("weak", "All 20.0%"),
        "Too good to be true.": ("open", "No range moves NPV"),
        "They would have renewed anyway.": ("weak", "does not rest on our own data"),
    }.items():
        assert (said[attack].state, word in said[attack].answer) == (state, True), (attack, said[attack])


def test_one_lump_of_benefit_answers_nothing_about_behaviour():
    """A benefit that comes from no driver leaves every attack on behaviour, margin and cause open."""
    said = answers(case_with(initiatives=[CERTAIN | {"benefits": [{"name": "Tool", "per_year": 90_000}]}]))
    for attack in (
        "A score is not cash.",
        "Correlation is not cause.",
        "Benchmarks are not us.",
        "They would have renewed anyway.",
        "Is that revenue or margin?",
        "The same money is counted twice.",
        "Time saved is not headcount saved.",
        "Benefits from day one?",
    ):
        assert said[attack].state == "open", attack


BEHAVIOUR = (
    "A score is not cash.",
    "Correlation is not cause.",
    "Benchmarks are not us.",
    "The same money is counted twice.",
)


def test_an_effect_without_money_answers_nothing():
    """A gain in a score that no link turns into money leaves a lump as open as it was; a little money beside a large lump is weak."""
    lump = CERTAIN | {"benefits": [{"name": "Tool", "per_year": 90_000}]}
    idle = lump | {"effects": [{"metric": "NPS", "gain": [1, 2, 3]}]}
    said = answers(case_with(metrics=[{"name": "NPS", "now": 10}], initiatives=[idle]))
    assert {said[attack].state for attack in BEHAVIOUR} == {"open"}
    tested = {
        "driver": "contacts",
        "change": -0.01,
        "causal_share": 0.5,
        "evidence": {"change": ["t"], "causal_share": ["t"]},
    }
    segment = SEGMENT | {"contacts_per_customer_year": 1, "cost_per_contact": 20}
    trial = [{"id": "t", "claim": "c", "kind": "experiment", "source": "s"}]
    said = answers(case_with(segments=[segment], evidence=trial, initiatives=[lump | {"effects": [tested]}]))
    assert {said[attack].state for attack in BEHAVIOUR} == {"weak"}
    assert all("100% of the benefit is entered as a sum" in said[attack].answer for attack in BEHAVIOUR)


def test_an_initiative_that_lowers_npv_is_named_with_the_amount():
    """Two initiatives, of which one costs more than it brings: the answer is weak and names it and NPV without it."""
    good = CERTAIN | {"name": "Good", "benefits": [{"name": "B", "one_off": 150_000}]}
    bad = {"name": "Bad", "costs": [{"name": "C", "one_off": 40_000}], "benefits": [{"name": "B", "one_off": 10_000}]}
    one = answers(case_with(initiatives=[good, bad]))["Part of it does not pay for itself."]
    assert one.state == "weak" and one.answer.startswith("“Bad” lowers NPV by $30k ($50k without it).")


EVIDENCE = [
    {"id": "trial", "claim": "c", "kind": "experiment", "source": "s"},
    {"id": "books", "claim": "c", "kind": "own data", "source": "s"},
    {"id": "view", "claim": "c", "kind": "expert judgement", "source": "s"},
]


def made_up_cases():
    """Eight cases from empty to excellent; each adds something that finance would want to see."""
    segment = SEGMENT | {"contacts_per_customer_year": 12, "cost_per_contact": 20, "new_customers_per_year": 50}
    lump = [CERTAIN | {"benefits": [{"name": "Better experience", "per_year": 120_000}]}]
    naked = {"driver": "churn", "change": -0.2}
    ranged = naked | {"change": [-0.3, -0.2, -0.05], "causal_share": [0.3, 0.5, 0.7], "from_month": 4, "ramp_months": 6}
    run = [{"name": "Platform", "one_off": 60_000, "contingency": 0.2}, {"name": "Two engineers", "per_year": 20_000}]
    owned = {"name": "It", "owner": "Head of care", "costs": run, "effects": [ranged]}
    quoted = owned | {"costs": [line | {"evidence": ["books"]} for line in run]}
    tested = quoted | {"effects": [ranged | {"evidence": ["trial"]}]}
    known = segment | {"evidence": ["books"]}
    return [
        {"initiatives": []},
        {"initiatives": lump},
        {"segments": [segment], "initiatives": [CERTAIN | {"effects": [naked]}]},
        {"segments": [segment], "initiatives": [CERTAIN | {"effects": [ranged]}]},
        {"segments": [segment], "initiatives": [owned]},
        {"segments": [segment], "initiatives": [quoted], "evidence": EVIDENCE},
        {"segments": [known], "initiatives": [quoted], "evidence": EVIDENCE},
        {"segments": [known], "initiatives": [tested], "evidence": EVIDENCE},
    ]


def test_the_score_falls_with_emptiness_and_rises_with_evidence():
    """From an empty case to an excellent one the answers never get worse, and the empty one answers nothing."""
    points = {"open": 0, "weak": 1, "holds": 2}
    scores = [sum(points[one.state] for one in objections(case_with(**parts))) for parts in made_up_cases()]
    assert scores[0] == 0
    assert scores == sorted(scores) and len(set(scores)) == len(scores), scores
    assert 2 * scores[1] < scores[5] and scores[-1] >= 28, scores


def test_the_survey_is_attacked_with_this_cases_own_rate():
    """No case is told that its survey covers 7%: the attack names the case's rate, or that there is none."""
    known = [one.attack for one in objections(sample("chemicals"))]
    assert "Only 9% of customers answer the NPS survey." in known
    silent = [one.attack for one in objections(sample("insurance"))]
    assert "It is not known how many customers the survey covers." in silent
    assert not any("7%" in attack for attack in (*known, *silent))


@pytest.mark.parametrize(
    "initiatives",
    [
        [],
        [{"name": "Free", "benefits": [{"name": "B", "one_off": 5}]}],
        [{"name": "Loss", "costs": [{"name": "C", "one_off": 5}]}],
    ],
)
def test_every_attack_has_words_in_any_case(initiatives):
    """Nothing proposed, nothing spent, nothing gained: eighteen answers, none empty, none with a Python value in it."""
    asked = objections(case_with(initiatives=initiatives))
    assert len(asked) == 18 and tally(asked).startswith("Of 18 usual attacks")
    for one in asked:
        assert one.answer and not any(word in one.answer for word in ("None", "nan", "inf ", "[]", "  ")), one


def test_the_page_shows_every_attack_and_the_open_ones_first():
    """The app's page prints the package's answers."""
    from streamlit.testing.v1 import AppTest

    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params["case"] = "chemicals"
    at.run()
    at.switch_page("pages/objections.py").run()
    assert not at.exception
    shown = [text.value for text in at.markdown]
    found = CaseAnalysis(read_file(ROOT / "sample_data" / "chemicals.yaml"))
    asked = objections(found)
    assert f"**{tally(asked)}**" in shown
    badges = [text for text in shown if "-badge[:material/" in text]
    states = [badge.rstrip("]").rsplit(" ", 1)[1].lower() for badge in badges]
    order = [one.state for one in worst_first(asked)]
    assert order == sorted(order, key=["open", "weak", "holds"].index)
    assert states == order


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
    assert said.endswith(f"The IRR of the yearly net flows is {irr}, far above any rate in use.")


def test_a_case_that_needs_more_than_its_benefit_is_not_told_that_it_is_enough():
    """A share above 100% is needed, not enough."""
    found = case_with(segments=[SEGMENT], initiatives=[CERTAIN | {"effects": [{"driver": "churn", "change": -0.001}]}])
    assert found.break_even_share > 1
    needed = f"{percent(found.break_even_share)} of the benefit claimed would be needed to break even"
    assert needed in answers(found)["Too good to be true."].answer


def test_board_answers_of_a_case_that_proposes_nothing():
    """Nothing is said to be paid back where nothing is spent, nor to be lost by waiting."""
    said = dict(board_answers(case_with(segments=[SEGMENT])))
    assert said["By when?"] == "There is nothing to pay back."
    assert said["What does waiting six months cost?"] == "Nothing: NPV would still be $0."


def test_board_answers_of_a_case_that_seldom_pays_back():
    """Where fewer than nine in ten draws pay back, that is said, not the other way round."""
    found = sample("insurance")
    assert found.simulation.payback_by_month[-1] < 0.9
    assert dict(board_answers(found))["By when?"].endswith("fewer than nine in ten within the horizon.")


@pytest.mark.parametrize(
    ("paid", "said"),
    [
        ([0, 0.3, 0.95, 1], "Nine in ten draws pay back by month 2."),
        ([0, 0.6, 0.95, 1], "Half of the draws pay back by month 1, nine in ten by month 2."),
        ([0, 0.6, 0.7, 0.8], "Half of the draws pay back by month 1, fewer than nine in ten within the horizon."),
    ],
)
def test_a_month_that_is_both_half_and_nine_in_ten_is_said_once(paid, said):
    draws = SimpleNamespace(uncertain=True, payback_by_month=paid)
    assert board_answers_module._when(sample("chemicals").evaluation, draws).endswith(f"figures. {said}")


def test_the_nearest_break_even_is_said_to_three_figures():
    """A break-even is worked out from judgement: €355,648 would claim to know it to the euro."""
    told = dict(board_answers(sample("hr-software")))["What would make it fail?"]
    digits = re.search(r" at ([^ ]+) instead of", told)[1]
    assert len(re.sub(r"[^1-9]*$|[^0-9]|^0+", "", digits)) <= 3


def test_no_sentence_of_a_case_speaks_of_dollars():
    """A case in euros is read in euros: what the app writes says money, or the amount."""
    written = [path for folder in ("report", "ui") for path in (PACKAGE / folder).rglob("*.py")]
    said = [
        f"{path.name}: {node.value}"
        for path in written
        for node in _printed(ast.parse(path.read_text(encoding="utf-8")))
        if "dollar" in node.value.lower()
    ]
    assert said == []


def _printed(tree):
    """Every string of a module that is no docstring."""
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare
    ]
