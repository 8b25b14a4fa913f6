"""Explore, Risk, links and board mode without a browser: what a slider shows is what the package computes."""

import live_hand as live
import pytest
import typing_hand as hand
from explore_hand import GAIN, GAIN_NAME, expected, open_app, sample, shown, slider
from typing_hand import press, run

from cxroi.analysis import simulate
from cxroi.analysis.whatif import delayed, smaller
from cxroi.case import Quantity, dump, load, parse, scenario, with_numbers
from cxroi.case.share_link import packed, unpacked
from cxroi.engine import evaluate
from cxroi.report.language.formats import full, short

CLOSER = dict.fromkeys(("five-answers", "two-at-once", "side-by-side", "later-or-shorter"), "true")
"""What opens below the sliders, in an address."""


def test_sliders_start_where_the_case_is_and_move_its_figures():
    """Untouched, Explore shows the case; a moved slider, later and smaller show just that case; back is back."""
    at, case = open_app("explore"), parse(sample())
    assert len(live.levers(at)) == 10 and len(at.slider) == 2
    assert shown(at) == expected(case)
    live.release(at, {GAIN_NAME: 6.0})
    moved = with_numbers(case, {GAIN: Quantity(6.0)})
    assert shown(at) == expected(moved)
    assert live.view(at)["served"]["moved"] == {GAIN: 6.0}
    slider(at, "Start later").set_value(6)
    slider(at, "Start smaller").set_value(50)
    run(at)
    assert shown(at) == expected(delayed(smaller(moved, 0.5), 6))
    live.back(at)
    assert shown(at) == expected(case) and not live.view(at)["changed"]
    assert [one.value for one in at.slider] == [0, 100]


def test_what_is_tried_is_kept_as_a_scenario():
    """Kept, it stands in the case file, gives the same figures when chosen, and undo takes it away."""
    at = open_app("explore")
    live.release(at, {GAIN_NAME: 6.0})
    slider(at, "Start later").set_value(6)
    run(at)
    tried = shown(at)
    next(text for text in at.text_input if text.label == "Name of the scenario").set_value("Later, less")
    press(at, "Keep")
    data = at.session_state["session"].document.data
    kept = data["scenarios"][-1]
    assert kept["name"] == "Later, less" and kept["set"][GAIN] == 6
    assert expected(scenario(load(dump(data)), "Later, less")) == tried
    press(at, "Undo")
    assert at.session_state["session"].document.data == sample()


def test_a_scenario_without_a_name_is_not_kept_and_nothing_is_lost():
    """A name is asked for; the sliders stay where they are."""
    at = open_app("explore")
    live.release(at, {GAIN_NAME: 6.0})
    tried = shown(at)
    press(at, "Keep")
    assert any("name" in info.value for info in at.info)
    assert shown(at) == tried
    assert len(at.session_state["session"].document.data["scenarios"]) == len(sample()["scenarios"])


def test_a_link_opens_the_same_case_scenario_and_figures():
    """A changed case travels in the link, whole; a sample by its name; a scenario with either."""
    data = sample("insurance")
    data["title"] = "Changed by hand"
    name = data["scenarios"][0]["name"]
    at = open_app("", case=packed(data), scenario=name)
    assert at.session_state["session"].document.data == data
    assert shown(at) == expected(scenario(data, name))
    at = open_app("", case="hr-software")
    assert shown(at) == expected(parse(sample("hr-software")))


def test_the_link_of_a_page_holds_what_is_on_screen():
    """What the link popover shows opens the case as it is, with its changes."""
    at = open_app("risk", case=packed({**sample(), "title": "Mine"}))
    link = next(code.value for code in at.code)
    carried = dict(part.split("=", 1) for part in link.split("?", 1)[1].split("&"))
    assert load(unpacked(carried["case"]))["title"] == "Mine"


def test_a_damaged_link_is_told_and_the_first_visit_offers_its_choices():
    """A cut link is told in words; the app works on."""
    at = open_app("", case="eJyrVkrLL8")
    assert any("could not be opened" in info.value for info in at.info)
    assert any(button.label == "Answer nine questions" for button in at.button)


def test_board_mode_hides_the_sidebar_and_what_changes_the_case():
    """In board mode there is no sidebar, no note to edit and no other project to enter; the figures are the same."""
    at = open_app("", board="true")
    assert not at.sidebar.metric and not at.sidebar.button
    assert not at.text_area and not at.text_input
    assert shown(at) == expected(parse(sample()))
    at.switch_page("pages/explore.py")
    run(at)
    assert not any(button.label == "Keep" for button in at.button)


def test_scenarios_stand_side_by_side():
    """The table holds the figures of each scenario that is chosen, and what differs."""
    at = open_app("explore", **{"side-by-side": "true"})
    names = ["The case as it is", *(entry["name"] for entry in sample()["scenarios"])]
    table = next(frame.value for frame in at.dataframe if "ROI" in list(frame.value.index))
    assert list(table.columns) == names[:4]
    for name in names[1:4]:
        npv = evaluate(scenario(sample(), name)).npv
        assert table.loc["NPV at likely figures", name].replace("−", "-").replace("$", "") == f"{npv:,.0f}"


