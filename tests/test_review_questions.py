"""What a reviewer asks about a segment whose customers drift, and where nothing is asked."""

from pathlib import Path

import pytest

from cxroi.case import load, parse
from cxroi.engine import evaluate
from cxroi.report.review.questions import questions

SAMPLES = sorted((Path(__file__).parents[1] / "sample_data").glob("*.yaml"))


@pytest.mark.parametrize(
    ("new", "referred", "said"),
    [
        (576, 0, "Shops: at this churn 10,800 leave in the first year and 576 come, so that it shrinks by 23%. Is that meant?"),
        (22_000, 0, "Shops: at this churn 10,800 leave in the first year and 22,000 come, so that it grows by 25%. Is that meant?"),
        (576, 0.2, ""), (5_400, 0, ""), (21_600, 0, ""), (None, 0, ""),
    ],
)  # fmt: skip
def test_a_segment_that_shrinks_or_grows_by_far_is_asked_about_at_its_new_customers(new, referred, said):
    """45,000 customers of whom 24% leave; half as many to twice as many who come, and a figure that was not given, are no question."""
    entered = {} if new is None else {"new_customers_per_year": new}
    shops = {
        "name": "Shops",
        "customers": 45_000,
        "churn_per_year": 0.24,
        "referrals_per_customer_year": referred,
    }
    case = parse(
        {
            "format": 1,
            "title": "T",
            "finance": {"years": 2, "discount_rate": 0.1},
            "initiatives": [],
            "segments": [{**shops, **entered}],
        }
    )
    asked = [one for one in questions(evaluate(case)) if one.path == "segments/Shops/new_customers_per_year"]
    assert [one.text for one in asked] == ([said] if said else [])


def test_no_sample_is_asked_whether_its_customers_are_meant_to_drift():
    asked = [one.path for path in SAMPLES for one in questions(evaluate(parse(load(path.read_bytes()))))]
    assert asked and not any(one.endswith("new_customers_per_year") for one in asked)


def lines(*amounts, last="Agents"):
    """Cost lines with what each costs once and a year; the last has this name."""
    names = [*"ABCDEFG"[: len(amounts) - 1], last]
    return [
        {"name": name, "one_off": once, "per_year": yearly} for name, (once, yearly) in zip(names, amounts, strict=True)
    ]


@pytest.mark.parametrize(
    ("costs", "is_asked"),
    [
        (lines((100, 10), (35, 116), (135, 126)), True),
        (lines((100, 10), (35, 116), (135, 127)), False),
        (lines((100, 0), (200, 0), (300, 0)), False),  # round figures add up by chance
        (lines((100, 0), (200, 0), (50, 0), (350, 0)), True),
        (lines((100, 10), (35, 116), (1, 1), last="Total"), True),
        (lines((100, 10), (35, 116), (1, 1), last="Gesamtsumme"), True),
        (lines((100, 10), (1, 1), last="Total"), False),
        (lines((0, 0), (0, 0), (0, 0), (0, 0)), False),
    ],
)
def test_a_row_that_looks_like_the_sum_of_the_others_is_asked_about(costs, is_asked):
    """A block pasted with its last row had doubled the costs without a question."""
    case = parse({"format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 0.1}, "initiatives": [{"name": "P", "costs": costs}]})  # fmt: skip
    asked = [one for one in questions(evaluate(case)) if "counted twice" in one.text]
    where = f"initiatives/P/costs/{costs[-1]['name']}"
    assert [(one.section, one.path) for one in asked] == ([("costs", where)] if is_asked else [])


def test_a_segment_called_a_total_is_asked_about_and_no_sample_has_one():
    segments = [{"name": name, "customers": 10} for name in ("Shops", "Homes", "Total customers")]
    case = parse({"format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 0.1}, "initiatives": [], "segments": segments})  # fmt: skip
    said = "Total customers looks like the sum of the other segments. Are they counted twice?"
    assert said in [one.text for one in questions(evaluate(case))]
    for path in SAMPLES:
        assert not [one for one in questions(evaluate(parse(load(path.read_bytes())))) if "counted twice" in one.text]


def test_two_raised_scores_that_move_the_same_driver_are_asked_about():
    """A score that nothing raises, or one that moves another driver, counts no money twice."""
    links = [{"metric": name, "driver": driver, "change_per_point": -0.005} for name, driver in (("NPS", "churn"), ("CSAT", "churn"), ("CES", "churn"), ("NPS", "contacts"))]  # fmt: skip

    def asked(*raised):
        case = parse(
            {
                "format": 1, "title": "T", "finance": {"years": 2, "discount_rate": 0.1}, "links": links,
                "metrics": [{"name": name, "now": 20} for name in ("NPS", "CSAT", "CES")],
                "segments": [{"name": "Shops", "customers": 100, "churn_per_year": 0.1}],
                "initiatives": [{"name": f"Raises {name}", "effects": [{"metric": name, "gain": 2}]} for name in raised],
            }
        )  # fmt: skip
        return [one.text for one in questions(evaluate(case)) if one.path == "links"]

    assert asked("NPS") == asked("CES") == []
    assert asked("NPS", "CES") == ["NPS and CES are raised, and each moves churn. Do the same customers say so twice?"]
