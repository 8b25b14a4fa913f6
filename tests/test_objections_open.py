"""What finance will ask: what is open or weak in a case is said to be, and the emptier the case the more of it."""

import pytest
from objections_hand import CERTAIN, ROOT, SEGMENT, answers, case_with, sample

from cxroi.analysis.case_analysis import CaseAnalysis
from cxroi.case import read_file
from cxroi.case.model import EVIDENCE_KINDS
from cxroi.report.language.formats import short
from cxroi.report.review.objections import objections, tally, worst_first


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


@pytest.mark.parametrize("kind", EVIDENCE_KINDS)
def test_only_an_experiment_shows_that_all_of_an_effect_is_its_own(kind):
    """Counted in full as causal: fine where it was measured against a control group, named for any weaker evidence."""
    effect = {"driver": "churn", "change": -0.3, "causal_share": 1, "evidence": {"causal_share": ["it"]}}
    entry = {"id": "it", "claim": "Churn fell by 30%", "kind": kind, "source": "Ours", "date": "2026-01-01"}
    said = answers(case_with(evidence=[entry], segments=[SEGMENT], initiatives=[CERTAIN | {"effects": [effect]}]))
    assert ("in full as causal" in said["Correlation is not cause."].answer) is (kind != "experiment")


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
    """Nothing proposed, nothing spent, nothing gained: nineteen answers, none empty, none with a Python value in it."""
    asked = objections(case_with(initiatives=initiatives))
    assert len(asked) == 19 and tally(asked).startswith("Of 19 usual attacks")
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


@pytest.mark.parametrize(
    ("rates", "state", "word"),
    [
        ((0.5, 0.75), "holds", "At least 50% of customers answer"), ((0.8, 0.62), "holds", "At least 62% of customers answer"),
        ((0.49, 0.75), "weak", "do not answer on NPS;"), ((0.2, 0.1), "weak", "do not answer on NPS and CSAT;"),
        ((None, 0.2), "open", "no response rate for NPS."), ((0.2, None), "open", "no response rate for CSAT."), ((None, None), "open", "for NPS and CSAT."),
    ],
)  # fmt: skip
def test_who_answers_is_told_by_the_lowest_of_the_rates_that_are_known(rates, state, word):
    """The rate of a score without a link does not count; half is enough."""
    metrics = [
        {"name": name, "now": 3} | ({"response_rate": rate} if rate is not None else {})
        for name, rate in zip(("NPS", "CSAT"), rates, strict=True)
    ]
    links = [{"metric": name, "driver": "churn", "change_per_point": -0.01} for name in ("NPS", "CSAT")]
    effects = [{"metric": name, "gain": 2} for name in ("NPS", "CSAT", "Trust")]
    found = case_with(
        metrics=[*metrics, {"name": "Trust", "now": 3}],
        links=links,
        segments=[SEGMENT],
        initiatives=[CERTAIN | {"effects": effects}],
    )
    said = next(one for one in objections(found) if word in one.answer)
    assert said.state == state


def test_the_ledger_rises_by_what_keeping_customers_costs():
    """Kept customers call too: who owns it is told in rows of the ledger, which add up to the benefit, and not by what moved them."""
    segment = SEGMENT | {"gross_margin": 0.385, "contacts_per_customer_year": 4, "cost_per_contact": 9}
    initiative = CERTAIN | {"owner": "Ann", "effects": [{"driver": "churn", "change": -0.3}]}
    found = case_with(segments=[segment], initiatives=[initiative])
    rows = found.evaluation.rows_pv
    assert rows["core_margin"] > 0 > rows["service"]
    assert sum(rows.values()) == pytest.approx(found.evaluation.pv_benefits)
    assert "only at gross margins of 38.5%" in answers(found)["Is that revenue or margin?"].answer, "as it was entered"
    said = answers(found)["Who owns it?"].answer
    margin, service = (short(rows[row], "USD") for row in ("core_margin", "service"))
    assert said.endswith(f"In the ledger, as present values: core margin {margin}; service {service}.")
