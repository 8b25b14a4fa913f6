"""Positions of sliders: kept, sent, in the address, of one case alone, and whose figures they show."""

import live_hand as live
import pytest
from explore_hand import GAIN, GAIN_NAME, ROOT, expected, open_app, sample, shown
from streamlit.testing.v1 import AppTest
from typing_hand import press, run

from cxroi.case import Quantity, digest, parse, with_numbers
from cxroi.case.share_link import packed


def positions(at):
    """What the address bar holds of the sliders."""
    return {key: value for key, value in at.query_params.items() if "." in key}


def test_the_address_opens_what_its_owner_saw():
    """Slider positions beside the case they were made on move the sliders of whoever opens the address."""
    at = open_app("explore", case="insurance")
    name, one = next(iter(live.levers(at).items()))
    live.release(at, {name: one["low"] + 7 * one["step"]})
    wanted = shown(at)
    assert wanted != expected(parse(sample("insurance")))
    moved = positions(at)
    assert len(moved) == 1
    again = open_app("", case="insurance", **moved)
    again.switch_page("pages/explore.py")
    for key, value in moved.items():
        again.query_params[key] = value
    run(again)
    assert shown(again) == wanted


def test_slider_positions_of_another_case_move_nothing_and_that_is_said():
    """An address that came without its case opens the sample as it is, and says that the positions are not used."""
    changed = sample()
    changed["segments"][0]["customers"] = 901
    there = open_app("explore", case=packed(changed))
    live.release(there, {GAIN_NAME: 6.0})
    (key,) = positions(there)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    at.switch_page("pages/explore.py")
    at.query_params[key] = "6.0"
    run(at)
    assert shown(at) == expected(parse(sample()))
    assert any("another case" in warning.value for warning in at.warning)
    assert not positions(at)


def test_a_note_or_a_kept_scenario_leaves_the_sliders_where_they_are():
    """Only figures decide whether a slider's position belongs to the case."""
    at = open_app("explore")
    live.release(at, {GAIN_NAME: 6.0})
    tried, program = shown(at), live.view(at)["id"]
    next(text for text in at.text_input if text.label == "Name of the scenario").set_value("Less")
    press(at, "Keep")
    assert shown(at) == tried and live.view(at)["moved"] == {GAIN: 6.0} and live.view(at)["id"] == program


def test_sliders_are_named_in_plain_words_and_ask_a_question():
    """What it is and whose, without a sign of Markdown, and no two alike; a board's question; the path stands in the help."""
    for name in ("chemicals", "hr-software", "insurance"):
        levers = live.levers(open_app("explore", case=name))
        assert len(levers) == 10, "no two are called alike"
        assert not any("\\" in one or "/" in one for one in levers)
        assert all(one["question"].endswith("?") and "In the case file:" in one["help"] for one in levers.values())


def test_positions_are_kept_over_another_page_and_in_the_address():
    """Who looks at Risk and comes back finds the sliders, and the address, as they were left."""
    at = open_app("explore")
    live.release(at, {GAIN_NAME: 6.0})
    tried, bar = shown(at), positions(at)
    at.switch_page("pages/risk.py").run()
    at.query_params.clear()
    at.switch_page("pages/explore.py").run()
    assert shown(at) == tried and positions(at) == bar != {}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"moved": 7},
        {"moved": {"nowhere": 1.0}},
        {"moved": {GAIN: "6"}},
        {"moved": {GAIN: True}},
        {"moved": {GAIN: None}},
    ],
)
@pytest.mark.long
def test_what_no_slider_can_have_sent_moves_nothing(sent):
    """The server takes numbers for its own sliders alone."""
    at = open_app("explore")
    live.send(at, sent)
    assert shown(at) == expected(parse(sample())) and not positions(at)


def test_a_position_beyond_its_slider_is_that_of_its_end():
    """What is sent is held within the range that the page draws."""
    at = open_app("explore")
    live.release(at, {GAIN_NAME: 1e9})
    assert live.view(at)["moved"] == {GAIN: live.levers(at)[GAIN_NAME]["high"]}


def test_figures_say_which_case_seed_and_version_they_are_of():
    """The digest is that of the case with what the sliders say."""
    at = open_app("explore")
    live.release(at, {GAIN_NAME: 6.0})
    moved = with_numbers(parse(sample()), {GAIN: Quantity(6.0)})
    assert f"(seed 0, case {digest(moved)})" in live.view(at)["served"]["mark"]


def test_the_sidebar_says_whose_figures_it_shows_where_the_page_has_its_own():
    """Beside Explore's sliders and the nine questions the sidebar's headline is named; elsewhere there is one headline."""
    at = open_app("explore", scenario="Cautious", case="chemicals")
    assert any(one.value.startswith("Under “Cautious”, before any slider") for one in at.sidebar.caption)
    at.switch_page("pages/quick_start.py").run()
    assert any("the open case" in one.value for one in at.sidebar.caption)
    at.switch_page("pages/business_case.py").run()
    assert not any("Cautious" in one.value or "open case" in one.value for one in at.sidebar.caption)


@pytest.mark.parametrize(("scenario", "chosen"), [("Cautious", "Cautious"), ("No such one", "The case as it is")])
def test_an_address_names_a_scenario_that_the_case_has_and_no_other(scenario, chosen):
    """A link to a scenario that was renamed since opens the case as it is, and says so in the sidebar."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.query_params.update({"case": "chemicals", "scenario": scenario})
    at.run()
    assert not at.exception
    assert next(one for one in at.sidebar.selectbox if one.label == "Scenario").value == chosen