@pytest.mark.parametrize("change", ["loss", "certain", "blank"])
def test_explore_and_risk_also_speak_of_bad_and_empty_cases(change):
    """A case that loses money, one without any range and one that proposes nothing break neither page."""
    data = sample()
    if change == "loss":
        data["initiatives"][0]["costs"][0]["one_off"] = 50_000_000
    if change == "certain":
        data["segments"] = [{"name": "S", "customers": 10, "revenue_per_customer": 1, "churn_per_year": 0.1}]
        data["initiatives"] = [{"name": "I", "effects": [{"driver": "churn", "change": -0.1}]}]
        for part in ("links", "metrics", "workforce", "inventory", "crisis", "scenarios"):
            data.pop(part, None)
    if change == "blank":
        data = {"format": 1, "title": "New", "finance": {"years": 1, "discount_rate": 0}, "initiatives": []}
    for page in ("explore", "risk"):
        at = open_app(page, case=packed(data), **(CLOSER if page == "explore" else {}))
        assert at.session_state["session"].document.data == data
        if page == "explore":
            assert shown(at) == expected(parse(data))


def test_more_draws_are_run_with_their_progress():
    """Choosing 16,384 draws shows the distribution of just those draws."""
    at = open_app("risk")
    group = next(one for one in at.button_group if one.label == "Draws")
    group.set_value(16_384)
    run(at)
    titles = [text.value for text in at.markdown]
    from cxroi.report.charts.risk_charts import distribution

    case = parse(sample())
    title = distribution(evaluate(case), simulate(case, draws=16_384)).title
    assert any(title.replace("$", "\\$") in text for text in titles)


@pytest.mark.parametrize("page", ["", "explore", "risk", "objections", "export", "assumptions"])
def test_figures_too_large_to_compute_with_are_told_and_break_no_page(page):
    """A range whose end overflows is an error in words on every page; Assumptions stays open to correct it."""
    data = {
        "format": 1,
        "title": "Huge",
        "finance": {"years": 2, "discount_rate": 0.1},
        "metrics": [{"name": "NPS", "now": 0, "lowest": -1e9, "highest": 1e9}],
        "segments": [{"name": "S", "customers": 100, "revenue_per_customer": 100, "gross_margin": 0.3}],
        "initiatives": [{"name": "I", "effects": [{"metric": "NPS", "gain": [1, 5, 1e6]}]}],
        "links": [{"metric": "NPS", "driver": "spend", "change_per_point": 0.5}],
    }
    at = open_app(page, case=packed(data))
    if page != "assumptions":
        assert any("more than can be computed" in error.value for error in [*at.error, *at.sidebar.error])


def test_the_five_answers_are_of_what_is_tried():
    """Opened on Explore, the answers are those of the case with the sliders, waiting included."""
    at, case = open_app("explore", **{"five-answers": "true"}), parse(sample())
    live.release(at, {GAIN_NAME: 6.0})
    tried = with_numbers(case, {GAIN: Quantity(6.0)})
    wait = evaluate(delayed(tried, 6)).npv
    assert any(short(wait, case.currency).replace("$", "\\$") in text.value for text in at.main.markdown)


def test_below_the_sliders_nothing_is_computed_before_it_is_opened():
    """Folded, there is neither a table nor a chart; opened, each follows the sliders: waiting costs of what is tried."""
    at, case = open_app("explore"), parse(sample())
    assert [one.label.split(":")[0] for one in at.expander] == [
        "Five answers", "Two at once", "Side by side", "Later, or shorter",
    ]  # fmt: skip
    assert not at.dataframe and not at.get("plotly_chart")
    at = open_app("explore", **CLOSER)
    live.release(at, {GAIN_NAME: 6.0})
    tried = with_numbers(case, {GAIN: Quantity(6.0)})
    waiting = next(frame.value for frame in at.dataframe if "6 months later" in list(frame.value.iloc[:, 0]))
    assert waiting.iloc[2, 1] == full(evaluate(delayed(tried, 6)).npv, case.currency)
    assert len(at.get("plotly_chart")) == 2


def test_what_differs_names_starting_months_too():
    """A scenario that only starts effects later differs in rows of its own."""
    at = open_app("explore", **{"side-by-side": "true"})
    table = next(frame.value for frame in at.dataframe if frame.value.index.name == "What differs")
    assert list(table.loc["One-day complaints · effects · NPS · from month", ["The case as it is", "A year late"]]) == [
        "3",
        "15",
    ]


def test_what_is_tried_stands_side_by_side_even_beside_many_scenarios():
    """With more than four to choose from, the last of them is chosen from the start."""
    at = open_app("explore", **{"side-by-side": "true"})
    live.release(at, {GAIN_NAME: 6.0})
    table = next(frame.value for frame in at.dataframe if "ROI" in list(frame.value.index))
    assert list(table.columns) == ["The case as it is", "Cautious", "Stretch", "What is tried now"]


def test_what_is_worth_learning_comes_first_and_no_amount_reads_zero():
    """On Risk, what is worth less than half a unit reads "nothing", and stands below by how it moves with NPV."""
    at = open_app("risk")
    table = next(frame.value for frame in at.dataframe if "Worth at most" in frame.value)
    worth = list(table["Worth at most"])
    assert "$0" not in worth and worth[0] != "nothing"
    paid = sum(one != "nothing" for one in worth)
    assert all(one == "nothing" for one in worth[paid:])
    moves = [abs(float(one.replace("−", "-"))) for one in table["Moves with NPV"]][paid:]
    assert moves == sorted(moves, reverse=True)


LEAST = """
format: 1
title: Answer every complaint within a day
finance: {years: 3, discount_rate: 0.10}
segments:
  - {name: Key accounts, customers: 900, churn_per_year: [0.09, 0.11, 0.14], revenue_per_customer: 18500, gross_margin: MARGIN}
initiatives:
  - name: One-day complaints
    costs: [{name: Workflow platform, one_off: 150000}, {name: Licences, per_year: 60000}]
    effects: [{driver: churn, change: [-0.10, -0.06, 0], causal_share: 0.6, from_month: 4, ramp_months: 6}]
"""


@pytest.mark.parametrize("margin", ["0.67", "0.75", "0.8", "0.999", "1.0", "[0.75, 0.80, 0.85]", "[0.7, 0.8, 0.8]"])
def test_explore_opens_whatever_the_share_and_its_range(margin):
    """A certain share above two thirds reaches its whole-number limit; a range of round figures has no round difference."""
    data = load(LEAST.replace("MARGIN", margin))
    at = open_app("explore", case=packed(data))
    assert shown(at) == expected(parse(data))
    one = live.levers(at)["Gross margin (Key accounts)"]
    assert one["low"] < one["high"] and one["low"] <= one["start"] <= one["high"]


def test_explore_opens_the_example_of_the_contract(example):
    """As it is and under its scenario."""
    at = open_app("explore", case=packed(example))
    assert shown(at) == expected(parse(example))
    at.button_group[0].set_value("Cautious")
    run(at)
    assert shown(at) == expected(scenario(example, "Cautious"))


def test_explore_opens_a_quick_start_with_a_margin_of_75_percent():
    """The nine answers with one of them changed make a case that every slider can show."""
    at = open_app("quick_start")
    hand.type_in(at, "3 · Gross margin", "75%")
    press(at, "Continue with this case")
    assert at.session_state["session"].document.case.segments[0].gross_margin == 0.75
    at.switch_page("pages/explore.py")
    run(at)
    assert shown(at) == expected(at.session_state["session"].document.case)


@pytest.mark.parametrize(
    "name", ["chemicals", *(pytest.param(one, marks=pytest.mark.long) for one in ("hr-software", "insurance"))]
)
def test_explore_opens_every_sample_under_every_scenario(name):
    """The figures are those of the scenario, and each slider starts where it stands there."""
    data = sample(name)
    for entry in data["scenarios"]:
        at = open_app("explore", case=name, scenario=entry["name"])
        assert shown(at) == expected(scenario(data, entry["name"]))


@pytest.mark.parametrize(
    ("discounting", "said"),
    [
        ("year-end", "NPV −$54k, $18k above the case as it is (−$71k). Starting 1 month later gains $18k (discounted month by month it would cost $1.1k)."),
        ("monthly", "NPV −$69k, $1.1k below the case as it is (−$68k). Starting 1 month later costs $1.1k."),
    ],
)  # fmt: skip
def test_a_later_start_is_told_from_the_years_discounting(discounting, said):
    """100k up front at 25% over a year and 3k a month saved. By the year: later it costs 80k, 2.4k less is saved: +17.6k.

    By the month: it costs 100k / 1.25^(1/12) = 98.16k, and the saving of one month, 3k over the same, is lost: 1.84k − 2.95k.
    """
    one = {"name": "I", "costs": [{"name": "C", "one_off": 100_000}], "benefits": [{"name": "B", "per_year": 36_000}]}
    finance = {"years": 1, "discount_rate": 0.25, "discounting": discounting}
    at = open_app("explore", case=packed({"format": 1, "title": "T", "finance": finance, "initiatives": [one]}))
    assert not [caption for caption in at.main.caption if "later gains" in caption.value]
    slider(at, "Start later").set_value(1)
    run(at)
    shown_now = [caption.value.replace("\\", "").replace("\u2060", "") for caption in at.main.caption]
    assert said in shown_now, shown_now
